/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Words for the tests of persistent machines.
 */
#include "config.h"

#include "lasting-words.h"

#include <unistd.h>

char *
create_named (GDBusConnection *connection, const char *compartment, const char *name)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) reply =
    call (connection, "CreateMachine",
          g_variant_new_parsed ("(%s, %s, @a{sv} {})", compartment, name), NULL, NULL, &error);
  char *uuid;

  g_assert_no_error (error);
  g_variant_get (reply, "(s)", &uuid);
  return uuid;
}

char *
create (Scene *scene)
{
  return create_named (scene->client, "household", "Bank");
}

int
start_machine (Scene *scene, const char *uuid)
{
  g_autoptr(GError) error = NULL;
  int lease = -1;
  g_autoptr(GVariant) reply =
    call (scene->client, "StartMachine", g_variant_new_parsed ("(%s, @a{sv} {})", uuid), NULL,
          &lease, &error);

  g_assert_no_error (error);
  return lease;
}

int
attach (Scene *scene, const char *uuid)
{
  g_autoptr(GError) error = NULL;
  int lease = -1;
  g_autoptr(GVariant) reply =
    call (scene->client, "Attach", g_variant_new_parsed ("(%s, @a{sv} {})", uuid), NULL, &lease,
          &error);

  g_assert_no_error (error);
  return lease;
}

void
simple (GDBusConnection *connection, const char *method, const char *uuid)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) reply =
    call (connection, method, g_variant_new ("(s)", uuid), NULL, NULL, &error);

  g_assert_no_error (error);
}

GVariant *
find_listed (GDBusConnection *connection, const char *uuid)
{
  g_autoptr(GVariant) reply = call (connection, "List", NULL, NULL, NULL, NULL);
  g_autoptr(GVariant) list = g_variant_get_child_value (reply, 0);

  for (gsize i = 0; i < g_variant_n_children (list); i++)
    {
      g_autoptr(GVariant) machine = g_variant_get_child_value (list, i);
      const char *found = "";

      g_variant_lookup (machine, "uuid", "&s", &found);
      if (g_str_equal (found, uuid))
        return g_steal_pointer (&machine);
    }
  return NULL;
}

char *
fact (Scene *scene, const char *uuid, const char *key)
{
  g_autoptr(GVariant) machine = find_listed (scene->client, uuid);
  char *value = NULL;

  if (machine == NULL)
    return g_strdup ("none");
  g_assert_true (g_variant_lookup (machine, key, "s", &value));
  return value;
}

gboolean
is_in_state (Scene *scene, const char *uuid, const char *state)
{
  g_autofree char *now = fact (scene, uuid, "state");

  return g_str_equal (now, state);
}

void
assert_kept (Scene *scene, const char *uuid, guint machines)
{
  wait_until (is_in_state (scene, uuid, "stopped"));
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_domains (scene->hypervisor), ==, machines);
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_volumes (scene->hypervisor), ==, machines);
  g_assert_cmpuint (cordon_fake_system_get_n_processes (scene->system), ==, 0);
}

void
assert_failed (int lease, CordonError code)
{
  CordonLeaseMessage message;

  do
    message = wait_message (lease, NULL);
  while (message.type == CORDON_LEASE_STAGE);
  g_assert_cmpint (message.type, ==, CORDON_LEASE_FAILED);
  g_assert_cmpint (message.value, ==, code);
  close (lease);
}
