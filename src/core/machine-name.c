/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Names of machines. A name is refused or taken as it stands; it must never be cleaned, because the
 * person would then look for another one than there is.
 */
#include "core/machine-name.h"

#include <string.h>

#include "core/text.h"

/* Four bytes of UTF-8 a character. */
#define BYTES_MAX (CORDON_MACHINE_NAME_MAX * 4)

gboolean
cordon_machine_name_valid (const char *untrusted_name)
{
  gsize length = strnlen (untrusted_name, BYTES_MAX + 1);
  g_autofree char *shown = NULL;

  if (length == 0 || length > BYTES_MAX || !g_utf8_validate (untrusted_name, (gssize) length, NULL)
      || g_utf8_strlen (untrusted_name, (gssize) length) > CORDON_MACHINE_NAME_MAX
      || g_uuid_string_is_valid (untrusted_name))
    return FALSE;
  /* A command line would take it for an option. */
  if (untrusted_name[0] == '-')
    return FALSE;
  shown = cordon_text_display_name (untrusted_name);
  return strcmp (shown, untrusted_name) == 0;
}

static char *
fold (const char *name)
{
  g_autofree char *plain = g_utf8_normalize (name, -1, G_NORMALIZE_ALL);
  g_autofree char *folded = g_utf8_casefold (plain, -1);

  /* Folding takes some letters apart again. */
  return g_utf8_normalize (folded, -1, G_NORMALIZE_ALL);
}

gboolean
cordon_machine_name_equal (const char *a, const char *b)
{
  g_autofree char *one = fold (a);
  g_autofree char *other = fold (b);

  return strcmp (one, other) == 0;
}
