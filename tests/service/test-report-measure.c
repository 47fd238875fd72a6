/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The questions of the isolation report, asked of the model of a policy: it must come out true where
 * the walls stand, and each way of taking one away must be seen, with the pair that it is about.
 */
#include <string.h>

#include "core/errors.h"
#include "core/report-words.h"
#include "fakes/fake-mac.h"
#include "fixture.h"
#include "service/report/measure.h"

#define LEVEL_A "s0:c1,c300,c1022,c1023"
#define LEVEL_B "s0:c2,c301,c1022,c1023"
#define IMAGE "system_u:object_r:svirt_image_t:"
#define STORE "system_u:object_r:cordon_disk_t:s0"

enum { A, B, STOPPED, FOREIGN, TEMPLATE, CANARY, LIBVIRT, FILES, HOST };

typedef struct {
  CordonFakeMac *mac;
  CordonMacModel model;
  gboolean enforcing;
  GPtrArray *subjects;
} Scene;

static void
set_thing (CordonSubject *subject, CordonThing which, const char *context, uid_t uid, mode_t mode)
{
  CordonSubjectThing *thing = &subject->things[which];

  g_free (thing->context);
  thing->exists = TRUE;
  thing->context = g_strdup (context);
  thing->ownership = (CordonOwnership) { TRUE, uid, uid, mode, FALSE };
}

static void
set_context (CordonSubject *subject, const char *type, const char *level)
{
  g_free (subject->context);
  subject->context = g_strdup_printf ("system_u:system_r:%s:%s", type, level);
  subject->plain = g_str_equal (type, "svirt_t");
}

static void
set_level (CordonSubject *subject, const char *type, const char *level)
{
  g_autofree char *image = g_strconcat (IMAGE, level, NULL);
  static const CordonThing labelled[] = { CORDON_THING_DISK, CORDON_THING_SOCKET,
                                          CORDON_THING_DIRECTORY };

  set_context (subject, type, level);
  for (guint i = 0; i < G_N_ELEMENTS (labelled); i++)
    if (subject->things[labelled[i]].exists)
      {
        g_free (subject->things[labelled[i]].context);
        subject->things[labelled[i]].context = g_strdup (image);
      }
}

static CordonSubject *
add (Scene *scene, CordonPartyKind kind, const char *name)
{
  CordonSubject *subject = cordon_subject_new (kind);

  subject->named = TRUE;
  subject->watched = kind == CORDON_PARTY_MACHINE;
  subject->name = g_strdup (name);
  subject->title = g_strdup (name);
  subject->uuid = g_strdup (name);
  g_ptr_array_add (scene->subjects, subject);
  return subject;
}

static void
add_machine (Scene *scene, CordonPartyKind kind, const char *name, const char *level, uid_t uid)
{
  CordonSubject *machine = add (scene, kind, name);
  gid_t kvm = 108;

  machine->acts = TRUE;
  machine->uid = uid;
  g_array_append_val (machine->gids, uid);
  g_array_append_val (machine->gids, kvm);
  machine->things[CORDON_THING_PROCESS].exists = TRUE;
  machine->things[CORDON_THING_ABSTRACT].exists = TRUE;
  set_thing (machine, CORDON_THING_DISK, NULL, uid, 0600);
  set_thing (machine, CORDON_THING_SOCKET, NULL, uid, 0700);
  set_thing (machine, CORDON_THING_DIRECTORY, NULL, uid, 0750);
  set_level (machine, "svirt_t", level);
}

/* Two machines that run, one that is stopped, a foreign one, and what is around them. */
static Scene *
scene_new (void)
{
  Scene *scene = g_new0 (Scene, 1);
  CordonSubject *subject;

  scene->mac = cordon_fake_mac_new ();
  scene->model = CORDON_MAC_SELINUX;
  scene->enforcing = TRUE;
  scene->subjects = g_ptr_array_new_with_free_func ((GDestroyNotify) cordon_subject_free);
  cordon_fake_mac_allow (scene->mac, "unconfined_t", "svirt_image_t", "file", "open read write");
  cordon_fake_mac_allow (scene->mac, "unconfined_t", "user_home_t", "file", "open read write");

  add_machine (scene, CORDON_PARTY_MACHINE, "alpha", LEVEL_A, 64001);
  add_machine (scene, CORDON_PARTY_MACHINE, "beta", LEVEL_B, 64002);
  subject = add (scene, CORDON_PARTY_MACHINE, "stopped");
  set_thing (subject, CORDON_THING_DISK, STORE, 64003, 0600);
  subject->account_fault = g_strdup ("It does not run.");
  add_machine (scene, CORDON_PARTY_FOREIGN, "foreign", "s0:c5,c900", 64055);
  subject = add (scene, CORDON_PARTY_TEMPLATE, "root");
  set_thing (subject, CORDON_THING_DISK, CORDON_FAKE_CONTENT, 0, 0644);
  subject->things[CORDON_THING_CHANGE].exists = TRUE;
  subject = add (scene, CORDON_PARTY_CANARY, "canary");
  set_thing (subject, CORDON_THING_DISK, IMAGE "s0", 0, 0600);
  subject = add (scene, CORDON_PARTY_LIBVIRT, "libvirt");
  set_context (subject, "virtd_t", "s0-s0:c0.c1023");
  set_thing (subject, CORDON_THING_SOCKET, "system_u:object_r:virt_var_run_t:s0", 0, 0770);
  set_thing (subject, CORDON_THING_DIRECTORY, "system_u:object_r:virt_var_run_t:s0", 0, 0755);
  subject = add (scene, CORDON_PARTY_FILES, "files");
  set_context (subject, "unconfined_t", "s0-s0:c0.c1023");
  subject->things[CORDON_THING_PROCESS].exists = TRUE;
  set_thing (subject, CORDON_THING_DISK, "u:object_r:user_home_t:s0", 1000, 0644);
  subject = add (scene, CORDON_PARTY_HOST, "programs");
  subject->acts = TRUE;
  set_context (subject, "unconfined_t", "s0-s0:c0.c1023");
  return scene;
}

static CordonSubject *
get (Scene *scene, guint i)
{
  return g_ptr_array_index (scene->subjects, i);
}

static void
scene_free (Scene *scene)
{
  g_ptr_array_unref (scene->subjects);
  g_assert_finalize_object (G_OBJECT (scene->mac));
  g_free (scene);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Scene, scene_free)

static CordonMeasure *
make_measure (Scene *scene)
{
  const CordonMeasureRequest request = {
    .mac = CORDON_MAC_PROBE (scene->mac),
    .model = scene->model,
    .enforcing = scene->enforcing,
    .host = { .mac = "selinux" },
    .subjects = scene->subjects,
  };

  return cordon_measure_new (&request);
}

static CordonReport *
measure (Scene *scene)
{
  g_autoptr (CordonMeasure) work = make_measure (scene);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  CordonReport *report;

  cordon_measure_run_async (work, NULL, keep_result, &result);
  wait_until (result != NULL);
  report = cordon_measure_run_finish (work, result, &error);
  g_assert_no_error (error);
  return report;
}

static void
assert_cell (const CordonReport *report, guint from, guint to, CordonLayer layer,
             CordonThing thing, CordonMark mark, CordonWall wall)
{
  const CordonReportPlace place = { from, to, layer, thing };
  const CordonReportFinding *finding = cordon_report_look (report, &place);

  g_assert_cmpint (cordon_report_mark (finding), ==, mark);
  if (finding != NULL)
    g_assert_cmpint (finding->wall, ==, wall);
}

#define assert_label(report, from, to, thing, mark, wall) \
  assert_cell (report, from, to, CORDON_LAYER_LABEL, CORDON_THING_##thing, CORDON_MARK_##mark, \
               CORDON_WALL_##wall)
#define assert_account(report, from, to, thing, mark, wall) \
  assert_cell (report, from, to, CORDON_LAYER_ACCOUNT, CORDON_THING_##thing, CORDON_MARK_##mark, \
               CORDON_WALL_##wall)

static void
assert_outcome (const CordonReport *report, CordonOutcome outcome)
{
  g_assert_cmpstr (cordon_outcome_names[cordon_report_get_summary (report)->outcome], ==,
                   cordon_outcome_names[outcome]);
}

/* Every fault is about this pair, both ways, and about nobody else. */
static void
assert_only_faults_of (const CordonReport *report, guint a, guint b)
{
  g_autoptr (GArray) faults = cordon_report_list_faults (report, 1000);

  g_assert_cmpuint (faults->len, >, 0);
  for (guint i = 0; i < faults->len; i++)
    {
      const CordonReportPlace *place = &g_array_index (faults, CordonReportPlace, i);

      g_assert_true ((place->from == a && place->to == b) || (place->from == b && place->to == a));
    }
}

/* --- the walls stand ------------------------------------------------------------------------- */

/* The answer behind a cell names the labels that it is about, each of them. */
static void
assert_evidence (const CordonReport *report, guint from, guint to, CordonThing thing,
                 const char *expected)
{
  const CordonReportPlace place = { from, to, CORDON_LAYER_LABEL, thing };
  g_autofree char *evidence = cordon_report_dup_evidence (report, &place);

  g_test_message ("%s", evidence);
  g_assert_nonnull (strstr (evidence, expected));
  g_assert_null (strstr (evidence, "→ ,"));
}

static void
test_evidence (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autoptr (CordonReport) report = NULL;
  static const char directory[] = "system_u:object_r:virt_var_run_t:s0";

  set_thing (get (scene, LIBVIRT), CORDON_THING_SOCKET, "system_u:object_r:svirt_image_t:s0", 0,
             0777);
  report = measure (scene);
  assert_evidence (report, A, TEMPLATE, CORDON_THING_CHANGE, CORDON_FAKE_CONTENT ", class file");
  assert_evidence (report, A, TEMPLATE, CORDON_THING_DISK, CORDON_FAKE_CONTENT ", class file");
  assert_evidence (report, A, B, CORDON_THING_ABSTRACT, LEVEL_B ", class unix_stream_socket");
  assert_evidence (report, A, LIBVIRT, CORDON_THING_SOCKET, directory);
  assert_evidence (report, A, LIBVIRT, CORDON_THING_SOCKET, IMAGE "s0, class sock_file");
  assert_evidence (report, A, LIBVIRT, CORDON_THING_SOCKET,
                   "virtd_t:s0-s0:c0.c1023, class unix_stream_socket");
}

static void
test_true (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autoptr (CordonReport) report = measure (scene);

  assert_outcome (report, CORDON_OUTCOME_TRUE);
  assert_label (report, A, B, DISK, WALL, CATEGORIES);
  assert_label (report, B, A, SOCKET, WALL, CATEGORIES);
  assert_label (report, A, B, DIRECTORY, WALL, CATEGORIES);
  assert_label (report, A, B, PROCESS, WALL, CATEGORIES);
  assert_label (report, A, B, ABSTRACT, WALL, CATEGORIES);
  assert_label (report, A, FOREIGN, ABSTRACT, WALL, CATEGORIES);
  assert_label (report, A, A, ABSTRACT, NOTHING, NONE);
  assert_label (report, A, A, DISK, CONTROL, NONE);
  assert_label (report, A, A, PROCESS, NOTHING, NONE);
  assert_label (report, A, STOPPED, DISK, WALL, TYPE);
  assert_label (report, STOPPED, A, DISK, NOTHING, NONE);
  assert_label (report, A, FOREIGN, PROCESS, WALL, CATEGORIES);
  assert_label (report, FOREIGN, A, DISK, WALL, CATEGORIES);
  assert_label (report, FOREIGN, FOREIGN, DISK, NOTHING, NONE);
  assert_label (report, A, CANARY, DISK, CONTROL, NONE);
  assert_label (report, A, TEMPLATE, DISK, CONTROL, NONE);
  assert_label (report, A, TEMPLATE, CHANGE, WALL, TYPE);
  assert_label (report, A, FILES, DISK, WALL, TYPE);
  assert_label (report, A, FILES, PROCESS, WALL, TYPE);
  assert_label (report, HOST, A, DISK, OPEN, NONE);
  assert_label (report, HOST, FILES, DISK, NOTHING, NONE);
  assert_account (report, A, B, DISK, WALL, ACCOUNT);
  assert_account (report, A, B, PROCESS, WALL, ACCOUNT);
  assert_account (report, A, B, SOCKET, WALL, ACCOUNT);
  assert_account (report, A, B, ABSTRACT, NOTHING, NONE);
  assert_account (report, A, A, DISK, CONTROL, NONE);
  assert_account (report, A, TEMPLATE, CHANGE, WALL, ACCOUNT);
  assert_account (report, A, LIBVIRT, SOCKET, CLOSED, ACCOUNT);
  g_assert_cmpuint (cordon_report_get_host (report)->serial, >, 0);
}

/* The type that may not even speak to libvirt is promised not to. */
static void
test_own_types (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autoptr (CordonReport) report = NULL;

  set_level (get (scene, A), "cordon_view_t", LEVEL_A);
  report = measure (scene);
  assert_outcome (report, CORDON_OUTCOME_TRUE);
  assert_label (report, A, LIBVIRT, SOCKET, WALL, TYPE);
  g_assert_cmpint (cordon_report_pair_mark (report, B, LIBVIRT), >, CORDON_MARK_WALL);

  g_clear_pointer (&report, cordon_report_unref);
  cordon_fake_mac_allow (scene->mac, "cordon_view_t", "virtd_t", "unix_stream_socket",
                         "connectto");
  cordon_fake_mac_allow (scene->mac, "cordon_view_t", "virt_var_run_t", "sock_file", "write");
  cordon_fake_mac_allow (scene->mac, "cordon_view_t", "virt_var_run_t", "dir", "search");
  report = measure (scene);
  assert_outcome (report, CORDON_OUTCOME_FALSE);
  assert_only_faults_of (report, A, LIBVIRT);
}

/* --- a wall is taken away -------------------------------------------------------------------- */

/* A policy whose constraint does not reach sockets, as Fedora's: no file stands before them. */
static void
test_abstract_socket (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autoptr (CordonReport) report = NULL;

  cordon_fake_mac_set_constrained (scene->mac, "unix_stream_socket", FALSE);
  report = measure (scene);
  assert_outcome (report, CORDON_OUTCOME_FALSE);
  assert_label (report, A, B, ABSTRACT, BROKEN, NONE);
  assert_label (report, A, B, SOCKET, WALL, CATEGORIES);
}

static void
test_equal_levels (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autoptr (CordonReport) report = NULL;

  set_level (get (scene, B), "svirt_t", LEVEL_A);
  report = measure (scene);
  assert_outcome (report, CORDON_OUTCOME_FALSE);
  assert_only_faults_of (report, A, B);
  assert_label (report, A, B, DISK, BROKEN, NONE);
  assert_label (report, B, A, DISK, BROKEN, NONE);
  assert_label (report, A, B, SOCKET, BROKEN, NONE);
  assert_label (report, A, B, PROCESS, BROKEN, NONE);
  /* The other wall still stands, and is seen to. */
  assert_account (report, A, B, DISK, WALL, ACCOUNT);
}

static void
test_dominating_newcomer (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autoptr (CordonReport) report = NULL;

  set_level (get (scene, FOREIGN), "svirt_t", "s0:c1,c2,c300,c1022,c1023");
  report = measure (scene);
  assert_outcome (report, CORDON_OUTCOME_FALSE);
  assert_only_faults_of (report, A, FOREIGN);
  assert_label (report, FOREIGN, A, DISK, BROKEN, NONE);
  assert_label (report, A, FOREIGN, PROCESS, WALL, CATEGORIES);
}

static void
test_permissive_domain (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autoptr (CordonReport) report = NULL;
  g_autofree char *sentence = NULL;
  const CordonReportPlace place = { A, B, CORDON_LAYER_LABEL, CORDON_THING_DISK };

  set_level (get (scene, A), "cordon_view_t", LEVEL_A);
  cordon_fake_mac_set_permissive (scene->mac, "cordon_view_t", TRUE);
  report = measure (scene);
  sentence = cordon_report_dup_sentence (report, &place);
  assert_outcome (report, CORDON_OUTCOME_FALSE);
  assert_label (report, A, B, DISK, BROKEN, NONE);
  assert_label (report, B, A, DISK, WALL, CATEGORIES);
  g_assert_nonnull (strstr (sentence, "permissive"));
}

static void
test_not_enforcing (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autoptr (CordonReport) report = NULL;

  scene->enforcing = FALSE;
  report = measure (scene);
  assert_outcome (report, CORDON_OUTCOME_FALSE);
  assert_label (report, A, B, DISK, BROKEN, NONE);
  assert_label (report, B, A, PROCESS, BROKEN, NONE);
}

/* A stopped disk's type becomes readable, as libvirt's own store is on some hosts. */
static void
test_store_rule (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autoptr (CordonReport) report = NULL;

  cordon_fake_mac_allow (scene->mac, "svirt_t", "cordon_disk_t", "file", "open read");
  report = measure (scene);
  assert_outcome (report, CORDON_OUTCOME_FALSE);
  assert_label (report, A, STOPPED, DISK, BROKEN, NONE);
  assert_label (report, B, STOPPED, DISK, BROKEN, NONE);
  assert_label (report, A, B, DISK, WALL, CATEGORIES);
}

static void
test_writable_template (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autoptr (CordonReport) report = NULL;

  get (scene, TEMPLATE)->things[CORDON_THING_DISK].ownership.mode = 0666;
  report = measure (scene);
  assert_outcome (report, CORDON_OUTCOME_FALSE);
  assert_account (report, A, TEMPLATE, CHANGE, BROKEN, NONE);
  assert_label (report, A, TEMPLATE, CHANGE, WALL, TYPE);

  g_clear_pointer (&report, cordon_report_unref);
  get (scene, TEMPLATE)->things[CORDON_THING_DISK].ownership.mode = 0644;
  cordon_fake_mac_allow (scene->mac, "svirt_t", "virt_content_t", "file", "append");
  report = measure (scene);
  assert_outcome (report, CORDON_OUTCOME_FALSE);
  assert_label (report, A, TEMPLATE, CHANGE, BROKEN, NONE);
}

static void
test_shared_account (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autoptr (CordonReport) report = NULL;
  CordonSubject *b = get (scene, B);

  b->uid = 64001;
  for (guint i = 0; i < CORDON_N_THINGS; i++)
    b->things[i].ownership.uid = 64001;
  report = measure (scene);
  assert_outcome (report, CORDON_OUTCOME_FALSE);
  assert_only_faults_of (report, A, B);
  assert_account (report, A, B, DISK, BROKEN, NONE);
  assert_account (report, B, A, PROCESS, BROKEN, NONE);
  assert_label (report, A, B, DISK, WALL, CATEGORIES);
}

/* Each alone opens B's disk to A's account, or does not. */
static void
test_modes (void)
{
  static const struct {
    uid_t owner;
    gid_t group;
    mode_t mode;
    gboolean broken;
  } table[] = {
    { 64002, 64002, 0600, FALSE }, { 64002, 108, 0600, FALSE },  { 64002, 108, 0640, TRUE },
    { 64002, 108, 0620, TRUE },    { 64002, 64002, 0604, TRUE }, { 64002, 64002, 0660, FALSE },
    { 64002, 108, 0602, FALSE },   { 64001, 64002, 0000, TRUE }, { 0, 0, 0600, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (Scene) scene = scene_new ();
      g_autoptr (CordonReport) report = NULL;

      get (scene, B)->things[CORDON_THING_DISK].ownership =
        (CordonOwnership) { TRUE, table[i].owner, table[i].group, table[i].mode, FALSE };
      report = measure (scene);
      assert_cell (report, A, B, CORDON_LAYER_ACCOUNT, CORDON_THING_DISK,
                   table[i].broken ? CORDON_MARK_BROKEN : CORDON_MARK_WALL,
                   table[i].broken ? CORDON_WALL_NONE : CORDON_WALL_ACCOUNT);
    }
}

/* A question that can only say no proves nothing. */
static void
test_blind (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autoptr (CordonReport) report = NULL;

  cordon_fake_mac_forbid (scene->mac, "svirt_t", "svirt_image_t", "file",
                          "open read write append");
  report = measure (scene);
  assert_outcome (report, CORDON_OUTCOME_FALSE);
  assert_label (report, A, A, DISK, BROKEN, TYPE);
  assert_label (report, A, CANARY, DISK, BROKEN, TYPE);
}

/* --- not measured ---------------------------------------------------------------------------- */

static void
test_unreadable (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autoptr (CordonReport) report = NULL;

  g_clear_pointer (&get (scene, B)->things[CORDON_THING_DISK].context, g_free);
  get (scene, B)->things[CORDON_THING_DISK].fault = g_strdup ("The label cannot be read.");
  report = measure (scene);
  assert_outcome (report, CORDON_OUTCOME_NOT_MEASURED);
  assert_label (report, A, B, DISK, UNKNOWN, NONE);
  assert_label (report, B, B, DISK, UNKNOWN, NONE);
  assert_label (report, A, B, PROCESS, WALL, CATEGORIES);
  assert_account (report, A, B, DISK, WALL, ACCOUNT);
}

static void
test_access_list (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autoptr (CordonReport) report = NULL;

  get (scene, B)->things[CORDON_THING_DISK].ownership.listed = TRUE;
  report = measure (scene);
  assert_outcome (report, CORDON_OUTCOME_NOT_MEASURED);
  assert_account (report, A, B, DISK, UNKNOWN, NONE);
}

static void
test_unknown_account (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autoptr (CordonReport) report = NULL;

  get (scene, A)->account_fault = g_strdup ("The process is gone.");
  report = measure (scene);
  assert_outcome (report, CORDON_OUTCOME_NOT_MEASURED);
  assert_account (report, A, B, DISK, UNKNOWN, NONE);
  assert_account (report, B, A, PROCESS, UNKNOWN, NONE);
  assert_account (report, B, A, DISK, WALL, ACCOUNT);
}

static void
test_silent_kernel (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autoptr (CordonReport) report = NULL;

  cordon_fake_mac_set_broken (scene->mac, CORDON_FAKE_MAC_DECIDE, TRUE);
  report = measure (scene);
  assert_outcome (report, CORDON_OUTCOME_NOT_MEASURED);
  assert_label (report, A, B, DISK, UNKNOWN, NONE);
  assert_label (report, A, A, DISK, UNKNOWN, NONE);
}

static void
test_apparmor_and_none (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autoptr (CordonReport) report = NULL;

  scene->model = CORDON_MAC_APPARMOR;
  report = measure (scene);
  assert_outcome (report, CORDON_OUTCOME_TRUE);
  assert_label (report, A, B, PROCESS, UNKNOWN, NONE);
  assert_label (report, A, B, DISK, NOTHING, NONE);
  assert_account (report, A, B, DISK, WALL, ACCOUNT);

  g_clear_pointer (&report, cordon_report_unref);
  scene->model = CORDON_MAC_NONE;
  report = measure (scene);
  assert_outcome (report, CORDON_OUTCOME_TRUE);
  assert_label (report, A, B, PROCESS, NOTHING, NONE);
}

/* --- how it is asked ------------------------------------------------------------------------- */

/* What nobody watches is not asked, and another policy in between is not mixed in. */
static void
test_watched (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autoptr (CordonReport) report = NULL;

  get (scene, B)->watched = FALSE;
  get (scene, STOPPED)->watched = FALSE;
  report = measure (scene);
  assert_label (report, B, STOPPED, DISK, NOTHING, NONE);
  assert_label (report, B, A, DISK, WALL, CATEGORIES);
  assert_label (report, A, STOPPED, DISK, WALL, TYPE);
}

static gboolean
on_reload (gpointer data)
{
  cordon_fake_mac_load_policy (((Scene *) data)->mac);
  return G_SOURCE_CONTINUE;
}

static void
add_crowd (Scene *scene, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *level = g_strdup_printf ("s0:c3,c%u,c1022,c1023", 310 + i);

      add_machine (scene, CORDON_PARTY_MACHINE, "crowd", level, 65000 + i);
    }
}

static void
test_policy_changes (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autoptr (CordonReport) report = NULL;
  guint reload;

  add_crowd (scene, 60);
  reload = g_timeout_add (1, on_reload, scene);
  report = measure (scene);
  g_source_remove (reload);
  assert_outcome (report, CORDON_OUTCOME_NOT_MEASURED);
}

static void
test_slices (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autoptr (CordonMeasure) work = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (CordonReport) report = NULL;
  CordonMeasureCounts counts;

  add_crowd (scene, 60);
  work = make_measure (scene);
  cordon_measure_run_async (work, NULL, keep_result, &result);
  wait_until (result != NULL);
  report = cordon_measure_run_finish (work, result, NULL);
  cordon_measure_get_counts (work, &counts);
  assert_outcome (report, CORDON_OUTCOME_TRUE);
  g_assert_cmpuint (counts.slices, >, 1);
  g_assert_cmpuint (counts.pairs, >, 62 * 62);
  g_assert_cmpuint (counts.asked, <, counts.wanted);
}

static void
test_cancel (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autoptr (CordonMeasure) work = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  add_crowd (scene, 100);
  work = make_measure (scene);
  cordon_measure_run_async (work, cancellable, keep_result, &result);
  iterate ();
  g_assert_null (result);
  g_cancellable_cancel (cancellable);
  wait_until (result != NULL);
  g_assert_null (cordon_measure_run_finish (work, result, &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_CANCELLED);
  g_clear_object (&result);
  g_assert_finalize_object (G_OBJECT (g_steal_pointer (&work)));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report-measure/true", test_true);
  g_test_add_func ("/report-measure/evidence", test_evidence);
  g_test_add_func ("/report-measure/own-types", test_own_types);
  g_test_add_func ("/report-measure/equal-levels", test_equal_levels);
  g_test_add_func ("/report-measure/dominating-newcomer", test_dominating_newcomer);
  g_test_add_func ("/report-measure/permissive-domain", test_permissive_domain);
  g_test_add_func ("/report-measure/not-enforcing", test_not_enforcing);
  g_test_add_func ("/report-measure/abstract-socket", test_abstract_socket);
  g_test_add_func ("/report-measure/store-rule", test_store_rule);
  g_test_add_func ("/report-measure/writable-template", test_writable_template);
  g_test_add_func ("/report-measure/shared-account", test_shared_account);
  g_test_add_func ("/report-measure/modes", test_modes);
  g_test_add_func ("/report-measure/blind", test_blind);
  g_test_add_func ("/report-measure/unreadable", test_unreadable);
  g_test_add_func ("/report-measure/access-list", test_access_list);
  g_test_add_func ("/report-measure/unknown-account", test_unknown_account);
  g_test_add_func ("/report-measure/silent-kernel", test_silent_kernel);
  g_test_add_func ("/report-measure/apparmor-and-none", test_apparmor_and_none);
  g_test_add_func ("/report-measure/watched", test_watched);
  g_test_add_func ("/report-measure/policy-changes", test_policy_changes);
  g_test_add_func ("/report-measure/slices", test_slices);
  g_test_add_func ("/report-measure/cancel", test_cancel);
  return g_test_run ();
}
