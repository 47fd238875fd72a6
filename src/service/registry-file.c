/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The registry's file. What is read is root's own, bounded and understood whole, or it is moved
 * aside; what is written is written beside, synced and renamed.
 */
#include "config.h"

#include "service/registry-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/errors.h"
#include "service/disk.h"

#define FILE_NAME "registry.json"
#define FILE_MAX (1024 * 1024)

static gboolean
damaged (GError **error, const char *what)
{
  g_set_error (error, CORDON_ERROR, CORDON_ERROR_FAILED, "The registry is damaged: %s.", what);
  return FALSE;
}

static gboolean
trustworthy (int fd, GError **error)
{
  struct stat st;

  if (fstat (fd, &st) < 0 || !S_ISREG (st.st_mode))
    return damaged (error, "not a regular file");
  if (st.st_uid != geteuid () || (st.st_mode & (S_IWGRP | S_IWOTH)) != 0)
    return damaged (error, "somebody else may write it");
  if (st.st_size > FILE_MAX)
    return damaged (error, "too large");
  return TRUE;
}

static char *
read_text (int fd, gsize *length, GError **error)
{
  g_autofree char *text = g_malloc (FILE_MAX + 1);
  gssize got;

  *length = 0;
  while (*length < FILE_MAX && (got = read (fd, text + *length, FILE_MAX - *length)) != 0)
    {
      if (got < 0)
        {
          damaged (error, g_strerror (errno));
          return NULL;
        }
      *length += (gsize) got;
    }
  text[*length] = '\0';
  return g_steal_pointer (&text);
}

static CordonRegistryContent *
read_open_file (int fd, GError **error)
{
  g_autofree char *text = NULL;
  gsize length;

  if (!trustworthy (fd, error))
    return NULL;
  text = read_text (fd, &length, error);
  return text != NULL ? cordon_registry_parse (text, length, error) : NULL;
}

CordonRegistryContent *
cordon_registry_read_file (const char *state_dir, char **moved_aside, GError **error)
{
  g_autofree char *path = g_build_filename (state_dir, FILE_NAME, NULL);
  g_autofree char *aside = NULL;
  g_autoptr(GError) local = NULL;
  CordonRegistryContent *content = NULL;
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

  if (fd < 0 && errno == ENOENT)
    return cordon_registry_content_new ();
  if (fd >= 0)
    {
      content = read_open_file (fd, &local);
      close (fd);
    }
  if (content != NULL)
    return content;

  aside = g_strdup_printf ("%s.damaged-%" G_GINT64_FORMAT, path, g_get_real_time ());
  if (rename (path, aside) < 0)
    {
      cordon_error_set_errno (error, errno, CORDON_ERROR_FAILED,
                              _("A damaged registry cannot be moved aside"));
      return NULL;
    }
  *moved_aside = g_steal_pointer (&aside);
  return cordon_registry_content_new ();
}

gboolean
cordon_registry_write_file (const char *state_dir, const CordonRegistryContent *content,
                            GError **error)
{
  g_autofree char *text = cordon_registry_print (content);
  int dir = open (state_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean done = dir >= 0 && cordon_disk_replace (dir, FILE_NAME, text);

  if (!done)
    cordon_disk_fail (error, errno, _("The registry cannot be written"));
  if (dir >= 0)
    close (dir);
  return done;
}
