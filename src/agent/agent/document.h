/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "wire/agent.h"

/* Where documents are. */
typedef struct {
  const char *directory; /* in the guest's memory */
  const char *kept;      /* on its private disk, and there under a name; NULL: it has none */
} CordonShelf;

/* A document on its way in: at most `size` bytes. Its file has no name, or one on the private disk that
 * is not the document's until all of it is there. */
typedef struct {
  int writer, reader; /* -1, or owned */
  uint64_t size, got;
} CordonIncoming;

#define CORDON_INCOMING_NONE { .writer = -1, .reader = -1 }

/* Takes the room for `size` bytes. 0, or a CordonAgentErrorCode; then *incoming is empty. */
uint32_t cordon_incoming_begin (CordonIncoming *incoming, const CordonShelf *shelf, uint64_t size);

/* Appends. 0, or a CordonAgentErrorCode. */
uint32_t cordon_incoming_add (CordonIncoming *incoming, const void *bytes, size_t size);

/* 0 once all promised bytes are stored; from then on nobody can write the file. A kept one takes the place
 * of the one before at once or not at all. */
uint32_t cordon_incoming_end (CordonIncoming *incoming, const CordonShelf *shelf);

/* The document that an earlier start kept, as if it had come in now; false if there is none. */
bool cordon_incoming_recall (CordonIncoming *incoming, const CordonShelf *shelf);

/* Forgets it and frees its room. */
void cordon_incoming_clear (CordonIncoming *incoming);
