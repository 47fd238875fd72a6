/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The interface of a hypervisor and the facts it answers with. Only dispatch: no behaviour lives
 * here, so that the real one and the fake of the tests cannot differ in anything but themselves.
 */
#include "config.h"

#include "service/hypervisor.h"

G_DEFINE_INTERFACE (CordonHypervisor, cordon_hypervisor, G_TYPE_OBJECT)

static void
cordon_hypervisor_default_init (CordonHypervisorInterface *iface)
{
  GType type = G_TYPE_FROM_INTERFACE (iface);

  g_signal_new ("connected", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_signal_new ("disconnected", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 1, G_TYPE_STRING);
  g_signal_new ("domain-ended", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_BOOLEAN);
  g_signal_new ("domain-started", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 1, G_TYPE_STRING);
  g_signal_new ("domain-resumed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 1, G_TYPE_STRING);
  g_signal_new ("domain-suspended", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 1, G_TYPE_STRING);
  g_signal_new ("domain-undefined", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 1, G_TYPE_STRING);
  g_signal_new ("domain-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 1, G_TYPE_STRING);
  g_signal_new ("guest-ready", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 1, G_TYPE_STRING);
}

void
cordon_host_facts_free (CordonHostFacts *facts)
{
  if (facts == NULL)
    return;

  g_free (facts->version);
  g_free (facts->hardware_reason);
  g_strfreev (facts->security_models);
  g_free (facts->selinux_base_hardware);
  g_free (facts->selinux_base_emulated);
  g_free (facts);
}

CordonMacModel
cordon_host_facts_get_mac (const CordonHostFacts *facts)
{
  const char *const *models = (const char *const *) facts->security_models;

  if (models != NULL && g_strv_contains (models, "selinux"))
    return CORDON_MAC_SELINUX;
  if (models != NULL && g_strv_contains (models, "apparmor"))
    return CORDON_MAC_APPARMOR;
  return CORDON_MAC_NONE;
}

void
cordon_volume_facts_free (CordonVolumeFacts *facts)
{
  if (facts == NULL)
    return;

  g_free (facts->name);
  g_free (facts->path);
  g_free (facts->format);
  g_free (facts->label);
  g_free (facts);
}

void
cordon_disk_facts_free (CordonDiskFacts *facts)
{
  g_free (facts->target);
  g_free (facts->path);
  g_free (facts->format);
  g_free (facts->label);
  g_free (facts);
}

gboolean
cordon_disk_facts_is_shared (const CordonDiskFacts *facts)
{
  return facts->read_only && facts->label == NULL && facts->slice_size == 0;
}

void
cordon_card_facts_free (CordonCardFacts *facts)
{
  g_free (facts->network);
  g_free (facts->bridge);
  g_free (facts->tap);
  g_free (facts->mac);
  g_free (facts->filter);
  g_free (facts->address);
  g_free (facts->gateway);
  g_free (facts);
}

void
cordon_domain_facts_free (CordonDomainFacts *facts)
{
  if (facts == NULL)
    return;

  g_free (facts->uuid);
  g_free (facts->name);
  g_free (facts->compartment);
  g_free (facts->template_name);
  g_free (facts->account);
  g_free (facts->machine_name);
  g_free (facts->snapshots);
  g_free (facts->saved);
  g_free (facts->kernel);
  g_free (facts->initrd);
  g_free (facts->directory);
  g_clear_pointer (&facts->disks, g_ptr_array_unref);
  g_clear_pointer (&facts->cards, g_ptr_array_unref);
  g_clear_pointer (&facts->sockets, g_ptr_array_unref);
  g_clear_pointer (&facts->helpers, g_array_unref);

  for (guint i = 0; i < facts->n_labels; i++)
    g_free (facts->labels[i]);
  g_free (facts->labels);
  g_free (facts->enforcing);
  g_free (facts);
}

void
cordon_hypervisor_probe_async (CordonHypervisor *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer data)
{
  g_return_if_fail (CORDON_IS_HYPERVISOR (self));

  CORDON_HYPERVISOR_GET_IFACE (self)->probe_async (self, cancellable, callback, data);
}

CordonHostFacts *
cordon_hypervisor_probe_finish (CordonHypervisor *self,
                                GAsyncResult *result,
                                GError **error)
{
  g_return_val_if_fail (CORDON_IS_HYPERVISOR (self), NULL);

  return CORDON_HYPERVISOR_GET_IFACE (self)->probe_finish (self, result, error);
}

void
cordon_hypervisor_create_async (CordonHypervisor *self,
                                CordonMachinePlan *plan,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  g_return_if_fail (CORDON_IS_HYPERVISOR (self));
  g_return_if_fail (plan != NULL);

  CORDON_HYPERVISOR_GET_IFACE (self)->create_async (self, plan, cancellable, callback, data);
}

gboolean
cordon_hypervisor_create_finish (CordonHypervisor *self,
                                 GAsyncResult *result,
                                 GError **error)
{
  g_return_val_if_fail (CORDON_IS_HYPERVISOR (self), FALSE);

  return CORDON_HYPERVISOR_GET_IFACE (self)->create_finish (self, result, error);
}

void
cordon_hypervisor_describe_async (CordonHypervisor *self,
                                  const char *uuid,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer data)
{
  g_return_if_fail (CORDON_IS_HYPERVISOR (self));
  g_return_if_fail (uuid != NULL);

  CORDON_HYPERVISOR_GET_IFACE (self)->describe_async (self, uuid, cancellable, callback, data);
}

CordonDomainFacts *
cordon_hypervisor_describe_finish (CordonHypervisor *self,
                                   GAsyncResult *result,
                                   GError **error)
{
  g_return_val_if_fail (CORDON_IS_HYPERVISOR (self), NULL);

  return CORDON_HYPERVISOR_GET_IFACE (self)->describe_finish (self, result, error);
}

void
cordon_hypervisor_resume_async (CordonHypervisor *self,
                                const char *uuid,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  g_return_if_fail (CORDON_IS_HYPERVISOR (self));
  g_return_if_fail (uuid != NULL);

  CORDON_HYPERVISOR_GET_IFACE (self)->resume_async (self, uuid, cancellable, callback, data);
}

gboolean
cordon_hypervisor_resume_finish (CordonHypervisor *self,
                                 GAsyncResult *result,
                                 GError **error)
{
  g_return_val_if_fail (CORDON_IS_HYPERVISOR (self), FALSE);

  return CORDON_HYPERVISOR_GET_IFACE (self)->resume_finish (self, result, error);
}

void
cordon_hypervisor_destroy_async (CordonHypervisor *self,
                                 const char *uuid,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer data)
{
  g_return_if_fail (CORDON_IS_HYPERVISOR (self));
  g_return_if_fail (uuid != NULL);

  CORDON_HYPERVISOR_GET_IFACE (self)->destroy_async (self, uuid, cancellable, callback, data);
}

gboolean
cordon_hypervisor_destroy_finish (CordonHypervisor *self,
                                  GAsyncResult *result,
                                  GError **error)
{
  g_return_val_if_fail (CORDON_IS_HYPERVISOR (self), FALSE);

  return CORDON_HYPERVISOR_GET_IFACE (self)->destroy_finish (self, result, error);
}

void
cordon_hypervisor_open_graphics_async (CordonHypervisor *self,
                                       const char *uuid,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer data)
{
  g_return_if_fail (CORDON_IS_HYPERVISOR (self));
  g_return_if_fail (uuid != NULL);

  CORDON_HYPERVISOR_GET_IFACE (self)->open_graphics_async (self, uuid, cancellable, callback, data);
}

int
cordon_hypervisor_open_graphics_finish (CordonHypervisor *self,
                                        GAsyncResult *result,
                                        GError **error)
{
  g_return_val_if_fail (CORDON_IS_HYPERVISOR (self), -1);

  return CORDON_HYPERVISOR_GET_IFACE (self)->open_graphics_finish (self, result, error);
}

void
cordon_hypervisor_list_async (CordonHypervisor *self,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  g_return_if_fail (CORDON_IS_HYPERVISOR (self));

  CORDON_HYPERVISOR_GET_IFACE (self)->list_async (self, cancellable, callback, data);
}

GPtrArray *
cordon_hypervisor_list_finish (CordonHypervisor *self,
                               GAsyncResult *result,
                               GError **error)
{
  g_return_val_if_fail (CORDON_IS_HYPERVISOR (self), NULL);

  return CORDON_HYPERVISOR_GET_IFACE (self)->list_finish (self, result, error);
}

void
cordon_hypervisor_suspend_async (CordonHypervisor *self,
                                 const char *uuid,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer data)
{
  g_return_if_fail (CORDON_IS_HYPERVISOR (self));
  g_return_if_fail (uuid != NULL);

  CORDON_HYPERVISOR_GET_IFACE (self)->suspend_async (self, uuid, cancellable, callback, data);
}

gboolean
cordon_hypervisor_suspend_finish (CordonHypervisor *self,
                                  GAsyncResult *result,
                                  GError **error)
{
  g_return_val_if_fail (CORDON_IS_HYPERVISOR (self), FALSE);

  return CORDON_HYPERVISOR_GET_IFACE (self)->suspend_finish (self, result, error);
}

void
cordon_hypervisor_define_async (CordonHypervisor *self,
                                CordonMachinePlan *plan,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  g_return_if_fail (CORDON_IS_HYPERVISOR (self));
  g_return_if_fail (plan != NULL);

  CORDON_HYPERVISOR_GET_IFACE (self)->define_async (self, plan, cancellable, callback, data);
}

gboolean
cordon_hypervisor_define_finish (CordonHypervisor *self,
                                 GAsyncResult *result,
                                 GError **error)
{
  g_return_val_if_fail (CORDON_IS_HYPERVISOR (self), FALSE);

  return CORDON_HYPERVISOR_GET_IFACE (self)->define_finish (self, result, error);
}

void
cordon_hypervisor_note_async (CordonHypervisor *self,
                                CordonMachinePlan *plan,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  g_return_if_fail (CORDON_IS_HYPERVISOR (self));
  g_return_if_fail (plan != NULL);

  CORDON_HYPERVISOR_GET_IFACE (self)->note_async (self, plan, cancellable, callback, data);
}

gboolean
cordon_hypervisor_note_finish (CordonHypervisor *self,
                                 GAsyncResult *result,
                                 GError **error)
{
  g_return_val_if_fail (CORDON_IS_HYPERVISOR (self), FALSE);

  return CORDON_HYPERVISOR_GET_IFACE (self)->note_finish (self, result, error);
}

void
cordon_hypervisor_press_button_async (CordonHypervisor *self,
                                  const char *uuid,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer data)
{
  g_return_if_fail (CORDON_IS_HYPERVISOR (self));
  g_return_if_fail (uuid != NULL);

  CORDON_HYPERVISOR_GET_IFACE (self)->press_button_async (self, uuid, cancellable, callback, data);
}

gboolean
cordon_hypervisor_press_button_finish (CordonHypervisor *self,
                                   GAsyncResult *result,
                                   GError **error)
{
  g_return_val_if_fail (CORDON_IS_HYPERVISOR (self), FALSE);

  return CORDON_HYPERVISOR_GET_IFACE (self)->press_button_finish (self, result, error);
}

void
cordon_hypervisor_undefine_async (CordonHypervisor *self,
                                  const char *uuid,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer data)
{
  g_return_if_fail (CORDON_IS_HYPERVISOR (self));
  g_return_if_fail (uuid != NULL);

  CORDON_HYPERVISOR_GET_IFACE (self)->undefine_async (self, uuid, cancellable, callback, data);
}

gboolean
cordon_hypervisor_undefine_finish (CordonHypervisor *self,
                                   GAsyncResult *result,
                                   GError **error)
{
  g_return_val_if_fail (CORDON_IS_HYPERVISOR (self), FALSE);

  return CORDON_HYPERVISOR_GET_IFACE (self)->undefine_finish (self, result, error);
}

void
cordon_hypervisor_create_volume_async (CordonHypervisor *self,
                                       const CordonVolumeOrder *order,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer data)
{
  g_return_if_fail (CORDON_IS_HYPERVISOR (self));
  g_return_if_fail (order != NULL);

  CORDON_HYPERVISOR_GET_IFACE (self)->create_volume_async (self, order, cancellable, callback, data);
}

CordonVolumeFacts *
cordon_hypervisor_create_volume_finish (CordonHypervisor *self,
                                        GAsyncResult *result,
                                        GError **error)
{
  g_return_val_if_fail (CORDON_IS_HYPERVISOR (self), NULL);

  return CORDON_HYPERVISOR_GET_IFACE (self)->create_volume_finish (self, result, error);
}

void
cordon_hypervisor_delete_volume_async (CordonHypervisor *self,
                                       const char *name,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer data)
{
  g_return_if_fail (CORDON_IS_HYPERVISOR (self));
  g_return_if_fail (name != NULL);

  CORDON_HYPERVISOR_GET_IFACE (self)->delete_volume_async (self, name, cancellable, callback, data);
}

gboolean
cordon_hypervisor_delete_volume_finish (CordonHypervisor *self,
                                        GAsyncResult *result,
                                        GError **error)
{
  g_return_val_if_fail (CORDON_IS_HYPERVISOR (self), FALSE);

  return CORDON_HYPERVISOR_GET_IFACE (self)->delete_volume_finish (self, result, error);
}

void
cordon_hypervisor_copy_volume_async (CordonHypervisor *self,
                                     const char *from,
                                     const char *to,
                                     CordonProgressFunc progress,
                                     gpointer progress_data,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer data)
{
  g_return_if_fail (CORDON_IS_HYPERVISOR (self));
  g_return_if_fail (from != NULL && to != NULL);

  CORDON_HYPERVISOR_GET_IFACE (self)->copy_volume_async (self, from, to, progress, progress_data, cancellable,
                                                        callback, data);
}

gboolean
cordon_hypervisor_copy_volume_finish (CordonHypervisor *self,
                                      GAsyncResult *result,
                                      GError **error)
{
  g_return_val_if_fail (CORDON_IS_HYPERVISOR (self), FALSE);

  return CORDON_HYPERVISOR_GET_IFACE (self)->copy_volume_finish (self, result, error);
}

void
cordon_hypervisor_fill_medium_async (CordonHypervisor *self,
                                     const char *name,
                                     int fd,
                                     guint64 size,
                                     CordonProgressFunc progress,
                                     gpointer progress_data,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer data)
{
  g_return_if_fail (CORDON_IS_HYPERVISOR (self));
  g_return_if_fail (name != NULL && fd >= 0);

  CORDON_HYPERVISOR_GET_IFACE (self)->fill_medium_async (self, name, fd, size, progress, progress_data, cancellable,
                                                         callback, data);
}

gboolean
cordon_hypervisor_fill_medium_finish (CordonHypervisor *self,
                                      GAsyncResult *result,
                                      GError **error)
{
  g_return_val_if_fail (CORDON_IS_HYPERVISOR (self), FALSE);

  return CORDON_HYPERVISOR_GET_IFACE (self)->fill_medium_finish (self, result, error);
}

void
cordon_hypervisor_operate_async (CordonHypervisor *self,
                                 const char *uuid,
                                 const CordonDiskOrder *order,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer data)
{
  g_return_if_fail (CORDON_IS_HYPERVISOR (self));
  g_return_if_fail (uuid != NULL && order != NULL);

  CORDON_HYPERVISOR_GET_IFACE (self)->operate_async (self, uuid, order, cancellable, callback, data);
}

gboolean
cordon_hypervisor_operate_finish (CordonHypervisor *self,
                                  GAsyncResult *result,
                                  GError **error)
{
  g_return_val_if_fail (CORDON_IS_HYPERVISOR (self), FALSE);

  return CORDON_HYPERVISOR_GET_IFACE (self)->operate_finish (self, result, error);
}

void
cordon_hypervisor_describe_volume_async (CordonHypervisor *self,
                                         const char *name,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer data)
{
  g_return_if_fail (CORDON_IS_HYPERVISOR (self));
  g_return_if_fail (name != NULL);

  CORDON_HYPERVISOR_GET_IFACE (self)->describe_volume_async (self, name, cancellable, callback,
                                                             data);
}

CordonVolumeFacts *
cordon_hypervisor_describe_volume_finish (CordonHypervisor *self,
                                          GAsyncResult *result,
                                          GError **error)
{
  g_return_val_if_fail (CORDON_IS_HYPERVISOR (self), NULL);

  return CORDON_HYPERVISOR_GET_IFACE (self)->describe_volume_finish (self, result, error);
}

void
cordon_hypervisor_list_volumes_async (CordonHypervisor *self,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer data)
{
  g_return_if_fail (CORDON_IS_HYPERVISOR (self));

  CORDON_HYPERVISOR_GET_IFACE (self)->list_volumes_async (self, cancellable, callback, data);
}

GPtrArray *
cordon_hypervisor_list_volumes_finish (CordonHypervisor *self,
                                       GAsyncResult *result,
                                       GError **error)
{
  g_return_val_if_fail (CORDON_IS_HYPERVISOR (self), NULL);

  return CORDON_HYPERVISOR_GET_IFACE (self)->list_volumes_finish (self, result, error);
}

char *
cordon_hypervisor_dup_volume_path (CordonHypervisor *self, const char *name)
{
  g_return_val_if_fail (CORDON_IS_HYPERVISOR (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  return CORDON_HYPERVISOR_GET_IFACE (self)->dup_volume_path (self, name);
}
