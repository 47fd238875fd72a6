/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonProblemPage: what happened, what helps, and two ways on.
 */
#pragma once

#include <adwaita.h>
#include "desktop/problem.h"

G_BEGIN_DECLS

#define CORDON_TYPE_PROBLEM_PAGE (cordon_problem_page_get_type ())
G_DECLARE_FINAL_TYPE (CordonProblemPage, cordon_problem_page, CORDON, PROBLEM_PAGE, AdwBin)

/* sentence: plain text, shown as it is; NULL for none. command: to be typed, NULL for none. retry:
 * the button's words, NULL for none. Action "problem.copy-command". */
void cordon_problem_page_show (CordonProblemPage *self, const CordonProblem *problem,
                               const char *sentence, const char *command, const char *retry);

G_END_DECLS
