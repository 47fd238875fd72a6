/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The one table of what a machine with access to the internet may not reach, for the filter of its card
 * and for the host's rules alike. Documentation networks are not in it: nothing answers there.
 */
#include "config.h"

#include "core/internet.h"

#define ADDRESS(a, b, c, d) ((guint32) (a) << 24 | (b) << 16 | (c) << 8 | (d))

const CordonPrefix cordon_internet_not[] = {
  { ADDRESS (0, 0, 0, 0), 8 },      { ADDRESS (10, 0, 0, 0), 8 },   { ADDRESS (100, 64, 0, 0), 10 },
  { ADDRESS (127, 0, 0, 0), 8 },    { ADDRESS (169, 254, 0, 0), 16 }, { ADDRESS (172, 16, 0, 0), 12 },
  { ADDRESS (192, 0, 0, 0), 24 },   { ADDRESS (192, 168, 0, 0), 16 }, { ADDRESS (198, 18, 0, 0), 15 },
  { ADDRESS (224, 0, 0, 0), 3 },
};
const guint cordon_internet_n_not = G_N_ELEMENTS (cordon_internet_not);

guint32
cordon_prefix_mask (guint bits)
{
  return bits == 0 ? 0 : G_MAXUINT32 << (32 - MIN (bits, 32));
}

/* Digits only, no needless zero, at most `most`; the character after them, or NULL. */
static const char *
read_number (const char *text, guint most, guint *number)
{
  guint value = 0;
  const char *end = text;

  for (; g_ascii_isdigit (*end) && end - text < 3; end++)
    value = value * 10 + (*end - '0');
  if (end == text || value > most || (text[0] == '0' && end - text > 1))
    return NULL;
  *number = value;
  return end;
}

gboolean
cordon_prefix_parse (const char *text, CordonPrefix *prefix)
{
  guint32 address = 0;
  guint number;

  for (guint i = 0; i < 4; i++)
    {
      text = read_number (text, 255, &number);
      if (text == NULL || *text != (i < 3 ? '.' : '/'))
        return FALSE;
      address = address << 8 | number;
      text++;
    }
  text = read_number (text, 32, &number);
  if (text == NULL || *text != '\0' || (address & ~cordon_prefix_mask (number)) != 0)
    return FALSE;
  *prefix = (CordonPrefix) { address, number };
  return TRUE;
}

char *
cordon_address_print (guint32 address)
{
  return g_strdup_printf ("%u.%u.%u.%u", address >> 24, address >> 16 & 255, address >> 8 & 255,
                          address & 255);
}

char *
cordon_prefix_print (const CordonPrefix *prefix)
{
  g_autofree char *address = cordon_address_print (prefix->address);

  return g_strdup_printf ("%s/%u", address, prefix->bits);
}

gboolean
cordon_prefix_overlap (const CordonPrefix *a, const CordonPrefix *b)
{
  guint32 mask = cordon_prefix_mask (MIN (a->bits, b->bits));

  return ((a->address ^ b->address) & mask) == 0;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const CordonPrefix *one = a, *other = b;

  if (one->address != other->address)
    return one->address < other->address ? -1 : 1;
  return (int) one->bits - (int) other->bits; /* the wider one first */
}

void
cordon_prefixes_normalise (GArray *prefixes)
{
  guint kept = 0;

  g_array_sort (prefixes, compare);
  for (guint i = 0; i < prefixes->len; i++)
    {
      const CordonPrefix prefix = g_array_index (prefixes, CordonPrefix, i);

      if (kept > 0 && cordon_prefix_overlap (&g_array_index (prefixes, CordonPrefix, kept - 1), &prefix))
        continue;
      g_array_index (prefixes, CordonPrefix, kept++) = prefix;
    }
  g_array_set_size (prefixes, kept);
}
