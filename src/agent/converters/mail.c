/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cordon-mail: a message, or with "mailbox" as its argument all that a mailbox has, from standard input as a bundle to
 * standard output. The viewer starts it, confined (agent/viewer/convert.c).
 */
#include "agent/converters/message.h"

#include <gmime/gmime.h>
#include <stdlib.h>
#include <unistd.h>

int
main (int argc, char **argv)
{
  gboolean mailbox = argc == 2 && g_str_equal (argv[1], "mailbox");

  g_mime_init ();
  return cordon_message_convert (STDIN_FILENO, mailbox, STDOUT_FILENO) ? EXIT_SUCCESS : EXIT_FAILURE;
}
