/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Device nodes without udevd: waits on the kernel's own events, and forges the records under
 * /run/udev that libudev's readers check for. Trusts sysfs names only as far as the host's own XML.
 */
#include "agent/init/devices.h"

#include "agent/init/log.h"
#include "agent/init/mounts.h"
#include "agent/inside/accounts.h"
#include "agent/inside/deadline.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/input.h>
#include <linux/netlink.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEVICE_DEADLINE_MS 10000

static int events = -1;

typedef bool (*Check) (void *data);

void
cordon_devices_listen (void)
{
  struct sockaddr_nl address = { .nl_family = AF_NETLINK, .nl_groups = 1 };

  events = socket (AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_KOBJECT_UEVENT);
  if (events < 0 || bind (events, (struct sockaddr *) &address, sizeof address) < 0)
    cordon_fail ("device events: %s", strerror (errno));
}

/* The events' content does not matter: each is a reason to look again. */
static void
await (Check check, void *data, const char *what)
{
  int64_t deadline = cordon_now_ms () + DEVICE_DEADLINE_MS;
  char event[8192];

  while (!check (data))
    {
      struct pollfd ready = { .fd = events, .events = POLLIN };

      if (poll (&ready, 1, cordon_wait_ms (deadline)) == 0)
        cordon_fail ("%s did not appear", what);
      while (recv (events, event, sizeof event, 0) > 0)
        ;
    }
}

static bool
path_exists (void *path)
{
  return access (path, F_OK) == 0;
}

void
cordon_devices_await (const char *path)
{
  await (path_exists, (void *) path, path);
}

static bool
read_line (const char *path, char *line, size_t size)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  ssize_t got;

  if (fd < 0)
    return false;
  got = read (fd, line, size - 1);
  close (fd);
  if (got < 0)
    return false;
  line[got] = '\0';
  line[strcspn (line, "\n")] = '\0';
  return true;
}

typedef struct {
  const char *name;
  char *path;
  size_t size;
} PortSearch;

static bool
find_port (void *data)
{
  PortSearch *search = data;
  DIR *ports = opendir ("/sys/class/virtio-ports");
  struct dirent *entry;
  bool found = false;

  while (ports && !found && (entry = readdir (ports)))
    {
      char path[512], name[128];

      snprintf (path, sizeof path, "/sys/class/virtio-ports/%s/name", entry->d_name);
      found = entry->d_name[0] != '.' && read_line (path, name, sizeof name) &&
              strcmp (name, search->name) == 0;
      if (found)
        snprintf (search->path, search->size, "/dev/%s", entry->d_name);
    }
  if (ports)
    closedir (ports);
  return found && access (search->path, F_OK) == 0;
}

void
cordon_devices_await_port (const char *name, char *path, size_t size)
{
  PortSearch search = { .name = name, .path = path, .size = size };

  await (find_port, &search, name);
}

typedef struct {
  bool keyboard, pointer;
} InputSearch;

static void
write_record (const char *number, bool pointer)
{
  char path[128];

  snprintf (path, sizeof path, "/run/udev/data/c%s", number);
  cordon_write_file (path, pointer ? "I:1\nE:ID_INPUT=1\nE:ID_INPUT_MOUSE=1\nE:ID_SEAT=seat0\n"
                                   : "I:1\nE:ID_INPUT=1\nE:ID_INPUT_KEY=1\n"
                                     "E:ID_INPUT_KEYBOARD=1\nE:ID_SEAT=seat0\n");
}

/* Absolute axes make a pointer, no axes at all a keyboard. Anything that is not on the virtio bus
 * (the board's i8042, the power button) stays out of reach of the display server. */
static void
publish_event_device (const char *event, InputSearch *search)
{
  char path[512], bus[16], axes[64], number[32], node[280];
  bool pointer;

  snprintf (path, sizeof path, "/sys/class/input/%s/device/id/bustype", event);
  if (!read_line (path, bus, sizeof bus) || strcmp (bus, "0006") != 0)
    return;
  snprintf (path, sizeof path, "/sys/class/input/%s/device/capabilities/abs", event);
  if (!read_line (path, axes, sizeof axes))
    return;
  snprintf (path, sizeof path, "/sys/class/input/%s/dev", event);
  snprintf (node, sizeof node, "/dev/input/%s", event);
  if (!read_line (path, number, sizeof number) || access (node, F_OK) != 0)
    return;
  pointer = strcmp (axes, "0") != 0;
  if (pointer ? search->pointer : search->keyboard)
    return;
  write_record (number, pointer);
  cordon_devices_own (node, CORDON_UID_DISPLAY);
  if (symlink (node, pointer ? "/run/input/pointer" : "/run/input/keyboard") < 0)
    cordon_fail ("%s: %s", node, strerror (errno));
  *(pointer ? &search->pointer : &search->keyboard) = true;
}

static bool
find_input (void *data)
{
  InputSearch *search = data;
  DIR *devices = opendir ("/sys/class/input");
  struct dirent *entry;

  while (devices && (entry = readdir (devices)))
    if (strncmp (entry->d_name, "event", 5) == 0)
      publish_event_device (entry->d_name, search);
  if (devices)
    closedir (devices);
  return search->keyboard && search->pointer;
}

void
cordon_devices_publish_input (void)
{
  InputSearch search = { 0 };

  cordon_make_directory ("/run/input", 0755, 0);
  cordon_make_directory ("/run/udev", 0755, 0);
  cordon_make_directory ("/run/udev/data", 0755, 0);
  cordon_write_file ("/run/udev/control", "");
  cordon_write_file ("/run/udev/data/c226:0", "I:1\nE:ID_SEAT=seat0\nG:master-of-seat\n");
  await (find_input, &search, "virtio keyboard and pointer");
}

void
cordon_devices_own (const char *path, unsigned account)
{
  if (chown (path, account, account) < 0 || chmod (path, 0600) < 0)
    cordon_fail ("%s: %s", path, strerror (errno));
}

/* --- the power button ------------------------------------------------------------------------ */

/* The board's own one: what ACPI calls its fixed button, which is where the host's request arrives. */
static bool
is_button (const char *event)
{
  char path[512], bus[64];

  snprintf (path, sizeof path, "/sys/class/input/%s/device/phys", event);
  return strncmp (event, "event", 5) == 0 && read_line (path, bus, sizeof bus) &&
         strncmp (bus, "LNXPWRBN/", 9) == 0;
}

int
cordon_devices_open_button (void)
{
  DIR *devices = opendir ("/sys/class/input");
  struct dirent *entry;
  char node[280];
  int button = -1;

  while (devices && button < 0 && (entry = readdir (devices)))
    if (is_button (entry->d_name))
      {
        snprintf (node, sizeof node, "/dev/input/%s", entry->d_name);
        button = open (node, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
      }
  if (devices)
    closedir (devices);
  cordon_log (button >= 0 ? "power button found" : "there is no power button");
  return button;
}

bool
cordon_devices_button_pressed (int button)
{
  struct input_event event;
  bool pressed = false;

  while (read (button, &event, sizeof event) == (ssize_t) sizeof event)
    pressed = pressed || (event.type == EV_KEY && event.code == KEY_POWER && event.value == 1);
  return pressed;
}
