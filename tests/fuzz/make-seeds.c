/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Writes the corpus's seeds of the binary formats with the project's own writers. Run it again after
 * a protocol has changed; the text formats' seeds are edited by hand.
 */
#include <string.h>

#include "core/errors.h"
#include "core/lease-message.h"
#include "wire/agent.h"
#include "wire/screen.h"

static void
save (const char *root, const char *target, const char *name, const void *bytes, gsize size)
{
  g_autofree char *folder = g_build_filename (root, target, NULL);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_mkdir_with_parents (folder, 0755);
  if (!g_file_set_contents (path, bytes, (gssize) size, &error))
    g_error ("%s", error->message);
}

/* --- agent: a choosing byte, then frames ----------------------------------------------------- */

typedef struct {
  guint8 bytes[1 << 17];
  gsize size;
} Stream;

#define SAY(stream, function, ...)                                                                \
  ((stream)->size += function ((stream)->bytes + (stream)->size,                                  \
                               sizeof (stream)->bytes - (stream)->size, __VA_ARGS__))

static void
save_host (const char *root)
{
  CordonAgentHello hello = { 1, 1, 1024, 768, 100, CORDON_AGENT_PAPER_A4,
                             "de", "nodeadkeys", "de_DE.UTF-8", "Europe/Berlin" };
  CordonAgentFileBegin begin = { 9 };
  CordonAgentPage page = { 2, 0, 0 }, zoom = { 0, 150, CORDON_AGENT_ZOOM_PERCENT };
  CordonAgentSize size = { 800, 600 };
  Stream s = { { 0x20 }, 1 }; /* from the host, in reads of 17 bytes */

  SAY (&s, cordon_agent_write_hello, 1, &hello);
  save (root, "agent", "hello", s.bytes, s.size);
  s.size = 1;
  SAY (&s, cordon_agent_write_file_begin, 2, &begin);
  SAY (&s, cordon_agent_write_bytes, CORDON_AGENT_FILE_DATA, 3, "%PDF-1.7\n", 9);
  SAY (&s, cordon_agent_write_empty, CORDON_AGENT_FILE_END, 4);
  SAY (&s, cordon_agent_write_empty, CORDON_AGENT_SHOW, 5);
  save (root, "agent", "file", s.bytes, s.size);
  s.size = 1;
  SAY (&s, cordon_agent_write_bytes, CORDON_AGENT_PASSWORD, 6, "gehe\xc3\xafm", 7);
  SAY (&s, cordon_agent_write_page, CORDON_AGENT_PAGE, 7, &page);
  SAY (&s, cordon_agent_write_page, CORDON_AGENT_ZOOM, 8, &zoom);
  SAY (&s, cordon_agent_write_size, 9, &size);
  SAY (&s, cordon_agent_write_empty, CORDON_AGENT_SHUTDOWN, 10);
  save (root, "agent", "commands", s.bytes, s.size);
  s.bytes[s.size - 1] = 0x80; /* a length of 2^31 */
  save (root, "agent", "length-2-31", s.bytes, s.size);
  s.size = 1;
  SAY (&s, cordon_agent_write_bytes, CORDON_AGENT_OPEN_URL, 2, "https://bank.example/?a=b#c", 27);
  SAY (&s, cordon_agent_write_empty, CORDON_AGENT_SHUTDOWN, 3);
  save (root, "agent", "address", s.bytes, s.size);
  s.size = 1;
  SAY (&s, cordon_agent_write_u32, CORDON_AGENT_GET_APP, 2, CORDON_AGENT_APPS_MAX - 1);
  SAY (&s, cordon_agent_write_bytes, CORDON_AGENT_RUN_APP, 3, "org.example.App_1-2", 19);
  save (root, "agent", "run", s.bytes, s.size);
  s.size = 1;
  SAY (&s, cordon_agent_write_render, 2, &(CordonAgentRender) { 3, 150 });
  SAY (&s, cordon_agent_write_rows, 3, &(CordonAgentRows) { 17, 17 });
  SAY (&s, cordon_agent_write_render, 4, &(CordonAgentRender) { 0, 0 });
  save (root, "agent", "render", s.bytes, s.size);
  s.size = 1;
  SAY (&s, cordon_agent_write_u32, CORDON_AGENT_LOOK, 2, 1);
  SAY (&s, cordon_agent_write_u32, CORDON_AGENT_LOOK, 3, CORDON_AGENT_LOOK_ALL);
  save (root, "agent", "look", s.bytes, s.size);
}

static void
save_guest (const char *root)
{
  CordonAgentHelloOk ok = { 1, 0, 1 };
  CordonAgentPage shown = { 1, 87, CORDON_AGENT_ZOOM_FIT_PAGE };
  static const CordonAgentApp app = { .id = "firefox-esr", .name = "Firefox", .translations = 2,
                                      .translated = { { "fa", "\xd9\x81" }, { "pt_BR", "Raposa \xe2\x80\xae" } },
                                      .icon = { 255, 128, 0, 200 } };
  Stream s = { { 0x01 }, 1 }; /* from the guest, byte by byte */

  SAY (&s, cordon_agent_write_hello_ok, 1, &ok);
  SAY (&s, cordon_agent_write_empty, CORDON_AGENT_OK, 2);
  SAY (&s, cordon_agent_write_u32, CORDON_AGENT_DOCUMENT, 3, 12);
  SAY (&s, cordon_agent_write_page, CORDON_AGENT_PAGE_SHOWN, 0, &shown);
  save (root, "agent", "answers", s.bytes, s.size);
  s.size = 1;
  SAY (&s, cordon_agent_write_u32, CORDON_AGENT_ERROR, 4, CORDON_AGENT_ERROR_PASSWORD);
  SAY (&s, cordon_agent_write_u32, CORDON_AGENT_VIEWER_DIED, 0, 0x8b);
  save (root, "agent", "troubles", s.bytes, s.size);
  save (root, "agent", "cut-short", s.bytes, s.size - 2);
  s.size = 1;
  SAY (&s, cordon_agent_write_empty, CORDON_AGENT_OK, 2);
  SAY (&s, cordon_agent_write_empty, CORDON_AGENT_WINDOW, 0);
  save (root, "agent", "window", s.bytes, s.size);
  s.size = 1;
  SAY (&s, cordon_agent_write_u32, CORDON_AGENT_LOOKS, 0, 3);
  SAY (&s, cordon_agent_write_page, CORDON_AGENT_PAGE_SHOWN, 0, &shown);
  save (root, "agent", "looks", s.bytes, s.size);
  s.size = 1;
  s.bytes[0] = 0xff; /* from the guest, in reads of 128 bytes */
  SAY (&s, cordon_agent_write_app, 2, &app);
  SAY (&s, cordon_agent_write_empty, CORDON_AGENT_OK, 3);
  save (root, "agent", "applications", s.bytes, s.size);
  s.bytes[1 + CORDON_AGENT_HEADER_SIZE + CORDON_AGENT_APP_ID_MAX + 1] = 3; /* translations, of two */
  save (root, "agent", "applications-count", s.bytes, s.size);
}

/* --- sheet: page, dpi, then what a guest answers ---------------------------------------------- */

static void
save_sheet (const char *root)
{
  static const guint8 pixels[4 * 3 * 2];
  CordonAgentRendered rendered = { 1, 2, 4, 400, 800 };
  Stream s = { { 1, 0, 36, 0 }, 4 };

  SAY (&s, cordon_agent_write_rendered, 1, &rendered);
  SAY (&s, cordon_agent_write_bytes, CORDON_AGENT_ROWS, 2, pixels, sizeof pixels);
  save (root, "sheet", "whole", s.bytes, s.size);
  SAY (&s, cordon_agent_write_bytes, CORDON_AGENT_ROWS, 3, pixels, sizeof pixels);
  save (root, "sheet", "more", s.bytes, s.size);
  s.size = 4;
  SAY (&s, cordon_agent_write_rendered, 1, &rendered);
  SAY (&s, cordon_agent_write_bytes, CORDON_AGENT_ROWS, 2, pixels, 6);
  save (root, "sheet", "short", s.bytes, s.size);
  s.size = 4;
  rendered.width = 10000;
  SAY (&s, cordon_agent_write_rendered, 1, &rendered);
  save (root, "sheet", "other-size", s.bytes, s.size);
}

/* --- screen: a row of datagrams -------------------------------------------------------------- */

static void
save_screen (const char *root)
{
  const CordonScreenMessage from_screen[] = {
    { .type = CORDON_SCREEN_READY, .value = 3 },
    { .type = CORDON_SCREEN_SURFACE, .generation = 1, .surface = { 1024, 768 } },
    { .type = CORDON_SCREEN_DAMAGE, .count = 2, .generation = 1,
      .rects = { { 0, 0, 1024, 16 }, { 10, 100, 20, 20 } } },
    { .type = CORDON_SCREEN_CURSOR, .cursor = { 16, 16, 3, 2 } },
    { .type = CORDON_SCREEN_NEED_CHANNEL, .value = 1 },
    { .type = CORDON_SCREEN_LOST, .value = CORDON_SCREEN_LOST_MAIN },
  };
  const CordonScreenMessage from_window[] = {
    { .type = CORDON_SCREEN_FRAMEBUFFER, .generation = 1, .framebuffer = { 1024, 768, 4096 } },
    { .type = CORDON_SCREEN_CREDIT, .generation = 1 },
    { .type = CORDON_SCREEN_KEY, .key = { 0x11c, 1 } },
    { .type = CORDON_SCREEN_POSITION, .pointer = { 5, 6, .buttons = 1 } },
    { .type = CORDON_SCREEN_BUTTON, .pointer = { 0, 0, 1, 1, 1 } },
    { .type = CORDON_SCREEN_CHANNEL, .value = 1 },
  };
  const CordonScreenMessage outside = {
    .type = CORDON_SCREEN_DAMAGE, .count = 1, .generation = 1,
    .rects = { { 0xffff, 0xffff, 0xffff, 0xffff } },
  };

  save (root, "screen", "from-screen", from_screen, sizeof from_screen);
  save (root, "screen", "from-window", from_window, sizeof from_window);
  save (root, "screen", "outside", &outside, sizeof outside);
}

/* --- lease: one datagram --------------------------------------------------------------------- */

static void
save_lease (const char *root, const char *name, guint32 type, guint32 value, guint32 cookie,
            const char *text)
{
  const guint32 head[] = { type, value, cookie };
  guint8 bytes[512];

  memcpy (bytes, head, sizeof head);
  memcpy (bytes + sizeof head, text, strlen (text));
  save (root, "lease", name, bytes, sizeof head + strlen (text));
}

static void
save_leases (const char *root)
{
  save_lease (root, "open-channel", CORDON_LEASE_OPEN_CHANNEL, 0, 7, "");
  save_lease (root, "stage", CORDON_LEASE_STAGE, CORDON_STAGE_VERIFIED, 0, "");
  save_lease (root, "no-channel", CORDON_LEASE_CHANNEL, 0, 7, "QEMU refused.");
  save_lease (root, "failed", CORDON_LEASE_FAILED, CORDON_ERROR_QUOTA, 0, "Close a machine – ü 🙂.");
  save_lease (root, "escape", CORDON_LEASE_FAILED, CORDON_ERROR_FAILED, 0, "\x1b[2J");
  save_lease (root, "not-utf8", CORDON_LEASE_ENDED, CORDON_END_GUEST, 0, "\xc0\xaf");
}

int
main (int argc, char *argv[])
{
  if (argc != 2)
    {
      g_printerr ("usage: %s FOLDER\n", argv[0]);
      return 2;
    }
  save_host (argv[1]);
  save_guest (argv[1]);
  save_sheet (argv[1]);
  save_screen (argv[1]);
  save_leases (argv[1]);
  return 0;
}
