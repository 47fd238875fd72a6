/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The error domain: names on the bus, words for JSON, exit statuses, and the two maps from foreign
 * errors. Names and words are an interface; they may be added to, never changed. Nothing here may
 * turn a refusal into a weaker one.
 */
#include "config.h"

#include "core/errors.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/text.h"

#define BUS_PREFIX "org.cordon.Error."

enum {
  EXIT_FAILED = 1,
  EXIT_USAGE = 2,
  EXIT_REFUSED = 3,
  EXIT_HOST = 4,
  EXIT_FILE = 5,
  EXIT_CANCELLED = 6,
  EXIT_MACHINE = 7
};

static const struct {
  const char *word;
  int status;
} codes[CORDON_N_ERRORS] = {
  [CORDON_ERROR_FAILED] = { "failed", EXIT_FAILED },
  [CORDON_ERROR_USAGE] = { "usage", EXIT_USAGE },
  [CORDON_ERROR_DENIED] = { "denied", EXIT_REFUSED },
  [CORDON_ERROR_NOT_FOUND] = { "not-found", EXIT_USAGE },
  [CORDON_ERROR_BUSY] = { "busy", EXIT_REFUSED },
  [CORDON_ERROR_QUOTA] = { "quota", EXIT_REFUSED },
  [CORDON_ERROR_EXHAUSTED] = { "exhausted", EXIT_HOST },
  [CORDON_ERROR_SERVICE] = { "service", EXIT_HOST },
  [CORDON_ERROR_HYPERVISOR] = { "hypervisor", EXIT_HOST },
  [CORDON_ERROR_TEMPLATE_MISSING] = { "template-missing", EXIT_HOST },
  [CORDON_ERROR_TEMPLATE_DAMAGED] = { "template-damaged", EXIT_HOST },
  [CORDON_ERROR_UNLABELLED] = { "unlabelled", EXIT_HOST },
  [CORDON_ERROR_UNVERIFIED] = { "unverified", EXIT_MACHINE },
  [CORDON_ERROR_TIMEOUT] = { "timeout", EXIT_MACHINE },
  [CORDON_ERROR_CANCELLED] = { "cancelled", EXIT_CANCELLED },
  [CORDON_ERROR_MACHINE_ENDED] = { "machine-ended", EXIT_MACHINE },
  [CORDON_ERROR_SCREEN_LOST] = { "screen-lost", EXIT_MACHINE },
  [CORDON_ERROR_GUEST_PROTOCOL] = { "guest-protocol", EXIT_MACHINE },
  [CORDON_ERROR_FILE_KIND] = { "file-kind", EXIT_FILE },
  [CORDON_ERROR_FILE_UNREADABLE] = { "file-unreadable", EXIT_FILE },
  [CORDON_ERROR_FILE_EMPTY] = { "file-empty", EXIT_FILE },
  [CORDON_ERROR_FILE_TOO_LARGE] = { "file-too-large", EXIT_FILE },
  [CORDON_ERROR_FILE_CHANGED] = { "file-changed", EXIT_FILE },
  [CORDON_ERROR_NOT_DOCUMENT] = { "not-document", EXIT_FILE },
  [CORDON_ERROR_DOCUMENT_DAMAGED] = { "document-damaged", EXIT_FILE },
  [CORDON_ERROR_PASSWORD] = { "password", EXIT_FILE },
  [CORDON_ERROR_VIEWER_DIED] = { "viewer-died", EXIT_FILE },
  [CORDON_ERROR_NO_SESSION] = { "no-session", EXIT_HOST },
};

static const GDBusErrorEntry bus_names[] = {
  { CORDON_ERROR_FAILED, BUS_PREFIX "Failed" },
  { CORDON_ERROR_USAGE, BUS_PREFIX "Usage" },
  { CORDON_ERROR_DENIED, BUS_PREFIX "Denied" },
  { CORDON_ERROR_NOT_FOUND, BUS_PREFIX "NotFound" },
  { CORDON_ERROR_BUSY, BUS_PREFIX "Busy" },
  { CORDON_ERROR_QUOTA, BUS_PREFIX "Quota" },
  { CORDON_ERROR_EXHAUSTED, BUS_PREFIX "Exhausted" },
  { CORDON_ERROR_SERVICE, BUS_PREFIX "Service" },
  { CORDON_ERROR_HYPERVISOR, BUS_PREFIX "Hypervisor" },
  { CORDON_ERROR_TEMPLATE_MISSING, BUS_PREFIX "TemplateMissing" },
  { CORDON_ERROR_TEMPLATE_DAMAGED, BUS_PREFIX "TemplateDamaged" },
  { CORDON_ERROR_UNLABELLED, BUS_PREFIX "Unlabelled" },
  { CORDON_ERROR_UNVERIFIED, BUS_PREFIX "Unverified" },
  { CORDON_ERROR_TIMEOUT, BUS_PREFIX "Timeout" },
  { CORDON_ERROR_CANCELLED, BUS_PREFIX "Cancelled" },
  { CORDON_ERROR_MACHINE_ENDED, BUS_PREFIX "MachineEnded" },
  { CORDON_ERROR_SCREEN_LOST, BUS_PREFIX "ScreenLost" },
  { CORDON_ERROR_GUEST_PROTOCOL, BUS_PREFIX "GuestProtocol" },
  { CORDON_ERROR_FILE_KIND, BUS_PREFIX "FileKind" },
  { CORDON_ERROR_FILE_UNREADABLE, BUS_PREFIX "FileUnreadable" },
  { CORDON_ERROR_FILE_EMPTY, BUS_PREFIX "FileEmpty" },
  { CORDON_ERROR_FILE_TOO_LARGE, BUS_PREFIX "FileTooLarge" },
  { CORDON_ERROR_FILE_CHANGED, BUS_PREFIX "FileChanged" },
  { CORDON_ERROR_NOT_DOCUMENT, BUS_PREFIX "NotDocument" },
  { CORDON_ERROR_DOCUMENT_DAMAGED, BUS_PREFIX "DocumentDamaged" },
  { CORDON_ERROR_PASSWORD, BUS_PREFIX "Password" },
  { CORDON_ERROR_VIEWER_DIED, BUS_PREFIX "ViewerDied" },
  { CORDON_ERROR_NO_SESSION, BUS_PREFIX "NoSession" },
};

G_STATIC_ASSERT (G_N_ELEMENTS (bus_names) == CORDON_N_ERRORS);

GQuark
cordon_error_quark (void)
{
  static gsize quark = 0;

  g_dbus_error_register_error_domain ("cordon-error-quark", &quark, bus_names,
                                      G_N_ELEMENTS (bus_names));
  return (GQuark) quark;
}

const char *
cordon_error_code_name (CordonError code)
{
  return (guint) code < CORDON_N_ERRORS ? codes[code].word : codes[CORDON_ERROR_FAILED].word;
}

int
cordon_error_exit_code (const GError *error)
{
  if (!error)
    return 0;
  if (error->domain == CORDON_ERROR && (guint) error->code < CORDON_N_ERRORS)
    return codes[error->code].status;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return EXIT_CANCELLED;
  return error->domain == G_OPTION_ERROR ? EXIT_USAGE : EXIT_FAILED;
}

/* --- from the bus ---------------------------------------------------------------------------- */

static gboolean
is_any_of (const GError *error, GQuark domain, const int *wanted, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (g_error_matches (error, domain, wanted[i]))
      return TRUE;
  return FALSE;
}

/* No one answers to the name, it could not be started, or the bus itself is not there. */
static gboolean
is_unreachable (const GError *error)
{
  static const int bus[] = {
    G_DBUS_ERROR_SERVICE_UNKNOWN, G_DBUS_ERROR_NAME_HAS_NO_OWNER, G_DBUS_ERROR_NO_SERVER,
    G_DBUS_ERROR_DISCONNECTED, G_DBUS_ERROR_NO_REPLY, G_DBUS_ERROR_AUTH_FAILED,
    G_DBUS_ERROR_NO_NETWORK, G_DBUS_ERROR_IO_ERROR, G_DBUS_ERROR_FILE_NOT_FOUND,
    G_DBUS_ERROR_SPAWN_EXEC_FAILED, G_DBUS_ERROR_SPAWN_FORK_FAILED,
    G_DBUS_ERROR_SPAWN_CHILD_EXITED, G_DBUS_ERROR_SPAWN_CHILD_SIGNALED,
    G_DBUS_ERROR_SPAWN_FAILED, G_DBUS_ERROR_SPAWN_SETUP_FAILED,
    G_DBUS_ERROR_SPAWN_CONFIG_INVALID, G_DBUS_ERROR_SPAWN_SERVICE_INVALID,
    G_DBUS_ERROR_SPAWN_SERVICE_NOT_FOUND, G_DBUS_ERROR_SPAWN_PERMISSIONS_INVALID,
    G_DBUS_ERROR_SPAWN_FILE_INVALID, G_DBUS_ERROR_SPAWN_NO_MEMORY,
    G_DBUS_ERROR_UNKNOWN_METHOD, G_DBUS_ERROR_UNKNOWN_OBJECT, G_DBUS_ERROR_UNKNOWN_INTERFACE,
  };
  static const int io[] = {
    G_IO_ERROR_CLOSED, G_IO_ERROR_CONNECTION_REFUSED, G_IO_ERROR_NOT_FOUND,
    G_IO_ERROR_BROKEN_PIPE, G_IO_ERROR_NOT_CONNECTED,
  };

  return is_any_of (error, G_DBUS_ERROR, bus, G_N_ELEMENTS (bus))
         || is_any_of (error, G_IO_ERROR, io, G_N_ELEMENTS (io));
}

static CordonError
code_of_foreign (const GError *error)
{
  static const int late[] = { G_DBUS_ERROR_TIMEOUT, G_DBUS_ERROR_TIMED_OUT };

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return CORDON_ERROR_CANCELLED;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT)
      || is_any_of (error, G_DBUS_ERROR, late, G_N_ELEMENTS (late)))
    return CORDON_ERROR_TIMEOUT;
  if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED))
    return CORDON_ERROR_DENIED;
  return is_unreachable (error) ? CORDON_ERROR_SERVICE : CORDON_ERROR_FAILED;
}

static char *
sentence_of_foreign (CordonError code, const GError *error)
{
  switch (code)
    {
    case CORDON_ERROR_CANCELLED:
      return g_strdup (_("Cancelled."));
    case CORDON_ERROR_TIMEOUT:
      return g_strdup (_("The Cordon service did not answer in time. "
                         "Run “cordon doctor” to see why."));
    case CORDON_ERROR_DENIED:
      return g_strdup (_("You may not use the Cordon service. "
                         "Ask an administrator to add you to the group “cordon”."));
    case CORDON_ERROR_SERVICE:
      return g_strdup (_("The Cordon service cannot be reached. "
                         "Run “cordon doctor” to see why."));
    default:
      return g_strdup_printf (_("The Cordon service answered with an error: %s"), error->message);
    }
}

/* GDBus itself knows the names only if the domain was registered before the answer came. A name that
 * is not known comes from a service newer than this program: its sentence is good, its code is not. */
static CordonError
code_of_bus_name (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bus_names); i++)
    if (g_str_equal (bus_names[i].dbus_error_name, name))
      return bus_names[i].error_code;
  return CORDON_ERROR_FAILED;
}

/* A sentence from another process is text from outside. */
static void
clean_message (GError *error)
{
  char *shown = cordon_text_display_name (error->message);

  g_free (error->message);
  error->message = shown;
}

void
cordon_error_from_dbus (GError **error)
{
  g_autofree char *name = NULL;
  CordonError code;

  if (!error || !*error)
    return;
  name = g_dbus_error_get_remote_error (*error);
  g_dbus_error_strip_remote_error (*error);
  clean_message (*error);
  if ((*error)->domain == CORDON_ERROR)
    return;

  g_autoptr (GError) foreign = g_steal_pointer (error);
  if (name && g_str_has_prefix (name, BUS_PREFIX))
    {
      g_set_error_literal (error, CORDON_ERROR, (int) code_of_bus_name (name), foreign->message);
      return;
    }
  code = code_of_foreign (foreign);
  g_autofree char *sentence = sentence_of_foreign (code, foreign);
  g_set_error_literal (error, CORDON_ERROR, (int) code, sentence);
}

/* --- from errno ------------------------------------------------------------------------------ */

static CordonError
code_of_errno (int saved_errno, CordonError code)
{
  switch (saved_errno)
    {
    case ENOMEM:
    case ENOSPC:
    case EDQUOT:
    case EMFILE:
    case ENFILE:
      return CORDON_ERROR_EXHAUSTED;
    case ETIMEDOUT:
      return CORDON_ERROR_TIMEOUT;
    case ECANCELED:
      return CORDON_ERROR_CANCELLED;
    default:
      return code;
    }
}

void
cordon_error_set_errno (GError **error, int saved_errno, CordonError code, const char *what)
{
  /* Translators: a sentence start, then the system's reason: "The file cannot be read: No such
   * file or directory." */
  g_set_error (error, CORDON_ERROR, (int) code_of_errno (saved_errno, code), _("%s: %s."), what,
               g_strerror (saved_errno));
}
