/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The guest's file systems. Whatever a program can write to is mounted nosuid, nodev and noexec;
 * whatever it can execute came with the template and cannot be written by any account but root.
 */
#include "agent/init/mounts.h"

#include "agent/init/log.h"
#include "agent/inside/accounts.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOCKED (MS_NOSUID | MS_NODEV | MS_NOEXEC)

static void
mount_or_fail (const char *source, const char *target, const char *type, unsigned long flags,
               const char *options)
{
  if (mount (source, target, type, flags, options) < 0)
    cordon_fail ("mount %s on %s: %s", source, target, strerror (errno));
}

void
cordon_make_directory (const char *path, mode_t mode, unsigned account)
{
  if (mkdir (path, 0700) < 0 && errno != EEXIST)
    cordon_fail ("mkdir %s: %s", path, strerror (errno));
  if (chown (path, account, account) < 0 || chmod (path, mode) < 0)
    cordon_fail ("%s: %s", path, strerror (errno));
}

void
cordon_write_file (const char *path, const char *text)
{
  int fd = open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  ssize_t length = (ssize_t) strlen (text);

  if (fd < 0 || write (fd, text, (size_t) length) != length)
    cordon_fail ("%s: %s", path, strerror (errno));
  close (fd);
}

void
cordon_mount_kernel (void)
{
  static const char *const points[] = { "/dev", "/proc", "/sys" };

  for (size_t i = 0; i < sizeof points / sizeof points[0]; i++)
    cordon_make_directory (points[i], 0755, 0);
  /* The kernel may have mounted it already (CONFIG_DEVTMPFS_MOUNT does not cover an initramfs). */
  if (mount ("devtmpfs", "/dev", "devtmpfs", MS_NOSUID | MS_NOEXEC, "mode=755") < 0 &&
      errno != EBUSY)
    cordon_fail ("mount /dev: %s", strerror (errno));
  mount_or_fail ("proc", "/proc", "proc", LOCKED, "hidepid=invisible");
  mount_or_fail ("sysfs", "/sys", "sysfs", LOCKED, NULL);
}

void
cordon_mount_root (const char *device)
{
  cordon_make_directory ("/image", 0755, 0);
  cordon_make_directory ("/upper", 0755, 0);
  cordon_make_directory ("/root", 0755, 0);
  mount_or_fail (device, "/image", "erofs", MS_RDONLY | MS_NOSUID | MS_NODEV, NULL);
  mount_or_fail ("tmpfs", "/upper", "tmpfs", MS_NOSUID | MS_NODEV, "mode=755,size=10%");
  cordon_make_directory ("/upper/files", 0755, 0);
  cordon_make_directory ("/upper/work", 0755, 0);
  mount_or_fail ("overlay", "/root", "overlay", MS_NOSUID | MS_NODEV,
                 "lowerdir=/image,upperdir=/upper/files,workdir=/upper/work");
}

/* Everything of the initramfs was needed once: seven megabytes of modules go back. */
static void
free_modules (void)
{
  DIR *modules = opendir ("/modules");
  struct dirent *entry;

  while (modules && (entry = readdir (modules)))
    unlinkat (dirfd (modules), entry->d_name, 0);
  if (modules)
    closedir (modules);
  unlink ("/init");
}

void
cordon_enter_root (void)
{
  mount_or_fail ("/dev", "/root/dev", NULL, MS_MOVE, NULL);
  mount_or_fail ("/proc", "/root/proc", NULL, MS_MOVE, NULL);
  mount_or_fail ("/sys", "/root/sys", NULL, MS_MOVE, NULL);
  free_modules ();
  if (chdir ("/root") < 0)
    cordon_fail ("chdir: %s", strerror (errno));
  mount_or_fail (".", "/", NULL, MS_MOVE, NULL);
  if (chroot (".") < 0 || chdir ("/") < 0)
    cordon_fail ("chroot: %s", strerror (errno));
}

void
cordon_mount_runtime (void)
{
  mount_or_fail ("tmpfs", "/run", "tmpfs", LOCKED, "mode=755,size=16m");
  mount_or_fail ("tmpfs", "/tmp", "tmpfs", LOCKED, "mode=1777,size=16m");
  cordon_make_directory ("/tmp/.X11-unix", 01777, 0);
  cordon_make_directory ("/run/display", 0700, CORDON_UID_DISPLAY);
  cordon_make_directory (CORDON_DOCUMENT_DIR, 0700, CORDON_UID_AGENT);
  /* The agent asks for the room of a document before it takes the first byte. */
  mount_or_fail ("tmpfs", CORDON_DOCUMENT_DIR, "tmpfs", LOCKED, "mode=700,size=90%,uid=903,gid=903");
}
