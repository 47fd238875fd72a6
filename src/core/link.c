/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads links. Browsers forgive: they turn a backslash into a slash, drop line ends, decode a host's
 * %-codes and read one number as an address. Each of these lets a link lead elsewhere than another
 * reader thinks, so none is done here; such a link is refused.
 */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/errors.h"
#include "core/link-private.h"
#include "core/text.h"

#define HOST_MAX 253 /* RFC 1035 */
#define LABEL_MAX 63

static gboolean
refuse (GError **error, const char *sentence)
{
  g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_USAGE, sentence);
  return FALSE;
}

/* --- the text -------------------------------------------------------------------------------- */

gboolean
cordon_link_looks_like_one (const char *untrusted_text)
{
  const char *p = untrusted_text;

  if (!g_ascii_isalpha (*p))
    return FALSE;
  while (g_ascii_isalnum (*p) || *p == '+' || *p == '-' || *p == '.')
    p++;
  return g_str_has_prefix (p, "://");
}

/* Not in RFC 3986's alphabet, and treated differently by every reader. */
static gboolean
is_trap (gunichar c)
{
  return c <= ' ' || c == 0x7f || (c < 0x80 && strchr ("\\<>\"{}|^`", (int) c) != NULL)
         || !cordon_text_character_visible (c) || g_unichar_type (c) == G_UNICODE_SPACE_SEPARATOR;
}

static gboolean
check_text (const char *text, GError **error)
{
  if (strnlen (text, CORDON_LINK_MAX + 1) > CORDON_LINK_MAX)
    {
      g_set_error (error, CORDON_ERROR, CORDON_ERROR_USAGE, _("A link has at most %d KiB."), CORDON_LINK_MAX / 1024);
      return FALSE;
    }
  if (!g_utf8_validate (text, -1, NULL))
    return refuse (error, _("This link is not UTF-8."));
  for (const char *p = text; *p; p = g_utf8_next_char (p))
    if (is_trap (g_utf8_get_char (p)))
      {
        g_set_error (error, CORDON_ERROR, CORDON_ERROR_USAGE,
                     /* Translators: the number of a character of Unicode */
                     _("This link has a character that no link may have (U+%04X)."), g_utf8_get_char (p));
        return FALSE;
      }
  return TRUE;
}

/* --- hosts ----------------------------------------------------------------------------------- */

/* Browsers and older readers of international names disagree on these: ß is a letter to one and "ss" to
 * the other, and the two names may be two owners'. */
static gboolean
has_disputed_letter (const char *host)
{
  for (const char *p = host; *p; p = g_utf8_next_char (p))
    switch (g_utf8_get_char (p))
      {
      case 0x00df: /* ß */
      case 0x1e9e: /* ẞ */
      case 0x03c2: /* final ς */
        return TRUE;
      default:
        break;
      }
  return FALSE;
}

static gboolean
label_valid (const char *label)
{
  gsize length = strlen (label);

  if (length < 1 || length > LABEL_MAX || label[0] == '-' || label[length - 1] == '-')
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_islower (label[i]) && !g_ascii_isdigit (label[i]) && label[i] != '-' && label[i] != '_')
      return FALSE;
  return TRUE;
}

/* "0x7f", "127" as a last label: browsers make an address of it, by rules of their own. */
static gboolean
is_number (const char *label)
{
  if (label[0] == '0' && label[1] == 'x')
    return strspn (label + 2, "0123456789abcdef") == strlen (label + 2);
  return strspn (label, "0123456789") == strlen (label);
}

static gboolean
labels_valid (const char *ascii)
{
  g_auto (GStrv) labels = g_strsplit (ascii, ".", -1);
  guint n = g_strv_length (labels);

  if (strlen (ascii) > HOST_MAX)
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (!label_valid (labels[i]))
      return FALSE;
  return n > 0 && !is_number (labels[n - 1]);
}

/* A name that was encoded by hand may decode to what encodes to another. */
static gboolean
encoding_honest (const char *ascii)
{
  g_autofree char *unicode = g_hostname_to_unicode (ascii);
  g_autofree char *again = unicode ? g_hostname_to_ascii (unicode) : NULL;

  return again && g_str_equal (again, ascii) && !has_disputed_letter (unicode);
}

static char *
normalise_name (const char *host)
{
  g_autofree char *ascii = has_disputed_letter (host) ? NULL : g_hostname_to_ascii (host);
  g_autofree char *small = ascii ? g_ascii_strdown (ascii, -1) : NULL;

  if (!small)
    return NULL;
  if (g_str_has_suffix (small, "."))
    small[strlen (small) - 1] = '\0';
  return labels_valid (small) && encoding_honest (small) ? g_steal_pointer (&small) : NULL;
}

/* "1.2.3.4", "::1" and "[::1]"; one spelling each. A zone names an interface of this host. */
static char *
normalise_address (const char *host)
{
  gsize length = strlen (host);
  gboolean bracketed = length > 2 && host[0] == '[' && host[length - 1] == ']';
  g_autofree char *bare = bracketed ? g_strndup (host + 1, length - 2) : g_strdup (host);
  g_autoptr (GInetAddress) address = strchr (bare, '%') ? NULL : g_inet_address_new_from_string (bare);

  if (!address || (bracketed && g_inet_address_get_family (address) != G_SOCKET_FAMILY_IPV6))
    return NULL;
  return g_inet_address_to_string (address);
}

char *
cordon_link_normalise_host (const char *untrusted_host, GError **error)
{
  char *host = NULL;

  if (strnlen (untrusted_host, CORDON_LINK_MAX + 1) <= CORDON_LINK_MAX && g_utf8_validate (untrusted_host, -1, NULL))
    host = normalise_address (untrusted_host);
  if (!host && *untrusted_host && g_utf8_validate (untrusted_host, -1, NULL))
    host = normalise_name (untrusted_host);
  if (!host)
    refuse (error, _("This link's host is written in a way that can be read as two hosts; ask for another link."));
  return host;
}

/* --- the link -------------------------------------------------------------------------------- */

static gboolean
check_scheme (GUri *uri, GError **error)
{
  const char *scheme = g_uri_get_scheme (uri);

  if (g_str_equal (scheme, "http") || g_str_equal (scheme, "https"))
    return TRUE;
  g_set_error (error, CORDON_ERROR, CORDON_ERROR_USAGE,
               /* Translators: the scheme of a link, like "mailto" */
               _("Links of “%s:” are not opened; only http and https are."), scheme);
  return FALSE;
}

static gboolean
check_authority (GUri *uri, GError **error)
{
  if (!g_uri_get_host (uri) || !*g_uri_get_host (uri))
    return refuse (error, _("This link has no host."));
  if (g_uri_get_userinfo (uri))
    return refuse (error, _("This link has a name before its host, as links have that pretend to lead elsewhere; "
                            "write it without."));
  /* GUri takes 0 to 65535. */
  if (g_uri_get_port (uri) == 0)
    return refuse (error, _("This link has a port that does not exist."));
  return TRUE;
}

static guint
own_port (const char *scheme)
{
  return g_str_equal (scheme, "https") ? 443 : 80;
}

/* Encoded by GLib: what is outside ASCII becomes %-codes, what was encoded stays. */
static char *
make_rest (GUri *uri, guint port, guint usual)
{
  static const char kept[] = G_URI_RESERVED_CHARS_ALLOWED_IN_PATH "%[]?";
  g_autoptr (GString) rest = g_string_new (NULL);

  if (port != usual)
    g_string_append_printf (rest, ":%u", port);
  if (!*g_uri_get_path (uri))
    g_string_append_c (rest, '/');
  g_string_append_uri_escaped (rest, g_uri_get_path (uri), kept, FALSE);
  if (g_uri_get_query (uri))
    {
      g_string_append_c (rest, '?');
      g_string_append_uri_escaped (rest, g_uri_get_query (uri), kept, FALSE);
    }
  if (g_uri_get_fragment (uri))
    {
      g_string_append_c (rest, '#');
      g_string_append_uri_escaped (rest, g_uri_get_fragment (uri), kept, FALSE);
    }
  return g_string_free (g_steal_pointer (&rest), FALSE);
}

/* host: (transfer full) */
static CordonLink *
make_link (GUri *uri, char *host)
{
  CordonLink *link = g_atomic_rc_box_new0 (CordonLink);
  gboolean is_ipv6 = strchr (host, ':') != NULL;
  guint usual;

  link->scheme = g_strdup (g_uri_get_scheme (uri));
  link->host = host;
  usual = own_port (link->scheme);
  link->port = g_uri_get_port (uri) < 0 ? usual : (guint) g_uri_get_port (uri);
  link->rest = make_rest (uri, link->port, usual);
  link->text = g_strconcat (link->scheme, is_ipv6 ? "://[" : "://", host, is_ipv6 ? "]" : "", link->rest, NULL);
  return link;
}

/* GUri decodes a host before it gives it away, so the text is asked. */
static gboolean
host_is_encoded (const char *text)
{
  const char *host = strstr (text, "://");
  const char *end = host ? host + 3 + strcspn (host + 3, "/?#") : NULL;

  return host && memchr (host, '%', (gsize) (end - host)) != NULL;
}

static char *
read_host (const char *text, GUri *uri, GError **error)
{
  if (!host_is_encoded (text))
    return cordon_link_normalise_host (g_uri_get_host (uri), error);
  refuse (error, _("This link's host is written in a way that can be read as two hosts; ask for another link."));
  return NULL;
}

CordonLink *
cordon_link_parse (const char *untrusted_text, GError **error)
{
  g_autoptr (GUri) uri = NULL;
  char *host;

  if (!check_text (untrusted_text, error))
    return NULL;
  uri = g_uri_parse (untrusted_text, G_URI_FLAGS_ENCODED | G_URI_FLAGS_HAS_PASSWORD, NULL);
  if (!uri)
    {
      refuse (error, _("This is no link: a link is like https://example.org/page."));
      return NULL;
    }
  if (!check_scheme (uri, error) || !check_authority (uri, error))
    return NULL;
  host = read_host (untrusted_text, uri, error);
  return host ? make_link (uri, host) : NULL;
}

/* --- the value ------------------------------------------------------------------------------- */

static void
clear_link (CordonLink *link)
{
  g_free (link->text);
  g_free (link->scheme);
  g_free (link->host);
  g_free (link->rest);
}

CordonLink *
cordon_link_ref (CordonLink *link)
{
  return g_atomic_rc_box_acquire (link);
}

void
cordon_link_unref (CordonLink *link)
{
  g_atomic_rc_box_release_full (link, (GDestroyNotify) clear_link);
}

#define GETTER(type, field)                                                                       \
  type cordon_link_get_##field (const CordonLink *link)                                           \
  {                                                                                               \
    return link->field;                                                                           \
  }

#define const_string const char *
GETTER (const_string, text)
GETTER (const_string, scheme)
GETTER (const_string, host)
GETTER (guint, port)
