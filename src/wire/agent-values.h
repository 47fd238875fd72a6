/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which values the agent protocol admits; used by its codec only.
 */
#pragma once

#include "wire/agent.h"

/* Well-formed UTF-8 without control characters (C0, DEL, C1); a NUL is one. */
bool cordon_agent_text_valid (const uint8_t *bytes, size_t size);

bool cordon_agent_size_valid (const CordonAgentSize *screen);
bool cordon_agent_hello_valid (const CordonAgentHello *hello);

/* False for a type that carries no such value. */
bool cordon_agent_page_valid (uint32_t type, const CordonAgentPage *page);
bool cordon_agent_u32_valid (uint32_t type, uint32_t value);
