/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Processes from /proc, files by lstat, sockets from the tables of QEMU's own network namespace:
 * cordond has another. Nothing is opened that a machine could have put there.
 */
#include "config.h"

#include "service/linux-survey.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <sys/stat.h>

#include "core/errors.h"
#include "service/proc.h"

typedef struct {
  CordonSurvey *survey;
  uid_t uid;
} Search;

static gboolean
has_process (const CordonSurvey *survey, pid_t pid)
{
  for (guint i = 0; i < survey->processes->len; i++)
    if (((const CordonProcessFacts *) g_ptr_array_index (survey->processes, i))->pid == pid)
      return TRUE;
  return FALSE;
}

static gboolean
add_facts (CordonSurvey *survey, pid_t pid, const char *status, GError **error)
{
  CordonProcessFacts *facts = cordon_process_facts_parse (status, error);

  if (facts == NULL)
    return FALSE;
  facts->pid = pid;
  facts->began = cordon_proc_read_began (pid);
  g_ptr_array_add (survey->processes, facts);
  return TRUE;
}

static gboolean
add_known (CordonSurvey *survey, pid_t pid, GError **error)
{
  char status[CORDON_PROC_STATUS_MAX + 1];
  int found = cordon_proc_read_status (pid, status, error);

  if (found == 1)
    return add_facts (survey, pid, status, error);
  if (found == 0)
    g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_NOT_FOUND, _("The process is gone."));
  return FALSE;
}

/* Whoever has the machine's account is the machine's, whether libvirt knows of it or not. */
static gboolean
visit_process (pid_t pid, gpointer data, GError **error)
{
  Search *search = data;
  char status[CORDON_PROC_STATUS_MAX + 1];
  uid_t uids[4];
  int found = has_process (search->survey, pid) ? 0 : cordon_proc_read_status (pid, status, error);

  if (found <= 0)
    return found == 0;
  if (!cordon_process_uids_parse (status, uids, error))
    return FALSE;
  for (guint i = 0; i < 4; i++)
    if (uids[i] == search->uid)
      return add_facts (search->survey, pid, status, error);
  return TRUE;
}

static gboolean
survey_processes (CordonSurvey *survey, const CordonSurveyRequest *request, GError **error)
{
  Search search = { survey, request->uid };

  if (!add_known (survey, request->pid, error))
    return FALSE;
  for (guint i = 0; request->helpers != NULL && i < request->helpers->len; i++)
    if (!add_known (survey, g_array_index (request->helpers, pid_t, i), error))
      return FALSE;
  return cordon_proc_foreach (visit_process, &search, error);
}

static void
survey_file (CordonSurvey *survey, const char *path)
{
  CordonFileFacts *facts = g_new0 (CordonFileFacts, 1);
  struct stat status;

  facts->path = g_strdup (path);
  if (lstat (path, &status) < 0)
    {
      facts->failure = errno;
    }
  else
    {
      facts->mode = status.st_mode;
      facts->uid = status.st_uid;
      facts->gid = status.st_gid;
    }
  g_ptr_array_add (survey->files, facts);
}

static gboolean
survey_sockets (CordonSurvey *survey, const CordonSurveyRequest *request, GError **error)
{
  static const char *const protocols[] = { "tcp", "tcp6", "udp",      "udp6",    "raw",
                                           "raw6", "icmp", "icmp6", "udplite", "udplite6" };

  for (gsize i = 0; i < G_N_ELEMENTS (protocols); i++)
    {
      g_autofree char *path =
        g_strdup_printf ("/proc/%d/net/%s", (int) request->pid, protocols[i]);
      g_autofree char *text = NULL;
      g_autoptr(GError) failure = NULL;

      if (g_file_get_contents (path, &text, NULL, &failure))
        {
          if (!cordon_sockets_parse (text, protocols[i], request->uid, survey->sockets, error))
            return FALSE;
        }
      /* A kernel without the protocol has no sockets of it; TCP there always is. */
      else if (i == 0 || !g_error_matches (failure, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        {
          g_set_error (error, CORDON_ERROR, CORDON_ERROR_FAILED,
                       _("The network of a process cannot be read: %s"), failure->message);
          return FALSE;
        }
    }
  return TRUE;
}

CordonSurvey *
cordon_linux_survey_take (const CordonSurveyRequest *request, GError **error)
{
  g_autoptr(CordonSurvey) survey = cordon_survey_new ();

  if (!survey_processes (survey, request, error) || !survey_sockets (survey, request, error))
    return NULL;
  for (gsize i = 0; request->paths[i] != NULL; i++)
    survey_file (survey, request->paths[i]);
  return g_steal_pointer (&survey);
}
