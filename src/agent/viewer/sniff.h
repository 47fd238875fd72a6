/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <stddef.h>

/* The media type mupdf knows a document of this content by; NULL when it is none we show. */
const char *cordon_sniff (const void *bytes, size_t size);
