/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What cordond says of a machine (Start, List), as a value.
 */
#pragma once

#include "client/session.h"

G_BEGIN_DECLS

#define CORDON_TYPE_MACHINE_INFO (cordon_machine_info_get_type ())
GType cordon_machine_info_get_type (void);

/* machine: a{sv}; keys that are missing or of another type are empty. (transfer full) */
CordonMachineInfo *cordon_machine_info_new (GVariant *machine);
CordonMachineInfo *cordon_machine_info_copy (const CordonMachineInfo *self);
void cordon_machine_info_free (CordonMachineInfo *self);
gboolean cordon_machine_info_equal (const CordonMachineInfo *a, const CordonMachineInfo *b);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CordonMachineInfo, cordon_machine_info_free)

G_END_DECLS
