/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a band says, as a value and as a sentence.
 */
#include "config.h"
#include "desktop/band.h"

#include <glib/gi18n-lib.h>

CordonBandState *
cordon_band_state_copy (const CordonBandState *self)
{
  CordonBandState *copy = g_memdup2 (self, sizeof *self);

  copy->title = g_strdup (self->title);
  copy->subtitle = g_strdup (self->subtitle);
  copy->level = g_strdup (self->level);
  return copy;
}

void
cordon_band_state_free (CordonBandState *self)
{
  g_free (self->title);
  g_free (self->subtitle);
  g_free (self->level);
  g_free (self);
}

static void
add_label (const CordonBandState *self, GPtrArray *parts)
{
  switch (self->label)
    {
    case CORDON_BAND_GENERIC:
      g_ptr_array_add (parts, g_strdup (_("GENERIC LABEL: Cordon's SELinux module was not loaded when the machine started, so "
                                          "it has libvirt's general type, which allows more; “cordon doctor” says what helps")));
      G_GNUC_FALLTHROUGH;
    case CORDON_BAND_SELINUX:
      g_ptr_array_add (parts, g_strdup_printf (_("SELinux level %s"), self->level ? self->level : ""));
      break;
    case CORDON_BAND_APPARMOR:
      g_ptr_array_add (parts, g_strdup (_("AppArmor profile of its own")));
      break;
    case CORDON_BAND_UNLABELLED:
      g_ptr_array_add (parts, g_strdup (_("UNLABELLED: this host does not confine the machine by a label")));
      break;
    case CORDON_BAND_UNKNOWN:
    default:
      break;
    }
}

char *
cordon_band_state_describe (const CordonBandState *self)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);

  if (self->title && *self->title)
    g_ptr_array_add (parts, g_strdup (self->title));
  if (self->subtitle && *self->subtitle)
    g_ptr_array_add (parts, g_strdup (self->subtitle));
  if (self->paused)
    g_ptr_array_add (parts, g_strdup (_("paused")));
  if (self->lost)
    g_ptr_array_add (parts, g_strdup (_("display lost: the picture is an old one")));
  add_label (self, parts);
  if (self->throwaway)
    g_ptr_array_add (parts, g_strdup (_("throwaway: nothing is kept")));
  if (self->emulated)
    g_ptr_array_add (parts, g_strdup (_("software emulation")));
  g_ptr_array_add (parts, NULL);
  /* Translators: between the things a window's band says, read aloud one after the other */
  return g_strjoinv (_("; "), (char **) parts->pdata);
}
