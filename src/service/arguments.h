/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Cheap checks of what a caller says, before any work is done for it. Every argument is hostile;
 * each check answers CORDON_ERROR_USAGE and leaves its results untouched on failure.
 */
#pragma once

#include <gio/gio.h>
#include <gio/gunixfdlist.h>

G_BEGIN_DECLS

/* A boolean, or else a number, that a method understands in its option dictionary. */
typedef struct {
  const char *key;
  gboolean *value; /* left alone where the key is absent */
  guint32 *number; /* where value is NULL */
} CordonOption;

/* Reads an a{sv} strictly: an unknown key, a key given twice or a value of another type refuses all. */
gboolean cordon_options_read (GVariant *options, const CordonOption *table, gsize n_table,
                              GError **error);

/* Lower-case hyphenated form only, as cordond gives it out. */
gboolean cordon_uuid_check (const char *untrusted_uuid, GError **error);

/* A compartment's or template's name (core/compartment.h): also one safe path component. */
gboolean cordon_name_check (const char *untrusted_name, GError **error);

/* What a person calls a machine (core/machine-name.h). */
gboolean cordon_machine_name_check (const char *untrusted_name, GError **error);

/* What kind of file a caller's descriptor is of, and its length, as the kernel knows it: the file system is not asked,
 * because it may be the caller's own program, which answers when it likes. FALSE with errno. */
gboolean cordon_fd_look (int fd, gboolean *regular, guint64 *size);

/* Takes exactly n descriptors out of a message: handles[i] is the index that the caller wrote for
 * the i-th argument. Each index must name its own descriptor, none may be left over, and all must be
 * regular files open for reading. out_fds: n close-on-exec descriptors (transfer full). */
gboolean cordon_fds_take (GUnixFDList *untrusted_list, const gint32 *untrusted_handles, gsize n,
                          int *out_fds, GError **error);

G_END_DECLS
