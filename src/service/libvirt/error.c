/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * libvirt's errors as Cordon's: one table, first match wins. Its texts may quote QEMU's output, so
 * they are cleaned before a person or a log sees them; nothing may be decided by a text where
 * libvirt gives a code.
 */
#include "config.h"

#include "service/libvirt/error.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include "core/errors.h"

#define ANY (-1)
#define REASON_MAX 300 /* characters: a sentence, not QEMU's log */

typedef struct {
  int code;           /* virErrorNumber, or ANY */
  int domain;         /* virErrorDomain, or ANY */
  int errnum;         /* errno, which libvirt puts into int1 of system errors, or ANY */
  const char *needle; /* in the message; NULL if the numbers suffice */
  CordonError cordon;
  const char *sentence; /* complete; "%s" stands for libvirt's reason */
} Row;

#define NOT_RUNNING \
  N_("libvirt is not running; start it with “sudo systemctl start libvirtd”, or run “cordon " \
     "doctor”.")
#define NOT_ALLOWED \
  N_("libvirt does not let cordond in: it must run as root; “cordon doctor” shows what is wrong.")
#define BROKEN \
  N_("The connection to libvirt broke; Cordon connects again by itself, try again.")
#define NO_KVM \
  N_("Hardware virtualisation cannot be used for this machine; “cordon doctor” says why (%s).")
#define NO_MEMORY \
  N_("The host has not enough free memory for this machine; close another one (%s).")
#define NO_SPACE N_("The host's disk is full; free some space (%s).")
#define OUR_FAULT \
  N_("libvirt does not accept the machine's description; this is a fault in Cordon, please " \
     "report it (%s).")
#define NO_LABELS \
  N_("libvirt cannot label machines on this host; “cordon doctor” says what helps (%s).")
#define NO_ACCOUNT \
  N_("The account for this machine does not exist; run “./bootstrap open FILE” again (%s).")
#define ENDED N_("The machine is not running any more.")
#define GONE N_("There is no such machine.")
#define HUNG N_("Another operation on this machine does not finish; close it and try again.")
#define DENIED \
  N_("libvirt's own access rules refuse this; ask the host's administrator (%s).")

static const Row rows[] = {
  { VIR_ERR_NO_DOMAIN, ANY, ANY, NULL, CORDON_ERROR_NOT_FOUND, GONE },
  { VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC, ENOENT, NULL, CORDON_ERROR_HYPERVISOR, NOT_RUNNING },
  { VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC, ECONNREFUSED, NULL, CORDON_ERROR_HYPERVISOR, NOT_RUNNING },
  { VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC, EACCES, NULL, CORDON_ERROR_HYPERVISOR, NOT_ALLOWED },
  { VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC, EPERM, NULL, CORDON_ERROR_HYPERVISOR, NOT_ALLOWED },
  { VIR_ERR_AUTH_FAILED, ANY, ANY, NULL, CORDON_ERROR_HYPERVISOR, NOT_ALLOWED },
  { VIR_ERR_AUTH_CANCELLED, ANY, ANY, NULL, CORDON_ERROR_HYPERVISOR, NOT_ALLOWED },
  { VIR_ERR_AUTH_UNAVAILABLE, ANY, ANY, NULL, CORDON_ERROR_HYPERVISOR, NOT_ALLOWED },
  { VIR_ERR_ACCESS_DENIED, ANY, ANY, NULL, CORDON_ERROR_HYPERVISOR, DENIED },
  { VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC, ANY, NULL, CORDON_ERROR_HYPERVISOR, BROKEN },
  { VIR_ERR_RPC, ANY, ANY, NULL, CORDON_ERROR_HYPERVISOR, BROKEN },
  { ANY, VIR_FROM_RPC, ANY, NULL, CORDON_ERROR_HYPERVISOR, BROKEN },
  { VIR_ERR_NO_CONNECT, ANY, ANY, NULL, CORDON_ERROR_HYPERVISOR, NOT_RUNNING },
  { VIR_ERR_OPERATION_TIMEOUT, ANY, ANY, NULL, CORDON_ERROR_TIMEOUT, HUNG },
  { VIR_ERR_NO_MEMORY, ANY, ANY, NULL, CORDON_ERROR_EXHAUSTED, NO_MEMORY },
  { VIR_ERR_SYSTEM_ERROR, ANY, ENOMEM, NULL, CORDON_ERROR_EXHAUSTED, NO_MEMORY },
  { VIR_ERR_SYSTEM_ERROR, ANY, ENOSPC, NULL, CORDON_ERROR_EXHAUSTED, NO_SPACE },
  { VIR_ERR_SYSTEM_ERROR, ANY, EDQUOT, NULL, CORDON_ERROR_EXHAUSTED, NO_SPACE },
  { VIR_ERR_XML_ERROR, ANY, ANY, NULL, CORDON_ERROR_FAILED, OUR_FAULT },
  { VIR_ERR_XML_DETAIL, ANY, ANY, NULL, CORDON_ERROR_FAILED, OUR_FAULT },
  { VIR_ERR_XML_INVALID_SCHEMA, ANY, ANY, NULL, CORDON_ERROR_FAILED, OUR_FAULT },
  /* From here on libvirt has one code for many things: its text must tell them apart. */
  { VIR_ERR_CONFIG_UNSUPPORTED, ANY, ANY, "Security driver model", CORDON_ERROR_UNLABELLED,
    NO_LABELS },
  { VIR_ERR_OPERATION_INVALID, ANY, ANY, "not running", CORDON_ERROR_MACHINE_ENDED, ENDED },
  { VIR_ERR_INVALID_ARG, ANY, ANY, "domaintype=kvm", CORDON_ERROR_HYPERVISOR, NO_KVM },
  { VIR_ERR_CONFIG_UNSUPPORTED, ANY, ANY, "KVM", CORDON_ERROR_HYPERVISOR, NO_KVM },
  { VIR_ERR_CONFIG_UNSUPPORTED, ANY, ANY, "virt type 'kvm'", CORDON_ERROR_HYPERVISOR, NO_KVM },
  { VIR_ERR_INTERNAL_ERROR, ANY, ANY, "KVM kernel module", CORDON_ERROR_HYPERVISOR, NO_KVM },
  { VIR_ERR_INTERNAL_ERROR, ANY, ANY, "failed to initialize kvm", CORDON_ERROR_HYPERVISOR,
    NO_KVM },
  { VIR_ERR_INTERNAL_ERROR, ANY, ANY, "Cannot allocate memory", CORDON_ERROR_EXHAUSTED,
    NO_MEMORY },
  { VIR_ERR_INTERNAL_ERROR, ANY, ANY, "cannot set up guest memory", CORDON_ERROR_EXHAUSTED,
    NO_MEMORY },
  { VIR_ERR_INTERNAL_ERROR, ANY, ANY, "No space left on device", CORDON_ERROR_EXHAUSTED, NO_SPACE },
  { ANY, ANY, ANY, "parse user", CORDON_ERROR_HYPERVISOR, NO_ACCOUNT },
};

static gboolean
matches (const Row *row, const virError *foreign)
{
  if (row->code != ANY && row->code != foreign->code)
    return FALSE;
  if (row->domain != ANY && row->domain != foreign->domain)
    return FALSE;
  if (row->errnum != ANY && row->errnum != foreign->int1)
    return FALSE;
  return row->needle == NULL ||
         (foreign->message != NULL && strstr (foreign->message, row->needle) != NULL);
}

static char *
clean (const char *untrusted_reason)
{
  g_autofree char *valid = g_utf8_make_valid (untrusted_reason, -1);
  g_autoptr (GString) text = g_string_new (NULL);
  guint left = REASON_MAX;

  for (const char *p = valid; *p != '\0' && left > 0; p = g_utf8_next_char (p), left--)
    g_string_append_unichar (text, g_unichar_isprint (g_utf8_get_char (p)) ? g_utf8_get_char (p)
                                                                           : ' ');
  if (left == 0)
    g_string_append (text, "…");
  return g_strdup (g_strstrip (text->str));
}

/* One of the sentences above; whether it has a place for the reason is seen here. */
static char *
complete (const char *sentence, const char *reason)
{
  const char *place = strstr (sentence, "%s");

  if (place == NULL)
    return g_strdup (sentence);
  return g_strdup_printf ("%.*s%s%s", (int) (place - sentence), sentence, reason, place + 2);
}

GError *
cordon_libvirt_error_new (const virError *foreign, const char *what)
{
  g_autofree char *reason = NULL;
  g_autofree char *text = NULL;

  if (foreign == NULL)
    return g_error_new (CORDON_ERROR, CORDON_ERROR_HYPERVISOR,
                        /* Translators: “The machine could not be created” or the like */
                        _("%s; libvirt gave no reason, its log may."), what);

  reason = clean (foreign->message != NULL ? foreign->message : _("no reason given"));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (matches (&rows[i], foreign))
      {
        text = complete (_(rows[i].sentence), reason);
        return g_error_new_literal (CORDON_ERROR, rows[i].cordon, text);
      }
  return g_error_new (CORDON_ERROR, CORDON_ERROR_HYPERVISOR,
                      /* Translators: “The machine could not be created” or the like, and why */
                      _("%s: libvirt says “%s”; “cordon doctor” checks the host."), what, reason);
}

gboolean
cordon_libvirt_take_error (GError **error, const char *what)
{
  g_propagate_error (error, cordon_libvirt_error_new (virGetLastError (), what));
  virResetLastError ();
  return FALSE;
}

gboolean
cordon_libvirt_error_is_gone (void)
{
  const virError *last = virGetLastError ();

  return last != NULL && (last->code == VIR_ERR_NO_DOMAIN ||
                          (last->code == VIR_ERR_OPERATION_INVALID && last->message != NULL &&
                           strstr (last->message, "not running") != NULL));
}
