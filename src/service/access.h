/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What one SELinux context may reach of another party, put together from the loaded policy's own
 * decisions. Pure questions: nothing is opened and nothing is tried. The start and the isolation
 * report ask the same ones.
 */
#pragma once

#include "service/mac-probe.h"

G_BEGIN_DECLS

typedef enum {
  CORDON_ACCESS_DISK,       /* a regular file: open and (read or write or append) */
  CORDON_ACCESS_BLOCK_DISK, /* the same of a block device */
  CORDON_ACCESS_DIRECTORY,  /* search, or read */
  CORDON_ACCESS_SOCKET,     /* by path: search its directory, write to it, and connectto */
  CORDON_ACCESS_ABSTRACT_SOCKET, /* connectto alone */
  CORDON_ACCESS_CHANGE,     /* of a regular file: open and (write or append) */
  CORDON_ACCESS_PROCESS     /* any signal, ptrace, another priority, or its files in /proc */
} CordonAccessKind;
#define CORDON_N_ACCESS_KINDS (CORDON_ACCESS_PROCESS + 1)

/* Raw contexts of the party that would be reached; only those that the kind needs are looked at. */
typedef struct {
  const char *process;
  const char *file;      /* of the disk, or of the socket in its directory */
  const char *directory; /* itself, or where the socket is */
} CordonAccessTarget;

typedef enum {
  CORDON_REACH_NOT_MEASURED,
  CORDON_REACH_DENIED,
  CORDON_REACH_REACHABLE
} CordonReach;

/* One of the kernel's decisions behind an answer. */
typedef struct {
  const char *object_class;
  const char *const *permissions;
  gboolean of_process;   /* asked of the target's process, not of a file's label */
  guint32 allowed;       /* bit i: permissions[i] */
  guint32 allowed_equal; /* the same with the target at the source's own level … */
  gboolean asked_equal;  /* … if that was asked: only what is denied is asked again */
} CordonAccessAnswer;

#define CORDON_ACCESS_ANSWERS_MAX 3

/* A value without anything of its own to free. */
typedef struct {
  CordonReach reach;
  gboolean by_categories; /* denied, and reachable at an equal level: the categories are the wall;
                             otherwise the type is */
  gboolean permissive;    /* source's domain is permissive: then everything is reachable */
  guint32 serial;         /* of the policy that answered */
  guint n_answers;
  CordonAccessAnswer answers[CORDON_ACCESS_ANSWERS_MAX];
} CordonAccess;

/* CORDON_ERROR_FAILED, and *access says not measured, if a context is missing, the kernel does not
 * answer, or the policy changed between two answers. */
gboolean cordon_access_ask (CordonMacProbe *mac, CordonAccessKind kind, const char *source,
                            const CordonAccessTarget *target, CordonAccess *access,
                            GError **error);

const char *cordon_access_kind_name (CordonAccessKind kind); /* "disk", "socket" … */

/* --- the same, asked once -------------------------------------------------------------------- */

/* Answers of one measurement by what was asked. It must not outlive the measurement: it does not
 * see that the policy changed. */
typedef struct _CordonAccessBook CordonAccessBook;

CordonAccessBook *cordon_access_book_new (CordonMacProbe *mac);
void cordon_access_book_free (CordonAccessBook *book);
/* As cordon_access_ask; failures are not kept. Answers of two policies are never mixed: from the
 * second one on everything fails. */
gboolean cordon_access_book_ask (CordonAccessBook *book, CordonAccessKind kind,
                                 const char *source, const CordonAccessTarget *target,
                                 CordonAccess *access, GError **error);
guint cordon_access_book_get_n_asked (CordonAccessBook *book);
/* Of the policy that answered; 0 before the first answer. */
guint32 cordon_access_book_get_serial (CordonAccessBook *book);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CordonAccessBook, cordon_access_book_free)

G_END_DECLS
