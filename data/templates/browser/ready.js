// SPDX-FileCopyrightText: 2026 The Cordon authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Has Firefox run ready.cfg. These three count only where the program itself is.
pref("general.config.filename", "cordon.cfg");
pref("general.config.obscure_value", 0);
pref("general.config.sandbox_enabled", false);
