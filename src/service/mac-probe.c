/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Dispatch of the questions to the kernel's access control, and the answer for hosts that have none.
 */
#include "config.h"

#include "service/mac-probe.h"

G_DEFINE_INTERFACE (CordonMacProbe, cordon_mac_probe, G_TYPE_OBJECT)

static void
cordon_mac_probe_default_init (CordonMacProbeInterface *iface)
{
  g_signal_new ("changed", G_TYPE_FROM_CLASS (iface), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 0);
}

void
cordon_mac_probe_emit_changed (CordonMacProbe *self)
{
  g_signal_emit_by_name (self, "changed");
}

gboolean
cordon_mac_probe_is_enforcing (CordonMacProbe *self, CordonMacModel model, char **reason)
{
  return CORDON_MAC_PROBE_GET_IFACE (self)->is_enforcing (self, model, reason);
}

char *
cordon_mac_probe_read_context (CordonMacProbe *self, CordonMacModel model, pid_t pid,
                               gboolean *enforced, GError **error)
{
  return CORDON_MAC_PROBE_GET_IFACE (self)->read_context (self, model, pid, enforced, error);
}

char *
cordon_mac_probe_read_path (CordonMacProbe *self, const char *path, GError **error)
{
  return CORDON_MAC_PROBE_GET_IFACE (self)->read_path (self, path, error);
}

gboolean
cordon_mac_probe_is_valid (CordonMacProbe *self, const char *context)
{
  return CORDON_MAC_PROBE_GET_IFACE (self)->is_valid (self, context);
}

gboolean
cordon_mac_probe_decide (CordonMacProbe *self, const CordonMacQuestion *question,
                         CordonMacAnswer *answer, GError **error)
{
  return CORDON_MAC_PROBE_GET_IFACE (self)->decide (self, question, answer, error);
}
