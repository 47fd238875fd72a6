/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The host's side of a conversation with the agent.
 */
#pragma once

#include "fake-guest.h"

typedef struct {
  GByteArray *bytes;
  guint32 serial;
} Script;

/* Frames the host will send, each with the next serial. */
Script script_new (void);
void script_empty (Script *script, CordonAgentType type);
void script_hello (Script *script, const char *layout, guint16 version);
void script_begin (Script *script, guint64 size);
void script_u32 (Script *script, CordonAgentType type, guint32 value);
void script_bytes (Script *script, CordonAgentType type, const char *bytes);
void script_file (Script *script);
void script_page (Script *script, CordonAgentType type, guint32 page, guint16 percent);
void script_render (Script *script, guint32 page, guint16 dpi);
void script_rows (Script *script, guint16 first, guint16 count);
void script_size (Script *script, guint16 width, guint16 height);

/* Sends them and lets everybody deal with it; the script is empty afterwards. */
void script_send (FakeGuest *guest, Script *script);
void script_send_part (FakeGuest *guest, const guint8 *bytes, gsize size);

/* All the host heard since the last time, in words: "1:hello 2:ok shown1". */
void script_assert_heard (FakeGuest *guest, const char *wanted);

/* A hello that is answered. */
void script_greet (FakeGuest *guest, Script *script);
