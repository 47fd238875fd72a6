/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "agent/init/words.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

bool
cordon_words_read (char words[CORDON_WORDS_MAX])
{
  int fd = open ("/proc/cmdline", O_RDONLY | O_CLOEXEC);
  ssize_t length = fd >= 0 ? read (fd, words, CORDON_WORDS_MAX - 1) : -1;

  if (fd >= 0)
    close (fd);
  words[length > 0 ? length : 0] = '\0';
  return length > 0;
}

bool
cordon_words_find (const char *words, const char *key, char *value, size_t size)
{
  size_t length = strlen (key);
  bool found = false;

  while (*words != '\0')
    {
      size_t word = strcspn (words, " \n");

      if (word > length && strncmp (words, key, length) == 0)
        {
          if (found || word - length >= size)
            return false;
          memcpy (value, words + length, word - length);
          value[word - length] = '\0';
          found = true;
        }
      words += word;
      words += strspn (words, " \n");
    }
  return found;
}
