/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Listens to the kernel's device events; call it before the first module is loaded, so that no
 * event is missed between looking and waiting. */
void cordon_devices_listen (void);

/* Returns when `path` exists; powers off after ten seconds without it. */
void cordon_devices_await (const char *path);

/* Waits for the virtio port of that name and writes its node's path. */
void cordon_devices_await_port (const char *name, char *path, size_t size);

/* Waits for a virtio keyboard and a virtio pointer, links them as /run/input/{keyboard,pointer} and
 * writes the few udev records the display server wants to see. There is no udevd. */
void cordon_devices_publish_input (void);

/* The power button that the host presses, opened; -1 where there is none. */
int cordon_devices_open_button (void);
/* Whether it was pressed since the last time. */
bool cordon_devices_button_pressed (int button);

/* Hands every node a program needs to its account, and nothing else. */
void cordon_devices_own (const char *path, unsigned account);
