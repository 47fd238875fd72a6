/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The card: what a compartment's rules mean for its machines, in words that are derived from the
 * rules and from nothing else. Shown before the first use of a compartment, and as a difference when
 * its rules have changed (client/compartment-shown.h remembers what was shown). Pure; titles and
 * names in it are as the strict parser let them through.
 */
#pragma once

#include "core/compartment.h"

G_BEGIN_DECLS

/* Each line goes on where its heading ends, and has no full stop: "use up to 192 MiB of memory". */
typedef struct {
  char **can;    /* NULL-terminated, never empty; "Machines of “Banking” can:" */
  char **cannot; /* the same; "They cannot:" */
} CordonCard;

/* (transfer full) */
CordonCard *cordon_card_new (const CordonCompartment *compartment);
void cordon_card_free (CordonCard *card);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CordonCard, cordon_card_free)

/* What is different under new rules; each NULL-terminated and possibly empty. */
typedef struct {
  char **more; /* "Machines of “Banking” can now:"; what they could not before */
  char **less; /* "They can no longer:" */
  char **also; /* whole sentences, with full stops: neither more nor less */
} CordonCardChange;

/* NULL where nothing is different. (transfer full) */
CordonCardChange *cordon_card_compare (const CordonCompartment *before, const CordonCompartment *after);
void cordon_card_change_free (CordonCardChange *change);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CordonCardChange, cordon_card_change_free)

/* The headings, with the compartment's title. (transfer full) */
char *cordon_card_can_heading (const CordonCompartment *compartment);
char *cordon_card_more_heading (const CordonCompartment *compartment);
/* Translated, static. */
const char *cordon_card_cannot_heading (void);
const char *cordon_card_less_heading (void);

/* The whole as lines of plain text, headings and lines with "  • ", without line ends. before NULL:
 * the card; otherwise the difference, NULL where there is none. (transfer full) */
char **cordon_card_lines (const CordonCompartment *before, const CordonCompartment *compartment);

G_END_DECLS
