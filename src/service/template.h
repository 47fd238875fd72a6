/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonTemplate: one version of a template as it lies in the store, seen whole at one moment. An
 * immutable value.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct {
  gatomicrefcount references;
  char *name, *id, *version;
  gint64 built;    /* s since the epoch */
  guint64 size;    /* bytes of kernel, initrd and root */
  guint memory_mib;
  char *cmdline;
  char *kernel, *initrd, *root; /* absolute paths below the store, without a link in them */
  char *problem;   /* why it is damaged, a sentence; NULL if it is not */
} CordonTemplate;

CordonTemplate *cordon_template_ref (CordonTemplate *self);
void cordon_template_unref (CordonTemplate *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CordonTemplate, cordon_template_unref)

/* One that Cordon's own sources build; any other is its maker's. */
gboolean cordon_template_is_ours (const char *name);

G_END_DECLS
