/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "wire/agent.h"

/* Where a template has its list: a file for each application, named by its number from 0 on without a gap,
 * in it what APP carries. cordon-applications wrote them when the template was built. */
#define CORDON_APPLICATIONS_DIR "/usr/share/cordon/applications"

/* False, and *app untouched, where there is no such file or it is none of those. */
bool cordon_application_load (const char *directory, uint32_t number, CordonAgentApp *app);

/* The number of the application of that id, or -1. */
int cordon_application_find (const char *directory, const char *id);
