/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A fuzz target: one function in one file, built with libFuzzer (-Dfuzz=true) or with replay.c.
 * It aborts, by g_assert, when a promise is broken.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);
