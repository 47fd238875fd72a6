/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Compartments: what may stand in a file, what may not and where the error says it is, the canonical
 * text, and every preset that is shipped.
 */
#include <string.h>

#include "core/compartment.h"
#include "core/errors.h"
#include "core/limits.h"

#define MINIMAL "[Compartment]\nTitle=T\n[Machine]\nTemplate=t\n"

static CordonCompartment *
parse (const char *text, GError **error)
{
  return cordon_compartment_parse ("test", text, strlen (text), error);
}

/* --- valid ----------------------------------------------------------------------------------- */

static void
test_defaults (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CordonCompartment) compartment = parse (MINIMAL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (cordon_compartment_get_name (compartment), ==, "test");
  g_assert_cmpstr (cordon_compartment_get_title (compartment), ==, "T");
  g_assert_cmpint (cordon_compartment_get_colour (compartment), ==, CORDON_COLOUR_GREY);
  g_assert_cmpint (cordon_compartment_get_glyph (compartment), ==, CORDON_GLYPH_SHIELD);
  g_assert_cmpint (cordon_compartment_get_pattern (compartment), ==, CORDON_PATTERN_SOLID);
  g_assert_cmpstr (cordon_compartment_get_template (compartment), ==, "t");
  g_assert_cmpint (cordon_compartment_get_lifetime (compartment), ==, CORDON_LIFETIME_THROWAWAY);
  g_assert_cmpint (cordon_compartment_get_without_window (compartment), ==, CORDON_WITHOUT_WINDOW_PAUSE);
  g_assert_cmpuint (cordon_compartment_get_memory_mib (compartment), ==, 192);
  g_assert_cmpuint (cordon_compartment_get_processors (compartment), ==, 1);
  g_assert_cmpuint (cordon_compartment_get_disk_gib (compartment), ==, 8);
  g_assert_cmpint (cordon_compartment_get_access (compartment), ==, CORDON_ACCESS_NONE);
  g_assert_true (cordon_compartment_get_print (compartment));
  g_assert_true (cordon_compartment_is_view_only (compartment));
  g_assert_true (cordon_compartment_get_label_required (compartment));
}

#define CANONICAL                                                                                 \
  "[Compartment]\nTitle=Größe – <b>&\"’ 🙂\nColour=purple\nGlyph=bank\nPattern=waves\n\n"          \
  "[Machine]\nTemplate=web-2\nLifetime=persistent\nWithoutWindow=run\n"                  \
  "Memory=16384\nProcessors=8\n"                  \
  "Disk=512\nReady=0\n\n"                                                                           \
  "[Network]\nAccess=none\n\n[Document]\nPrint=false\n\n[Label]\nRequired=false\n"

static void
test_every_key (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CordonCompartment) compartment = parse (CANONICAL, &error);
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (cordon_compartment_get_title (compartment), ==, "Größe – <b>&\"’ 🙂");
  g_assert_cmpint (cordon_compartment_get_colour (compartment), ==, CORDON_COLOUR_PURPLE);
  g_assert_cmpint (cordon_compartment_get_glyph (compartment), ==, CORDON_GLYPH_BANK);
  g_assert_cmpint (cordon_compartment_get_pattern (compartment), ==, CORDON_PATTERN_WAVES);
  g_assert_cmpstr (cordon_compartment_get_template (compartment), ==, "web-2");
  g_assert_cmpint (cordon_compartment_get_lifetime (compartment), ==, CORDON_LIFETIME_PERSISTENT);
  g_assert_cmpint (cordon_compartment_get_without_window (compartment), ==, CORDON_WITHOUT_WINDOW_RUN);
  g_assert_cmpuint (cordon_compartment_get_memory_mib (compartment), ==, 16384);
  g_assert_cmpuint (cordon_compartment_get_processors (compartment), ==, 8);
  g_assert_cmpuint (cordon_compartment_get_disk_gib (compartment), ==, 512);
  g_assert_false (cordon_compartment_get_print (compartment));
  g_assert_false (cordon_compartment_is_view_only (compartment));
  g_assert_false (cordon_compartment_get_label_required (compartment));
  text = cordon_compartment_to_text (compartment);
  g_assert_cmpstr (text, ==, CANONICAL);
}

/* Spellings of one thing: same canonical text. */
static void
test_spellings (void)
{
  static const char *const texts[] = {
    MINIMAL,
    "[Machine]\nTemplate=t\n[Compartment]\nTitle=T",
    "# a comment\n\n  [Compartment]  \n  Title  =  T  \n   # another = one\n[Machine]\nTemplate = t\n\n",
    "[Compartment]\nTitle=T\nColour=grey\n[Machine]\nTemplate=t\nMemory=192\n[Network]\n[Label]\n",
  };
  g_autoptr (CordonCompartment) first = parse (texts[0], NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CordonCompartment) compartment = parse (texts[i], &error);
      g_assert_no_error (error);
      g_assert_true (cordon_compartment_equal (first, compartment));
    }
}

static void
test_all_words (void)
{
  static const struct { const char *format; const char *const *words; } sets[] = {
    { "[Compartment]\nTitle=T\nColour=%s\n[Machine]\nTemplate=t\n", cordon_colour_names },
    { "[Compartment]\nTitle=T\nGlyph=%s\n[Machine]\nTemplate=t\n", cordon_glyph_names },
    { "[Compartment]\nTitle=T\nPattern=%s\n[Machine]\nTemplate=t\n", cordon_pattern_names },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (sets); i++)
    for (gsize word = 0; sets[i].words[word]; word++)
      {
        g_auto (GStrv) halves = g_strsplit (sets[i].format, "%s", 2);
        g_autofree char *text = g_strconcat (halves[0], sets[i].words[word], halves[1], NULL);
        g_autoptr (GError) error = NULL;
        g_autoptr (CordonCompartment) compartment = parse (text, &error);
        const guint got[] = { cordon_compartment_get_colour (compartment),
                              cordon_compartment_get_glyph (compartment),
                              cordon_compartment_get_pattern (compartment) };

        g_assert_no_error (error);
        g_assert_cmpuint (got[i], ==, word);
      }
}

static void
test_equal (void)
{
  g_autoptr (CordonCompartment) a = cordon_compartment_parse ("a", MINIMAL, strlen (MINIMAL), NULL);
  g_autoptr (CordonCompartment) b = cordon_compartment_parse ("b", MINIMAL, strlen (MINIMAL), NULL);
  g_autoptr (CordonCompartment) again = cordon_compartment_ref (a);
  g_autoptr (CordonCompartment) other = parse (CANONICAL, NULL);

  g_assert_true (cordon_compartment_equal (a, again));
  g_assert_false (cordon_compartment_equal (a, b));
  g_assert_false (cordon_compartment_equal (a, other));
}

/* --- invalid --------------------------------------------------------------------------------- */

static const struct {
  const char *text, *complaint; /* what the message must hold */
} invalid[] = {
  { "", "“Title=” is missing in the group [Compartment]" },
  { "[Compartment]\nTitle=T\n", "“Template=” is missing in the group [Machine]" },
  { "[Machine]\nTemplate=t\n", "“Title=” is missing" },
  { MINIMAL "[Compartment]\n", "Line 5, column 1: the group [Compartment] stands here twice." },
  { MINIMAL "Template=u\n", "Line 5, column 1: “Template” stands here twice." },
  { "Title=T\n", "Line 1, column 1: a group" },
  { MINIMAL "[Computer]\n", "Line 5, column 2: “Computer” is not known here; it can be: Compartment" },
  { MINIMAL "[compartment]\n", "did you mean “Compartment”?" },
  { MINIMAL "[Netwrok]\n", "did you mean “Network”?" },
  { MINIMAL "[Network\n", "Line 5, column 9: a group ends" },
  { MINIMAL "[]\n", "Line 5, column 2: “\xef\xbf\xbd” is not known" },
  { MINIMAL "[\n", "Line 5, column 2: a group ends" },
  { MINIMAL "[Network]x\n", "Line 5, column 11: a group ends" },
  { MINIMAL "[ Network ]\n", "did you mean “Network”?" },
  { "[Compartment]\nColor=red\n", "Line 2, column 1: “Color” is not known here; did you mean “Colour”?" },
  { "[Compartment]\ntitle=T\n", "did you mean “Title”?" },
  { "[Compartment]\nTitle[de]=T\n", "“Title[de]” is not known here" },
  { "[Compartment]\nMemory=192\n", "it can be: Title, Colour, Glyph, Pattern." },
  { "[Compartment]\n=T\n", "Line 2, column 1:" },
  { "[Compartment]\nTitle\n", "Line 2, column 1: a line is" },
  { "[Compartment]\n; comment\n", "Line 2, column 1: a line is" },
  { "[Compartment]\nTitle=\n", "Line 2, column 7: a title has 1 to 60 characters." },
  { "[Compartment]\nTitle=   \n", "a title has 1 to 60 characters." },
  { "[Compartment]\nTitle=a  b\n", "Line 2, column 7: a title has single plain spaces" },
  { "[Compartment]\nTitle=\xe3\x80\x80\n", "a title has single plain spaces" },
  { "[Compartment]\nTitle=e\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\n", "few accents" },
  { "[Compartment]\nTitle=B\xe2\x80\xae" "knab\n", "Line 2, column 8: an invisible character (U+202E)" },
  { "[Compartment]\nTitle=Ba\xe2\x80\x8bnk\n", "Line 2, column 9: an invisible character (U+200B)" },
  { "[Compartment]\nTitle=Bank\t\n", "Line 2, column 11: an invisible character (U+0009)" },
  { "[Compartment]\r\nTitle=T\r\n", "Line 1, column 14: an invisible character (U+000D)" },
  { "\xef\xbb\xbf[Compartment]\n", "Line 1, column 1: an invisible character (U+FEFF)" },
  { "# \x1b[2J\n" MINIMAL, "Line 1, column 3: an invisible character (U+001B)" },
  { "# \xe2\x80\xae\n" MINIMAL, "(U+202E)" },
  { "[Compartment]\nTitle=\xff\n", "must be UTF-8" },
  { "[Compartment]\nTitle=\xc0\xaf\n", "must be UTF-8" },
  { "[Compartment]\nTitle=\xed\xa0\x80\n", "must be UTF-8" },
  { "[Compartment]\nColour=Red\n", "Line 2, column 8: “Red” is not known here; did you mean “red”?" },
  { "[Compartment]\nColour=gray\n", "did you mean “grey”?" },
  { "[Compartment]\nColour=#ff0000\n", "it can be: red, orange, yellow, green, blue, purple, grey." },
  { "[Compartment]\nColour=\n", "Line 2, column 8:" },
  { "[Compartment]\nColour=red green\n", "is not known here" },
  { "[Compartment]\nGlyph=../../etc/passwd\n", "it can be: document, link" },
  { "[Compartment]\nPattern=stripe\n", "did you mean “stripes”?" },
  { "[Machine]\nTemplate=\n", "a template's name has" },
  { "[Machine]\nTemplate=../viewer\n", "Line 2, column 10: a template's name has" },
  { "[Machine]\nTemplate=/etc\n", "a template's name has" },
  { "[Machine]\nTemplate=Viewer\n", "a template's name has" },
  { "[Machine]\nLifetime=forever\n", "it can be: throwaway, persistent." },
  { MINIMAL "WithoutWindow=save\n[Label]\n", "“WithoutWindow=save” needs “Lifetime=persistent”" },
  { "[Machine]\nWithoutWindow=stop\n", "it can be: pause, run, save." },
  { "[Machine]\nWithoutwindow=run\n", "did you mean “WithoutWindow”?" },
  { MINIMAL "WithoutWindow=run\n[Label]\n", "Line 5, column 15: a throwaway machine ends with its window" },
  { MINIMAL "Lifetime=throwaway\n  WithoutWindow = run\n", "Line 6, column 19: a throwaway machine ends" },
  { "[Machine]\nMemory=127\n", "Line 2, column 8: “Memory” is a number from 128 to 16384." },
  { "[Machine]\nMemory=16385\n", "a number from" },
  { "[Machine]\nMemory=0192\n", "a number from" },
  { "[Machine]\nMemory=+192\n", "a number from" },
  { "[Machine]\nMemory=-192\n", "a number from" },
  { "[Machine]\nMemory=192M\n", "a number from" },
  { "[Machine]\nMemory=1 92\n", "a number from" },
  { "[Machine]\nMemory=0x192\n", "a number from" },
  { "[Machine]\nMemory=192.0\n", "a number from" },
  { "[Machine]\nMemory=1e3\n", "a number from" },
  { "[Machine]\nMemory=\n", "a number from" },
  { "[Machine]\nMemory=4294967488\n", "a number from" },
  { "[Machine]\nMemory=18446744073709551808\n", "a number from" },
  { "[Machine]\nMemory=99999999999999999999999999\n", "a number from" },
  { "[Machine]\nMemory=１９２\n", "a number from" },
  { "[Machine]\nProcessors=0\n", "Line 2, column 12: “Processors” is a number from 1 to 8." },
  { "[Machine]\nProcessors=9\n", "a number from 1 to 8" },
  { "[Machine]\nDisk=0\n", "Line 2, column 6: “Disk” is a number from 1 to 512." },
  { "[Machine]\nDisk=513\n", "a number from 1 to 512" },
  { "[Machine]\nDisk=8G\n", "a number from" },
  { "[Machine]\nDisk=/etc/passwd\n", "a number from" },
  { "[Machine]\nReady=00\n", "a number from 0 to 4" },
  { "[Machine]\nReady=5\n", "Line 2, column 7: “Ready” is a number from 0 to 4." },
  { MINIMAL "Ready=1\nLifetime=persistent\n", "Line 5, column 7: only throwaway machines without network" },
  { MINIMAL "Ready=2\n[Network]\nAccess=internet\n", "“Ready=2” needs “Lifetime=throwaway” and “Access=none”" },
  { "[Network]\nAccess=lan\n", "it can be: none, internet." },
  { "[Network]\nBridge=br0\n", "“Bridge” is not known here" },
  { "[Document]\nPrint=no\n", "Line 2, column 7: “no” is not known here" },
  { "[Document]\nPaper=false\n", "“Paper” is not known here" },
  { "[Machine]\nPrint=false\n", "“Print” is not known here" },
  { "[Label]\nRequired=yes\n", "it can be: false, true." },
  { "[Label]\nRequired=1\n", "is not known here" },
  { "[Label]\nRequired=True\n", "did you mean “true”?" },
  { "[Label]\nLevel=s0:c1\n", "“Level” is not known here" },
  { "[Compartment]\n<!ENTITY x \"y\">=1\n", "“<!ENTITY x \"y\">” is not known here" },
};

static void
test_invalid (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (invalid); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (parse (invalid[i].text, &error));
      g_assert_error (error, CORDON_ERROR, CORDON_ERROR_USAGE);
      if (!strstr (error->message, invalid[i].complaint))
        g_error ("case %zu: “%s” does not hold “%s”", i, error->message, invalid[i].complaint);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_assert_null (strpbrk (error->message, "\n\x1b"));
      g_assert_cmpuint (strlen (error->message), <, 400);
    }
}

static void
test_lengths (void)
{
  g_autoptr (GString) text = g_string_new (MINIMAL "#");
  g_autoptr (GError) error = NULL;
  gsize minimal = text->len;

  while (text->len < 1 << 20)
    g_string_append (text, "x");
  g_autoptr (CordonCompartment) most =
      cordon_compartment_parse ("test", text->str, CORDON_LIMIT_COMPARTMENT_TEXT, &error);
  g_assert_no_error (error);
  g_assert_nonnull (most);
  g_assert_null (cordon_compartment_parse ("test", text->str, CORDON_LIMIT_COMPARTMENT_TEXT + 1, &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_USAGE);
  g_clear_error (&error);
  g_assert_null (cordon_compartment_parse ("test", text->str, text->len, &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_USAGE);
  g_clear_error (&error);

  /* A key of 60 KiB: told, but not repeated. */
  g_string_overwrite (text, minimal - 1, "x");
  g_assert_null (cordon_compartment_parse ("test", text->str, 60000, &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_USAGE);
  g_assert_cmpuint (strlen (error->message), <, 400);
}

static void
test_nul (void)
{
  char text[] = MINIMAL "#x\n";

  for (gsize i = 0; i < sizeof text - 1; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *broken = g_memdup2 (text, sizeof text - 1);

      broken[i] = '\0';
      g_assert_null (cordon_compartment_parse ("test", broken, sizeof text - 1, &error));
      g_assert_error (error, CORDON_ERROR, CORDON_ERROR_USAGE);
    }
}

/* The text need not end with a NUL: ASan sees a read behind it. */
static void
test_every_cut (void)
{
  for (gsize size = 0; size <= strlen (CANONICAL); size++)
    {
      g_autofree char *piece = g_memdup2 (CANONICAL, size);
      g_autoptr (CordonCompartment) compartment =
          cordon_compartment_parse ("test", piece, size, NULL);
      g_autofree char *text = compartment ? cordon_compartment_to_text (compartment) : NULL;

      if (size == strlen (CANONICAL))
        g_assert_cmpstr (text, ==, CANONICAL);
      if (text)
        {
          g_autoptr (CordonCompartment) again = parse (text, NULL);
          g_assert_true (cordon_compartment_equal (compartment, again));
        }
    }
}

static void
test_title_length (void)
{
  for (gsize length = 58; length <= 62; length++)
    {
      g_autoptr (GString) text = g_string_new ("[Machine]\nTemplate=t\n[Compartment]\nTitle=");
      for (gsize i = 0; i < length; i++)
        g_string_append (text, "ü");
      g_autoptr (CordonCompartment) compartment = parse (text->str, NULL);
      g_assert_cmpint (compartment != NULL, ==, length <= CORDON_COMPARTMENT_TITLE_MAX);
    }
}

/* --- values like another --------------------------------------------------------------------- */

static void
test_fault (void)
{
  g_auto (CordonCompartmentFault) fault = { 0 };
  const char *text = "[Compartment]\nTitle=T\n [Machine]\n  Memory = 64\n";

  g_assert_null (cordon_compartment_parse_telling ("test", text, strlen (text), &fault));
  g_assert_cmpuint (fault.line, ==, 4);
  g_assert_cmpuint (fault.column, ==, 12);
  g_assert_cmpstr (fault.what, ==, "“Memory” is a number from 128 to 16384.");
  cordon_compartment_fault_clear (&fault);
  g_assert_null (cordon_compartment_parse_telling ("test", "", 0, &fault));
  g_assert_cmpuint (fault.line, ==, 0);
  g_assert_cmpstr (fault.what, ==, "“Title=” is missing in the group [Compartment].");
}

static void
test_text_with (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *changed = cordon_compartment_text_with (CANONICAL, "Memory", "256", &error);
  g_autoptr (CordonCompartment) before = parse (CANONICAL, NULL);
  g_autoptr (CordonCompartment) after = parse (changed, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (cordon_compartment_get_memory_mib (before), ==, 16384);
  g_assert_cmpuint (cordon_compartment_get_memory_mib (after), ==, 256);
  g_assert_cmpstr (cordon_compartment_get_template (after), ==, "web-2");
  g_assert_null (cordon_compartment_text_with (CANONICAL, "memory", "256", &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, "did you mean “Memory”?"));
  g_clear_error (&error);
  g_assert_null (cordon_compartment_text_with (CANONICAL, "Path", "/", &error));
  g_assert_nonnull (strstr (error->message, "it can be: Title, Colour,"));
}

static void
test_limited (void)
{
  g_autoptr (CordonCompartment) whole = parse (CANONICAL, NULL);
  g_autoptr (CordonCompartment) same = cordon_compartment_limited (whole, 16384, 8, 512, 0);
  g_autoptr (CordonCompartment) less = cordon_compartment_limited (whole, 1000, 3, 20, 0);
  g_autoptr (CordonCompartment) least = cordon_compartment_limited (whole, 0, 0, 0, 0);
  g_autofree char *text = cordon_compartment_to_text (least);
  g_autoptr (GError) error = NULL;
  g_autoptr (CordonCompartment) again = parse (text, &error);

  g_assert_true (cordon_compartment_equal (whole, same));
  g_assert_cmpuint (cordon_compartment_get_memory_mib (less), ==, 1000);
  g_assert_cmpuint (cordon_compartment_get_processors (less), ==, 3);
  g_assert_cmpuint (cordon_compartment_get_disk_gib (less), ==, 20);
  g_assert_cmpstr (cordon_compartment_get_title (less), ==, cordon_compartment_get_title (whole));
  /* Whatever the limits are, what is left is a compartment. */
  g_assert_no_error (error);
  g_assert_true (cordon_compartment_equal (least, again));
}

static void
test_renamed (void)
{
  g_autoptr (CordonCompartment) whole = parse (CANONICAL, NULL);
  g_autoptr (CordonCompartment) other = cordon_compartment_renamed (whole, "other");
  g_autofree char *text = cordon_compartment_to_text (other);

  g_assert_cmpstr (cordon_compartment_get_name (other), ==, "other");
  g_assert_cmpstr (text, ==, CANONICAL);
}

static void
test_origins (void)
{
  CordonOrigin origin = CORDON_ORIGIN_PRESET;

  g_assert_true (cordon_origin_from_name ("user", &origin));
  g_assert_cmpint (origin, ==, CORDON_ORIGIN_USER);
  g_assert_false (cordon_origin_from_name ("root", &origin));
  g_assert_false (cordon_origin_from_name (NULL, &origin));
  g_assert_cmpint (origin, ==, CORDON_ORIGIN_USER);
}

/* --- names ----------------------------------------------------------------------------------- */

static void
test_names (void)
{
  static const char *const good[] = { "a", "viewer", "web-2", "a-b-c", "a1" };
  static const char *const bad[] = {
    "", "-", "-rf", "a-", "a--b", "1a", "A", "aB", "a b", "a.b", ".", "..", "a/b", "/", "ä", "a\n", "a_b",
    "a\xff", "a\xe2\x80\xae", "$a", "a;b", "a&b", "а", /* the last is Cyrillic */
  };
  g_autofree char *longest = g_strnfill (CORDON_LIMIT_NAME, 'a');
  g_autofree char *longer = g_strnfill (CORDON_LIMIT_NAME + 1, 'a');

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_true (cordon_compartment_name_valid (good[i]));
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_false (cordon_compartment_name_valid (bad[i]));
      g_assert_null (cordon_compartment_parse (bad[i], MINIMAL, strlen (MINIMAL), &error));
      g_assert_error (error, CORDON_ERROR, CORDON_ERROR_USAGE);
    }
  g_assert_true (cordon_compartment_name_valid (longest));
  g_assert_false (cordon_compartment_name_valid (longer));
}

/* --- presets --------------------------------------------------------------------------------- */

static void
check_preset (const char *folder, const char *file)
{
  g_autofree char *path = g_build_filename (folder, file, NULL);
  g_autofree char *name = g_strndup (file, strlen (file) - strlen (".compartment"));
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (CordonCompartment) compartment = NULL;
  gsize length;

  g_file_get_contents (path, &text, &length, &error);
  g_assert_no_error (error);
  compartment = cordon_compartment_parse (name, text, length, &error);
  g_assert_no_error (error);
  /* Whoever ships a preset that runs unlabelled has to say so here. */
  g_assert_true (cordon_compartment_get_label_required (compartment));
}

static void
test_presets (void)
{
  g_autofree char *folder = g_test_build_filename (G_TEST_DIST, "compartments", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &error);
  const char *file;
  guint count = 0;

  g_assert_no_error (error);
  while ((file = g_dir_read_name (dir)))
    if (g_str_has_suffix (file, ".compartment"))
      {
        check_preset (folder, file);
        count++;
      }
  g_assert_cmpuint (count, ==, 6);
}

static void
test_untrusted_documents (void)
{
  g_autofree char *path = g_test_build_filename (
      G_TEST_DIST, "compartments", "untrusted-documents.compartment", NULL);
  g_autofree char *text = NULL, *canonical = NULL;
  g_autoptr (CordonCompartment) compartment = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  compartment = parse (text, NULL);
  canonical = cordon_compartment_to_text (compartment);
  g_assert_cmpstr (canonical, ==,
                   "[Compartment]\nTitle=Untrusted documents\nColour=red\nGlyph=document\n"
                   "Pattern=stripes\n\n[Machine]\nTemplate=viewer\nLifetime=throwaway\n"
                   "WithoutWindow=pause\nMemory=192\n"
                   "Processors=1\nDisk=8\nReady=3\n\n[Network]\nAccess=none\n\n[Document]\nPrint=true\n\n"
                   "[Label]\nRequired=true\n");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/compartment/defaults", test_defaults);
  g_test_add_func ("/core/compartment/every-key", test_every_key);
  g_test_add_func ("/core/compartment/spellings", test_spellings);
  g_test_add_func ("/core/compartment/all-words", test_all_words);
  g_test_add_func ("/core/compartment/equal", test_equal);
  g_test_add_func ("/core/compartment/invalid", test_invalid);
  g_test_add_func ("/core/compartment/lengths", test_lengths);
  g_test_add_func ("/core/compartment/nul", test_nul);
  g_test_add_func ("/core/compartment/every-cut", test_every_cut);
  g_test_add_func ("/core/compartment/title-length", test_title_length);
  g_test_add_func ("/core/compartment/fault", test_fault);
  g_test_add_func ("/core/compartment/text-with", test_text_with);
  g_test_add_func ("/core/compartment/limited", test_limited);
  g_test_add_func ("/core/compartment/renamed", test_renamed);
  g_test_add_func ("/core/compartment/origins", test_origins);
  g_test_add_func ("/core/compartment/names", test_names);
  g_test_add_func ("/core/compartment/presets", test_presets);
  g_test_add_func ("/core/compartment/untrusted-documents", test_untrusted_documents);
  return g_test_run ();
}
