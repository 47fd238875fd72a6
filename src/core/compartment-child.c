/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The whole rule is a subset of bits. Whoever adds a right to compartments adds its bit here, or a child
 * escapes by it; the test counts the keys of a compartment to say so.
 */
#include "config.h"

#include "core/compartment-child.h"

#include <glib/gi18n-lib.h>

#include "core/errors.h"

guint
cordon_compartment_may (const CordonCompartment *compartment)
{
  guint may = 0;

  if (cordon_compartment_get_access (compartment) != CORDON_ACCESS_NONE)
    may |= CORDON_MAY_REACH_INTERNET;
  if (cordon_compartment_get_lifetime (compartment) != CORDON_LIFETIME_THROWAWAY)
    may |= CORDON_MAY_KEEP;
  if (cordon_compartment_get_without_window (compartment) != CORDON_WITHOUT_WINDOW_PAUSE)
    may |= CORDON_MAY_RUN_UNSEEN;
  if (!cordon_compartment_get_label_required (compartment))
    may |= CORDON_MAY_RUN_UNLABELLED;
  if (cordon_compartment_get_print (compartment))
    may |= CORDON_MAY_GIVE_PAGES;
  return may;
}

static const char *
sentence_of (guint may)
{
  switch (may & -may)
    {
    case CORDON_MAY_REACH_INTERNET:
      /* Translators: titles of compartments, here and below */
      return _("“%s” may not reach the internet, and “%s” may; so nothing of the one is opened in the other.");
    case CORDON_MAY_KEEP:
      return _("“%s” keeps nothing, and “%s” does; so nothing of the one is opened in the other.");
    case CORDON_MAY_RUN_UNSEEN:
      return _("“%s” does not go on without a window, and “%s” does; so nothing of the one is opened in the "
               "other.");
    case CORDON_MAY_GIVE_PAGES:
      return _("“%s” gives no pages to print, and “%s” does; so nothing of the one is opened in the other.");
    default:
      return _("“%s” needs a label, and “%s” does not; so nothing of the one is opened in the other.");
    }
}

gboolean
cordon_compartment_child_admitted (const CordonCompartment *parent, const CordonCompartment *child, GError **error)
{
  guint more = cordon_compartment_may (child) & ~cordon_compartment_may (parent);
  g_autofree char *text = NULL;

  if (more == 0)
    return TRUE;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  text = g_strdup_printf (sentence_of (more), cordon_compartment_get_title (parent),
                          cordon_compartment_get_title (child));
#pragma GCC diagnostic pop
  g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_DENIED, text);
  return FALSE;
}
