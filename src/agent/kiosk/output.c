/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The size of the guest's screen: a mode made for the size asked, set by RandR. The output is never
 * switched off on the way, since QEMU would show a placeholder for that moment.
 */
#include "agent/kiosk/output.h"

#include "agent/inside/memory.h"

#include <X11/extensions/Xrandr.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

typedef struct {
  Display *display;
  Window root;
  XRRScreenResources *resources;
  XRROutputInfo *information;
  RROutput output;
  RRCrtc crtc;
} Output;

static void
close_output (Output *self)
{
  if (self->information)
    XRRFreeOutputInfo (self->information);
  if (self->resources)
    XRRFreeScreenResources (self->resources);
}

static bool
open_output (Output *self, Display *display)
{
  *self = (Output) { .display = display, .root = DefaultRootWindow (display) };
  self->resources = XRRGetScreenResourcesCurrent (display, self->root);
  for (int i = 0; self->resources && i < self->resources->noutput; i++)
    {
      self->output = self->resources->outputs[i];
      self->information = XRRGetOutputInfo (display, self->resources, self->output);
      if (self->information && self->information->connection == RR_Connected &&
          self->information->ncrtc > 0)
        break;
      if (self->information)
        XRRFreeOutputInfo (self->information);
      self->information = NULL;
    }
  if (!self->information)
    return false;
  self->crtc = self->information->crtc ? self->information->crtc : self->information->crtcs[0];
  return true;
}

static RRMode
find_mode (const Output *self, int width, int height)
{
  const XRRScreenResources *all = self->resources;

  for (int i = 0; i < all->nmode; i++)
    for (int k = 0; k < self->information->nmode; k++)
      if ((int) all->modes[i].width == width && (int) all->modes[i].height == height &&
          self->information->modes[k] == all->modes[i].id)
        return all->modes[i].id;
  return None;
}

/* The timings mean nothing to a virtual screen, but the server checks that they are sane. */
static RRMode
make_mode (const Output *self, int width, int height)
{
  char name[32];
  XRRModeInfo mode = { .width = (unsigned) width, .height = (unsigned) height };
  RRMode id;

  mode.hSyncStart = mode.width + 16;
  mode.hSyncEnd = mode.width + 48;
  mode.hTotal = mode.width + 160;
  mode.vSyncStart = mode.height + 3;
  mode.vSyncEnd = mode.height + 9;
  mode.vTotal = mode.height + 30;
  mode.dotClock = (unsigned long) mode.hTotal * mode.vTotal * 60;
  mode.name = name;
  mode.nameLength = (unsigned) snprintf (name, sizeof name, "cordon-%dx%d", width, height);
  id = XRRCreateMode (self->display, self->root, &mode);
  XRRAddOutputMode (self->display, self->output, id);
  return id;
}

/* Modes made for earlier sizes would pile up with every drag of the host's window border. */
static void
drop_old_modes (const Output *self, RRMode keep)
{
  for (int i = 0; i < self->resources->nmode; i++)
    {
      const XRRModeInfo *mode = &self->resources->modes[i];

      if (mode->id == keep || mode->nameLength < 7 || strncmp (mode->name, "cordon-", 7) != 0)
        continue;
      XRRDeleteOutputMode (self->display, self->output, mode->id);
      XRRDestroyMode (self->display, mode->id);
    }
}

static bool
set_crtc (Output *self, RRMode mode)
{
  return XRRSetCrtcConfig (self->display, self->resources, self->crtc, CurrentTime, 0, 0, mode,
                           RR_Rotate_0, &self->output, 1) == RRSetConfigSuccess;
}

static bool
crtc_has_size (const Output *self, int width, int height)
{
  XRRCrtcInfo *crtc = XRRGetCrtcInfo (self->display, self->resources, self->crtc);
  bool same = crtc && (int) crtc->width == width && (int) crtc->height == height;

  if (crtc)
    XRRFreeCrtcInfo (crtc);
  return same;
}

static bool
root_has_size (Display *display, int width, int height)
{
  XWindowAttributes root;

  return XGetWindowAttributes (display, DefaultRootWindow (display), &root) &&
         root.width == width && root.height == height;
}

static void
set_screen (const Output *self, int width, int height)
{
  /* DisplayWidth() would tell the size from when this program connected. */
  if (root_has_size (self->display, width, height))
    return;
  /* 96 dots an inch: nothing in this guest reads the physical size, but the server wants one. */
  XRRSetScreenSize (self->display, self->root, width, height, width * 254 / 960 + 1,
                    height * 254 / 960 + 1);
  XSync (self->display, False);
}

static int
larger (int one, int other)
{
  return one > other ? one : other;
}

/* The screen has to hold the old and the new picture at the moment of the change. */
static bool
apply (Output *self, int width, int height)
{
  XWindowAttributes before;
  RRMode mode = find_mode (self, width, height);
  bool done;

  if (!XGetWindowAttributes (self->display, self->root, &before))
    return false;
  if (mode == None)
    mode = make_mode (self, width, height);
  XGrabServer (self->display);
  set_screen (self, larger (width, before.width), larger (height, before.height));
  done = set_crtc (self, mode);
  set_screen (self, done ? width : before.width, done ? height : before.height);
  XUngrabServer (self->display);
  drop_old_modes (self, done ? mode : None);
  XSync (self->display, False);
  return done && root_has_size (self->display, width, height);
}

bool
cordon_output_resize (Display *display, int width, int height)
{
  Output output;
  bool done = false;

  if (open_output (&output, display))
    done = (crtc_has_size (&output, width, height) && root_has_size (display, width, height)) ||
           (cordon_memory_available () / 2 > (uint64_t) width * (uint64_t) height * 4 * 2 &&
            apply (&output, width, height));
  close_output (&output);
  return done;
}
