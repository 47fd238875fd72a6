/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Between sessions, the list of machines and client/launchers.h. An error costs a launcher and is told to the
 * journal: no machine and no window depends on one.
 */
#include "config.h"
#include "desktop/launching.h"

#include "client/launchers.h"
#include "client/machine-info.h"
#include "desktop/launcher-icon.h"

struct _CordonLaunching {
  GObject parent_instance;

  /* owned */
  GThreadPool *workers; /* one, so that jobs are done in their order */
  CordonMachineList *machines;
  /* state */
  guint census; /* idle source */
};

G_DEFINE_FINAL_TYPE (CordonLaunching, cordon_launching, G_TYPE_OBJECT)

enum {
  NEEDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* What a thread does; it owns all of it. */
typedef struct {
  CordonMachineInfo *machine; /* whose launchers are to be replaced */
  GPtrArray *apps;            /* with machine: of CordonAgentApp, untrusted */
  GHashTable *machines;       /* instead: a census */
  GWeakRef launching;         /* to be told that there are launchers */
} Job;

static Job *
job_new (CordonLaunching *self)
{
  Job *job = g_new0 (Job, 1);

  g_weak_ref_init (&job->launching, self);
  return job;
}

static void
job_free (Job *job)
{
  g_clear_pointer (&job->machine, cordon_machine_info_free);
  g_clear_pointer (&job->apps, g_ptr_array_unref);
  g_clear_pointer (&job->machines, g_hash_table_unref);
  g_weak_ref_clear (&job->launching);
  g_free (job);
}

static gboolean
tell_needed (gpointer data)
{
  Job *job = data;
  g_autoptr (CordonLaunching) self = g_weak_ref_get (&job->launching);

  if (self)
    g_signal_emit (self, signals[NEEDED], 0);
  return G_SOURCE_REMOVE;
}

static gboolean
are_there_any (void)
{
  g_autoptr (GPtrArray) all = cordon_launchers_list (NULL);

  return all->len > 0;
}

/* --- in the thread --------------------------------------------------------------------------- */

/* A name that nobody knows is shown as the plainest. */
static void
read_look (const char *colour_name, const char *glyph_name, CordonColour *colour, CordonGlyph *glyph)
{
  *colour = CORDON_COLOUR_GREY;
  *glyph = CORDON_GLYPH_SHIELD;
  cordon_colour_from_name (colour_name, colour);
  cordon_glyph_from_name (glyph_name, glyph);
}

static GBytes *
repaint (GBytes *png, const char *colour_name, const char *glyph_name)
{
  CordonColour colour;
  CordonGlyph glyph;

  read_look (colour_name, glyph_name, &colour, &glyph);
  return cordon_launcher_icon_repaint (png, colour, glyph);
}

static void
add_app (const CordonMachineInfo *machine, const CordonAgentApp *untrusted_app, GPtrArray *launchers, GPtrArray *icons)
{
  CordonLauncher *launcher;
  CordonColour colour;
  CordonGlyph glyph;
  GBytes *icon;

  read_look (machine->colour, machine->glyph, &colour, &glyph);
  icon = cordon_launcher_icon_make (untrusted_app->icon, colour, glyph);
  if (!icon)
    return;
  launcher = cordon_launcher_new (machine->uuid, machine->name, untrusted_app);
  cordon_launcher_set_look (launcher, machine->colour, machine->glyph);
  g_ptr_array_add (launchers, launcher);
  g_ptr_array_add (icons, icon);
}

/* Pictures are packed here too: what a guest paints decides how long that takes. */
static gboolean
replace (const Job *job, GError **error)
{
  g_autoptr (GPtrArray) launchers = g_ptr_array_new_with_free_func ((GDestroyNotify) cordon_launcher_free);
  g_autoptr (GPtrArray) icons = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  for (guint i = 0; i < job->apps->len; i++)
    add_app (job->machine, g_ptr_array_index (job->apps, i), launchers, icons);
  return cordon_launchers_replace (job->machine->uuid, launchers, icons, error);
}

static void
work (gpointer data, gpointer user_data)
{
  Job *job = data;
  g_autoptr (GError) error = NULL;
  gboolean done = TRUE;

  if (job->machines)
    done = cordon_launchers_census (job->machines, repaint, &error);
  else if (job->machine)
    done = replace (job, &error);
  if (!done)
    g_message ("%s", error ? error->message : "");
  if (!job->machines && are_there_any ())
    g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, tell_needed, job, (GDestroyNotify) job_free);
  else
    job_free (job);
}

/* --- jobs ------------------------------------------------------------------------------------ */

static void
push (CordonLaunching *self, Job *job)
{
  if (self->workers)
    g_thread_pool_push (self->workers, job, NULL);
  else
    job_free (job);
}

void
cordon_launching_begin (CordonLaunching *self)
{
  push (self, job_new (self));
}

/* --- what a guest lists ---------------------------------------------------------------------- */

static void
on_applications (CordonSession *session, GPtrArray *apps, CordonLaunching *self)
{
  const CordonMachineInfo *machine = cordon_session_get_machine (session);
  Job *job;

  if (!machine || machine->throwaway || !g_uuid_string_is_valid (machine->uuid))
    return;
  job = job_new (self);
  job->machine = cordon_machine_info_copy (machine);
  job->apps = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < apps->len; i++)
    g_ptr_array_add (job->apps, g_memdup2 (g_ptr_array_index (apps, i), sizeof (CordonAgentApp)));
  push (self, job);
}

static void
on_session (CordonVisit *visit, GParamSpec *pspec, CordonLaunching *self)
{
  CordonSession *session = cordon_visit_get_session (visit);

  if (session && cordon_visit_get_lasting (visit))
    g_signal_connect_object (session, "applications", G_CALLBACK (on_applications), self, 0);
}

void
cordon_launching_watch (CordonLaunching *self, CordonVisit *visit)
{
  g_signal_connect_object (visit, "notify::session", G_CALLBACK (on_session), self, 0);
}

/* --- which machines there are ---------------------------------------------------------------- */

static GHashTable *
lasting_machines (CordonMachineList *list)
{
  GHashTable *machines =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) cordon_machine_info_free);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (list)); i++)
    {
      g_autoptr (CordonMachineItem) item = g_list_model_get_item (G_LIST_MODEL (list), i);

      if (!cordon_machine_item_get_info (item)->throwaway && !cordon_machine_item_is_deleted (item))
        g_hash_table_insert (machines, g_strdup (cordon_machine_item_get_uuid (item)),
                             cordon_machine_info_copy (cordon_machine_item_get_info (item)));
    }
  return machines;
}

/* What cordond says counts, and only while it is known: an unreachable service removes nothing. */
static gboolean
take_census (gpointer data)
{
  CordonLaunching *self = data;
  Job *job;

  self->census = 0;
  if (cordon_machine_list_get_state (self->machines) != CORDON_LIST_READY)
    return G_SOURCE_REMOVE;
  job = job_new (self);
  job->machines = lasting_machines (self->machines);
  push (self, job);
  return G_SOURCE_REMOVE;
}

/* A list changes item by item. */
static void
on_machines_changed (CordonLaunching *self)
{
  if (self->census == 0)
    self->census = g_idle_add_full (G_PRIORITY_LOW, take_census, self, NULL);
}

void
cordon_launching_set_machines (CordonLaunching *self, CordonMachineList *machines)
{
  g_return_if_fail (!self->machines);

  self->machines = g_object_ref (machines);
  g_signal_connect_object (machines, "notify::state", G_CALLBACK (on_machines_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (machines, "items-changed", G_CALLBACK (on_machines_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (machines, "item-changed", G_CALLBACK (on_machines_changed), self, G_CONNECT_SWAPPED);
}

/* --- the object ------------------------------------------------------------------------------ */

void
cordon_launching_finish (CordonLaunching *self)
{
  GThreadPool *workers = g_steal_pointer (&self->workers);

  g_clear_handle_id (&self->census, g_source_remove);
  if (workers)
    g_thread_pool_free (workers, FALSE, TRUE);
}

CordonLaunching *
cordon_launching_new (void)
{
  return g_object_new (CORDON_TYPE_LAUNCHING, NULL);
}

static void
cordon_launching_dispose (GObject *object)
{
  CordonLaunching *self = CORDON_LAUNCHING (object);

  cordon_launching_finish (self);
  g_clear_object (&self->machines);

  G_OBJECT_CLASS (cordon_launching_parent_class)->dispose (object);
}

static void
cordon_launching_class_init (CordonLaunchingClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cordon_launching_dispose;

  signals[NEEDED] = g_signal_new ("needed", CORDON_TYPE_LAUNCHING, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 0);
}

static void
cordon_launching_init (CordonLaunching *self)
{
  self->workers = g_thread_pool_new (work, NULL, 1, FALSE, NULL);
}
