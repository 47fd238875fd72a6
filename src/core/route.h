/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Routes: in which compartment a file or a link is opened. Ordered rules, the first that applies decides;
 * where none does, the answer is no. Pure: whoever asks has looked at the file. A route chooses among
 * compartments and gives no right: what a machine may do is its compartment's.
 *
 *     # a comment
 *     [invoices]                   the rule's name, like a compartment's
 *     Directory=~/Downloads;/srv/mail
 *     Type=application/pdf;image/png
 *     Name=*.pdf;invoice-?.*
 *     Open=untrusted-documents
 *
 *     [bank]
 *     Scheme=https
 *     Host=bank.example;*.bank.example
 *     Open=banking
 *
 * Conditions, all of which must hold; each has one or more values with ';' between them, one of which must:
 *
 *     Origin     the compartment that the file left, or * for any (client/origin-memory.h)
 *     Directory  where the file is, or above; an absolute path without links, or ~/…
 *     Type       what its bytes are: core/media-types.h
 *     Name       of the file; * any text, ? one character; letter case does not count
 *     Scheme     of the link: http, https
 *     Host       of the link: a host, *.host for all below it, :port behind it where it is not the scheme's
 *
 * A rule is about files or about links, never both, and has at least one condition. What it does is either
 * Open=COMPARTMENT or Do=ask, Do=refuse or Do=return: back to the compartment it left, which needs Origin=.
 */
#pragma once

#include "core/compartment.h"
#include "core/key-text.h"
#include "core/link.h"

G_BEGIN_DECLS

#define CORDON_ROUTES_TEXT_MAX (64 * 1024)
#define CORDON_ROUTES_MAX 256       /* rules of one text: more than a person can keep in order */
#define CORDON_ROUTE_VALUES_MAX 32  /* of one condition */
#define CORDON_ROUTE_ANY "*"

typedef enum {
  CORDON_ROUTE_ORIGIN,
  CORDON_ROUTE_DIRECTORY,
  CORDON_ROUTE_TYPE,
  CORDON_ROUTE_NAME,
  CORDON_ROUTE_SCHEME,
  CORDON_ROUTE_HOST
} CordonRouteCondition;
#define CORDON_N_ROUTE_CONDITIONS (CORDON_ROUTE_HOST + 1)

/* The keys; NULL-terminated, indexed by the enum. */
extern const char *const cordon_route_condition_names[];

typedef enum {
  CORDON_ROUTE_OPEN,
  CORDON_ROUTE_ASK,    /* the person chooses */
  CORDON_ROUTE_REFUSE,
  CORDON_ROUTE_RETURN  /* of rules only: an answer is OPEN */
} CordonRouteVerdict;

/* "open", "ask", "refuse", "return". */
extern const char *const cordon_route_verdict_names[];

/* One rule. Immutable, owned by its CordonRoutes. */
typedef struct {
  char *name;
  CordonOrigin source; /* whose rule */
  guint line;          /* of its group */
  char **values[CORDON_N_ROUTE_CONDITIONS]; /* NULL: no such condition; in normal form */
  CordonRouteVerdict verdict;
  char *compartment;   /* of OPEN; else NULL */
} CordonRoute;

/* Whether it is about links. */
gboolean cordon_route_is_of_links (const CordonRoute *route);

typedef struct _CordonRoutes CordonRoutes;

/* The rules of one text. `fault` is set when NULL is returned. (transfer full) */
CordonRoutes *cordon_routes_parse (const char *text, gsize length, CordonOrigin source, CordonKeyTextFault *fault);
/* These and behind them those. Both stay the caller's. (transfer full) */
CordonRoutes *cordon_routes_append (const CordonRoutes *first, const CordonRoutes *second);

guint cordon_routes_get_size (const CordonRoutes *routes);
const CordonRoute *cordon_routes_get (const CordonRoutes *routes, guint i);
/* As a text that parses to the same; of rules of one source. (transfer full) */
char *cordon_routes_to_text (const CordonRoutes *routes);

CordonRoutes *cordon_routes_ref (CordonRoutes *routes);
void cordon_routes_unref (CordonRoutes *routes);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CordonRoutes, cordon_routes_unref)

/* What is to be opened: a link, or else a file. All borrowed. */
typedef struct {
  const CordonLink *link;
  const char *origin;    /* valid name of the compartment that the file left; NULL: none is known */
  const char *directory; /* absolute, without links; NULL: it is in none (a remote or handed-over file) */
  const char *home;      /* what ~ stands for; NULL: nothing */
  const char *type;      /* NULL: unknown */
  const char *name;      /* any bytes but '/' */
} CordonRouteSubject;

/* A rule that was looked at. */
typedef struct {
  const CordonRoute *route;
  gboolean applies;
  CordonRouteCondition missed; /* where not: the first condition that does not hold */
  gboolean other_kind;         /* where not: it is about links and this is a file, or the reverse */
} CordonRouteStep;

typedef struct {
  CordonRouteVerdict verdict;
  char *compartment;         /* of OPEN; else NULL */
  const CordonRoute *route;  /* the rule that decided: borrowed; NULL: none applies, and the answer is REFUSE */
  GArray *steps;             /* (element-type CordonRouteStep) in order, the last is the one that decided */
} CordonRouteAnswer;

/* The answer borrows from `routes`. (transfer full) */
CordonRouteAnswer *cordon_routes_decide (const CordonRoutes *routes, const CordonRouteSubject *subject);
void cordon_route_answer_free (CordonRouteAnswer *answer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CordonRouteAnswer, cordon_route_answer_free)

/* pattern and name in UTF-8, already in one letter case. Time is bounded by their lengths' product. */
gboolean cordon_route_name_matches (const char *pattern, const char *name);

G_END_DECLS
