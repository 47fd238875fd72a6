/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonAgentLink: the host's end of the agent protocol (wire/agent.h) over one byte stream. The
 * guest is hostile: every answer is checked, matched with its question and has a deadline; a breach
 * ends the link. One question at a time, in order.
 */
#pragma once

#include <gio/gio.h>
#include "client/sheet.h"
#include "wire/agent.h"

G_BEGIN_DECLS

/* What cordon_agent_link_show_finish() says of a browser: no number of pages. */
#define CORDON_AGENT_LINK_WINDOW (CORDON_AGENT_PAGES_MAX + 1)

#define CORDON_TYPE_AGENT_LINK (cordon_agent_link_get_type ())
G_DECLARE_FINAL_TYPE (CordonAgentLink, cordon_agent_link, CORDON, AGENT_LINK, GObject)

/* Signals:
 *   "page-shown" (guint page, guint zoom_percent, guint zoom_mode)
 *   "viewer-died" ()
 *   "window" ()                 a browser's window is on the screen
 *   "inside" (guint pages)      a file in the document is shown in its place, or the document again
 *   "looks" (guint look)          how pages are shown from here on: bits of CORDON_AGENT_LOOK_ALL
 *   "broken" (const GError *)   once: hung up (MACHINE_ENDED) or protocol (GUEST_PROTOCOL)
 * fd: a stream socket (transfer full). */
CordonAgentLink *cordon_agent_link_new (int fd);

void cordon_agent_link_hello_async (CordonAgentLink *self, const CordonAgentHello *hello,
                                    guint deadline_ms, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer data);
gboolean cordon_agent_link_hello_finish (CordonAgentLink *self, GAsyncResult *result, GError **error);
/* What the guest's last answer to that said of its private disk. */
CordonAgentHome cordon_agent_link_get_home (CordonAgentLink *self);

/* Streams the file: exactly the size it had at the beginning, or FILE_CHANGED. `progress` may be
 * NULL; called at most every 50 ms. The deadline is for a stall, not for the whole. */
void cordon_agent_link_send_file_async (CordonAgentLink *self, int fd, guint stall_ms,
                                        GFileProgressCallback progress, gpointer progress_data,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback, gpointer data);
gboolean cordon_agent_link_send_file_finish (CordonAgentLink *self, GAsyncResult *result, GError **error);

/* SHOW, or PASSWORD when password is not NULL. Returns pages, or WINDOW where "window" will follow, 0 on error
 * (PASSWORD, NOT_DOCUMENT, …; BUSY: there is nothing to show). */
void cordon_agent_link_show_async (CordonAgentLink *self, const char *password, guint deadline_ms,
                                   GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
guint cordon_agent_link_show_finish (CordonAgentLink *self, GAsyncResult *result, GError **error);

/* OPEN_URL: "window" follows its end. NOT_DOCUMENT where the guest has no browser, USAGE for no address
 * (cordon_agent_url_valid()). Ends with cordon_agent_link_request_finish(). */
void cordon_agent_link_open_url_async (CordonAgentLink *self, const char *url, guint deadline_ms,
                                       GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);

/* GET_APP: number counts from 0. NULL without an error: there are no more, or the guest's agent is older than the
 * question. What comes back is the guest's word, checked by the protocol's rules alone. (transfer full, g_free) */
void cordon_agent_link_get_app_async (CordonAgentLink *self, guint number, guint deadline_ms, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
CordonAgentApp *cordon_agent_link_get_app_finish (CordonAgentLink *self, GAsyncResult *result, GError **error);

/* RUN_APP: "window" follows its end. NOT_FOUND where the guest has none of that id, or is older than the question.
 * Ends with cordon_agent_link_request_finish(). */
void cordon_agent_link_run_app_async (CordonAgentLink *self, const char *id, guint deadline_ms, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);

/* RENDER, for page and resolution; page 0 and dpi 0: the guest forgets the last. NULL with an error, and without one
 * after page 0. What comes back was checked by cordon_sheet_new() to be what was asked for. TEMPLATE_DAMAGED where
 * the guest is older than the question. (transfer full) */
void cordon_agent_link_render_async (CordonAgentLink *self, guint page, guint dpi, guint deadline_ms, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
CordonSheet *cordon_agent_link_render_finish (CordonAgentLink *self, GAsyncResult *result, GError **error);
/* GET_ROWS: what comes next of a sheet; as many bytes as that has, for cordon_sheet_add(). (transfer full) */
void cordon_agent_link_rows_async (CordonAgentLink *self, const CordonSheet *sheet, guint deadline_ms, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
GBytes *cordon_agent_link_rows_finish (CordonAgentLink *self, GAsyncResult *result, GError **error);
/* Without this no page is ever asked for: RENDER and GET_ROWS end with DENIED, and nothing is sent. */
void cordon_agent_link_allow_sheets (CordonAgentLink *self);
/* FALSE with DENIED. */
gboolean cordon_agent_link_check_sheets (CordonAgentLink *self, GError **error);
/* One print at a time: FALSE where somebody else reads pages. */
gboolean cordon_agent_link_claim_sheets (CordonAgentLink *self);
void cordon_agent_link_release_sheets (CordonAgentLink *self);

/* Whether the guest, which answered HELLO, knows of LOOK; else that is BUSY. */
gboolean cordon_agent_link_has_look (CordonAgentLink *self);

/* PAGE, ZOOM, LOOK, RESIZE, SHUTDOWN: a ready frame's question, answered OK or with an error. */
void cordon_agent_link_page_async (CordonAgentLink *self, guint page, guint deadline_ms, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
void cordon_agent_link_zoom_async (CordonAgentLink *self, guint mode, guint percent, guint deadline_ms, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
void cordon_agent_link_look_async (CordonAgentLink *self, guint look, guint deadline_ms, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
void cordon_agent_link_resize_async (CordonAgentLink *self, guint width, guint height, guint deadline_ms, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
void cordon_agent_link_shutdown_async (CordonAgentLink *self, guint deadline_ms, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gboolean cordon_agent_link_request_finish (CordonAgentLink *self, GAsyncResult *result, GError **error);

/* No more of this: questions end with G_IO_ERROR_CANCELLED, no signal follows. Also at dispose. */
void cordon_agent_link_hang_up (CordonAgentLink *self);

G_END_DECLS
