/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A guest's numbers turned into the one error domain. The guest sends no text, so every sentence is
 * ours.
 */
#include "config.h"
#include "client/agent-error.h"

#include <glib/gi18n-lib.h>
#include "core/errors.h"
#include "wire/agent.h"

static CordonError
map_code (guint32 code, const char **sentence)
{
  switch ((CordonAgentErrorCode) code)
    {
    case CORDON_AGENT_ERROR_VERSION:
      *sentence = _("The template is too old or too new for this Cordon; build it again with "
                    "“cordon template update”.");
      return CORDON_ERROR_TEMPLATE_DAMAGED;
    case CORDON_AGENT_ERROR_NO_SPACE:
      *sentence = _("The file does not fit into the machine's memory.");
      return CORDON_ERROR_FILE_TOO_LARGE;
    case CORDON_AGENT_ERROR_NOT_DOCUMENT:
      *sentence = _("The viewer of this machine does not know this kind of file.");
      return CORDON_ERROR_NOT_DOCUMENT;
    case CORDON_AGENT_ERROR_NOT_BROWSER:
      *sentence = _("This machine shows documents and no addresses; choose a compartment with a browser.");
      return CORDON_ERROR_NOT_DOCUMENT;
    case CORDON_AGENT_ERROR_DAMAGED:
      *sentence = _("The file is damaged and cannot be shown.");
      return CORDON_ERROR_DOCUMENT_DAMAGED;
    case CORDON_AGENT_ERROR_TOO_MANY:
      *sentence = _("The document has no pages, or more than can be shown.");
      return CORDON_ERROR_DOCUMENT_DAMAGED;
    case CORDON_AGENT_ERROR_PASSWORD:
      *sentence = _("The document needs a password.");
      return CORDON_ERROR_PASSWORD;
    case CORDON_AGENT_ERROR_VIEWER_DIED:
      *sentence = _("The viewer crashed on this file; it ran inside the machine only.");
      return CORDON_ERROR_VIEWER_DIED;
    case CORDON_AGENT_ERROR_RANGE:
      *sentence = _("The document has no such page.");
      return CORDON_ERROR_USAGE;
    case CORDON_AGENT_ERROR_ORDER:
      *sentence = _("The machine is not ready for this now.");
      return CORDON_ERROR_BUSY;
    case CORDON_AGENT_ERROR_TRUNCATED:
      *sentence = _("The file did not reach the machine whole; open it again.");
      return CORDON_ERROR_FAILED;
    case CORDON_AGENT_ERROR_INTERNAL:
    case CORDON_AGENT_ERROR_PROTOCOL:
    default:
      *sentence = _("The machine reports a fault of its own; open the file again.");
      return CORDON_ERROR_FAILED;
    }
}

GError *
cordon_agent_error_new (guint32 code)
{
  const char *sentence = NULL;
  CordonError mapped = map_code (code, &sentence);

  return g_error_new_literal (CORDON_ERROR, mapped, sentence);
}
