/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A template's manifest: what its builder says it made, as an immutable value. One JSON object of at
 * most CORDON_LIMIT_MANIFEST bytes in "manifest.json" beside the template's files "kernel",
 * "initrd" and "root". Exactly these members, each once, in any order:
 *
 *     {
 *       "format": 1,
 *       "name": "viewer",                  a template's name (cordon_compartment_name_valid())
 *       "version": "20260131.1",           1..64 of A-Z a-z 0-9 . + ~ _ -
 *       "built": 1769817600,               seconds since the epoch, 1..CORDON_MANIFEST_TIME_MAX
 *       "release": "Debian 12 bookworm",   1..64 printable ASCII: what it was built from
 *       "agent_protocol": 1,               version of wire/agent.h, 1..65535
 *       "cmdline": "quiet panic=-1",       0..1024 printable ASCII: the kernel's command line
 *       "memory_mib": 192,                 what a machine needs at least, 64..16384
 *       "kernel": { "size": 1, "sha256": "64 of 0-9 a-f" },
 *       "initrd": { "size": 1, "sha256": "..." },
 *       "root":   { "size": 1, "sha256": "..." },
 *                                          bytes, 1..CORDON_LIMIT_TEMPLATE_KERNEL and so on
 *       "packages": [ { "name": "libc6", "version": "2.36-9" } ]
 *     }                                    0..CORDON_MANIFEST_PACKAGES_MAX, Debian's own words
 *
 * Strings hold no quote, apostrophe or backslash, and nothing is written with an escape; numbers are
 * whole and written without sign, fraction, exponent or leading zero.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CORDON_MANIFEST_FORMAT 1
#define CORDON_MANIFEST_CMDLINE_MAX 1024       /* bytes; half of what x86 Linux takes */
#define CORDON_MANIFEST_PACKAGES_MAX 4096      /* a full desktop has 2500 */
#define CORDON_MANIFEST_TIME_MAX 253402300799 /* the year 9999: what can be shown as a date */

typedef struct {
  guint64 size;        /* bytes */
  const char *sha256;  /* 64 lower case hexadecimal digits */
} CordonManifestFile;

typedef struct {
  const char *name, *version;
} CordonManifestPackage;

typedef struct _CordonManifest CordonManifest;

#define CORDON_TYPE_MANIFEST (cordon_manifest_get_type ())
GType cordon_manifest_get_type (void);

/* `text` may hold anything, `length` bytes of it. CORDON_ERROR_TEMPLATE_DAMAGED with a sentence that
 * names the member. (transfer full) */
CordonManifest *cordon_manifest_parse (const char *text, gsize length, GError **error);

CordonManifest *cordon_manifest_ref (CordonManifest *manifest);
void cordon_manifest_unref (CordonManifest *manifest);

/* All borrowed. */
const char *cordon_manifest_get_name (const CordonManifest *manifest);
const char *cordon_manifest_get_version (const CordonManifest *manifest);
gint64 cordon_manifest_get_built (const CordonManifest *manifest);
const char *cordon_manifest_get_release (const CordonManifest *manifest);
guint cordon_manifest_get_agent_protocol (const CordonManifest *manifest);
const char *cordon_manifest_get_cmdline (const CordonManifest *manifest);
guint cordon_manifest_get_memory_mib (const CordonManifest *manifest);
const CordonManifestFile *cordon_manifest_get_kernel (const CordonManifest *manifest);
const CordonManifestFile *cordon_manifest_get_initrd (const CordonManifest *manifest);
const CordonManifestFile *cordon_manifest_get_root (const CordonManifest *manifest);
const CordonManifestPackage *cordon_manifest_get_packages (const CordonManifest *manifest,
                                                           guint *n_packages);

/* The canonical JSON, members in the order above, ending with a newline. (transfer full) */
char *cordon_manifest_to_json (const CordonManifest *manifest);

gboolean cordon_manifest_equal (const CordonManifest *a, const CordonManifest *b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CordonManifest, cordon_manifest_unref)

G_END_DECLS
