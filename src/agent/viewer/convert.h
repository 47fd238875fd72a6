/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Programs of the template that make of a file what the viewer can show. Each runs once, for this file, as a
 * process of its own that is confined and gone before the viewer itself looks at anything.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Takes the place of `*bytes` and `*size`, a file's content, where its kind has a converter; `fd` is the same file.
 * Where the converter has not made anything of it, or took too long, they stay what they were; false where that cannot
 * be shown. */
bool cordon_convert (int fd, const void **bytes, size_t *size);

/* Whether content of this type (wire/sniff.h; NULL: of none) has a converter. */
bool cordon_convert_has (const char *type);
