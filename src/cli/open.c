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
#include "cli/pieces.h"
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
  gboolean together, each;
  char *wait;
} Options;

/* --- words and files ------------------------------------------------------------------------- */

static gboolean
check_together (const Options *options, GError **error)
{
  if (!options->together || !options->each)
    return TRUE;
  g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_USAGE,
                       _("Write --together for one machine or --each for one each, not both."));
  return FALSE;
}

static gboolean
parse (CordonInvocation *invocation, Options *options, GError **error)
{
  const GOptionEntry entries[] = {
    { "compartment", 0, 0, G_OPTION_ARG_STRING, &options->compartment, NULL, NULL },
    { "allow-unlabelled", 0, 0, G_OPTION_ARG_NONE, &options->allow_unlabelled, NULL, NULL },
    { "together", 0, 0, G_OPTION_ARG_NONE, &options->together, NULL, NULL },
    { "each", 0, 0, G_OPTION_ARG_NONE, &options->each, NULL, NULL },
    { "wait", 0, 0, G_OPTION_ARG_STRING, &options->wait, NULL, NULL },
    { NULL }
  };

  return cordon_invocation_parse (invocation, entries, 1, CORDON_LIMIT_BATCH_FILES, error)
         && check_together (options, error) && cordon_following_check_wait (options->wait, error);
}

static CordonTogether
find_together (const Options *options)
{
  return options->together ? CORDON_TOGETHER_YES : options->each ? CORDON_TOGETHER_NO : CORDON_TOGETHER_ASK;
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
ask (CordonFollowing *following, GDBusConnection *bus, const char *owner, GPtrArray *pieces, const Options *options)
{
  g_autofree CordonOpening **openings = g_new (CordonOpening *, pieces->len);

  for (guint i = 0; i < pieces->len; i++)
    {
      openings[i] = cordon_opening_new (bus, owner, ((const CordonPiece *) pieces->pdata[i])->name);
      cordon_following_add (following, openings[i]);
    }
  for (guint i = 0; i < pieces->len; i++)
    {
      const CordonPiece *piece = pieces->pdata[i];

      if (piece->link)
        cordon_opening_ask_address (openings[i], piece->link, options_to_variant (options, piece->compartment));
      else
        cordon_opening_ask (openings[i], piece->fd, options_to_variant (options, piece->compartment));
    }
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

static GPtrArray *
make_pieces (char **words, GUnixFDList *fds, char **compartments, const Options *options, GDBusConnection *bus,
             const char *owner, GError **error)
{
  const int *descriptor = g_unix_fd_list_peek_fds (fds, NULL);
  guint n = g_strv_length (words);
  g_autofree CordonWord *all = g_new (CordonWord, n);

  for (guint i = 0; i < n; i++)
    all[i] = (CordonWord) { words[i], cordon_link_looks_like_one (words[i]) ? -1 : *descriptor++, compartments[i] };
  return cordon_pieces_make (all, n, find_together (options), bus, owner, error);
}

static gboolean
open_all (CordonInvocation *invocation, const Options *options, GError **error)
{
  g_auto (GStrv) words = read_words (cordon_invocation_operands (invocation), error);
  g_autoptr (GUnixFDList) fds = NULL;
  g_auto (GStrv) compartments = NULL;
  g_autoptr (GDBusConnection) bus = NULL;
  g_autofree char *owner = NULL;
  g_autoptr (GPtrArray) pieces = NULL;
  g_autoptr (CordonFollowing) following =
    cordon_following_new (invocation->json, cordon_following_waits_closed (options->wait), FALSE);

  if (!words || !(fds = open_files (words, error))
      || !(compartments = choose_compartments (words, options, fds, invocation->json, error))
      || !(bus = cordon_desktop_connect (&owner, error))
      || !(pieces = make_pieces (words, fds, compartments, options, bus, owner, error)))
    return FALSE;
  ask (following, bus, owner, pieces, options);
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
