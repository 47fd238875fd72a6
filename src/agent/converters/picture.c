/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cordon-picture KIND: a picture from standard input as a PPM to standard output. The viewer starts it, confined
 * (agent/viewer/convert.c). It exits without cleaning up: libraries of other languages might take their time.
 */
#include "agent/converters/picture.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct {
  const char *name;
  bool (*convert) (const void *bytes, size_t size, int out);
} kinds[] = {
  { "heif", cordon_picture_heif },
  { "jxl", cordon_picture_jxl },
  { "webp", cordon_picture_webp },
};

static bool
convert (const char *kind)
{
  struct stat file;
  void *bytes;

  if (fstat (STDIN_FILENO, &file) < 0 || file.st_size <= 0)
    return false;
  bytes = mmap (NULL, (size_t) file.st_size, PROT_READ, MAP_PRIVATE, STDIN_FILENO, 0);
  for (size_t i = 0; bytes != MAP_FAILED && i < sizeof kinds / sizeof kinds[0]; i++)
    if (strcmp (kinds[i].name, kind) == 0)
      return kinds[i].convert (bytes, (size_t) file.st_size, STDOUT_FILENO);
  return false;
}

int
main (int argc, char **argv)
{
  _exit (argc == 2 && convert (argv[1]) ? EXIT_SUCCESS : EXIT_FAILURE);
}
