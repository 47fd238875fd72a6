/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cordond's own rules (core/machine-name.h) and the list; the last word is cordond's.
 */
#include "config.h"
#include "desktop/machine-naming.h"

#include <glib/gi18n-lib.h>
#include "core/machine-name.h"

static gboolean
is_taken (CordonMachineList *list, const char *name)
{
  GListModel *machines = G_LIST_MODEL (list);

  for (guint i = 0; i < g_list_model_get_n_items (machines); i++)
    {
      g_autoptr (CordonMachineItem) item = g_list_model_get_item (machines, i);

      if (!cordon_machine_item_get_info (item)->throwaway
          && cordon_machine_name_equal (cordon_machine_item_get_name (item), name))
        return TRUE;
    }
  return FALSE;
}

const char *
cordon_machine_naming_fault (CordonMachineList *machines,
                             const char *name)
{
  if (*name == '\0')
    return _("It needs a name.");
  if (!cordon_machine_name_valid (name))
    return _("A name is one line of at most 60 visible characters, with single spaces, and does not begin with a hyphen.");
  return is_taken (machines, name) ? _("You have a machine of this name already.") : NULL;
}

char *
cordon_machine_naming_suggest (CordonMachineList *machines,
                               const char *wish)
{
  g_autofree char *name = g_strdup (wish);

  for (guint i = 2; is_taken (machines, name); i++)
    {
      g_free (name);
      name = g_strdup_printf ("%s %u", wish, i);
    }
  return g_steal_pointer (&name);
}
