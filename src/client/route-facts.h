/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What rules ask about a file or link, found out. Of a file's content bytes are compared and counted, nothing is
 * parsed. Blocking: for a thread where the file may lie on a slow or dead server.
 */
#pragma once

#include "core/route.h"

G_BEGIN_DECLS

typedef struct {
  CordonLink *link; /* or NULL, and it is a file: */
  char *name;       /* bytes as they are */
  char *home;       /* the person's, without links; may be NULL */
  char *directory;  /* may be NULL */
  char *origin;     /* remembered; may be NULL */
  char *claimed;    /* what the file says of itself (client/origin-memory.h), for eyes only; may be NULL */
  const char *type; /* NULL: unknown */
} CordonRouteFacts;

/* fd: as cordon_document_check() admits it. path: where it was opened; NULL: it came without. A path that leads
 * to another file by now counts as none. FILE_UNREADABLE, FILE_CHANGED, FAILED. (transfer full) */
CordonRouteFacts *cordon_route_facts_of_file (int fd, const char *path, const char *name, GError **error);
/* A file that is elsewhere, before it is fetched: its name is all that is known. (transfer full) */
CordonRouteFacts *cordon_route_facts_of_name (const char *name);
/* (transfer full) */
CordonRouteFacts *cordon_route_facts_of_link (CordonLink *link);

void cordon_route_facts_free (CordonRouteFacts *facts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CordonRouteFacts, cordon_route_facts_free)

/* Borrows from the facts. */
CordonRouteSubject cordon_route_facts_subject (const CordonRouteFacts *facts);

/* Where the answer opens the file in a compartment that its origin does not admit (client/child-rule.h), the answer
 * becomes REFUSE, and the error says why: FALSE. */
gboolean cordon_route_facts_check_child (const CordonRouteFacts *facts, CordonRouteAnswer *answer, GError **error);

/* The compartment by all rules that hold for this person. Without one: DENIED, with the rule that says so; USAGE
 * where it says that the person is to be asked (*ask TRUE; NULL: nobody can be), or where a file of rules is
 * wrong. (transfer full) */
char *cordon_route_facts_decide (const CordonRouteFacts *facts, gboolean *ask, GError **error);

G_END_DECLS
