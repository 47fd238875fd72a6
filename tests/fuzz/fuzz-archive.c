/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Any bytes as an archive: the list is a row for each entry, and the first and last can be asked for.
 */
#include <glib.h>
#include <stdlib.h>

#include "agent/viewer/archive.h"
#include "fuzz.h"

static void
extract (const CordonContainer *container, size_t index)
{
  uint8_t *content;
  size_t size;

  if (!container->extract (container, index, &content, &size))
    return;
  g_assert_cmpuint (size, >, 0);
  g_assert_cmpuint (size, <=, CORDON_CONTAINER_FILE_MAX);
  free (content);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  CordonContainer *container = cordon_archive_open (data, size);
  uint8_t *content;
  size_t content_size;

  if (container)
    {
      g_assert_true (g_utf8_validate (container->text, (gssize) container->text_size, NULL));
      for (size_t i = 0; i < container->n_entries; i++)
        g_assert_cmpuint (cordon_container_find (container, container->entries[i]), ==, i);
      if (container->n_entries > 0)
        {
          extract (container, 0);
          extract (container, container->n_entries - 1);
        }
      cordon_container_free (container);
    }
  if (cordon_archive_unpack (data, size, &content, &content_size))
    free (content);
  return 0;
}
