/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Each version N of the module declares cordon_policy_N_t and keeps those before it, so a context
 * that is valid tells the version. No file is read and no right is needed for it.
 */
#include "config.h"

#include "service/policy-version.h"

#define MARKER(version) "system_u:object_r:cordon_policy" version "_t:s0"
#define MACHINE "system_u:system_r:cordon_view_t:s0"

CordonPolicyState
cordon_policy_ask (CordonMacProbe *mac)
{
  g_autofree char *ours = g_strdup_printf (MARKER ("_%d"), CORDON_POLICY_VERSION);

  if (cordon_mac_probe_is_valid (mac, ours))
    return CORDON_POLICY_CURRENT;
  return cordon_mac_probe_is_valid (mac, MARKER ("")) ? CORDON_POLICY_OLDER
                                                      : CORDON_POLICY_MISSING;
}

gboolean
cordon_policy_is_fedora (CordonMacProbe *mac)
{
  return cordon_mac_probe_is_valid (mac, "system_u:system_r:virtqemud_t:s0");
}

gboolean
cordon_policy_allows_emulation (CordonMacProbe *mac)
{
  static const char *const permissions[] = { "execmem", NULL };
  const CordonMacQuestion question = {
    .source = MACHINE,
    .target = MACHINE,
    .object_class = "process",
    .permissions = permissions,
  };
  CordonMacAnswer answer = { 0 };

  return cordon_mac_probe_decide (mac, &question, &answer, NULL) && answer.allowed != 0;
}
