/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

typedef enum {
  CORDON_CHANNEL_MESSAGE, /* *message is filled */
  CORDON_CHANNEL_EMPTY,   /* nothing there now */
  CORDON_CHANNEL_CLOSED   /* hung up, or the peer sent something that is no message */
} CordonChannelResult;

/* Makes a SOCK_SEQPACKET pair, both ends close-on-exec and non-blocking. */
bool cordon_channel_pair (int ends[2]);

/* Sends one message, and with it a copy of `pass_fd` unless that is -1. Never blocks: a peer that
 * lets its queue run full is treated like one that has hung up. */
bool cordon_channel_send (int fd, const void *message, size_t size, int pass_fd);

/* Takes one message of exactly `size` bytes. A descriptor that came along is the caller's, in
 * *passed_fd (-1 if none); with passed_fd NULL the kernel drops it. */
CordonChannelResult cordon_channel_receive (int fd, void *message, size_t size, int *passed_fd);
