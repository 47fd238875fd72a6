/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Asks a guest for a page and then for its rows until it is whole. The link checks each answer; what is bounded
 * here is their number and the time of all of them. A guest that breaks the protocol loses its link, and a reader
 * that is given up leaves at most one answer to come.
 */
#include "config.h"
#include "client/sheet-reader.h"

#include <glib/gi18n-lib.h>
#include "client/deadline.h"
#include "core/errors.h"
#include "core/limits.h"

struct _CordonSheetReader {
  GObject parent;

  CordonAgentLink *link; /* owned */
  double scale;
  guint sheets;
  guint64 bytes;
  gboolean used; /* the guest holds a page for us */
  gboolean other; /* what it shows by now is not what was begun with */
};

G_DEFINE_FINAL_TYPE (CordonSheetReader, cordon_sheet_reader, G_TYPE_OBJECT)

typedef struct {
  CordonSheet *sheet;
  gint64 deadline; /* monotonic µs: of the whole page */
} Reading;

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  g_clear_pointer (&reading->sheet, cordon_sheet_free);
  g_free (reading);
}

static guint
deadline_ms (CordonSheetReader *self)
{
  return cordon_deadline_ms (CORDON_DEADLINE_RENDER, self->scale);
}

/* Pages of two documents are no copy of either. */
static void
on_inside (CordonSheetReader *self)
{
  self->other = TRUE;
}

/* TRUE: the task has the error. */
static gboolean
is_of_other (CordonSheetReader *self, GTask *task)
{
  if (self->other)
    g_task_return_new_error (task, CORDON_ERROR, CORDON_ERROR_BUSY,
                             _("Another file was opened inside of the document meanwhile, so its pages are not all of "
                               "one; go to what you want, and try again."));
  return self->other;
}

static void on_rows (GObject *source, GAsyncResult *result, gpointer data);

/* task: (transfer full) */
static void
go_on (GTask *task)
{
  CordonSheetReader *self = g_task_get_source_object (task);
  Reading *reading = g_task_get_task_data (task);
  CordonAgentRows rows;

  if (is_of_other (self, task))
    g_object_unref (task);
  else if (!cordon_sheet_next (reading->sheet, &rows))
    {
      g_task_return_pointer (task, g_steal_pointer (&reading->sheet), (GDestroyNotify) cordon_sheet_free);
      g_object_unref (task);
    }
  else if (g_get_monotonic_time () >= reading->deadline)
    {
      g_task_return_new_error (task, CORDON_ERROR, CORDON_ERROR_TIMEOUT,
                               _("The machine did not draw page %u in time; choose a lower resolution."),
                               reading->sheet->page);
      g_object_unref (task);
    }
  else
    cordon_agent_link_rows_async (self->link, reading->sheet, deadline_ms (self), g_task_get_cancellable (task),
                                  on_rows, task);
}

static void
on_rows (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = cordon_agent_link_rows_finish (CORDON_AGENT_LINK (source), result, &error);
  Reading *reading = g_task_get_task_data (task);
  gsize size;

  if (error)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  const guint8 *rgb = g_bytes_get_data (bytes, &size);
  /* The link took no other length. */
  g_return_if_fail (cordon_sheet_add (reading->sheet, rgb, size));
  go_on (g_steal_pointer (&task));
}

static gboolean
has_room_for (CordonSheetReader *self, const CordonSheet *sheet)
{
  guint64 size = (guint64) sheet->width * sheet->height * 3;

  if (size > (guint64) CORDON_LIMIT_SHEET_BYTES - self->bytes)
    return FALSE;
  self->bytes += size;
  return TRUE;
}

static void
on_rendered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  CordonSheetReader *self = g_task_get_source_object (task);
  Reading *reading = g_task_get_task_data (task);

  reading->sheet = cordon_agent_link_render_finish (CORDON_AGENT_LINK (source), result, &error);
  if (error)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (!has_room_for (self, reading->sheet))
    g_task_return_new_error (task, CORDON_ERROR, CORDON_ERROR_EXHAUSTED,
                             _("These pages are too large to be printed at once; choose fewer pages or a lower resolution."));
  else
    go_on (g_steal_pointer (&task));
}

void
cordon_sheet_reader_read_async (CordonSheetReader *self, guint page, guint dpi, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  Reading *reading = g_new0 (Reading, 1);

  g_task_set_task_data (task, reading, reading_free);
  reading->deadline = g_get_monotonic_time ()
                      + (gint64) cordon_deadline_ms (CORDON_DEADLINE_SHEET, self->scale) * G_TIME_SPAN_MILLISECOND;
  if (page == 0 || dpi == 0)
    {
      g_task_return_new_error (task, CORDON_ERROR, CORDON_ERROR_USAGE, _("The document has no such page."));
      return;
    }
  if (self->sheets >= CORDON_LIMIT_SHEETS)
    {
      g_task_return_new_error (task, CORDON_ERROR, CORDON_ERROR_EXHAUSTED,
                               _("At most %d pages are printed at once; choose fewer."), CORDON_LIMIT_SHEETS);
      return;
    }
  /* A printing that is given up may still ask for the page after. */
  if (is_of_other (self, task) || g_task_return_error_if_cancelled (task))
    return;
  self->sheets++;
  self->used = TRUE;
  cordon_agent_link_render_async (self->link, page, dpi, deadline_ms (self), cancellable, on_rendered,
                                  g_steal_pointer (&task));
}

CordonSheet *
cordon_sheet_reader_read_finish (CordonSheetReader *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
cordon_sheet_reader_set_deadline_scale (CordonSheetReader *self, double scale)
{
  self->scale = scale;
}

CordonSheetReader *
cordon_sheet_reader_new (CordonAgentLink *link, GError **error)
{
  CordonSheetReader *self;

  if (!cordon_agent_link_check_sheets (link, error))
    return NULL;
  if (!cordon_agent_link_claim_sheets (link))
    {
      g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_BUSY,
                           _("This document is being printed or copied already; wait for it or cancel it."));
      return NULL;
    }
  self = g_object_new (CORDON_TYPE_SHEET_READER, NULL);
  self->link = g_object_ref (link);
  g_signal_connect_object (link, "inside", G_CALLBACK (on_inside), self, G_CONNECT_SWAPPED);
  return self;
}

static void
cordon_sheet_reader_dispose (GObject *object)
{
  CordonSheetReader *self = CORDON_SHEET_READER (object);

  if (self->link && self->used)
    cordon_agent_link_render_async (self->link, 0, 0, cordon_deadline_ms (CORDON_DEADLINE_REQUEST, self->scale), NULL,
                                    NULL, NULL);
  if (self->link)
    cordon_agent_link_release_sheets (self->link);
  g_clear_object (&self->link);
  G_OBJECT_CLASS (cordon_sheet_reader_parent_class)->dispose (object);
}

static void
cordon_sheet_reader_class_init (CordonSheetReaderClass *class)
{
  G_OBJECT_CLASS (class)->dispose = cordon_sheet_reader_dispose;
}

static void
cordon_sheet_reader_init (CordonSheetReader *self)
{
  self->scale = 1.0;
}
