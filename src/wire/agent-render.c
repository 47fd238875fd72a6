/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pages as pixels on the wire. The rules of agent.c hold. How large a page is in pixels follows from its
 * size on paper: whoever says another number is wrong, and no product below can leave 64 bits.
 */
#include "wire/agent.h"

#include <string.h>

#include "wire/agent-values.h"
#include "wire/bytes.h"

#define POINTS_PER_INCH 7200u /* hundredths of a point */
#define BYTES_PER_PIXEL 3u

_Static_assert (CORDON_AGENT_SHEET_SIDE_MAX * BYTES_PER_PIXEL <= CORDON_AGENT_PAYLOAD_MAX, "a row is one frame");

/* --- sizes ----------------------------------------------------------------------------------- */

/* Rounded to the nearest pixel, never none. */
static uint64_t
side (uint32_t dpi, uint32_t points)
{
  uint64_t pixels = ((uint64_t) points * dpi + POINTS_PER_INCH / 2) / POINTS_PER_INCH;

  return pixels > 0 ? pixels : 1;
}

static bool
fits (uint32_t dpi, uint32_t points_width, uint32_t points_height)
{
  uint64_t width = side (dpi, points_width), height = side (dpi, points_height);

  return width <= CORDON_AGENT_SHEET_SIDE_MAX && height <= CORDON_AGENT_SHEET_SIDE_MAX
         && width * height <= CORDON_AGENT_SHEET_PIXELS_MAX;
}

_Static_assert (CORDON_AGENT_SHEET_POINTS_MAX / POINTS_PER_INCH < 2778, "the largest page has 2778 pixels at 1 dpi");
_Static_assert (2778u * 2778u <= CORDON_AGENT_SHEET_PIXELS_MAX, "and fits then");

void
cordon_agent_sheet_size (uint16_t dpi, uint32_t points_width, uint32_t points_height, uint16_t *width,
                         uint16_t *height)
{
  uint32_t least = dpi;

  while (least > 1 && !fits (least, points_width, points_height))
    least--;
  *width = (uint16_t) side (least, points_width);
  *height = (uint16_t) side (least, points_height);
}

uint16_t
cordon_agent_rows_max (uint16_t width)
{
  return (uint16_t) (CORDON_AGENT_PAYLOAD_MAX / (BYTES_PER_PIXEL * (width > 0 ? width : 1u)));
}

/* --- values ---------------------------------------------------------------------------------- */

static bool
render_valid (const CordonAgentRender *render)
{
  if (render->page == 0)
    return render->dpi == 0;
  return render->page <= CORDON_AGENT_PAGES_MAX && render->dpi >= CORDON_AGENT_DPI_MIN
         && render->dpi <= CORDON_AGENT_DPI_MAX;
}

static bool
points_valid (uint32_t points)
{
  return points >= CORDON_AGENT_SHEET_POINTS_MIN && points <= CORDON_AGENT_SHEET_POINTS_MAX;
}

static bool
rendered_valid (const CordonAgentRendered *rendered)
{
  return rendered->page >= 1 && rendered->page <= CORDON_AGENT_PAGES_MAX && points_valid (rendered->points_width)
         && points_valid (rendered->points_height) && rendered->width >= 1 && rendered->height >= 1
         && rendered->width <= CORDON_AGENT_SHEET_SIDE_MAX && rendered->height <= CORDON_AGENT_SHEET_SIDE_MAX
         && (uint32_t) rendered->width * rendered->height <= CORDON_AGENT_SHEET_PIXELS_MAX;
}

static bool
rows_valid (const CordonAgentRows *rows)
{
  return rows->count >= 1 && rows->first < CORDON_AGENT_SHEET_SIDE_MAX
         && rows->count <= CORDON_AGENT_SHEET_SIDE_MAX - rows->first;
}

/* --- writers --------------------------------------------------------------------------------- */

size_t
cordon_agent_write_render (uint8_t *out, size_t size, uint32_t serial, const CordonAgentRender *render)
{
  uint8_t *payload;

  if (!render_valid (render)
      || !(payload = cordon_agent_begin_frame (out, size, CORDON_AGENT_RENDER, serial, CORDON_AGENT_RENDER_SIZE)))
    return 0;
  put_u32 (payload, render->page);
  put_u16 (payload + 4, render->dpi);
  put_u16 (payload + 6, 0);
  return CORDON_AGENT_HEADER_SIZE + CORDON_AGENT_RENDER_SIZE;
}

size_t
cordon_agent_write_rendered (uint8_t *out, size_t size, uint32_t serial, const CordonAgentRendered *rendered)
{
  uint8_t *payload;

  if (!rendered_valid (rendered)
      || !(payload = cordon_agent_begin_frame (out, size, CORDON_AGENT_RENDERED, serial, CORDON_AGENT_RENDERED_SIZE)))
    return 0;
  put_u32 (payload, rendered->page);
  put_u16 (payload + 4, rendered->width);
  put_u16 (payload + 6, rendered->height);
  put_u32 (payload + 8, rendered->points_width);
  put_u32 (payload + 12, rendered->points_height);
  return CORDON_AGENT_HEADER_SIZE + CORDON_AGENT_RENDERED_SIZE;
}

size_t
cordon_agent_write_rows (uint8_t *out, size_t size, uint32_t serial, const CordonAgentRows *rows)
{
  uint8_t *payload;

  if (!rows_valid (rows)
      || !(payload = cordon_agent_begin_frame (out, size, CORDON_AGENT_GET_ROWS, serial, CORDON_AGENT_GET_ROWS_SIZE)))
    return 0;
  put_u16 (payload, rows->first);
  put_u16 (payload + 2, rows->count);
  return CORDON_AGENT_HEADER_SIZE + CORDON_AGENT_GET_ROWS_SIZE;
}

/* --- readers --------------------------------------------------------------------------------- */

bool
cordon_agent_read_render (const CordonAgentFrame *frame, CordonAgentRender *render)
{
  CordonAgentRender value;

  if (frame->type != CORDON_AGENT_RENDER || frame->length != CORDON_AGENT_RENDER_SIZE
      || get_u16 (frame->payload + 6) != 0)
    return false;
  value.page = get_u32 (frame->payload);
  value.dpi = get_u16 (frame->payload + 4);
  if (!render_valid (&value))
    return false;
  *render = value;
  return true;
}

bool
cordon_agent_read_rendered (const CordonAgentFrame *frame, CordonAgentRendered *rendered)
{
  CordonAgentRendered value;

  if (frame->type != CORDON_AGENT_RENDERED || frame->length != CORDON_AGENT_RENDERED_SIZE)
    return false;
  value.page = get_u32 (frame->payload);
  value.width = get_u16 (frame->payload + 4);
  value.height = get_u16 (frame->payload + 6);
  value.points_width = get_u32 (frame->payload + 8);
  value.points_height = get_u32 (frame->payload + 12);
  if (!rendered_valid (&value))
    return false;
  *rendered = value;
  return true;
}

bool
cordon_agent_read_rows (const CordonAgentFrame *frame, CordonAgentRows *rows)
{
  CordonAgentRows value;

  if (frame->type != CORDON_AGENT_GET_ROWS || frame->length != CORDON_AGENT_GET_ROWS_SIZE)
    return false;
  value.first = get_u16 (frame->payload);
  value.count = get_u16 (frame->payload + 2);
  if (!rows_valid (&value))
    return false;
  *rows = value;
  return true;
}
