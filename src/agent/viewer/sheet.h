/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One page of the document as pixels for the host, whatever page is on the screen.
 */
#pragma once

#include "agent/viewer/document.h"

typedef struct {
  CordonAgentRendered size;
  fz_display_list *list; /* NULL: a page that cannot be drawn */
  fz_rect bounds;
  fz_pixmap *band; /* rows that are drawn already, from `first` on; or NULL */
  int first;
} CordonSheet;

/* Takes page `page` in place of the one before, at `dpi` or what cordon_agent_sheet_size() makes of it. */
void cordon_sheet_open (CordonSheet *sheet, CordonDocument *document, uint32_t page, uint16_t dpi);
void cordon_sheet_close (CordonSheet *sheet, CordonDocument *document);

/* Rows `first` and on, `width` times R, G, B each, into `pixels`. False where memory ran out. */
bool cordon_sheet_copy (CordonSheet *sheet, CordonDocument *document, const CordonAgentRows *rows, uint8_t *pixels);
