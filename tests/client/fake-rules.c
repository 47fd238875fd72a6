/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "fake-rules.h"

static const char *const words[FAKE_RULES_QUESTIONS] = {
  "", "hello", "begin", "data", "end", "show", "password", "page", "zoom", "resize", "shutdown", "url",
  [CORDON_AGENT_GET_APP] = "app", [CORDON_AGENT_RUN_APP] = "run",
  [CORDON_AGENT_RENDER] = "render", [CORDON_AGENT_GET_ROWS] = "rows",
  [CORDON_AGENT_LOOK] = "look"
};

static guint
question_of (const char *word)
{
  for (guint i = 1; i < FAKE_RULES_QUESTIONS; i++)
    if (g_strcmp0 (words[i], word) == 0)
      return i;
  g_error ("no question \"%s\"", word);
}

static void
rule_clear (gpointer rule)
{
  g_free (((FakeRule *) rule)->action);
}

GArray *
fake_rules_parse (const char *text)
{
  GArray *rules = g_array_new (FALSE, TRUE, sizeof (FakeRule));
  g_auto (GStrv) items = g_strsplit (text, ",", -1);

  g_array_set_clear_func (rules, rule_clear);
  for (guint i = 0; items[i]; i++)
    {
      g_auto (GStrv) parts = g_strsplit (items[i], ":", 3);
      FakeRule rule = { 0 };
      if (parts[0] == NULL || g_str_equal (parts[0], "normal"))
        continue;
      rule.action = g_strdup (parts[0]);
      if (parts[1])
        rule.question = question_of (parts[1]);
      if (parts[1] && parts[2])
        rule.argument = (guint) g_ascii_strtoull (parts[2], NULL, 10);
      g_array_append_val (rules, rule);
    }
  return rules;
}

const FakeRule *
fake_rules_find (GArray *rules, const char *action, guint question)
{
  for (guint i = 0; i < rules->len; i++)
    {
      const FakeRule *rule = &g_array_index (rules, FakeRule, i);
      if (rule->question == question && g_str_equal (rule->action, action))
        return rule;
    }
  return NULL;
}
