/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The interface of the operating system: values, dispatch, and the one parser of /proc/PID/status.
 * A status that lacks one of its lines is an error, never a process without identity.
 */
#include "config.h"

#include "service/system.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/errors.h"

G_DEFINE_INTERFACE (CordonSystem, cordon_system, G_TYPE_OBJECT)

static void
cordon_system_default_init (CordonSystemInterface *iface)
{
}

void
cordon_account_free (CordonAccount *account)
{
  g_clear_pointer (&account->groups, g_array_unref);
  g_free (account->name);
  g_free (account);
}

void
cordon_process_facts_free (CordonProcessFacts *facts)
{
  if (facts == NULL)
    return;

  g_clear_pointer (&facts->groups, g_array_unref);
  g_free (facts->name);
  g_free (facts->context);
  g_free (facts);
}

/* The numbers on the line that begins with KEY, which is written with the newline before it: the
 * name of a process, on the first line, is that process's own choice. NULL where anything else
 * stands there or the line is cut off. */
static GArray *
read_numbers (const char *status, const char *key)
{
  g_autoptr(GArray) numbers = g_array_new (FALSE, FALSE, sizeof (guint32));
  const char *at = strstr (status, key);

  if (at == NULL)
    return NULL;
  at = strchr (at, ':') + 1;
  while (*at == '\t' || *at == ' ')
    {
      char *end;
      guint64 number = g_ascii_strtoull (at, &end, 10);
      guint32 value = (guint32) number;

      if (end == at || number > G_MAXUINT32)
        break;
      g_array_append_val (numbers, value);
      at = end;
    }
  at += strspn (at, "\t ");
  return *at == '\n' ? g_steal_pointer (&numbers) : NULL;
}

gboolean
cordon_process_uids_parse (const char *status, uid_t out_uids[4], GError **error)
{
  g_autoptr(GArray) uids = read_numbers (status, "\nUid:");

  if (uids == NULL || uids->len != 4)
    {
      g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_FAILED,
                           _("The identity of a process cannot be read."));
      return FALSE;
    }
  for (guint i = 0; i < 4; i++)
    out_uids[i] = g_array_index (uids, guint32, i);
  return TRUE;
}

/* A line with one number that old kernels do not have. */
static int
read_flag (const char *status, const char *key)
{
  g_autoptr(GArray) numbers = read_numbers (status, key);

  if (numbers == NULL || numbers->len != 1)
    return CORDON_FACT_UNKNOWN;
  return (int) MIN (g_array_index (numbers, guint32, 0), G_MAXINT);
}

static char *
read_name (const char *status)
{
  const char *end = strchr (status, '\n');

  if (!g_str_has_prefix (status, "Name:\t") || end == NULL)
    return g_strdup ("");
  status += strlen ("Name:\t");
  return g_strndup (status, (gsize) (end - status));
}

CordonProcessFacts *
cordon_process_facts_parse (const char *status, GError **error)
{
  g_autoptr(GArray) gids = read_numbers (status, "\nGid:");
  g_autoptr(GArray) groups = read_numbers (status, "\nGroups:");
  g_autoptr(CordonProcessFacts) facts = g_new0 (CordonProcessFacts, 1);

  if (!cordon_process_uids_parse (status, facts->uids, error))
    return NULL;
  if (gids == NULL || groups == NULL || gids->len != 4)
    {
      g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_FAILED,
                           _("The identity of a process cannot be read."));
      return NULL;
    }
  for (guint i = 0; i < 4; i++)
    facts->gids[i] = g_array_index (gids, guint32, i);
  facts->groups = g_steal_pointer (&groups);
  facts->name = read_name (status);
  facts->no_new_privs = read_flag (status, "\nNoNewPrivs:");
  facts->seccomp = read_flag (status, "\nSeccomp:");
  return g_steal_pointer (&facts);
}

/* proc(5): field 22, counted from a name in brackets that may hold anything, brackets too. */
#define TICKS_AFTER_NAME 20

gboolean
cordon_process_ticks_parse (const char *stat, guint64 *ticks)
{
  const char *rest = strrchr (stat, ')');
  g_auto(GStrv) fields = rest != NULL ? g_strsplit (rest, " ", TICKS_AFTER_NAME + 2) : NULL;

  if (fields == NULL || g_strv_length (fields) < TICKS_AFTER_NAME + 1)
    return FALSE;
  return g_ascii_string_to_unsigned (g_strchomp (fields[TICKS_AFTER_NAME]), 10, 0, G_MAXINT64,
                                     ticks, NULL);
}

void
cordon_system_accounts_async (CordonSystem *self, guint count, GAsyncReadyCallback callback,
                              gpointer data)
{
  CORDON_SYSTEM_GET_IFACE (self)->accounts_async (self, count, callback, data);
}

GPtrArray *
cordon_system_accounts_finish (CordonSystem *self, GAsyncResult *result, GError **error)
{
  return CORDON_SYSTEM_GET_IFACE (self)->accounts_finish (self, result, error);
}

void
cordon_system_uids_in_use_async (CordonSystem *self, GAsyncReadyCallback callback, gpointer data)
{
  CORDON_SYSTEM_GET_IFACE (self)->uids_in_use_async (self, callback, data);
}

GHashTable *
cordon_system_uids_in_use_finish (CordonSystem *self, GAsyncResult *result, GError **error)
{
  return CORDON_SYSTEM_GET_IFACE (self)->uids_in_use_finish (self, result, error);
}

void
cordon_system_survey_async (CordonSystem *self, const CordonSurveyRequest *request,
                            GAsyncReadyCallback callback, gpointer data)
{
  CORDON_SYSTEM_GET_IFACE (self)->survey_async (self, request, callback, data);
}

CordonSurvey *
cordon_system_survey_finish (CordonSystem *self, GAsyncResult *result, GError **error)
{
  return CORDON_SYSTEM_GET_IFACE (self)->survey_finish (self, result, error);
}

void
cordon_system_contexts_async (CordonSystem *self, GAsyncReadyCallback callback, gpointer data)
{
  CORDON_SYSTEM_GET_IFACE (self)->contexts_async (self, callback, data);
}

GPtrArray *
cordon_system_contexts_finish (CordonSystem *self, GAsyncResult *result, GError **error)
{
  return CORDON_SYSTEM_GET_IFACE (self)->contexts_finish (self, result, error);
}

void
cordon_system_space_async (CordonSystem *self, const char *path, GAsyncReadyCallback callback,
                           gpointer data)
{
  CORDON_SYSTEM_GET_IFACE (self)->space_async (self, path, callback, data);
}

gboolean
cordon_system_space_finish (CordonSystem *self, GAsyncResult *result, guint64 *bytes,
                            GError **error)
{
  return CORDON_SYSTEM_GET_IFACE (self)->space_finish (self, result, bytes, error);
}
