/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The find bar's state, without a pixel and without a document. One page is looked at between two
 * looks at the keyboard, so that a long document can be given up on.
 */
#include "agent/viewer/find.h"

#include <string.h>

void
cordon_find_open (CordonFind *find)
{
  *find = (CordonFind) { .open = true };
}

void
cordon_find_close (CordonFind *find)
{
  *find = (CordonFind) { 0 };
}

static void
forget_result (CordonFind *find)
{
  find->searching = find->failed = find->repeated = false;
}

bool
cordon_find_type (CordonFind *find, const char *text, size_t size)
{
  size_t length = strlen (find->text);

  for (size_t i = 0; i < size; i++)
    if ((unsigned char) text[i] < ' ' || text[i] == 0x7f)
      return false;
  if (size == 0 || length + size >= sizeof find->text)
    return false;
  memcpy (find->text + length, text, size);
  find->text[length + size] = '\0';
  forget_result (find);
  return true;
}

void
cordon_find_erase (CordonFind *find)
{
  size_t length = strlen (find->text);

  if (length == 0)
    {
      cordon_find_close (find);
      return;
    }
  do
    length--;
  while (length > 0 && ((unsigned char) find->text[length] & 0xc0) == 0x80);
  find->text[length] = '\0';
  forget_result (find);
}

void
cordon_find_start (CordonFind *find, int shown, int pages)
{
  if (find->text[0] == '\0')
    return;
  find->page = find->repeated ? shown % pages + 1 : shown;
  find->left = pages;
  find->searching = true;
  find->failed = false;
}

void
cordon_find_advance (CordonFind *find, bool found, int pages)
{
  find->left--;
  find->searching = !found && find->left > 0;
  find->failed = !found && !find->searching;
  find->repeated = found;
  if (find->searching)
    find->page = find->page % pages + 1;
}
