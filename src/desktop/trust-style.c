/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * ~/.config/gtk-4.0/gtk.css has priority USER and can recolour, move, fade or shrink anything that is
 * styled. Whoever can write it is already the person's own program and no part of a guest; but a
 * theme someone fetched must not repaint a band by chance or by intent.
 */
#include "config.h"
#include "desktop/trust-style.h"

#define GUARD_CLASS "cordon-guarded"

/* A later rule of the same provider refines an earlier one of equal specificity. */
static const char style[] =
  "." GUARD_CLASS ", cordonband windowcontrols, cordonband windowcontrols * { all: unset; }"
  "window." GUARD_CLASS " { background-color: @window_bg_color; color: @window_fg_color; }"
  "window." GUARD_CLASS ".csd:not(.solid-csd) {"
  "  border-radius: 12px; outline: 1px solid rgba(255, 255, 255, 0.07); outline-offset: -1px;"
  "  box-shadow: 0 0 0 1px rgba(0, 0, 0, 0.18), 0 3px 9px 1px rgba(0, 0, 0, 0.4), 0 8px 24px 2px rgba(0, 0, 0, 0.22); }"
  "window." GUARD_CLASS ".csd:not(.solid-csd):backdrop {"
  "  box-shadow: 0 0 0 1px rgba(0, 0, 0, 0.16), 0 3px 9px 1px rgba(0, 0, 0, 0.2), 0 8px 24px 2px transparent; }"
  "window." GUARD_CLASS ".csd.maximized, window." GUARD_CLASS ".csd.fullscreen, window." GUARD_CLASS ".csd.tiled,"
  "window." GUARD_CLASS ".csd.tiled-top, window." GUARD_CLASS ".csd.tiled-left,"
  "window." GUARD_CLASS ".csd.tiled-right, window." GUARD_CLASS ".csd.tiled-bottom {"
  "  border-radius: 0; outline: none; }"
  "window." GUARD_CLASS ".csd.maximized, window." GUARD_CLASS ".csd.fullscreen { box-shadow: none; }"
  /* On X11 without a compositor a theme's border would stand outside of the frame. */
  "window." GUARD_CLASS ".solid-csd { padding: 0; border: none; box-shadow: none; border-radius: 0; outline: none; }"
  "cordonband windowcontrols { border-spacing: 3px; padding: 0 6px; }"
  "cordonband windowcontrols > button {"
  "  min-width: 26px; min-height: 26px; padding: 3px; margin: 8px 0; border-radius: 99px; -gtk-icon-size: 16px; }"
  "cordonband.white-text windowcontrols > button { color: white; background-color: rgba(0, 0, 0, 0.26); }"
  "cordonband.black-text windowcontrols > button { color: black; background-color: rgba(255, 255, 255, 0.34); }"
  "cordonband.white-text windowcontrols > button:hover { background-color: rgba(0, 0, 0, 0.46); }"
  "cordonband.black-text windowcontrols > button:hover { background-color: rgba(255, 255, 255, 0.6); }"
  "cordonband windowcontrols > button:focus-visible { outline: 2px solid currentColor; outline-offset: 1px; }"
  "cordonband windowcontrols > button > image { -gtk-icon-size: 16px; -gtk-icon-style: symbolic; }"
  /* Nothing behind the guest's pixels. */
  "cordondisplay { all: unset; }";

void
cordon_trust_style_install (GdkDisplay *display)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_data (provider, style, -1);
  gtk_style_context_add_provider_for_display (display, GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_USER + 100);
}

void
cordon_trust_style_guard (GtkWidget *widget)
{
  for (; widget; widget = gtk_widget_get_parent (widget))
    gtk_widget_add_css_class (widget, GUARD_CLASS);
}
