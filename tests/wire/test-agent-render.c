/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pages as pixels on the wire: the bytes, every field at its limits, and the sizes that both ends reckon.
 */
#include <glib.h>
#include <string.h>

#include "wire/agent.h"

static guint8 out[CORDON_AGENT_FRAME_MAX];

static CordonAgentFrame
frame_of (guint16 type, gsize size)
{
  return (CordonAgentFrame) { type, 3, (guint32) (size - CORDON_AGENT_HEADER_SIZE), out + CORDON_AGENT_HEADER_SIZE };
}

static void
test_layout (void)
{
  const CordonAgentRender render = { 258, 300 };
  const CordonAgentRendered rendered = { 258, 1240, 1754, 59528, 84189 };
  const CordonAgentRows rows = { 513, 17 };

  g_assert_cmpuint (cordon_agent_write_render (out, sizeof out, 3, &render), ==, 20);
  g_assert_cmpmem (out, 20, "\x12\0\0\0\3\0\0\0\x08\0\0\0\2\1\0\0\x2c\1\0\0", 20);
  g_assert_cmpuint (cordon_agent_write_rendered (out, sizeof out, 3, &rendered), ==, 28);
  g_assert_cmpmem (out, 28, "\x51\0\0\0\3\0\0\0\x10\0\0\0\2\1\0\0\xd8\x04\xda\x06\x88\xe8\0\0\xdd\x48\1\0", 28);
  g_assert_cmpuint (cordon_agent_write_rows (out, sizeof out, 3, &rows), ==, 16);
  g_assert_cmpmem (out, 16, "\x13\0\0\0\3\0\0\0\x04\0\0\0\1\2\x11\0", 16);
}

/* --- limits ---------------------------------------------------------------------------------- */

static void
check_render (guint32 page, guint16 dpi, gboolean good)
{
  CordonAgentRender value = { page, dpi }, back = { 77, 77 };
  gsize size = cordon_agent_write_render (out, sizeof out, 3, &value);

  g_assert_cmpuint (size, ==, good ? 20 : 0);
  if (!good)
    {
      /* What a writer does not write, a reader does not read. */
      const CordonAgentRender fine = { 1, 100 };
      size = cordon_agent_write_render (out, sizeof out, 3, &fine);
      for (guint i = 0; i < 4; i++)
        out[CORDON_AGENT_HEADER_SIZE + i] = (guint8) (page >> 8 * i);
      for (guint i = 0; i < 2; i++)
        out[CORDON_AGENT_HEADER_SIZE + 4 + i] = (guint8) (dpi >> 8 * i);
    }
  CordonAgentFrame frame = frame_of (CORDON_AGENT_RENDER, size);
  g_assert_true (cordon_agent_read_render (&frame, &back) == good);
  g_assert_cmpuint (back.page, ==, good ? page : 77);
  g_assert_cmpuint (back.dpi, ==, good ? dpi : 77);
  out[CORDON_AGENT_HEADER_SIZE + 7] = 1;
  g_assert_false (cordon_agent_read_render (&frame, &back));
}

static void
test_render (void)
{
  check_render (1, 36, TRUE);
  check_render (100000, 600, TRUE);
  check_render (0, 0, TRUE);
  check_render (0, 36, FALSE);
  check_render (1, 0, FALSE);
  check_render (1, 35, FALSE);
  check_render (1, 601, FALSE);
  check_render (1, 65535, FALSE);
  check_render (100001, 100, FALSE);
  check_render (G_MAXUINT32, 100, FALSE);
}

static const struct {
  CordonAgentRendered value;
  gboolean good;
} rendered_table[] = {
  { { 1, 1, 1, 100, 100 }, TRUE },
  { { 100000, 10000, 3600, 20000000, 20000000 }, TRUE },
  { { 0, 10, 10, 7200, 7200 }, FALSE },
  { { 100001, 10, 10, 7200, 7200 }, FALSE },
  { { 1, 0, 10, 7200, 7200 }, FALSE },
  { { 1, 10, 0, 7200, 7200 }, FALSE },
  { { 1, 10001, 10, 7200, 7200 }, FALSE },
  { { 1, 10, 10001, 7200, 7200 }, FALSE },
  { { 1, 65535, 65535, 7200, 7200 }, FALSE },
  { { 1, 10000, 3601, 7200, 7200 }, FALSE }, /* more than all the pixels */
  { { 1, 10, 10, 99, 7200 }, FALSE },
  { { 1, 10, 10, 7200, 99 }, FALSE },
  { { 1, 10, 10, 0, 0 }, FALSE },
  { { 1, 10, 10, 20000001, 7200 }, FALSE },
  { { 1, 10, 10, 7200, 0xffffffff }, FALSE },
};

static void
put_rendered (const CordonAgentRendered *value)
{
  guint8 *payload = out + CORDON_AGENT_HEADER_SIZE;

  for (guint i = 0; i < 4; i++)
    {
      payload[i] = (guint8) (value->page >> 8 * i);
      payload[8 + i] = (guint8) (value->points_width >> 8 * i);
      payload[12 + i] = (guint8) (value->points_height >> 8 * i);
    }
  for (guint i = 0; i < 2; i++)
    {
      payload[4 + i] = (guint8) (value->width >> 8 * i);
      payload[6 + i] = (guint8) (value->height >> 8 * i);
    }
}

static void
test_rendered (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rendered_table); i++)
    {
      CordonAgentRendered back = { .page = 77 };
      gboolean good = rendered_table[i].good;

      g_assert_cmpuint (cordon_agent_write_rendered (out, sizeof out, 3, &rendered_table[i].value), ==, good ? 28 : 0);
      put_rendered (&rendered_table[i].value);
      CordonAgentFrame frame = frame_of (CORDON_AGENT_RENDERED, 28);
      g_assert_true (cordon_agent_read_rendered (&frame, &back) == good);
      g_assert_cmpuint (back.page, ==, good ? rendered_table[i].value.page : 77);
      frame.type = CORDON_AGENT_RENDER;
      g_assert_false (cordon_agent_read_rendered (&frame, &back));
    }
}

static void
check_rows (guint16 first, guint16 count, gboolean good)
{
  CordonAgentRows value = { first, count }, back = { 77, 77 };

  g_assert_cmpuint (cordon_agent_write_rows (out, sizeof out, 3, &value), ==, good ? 16 : 0);
  for (guint i = 0; i < 2; i++)
    {
      out[CORDON_AGENT_HEADER_SIZE + i] = (guint8) (first >> 8 * i);
      out[CORDON_AGENT_HEADER_SIZE + 2 + i] = (guint8) (count >> 8 * i);
    }
  CordonAgentFrame frame = frame_of (CORDON_AGENT_GET_ROWS, 16);
  g_assert_true (cordon_agent_read_rows (&frame, &back) == good);
  g_assert_cmpuint (back.first, ==, good ? first : 77);
}

static void
test_rows (void)
{
  check_rows (0, 1, TRUE);
  check_rows (0, 10000, TRUE);
  check_rows (9999, 1, TRUE);
  check_rows (0, 0, FALSE);
  check_rows (0, 10001, FALSE);
  check_rows (10000, 1, FALSE);
  check_rows (1, 10000, FALSE);
  check_rows (65535, 65535, FALSE);
  g_assert_cmpuint (cordon_agent_rows_max (1), ==, 21845);
  g_assert_cmpuint (cordon_agent_rows_max (1240), ==, 17);
  g_assert_cmpuint (cordon_agent_rows_max (10000), ==, 2);
  g_assert_cmpuint (cordon_agent_write_bytes (out, sizeof out, CORDON_AGENT_ROWS, 3, "rgb", 3), ==, 15);
  g_assert_cmpuint (cordon_agent_write_bytes (out, sizeof out, CORDON_AGENT_ROWS, 3, "rg", 2), ==, 0);
}

/* --- sizes ----------------------------------------------------------------------------------- */

static const struct {
  guint16 dpi;
  guint32 points_width, points_height;
  guint16 width, height;
} sizes[] = {
  { 150, 59528, 84189, 1240, 1754 }, /* A4, as printers know it */
  { 300, 61200, 79200, 2550, 3300 }, /* Letter */
  { 600, 59528, 84189, 4961, 7016 },
  { 36, 100, 100, 1, 1 },            /* half a pixel is one */
  { 72, 100, 20000000, 1, 8333 },    /* 3 dpi, and a pixel is left */
  { 600, 1440000, 1440000, 6000, 6000 }, /* Acrobat's largest: 30 dpi, for 36 million pixels */
  { 600, 20000000, 20000000, 5556, 5556 }, /* 2 dpi */
};

static void
test_sizes (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      guint16 width, height;

      cordon_agent_sheet_size (sizes[i].dpi, sizes[i].points_width, sizes[i].points_height, &width, &height);
      g_assert_cmpuint (width, ==, sizes[i].width);
      g_assert_cmpuint (height, ==, sizes[i].height);
    }
}

/* Whatever the page, its size is one that can be written. */
static void
test_sizes_fit (void)
{
  for (guint i = 0; i < 20000; i++)
    {
      CordonAgentRendered value = { 1, 0, 0, 0, 0 };
      guint16 dpi = (guint16) g_test_rand_int_range (CORDON_AGENT_DPI_MIN, CORDON_AGENT_DPI_MAX + 1);

      value.points_width = (guint32) g_test_rand_int_range (100, g_test_rand_bit () ? 200000 : 20000001);
      value.points_height = (guint32) g_test_rand_int_range (100, g_test_rand_bit () ? 200000 : 20000001);
      cordon_agent_sheet_size (dpi, value.points_width, value.points_height, &value.width, &value.height);
      g_assert_cmpuint (cordon_agent_write_rendered (out, sizeof out, 1, &value), >, 0);
      g_assert_cmpuint (cordon_agent_rows_max (value.width), >=, 1);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wire/agent-render/layout", test_layout);
  g_test_add_func ("/wire/agent-render/render", test_render);
  g_test_add_func ("/wire/agent-render/rendered", test_rendered);
  g_test_add_func ("/wire/agent-render/rows", test_rows);
  g_test_add_func ("/wire/agent-render/sizes", test_sizes);
  g_test_add_func ("/wire/agent-render/sizes-fit", test_sizes_fit);
  return g_test_run ();
}
