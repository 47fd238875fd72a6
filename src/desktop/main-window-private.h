/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The parts of CordonMainWindow: what it shows (main-window), what is done with a machine
 * (main-window-machines) and with a compartment (main-window-compartments), and new machines (main-window-new).
 */
#pragma once

#include "desktop/home-model.h"
#include "desktop/host-banner.h"
#include "desktop/main-window.h"
#include "desktop/problem-page.h"

G_BEGIN_DECLS

struct _CordonMainWindow {
  AdwApplicationWindow parent_instance;

  /* template */
  CordonHostBanner *banner;
  GtkSearchBar *search_bar;
  GtkWidget *search_button;
  GtkEditable *search_entry;
  AdwToastOverlay *toasts;
  GtkStack *pages;
  GtkSpinner *spinner;
  GtkListView *list;
  GtkWidget *first_open, *first_new;
  CordonProblemPage *problem;
  /* owned */
  CordonMainWindowParts parts;
  CordonHomeModel *model;
  GtkSliceListModel *shown; /* what the list shows of the model */
  GtkNativeDialog *chooser;
  char *choosing_for; /* a compartment */
  GPtrArray *rows;    /* of CordonMachineRow, borrowed: those that exist */
  GHashTable *removed; /* name of a compartment to its rules: those that can be brought back */
  guint tick, adapt;
  /* state */
  const char *page; /* NULL: none yet */
  gboolean narrow;
};

/* main-window.c: asks for files, and opens them in throwaway machines of it. */
void cordon_main_window_choose (CordonMainWindow *self, const char *compartment);

/* main-window-machines.c */
void cordon_main_window_install_machine_actions (GtkWidgetClass *widget_class);
/* It is opened, or started where it cannot be. */
void cordon_main_window_activate_machine (CordonMainWindow *self, CordonMachineItem *item);
void cordon_main_window_offer_undo (CordonMainWindow *self, CordonMachineItem *item);

/* main-window-new.c */
void cordon_main_window_install_new_actions (GtkWidgetClass *widget_class);

/* main-window-compartments.c */
void cordon_main_window_install_compartment_actions (GtkWidgetClass *widget_class);

G_END_DECLS
