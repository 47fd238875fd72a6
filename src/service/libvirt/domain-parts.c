/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The files that a domain's XML names. A disk that is not understood is still one of the list,
 * with what could be read of it: whoever counts disks must never be given fewer than there are.
 */
#include "config.h"

#include "service/libvirt/domain-parts.h"

#include "service/libvirt/xml.h"

/* As the parser of a disk's source sees it: "file", "dev", or nothing for a network or a volume. */
static char *
dup_path (const xmlNode *source)
{
  char *path = cordon_xml_dup_attribute (source, "file");

  return path != NULL ? path : cordon_xml_dup_attribute (source, "dev");
}

static void
read_label (const xmlNode *source, CordonDiskFacts *disk)
{
  for (xmlNode *node = cordon_xml_next (source->children, "seclabel"); node != NULL;
       node = cordon_xml_next (node->next, "seclabel"))
    {
      g_autofree char *model = cordon_xml_dup_attribute (node, "model");
      g_autofree char *relabel = cordon_xml_dup_attribute (node, "relabel");
      xmlNode *label = cordon_xml_only_child (node, "label");

      /* Without a model it is meant for the first one, which is SELinux where there is SELinux. */
      if (g_strcmp0 (model, "dac") == 0 || g_strcmp0 (model, "apparmor") == 0)
        continue;
      disk->relabel = g_strcmp0 (relabel, "no") != 0;
      if (label != NULL && disk->label == NULL)
        disk->label = cordon_xml_dup_text (label);
    }
}

/* Below the disk's own file, or a mirror that it is copied to while the machine runs. An empty
 * <backingStore/> ends the chain; with a source inside, it names a file. */
static gboolean
has_another_file (const xmlNode *node)
{
  if (cordon_xml_next (node->children, "mirror") != NULL)
    return TRUE;
  for (xmlNode *backing = cordon_xml_next (node->children, "backingStore"); backing != NULL;
       backing = cordon_xml_next (backing->next, "backingStore"))
    if (cordon_xml_next (backing->children, "source") != NULL)
      return TRUE;
  return FALSE;
}

static guint64
read_bytes (const xmlNode *slice, const char *name)
{
  g_autofree char *text = cordon_xml_dup_attribute (slice, name);
  guint64 bytes;

  return text != NULL && g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, &bytes, NULL) ? bytes
                                                                                             : G_MAXUINT64;
}

/* What of it is not understood is not all of the file either. */
static void
read_slice (const xmlNode *source, CordonDiskFacts *disk)
{
  xmlNode *slices = cordon_xml_next (source->children, "slices");
  xmlNode *slice;

  if (slices == NULL)
    return;
  slice = cordon_xml_only_child (slices, "slice");
  disk->slice_offset = slice != NULL ? read_bytes (slice, "offset") : G_MAXUINT64;
  disk->slice_size = slice != NULL ? read_bytes (slice, "size") : G_MAXUINT64;
}

static CordonDiskFacts *
read_disk (const xmlNode *node)
{
  CordonDiskFacts *disk = g_new0 (CordonDiskFacts, 1);
  xmlNode *source = cordon_xml_only_child (node, "source");
  xmlNode *driver = cordon_xml_only_child (node, "driver");
  xmlNode *target = cordon_xml_only_child (node, "target");

  disk->relabel = TRUE;
  disk->read_only = cordon_xml_next (node->children, "readonly") != NULL;
  disk->chained = has_another_file (node);
  if (target != NULL)
    disk->target = cordon_xml_dup_attribute (target, "dev");
  if (driver != NULL)
    disk->format = cordon_xml_dup_attribute (driver, "type");
  if (source != NULL)
    {
      disk->path = dup_path (source);
      read_label (source, disk);
      read_slice (source, disk);
    }
  return disk;
}

static char *
dup_from (const xmlNode *card, const char *child, const char *attribute)
{
  const xmlNode *node = cordon_xml_only_child (card, child);

  return node != NULL ? cordon_xml_dup_attribute (node, attribute) : NULL;
}

static void
read_parameter (const xmlNode *parameter, CordonCardFacts *card)
{
  g_autofree char *name = cordon_xml_dup_attribute (parameter, "name");
  char **place = g_strcmp0 (name, "IP") == 0 ? &card->address
                 : g_strcmp0 (name, "GATEWAY") == 0 ? &card->gateway : NULL;

  if (place == NULL)
    return;
  g_free (*place);
  *place = cordon_xml_dup_attribute (parameter, "value");
}

static CordonCardFacts *
read_card (const xmlNode *node)
{
  CordonCardFacts *card = g_new0 (CordonCardFacts, 1);
  g_autofree char *type = cordon_xml_dup_attribute (node, "type");
  g_autofree char *isolated = dup_from (node, "port", "isolated");
  xmlNode *filter = cordon_xml_only_child (node, "filterref");

  card->mac = dup_from (node, "mac", "address");
  card->network = g_strcmp0 (type, "network") == 0 ? dup_from (node, "source", "network") : NULL;
  card->bridge = dup_from (node, "source", "bridge");
  card->tap = dup_from (node, "target", "dev");
  card->isolated = g_strcmp0 (isolated, "yes") == 0;
  if (filter == NULL)
    return card;
  card->filter = cordon_xml_dup_attribute (filter, "filter");
  for (xmlNode *parameter = cordon_xml_next (filter->children, "parameter"); parameter != NULL;
       parameter = cordon_xml_next (parameter->next, "parameter"))
    read_parameter (parameter, card);
  return card;
}

/* Cards of every kind, and devices of the host that are given through, which may be cards. */
static void
read_cards (const xmlNode *devices, CordonDomainFacts *facts)
{
  static const char *const kinds[] = { "interface", "hostdev" };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    for (xmlNode *node = cordon_xml_next (devices->children, kinds[i]); node != NULL;
         node = cordon_xml_next (node->next, kinds[i]))
      g_ptr_array_add (facts->cards, read_card (node));
}

static void
read_boot (const xmlNode *root, CordonDomainFacts *facts)
{
  xmlNode *os = cordon_xml_only_child (root, "os");
  xmlNode *kernel = os != NULL ? cordon_xml_only_child (os, "kernel") : NULL;
  xmlNode *initrd = os != NULL ? cordon_xml_only_child (os, "initrd") : NULL;

  if (kernel != NULL)
    facts->kernel = cordon_xml_dup_text (kernel);
  if (initrd != NULL)
    facts->initrd = cordon_xml_dup_text (initrd);
}

void
cordon_domain_parts_read (const char *untrusted_domain_xml, CordonDomainFacts *facts)
{
  g_autoptr (xmlDoc) document = cordon_xml_parse (untrusted_domain_xml, CORDON_DOMAIN_XML_MAX);
  xmlNode *root = document != NULL ? xmlDocGetRootElement (document) : NULL;
  xmlNode *devices = root != NULL ? cordon_xml_only_child (root, "devices") : NULL;

  facts->cards = g_ptr_array_new_with_free_func ((GDestroyNotify) cordon_card_facts_free);
  facts->disks = g_ptr_array_new_with_free_func ((GDestroyNotify) cordon_disk_facts_free);
  if (root != NULL)
    read_boot (root, facts);
  if (devices == NULL)
    return;
  read_cards (devices, facts);
  for (xmlNode *node = cordon_xml_next (devices->children, "disk"); node != NULL;
       node = cordon_xml_next (node->next, "disk"))
    g_ptr_array_add (facts->disks, read_disk (node));
}
