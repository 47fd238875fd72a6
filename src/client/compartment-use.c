/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cordond's word is what is shown: a person's file is judged by it first, within an administrator's
 * limits. A file of the name of a compartment that is not the person's own is not looked at.
 */
#include "config.h"
#include "client/compartment-use.h"

#include <glib/gi18n-lib.h>
#include "client/compartment-files.h"
#include "client/compartment-info.h"
#include "client/compartment-shown.h"
#include "core/compartment-card.h"
#include "core/errors.h"
#include "core/limits.h"

#define BUS_NAME "org.cordon.Cordon1"
#define OBJECT_PATH "/org/cordon/Cordon1"
#define INTERFACE "org.cordon.Cordon1"

void
cordon_compartment_use_free (CordonCompartmentUse *use)
{
  g_clear_pointer (&use->rules, cordon_compartment_unref);
  g_clear_pointer (&use->before, cordon_compartment_unref);
  g_free (use->text);
  g_free (use);
}

gboolean
cordon_compartment_use_is_news (const CordonCompartmentUse *use)
{
  g_autoptr (CordonCardChange) change =
    use->rules != NULL && use->before != NULL ? cordon_card_compare (use->before, use->rules) : NULL;

  return use->rules != NULL && (use->before == NULL || change != NULL);
}

typedef struct {
  char *name, *text;
} Looking;

static void
looking_free (Looking *looking)
{
  g_free (looking->name);
  g_free (looking->text);
  g_free (looking);
}

/* --- looking --------------------------------------------------------------------------------- */

/* task: (transfer full) */
static void
call (GDBusConnection *bus, const char *method, GVariant *arguments, GTask *task, GAsyncReadyCallback callback)
{
  g_dbus_connection_call (bus, BUS_NAME, OBJECT_PATH, INTERFACE, method, arguments, G_VARIANT_TYPE ("(a{sv})"),
                          G_DBUS_CALL_FLAGS_NONE, CORDON_DEADLINE_CALL * 1000, g_task_get_cancellable (task), callback, task);
}

static GVariant *
set_arguments (const char *name, const char *text, gboolean check)
{
  GVariantDict options;

  g_variant_dict_init (&options, NULL);
  if (check)
    g_variant_dict_insert (&options, "check", "b", TRUE);
  return g_variant_new ("(ss@a{sv})", name, text, g_variant_dict_end (&options));
}

/* (transfer full) (nullable) */
static CordonCompartmentInfo *
read_reply (GObject *bus, GAsyncResult *result, GError **error)
{
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (bus), result, error);
  g_autoptr (GVariant) compartment = reply != NULL ? g_variant_get_child_value (reply, 0) : NULL;
  CordonCompartmentInfo *info = compartment != NULL ? cordon_compartment_info_new (compartment) : NULL;

  if (compartment == NULL)
    cordon_error_from_dbus (error);
  else if (info == NULL)
    g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_SERVICE,
                         _("Cordon's service gave an answer that is not understood; “cordon doctor” says more."));
  return info;
}

static void
answer (GTask *task, const CordonCompartmentInfo *info, char *text)
{
  CordonCompartmentUse *use = g_new0 (CordonCompartmentUse, 1);

  if (info->compartment != NULL)
    use->rules = cordon_compartment_ref (info->compartment);
  use->before = cordon_compartment_shown_get (info->name);
  use->text = text;
  g_task_return_pointer (task, use, (GDestroyNotify) cordon_compartment_use_free);
}

/* (transfer full); NULL without error: there is none. */
static CordonCompartment *
read_own (const char *name, GError **error)
{
  g_autofree char *path = cordon_compartment_files_path (name);
  g_autofree char *shown = g_filename_display_name (path);
  g_autoptr (GError) cause = NULL;
  g_autoptr (GBytes) text = cordon_compartment_files_read (path, &cause);
  CordonCompartment *own;

  if (g_error_matches (cause, CORDON_ERROR, CORDON_ERROR_NOT_FOUND))
    return NULL;
  own = text != NULL ? cordon_compartment_parse (name, g_bytes_get_data (text, NULL), g_bytes_get_size (text), &cause)
                     : NULL;
  if (own == NULL)
    g_set_error (error, CORDON_ERROR, CORDON_ERROR_USAGE, "%s: %s", shown, cause->message);
  return own;
}

static void
on_judged (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Looking *looking = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (CordonCompartmentInfo) info = read_reply (source, result, &error);

  if (info != NULL)
    answer (task, info, g_steal_pointer (&looking->text));
  else
    g_task_return_error (task, error);
}

static gboolean
is_known (const CordonCompartmentInfo *info, const char *text)
{
  g_autofree char *known =
    info != NULL && info->written != NULL ? cordon_compartment_to_text (info->written) : NULL;

  return g_strcmp0 (known, text) == 0;
}

static void
on_got (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Looking *looking = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL, fault = NULL;
  g_autoptr (CordonCompartmentInfo) info = read_reply (source, result, &error);
  gboolean unknown = g_error_matches (error, CORDON_ERROR, CORDON_ERROR_NOT_FOUND);
  gboolean looks = info != NULL ? info->origin == CORDON_ORIGIN_USER : unknown;
  g_autoptr (CordonCompartment) own = looks ? read_own (looking->name, &fault) : NULL;

  looking->text = own != NULL ? cordon_compartment_to_text (own) : NULL;

  if (fault != NULL)
    g_task_return_error (task, g_steal_pointer (&fault));
  else if (looking->text != NULL && !is_known (info, looking->text))
    call (G_DBUS_CONNECTION (source), "SetCompartment", set_arguments (looking->name, looking->text, TRUE),
          g_steal_pointer (&task), on_judged);
  else if (info != NULL)
    answer (task, info, NULL);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
cordon_compartment_use_look_async (GDBusConnection *system_bus, const char *name, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, data);
  Looking *looking = g_new0 (Looking, 1);

  looking->name = g_strdup (name);
  g_task_set_task_data (task, looking, (GDestroyNotify) looking_free);
  call (system_bus, "GetCompartment", g_variant_new ("(s)", name), task, on_got);
}

CordonCompartmentUse *
cordon_compartment_use_look_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- accepting ------------------------------------------------------------------------------- */

static void
on_given (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (CordonCompartmentInfo) info = read_reply (source, result, &error);

  if (info != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
cordon_compartment_use_accept_async (GDBusConnection *system_bus, const char *name,
                                     const CordonCompartmentUse *use, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, data);
  g_autoptr (GError) cause = NULL;

  /* Whoever cannot be remembered is asked again: no reason to stop here. */
  if (cordon_compartment_use_is_news (use) && !cordon_compartment_shown_set (use->rules, &cause))
    g_debug ("%s", cause->message);
  if (use->text != NULL)
    {
      call (system_bus, "SetCompartment", set_arguments (name, use->text, FALSE), task, on_given);
      return;
    }
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

gboolean
cordon_compartment_use_accept_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
