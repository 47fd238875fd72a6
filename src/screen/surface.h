/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The picture: from the display channel's primary surface into the window's frame buffer, under
 * credit.
 */
#pragma once

#include <spice-client.h>
#include "screen/control.h"

typedef struct CordonSurface CordonSurface;

typedef struct {
  void (*lost) (CordonScreenLost reason, gpointer data);
} CordonSurfaceEvents;

CordonSurface *cordon_surface_new (CordonControl *control, const CordonSurfaceEvents *events,
                                   gpointer data);
void cordon_surface_free (CordonSurface *self);

void cordon_surface_follow (CordonSurface *self, SpiceChannel *display);

/* Messages of the window; fd (transfer full). FALSE: against the protocol. */
gboolean cordon_surface_take_framebuffer (CordonSurface *self, const CordonScreenMessage *message,
                                          int fd);
gboolean cordon_surface_take_credit (CordonSurface *self, const CordonScreenMessage *message);
