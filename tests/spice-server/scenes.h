/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What moves on the test server's screen. Scenes by name:
 *   idle    a still background, no stamp
 *   blocks  the four blocks of picture.h, no stamp, nothing else
 *   dark    nothing but black, no stamp
 *   typing  one character cell a frame
 *   mixed   a moving square, scrolling text, typing
 *   window  a 480 x 270 film
 *   video   a film that fills all but the top 32 rows
 */
#pragma once

#include "qxl.h"
#include "stamps.h"

/* The smallest surface all scenes fit on. */
#define CORDON_SCENES_WIDTH_MIN 64
#define CORDON_SCENES_HEIGHT_MIN 64

typedef struct CordonScenes CordonScenes;

CordonScenes *cordon_scenes_new (CordonQxl *qxl, CordonStamps *stamps);
void cordon_scenes_free (CordonScenes *self);

gboolean cordon_scenes_show (CordonScenes *self, const char *name); /* FALSE: no such scene */
void cordon_scenes_set_fps (CordonScenes *self, guint fps);         /* 0 stands still */

/* The surface is another one: draws the background of the present scene again. */
void cordon_scenes_restart (CordonScenes *self);
