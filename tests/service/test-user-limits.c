/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The administrator's limits: what they say in words, and that nothing a compartment can say goes by
 * without being judged.
 */
#include "config.h"

#include <string.h>

#include "core/compartment-private.h"
#include "core/errors.h"
#include "service/user-limits.h"

#define BASE "[Compartment]\nTitle=T\n[Machine]\nTemplate=viewer\n"

static CordonCompartment *
parse (const char *text)
{
  g_autoptr(GError) error = NULL;
  CordonCompartment *compartment = cordon_compartment_parse ("own", text, strlen (text), &error);

  g_assert_no_error (error);
  return compartment;
}

static void
assert_denied (const CordonUserLimits *limits, const char *text, const char *words)
{
  g_autoptr(CordonCompartment) written = parse (text);
  g_autoptr(GError) error = NULL;

  g_assert_null (cordon_user_limits_apply (limits, written, NULL, &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_DENIED);
  g_assert_nonnull (strstr (error->message, words));
}

static void
assert_whole (const CordonUserLimits *limits, const char *text)
{
  g_autoptr(CordonCompartment) written = parse (text);
  g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GError) error = NULL;
  g_autoptr(CordonCompartment) held = cordon_user_limits_apply (limits, written, notes, &error);

  g_assert_no_error (error);
  g_assert_true (cordon_compartment_equal (held, written));
  g_assert_cmpuint (notes->len, ==, 0);
}

static void
test_default (void)
{
  const CordonUserLimits *limits = &cordon_user_limits_default;

  assert_whole (limits, BASE);
  assert_whole (limits, BASE "Lifetime=persistent\nWithoutWindow=run\nMemory=16384\nProcessors=8\nDisk=512\n");
  assert_whole (limits, "[Compartment]\nTitle=T\n[Machine]\nTemplate=whatever\n");
  assert_denied (limits, BASE "[Label]\nRequired=false\n", "“Required=false”");
}

static void
test_words (void)
{
  char *templates[] = { (char *) "viewer", (char *) "browser", NULL };
  CordonUserLimits limits = cordon_user_limits_default;

  limits.templates = templates;
  assert_whole (&limits, BASE);
  assert_denied (&limits, "[Compartment]\nTitle=T\n[Machine]\nTemplate=view\n", "“Template=view”");
  limits = cordon_user_limits_default;
  limits.lifetimes = 1u << CORDON_LIFETIME_THROWAWAY;
  assert_whole (&limits, BASE);
  assert_denied (&limits, BASE "Lifetime=persistent\n", "“Lifetime=persistent”");
  limits = cordon_user_limits_default;
  limits.without_windows = 1u << CORDON_WITHOUT_WINDOW_PAUSE;
  assert_whole (&limits, BASE "Lifetime=persistent\n");
  assert_denied (&limits, BASE "Lifetime=persistent\nWithoutWindow=run\n", "“WithoutWindow=run”");
  /* It says nothing of throwaways. */
  limits.without_windows = 1u << CORDON_WITHOUT_WINDOW_RUN;
  assert_whole (&limits, BASE);
  limits = cordon_user_limits_default;
  limits.accesses = 0;
  assert_denied (&limits, BASE, "“Access=none”");
  limits = cordon_user_limits_default;
  limits.unlabelled = TRUE;
  assert_whole (&limits, BASE "[Label]\nRequired=false\n");
  limits.compartments = 0;
  assert_denied (&limits, BASE, "compartments of their own");
}

static void
test_numbers (void)
{
  CordonUserLimits limits = cordon_user_limits_default;
  g_autoptr(CordonCompartment) written = parse (BASE "Memory=4096\nProcessors=4\nDisk=100\n");
  g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(CordonCompartment) held = NULL;

  limits.memory_mib = 1024;
  limits.processors = 3;
  limits.disk_gib = 99;
  held = cordon_user_limits_apply (&limits, written, notes, NULL);
  g_assert_cmpuint (cordon_compartment_get_memory_mib (held), ==, 1024);
  g_assert_cmpuint (cordon_compartment_get_processors (held), ==, 3);
  g_assert_cmpuint (cordon_compartment_get_disk_gib (held), ==, 99);
  g_assert_cmpuint (notes->len, ==, 3);
  g_assert_cmpstr (g_ptr_array_index (notes, 0), ==,
                   "The administrator of this computer allows at most Memory=1024, so that holds instead of 4096.");
}

/* With the narrowest limits, every key of the schema that can grant something is refused or held;
 * whoever adds a key has to say here which limit judges it. */
static void
test_every_key_is_judged (void)
{
  static const struct {
    const char *key, *most;
    gboolean harmless; /* a face and no right, or one that the user's own programs keep to */
  } cases[] = {
    { "Title", "Other", TRUE },
    { "Colour", "red", TRUE },
    { "Glyph", "game", TRUE },
    { "Pattern", "waves", TRUE },
    { "Template", "other", FALSE },
    { "Lifetime", "persistent", FALSE },
    { "WithoutWindow", "run", FALSE },
    { "Memory", "16384", FALSE },
    { "Processors", "8", FALSE },
    { "Disk", "512", FALSE },
    { "Ready", "4", FALSE },
    { "Access", "none", FALSE },
    { "Print", "false", TRUE },
    { "Required", "false", FALSE },
  };
  char *templates[] = { (char *) "viewer", NULL };
  const CordonUserLimits narrow = { 1, templates, 1u << CORDON_LIFETIME_THROWAWAY, 0, 0, FALSE, 128, 1, 1 };
  CordonUserLimits offline = narrow;

  offline.accesses = 1u << CORDON_ACCESS_NONE;
  g_assert_cmpuint (G_N_ELEMENTS (cases), ==, CORDON_N_KEYS);
  for (gsize i = 0; i < CORDON_N_KEYS; i++)
    {
      g_autoptr(CordonCompartment) base = parse (BASE "Memory=128\nDisk=1\n");
      g_autofree char *text = cordon_compartment_to_text (base);
      g_autofree char *more = cordon_compartment_text_with (text, cases[i].key, cases[i].most, NULL);
      g_autofree char *lasting = g_str_equal (cases[i].key, "WithoutWindow")
                                   ? cordon_compartment_text_with (more, "Lifetime", "persistent", NULL)
                                   : g_strdup (more);
      g_autoptr(CordonCompartment) written = parse (lasting);
      const CordonUserLimits *limits = g_str_equal (cases[i].key, "Access") ? &narrow : &offline;
      g_autoptr(CordonCompartment) held = cordon_user_limits_apply (limits, written, NULL, NULL);

      g_assert_cmpstr (cordon_keys[i].key, ==, cases[i].key);
      if (cases[i].harmless)
        g_assert_true (held != NULL && cordon_compartment_equal (held, written));
      else
        g_assert_true (held == NULL || cordon_compartment_equal (held, base));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/service/user-limits/default", test_default);
  g_test_add_func ("/service/user-limits/words", test_words);
  g_test_add_func ("/service/user-limits/numbers", test_numbers);
  g_test_add_func ("/service/user-limits/every-key-is-judged", test_every_key_is_judged);
  return g_test_run ();
}
