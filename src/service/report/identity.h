/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which host, kernel and policy a report is about. Blocking: for worker threads.
 */
#pragma once

#include <gio/gio.h>
#include <sys/types.h>

G_BEGIN_DECLS

/* "" is not known. */
typedef struct {
  char *kernel;         /* "Linux 6.1.0-18-amd64 x86_64" */
  char *lsm;            /* the kernel's list of security modules */
  char *policy_type;    /* "default", "targeted" */
  char *policy_version; /* of the binary format the kernel speaks */
  char *policy_sha256;  /* of the policy as it is loaded */
  pid_t libvirt;        /* of libvirt's daemon; 0 */
} CordonIdentity;

/* root: "" ; tests have another. Never fails: what cannot be read is not known. */
CordonIdentity *cordon_identity_read (const char *root);
void cordon_identity_free (CordonIdentity *identity);

/* The same in a worker thread. */
void cordon_identity_read_async (const char *root, GAsyncReadyCallback callback, gpointer data);
CordonIdentity *cordon_identity_read_finish (GAsyncResult *result); /* (transfer full) */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CordonIdentity, cordon_identity_free)

G_END_DECLS
