/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonDefaultsPage: of the preferences: which kinds of files and links a desktop opens with Cordon
 * (client/default-groups.h).
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CORDON_TYPE_DEFAULTS_PAGE (cordon_defaults_page_get_type ())
G_DECLARE_FINAL_TYPE (CordonDefaultsPage, cordon_defaults_page, CORDON, DEFAULTS_PAGE, AdwPreferencesPage)

/* Lives in an AdwPreferencesWindow. */
AdwPreferencesPage *cordon_defaults_page_new (void);

G_END_DECLS
