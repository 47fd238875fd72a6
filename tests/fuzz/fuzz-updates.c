/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What apt-cache says of a template's packages. No answer counts a package twice, or one that was not asked
 * for.
 */
#include <string.h>

#include "core/pending-updates.h"
#include "fuzz.h"

#define HASH "0000000000000000000000000000000000000000000000000000000000000000"
#define FILE_TEXT "{\"size\":1,\"sha256\":\"" HASH "\"}"

static const char text[] =
  "{\"format\":1,\"name\":\"viewer\",\"version\":\"1\",\"built\":1,\"release\":\"Debian 12.11 bookworm\","
  "\"agent_protocol\":1,\"cmdline\":\"\",\"memory_mib\":192,\"kernel\":" FILE_TEXT ",\"initrd\":" FILE_TEXT
  ",\"root\":" FILE_TEXT ",\"packages\":[{\"name\":\"libc6\",\"version\":\"2.36-9\"},"
  "{\"name\":\"libssl3\",\"version\":\"3.0.11-1\"},{\"name\":\"libmupdf-dev\",\"version\":\"1.21.1\"}]}";

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (CordonManifest) manifest = cordon_manifest_parse (text, strlen (text), NULL);
  CordonPendingUpdates updates = cordon_pending_updates_read (manifest, (const char *) data, size);

  g_assert_cmpuint (updates.pending + updates.linked, <=, updates.found);
  g_assert_cmpuint (updates.security, <=, updates.pending);
  g_assert_cmpuint (updates.found, <=, 3);
  g_assert_cmpuint (updates.linked, <=, 1);
  return 0;
}
