/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The scripted guest. It is a test's tool: it may be wrong only where a rule makes it so.
 */
#include "fake-guest.h"
#include "fake-rules.h"
#include "fake-sheets.h"

#include <errno.h>
#include <glib-unix.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

typedef enum {
  EMPTY,
  RECEIVING,
  REFUSING,
  STORED,
  LOCKED,
  SHOWING
} State;

struct FakeGuest {
  int fd;
  GArray *rules;
  guint readable, writable, endless, late;
  GByteArray *out;
  gboolean trickle;
  CordonAgentParser parser;

  State state;
  guint32 refusal;
  guint64 promised;
  GByteArray *file;
  GBytes *stored;
  CordonAgentHello hello;
  guint counts[FAKE_RULES_QUESTIONS];
  guint32 late_serial;
  guint page;
  CordonAgentRender rendered; /* what was asked for last */
};

static const FakeRule *
find_rule (FakeGuest *self, const char *action, guint question)
{
  return fake_rules_find (self->rules, action, question);
}

/* --- output ---------------------------------------------------------------------------------- */

static void
hang_up (FakeGuest *self)
{
  g_clear_handle_id (&self->readable, g_source_remove);
  g_clear_handle_id (&self->writable, g_source_remove);
  g_clear_handle_id (&self->endless, g_source_remove);
  g_clear_handle_id (&self->late, g_source_remove);
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
}

static gboolean
on_writable (int fd, GIOCondition condition, gpointer data)
{
  FakeGuest *self = data;
  gsize size = self->trickle ? 1 : self->out->len;
  ssize_t n = send (fd, self->out->data, size, MSG_DONTWAIT | MSG_NOSIGNAL);

  if (n < 0 && errno != EAGAIN)
    {
      self->writable = 0;
      hang_up (self);
      return G_SOURCE_REMOVE;
    }
  if (n > 0)
    g_byte_array_remove_range (self->out, 0, (guint) n);
  if (self->out->len > 0)
    return G_SOURCE_CONTINUE;
  self->writable = 0;
  return G_SOURCE_REMOVE;
}

static void
send_bytes (FakeGuest *self, const void *bytes, gsize size)
{
  if (self->fd < 0)
    return;
  g_byte_array_append (self->out, bytes, (guint) size);
  if (self->writable == 0)
    self->writable = g_unix_fd_add (self->fd, G_IO_OUT, on_writable, self);
}

static void
send_number (FakeGuest *self, CordonAgentType type, guint32 serial, guint32 value)
{
  guint8 frame[64];
  gsize size = type == CORDON_AGENT_OK ? cordon_agent_write_empty (frame, sizeof frame, type, serial)
                                       : cordon_agent_write_u32 (frame, sizeof frame, type, serial,
                                                                 value);
  g_assert_cmpuint (size, >, 0);
  send_bytes (self, frame, size);
}

static void
send_page (FakeGuest *self, guint page)
{
  CordonAgentPage shown = { page, 100, CORDON_AGENT_ZOOM_FIT_WIDTH };
  guint8 frame[64];

  send_bytes (self, frame, cordon_agent_write_page (frame, sizeof frame, CORDON_AGENT_PAGE_SHOWN, 0,
                                                    &shown));
}

static gboolean
on_endless (gpointer data)
{
  FakeGuest *self = data;

  if (self->out->len < 65536)
    for (guint i = 0; i < 100; i++)
      send_page (self, 1);
  return G_SOURCE_CONTINUE;
}

/* --- answers --------------------------------------------------------------------------------- */

static void
answer_hello (FakeGuest *self, guint32 serial)
{
  /* What every host of this test asks for at least. */
  CordonAgentHelloOk ok = { .version = find_rule (self, "looks", 0)                   ? 6
                                       : find_rule (self, "inside", 0)           ? 5
                                       : find_rule (self, "sheets", 0)           ? 4
                                       : find_rule (self, "apps", CORDON_AGENT_GET_APP) ? 3
                                       : find_rule (self, "browser", 0)           ? 2
                                                                                  : 1,
                            .build = 1 };
  guint8 frame[64];

  send_bytes (self, frame, cordon_agent_write_hello_ok (frame, sizeof frame, serial, &ok));
}

static void
answer_document (FakeGuest *self, guint32 serial)
{
  const FakeRule *many = find_rule (self, "pages", CORDON_AGENT_SHOW);

  send_number (self, CORDON_AGENT_DOCUMENT, serial, many ? many->argument : FAKE_GUEST_PAGES);
  self->state = SHOWING;
  self->page = 1;
  if (find_rule (self, "far-page", 0))
    send_page (self, FAKE_GUEST_PAGES + 1);
  else if (!find_rule (self, "no-page", 0))
    send_page (self, 1);
  if (find_rule (self, "inside", 0) || find_rule (self, "inside-early", 0))
    {
      send_number (self, CORDON_AGENT_INSIDE, 0, FAKE_GUEST_PAGES + 2);
      send_page (self, FAKE_GUEST_PAGES + 2);
    }
  if (find_rule (self, "looks-unasked", 0))
    send_number (self, CORDON_AGENT_LOOKS, 0, 1);
  if (find_rule (self, "crash-later", 0))
    send_number (self, CORDON_AGENT_VIEWER_DIED, 0, 139);
}

/* What is shown already; with the rule "inside" a file in the document, and then the document again. */
static void
answer_again (FakeGuest *self, guint32 serial)
{
  const FakeRule *many = find_rule (self, "pages", CORDON_AGENT_SHOW);
  gboolean inside = find_rule (self, "inside", 0) != NULL;

  send_number (self, CORDON_AGENT_DOCUMENT, serial,
               inside ? FAKE_GUEST_PAGES + 2 : many ? many->argument : FAKE_GUEST_PAGES);
  send_page (self, inside ? FAKE_GUEST_PAGES + 2 : self->page);
  if (!inside)
    return;
  send_number (self, CORDON_AGENT_INSIDE, 0, FAKE_GUEST_PAGES);
  send_page (self, 1);
}

/* The event after the answer. */
static void
answer_window (FakeGuest *self, guint32 serial)
{
  guint8 frame[64];

  send_number (self, CORDON_AGENT_OK, serial, 0);
  if (find_rule (self, "crash", 0))
    send_number (self, CORDON_AGENT_VIEWER_DIED, 0, 139);
  else
    send_bytes (self, frame, cordon_agent_write_empty (frame, sizeof frame, CORDON_AGENT_WINDOW, 0));
}

static void
answer_show (FakeGuest *self, guint32 serial)
{
  if (find_rule (self, "browser", 0))
    answer_window (self, serial);
  else if (self->state == EMPTY)
    send_number (self, CORDON_AGENT_ERROR, serial, CORDON_AGENT_ERROR_ORDER);
  else if (find_rule (self, "crash", 0))
    {
      send_number (self, CORDON_AGENT_VIEWER_DIED, 0, 139);
      send_number (self, CORDON_AGENT_ERROR, serial, CORDON_AGENT_ERROR_VIEWER_DIED);
      self->state = EMPTY;
    }
  else if (find_rule (self, "lock", 0))
    {
      self->state = LOCKED;
      send_number (self, CORDON_AGENT_ERROR, serial, CORDON_AGENT_ERROR_PASSWORD);
    }
  else if (self->state == SHOWING)
    answer_again (self, serial);
  else
    answer_document (self, serial);
}

static void
answer_password (FakeGuest *self, const CordonAgentFrame *frame)
{
  char password[CORDON_AGENT_PASSWORD_MAX + 1];

  g_assert_true (cordon_agent_read_password (frame, password));
  if (g_str_equal (password, FAKE_GUEST_PASSWORD))
    answer_document (self, frame->serial);
  else
    send_number (self, CORDON_AGENT_ERROR, frame->serial, CORDON_AGENT_ERROR_PASSWORD);
}

static void
begin_file (FakeGuest *self, const CordonAgentFrame *frame)
{
  CordonAgentFileBegin begin;

  g_assert_true (cordon_agent_read_file_begin (frame, &begin));
  self->promised = begin.size;
  self->refusal = 0;
  self->state = RECEIVING;
  g_byte_array_set_size (self->file, 0);
  g_clear_pointer (&self->stored, g_bytes_unref);
  send_number (self, CORDON_AGENT_OK, frame->serial, 0);
}

static void
end_file (FakeGuest *self, guint32 serial)
{
  guint32 code = self->refusal;

  if (code == 0 && self->file->len != self->promised)
    code = CORDON_AGENT_ERROR_TRUNCATED;
  self->state = code ? EMPTY : STORED;
  if (code)
    send_number (self, CORDON_AGENT_ERROR, serial, code);
  else
    {
      self->stored = g_bytes_new (self->file->data, self->file->len);
      send_number (self, CORDON_AGENT_OK, serial, 0);
    }
}

static void
answer_page (FakeGuest *self, const CordonAgentFrame *frame)
{
  CordonAgentPage wanted;

  g_assert_true (cordon_agent_read_page (frame, &wanted));
  if (self->state != SHOWING || wanted.page > FAKE_GUEST_PAGES)
    {
      send_number (self, CORDON_AGENT_ERROR, frame->serial,
                   self->state == SHOWING ? CORDON_AGENT_ERROR_RANGE : CORDON_AGENT_ERROR_ORDER);
      return;
    }
  if (wanted.page)
    self->page = wanted.page;
  send_number (self, CORDON_AGENT_OK, frame->serial, 0);
  if (!find_rule (self, "hang", frame->type))
    send_page (self, self->page);
}

static void
answer_look (FakeGuest *self, const CordonAgentFrame *frame)
{
  guint8 never[] = { CORDON_AGENT_LOOKS, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 1, 0, 0 };
  guint32 look;

  g_assert_true (cordon_agent_read_u32 (frame, &look));
  send_number (self, CORDON_AGENT_OK, frame->serial, 0);
  if (find_rule (self, "no-such-look", frame->type))
    send_bytes (self, never, sizeof never);
  else
    send_number (self, CORDON_AGENT_LOOKS, 0, look);
  send_page (self, self->page);
}

/* What a hostile guest makes of a good frame. */
static void
spoil_app (FakeGuest *self, guint8 *frame)
{
  guint8 *payload = frame + CORDON_AGENT_HEADER_SIZE;

  if (find_rule (self, "large", CORDON_AGENT_GET_APP))
    frame[10] = 0xff; /* bytes that never come */
  if (find_rule (self, "miscount", CORDON_AGENT_GET_APP))
    payload[CORDON_AGENT_APP_ID_MAX + 1]++;
  if (find_rule (self, "escape", CORDON_AGENT_GET_APP))
    memcpy (payload + CORDON_AGENT_APP_ID_MAX + 5, "\x1b[2J", 4);
  if (find_rule (self, "climb", CORDON_AGENT_GET_APP))
    memcpy (payload, "../x", 4);
  if (find_rule (self, "behind", CORDON_AGENT_GET_APP))
    payload[CORDON_AGENT_APP_ID_MAX] = 'x';
}

static void
answer_app (FakeGuest *self, const CordonAgentFrame *frame)
{
  static CordonAgentApp app;
  static guint8 out[CORDON_AGENT_FRAME_MAX];
  const FakeRule *rule = find_rule (self, "apps", CORDON_AGENT_GET_APP);
  guint32 number;

  g_assert_true (cordon_agent_read_u32 (frame, &number));
  if (rule == NULL || number >= rule->argument)
    {
      send_number (self, CORDON_AGENT_OK, frame->serial, 0);
      return;
    }
  app = (CordonAgentApp) { .name = "Fire\xe2\x80\xae" "fox", .translations = 1,
                           .translated = { { "de", "Feuer\\fuchs" } }, .icon = { 1, 2, 3, 4 } };
  g_snprintf (app.id, sizeof app.id, "app-%u", find_rule (self, "same", CORDON_AGENT_GET_APP) ? 0 : number);
  gsize size = cordon_agent_write_app (out, sizeof out, frame->serial, &app);
  spoil_app (self, out);
  send_bytes (self, out, size);
}

static void
answer_sheets (FakeGuest *self, const CordonAgentFrame *frame)
{
  static guint8 out[CORDON_AGENT_FRAME_MAX];
  const char *lie = NULL;

  for (guint i = 0; fake_sheets_lies[i] && lie == NULL; i++)
    if (find_rule (self, fake_sheets_lies[i], frame->type))
      lie = fake_sheets_lies[i];
  send_bytes (self, out, fake_sheets_answer (&self->rendered, frame, lie, out));
}

static void
answer (FakeGuest *self, const CordonAgentFrame *frame)
{
  switch (frame->type)
    {
    case CORDON_AGENT_HELLO:
      g_assert_true (cordon_agent_read_hello (frame, &self->hello));
      answer_hello (self, frame->serial);
      break;
    case CORDON_AGENT_FILE_BEGIN:
      begin_file (self, frame);
      break;
    case CORDON_AGENT_FILE_DATA:
      if (self->state == RECEIVING)
        g_byte_array_append (self->file, frame->payload, frame->length);
      break;
    case CORDON_AGENT_FILE_END:
      end_file (self, frame->serial);
      break;
    case CORDON_AGENT_SHOW:
      answer_show (self, frame->serial);
      break;
    case CORDON_AGENT_OPEN_URL:
    case CORDON_AGENT_RUN_APP:
      answer_window (self, frame->serial);
      break;
    case CORDON_AGENT_GET_APP:
      answer_app (self, frame);
      break;
    case CORDON_AGENT_RENDER:
    case CORDON_AGENT_GET_ROWS:
      answer_sheets (self, frame);
      break;
    case CORDON_AGENT_PASSWORD:
      answer_password (self, frame);
      break;
    case CORDON_AGENT_PAGE:
    case CORDON_AGENT_ZOOM:
      answer_page (self, frame);
      break;
    case CORDON_AGENT_LOOK:
      answer_look (self, frame);
      break;
    default:
      send_number (self, CORDON_AGENT_OK, frame->serial, 0);
    }
}

/* --- rules applied --------------------------------------------------------------------------- */

static gboolean
on_late (gpointer data)
{
  FakeGuest *self = data;

  self->late = 0;
  send_number (self, CORDON_AGENT_OK, self->late_serial, 0);
  return G_SOURCE_REMOVE;
}

static void
answer_wrong_type (FakeGuest *self, const CordonAgentFrame *frame)
{
  if (frame->type == CORDON_AGENT_HELLO)
    send_number (self, CORDON_AGENT_OK, frame->serial, 0);
  else
    answer_hello (self, frame->serial);
}

static void
answer_wrong_value (FakeGuest *self, const CordonAgentFrame *frame)
{
  const guint8 no_version[] = { CORDON_AGENT_HELLO_OK, 0, 0, 0, (guint8) frame->serial, 0, 0, 0,
                                8, 0, 0, 0, 77, 0, 0, 0, 0, 0, 0, 0 };
  const guint8 no_pages[] = { CORDON_AGENT_DOCUMENT, 0, 0, 0, (guint8) frame->serial, 0, 0, 0,
                              4, 0, 0, 0, 0, 0, 0, 0 };

  if (frame->type == CORDON_AGENT_HELLO)
    send_bytes (self, no_version, sizeof no_version);
  else
    send_bytes (self, no_pages, sizeof no_pages);
}

static gboolean
apply_wrong (FakeGuest *self, const CordonAgentFrame *frame)
{
  if (find_rule (self, "wrong-serial", frame->type))
    send_number (self, CORDON_AGENT_OK, frame->serial + 1000, 0);
  else if (find_rule (self, "zero-serial", frame->type))
    send_number (self, CORDON_AGENT_ERROR, 0, CORDON_AGENT_ERROR_INTERNAL);
  else if (find_rule (self, "wrong-type", frame->type))
    answer_wrong_type (self, frame);
  else if (find_rule (self, "wrong-value", frame->type))
    answer_wrong_value (self, frame);
  else if (find_rule (self, "garbage", frame->type))
    send_bytes (self, "this is no frame at all", 23);
  else
    return FALSE;
  return TRUE;
}

static gboolean
apply_rules (FakeGuest *self, const CordonAgentFrame *frame)
{
  const FakeRule *rule;

  if (apply_wrong (self, frame) || find_rule (self, "silent", frame->type))
    return TRUE;
  if (find_rule (self, "close", frame->type))
    hang_up (self);
  else if (find_rule (self, "deaf", frame->type))
    g_clear_handle_id (&self->readable, g_source_remove);
  else if ((rule = find_rule (self, "error", frame->type)))
    {
      self->refusal = rule->argument;
      if (self->state == RECEIVING)
        self->state = REFUSING;
      else if (frame->type == CORDON_AGENT_FILE_DATA)
        return TRUE;
      send_number (self, CORDON_AGENT_ERROR, frame->serial, rule->argument);
    }
  else if ((rule = find_rule (self, "late", frame->type)) && self->counts[frame->type] == 1)
    {
      self->late_serial = frame->serial;
      self->late = g_timeout_add (rule->argument, on_late, self);
    }
  else
    return FALSE;
  return TRUE;
}

static void
on_frame (FakeGuest *self, const CordonAgentFrame *frame)
{
  self->counts[frame->type]++;
  if (apply_rules (self, frame))
    return;
  answer (self, frame);
  if (find_rule (self, "twice", frame->type))
    answer (self, frame);
  if (find_rule (self, "endless", frame->type) && self->endless == 0)
    self->endless = g_idle_add (on_endless, self);
}

static void
take_bytes (FakeGuest *self, const guint8 *bytes, gsize size)
{
  CordonAgentResult result = CORDON_AGENT_FRAME;

  while (result == CORDON_AGENT_FRAME && self->fd >= 0)
    {
      CordonAgentFrame frame;
      size_t taken;

      result = cordon_agent_parser_feed (&self->parser, bytes, size, &taken, &frame);
      g_assert_cmpint (result, !=, CORDON_AGENT_BROKEN);
      bytes += taken;
      size -= taken;
      if (result == CORDON_AGENT_FRAME)
        on_frame (self, &frame);
    }
}

static gboolean
on_readable (int fd, GIOCondition condition, gpointer data)
{
  FakeGuest *self = data;
  guint8 bytes[65536];
  ssize_t n = recv (fd, bytes, sizeof bytes, MSG_DONTWAIT);

  if (n < 0 && errno == EAGAIN)
    return G_SOURCE_CONTINUE;
  if (n <= 0)
    hang_up (self);
  else
    take_bytes (self, bytes, (gsize) n);
  return G_SOURCE_CONTINUE;
}

/* --- the tool -------------------------------------------------------------------------------- */

FakeGuest *
fake_guest_new (int fd, const char *rules)
{
  FakeGuest *self = g_new0 (FakeGuest, 1);

  self->fd = fd;
  self->rules = fake_rules_parse (rules);
  self->out = g_byte_array_new ();
  self->file = g_byte_array_new ();
  self->trickle = find_rule (self, "trickle", 0) != NULL;
  cordon_agent_parser_init (&self->parser, CORDON_AGENT_FROM_HOST);
  self->readable = g_unix_fd_add (fd, G_IO_IN, on_readable, self);
  if (find_rule (self, "early", 0))
    send_number (self, CORDON_AGENT_OK, 1, 0);
  return self;
}

void
fake_guest_free (FakeGuest *self)
{
  hang_up (self);
  g_array_unref (self->rules);
  g_byte_array_unref (self->out);
  g_byte_array_unref (self->file);
  g_clear_pointer (&self->stored, g_bytes_unref);
  g_free (self);
}

void
fake_guest_host_hung_up (FakeGuest *self, int fd)
{
  gboolean deaf = self->fd >= 0 && self->readable == 0;

  hang_up (self);
  cordon_agent_parser_init (&self->parser, CORDON_AGENT_FROM_HOST);
  g_byte_array_set_size (self->out, 0);
  self->fd = fd;
  if (!deaf)
    self->readable = g_unix_fd_add (fd, G_IO_IN, on_readable, self);
  if (self->state != SHOWING)
    self->state = EMPTY;
}

GBytes *
fake_guest_get_file (FakeGuest *self)
{
  return self->stored;
}

const CordonAgentHello *
fake_guest_get_hello (FakeGuest *self)
{
  return &self->hello;
}

guint
fake_guest_count (FakeGuest *self, CordonAgentType question)
{
  return self->counts[question];
}

gboolean
fake_guest_has_hung_up (FakeGuest *self)
{
  return self->fd < 0;
}
