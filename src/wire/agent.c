/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The agent protocol's codec, for the host and for the guest. Every byte it reads may come from an
 * attacker. It must never allocate, never log, and never look at a field that was not checked; a
 * value that has more than one spelling on the wire is refused in all but one of them.
 */
#include "wire/agent.h"

#include <string.h>

#include "wire/agent-values.h"
#include "wire/bytes.h"

/* Payload layouts; offsets in bytes. */
enum {
  HELLO_STRINGS = 12,
  HELLO_STRING_SIZE = CORDON_AGENT_NAME_MAX + 1,
  HELLO_SIZE = HELLO_STRINGS + 4 * HELLO_STRING_SIZE,
  HELLO_OK_SIZE = 8,
  FILE_BEGIN_SIZE = 8,
  PAGE_SIZE = 8,
  SIZE_SIZE = 4,
  U32_SIZE = 4
};

typedef enum {
  QUESTION, /* not zero: questions, and the answers that repeat their serial */
  EVENT,    /* zero */
  ANY       /* an error: zero when the guest could not tell the serial */
} SerialRule;

typedef struct {
  uint16_t type;
  uint8_t origin; /* CordonAgentOrigin */
  uint8_t serial; /* SerialRule */
  uint32_t length_min, length_max;
} FrameRule;

#define HOST CORDON_AGENT_FROM_HOST
#define GUEST CORDON_AGENT_FROM_GUEST

static const FrameRule frame_rules[] = {
  { CORDON_AGENT_HELLO, HOST, QUESTION, HELLO_SIZE, HELLO_SIZE },
  { CORDON_AGENT_FILE_BEGIN, HOST, QUESTION, FILE_BEGIN_SIZE, FILE_BEGIN_SIZE },
  { CORDON_AGENT_FILE_DATA, HOST, QUESTION, 1, CORDON_AGENT_PAYLOAD_MAX },
  { CORDON_AGENT_FILE_END, HOST, QUESTION, 0, 0 },
  { CORDON_AGENT_SHOW, HOST, QUESTION, 0, 0 },
  { CORDON_AGENT_PASSWORD, HOST, QUESTION, 1, CORDON_AGENT_PASSWORD_MAX },
  { CORDON_AGENT_PAGE, HOST, QUESTION, PAGE_SIZE, PAGE_SIZE },
  { CORDON_AGENT_ZOOM, HOST, QUESTION, PAGE_SIZE, PAGE_SIZE },
  { CORDON_AGENT_RESIZE, HOST, QUESTION, SIZE_SIZE, SIZE_SIZE },
  { CORDON_AGENT_SHUTDOWN, HOST, QUESTION, 0, 0 },
  { CORDON_AGENT_OPEN_URL, HOST, QUESTION, 1, CORDON_AGENT_URL_MAX },
  { CORDON_AGENT_GET_APP, HOST, QUESTION, U32_SIZE, U32_SIZE },
  { CORDON_AGENT_RUN_APP, HOST, QUESTION, 1, CORDON_AGENT_APP_ID_MAX },
  { CORDON_AGENT_RENDER, HOST, QUESTION, CORDON_AGENT_RENDER_SIZE, CORDON_AGENT_RENDER_SIZE },
  { CORDON_AGENT_GET_ROWS, HOST, QUESTION, CORDON_AGENT_GET_ROWS_SIZE, CORDON_AGENT_GET_ROWS_SIZE },
  { CORDON_AGENT_LOOK, HOST, QUESTION, U32_SIZE, U32_SIZE },
  { CORDON_AGENT_HELLO_OK, GUEST, QUESTION, HELLO_OK_SIZE, HELLO_OK_SIZE },
  { CORDON_AGENT_OK, GUEST, QUESTION, 0, 0 },
  { CORDON_AGENT_ERROR, GUEST, ANY, U32_SIZE, U32_SIZE },
  { CORDON_AGENT_DOCUMENT, GUEST, QUESTION, U32_SIZE, U32_SIZE },
  { CORDON_AGENT_PAGE_SHOWN, GUEST, EVENT, PAGE_SIZE, PAGE_SIZE },
  { CORDON_AGENT_VIEWER_DIED, GUEST, EVENT, U32_SIZE, U32_SIZE },
  { CORDON_AGENT_WINDOW, GUEST, EVENT, 0, 0 },
  { CORDON_AGENT_INSIDE, GUEST, EVENT, U32_SIZE, U32_SIZE },
  { CORDON_AGENT_LOOKS, GUEST, EVENT, U32_SIZE, U32_SIZE },
  { CORDON_AGENT_APP, GUEST, QUESTION, CORDON_AGENT_APP_SIZE_MIN, CORDON_AGENT_APP_SIZE_MAX },
  { CORDON_AGENT_RENDERED, GUEST, QUESTION, CORDON_AGENT_RENDERED_SIZE, CORDON_AGENT_RENDERED_SIZE },
  { CORDON_AGENT_ROWS, GUEST, QUESTION, 3, CORDON_AGENT_PAYLOAD_MAX },
};

static const FrameRule *
find_rule (uint32_t type)
{
  for (size_t i = 0; i < sizeof frame_rules / sizeof *frame_rules; i++)
    if (frame_rules[i].type == type)
      return &frame_rules[i];
  return NULL;
}

static bool
head_allowed (const FrameRule *rule, uint32_t serial, uint64_t length)
{
  if (length < rule->length_min || length > rule->length_max)
    return false;
  switch ((SerialRule) rule->serial)
    {
    case QUESTION:
      return serial != 0;
    case EVENT:
      return serial == 0;
    case ANY:
      return true;
    }
  return false;
}

/* --- parser ---------------------------------------------------------------------------------- */

void
cordon_agent_parser_init (CordonAgentParser *parser, CordonAgentOrigin origin)
{
  parser->origin = origin;
  parser->broken = false;
  parser->fill = 0;
}

/* Moves bytes into the buffer until it holds `want`; returns whether it does. */
static bool
fill_to (CordonAgentParser *parser, size_t want, const uint8_t *bytes, size_t size, size_t *taken)
{
  size_t missing = want - parser->fill;
  size_t available = size - *taken;
  size_t step = missing < available ? missing : available;

  if (step > 0)
    memcpy (parser->buffer + parser->fill, bytes + *taken, step);
  parser->fill += step;
  *taken += step;
  return parser->fill == want;
}

static bool
head_valid (const CordonAgentParser *parser)
{
  const FrameRule *rule = find_rule (get_u16 (parser->buffer));

  return rule != NULL && rule->origin == parser->origin && get_u16 (parser->buffer + 2) == 0
         && head_allowed (rule, get_u32 (parser->buffer + 4), get_u32 (parser->buffer + 8));
}

/* Whether the buffer holds the frame that the last call returned. */
static bool
frame_spent (const CordonAgentParser *parser)
{
  return parser->fill >= CORDON_AGENT_HEADER_SIZE
         && parser->fill == CORDON_AGENT_HEADER_SIZE + get_u32 (parser->buffer + 8);
}

CordonAgentResult
cordon_agent_parser_feed (CordonAgentParser *parser, const uint8_t *bytes, size_t size,
                          size_t *taken, CordonAgentFrame *frame)
{
  *taken = 0;
  if (parser->broken)
    return CORDON_AGENT_BROKEN;
  if (frame_spent (parser))
    parser->fill = 0;

  if (parser->fill < CORDON_AGENT_HEADER_SIZE)
    {
      if (!fill_to (parser, CORDON_AGENT_HEADER_SIZE, bytes, size, taken))
        return CORDON_AGENT_MORE;
      if (!head_valid (parser))
        {
          parser->broken = true;
          return CORDON_AGENT_BROKEN;
        }
    }

  uint32_t length = get_u32 (parser->buffer + 8);
  if (!fill_to (parser, CORDON_AGENT_HEADER_SIZE + length, bytes, size, taken))
    return CORDON_AGENT_MORE;

  frame->type = get_u16 (parser->buffer);
  frame->serial = get_u32 (parser->buffer + 4);
  frame->length = length;
  frame->payload = parser->buffer + CORDON_AGENT_HEADER_SIZE;
  return CORDON_AGENT_FRAME;
}

/* --- writers --------------------------------------------------------------------------------- */

uint8_t *
cordon_agent_begin_frame (uint8_t *out, size_t size, uint32_t type, uint32_t serial, size_t length)
{
  const FrameRule *rule = find_rule (type);

  if (rule == NULL || !head_allowed (rule, serial, length)
      || size < CORDON_AGENT_HEADER_SIZE || size - CORDON_AGENT_HEADER_SIZE < length)
    return NULL;
  put_u16 (out, rule->type);
  put_u16 (out + 2, 0);
  put_u32 (out + 4, serial);
  put_u32 (out + 8, (uint32_t) length);
  return out + CORDON_AGENT_HEADER_SIZE;
}

size_t
cordon_agent_write_empty (uint8_t *out, size_t size, CordonAgentType type, uint32_t serial)
{
  return cordon_agent_begin_frame (out, size, type, serial, 0) ? CORDON_AGENT_HEADER_SIZE : 0;
}

size_t
cordon_agent_write_u32 (uint8_t *out, size_t size, CordonAgentType type, uint32_t serial,
                        uint32_t value)
{
  uint8_t *payload;

  if (!cordon_agent_u32_valid (type, value)
      || !(payload = cordon_agent_begin_frame (out, size, type, serial, U32_SIZE)))
    return 0;
  put_u32 (payload, value);
  return CORDON_AGENT_HEADER_SIZE + U32_SIZE;
}

size_t
cordon_agent_write_bytes (uint8_t *out, size_t size, CordonAgentType type, uint32_t serial,
                          const void *bytes, size_t length)
{
  uint8_t *payload;

  if (type != CORDON_AGENT_FILE_DATA && type != CORDON_AGENT_ROWS
      && !(type == CORDON_AGENT_PASSWORD && cordon_agent_text_valid (bytes, length))
      && !(type == CORDON_AGENT_OPEN_URL && cordon_agent_url_valid (bytes, length))
      && !(type == CORDON_AGENT_RUN_APP && cordon_agent_app_id_valid (bytes, length)))
    return 0;
  if (!(payload = cordon_agent_begin_frame (out, size, type, serial, length)))
    return 0;
  memcpy (payload, bytes, length);
  return CORDON_AGENT_HEADER_SIZE + length;
}

/* What follows the NUL must not travel: it may be another string's rest. */
static void
put_name (uint8_t *payload, unsigned index, const char *name)
{
  strncpy ((char *) payload + HELLO_STRINGS + index * HELLO_STRING_SIZE, name, HELLO_STRING_SIZE);
}

size_t
cordon_agent_write_hello (uint8_t *out, size_t size, uint32_t serial, const CordonAgentHello *hello)
{
  uint8_t *payload;

  if (!cordon_agent_hello_valid (hello)
      || !(payload = cordon_agent_begin_frame (out, size, CORDON_AGENT_HELLO, serial, HELLO_SIZE)))
    return 0;
  put_u16 (payload, hello->version_min);
  put_u16 (payload + 2, hello->version_max);
  put_u16 (payload + 4, hello->width);
  put_u16 (payload + 6, hello->height);
  put_u16 (payload + 8, hello->scale_percent);
  payload[10] = hello->paper;
  payload[11] = 0;
  put_name (payload, 0, hello->layout);
  put_name (payload, 1, hello->variant);
  put_name (payload, 2, hello->locale);
  put_name (payload, 3, hello->timezone);
  return CORDON_AGENT_HEADER_SIZE + HELLO_SIZE;
}

size_t
cordon_agent_write_hello_ok (uint8_t *out, size_t size, uint32_t serial,
                             const CordonAgentHelloOk *ok)
{
  uint8_t *payload;

  if (ok->version == 0 || ok->home > CORDON_AGENT_HOME_DAMAGED
      || !(payload = cordon_agent_begin_frame (out, size, CORDON_AGENT_HELLO_OK, serial, HELLO_OK_SIZE)))
    return 0;
  put_u16 (payload, ok->version);
  put_u16 (payload + 2, ok->home);
  put_u32 (payload + 4, ok->build);
  return CORDON_AGENT_HEADER_SIZE + HELLO_OK_SIZE;
}

size_t
cordon_agent_write_file_begin (uint8_t *out, size_t size, uint32_t serial,
                               const CordonAgentFileBegin *begin)
{
  uint8_t *payload;

  if (begin->size == 0 || begin->size > CORDON_AGENT_FILE_MAX
      || !(payload = cordon_agent_begin_frame (out, size, CORDON_AGENT_FILE_BEGIN, serial, FILE_BEGIN_SIZE)))
    return 0;
  put_u64 (payload, begin->size);
  return CORDON_AGENT_HEADER_SIZE + FILE_BEGIN_SIZE;
}

size_t
cordon_agent_write_page (uint8_t *out, size_t size, CordonAgentType type, uint32_t serial,
                         const CordonAgentPage *page)
{
  uint8_t *payload;

  if (!cordon_agent_page_valid (type, page)
      || !(payload = cordon_agent_begin_frame (out, size, type, serial, PAGE_SIZE)))
    return 0;
  put_u32 (payload, page->page);
  put_u16 (payload + 4, page->zoom_percent);
  payload[6] = page->zoom_mode;
  payload[7] = 0;
  return CORDON_AGENT_HEADER_SIZE + PAGE_SIZE;
}

size_t
cordon_agent_write_size (uint8_t *out, size_t size, uint32_t serial, const CordonAgentSize *screen)
{
  uint8_t *payload;

  if (!cordon_agent_size_valid (screen)
      || !(payload = cordon_agent_begin_frame (out, size, CORDON_AGENT_RESIZE, serial, SIZE_SIZE)))
    return 0;
  put_u16 (payload, screen->width);
  put_u16 (payload + 2, screen->height);
  return CORDON_AGENT_HEADER_SIZE + SIZE_SIZE;
}

/* --- readers --------------------------------------------------------------------------------- */

static bool
frame_is (const CordonAgentFrame *frame, uint16_t type, uint32_t length)
{
  return frame->type == type && frame->length == length;
}

bool
cordon_agent_read_u32 (const CordonAgentFrame *frame, uint32_t *value)
{
  if (frame->length != U32_SIZE || !cordon_agent_u32_valid (frame->type, get_u32 (frame->payload)))
    return false;
  *value = get_u32 (frame->payload);
  return true;
}

/* Only the padded form that put_name() makes: nothing may hide behind the NUL. */
static bool
get_name (const uint8_t *payload, unsigned index, char name[CORDON_AGENT_NAME_MAX + 1])
{
  memcpy (name, payload + HELLO_STRINGS + index * HELLO_STRING_SIZE, HELLO_STRING_SIZE);
  for (size_t i = strnlen (name, HELLO_STRING_SIZE); i < HELLO_STRING_SIZE; i++)
    if (name[i] != '\0')
      return false;
  return true;
}

bool
cordon_agent_read_hello (const CordonAgentFrame *frame, CordonAgentHello *hello)
{
  const uint8_t *payload = frame->payload;
  CordonAgentHello value;

  if (!frame_is (frame, CORDON_AGENT_HELLO, HELLO_SIZE) || payload[11] != 0)
    return false;
  value.version_min = get_u16 (payload);
  value.version_max = get_u16 (payload + 2);
  value.width = get_u16 (payload + 4);
  value.height = get_u16 (payload + 6);
  value.scale_percent = get_u16 (payload + 8);
  value.paper = payload[10];
  if (!get_name (payload, 0, value.layout) || !get_name (payload, 1, value.variant)
      || !get_name (payload, 2, value.locale) || !get_name (payload, 3, value.timezone)
      || !cordon_agent_hello_valid (&value))
    return false;
  *hello = value;
  return true;
}

bool
cordon_agent_read_hello_ok (const CordonAgentFrame *frame, CordonAgentHelloOk *ok)
{
  if (!frame_is (frame, CORDON_AGENT_HELLO_OK, HELLO_OK_SIZE) || get_u16 (frame->payload) == 0
      || get_u16 (frame->payload + 2) > CORDON_AGENT_HOME_DAMAGED)
    return false;
  ok->version = get_u16 (frame->payload);
  ok->home = get_u16 (frame->payload + 2);
  ok->build = get_u32 (frame->payload + 4);
  return true;
}

bool
cordon_agent_read_file_begin (const CordonAgentFrame *frame, CordonAgentFileBegin *begin)
{
  if (!frame_is (frame, CORDON_AGENT_FILE_BEGIN, FILE_BEGIN_SIZE)
      || get_u64 (frame->payload) == 0 || get_u64 (frame->payload) > CORDON_AGENT_FILE_MAX)
    return false;
  begin->size = get_u64 (frame->payload);
  return true;
}

bool
cordon_agent_read_page (const CordonAgentFrame *frame, CordonAgentPage *page)
{
  CordonAgentPage value;

  if (frame->length != PAGE_SIZE || frame->payload[7] != 0)
    return false;
  value.page = get_u32 (frame->payload);
  value.zoom_percent = get_u16 (frame->payload + 4);
  value.zoom_mode = frame->payload[6];
  if (!cordon_agent_page_valid (frame->type, &value))
    return false;
  *page = value;
  return true;
}

bool
cordon_agent_read_size (const CordonAgentFrame *frame, CordonAgentSize *screen)
{
  CordonAgentSize value;

  if (!frame_is (frame, CORDON_AGENT_RESIZE, SIZE_SIZE))
    return false;
  value.width = get_u16 (frame->payload);
  value.height = get_u16 (frame->payload + 2);
  if (!cordon_agent_size_valid (&value))
    return false;
  *screen = value;
  return true;
}

bool
cordon_agent_read_password (const CordonAgentFrame *frame,
                            char password[CORDON_AGENT_PASSWORD_MAX + 1])
{
  if (frame->type != CORDON_AGENT_PASSWORD || frame->length == 0
      || frame->length > CORDON_AGENT_PASSWORD_MAX
      || !cordon_agent_text_valid (frame->payload, frame->length))
    return false;
  memcpy (password, frame->payload, frame->length);
  password[frame->length] = '\0';
  return true;
}

bool
cordon_agent_read_url (const CordonAgentFrame *frame, char url[CORDON_AGENT_URL_MAX + 1])
{
  if (frame->type != CORDON_AGENT_OPEN_URL || !cordon_agent_url_valid (frame->payload, frame->length))
    return false;
  memcpy (url, frame->payload, frame->length);
  url[frame->length] = '\0';
  return true;
}
