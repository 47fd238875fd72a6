/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The list asks for everything whenever it hears that something changed, one question at a time; what
 * the news itself says is taken at once, so that nobody sees yesterday's state in between.
 */
#include "config.h"
#include "client/machine-list-private.h"

#include <string.h>

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CordonMachineList, cordon_machine_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

enum { PROP_0, PROP_STATE, N_PROPERTIES };
enum { ITEM_CHANGED, ENDED, DELETED, N_SIGNALS };

static GParamSpec *properties[N_PROPERTIES];
static guint signals[N_SIGNALS];

/* --- a list model ---------------------------------------------------------------------------- */

static GType
get_item_type (GListModel *model)
{
  return CORDON_TYPE_MACHINE_ITEM;
}

static guint
get_n_items (GListModel *model)
{
  return CORDON_MACHINE_LIST (model)->items->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  GPtrArray *items = CORDON_MACHINE_LIST (model)->items;

  return position < items->len ? g_object_ref (g_ptr_array_index (items, position)) : NULL;
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

/* --- what is there --------------------------------------------------------------------------- */

void
cordon_machine_list_tell (CordonMachineList *self, CordonMachineItem *item)
{
  cordon_machine_item_tell (item);
  g_signal_emit (self, signals[ITEM_CHANGED], 0, item);
}

void
cordon_machine_list_tell_ended (CordonMachineList *self, CordonMachineItem *item)
{
  g_signal_emit (self, signals[ENDED], 0, item);
}

/* error: (transfer full) */
static void
set_state (CordonMachineList *self, CordonListState state, GError *error)
{
  gboolean same = self->state == state && self->error == NULL && error == NULL;

  g_clear_error (&self->error);
  self->error = error;
  self->state = state;
  if (!same)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static void
remove_at (CordonMachineList *self, guint position)
{
  CordonMachineItem *item = g_ptr_array_index (self->items, position);

  g_hash_table_remove (self->by_uuid, cordon_machine_item_get_uuid (item));
  g_ptr_array_remove_index (self->items, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
}

static void
remove_missing (CordonMachineList *self, GHashTable *there)
{
  for (guint i = self->items->len; i > 0; i--)
    if (!g_hash_table_contains (
          there, cordon_machine_item_get_uuid (g_ptr_array_index (self->items, i - 1))))
      remove_at (self, i - 1);
}

/* The place of one that is called otherwise now is another one: whoever sorts must hear of it. */
static void
update (CordonMachineList *self, CordonMachineItem *item, GVariant *machine)
{
  g_autofree char *before = g_strdup (cordon_machine_item_get_sort_key (item));
  guint position;

  if (!cordon_machine_item_take (item, machine))
    return;
  cordon_machine_list_tell (self, item);
  if (!g_str_equal (before, cordon_machine_item_get_sort_key (item))
      && g_ptr_array_find (self->items, item, &position))
    g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 1);
}

static void
add (CordonMachineList *self, GVariant *machine)
{
  CordonMachineItem *item = cordon_machine_item_new (machine);

  if (item == NULL)
    return;
  cordon_machine_item_set_shown (
    item, g_hash_table_contains (self->shown, cordon_machine_item_get_uuid (item)));
  g_ptr_array_add (self->items, item);
  g_hash_table_insert (self->by_uuid, (char *) cordon_machine_item_get_uuid (item), item);
}

static const char *
uuid_of (GVariant *machine)
{
  const char *uuid = "";

  g_variant_lookup (machine, "uuid", "&s", &uuid);
  return uuid;
}

void
cordon_machine_list_take (CordonMachineList *self, GVariant *machines)
{
  g_autoptr (GHashTable) there = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) kept =
    g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  guint before;

  for (gsize i = 0; i < g_variant_n_children (machines); i++)
    {
      GVariant *machine = g_variant_get_child_value (machines, i);

      g_ptr_array_add (kept, machine);
      g_hash_table_add (there, (char *) uuid_of (machine));
    }
  remove_missing (self, there);
  before = self->items->len;
  for (guint i = 0; i < kept->len; i++)
    {
      GVariant *machine = g_ptr_array_index (kept, i);
      CordonMachineItem *item = g_hash_table_lookup (self->by_uuid, uuid_of (machine));

      if (item != NULL)
        update (self, item, machine);
      else
        add (self, machine);
    }
  if (self->items->len > before)
    g_list_model_items_changed (G_LIST_MODEL (self), before, 0, self->items->len - before);
  set_state (self, CORDON_LIST_READY, NULL);
}

/* --- what was deleted ------------------------------------------------------------------------ */

/* (transfer none): the model holds it. */
static CordonMachineItem *
find_in (GListModel *model, const char *uuid)
{
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (CordonMachineItem) item = g_list_model_get_item (model, i);

      if (g_str_equal (cordon_machine_item_get_uuid (item), uuid))
        return item;
    }
  return NULL;
}

/* What is done with one goes on while others come and go. (transfer full) (nullable) */
static CordonMachineItem *
take_deleted_one (CordonMachineList *self, GVariant *machine)
{
  CordonMachineItem *item = find_in (G_LIST_MODEL (self->deleted), uuid_of (machine));

  if (item == NULL)
    return cordon_machine_item_new (machine);
  if (cordon_machine_item_take (item, machine))
    cordon_machine_list_tell (self, item);
  return g_object_ref (item);
}

static gboolean
has_items (GListModel *model, GPtrArray *items)
{
  guint n = g_list_model_get_n_items (model);

  for (guint i = 0; i < n && i < items->len; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (model, i);

      if (item != g_ptr_array_index (items, i))
        return FALSE;
    }
  return n == items->len;
}

static void
tell_deleted (CordonMachineList *self, GPtrArray *items)
{
  for (guint i = 0; i < items->len; i++)
    if (g_hash_table_remove (self->leaving, cordon_machine_item_get_uuid (g_ptr_array_index (items, i))))
      g_signal_emit (self, signals[DELETED], 0, g_ptr_array_index (items, i));
}

void
cordon_machine_list_take_deleted (CordonMachineList *self, GVariant *machines)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (gsize i = 0; i < g_variant_n_children (machines); i++)
    {
      g_autoptr (GVariant) machine = g_variant_get_child_value (machines, i);
      CordonMachineItem *item = take_deleted_one (self, machine);

      if (item != NULL)
        g_ptr_array_add (items, item);
    }
  if (!has_items (G_LIST_MODEL (self->deleted), items))
    g_list_store_splice (self->deleted, 0, g_list_model_get_n_items (G_LIST_MODEL (self->deleted)),
                         items->pdata, items->len);
  tell_deleted (self, items);
}

GListModel *
cordon_machine_list_get_deleted (CordonMachineList *self)
{
  return G_LIST_MODEL (self->deleted);
}

CordonMachineItem *
cordon_machine_list_find (CordonMachineList *self, const char *uuid)
{
  CordonMachineItem *item = g_hash_table_lookup (self->by_uuid, uuid);

  return item != NULL ? item : find_in (G_LIST_MODEL (self->deleted), uuid);
}

/* --- asking ---------------------------------------------------------------------------------- */

/* error: (transfer full), NULL: there are answers. deleted NULL: a cordond that knows of none. */
static void
finish_asking (CordonMachineList *self, GVariant *deleted, GError *error)
{
  g_autoptr (GVariant) machines = g_steal_pointer (&self->listed);

  self->asking = FALSE;
  if (self->ask_again)
    {
      g_clear_error (&error);
      cordon_machine_list_refresh (self);
      return;
    }
  if (deleted != NULL)
    cordon_machine_list_take_deleted (self, deleted);
  if (machines != NULL)
    cordon_machine_list_take (self, machines);
  else
    set_state (self, CORDON_LIST_LOST, error);
}

/* Both are taken at once, so that no machine is seen nowhere in between, or twice. */
static void
on_deleted_listed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CordonMachineList) self = data;
  g_autoptr (GVariant) reply =
    cordon_service_link_call_finish (CORDON_SERVICE_LINK (source), result, NULL, NULL);
  g_autoptr (GVariant) deleted = reply != NULL ? g_variant_get_child_value (reply, 0) : NULL;

  finish_asking (self, deleted, NULL);
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CordonMachineList) self = data;
  GError *error = NULL;
  g_autoptr (GVariant) reply =
    cordon_service_link_call_finish (CORDON_SERVICE_LINK (source), result, NULL, &error);

  if (reply == NULL)
    finish_asking (self, NULL, error);
  else
    {
      self->listed = g_variant_get_child_value (reply, 0);
      cordon_service_link_call_async (CORDON_SERVICE_LINK (source), "ListDeleted", NULL, G_VARIANT_TYPE ("(aa{sv})"),
                                      on_deleted_listed, g_steal_pointer (&self));
    }
}

void
cordon_machine_list_refresh (CordonMachineList *self)
{
  self->ask_again = self->asking;
  if (self->link == NULL || self->asking)
    return;
  if (!cordon_service_link_is_up (self->link))
    {
      cordon_service_link_retry (self->link);
      return;
    }
  self->asking = TRUE;
  cordon_service_link_call_async (self->link, "List", NULL, G_VARIANT_TYPE ("(aa{sv})"), on_listed,
                                  g_object_ref (self));
}

static void
on_down (CordonMachineList *self, const GError *error)
{
  set_state (self, CORDON_LIST_LOST, g_error_copy (error));
}

static gboolean
all_stopped (CordonMachineList *self)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      CordonMachineItem *item = g_ptr_array_index (self->items, i);

      if (cordon_machine_item_get_figures (item)->state != CORDON_MACHINE_STOPPED)
        return FALSE;
    }
  return TRUE;
}

/* cordond goes when it has nothing to do, and to ask would bring it back. It never goes by itself
 * while a machine lives. */
static void
on_service (CordonMachineList *self, gboolean there)
{
  if (there || (self->state == CORDON_LIST_READY && !all_stopped (self)))
    cordon_machine_list_refresh (self);
}

static void
on_machine_changed (CordonMachineList *self, const char *uuid, const char *word)
{
  CordonMachineItem *item = g_hash_table_lookup (self->by_uuid, uuid);
  CordonMachineState state;
  guint position;

  if (item != NULL && cordon_machine_state_from_name (word, &state))
    {
      if (state != CORDON_MACHINE_ENDED && cordon_machine_item_set_state (item, state))
        cordon_machine_list_tell (self, item);
      if (state == CORDON_MACHINE_ENDED && g_ptr_array_find (self->items, item, &position))
        remove_at (self, position);
    }
  cordon_machine_list_refresh (self);
}

/* --- the object ------------------------------------------------------------------------------ */

GDBusConnection *
cordon_machine_list_get_bus (CordonMachineList *self)
{
  return self->link != NULL ? cordon_service_link_get_bus (self->link) : NULL;
}

CordonListState
cordon_machine_list_get_state (CordonMachineList *self)
{
  return self->state;
}

const GError *
cordon_machine_list_get_error (CordonMachineList *self)
{
  return self->error;
}

void
cordon_machine_list_set_allow_unlabelled (CordonMachineList *self, gboolean allow)
{
  self->allow_unlabelled = allow;
}

void
cordon_machine_list_set_shown (CordonMachineList *self, const char *uuid, gboolean shown)
{
  CordonMachineItem *item = cordon_machine_list_find (self, uuid);

  if (shown)
    g_hash_table_add (self->shown, g_strdup (uuid));
  else
    g_hash_table_remove (self->shown, uuid);
  if (item == NULL || cordon_machine_item_is_shown (item) == shown)
    return;
  cordon_machine_item_set_shown (item, shown);
  cordon_machine_list_tell (self, item);
}

/* Of a copy that another program ordered the row says nothing. */
static void
on_work_progress (CordonMachineList *self, const char *uuid, guint64 done, guint64 total)
{
  CordonMachineItem *item = cordon_machine_list_find (self, uuid);

  if (item == NULL || cordon_machine_item_get_work (item) != CORDON_WORK_COPY)
    return;
  cordon_machine_item_set_fraction (item, (double) done / (double) total);
  cordon_machine_list_tell (self, item);
}

static void
cordon_machine_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_STATE)
    g_value_set_uint (value, CORDON_MACHINE_LIST (object)->state);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
cordon_machine_list_dispose (GObject *object)
{
  CordonMachineList *self = CORDON_MACHINE_LIST (object);

  if (self->link != NULL)
    g_signal_handlers_disconnect_by_data (self->link, self);
  g_clear_object (&self->link);
  g_hash_table_remove_all (self->holds);
  G_OBJECT_CLASS (cordon_machine_list_parent_class)->dispose (object);
}

static void
cordon_machine_list_finalize (GObject *object)
{
  CordonMachineList *self = CORDON_MACHINE_LIST (object);

  g_hash_table_unref (self->holds);
  g_hash_table_unref (self->shown);
  g_hash_table_unref (self->leaving);
  g_object_unref (self->deleted);
  g_clear_pointer (&self->listed, g_variant_unref);
  g_hash_table_unref (self->by_uuid);
  g_ptr_array_unref (self->items);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (cordon_machine_list_parent_class)->finalize (object);
}

static void
cordon_machine_list_class_init (CordonMachineListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->get_property = cordon_machine_list_get_property;
  object_class->dispose = cordon_machine_list_dispose;
  object_class->finalize = cordon_machine_list_finalize;

  properties[PROP_STATE] =
    g_param_spec_uint ("state", NULL, NULL, 0, CORDON_LIST_LOST, 0,
                       G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
  signals[ITEM_CHANGED] = g_signal_new ("item-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 1, CORDON_TYPE_MACHINE_ITEM);
  signals[DELETED] = g_signal_new ("deleted", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, CORDON_TYPE_MACHINE_ITEM);
  signals[ENDED] = g_signal_new ("ended", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, CORDON_TYPE_MACHINE_ITEM);
}

static void
cordon_machine_list_init (CordonMachineList *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->by_uuid = g_hash_table_new (g_str_hash, g_str_equal);
  self->deleted = g_list_store_new (CORDON_TYPE_MACHINE_ITEM);
  self->leaving = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->shown = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->holds = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, cordon_machine_hold_free);
}

CordonMachineList *
cordon_machine_list_new (CordonServiceLink *link)
{
  CordonMachineList *self = g_object_new (CORDON_TYPE_MACHINE_LIST, NULL);

  if (link == NULL)
    return self;
  self->link = g_object_ref (link);
  g_signal_connect_object (link, "up", G_CALLBACK (cordon_machine_list_refresh), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (link, "down", G_CALLBACK (on_down), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (link, "service", G_CALLBACK (on_service), self, G_CONNECT_SWAPPED);
  /* A machine looks as its compartment does. */
  g_signal_connect_object (link, "compartment-changed", G_CALLBACK (cordon_machine_list_refresh), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (link, "work-progress", G_CALLBACK (on_work_progress), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (link, "machine-changed", G_CALLBACK (on_machine_changed), self,
                           G_CONNECT_SWAPPED);
  return self;
}
