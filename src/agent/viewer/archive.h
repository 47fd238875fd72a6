/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Archives and compressed files, in memory alone: nothing is unpacked to a name. libarchive reads them.
 */
#pragma once

#include "agent/viewer/container.h"

/* An entry of this name, up to so many bytes, is no file to be opened: it is shown where it stands. Those that the
 * converters write are (agent/converters/bundle.h); in the archive of somebody else it does no harm. */
#define CORDON_ARCHIVE_TEXT ".cordon-text"
#define CORDON_ARCHIVE_TEXT_MAX (UINT64_C (1) << 20)

/* Lists what is in it. NULL where it is no archive, or none of which a single entry can be read. */
CordonContainer *cordon_archive_open (const void *bytes, size_t size);

/* Of a file that is compressed and no archive, its content, for free(). False where it is anything else. */
bool cordon_archive_unpack (const void *bytes, size_t size, uint8_t **content, size_t *content_size);
