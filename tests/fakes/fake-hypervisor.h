/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonFakeHypervisor: a hypervisor without machines that keeps the contract of
 * service/hypervisor.h, deadlines and cancellation included, and fails on order.
 */
#pragma once

#include "fakes/fake-system.h"
#include "service/hypervisor.h"

G_BEGIN_DECLS

typedef enum {
  CORDON_FAKE_OP_PROBE,
  CORDON_FAKE_OP_CREATE,
  CORDON_FAKE_OP_DESCRIBE,
  CORDON_FAKE_OP_RESUME,
  CORDON_FAKE_OP_SUSPEND,
  CORDON_FAKE_OP_DESTROY,
  CORDON_FAKE_OP_OPEN_GRAPHICS,
  CORDON_FAKE_OP_LIST,
  CORDON_FAKE_OP_DEFINE,
  CORDON_FAKE_OP_UNDEFINE,
  CORDON_FAKE_OP_CREATE_VOLUME,
  CORDON_FAKE_OP_DELETE_VOLUME,
  CORDON_FAKE_OP_LIST_VOLUMES,
  CORDON_FAKE_OP_DESCRIBE_VOLUME,
  CORDON_FAKE_OP_NOTE,
  CORDON_FAKE_OP_PRESS_BUTTON,
  CORDON_FAKE_OP_COPY_VOLUME,
  CORDON_FAKE_OP_FILL_MEDIUM,
  CORDON_FAKE_OP_OPERATE,
  CORDON_FAKE_N_OPS
} CordonFakeOp;

/* "probe", "create", "describe", "resume", "suspend", "destroy", "open-graphics", "list", "define",
 * "undefine", "create-volume", "delete-volume", "list-volumes", "describe-volume", "note",
 * "press-button", "copy-volume", "fill-medium", "operate". */
extern const char *const cordon_fake_op_names[CORDON_FAKE_N_OPS + 1];

typedef enum {
  CORDON_FAKE_WORKS,
  CORDON_FAKE_FAILS, /* with CORDON_ERROR_HYPERVISOR */
  CORDON_FAKE_HANGS  /* until cancelled, the deadline, or another fault */
} CordonFakeFault;

#define CORDON_TYPE_FAKE_HYPERVISOR (cordon_fake_hypervisor_get_type ())
G_DECLARE_FINAL_TYPE (CordonFakeHypervisor, cordon_fake_hypervisor, CORDON, FAKE_HYPERVISOR,
                      GObject)

/* system: where the QEMU processes of its machines appear. */
CordonFakeHypervisor *cordon_fake_hypervisor_new (CordonFakeSystem *system);

/* How a dead cordond or an administrator leaves it: a definition by that plan, or a volume. */
void cordon_fake_hypervisor_add_definition (CordonFakeHypervisor *self,
                                            const CordonMachinePlanFields *plan);
/* The same host a second time, as it is at this moment: what happens on one of them does not on the other. */
CordonFakeHypervisor *cordon_fake_hypervisor_fork (CordonFakeHypervisor *self, CordonFakeSystem *system);
void cordon_fake_hypervisor_add_volume (CordonFakeHypervisor *self, const char *name, uid_t uid);
/* virsh undefine, and rm. */
void cordon_fake_hypervisor_remove_definition (CordonFakeHypervisor *self, const char *uuid);
void cordon_fake_hypervisor_remove_volumes (CordonFakeHypervisor *self);

/* From the next call on, and for those that hang. delay_ms: before the answer. */
void cordon_fake_hypervisor_set_fault (CordonFakeHypervisor *self, CordonFakeOp op,
                                       CordonFakeFault fault, guint delay_ms);
/* --- one after the other ---------------------------------------------------------------------
 *
 * Where a test decides what happens next: calls of an operation that hangs, each with a number that
 * no other has, in the order in which they came. */
guint cordon_fake_hypervisor_get_n_waiting (CordonFakeHypervisor *self);
/* uuid: NULL where the call is of no domain. */
guint cordon_fake_hypervisor_get_waiting (CordonFakeHypervisor *self, guint i, CordonFakeOp *op,
                                          const char **uuid);
/* That one is answered, with what is true at this moment, while all others go on hanging. */
void cordon_fake_hypervisor_answer (CordonFakeHypervisor *self, guint number);

/* News of domains wait from now on until a test tells them, as libvirt's do that come late; FALSE: no
 * longer, and what waits is not told. */
void cordon_fake_hypervisor_hold_news (CordonFakeHypervisor *self, gboolean hold);
guint cordon_fake_hypervisor_get_n_news (CordonFakeHypervisor *self);
/* The i-th one's signal and UUID. */
const char *cordon_fake_hypervisor_get_news (CordonFakeHypervisor *self, guint i,
                                             const char **uuid);
void cordon_fake_hypervisor_tell_news (CordonFakeHypervisor *self, guint i);

/* Of every call; 5000 ms at first. */
void cordon_fake_hypervisor_set_deadline (CordonFakeHypervisor *self, guint ms);
void cordon_fake_hypervisor_set_mac (CordonFakeHypervisor *self, CordonMacModel mac);
/* Another libvirt. */
void cordon_fake_hypervisor_set_version (CordonFakeHypervisor *self, const char *version);
void cordon_fake_hypervisor_set_hardware (CordonFakeHypervisor *self, gboolean hardware);
void cordon_fake_hypervisor_set_spice (CordonFakeHypervisor *self, gboolean spice);

/* What describe lies about from now on: "uuid", "paused", "owner", "account", "label", "enforcing",
 * "pid", "foreign"; what list does: "nobody", or "old-list", which is of when it was asked; or NULL for nothing. */
/* Of new volumes instead: "volume-mode", "volume-owner", "volume-group", "volume-unowned",
 * "volume-size", "volume-format", "volume-path", "volume-chained". */
void cordon_fake_hypervisor_set_lie (CordonFakeHypervisor *self, const char *item);

/* open_graphics connects the machine that came last to this unix socket; where it is NULL, and for others beside
 * it: a pair whose other end stays in the fake, and says nothing. */
void cordon_fake_hypervisor_add_spice_server (CordonFakeHypervisor *self, const char *path);

/* A domain that is there already, as another cordond or virsh made it. */
void cordon_fake_hypervisor_add_domain (CordonFakeHypervisor *self, const char *uuid,
                                        gboolean ours, const char *account);

/* A running machine of another program that has an SELinux label of its own. */
void cordon_fake_hypervisor_add_labelled (CordonFakeHypervisor *self, const char *uuid,
                                          const char *label);
/* The same, but its event is not there yet. */
void cordon_fake_hypervisor_add_unheard (CordonFakeHypervisor *self, const char *uuid,
                                         const char *label);
/* To be spoiled: what describe tells from now on. (transfer none) (nullable) */
CordonDomainFacts *cordon_fake_hypervisor_get_facts (CordonFakeHypervisor *self,
                                                     const char *uuid);
/* virsh start of a definition, which gives it that SELinux label; "": none. */
void cordon_fake_hypervisor_start_domain (CordonFakeHypervisor *self, const char *uuid,
                                          const char *label);
/* virsh suspend, virsh resume, virsh attach-disk. */
void cordon_fake_hypervisor_suspend_domain (CordonFakeHypervisor *self, const char *uuid);
void cordon_fake_hypervisor_resume_domain (CordonFakeHypervisor *self, const char *uuid);
void cordon_fake_hypervisor_plug_disk (CordonFakeHypervisor *self, const char *uuid,
                                       const char *path);
/* The metadata of a domain that is there, ours from now on. */
void cordon_fake_hypervisor_claim_domain (CordonFakeHypervisor *self, const char *uuid,
                                          const CordonMachinePlanFields *plan);

/* What was done with disks, and to whom, in words: "grow 3 GiB", "snapshot 1", "revert 1", "save 2", "restore 2",
 * "forget 1": snapshots are counted, in the order in which they were made. Borrowed. */
const char *cordon_fake_hypervisor_get_operations (CordonFakeHypervisor *self);

/* As if the guests' sides had written other files' names into the headers of their disks. */
void cordon_fake_hypervisor_chain_volumes (CordonFakeHypervisor *self);

/* Whether guests get as far as their blank page as soon as they run; not at first. Or one of them, now. */
void cordon_fake_hypervisor_set_boots (CordonFakeHypervisor *self, gboolean boots);
void cordon_fake_hypervisor_boot (CordonFakeHypervisor *self, const char *uuid);

/* What its guest does about the power button: it powers off, or nothing, as at first. */
void cordon_fake_hypervisor_set_polite (CordonFakeHypervisor *self, gboolean polite);

/* The guest powers off (by_guest) or QEMU dies. FALSE if there is no such domain. */
gboolean cordon_fake_hypervisor_end_domain (CordonFakeHypervisor *self, const char *uuid,
                                            gboolean by_guest);
/* The daemon dies: calls under way and new ones fail, machines live on. Then it comes back. */
void cordon_fake_hypervisor_disconnect (CordonFakeHypervisor *self);
void cordon_fake_hypervisor_connect (CordonFakeHypervisor *self);

guint cordon_fake_hypervisor_get_n_domains (CordonFakeHypervisor *self);
gboolean cordon_fake_hypervisor_has_domain (CordonFakeHypervisor *self, const char *uuid);
/* What was created last; NULL: nothing yet. (transfer none) */
const CordonMachinePlanFields *cordon_fake_hypervisor_get_last_plan (CordonFakeHypervisor *self);
guint cordon_fake_hypervisor_get_n_volumes (CordonFakeHypervisor *self);
/* To look at, and to spoil. NULL if there is none. (transfer none) */
CordonVolumeFacts *cordon_fake_hypervisor_get_volume (CordonFakeHypervisor *self, const char *name);
/* a(sss): UUID, "paused", "running" or "stopped", account. (transfer floating) */
GVariant *cordon_fake_hypervisor_list_domains (CordonFakeHypervisor *self);
guint cordon_fake_hypervisor_get_n_calls (CordonFakeHypervisor *self, CordonFakeOp op);
guint cordon_fake_hypervisor_get_n_resumed (CordonFakeHypervisor *self);

G_END_DECLS
