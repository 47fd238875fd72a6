/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * libvirt's errors, as 9.0 words and numbers them, and what a person gets to read.
 */
#include "config.h"

#include <errno.h>
#include <string.h>

#include "core/errors.h"
#include "service/libvirt/error.h"

static const struct {
  int code, domain, errnum;
  const char *message;
  CordonError expected;
  const char *says; /* part of the sentence */
} rows[] = {
  { VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC, ENOENT,
    "Failed to connect socket to '/var/run/libvirt/libvirt-sock': No such file or directory",
    CORDON_ERROR_HYPERVISOR, "systemctl start libvirtd" },
  { VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC, ECONNREFUSED,
    "Failed to connect socket to '/var/run/libvirt/libvirt-sock': Connection refused",
    CORDON_ERROR_HYPERVISOR, "systemctl start libvirtd" },
  { VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC, EACCES,
    "Failed to connect socket to '/var/run/libvirt/libvirt-sock': Permission denied",
    CORDON_ERROR_HYPERVISOR, "must run as root" },
  { VIR_ERR_AUTH_UNAVAILABLE, VIR_FROM_POLKIT, 0,
    "authentication unavailable: no polkit agent available to authenticate action "
    "'org.libvirt.unix.manage'",
    CORDON_ERROR_HYPERVISOR, "must run as root" },
  { VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC, ECONNRESET, "Cannot recv data: Connection reset by peer",
    CORDON_ERROR_HYPERVISOR, "connects again" },
  { VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC, EIO, "End of file while reading data: Input/output error",
    CORDON_ERROR_HYPERVISOR, "connects again" },
  { VIR_ERR_INTERNAL_ERROR, VIR_FROM_RPC, 0, "internal error: client socket is closed",
    CORDON_ERROR_HYPERVISOR, "connects again" },
  { VIR_ERR_NO_DOMAIN, VIR_FROM_QEMU, 0, "Domain not found: no domain with matching uuid 'x'",
    CORDON_ERROR_NOT_FOUND, "no such machine" },
  { VIR_ERR_CONFIG_UNSUPPORTED, VIR_FROM_SECURITY, 0,
    "unsupported configuration: Security driver model 'selinux' is not available",
    CORDON_ERROR_UNLABELLED, "cannot label" },
  { VIR_ERR_OPERATION_INVALID, VIR_FROM_QEMU, 0,
    "Requested operation is not valid: domain is not running", CORDON_ERROR_MACHINE_ENDED,
    "not running" },
  { VIR_ERR_INVALID_ARG, VIR_FROM_QEMU, 0,
    "invalid argument: could not find capabilities for domaintype=kvm ", CORDON_ERROR_HYPERVISOR,
    "Hardware virtualisation" },
  { VIR_ERR_CONFIG_UNSUPPORTED, VIR_FROM_QEMU, 0,
    "unsupported configuration: Emulator '/usr/bin/qemu-system-x86_64' does not support virt type "
    "'kvm'",
    CORDON_ERROR_HYPERVISOR, "Hardware virtualisation" },
  { VIR_ERR_INTERNAL_ERROR, VIR_FROM_QEMU, 0,
    "internal error: qemu unexpectedly closed the monitor: Could not access KVM kernel module: "
    "Permission denied\nqemu: failed to initialize kvm: Permission denied",
    CORDON_ERROR_HYPERVISOR, "Hardware virtualisation" },
  { VIR_ERR_INTERNAL_ERROR, VIR_FROM_QEMU, 0,
    "internal error: qemu unexpectedly closed the monitor: cannot set up guest memory "
    "'pc.ram': Cannot allocate memory",
    CORDON_ERROR_EXHAUSTED, "memory" },
  { VIR_ERR_SYSTEM_ERROR, VIR_FROM_QEMU, ENOSPC,
    "Unable to write to file: No space left on device", CORDON_ERROR_EXHAUSTED, "disk is full" },
  { VIR_ERR_XML_INVALID_SCHEMA, VIR_FROM_NONE, 0, "XML document failed to validate against schema",
    CORDON_ERROR_FAILED, "fault in Cordon" },
  { VIR_ERR_OPERATION_TIMEOUT, VIR_FROM_QEMU, 0,
    "Timed out during operation: cannot acquire state change lock", CORDON_ERROR_TIMEOUT,
    "does not finish" },
  { VIR_ERR_INVALID_ARG, VIR_FROM_NONE, 0, "invalid argument: Failed to parse user 'cordon-m01'",
    CORDON_ERROR_HYPERVISOR, "account" },
  { VIR_ERR_OPERATION_FAILED, VIR_FROM_QEMU, 0, "operation failed: something new",
    CORDON_ERROR_HYPERVISOR, "It failed: libvirt says “operation failed: something new”" },
  /* An error code this libvirt does not have yet. */
  { 9999, 9999, 0, "%s%n%s%n", CORDON_ERROR_HYPERVISOR, "“%s%n%s%n”" },
  { VIR_ERR_INTERNAL_ERROR, VIR_FROM_QEMU, 0, NULL, CORDON_ERROR_HYPERVISOR, "no reason" },
};

static void
test_table (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      virError foreign = { .code = rows[i].code, .domain = rows[i].domain,
                           .int1 = rows[i].errnum, .message = (char *) rows[i].message };
      g_autoptr (GError) error = cordon_libvirt_error_new (&foreign, "It failed");

      g_test_message ("row %u: %s", i, error->message);
      g_assert_error (error, CORDON_ERROR, (int) rows[i].expected);
      g_assert_nonnull (strstr (error->message, rows[i].says));
      /* One sentence, without a place that was not filled in. */
      g_assert_true (g_str_has_suffix (error->message, "."));
      g_assert_null (strchr (error->message, '\n'));
      if (rows[i].message == NULL || strstr (rows[i].message, "%s") == NULL)
        g_assert_null (strstr (error->message, "%s"));
    }
}

static void
test_no_error (void)
{
  g_autoptr (GError) error = cordon_libvirt_error_new (NULL, "It failed");

  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_HYPERVISOR);
}

/* QEMU's output is part of libvirt's text. */
static void
test_hostile_text (void)
{
  g_autofree char *fill = g_strnfill (100000, 'x');
  g_autofree char *text =
    g_strconcat ("\x1b[2J\x07\r\n\xff\xfe\xe2\x80\xae" "abc\xc2\x9b", fill, NULL);
  virError foreign = { .code = VIR_ERR_INTERNAL_ERROR, .message = text };
  g_autoptr (GError) error = cordon_libvirt_error_new (&foreign, "It failed");

  g_assert_cmpuint (strlen (error->message), <, 1000);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  for (const char *p = error->message; *p != '\0'; p = g_utf8_next_char (p))
    g_assert_true (g_unichar_isprint (g_utf8_get_char (p)));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/libvirt-error/table", test_table);
  g_test_add_func ("/libvirt-error/no-error", test_no_error);
  g_test_add_func ("/libvirt-error/hostile-text", test_hostile_text);
  return g_test_run ();
}
