/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A switch says what is wanted; the list is written in a thread, one change after the other, and what it says then is
 * what the switches show.
 */
#include "config.h"
#include "desktop/defaults-page.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include "client/default-groups.h"
#include "client/default-program.h"

struct _CordonDefaultsPage {
  AdwPreferencesPage parent_instance;

  GtkSwitch *switches[CORDON_N_DEFAULT_GROUPS]; /* borrowed; NULL: Cordon opens none of these */
  gboolean on[CORDON_N_DEFAULT_GROUPS];         /* by the list */
  gboolean busy, showing;                       /* a change is on its way; the switches follow the list */
};

G_DEFINE_FINAL_TYPE (CordonDefaultsPage, cordon_defaults_page, ADW_TYPE_PREFERENCES_PAGE)

/* What is asked of the thread, and its answer. */
typedef struct {
  int group; /* -1: only look */
  gboolean wanted;
  gboolean on[CORDON_N_DEFAULT_GROUPS];
} Job;

static void run (CordonDefaultsPage *self, int group);

static void
work (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Job *job = task_data;
  GError *error = NULL;
  g_auto (GStrv) set = NULL;

  if ((job->group >= 0 && !cordon_default_group_switch ((CordonDefaultGroup) job->group, job->wanted, &error))
      || !cordon_default_program_show (&set, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  for (guint i = 0; i < CORDON_N_DEFAULT_GROUPS; i++)
    job->on[i] = cordon_default_group_is_on (i, (const char *const *) set);
  g_task_return_boolean (task, TRUE);
}

static void
tell (CordonDefaultsPage *self, const char *text)
{
  GtkRoot *window = gtk_widget_get_root (GTK_WIDGET (self));
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  if (ADW_IS_PREFERENCES_WINDOW (window))
    adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (window), adw_toast_new (escaped));
}

static void
show_one (CordonDefaultsPage *self, guint group)
{
  self->showing = TRUE;
  gtk_switch_set_active (self->switches[group], self->on[group]);
  self->showing = FALSE;
}

static void
show (CordonDefaultsPage *self)
{
  for (guint i = 0; i < CORDON_N_DEFAULT_GROUPS; i++)
    if (self->switches[i])
      show_one (self, i);
}

static int
find_wanted (CordonDefaultsPage *self)
{
  for (int i = 0; i < CORDON_N_DEFAULT_GROUPS; i++)
    if (self->switches[i] && gtk_switch_get_active (self->switches[i]) != self->on[i])
      return i;
  return -1;
}

static void
on_worked (GObject *source, GAsyncResult *result, gpointer data)
{
  CordonDefaultsPage *self = CORDON_DEFAULTS_PAGE (source);
  const Job *job = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  int wanted;

  self->busy = FALSE;
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      tell (self, error->message);
      show (self);
      return;
    }
  memcpy (self->on, job->on, sizeof self->on);
  /* A switch whose change did not hold shows that, and is not tried for ever. */
  if (job->group < 0)
    show (self);
  else if (self->on[job->group] != job->wanted)
    show_one (self, (guint) job->group);
  wanted = find_wanted (self);
  if (wanted >= 0)
    run (self, wanted);
}

static void
run (CordonDefaultsPage *self, int group)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, on_worked, NULL);
  Job *job = g_new0 (Job, 1);

  self->busy = TRUE;
  job->group = group;
  job->wanted = group >= 0 && gtk_switch_get_active (self->switches[group]);
  g_task_set_task_data (task, job, g_free);
  g_task_run_in_thread (task, work);
}

static void
on_switched (CordonDefaultsPage *self)
{
  int wanted = self->busy || self->showing ? -1 : find_wanted (self);

  if (wanted >= 0)
    run (self, wanted);
}

/* --- the object ------------------------------------------------------------------------------ */

static const char *
title_of (CordonDefaultGroup group)
{
  switch (group)
    {
    case CORDON_DEFAULT_DOCUMENTS:
      return _("_Documents");
    case CORDON_DEFAULT_IMAGES:
      return _("_Images");
    case CORDON_DEFAULT_PAGES:
      return _("_Saved Web Pages");
    case CORDON_DEFAULT_MEDIA:
      return _("_Audio and Video");
    case CORDON_DEFAULT_LINKS:
      return _("_Links");
    }
  return "";
}

static const char *
subtitle_of (CordonDefaultGroup group)
{
  if (group == CORDON_DEFAULT_LINKS)
    return _("Each is shown and asked about before it is opened.");
  return _("A double click opens them in a machine of their own.");
}

static GtkWidget *
make_row (CordonDefaultsPage *self, CordonDefaultGroup group)
{
  GtkWidget *row = adw_action_row_new (), *button = gtk_switch_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title_of (group));
  adw_preferences_row_set_use_underline (ADW_PREFERENCES_ROW (row), TRUE);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle_of (group));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), button);
  self->switches[group] = GTK_SWITCH (button);
  g_signal_connect_object (button, "notify::active", G_CALLBACK (on_switched), self, G_CONNECT_SWAPPED);
  return row;
}

AdwPreferencesPage *
cordon_defaults_page_new (void)
{
  return g_object_new (CORDON_TYPE_DEFAULTS_PAGE, NULL);
}

static void
cordon_defaults_page_class_init (CordonDefaultsPageClass *klass)
{
}

static void
cordon_defaults_page_init (CordonDefaultsPage *self)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());

  adw_preferences_page_set_title (ADW_PREFERENCES_PAGE (self), _("_Opening"));
  adw_preferences_page_set_use_underline (ADW_PREFERENCES_PAGE (self), TRUE);
  adw_preferences_page_set_icon_name (ADW_PREFERENCES_PAGE (self), "document-open-symbolic");
  adw_preferences_group_set_title (group, _("Open With Cordon by Default"));
  adw_preferences_group_set_description (group, _("What opened them before comes back when a switch is turned off."));
  for (guint i = 0; i < CORDON_N_DEFAULT_GROUPS; i++)
    {
      g_auto (GStrv) types = cordon_default_group_types (i);

      if (types[0])
        adw_preferences_group_add (group, make_row (self, i));
    }
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (self), group);
  run (self, -1);
}
