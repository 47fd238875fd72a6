/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which kinds of content are told apart. It is asked twice: on the host, where rules can name a kind, and
 * in the guest, which shows it by that. On the host it is all that is ever read of a file: bytes compared
 * with constants.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* How much of both ends is looked at, in bytes. PDF's header may come late; a zip's directory of names
 * ends the file. */
#define CORDON_SNIFF_HEAD 1024u
#define CORDON_SNIFF_TAIL (128u * 1024u)

/* The media type mupdf knows a document of this content by, that of an archive, of mail, of a picture, sound
 * or video, or "text/plain"; NULL when it is none of them. */
const char *cordon_sniff (const void *bytes, size_t size);
/* The same of a file's first CORDON_SNIFF_HEAD and last CORDON_SNIFF_TAIL bytes, or all of a smaller one;
 * they may overlap. */
const char *cordon_sniff_ends (const void *head, size_t head_size, const void *tail, size_t tail_size);

/* Whether content of this type can be read as it is. */
bool cordon_sniff_is_text (const char *type);

/* Whether content of this type is sound or video. */
bool cordon_sniff_is_media (const char *type);

/* Whether content of this type is a file with files in it, or a compressed one. */
bool cordon_sniff_is_archive (const char *type);
