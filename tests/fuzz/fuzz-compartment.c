/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A compartment's text. What is taken must survive its own canonical text; what is refused must be
 * refused with a sentence that can be shown.
 */
#include <string.h>

#include "core/compartment-amend.h"
#include "core/text.h"
#include "fuzz.h"

static void
check_refusal (const GError *error)
{
  g_assert_nonnull (error);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_cmpuint (strlen (error->message), <, 1000);
  for (const char *p = error->message; *p; p = g_utf8_next_char (p))
    g_assert_false (g_unichar_iscntrl (g_utf8_get_char (p)));
}

/* Other rules can be put into every text that is a compartment's, and are what it says then. */
static void
check_amended (const char *data, size_t size, const char *canonical)
{
  g_autofree char *text = g_strndup (data, size), *other = NULL, *amended = NULL;
  g_autoptr (CordonCompartment) to = NULL, said = NULL;

  other = cordon_compartment_text_with (canonical, "Memory", "4321", NULL);
  to = cordon_compartment_parse ("fuzz", other, strlen (other), NULL);
  amended = cordon_compartment_amend (text, to);
  said = cordon_compartment_parse ("fuzz", amended, strlen (amended), NULL);
  g_assert_true (said != NULL && cordon_compartment_equal (said, to));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CordonCompartment) compartment =
      cordon_compartment_parse ("fuzz", (const char *) data, size, &error);

  if (!compartment)
    {
      check_refusal (error);
      return 0;
    }
  g_autofree char *text = cordon_compartment_to_text (compartment);
  g_autoptr (CordonCompartment) again =
      cordon_compartment_parse ("fuzz", text, strlen (text), &error);
  g_assert_no_error (error);
  g_assert_true (cordon_compartment_equal (compartment, again));
  check_amended ((const char *) data, size, text);
  g_autofree char *shown =
      cordon_text_display_name (cordon_compartment_get_title (compartment));
  g_assert_cmpstr (shown, ==, cordon_compartment_get_title (compartment));
  return 0;
}
