/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

/* The host's time zone ("Europe/Berlin"), or empty: UTC. Its rules are read at once, as nothing can be
 * read any more once a document is open. */
void cordon_settings_take_timezone (const char *name);
