/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What cordond asks of a hypervisor. The real one is service/libvirt; tests have a fake. Every
 * call is asynchronous, returns on the caller's main context and ends by its deadline in any case
 * (CORDON_ERROR_TIMEOUT); a create that finishes after its caller gave up destroys what it made.
 * Failures are CORDON_ERROR_HYPERVISOR unless said otherwise; any call may also end with CANCELLED,
 * BUSY (too many calls wait), EXHAUSTED (memory, disk space), MACHINE_ENDED (it does not run any
 * more) and create with UNLABELLED (libvirt lacks the plan's security model).
 */
#pragma once

#include <gio/gio.h>
#include "service/machine-plan.h"

G_BEGIN_DECLS

/* What the hypervisor's host is. */
typedef struct {
  char *version;            /* "libvirt 9.0.0, QEMU 7.2.22" */
  gboolean hardware;        /* usable KVM: offered in the capabilities and vmx or svm in the CPU */
  char *hardware_reason;    /* why not, one sentence; NULL if hardware */
  gboolean spice;           /* QEMU was built with SPICE */
  char **security_models;   /* names in <secmodel> order, "selinux" or "apparmor" or "none", and "dac" */
  char *selinux_base_hardware; /* baselabel of type='kvm', NULL without SELinux */
  char *selinux_base_emulated; /* baselabel of type='qemu' */
} CordonHostFacts;
void cordon_host_facts_free (CordonHostFacts *facts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CordonHostFacts, cordon_host_facts_free)

/* The access control that labels machines on this host, by its security models. */
CordonMacModel cordon_host_facts_get_mac (const CordonHostFacts *facts);

/* One <disk> of a domain as its XML names it, the running one's where it runs. */
typedef struct {
  char *target;       /* "vda" */
  char *path;         /* of its file or device; NULL: it has none, or is a kind we never make */
  char *format;       /* "raw", "qcow2"; NULL: libvirt or QEMU would probe it */
  char *label;        /* the explicit SELinux label of its source; NULL: there is none */
  gboolean relabel;   /* FALSE only where the source says relabel='no' for SELinux */
  gboolean read_only;
  guint64 slice_offset, slice_size; /* the part of the file that it is; 0 and 0: all of it. G_MAXUINT64: unreadable */
  gboolean chained;   /* its XML names a backing file, or a mirror */
} CordonDiskFacts;
void cordon_disk_facts_free (CordonDiskFacts *facts);
/* Whether other machines may read it, too, as far as its XML says: a template's root, no CD of its own. */
gboolean cordon_disk_facts_is_shared (const CordonDiskFacts *facts);

/* One <interface> of a domain; NULL where its XML does not say, or it is of a kind we never make. */
typedef struct {
  char *network;    /* libvirt's name of it */
  char *bridge;     /* while it runs */
  char *tap;        /* while it runs */
  char *mac;
  char *filter;
  char *address;    /* the filter's IP */
  char *gateway;    /* the filter's GATEWAY */
  gboolean isolated;
} CordonCardFacts;
void cordon_card_facts_free (CordonCardFacts *facts);

/* What libvirt says of a domain that exists. */
typedef struct {
  char *uuid;
  char *name;
  gboolean ours;         /* it carries Cordon's metadata */
  guint32 owner;         /* 0 unless ours */
  char *compartment;     /* NULL unless ours */
  char *template_name;   /* NULL of a foreign machine, too */
  char *account;
  gint64 born;
  gboolean throwaway;
  guint d, v;            /* its numbers; v 0: it has none */
  /* Of a persistent machine of ours only; NULL and 0 otherwise. */
  char *machine_name;
  guint64 disk_bytes;    /* what its private disk was ordered with */
  gboolean whole;        /* FALSE: its making, or its deletion, was begun and did not end */
  gint64 deleted;        /* when its person deleted it; 0: not */
  gboolean surgery;      /* started for its disk's sake: nobody's machine to go on with */
  char *snapshots;       /* of its disk, as core/snapshot-list.h prints them; NULL: none */
  char *saved;           /* its memory on the disk (core/saved-state.h), by the definition that its next start
                            finds, whatever its process was started with; NULL: none */
  gboolean foreign;      /* its guest is not Cordon's */
  guint64 medium_bytes;  /* of what it only reads; 0: nothing */
  gboolean active;       /* it has a process; FALSE: only its definition exists */
  gboolean paused;
  pid_t pid;             /* of QEMU; 0 where unknown */
  /* What virDomainGetSecurityLabelList answered, in security_models order. None for an active
   * domain in a list means that they could not be read. */
  char **labels;
  gboolean *enforcing;   /* parallel to labels */
  guint n_labels;
  GPtrArray *disks;      /* (element-type CordonDiskFacts) in the XML's order */
  GPtrArray *cards;      /* (element-type CordonCardFacts) in the XML's order */
  char *kernel, *initrd; /* paths of its direct boot; NULL where it has none */
  /* While it runs: libvirt's directory for it, the sockets that are in there (the monitor's), and
   * the processes beside QEMU that libvirt runs for it. NULL directory: it could not be seen. */
  char *directory;
  GPtrArray *sockets;    /* (element-type utf8) paths */
  GArray *helpers;       /* (element-type pid_t) */
} CordonDomainFacts;
void cordon_domain_facts_free (CordonDomainFacts *facts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CordonDomainFacts, cordon_domain_facts_free)

/* A private volume to be made, thin, mode 0600 from its birth: by its name a disk, qcow2 without a backing file, or
 * the file of a medium, as many zeros. */
typedef struct {
  const char *name; /* cordon_volume_name_print() or cordon_medium_name_print() */
  guint64 bytes;    /* what the guest sees; of a medium's file its length */
  uid_t uid;
  gid_t gid;
} CordonVolumeOrder;

/* What libvirt says of a file in Cordon's store. */
typedef struct {
  char *name;
  char *path;
  char *format;        /* NULL: not understood */
  guint64 capacity;    /* what the guest sees; 0: not known */
  guint64 allocation;  /* bytes on the host's disk */
  gboolean owned;      /* uid, gid and mode are known */
  uid_t uid;
  gid_t gid;
  guint mode;          /* permission bits */
  char *label;         /* of the file; NULL where it has none */
  gboolean chained;    /* it names a backing file */
} CordonVolumeFacts;
void cordon_volume_facts_free (CordonVolumeFacts *facts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CordonVolumeFacts, cordon_volume_facts_free)

/* What a machine's own QEMU does with its private disk, while the machine is started, verified and stands still:
 * so whatever is in the file is only ever read inside that machine's walls. Only after SAVE, RESTORE and FORGET
 * may it go on. */
typedef enum {
  CORDON_DISK_GROW,     /* to `bytes` */
  CORDON_DISK_SNAPSHOT, /* keeps what it is now as `snapshot` */
  CORDON_DISK_REVERT,   /* to what it was as `snapshot`, but with `bytes` */
  CORDON_DISK_SAVE,     /* keeps the machine's memory, and what the disk is now, as `snapshot` */
  CORDON_DISK_RESTORE,  /* memory and disk to what they were as `snapshot` */
  CORDON_DISK_IMPORT,   /* fills a new one with what the image at `medium` holds; USAGE where that is more than
                           `bytes`, or it is an image that needs other files or a key */
  CORDON_DISK_FORGET    /* nothing but what is said of `keep` */
} CordonDiskWork;

typedef struct {
  CordonDiskWork work;
  const char *path;   /* of the disk */
  const char *medium; /* of IMPORT: the image's file */
  guint64 bytes;      /* of SAVE: what the host's disk must have room for; EXHAUSTED where it has not */
  gint64 snapshot;    /* its time (core/snapshot-list.h) */
  const char *keep;   /* the list of those that are to be there afterwards: others of ours are removed */
} CordonDiskOrder;

/* How much of a copy is done. */
typedef void (*CordonProgressFunc) (guint64 done, guint64 total, gpointer data);

#define CORDON_TYPE_HYPERVISOR (cordon_hypervisor_get_type ())
G_DECLARE_INTERFACE (CordonHypervisor, cordon_hypervisor, CORDON, HYPERVISOR, GObject)

/* Signals:
 *   "connected" ()                 usable (again); the reaper runs now
 *   "disconnected" (const char *)  the daemon is gone: AUTODESTROY is lost, machines may be too
 *   "domain-ended" (const char *uuid, gboolean by_guest)  after any stop, also ours
 *   "domain-started" (const char *uuid)  any domain of the host, also ours
 *   "domain-resumed" (const char *uuid)  by whomever
 *   "domain-suspended" (const char *uuid)  by whomever, or by QEMU itself
 *   "domain-undefined" (const char *uuid)  its definition is gone, also by us
 *   "domain-changed" (const char *uuid)  a device came or went, or a disk is another one
 *   "guest-ready" (const char *uuid)  its guest opened the agent's port, which Cordon's do when they show their
 *                                     first, blank page. The guest's own word, of any domain */
struct _CordonHypervisorInterface {
  GTypeInterface parent;

  /* Connects, or reuses the connection. */
  void (*probe_async) (CordonHypervisor *self, GCancellable *cancellable,
                       GAsyncReadyCallback callback, gpointer data);
  CordonHostFacts *(*probe_finish) (CordonHypervisor *self, GAsyncResult *result, GError **error);

  /* Creates the domain paused: a throwaway as a transient one with AUTODESTROY; a persistent one
   * is defined anew by the plan and then started. */
  void (*create_async) (CordonHypervisor *self, CordonMachinePlan *plan, GCancellable *cancellable,
                        GAsyncReadyCallback callback, gpointer data);
  gboolean (*create_finish) (CordonHypervisor *self, GAsyncResult *result, GError **error);

  /* NOT_FOUND if there is no such domain. */
  void (*describe_async) (CordonHypervisor *self, const char *uuid, GCancellable *cancellable,
                          GAsyncReadyCallback callback, gpointer data);
  CordonDomainFacts *(*describe_finish) (CordonHypervisor *self, GAsyncResult *result,
                                         GError **error);

  void (*resume_async) (CordonHypervisor *self, const char *uuid, GCancellable *cancellable,
                        GAsyncReadyCallback callback, gpointer data);
  gboolean (*resume_finish) (CordonHypervisor *self, GAsyncResult *result, GError **error);

  /* Success when it is paused, also if it was before. */
  void (*suspend_async) (CordonHypervisor *self, const char *uuid, GCancellable *cancellable,
                         GAsyncReadyCallback callback, gpointer data);
  gboolean (*suspend_finish) (CordonHypervisor *self, GAsyncResult *result, GError **error);

  /* Success when its process is gone, also if it was gone before. A definition stays. */
  void (*destroy_async) (CordonHypervisor *self, const char *uuid, GCancellable *cancellable,
                         GAsyncReadyCallback callback, gpointer data);
  gboolean (*destroy_finish) (CordonHypervisor *self, GAsyncResult *result, GError **error);

  /* One new SPICE connection. Returns a close-on-exec descriptor (transfer full) or -1. */
  void (*open_graphics_async) (CordonHypervisor *self, const char *uuid, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer data);
  int (*open_graphics_finish) (CordonHypervisor *self, GAsyncResult *result, GError **error);

  /* Every domain of the host, ours and foreign: (element-type CordonDomainFacts) (transfer full) */
  void (*list_async) (CordonHypervisor *self, GCancellable *cancellable,
                      GAsyncReadyCallback callback, gpointer data);
  GPtrArray *(*list_finish) (CordonHypervisor *self, GAsyncResult *result, GError **error);

  /* Writes the definition of a persistent plan, new or instead of the one there is. */
  void (*define_async) (CordonHypervisor *self, CordonMachinePlan *plan, GCancellable *cancellable,
                        GAsyncReadyCallback callback, gpointer data);
  gboolean (*define_finish) (CordonHypervisor *self, GAsyncResult *result, GError **error);

  /* Writes what a persistent plan says of the machine itself (name, size, deletion, snapshots, saved memory) into
   * the definition there is, and changes nothing else of it. NOT_FOUND; BUSY while it runs and is not paused. */
  void (*note_async) (CordonHypervisor *self, CordonMachinePlan *plan, GCancellable *cancellable,
                      GAsyncReadyCallback callback, gpointer data);
  gboolean (*note_finish) (CordonHypervisor *self, GAsyncResult *result, GError **error);

  /* Presses the machine's power button; its guest may do what it likes about it. */
  void (*press_button_async) (CordonHypervisor *self, const char *uuid, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer data);
  gboolean (*press_button_finish) (CordonHypervisor *self, GAsyncResult *result, GError **error);

  /* Success when there is no definition, also if there was none; BUSY while it runs. */
  void (*undefine_async) (CordonHypervisor *self, const char *uuid, GCancellable *cancellable,
                          GAsyncReadyCallback callback, gpointer data);
  gboolean (*undefine_finish) (CordonHypervisor *self, GAsyncResult *result, GError **error);

  /* Where a volume of that name is, or would be. Does not ask anybody. (transfer full) */
  char *(*dup_volume_path) (CordonHypervisor *self, const char *name);

  /* What was made, read back. A volume of that name is never replaced. One that is ready after its
   * caller gave up is deleted. */
  void (*create_volume_async) (CordonHypervisor *self, const CordonVolumeOrder *order,
                               GCancellable *cancellable, GAsyncReadyCallback callback,
                               gpointer data);
  CordonVolumeFacts *(*create_volume_finish) (CordonHypervisor *self, GAsyncResult *result,
                                              GError **error);

  /* Byte by byte from one volume into another, which is there and as small as new ones are; nobody looks at
   * what the bytes are. progress: as of fill_medium_async(). */
  void (*copy_volume_async) (CordonHypervisor *self, const char *from, const char *to,
                             CordonProgressFunc progress, gpointer progress_data, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer data);
  gboolean (*copy_volume_finish) (CordonHypervisor *self, GAsyncResult *result, GError **error);

  /* Fills the file of a new medium, from CORDON_MEDIUM_OFFSET on, with the regular file fd (taken), and keeps
   * its holes; nobody looks at what the bytes are. size: of the file; USAGE if it is another at the end. progress
   * may be NULL; it is called on the caller's context until the callback is. */
  void (*fill_medium_async) (CordonHypervisor *self, const char *name, int fd, guint64 size,
                             CordonProgressFunc progress, gpointer progress_data,
                             GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
  gboolean (*fill_medium_finish) (CordonHypervisor *self, GAsyncResult *result, GError **error);

  /* Of a machine that is paused. RESTORE answers FAILED, with QEMU's words, where the disk has no such memory or
   * none for this machine; its guest must not run then. */
  void (*operate_async) (CordonHypervisor *self, const char *uuid, const CordonDiskOrder *order,
                         GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
  gboolean (*operate_finish) (CordonHypervisor *self, GAsyncResult *result, GError **error);

  /* One that is there, read at this moment. */
  void (*describe_volume_async) (CordonHypervisor *self, const char *name,
                                 GCancellable *cancellable, GAsyncReadyCallback callback,
                                 gpointer data);
  CordonVolumeFacts *(*describe_volume_finish) (CordonHypervisor *self, GAsyncResult *result,
                                                GError **error);

  /* Success when it is gone, also if it was gone before. */
  void (*delete_volume_async) (CordonHypervisor *self, const char *name, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer data);
  gboolean (*delete_volume_finish) (CordonHypervisor *self, GAsyncResult *result, GError **error);

  /* Everything that is in the store: (element-type CordonVolumeFacts) (transfer full) */
  void (*list_volumes_async) (CordonHypervisor *self, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer data);
  GPtrArray *(*list_volumes_finish) (CordonHypervisor *self, GAsyncResult *result, GError **error);
};

void cordon_hypervisor_probe_async (CordonHypervisor *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
CordonHostFacts *cordon_hypervisor_probe_finish (CordonHypervisor *self, GAsyncResult *result, GError **error);
void cordon_hypervisor_create_async (CordonHypervisor *self, CordonMachinePlan *plan, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gboolean cordon_hypervisor_create_finish (CordonHypervisor *self, GAsyncResult *result, GError **error);
void cordon_hypervisor_describe_async (CordonHypervisor *self, const char *uuid, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
CordonDomainFacts *cordon_hypervisor_describe_finish (CordonHypervisor *self, GAsyncResult *result, GError **error);
void cordon_hypervisor_resume_async (CordonHypervisor *self, const char *uuid, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gboolean cordon_hypervisor_resume_finish (CordonHypervisor *self, GAsyncResult *result, GError **error);
void cordon_hypervisor_suspend_async (CordonHypervisor *self, const char *uuid, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gboolean cordon_hypervisor_suspend_finish (CordonHypervisor *self, GAsyncResult *result, GError **error);
void cordon_hypervisor_destroy_async (CordonHypervisor *self, const char *uuid, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gboolean cordon_hypervisor_destroy_finish (CordonHypervisor *self, GAsyncResult *result, GError **error);
void cordon_hypervisor_open_graphics_async (CordonHypervisor *self, const char *uuid, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
int cordon_hypervisor_open_graphics_finish (CordonHypervisor *self, GAsyncResult *result, GError **error);
void cordon_hypervisor_list_async (CordonHypervisor *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
GPtrArray *cordon_hypervisor_list_finish (CordonHypervisor *self, GAsyncResult *result, GError **error);
void cordon_hypervisor_define_async (CordonHypervisor *self, CordonMachinePlan *plan, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gboolean cordon_hypervisor_define_finish (CordonHypervisor *self, GAsyncResult *result, GError **error);
void cordon_hypervisor_note_async (CordonHypervisor *self, CordonMachinePlan *plan, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gboolean cordon_hypervisor_note_finish (CordonHypervisor *self, GAsyncResult *result, GError **error);
void cordon_hypervisor_press_button_async (CordonHypervisor *self, const char *uuid, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gboolean cordon_hypervisor_press_button_finish (CordonHypervisor *self, GAsyncResult *result, GError **error);
void cordon_hypervisor_undefine_async (CordonHypervisor *self, const char *uuid, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gboolean cordon_hypervisor_undefine_finish (CordonHypervisor *self, GAsyncResult *result, GError **error);
char *cordon_hypervisor_dup_volume_path (CordonHypervisor *self, const char *name);
void cordon_hypervisor_create_volume_async (CordonHypervisor *self, const CordonVolumeOrder *order, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
CordonVolumeFacts *cordon_hypervisor_create_volume_finish (CordonHypervisor *self, GAsyncResult *result, GError **error);
void cordon_hypervisor_copy_volume_async (CordonHypervisor *self, const char *from, const char *to, CordonProgressFunc progress, gpointer progress_data, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gboolean cordon_hypervisor_copy_volume_finish (CordonHypervisor *self, GAsyncResult *result, GError **error);
void cordon_hypervisor_fill_medium_async (CordonHypervisor *self, const char *name, int fd, guint64 size, CordonProgressFunc progress, gpointer progress_data, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gboolean cordon_hypervisor_fill_medium_finish (CordonHypervisor *self, GAsyncResult *result, GError **error);
void cordon_hypervisor_operate_async (CordonHypervisor *self, const char *uuid, const CordonDiskOrder *order, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gboolean cordon_hypervisor_operate_finish (CordonHypervisor *self, GAsyncResult *result, GError **error);
void cordon_hypervisor_describe_volume_async (CordonHypervisor *self, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
CordonVolumeFacts *cordon_hypervisor_describe_volume_finish (CordonHypervisor *self, GAsyncResult *result, GError **error);
void cordon_hypervisor_delete_volume_async (CordonHypervisor *self, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gboolean cordon_hypervisor_delete_volume_finish (CordonHypervisor *self, GAsyncResult *result, GError **error);
void cordon_hypervisor_list_volumes_async (CordonHypervisor *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
GPtrArray *cordon_hypervisor_list_volumes_finish (CordonHypervisor *self, GAsyncResult *result, GError **error);

G_END_DECLS
