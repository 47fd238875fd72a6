/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Saved machines in the words of a client.
 */
#include "config.h"

#include "saved-words.h"

#include <unistd.h>

void
set_fault (Scene *scene, CordonFakeOp op, CordonFakeFault fault)
{
  cordon_fake_hypervisor_set_fault (scene->hypervisor, op, fault, 0);
}

gboolean
is_saved (Scene *scene, const char *uuid)
{
  g_autoptr(GVariant) machine = find_listed (scene->client, uuid);
  gboolean saved = FALSE;

  g_assert_nonnull (machine);
  g_assert_true (g_variant_lookup (machine, "saved", "b", &saved));
  return saved;
}

void
assert_operations (Scene *scene, const char *wanted)
{
  g_assert_cmpstr (cordon_fake_hypervisor_get_operations (scene->hypervisor), ==, wanted);
}

void
refuse (Scene *scene, const char *method, const char *uuid, CordonError code)
{
  assert_refused (scene->client, method, g_variant_new ("(s)", uuid), NULL, code);
}

/* One that runs; its lease is closed. */
char *
create_running (Scene *scene)
{
  char *uuid = create (scene);
  int lease = start_machine (scene, uuid);

  wait_running (lease);
  close (lease);
  return uuid;
}

char *
create_saved (Scene *scene)
{
  char *uuid = create_running (scene);

  simple (scene->client, "SaveMachine", uuid);
  g_assert_true (is_in_state (scene, uuid, "stopped"));
  g_assert_true (is_saved (scene, uuid));
  return uuid;
}

/* The machine is away, and with it everything of the test. */
void
close_with (Scene *scene, const char *uuid)
{
  if (!is_in_state (scene, uuid, "stopped"))
    simple (scene->client, "Stop", uuid);
  simple (scene->client, "PurgeMachine", uuid);
  scene_close (scene);
}

guint
n_operated (Scene *scene)
{
  return cordon_fake_hypervisor_get_n_calls (scene->hypervisor, CORDON_FAKE_OP_OPERATE);
}
