/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which values the agent protocol admits. The one place for both sides: what a writer refuses to
 * send, a reader refuses to take. It must not know how values lie on the wire.
 */
#include "wire/agent-values.h"

#include <string.h>

/* Length of the UTF-8 sequence that starts at `bytes`, or 0: malformed, overlong, a surrogate or
 * beyond U+10FFFF. *character is set on success. */
static size_t
utf8_sequence (const uint8_t *bytes, size_t size, uint32_t *character)
{
  static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
  size_t length = bytes[0] < 0x80 ? 1
                  : (bytes[0] & 0xe0) == 0xc0 ? 2
                  : (bytes[0] & 0xf0) == 0xe0 ? 3
                  : (bytes[0] & 0xf8) == 0xf0 ? 4 : 0;
  if (length == 0 || length > size)
    return 0;

  uint32_t c = length == 1 ? bytes[0] : bytes[0] & (0x7fu >> length);
  for (size_t i = 1; i < length; i++)
    {
      if ((bytes[i] & 0xc0) != 0x80)
        return 0;
      c = c << 6 | (bytes[i] & 0x3f);
    }
  if (c < smallest[length] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
    return 0;
  *character = c;
  return length;
}

bool
cordon_agent_text_valid (const uint8_t *bytes, size_t size)
{
  for (size_t i = 0; i < size;)
    {
      uint32_t c;
      size_t length = utf8_sequence (bytes + i, size - i, &c);
      if (length == 0 || c < 0x20 || (c >= 0x7f && c < 0xa0))
        return false;
      i += length;
    }
  return true;
}

static bool
starts_with (const uint8_t *bytes, size_t size, const char *prefix)
{
  size_t length = strlen (prefix);

  return size > length && memcmp (bytes, prefix, length) == 0;
}

/* It becomes one argument of the browser. */
bool
cordon_agent_url_valid (const uint8_t *bytes, size_t size)
{
  if (size > CORDON_AGENT_URL_MAX
      || (!starts_with (bytes, size, "http://") && !starts_with (bytes, size, "https://")))
    return false;
  for (size_t i = 0; i < size; i++)
    if (bytes[i] <= 0x20 || bytes[i] >= 0x7f || strchr ("\"<>\\", bytes[i]) != NULL)
      return false;
  return true;
}

/* These end up in file names, variables and arguments inside the guest. */
static bool
name_character (char c)
{
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')
         || (c != '\0' && strchr ("_-+.@/:", c) != NULL);
}

static bool
name_valid (const char name[CORDON_AGENT_NAME_MAX + 1])
{
  size_t length = strnlen (name, CORDON_AGENT_NAME_MAX + 1);
  if (length > CORDON_AGENT_NAME_MAX)
    return false;
  for (size_t i = 0; i < length; i++)
    if (!name_character (name[i]) || (i > 0 && name[i] == '.' && name[i - 1] == '.'))
      return false;
  return true;
}

static bool
in_range (uint32_t value, uint32_t min, uint32_t max)
{
  return value >= min && value <= max;
}

bool
cordon_agent_size_valid (const CordonAgentSize *screen)
{
  return in_range (screen->width, CORDON_AGENT_SIZE_MIN, CORDON_AGENT_SIZE_MAX)
         && in_range (screen->height, CORDON_AGENT_SIZE_MIN, CORDON_AGENT_SIZE_MAX);
}

bool
cordon_agent_hello_valid (const CordonAgentHello *hello)
{
  CordonAgentSize screen = { hello->width, hello->height };
  bool keeps_size = hello->width == 0 && hello->height == 0;

  return hello->version_min >= 1 && hello->version_min <= hello->version_max
         && (keeps_size || cordon_agent_size_valid (&screen))
         && in_range (hello->scale_percent, 100, 400)
         && hello->paper <= CORDON_AGENT_PAPER_LETTER
         && name_valid (hello->layout) && name_valid (hello->variant)
         && name_valid (hello->locale) && name_valid (hello->timezone);
}

static bool
zoom_valid (const CordonAgentPage *page)
{
  return page->zoom_mode <= CORDON_AGENT_ZOOM_FIT_PAGE
         && in_range (page->zoom_percent, CORDON_AGENT_ZOOM_MIN, CORDON_AGENT_ZOOM_MAX);
}

bool
cordon_agent_page_valid (uint32_t type, const CordonAgentPage *page)
{
  switch (type)
    {
    case CORDON_AGENT_PAGE:
      return in_range (page->page, 1, CORDON_AGENT_PAGES_MAX)
             && page->zoom_percent == 0 && page->zoom_mode == 0;
    case CORDON_AGENT_ZOOM:
      if (page->zoom_mode == CORDON_AGENT_ZOOM_FIT_WIDTH
          || page->zoom_mode == CORDON_AGENT_ZOOM_FIT_PAGE)
        return page->page == 0 && page->zoom_percent == 0;
      return page->page == 0 && zoom_valid (page);
    case CORDON_AGENT_PAGE_SHOWN:
      return in_range (page->page, 1, CORDON_AGENT_PAGES_MAX) && zoom_valid (page);
    default:
      return false;
    }
}

bool
cordon_agent_u32_valid (uint32_t type, uint32_t value)
{
  switch (type)
    {
    case CORDON_AGENT_ERROR:
      return in_range (value, CORDON_AGENT_ERROR_PROTOCOL, CORDON_AGENT_ERROR_NOT_BROWSER);
    case CORDON_AGENT_DOCUMENT:
    case CORDON_AGENT_INSIDE:
      return in_range (value, 1, CORDON_AGENT_PAGES_MAX);
    case CORDON_AGENT_GET_APP:
      return value < CORDON_AGENT_APPS_MAX;
    case CORDON_AGENT_LOOK:
    case CORDON_AGENT_LOOKS:
      return (value & ~CORDON_AGENT_LOOK_ALL) == 0;
    case CORDON_AGENT_VIEWER_DIED:
      return true;
    default:
      return false;
    }
}
