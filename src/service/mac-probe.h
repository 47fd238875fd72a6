/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonMacProbe: what the kernel's mandatory access control says, asked apart from libvirt. The
 * real one is in service/mac; tests have a table. An answer that cannot be had is an error.
 */
#pragma once

#include <gio/gio.h>
#include <sys/types.h>
#include "service/machine-plan.h"

G_BEGIN_DECLS

/* May a process of `source` do these things to an object of `target`? Raw contexts; names as in the
 * policy: "file", { "open", "read", NULL }. At most 32 permissions. */
typedef struct {
  const char *source;
  const char *target;
  const char *object_class;
  const char *const *permissions;
} CordonMacQuestion;

/* The loaded policy's own decision for direct access, the same whether or not the host enforces. */
typedef struct {
  guint32 allowed;     /* bit i: permissions[i] */
  gboolean permissive; /* source's domain is permissive: whatever is said here, nothing is denied */
  guint32 serial;      /* of the loaded policy; a greater one makes this answer old */
} CordonMacAnswer;

#define CORDON_TYPE_MAC_PROBE (cordon_mac_probe_get_type ())
G_DECLARE_INTERFACE (CordonMacProbe, cordon_mac_probe, CORDON, MAC_PROBE, GObject)

/* Signal: "changed" ()  enforcement or the loaded policy may be other than before; ask again. Only a
 * probe whose host can change and whose is_enforcing() says TRUE is bound to tell. */
struct _CordonMacProbeInterface {
  GTypeInterface parent;

  /* Whether what libvirt labels with is in force and is all there is: for CORDON_MAC_NONE, that the
   * kernel has no access control either. *reason: why not, a sentence (transfer full). */
  gboolean (*is_enforcing) (CordonMacProbe *self, CordonMacModel model, char **reason);
  /* Context of a process as the kernel tells it, and whether it is enforced for that process. */
  char *(*read_context) (CordonMacProbe *self, CordonMacModel model, pid_t pid,
                         gboolean *enforced, GError **error);

  /* SELinux only. The label of what a path names itself, without following a last link. */
  char *(*read_path) (CordonMacProbe *self, const char *path, GError **error);
  /* SELinux only. The loaded policy knows the context's user, role, type and level together. */
  gboolean (*is_valid) (CordonMacProbe *self, const char *context);
  /* SELinux only. An unknown class or permission is an error: what was not asked was not measured. */
  gboolean (*decide) (CordonMacProbe *self, const CordonMacQuestion *question,
                      CordonMacAnswer *answer, GError **error);
};

void cordon_mac_probe_emit_changed (CordonMacProbe *self);

gboolean cordon_mac_probe_is_enforcing (CordonMacProbe *self, CordonMacModel model,
                                        char **reason);
char *cordon_mac_probe_read_context (CordonMacProbe *self, CordonMacModel model, pid_t pid,
                                     gboolean *enforced, GError **error);
char *cordon_mac_probe_read_path (CordonMacProbe *self, const char *path, GError **error);
gboolean cordon_mac_probe_is_valid (CordonMacProbe *self, const char *context);
gboolean cordon_mac_probe_decide (CordonMacProbe *self, const CordonMacQuestion *question,
                                  CordonMacAnswer *answer, GError **error);

G_END_DECLS
