/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is known of single characters: how they are written down as bytes, how wide they are, and which
 * must not act but be seen.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* "<U+202E>", in widths of an ASCII character. */
#define CORDON_CHARACTER_SPELT_WIDTH 10u

/* One character of UTF-8 as RFC 3629 has it; how many bytes it takes, 0 where there is none. */
size_t cordon_utf8_read (const uint8_t *bytes, size_t size, uint32_t *character);
/* Writes up to 4 bytes, without a NUL; how many. */
size_t cordon_utf8_write (uint32_t character, char out[4]);

/* Of Windows-1252; what that leaves open is the control character of the same number. */
uint32_t cordon_character_of_latin (uint8_t byte);

/* Whether it is spelt out: controls but tab and the ends of lines, what sets the direction of text, what
 * has no width and joins nothing, and what Unicode calls no character. */
bool cordon_character_is_spelt (uint32_t character);

/* 0, 1 or 2 widths of an ASCII character: at least as wide as it is drawn. */
unsigned cordon_character_width (uint32_t character);
