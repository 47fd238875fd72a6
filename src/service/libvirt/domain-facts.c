/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One domain, ours or foreign, as libvirt describes it. What could not be read stays empty and
 * never gets a likely value: the start sequence takes empty for a failed check.
 */
#include "config.h"

#include "service/libvirt/facts.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include "service/libvirt/domain-parts.h"
#include "service/libvirt/error.h"
#include "service/libvirt/metadata.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (virSecurityLabel, free)

static gboolean
read_state (virDomainPtr domain, CordonDomainFacts *facts, GError **error)
{
  int state;

  if (virDomainGetState (domain, &state, NULL, 0) < 0)
    return cordon_libvirt_take_error (error, _("The machine could not be examined"));
  facts->paused = state == VIR_DOMAIN_PAUSED;
  facts->active = state != VIR_DOMAIN_SHUTOFF && state != VIR_DOMAIN_CRASHED &&
                  state != VIR_DOMAIN_NOSTATE;
  return TRUE;
}

static void
copy_labels (CordonDomainFacts *facts, const virSecurityLabel *labels, int n)
{
  facts->labels = g_new0 (char *, n + 1);
  facts->enforcing = g_new0 (gboolean, n);
  facts->n_labels = n;
  for (int i = 0; i < n; i++)
    {
      facts->labels[i] = g_strndup (labels[i].label, sizeof labels[i].label);
      facts->enforcing[i] = labels[i].enforcing == 1;
    }
}

static gboolean
read_labels (virDomainPtr domain, gboolean needed, CordonDomainFacts *facts, GError **error)
{
  g_autoptr (virSecurityLabel) labels = NULL;
  int n;

  if (!facts->active)
    return TRUE;

  n = virDomainGetSecurityLabelList (domain, &labels);
  if (n >= 0)
    copy_labels (facts, labels, n);
  /* A driver that labels nothing at all has no answer, and that is the answer. */
  else if (needed && virGetLastErrorCode () != VIR_ERR_NO_SUPPORT)
    return cordon_libvirt_take_error (error, _("The machine's labels could not be read"));
  virResetLastError ();
  return TRUE;
}

/* What a process was started with says nothing of what its next start finds, and only that is one file, which
 * changes at once. */
static gboolean
read_saved (virDomainPtr domain, CordonDomainFacts *facts, GError **error)
{
  g_autoptr (CordonDomainFacts) defined = g_new0 (CordonDomainFacts, 1);
  g_autofree char *xml = NULL;

  if (!facts->active || !facts->ours || facts->throwaway)
    return TRUE;
  g_clear_pointer (&facts->saved, g_free);
  if (virDomainIsPersistent (domain) != 1)
    return TRUE;
  xml = virDomainGetXMLDesc (domain, VIR_DOMAIN_XML_INACTIVE);
  if (xml == NULL)
    return cordon_libvirt_take_error (error, _("The machine could not be examined"));
  defined->uuid = g_strdup (facts->uuid);
  defined->name = g_strdup (facts->name);
  if (cordon_metadata_read (xml, defined))
    facts->saved = g_steal_pointer (&defined->saved);
  return TRUE;
}

CordonDomainFacts *
cordon_domain_facts_read (virDomainPtr domain, gboolean labels_needed, GError **error)
{
  g_autoptr (CordonDomainFacts) facts = g_new0 (CordonDomainFacts, 1);
  g_autofree char *xml = virDomainGetXMLDesc (domain, 0);
  char uuid[VIR_UUID_STRING_BUFLEN];

  if (xml == NULL || virDomainGetUUIDString (domain, uuid) < 0)
    {
      cordon_libvirt_take_error (error, _("The machine could not be examined"));
      return NULL;
    }
  facts->uuid = g_strdup (uuid);
  facts->name = g_strdup (virDomainGetName (domain));
  if (!read_state (domain, facts, error) ||
      !read_labels (domain, labels_needed, facts, error))
    return NULL;
  cordon_domain_parts_read (xml, facts);
  if (facts->active)
    cordon_domain_runtime_read (virDomainGetID (domain), facts);
  cordon_metadata_read (xml, facts);
  return read_saved (domain, facts, error) ? g_steal_pointer (&facts) : NULL;
}
