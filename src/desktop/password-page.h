/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonPasswordPage: asks for the password of a document.
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CORDON_TYPE_PASSWORD_PAGE (cordon_password_page_get_type ())
G_DECLARE_FINAL_TYPE (CordonPasswordPage, cordon_password_page, CORDON, PASSWORD_PAGE, AdwBin)

/* Signal "given" (const char *password). */

/* Empties the entry. wrong: the one before was not it. */
void cordon_password_page_ask (CordonPasswordPage *self, gboolean wrong);

/* What was given is being tried: nothing can be typed or given until the next question. */
void cordon_password_page_wait (CordonPasswordPage *self);

/* Forgets what was typed: the question is over. */
void cordon_password_page_clear (CordonPasswordPage *self);

G_END_DECLS
