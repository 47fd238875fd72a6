/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "fake-sheets.h"

#include <string.h>

const char *const fake_sheets_lies[] = {
  "other-page", "wide", "flat", "side-10001", "overflow", "no-size", "no-points", "far-points", "not-rendered",
  "short", "long", "few", "no-rows", "not-rows", NULL
};

guint32
fake_sheets_pixel (guint page, guint x, guint y)
{
  return 0xff000000u | (page * 40 & 0xff) << 16 | (x & 0xff) << 8 | (y & 0xff);
}

static void
measure (guint page, guint dpi, CordonAgentRendered *rendered)
{
  gboolean lies = page % 2 == 0;

  *rendered = (CordonAgentRendered) { .page = page, .points_width = lies ? 84189 : 59528,
                                      .points_height = lies ? 59528 : 84189 };
  cordon_agent_sheet_size ((guint16) dpi, rendered->points_width, rendered->points_height, &rendered->width,
                           &rendered->height);
}

static void
put (guint8 *bytes, guint count, guint32 value)
{
  for (guint i = 0; i < count; i++)
    bytes[i] = (guint8) (value >> 8 * i);
}

static gboolean
is (const char *lie, const char *word)
{
  return g_strcmp0 (lie, word) == 0;
}

/* What a hostile guest makes of a good frame. */
static void
spoil_rendered (const char *lie, const CordonAgentRendered *truth, guint8 *payload)
{
  if (is (lie, "other-page"))
    put (payload, 4, truth->page + 1);
  if (is (lie, "wide"))
    put (payload + 4, 2, truth->width + 1u);
  if (is (lie, "flat"))
    put (payload + 6, 2, truth->height - 1u);
  if (is (lie, "side-10001"))
    put (payload + 4, 2, 10001);
  if (is (lie, "overflow"))
    put (payload + 4, 4, 0xffffffff);
  if (is (lie, "no-size"))
    put (payload + 4, 4, 0);
  if (is (lie, "no-points"))
    put (payload + 8, 4, 0);
  if (is (lie, "far-points"))
    put (payload + 8, 4, 0xffffffff);
}

static gsize
answer_render (CordonAgentRender *rendered, const CordonAgentFrame *frame, const char *lie, guint8 *out)
{
  CordonAgentRendered value;

  g_assert_true (cordon_agent_read_render (frame, rendered));
  if (rendered->page == 0 || is (lie, "not-rendered"))
    return cordon_agent_write_empty (out, CORDON_AGENT_FRAME_MAX, CORDON_AGENT_OK, frame->serial);
  measure (rendered->page, rendered->dpi, &value);
  gsize size = cordon_agent_write_rendered (out, CORDON_AGENT_FRAME_MAX, frame->serial, &value);
  spoil_rendered (lie, &value, out + CORDON_AGENT_HEADER_SIZE);
  return size;
}

static void
draw (guint page, const CordonAgentRendered *size, const CordonAgentRows *rows, guint8 *rgb)
{
  for (guint y = rows->first; y < rows->first + (guint) rows->count; y++)
    for (guint x = 0; x < size->width; x++, rgb += 3)
      {
        guint32 pixel = fake_sheets_pixel (page, x, y);

        for (guint i = 0; i < 3; i++)
          rgb[i] = (guint8) (pixel >> (16 - 8 * i));
      }
}

gsize
fake_sheets_answer (CordonAgentRender *rendered, const CordonAgentFrame *frame, const char *lie, guint8 *out)
{
  static guint8 rgb[CORDON_AGENT_PAYLOAD_MAX + 3];
  CordonAgentRendered size;
  CordonAgentRows rows;

  if (frame->type == CORDON_AGENT_RENDER)
    return answer_render (rendered, frame, lie, out);
  g_assert_true (cordon_agent_read_rows (frame, &rows));
  g_assert_cmpuint (rendered->page, >, 0);
  measure (rendered->page, rendered->dpi, &size);
  g_assert_cmpuint (rows.first + rows.count, <=, size.height);
  g_assert_cmpuint (rows.count, <=, cordon_agent_rows_max (size.width));
  draw (rendered->page, &size, &rows, rgb);
  gsize length = (gsize) rows.count * size.width * 3;
  if (is (lie, "no-rows"))
    {
      gsize written = cordon_agent_write_bytes (out, CORDON_AGENT_FRAME_MAX, CORDON_AGENT_ROWS, frame->serial, rgb, 3);
      put (out + 8, 4, 0);
      return written - 3;
    }
  if (is (lie, "not-rows"))
    return cordon_agent_write_empty (out, CORDON_AGENT_FRAME_MAX, CORDON_AGENT_OK, frame->serial);
  length = is (lie, "short") ? length - 1 : is (lie, "long") ? length + 1 : is (lie, "few") ? 3 : length;
  return cordon_agent_write_bytes (out, CORDON_AGENT_FRAME_MAX, CORDON_AGENT_ROWS, frame->serial, rgb, length);
}
