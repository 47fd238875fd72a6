/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a person calls a machine. A word that fits two machines fits none: nobody's machine is ended
 * or deleted by a guess.
 */
#include "config.h"

#include "cli/machine-words.h"

#include "cli/output.h"
#include "core/errors.h"

#include <glib/gi18n-lib.h>

/* The UUIDs of the machines with this name or UUID. */
static GPtrArray *
find (GVariant *machines, const char *word)
{
  GPtrArray *uuids = g_ptr_array_new_with_free_func (g_free);

  for (gsize i = 0; i < g_variant_n_children (machines); i++)
    {
      g_autoptr (GVariant) machine = g_variant_get_child_value (machines, i);
      g_autofree char *uuid = cordon_lookup_string (machine, "uuid");
      g_autofree char *name = cordon_lookup_string (machine, "name");

      if (*word && (g_ascii_strcasecmp (uuid, word) == 0 || g_str_equal (name, word)))
        g_ptr_array_add (uuids, g_steal_pointer (&uuid));
    }
  return uuids;
}

/* The UUID of the one machine with this name or UUID; NULL and NOT_FOUND or USAGE. */
static char *
resolve (GVariant *machines, const char *word, GError **error)
{
  g_autoptr (GPtrArray) uuids = find (machines, word);

  if (uuids->len == 1)
    return g_ptr_array_steal_index (uuids, 0);
  if (uuids->len == 0)
    g_set_error (error, CORDON_ERROR, CORDON_ERROR_NOT_FOUND,
                 _("You have no machine “%s”. “cordon list” shows those you have."), word);
  else
    g_set_error (error, CORDON_ERROR, CORDON_ERROR_USAGE,
                 _("%u machines of yours are called “%s”; name one by its UUID, which “cordon list” "
                   "shows."), uuids->len, word);
  return NULL;
}

char **
cordon_resolve_machines (GVariant *machines, char **words, GError **error)
{
  g_autoptr (GStrvBuilder) uuids = g_strv_builder_new ();

  for (; *words; words++)
    {
      g_autofree char *uuid = resolve (machines, *words, error);

      if (!uuid)
        return NULL;
      g_strv_builder_add (uuids, uuid);
    }
  return g_strv_builder_end (uuids);
}

static void
word_free (gpointer data)
{
  CordonMachineWord *word = data;

  g_free (word->uuid);
  g_free (word->name);
  g_free (word);
}

/* Of a UUID that is among them. */
static CordonMachineWord *
look_up (GVariant *machines, const char *wanted)
{
  CordonMachineWord *word = g_new0 (CordonMachineWord, 1);

  word->uuid = g_strdup (wanted);
  for (gsize i = 0; i < g_variant_n_children (machines); i++)
    {
      g_autoptr (GVariant) machine = g_variant_get_child_value (machines, i);
      g_autofree char *uuid = cordon_lookup_string (machine, "uuid");

      if (!g_str_equal (uuid, wanted))
        continue;
      g_free (word->name);
      word->name = cordon_lookup_string (machine, "name");
      g_variant_lookup (machine, "throwaway", "b", &word->throwaway);
      g_variant_lookup (machine, "foreign", "b", &word->foreign);
    }
  return word;
}

GPtrArray *
cordon_find_machines (GVariant *machines, char **words, GError **error)
{
  g_auto (GStrv) uuids = cordon_resolve_machines (machines, words, error);
  GPtrArray *found = uuids ? g_ptr_array_new_with_free_func (word_free) : NULL;

  for (guint i = 0; uuids && uuids[i]; i++)
    g_ptr_array_add (found, look_up (machines, uuids[i]));
  return found;
}

gboolean
cordon_check_lasting (GPtrArray *found, GError **error)
{
  for (guint i = 0; i < found->len; i++)
    {
      const CordonMachineWord *word = g_ptr_array_index (found, i);

      if (!word->throwaway)
        continue;
      g_set_error (error, CORDON_ERROR, CORDON_ERROR_USAGE,
                   _("%s is a throwaway machine; only a persistent one can do this."), word->uuid);
      return FALSE;
    }
  return TRUE;
}
