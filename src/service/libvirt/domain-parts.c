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
    }
  return disk;
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

  facts->disks = g_ptr_array_new_with_free_func ((GDestroyNotify) cordon_disk_facts_free);
  if (root != NULL)
    read_boot (root, facts);
  if (devices == NULL)
    return;
  for (xmlNode *node = cordon_xml_next (devices->children, "disk"); node != NULL;
       node = cordon_xml_next (node->next, "disk"))
    g_ptr_array_add (facts->disks, read_disk (node));
}
