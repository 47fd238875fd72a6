/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The card in words: golden texts of every preset that is shipped, one difference for each key, and
 * that no word of the schema is left without its own sentence.
 */
#include <string.h>

#include "core/compartment-card.h"
#include "core/compartment-private.h"

#define BASE "[Compartment]\nTitle=Bank\n[Machine]\nTemplate=browser\nLifetime=persistent\n"

static CordonCompartment *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  CordonCompartment *compartment = cordon_compartment_parse ("test", text, strlen (text), &error);

  g_assert_no_error (error);
  return compartment;
}

static char *
card_of (const char *before_text, const char *text)
{
  g_autoptr (CordonCompartment) before = before_text ? parse (before_text) : NULL;
  g_autoptr (CordonCompartment) compartment = parse (text);
  g_auto (GStrv) lines = cordon_card_lines (before, compartment);

  return lines ? g_strjoinv ("\n", lines) : NULL;
}

/* --- cards ----------------------------------------------------------------------------------- */

static void
test_throwaway (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "compartments", "untrusted-documents.compartment", NULL);
  g_autofree char *text = NULL;
  g_autofree char *card = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  card = card_of (NULL, text);
  g_assert_cmpstr (card, ==,
                   "Machines of “Untrusted documents” can:\n"
                   "  • read a copy of each file that you open in them\n"
                   "  • give back pages that you print or save as a flat copy, as pixels\n"
                   "  • run the programs of the template “viewer”\n"
                   "  • use up to 192 MiB of memory\n"
                   "  • use 1 processor\n"
                   "  • be started beforehand, for files to open at once: up to 3, which take 768 MiB of memory while they "
                   "wait\n"
                   "They cannot:\n"
                   "  • reach any network: neither the internet nor your local network nor this computer\n"
                   "  • give back anything else of a file: pages to print only\n"
                   "  • keep anything: what is in one is gone when it ends\n"
                   "  • see or change your other files\n"
                   "  • see your screen or clipboard, or use your camera, microphone or USB devices\n"
                   "  • see other machines, or what is in them\n"
                   "  • go on running without their window\n"
                   "  • run without a security label, unless an administrator has allowed it");
}

static void
test_persistent (void)
{
  g_autofree char *card = card_of (NULL, BASE "WithoutWindow=run\nProcessors=2\n[Label]\nRequired=false\n");

  g_assert_cmpstr (card, ==,
                   "Machines of “Bank” can:\n"
                   "  • read a copy of each file that you open in them\n"
                   "  • give back pages that you print or save as a flat copy, as pixels\n"
                   "  • run the programs of the template “browser”\n"
                   "  • keep up to 8 GiB each on a private disk, until you delete it\n"
                   "  • go on running while no window shows them\n"
                   "  • run without a security label, on a computer that cannot label them\n"
                   "  • use up to 192 MiB of memory\n"
                   "  • use up to 2 processors\n"
                   "They cannot:\n"
                   "  • reach any network: neither the internet nor your local network nor this computer\n"
                   "  • see or change your other files\n"
                   "  • see your screen or clipboard, or use your camera, microphone or USB devices\n"
                   "  • see other machines, or what is in them");
}

/* Of what is only looked at, and of what is not. */
static void
test_no_way_back (void)
{
  g_autofree char *view_only =
    card_of (NULL, "[Compartment]\nTitle=Look\n[Machine]\nTemplate=viewer\n[Document]\nPrint=false\n");
  g_autofree char *kept = card_of (NULL, BASE "[Document]\nPrint=false\n");

  g_assert_null (strstr (view_only, "give back pages that you print"));
  g_assert_nonnull (strstr (view_only, "  • give back anything of a file: no way back, not even pages to print\n"));
  g_assert_null (strstr (kept, "give back pages that you print"));
  g_assert_nonnull (strstr (kept, "  • give back pages to print or to save as a flat copy\n"));
  g_assert_null (strstr (kept, "no way back"));
}

/* --- differences ----------------------------------------------------------------------------- */

static const struct {
  const char *before, *after, *difference; /* NULL: none */
} changes[] = {
  { "", "", NULL },
  { "", "# said otherwise\nMemory=192\n", NULL },
  /* A key that has no meaning for a throwaway. */
  { "Lifetime=throwaway\n", "Lifetime=throwaway\nDisk=16\n", NULL },
  { "", "Memory=512\n",
    "Machines of “Bank” can now:\n  • use up to 512 MiB of memory (before: 192 MiB)" },
  { "Memory=512\n", "",
    "Machines of “Bank” can no longer:\n  • use more than 192 MiB of memory (before: 512 MiB)" },
  { "", "Processors=4\n", "Machines of “Bank” can now:\n  • use up to 4 processors (before: 1)" },
  { "Processors=4\n", "",
    "Machines of “Bank” can no longer:\n  • use more processors than 1 (before: 4)" },
  { "Lifetime=throwaway\n", "Lifetime=persistent\n",
    "Machines of “Bank” can now:\n  • keep up to 8 GiB each on a private disk, until you delete it" },
  { "Lifetime=persistent\nWithoutWindow=run\nMemory=256\n", "Lifetime=throwaway\nMemory=257\n",
    "Machines of “Bank” can now:\n  • use up to 257 MiB of memory (before: 256 MiB)\n"
    "They can no longer:\n  • keep up to 8 GiB each on a private disk, until you delete it\n"
    "  • go on running while no window shows them" },
  { "Lifetime=persistent\n", "Lifetime=persistent\nWithoutWindow=run\n",
    "Machines of “Bank” can now:\n  • go on running while no window shows them" },
  { "Lifetime=persistent\n", "Lifetime=persistent\nDisk=4\n",
    "The rules of “Bank” have changed:\n"
    "  • New machines get a disk of 4 GiB (before: 8 GiB); those that are there keep theirs." },
  { "Lifetime=throwaway\n", "Lifetime=throwaway\nReady=2\n",
    "The rules of “Bank” have changed:\n  • Up to 2 of them wait for a file (before: 0)." },
  { "[Document]\nPrint=false\n", "",
    "Machines of “Bank” can now:\n  • give back pages that you print or save as a flat copy, as pixels" },
  { "", "[Document]\nPrint=false\n",
    "Machines of “Bank” can no longer:\n  • give back pages that you print or save as a flat copy, as pixels" },
  { "", "[Label]\nRequired=false\n",
    "Machines of “Bank” can now:\n  • run without a security label, on a computer that cannot label them" },
  { "[Label]\nRequired=false\n", "",
    "Machines of “Bank” can no longer:\n  • run without a security label, on a computer that cannot label them" },
};

static void
test_changes (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      const char *start = "[Compartment]\nTitle=Bank\n[Machine]\nTemplate=t\n";
      g_autofree char *before = g_strconcat (start, changes[i].before, NULL);
      g_autofree char *after = g_strconcat (start, changes[i].after, NULL);
      g_autofree char *difference = card_of (before, after);

      g_assert_cmpstr (difference, ==, changes[i].difference);
    }
}

static void
test_face (void)
{
  g_autofree char *difference =
      card_of ("[Compartment]\nTitle=Bank\n[Machine]\nTemplate=t\n",
               "[Compartment]\nTitle=My bank\nGlyph=bank\n[Machine]\nTemplate=browser\n");

  g_assert_cmpstr (difference, ==,
                   "The rules of “My bank” have changed:\n"
                   "  • They run the programs of the template “browser” (before: “t”).\n"
                   "  • They are called “My bank” (before: “Bank”).\n"
                   "  • Their windows have another colour, sign or pattern.");
}

/* --- the schema ------------------------------------------------------------------------------ */

/* For each key another value that a person must hear of. */
static void
test_no_key_is_silent (void)
{
  static const struct { const char *key, *value; } others[] = {
    { "Title", "Other" }, { "Colour", "red" }, { "Glyph", "game" }, { "Pattern", "waves" },
    { "Template", "other" }, { "Lifetime", "throwaway" }, { "WithoutWindow", "run" }, { "Memory", "512" },
    { "Processors", "2" }, { "Disk", "9" }, { "Ready", NULL }, { "Access", NULL }, { "Print", "false" },
    { "Required", "false" },
  };

  g_assert_cmpuint (G_N_ELEMENTS (others), ==, CORDON_N_KEYS);
  for (gsize i = 0; i < CORDON_N_KEYS; i++)
    {
      g_autoptr (CordonCompartment) base = parse (BASE);
      g_autofree char *text = cordon_compartment_to_text (base);
      g_autofree char *changed = NULL;
      g_autofree char *difference = NULL;

      g_assert_cmpstr (cordon_keys[i].key, ==, others[i].key);
      if (others[i].value == NULL)
        continue;
      changed = cordon_compartment_text_with (text, others[i].key, others[i].value, NULL);
      difference = card_of (text, changed);
      g_assert_nonnull (difference);
    }
}

/* Every network that a file can name has its own words. */
static void
test_networks (void)
{
  for (gsize i = 0; cordon_access_names[i]; i++)
    {
      g_autofree char *text = g_strdup_printf (BASE "[Network]\nAccess=%s\n", cordon_access_names[i]);
      g_autofree char *card = card_of (NULL, text);
      g_autofree char *by_name = g_strdup_printf ("use the network “%s”", cordon_access_names[i]);

      g_assert_null (strstr (card, by_name));
      g_assert_nonnull (strstr (card, "network"));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/compartment-card/throwaway", test_throwaway);
  g_test_add_func ("/core/compartment-card/persistent", test_persistent);
  g_test_add_func ("/core/compartment-card/no-way-back", test_no_way_back);
  g_test_add_func ("/core/compartment-card/changes", test_changes);
  g_test_add_func ("/core/compartment-card/face", test_face);
  g_test_add_func ("/core/compartment-card/no-key-is-silent", test_no_key_is_silent);
  g_test_add_func ("/core/compartment-card/networks", test_networks);
  return g_test_run ();
}
