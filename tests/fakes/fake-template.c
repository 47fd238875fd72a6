/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Makes the files of a template that can be imported.
 */
#include "config.h"

#include "fakes/fake-template.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

int
cordon_fake_file (const void *bytes, gsize length)
{
  g_autofree char *name = NULL;
  int writer = g_file_open_tmp ("cordon-fake-XXXXXX", &name, NULL);
  int reader;

  g_assert_cmpint (writer, >=, 0);
  g_assert_cmpint (write (writer, bytes, length), ==, (gssize) length);
  reader = open (name, O_RDONLY | O_CLOEXEC);
  g_assert_cmpint (reader, >=, 0);
  close (writer);
  unlink (name);
  return reader;
}

static char *
describe (const char *name, const char *text)
{
  g_autofree char *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);

  return g_strdup_printf ("\"%s\": { \"size\": %zu, \"sha256\": \"%s\" }", name, strlen (text),
                          sum);
}

void
cordon_fake_template_make (const char *name, const char *version, int fds[4])
{
  static const char initrd_text[] = "the fake's initrd";
  static const char root_text[] = "the fake's root file system";
  g_autofree char *kernel_text = g_strconcat ("the fake's kernel ", version, NULL);
  g_autofree char *kernel = describe ("kernel", kernel_text);
  g_autofree char *initrd = describe ("initrd", initrd_text);
  g_autofree char *root = describe ("root", root_text);
  g_autofree char *manifest =
    g_strdup_printf ("{ \"format\": 1, \"name\": \"%s\", \"version\": \"%s\", \"built\": %lld, "
                     "\"release\": \"Fake 1\", \"agent_protocol\": 1, \"cmdline\": \"quiet\", "
                     "\"memory_mib\": 128, %s, %s, %s, \"packages\": [] }\n",
                     name, version, (long long) (g_get_real_time () / G_USEC_PER_SEC), kernel,
                     initrd, root);

  fds[0] = cordon_fake_file (manifest, strlen (manifest));
  fds[1] = cordon_fake_file (kernel_text, strlen (kernel_text));
  fds[2] = cordon_fake_file (initrd_text, strlen (initrd_text));
  fds[3] = cordon_fake_file (root_text, strlen (root_text));
}
