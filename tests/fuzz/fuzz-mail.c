/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Any bytes as a message, or as a mailbox where they begin like one: what is written is a list the viewer can show, or
 * nothing.
 */
#include <glib.h>
#include <gmime/gmime.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "agent/converters/message.h"
#include "agent/viewer/archive.h"
#include "fuzz.h"

static void
expect_list (int out)
{
  off_t size = lseek (out, 0, SEEK_END);
  void *bytes = mmap (NULL, (size_t) size, PROT_READ, MAP_PRIVATE, out, 0);
  CordonContainer *container;

  g_assert_true (bytes != MAP_FAILED);
  container = cordon_archive_open (bytes, (size_t) size);
  g_assert_nonnull (container);
  g_assert_true (g_utf8_validate (container->text, (gssize) container->text_size, NULL));
  cordon_container_free (container);
  munmap (bytes, (size_t) size);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static gsize begun;
  int in = memfd_create ("in", MFD_CLOEXEC), out = memfd_create ("out", MFD_CLOEXEC);

  if (g_once_init_enter (&begun))
    {
      g_mime_init ();
      g_once_init_leave (&begun, 1);
    }
  g_assert_true (in >= 0 && out >= 0 && write (in, data, size) == (ssize_t) size && lseek (in, 0, SEEK_SET) == 0);
  if (cordon_message_convert (in, size > 5 && memcmp (data, "From ", 5) == 0, out))
    expect_list (out);
  close (in);
  close (out);
  return 0;
}
