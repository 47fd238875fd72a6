/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Template manifests. They are written by an unprivileged builder and read by root: every member is
 * bounded, none may be absent, unknown or named twice, and nothing in it is a path.
 */
#include "config.h"

#include "core/manifest.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/compartment.h"
#include "core/errors.h"
#include "core/json.h"
#include "core/limits.h"

#define DAMAGED CORDON_ERROR_TEMPLATE_DAMAGED
#define WORD_MAX 64
#define PACKAGE_WORD_MAX 128
#define SHA256_DIGITS 64
#define MEMORY_MIN_MIB 64
#define MEMORY_MAX_MIB 16384

struct _CordonManifest {
  const char *name, *version, *release, *cmdline; /* in `strings` */
  guint64 built, agent_protocol, memory_mib;
  CordonManifestFile kernel, initrd, root;
  GArray *packages; /* of CordonManifestPackage, its words in `strings` */
  GStringChunk *strings;
};

G_DEFINE_BOXED_TYPE (CordonManifest, cordon_manifest, cordon_manifest_ref, cordon_manifest_unref)

/* --- words ----------------------------------------------------------------------------------- */

static gboolean
made_of (const char *text, gsize max, const char *punctuation)
{
  gsize length = strnlen (text, max + 1);

  if (length > max)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalnum (text[i]) && !strchr (punctuation, text[i]))
      return FALSE;
  return TRUE;
}

static gboolean
version_valid (const char *text)
{
  return *text != '\0' && made_of (text, WORD_MAX, ".+~_-");
}

/* What can stand in a domain's XML, a log and a kernel's command line without any escape. */
static gboolean
printable (const char *text, gsize max)
{
  gsize length = strnlen (text, max + 1);

  if (length > max)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isprint (text[i]) || strchr ("\"'\\", text[i]))
      return FALSE;
  return TRUE;
}

static gboolean
release_valid (const char *text)
{
  return *text != '\0' && printable (text, WORD_MAX);
}

static gboolean
cmdline_valid (const char *text)
{
  return printable (text, CORDON_MANIFEST_CMDLINE_MAX);
}

static gboolean
sha256_valid (const char *text)
{
  return strlen (text) == SHA256_DIGITS && strspn (text, "0123456789abcdef") == SHA256_DIGITS;
}

static gboolean
package_name_valid (const char *text)
{
  return (g_ascii_islower (*text) || g_ascii_isdigit (*text))
         && made_of (text, PACKAGE_WORD_MAX, "+.:-");
}

static gboolean
package_version_valid (const char *text)
{
  return *text != '\0' && made_of (text, PACKAGE_WORD_MAX, ".+~:-");
}

/* --- reading --------------------------------------------------------------------------------- */

static gboolean
read_number (JsonObject *object, const char *member, guint64 min, guint64 max, guint64 *value,
             GError **error)
{
  return cordon_json_get_number (object, member, min, max, value, DAMAGED, error);
}

static gboolean
read_word (CordonManifest *manifest, JsonObject *object, const char *member,
           gboolean (*valid) (const char *text), const char **value, GError **error)
{
  if (!cordon_json_get_string (object, member, valid, value, DAMAGED, error))
    return FALSE;
  *value = g_string_chunk_insert (manifest->strings, *value);
  return TRUE;
}

static gboolean
has_only (JsonObject *object, guint members, const char *where, GError **error)
{
  if (json_object_get_size (object) == members)
    return TRUE;
  g_set_error (error, CORDON_ERROR, DAMAGED, _("“%s” has a member that is not known."), where);
  return FALSE;
}

static gboolean
read_file (CordonManifest *manifest, JsonObject *object, const char *member, guint64 max,
           CordonManifestFile *file, GError **error)
{
  JsonNode *node = json_object_get_member (object, member);

  if (!node || !JSON_NODE_HOLDS_OBJECT (node))
    {
      g_set_error (error, CORDON_ERROR, DAMAGED, _("“%s” is missing, or not an object."), member);
      return FALSE;
    }
  JsonObject *inner = json_node_get_object (node);
  return read_number (inner, "size", 1, max, &file->size, error)
         && read_word (manifest, inner, "sha256", sha256_valid, &file->sha256, error)
         && has_only (inner, 2, member, error);
}

static gboolean
read_package (CordonManifest *manifest, JsonNode *node, GError **error)
{
  CordonManifestPackage package = { NULL, NULL };

  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      g_set_error_literal (error, CORDON_ERROR, DAMAGED, _("“packages” holds only objects."));
      return FALSE;
    }
  JsonObject *object = json_node_get_object (node);
  if (!read_word (manifest, object, "name", package_name_valid, &package.name, error)
      || !read_word (manifest, object, "version", package_version_valid, &package.version, error)
      || !has_only (object, 2, "packages", error))
    return FALSE;
  g_array_append_val (manifest->packages, package);
  return TRUE;
}

static gboolean
read_packages (CordonManifest *manifest, JsonObject *object, GError **error)
{
  JsonNode *node = json_object_get_member (object, "packages");

  if (!node || !JSON_NODE_HOLDS_ARRAY (node)
      || json_array_get_length (json_node_get_array (node)) > CORDON_MANIFEST_PACKAGES_MAX)
    {
      g_set_error (error, CORDON_ERROR, DAMAGED, _("“packages” must be a list of at most %d."),
                   CORDON_MANIFEST_PACKAGES_MAX);
      return FALSE;
    }
  JsonArray *array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (!read_package (manifest, json_array_get_element (array, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
read_manifest (CordonManifest *manifest, JsonObject *object, GError **error)
{
  guint64 format;

  return read_number (object, "format", CORDON_MANIFEST_FORMAT, CORDON_MANIFEST_FORMAT, &format,
                      error)
         && read_word (manifest, object, "name", cordon_compartment_name_valid, &manifest->name,
                       error)
         && read_word (manifest, object, "version", version_valid, &manifest->version, error)
         && read_number (object, "built", 1, CORDON_MANIFEST_TIME_MAX, &manifest->built, error)
         && read_word (manifest, object, "release", release_valid, &manifest->release, error)
         && read_number (object, "agent_protocol", 1, G_MAXUINT16, &manifest->agent_protocol,
                         error)
         && read_word (manifest, object, "cmdline", cmdline_valid, &manifest->cmdline, error)
         && read_number (object, "memory_mib", MEMORY_MIN_MIB, MEMORY_MAX_MIB,
                         &manifest->memory_mib, error)
         && read_file (manifest, object, "kernel", CORDON_LIMIT_TEMPLATE_KERNEL,
                       &manifest->kernel, error)
         && read_file (manifest, object, "initrd", CORDON_LIMIT_TEMPLATE_INITRD,
                       &manifest->initrd, error)
         && read_file (manifest, object, "root", CORDON_LIMIT_TEMPLATE_ROOT, &manifest->root,
                       error)
         && read_packages (manifest, object, error)
         && has_only (object, 12, "manifest", error);
}

CordonManifest *
cordon_manifest_parse (const char *text, gsize length, GError **error)
{
  g_autoptr (CordonManifest) manifest = NULL;
  g_autoptr (JsonObject) object = NULL;

  if (length > CORDON_LIMIT_MANIFEST)
    {
      g_set_error (error, CORDON_ERROR, DAMAGED, _("A manifest has at most %d KiB."),
                   CORDON_LIMIT_MANIFEST / 1024);
      return NULL;
    }
  object = cordon_json_parse (text, length, DAMAGED, error);
  if (!object)
    return NULL;

  manifest = g_atomic_rc_box_new0 (CordonManifest);
  manifest->packages = g_array_new (FALSE, TRUE, sizeof (CordonManifestPackage));
  manifest->strings = g_string_chunk_new (4096);
  return read_manifest (manifest, object, error) ? g_steal_pointer (&manifest) : NULL;
}

/* --- writing --------------------------------------------------------------------------------- */

static void
write_word (JsonBuilder *builder, const char *member, const char *value)
{
  json_builder_set_member_name (builder, member);
  json_builder_add_string_value (builder, value);
}

static void
write_number (JsonBuilder *builder, const char *member, guint64 value)
{
  json_builder_set_member_name (builder, member);
  json_builder_add_int_value (builder, (gint64) value);
}

static void
write_file (JsonBuilder *builder, const char *member, const CordonManifestFile *file)
{
  json_builder_set_member_name (builder, member);
  json_builder_begin_object (builder);
  write_number (builder, "size", file->size);
  write_word (builder, "sha256", file->sha256);
  json_builder_end_object (builder);
}

static void
write_packages (JsonBuilder *builder, const CordonManifest *manifest)
{
  json_builder_set_member_name (builder, "packages");
  json_builder_begin_array (builder);
  for (guint i = 0; i < manifest->packages->len; i++)
    {
      const CordonManifestPackage *package =
          &g_array_index (manifest->packages, CordonManifestPackage, i);
      json_builder_begin_object (builder);
      write_word (builder, "name", package->name);
      write_word (builder, "version", package->version);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

char *
cordon_manifest_to_json (const CordonManifest *manifest)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;

  json_builder_begin_object (builder);
  write_number (builder, "format", CORDON_MANIFEST_FORMAT);
  write_word (builder, "name", manifest->name);
  write_word (builder, "version", manifest->version);
  write_number (builder, "built", manifest->built);
  write_word (builder, "release", manifest->release);
  write_number (builder, "agent_protocol", manifest->agent_protocol);
  write_word (builder, "cmdline", manifest->cmdline);
  write_number (builder, "memory_mib", manifest->memory_mib);
  write_file (builder, "kernel", &manifest->kernel);
  write_file (builder, "initrd", &manifest->initrd);
  write_file (builder, "root", &manifest->root);
  write_packages (builder, manifest);
  json_builder_end_object (builder);

  root = json_builder_get_root (builder);
  text = json_to_string (root, TRUE);
  return g_strconcat (text, "\n", NULL);
}

/* --- the value ------------------------------------------------------------------------------- */

static void
clear_manifest (CordonManifest *manifest)
{
  g_array_unref (manifest->packages);
  g_string_chunk_free (manifest->strings);
}

CordonManifest *
cordon_manifest_ref (CordonManifest *manifest)
{
  return g_atomic_rc_box_acquire (manifest);
}

void
cordon_manifest_unref (CordonManifest *manifest)
{
  g_atomic_rc_box_release_full (manifest, (GDestroyNotify) clear_manifest);
}

gboolean
cordon_manifest_equal (const CordonManifest *a, const CordonManifest *b)
{
  g_autofree char *text_a = cordon_manifest_to_json (a);
  g_autofree char *text_b = cordon_manifest_to_json (b);

  return g_str_equal (text_a, text_b);
}

const char *
cordon_manifest_get_name (const CordonManifest *manifest)
{
  return manifest->name;
}

const char *
cordon_manifest_get_version (const CordonManifest *manifest)
{
  return manifest->version;
}

gint64
cordon_manifest_get_built (const CordonManifest *manifest)
{
  return (gint64) manifest->built;
}

const char *
cordon_manifest_get_release (const CordonManifest *manifest)
{
  return manifest->release;
}

guint
cordon_manifest_get_agent_protocol (const CordonManifest *manifest)
{
  return (guint) manifest->agent_protocol;
}

const char *
cordon_manifest_get_cmdline (const CordonManifest *manifest)
{
  return manifest->cmdline;
}

guint
cordon_manifest_get_memory_mib (const CordonManifest *manifest)
{
  return (guint) manifest->memory_mib;
}

const CordonManifestFile *
cordon_manifest_get_kernel (const CordonManifest *manifest)
{
  return &manifest->kernel;
}

const CordonManifestFile *
cordon_manifest_get_initrd (const CordonManifest *manifest)
{
  return &manifest->initrd;
}

const CordonManifestFile *
cordon_manifest_get_root (const CordonManifest *manifest)
{
  return &manifest->root;
}

const CordonManifestPackage *
cordon_manifest_get_packages (const CordonManifest *manifest, guint *n_packages)
{
  *n_packages = manifest->packages->len;
  return (const CordonManifestPackage *) manifest->packages->data;
}
