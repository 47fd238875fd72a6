/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A link somebody wants to open, as an immutable value. Only http and https, and only what every
 * browser understands alike: where a browser may see another host than is read here, the link is
 * refused. The canonical text is what is judged, shown and handed on; the text that came in is not
 * used again.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CORDON_LINK_MAX (8 * 1024) /* bytes: more than servers take of a request's first line */

typedef struct _CordonLink CordonLink;

/* What a person is shown: before, host and after in this order, each fit for eyes (core/text.h) and
 * never to be opened. */
typedef struct {
  char *before; /* "https://" */
  char *host;   /* to be highlighted: decoded where no label of it mixes scripts */
  char *after;  /* port, path and query, %-decoded, cut with an ellipsis; may be empty */
  char *ascii;  /* the host as it is asked for, where that differs from `host`; else NULL */
} CordonLinkParts;

/* Whether a word is meant as a link rather than as a file: it begins with a scheme and "://", of whatever
 * case. Nothing is said of its being right. */
gboolean cordon_link_looks_like_one (const char *untrusted_text);

/* USAGE, with what is wrong, where it is no link that can be opened. (transfer full) */
CordonLink *cordon_link_parse (const char *untrusted_text, GError **error);

CordonLink *cordon_link_ref (CordonLink *link);
void cordon_link_unref (CordonLink *link);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CordonLink, cordon_link_unref)

/* ASCII only: "https://xn--bcher-kva.example/a%20b". */
const char *cordon_link_get_text (const CordonLink *link);
const char *cordon_link_get_scheme (const CordonLink *link); /* "http" or "https" */
/* Small ASCII letters, without a final dot; an IPv6 address without brackets. */
const char *cordon_link_get_host (const CordonLink *link);
guint cordon_link_get_port (const CordonLink *link); /* the scheme's own where the link has none */

/* The host alone, by the same rules, from what a person writes; brackets around an IPv6 address may be
 * absent. NULL where it is none. (transfer full) */
char *cordon_link_normalise_host (const char *untrusted_host, GError **error);

/* (transfer full) */
CordonLinkParts *cordon_link_show (const CordonLink *link);
void cordon_link_parts_free (CordonLinkParts *parts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CordonLinkParts, cordon_link_parts_free)

G_END_DECLS
