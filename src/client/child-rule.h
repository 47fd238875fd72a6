/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What came out of a compartment is opened only where nothing may be done that this compartment may not
 * (core/compartment-child.h), whoever or whatever chose the place.
 */
#pragma once

#include "core/compartment.h"

G_BEGIN_DECLS

/* origin: the compartment that a file left, by memory; NULL: none is known, and anything is admitted. One that is not
 * there any more, or that cannot be read, counts as one that might do nothing. DENIED with a sentence; the finder's
 * error where `compartment` itself cannot be read. Reads files. */
gboolean cordon_child_rule_admits (const char *origin, const char *compartment, GError **error);

/* The same of a file: its origin is looked up. Blocking. */
gboolean cordon_child_rule_admits_file (int fd, const char *compartment, GError **error);

G_END_DECLS
