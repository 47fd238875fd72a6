/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <sys/types.h>

/* /dev, /proc and /sys of the initramfs. */
void cordon_mount_kernel (void);

/* The template's erofs image, read-only, under a tmpfs overlay, at /root. */
void cordon_mount_root (const char *device);

/* Frees the initramfs and makes /root the root. */
void cordon_enter_root (void);

/* /run, /tmp and the directories of the programs. */
void cordon_mount_runtime (void);

void cordon_make_directory (const char *path, mode_t mode, unsigned account);
void cordon_write_file (const char *path, const char *text);
