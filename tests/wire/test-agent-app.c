/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Applications on the wire: the bytes, every field at its limits, and whatever a guest could hide in it.
 */
#include <glib.h>
#include <string.h>

#include "wire/agent.h"

#define FIRST 196 /* where in the payload the first translation is */
#define ONE 144   /* size of a translation */

static guint8 out[CORDON_AGENT_FRAME_MAX];
static CordonAgentApp app, back;

static void
reset (void)
{
  app = (CordonAgentApp) { .id = "firefox-esr", .name = "Firefox", .translations = 2,
                           .translated = { { "de", "Feuerfuchs" }, { "pt_BR", "Raposa" } } };
  for (gsize i = 0; i < sizeof app.icon; i++)
    app.icon[i] = (guint8) (i * 7);
}

static CordonAgentFrame
write_app (void)
{
  gsize size = cordon_agent_write_app (out, sizeof out, 3, &app);

  g_assert_cmpuint (size, >, 0);
  return (CordonAgentFrame) { CORDON_AGENT_APP, 3, (guint32) (size - CORDON_AGENT_HEADER_SIZE),
                              out + CORDON_AGENT_HEADER_SIZE };
}

static void
test_layout (void)
{
  reset ();
  strcpy (app.name + 8, "secret");
  CordonAgentFrame frame = write_app ();
  g_assert_cmpmem (out, 12, "\x50\0\0\0\3\0\0\0\xe4\x91\0\0", 12);
  g_assert_cmpuint (frame.length, ==, FIRST + 2 * ONE + 96 * 96 * 4);
  g_assert_cmpmem (frame.payload, 12, "firefox-esr\0", 12);
  g_assert_cmpmem (frame.payload + 64, 4, "\2\0\0\0", 4);
  g_assert_cmpmem (frame.payload + 68, 16, "Firefox\0\0\0\0\0\0\0\0\0", 16);
  g_assert_cmpmem (frame.payload + 196, 3, "de\0", 3);
  g_assert_cmpmem (frame.payload + 212, 11, "Feuerfuchs\0", 11);
  g_assert_cmpmem (frame.payload + 196 + 2 * ONE, sizeof app.icon, app.icon, sizeof app.icon);
}

static void
test_round_trip (void)
{
  reset ();
  CordonAgentFrame frame = write_app ();
  g_assert_true (cordon_agent_read_app (&frame, &back));
  g_assert_cmpmem (&back, sizeof back, &app, sizeof app);

  app.translations = 0;
  memset (app.translated, 0, sizeof app.translated);
  frame = write_app ();
  g_assert_true (cordon_agent_read_app (&frame, &back));
  g_assert_cmpmem (&back, sizeof back, &app, sizeof app);

  app.translations = CORDON_AGENT_APP_TRANSLATIONS_MAX;
  for (int i = 0; i < app.translations; i++)
    {
      g_snprintf (app.translated[i].locale, sizeof app.translated[i].locale, "l%02d@abcdefghijk", i);
      memset (app.translated[i].name, 'n', CORDON_AGENT_APP_NAME_MAX);
    }
  frame = write_app ();
  g_assert_true (cordon_agent_read_app (&frame, &back));
  g_assert_cmpmem (&back, sizeof back, &app, sizeof app);
}

static void
test_refused_values (void)
{
  static const struct {
    gsize offset;
    const char *bytes;
  } cases[] = {
    { G_STRUCT_OFFSET (CordonAgentApp, id), "" },
    { G_STRUCT_OFFSET (CordonAgentApp, id), ".hidden" },
    { G_STRUCT_OFFSET (CordonAgentApp, id), "-option" },
    { G_STRUCT_OFFSET (CordonAgentApp, id), "a/b" },
    { G_STRUCT_OFFSET (CordonAgentApp, id), "a..b" },
    { G_STRUCT_OFFSET (CordonAgentApp, id), "a b" },
    { G_STRUCT_OFFSET (CordonAgentApp, id), "a%f" },
    { G_STRUCT_OFFSET (CordonAgentApp, id), "\xc3\xa4" },
    { G_STRUCT_OFFSET (CordonAgentApp, name), "" },
    { G_STRUCT_OFFSET (CordonAgentApp, name), "a\nb" },
    { G_STRUCT_OFFSET (CordonAgentApp, name), "\x1b[2J" },
    { G_STRUCT_OFFSET (CordonAgentApp, name), "\xff" },
    { G_STRUCT_OFFSET (CordonAgentApp, name), "\xc2\x85" },
    { G_STRUCT_OFFSET (CordonAgentApp, translations), "\x20" },
    { G_STRUCT_OFFSET (CordonAgentApp, translations), "\xff" },
    { G_STRUCT_OFFSET (CordonAgentApp, translated[0].locale), "" },
    { G_STRUCT_OFFSET (CordonAgentApp, translated[0].locale), "d" },
    { G_STRUCT_OFFSET (CordonAgentApp, translated[0].locale), "de]\nExec=x" },
    { G_STRUCT_OFFSET (CordonAgentApp, translated[0].locale), "DE" },
    { G_STRUCT_OFFSET (CordonAgentApp, translated[0].locale), "pt_BR" }, /* twice */
    { G_STRUCT_OFFSET (CordonAgentApp, translated[0].locale), "zh" },    /* not in order */
    { G_STRUCT_OFFSET (CordonAgentApp, translated[1].name), "" },
    { G_STRUCT_OFFSET (CordonAgentApp, translated[1].name), "\t" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      reset ();
      memcpy ((char *) &app + cases[i].offset, cases[i].bytes, strlen (cases[i].bytes) + 1);
      g_test_message ("case %zu", i);
      memset (out, 0x5a, 64);
      g_assert_cmpuint (cordon_agent_write_app (out, sizeof out, 3, &app), ==, 0);
      g_assert_cmpint (out[0], ==, 0x5a);
    }
  reset ();
  memset (app.id, 'a', sizeof app.id);
  g_assert_cmpuint (cordon_agent_write_app (out, sizeof out, 3, &app), ==, 0);
  reset ();
  memset (app.name, 'a', sizeof app.name);
  g_assert_cmpuint (cordon_agent_write_app (out, sizeof out, 3, &app), ==, 0);
  reset ();
  g_assert_cmpuint (cordon_agent_write_app (out, 20000, 3, &app), ==, 0);
}

/* One byte of a good payload changed: in a length, behind a NUL, in what must be zero. */
static void
test_refused_bytes (void)
{
  static const struct {
    gsize offset;
    guint8 value;
  } cases[] = {
    { 63, 'x' },         { 12, 'x' },  { 64, 1 },          { 64, 3 },          { 64, 0 },
    { 64, 255 },         { 65, 1 },    { 67, 1 },          { 68 + 8, 'x' },    { 68 + 127, 1 },
    { 196 + 3, 'x' },    { 196 + 15, 1 }, { 212 + 127, 'x' }, { 212 + 11, 'x' }, { 68, '\n' },
    { 0, '/' },          { 196, 'z' },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      reset ();
      CordonAgentFrame frame = write_app ();
      out[CORDON_AGENT_HEADER_SIZE + cases[i].offset] = cases[i].value;
      memset (&back, 0x77, sizeof back);
      g_test_message ("case %zu", i);
      g_assert_false (cordon_agent_read_app (&frame, &back));
      g_assert_cmpint (back.id[0], ==, 0x77);
    }
}

static void
test_lengths (void)
{
  reset ();
  CordonAgentFrame frame = write_app ();
  const guint32 good = frame.length;

  for (guint32 length = 0; length <= CORDON_AGENT_PAYLOAD_MAX; length++)
    {
      frame.length = length;
      /* Whole translations more or fewer are told by the count. */
      g_assert_true (cordon_agent_read_app (&frame, &back) == (length == good));
    }
  frame.length = good;
  frame.type = CORDON_AGENT_DOCUMENT;
  g_assert_false (cordon_agent_read_app (&frame, &back));
}

static void
test_ids (void)
{
  char id[CORDON_AGENT_APP_ID_MAX + 1] = "untouched";
  static const char *const good[] = { "a", "9", "org.mozilla.firefox", "A_b-c.D" }, *const bad[] = { "", ".a", "-a", "a..", "a b", "ä" };

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      gsize size = cordon_agent_write_bytes (out, sizeof out, CORDON_AGENT_RUN_APP, 1, good[i], strlen (good[i]));
      CordonAgentFrame frame = { CORDON_AGENT_RUN_APP, 1, (guint32) (size - CORDON_AGENT_HEADER_SIZE), out + CORDON_AGENT_HEADER_SIZE };

      g_assert_true (cordon_agent_read_app_id (&frame, id));
      g_assert_cmpstr (id, ==, good[i]);
      frame.type = CORDON_AGENT_OPEN_URL;
      g_assert_false (cordon_agent_read_app_id (&frame, id));
    }
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      CordonAgentFrame frame = { CORDON_AGENT_RUN_APP, 1, (guint32) strlen (bad[i]), (const guint8 *) bad[i] };

      g_assert_cmpuint (cordon_agent_write_bytes (out, sizeof out, CORDON_AGENT_RUN_APP, 1, bad[i], strlen (bad[i])), ==, 0);
      g_assert_false (cordon_agent_read_app_id (&frame, id));
    }
}

static void
test_numbers (void)
{
  g_assert_cmpuint (cordon_agent_write_u32 (out, sizeof out, CORDON_AGENT_GET_APP, 1, 15), ==, 16);
  g_assert_cmpuint (cordon_agent_write_u32 (out, sizeof out, CORDON_AGENT_GET_APP, 1, 16), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wire/agent-app/layout", test_layout);
  g_test_add_func ("/wire/agent-app/round-trip", test_round_trip);
  g_test_add_func ("/wire/agent-app/refused-values", test_refused_values);
  g_test_add_func ("/wire/agent-app/refused-bytes", test_refused_bytes);
  g_test_add_func ("/wire/agent-app/lengths", test_lengths);
  g_test_add_func ("/wire/agent-app/ids", test_ids);
  g_test_add_func ("/wire/agent-app/numbers", test_numbers);
  return g_test_run ();
}
