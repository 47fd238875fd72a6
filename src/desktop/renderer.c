/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * OpenGL in software costs twelve times the processor time of cairo for a guest's picture.
 */
#include "config.h"
#include "desktop/renderer.h"

#include <gtk/gtk.h>
#include <unistd.h>

/* Kernel drivers without an engine of their own. virtio's may have one, but which is told only by
 * the slow way; cairo is good there. */
static const char *const software[] = {
  "vgem", "vkms", "bochs-drm", "simple-framebuffer", "simpledrm", "virtio-pci", "virtio_gpu", "qxl", "cirrus",
};

static gboolean
is_usable (const char *root, const char *node)
{
  g_autofree char *device = g_build_filename (root, "dev", "dri", node, NULL);

  return access (device, R_OK | W_OK) == 0;
}

static gboolean
is_hardware (const char *root, const char *node)
{
  g_autofree char *link = g_build_filename (root, "sys", "class", "drm", node, "device", "driver", NULL);
  g_autofree char *target = g_file_read_link (link, NULL);
  g_autofree char *driver = target ? g_path_get_basename (target) : NULL;

  if (!driver)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (software); i++)
    if (g_str_equal (driver, software[i]))
      return FALSE;
  return TRUE;
}

gboolean
cordon_renderer_has_hardware (const char *root)
{
  g_autofree char *folder = g_build_filename (*root ? root : "/", "dev", "dri", NULL);
  g_autoptr (GDir) nodes = g_dir_open (folder, 0, NULL);
  const char *base = *root ? root : "/";
  const char *node;

  while (nodes && (node = g_dir_read_name (nodes)))
    if (g_str_has_prefix (node, "renderD") && is_usable (base, node) && is_hardware (base, node))
      return TRUE;
  return FALSE;
}

void
cordon_renderer_choose (void)
{
  if (g_getenv ("LIBGL_ALWAYS_SOFTWARE") || !cordon_renderer_has_hardware (""))
    g_setenv ("GSK_RENDERER", "cairo", FALSE);
}

void
cordon_renderer_calm (void)
{
  if (g_strcmp0 (g_getenv ("GSK_RENDERER"), "cairo") == 0)
    g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
}
