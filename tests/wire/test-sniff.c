/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which documents the viewer knows, by their content.
 */
#include "wire/sniff.h"

#include <glib.h>
#include <string.h>

#define CASE(bytes, type) { bytes, sizeof bytes - 1, type }

static void
test_sniff (void)
{
  static const struct {
    const char *bytes;
    gsize size;
    const char *type;
  } cases[] = {
    CASE ("%PDF-1.4\n", "application/pdf"),
    CASE ("junk before\n%PDF-1.4\n", "application/pdf"),
    CASE ("\x89PNG\r\n\x1a\n....", "image/png"),
    CASE ("\xff\xd8\xff\xe0", "image/jpeg"),
    CASE ("GIF89a", "image/gif"),
    CASE ("PK\3\4..........................mimetypeapplication/epub+zip..", "application/epub+zip"),
    CASE ("PK\3\4....FixedDocumentSequence.fdseq....", "application/vnd.ms-xpsdocument"),
    CASE ("PK\3\4....[Content_Types].xml....word/document.xml",
          "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    CASE ("PK\3\4..........................mimetypeapplication/vnd.oasis.opendocument.text....fdseq",
          "application/vnd.oasis.opendocument.text"),
    CASE ("PK\3\4..........................mimetypeapplication/epub", "application/zip"),
    CASE ("PK\3\4..........................picture.png....", "application/zip"),
    CASE ("PK\5\6..................", "application/zip"),
    CASE ("PK\3\4..........................a.pdf%PDF-1.7", "application/zip"),
    CASE ("PK\3\4..........................mimetype....word/document.xml", "application/zip"),
    CASE ("\x1f\x8b\x08..", "application/gzip"),
    CASE ("\x1f\x8b", NULL),
    CASE ("BZh91AY&SY", "application/x-bzip2"),
    CASE ("!<arch>\ndebian-binary", "application/x-archive"),
    CASE ("Rar!\x1a\x07\x01", "application/vnd.rar"),
    CASE ("\xef\xbb\xbf <?xml version='1.0'?><svg>", "image/svg+xml"),
    CASE ("<!DOCTYPE HTML><p>", "text/html"),
    CASE ("not <svg", "text/plain"),
    CASE ("%PD", "text/plain"),
    CASE ("\tint\r\n\x1b[0m", "text/plain"),
    CASE ("Gr\xfc\xdf" "e", "text/plain"),
    CASE ("\xff\xfe" "a\0", "text/plain"),
    CASE ("\xfe\xff\0" "a", "text/plain"),
    CASE ("text\0", NULL),
    CASE ("text\x7f", NULL),
    CASE ("BMW is a car, and no picture.", "text/plain"),
    CASE ("BM................\x28\0\0\0", NULL),
    CASE ("BM............\x28\0\0\0", "image/bmp"),
    CASE ("P7\nWIDTH 1", "image/x-portable-arbitrarymap"),
    CASE ("P6 1 1 255", "image/x-portable-pixmap"),
    CASE ("P8\n", "text/plain"),
    CASE ("Ptolemy", "text/plain"),
    CASE ("\x97JB2\r\n\x1a\n", "image/x-jbig2"),
    CASE ("title, 32 bytes, and 28 of others, which says nothing of it.BOOKMOBI", "application/x-mobipocket-ebook"),
    CASE ("From: a@b\nTo: c@d\n\nwords", "message/rfc822"),
    CASE ("Return-Path: <a@b>\r\nReceived: from x\r\n\tby y\r\n\r\n%PDF-", "message/rfc822"),
    CASE ("received: by x\nmessage-id: <1>\nX-Cut: of", "message/rfc822"),
    CASE ("Received: by x\nDate: today\nX-Cut-in-the-na", "message/rfc822"),
    CASE ("From a@b Tue Dec  1\nFrom: a@b\nSubject: x\n\n", "application/mbox"),
    CASE ("From: <Saved by Blink>\r\nSnapshot-Content-Location: https://x/\r\nSubject: x\r\n", "message/rfc822"),
    CASE ("From a@b Tue Dec  1\nwords", "text/plain"),
    CASE ("From: a@b\n", "text/plain"),
    CASE ("From: a@b\nTo: c@d\nno field\n\n", "text/plain"),
    CASE (" From: a@b\nTo: c@d\n\n", "text/plain"),
    CASE ("Date: today\nSubject: x\n\n", "text/plain"),
    CASE ("From: a@b\n\nTo: c@d\n", "text/plain"),
    CASE ("From:", "text/plain"),
    CASE ("From ", "text/plain"),
    CASE ("RIFF....WEBPVP8L", "image/webp"),
    CASE ("\0\0\0\x1c" "ftypavif", "image/avif"),
    CASE ("\0\0\0\x18" "ftypheic", "image/heif"),
    CASE ("\0\0\0\x18" "ftypmif1", "image/heif"),
    CASE ("\xff\x0a", "image/jxl"),
    CASE ("\0\0\0\x0cJXL \r\n\x87\n", "image/jxl"),
    CASE ("RIFF....WAVEfmt ", "audio/x-wav"),
    CASE ("RIFF....AVI LIST", "video/x-msvideo"),
    CASE ("RIFF....", "text/plain"),
    CASE ("\0\0\0\x20" "ftypisom", "video/mp4"),
    CASE ("\0\0\0\x20" "ftypM4A ", "audio/mp4"),
    CASE ("OggS\0", "application/ogg"),
    CASE ("ID3\4\0", "audio/mpeg"),
    CASE ("ID3 is a tag", "text/plain"),
    CASE ("\x1a\x45\xdf\xa3", "video/x-matroska"),
    CASE ("fLaC", "audio/flac"),
    CASE ("PK\3", NULL),
    CASE ("MZ\x90\0\3", NULL),
    CASE ("\x7f" "ELF", NULL),
    CASE ("", NULL),
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      /* A copy of exactly this size: the address sanitizer sees a byte too far. */
      g_autofree char *copy = g_memdup2 (cases[i].bytes, MAX (cases[i].size, 1));

      g_assert_cmpstr (cordon_sniff (copy, cases[i].size), ==, cases[i].type);
    }
}

/* Of a large file only the ends are looked at. */
static void
test_ends (void)
{
  gsize size = 3 * CORDON_SNIFF_TAIL;
  g_autofree char *bytes = g_strnfill (size, '.');
  const char *tail = bytes + size - CORDON_SNIFF_TAIL;

  memcpy (bytes, "PK\3\4", 4);
  memcpy (bytes + size - CORDON_SNIFF_TAIL, ".fdseq", 6);
  g_assert_cmpstr (cordon_sniff (bytes, size), ==, "application/vnd.ms-xpsdocument");
  g_assert_cmpstr (cordon_sniff_ends (bytes, CORDON_SNIFF_HEAD, tail, CORDON_SNIFF_TAIL), ==,
                   "application/vnd.ms-xpsdocument");
  memcpy (bytes + size - CORDON_SNIFF_TAIL - 1, ".fdseq", 6);
  g_assert_cmpstr (cordon_sniff (bytes, size), ==, "application/zip");
}

static void
test_sniff_late_header (void)
{
  g_autofree char *bytes = g_strnfill (4096, ' ');

  memcpy (bytes + 1019, "%PDF-", 5);
  g_assert_cmpstr (cordon_sniff (bytes, 4096), ==, "application/pdf");
  memset (bytes, ' ', 4096);
  memcpy (bytes + 1020, "%PDF-", 5);
  g_assert_cmpstr (cordon_sniff (bytes, 4096), ==, "text/plain");
}

static void
test_archives (void)
{
  g_assert_true (cordon_sniff_is_archive ("application/zip"));
  g_assert_true (cordon_sniff_is_archive ("application/x-tar"));
  g_assert_true (cordon_sniff_is_archive ("application/vnd.oasis.opendocument.text"));
  g_assert_false (cordon_sniff_is_archive ("application/epub+zip"));
  g_assert_false (cordon_sniff_is_archive ("text/plain"));
}

static void
test_texts (void)
{
  g_assert_true (cordon_sniff_is_text ("text/plain"));
  g_assert_true (cordon_sniff_is_text ("message/rfc822"));
  g_assert_false (cordon_sniff_is_text ("text/html"));
}

static void
test_media (void)
{
  g_assert_true (cordon_sniff_is_media ("audio/x-wav"));
  g_assert_true (cordon_sniff_is_media ("video/mp4"));
  g_assert_true (cordon_sniff_is_media ("application/ogg"));
  g_assert_false (cordon_sniff_is_media ("image/webp"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sniff/kinds", test_sniff);
  g_test_add_func ("/sniff/ends", test_ends);
  g_test_add_func ("/sniff/archives", test_archives);
  g_test_add_func ("/sniff/media", test_media);
  g_test_add_func ("/sniff/texts", test_texts);
  g_test_add_func ("/sniff/late-header", test_sniff_late_header);
  return g_test_run ();
}
