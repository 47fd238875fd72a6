/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One race for a level, in which the test says what happens next: starts of real fleets, on a host
 * whose calls wait until it is their turn and whose news come when the test lets them, and a machine
 * of virsh's, which appears in /proc, then among libvirt's domains, then in the news.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define RACE_STARTS 2
#define RACE_FOREIGN RACE_STARTS    /* whose turn it may be, besides the starts' */
#define RACE_NEWS (RACE_STARTS + 1) /* the oldest of libvirt's news reaches every cordond */
#define RACE_PARTIES (RACE_STARTS + 2)

/* What the starts do not get to see; not even that keeps the search from being one of theirs. */
typedef enum {
  RACE_SEES,
  RACE_BLIND_COMPARISON, /* nobody is there when a level is compared again */
  RACE_BLIND             /* and when the policy is asked who reaches whom */
} RaceSight;

typedef struct {
  guint n_starts;
  gboolean one_cordond; /* both starts in the same */
  gboolean late_news;   /* none comes before everybody has done all that there is to do */
  gboolean kept;        /* of machines with a disk whose name has c0 and c256, each with the same */
  RaceSight sight;
  const char *foreign;  /* label of virsh's machine, NULL: there is none */
} RaceRules;

/* A host for many races, one at a time. */
void race_host_open (const RaceRules *rules);
void race_host_close (void);

/* From the beginning. */
void race_open (void);
void race_close (void);

gboolean race_may_go (guint who);
void race_go (guint who);

/* Two of Cordon's own never run together, not even for a moment; next to a foreign machine that
 * started last one does until it was told, so that counts when the race is over. */
gboolean race_has_clash (gboolean over);
gboolean race_all_run (void);
/* Everything on which the future depends. (transfer full) */
char *race_key (void);

G_END_DECLS
