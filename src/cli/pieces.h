/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What `cordon open` hands over: each file and link by itself, or several files as one.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Whether files that may be in one machine are. */
typedef enum {
  CORDON_TOGETHER_ASK, /* the person, or the answer that is kept */
  CORDON_TOGETHER_YES,
  CORDON_TOGETHER_NO
} CordonTogether;

/* One word of the command, looked at. All of it is borrowed. */
typedef struct {
  const char *word; /* a path or a link */
  int fd;           /* of the file; -1: it is a link */
  const char *compartment;
} CordonWord;

/* For one machine. */
typedef struct {
  char *name; /* for eyes */
  char *link; /* or NULL, and it is a file: */
  int fd;
  char *compartment;
} CordonPiece;

/* In the order of the words; several files stand where the first of them was. owner: of cordon-desktop, which asks.
 * More than a person can have machines: QUOTA. CANCELLED where the person does not want them opened; FILE_* where
 * they cannot be one. Blocking. (element-type CordonPiece) (transfer full) */
GPtrArray *cordon_pieces_make (const CordonWord *words, guint n_words, CordonTogether together, GDBusConnection *bus,
                               const char *owner, GError **error);

G_END_DECLS
