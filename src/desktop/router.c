/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The descriptor that was judged is the one that is handed on; a path is never opened a second time.
 */
#include "config.h"
#include "desktop/router.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>
#include "client/child-rule.h"
#include "client/route-facts.h"
#include "core/document.h"
#include "core/errors.h"
#include "core/limits.h"
#include "core/text.h"

/* Whoever hands over a temporary file deletes it as soon as its call is answered, and it is answered when the main loop
 * goes on: so that waits until the thread has the descriptor, but for all that come at once not longer than nobody
 * notices. */
#define OPEN_WAIT_MS 100

typedef struct {
  GMutex mutex;
  GCond cond;
  gboolean open, late;
} Latch;

/* Threads that were not waited for to the end; while there are any, a file system hangs and nobody is waited for. */
static int n_late;

static void
latch_clear (gpointer data)
{
  Latch *latch = data;

  g_mutex_clear (&latch->mutex);
  g_cond_clear (&latch->cond);
}

static Latch *
latch_new (void)
{
  Latch *latch = g_atomic_rc_box_new0 (Latch);

  g_mutex_init (&latch->mutex);
  g_cond_init (&latch->cond);
  return latch;
}

static void
latch_release (Latch *latch)
{
  g_atomic_rc_box_release_full (latch, latch_clear);
}

static void
latch_open (Latch *latch)
{
  g_mutex_lock (&latch->mutex);
  if (latch->late && !latch->open)
    g_atomic_int_add (&n_late, -1);
  latch->open = TRUE;
  g_cond_signal (&latch->cond);
  g_mutex_unlock (&latch->mutex);
}

/* Files that come together share the time: a round of the main loop has one, which its sources are told. */
static gint64
find_end (void)
{
  static gint64 round, end;
  GSource *source = g_main_current_source ();
  gint64 now = source ? g_source_get_time (source) : 0;

  if (!source || now != round)
    end = g_get_monotonic_time () + OPEN_WAIT_MS * G_TIME_SPAN_MILLISECOND;
  round = now;
  return end;
}

static void
latch_wait (Latch *latch)
{
  gint64 end = find_end ();
  gboolean more = g_atomic_int_get (&n_late) == 0;

  g_mutex_lock (&latch->mutex);
  while (more && !latch->open)
    more = g_cond_wait_until (&latch->cond, &latch->mutex, end);
  latch->late = !latch->open;
  if (latch->late)
    g_atomic_int_inc (&n_late);
  g_mutex_unlock (&latch->mutex);
}

/* What is asked of the thread. */
typedef struct {
  GFile *file;
  Latch *latch;
  char *compartment; /* NULL: rules decide */
} Asked;

static void
asked_free (Asked *asked)
{
  g_object_unref (asked->file);
  latch_release (asked->latch);
  g_free (asked->compartment);
  g_free (asked);
}

void
cordon_routing_free (CordonRouting *routing)
{
  if (routing->fd >= 0)
    close (routing->fd);
  g_clear_pointer (&routing->link, cordon_link_unref);
  g_free (routing->compartment);
  g_free (routing->name);
  g_free (routing->origin);
  g_free (routing->identity);
  g_free (routing);
}

/* --- in the thread --------------------------------------------------------------------------- */

static char *
identity_of (int fd)
{
  struct stat found;

  if (fstat (fd, &found) < 0)
    return NULL;
  return g_strdup_printf ("%ju:%ju:%jd:%jd.%09ld", (uintmax_t) found.st_dev, (uintmax_t) found.st_ino,
                          (intmax_t) found.st_size, (intmax_t) found.st_mtim.tv_sec, found.st_mtim.tv_nsec);
}

static CordonRouteFacts *
look_at_file (CordonRouting *routing, Latch *latch, const char *path, const char *name, GError **error)
{
  g_autoptr (GError) problem = NULL;

  routing->fd = cordon_document_open (path, &problem);
  latch_open (latch);
  if (routing->fd < 0 && access (path, F_OK) < 0 && errno == ENOENT)
    g_set_error (error, CORDON_ERROR, CORDON_ERROR_FILE_UNREADABLE,
                 _("“%s” was gone before it could be opened; save it into a folder, and open it there."),
                 routing->name);
  else if (routing->fd < 0)
    g_propagate_error (error, g_steal_pointer (&problem));
  if (routing->fd < 0)
    return NULL;
  routing->identity = identity_of (routing->fd);
  return cordon_route_facts_of_file (routing->fd, path, name, error);
}

static CordonRouteFacts *
look_at_link (CordonRouting *routing, const char *uri, GError **error)
{
  routing->link = cordon_link_parse (uri, error);
  if (!routing->link)
    return NULL;
  routing->identity = g_strdup (cordon_link_get_text (routing->link));
  return cordon_route_facts_of_link (routing->link);
}

static CordonRouteFacts *
look_at (CordonRouting *routing, Latch *latch, GFile *file, GError **error)
{
  g_autofree char *uri = g_file_get_uri (file);
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *path = g_file_is_native (file) ? g_file_get_path (file) : NULL;

  if (g_file_has_uri_scheme (file, "http") || g_file_has_uri_scheme (file, "https"))
    return look_at_link (routing, uri, error);
  if (path)
    return look_at_file (routing, latch, path, name, error);
  routing->identity = g_steal_pointer (&uri);
  return cordon_route_facts_of_name (name ? name : "");
}

static gboolean
decide (CordonRouting *routing, const CordonRouteFacts *facts, GError **error)
{
  g_autoptr (GError) problem = NULL;
  gboolean ask;

  routing->compartment = cordon_route_facts_decide (facts, &ask, &problem);
  if (!routing->compartment && !ask)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  return TRUE;
}

/* A named compartment is the person's word, which no rule is asked about; that a child may no more than its parent
 * holds for it as well. */
static gboolean
choose (CordonRouting *routing, const CordonRouteFacts *facts, GError **error)
{
  routing->origin = g_strdup (facts->origin);
  return routing->compartment ? cordon_child_rule_admits (facts->origin, routing->compartment, error)
                              : decide (routing, facts, error);
}

static void
route_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_autoptr (CordonRouting) routing = g_new0 (CordonRouting, 1);
  const Asked *asked = task_data;
  g_autofree char *base = g_file_get_basename (asked->file);
  g_autoptr (CordonRouteFacts) facts = NULL;
  GError *error = NULL;

  routing->fd = -1;
  routing->name = cordon_text_display_name (base);
  routing->compartment = g_strdup (asked->compartment);
  facts = look_at (routing, asked->latch, asked->file, &error);
  latch_open (asked->latch);
  if (facts && choose (routing, facts, &error))
    g_task_return_pointer (task, g_steal_pointer (&routing), (GDestroyNotify) cordon_routing_free);
  else
    g_task_return_error (task, error);
}

/* --- on the main loop ------------------------------------------------------------------------ */

typedef struct {
  GCancellable *inner;
  guint deadline;
} Waiting;

static void
waiting_free (Waiting *waiting)
{
  g_clear_handle_id (&waiting->deadline, g_source_remove);
  g_object_unref (waiting->inner);
  g_free (waiting);
}

static gboolean
on_late (gpointer data)
{
  Waiting *waiting = data;

  waiting->deadline = 0;
  g_cancellable_cancel (waiting->inner);
  return G_SOURCE_REMOVE;
}

static void
on_routed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) outer = data;
  GError *error = NULL;
  CordonRouting *routing = g_task_propagate_pointer (G_TASK (result), &error);

  if (routing)
    g_task_return_pointer (outer, routing, (GDestroyNotify) cordon_routing_free);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_error_free (error);
      g_task_return_new_error (outer, CORDON_ERROR, CORDON_ERROR_TIMEOUT,
                               _("The file does not arrive from where it is; try again later."));
    }
  else
    g_task_return_error (outer, error);
}

void
cordon_router_route_async (GFile *file, const char *compartment, GCancellable *cancellable,
                           GAsyncReadyCallback callback, gpointer data)
{
  GTask *outer = g_task_new (NULL, cancellable, callback, data);
  Waiting *waiting = g_new0 (Waiting, 1);
  Asked *asked = g_new0 (Asked, 1);
  g_autoptr (GTask) task = NULL;
  Latch *latch;

  waiting->inner = g_cancellable_new ();
  waiting->deadline = g_timeout_add_seconds (CORDON_DEADLINE_SEND_STALL, on_late, waiting);
  g_task_set_source_tag (outer, cordon_router_route_async);
  g_task_set_task_data (outer, waiting, (GDestroyNotify) waiting_free);
  task = g_task_new (NULL, waiting->inner, on_routed, outer);
  asked->file = g_object_ref (file);
  asked->latch = latch_new ();
  latch = g_atomic_rc_box_acquire (asked->latch);
  asked->compartment = g_strdup (compartment);
  g_task_set_task_data (task, asked, (GDestroyNotify) asked_free);
  /* Nobody waits for a file system that does not answer. */
  g_task_set_return_on_cancel (task, TRUE);
  g_task_run_in_thread (task, route_in_thread);
  if (g_file_is_native (file))
    latch_wait (latch);
  latch_release (latch);
}

CordonRouting *
cordon_router_route_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, cordon_router_route_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
