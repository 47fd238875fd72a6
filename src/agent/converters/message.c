/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "agent/converters/message.h"

#include "agent/converters/bundle.h"
#include "agent/converters/html-text.h"
#include "agent/viewer/container.h"

#include <gmime/gmime.h>

/* Of UTF-8, and of HTML whatever a page says of itself. */
#define HTML_HEAD "\xef\xbb\xbf<!doctype html>\n"
#define PLAIN "text/plain"

typedef struct {
  CordonBundle *bundle;
  guint depth;      /* of messages in messages */
  GString *words;   /* of the texts that are no attachments */
  GString *in_html; /* the same of the pages */
  gboolean failed;
} Message;

static gboolean write_message (CordonBundle *bundle, GMimeMessage *message, guint depth);

/* --- the head -------------------------------------------------------------------------------- */

static void
append_field (GString *head, const char *name, const char *value)
{
  g_autofree char *line = NULL;

  if (!value || !*value)
    return;
  /* A field is one line, whatever was encoded in it. */
  line = g_strdelimit (g_strdup (value), "\r\n", ' ');
  g_string_append_printf (head, "%s: %s\n", name, line);
}

static void
append_addresses (GString *head, const char *name, GMimeMessage *message, GMimeAddressType type)
{
  InternetAddressList *addresses = g_mime_message_get_addresses (message, type);
  g_autofree char *written = addresses ? internet_address_list_to_string (addresses, NULL, FALSE) : NULL;

  append_field (head, name, written);
}

/* By the sender's clock. */
static char *
write_date (GMimeMessage *message)
{
  GDateTime *date = g_mime_message_get_date (message);

  return date ? g_date_time_format (date, "%Y-%m-%d %H:%M:%S %z") : NULL;
}

static void
write_head (Message *self, GMimeMessage *message)
{
  g_autoptr (GString) head = g_string_new (NULL);
  g_autofree char *date = write_date (message);

  append_addresses (head, "From", message, GMIME_ADDRESS_TYPE_FROM);
  append_addresses (head, "Sender", message, GMIME_ADDRESS_TYPE_SENDER);
  append_addresses (head, "Reply-To", message, GMIME_ADDRESS_TYPE_REPLY_TO);
  append_addresses (head, "To", message, GMIME_ADDRESS_TYPE_TO);
  append_addresses (head, "Cc", message, GMIME_ADDRESS_TYPE_CC);
  append_addresses (head, "Bcc", message, GMIME_ADDRESS_TYPE_BCC);
  append_field (head, "Subject", g_mime_message_get_subject (message));
  append_field (head, "Date", date);
  g_string_append_c (head, '\n');
  self->failed |= !cordon_bundle_add_text (self->bundle, "message/rfc822-headers", head->str);
}

/* --- its parts ------------------------------------------------------------------------------- */

static void
add (Message *self, const char *name, const void *bytes, gsize size)
{
  self->failed |= !cordon_bundle_add (self->bundle, name, bytes, size);
}

static GByteArray *
decode (GMimePart *part)
{
  GMimeDataWrapper *content = g_mime_part_get_content (part);
  GByteArray *bytes = g_byte_array_new ();
  g_autoptr (GObject) stream = G_OBJECT (g_mime_stream_mem_new_with_byte_array (bytes));

  g_mime_stream_mem_set_owner (GMIME_STREAM_MEM (stream), FALSE);
  if (content)
    g_mime_data_wrapper_write_to_stream (content, GMIME_STREAM (stream));
  return bytes;
}

/* What it is called, or what it is said to be. */
static void
add_attachment (Message *self, GMimePart *part)
{
  const char *name = g_mime_part_get_filename (part);
  g_autofree char *type = g_mime_content_type_get_mime_type (g_mime_object_get_content_type (GMIME_OBJECT (part)));
  g_autoptr (GByteArray) bytes = decode (part);

  add (self, name && *name ? name : type, bytes->data, bytes->len);
}

static void
append_words (GString *words, const char *more)
{
  if (words->len > 0 && *more)
    g_string_append (words, "\n");
  g_string_append (words, more);
}

/* It is opened like any page; until then its words are there. */
static void
add_html (Message *self, const char *html)
{
  g_autofree char *page = g_strconcat (HTML_HEAD, html, NULL);
  g_autofree char *words = cordon_html_text (html, strlen (html));

  add (self, "text/html", page, strlen (page));
  append_words (self->in_html, words);
}

static void
add_text (Message *self, GMimeTextPart *part)
{
  g_autofree char *text = g_mime_text_part_get_text (part);

  if (!text)
    return;
  if (g_mime_content_type_is_type (g_mime_object_get_content_type (GMIME_OBJECT (part)), "text", "html"))
    add_html (self, text);
  else
    append_words (self->words, text);
}

static gboolean
is_shown (GMimeObject *part)
{
  GMimeContentType *type = g_mime_object_get_content_type (part);

  return GMIME_IS_TEXT_PART (part) && !g_mime_part_is_attachment (GMIME_PART (part)) &&
         (g_mime_content_type_is_type (type, "text", "plain") || g_mime_content_type_is_type (type, "text", "html"));
}

static void
add_message (Message *self, GMimeMessagePart *part)
{
  GMimeMessage *message = g_mime_message_part_get_message (part);
  const char *subject = message ? g_mime_message_get_subject (message) : NULL;
  CordonBundle *bundle;
  g_autoptr (GByteArray) bytes = NULL;

  if (!message || self->depth + 1 >= CORDON_CONTAINER_DEPTH_MAX)
    return;
  bundle = cordon_bundle_new (-1);
  self->failed |= !write_message (bundle, message, self->depth + 1);
  bytes = cordon_bundle_end (bundle);
  if (bytes)
    add (self, subject && *subject ? subject : "message/rfc822", bytes->data, bytes->len);
}

static void
add_part (GMimeObject *parent, GMimeObject *part, gpointer user)
{
  Message *self = user;

  if (GMIME_IS_MESSAGE_PART (part))
    add_message (self, GMIME_MESSAGE_PART (part));
  else if (is_shown (part))
    add_text (self, GMIME_TEXT_PART (part));
  else if (GMIME_IS_PART (part))
    add_attachment (self, GMIME_PART (part));
}

/* GMime's own walk does not look into messages. */
static void
add_parts (Message *self, GMimeObject *part)
{
  if (GMIME_IS_MULTIPART (part))
    g_mime_multipart_foreach (GMIME_MULTIPART (part), add_part, self);
  else if (part)
    add_part (NULL, part, self);
}

static gboolean
write_message (CordonBundle *bundle, GMimeMessage *message, guint depth)
{
  g_autoptr (GString) words = g_string_new (NULL), in_html = g_string_new (NULL);
  Message self = { .bundle = bundle, .depth = depth, .words = words, .in_html = in_html };
  const GString *shown;

  write_head (&self, message);
  add_parts (&self, g_mime_message_get_mime_part (message));
  shown = words->len > 0 ? words : in_html;
  if (shown->len > 0)
    {
      g_string_prepend_c ((GString *) shown, '\n');
      self.failed |= !cordon_bundle_add_text (bundle, PLAIN, shown->str);
    }
  return !self.failed;
}

/* --- mailboxes ------------------------------------------------------------------------------- */

static char *
describe (GMimeMessage *message)
{
  g_autofree char *date = write_date (message);
  InternetAddressList *from = g_mime_message_get_from (message);
  g_autofree char *sender = from ? internet_address_list_to_string (from, NULL, FALSE) : NULL;
  const char *subject = g_mime_message_get_subject (message);

  return g_strdup_printf ("%.16s  %s  %s", date ? date : "?", sender ? sender : "?", subject ? subject : "");
}

static gboolean
write_in_mailbox (CordonBundle *mailbox, GMimeMessage *message)
{
  CordonBundle *bundle = cordon_bundle_new (-1);
  gboolean written = write_message (bundle, message, 1);
  g_autoptr (GByteArray) bytes = cordon_bundle_end (bundle);
  g_autofree char *name = describe (message);

  return written && bytes && cordon_bundle_add (mailbox, name, bytes->data, bytes->len);
}

static gboolean
write_mailbox (CordonBundle *bundle, GMimeParser *parser)
{
  gboolean written = TRUE, any = FALSE;

  while (written && !g_mime_parser_eos (parser))
    {
      g_autoptr (GObject) message = (GObject *) g_mime_parser_construct_message (parser, NULL);

      if (!message)
        break;
      written = write_in_mailbox (bundle, GMIME_MESSAGE (message));
      any = TRUE;
    }
  return written && any;
}

static gboolean
write_first (CordonBundle *bundle, GMimeParser *parser)
{
  g_autoptr (GObject) message = (GObject *) g_mime_parser_construct_message (parser, NULL);

  return message && write_message (bundle, GMIME_MESSAGE (message), 0);
}

gboolean
cordon_message_convert (int fd, gboolean mailbox, int out)
{
  g_autoptr (GObject) stream = G_OBJECT (g_mime_stream_fs_new (fd));
  g_autoptr (GObject) parser = NULL;
  CordonBundle *bundle = cordon_bundle_new (out);
  g_autoptr (GByteArray) end = NULL;
  gboolean written;

  g_mime_stream_fs_set_owner (GMIME_STREAM_FS (stream), FALSE);
  parser = G_OBJECT (g_mime_parser_new_with_stream (GMIME_STREAM (stream)));
  g_mime_parser_set_format (GMIME_PARSER (parser), mailbox ? GMIME_FORMAT_MBOX : GMIME_FORMAT_MESSAGE);
  written = mailbox ? write_mailbox (bundle, GMIME_PARSER (parser)) : write_first (bundle, GMIME_PARSER (parser));
  end = cordon_bundle_end (bundle);
  return written && end;
}
