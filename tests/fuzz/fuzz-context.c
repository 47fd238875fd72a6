/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A context, as it is read from /proc or from another program's domain. The canonical text must be
 * the same context, and never longer than what a context may be.
 */
#include <string.h>

#include "core/context.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup (size > 0 ? (const char *) data : "", size);
  g_autoptr (GError) error = NULL;
  g_autoptr (CordonContext) context = cordon_context_parse (text, &error);
  g_autoptr (CordonContext) again = NULL;
  g_autoptr (CordonContext) single = NULL;

  g_assert_true ((context == NULL) == (error != NULL));
  if (context == NULL)
    return 0;
  again = cordon_context_parse (cordon_context_to_string (context), NULL);
  g_assert_nonnull (again);
  g_assert_true (cordon_context_equal (context, again));
  g_assert_cmpint (cordon_context_compare_high (context, again), ==, CORDON_LEVEL_EQUAL);
  single = cordon_context_with_level (context, cordon_context_get_high (context));
  g_assert_cmpint (cordon_context_compare_high (context, single), ==, CORDON_LEVEL_EQUAL);
  return 0;
}
