/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Users' own compartments from outside: their whole life, that they survive cordond and damage, who
 * wins by name, and what becomes of them when the administrator changes his mind.
 */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/limits.h"
#include "lasting-words.h"
#include "own-words.h"

#define LASTING OWN "Lifetime=persistent\nDisk=2\n"

static guint
count_listed (GDBusConnection *connection, const char *origin)
{
  g_autoptr(GVariant) reply = call (connection, "ListCompartments", NULL, NULL, NULL, NULL);
  g_autoptr(GVariant) list = g_variant_get_child_value (reply, 0);
  guint n = 0;

  for (gsize i = 0; i < g_variant_n_children (list); i++)
    {
      g_autoptr(GVariant) one = g_variant_get_child_value (list, i);
      g_autofree char *found = text_of (one, "origin");

      n += g_str_equal (found, origin);
    }
  return n;
}

/* What the list says of one of the caller's own. */
static GVariant *
find_own_listed (GDBusConnection *connection, const char *name)
{
  g_autoptr(GVariant) reply = call (connection, "ListCompartments", NULL, NULL, NULL, NULL);
  g_autoptr(GVariant) list = g_variant_get_child_value (reply, 0);

  for (gsize i = 0; i < g_variant_n_children (list); i++)
    {
      g_autoptr(GVariant) one = g_variant_get_child_value (list, i);
      g_autofree char *found = text_of (one, "name");
      g_autofree char *origin = text_of (one, "origin");

      if (g_str_equal (found, name) && g_str_equal (origin, "user"))
        return g_steal_pointer (&one);
    }
  return NULL;
}

static void
assert_problem (GDBusConnection *connection, const char *name, const char *words)
{
  g_autoptr(GVariant) one = find_own_listed (connection, name);
  g_autofree char *problem = NULL;

  g_assert_nonnull (one);
  problem = text_of (one, "problem");
  if (words == NULL)
    g_assert_cmpstr (problem, ==, "");
  else if (strstr (problem, words) == NULL)
    g_error ("“%s” does not hold “%s”", problem, words);
}

/* --- a life ---------------------------------------------------------------------------------- */

static void
on_compartment_changed (GDBusConnection *connection, const char *sender, const char *path, const char *interface,
                        const char *signal, GVariant *parameters, gpointer data)
{
  const char *name;

  g_variant_get (parameters, "(&s)", &name);
  g_string_append_printf (data, "%s ", name);
}

static guint
listen_to (GDBusConnection *connection, GString *names)
{
  return g_dbus_connection_signal_subscribe (connection, NULL, "org.cordon.Cordon1", "CompartmentChanged", NULL, NULL,
                                             G_DBUS_SIGNAL_FLAGS_NONE, on_compartment_changed, names, NULL);
}

static void
test_life (void)
{
  Scene scene;
  g_autoptr(GString) mine = g_string_new (NULL);
  g_autoptr(GString) theirs = g_string_new (NULL);
  g_autoptr(GVariant) made = NULL, changed = NULL, machine = NULL;
  g_autofree char *written = NULL, *title = NULL, *uuid = NULL;
  guint listeners[2], machines;
  int lease = -1;

  scene_open (&scene);
  listeners[0] = listen_to (scene.client, mine);
  listeners[1] = listen_to (scene.other, theirs);
  g_assert_cmpuint (count_listed (scene.client, "user"), ==, 0);
  g_assert_cmpuint (count_listed (scene.other, "preset"), ==, 4);
  made = set (scene.client, "own", "# mine\n" OWN);
  written = text_of (made, "written");
  g_assert_true (g_str_has_prefix (written, "[Compartment]\nTitle=Own\nColour=grey\n"));
  g_assert_cmpuint (count_listed (scene.client, "user"), ==, 1);

  cordon_fake_hypervisor_set_mac (scene.hypervisor, CORDON_MAC_SELINUX);
  uuid = start (scene.client, "own", &lease);
  wait_running (lease);
  changed = set (scene.client, "own", OWN "Memory=256\n");
  g_assert_true (g_variant_lookup (changed, "machines", "u", &machines));
  g_assert_cmpuint (machines, ==, 1);
  /* What runs keeps its rules. */
  g_assert_cmpuint (cordon_fake_hypervisor_get_last_plan (scene.hypervisor)->memory_mib, ==, 192);
  assert_refused (scene.client, "RemoveCompartment", g_variant_new ("(s)", "own"), NULL, CORDON_ERROR_BUSY);
  machine = find_listed (scene.client, uuid);
  title = text_of (machine, "title");
  g_assert_cmpstr (title, ==, "Own");
  simple (scene.client, "Stop", uuid);
  close (lease);
  g_assert_cmpuint (run_once (&scene, "own", NULL)->memory_mib, ==, 256);

  remove_own (scene.client, "own");
  g_assert_null (get_own (scene.client, "own"));
  g_assert_cmpuint (count_listed (scene.client, "user"), ==, 0);
  assert_refused (scene.client, "RemoveCompartment", g_variant_new ("(s)", "own"), NULL, CORDON_ERROR_NOT_FOUND);
  wait_until (g_str_equal (mine->str, "own own own "));
  g_assert_cmpstr (theirs->str, ==, "");
  g_dbus_connection_signal_unsubscribe (scene.client, listeners[0]);
  g_dbus_connection_signal_unsubscribe (scene.other, listeners[1]);
  scene_close (&scene);
}

static void
test_check_changes_nothing (void)
{
  Scene scene;
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) reply = NULL, answer = NULL;
  g_autofree char *text = NULL;

  scene_open (&scene);
  reply = call (scene.client, "SetCompartment", g_variant_new_parsed ("('own', %s, {'check': <true>})", OWN), NULL,
                NULL, &error);
  g_assert_no_error (error);
  answer = g_variant_get_child_value (reply, 0);
  text = text_of (answer, "text");
  g_assert_true (g_str_has_prefix (text, "[Compartment]\nTitle=Own\n"));
  g_assert_null (get_own (scene.client, "own"));
  scene_close (&scene);
}

/* Rules cannot be taken away from machines that last. */
static void
test_lasting (void)
{
  Scene scene;
  g_autoptr(GVariant) made = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) refused = NULL;
  g_autofree char *uuid = NULL;

  scene_open (&scene);
  made = set (scene.client, "own", LASTING);
  uuid = create_named (scene.client, "own", "Köln (2)");
  refused = call (scene.client, "RemoveCompartment", g_variant_new ("(s)", "own"), NULL, NULL, &error);
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_BUSY);
  g_assert_nonnull (strstr (error->message, "“Köln (2)”"));
  scene_crash (&scene);
  assert_kept (&scene, uuid, 1);
  g_assert_true (is_in_state (&scene, uuid, "stopped"));
  simple (scene.client, "PurgeMachine", uuid);
  remove_own (scene.client, "own");
  scene_close (&scene);
}

/* --- what survives --------------------------------------------------------------------------- */

static void
test_survives_cordond (void)
{
  Scene scene;
  g_autoptr(GVariant) made = NULL, found = NULL;
  g_autofree char *path = NULL;
  struct stat st;

  scene_open (&scene);
  made = set (scene.client, "own", OWN "Memory=130\n");
  path = store_path (&scene, UID, "own.compartment");
  g_assert_cmpint (stat (path, &st), ==, 0);
  g_assert_cmpuint (st.st_mode & 07777, ==, 0600);
  scene_crash (&scene);
  found = get_own (scene.client, "own");
  g_assert_true (g_variant_equal (found, made));
  remove_own (scene.client, "own");
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  scene_crash (&scene);
  g_assert_null (get_own (scene.client, "own"));
  scene_close (&scene);
}

typedef void (*Damage) (const char *path);

static void
write_junk (const char *path)
{
  g_assert_true (g_file_set_contents (path, "[Compartment]\nTitle=Own\n\x01", -1, NULL));
}

static void
write_nothing (const char *path)
{
  g_assert_true (g_file_set_contents (path, "", 0, NULL));
}

static void
write_much (const char *path)
{
  g_assert_true (g_file_set_contents (path, OWN, -1, NULL));
  g_assert_cmpint (truncate (path, CORDON_LIMIT_COMPARTMENT_TEXT + 1), ==, 0);
}

static void
open_to_others (const char *path)
{
  g_assert_cmpint (g_chmod (path, 0666), ==, 0);
}

static void
make_link (const char *path)
{
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (symlink ("/etc/hostname", path), ==, 0);
}

static void
test_damage (gconstpointer data)
{
  Damage damage = *(const Damage *) data;
  Scene scene;
  g_autoptr(GVariant) made = NULL, whole = NULL, again = NULL;
  g_autofree char *path = NULL, *uuid = NULL;

  scene_open (&scene);
  made = set (scene.client, "own", LASTING);
  whole = set (scene.client, "whole", OWN);
  uuid = create_named (scene.client, "own", "Mine");
  path = store_path (&scene, UID, "own.compartment");
  damage (path);
  for (guint i = 0; i < 2; i++) /* and that it was damaged is not forgotten */
    {
      scene_crash (&scene);
      g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS | G_FILE_TEST_IS_SYMLINK));
      assert_problem (scene.client, "own", "damaged");
      assert_problem (scene.client, "whole", NULL);
      assert_refused (scene.client, "StartMachine", g_variant_new_parsed ("(%s, @a{sv} {})", uuid), NULL,
                      CORDON_ERROR_FAILED);
      g_assert_true (is_in_state (&scene, uuid, "stopped"));
    }
  /* Its user gives it again, and his machine is there. */
  again = set (scene.client, "own", LASTING);
  scene_crash (&scene);
  assert_problem (scene.client, "own", NULL);
  simple (scene.client, "PurgeMachine", uuid);
  remove_own (scene.client, "own");
  remove_own (scene.client, "whole");
  scene_crash (&scene);
  g_assert_cmpuint (count_listed (scene.client, "user"), ==, 0);
  scene_close (&scene);
}

/* A directory that others may write holds nothing that can be believed. */
static void
test_open_directory (void)
{
  Scene scene;
  g_autoptr(GVariant) made = NULL;
  g_autofree char *dir = NULL;

  scene_open (&scene);
  made = set (scene.client, "own", OWN);
  dir = store_path (&scene, UID, "");
  g_assert_cmpint (g_chmod (dir, 0777), ==, 0);
  scene_crash (&scene);
  g_assert_null (get_own (scene.client, "own"));
  g_assert_cmpint (g_chmod (dir, 0700), ==, 0);
  scene_crash (&scene);
  remove_own (scene.client, "own");
  scene_close (&scene);
}

/* Where nothing can be written, nothing is changed and it is said. */
static void
test_no_store (void)
{
  Scene scene;
  g_autofree char *store = NULL;

  scene_open (&scene);
  store = g_build_filename (scene.state_dir, "user-compartments", NULL);
  g_assert_true (g_file_set_contents (store, "", 0, NULL));
  assert_set_refused (scene.client, "own", OWN, CORDON_ERROR_FAILED);
  g_assert_null (get_own (scene.client, "own"));
  scene_close (&scene);
}

/* --- names ----------------------------------------------------------------------------------- */

static void
test_administrator_wins (void)
{
  Scene scene;
  g_autoptr(GVariant) made = NULL, found = NULL, hidden = NULL;
  g_autofree char *origin = NULL, *written = NULL;

  scene_open (&scene);
  made = set (scene.client, "own", OWN "Memory=130\n");
  write_administrators (&scene, "own", "Memory=300\n[Label]\nRequired=false\n");
  scene_crash (&scene);
  found = get_own (scene.client, "own");
  origin = text_of (found, "origin");
  g_assert_cmpstr (origin, ==, "administrator");
  assert_problem (scene.client, "own", "wins");
  /* It is not lost: its text can still be had. */
  hidden = find_own_listed (scene.client, "own");
  written = text_of (hidden, "written");
  g_assert_nonnull (strstr (written, "Memory=130\n"));
  g_assert_cmpuint (run_once (&scene, "own", NULL)->memory_mib, ==, 300);
  assert_set_refused (scene.client, "own", OWN, CORDON_ERROR_DENIED);
  remove_own (scene.client, "own");
  g_assert_cmpuint (run_once (&scene, "own", NULL)->memory_mib, ==, 300);
  scene_close (&scene);
}

/* A name whose rules root wrote, badly, is still root's. */
static void
test_broken_administrator (void)
{
  Scene scene;

  scene_open (&scene);
  write_administrators (&scene, "documents", "Path=/\n");
  write_administrators (&scene, "office", "Path=/\n");
  scene_crash (&scene);
  assert_refused (scene.client, "Start", g_variant_new_parsed ("('documents', @a{sv} {})"), NULL,
                  CORDON_ERROR_NOT_FOUND);
  assert_set_refused (scene.client, "office", OWN, CORDON_ERROR_DENIED);
  g_assert_cmpuint (count_listed (scene.client, "administrator"), ==, 2);
  scene_close (&scene);
}

/* The data of machines that an administrator's rules held apart do not come under the user's. */
static void
test_orphans_are_not_taken_over (void)
{
  Scene scene;
  g_autofree char *path = NULL, *uuid = NULL;
  g_autoptr(GVariant) made = NULL;

  scene_open (&scene);
  write_administrators (&scene, "office", "Lifetime=persistent\n[Label]\nRequired=false\n");
  scene_crash (&scene);
  uuid = create_named (scene.client, "office", "Ledger");
  path = g_build_filename (scene.administrators, "office.compartment", NULL);
  g_assert_cmpint (g_unlink (path), ==, 0);
  scene_crash (&scene);
  assert_set_refused (scene.client, "office", LASTING, CORDON_ERROR_BUSY);
  assert_refused (scene.client, "StartMachine", g_variant_new_parsed ("(%s, @a{sv} {})", uuid), NULL,
                  CORDON_ERROR_NOT_FOUND);
  simple (scene.client, "PurgeMachine", uuid);
  made = set (scene.client, "office", LASTING);
  remove_own (scene.client, "office");
  scene_close (&scene);
}

/* --- limits that change ---------------------------------------------------------------------- */

static void
test_limits_change (void)
{
  static char *templates[] = { (char *) "browser", NULL };
  CordonUserLimits limits = cordon_user_limits_default;
  Scene scene;
  g_autoptr(GVariant) made = NULL, held = NULL;
  g_autofree char *written = NULL, *text = NULL;
  g_auto(GStrv) notes = NULL;

  scene_open (&scene);
  cordon_fake_hypervisor_set_mac (scene.hypervisor, CORDON_MAC_SELINUX);
  made = set (scene.client, "own", OWN "Memory=1024\n");
  limits.memory_mib = 256;
  scene.users = &limits;
  scene_crash (&scene);
  held = get_own (scene.client, "own");
  text = text_of (held, "text");
  written = text_of (held, "written");
  g_assert_nonnull (strstr (text, "Memory=256\n"));
  g_assert_nonnull (strstr (written, "Memory=1024\n"));
  g_assert_true (g_variant_lookup (held, "notes", "^as", &notes));
  g_assert_cmpuint (g_strv_length (notes), ==, 1);
  g_assert_cmpuint (run_once (&scene, "own", NULL)->memory_mib, ==, 256);

  limits.templates = templates;
  scene_crash (&scene);
  assert_problem (scene.client, "own", "does not allow “Template=viewer”");
  assert_refused (scene.client, "Start", g_variant_new_parsed ("('own', @a{sv} {})"), NULL, CORDON_ERROR_DENIED);

  scene.users = NULL;
  scene_crash (&scene);
  g_assert_cmpuint (run_once (&scene, "own", NULL)->memory_mib, ==, 1024);
  remove_own (scene.client, "own");
  scene_close (&scene);
}

/* --- without a window ------------------------------------------------------------------------ */

static void
test_runs_without_window (void)
{
  CordonUserLimits limits = cordon_user_limits_default;
  Scene scene;
  g_autoptr(GVariant) runs = NULL, pauses = NULL;
  g_autofree char *running = NULL, *pausing = NULL;
  int leases[2];

  /* The fake host has no labels to compare two machines by. */
  limits.unlabelled = TRUE;
  scene_open (&scene);
  scene.users = &limits;
  scene_crash (&scene);
  runs = set (scene.client, "runs", LASTING "WithoutWindow=run\n[Label]\nRequired=false\n");
  pauses = set (scene.client, "pauses", LASTING "[Label]\nRequired=false\n");
  running = create_named (scene.client, "runs", "Server");
  pausing = create_named (scene.client, "pauses", "Desk");
  leases[0] = start_machine (&scene, running);
  wait_running (leases[0]);
  leases[1] = start_machine (&scene, pausing);
  wait_running (leases[1]);
  close (leases[0]);
  close (leases[1]);
  /* The one that runs on was let go first: what pauses the other would have paused it before. */
  wait_until (is_in_state (&scene, pausing, "paused"));
  g_assert_true (is_in_state (&scene, running, "running"));
  leases[0] = attach (&scene, running);
  close (leases[0]);
  simple (scene.client, "Stop", pausing);
  simple (scene.client, "Stop", running);
  simple (scene.client, "PurgeMachine", pausing);
  simple (scene.client, "PurgeMachine", running);
  remove_own (scene.client, "runs");
  remove_own (scene.client, "pauses");
  scene_close (&scene);
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *path;
    Damage damage;
  } damages[] = {
    { "/service/compartments/damage/junk", write_junk },
    { "/service/compartments/damage/nothing", write_nothing },
    { "/service/compartments/damage/much", write_much },
    { "/service/compartments/damage/open-to-others", open_to_others },
    { "/service/compartments/damage/link", make_link },
  };

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/service/compartments/life", test_life);
  g_test_add_func ("/service/compartments/check-changes-nothing", test_check_changes_nothing);
  g_test_add_func ("/service/compartments/lasting", test_lasting);
  g_test_add_func ("/service/compartments/survives-cordond", test_survives_cordond);
  for (gsize i = 0; i < G_N_ELEMENTS (damages); i++)
    g_test_add_data_func (damages[i].path, &damages[i].damage, test_damage);
  g_test_add_func ("/service/compartments/open-directory", test_open_directory);
  g_test_add_func ("/service/compartments/no-store", test_no_store);
  g_test_add_func ("/service/compartments/administrator-wins", test_administrator_wins);
  g_test_add_func ("/service/compartments/broken-administrator", test_broken_administrator);
  g_test_add_func ("/service/compartments/orphans-are-not-taken-over", test_orphans_are_not_taken_over);
  g_test_add_func ("/service/compartments/limits-change", test_limits_change);
  g_test_add_func ("/service/compartments/runs-without-window", test_runs_without_window);
  return g_test_run ();
}
