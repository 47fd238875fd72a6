/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * News from the kernel and from libvirt, turned into doubts about machines. News only says that
 * something was done; what is true now is measured by CordonReverify, and while it is not known the
 * guest stands still.
 */
#include "config.h"

#include "service/watch.h"

#include <glib/gi18n-lib.h>

#include "core/errors.h"
#include "service/reverify.h"

/* One machine that is minded. */
typedef struct {
  CordonWatch *watch; /* borrowed */
  CordonMachine *machine;
  CordonReverify *reverify; /* NULL: there is no doubt */
} Charge;

struct _CordonWatch {
  GObject parent_instance;

  /* owned */
  CordonHouse house;
  GHashTable *charges; /* UUID (of the machine) -> Charge */
};

G_DEFINE_FINAL_TYPE (CordonWatch, cordon_watch, G_TYPE_OBJECT)

static void
charge_free (Charge *charge)
{
  g_signal_handlers_disconnect_by_data (charge->machine, charge);
  if (charge->reverify != NULL)
    cordon_reverify_cancel (charge->reverify);
  g_clear_object (&charge->reverify);
  g_object_unref (charge->machine);
  g_free (charge);
}

/* --- one doubt ------------------------------------------------------------------------------- */

typedef struct {
  CordonWatch *watch;
  CordonMachine *machine;
} Doubt;

static void
on_reverified (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Doubt *doubt = data;
  g_autoptr(CordonWatch) self = doubt->watch;
  g_autoptr(CordonMachine) machine = doubt->machine;
  g_autoptr(GError) error = NULL;
  gboolean fine = cordon_reverify_run_finish (CORDON_REVERIFY (source), result, &error);
  Charge *charge = g_hash_table_lookup (self->charges, cordon_machine_get_uuid (machine));

  if (charge != NULL && charge->reverify == CORDON_REVERIFY (source))
    g_clear_object (&charge->reverify);
  /* Whoever ended it meanwhile has the say. */
  if (cordon_machine_get_state (machine) >= CORDON_MACHINE_STOPPING)
    return;
  if (!fine)
    cordon_machine_refuse (machine, error);
  else
    cordon_machine_go_on (machine);
}

static void
begin (Charge *charge, const char *why)
{
  Doubt *doubt = g_new (Doubt, 1);

  doubt->watch = g_object_ref (charge->watch);
  doubt->machine = g_object_ref (charge->machine);
  charge->reverify = cordon_reverify_new (&charge->watch->house,
                                          cordon_machine_get_start (charge->machine));
  cordon_machine_halt (charge->machine, why);
  cordon_reverify_run_async (charge->reverify, on_reverified, doubt);
}

/* The start of a machine that is not running, or is being verified again, measures by itself; one
 * that somebody paused is verified before it goes on. */
static void
doubt (Charge *charge, const char *why)
{
  CordonStart *start = cordon_machine_get_start (charge->machine);

  if (charge->reverify != NULL)
    cordon_reverify_doubt (charge->reverify);
  else if (cordon_machine_get_state (charge->machine) == CORDON_MACHINE_RUNNING)
    begin (charge, why);
  else if (start != NULL)
    cordon_start_doubt (start);
}

/* A copy: what a machine does in answer may take it out of the table. */
static void
doubt_all_labelled (CordonWatch *self, const char *why)
{
  g_autoptr(GPtrArray) uuids = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  const char *uuid;

  g_hash_table_iter_init (&iter, self->charges);
  while (g_hash_table_iter_next (&iter, (gpointer *) &uuid, NULL))
    g_ptr_array_add (uuids, g_strdup (uuid));
  for (guint i = 0; i < uuids->len; i++)
    {
      Charge *charge = g_hash_table_lookup (self->charges, g_ptr_array_index (uuids, i));
      CordonStart *start = charge != NULL ? cordon_machine_get_start (charge->machine) : NULL;
      const CordonHostFacts *host = start != NULL ? cordon_start_get_host (start) : NULL;

      if (host != NULL && cordon_host_facts_get_mac (host) == CORDON_MAC_SELINUX)
        doubt (charge, why);
    }
}

/* network: of this one; NULL: of every one. */
static void
doubt_networked (CordonWatch *self, const char *network, const char *why)
{
  g_autoptr(GPtrArray) uuids = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  const char *uuid;

  g_hash_table_iter_init (&iter, self->charges);
  while (g_hash_table_iter_next (&iter, (gpointer *) &uuid, NULL))
    g_ptr_array_add (uuids, g_strdup (uuid));
  for (guint i = 0; i < uuids->len; i++)
    {
      Charge *charge = g_hash_table_lookup (self->charges, g_ptr_array_index (uuids, i));
      CordonStart *start = charge != NULL ? cordon_machine_get_start (charge->machine) : NULL;
      const CordonMachinePlan *plan = start != NULL ? cordon_start_get_plan (start) : NULL;
      const char *mine = plan != NULL ? cordon_machine_plan_get (plan)->network : NULL;

      if (mine != NULL && (network == NULL || g_str_equal (mine, network)))
        doubt (charge, why);
    }
}

/* --- news ------------------------------------------------------------------------------------ */

static void
on_mac_changed (CordonMacProbe *mac, CordonWatch *self)
{
  g_message ("SELinux was changed: its machines are read back again");
  doubt_all_labelled (self, _("SELinux was changed on this host; the machine is checked again."));
}

static void
on_domain_started (CordonHypervisor *hypervisor, const char *uuid, CordonWatch *self)
{
  /* Our own are held against all others at their start, in both directions. */
  if (g_hash_table_contains (self->charges, uuid))
    return;
  g_message ("The virtual machine %s was started: ours are read back again", uuid);
  doubt_all_labelled (self, _("Another virtual machine was started on this host; this one is "
                              "checked again."));
}

static void
on_domain_changed (CordonHypervisor *hypervisor, const char *uuid, CordonWatch *self)
{
  Charge *charge = g_hash_table_lookup (self->charges, uuid);

  if (charge == NULL)
    return;
  g_message ("A device or disk of machine %s was changed: it is read back again", uuid);
  doubt (charge, _("A device of the machine was changed; the machine is checked again."));
}

static void
on_network_changed (CordonNetworks *networks, const char *network, CordonWatch *self)
{
  g_debug ("%s was changed: machines with network are read back again",
           network != NULL ? network : "The firewall");
  doubt_networked (self, network,
                   _("The network of this host was changed; the machine is checked again."));
}

static void
refuse_resumed (Charge *charge)
{
  g_autoptr(GError) error =
    g_error_new_literal (CORDON_ERROR, CORDON_ERROR_UNVERIFIED,
                         _("Another program let the machine run before it was read back, so it "
                           "was stopped."));

  cordon_machine_refuse (charge->machine, error);
}

/* Our own resume is told here, too, and late. */
static void
on_domain_resumed (CordonHypervisor *hypervisor, const char *uuid, CordonWatch *self)
{
  Charge *charge = g_hash_table_lookup (self->charges, uuid);
  CordonStart *start = charge != NULL ? cordon_machine_get_start (charge->machine) : NULL;

  if (start == NULL)
    return;
  if (cordon_machine_get_state (charge->machine) == CORDON_MACHINE_STARTING
      && cordon_start_get_step (start) < CORDON_START_RESUME)
    refuse_resumed (charge);
  else if (charge->reverify != NULL
           && cordon_reverify_get_step (charge->reverify) < CORDON_REVERIFY_RESUME)
    cordon_reverify_doubt (charge->reverify);
  else if (cordon_machine_take_resumed (charge->machine))
    doubt (charge, _("Another program paused the machine and let it go on; it is checked again."));
  else
    cordon_machine_hold_still (charge->machine);
}

/* Our own are told here, too. */
static void
on_domain_suspended (CordonHypervisor *hypervisor, const char *uuid, CordonWatch *self)
{
  Charge *charge = g_hash_table_lookup (self->charges, uuid);

  if (charge != NULL)
    cordon_machine_look_whether_paused (charge->machine);
}

/* A doubt that came between the last examination and the first instruction. */
static void
on_machine_changed (CordonMachine *machine, Charge *charge)
{
  CordonMachineState state = cordon_machine_get_state (machine);
  CordonStart *start = cordon_machine_get_start (machine);

  if (state == CORDON_MACHINE_RUNNING && charge->reverify == NULL && start != NULL
      && cordon_start_take_doubt (start))
    begin (charge, _("Something was changed on this host; the machine is checked again."));
  else if (state >= CORDON_MACHINE_STOPPING && charge->reverify != NULL)
    cordon_reverify_cancel (charge->reverify);
}

static void
on_machine_gone (CordonMachine *machine, Charge *charge)
{
  g_hash_table_remove (charge->watch->charges, cordon_machine_get_uuid (machine));
}

/* --- the object ------------------------------------------------------------------------------ */

void
cordon_watch_add (CordonWatch *self, CordonMachine *machine)
{
  Charge *charge = g_new0 (Charge, 1);

  charge->watch = self;
  charge->machine = g_object_ref (machine);
  g_hash_table_replace (self->charges, (char *) cordon_machine_get_uuid (machine), charge);
  g_signal_connect_after (machine, "changed", G_CALLBACK (on_machine_changed), charge);
  g_signal_connect (machine, "gone", G_CALLBACK (on_machine_gone), charge);
}

guint
cordon_watch_get_n_busy (CordonWatch *self)
{
  GHashTableIter iter;
  Charge *charge;
  guint n = 0;

  g_hash_table_iter_init (&iter, self->charges);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &charge))
    n += charge->reverify != NULL;
  return n;
}

static void
cordon_watch_dispose (GObject *object)
{
  CordonWatch *self = CORDON_WATCH (object);

  if (self->house.hypervisor != NULL)
    g_signal_handlers_disconnect_by_data (self->house.hypervisor, self);
  if (self->house.mac != NULL)
    g_signal_handlers_disconnect_by_data (self->house.mac, self);
  if (self->house.networks != NULL)
    g_signal_handlers_disconnect_by_data (self->house.networks, self);
  g_hash_table_remove_all (self->charges);
  cordon_house_clear (&self->house);
  G_OBJECT_CLASS (cordon_watch_parent_class)->dispose (object);
}

static void
cordon_watch_finalize (GObject *object)
{
  g_hash_table_unref (CORDON_WATCH (object)->charges);
  G_OBJECT_CLASS (cordon_watch_parent_class)->finalize (object);
}

static void
cordon_watch_class_init (CordonWatchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = cordon_watch_dispose;
  object_class->finalize = cordon_watch_finalize;
}

static void
cordon_watch_init (CordonWatch *self)
{
  self->charges =
    g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) charge_free);
}

CordonWatch *
cordon_watch_new (const CordonHouse *house)
{
  CordonWatch *self = g_object_new (CORDON_TYPE_WATCH, NULL);
  CordonHypervisor *hypervisor = house->hypervisor;

  self->house = cordon_house_ref (house);
  g_signal_connect (house->mac, "changed", G_CALLBACK (on_mac_changed), self);
  if (house->networks != NULL)
    g_signal_connect (house->networks, "changed", G_CALLBACK (on_network_changed), self);
  g_signal_connect (hypervisor, "domain-started", G_CALLBACK (on_domain_started), self);
  g_signal_connect (hypervisor, "domain-changed", G_CALLBACK (on_domain_changed), self);
  g_signal_connect (hypervisor, "domain-resumed", G_CALLBACK (on_domain_resumed), self);
  g_signal_connect (hypervisor, "domain-suspended", G_CALLBACK (on_domain_suspended), self);
  return self;
}
