/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * PID 1's log and its two ends. There is no shell to fall into: whatever goes wrong ends in a
 * machine that is off, which the host sees at once.
 */
#include "agent/init/log.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/reboot.h>
#include <unistd.h>

static void __attribute__ ((format (printf, 1, 0)))
log_line (const char *format, va_list arguments)
{
  char text[400], line[512];
  int fd = open ("/dev/kmsg", O_WRONLY | O_CLOEXEC);
  int length;

  if (fd < 0)
    return;
  vsnprintf (text, sizeof text, format, arguments);
  length = snprintf (line, sizeof line, "cordon-init: %s\n", text);
  /* One write is one record; dprintf() would seek first, which this device refuses. A line that is
   * lost is lost. */
  if (write (fd, line, (size_t) length) < 0)
    length = 0;
  close (fd);
}

void
cordon_log (const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  log_line (format, arguments);
  va_end (arguments);
}

void
cordon_fail (const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  log_line (format, arguments);
  va_end (arguments);
  cordon_power_off ();
}

void
cordon_power_off (void)
{
  sync ();
  reboot (RB_POWER_OFF);
  for (;;)
    pause ();
}
