/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Type, owner, mode and label of each file that the machine has. A file whose label cannot be read
 * where files have labels is as good as one with the wrong label.
 */
#include "config.h"

#include "service/read-back-private.h"

#include <string.h>
#include <sys/stat.h>

#include "service/labels.h"

#define CONTENT "object_r:virt_content_t:s0"

static const CordonFileFacts *
find_file (const CordonReadBackRun *run, const char *path)
{
  GPtrArray *files = run->evidence->survey->files;

  for (guint i = 0; path != NULL && i < files->len; i++)
    {
      const CordonFileFacts *file = g_ptr_array_index (files, i);

      if (g_str_equal (file->path, path))
        return file;
    }
  return NULL;
}

static const char *
type_name (mode_t mode)
{
  switch (mode & S_IFMT)
    {
    case S_IFREG:
      return "file";
    case S_IFDIR:
      return "directory";
    case S_IFSOCK:
      return "socket";
    case S_IFLNK:
      return "link";
    default:
      return "special file";
    }
}

/* NULL: something that must be known is not. */
static char *
print_file (const CordonReadBackRun *run, const CordonFileFacts *file)
{
  gboolean labels = run->plan->mac == CORDON_MAC_SELINUX;

  if (file == NULL || file->failure != 0 || (labels && file->label == NULL))
    return NULL;
  return g_strdup_printf ("%s of %u:%u, %04o%s%s", type_name (file->mode), file->uid, file->gid,
                          file->mode & 07777, labels ? ", " : "", labels ? file->label : "");
}

static char *
print_order (const CordonReadBackRun *run, const char *what, const char *label)
{
  gboolean labels = run->plan->mac == CORDON_MAC_SELINUX;

  return g_strdup_printf ("%s%s%s", what, labels ? ", " : "", labels ? label : "");
}

/* The user of a label decides nothing; all else must be exactly this. */
static gboolean
is_content (const CordonReadBackRun *run, const CordonFileFacts *file)
{
  const char *rest = file->label != NULL ? strchr (file->label, ':') : NULL;

  return run->plan->mac != CORDON_MAC_SELINUX || (rest != NULL && g_str_equal (rest + 1, CONTENT));
}

static gboolean
is_labelled (const CordonReadBackRun *run, const CordonFileFacts *file, const char *label)
{
  return run->plan->mac != CORDON_MAC_SELINUX || cordon_labels_equal (file->label, label);
}

static gboolean
is_owned (const CordonReadBackRun *run, const CordonFileFacts *file)
{
  const CordonAccount *account = run->evidence->account;

  return file->uid == account->uid && file->gid == account->gid;
}

static void
note_content (CordonReadBackRun *run, const char *path)
{
  const CordonFileFacts *file = find_file (run, path);
  char *seen = print_file (run, file);

  cordon_read_back_note (run, path, print_order (run, "file that only root writes", "…:" CONTENT),
                         seen,
                         seen != NULL && S_ISREG (file->mode) && file->uid == 0 && file->gid == 0
                           && (file->mode & 022) == 0 && is_content (run, file));
}

void
cordon_read_back_template (CordonReadBackRun *run)
{
  note_content (run, run->plan->kernel);
  note_content (run, run->plan->initrd);
  note_content (run, run->plan->root);
}

void
cordon_read_back_record (CordonReadBackRun *run)
{
  const GError *fault = run->evidence->template_fault;

  cordon_read_back_note (run, NULL, g_strdup ("as it was imported"),
                         g_strdup (fault == NULL ? "as it was imported" : fault->message),
                         fault == NULL);
}

static void
note_private (CordonReadBackRun *run, const char *path)
{
  const char *label = run->plan->disk_label;
  const CordonFileFacts *file = find_file (run, path);
  char *seen = print_file (run, file);

  cordon_read_back_note (run, path, print_order (run, "file of the account, 0600", label), seen,
                         seen != NULL && S_ISREG (file->mode) && is_owned (run, file)
                           && (file->mode & 07777) == 0600 && is_labelled (run, file, label));
}

void
cordon_read_back_private_disk (CordonReadBackRun *run)
{
  note_private (run, run->plan->disk);
  if (run->plan->medium != NULL)
    note_private (run, run->plan->medium);
}

static char *
print_volume (const char *path, const char *format, uid_t uid, gid_t gid, guint mode,
              gboolean chained)
{
  return g_strdup_printf ("%s, %s of %u:%u, %04o%s", path != NULL ? path : "no file",
                          format != NULL ? format : "any format", uid, gid, mode,
                          chained ? ", over another file" : "");
}

static void
note_volume (CordonReadBackRun *run, const CordonVolumeFacts *volume, const char *path, const char *format)
{
  const CordonAccount *account = run->evidence->account;
  char *ordered = print_volume (path, format, account->uid, account->gid, 0600, FALSE);
  char *seen = volume != NULL && volume->owned
                 ? print_volume (volume->path, volume->format, volume->uid, volume->gid,
                                 volume->mode, volume->chained)
                 : NULL;
  gboolean same = g_strcmp0 (ordered, seen) == 0;

  cordon_read_back_note (run, volume != NULL ? volume->name : NULL, ordered, seen, same);
}

/* What libvirt finds in the image itself, whose header a broken QEMU can write: nothing is opened
 * because of it (the domain's XML says format and end of the chain), and a start ends here. A medium's file
 * must look like nothing at all. */
void
cordon_read_back_volume (CordonReadBackRun *run)
{
  note_volume (run, run->evidence->volume, run->plan->disk, "qcow2");
  if (run->plan->medium != NULL)
    note_volume (run, run->evidence->medium, run->plan->medium, "raw");
}

/* libvirt gives it to the account, with its group, and nothing to the rest. */
void
cordon_read_back_directory (CordonReadBackRun *run)
{
  const char *path = run->evidence->domain->directory;
  g_autofree char *label =
    run->plan->label != NULL ? cordon_read_back_image_label (run->plan->label) : NULL;
  const CordonFileFacts *file = find_file (run, path);
  char *seen = print_file (run, file);

  cordon_read_back_note (run, path, print_order (run, "directory of the account alone", label), seen,
                         seen != NULL && S_ISDIR (file->mode) && is_owned (run, file)
                           && (file->mode & 027) == 0 && is_labelled (run, file, label));
}

/* They lie behind the directory, whose label is exact; libvirt's daemon makes some of them, with its
 * own level. Who reaches them is asked of the kernel. */
void
cordon_read_back_sockets (CordonReadBackRun *run)
{
  GPtrArray *sockets = run->evidence->domain->sockets;
  const CordonAccount *account = run->evidence->account;

  for (guint i = 0; sockets != NULL && i < sockets->len; i++)
    {
      const char *path = g_ptr_array_index (sockets, i);
      const CordonFileFacts *file = find_file (run, path);
      char *seen = print_file (run, file);

      cordon_read_back_note (run, path, g_strdup ("socket of the account or root"), seen,
                             seen != NULL && S_ISSOCK (file->mode)
                               && (file->uid == account->uid || file->uid == 0));
    }
}
