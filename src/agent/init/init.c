/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * PID 1 of a Cordon guest, from the initramfs to the running agent: modules, the read-only root,
 * device nodes, then supervision. The only program of the guest with privileges; it reads no byte
 * that came from outside the template, and it offers no shell, whatever happens.
 */
#include "agent/init/card.h"
#include "agent/init/console.h"
#include "agent/init/devices.h"
#include "agent/init/home.h"
#include "agent/init/log.h"
#include "agent/init/modules.h"
#include "agent/init/mounts.h"
#include "agent/init/screen.h"
#include "agent/init/supervisor.h"
#include "agent/inside/accounts.h"
#include "wire/agent.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ROOT_DEVICE "/dev/vda"

/* The module of the card comes with templates that are meant for a network; in any other one a card
 * stays dead, whatever the host gave. */
#define CARD_MODULES "/modules/network.list"

static bool
find_card (CordonCard *card)
{
  return access (CARD_MODULES, R_OK) == 0 && cordon_card_read (card);
}

static void
bring_up (const CordonCard *card)
{
  cordon_devices_await ("/sys/class/net/" CORDON_CARD);
  if (!cordon_card_up (CORDON_CARD, card, "/etc/resolv.conf"))
    cordon_fail ("network: %s", strerror (errno));
  cordon_log ("network up");
}

static void
reach_root (bool lasting, bool networked)
{
  pid_t aside;

  cordon_modules_load ("bus");
  aside = cordon_modules_load_aside ("desktop");
  cordon_modules_load ("root");
  cordon_devices_await (ROOT_DEVICE);
  cordon_mount_root (ROOT_DEVICE);
  cordon_log ("root mounted");
  if (lasting)
    cordon_modules_load ("home");
  cordon_modules_join (aside, "desktop");
  cordon_log ("graphics and input modules loaded");
  if (networked)
    cordon_modules_load ("network");
  cordon_modules_close ();
  cordon_enter_root ();
}

static void
hand_out_devices (char *port, size_t size)
{
  cordon_devices_publish_input ();
  cordon_devices_await ("/dev/dri/card0");
  cordon_devices_own ("/dev/dri/card0", CORDON_UID_DISPLAY);
  cordon_devices_own ("/dev/tty1", CORDON_UID_DISPLAY);
  cordon_devices_await_port (CORDON_AGENT_PORT, port, size);
  cordon_devices_own (port, CORDON_UID_AGENT);
}

static void
read_screen (CordonGuest *guest)
{
  unsigned width, height;

  if (!cordon_screen_read (&width, &height))
    return;
  snprintf (guest->width, sizeof guest->width, "%u", width);
  snprintf (guest->height, sizeof guest->height, "%u", height);
}

int
main (void)
{
  CordonGuest guest = { 0 };
  CordonCard card;
  bool networked;

  if (getpid () != 1)
    {
      fputs ("cordon-init is the first process of a Cordon guest and nothing else.\n", stderr);
      return EXIT_FAILURE;
    }
  cordon_mount_kernel ();
  cordon_log ("up");
  cordon_devices_listen ();
  guest.lasting = cordon_home_ordered ();
  networked = find_card (&card);
  reach_root (guest.lasting, networked);
  cordon_mount_runtime ();
  cordon_console_silence ();
  if (networked)
    bring_up (&card);
  hand_out_devices (guest.port, sizeof guest.port);
  cordon_log ("devices ready");
  read_screen (&guest);
  guest.browser = access (CORDON_BROWSER_PROGRAM, X_OK) == 0;
  if (guest.lasting)
    guest.home = cordon_home_mount ();
  if (guest.browser && guest.home != CORDON_AGENT_HOME_READY)
    cordon_home_in_memory ();
  cordon_supervise (&guest);
}
