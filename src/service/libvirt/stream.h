/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the copies of volumes share: a stream of libvirt's, and how it is written to.
 */
#pragma once

#include <glib.h>
#include <libvirt/libvirt.h>

G_BEGIN_DECLS

/* Bytes that are read and sent at a time. */
#define CORDON_STREAM_PIECE (256 * 1024)

typedef virStream Stream;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Stream, virStreamFree)

/* Blocks; for a job's thread. FALSE: the reason is the thread's last libvirt error. */
gboolean cordon_stream_send_all (Stream *out, const char *bytes, gsize size);

G_END_DECLS
