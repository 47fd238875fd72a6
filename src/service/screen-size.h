/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How large a guest's screen will be wanted, as far as somebody knows beforehand. It is a hint: the client says its
 * size once more when it speaks with the guest, which then has nothing left to do.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the guest takes: CORDON_AGENT_SIZE_MIN and _MAX of wire/agent.h, which cordond does not speak. */
#define CORDON_SCREEN_SIDE_MIN 64u
#define CORDON_SCREEN_SIDE_MAX 8192u

/* Pixels, each CORDON_SCREEN_SIDE_MIN to CORDON_SCREEN_SIDE_MAX; 0 and 0: not known. */
typedef struct {
  guint width, height;
} CordonScreenSize;

/* CORDON_ERROR_USAGE, and size is as it was. */
gboolean cordon_screen_size_check (guint width, guint height, CordonScreenSize *size, GError **error);

/* What is added to the kernel's command line for the guest's init (agent/init/screen.h); NULL where it is not known. */
char *cordon_screen_size_print (const CordonScreenSize *size);

G_END_DECLS
