/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A frame buffer shared with a confined process. The kernel must never have to say no when we read
 * it: all pages exist from the start and the size is sealed. A hole punched later reads as zeros.
 */
#include "config.h"
#include "client/framebuffer.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <sys/mman.h>
#include <unistd.h>
#include "core/errors.h"

#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 0x0008U
#endif

#define SEALS (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL)

G_DEFINE_BOXED_TYPE (CordonFramebuffer, cordon_framebuffer, cordon_framebuffer_ref,
                     cordon_framebuffer_unref)

static int
create_memory (const char *name)
{
  int fd = memfd_create (name, MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_NOEXEC_SEAL);

  if (fd < 0 && errno == EINVAL)
    fd = memfd_create (name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
  return fd;
}

/* fallocate and not ftruncate: a page that cannot be had later would be our SIGBUS. */
static gboolean
fill_and_seal (int fd, gsize size)
{
  int result;

  do
    result = fallocate (fd, 0, 0, (off_t) size);
  while (result != 0 && errno == EINTR);
  return result == 0 && fcntl (fd, F_ADD_SEALS, SEALS) == 0;
}

int
cordon_sealed_memory_new (const char *name, gsize size, GError **error)
{
  int fd = create_memory (name);

  if (fd < 0 || !fill_and_seal (fd, size))
    {
      g_set_error (error, CORDON_ERROR, CORDON_ERROR_EXHAUSTED,
                   _("There is no memory for a picture of the machine (%s); close other windows."),
                   g_strerror (errno));
      if (fd >= 0)
        close (fd);
      return -1;
    }
  return fd;
}

CordonFramebuffer *
cordon_framebuffer_new (guint width, guint height, guint generation, int *fd, GError **error)
{
  g_return_val_if_fail (width >= 1 && width <= CORDON_SCREEN_SIDE_MAX, NULL);
  g_return_val_if_fail (height >= 1 && height <= CORDON_SCREEN_SIDE_MAX, NULL);

  guint stride = width * 4;
  gsize size = (gsize) stride * height;
  int memory = cordon_sealed_memory_new ("cordon-framebuffer", size, error);
  if (memory < 0)
    return NULL;

  void *pixels = mmap (NULL, size, PROT_READ, MAP_SHARED, memory, 0);
  if (pixels == MAP_FAILED)
    {
      cordon_error_set_errno (error, errno, CORDON_ERROR_EXHAUSTED,
                              _("There is no memory for a picture of the machine"));
      close (memory);
      return NULL;
    }

  CordonFramebuffer *self = g_new0 (CordonFramebuffer, 1);
  g_atomic_ref_count_init (&self->references);
  self->width = width;
  self->height = height;
  self->stride = stride;
  self->generation = generation;
  self->pixels = pixels;
  self->size = size;
  *fd = memory;
  return self;
}

CordonFramebuffer *
cordon_framebuffer_ref (CordonFramebuffer *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
cordon_framebuffer_unref (CordonFramebuffer *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  munmap ((void *) self->pixels, self->size);
  g_free (self);
}
