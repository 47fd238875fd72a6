/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonKeyState: which key goes to whom while the guest has the keyboard. Pure.
 *
 * The guest gets every key but three of the host's: F11 without a modifier (full screen), and Ctrl
 * and Alt pressed and released together, which gives the keyboard back to the host, as remote-viewer
 * and QEMU have it. Ctrl+W and Ctrl+Q are the guest's: in a terminal they edit a line, in a browser
 * they close a tab, and a machine that is ended by such a habit would take work with it. All of the
 * host's shortcuts work as soon as the keyboard is the host's.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  CORDON_KEY_DROP,    /* nobody's: a release without a press, a key without a scan code */
  CORDON_KEY_GUEST,
  CORDON_KEY_HOST,    /* let the host's own shortcuts have it */
  CORDON_KEY_LET_GO   /* the guest's, and then the keyboard is the host's */
} CordonKeyFate;

#define CORDON_KEY_CODES 256

typedef struct {
  guint64 held[CORDON_KEY_CODES / 64]; /* evdev codes the guest believes to be down */
  gboolean chord;                      /* Ctrl and Alt were pressed and nothing else since */
} CordonKeyState;

CordonKeyFate cordon_key_state_press (CordonKeyState *self, guint evdev);
CordonKeyFate cordon_key_state_release (CordonKeyState *self, guint evdev);
gboolean cordon_key_state_is_held (const CordonKeyState *self, guint evdev);
void cordon_key_state_clear (CordonKeyState *self);

G_END_DECLS
