/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cordond sees bytes of a file and not where they came from, so the person's own programs ask this, each time before
 * a machine is asked for.
 */
#include "config.h"

#include "client/child-rule.h"

#include <glib/gi18n-lib.h>

#include "client/compartment-files.h"
#include "client/origin-memory.h"
#include "core/compartment-child.h"
#include "core/errors.h"

/* Of a compartment that nobody can read any more nothing is known but its name. Pages to print are no reason to
 * refuse: without them such a file could be looked at in no compartment but those that a person made for it. */
static gboolean
admit_of_unknown (const char *origin, const CordonCompartment *child, GError **error)
{
  if ((cordon_compartment_may (child) & ~CORDON_MAY_GIVE_PAGES) == 0)
    return TRUE;
  g_set_error (error, CORDON_ERROR, CORDON_ERROR_DENIED,
               _("This left “%s”, which is not known any more; so it is not opened in “%s”."), origin,
               cordon_compartment_get_title (child));
  return FALSE;
}

gboolean
cordon_child_rule_admits (const char *origin, const char *compartment, GError **error)
{
  g_autoptr (CordonCompartment) parent = NULL, child = NULL;

  if (!origin || g_str_equal (origin, compartment))
    return TRUE;
  child = cordon_compartment_files_find (compartment, error);
  if (!child)
    return FALSE;
  parent = cordon_compartment_files_find (origin, NULL);
  return parent ? cordon_compartment_child_admitted (parent, child, error) : admit_of_unknown (origin, child, error);
}

gboolean
cordon_child_rule_admits_file (int fd, const char *compartment, GError **error)
{
  g_autofree char *origin = NULL;

  return cordon_origin_recall (fd, &origin, error) && cordon_child_rule_admits (origin, compartment, error);
}
