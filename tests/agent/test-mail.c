/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Mail as the viewer gets it: the program itself, confined as the viewer confines it, and what the list of archives
 * makes of what it wrote.
 */
#include "agent/converters/html-text.h"
#include "agent/viewer/archive.h"
#include "converted.h"

#include <glib.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#define PIXEL "<img src=\"http://192.0.2.1/pixel.png\" alt=\"a picture\">"

static const char message[] =
  "From: =?utf-8?q?K=C3=A4the?= <kaethe@example.org>\r\n"
  "To: \"Doe, John\" <john@example.com>,\r\n b@example.com\r\n"
  "Subject: =?iso-2022-jp?B?GyRCNEE7ehsoQg==?= =?utf-8?q?two=0Alines?=\r\n"
  "Date: Tue, 01 Dec 2026 10:11:12 +0100\r\n"
  "MIME-Version: 1.0\r\n"
  "Content-Type: multipart/mixed; boundary=outer\r\n\r\n"
  "--outer\r\nContent-Type: multipart/alternative; boundary=inner\r\n\r\n"
  "--inner\r\nContent-Type: text/plain; charset=koi8-r\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
  "=F0=D2=C9=D7=C5=D4\r\n"
  "--inner\r\nContent-Type: text/html; charset=iso-8859-1\r\n\r\n<p>Gr\xfc\xdf" "e " PIXEL "\r\n--inner--\r\n"
  "--outer\r\nContent-Type: application/pdf; name*=utf-8''M%C3%A4rz.pdf\r\nContent-Transfer-Encoding: base64\r\n"
  "Content-Disposition: attachment\r\n\r\nJVBERi0xLjQ=\r\n"
  "--outer\r\nContent-Type: message/rfc822\r\n\r\nFrom: in@example.org\r\nSubject: inside\r\n\r\nthe inner words\r\n"
  "--outer--\r\n";

/* NULL where it has ended badly; for g_bytes_unref(). */
static GBytes *
convert (const void *bytes, gsize size, const char *argument)
{
  return cordon_test_convert (g_getenv ("CORDON_TEST_MAIL"), argument, false, bytes, size);
}

static CordonContainer *
open_bytes (GBytes *bytes)
{
  CordonContainer *container = cordon_archive_open (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

  g_assert_nonnull (container);
  g_assert_true (g_utf8_validate (container->text, (gssize) container->text_size, NULL));
  return container;
}

static char *
text_of (const CordonContainer *container)
{
  return g_strndup (container->text, container->text_size);
}

static GBytes *
extract (const CordonContainer *container, gsize index)
{
  guint8 *content;
  gsize size;

  g_assert_true (container->extract (container, index, &content, &size));
  return g_bytes_new_with_free_func (content, size, free, content);
}

static void
expect_in_order (const char *text, const char *const *words)
{
  for (; *words; words++)
    {
      const char *found = strstr (text, *words);

      if (!found)
        g_error ("\"%s\" is not in what is left: %s", *words, text);
      text = found + strlen (*words);
    }
}

/* The head, what is attached, the words; everything decoded. */
static void
test_message (void)
{
  g_autoptr (GBytes) made = convert (message, sizeof message - 1, NULL);
  CordonContainer *container = open_bytes (made);
  g_autofree char *text = text_of (container);

  expect_in_order (text, (const char *const[]) { "From: Käthe <kaethe@example.org>\n",
                                                 "To: \"Doe, John\" <john@example.com>, b@example.com\n",
                                                 "Subject: 漢字two lines\n", "Date: 2026-12-01 10:11:12 +0100\n",
                                                 "text/html\n", "März.pdf\n", "inside\n", "Привет", NULL });
  g_assert_null (strstr (text, "Grüße"));
  g_assert_cmpuint (container->n_entries, ==, 3);
  cordon_container_free (container);
}

static void
test_attachments (void)
{
  g_autoptr (GBytes) made = convert (message, sizeof message - 1, NULL);
  CordonContainer *container = open_bytes (made), *inner;
  g_autoptr (GBytes) html = extract (container, 0), pdf = extract (container, 1), mail = extract (container, 2);
  g_autofree char *page = g_strndup (g_bytes_get_data (html, NULL), g_bytes_get_size (html)), *text = NULL;

  g_assert_true (g_str_has_prefix (page, "\xef\xbb\xbf<!doctype html>\n<p>Grüße <img"));
  g_assert_cmpmem (g_bytes_get_data (pdf, NULL), g_bytes_get_size (pdf), "%PDF-1.4", 8);
  inner = open_bytes (mail);
  text = text_of (inner);
  expect_in_order (text, (const char *const[]) { "From: in@example.org\n", "Subject: inside\n", "the inner words", NULL });
  g_assert_cmpuint (inner->n_entries, ==, 0);
  cordon_container_free (inner);
  cordon_container_free (container);
}

/* Only HTML: its words, and where its links lead. */
static void
test_html_alone (void)
{
  static const char mail[] = "From: a@b\nContent-Type: text/html; charset=utf-8\n\n"
                             "<style>x{}</style><script>no()</script><p>Your  <b>bank</b>:\n"
                             "<a href='https://evil.example/'>sign in</a><div>" PIXEL "</div>";
  g_autoptr (GBytes) made = convert (mail, sizeof mail - 1, NULL);
  CordonContainer *container = open_bytes (made);
  g_autofree char *text = text_of (container);

  expect_in_order (text, (const char *const[]) { "text/html\n", "Your bank: sign in <https://evil.example/>\na picture\n", NULL });
  g_assert_null (strstr (text, "no()"));
  g_assert_null (strstr (text, "x{}"));
  cordon_container_free (container);
}

static void
test_mailbox (void)
{
  g_autofree char *mailbox = g_strdup_printf ("From x Tue Dec  1 10:00:00 2026\n%s\n"
                                              "From y Tue Dec  1 10:00:00 2026\nFrom: y@example.org\nSubject: second\n\n"
                                              ">From here on\n", message);
  g_autoptr (GBytes) made = convert (mailbox, strlen (mailbox), "mailbox");
  CordonContainer *container = open_bytes (made), *second;
  g_autoptr (GBytes) mail = extract (container, 1);
  g_autofree char *list = text_of (container), *text = NULL;

  g_assert_cmpuint (container->n_entries, ==, 2);
  expect_in_order (list, (const char *const[]) { "2026-12-01 10:11  Käthe <kaethe@example.org>", "y@example.org  second\n", NULL });
  second = open_bytes (mail);
  text = text_of (second);
  expect_in_order (text, (const char *const[]) { "Subject: second\n", "From here on", NULL });
  cordon_container_free (second);
  cordon_container_free (container);
}

/* A message in a message and so on: as deep as the viewer goes, and no deeper. */
static void
test_depth (void)
{
  g_autoptr (GString) mail = g_string_new (NULL);
  g_autoptr (GBytes) made = NULL;
  guint depth = 0;

  for (guint i = 0; i < 500; i++)
    g_string_append (mail, "From: a@b\nContent-Type: message/rfc822\n\n");
  g_string_append (mail, "From: a@b\n\nwords\n");
  made = convert (mail->str, mail->len, NULL);
  while (made)
    {
      CordonContainer *container = open_bytes (made);
      GBytes *inside = container->n_entries > 0 ? extract (container, 0) : NULL;

      cordon_container_free (container);
      g_bytes_unref (made);
      made = inside;
      depth++;
    }
  g_assert_cmpuint (depth, ==, CORDON_CONTAINER_DEPTH_MAX);
}

/* More parts than a list has rows. */
static void
test_many (void)
{
  g_autoptr (GString) mail = g_string_new ("From: a@b\nContent-Type: multipart/mixed; boundary=b\n\n");
  g_autoptr (GBytes) made = NULL;
  CordonContainer *container;

  for (guint i = 0; i < CORDON_CONTAINER_ENTRIES_MAX + 10; i++)
    g_string_append (mail, "--b\nContent-Type: x/y\n\nx\n");
  made = convert (mail->str, mail->len, NULL);
  container = open_bytes (made);
  g_assert_cmpuint (container->n_entries, ==, CORDON_CONTAINER_ENTRIES_MAX);
  cordon_container_free (container);
}

/* Deeper than a stack is. */
static void
test_deep_html (void)
{
  g_autoptr (GString) html = g_string_new (NULL);
  g_autofree char *text = NULL;

  for (guint i = 0; i < 20000; i++)
    g_string_append (html, "<div>");
  g_string_append (html, "deep");
  text = cordon_html_text (html->str, html->len);
  g_assert_cmpstr (text, ==, "deep\n");
}

/* Nothing that is attached ends the list, or takes the place of a text. */
static void
test_names (void)
{
  static const char mail[] = "From: a@b\nContent-Type: multipart/mixed; boundary=b\n\n"
                             "--b\nContent-Type: x/y; name=\"TRAILER!!!\"\n\none\n"
                             "--b\nContent-Type: x/y; name=\".cordon-text\"\n\nFrom: somebody else\n"
                             "--b\nContent-Type: x/y; name=\"last\"\n\nlast\n"
                             "--b\nContent-Type: text/plain\n\nthe words\n--b--\n";
  g_autoptr (GBytes) made = convert (mail, sizeof mail - 1, NULL);
  CordonContainer *container = open_bytes (made);
  g_autofree char *text = text_of (container);
  g_autoptr (GBytes) one = NULL;

  expect_in_order (text, (const char *const[]) { "TRAILER!!!\n", ".cordon-text\n", "last\n", "the words\n", NULL });
  g_assert_null (strstr (text, "somebody else"));
  g_assert_cmpuint (container->n_entries, ==, 3);
  one = extract (container, 0);
  g_assert_cmpmem (g_bytes_get_data (one, NULL), g_bytes_get_size (one), "one", 3);
  cordon_container_free (container);
}

/* It ends, and what it has written is a list. */
static void
expect_something (const char *bytes, gsize size)
{
  g_autoptr (GBytes) made = convert (bytes, size, NULL);
  CordonContainer *container = made ? open_bytes (made) : NULL;

  cordon_container_free (container);
}

static void
test_cut_off (void)
{
  for (gsize i = 1; i < 16; i++)
    expect_something (message, (sizeof message - 1) * i / 16);
}

static void
test_changed (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (5);

  for (guint i = 0; i < 50; i++)
    {
      g_autofree char *bytes = g_memdup2 (message, sizeof message - 1);

      for (guint k = 0; k < 10; k++)
        bytes[g_rand_int_range (random, 0, sizeof message - 1)] = (char) g_rand_int_range (random, 0, 256);
      expect_something (bytes, sizeof message - 1);
    }
}

int
main (int argc, char **argv)
{
  setlocale (LC_CTYPE, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mail/message", test_message);
  g_test_add_func ("/mail/attachments", test_attachments);
  g_test_add_func ("/mail/html-alone", test_html_alone);
  g_test_add_func ("/mail/mailbox", test_mailbox);
  g_test_add_func ("/mail/depth", test_depth);
  g_test_add_func ("/mail/many", test_many);
  g_test_add_func ("/mail/names", test_names);
  g_test_add_func ("/mail/deep-html", test_deep_html);
  g_test_add_func ("/mail/cut-off", test_cut_off);
  g_test_add_func ("/mail/changed", test_changed);
  return g_test_run ();
}
