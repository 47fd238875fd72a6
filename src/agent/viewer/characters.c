/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A few ranges instead of Unicode's tables: a character that is spelt out without need can still be
 * read, and one that is given too much room leaves a gap.
 */
#include "agent/viewer/characters.h"

typedef struct {
  uint32_t first, last;
} Range;

/* Ascending. Joiners (200C, 200D) stay: Indic scripts and Persian are not written without them. */
static const Range spelt[] = {
  { 0x00, 0x08 },     { 0x0b, 0x0c },     { 0x0e, 0x1f },       { 0x7f, 0x9f },       { 0xad, 0xad },
  { 0x034f, 0x034f }, { 0x061c, 0x061c }, { 0x115f, 0x1160 },   { 0x17b4, 0x17b5 },   { 0x180b, 0x180f },
  { 0x200b, 0x200b }, { 0x200e, 0x200f }, { 0x2028, 0x202e },   { 0x2060, 0x206f },   { 0x3164, 0x3164 },
  { 0xd800, 0xdfff }, { 0xfe00, 0xfe0e }, { 0xfeff, 0xfeff },   { 0xffa0, 0xffa0 },   { 0xfff0, 0xfffb },
  { 0xfffe, 0xffff }, { 0x1bca0, 0x1bca3 }, { 0x1d173, 0x1d17a }, { 0xe0000, 0xe0fff }, { 0x110000, UINT32_MAX },
};

/* Drawn over or under the character before: Latin, Cyrillic, Hebrew, Arabic, and the joiners. */
static const Range without_width[] = {
  { 0x0300, 0x036f }, { 0x0483, 0x0489 }, { 0x0591, 0x05bd }, { 0x05bf, 0x05bf }, { 0x064b, 0x065f },
  { 0x1ab0, 0x1aff }, { 0x1dc0, 0x1dff }, { 0x200c, 0x200d }, { 0x20d0, 0x20ff }, { 0xfe0f, 0xfe0f },
  { 0xfe20, 0xfe2f },
};

/* Between 80 and 9F; 0: nothing. */
static const uint16_t windows[32] = {
  0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
  0x2039, 0x0152, 0,      0x017d, 0,      0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
  0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178,
};

static bool
is_among (const Range *ranges, size_t n, uint32_t character)
{
  for (size_t i = 0; i < n && ranges[i].first <= character; i++)
    if (character <= ranges[i].last)
      return true;
  return false;
}

static size_t
length_by_first (uint8_t first)
{
  if (first < 0x80)
    return 1;
  if (first < 0xc2 || first > 0xf4)
    return 0;
  return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

size_t
cordon_utf8_read (const uint8_t *bytes, size_t size, uint32_t *character)
{
  static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
  size_t length = size > 0 ? length_by_first (bytes[0]) : 0;
  uint32_t value;

  if (length == 0 || length > size)
    return 0;
  value = length == 1 ? bytes[0] : bytes[0] & (0x7fu >> length);
  for (size_t i = 1; i < length; i++)
    {
      if ((bytes[i] & 0xc0) != 0x80)
        return 0;
      value = value << 6 | (bytes[i] & 0x3f);
    }
  if (value < smallest[length] || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))
    return 0;
  *character = value;
  return length;
}

size_t
cordon_utf8_write (uint32_t character, char out[4])
{
  size_t length = character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;

  if (length == 1)
    out[0] = (char) character;
  for (size_t i = length; length > 1 && i-- > 1; character >>= 6)
    out[i] = (char) (0x80 | (character & 0x3f));
  if (length > 1)
    out[0] = (char) ((0xf00u >> length & 0xff) | character);
  return length;
}

uint32_t
cordon_character_of_latin (uint8_t byte)
{
  return byte >= 0x80 && byte < 0xa0 && windows[byte - 0x80] != 0 ? windows[byte - 0x80] : byte;
}

bool
cordon_character_is_spelt (uint32_t character)
{
  if (character >= 0x20 && character < 0x7f)
    return false;
  return is_among (spelt, sizeof spelt / sizeof spelt[0], character);
}

unsigned
cordon_character_width (uint32_t character)
{
  if (character < 0x300)
    return 1;
  if (is_among (without_width, sizeof without_width / sizeof without_width[0], character))
    return 0;
  /* Greek and Cyrillic are in the fixed font, the rest in others, up to an em wide. */
  return character < 0x530 ? 1 : 2;
}
