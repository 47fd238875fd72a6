/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Words for the tests of users' own compartments.
 */
#include "config.h"

#include "own-words.h"

#include <unistd.h>

GVariant *
try_set (GDBusConnection *connection, const char *name, const char *text, GError **error)
{
  g_autoptr(GVariant) reply = call (connection, "SetCompartment",
                                    g_variant_new_parsed ("(%s, %s, @a{sv} {})", name, text), NULL, NULL, error);

  return reply != NULL ? g_variant_get_child_value (reply, 0) : NULL;
}

GVariant *
set (GDBusConnection *connection, const char *name, const char *text)
{
  g_autoptr(GError) error = NULL;
  GVariant *answer = try_set (connection, name, text, &error);

  g_assert_no_error (error);
  return answer;
}

void
assert_set_refused (GDBusConnection *connection, const char *name, const char *text, CordonError code)
{
  assert_refused (connection, "SetCompartment", g_variant_new_parsed ("(%s, %s, @a{sv} {})", name, text), NULL, code);
}

void
remove_own (GDBusConnection *connection, const char *name)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) reply =
    call (connection, "RemoveCompartment", g_variant_new ("(s)", name), NULL, NULL, &error);

  g_assert_no_error (error);
}

GVariant *
get_own (GDBusConnection *connection, const char *name)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) reply = call (connection, "GetCompartment", g_variant_new ("(s)", name), NULL, NULL, &error);

  if (reply != NULL)
    return g_variant_get_child_value (reply, 0);
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_NOT_FOUND);
  return NULL;
}

char *
text_of (GVariant *compartment, const char *key)
{
  char *value = NULL;

  g_assert_true (g_variant_lookup (compartment, key, "s", &value));
  return value;
}

char *
store_path (Scene *scene, guint32 uid, const char *file)
{
  return g_strdup_printf ("%s/user-compartments/%u/%s", scene->state_dir, uid, file);
}

static gboolean
is_empty (Scene *scene)
{
  return cordon_fleet_get_size (cordon_service_get_fleet (scene->service)) == 0;
}

const CordonMachinePlanFields *
run_once (Scene *scene, const char *name, GError **error)
{
  int lease = -1;
  g_autoptr(GVariant) reply =
    call (scene->client, "Start", g_variant_new_parsed ("(%s, @a{sv} {})", name), NULL, &lease, error);
  CordonLeaseMessage message;

  if (reply == NULL)
    return NULL;
  do
    message = wait_message (lease, NULL);
  while (message.type == CORDON_LEASE_STAGE && message.value != CORDON_STAGE_RUNNING);
  if (message.type != CORDON_LEASE_STAGE)
    g_set_error_literal (error, CORDON_ERROR, (int) message.value, message.text);
  close (lease);
  wait_until (is_empty (scene));
  return message.type == CORDON_LEASE_STAGE ? cordon_fake_hypervisor_get_last_plan (scene->hypervisor) : NULL;
}
