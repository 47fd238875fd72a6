/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "config.h"

#include "service/screen-size.h"

#include <glib/gi18n-lib.h>

#include "core/errors.h"

static gboolean
is_side (guint pixels)
{
  return pixels >= CORDON_SCREEN_SIDE_MIN && pixels <= CORDON_SCREEN_SIDE_MAX;
}

gboolean
cordon_screen_size_check (guint width, guint height, CordonScreenSize *size, GError **error)
{
  if ((width != 0 || height != 0) && !(is_side (width) && is_side (height)))
    {
      g_set_error (error, CORDON_ERROR, CORDON_ERROR_USAGE,
                   _("A screen has %u to %u pixels on each side, and this one has %u × %u."), CORDON_SCREEN_SIDE_MIN,
                   CORDON_SCREEN_SIDE_MAX, width, height);
      return FALSE;
    }
  *size = (CordonScreenSize) { .width = width, .height = height };
  return TRUE;
}

char *
cordon_screen_size_print (const CordonScreenSize *size)
{
  return size->width > 0 ? g_strdup_printf (" cordon.screen=%ux%u", size->width, size->height) : NULL;
}
