/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The compartments that a person can choose for a file or a link.
 */
#pragma once

#include "core/compartment.h"

G_BEGIN_DECLS

/* Those that open it in a machine made for it, and with `lasting` also those whose machines last: the administrator's,
 * presets and the person's own, by title. Reads files. (element-type CordonCompartment) (transfer full) */
GPtrArray *cordon_choices_list (gboolean for_link, gboolean lasting);

G_END_DECLS
