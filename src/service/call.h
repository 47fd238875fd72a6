/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonCall: one method call on its way through admission: who is it, how much has that user under
 * way already, may it. Each call is answered exactly once: freeing one that was not answered answers
 * it with a failure.
 */
#pragma once

#include <gio/gio.h>
#include "service/authority.h"
#include "service/peers.h"
#include "service/screen-size.h"

G_BEGIN_DECLS

/* Calls that one connection, or one user, may have under way. */
#define CORDON_CALLS_MAX 32

/* The door that all calls of one cordond go through. */
#define CORDON_TYPE_DOOR (cordon_door_get_type ())
G_DECLARE_FINAL_TYPE (CordonDoor, cordon_door, CORDON, DOOR, GObject)

/* Signal: "idle" ()  the last call under way was answered */
CordonDoor *cordon_door_new (CordonPeers *peers, CordonAuthority *authority);
guint cordon_door_get_n_calls (CordonDoor *self);

typedef struct _CordonCall CordonCall;
typedef void (*CordonCallFunc) (CordonCall *call, gpointer owner);

/* What a method needs besides its caller; each method uses what it wants. */
typedef struct {
  char *text;         /* owned: a name or a UUID */
  char *name;         /* owned: of a machine */
  char *more_text;    /* owned: of a compartment */
  guint32 number;
  guint64 bytes;
  gboolean flag;
  CordonScreenSize screen;
  int fds[4];         /* owned, -1 */
  GVariant *words;    /* owned: where more than one text is needed; NULL */
} CordonCallArguments;

struct _CordonCall {
  CordonDoor *door;                  /* owned */
  GDBusMethodInvocation *invocation; /* owned; NULL once answered */
  gpointer owner;                    /* owned GObject */
  CordonCallFunc run;
  CordonCallArguments arguments;
  GCancellable *cancellable; /* cancelled when the caller leaves the bus */
  char *sender;
  guint32 uid;      /* of the caller, when run is called */
  gboolean checked; /* an action is asked for */
  CordonAction action;
  gboolean counted_uid;
};

/* Lets a call in; run (call, owner) once all doors are open. arguments' contents and the invocation
 * are taken. action NULL: everybody may. */
void cordon_door_admit (CordonDoor *self, GDBusMethodInvocation *invocation, GObject *owner,
                        const CordonAction *action, CordonCallArguments *arguments,
                        CordonCallFunc run);

/* The invocation, to be answered by the caller of this (transfer full). */
GDBusMethodInvocation *cordon_call_take_invocation (CordonCall *call);
/* Foreign errors become CORDON_ERROR_FAILED. */
void cordon_call_fail (CordonCall *call, const GError *error);
void cordon_call_free (CordonCall *call);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CordonCall, cordon_call_free)

void cordon_invocation_fail (GDBusMethodInvocation *invocation, const GError *error);
/* For a handler that ends here: takes the error and is always TRUE, as the call is answered. */
gboolean cordon_invocation_refuse (GDBusMethodInvocation *invocation, GError *error);

G_END_DECLS
