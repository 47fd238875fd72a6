/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the kernel says of QEMU and of every other process that is the machine's.
 */
#include "config.h"

#include "service/read-back-private.h"

#include "core/text.h"
#include "service/labels.h"

static char *
print_identity (const CordonProcessFacts *process)
{
  const uid_t *uids = process->uids;
  const gid_t *gids = process->gids;

  return g_strdup_printf ("uid %u %u %u %u, gid %u %u %u %u", uids[0], uids[1], uids[2], uids[3],
                          gids[0], gids[1], gids[2], gids[3]);
}

static gboolean
has_identity (const CordonProcessFacts *process, const CordonAccount *account)
{
  gboolean same = TRUE;

  for (guint i = 0; i < 4; i++)
    same = same && process->uids[i] == account->uid && process->gids[i] == account->gid;
  return same;
}

static char *
print_account (const CordonAccount *account)
{
  return g_strdup_printf ("%s, uid %u, gid %u", account->name, account->uid, account->gid);
}

static char *
name_process (const CordonProcessFacts *process)
{
  g_autofree char *name = cordon_text_log (process->name, -1);

  return g_strdup_printf ("%d %s", (int) process->pid, name);
}

void
cordon_read_back_process (CordonReadBackRun *run)
{
  const CordonProcessFacts *process = cordon_read_back_find_qemu (run->evidence);

  cordon_read_back_note (run, NULL, g_strdup ("QEMU's"),
                         process != NULL ? name_process (process) : NULL, process != NULL);
}

void
cordon_read_back_account (CordonReadBackRun *run)
{
  const CordonProcessFacts *process = cordon_read_back_find_qemu (run->evidence);
  const CordonAccount *account = run->evidence->account;

  if (process != NULL)
    cordon_read_back_note (run, NULL, print_account (account), print_identity (process),
                           g_strcmp0 (account->name, run->plan->account) == 0
                             && has_identity (process, account));
}

static int
compare_groups (gconstpointer a, gconstpointer b)
{
  gid_t one = *(const gid_t *) a, other = *(const gid_t *) b;

  return one < other ? -1 : one > other;
}

/* As a set: in order, each once, with the one that a process has anyway. */
static char *
print_groups (const GArray *groups, gid_t own)
{
  g_autoptr(GArray) sorted = g_array_copy ((GArray *) groups);
  GString *text = g_string_new ("groups");

  g_array_append_val (sorted, own);
  g_array_sort (sorted, compare_groups);
  for (guint i = 0; i < sorted->len; i++)
    if (i == 0 || g_array_index (sorted, gid_t, i) != g_array_index (sorted, gid_t, i - 1))
      g_string_append_printf (text, " %u", g_array_index (sorted, gid_t, i));
  return g_string_free (text, FALSE);
}

static gboolean
has_root (const GArray *groups)
{
  for (guint i = 0; i < groups->len; i++)
    if (g_array_index (groups, gid_t, i) == 0)
      return TRUE;
  return FALSE;
}

/* Which groups QEMU needs is the distribution's business, and the administrator's who made the
 * accounts; root's is never among them. */
void
cordon_read_back_groups (CordonReadBackRun *run)
{
  const CordonAccount *account = run->evidence->account;
  GPtrArray *processes = run->evidence->survey->processes;

  for (guint i = 0; i < processes->len; i++)
    {
      const CordonProcessFacts *process = g_ptr_array_index (processes, i);
      g_autofree char *subject = name_process (process);
      char *ordered = print_groups (account->groups, account->gid);
      char *seen = print_groups (process->groups, process->gids[1]);
      gboolean same = g_str_equal (ordered, seen) && !has_root (process->groups);

      cordon_read_back_note (run, subject, ordered, seen, same);
    }
}

static gboolean
context_fits (const char *context, const CordonMachinePlanFields *plan)
{
  if (context == NULL)
    return FALSE;
  return plan->mac == CORDON_MAC_SELINUX ? cordon_labels_equal (context, plan->label)
                                         : cordon_read_back_is_apparmor (context, plan);
}

static char *
print_context (const CordonMachinePlanFields *plan)
{
  return plan->mac == CORDON_MAC_SELINUX ? g_strdup (plan->label)
                                         : g_strdup_printf ("libvirt-%s (enforce)", plan->uuid);
}

void
cordon_read_back_context (CordonReadBackRun *run)
{
  const CordonProcessFacts *process = cordon_read_back_find_qemu (run->evidence);

  if (process != NULL)
    cordon_read_back_note (run, NULL, print_context (run->plan), g_strdup (process->context),
                           context_fits (process->context, run->plan));
}

void
cordon_read_back_enforced (CordonReadBackRun *run)
{
  const CordonProcessFacts *process = cordon_read_back_find_qemu (run->evidence);

  if (process != NULL && process->context != NULL)
    cordon_read_back_note (run, NULL, g_strdup ("enforced"),
                           g_strdup (process->enforced ? "enforced" : "not enforced"),
                           process->enforced);
}

/* --- the others ------------------------------------------------------------------------------ */

/* Helpers with a type of their own (swtpm_t, passt_t, virtiofsd's) come with devices that Cordon never
 * orders: who belongs to a machine has exactly the machine's label, or is not of its order. */
static gboolean
helper_fits (const CordonProcessFacts *process, const CordonReadBackRun *run)
{
  return (run->plan->mac == CORDON_MAC_NONE
          || (context_fits (process->context, run->plan) && process->enforced))
         && has_identity (process, run->evidence->account);
}

static void
note_helper (CordonReadBackRun *run, const CordonProcessFacts *process)
{
  gboolean labelled = run->plan->mac != CORDON_MAC_NONE;
  g_autofree char *account = print_account (run->evidence->account);
  g_autofree char *identity = print_identity (process);
  g_autofree char *subject = name_process (process);
  g_autofree char *context = labelled ? print_context (run->plan) : g_strdup ("no label");

  cordon_read_back_note (
    run, subject, g_strdup_printf ("%s, %s", account, context),
    !labelled || process->context != NULL
      ? g_strdup_printf ("%s, %s%s", identity, labelled ? process->context : "no label",
                         labelled && !process->enforced ? ", not enforced" : "")
      : NULL,
    helper_fits (process, run));
}

void
cordon_read_back_helpers (CordonReadBackRun *run)
{
  const CordonProcessFacts *qemu = cordon_read_back_find_qemu (run->evidence);
  GPtrArray *processes = run->evidence->survey->processes;

  for (guint i = 0; i < processes->len; i++)
    if (g_ptr_array_index (processes, i) != qemu)
      note_helper (run, g_ptr_array_index (processes, i));
  if (processes->len == 1 && qemu != NULL)
    cordon_read_back_note (run, NULL, g_strdup ("its own only"), g_strdup ("QEMU alone"), TRUE);
}

void
cordon_read_back_network (CordonReadBackRun *run)
{
  GPtrArray *sockets = run->evidence->survey->sockets;

  for (guint i = 0; i < sockets->len; i++)
    cordon_read_back_note (run, g_ptr_array_index (sockets, i), g_strdup ("none"),
                           g_strdup (g_ptr_array_index (sockets, i)), FALSE);
  if (sockets->len == 0)
    cordon_read_back_note (run, NULL, g_strdup ("no socket of the internet"), g_strdup ("none"),
                           TRUE);
}

void
cordon_read_back_privileges (CordonReadBackRun *run)
{
  const CordonProcessFacts *process = cordon_read_back_find_qemu (run->evidence);

  if (process != NULL && process->no_new_privs != CORDON_FACT_UNKNOWN)
    cordon_read_back_note (run, NULL, g_strdup ("NoNewPrivs 1"),
                           g_strdup_printf ("NoNewPrivs %d", process->no_new_privs),
                           process->no_new_privs == 1);
}

void
cordon_read_back_filter (CordonReadBackRun *run)
{
  const CordonProcessFacts *process = cordon_read_back_find_qemu (run->evidence);

  if (process != NULL && process->seccomp != CORDON_FACT_UNKNOWN)
    cordon_read_back_note (run, NULL, g_strdup ("Seccomp 2"),
                           g_strdup_printf ("Seccomp %d", process->seccomp),
                           process->seccomp == 2);
}
