/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One row is one row, however long a name is and whatever is in it: a click on the third row means the
 * third file.
 */
#include "agent/viewer/container.h"

#include "agent/viewer/characters.h"
#include "agent/viewer/rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Widths of an ASCII character: the mark of the selected row, the size, two blanks; the name has the rest. */
#define MARK_COLUMNS 2u
#define SIZE_COLUMNS 12
#define NAME_COLUMNS (CORDON_ROWS_COLUMNS - MARK_COLUMNS - SIZE_COLUMNS - 2u)
/* Of a name that is too long the end stays: it is what says what it is. */
#define TAIL_COLUMNS 30u
#define NAME_BYTES_MAX 4096u
#define ROOM_FIRST 4096u

CordonContainer *
cordon_container_new (const void *bytes, size_t size, CordonContainerExtract extract)
{
  CordonContainer *self = calloc (1, sizeof *self);

  if (self)
    *self = (CordonContainer) { .bytes = bytes, .size = size, .extract = extract };
  return self;
}

void
cordon_container_free (CordonContainer *container)
{
  if (!container)
    return;
  free (container->text);
  free (container->entries);
  free (container);
}

static bool
make_room (void **array, size_t *room, size_t wanted, size_t item)
{
  size_t more = *room ? *room * 2 : ROOM_FIRST;
  void *larger;

  if (wanted <= *room)
    return true;
  while (more < wanted)
    more *= 2;
  larger = reallocarray (*array, more, item);
  if (!larger)
    return false;
  *array = larger;
  *room = more;
  return true;
}

static bool
append (CordonContainer *self, const char *bytes, size_t size)
{
  if (!make_room ((void **) &self->text, &self->text_room, self->text_size + size, 1))
    return false;
  memcpy (self->text + self->text_size, bytes, size);
  self->text_size += size;
  return true;
}

/* What is no UTF-8 is taken for an older encoding. */
static size_t
take_any (const char *text, size_t size, uint32_t *character)
{
  size_t used = cordon_utf8_read ((const uint8_t *) text, size, character);

  if (used > 0)
    return used;
  *character = cordon_character_of_latin ((uint8_t) *text);
  return 1;
}

/* One character of a name; what would begin a row becomes the picture of it. */
static size_t
take (const char *name, size_t size, uint32_t *character)
{
  size_t used = take_any (name, size, character);

  if (*character == '\n' || *character == '\r' || *character == '\t')
    *character += 0x2400;
  return used;
}

static unsigned
width_of (uint32_t character)
{
  return cordon_character_is_spelt (character) ? CORDON_CHARACTER_SPELT_WIDTH : cordon_character_width (character);
}

static unsigned
measure (const char *name, size_t size)
{
  unsigned width = 0;

  for (size_t at = 0; at < size;)
    {
      uint32_t character;

      at += take (name + at, size - at, &character);
      width += width_of (character);
    }
  return width;
}

/* Appends from `from` on what has room in `columns`, or all that stands before it. */
static bool
append_name (CordonContainer *self, const char *name, size_t size, unsigned skip, unsigned columns)
{
  unsigned width = 0;

  for (size_t at = 0; at < size && width < skip + columns;)
    {
      char bytes[4];
      uint32_t character;

      at += take (name + at, size - at, &character);
      width += width_of (character);
      if (width > skip && width <= skip + columns && !append (self, bytes, cordon_utf8_write (character, bytes)))
        return false;
    }
  return true;
}

static bool
append_short (CordonContainer *self, const char *name, unsigned columns)
{
  size_t size = strnlen (name, NAME_BYTES_MAX);
  unsigned width = measure (name, size);

  if (width <= columns)
    return append_name (self, name, size, 0, columns);
  return append_name (self, name, size, 0, columns - TAIL_COLUMNS - 2) && append (self, "\xe2\x80\xa6", 3) &&
         append_name (self, name, size, width - TAIL_COLUMNS, TAIL_COLUMNS);
}

bool
cordon_container_add_entry (CordonContainer *container, const char *name, uint64_t size)
{
  char head[MARK_COLUMNS + 24];
  size_t before = container->text_size;
  int length = snprintf (head, sizeof head, "  %*llu  ", SIZE_COLUMNS, (unsigned long long) size);

  if (container->n_entries >= CORDON_CONTAINER_ENTRIES_MAX ||
      !make_room ((void **) &container->entries, &container->entries_room, container->n_entries + 1,
                  sizeof *container->entries))
    return false;
  if (!append (container, head, (size_t) length) ||
      !append_short (container, name, NAME_COLUMNS - ((unsigned) length - MARK_COLUMNS - SIZE_COLUMNS - 2)) ||
      !append (container, "\n", 1))
    {
      container->text_size = before;
      return false;
    }
  container->entries[container->n_entries++] = before;
  return true;
}

bool
cordon_container_add_row (CordonContainer *container, const char *text)
{
  return append (container, "  ", 2) && append_short (container, text, CORDON_ROWS_COLUMNS - MARK_COLUMNS) &&
         append (container, "\n", 1);
}

bool
cordon_container_add_text (CordonContainer *container, const uint8_t *text, size_t size)
{
  size_t before = container->text_size;
  uint32_t character = '\n';

  for (size_t at = 0; at < size;)
    {
      char bytes[4];

      at += take_any ((const char *) text + at, size - at, &character);
      if (character == 0)
        character = 0x2400;
      if (!append (container, bytes, cordon_utf8_write (character, bytes)))
        {
          container->text_size = before;
          return false;
        }
    }
  return character == '\n' || append (container, "\n", 1);
}

size_t
cordon_container_find (const CordonContainer *container, size_t at)
{
  size_t low = 0, high = container->n_entries;

  while (low < high)
    {
      size_t middle = low + (high - low) / 2;

      if (container->entries[middle] < at)
        low = middle + 1;
      else
        high = middle;
    }
  return low < container->n_entries && container->entries[low] == at ? low : container->n_entries;
}
