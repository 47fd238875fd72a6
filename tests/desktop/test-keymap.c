/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every evdev code there is: those with a scan code by a table of their own, all others dropped.
 * The expected values are those of a real keyboard (scan code set 1), not of the code under test.
 */
#include "desktop/display/keymap.h"

#include <linux/input-event-codes.h>
#include "wire/screen.h"

/* evdev code, XT code; the runs of equal numbers are not repeated here. */
static const struct { guint evdev, xt; } extended[] = {
  { KEY_ZENKAKUHANKAKU, 0x76 }, { KEY_RO, 0x73 }, { KEY_KATAKANA, 0x78 }, { KEY_HIRAGANA, 0x77 },
  { KEY_HENKAN, 0x79 }, { KEY_KATAKANAHIRAGANA, 0x70 }, { KEY_MUHENKAN, 0x7b }, { KEY_KPJPCOMMA, 0x5c },
  { KEY_KPENTER, 0x11c }, { KEY_RIGHTCTRL, 0x11d }, { KEY_KPSLASH, 0x135 }, { KEY_SYSRQ, 0x137 },
  { KEY_RIGHTALT, 0x138 }, { KEY_LINEFEED, 0x5b }, { KEY_HOME, 0x147 }, { KEY_UP, 0x148 },
  { KEY_PAGEUP, 0x149 }, { KEY_LEFT, 0x14b }, { KEY_RIGHT, 0x14d }, { KEY_END, 0x14f },
  { KEY_DOWN, 0x150 }, { KEY_PAGEDOWN, 0x151 }, { KEY_INSERT, 0x152 }, { KEY_DELETE, 0x153 },
  { KEY_MACRO, 0x16f }, { KEY_MUTE, 0x120 }, { KEY_VOLUMEDOWN, 0x12e }, { KEY_VOLUMEUP, 0x130 },
  { KEY_KPEQUAL, 0x59 }, { KEY_KPPLUSMINUS, 0x14e }, { KEY_PAUSE, CORDON_SCREEN_SCANCODE_PAUSE },
  { KEY_SCALE, 0x10b }, { KEY_KPCOMMA, 0x7e }, { KEY_HANGEUL, 0x72 }, { KEY_HANJA, 0x71 },
  { KEY_YEN, 0x7d }, { KEY_LEFTMETA, 0x15b }, { KEY_RIGHTMETA, 0x15c }, { KEY_COMPOSE, 0x15d },
  { KEY_STOP, 0x168 }, { KEY_AGAIN, 0x105 }, { KEY_PROPS, 0x106 }, { KEY_UNDO, 0x107 },
  { KEY_FRONT, 0x10c }, { KEY_COPY, 0x178 }, { KEY_OPEN, 0x64 }, { KEY_PASTE, 0x65 },
  { KEY_FIND, 0x141 }, { KEY_CUT, 0x13c }, { KEY_HELP, 0x175 }, { KEY_MENU, 0x11e },
  { KEY_CALC, 0x121 }, { KEY_WWW, 0x102 }, { KEY_MAIL, 0x16c }, { KEY_BOOKMARKS, 0x166 },
  { KEY_COMPUTER, 0x16b }, { KEY_BACK, 0x16a }, { KEY_FORWARD, 0x169 }, { KEY_NEXTSONG, 0x119 },
  { KEY_PLAYPAUSE, 0x122 }, { KEY_PREVIOUSSONG, 0x110 }, { KEY_STOPCD, 0x124 }, { KEY_HOMEPAGE, 0x132 },
  { KEY_REFRESH, 0x167 }, { KEY_F13, 0x5d }, { KEY_F14, 0x5e }, { KEY_F15, 0x5f },
};

static guint
expected (guint evdev)
{
  if ((evdev >= 1 && evdev <= 83) || (evdev >= 86 && evdev <= 88))
    return evdev;
  for (guint i = 0; i < G_N_ELEMENTS (extended); i++)
    if (extended[i].evdev == evdev)
      return extended[i].xt;
  return 0;
}

static void
test_all (void)
{
  for (guint evdev = 0; evdev <= KEY_MAX; evdev++)
    {
      g_test_message ("evdev %u", evdev);
      g_assert_cmphex (cordon_keymap_scancode (evdev), ==, expected (evdev));
    }
  g_assert_cmphex (cordon_keymap_scancode (G_MAXUINT), ==, 0);
}

/* Nothing that the screen protocol would refuse, and no two keys of a keyboard alike. */
static void
test_admitted (void)
{
  guint8 seen[0x180] = { 0 };

  for (guint evdev = 1; evdev <= KEY_MAX; evdev++)
    {
      guint code = cordon_keymap_scancode (evdev);
      const CordonScreenMessage message = {
        .type = CORDON_SCREEN_KEY,
        .key = { .scancode = code, .down = 1 },
      };

      if (code == 0)
        continue;
      g_assert_true (cordon_screen_message_from_window (&message));
      g_test_message ("evdev %u is %#x", evdev, code);
      g_assert_cmpuint (seen[code]++, ==, 0);
    }
}

static void
test_host_keys (void)
{
  static const guint kept[] = { KEY_POWER, KEY_SLEEP, KEY_WAKEUP, KEY_RESERVED, KEY_UNKNOWN, KEY_MICMUTE };

  for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
    g_assert_cmphex (cordon_keymap_scancode (kept[i]), ==, 0);
}

static void
test_keycodes (void)
{
  g_assert_cmpuint (cordon_keymap_evdev (38), ==, KEY_A);
  g_assert_cmpuint (cordon_keymap_evdev (9), ==, KEY_ESC);
  g_assert_cmpuint (cordon_keymap_evdev (8), ==, 0);
  g_assert_cmpuint (cordon_keymap_evdev (0), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/keymap/all", test_all);
  g_test_add_func ("/keymap/admitted", test_admitted);
  g_test_add_func ("/keymap/host-keys", test_host_keys);
  g_test_add_func ("/keymap/keycodes", test_keycodes);
  return g_test_run ();
}
