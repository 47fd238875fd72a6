/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cordon-kiosk: the window manager of a Cordon guest, and the hand of the agent inside the display:
 * it sets the screen's size and the keyboard's layout when told, a size also before, where that is known (two
 * arguments: pixels of width and height). It answers each question once, and
 * only when the server has done what was asked; and says, unasked, that a window is there.
 */
#include "agent/inside/accounts.h"
#include "agent/inside/channel.h"
#include "agent/inside/messages.h"
#include "agent/kiosk/keyboard.h"
#include "agent/kiosk/output.h"
#include "agent/kiosk/windows.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

static bool
is_terminated (const char *text, size_t size)
{
  return memchr (text, '\0', size) != NULL;
}

static bool
resize (Display *display, const CordonKioskMessage *message)
{
  if (message->width < CORDON_AGENT_SIZE_MIN || message->width > CORDON_AGENT_SIZE_MAX ||
      message->height < CORDON_AGENT_SIZE_MIN || message->height > CORDON_AGENT_SIZE_MAX ||
      !cordon_output_resize (display, message->width, message->height))
    return false;
  cordon_windows_fit_all (display);
  return true;
}

static bool
set_keymap (Display *display, const CordonKioskMessage *message)
{
  return is_terminated (message->layout, sizeof message->layout) &&
         is_terminated (message->variant, sizeof message->variant) &&
         cordon_keyboard_set (display, message->layout, message->variant);
}

static void
answer (Display *display, CordonKioskMessage *message)
{
  if (message->type == CORDON_KIOSK_RESIZE)
    message->failed = !resize (display, message);
  else if (message->type == CORDON_KIOSK_KEYMAP)
    message->failed = !set_keymap (display, message);
  else
    exit (EXIT_FAILURE);
  if (!cordon_channel_send (CORDON_INSIDE_FD_PARENT, message, sizeof *message, -1))
    exit (EXIT_FAILURE);
}

static void
tell_window (void)
{
  const CordonKioskMessage message = { .type = CORDON_KIOSK_WINDOW };

  if (!cordon_channel_send (CORDON_INSIDE_FD_PARENT, &message, sizeof message, -1))
    exit (EXIT_FAILURE);
}

static void
read_questions (Display *display)
{
  CordonKioskMessage message;
  CordonChannelResult result;

  while ((result = cordon_channel_receive (CORDON_INSIDE_FD_PARENT, &message, sizeof message,
                                           NULL)) == CORDON_CHANNEL_MESSAGE)
    answer (display, &message);
  if (result == CORDON_CHANNEL_CLOSED)
    exit (EXIT_FAILURE);
}

/* As init knows it; a size that cannot be had is asked for again when somebody looks. */
static void
resize_beforehand (Display *display, int argc, char **argv)
{
  if (argc == 3)
    cordon_output_resize (display, atoi (argv[1]), atoi (argv[2]));
}

int
main (int argc, char **argv)
{
  Display *display = XOpenDisplay (CORDON_DISPLAY);

  if (!display || !cordon_windows_manage (display))
    return EXIT_FAILURE;
  resize_beforehand (display, argc, argv);
  for (;;)
    {
      struct pollfd ready[] = { { .fd = ConnectionNumber (display), .events = POLLIN },
                                { .fd = CORDON_INSIDE_FD_PARENT, .events = POLLIN } };

      while (XPending (display))
        {
          XEvent event;

          XNextEvent (display, &event);
          if (cordon_windows_handle (display, &event))
            tell_window ();
        }
      if (poll (ready, 2, -1) < 0 && errno != EINTR)
        return EXIT_FAILURE;
      if (ready[1].revents)
        read_questions (display);
    }
}
