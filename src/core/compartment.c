/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Compartments: the value, and the one table of groups and keys that the parser and the printer
 * share. Once made it never changes; a key that could name a path, device, level or account must
 * never be added.
 */
#include "core/compartment-private.h"

#include <string.h>

#include "core/limits.h"

G_DEFINE_BOXED_TYPE (CordonCompartment, cordon_compartment, cordon_compartment_ref,
                     cordon_compartment_unref)

/* --- the table ------------------------------------------------------------------------------- */

const char *const cordon_lifetime_names[] = {
  [CORDON_LIFETIME_THROWAWAY] = "throwaway", [CORDON_LIFETIME_PERSISTENT] = "persistent", NULL
};
const char *const cordon_without_window_names[] = {
  [CORDON_WITHOUT_WINDOW_PAUSE] = "pause", [CORDON_WITHOUT_WINDOW_RUN] = "run",
  [CORDON_WITHOUT_WINDOW_SAVE] = "save", NULL
};
const char *const cordon_access_names[] = { [CORDON_ACCESS_NONE] = "none",
                                             [CORDON_ACCESS_INTERNET] = "internet", NULL };
static const char *const truths[] = { [FALSE] = "false", [TRUE] = "true", NULL };

#define FIELD(name) G_STRUCT_OFFSET (CordonCompartment, name)

const CordonKey cordon_keys[CORDON_N_KEYS] = {
  { "Compartment", "Title", CORDON_KEY_TITLE, FIELD (title) },
  { "Compartment", "Colour", CORDON_KEY_WORD, FIELD (colour), cordon_colour_names,
    .preset = CORDON_COLOUR_GREY },
  { "Compartment", "Glyph", CORDON_KEY_WORD, FIELD (glyph), cordon_glyph_names,
    .preset = CORDON_GLYPH_SHIELD },
  { "Compartment", "Pattern", CORDON_KEY_WORD, FIELD (pattern), cordon_pattern_names,
    .preset = CORDON_PATTERN_SOLID },
  { "Machine", "Template", CORDON_KEY_NAME, FIELD (template) },
  { "Machine", "Lifetime", CORDON_KEY_WORD, FIELD (lifetime), cordon_lifetime_names,
    .preset = CORDON_LIFETIME_THROWAWAY },
  { "Machine", "WithoutWindow", CORDON_KEY_WORD, FIELD (without_window), cordon_without_window_names,
    .preset = CORDON_WITHOUT_WINDOW_PAUSE },
  { "Machine", "Memory", CORDON_KEY_NUMBER, FIELD (memory_mib), NULL, CORDON_COMPARTMENT_MEMORY_MIN,
    CORDON_COMPARTMENT_MEMORY_MAX, 192 },
  { "Machine", "Processors", CORDON_KEY_NUMBER, FIELD (processors), NULL, 1,
    CORDON_COMPARTMENT_PROCESSORS_MAX, 1 },
  { "Machine", "Disk", CORDON_KEY_NUMBER, FIELD (disk_gib), NULL, CORDON_LIMIT_DISK_MIN_GIB,
    CORDON_LIMIT_DISK_MAX_GIB, CORDON_LIMIT_DISK_DEFAULT_GIB },
  { "Machine", "Ready", CORDON_KEY_NUMBER, FIELD (ready), NULL, 0, CORDON_LIMIT_READY_MACHINES, 0 },
  { "Network", "Access", CORDON_KEY_WORD, FIELD (access), cordon_access_names,
    .preset = CORDON_ACCESS_NONE },
  { "Document", "Print", CORDON_KEY_WORD, FIELD (print), truths, .preset = TRUE },
  { "Label", "Required", CORDON_KEY_WORD, FIELD (label_required), truths, .preset = TRUE },
};

const char *const cordon_key_groups[] = {
  "Compartment", "Machine", "Network", "Document", "Label", NULL
};

char **
cordon_key_text (const CordonCompartment *compartment, const CordonKey *key)
{
  return &G_STRUCT_MEMBER (char *, (void *) compartment, key->offset);
}

guint *
cordon_key_number (const CordonCompartment *compartment, const CordonKey *key)
{
  return &G_STRUCT_MEMBER (guint, (void *) compartment, key->offset);
}

const CordonKey *
cordon_key_find (const char *group, const char *word)
{
  for (const CordonKey *key = cordon_keys; key < cordon_keys + CORDON_N_KEYS; key++)
    if (g_str_equal (key->group, group) && g_str_equal (key->key, word))
      return key;
  return NULL;
}

/* --- origins --------------------------------------------------------------------------------- */

const char *const cordon_origin_names[] = {
  [CORDON_ORIGIN_PRESET] = "preset", [CORDON_ORIGIN_ADMINISTRATOR] = "administrator",
  [CORDON_ORIGIN_USER] = "user", NULL
};

gboolean
cordon_origin_from_name (const char *name, CordonOrigin *origin)
{
  for (guint i = 0; name && cordon_origin_names[i]; i++)
    if (g_str_equal (cordon_origin_names[i], name))
      {
        *origin = i;
        return TRUE;
      }
  return FALSE;
}

/* --- the value ------------------------------------------------------------------------------- */

static void
clear_compartment (CordonCompartment *compartment)
{
  g_free (compartment->name);
  g_free (compartment->title);
  g_free (compartment->template);
}

CordonCompartment *
cordon_compartment_ref (CordonCompartment *compartment)
{
  return g_atomic_rc_box_acquire (compartment);
}

void
cordon_compartment_unref (CordonCompartment *compartment)
{
  g_atomic_rc_box_release_full (compartment, (GDestroyNotify) clear_compartment);
}

CordonCompartment *
cordon_compartment_draft (const char *name)
{
  CordonCompartment *compartment = g_atomic_rc_box_new0 (CordonCompartment);

  compartment->name = g_strdup (name);
  for (const CordonKey *key = cordon_keys; key < cordon_keys + CORDON_N_KEYS; key++)
    if (key->kind == CORDON_KEY_WORD || key->kind == CORDON_KEY_NUMBER)
      *cordon_key_number (compartment, key) = key->preset;
  return compartment;
}

gboolean
cordon_compartment_name_valid (const char *name)
{
  gsize length = strnlen (name, CORDON_LIMIT_NAME + 1);

  if (length == 0 || length > CORDON_LIMIT_NAME || !g_ascii_islower (name[0])
      || name[length - 1] == '-')
    return FALSE;
  for (gsize i = 1; i < length; i++)
    if (!g_ascii_islower (name[i]) && !g_ascii_isdigit (name[i])
        && !(name[i] == '-' && name[i - 1] != '-'))
      return FALSE;
  return TRUE;
}

/* --- others like it -------------------------------------------------------------------------- */

static CordonCompartment *
copy_as (const CordonCompartment *compartment, const char *name)
{
  CordonCompartment *copy = cordon_compartment_draft (name);

  for (const CordonKey *key = cordon_keys; key < cordon_keys + CORDON_N_KEYS; key++)
    if (key->kind == CORDON_KEY_WORD || key->kind == CORDON_KEY_NUMBER)
      *cordon_key_number (copy, key) = *cordon_key_number (compartment, key);
    else
      *cordon_key_text (copy, key) = g_strdup (*cordon_key_text (compartment, key));
  return copy;
}

CordonCompartment *
cordon_compartment_renamed (const CordonCompartment *compartment, const char *name)
{
  g_return_val_if_fail (cordon_compartment_name_valid (name), NULL);

  return copy_as (compartment, name);
}

CordonCompartment *
cordon_compartment_limited (const CordonCompartment *compartment, guint memory_mib, guint processors,
                            guint disk_gib, guint ready)
{
  CordonCompartment *limited = copy_as (compartment, compartment->name);

  limited->memory_mib = MIN (limited->memory_mib, MAX (memory_mib, CORDON_COMPARTMENT_MEMORY_MIN));
  limited->processors = MIN (limited->processors, MAX (processors, 1));
  limited->disk_gib = MIN (limited->disk_gib, MAX (disk_gib, CORDON_LIMIT_DISK_MIN_GIB));
  limited->ready = MIN (limited->ready, ready);
  return limited;
}

/* --- printing and comparing ------------------------------------------------------------------ */

static void
print_value (GString *text, const CordonCompartment *compartment, const CordonKey *key)
{
  switch (key->kind)
    {
    case CORDON_KEY_TITLE:
    case CORDON_KEY_NAME:
      g_string_append (text, *cordon_key_text (compartment, key));
      break;
    case CORDON_KEY_WORD:
      g_string_append (text, key->words[*cordon_key_number (compartment, key)]);
      break;
    case CORDON_KEY_NUMBER:
      g_string_append_printf (text, "%u", *cordon_key_number (compartment, key));
      break;
    }
}

char *
cordon_compartment_to_text (const CordonCompartment *compartment)
{
  GString *text = g_string_new (NULL);
  const char *group = NULL;

  for (const CordonKey *key = cordon_keys; key < cordon_keys + CORDON_N_KEYS; key++)
    {
      if (g_strcmp0 (group, key->group) != 0)
        g_string_append_printf (text, "%s[%s]\n", group ? "\n" : "", key->group);
      group = key->group;
      g_string_append_printf (text, "%s=", key->key);
      print_value (text, compartment, key);
      g_string_append_c (text, '\n');
    }
  return g_string_free (text, FALSE);
}

gboolean
cordon_compartment_equal (const CordonCompartment *a, const CordonCompartment *b)
{
  g_autofree char *text_a = cordon_compartment_to_text (a);
  g_autofree char *text_b = cordon_compartment_to_text (b);

  return g_str_equal (a->name, b->name) && g_str_equal (text_a, text_b);
}

/* --- getters --------------------------------------------------------------------------------- */

#define GETTER(type, getter, field)                                                               \
  type cordon_compartment_get_##getter (const CordonCompartment *compartment)                     \
  {                                                                                               \
    return compartment->field;                                                                    \
  }

GETTER (const char *, name, name)
GETTER (const char *, title, title)
GETTER (CordonColour, colour, colour)
GETTER (CordonGlyph, glyph, glyph)
GETTER (CordonPattern, pattern, pattern)
GETTER (const char *, template, template)
GETTER (CordonLifetime, lifetime, lifetime)
GETTER (CordonWithoutWindow, without_window, without_window)
GETTER (guint, memory_mib, memory_mib)
GETTER (guint, processors, processors)
GETTER (guint, disk_gib, disk_gib)
GETTER (guint, ready, ready)
GETTER (CordonAccess, access, access)
GETTER (gboolean, print, print)
GETTER (gboolean, label_required, label_required)

gboolean
cordon_compartment_is_view_only (const CordonCompartment *compartment)
{
  return compartment->lifetime == CORDON_LIFETIME_THROWAWAY && compartment->access == CORDON_ACCESS_NONE;
}
