/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonFakeSource: a screen made by the test, which writes down what the display sends.
 */
#pragma once

#include "desktop/display/screen-source.h"

#define CORDON_TYPE_FAKE_SOURCE (cordon_fake_source_get_type ())
G_DECLARE_FINAL_TYPE (CordonFakeSource, cordon_fake_source, CORDON, FAKE_SOURCE, CordonScreenSource)

CordonFakeSource *cordon_fake_source_new (void);

/* A new frame buffer of this size with a picture in which every pixel differs from its neighbours. */
void cordon_fake_source_resize (CordonFakeSource *self, int width, int height);
guint32 *cordon_fake_source_pixels (CordonFakeSource *self); /* rows without gaps */
int cordon_fake_source_width (CordonFakeSource *self);
int cordon_fake_source_height (CordonFakeSource *self);
void cordon_fake_source_damage (CordonFakeSource *self, int x, int y, int width, int height);

guint cordon_fake_source_credits (CordonFakeSource *self);

/* "+1e -1e p10,20 b1+ b1- r ": keys, position, buttons, release of all; since the last call. */
char *cordon_fake_source_take_log (CordonFakeSource *self);
