/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The administrator's limits. Each thing that a compartment can say is judged here, one by one; a
 * thing that is new to the compartment and not judged here must not pass: a test holds this file
 * against the parser's table.
 */
#include "config.h"

#include "service/user-limits.h"

#include <glib/gi18n-lib.h>

#include "core/errors.h"

const CordonUserLimits cordon_user_limits_default = CORDON_USER_LIMITS_DEFAULT;

CordonUserLimits
cordon_user_limits_copy (const CordonUserLimits *limits)
{
  CordonUserLimits copy = *limits;

  copy.templates = g_strdupv (limits->templates);
  return copy;
}

void
cordon_user_limits_clear (CordonUserLimits *limits)
{
  g_clear_pointer (&limits->templates, g_strfreev);
}

/* --- what is allowed or not ------------------------------------------------------------------ */

static gboolean
deny (GError **error, const char *key, const char *value)
{
  g_set_error (error, CORDON_ERROR, CORDON_ERROR_DENIED,
               /* Translators: a line of a compartment's file */
               _("The administrator of this computer does not allow “%s=%s” in compartments of users."), key, value);
  return FALSE;
}

static gboolean
check_word (guint allowed, guint word, const char *key, const char *const *names, GError **error)
{
  return (allowed & 1u << word) != 0 || deny (error, key, names[word]);
}

static gboolean
check_template (const CordonUserLimits *limits, const char *template, GError **error)
{
  return limits->templates == NULL || g_strv_contains ((const char *const *) limits->templates, template)
         || deny (error, "Template", template);
}

static gboolean
check (const CordonUserLimits *limits, const CordonCompartment *written, GError **error)
{
  if (limits->compartments == 0)
    {
      g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_DENIED,
                           _("The administrator of this computer does not allow users compartments of their own."));
      return FALSE;
    }
  return check_template (limits, cordon_compartment_get_template (written), error)
         && check_word (limits->lifetimes, cordon_compartment_get_lifetime (written), "Lifetime",
                        cordon_lifetime_names, error)
         && (cordon_compartment_get_lifetime (written) == CORDON_LIFETIME_THROWAWAY
             || check_word (limits->without_windows, cordon_compartment_get_without_window (written),
                            "WithoutWindow", cordon_without_window_names, error))
         && check_word (limits->accesses, cordon_compartment_get_access (written), "Access", cordon_access_names,
                        error)
         && (limits->unlabelled || cordon_compartment_get_label_required (written)
             || deny (error, "Required", "false"));
}

/* --- what is held to a limit ----------------------------------------------------------------- */

static void
note (GPtrArray *notes, const char *key, guint written, guint held)
{
  if (notes != NULL && held < written)
    g_ptr_array_add (notes,
                     /* Translators: a key of a compartment's file and two numbers */
                     g_strdup_printf (_("The administrator of this computer allows at most %s=%u, so that holds "
                                        "instead of %u."),
                                      key, held, written));
}

CordonCompartment *
cordon_user_limits_apply (const CordonUserLimits *limits, const CordonCompartment *written, GPtrArray *notes,
                          GError **error)
{
  CordonCompartment *held;

  if (!check (limits, written, error))
    return NULL;
  held = cordon_compartment_limited (written, limits->memory_mib, limits->processors, limits->disk_gib,
                                     limits->ready);
  note (notes, "Memory", cordon_compartment_get_memory_mib (written), cordon_compartment_get_memory_mib (held));
  note (notes, "Processors", cordon_compartment_get_processors (written),
        cordon_compartment_get_processors (held));
  note (notes, "Disk", cordon_compartment_get_disk_gib (written), cordon_compartment_get_disk_gib (held));
  note (notes, "Ready", cordon_compartment_get_ready (written), cordon_compartment_get_ready (held));
  return held;
}
