/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The host gate: whether a machine may be made here at all. Whoever is not sure says no.
 */
#include "config.h"

#include "service/start-private.h"

#include <glib/gi18n-lib.h>

#include "core/errors.h"

static GError *
unlabelled_error (const CordonStartRequest *request, const char *reason)
{
  if (request->unlabelled_granted)
    return g_error_new (CORDON_ERROR, CORDON_ERROR_UNLABELLED,
                        _("%s The administrator allows “%s” without a label: use "
                          "--allow-unlabelled."),
                        reason, request->compartment);
  return g_error_new (CORDON_ERROR, CORDON_ERROR_UNLABELLED,
                      _("%s “%s” requires a label; an administrator can allow it without: "
                        "cordon host allow-unlabelled %s"),
                      reason, request->compartment, request->compartment);
}

GError *
cordon_start_judge_host (CordonStart *self)
{
  const CordonStartRequest *request = &self->request;
  g_autofree char *reason = NULL;

  if (!self->host->spice)
    return g_error_new_literal (CORDON_ERROR, CORDON_ERROR_HYPERVISOR,
                                _("QEMU on this host has no SPICE display; install the package "
                                  "qemu-system-modules-spice."));
  /* With a MAC there is no consent: a wall that is switched off, or that libvirt does not use, is
   * repaired and not worked around. */
  if (!cordon_mac_probe_is_enforcing (self->house.mac, self->mac, &reason))
    return g_error_new (CORDON_ERROR, CORDON_ERROR_UNLABELLED,
                        _("The host's access control does not hold, so nothing is started: %s"),
                        reason != NULL ? reason : cordon_mac_model_name (self->mac));
  if (self->mac != CORDON_MAC_NONE || !request->label_required
      || (request->unlabelled_wished && request->unlabelled_granted))
    return NULL;
  return unlabelled_error (request, _("This host cannot label machines."));
}
