/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whether a caller may do a thing. The real answer is polkit's; tests have a fake. Any error while
 * deciding means deny, so there is one kind of failure: CORDON_ERROR_DENIED with the sentence.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum {
  CORDON_ACTION_OWN_MACHINES,
  CORDON_ACTION_TEMPLATES,
  CORDON_ACTION_HOST
} CordonAction;

/* "org.cordon.manage-own-machines" and so on, as in data/polkit. */
const char *cordon_action_id (CordonAction action);

#define CORDON_TYPE_AUTHORITY (cordon_authority_get_type ())
G_DECLARE_INTERFACE (CordonAuthority, cordon_authority, CORDON, AUTHORITY, GObject)

struct _CordonAuthorityInterface {
  GTypeInterface parent;

  /* sender: unique name on the bus. interactive: a password may be asked for. */
  void (*check_async) (CordonAuthority *self, const char *sender, CordonAction action,
                       gboolean interactive, GCancellable *cancellable,
                       GAsyncReadyCallback callback, gpointer data);
  gboolean (*check_finish) (CordonAuthority *self, GAsyncResult *result, GError **error);
};

void cordon_authority_check_async (CordonAuthority *self, const char *sender, CordonAction action,
                                   gboolean interactive, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer data);
gboolean cordon_authority_check_finish (CordonAuthority *self, GAsyncResult *result,
                                        GError **error);

G_END_DECLS
