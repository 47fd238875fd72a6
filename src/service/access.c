/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which decisions make up an access, and what they come to. What could not be asked is not
 * measured, which is never the same as denied.
 */
#include "config.h"

#include "service/access.h"

#include <glib/gi18n-lib.h>

#include "core/errors.h"
#include "service/labels.h"

typedef enum { OF_PROCESS, OF_FILE, OF_DIRECTORY } Of;

/* One decision: satisfied if all of `all` and, unless it is empty, one of `any` is allowed. */
typedef struct {
  Of of;
  const char *object_class;
  const char *const *permissions;
  guint32 all, any;
} Part;

typedef struct {
  const char *name;
  gboolean one_is_enough; /* of the parts; otherwise each is needed */
  Part parts[CORDON_ACCESS_ANSWERS_MAX];
} Kind;

/* A raw file is reached by open and one of the rest; ioctl and map alone move no data. */
static const char *const file_permissions[] = { "open", "read", "write", "append", NULL };
static const char *const dir_permissions[] = { "search", "read", NULL };
static const char *const search_permission[] = { "search", NULL };
static const char *const write_permission[] = { "write", NULL };
static const char *const connect_permission[] = { "connectto", NULL };
static const char *const process_permissions[] = { "signal",  "sigkill", "sigstop", "signull",
                                                   "ptrace", "setsched", NULL };

#define FILE_OPEN 0x1
#define FILE_DATA 0xe
#define FILE_CHANGE 0xc

static const Kind kinds[CORDON_N_ACCESS_KINDS] = {
  [CORDON_ACCESS_DISK]
    = { "disk", FALSE, { { OF_FILE, "file", file_permissions, FILE_OPEN, FILE_DATA } } },
  [CORDON_ACCESS_BLOCK_DISK]
    = { "block disk", FALSE, { { OF_FILE, "blk_file", file_permissions, FILE_OPEN, FILE_DATA } } },
  [CORDON_ACCESS_DIRECTORY]
    = { "directory", FALSE, { { OF_DIRECTORY, "dir", dir_permissions, 0, 0x3 } } },
  [CORDON_ACCESS_SOCKET]
    = { "socket", FALSE,
        { { OF_DIRECTORY, "dir", search_permission, 0x1, 0 },
          { OF_FILE, "sock_file", write_permission, 0x1, 0 },
          { OF_PROCESS, "unix_stream_socket", connect_permission, 0x1, 0 } } },
  [CORDON_ACCESS_ABSTRACT_SOCKET]
    = { "abstract socket", FALSE,
        { { OF_PROCESS, "unix_stream_socket", connect_permission, 0x1, 0 } } },
  [CORDON_ACCESS_CHANGE]
    = { "change", FALSE, { { OF_FILE, "file", file_permissions, FILE_OPEN, FILE_CHANGE } } },
  [CORDON_ACCESS_PROCESS]
    = { "process", TRUE,
        { { OF_PROCESS, "process", process_permissions, 0, 0x3f },
          { OF_PROCESS, "file", file_permissions, FILE_OPEN, FILE_DATA } } },
};

const char *
cordon_access_kind_name (CordonAccessKind kind)
{
  return kinds[kind].name;
}

static const char *
context_of (const CordonAccessTarget *target, Of of)
{
  switch (of)
    {
    case OF_PROCESS:
      return target->process;
    case OF_FILE:
      return target->file;
    case OF_DIRECTORY:
    default:
      return target->directory;
    }
}

/* target's user, role and type at source's range. */
static char *
with_level_of (const char *target, const char *source)
{
  const char *level = cordon_labels_get_level (target);

  return g_strdup_printf ("%.*s%s", (int) (level - target), target,
                          cordon_labels_get_level (source));
}

static gboolean
part_is_satisfied (const Part *part, guint32 allowed)
{
  return (allowed & part->all) == part->all && (part->any == 0 || (allowed & part->any) != 0);
}

static gboolean
refuse (GError **error, const char *sentence)
{
  g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_FAILED, sentence);
  return FALSE;
}

static gboolean
ask_part (CordonMacProbe *mac, const Part *part, const char *source, const char *target,
          CordonAccess *access, guint32 *allowed, GError **error)
{
  const CordonMacQuestion question = { source, target, part->object_class, part->permissions };
  CordonMacAnswer answer;

  if (!cordon_mac_probe_decide (mac, &question, &answer, error))
    return FALSE;
  if (access->serial != 0 && answer.serial != access->serial)
    return refuse (error, _("The SELinux policy changed while it was asked."));
  access->serial = answer.serial;
  access->permissive = access->permissive || answer.permissive;
  *allowed = answer.allowed;
  return TRUE;
}

static gboolean
ask_once (CordonMacProbe *mac, const Kind *kind, const char *source,
          const CordonAccessTarget *target, CordonAccess *access, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (kind->parts) && kind->parts[i].object_class != NULL; i++)
    {
      const Part *part = &kind->parts[i];
      CordonAccessAnswer *answer = &access->answers[i];
      const char *context = context_of (target, part->of);

      if (context == NULL)
        return refuse (error, _("A label that has to be asked about is not known."));
      *answer = (CordonAccessAnswer) { .object_class = part->object_class,
                                       .permissions = part->permissions,
                                       .of_process = part->of == OF_PROCESS };
      if (!ask_part (mac, part, source, context, access, &answer->allowed, error))
        return FALSE;
      access->n_answers = i + 1;
    }
  return TRUE;
}

static gboolean
ask_equal (CordonMacProbe *mac, const Kind *kind, const char *source,
           const CordonAccessTarget *target, CordonAccess *access, GError **error)
{
  for (guint i = 0; i < access->n_answers; i++)
    {
      const Part *part = &kind->parts[i];
      g_autofree char *equal = with_level_of (context_of (target, part->of), source);

      if (!ask_part (mac, part, source, equal, access, &access->answers[i].allowed_equal, error))
        return FALSE;
      access->answers[i].asked_equal = TRUE;
    }
  return TRUE;
}

static gboolean
is_reachable (const Kind *kind, const CordonAccess *access, gboolean equal)
{
  guint n_satisfied = 0;

  for (guint i = 0; i < access->n_answers; i++)
    n_satisfied += part_is_satisfied (&kind->parts[i], equal ? access->answers[i].allowed_equal
                                                             : access->answers[i].allowed);
  return kind->one_is_enough ? n_satisfied > 0 : n_satisfied == access->n_answers;
}

gboolean
cordon_access_ask (CordonMacProbe *mac, CordonAccessKind kind, const char *source,
                   const CordonAccessTarget *target, CordonAccess *access, GError **error)
{
  CordonAccess found = { .reach = CORDON_REACH_NOT_MEASURED };

  *access = found;
  if (source == NULL || *cordon_labels_get_level (source) == '\0')
    return refuse (error, _("A label that has to be asked about is not known."));
  if (!ask_once (mac, &kinds[kind], source, target, &found, error))
    return FALSE;
  if (found.permissive || is_reachable (&kinds[kind], &found, FALSE))
    {
      found.reach = CORDON_REACH_REACHABLE;
    }
  else
    {
      if (!ask_equal (mac, &kinds[kind], source, target, &found, error))
        return FALSE;
      found.reach = CORDON_REACH_DENIED;
      found.by_categories = is_reachable (&kinds[kind], &found, TRUE);
    }
  *access = found;
  return TRUE;
}
