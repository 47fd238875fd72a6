/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "wire/screen.h"

/* Runs until the window hangs up or the session is lost. confinement: the bits for READY. Returns a
 * CordonScreenExit. */
int cordon_screen_run (unsigned confinement);
