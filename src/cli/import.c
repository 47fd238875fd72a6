/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `cordon import`: makes a machine of an image. It opens the file and hands over the descriptor with the format
 * that its person named; nothing of the file is read here, and its name decides nothing. Leaving the bus ends
 * the import, so Ctrl-C does.
 */
#include "config.h"

#include "cli/command.h"
#include "cli/compartment-words.h"
#include "cli/output.h"
#include "cli/service.h"
#include "cli/size.h"
#include "core/errors.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixfdlist.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define DEFAULT_COMPARTMENT "imported"

typedef struct {
  const char *name, *file, *compartment, *format;
  guint64 disk;
} Order;

typedef struct {
  CordonBusCordon1 *service; /* borrowed */
  const char *name;
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

/* A link may be followed: it is the caller's own word what file this is. */
static int
open_image (const char *path, GError **error)
{
  int fd = open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

  if (fd < 0)
    g_set_error (error, CORDON_ERROR, errno == ENOENT ? CORDON_ERROR_NOT_FOUND : CORDON_ERROR_FILE_UNREADABLE,
                 _("“%s” cannot be opened: %s."), path, g_strerror (errno));
  return fd;
}

/* --- the call -------------------------------------------------------------------------------- */

static void
on_progress (CordonBusCordon1 *service, const char *name, guint64 done, guint64 total, Import *import)
{
  if (!g_str_equal (name, import->name) || total == 0 || done > total)
    return;
  import->shown = TRUE;
  /* Translators: so much of the image is copied */
  g_printerr (_("\rCopying: %u %%"), (guint) ((double) done * 100 / (double) total));
}

static void
on_imported (GObject *source, GAsyncResult *result, gpointer data)
{
  Import *import = data;

  if (!cordon_bus_cordon1_call_import_machine_finish (CORDON_BUS_CORDON1 (source), &import->uuid, NULL, result,
                                                      &import->error))
    cordon_error_from_dbus (&import->error);
  g_main_loop_quit (import->loop);
}

static void
ask (Import *import, const Order *order, int fd)
{
  g_autoptr (GUnixFDList) fds = g_unix_fd_list_new_from_array (&fd, 1);

  cordon_bus_cordon1_call_import_machine (import->service, order->compartment, order->name, order->format,
                                          g_variant_new_handle (0), order->disk, g_variant_new ("a{sv}", NULL), fds,
                                          NULL, on_imported, import);
}

static char *
run (CordonBusCordon1 *service, const Order *order, int fd, gboolean tells, GError **error)
{
  Import import = { .service = service, .name = order->name, .loop = g_main_loop_new (NULL, FALSE) };

  if (tells)
    g_signal_connect (service, "import-progress", G_CALLBACK (on_progress), &import);
  ask (&import, order, fd);
  g_main_loop_run (import.loop);
  g_signal_handlers_disconnect_by_data (service, &import);
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
import (const Order *order, gboolean json, GError **error)
{
  g_autoptr (CordonBusCordon1) service = cordon_service_connect (CORDON_SERVICE_DEADLINE_IMPORT_MS, error);
  g_autofree char *uuid = NULL;
  int fd;

  if (service == NULL || !cordon_compartment_prepare (service, order->compartment, json, error))
    return FALSE;
  fd = open_image (order->file, error);
  if (fd < 0)
    return FALSE;
  uuid = run (service, order, fd, !json && isatty (STDERR_FILENO), error);
  if (uuid != NULL)
    report (uuid, order->name, json);
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
  Order order = { 0 };
  char **words;

  if (!cordon_invocation_parse (invocation, entries, 2, 2, error) || !check_format (format, error)
      || (size != NULL && !cordon_size_read (size, &order.disk, error)))
    return FALSE;
  words = cordon_invocation_operands (invocation);
  order.name = words[0];
  order.file = words[1];
  order.format = format;
  order.compartment = compartment != NULL ? compartment : DEFAULT_COMPARTMENT;
  return import (&order, invocation->json, error);
}
