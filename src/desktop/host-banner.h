/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonHostBanner: what is wrong with this computer, in one sentence over the list of machines; gone
 * when nothing is. "What Helps" activates "main.show-host".
 */
#pragma once

#include <adwaita.h>
#include "client/host-state.h"

G_BEGIN_DECLS

#define CORDON_TYPE_HOST_BANNER (cordon_host_banner_get_type ())
G_DECLARE_FINAL_TYPE (CordonHostBanner, cordon_host_banner, CORDON, HOST_BANNER, AdwBin)

void cordon_host_banner_follow (CordonHostBanner *self, CordonHostState *host);

/* A check's name and status as a person would say it, "The Disk Is Almost Full"; what is not known is
 * its name. Translated, pure. (transfer full) */
char *cordon_host_check_title (const CordonHostCheck *check);

G_END_DECLS
