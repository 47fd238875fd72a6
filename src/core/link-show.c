/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A link for eyes. Its host must stand there whole and in one place: nothing before it can grow, and
 * nothing behind it can push it away or turn it around.
 */
#include "core/link-private.h"

#include <string.h>

#include "core/text.h"

#define AFTER_MAX 200 /* characters as a person counts them: some lines of a dialog */

/* Letters that look alike stand in different scripts: a label of two scripts is read as one word by nobody
 * but its maker. Japanese and Korean mix by nature; theirs are shown as they are asked for. */
static gboolean
label_mixes (const char *label)
{
  GUnicodeScript script = G_UNICODE_SCRIPT_COMMON;

  for (const char *p = label; *p; p = g_utf8_next_char (p))
    {
      GUnicodeScript found = g_unichar_get_script (g_utf8_get_char (p));

      if (found == G_UNICODE_SCRIPT_COMMON || found == G_UNICODE_SCRIPT_INHERITED)
        continue;
      if (script != G_UNICODE_SCRIPT_COMMON && script != found)
        return TRUE;
      script = found;
    }
  return FALSE;
}

static gboolean
fit_to_show (const char *unicode)
{
  g_auto (GStrv) labels = g_strsplit (unicode, ".", -1);
  g_autofree char *shown = cordon_text_display_name (unicode);

  for (guint i = 0; labels[i]; i++)
    if (label_mixes (labels[i]))
      return FALSE;
  return g_str_equal (shown, unicode);
}

static char *
decode_host (const char *ascii)
{
  g_autofree char *unicode = g_hostname_to_unicode (ascii);

  return unicode && fit_to_show (unicode) ? g_steal_pointer (&unicode) : g_strdup (ascii);
}

/* What cannot be decoded stays as it is; so do the signs that would make another link of it. */
static char *
decode_after (const char *text)
{
  g_autofree char *decoded = g_uri_unescape_string (text, "/?#%&=+");
  g_autofree char *shown = cordon_text_display_name (decoded ? decoded : text);

  return cordon_text_ellipsize_middle (shown, AFTER_MAX);
}

CordonLinkParts *
cordon_link_show (const CordonLink *link)
{
  CordonLinkParts *parts = g_new0 (CordonLinkParts, 1);
  gboolean is_ipv6 = strchr (link->host, ':') != NULL;

  parts->before = g_strconcat (link->scheme, "://", NULL);
  parts->host = is_ipv6 ? g_strdup_printf ("[%s]", link->host) : decode_host (link->host);
  parts->after = *link->rest ? decode_after (link->rest) : g_strdup ("");
  if (!is_ipv6 && !g_str_equal (parts->host, link->host))
    parts->ascii = g_strdup (link->host);
  return parts;
}

void
cordon_link_parts_free (CordonLinkParts *parts)
{
  g_free (parts->before);
  g_free (parts->host);
  g_free (parts->after);
  g_free (parts->ascii);
  g_free (parts);
}
