/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Volumes as libvirt is told of them and as it tells of them. Owner, group and mode are always
 * said, because libvirt's own choice would be readable by the group; the format too, because one
 * that is found out is the image's word.
 */
#include "config.h"

#include "service/libvirt/volume-xml.h"

#include <glib/gi18n-lib.h>
#include "core/errors.h"
#include "service/libvirt/xml.h"
#include "service/volume-name.h"

#define VOLUME_XML_MAX (64 * 1024)

static gboolean
refuse (GError **error)
{
  g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_FAILED,
                       _("The disk was ordered without a usable name, size or place; this is a "
                         "fault in Cordon, please report it."));
  return FALSE;
}

static char *
print (xmlDoc *document)
{
  xmlChar *text = NULL;
  int length = 0;
  char *copy;

  xmlDocDumpMemoryEnc (document, &text, &length, "UTF-8");
  copy = g_strndup ((const char *) text, length);
  xmlFree (text);
  return copy;
}

static xmlDoc *
document_new (const char *element, const char *type, xmlNode **root)
{
  xmlDoc *document = xmlNewDoc (BAD_CAST "1.0");

  *root = xmlNewDocNode (document, NULL, BAD_CAST element, NULL);
  xmlDocSetRootElement (document, *root);
  cordon_xml_set (*root, "type", type);
  return document;
}

char *
cordon_pool_xml_new (const char *store, GError **error)
{
  g_autoptr (xmlDoc) document = NULL;
  xmlNode *root;

  if (store == NULL || !g_path_is_absolute (store) || !cordon_xml_can_carry (store))
    return refuse (error), NULL;

  document = document_new ("pool", "dir", &root);
  cordon_xml_add_text (root, "name", CORDON_POOL_NAME);
  cordon_xml_add_text (cordon_xml_add (root, "target", NULL), "path", store);
  return print (document);
}

static void
add_number (xmlNode *parent, const char *name, guint64 number)
{
  g_autofree char *text = g_strdup_printf ("%" G_GUINT64_FORMAT, number);

  cordon_xml_add_text (parent, name, text);
}

char *
cordon_volume_xml_new (const CordonVolumeOrder *order, GError **error)
{
  g_autoptr (xmlDoc) document = NULL;
  CordonVolumeName parts;
  xmlNode *root, *target, *permissions;

  if (!cordon_volume_name_parse (order->name, &parts) || order->bytes == 0
      || order->bytes > G_MAXINT64 || order->uid == 0 || order->gid == 0)
    return refuse (error), NULL;

  document = document_new ("volume", "file", &root);
  cordon_xml_add_text (root, "name", order->name);
  add_number (root, "capacity", order->bytes);
  add_number (root, "allocation", 0);
  target = cordon_xml_add (root, "target", NULL);
  cordon_xml_add (target, "format", "type", parts.medium ? "raw" : "qcow2", NULL);
  permissions = cordon_xml_add (target, "permissions", NULL);
  cordon_xml_add_text (permissions, "mode", "0600");
  add_number (permissions, "owner", order->uid);
  add_number (permissions, "group", order->gid);
  if (!parts.medium)
    cordon_xml_add_text (target, "compat", "1.1");
  return print (document);
}

static char *
dup_child_text (const xmlNode *parent, const char *name)
{
  xmlNode *child = parent != NULL ? cordon_xml_only_child (parent, name) : NULL;

  return child != NULL ? cordon_xml_dup_text (child) : NULL;
}

gboolean
cordon_pool_xml_is (const char *untrusted_xml, const char *store)
{
  g_autoptr (xmlDoc) document = cordon_xml_parse (untrusted_xml, VOLUME_XML_MAX);
  xmlNode *root = document != NULL ? xmlDocGetRootElement (document) : NULL;
  g_autofree char *type = root != NULL ? cordon_xml_dup_attribute (root, "type") : NULL;
  g_autofree char *path =
    root != NULL ? dup_child_text (cordon_xml_only_child (root, "target"), "path") : NULL;

  return g_strcmp0 (type, "dir") == 0 && g_strcmp0 (path, store) == 0;
}

/* In bytes, as libvirt prints it; 0 where it is not. */
static guint64
read_size (const xmlNode *root, const char *name)
{
  xmlNode *node = cordon_xml_only_child (root, name);
  g_autofree char *unit = node != NULL ? cordon_xml_dup_attribute (node, "unit") : NULL;
  g_autofree char *text = node != NULL ? cordon_xml_dup_text (node) : NULL;
  guint64 number = 0;

  if (text == NULL || (unit != NULL && g_strcmp0 (unit, "bytes") != 0)
      || !g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, &number, NULL))
    return 0;
  return number;
}

static gboolean
read_number (const xmlNode *parent, const char *name, guint base, guint64 max, guint64 *number)
{
  g_autofree char *text = dup_child_text (parent, name);

  return text != NULL && g_ascii_string_to_unsigned (text, base, 0, max, number, NULL);
}

/* All three or none. */
static void
read_permissions (const xmlNode *permissions, CordonVolumeFacts *facts)
{
  guint64 mode, uid, gid;

  if (!read_number (permissions, "mode", 8, 07777, &mode)
      || !read_number (permissions, "owner", 10, G_MAXUINT32 - 1, &uid)
      || !read_number (permissions, "group", 10, G_MAXUINT32 - 1, &gid))
    return;
  facts->owned = TRUE;
  facts->mode = (guint) mode;
  facts->uid = (uid_t) uid;
  facts->gid = (gid_t) gid;
}

static void
read_target (const xmlNode *target, CordonVolumeFacts *facts)
{
  xmlNode *format = cordon_xml_only_child (target, "format");
  xmlNode *permissions = cordon_xml_only_child (target, "permissions");

  facts->path = dup_child_text (target, "path");
  if (format != NULL)
    facts->format = cordon_xml_dup_attribute (format, "type");
  if (permissions == NULL)
    return;
  read_permissions (permissions, facts);
  facts->label = dup_child_text (permissions, "label");
}

CordonVolumeFacts *
cordon_volume_facts_parse (const char *untrusted_xml)
{
  g_autoptr (xmlDoc) document = cordon_xml_parse (untrusted_xml, VOLUME_XML_MAX);
  xmlNode *root = document != NULL ? xmlDocGetRootElement (document) : NULL;
  xmlNode *target = root != NULL ? cordon_xml_only_child (root, "target") : NULL;
  g_autofree char *name = root != NULL ? dup_child_text (root, "name") : NULL;
  CordonVolumeFacts *facts;

  if (target == NULL || name == NULL || g_strcmp0 ((const char *) root->name, "volume") != 0)
    return NULL;
  facts = g_new0 (CordonVolumeFacts, 1);
  facts->name = g_steal_pointer (&name);
  facts->capacity = read_size (root, "capacity");
  facts->allocation = read_size (root, "allocation");
  facts->chained = cordon_xml_next (root->children, "backingStore") != NULL;
  read_target (target, facts);
  return facts;
}
