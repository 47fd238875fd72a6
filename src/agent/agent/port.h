/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "wire/agent.h"

/* Bytes of answers that may wait for a host which reads slowly; one frame of any size fits behind them. */
#define CORDON_PORT_ANSWERS 4096u

/* The virtio port: bytes to frames, frames to bytes, and the host's comings and goings. */
typedef struct {
  int fd;    /* -1 until opened; owned */
  int watch; /* epoll, edge-triggered: a port without a host is "hung up" all the time */
  CordonAgentParser parser;
  uint8_t input[CORDON_AGENT_FRAME_MAX];
  size_t input_start, input_end;
  uint8_t output[CORDON_PORT_ANSWERS + CORDON_AGENT_FRAME_MAX];
  size_t output_fill;
} CordonPort;

typedef enum {
  CORDON_PORT_FRAME,
  CORDON_PORT_NOTHING,
  CORDON_PORT_HUNG_UP, /* the host has gone, and with it the conversation */
  CORDON_PORT_BROKEN   /* the host broke the protocol */
} CordonPortResult;

void cordon_port_init (CordonPort *port);
bool cordon_port_open (CordonPort *port, int fd);
void cordon_port_close (CordonPort *port);

/* Takes note of what woke the caller; call it when `watch` is readable. */
void cordon_port_woken (CordonPort *port);

/* The next frame, valid until the next call. */
CordonPortResult cordon_port_next (CordonPort *port, CordonAgentFrame *frame);

/* Starts over: forgets half a frame, and what was not yet sent. */
void cordon_port_reset (CordonPort *port);

/* Queues a whole frame; false when there is no room, which only a host that does not read causes. */
bool cordon_port_queue (CordonPort *port, const uint8_t *frame, size_t size);

/* Writes what the port takes now; true when nothing is left. */
bool cordon_port_flush (CordonPort *port);
