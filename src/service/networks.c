/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who holds which place. The table is the only record: what a cordond before this one left behind is
 * either a machine's that is adopted, and occupies its place again, or is removed. Nothing is given out
 * before the rules of the host are in force.
 */
#include "config.h"

#include "service/networks.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/errors.h"

/* One network that somebody holds a place in. */
typedef struct {
  CordonNetworkOrder order;
  char *machines[CORDON_NETWORK_LAST_SLOT + 1]; /* by slot; NULL: free */
} Net;

struct _CordonNetworks {
  GObject parent_instance;

  /* owned */
  CordonNetworkHost *host;
  CordonFirewall *firewall;
  CordonPrefix range;
  GHashTable *nets; /* UUID (of the net) -> Net */
};

enum { CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CordonNetworks, cordon_networks, G_TYPE_OBJECT)

static void
net_free (gpointer data)
{
  Net *net = data;

  for (guint slot = 0; slot < G_N_ELEMENTS (net->machines); slot++)
    g_free (net->machines[slot]);
  g_free (net);
}

static Net *
add_net (CordonNetworks *self, const CordonNetworkOrder *order)
{
  Net *net = g_new0 (Net, 1);

  net->order = *order;
  g_hash_table_replace (self->nets, net->order.uuid, net);
  return net;
}

/* The slot; 0: it holds none. */
static guint
find_place (CordonNetworks *self, const char *machine, Net **found)
{
  GHashTableIter iter;
  Net *net;

  g_hash_table_iter_init (&iter, self->nets);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &net))
    for (guint slot = CORDON_NETWORK_FIRST_SLOT; slot <= CORDON_NETWORK_LAST_SLOT; slot++)
      if (g_strcmp0 (net->machines[slot], machine) == 0)
        {
          *found = net;
          return slot;
        }
  return 0;
}

static gboolean
is_held (const Net *net)
{
  for (guint slot = 0; slot < G_N_ELEMENTS (net->machines); slot++)
    if (net->machines[slot] != NULL)
      return TRUE;
  return FALSE;
}

/* --- which ----------------------------------------------------------------------------------- */

static CordonPrefix
subnet_of (CordonNetworks *self, guint number)
{
  return (CordonPrefix) { self->range.address + (number << (32 - CORDON_NETWORK_BITS)), CORDON_NETWORK_BITS };
}

static guint
count_subnets (CordonNetworks *self)
{
  return MIN (1u << (CORDON_NETWORK_BITS - self->range.bits), CORDON_NETWORK_NUMBERS);
}

static gboolean
is_number_held (CordonNetworks *self, guint number)
{
  GHashTableIter iter;
  Net *net;

  g_hash_table_iter_init (&iter, self->nets);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &net))
    if (net->order.number == number)
      return TRUE;
  return FALSE;
}

static gboolean
overlaps_network (const CordonPrefix *subnet, guint number, const CordonNetworkFacts *facts)
{
  if (cordon_network_parse_name (facts->name) == (int) number
      || cordon_network_parse_name (facts->bridge) == (int) number)
    return TRUE;
  for (guint i = 0; i < facts->prefixes->len; i++)
    if (cordon_prefix_overlap (subnet, &g_array_index (facts->prefixes, CordonPrefix, i)))
      return TRUE;
  return FALSE;
}

static gboolean
is_free (CordonNetworks *self, guint number, char **routes, GPtrArray *networks)
{
  const CordonPrefix subnet = subnet_of (self, number);
  CordonPrefix route;

  if (is_number_held (self, number))
    return FALSE;
  for (guint i = 0; routes[i] != NULL; i++)
    if (!cordon_prefix_parse (routes[i], &route) || cordon_prefix_overlap (&subnet, &route))
      return FALSE;
  for (guint i = 0; i < networks->len; i++)
    if (overlaps_network (&subnet, number, g_ptr_array_index (networks, i)))
      return FALSE;
  return TRUE;
}

/* The net of that UUID, which may be there from before; NULL: no subnet is free. */
static Net *
choose (CordonNetworks *self, const char *uuid, char **routes, GPtrArray *networks, GError **error)
{
  CordonNetworkOrder order = { 0 };
  g_autofree char *range = cordon_prefix_print (&self->range);

  g_strlcpy (order.uuid, uuid, sizeof order.uuid);
  for (guint number = 0; number < count_subnets (self); number++)
    {
      if (!is_free (self, number, routes, networks))
        continue;
      order.number = number;
      order.subnet = subnet_of (self, number);
      return add_net (self, &order);
    }
  g_set_error (error, CORDON_ERROR, CORDON_ERROR_EXHAUSTED,
               _("No network is free in %s; close a machine, or take another range in "
                 "/etc/cordon/host.conf."),
               range);
  return NULL;
}

/* --- a place --------------------------------------------------------------------------------- */

typedef struct {
  char *machine;
  char uuid[37]; /* of the network */
  char **routes;
} Hold;

static void
hold_free (gpointer data)
{
  Hold *hold = data;

  g_free (hold->machine);
  g_strfreev (hold->routes);
  g_free (hold);
}

static void
on_made (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  CordonNetworks *self = g_task_get_source_object (task);
  Hold *hold = g_task_get_task_data (task);
  GError *error = NULL;
  Net *net = NULL;
  guint slot = find_place (self, hold->machine, &net);
  CordonPlace *place;

  if (!cordon_network_host_make_finish (CORDON_NETWORK_HOST (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (slot == 0)
    {
      g_task_return_new_error (task, CORDON_ERROR, CORDON_ERROR_CANCELLED, _("The machine is ending."));
      return;
    }
  place = g_new (CordonPlace, 1);
  *place = (CordonPlace) { net->order, slot };
  g_task_return_pointer (task, place, g_free);
}

static void
make (GTask *task, const Net *net)
{
  CordonNetworks *self = g_task_get_source_object (task);

  cordon_network_host_make_async (self->host, &net->order, g_task_get_cancellable (task), on_made, task);
}

static gboolean
take_slot (Net *net, const char *machine, GError **error)
{
  for (guint slot = CORDON_NETWORK_FIRST_SLOT; slot <= CORDON_NETWORK_LAST_SLOT; slot++)
    if (net->machines[slot] == NULL)
      {
        net->machines[slot] = g_strdup (machine);
        return TRUE;
      }
  g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_EXHAUSTED,
                       _("All places in the network of this compartment are taken; close one of its machines."));
  return FALSE;
}

static void
take (GTask *task, Net *net)
{
  Hold *hold = g_task_get_task_data (task);
  GError *error = NULL;

  if (take_slot (net, hold->machine, &error))
    {
      make (task, net);
      return;
    }
  g_task_return_error (task, error);
  g_object_unref (task);
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  CordonNetworks *self = g_task_get_source_object (task);
  Hold *hold = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GPtrArray) networks =
    cordon_network_host_list_finish (CORDON_NETWORK_HOST (source), result, &error);
  /* Another machine of the compartment may have been faster. */
  Net *net = g_hash_table_lookup (self->nets, hold->uuid);

  if (networks != NULL && net == NULL)
    net = choose (self, hold->uuid, hold->routes, networks, &error);
  if (error != NULL)
    {
      g_clear_pointer (&networks, g_ptr_array_unref);
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  take (task, net);
}

static void
on_routes (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  CordonNetworks *self = g_task_get_source_object (task);
  Hold *hold = g_task_get_task_data (task);
  GError *error = NULL;

  hold->routes = cordon_firewall_routes_finish (CORDON_FIREWALL (source), result, &error);
  if (hold->routes != NULL)
    {
      cordon_network_host_list_async (self->host, g_task_get_cancellable (task), on_listed, task);
      return;
    }
  g_task_return_error (task, error);
  g_object_unref (task);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  CordonNetworks *self = g_task_get_source_object (task);
  Hold *hold = g_task_get_task_data (task);
  GError *error = NULL;
  Net *net = NULL;

  if (!cordon_firewall_load_finish (CORDON_FIREWALL (source), result, &error))
    {
      g_task_return_error (task, error);
      g_object_unref (task);
    }
  else if (find_place (self, hold->machine, &net) > 0) /* adopted */
    make (task, net);
  else
    cordon_firewall_routes_async (self->firewall, on_routes, task);
}

void
cordon_networks_hold_async (CordonNetworks *self, const char *machine, guint32 owner, const char *compartment,
                            GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  Hold *hold = g_new0 (Hold, 1);

  hold->machine = g_strdup (machine);
  cordon_network_uuid (owner, compartment, hold->uuid);
  g_task_set_task_data (task, hold, hold_free);
  cordon_firewall_load_async (self->firewall, on_loaded, task);
}

CordonPlace *
cordon_networks_hold_finish (CordonNetworks *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- the end of one -------------------------------------------------------------------------- */

static void
on_removed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree char *name = data;
  g_autoptr (GError) error = NULL;

  /* The next look at what is there removes it. */
  if (!cordon_network_host_remove_finish (CORDON_NETWORK_HOST (source), result, &error))
    g_message ("The network %s cannot be removed yet: %s", name, error->message);
}

static void
remove_network (CordonNetworks *self, guint number)
{
  char *name = cordon_network_name (number);

  cordon_network_host_remove_async (self->host, name, NULL, on_removed, name);
}

void
cordon_networks_release (CordonNetworks *self, const char *machine)
{
  Net *net = NULL;
  guint slot = find_place (self, machine, &net);
  guint number;

  if (slot == 0)
    return;
  g_clear_pointer (&net->machines[slot], g_free);
  if (is_held (net))
    return;
  number = net->order.number;
  g_hash_table_remove (self->nets, net->order.uuid);
  remove_network (self, number);
}

void
cordon_networks_occupy (CordonNetworks *self, const CordonDomainFacts *domain)
{
  const CordonCardFacts *card =
    domain->cards != NULL && domain->cards->len == 1 ? g_ptr_array_index (domain->cards, 0) : NULL;
  int number = card != NULL ? cordon_network_parse_name (card->network) : -1;
  CordonNetworkOrder order = { 0 };
  Net *net;
  guint slot;

  if (number < 0 || (guint) number >= count_subnets (self) || domain->compartment == NULL)
    return;
  cordon_network_uuid (domain->owner, domain->compartment, order.uuid);
  order.number = (guint) number;
  order.subnet = subnet_of (self, order.number);
  slot = cordon_network_slot (&order, card->address);
  net = g_hash_table_lookup (self->nets, order.uuid);
  if (slot == 0 || (net == NULL && is_number_held (self, order.number))
      || (net != NULL && (net->order.number != order.number || net->machines[slot] != NULL)))
    return;
  if (net == NULL)
    net = add_net (self, &order);
  net->machines[slot] = g_strdup (domain->uuid);
}

static void
on_reap_listed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CordonNetworks) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) networks =
    cordon_network_host_list_finish (CORDON_NETWORK_HOST (source), result, &error);

  if (networks == NULL)
    g_message ("%s", error->message);
  for (guint i = 0; networks != NULL && i < networks->len; i++)
    {
      const CordonNetworkFacts *facts = g_ptr_array_index (networks, i);
      int number = cordon_network_parse_name (facts->name);

      if (number >= 0 && !is_number_held (self, (guint) number))
        remove_network (self, (guint) number);
    }
}

void
cordon_networks_reap (CordonNetworks *self)
{
  cordon_network_host_list_async (self->host, NULL, on_reap_listed, g_object_ref (self));
}

/* --- examination ----------------------------------------------------------------------------- */

void
cordon_network_evidence_free (CordonNetworkEvidence *evidence)
{
  if (evidence == NULL)
    return;
  cordon_network_exam_free (evidence->libvirt);
  g_clear_pointer (&evidence->kernel, g_variant_unref);
  g_free (evidence);
}

static void
on_kernel (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  CordonNetworkEvidence *evidence = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  evidence->kernel = cordon_firewall_examine_finish (CORDON_FIREWALL (source), result, &error);
  if (evidence->kernel == NULL)
    g_message ("%s", error->message);
  g_task_set_task_data (task, NULL, NULL);
  g_task_return_pointer (task, evidence, (GDestroyNotify) cordon_network_evidence_free);
}

typedef struct {
  GTask *task;
  char *bridge, *tap;
} Look;

/* Whether it loaded them is said by what it answers then. */
static void
on_loaded_again (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Look *look = data;
  g_autofree char *bridge = look->bridge;
  g_autofree char *tap = look->tap;
  g_autoptr (GError) error = NULL;

  if (!cordon_firewall_load_finish (CORDON_FIREWALL (source), result, &error))
    g_message ("%s", error->message);
  cordon_firewall_examine_async (CORDON_FIREWALL (source), bridge, tap, on_kernel, look->task);
}

/* Another cordon-firewall than the one that loaded the rules knows nothing of them. */
static void
on_examined (GObject *source, GAsyncResult *result, gpointer data)
{
  Look *look = data;
  CordonNetworks *self = g_task_get_source_object (look->task);
  CordonNetworkEvidence *evidence = g_task_get_task_data (look->task);
  g_autoptr (GError) error = NULL;

  evidence->libvirt = cordon_network_host_examine_finish (CORDON_NETWORK_HOST (source), result, &error);
  if (evidence->libvirt == NULL)
    g_message ("%s", error->message);
  cordon_firewall_load_async (self->firewall, on_loaded_again, look);
}

void
cordon_networks_examine_async (CordonNetworks *self, const char *machine, const char *tap,
                               GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  CordonNetworkEvidence *evidence = g_new0 (CordonNetworkEvidence, 1);
  Net *net = NULL;
  guint slot = find_place (self, machine, &net);
  CordonCardQuestion question;
  Look *look;

  if (slot == 0 || tap == NULL)
    {
      g_task_return_pointer (task, evidence, (GDestroyNotify) cordon_network_evidence_free);
      g_object_unref (task);
      return;
    }
  g_task_set_task_data (task, evidence, NULL);
  question = (CordonCardQuestion) { &net->order, slot, machine, tap };
  look = g_new (Look, 1);
  *look = (Look) { task, cordon_network_name (net->order.number), g_strdup (tap) };
  cordon_network_host_examine_async (self->host, &question, cancellable, on_examined, look);
}

CordonNetworkEvidence *
cordon_networks_examine_finish (CordonNetworks *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- news ------------------------------------------------------------------------------------ */

/* Also of our own doing: then its machines are still being started. */
static void
on_network_changed (CordonNetworkHost *host, const char *name, CordonNetworks *self)
{
  int number = cordon_network_parse_name (name);

  if (number >= 0 && is_number_held (self, (guint) number))
    g_signal_emit (self, signals[CHANGED], 0, name);
}

static void
on_firewall_changed (CordonFirewall *firewall, CordonNetworks *self)
{
  if (g_hash_table_size (self->nets) > 0)
    g_signal_emit (self, signals[CHANGED], 0, NULL);
}

static void
cordon_networks_dispose (GObject *object)
{
  CordonNetworks *self = CORDON_NETWORKS (object);

  if (self->host != NULL)
    g_signal_handlers_disconnect_by_data (self->host, self);
  if (self->firewall != NULL)
    g_signal_handlers_disconnect_by_data (self->firewall, self);
  g_clear_object (&self->host);
  g_clear_object (&self->firewall);
  G_OBJECT_CLASS (cordon_networks_parent_class)->dispose (object);
}

static void
cordon_networks_finalize (GObject *object)
{
  g_hash_table_unref (CORDON_NETWORKS (object)->nets);
  G_OBJECT_CLASS (cordon_networks_parent_class)->finalize (object);
}

static void
cordon_networks_class_init (CordonNetworksClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = cordon_networks_dispose;
  object_class->finalize = cordon_networks_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
cordon_networks_init (CordonNetworks *self)
{
  self->nets = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, net_free);
}

CordonNetworks *
cordon_networks_new (CordonNetworkHost *host, CordonFirewall *firewall, const CordonPrefix *range)
{
  CordonNetworks *self = g_object_new (CORDON_TYPE_NETWORKS, NULL);

  self->host = g_object_ref (host);
  self->firewall = g_object_ref (firewall);
  self->range = *range;
  g_signal_connect (host, "network-changed", G_CALLBACK (on_network_changed), self);
  g_signal_connect (firewall, "changed", G_CALLBACK (on_firewall_changed), self);
  return self;
}
