/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Inside of a link.
 */
#pragma once

#include "core/link.h"

struct _CordonLink {
  char *text;
  char *scheme;
  char *host;
  char *rest; /* behind the host: ":8443/path?query#fragment", %-encoded */
  guint port;
};
