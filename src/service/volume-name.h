/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The file name of a machine's private volume, "UUID.d12.v700.qcow2", or of the medium it reads only,
 * "UUID.d12.v700.medium": whose it is, and the numbers of its level. SELinux labels are taken off a disk at rest, so the name is where the numbers survive
 * a lost registry.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CORDON_UUID_LENGTH 36

typedef struct {
  char uuid[CORDON_UUID_LENGTH + 1]; /* lower case, hyphens */
  guint d, v;                        /* categories, below CORDON_LEVEL_CATEGORIES, not equal */
  gboolean medium;
} CordonVolumeName;

/* Text as libvirt prints a UUID: lower case, hyphens, nothing else. */
gboolean cordon_uuid_valid (const char *text);

/* (transfer full); NULL where a field is out of bounds. */
char *cordon_volume_name_print (const char *uuid, guint d, guint v);

char *cordon_medium_name_print (const char *uuid, guint d, guint v);

/* Exactly what one of the two makes, a file name and no path; FALSE leaves *name untouched. */
gboolean cordon_volume_name_parse (const char *untrusted_text, CordonVolumeName *name);

G_END_DECLS
