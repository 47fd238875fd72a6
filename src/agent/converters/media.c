/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cordon-media: what MediaInfo finds out about sound and video on standard input, as a bundle to standard output: its
 * container, how long it is, its tracks and tags, and the first bytes to look at. Nothing is decoded. The viewer starts
 * it, confined (agent/viewer/convert.c).
 */
#include "agent/converters/bundle.h"

#include <MediaInfoDLL/MediaInfoDLL_Static.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define STEP (1u << 20)
/* Of what Open_Buffer_Continue() returns: there is nothing more to be learnt. */
#define FINISHED 0x08u
#define SHOWN (1u << 20) /* bytes that can be looked at */

static const char words[] = "\nSound and video are not played here; this is what the file says of itself.\n"
                            "The entry above has its first bytes.\n\n";

/* It asks for the places that it wants to read, often the end. Each is asked for once: it does not go round in circles. */
static void
feed (void *info, guint8 *bytes, guint64 size)
{
  guint64 at = 0, given = 0;

  MediaInfoA_Open_Buffer_Init (info, size, 0);
  while (at < size && given <= 2 * size)
    {
      gsize count = (gsize) MIN (STEP, size - at);
      gsize state = MediaInfoA_Open_Buffer_Continue (info, bytes + at, count);
      guint64 wanted = MediaInfoA_Open_Buffer_Continue_GoTo_Get (info);

      given += count;
      at += count;
      if (state & FINISHED)
        break;
      if (wanted == G_MAXUINT64)
        continue;
      at = wanted;
      MediaInfoA_Open_Buffer_Init (info, size, at);
    }
  MediaInfoA_Open_Buffer_Finalize (info);
}

static gboolean
write_bundle (const char *said, const guint8 *bytes, gsize size)
{
  CordonBundle *bundle = cordon_bundle_new (STDOUT_FILENO);
  g_autofree char *text = g_strdelimit (g_strdup (said), "\r", ' ');
  gboolean written = cordon_bundle_add (bundle, "bytes", bytes, MIN (size, SHOWN)) &&
                     cordon_bundle_add_text (bundle, "text/plain", words) &&
                     cordon_bundle_add_text (bundle, "text/plain", text);
  g_autoptr (GByteArray) end = cordon_bundle_end (bundle);

  return written && end;
}

static gboolean
convert (void)
{
  void *info = MediaInfoA_New ();
  struct stat file;
  guint8 *bytes;
  const char *said;

  if (!info || fstat (STDIN_FILENO, &file) < 0 || file.st_size <= 0)
    return FALSE;
  /* The library's interface would let it write there. */
  bytes = mmap (NULL, (size_t) file.st_size, PROT_READ | PROT_WRITE, MAP_PRIVATE, STDIN_FILENO, 0);
  if (bytes == MAP_FAILED)
    return FALSE;
  feed (info, bytes, (guint64) file.st_size);
  said = MediaInfoA_Inform (info, 0);
  return said && *said && write_bundle (said, bytes, (gsize) file.st_size);
}

int
main (void)
{
  setlocale (LC_CTYPE, "C.UTF-8");
  _exit (convert () ? EXIT_SUCCESS : EXIT_FAILURE);
}
