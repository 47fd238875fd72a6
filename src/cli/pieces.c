/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Files that get one machine are packed here, out of the descriptors that were judged, before cordon-desktop hears of
 * any of them: it is handed one document, and one that cannot be made stops all.
 */
#include "config.h"

#include "cli/pieces.h"

#include "client/batch.h"
#include "client/batch-plan.h"
#include "client/compartment-files.h"
#include "client/origin-memory.h"
#include "core/compartment.h"
#include "core/errors.h"
#include "core/limits.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

static void
piece_free (CordonPiece *piece)
{
  if (piece->fd >= 0)
    close (piece->fd);
  g_free (piece->name);
  g_free (piece->link);
  g_free (piece->compartment);
  g_free (piece);
}

/* --- by itself ------------------------------------------------------------------------------- */

static CordonPiece *
make_single (const CordonWord *word, GError **error)
{
  CordonPiece *piece = g_new0 (CordonPiece, 1);

  piece->fd = word->fd >= 0 ? fcntl (word->fd, F_DUPFD_CLOEXEC, 3) : -1;
  piece->compartment = g_strdup (word->compartment);
  piece->name = word->fd >= 0 ? g_filename_display_basename (word->word) : g_strdup (word->word);
  piece->link = word->fd >= 0 ? NULL : g_strdup (word->word);
  if (word->fd < 0 || piece->fd >= 0)
    return piece;
  piece_free (piece);
  g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_EXHAUSTED, _("These are too many open files at once."));
  return NULL;
}

/* --- together -------------------------------------------------------------------------------- */

/* Of the machine, as far as it is known here: cordond may know the compartment alone. */
static guint
memory_mib (const char *name)
{
  g_autoptr (CordonCompartment) compartment = cordon_compartment_files_find (name, NULL);

  return compartment ? cordon_compartment_get_memory_mib (compartment) : CORDON_COMPARTMENT_MEMORY_MAX;
}

static CordonPiece *
make_several (const CordonWord *words, const GArray *group, GError **error)
{
  g_autoptr (CordonBatch) batch = cordon_batch_new ();
  const char *compartment = words[g_array_index (group, guint, 0)].compartment;
  CordonPiece *piece;
  int fd;

  for (guint i = 0; i < group->len; i++)
    {
      const CordonWord *word = &words[g_array_index (group, guint, i)];
      g_autofree char *name = g_path_get_basename (word->word);

      cordon_batch_add (batch, fcntl (word->fd, F_DUPFD_CLOEXEC, 3), name);
    }
  fd = cordon_batch_pack (batch, memory_mib (compartment), NULL, NULL, NULL, error);
  if (fd < 0)
    return NULL;
  piece = g_new0 (CordonPiece, 1);
  piece->fd = fd;
  piece->name = cordon_batch_dup_title (batch);
  piece->compartment = g_strdup (compartment);
  return piece;
}

/* (transfer full) */
static GPtrArray *
make_groups (const CordonWord *words, guint n_words, GError **error)
{
  g_autofree CordonBatchPlace *places = g_new0 (CordonBatchPlace, n_words);
  g_autoptr (GPtrArray) origins = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < n_words; i++)
    {
      char *origin = NULL;

      if (words[i].fd < 0)
        continue;
      if (!cordon_origin_recall (words[i].fd, &origin, error))
        return NULL;
      g_ptr_array_add (origins, origin);
      places[i].origin = origin;
      places[i].compartment = words[i].compartment;
    }
  return cordon_batch_plan (places, n_words);
}

/* --- the answer ------------------------------------------------------------------------------ */

static guint
count_files (GPtrArray *groups)
{
  guint count = 0;

  for (guint g = 0; g < groups->len; g++)
    count += ((const GArray *) groups->pdata[g])->len;
  return count;
}

static void
translate_refusal (GError **error)
{
  if (!g_error_matches (*error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD))
    {
      cordon_error_from_dbus (error);
      return;
    }
  g_clear_error (error);
  g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_FAILED,
                       _("Cordon's window is of another version than this command; log out and in again."));
}

/* As long as the person takes. */
static gboolean
ask (GPtrArray *groups, GDBusConnection *bus, const char *owner, gboolean *together, GError **error)
{
  GError *problem = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
    bus, owner, "/org/cordon/Desktop1", "org.cordon.Desktop1", "AskTogether",
    g_variant_new ("(uu)", count_files (groups), groups->len), G_VARIANT_TYPE ("(s)"), G_DBUS_CALL_FLAGS_NONE, G_MAXINT,
    NULL, &problem);
  const char *answer = NULL;

  if (!reply)
    {
      translate_refusal (&problem);
      g_propagate_error (error, problem);
      return FALSE;
    }
  g_variant_get (reply, "(&s)", &answer);
  *together = g_str_equal (answer, "together");
  if (*together || g_str_equal (answer, "each"))
    return TRUE;
  g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_CANCELLED, _("Opening was cancelled."));
  return FALSE;
}

/* Without a group there is nothing to be asked. */
static gboolean
decide (GPtrArray *groups, CordonTogether wish, GDBusConnection *bus, const char *owner, gboolean *together,
        GError **error)
{
  *together = wish == CORDON_TOGETHER_YES;
  return groups->len == 0 || wish != CORDON_TOGETHER_ASK || ask (groups, bus, owner, together, error);
}

/* --- all of them ----------------------------------------------------------------------------- */

static const GArray *
find_group (GPtrArray *groups, guint i, gboolean *first)
{
  for (guint g = 0; g < groups->len; g++)
    {
      const GArray *group = groups->pdata[g];

      for (guint k = 0; k < group->len; k++)
        if (g_array_index (group, guint, k) == i)
          {
            *first = k == 0;
            return group;
          }
    }
  return NULL;
}

static gboolean
check_count (guint n_words, GPtrArray *groups, gboolean together, GError **error)
{
  guint machines = n_words - (together ? count_files (groups) - groups->len : 0);

  if (machines <= CORDON_LIMIT_MACHINES_PER_USER)
    return TRUE;
  g_set_error (error, CORDON_ERROR, CORDON_ERROR_QUOTA,
               _("These would be %u machines, and you can have %d at once; open fewer, or files in one machine "
                 "(--together)."), machines, CORDON_LIMIT_MACHINES_PER_USER);
  return FALSE;
}

/* Nothing where a group had it before. */
static gboolean
add_piece (GPtrArray *pieces, const CordonWord *words, guint i, GPtrArray *groups, gboolean together, GError **error)
{
  gboolean first = TRUE;
  const GArray *group = together ? find_group (groups, i, &first) : NULL;
  CordonPiece *piece;

  if (!first)
    return TRUE;
  piece = group ? make_several (words, group, error) : make_single (&words[i], error);
  if (piece)
    g_ptr_array_add (pieces, piece);
  return piece != NULL;
}

GPtrArray *
cordon_pieces_make (const CordonWord *words, guint n_words, CordonTogether wish, GDBusConnection *bus,
                    const char *owner, GError **error)
{
  g_autoptr (GPtrArray) pieces = g_ptr_array_new_with_free_func ((GDestroyNotify) piece_free);
  g_autoptr (GPtrArray) groups = make_groups (words, n_words, error);
  gboolean together;

  if (!groups || !decide (groups, wish, bus, owner, &together, error)
      || !check_count (n_words, groups, together, error))
    return NULL;
  for (guint i = 0; i < n_words; i++)
    if (!add_piece (pieces, words, i, groups, together, error))
      return NULL;
  return g_steal_pointer (&pieces);
}
