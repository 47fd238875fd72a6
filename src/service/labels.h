/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonLabels: the SELinux label of each machine. Its level has four categories: the compartment's
 * D, the machine's V and two markers, which keep every foreign machine, having two, from dominating
 * it. D belongs to (uid, compartment) and is remembered; V to one machine, while it lives or while
 * its volume exists. Which numbers are free is asked of everything that can know: the registry,
 * the names of the volumes, the metadata of the domains, and the contexts of all machines of the
 * host. See docs/labels.md.
 *
 * Machines have numbers on every host, also where nothing is labelled yet.
 */
#pragma once

#include "service/hypervisor.h"
#include "service/label-ranges.h"
#include "service/mac-probe.h"
#include "service/registry.h"
#include "service/system.h"

G_BEGIN_DECLS

#define CORDON_TYPE_LABELS (cordon_labels_get_type ())
G_DECLARE_FINAL_TYPE (CordonLabels, cordon_labels, CORDON, LABELS, GObject)

/* Referenced or copied. */
typedef struct {
  CordonHypervisor *hypervisor;
  CordonSystem *system;
  CordonMacProbe *mac;
  CordonRegistry *registry;
  const char *volumes_dir;         /* of private disks */
  const CordonLabelRanges *ranges; /* NULL: the defaults */
  const char *problem;             /* a sentence: why no number may be given; NULL: none */
} CordonLabelsParts;

CordonLabels *cordon_labels_new (const CordonLabelsParts *parts);

/* Copied. */
typedef struct {
  const char *machine;     /* UUID */
  guint32 uid;
  const char *compartment;
  gboolean again;          /* its process has the numbers that it holds */
  gboolean kept;           /* a persistent machine: the numbers stay until they are forgotten */
  gboolean networked;      /* its compartment has network */
  const char *base;        /* on SELinux hosts libvirt's base label of its kind of machine,
                            * "system_u:system_r:svirt_t:s0"; NULL elsewhere */
} CordonLabelRequest;

typedef struct {
  guint d, v;
  char *label;        /* complete and raw; NULL without SELinux */
  char *disk_label;   /* of its private disk; NULL without SELinux */
  gboolean own_type;  /* the type is Cordon's: its policy module is loaded */
} CordonMachineLabel;
void cordon_machine_label_free (CordonMachineLabel *label);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CordonMachineLabel, cordon_machine_label_free)

/* The numbers of a machine: those it has, by the registry or by its volume's name, or free ones
 * that are apart from every machine of the host at this moment. What has to be remembered is on disk
 * when the answer comes. Errors: EXHAUSTED, a sentence that names who is in the way where somebody
 * is; QUOTA; USAGE, the settings; UNVERIFIED, its volume and its record disagree; HYPERVISOR.
 * A caller that is gone must still release. (transfer full) */
void cordon_labels_lease_async (CordonLabels *self, const CordonLabelRequest *request,
                                GCancellable *cancellable, GAsyncReadyCallback callback,
                                gpointer data);
CordonMachineLabel *cordon_labels_lease_finish (CordonLabels *self, GAsyncResult *result,
                                                GError **error);

/* After the machine exists, paused, or whenever another machine appeared: TRUE while its level is
 * apart from that of everybody else. Otherwise CORDON_ERROR_EXHAUSTED and a sentence that names the
 * other one, and the machine must be destroyed; any other error: it could not be seen. Always TRUE
 * for a machine without a label. */
void cordon_labels_compare_async (CordonLabels *self, const char *machine,
                                  GCancellable *cancellable, GAsyncReadyCallback callback,
                                  gpointer data);
gboolean cordon_labels_compare_finish (CordonLabels *self, GAsyncResult *result, GError **error);

/* Its process is gone. A throwaway's V is free again; a persistent machine's numbers stay. */
void cordon_labels_release (CordonLabels *self, const char *machine);

/* Its process is gone and it will be leased again with another V, if it is not kept. */
void cordon_labels_avoid (CordonLabels *self, const char *machine);

/* The volume of a persistent machine is deleted, or was never made. On disk when it answers. */
void cordon_labels_forget_async (CordonLabels *self, const char *machine,
                                 GAsyncReadyCallback callback, gpointer data);
gboolean cordon_labels_forget_finish (CordonLabels *self, GAsyncResult *result, GError **error);

/* Forgets what is remembered of every machine that is not one of those (a set of UUIDs): nothing is left of it on the
 * host, and whoever should have forgotten it was killed. On disk when it answers. */
void cordon_labels_keep_async (CordonLabels *self, GHashTable *machines, GAsyncReadyCallback callback,
                               gpointer data);
gboolean cordon_labels_keep_finish (CordonLabels *self, GAsyncResult *result, GError **error);

/* A user's compartment is removed and nothing is made of it any more: its D is free for others. On
 * disk when it answers. */
void cordon_labels_disown_async (CordonLabels *self, guint32 uid, const char *compartment,
                                 GAsyncReadyCallback callback, gpointer data);
gboolean cordon_labels_disown_finish (CordonLabels *self, GAsyncResult *result, GError **error);

/* For doctor: which numbers are given out, or a sentence why none is. (transfer full) */
char *cordon_labels_describe (CordonLabels *self, gboolean *usable);

/* Same user, role and type, and the same levels as sets: the kernel writes c1,c2,c3 as c1.c3. */
gboolean cordon_labels_equal (const char *a, const char *b);

/* The level of a whole label, a pointer into it; "" where there is none. */
const char *cordon_labels_get_level (const char *label);

G_END_DECLS
