/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The interface of an authority: names of the actions and dispatch. It never decides.
 */
#include "config.h"

#include "service/authority.h"

G_DEFINE_INTERFACE (CordonAuthority, cordon_authority, G_TYPE_OBJECT)

static void
cordon_authority_default_init (CordonAuthorityInterface *iface)
{
}

const char *
cordon_action_id (CordonAction action)
{
  switch (action)
    {
    case CORDON_ACTION_OWN_MACHINES:
      return "org.cordon.manage-own-machines";
    case CORDON_ACTION_TEMPLATES:
      return "org.cordon.manage-templates";
    case CORDON_ACTION_HOST:
    default:
      return "org.cordon.manage-host";
    }
}

void
cordon_authority_check_async (CordonAuthority *self, const char *sender, CordonAction action,
                              gboolean interactive, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail (CORDON_IS_AUTHORITY (self));
  g_return_if_fail (sender != NULL);

  CORDON_AUTHORITY_GET_IFACE (self)->check_async (self, sender, action, interactive, cancellable,
                                                  callback, data);
}

gboolean
cordon_authority_check_finish (CordonAuthority *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (CORDON_IS_AUTHORITY (self), FALSE);

  return CORDON_AUTHORITY_GET_IFACE (self)->check_finish (self, result, error);
}
