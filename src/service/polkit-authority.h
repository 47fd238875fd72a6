/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonPolkitAuthority: polkit's answer, asked by system-bus-name.
 */
#pragma once

#include "service/authority.h"

G_BEGIN_DECLS

#define CORDON_TYPE_POLKIT_AUTHORITY (cordon_polkit_authority_get_type ())
G_DECLARE_FINAL_TYPE (CordonPolkitAuthority, cordon_polkit_authority, CORDON, POLKIT_AUTHORITY,
                      GObject)

CordonAuthority *cordon_polkit_authority_new (void);

G_END_DECLS
