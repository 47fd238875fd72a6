/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The virtual console belongs to PID 1 and is switched off before the display server starts. That
 * is also what lets the server run without privileges: it is told to share the console (-sharevts)
 * and never has to own it.
 */
#include "agent/init/console.h"

#include "agent/init/log.h"
#include "agent/init/mounts.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/kd.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/reboot.h>
#include <unistd.h>

void
cordon_console_silence (void)
{
  int fd = open ("/dev/tty1", O_RDWR | O_CLOEXEC | O_NOCTTY);

  if (fd < 0 || ioctl (fd, KDSKBMODE, K_OFF) < 0 || ioctl (fd, KDSETMODE, KD_GRAPHICS) < 0)
    cordon_fail ("console: %s", strerror (errno));
  close (fd);
  cordon_write_file ("/proc/sys/kernel/sysrq", "0");
  if (reboot (RB_DISABLE_CAD) < 0)
    cordon_fail ("Ctrl+Alt+Del: %s", strerror (errno));
}
