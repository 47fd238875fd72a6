/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The words that a scripted guest goes by (fake-guest.h).
 */
#pragma once

#include <glib.h>
#include "wire/agent.h"

#define FAKE_RULES_QUESTIONS (CORDON_AGENT_LOOK + 1)

typedef struct {
  char *action;
  guint question; /* 0: any time */
  guint argument;
} FakeRule;

/* Ends the test at a question that there is not. (element-type FakeRule) (transfer full) */
GArray *fake_rules_parse (const char *text);

/* NULL: there is none. (transfer none) */
const FakeRule *fake_rules_find (GArray *rules, const char *action, guint question);
