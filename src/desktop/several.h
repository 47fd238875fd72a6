/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The question what several files that are opened at once get, or the answer that is kept.
 */
#pragma once

#include "desktop/settings.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* ASK: no answer; nothing is opened. */
typedef void (*CordonSeveralAnswered) (CordonSeveral answer, gpointer data);

/* files: that may be in one machine with another one; machines: that they make then, because some may not be with
 * others. Answered exactly once, at once where the person's answer is kept; `cancellable` takes the question back. */
void cordon_several_ask (GtkApplication *application, CordonSettings *settings, guint files, guint machines,
                         GCancellable *cancellable, CordonSeveralAnswered answered, gpointer data);

G_END_DECLS
