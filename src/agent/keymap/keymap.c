/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The guest's /bin/sh, and no shell: the display server runs `sh -c '"…/xkbcomp" … "FILE.xkm"'` to
 * compile a keyboard map and writes the map's text to its input. This program reads which layout is
 * meant and copies the map that was compiled when the template was built. It runs nothing.
 */
#include "agent/inside/accounts.h"
#include "agent/keymap/names.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

/* A text longer than this is none of the server's: it names five components. */
#define TEXT_MAX 8192

static bool
read_text (char text[TEXT_MAX])
{
  size_t fill = 0;
  ssize_t got;

  while (fill < TEXT_MAX - 1 && (got = read (STDIN_FILENO, text + fill, TEXT_MAX - 1 - fill)) > 0)
    fill += (size_t) got;
  text[fill] = '\0';
  return fill > 0 && fill < TEXT_MAX - 1;
}

static bool
copy_map (const char *from, const char *to)
{
  int in = open (from, O_RDONLY | O_CLOEXEC);
  int out = open (to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  struct stat information;

  if (in < 0 || out < 0 || fstat (in, &information) < 0)
    return false;
  while (information.st_size > 0)
    {
      ssize_t sent = sendfile (out, in, NULL, (size_t) information.st_size);

      if (sent <= 0)
        return false;
      information.st_size -= sent;
    }
  return true;
}

int
main (int argc, char **argv)
{
  char text[TEXT_MAX], target[256], map[256], name[CORDON_KEYMAP_NAME_MAX];

  if (argc != 3 || strcmp (argv[1], "-c") != 0 ||
      !cordon_keymap_target (argv[2], target, sizeof target) || !read_text (text) ||
      !cordon_keymap_wanted (text, name, sizeof name))
    return EXIT_FAILURE;
  snprintf (map, sizeof map, CORDON_KEYMAP_DIR "/%s.xkm", name);
  return copy_map (map, target) ? EXIT_SUCCESS : EXIT_FAILURE;
}
