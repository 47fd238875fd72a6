/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Desktop entries of a guest's packages: what is taken of one must be what the agent protocol can carry.
 */
#include <glib.h>
#include <string.h>

#include "agent/applications/entry.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static CordonEntry entry;
  static guint8 frame[CORDON_AGENT_FRAME_MAX];

  if (!cordon_entry_parse ((const char *) data, size, &entry))
    return 0;
  g_assert_cmpuint (strlen (entry.program), <=, CORDON_ENTRY_PATH_MAX);
  g_assert_null (strstr (entry.icon, "/"));
  strcpy (entry.app.id, "id");
  g_assert_cmpuint (cordon_agent_write_app (frame, sizeof frame, 1, &entry.app), >, 0);
  return 0;
}
