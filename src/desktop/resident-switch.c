/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Writes a file of one line or two in the person's home, on the main loop.
 */
#include "config.h"
#include "desktop/resident-switch.h"

#include "client/resident.h"

static void
tell (AdwPreferencesWindow *window, const GError *error)
{
  g_autofree char *markup = g_markup_escape_text (error->message, -1);
  AdwToast *toast = adw_toast_new (markup);

  adw_toast_set_timeout (toast, 0);
  adw_preferences_window_add_toast (window, toast);
}

static void
on_active (GtkSwitch *toggle, GParamSpec *pspec, AdwPreferencesWindow *window)
{
  GApplication *application = g_application_get_default ();
  g_autoptr (GError) error = NULL;

  if (gtk_switch_get_active (toggle) == cordon_resident_get ())
    return;
  if (!cordon_resident_set (gtk_switch_get_active (toggle), &error))
    {
      tell (window, error);
      gtk_switch_set_active (toggle, cordon_resident_get ());
      return;
    }
  /* The preferences of a program that waits have no window above them. */
  if (application)
    g_action_group_activate_action (G_ACTION_GROUP (application), "look-resident", NULL);
}

void
cordon_resident_switch_attach (GtkSwitch *toggle, AdwPreferencesWindow *window)
{
  gtk_switch_set_active (toggle, cordon_resident_get ());
  g_signal_connect_object (toggle, "notify::active", G_CALLBACK (on_active), window, 0);
}
