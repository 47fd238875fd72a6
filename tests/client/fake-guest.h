/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A guest's agent that keeps to the protocol, except where a rule says otherwise. Rules are words,
 * separated by commas: ACTION[:QUESTION[:ARGUMENT]]; QUESTION is hello, begin, data, end, show,
 * password, page, zoom, resize, shutdown, url, app, run, render or rows.
 *
 *   error:Q:CODE    answers with this error
 *   silent:Q        never answers
 *   late:Q:MS       answers after a while
 *   close:Q         hangs up instead of answering
 *   wrong-serial:Q  answers another question
 *   zero-serial:Q   answers none (an error with serial 0)
 *   wrong-type:Q    answers with the wrong kind of answer
 *   wrong-value:Q   answers with a number out of range
 *   twice:Q         answers twice
 *   garbage:Q       answers with bytes that are no frame
 *   endless:Q       answers, then sends events for ever
 *   deaf:Q          reads no more from here on
 *   early           answers before it was asked
 *   trickle         writes one byte at a time
 *   lock            the document needs the password "sesame"
 *   no-page         never shows a page
 *   hang:Q          promises the page, and never shows it
 *   far-page        shows a page the document does not have
 *   browser         speaks version 2, and shows a window and no document
 *   apps:app:N      speaks version 3, and lists N applications, "app-0" and on
 *   same:app        all under one id
 *   large:app       promises more bytes than an application has
 *   miscount:app, escape:app, climb:app, behind:app   one byte or more that the protocol does not take
 *   sheets          speaks version 4, and draws pages (fake-sheets.h, with its lies as ACTION)
 *   pages:show:N    the document has so many
 *   crash           the viewer dies on the document, or the browser before its window
 *   crash-later     the viewer dies after the first page
 */
#pragma once

#include <glib.h>
#include "wire/agent.h"

typedef struct FakeGuest FakeGuest;

#define FAKE_GUEST_PAGES 3
#define FAKE_GUEST_PASSWORD "sesame"

/* fd: (transfer full) */
FakeGuest *fake_guest_new (int fd, const char *rules);
void fake_guest_free (FakeGuest *self);

/* What a virtio port tells a guest when the host's program goes: half a frame is forgotten, and so is
 * what that program was not told yet. fd: (transfer full): of whoever comes next */
void fake_guest_host_hung_up (FakeGuest *self, int fd);

/* The file as it was stored, NULL if none was stored whole. */
GBytes *fake_guest_get_file (FakeGuest *self);
/* What was said in the last hello. */
const CordonAgentHello *fake_guest_get_hello (FakeGuest *self);
guint fake_guest_count (FakeGuest *self, CordonAgentType question);
gboolean fake_guest_has_hung_up (FakeGuest *self);
