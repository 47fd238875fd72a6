/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonSystem: what cordond asks of the operating system it runs on: accounts by name, processes by
 * account, the identity of one process, free space. The real one reads NSS and /proc in worker
 * threads; tests have a table.
 */
#pragma once

#include <gio/gio.h>
#include <sys/types.h>

G_BEGIN_DECLS

/* A system account of the pool. */
typedef struct {
  char *name;
  uid_t uid;
  gid_t gid;
  GArray *groups; /* (element-type gid_t) all that it is in by NSS, its own among them */
} CordonAccount;
void cordon_account_free (CordonAccount *account);

#define CORDON_FACT_UNKNOWN (-1)

/* Real, effective, saved and file system identity, as in /proc/PID/status. */
typedef struct {
  pid_t pid;
  char *name;       /* untrusted: the process's own choice */
  uid_t uids[4];
  gid_t gids[4];
  GArray *groups;   /* (element-type gid_t) supplementary */
  int no_new_privs; /* 0, 1 or CORDON_FACT_UNKNOWN */
  int seccomp;      /* 0 none, 1 strict, 2 filter, or CORDON_FACT_UNKNOWN */
  char *context;    /* filled in by who asks the access control; NULL: it could not be read */
  gboolean enforced;
  guint64 began;    /* µs since the epoch; 0: it could not be read */
} CordonProcessFacts;
void cordon_process_facts_free (CordonProcessFacts *facts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CordonProcessFacts, cordon_process_facts_free)

/* What a path names itself; a last link is not followed. */
typedef struct {
  char *path;
  int failure;    /* errno of lstat, 0: the rest is valid */
  mode_t mode;    /* with the type of file */
  uid_t uid;
  gid_t gid;
  char *label;    /* filled in by who asks the access control; NULL: it could not be read */
} CordonFileFacts;

/* What is to be looked at; all borrowed. */
typedef struct {
  pid_t pid;             /* of QEMU */
  uid_t uid;             /* of the machine's account */
  const GArray *helpers; /* (element-type pid_t) or NULL */
  const char *const *paths;
} CordonSurveyRequest;

typedef struct {
  GPtrArray *processes; /* (element-type CordonProcessFacts) QEMU, the helpers, all others of uid */
  GPtrArray *files;     /* (element-type CordonFileFacts) parallel to paths */
  GPtrArray *sockets;   /* (element-type utf8) of the internet, in QEMU's network, of uid */
} CordonSurvey;
void cordon_survey_free (CordonSurvey *survey);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CordonSurvey, cordon_survey_free)
CordonSurvey *cordon_survey_new (void);

/* The security context of one process, as the kernel tells it; "" where it has none. */
typedef struct {
  pid_t pid;
  char *context;
} CordonProcessContext;

#define CORDON_TYPE_SYSTEM (cordon_system_get_type ())
G_DECLARE_INTERFACE (CordonSystem, cordon_system, CORDON, SYSTEM, GObject)

struct _CordonSystemInterface {
  GTypeInterface parent;

  /* Those of cordon-m01 … cordon-m<count> that exist: (element-type CordonAccount) */
  void (*accounts_async) (CordonSystem *self, guint count, GAsyncReadyCallback callback,
                          gpointer data);
  GPtrArray *(*accounts_finish) (CordonSystem *self, GAsyncResult *result, GError **error);

  /* Every uid that any process has in any of its four: a set of GUINT_TO_POINTER (uid). */
  void (*uids_in_use_async) (CordonSystem *self, GAsyncReadyCallback callback, gpointer data);
  GHashTable *(*uids_in_use_finish) (CordonSystem *self, GAsyncResult *result, GError **error);

  /* Everything that /proc and the files tell of one machine. A process of the request that is gone
   * is CORDON_ERROR_NOT_FOUND; what else cannot be read is an error, but for a file, which says so
   * itself. */
  void (*survey_async) (CordonSystem *self, const CordonSurveyRequest *request,
                        GAsyncReadyCallback callback, gpointer data);
  CordonSurvey *(*survey_finish) (CordonSystem *self, GAsyncResult *result, GError **error);

  /* Of every process of the host, ours and foreign: (element-type CordonProcessContext). A process
   * that cannot be read is an error: it might be the one that matters. */
  void (*contexts_async) (CordonSystem *self, GAsyncReadyCallback callback, gpointer data);
  GPtrArray *(*contexts_finish) (CordonSystem *self, GAsyncResult *result, GError **error);

  /* Bytes that root may still write below path. */
  void (*space_async) (CordonSystem *self, const char *path, GAsyncReadyCallback callback,
                       gpointer data);
  gboolean (*space_finish) (CordonSystem *self, GAsyncResult *result, guint64 *bytes,
                            GError **error);
};

void cordon_system_accounts_async (CordonSystem *self, guint count, GAsyncReadyCallback callback, gpointer data);
GPtrArray *cordon_system_accounts_finish (CordonSystem *self, GAsyncResult *result, GError **error);
void cordon_system_uids_in_use_async (CordonSystem *self, GAsyncReadyCallback callback, gpointer data);
GHashTable *cordon_system_uids_in_use_finish (CordonSystem *self, GAsyncResult *result, GError **error);
void cordon_system_survey_async (CordonSystem *self, const CordonSurveyRequest *request, GAsyncReadyCallback callback, gpointer data);
CordonSurvey *cordon_system_survey_finish (CordonSystem *self, GAsyncResult *result, GError **error);
void cordon_system_contexts_async (CordonSystem *self, GAsyncReadyCallback callback, gpointer data);
GPtrArray *cordon_system_contexts_finish (CordonSystem *self, GAsyncResult *result, GError **error);
void cordon_system_space_async (CordonSystem *self, const char *path, GAsyncReadyCallback callback, gpointer data);
gboolean cordon_system_space_finish (CordonSystem *self, GAsyncResult *result, guint64 *bytes, GError **error);

/* The text of one /proc/PID/status. Its Uid line alone, for those who look at everybody: a process
 * may have so many groups that the rest is cut off, and that must not stop anything. */
gboolean cordon_process_uids_parse (const char *status, uid_t out_uids[4], GError **error);
CordonProcessFacts *cordon_process_facts_parse (const char *status, GError **error);

/* /proc/PID/stat: when the process began, in clock ticks after the boot. FALSE, and *ticks untouched,
 * for a text that is none. */
gboolean cordon_process_ticks_parse (const char *stat, guint64 *ticks);

/* One /proc/PID/net/PROTOCOL: adds "PROTOCOL ADDRESS" of each socket of uid, listening or not. */
gboolean cordon_sockets_parse (const char *text, const char *protocol, uid_t uid,
                               GPtrArray *sockets, GError **error);

CordonSystem *cordon_linux_system_new (void);

G_END_DECLS
