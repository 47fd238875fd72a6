/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Kernel and libvirt must agree. A kernel with a wall that libvirt does not use is no host without
 * walls: there a consent to run unlabelled must not count.
 */
#include "config.h"

#include "service/mac/agreement.h"

#include <glib/gi18n-lib.h>

static const char *
selinux_fault (const CordonMacKernel *kernel)
{
  if (!kernel->selinux)
    return _("libvirt labels with SELinux, but the kernel has no SELinux policy loaded; restart "
             "libvirt with “sudo systemctl restart libvirtd”.");
  if (!kernel->selinux_enforcing)
    return _("SELinux is permissive: it writes down what it should deny; switch it on with “sudo "
             "setenforce 1”.");
  return NULL;
}

static const char *
apparmor_fault (const CordonMacKernel *kernel)
{
  if (!kernel->apparmor)
    return _("libvirt confines with AppArmor, but the kernel does not; restart libvirt with “sudo "
             "systemctl restart libvirtd”.");
  if (kernel->selinux)
    return _("Both SELinux and AppArmor are on, and libvirt uses AppArmor; switch one of them off "
             "at boot.");
  return NULL;
}

static const char *
nothing_fault (const CordonMacKernel *kernel)
{
  if (kernel->selinux)
    return _("SELinux is on, but libvirt does not label machines with it; remove security_driver "
             "from /etc/libvirt/qemu.conf and restart libvirt.");
  if (kernel->apparmor)
    return _("AppArmor is on, but libvirt does not confine machines with it; install the package "
             "apparmor with libvirt's profiles and restart libvirt.");
  return NULL;
}

char *
cordon_mac_disagreement (CordonMacModel libvirt, const CordonMacKernel *kernel)
{
  switch (libvirt)
    {
    case CORDON_MAC_SELINUX:
      return g_strdup (selinux_fault (kernel));
    case CORDON_MAC_APPARMOR:
      return g_strdup (apparmor_fault (kernel));
    case CORDON_MAC_NONE:
      return g_strdup (nothing_fault (kernel));
    default:
      return g_strdup (_("Cordon does not know this host's access control."));
    }
}
