/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is read of a desktop entry, and of a picture.
 */
#include "agent/applications/entry.h"
#include "agent/applications/picture.h"

#include <glib.h>
#include <string.h>

#define HEAD "[Desktop Entry]\n"
#define GOOD HEAD "Type=Application\nName=Firefox ESR\nExec=/usr/lib/firefox-esr/firefox-esr %u\nIcon=firefox-esr\n"

static CordonEntry entry;

static gboolean
parse (const char *text)
{
  return cordon_entry_parse (text, strlen (text), &entry);
}

static void
test_good (void)
{
  g_assert_true (parse ("# a comment\n\n" GOOD "Name[pt_BR] = Raposa\nName[de]=Feuer\\sfuchs\\\\\n"
                        "Comment=Browse\n[Desktop Action new]\nName=New Window\nExec=evil\n"));
  g_assert_cmpstr (entry.app.name, ==, "Firefox ESR");
  g_assert_cmpstr (entry.program, ==, "/usr/lib/firefox-esr/firefox-esr");
  g_assert_cmpstr (entry.icon, ==, "firefox-esr");
  g_assert_cmpuint (entry.app.translations, ==, 2);
  g_assert_cmpstr (entry.app.translated[0].locale, ==, "de");
  g_assert_cmpstr (entry.app.translated[0].name, ==, "Feuer fuchs\\");
  g_assert_cmpstr (entry.app.translated[1].locale, ==, "pt_BR");
  g_assert_cmpstr (entry.app.translated[1].name, ==, "Raposa");
}

static void
test_none (void)
{
  static const char *const cases[] = {
    "",
    "\n",
    "Name=before the group\n" GOOD,
    "[Other]\nType=Application\nName=x\nExec=x\n",
    HEAD "Type=Link\nName=x\nExec=x\n",
    HEAD "Name=x\nExec=x\n",
    HEAD "Type=Application\nExec=x\n",
    HEAD "Type=Application\nName=x\n",
    HEAD "Type=Application\nName=\nExec=x\n",
    HEAD "Type=Application\nName=x\\ny\nExec=x\n",
    HEAD "Type=Application\nName=x\\\nExec=x\n",
    HEAD "Type=Application\nName=\x1b[2J\nExec=x\n",
    HEAD "Type=Application\nName=\xff\nExec=x\n",
    HEAD "Type=Application\nName=x\nExec=\"/opt/a b\" %u\n",
    HEAD "Type=Application\nName=x\nExec=/usr/bin/../../tmp/x\n",
    HEAD "Type=Application\nName=x\nExec=\n",
    GOOD "NoDisplay=true\n",
    GOOD "Hidden=true\n",
    GOOD "NoDisplay=yes\n",
    GOOD "Terminal=true\n",
    GOOD "no sign\n",
    GOOD "Name=again\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("case %zu", i);
      g_assert_false (parse (cases[i]));
    }
  g_assert_false (cordon_entry_parse (GOOD "\0", sizeof GOOD, &entry));
}

/* What has no room, or no place in the protocol, is left out, and does not cost the rest. */
static void
test_translations (void)
{
  g_autoptr (GString) text = g_string_new (GOOD "Name[de]=one\nName[de]=two\nName[EVIL]=x\nName[]=x\nName[d e]=x\n"
                                           "Name[de_DE.UTF-8]=x\nName[fr]=\x1b[2J\nName[it]=\xff\nName[el]=\\t\n");

  g_assert_true (parse (text->str));
  g_assert_cmpuint (entry.app.translations, ==, 1);
  g_assert_cmpstr (entry.app.translated[0].name, ==, "one");
  for (char a = 'a'; a <= 'z'; a++)
    for (char b = 'a'; b <= 'z'; b++)
      g_string_append_printf (text, "Name[%c%c]=name\n", a, b);
  g_assert_true (parse (text->str));
  g_assert_cmpuint (entry.app.translations, ==, CORDON_AGENT_APP_TRANSLATIONS_MAX);
}

static void
test_lengths (void)
{
  g_autofree char *name = g_strnfill (CORDON_AGENT_APP_NAME_MAX, 'n');
  g_autofree char *fits = g_strdup_printf (HEAD "Type=Application\nName=%s\nExec=x\nIcon=../../x\n", name);
  g_autofree char *long_name = g_strdup_printf (HEAD "Type=Application\nName=%sn\nExec=x\n", name);
  g_autofree char *many = g_strnfill (CORDON_ENTRY_MAX, '\n');
  g_autofree char *large = g_strconcat (GOOD, many, NULL);

  g_assert_true (parse (fits));
  g_assert_cmpstr (entry.icon, ==, "");
  g_assert_false (parse (long_name));
  g_assert_false (parse (large));
  large[CORDON_ENTRY_MAX] = '\0';
  g_assert_true (parse (large));
}

/* --- pictures -------------------------------------------------------------------------------- */

#define SIDE CORDON_AGENT_ICON_SIDE

static guint8 icon[CORDON_AGENT_ICON_SIZE];

static const guint8 *
at (guint x, guint y)
{
  return icon + (y * SIDE + x) * 4;
}

static guint8 *
make (guint width, guint height, const guint8 even[4], const guint8 odd[4])
{
  guint8 *pixels = g_malloc_n (width * height, 4);

  for (guint i = 0; i < width * height; i++)
    memcpy (pixels + i * 4, (i % width + i / width) % 2 ? odd : even, 4);
  return pixels;
}

/* What is not seen does not darken what is. */
static void
test_smaller (void)
{
  const guint8 red[] = { 255, 0, 0, 255 }, nothing[] = { 0, 255, 0, 0 };
  g_autofree guint8 *pixels = make (192, 192, red, nothing);

  cordon_picture_fit (pixels, 192, 192, icon);
  for (guint i = 0; i < SIDE * SIDE; i++)
    g_assert_cmpmem (icon + i * 4, 4, ((guint8[]) { 255, 0, 0, 128 }), 4);
}

static void
test_middle (void)
{
  const guint8 blue[] = { 0, 0, 255, 255 };
  g_autofree guint8 *small = make (2, 1, blue, blue), *wide = make (1024, 1, blue, blue),
                    *tall = make (96, 192, blue, blue);

  cordon_picture_fit (small, 2, 1, icon);
  g_assert_cmpmem (at (47, 47), 8, ((guint8[]) { 0, 0, 255, 255, 0, 0, 255, 255 }), 8);
  g_assert_cmpint (at (46, 47)[3] + at (49, 47)[3] + at (47, 46)[3] + at (47, 48)[3], ==, 0);
  cordon_picture_fit (wide, 1024, 1, icon);
  g_assert_cmpint (at (0, 47)[2], ==, 255);
  g_assert_cmpint (at (95, 47)[3], ==, 255);
  cordon_picture_fit (tall, 96, 192, icon);
  g_assert_cmpint (at (23, 0)[3], ==, 0);
  g_assert_cmpint (at (24, 0)[3], ==, 255);
  g_assert_cmpint (at (71, 95)[3], ==, 255);
  g_assert_cmpint (at (72, 95)[3], ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/agent/applications/good", test_good);
  g_test_add_func ("/agent/applications/none", test_none);
  g_test_add_func ("/agent/applications/translations", test_translations);
  g_test_add_func ("/agent/applications/lengths", test_lengths);
  g_test_add_func ("/agent/applications/smaller", test_smaller);
  g_test_add_func ("/agent/applications/middle", test_middle);
  return g_test_run ();
}
