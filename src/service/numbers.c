/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The table of numbers. It must never hand out what any record in it, however it came there, says is
 * taken.
 */
#include "config.h"

#include "service/numbers.h"

#include <string.h>

#include "core/compartment.h"

struct _CordonNumbers {
  GHashTable *owned; /* owner -> CordonOwned */
  GHashTable *held;  /* UUID -> CordonHeld */
};

static void
owned_free (CordonOwned *owned)
{
  g_free (owned->owner);
  g_free (owned);
}

static void
held_free (CordonHeld *held)
{
  g_free (held->machine);
  g_free (held);
}

char *
cordon_owner_join (guint32 uid, const char *compartment)
{
  return g_strdup_printf ("%u:%s", uid, compartment);
}

gboolean
cordon_owner_split (const char *owner, guint32 *uid, const char **compartment)
{
  char *end;
  guint64 number;

  if (!g_ascii_isdigit (*owner) || (owner[0] == '0' && owner[1] != ':'))
    return FALSE;
  number = g_ascii_strtoull (owner, &end, 10);
  if (*end != ':' || number > G_MAXUINT32 || !cordon_compartment_name_valid (end + 1))
    return FALSE;
  *uid = (guint32) number;
  *compartment = end + 1;
  return TRUE;
}

CordonNumbers *
cordon_numbers_new (void)
{
  CordonNumbers *numbers = g_new (CordonNumbers, 1);

  numbers->owned =
    g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) owned_free);
  numbers->held =
    g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) held_free);
  return numbers;
}

void
cordon_numbers_free (CordonNumbers *numbers)
{
  g_hash_table_unref (numbers->owned);
  g_hash_table_unref (numbers->held);
  g_free (numbers);
}

CordonNumbers *
cordon_numbers_copy_kept (const CordonNumbers *numbers)
{
  CordonNumbers *copy = cordon_numbers_new ();
  g_autoptr(GPtrArray) owned = cordon_numbers_list_owned (numbers);
  g_autoptr(GPtrArray) held = cordon_numbers_list_held (numbers);

  for (guint i = 0; i < owned->len; i++)
    {
      const CordonOwned *one = g_ptr_array_index (owned, i);

      cordon_numbers_own (copy, one->owner, one->d);
    }
  for (guint i = 0; i < held->len; i++)
    {
      const CordonHeld *one = g_ptr_array_index (held, i);

      if (one->kept)
        cordon_numbers_hold (copy, one->machine, one->d, one->v, TRUE);
    }
  return copy;
}

/* --- compartments ---------------------------------------------------------------------------- */

gboolean
cordon_numbers_own (CordonNumbers *numbers, const char *owner, guint d)
{
  int now = cordon_numbers_find_d (numbers, owner);
  CordonOwned *owned;

  if (now >= 0)
    return (guint) now == d;
  if (cordon_numbers_find_owner (numbers, d) != NULL)
    return FALSE;
  owned = g_new (CordonOwned, 1);
  owned->owner = g_strdup (owner);
  owned->d = d;
  g_hash_table_insert (numbers->owned, owned->owner, owned);
  return TRUE;
}

int
cordon_numbers_find_d (const CordonNumbers *numbers, const char *owner)
{
  const CordonOwned *owned = g_hash_table_lookup (numbers->owned, owner);

  return owned != NULL ? (int) owned->d : -1;
}

const char *
cordon_numbers_find_owner (const CordonNumbers *numbers, guint d)
{
  GHashTableIter iter;
  const CordonOwned *owned;

  g_hash_table_iter_init (&iter, numbers->owned);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &owned))
    if (owned->d == d)
      return owned->owner;
  return NULL;
}

guint
cordon_numbers_count_owned (const CordonNumbers *numbers, guint32 uid)
{
  GHashTableIter iter;
  const char *owner;
  guint count = 0;

  g_hash_table_iter_init (&iter, numbers->owned);
  while (g_hash_table_iter_next (&iter, (gpointer *) &owner, NULL))
    {
      const char *compartment;
      guint32 whose;

      count += cordon_owner_split (owner, &whose, &compartment) && whose == uid;
    }
  return count;
}

void
cordon_numbers_disown (CordonNumbers *numbers, const char *owner)
{
  g_hash_table_remove (numbers->owned, owner);
}

/* A volume whose compartment nobody remembers still has its D. */
gboolean
cordon_numbers_is_d_taken (const CordonNumbers *numbers, guint d)
{
  GHashTableIter iter;
  const CordonHeld *held;

  if (cordon_numbers_find_owner (numbers, d) != NULL)
    return TRUE;
  g_hash_table_iter_init (&iter, numbers->held);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &held))
    if (held->d == d)
      return TRUE;
  return FALSE;
}

/* --- machines -------------------------------------------------------------------------------- */

void
cordon_numbers_hold (CordonNumbers *numbers, const char *machine, guint d, guint v, gboolean kept)
{
  CordonHeld *held = g_new (CordonHeld, 1);

  g_return_if_fail (d < CORDON_LEVEL_CATEGORIES && v < CORDON_LEVEL_CATEGORIES);

  held->machine = g_strdup (machine);
  held->d = d;
  held->v = v;
  held->kept = kept;
  g_hash_table_replace (numbers->held, held->machine, held);
}

void
cordon_numbers_drop (CordonNumbers *numbers, const char *machine)
{
  g_hash_table_remove (numbers->held, machine);
}

const CordonHeld *
cordon_numbers_find (const CordonNumbers *numbers, const char *machine)
{
  return g_hash_table_lookup (numbers->held, machine);
}

static gboolean
any_held (const CordonNumbers *numbers, int d, guint v)
{
  GHashTableIter iter;
  const CordonHeld *held;

  g_hash_table_iter_init (&iter, numbers->held);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &held))
    if (held->v == v && (d < 0 || held->d == (guint) d))
      return TRUE;
  return FALSE;
}

gboolean
cordon_numbers_is_held (const CordonNumbers *numbers, guint d, guint v)
{
  return any_held (numbers, (int) d, v);
}

gboolean
cordon_numbers_is_v_held (const CordonNumbers *numbers, guint v)
{
  return any_held (numbers, -1, v);
}

const CordonHeld *
cordon_numbers_find_outside (const CordonNumbers *numbers, const CordonLabelRanges *ranges)
{
  GHashTableIter iter;
  const CordonHeld *held;

  g_hash_table_iter_init (&iter, numbers->held);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &held))
    if (!cordon_range_has (&ranges->d, held->d) || !cordon_range_has (&ranges->v, held->v))
      return held;
  return NULL;
}

/* --- lists ----------------------------------------------------------------------------------- */

static int
compare_first_strings (gconstpointer a, gconstpointer b)
{
  /* Both structures begin with their key. */
  return strcmp (**(const char *const *const *) a, **(const char *const *const *) b);
}

static GPtrArray *
list_values (GHashTable *table)
{
  GPtrArray *list = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    g_ptr_array_add (list, value);
  g_ptr_array_sort (list, compare_first_strings);
  return list;
}

GPtrArray *
cordon_numbers_list_owned (const CordonNumbers *numbers)
{
  return list_values (numbers->owned);
}

GPtrArray *
cordon_numbers_list_held (const CordonNumbers *numbers)
{
  return list_values (numbers->held);
}
