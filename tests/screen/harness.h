/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The window's side of a real cordon-screen, and the test server behind it. Everything waits for a
 * condition with a deadline and fails the test when it passes. Programs are named by the
 * environment: CORDON_TEST_SPICE_SERVER, CORDON_TEST_SCREEN.
 */
#pragma once

#include <glib.h>
#include "wire/screen.h"

/* Generous: two cores for everything, sanitizers included. */
#define HARNESS_DEADLINE_MS 20000

typedef struct {
  char *directory;
  char *socket;      /* of the server */
  char *port_socket; /* for --port; nobody listens unless asked for */
  char *stamps;
  GPid server;
  int server_input, server_output;
  GString *server_lines; /* read, not yet looked at */
  gint64 *stamp_times;   /* mapped; picture.h */
  GPid screen;           /* 0: not started, or waited for */
  glong screen_peak_kib; /* resident memory of the last one that ended */
  int control, agent;    /* the window's ends */
  guint8 *cursor;        /* mapped */
  guint8 *pixels;        /* mapped frame buffer, NULL: none */
  gsize pixels_size;
  guint width, height, generation;
  guint channels; /* asked for and given */
  gboolean port_open; /* as told last */
  gboolean reset;     /* the connection, by the other side */
} Harness;

/* arguments: of the server, besides --socket and --stamps; NULL-terminated, or NULL. */
Harness *harness_new (const char *const *arguments);
void harness_free (Harness *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Harness, harness_free)

/* As above; *guest is the guest's end of the agent port: the argument "@guest" of --port. */
Harness *harness_new_with_guest (const char *const *arguments, int *guest);

const char *harness_program (const char *variable);
gboolean harness_wait_fd (int fd, short events, int ms);

/* Again after the last one has ended and was waited for; or after harness_kill_screen(). */
void harness_start_screen (Harness *self);
/* With one more descriptor than it needs, as number 9. */
void harness_start_screen_with (Harness *self, int extra);
void harness_kill_screen (Harness *self);
void harness_kill_server (Harness *self);
void harness_hang_up (Harness *self);

/* The server: a command and its answer; a line that must come next among those with its first
 * word. */
void harness_command (Harness *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
char *harness_server_line (Harness *self, const char *prefix);
void harness_expect_line (Harness *self, const char *line);
/* Whether a line lies there or comes within `ms`. */
gboolean harness_has_line (Harness *self, int ms);
/* Lines until one equals `last`, which is included. */
GPtrArray *harness_lines_until (Harness *self, const char *last);
/* Until the server has sent the frame of this number. */
void harness_await_frame (Harness *self, guint number);
int harness_connect_channel (Harness *self);

/* The next message that is not NEED_CHANNEL; those are answered with a connection. FALSE: hung
 * up. */
gboolean harness_next (Harness *self, CordonScreenMessage *message);
/* Skips messages of other types; a hang-up or LOST in between fails. */
void harness_await (Harness *self, CordonScreenType type, CordonScreenMessage *message);
/* Whether a message comes within `ms`. For proving absence after something else proved the time. */
gboolean harness_has_message (Harness *self, int ms);

void harness_send (Harness *self, const CordonScreenMessage *message, int fd);
void harness_give_credit (Harness *self);
void harness_give_framebuffer (Harness *self, const CordonScreenMessage *surface);
void harness_key (Harness *self, guint scancode, gboolean down);
void harness_pointer (Harness *self, CordonScreenType type, int x, int y, guint button, guint down,
                      guint buttons);

/* Until the first picture is in `pixels`; credit is not given back. */
void harness_show (Harness *self);
/* Until keys reach the server; all their lines are read. */
void harness_await_inputs (Harness *self);
/* A key pressed now has reached the server: cordon-screen's main loop has turned since. */
void harness_turn (Harness *self);

/* Gives credit for each damage until the picture is as `check` wants it. */
typedef gboolean (*HarnessCheck) (Harness *self);
void harness_await_picture (Harness *self, HarnessCheck check);

/* Expects LOST for this reason, hang-up and the exit status for it. */
void harness_expect_lost (Harness *self, CordonScreenLost reason);
/* Expects the end, without LOST, with this status. */
void harness_expect_exit (Harness *self, CordonScreenExit status);
/* The wait status, after the end. */
int harness_wait_screen (Harness *self);

/* fd of a new memfd with these seals. */
int harness_memfd (gsize size, int seals);
#define HARNESS_SEALS (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL)
