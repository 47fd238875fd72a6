/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The template store on disk (service/templates.h tells its layout). Blocking, for worker threads;
 * every name below the store is opened by one component at a time and never through a link.
 */
#pragma once

#include "service/template.h"

G_BEGIN_DECLS

#define CORDON_STORE_STAGE_PREFIX ".import-"
#define CORDON_STORE_CURRENT "current"

/* The four files of a template, in the order of ImportTemplate's descriptors. */
enum {
  CORDON_STORE_MANIFEST,
  CORDON_STORE_KERNEL,
  CORDON_STORE_INITRD,
  CORDON_STORE_ROOT,
  CORDON_STORE_N_FILES
};
extern const char *const cordon_store_file_names[CORDON_STORE_N_FILES];

/* STATE/templates as a descriptor, made where it is absent. -1 and error if anyone but its owner
 * could write to it. */
int cordon_store_open (const char *state_dir, GError **error);

/* Whether a directory or file is ours alone to write; the caller's words for what it is. */
gboolean cordon_store_is_private (int fd, gboolean directory);

/* One component, a directory, never a link; -1 with errno. */
int cordon_store_open_dir (int parent, const char *name);

/* What the link says, NULL where there is none or it points anywhere but to an ID beside it. */
char *cordon_store_read_current (int name_dir);
gboolean cordon_store_id_valid (const char *id);

/* The current version, checked against its record: CORDON_ERROR_TEMPLATE_MISSING or _DAMAGED.
 * A file whose change time alone is another one (a label was set) is hashed again. */
CordonTemplate *cordon_store_load (const char *state_dir, const char *name, GError **error);

/* One version by its ID, also one that is not current any more. */
CordonTemplate *cordon_store_load_version (const char *state_dir, const char *name, const char *id,
                                           GError **error);

/* Owner, mode, size and inode only. */
gboolean cordon_store_examine (const char *state_dir, const CordonTemplate *held, GError **error);

/* (element-type CordonTemplate), by name; damaged ones have a problem. */
GPtrArray *cordon_store_list (const char *state_dir, GError **error);

/* Writes the record of the four files of a directory as they are now; sums: lower case SHA-256. */
gboolean cordon_store_write_record (int dir, char *const sums[CORDON_STORE_N_FILES],
                                    GError **error);

/* A directory of files, or a file, if it is there; never through a link. FALSE with errno. */
gboolean cordon_store_remove (int parent, const char *name);

/* Around the moment in which a new version is in its place and not current yet: it is not collected then. */
void cordon_store_lock (void);
void cordon_store_unlock (void);

/* Removes the versions of a template (NULL: of each) that are neither current nor in keep (IDs), and the template if
 * nothing is left of it. */
void cordon_store_collect (const char *state_dir, const char *name, GHashTable *keep);

/* What dead imports left behind; no version, because a machine may need it. */
gboolean cordon_store_clean (const char *state_dir, GError **error);

/* The whole template; CORDON_ERROR_TEMPLATE_MISSING. */
gboolean cordon_store_delete (const char *state_dir, const char *name, GError **error);

G_END_DECLS
