/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The agent protocol's parser: heads admitted and refused, and whole conversations cut in every
 * way a stream can be cut. The rules are written down here a second time, on purpose.
 */
#include <glib.h>
#include <string.h>

#include "wire/agent.h"

#define N_FRAMES_MAX 16

typedef struct {
  guint16 type;
  CordonAgentOrigin origin;
  gboolean serial_zero, serial_set;
  guint32 min, max;
} Expected;

static const Expected expected[] = {
  { 1, CORDON_AGENT_FROM_HOST, FALSE, TRUE, 268, 268 },
  { 2, CORDON_AGENT_FROM_HOST, FALSE, TRUE, 8, 8 },
  { 3, CORDON_AGENT_FROM_HOST, FALSE, TRUE, 1, 65536 },
  { 4, CORDON_AGENT_FROM_HOST, FALSE, TRUE, 0, 0 },
  { 5, CORDON_AGENT_FROM_HOST, FALSE, TRUE, 0, 0 },
  { 6, CORDON_AGENT_FROM_HOST, FALSE, TRUE, 1, 127 },
  { 7, CORDON_AGENT_FROM_HOST, FALSE, TRUE, 8, 8 },
  { 8, CORDON_AGENT_FROM_HOST, FALSE, TRUE, 8, 8 },
  { 9, CORDON_AGENT_FROM_HOST, FALSE, TRUE, 4, 4 },
  { 10, CORDON_AGENT_FROM_HOST, FALSE, TRUE, 0, 0 },
  { 11, CORDON_AGENT_FROM_HOST, FALSE, TRUE, 1, 2048 },
  { 16, CORDON_AGENT_FROM_HOST, FALSE, TRUE, 4, 4 },
  { 17, CORDON_AGENT_FROM_HOST, FALSE, TRUE, 1, 63 },
  { 18, CORDON_AGENT_FROM_HOST, FALSE, TRUE, 8, 8 },
  { 19, CORDON_AGENT_FROM_HOST, FALSE, TRUE, 4, 4 },
  { 20, CORDON_AGENT_FROM_HOST, FALSE, TRUE, 4, 4 },
  { 64, CORDON_AGENT_FROM_GUEST, FALSE, TRUE, 8, 8 },
  { 65, CORDON_AGENT_FROM_GUEST, FALSE, TRUE, 0, 0 },
  { 66, CORDON_AGENT_FROM_GUEST, TRUE, TRUE, 4, 4 },
  { 67, CORDON_AGENT_FROM_GUEST, FALSE, TRUE, 4, 4 },
  { 68, CORDON_AGENT_FROM_GUEST, TRUE, FALSE, 8, 8 },
  { 69, CORDON_AGENT_FROM_GUEST, TRUE, FALSE, 4, 4 },
  { 70, CORDON_AGENT_FROM_GUEST, TRUE, FALSE, 0, 0 },
  { 80, CORDON_AGENT_FROM_GUEST, FALSE, TRUE, 37060, 41524 },
  { 81, CORDON_AGENT_FROM_GUEST, FALSE, TRUE, 16, 16 },
  { 82, CORDON_AGENT_FROM_GUEST, FALSE, TRUE, 3, 65536 },
  { 88, CORDON_AGENT_FROM_GUEST, TRUE, FALSE, 4, 4 },
  { 89, CORDON_AGENT_FROM_GUEST, TRUE, FALSE, 4, 4 },
};

static const Expected *
expected_for (guint type)
{
  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    if (expected[i].type == type)
      return &expected[i];
  return NULL;
}

static void
put_head (guint8 head[CORDON_AGENT_HEADER_SIZE], guint type, guint zero, guint32 serial,
          guint32 length)
{
  for (int i = 0; i < 2; i++)
    {
      head[i] = type >> 8 * i;
      head[2 + i] = zero >> 8 * i;
    }
  for (int i = 0; i < 4; i++)
    {
      head[4 + i] = serial >> 8 * i;
      head[8 + i] = length >> 8 * i;
    }
}

/* A parser is 64 KiB: one for the whole program. */
static CordonAgentParser parser;

static void
check_head (CordonAgentOrigin origin, guint type, guint zero, guint32 serial, guint32 length)
{
  const Expected *rule = expected_for (type);
  gboolean valid = rule && rule->origin == origin && zero == 0
                   && (serial == 0 ? rule->serial_zero : rule->serial_set)
                   && length >= rule->min && length <= rule->max;
  CordonAgentFrame frame, untouched;
  guint8 head[CORDON_AGENT_HEADER_SIZE];
  gsize taken = 99;

  memset (&frame, 0xaa, sizeof frame);
  memset (&untouched, 0xaa, sizeof untouched);
  put_head (head, type, zero, serial, length);
  cordon_agent_parser_init (&parser, origin);
  CordonAgentResult result = cordon_agent_parser_feed (&parser, head, sizeof head, &taken, &frame);
  g_assert_cmpuint (taken, ==, sizeof head);
  if (!valid)
    g_assert_cmpint (result, ==, CORDON_AGENT_BROKEN);
  else if (length > 0)
    g_assert_cmpint (result, ==, CORDON_AGENT_MORE);
  else
    g_assert_cmpint (result, ==, CORDON_AGENT_FRAME);
  if (result == CORDON_AGENT_FRAME)
    g_assert_true (frame.type == type && frame.serial == serial && frame.length == 0);
  else
    g_assert_cmpmem (&frame, sizeof frame, &untouched, sizeof untouched);
}

/* Every type there can be × lengths around every limit: refused before a byte of payload. */
static void
test_heads (void)
{
  static const guint32 lengths[] = {
    0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 62, 63, 64, 126, 127, 128, 267, 268, 269, 2047, 2048, 2049, 37059, 37060, 41524, 41525, 65535, 65536, 65537,
    0x7fffffff, 0x80000000, 0xfffffff4, 0xffffffff,
  };

  for (guint type = 0; type <= 0xffff; type++)
    for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
      {
        check_head (CORDON_AGENT_FROM_HOST, type, 0, 1, lengths[i]);
        check_head (CORDON_AGENT_FROM_GUEST, type, 0, 1, lengths[i]);
        check_head (CORDON_AGENT_FROM_GUEST, type, 0, 0, lengths[i]);
      }
}

static void
test_head_fields (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    for (guint bit = 0; bit < 16; bit++)
      {
        check_head (expected[i].origin, expected[i].type, 1u << bit, 1, expected[i].min);
        check_head (expected[i].origin, expected[i].type, 0, 1u << (bit * 2 + 1), expected[i].min);
        check_head (expected[i].origin, expected[i].type, 0, 0, expected[i].min);
      }
}

static void
test_broken_for_ever (void)
{
  guint8 head[CORDON_AGENT_HEADER_SIZE];
  CordonAgentFrame frame, untouched;
  gsize taken;

  memset (&frame, 0xaa, sizeof frame);
  memset (&untouched, 0xaa, sizeof untouched);
  cordon_agent_parser_init (&parser, CORDON_AGENT_FROM_GUEST);
  put_head (head, 99, 0, 1, 0);
  g_assert_cmpint (cordon_agent_parser_feed (&parser, head, sizeof head, &taken, &frame), ==,
                   CORDON_AGENT_BROKEN);
  put_head (head, CORDON_AGENT_OK, 0, 1, 0);
  for (int i = 0; i < 3; i++)
    {
      taken = 99;
      g_assert_cmpint (cordon_agent_parser_feed (&parser, head, sizeof head, &taken, &frame), ==,
                       CORDON_AGENT_BROKEN);
      g_assert_cmpuint (taken, ==, 0);
    }
  g_assert_cmpmem (&frame, sizeof frame, &untouched, sizeof untouched);

  cordon_agent_parser_init (&parser, CORDON_AGENT_FROM_GUEST);
  g_assert_cmpint (cordon_agent_parser_feed (&parser, head, sizeof head, &taken, &frame), ==,
                   CORDON_AGENT_FRAME);
}

/* The stream ends in the middle of a message: no frame, nothing broken, nothing made up. */
static void
test_cut_short (void)
{
  guint8 out[64];
  CordonAgentPage page = { 7, 150, CORDON_AGENT_ZOOM_PERCENT };
  CordonAgentFrame frame;
  gsize taken, size = cordon_agent_write_page (out, sizeof out, CORDON_AGENT_PAGE_SHOWN, 0, &page);

  for (gsize cut = 0; cut < size; cut++)
    {
      cordon_agent_parser_init (&parser, CORDON_AGENT_FROM_GUEST);
      g_assert_cmpint (cordon_agent_parser_feed (&parser, out, cut, &taken, &frame), ==,
                       CORDON_AGENT_MORE);
      g_assert_cmpuint (taken, ==, cut);
      g_assert_cmpint (cordon_agent_parser_feed (&parser, NULL, 0, &taken, &frame), ==,
                       CORDON_AGENT_MORE);
    }
}

/* --- conversations --------------------------------------------------------------------------- */

typedef struct {
  CordonAgentOrigin origin;
  guint8 bytes[CORDON_AGENT_FRAME_MAX + 1024];
  gsize size;
  gsize ends[N_FRAMES_MAX]; /* offset behind each frame */
  guint n_frames;
} Conversation;

static void
say (Conversation *conversation, gsize written)
{
  g_assert_cmpuint (written, >=, CORDON_AGENT_HEADER_SIZE);
  conversation->size += written;
  conversation->ends[conversation->n_frames++] = conversation->size;
}

#define SAY(conversation, function, ...)                                                          \
  say (conversation, function ((conversation)->bytes + (conversation)->size,                      \
                               sizeof (conversation)->bytes - (conversation)->size, __VA_ARGS__))

static void
host_says (Conversation *c)
{
  CordonAgentHello hello = { 1, 1, 1024, 768, 100, CORDON_AGENT_PAPER_A4,
                             "de", "nodeadkeys", "de_DE.UTF-8", "Europe/Berlin" };
  CordonAgentFileBegin begin = { 11 };
  CordonAgentPage page = { 2, 0, 0 }, zoom = { 0, 0, CORDON_AGENT_ZOOM_FIT_WIDTH };
  CordonAgentSize size = { 800, 600 };

  memset (c, 0, sizeof *c);
  c->origin = CORDON_AGENT_FROM_HOST;
  SAY (c, cordon_agent_write_hello, 1, &hello);
  SAY (c, cordon_agent_write_file_begin, 2, &begin);
  SAY (c, cordon_agent_write_bytes, CORDON_AGENT_FILE_DATA, 3, "%PDF-1", 6);
  SAY (c, cordon_agent_write_bytes, CORDON_AGENT_FILE_DATA, 4, ".7\n\0\1", 5);
  SAY (c, cordon_agent_write_empty, CORDON_AGENT_FILE_END, 5);
  SAY (c, cordon_agent_write_empty, CORDON_AGENT_SHOW, 6);
  SAY (c, cordon_agent_write_bytes, CORDON_AGENT_PASSWORD, 7, "gehe\xc3\xafm", 7);
  SAY (c, cordon_agent_write_page, CORDON_AGENT_PAGE, 8, &page);
  SAY (c, cordon_agent_write_page, CORDON_AGENT_ZOOM, 9, &zoom);
  SAY (c, cordon_agent_write_size, 10, &size);
  SAY (c, cordon_agent_write_u32, CORDON_AGENT_LOOK, 12, 3);
  SAY (c, cordon_agent_write_bytes, CORDON_AGENT_OPEN_URL, 11, "https://a.example/?b=c#d", 24);
  SAY (c, cordon_agent_write_empty, CORDON_AGENT_SHUTDOWN, 0xffffffff);
}

static void
guest_says (Conversation *c)
{
  CordonAgentHelloOk ok = { 1, 0, 20260101 };
  CordonAgentPage shown = { 1, 87, CORDON_AGENT_ZOOM_FIT_PAGE };

  memset (c, 0, sizeof *c);
  c->origin = CORDON_AGENT_FROM_GUEST;
  SAY (c, cordon_agent_write_hello_ok, 1, &ok);
  SAY (c, cordon_agent_write_empty, CORDON_AGENT_OK, 2);
  SAY (c, cordon_agent_write_empty, CORDON_AGENT_OK, 5);
  SAY (c, cordon_agent_write_u32, CORDON_AGENT_ERROR, 6, CORDON_AGENT_ERROR_PASSWORD);
  SAY (c, cordon_agent_write_u32, CORDON_AGENT_DOCUMENT, 7, 100000);
  SAY (c, cordon_agent_write_page, CORDON_AGENT_PAGE_SHOWN, 0, &shown);
  SAY (c, cordon_agent_write_u32, CORDON_AGENT_LOOKS, 0, 1);
  SAY (c, cordon_agent_write_u32, CORDON_AGENT_VIEWER_DIED, 0, 0x8b);
  SAY (c, cordon_agent_write_empty, CORDON_AGENT_WINDOW, 0);
}

static void
check_frame (const Conversation *c, guint index, const CordonAgentFrame *frame)
{
  gsize start = index == 0 ? 0 : c->ends[index - 1];
  guint8 head[CORDON_AGENT_HEADER_SIZE];

  put_head (head, frame->type, 0, frame->serial, frame->length);
  g_assert_cmpmem (head, sizeof head, c->bytes + start, sizeof head);
  g_assert_cmpmem (frame->payload, frame->length, c->bytes + start + sizeof head,
                   c->ends[index] - start - sizeof head);
}

/* Feeds `size` bytes that arrived together; a copy, so that ASan sees a read behind them. */
static guint
feed_piece (const Conversation *c, guint index, gsize start, gsize size)
{
  g_autofree guint8 *piece = g_memdup2 (c->bytes + start, size);
  gsize used = 0;

  while (used < size)
    {
      CordonAgentFrame frame;
      gsize taken;
      CordonAgentResult result =
          cordon_agent_parser_feed (&parser, piece + used, size - used, &taken, &frame);
      used += taken;
      if (result == CORDON_AGENT_MORE)
        {
          g_assert_cmpuint (used, ==, size);
          return index;
        }
      g_assert_cmpint (result, ==, CORDON_AGENT_FRAME);
      g_assert_cmpuint (start + used, ==, c->ends[index]);
      check_frame (c, index++, &frame);
    }
  return index;
}

static void
sweep (const Conversation *c, gsize split, gsize step)
{
  guint index = 0;

  cordon_agent_parser_init (&parser, c->origin);
  if (split > 0)
    index = feed_piece (c, index, 0, split);
  for (gsize at = split; at < c->size; at += step)
    index = feed_piece (c, index, at, MIN (step, c->size - at));
  g_assert_cmpuint (index, ==, c->n_frames);
}

static void
test_every_split (gconstpointer data)
{
  static Conversation c;

  ((void (*) (Conversation *)) data) (&c);
  for (gsize split = 0; split <= c.size; split++)
    for (gsize step = 1; step <= c.size; step++)
      sweep (&c, split, step);
}

static void
test_largest_frame (void)
{
  static Conversation c;
  static guint8 payload[CORDON_AGENT_PAYLOAD_MAX];

  for (gsize i = 0; i < sizeof payload; i++)
    payload[i] = i * 31 >> 3;
  memset (&c, 0, sizeof c);
  SAY (&c, cordon_agent_write_bytes, CORDON_AGENT_FILE_DATA, 1, payload, sizeof payload);
  SAY (&c, cordon_agent_write_empty, CORDON_AGENT_FILE_END, 2);
  for (gsize step = 1; step <= c.size; step = step * 3 + 1)
    sweep (&c, 0, step);
  for (gsize split = CORDON_AGENT_FRAME_MAX - 2; split <= c.size; split++)
    sweep (&c, split, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wire/agent/parser/heads", test_heads);
  g_test_add_func ("/wire/agent/parser/head-fields", test_head_fields);
  g_test_add_func ("/wire/agent/parser/broken-for-ever", test_broken_for_ever);
  g_test_add_func ("/wire/agent/parser/cut-short", test_cut_short);
  g_test_add_data_func ("/wire/agent/parser/every-split/host", host_says, test_every_split);
  g_test_add_data_func ("/wire/agent/parser/every-split/guest", guest_says, test_every_split);
  g_test_add_func ("/wire/agent/parser/largest-frame", test_largest_frame);
  return g_test_run ();
}
