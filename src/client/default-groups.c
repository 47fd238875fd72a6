/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A type that is new in the list of types falls into a group by its family.
 */
#include "client/default-groups.h"

#include "client/default-program.h"

int
cordon_default_group_of (const char *type)
{
  if (g_str_has_prefix (type, "x-scheme-handler/"))
    return CORDON_DEFAULT_LINKS;
  if (g_str_has_prefix (type, "image/"))
    return CORDON_DEFAULT_IMAGES;
  if (g_str_has_prefix (type, "audio/") || g_str_has_prefix (type, "video/"))
    return CORDON_DEFAULT_MEDIA;
  if (g_str_equal (type, "text/html") || g_str_equal (type, "application/xhtml+xml"))
    return CORDON_DEFAULT_PAGES;
  return g_str_equal (type, "application/x-cordon-untrusted") ? -1 : CORDON_DEFAULT_DOCUMENTS;
}

GStrv
cordon_default_group_types (CordonDefaultGroup group)
{
  g_autoptr (GStrvBuilder) types = g_strv_builder_new ();

  for (const char *const *type = cordon_default_program_types; *type; type++)
    if (cordon_default_group_of (*type) == (int) group)
      g_strv_builder_add (types, *type);
  return g_strv_builder_end (types);
}

gboolean
cordon_default_group_is_on (CordonDefaultGroup group, const char *const *set)
{
  g_auto (GStrv) types = cordon_default_group_types (group);

  for (char **type = types; *type; type++)
    if (!g_strv_contains (set, *type))
      return FALSE;
  return TRUE;
}

gboolean
cordon_default_group_switch (CordonDefaultGroup group, gboolean on, GError **error)
{
  g_autoptr (GStrvBuilder) wanted = g_strv_builder_new ();
  g_auto (GStrv) set = NULL, types = NULL;

  if (!cordon_default_program_show (&set, error))
    return FALSE;
  for (const char *const *type = cordon_default_program_types; *type; type++)
    if (cordon_default_group_of (*type) == (int) group ? on : g_strv_contains ((const char *const *) set, *type))
      g_strv_builder_add (wanted, *type);
  types = g_strv_builder_end (wanted);
  return cordon_default_program_set_only ((const char *const *) types, error);
}
