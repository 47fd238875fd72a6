/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A page's pixels as a guest sends them: two bytes of the page and two of the resolution that were asked for, then
 * the guest's stream. A page is whole after as many bytes as its size says, and takes not one more.
 */
#include <glib.h>

#include "client/sheet.h"
#include "fuzz.h"

static CordonAgentParser parser;

static CordonSheet *
begin (const CordonAgentFrame *frame, guint page, guint dpi)
{
  CordonAgentRendered rendered;
  gboolean no_memory;

  if (!cordon_agent_read_rendered (frame, &rendered))
    return NULL;
  /* A fuzzer gets no 144 MB for each of its pages. */
  if ((guint64) rendered.width * rendered.height > 1 << 20)
    return NULL;
  CordonSheet *sheet = cordon_sheet_new (page, dpi, &rendered, &no_memory);
  if (sheet)
    g_assert_true (sheet->page == page && sheet->width >= 1 && sheet->height >= 1 && sheet->rows == 0);
  return sheet;
}

static void
add (CordonSheet *sheet, const CordonAgentFrame *frame)
{
  CordonAgentRows rows;
  gboolean wanted = cordon_sheet_next (sheet, &rows);
  guint before = sheet->rows;

  g_assert_true (wanted == (sheet->rows < sheet->height));
  gboolean taken = cordon_sheet_add (sheet, frame->payload, frame->length);
  g_assert_true (taken == (wanted && frame->length == rows.count * sheet->width * 3));
  g_assert_cmpuint (sheet->rows, ==, before + (taken ? rows.count : 0));
  g_assert_cmpuint (sheet->rows, <=, sheet->height);
}

static void
take (CordonSheet **sheet, const CordonAgentFrame *frame, guint page, guint dpi)
{
  if (*sheet == NULL)
    *sheet = begin (frame, page, dpi);
  else if (frame->type == CORDON_AGENT_ROWS)
    add (*sheet, frame);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (CordonSheet) sheet = NULL;
  CordonAgentResult result = CORDON_AGENT_FRAME;

  if (size < 4)
    return 0;
  cordon_agent_parser_init (&parser, CORDON_AGENT_FROM_GUEST);
  for (size_t used = 4; result == CORDON_AGENT_FRAME;)
    {
      CordonAgentFrame frame;
      size_t taken;

      result = cordon_agent_parser_feed (&parser, data + used, size - used, &taken, &frame);
      used += taken;
      if (result == CORDON_AGENT_FRAME)
        take (&sheet, &frame, data[0] | data[1] << 8, data[2] | data[3] << 8);
    }
  return 0;
}
