/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonRequest: an org.cordon.Desktop1.Request object: what becomes of a file someone handed over
 * by the bus, told to that someone alone.
 */
#pragma once

#include "desktop/visit.h"

G_BEGIN_DECLS

#define CORDON_TYPE_REQUEST (cordon_request_get_type ())
G_DECLARE_FINAL_TYPE (CordonRequest, cordon_request, CORDON, REQUEST, GObject)

/* Signal "close" (): the caller wants the window closed. */

/* Exported as long as the visit lasts. token NULL: one is made up. USAGE for a token that is not
 * [A-Za-z0-9_]{1,64}, BUSY for one that is in use. (transfer full) */
CordonRequest *cordon_request_new (GDBusConnection *bus, const char *sender, const char *token,
                                   CordonVisit *visit, GError **error);
/* The window was there before the request: tells the stages that its caller waits for and are past. */
void cordon_request_tell_present (CordonRequest *self);
const char *cordon_request_get_path (CordonRequest *self);

/* /org/cordon/Desktop1/request/SENDER/TOKEN; NULL where the token is not admitted. Pure. */
char *cordon_request_path (const char *sender, const char *token);

G_END_DECLS
