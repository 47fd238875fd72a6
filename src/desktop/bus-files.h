/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The calls of org.cordon.Desktop1 that a file manager makes: whole selections, as URIs.
 */
#pragma once

#include "client/cordon-proxies.h"
#include "desktop/bus-service.h"

G_BEGIN_DECLS

/* Answers them with the signals "ask-together", "open" and "quarantine" of the service. */
void cordon_bus_files_follow (CordonBusDesktop1 *skeleton, CordonBusService *service);

G_END_DECLS
