/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Everything that can be wrong with a machine under SELinux, put in between its making and its first
 * instruction, and again while it runs: no guest instruction runs that was not verified, the domain
 * is gone, its person gets one sentence, and nothing leaks.
 */
#include "config.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/errors.h"
#include "fixture.h"
#include "service/fleet.h"
#include "service/read-back.h"

#define UID 1000
#define FOREIGN "22222222-2222-4222-8222-222222222222"
#define BASE "system_u:system_r:svirt_t:s0"

typedef struct {
  Fixture *fixture;
  CordonFakeHypervisor *hypervisor; /* of the fixture */
  CordonFakeSystem *system;
  CordonFakeMac *mac;
  CordonFleet *fleet;
  CordonCompartment *compartment;
  char *uuid; /* of the machine under test */
  int lease;
} Scene;

static void
scene_open (Scene *scene, CordonMacModel mac)
{
  memset (scene, 0, sizeof *scene);
  scene->lease = -1;
  scene->fixture = fixture_new ();
  scene->hypervisor = scene->fixture->hypervisor;
  scene->system = scene->fixture->system;
  scene->mac = cordon_fake_system_get_mac (scene->system);
  cordon_fake_hypervisor_set_mac (scene->hypervisor, mac);
  scene->fleet = cordon_fleet_new (&scene->fixture->house, scene->fixture->compartments,
                                   scene->fixture->registry);
  scene->compartment = fixture_compartment (FALSE, 192);
}

/* Nothing is left of anything, and nothing is leaked. */
static void
scene_close (Scene *scene)
{
  if (scene->lease >= 0)
    close (scene->lease);
  wait_until (cordon_fleet_get_size (scene->fleet) == 0);
  cordon_fake_hypervisor_end_domain (scene->hypervisor, FOREIGN, FALSE);
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_domains (scene->hypervisor), ==, 0);
  g_assert_cmpuint (cordon_fake_system_get_n_processes (scene->system), ==, 0);
  g_assert_cmpuint (cordon_accounts_get_n_leased (scene->fixture->house.accounts), ==, 0);
  g_assert_cmpuint (cordon_templates_count_holders (scene->fixture->house.templates, "viewer"),
                    ==, 0);
  wait_until (G_OBJECT (scene->fleet)->ref_count == 1);
  g_assert_finalize_object (G_OBJECT (scene->fleet));
  cordon_compartment_unref (scene->compartment);
  g_free (scene->uuid);
  fixture_free (scene->fixture);
}

static CordonMachine *
start (Scene *scene)
{
  g_autoptr(GError) error = NULL;
  CordonMachine *machine = cordon_fleet_start (scene->fleet, UID, scene->compartment, FALSE,
                                               FALSE, &scene->lease, &error);

  g_assert_no_error (error);
  g_free (scene->uuid);
  scene->uuid = g_strdup (cordon_machine_get_uuid (machine));
  return machine;
}

static void
wait_stage (Scene *scene, CordonStage stage)
{
  for (;;)
    {
      CordonLeaseMessage message = wait_message (scene->lease, NULL);

      g_assert_cmpint (message.type, ==, CORDON_LEASE_STAGE);
      if (message.value == stage)
        return;
    }
}

static CordonDomainFacts *
facts_of (Scene *scene)
{
  CordonDomainFacts *facts = cordon_fake_hypervisor_get_facts (scene->hypervisor, scene->uuid);

  g_assert_nonnull (facts);
  return facts;
}

static CordonProcessFacts *
qemu_of (Scene *scene)
{
  return cordon_fake_system_get_process (scene->system, facts_of (scene)->pid);
}

/* --- what can be wrong ----------------------------------------------------------------------- */

typedef void (*Fault) (Scene *scene);

#define FAULT(name, statement) \
  static void name (Scene *scene) \
  { \
    statement; \
  }

FAULT (other_context,
       cordon_fake_mac_set_process (scene->mac, facts_of (scene)->pid, BASE ":c5,c6"))
FAULT (no_context, cordon_fake_mac_set_process (scene->mac, facts_of (scene)->pid, NULL))
FAULT (context_unreadable,
       cordon_fake_mac_set_broken (scene->mac, CORDON_FAKE_MAC_READ_CONTEXT, TRUE))
FAULT (permissive, cordon_fake_mac_set_permissive (scene->mac, "cordon_view_t", TRUE))
FAULT (setenforce, cordon_fake_mac_set_enforcing (scene->mac, FALSE))
FAULT (other_account, qemu_of (scene)->uids[1]++)
FAULT (root_account, qemu_of (scene)->uids[3] = 0)
FAULT (other_mode, cordon_fake_system_set_file (scene->system, facts_of (scene)->directory,
                                                S_IFDIR | 0755, CORDON_FAKE_UID))
FAULT (other_owner, cordon_fake_system_set_file (scene->system, facts_of (scene)->directory,
                                                 S_IFDIR | 0750, 0))
FAULT (no_file, cordon_fake_system_remove_file (scene->system, facts_of (scene)->directory))
FAULT (other_label, cordon_fake_mac_set_file (scene->mac, facts_of (scene)->directory,
                                              "system_u:object_r:svirt_image_t:s0"))
FAULT (no_labels, cordon_fake_mac_set_file (scene->mac, facts_of (scene)->directory, NULL))
FAULT (template_writable, cordon_fake_mac_set_file (scene->mac, facts_of (scene)->kernel,
                                                    "system_u:object_r:svirt_image_t:s0"))
FAULT (template_no_labels, cordon_fake_mac_set_file (scene->mac, facts_of (scene)->initrd, NULL))
FAULT (labels_unreadable,
       cordon_fake_mac_set_broken (scene->mac, CORDON_FAKE_MAC_READ_PATH, TRUE))
FAULT (spy, cordon_fake_system_add_process (scene->system, 77, facts_of (scene)->account,
                                            BASE ":c5,c6"))
FAULT (listens, cordon_fake_system_add_socket (scene->system, "tcp 00000000:170C"))
FAULT (blind_kernel, cordon_fake_mac_forbid (scene->mac, "cordon_view_t", "svirt_image_t", "dir",
                                             "search read"))
FAULT (mute_kernel, cordon_fake_mac_set_broken (scene->mac, CORDON_FAKE_MAC_DECIDE, TRUE))
FAULT (hot_plugged,
       cordon_fake_hypervisor_plug_disk (scene->hypervisor, scene->uuid, "/etc/shadow"))

/* The processes that are not the hypervisor's to end. */
static void
clean_up (Scene *scene)
{
  cordon_fake_system_remove_process (scene->system, 77);
}

static const struct {
  const char *name;
  Fault fault;
  const char *item;
} faults[] = {
  { "other-context", other_context, "security context" },
  { "no-context", no_context, "security context" },
  { "context-unreadable", context_unreadable, "security context" },
  { "permissive", permissive, "enforcement" },
  { "setenforce", setenforce, "enforcement" },
  { "other-account", other_account, "account" },
  { "root-account", root_account, "account" },
  { "other-mode", other_mode, "directory" },
  { "other-owner", other_owner, "directory" },
  { "no-file", no_file, "directory" },
  { "other-label", other_label, "directory" },
  { "no-labels", no_labels, "directory" },
  { "template-writable", template_writable, "template files" },
  { "template-no-labels", template_no_labels, "template files" },
  { "labels-unreadable", labels_unreadable, "template files" },
  { "spy", spy, "company of processes" },
  { "listens", listens, "network silence" },
  { "blind-kernel", blind_kernel, CORDON_ITEM_OWN_THINGS },
  { "mute-kernel", mute_kernel, CORDON_ITEM_OWN_THINGS },
  { "hot-plugged", hot_plugged, "list of disks" },
};

static void
assert_names (const char *sentence, const char *item)
{
  g_autofree char *named = g_strdup_printf ("machine's %s ", item);

  g_test_message ("%s", sentence);
  g_assert_nonnull (strstr (sentence, named));
}

/* --- at the start ---------------------------------------------------------------------------- */

static void
test_start (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);
  CordonLeaseMessage message;
  Scene scene;

  scene_open (&scene, CORDON_MAC_SELINUX);
  cordon_fake_hypervisor_set_fault (scene.hypervisor, CORDON_FAKE_OP_DESCRIBE, CORDON_FAKE_HANGS,
                                    0);
  start (&scene);
  wait_stage (&scene, CORDON_STAGE_CREATED);
  faults[i].fault (&scene);
  cordon_fake_hypervisor_set_fault (scene.hypervisor, CORDON_FAKE_OP_DESCRIBE, CORDON_FAKE_WORKS,
                                    0);
  message = wait_message (scene.lease, NULL);
  g_assert_cmpint (message.type, ==, CORDON_LEASE_FAILED);
  g_assert_cmpint (message.value, ==, CORDON_ERROR_UNVERIFIED);
  assert_names (message.text, faults[i].item);
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_resumed (scene.hypervisor), ==, 0);
  clean_up (&scene);
  scene_close (&scene);
}

/* What was measured is there for whoever asks, until the machine is gone. */
static void
test_proof (void)
{
  CordonMachine *machine;
  CordonProof *proof;
  Scene scene;

  scene_open (&scene, CORDON_MAC_SELINUX);
  machine = start (&scene);
  wait_stage (&scene, CORDON_STAGE_RUNNING);
  proof = cordon_start_get_proof (cordon_machine_get_start (machine));
  g_assert_null (cordon_proof_get_fault (proof));
  g_assert_cmpuint (cordon_proof_get_n_rows (proof), >, 20);
  g_assert_cmpint (cordon_proof_get_microseconds (proof), >, 0);
  g_assert_cmpint (cordon_proof_get_time (proof), >, 0);
  scene_close (&scene);
}

/* Asked in the middle of the matrix, libvirt does not answer in time. */
static void
test_late (void)
{
  CordonLeaseMessage message;
  Scene scene;

  scene_open (&scene, CORDON_MAC_SELINUX);
  cordon_fake_hypervisor_set_deadline (scene.hypervisor, 500);
  cordon_fake_hypervisor_set_fault (scene.hypervisor, CORDON_FAKE_OP_DESCRIBE, CORDON_FAKE_HANGS,
                                    0);
  start (&scene);
  wait_stage (&scene, CORDON_STAGE_CREATED);
  cordon_fake_hypervisor_set_fault (scene.hypervisor, CORDON_FAKE_OP_LIST, CORDON_FAKE_HANGS, 0);
  cordon_fake_hypervisor_set_fault (scene.hypervisor, CORDON_FAKE_OP_DESCRIBE, CORDON_FAKE_WORKS,
                                    0);
  message = wait_message (scene.lease, NULL);
  g_assert_cmpint (message.type, ==, CORDON_LEASE_FAILED);
  g_assert_cmpint (message.value, ==, CORDON_ERROR_UNVERIFIED);
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_resumed (scene.hypervisor), ==, 0);
  scene_close (&scene);
}

/* Its event is late, so its level is not compared: what the policy allows shows it all the same. */
static void
test_unheard (void)
{
  static const char *const levels[] = { ":c0,c256,c1022,c1023", ":c0.c1023" };

  for (gsize i = 0; i < G_N_ELEMENTS (levels); i++)
    {
      g_autofree char *label = g_strconcat (BASE, levels[i], NULL);
      CordonLeaseMessage message;
      Scene scene;

      scene_open (&scene, CORDON_MAC_SELINUX);
      cordon_fake_hypervisor_set_fault (scene.hypervisor, CORDON_FAKE_OP_DESCRIBE,
                                        CORDON_FAKE_HANGS, 0);
      start (&scene);
      wait_stage (&scene, CORDON_STAGE_CREATED);
      cordon_fake_hypervisor_add_unheard (scene.hypervisor, FOREIGN, label);
      cordon_fake_hypervisor_set_fault (scene.hypervisor, CORDON_FAKE_OP_DESCRIBE,
                                        CORDON_FAKE_WORKS, 0);
      message = wait_message (scene.lease, NULL);
      g_assert_cmpint (message.type, ==, CORDON_LEASE_FAILED);
      assert_names (message.text, CORDON_ITEM_SEPARATION);
      g_assert_cmpuint (cordon_fake_hypervisor_get_n_resumed (scene.hypervisor), ==, 0);
      scene_close (&scene);
    }
}

/* A policy without the constraint on sockets, as Fedora's: one machine is alone, two are not apart. */
static void
test_second (void)
{
  CordonLeaseMessage message;
  Scene scene;
  int first;

  scene_open (&scene, CORDON_MAC_SELINUX);
  cordon_fake_mac_set_constrained (scene.mac, "unix_stream_socket", FALSE);
  start (&scene);
  wait_stage (&scene, CORDON_STAGE_RUNNING);
  first = scene.lease;
  start (&scene);
  wait_stage (&scene, CORDON_STAGE_CREATED);
  message = wait_message (scene.lease, NULL);
  g_assert_cmpint (message.type, ==, CORDON_LEASE_FAILED);
  assert_names (message.text, CORDON_ITEM_SEPARATION);
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_resumed (scene.hypervisor), ==, 1);
  close (first);
  scene_close (&scene);
}

/* Changed while it was examined, and fine: examined once more, then it runs. */
static void
test_doubt (void)
{
  guint n_described;
  Scene scene;

  scene_open (&scene, CORDON_MAC_SELINUX);
  cordon_fake_hypervisor_set_fault (scene.hypervisor, CORDON_FAKE_OP_DESCRIBE, CORDON_FAKE_HANGS,
                                    0);
  start (&scene);
  wait_stage (&scene, CORDON_STAGE_CREATED);
  n_described = cordon_fake_hypervisor_get_n_calls (scene.hypervisor, CORDON_FAKE_OP_DESCRIBE);
  cordon_fake_mac_load_policy (scene.mac);
  cordon_fake_hypervisor_set_fault (scene.hypervisor, CORDON_FAKE_OP_DESCRIBE, CORDON_FAKE_WORKS,
                                    0);
  wait_stage (&scene, CORDON_STAGE_RUNNING);
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_calls (scene.hypervisor, CORDON_FAKE_OP_DESCRIBE),
                    ==, n_described + 1);
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_resumed (scene.hypervisor), ==, 1);
  scene_close (&scene);
}

/* Changed when all is measured and the guest is let run: it runs, and is looked at again, once. */
static void
test_doubt_at_resume (void)
{
  CordonMachine *machine;
  Scene scene;

  scene_open (&scene, CORDON_MAC_SELINUX);
  cordon_fake_hypervisor_set_fault (scene.hypervisor, CORDON_FAKE_OP_RESUME, CORDON_FAKE_HANGS, 0);
  machine = start (&scene);
  wait_stage (&scene, CORDON_STAGE_VERIFIED);
  cordon_fake_mac_load_policy (scene.mac);
  cordon_fake_hypervisor_set_fault (scene.hypervisor, CORDON_FAKE_OP_RESUME, CORDON_FAKE_WORKS, 0);
  g_assert_cmpint (wait_message (scene.lease, NULL).value, ==, CORDON_STAGE_RUNNING);
  g_assert_cmpint (wait_message (scene.lease, NULL).type, ==, CORDON_LEASE_PAUSED);
  g_assert_cmpint (wait_message (scene.lease, NULL).type, ==, CORDON_LEASE_RESUMED);
  g_assert_cmpint (cordon_machine_get_state (machine), ==, CORDON_MACHINE_RUNNING);
  g_assert_false (facts_of (&scene)->paused);
  scene_close (&scene);
}

static void
test_resumed_by_another (void)
{
  CordonLeaseMessage message;
  Scene scene;

  scene_open (&scene, CORDON_MAC_NONE);
  cordon_fake_hypervisor_set_fault (scene.hypervisor, CORDON_FAKE_OP_DESCRIBE, CORDON_FAKE_HANGS,
                                    0);
  start (&scene);
  wait_stage (&scene, CORDON_STAGE_CREATED);
  cordon_fake_hypervisor_resume_domain (scene.hypervisor, scene.uuid);
  message = wait_message (scene.lease, NULL);
  g_assert_cmpint (message.type, ==, CORDON_LEASE_FAILED);
  g_assert_cmpint (message.value, ==, CORDON_ERROR_UNVERIFIED);
  scene_close (&scene);
}

/* --- while it runs --------------------------------------------------------------------------- */

static void
run (Scene *scene, CordonMacModel mac)
{
  scene_open (scene, mac);
  start (scene);
  wait_stage (scene, CORDON_STAGE_RUNNING);
}

/* Wakes the watch where the fault alone does not. */
static void
wake (Scene *scene)
{
  cordon_fake_mac_load_policy (scene->mac);
}

static void
test_running (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);
  CordonLeaseMessage message;
  Scene scene;

  run (&scene, CORDON_MAC_SELINUX);
  faults[i].fault (&scene);
  wake (&scene);
  message = wait_message (scene.lease, NULL);
  g_assert_cmpint (message.type, ==, CORDON_LEASE_PAUSED);
  g_assert_cmpuint (strlen (message.text), >, 10);
  message = wait_message (scene.lease, NULL);
  g_assert_cmpint (message.type, ==, CORDON_LEASE_ENDED);
  g_assert_cmpint (message.value, ==, CORDON_END_UNVERIFIED);
  assert_names (message.text, faults[i].item);
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_resumed (scene.hypervisor), ==, 1);
  clean_up (&scene);
  scene_close (&scene);
}

static void
assert_goes_on (Scene *scene)
{
  CordonLeaseMessage message = wait_message (scene->lease, NULL);

  g_assert_cmpint (message.type, ==, CORDON_LEASE_PAUSED);
  message = wait_message (scene->lease, NULL);
  g_assert_cmpint (message.type, ==, CORDON_LEASE_RESUMED);
  g_assert_false (facts_of (scene)->paused);
}

/* News without harm: it stands still, and goes on. */
static void
test_harmless (void)
{
  Scene scene;

  run (&scene, CORDON_MAC_SELINUX);
  cordon_fake_mac_load_policy (scene.mac);
  g_assert_cmpint (wait_message (scene.lease, NULL).type, ==, CORDON_LEASE_PAUSED);
  wait_until (facts_of (&scene)->paused);
  g_assert_cmpint (wait_message (scene.lease, NULL).type, ==, CORDON_LEASE_RESUMED);
  cordon_fake_mac_set_enforcing (scene.mac, TRUE);
  assert_goes_on (&scene);
  cordon_fake_hypervisor_add_labelled (scene.hypervisor, FOREIGN, BASE ":c5,c600");
  assert_goes_on (&scene);
  /* Its own resume, told late. */
  g_signal_emit_by_name (scene.hypervisor, "domain-resumed", scene.uuid);
  g_signal_emit_by_name (scene.hypervisor, "domain-changed", FOREIGN);
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_resumed (scene.hypervisor), ==, 4);
  scene_close (&scene);
}

/* Without SELinux other machines and policies are no news, but its own devices are. */
static void
test_other_models (void)
{
  static const CordonMacModel models[] = { CORDON_MAC_NONE, CORDON_MAC_APPARMOR };

  for (gsize i = 0; i < G_N_ELEMENTS (models); i++)
    {
      Scene scene;

      run (&scene, models[i]);
      cordon_fake_mac_load_policy (scene.mac);
      cordon_fake_hypervisor_add_labelled (scene.hypervisor, FOREIGN, "");
      g_assert_cmpuint (
        cordon_fake_hypervisor_get_n_calls (scene.hypervisor, CORDON_FAKE_OP_SUSPEND), ==, 0);
      g_signal_emit_by_name (scene.hypervisor, "domain-changed", scene.uuid);
      assert_goes_on (&scene);
      cordon_fake_hypervisor_plug_disk (scene.hypervisor, scene.uuid, "/etc/shadow");
      g_assert_cmpint (wait_message (scene.lease, NULL).type, ==, CORDON_LEASE_PAUSED);
      g_assert_cmpint (wait_message (scene.lease, NULL).value, ==, CORDON_END_UNVERIFIED);
      scene_close (&scene);
    }
}

/* A second change while the first is looked into, and then again and again. */
static void
test_again (void)
{
  guint n_calls;
  Scene scene;

  run (&scene, CORDON_MAC_SELINUX);
  cordon_fake_hypervisor_set_fault (scene.hypervisor, CORDON_FAKE_OP_DESCRIBE, CORDON_FAKE_HANGS,
                                    0);
  n_calls = cordon_fake_hypervisor_get_n_calls (scene.hypervisor, CORDON_FAKE_OP_DESCRIBE);
  cordon_fake_mac_load_policy (scene.mac);
  wait_until (cordon_fake_hypervisor_get_n_calls (scene.hypervisor, CORDON_FAKE_OP_DESCRIBE)
              > n_calls);
  cordon_fake_mac_load_policy (scene.mac);
  cordon_fake_hypervisor_resume_domain (scene.hypervisor, scene.uuid);
  cordon_fake_hypervisor_get_facts (scene.hypervisor, scene.uuid)->paused = TRUE;
  cordon_fake_hypervisor_set_fault (scene.hypervisor, CORDON_FAKE_OP_DESCRIBE, CORDON_FAKE_WORKS,
                                    0);
  assert_goes_on (&scene);
  g_assert_cmpuint (cordon_fake_hypervisor_get_n_calls (scene.hypervisor, CORDON_FAKE_OP_DESCRIBE),
                    ==, n_calls + 2);
  scene_close (&scene);
}

/* Every call that a second look needs fails or hangs: the machine never goes on. */
static void
test_cannot_look (void)
{
  static const CordonFakeOp ops[] = { CORDON_FAKE_OP_SUSPEND, CORDON_FAKE_OP_DESCRIBE,
                                      CORDON_FAKE_OP_LIST, CORDON_FAKE_OP_RESUME };
  static const CordonFakeFault ways[] = { CORDON_FAKE_FAILS, CORDON_FAKE_HANGS };

  for (gsize i = 0; i < G_N_ELEMENTS (ops); i++)
    for (gsize w = 0; w < G_N_ELEMENTS (ways); w++)
      {
        Scene scene;

        run (&scene, CORDON_MAC_SELINUX);
        cordon_fake_hypervisor_set_deadline (scene.hypervisor, 50);
        cordon_fake_hypervisor_set_fault (scene.hypervisor, ops[i], ways[w], 0);
        cordon_fake_mac_load_policy (scene.mac);
        g_assert_cmpint (wait_message (scene.lease, NULL).type, ==, CORDON_LEASE_PAUSED);
        g_assert_cmpint (wait_message (scene.lease, NULL).value, ==, CORDON_END_UNVERIFIED);
        g_assert_cmpuint (cordon_fake_hypervisor_get_n_resumed (scene.hypervisor), ==, 1);
        scene_close (&scene);
      }
}

/* It ends, or its client goes, while it is looked at. */
static void
test_leaves (void)
{
  static const CordonFakeOp ops[] = { CORDON_FAKE_OP_SUSPEND, CORDON_FAKE_OP_DESCRIBE,
                                      CORDON_FAKE_OP_LIST, CORDON_FAKE_OP_RESUME };

  for (gsize i = 0; i < G_N_ELEMENTS (ops); i++)
    for (guint way = 0; way < 3; way++)
      {
        guint n_calls;
        Scene scene;

        run (&scene, CORDON_MAC_SELINUX);
        cordon_fake_hypervisor_set_fault (scene.hypervisor, ops[i], CORDON_FAKE_HANGS, 0);
        n_calls = cordon_fake_hypervisor_get_n_calls (scene.hypervisor, ops[i]);
        cordon_fake_mac_load_policy (scene.mac);
        wait_until (cordon_fake_hypervisor_get_n_calls (scene.hypervisor, ops[i]) > n_calls);
        if (way == 0)
          cordon_machine_stop_async (cordon_fleet_find (scene.fleet, UID, scene.uuid, NULL), NULL,
                                     NULL);
        else if (way == 1)
          cordon_fake_hypervisor_end_domain (scene.hypervisor, scene.uuid, TRUE);
        else
          {
            close (scene.lease);
            scene.lease = -1;
          }
        wait_until (cordon_fleet_get_size (scene.fleet) == 0);
        g_assert_cmpuint (cordon_fake_hypervisor_get_n_resumed (scene.hypervisor), ==, 1);
        scene_close (&scene);
      }
}

static void
add_faults (const char *where, GTestDataFunc func)
{
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autofree char *path = g_strdup_printf ("/fail-closed/%s/%s", where, faults[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), func);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_faults ("start", test_start);
  g_test_add_func ("/fail-closed/start/proof", test_proof);
  g_test_add_func ("/fail-closed/start/late", test_late);
  g_test_add_func ("/fail-closed/start/unheard", test_unheard);
  g_test_add_func ("/fail-closed/start/second", test_second);
  g_test_add_func ("/fail-closed/start/doubt", test_doubt);
  g_test_add_func ("/fail-closed/start/doubt-at-resume", test_doubt_at_resume);
  g_test_add_func ("/fail-closed/start/resumed-by-another", test_resumed_by_another);
  add_faults ("running", test_running);
  g_test_add_func ("/fail-closed/running/harmless", test_harmless);
  g_test_add_func ("/fail-closed/running/other-models", test_other_models);
  g_test_add_func ("/fail-closed/running/again", test_again);
  g_test_add_func ("/fail-closed/running/cannot-look", test_cannot_look);
  g_test_add_func ("/fail-closed/running/leaves", test_leaves);
  return g_test_run ();
}
