/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Template manifests: one that is right, and every way in which one can be wrong, JSON's own pitfalls
 * included.
 */
#include <string.h>

#include "core/errors.h"
#include "core/limits.h"
#include "core/manifest.h"

#define SHA_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define SHA_0 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

#define SHA_X "A123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

/* One member a line, so that a case can put another line in its place. */
static const char *const good[] = {
  "\"format\": 1",
  "\"name\": \"viewer\"",
  "\"version\": \"20260131.1\"",
  "\"built\": 1769817600",
  "\"release\": \"Debian 12 (bookworm)\"",
  "\"agent_protocol\": 1",
  "\"cmdline\": \"quiet panic=-1 x=a,b;c&<d>\"",
  "\"memory_mib\": 192",
  "\"kernel\": { \"size\": 50000000, \"sha256\": \"" SHA_0 "\" }",
  "\"initrd\": { \"size\": 7000000, \"sha256\": \"" SHA_A "\" }",
  "\"root\": { \"size\": 300000000, \"sha256\": \"" SHA_0 "\" }",
  ("\"packages\": [ { \"name\": \"libc6\", \"version\": \"2.36-9+deb12u9\" },"
   " { \"name\": \"g++:i386\", \"version\": \"4:12.2.0~rc1-3\" } ]"),
};
#define N_MEMBERS G_N_ELEMENTS (good)

/* The good manifest with one member replaced, left out (NULL) or added (index N_MEMBERS). */
static char *
compose (gsize index, const char *member)
{
  GString *text = g_string_new ("{");

  for (gsize i = 0; i <= N_MEMBERS; i++)
    {
      const char *line = i == index ? member : i < N_MEMBERS ? good[i] : NULL;
      if (line)
        g_string_append_printf (text, "%s\n  %s", text->len > 1 ? "," : "", line);
    }
  g_string_append (text, "\n}\n");
  return g_string_free (text, FALSE);
}

static CordonManifest *
parse (const char *text, GError **error)
{
  return cordon_manifest_parse (text, strlen (text), error);
}

static void
assert_refused (const char *text, gsize length)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (cordon_manifest_parse (text, length, &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_TEMPLATE_DAMAGED);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_cmpuint (strlen (error->message), <, 200);
}

static void
test_valid (void)
{
  g_autofree char *text = compose (N_MEMBERS, NULL), *json = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (CordonManifest) manifest = parse (text, &error);
  g_autoptr (CordonManifest) again = NULL;
  const CordonManifestPackage *packages;
  guint n;

  g_assert_no_error (error);
  g_assert_cmpstr (cordon_manifest_get_name (manifest), ==, "viewer");
  g_assert_cmpstr (cordon_manifest_get_version (manifest), ==, "20260131.1");
  g_assert_cmpint (cordon_manifest_get_built (manifest), ==, 1769817600);
  g_assert_cmpstr (cordon_manifest_get_release (manifest), ==, "Debian 12 (bookworm)");
  g_assert_cmpuint (cordon_manifest_get_agent_protocol (manifest), ==, 1);
  g_assert_cmpstr (cordon_manifest_get_cmdline (manifest), ==, "quiet panic=-1 x=a,b;c&<d>");
  g_assert_cmpuint (cordon_manifest_get_memory_mib (manifest), ==, 192);
  g_assert_cmpuint (cordon_manifest_get_kernel (manifest)->size, ==, 50000000);
  g_assert_cmpstr (cordon_manifest_get_kernel (manifest)->sha256, ==, SHA_0);
  g_assert_cmpuint (cordon_manifest_get_initrd (manifest)->size, ==, 7000000);
  g_assert_cmpstr (cordon_manifest_get_initrd (manifest)->sha256, ==, SHA_A);
  g_assert_cmpuint (cordon_manifest_get_root (manifest)->size, ==, 300000000);
  packages = cordon_manifest_get_packages (manifest, &n);
  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpstr (packages[0].name, ==, "libc6");
  g_assert_cmpstr (packages[0].version, ==, "2.36-9+deb12u9");
  g_assert_cmpstr (packages[1].name, ==, "g++:i386");

  json = cordon_manifest_to_json (manifest);
  again = parse (json, &error);
  g_assert_no_error (error);
  g_assert_true (cordon_manifest_equal (manifest, again));
}

static void
test_canonical (void)
{
  g_autofree char *text = compose (11, "\"packages\": []"), *json = NULL;
  g_autoptr (CordonManifest) manifest = parse (text, NULL);

  json = cordon_manifest_to_json (manifest);
  g_assert_true (g_str_has_prefix (json, "{\n  \"format\" : 1,\n  \"name\" : \"viewer\",\n"));
  g_assert_true (g_str_has_suffix (json, "  \"packages\" : []\n}\n"));
}

/* --- members --------------------------------------------------------------------------------- */

static void
test_missing (void)
{
  for (gsize i = 0; i < N_MEMBERS; i++)
    {
      g_autofree char *text = compose (i, NULL);
      g_autoptr (GError) error = NULL;
      g_auto (GStrv) parts = g_strsplit (good[i], "\"", 3);
      g_autofree char *name = g_strdup_printf ("“%s”", parts[1]);

      g_assert_null (parse (text, &error));
      g_assert_error (error, CORDON_ERROR, CORDON_ERROR_TEMPLATE_DAMAGED);
      g_assert_nonnull (strstr (error->message, name));
    }
}

static void
test_twice (void)
{
  for (gsize i = 0; i < N_MEMBERS; i++)
    {
      g_autofree char *text = compose (N_MEMBERS, good[i]);
      assert_refused (text, strlen (text));
    }
}

static const struct {
  gsize index;
  const char *member;
} wrong[] = {
  { 0, "\"format\": 0" },
  { 0, "\"format\": 2" },
  { 0, "\"format\": \"1\"" },
  { 0, "\"format\": 1.0" },
  { 0, "\"format\": 1e0" },
  { 0, "\"format\": -1" },
  { 0, "\"format\": 01" },
  { 0, "\"format\": +1" },
  { 0, "\"format\": 0x1" },
  { 0, "\"format\": true" },
  { 0, "\"format\": null" },
  { 0, "\"format\": [1]" },
  { 0, "\"format\": 18446744073709551617" },
  { 0, "\"format\": 4294967297" },
  { 1, "\"name\": \"\"" },
  { 1, "\"name\": \"../viewer\"" },
  { 1, "\"name\": \"Viewer\"" },
  { 1, "\"name\": 1" },
  { 1, "\"name\": \"vi\\u0065wer\"" },
  { 1, "\"name\": \"viewer\\u0000x\"" },
  { 2, "\"version\": \"\"" },
  { 2, "\"version\": \"1/2\"" },
  { 2, "\"version\": \"1 2\"" },
  { 2, "\"version\": \"01234567890123456789012345678901234567890123456789012345678901234\"" },
  { 3, "\"built\": 0" },
  { 3, "\"built\": 253402300800" },
  { 3, "\"built\": 9999999999999999" },
  { 3, "\"built\": 99999999999999999999999999" },
  { 3, "\"built\": \"2026-01-31\"" },
  { 4, "\"release\": \"\"" },
  { 4, "\"release\": \"Debian \xc3\xbc\"" },
  { 4, "\"release\": \"a\\nb\"" },
  { 4, "\"release\": \"a'b\"" },
  { 5, "\"agent_protocol\": 0" },
  { 5, "\"agent_protocol\": 65536" },
  { 6, "\"cmdline\": \"a\\\"b\"" },
  { 6, "\"cmdline\": \"a'b\"" },
  { 6, "\"cmdline\": \"a\\\\b\"" },
  { 6, "\"cmdline\": \"a\nb\"" },
  { 6, "\"cmdline\": \"a\tb\"" },
  { 6, "\"cmdline\": \"\x7f\"" },
  { 6, "\"cmdline\": \"\xc2\x9b\"" },
  { 6, "\"cmdline\": []" },
  { 7, "\"memory_mib\": 63" },
  { 7, "\"memory_mib\": 16385" },
  { 8, "\"kernel\": {}" },
  { 8, "\"kernel\": []" },
  { 8, "\"kernel\": \"vmlinux\"" },
  { 8, "\"kernel\": { \"size\": 1 }" },
  { 8, "\"kernel\": { \"sha256\": \"" SHA_0 "\" }" },
  { 8, "\"kernel\": { \"size\": 0, \"sha256\": \"" SHA_0 "\" }" },
  { 8, "\"kernel\": { \"size\": 268435457, \"sha256\": \"" SHA_0 "\" }" },
  { 8, "\"kernel\": { \"size\": 1, \"sha256\": \"" SHA_0 "0\" }" },
  { 8, "\"kernel\": { \"size\": 1, \"sha256\": \"0123\" }" },
  { 8, "\"kernel\": { \"size\": 1, \"sha256\": \"" SHA_X "\" }" },
  { 8, "\"kernel\": { \"size\": 1, \"size\": 2, \"sha256\": \"" SHA_0 "\" }" },
  { 8, "\"kernel\": { \"size\": 1, \"sha256\": \"" SHA_0 "\", \"path\": \"/etc/shadow\" }" },
  { 9, "\"initrd\": { \"size\": 268435457, \"sha256\": \"" SHA_0 "\" }" },
  { 10, "\"root\": { \"size\": 17179869185, \"sha256\": \"" SHA_0 "\" }" },
  { 11, "\"packages\": {}" },
  { 11, "\"packages\": [ \"libc6\" ]" },
  { 11, "\"packages\": [ [] ]" },
  { 11, "\"packages\": [ {} ]" },
  { 11, "\"packages\": [ { \"name\": \"libc6\" } ]" },
  { 11, "\"packages\": [ { \"name\": \"-rf\", \"version\": \"1\" } ]" },
  { 11, "\"packages\": [ { \"name\": \"\", \"version\": \"1\" } ]" },
  { 11, "\"packages\": [ { \"name\": \"libc6\", \"version\": \"\" } ]" },
  { 11, "\"packages\": [ { \"name\": \"a_b\", \"version\": \"1\" } ]" },
  { 11, "\"packages\": [ { \"name\": \"libc6\", \"version\": \"1 2\" } ]" },
  { 11, "\"packages\": [ { \"name\": \"libc6\", \"version\": \"1\", \"x\": 1 } ]" },
  { 11, "\"packages\": [ { \"name\": \"libc6\", \"name\": \"libc7\", \"version\": \"1\" } ]" },
  { N_MEMBERS, "\"path\": \"/etc\"" },
  { N_MEMBERS, "\"\": 1" },
  { N_MEMBERS, "\"x\": { \"y\": [ 1 ] }" },
};

static void
test_wrong (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autofree char *text = compose (wrong[i].index, wrong[i].member);
      g_test_message ("case %zu", i);
      assert_refused (text, strlen (text));
    }
}

static void
test_limits (void)
{
  static const struct { gsize index; const char *member; } most[] = {
    { 3, "\"built\": 1" }, { 3, "\"built\": 253402300799" }, { 5, "\"agent_protocol\": 65535" },
    { 6, "\"cmdline\": \"\"" }, { 7, "\"memory_mib\": 64" }, { 7, "\"memory_mib\": 16384" },
    { 8, "\"kernel\": { \"sha256\": \"" SHA_0 "\", \"size\": 268435456 }" },
    { 10, "\"root\": { \"size\": 17179869184, \"sha256\": \"" SHA_0 "\" }" },
    { 11, "\"packages\": []" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (most); i++)
    {
      g_autofree char *text = compose (most[i].index, most[i].member);
      g_autoptr (GError) error = NULL;
      g_autoptr (CordonManifest) manifest = parse (text, &error);
      g_assert_no_error (error);
      g_assert_nonnull (manifest);
    }
}

static void
test_cmdline_length (void)
{
  for (gsize length = 1023; length <= 1025; length++)
    {
      g_autofree char *words = g_strnfill (length, 'x');
      g_autofree char *member = g_strdup_printf ("\"cmdline\": \"%s\"", words);
      g_autofree char *text = compose (6, member);
      g_autoptr (CordonManifest) manifest = parse (text, NULL);
      g_assert_cmpint (manifest != NULL, ==, length <= CORDON_MANIFEST_CMDLINE_MAX);
    }
}

static void
test_many_packages (void)
{
  for (guint count = 4095; count <= 4097; count++)
    {
      g_autoptr (GString) member = g_string_new ("\"packages\":[");
      for (guint i = 0; i < count; i++)
        g_string_append_printf (member, "%s{\"name\":\"p%u\",\"version\":\"1\"}", i ? "," : "", i);
      g_string_append_c (member, ']');
      g_autofree char *text = compose (11, member->str);
      g_assert_cmpuint (strlen (text), <, CORDON_LIMIT_MANIFEST);
      g_autoptr (CordonManifest) manifest = parse (text, NULL);
      g_assert_cmpint (manifest != NULL, ==, count <= CORDON_MANIFEST_PACKAGES_MAX);
    }
}

/* --- JSON ------------------------------------------------------------------------------------ */

static void
test_not_json (void)
{
  static const char *const texts[] = {
    "", " ", "{", "}", "{}", "[]", "null", "1", "\"x\"", "{]", "[}", "{}{}", "{},", "{} x", "{}\"\"",
    "{\"format\" 1}", "{\"format\":}", "{\"format\":1,}", "{,}", "{format:1}", "{'format':1}",
    "{\"format\":1 \"name\":2}", "{\"format\"", "{\"format", "\xef\xbb\xbf{}", "\xff\xfe{\0}\0",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_refused (texts[i], strlen (texts[i]));
  assert_refused (NULL, 0);
}

/* What json-glib, or another reader, would forgive. */
static void
test_around (void)
{
  static const struct { const char *before, *after; } around[] = {
    { "/* a */", "" }, { "// a\n", "" }, { "# a\n", "" }, { "", "/* a */" }, { "", "{}" }, { "", "," },
    { "[", "]" }, { "var x = ", ";" }, { "\xef\xbb\xbf", "" }, { "", "\x01" }, { "\xff", "" }, { "", "1" },
  };
  g_autofree char *text = compose (N_MEMBERS, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (around); i++)
    {
      g_autofree char *other = g_strconcat (around[i].before, text, around[i].after, NULL);
      assert_refused (other, strlen (other));
    }
  g_autofree char *spaced = g_strconcat (" \t\r\n", text, " \n", NULL);
  g_autoptr (CordonManifest) manifest = parse (spaced, NULL);
  g_assert_nonnull (manifest);
}

static void
test_every_cut_and_nul (void)
{
  g_autofree char *text = compose (N_MEMBERS, NULL);
  gsize size = strlen (text);

  for (gsize i = 0; i < size - 2; i++)
    {
      g_autofree char *piece = g_memdup2 (text, i), *broken = g_memdup2 (text, size);
      assert_refused (piece, i);
      broken[i] = '\0';
      assert_refused (broken, size);
    }
}

static void
test_too_long (void)
{
  g_autofree char *text = compose (N_MEMBERS, NULL);
  g_autofree char *padded = g_malloc (CORDON_LIMIT_MANIFEST + 1);
  g_autoptr (GError) error = NULL;

  memset (padded, ' ', CORDON_LIMIT_MANIFEST + 1);
  memcpy (padded, text, strlen (text));
  assert_refused (padded, CORDON_LIMIT_MANIFEST + 1);
  g_autoptr (CordonManifest) manifest =
      cordon_manifest_parse (padded, CORDON_LIMIT_MANIFEST, &error);
  g_assert_no_error (error);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/manifest/valid", test_valid);
  g_test_add_func ("/core/manifest/canonical", test_canonical);
  g_test_add_func ("/core/manifest/missing", test_missing);
  g_test_add_func ("/core/manifest/twice", test_twice);
  g_test_add_func ("/core/manifest/wrong", test_wrong);
  g_test_add_func ("/core/manifest/limits", test_limits);
  g_test_add_func ("/core/manifest/cmdline-length", test_cmdline_length);
  g_test_add_func ("/core/manifest/many-packages", test_many_packages);
  g_test_add_func ("/core/manifest/json/not-json", test_not_json);
  g_test_add_func ("/core/manifest/json/around", test_around);
  g_test_add_func ("/core/manifest/json/every-cut-and-nul", test_every_cut_and_nul);
  g_test_add_func ("/core/manifest/json/too-long", test_too_long);
  return g_test_run ();
}
