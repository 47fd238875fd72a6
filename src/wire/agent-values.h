/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which values the agent protocol admits; used by its codec only.
 */
#pragma once

#include "wire/agent.h"

/* Of APP's payload, in bytes: without an optional translation, and with all of them. */
#define CORDON_AGENT_APP_SIZE_MIN \
  (CORDON_AGENT_APP_ID_MAX + 1 + 4 + CORDON_AGENT_APP_NAME_MAX + 1 + CORDON_AGENT_ICON_SIZE)
#define CORDON_AGENT_APP_SIZE_MAX \
  (CORDON_AGENT_APP_SIZE_MIN + CORDON_AGENT_APP_TRANSLATIONS_MAX * sizeof (CordonAgentAppName))

/* Payloads of agent-render.c, in bytes. */
#define CORDON_AGENT_RENDER_SIZE 8u
#define CORDON_AGENT_RENDERED_SIZE 16u
#define CORDON_AGENT_GET_ROWS_SIZE 4u

/* Well-formed UTF-8 without control characters (C0, DEL, C1); a NUL is one. */
bool cordon_agent_text_valid (const uint8_t *bytes, size_t size);

bool cordon_agent_size_valid (const CordonAgentSize *screen);
bool cordon_agent_hello_valid (const CordonAgentHello *hello);

/* False for a type that carries no such value. */
bool cordon_agent_page_valid (uint32_t type, const CordonAgentPage *page);
bool cordon_agent_u32_valid (uint32_t type, uint32_t value);
bool cordon_agent_app_valid (const CordonAgentApp *app);

/* --- of agent.c, for agent-app.c and agent-render.c */

/* Writes the head and returns where the payload goes, or NULL. */
uint8_t *cordon_agent_begin_frame (uint8_t *out, size_t size, uint32_t type, uint32_t serial, size_t length);
