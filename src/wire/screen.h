/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The screen protocol: what the window's side (trusted) and cordon-screen (confined, speaks SPICE,
 * counted as hostile) say to each other over a SOCK_SEQPACKET pair. Every datagram is exactly one
 * CordonScreenMessage; both ends run on one host, so fields are in native order.
 *
 * Credit is a write permit. The window gives it after it has painted; without it cordon-screen
 * neither copies pixels nor sends damage, it only unites it. So a single buffer never tears, and a
 * second batch without credit is proof of a rogue process.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Descriptors cordon-screen is started with; all others are closed. */
#define CORDON_SCREEN_FD_CONTROL 3 /* SOCK_SEQPACKET, this protocol */
#define CORDON_SCREEN_FD_CURSOR 4  /* sealed memfd of CORDON_SCREEN_CURSOR_BYTES */
#define CORDON_SCREEN_FD_AGENT 5   /* SOCK_STREAM, the bytes of the agent port, both ways */

#define CORDON_SCREEN_RECTS_MAX 6
#define CORDON_SCREEN_SIDE_MAX 8192     /* pixels; SPICE's own limit is higher */
#define CORDON_SCREEN_PIXELS_MAX (16u * 1024 * 1024) /* 64 MiB a surface: a 4K and a half */
#define CORDON_SCREEN_CURSOR_MAX 256    /* pixels a side */
#define CORDON_SCREEN_CURSOR_BYTES (CORDON_SCREEN_CURSOR_MAX * CORDON_SCREEN_CURSOR_MAX * 4)
#define CORDON_SCREEN_CHANNELS_MAX 12   /* SPICE channel descriptors one process may ask for */
#define CORDON_SCREEN_SCANCODE_MAX 0x17f
#define CORDON_SCREEN_SCANCODE_PAUSE 0x145 /* no key sends e0 45: stands for Pause, e1 1d 45 */
#define CORDON_SCREEN_AGENT_QUEUE_MAX (4u * 1024 * 1024) /* bytes of the guest not yet read */

/* Messages a second cordon-screen keeps to, whatever the guest does: the newest state wins, a port
 * that closed and opened again is told as both. The window's token buckets hold two seconds' worth
 * and refill at this rate. DAMAGE is ruled by credit, NEED_CHANNEL by CHANNELS_MAX. */
#define CORDON_SCREEN_SURFACES_PER_SECOND 4   /* SURFACE; as many BLANK again */
#define CORDON_SCREEN_CURSORS_PER_SECOND 30
#define CORDON_SCREEN_STATES_PER_SECOND 10    /* POINTER_MODE and AGENT_PORT, each */

/* Exit status of cordon-screen. A forbidden system call ends it by SIGSYS. */
typedef enum {
  CORDON_SCREEN_EXIT_HANG_UP = 0,     /* the control socket was hung up */
  CORDON_SCREEN_EXIT_LOST = 1,        /* LOST was sent (or could not be) */
  CORDON_SCREEN_EXIT_DESCRIPTORS = 2, /* 3, 4 or 5 is missing or not what it must be */
  CORDON_SCREEN_EXIT_CONFINEMENT = 3  /* no seccomp: refused to run */
} CordonScreenExit;

typedef enum {
  /* cordon-screen -> window */
  CORDON_SCREEN_READY = 1,        /* value: CordonScreenConfinement bits, now in place */
  CORDON_SCREEN_SURFACE = 2,      /* surface: a primary of this size; asks for FRAMEBUFFER */
  CORDON_SCREEN_DAMAGE = 3,       /* damage: these rectangles were copied into the frame buffer */
  CORDON_SCREEN_CURSOR = 4,       /* cursor: shape (R,G,B,A) is in the memfd; 0 x 0 hides */
  CORDON_SCREEN_POINTER_MODE = 5, /* value: 1 absolute, 0 relative */
  CORDON_SCREEN_NEED_CHANNEL = 6, /* value: cookie; answer CHANNEL with the same cookie */
  CORDON_SCREEN_AGENT_PORT = 7,   /* value: 1 the guest opened the agent port, 0 it closed it */
  CORDON_SCREEN_LOST = 8,         /* value: CordonScreenLost; the process ends after it */
  CORDON_SCREEN_BLANK = 9,        /* no value: the surface is gone; keep the last picture */
  /* window -> cordon-screen */
  CORDON_SCREEN_FRAMEBUFFER = 64, /* framebuffer, with a memfd sealed SHRINK|GROW|SEAL. It carries
                                   * the first credit of its generation */
  CORDON_SCREEN_CREDIT = 65,      /* no value: the field `generation` says which surface; a credit
                                   * that is still held is not counted twice */
  CORDON_SCREEN_KEY = 66,         /* key */
  CORDON_SCREEN_POSITION = 67,    /* pointer: absolute x, y; buttons */
  CORDON_SCREEN_MOTION = 68,      /* pointer: relative x, y; buttons */
  CORDON_SCREEN_BUTTON = 69,      /* pointer: button, down, buttons (after it); x, y zero */
  CORDON_SCREEN_CHANNEL = 70      /* value: cookie; with one descriptor, or without: refused */
} CordonScreenType;

typedef enum {
  CORDON_SCREEN_LOST_MAIN = 1,     /* the main channel was closed: the machine ended */
  CORDON_SCREEN_LOST_REFUSED = 2,  /* no channel descriptor was given */
  CORDON_SCREEN_LOST_PROTOCOL = 3, /* the window's side broke this protocol */
  CORDON_SCREEN_LOST_RESOURCES = 4,
  CORDON_SCREEN_LOST_OVERFLOW = 5  /* the guest sent more on the agent port than was read */
} CordonScreenLost;

typedef enum {
  CORDON_SCREEN_CONFINED_SECCOMP = 1 << 0,  /* always there: without it the process refuses */
  CORDON_SCREEN_CONFINED_LANDLOCK = 1 << 1  /* absent on kernels without Landlock: "degraded" */
} CordonScreenConfinement;

typedef struct {
  uint16_t x, y, width, height;
} CordonScreenRect;

typedef struct {
  uint16_t type;   /* CordonScreenType */
  uint16_t count;  /* DAMAGE: number of rectangles, 1..RECTS_MAX; else 0 */
  uint32_t generation; /* SURFACE, FRAMEBUFFER, DAMAGE, CREDIT: which surface is meant, from 1 up */
  union {
    uint32_t value;
    struct { uint32_t width, height; } surface;
    struct { uint32_t width, height, stride; } framebuffer; /* stride in bytes, = 4 * width */
    CordonScreenRect rects[CORDON_SCREEN_RECTS_MAX];
    struct { uint32_t width, height, hot_x, hot_y; } cursor; /* hot spot inside */
    struct { uint32_t scancode, down; } key; /* XT: 0x01..0x7f, | 0x100 for e0; never bit 7 */
    struct { int32_t x, y; uint32_t button, down, buttons; } pointer; /* bit N-1: N is held */
    uint8_t bytes[48];
  };
} CordonScreenMessage;

_Static_assert (sizeof (CordonScreenMessage) == 56, "the screen protocol's datagram");

/* Pointer buttons as SPICE numbers them. */
enum {
  CORDON_SCREEN_BUTTON_LEFT = 1,
  CORDON_SCREEN_BUTTON_MIDDLE = 2,
  CORDON_SCREEN_BUTTON_RIGHT = 3,
  CORDON_SCREEN_BUTTON_UP = 4,
  CORDON_SCREEN_BUTTON_DOWN = 5,
  CORDON_SCREEN_BUTTON_SIDE = 6,
  CORDON_SCREEN_BUTTON_EXTRA = 7
};

/* Sends without blocking and without a signal; what does not belong to the type goes out as zero,
 * whatever the caller's memory holds there. `fd` may be -1. Returns 0, or -errno (EAGAIN: the
 * queue is full; drop motion, keep releases). */
int cordon_screen_send (int socket, const CordonScreenMessage *message, int fd);

typedef enum {
  CORDON_SCREEN_RECEIVED,
  CORDON_SCREEN_EMPTY,  /* nothing there now */
  CORDON_SCREEN_CLOSED, /* hung up */
  CORDON_SCREEN_INVALID /* wrong size, or descriptors that do not belong to the type */
} CordonScreenReceived;

/* Receives one datagram without blocking. With `fd` NULL no control buffer is offered and the
 * kernel drops foreign descriptors; otherwise *fd is one close-on-exec descriptor or -1: always one
 * with FRAMEBUFFER, perhaps one with CHANNEL, none with any other type. *message and *fd are set
 * only by CORDON_SCREEN_RECEIVED. */
CordonScreenReceived cordon_screen_receive (int socket, CordonScreenMessage *message, int *fd);

/* Whether a message may come from cordon-screen or from the window: type known for that direction,
 * all fields in range, what does not belong to the type zero. Geometry against the present
 * surface is the caller's. */
bool cordon_screen_message_from_screen (const CordonScreenMessage *message);
bool cordon_screen_message_from_window (const CordonScreenMessage *message);

/* Unites rectangles into at most CORDON_SCREEN_RECTS_MAX by least waste. Empty rectangles are
 * ignored, larger ones cut at CORDON_SCREEN_SIDE_MAX; start with a zeroed struct. */
typedef struct {
  unsigned count;
  CordonScreenRect rects[CORDON_SCREEN_RECTS_MAX];
} CordonScreenDamage;

void cordon_screen_damage_add (CordonScreenDamage *damage, CordonScreenRect rect);
