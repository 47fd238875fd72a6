/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonRulesPage: of the preferences: the rules that say where files and links are opened (client/route-files.h), in
 * the order in which they are looked at. The administrator's and Cordon's own are shown and locked.
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CORDON_TYPE_RULES_PAGE (cordon_rules_page_get_type ())
G_DECLARE_FINAL_TYPE (CordonRulesPage, cordon_rules_page, CORDON, RULES_PAGE, AdwPreferencesPage)

/* Lives in an AdwPreferencesWindow. */
AdwPreferencesPage *cordon_rules_page_new (void);

G_END_DECLS
