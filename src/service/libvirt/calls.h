/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The blocking half of each call of a CordonHypervisor, as kinds of job.
 */
#pragma once

#include "service/libvirt/job.h"
#include "service/libvirt/link.h"
#include "service/hypervisor.h"

G_BEGIN_DECLS

typedef struct _CordonCall CordonCall;

/* `uuid` and `plan` as the kind needs them, NULL otherwise; both are copied or referenced. */
CordonCall *cordon_call_new (CordonLink *link, const char *uuid, CordonMachinePlan *plan);

extern const CordonJobKind cordon_call_connect;       /* -> anything */
extern const CordonJobKind cordon_call_probe;         /* -> CordonHostFacts */
extern const CordonJobKind cordon_call_create;        /* -> anything; late: destroyed */
extern const CordonJobKind cordon_call_describe;      /* -> CordonDomainFacts */
extern const CordonJobKind cordon_call_resume;        /* -> anything */
extern const CordonJobKind cordon_call_suspend;       /* -> anything */
extern const CordonJobKind cordon_call_define;        /* -> anything */
extern const CordonJobKind cordon_call_note;          /* -> anything */
extern const CordonJobKind cordon_call_press_button;  /* -> anything */
extern const CordonJobKind cordon_call_undefine;      /* -> anything */
extern const CordonJobKind cordon_call_destroy;       /* -> anything */
extern const CordonJobKind cordon_call_open_graphics; /* -> int *: the descriptor; late: closed */
extern const CordonJobKind cordon_call_list;          /* -> GPtrArray of CordonDomainFacts */

/* The same for the store. `name` and `order` as the kind needs them; copied. */
typedef struct _CordonStoreCall CordonStoreCall;
CordonStoreCall *cordon_store_call_new (CordonLink *link, const char *store, const char *name,
                                        const CordonVolumeOrder *order);

extern const CordonJobKind cordon_call_create_volume; /* -> CordonVolumeFacts; late: deleted */
extern const CordonJobKind cordon_call_delete_volume; /* -> anything */
extern const CordonJobKind cordon_call_describe_volume; /* -> CordonVolumeFacts */
extern const CordonJobKind cordon_call_list_volumes;  /* -> GPtrArray of CordonVolumeFacts */

/* Of a copy that is made in a thread. Tells on the context of whoever makes it, until _end, now and then between so
 * many bytes and so many of a total; progress may be NULL. */
typedef struct _CordonCopyNews CordonCopyNews;
CordonCopyNews *cordon_copy_news_new (CordonProgressFunc progress, gpointer data);
CordonCopyNews *cordon_copy_news_ref (CordonCopyNews *news);
void cordon_copy_news_unref (CordonCopyNews *news);
void cordon_copy_news_end (CordonCopyNews *news);
void cordon_copy_news_tell (CordonCopyNews *news, guint64 before, guint64 done, guint64 total);
/* TRUE, with an error: nobody waits for it any more. cancellable: NULL: none. */
gboolean cordon_copy_news_given_up (CordonCopyNews *news, GCancellable *cancellable, GError **error);

/* From one volume of the store into another. */
typedef struct _CordonCopyCall CordonCopyCall;
CordonCopyCall *cordon_copy_call_new (CordonLink *link, const char *from, const char *to, GCancellable *cancellable,
                                      CordonCopyNews *news);
extern const CordonJobKind cordon_call_copy_volume; /* -> anything */

/* A medium, from a person's file. */
typedef struct _CordonFillCall CordonFillCall;
/* Takes fd. */
CordonFillCall *cordon_fill_call_new (CordonLink *link, const char *name, int fd, guint64 size,
                                      GCancellable *cancellable, CordonCopyNews *news);
extern const CordonJobKind cordon_call_fill_medium; /* -> anything */

typedef struct _CordonDiskCall CordonDiskCall;
/* Whose workers do it: what takes long has its own, so that no start waits for it, and one that goes on from its
 * memory waits for memories alone. */
typedef enum {
  CORDON_LANE_SHORT, /* with all that a start needs */
  CORDON_LANE_IMPORTS,
  CORDON_LANE_MEMORIES
} CordonLane;
CordonLane cordon_disk_lane (CordonDiskWork work);
CordonDiskCall *cordon_disk_call_new (CordonLink *link, const char *uuid, const CordonDiskOrder *order);
extern const CordonJobKind cordon_call_operate; /* -> anything */

G_END_DECLS
