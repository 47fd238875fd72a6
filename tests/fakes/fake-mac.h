/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonFakeMac: a kernel's access control that is a small model of SELinux with Debian's policy:
 * type rules, the constraint that a machine's level must dominate what it reaches, and that of
 * Cordon's module, that its types' level must be the same. Answers come from the rules, never from
 * the question, so a test that makes two levels equal sees them reach each other. Every way in which a host can be wrong has a knob.
 */
#pragma once

#include "service/mac-probe.h"

G_BEGIN_DECLS

#define CORDON_FAKE_CONTENT "system_u:object_r:virt_content_t:s0" /* what all machines may read */

typedef enum {
  CORDON_FAKE_MAC_READ_CONTEXT,
  CORDON_FAKE_MAC_READ_PATH,
  CORDON_FAKE_MAC_DECIDE,
  CORDON_FAKE_MAC_N_QUESTIONS
} CordonFakeMacQuestion;

#define CORDON_TYPE_FAKE_MAC (cordon_fake_mac_get_type ())
G_DECLARE_FINAL_TYPE (CordonFakeMac, cordon_fake_mac, CORDON, FAKE_MAC, GObject)

/* Enforcing, nothing permissive, no file and no process. Types: svirt_t, cordon_view_t and
 * cordon_net_t for machines; svirt_image_t, virt_content_t, virt_image_t and cordon_disk_t for
 * files; virtd_t and unconfined_t, which the categories do not bind. */
CordonFakeMac *cordon_fake_mac_new (void);

/* --- the host -------------------------------------------------------------------------------- */

void cordon_fake_mac_set_enforcing (CordonFakeMac *self, gboolean enforcing);
/* Nobody hears of what is changed from now on: only who asks again finds out. */
void cordon_fake_mac_mute (CordonFakeMac *self);
/* The kernel has an access control that libvirt does not use. */
void cordon_fake_mac_set_disagrees (CordonFakeMac *self, gboolean disagrees);
/* From now on the question fails. */
void cordon_fake_mac_set_broken (CordonFakeMac *self, CordonFakeMacQuestion question,
                                 gboolean broken);

/* --- the policy; each change makes the serial greater ---------------------------------------- */

void cordon_fake_mac_set_permissive (CordonFakeMac *self, const char *type, gboolean permissive);
/* permissions: names with blanks between. A type that is new becomes a valid one. */
void cordon_fake_mac_allow (CordonFakeMac *self, const char *source_type, const char *target_type,
                            const char *object_class, const char *permissions);
void cordon_fake_mac_forbid (CordonFakeMac *self, const char *source_type,
                             const char *target_type, const char *object_class,
                             const char *permissions);
/* FALSE: the levels do not matter for the class, as for connectto in Fedora's policy. */
void cordon_fake_mac_set_constrained (CordonFakeMac *self, const char *object_class,
                                      gboolean constrained);
/* The policy has no such type any more. */
void cordon_fake_mac_set_unknown (CordonFakeMac *self, const char *type);
/* The same policy again, as semodule does. */
void cordon_fake_mac_load_policy (CordonFakeMac *self);

/* --- what is labelled ------------------------------------------------------------------------ */

/* The label of a file and, unless they have one of their own, of all below it; context NULL: a file
 * system that holds no labels. */
void cordon_fake_mac_set_file (CordonFakeMac *self, const char *path, const char *context);
void cordon_fake_mac_remove_file (CordonFakeMac *self, const char *path);
/* context NULL: there is no such process (any more). */
void cordon_fake_mac_set_process (CordonFakeMac *self, pid_t pid, const char *context);
GHashTable *cordon_fake_mac_get_processes (CordonFakeMac *self); /* pid -> context, borrowed */

G_END_DECLS
