/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pages as pixels, asked of a guest's agent and taken from it: an answer is the one thing that was asked for, or
 * the end of the link.
 */
#include "config.h"
#include "client/agent-link-private.h"

#include <glib/gi18n-lib.h>
#include "core/errors.h"

/* --- whether at all -------------------------------------------------------------------------- */

void
cordon_agent_link_allow_sheets (CordonAgentLink *self)
{
  self->sheets_allowed = TRUE;
}

gboolean
cordon_agent_link_check_sheets (CordonAgentLink *self, GError **error)
{
  if (self->sheets_allowed)
    return TRUE;
  g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_DENIED,
                       _("No page comes back from this machine, because the rules of its compartment say "
                         "“Print=false”; open the file in another compartment to print it."));
  return FALSE;
}

/* Also of the rows of a page: they are asked for by whoever has a sheet, wherever that is from. */
static gboolean
is_refused (CordonAgentLink *self, CordonQuestion *question)
{
  g_autoptr (GError) error = NULL;

  if (cordon_agent_link_check_sheets (self, &error))
    return FALSE;
  cordon_question_fail (question, error);
  return TRUE;
}

/* --- questions ------------------------------------------------------------------------------- */

static gboolean
is_too_old_for_sheets (CordonAgentLink *self, CordonQuestion *question)
{
  g_autoptr (GError) error = NULL;

  if (self->stream == NULL || self->version >= CORDON_AGENT_VERSION_RENDER)
    return FALSE;
  error = g_error_new_literal (CORDON_ERROR, CORDON_ERROR_TEMPLATE_DAMAGED,
                               _("The template is too old to print; build it again with “cordon template update”, and "
                                 "open the file again."));
  cordon_question_fail (question, error);
  return TRUE;
}

void
cordon_agent_link_render_async (CordonAgentLink *self, guint page, guint dpi, guint deadline_ms,
                                GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  CordonQuestion *question = cordon_agent_link_prepare (self, CORDON_AGENT_RENDER, deadline_ms, cancellable, callback, data);
  CordonAgentRender wanted = { page, (guint16) MIN (dpi, G_MAXUINT16) };

  question->page = page;
  question->dpi = dpi;
  if (!is_refused (self, question) && !is_too_old_for_sheets (self, question))
    cordon_agent_link_ask (self, question,
                           cordon_agent_write_render (question->frame, CORDON_AGENT_FRAME_MAX, question->serial, &wanted));
}

void
cordon_agent_link_rows_async (CordonAgentLink *self, const CordonSheet *sheet, guint deadline_ms,
                              GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  CordonQuestion *question = cordon_agent_link_prepare (self, CORDON_AGENT_GET_ROWS, deadline_ms, cancellable, callback, data);
  CordonAgentRows rows = { 0, 0 };

  if (is_refused (self, question))
    return;
  cordon_sheet_next (sheet, &rows);
  question->rows_size = (gsize) rows.count * sheet->width * 3;
  cordon_agent_link_ask (self, question,
                         cordon_agent_write_rows (question->frame, CORDON_AGENT_FRAME_MAX, question->serial, &rows));
}

/* --- answers --------------------------------------------------------------------------------- */

gboolean
cordon_agent_link_read_sheet (CordonAgentLink *self, const CordonAgentFrame *frame, GError **error)
{
  CordonAgentRendered rendered;
  gboolean no_memory;

  if (!cordon_agent_read_rendered (frame, &rendered))
    return FALSE;
  g_clear_pointer (&self->sheet, cordon_sheet_free);
  self->sheet = cordon_sheet_new (self->current->page, self->current->dpi, &rendered, &no_memory);
  if (no_memory)
    g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_EXHAUSTED,
                         _("There is not enough memory for a page of this size; choose a lower resolution."));
  return self->sheet != NULL;
}

gboolean
cordon_agent_link_read_rows (CordonAgentLink *self, const CordonAgentFrame *frame)
{
  if (frame->length != self->current->rows_size)
    return FALSE;
  g_clear_pointer (&self->rows, g_bytes_unref);
  self->rows = g_bytes_new (frame->payload, frame->length);
  return TRUE;
}

CordonSheet *
cordon_agent_link_render_finish (CordonAgentLink *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

GBytes *
cordon_agent_link_rows_finish (CordonAgentLink *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- one print at a time --------------------------------------------------------------------- */

gboolean
cordon_agent_link_claim_sheets (CordonAgentLink *self)
{
  if (self->sheets_claimed)
    return FALSE;
  self->sheets_claimed = TRUE;
  return TRUE;
}

void
cordon_agent_link_release_sheets (CordonAgentLink *self)
{
  self->sheets_claimed = FALSE;
}
