/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One table from evdev codes to XT scan codes, as the Linux kernel's own PC keyboard emulation and
 * QEMU's key code database have them. A code that is not listed is dropped, never guessed: a wrong
 * scan code would press another key in the guest. Power, sleep and wake-up belong to the host.
 */
#include "config.h"
#include "desktop/display/keymap.h"

#include <linux/input-event-codes.h>
#include "wire/screen.h"

#define EVDEV_OFFSET 8
#define E0(code) (0x100 | (code))

/* 1..83 and 86..88 are the same number in both; everything else stands here. */
static const guint16 exceptions[] = {
  [KEY_ZENKAKUHANKAKU] = 0x76,
  [KEY_RO] = 0x73,
  [KEY_KATAKANA] = 0x78,
  [KEY_HIRAGANA] = 0x77,
  [KEY_HENKAN] = 0x79,
  [KEY_KATAKANAHIRAGANA] = 0x70,
  [KEY_MUHENKAN] = 0x7b,
  [KEY_KPJPCOMMA] = 0x5c,
  [KEY_KPENTER] = E0 (0x1c),
  [KEY_RIGHTCTRL] = E0 (0x1d),
  [KEY_KPSLASH] = E0 (0x35),
  [KEY_SYSRQ] = E0 (0x37),
  [KEY_RIGHTALT] = E0 (0x38),
  [KEY_LINEFEED] = 0x5b,
  [KEY_HOME] = E0 (0x47),
  [KEY_UP] = E0 (0x48),
  [KEY_PAGEUP] = E0 (0x49),
  [KEY_LEFT] = E0 (0x4b),
  [KEY_RIGHT] = E0 (0x4d),
  [KEY_END] = E0 (0x4f),
  [KEY_DOWN] = E0 (0x50),
  [KEY_PAGEDOWN] = E0 (0x51),
  [KEY_INSERT] = E0 (0x52),
  [KEY_DELETE] = E0 (0x53),
  [KEY_MACRO] = E0 (0x6f),
  [KEY_MUTE] = E0 (0x20),
  [KEY_VOLUMEDOWN] = E0 (0x2e),
  [KEY_VOLUMEUP] = E0 (0x30),
  [KEY_KPEQUAL] = 0x59,
  [KEY_KPPLUSMINUS] = E0 (0x4e),
  [KEY_PAUSE] = CORDON_SCREEN_SCANCODE_PAUSE,
  [KEY_SCALE] = E0 (0x0b),
  [KEY_KPCOMMA] = 0x7e,
  [KEY_HANGEUL] = 0x72,
  [KEY_HANJA] = 0x71,
  [KEY_YEN] = 0x7d,
  [KEY_LEFTMETA] = E0 (0x5b),
  [KEY_RIGHTMETA] = E0 (0x5c),
  [KEY_COMPOSE] = E0 (0x5d),
  [KEY_STOP] = E0 (0x68),
  [KEY_AGAIN] = E0 (0x05),
  [KEY_PROPS] = E0 (0x06),
  [KEY_UNDO] = E0 (0x07),
  [KEY_FRONT] = E0 (0x0c),
  [KEY_COPY] = E0 (0x78),
  [KEY_OPEN] = 0x64,
  [KEY_PASTE] = 0x65,
  [KEY_FIND] = E0 (0x41),
  [KEY_CUT] = E0 (0x3c),
  [KEY_HELP] = E0 (0x75),
  [KEY_MENU] = E0 (0x1e),
  [KEY_CALC] = E0 (0x21),
  [KEY_WWW] = E0 (0x02),
  [KEY_MAIL] = E0 (0x6c),
  [KEY_BOOKMARKS] = E0 (0x66),
  [KEY_COMPUTER] = E0 (0x6b),
  [KEY_BACK] = E0 (0x6a),
  [KEY_FORWARD] = E0 (0x69),
  [KEY_NEXTSONG] = E0 (0x19),
  [KEY_PLAYPAUSE] = E0 (0x22),
  [KEY_PREVIOUSSONG] = E0 (0x10),
  [KEY_STOPCD] = E0 (0x24),
  [KEY_HOMEPAGE] = E0 (0x32),
  [KEY_REFRESH] = E0 (0x67),
  [KEY_F13] = 0x5d,
  [KEY_F14] = 0x5e,
  [KEY_F15] = 0x5f,
};

guint
cordon_keymap_evdev (guint keycode)
{
  return keycode > EVDEV_OFFSET ? keycode - EVDEV_OFFSET : 0;
}

guint
cordon_keymap_scancode (guint evdev)
{
  if ((evdev >= KEY_ESC && evdev <= KEY_KPDOT) || (evdev >= KEY_102ND && evdev <= KEY_F12))
    return evdev;
  return evdev < G_N_ELEMENTS (exceptions) ? exceptions[evdev] : 0;
}
