/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Waiting for a condition on the main loop; a test that would wait for ever fails instead.
 */
#pragma once

#include <glib-object.h>

#define WAIT_SECONDS 20

static inline gboolean
wait_over (gpointer over)
{
  *(gboolean *) over = TRUE;
  return G_SOURCE_REMOVE;
}

/* Iterates until the condition holds. */
#define wait_until(condition)                                                                      \
  G_STMT_START                                                                                     \
  {                                                                                                \
    gboolean over_ = FALSE;                                                                        \
    guint id_ = g_timeout_add_seconds (WAIT_SECONDS, wait_over, &over_);                           \
    while (!(condition) && !over_)                                                                 \
      g_main_context_iteration (NULL, TRUE);                                                       \
    if (over_)                                                                                     \
      g_error ("%s:%d: never: %s", __FILE__, __LINE__, #condition);                                \
    g_source_remove (id_);                                                                         \
  }                                                                                                \
  G_STMT_END

/* Iterates for a while, in which something must not happen. */
static inline void
wait_ms (guint ms)
{
  gboolean over = FALSE;

  g_timeout_add (ms, wait_over, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
}

/* For what nobody tells: a process that ends, a descriptor that is closed elsewhere. */
#define poll_until(condition)                                                                      \
  G_STMT_START                                                                                     \
  {                                                                                                \
    gint64 end_ = g_get_monotonic_time () + WAIT_SECONDS * G_USEC_PER_SEC;                         \
    while (!(condition))                                                                           \
      {                                                                                            \
        if (g_get_monotonic_time () > end_)                                                        \
          g_error ("%s:%d: never: %s", __FILE__, __LINE__, #condition);                            \
        wait_ms (2);                                                                               \
      }                                                                                            \
  }                                                                                                \
  G_STMT_END

/* Lets go of the object, which somebody may still hold for a moment: a task whose answer is on its way, a
 * thread that reads. Whoever keeps it, fails. */
#define wait_until_finalized(object)                                                               \
  G_STMT_START                                                                                     \
  {                                                                                                \
    gpointer left_ = (object);                                                                     \
    g_object_add_weak_pointer (left_, &left_);                                                     \
    g_object_unref (left_);                                                                        \
    poll_until (left_ == NULL);                                                                    \
  }                                                                                                \
  G_STMT_END
