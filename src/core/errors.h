/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The one error domain. Foreign errors (libvirt, SPICE, errno, D-Bus) are mapped to it once, at the
 * border. The message is a sentence a person understands, followed where possible by the command
 * or click that helps. The codes cross the bus as org.cordon.Error.NAME and are the `code` of
 * `cordon --json`; cordon_error_exit_code() makes the exit status of the command from them.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CORDON_ERROR (cordon_error_quark ())
GQuark cordon_error_quark (void);

typedef enum {
  CORDON_ERROR_FAILED,           /* a fault of Cordon or the host; report it */
  CORDON_ERROR_USAGE,            /* the caller's words are wrong; call again with other words */
  CORDON_ERROR_DENIED,           /* the administrator's rules say no */
  CORDON_ERROR_NOT_FOUND,        /* no such machine, template or compartment, or it is not yours */
  CORDON_ERROR_BUSY,             /* someone holds it; retry later or take it over */
  CORDON_ERROR_QUOTA,            /* a limit per user is reached; close a machine */
  CORDON_ERROR_EXHAUSTED,        /* no account, number, memory or disk space left on the host */
  CORDON_ERROR_SERVICE,          /* cordond cannot be reached; `cordon doctor` */
  CORDON_ERROR_HYPERVISOR,       /* libvirt or QEMU refused or is not there; `cordon doctor` */
  CORDON_ERROR_TEMPLATE_MISSING, /* `cordon template update` or `cordon template import` */
  CORDON_ERROR_TEMPLATE_DAMAGED, /* differs from its manifest; build it again */
  CORDON_ERROR_UNLABELLED,       /* the host cannot label machines and no grant exists */
  CORDON_ERROR_UNVERIFIED,       /* what was read back is not what was ordered; machine destroyed */
  CORDON_ERROR_TIMEOUT,          /* a stage ran past its deadline */
  CORDON_ERROR_CANCELLED,        /* the person or program asked for it */
  CORDON_ERROR_MACHINE_ENDED,    /* the machine stopped by itself */
  CORDON_ERROR_SCREEN_LOST,      /* cordon-screen ended or broke its protocol */
  CORDON_ERROR_GUEST_PROTOCOL,   /* the guest broke the agent protocol */
  CORDON_ERROR_FILE_KIND,        /* not a regular file: a directory, pipe, device or link */
  CORDON_ERROR_FILE_UNREADABLE,
  CORDON_ERROR_FILE_EMPTY,
  CORDON_ERROR_FILE_TOO_LARGE,
  CORDON_ERROR_FILE_CHANGED,     /* it changed while it was sent */
  CORDON_ERROR_NOT_DOCUMENT,     /* no viewer of this machine can show it */
  CORDON_ERROR_DOCUMENT_DAMAGED,
  CORDON_ERROR_PASSWORD,         /* a password is needed, or the one given is wrong */
  CORDON_ERROR_VIEWER_DIED,      /* the viewer crashed on this file; the machine is unharmed */
  CORDON_ERROR_NO_SESSION,       /* no session bus or no display for a window */
} CordonError;
#define CORDON_N_ERRORS (CORDON_ERROR_NO_SESSION + 1)

/* Stable word for JSON, "template-missing". Never NULL; "failed" for a code that is not known. */
const char *cordon_error_code_name (CordonError code);

/* Exit status of the command: 0 is success, 1 failed, 2 usage, 3 refused by rules or limits, 4 the
 * host lacks something (`cordon doctor` says what), 5 the file cannot be opened or shown, 6
 * cancelled, 7 the machine, its screen or a deadline failed. */
int cordon_error_exit_code (const GError *error);

/* Turns a GDBus error into the domain's own: strips the remote prefix, maps unknown names, and makes
 * the sentence one line that can be shown. */
void cordon_error_from_dbus (GError **error);

/* errno to CORDON_ERROR_*, with `what` (a finished sentence start, "The file cannot be read"). */
void cordon_error_set_errno (GError **error, int saved_errno, CordonError code, const char *what);

G_END_DECLS
