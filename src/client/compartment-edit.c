/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What holds is what cordond says; the file is the person's copy of it. A file that is written and refused is put
 * back, so that a failure leaves everything as it was.
 */
#include "config.h"
#include "client/compartment-edit.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include "client/compartment-files.h"
#include "client/compartment-shown.h"
#include "core/compartment-amend.h"
#include "core/errors.h"
#include "core/limits.h"

#define BUS_NAME "org.cordon.Cordon1"
#define OBJECT_PATH "/org/cordon/Cordon1"
#define INTERFACE "org.cordon.Cordon1"

#define NEW_NAME "own" /* of a new one, while it has none */
#define NARROWEST "[Compartment]\nTitle=T\n[Machine]\nTemplate=viewer\n"
#define FIRST_LINE "# “man cordon.compartment” explains each line.\n\n"

/* task: (transfer full) */
static void
call (GDBusConnection *bus, const char *method, GVariant *arguments, const char *type, GTask *task,
      GAsyncReadyCallback callback)
{
  g_dbus_connection_call (bus, BUS_NAME, OBJECT_PATH, INTERFACE, method, arguments, G_VARIANT_TYPE (type),
                          G_DBUS_CALL_FLAGS_NONE, CORDON_DEADLINE_CALL * 1000, g_task_get_cancellable (task), callback, task);
}

/* The first value of the answer. (transfer full) (nullable) */
static GVariant *
read_answer (GObject *bus, GAsyncResult *result, GError **error)
{
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (bus), result, error);

  if (reply != NULL)
    return g_variant_get_child_value (reply, 0);
  cordon_error_from_dbus (error);
  return NULL;
}

static CordonCompartmentInfo *
read_info (GObject *bus, GAsyncResult *result, GError **error)
{
  g_autoptr (GVariant) compartment = read_answer (bus, result, error);
  CordonCompartmentInfo *info = compartment != NULL ? cordon_compartment_info_new (compartment) : NULL;

  if (compartment != NULL && info == NULL)
    g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_SERVICE,
                         _("Cordon's service gave an answer that is not understood; “cordon doctor” says more."));
  return info;
}

/* --- the person's file ----------------------------------------------------------------------- */

/* (transfer full) (nullable) */
static char *
read_text (const char *path)
{
  g_autoptr (GBytes) bytes = cordon_compartment_files_read (path, NULL);
  gsize length;
  const char *text = bytes != NULL ? g_bytes_get_data (bytes, &length) : NULL;

  return text != NULL ? g_strndup (text, length) : NULL;
}

static CordonCompartment *
parse (const char *name, const char *text)
{
  return text != NULL ? cordon_compartment_parse (name, text, strlen (text), NULL) : NULL;
}

static CordonCompartment *
read_own (const char *name)
{
  g_autofree char *path = cordon_compartment_files_path (name);
  g_autofree char *text = read_text (path);

  return parse (name, text);
}

/* Of a file that was removed with the very same rules. (transfer full) (nullable) */
static char *
read_removed (const CordonCompartment *rules)
{
  g_autofree char *removed = cordon_compartment_files_newest_removed (cordon_compartment_get_name (rules));
  g_autofree char *text = removed != NULL ? read_text (removed) : NULL;
  g_autoptr (CordonCompartment) said = parse (cordon_compartment_get_name (rules), text);

  return said != NULL && cordon_compartment_equal (said, rules) ? g_steal_pointer (&text) : NULL;
}

/* FALSE: there is something that cannot be read, and so not put back. *text NULL: there is nothing. */
static gboolean
read_old (const char *path, char **text, GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_autoptr (GBytes) bytes = cordon_compartment_files_read (path, &cause);

  if (bytes != NULL)
    *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  if (bytes != NULL || g_error_matches (cause, CORDON_ERROR, CORDON_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&cause));
  return FALSE;
}

/* A text that is no compartment's, which somebody edited by hand, is not thrown away. */
static gboolean
keep_damaged (const char *path, const char *text, const CordonCompartment *rules, GError **error)
{
  g_autoptr (CordonCompartment) said = parse (cordon_compartment_get_name (rules), text);
  g_autofree char *before = g_strconcat (path, ".before", NULL);

  return text == NULL || said != NULL || cordon_compartment_files_write (before, text, strlen (text), error);
}

static char *
new_text (const char *old, const CordonCompartment *rules)
{
  g_autofree char *removed = old == NULL ? read_removed (rules) : NULL;
  g_autofree char *canonical = cordon_compartment_to_text (rules);

  if (removed != NULL)
    return g_steal_pointer (&removed);
  return old != NULL ? cordon_compartment_amend (old, rules) : g_strconcat (FIRST_LINE, canonical, NULL);
}

/* --- looking --------------------------------------------------------------------------------- */

void
cordon_compartment_edit_free (CordonCompartmentEdit *edit)
{
  g_clear_pointer (&edit->info, cordon_compartment_info_free);
  g_clear_pointer (&edit->rules, cordon_compartment_unref);
  g_strfreev (edit->templates);
  g_free (edit);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static char **
read_templates (GVariant *templates)
{
  GPtrArray *names = g_ptr_array_new ();

  for (gsize i = 0; i < g_variant_n_children (templates); i++)
    {
      g_autoptr (GVariant) template = g_variant_get_child_value (templates, i);
      const char *name = "";

      if (g_variant_lookup (template, "name", "&s", &name) && cordon_compartment_name_valid (name))
        g_ptr_array_add (names, g_strdup (name));
    }
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (names, FALSE);
}

static void
on_templates (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  CordonCompartmentEdit *edit = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GVariant) templates = read_answer (source, result, &error);

  g_task_set_task_data (task, NULL, NULL);
  if (templates == NULL)
    {
      cordon_compartment_edit_free (edit);
      g_task_return_error (task, error);
      return;
    }
  edit->templates = read_templates (templates);
  g_task_return_pointer (task, edit, (GDestroyNotify) cordon_compartment_edit_free);
}

/* edit: (transfer full); task too. The task's own free would end what it hands over. */
static void
ask_templates (GDBusConnection *bus, CordonCompartmentEdit *edit, GTask *task)
{
  g_task_set_task_data (task, edit, NULL);
  call (bus, "ListTemplates", NULL, "(aa{sv})", task, on_templates);
}

static CordonCompartment *
find_rules (const CordonCompartmentInfo *info)
{
  CordonCompartment *own = info->origin == CORDON_ORIGIN_USER ? read_own (info->name) : NULL;
  CordonCompartment *told = info->written != NULL ? info->written : info->compartment;

  if (own != NULL || told == NULL)
    return own;
  return cordon_compartment_ref (told);
}

static void
on_got (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  CordonCompartmentInfo *info = read_info (source, result, &error);
  CordonCompartmentEdit *edit;

  if (info == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  edit = g_new0 (CordonCompartmentEdit, 1);
  edit->info = info;
  edit->rules = find_rules (info);
  ask_templates (G_DBUS_CONNECTION (source), edit, g_steal_pointer (&task));
}

void
cordon_compartment_edit_look_async (GDBusConnection *system_bus, const char *name, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, data);
  CordonCompartmentEdit *edit;

  if (name != NULL)
    {
      call (system_bus, "GetCompartment", g_variant_new ("(s)", name), "(a{sv})", task, on_got);
      return;
    }
  edit = g_new0 (CordonCompartmentEdit, 1);
  edit->rules = parse (NEW_NAME, NARROWEST);
  ask_templates (system_bus, edit, task);
}

CordonCompartmentEdit *
cordon_compartment_edit_look_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- judging --------------------------------------------------------------------------------- */

static GVariant *
set_arguments (const CordonCompartment *rules, gboolean check)
{
  g_autofree char *text = cordon_compartment_to_text (rules);
  GVariantDict options;

  g_variant_dict_init (&options, NULL);
  if (check)
    g_variant_dict_insert (&options, "check", "b", TRUE);
  return g_variant_new ("(ss@a{sv})", cordon_compartment_get_name (rules), text, g_variant_dict_end (&options));
}

static void
on_judged (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  CordonCompartmentInfo *info = read_info (source, result, &error);

  if (info != NULL)
    g_task_return_pointer (task, info, (GDestroyNotify) cordon_compartment_info_free);
  else
    g_task_return_error (task, error);
}

void
cordon_compartment_edit_judge_async (GDBusConnection *system_bus, const CordonCompartment *rules,
                                     GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  call (system_bus, "SetCompartment", set_arguments (rules, TRUE), "(a{sv})",
        g_task_new (NULL, cancellable, callback, data), on_judged);
}

CordonCompartmentInfo *
cordon_compartment_edit_judge_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- keeping --------------------------------------------------------------------------------- */

typedef struct {
  char *path, *old; /* old: the text that was there; NULL: none */
  CordonCompartment *judged;
} Keeping;

static void
keeping_free (Keeping *keeping)
{
  g_free (keeping->path);
  g_free (keeping->old);
  cordon_compartment_unref (keeping->judged);
  g_free (keeping);
}

static gboolean
write_new (const Keeping *keeping, const CordonCompartment *rules, GError **error)
{
  g_autofree char *text = new_text (keeping->old, rules);

  return keep_damaged (keeping->path, keeping->old, rules, error)
         && cordon_compartment_files_write (keeping->path, text, strlen (text), error);
}

static void
put_back (const Keeping *keeping)
{
  g_autoptr (GError) error = NULL;
  gboolean back = keeping->old != NULL
                    ? cordon_compartment_files_write (keeping->path, keeping->old, strlen (keeping->old), &error)
                    : cordon_compartment_files_remove (keeping->path, &error);

  if (!back)
    g_message ("%s", error->message);
}

static void
on_given (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  const Keeping *keeping = g_task_get_task_data (task);
  g_autoptr (GError) forgotten = NULL;
  GError *error = NULL;
  g_autoptr (CordonCompartmentInfo) info = read_info (source, result, &error);

  if (info == NULL)
    {
      put_back (keeping);
      g_task_return_error (task, error);
      return;
    }
  /* Whoever cannot be remembered is shown the card again: no failure. */
  if (!cordon_compartment_shown_set (keeping->judged, &forgotten))
    g_debug ("%s", forgotten->message);
  g_task_return_boolean (task, TRUE);
}

void
cordon_compartment_edit_keep_async (GDBusConnection *system_bus, const CordonCompartment *rules,
                                    const CordonCompartment *judged, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (NULL, NULL, callback, data);
  Keeping *keeping = g_new0 (Keeping, 1);
  GError *error = NULL;

  keeping->path = cordon_compartment_files_path (cordon_compartment_get_name (rules));
  keeping->judged = cordon_compartment_ref ((CordonCompartment *) judged);
  g_task_set_task_data (task, keeping, (GDestroyNotify) keeping_free);
  if (read_old (keeping->path, &keeping->old, &error) && write_new (keeping, rules, &error))
    {
      call (system_bus, "SetCompartment", set_arguments (rules, FALSE), "(a{sv})", task, on_given);
      return;
    }
  g_task_return_error (task, error);
  g_object_unref (task);
}

gboolean
cordon_compartment_edit_keep_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- bringing back --------------------------------------------------------------------------- */

/* info: what cordond says of the name; NULL: it knows none. A file may be there that it was not given yet. */
static gboolean
is_taken (const CordonCompartment *rules, const CordonCompartmentInfo *info)
{
  g_autofree char *path = cordon_compartment_files_path (cordon_compartment_get_name (rules));

  return info != NULL || g_file_test (path, G_FILE_TEST_EXISTS) || g_file_test (path, G_FILE_TEST_IS_SYMLINK);
}

static GError *
taken (const CordonCompartment *rules)
{
  const char *name = cordon_compartment_get_name (rules);
  g_autofree char *kept = cordon_compartment_files_newest_removed (name);
  g_autofree char *shown = kept != NULL ? g_filename_display_name (kept) : NULL;

  if (shown == NULL)
    return g_error_new (CORDON_ERROR, CORDON_ERROR_BUSY,
                        _("There is another compartment called “%s” now, and it stays as it is."), name);
  return g_error_new (CORDON_ERROR, CORDON_ERROR_BUSY,
                      _("There is another compartment called “%s” now, and it stays as it is. The rules that were "
                        "removed are in “%s”."),
                      name, shown);
}

static void
on_back (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (cordon_compartment_edit_keep_finish (result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_name_known (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  const CordonCompartment *rules = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (CordonCompartmentInfo) info = read_info (source, result, &error);

  if (info == NULL && !g_error_matches (error, CORDON_ERROR, CORDON_ERROR_NOT_FOUND))
    g_task_return_error (task, g_steal_pointer (&error));
  else if (is_taken (rules, info))
    g_task_return_error (task, taken (rules));
  else
    cordon_compartment_edit_keep_async (G_DBUS_CONNECTION (source), rules, rules, on_back, g_steal_pointer (&task));
}

void
cordon_compartment_edit_restore_async (GDBusConnection *system_bus, const CordonCompartment *rules,
                                       GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (NULL, NULL, callback, data);

  g_task_set_task_data (task, cordon_compartment_ref ((CordonCompartment *) rules),
                        (GDestroyNotify) cordon_compartment_unref);
  call (system_bus, "GetCompartment", g_variant_new ("(s)", cordon_compartment_get_name (rules)), "(a{sv})", task,
        on_name_known);
}

gboolean
cordon_compartment_edit_restore_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- removing -------------------------------------------------------------------------------- */

/* One that has no file is only cordond's. */
static void
put_away (const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *kept = cordon_compartment_files_put_away (name, &error);

  if (kept == NULL)
    g_debug ("The rules of %s are not kept: %s", name, error->message);
  cordon_compartment_shown_forget (name);
}

static void
on_removed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (reply == NULL)
    {
      cordon_error_from_dbus (&error);
      g_task_return_error (task, error);
      return;
    }
  put_away (g_task_get_task_data (task));
  g_task_return_boolean (task, TRUE);
}

void
cordon_compartment_edit_remove_async (GDBusConnection *system_bus, const char *name,
                                      GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (NULL, NULL, callback, data);

  g_task_set_task_data (task, g_strdup (name), g_free);
  call (system_bus, "RemoveCompartment", g_variant_new ("(s)", name), "()", task, on_removed);
}

gboolean
cordon_compartment_edit_remove_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
