/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Devices that any guest of the last twenty years has drivers for: SATA, USB. Both formats and both ends of a
 * chain are always said, and each source has its label, so neither libvirt nor QEMU ever finds out from a
 * stranger's bytes what they are or what else they need.
 */
#include "config.h"

#include "service/libvirt/domain-foreign.h"

#include "service/libvirt/xml.h"

gboolean
cordon_foreign_plan_valid (const CordonMachinePlanFields *fields)
{
  if (!fields->foreign)
    return fields->medium == NULL && fields->medium_bytes == 0 && fields->import == CORDON_IMPORT_NONE
           && fields->template_name != NULL;
  return !fields->throwaway && !fields->agent_port && fields->template_name == NULL && fields->kernel == NULL
         && fields->initrd == NULL && fields->root == NULL && fields->cmdline == NULL
         && (fields->medium != NULL) == (fields->medium_bytes > 0)
         && fields->medium_bytes < G_MAXINT64 - CORDON_MEDIUM_OFFSET
         && (fields->medium != NULL || fields->import == CORDON_IMPORT_NONE)
         && (fields->medium == NULL || (g_path_is_absolute (fields->medium) && cordon_xml_can_carry (fields->medium)));
}

static void
add_number (xmlNode *element, const char *name, guint64 number)
{
  g_autofree char *text = g_strdup_printf ("%" G_GUINT64_FORMAT, number);

  cordon_xml_set (element, name, text);
}

static xmlNode *
add_source (xmlNode *disk, const char *path, const char *label)
{
  xmlNode *source = cordon_xml_add (disk, "source", "file", path, NULL);

  if (label != NULL)
    cordon_xml_add_text (cordon_xml_add (source, "seclabel", "model", "selinux", "relabel", "yes", NULL),
                         "label", label);
  return source;
}

/* While an image is brought to it, it is the one kind of medium that can be taken out of its drive and stay
 * open to be written: QEMU lets nobody else write to a disk that a device has. */
static void
add_disk (xmlNode *devices, const CordonMachinePlanFields *fields)
{
  gboolean importing = fields->import != CORDON_IMPORT_NONE;
  xmlNode *disk = cordon_xml_add (devices, "disk", "type", "file", "device", importing ? "floppy" : "disk", NULL);

  cordon_xml_add (disk, "driver", "name", "qemu", "type", "qcow2", "cache", "writeback", "discard", "unmap", NULL);
  add_source (disk, fields->disk, fields->disk_label);
  cordon_xml_add (disk, "backingStore", NULL);
  cordon_xml_add (disk, "target", "dev", importing ? CORDON_FOREIGN_IMPORT_DISK : CORDON_FOREIGN_DISK, "bus",
                  importing ? "fdc" : "sata", NULL);
  /* After an installation it is what boots; before, there is nothing on it. */
  if (!importing)
    cordon_xml_add (disk, "boot", "order", "1", NULL);
}

/* A CD; or an image that is being brought to the disk. */
static void
add_medium (xmlNode *devices, const CordonMachinePlanFields *fields)
{
  gboolean cd = fields->import == CORDON_IMPORT_NONE;
  xmlNode *disk = cordon_xml_add (devices, "disk", "type", "file", "device", cd ? "cdrom" : "disk", NULL);
  xmlNode *slice;

  cordon_xml_add (disk, "driver", "name", "qemu", "type", fields->import == CORDON_IMPORT_QCOW2 ? "qcow2" : "raw",
                  "cache", "writeback", NULL);
  slice = cordon_xml_add (cordon_xml_add (add_source (disk, fields->medium, fields->disk_label), "slices", NULL),
                          "slice", "type", "storage", NULL);
  add_number (slice, "offset", CORDON_MEDIUM_OFFSET);
  add_number (slice, "size", cordon_medium_round (fields->medium_bytes));
  cordon_xml_add (disk, "backingStore", NULL);
  cordon_xml_add (disk, "target", "dev", cd ? CORDON_FOREIGN_CD : CORDON_FOREIGN_IMPORT_MEDIUM, "bus",
                  cd ? "sata" : "virtio", NULL);
  cordon_xml_add (disk, "readonly", NULL);
  if (cd)
    cordon_xml_add (disk, "boot", "order", "2", NULL);
  else
    cordon_xml_add (disk, "address", "type", "pci", "domain", "0x0000", "bus", "0x00", "slot", "0x03", "function",
                    "0x0", NULL);
}

void
cordon_foreign_add_disks (xmlNode *devices, const CordonMachinePlanFields *fields)
{
  add_disk (devices, fields);
  if (fields->medium != NULL)
    add_medium (devices, fields);
}

void
cordon_foreign_add_inputs (xmlNode *devices)
{
  xmlNode *controller = cordon_xml_add (devices, "controller", "type", "usb", "index", "0", "model", "qemu-xhci",
                                        "ports", "2", NULL);

  cordon_xml_add (controller, "address", "type", "pci", "domain", "0x0000", "bus", "0x00", "slot", "0x05", "function",
                  "0x0", NULL);
  cordon_xml_add (devices, "input", "type", "tablet", "bus", "usb", NULL);
}
