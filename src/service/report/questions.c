/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The table of promises. A promise is made before anybody looks and from what the parties are, never
 * from what was measured: otherwise the report could only ever be right.
 */
#include "config.h"

#include "service/report/questions.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

static gboolean
promise (CordonPromise *out, CordonPromise value)
{
  *out = value;
  return TRUE;
}

/* --- promises -------------------------------------------------------------------------------- */

/* The control: a machine that cannot reach what is its own shows that the question is wrong. One
 * without a disk has its directory. */
static gboolean
ask_own (const CordonSubject *self, CordonThing thing, CordonPromise *out)
{
  CordonThing control = self->things[CORDON_THING_DISK].exists ? CORDON_THING_DISK
                                                               : CORDON_THING_DIRECTORY;

  return cordon_subject_is_machine (self) && thing == control
         && promise (out, CORDON_PROMISE_REACHABLE);
}

/* Whether libvirt or its user shares a foreign machine's files is not ours to promise; that its
 * process is out of reach is, for its label must not be below one of ours. */
static gboolean
ask_foreign (const CordonSubject *from, CordonThing thing, CordonPromise *out)
{
  if (from->kind == CORDON_PARTY_FOREIGN)
    return FALSE;
  return promise (out, thing == CORDON_THING_PROCESS || thing == CORDON_THING_ABSTRACT
                         ? CORDON_PROMISE_UNREACHABLE
                         : CORDON_PROMISE_NONE);
}

static gboolean
ask_template (const CordonSubject *from, CordonThing thing, CordonPromise *out)
{
  if (!cordon_subject_is_machine (from))
    return FALSE;
  return promise (out, thing == CORDON_THING_CHANGE ? CORDON_PROMISE_UNREACHABLE
                                                    : CORDON_PROMISE_REACHABLE);
}

/* Cordon's own types may be cut off from images without categories, so there it is no control. */
static gboolean
ask_canary (const CordonSubject *from, CordonPromise *out)
{
  return cordon_subject_is_machine (from)
         && promise (out, from->plain ? CORDON_PROMISE_REACHABLE : CORDON_PROMISE_NONE);
}

/* The type that libvirt comes with may speak to libvirt; only modes and polkit stop it there. */
static gboolean
ask_libvirt (const CordonSubject *from, CordonPromise *out)
{
  return cordon_subject_is_machine (from)
         && promise (out, from->plain ? CORDON_PROMISE_NONE : CORDON_PROMISE_UNREACHABLE);
}

static gboolean
ask_files (const CordonSubject *from, CordonThing thing, CordonPromise *out)
{
  if (!cordon_subject_is_machine (from))
    return FALSE;
  return promise (out, thing == CORDON_THING_DIRECTORY ? CORDON_PROMISE_NONE
                                                       : CORDON_PROMISE_UNREACHABLE);
}

static gboolean
ask_label (const CordonSubject *from, const CordonSubject *to, CordonThing thing,
           CordonPromise *out)
{
  if (from->kind == CORDON_PARTY_HOST)
    return cordon_subject_is_machine (to) && promise (out, CORDON_PROMISE_NONE);
  switch (to->kind)
    {
    case CORDON_PARTY_MACHINE:
    case CORDON_PARTY_OTHER_USER:
      return promise (out, CORDON_PROMISE_UNREACHABLE);
    case CORDON_PARTY_FOREIGN:
      return ask_foreign (from, thing, out);
    case CORDON_PARTY_TEMPLATE:
      return ask_template (from, thing, out);
    case CORDON_PARTY_CANARY:
      return ask_canary (from, out);
    case CORDON_PARTY_LIBVIRT:
      return ask_libvirt (from, out);
    case CORDON_PARTY_FILES:
      return ask_files (from, thing, out);
    case CORDON_PARTY_HOST:
    default:
      return FALSE;
    }
}

static gboolean
ask_account (const CordonSubject *from, const CordonSubject *to, CordonThing thing,
             CordonPromise *out)
{
  /* No owner and no mode stands before what has no file. */
  if (from->kind == CORDON_PARTY_HOST || thing == CORDON_THING_ABSTRACT)
    return FALSE;
  switch (to->kind)
    {
    case CORDON_PARTY_MACHINE:
    case CORDON_PARTY_OTHER_USER:
      return promise (out, CORDON_PROMISE_UNREACHABLE);
    case CORDON_PARTY_TEMPLATE:
      return ask_template (from, thing, out);
    case CORDON_PARTY_LIBVIRT:
      /* On many hosts everybody may connect, and polkit decides. */
      return thing == CORDON_THING_SOCKET && cordon_subject_is_machine (from)
             && promise (out, CORDON_PROMISE_NONE);
    default:
      return FALSE;
    }
}

gboolean
cordon_question_promise (const CordonSubject *from, const CordonSubject *to, CordonLayer layer,
                         CordonThing thing, CordonPromise *out)
{
  if (!from->acts || !to->things[thing].exists)
    return FALSE;
  if (from == to || to->part_of == from)
    return ask_own (to, thing, out);
  return layer == CORDON_LAYER_LABEL ? ask_label (from, to, thing, out)
                                     : ask_account (from, to, thing, out);
}

/* --- how it is asked ------------------------------------------------------------------------- */

CordonAccessKind
cordon_question_kind (const CordonSubject *to, CordonThing thing)
{
  switch (thing)
    {
    case CORDON_THING_PROCESS:
      return CORDON_ACCESS_PROCESS;
    case CORDON_THING_SOCKET:
      return CORDON_ACCESS_SOCKET;
    case CORDON_THING_DIRECTORY:
      return CORDON_ACCESS_DIRECTORY;
    case CORDON_THING_CHANGE:
      return CORDON_ACCESS_CHANGE;
    case CORDON_THING_ABSTRACT:
      return CORDON_ACCESS_ABSTRACT_SOCKET;
    case CORDON_THING_DISK:
    default:
      return to->things[thing].block ? CORDON_ACCESS_BLOCK_DISK : CORDON_ACCESS_DISK;
    }
}

/* A change is made to the file itself. */
static const CordonSubjectThing *
file_of (const CordonSubject *to, CordonThing thing)
{
  return &to->things[thing == CORDON_THING_CHANGE ? CORDON_THING_DISK : thing];
}

CordonAccessTarget
cordon_question_target (const CordonSubject *to, CordonThing thing)
{
  return (CordonAccessTarget) {
    .process = to->context,
    .file = file_of (to, thing)->context,
    .directory = to->things[CORDON_THING_DIRECTORY].context,
  };
}

static const char *
label_fault (const CordonSubjectThing *thing)
{
  if (thing->context != NULL)
    return NULL;
  return thing->fault != NULL ? thing->fault : _("Its label is not known.");
}

static const char *
process_fault (const CordonSubject *to)
{
  if (to->context != NULL)
    return NULL;
  return to->context_fault != NULL ? to->context_fault : _("Its context is not known.");
}

const char *
cordon_question_fault (const CordonSubject *to, CordonThing thing)
{
  const char *fault;

  if (thing == CORDON_THING_PROCESS || thing == CORDON_THING_ABSTRACT)
    return process_fault (to);
  fault = label_fault (file_of (to, thing));
  if (fault != NULL || thing != CORDON_THING_SOCKET)
    return fault;
  fault = label_fault (&to->things[CORDON_THING_DIRECTORY]);
  return fault != NULL ? fault : process_fault (to);
}

/* --- accounts -------------------------------------------------------------------------------- */

static gboolean
unknown (const char **fault, const char *given, const char *otherwise)
{
  *fault = given != NULL ? given : otherwise;
  return FALSE;
}

static gboolean
check_ownership (const CordonSubjectThing *thing, const char **fault)
{
  if (!thing->ownership.known)
    return unknown (fault, thing->fault, _("Its owner and mode are not known."));
  if (thing->ownership.listed)
    return unknown (fault, NULL,
                    _("It has an access control list, which says more than owner and mode."));
  return TRUE;
}

static gboolean
ask_socket (const CordonSubject *from, const CordonSubject *to, gboolean *reachable,
            const char **fault)
{
  const CordonSubjectThing *socket = &to->things[CORDON_THING_SOCKET];
  const CordonSubjectThing *directory = &to->things[CORDON_THING_DIRECTORY];

  if (!check_ownership (socket, fault) || !check_ownership (directory, fault))
    return FALSE;
  *reachable = cordon_ownership_allows (&directory->ownership, from, X_OK)
               && cordon_ownership_allows (&socket->ownership, from, W_OK);
  return TRUE;
}

gboolean
cordon_question_account (const CordonSubject *from, const CordonSubject *to, CordonThing thing,
                         gboolean *reachable, const char **fault)
{
  static const int bits[CORDON_N_THINGS] = {
    [CORDON_THING_DISK] = R_OK | W_OK,
    [CORDON_THING_DIRECTORY] = R_OK | W_OK | X_OK,
    [CORDON_THING_CHANGE] = W_OK,
  };

  if (from->account_fault != NULL)
    return unknown (fault, from->account_fault, NULL);
  if (thing == CORDON_THING_SOCKET)
    return ask_socket (from, to, reachable, fault);
  if (thing == CORDON_THING_PROCESS)
    {
      if (to->account_fault != NULL)
        return unknown (fault, to->account_fault, NULL);
      *reachable = from->uid == 0 || from->uid == to->uid;
      return TRUE;
    }
  if (!check_ownership (file_of (to, thing), fault))
    return FALSE;
  *reachable = cordon_ownership_allows (&file_of (to, thing)->ownership, from, bits[thing]);
  return TRUE;
}
