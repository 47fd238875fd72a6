/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The survey as a value, and the parser of the kernel's socket tables. A table that does not read as
 * the kernel writes it is an error: it never counts as one without sockets.
 */
#include "config.h"

#include "service/system.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/errors.h"

#define ADDRESS_COLUMN 1
#define UID_COLUMN 7

static void
file_facts_free (CordonFileFacts *facts)
{
  g_free (facts->path);
  g_free (facts->label);
  g_free (facts);
}

CordonSurvey *
cordon_survey_new (void)
{
  CordonSurvey *survey = g_new0 (CordonSurvey, 1);

  survey->processes =
    g_ptr_array_new_with_free_func ((GDestroyNotify) cordon_process_facts_free);
  survey->files = g_ptr_array_new_with_free_func ((GDestroyNotify) file_facts_free);
  survey->sockets = g_ptr_array_new_with_free_func (g_free);
  return survey;
}

void
cordon_survey_free (CordonSurvey *survey)
{
  if (survey == NULL)
    return;

  g_ptr_array_unref (survey->processes);
  g_ptr_array_unref (survey->files);
  g_ptr_array_unref (survey->sockets);
  g_free (survey);
}

static gboolean
parse_line (const char *line, const char *protocol, uid_t uid, GPtrArray *sockets)
{
  g_auto(GStrv) words = g_strsplit_set (line, " \t", -1);
  const char *columns[UID_COLUMN + 1];
  guint n = 0;
  guint64 number;

  for (guint i = 0; words[i] != NULL && n <= UID_COLUMN; i++)
    if (*words[i] != '\0')
      columns[n++] = words[i];
  if (n <= UID_COLUMN
      || !g_ascii_string_to_unsigned (columns[UID_COLUMN], 10, 0, G_MAXUINT32, &number, NULL))
    return FALSE;
  if (number == uid)
    g_ptr_array_add (sockets, g_strconcat (protocol, " ", columns[ADDRESS_COLUMN], NULL));
  return TRUE;
}

gboolean
cordon_sockets_parse (const char *text, const char *protocol, uid_t uid, GPtrArray *sockets,
                      GError **error)
{
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);
  guint n = g_strv_length (lines);
  gboolean valid = n >= 2 && *lines[n - 1] == '\0' && strstr (lines[0], "uid") != NULL;

  for (guint i = 1; valid && i + 1 < n; i++)
    valid = parse_line (lines[i], protocol, uid, sockets);
  if (!valid)
    g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_FAILED,
                         _("The kernel's list of sockets cannot be read."));
  return valid;
}
