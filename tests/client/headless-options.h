/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What cordon-headless is asked to do.
 */
#pragma once

#include <gio/gio.h>

typedef struct {
  guint x, y;
  guint32 colour; /* 0xRRGGBB */
} ExpectedColour;

/* Pressed in this order, released in the opposite one. */
typedef struct {
  guint codes[8];
  guint count;
} Chord;

typedef struct {
  char *machine; /* UUID of a persistent one, instead of a new one of the compartment */
  char *address; /* for its browser, beside or instead of a file */
  char *compartment, *screen_program, *until, *dump, *password, *layout, *variant;
  char *size_text, *resize_text, *zoom_text, *keys_text;
  char **expected_texts, **files;
  gboolean allow_unlabelled;
  int page, hold, deadline, tolerance;
  double deadline_scale, page_deadline_scale;

  /* of the texts */
  guint width, height, resize_width, resize_height;
  guint zoom_mode, zoom_percent;
  GArray *expected; /* ExpectedColour */
  GArray *chords;   /* Chord */
} HeadlessOptions;

/* FALSE with G_OPTION_ERROR where something is not understood; *argv keeps nothing. */
gboolean headless_options_parse (HeadlessOptions *self, int *argc, char ***argv, GError **error);
void headless_options_clear (HeadlessOptions *self);
