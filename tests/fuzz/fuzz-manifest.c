/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A template's manifest. What is taken must survive its own JSON.
 */
#include <string.h>

#include "core/manifest.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CordonManifest) manifest =
      cordon_manifest_parse ((const char *) data, size, &error);

  if (!manifest)
    {
      g_assert_nonnull (error);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      return 0;
    }
  g_autofree char *json = cordon_manifest_to_json (manifest);
  g_autoptr (CordonManifest) again = cordon_manifest_parse (json, strlen (json), &error);
  g_assert_no_error (error);
  g_assert_true (cordon_manifest_equal (manifest, again));
  return 0;
}
