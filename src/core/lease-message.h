/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What cordond and the holder of a lease say to each other over the lease's SOCK_SEQPACKET pair.
 * Whoever holds the other end is the client of that machine; SPICE channel descriptors travel only
 * here. Both directions carry one kind of datagram: a fixed head and at most
 * CORDON_LIMIT_LEASE_TEXT bytes of UTF-8.
 */
#pragma once

#include <gio/gio.h>
#include "core/limits.h"

G_BEGIN_DECLS

typedef enum {
  /* client -> cordond */
  CORDON_LEASE_OPEN_CHANNEL = 1, /* cookie: chosen by the client; answered by CHANNEL */
  CORDON_LEASE_CLOSE = 2,        /* a clean end; a throwaway is destroyed at once. The client's last
                                    message: what follows is ENDED when the machine is gone, or
                                    FAILED when it cannot be ended now */
  /* cordond -> client */
  CORDON_LEASE_STAGE = 16,   /* value: CordonStage */
  CORDON_LEASE_CHANNEL = 17, /* cookie; one descriptor, or none and `text` says why */
  CORDON_LEASE_FAILED = 18,  /* value: CordonError; text: the sentence; the lease is over */
  CORDON_LEASE_ENDED = 19,   /* value: CordonEnd; text may be empty; the lease is over */
  CORDON_LEASE_PAUSED = 20,  /* text: why the machine stands still; it is there, and may go on */
  CORDON_LEASE_RESUMED = 21, /* after PAUSED: it goes on */
} CordonLeaseType;

/* Stages of a start, in this order, as cordond sees them. */
typedef enum {
  CORDON_STAGE_ADMITTED = 1,  /* numbers and account allocated */
  CORDON_STAGE_CREATED = 2,   /* the domain exists, paused */
  CORDON_STAGE_VERIFIED = 3,  /* everything was read back and is as ordered */
  CORDON_STAGE_RUNNING = 4,   /* resumed: the first instruction of the guest may run from here on */
} CordonStage;

typedef enum {
  CORDON_END_STOPPED = 1,    /* by Stop, Close or hang-up */
  CORDON_END_GUEST = 2,      /* the guest powered off or crashed */
  CORDON_END_HYPERVISOR = 3, /* QEMU or libvirt's daemon died */
  CORDON_END_TAKEN = 4,      /* another client of the same user took over */
  CORDON_END_UNVERIFIED = 5, /* it was examined again and is not as ordered any more */
  CORDON_END_LEFT = 6,       /* by Close, of a machine that lasts: it is there, without a client */
} CordonEnd;

typedef struct {
  CordonLeaseType type;
  guint32 value;
  guint32 cookie;
  char text[CORDON_LIMIT_LEASE_TEXT + 1]; /* valid UTF-8 without control characters */
} CordonLeaseMessage;

/* Makes any text fit: invalid UTF-8 replaced, control characters turned into spaces, cut between
 * characters. */
void cordon_lease_message_set_text (CordonLeaseMessage *message, const char *text);

/* Sends one datagram without blocking; fd may be -1 and stays the caller's.
 * G_IO_ERROR_WOULD_BLOCK when the peer does not read, G_IO_ERROR_CLOSED when it is gone,
 * CORDON_ERROR_USAGE when the receiver would refuse it: a value outside its range, a field that
 * does not belong to the type, CHANNEL with neither or both of descriptor and text. */
gboolean cordon_lease_send (int socket, const CordonLeaseMessage *message, int fd, GError **error);

/* Takes one datagram. TRUE and *message filled; FALSE with G_IO_ERROR_WOULD_BLOCK (nothing there),
 * G_IO_ERROR_CLOSED (hung up) or CORDON_ERROR_USAGE (malformed: hang up); then *message and *fd are
 * as they were. `fd` NULL: foreign descriptors are dropped by the kernel; otherwise *fd is one
 * close-on-exec descriptor or -1 (transfer full). */
gboolean cordon_lease_receive (int socket, CordonLeaseMessage *message, int *fd, GError **error);

/* A connected pair, both ends close-on-exec and non-blocking. */
gboolean cordon_lease_pair (int *mine, int *theirs, GError **error);

G_END_DECLS
