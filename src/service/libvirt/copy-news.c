/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Between a thread that copies and whoever waits for it: how far it is, one way, and that nobody waits any more, the
 * other. The thread may live longer than its call; it never tells anybody who is gone.
 */
#include "config.h"

#include "service/libvirt/calls-private.h"

#include <glib/gi18n-lib.h>
#include "core/errors.h"

/* Bytes: often enough for an eye, seldom enough for a bus. */
#define TELL_EVERY (64 * 1024 * 1024)

struct _CordonCopyNews {
  gatomicrefcount references;
  GMainContext *context;
  CordonProgressFunc progress;
  gpointer data;
  gint over; /* atomic */
};

typedef struct {
  CordonCopyNews *news;
  guint64 done, total;
} Line;

CordonCopyNews *
cordon_copy_news_new (CordonProgressFunc progress, gpointer data)
{
  CordonCopyNews *news = g_new0 (CordonCopyNews, 1);

  g_atomic_ref_count_init (&news->references);
  news->context = g_main_context_ref_thread_default ();
  news->progress = progress;
  news->data = data;
  return news;
}

CordonCopyNews *
cordon_copy_news_ref (CordonCopyNews *news)
{
  g_atomic_ref_count_inc (&news->references);
  return news;
}

void
cordon_copy_news_unref (CordonCopyNews *news)
{
  if (!g_atomic_ref_count_dec (&news->references))
    return;
  g_main_context_unref (news->context);
  g_free (news);
}

void
cordon_copy_news_end (CordonCopyNews *news)
{
  g_atomic_int_set (&news->over, TRUE);
}

static void
line_free (gpointer data)
{
  Line *line = data;

  cordon_copy_news_unref (line->news);
  g_free (line);
}

static gboolean
on_line (gpointer data)
{
  const Line *line = data;

  if (!g_atomic_int_get (&line->news->over) && line->news->progress != NULL)
    line->news->progress (line->done, line->total, line->news->data);
  return G_SOURCE_REMOVE;
}

/* Not g_main_context_invoke(): that would run it here if nobody iterates the context just now. */
void
cordon_copy_news_tell (CordonCopyNews *news, guint64 before, guint64 done, guint64 total)
{
  g_autoptr (GSource) source = NULL;
  Line *line;

  if (before / TELL_EVERY == done / TELL_EVERY)
    return;
  source = g_idle_source_new ();
  line = g_new (Line, 1);
  *line = (Line) { cordon_copy_news_ref (news), done, total };
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_line, line, line_free);
  g_source_attach (source, news->context);
}

/* It was cancelled, or took too long. What it went on to write would be charged to nobody, because its volume is
 * removed meanwhile. */
gboolean
cordon_copy_news_given_up (CordonCopyNews *news, GCancellable *cancellable, GError **error)
{
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return TRUE;
  if (!g_atomic_int_get (&news->over))
    return FALSE;
  g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_CANCELLED, _("Cancelled."));
  return TRUE;
}
