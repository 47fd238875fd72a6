/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rules, applied to links and to files that are open already: the bytes that were judged are the ones that are
 * sent.
 */
#include "config.h"

#include "cli/routing.h"

#include "cli/compartment-words.h"
#include "client/route-facts.h"

/* Its card has nothing to tell to whoever opens a file without a word. */
#define USUAL "untrusted-documents"

static char *
route_file (const char *path, int fd, GError **error)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autoptr (CordonRouteFacts) facts = cordon_route_facts_of_file (fd, path, name, error);

  return facts ? cordon_route_facts_decide (facts, NULL, error) : NULL;
}

static char *
route_link (const char *word, GError **error)
{
  g_autoptr (CordonLink) link = cordon_link_parse (word, error);
  g_autoptr (CordonRouteFacts) facts = link ? cordon_route_facts_of_link (link) : NULL;

  return facts ? cordon_route_facts_decide (facts, NULL, error) : NULL;
}

static gboolean
prepare (GPtrArray *compartments, const char *name, gboolean json, GError **error)
{
  return g_str_equal (name, USUAL) || g_ptr_array_find_with_equal_func (compartments, name, g_str_equal, NULL)
         || cordon_compartment_prepare (NULL, name, json, error);
}

char **
cordon_routing_of_words (char **words, GUnixFDList *fds, gboolean json, GError **error)
{
  g_autoptr (GPtrArray) compartments = g_ptr_array_new_null_terminated (8, g_free, TRUE);
  const int *descriptor = g_unix_fd_list_peek_fds (fds, NULL);

  for (; *words; words++)
    {
      g_autofree char *name = cordon_link_looks_like_one (*words) ? route_link (*words, error)
                                                                  : route_file (*words, *descriptor++, error);

      if (!name || !prepare (compartments, name, json, error))
        return NULL;
      g_ptr_array_add (compartments, g_steal_pointer (&name));
    }
  return (char **) g_ptr_array_steal (compartments, NULL);
}
