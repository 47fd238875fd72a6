/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonScreenProcess: the trusted end of one confined cordon-screen (wire/screen.h). It starts the
 * process with the three descriptors and nothing else, makes and seals every frame buffer, checks
 * every message, counts credit and tokens, and kills the process at the first breach. It never
 * looks at pixels.
 */
#pragma once

#include <gio/gio.h>
#include "wire/screen.h"

G_BEGIN_DECLS

/* A sealed memfd, mapped read-only. xRGB, native 32 bit words, the x byte is garbage: paint it as
 * CAIRO_FORMAT_RGB24. Contents change while they are read: never branch on them. */
typedef struct {
  gatomicrefcount references;
  guint width, height, stride; /* pixels, pixels, bytes */
  guint generation;
  const guint8 *pixels;
  gsize size;
} CordonFramebuffer;

#define CORDON_TYPE_FRAMEBUFFER (cordon_framebuffer_get_type ())
GType cordon_framebuffer_get_type (void);
CordonFramebuffer *cordon_framebuffer_ref (CordonFramebuffer *self);
void cordon_framebuffer_unref (CordonFramebuffer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CordonFramebuffer, cordon_framebuffer_unref)

#define CORDON_TYPE_SCREEN_PROCESS (cordon_screen_process_get_type ())
G_DECLARE_FINAL_TYPE (CordonScreenProcess, cordon_screen_process, CORDON, SCREEN_PROCESS, GObject)

/* Signals:
 *   "damage" (CordonFramebuffer *, const CordonScreenRect *rects, guint n)  paint, then give credit;
 *            the first one of a new framebuffer is the moment to show it and drop the old one
 *   "cursor" (GBytes *rgba or NULL, guint width, guint height, guint hot_x, guint hot_y)
 *   "pointer-mode" (gboolean absolute)
 *   "need-channel" (guint cookie)      answer with cordon_screen_process_give_channel()
 *   "agent-port" (gboolean open)
 *   "lost" (const GError *)            once; the last picture stays valid
 */
CordonScreenProcess *cordon_screen_process_new (const char *program, GError **error);

/* The host's end of the agent port's byte stream; the process keeps it open (transfer none). */
int cordon_screen_process_get_agent_fd (CordonScreenProcess *self);
gboolean cordon_screen_process_is_lost (CordonScreenProcess *self);
/* Bits of CordonScreenConfinement, 0 before READY. */
guint cordon_screen_process_get_confinement (CordonScreenProcess *self);

/* fd -1 refuses. (transfer full) */
void cordon_screen_process_give_channel (CordonScreenProcess *self, guint cookie, int fd);

/* After the damage has been painted: the permit to copy the next. Idempotent. */
void cordon_screen_process_give_credit (CordonScreenProcess *self);

/* Input. Scancodes: XT set 1, extended = 0x100 | code. Held keys and buttons are remembered, so
 * that release_all() can let go of them; releases are never dropped. */
void cordon_screen_process_key (CordonScreenProcess *self, guint scancode, gboolean down);
void cordon_screen_process_position (CordonScreenProcess *self, gint x, gint y);
void cordon_screen_process_motion (CordonScreenProcess *self, gint dx, gint dy);
void cordon_screen_process_button (CordonScreenProcess *self, guint button, gboolean down);
void cordon_screen_process_release_all (CordonScreenProcess *self);

/* Ends the process; also done at dispose. */
void cordon_screen_process_stop (CordonScreenProcess *self);

G_END_DECLS
