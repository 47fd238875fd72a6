/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A person's compartments between file, terminal and cordond. What holds is what cordond says: the
 * command only tells it, in the order judge, show, write, give.
 */
#include "config.h"

#include "cli/compartment-words.h"

#include "cli/output.h"
#include "client/compartment-files.h"
#include "client/compartment-shown.h"
#include "core/compartment-card.h"
#include "core/errors.h"
#include "core/limits.h"

#include <glib/gi18n-lib.h>
#include <string.h>

gboolean
cordon_compartment_check_name (const char *name, GError **error)
{
  if (cordon_compartment_name_valid (name))
    return TRUE;
  g_set_error (error, CORDON_ERROR, CORDON_ERROR_USAGE,
               _("“%s” is no name of a compartment: it has 1 to %d small letters, digits and single hyphens."), name,
               CORDON_LIMIT_NAME);
  return FALSE;
}

/* --- files ----------------------------------------------------------------------------------- */

CordonCompartment *
cordon_own_parse (const char *path, const char *name, GBytes *text, GError **error)
{
  g_auto (CordonCompartmentFault) fault = { 0 };
  g_autofree char *shown = g_filename_display_name (path);
  gsize length;
  const char *bytes = g_bytes_get_data (text, &length);
  CordonCompartment *compartment = cordon_compartment_parse_telling (name, bytes, length, &fault);

  if (!compartment && fault.line > 0)
    g_set_error (error, CORDON_ERROR, CORDON_ERROR_USAGE, "%s:%u:%u: %s", shown, fault.line, fault.column,
                 fault.what);
  else if (!compartment)
    g_set_error (error, CORDON_ERROR, CORDON_ERROR_USAGE, "%s: %s", shown, fault.what);
  return compartment;
}

CordonCompartment *
cordon_own_read (const char *name, GBytes **text, GError **error)
{
  g_autofree char *path = cordon_compartment_files_path (name);
  g_autoptr (GBytes) read = cordon_compartment_files_read (path, error);
  CordonCompartment *compartment = read ? cordon_own_parse (path, name, read, error) : NULL;

  if (compartment && text)
    *text = g_steal_pointer (&read);
  return compartment;
}

gboolean
cordon_own_has_file (const char *name)
{
  g_autofree char *path = cordon_compartment_files_path (name);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* --- cordond --------------------------------------------------------------------------------- */

CordonCompartmentInfo *
cordon_own_give (CordonBusCordon1 *service, const char *name, const char *text, gboolean check, GError **error)
{
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) answer = NULL;
  CordonCompartmentInfo *info;

  if (check)
    g_variant_dict_insert (&options, "check", "b", TRUE);
  if (!cordon_bus_cordon1_call_set_compartment_sync (service, name, text, g_variant_dict_end (&options), &answer,
                                                     NULL, error))
    {
      cordon_error_from_dbus (error);
      return NULL;
    }
  info = cordon_compartment_info_new (answer);
  if (!info)
    g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_SERVICE,
                         _("Cordon's service gave an answer that is not understood; “cordon doctor” says more."));
  return info;
}

/* Where cordond does not know it, but the person has a file. */
static CordonCompartmentInfo *
judge_file (CordonBusCordon1 *service, const char *name, GError **error)
{
  g_autoptr (CordonCompartment) compartment = cordon_own_read (name, NULL, error);
  g_autofree char *text = NULL;

  if (!compartment)
    return NULL;
  text = cordon_compartment_to_text (compartment);
  return cordon_own_give (service, name, text, TRUE, error);
}

CordonCompartmentInfo *
cordon_compartment_fetch (CordonBusCordon1 *service, const char *name, GError **error)
{
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GError) cause = NULL;
  CordonCompartmentInfo *info = NULL;

  if (!cordon_compartment_check_name (name, error))
    return NULL;
  if (cordon_bus_cordon1_call_get_compartment_sync (service, name, &answer, NULL, &cause))
    info = cordon_compartment_info_new (answer);
  else
    cordon_error_from_dbus (&cause);
  if (info)
    return info;
  if (g_error_matches (cause, CORDON_ERROR, CORDON_ERROR_NOT_FOUND) && cordon_own_has_file (name))
    return judge_file (service, name, error);
  if (cause)
    g_propagate_error (error, g_steal_pointer (&cause));
  else
    g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_SERVICE,
                         _("Cordon's service gave an answer that is not understood; “cordon doctor” says more."));
  return NULL;
}

/* --- cards ----------------------------------------------------------------------------------- */

void
cordon_print_lines (char **lines)
{
  for (; *lines; lines++)
    cordon_print_line (*lines);
}

gboolean
cordon_card_confirm (const CordonCompartment *compartment, CordonAsk ask, GError **error)
{
  g_autoptr (CordonCompartment) before = cordon_compartment_shown_get (cordon_compartment_get_name (compartment));
  g_auto (GStrv) lines = cordon_card_lines (before, compartment);
  g_autoptr (GError) cause = NULL;

  if (!lines || ask == CORDON_ASK_NOBODY)
    return TRUE;
  if (ask == CORDON_ASK_PERSON)
    {
      cordon_print_lines (lines);
      if (!cordon_ask (_("Is that what you want?")))
        {
          g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_CANCELLED, _("Nothing was changed or started."));
          return FALSE;
        }
    }
  /* Whoever cannot be remembered is asked again: no reason to stop here. */
  if (!cordon_compartment_shown_set (compartment, &cause))
    g_debug ("%s", cause->message);
  return TRUE;
}

/* --- keeping --------------------------------------------------------------------------------- */

static gboolean
give_for_good (CordonBusCordon1 *service, const char *name, const char *text, GError **error)
{
  g_autoptr (CordonCompartmentInfo) info = cordon_own_give (service, name, text, FALSE, error);

  return info != NULL;
}

gboolean
cordon_own_keep (CordonBusCordon1 *service, const char *name, GBytes *text, CordonAsk ask, GError **error)
{
  g_autofree char *path = cordon_compartment_files_path (name);
  g_autoptr (CordonCompartment) compartment = cordon_own_parse (path, name, text, error);
  g_autofree char *canonical = NULL;
  g_autoptr (CordonCompartmentInfo) judged = NULL;

  if (!compartment)
    return FALSE;
  canonical = cordon_compartment_to_text (compartment);
  judged = cordon_own_give (service, name, canonical, TRUE, error);
  if (!judged)
    return FALSE;
  if (ask == CORDON_ASK_PERSON)
    cordon_print_lines (judged->notes);
  return cordon_card_confirm (judged->compartment ? judged->compartment : compartment, ask, error)
         && cordon_compartment_files_write (path, g_bytes_get_data (text, NULL), g_bytes_get_size (text), error)
         && give_for_good (service, name, canonical, error);
}

/* --- before use ------------------------------------------------------------------------------ */

/* What the person's file says and cordond may not have yet. FALSE: it is wrong. *news NULL: nothing.
 * (transfer full) */
static gboolean
find_news (const char *name, const CordonCompartmentInfo *info, char **news, GError **error)
{
  g_autoptr (CordonCompartment) own = NULL;

  if (info->origin != CORDON_ORIGIN_USER || !cordon_own_has_file (name))
    return TRUE;
  own = cordon_own_read (name, NULL, error);
  if (!own)
    return FALSE;
  *news = cordon_compartment_to_text (own);
  return TRUE;
}

static gboolean
prepare (CordonBusCordon1 *service, const char *name, CordonAsk ask, GError **error)
{
  g_autoptr (CordonCompartmentInfo) info = cordon_compartment_fetch (service, name, error);
  g_autoptr (CordonCompartmentInfo) judged = NULL;
  g_autofree char *news = NULL;

  if (!info || !find_news (name, info, &news, error))
    return FALSE;
  if (!news)
    return !info->compartment || cordon_card_confirm (info->compartment, ask, error);
  judged = cordon_own_give (service, name, news, TRUE, error);
  return judged && (!judged->compartment || cordon_card_confirm (judged->compartment, ask, error))
         && give_for_good (service, name, news, error);
}

gboolean
cordon_compartment_prepare (CordonBusCordon1 *service, const char *name, gboolean json, GError **error)
{
  CordonAsk ask = cordon_ask_whom (FALSE, json);
  g_autoptr (CordonBusCordon1) connected = NULL;

  /* A name that is none is cordond's or the window's to refuse, in their own words. */
  if (!cordon_compartment_name_valid (name) || (ask == CORDON_ASK_NOBODY && !cordon_own_has_file (name)))
    return TRUE;
  if (!service)
    service = connected = cordon_service_connect (CORDON_SERVICE_DEADLINE_MS, error);
  return service && prepare (service, name, ask, error);
}
