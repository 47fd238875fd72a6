/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A machine that lasts keeps its document: over its next start, and over a host that came back. Half a
 * document is none, and never takes the place of a whole one.
 */
#include "fake-guest.h"
#include "script.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

typedef struct {
  char *kept; /* the private disk's directory */
  FakeGuest guest;
  Script script;
} Scene;

static void
scene_start (Scene *scene, Behaviour behaviour)
{
  fake_guest_init_home (&scene->guest, behaviour, 60000, CORDON_AGENT_HOME_READY, scene->kept);
  scene->script = script_new ();
  fake_guest_settle (&scene->guest);
  script_hello (&scene->script, "", 1);
  script_send (&scene->guest, &scene->script);
  script_assert_heard (&scene->guest, "1:hello-home");
}

static void
scene_stop (Scene *scene)
{
  fake_guest_clear (&scene->guest);
  g_byte_array_unref (scene->script.bytes);
}

static Scene *
scene_new (void)
{
  Scene *scene = g_new0 (Scene, 1);

  scene->kept = g_dir_make_tmp ("cordon-kept-XXXXXX", NULL);
  g_assert_nonnull (scene->kept);
  scene_start (scene, GOOD);
  return scene;
}

static char *
path_of (Scene *scene, const char *name)
{
  return g_build_filename (scene->kept, name, NULL);
}

static void
forget (Scene *scene, const char *name)
{
  g_autofree char *path = path_of (scene, name);

  if (g_unlink (path) < 0)
    g_assert_cmpint (errno, ==, ENOENT);
}

static void
scene_free (Scene *scene)
{
  scene_stop (scene);
  forget (scene, "document");
  forget (scene, "incoming");
  /* Nothing else was left there. */
  g_assert_cmpint (g_rmdir (scene->kept), ==, 0);
  g_free (scene->kept);
  g_free (scene);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Scene, scene_free)

static void
restart (Scene *scene, Behaviour behaviour)
{
  scene_stop (scene);
  scene_start (scene, behaviour);
}

static void
say (Scene *scene, const char *heard)
{
  script_send (&scene->guest, &scene->script);
  script_assert_heard (&scene->guest, heard);
}

static void
assert_kept (Scene *scene, const char *wanted)
{
  g_autofree char *path = path_of (scene, "document");
  g_autofree char *found = NULL;

  g_file_get_contents (path, &found, NULL, NULL);
  g_assert_cmpstr (found, ==, wanted);
}

static void
test_over_a_start (void)
{
  g_autoptr (Scene) scene = scene_new ();

  script_empty (&scene->script, CORDON_AGENT_SHOW);
  script_file (&scene->script);
  script_empty (&scene->script, CORDON_AGENT_SHOW);
  say (scene, "2:error3 3:ok 5:ok 6:pages3 shown1");
  assert_kept (scene, DOCUMENT);
  restart (scene, GOOD);
  script_empty (&scene->script, CORDON_AGENT_SHOW);
  say (scene, "2:pages3 shown1");
  g_assert_cmpuint (scene->guest.opened, ==, 1);
  /* What was kept is what the viewer got. */
  g_assert_false (scene->guest.viewer_confused);
}

static void
test_kept_and_locked (void)
{
  g_autoptr (Scene) scene = scene_new ();

  script_file (&scene->script);
  say (scene, "2:ok 4:ok");
  restart (scene, LOCKED);
  script_empty (&scene->script, CORDON_AGENT_SHOW);
  script_bytes (&scene->script, CORDON_AGENT_PASSWORD, PASSWORD);
  say (scene, "2:error8 3:pages3 shown1");
}

/* A window that comes back to a machine that went on. */
static void
test_over_a_host (void)
{
  g_autoptr (Scene) scene = scene_new ();

  script_file (&scene->script);
  script_empty (&scene->script, CORDON_AGENT_SHOW);
  script_page (&scene->script, CORDON_AGENT_PAGE, 2, 0);
  say (scene, "2:ok 4:ok 5:pages3 shown1 6:ok shown2");
  script_hello (&scene->script, "", 1);
  script_empty (&scene->script, CORDON_AGENT_SHOW);
  say (scene, "7:hello-home 8:pages3 shown2");
  g_assert_cmpuint (scene->guest.viewers, ==, 1);
}

static void
test_half_is_none (void)
{
  g_autoptr (Scene) scene = scene_new ();

  script_file (&scene->script);
  say (scene, "2:ok 4:ok");
  script_begin (&scene->script, 10);
  script_bytes (&scene->script, CORDON_AGENT_FILE_DATA, "12345");
  say (scene, "5:ok");
  assert_kept (scene, DOCUMENT);
  restart (scene, GOOD);
  script_empty (&scene->script, CORDON_AGENT_SHOW);
  say (scene, "2:pages3 shown1");
  /* What was left of the half one is in nobody's way. */
  script_file (&scene->script);
  say (scene, "3:ok 5:ok");
  assert_kept (scene, DOCUMENT);
}

static void
test_truncated (void)
{
  g_autoptr (Scene) scene = scene_new ();

  script_begin (&scene->script, 10);
  script_bytes (&scene->script, CORDON_AGENT_FILE_DATA, "12345");
  script_empty (&scene->script, CORDON_AGENT_FILE_END);
  say (scene, "2:ok 4:error5");
  assert_kept (scene, NULL);
}

/* The disk was written by an earlier guest: what is no plain file with something in it is no document. */
static void
test_strange (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autofree char *path = path_of (scene, "document");

  g_assert_cmpint (symlink ("/etc/passwd", path), ==, 0);
  restart (scene, GOOD);
  script_empty (&scene->script, CORDON_AGENT_SHOW);
  say (scene, "2:error3");
  g_unlink (path);
  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  restart (scene, GOOD);
  script_empty (&scene->script, CORDON_AGENT_SHOW);
  say (scene, "2:error3");
  g_unlink (path);
  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  restart (scene, GOOD);
  script_empty (&scene->script, CORDON_AGENT_SHOW);
  say (scene, "2:error3");
  g_rmdir (path);
}

static void
test_damaged (void)
{
  Script script = script_new ();
  FakeGuest guest;

  fake_guest_init_home (&guest, GOOD, 60000, CORDON_AGENT_HOME_DAMAGED, NULL);
  fake_guest_settle (&guest);
  script_hello (&script, "", 1);
  script_file (&script);
  script_empty (&script, CORDON_AGENT_SHOW);
  script_send (&guest, &script);
  /* It is said; the machine itself works. */
  script_assert_heard (&guest, "1:hello-damaged 2:ok 4:ok 5:pages3 shown1");
  fake_guest_clear (&guest);
  g_byte_array_unref (script.bytes);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/agent/kept/over-a-start", test_over_a_start);
  g_test_add_func ("/agent/kept/locked", test_kept_and_locked);
  g_test_add_func ("/agent/kept/over-a-host", test_over_a_host);
  g_test_add_func ("/agent/kept/half-is-none", test_half_is_none);
  g_test_add_func ("/agent/kept/truncated", test_truncated);
  g_test_add_func ("/agent/kept/strange", test_strange);
  g_test_add_func ("/agent/kept/damaged", test_damaged);

  return g_test_run ();
}
