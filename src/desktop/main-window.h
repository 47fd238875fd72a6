/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonMainWindow: compartments and machines, and the way to another file or machine.
 */
#pragma once

#include <adwaita.h>
#include "client/host-state.h"
#include "client/machine-list.h"
#include "desktop/compartment-store.h"
#include "desktop/settings.h"

G_BEGIN_DECLS

/* What the window shows and whom it asks; the objects are held by it, `data` outlives it. */
typedef struct {
  CordonMachineList *machines;
  CordonHostState *host;
  CordonCompartmentStore *compartments;
  CordonSettings *settings;
  /* Files that were chosen or dropped together (element-type GFile); compartment: its name. */
  void (*open_files) (GPtrArray *files, const char *compartment, gpointer data);
  /* Brings a window of the machine to the front, or makes one. FALSE: another program holds it; a persistent
   * one is taken from it by take_over. */
  gboolean (*show_machine) (CordonMachineItem *machine, gboolean take_over, gpointer data);
  gpointer data;
} CordonMainWindowParts;

#define CORDON_TYPE_MAIN_WINDOW (cordon_main_window_get_type ())
G_DECLARE_FINAL_TYPE (CordonMainWindow, cordon_main_window, CORDON, MAIN_WINDOW, AdwApplicationWindow)

/* Actions: "main.open", "main.new", "main.import", "main.find", "main.show-host", "machine.retry"; with a compartment's
 * name "main.open-in", "main.new-in"; with a UUID "main.VERB-machine" and "main.show-details". */
GtkWindow *cordon_main_window_new (GtkApplication *application, const CordonMainWindowParts *parts);

void cordon_main_window_install_accels (GtkApplication *application);

G_END_DECLS
