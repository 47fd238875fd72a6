/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Measures, shows, saves. What is shown is always one report and what is saved is the same one; an old
 * report never stays while a new one is measured, or after that failed.
 */
#include "config.h"
#include "desktop/report-window.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include "client/verify.h"
#include "core/errors.h"
#include "core/report-html.h"
#include "core/report-json.h"
#include "core/report-words.h"
#include "desktop/report-grid.h"

#define DEADLINE_MS (150 * 1000) /* longer than any of cordond's, so that its answer comes first */

struct _CordonReportWindow {
  AdwApplicationWindow parent_instance;

  /* template */
  GtkWidget *stack, *headline, *facts, *grid, *legend, *faults, *backs, *back_list, *outside, *problem;
  GtkWidget *save_button, *measure_button;
  /* owned */
  CordonReport *report;
  GCancellable *cancellable;
  GtkNativeDialog *chooser;
  /* state */
  gboolean as_json; /* what the chooser is for */
};

G_DEFINE_FINAL_TYPE (CordonReportWindow, cordon_report_window, ADW_TYPE_APPLICATION_WINDOW)

/* --- what is shown --------------------------------------------------------------------------- */

static void
show_page (CordonReportWindow *self, const char *page)
{
  gboolean shown = g_str_equal (page, "report");

  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), page);
  gtk_widget_set_sensitive (self->save_button, shown);
  gtk_widget_set_sensitive (self->measure_button, !g_str_equal (page, "measuring"));
}

static void
set_headline (CordonReportWindow *self)
{
  CordonOutcome outcome = cordon_report_get_summary (self->report)->outcome;
  g_autofree char *headline = cordon_report_dup_headline (self->report);

  for (guint i = 0; i < CORDON_N_OUTCOMES; i++)
    gtk_widget_remove_css_class (self->headline, cordon_outcome_names[i]);
  gtk_widget_add_css_class (self->headline, cordon_outcome_names[outcome]);
  gtk_label_set_text (GTK_LABEL (self->headline), headline);
}

static char *
dup_local_time (gint64 seconds)
{
  g_autoptr (GDateTime) time = seconds > 0 ? g_date_time_new_from_unix_local (seconds) : NULL;

  return time ? g_date_time_format (time, "%c") : g_strdup (_("at a time that is not known"));
}

/* What machines were found to be at their starts is older than the rest. NULL: nothing was read back. */
static char *
dup_read_back (const CordonReport *report)
{
  guint n = cordon_report_get_n_items (report), as_ordered = 0;
  gint64 oldest = G_MAXINT64, newest = 0;
  g_autofree char *from = NULL, *to = NULL;

  for (guint i = 0; i < n; i++)
    {
      const CordonReportItem *item = cordon_report_get_item (report, i);

      as_ordered += item->status == CORDON_ITEM_AS_ORDERED;
      oldest = MIN (oldest, item->time);
      newest = MAX (newest, item->time);
    }
  if (n == 0)
    return NULL;
  from = dup_local_time (oldest);
  to = dup_local_time (newest);
  if (oldest == newest)
    /* Translators: two numbers, when they were measured */
    return g_strdup_printf (_("Read back: %u of %u items as ordered, measured %s"), as_ordered, n, to);
  /* Translators: two numbers, when the first and the last of them were measured */
  return g_strdup_printf (_("Read back: %u of %u items as ordered, measured from %s to %s"),
                          as_ordered, n, from, to);
}

static void
set_facts (CordonReportWindow *self)
{
  const CordonReportHost *host = cordon_report_get_host (self->report);
  g_autofree char *when = dup_local_time (host->time);
  /* Translators: when it was measured; the kernel; “selinux” or its like */
  g_autofree char *facts = g_strdup_printf (_("Measured %s on %s; what labels machines: %s"), when,
                                            host->kernel, host->mac);
  g_autofree char *read_back = dup_read_back (self->report);
  g_autofree char *all = read_back ? g_strconcat (facts, "\n", read_back, NULL) : g_strdup (facts);

  gtk_label_set_text (GTK_LABEL (self->facts), all);
}

static void
append_text (GtkWidget *box, const char *text, const char *style_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (style_class)
    {
      gtk_widget_add_css_class (label, "report-mark");
      gtk_widget_add_css_class (label, style_class);
    }
  gtk_box_append (GTK_BOX (box), label);
}

static void
clear_box (GtkWidget *box)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (box)))
    gtk_box_remove (GTK_BOX (box), child);
}

static void
add_items (CordonReportWindow *self)
{
  for (guint i = 0; i < cordon_report_get_n_items (self->report); i++)
    {
      const CordonReportItem *item = cordon_report_get_item (self->report, i);
      CordonMark mark = cordon_report_item_mark (item);
      g_autofree char *sentence = cordon_report_dup_item_sentence (self->report, item);
      g_autofree char *when = dup_local_time (item->time);
      /* Translators: a sign, a sentence about something that was measured, and when that was */
      g_autofree char *text =
        g_strdup_printf (_("%s %s — measured %s"), cordon_mark_glyph (mark), sentence, when);

      if (item->status != CORDON_ITEM_AS_ORDERED)
        append_text (self->faults, text, cordon_mark_names[mark]);
    }
}

static void
set_faults (CordonReportWindow *self)
{
  g_autoptr (GArray) faults = cordon_report_list_faults (self->report, 50);

  clear_box (self->faults);
  for (guint i = 0; i < faults->len; i++)
    {
      const CordonReportPlace *place = &g_array_index (faults, CordonReportPlace, i);
      CordonMark mark = cordon_report_mark (cordon_report_look (self->report, place));
      g_autofree char *sentence = cordon_report_dup_sentence (self->report, place);
      g_autofree char *text = g_strdup_printf ("%s %s", cordon_mark_glyph (mark), sentence);

      append_text (self->faults, text, cordon_mark_names[mark]);
    }
  add_items (self);
  gtk_widget_set_visible (self->faults, gtk_widget_get_first_child (self->faults) != NULL);
}

/* A heading without anything under it is none. */
static void
set_backs (CordonReportWindow *self)
{
  clear_box (self->back_list);
  for (guint i = 0; i < cordon_report_get_n_parties (self->report); i++)
    {
      g_autofree char *sentence = cordon_report_dup_back (self->report, i);

      if (sentence)
        append_text (self->back_list, sentence, NULL);
    }
  gtk_widget_set_visible (self->backs, gtk_widget_get_first_child (self->back_list) != NULL);
}

void
cordon_report_window_show_report (CordonReportWindow *self, CordonReport *report)
{
  g_clear_pointer (&self->report, cordon_report_unref);
  self->report = cordon_report_ref (report);
  set_headline (self);
  set_facts (self);
  set_faults (self);
  set_backs (self);
  cordon_report_grid_set_report (CORDON_REPORT_GRID (self->grid), report);
  show_page (self, "report");
  gtk_widget_child_focus (self->grid, GTK_DIR_TAB_FORWARD);
}

void
cordon_report_window_show_problem (CordonReportWindow *self, const GError *error)
{
  g_autofree char *text = g_markup_escape_text (error->message, -1);

  adw_status_page_set_description (ADW_STATUS_PAGE (self->problem), text);
  show_page (self, "problem");
}

/* --- measuring ------------------------------------------------------------------------------- */

static void
on_measured (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CordonReportWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CordonReport) report = cordon_verify_finish (result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (report)
    cordon_report_window_show_report (self, report);
  else
    cordon_report_window_show_problem (self, error);
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CordonReportWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CordonBusCordon1) service = cordon_bus_cordon1_proxy_new_for_bus_finish (result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (!service)
    {
      cordon_error_from_dbus (&error);
      cordon_report_window_show_problem (self, error);
      return;
    }
  g_dbus_proxy_set_default_timeout (G_DBUS_PROXY (service), DEADLINE_MS);
  cordon_verify_async (service, NULL, self->cancellable, on_measured, g_object_ref (self));
}

static void
measure (CordonReportWindow *self)
{
  cordon_report_grid_set_report (CORDON_REPORT_GRID (self->grid), NULL);
  g_clear_pointer (&self->report, cordon_report_unref);
  show_page (self, "measuring");
  cordon_bus_cordon1_proxy_new_for_bus (
    G_BUS_TYPE_SYSTEM,
    G_DBUS_PROXY_FLAGS_DO_NOT_LOAD_PROPERTIES | G_DBUS_PROXY_FLAGS_DO_NOT_CONNECT_SIGNALS,
    "org.cordon.Cordon1", "/org/cordon/Cordon1", self->cancellable, on_connected,
    g_object_ref (self));
}

static void
measure_again (GtkWidget *widget, const char *action, GVariant *parameter)
{
  CordonReportWindow *self = CORDON_REPORT_WINDOW (widget);

  if (gtk_widget_get_sensitive (self->measure_button))
    measure (self);
}

/* --- saving ---------------------------------------------------------------------------------- */

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CordonReportWindow) self = data;
  g_autoptr (GError) error = NULL;

  if (!g_file_replace_contents_finish (G_FILE (source), result, NULL, &error)
      && !g_cancellable_is_cancelled (self->cancellable))
    cordon_report_window_show_problem (self, error);
}

static void
save_to (CordonReportWindow *self, GFile *file)
{
  char *text = self->as_json ? cordon_report_to_json (self->report)
                             : cordon_report_to_html (self->report);
  g_autoptr (GBytes) bytes = g_bytes_new_take (text, strlen (text));

  g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE, G_FILE_CREATE_PRIVATE,
                                       self->cancellable, on_saved, g_object_ref (self));
}

static void
on_chosen (CordonReportWindow *self, int response)
{
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT && self->report)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser));
  if (file)
    save_to (self, file);
  g_clear_object (&self->chooser);
}

static void
save (GtkWidget *widget, const char *action, GVariant *parameter)
{
  CordonReportWindow *self = CORDON_REPORT_WINDOW (widget);

  if (self->chooser || !self->report)
    return;
  self->as_json = g_str_equal (action, "report.save-json");
  self->chooser = GTK_NATIVE_DIALOG (gtk_file_chooser_native_new (
    _("Save the Isolation Report"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_SAVE, NULL, NULL));
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser),
                                     self->as_json ? "isolation.json" : "isolation.html");
  gtk_native_dialog_set_modal (self->chooser, TRUE);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_chosen), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (self->chooser);
}

/* --- the window ------------------------------------------------------------------------------ */

static void
fill_constants (CordonReportWindow *self)
{
  for (CordonMark mark = CORDON_MARK_WALL; mark < CORDON_N_MARKS; mark++)
    {
      g_autofree char *text = g_strdup_printf ("%s %s: %s", cordon_mark_glyph (mark),
                                               cordon_mark_word (mark), cordon_mark_sentence (mark));

      append_text (self->legend, text, cordon_mark_names[mark]);
    }
  for (const CordonReportOutside *outside = cordon_report_outside; outside->name; outside++)
    append_text (self->outside, _(outside->sentence), NULL);
}

GtkWidget *
cordon_report_window_new (GtkApplication *application)
{
  return g_object_new (CORDON_TYPE_REPORT_WINDOW, "application", application, NULL);
}

void
cordon_report_window_present (GtkApplication *application)
{
  GList *windows = gtk_application_get_windows (application);
  GtkWidget *window;

  for (; windows; windows = windows->next)
    if (CORDON_IS_REPORT_WINDOW (windows->data))
      {
        gtk_window_present (windows->data);
        return;
      }
  window = cordon_report_window_new (application);
  gtk_window_present (GTK_WINDOW (window));
  measure (CORDON_REPORT_WINDOW (window));
}

static void
cordon_report_window_dispose (GObject *object)
{
  CordonReportWindow *self = CORDON_REPORT_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->chooser);
  g_clear_pointer (&self->report, cordon_report_unref);
  G_OBJECT_CLASS (cordon_report_window_parent_class)->dispose (object);
}

static void
cordon_report_window_finalize (GObject *object)
{
  g_object_unref (CORDON_REPORT_WINDOW (object)->cancellable);
  G_OBJECT_CLASS (cordon_report_window_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, CordonReportWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, CordonReportWindow, headline);
  gtk_widget_class_bind_template_child (widget_class, CordonReportWindow, facts);
  gtk_widget_class_bind_template_child (widget_class, CordonReportWindow, grid);
  gtk_widget_class_bind_template_child (widget_class, CordonReportWindow, legend);
  gtk_widget_class_bind_template_child (widget_class, CordonReportWindow, faults);
  gtk_widget_class_bind_template_child (widget_class, CordonReportWindow, outside);
  gtk_widget_class_bind_template_child (widget_class, CordonReportWindow, backs);
  gtk_widget_class_bind_template_child (widget_class, CordonReportWindow, back_list);
  gtk_widget_class_bind_template_child (widget_class, CordonReportWindow, problem);
  gtk_widget_class_bind_template_child (widget_class, CordonReportWindow, save_button);
  gtk_widget_class_bind_template_child (widget_class, CordonReportWindow, measure_button);
}

static void
cordon_report_window_class_init (CordonReportWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cordon_report_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = cordon_report_window_finalize;
  g_type_ensure (CORDON_TYPE_REPORT_GRID);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/cordon/Cordon/report-window.ui");
  bind_children (widget_class);
  gtk_widget_class_install_action (widget_class, "report.measure", NULL, measure_again);
  gtk_widget_class_install_action (widget_class, "report.save-html", NULL, save);
  gtk_widget_class_install_action (widget_class, "report.save-json", NULL, save);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F5, 0, "report.measure", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_s, GDK_CONTROL_MASK, "report.save-html", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_w, GDK_CONTROL_MASK, "window.close", NULL);
}

static void
cordon_report_window_init (CordonReportWindow *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  fill_constants (self);
  show_page (self, "measuring");
}
