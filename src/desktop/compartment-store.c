/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Only for looks and for what is offered: what a machine may do is read by cordond from its own
 * copy.
 */
#include "config.h"
#include "desktop/compartment-store.h"

#include "desktop/compartments.h"

struct _CordonCompartmentStore {
  GObject parent_instance;

  /* owned */
  GPtrArray *items;
  GPtrArray *monitors;
  GCancellable *cancellable;
  /* state */
  gboolean reading, read_again;
};

static void list_model_iface_init (GListModelInterface *iface);
static void read_all (CordonCompartmentStore *self);

G_DEFINE_FINAL_TYPE_WITH_CODE (CordonCompartmentStore, cordon_compartment_store, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

static GType
get_item_type (GListModel *model)
{
  return CORDON_TYPE_COMPARTMENT_ITEM;
}

static guint
get_n_items (GListModel *model)
{
  return CORDON_COMPARTMENT_STORE (model)->items->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  GPtrArray *items = CORDON_COMPARTMENT_STORE (model)->items;

  return position < items->len ? g_object_ref (g_ptr_array_index (items, position)) : NULL;
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

/* --- reading --------------------------------------------------------------------------------- */

static void
read_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_task_return_pointer (task, cordon_compartments_list_in (data), (GDestroyNotify) g_ptr_array_unref);
}

static void
replace (CordonCompartmentStore *self, GPtrArray *compartments)
{
  guint before = self->items->len;

  g_ptr_array_set_size (self->items, 0);
  for (guint i = 0; i < compartments->len; i++)
    g_ptr_array_add (self->items, cordon_compartment_item_new (g_ptr_array_index (compartments, i)));
  g_list_model_items_changed (G_LIST_MODEL (self), 0, before, self->items->len);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  CordonCompartmentStore *self = CORDON_COMPARTMENT_STORE (source);
  g_autoptr (GPtrArray) compartments = g_task_propagate_pointer (G_TASK (result), NULL);

  if (!compartments)
    return;
  self->reading = FALSE;
  replace (self, compartments);
  if (self->read_again)
    read_all (self);
}

static void
read_all (CordonCompartmentStore *self)
{
  g_autoptr (GTask) task = NULL;

  self->read_again = self->reading;
  if (self->reading)
    return;
  self->reading = TRUE;
  task = g_task_new (self, self->cancellable, on_read, NULL);
  g_task_set_task_data (task, cordon_compartments_folders (), (GDestroyNotify) g_strfreev);
  g_task_run_in_thread (task, read_in_thread);
}

static void
watch (CordonCompartmentStore *self, const char *folder)
{
  g_autoptr (GFile) file = g_file_new_for_path (folder);
  GFileMonitor *monitor = g_file_monitor_directory (file, G_FILE_MONITOR_NONE, NULL, NULL);

  if (!monitor)
    return;
  g_signal_connect_object (monitor, "changed", G_CALLBACK (read_all), self, G_CONNECT_SWAPPED);
  g_ptr_array_add (self->monitors, monitor);
}

/* --- the object ------------------------------------------------------------------------------ */

CordonCompartmentItem *
cordon_compartment_store_find (CordonCompartmentStore *self,
                               const char *name)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      CordonCompartmentItem *item = g_ptr_array_index (self->items, i);

      if (g_str_equal (cordon_compartment_item_get_name (item), name))
        return item;
    }
  return NULL;
}

CordonCompartmentItem *
cordon_compartment_store_add_for_machine (CordonCompartmentStore *self,
                                          const CordonMachineInfo *machine)
{
  CordonCompartmentItem *item = cordon_compartment_item_new_for_machine (machine);

  g_ptr_array_add (self->items, item);
  g_list_model_items_changed (G_LIST_MODEL (self), self->items->len - 1, 0, 1);
  return item;
}

static void
cordon_compartment_store_dispose (GObject *object)
{
  CordonCompartmentStore *self = CORDON_COMPARTMENT_STORE (object);

  g_cancellable_cancel (self->cancellable);
  g_ptr_array_set_size (self->monitors, 0);

  G_OBJECT_CLASS (cordon_compartment_store_parent_class)->dispose (object);
}

static void
cordon_compartment_store_finalize (GObject *object)
{
  CordonCompartmentStore *self = CORDON_COMPARTMENT_STORE (object);

  g_object_unref (self->cancellable);
  g_ptr_array_unref (self->monitors);
  g_ptr_array_unref (self->items);

  G_OBJECT_CLASS (cordon_compartment_store_parent_class)->finalize (object);
}

static void
cordon_compartment_store_class_init (CordonCompartmentStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cordon_compartment_store_dispose;
  G_OBJECT_CLASS (klass)->finalize = cordon_compartment_store_finalize;
}

static void
cordon_compartment_store_init (CordonCompartmentStore *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->monitors = g_ptr_array_new_with_free_func (g_object_unref);
  self->cancellable = g_cancellable_new ();
}

CordonCompartmentStore *
cordon_compartment_store_new (void)
{
  CordonCompartmentStore *self = g_object_new (CORDON_TYPE_COMPARTMENT_STORE, NULL);
  g_auto (GStrv) folders = cordon_compartments_folders ();

  for (char **folder = folders; *folder; folder++)
    watch (self, *folder);
  read_all (self);
  return self;
}
