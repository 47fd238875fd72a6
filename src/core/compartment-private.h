/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Inside of a compartment: its fields, and the table that the parser and the printer share.
 */
#pragma once

#include "core/compartment.h"

struct _CordonCompartment {
  char *name;
  char *title;
  char *template;
  guint colour, glyph, pattern, lifetime, without_window, memory_mib, processors, disk_gib, ready, access, print;
  guint label_required;
};

typedef enum {
  CORDON_KEY_TITLE,
  CORDON_KEY_NAME,
  CORDON_KEY_WORD,
  CORDON_KEY_NUMBER
} CordonKeyKind;

typedef struct {
  const char *group, *key;
  CordonKeyKind kind;
  gsize offset;             /* of the field: char * for a title or name, else guint */
  const char *const *words; /* CORDON_KEY_WORD: the field is the index */
  guint min, max;           /* CORDON_KEY_NUMBER */
  guint preset;             /* what holds without the key; a text has none and is required */
} CordonKey;

#define CORDON_N_KEYS 14

extern const CordonKey cordon_keys[CORDON_N_KEYS];
extern const char *const cordon_key_groups[]; /* NULL-terminated */

/* A compartment with the table's presets and no texts, to be filled by the parser. */
CordonCompartment *cordon_compartment_draft (const char *name);

/* NULL: there is none. */
const CordonKey *cordon_key_find (const char *group, const char *word);

/* The key's field. */
char **cordon_key_text (const CordonCompartment *compartment, const CordonKey *key);
guint *cordon_key_number (const CordonCompartment *compartment, const CordonKey *key);
