/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Compartments as cordond describes them. A newer cordond may say more: unknown keys are skipped; a
 * text that this version does not understand makes a compartment with a problem.
 */
#include "config.h"

#include "client/compartment-info.h"

#include <string.h>

static CordonCompartment *
lookup_rules (GVariant *compartment, const char *name, const char *key, GError **error)
{
  const char *text = "";

  if (!g_variant_lookup (compartment, key, "&s", &text) || *text == '\0')
    return NULL;
  return cordon_compartment_parse (name, text, strlen (text), error);
}

CordonCompartmentInfo *
cordon_compartment_info_new (GVariant *compartment)
{
  CordonCompartmentInfo *info;
  g_autoptr (GError) error = NULL;
  const char *name = "", *origin = NULL, *problem = "";

  g_variant_lookup (compartment, "name", "&s", &name);
  g_variant_lookup (compartment, "origin", "&s", &origin);
  g_variant_lookup (compartment, "problem", "&s", &problem);
  if (!cordon_compartment_name_valid (name))
    return NULL;
  info = g_new0 (CordonCompartmentInfo, 1);
  info->name = g_strdup (name);
  cordon_origin_from_name (origin, &info->origin);
  info->compartment = lookup_rules (compartment, name, "text", &error);
  info->written = lookup_rules (compartment, name, "written", NULL);
  info->problem = g_strdup (*problem == '\0' && error ? error->message : problem);
  g_variant_lookup (compartment, "machines", "u", &info->machines);
  if (!g_variant_lookup (compartment, "notes", "^as", &info->notes))
    info->notes = g_new0 (char *, 1);
  return info;
}

void
cordon_compartment_info_free (CordonCompartmentInfo *info)
{
  g_free (info->name);
  g_free (info->problem);
  g_strfreev (info->notes);
  g_clear_pointer (&info->compartment, cordon_compartment_unref);
  g_clear_pointer (&info->written, cordon_compartment_unref);
  g_free (info);
}

static const char *
title_of (const CordonCompartmentInfo *info)
{
  return info->compartment ? cordon_compartment_get_title (info->compartment) : info->name;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const CordonCompartmentInfo *first = *(CordonCompartmentInfo *const *) a;
  const CordonCompartmentInfo *second = *(CordonCompartmentInfo *const *) b;
  int own = (first->origin == CORDON_ORIGIN_USER) - (second->origin == CORDON_ORIGIN_USER);
  int titles = g_utf8_collate (title_of (first), title_of (second));

  return own != 0 ? own : titles != 0 ? titles : strcmp (first->name, second->name);
}

GPtrArray *
cordon_compartment_info_list (GVariant *compartments)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) cordon_compartment_info_free);

  for (gsize i = 0; i < g_variant_n_children (compartments); i++)
    {
      g_autoptr (GVariant) compartment = g_variant_get_child_value (compartments, i);
      CordonCompartmentInfo *info = cordon_compartment_info_new (compartment);

      if (info)
        g_ptr_array_add (list, info);
    }
  g_ptr_array_sort (list, compare);
  return list;
}
