/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The parts of CordonBatch: its files and their names (batch), the archive (batch-pack), and the thread that makes it
 * (batch-task).
 */
#pragma once

#include "client/batch.h"

G_BEGIN_DECLS

typedef struct {
  int fd;
  char *name; /* in the archive, and in sentences */
} CordonBatchFile;

struct _CordonBatch {
  GArray *files;     /* of CordonBatchFile */
  GHashTable *names; /* a set, borrowed from them */
};

G_END_DECLS
