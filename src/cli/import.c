/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `cordon import`: makes a machine of an image, in the format that its person named. Leaving the bus ends the
 * import, so Ctrl-C does.
 */
#include "config.h"

#include "cli/command.h"
#include "cli/compartment-words.h"
#include "cli/output.h"
#include "cli/service.h"
#include "cli/size.h"
#include "client/machine-import.h"
#include "core/errors.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

#define DEFAULT_COMPARTMENT "imported"

typedef struct {
  GMainLoop *loop;
  gboolean shown; /* a line of progress stands there */
  char *uuid;
  GError *error;
} Import;

/* --- the words ------------------------------------------------------------------------------- */

static gboolean
refuse (GError **error, const char *sentence)
{
  g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_USAGE, sentence);
  return FALSE;
}

static gboolean
check_format (const char *format, GError **error)
{
  static const char *const formats[] = { "qcow2", "raw", "iso", NULL };

  if (format == NULL)
    return refuse (error, _("Say what the image is: --format qcow2, raw or iso. Cordon never finds it out from the file."));
  if (g_strv_contains (formats, format))
    return TRUE;
  g_set_error (error, CORDON_ERROR, CORDON_ERROR_USAGE, _("“%s” is no format of an image: write qcow2, raw or iso."),
               format);
  return FALSE;
}

/* --- the call -------------------------------------------------------------------------------- */

static void
on_progress (guint64 done, guint64 total, gpointer data)
{
  Import *import = data;

  import->shown = TRUE;
  g_printerr ("\r");
  /* Translators: so much of the image is copied */
  g_printerr (_("Copying: %u %%"), (guint) ((double) done * 100 / (double) total));
}

static void
on_imported (GObject *source, GAsyncResult *result, gpointer data)
{
  Import *import = data;

  import->uuid = cordon_machine_import_finish (result, &import->error);
  g_main_loop_quit (import->loop);
}

static char *
run (const CordonMachineImage *image, gboolean tells, GError **error)
{
  Import import = { .loop = g_main_loop_new (NULL, FALSE) };

  cordon_machine_import_async (image, tells ? on_progress : NULL, &import, NULL, on_imported, &import);
  g_main_loop_run (import.loop);
  g_main_loop_unref (import.loop);
  if (import.shown)
    g_printerr ("\r%*s\r", 40, "");
  if (import.error != NULL)
    g_propagate_error (error, import.error);
  return import.uuid;
}

static void
report (const char *uuid, const char *name, gboolean json)
{
  g_autofree char *line = g_strdup_printf (_("Made “%s”, %s; “cordon run” shows it."), name, uuid);
  g_autoptr (JsonNode) node = cordon_json_strings ("created", uuid, "name", name, NULL);

  if (json)
    cordon_print_json (node);
  else
    cordon_print_line (line);
}

static gboolean
import (const CordonMachineImage *image, gboolean json, GError **error)
{
  g_autoptr (CordonBusCordon1) service = cordon_service_connect (CORDON_SERVICE_DEADLINE_MS, error);
  g_autofree char *uuid = NULL;

  if (service == NULL || !cordon_compartment_prepare (service, image->compartment, json, error))
    return FALSE;
  uuid = run (image, !json && isatty (STDERR_FILENO), error);
  if (uuid != NULL)
    report (uuid, image->name, json);
  return uuid != NULL;
}

gboolean
cordon_command_import (CordonInvocation *invocation, GError **error)
{
  g_autofree char *format = NULL;
  g_autofree char *compartment = NULL;
  g_autofree char *size = NULL;
  const GOptionEntry entries[] = {
    { "format", 0, 0, G_OPTION_ARG_STRING, &format, N_("What the image is: qcow2, raw or iso"), "FORMAT" },
    { "in", 0, 0, G_OPTION_ARG_STRING, &compartment, N_("Compartment of the machine"), "COMPARTMENT" },
    { "size", 0, 0, G_OPTION_ARG_STRING, &size, N_("Size of its disk, in GiB"), "SIZE" },
    { NULL }
  };
  CordonMachineImage image = { 0 };
  char **words;

  if (!cordon_invocation_parse (invocation, entries, 2, 2, error) || !check_format (format, error)
      || (size != NULL && !cordon_size_read (size, &image.disk, error)))
    return FALSE;
  words = cordon_invocation_operands (invocation);
  image.name = words[0];
  image.path = words[1];
  image.format = format;
  image.compartment = compartment != NULL ? compartment : DEFAULT_COMPARTMENT;
  return import (&image, invocation->json, error);
}
