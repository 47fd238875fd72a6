/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A build of a template by the builder's account, which an administrator has started (pkexec), or root.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _CordonTemplateBuild CordonTemplateBuild;

/* percent: 0 to 100; text: clean for display, in English. */
typedef void (*CordonTemplateProgress) (guint percent, const char *text, gpointer data);

/* Builds; returns when it is done or failed, after minutes. The end of this process cancels it.
 * TEMPLATE_MISSING: this computer has no recipe of that name, or no builder; DENIED: nobody here may start
 * it; CANCELLED: whoever was asked said no, or it was cancelled; TIMEOUT; FAILED with the builder's
 * sentence. (transfer full) */
CordonTemplateBuild *cordon_template_build_run (const char *name, CordonTemplateProgress progress,
                                                gpointer data, GError **error);

/* Where it lies until the build is freed. Nothing is known of it: what is there is for cordond to check. */
const char *cordon_template_build_get_directory (CordonTemplateBuild *self);

/* The builder removes what it made, or ends what it does. Returns when it is gone. */
void cordon_template_build_free (CordonTemplateBuild *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CordonTemplateBuild, cordon_template_build_free)

/* Whether a recipe of that name is installed. */
gboolean cordon_template_build_has_recipe (const char *name);

G_END_DECLS
