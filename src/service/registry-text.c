/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The registry's text. It decides what runs unlabelled and which numbers are free, so it is taken
 * whole or not at all: one record that is not understood, and all are forgotten.
 */
#include "config.h"

#include "service/registry-text.h"

#include <stdlib.h>
#include <string.h>

#include "core/json.h"
#include "service/volume-name.h"

#define VERSION 2
#define VERSION_OLDEST 1 /* knew grants only */
#define MAX_RECORDS 4096 /* of each kind */

CordonRegistryContent *
cordon_registry_content_new (void)
{
  CordonRegistryContent *content = g_new (CordonRegistryContent, 1);

  content->grants = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  content->numbers = cordon_numbers_new ();
  return content;
}

CordonRegistryContent *
cordon_registry_content_copy (const CordonRegistryContent *content)
{
  CordonRegistryContent *copy = g_new (CordonRegistryContent, 1);
  GHashTableIter iter;
  const char *key;

  copy->grants = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  copy->numbers = cordon_numbers_copy_kept (content->numbers);
  g_hash_table_iter_init (&iter, content->grants);
  while (g_hash_table_iter_next (&iter, (gpointer *) &key, NULL))
    g_hash_table_add (copy->grants, g_strdup (key));
  return copy;
}

void
cordon_registry_content_free (CordonRegistryContent *content)
{
  g_hash_table_unref (content->grants);
  cordon_numbers_free (content->numbers);
  g_free (content);
}

/* --- writing --------------------------------------------------------------------------------- */

static int
compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
print_grants (JsonBuilder *builder, GHashTable *grants)
{
  g_autofree const char **keys = (const char **) g_hash_table_get_keys_as_array (grants, NULL);
  guint n = g_hash_table_size (grants);

  qsort (keys, n, sizeof *keys, compare_strings);
  json_builder_set_member_name (builder, "grants");
  json_builder_begin_array (builder);
  for (guint i = 0; i < n; i++)
    json_builder_add_string_value (builder, keys[i]);
  json_builder_end_array (builder);
}

static void
print_number (JsonBuilder *builder, const char *name, guint number)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, number);
}

static void
print_numbers (JsonBuilder *builder, const CordonNumbers *numbers)
{
  g_autoptr(GPtrArray) owned = cordon_numbers_list_owned (numbers);
  g_autoptr(GPtrArray) held = cordon_numbers_list_held (numbers);

  json_builder_set_member_name (builder, "compartments");
  json_builder_begin_object (builder);
  for (guint i = 0; i < owned->len; i++)
    {
      const CordonOwned *one = g_ptr_array_index (owned, i);

      print_number (builder, one->owner, one->d);
    }
  json_builder_end_object (builder);
  json_builder_set_member_name (builder, "machines");
  json_builder_begin_object (builder);
  for (guint i = 0; i < held->len; i++)
    {
      const CordonHeld *one = g_ptr_array_index (held, i);

      json_builder_set_member_name (builder, one->machine);
      json_builder_begin_object (builder);
      print_number (builder, "d", one->d);
      print_number (builder, "v", one->v);
      json_builder_end_object (builder);
    }
  json_builder_end_object (builder);
}

char *
cordon_registry_print (const CordonRegistryContent *content)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(JsonGenerator) generator = json_generator_new ();
  g_autoptr(JsonNode) root = NULL;

  json_builder_begin_object (builder);
  print_number (builder, "version", VERSION);
  print_grants (builder, content->grants);
  print_numbers (builder, content->numbers);
  json_builder_end_object (builder);

  root = json_builder_get_root (builder);
  json_generator_set_root (generator, root);
  json_generator_set_pretty (generator, TRUE);
  return json_generator_to_data (generator, NULL);
}

/* --- reading --------------------------------------------------------------------------------- */

static gboolean
damaged (GError **error, const char *what)
{
  g_set_error (error, CORDON_ERROR, CORDON_ERROR_FAILED, "The registry is damaged: %s.", what);
  return FALSE;
}

static gboolean
read_grants (JsonObject *root, GHashTable *grants, GError **error)
{
  JsonNode *list = json_object_get_member (root, "grants");
  JsonArray *array;
  guint n;

  if (list == NULL || !JSON_NODE_HOLDS_ARRAY (list))
    return damaged (error, "no list of grants");
  array = json_node_get_array (list);
  n = json_array_get_length (array);
  if (n > MAX_RECORDS)
    return damaged (error, "too many grants");
  for (guint i = 0; i < n; i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      const char *compartment;
      guint32 uid;

      if (json_node_get_value_type (node) != G_TYPE_STRING)
        return damaged (error, "a grant is no string");
      if (!cordon_owner_split (json_node_get_string (node), &uid, &compartment))
        return damaged (error, "a grant names no user or no compartment");
      g_hash_table_add (grants, g_strdup (json_node_get_string (node)));
    }
  return TRUE;
}

static JsonObject *
get_table (JsonObject *root, const char *name, GError **error)
{
  JsonNode *node = json_object_get_member (root, name);
  JsonObject *table = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node)
                                                                    : NULL;

  if (table == NULL || json_object_get_size (table) > MAX_RECORDS)
    {
      damaged (error, name);
      return NULL;
    }
  return table;
}

static gboolean
get_category (JsonObject *table, const char *name, guint *number, GError **error)
{
  guint64 value;

  if (!cordon_json_get_number (table, name, 0, CORDON_LEVEL_CATEGORIES - 1, &value,
                               CORDON_ERROR_FAILED, error))
    return FALSE;
  *number = (guint) value;
  return TRUE;
}

static gboolean
read_owned (JsonObject *root, CordonNumbers *numbers, GError **error)
{
  JsonObject *table = get_table (root, "compartments", error);
  JsonObjectIter iter;
  const char *owner;

  if (table == NULL)
    return FALSE;
  json_object_iter_init (&iter, table);
  while (json_object_iter_next (&iter, &owner, NULL))
    {
      const char *compartment;
      guint32 uid;
      guint d;

      if (!get_category (table, owner, &d, error))
        return FALSE;
      if (!cordon_owner_split (owner, &uid, &compartment)
          || !cordon_numbers_own (numbers, owner, d))
        return damaged (error, "a compartment has no owner, or a number that another one has");
    }
  return TRUE;
}

static gboolean
read_held (JsonObject *root, CordonNumbers *numbers, GError **error)
{
  JsonObject *table = get_table (root, "machines", error);
  JsonObjectIter iter;
  const char *machine;
  JsonNode *node;

  if (table == NULL)
    return FALSE;
  json_object_iter_init (&iter, table);
  while (json_object_iter_next (&iter, &machine, &node))
    {
      guint d, v;

      if (!JSON_NODE_HOLDS_OBJECT (node) || json_object_get_size (json_node_get_object (node)) != 2
          || !cordon_uuid_valid (machine))
        return damaged (error, "a machine has no UUID or other things than its numbers");
      if (!get_category (json_node_get_object (node), "d", &d, error)
          || !get_category (json_node_get_object (node), "v", &v, error))
        return FALSE;
      if (d == v)
        return damaged (error, "a machine has one number twice");
      cordon_numbers_hold (numbers, machine, d, v, TRUE);
    }
  return TRUE;
}

CordonRegistryContent *
cordon_registry_parse (const char *untrusted_text, gsize length, GError **error)
{
  g_autoptr(CordonRegistryContent) content = cordon_registry_content_new ();
  g_autoptr(JsonObject) root =
    cordon_json_parse (untrusted_text, length, CORDON_ERROR_FAILED, error);
  guint64 version;

  if (root == NULL
      || !cordon_json_get_number (root, "version", VERSION_OLDEST, VERSION, &version,
                                  CORDON_ERROR_FAILED, error)
      || !read_grants (root, content->grants, error))
    return NULL;
  if (version > VERSION_OLDEST
      && (!read_owned (root, content->numbers, error)
          || !read_held (root, content->numbers, error)))
    return NULL;
  if (json_object_get_size (root) != (version > VERSION_OLDEST ? 4 : 2))
    {
      damaged (error, "a part that is not known");
      return NULL;
    }
  return g_steal_pointer (&content);
}
