/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Contrast of everything that can stand on a band.
 */
#include "desktop/band.h"
#include "desktop/band-from.h"
#include "desktop/band-style.h"

#include <locale.h>

#define READABLE 4.5 /* WCAG 2.1, 1.4.3 */

/* From the WCAG's own definition, so that the table is not judged by a wrong ruler. */
static void
test_ruler (void)
{
  const GdkRGBA black = { 0, 0, 0, 1 }, white = { 1, 1, 1, 1 }, grey = { 0.466667f, 0.466667f, 0.466667f, 1 };
  const GdkRGBA red = { 1, 0, 0, 1 };

  g_assert_cmpfloat_with_epsilon (cordon_contrast (&black, &white), 21, 0.01);
  g_assert_cmpfloat_with_epsilon (cordon_contrast (&white, &black), 21, 0.01);
  g_assert_cmpfloat_with_epsilon (cordon_contrast (&white, &white), 1, 0.001);
  g_assert_cmpfloat_with_epsilon (cordon_contrast (&white, &grey), 4.48, 0.01);
  g_assert_cmpfloat_with_epsilon (cordon_contrast (&white, &red), 4.00, 0.01);
}

static void
test_contrast (void)
{
  for (guint i = 0; i < CORDON_N_COLOURS; i++)
    {
      const CordonBandColour *colour = cordon_band_colour ((CordonColour) i);

      g_test_message ("%s: text %.1f, mark %.1f", cordon_colour_names[i],
                      cordon_contrast (&colour->fill, &colour->text),
                      cordon_contrast (&colour->mark, &colour->text));
      g_assert_cmpfloat (cordon_contrast (&colour->fill, &colour->text), >=, READABLE);
      g_assert_cmpfloat (cordon_contrast (&colour->mark, &colour->text), >=, READABLE);
      g_assert_cmpfloat (colour->fill.alpha, ==, 1);
    }
}

/* No two alike, and what is out of range is grey and nothing else. */
static void
test_distinct (void)
{
  for (guint i = 0; i < CORDON_N_COLOURS; i++)
    for (guint j = 0; j < i; j++)
      g_assert_false (gdk_rgba_equal (&cordon_band_colour ((CordonColour) i)->fill,
                                      &cordon_band_colour ((CordonColour) j)->fill));
  g_assert_true (cordon_band_colour ((CordonColour) 99) == cordon_band_colour (CORDON_COLOUR_GREY));
  g_assert_true (cordon_band_colour ((CordonColour) -1) == cordon_band_colour (CORDON_COLOUR_GREY));
}

static void
test_mix (void)
{
  const GdkRGBA black = { 0, 0, 0, 1 }, white = { 1, 1, 1, 1 };
  GdkRGBA grey = cordon_mix (&black, &white, 0.25);

  g_assert_cmpfloat_with_epsilon (grey.red, 0.25, 1e-6);
  g_assert_cmpfloat_with_epsilon (grey.blue, 0.25, 1e-6);
  g_assert_cmpfloat (grey.alpha, ==, 1);
}

static void
test_describe (void)
{
  const CordonBandState full = {
    .title = (char *) "Untrusted documents", .subtitle = (char *) "a.pdf", .level = (char *) "s0:c1,c300,c1022,c1023",
    .label = CORDON_BAND_SELINUX, .throwaway = TRUE, .emulated = TRUE, .lost = TRUE,
  };
  const CordonBandState bare = { .label = CORDON_BAND_UNLABELLED };
  const CordonBandState generic = { .label = CORDON_BAND_GENERIC, .level = (char *) "s0:c1,c300,c1022,c1023" };
  g_autofree char *c = cordon_band_state_describe (&generic);
  g_autofree char *a = cordon_band_state_describe (&full);
  g_autofree char *b = cordon_band_state_describe (&bare);
  static const char *const words[] = { "Untrusted documents", "a.pdf", "s0:c1,c300,c1022,c1023", "display lost",
                                       "throwaway", "software emulation" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    g_assert_nonnull (strstr (a, words[i]));
  g_assert_null (strstr (a, "UNLABELLED"));
  g_assert_nonnull (strstr (b, "UNLABELLED"));
  g_assert_null (strstr (b, "throwaway"));
  g_assert_null (strstr (a, "GENERIC"));
  g_assert_nonnull (strstr (c, "GENERIC LABEL: Cordon's SELinux module was not loaded"));
  g_assert_nonnull (strstr (c, "s0:c1,c300,c1022,c1023"));
}

/* An older cordond says nothing of the type: that is not the better answer. */
static void
test_label (void)
{
  static const struct { gboolean labelled, own_type; const char *mac, *level; CordonBandLabel expected; } cases[] = {
    { TRUE, TRUE, "selinux", "s0:c1,c2", CORDON_BAND_SELINUX },
    { TRUE, FALSE, "selinux", "s0:c1,c2", CORDON_BAND_GENERIC },
    { TRUE, FALSE, "apparmor", "", CORDON_BAND_APPARMOR },
    { FALSE, TRUE, "selinux", "s0:c1,c2", CORDON_BAND_UNLABELLED },
    { FALSE, FALSE, "none", "", CORDON_BAND_UNLABELLED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      CordonMachineInfo machine = {
        .title = (char *) "", .colour = (char *) "", .glyph = (char *) "", .pattern = (char *) "",
        .mac = (char *) cases[i].mac, .level = (char *) cases[i].level,
        .labelled = cases[i].labelled, .own_type = cases[i].own_type,
      };
      const CordonBandFacts facts = { .compartment_name = "x", .machine = &machine, .session = CORDON_SESSION_SHOWN };
      g_autoptr (CordonBandState) state = cordon_band_state_from (&facts);

      g_assert_cmpint (state->label, ==, cases[i].expected);
      g_assert_cmpint (state->level != NULL, ==, *cases[i].level && cases[i].labelled);
    }
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/band-style/ruler", test_ruler);
  g_test_add_func ("/band-style/contrast", test_contrast);
  g_test_add_func ("/band-style/distinct", test_distinct);
  g_test_add_func ("/band-style/mix", test_mix);
  g_test_add_func ("/band-style/describe", test_describe);
  g_test_add_func ("/band-style/label", test_label);
  return g_test_run ();
}
