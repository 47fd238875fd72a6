/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The commands on stdin that main.c describes.
 */
#pragma once

#include "port.h"
#include "qxl.h"
#include "scenes.h"

typedef struct {
  CordonQxl *qxl;
  CordonScenes *scenes;
  CordonPort *port;
  GMainLoop *loop;
} CordonCommands;

/* Executes one line and answers it. */
void cordon_commands_run (CordonCommands *self, const char *line);

/* "WxH" or "WxHxDEPTH"; depth is kept where it is not named. FALSE, and nothing changed, where it
 * is not a size a surface may have. */
gboolean cordon_commands_parse_size (const char *text, int *width, int *height, int *depth);
