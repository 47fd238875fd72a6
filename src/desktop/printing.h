/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A document that a machine shows goes to a printer or into a flat copy: GTK's own dialogs, and one of ours that
 * says how far it is and can stop it. Pages are drawn in the machine; only pixels come from there.
 */
#pragma once

#include <adwaita.h>
#include "client/session.h"

G_BEGIN_DECLS

/* name: of the document, for people. Nothing happens where the session shows no pages. One that is under way already
 * is said to be. */
void cordon_printing_print (GtkWindow *parent, CordonSession *session, const char *name);
void cordon_printing_save (GtkWindow *parent, CordonSession *session, const char *name);

G_END_DECLS
