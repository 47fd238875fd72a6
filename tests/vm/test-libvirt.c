/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The hypervisor against a real libvirt, QEMU and accounts: the order create paused, read back,
 * resume, destroy, and every way in which one of the partners dies. Runs below private-libvirt.sh,
 * as root; the guests are a few bytes that halt or power off.
 */
#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "core/errors.h"
#include "plan-fixture.h"
#include "service/libvirt/connection.h"
#include "tiny-kernel.h"
#include "waiter.h"

#define ANSWER_MS 20000
#define LIBVIRTD_PID "/run/libvirtd.pid"

static struct {
  const char *program;
  char *dir;
  char *halting;
  char *ending;
  char *initrd;
  char *root;
  CordonMacModel mac;
} stage;

/* Fixtures */

static char *
put (const char *name, const void *bytes, gsize size)
{
  char *path = g_build_filename (stage.dir, name, NULL);

  g_assert_true (g_file_set_contents_full (path, bytes, (gssize) size, G_FILE_SET_CONTENTS_NONE,
                                           0644, NULL));
  g_assert_cmpint (g_chmod (path, 0644), ==, 0);
  return path;
}

static void
stage_set_up (void)
{
  g_autofree guint8 *zeros = g_malloc0 (1024 * 1024);
  guint8 image[TINY_KERNEL_SIZE];

  stage.dir = g_dir_make_tmp ("cordon-libvirt-XXXXXX", NULL);
  g_assert_nonnull (stage.dir);
  g_assert_cmpint (g_chmod (stage.dir, 0755), ==, 0);
  tiny_kernel_fill (image, tiny_halt, sizeof tiny_halt);
  stage.halting = put ("halting", image, sizeof image);
  tiny_kernel_fill (image, tiny_power_off, sizeof tiny_power_off);
  stage.ending = put ("ending", image, sizeof image);
  stage.initrd = put ("initrd", zeros, 4096);
  stage.root = put ("root", zeros, 1024 * 1024);
}

static void
stage_tear_down (void)
{
  char *files[] = { stage.halting, stage.ending, stage.initrd, stage.root };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_remove (files[i]);
      g_free (files[i]);
    }
  g_rmdir (stage.dir);
  g_free (stage.dir);
}

static CordonMachinePlanFields
real_plan (const char *uuid)
{
  CordonMachinePlanFields fields = plan_fixture ();

  fields.uuid = uuid;
  fields.kernel = stage.halting;
  fields.initrd = stage.initrd;
  fields.root = stage.root;
  fields.memory_mib = 64;
  fields.mac = stage.mac;
  fields.label = stage.mac == CORDON_MAC_SELINUX ? PLAN_LABEL : NULL;
  return fields;
}

static CordonHypervisor *
system_new (const CordonLibvirtTimes *times)
{
  return CORDON_HYPERVISOR (cordon_libvirt_new (CORDON_LIBVIRT_URI, times));
}

static void
create (CordonHypervisor *hypervisor, const CordonMachinePlanFields *fields)
{
  g_autoptr (GError) error = NULL;
  gboolean created = wait_create (hypervisor, fields, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (created);
}

static CordonDomainFacts *
describe (CordonHypervisor *hypervisor, const char *uuid)
{
  g_autoptr (GError) error = NULL;
  CordonDomainFacts *facts = wait_describe (hypervisor, uuid, &error);

  g_assert_no_error (error);
  return facts;
}

static void
assert_there (CordonHypervisor *hypervisor, const char *uuid)
{
  g_autoptr (CordonDomainFacts) facts = describe (hypervisor, uuid);

  g_assert_true (facts->ours && facts->active);
}

static void
destroy (CordonHypervisor *hypervisor, const char *uuid)
{
  g_autoptr (GError) error = NULL;
  gboolean destroyed = wait_destroy (hypervisor, uuid, &error);

  g_assert_no_error (error);
  g_assert_true (destroyed);
}

static void
assert_gone (CordonHypervisor *hypervisor, const char *uuid)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (wait_describe (hypervisor, uuid, &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_NOT_FOUND);
}

static guint
count_ours (CordonHypervisor *hypervisor)
{
  g_autoptr (GPtrArray) all = wait_list (hypervisor, NULL);
  guint ours = 0;

  g_assert_nonnull (all);
  for (guint i = 0; i < all->len; i++)
    ours += ((CordonDomainFacts *) all->pdata[i])->ours;
  return ours;
}

/* What the kernel says of a process */

static uid_t
process_uid (pid_t pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/status", (int) pid);
  g_autofree char *text = NULL;
  guint real, effective, saved, fs;
  const char *line;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  line = strstr (text, "\nUid:");
  g_assert_nonnull (line);
  g_assert_cmpint (sscanf (line, "\nUid: %u %u %u %u", &real, &effective, &saved, &fs), ==, 4);
  g_assert_true (real == effective && real == saved && real == fs);
  return real;
}

/* The socket inodes of a process, one word each. */
static char *
socket_inodes (pid_t pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/fd", (int) pid);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  GString *inodes = g_string_new (" ");
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *entry = g_build_filename (path, name, NULL);
      g_autofree char *target = g_file_read_link (entry, NULL);

      if (target != NULL && g_str_has_prefix (target, "socket:["))
        g_string_append_printf (inodes, "%.*s ", (int) strlen (target) - 9, target + 8);
    }
  return g_string_free (inodes, FALSE);
}

/* How many of these sockets stand in a table of /proc/net; `column` is where the inode stands, and
 * `listening`, unless NULL, must be in the line. */
static guint
count_sockets (const char *table, guint column, const char *listening, const char *inodes)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  guint count = 0;

  g_assert_true (g_file_get_contents (table, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (char **line = lines + 1; *lines != NULL && *line != NULL && **line != '\0'; line++)
    {
      g_autoptr (GRegex) blanks = g_regex_new (" +", 0, 0, NULL);
      g_auto (GStrv) words = g_regex_split (blanks, g_strstrip (*line), 0);
      g_autofree char *inode = NULL;

      g_assert_cmpuint (g_strv_length (words), >, column);
      inode = g_strdup_printf (" %s ", words[column]);
      if (strstr (inodes, inode) == NULL)
        continue;
      if (listening != NULL && g_strcmp0 (words[3], listening) != 0)
        continue;
      g_test_message ("%s: %s", table, *line);
      count++;
    }
  return count;
}

/* Cases */

static void
test_probe (void)
{
  g_autoptr (CordonHypervisor) hypervisor = system_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (CordonHostFacts) facts = wait_probe (hypervisor, &error);

  g_assert_no_error (error);
  g_test_message ("%s; hardware: %s", facts->version,
                  facts->hardware ? "yes" : facts->hardware_reason);
  g_assert_true (g_str_has_prefix (facts->version, "libvirt "));
  g_assert_nonnull (strstr (facts->version, ", QEMU "));
  g_assert_true (facts->spice);
  g_assert_true (g_strv_contains ((const char *const *) facts->security_models, "dac"));
  /* The other cases take the host as it is. */
  if (g_strv_contains ((const char *const *) facts->security_models, "selinux"))
    stage.mac = CORDON_MAC_SELINUX;
  else if (g_strv_contains ((const char *const *) facts->security_models, "apparmor"))
    stage.mac = CORDON_MAC_APPARMOR;
}

static void
assert_read_back (const CordonDomainFacts *facts, const CordonMachinePlanFields *fields)
{
  const struct passwd *account = getpwnam (fields->account);
  g_autofree char *dac = NULL;

  g_assert_nonnull (account);
  /* libvirt repeats what was ordered: who the process runs as must be asked of the kernel. */
  dac = g_strdup_printf ("%s:%s", fields->account, fields->account);
  g_assert_true (facts->ours && facts->active && facts->paused && facts->throwaway);
  g_assert_cmpstr (facts->compartment, ==, fields->compartment);
  g_assert_cmpstr (facts->account, ==, fields->account);
  g_assert_cmpint (facts->pid, >, 1);
  g_assert_cmpuint (process_uid (facts->pid), ==, account->pw_uid);
  g_assert_cmpuint (facts->n_labels, ==, 2);
  g_test_message ("labels: “%s” “%s”", facts->labels[0], facts->labels[1]);
  g_assert_cmpstr (facts->labels[1], ==, dac);
}

static double
elapsed (GTimer *timer)
{
  double seconds = g_timer_elapsed (timer, NULL);

  g_timer_start (timer);
  return seconds;
}

static void
test_life (void)
{
  g_autoptr (CordonHypervisor) hypervisor = system_new (NULL);
  g_autofree char *uuid = g_uuid_string_random ();
  CordonMachinePlanFields fields = real_plan (uuid);
  g_autoptr (CordonDomainFacts) paused = NULL;
  g_autoptr (CordonDomainFacts) running = NULL;
  g_autoptr (GTimer) timer = g_timer_new ();
  g_autoptr (GError) error = NULL;
  double created, described, destroyed;
  Heard heard = { 0 };

  hear (hypervisor, &heard);
  g_assert_cmpuint (count_ours (hypervisor), ==, 0);
  elapsed (timer);
  create (hypervisor, &fields);
  created = elapsed (timer);
  paused = describe (hypervisor, uuid);
  described = elapsed (timer);
  assert_read_back (paused, &fields);
  g_assert_cmpuint (count_ours (hypervisor), ==, 1);

  g_assert_true (wait_resume (hypervisor, uuid, &error));
  g_assert_no_error (error);
  running = describe (hypervisor, uuid);
  g_assert_false (running->paused);
  g_assert_cmpint (running->pid, ==, paused->pid);

  elapsed (timer);
  destroy (hypervisor, uuid);
  destroyed = elapsed (timer);
  g_test_message ("create %.2f s, describe %.3f s, destroy %.2f s", created, described, destroyed);
  wait_for (&heard.ended, 1);
  g_assert_cmpstr (heard.ended_uuid, ==, uuid);
  g_assert_false (heard.ended_by_guest);
  destroy (hypervisor, uuid);
  assert_gone (hypervisor, uuid);
  heard_clear (&heard);
}

/* The first bytes of a SPICE main channel's handshake, answered in kind. */
static void
assert_speaks_spice (int fd)
{
  static const guint8 hello[] = { 'R', 'E', 'D', 'Q', 2, 0, 0, 0, 2, 0, 0, 0, 18, 0, 0, 0,
                                  0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 18, 0, 0, 0 };
  struct pollfd wait = { fd, POLLIN, 0 };
  char answer[4];

  g_assert_cmpint (write (fd, hello, sizeof hello), ==, sizeof hello);
  g_assert_cmpint (poll (&wait, 1, ANSWER_MS), ==, 1);
  g_assert_cmpint (read (fd, answer, sizeof answer), ==, sizeof answer);
  g_assert_cmpmem (answer, sizeof answer, "REDQ", 4);
}

static void
test_graphics (void)
{
  g_autoptr (CordonHypervisor) hypervisor = system_new (NULL);
  g_autofree char *uuid = g_uuid_string_random ();
  CordonMachinePlanFields fields = real_plan (uuid);
  g_autoptr (CordonDomainFacts) facts = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *inodes = NULL;
  int fds[2];

  create (hypervisor, &fields);
  for (guint i = 0; i < 2; i++)
    {
      fds[i] = wait_open_graphics (hypervisor, uuid, &error);
      g_assert_no_error (error);
      g_assert_cmpint (fds[i], >=, 0);
      g_assert_cmpint (fcntl (fds[i], F_GETFD), ==, FD_CLOEXEC);
    }
  g_assert_cmpint (fds[0], !=, fds[1]);
  assert_speaks_spice (fds[0]);

  facts = describe (hypervisor, uuid);
  inodes = socket_inodes (facts->pid);
  /* It has sockets, or the search proves nothing. */
  g_assert_cmpuint (count_sockets ("/proc/net/unix", 6, NULL, inodes), >, 0);
  g_assert_cmpuint (count_sockets ("/proc/net/tcp", 9, NULL, inodes), ==, 0);
  g_assert_cmpuint (count_sockets ("/proc/net/tcp6", 9, NULL, inodes), ==, 0);
  g_assert_cmpuint (count_sockets ("/proc/net/udp", 9, NULL, inodes), ==, 0);
  g_assert_cmpuint (count_sockets ("/proc/net/udp6", 9, NULL, inodes), ==, 0);
  /* libvirt's own monitor, and nothing else, listens. */
  g_assert_cmpuint (count_sockets ("/proc/net/unix", 6, "00010000", inodes), ==, 1);
  destroy (hypervisor, uuid);
  close (fds[0]);
  close (fds[1]);
}

static void
test_guest_powers_off (void)
{
  g_autoptr (CordonHypervisor) hypervisor = system_new (NULL);
  g_autofree char *uuid = g_uuid_string_random ();
  CordonMachinePlanFields fields = real_plan (uuid);
  g_autoptr (GError) error = NULL;
  Heard heard = { 0 };

  hear (hypervisor, &heard);
  fields.kernel = stage.ending;
  create (hypervisor, &fields);
  g_assert_true (wait_resume (hypervisor, uuid, &error));
  wait_for (&heard.ended, 1);
  g_assert_cmpstr (heard.ended_uuid, ==, uuid);
  g_assert_true (heard.ended_by_guest);
  assert_gone (hypervisor, uuid);
  heard_clear (&heard);
}

static void
test_qemu_killed (void)
{
  g_autoptr (CordonHypervisor) hypervisor = system_new (NULL);
  g_autofree char *uuid = g_uuid_string_random ();
  CordonMachinePlanFields fields = real_plan (uuid);
  g_autoptr (CordonDomainFacts) facts = NULL;
  Heard heard = { 0 };

  hear (hypervisor, &heard);
  create (hypervisor, &fields);
  facts = describe (hypervisor, uuid);
  g_assert_cmpint (kill (facts->pid, SIGKILL), ==, 0);
  wait_for (&heard.ended, 1);
  g_assert_cmpstr (heard.ended_uuid, ==, uuid);
  g_assert_false (heard.ended_by_guest);
  g_assert_cmpuint (heard.disconnected, ==, 0);
  heard_clear (&heard);
}

/* Owner, mode and the time of the last change of either. */
static void
look_at (const char *path, struct stat *status)
{
  g_assert_cmpint (stat (path, status), ==, 0);
  g_assert_cmpuint (status->st_uid, ==, 0);
  g_assert_cmpuint (status->st_gid, ==, 0);
  g_assert_cmpuint (status->st_mode & 07777, ==, 0644);
}

static uid_t
create_and_look (CordonHypervisor *hypervisor, const char *uuid, const char *account,
                 const char *label)
{
  CordonMachinePlanFields fields = real_plan (uuid);
  g_autoptr (CordonDomainFacts) facts = NULL;

  fields.account = account;
  if (fields.label != NULL)
    fields.label = label;
  create (hypervisor, &fields);
  facts = describe (hypervisor, uuid);
  assert_read_back (facts, &fields);
  return process_uid (facts->pid);
}

/* Not even changed and changed back. SELinux alone labels kernel and initrd. */
static void
assert_untouched (const struct stat *before, const struct stat *after, gboolean is_root)
{
  if (stage.mac == CORDON_MAC_SELINUX && !is_root)
    return;
  g_assert_cmpint (before->st_ctim.tv_sec, ==, after->st_ctim.tv_sec);
  g_assert_cmpint (before->st_ctim.tv_nsec, ==, after->st_ctim.tv_nsec);
}

static void
test_two_accounts (void)
{
  g_autoptr (CordonHypervisor) hypervisor = system_new (NULL);
  const char *shared[] = { stage.halting, stage.initrd, stage.root };
  g_autofree char *first = g_uuid_string_random ();
  g_autofree char *second = g_uuid_string_random ();
  struct stat before[3], after[3];
  uid_t uid;

  for (guint i = 0; i < 3; i++)
    look_at (shared[i], &before[i]);
  uid = create_and_look (hypervisor, first, "cordon-m01", PLAN_LABEL);
  g_assert_cmpuint (create_and_look (hypervisor, second, "cordon-m02",
                                     "system_u:system_r:svirt_t:s0:c12,c701,c1022,c1023"),
                    !=, uid);
  g_assert_cmpuint (count_ours (hypervisor), ==, 2);
  destroy (hypervisor, first);
  destroy (hypervisor, second);
  for (guint i = 0; i < 3; i++)
    {
      look_at (shared[i], &after[i]);
      assert_untouched (&before[i], &after[i], i == 2);
    }
}

static void
refuse_hardware (CordonHypervisor *hypervisor, const CordonMachinePlanFields *fields)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (wait_create (hypervisor, fields, NULL, &error));
  g_test_message ("%s", error->message);
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_HYPERVISOR);
  g_assert_nonnull (strstr (error->message, "Hardware virtualisation"));
  assert_gone (hypervisor, fields->uuid);
}

/* Under KVM the machine's account needs /dev/kvm, which software emulation never touches. Paused it
 * runs also where the processor could not run the guest; without the device the machine is refused
 * with a sentence, and is no emulated one instead. */
static void
test_hardware (void)
{
  g_autoptr (CordonHypervisor) hypervisor = system_new (NULL);
  g_autofree char *uuid = g_uuid_string_random ();
  CordonMachinePlanFields fields = real_plan (uuid);
  g_autoptr (CordonDomainFacts) facts = NULL;

  fields.hardware = TRUE;
  if (access ("/dev/kvm", R_OK | W_OK) != 0)
    {
      refuse_hardware (hypervisor, &fields);
      return;
    }
  create (hypervisor, &fields);
  facts = describe (hypervisor, uuid);
  assert_read_back (facts, &fields);
  destroy (hypervisor, uuid);
}

static void
test_refused (void)
{
  g_autoptr (CordonHypervisor) hypervisor = system_new (NULL);
  g_autofree char *uuid = g_uuid_string_random ();
  CordonMachinePlanFields fields = real_plan (uuid);
  g_autoptr (GError) account = NULL;
  g_autoptr (GError) kernel = NULL;
  g_autoptr (GError) again = NULL;
  g_autoptr (GError) label = NULL;

  fields.account = "cordon-nobody";
  g_assert_false (wait_create (hypervisor, &fields, NULL, &account));
  g_test_message ("%s", account->message);
  g_assert_error (account, CORDON_ERROR, CORDON_ERROR_HYPERVISOR);
  g_assert_nonnull (strstr (account->message, "account"));

  fields = real_plan (uuid);
  fields.kernel = "/nonexistent/kernel";
  g_assert_false (wait_create (hypervisor, &fields, NULL, &kernel));
  g_test_message ("%s", kernel->message);
  g_assert_error (kernel, CORDON_ERROR, CORDON_ERROR_HYPERVISOR);
  assert_gone (hypervisor, uuid);

  if (stage.mac == CORDON_MAC_NONE)
    {
      fields = real_plan (uuid);
      fields.mac = CORDON_MAC_SELINUX;
      fields.label = PLAN_LABEL;
      g_assert_false (wait_create (hypervisor, &fields, NULL, &label));
      g_test_message ("%s", label->message);
      g_assert_error (label, CORDON_ERROR, CORDON_ERROR_UNLABELLED);
    }

  fields = real_plan (uuid);
  create (hypervisor, &fields);
  g_assert_false (wait_create (hypervisor, &fields, NULL, &again));
  g_test_message ("%s", again->message);
  g_assert_error (again, CORDON_ERROR, CORDON_ERROR_HYPERVISOR);
  destroy (hypervisor, uuid);
}

/* --- what another program does --- */

static void
virsh (const char *words, const char *xml)
{
  g_autofree char *path = xml != NULL ? put ("virsh.xml", xml, strlen (xml)) : NULL;
  g_autofree char *command =
    g_strdup_printf ("virsh -q -c qemu:///system %s %s", words, path != NULL ? path : "");
  g_autoptr (GError) error = NULL;
  int status = -1;

  g_spawn_command_line_sync (command, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  if (path != NULL)
    g_remove (path);
}

static void
virsh_of (const char *command, const char *uuid, const char *xml)
{
  g_autofree char *words = g_strdup_printf ("%s %s", command, uuid);

  virsh (words, xml);
}

/* The watch hears of all of it: a machine of somebody else's, a device of ours, and that ours was let
 * run, by whomever. */
static void
test_news (void)
{
  static const char agent[] = "<channel type='spiceport'><source channel='org.cordon.agent.0'/>"
                              "<target type='virtio' name='org.cordon.agent.0'/></channel>";
  static const char plugged[] =
    "<channel type='null'><target type='virtio' name='org.example.plugged'/></channel>";
  g_autoptr (CordonHypervisor) hypervisor = system_new (NULL);
  g_autofree char *uuid = g_uuid_string_random ();
  g_autofree char *foreign = g_uuid_string_random ();
  g_autofree char *domain = g_strdup_printf (
    "<domain type='qemu'><name>foreign</name><uuid>%s</uuid><memory unit='MiB'>32</memory>"
    "<os><type arch='x86_64' machine='q35'>hvm</type><kernel>%s</kernel></os></domain>",
    foreign, stage.halting);
  CordonMachinePlanFields fields = real_plan (uuid);
  g_autoptr (GError) error = NULL;
  Heard heard = { 0 };
  guint resumed;

  hear (hypervisor, &heard);
  create (hypervisor, &fields);
  wait_for (&heard.started, 1);
  g_assert_cmpstr (heard.started_uuid, ==, uuid);

  virsh ("create", domain);
  wait_for (&heard.started, 2);
  g_assert_cmpstr (heard.started_uuid, ==, foreign);
  virsh_of ("destroy", foreign, NULL);
  wait_for (&heard.ended, 1);
  g_assert_cmpstr (heard.ended_uuid, ==, foreign);

  /* There is one port, and no place to plug anything else into. */
  virsh_of ("detach-device", uuid, agent);
  wait_for (&heard.changed, 1);
  g_assert_cmpstr (heard.changed_uuid, ==, uuid);
  virsh_of ("attach-device", uuid, plugged);
  wait_for (&heard.changed, 2);
  g_assert_cmpstr (heard.changed_uuid, ==, uuid);

  g_assert_cmpstr (heard.resumed_uuid, !=, uuid); /* paused from its birth, and by nobody's word yet */
  resumed = heard.resumed;
  virsh_of ("resume", uuid, NULL);
  wait_for (&heard.resumed, resumed + 1);
  g_assert_cmpstr (heard.resumed_uuid, ==, uuid);
  g_assert_true (wait_suspend (hypervisor, uuid, &error));
  g_assert_true (wait_resume (hypervisor, uuid, &error));
  g_assert_no_error (error);
  wait_for (&heard.resumed, resumed + 2);
  g_assert_cmpstr (heard.resumed_uuid, ==, uuid);
  g_assert_cmpuint (heard.started, ==, 2);
  g_assert_cmpuint (heard.changed, ==, 2);
  destroy (hypervisor, uuid);
  heard_clear (&heard);
}

/* AUTODESTROY fires when the last reference of the connection goes: none may have leaked. */
static void
test_no_reference_leaks (void)
{
  g_autoptr (CordonHypervisor) witness = system_new (NULL);
  CordonHypervisor *hypervisor = system_new (NULL);
  g_autofree char *uuid = g_uuid_string_random ();
  CordonMachinePlanFields fields = real_plan (uuid);
  g_autoptr (GError) error = NULL;
  Heard heard = { 0 };
  int fd;

  hear (witness, &heard);
  g_assert_cmpuint (count_ours (witness), ==, 0);
  create (hypervisor, &fields);
  assert_there (hypervisor, uuid);
  fd = wait_open_graphics (hypervisor, uuid, &error);
  g_assert_no_error (error);
  close (fd);
  g_assert_cmpuint (count_ours (hypervisor), ==, 1);
  cordon_host_facts_free (wait_probe (hypervisor, NULL));
  g_assert_true (wait_resume (hypervisor, uuid, &error));

  g_assert_finalize_object (hypervisor);
  wait_for (&heard.ended, 1);
  g_assert_cmpstr (heard.ended_uuid, ==, uuid);
  assert_gone (witness, uuid);
  heard_clear (&heard);
}

static void
test_owner_killed (void)
{
  g_autoptr (CordonHypervisor) witness = system_new (NULL);
  g_autofree char *uuid = g_uuid_string_random ();
  g_autoptr (GSubprocess) owner = NULL;
  g_autoptr (GDataInputStream) words = NULL;
  g_autofree char *word = NULL;
  g_autoptr (GError) error = NULL;
  Heard heard = { 0 };

  hear (witness, &heard);
  g_assert_cmpuint (count_ours (witness), ==, 0);
  owner = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, stage.program, "--own", uuid,
                            stage.halting, stage.initrd, stage.root,
                            cordon_mac_model_name (stage.mac), NULL);
  g_assert_no_error (error);
  words = g_data_input_stream_new (g_subprocess_get_stdout_pipe (owner));
  word = g_data_input_stream_read_line (words, NULL, NULL, NULL);
  g_assert_cmpstr (word, ==, "created");
  assert_there (witness, uuid);

  g_subprocess_force_exit (owner);
  g_assert_true (g_subprocess_wait (owner, NULL, NULL));
  wait_for (&heard.ended, 1);
  g_assert_cmpstr (heard.ended_uuid, ==, uuid);
  assert_gone (witness, uuid);
  heard_clear (&heard);
}

static pid_t
libvirtd_pid (void)
{
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (LIBVIRTD_PID, &text, NULL, NULL));
  return (pid_t) atoi (text);
}

/* And waits until the kernel has taken it down: its sockets close one after the other. */
static void
kill_libvirtd (void)
{
  pid_t pid = libvirtd_pid ();
  int fd = (int) syscall (SYS_pidfd_open, pid, 0);
  struct pollfd wait = { fd, POLLIN, 0 };

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
  g_assert_cmpint (poll (&wait, 1, ANSWER_MS), ==, 1);
  close (fd);
}

static void
start_services (void)
{
  g_autofree char *script = g_test_build_filename (G_TEST_DIST, "host-services.sh", NULL);
  const char *arguments[] = { script, "start", g_getenv ("CORDON_TEST_SERVICES"), NULL };
  g_autoptr (GError) error = NULL;
  int status;

  g_spawn_sync (NULL, (char **) arguments, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status,
                &error);
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, NULL));
}

static void
test_daemon_killed (void)
{
  CordonLibvirtTimes times = cordon_libvirt_times;
  g_autoptr (CordonHypervisor) hypervisor = NULL;
  g_autofree char *uuid = g_uuid_string_random ();
  CordonMachinePlanFields fields = real_plan (uuid);
  g_autoptr (GError) error = NULL;
  Heard heard = { 0 };

  times.reconnect_first = 100;
  times.reconnect_most = 1000;
  hypervisor = system_new (&times);
  hear (hypervisor, &heard);
  create (hypervisor, &fields);
  g_assert_cmpuint (heard.connected, ==, 1);

  /* Nobody calls: it comes back by itself. AUTODESTROY is lost with the daemon: the machine is
   * still there for the reaper. */
  kill_libvirtd ();
  wait_for (&heard.disconnected, 1);
  start_services ();
  wait_for (&heard.connected, 2);
  assert_there (hypervisor, uuid);

  kill_libvirtd ();
  wait_for (&heard.disconnected, 2);
  g_assert_null (wait_describe (hypervisor, uuid, &error));
  g_test_message ("%s", error->message);
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_HYPERVISOR);
  g_assert_nonnull (strstr (error->message, "libvirt is not running"));

  start_services ();
  wait_for (&heard.connected, 3);
  g_assert_cmpuint (heard.disconnected, ==, 2);
  assert_there (hypervisor, uuid);
  destroy (hypervisor, uuid);
  wait_for (&heard.ended, 1);
  assert_gone (hypervisor, uuid);
  heard_clear (&heard);
}

typedef struct {
  guint answered;
  GError *error;
} Late;

static void
on_created (GObject *source, GAsyncResult *result, gpointer data)
{
  Late *late = data;

  g_assert_false (cordon_hypervisor_create_finish (CORDON_HYPERVISOR (source), result,
                                                   &late->error));
  late->answered++;
}

/* Connected, and answered in time: on a busy host the first answers may not be. */
static void
wait_answer (CordonHypervisor *hypervisor)
{
  g_autoptr (GPtrArray) all = NULL;

  while (all == NULL)
    {
      g_autoptr (GError) error = NULL;

      all = wait_list (hypervisor, &error);
      if (all == NULL)
        g_assert_error (error, CORDON_ERROR, CORDON_ERROR_TIMEOUT);
    }
}

/* The daemon stops answering. Both calls end by their deadline, for nothing else can end them; what
 * libvirt still makes once it goes on is destroyed, and the connection was never lost. */
static void
test_daemon_hangs (void)
{
  CordonLibvirtTimes times = cordon_libvirt_times;
  g_autoptr (CordonHypervisor) hypervisor = NULL;
  g_autofree char *uuid = g_uuid_string_random ();
  CordonMachinePlanFields fields = real_plan (uuid);
  g_autoptr (CordonMachinePlan) plan = cordon_machine_plan_new (&fields);
  g_autoptr (GError) error = NULL;
  Heard heard = { 0 };
  Late late = { 0 };

  times.query = 700;
  times.create = 500;
  hypervisor = system_new (&times);
  hear (hypervisor, &heard);
  wait_answer (hypervisor);

  g_assert_cmpint (kill (libvirtd_pid (), SIGSTOP), ==, 0);
  cordon_hypervisor_create_async (hypervisor, plan, NULL, on_created, &late);
  g_assert_null (wait_describe (hypervisor, uuid, &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_TIMEOUT);
  wait_for (&late.answered, 1);
  g_assert_error (late.error, CORDON_ERROR, CORDON_ERROR_TIMEOUT);
  g_assert_cmpint (kill (libvirtd_pid (), SIGCONT), ==, 0);

  wait_for (&heard.ended, 1);
  g_assert_cmpstr (heard.ended_uuid, ==, uuid);
  g_assert_cmpuint (heard.disconnected, ==, 0);
  g_clear_error (&late.error);
  heard_clear (&heard);
}

/* The other program: owns a machine until it is killed. */
static int
own (char **arguments)
{
  g_autoptr (CordonHypervisor) hypervisor = system_new (NULL);
  CordonMachinePlanFields fields;
  g_autoptr (GError) error = NULL;

  stage.halting = arguments[1];
  stage.initrd = arguments[2];
  stage.root = arguments[3];
  while (!g_str_equal (cordon_mac_model_name (stage.mac), arguments[4]))
    stage.mac++;
  fields = real_plan (arguments[0]);
  if (!wait_create (hypervisor, &fields, NULL, &error))
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }
  g_print ("created\n");
  for (;;)
    g_main_context_iteration (NULL, TRUE);
}

int
main (int argc, char **argv)
{
  int status;

  if (argc == 7 && g_str_equal (argv[1], "--own"))
    return own (argv + 2);

  g_test_init (&argc, &argv, NULL);
  stage.program = argv[0];
  stage_set_up ();
  g_test_add_func ("/libvirt/probe", test_probe);
  g_test_add_func ("/libvirt/life", test_life);
  g_test_add_func ("/libvirt/graphics", test_graphics);
  g_test_add_func ("/libvirt/guest-powers-off", test_guest_powers_off);
  g_test_add_func ("/libvirt/qemu-killed", test_qemu_killed);
  g_test_add_func ("/libvirt/two-accounts", test_two_accounts);
  g_test_add_func ("/libvirt/hardware", test_hardware);
  g_test_add_func ("/libvirt/refused", test_refused);
  g_test_add_func ("/libvirt/news", test_news);
  g_test_add_func ("/libvirt/no-reference-leaks", test_no_reference_leaks);
  g_test_add_func ("/libvirt/owner-killed", test_owner_killed);
  g_test_add_func ("/libvirt/daemon-killed", test_daemon_killed);
  g_test_add_func ("/libvirt/daemon-hangs", test_daemon_hangs);
  status = g_test_run ();
  stage_tear_down ();
  return status;
}
