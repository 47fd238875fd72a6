/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lists of snapshots as text. One that is not exactly as it was written is none: what cannot be listed
 * is never deleted either.
 */
#include "core/snapshot-list.h"

#include <string.h>

#include "core/machine-name.h"

static void
snapshot_free (gpointer data)
{
  CordonSnapshot *snapshot = data;

  g_free (snapshot->name);
  g_free (snapshot);
}

static GPtrArray *
list_new (void)
{
  return g_ptr_array_new_with_free_func (snapshot_free);
}

void
cordon_snapshot_list_add (GPtrArray *snapshots, gint64 created, const char *name)
{
  CordonSnapshot *snapshot = g_new (CordonSnapshot, 1);

  *snapshot = (CordonSnapshot) { .created = created, .name = g_strdup (name) };
  g_ptr_array_add (snapshots, snapshot);
}

const CordonSnapshot *
cordon_snapshot_list_find (GPtrArray *snapshots, const char *name)
{
  for (guint i = 0; i < snapshots->len; i++)
    {
      const CordonSnapshot *snapshot = g_ptr_array_index (snapshots, i);

      if (cordon_machine_name_equal (snapshot->name, name))
        return snapshot;
    }
  return NULL;
}

static gint64
last_time (GPtrArray *snapshots)
{
  const CordonSnapshot *last =
    snapshots->len > 0 ? g_ptr_array_index (snapshots, snapshots->len - 1) : NULL;

  return last != NULL ? last->created : 0;
}

static gboolean
take_line (GPtrArray *snapshots, const char *untrusted_line)
{
  const char *space = strchr (untrusted_line, ' ');
  g_autofree char *number = space != NULL ? g_strndup (untrusted_line, (gsize) (space - untrusted_line)) : NULL;
  guint64 created;

  if (number == NULL || number[0] == '0'
      || !g_ascii_string_to_unsigned (number, 10, 1, G_MAXINT64, &created, NULL)
      || (gint64) created <= last_time (snapshots) || !cordon_machine_name_valid (space + 1)
      || cordon_snapshot_list_find (snapshots, space + 1) != NULL)
    return FALSE;
  cordon_snapshot_list_add (snapshots, (gint64) created, space + 1);
  return TRUE;
}

static GPtrArray *
parse (const char *untrusted_text)
{
  g_auto (GStrv) lines = g_strsplit (untrusted_text, "\n", CORDON_SNAPSHOTS_MAX + 1);
  g_autoptr (GPtrArray) snapshots = list_new ();

  for (guint i = 0; lines[i] != NULL; i++)
    if (i >= CORDON_SNAPSHOTS_MAX || !take_line (snapshots, lines[i]))
      return NULL;
  return snapshots->len > 0 ? g_steal_pointer (&snapshots) : NULL;
}

gboolean
cordon_snapshot_list_valid (const char *untrusted_text)
{
  g_autoptr (GPtrArray) snapshots = parse (untrusted_text);

  return snapshots != NULL;
}

GPtrArray *
cordon_snapshot_list_parse (const char *text)
{
  GPtrArray *snapshots = text != NULL ? parse (text) : NULL;

  return snapshots != NULL ? snapshots : list_new ();
}

char *
cordon_snapshot_list_print (GPtrArray *snapshots)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < snapshots->len; i++)
    {
      const CordonSnapshot *snapshot = g_ptr_array_index (snapshots, i);

      g_string_append_printf (text, "%s%" G_GINT64_FORMAT " %s", i > 0 ? "\n" : "", snapshot->created,
                              snapshot->name);
    }
  return snapshots->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}
