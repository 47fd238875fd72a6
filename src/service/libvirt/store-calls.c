/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a worker does with the store of private disks: a transient storage pool of libvirt over a
 * directory that root alone writes and nobody lists. libvirt makes each file with mode 0600 from its
 * birth, then gives it to its owner. It must never replace, resize or look into a file that is
 * there.
 */
#include "config.h"

#include "service/libvirt/calls-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <sys/stat.h>
#include <unistd.h>
#include "core/errors.h"
#include "service/libvirt/error.h"
#include "service/libvirt/volume-xml.h"

/* QEMU opens its own disk by path, under an account that has nothing else in here. */
#define STORE_MODE 0711

typedef virStoragePool Pool;
typedef virStorageVol Volume;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pool, virStoragePoolFree)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Volume, virStorageVolFree)

struct _CordonStoreCall {
  CordonLink *link;
  char *store;
  char *name;
  CordonVolumeOrder order; /* its name is `name` */
};

CordonStoreCall *
cordon_store_call_new (CordonLink *link, const char *store, const char *name,
                       const CordonVolumeOrder *order)
{
  CordonStoreCall *call = g_new0 (CordonStoreCall, 1);

  call->link = cordon_link_ref (link);
  call->store = g_strdup (store);
  if (order != NULL)
    call->order = *order;
  call->name = g_strdup (order != NULL ? order->name : name);
  call->order.name = call->name;
  return call;
}

static void
store_call_free (gpointer data)
{
  CordonStoreCall *call = data;

  cordon_link_unref (call->link);
  g_free (call->store);
  g_free (call->name);
  g_free (call);
}

/* --- the directory and the pool -------------------------------------------------------------- */

static gboolean
make_private (int fd, const char *store, GError **error)
{
  struct stat status;

  if (fd >= 0 && fstat (fd, &status) == 0 && status.st_uid == geteuid ()
      && fchmod (fd, STORE_MODE) == 0)
    return TRUE;
  if (fd >= 0 && errno == 0)
    errno = EPERM;
  g_set_error (error, CORDON_ERROR, CORDON_ERROR_FAILED,
               _("The directory %s cannot be made safe for disks: %s"), store,
               g_strerror (errno));
  return FALSE;
}

/* Its parent is root's own and passable, so what stands there was put there by root. */
static gboolean
ensure_directory (const char *store, GError **error)
{
  gboolean made;
  int fd;

  if (mkdir (store, 0700) < 0 && errno != EEXIST)
    {
      cordon_error_set_errno (error, errno, CORDON_ERROR_FAILED,
                              _("The directory for disks cannot be made"));
      return FALSE;
    }
  errno = 0;
  fd = open (store, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  made = make_private (fd, store, error);
  if (fd >= 0)
    close (fd);
  return made;
}

static Pool *
check_pool (Pool *found, const char *store, GError **error)
{
  g_autoptr (Pool) pool = found;
  g_autofree char *xml = virStoragePoolGetXMLDesc (pool, 0);

  if (xml == NULL || (virStoragePoolIsActive (pool) != 1 && virStoragePoolCreate (pool, 0) < 0))
    {
      cordon_libvirt_take_error (error, _("The store of disks cannot be used"));
      return NULL;
    }
  if (cordon_pool_xml_is (xml, store))
    return g_steal_pointer (&pool);
  g_set_error (error, CORDON_ERROR, CORDON_ERROR_HYPERVISOR,
               _("libvirt has another storage pool called “%s”; rename it: virsh pool-edit %s"),
               CORDON_POOL_NAME, CORDON_POOL_NAME);
  return NULL;
}

/* A transient one: it goes with libvirt's daemon, and nothing of it has to be removed. */
static Pool *
take_pool (Connection *connection, const char *store, GError **error)
{
  Pool *pool = virStoragePoolLookupByName (connection, CORDON_POOL_NAME);
  g_autofree char *xml = NULL;

  if (!ensure_directory (store, error))
    {
      g_clear_pointer (&pool, virStoragePoolFree);
      return NULL;
    }
  if (pool != NULL)
    return check_pool (pool, store, error);

  virResetLastError ();
  xml = cordon_pool_xml_new (store, error);
  if (xml == NULL)
    return NULL;
  pool = virStoragePoolCreateXML (connection, xml, 0);
  if (pool == NULL)
    cordon_libvirt_take_error (error, _("The store of disks cannot be used"));
  return pool;
}

/* --- volumes --------------------------------------------------------------------------------- */

static CordonVolumeFacts *
describe_volume (Volume *volume, GError **error)
{
  g_autofree char *xml = virStorageVolGetXMLDesc (volume, 0);
  CordonVolumeFacts *facts = xml != NULL ? cordon_volume_facts_parse (xml) : NULL;

  if (facts == NULL)
    cordon_libvirt_take_error (error, _("The disk could not be examined"));
  return facts;
}

static gpointer
work_create_volume (gpointer input, GError **error)
{
  CordonStoreCall *call = input;
  g_autofree char *xml = cordon_volume_xml_new (&call->order, error);
  g_autoptr (Connection) connection = NULL;
  g_autoptr (Pool) pool = NULL;
  g_autoptr (Volume) volume = NULL;
  CordonVolumeFacts *facts;

  if (xml != NULL)
    connection = cordon_link_take (call->link, error);
  if (connection != NULL)
    pool = take_pool (connection, call->store, error);
  if (pool == NULL)
    return NULL;
  volume = virStorageVolCreateXML (pool, xml, 0);
  if (volume == NULL)
    {
      cordon_libvirt_take_error (error, _("The disk could not be made"));
      return NULL;
    }
  facts = describe_volume (volume, error);
  if (facts == NULL)
    virStorageVolDelete (volume, 0);
  return facts;
}

/* Asked for one volume libvirt tells owner and mode anew, and format and backing file as it found them
 * when it looked at the whole pool the last time. */
static gpointer
work_describe_volume (gpointer input, GError **error)
{
  CordonStoreCall *call = input;
  g_autoptr (Connection) connection = cordon_link_take (call->link, error);
  g_autoptr (Pool) pool = NULL;
  g_autoptr (Volume) volume = NULL;

  if (connection != NULL)
    pool = take_pool (connection, call->store, error);
  if (pool == NULL)
    return NULL;
  if (virStoragePoolRefresh (pool, 0) == 0)
    volume = virStorageVolLookupByName (pool, call->name);
  if (volume != NULL)
    return describe_volume (volume, error);
  cordon_libvirt_take_error (error, _("The disk could not be examined"));
  return NULL;
}

static gboolean
is_missing (void)
{
  int code = virGetLastErrorCode ();

  return code == VIR_ERR_NO_STORAGE_VOL || code == VIR_ERR_NO_STORAGE_POOL;
}

static gboolean
delete_volume (CordonStoreCall *call, GError **error)
{
  g_autoptr (Connection) connection = cordon_link_take (call->link, error);
  g_autoptr (Pool) pool = NULL;
  g_autoptr (Volume) volume = NULL;

  if (connection != NULL)
    pool = take_pool (connection, call->store, error);
  if (pool == NULL)
    return FALSE;
  volume = virStorageVolLookupByName (pool, call->name);
  if (volume != NULL && virStorageVolDelete (volume, 0) == 0)
    return TRUE;
  if (is_missing ())
    {
      virResetLastError ();
      return TRUE;
    }
  return cordon_libvirt_take_error (error, _("The disk could not be deleted"));
}

static gpointer
work_delete_volume (gpointer input, GError **error)
{
  return delete_volume (input, error) ? cordon_call_done : NULL;
}

/* Nobody waits for the new disk any more. */
static void
undo_create_volume (gpointer input, gpointer result)
{
  g_autoptr (GError) error = NULL;

  if (!delete_volume (input, &error))
    g_debug ("a disk that came too late is left to the next start: %s", error->message);
}

/* A volume that libvirt cannot tell of stays in the list with its name alone: it is there, and its
 * numbers are taken. */
static CordonVolumeFacts *
describe_anyhow (Volume *volume)
{
  CordonVolumeFacts *facts = describe_volume (volume, NULL);

  if (facts != NULL)
    return facts;
  facts = g_new0 (CordonVolumeFacts, 1);
  facts->name = g_strdup (virStorageVolGetName (volume));
  return facts;
}

static gpointer
work_list_volumes (gpointer input, GError **error)
{
  CordonStoreCall *call = input;
  g_autoptr (Connection) connection = cordon_link_take (call->link, error);
  g_autoptr (GPtrArray) all =
    g_ptr_array_new_with_free_func ((GDestroyNotify) cordon_volume_facts_free);
  g_autoptr (Pool) pool = NULL;
  g_autofree Volume **volumes = NULL;
  int n;

  if (connection != NULL)
    pool = take_pool (connection, call->store, error);
  if (pool == NULL)
    return NULL;
  n = virStoragePoolRefresh (pool, 0) == 0 ? virStoragePoolListAllVolumes (pool, &volumes, 0) : -1;
  if (n < 0)
    {
      cordon_libvirt_take_error (error, _("The disks of this host could not be listed"));
      return NULL;
    }
  for (int i = 0; i < n; i++)
    {
      g_autoptr (Volume) volume = volumes[i];

      g_ptr_array_add (all, describe_anyhow (volume));
    }
  return g_steal_pointer (&all);
}

const CordonJobKind cordon_call_create_volume = {
  .what = N_("Making the disk"),
  .work = work_create_volume,
  .undo = undo_create_volume,
  .free_result = (GDestroyNotify) cordon_volume_facts_free,
  .free_input = store_call_free,
};

const CordonJobKind cordon_call_delete_volume = {
  .what = N_("Deleting the disk"),
  .work = work_delete_volume,
  .free_input = store_call_free,
};

const CordonJobKind cordon_call_describe_volume = {
  .what = N_("Examining the disk"),
  .work = work_describe_volume,
  .free_result = (GDestroyNotify) cordon_volume_facts_free,
  .free_input = store_call_free,
};

const CordonJobKind cordon_call_list_volumes = {
  .what = N_("Listing the disks"),
  .work = work_list_volumes,
  .free_result = (GDestroyNotify) g_ptr_array_unref,
  .free_input = store_call_free,
};
