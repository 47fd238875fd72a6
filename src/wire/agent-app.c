/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The agent protocol's one large value, an application: the only text that a guest says. The rules of
 * agent.c hold: no allocation, and one spelling for each value.
 */
#include "wire/agent.h"

#include <string.h>

#include "wire/agent-values.h"

_Static_assert (sizeof (CordonAgentAppName) == CORDON_AGENT_APP_LOCALE_MAX + 1 + CORDON_AGENT_APP_NAME_MAX + 1,
                "a translation is its two strings");
_Static_assert (CORDON_AGENT_APP_SIZE_MAX <= CORDON_AGENT_PAYLOAD_MAX, "an application is one frame");

static bool
alphanumeric (char c)
{
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool
cordon_agent_app_id_valid (const uint8_t *bytes, size_t size)
{
  if (size < 1 || size > CORDON_AGENT_APP_ID_MAX || !alphanumeric ((char) bytes[0]))
    return false;
  for (size_t i = 1; i < size; i++)
    if (!alphanumeric ((char) bytes[i])
        && (bytes[i] == '\0' || strchr ("._-", bytes[i]) == NULL || (bytes[i] == '.' && bytes[i - 1] == '.')))
      return false;
  return true;
}

/* Letters, digits and what joins them; that it is a language is nobody's concern here. */
static bool
locale_valid (const char locale[CORDON_AGENT_APP_LOCALE_MAX + 1])
{
  size_t length = strnlen (locale, CORDON_AGENT_APP_LOCALE_MAX + 1);

  if (length < 2 || length > CORDON_AGENT_APP_LOCALE_MAX || locale[0] < 'a' || locale[0] > 'z')
    return false;
  for (size_t i = 1; i < length; i++)
    if (!alphanumeric (locale[i]) && locale[i] != '_' && locale[i] != '@')
      return false;
  return true;
}

static bool
app_name_valid (const char name[CORDON_AGENT_APP_NAME_MAX + 1])
{
  size_t length = strnlen (name, CORDON_AGENT_APP_NAME_MAX + 1);

  return length >= 1 && length <= CORDON_AGENT_APP_NAME_MAX
         && cordon_agent_text_valid ((const uint8_t *) name, length);
}

bool
cordon_agent_app_valid (const CordonAgentApp *app)
{
  if (!cordon_agent_app_id_valid ((const uint8_t *) app->id, strnlen (app->id, sizeof app->id))
      || !app_name_valid (app->name) || app->translations > CORDON_AGENT_APP_TRANSLATIONS_MAX)
    return false;
  for (size_t i = 0; i < app->translations; i++)
    if (!locale_valid (app->translated[i].locale) || !app_name_valid (app->translated[i].name)
        || (i > 0 && strcmp (app->translated[i - 1].locale, app->translated[i].locale) >= 0))
      return false;
  return true;
}

/* Fills up with zeros: what stands behind the NUL stays at home. */
static uint8_t *
put_text (uint8_t *payload, const char *text, size_t size)
{
  strncpy ((char *) payload, text, size);
  return payload + size;
}

/* Only what put_text() makes; NULL where something hides behind the NUL, or there is none. */
static const uint8_t *
get_text (const uint8_t *payload, char *text, size_t size)
{
  if (payload == NULL)
    return NULL;
  memcpy (text, payload, size);
  for (size_t i = strnlen (text, size); i < size; i++)
    if (text[i] != '\0')
      return NULL;
  return text[size - 1] == '\0' ? payload + size : NULL;
}

size_t
cordon_agent_write_app (uint8_t *out, size_t size, uint32_t serial, const CordonAgentApp *app)
{
  size_t length = CORDON_AGENT_APP_SIZE_MIN + app->translations * sizeof (CordonAgentAppName);
  uint8_t *payload;

  if (!cordon_agent_app_valid (app)
      || !(payload = cordon_agent_begin_frame (out, size, CORDON_AGENT_APP, serial, length)))
    return 0;
  payload = put_text (payload, app->id, sizeof app->id);
  memcpy (payload, (const uint8_t[]) { app->translations, 0, 0, 0 }, 4);
  payload = put_text (payload + 4, app->name, sizeof app->name);
  for (size_t i = 0; i < app->translations; i++)
    {
      payload = put_text (payload, app->translated[i].locale, sizeof app->translated[i].locale);
      payload = put_text (payload, app->translated[i].name, sizeof app->translated[i].name);
    }
  memcpy (payload, app->icon, sizeof app->icon);
  return CORDON_AGENT_HEADER_SIZE + length;
}

/* How many translations a payload of that length has; -1 for a length that none has. */
static int
count_translations (uint32_t length)
{
  uint32_t rest = length - CORDON_AGENT_APP_SIZE_MIN;

  if (length < CORDON_AGENT_APP_SIZE_MIN || length > CORDON_AGENT_APP_SIZE_MAX
      || rest % sizeof (CordonAgentAppName) != 0)
    return -1;
  return (int) (rest / sizeof (CordonAgentAppName));
}

bool
cordon_agent_read_app (const CordonAgentFrame *frame, CordonAgentApp *app)
{
  const uint8_t *payload = frame->payload, *counter = payload + sizeof app->id;
  int translations = frame->type == CORDON_AGENT_APP ? count_translations (frame->length) : -1;
  CordonAgentApp value = { .translations = (uint8_t) translations };

  if (translations < 0 || memcmp (counter, (const uint8_t[]) { value.translations, 0, 0, 0 }, 4) != 0
      || !get_text (payload, value.id, sizeof value.id)
      || !(payload = get_text (counter + 4, value.name, sizeof value.name)))
    return false;
  for (int i = 0; i < translations; i++)
    {
      payload = get_text (payload, value.translated[i].locale, sizeof value.translated[i].locale);
      payload = get_text (payload, value.translated[i].name, sizeof value.translated[i].name);
    }
  if (payload == NULL || !cordon_agent_app_valid (&value))
    return false;
  memcpy (value.icon, payload, sizeof value.icon);
  *app = value;
  return true;
}

bool
cordon_agent_read_app_id (const CordonAgentFrame *frame, char id[CORDON_AGENT_APP_ID_MAX + 1])
{
  if (frame->type != CORDON_AGENT_RUN_APP || !cordon_agent_app_id_valid (frame->payload, frame->length))
    return false;
  memcpy (id, frame->payload, frame->length);
  id[frame->length] = '\0';
  return true;
}
