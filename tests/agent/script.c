/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the host says and hears. The answers are told in words, so that a whole conversation is one
 * line to compare.
 */
#include "script.h"

#include <string.h>
#include <unistd.h>

static void
script_add (Script *script, const guint8 *frame, gsize size)
{
  g_assert_cmpuint (size, >, 0);
  g_byte_array_append (script->bytes, frame, (guint) size);
}

void
script_empty (Script *script, CordonAgentType type)
{
  guint8 frame[64];

  script_add (script, frame,
              cordon_agent_write_empty (frame, sizeof frame, type, ++script->serial));
}

void
script_hello (Script *script, const char *layout, guint16 version)
{
  CordonAgentHello hello = { .version_min = version, .version_max = version, .width = 1001,
                             .height = 707, .scale_percent = 150,
                             .paper = CORDON_AGENT_PAPER_LETTER, .locale = "de_DE.UTF-8",
                             .timezone = "Europe/Berlin" };
  guint8 frame[512];

  g_strlcpy (hello.layout, layout, sizeof hello.layout);
  if (layout[0])
    g_strlcpy (hello.variant, "nodeadkeys", sizeof hello.variant);
  script_add (script, frame,
              cordon_agent_write_hello (frame, sizeof frame, ++script->serial, &hello));
}

void
script_begin (Script *script, guint64 size)
{
  const CordonAgentFileBegin begin = { .size = size };
  guint8 frame[64];

  script_add (script, frame,
              cordon_agent_write_file_begin (frame, sizeof frame, ++script->serial, &begin));
}

void
script_u32 (Script *script, CordonAgentType type, guint32 value)
{
  guint8 frame[64];

  script_add (script, frame, cordon_agent_write_u32 (frame, sizeof frame, type, ++script->serial, value));
}

void
script_bytes (Script *script, CordonAgentType type, const char *bytes)
{
  guint8 frame[512];

  script_add (script, frame, cordon_agent_write_bytes (frame, sizeof frame, type,
                                                       ++script->serial, bytes, strlen (bytes)));
}

void
script_file (Script *script)
{
  script_begin (script, sizeof DOCUMENT - 1);
  script_bytes (script, CORDON_AGENT_FILE_DATA, DOCUMENT);
  script_empty (script, CORDON_AGENT_FILE_END);
}

void
script_page (Script *script, CordonAgentType type, guint32 page, guint16 percent)
{
  const CordonAgentPage value = { .page = page, .zoom_percent = percent };
  guint8 frame[64];

  script_add (script, frame,
              cordon_agent_write_page (frame, sizeof frame, type, ++script->serial, &value));
}

void
script_size (Script *script, guint16 width, guint16 height)
{
  const CordonAgentSize size = { width, height };
  guint8 frame[64];

  script_add (script, frame,
              cordon_agent_write_size (frame, sizeof frame, ++script->serial, &size));
}

void
script_render (Script *script, guint32 page, guint16 dpi)
{
  const CordonAgentRender render = { page, dpi };
  guint8 frame[64];

  script_add (script, frame, cordon_agent_write_render (frame, sizeof frame, ++script->serial, &render));
}

void
script_rows (Script *script, guint16 first, guint16 count)
{
  const CordonAgentRows rows = { first, count };
  guint8 frame[64];

  script_add (script, frame, cordon_agent_write_rows (frame, sizeof frame, ++script->serial, &rows));
}

void
script_send_part (FakeGuest *guest, const guint8 *bytes, gsize size)
{
  g_assert_cmpint (write (guest->port[1], bytes, size), ==, (gssize) size);
  fake_guest_settle (guest);
}

void
script_send (FakeGuest *guest, Script *script)
{
  script_send_part (guest, script->bytes->data, script->bytes->len);
  g_byte_array_set_size (script->bytes, 0);
}

static void
describe (GString *words, const CordonAgentFrame *frame)
{
  static CordonAgentApp app;
  CordonAgentPage page;
  CordonAgentHelloOk ok;
  CordonAgentRendered rendered;
  guint32 value = 0;

  cordon_agent_read_u32 (frame, &value);
  switch (frame->type)
    {
    case CORDON_AGENT_HELLO_OK:
      g_assert_true (cordon_agent_read_hello_ok (frame, &ok));
      g_string_append_printf (words, "%u:hello", frame->serial);
      if (ok.version > 1)
        g_string_append_printf (words, "-v%u", ok.version);
      g_string_append_printf (words, "%s ",
                              ok.home == CORDON_AGENT_HOME_READY ? "-home"
                              : ok.home == CORDON_AGENT_HOME_DAMAGED ? "-damaged" : "");
      break;
    case CORDON_AGENT_OK:
      g_string_append_printf (words, "%u:ok ", frame->serial);
      break;
    case CORDON_AGENT_ERROR:
      g_string_append_printf (words, "%u:error%u ", frame->serial, value);
      break;
    case CORDON_AGENT_DOCUMENT:
      g_string_append_printf (words, "%u:pages%u ", frame->serial, value);
      break;
    case CORDON_AGENT_APP:
      g_assert_true (cordon_agent_read_app (frame, &app));
      g_string_append_printf (words, "%u:app-%s ", frame->serial, app.id);
      break;
    case CORDON_AGENT_RENDERED:
      g_assert_true (cordon_agent_read_rendered (frame, &rendered));
      g_string_append_printf (words, "%u:sheet%u-%ux%u ", frame->serial, rendered.page, rendered.width, rendered.height);
      break;
    case CORDON_AGENT_ROWS:
      g_string_append_printf (words, "%u:rows%u-%u-%u ", frame->serial, frame->length, frame->payload[0],
                              frame->payload[frame->length - 1]);
      break;
    case CORDON_AGENT_INSIDE:
      g_string_append_printf (words, "inside%u ", value);
      break;
    case CORDON_AGENT_LOOKS:
      g_string_append_printf (words, "looks%u ", value);
      break;
    case CORDON_AGENT_WINDOW:
      g_string_append (words, "window ");
      break;
    case CORDON_AGENT_VIEWER_DIED:
      g_string_append_printf (words, "died%u ", value);
      break;
    default:
      g_assert_true (cordon_agent_read_page (frame, &page));
      g_string_append_printf (words, "shown%u ", page.page);
    }
}

/* All the host heard since the last time, in words. */
static char *
take_heard (FakeGuest *guest)
{
  g_autofree CordonAgentParser *parser = g_new (CordonAgentParser, 1);
  g_autoptr (GString) words = g_string_new (NULL);
  CordonAgentFrame frame;
  gsize start = 0, taken;

  cordon_agent_parser_init (parser, CORDON_AGENT_FROM_GUEST);
  while (start < guest->heard->len)
    {
      CordonAgentResult result = cordon_agent_parser_feed (
          parser, guest->heard->data + start, guest->heard->len - start, &taken, &frame);

      g_assert_cmpint (result, ==, CORDON_AGENT_FRAME);
      start += taken;
      describe (words, &frame);
    }
  g_byte_array_set_size (guest->heard, 0);
  return g_strchomp (g_strdup (words->str));
}

void
script_assert_heard (FakeGuest *guest, const char *wanted)
{
  g_autofree char *heard = take_heard (guest);

  g_assert_cmpstr (heard, ==, wanted);
}

Script
script_new (void)
{
  return (Script) { .bytes = g_byte_array_new () };
}

void
script_greet (FakeGuest *guest, Script *script)
{
  fake_guest_settle (guest);
  script_hello (script, "", 1);
  script_send (guest, script);
  script_assert_heard (guest, "1:hello");
}
