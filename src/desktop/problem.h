/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a window says when something went wrong, and what helps. Pure.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct {
  const char *icon;    /* symbolic, of the icon theme */
  const char *title;   /* translated */
  const char *advice;  /* translated, after the error's own sentence; may be NULL */
  const char *command; /* to be typed in a terminal; ends in a space where a compartment follows;
                        * may be NULL */
  gboolean retry;      /* the same again may work */
} CordonProblem;

/* Never NULL; an error of another domain is "failed". Static. */
const CordonProblem *cordon_problem_for_error (const GError *error);

/* The viewer crashed while a page was shown. */
const CordonProblem *cordon_problem_viewer_died (void);

/* The command to be typed, with the compartment's name where it needs one; NULL for none. `name` has
 * only the letters a name may have. (transfer full) */
char *cordon_problem_command (const CordonProblem *problem, const char *compartment_name);

/* Translates one of the struct's texts. */
const char *cordon_problem_text (const char *text);

G_END_DECLS
