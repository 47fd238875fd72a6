/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From the host's words to the browser's. What is written down is a program to the browser: nothing but
 * letters of a language's name and digits get into it.
 */
#include "agent/browser/settings.h"

#include <stdio.h>
#include <string.h>

#define LANGUAGE_MAX 16

/* "de_DE.UTF-8" as "de-DE"; empty for what names no language. */
static bool
read_language (const char *locale, char language[LANGUAGE_MAX])
{
  size_t length = strcspn (locale, ".@");
  size_t word = strspn (locale, "abcdefghijklmnopqrstuvwxyz");

  language[0] = '\0';
  if (word < 2 || word > 3 || (word != length && (locale[word] != '_' || length != word + 3)))
    return false;
  for (size_t i = word + 1; i < length; i++)
    if (locale[i] < 'A' || locale[i] > 'Z')
      return false;
  snprintf (language, LANGUAGE_MAX, "%.*s", (int) length, locale);
  if (word != length)
    language[word] = '-';
  return true;
}

bool
cordon_browser_settings (const CordonViewerMessage *settings, char *text, size_t size)
{
  unsigned scale = settings->scale_percent;
  char language[LANGUAGE_MAX];
  int length;

  if (scale < 100 || scale > 400)
    return false;
  if (read_language (settings->locale, language) && strncmp (language, "en", 2) != 0)
    length = snprintf (text, size,
                       "user_pref(\"layout.css.devPixelsPerPx\", \"%u.%02u\");\n"
                       "user_pref(\"intl.accept_languages\", \"%s, %.*s, en-US, en\");\n",
                       scale / 100, scale % 100, language, (int) strcspn (language, "-"), language);
  else
    length = snprintf (text, size, "user_pref(\"layout.css.devPixelsPerPx\", \"%u.%02u\");\n", scale / 100,
                       scale % 100);
  return length > 0 && (size_t) length < size;
}
