/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Open, connect, ask. cordond ends the import of whoever leaves the bus, so that neither a crash nor a cancel needs
 * another word. It never looks into the file.
 */
#include "config.h"
#include "client/machine-import.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixfdlist.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>
#include "core/errors.h"
#include "core/limits.h"

#define BUS_NAME "org.cordon.Cordon1"
#define OBJECT_PATH "/org/cordon/Cordon1"
#define INTERFACE "org.cordon.Cordon1"

typedef struct {
  char *name, *file; /* of the machine; of the image, to be shown */
  GVariant *arguments;
  int fd;
  GDBusConnection *bus;
  guint heard; /* subscription */
  CordonMachineImportFunc progress;
  gpointer progress_data;
} Import;

static void
import_free (Import *import)
{
  if (import->heard != 0)
    g_dbus_connection_signal_unsubscribe (import->bus, import->heard);
  if (import->bus != NULL)
    g_dbus_connection_close (import->bus, NULL, NULL, NULL);
  g_clear_object (&import->bus);
  if (import->fd >= 0)
    close (import->fd);
  g_variant_unref (import->arguments);
  g_free (import->file);
  g_free (import->name);
  g_free (import);
}

/* task: (transfer full); error: (transfer full). The connection goes before anybody is told. */
static void
end (GTask *task, char *uuid, GError *error)
{
  g_task_set_task_data (task, NULL, NULL);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, uuid, g_free);
  g_object_unref (task);
}

/* --- asking ---------------------------------------------------------------------------------- */

/* A bus that may not read what a descriptor is of never gets it, and takes its sender for broken. */
static GError *
explain_end_of_bus (const Import *import)
{
  return g_error_new (CORDON_ERROR, CORDON_ERROR_DENIED,
                      _("The system bus hung up when “%s” was handed to it. Where SELinux is enforced an image has to "
                        "lie in your home directory, labelled by “restorecon”; move it there and try again."),
                      import->file);
}

static void
on_imported (GObject *source, GAsyncResult *result, gpointer data)
{
  GDBusConnection *bus = G_DBUS_CONNECTION (source);
  GError *error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_with_unix_fd_list_finish (bus, NULL, result, &error);
  char *uuid = NULL;

  if (reply != NULL)
    g_variant_get (reply, "(s)", &uuid);
  else
    cordon_error_from_dbus (&error);
  if (error != NULL && g_dbus_connection_is_closed (bus))
    {
      g_error_free (error);
      error = explain_end_of_bus (g_task_get_task_data (data));
    }
  end (data, uuid, error);
}

/* Of every import of this person's; the name tells which. */
static void
on_progress (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *signal,
             GVariant *parameters, gpointer data)
{
  const Import *import = data;
  const char *name;
  guint64 done, total;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(stt)")))
    return;
  g_variant_get (parameters, "(&stt)", &name, &done, &total);
  if (g_str_equal (name, import->name) && total > 0 && done <= total)
    import->progress (done, total, import->progress_data);
}

/* task: (transfer full) */
static void
ask (Import *import, GTask *task)
{
  g_autoptr (GUnixFDList) fds = g_unix_fd_list_new_from_array (&import->fd, 1);

  import->fd = -1;
  if (import->progress != NULL)
    import->heard = g_dbus_connection_signal_subscribe (import->bus, BUS_NAME, INTERFACE, "ImportProgress", OBJECT_PATH,
                                                        NULL, G_DBUS_SIGNAL_FLAGS_NONE, on_progress, import, NULL);
  g_dbus_connection_call_with_unix_fd_list (import->bus, BUS_NAME, OBJECT_PATH, INTERFACE, "ImportMachine",
                                            import->arguments, G_VARIANT_TYPE ("(s)"), G_DBUS_CALL_FLAGS_NONE,
                                            CORDON_DEADLINE_IMPORT * 1000, fds, g_task_get_cancellable (task),
                                            on_imported, task);
}

/* --- connecting ------------------------------------------------------------------------------ */

static GError *
unreachable (const GError *cause)
{
  return g_error_new (CORDON_ERROR, CORDON_ERROR_SERVICE, _("The system bus cannot be reached: %s"), cause->message);
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Import *import = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  import->bus = g_dbus_connection_new_for_address_finish (result, &error);
  if (import->bus == NULL)
    {
      end (g_steal_pointer (&task), NULL, unreachable (error));
      return;
    }
  g_dbus_connection_set_exit_on_close (import->bus, FALSE);
  ask (import, g_steal_pointer (&task));
}

/* task: (transfer full) */
static void
connect_to_bus (GTask *task)
{
  g_autoptr (GError) error = NULL;
  /* Reads a variable or knows a constant; it asks nobody. */
  g_autofree char *address = g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SYSTEM, NULL, &error);

  if (address == NULL)
    {
      end (task, NULL, unreachable (error));
      return;
    }
  g_dbus_connection_new_for_address (address,
                                     G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                       | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                     NULL, g_task_get_cancellable (task), on_connected, task);
}

/* --- opening --------------------------------------------------------------------------------- */

static GError *
not_opened (const char *path, int number)
{
  g_autofree char *shown = g_filename_display_name (path);

  return g_error_new (CORDON_ERROR, number == ENOENT ? CORDON_ERROR_NOT_FOUND : CORDON_ERROR_FILE_UNREADABLE,
                      _("“%s” cannot be opened: %s."), shown, g_strerror (number));
}

/* A file of another computer may answer late. */
static void
open_in_thread (GTask *opening, gpointer source, gpointer path, GCancellable *cancellable)
{
  int fd = open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

  if (fd < 0)
    g_task_return_error (opening, not_opened (path, errno));
  else
    g_task_return_int (opening, fd);
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Import *import = g_task_get_task_data (task);
  GError *error = NULL;

  import->fd = (int) g_task_propagate_int (G_TASK (result), &error);
  if (error != NULL)
    end (g_steal_pointer (&task), NULL, error);
  else
    connect_to_bus (g_steal_pointer (&task));
}

void
cordon_machine_import_async (const CordonMachineImage *image, CordonMachineImportFunc progress,
                             gpointer progress_data, GCancellable *cancellable, GAsyncReadyCallback callback,
                             gpointer data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, data);
  g_autoptr (GTask) opening = NULL;
  Import *import = g_new0 (Import, 1);

  *import = (Import) { .name = g_strdup (image->name), .fd = -1,
                       .file = g_filename_display_basename (image->path),
                       .progress = progress, .progress_data = progress_data };
  import->arguments = g_variant_ref_sink (g_variant_new ("(sssht@a{sv})", image->compartment, image->name,
                                                         image->format, 0, image->disk, g_variant_new ("a{sv}", NULL)));
  g_task_set_task_data (task, import, (GDestroyNotify) import_free);
  /* Who cancels hears of it from whatever was under way; a machine that is made is made. */
  g_task_set_check_cancellable (task, FALSE);
  opening = g_task_new (NULL, NULL, on_opened, task);
  g_task_set_task_data (opening, g_strdup (image->path), g_free);
  g_task_run_in_thread (opening, open_in_thread);
}

char *
cordon_machine_import_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
