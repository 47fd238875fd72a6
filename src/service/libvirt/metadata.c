/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Cordon's element in a domain's <metadata>, written and read. The reader decides whose machine a
 * domain is, so it takes exactly what the writer makes and calls everything else foreign: it must
 * never repair, guess, or accept an attribute it does not know.
 */
#include "config.h"

#include "service/libvirt/metadata.h"

#include <string.h>
#include "core/compartment.h"
#include "core/level.h"
#include "core/machine-name.h"
#include "core/saved-state.h"
#include "core/snapshot-list.h"
#include "service/libvirt/domain-parts.h"
#include "service/libvirt/domain-xml.h"
#include "service/libvirt/xml.h"

#define ELEMENT "machine"

static void
write_number (xmlNode *element, const char *name, guint64 number)
{
  g_autofree char *text = g_strdup_printf ("%" G_GUINT64_FORMAT, number);

  cordon_xml_set (element, name, text);
}

static void
write_attributes (xmlNode *element, const CordonMachinePlanFields *fields)
{
  cordon_xml_set (element, "compartment", fields->compartment);
  if (fields->template_name != NULL)
    cordon_xml_set (element, "template", fields->template_name);
  write_number (element, "owner", fields->owner);
  write_number (element, "born", fields->born);
  cordon_xml_set (element, "throwaway", fields->throwaway ? "yes" : "no");
  cordon_xml_set (element, "account", fields->account);
  if (fields->v != 0)
    {
      write_number (element, "d", fields->d);
      write_number (element, "v", fields->v);
    }
  if (fields->throwaway)
    return;
  cordon_xml_set (element, "name", fields->machine_name);
  write_number (element, "disk", fields->disk_bytes);
  cordon_xml_set (element, "whole", fields->whole ? "yes" : "no");
  if (fields->deleted != 0)
    write_number (element, "deleted", fields->deleted);
  if (fields->surgery)
    cordon_xml_set (element, "surgery", "yes");
  if (fields->snapshots != NULL)
    cordon_xml_set (element, "snapshots", fields->snapshots);
  if (fields->saved != NULL)
    cordon_xml_set (element, "saved", fields->saved);
  if (fields->foreign)
    cordon_xml_set (element, "foreign", "yes");
  if (fields->medium_bytes != 0)
    write_number (element, "medium", fields->medium_bytes);
}

void
cordon_metadata_write (xmlNode *metadata, const CordonMachinePlanFields *fields)
{
  xmlNode *element = xmlNewChild (metadata, NULL, BAD_CAST ELEMENT, NULL);

  xmlSetNs (element, xmlNewNs (element, BAD_CAST CORDON_METADATA_URI, BAD_CAST CORDON_METADATA_PREFIX));
  write_attributes (element, fields);
}

char *
cordon_metadata_print (const CordonMachinePlanFields *fields)
{
  g_autoptr (xmlDoc) document = xmlNewDoc (BAD_CAST "1.0");
  xmlNode *element = xmlNewDocNode (document, NULL, BAD_CAST ELEMENT, NULL);
  xmlBuffer *buffer = xmlBufferCreate ();
  char *text;

  xmlDocSetRootElement (document, element);
  write_attributes (element, fields);
  xmlNodeDump (buffer, document, element, 0, 0);
  text = g_strdup ((const char *) xmlBufferContent (buffer));
  xmlBufferFree (buffer);
  return text;
}

static gboolean
is_ours (const xmlNode *node)
{
  return node->ns != NULL && g_strcmp0 ((const char *) node->ns->href, CORDON_METADATA_URI) == 0;
}

static xmlNode *
find_element (xmlNode *root)
{
  xmlNode *metadata = cordon_xml_only_child (root, "metadata");
  xmlNode *found = NULL;

  if (metadata == NULL)
    return NULL;

  for (xmlNode *node = metadata->children; node != NULL; node = node->next)
    {
      if (node->type != XML_ELEMENT_NODE || !is_ours (node))
        continue;
      if (found != NULL || g_strcmp0 ((const char *) node->name, ELEMENT) != 0)
        return NULL;
      found = node;
    }
  return found;
}

static const char *
attribute_text (const xmlAttr *attribute)
{
  const xmlNode *value = attribute->children;

  if (value == NULL || value->type != XML_TEXT_NODE || value->next != NULL)
    return NULL;
  return (const char *) value->content;
}

static gboolean
take_text (const char *untrusted_text, gboolean valid, char **out)
{
  if (*out != NULL || !valid)
    return FALSE;
  *out = g_strdup (untrusted_text);
  return TRUE;
}

/* Of compartments and of templates. */
static gboolean
take_name (const char *untrusted_text, char **out)
{
  return take_text (untrusted_text, cordon_compartment_name_valid (untrusted_text), out);
}

static gboolean
take_account (const char *untrusted_text, char **out)
{
  return take_text (untrusted_text, cordon_domain_account_valid (untrusted_text), out);
}

static gboolean
take_machine_name (const char *untrusted_text, char **out)
{
  return take_text (untrusted_text, cordon_machine_name_valid (untrusted_text), out);
}

static gboolean
take_snapshots (const char *untrusted_text, char **out)
{
  return take_text (untrusted_text, cordon_snapshot_list_valid (untrusted_text), out);
}

static gboolean
take_saved (const char *untrusted_text, char **out)
{
  return take_text (untrusted_text, cordon_saved_state_valid (untrusted_text), out);
}

static gboolean
take_number (const char *untrusted_text, guint64 max, guint64 *out)
{
  guint64 number;

  /* g_ascii_string_to_unsigned() takes leading zeros; the writer makes none. */
  if (untrusted_text[0] == '0' && untrusted_text[1] != '\0')
    return FALSE;
  if (!g_ascii_string_to_unsigned (untrusted_text, 10, 0, max, &number, NULL))
    return FALSE;

  *out = number;
  return TRUE;
}

/* A bit for each attribute of the element. */
typedef enum {
  SEEN_COMPARTMENT = 1 << 0,
  SEEN_TEMPLATE = 1 << 1,
  SEEN_ACCOUNT = 1 << 2,
  SEEN_OWNER = 1 << 3,
  SEEN_BORN = 1 << 4,
  SEEN_THROWAWAY = 1 << 5,
  SEEN_D = 1 << 6,
  SEEN_V = 1 << 7,
  SEEN_NAME = 1 << 8,
  SEEN_DISK = 1 << 9,
  SEEN_WHOLE = 1 << 10,
  SEEN_DELETED = 1 << 11,
  SEEN_SNAPSHOTS = 1 << 12,
  SEEN_SURGERY = 1 << 13,
  SEEN_SAVED = 1 << 14,
  SEEN_FOREIGN = 1 << 15,
  SEEN_MEDIUM = 1 << 16
} Seen;

#define SEEN_ALWAYS \
  (SEEN_COMPARTMENT | SEEN_ACCOUNT | SEEN_OWNER | SEEN_BORN | SEEN_THROWAWAY)
#define SEEN_NUMBERS (SEEN_D | SEEN_V)
#define SEEN_LASTING (SEEN_NAME | SEEN_DISK | SEEN_WHOLE)
/* Of a lasting one. */
#define SEEN_SOMETIMES \
  (SEEN_DELETED | SEEN_SNAPSHOTS | SEEN_SURGERY | SEEN_SAVED | SEEN_FOREIGN | SEEN_MEDIUM)

typedef struct {
  char *compartment, *template_name, *account, *name, *snapshots, *saved;
  guint64 owner, born, d, v, disk, deleted, medium;
  gboolean throwaway, whole, surgery, foreign;
  Seen seen;
} Found;

static void
found_clear (Found *found)
{
  g_free (found->compartment);
  g_free (found->template_name);
  g_free (found->account);
  g_free (found->name);
  g_free (found->snapshots);
  g_free (found->saved);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Found, found_clear)

static gboolean
take_truth (const char *untrusted_text, gboolean *out)
{
  *out = strcmp (untrusted_text, "yes") == 0;
  return *out || strcmp (untrusted_text, "no") == 0;
}

/* Its bit, or 0. */
static Seen
take_attribute (Found *found, const char *name, const char *untrusted_text)
{
  const struct {
    const char *name;
    Seen seen;
    gboolean (*take_text) (const char *untrusted_text, char **out);
    char **text;
    guint64 *number;
    guint64 max;
    gboolean *truth;
  } attributes[] = {
    { "compartment", SEEN_COMPARTMENT, take_name, &found->compartment },
    { "template", SEEN_TEMPLATE, take_name, &found->template_name },
    { "account", SEEN_ACCOUNT, take_account, &found->account },
    { "owner", SEEN_OWNER, .number = &found->owner, .max = G_MAXUINT32 },
    { "born", SEEN_BORN, .number = &found->born, .max = G_MAXINT64 },
    { "throwaway", SEEN_THROWAWAY, .truth = &found->throwaway },
    { "d", SEEN_D, .number = &found->d, .max = CORDON_LEVEL_CATEGORIES - 1 },
    { "v", SEEN_V, .number = &found->v, .max = CORDON_LEVEL_CATEGORIES - 1 },
    { "name", SEEN_NAME, take_machine_name, &found->name },
    { "disk", SEEN_DISK, .number = &found->disk, .max = G_MAXINT64 },
    { "whole", SEEN_WHOLE, .truth = &found->whole },
    { "deleted", SEEN_DELETED, .number = &found->deleted, .max = G_MAXINT64 },
    { "surgery", SEEN_SURGERY, .truth = &found->surgery },
    { "snapshots", SEEN_SNAPSHOTS, take_snapshots, &found->snapshots },
    { "saved", SEEN_SAVED, take_saved, &found->saved },
    { "foreign", SEEN_FOREIGN, .truth = &found->foreign },
    { "medium", SEEN_MEDIUM, .number = &found->medium, .max = G_MAXINT64 - CORDON_MEDIUM_OFFSET },
  };

  for (guint i = 0; i < G_N_ELEMENTS (attributes); i++)
    {
      gboolean taken;

      if (strcmp (attributes[i].name, name) != 0)
        continue;
      if (attributes[i].text != NULL)
        taken = attributes[i].take_text (untrusted_text, attributes[i].text);
      else if (attributes[i].number != NULL)
        taken = take_number (untrusted_text, attributes[i].max, attributes[i].number);
      else
        taken = take_truth (untrusted_text, attributes[i].truth);
      return taken ? attributes[i].seen : 0;
    }
  return 0;
}

/* A machine is of a template or a foreign one; only that has a medium. */
static gboolean
is_kind (const Found *found)
{
  gboolean foreign = (found->seen & SEEN_FOREIGN) != 0;
  gboolean medium = (found->seen & SEEN_MEDIUM) != 0;

  return foreign == found->foreign && foreign == ((found->seen & SEEN_TEMPLATE) == 0)
         && medium == (found->medium > 0) && (!medium || foreign);
}

/* Numbers come in pairs, and a machine is a lasting one altogether or not at all. */
static gboolean
is_complete (const Found *found)
{
  Seen numbers = found->seen & SEEN_NUMBERS;
  Seen lasting = found->seen & SEEN_LASTING;

  if ((found->seen & SEEN_ALWAYS) != SEEN_ALWAYS || !is_kind (found) || (numbers != 0 && numbers != SEEN_NUMBERS)
      || (numbers != 0 && found->v == 0))
    return FALSE;
  if (found->throwaway)
    return lasting == 0 && (found->seen & SEEN_SOMETIMES) == 0;
  if (((found->seen & SEEN_DELETED) != 0 && found->deleted == 0)
      || ((found->seen & SEEN_SURGERY) != 0 && !found->surgery))
    return FALSE;
  return lasting == SEEN_LASTING && numbers != 0 && found->disk > 0;
}

static gboolean
read_element (const xmlNode *element, Found *found)
{
  if (element->children != NULL)
    return FALSE;

  for (const xmlAttr *attribute = element->properties; attribute != NULL;
       attribute = attribute->next)
    {
      const char *untrusted_text = attribute_text (attribute);
      Seen seen;

      /* XML itself refuses the same attribute twice, but not once with a namespace and once
       * without. */
      if (attribute->ns != NULL || untrusted_text == NULL)
        return FALSE;
      seen = take_attribute (found, (const char *) attribute->name, untrusted_text);
      if (seen == 0 || (found->seen & seen) != 0)
        return FALSE;
      found->seen |= seen;
    }
  return is_complete (found);
}

static gboolean
name_fits_uuid (const CordonDomainFacts *facts)
{
  return facts->name != NULL && facts->uuid != NULL && g_str_has_prefix (facts->name, "cordon-") &&
         strcmp (facts->name + strlen ("cordon-"), facts->uuid) == 0;
}

gboolean
cordon_metadata_read (const char *untrusted_domain_xml, CordonDomainFacts *facts)
{
  g_autoptr (xmlDoc) document = NULL;
  g_auto (Found) found = { 0 };
  xmlNode *root, *element;

  g_return_val_if_fail (!facts->ours, FALSE);

  document = cordon_xml_parse (untrusted_domain_xml, CORDON_DOMAIN_XML_MAX);
  root = document != NULL ? xmlDocGetRootElement (document) : NULL;
  if (root == NULL || !name_fits_uuid (facts))
    return FALSE;

  element = find_element (root);
  if (element == NULL || !read_element (element, &found))
    return FALSE;

  facts->ours = TRUE;
  facts->owner = found.owner;
  facts->born = found.born;
  facts->throwaway = found.throwaway;
  facts->d = (guint) found.d;
  facts->v = (guint) found.v;
  facts->disk_bytes = found.disk;
  facts->whole = found.whole;
  facts->deleted = (gint64) found.deleted;
  facts->surgery = found.surgery;
  facts->foreign = found.foreign;
  facts->medium_bytes = found.medium;
  facts->snapshots = g_steal_pointer (&found.snapshots);
  facts->saved = g_steal_pointer (&found.saved);
  facts->machine_name = g_steal_pointer (&found.name);
  facts->compartment = g_steal_pointer (&found.compartment);
  facts->template_name = g_steal_pointer (&found.template_name);
  facts->account = g_steal_pointer (&found.account);
  return TRUE;
}
