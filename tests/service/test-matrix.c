/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One machine's row and column: what ends it, what is only told, and that a blind kernel proves
 * nothing.
 */
#include "config.h"

#include <string.h>

#include "fakes/fake-mac.h"
#include "service/matrix.h"
#include "service/read-back.h"

#define OWN "s0:c1,c300,c1022,c1023"
#define OTHER "s0:c2,c301,c1022,c1023"
#define PROCESS(level) "system_u:system_r:svirt_t:" level
#define IMAGE(level) "system_u:object_r:svirt_image_t:" level
#define STOPPED "system_u:object_r:cordon_disk_t:s0"

static CordonMatrixParty *
party (const char *name, gboolean ours, const char *process, const char *files)
{
  CordonMatrixParty *made = cordon_matrix_party_new (name, ours);

  made->process = g_strdup (process);
  if (files != NULL)
    g_ptr_array_add (made->disks, g_strdup (files));
  if (process == NULL)
    return made;
  made->directory = g_strdup (files);
  g_ptr_array_add (made->sockets, g_strdup (IMAGE ("s0")));
  return made;
}

static CordonMatrixParty *
own_party (void)
{
  CordonMatrixParty *own = party ("own", TRUE, PROCESS (OWN), IMAGE (OWN));

  g_ptr_array_add (own->shared, g_strdup (CORDON_FAKE_CONTENT));
  return own;
}

/* other: (transfer full) (nullable) */
static CordonProof *
measure (CordonFakeMac *mac, CordonMatrixParty *other)
{
  g_autoptr(CordonAccessBook) book = cordon_access_book_new (CORDON_MAC_PROBE (mac));
  g_autoptr(CordonMatrixParty) own = own_party ();
  g_autoptr(GPtrArray) others =
    g_ptr_array_new_with_free_func ((GDestroyNotify) cordon_matrix_party_free);
  CordonProof *proof = cordon_proof_new ();

  if (other != NULL)
    g_ptr_array_add (others, other);
  cordon_matrix_measure (book, own, others, proof);
  return proof;
}

static void
assert_fault (CordonFakeMac *mac, CordonMatrixParty *other, const char *item, const char *seen)
{
  g_autoptr(CordonProof) proof = measure (mac, other);
  const CordonProofRow *fault = cordon_proof_get_fault (proof);

  if (item == NULL)
    {
      g_assert_null (fault);
      return;
    }
  g_assert_nonnull (fault);
  g_test_message ("%s: %s", fault->subject, fault->seen);
  g_assert_cmpstr (fault->item, ==, item);
  g_assert_nonnull (strstr (fault->seen, seen));
}

static void
test_apart (void)
{
  g_autoptr(CordonFakeMac) mac = cordon_fake_mac_new ();

  assert_fault (mac, NULL, NULL, NULL);
  assert_fault (mac, party ("ours", TRUE, PROCESS (OTHER), IMAGE (OTHER)), NULL, NULL);
  assert_fault (mac, party ("foreign", FALSE, PROCESS ("s0:c5,c6"), IMAGE ("s0:c5,c6")), NULL,
                NULL);
  assert_fault (mac, party ("stopped", TRUE, NULL, STOPPED), NULL, NULL);
}

static void
test_not_apart (void)
{
  g_autoptr(CordonFakeMac) mac = cordon_fake_mac_new ();

  assert_fault (mac, party ("same", TRUE, PROCESS (OWN), IMAGE (OWN)), CORDON_ITEM_SEPARATION,
                "it reaches: process, abstract socket, directory, socket, disk, block disk; "
                "reaches it: process");
  assert_fault (mac, party ("above", FALSE, PROCESS ("s0:c0.c1023"), IMAGE ("s0:c0.c1023")),
                CORDON_ITEM_SEPARATION, "it reaches: nothing; reaches it: process");
  assert_fault (mac, party ("below", FALSE, PROCESS ("s0:c1,c300"), IMAGE ("s0:c1,c300")),
                CORDON_ITEM_SEPARATION, "reaches it: nothing");
  assert_fault (mac, party ("open disk of ours", TRUE, PROCESS (OTHER), IMAGE ("s0")),
                CORDON_ITEM_SEPARATION, "disk");
  cordon_fake_mac_allow (mac, "svirt_t", "cordon_disk_t", "file", "open read");
  assert_fault (mac, party ("stopped", TRUE, NULL, STOPPED), CORDON_ITEM_SEPARATION, "disk");
}

/* Its owner opened it to every machine of the host. */
static void
test_open_disk (void)
{
  g_autoptr(CordonFakeMac) mac = cordon_fake_mac_new ();
  CordonMatrixParty *foreign =
    party ("foreign", FALSE, PROCESS ("s0:c5,c6"), IMAGE ("s0:c5,c6"));

  g_ptr_array_add (foreign->disks, g_strdup (IMAGE ("s0")));
  assert_fault (mac, foreign, NULL, NULL);
}

static void
test_unmeasured (void)
{
  g_autoptr(CordonFakeMac) mac = cordon_fake_mac_new ();
  CordonMatrixParty *foreign =
    party ("foreign", FALSE, PROCESS ("s0:c5,c6"), IMAGE ("s0:c5,c6"));
  g_autoptr(CordonProof) proof = NULL;
  const CordonProofRow *last;

  g_ptr_array_add (foreign->unmeasured, g_strdup ("/home/alice/disk.qcow2"));
  proof = measure (mac, foreign);
  g_assert_null (cordon_proof_get_fault (proof));
  last = cordon_proof_get_row (proof, cordon_proof_get_n_rows (proof) - 1);
  g_assert_cmpint (last->status, ==, CORDON_PROOF_UNREADABLE);
  g_assert_cmpstr (last->subject, ==, "/home/alice/disk.qcow2");
}

static void
test_unreadable (void)
{
  g_autoptr(CordonFakeMac) mac = cordon_fake_mac_new ();
  CordonMatrixParty *other =
    party ("other", FALSE, PROCESS ("s0:c5,c6"), IMAGE ("s0:c5,c6"));

  other->unread = g_strdup ("process");
  assert_fault (mac, other, CORDON_ITEM_SEPARATION, "");
  cordon_fake_mac_forbid (mac, "svirt_t", "virt_content_t", "file", "open");
  assert_fault (mac, NULL, CORDON_ITEM_OWN_THINGS, "denied");
  cordon_fake_mac_set_broken (mac, CORDON_FAKE_MAC_DECIDE, TRUE);
  assert_fault (mac, NULL, CORDON_ITEM_OWN_THINGS, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/matrix/apart", test_apart);
  g_test_add_func ("/matrix/not-apart", test_not_apart);
  g_test_add_func ("/matrix/open-disk", test_open_disk);
  g_test_add_func ("/matrix/unmeasured", test_unmeasured);
  g_test_add_func ("/matrix/unreadable", test_unreadable);
  return g_test_run ();
}
