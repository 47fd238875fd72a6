/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Files in files: choosing one in the list that a container is, going in, and coming back.
 */
#pragma once

#include "agent/viewer/container.h"

#include <mupdf/fitz.h>
#include <stdbool.h>

typedef struct CordonViewer CordonViewer;

/* The way back. */
typedef struct {
  struct {
    fz_document *document;
    int page;
  } levels[CORDON_CONTAINER_DEPTH_MAX];
  unsigned depth;
} CordonInside;

/* True where the key, or a click at a place of the window, meant something here. */
bool cordon_inside_key (CordonViewer *viewer, unsigned long key, bool alt);
bool cordon_inside_click (CordonViewer *viewer, unsigned button, int x, int y);
