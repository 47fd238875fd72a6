/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One print or one flat copy of one window. Pages are fetched one by one when GTK wants to draw them, so that one is
 * in memory. Whatever ends it (a person, an error, the window's or the machine's end) is told once or, where a person
 * did it, not at all.
 */
#include "config.h"
#include "desktop/printing.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include "client/flat-copy.h"
#include "client/sheet-reader.h"
#include "core/limits.h"
#include "core/text.h"
#include "desktop/paper.h"
#include "desktop/printing-progress.h"

#define PRINT_DPI 300 /* finer is not seen on paper of what is no line drawing; A4 has 26 MB */
#define LOOK_DPI CORDON_AGENT_DPI_MIN /* for the first page's size */

typedef struct {
  gatomicrefcount references; /* one for each callback under way */
  GtkWindow *parent;          /* weak */
  CordonSession *session;     /* weak: its end is the machine's */
  CordonAgentLink *link;
  CordonSheetReader *reader; /* of a print */
  GtkPrintOperation *operation;
  GtkPrintContext *context; /* borrowed while a page is drawn */
  CordonPrintingProgress *progress; /* weak */
  GtkNativeDialog *chooser;
  GCancellable *cancellable;
  char *name;
  guint pages, page; /* of the document; on the screen */
  guint chosen, done; /* what a person wants of it */
} Job;

/* --- the job --------------------------------------------------------------------------------- */

static Job *
job_ref (Job *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

static void
end_progress (Job *self)
{
  if (self->progress)
    cordon_printing_progress_done (self->progress);
}

static void
job_unref (Job *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  end_progress (self);
  g_clear_weak_pointer (&self->progress);
  if (self->parent)
    g_signal_handlers_disconnect_by_data (self->parent, self->cancellable);
  g_clear_weak_pointer (&self->parent);
  g_clear_weak_pointer (&self->session);
  g_clear_object (&self->reader);
  g_clear_object (&self->operation);
  g_clear_object (&self->chooser);
  g_clear_object (&self->link);
  g_object_unref (self->cancellable);
  g_free (self->name);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Job, job_unref)

static Job *
job_new (GtkWindow *parent, CordonSession *session, const char *name)
{
  Job *self = g_new0 (Job, 1);

  g_atomic_ref_count_init (&self->references);
  g_set_weak_pointer (&self->parent, parent);
  g_set_weak_pointer (&self->session, session);
  self->link = g_object_ref (cordon_session_get_agent (session));
  self->cancellable = g_cancellable_new ();
  self->name = cordon_text_display_name (name);
  g_object_get (session, "pages", &self->pages, "page", &self->page, NULL);
  /* The window's end is the work's. */
  g_signal_connect_object (parent, "destroy", G_CALLBACK (g_cancellable_cancel), self->cancellable, G_CONNECT_SWAPPED);
  return self;
}

static void
tell (Job *self, const char *heading, const GError *error)
{
  g_autofree char *body = NULL;
  GtkWidget *dialog;

  end_progress (self);
  if (!self->parent || g_cancellable_is_cancelled (self->cancellable)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  body = cordon_text_display_name (error->message);
  dialog = adw_message_dialog_new (self->parent, heading, body);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
begin_progress (Job *self, const char *heading)
{
  if (self->parent && !self->progress)
    g_set_weak_pointer (&self->progress, cordon_printing_progress_new (self->parent, heading, self->cancellable));
}

static void
show_progress (Job *self)
{
  if (self->progress)
    cordon_printing_progress_show (self->progress, self->done, self->chosen);
}

/* Without its extension. */
static char *
stem_of (const char *name)
{
  const char *dot = strrchr (name, '.');

  return dot && dot != name ? g_strndup (name, (gsize) (dot - name)) : g_strdup (name);
}

/* --- printing -------------------------------------------------------------------------------- */

static void
tell_not_printed (Job *self, const GError *error)
{
  tell (self, _("Not Printed"), error);
}

/* GTK waits for the page's end in any case, but where it gave the whole up meanwhile. */
static void
on_page_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Job) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CordonSheet) sheet = cordon_sheet_reader_read_finish (CORDON_SHEET_READER (source), result, &error);
  g_autoptr (GtkPrintOperation) operation = self->operation ? g_object_ref (self->operation) : NULL;

  if (!operation)
    return;
  if (sheet)
    {
      cordon_paper_draw (gtk_print_context_get_cairo_context (self->context), gtk_print_context_get_width (self->context),
                         gtk_print_context_get_height (self->context), g_steal_pointer (&sheet));
      self->done++;
      show_progress (self);
    }
  else
    {
      tell_not_printed (self, error);
      g_cancellable_cancel (self->cancellable);
      gtk_print_operation_cancel (operation);
    }
  gtk_print_operation_draw_page_finish (operation);
}

static void
on_draw_page (GtkPrintOperation *operation, GtkPrintContext *context, int number, gpointer data)
{
  Job *self = data;

  self->context = context;
  gtk_print_operation_set_defer_drawing (operation);
  cordon_sheet_reader_read_async (self->reader, (guint) number + 1, PRINT_DPI, self->cancellable, on_page_read,
                                  job_ref (self));
}

static guint
count_ranges (GtkPrintSettings *settings)
{
  int n;
  g_autofree GtkPageRange *ranges = gtk_print_settings_get_page_ranges (settings, &n);
  guint pages = 0;

  for (int i = 0; i < n; i++)
    pages += (guint) MAX (0, ranges[i].end - ranges[i].start + 1);
  return pages;
}

static guint
count_chosen (Job *self)
{
  GtkPrintSettings *settings = gtk_print_operation_get_print_settings (self->operation);

  switch (gtk_print_settings_get_print_pages (settings))
    {
    case GTK_PRINT_PAGES_CURRENT:
      return 1;
    case GTK_PRINT_PAGES_RANGES:
      return MIN (count_ranges (settings), self->pages);
    case GTK_PRINT_PAGES_ALL:
    case GTK_PRINT_PAGES_SELECTION:
    default:
      return self->pages;
    }
}

/* Before the first page comes out of a printer, and not after the last that it may have. */
static gboolean
is_too_much (Job *self)
{
  g_autoptr (GError) error = NULL;

  if (self->chosen <= CORDON_LIMIT_SHEETS)
    return FALSE;
  error = g_error_new (G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, _("At most %d pages are printed at once; choose fewer."),
                       CORDON_LIMIT_SHEETS);
  tell_not_printed (self, error);
  g_cancellable_cancel (self->cancellable);
  gtk_print_operation_cancel (self->operation);
  return TRUE;
}

/* A person's choice of pages is known now. */
static void
on_begin_print (GtkPrintOperation *operation, GtkPrintContext *context, gpointer data)
{
  Job *self = data;

  self->chosen = count_chosen (self);
  if (is_too_much (self))
    return;
  begin_progress (self, _("Printing"));
  show_progress (self);
}

static void
on_print_done (GtkPrintOperation *operation, GtkPrintOperationResult result, gpointer data)
{
  Job *self = data;
  g_autoptr (GError) error = NULL;

  if (result == GTK_PRINT_OPERATION_RESULT_ERROR)
    {
      gtk_print_operation_get_error (operation, &error);
      tell_not_printed (self, error);
    }
  end_progress (self);
  /* Whoever reads pages next shall not have to wait for the printer's acknowledgement. */
  g_clear_object (&self->reader);
  /* It holds us by this signal. */
  g_clear_object (&self->operation);
}

static void
free_closure (gpointer data, GClosure *closure)
{
  job_unref (data);
}

/* What "Print to File" proposes; GTK's own idea without such a folder is wherever this process was started. */
static void
suggest_output (Job *self)
{
  const char *documents = g_get_user_special_dir (G_USER_DIRECTORY_DOCUMENTS);
  g_autoptr (GtkPrintSettings) settings = gtk_print_settings_new ();
  g_autofree char *stem = stem_of (self->name);

  gtk_print_settings_set (settings, GTK_PRINT_SETTINGS_OUTPUT_BASENAME, stem);
  gtk_print_settings_set (settings, GTK_PRINT_SETTINGS_OUTPUT_DIR, documents ? documents : g_get_home_dir ());
  gtk_print_operation_set_print_settings (self->operation, settings);
}

static void
run_operation (Job *self, GtkPageSetup *setup)
{
  self->operation = gtk_print_operation_new ();
  suggest_output (self);
  gtk_print_operation_set_job_name (self->operation, self->name);
  gtk_print_operation_set_n_pages (self->operation, (int) self->pages);
  gtk_print_operation_set_current_page (self->operation, (int) MAX (self->page, 1) - 1);
  gtk_print_operation_set_default_page_setup (self->operation, setup);
  gtk_print_operation_set_embed_page_setup (self->operation, TRUE);
  gtk_print_operation_set_use_full_page (self->operation, TRUE);
  gtk_print_operation_set_unit (self->operation, GTK_UNIT_POINTS);
  gtk_print_operation_set_allow_async (self->operation, TRUE);
  g_signal_connect (self->operation, "begin-print", G_CALLBACK (on_begin_print), self);
  g_signal_connect (self->operation, "draw-page", G_CALLBACK (on_draw_page), self);
  g_signal_connect_data (self->operation, "done", G_CALLBACK (on_print_done), job_ref (self), free_closure, 0);
  gtk_print_operation_run (self->operation, GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG, self->parent, NULL);
}

static void
on_first_looked_at (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Job) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CordonSheet) sheet = cordon_sheet_reader_read_finish (CORDON_SHEET_READER (source), result, &error);
  g_autoptr (GtkPageSetup) setup = NULL;

  end_progress (self);
  if (!sheet)
    {
      tell_not_printed (self, error);
      return;
    }
  setup = cordon_paper_for (sheet->points_width, sheet->points_height);
  if (self->parent)
    run_operation (self, setup);
}

void
cordon_printing_print (GtkWindow *parent, CordonSession *session, const char *name)
{
  g_autoptr (Job) self = NULL;
  g_autoptr (GError) error = NULL;

  if (!cordon_session_get_agent (session))
    return;
  self = job_new (parent, session, name);
  self->reader = cordon_sheet_reader_new (self->link, &error);
  if (self->reader)
    cordon_sheet_reader_read_async (self->reader, 1, LOOK_DPI, self->cancellable, on_first_looked_at, job_ref (self));
  else
    tell_not_printed (self, error);
}

/* --- flat copies ----------------------------------------------------------------------------- */

static void
on_progress (guint done, guint pages, gpointer data)
{
  Job *self = data;

  self->done = done;
  show_progress (self);
}

static void
on_copied (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Job) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *made = cordon_flat_copy_finish (CORDON_AGENT_LINK (source), result, &error);

  end_progress (self);
  if (!made)
    tell (self, _("No Copy Was Saved"), error);
}

static char *
with_suffix (const char *path, const char *suffix)
{
  static const char *const known[] = { ".pdf", ".png" };

  if (g_str_has_suffix (path, suffix))
    return g_strdup (path);
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_str_has_suffix (path, known[i]))
      {
        g_autofree char *stem = g_strndup (path, strlen (path) - strlen (known[i]));
        return g_strconcat (stem, suffix, NULL);
      }
  return g_strconcat (path, suffix, NULL);
}

/* While a name was chosen, a file inside of the document may have been opened, which has other pages. */
static void
count_again (Job *self)
{
  if (self->session && cordon_session_get_agent (self->session) == self->link)
    g_object_get (self->session, "pages", &self->pages, NULL);
}

/* Writing over a file was agreed to for the name that was chosen, and for no other. */
static void
copy_to (Job *self, const char *chosen, gboolean is_png)
{
  g_autofree char *path = with_suffix (chosen, is_png ? ".png" : ".pdf");

  count_again (self);
  const CordonFlatOrder order = {
    .path = path, .format = is_png ? CORDON_FLAT_PNG : CORDON_FLAT_PDF, .replace = g_str_equal (path, chosen),
    .first = 1, .last = self->pages, .dpi = CORDON_FLAT_DPI_DEFAULT, .progress = on_progress, .progress_data = self,
  };

  self->chosen = self->pages;
  begin_progress (self, _("Saving a Flat Copy"));
  show_progress (self);
  cordon_flat_copy_async (self->link, &order, self->cancellable, on_copied, job_ref (self));
}

static void
on_chosen (GtkNativeDialog *dialog, int response, gpointer data)
{
  Job *self = data;
  g_autoptr (Job) alive = job_ref (self);
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  const char *format = gtk_file_chooser_get_choice (GTK_FILE_CHOOSER (dialog), "format");
  g_autoptr (GError) error = NULL;

  /* It holds us by this signal. */
  g_signal_handlers_disconnect_by_data (dialog, self);
  if (response != GTK_RESPONSE_ACCEPT || !file || !self->parent)
    return;
  if (g_file_peek_path (file))
    copy_to (self, g_file_peek_path (file), g_strcmp0 (format, "png") == 0);
  else
    {
      error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                                   _("A copy is saved in a folder of this computer; choose one."));
      tell (self, _("No Copy Was Saved"), error);
    }
}

/* "report.docx" becomes "report (flat).pdf", so that the one is not taken for the other. */
static char *
suggest_name (const char *name)
{
  g_autofree char *stem = stem_of (name);
  /* Translators: name of a file that is a flat copy of another; without its extension */
  g_autofree char *suggested = g_strdup_printf (_("%s (flat)"), stem);

  return g_strconcat (suggested, ".pdf", NULL);
}

void
cordon_printing_save (GtkWindow *parent, CordonSession *session, const char *name)
{
  static const char *formats[] = { "pdf", "png", NULL };
  const char *labels[] = { _("PDF document"), _("PNG pictures"), NULL };
  g_autoptr (Job) self = NULL;
  g_autofree char *suggested = NULL;
  GtkFileChooserNative *chooser;

  if (!cordon_session_get_agent (session))
    return;
  self = job_new (parent, session, name);
  suggested = suggest_name (self->name);
  chooser = gtk_file_chooser_native_new (_("Save a Flat Copy"), parent, GTK_FILE_CHOOSER_ACTION_SAVE, _("_Save"), NULL);
  self->chooser = GTK_NATIVE_DIALOG (chooser);
  gtk_native_dialog_set_modal (self->chooser, TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), suggested);
  gtk_file_chooser_add_choice (GTK_FILE_CHOOSER (chooser), "format", _("Format"), formats, labels);
  gtk_file_chooser_set_choice (GTK_FILE_CHOOSER (chooser), "format", "pdf");
  g_signal_connect_data (chooser, "response", G_CALLBACK (on_chosen), job_ref (self), free_closure, 0);
  /* There is nothing to save any more. */
  g_signal_connect_object (parent, "destroy", G_CALLBACK (gtk_native_dialog_destroy), chooser, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (self->chooser);
}
