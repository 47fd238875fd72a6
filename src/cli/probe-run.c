/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Putting cordon-probe into a machine's label and account. Whatever of that does not work ends the
 * child before it tries anything: an attempt by somebody else would prove nothing.
 */
#include "config.h"

#include "cli/probing.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <grp.h>
#include <string.h>
#include <unistd.h>

#include "core/errors.h"

#define GROUPS_MAX 64
#define EXIT_NOT_ENTERED 125

/* What the child needs, ready-made: nothing may be allocated between fork and exec. */
typedef struct {
  const char *context; /* NULL: this host has no labels */
  gid_t groups[GROUPS_MAX];
  gsize n_groups;
  uid_t uid;
} Entry;

static gboolean
set_exec_context (const char *context)
{
  int fd = open ("/proc/self/attr/exec", O_WRONLY | O_CLOEXEC);

  return fd >= 0 && write (fd, context, strlen (context)) == (ssize_t) strlen (context);
}

/* The label first: after the change of account its file is not ours. */
static void
enter (gpointer data)
{
  const Entry *entry = data;

  if ((entry->context != NULL && !set_exec_context (entry->context))
      || setgroups (entry->n_groups, entry->groups) < 0
      || setresgid (entry->groups[0], entry->groups[0], entry->groups[0]) < 0
      || setresuid (entry->uid, entry->uid, entry->uid) < 0)
    _exit (EXIT_NOT_ENTERED);
}

/* Groups as the report has them: numbers, the primary one first. */
static gboolean
make_entry (const CordonReportParty *party, gboolean labelled, Entry *entry)
{
  g_auto (GStrv) words = g_strsplit (party->groups, " ", GROUPS_MAX);
  guint64 number;

  *entry = (Entry) { .context = labelled ? party->context : NULL, .uid = party->uid };
  for (guint i = 0; words[i] != NULL; i++)
    {
      if (!g_ascii_string_to_unsigned (words[i], 10, 1, G_MAXUINT32 - 1, &number, NULL))
        return FALSE;
      entry->groups[entry->n_groups++] = (gid_t) number;
    }
  return entry->n_groups > 0 && entry->uid != 0 && (!labelled || *party->context != '\0');
}

static char **
make_words (const char *program, GPtrArray *attempts)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();

  g_strv_builder_add (words, program);
  for (guint i = 0; i < attempts->len; i++)
    {
      const CordonAttempt *attempt = g_ptr_array_index (attempts, i);

      g_strv_builder_add (words, attempt->kind);
      g_strv_builder_add (words, attempt->target);
    }
  return g_strv_builder_end (words);
}

static void
probe_from (const CordonReport *report, guint from, const char *program, const char *file,
            CordonReportBuilder *builder)
{
  const CordonReportParty *party = cordon_report_get_party (report, from);
  gboolean labelled = !g_str_equal (cordon_report_get_host (report)->mac, "none");
  g_autoptr (GPtrArray) attempts = cordon_probe_plan (report, from, file);
  g_auto (GStrv) words = make_words (program, attempts);
  g_autofree char *output = NULL;
  char *environment[] = { NULL };
  Entry entry;
  int status = 0;

  if (attempts->len == 0)
    return;
  if (!make_entry (party, labelled, &entry)
      || !g_spawn_sync ("/", words, environment, G_SPAWN_STDERR_TO_DEV_NULL, enter, &entry,
                        &output, NULL, &status, NULL)
      || !g_spawn_check_wait_status (status, NULL))
    g_clear_pointer (&output, g_free);
  cordon_probe_record (builder, party, labelled, attempts, output,
                       _("No probe could be put into the machine's label and account; on a host "
                         "that is not a laboratory that is as it should be."));
}

CordonReport *
cordon_probe_run (const CordonReport *report, const char *program, const char *file,
                  GError **error)
{
  g_autoptr (CordonReportBuilder) builder = NULL;

  if (geteuid () != 0)
    {
      g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_DENIED,
                           _("Only root can put a probe into a machine's account; without --probe "
                             "the report needs no right."));
      return NULL;
    }
  builder = cordon_report_builder_new_from (report);
  for (guint i = 0; i < cordon_report_get_n_parties (report); i++)
    if (cordon_report_get_party (report, i)->kind == CORDON_PARTY_MACHINE
        && cordon_report_is_source (report, i))
      probe_from (report, i, program, file, builder);
  return cordon_report_builder_end (g_steal_pointer (&builder));
}
