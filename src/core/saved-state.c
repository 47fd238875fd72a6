/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Saved states as text. One that is not exactly as it was written is none: a machine must never be given a
 * memory that somebody made up.
 */
#include "core/saved-state.h"

#include <string.h>

#define WORDS 6

static const char *const ways[] = { "tcg", "kvm", NULL };

static gboolean
take_number (const char *word, guint64 least, guint64 most, guint64 *number)
{
  return word[0] != '0' && g_ascii_string_to_unsigned (word, 10, least, most, number, NULL);
}

static gboolean
take_version (const char *word, char **version)
{
  if (!g_uuid_string_is_valid (word))
    return FALSE;
  *version = g_strdup (word);
  return TRUE;
}

static gboolean
take_word (const char *word, const char *const *words, guint *index)
{
  for (guint i = 0; words[i] != NULL; i++)
    if (strcmp (words[i], word) == 0)
      {
        *index = i;
        return TRUE;
      }
  return FALSE;
}

static CordonSavedState *
read_words (const char *text)
{
  g_auto(GStrv) words = g_strsplit (text, " ", WORDS + 1);
  g_autoptr(CordonSavedState) state = g_new0 (CordonSavedState, 1);
  guint64 created, memory, processors;
  guint access, way;

  if (g_strv_length (words) != WORDS || !take_number (words[0], 1, G_MAXINT64, &created)
      || !take_version (words[1], &state->version)
      || !take_number (words[2], 1, CORDON_COMPARTMENT_MEMORY_MAX, &memory)
      || !take_number (words[3], 1, CORDON_COMPARTMENT_PROCESSORS_MAX, &processors)
      || !take_word (words[4], cordon_access_names, &access) || !take_word (words[5], ways, &way))
    return NULL;
  state->created = (gint64) created;
  state->memory_mib = (guint) memory;
  state->processors = (guint) processors;
  state->access = access;
  state->hardware = way == 1;
  return g_steal_pointer (&state);
}

gboolean
cordon_saved_state_valid (const char *untrusted_text)
{
  g_autoptr(CordonSavedState) state = read_words (untrusted_text);

  return state != NULL;
}

CordonSavedState *
cordon_saved_state_parse (const char *text)
{
  CordonSavedState *state = read_words (text);

  g_return_val_if_fail (state != NULL, NULL);
  return state;
}

char *
cordon_saved_state_print (const CordonSavedState *state)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT " %s %u %u %s %s", state->created, state->version,
                          state->memory_mib, state->processors, cordon_access_names[state->access],
                          ways[state->hardware ? 1 : 0]);
}

void
cordon_saved_state_free (CordonSavedState *state)
{
  g_free (state->version);
  g_free (state);
}
