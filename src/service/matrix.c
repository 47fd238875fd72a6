/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every way from one machine to another, in both directions, asked of the kernel. What could not be
 * asked is unreadable and fails the machine; it is never left out.
 */
#include "config.h"

#include "service/matrix.h"

#include "core/level.h"
#include "core/text.h"
#include "service/labels.h"
#include "service/read-back.h"

/* What was found on one way, from a machine to another. */
typedef struct {
  CordonAccessBook *book;
  GString *reached;  /* what is reachable, with commas */
  gboolean measured; /* everything was */
} Way;

CordonMatrixParty *
cordon_matrix_party_new (const char *untrusted_name, gboolean ours)
{
  CordonMatrixParty *party = g_new0 (CordonMatrixParty, 1);

  party->name = cordon_text_log (untrusted_name, -1);
  party->ours = ours;
  party->sockets = g_ptr_array_new_with_free_func (g_free);
  party->disks = g_ptr_array_new_with_free_func (g_free);
  party->shared = g_ptr_array_new_with_free_func (g_free);
  party->unmeasured = g_ptr_array_new_with_free_func (g_free);
  return party;
}

void
cordon_matrix_party_free (CordonMatrixParty *party)
{
  if (party == NULL)
    return;

  g_free (party->name);
  g_free (party->process);
  g_free (party->directory);
  g_ptr_array_unref (party->sockets);
  g_ptr_array_unref (party->disks);
  g_ptr_array_unref (party->shared);
  g_ptr_array_unref (party->unmeasured);
  g_free (party->unread);
  g_free (party);
}

/* --- ways ------------------------------------------------------------------------------------ */

static void
ask (Way *way, CordonAccessKind kind, const char *source, const CordonAccessTarget *target)
{
  CordonAccess access;
  g_autoptr(GError) error = NULL;

  if (!cordon_access_book_ask (way->book, kind, source, target, &access, &error))
    way->measured = FALSE;
  else if (access.reach == CORDON_REACH_REACHABLE)
    g_string_append_printf (way->reached, "%s%s", way->reached->len > 0 ? ", " : "",
                            cordon_access_kind_name (kind));
}

/* Whoever leaves a disk at a level without categories opened it to every machine of the host. */
static gboolean
is_open_to_all (const char *label)
{
  g_autoptr(CordonLevel) level = cordon_level_parse (cordon_labels_get_level (label), NULL);

  return level != NULL && cordon_level_get_n_categories (level) == 0;
}

static void
ask_disks (Way *way, const char *source, const CordonMatrixParty *to)
{
  for (guint i = 0; i < to->disks->len; i++)
    {
      const CordonAccessTarget target = { .file = g_ptr_array_index (to->disks, i) };

      if (to->ours || !is_open_to_all (target.file))
        {
          ask (way, CORDON_ACCESS_DISK, source, &target);
          ask (way, CORDON_ACCESS_BLOCK_DISK, source, &target);
        }
    }
}

static void
ask_all (Way *way, const CordonMatrixParty *from, const CordonMatrixParty *to)
{
  CordonAccessTarget target = { .process = to->process, .directory = to->directory };

  if (from->process == NULL)
    return;
  if (to->process != NULL)
    {
      ask (way, CORDON_ACCESS_PROCESS, from->process, &target);
      ask (way, CORDON_ACCESS_ABSTRACT_SOCKET, from->process, &target);
    }
  if (to->directory != NULL)
    ask (way, CORDON_ACCESS_DIRECTORY, from->process, &target);
  for (guint i = 0; i < to->sockets->len; i++)
    {
      target.file = g_ptr_array_index (to->sockets, i);
      ask (way, CORDON_ACCESS_SOCKET, from->process, &target);
    }
  ask_disks (way, from->process, to);
}

/* --- rows ------------------------------------------------------------------------------------ */

static void
add_row (CordonProof *proof, const char *item, gboolean mandatory, const char *subject,
         const char *ordered, const char *seen, gboolean same)
{
  const CordonProofRow row = {
    .item = item,
    .source = CORDON_SOURCE_KERNEL,
    .mandatory = mandatory,
    .subject = (char *) subject,
    .ordered = (char *) ordered,
    .seen = (char *) seen,
    .status = same ? CORDON_PROOF_AS_ORDERED : CORDON_PROOF_DIFFERS,
  };

  cordon_proof_add (proof, &row);
}

static void
measure_pair (CordonAccessBook *book, const CordonMatrixParty *own, const CordonMatrixParty *other,
              CordonProof *proof)
{
  g_autoptr(GString) there = g_string_new (NULL);
  g_autoptr(GString) back = g_string_new (NULL);
  Way to = { book, there, TRUE };
  Way from = { book, back, TRUE };
  g_autofree char *seen = NULL;

  ask_all (&to, own, other);
  ask_all (&from, other, own);
  if (other->unread == NULL && to.measured && from.measured)
    seen = g_strdup_printf ("it reaches: %s; reaches it: %s", there->len > 0 ? there->str : "nothing",
                            back->len > 0 ? back->str : "nothing");
  add_row (proof, CORDON_ITEM_SEPARATION, TRUE, other->name, "neither reaches the other", seen,
           there->len == 0 && back->len == 0);
  for (guint i = 0; i < other->unmeasured->len; i++)
    add_row (proof, CORDON_ITEM_SEPARATION, FALSE, g_ptr_array_index (other->unmeasured, i),
             "out of reach", NULL, FALSE);
}

static void
control (CordonAccessBook *book, const CordonMatrixParty *own, CordonAccessKind kind,
         const char *subject, const CordonAccessTarget *target, CordonProof *proof)
{
  CordonAccess access;
  gboolean measured =
    cordon_access_book_ask (book, kind, own->process, target, &access, NULL);
  gboolean reachable = measured && access.reach == CORDON_REACH_REACHABLE;

  add_row (proof, CORDON_ITEM_OWN_THINGS, TRUE, subject, "reachable",
           measured ? (reachable ? "reachable" : "denied") : NULL, reachable);
}

static void
measure_own (CordonAccessBook *book, const CordonMatrixParty *own, CordonProof *proof)
{
  CordonAccessTarget target = { .process = own->process, .directory = own->directory };

  control (book, own, CORDON_ACCESS_DIRECTORY, "directory", &target, proof);
  for (guint i = 0; i < own->disks->len; i++)
    {
      target.file = g_ptr_array_index (own->disks, i);
      control (book, own, CORDON_ACCESS_DISK, "disk", &target, proof);
    }
  for (guint i = 0; i < own->shared->len; i++)
    {
      target.file = g_ptr_array_index (own->shared, i);
      control (book, own, CORDON_ACCESS_DISK, "template", &target, proof);
    }
}

void
cordon_matrix_measure (CordonAccessBook *book, const CordonMatrixParty *own, GPtrArray *others,
                       CordonProof *proof)
{
  measure_own (book, own, proof);
  if (own->unread != NULL)
    add_row (proof, CORDON_ITEM_OWN_THINGS, TRUE, own->unread, "readable", NULL, FALSE);
  for (guint i = 0; i < others->len; i++)
    measure_pair (book, own, g_ptr_array_index (others, i), proof);
  if (others->len == 0)
    add_row (proof, CORDON_ITEM_SEPARATION, TRUE, NULL, "neither reaches the other",
             "no other machine", TRUE);
}
