/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * QEMU's news of a port, and what only looks like it.
 */
#include "config.h"

#include "service/libvirt/port-event.h"

#include <string.h>

static void
test_open (void)
{
  g_assert_true (cordon_port_event_opened ("{\"open\":true,\"id\":\"channel0\"}"));
  g_assert_true (cordon_port_event_opened ("{\"id\": \"channel0\", \"open\": true}"));
}

static void
test_not_open (void)
{
  static const char *const cases[] = {
    NULL, "", "true", "[]", "null", "{}", "{\"open\":false,\"id\":\"channel0\"}", "{\"open\":\"true\"}",
    "{\"open\":1}", "{\"open\":{\"open\":true}}", "{\"open\":[true]}", "{\"open\":null}", "{\"open\":true",
    "{\"Open\":true}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_false (cordon_port_event_opened (cases[i]));
}

static void
test_long (void)
{
  g_autofree char *spaces = g_strnfill (8192, ' ');
  g_autofree char *text = g_strconcat (spaces, "{\"open\":true}", NULL);

  g_assert_false (cordon_port_event_opened (text));
  g_assert_true (cordon_port_event_opened (text + 8000));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/port-event/open", test_open);
  g_test_add_func ("/port-event/not-open", test_not_open);
  g_test_add_func ("/port-event/long", test_long);
  return g_test_run ();
}
