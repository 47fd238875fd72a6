/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Two lists made one. It counts the machines of each compartment anew when one comes, goes or
 * changes, in one go.
 */
#include "config.h"
#include "desktop/home-model.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _CordonHomeModel {
  GObject parent_instance;

  /* owned */
  CordonMachineList *machines;
  CordonCompartmentStore *compartments;
  GListStore *headings; /* of GtkStringObject: that of the deleted machines, or nothing */
  GtkFilter *filter;
  GListModel *list;
  char **words; /* folded; NULL: everything */
  GHashTable *found; /* names of compartments that have a machine which matches; while words */
  /* state */
  guint recount;
};

G_DEFINE_FINAL_TYPE (CordonHomeModel, cordon_home_model, G_TYPE_OBJECT)

/* --- order ----------------------------------------------------------------------------------- */

/* What was deleted comes last, under a heading of its own. */
static int
rank (gconstpointer item)
{
  if (GTK_IS_STRING_OBJECT ((gpointer) item))
    return 1;
  return CORDON_IS_MACHINE_ITEM ((gpointer) item) && cordon_machine_item_is_deleted ((CordonMachineItem *) item) ? 2 : 0;
}

static const char *
sort_key (gconstpointer item)
{
  return CORDON_IS_MACHINE_ITEM ((gpointer) item)
           ? cordon_machine_item_get_sort_key ((CordonMachineItem *) item)
           : cordon_compartment_item_get_sort_key ((CordonCompartmentItem *) item);
}

static int
compare (gconstpointer a, gconstpointer b, gpointer data)
{
  int ranks = rank (a) - rank (b);

  if (ranks != 0 || rank (a) == 1)
    return gtk_ordering_from_cmpfunc (ranks);
  return gtk_ordering_from_cmpfunc (strcmp (sort_key (a), sort_key (b)));
}

/* --- searching ------------------------------------------------------------------------------- */

static gboolean
is_found (gpointer item, gpointer data)
{
  CordonHomeModel *self = data;
  const char *const *words = (const char *const *) self->words;

  if (!words || GTK_IS_STRING_OBJECT (item))
    return TRUE;
  if (CORDON_IS_MACHINE_ITEM (item))
    return cordon_machine_item_matches (item, words);
  return cordon_compartment_item_matches (item, words)
         || g_hash_table_contains (self->found, cordon_compartment_item_get_name (item));
}

/* A machine never stands without the compartment it belongs to. */
static void
find_compartments (CordonHomeModel *self)
{
  GListModel *machines = G_LIST_MODEL (self->machines);

  g_hash_table_remove_all (self->found);
  for (guint i = 0; self->words && i < g_list_model_get_n_items (machines); i++)
    {
      g_autoptr (CordonMachineItem) item = g_list_model_get_item (machines, i);

      if (cordon_machine_item_matches (item, (const char *const *) self->words))
        g_hash_table_add (self->found, g_strdup (cordon_machine_item_get_info (item)->compartment));
    }
}

static gboolean
is_deleted_found (CordonHomeModel *self)
{
  GListModel *deleted = cordon_machine_list_get_deleted (self->machines);

  for (guint i = 0; i < g_list_model_get_n_items (deleted); i++)
    {
      g_autoptr (CordonMachineItem) item = g_list_model_get_item (deleted, i);

      if (is_found (item, self))
        return TRUE;
    }
  return FALSE;
}

static void
update_heading (CordonHomeModel *self)
{
  guint before = g_list_model_get_n_items (G_LIST_MODEL (self->headings));
  /* Translators: heading over machines that were deleted and can be restored */
  g_autoptr (GtkStringObject) heading = gtk_string_object_new (_("Deleted"));
  guint now = is_deleted_found (self) ? 1 : 0;

  if (before != now)
    g_list_store_splice (self->headings, 0, before, (gpointer *) &heading, now);
}

void
cordon_home_model_search (CordonHomeModel *self,
                          const char *text)
{
  g_auto (GStrv) words = g_str_tokenize_and_fold (text, NULL, NULL);

  g_clear_pointer (&self->words, g_strfreev);
  if (words[0])
    self->words = g_steal_pointer (&words);
  find_compartments (self);
  update_heading (self);
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
}

/* --- counting -------------------------------------------------------------------------------- */

typedef struct {
  guint machines, live;
} Counts;

static CordonCompartmentItem *
compartment_of (CordonHomeModel *self, CordonMachineItem *machine)
{
  const CordonMachineInfo *info = cordon_machine_item_get_info (machine);
  CordonCompartmentItem *item = cordon_compartment_store_find (self->compartments, info->compartment);

  return item ? item : cordon_compartment_store_add_for_machine (self->compartments, info);
}

static void
count_one (CordonHomeModel *self, CordonMachineItem *machine, GHashTable *counts)
{
  CordonCompartmentItem *item = compartment_of (self, machine);
  Counts *count = g_hash_table_lookup (counts, item);

  if (!count)
    {
      count = g_new0 (Counts, 1);
      g_hash_table_insert (counts, item, count);
    }
  count->machines++;
  count->live += cordon_machine_item_get_figures (machine)->state != CORDON_MACHINE_STOPPED;
}

static void
show_counts (CordonHomeModel *self, GHashTable *counts)
{
  GListModel *compartments = G_LIST_MODEL (self->compartments);

  for (guint i = 0; i < g_list_model_get_n_items (compartments); i++)
    {
      g_autoptr (CordonCompartmentItem) item = g_list_model_get_item (compartments, i);
      const Counts *count = g_hash_table_lookup (counts, item);

      cordon_compartment_item_set_counts (item, count ? count->machines : 0, count ? count->live : 0);
    }
}

static gboolean
on_recount (gpointer data)
{
  CordonHomeModel *self = data;
  g_autoptr (GHashTable) counts = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  GListModel *machines = G_LIST_MODEL (self->machines);

  for (guint i = 0; i < g_list_model_get_n_items (machines); i++)
    {
      g_autoptr (CordonMachineItem) machine = g_list_model_get_item (machines, i);

      count_one (self, machine, counts);
    }
  self->recount = 0;
  show_counts (self, counts);
  find_compartments (self);
  if (self->words)
    gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  return G_SOURCE_REMOVE;
}

/* Before the next frame, and once for all that has changed until then. */
static void
recount (CordonHomeModel *self)
{
  if (self->recount == 0)
    self->recount = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_recount, self, NULL);
}

/* --- the object ------------------------------------------------------------------------------ */

GListModel *
cordon_home_model_get_list (CordonHomeModel *self)
{
  return self->list;
}

CordonCompartmentItem *
cordon_home_model_find_maker (CordonHomeModel *self)
{
  GListModel *compartments = G_LIST_MODEL (self->compartments);

  for (guint i = 0; i < g_list_model_get_n_items (compartments); i++)
    {
      g_autoptr (CordonCompartmentItem) item = g_list_model_get_item (compartments, i);

      if (cordon_compartment_item_makes_machines (item))
        return item; /* the store holds it */
    }
  return NULL;
}

static void
make_list (CordonHomeModel *self)
{
  GListStore *both = g_list_store_new (G_TYPE_LIST_MODEL);
  GtkSorter *sorter = GTK_SORTER (gtk_custom_sorter_new (compare, NULL, NULL));
  GtkFilterListModel *filtered;

  g_list_store_append (both, self->compartments);
  g_list_store_append (both, self->machines);
  g_list_store_append (both, self->headings);
  g_list_store_append (both, cordon_machine_list_get_deleted (self->machines));
  self->filter = GTK_FILTER (gtk_custom_filter_new (is_found, self, NULL));
  filtered = gtk_filter_list_model_new (G_LIST_MODEL (gtk_flatten_list_model_new (G_LIST_MODEL (both))),
                                        g_object_ref (self->filter));
  self->list = G_LIST_MODEL (gtk_sort_list_model_new (G_LIST_MODEL (filtered), sorter));
}

static void
cordon_home_model_dispose (GObject *object)
{
  CordonHomeModel *self = CORDON_HOME_MODEL (object);

  g_clear_handle_id (&self->recount, g_source_remove);
  if (self->filter)
    gtk_custom_filter_set_filter_func (GTK_CUSTOM_FILTER (self->filter), NULL, NULL, NULL);
  g_clear_object (&self->filter);
  g_clear_object (&self->list);

  G_OBJECT_CLASS (cordon_home_model_parent_class)->dispose (object);
}

static void
cordon_home_model_finalize (GObject *object)
{
  CordonHomeModel *self = CORDON_HOME_MODEL (object);

  g_object_unref (self->machines);
  g_object_unref (self->compartments);
  g_object_unref (self->headings);
  g_hash_table_unref (self->found);
  g_strfreev (self->words);

  G_OBJECT_CLASS (cordon_home_model_parent_class)->finalize (object);
}

static void
cordon_home_model_class_init (CordonHomeModelClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cordon_home_model_dispose;
  G_OBJECT_CLASS (klass)->finalize = cordon_home_model_finalize;
}

static void
cordon_home_model_init (CordonHomeModel *self)
{
  self->headings = g_list_store_new (GTK_TYPE_STRING_OBJECT);
  self->found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

CordonHomeModel *
cordon_home_model_new (CordonMachineList *machines,
                       CordonCompartmentStore *compartments)
{
  CordonHomeModel *self = g_object_new (CORDON_TYPE_HOME_MODEL, NULL);

  self->machines = g_object_ref (machines);
  self->compartments = g_object_ref (compartments);
  make_list (self);
  g_signal_connect_object (machines, "items-changed", G_CALLBACK (recount), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (machines, "item-changed", G_CALLBACK (recount), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (cordon_machine_list_get_deleted (machines), "items-changed", G_CALLBACK (update_heading),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (compartments, "items-changed", G_CALLBACK (recount), self, G_CONNECT_SWAPPED);
  update_heading (self);
  recount (self);
  return self;
}
