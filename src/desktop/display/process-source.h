/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonProcessSource: a confined cordon-screen as the source of a display.
 */
#pragma once

#include "client/screen-process.h"
#include "desktop/display/screen-source.h"

G_BEGIN_DECLS

#define CORDON_TYPE_PROCESS_SOURCE (cordon_process_source_get_type ())
G_DECLARE_FINAL_TYPE (CordonProcessSource, cordon_process_source, CORDON, PROCESS_SOURCE, CordonScreenSource)

/* Keeps a reference to the process. */
CordonScreenSource *cordon_process_source_new (CordonScreenProcess *process);

G_END_DECLS
