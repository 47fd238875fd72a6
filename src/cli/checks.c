/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The local checks of `cordon doctor`. Each one says what it saw, never what it supposes: a device that
 * opens is no proof of a working KVM, a file that exists none of a running service.
 */
#include "config.h"

#include "cli/checks.h"

#include "cli/desktop.h"
#include "core/errors.h"

#include <glib/gi18n-lib.h>
#include <grp.h>
#include <sys/syscall.h>
#include <unistd.h>

#define GROUP "cordon"
#define LIBVIRT_SOCKET "/run/libvirt/libvirt-sock"
#define BOOTSTRAP _("Run “./bootstrap open FILE” in Cordon's source tree.")

const char *
cordon_check_status_name (CordonCheckStatus status)
{
  static const char *const names[] = { "ok", "degraded", "broken" };

  return names[MIN ((guint) status, CORDON_CHECK_BROKEN)];
}

CordonCheck *
cordon_check_new (const char *name, CordonCheckStatus status, char *seen, const char *fix)
{
  CordonCheck *check = g_new0 (CordonCheck, 1);

  check->name = g_strdup (name);
  check->status = status;
  check->seen = seen;
  check->fix = g_strdup (status == CORDON_CHECK_OK ? "" : fix);
  return check;
}

void
cordon_check_free (CordonCheck *check)
{
  g_free (check->name);
  g_free (check->seen);
  g_free (check->fix);
  g_free (check);
}

static void
add (GPtrArray *checks, const char *name, CordonCheckStatus status, const char *seen, const char *fix)
{
  g_ptr_array_add (checks, cordon_check_new (name, status, g_strdup (seen), fix));
}

/* --- session --------------------------------------------------------------------------------- */

/* By the database, as polkit asks it; a membership given a minute ago counts. */
static gboolean
is_member (const struct group *group)
{
  for (char **member = group->gr_mem; *member; member++)
    if (g_str_equal (*member, g_get_user_name ()))
      return TRUE;
  return getgid () == group->gr_gid;
}

static void
add_user (GPtrArray *checks)
{
  const struct group *group = getgrnam (GROUP);
  g_autofree char *join = g_strdup_printf (_("Run “sudo usermod -aG %s %s”."), GROUP,
                                           g_get_user_name ());

  if (geteuid () == 0)
    add (checks, "user", CORDON_CHECK_DEGRADED, _("called by root, who opens no files"),
         _("Run this as an ordinary user."));
  else if (!group)
    add (checks, "user", CORDON_CHECK_BROKEN, _("there is no group “cordon”"), BOOTSTRAP);
  else if (!is_member (group))
    add (checks, "user", CORDON_CHECK_DEGRADED,
         _("not in group “cordon”: only an active local session may start machines"), join);
  else
    add (checks, "user", CORDON_CHECK_OK, _("an ordinary user in group “cordon”"), "");
}

static GVariant *
call_session_bus (GDBusConnection *bus, const char *method, const GVariantType *type)
{
  return g_dbus_connection_call_sync (bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                      "org.freedesktop.DBus", method, NULL, type,
                                      G_DBUS_CALL_FLAGS_NO_AUTO_START, 5000, NULL, NULL);
}

static gboolean
names_the_desktop (GDBusConnection *bus, const char *method)
{
  g_autoptr (GVariant) reply = call_session_bus (bus, method, G_VARIANT_TYPE ("(as)"));
  g_autofree const char **names = NULL;

  if (!reply)
    return FALSE;
  g_variant_get (reply, "(^a&s)", &names);
  return g_strv_contains (names, CORDON_APP_ID);
}

static void
add_desktop (GPtrArray *checks, GDBusConnection *bus)
{
  if (names_the_desktop (bus, "ListNames"))
    add (checks, "desktop", CORDON_CHECK_OK, _("cordon-desktop is running"), "");
  else if (names_the_desktop (bus, "ListActivatableNames"))
    add (checks, "desktop", CORDON_CHECK_OK, _("cordon-desktop is installed; the bus starts it"), "");
  else
    add (checks, "desktop", CORDON_CHECK_BROKEN, _("the session bus does not know cordon-desktop"),
         BOOTSTRAP);
}

static void
add_session_bus (GPtrArray *checks)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = NULL;

  if (!cordon_desktop_check_session (&error))
    {
      add (checks, "session", CORDON_CHECK_DEGRADED, error->message,
           _("Run this in a terminal of your desktop."));
      return;
    }
  bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  if (!bus)
    {
      add (checks, "session", CORDON_CHECK_BROKEN, error->message, _("Log out and in again."));
      return;
    }
  add (checks, "session", CORDON_CHECK_OK, _("session bus and display"), "");
  add_desktop (checks, bus);
}

/* The version of Landlock this kernel offers; 0 without. The system call has no wrapper. */
static long
landlock_version (void)
{
  long version = syscall (SYS_landlock_create_ruleset, NULL, 0, 1);

  return MAX (version, 0);
}

static void
add_screen (GPtrArray *checks)
{
  g_autofree char *program = g_build_filename (CORDON_LIBEXECDIR, "cordon-screen", NULL);
  long version = landlock_version ();
  g_autofree char *seen = g_strdup_printf (_("cordon-screen, Landlock version %ld"), version);

  if (!g_file_test (program, G_FILE_TEST_IS_EXECUTABLE))
    add (checks, "screen", CORDON_CHECK_BROKEN, _("cordon-screen is not installed"), BOOTSTRAP);
  else if (version == 0)
    add (checks, "screen", CORDON_CHECK_DEGRADED,
         _("this kernel has no Landlock: cordon-screen is confined by seccomp alone"),
         _("Boot a kernel with Landlock, Linux 5.13 or newer."));
  else
    add (checks, "screen", CORDON_CHECK_OK, seen, "");
}

void
cordon_checks_add_session (GPtrArray *checks)
{
  add_user (checks);
  add_session_bus (checks);
  add_screen (checks);
}

/* --- host ------------------------------------------------------------------------------------ */

/* The word in a list of words that are parted by anything but letters, digits and '_'. */
static gboolean
file_has_word (const char *path, const char *word)
{
  g_autofree char *text = NULL;
  g_autofree char *pattern = g_strdup_printf ("\\b%s\\b", word);

  return g_file_get_contents (path, &text, NULL, NULL)
         && g_regex_match_simple (pattern, text, G_REGEX_RAW, 0);
}

static void
add_virtualisation (GPtrArray *checks)
{
  gboolean flags = file_has_word ("/proc/cpuinfo", "vmx") || file_has_word ("/proc/cpuinfo", "svm");

  if (!flags)
    add (checks, "virtualisation", CORDON_CHECK_DEGRADED,
         _("the processor shows neither vmx nor svm: machines run in slow software emulation"),
         _("Switch virtualisation on in the firmware, or on the host of this virtual machine."));
  else if (!g_file_test ("/dev/kvm", G_FILE_TEST_EXISTS))
    add (checks, "virtualisation", CORDON_CHECK_DEGRADED, _("there is no /dev/kvm"),
         _("Run “sudo modprobe kvm_intel” or “sudo modprobe kvm_amd”."));
  else
    add (checks, "virtualisation", CORDON_CHECK_OK, _("vmx or svm, and /dev/kvm"), "");
}

static void
add_hypervisor (GPtrArray *checks)
{
  g_autofree char *qemu = g_find_program_in_path ("qemu-system-x86_64");

  if (!qemu)
    add (checks, "hypervisor", CORDON_CHECK_BROKEN, _("QEMU is not installed"), BOOTSTRAP);
  else if (!g_file_test (LIBVIRT_SOCKET, G_FILE_TEST_EXISTS))
    add (checks, "hypervisor", CORDON_CHECK_BROKEN, _("libvirt's socket is not there"),
         _("Run “sudo systemctl start libvirtd”, or “./bootstrap open FILE” where systemd is not "
           "init."));
  else
    add (checks, "hypervisor", CORDON_CHECK_OK, _("QEMU, and libvirt's socket"), "");
}

static void
add_labels (GPtrArray *checks)
{
  g_autofree char *enforce = NULL;

  if (g_file_get_contents ("/sys/fs/selinux/enforce", &enforce, NULL, NULL))
    {
      if (g_str_has_prefix (enforce, "1"))
        add (checks, "labels", CORDON_CHECK_OK, _("SELinux is enforcing"), "");
      else
        add (checks, "labels", CORDON_CHECK_BROKEN, _("SELinux is permissive"),
             _("Run “sudo setenforce 1”."));
    }
  else if (file_has_word ("/sys/module/apparmor/parameters/enabled", "Y"))
    add (checks, "labels", CORDON_CHECK_OK, _("AppArmor is on"), "");
  else
    add (checks, "labels", CORDON_CHECK_DEGRADED,
         _("neither SELinux nor AppArmor: machines cannot be labelled"),
         _("Boot with AppArmor or SELinux, or allow it with “sudo cordon host allow-unlabelled "
           "COMPARTMENT”."));
}

static void
add_templates (GPtrArray *checks)
{
  g_autofree char *store = g_build_filename (CORDON_STATEDIR, "templates", NULL);
  g_autoptr (GDir) directory = g_dir_open (store, 0, NULL);

  if (!directory)
    add (checks, "templates", CORDON_CHECK_BROKEN, _("the template store cannot be seen"), BOOTSTRAP);
  else if (!g_dir_read_name (directory))
    add (checks, "templates", CORDON_CHECK_BROKEN, _("the template store is empty"), BOOTSTRAP);
  else
    add (checks, "templates", CORDON_CHECK_OK, _("the template store is not empty"), "");
}

void
cordon_checks_add_host (GPtrArray *checks)
{
  add_virtualisation (checks);
  add_hypervisor (checks);
  add_labels (checks);
  add_templates (checks);
}
