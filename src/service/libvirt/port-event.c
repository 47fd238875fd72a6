/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The one thing that is taken from the news of a port: a truth value. When it is told is the guest's choice; so it
 * may decide when something is done, and never what.
 */
#include "config.h"

#include "service/libvirt/port-event.h"

#include <json-glib/json-glib.h>
#include <string.h>

#define DETAILS_MAX 4096 /* QEMU's are about 40 bytes */

gboolean
cordon_port_event_opened (const char *details)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  JsonObject *object;
  JsonNode *open;

  if (details == NULL || strnlen (details, DETAILS_MAX) == DETAILS_MAX
      || !json_parser_load_from_data (parser, details, -1, NULL)
      || json_parser_get_root (parser) == NULL || !JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    return FALSE;
  object = json_node_get_object (json_parser_get_root (parser));
  open = json_object_get_member (object, "open");
  return open != NULL && JSON_NODE_HOLDS_VALUE (open) && json_node_get_value_type (open) == G_TYPE_BOOLEAN
         && json_node_get_boolean (open);
}
