/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Links: which are taken, what they become, which are refused, and what a person is shown of them.
 */
#include "config.h"

#include "core/errors.h"
#include "core/link.h"

#include <string.h>

static const struct {
  const char *text, *canonical, *host;
  guint port;
} right[] = {
  { "https://example.org", "https://example.org/", "example.org", 443 },
  { "HTTPS://EXAMPLE.org./a?b#c", "https://example.org/a?b#c", "example.org", 443 },
  { "http://example.org:80/", "http://example.org/", "example.org", 80 },
  { "https://example.org:80/", "https://example.org:80/", "example.org", 80 },
  { "https://example.org:/", "https://example.org/", "example.org", 443 },
  { "https://b\xc3\xbc" "cher.example/\xc3\xbc?\xc3\xa4", "https://xn--bcher-kva.example/%C3%BC?%C3%A4",
    "xn--bcher-kva.example", 443 },
  { "https://xn--bcher-kva.example/", "https://xn--bcher-kva.example/", "xn--bcher-kva.example", 443 },
  { "https://\xef\xbd\x85xample\xe3\x80\x82org/", "https://example.org/", "example.org", 443 },
  { "http://192.0.2.1:8080/x", "http://192.0.2.1:8080/x", "192.0.2.1", 8080 },
  { "http://[2001:DB8:0::1]/", "http://[2001:db8::1]/", "2001:db8::1", 80 },
  { "https://example.org/a%2Fb%00c", "https://example.org/a%2Fb%00c", "example.org", 443 },
  { "https://example.org/?u=https://evil.example/@x", "https://example.org/?u=https://evil.example/@x",
    "example.org", 443 },
  { "https://a_b.example.org/", "https://a_b.example.org/", "a_b.example.org", 443 },
  { "http://localhost/", "http://localhost/", "localhost", 80 },
  { "https://example.org/;jsession$(id)`", NULL, NULL, 0 },
};

static void
test_right (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (right); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CordonLink) link = cordon_link_parse (right[i].text, &error);

      if (!right[i].canonical)
        {
          g_assert_null (link);
          continue;
        }
      g_assert_no_error (error);
      g_assert_cmpstr (cordon_link_get_text (link), ==, right[i].canonical);
      g_assert_cmpstr (cordon_link_get_host (link), ==, right[i].host);
      g_assert_cmpuint (cordon_link_get_port (link), ==, right[i].port);
    }
}

/* What was judged is what is used: the canonical text is its own canonical text. */
static void
test_stable (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (right); i++)
    {
      g_autoptr (CordonLink) link = cordon_link_parse (right[i].text, NULL);
      g_autoptr (CordonLink) again = link ? cordon_link_parse (cordon_link_get_text (link), NULL) : NULL;

      if (!link)
        continue;
      g_assert_nonnull (again);
      g_assert_cmpstr (cordon_link_get_text (again), ==, cordon_link_get_text (link));
      g_assert_cmpstr (cordon_link_get_host (again), ==, cordon_link_get_host (link));
    }
}

static void
test_wrong (void)
{
  static const char *const wrong[] = {
    "", "example.org", "//example.org/", "https:", "https:/example.org", "https://", "https:///example.org/",
    "https://:443/", "mailto:a@example.org", "javascript:alert(1)", "file:///etc/passwd", "data:text/html,x",
    "ftp://example.org/", "view-source:https://example.org/",
    /* who sees which host */
    "https://good.example@evil.example/", "https://good.example:pass@evil.example/", "https://@evil.example/",
    "https://good.example\\@evil.example/", "https://good.example\\.evil.example/",
    "https://good.example%2Fevil.example/", "https://%65vil.example/", "https://evil.example%00.good.example/",
    "https://good.example\t.evil.example/", "https://good.example\n/", " https://example.org/",
    "https://example.org/ x", "https://exa mple.org/", "https://example.org/\x7f", "https://example.org/<b>",
    /* numbers and addresses */
    "http://2130706433/", "http://0x7f000001/", "http://0x7f.1/", "http://127.1/", "http://127.0.0.01/",
    "http://256.1.1.1/", "http://1.2.3.4.5/", "http://[::1/", "http://[fe80::1%25eth0]/", "http://[fe80::1%eth0]/",
    "http://[::1]x/", "http://::1/",
    /* names */
    "https://example..org/", "https://.example.org/", "https://example.org../", "https://-a.example/",
    "https://a-.example/", "https://xn--a.example/", "https://xn--.example/", "https://fa\xc3\x9f.example/",
    "https://a\xe2\x80\x8d" "b.example/", "https://a\xe2\x80\xae" "b.example/", "https://a\xc2\xad" "b.example/",
    "https://*.example.org/", "https://exa$mple.org/", "https://example.org,evil.example/",
    /* ports */
    "https://example.org:0/", "https://example.org:65536/", "https://example.org:-1/", "https://example.org:4x/",
    "https://example.org:99999999999999999999/",
    /* bytes */
    "https://example.org/\xff", "https://\xc3.example/", "https://example.org/\xe2\x80\xae" "fdp",
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CordonLink) link = cordon_link_parse (wrong[i], &error);

      if (link)
        g_test_message ("taken: %s as %s", wrong[i], cordon_link_get_text (link));
      g_assert_null (link);
      g_assert_error (error, CORDON_ERROR, CORDON_ERROR_USAGE);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }
}

static void
test_length (void)
{
  g_autofree char *label = g_strnfill (64, 'a');
  g_autofree char *long_label = g_strdup_printf ("https://%s.example/", label);
  g_autofree char *path = g_strnfill (CORDON_LINK_MAX, 'a');
  g_autofree char *long_link = g_strdup_printf ("https://example.org/%s", path);

  g_assert_null (cordon_link_parse (long_label, NULL));
  g_assert_null (cordon_link_parse (long_link, NULL));
  path[CORDON_LINK_MAX - strlen ("https://example.org/")] = '\0';
  g_free (long_link);
  long_link = g_strdup_printf ("https://example.org/%s", path);
  g_autoptr (CordonLink) link = cordon_link_parse (long_link, NULL);
  g_assert_nonnull (link);
}

static void
test_show (void)
{
  static const struct {
    const char *text, *before, *host, *after, *ascii;
  } cases[] = {
    { "https://example.org/a%20b", "https://", "example.org", "/a b", NULL },
    { "http://example.org:8080/", "http://", "example.org", ":8080/", NULL },
    { "https://xn--bcher-kva.example/%C3%BC", "https://", "b\xc3\xbc" "cher.example", "/\xc3\xbc",
      "xn--bcher-kva.example" },
    /* Latin with one Cyrillic letter; all Greek is shown, with its encoded form beside it */
    { "https://p\xd0\xb0ypal.example/", "https://", "xn--pypal-4ve.example", "/", NULL },
    { "https://\xce\xb1\xce\xb2.example/", "https://", "\xce\xb1\xce\xb2.example", "/", "xn--mxac.example" },
    /* override, line end, terminal escape and no UTF-8 behind the host; encoded signs stay encoded */
    { "https://example.org/%E2%80%AEfdp", "https://", "example.org", "/\xef\xbf\xbd" "fdp", NULL },
    { "https://example.org/%0A%1B[2J", "https://", "example.org", "/\xef\xbf\xbd\xef\xbf\xbd[2J", NULL },
    { "https://example.org/a%2Fb%3Fc%23d%2541", "https://", "example.org", "/a%2Fb%3Fc%23d%2541", NULL },
    { "https://example.org/%FF", "https://", "example.org", "/\xef\xbf\xbd", NULL },
    { "http://[::1]:8080/x", "http://", "[::1]", ":8080/x", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CordonLink) link = cordon_link_parse (cases[i].text, NULL);
      g_autoptr (CordonLinkParts) parts = NULL;

      g_assert_nonnull (link);
      parts = cordon_link_show (link);
      g_assert_cmpstr (parts->before, ==, cases[i].before);
      g_assert_cmpstr (parts->host, ==, cases[i].host);
      g_assert_cmpstr (parts->after, ==, cases[i].after);
      g_assert_cmpstr (parts->ascii, ==, cases[i].ascii);
    }
}

static void
test_show_long (void)
{
  g_autofree char *path = g_strnfill (5000, 'a');
  g_autofree char *text = g_strdup_printf ("https://example.org/%s", path);
  g_autoptr (CordonLink) link = cordon_link_parse (text, NULL);
  g_autoptr (CordonLinkParts) parts = cordon_link_show (link);

  g_assert_cmpint (g_utf8_strlen (parts->after, -1), ==, 200);
  g_assert_nonnull (strstr (parts->after, "\xe2\x80\xa6"));
}

static void
test_looks (void)
{
  g_assert_true (cordon_link_looks_like_one ("https://x"));
  g_assert_true (cordon_link_looks_like_one ("HTTP://x"));
  g_assert_true (cordon_link_looks_like_one ("mtp+a.b-c://x"));
  g_assert_false (cordon_link_looks_like_one ("https:/x"));
  g_assert_false (cordon_link_looks_like_one ("./https://x"));
  g_assert_false (cordon_link_looks_like_one ("-a://x"));
  g_assert_false (cordon_link_looks_like_one ("x.pdf"));
  g_assert_false (cordon_link_looks_like_one (""));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/link/right", test_right);
  g_test_add_func ("/link/stable", test_stable);
  g_test_add_func ("/link/wrong", test_wrong);
  g_test_add_func ("/link/length", test_length);
  g_test_add_func ("/link/show", test_show);
  g_test_add_func ("/link/show-long", test_show_long);
  g_test_add_func ("/link/looks", test_looks);
  return g_test_run ();
}
