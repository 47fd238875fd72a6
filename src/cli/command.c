/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reading a command's words. Whatever is wrong with them is a USAGE error that says what to write
 * instead; nothing is ever done for a half-understood line.
 */
#include "config.h"

#include "cli/command.h"

#include "core/errors.h"

#include <glib/gi18n-lib.h>

/* GOption's own sentence, and where the right words stand. */
static void
set_usage_error (GError **error, const char *command, const GError *cause)
{
  g_set_error (error, CORDON_ERROR, CORDON_ERROR_USAGE,
               /* Translators: a fault in the words typed, without its full stop; the command */
               _("%s. “cordon help %s” shows what can be written."), cause->message, command);
}

static gboolean
check_count (CordonInvocation *invocation, guint least, guint most, GError **error)
{
  guint n = g_strv_length (cordon_invocation_operands (invocation));

  if (n >= least && n <= most)
    return TRUE;
  g_set_error (error, CORDON_ERROR, CORDON_ERROR_USAGE,
               n < least ? _("“cordon %s” needs more words. “cordon help %s” shows which.")
                         : _("“cordon %s” was given too many words. “cordon help %s” shows which "
                             "it takes."),
               invocation->arguments[0], invocation->arguments[0]);
  return FALSE;
}

gboolean
cordon_invocation_parse (CordonInvocation *invocation, const GOptionEntry *entries, guint least,
                         guint most, GError **error)
{
  const GOptionEntry common[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &invocation->json, NULL, NULL },
    { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) cause = NULL;
  char **words = cordon_invocation_operands (invocation);
  g_autofree char *command = g_strdup (invocation->arguments[0]);

  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_add_main_entries (context, common, NULL);
  if (entries)
    g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse_strv (context, &invocation->arguments, &cause))
    {
      set_usage_error (error, command, cause);
      return FALSE;
    }

  /* GOption leaves the "--" that ended the options. */
  words = cordon_invocation_operands (invocation);
  if (words[0] && g_str_equal (words[0], "--"))
    {
      g_free (words[0]);
      for (guint i = 0; words[i]; i++)
        words[i] = words[i + 1];
    }
  return check_count (invocation, least, most, error);
}

char **
cordon_invocation_operands (CordonInvocation *invocation)
{
  return invocation->arguments + 1;
}

static char *
known_words (const CordonCommand *table)
{
  g_autoptr (GString) words = g_string_new (NULL);

  for (guint i = 0; table[i].name; i++)
    g_string_append_printf (words, "%s%s", i ? ", " : "", table[i].name);
  return g_string_free (g_steal_pointer (&words), FALSE);
}

gboolean
cordon_invocation_run_sub (CordonInvocation *invocation, const CordonCommand *table, GError **error)
{
  g_autofree char *words = known_words (table);
  const char *wanted = invocation->arguments[1];

  for (guint i = 0; wanted && table[i].name; i++)
    if (g_str_equal (wanted, table[i].name))
      {
        char **rest = invocation->arguments + 1;

        g_free (rest[0]);
        for (guint k = 0; rest[k]; k++)
          rest[k] = rest[k + 1];
        return table[i].run (invocation, error);
      }
  g_set_error (error, CORDON_ERROR, CORDON_ERROR_USAGE, _("Write one of these after “cordon %s”: %s."),
               invocation->arguments[0], words);
  return FALSE;
}
