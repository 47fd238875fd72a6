/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `cordon template`: imports and removes guest system images. It opens the four files of a built
 * template and hands over the descriptors; cordond checks and copies, and never opens a path of ours.
 */
#include "config.h"

#include "cli/output.h"
#include "cli/service.h"
#include "cli/template.h"
#include "core/errors.h"
#include "core/limits.h"
#include "core/manifest.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixfdlist.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

/* --- import ---------------------------------------------------------------------------------- */

/* In the order of ImportTemplate's arguments. */
static const char *const files[] = { "manifest.json", "kernel", "initrd", "root" };

static gboolean
append_file (GUnixFDList *fds, const char *directory, const char *file, GError **error)
{
  g_autofree char *path = g_build_filename (directory, file, NULL);
  int fd = open (path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  gboolean kept;

  if (fd < 0)
    {
      g_autofree char *what = g_strdup_printf (_("“%s” of the template cannot be read"), file);
      cordon_error_set_errno (error, errno, CORDON_ERROR_TEMPLATE_DAMAGED, what);
      return FALSE;
    }
  kept = g_unix_fd_list_append (fds, fd, error) >= 0;
  close (fd);
  return kept;
}

static GUnixFDList *
open_template (const char *directory, GError **error)
{
  g_autoptr (GUnixFDList) fds = g_unix_fd_list_new ();

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    if (!append_file (fds, directory, files[i], error))
      return NULL;
  return g_steal_pointer (&fds);
}

/* Name and version stand in the manifest, and one that cannot be read is refused before cordond is
 * asked; cordond believes nothing of this and reads it again. */
static CordonManifest *
read_manifest (GUnixFDList *fds, GError **error)
{
  g_autofree char *text = g_malloc (CORDON_LIMIT_MANIFEST + 1);
  int manifest_fd = g_unix_fd_list_peek_fds (fds, NULL)[0];
  ssize_t length = pread (manifest_fd, text, CORDON_LIMIT_MANIFEST + 1, 0);

  if (length < 0)
    {
      cordon_error_set_errno (error, errno, CORDON_ERROR_TEMPLATE_DAMAGED,
                              _("The template's manifest cannot be read"));
      return NULL;
    }
  return cordon_manifest_parse (text, (gsize) length, error);
}

char *
cordon_template_import_from (const char *directory, char **version, GError **error)
{
  g_autoptr (CordonManifest) manifest = NULL;
  g_autoptr (CordonBusCordon1) service = NULL;
  g_autoptr (GUnixFDList) fds = NULL;

  if (!(fds = open_template (directory, error)) || !(manifest = read_manifest (fds, error))
      || !(service = cordon_service_connect (CORDON_SERVICE_DEADLINE_LONG_MS, error)))
    return NULL;
  if (!cordon_service_call_confirmed (
        service, "ImportTemplate",
        g_variant_new ("(shhhh)", cordon_manifest_get_name (manifest), 0, 1, 2, 3), fds, error))
    return NULL;
  if (version)
    *version = g_strdup (cordon_manifest_get_version (manifest));
  return g_strdup (cordon_manifest_get_name (manifest));
}

static gboolean
import (CordonInvocation *invocation, GError **error)
{
  g_autofree char *name = NULL;
  g_autofree char *line = NULL;

  if (!cordon_invocation_parse (invocation, NULL, 1, 1, error)
      || !(name = cordon_template_import_from (*cordon_invocation_operands (invocation), NULL, error)))
    return FALSE;
  line = g_strdup_printf (_("Template “%s” is installed."), name);
  if (invocation->json)
    {
      g_autoptr (JsonNode) node = cordon_json_strings ("imported", name, NULL);
      cordon_print_json (node);
    }
  else
    cordon_print_line (line);
  return TRUE;
}

/* --- remove ---------------------------------------------------------------------------------- */

static gboolean
remove_one (CordonInvocation *invocation, GError **error)
{
  g_autoptr (CordonBusCordon1) service = NULL;
  g_autofree char *line = NULL;
  const char *name;

  if (!cordon_invocation_parse (invocation, NULL, 1, 1, error)
      || !(service = cordon_service_connect (CORDON_SERVICE_DEADLINE_LONG_MS, error)))
    return FALSE;
  name = *cordon_invocation_operands (invocation);
  if (!cordon_service_call_confirmed (service, "RemoveTemplate", g_variant_new ("(s)", name), NULL, error))
    return FALSE;
  line = g_strdup_printf (_("Template “%s” is removed."), name);
  if (invocation->json)
    {
      g_autoptr (JsonNode) node = cordon_json_strings ("removed", name, NULL);
      cordon_print_json (node);
    }
  else
    cordon_print_line (line);
  return TRUE;
}

gboolean
cordon_command_template (CordonInvocation *invocation, GError **error)
{
  static const CordonCommand table[] = {
    { "list", NULL, NULL, cordon_template_list },
    { "import", NULL, NULL, import },
    { "update", NULL, NULL, cordon_template_update },
    { "remove", NULL, NULL, remove_one },
    { NULL }
  };

  return cordon_invocation_run_sub (invocation, table, error);
}
