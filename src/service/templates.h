/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonTemplates: the templates of this host. A template is STATE/templates/NAME/ID/{kernel,initrd,
 * root,manifest.json,record.json} and STATE/templates/NAME/current, a link to an ID; everything is
 * root's own. Importing makes a new ID and turns the link; machines keep the ID they started from
 * until they end.
 */
#pragma once

#include "service/template.h"

G_BEGIN_DECLS

#define CORDON_TYPE_TEMPLATES (cordon_templates_get_type ())
G_DECLARE_FINAL_TYPE (CordonTemplates, cordon_templates, CORDON, TEMPLATES, GObject)

CordonTemplates *cordon_templates_new (const char *state_dir);

/* What machines need that hold nothing now: adds the versions to needed (ID -> template's name, both owned by it).
 * FALSE: not known yet; then no version is removed, and no template. */
typedef gboolean (*CordonTemplatesNeeds) (GHashTable *needed, gpointer data);
/* data must outlive its use: NULL takes it away again. Without one nothing is needed but what is held. */
void cordon_templates_set_needs (CordonTemplates *self, CordonTemplatesNeeds needs, gpointer data);
/* Removes the versions of all templates that nobody needs. */
void cordon_templates_collect (CordonTemplates *self);

/* At start, before anything else: removes what a dead import left behind. */
void cordon_templates_clean_async (CordonTemplates *self, GAsyncReadyCallback callback,
                                   gpointer data);
gboolean cordon_templates_clean_finish (CordonTemplates *self, GAsyncResult *result,
                                        GError **error);

/* The current version of a template, checked against what was recorded when it was imported, and
 * held for holder (a machine's UUID) until released. CORDON_ERROR_TEMPLATE_MISSING or _DAMAGED. */
void cordon_templates_hold_async (CordonTemplates *self, const char *name, const char *holder,
                                  GAsyncReadyCallback callback, gpointer data);
/* The same for the version of that ID, which need not be current any more. */
void cordon_templates_hold_version_async (CordonTemplates *self, const char *name, const char *id,
                                          const char *holder, GAsyncReadyCallback callback,
                                          gpointer data);
CordonTemplate *cordon_templates_hold_finish (CordonTemplates *self, GAsyncResult *result,
                                              GError **error);
void cordon_templates_release (CordonTemplates *self, const char *holder);
/* What holder has, also if another version is current by now; NULL: nothing. (transfer none) */
CordonTemplate *cordon_templates_get_held (CordonTemplates *self, const char *holder);

/* Owner, mode, size and inode of a held template's files, again: libvirt was at them meanwhile. */
void cordon_templates_examine_async (CordonTemplates *self, CordonTemplate *held,
                                     GAsyncReadyCallback callback, gpointer data);
gboolean cordon_templates_examine_finish (CordonTemplates *self, GAsyncResult *result,
                                          GError **error);

/* fds: manifest, kernel, initrd, root; regular files (transfer full). CORDON_ERROR_USAGE where they
 * are not what the manifest says, _EXHAUSTED where the disk is full, _BUSY while another import or
 * removal runs, _CANCELLED. Everything or nothing. */
void cordon_templates_import_async (CordonTemplates *self, const char *name, const int fds[4],
                                    GCancellable *cancellable, GAsyncReadyCallback callback,
                                    gpointer data);
gboolean cordon_templates_import_finish (CordonTemplates *self, GAsyncResult *result,
                                         GError **error);

/* CORDON_ERROR_BUSY while a machine holds or needs it; _TEMPLATE_MISSING. */
void cordon_templates_remove_async (CordonTemplates *self, const char *name,
                                    GAsyncReadyCallback callback, gpointer data);
gboolean cordon_templates_remove_finish (CordonTemplates *self, GAsyncResult *result,
                                         GError **error);

/* (element-type CordonTemplate) (transfer full), damaged ones too, by name. */
void cordon_templates_list_async (CordonTemplates *self, GAsyncReadyCallback callback,
                                  gpointer data);
GPtrArray *cordon_templates_list_finish (CordonTemplates *self, GAsyncResult *result,
                                         GError **error);

/* Machines that hold any version of it. */
guint cordon_templates_count_holders (CordonTemplates *self, const char *name);

G_END_DECLS
