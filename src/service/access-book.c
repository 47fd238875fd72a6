/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Answers by what was asked, for one measurement. The key is the contexts themselves: two parties
 * with the same labels are the same to the kernel. Nothing of an older policy may be answered.
 */
#include "config.h"

#include "service/access.h"

#include <glib/gi18n-lib.h>

#include "core/errors.h"

struct _CordonAccessBook {
  CordonMacProbe *mac;
  GHashTable *answers; /* key -> CordonAccess */
  guint32 serial;
};

CordonAccessBook *
cordon_access_book_new (CordonMacProbe *mac)
{
  CordonAccessBook *book = g_new0 (CordonAccessBook, 1);

  book->mac = g_object_ref (mac);
  book->answers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return book;
}

void
cordon_access_book_free (CordonAccessBook *book)
{
  if (book == NULL)
    return;

  g_object_unref (book->mac);
  g_hash_table_unref (book->answers);
  g_free (book);
}

/* No context has a newline in it. */
static char *
make_key (CordonAccessKind kind, const char *source, const CordonAccessTarget *target)
{
  return g_strdup_printf ("%d\n%s\n%s\n%s\n%s", (int) kind, source != NULL ? source : "",
                          target->process != NULL ? target->process : "",
                          target->file != NULL ? target->file : "",
                          target->directory != NULL ? target->directory : "");
}

gboolean
cordon_access_book_ask (CordonAccessBook *book, CordonAccessKind kind, const char *source,
                        const CordonAccessTarget *target, CordonAccess *access, GError **error)
{
  g_autofree char *key = make_key (kind, source, target);
  const CordonAccess *known = g_hash_table_lookup (book->answers, key);

  if (known != NULL)
    {
      *access = *known;
      return TRUE;
    }
  if (!cordon_access_ask (book->mac, kind, source, target, access, error))
    return FALSE;
  if (book->serial != 0 && book->serial != access->serial)
    {
      access->reach = CORDON_REACH_NOT_MEASURED;
      g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_FAILED,
                           _("The SELinux policy changed while it was asked."));
      return FALSE;
    }
  book->serial = access->serial;
  g_hash_table_insert (book->answers, g_steal_pointer (&key),
                       g_memdup2 (access, sizeof *access));
  return TRUE;
}

guint
cordon_access_book_get_n_asked (CordonAccessBook *book)
{
  return g_hash_table_size (book->answers);
}

guint32
cordon_access_book_get_serial (CordonAccessBook *book)
{
  return book->serial;
}
