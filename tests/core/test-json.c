/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Strict JSON: what json-glib would take, crash on or read differently from another reader.
 */
#include <string.h>

#include "core/json.h"

static gboolean
accepted (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) object =
      cordon_json_parse (text, strlen (text), CORDON_ERROR_TEMPLATE_DAMAGED, &error);

  if (!object)
    g_assert_error (error, CORDON_ERROR, CORDON_ERROR_TEMPLATE_DAMAGED);
  else
    g_assert_no_error (error);
  return object != NULL;
}

static void
test_accepted (void)
{
  static const char *const texts[] = {
    "{}", " {\t}\r\n", "{\"a\":1}", "{\"a\":0,\"b\":\"\"}", "{\"a\":999999999999999}",
    "{\"a\":{\"a\":{\"a\":1}}}", "{\"a\":[{\"x\":1},{\"x\":1}],\"x\":1}", "{\"ü\":\"🙂/{}[],:\"}",
    "{\"a\":[[[[[[[]]]]]]]}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_true (accepted (texts[i]));
}

static void
test_refused (void)
{
  static const char *const texts[] = {
    "{\"a\":1,\"a\":1}", "{\"a\":1,\"b\":2,\"a\":3}", "{\"b\":{\"a\":1,\"a\":2}}",
    "{\"b\":[{\"a\":1},{\"a\":1,\"a\":2}]}", "{\"a\":1000000000000000}", "{\"a\":00}", "{\"a\":01}",
    "{\"a\":1.5}", "{\"a\":1e1}", "{\"a\":-1}", "{\"a\":true}", "{\"a\":null}", "{\"a\":NaN}",
    "{\"a\":\"\\n\"}", "{\"a\":\"\\u0041\"}", "{\"a\":\"\t\"}", "{\"a\":\"\x7f\"}", "{\"a\":\"\xff\"}",
    "{\"a\":'b'}", "{a:1}", "{\"a\":1,}", "{\"a\":[1,]}", "{\"a\":[1 2]}", "{\"a\":[1}]", "{\"a\"}",
    "{\"a\":1}{\"b\":1}", "{\"a\":1} x", "{\"a\":/**/1}", "{\"a\":1}//", "[{}]", "[]", "1", "\"a\"", "",
    "{\"a\":[[[[[[[[]]]]]]]]}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_test_message ("case %zu", i);
      g_assert_false (accepted (texts[i]));
    }
}

/* A quarter of a megabyte of brackets, all closed: no stack is deep enough to recurse. */
static void
test_deep (void)
{
  static const struct { const char *open, *close; } pieces[] = { { "[", "]" }, { "{\"a\":", "}" } };

  for (gsize i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr (GString) text = g_string_new ("{\"a\":");
      for (guint n = 0; n < 40000; n++)
        g_string_append (text, pieces[i].open);
      g_string_append (text, "1");
      for (guint n = 0; n < 40000; n++)
        g_string_append (text, pieces[i].close);
      g_string_append (text, "}");
      g_assert_false (accepted (text->str));
    }
}

static void
test_members (void)
{
  static const char text[] = "{\"n\":7,\"s\":\"x\",\"a\":[7]}";
  g_autoptr (JsonObject) object = cordon_json_parse (text, strlen (text), CORDON_ERROR_USAGE, NULL);
  guint64 number = 99;

  g_assert_true (cordon_json_get_number (object, "n", 7, 7, &number, CORDON_ERROR_USAGE, NULL));
  g_assert_cmpuint (number, ==, 7);
  static const char *const others[] = { "s", "a", "missing" };
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autoptr (GError) error = NULL;
      number = 99;
      g_assert_false (cordon_json_get_number (object, others[i], 0, G_MAXUINT64, &number,
                                              CORDON_ERROR_USAGE, &error));
      g_assert_error (error, CORDON_ERROR, CORDON_ERROR_USAGE);
      g_assert_cmpuint (number, ==, 99);
    }
  g_assert_false (cordon_json_get_number (object, "n", 8, 9, &number, CORDON_ERROR_USAGE, NULL));
  g_assert_false (cordon_json_get_number (object, "n", 0, 6, &number, CORDON_ERROR_USAGE, NULL));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/json/accepted", test_accepted);
  g_test_add_func ("/core/json/refused", test_refused);
  g_test_add_func ("/core/json/deep", test_deep);
  g_test_add_func ("/core/json/members", test_members);
  return g_test_run ();
}
