/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The table itself, and what its rows come to. There is no default that passes: an item that
 * applies and adds no row is one that could not be read, and evidence that is missing is evidence
 * against the machine.
 */
#include "config.h"

#include "service/read-back-private.h"

#include <glib/gi18n-lib.h>

#include "core/errors.h"
#include "service/labels.h"

typedef struct {
  CordonReadBackItem item;
  void (*check) (CordonReadBackRun *run); /* NULL: service/matrix.h */
} Line;

#define LIBVIRT CORDON_SOURCE_LIBVIRT
#define VOLUME CORDON_SOURCE_VOLUME
#define PROC CORDON_SOURCE_PROC
#define FILES CORDON_SOURCE_FILE
#define RECORD CORDON_SOURCE_RECORD
#define KERNEL CORDON_SOURCE_KERNEL
#define FIREWALL CORDON_SOURCE_FIREWALL
#define ANY CORDON_SCOPE_ANY
#define LABELLED CORDON_SCOPE_LABELLED
#define SELINUX CORDON_SCOPE_SELINUX
#define LASTING CORDON_SCOPE_LASTING
#define NETWORKED CORDON_SCOPE_NETWORKED
#define TEMPLATE CORDON_SCOPE_TEMPLATE

static const Line table[] = {
  /* Translators: a property of a machine; stands in the sentences below */
  { { N_("name"), LIBVIRT, ANY, TRUE }, cordon_read_back_name },
  { { N_("paused state"), LIBVIRT, ANY, TRUE }, cordon_read_back_paused },
  { { N_("metadata"), LIBVIRT, ANY, TRUE }, cordon_read_back_metadata },
  { { N_("list of disks"), LIBVIRT, ANY, TRUE }, cordon_read_back_disks },
  { { N_("network cards"), LIBVIRT, ANY, TRUE }, cordon_read_back_cards },
  { { N_("boot files"), LIBVIRT, ANY, TRUE }, cordon_read_back_boot },
  { { N_("label list"), LIBVIRT, ANY, TRUE }, cordon_read_back_label_list },
  { { N_("process"), PROC, ANY, TRUE }, cordon_read_back_process },
  { { N_("account"), PROC, ANY, TRUE }, cordon_read_back_account },
  { { N_("groups"), PROC, ANY, TRUE }, cordon_read_back_groups },
  { { N_("security context"), KERNEL, LABELLED, TRUE }, cordon_read_back_context },
  { { N_("enforcement"), KERNEL, LABELLED, TRUE }, cordon_read_back_enforced },
  { { N_("company of processes"), PROC, ANY, TRUE }, cordon_read_back_helpers },
  { { N_("network silence"), PROC, ANY, TRUE }, cordon_read_back_network },
  { { N_("network"), LIBVIRT, NETWORKED, TRUE }, cordon_read_back_net },
  { { N_("filter of the card"), LIBVIRT, NETWORKED, TRUE }, cordon_read_back_card_filter },
  { { N_("rules of the card"), FIREWALL, NETWORKED, TRUE }, cordon_read_back_card_rules },
  { { N_("rules of the host"), FIREWALL, NETWORKED, TRUE }, cordon_read_back_firewall },
  { { N_("bridge and port"), FIREWALL, NETWORKED, TRUE }, cordon_read_back_port },
  { { N_("template files"), FILES, TEMPLATE, TRUE }, cordon_read_back_template },
  { { N_("template record"), RECORD, TEMPLATE, TRUE }, cordon_read_back_record },
  { { N_("private disk"), FILES, LASTING, TRUE }, cordon_read_back_private_disk },
  { { N_("volume"), VOLUME, LASTING, TRUE }, cordon_read_back_volume },
  { { N_("directory"), FILES, ANY, TRUE }, cordon_read_back_directory },
  { { N_("sockets"), FILES, ANY, TRUE }, cordon_read_back_sockets },
  { { N_("ban on new privileges"), PROC, ANY, FALSE }, cordon_read_back_privileges },
  { { N_("system call filter"), PROC, ANY, FALSE }, cordon_read_back_filter },
  { { N_(CORDON_ITEM_OWN_THINGS), KERNEL, SELINUX, TRUE }, NULL },
  { { N_(CORDON_ITEM_SEPARATION), KERNEL, SELINUX, TRUE }, NULL },
};

const CordonReadBackItem *
cordon_read_back_get_items (guint *n_items)
{
  static CordonReadBackItem items[G_N_ELEMENTS (table)];

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    items[i] = table[i].item;
  *n_items = G_N_ELEMENTS (table);
  return items;
}

const char *
cordon_scope_name (CordonScope scope)
{
  static const char *const names[] = { "always", "SELinux, AppArmor", "SELinux",
                                       "with a private disk", "with network",
                                       "with a template" };

  return names[scope];
}

static gboolean
applies (CordonScope scope, const CordonMachinePlanFields *plan)
{
  switch (scope)
    {
    case CORDON_SCOPE_LABELLED:
      return plan->mac != CORDON_MAC_NONE;
    case CORDON_SCOPE_SELINUX:
      return plan->mac == CORDON_MAC_SELINUX;
    case CORDON_SCOPE_LASTING:
      return plan->disk != NULL;
    case CORDON_SCOPE_NETWORKED:
      return plan->network != NULL;
    case CORDON_SCOPE_TEMPLATE:
      return !plan->foreign;
    case CORDON_SCOPE_ANY:
    default:
      return TRUE;
    }
}

void
cordon_read_back_note (CordonReadBackRun *run, const char *subject, char *ordered, char *seen,
                       gboolean same)
{
  const CordonProofRow row = {
    .item = run->item->name,
    .source = run->item->source,
    .mandatory = run->item->mandatory,
    .subject = (char *) subject,
    .ordered = ordered,
    .seen = seen,
    .status = same ? CORDON_PROOF_AS_ORDERED : CORDON_PROOF_DIFFERS,
  };

  cordon_proof_add (run->proof, &row);
  g_free (ordered);
  g_free (seen);
}

void
cordon_read_back (const CordonEvidence *evidence, CordonProof *proof)
{
  CordonReadBackRun run = { evidence, cordon_machine_plan_get (evidence->plan), NULL, proof };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      guint n_rows = cordon_proof_get_n_rows (proof);

      run.item = &table[i].item;
      if (table[i].check == NULL || !applies (table[i].item.scope, run.plan))
        continue;
      table[i].check (&run);
      if (cordon_proof_get_n_rows (proof) == n_rows)
        cordon_read_back_note (&run, NULL, NULL, NULL, FALSE);
    }
}

static GError *
complain_at_start (CordonProofStatus status, const char *item)
{
  if (status == CORDON_PROOF_UNREADABLE)
    return g_error_new (CORDON_ERROR, CORDON_ERROR_UNVERIFIED,
                        _("The new machine's %s could not be read, so it was destroyed before it "
                          "ran; “journalctl -u cordond” shows what was measured."),
                        item);
  return g_error_new (CORDON_ERROR, CORDON_ERROR_UNVERIFIED,
                      _("The new machine's %s is not as ordered, so it was destroyed before it "
                        "ran; “journalctl -u cordond” shows what was measured."),
                      item);
}

static GError *
complain_later (CordonProofStatus status, const char *item)
{
  if (status == CORDON_PROOF_UNREADABLE)
    return g_error_new (CORDON_ERROR, CORDON_ERROR_UNVERIFIED,
                        _("The machine's %s could not be read any more, so it was stopped; "
                          "“journalctl -u cordond” shows what was measured."),
                        item);
  return g_error_new (CORDON_ERROR, CORDON_ERROR_UNVERIFIED,
                      _("The machine's %s is no longer as ordered, so it was stopped; "
                        "“journalctl -u cordond” shows what was measured."),
                      item);
}

GError *
cordon_read_back_complain (const CordonProof *proof, CordonMoment moment)
{
  const CordonProofRow *fault = cordon_proof_get_fault (proof);

  if (fault == NULL)
    return NULL;
  return moment == CORDON_MOMENT_START ? complain_at_start (fault->status, _(fault->item))
                                       : complain_later (fault->status, _(fault->item));
}

char *
cordon_read_back_image_label (const char *process_label)
{
  return g_strconcat ("system_u:object_r:svirt_image_t:",
                      cordon_labels_get_level (process_label), NULL);
}

gboolean
cordon_read_back_is_apparmor (const char *label, const CordonMachinePlanFields *plan)
{
  g_autofree char *expected = g_strconcat ("libvirt-", plan->uuid, NULL);
  g_autofree char *with_mode = g_strconcat (expected, " (enforce)", NULL);

  return g_str_equal (label, expected) || g_str_equal (label, with_mode);
}

const CordonProcessFacts *
cordon_read_back_find_qemu (const CordonEvidence *evidence)
{
  for (guint i = 0; i < evidence->survey->processes->len; i++)
    {
      const CordonProcessFacts *process = g_ptr_array_index (evidence->survey->processes, i);

      if (process->pid == evidence->domain->pid && process->pid > 0)
        return process;
    }
  return NULL;
}
