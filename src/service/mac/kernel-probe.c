/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Each question goes to the module that answers for the model. Asked anew every time: an answer
 * from before must never stand for one that is needed now.
 */
#include "config.h"

#include "service/mac/kernel-probe.h"

#include <glib/gi18n-lib.h>
#include "core/errors.h"
#include "service/mac/agreement.h"
#include "service/mac/apparmor.h"
#include "service/mac/selinux-watch.h"
#include "service/mac/selinux.h"

struct _CordonKernelProbe {
  GObject parent_instance;

  CordonSelinuxWatch *watch; /* NULL: no SELinux, or it cannot be watched */
};

static void cordon_kernel_probe_iface_init (CordonMacProbeInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CordonKernelProbe, cordon_kernel_probe, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CORDON_TYPE_MAC_PROBE,
                                                      cordon_kernel_probe_iface_init))

static void
on_changed (gpointer data)
{
  cordon_mac_probe_emit_changed (data);
}

/* Once SELinux is there it stays. */
static gboolean
follow (CordonKernelProbe *self)
{
  g_autoptr(GError) error = NULL;

  if (self->watch == NULL)
    self->watch = cordon_selinux_watch_new (CORDON_SELINUX_MOUNT, on_changed, self, &error);
  if (error != NULL)
    g_message ("%s", error->message);
  return self->watch != NULL;
}

static gboolean
is_enforcing (CordonMacProbe *self, CordonMacModel model, char **reason)
{
  const CordonMacKernel kernel = {
    .selinux = cordon_selinux_is_present (),
    .selinux_enforcing = cordon_selinux_is_enforcing (),
    .apparmor = cordon_apparmor_is_present (""),
  };
  g_autofree char *fault = cordon_mac_disagreement (model, &kernel);
  gboolean agreed;

  /* A wall that could go down unseen is none. */
  if (fault == NULL && model == CORDON_MAC_SELINUX && !follow (CORDON_KERNEL_PROBE (self)))
    fault = g_strdup (_("changes of SELinux cannot be watched; cordond's journal says why."));
  agreed = fault == NULL;
  if (!agreed && reason != NULL)
    *reason = g_steal_pointer (&fault);
  return agreed;
}

static char *
refuse (GError **error)
{
  g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_FAILED,
                       _("This host's access control has no such label."));
  return NULL;
}

static char *
read_context (CordonMacProbe *self, CordonMacModel model, pid_t pid, gboolean *enforced,
              GError **error)
{
  switch (model)
    {
    case CORDON_MAC_SELINUX:
      return cordon_selinux_read_process (pid, enforced, error);
    case CORDON_MAC_APPARMOR:
      return cordon_apparmor_read_process ("", pid, enforced, error);
    case CORDON_MAC_NONE:
    default:
      return refuse (error);
    }
}

gboolean
cordon_kernel_probe_labels_files (CordonMacModel model)
{
  return model == CORDON_MAC_SELINUX;
}

char *
cordon_kernel_probe_read_file (CordonMacModel model, int fd, GError **error)
{
  if (cordon_kernel_probe_labels_files (model))
    return cordon_selinux_read_file (fd, error);
  return refuse (error);
}

char *
cordon_kernel_probe_read_path (CordonMacModel model, const char *path, GError **error)
{
  if (cordon_kernel_probe_labels_files (model))
    return cordon_selinux_read_path (path, error);
  return refuse (error);
}

static char *
read_path (CordonMacProbe *self, const char *path, GError **error)
{
  return cordon_selinux_read_path (path, error);
}

static gboolean
is_valid (CordonMacProbe *self, const char *context)
{
  return cordon_selinux_is_valid (context);
}

static gboolean
decide (CordonMacProbe *self, const CordonMacQuestion *question, CordonMacAnswer *answer,
        GError **error)
{
  return cordon_selinux_decide (question, answer, error);
}

static void
cordon_kernel_probe_iface_init (CordonMacProbeInterface *iface)
{
  iface->is_enforcing = is_enforcing;
  iface->read_context = read_context;
  iface->read_path = read_path;
  iface->is_valid = is_valid;
  iface->decide = decide;
}

static void
cordon_kernel_probe_finalize (GObject *object)
{
  cordon_selinux_watch_free (CORDON_KERNEL_PROBE (object)->watch);
  G_OBJECT_CLASS (cordon_kernel_probe_parent_class)->finalize (object);
}

static void
cordon_kernel_probe_class_init (CordonKernelProbeClass *class)
{
  G_OBJECT_CLASS (class)->finalize = cordon_kernel_probe_finalize;
}

static void
cordon_kernel_probe_init (CordonKernelProbe *self)
{
}

CordonKernelProbe *
cordon_kernel_probe_new (void)
{
  return g_object_new (CORDON_TYPE_KERNEL_PROBE, NULL);
}
