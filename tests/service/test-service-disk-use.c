/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What disks take: known from a measurement, told when it changes, never waited for.
 */
#include "config.h"

#include "fixture.h"
#include "service/disk-use.h"
#include "service/volume-name.h"

#define UUID "6f1c2d3e-4a5b-4c6d-8e7f-0a1b2c3d4e5f"

typedef struct {
  Fixture *fixture;
  CordonDiskUse *use;
  char *volume;
  GString *told;
} Room;

static void
on_changed (CordonDiskUse *use, const char *uuid, GString *told)
{
  g_string_append_printf (told, "%s ", uuid);
}

static void
room_open (Room *room, guint max_age_ms)
{
  room->fixture = fixture_new ();
  room->volume = cordon_volume_name_print (UUID, 1, 300);
  room->told = g_string_new (NULL);
  cordon_fake_hypervisor_add_volume (room->fixture->hypervisor, room->volume, 4711);
  cordon_fake_hypervisor_add_volume (room->fixture->hypervisor, "somebody-else's.img", 4711);
  cordon_fake_hypervisor_get_volume (room->fixture->hypervisor, room->volume)->allocation = 1000;
  room->use = cordon_disk_use_new (CORDON_HYPERVISOR (room->fixture->hypervisor), max_age_ms);
  g_signal_connect (room->use, "changed", G_CALLBACK (on_changed), room->told);
}

static void
room_close (Room *room)
{
  g_assert_finalize_object (room->use);
  cordon_fake_hypervisor_remove_volumes (room->fixture->hypervisor);
  g_string_free (room->told, TRUE);
  g_free (room->volume);
  fixture_free (room->fixture);
}

static guint
n_measured (const Room *room)
{
  return cordon_fake_hypervisor_get_n_calls (room->fixture->hypervisor,
                                             CORDON_FAKE_OP_LIST_VOLUMES);
}

static void
test_measured (void)
{
  Room room;

  room_open (&room, 0);
  g_assert_cmpuint (cordon_disk_use_get (room.use, UUID), ==, 0);
  cordon_disk_use_refresh (room.use);
  wait_until (cordon_disk_use_get (room.use, UUID) == 1000);
  g_assert_cmpstr (room.told->str, ==, UUID " ");
  g_assert_cmpuint (cordon_disk_use_get (room.use, "somebody-else's.img"), ==, 0);

  /* The same again is no news, another figure is. */
  cordon_disk_use_refresh (room.use);
  cordon_fake_hypervisor_get_volume (room.fixture->hypervisor, room.volume)->allocation = 1000;
  wait_until (n_measured (&room) == 2);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpstr (room.told->str, ==, UUID " ");
  cordon_fake_hypervisor_get_volume (room.fixture->hypervisor, room.volume)->allocation = 2000;
  cordon_disk_use_refresh (room.use);
  wait_until (cordon_disk_use_get (room.use, UUID) == 2000);
  g_assert_cmpstr (room.told->str, ==, UUID " " UUID " ");
  room_close (&room);
}

/* One at a time; what is under way may hang, and what is known stays. */
static void
test_never_waits (void)
{
  Room room;

  room_open (&room, 0);
  cordon_disk_use_refresh (room.use);
  wait_until (cordon_disk_use_get (room.use, UUID) == 1000);
  cordon_fake_hypervisor_set_fault (room.fixture->hypervisor, CORDON_FAKE_OP_LIST_VOLUMES,
                                    CORDON_FAKE_HANGS, 0);
  cordon_disk_use_refresh (room.use);
  cordon_disk_use_refresh (room.use);
  g_assert_cmpuint (n_measured (&room), ==, 2);
  g_assert_cmpuint (cordon_disk_use_get (room.use, UUID), ==, 1000);
  cordon_fake_hypervisor_set_fault (room.fixture->hypervisor, CORDON_FAKE_OP_LIST_VOLUMES,
                                    CORDON_FAKE_FAILS, 0);
  wait_until (cordon_fake_hypervisor_get_n_waiting (room.fixture->hypervisor) == 0);
  g_assert_cmpuint (cordon_disk_use_get (room.use, UUID), ==, 1000);
  wait_until (G_OBJECT (room.use)->ref_count == 1);
  room_close (&room);
}

static void
test_young (void)
{
  Room room;
  g_autoptr(GPtrArray) volumes = g_ptr_array_new ();

  room_open (&room, 3600000);
  g_ptr_array_add (volumes,
                   cordon_fake_hypervisor_get_volume (room.fixture->hypervisor, room.volume));
  cordon_disk_use_take (room.use, volumes);
  g_assert_cmpuint (cordon_disk_use_get (room.use, UUID), ==, 1000);
  cordon_disk_use_refresh (room.use);
  g_assert_cmpuint (n_measured (&room), ==, 0);
  g_assert_cmpstr (room.told->str, ==, "");
  room_close (&room);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/disk-use/measured", test_measured);
  g_test_add_func ("/disk-use/never-waits", test_never_waits);
  g_test_add_func ("/disk-use/young", test_young);
  return g_test_run ();
}
