/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The isolation report of machines that cordond really started, on a host that is a model: what it
 * finds, what it hides from whom, and that it notices when somebody moves a wall behind its back.
 */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/errors.h"
#include "core/report-html.h"
#include "core/report-json.h"
#include "core/report-words.h"
#include "fixture.h"
#include "service/report/verify.h"

#define ALICE 1000
#define BOB 1001

typedef struct {
  Fixture *fixture;
  CordonFleet *fleet;
  GPtrArray *machines; /* UUIDs */
  GArray *leases;
  CordonFakeMac *mac;
} Scene;

static void
scene_start_in (Scene *scene, guint32 owner, CordonCompartment *compartment)
{
  g_autoptr (GError) error = NULL;
  int lease = -1;
  CordonMachine *machine =
    cordon_fleet_start (scene->fleet, owner, compartment, FALSE, FALSE, &lease, &error);

  g_assert_no_error (error);
  g_array_append_val (scene->leases, lease);
  g_ptr_array_add (scene->machines, g_strdup (cordon_machine_get_uuid (machine)));
  wait_until (cordon_machine_get_state (machine) == CORDON_MACHINE_RUNNING);
}

static void
scene_start (Scene *scene, guint32 owner)
{
  g_autoptr (CordonCompartment) compartment = fixture_compartment (TRUE, 128);

  scene_start_in (scene, owner, compartment);
}

/* Two machines of Alice's and one of Bob's. */
static Scene *
scene_new (CordonMacModel model)
{
  Scene *scene = g_new0 (Scene, 1);

  scene->fixture = fixture_new ();
  scene->mac = cordon_fake_system_get_mac (scene->fixture->system);
  /* Changes that are heard of end machines while the report is made. */
  cordon_fake_mac_mute (scene->mac);
  cordon_fake_hypervisor_set_mac (scene->fixture->hypervisor, model);
  scene->fleet = cordon_fleet_new (&scene->fixture->house, scene->fixture->compartments,
                                   scene->fixture->registry);
  scene->machines = g_ptr_array_new_with_free_func (g_free);
  scene->leases = g_array_new (FALSE, FALSE, sizeof (int));
  scene_start (scene, ALICE);
  scene_start (scene, ALICE);
  scene_start (scene, BOB);
  return scene;
}

static void
scene_free (Scene *scene)
{
  for (guint i = 0; i < scene->leases->len; i++)
    close (g_array_index (scene->leases, int, i));
  wait_until (cordon_fleet_get_size (scene->fleet) == 0);
  g_assert_finalize_object (G_OBJECT (scene->fleet));
  fixture_free (scene->fixture);
  g_ptr_array_unref (scene->machines);
  g_array_unref (scene->leases);
  g_free (scene);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Scene, scene_free)

static CordonReport *
verify (Scene *scene, const CordonVerifyRequest *request, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  cordon_verify_run_async (&scene->fixture->house, scene->fleet, request, NULL, keep_result,
                           &result);
  wait_until (result != NULL);
  return cordon_verify_run_finish (result, error);
}

static CordonReport *
verify_of (Scene *scene, guint32 caller)
{
  const CordonVerifyRequest request = { .caller = caller, .whole_host = caller == 0 };
  g_autoptr (GError) error = NULL;
  CordonReport *report = verify (scene, &request, &error);

  g_assert_no_error (error);
  return report;
}

static guint
count_kind (const CordonReport *report, CordonPartyKind kind)
{
  guint n = 0;

  for (guint i = 0; i < cordon_report_get_n_parties (report); i++)
    n += cordon_report_get_party (report, i)->kind == kind;
  return n;
}

static int
find_party (const CordonReport *report, const char *uuid)
{
  for (guint i = 0; i < cordon_report_get_n_parties (report); i++)
    if (g_str_equal (cordon_report_get_party (report, i)->uuid, uuid))
      return (int) i;
  return -1;
}

static void
assert_outcome (const CordonReport *report, CordonOutcome outcome)
{
  g_autoptr (GArray) faults = cordon_report_list_faults (report, 5);

  for (guint i = 0; i < faults->len; i++)
    {
      g_autofree char *sentence =
        cordon_report_dup_sentence (report, &g_array_index (faults, CordonReportPlace, i));

      g_test_message ("%s", sentence);
    }
  for (guint i = 0; i < cordon_report_get_n_items (report); i++)
    {
      g_autofree char *sentence =
        cordon_report_dup_item_sentence (report, cordon_report_get_item (report, i));

      g_test_message ("%s", sentence);
    }
  g_assert_cmpstr (cordon_outcome_names[cordon_report_get_summary (report)->outcome], ==,
                   cordon_outcome_names[outcome]);
}

/* The machine's process, as the model of the host has it. */
static pid_t
pid_of (Scene *scene, guint machine)
{
  g_autoptr (GVariant) described = NULL;
  guint32 pid = 0;

  for (guint32 owner = ALICE; owner <= BOB && described == NULL; owner++)
    {
      CordonMachine *found = cordon_fleet_find (
        scene->fleet, owner, g_ptr_array_index (scene->machines, machine), NULL);

      if (found != NULL)
        described = g_variant_ref_sink (cordon_machine_describe (found));
    }
  g_assert_true (g_variant_lookup (described, "pid", "u", &pid));
  return (pid_t) pid;
}

static CordonMark
mark (const CordonReport *report, Scene *scene, guint from, guint to)
{
  int one = find_party (report, g_ptr_array_index (scene->machines, from));
  int other = find_party (report, g_ptr_array_index (scene->machines, to));

  g_assert_cmpint (one, >=, 0);
  g_assert_cmpint (other, >=, 0);
  return cordon_report_pair_mark (report, (guint) one, (guint) other);
}

/* --- what is seen ---------------------------------------------------------------------------- */

static void
test_true (void)
{
  g_autoptr (Scene) scene = scene_new (CORDON_MAC_SELINUX);
  g_autoptr (CordonReport) report = verify_of (scene, ALICE);

  assert_outcome (report, CORDON_OUTCOME_TRUE);
  g_assert_cmpuint (count_kind (report, CORDON_PARTY_MACHINE), ==, 2);
  g_assert_cmpuint (count_kind (report, CORDON_PARTY_OTHER_USER), ==, 1);
  g_assert_cmpuint (count_kind (report, CORDON_PARTY_TEMPLATE), ==, 3);
  g_assert_cmpuint (count_kind (report, CORDON_PARTY_CANARY), ==, 1);
  g_assert_cmpint (mark (report, scene, 0, 1), ==, CORDON_MARK_WALL);
  g_assert_cmpint (mark (report, scene, 1, 0), ==, CORDON_MARK_WALL);
  g_assert_cmpint (mark (report, scene, 0, 0), ==, CORDON_MARK_CONTROL);
  g_assert_cmpuint (cordon_report_get_n_items (report), >, 10);
}

/* What comes back of whose machine, as its compartment says; of somebody else's nothing is said. */
static void
test_backs (void)
{
  static const char text[] = "[Compartment]\nTitle=Look\n[Machine]\nTemplate=viewer\nMemory=128\n[Document]\nPrint=false\n";
  g_autoptr (Scene) scene = scene_new (CORDON_MAC_SELINUX);
  g_autoptr (CordonCompartment) compartment = cordon_compartment_parse ("look", text, strlen (text), NULL);
  g_autoptr (CordonReport) report = NULL;
  guint seen[CORDON_N_BACKS] = { 0 };

  scene_start_in (scene, ALICE, compartment);
  report = verify_of (scene, ALICE);
  for (guint i = 0; i < cordon_report_get_n_parties (report); i++)
    {
      const CordonReportParty *party = cordon_report_get_party (report, i);

      seen[party->back]++;
      if (party->back != CORDON_BACK_UNSAID)
        g_assert_cmpint (party->back == CORDON_BACK_NOTHING, ==, g_str_equal (party->title, "Look"));
    }
  g_assert_cmpuint (seen[CORDON_BACK_PAGES], ==, 2);
  g_assert_cmpuint (seen[CORDON_BACK_NOTHING], ==, 1);
}

/* Bob's machine is held against Alice's, and nothing tells whose or which it is. */
static void
test_privacy (void)
{
  g_autoptr (Scene) scene = scene_new (CORDON_MAC_SELINUX);
  const char *of_bob = g_ptr_array_index (scene->machines, 2);
  g_autoptr (CordonReport) of_alice = verify_of (scene, ALICE);
  g_autoptr (CordonReport) of_root = verify_of (scene, 0);
  g_autofree char *json = cordon_report_to_json (of_alice);
  g_autofree char *html = cordon_report_to_html (of_alice);
  g_autofree char *all = cordon_report_to_json (of_root);

  g_assert_null (strstr (json, of_bob));
  g_assert_null (strstr (html, of_bob));
  g_assert_nonnull (strstr (json, "other-user"));
  g_assert_nonnull (strstr (all, of_bob));
  g_assert_cmpuint (count_kind (of_root, CORDON_PARTY_MACHINE), ==, 3);
  assert_outcome (of_root, CORDON_OUTCOME_TRUE);
}

static void
test_named (void)
{
  g_autoptr (Scene) scene = scene_new (CORDON_MAC_SELINUX);
  const char *uuids[] = { g_ptr_array_index (scene->machines, 0), NULL };
  CordonVerifyRequest request = { .caller = ALICE, .uuids = uuids };
  g_autoptr (GError) error = NULL;
  g_autoptr (CordonReport) report = verify (scene, &request, &error);

  g_assert_no_error (error);
  g_assert_cmpint (mark (report, scene, 0, 1), ==, CORDON_MARK_WALL);
  g_assert_cmpint (mark (report, scene, 1, 0), ==, CORDON_MARK_WALL);
  g_assert_cmpint (mark (report, scene, 1, 1), ==, CORDON_MARK_NOTHING);

  uuids[0] = g_ptr_array_index (scene->machines, 2);
  g_assert_null (verify (scene, &request, &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_NOT_FOUND);
}

static void
test_nobody (void)
{
  g_autoptr (Scene) scene = scene_new (CORDON_MAC_SELINUX);
  g_autoptr (CordonReport) report = verify_of (scene, 4711);

  assert_outcome (report, CORDON_OUTCOME_NOT_MEASURED);
}

static void
test_own_files (void)
{
  g_autoptr (Scene) scene = scene_new (CORDON_MAC_SELINUX);
  const CordonVerifyRequest request = {
    .caller = ALICE,
    .untrusted_file_label = "unconfined_u:object_r:usr_t:s0",
    .untrusted_program_label = "unconfined_u:unconfined_r:unconfined_t:s0-s0:c0.c1023",
  };
  g_autoptr (CordonReport) report = verify (scene, &request, NULL);
  const CordonVerifyRequest nonsense = { .caller = ALICE,
                                         .untrusted_file_label = "a:b:no_such_t:s0",
                                         .untrusted_program_label = "a:b:no_such_t:s0" };
  g_autoptr (CordonReport) without = verify (scene, &nonsense, NULL);

  assert_outcome (report, CORDON_OUTCOME_TRUE);
  g_assert_cmpuint (count_kind (report, CORDON_PARTY_HOST), ==, 1);
  g_assert_cmpuint (cordon_report_get_summary (report)->promised, ==,
                    cordon_report_get_summary (without)->promised + 4);
  g_assert_cmpuint (count_kind (without, CORDON_PARTY_HOST), ==, 0);
}

static void
test_other_models (void)
{
  g_autoptr (Scene) scene = scene_new (CORDON_MAC_APPARMOR);
  g_autoptr (CordonReport) report = verify_of (scene, ALICE);
  g_autofree char *json = cordon_report_to_json (report);

  assert_outcome (report, CORDON_OUTCOME_TRUE);
  g_assert_nonnull (strstr (json, "AppArmor cannot be asked"));
  g_assert_cmpint (mark (report, scene, 0, 1), ==, CORDON_MARK_UNKNOWN);
}

/* --- walls that moved ------------------------------------------------------------------------ */

/* As a relabelling of the running process and its files behind cordond's back. */
static void
test_equal_levels (void)
{
  g_autoptr (Scene) scene = scene_new (CORDON_MAC_SELINUX);
  g_autoptr (CordonReport) before = verify_of (scene, ALICE);
  int one = find_party (before, g_ptr_array_index (scene->machines, 0));
  int other = find_party (before, g_ptr_array_index (scene->machines, 1));
  const CordonReportParty *party = cordon_report_get_party (before, (guint) one);
  const CordonReportParty *victim = cordon_report_get_party (before, (guint) other);
  g_autoptr (CordonReport) report = NULL;

  cordon_fake_mac_set_process (scene->mac, pid_of (scene, 1), party->context);
  cordon_fake_mac_set_file (scene->mac, victim->things[CORDON_THING_DIRECTORY].path,
                            party->things[CORDON_THING_DIRECTORY].context);
  report = verify_of (scene, ALICE);
  assert_outcome (report, CORDON_OUTCOME_FALSE);
  g_assert_cmpint (mark (report, scene, 0, 1), ==, CORDON_MARK_BROKEN);
  g_assert_cmpint (mark (report, scene, 1, 0), ==, CORDON_MARK_BROKEN);
}

static void
test_not_enforcing (void)
{
  g_autoptr (Scene) scene = scene_new (CORDON_MAC_SELINUX);
  g_autoptr (CordonReport) report = NULL;

  cordon_fake_mac_set_enforcing (scene->mac, FALSE);
  report = verify_of (scene, ALICE);
  assert_outcome (report, CORDON_OUTCOME_FALSE);
  g_assert_cmpint (mark (report, scene, 0, 1), ==, CORDON_MARK_BROKEN);
}

static void
test_permissive (void)
{
  g_autoptr (Scene) scene = scene_new (CORDON_MAC_SELINUX);
  g_autoptr (CordonReport) report = NULL;

  cordon_fake_mac_set_permissive (scene->mac, "svirt_t", TRUE);
  cordon_fake_mac_set_permissive (scene->mac, "cordon_view_t", TRUE);
  report = verify_of (scene, ALICE);
  assert_outcome (report, CORDON_OUTCOME_FALSE);
}

static void
test_shared_account (void)
{
  g_autoptr (Scene) scene = scene_new (CORDON_MAC_SELINUX);
  CordonProcessFacts *one =
    cordon_fake_system_get_process (scene->fixture->system, pid_of (scene, 0));
  CordonProcessFacts *other =
    cordon_fake_system_get_process (scene->fixture->system, pid_of (scene, 1));
  g_autoptr (CordonReport) report = NULL;

  memcpy (other->uids, one->uids, sizeof one->uids);
  report = verify_of (scene, ALICE);
  assert_outcome (report, CORDON_OUTCOME_FALSE);
  g_assert_cmpint (mark (report, scene, 0, 1), ==, CORDON_MARK_BROKEN);
}

static void
test_writable_template (void)
{
  g_autoptr (Scene) scene = scene_new (CORDON_MAC_SELINUX);
  g_autoptr (CordonReport) before = verify_of (scene, ALICE);
  g_autoptr (CordonReport) report = NULL;

  for (guint i = 0; i < cordon_report_get_n_parties (before); i++)
    {
      const CordonReportParty *party = cordon_report_get_party (before, i);

      if (party->kind == CORDON_PARTY_TEMPLATE)
        cordon_fake_system_set_file (scene->fixture->system,
                                     party->things[CORDON_THING_DISK].path, S_IFREG | 0666, 0);
    }
  report = verify_of (scene, ALICE);
  assert_outcome (report, CORDON_OUTCOME_FALSE);
}

/* A disk whose machine does not run is out of reach by its type, and only as long as that holds. */
static void
settle (Scene *scene)
{
  g_autoptr (GAsyncResult) result = NULL;

  cordon_fleet_settle_async (scene->fleet, keep_result, &result);
  wait_until (result != NULL);
  g_assert_true (cordon_fleet_settle_finish (scene->fleet, result, NULL));
}

static char *
make_stopped (Scene *scene)
{
  static const char text[] = "[Compartment]\nTitle=Banking\nColour=green\n[Machine]\n"
                             "Template=viewer\nLifetime=persistent\n";
  g_autoptr (CordonCompartment) compartment =
    cordon_compartment_parse ("banking", text, strlen (text), NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  char *uuid;

  settle (scene);
  cordon_fleet_create_async (scene->fleet, ALICE, compartment, "My bank", keep_result, &result);
  wait_until (result != NULL);
  uuid = cordon_fleet_create_finish (scene->fleet, result, &error);
  g_assert_no_error (error);
  return uuid;
}

static void
delete_stopped (Scene *scene, const char *uuid)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  cordon_fleet_purge_async (scene->fleet, ALICE, uuid, keep_result, &result);
  wait_until (result != NULL);
  g_assert_true (cordon_fleet_purge_finish (scene->fleet, result, &error));
}

static void
test_stopped_disk (void)
{
  g_autoptr (Scene) scene = scene_new (CORDON_MAC_SELINUX);
  g_autofree char *uuid = make_stopped (scene);
  g_autoptr (CordonReport) before = verify_of (scene, ALICE);
  int stopped = find_party (before, uuid);
  const CordonReportParty *party = cordon_report_get_party (before, (guint) stopped);
  g_autoptr (CordonReport) report = NULL;
  int one = find_party (before, g_ptr_array_index (scene->machines, 0));
  const CordonReportPlace place = { (guint) one, (guint) stopped, CORDON_LAYER_LABEL,
                                    CORDON_THING_DISK };

  /* A disk without a label is not measured. */
  assert_outcome (before, CORDON_OUTCOME_NOT_MEASURED);
  g_assert_cmpstr (party->name, ==, "My bank");
  cordon_fake_mac_set_file (scene->mac, party->things[CORDON_THING_DISK].path,
                            "system_u:object_r:cordon_disk_t:s0");
  report = verify_of (scene, ALICE);
  assert_outcome (report, CORDON_OUTCOME_TRUE);
  g_assert_cmpint (cordon_report_look (report, &place)->wall, ==, CORDON_WALL_TYPE);
  g_assert_false (cordon_report_is_source (report, (guint) stopped));

  cordon_fake_mac_allow (scene->mac, "cordon_view_t", "cordon_disk_t", "file", "open read");
  g_clear_pointer (&report, cordon_report_unref);
  report = verify_of (scene, ALICE);
  assert_outcome (report, CORDON_OUTCOME_FALSE);
  g_assert_cmpint (cordon_report_mark (cordon_report_look (report, &place)), ==,
                   CORDON_MARK_BROKEN);
  delete_stopped (scene, uuid);
}

/* --- more than one disk and socket ------------------------------------------------------------ */

static void
add_disk (Scene *scene, CordonDomainFacts *facts, const char *path, const char *label)
{
  CordonDiskFacts *disk = g_new0 (CordonDiskFacts, 1);

  disk->target = g_strdup ("vdy");
  disk->path = g_strdup (path);
  disk->format = g_strdup ("qcow2");
  g_ptr_array_add (facts->disks, disk);
  cordon_fake_system_set_file (scene->fixture->system, path, S_IFREG | 0600,
                               cordon_fake_uid (facts->account));
  cordon_fake_mac_set_file (scene->mac, path, label);
}

/* The first machine gets two disks and a second socket; the label of what is a machine's own. */
static char *
give_parts (Scene *scene)
{
  const char *uuid = g_ptr_array_index (scene->machines, 0);
  CordonDomainFacts *facts =
    cordon_fake_hypervisor_get_facts (scene->fixture->hypervisor, uuid);
  g_autoptr (CordonReport) report = verify_of (scene, ALICE);
  const CordonReportParty *party =
    cordon_report_get_party (report, (guint) find_party (report, uuid));
  char *label = g_strdup (party->things[CORDON_THING_DIRECTORY].context);
  char *socket = g_strconcat (facts->directory, "/second.sock", NULL);

  add_disk (scene, facts, "/disks/one.qcow2", label);
  add_disk (scene, facts, "/disks/two.qcow2", label);
  g_ptr_array_add (facts->sockets, socket);
  cordon_fake_system_set_file (scene->fixture->system, socket, S_IFSOCK | 0755,
                               cordon_fake_uid (facts->account));
  cordon_fake_mac_set_file (scene->mac, socket, label);
  return label;
}

/* The party whose thing has this path. */
static guint
find_path (const CordonReport *report, CordonThing thing, const char *end)
{
  for (guint i = 0; i < cordon_report_get_n_parties (report); i++)
    if (g_str_has_suffix (cordon_report_get_party (report, i)->things[thing].path, end))
      return i;
  g_assert_not_reached ();
}

static CordonMark
mark_of (const CordonReport *report, Scene *scene, guint from, guint to, CordonLayer layer,
         CordonThing thing)
{
  const CordonReportPlace place = {
    (guint) find_party (report, g_ptr_array_index (scene->machines, from)), to, layer, thing
  };

  return cordon_report_mark (cordon_report_look (report, &place));
}

/* Each is a party of its own that is called after the machine: reached by it, and by nobody else. */
static void
test_parts (void)
{
  g_autoptr (Scene) scene = scene_new (CORDON_MAC_SELINUX);
  g_autofree char *label = give_parts (scene);
  g_autoptr (CordonReport) report = verify_of (scene, ALICE);
  guint two = find_path (report, CORDON_THING_DISK, "/two.qcow2");
  guint socket = find_path (report, CORDON_THING_SOCKET, "/second.sock");
  g_autofree char *name = cordon_report_dup_party_name (report, two);

  assert_outcome (report, CORDON_OUTCOME_TRUE);
  g_assert_nonnull (strstr (name, ": two.qcow2"));
  g_assert_cmpuint (count_kind (report, CORDON_PARTY_MACHINE), ==, 4);
  g_assert_false (cordon_report_is_source (report, two));
  for (CordonLayer layer = CORDON_LAYER_LABEL; layer <= CORDON_LAYER_ACCOUNT; layer++)
    {
      g_assert_cmpint (mark_of (report, scene, 0, two, layer, CORDON_THING_DISK), ==,
                       CORDON_MARK_CONTROL);
      g_assert_cmpint (mark_of (report, scene, 1, two, layer, CORDON_THING_DISK), ==,
                       CORDON_MARK_WALL);
      g_assert_cmpint (mark_of (report, scene, 1, socket, layer, CORDON_THING_SOCKET), ==,
                       CORDON_MARK_WALL);
    }
  g_assert_cmpint (mark_of (report, scene, 0, socket, CORDON_LAYER_LABEL, CORDON_THING_SOCKET),
                   ==, CORDON_MARK_NOTHING);
}

/* The first disk may be as private as it likes. */
static void
test_open_part (void)
{
  g_autoptr (Scene) scene = scene_new (CORDON_MAC_SELINUX);
  g_autofree char *label = give_parts (scene);
  g_autoptr (CordonReport) before = verify_of (scene, ALICE);
  int other = find_party (before, g_ptr_array_index (scene->machines, 1));
  const CordonReportParty *party = cordon_report_get_party (before, (guint) other);
  g_autoptr (CordonReport) report = NULL;
  guint two;

  cordon_fake_mac_set_file (scene->mac, "/disks/two.qcow2",
                            party->things[CORDON_THING_DIRECTORY].context);
  cordon_fake_system_set_file (scene->fixture->system, "/disks/two.qcow2", S_IFREG | 0666, 0);
  report = verify_of (scene, ALICE);
  two = find_path (report, CORDON_THING_DISK, "/two.qcow2");
  assert_outcome (report, CORDON_OUTCOME_FALSE);
  for (CordonLayer layer = CORDON_LAYER_LABEL; layer <= CORDON_LAYER_ACCOUNT; layer++)
    g_assert_cmpint (mark_of (report, scene, 1, two, layer, CORDON_THING_DISK), ==,
                     CORDON_MARK_BROKEN);
}

/* One that does not run has as many; what libvirt does not list does not drop out. */
static void
test_stopped_parts (void)
{
  g_autoptr (Scene) scene = scene_new (CORDON_MAC_SELINUX);
  g_autofree char *uuid = make_stopped (scene);
  CordonDomainFacts *facts =
    cordon_fake_hypervisor_get_facts (scene->fixture->hypervisor, uuid);
  CordonDiskFacts *own = g_ptr_array_index (facts->disks, facts->disks->len - 1);
  g_autoptr (CordonReport) report = NULL;
  g_autofree char *name = NULL;
  guint second;

  cordon_fake_mac_set_file (scene->mac, own->path, "system_u:object_r:cordon_disk_t:s0");
  add_disk (scene, facts, "/elsewhere/second.qcow2", "system_u:object_r:cordon_disk_t:s0");
  report = verify_of (scene, ALICE);
  second = find_path (report, CORDON_THING_DISK, "/second.qcow2");
  name = cordon_report_dup_party_name (report, second);
  assert_outcome (report, CORDON_OUTCOME_NOT_MEASURED);
  g_assert_nonnull (strstr (name, "My bank: second.qcow2"));
  g_assert_cmpint (mark_of (report, scene, 0, second, CORDON_LAYER_LABEL, CORDON_THING_DISK), ==,
                   CORDON_MARK_WALL);
  g_assert_cmpint (mark_of (report, scene, 0, second, CORDON_LAYER_ACCOUNT, CORDON_THING_DISK),
                   ==, CORDON_MARK_UNKNOWN);
  delete_stopped (scene, uuid);
}

/* Of another user's machine neither file nor name is told. */
static void
test_parts_of_others (void)
{
  g_autoptr (Scene) scene = scene_new (CORDON_MAC_SELINUX);
  g_autofree char *label = give_parts (scene);
  g_autoptr (CordonReport) report = verify_of (scene, BOB);
  g_autofree char *json = cordon_report_to_json (report);

  assert_outcome (report, CORDON_OUTCOME_TRUE);
  g_assert_cmpuint (count_kind (report, CORDON_PARTY_OTHER_USER), ==, 2 + 2);
  g_assert_null (strstr (json, "two.qcow2"));
  g_assert_null (strstr (json, "second.sock"));
}

/* --- when it was measured ---------------------------------------------------------------------- */

/* Rows of a start carry the time of that start, not that of the report. */
static void
test_times (void)
{
  gint64 before = g_get_real_time () / G_USEC_PER_SEC;
  g_autoptr (Scene) scene = scene_new (CORDON_MAC_SELINUX);
  gint64 started = g_get_real_time () / G_USEC_PER_SEC;
  g_autoptr (CordonReport) report = NULL;
  g_autofree char *html = NULL, *when = NULL;

  while (g_get_real_time () / G_USEC_PER_SEC == started)
    g_usleep (1000);
  report = verify_of (scene, ALICE);
  for (guint i = 0; i < cordon_report_get_n_items (report); i++)
    {
      const CordonReportItem *item = cordon_report_get_item (report, i);

      g_assert_cmpint (item->time, >=, item->party == CORDON_REPORT_OF_HOST ? started + 1 : before);
      if (item->party != CORDON_REPORT_OF_HOST)
        g_assert_cmpint (item->time, <=, started);
    }
  html = cordon_report_to_html (report);
  when = cordon_report_dup_time (cordon_report_get_item (report, 0)->time);
  g_assert_nonnull (strstr (html, when));
}

/* --- what cannot be seen --------------------------------------------------------------------- */

static void
test_unreadable (void)
{
  g_autoptr (Scene) scene = scene_new (CORDON_MAC_SELINUX);
  g_autoptr (CordonReport) report = NULL;

  cordon_fake_mac_set_broken (scene->mac, CORDON_FAKE_MAC_READ_PATH, TRUE);
  report = verify_of (scene, ALICE);
  assert_outcome (report, CORDON_OUTCOME_NOT_MEASURED);
}

/* A machine whose process cannot be found stays in the report, as one of which nothing is known. */
static void
test_lost_process (void)
{
  g_autoptr (Scene) scene = scene_new (CORDON_MAC_SELINUX);
  g_autoptr (CordonReport) report = NULL;

  cordon_fake_system_remove_process (scene->fixture->system, pid_of (scene, 1));
  report = verify_of (scene, ALICE);
  assert_outcome (report, CORDON_OUTCOME_NOT_MEASURED);
  g_assert_cmpuint (count_kind (report, CORDON_PARTY_MACHINE), ==, 2);
  g_assert_cmpint (mark (report, scene, 0, 1), ==, CORDON_MARK_UNKNOWN);
}

static void
test_no_hypervisor (void)
{
  static const CordonFakeOp ops[] = { CORDON_FAKE_OP_PROBE, CORDON_FAKE_OP_LIST };

  for (guint i = 0; i < G_N_ELEMENTS (ops); i++)
    {
      g_autoptr (Scene) scene = scene_new (CORDON_MAC_SELINUX);
      const CordonVerifyRequest request = { .caller = ALICE };
      g_autoptr (GError) error = NULL;

      cordon_fake_hypervisor_set_fault (scene->fixture->hypervisor, ops[i], CORDON_FAKE_FAILS, 0);
      g_assert_null (verify (scene, &request, &error));
      g_assert_error (error, CORDON_ERROR, CORDON_ERROR_HYPERVISOR);
    }
}

static void
test_cancel (void)
{
  for (guint turns = 0; turns < 6; turns++)
    {
      g_autoptr (Scene) scene = scene_new (CORDON_MAC_SELINUX);
      const CordonVerifyRequest request = { .caller = ALICE };
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (CordonReport) report = NULL;

      cordon_verify_run_async (&scene->fixture->house, scene->fleet, &request, cancellable,
                               keep_result, &result);
      for (guint i = 0; i < turns; i++)
        iterate ();
      g_cancellable_cancel (cancellable);
      wait_until (result != NULL);
      report = cordon_verify_run_finish (result, &error);
      if (report == NULL)
        g_assert_error (error, CORDON_ERROR, CORDON_ERROR_CANCELLED);
      g_assert_true (turns > 0 || report == NULL);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report-verify/true", test_true);
  g_test_add_func ("/report-verify/backs", test_backs);
  g_test_add_func ("/report-verify/privacy", test_privacy);
  g_test_add_func ("/report-verify/named", test_named);
  g_test_add_func ("/report-verify/nobody", test_nobody);
  g_test_add_func ("/report-verify/own-files", test_own_files);
  g_test_add_func ("/report-verify/other-models", test_other_models);
  g_test_add_func ("/report-verify/equal-levels", test_equal_levels);
  g_test_add_func ("/report-verify/not-enforcing", test_not_enforcing);
  g_test_add_func ("/report-verify/permissive", test_permissive);
  g_test_add_func ("/report-verify/shared-account", test_shared_account);
  g_test_add_func ("/report-verify/writable-template", test_writable_template);
  g_test_add_func ("/report-verify/stopped-disk", test_stopped_disk);
  g_test_add_func ("/report-verify/parts", test_parts);
  g_test_add_func ("/report-verify/open-part", test_open_part);
  g_test_add_func ("/report-verify/stopped-parts", test_stopped_parts);
  g_test_add_func ("/report-verify/parts-of-others", test_parts_of_others);
  g_test_add_func ("/report-verify/times", test_times);
  g_test_add_func ("/report-verify/unreadable", test_unreadable);
  g_test_add_func ("/report-verify/lost-process", test_lost_process);
  g_test_add_func ("/report-verify/no-hypervisor", test_no_hypervisor);
  g_test_add_func ("/report-verify/cancel", test_cancel);
  return g_test_run ();
}
