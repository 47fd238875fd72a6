/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The checks of the read-back's table. Each compares what was ordered with what was measured, never
 * with another order, and adds at least one row.
 */
#pragma once

#include "service/read-back.h"

G_BEGIN_DECLS

/* One run of one item. */
typedef struct {
  const CordonEvidence *evidence;
  const CordonMachinePlanFields *plan;
  const CordonReadBackItem *item;
  CordonProof *proof;
} CordonReadBackRun;

/* A row. subject may be NULL; ordered and seen (transfer full), seen NULL: unreadable. */
void cordon_read_back_note (CordonReadBackRun *run, const char *subject, char *ordered, char *seen,
                            gboolean same);

gboolean cordon_read_back_is_apparmor (const char *label, const CordonMachinePlanFields *plan);

/* read-back-domain.c */
void cordon_read_back_name (CordonReadBackRun *run);
void cordon_read_back_paused (CordonReadBackRun *run);
void cordon_read_back_metadata (CordonReadBackRun *run);
void cordon_read_back_label_list (CordonReadBackRun *run);
void cordon_read_back_disks (CordonReadBackRun *run);
void cordon_read_back_boot (CordonReadBackRun *run);

/* read-back-process.c */
void cordon_read_back_process (CordonReadBackRun *run);
void cordon_read_back_account (CordonReadBackRun *run);
void cordon_read_back_groups (CordonReadBackRun *run);
void cordon_read_back_context (CordonReadBackRun *run);
void cordon_read_back_enforced (CordonReadBackRun *run);
void cordon_read_back_helpers (CordonReadBackRun *run);
void cordon_read_back_network (CordonReadBackRun *run);
void cordon_read_back_privileges (CordonReadBackRun *run);
void cordon_read_back_filter (CordonReadBackRun *run);

/* read-back-files.c */
void cordon_read_back_template (CordonReadBackRun *run);
void cordon_read_back_record (CordonReadBackRun *run);
void cordon_read_back_private_disk (CordonReadBackRun *run);
void cordon_read_back_volume (CordonReadBackRun *run);
void cordon_read_back_directory (CordonReadBackRun *run);
void cordon_read_back_sockets (CordonReadBackRun *run);

/* read-back-network.c */
void cordon_read_back_cards (CordonReadBackRun *run);
void cordon_read_back_net (CordonReadBackRun *run);
void cordon_read_back_card_filter (CordonReadBackRun *run);
void cordon_read_back_firewall (CordonReadBackRun *run);
void cordon_read_back_port (CordonReadBackRun *run);
void cordon_read_back_card_rules (CordonReadBackRun *run);

G_END_DECLS
