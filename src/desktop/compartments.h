/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rules judge compartments too, so finding them is the client's.
 */
#pragma once

#include "client/compartments.h"
