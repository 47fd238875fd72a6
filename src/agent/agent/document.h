/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "wire/agent.h"

/* A document on its way in: at most `size` bytes, in a file whose name is gone before its first
 * byte is there. */
typedef struct {
  int writer, reader; /* -1, or owned */
  uint64_t size, got;
} CordonIncoming;

#define CORDON_INCOMING_NONE { .writer = -1, .reader = -1 }

/* Takes the room for `size` bytes. 0, or a CordonAgentErrorCode; then *incoming is empty. */
uint32_t cordon_incoming_begin (CordonIncoming *incoming, const char *directory, uint64_t size);

/* Appends. 0, or a CordonAgentErrorCode. */
uint32_t cordon_incoming_add (CordonIncoming *incoming, const void *bytes, size_t size);

/* 0 once all promised bytes are stored; from then on nobody can write the file. */
uint32_t cordon_incoming_end (CordonIncoming *incoming);

/* Forgets it and frees its room. */
void cordon_incoming_clear (CordonIncoming *incoming);
