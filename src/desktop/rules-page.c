/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The files say what is shown: each change is made there, in a thread, and they are read again. A file that is wrong is
 * shown as its sentence, and is nothing to change here.
 */
#include "config.h"
#include "desktop/rules-page.h"

#include <glib/gi18n-lib.h>
#include "client/route-change.h"
#include "client/route-files.h"
#include "core/errors.h"
#include "core/route-words.h"
#include "desktop/rule-dialog.h"

#define N_SOURCES 3

/* In the order in which they are looked at. */
static const CordonOrigin sources[N_SOURCES] = { CORDON_ORIGIN_ADMINISTRATOR, CORDON_ORIGIN_USER, CORDON_ORIGIN_PRESET };

struct _CordonRulesPage {
  AdwPreferencesPage parent_instance;

  AdwPreferencesGroup *groups[N_SOURCES]; /* borrowed */
  GtkButton *add;                         /* borrowed */
  GPtrArray *rows[N_SOURCES];             /* borrowed from their groups */
  CordonRoutes *own;                      /* NULL: they are wrong */
  gboolean busy;
  /* Where the keyboard was: at the rule of that name, and which of its buttons. */
  char *focused;
  guint focused_button;
};

G_DEFINE_FINAL_TYPE (CordonRulesPage, cordon_rules_page, ADW_TYPE_PREFERENCES_PAGE)

/* What is asked of the thread, and its answer. */
typedef struct {
  gboolean changes;
  CordonRouteEdit edit;
  char *what;
  CordonRoutes *routes[N_SOURCES]; /* NULL: wrong, and that is why: */
  char *faults[N_SOURCES];
} Job;

static void
job_free (Job *job)
{
  for (guint i = 0; i < N_SOURCES; i++)
    {
      g_clear_pointer (&job->routes[i], cordon_routes_unref);
      g_free (job->faults[i]);
    }
  g_free (job->what);
  g_free (job);
}

/* --- in the thread --------------------------------------------------------------------------- */

static char *
fault_text (const char *path, const CordonKeyTextFault *fault)
{
  g_autofree char *shown = g_filename_display_name (path);

  return g_strdup_printf (_("Nothing is opened by rules until this is put right: %s:%u:%u: %s"), shown, fault->line,
                          fault->column, fault->what);
}

static void
load (Job *job, guint i)
{
  g_autofree char *path = sources[i] == CORDON_ORIGIN_PRESET ? NULL : cordon_route_files_path (sources[i]);
  g_auto (CordonKeyTextFault) fault = { 0 };
  g_autoptr (GError) error = NULL;

  job->routes[i] = cordon_route_files_read (path, sources[i], &fault, &error);
  if (g_error_matches (error, CORDON_ERROR, CORDON_ERROR_NOT_FOUND))
    job->routes[i] = cordon_routes_parse ("", 0, sources[i], &fault);
  else if (!job->routes[i])
    job->faults[i] = error ? g_strdup (error->message) : fault_text (path, &fault);
}

static void
work (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Job *job = task_data;
  GError *error = NULL;
  gboolean done = !job->changes || cordon_route_change (job->edit, job->what, &error);

  for (guint i = 0; i < N_SOURCES; i++)
    load (job, i);
  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* --- changes --------------------------------------------------------------------------------- */

static void show (CordonRulesPage *self, Job *job);

static void
tell (CordonRulesPage *self, const char *text)
{
  GtkRoot *window = gtk_widget_get_root (GTK_WIDGET (self));
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  if (ADW_IS_PREFERENCES_WINDOW (window))
    adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (window), adw_toast_new (escaped));
}

static void
on_worked (GObject *source, GAsyncResult *result, gpointer data)
{
  CordonRulesPage *self = CORDON_RULES_PAGE (source);
  g_autoptr (GError) error = NULL;

  self->busy = FALSE;
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    tell (self, error->message);
  show (self, g_task_get_task_data (G_TASK (result)));
}

/* what: NULL: only look. */
static void
run (CordonRulesPage *self, CordonRouteEdit edit, const char *what)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, on_worked, NULL);
  Job *job = g_new0 (Job, 1);

  self->busy = TRUE;
  job->changes = what != NULL;
  job->edit = edit;
  job->what = g_strdup (what);
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  g_task_run_in_thread (task, work);
}

/* --- rows ------------------------------------------------------------------------------------ */

enum { EARLIER, LATER, REMOVE, N_BUTTONS };

typedef struct {
  CordonRulesPage *self; /* borrowed: the button is inside of it */
  char *name;
  guint button;
} Press;

static void
press_free (gpointer data, GClosure *closure)
{
  g_free (((Press *) data)->name);
  g_free (data);
}

static void
on_press (GtkButton *button, const Press *press)
{
  static const CordonRouteEdit edits[N_BUTTONS] = { CORDON_ROUTE_EDIT_EARLIER, CORDON_ROUTE_EDIT_LATER,
                                                    CORDON_ROUTE_EDIT_REMOVE };
  CordonRulesPage *self = press->self;

  if (self->busy)
    return;
  g_free (self->focused);
  self->focused = g_strdup (press->name);
  self->focused_button = press->button;
  run (self, edits[press->button], press->name);
}

static GtkWidget *
make_button (CordonRulesPage *self, const CordonRoute *route, guint number, gboolean sensitive)
{
  static const char *const icons[N_BUTTONS] = { "go-up-symbolic", "go-down-symbolic", "user-trash-symbolic" };
  /* Translators: rules */
  const char *const labels[N_BUTTONS] = { _("Look at “%s” earlier"), _("Look at “%s” later"), _("Remove “%s”") };
  GtkWidget *button = gtk_button_new_from_icon_name (icons[number]);
  g_auto (GStrv) parts = g_strsplit (labels[number], "%s", 2);
  g_autofree char *label = g_strjoinv (route->name, parts);
  Press *press = g_new0 (Press, 1);

  press->self = self;
  press->name = g_strdup (route->name);
  press->button = number;
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_sensitive (button, sensitive);
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_signal_connect_data (button, "clicked", G_CALLBACK (on_press), press, press_free, 0);
  return button;
}

static void
add_buttons (CordonRulesPage *self, AdwActionRow *row, const CordonRoute *route, guint n, guint size)
{
  gboolean was_here = g_strcmp0 (self->focused, route->name) == 0;

  for (guint i = 0; i < N_BUTTONS; i++)
    {
      GtkWidget *button = make_button (self, route, i, i == EARLIER ? n > 0 : i == LATER ? n + 1 < size : TRUE);

      adw_action_row_add_suffix (row, button);
      if (was_here && i == self->focused_button)
        gtk_widget_grab_focus (button);
    }
}

static GtkWidget *
make_row (const char *title, const char *subtitle)
{
  GtkWidget *row = adw_action_row_new ();

  /* What rules say is no markup. */
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 4);
  return row;
}

static GtkWidget *
make_rule_row (const CordonRoute *route)
{
  const CordonRouteStep holds = { .route = route, .applies = TRUE };
  g_autofree char *conditions = cordon_route_step_words (&holds, NULL);
  g_autofree char *deed = cordon_route_deed_words (route);
  /* Translators: conditions, and what becomes of a file then */
  g_autofree char *text = g_strdup_printf (_("%s: %s"), conditions, deed);

  return make_row (route->name, text);
}

static void
add_row (CordonRulesPage *self, guint group, GtkWidget *row)
{
  adw_preferences_group_add (self->groups[group], row);
  g_ptr_array_add (self->rows[group], row);
}

static void
add_lock (AdwActionRow *row)
{
  GtkWidget *lock = gtk_image_new_from_icon_name ("changes-prevent-symbolic");

  gtk_accessible_update_property (GTK_ACCESSIBLE (lock), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Locked"), -1);
  gtk_widget_set_tooltip_text (lock, _("Locked"));
  adw_action_row_add_suffix (row, lock);
}

static void
show_rules (CordonRulesPage *self, guint group, const CordonRoutes *routes)
{
  guint size = cordon_routes_get_size (routes);

  for (guint i = 0; i < size; i++)
    {
      GtkWidget *row = make_rule_row (cordon_routes_get (routes, i));

      add_row (self, group, row);
      if (sources[group] == CORDON_ORIGIN_USER)
        add_buttons (self, ADW_ACTION_ROW (row), cordon_routes_get (routes, i), i, size);
      else
        add_lock (ADW_ACTION_ROW (row));
    }
}

static void
clear (CordonRulesPage *self, guint group)
{
  for (guint i = 0; i < self->rows[group]->len; i++)
    adw_preferences_group_remove (self->groups[group], self->rows[group]->pdata[i]);
  g_ptr_array_set_size (self->rows[group], 0);
}

/* A rule that was removed leaves the keyboard at the way to a new one. */
static void
keep_focus (CordonRulesPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (self->focused && root && !gtk_root_get_focus (root))
    gtk_widget_grab_focus (GTK_WIDGET (self->add));
  g_clear_pointer (&self->focused, g_free);
}

static void
show (CordonRulesPage *self, Job *job)
{
  for (guint i = 0; i < N_SOURCES; i++)
    {
      clear (self, i);
      if (job->routes[i])
        show_rules (self, i, job->routes[i]);
      else
        add_row (self, i, make_row (_("These Rules Are Wrong"), job->faults[i]));
      gtk_widget_set_visible (GTK_WIDGET (self->groups[i]),
                              sources[i] == CORDON_ORIGIN_USER || self->rows[i]->len > 0);
      if (sources[i] != CORDON_ORIGIN_USER)
        continue;
      g_clear_pointer (&self->own, cordon_routes_unref);
      self->own = job->routes[i] ? cordon_routes_ref (job->routes[i]) : NULL;
    }
  gtk_widget_set_sensitive (GTK_WIDGET (self->add), self->own != NULL);
  keep_focus (self);
}

/* --- a new one ------------------------------------------------------------------------------- */

static void
on_chosen (const char *rule, gpointer data)
{
  g_autoptr (CordonRulesPage) self = data;

  if (rule && !self->busy)
    run (self, CORDON_ROUTE_EDIT_ADD, rule);
}

static void
on_add (CordonRulesPage *self)
{
  cordon_rule_dialog_present (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), self->own, on_chosen,
                              g_object_ref (self));
}

/* --- the object ------------------------------------------------------------------------------ */

static const char *
title_of (CordonOrigin source)
{
  switch (source)
    {
    case CORDON_ORIGIN_ADMINISTRATOR:
      return _("The Administrator's");
    case CORDON_ORIGIN_USER:
      return _("Yours");
    case CORDON_ORIGIN_PRESET:
      return _("Those of Cordon");
    }
  return "";
}

static const char *
description_of (CordonOrigin source)
{
  switch (source)
    {
    case CORDON_ORIGIN_ADMINISTRATOR:
      return _("They are looked at first.");
    case CORDON_ORIGIN_USER:
      return _("The first rule that applies decides. What came out of a machine is opened only where nothing may be "
               "done that its own compartment may not.");
    case CORDON_ORIGIN_PRESET:
      return _("They are looked at last.");
    }
  return "";
}

static void
make_add (CordonRulesPage *self, AdwPreferencesGroup *group)
{
  self->add = GTK_BUTTON (gtk_button_new_from_icon_name ("list-add-symbolic"));
  gtk_widget_set_valign (GTK_WIDGET (self->add), GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (GTK_WIDGET (self->add), "flat");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->add), _("Add a rule"));
  gtk_widget_set_sensitive (GTK_WIDGET (self->add), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->add), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Add a rule"), -1);
  adw_preferences_group_set_header_suffix (group, GTK_WIDGET (self->add));
  g_signal_connect_object (self->add, "clicked", G_CALLBACK (on_add), self, G_CONNECT_SWAPPED);
}

AdwPreferencesPage *
cordon_rules_page_new (void)
{
  return g_object_new (CORDON_TYPE_RULES_PAGE, NULL);
}

static void
cordon_rules_page_finalize (GObject *object)
{
  CordonRulesPage *self = CORDON_RULES_PAGE (object);

  for (guint i = 0; i < N_SOURCES; i++)
    g_ptr_array_unref (self->rows[i]);
  g_clear_pointer (&self->own, cordon_routes_unref);
  g_free (self->focused);
  G_OBJECT_CLASS (cordon_rules_page_parent_class)->finalize (object);
}

static void
cordon_rules_page_class_init (CordonRulesPageClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cordon_rules_page_finalize;
}

static void
cordon_rules_page_init (CordonRulesPage *self)
{
  adw_preferences_page_set_title (ADW_PREFERENCES_PAGE (self), _("_Rules"));
  adw_preferences_page_set_use_underline (ADW_PREFERENCES_PAGE (self), TRUE);
  adw_preferences_page_set_icon_name (ADW_PREFERENCES_PAGE (self), "view-list-ordered-symbolic");
  for (guint i = 0; i < N_SOURCES; i++)
    {
      self->rows[i] = g_ptr_array_new ();
      self->groups[i] = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
      adw_preferences_group_set_title (self->groups[i], title_of (sources[i]));
      adw_preferences_group_set_description (self->groups[i], description_of (sources[i]));
      if (sources[i] == CORDON_ORIGIN_USER)
        make_add (self, self->groups[i]);
      else
        gtk_widget_set_visible (GTK_WIDGET (self->groups[i]), FALSE);
      adw_preferences_page_add (ADW_PREFERENCES_PAGE (self), self->groups[i]);
    }
  run (self, CORDON_ROUTE_EDIT_ADD, NULL);
}
