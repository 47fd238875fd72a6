/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One domain of the fake. What it says of itself is what libvirt would: nothing of a process where
 * there is none.
 */
#include "config.h"

#include "fakes/fake-domain.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "service/labels.h"
#include "service/read-back.h"

CordonFakeDomain *
cordon_fake_domain_new (const char *uuid)
{
  CordonFakeDomain *domain = g_new0 (CordonFakeDomain, 1);
  CordonDomainFacts *facts = g_new0 (CordonDomainFacts, 1);

  domain->facts = facts;
  domain->graphics = g_array_new (FALSE, FALSE, sizeof (int));
  facts->uuid = g_strdup (uuid);
  facts->name = g_strconcat ("cordon-", uuid, NULL);
  facts->cards = g_ptr_array_new_with_free_func ((GDestroyNotify) cordon_card_facts_free);
  facts->disks = g_ptr_array_new_with_free_func ((GDestroyNotify) cordon_disk_facts_free);
  return domain;
}

void
cordon_fake_domain_free (CordonFakeDomain *domain)
{
  for (guint i = 0; i < domain->graphics->len; i++)
    close (g_array_index (domain->graphics, int, i));
  g_array_unref (domain->graphics);
  cordon_domain_facts_free (domain->facts);
  g_free (domain);
}

static void
add_disk (CordonDomainFacts *facts, const char *target, const char *path, const char *format,
          const char *label, gboolean read_only, gboolean relabel)
{
  CordonDiskFacts *disk = g_new0 (CordonDiskFacts, 1);

  disk->target = g_strdup (target);
  disk->path = g_strdup (path);
  disk->format = g_strdup (format);
  disk->label = g_strdup (label);
  disk->relabel = relabel;
  disk->read_only = read_only;
  g_ptr_array_add (facts->disks, disk);
}

static void
add_foreign_disks (CordonDomainFacts *facts, const CordonMachinePlanFields *plan)
{
  gboolean importing = plan->import != CORDON_IMPORT_NONE;
  CordonDiskFacts *medium;

  add_disk (facts, importing ? "fda" : "sda", plan->disk, "qcow2", plan->disk_label, FALSE, TRUE);
  if (plan->medium == NULL)
    return;
  add_disk (facts, importing ? "vda" : "sdb", plan->medium, plan->import == CORDON_IMPORT_QCOW2 ? "qcow2" : "raw",
            plan->disk_label, TRUE, TRUE);
  medium = g_ptr_array_index (facts->disks, 1);
  medium->slice_offset = CORDON_MEDIUM_OFFSET;
  medium->slice_size = cordon_medium_round (plan->medium_bytes);
}

static void
add_disks (CordonDomainFacts *facts, const CordonMachinePlanFields *plan)
{
  if (plan->foreign)
    {
      add_foreign_disks (facts, plan);
      return;
    }
  add_disk (facts, "vda", plan->root, "raw", NULL, TRUE, plan->mac != CORDON_MAC_SELINUX);
  if (plan->disk != NULL)
    add_disk (facts, "vdb", plan->disk, "qcow2", plan->disk_label, FALSE, TRUE);
}

void
cordon_fake_domain_fill (CordonFakeDomain *domain, const CordonMachinePlanFields *plan)
{
  CordonDomainFacts *facts = domain->facts;

  facts->ours = TRUE;
  facts->owner = plan->owner;
  facts->compartment = g_strdup (plan->compartment);
  facts->template_name = g_strdup (plan->template_name);
  facts->account = g_strdup (plan->account);
  facts->born = plan->born;
  facts->kernel = g_strdup (plan->kernel);
  facts->initrd = g_strdup (plan->initrd);
  facts->d = plan->d;
  facts->v = plan->v;
  facts->machine_name = g_strdup (plan->machine_name);
  facts->disk_bytes = plan->disk_bytes;
  facts->whole = plan->whole;
  facts->deleted = plan->deleted;
  facts->surgery = plan->surgery;
  facts->snapshots = g_strdup (plan->snapshots);
  facts->saved = g_strdup (plan->saved);
  facts->foreign = plan->foreign;
  facts->medium_bytes = plan->medium_bytes;
  facts->throwaway = plan->throwaway;
  add_disks (facts, plan);
}

void
cordon_fake_domain_note (CordonFakeDomain *domain, const CordonMachinePlanFields *plan)
{
  CordonDomainFacts *facts = domain->facts;

  g_free (facts->machine_name);
  g_free (facts->snapshots);
  g_free (facts->saved);
  facts->saved = g_strdup (plan->saved);
  facts->machine_name = g_strdup (plan->machine_name);
  facts->snapshots = g_strdup (plan->snapshots);
  facts->disk_bytes = plan->disk_bytes;
  facts->deleted = plan->deleted;
}

char *
cordon_fake_domain_label (const CordonMachinePlanFields *plan)
{
  switch (plan->mac)
    {
    case CORDON_MAC_SELINUX:
      return g_strdup (plan->label);
    case CORDON_MAC_APPARMOR:
      return g_strconcat ("libvirt-", plan->uuid, NULL);
    case CORDON_MAC_NONE:
    default:
      return g_strdup ("");
    }
}

/* What libvirt's daemon does to a machine's files when it starts it. */
static void
give_files (const CordonDomainFacts *facts, const char *image_label, CordonFakeSystem *system)
{
  CordonFakeMac *mac = cordon_fake_system_get_mac (system);
  uid_t uid = cordon_fake_uid (facts->account);

  cordon_fake_system_set_file (system, facts->directory, S_IFDIR | 0750, uid);
  cordon_fake_system_set_file (system, g_ptr_array_index (facts->sockets, 0), S_IFSOCK | 0755,
                               uid);
  if (facts->kernel != NULL)
    cordon_fake_system_set_file (system, facts->kernel, S_IFREG | 0644, 0);
  if (facts->initrd != NULL)
    cordon_fake_system_set_file (system, facts->initrd, S_IFREG | 0644, 0);
  for (guint i = 0; i < facts->disks->len; i++)
    {
      const CordonDiskFacts *disk = g_ptr_array_index (facts->disks, i);

      gboolean shared = cordon_disk_facts_is_shared (disk);

      cordon_fake_system_set_file (system, disk->path, S_IFREG | (shared ? 0644 : 0600), shared ? 0 : uid);
      if (disk->label != NULL)
        cordon_fake_mac_set_file (mac, disk->path, disk->label);
    }
  if (image_label != NULL)
    cordon_fake_mac_set_file (mac, facts->directory, image_label);
}

static void
take_files (const CordonDomainFacts *facts, CordonFakeSystem *system)
{
  CordonFakeMac *mac = cordon_fake_system_get_mac (system);

  cordon_fake_system_remove_file (system, facts->directory);
  cordon_fake_system_remove_file (system, g_ptr_array_index (facts->sockets, 0));
  cordon_fake_mac_remove_file (mac, facts->directory);
  for (guint i = 0; i < facts->disks->len; i++)
    {
      const CordonDiskFacts *disk = g_ptr_array_index (facts->disks, i);

      if (disk->label != NULL)
        cordon_fake_mac_set_file (mac, disk->path, "system_u:object_r:cordon_disk_t:s0");
    }
}

void
cordon_fake_domain_start (CordonFakeDomain *domain, pid_t pid, const char *label,
                          gboolean enforcing, CordonFakeSystem *system)
{
  CordonDomainFacts *facts = domain->facts;
  gboolean selinux = *cordon_labels_get_level (label) != '\0';
  g_autofree char *image_label = selinux ? cordon_read_back_image_label (label) : NULL;

  facts->active = TRUE;
  facts->paused = TRUE;
  facts->pid = pid;
  facts->n_labels = 2;
  facts->labels = g_new0 (char *, 2);
  facts->enforcing = g_new0 (gboolean, 2);
  facts->labels[0] = g_strdup (label);
  facts->enforcing[0] = enforcing;
  facts->labels[1] = g_strdup_printf ("%s:%s", facts->account, facts->account);
  facts->directory = g_strdup_printf ("/var/lib/libvirt/qemu/domain-%d-%.20s", (int) pid,
                                      facts->name);
  facts->sockets = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (facts->sockets, g_strconcat (facts->directory, "/monitor.sock", NULL));
  facts->helpers = g_array_new (FALSE, FALSE, sizeof (pid_t));
  cordon_fake_system_add_process (system, pid, facts->account, enforcing ? label : NULL);
  give_files (facts, image_label, system);
}

void
cordon_fake_domain_forget_process (CordonFakeDomain *domain)
{
  CordonDomainFacts *facts = domain->facts;

  for (guint i = 0; i < facts->n_labels; i++)
    g_free (facts->labels[i]);
  g_clear_pointer (&facts->labels, g_free);
  g_clear_pointer (&facts->enforcing, g_free);
  g_clear_pointer (&facts->directory, g_free);
  g_clear_pointer (&facts->sockets, g_ptr_array_unref);
  g_clear_pointer (&facts->helpers, g_array_unref);
  facts->n_labels = 0;
  facts->active = FALSE;
  facts->paused = FALSE;
  facts->pid = 0;
}

void
cordon_fake_domain_stop (CordonFakeDomain *domain, CordonFakeSystem *system)
{
  cordon_fake_system_remove_process (system, domain->facts->pid);
  take_files (domain->facts, system);
  cordon_fake_domain_forget_process (domain);
}

static gpointer
copy_disk (gconstpointer source, gpointer data)
{
  CordonDiskFacts *copy = g_memdup2 (source, sizeof *copy);

  copy->target = g_strdup (copy->target);
  copy->path = g_strdup (copy->path);
  copy->format = g_strdup (copy->format);
  copy->label = g_strdup (copy->label);
  return copy;
}

static gpointer
copy_card (gconstpointer source, gpointer data)
{
  const CordonCardFacts *card = source;
  CordonCardFacts *copy = g_memdup2 (card, sizeof *card);

  copy->network = g_strdup (card->network);
  copy->bridge = g_strdup (card->bridge);
  copy->tap = g_strdup (card->tap);
  copy->mac = g_strdup (card->mac);
  copy->filter = g_strdup (card->filter);
  copy->address = g_strdup (card->address);
  copy->gateway = g_strdup (card->gateway);
  return copy;
}

static gpointer
copy_text (gconstpointer source, gpointer data)
{
  return g_strdup (source);
}

CordonDomainFacts *
cordon_fake_domain_copy_facts (const CordonFakeDomain *domain)
{
  const CordonDomainFacts *facts = domain->facts;
  CordonDomainFacts *copy = g_new0 (CordonDomainFacts, 1);

  *copy = *facts;
  copy->uuid = g_strdup (facts->uuid);
  copy->name = g_strdup (facts->name);
  copy->compartment = g_strdup (facts->compartment);
  copy->template_name = g_strdup (facts->template_name);
  copy->account = g_strdup (facts->account);
  copy->machine_name = g_strdup (facts->machine_name);
  copy->snapshots = g_strdup (facts->snapshots);
  copy->saved = g_strdup (facts->saved);
  copy->kernel = g_strdup (facts->kernel);
  copy->initrd = g_strdup (facts->initrd);
  copy->directory = g_strdup (facts->directory);
  copy->disks = g_ptr_array_copy (facts->disks, copy_disk, NULL);
  g_ptr_array_set_free_func (copy->disks, (GDestroyNotify) cordon_disk_facts_free);
  copy->cards = g_ptr_array_copy (facts->cards, copy_card, NULL);
  g_ptr_array_set_free_func (copy->cards, (GDestroyNotify) cordon_card_facts_free);
  if (facts->sockets != NULL)
    {
      copy->sockets = g_ptr_array_copy (facts->sockets, copy_text, NULL);
      g_ptr_array_set_free_func (copy->sockets, g_free);
      copy->helpers = g_array_copy (facts->helpers);
    }
  copy->labels = g_new0 (char *, facts->n_labels);
  copy->enforcing = g_memdup2 (facts->enforcing, facts->n_labels * sizeof (gboolean));
  for (guint i = 0; i < facts->n_labels; i++)
    copy->labels[i] = g_strdup (facts->labels[i]);
  return copy;
}

void
cordon_fake_domain_lie (CordonDomainFacts *facts, const char *item)
{
  if (g_strcmp0 (item, "uuid") == 0)
    facts->uuid[0] = facts->uuid[0] == '0' ? '1' : '0';
  else if (g_strcmp0 (item, "paused") == 0)
    facts->paused = FALSE;
  else if (g_strcmp0 (item, "owner") == 0)
    facts->owner++;
  else if (g_strcmp0 (item, "account") == 0)
    facts->account[strlen (facts->account) - 1] ^= 1;
  else if (g_strcmp0 (item, "label") == 0)
    facts->labels[0][0] = 'x';
  else if (g_strcmp0 (item, "enforcing") == 0)
    facts->enforcing[0] = FALSE;
  else if (g_strcmp0 (item, "pid") == 0)
    facts->pid = 0;
  else if (g_strcmp0 (item, "foreign") == 0)
    facts->ours = FALSE;
}
