/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The viewer that has confined itself cannot start a program any more, but what it opens inside of a file may need a
 * converter as well. A process that was forked before goes on converting for it. That process reads nothing of what it
 * gets but the bytes by which kinds are told apart; a converter is confined as it is for the file itself.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Before cordon_confine(). The viewer's end of a stream, or -1; the process ends with the viewer. */
int cordon_convert_broker_start (void);

/* Takes the place of `*content`, of malloc(), and of its size, by what a converter made of it, and frees it. False where
 * nothing was made of it: it stays what it was. A broker that did not answer, or not by the rules, is closed, and `*broker`
 * is -1. */
bool cordon_convert_broker_ask (int *broker, uint8_t **content, size_t *size);
