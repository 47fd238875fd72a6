/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonCardPage: what machines of a compartment can and cannot do, before they are used for the first
 * time, or what is different now. Its buttons are the actions "window.close" and "card.accept" of whoever
 * shows it.
 */
#pragma once

#include <adwaita.h>
#include "core/compartment.h"

G_BEGIN_DECLS

#define CORDON_TYPE_CARD_PAGE (cordon_card_page_get_type ())
G_DECLARE_FINAL_TYPE (CordonCardPage, cordon_card_page, CORDON, CARD_PAGE, AdwBin)

/* before: what was shown last; NULL: nothing was. */
void cordon_card_page_show (CordonCardPage *self, const CordonCompartment *before, const CordonCompartment *rules);
/* Another title than that of something that is so already. */
void cordon_card_page_set_title (CordonCardPage *self, const char *title);
/* Sentences besides, of the same rules; NULL-terminated, may be empty. */
void cordon_card_page_add_notes (CordonCardPage *self, char **notes);

G_END_DECLS
