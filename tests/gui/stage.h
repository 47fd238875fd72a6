/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What in-process GUI tests share: windows that are really shown, their pixels, waiting.
 */
#pragma once

#include <adwaita.h>

/* gtk_test_init() with libadwaita and the guard style. */
void stage_init (int *argc, char ***argv);

/* Runs the main loop until `done` is true; fails the test after a minute. */
typedef gboolean (*StageCondition) (gpointer data);
void stage_wait (StageCondition done, gpointer data);
/* Until the widget was painted once more, completely. */
void stage_wait_paint (GtkWidget *widget);

/* An undecorated window of this size with the widget in it, shown and painted. */
GtkWidget *stage_show (GtkWidget *child, int width, int height);
void stage_close (GtkWidget *window);

/* What the window's renderer makes of the widget, in device pixels, without gaps: B,G,R,A words. */
typedef struct {
  int width, height;
  guint32 *pixels;
} StagePicture;
StagePicture *stage_grab (GtkWidget *widget);
void stage_picture_free (StagePicture *picture);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StagePicture, stage_picture_free)

/* Colour of a pixel as 0xrrggbb. */
guint32 stage_pixel (const StagePicture *picture, int x, int y);

/* Real input: runs xdotool with these words; WINDOW stands for the widget's X window. */
void stage_xdotool (GtkWidget *widget, const char *words);

/* Into CORDON_TEST_PICTURES/NAME.png when that is set. */
void stage_save (GtkWidget *widget, const char *name);
