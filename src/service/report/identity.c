/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The host's identity from the kernel's own files. The policy is hashed as the kernel has it, not as
 * a file in /etc says it should be.
 */
#include "config.h"

#include "service/report/identity.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#define BLOCK 65536
#define POLICY_MAX (128 * 1024 * 1024) /* bytes; policies have 2 to 10 MiB */
#define TEXT_MAX 4096

/* The beginning of a small file, without white space around it; "" where it cannot be read. */
static char *
read_text (const char *root, const char *path)
{
  g_autofree char *full = g_strconcat (root, path, NULL);
  char text[TEXT_MAX + 1];
  int fd = open (full, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  gssize length = fd >= 0 ? read (fd, text, TEXT_MAX) : -1;

  if (fd >= 0)
    close (fd);
  text[MAX (length, 0)] = '\0';
  return g_strdup (g_strstrip (text));
}

static char *
read_kernel (void)
{
  struct utsname name;

  if (uname (&name) < 0)
    return g_strdup ("");
  return g_strdup_printf ("%s %s %s", name.sysname, name.release, name.machine);
}

/* SELINUXTYPE of the configuration: the loaded policy does not carry its name. */
static char *
read_policy_type (const char *root)
{
  static const char key[] = "SELINUXTYPE=";
  g_autofree char *text = read_text (root, "/etc/selinux/config");
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], key))
      return g_strdup (g_strstrip (lines[i] + strlen (key)));
  return g_strdup ("");
}

static gboolean
hash_all (int fd, GChecksum *checksum)
{
  g_autofree guchar *block = g_malloc (BLOCK);
  gsize total = 0;
  gssize got;

  while ((got = read (fd, block, BLOCK)) != 0)
    {
      if (got < 0 && errno == EINTR)
        continue;
      if (got < 0 || (total += (gsize) got) > POLICY_MAX)
        return FALSE;
      g_checksum_update (checksum, block, got);
    }
  return total > 0;
}

static char *
hash_policy (const char *root)
{
  g_autofree char *path = g_strconcat (root, "/sys/fs/selinux/policy", NULL);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  gboolean hashed = fd >= 0 && hash_all (fd, checksum);

  if (fd >= 0)
    close (fd);
  return g_strdup (hashed ? g_checksum_get_string (checksum) : "");
}

static pid_t
find_libvirt (const char *root)
{
  static const char *const files[] = { "/run/virtqemud.pid", "/run/libvirt/virtqemud.pid",
                                       "/run/libvirtd.pid", "/run/libvirt/libvirtd.pid" };

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *text = read_text (root, files[i]);
      guint64 pid;

      if (g_ascii_string_to_unsigned (text, 10, 2, G_MAXINT, &pid, NULL))
        return (pid_t) pid;
    }
  return 0;
}

CordonIdentity *
cordon_identity_read (const char *root)
{
  CordonIdentity *identity = g_new0 (CordonIdentity, 1);

  identity->kernel = read_kernel ();
  identity->lsm = read_text (root, "/sys/kernel/security/lsm");
  identity->policy_type = read_policy_type (root);
  identity->policy_version = read_text (root, "/sys/fs/selinux/policyvers");
  identity->policy_sha256 = hash_policy (root);
  identity->libvirt = find_libvirt (root);
  return identity;
}

void
cordon_identity_free (CordonIdentity *identity)
{
  if (identity == NULL)
    return;
  g_free (identity->kernel);
  g_free (identity->lsm);
  g_free (identity->policy_type);
  g_free (identity->policy_version);
  g_free (identity->policy_sha256);
  g_free (identity);
}

static void
read_in_thread (GTask *task, gpointer source, gpointer root, GCancellable *cancellable)
{
  g_task_return_pointer (task, cordon_identity_read (root), (GDestroyNotify) cordon_identity_free);
}

void
cordon_identity_read_async (const char *root, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, data);

  g_task_set_task_data (task, g_strdup (root), g_free);
  g_task_run_in_thread (task, read_in_thread);
}

CordonIdentity *
cordon_identity_read_finish (GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}
