/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What was decided about one machine before it exists: an immutable value made by the start
 * sequence, turned into domain XML by libvirt/domain-xml and compared item by item with what is read
 * back. Nothing in it comes from the user's own words except through the strict compartment parser.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum {
  CORDON_MAC_NONE,
  CORDON_MAC_SELINUX,
  CORDON_MAC_APPARMOR
} CordonMacModel;

const char *cordon_mac_model_name (CordonMacModel model); /* "none", "selinux", "apparmor" */

/* What of a foreign machine's medium is not a CD: an image whose content its own QEMU brings to its disk. */
typedef enum {
  CORDON_IMPORT_NONE,
  CORDON_IMPORT_RAW,
  CORDON_IMPORT_QCOW2
} CordonImport;

/* Where in its file a medium begins. Before it are zeros: libvirt's daemon is root and looks at the beginning
 * of each file in its pool for a header, which must never be a stranger's. */
#define CORDON_MEDIUM_OFFSET (G_GUINT64_CONSTANT (1) << 20)
/* A medium's size is a multiple of this; what is less is filled up with zeros. */
#define CORDON_MEDIUM_SECTOR G_GUINT64_CONSTANT (512)

/* All strings borrowed by _new and copied; paths are absolute and inside the template store. */
typedef struct {
  const char *uuid;        /* lower case, hyphens */
  const char *compartment; /* name, not title */
  const char *template_name; /* NULL of a foreign machine */
  guint32 owner;           /* uid */
  gint64 born;             /* µs since the epoch */
  gboolean throwaway;
  gboolean hardware;       /* KVM; otherwise software emulation */
  guint memory_mib;
  guint processors;
  const char *kernel, *initrd, *root, *cmdline; /* NULL of a foreign machine */
  const char *account;     /* name of the system account QEMU runs as; its own primary group */
  CordonMacModel mac;
  const char *label;       /* SELinux: the complete raw label; otherwise NULL */
  gboolean own_type;       /* the label's type is Cordon's, not libvirt's general one */
  gboolean agent_port;
  guint d, v;              /* the numbers in its level, or kept for it; v 0: it has none */
  /* A persistent machine has all of these, a throwaway none. */
  const char *machine_name; /* as its person named it */
  const char *disk;        /* its private disk, qcow2, guest's second disk; a foreign machine's first */
  const char *disk_label;  /* the complete raw label of the file; NULL unless SELinux */
  guint64 disk_bytes;      /* what it was ordered with */
  gboolean whole;          /* FALSE while it is being made or deleted */
  gint64 deleted;          /* when its person deleted it, µs since the epoch; 0: not */
  gboolean surgery;        /* it is started for its disk's sake, and never resumed */
  const char *snapshots;   /* of its disk, as core/snapshot-list.h prints them; NULL: none */
  const char *saved;       /* its memory on the disk, as core/saved-state.h prints it; NULL: none */
  /* A foreign machine lasts; its guest is not Cordon's: it boots from its own disk and has no agent. */
  gboolean foreign;
  const char *medium;      /* file of what it only reads, from CORDON_MEDIUM_OFFSET on; NULL: none */
  guint64 medium_bytes;    /* 0: none */
  CordonImport import;     /* while it is being made: what the medium is; otherwise the medium is a CD */
  /* The card of a machine with network, all of it or nothing; service/network-order.h. */
  const char *network;     /* libvirt's name of it */
  const char *card_mac;
  const char *card_address;
  const char *gateway;
} CordonMachinePlanFields;

/* How many bytes of its file a medium of that size has. */
guint64 cordon_medium_round (guint64 bytes);

typedef struct _CordonMachinePlan CordonMachinePlan;

CordonMachinePlan *cordon_machine_plan_new (const CordonMachinePlanFields *fields);
CordonMachinePlan *cordon_machine_plan_ref (CordonMachinePlan *plan);
void cordon_machine_plan_unref (CordonMachinePlan *plan);
const CordonMachinePlanFields *cordon_machine_plan_get (const CordonMachinePlan *plan);
/* Name of the domain: "cordon-" and the UUID: no user's text in a libvirt name. */
const char *cordon_machine_plan_get_domain_name (const CordonMachinePlan *plan);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CordonMachinePlan, cordon_machine_plan_unref)

G_END_DECLS
