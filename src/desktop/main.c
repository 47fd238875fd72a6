/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cordon-desktop. Runs as the person, never as root: its windows are the trusted ones.
 */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <locale.h>
#include <stdlib.h>
#include <unistd.h>
#include "desktop/application.h"
#include "desktop/renderer.h"

int
main (int argc, char **argv)
{
  g_autoptr (CordonApplication) application = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, CORDON_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  if (geteuid () == 0)
    {
      g_printerr ("%s\n", _("cordon-desktop is for ordinary users, never for root; run it without sudo."));
      return EXIT_FAILURE;
    }
  cordon_renderer_choose ();
  application = cordon_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
