/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a worker does with networks and their filter. Networks are transient: nothing of one is left
 * when it, libvirt's daemon or the host ends. One that is there and not as ordered is never used and
 * never changed.
 */
#include "config.h"

#include "service/libvirt/network-calls.h"

#include <glib/gi18n-lib.h>

#include "core/errors.h"
#include "service/libvirt/calls-private.h"
#include "service/libvirt/error.h"
#include "service/libvirt/network-xml.h"

typedef virNetwork Network;
typedef virNWFilter Filter;
typedef virNWFilterBinding Binding;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Network, virNetworkFree)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Filter, virNWFilterFree)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Binding, virNWFilterBindingFree)

#define AS_ORDERED "as ordered"

struct _CordonNetworkCall {
  CordonLink *link;
  CordonNetworkOrder order;
  guint slot;
  char *name, *machine, *tap;
};

CordonNetworkCall *
cordon_network_call_new (CordonLink *link, const CordonNetworkOrder *order, const char *name)
{
  CordonNetworkCall *call = g_new0 (CordonNetworkCall, 1);

  call->link = cordon_link_ref (link);
  if (order != NULL)
    call->order = *order;
  call->name = order != NULL ? cordon_network_name (order->number) : g_strdup (name);
  return call;
}

CordonNetworkCall *
cordon_network_call_new_question (CordonLink *link, const CordonCardQuestion *question)
{
  CordonNetworkCall *call = cordon_network_call_new (link, question->network, NULL);

  call->slot = question->slot;
  call->machine = g_strdup (question->machine);
  call->tap = g_strdup (question->tap);
  return call;
}

static void
network_call_free (gpointer data)
{
  CordonNetworkCall *call = data;

  cordon_link_unref (call->link);
  g_free (call->name);
  g_free (call->machine);
  g_free (call->tap);
  g_free (call);
}

/* --- as they are ------------------------------------------------------------------------------ */

/* NULL: there is none, or it cannot be read. */
static char *
describe_network (Connection *connection, const CordonNetworkCall *call)
{
  g_autoptr (Network) network = virNetworkLookupByName (connection, call->name);
  g_autofree char *xml = network != NULL ? virNetworkGetXMLDesc (network, 0) : NULL;

  if (xml != NULL && virNetworkIsActive (network) != 1)
    return g_strdup ("not active");
  return xml != NULL ? cordon_network_xml_compare (xml, &call->order) : NULL;
}

static char *
describe_filter (Connection *connection)
{
  g_autoptr (Filter) filter = virNWFilterLookupByName (connection, CORDON_NETWORK_FILTER);
  g_autofree char *xml = filter != NULL ? virNWFilterGetXMLDesc (filter, 0) : NULL;

  return xml != NULL ? cordon_filter_xml_compare (xml) : NULL;
}

static char *
describe_binding (Connection *connection, const CordonNetworkCall *call)
{
  const CordonCardQuestion question = { &call->order, call->slot, call->machine, call->tap };
  g_autoptr (Binding) binding = virNWFilterBindingLookupByPortDev (connection, call->tap);
  g_autofree char *xml = binding != NULL ? virNWFilterBindingGetXMLDesc (binding, 0) : NULL;

  return xml != NULL ? cordon_binding_xml_compare (xml, &question) : NULL;
}

static gpointer
work_examine (gpointer input, GError **error)
{
  CordonNetworkCall *call = input;
  g_autoptr (Connection) connection = cordon_link_take (call->link, error);
  CordonNetworkExam *exam;

  if (connection == NULL)
    return NULL;
  exam = g_new0 (CordonNetworkExam, 1);
  exam->network = describe_network (connection, call);
  exam->filter = describe_filter (connection);
  exam->binding = describe_binding (connection, call);
  virResetLastError ();
  return exam;
}

/* --- made ------------------------------------------------------------------------------------- */

static gboolean
refuse (GError **error, const char *what, const char *seen)
{
  g_set_error (error, CORDON_ERROR, CORDON_ERROR_UNVERIFIED,
               /* Translators: "cordon7" or a filter's name, and what is different there */
               _("The network “%s” is not as it was ordered: %s."), what,
               seen != NULL ? seen : _("it cannot be read"));
  return FALSE;
}

static gboolean
ensure_filter (Connection *connection, GError **error)
{
  g_autofree char *before = describe_filter (connection);
  g_autofree char *xml = NULL;
  g_autofree char *after = NULL;
  g_autoptr (Filter) filter = NULL;

  if (g_strcmp0 (before, AS_ORDERED) == 0)
    return TRUE;
  virResetLastError ();
  xml = cordon_filter_xml_new ();
  filter = virNWFilterDefineXML (connection, xml);
  if (filter == NULL)
    return cordon_libvirt_take_error (error, _("The filter of the machine's network card cannot be made"));
  after = describe_filter (connection);
  return g_strcmp0 (after, AS_ORDERED) == 0 || refuse (error, CORDON_NETWORK_FILTER, after);
}

static gboolean
ensure_network (Connection *connection, const CordonNetworkCall *call, GError **error)
{
  g_autoptr (Network) there = virNetworkLookupByName (connection, call->name);
  g_autofree char *xml = NULL;
  g_autofree char *seen = NULL;
  g_autoptr (Network) made = NULL;

  if (there == NULL)
    {
      virResetLastError ();
      xml = cordon_network_xml_new (&call->order);
      made = virNetworkCreateXML (connection, xml);
      if (made == NULL)
        return cordon_libvirt_take_error (error, _("The machine's network cannot be made"));
    }
  seen = describe_network (connection, call);
  return g_strcmp0 (seen, AS_ORDERED) == 0 || refuse (error, call->name, seen);
}

static gpointer
work_make (gpointer input, GError **error)
{
  CordonNetworkCall *call = input;
  g_autoptr (Connection) connection = cordon_link_take (call->link, error);

  if (connection == NULL || !ensure_filter (connection, error) || !ensure_network (connection, call, error))
    return NULL;
  return cordon_call_done;
}

static gboolean
is_gone (void)
{
  const virError *last = virGetLastError ();

  return last != NULL && (last->code == VIR_ERR_NO_NETWORK || last->code == VIR_ERR_OPERATION_INVALID);
}

static gpointer
work_remove (gpointer input, GError **error)
{
  CordonNetworkCall *call = input;
  g_autoptr (Connection) connection = cordon_link_take (call->link, error);
  g_autoptr (Network) network = NULL;

  if (connection == NULL)
    return NULL;
  network = virNetworkLookupByName (connection, call->name);
  if ((network != NULL && virNetworkDestroy (network) == 0) || is_gone ())
    {
      virResetLastError ();
      return cordon_call_done;
    }
  cordon_libvirt_take_error (error, _("The machine's network cannot be removed"));
  return NULL;
}

/* Nobody waits for it any more; the next look at what is there removes it where this cannot. */
static void
undo_make (gpointer input, gpointer result)
{
  g_autoptr (GError) error = NULL;

  if (work_remove (input, &error) == NULL)
    g_debug ("a network that came too late stays: %s", error->message);
}

static gpointer
work_list (gpointer input, GError **error)
{
  CordonNetworkCall *call = input;
  g_autoptr (Connection) connection = cordon_link_take (call->link, error);
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) cordon_network_facts_free);
  g_autofree Network **networks = NULL;
  int n = connection != NULL ? virConnectListAllNetworks (connection, &networks, VIR_CONNECT_LIST_NETWORKS_ACTIVE) : -1;

  for (int i = 0; i < n; i++)
    {
      g_autoptr (Network) network = networks[i];
      g_autofree char *xml = virNetworkGetXMLDesc (network, 0);
      CordonNetworkFacts *facts = xml != NULL ? cordon_network_facts_parse (xml) : NULL;

      if (facts != NULL)
        g_ptr_array_add (all, facts);
    }
  if (n >= 0)
    return g_steal_pointer (&all);
  if (connection != NULL)
    cordon_libvirt_take_error (error, _("The networks of this host could not be listed"));
  return NULL;
}

const CordonJobKind cordon_call_make_network = {
  .what = N_("Making the machine's network"),
  .work = work_make,
  .undo = undo_make,
  .free_input = network_call_free,
};

const CordonJobKind cordon_call_remove_network = {
  .what = N_("Removing a network"),
  .work = work_remove,
  .free_input = network_call_free,
};

const CordonJobKind cordon_call_list_networks = {
  .what = N_("Listing the host's networks"),
  .work = work_list,
  .free_result = (GDestroyNotify) g_ptr_array_unref,
  .free_input = network_call_free,
};

const CordonJobKind cordon_call_examine_network = {
  .what = N_("Examining the machine's network"),
  .work = work_examine,
  .free_result = (GDestroyNotify) cordon_network_exam_free,
  .free_input = network_call_free,
};
