/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rules. What is taken must survive its own text, and decide without a fault; what is refused has a place
 * within the text and a sentence.
 */
#include <string.h>

#include "core/route.h"
#include "fuzz.h"

static void
decide (const CordonRoutes *routes, const char *name)
{
  CordonRouteSubject subject = { .origin = "work", .directory = "/srv/x", .home = "/srv", .name = name };
  g_autoptr (CordonRouteAnswer) answer = cordon_routes_decide (routes, &subject);

  g_assert_true (answer->verdict != CORDON_ROUTE_RETURN);
  g_assert_true ((answer->verdict == CORDON_ROUTE_OPEN) == (answer->compartment != NULL));
  g_assert_cmpuint (answer->steps->len, <=, cordon_routes_get_size (routes));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_auto (CordonKeyTextFault) fault = { 0 };
  g_autoptr (CordonRoutes) routes = cordon_routes_parse ((const char *) data, size, CORDON_ORIGIN_USER, &fault);
  g_autofree char *name = g_strndup (size ? (const char *) data : "", MIN (size, 255));

  if (!routes)
    {
      g_assert_nonnull (fault.what);
      g_assert_true (g_utf8_validate (fault.what, -1, NULL));
      return 0;
    }
  g_autofree char *text = cordon_routes_to_text (routes);
  g_autoptr (CordonRoutes) again = cordon_routes_parse (text, strlen (text), CORDON_ORIGIN_USER, &fault);
  g_assert_nonnull (again);
  g_autofree char *twice = cordon_routes_to_text (again);
  g_assert_cmpstr (text, ==, twice);
  decide (routes, name);
  return 0;
}
