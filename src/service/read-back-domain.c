/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What libvirt says of the domain, against the plan.
 */
#include "config.h"

#include "service/read-back-private.h"

#include "service/labels.h"

void
cordon_read_back_name (CordonReadBackRun *run)
{
  const CordonDomainFacts *domain = run->evidence->domain;
  const char *name = cordon_machine_plan_get_domain_name (run->evidence->plan);

  cordon_read_back_note (run, NULL, g_strdup_printf ("%s %s", name, run->plan->uuid),
                         g_strdup_printf ("%s %s", domain->name, domain->uuid),
                         g_strcmp0 (domain->uuid, run->plan->uuid) == 0
                           && g_strcmp0 (domain->name, name) == 0);
}

void
cordon_read_back_paused (CordonReadBackRun *run)
{
  gboolean paused = run->evidence->domain->paused;

  cordon_read_back_note (run, NULL, g_strdup ("paused"), g_strdup (paused ? "paused" : "running"),
                         paused);
}

static char *
print_metadata (gboolean ours, guint32 owner, gint64 born, gboolean throwaway,
                const char *compartment, const char *template_name, gboolean foreign,
                const char *account)
{
  if (!ours)
    return g_strdup ("none of Cordon's");
  return g_strdup_printf ("owner %u, compartment %s, template %s, account %s, born %" G_GINT64_FORMAT
                          ", %s",
                          owner, compartment, foreign ? "none" : template_name, account, born,
                          throwaway ? "throwaway" : "lasting");
}

/* What only machines with numbers and a disk of their own have. */
static char *
print_lasting (guint d, guint v, const char *machine_name, guint64 bytes, guint64 medium, const char *saved)
{
  return g_strdup_printf ("numbers %u %u, name %s, disk %" G_GUINT64_FORMAT ", medium %" G_GUINT64_FORMAT "%s%s", d,
                          v, machine_name != NULL ? machine_name : "none", bytes, medium,
                          saved != NULL ? ", saved " : "", saved != NULL ? saved : "");
}

void
cordon_read_back_metadata (CordonReadBackRun *run)
{
  const CordonDomainFacts *domain = run->evidence->domain;
  const CordonMachinePlanFields *plan = run->plan;
  char *ordered = print_metadata (TRUE, plan->owner, plan->born, plan->throwaway,
                                  plan->compartment, plan->template_name, plan->foreign, plan->account);
  char *seen = print_metadata (domain->ours, domain->owner, domain->born, domain->throwaway,
                               domain->compartment, domain->template_name, domain->foreign, domain->account);
  gboolean same = g_str_equal (ordered, seen);

  cordon_read_back_note (run, NULL, ordered, seen, same);
  if (plan->v == 0)
    return;
  ordered = print_lasting (plan->d, plan->v, plan->machine_name, plan->disk_bytes, plan->medium_bytes,
                           plan->saved);
  seen = print_lasting (domain->d, domain->v, domain->machine_name, domain->disk_bytes,
                        domain->medium_bytes, domain->saved);
  same = g_str_equal (ordered, seen);
  cordon_read_back_note (run, "numbers", ordered, seen, same);
}

/* --- labels ---------------------------------------------------------------------------------- */

static gboolean
is_dac_label (const char *label, const CordonAccount *account)
{
  g_autofree char *by_name = g_strdup_printf ("%s:%s", account->name, account->name);
  g_autofree char *by_number = g_strdup_printf ("+%u:+%u", account->uid, account->gid);
  g_autofree char *bare = g_strdup_printf ("%u:%u", account->uid, account->gid);

  return g_str_equal (label, by_name) || g_str_equal (label, by_number)
         || g_str_equal (label, bare);
}

static void
note_label (CordonReadBackRun *run, const char *model, const char *ordered, const char *seen,
            gboolean same)
{
  cordon_read_back_note (run, model, g_strdup (ordered), g_strdup (seen), seen != NULL && same);
}

static char *
print_label (const char *label, gboolean enforcing)
{
  return label == NULL || enforcing ? g_strdup (label) : g_strconcat (label, ", not enforced", NULL);
}

static void
note_model (CordonReadBackRun *run, const char *model, guint i)
{
  const CordonDomainFacts *domain = run->evidence->domain;
  const CordonAccount *account = run->evidence->account;
  const char *label = domain->labels[i];
  gboolean enforcing = domain->enforcing[i];
  g_autofree char *said = print_label (label, enforcing);
  g_autofree char *profile = g_strconcat ("libvirt-", run->plan->uuid, NULL);

  if (g_str_equal (model, "none"))
    note_label (run, model, "", label, label != NULL && *label == '\0');
  else if (g_str_equal (model, "dac"))
    note_label (run, model, account->name, label, label != NULL && is_dac_label (label, account));
  else if (g_str_equal (model, "selinux"))
    note_label (run, model, run->plan->label, said,
                enforcing && cordon_labels_equal (label, run->plan->label));
  else if (g_str_equal (model, "apparmor"))
    note_label (run, model, profile, said,
                enforcing && label != NULL && cordon_read_back_is_apparmor (label, run->plan));
  else
    note_label (run, model, "no such model", label != NULL ? label : "", FALSE);
}

void
cordon_read_back_label_list (CordonReadBackRun *run)
{
  char **models = run->evidence->host->security_models;
  guint n = models != NULL ? g_strv_length (models) : 0;
  guint n_seen = run->evidence->domain->n_labels;

  if (n == 0 || n != n_seen)
    {
      cordon_read_back_note (run, NULL, g_strdup_printf ("%u labels", n),
                             g_strdup_printf ("%u labels", n_seen), FALSE);
      return;
    }
  for (guint i = 0; i < n; i++)
    note_model (run, models[i], i);
}

/* --- disks ----------------------------------------------------------------------------------- */

static char *
print_slice (guint64 offset, guint64 size)
{
  if (offset == 0 && size == 0)
    return g_strdup ("");
  return g_strdup_printf (", %" G_GUINT64_FORMAT " bytes from %" G_GUINT64_FORMAT " on", size, offset);
}

static char *
print_disk (const CordonDiskFacts *disk)
{
  const char *label = disk->label;
  g_autofree char *slice = print_slice (disk->slice_offset, disk->slice_size);

  return g_strdup_printf ("%s, %s%s%s, %s%s%s", disk->path != NULL ? disk->path : "no file",
                          disk->format != NULL ? disk->format : "any format", label != NULL ? ", " : "",
                          label != NULL ? label : disk->relabel ? "" : ", as it is labelled",
                          disk->read_only ? "read only" : "to be written", slice,
                          disk->chained ? ", another file behind it" : "");
}

/* ordered NULL: there should be none. */
static void
note_disk (CordonReadBackRun *run, const char *target, const CordonDiskFacts *ordered, guint i)
{
  GPtrArray *disks = run->evidence->domain->disks;
  const CordonDiskFacts *disk = i < disks->len ? g_ptr_array_index (disks, i) : NULL;
  char *order = ordered != NULL ? print_disk (ordered) : g_strdup ("no disk");
  char *seen = disk != NULL ? print_disk (disk) : g_strdup ("no disk");
  gboolean same = disk != NULL && g_strcmp0 (disk->target, target) == 0 && g_str_equal (seen, order);

  cordon_read_back_note (run, target, order, seen, same);
}

/* Of a template's machine: its root, then its own disk. */
static guint
note_own_disks (CordonReadBackRun *run)
{
  const CordonMachinePlanFields *plan = run->plan;
  const CordonDiskFacts root = { .path = (char *) plan->root,
                                 .format = (char *) "raw",
                                 .relabel = plan->mac != CORDON_MAC_SELINUX,
                                 .read_only = TRUE };
  const CordonDiskFacts disk = { .path = (char *) plan->disk,
                                 .format = (char *) "qcow2",
                                 .label = (char *) plan->disk_label,
                                 .relabel = TRUE };

  note_disk (run, "vda", &root, 0);
  if (plan->disk == NULL)
    return 1;
  note_disk (run, "vdb", &disk, 1);
  return 2;
}

/* Of a foreign one: its own disk, then what it only reads. */
static guint
note_foreign_disks (CordonReadBackRun *run)
{
  const CordonMachinePlanFields *plan = run->plan;
  gboolean importing = plan->import != CORDON_IMPORT_NONE;
  const CordonDiskFacts disk = { .path = (char *) plan->disk,
                                 .format = (char *) "qcow2",
                                 .label = (char *) plan->disk_label,
                                 .relabel = TRUE };
  const CordonDiskFacts medium = { .path = (char *) plan->medium,
                                   .format = (char *) (plan->import == CORDON_IMPORT_QCOW2 ? "qcow2" : "raw"),
                                   .label = (char *) plan->disk_label,
                                   .relabel = TRUE,
                                   .slice_offset = CORDON_MEDIUM_OFFSET,
                                   .slice_size = cordon_medium_round (plan->medium_bytes),
                                   .read_only = TRUE };

  note_disk (run, importing ? "fda" : "sda", &disk, 0);
  if (plan->medium == NULL)
    return 1;
  note_disk (run, importing ? "vda" : "sdb", &medium, 1);
  return 2;
}

void
cordon_read_back_disks (CordonReadBackRun *run)
{
  GPtrArray *disks = run->evidence->domain->disks;

  if (disks == NULL)
    return;
  for (guint i = run->plan->foreign ? note_foreign_disks (run) : note_own_disks (run); i < disks->len; i++)
    {
      const CordonDiskFacts *disk = g_ptr_array_index (disks, i);

      note_disk (run, disk->target, NULL, i);
    }
}

/* A foreign machine has none: its firmware boots what is on its disks. */
static void
note_boot (CordonReadBackRun *run, const char *what, const char *ordered, const char *seen)
{
  gboolean none = run->plan->foreign;

  cordon_read_back_note (run, what, g_strdup (none ? "none" : ordered),
                         g_strdup (none && seen == NULL ? "none" : seen),
                         none ? seen == NULL : g_strcmp0 (seen, ordered) == 0);
}

void
cordon_read_back_boot (CordonReadBackRun *run)
{
  const CordonDomainFacts *domain = run->evidence->domain;

  note_boot (run, "kernel", run->plan->kernel, domain->kernel);
  note_boot (run, "initrd", run->plan->initrd, domain->initrd);
}
