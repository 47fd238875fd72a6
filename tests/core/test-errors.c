/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Names, words and exit statuses of errors: other programs rely on them, so all are pinned here.
 */
#include <errno.h>

#include "core/errors.h"

static const struct {
  CordonError code;
  const char *word, *bus;
  int status;
} codes[] = {
  { CORDON_ERROR_FAILED, "failed", "Failed", 1 },
  { CORDON_ERROR_USAGE, "usage", "Usage", 2 },
  { CORDON_ERROR_DENIED, "denied", "Denied", 3 },
  { CORDON_ERROR_NOT_FOUND, "not-found", "NotFound", 2 },
  { CORDON_ERROR_BUSY, "busy", "Busy", 3 },
  { CORDON_ERROR_QUOTA, "quota", "Quota", 3 },
  { CORDON_ERROR_EXHAUSTED, "exhausted", "Exhausted", 4 },
  { CORDON_ERROR_SERVICE, "service", "Service", 4 },
  { CORDON_ERROR_HYPERVISOR, "hypervisor", "Hypervisor", 4 },
  { CORDON_ERROR_TEMPLATE_MISSING, "template-missing", "TemplateMissing", 4 },
  { CORDON_ERROR_TEMPLATE_DAMAGED, "template-damaged", "TemplateDamaged", 4 },
  { CORDON_ERROR_UNLABELLED, "unlabelled", "Unlabelled", 4 },
  { CORDON_ERROR_UNVERIFIED, "unverified", "Unverified", 7 },
  { CORDON_ERROR_TIMEOUT, "timeout", "Timeout", 7 },
  { CORDON_ERROR_CANCELLED, "cancelled", "Cancelled", 6 },
  { CORDON_ERROR_MACHINE_ENDED, "machine-ended", "MachineEnded", 7 },
  { CORDON_ERROR_SCREEN_LOST, "screen-lost", "ScreenLost", 7 },
  { CORDON_ERROR_GUEST_PROTOCOL, "guest-protocol", "GuestProtocol", 7 },
  { CORDON_ERROR_FILE_KIND, "file-kind", "FileKind", 5 },
  { CORDON_ERROR_FILE_UNREADABLE, "file-unreadable", "FileUnreadable", 5 },
  { CORDON_ERROR_FILE_EMPTY, "file-empty", "FileEmpty", 5 },
  { CORDON_ERROR_FILE_TOO_LARGE, "file-too-large", "FileTooLarge", 5 },
  { CORDON_ERROR_FILE_CHANGED, "file-changed", "FileChanged", 5 },
  { CORDON_ERROR_NOT_DOCUMENT, "not-document", "NotDocument", 5 },
  { CORDON_ERROR_DOCUMENT_DAMAGED, "document-damaged", "DocumentDamaged", 5 },
  { CORDON_ERROR_PASSWORD, "password", "Password", 5 },
  { CORDON_ERROR_VIEWER_DIED, "viewer-died", "ViewerDied", 5 },
  { CORDON_ERROR_NO_SESSION, "no-session", "NoSession", 4 },
};

static void
test_codes (void)
{
  g_assert_cmpuint (G_N_ELEMENTS (codes), ==, CORDON_N_ERRORS);
  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_autoptr (GError) error = g_error_new_literal (CORDON_ERROR, codes[i].code, "A sentence.");
      g_autofree char *bus = g_dbus_error_encode_gerror (error);
      g_autofree char *wanted = g_strconcat ("org.cordon.Error.", codes[i].bus, NULL);

      g_assert_cmpuint (codes[i].code, ==, i);
      g_assert_cmpstr (cordon_error_code_name (codes[i].code), ==, codes[i].word);
      g_assert_cmpint (cordon_error_exit_code (error), ==, codes[i].status);
      g_assert_cmpstr (bus, ==, wanted);
    }
  g_assert_cmpstr (cordon_error_code_name (CORDON_N_ERRORS), ==, "failed");
  g_assert_cmpstr (cordon_error_code_name (-1), ==, "failed");
}

static void
test_foreign_exit_codes (void)
{
  static const struct { GQuark (*domain) (void); int code, status; } cases[] = {
    { g_io_error_quark, G_IO_ERROR_CANCELLED, 6 },
    { g_io_error_quark, G_IO_ERROR_FAILED, 1 },
    { g_option_error_quark, G_OPTION_ERROR_UNKNOWN_OPTION, 2 },
    { g_dbus_error_quark, G_DBUS_ERROR_FAILED, 1 },
    { cordon_error_quark, CORDON_N_ERRORS, 1 },
    { cordon_error_quark, -1, 1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = g_error_new_literal (cases[i].domain (), cases[i].code, "x");
      g_assert_cmpint (cordon_error_exit_code (error), ==, cases[i].status);
    }
  g_assert_cmpint (cordon_error_exit_code (NULL), ==, 0);
}

/* Over the bus and back: the same code, and the sentence without GDBus's prefix. */
static void
test_round_trip (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_autofree char *bus = g_strconcat ("org.cordon.Error.", codes[i].bus, NULL);
      g_autoptr (GError) error = g_dbus_error_new_for_dbus_error (bus, "Close a machine: it’s full.");

      cordon_error_from_dbus (&error);
      g_assert_error (error, CORDON_ERROR, (int) codes[i].code);
      g_assert_cmpstr (error->message, ==, "Close a machine: it’s full.");
      cordon_error_from_dbus (&error);
      g_assert_cmpstr (error->message, ==, "Close a machine: it’s full.");
    }
}

static void
test_from_dbus (void)
{
  static const struct { const char *name; CordonError code; } cases[] = {
    { "org.freedesktop.DBus.Error.ServiceUnknown", CORDON_ERROR_SERVICE },
    { "org.freedesktop.DBus.Error.NameHasNoOwner", CORDON_ERROR_SERVICE },
    { "org.freedesktop.DBus.Error.NoReply", CORDON_ERROR_SERVICE },
    { "org.freedesktop.DBus.Error.Disconnected", CORDON_ERROR_SERVICE },
    { "org.freedesktop.DBus.Error.UnknownMethod", CORDON_ERROR_SERVICE },
    { "org.freedesktop.DBus.Error.Spawn.ExecFailed", CORDON_ERROR_SERVICE },
    { "org.freedesktop.DBus.Error.Spawn.ServiceNotFound", CORDON_ERROR_SERVICE },
    { "org.freedesktop.DBus.Error.AccessDenied", CORDON_ERROR_DENIED },
    { "org.freedesktop.DBus.Error.Timeout", CORDON_ERROR_TIMEOUT },
    { "org.freedesktop.DBus.Error.TimedOut", CORDON_ERROR_TIMEOUT },
    { "org.freedesktop.DBus.Error.InvalidArgs", CORDON_ERROR_FAILED },
    { "org.freedesktop.DBus.Error.Failed", CORDON_ERROR_FAILED },
    { "org.cordon.Error.FromTheFuture", CORDON_ERROR_FAILED },
    { "com.example.Whatever", CORDON_ERROR_FAILED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = g_dbus_error_new_for_dbus_error (cases[i].name, "Words.");
      cordon_error_from_dbus (&error);
      g_assert_error (error, CORDON_ERROR, (int) cases[i].code);
      g_assert_null (strstr (error->message, "GDBus"));
      if (g_str_has_prefix (cases[i].name, "org.cordon."))
        g_assert_cmpstr (error->message, ==, "Words.");
    }
}

static void
test_hostile_sentence (void)
{
  static const char *const names[] = { "org.cordon.Error.Failed", "org.cordon.Error.New", "a.b.C" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = g_dbus_error_new_for_dbus_error (names[i], "a\x1b[2J\nb");
      cordon_error_from_dbus (&error);
      g_assert_true (g_str_has_suffix (error->message, "a\xef\xbf\xbd[2J\xef\xbf\xbd" "b"));
    }
}

static void
test_from_gio (void)
{
  static const struct { GIOErrorEnum from; CordonError code; } cases[] = {
    { G_IO_ERROR_CANCELLED, CORDON_ERROR_CANCELLED },
    { G_IO_ERROR_TIMED_OUT, CORDON_ERROR_TIMEOUT },
    { G_IO_ERROR_CLOSED, CORDON_ERROR_SERVICE },
    { G_IO_ERROR_CONNECTION_REFUSED, CORDON_ERROR_SERVICE },
    { G_IO_ERROR_NOT_FOUND, CORDON_ERROR_SERVICE },
    { G_IO_ERROR_INVALID_ARGUMENT, CORDON_ERROR_FAILED },
  };
  g_autoptr (GError) none = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, cases[i].from, "x");
      cordon_error_from_dbus (&error);
      g_assert_error (error, CORDON_ERROR, (int) cases[i].code);
    }
  cordon_error_from_dbus (&none);
  g_assert_no_error (none);
  cordon_error_from_dbus (NULL);
}

static void
test_errno (void)
{
  static const struct { int number; CordonError code; } cases[] = {
    { ENOENT, CORDON_ERROR_FILE_UNREADABLE }, { EACCES, CORDON_ERROR_FILE_UNREADABLE },
    { ENOSPC, CORDON_ERROR_EXHAUSTED },       { EDQUOT, CORDON_ERROR_EXHAUSTED },
    { ENOMEM, CORDON_ERROR_EXHAUSTED },       { EMFILE, CORDON_ERROR_EXHAUSTED },
    { ENFILE, CORDON_ERROR_EXHAUSTED },       { ETIMEDOUT, CORDON_ERROR_TIMEOUT },
    { ECANCELED, CORDON_ERROR_CANCELLED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *wanted =
          g_strdup_printf ("The file cannot be read: %s.", g_strerror (cases[i].number));

      cordon_error_set_errno (&error, cases[i].number, CORDON_ERROR_FILE_UNREADABLE,
                              "The file cannot be read");
      g_assert_error (error, CORDON_ERROR, (int) cases[i].code);
      g_assert_cmpstr (error->message, ==, wanted);
    }
  cordon_error_set_errno (NULL, ENOENT, CORDON_ERROR_FAILED, "x");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/errors/codes", test_codes);
  g_test_add_func ("/core/errors/foreign-exit-codes", test_foreign_exit_codes);
  g_test_add_func ("/core/errors/round-trip", test_round_trip);
  g_test_add_func ("/core/errors/from-dbus", test_from_dbus);
  g_test_add_func ("/core/errors/hostile-sentence", test_hostile_sentence);
  g_test_add_func ("/core/errors/from-gio", test_from_gio);
  g_test_add_func ("/core/errors/errno", test_errno);
  return g_test_run ();
}
