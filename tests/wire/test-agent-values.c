/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The agent protocol's writers and readers: the bytes on the wire, every field at its limits, and
 * nothing changed on failure.
 */
#include <glib.h>
#include <string.h>

#include "wire/agent.h"

static CordonAgentFrame
frame_of (guint16 type, const void *payload, guint32 length)
{
  return (CordonAgentFrame) { type, 1, length, payload };
}

static CordonAgentFrame
written_frame (const guint8 *out, gsize size)
{
  return (CordonAgentFrame) { out[0] | out[1] << 8, out[4], size - CORDON_AGENT_HEADER_SIZE,
                              out + CORDON_AGENT_HEADER_SIZE };
}

/* --- the bytes on the wire: pinned, because the other side may be an older build ------------- */

static void
test_layout (void)
{
  guint8 out[CORDON_AGENT_FRAME_MAX];
  CordonAgentFileBegin begin = { 0x3fabcdefu };
  CordonAgentPage shown = { 0x10203, 0x100, 2 };
  CordonAgentSize size = { 0x400, 0x300 };
  CordonAgentHelloOk ok = { 1, CORDON_AGENT_HOME_DAMAGED, 0x01020304 };

  g_assert_cmpmem (out, cordon_agent_write_file_begin (out, sizeof out, 0x04030201, &begin),
                   "\2\0\0\0\1\2\3\4\x8\0\0\0\xef\xcd\xab\x3f\0\0\0\0", 20);
  g_assert_cmpmem (out, cordon_agent_write_page (out, 64, CORDON_AGENT_PAGE_SHOWN, 0, &shown),
                   "\x44\0\0\0\0\0\0\0\x8\0\0\0\3\2\1\0\0\1\2\0", 20);
  g_assert_cmpmem (out, cordon_agent_write_size (out, sizeof out, 1, &size),
                   "\x9\0\0\0\1\0\0\0\4\0\0\0\0\4\0\3", 16);
  g_assert_cmpmem (out, cordon_agent_write_hello_ok (out, sizeof out, 1, &ok),
                   "\x40\0\0\0\1\0\0\0\x8\0\0\0\1\0\2\0\4\3\2\1", 20);
  g_assert_cmpmem (out, cordon_agent_write_u32 (out, sizeof out, CORDON_AGENT_DOCUMENT, 1, 0x10000),
                   "\x43\0\0\0\1\0\0\0\4\0\0\0\0\0\1\0", 16);
  g_assert_cmpmem (out, cordon_agent_write_empty (out, sizeof out, CORDON_AGENT_OK, 0xffffffff),
                   "\x41\0\0\0\xff\xff\xff\xff\0\0\0\0", 12);
  g_assert_cmpmem (out, cordon_agent_write_bytes (out, 64, CORDON_AGENT_PASSWORD, 1, "ab", 2),
                   "\6\0\0\0\1\0\0\0\2\0\0\0ab", 14);
  g_assert_cmpmem (out, cordon_agent_write_bytes (out, 64, CORDON_AGENT_OPEN_URL, 2, "http://a", 8),
                   "\xb\0\0\0\2\0\0\0\x8\0\0\0http://a", 20);
}

/* --- HELLO ----------------------------------------------------------------------------------- */

static const CordonAgentHello good_hello = {
  1, 2, 1024, 768, 200, CORDON_AGENT_PAPER_LETTER,
  "us", "altgr-intl", "en_GB.UTF-8@x", "America/Port-au-Prince",
};

static void
test_hello_layout (void)
{
  guint8 out[CORDON_AGENT_FRAME_MAX], payload[268] = "\1\0\2\0\0\4\0\3\xc8\0\1\0us";
  CordonAgentHello hello = good_hello, back;

  strcpy ((char *) payload + 76, "altgr-intl");
  strcpy ((char *) payload + 140, "en_GB.UTF-8@x");
  strcpy ((char *) payload + 204, "America/Port-au-Prince");
  /* What stands behind the NUL stays at home. */
  strcpy (hello.layout + 3, "secret");

  gsize size = cordon_agent_write_hello (out, sizeof out, 1, &hello);
  g_assert_cmpmem (out + CORDON_AGENT_HEADER_SIZE, size - CORDON_AGENT_HEADER_SIZE, payload, 268);
  CordonAgentFrame frame = written_frame (out, size);
  g_assert_true (cordon_agent_read_hello (&frame, &back));
  g_assert_cmpint (back.version_min, ==, 1);
  g_assert_cmpint (back.version_max, ==, 2);
  g_assert_cmpint (back.width, ==, 1024);
  g_assert_cmpint (back.height, ==, 768);
  g_assert_cmpint (back.scale_percent, ==, 200);
  g_assert_cmpint (back.paper, ==, CORDON_AGENT_PAPER_LETTER);
  g_assert_cmpstr (back.layout, ==, "us");
  g_assert_cmpstr (back.variant, ==, "altgr-intl");
  g_assert_cmpstr (back.locale, ==, "en_GB.UTF-8@x");
  g_assert_cmpstr (back.timezone, ==, "America/Port-au-Prince");
}

#define NAME63 "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"

static const struct {
  guint16 min, max, width, height, scale;
  guint8 paper;
  const char *name;
  gboolean valid;
} hello_cases[] = {
  { 1, 1, 0, 0, 100, 0, "", TRUE },
  { 1, 65535, 64, 8192, 400, 1, NAME63, TRUE },
  { 1, 1, 64, 64, 100, 0, "-+.@/:", TRUE },
  { 0, 1, 0, 0, 100, 0, "", FALSE },
  { 2, 1, 0, 0, 100, 0, "", FALSE },
  { 1, 1, 63, 64, 100, 0, "", FALSE },
  { 1, 1, 64, 63, 100, 0, "", FALSE },
  { 1, 1, 8193, 64, 100, 0, "", FALSE },
  { 1, 1, 64, 8193, 100, 0, "", FALSE },
  { 1, 1, 0, 64, 100, 0, "", FALSE },
  { 1, 1, 64, 0, 100, 0, "", FALSE },
  { 1, 1, 0, 0, 99, 0, "", FALSE },
  { 1, 1, 0, 0, 401, 0, "", FALSE },
  { 1, 1, 0, 0, 0, 0, "", FALSE },
  { 1, 1, 0, 0, 100, 2, "", FALSE },
  { 1, 1, 0, 0, 100, 255, "", FALSE },
  { 1, 1, 0, 0, 100, 0, "..", FALSE },
  { 1, 1, 0, 0, 100, 0, "Europe/../../etc/shadow", FALSE },
  { 1, 1, 0, 0, 100, 0, "a b", FALSE },
  { 1, 1, 0, 0, 100, 0, "a\n", FALSE },
  { 1, 1, 0, 0, 100, 0, "\x1b[2J", FALSE },
  { 1, 1, 0, 0, 100, 0, "$(reboot)", FALSE },
  { 1, 1, 0, 0, 100, 0, "a;b", FALSE },
  { 1, 1, 0, 0, 100, 0, "a,b", FALSE },
  { 1, 1, 0, 0, 100, 0, "d\xc3\xa9", FALSE },
  { 1, 1, 0, 0, 100, 0, "\xff", FALSE },
  { 1, 1, 0, 0, 100, 0, "%s", FALSE },
  { 1, 1, 0, 0, 100, 0, "a\\", FALSE },
};

static CordonAgentHello
hello_case (gsize i, gsize name)
{
  CordonAgentHello hello = { hello_cases[i].min, hello_cases[i].max, hello_cases[i].width,
                             hello_cases[i].height, hello_cases[i].scale, hello_cases[i].paper,
                             "", "", "", "" };
  char *names[] = { hello.layout, hello.variant, hello.locale, hello.timezone };

  strcpy (names[name], hello_cases[i].name);
  return hello;
}

/* The same fields as bytes, by hand: the reader must refuse what the writer would never send. */
static void
raw_hello (const CordonAgentHello *hello, guint8 payload[268])
{
  const guint16 numbers[] = { hello->version_min, hello->version_max, hello->width, hello->height,
                              hello->scale_percent };

  memset (payload, 0, 268);
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      payload[2 * i] = numbers[i] & 0xff;
      payload[2 * i + 1] = numbers[i] >> 8;
    }
  payload[10] = hello->paper;
  memcpy (payload + 12, hello->layout, 64);
  memcpy (payload + 76, hello->variant, 64);
  memcpy (payload + 140, hello->locale, 64);
  memcpy (payload + 204, hello->timezone, 64);
}

static void
test_hello_cases (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (hello_cases); i++)
    for (gsize name = 0; name < 4; name++)
      {
        CordonAgentHello hello = hello_case (i, name), back, untouched;
        guint8 out[512], clean[512], payload[268];
        CordonAgentFrame frame = frame_of (CORDON_AGENT_HELLO, payload, sizeof payload);

        memset (&back, 0xaa, sizeof back);
        memset (&untouched, 0xaa, sizeof untouched);
        memset (out, 0x55, sizeof out);
        memset (clean, 0x55, sizeof clean);
        raw_hello (&hello, payload);
        g_assert_cmpint (cordon_agent_read_hello (&frame, &back), ==, hello_cases[i].valid);
        g_assert_cmpuint (cordon_agent_write_hello (out, sizeof out, 1, &hello), ==,
                          hello_cases[i].valid ? 280 : 0);
        if (hello_cases[i].valid)
          continue;
        g_assert_cmpmem (&back, sizeof back, &untouched, sizeof untouched);
        g_assert_cmpmem (out, sizeof out, clean, sizeof clean);
      }
}

static void
test_hello_bytes (void)
{
  guint8 payload[268];
  CordonAgentHello back;
  CordonAgentFrame frame = frame_of (CORDON_AGENT_HELLO, payload, sizeof payload);

  raw_hello (&good_hello, payload);
  g_assert_true (cordon_agent_read_hello (&frame, &back));
  payload[11] = 1;
  g_assert_false (cordon_agent_read_hello (&frame, &back));
  payload[11] = 0;
  for (gsize name = 0; name < 4; name++)
    {
      guint8 *last = payload + 12 + 64 * name + 63, saved[64];
      *last = 'x'; /* hidden behind the NUL */
      g_assert_false (cordon_agent_read_hello (&frame, &back));
      *last = 0;
      memcpy (saved, last - 63, 64);
      memset (last - 63, 'x', 64); /* no NUL at all */
      g_assert_false (cordon_agent_read_hello (&frame, &back));
      memcpy (last - 63, saved, 64);
    }
  g_assert_true (cordon_agent_read_hello (&frame, &back));
  frame.length = 267;
  g_assert_false (cordon_agent_read_hello (&frame, &back));
  frame.length = 268;
  frame.type = CORDON_AGENT_FILE_DATA;
  g_assert_false (cordon_agent_read_hello (&frame, &back));
}

/* --- pages ----------------------------------------------------------------------------------- */

static const struct {
  CordonAgentType type;
  CordonAgentPage page;
  gboolean valid;
} page_cases[] = {
  { CORDON_AGENT_PAGE, { 1, 0, 0 }, TRUE },
  { CORDON_AGENT_PAGE, { 100000, 0, 0 }, TRUE },
  { CORDON_AGENT_PAGE, { 0, 0, 0 }, FALSE },
  { CORDON_AGENT_PAGE, { 100001, 0, 0 }, FALSE },
  { CORDON_AGENT_PAGE, { 0x80000000, 0, 0 }, FALSE },
  { CORDON_AGENT_PAGE, { 0xffffffff, 0, 0 }, FALSE },
  { CORDON_AGENT_PAGE, { 1, 100, 0 }, FALSE },
  { CORDON_AGENT_PAGE, { 1, 0, 1 }, FALSE },
  { CORDON_AGENT_ZOOM, { 0, 10, 0 }, TRUE },
  { CORDON_AGENT_ZOOM, { 0, 1600, 0 }, TRUE },
  { CORDON_AGENT_ZOOM, { 0, 0, 1 }, TRUE },
  { CORDON_AGENT_ZOOM, { 0, 0, 2 }, TRUE },
  { CORDON_AGENT_ZOOM, { 0, 0, 0 }, FALSE },
  { CORDON_AGENT_ZOOM, { 0, 9, 0 }, FALSE },
  { CORDON_AGENT_ZOOM, { 0, 1601, 0 }, FALSE },
  { CORDON_AGENT_ZOOM, { 0, 100, 1 }, FALSE },
  { CORDON_AGENT_ZOOM, { 0, 0, 3 }, FALSE },
  { CORDON_AGENT_ZOOM, { 0, 100, 3 }, FALSE },
  { CORDON_AGENT_ZOOM, { 1, 100, 0 }, FALSE },
  { CORDON_AGENT_PAGE_SHOWN, { 1, 10, 0 }, TRUE },
  { CORDON_AGENT_PAGE_SHOWN, { 100000, 1600, 2 }, TRUE },
  { CORDON_AGENT_PAGE_SHOWN, { 0, 100, 0 }, FALSE },
  { CORDON_AGENT_PAGE_SHOWN, { 100001, 100, 0 }, FALSE },
  { CORDON_AGENT_PAGE_SHOWN, { 1, 0, 2 }, FALSE },
  { CORDON_AGENT_PAGE_SHOWN, { 1, 1601, 2 }, FALSE },
  { CORDON_AGENT_PAGE_SHOWN, { 1, 100, 3 }, FALSE },
  { CORDON_AGENT_HELLO_OK, { 1, 100, 0 }, FALSE },
};

static void
test_pages (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (page_cases); i++)
    {
      CordonAgentPage page = page_cases[i].page, back, untouched;
      guint8 out[32], payload[8] = { page.page, page.page >> 8, page.page >> 16, page.page >> 24,
                                     page.zoom_percent, page.zoom_percent >> 8, page.zoom_mode };
      CordonAgentFrame frame = frame_of (page_cases[i].type, payload, sizeof payload);
      guint32 serial = page_cases[i].type == CORDON_AGENT_PAGE_SHOWN ? 0 : 1;

      memset (&back, 0xaa, sizeof back);
      memset (&untouched, 0xaa, sizeof untouched);
      g_assert_cmpint (cordon_agent_read_page (&frame, &back), ==, page_cases[i].valid);
      g_assert_cmpuint (cordon_agent_write_page (out, 32, page_cases[i].type, serial, &page), ==,
                        page_cases[i].valid ? 20 : 0);
      if (page_cases[i].valid)
        {
          g_assert_true (back.page == page.page && back.zoom_percent == page.zoom_percent
                         && back.zoom_mode == page.zoom_mode);
          g_assert_cmpmem (out + 12, 8, payload, 8);
          payload[7] = 1;
          g_assert_false (cordon_agent_read_page (&frame, &back));
        }
      else
        g_assert_cmpmem (&back, sizeof back, &untouched, sizeof untouched);
    }
}

/* --- numbers --------------------------------------------------------------------------------- */

static const struct {
  CordonAgentType type;
  guint32 value;
  gboolean valid;
} u32_cases[] = {
  { CORDON_AGENT_ERROR, 1, TRUE },           { CORDON_AGENT_ERROR, 13, TRUE },
  { CORDON_AGENT_ERROR, 0, FALSE },          { CORDON_AGENT_ERROR, 14, FALSE },
  { CORDON_AGENT_ERROR, 0x80000001, FALSE }, { CORDON_AGENT_DOCUMENT, 1, TRUE },
  { CORDON_AGENT_DOCUMENT, 100000, TRUE },   { CORDON_AGENT_DOCUMENT, 0, FALSE },
  { CORDON_AGENT_DOCUMENT, 100001, FALSE },  { CORDON_AGENT_DOCUMENT, 0xffffffff, FALSE },
  { CORDON_AGENT_VIEWER_DIED, 0, TRUE },     { CORDON_AGENT_VIEWER_DIED, 0xffffffff, TRUE },
  { CORDON_AGENT_OK, 1, FALSE },             { CORDON_AGENT_RESIZE, 0x01000100, FALSE },
  { CORDON_AGENT_LOOK, 0, TRUE },            { CORDON_AGENT_LOOK, 31, TRUE },
  { CORDON_AGENT_LOOK, 0x20, FALSE },        { CORDON_AGENT_LOOK, 0x80000000, FALSE },
  { CORDON_AGENT_LOOKS, 0, TRUE },           { CORDON_AGENT_LOOKS, 31, TRUE },
  { CORDON_AGENT_LOOKS, 0x20, FALSE },       { CORDON_AGENT_LOOKS, 0xffffffff, FALSE },
};

static void
test_numbers (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (u32_cases); i++)
    {
      guint32 value = u32_cases[i].value, back = 0xaaaaaaaa;
      guint8 out[16], payload[4] = { value, value >> 8, value >> 16, value >> 24 };
      CordonAgentFrame frame = frame_of (u32_cases[i].type, payload, 4);
      gboolean event = u32_cases[i].type == CORDON_AGENT_VIEWER_DIED || u32_cases[i].type == CORDON_AGENT_LOOKS;
      guint32 serial = event ? 0 : 1;

      g_assert_cmpint (cordon_agent_read_u32 (&frame, &back), ==, u32_cases[i].valid);
      g_assert_cmpuint (back, ==, u32_cases[i].valid ? value : 0xaaaaaaaa);
      g_assert_cmpuint (cordon_agent_write_u32 (out, sizeof out, u32_cases[i].type, serial, value),
                        ==, u32_cases[i].valid ? 16 : 0);
    }
}

static void
test_file_sizes (void)
{
  static const struct { guint64 size; gboolean valid; } cases[] = {
    { 1, TRUE }, { 1u << 30, TRUE }, { 0, FALSE }, { (1u << 30) + 1, FALSE },
    { G_GUINT64_CONSTANT (1) << 32, FALSE }, { (G_GUINT64_CONSTANT (1) << 32) + 1, FALSE },
    { G_MAXINT64, FALSE }, { G_MAXUINT64, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint64 wire = GUINT64_TO_LE (cases[i].size);
      CordonAgentFileBegin begin = { cases[i].size }, back = { 77 };
      CordonAgentFrame frame = frame_of (CORDON_AGENT_FILE_BEGIN, (guint8 *) &wire, 8);
      guint8 out[32];

      g_assert_cmpint (cordon_agent_read_file_begin (&frame, &back), ==, cases[i].valid);
      g_assert_cmpuint (back.size, ==, cases[i].valid ? cases[i].size : 77);
      g_assert_cmpuint (cordon_agent_write_file_begin (out, sizeof out, 1, &begin), ==,
                        cases[i].valid ? 20 : 0);
    }
}

static void
test_sizes (void)
{
  static const struct { guint16 width, height; gboolean valid; } cases[] = {
    { 64, 64, TRUE }, { 8192, 8192, TRUE }, { 63, 64, FALSE }, { 64, 63, FALSE },
    { 8193, 64, FALSE }, { 64, 8193, FALSE }, { 0, 0, FALSE }, { 65535, 65535, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      CordonAgentSize size = { cases[i].width, cases[i].height }, back = { 7, 7 };
      guint8 out[16], payload[4] = { size.width & 0xff, size.width >> 8,
                                     size.height & 0xff, size.height >> 8 };
      CordonAgentFrame frame = frame_of (CORDON_AGENT_RESIZE, payload, 4);

      g_assert_cmpint (cordon_agent_read_size (&frame, &back), ==, cases[i].valid);
      g_assert_cmpint (back.width, ==, cases[i].valid ? size.width : 7);
      g_assert_cmpuint (cordon_agent_write_size (out, sizeof out, 1, &size), ==,
                        cases[i].valid ? 16 : 0);
    }
}

static void
test_hello_ok (void)
{
  static const struct { guint8 payload[8]; gboolean valid; } cases[] = {
    { { 1, 0, 0, 0, 9, 0, 0, 0 }, TRUE },     { { 255, 255, 0, 0, 0, 0, 0, 0 }, TRUE },
    { { 0, 0, 0, 0, 9, 0, 0, 0 }, FALSE },    { { 1, 0, 1, 0, 9, 0, 0, 0 }, TRUE },
    { { 1, 0, 2, 0, 9, 0, 0, 0 }, TRUE },     { { 1, 0, 3, 0, 9, 0, 0, 0 }, FALSE },
    { { 1, 0, 0, 128, 9, 0, 0, 0 }, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      CordonAgentHelloOk back = { 7, 7, 7 };
      CordonAgentFrame frame = frame_of (CORDON_AGENT_HELLO_OK, cases[i].payload, 8);

      g_assert_cmpint (cordon_agent_read_hello_ok (&frame, &back), ==, cases[i].valid);
      if (!cases[i].valid)
        g_assert_true (back.version == 7 && back.home == 7 && back.build == 7);
    }
}

/* --- passwords ------------------------------------------------------------------------------- */

static void
check_password (const char *bytes, gsize length, gboolean valid)
{
  char back[CORDON_AGENT_PASSWORD_MAX + 1] = "untouched";
  guint8 out[256];
  CordonAgentFrame frame = frame_of (CORDON_AGENT_PASSWORD, bytes, length);
  gsize written = cordon_agent_write_bytes (out, 256, CORDON_AGENT_PASSWORD, 1, bytes, length);

  g_assert_cmpint (cordon_agent_read_password (&frame, back), ==, valid);
  if (valid)
    g_assert_cmpmem (back, strlen (back), bytes, length);
  else
    g_assert_cmpstr (back, ==, "untouched");
  g_assert_cmpuint (written, ==, valid ? length + 12 : 0);
}

static void
test_passwords (void)
{
  static const char *const valid[] = {
    "x", " ", "p\xc3\xa4ss <&>\"'%$`", "\xf0\x9f\x94\x91", "\xc2\xa0", "\xf4\x8f\xbf\xbf",
    "\xed\x9f\xbf", "\xee\x80\x80", "\xe0\xa0\x80", "\xf0\x90\x80\x80",
  };
  static const char *const invalid[] = {
    "a\nb", "\x1b", "\x7f", "\xc2\x80", "\xc2\x9f", "\x80", "\xbf", "\xc3", "\xe2\x82",
    "\xf0\x9f\x94",
    "\xc0\xaf", "\xc1\xbf", "\xe0\x80\xaf", "\xe0\x9f\xbf", "\xf0\x80\x80\xaf", "\xf0\x8f\xbf\xbf",
    "\xed\xa0\x80", "\xed\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xf8\x88\x80\x80\x80",
    "\xfe", "\xff", "\xc3\x28", "\xe2\x28\xa1", "\xf0\x28\x8c\xbc",
  };
  char longest[129];

  for (gsize i = 0; i < G_N_ELEMENTS (valid); i++)
    check_password (valid[i], strlen (valid[i]), TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (invalid); i++)
    check_password (invalid[i], strlen (invalid[i]), FALSE);
  check_password ("a\0b", 3, FALSE);
  memset (longest, 'a', sizeof longest);
  check_password (longest, 127, TRUE);
  check_password (longest, 128, FALSE);
  check_password (longest, 0, FALSE);
}

/* Compares the own UTF-8 decoder with GLib's on every sequence of up to three bytes that starts
 * with a lead byte, and on four bytes with every second byte. */
static void
test_utf8_like_glib (void)
{
  char back[CORDON_AGENT_PASSWORD_MAX + 1];

  for (guint i = 0; i < 0x1000000; i++)
    {
      const char bytes[4] = { i >> 16, i >> 8, i, (char) 0x80 };
      gsize length = (i >> 16 & 0xf8) == 0xf0 ? 4 : 3;
      CordonAgentFrame frame = frame_of (CORDON_AGENT_PASSWORD, bytes, length);
      gboolean valid = g_utf8_validate (bytes, length, NULL);

      for (const char *p = bytes; valid && p < bytes + length; p = g_utf8_next_char (p))
        valid = !g_unichar_iscntrl (g_utf8_get_char (p));
      if (cordon_agent_read_password (&frame, back) != valid)
        g_error ("%06x: expected %d", i, valid);
    }
}

/* --- writers refuse what does not fit -------------------------------------------------------- */

static gsize
write_data (guint8 *out, gsize size, gsize length)
{
  static const guint8 data[CORDON_AGENT_PAYLOAD_MAX + 1];

  return cordon_agent_write_bytes (out, size, CORDON_AGENT_FILE_DATA, 1, data, length);
}

static void
test_no_room (void)
{
  guint8 out[32], clean[32];
  CordonAgentPage page = { 1, 0, 0 };

  memset (out, 0x55, sizeof out);
  memset (clean, 0x55, sizeof clean);
  for (gsize size = 0; size < 20; size++)
    g_assert_cmpuint (cordon_agent_write_page (out, size, CORDON_AGENT_PAGE, 1, &page), ==, 0);
  for (gsize size = 0; size < 12; size++)
    g_assert_cmpuint (cordon_agent_write_empty (out, size, CORDON_AGENT_OK, 1), ==, 0);
  for (gsize size = 0; size < 15; size++)
    g_assert_cmpuint (write_data (out, size, 3), ==, 0);
  g_assert_cmpmem (out, sizeof out, clean, sizeof clean);
  g_assert_cmpuint (cordon_agent_write_page (out, 20, CORDON_AGENT_PAGE, 1, &page), ==, 20);
}

static void
test_wrong_writer (void)
{
  guint8 out[64];

  g_assert_cmpuint (cordon_agent_write_empty (out, 64, CORDON_AGENT_HELLO, 1), ==, 0);
  g_assert_cmpuint (cordon_agent_write_empty (out, 64, 99, 1), ==, 0);
  g_assert_cmpuint (cordon_agent_write_empty (out, 64, CORDON_AGENT_OK, 0), ==, 0);
  g_assert_cmpuint (cordon_agent_write_empty (out, 64, CORDON_AGENT_OK + 0x10000, 1), ==, 0);
  g_assert_cmpuint (cordon_agent_write_u32 (out, 64, CORDON_AGENT_VIEWER_DIED, 1, 0), ==, 0);
  g_assert_cmpuint (cordon_agent_write_u32 (out, 64, CORDON_AGENT_ERROR, 0, 1), ==, 16);
  g_assert_cmpuint (cordon_agent_write_u32 (out, 64, CORDON_AGENT_ERROR + 0x10000, 1, 1), ==, 0);
  g_assert_cmpuint (cordon_agent_write_bytes (out, 64, CORDON_AGENT_SHOW, 1, "", 0), ==, 0);
}

static void
test_data_lengths (void)
{
  g_autofree guint8 *out = g_malloc (CORDON_AGENT_FRAME_MAX + 1);

  g_assert_cmpuint (write_data (out, CORDON_AGENT_FRAME_MAX, 0), ==, 0);
  g_assert_cmpuint (write_data (out, CORDON_AGENT_FRAME_MAX, 1), ==, 13);
  g_assert_cmpuint (write_data (out, CORDON_AGENT_FRAME_MAX, 65536), ==, CORDON_AGENT_FRAME_MAX);
  g_assert_cmpuint (write_data (out, CORDON_AGENT_FRAME_MAX + 1, 65537), ==, 0);
  g_assert_cmpuint (write_data (out, CORDON_AGENT_FRAME_MAX + 1, 1u << 31), ==, 0);
  g_assert_cmpuint (write_data (out, CORDON_AGENT_FRAME_MAX + 1, G_MAXSIZE), ==, 0);
#if G_MAXSIZE > 0xffffffff
  g_assert_cmpuint (write_data (out, CORDON_AGENT_FRAME_MAX + 1, 0x100000001), ==, 0);
#endif
}

/* --- addresses ------------------------------------------------------------------------------- */

static const struct {
  const char *url;
  gboolean valid;
} urls[] = {
  { "http://a", TRUE },
  { "https://a", TRUE },
  { "https://user@bank.example:8443/a/b;c?d=e&f='g'#h", TRUE },
  { "https://[2001:db8::1]/", TRUE },
  { "https://a/%22%20%0a$(reboot)`x`|^{}~*!,", TRUE },
  { "", FALSE },
  { "http://", FALSE },
  { "https://", FALSE },
  { "HTTP://a", FALSE },
  { " http://a", FALSE },
  { "-http://a", FALSE },
  { "ftp://a", FALSE },
  { "file:///etc/passwd", FALSE },
  { "javascript:alert(1)", FALSE },
  { "about:config", FALSE },
  { "data:text/html,x", FALSE },
  { "view-source:http://a", FALSE },
  { "http:/a", FALSE },
  { "http:a", FALSE },
  { "http://a b", FALSE },
  { "http://a\nb", FALSE },
  { "http://a\x1b[2J", FALSE },
  { "http://a\x7f", FALSE },
  { "http://a\"b", FALSE },
  { "http://a<b", FALSE },
  { "http://a>b", FALSE },
  { "http://a\\b", FALSE },
  { "http://m\xc3\xbcller.example", FALSE },
  { "http://a\xff", FALSE },
};

static void
check_url (const char *url, gsize length, gboolean valid)
{
  static guint8 out[CORDON_AGENT_FRAME_MAX];
  char back[CORDON_AGENT_URL_MAX + 1] = "untouched";
  CordonAgentFrame frame = frame_of (CORDON_AGENT_OPEN_URL, url, (guint32) length);
  gsize size = cordon_agent_write_bytes (out, sizeof out, CORDON_AGENT_OPEN_URL, 1, url, length);

  g_autofree char *told = g_strescape (url, NULL);
  g_test_message ("%s", told);
  g_assert_cmpint (cordon_agent_url_valid ((const guint8 *) url, length), ==, valid);
  g_assert_cmpuint (size, ==, valid ? CORDON_AGENT_HEADER_SIZE + length : 0);
  g_assert_cmpint (cordon_agent_read_url (&frame, back), ==, valid);
  g_assert_cmpstr (back, ==, valid ? url : "untouched");
  frame.type = CORDON_AGENT_PASSWORD;
  g_assert_false (cordon_agent_read_url (&frame, back));
}

static void
test_urls (void)
{
  char url[CORDON_AGENT_URL_MAX + 2] = "https://";

  for (gsize i = 0; i < G_N_ELEMENTS (urls); i++)
    check_url (urls[i].url, strlen (urls[i].url), urls[i].valid);
  g_assert_false (cordon_agent_url_valid ((const guint8 *) "http://a\0b", 10));
  memset (url + 8, 'a', sizeof url - 9);
  check_url (url, strlen (url), FALSE);
  url[CORDON_AGENT_URL_MAX] = '\0';
  check_url (url, strlen (url), TRUE);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wire/agent/values/layout", test_layout);
  g_test_add_func ("/wire/agent/values/hello/layout", test_hello_layout);
  g_test_add_func ("/wire/agent/values/hello/cases", test_hello_cases);
  g_test_add_func ("/wire/agent/values/hello/bytes", test_hello_bytes);
  g_test_add_func ("/wire/agent/values/pages", test_pages);
  g_test_add_func ("/wire/agent/values/numbers", test_numbers);
  g_test_add_func ("/wire/agent/values/file-sizes", test_file_sizes);
  g_test_add_func ("/wire/agent/values/sizes", test_sizes);
  g_test_add_func ("/wire/agent/values/hello-ok", test_hello_ok);
  g_test_add_func ("/wire/agent/values/passwords", test_passwords);
  g_test_add_func ("/wire/agent/values/utf8-like-glib", test_utf8_like_glib);
  g_test_add_func ("/wire/agent/values/urls", test_urls);
  g_test_add_func ("/wire/agent/values/no-room", test_no_room);
  g_test_add_func ("/wire/agent/values/wrong-writer", test_wrong_writer);
  g_test_add_func ("/wire/agent/values/data-lengths", test_data_lengths);
  return g_test_run ();
}
