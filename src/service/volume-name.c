/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Names of private volumes. There is one spelling of each: a name that is almost one is none, so
 * that two names can never stand for the same machine or the same numbers.
 */
#include "config.h"

#include "service/volume-name.h"

#include <string.h>

#include "core/level.h"

#define SUFFIX ".qcow2"
#define MEDIUM_SUFFIX ".medium"

static gboolean
uuid_at (const char *text)
{
  for (guint i = 0; i < CORDON_UUID_LENGTH; i++)
    {
      gboolean hyphen = i == 8 || i == 13 || i == 18 || i == 23;

      if (hyphen ? text[i] != '-' : !g_ascii_isxdigit (text[i]) || g_ascii_isupper (text[i]))
        return FALSE;
    }
  return TRUE;
}

gboolean
cordon_uuid_valid (const char *text)
{
  return uuid_at (text) && text[CORDON_UUID_LENGTH] == '\0';
}

static char *
print (const char *uuid, guint d, guint v, const char *suffix)
{
  if (!cordon_uuid_valid (uuid) || d >= CORDON_LEVEL_CATEGORIES || v >= CORDON_LEVEL_CATEGORIES
      || d == v)
    return NULL;
  return g_strdup_printf ("%s.d%u.v%u%s", uuid, d, v, suffix);
}

char *
cordon_volume_name_print (const char *uuid, guint d, guint v)
{
  return print (uuid, d, v, SUFFIX);
}

char *
cordon_medium_name_print (const char *uuid, guint d, guint v)
{
  return print (uuid, d, v, MEDIUM_SUFFIX);
}

/* ".d12" */
static gboolean
take_number (const char **text, char letter, guint *number)
{
  const char *p = *text;
  guint value = 0;

  if (*p++ != '.' || *p++ != letter || !g_ascii_isdigit (*p))
    return FALSE;
  for (; g_ascii_isdigit (*p); p++)
    {
      value = value * 10 + (guint) (*p - '0');
      if (value >= CORDON_LEVEL_CATEGORIES)
        return FALSE;
    }
  *text = p;
  *number = value;
  return TRUE;
}

gboolean
cordon_volume_name_parse (const char *untrusted_text, CordonVolumeName *name)
{
  CordonVolumeName found;
  g_autofree char *canonical = NULL;
  const char *rest;

  if (!uuid_at (untrusted_text))
    return FALSE;
  memcpy (found.uuid, untrusted_text, CORDON_UUID_LENGTH);
  found.uuid[CORDON_UUID_LENGTH] = '\0';
  rest = untrusted_text + CORDON_UUID_LENGTH;
  if (!take_number (&rest, 'd', &found.d) || !take_number (&rest, 'v', &found.v))
    return FALSE;

  /* The writer is the judge of leading zeros and of what follows. */
  found.medium = g_str_has_suffix (rest, MEDIUM_SUFFIX);
  canonical = print (found.uuid, found.d, found.v, found.medium ? MEDIUM_SUFFIX : SUFFIX);
  if (g_strcmp0 (canonical, untrusted_text) != 0)
    return FALSE;
  *name = found;
  return TRUE;
}
