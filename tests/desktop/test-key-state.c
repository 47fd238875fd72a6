/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who gets which key while the guest has the keyboard. '+' presses, '-' releases.
 */
#include "desktop/display/key-state.h"

#include <linux/input-event-codes.h>

typedef struct {
  int key; /* negative: released */
  CordonKeyFate fate;
} Step;

#define G CORDON_KEY_GUEST
#define H CORDON_KEY_HOST
#define D CORDON_KEY_DROP
#define L CORDON_KEY_LET_GO

static const struct { const char *name; Step steps[10]; } cases[] = {
  { "letters", { { KEY_A, G }, { KEY_B, G }, { -KEY_A, G }, { -KEY_B, G }, { -KEY_B, D } } },
  { "repeat", { { KEY_A, G }, { KEY_A, G }, { KEY_A, G }, { -KEY_A, G }, { -KEY_A, D } } },
  { "close and quit are the guest's",
    { { KEY_LEFTCTRL, G }, { KEY_W, G }, { -KEY_W, G }, { KEY_Q, G }, { -KEY_Q, G }, { -KEY_LEFTCTRL, G } } },
  { "F11 is the host's", { { KEY_F11, H }, { -KEY_F11, H }, { KEY_F10, G }, { -KEY_F10, G } } },
  { "F11 with a modifier is not",
    { { KEY_LEFTSHIFT, G }, { KEY_F11, G }, { -KEY_LEFTSHIFT, G }, { KEY_F11, G }, { -KEY_F11, G } } },
  { "let go", { { KEY_LEFTCTRL, G }, { KEY_LEFTALT, G }, { -KEY_LEFTALT, L } } },
  { "let go, other order", { { KEY_LEFTALT, G }, { KEY_RIGHTCTRL, G }, { -KEY_LEFTALT, L } } },
  { "a chord that is used is the guest's",
    { { KEY_LEFTCTRL, G }, { KEY_LEFTALT, G }, { KEY_DELETE, G }, { -KEY_DELETE, G }, { -KEY_LEFTALT, G },
      { -KEY_LEFTCTRL, G } } },
  { "a chord after another key is not one",
    { { KEY_A, G }, { KEY_LEFTCTRL, G }, { KEY_LEFTALT, G }, { -KEY_LEFTALT, G } } },
  { "AltGr is a letter's key, no chord",
    { { KEY_LEFTCTRL, G }, { KEY_RIGHTALT, G }, { -KEY_RIGHTALT, G }, { -KEY_LEFTCTRL, G } } },
  { "no scan code", { { KEY_POWER, D }, { -KEY_POWER, D }, { 0, D } } },
  { "released only", { { -KEY_A, D }, { -KEY_LEFTALT, D }, { -KEY_F11, H } } },
};

static void
test_case (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  CordonKeyState state = { 0 };

  for (guint j = 0; j < G_N_ELEMENTS (cases[i].steps) && (j == 0 || cases[i].steps[j].key != 0); j++)
    {
      const Step *step = &cases[i].steps[j];
      CordonKeyFate fate = step->key > 0 ? cordon_key_state_press (&state, (guint) step->key)
                                         : cordon_key_state_release (&state, (guint) -step->key);

      g_test_message ("%s, step %u", cases[i].name, j);
      g_assert_cmpint (fate, ==, step->fate);
    }
}

static void
test_clear (void)
{
  CordonKeyState state = { 0 };

  cordon_key_state_press (&state, KEY_A);
  cordon_key_state_press (&state, KEY_LEFTCTRL);
  g_assert_true (cordon_key_state_is_held (&state, KEY_A));
  cordon_key_state_clear (&state);
  for (guint evdev = 0; evdev < 1000; evdev++)
    g_assert_false (cordon_key_state_is_held (&state, evdev));
  /* the physical release comes later and must not reach the guest twice */
  g_assert_cmpint (cordon_key_state_release (&state, KEY_A), ==, CORDON_KEY_DROP);
}

/* Whatever comes in, every press that reached the guest is followed by its release or a clear. */
static void
test_random (void)
{
  CordonKeyState state = { 0 };
  gboolean down[300] = { FALSE };

  for (guint i = 0; i < 200000; i++)
    {
      guint evdev = (guint) g_test_rand_int_range (0, 300);

      if (g_test_rand_bit ())
        down[evdev] |= cordon_key_state_press (&state, evdev) == CORDON_KEY_GUEST;
      else
        {
          CordonKeyFate fate = cordon_key_state_release (&state, evdev);

          g_assert_cmpint (down[evdev], ==, fate == CORDON_KEY_GUEST || fate == CORDON_KEY_LET_GO);
          down[evdev] = FALSE;
        }
      g_assert_cmpint (cordon_key_state_is_held (&state, evdev), ==, down[evdev]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/key-state/%s", cases[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_case);
    }
  g_test_add_func ("/key-state/clear", test_clear);
  g_test_add_func ("/key-state/random", test_random);
  return g_test_run ();
}
