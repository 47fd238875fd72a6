/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cordon-screen: confinement, then everything else. Not one line may come before cordon_confine().
 */
#include "screen/confine.h"
#include "screen/screen.h"

#include <glib.h>
#include <stdlib.h>

/* GStreamer would look for plugins in files it cannot open; nothing of it is needed. */
static void
keep_libraries_quiet (void)
{
  setenv ("GST_REGISTRY_FORK", "no", 1);
  setenv ("GST_REGISTRY_UPDATE", "no", 1);
  setenv ("HOME", "/", 1); /* else GLib asks the user database */
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR);
}

int
main (void)
{
  unsigned confinement;

  if (!cordon_confine (&confinement))
    return CORDON_SCREEN_EXIT_CONFINEMENT;
  keep_libraries_quiet ();
  return cordon_screen_run (confinement);
}
