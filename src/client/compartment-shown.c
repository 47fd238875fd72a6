/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a person was shown. Anything that is not a compartment's text, whoever wrote it there, counts
 * as never shown.
 */
#include "config.h"

#include "client/compartment-shown.h"

#include <string.h>

#include "client/compartment-files.h"
#include "core/compartment-card.h"

static char *
path_of (const char *name)
{
  g_autofree char *file = g_strconcat (name, CORDON_COMPARTMENT_SUFFIX, NULL);

  return g_build_filename (g_get_user_state_dir (), "cordon", "shown", file, NULL);
}

CordonCompartment *
cordon_compartment_shown_get (const char *name)
{
  g_autofree char *path = NULL;
  g_autoptr (GBytes) text = NULL;

  g_return_val_if_fail (cordon_compartment_name_valid (name), NULL);

  path = path_of (name);
  text = cordon_compartment_files_read (path, NULL);
  return text ? cordon_compartment_parse (name, g_bytes_get_data (text, NULL), g_bytes_get_size (text), NULL) : NULL;
}

gboolean
cordon_compartment_shown_is_news (const CordonCompartment *compartment)
{
  g_autoptr (CordonCompartment) shown = cordon_compartment_shown_get (cordon_compartment_get_name (compartment));
  g_autoptr (CordonCardChange) change = shown ? cordon_card_compare (shown, compartment) : NULL;

  return !shown || change;
}

gboolean
cordon_compartment_shown_set (const CordonCompartment *compartment, GError **error)
{
  g_autofree char *path = path_of (cordon_compartment_get_name (compartment));
  g_autofree char *text = cordon_compartment_to_text (compartment);

  return cordon_compartment_files_write (path, text, strlen (text), error);
}

void
cordon_compartment_shown_forget (const char *name)
{
  g_autofree char *path = path_of (name);

  cordon_compartment_files_remove (path, NULL);
}
