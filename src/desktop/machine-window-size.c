/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How large the window wants its machine's screen: now, and when it came.
 */
#include "config.h"
#include "desktop/machine-window-private.h"

void
cordon_machine_window_wanted_size (CordonMachineWindow *self, guint width, guint height)
{
  if (self->first_width == 0)
    {
      self->first_width = width;
      self->first_height = height;
    }
  if (self->session)
    cordon_session_resize (self->session, width, height);
}

gboolean
cordon_machine_window_get_first_size (CordonMachineWindow *self,
                                      guint *width,
                                      guint *height)
{
  *width = self->first_width;
  *height = self->first_height;
  return self->first_width > 0;
}
