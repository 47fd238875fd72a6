/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The decision about one machine's numbers and label. Two machines with one level would be one
 * machine to the kernel, and libvirt neither reserves nor compares static labels: that no two are
 * ever given out together, and none next to a foreign machine it is not apart from, is decided here
 * alone. Any doubt gives no label.
 */
#include "config.h"

#include "service/labels-private.h"

#include <glib/gi18n-lib.h>

#include "core/errors.h"
#include "core/limits.h"
#include "service/volume-name.h"

#define TYPE_OFFLINE "cordon_view_t"
#define TYPE_NETWORKED "cordon_net_t"
#define TYPE_IMAGE "svirt_image_t" /* libvirt's own, in the reference policy and Fedora's */

/* --- what is known --------------------------------------------------------------------------- */

static void
learn_domain (CordonLabels *self, CordonNumbers *seen, const CordonDomainFacts *domain)
{
  g_autofree char *owner = NULL;

  if (!domain->ours || domain->v == 0)
    return;
  cordon_numbers_hold (seen, domain->uuid, domain->d, domain->v, !domain->throwaway);
  owner = cordon_owner_join (domain->owner, domain->compartment);
  if (!cordon_numbers_own (self->table, owner, domain->d))
    g_debug ("c%u is not %s's by the registry", domain->d, owner);
}

/* A lost registry is made again from this, as far as anything that carries its numbers is left. */
static void
learn (CordonLabels *self, const CordonCensus *census)
{
  CordonNumbers *seen = cordon_numbers_new ();

  for (guint i = 0; i < census->domains->len; i++)
    learn_domain (self, seen, g_ptr_array_index (census->domains, i));
  for (guint i = 0; i < census->volumes->len; i++)
    {
      const CordonVolumeName *name = &g_array_index (census->volumes, CordonVolumeName, i);

      cordon_numbers_hold (seen, name->uuid, name->d, name->v, TRUE);
    }
  g_clear_pointer (&self->seen, cordon_numbers_free);
  self->seen = seen;
}

/* Numbers that exist, and the settings, are believed together or not at all. */
gboolean
cordon_labels_check_ranges (CordonLabels *self, GError **error)
{
  const CordonHeld *outside = cordon_numbers_find_outside (self->table, &self->ranges);

  if (outside == NULL && self->seen != NULL)
    outside = cordon_numbers_find_outside (self->seen, &self->ranges);
  if (outside == NULL)
    return TRUE;
  g_set_error (error, CORDON_ERROR, CORDON_ERROR_USAGE,
               _("The machine %s has the categories c%u and c%u, which are outside the ranges in "
                 "/etc/cordon/host.conf; widen them again, or delete the machine."),
               outside->machine, outside->d, outside->v);
  return FALSE;
}

/* --- numbers --------------------------------------------------------------------------------- */

static gboolean
take_known (CordonLabels *self, CordonLabelLease *lease, const CordonHeld *held, GError **error)
{
  const CordonHeld *other = cordon_numbers_find (self->seen, lease->request.machine);

  if (other != NULL && (other->d != held->d || other->v != held->v))
    {
      g_set_error (error, CORDON_ERROR, CORDON_ERROR_UNVERIFIED,
                   _("The machine's disk has the categories c%u and c%u in its name, but the "
                     "machine is recorded with c%u and c%u; nothing is started until an "
                     "administrator has looked at it."),
                   other->d, other->v, held->d, held->v);
      return FALSE;
    }
  if (!cordon_numbers_own (self->table, lease->owner, held->d))
    {
      g_set_error (error, CORDON_ERROR, CORDON_ERROR_UNVERIFIED,
                   _("The category c%u of the machine is not that of “%s”; nothing is started "
                     "until an administrator has looked at it."),
                   held->d, lease->request.compartment);
      return FALSE;
    }
  lease->label->d = held->d;
  lease->label->v = held->v;
  return TRUE;
}

static gboolean
take_d (CordonLabels *self, CordonLabelLease *lease, const CordonChoice *choice, GError **error)
{
  int d = cordon_numbers_find_d (self->table, lease->owner);

  /* The ranges were moved, and nothing that exists has the old number: cordon_labels_check_ranges()
   * saw to it. */
  if (d >= 0 && !cordon_range_has (&self->ranges.d, (guint) d))
    {
      cordon_numbers_disown (self->table, lease->owner);
      d = -1;
    }
  if (d < 0)
    {
      if (cordon_numbers_count_owned (self->table, lease->request.uid)
          >= CORDON_LIMIT_COMPARTMENTS_PER_USER)
        {
          g_set_error (error, CORDON_ERROR, CORDON_ERROR_QUOTA,
                       _("One user's machines may be in %d compartments; use one of those."),
                       CORDON_LIMIT_COMPARTMENTS_PER_USER);
          return FALSE;
        }
      d = cordon_choice_take_d (choice, error);
      if (d < 0 || !cordon_numbers_own (self->table, lease->owner, (guint) d))
        return FALSE;
    }
  lease->label->d = (guint) d;
  return TRUE;
}

static gboolean
take_fresh (CordonLabels *self, CordonLabelLease *lease, CordonChoice *choice, GError **error)
{
  gpointer avoided;
  int v;

  if (g_hash_table_lookup_extended (self->avoided, lease->request.machine, NULL, &avoided))
    choice->avoid = GPOINTER_TO_INT (avoided);
  if (!take_d (self, lease, choice, error))
    return FALSE;
  v = cordon_choice_take_v (choice, lease->label->d, error);
  if (v < 0)
    return FALSE;
  g_hash_table_remove (self->avoided, lease->request.machine);
  self->next_v = (guint) v + 1;
  lease->label->v = (guint) v;
  lease->fresh = TRUE;
  return TRUE;
}

/* Of a persistent machine: by our own record, or by its volume's name. Of a throwaway that is there: by our record. */
static const CordonHeld *
find_known (CordonLabels *self, const CordonLabelRequest *request)
{
  const CordonHeld *held = cordon_numbers_find (self->table, request->machine);

  if (!request->kept)
    return request->again ? held : NULL;
  return held != NULL ? held : cordon_numbers_find (self->seen, request->machine);
}

static gboolean
take_numbers (CordonLabels *self, CordonLabelLease *lease, GPtrArray *neighbours, GError **error)
{
  const CordonHeld *known = find_known (self, &lease->request);
  CordonChoice choice = {
    .ranges = &self->ranges,
    .table = self->table,
    .seen = self->seen,
    .neighbours = neighbours,
    .from = self->next_v,
    .avoid = -1,
  };

  if (known != NULL ? !take_known (self, lease, known, error)
                    : !take_fresh (self, lease, &choice, error))
    return FALSE;
  cordon_numbers_hold (self->table, lease->request.machine, lease->label->d, lease->label->v,
                       lease->request.kept);
  return TRUE;
}

void
cordon_labels_give_back (CordonLabels *self, const CordonLabelLease *lease)
{
  g_hash_table_remove (self->contexts, lease->request.machine);
  if (lease->fresh)
    cordon_numbers_drop (self->table, lease->request.machine);
}

/* --- labels ---------------------------------------------------------------------------------- */

/* Cordon's own type where the loaded policy knows it at this level, otherwise libvirt's. */
static CordonContext *
make_context (CordonLabels *self, CordonLabelLease *lease, const CordonContext *base, CordonLevel *level)
{
  const char *type = lease->request.networked ? TYPE_NETWORKED : TYPE_OFFLINE;
  g_autoptr(CordonContext) plain = cordon_context_with_level (base, level);
  g_autoptr(CordonContext) own = cordon_context_with_type (plain, type);

  lease->label->own_type =
    cordon_mac_probe_is_valid (self->mac, cordon_context_to_string (own));
  if (lease->label->own_type)
    return g_steal_pointer (&own);
  if (cordon_mac_probe_is_valid (self->mac, cordon_context_to_string (plain)))
    return g_steal_pointer (&plain);
  return NULL;
}

static gboolean
make_label (CordonLabels *self, CordonLabelLease *lease, const CordonContext *base, GPtrArray *neighbours,
            GError **error)
{
  CordonMachineLabel *label = lease->label;
  g_autoptr(CordonLevel) level = cordon_label_ranges_level (&self->ranges, label->d, label->v);
  const CordonNeighbour *clash = cordon_neighbours_clash (neighbours, level);
  CordonContext *context;

  if (clash != NULL)
    {
      cordon_choice_set_clash (error, clash);
      return FALSE;
    }
  context = make_context (self, lease, base, level);
  if (context == NULL)
    {
      g_set_error (error, CORDON_ERROR, CORDON_ERROR_HYPERVISOR,
                   _("The loaded SELinux policy does not know the level %s; see [Labels] in "
                     "/etc/cordon/host.conf."),
                   cordon_level_to_string (level));
      return FALSE;
    }
  label->label = g_strdup (cordon_context_to_string (context));
  label->disk_label = g_strdup_printf ("%s:object_r:%s:%s", cordon_context_get_user (context),
                                       TYPE_IMAGE, cordon_level_to_string (level));
  g_hash_table_replace (self->contexts, g_strdup (lease->request.machine), context);
  return TRUE;
}

gboolean
cordon_labels_decide (CordonLabels *self, CordonLabelLease *lease, const CordonCensus *census,
                      GError **error)
{
  const char *text = lease->request.base;
  g_autoptr(CordonContext) base = text != NULL ? cordon_context_parse (text, NULL) : NULL;
  g_autoptr(GPtrArray) neighbours = NULL;

  g_return_val_if_fail (census != NULL || text == NULL, FALSE);

  if (text != NULL && base == NULL)
    {
      g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_HYPERVISOR,
                           _("libvirt does not say which SELinux type its machines have."));
      return FALSE;
    }
  if (census != NULL)
    {
      learn (self, census);
      neighbours = cordon_neighbours_find (census, lease->request.machine, base);
    }
  if (!cordon_labels_check_ranges (self, error) || !take_numbers (self, lease, neighbours, error))
    return FALSE;
  if (base == NULL || make_label (self, lease, base, neighbours, error))
    return TRUE;
  cordon_labels_give_back (self, lease);
  return FALSE;
}
