/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Bringing a stranger's file into the store, as bytes and nothing else: behind a beginning of zeros, so that
 * no program of root's that looks into the store ever takes a header in it for one that was meant. It must
 * never ask what the bytes are, and never trust that the file stays what it was: its person can write it.
 */
#include "config.h"

#include "service/libvirt/calls-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "core/errors.h"
#include "service/libvirt/error.h"
#include "service/libvirt/stream.h"
#include "service/libvirt/volume-xml.h"

typedef virStoragePool Pool;
typedef virStorageVol Volume;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pool, virStoragePoolFree)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Volume, virStorageVolFree)

struct _CordonFillCall {
  CordonLink *link;
  char *name;
  int fd;
  guint64 size;
  GCancellable *cancellable;
  CordonCopyNews *news;
};

/* --- the call -------------------------------------------------------------------------------- */

CordonFillCall *
cordon_fill_call_new (CordonLink *link, const char *name, int fd, guint64 size,
                      GCancellable *cancellable, CordonCopyNews *news)
{
  CordonFillCall *call = g_new0 (CordonFillCall, 1);

  call->link = cordon_link_ref (link);
  call->name = g_strdup (name);
  call->fd = fd;
  call->size = size;
  call->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  call->news = cordon_copy_news_ref (news);
  return call;
}

static void
fill_call_free (gpointer data)
{
  CordonFillCall *call = data;

  close (call->fd);
  g_clear_object (&call->cancellable);
  cordon_copy_news_unref (call->news);
  cordon_link_unref (call->link);
  g_free (call->name);
  g_free (call);
}

static gboolean
set_changed (GError **error)
{
  g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_USAGE,
                       _("The image was changed while it was copied; close the program that writes it and try "
                         "again."));
  return FALSE;
}

static gboolean
set_unread (GError **error)
{
  return cordon_error_set_errno (error, errno, CORDON_ERROR_FAILED, _("The image cannot be read")), FALSE;
}

/* Where data begins at or after `at`, and where it ends; the end of the file twice where there is none. What
 * cannot tell holes has none, and whoever says of data that they end where they begin is asked no more. */
static void
find_data (int fd, guint64 at, guint64 size, guint64 *from, guint64 *to)
{
  off_t data = lseek (fd, (off_t) at, SEEK_DATA);
  off_t hole = data >= 0 ? lseek (fd, data, SEEK_HOLE) : -1;

  if (data < 0 && errno == ENXIO)
    *from = size;
  else
    *from = data < 0 ? at : CLAMP ((guint64) data, at, size);
  *to = hole < 0 || (guint64) hole <= *from ? size : MIN ((guint64) hole, size);
}

static gboolean
send_data (CordonFillCall *call, Stream *out, char *piece, guint64 from, guint64 to, GError **error)
{
  while (from < to)
    {
      gssize got = pread (call->fd, piece, MIN (CORDON_STREAM_PIECE, to - from), (off_t) from);

      if (got < 0 && errno == EINTR)
        continue;
      if (got <= 0)
        return got < 0 ? set_unread (error) : set_changed (error);
      if (cordon_copy_news_given_up (call->news, call->cancellable, error))
        return FALSE;
      if (!cordon_stream_send_all (out, piece, (gsize) got))
        return cordon_libvirt_take_error (error, _("The image could not be copied"));
      cordon_copy_news_tell (call->news, from, from + (guint64) got, call->size);
      from += (guint64) got;
    }
  return TRUE;
}

static gboolean
send_hole (Stream *out, guint64 size, GError **error)
{
  if (size == 0 || virStreamSendHole (out, (long long) size, 0) == 0)
    return TRUE;
  return cordon_libvirt_take_error (error, _("The image could not be copied"));
}

/* The last sector is written out: a stream that ends with a hole may end before it. */
static gboolean
send_rest (Stream *out, char *piece, guint64 size, GError **error)
{
  gsize rest = (gsize) (cordon_medium_round (size) - size);

  memset (piece, 0, CORDON_MEDIUM_SECTOR);
  if (rest == 0 || cordon_stream_send_all (out, piece, rest))
    return TRUE;
  return cordon_libvirt_take_error (error, _("The image could not be copied"));
}

static gboolean
pump (CordonFillCall *call, Stream *out, GError **error)
{
  g_autofree char *piece = g_malloc (CORDON_STREAM_PIECE);
  guint64 at = 0, from, to;

  for (; at < call->size; at = to)
    {
      find_data (call->fd, at, call->size, &from, &to);
      if (!send_hole (out, from - at, error) || !send_data (call, out, piece, from, to, error))
        return FALSE;
    }
  return send_rest (out, piece, call->size, error);
}

static gboolean
has_size (CordonFillCall *call)
{
  struct stat status;

  return fstat (call->fd, &status) == 0 && S_ISREG (status.st_mode) && (guint64) status.st_size == call->size;
}

static gboolean
fill (CordonFillCall *call, Connection *connection, Volume *volume, GError **error)
{
  g_autoptr (Stream) out = virStreamNew (connection, 0);

  if (out == NULL
      || virStorageVolUpload (volume, out, CORDON_MEDIUM_OFFSET, 0, VIR_STORAGE_VOL_UPLOAD_SPARSE_STREAM) < 0)
    return cordon_libvirt_take_error (error, _("The image could not be copied"));
  if (!pump (call, out, error))
    {
      virStreamAbort (out);
      return FALSE;
    }
  if (virStreamFinish (out) < 0)
    return cordon_libvirt_take_error (error, _("The image could not be copied"));
  return has_size (call) || set_changed (error);
}

/* Whatever the stream said. */
static gboolean
is_whole (CordonFillCall *call, Volume *volume, GError **error)
{
  virStorageVolInfo info;

  if (virStorageVolGetInfoFlags (volume, &info, VIR_STORAGE_VOL_GET_PHYSICAL) == 0
      && info.allocation == CORDON_MEDIUM_OFFSET + cordon_medium_round (call->size))
    return TRUE;
  return cordon_libvirt_take_error (error, _("The image could not be copied"));
}

static gpointer
work_fill (gpointer input, GError **error)
{
  CordonFillCall *call = input;
  g_autoptr (Connection) connection = cordon_link_take (call->link, error);
  g_autoptr (Pool) pool = NULL;
  g_autoptr (Volume) volume = NULL;

  if (connection == NULL)
    return NULL;
  if (!has_size (call))
    return set_changed (error), NULL;
  pool = virStoragePoolLookupByName (connection, CORDON_POOL_NAME);
  if (pool != NULL)
    volume = virStorageVolLookupByName (pool, call->name);
  if (volume == NULL)
    return cordon_libvirt_take_error (error, _("The image could not be copied")), NULL;
  return fill (call, connection, volume, error) && is_whole (call, volume, error) ? cordon_call_done : NULL;
}

const CordonJobKind cordon_call_fill_medium = {
  .what = N_("Copying the image"),
  .work = work_fill,
  .free_input = fill_call_free,
};
