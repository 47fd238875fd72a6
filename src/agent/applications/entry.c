/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads the first group of a desktop entry (freedesktop.org, Desktop Entry Specification 1.5). It keeps nothing
 * that it does not understand, and never a command line: what is started is known to the template.
 */
#include "agent/applications/entry.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
  CordonEntry *entry;
  bool application, hidden, terminal;
} Reading;

/* Into a fixed field; false where it does not fit, or is empty. */
static bool
copy (char *field, size_t room, const char *text, size_t size)
{
  if (size < 1 || size >= room || memchr (text, '\0', size))
    return false;
  memset (field, 0, room);
  memcpy (field, text, size);
  return true;
}

static bool
is (const char *text, size_t size, const char *word)
{
  return size == strlen (word) && memcmp (text, word, size) == 0;
}

/* A name has a backslash before what is one, and may have blanks written as \s; nothing else belongs in it. */
static bool
read_name (const char *text, size_t size, char name[CORDON_AGENT_APP_NAME_MAX + 1])
{
  char plain[CORDON_AGENT_APP_NAME_MAX + 1];
  size_t length = 0;

  for (size_t i = 0; i < size; i++)
    {
      char c = text[i];

      if (c == '\\' && (++i == size || (text[i] != '\\' && text[i] != 's')))
        return false;
      if (length == CORDON_AGENT_APP_NAME_MAX)
        return false;
      plain[length++] = c == '\\' && text[i] == 's' ? ' ' : c;
    }
  return copy (name, CORDON_AGENT_APP_NAME_MAX + 1, plain, length);
}

/* Whether the protocol takes the name, and the translation: asked of an application that has no other. */
static bool
is_fit (const char *name, const CordonAgentAppName *translated)
{
  static CordonAgentApp probe;
  static uint8_t out[CORDON_AGENT_FRAME_MAX];

  probe = (CordonAgentApp) { .id = "a", .translations = translated ? 1 : 0 };
  memcpy (probe.name, name, strlen (name));
  if (translated)
    probe.translated[0] = *translated;
  return cordon_agent_write_app (out, sizeof out, 1, &probe) > 0;
}

static bool
is_known (const CordonAgentApp *app, const char *locale)
{
  for (size_t i = 0; i < app->translations; i++)
    if (strcmp (app->translated[i].locale, locale) == 0)
      return true;
  return false;
}

static void
add_translation (CordonAgentApp *app, const char *locale, size_t locale_size, const char *text, size_t size)
{
  CordonAgentAppName translated = { 0 };

  if (app->translations == CORDON_AGENT_APP_TRANSLATIONS_MAX
      || !copy (translated.locale, sizeof translated.locale, locale, locale_size)
      || !read_name (text, size, translated.name) || !is_fit ("a", &translated) || is_known (app, translated.locale))
    return;
  app->translated[app->translations++] = translated;
}

/* Quoted programs are left out: none of Debian's is. */
static bool
read_program (CordonEntry *entry, const char *text, size_t size)
{
  size_t length = 0;

  while (length < size && text[length] != ' ' && text[length] != '"' && text[length] != '\\' && text[length] != '%')
    length++;
  return (length == size || text[length] == ' ') && copy (entry->program, sizeof entry->program, text, length)
         && strstr (entry->program, "..") == NULL;
}

static bool
take (Reading *reading, const char *key, size_t key_size, const char *value, size_t size)
{
  CordonEntry *entry = reading->entry;

  if (is (key, key_size, "Type"))
    reading->application = is (value, size, "Application");
  else if (is (key, key_size, "NoDisplay") || is (key, key_size, "Hidden"))
    reading->hidden = reading->hidden || !is (value, size, "false");
  else if (is (key, key_size, "Terminal"))
    reading->terminal = !is (value, size, "false");
  else if (is (key, key_size, "Name"))
    return entry->app.name[0] == '\0' && read_name (value, size, entry->app.name);
  else if (key_size > 6 && memcmp (key, "Name[", 5) == 0 && key[key_size - 1] == ']')
    add_translation (&entry->app, key + 5, key_size - 6, value, size);
  else if (is (key, key_size, "Exec"))
    return read_program (entry, value, size);
  else if (is (key, key_size, "Icon") && cordon_agent_app_id_valid ((const uint8_t *) value, size))
    copy (entry->icon, sizeof entry->icon, value, size);
  return true;
}

static size_t
trim_end (const char *text, size_t size)
{
  while (size > 0 && (text[size - 1] == ' ' || text[size - 1] == '\t'))
    size--;
  return size;
}

/* "Key=value", with blanks around the sign. */
static bool
take_line (Reading *reading, const char *line, size_t size)
{
  const char *sign = memchr (line, '=', size), *value = sign ? sign + 1 : NULL;

  if (!sign)
    return false;
  while (value < line + size && (*value == ' ' || *value == '\t'))
    value++;
  return take (reading, line, trim_end (line, (size_t) (sign - line)), value,
               trim_end (value, (size_t) (line + size - value)));
}

static int
by_locale (const void *a, const void *b)
{
  return strcmp (((const CordonAgentAppName *) a)->locale, ((const CordonAgentAppName *) b)->locale);
}

/* Up to the second group: actions are not offered. */
static bool
read_group (Reading *reading, const char *text, size_t size)
{
  bool within = false;

  for (const char *end, *line = text; line < text + size; line = end + 1)
    {
      size_t length;

      end = memchr (line, '\n', (size_t) (text + size - line));
      end = end ? end : text + size;
      length = (size_t) (end - line);
      if (length == 0 || line[0] == '#')
        continue;
      if (line[0] == '[' && within)
        return true;
      if (line[0] == '[')
        within = is (line, length, "[Desktop Entry]");
      if (!within || (line[0] != '[' && !take_line (reading, line, length)))
        return false;
    }
  return within;
}

bool
cordon_entry_parse (const char *text, size_t size, CordonEntry *entry)
{
  Reading reading = { .entry = entry };

  memset (entry, 0, sizeof *entry);
  if (size > CORDON_ENTRY_MAX || memchr (text, '\0', size) || !read_group (&reading, text, size))
    return false;
  qsort (entry->app.translated, entry->app.translations, sizeof *entry->app.translated, by_locale);
  return reading.application && !reading.hidden && !reading.terminal && entry->program[0] && is_fit (entry->app.name, NULL);
}
