/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `cordon compartment show`: one compartment in words: its card, where it comes from, its machines.
 */
#include "config.h"

#include "cli/compartment.h"
#include "cli/compartment-words.h"
#include "cli/output.h"
#include "client/compartment-files.h"
#include "core/compartment-card.h"
#include "core/errors.h"

#include <glib/gi18n-lib.h>

static const char *
origin_sentence (CordonOrigin origin)
{
  switch (origin)
    {
    case CORDON_ORIGIN_PRESET:
      return _("It comes with Cordon and cannot be changed.");
    case CORDON_ORIGIN_ADMINISTRATOR:
      return _("It is the administrator's and cannot be changed by you.");
    case CORDON_ORIGIN_USER:
    default:
      return _("It is your own.");
    }
}

static void
print_facts (const CordonCompartmentInfo *info)
{
  g_autofree char *machines =
      g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "You have %u machine of it.", "You have %u machines of it.",
                                    info->machines),
                       info->machines);

  cordon_print_line (origin_sentence (info->origin));
  cordon_print_line (machines);
  cordon_print_lines (info->notes);
  if (*info->problem)
    cordon_print_line (info->problem);
}

static void
print_text (const CordonCompartmentInfo *info)
{
  g_auto (GStrv) card = info->compartment ? cordon_card_lines (NULL, info->compartment) : NULL;

  if (card)
    cordon_print_lines (card);
  print_facts (info);
}

static void
add_strings (JsonObject *object, const char *member, char **strings)
{
  JsonArray *array = json_array_new ();

  for (; strings && *strings; strings++)
    json_array_add_string_element (array, *strings);
  json_object_set_array_member (object, member, array);
}

static void
print_json (const CordonCompartmentInfo *info)
{
  g_autoptr (CordonCard) card = info->compartment ? cordon_card_new (info->compartment) : NULL;
  g_autofree char *text = info->compartment ? cordon_compartment_to_text (info->compartment) : g_strdup ("");
  g_autofree char *file = cordon_own_has_file (info->name) ? cordon_compartment_files_path (info->name) : NULL;
  g_autoptr (JsonNode) node = cordon_json_strings (
      "name", info->name, "title", info->compartment ? cordon_compartment_get_title (info->compartment) : "",
      "origin", cordon_origin_names[info->origin], "text", text, "file", file ? file : "", "problem", info->problem,
      NULL);
  JsonObject *object = json_node_get_object (node);

  json_object_set_boolean_member (object, "locked", info->origin != CORDON_ORIGIN_USER);
  json_object_set_int_member (object, "machines", info->machines);
  add_strings (object, "can", card ? card->can : NULL);
  add_strings (object, "cannot", card ? card->cannot : NULL);
  add_strings (object, "notes", info->notes);
  cordon_print_json (node);
}

gboolean
cordon_compartment_show (CordonInvocation *invocation, GError **error)
{
  g_autoptr (CordonBusCordon1) service = NULL;
  g_autoptr (CordonCompartmentInfo) info = NULL;

  if (!cordon_invocation_parse (invocation, NULL, 1, 1, error)
      || !(service = cordon_service_connect (CORDON_SERVICE_DEADLINE_MS, error))
      || !(info = cordon_compartment_fetch (service, *cordon_invocation_operands (invocation), error)))
    return FALSE;
  if (invocation->json)
    print_json (info);
  else
    print_text (info);
  return TRUE;
}
