/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Copying a private disk, as bytes and nothing else. libvirt's own way of cloning a volume runs qemu-img as
 * root over a header that a guest's side may have written, and a header can name other files of the host;
 * here nobody reads it but the copy's own QEMU, inside its walls.
 */
#include "config.h"

#include "service/libvirt/calls-private.h"

#include <glib/gi18n-lib.h>
#include "core/errors.h"
#include "service/libvirt/error.h"
#include "service/libvirt/stream.h"
#include "service/libvirt/volume-xml.h"

typedef virStoragePool Pool;
typedef virStorageVol Volume;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pool, virStoragePoolFree)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Volume, virStorageVolFree)

struct _CordonCopyCall {
  CordonLink *link;
  char *from, *to;
  GCancellable *cancellable;
  CordonCopyNews *news;
};

CordonCopyCall *
cordon_copy_call_new (CordonLink *link, const char *from, const char *to, GCancellable *cancellable,
                      CordonCopyNews *news)
{
  CordonCopyCall *call = g_new0 (CordonCopyCall, 1);

  call->link = cordon_link_ref (link);
  call->from = g_strdup (from);
  call->to = g_strdup (to);
  call->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  call->news = cordon_copy_news_ref (news);
  return call;
}

static void
copy_call_free (gpointer data)
{
  CordonCopyCall *call = data;

  cordon_copy_news_unref (call->news);
  g_clear_object (&call->cancellable);
  cordon_link_unref (call->link);
  g_free (call->from);
  g_free (call->to);
  g_free (call);
}

/* Bytes that its file has, 0 where that cannot be known. */
static guint64
measure (Volume *volume)
{
  virStorageVolInfo info;

  return virStorageVolGetInfoFlags (volume, &info, VIR_STORAGE_VOL_GET_PHYSICAL) == 0 ? info.allocation : 0;
}

/* error: libvirt's is not in it yet. */
static gboolean
pump (CordonCopyCall *call, Stream *in, Stream *out, guint64 size, GError **error)
{
  g_autofree char *piece = g_malloc (CORDON_STREAM_PIECE);
  guint64 done = 0;
  int got;

  while ((got = virStreamRecv (in, piece, CORDON_STREAM_PIECE)) > 0)
    {
      if (cordon_copy_news_given_up (call->news, call->cancellable, error)
          || !cordon_stream_send_all (out, piece, (gsize) got))
        return FALSE;
      cordon_copy_news_tell (call->news, done, done + (guint64) got, size);
      done += (guint64) got;
    }
  return got == 0;
}

static gboolean
copy (CordonCopyCall *call, Connection *connection, Volume *from, Volume *to, guint64 size, GError **error)
{
  g_autoptr (Stream) in = virStreamNew (connection, 0);
  g_autoptr (Stream) out = virStreamNew (connection, 0);

  if (in == NULL || out == NULL || virStorageVolDownload (from, in, 0, 0, 0) < 0)
    return FALSE;
  if (virStorageVolUpload (to, out, 0, 0, 0) < 0)
    {
      virStreamAbort (in);
      return FALSE;
    }
  if (pump (call, in, out, size, error) && virStreamFinish (in) == 0)
    return virStreamFinish (out) == 0;
  virStreamAbort (in);
  virStreamAbort (out);
  return FALSE;
}

/* A copy that has another length is none, whatever the streams said. */
static gboolean
copy_whole (CordonCopyCall *call, Connection *connection, Volume *from, Volume *to, GError **error)
{
  guint64 size = measure (from);

  return size > 0 && size >= measure (to) && copy (call, connection, from, to, size, error) && measure (from) == size
         && measure (to) == size;
}

static gpointer
work_copy (gpointer input, GError **error)
{
  CordonCopyCall *call = input;
  g_autoptr (Connection) connection = cordon_link_take (call->link, error);
  g_autoptr (Pool) pool = NULL;
  g_autoptr (Volume) from = NULL;
  g_autoptr (Volume) to = NULL;
  g_autoptr (GError) failure = NULL;

  if (connection == NULL)
    return NULL;
  pool = virStoragePoolLookupByName (connection, CORDON_POOL_NAME);
  if (pool != NULL)
    {
      from = virStorageVolLookupByName (pool, call->from);
      to = virStorageVolLookupByName (pool, call->to);
    }
  if (from != NULL && to != NULL && copy_whole (call, connection, from, to, &failure))
    return cordon_call_done;
  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  else
    cordon_libvirt_take_error (error, _("The disk could not be copied"));
  return NULL;
}

const CordonJobKind cordon_call_copy_volume = {
  .what = N_("Copying the disk"),
  .work = work_copy,
  .free_input = copy_call_free,
};
