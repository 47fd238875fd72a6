/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * No text that a user gives can make cordond grant a path, bridge, label, account, quota, template or
 * lifetime that the administrator did not allow. Each text of the table is given over the bus, as
 * anybody could; what cordond takes is then run, and what it orders of libvirt is held against the
 * administrator's limits.
 */
#include "config.h"

#include <string.h>

#include "core/limits.h"
#include "own-words.h"

static char *templates[] = { (char *) "viewer", NULL };

/* What this administrator allows: two compartments, throwaways of the viewer, without network. */
static const CordonUserLimits narrow = {
  .compartments = 2,
  .templates = templates,
  .lifetimes = 1u << CORDON_LIFETIME_THROWAWAY,
  .without_windows = 1u << CORDON_WITHOUT_WINDOW_PAUSE,
  .accesses = 1u << CORDON_ACCESS_NONE,
  .unlabelled = FALSE,
  .memory_mib = 256,
  .processors = 2,
  .disk_gib = 4,
};

static void
open_narrow (Scene *scene)
{
  scene_open (scene);
  write_administrators (scene, "office", "");
  scene->users = &narrow;
  scene_crash (scene);
  /* Labelled: a label must be seen to be right. */
  cordon_fake_hypervisor_set_mac (scene->hypervisor, CORDON_MAC_SELINUX);
}

/* --- refused --------------------------------------------------------------------------------- */

static const struct {
  const char *wants, *text;
  CordonError code;
} refused[] = {
  /* Paths. */
  { "a kernel", OWN "Kernel=/etc/shadow\n", CORDON_ERROR_USAGE },
  { "a disk by path", OWN "Disk=/etc/passwd\n", CORDON_ERROR_USAGE },
  { "a disk of its own group", OWN "[Disk]\nSource=/dev/sda\n", CORDON_ERROR_USAGE },
  { "a template by path", "[Compartment]\nTitle=T\n[Machine]\nTemplate=/etc\n", CORDON_ERROR_USAGE },
  { "a template above", "[Compartment]\nTitle=T\n[Machine]\nTemplate=../../etc\n", CORDON_ERROR_USAGE },
  { "a template's version", "[Compartment]\nTitle=T\n[Machine]\nTemplate=viewer/1\n", CORDON_ERROR_USAGE },
  { "a shared folder", OWN "[Share]\nFolder=/home\n", CORDON_ERROR_USAGE },
  { "a command line", OWN "Cmdline=init=/bin/sh\n", CORDON_ERROR_USAGE },
  /* Bridges and networks. */
  { "a bridge", OWN "[Network]\nBridge=br0\n", CORDON_ERROR_USAGE },
  { "a bridge as access", OWN "[Network]\nAccess=br0\n", CORDON_ERROR_USAGE },
  { "another access", OWN "[Network]\nAccess=bridge:virbr0\n", CORDON_ERROR_USAGE },
  { "two accesses", OWN "[Network]\nAccess=none internet\n", CORDON_ERROR_USAGE },
  { "an interface", OWN "[Network]\nInterface=eth0\n", CORDON_ERROR_USAGE },
  { "an empty access", OWN "[Network]\nAccess=\n", CORDON_ERROR_USAGE },
  /* Labels. */
  { "no label", OWN "[Label]\nRequired=false\n", CORDON_ERROR_DENIED },
  { "no label, spelled otherwise", OWN "[Label]\nRequired=no\n", CORDON_ERROR_USAGE },
  { "a level", OWN "[Label]\nLevel=s0:c0,c1,c1022,c1023\n", CORDON_ERROR_USAGE },
  { "a type", OWN "[Label]\nType=unconfined_t\n", CORDON_ERROR_USAGE },
  { "a context", OWN "[Label]\nRequired=system_u:system_r:svirt_t:s0\n", CORDON_ERROR_USAGE },
  { "another's number", OWN "[Label]\nD=0\nV=256\n", CORDON_ERROR_USAGE },
  /* Accounts and owners. */
  { "an account", OWN "Account=root\n", CORDON_ERROR_USAGE },
  { "a user", OWN "User=0\n", CORDON_ERROR_USAGE },
  { "an owner", OWN "[Compartment]\nOwner=0\n", CORDON_ERROR_USAGE },
  { "an origin", "[Compartment]\nTitle=T\nOrigin=administrator\n[Machine]\nTemplate=viewer\n", CORDON_ERROR_USAGE },
  { "another name", "[Compartment]\nTitle=T\nName=office\n[Machine]\nTemplate=viewer\n", CORDON_ERROR_USAGE },
  /* Quotas. */
  { "other limits", OWN "[UserCompartments]\nCount=32\n", CORDON_ERROR_USAGE },
  { "more accounts", OWN "[Host]\nAccounts=64\n", CORDON_ERROR_USAGE },
  { "memory beyond any", OWN "Memory=16385\n", CORDON_ERROR_USAGE },
  { "memory that wraps", OWN "Memory=4294967424\n", CORDON_ERROR_USAGE },
  { "memory that wraps further", OWN "Memory=18446744073709551744\n", CORDON_ERROR_USAGE },
  { "negative memory", OWN "Memory=-1\n", CORDON_ERROR_USAGE },
  { "memory twice", OWN "Memory=128\nMemory=16384\n", CORDON_ERROR_USAGE },
  { "memory in a second group", OWN "Memory=128\n[Machine]\nMemory=16384\n", CORDON_ERROR_USAGE },
  { "no processor", OWN "Processors=0\n", CORDON_ERROR_USAGE },
  /* Templates and lifetimes. */
  { "a template that is not allowed", "[Compartment]\nTitle=T\n[Machine]\nTemplate=browser\n", CORDON_ERROR_DENIED },
  { "a template that only begins so", "[Compartment]\nTitle=T\n[Machine]\nTemplate=viewer-2\n", CORDON_ERROR_DENIED },
  { "two templates", "[Compartment]\nTitle=T\n[Machine]\nTemplate=viewer,browser\n", CORDON_ERROR_USAGE },
  { "a template twice", OWN "Template=browser\n", CORDON_ERROR_USAGE },
  { "a translated template", OWN "Template[de]=browser\n", CORDON_ERROR_USAGE },
  { "to last", OWN "Lifetime=persistent\n", CORDON_ERROR_DENIED },
  { "to last and run", OWN "Lifetime=persistent\nWithoutWindow=run\n", CORDON_ERROR_DENIED },
  { "to run alone", OWN "WithoutWindow=run\n", CORDON_ERROR_USAGE },
  { "to be saved", OWN "WithoutWindow=save\n", CORDON_ERROR_USAGE },
  /* Ways around the parser. */
  { "a continued line", OWN "Memory=12\\\n8\n", CORDON_ERROR_USAGE },
  { "an escape", OWN "Memory=\\x31\\x32\\x38\n", CORDON_ERROR_USAGE },
  { "a comment behind", OWN "Memory=128 # 16384\n", CORDON_ERROR_USAGE },
  { "carriage returns", "[Compartment]\r\nTitle=T\r\n[Machine]\r\nTemplate=viewer\r\n", CORDON_ERROR_USAGE },
  { "a line in a title", "[Compartment]\nTitle=T\xe2\x80\xa8Template=browser\n[Machine]\nTemplate=viewer\n",
    CORDON_ERROR_USAGE },
  { "a title that runs backwards", "[Compartment]\nTitle=\xe2\x80\xae" "eciffO\n[Machine]\nTemplate=viewer\n",
    CORDON_ERROR_USAGE },
  { "a mark at the start", "\xef\xbb\xbf" OWN, CORDON_ERROR_USAGE },
  { "a key in no group", "Template=browser\n" OWN, CORDON_ERROR_USAGE },
  { "a group in wide letters", OWN "\xef\xbc\xbbLabel\xef\xbc\xbd\nRequired=false\n", CORDON_ERROR_USAGE },
  { "an entity", OWN "Memory=&#49;28\n", CORDON_ERROR_USAGE },
  { "an included file", OWN ".include /etc/cordon/host.conf\n", CORDON_ERROR_USAGE },
  { "nothing", "", CORDON_ERROR_USAGE },
};

static void
test_refused (void)
{
  Scene scene;

  open_narrow (&scene);
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_test_message ("wants %s", refused[i].wants);
      assert_set_refused (scene.client, "own", refused[i].text, refused[i].code);
      g_assert_null (get_own (scene.client, "own"));
      assert_refused (scene.client, "Start", g_variant_new_parsed ("('own', @a{sv} {})"), NULL,
                      CORDON_ERROR_NOT_FOUND);
    }
  scene_close (&scene);
}

/* A refused text changes nothing of what the user has. */
static void
test_refused_keeps_old (void)
{
  Scene scene;
  g_autoptr(GVariant) first = NULL;

  open_narrow (&scene);
  first = set (scene.client, "own", OWN "Memory=200\n");
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr(GVariant) now = NULL;

      assert_set_refused (scene.client, "own", refused[i].text, refused[i].code);
      now = get_own (scene.client, "own");
      g_assert_true (g_variant_equal (now, first));
    }
  remove_own (scene.client, "own");
  scene_close (&scene);
}

/* --- taken, and held ------------------------------------------------------------------------- */

static const struct {
  const char *wants, *text;
} taken[] = {
  { "nothing more", OWN },
  { "too much memory", OWN "Memory=16384\n" },
  { "too many processors", OWN "Processors=8\n" },
  { "too large a disk", OWN "Disk=512\n" },
  { "all of it", OWN "Memory=16384\nProcessors=8\nDisk=512\n" },
  { "markup in a title", "[Compartment]\nTitle=</title><qemu:arg value='-drive'/>\n[Machine]\nTemplate=viewer\n" },
  { "the end of a section", "[Compartment]\nTitle=]]>\n[Machine]\nTemplate=viewer\n" },
  { "a path in a title", "[Compartment]\nTitle=/etc/shadow\n[Machine]\nTemplate=viewer\n" },
  { "another's face", "[Compartment]\nTitle=Some <documents> & \"more\"\n[Machine]\nTemplate=viewer\n" },
  { "instructions in a comment", "# Template=browser\n#[Label]\n#Required=false\n" OWN },
};

static gboolean
is_below (const char *path, const char *dir)
{
  return g_str_has_prefix (path, dir) && path[strlen (dir)] == '/' && strstr (path, "/../") == NULL;
}

static void
assert_within (Scene *scene, const CordonMachinePlanFields *plan)
{
  g_autofree char *store = g_build_filename (scene->state_dir, "templates", "viewer", NULL);
  g_autofree char *level = g_strdup_printf (":s0:c%u,c%u,c1022,c1023", plan->d, plan->v);

  g_assert_cmpuint (plan->owner, ==, UID);
  g_assert_cmpstr (plan->compartment, ==, "own");
  g_assert_cmpstr (plan->template_name, ==, "viewer");
  g_assert_true (is_below (plan->kernel, store) && is_below (plan->initrd, store) && is_below (plan->root, store));
  g_assert_true (plan->throwaway);
  g_assert_null (plan->disk);
  g_assert_cmpuint (plan->memory_mib, <=, narrow.memory_mib);
  g_assert_cmpuint (plan->processors, <=, narrow.processors);
  g_assert_cmpint (plan->mac, ==, CORDON_MAC_SELINUX);
  g_assert_true (g_str_has_prefix (plan->account, "cordon-m"));
  g_assert_cmpuint (plan->d, <=, 255);
  g_assert_true (plan->v >= 256 && plan->v <= 1021);
  g_assert_true (g_str_has_suffix (plan->label, level));
  /* No word of the user's text is in an order, but the compartment's name, which was checked. */
  g_assert_null (strpbrk (plan->cmdline, "<>&'\"]"));
}

static void
test_taken_is_held (void)
{
  Scene scene;

  open_narrow (&scene);
  for (gsize i = 0; i < G_N_ELEMENTS (taken); i++)
    {
      g_autoptr(GVariant) answer = set (scene.client, "own", taken[i].text);
      g_autoptr(GError) error = NULL;
      g_autofree char *origin = text_of (answer, "origin");
      const CordonMachinePlanFields *plan;

      g_test_message ("wants %s", taken[i].wants);
      g_assert_cmpstr (origin, ==, "user");
      plan = run_once (&scene, "own", &error);
      g_assert_no_error (error);
      assert_within (&scene, plan);
    }
  remove_own (scene.client, "own");
  scene_close (&scene);
}

/* --- names ----------------------------------------------------------------------------------- */

static void
test_names (void)
{
  static const struct {
    const char *name;
    CordonError code;
  } cases[] = {
    { "documents", CORDON_ERROR_DENIED },    /* a preset */
    { "office", CORDON_ERROR_DENIED },       /* the administrator's */
    { "../own", CORDON_ERROR_USAGE },
    { "..", CORDON_ERROR_USAGE },
    { "", CORDON_ERROR_USAGE },
    { "-rf", CORDON_ERROR_USAGE },
    { "own/own", CORDON_ERROR_USAGE },
    { "own.compartment", CORDON_ERROR_USAGE },
    { "Own", CORDON_ERROR_USAGE },
    { "o\xd0\xb2n", CORDON_ERROR_USAGE },
    { "own\n", CORDON_ERROR_USAGE },
    { "own own", CORDON_ERROR_USAGE },
    { "0:own", CORDON_ERROR_USAGE },
    { "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", CORDON_ERROR_USAGE },
  };
  Scene scene;
  g_autofree char *store = NULL;

  open_narrow (&scene);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      assert_set_refused (scene.client, cases[i].name, OWN, cases[i].code);
      assert_refused (scene.client, "RemoveCompartment", g_variant_new ("(s)", cases[i].name), NULL, cases[i].code);
    }
  /* What is the system's is as it was. */
  for (gsize i = 0; i < 2; i++)
    {
      g_autoptr(GVariant) compartment = get_own (scene.client, cases[i].name);
      g_autofree char *origin = text_of (compartment, "origin");

      g_assert_cmpstr (origin, ==, i == 0 ? "preset" : "administrator");
    }
  store = g_build_filename (scene.state_dir, "user-compartments", NULL);
  g_assert_false (g_file_test (store, G_FILE_TEST_EXISTS));
  scene_close (&scene);
}

/* --- sizes and numbers ----------------------------------------------------------------------- */

static char *
long_text (gsize length)
{
  g_autofree char *comment = g_strnfill (length - strlen (OWN "#"), 'x');

  return g_strconcat (OWN "#", comment, NULL);
}

static void
test_sizes (void)
{
  Scene scene;
  g_autofree char *most = long_text (CORDON_LIMIT_COMPARTMENT_TEXT);
  g_autofree char *more = long_text (CORDON_LIMIT_COMPARTMENT_TEXT + 1);
  g_autofree char *huge = long_text (8 << 20);
  g_autofree char *path = NULL;
  g_autofree char *kept = NULL;
  g_autoptr(GVariant) answer = NULL;

  open_narrow (&scene);
  assert_set_refused (scene.client, "own", more, CORDON_ERROR_USAGE);
  assert_set_refused (scene.client, "own", huge, CORDON_ERROR_USAGE);
  answer = set (scene.client, "own", most);
  path = store_path (&scene, UID, "own.compartment");
  g_assert_true (g_file_get_contents (path, &kept, NULL, NULL));
  /* In canonical form. */
  g_assert_cmpuint (strlen (kept), <, 1000);
  remove_own (scene.client, "own");
  scene_close (&scene);
}

static void
test_quota (void)
{
  Scene scene;
  g_autoptr(GVariant) one = NULL, two = NULL, again = NULL, foreign = NULL, third = NULL;

  open_narrow (&scene);
  one = set (scene.client, "one", OWN);
  two = set (scene.client, "two", OWN);
  assert_set_refused (scene.client, "three", OWN, CORDON_ERROR_QUOTA);
  again = set (scene.client, "two", OWN "Memory=128\n");
  foreign = set (scene.other, "three", OWN);
  remove_own (scene.client, "one");
  third = set (scene.client, "three", OWN);
  remove_own (scene.client, "two");
  remove_own (scene.client, "three");
  remove_own (scene.other, "three");
  scene_close (&scene);
}

/* Many at once find the same quota. */
static void
test_quota_race (void)
{
  Scene scene;
  GAsyncResult *results[8] = { NULL };
  guint n_taken = 0;

  open_narrow (&scene);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autofree char *name = g_strdup_printf ("own%u", i);

      begin_call (scene.client, "SetCompartment", g_variant_new_parsed ("(%s, %s, @a{sv} {})", name, OWN), NULL,
                  &results[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autoptr(GAsyncResult) result = NULL;
      g_autoptr(GVariant) reply = NULL;

      wait_until (results[i] != NULL);
      result = results[i];
      reply = g_dbus_connection_call_with_unix_fd_list_finish (scene.client, NULL, result, NULL);
      n_taken += reply != NULL;
    }
  g_assert_cmpuint (n_taken, ==, narrow.compartments);
  scene_close (&scene);
}

/* Names that come and go do not use up the host's categories. */
static void
test_categories_come_back (void)
{
  Scene scene;

  open_narrow (&scene);
  for (guint i = 0; i < CORDON_LIMIT_COMPARTMENTS_PER_USER + 2; i++)
    {
      g_autofree char *name = g_strdup_printf ("own%u", i);
      g_autoptr(GVariant) answer = set (scene.client, name, OWN);
      g_autoptr(GError) error = NULL;

      run_once (&scene, name, &error);
      g_assert_no_error (error);
      remove_own (scene.client, name);
    }
  scene_close (&scene);
}

/* --- others ---------------------------------------------------------------------------------- */

static void
test_others (void)
{
  Scene scene;
  g_autoptr(GVariant) mine = NULL, theirs = NULL, still = NULL;

  open_narrow (&scene);
  mine = set (scene.client, "own", OWN "Memory=200\n");
  g_assert_null (get_own (scene.other, "own"));
  assert_refused (scene.other, "Start", g_variant_new_parsed ("('own', @a{sv} {})"), NULL, CORDON_ERROR_NOT_FOUND);
  assert_refused (scene.other, "RemoveCompartment", g_variant_new ("(s)", "own"), NULL, CORDON_ERROR_NOT_FOUND);
  /* Two users' compartments of one name are two. */
  theirs = set (scene.other, "own", OWN "Memory=150\n");
  still = get_own (scene.client, "own");
  g_assert_true (g_variant_equal (mine, still));
  remove_own (scene.other, "own");
  remove_own (scene.client, "own");
  scene_close (&scene);
}

static void
test_authority (void)
{
  Scene scene;

  open_narrow (&scene);
  cordon_fake_callers_set_answer (scene.callers, CORDON_ACTION_OWN_MACHINES, CORDON_FAKE_DENIES);
  assert_set_refused (scene.client, "own", OWN, CORDON_ERROR_DENIED);
  assert_refused (scene.client, "RemoveCompartment", g_variant_new ("(s)", "own"), NULL, CORDON_ERROR_DENIED);
  assert_refused (scene.client, "SetCompartment",
                  g_variant_new_parsed ("('own', %s, {'force': <true>})", OWN), NULL, CORDON_ERROR_USAGE);
  g_assert_null (get_own (scene.client, "own"));
  scene_close (&scene);
}

/* A grant to run unlabelled was for somebody else's rules. */
static void
test_grant_does_not_pass_on (void)
{
  Scene scene;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GVariant) answer = NULL;
  CordonRegistry *registry;

  open_narrow (&scene);
  registry = cordon_service_get_registry (scene.service);
  cordon_registry_set_grant_async (registry, UID, "own", TRUE, keep_result, &result);
  wait_until (result != NULL);
  g_assert_true (cordon_registry_set_grant_finish (registry, result, NULL));
  answer = set (scene.client, "own", OWN);
  g_assert_false (cordon_registry_has_grant (registry, UID, "own"));
  g_clear_object (&result);
  cordon_registry_set_grant_async (registry, UID, "own", TRUE, keep_result, &result);
  wait_until (result != NULL);
  remove_own (scene.client, "own");
  g_assert_false (cordon_registry_has_grant (registry, UID, "own"));
  scene_close (&scene);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/service/hostile-compartments/refused", test_refused);
  g_test_add_func ("/service/hostile-compartments/refused-keeps-old", test_refused_keeps_old);
  g_test_add_func ("/service/hostile-compartments/taken-is-held", test_taken_is_held);
  g_test_add_func ("/service/hostile-compartments/names", test_names);
  g_test_add_func ("/service/hostile-compartments/sizes", test_sizes);
  g_test_add_func ("/service/hostile-compartments/quota", test_quota);
  g_test_add_func ("/service/hostile-compartments/quota-race", test_quota_race);
  g_test_add_func ("/service/hostile-compartments/categories-come-back", test_categories_come_back);
  g_test_add_func ("/service/hostile-compartments/others", test_others);
  g_test_add_func ("/service/hostile-compartments/authority", test_authority);
  g_test_add_func ("/service/hostile-compartments/grant-does-not-pass-on", test_grant_does_not_pass_on);
  return g_test_run ();
}
