/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A text of rules (core/route.h), changed by whole rules: what a person wrote between and around them stays as bytes.
 * To a rule belong its lines, the blank and comment lines behind them, and the comment that stands right above it.
 * Pure.
 */
#pragma once

#include "core/route.h"

G_BEGIN_DECLS

typedef enum {
  CORDON_ROUTE_EDIT_ADD,    /* behind all others; `what` is the rule's text */
  CORDON_ROUTE_EDIT_EARLIER,/* `what` is the rule's name, here and below: before the one before it */
  CORDON_ROUTE_EDIT_LATER,
  CORDON_ROUTE_EDIT_REMOVE,
} CordonRouteEdit;

/* The changed text. USAGE where the text, or what would become of it, is wrong; NOT_FOUND where there is no such rule.
 * The first cannot go earlier: then the text is as it was. (transfer full) */
GBytes *cordon_route_edit (GBytes *text, CordonRouteEdit edit, const char *what, GError **error);

G_END_DECLS
