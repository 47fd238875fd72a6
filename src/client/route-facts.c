/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Facts for rules. A path is believed only where it leads to the very file that is open.
 */
#include "config.h"

#include "client/route-facts.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "client/child-rule.h"
#include "client/document-check.h"
#include "client/origin-memory.h"
#include "client/route-files.h"
#include "core/errors.h"
#include "core/route-words.h"

static gboolean
is_same_file (int fd, const char *directory, const char *name)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);
  struct stat open_file, there;

  return fstat (fd, &open_file) == 0 && lstat (path, &there) == 0 && open_file.st_dev == there.st_dev
         && open_file.st_ino == there.st_ino;
}

static char *
resolve (const char *folder)
{
  char *real = realpath (folder, NULL);
  char *copy = g_strdup (real);

  free (real);
  return copy;
}

/* Without links, so that no link moves a file under another rule. */
static char *
find_directory (int fd, const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *directory = resolve (folder);

  return directory && is_same_file (fd, directory, name) ? g_steal_pointer (&directory) : NULL;
}

CordonRouteFacts *
cordon_route_facts_of_file (int fd, const char *path, const char *name, GError **error)
{
  g_autoptr (CordonRouteFacts) facts = g_new0 (CordonRouteFacts, 1);
  g_autofree char *shown = g_filename_display_name (name);

  facts->name = g_strdup (name);
  if (!cordon_document_sniff (fd, shown, &facts->type, error) || !cordon_origin_recall (fd, &facts->origin, error))
    return NULL;
  facts->claimed = cordon_origin_claimed (fd);
  facts->directory = path ? find_directory (fd, path) : NULL;
  facts->home = resolve (g_get_home_dir ());
  return g_steal_pointer (&facts);
}

CordonRouteFacts *
cordon_route_facts_of_name (const char *name)
{
  CordonRouteFacts *facts = g_new0 (CordonRouteFacts, 1);

  facts->name = g_strdup (name);
  return facts;
}

CordonRouteFacts *
cordon_route_facts_of_link (CordonLink *link)
{
  CordonRouteFacts *facts = g_new0 (CordonRouteFacts, 1);

  facts->link = cordon_link_ref (link);
  return facts;
}

void
cordon_route_facts_free (CordonRouteFacts *facts)
{
  g_clear_pointer (&facts->link, cordon_link_unref);
  g_free (facts->name);
  g_free (facts->home);
  g_free (facts->directory);
  g_free (facts->origin);
  g_free (facts->claimed);
  g_free (facts);
}

CordonRouteSubject
cordon_route_facts_subject (const CordonRouteFacts *facts)
{
  return (CordonRouteSubject) {
    .link = facts->link,
    .origin = facts->origin,
    .directory = facts->directory,
    .home = facts->home,
    .type = facts->type,
    .name = facts->name,
  };
}

gboolean
cordon_route_facts_check_child (const CordonRouteFacts *facts, CordonRouteAnswer *answer, GError **error)
{
  if (answer->verdict != CORDON_ROUTE_OPEN || cordon_child_rule_admits (facts->origin, answer->compartment, error))
    return TRUE;
  answer->verdict = CORDON_ROUTE_REFUSE;
  g_clear_pointer (&answer->compartment, g_free);
  return FALSE;
}

char *
cordon_route_facts_decide (const CordonRouteFacts *facts, gboolean *ask, GError **error)
{
  g_autoptr (CordonRoutes) routes = cordon_route_files_load (error);
  CordonRouteSubject subject = cordon_route_facts_subject (facts);
  g_autoptr (CordonRouteAnswer) answer = routes ? cordon_routes_decide (routes, &subject) : NULL;
  g_autofree char *sentence = answer ? cordon_route_answer_sentence (answer, &subject) : NULL;

  if (ask)
    *ask = answer && answer->verdict == CORDON_ROUTE_ASK;
  if (!answer || !cordon_route_facts_check_child (facts, answer, error))
    return NULL;
  if (answer->verdict == CORDON_ROUTE_OPEN)
    return g_steal_pointer (&answer->compartment);
  if (answer->verdict == CORDON_ROUTE_ASK)
    g_set_error (error, CORDON_ERROR, CORDON_ERROR_USAGE,
                 /* Translators: a sentence */
                 _("%s Name the compartment: --compartment NAME."), sentence);
  else
    g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_DENIED, sentence);
  return NULL;
}
