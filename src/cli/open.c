/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `cordon open`: opens the files itself, so that a bad one fails before anything is started, hands the
 * descriptors, or links as they were read, to cordon-desktop and follows them. It never asks cordond for a
 * machine: the window is there before the machine is. A compartment is named or comes by the rules
 * (cli/routing.h), and its card is shown first.
 */
#include "config.h"

#include "cli/command.h"
#include "cli/compartment-words.h"
#include "cli/desktop.h"
#include "cli/following.h"
#include "cli/routing.h"
#include "client/child-rule.h"
#include "core/document.h"
#include "core/errors.h"
#include "core/limits.h"
#include "core/link.h"

#include <gio/gunixfdlist.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

typedef struct {
  char *compartment;
  gboolean allow_unlabelled;
  char *wait;
} Options;

/* --- words and files ------------------------------------------------------------------------- */

static gboolean
parse (CordonInvocation *invocation, Options *options, GError **error)
{
  const GOptionEntry entries[] = {
    { "compartment", 0, 0, G_OPTION_ARG_STRING, &options->compartment, NULL, NULL },
    { "allow-unlabelled", 0, 0, G_OPTION_ARG_NONE, &options->allow_unlabelled, NULL, NULL },
    { "wait", 0, 0, G_OPTION_ARG_STRING, &options->wait, NULL, NULL },
    { NULL }
  };

  return cordon_invocation_parse (invocation, entries, 1, CORDON_LIMIT_MACHINES_PER_USER, error)
         && cordon_following_check_wait (options->wait, error);
}

static gboolean
check_caller (GError **error)
{
  if (geteuid () != 0)
    return TRUE;
  g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_USAGE,
                       _("Files are opened by ordinary users, never by root; run this without sudo."));
  return FALSE;
}

/* Descriptors of what is no link in the order of the names, owned by the list; nothing has been started
 * when one fails. */
static GUnixFDList *
open_files (char **words, GError **error)
{
  g_autoptr (GUnixFDList) fds = g_unix_fd_list_new ();

  for (; *words; words++)
    {
      if (cordon_link_looks_like_one (*words))
        continue;
      int fd = cordon_document_open (*words, error);
      gboolean kept = fd >= 0 && g_unix_fd_list_append (fds, fd, error) >= 0;

      if (fd >= 0)
        close (fd);
      if (!kept)
        return NULL;
    }
  return g_steal_pointer (&fds);
}

/* --- the command ----------------------------------------------------------------------------- */

static GVariant *
options_to_variant (const Options *options, const char *compartment)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&dict, "compartment", "s", compartment);
  if (options->allow_unlabelled)
    g_variant_dict_insert (&dict, "allow-unlabelled", "b", TRUE);
  return g_variant_dict_end (&dict);
}

/* All are there before the first is asked, so that one end is not taken for the end of all. */
static void
ask (CordonFollowing *following, GDBusConnection *bus, const char *owner, char **words, GUnixFDList *fds,
     char **compartments, const Options *options)
{
  const int *descriptor = g_unix_fd_list_peek_fds (fds, NULL);
  guint n = g_strv_length (words);
  g_autofree CordonOpening **openings = g_new (CordonOpening *, n);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = cordon_link_looks_like_one (words[i]) ? g_strdup (words[i])
                                                                    : g_filename_display_basename (words[i]);

      openings[i] = cordon_opening_new (bus, owner, name);
      cordon_following_add (following, openings[i]);
    }
  for (guint i = 0; i < n; i++)
    if (cordon_link_looks_like_one (words[i]))
      cordon_opening_ask_address (openings[i], words[i], options_to_variant (options, compartments[i]));
    else
      cordon_opening_ask (openings[i], *descriptor++, options_to_variant (options, compartments[i]));
}

/* Files as they were named, links as they were read. (transfer full) */
static char **
read_words (char **operands, GError **error)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();

  for (; *operands; operands++)
    {
      gboolean is_link = cordon_link_looks_like_one (*operands);
      g_autoptr (CordonLink) link = is_link ? cordon_link_parse (*operands, error) : NULL;

      if (is_link && !link)
        return NULL;
      g_strv_builder_add (words, link ? cordon_link_get_text (link) : *operands);
    }
  return g_strv_builder_end (words);
}

/* Each word's. (transfer full) */
static char **
choose_compartments (char **words, const Options *options, GUnixFDList *fds, gboolean json, GError **error)
{
  g_autoptr (GStrvBuilder) same = g_strv_builder_new ();

  const int *descriptors = g_unix_fd_list_peek_fds (fds, NULL);

  if (!options->compartment)
    return cordon_routing_of_words (words, fds, json, error);
  for (int i = 0; i < g_unix_fd_list_get_length (fds); i++)
    if (!cordon_child_rule_admits_file (descriptors[i], options->compartment, error))
      return NULL;
  for (; *words; words++)
    g_strv_builder_add (same, options->compartment);
  return g_strv_builder_end (same);
}

static gboolean
open_all (CordonInvocation *invocation, const Options *options, GError **error)
{
  g_auto (GStrv) words = read_words (cordon_invocation_operands (invocation), error);
  g_autoptr (GUnixFDList) fds = NULL;
  g_auto (GStrv) compartments = NULL;
  g_autoptr (GDBusConnection) bus = NULL;
  g_autofree char *owner = NULL;
  g_autoptr (CordonFollowing) following =
    cordon_following_new (invocation->json, cordon_following_waits_closed (options->wait), FALSE);

  if (!words || !(fds = open_files (words, error))
      || !(compartments = choose_compartments (words, options, fds, invocation->json, error))
      || !(bus = cordon_desktop_connect (&owner, error)))
    return FALSE;
  ask (following, bus, owner, words, fds, compartments, options);
  return cordon_following_run (following, bus, owner, error);
}

gboolean
cordon_command_open (CordonInvocation *invocation, GError **error)
{
  Options options = { 0 };
  gboolean done = parse (invocation, &options, error) && check_caller (error)
                  && (!options.compartment
                      || cordon_compartment_prepare (NULL, options.compartment, invocation->json, error))
                  && open_all (invocation, &options, error);

  g_free (options.compartment);
  g_free (options.wait);
  return done;
}
