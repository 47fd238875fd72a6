/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sound as the viewer gets it: what it says of itself, and its first bytes.
 */
#include "agent/viewer/archive.h"
#include "converted.h"

#include <stdlib.h>
#include <string.h>

#define RATE 8000u

static void
append_number (GByteArray *bytes, guint32 value, guint size)
{
  const guint32 little = GUINT32_TO_LE (value);

  g_byte_array_append (bytes, (const guint8 *) &little, size);
}

static void
append_word (GByteArray *bytes, const char *word)
{
  g_byte_array_append (bytes, (const guint8 *) word, 4);
}

/* `seconds` of silence with a title: RIFF, as Microsoft described it. */
static GByteArray *
make_wave (guint seconds)
{
  GByteArray *bytes = g_byte_array_new ();
  gsize samples = (gsize) seconds * RATE;

  append_word (bytes, "RIFF");
  append_number (bytes, (guint32) (4 + 8 + 16 + 8 + 18 + 8 + samples), 4);
  append_word (bytes, "WAVE");
  append_word (bytes, "fmt ");
  append_number (bytes, 16, 4);
  append_number (bytes, 1, 2); /* PCM */
  append_number (bytes, 1, 2); /* channel */
  append_number (bytes, RATE, 4);
  append_number (bytes, RATE, 4);
  append_number (bytes, 1, 2);
  append_number (bytes, 8, 2);
  append_word (bytes, "LIST");
  append_number (bytes, 18, 4);
  append_word (bytes, "INFO");
  append_word (bytes, "INAM");
  append_number (bytes, 6, 4);
  g_byte_array_append (bytes, (const guint8 *) "Title", 6);
  append_word (bytes, "data");
  append_number (bytes, (guint32) samples, 4);
  g_byte_array_set_size (bytes, bytes->len + (guint) samples);
  memset (bytes->data + bytes->len - samples, 0x80, samples);
  return bytes;
}

static GBytes *
convert (const void *bytes, gsize size)
{
  return cordon_test_convert (g_getenv ("CORDON_TEST_MEDIA"), NULL, false, bytes, size);
}

static CordonContainer *
open_bytes (GBytes *bytes)
{
  CordonContainer *container = cordon_archive_open (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

  g_assert_nonnull (container);
  g_assert_cmpuint (container->n_entries, ==, 1);
  return container;
}

static void
test_wave (void)
{
  g_autoptr (GByteArray) wave = make_wave (300);
  g_autoptr (GBytes) made = convert (wave->data, wave->len);
  CordonContainer *container = open_bytes (made);
  g_autofree char *text = g_strndup (container->text, container->text_size);
  guint8 *content;
  gsize size;

  for (const char *const *word = (const char *const[]) { "not played", "PCM", "5 min", "Title", NULL }; *word; word++)
    if (!strstr (text, *word))
      g_error ("\"%s\" is not in %s", *word, text);
  g_assert_true (container->extract (container, 0, &content, &size));
  g_assert_cmpmem (content, size, wave->data, 1 << 20);
  free (content);
  cordon_container_free (container);
}

static void
expect_no_harm (const void *bytes, gsize size)
{
  g_autoptr (GBytes) made = convert (bytes, size);

  if (made)
    cordon_container_free (open_bytes (made));
}

static void
test_cut_off (void)
{
  g_autoptr (GByteArray) wave = make_wave (1);

  for (gsize part = 1; part < 16; part++)
    expect_no_harm (wave->data, wave->len * part / 16);
  for (gsize cut = 1; cut < 64; cut += 9)
    expect_no_harm (wave->data, cut);
}

static void
test_changed (void)
{
  static const char *const marks[] = { "OggS", "fLaC", "ID3\4", "FLV\1", "\x1a\x45\xdf\xa3", "\x30\x26\xb2\x75" };
  g_autoptr (GRand) random = g_rand_new_with_seed (5);

  for (guint i = 0; i < 30; i++)
    {
      g_autoptr (GByteArray) wave = make_wave (1);

      for (guint k = 0; k < 6; k++)
        wave->data[g_rand_int_range (random, 0, 80)] = (guint8) g_rand_int_range (random, 0, 256);
      if (i % 2)
        memcpy (wave->data, marks[i / 2 % G_N_ELEMENTS (marks)], 4);
      expect_no_harm (wave->data, wave->len);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/wave", test_wave);
  g_test_add_func ("/media/cut-off", test_cut_off);
  g_test_add_func ("/media/changed", test_changed);
  return g_test_run ();
}
