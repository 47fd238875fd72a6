/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The only place where guest pixels leave the guest's part of the window; hence the cap.
 */
#include "config.h"
#include "desktop/display/cursor.h"

static gboolean
is_sound (GBytes *rgba, guint width, guint height, guint hot_x, guint hot_y)
{
  return width >= 1 && width <= CORDON_CURSOR_MAX &&
         height >= 1 && height <= CORDON_CURSOR_MAX &&
         hot_x < width && hot_y < height &&
         g_bytes_get_size (rgba) == (gsize) width * height * 4;
}

GdkCursor *
cordon_cursor_new (GBytes *rgba,
                   guint width,
                   guint height,
                   guint hot_x,
                   guint hot_y)
{
  g_autoptr (GdkTexture) texture = NULL;

  if (!rgba)
    return gdk_cursor_new_from_name ("none", NULL);
  if (!is_sound (rgba, width, height, hot_x, hot_y))
    return NULL;

  texture = gdk_memory_texture_new ((int) width, (int) height, GDK_MEMORY_R8G8B8A8, rgba,
                                    (gsize) width * 4);
  return gdk_cursor_new_from_texture (texture, (int) hot_x, (int) hot_y, NULL);
}
