/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One file handed to cordon-desktop, or one machine named to it, and what becomes of it: the caller's
 * side of org.cordon.Desktop1.Request.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum {
  CORDON_OPENING_ASKED,  /* no window yet */
  CORDON_OPENING_OPEN,   /* at least one stage was reported */
  CORDON_OPENING_SHOWN,  /* the first page, or the machine, is visible */
  CORDON_OPENING_FAILED, /* get_error() says why; the window may still be there and show it */
  CORDON_OPENING_CLOSED  /* window and machine are gone; the last state */
} CordonOpeningState;

#define CORDON_TYPE_OPENING (cordon_opening_get_type ())
G_DECLARE_FINAL_TYPE (CordonOpening, cordon_opening, CORDON, OPENING, GObject)

/* Signals:
 *   "stage" (const char *word, guint ms, const char *machine)   word is one of the documented ones,
 *           machine a UUID or empty
 *   "changed" ()   the state is another one
 * owner: unique name of cordon-desktop; name: shown in the window, valid UTF-8. */
CordonOpening *cordon_opening_new (GDBusConnection *bus, const char *owner, const char *name);

/* Asks; fd is duplicated (transfer none), options is an a{sv} without handle_token, sunk. */
void cordon_opening_ask (CordonOpening *self, int fd, GVariant *options);

/* Instead: for an address in a new machine. */
void cordon_opening_ask_address (CordonOpening *self, const char *url, GVariant *options);

/* Instead: for the window of a persistent machine of that UUID. */
void cordon_opening_ask_machine (CordonOpening *self, const char *uuid, GVariant *options);

/* Asks for the end of window and machine; CLOSED follows. */
void cordon_opening_close (CordonOpening *self);

/* cordon-desktop is gone: FAILED, if it was not over anyway. */
void cordon_opening_lose (CordonOpening *self);

CordonOpeningState cordon_opening_get_state (CordonOpening *self);
const char *cordon_opening_get_name (CordonOpening *self);
/* What went wrong, whatever the state is now; NULL if nothing did. */
const GError *cordon_opening_get_error (CordonOpening *self);

G_END_DECLS
