/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonApplication: one process for all machine windows of a login. It ends when the last window is
 * closed and its machine has ended.
 */
#pragma once

#include <adwaita.h>
#include "desktop/visit.h"

G_BEGIN_DECLS

#define CORDON_TYPE_APPLICATION (cordon_application_get_type ())
G_DECLARE_FINAL_TYPE (CordonApplication, cordon_application, CORDON, APPLICATION, AdwApplication)

CordonApplication *cordon_application_new (void);

/* Ends every machine and then the process; at SIGTERM, SIGINT and SIGHUP. */
void cordon_application_shut_down (CordonApplication *self);

G_END_DECLS
