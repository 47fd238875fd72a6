/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What of a host's configuration reaches a guest, and above all what does not.
 */
#include "client/preferences.h"

#include <string.h>

typedef struct {
  const char *text, *layout, *variant; /* layout NULL: refused */
} Keyboard;

static void
check_keyboard (gboolean found, const CordonKeyboard *got, const Keyboard *wanted)
{
  g_assert_cmpint (found, ==, wanted->layout != NULL);
  g_assert_cmpstr (got->layout, ==, wanted->layout ? wanted->layout : "untouched");
  g_assert_cmpstr (got->variant, ==, wanted->layout ? wanted->variant : "too");
}

#define UNTOUCHED { "untouched", "too" }

static void
test_sources (void)
{
  static const Keyboard table[] = {
    { "[('xkb', 'de')]", "de", "" },
    { "[('xkb', 'de+nodeadkeys')]", "de", "nodeadkeys" },
    { "[('ibus', 'libpinyin'), ('xkb', 'us+altgr-intl')]", "us", "altgr-intl" },
    { "[('xkb', 'fr'), ('xkb', 'de')]", "fr", "" },
    { "[('xkb', 'de+')]", "de", "" },
    { "[('xkb', 'de+a b')]", "de", "" },
    { "@a(ss) []", NULL, NULL },
    { "[('ibus', 'xkb:us::eng')]", NULL, NULL },
    { "[('xkb', '')]", NULL, NULL },
    { "[('xkb', '../../etc/passwd')]", NULL, NULL },
    { "[('xkb', 'de\\nfr')]", NULL, NULL },
    { "'xkb'", NULL, NULL },
    { "[('xkb', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa')]", NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (GVariant) sources = g_variant_parse (NULL, table[i].text, NULL, NULL, NULL);
      CordonKeyboard keyboard = UNTOUCHED;

      g_assert_nonnull (sources);
      g_variant_ref_sink (sources);
      g_test_message ("%s", table[i].text);
      check_keyboard (cordon_keyboard_from_sources (sources, &keyboard), &keyboard, &table[i]);
    }
}

static void
test_xkb_names (void)
{
  static const struct { const char *bytes; gsize size; Keyboard wanted; } table[] = {
#define NAMES(text) text, sizeof (text)
    { NAMES ("evdev\0pc105\0de\0nodeadkeys\0"), { NULL, "de", "nodeadkeys" } },
    { NAMES ("evdev\0pc105\0us,de\0,nodeadkeys\0"), { NULL, "us", "" } },
    { NAMES ("evdev\0pc105\0de,us\0nodeadkeys,\0grp:x\0"), { NULL, "de", "nodeadkeys" } },
    { "evdev\0pc105\0de", 14, { NULL, "de", "" } },
    { "", 0, { NULL, NULL, NULL } },
    { NAMES ("evdev\0pc105\0\0\0"), { NULL, NULL, NULL } },
    { NAMES ("evdev\0pc105\0/etc\0\0"), { NULL, NULL, NULL } },
    { "\0\0\0\0\0\0\0\0", 8, { NULL, NULL, NULL } },
    { "no end at all", 13, { NULL, NULL, NULL } },
#undef NAMES
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      /* An exact copy, so that a read beyond its end is seen by a sanitizer. */
      g_autofree char *copy = g_memdup2 (table[i].bytes, table[i].size);
      g_autoptr (GBytes) names = g_bytes_new_static (copy ? copy : "", table[i].size);
      CordonKeyboard keyboard = UNTOUCHED;

      check_keyboard (cordon_keyboard_from_xkb_names (names, &keyboard), &keyboard,
                      &table[i].wanted);
    }
}

static void
test_file (void)
{
  static const Keyboard table[] = {
    { "# x\nXKBMODEL=\"pc105\"\nXKBLAYOUT=\"de\"\nXKBVARIANT=\"\"\n", "de", "" },
    { "XKBLAYOUT=us,de\nXKBVARIANT=intl,\n", "us", "intl" },
    { "XKBLAYOUT='ch'\nXKBVARIANT='fr'", "ch", "fr" },
    { "XKBLAYOUT=\"us\"\nXKBLAYOUT=\"gb\"\n", "gb", "" },
    { "", NULL, NULL },
    { "#XKBLAYOUT=\"de\"\n", NULL, NULL },
    { "XKBLAYOUT=\n", NULL, NULL },
    { "XKBLAYOUT=\"$(reboot)\"\n", NULL, NULL },
    { "XKBLAYOUT=\"de\n", NULL, NULL },
    { "XXKBLAYOUT=de\n", NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      CordonKeyboard keyboard = UNTOUCHED;

      g_test_message ("%s", table[i].text);
      check_keyboard (cordon_keyboard_from_file (table[i].text, &keyboard), &keyboard, &table[i]);
    }
}

typedef struct {
  const char *text, *wanted;
} Pair;

static void
test_locale (void)
{
  static const Pair table[] = {
    { "de_DE.UTF-8", "de_DE.UTF-8" },
    { "de_DE", "de_DE.UTF-8" },
    { "de_DE.ISO-8859-1", "de_DE.UTF-8" },
    { "de_DE@euro", "de_DE.UTF-8@euro" },
    { "ca_ES.UTF-8@valencia", "ca_ES.UTF-8@valencia" },
    { "eo", "eo.UTF-8" },
    { "C", NULL },
    { "C.UTF-8", NULL },
    { "POSIX", NULL },
    { "", NULL },
    { ".UTF-8", NULL },
    { "../x", NULL },
    { "/usr/lib/locale", NULL },
    { "de_DE;rm -rf", NULL },
    { "de_DE@eu;ro", "de_DE.UTF-8" },
    { "d\xc3\xa9_FR", NULL },
    { "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *got = cordon_locale_from_variable (table[i].text);
      g_assert_cmpstr (got, ==, table[i].wanted);
    }
}

static void
test_timezone (void)
{
  static const Pair texts[] = {
    { "Europe/Berlin", "Europe/Berlin" },
    { "Europe/Berlin\n", "Europe/Berlin" },
    { "  UTC \nEurope/Berlin", "UTC" },
    { ":Asia/Kolkata", "Asia/Kolkata" },
    { "America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires" },
    { "Etc/GMT+5", "Etc/GMT+5" },
    { "", NULL },
    { "\nEurope/Berlin", NULL },
    { "CET-1CEST,M3.5.0,M10.5.0/3", NULL },
    { "/etc/passwd", NULL },
    { ":/etc/passwd", NULL },
    { "../../etc/passwd", NULL },
    { "Europe/../../etc", NULL },
    { "Europe//Berlin", NULL },
    { "Europe/", NULL },
    { "Europe/Ber lin", NULL },
    { "<+03>-3", NULL },
  };
  static const Pair links[] = {
    { "/usr/share/zoneinfo/Europe/Berlin", "Europe/Berlin" },
    { "../usr/share/zoneinfo/Europe/Berlin", "Europe/Berlin" },
    { "/usr/share/zoneinfo/posix/Asia/Tokyo", "Asia/Tokyo" },
    { "/usr/share/zoneinfo/", NULL },
    { "/etc/passwd", NULL },
    { "/usr/share/zoneinfo/../../etc/passwd", NULL },
    { "", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *got = cordon_timezone_from_text (texts[i].text);
      g_assert_cmpstr (got, ==, texts[i].wanted);
    }
  for (guint i = 0; i < G_N_ELEMENTS (links); i++)
    {
      g_autofree char *got = cordon_timezone_from_link (links[i].text);
      g_assert_cmpstr (got, ==, links[i].wanted);
    }
}

static void
test_paper (void)
{
  static const char *const letter[] = { "en_US.UTF-8", "en_US", "es_MX.UTF-8@x", "fr_CA" };
  static const char *const a4[] = { "de_DE.UTF-8", "C", "", "US", "en_USA", "en_GB.US", "de@_US" };

  for (guint i = 0; i < G_N_ELEMENTS (letter); i++)
    g_assert_true (cordon_locale_has_letter_paper (letter[i]));
  for (guint i = 0; i < G_N_ELEMENTS (a4); i++)
    g_assert_false (cordon_locale_has_letter_paper (a4[i]));
}

/* Whatever a caller puts in, what comes out can be sent. */
static void
test_hello (void)
{
  g_autofree char *long_name = g_strnfill (64, 'a');
  const CordonGuestPreferences table[] = {
    { (char *) "de", (char *) "nodeadkeys", (char *) "de_DE.UTF-8", (char *) "Europe/Berlin", TRUE,
      800, 600, 150 },
    { (char *) "a b", (char *) "$x", (char *) "a/../b", (char *) "\n", FALSE, 1, G_MAXUINT, 0 },
    { long_name, NULL, (char *) "\xff", (char *) "", FALSE, 0, 100, G_MAXUINT },
    { NULL, NULL, NULL, NULL, FALSE, 99999, 1, 100 },
  };
  const guint widths[] = { 800, 64, 0, 8192 };
  guint8 frame[CORDON_AGENT_FRAME_MAX];
  CordonAgentHello hello;

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      cordon_guest_preferences_to_hello (&table[i], &hello);
      g_assert_cmpuint (cordon_agent_write_hello (frame, sizeof frame, 1, &hello), >, 0);
      g_assert_cmpstr (hello.layout, ==, i == 0 ? "de" : "");
      g_assert_cmpstr (hello.locale, ==, i == 0 ? "de_DE.UTF-8" : "");
      g_assert_cmpstr (hello.timezone, ==, i == 0 ? "Europe/Berlin" : "");
      g_assert_cmpuint (hello.width, ==, widths[i]);
    }
  cordon_guest_preferences_to_hello (NULL, &hello);
  g_assert_cmpuint (cordon_agent_write_hello (frame, sizeof frame, 1, &hello), >, 0);
}

/* The variables of this process, as a login sets them. */
static void
test_host (void)
{
  g_setenv ("LC_ALL", "", TRUE);
  g_setenv ("LC_MESSAGES", "de_AT.UTF-8", TRUE);
  g_setenv ("LC_PAPER", "en_US.UTF-8", TRUE);
  g_setenv ("LANG", "fr_FR.UTF-8", TRUE);
  g_setenv ("TZ", "Asia/Tokyo", TRUE);
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  g_autoptr (GBytes) names = g_bytes_new_static ("evdev\0pc105\0de\0neo\0", 22);
  g_autoptr (CordonGuestPreferences) preferences = cordon_guest_preferences_new (names);

  g_assert_cmpstr (preferences->layout, ==, "de");
  g_assert_cmpstr (preferences->variant, ==, "neo");
  g_assert_cmpstr (preferences->locale, ==, "de_AT.UTF-8");
  g_assert_cmpstr (preferences->timezone, ==, "Asia/Tokyo");
  g_assert_true (preferences->letter_paper);

  g_setenv ("LC_ALL", "C", TRUE);
  g_autoptr (CordonGuestPreferences) plain = cordon_guest_preferences_new (NULL);
  g_assert_cmpstr (plain->locale, ==, "");
  g_assert_false (plain->letter_paper);
  g_assert_cmpuint (strlen (plain->layout), >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/preferences/sources", test_sources);
  g_test_add_func ("/preferences/xkb-names", test_xkb_names);
  g_test_add_func ("/preferences/file", test_file);
  g_test_add_func ("/preferences/locale", test_locale);
  g_test_add_func ("/preferences/timezone", test_timezone);
  g_test_add_func ("/preferences/paper", test_paper);
  g_test_add_func ("/preferences/hello", test_hello);
  g_test_add_func ("/preferences/host", test_host);
  return g_test_run ();
}
