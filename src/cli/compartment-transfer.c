/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `cordon compartment export` and `import`: compartments as files that can be passed on. What is
 * imported may be a stranger's: its card is shown before anything is made of it, and nothing that is
 * there is written over without --replace.
 */
#include "config.h"

#include "cli/compartment.h"
#include "cli/compartment-words.h"
#include "cli/output.h"
#include "client/compartment-files.h"
#include "core/errors.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

/* --- export ---------------------------------------------------------------------------------- */

/* The person's file with its comments, where it holds what cordond has; otherwise the rules. */
static GBytes *
text_to_export (CordonBusCordon1 *service, const char *name, GError **error)
{
  g_autoptr (CordonCompartmentInfo) info = NULL;
  g_autoptr (CordonCompartment) own = NULL;
  GBytes *text = NULL;
  char *rules;

  if (!cordon_compartment_check_name (name, error))
    return NULL;
  own = cordon_own_has_file (name) ? cordon_own_read (name, &text, error) : NULL;
  if (own || cordon_own_has_file (name))
    return text;
  info = cordon_compartment_fetch (service, name, error);
  if (!info)
    return NULL;
  if (!info->written && !info->compartment)
    {
      g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_USAGE, info->problem);
      return NULL;
    }
  rules = cordon_compartment_to_text (info->written ? info->written : info->compartment);
  return g_bytes_new_take (rules, strlen (rules));
}

static gboolean
write_whole (int fd, GBytes *text)
{
  gsize length, done = 0;
  const char *bytes = g_bytes_get_data (text, &length);

  while (done < length)
    {
      ssize_t written = write (fd, bytes + done, length - done);

      if (written < 0 && errno != EINTR)
        return FALSE;
      done += written > 0 ? (gsize) written : 0;
    }
  return fsync (fd) == 0;
}

/* A new file; one that is there stays. */
static gboolean
write_new (const char *path, GBytes *text, GError **error)
{
  g_autofree char *shown = g_filename_display_name (path);
  int fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
  gboolean done = fd >= 0 && write_whole (fd, text);

  if (!done)
    g_set_error (error, CORDON_ERROR, errno == EEXIST ? CORDON_ERROR_BUSY : CORDON_ERROR_FAILED,
                 _("“%s” cannot be written: %s"), shown, g_strerror (errno));
  if (fd >= 0 && close (fd) == 0 && !done)
    unlink (path);
  return done;
}

static void
print_text (GBytes *text)
{
  g_autofree char *whole = g_strndup (g_bytes_get_data (text, NULL), g_bytes_get_size (text));
  g_auto (GStrv) lines = g_strsplit (g_strchomp (whole), "\n", -1);

  cordon_print_lines (lines);
}

static void
report_export (const char *name, GBytes *text, const char *file, gboolean json)
{
  if (!json)
    {
      if (!file)
        print_text (text);
      return;
    }
  g_autofree char *whole = g_strndup (g_bytes_get_data (text, NULL), g_bytes_get_size (text));
  g_autoptr (JsonNode) node =
      file ? cordon_json_strings ("exported", name, "file", file, NULL)
           : cordon_json_strings ("exported", name, "text", whole, NULL);
  cordon_print_json (node);
}

gboolean
cordon_compartment_export (CordonInvocation *invocation, GError **error)
{
  g_autoptr (CordonBusCordon1) service = NULL;
  g_autoptr (GBytes) text = NULL;
  g_autofree char *inside = NULL;
  const char *name, *file;

  if (!cordon_invocation_parse (invocation, NULL, 1, 2, error)
      || !(service = cordon_service_connect (CORDON_SERVICE_DEADLINE_MS, error)))
    return FALSE;
  name = cordon_invocation_operands (invocation)[0];
  file = cordon_invocation_operands (invocation)[1];
  if (!(text = text_to_export (service, name, error)))
    return FALSE;
  if (file && g_file_test (file, G_FILE_TEST_IS_DIR))
    {
      g_autofree char *leaf = g_strconcat (name, CORDON_COMPARTMENT_SUFFIX, NULL);
      file = inside = g_build_filename (file, leaf, NULL);
    }
  if (file && !write_new (file, text, error))
    return FALSE;
  report_export (name, text, file, invocation->json);
  return TRUE;
}

/* --- import ---------------------------------------------------------------------------------- */

static char *
name_from (const char *path)
{
  char *name = g_path_get_basename (path);

  if (g_str_has_suffix (name, CORDON_COMPARTMENT_SUFFIX))
    name[strlen (name) - strlen (CORDON_COMPARTMENT_SUFFIX)] = '\0';
  return name;
}

static gboolean
check_replace (CordonBusCordon1 *service, const char *name, gboolean replace, GError **error)
{
  g_autoptr (GVariant) answer = NULL;

  if (replace
      || (!cordon_own_has_file (name)
          && !cordon_bus_cordon1_call_get_compartment_sync (service, name, &answer, NULL, NULL)))
    return TRUE;
  g_set_error (error, CORDON_ERROR, CORDON_ERROR_BUSY,
               _("There is a compartment “%s” already: take another name with --name, or replace yours with "
                 "--replace."),
               name);
  return FALSE;
}

static void
report_import (const char *name, gboolean json)
{
  g_autofree char *line = g_strdup_printf (_("Compartment “%s” is there now."), name);

  if (json)
    {
      g_autoptr (JsonNode) node = cordon_json_strings ("imported", name, NULL);
      cordon_print_json (node);
    }
  else
    cordon_print_line (line);
}

static gboolean
import (CordonInvocation *invocation, const char *name, gboolean replace, CordonAsk ask, GError **error)
{
  const char *path = *cordon_invocation_operands (invocation);
  g_autoptr (CordonBusCordon1) service = NULL;
  g_autoptr (GBytes) text = NULL;
  g_autoptr (CordonCompartment) compartment = NULL;

  /* Parsed under the name of the file that the person gave, before anything else is asked. */
  if (!cordon_compartment_check_name (name, error) || !(text = cordon_compartment_files_read (path, error))
      || !(compartment = cordon_own_parse (path, name, text, error))
      || !(service = cordon_service_connect (CORDON_SERVICE_DEADLINE_MS, error))
      || !check_replace (service, name, replace, error) || !cordon_own_keep (service, name, text, ask, error))
    return FALSE;
  report_import (name, invocation->json);
  return TRUE;
}

gboolean
cordon_compartment_import (CordonInvocation *invocation, GError **error)
{
  g_autofree char *name = NULL;
  gboolean replace = FALSE, yes = FALSE;
  const GOptionEntry entries[] = {
    { "name", 0, 0, G_OPTION_ARG_STRING, &name, NULL, NULL },
    { "replace", 0, 0, G_OPTION_ARG_NONE, &replace, NULL, NULL },
    { "yes", 0, 0, G_OPTION_ARG_NONE, &yes, NULL, NULL },
    { NULL }
  };

  if (!cordon_invocation_parse (invocation, entries, 1, 1, error))
    return FALSE;
  if (!name)
    name = name_from (*cordon_invocation_operands (invocation));
  return import (invocation, name, replace, cordon_ask_whom (yes, invocation->json), error);
}
