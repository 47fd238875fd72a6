/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A choice is no right: cordond judges what is chosen.
 */
#include "desktop/choices.h"

#include "client/compartment-files.h"
#include "desktop/compartments.h"

static gboolean
has_name (GPtrArray *all, const char *name)
{
  for (guint i = 0; i < all->len; i++)
    if (g_str_equal (cordon_compartment_get_name (all->pdata[i]), name))
      return TRUE;
  return FALSE;
}

/* A person's file by a name that the administrator or a preset has is nobody's: the other one would be opened. */
static void
add_own (GPtrArray *all)
{
  g_auto (GStrv) names = cordon_compartment_files_list ();

  for (guint i = 0; names[i]; i++)
    {
      g_autofree char *path = cordon_compartment_files_path (names[i]);
      g_autoptr (GBytes) text = has_name (all, names[i]) ? NULL : cordon_compartment_files_read (path, NULL);
      CordonCompartment *own = text ? cordon_compartment_parse (names[i], g_bytes_get_data (text, NULL),
                                                                g_bytes_get_size (text), NULL)
                                    : NULL;
      if (own)
        g_ptr_array_add (all, own);
    }
}

/* Those that can show a file or a link in a machine made for it. */
static gboolean
fits (const CordonCompartment *compartment, gboolean for_link, gboolean lasting)
{
  return (lasting || cordon_compartment_get_lifetime (compartment) == CORDON_LIFETIME_THROWAWAY)
         && (cordon_compartment_get_access (compartment) != CORDON_ACCESS_NONE) == for_link;
}

static int
compare_titles (gconstpointer a, gconstpointer b)
{
  return g_utf8_collate (cordon_compartment_get_title (*(CordonCompartment *const *) a),
                         cordon_compartment_get_title (*(CordonCompartment *const *) b));
}

GPtrArray *
cordon_choices_list (gboolean for_link, gboolean lasting)
{
  GPtrArray *all = cordon_compartments_list ();

  add_own (all);
  for (guint i = all->len; i > 0; i--)
    if (!fits (all->pdata[i - 1], for_link, lasting))
      g_ptr_array_remove_index (all, i - 1);
  g_ptr_array_sort (all, compare_titles);
  return all;
}
