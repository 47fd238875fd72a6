/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <spice.h>

/* Offers what of SPICE would share something of the client's host: sound both ways, USB, folder,
 * clipboard; and a port more. Nothing of it does anything. (No smart card:
 * libspice-server does not offer its channel for such a device.) */
void cordon_sharing_offer (SpiceServer *server);
