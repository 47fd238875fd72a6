/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Asks for all of them whenever it hears that one changed, one question at a time. Only for looks and for
 * what is offered: what a machine may do is read by cordond from its own copy.
 */
#include "config.h"
#include "desktop/compartment-store.h"

#include "client/compartment-info.h"

struct _CordonCompartmentStore {
  GObject parent_instance;

  /* owned */
  CordonServiceLink *link; /* nullable */
  GPtrArray *items;
  GVariant *taken; /* NULL: nothing yet */
  /* state */
  gboolean asking, ask_again;
};

static void list_model_iface_init (GListModelInterface *iface);
static void ask (CordonCompartmentStore *self);

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

/* --- asking ---------------------------------------------------------------------------------- */

void
cordon_compartment_store_take (CordonCompartmentStore *self,
                               GVariant *compartments)
{
  g_autoptr (GPtrArray) list = NULL;
  guint before = self->items->len;

  /* Whoever asks again gets the same most times: rows and what has the focus stay then. */
  if (self->taken && g_variant_equal (self->taken, compartments))
    return;
  g_clear_pointer (&self->taken, g_variant_unref);
  self->taken = g_variant_ref (compartments);
  list = cordon_compartment_info_list (compartments);
  g_ptr_array_set_size (self->items, 0);
  for (guint i = 0; i < list->len; i++)
    g_ptr_array_add (self->items, cordon_compartment_item_new (g_ptr_array_index (list, i)));
  g_list_model_items_changed (G_LIST_MODEL (self), 0, before, self->items->len);
}

/* What cannot be had leaves what is known; that cordond cannot be reached is said by the list of machines. */
static void
on_listed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CordonCompartmentStore) self = data;
  g_autoptr (GVariant) reply = cordon_service_link_call_finish (CORDON_SERVICE_LINK (source), result, NULL, NULL);
  g_autoptr (GVariant) compartments = reply ? g_variant_get_child_value (reply, 0) : NULL;

  self->asking = FALSE;
  if (self->ask_again)
    ask (self);
  else if (compartments)
    cordon_compartment_store_take (self, compartments);
}

static void
ask (CordonCompartmentStore *self)
{
  self->ask_again = self->asking;
  if (self->asking)
    return;
  self->asking = TRUE;
  cordon_service_link_call_async (self->link, "ListCompartments", NULL, G_VARIANT_TYPE ("(aa{sv})"), on_listed,
                                  g_object_ref (self));
}

/* It reads the administrator's files when it starts. */
static void
on_service (CordonCompartmentStore *self, gboolean there)
{
  if (there)
    ask (self);
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

  if (self->link)
    g_signal_handlers_disconnect_by_data (self->link, self);
  g_clear_object (&self->link);

  G_OBJECT_CLASS (cordon_compartment_store_parent_class)->dispose (object);
}

static void
cordon_compartment_store_finalize (GObject *object)
{
  CordonCompartmentStore *self = CORDON_COMPARTMENT_STORE (object);

  g_clear_pointer (&self->taken, g_variant_unref);
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
}

CordonCompartmentStore *
cordon_compartment_store_new (CordonServiceLink *link)
{
  CordonCompartmentStore *self = g_object_new (CORDON_TYPE_COMPARTMENT_STORE, NULL);

  if (!link)
    return self;
  self->link = g_object_ref (link);
  g_signal_connect_object (link, "up", G_CALLBACK (ask), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (link, "service", G_CALLBACK (on_service), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (link, "compartment-changed", G_CALLBACK (ask), self, G_CONNECT_SWAPPED);
  return self;
}
