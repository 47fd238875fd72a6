/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The names of keyboard maps out of what the display server says; none may leave its directory.
 */
#include "agent/keymap/names.h"

#include <glib.h>

static const struct {
  const char *symbols, *name;
} wanted[] = {
  { "pc+us+inet(evdev)", "us" },
  { "pc+de(nodeadkeys)+inet(evdev)", "de+nodeadkeys" },
  { "pc+ru", "ru" },
  { "pc+ch(de_sundeadkeys)+inet(evdev)", "ch+de_sundeadkeys" },
  { "pc+us,de+inet(evdev)", NULL },
  { "pc+../../x+inet(evdev)", NULL },
  { "pc+de(../x)+inet(evdev)", NULL },
  { "pc+de(a+inet(evdev)", NULL },
  { "pc+", NULL },
  { "pc+us:2", NULL },
  { "us", NULL },
};

static void
test_wanted (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (wanted); i++)
    {
      g_autofree char *text = g_strdup_printf (
          "xkb_keymap \"default\" {\n xkb_keycodes { include \"evdev\" };\n"
          " xkb_symbols { include \"%s\" };\n};\n", wanted[i].symbols);
      char name[CORDON_KEYMAP_NAME_MAX] = "untouched";

      g_assert_cmpint (cordon_keymap_wanted (text, name, sizeof name), ==,
                       wanted[i].name != NULL);
      g_assert_cmpstr (name, ==, wanted[i].name ? wanted[i].name : "untouched");
    }
}

static void
test_wanted_without_symbols (void)
{
  char name[CORDON_KEYMAP_NAME_MAX];

  g_assert_false (cordon_keymap_wanted ("", name, sizeof name));
  g_assert_false (cordon_keymap_wanted ("xkb_symbols", name, sizeof name));
  g_assert_false (cordon_keymap_wanted ("include \"pc+us\" xkb_symbols", name, sizeof name));
}

static void
test_name (void)
{
  g_autofree char *huge = g_strnfill (200, 'a');
  char name[CORDON_KEYMAP_NAME_MAX] = "untouched";

  g_assert_false (cordon_keymap_name ("", "", name, sizeof name));
  g_assert_false (cordon_keymap_name ("a/b", "", name, sizeof name));
  g_assert_false (cordon_keymap_name ("de", "x y", name, sizeof name));
  g_assert_false (cordon_keymap_name (huge, "", name, sizeof name));
  g_assert_false (cordon_keymap_name ("de", huge, name, sizeof name));
  g_assert_cmpstr (name, ==, "untouched");
  g_assert_true (cordon_keymap_name ("de", "", name, sizeof name));
  g_assert_cmpstr (name, ==, "de");
}

#define SERVER "\"/usr/bin/xkbcomp\" -w 1 \"-R/usr/share/X11/xkb\" -xkm \"-\" -em1 \"The text:\" "

static void
test_target (void)
{
  static const struct {
    const char *command, *target;
  } cases[] = {
    { SERVER "\"/tmp/server-0.xkm\"", "/tmp/server-0.xkm" },
    { SERVER "\"/tmp/../etc/x.xkm\"", NULL },
    { SERVER "\"server-0.xkm\"", NULL },
    { SERVER "\"/tmp/server-0\"", NULL },
    { SERVER "\"/tmp/a b.xkm\"", NULL },
    { SERVER "\"/tmp/$(x).xkm\"", NULL },
    { "\"", NULL },
    { "", NULL },
    { "rm -rf /", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      char target[64] = "untouched";

      g_assert_cmpint (cordon_keymap_target (cases[i].command, target, sizeof target), ==,
                       cases[i].target != NULL);
      g_assert_cmpstr (target, ==, cases[i].target ? cases[i].target : "untouched");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/keymap/wanted", test_wanted);
  g_test_add_func ("/keymap/wanted-without-symbols", test_wanted_without_symbols);
  g_test_add_func ("/keymap/name", test_name);
  g_test_add_func ("/keymap/target", test_target);
  return g_test_run ();
}
