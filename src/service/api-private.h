/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The parts of CordonApi: what its files share.
 */
#pragma once

#include <gio/gunixfdlist.h>
#include "service/api.h"
#include "service/cordon1-skeleton.h"

G_BEGIN_DECLS

struct _CordonApi {
  GObject parent_instance;

  /* owned */
  CordonApiParts parts;
  CordonBusCordon1 *skeleton;
};

#define CORDON_API_NO_FDS { -1, -1, -1, -1 }

/* Each connects the handlers of its methods. */
void cordon_api_connect_compartments (CordonApi *self);
void cordon_api_connect_machines (CordonApi *self);
void cordon_api_connect_lasting (CordonApi *self);
void cordon_api_connect_import (CordonApi *self);
void cordon_api_connect_verbs (CordonApi *self);
void cordon_api_connect_disks (CordonApi *self);
void cordon_api_connect_ready (CordonApi *self);
void cordon_api_connect_templates (CordonApi *self);
void cordon_api_connect_host (CordonApi *self);
void cordon_api_connect_report (CordonApi *self);

/* Runs it when the fleet knows what is on the host. Where that cannot be known the call fails, or,
 * `anyhow`, is run all the same. Takes the call. */
void cordon_api_run_settled (CordonCall *call, CordonCallFunc run, gboolean anyhow);

/* Tells callers of the fleet's imports, once it is there. */
void cordon_api_follow_imports (CordonApi *self);
void cordon_api_follow_works (CordonApi *self);

/* The one descriptor of a reply (taken). */
GUnixFDList *cordon_api_list_of (int fd);

G_END_DECLS
