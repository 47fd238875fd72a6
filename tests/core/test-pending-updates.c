/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What apt's table says of a template: newer, of security, linked into Cordon's own programs, somebody else's.
 */
#include "core/pending-updates.h"

#include <string.h>

#define HASH "0000000000000000000000000000000000000000000000000000000000000000"
#define FILE_TEXT "{\"size\":1,\"sha256\":\"" HASH "\"}"
#define MAIN "        500 http://deb.debian.org/debian bookworm/main amd64 Packages\n"
#define SECURITY "        500 http://deb.debian.org/debian-security bookworm-security/main amd64 Packages\n"
#define INSTALLED " *** 1 100\n        100 /var/lib/dpkg/status\n"
#define HEAD(name) name ":\n  Installed: 1\n  Candidate: 2\n  Version table:\n"

static CordonManifest *
make (const char *release, const char *packages)
{
  g_autofree char *text = g_strdup_printf (
    "{\"format\":1,\"name\":\"viewer\",\"version\":\"1\",\"built\":1,\"release\":\"%s\",\"agent_protocol\":1,"
    "\"cmdline\":\"\",\"memory_mib\":192,\"kernel\":" FILE_TEXT ",\"initrd\":" FILE_TEXT ",\"root\":" FILE_TEXT
    ",\"packages\":[%s]}", release, packages);
  g_autoptr (GError) error = NULL;
  CordonManifest *manifest = cordon_manifest_parse (text, strlen (text), &error);

  g_assert_no_error (error);
  return manifest;
}

static CordonManifest *
usual (void)
{
  return make ("Debian 12.11 bookworm",
               "{\"name\":\"libc6\",\"version\":\"1\"},{\"name\":\"libmupdf-dev\",\"version\":\"1\"},"
               "{\"name\":\"linux-image-6.1.0-37-amd64\",\"version\":\"1\"},"
               "{\"name\":\"zlib1g:amd64\",\"version\":\"1\"},{\"name\":\"libc6\",\"version\":\"2\"}");
}

typedef struct {
  const char *policy;
  guint found, pending, security, linked;
} Case;

static const Case cases[] = {
  { "", 0, 0, 0, 0 },
  { HEAD ("libc6") INSTALLED, 0, 0, 0, 0 },
  { HEAD ("libc6") " *** 1 500\n" MAIN, 1, 0, 0, 0 },
  { HEAD ("libc6") INSTALLED "     0 500\n" SECURITY, 1, 0, 0, 0 },
  { HEAD ("libc6") "     2 500\n" MAIN INSTALLED, 1, 1, 0, 0 },
  { HEAD ("libc6") "     2 500\n" SECURITY INSTALLED, 1, 1, 1, 0 },
  { HEAD ("libc6") "     3 500\n" MAIN "     2 500\n" SECURITY INSTALLED, 1, 1, 1, 0 },
  { HEAD ("libc6") "     2 500\n        500 https://mirror.example/pub/debian/ bookworm-updates/main amd64 Packages\n"
    INSTALLED, 1, 1, 0, 0 },
  { HEAD ("libmupdf-dev") "     2 500\n" SECURITY INSTALLED, 1, 0, 0, 1 },
  { HEAD ("linux-image-amd64") "     2 500\n" SECURITY INSTALLED, 1, 1, 1, 0 },
  { HEAD ("libc6") "     2 500\n" MAIN INSTALLED HEAD ("linux-image-amd64") "     2 500\n" SECURITY INSTALLED,
    2, 2, 1, 0 },
  /* apt knows the same version twice, where the two tell of it in other words. */
  { HEAD ("libc6") "     1 500\n" MAIN INSTALLED "     0 500\n" SECURITY, 1, 0, 0, 0 },
  { HEAD ("libc6") "     2 500\n" SECURITY "     1 500\n" MAIN INSTALLED, 1, 1, 1, 0 },
  { HEAD ("libc6") "     1+b1 500\n" MAIN INSTALLED, 1, 1, 0, 0 },
  { HEAD ("libc6") MAIN INSTALLED, 1, 0, 0, 0 },
  /* Somebody else's archive, another release, another component, another machine. */
  { HEAD ("libc6") "     2 500\n        500 http://evil.example/packages bookworm/main amd64 Packages\n" INSTALLED,
    0, 0, 0, 0 },
  { HEAD ("libc6") "     2 500\n        500 http://deb.debian.org/debian trixie/main amd64 Packages\n" INSTALLED,
    0, 0, 0, 0 },
  { HEAD ("libc6") "     2 100\n        100 http://deb.debian.org/debian bookworm-backports/main amd64 Packages\n"
    INSTALLED, 0, 0, 0, 0 },
  { HEAD ("libc6") "     2 500\n        500 http://deb.debian.org/debian bookworm/contrib amd64 Packages\n" INSTALLED,
    0, 0, 0, 0 },
  { HEAD ("libc6") "     2 500\n        500 http://deb.debian.org/debian bookworm/main i386 Packages\n" INSTALLED,
    0, 0, 0, 0 },
  /* Not asked for, twice, cut off before the asterisks. */
  { HEAD ("bash") "     2 500\n" MAIN INSTALLED, 0, 0, 0, 0 },
  { HEAD ("libc6") "     2 500\n" MAIN INSTALLED HEAD ("libc6") "     2 500\n" MAIN INSTALLED, 1, 1, 0, 0 },
  { HEAD ("libc6") "     2 500\n" MAIN, 1, 0, 0, 0 },
  { HEAD ("libc6") "     2 500\n" MAIN " *** ", 1, 0, 0, 0 },
};

static void
test_table (void)
{
  g_autoptr (CordonManifest) manifest = usual ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Case *c = &cases[i];
      CordonPendingUpdates updates = cordon_pending_updates_read (manifest, c->policy, strlen (c->policy));

      g_test_message ("case %u", i);
      g_assert_cmpuint (updates.found, ==, c->found);
      g_assert_cmpuint (updates.pending, ==, c->pending);
      g_assert_cmpuint (updates.security, ==, c->security);
      g_assert_cmpuint (updates.linked, ==, c->linked);
    }
}

/* Every cut of a whole answer: never more than the whole says. */
static void
test_cut (void)
{
  static const char policy[] = HEAD ("libc6") "     2 500\n" SECURITY INSTALLED HEAD ("libmupdf-dev") "     2 500\n" MAIN
                               INSTALLED;
  g_autoptr (CordonManifest) manifest = usual ();

  for (gsize length = 0; length <= strlen (policy); length++)
    {
      g_autofree char *copy = g_memdup2 (policy, length);
      CordonPendingUpdates updates = cordon_pending_updates_read (manifest, copy, length);

      g_assert_cmpuint (updates.pending, <=, 1);
      g_assert_cmpuint (updates.linked, <=, 1);
    }
}

static void
test_question (void)
{
  g_autoptr (CordonManifest) manifest = usual ();
  g_auto (GStrv) names = cordon_pending_updates_list_names (manifest);
  g_autofree char *joined = g_strjoinv (" ", names);
  g_autofree char *status = cordon_pending_updates_print_status (manifest);

  g_assert_cmpstr (joined, ==, "libc6 libmupdf-dev linux-image-amd64");
  g_assert_true (g_str_has_prefix (status, "Package: libc6\nStatus: install ok installed\n"
                                           "Architecture: amd64\nVersion: 1\n\nPackage: libmupdf-dev\n"));
}

static void
test_release (void)
{
  static const struct { const char *release, *codename; } releases[] = {
    { "Debian 12.11 bookworm", "bookworm" }, { "Debian 13 trixie", "trixie" }, { "Debian 12", NULL },
    { "Fedora 40 forty", NULL }, { "bookworm", NULL }, { "Debian 12 book.*", NULL }, { "Debian  ", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (releases); i++)
    {
      g_autoptr (CordonManifest) manifest = make (releases[i].release, "{\"name\":\"libc6\",\"version\":\"1\"}");
      g_autofree char *codename = cordon_pending_updates_dup_codename (manifest);
      CordonPendingUpdates updates = cordon_pending_updates_read (manifest, cases[4].policy, strlen (cases[4].policy));

      g_assert_cmpstr (codename, ==, releases[i].codename);
      g_assert_cmpuint (updates.pending, ==, i == 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pending-updates/table", test_table);
  g_test_add_func ("/pending-updates/cut", test_cut);
  g_test_add_func ("/pending-updates/question", test_question);
  g_test_add_func ("/pending-updates/release", test_release);
  return g_test_run ();
}
