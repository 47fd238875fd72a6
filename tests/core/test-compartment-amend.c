/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Other rules in a person's text, whose comments stay; and names for new compartments.
 */
#include <string.h>

#include "core/compartment-amend.h"
#include "core/limits.h"

static CordonCompartment *
parse (const char *text)
{
  CordonCompartment *compartment = cordon_compartment_parse ("test", text, strlen (text), NULL);

  g_assert_nonnull (compartment);
  return compartment;
}

/* The rules of `text` with another value. */
static CordonCompartment *
with (const char *text, const char *key, const char *value)
{
  g_autoptr (CordonCompartment) from = parse (text);
  g_autofree char *canonical = cordon_compartment_to_text (from);
  g_autofree char *changed = cordon_compartment_text_with (canonical, key, value, NULL);

  return parse (changed);
}

#define MINE "# mine\n[Compartment]\nTitle = Trip\n\n# why\n[Machine]\n Template=viewer\nMemory=256\n"

static void
test_amend (void)
{
  static const struct {
    const char *text, *key, *value, *expected;
  } table[] = {
    { MINE, "Memory", "256", MINE },
    { MINE, "Title", "Way", "# mine\n[Compartment]\nTitle=Way\n\n# why\n[Machine]\n Template=viewer\nMemory=256\n" },
    { MINE, "Memory", "512", "# mine\n[Compartment]\nTitle = Trip\n\n# why\n[Machine]\n Template=viewer\nMemory=512\n" },
    /* Where the text has no such key, at the end of its group, and where it has no such group, at its own end. */
    { MINE, "Colour", "red", "# mine\n[Compartment]\nTitle = Trip\n\n# why\nColour=red\n[Machine]\n Template=viewer\nMemory=256\n" },
    { MINE, "Access", "internet", MINE "[Network]\nAccess=internet\n" },
    { MINE, "Print", "false", MINE "[Document]\nPrint=false\n" },
    { "[Machine]\nTemplate=v\n[Compartment]\nTitle=T", "Disk", "9", "[Machine]\nTemplate=v\nDisk=9\n[Compartment]\nTitle=T\n" },
    /* A comment that looks like a key is none. */
    { "#Memory=1\n" MINE, "Memory", "300", "#Memory=1\n# mine\n[Compartment]\nTitle = Trip\n\n# why\n[Machine]\n Template=viewer\nMemory=300\n" },
    /* A value may hold what looks like a line. */
    { "[Compartment]\nTitle=[Machine]\n[Machine]\nTemplate=v\n", "Title", "a=b # c",
      "[Compartment]\nTitle=a=b # c\n[Machine]\nTemplate=v\n" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (CordonCompartment) to = with (table[i].text, table[i].key, table[i].value);
      g_autofree char *amended = cordon_compartment_amend (table[i].text, to);
      g_autoptr (CordonCompartment) said = parse (amended);

      g_test_message ("row %zu", i);
      g_assert_cmpstr (amended, ==, table[i].expected);
      g_assert_true (cordon_compartment_equal (said, to));
    }
}

/* What is no compartment is replaced. */
static void
test_no_text (void)
{
  static const char *const texts[] = { "", "nonsense", "[Compartment]\nTitle=T\n", MINE "Memory=1\n" };
  g_autoptr (CordonCompartment) to = parse (MINE);
  g_autofree char *canonical = cordon_compartment_to_text (to);

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *amended = cordon_compartment_amend (texts[i], to);

      g_assert_cmpstr (amended, ==, canonical);
    }
}

static void
test_names (void)
{
  static const struct {
    const char *title, *name;
  } table[] = {
    { "Banking", "banking-2" },   { "Trips & more", "trips-more" },       { "  Ümläut  ", "umlaut" },
    { "2026 taxes", "taxes" },    { "Taxes 2026", "taxes-2026" },         { "日本語", "own" },
    { "---", "own" },             { "A--b", "a-b" },                      { "../../etc", "etc" },
  };
  g_autoptr (GHashTable) taken = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree char *long_title = g_strnfill (CORDON_COMPARTMENT_TITLE_MAX, 'x');
  g_autofree char *long_name = NULL;

  g_hash_table_add (taken, (char *) "banking");
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *name = cordon_compartment_name_for (table[i].title, taken);

      g_assert_cmpstr (name, ==, table[i].name);
      g_assert_true (cordon_compartment_name_valid (name));
    }
  long_name = cordon_compartment_name_for (long_title, taken);
  g_assert_true (cordon_compartment_name_valid (long_name));
  g_hash_table_add (taken, long_name);
  {
    g_autofree char *next = cordon_compartment_name_for (long_title, taken);

    g_assert_cmpstr (next, !=, long_name);
    g_assert_true (cordon_compartment_name_valid (next));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/compartment-amend/amend", test_amend);
  g_test_add_func ("/compartment-amend/no-text", test_no_text);
  g_test_add_func ("/compartment-amend/names", test_names);
  return g_test_run ();
}
