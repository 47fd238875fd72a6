/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who wants machines that wait, and what is told of them. A lease here is no machine's: it says by its being there that
 * its holder lives, and nothing else.
 */
#include "config.h"

#include "service/ready-pool-private.h"

#include <glib/gi18n-lib.h>

#include "core/errors.h"
#include "core/limits.h"

/* --- who wants them -------------------------------------------------------------------------- */

void
cordon_ready_hold_free (gpointer data)
{
  CordonReadyHold *hold = data;

  g_signal_handlers_disconnect_by_data (hold->lease, hold);
  g_object_unref (hold->lease);
  g_free (hold);
}

static void
on_over (CordonLease *lease, gboolean clean, CordonReadyHold *hold)
{
  CordonReadyPool *self = hold->pool;

  g_ptr_array_remove (self->holds, hold);
  cordon_ready_pool_wake (self);
  if (self->holds->len == 0)
    g_signal_emit_by_name (self, "released");
}

/* It is no machine's. */
static void
on_open_channel (CordonLease *lease, guint cookie, CordonReadyHold *hold)
{
  cordon_lease_give_channel (lease, cookie, -1, _("The machine does not run."));
}

static guint
count_holds (CordonReadyPool *self, guint32 uid)
{
  guint n = 0;

  for (guint i = 0; i < self->holds->len; i++)
    n += ((CordonReadyHold *) g_ptr_array_index (self->holds, i))->uid == uid;
  return n;
}

static gboolean
may_hold (CordonReadyPool *self, guint32 uid, GError **error)
{
  if (self->closed || cordon_ready_pool_count_most (self) == 0)
    g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_DENIED,
                         _("No machines are kept ready on this computer; an administrator allows them by “Memory=” in "
                           "the group [Ready] of /etc/cordon/host.conf."));
  else if (count_holds (self, uid) >= CORDON_LIMIT_READY_HOLDERS)
    g_set_error (error, CORDON_ERROR, CORDON_ERROR_QUOTA,
                 _("%d of your programs have machines kept ready already; end one."), CORDON_LIMIT_READY_HOLDERS);
  else
    return TRUE;
  return FALSE;
}

gboolean
cordon_ready_pool_hold (CordonReadyPool *self, guint32 uid, gboolean unlabelled_wished,
                        const CordonScreenSize *screen, int *client_end, GError **error)
{
  CordonLease *lease = may_hold (self, uid, error) ? cordon_lease_new (client_end, error) : NULL;
  CordonReadyHold *hold;

  if (lease == NULL)
    return FALSE;
  hold = g_new0 (CordonReadyHold, 1);
  hold->pool = self;
  hold->lease = lease;
  hold->uid = uid;
  hold->unlabelled_wished = unlabelled_wished;
  hold->screen = *screen;
  g_signal_connect (lease, "over", G_CALLBACK (on_over), hold);
  g_signal_connect (lease, "open-channel", G_CALLBACK (on_open_channel), hold);
  g_ptr_array_add (self->holds, hold);
  cordon_ready_pool_wake (self);
  return TRUE;
}

gboolean
cordon_ready_pool_is_held (CordonReadyPool *self)
{
  return self->holds->len > 0;
}

/* --- telling --------------------------------------------------------------------------------- */

static guint
count_wanted (CordonReadyPool *self, guint32 uid)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (NULL, NULL);
  guint wanted = 0;

  for (guint i = 0; i < self->holds->len; i++)
    {
      const CordonReadyHold *hold = g_ptr_array_index (self->holds, i);
      g_autoptr(GPtrArray) views = cordon_compartments_list (self->compartments, hold->uid);

      if ((uid != 0 && uid != hold->uid) || !g_hash_table_add (seen, GUINT_TO_POINTER (hold->uid)))
        continue;
      for (guint v = 0; v < views->len; v++)
        {
          const CordonCompartmentView *view = g_ptr_array_index (views, v);

          if (view->compartment != NULL && !view->hidden)
            wanted += cordon_compartment_get_ready (view->compartment);
        }
    }
  return wanted;
}

void
cordon_ready_pool_measure (CordonReadyPool *self, guint32 uid, CordonReadyFacts *facts)
{
  *facts = (CordonReadyFacts) { .price_mib = cordon_ready_pool_count_price (self, uid),
                                .most_mib = cordon_ready_pool_count_most (self),
                                .wanted = count_wanted (self, uid) };
  for (guint i = 0; i < self->entries->len; i++)
    {
      CordonReadyEntry *entry = g_ptr_array_index (self->entries, i);

      if (uid != 0 && cordon_machine_get_owner (entry->machine) != uid)
        continue;
      facts->ready += cordon_machine_is_ready (entry->machine);
      facts->making += !entry->was_ready && !cordon_ready_entry_is_ending (entry);
    }
}

GVariant *
cordon_ready_pool_list (CordonReadyPool *self, guint32 uid)
{
  g_auto(GVariantBuilder) list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < self->entries->len; i++)
    {
      CordonReadyEntry *entry = g_ptr_array_index (self->entries, i);
      g_autoptr(GVariant) machine = NULL;
      g_autoptr(GVariantDict) dict = NULL;

      if (cordon_machine_get_owner (entry->machine) != uid || cordon_ready_entry_is_ending (entry))
        continue;
      machine = g_variant_ref_sink (cordon_machine_describe (entry->machine));
      dict = g_variant_dict_new (machine);
      if (cordon_machine_is_ready (entry->machine))
        g_variant_dict_insert (dict, "state", "s", "ready");
      g_variant_dict_insert (dict, "disk-used", "t", G_GUINT64_CONSTANT (0));
      g_variant_builder_add_value (&list, g_variant_dict_end (dict));
    }
  return g_variant_builder_end (&list);
}
