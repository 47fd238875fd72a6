/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Files in files: choosing one in the list that a container is, going in, and coming back.
 */
#pragma once

#include "agent/viewer/container.h"

#include <mupdf/fitz.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct CordonViewer CordonViewer;

/* The way back. */
typedef struct {
  struct {
    fz_document *document;
    int page;
    bool is_account;
  } levels[CORDON_CONTAINER_DEPTH_MAX];
  unsigned depth;
  int broker; /* of what has to be converted (convert-broker.h), or -1 */
  bool is_account; /* the list is what a converter says of sound or video: the file is in it as it is */
  uint8_t *content; /* of the entry that is being opened, of malloc(), until it was converted */
  size_t size;
} CordonInside;

/* True where the key, or a click at a place of the window, meant something here. */
bool cordon_inside_key (CordonViewer *viewer, unsigned long key, bool alt);
bool cordon_inside_click (CordonViewer *viewer, unsigned button, int x, int y);

/* What has to be converted first is opened when the row has been shown to be worked on. */
bool cordon_inside_is_opening (const CordonViewer *viewer);
void cordon_inside_open (CordonViewer *viewer);
