/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What several commands do with a machine.
 */
#pragma once

#include "cli/machine-words.h"
#include "client/cordon-proxies.h"

G_BEGIN_DECLS

/* Has the machine end by itself. Where it does not, a person at a terminal is asked whether it is to be ended
 * all the same; anybody else gets the TIMEOUT. */
gboolean cordon_verb_shut_down (CordonBusCordon1 *service, const CordonMachineWord *machine,
                                gboolean json, GError **error);
/* Forgets what was saved of its memory; nothing where it is not saved. */
gboolean cordon_verb_discard_saved (CordonBusCordon1 *service, const CordonMachineWord *machine, GError **error);

G_END_DECLS
