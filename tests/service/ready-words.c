/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Words of the tests of machines that wait.
 */
#include "config.h"

#include "ready-words.h"

void
open_ready (Scene *scene, guint ready)
{
  g_autofree char *rest = g_strdup_printf ("Ready=%u\n[Label]\nRequired=false\n", ready);

  scene_open (scene);
  write_compartment (scene, "waiting", rest);
  cordon_fake_hypervisor_set_boots (scene->hypervisor, TRUE);
  scene_crash (scene);
}

int
hold (GDBusConnection *connection)
{
  g_autoptr(GError) error = NULL;
  int lease = -1;
  g_autoptr(GVariant) reply = call (connection, "KeepReady", g_variant_new_parsed ("(@a{sv} {},)"), NULL, &lease, &error);

  g_assert_no_error (error);
  return lease;
}

CordonReadyFacts
facts_of (Scene *scene, guint32 uid)
{
  CordonReadyFacts facts;

  cordon_ready_pool_measure (cordon_service_get_pool (scene->service), uid, &facts);
  return facts;
}

void
wait_ready (Scene *scene, guint count)
{
  wait_until (facts_of (scene, UID).ready == count && facts_of (scene, UID).making == 0);
}

static GVariant *
list_ready (Scene *scene)
{
  return g_variant_ref_sink (cordon_ready_pool_list (cordon_service_get_pool (scene->service), UID));
}

char *
one_ready (Scene *scene)
{
  g_autoptr(GVariant) list = list_ready (scene);
  g_autoptr(GVariant) machine = g_variant_get_child_value (list, 0);
  char *uuid = NULL;

  g_assert_true (g_variant_lookup (machine, "uuid", "s", &uuid));
  return uuid;
}

gboolean
is_waiting (Scene *scene, const char *uuid)
{
  g_autoptr(GVariant) list = list_ready (scene);

  for (gsize i = 0; i < g_variant_n_children (list); i++)
    {
      g_autoptr(GVariant) machine = g_variant_get_child_value (list, i);
      const char *other = NULL, *state = NULL;

      g_assert_true (g_variant_lookup (machine, "uuid", "&s", &other));
      g_assert_true (g_variant_lookup (machine, "state", "&s", &state));
      if (g_str_equal (other, uuid) && g_str_equal (state, "ready"))
        return TRUE;
    }
  return FALSE;
}

void
stop_making (Scene *scene)
{
  const CordonMemoryFacts little = { .total_mib = 8192, .available_mib = 600 };

  cordon_fake_memory_set (scene->memory, &little);
}

gboolean
gets (GDBusConnection *connection, const char *uuid, int *lease)
{
  g_autofree char *got = start (connection, "waiting", lease);

  wait_running (*lease);
  return g_str_equal (got, uuid);
}
