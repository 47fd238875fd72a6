/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the viewer's process itself takes over from the host. The locale is not among it: the viewer says
 * no word and formats no number or date, and mupdf reads numbers as the locale C does.
 */
#include "agent/viewer/settings.h"

#include <stdlib.h>
#include <time.h>

void
cordon_settings_take_timezone (const char *name)
{
  if (name[0])
    setenv ("TZ", name, 1);
  tzset ();
}
