/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The agent protocol, both origins. The first byte chooses the origin and the size of reads. What
 * the stream is cut into must not matter, and what a reader takes a writer must write again, byte
 * for byte: no value has two spellings.
 */
#include <glib.h>
#include <string.h>

#include "fuzz.h"
#include "wire/agent.h"

static CordonAgentParser whole, pieces;

static gsize
rewrite (const CordonAgentFrame *frame, guint8 *out)
{
  union {
    guint32 number;
    CordonAgentHello hello;
    CordonAgentHelloOk ok;
    CordonAgentFileBegin begin;
    CordonAgentPage page;
    CordonAgentSize size;
    char password[CORDON_AGENT_PASSWORD_MAX + 1];
    char url[CORDON_AGENT_URL_MAX + 1];
    char id[CORDON_AGENT_APP_ID_MAX + 1];
    CordonAgentApp app;
    CordonAgentRender render;
    CordonAgentRendered rendered;
    CordonAgentRows rows;
  } v;
  const gsize room = CORDON_AGENT_FRAME_MAX;

  if (cordon_agent_read_u32 (frame, &v.number))
    return cordon_agent_write_u32 (out, room, frame->type, frame->serial, v.number);
  if (cordon_agent_read_hello (frame, &v.hello))
    return cordon_agent_write_hello (out, room, frame->serial, &v.hello);
  if (cordon_agent_read_hello_ok (frame, &v.ok))
    return cordon_agent_write_hello_ok (out, room, frame->serial, &v.ok);
  if (cordon_agent_read_file_begin (frame, &v.begin))
    return cordon_agent_write_file_begin (out, room, frame->serial, &v.begin);
  if (cordon_agent_read_page (frame, &v.page))
    return cordon_agent_write_page (out, room, frame->type, frame->serial, &v.page);
  if (cordon_agent_read_size (frame, &v.size))
    return cordon_agent_write_size (out, room, frame->serial, &v.size);
  if (cordon_agent_read_password (frame, v.password))
    return cordon_agent_write_bytes (out, room, frame->type, frame->serial, v.password,
                                     strlen (v.password));
  if (cordon_agent_read_url (frame, v.url))
    return cordon_agent_write_bytes (out, room, frame->type, frame->serial, v.url, strlen (v.url));
  if (cordon_agent_read_app_id (frame, v.id))
    return cordon_agent_write_bytes (out, room, frame->type, frame->serial, v.id, strlen (v.id));
  if (cordon_agent_read_app (frame, &v.app))
    return cordon_agent_write_app (out, room, frame->serial, &v.app);
  if (cordon_agent_read_render (frame, &v.render))
    return cordon_agent_write_render (out, room, frame->serial, &v.render);
  if (cordon_agent_read_rendered (frame, &v.rendered))
    return cordon_agent_write_rendered (out, room, frame->serial, &v.rendered);
  if (cordon_agent_read_rows (frame, &v.rows))
    return cordon_agent_write_rows (out, room, frame->serial, &v.rows);
  return 0;
}

static void
check_frame (const CordonAgentFrame *frame, const guint8 *end)
{
  static guint8 out[CORDON_AGENT_FRAME_MAX];
  gsize size = CORDON_AGENT_HEADER_SIZE + frame->length;
  gsize written = rewrite (frame, out);

  g_assert_true (frame->length <= CORDON_AGENT_PAYLOAD_MAX);
  if (written > 0)
    g_assert_cmpmem (out, written, end - size, size);
}

/* Feeds what is left in one call; returns how many frames there were. */
static guint
feed_whole (const guint8 *data, gsize size, CordonAgentResult *result)
{
  guint frames = 0;

  for (gsize used = 0;;)
    {
      CordonAgentFrame frame;
      gsize taken;

      *result = cordon_agent_parser_feed (&whole, data + used, size - used, &taken, &frame);
      g_assert_true (taken <= size - used);
      used += taken;
      if (*result != CORDON_AGENT_FRAME)
        return frames;
      check_frame (&frame, data + used);
      frames++;
    }
}

static guint
feed_pieces (const guint8 *data, gsize size, gsize step, CordonAgentResult *result)
{
  guint frames = 0;

  *result = CORDON_AGENT_MORE;
  for (gsize used = 0; used < size && *result != CORDON_AGENT_BROKEN;)
    {
      CordonAgentFrame frame;
      gsize taken;

      *result = cordon_agent_parser_feed (&pieces, data + used, MIN (step, size - used), &taken,
                                          &frame);
      used += taken;
      frames += *result == CORDON_AGENT_FRAME;
    }
  return frames;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  CordonAgentResult result, piecewise;

  if (size == 0)
    return 0;
  CordonAgentOrigin origin = data[0] & 1 ? CORDON_AGENT_FROM_GUEST : CORDON_AGENT_FROM_HOST;
  cordon_agent_parser_init (&whole, origin);
  cordon_agent_parser_init (&pieces, origin);
  guint frames = feed_whole (data + 1, size - 1, &result);
  g_assert_cmpuint (feed_pieces (data + 1, size - 1, 1 + (data[0] >> 1), &piecewise), ==, frames);
  g_assert_true ((result == CORDON_AGENT_BROKEN) == (piecewise == CORDON_AGENT_BROKEN));
  return 0;
}
