/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The lines of a strict key file, told one by one: "[Group]", "Key=value", and comments, which begin
 * with '#'. Spaces at both ends of a line and around '=' do not count. Nothing is corrected: another
 * line, or an invisible character anywhere, ends the reading with its place.
 */
#pragma once

#include "core/compartment.h"

G_BEGIN_DECLS

/* A place in a text and what is wrong there; the same as of a compartment's. */
typedef CordonCompartmentFault CordonKeyTextFault;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CordonKeyTextFault, cordon_compartment_fault_clear)

/* The present line, for whoever reads it. */
typedef struct {
  const char *line;
  guint number; /* from 1 */
  CordonKeyTextFault *fault;
} CordonKeyText;

/* Each returns FALSE after cordon_key_text_fail(), which ends the reading. `at` and `value_at` are places in
 * the present line; the words are copies without spaces at their ends. */
typedef struct {
  gboolean (*group) (const CordonKeyText *text, const char *at, const char *name, gpointer data);
  gboolean (*key) (const CordonKeyText *text, const char *at, const char *key, const char *value_at,
                   const char *value, gpointer data);
} CordonKeyTextReader;

/* `bytes` may hold anything, `length` of it, at most `most`. `fault` is set when FALSE is returned. */
gboolean cordon_key_text_read (const char *bytes, gsize length, gsize most, const CordonKeyTextReader *reader,
                               gpointer data, CordonKeyTextFault *fault);

/* A finished sentence; always FALSE. at NULL: it has no place. */
gboolean cordon_key_text_fail (const CordonKeyText *text, const char *at, const char *format, ...) G_GNUC_PRINTF (3, 4);

/* The same for a word that is none of `words`: names the nearest, or all. */
gboolean cordon_key_text_fail_word (const CordonKeyText *text, const char *at, const char *word,
                                    const char *const *words);

G_END_DECLS
