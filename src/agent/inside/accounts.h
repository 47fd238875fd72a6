/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One account for each program of the guest, so that a viewer taken over by a document owns nothing
 * but its own process. The template's /etc/passwd names the same numbers.
 */
#pragma once

enum {
  CORDON_UID_DISPLAY = 901,
  CORDON_UID_KIOSK = 902,
  CORDON_UID_AGENT = 903,
  CORDON_UID_VIEWER = 904,
  CORDON_UID_DISK = 905 /* makes and checks the private disk's file system, before anybody uses it */
};

#define CORDON_DISPLAY ":0"
#define CORDON_DOCUMENT_DIR "/run/document"
/* Where the private disk is mounted: the viewer's home, and what the agent keeps for the next start. */
#define CORDON_HOME_VIEWER "/home/viewer" /* without a disk a browser's is in the guest's memory */
#define CORDON_HOME_DOCUMENT "/home/document"
#define CORDON_KEYMAP_DIR "/usr/share/cordon/keymaps"
