/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Asking the person at the terminal.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Who answers questions of a command. */
typedef enum {
  CORDON_ASK_NOBODY, /* a program runs us: nothing is asked and nothing counts as shown */
  CORDON_ASK_YES,    /* --yes: a person has answered everything */
  CORDON_ASK_PERSON  /* standard input and output are a terminal */
} CordonAsk;

CordonAsk cordon_ask_whom (gboolean yes, gboolean json);

/* On the terminal, "QUESTION [y/N] ". TRUE only for a yes in the person's language or English. */
gboolean cordon_ask (const char *question);

G_END_DECLS
