/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The machine as libvirt gets it: only the devices a viewer needs, no listening socket, no path
 * from QEMU to a host file but the template, and a label and an account of its own. It must never
 * be put together from strings, and never leave to libvirt's defaults what would relabel or chown
 * a file that machines share.
 */
#include "config.h"

#include "service/libvirt/domain-xml.h"

#include <glib/gi18n-lib.h>
#include <libvirt-gconfig/libvirt-gconfig.h>
#include "core/errors.h"
#include "core/machine-name.h"
#include "service/libvirt/domain-foreign.h"
#include "service/libvirt/metadata.h"
#include "service/libvirt/xml.h"
#include "service/network-order.h"

/* libvirt-gconfig 4.0 has none. */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GVirConfigDomain, g_object_unref)

static gboolean
refuse (GError **error, const char *field)
{
  g_set_error (error, CORDON_ERROR, CORDON_ERROR_FAILED,
               /* Translators: the name of a field, in English */
               _("The plan of the machine has no usable %s; this is a fault in Cordon, please "
                 "report it."),
               field);
  return FALSE;
}

gboolean
cordon_domain_account_valid (const char *name)
{
  /* Nothing looser: libvirt reads "+N" as a number and ":" as the end of the name. */
  return name != NULL && g_regex_match_simple ("\\A[a-z_][a-z0-9_-]{0,31}\\z", name, 0, 0);
}

/* libvirt prints lower case, and strings are compared with what it prints. */
static gboolean
is_uuid (const char *uuid)
{
  return g_regex_match_simple ("\\A[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\z", uuid, 0, 0);
}

static gboolean
is_path (const char *path)
{
  return path != NULL && g_path_is_absolute (path) && cordon_xml_can_carry (path);
}

static gboolean
is_text (const char *text)
{
  return text != NULL && cordon_xml_can_carry (text);
}

/* All that a private disk needs, or none of it. */
static gboolean
is_lifetime (const CordonMachinePlanFields *fields)
{
  if (fields->throwaway)
    return fields->machine_name == NULL && fields->disk == NULL && fields->disk_label == NULL
           && fields->disk_bytes == 0;
  return fields->machine_name != NULL && cordon_machine_name_valid (fields->machine_name)
         && is_path (fields->disk) && fields->disk_bytes > 0 && fields->v > 0
         && (fields->mac == CORDON_MAC_SELINUX) == (fields->disk_label != NULL);
}

/* All of a card, or nothing of it. */
static gboolean
is_card (const CordonMachinePlanFields *fields)
{
  const char *const parts[] = { fields->network, fields->card_mac, fields->card_address,
                                fields->gateway };

  for (guint i = 1; i < G_N_ELEMENTS (parts); i++)
    if ((parts[i] != NULL) != (parts[0] != NULL) || (parts[i] != NULL && !is_text (parts[i])))
      return FALSE;
  return parts[0] == NULL || cordon_network_parse_name (parts[0]) >= 0;
}

static gboolean
check_plan (const CordonMachinePlanFields *fields, GError **error)
{
  const struct {
    const char *name;
    gboolean usable;
  } checks[] = {
    { "uuid", is_uuid (fields->uuid) },
    { "compartment", is_text (fields->compartment) },
    { "template", fields->foreign || is_text (fields->template_name) },
    { "kind", cordon_foreign_plan_valid (fields) },
    { "time of birth", fields->born >= 0 },
    { "memory", fields->memory_mib > 0 },
    { "processor count", fields->processors > 0 },
    { "kernel", fields->foreign || is_path (fields->kernel) },
    { "initrd", fields->foreign || is_path (fields->initrd) },
    { "root", fields->foreign || is_path (fields->root) },
    { "command line", fields->foreign || is_text (fields->cmdline) },
    { "account", cordon_domain_account_valid (fields->account) },
    { "label", (fields->mac == CORDON_MAC_SELINUX) == (fields->label != NULL) },
    { "label", fields->label == NULL || is_text (fields->label) },
    { "lifetime", is_lifetime (fields) },
    { "network card", is_card (fields) },
    { "disk label", fields->disk_label == NULL || is_text (fields->disk_label) },
  };

  for (guint i = 0; i < G_N_ELEMENTS (checks); i++)
    if (!checks[i].usable)
      return refuse (error, checks[i].name);
  return TRUE;
}

static void
add_memory (xmlNode *domain, const CordonMachinePlanFields *fields)
{
  g_autofree char *mebibytes = g_strdup_printf ("%u", fields->memory_mib);
  g_autofree char *processors = g_strdup_printf ("%u", fields->processors);
  xmlNode *memory = cordon_xml_add_text (domain, "memory", mebibytes);

  cordon_xml_set (memory, "unit", "MiB");
  /* A core file of QEMU would put the guest's memory on the host's disk. */
  cordon_xml_set (memory, "dumpCore", "off");
  /* Pages merged across machines are a covert channel between compartments. */
  cordon_xml_add (cordon_xml_add (domain, "memoryBacking", NULL), "nosharepages", NULL);
  cordon_xml_add_text (domain, "vcpu", processors);
}

static void
add_boot (xmlNode *domain, const CordonMachinePlanFields *fields)
{
  xmlNode *os = cordon_xml_add (domain, "os", NULL);
  xmlNode *type = cordon_xml_add_text (os, "type", "hvm");

  cordon_xml_set (type, "arch", "x86_64");
  /* With q35 virtio devices sit on PCI Express: the guest's drivers load in 0.1 s, not 2 s. */
  cordon_xml_set (type, "machine", "q35");
  if (fields->foreign)
    return;
  cordon_xml_add_text (os, "kernel", fields->kernel);
  cordon_xml_add_text (os, "initrd", fields->initrd);
  cordon_xml_add_text (os, "cmdline", fields->cmdline);
}

static void
add_features (xmlNode *domain)
{
  xmlNode *features = cordon_xml_add (domain, "features", NULL);

  cordon_xml_add (features, "acpi", NULL);
  cordon_xml_add (features, "apic", NULL);
  cordon_xml_add (features, "vmport", "state", "off", NULL);
  cordon_xml_add (features, "smm", "state", "off", NULL);
}

/* host-passthrough, not host-model: the guest never moves to another host, and it must see every
 * mitigation bit of the processor, also those this libvirt has no name for. Nested virtualisation
 * is the hypervisor's largest attack surface and no viewer needs it. */
static void
add_processor (xmlNode *domain, const CordonMachinePlanFields *fields)
{
  xmlNode *cpu;

  if (fields->hardware)
    cpu = cordon_xml_add (domain, "cpu", "mode", "host-passthrough", "migratable", "on", NULL);
  else
    cpu = cordon_xml_add (domain, "cpu", "mode", "maximum", NULL);
  cordon_xml_add (cpu, "feature", "policy", "disable", "name", "vmx", NULL);
  cordon_xml_add (cpu, "feature", "policy", "disable", "name", "svm", NULL);
}

static void
add_clock_and_ends (xmlNode *domain, const CordonMachinePlanFields *fields)
{
  xmlNode *clock = cordon_xml_add (domain, "clock", "offset", "utc", NULL);
  xmlNode *pm;

  cordon_xml_add (clock, "timer", "name", "hpet", "present", "no", NULL);
  /* A machine was verified once, before its first instruction: it never starts a second time. Guests that are
   * not Cordon's boot again while they are installed; that is the same process, as it was verified. */
  cordon_xml_add_text (domain, "on_poweroff", "destroy");
  cordon_xml_add_text (domain, "on_reboot", fields->foreign ? "restart" : "destroy");
  cordon_xml_add_text (domain, "on_crash", "destroy");
  pm = cordon_xml_add (domain, "pm", NULL);
  cordon_xml_add (pm, "suspend-to-mem", "enabled", "no", NULL);
  cordon_xml_add (pm, "suspend-to-disk", "enabled", "no", NULL);
}

/* Fixed slots on the root bus: otherwise libvirt adds a root port, with hotplug, for each
 * device. */
static void
add_address (xmlNode *device, const char *slot)
{
  cordon_xml_add (device, "address", "type", "pci", "domain", "0x0000", "bus", "0x00",
                  "slot", slot, "function", "0x0", NULL);
}

/* The template's root is shared by machines: it keeps its owner and its label. For the owner the
 * domain's relabel='no' is enough, and libvirt refuses an override below it. The format is named
 * because a probed one could name further host files. */
static void
add_root (xmlNode *devices, const CordonMachinePlanFields *fields)
{
  xmlNode *disk = cordon_xml_add (devices, "disk", "type", "file", "device", "disk", NULL);
  xmlNode *source;

  cordon_xml_add (disk, "driver", "name", "qemu", "type", "raw", "cache", "writeback", NULL);
  source = cordon_xml_add (disk, "source", "file", fields->root, NULL);
  if (fields->mac == CORDON_MAC_SELINUX)
    cordon_xml_add (source, "seclabel", "model", "selinux", "relabel", "no", NULL);
  cordon_xml_add (disk, "target", "dev", "vda", "bus", "virtio", NULL);
  cordon_xml_add (disk, "readonly", NULL);
  add_address (disk, "0x03");
}

/* The machine's own disk. Its label is said outright: what libvirt would choose by itself is right
 * only while nothing else is said. For the owner the volume was made with it, and the domain's
 * relabel='no' leaves it. The empty end of the chain keeps libvirt from asking the image, which the
 * guest's side has written, whether it has a backing file. */
static void
add_private_disk (xmlNode *devices, const CordonMachinePlanFields *fields)
{
  xmlNode *disk = cordon_xml_add (devices, "disk", "type", "file", "device", "disk", NULL);
  xmlNode *source;

  cordon_xml_add (disk, "driver", "name", "qemu", "type", "qcow2", "cache", "writeback",
                  "discard", "unmap", NULL);
  source = cordon_xml_add (disk, "source", "file", fields->disk, NULL);
  if (fields->disk_label != NULL)
    cordon_xml_add_text (cordon_xml_add (source, "seclabel", "model", "selinux",
                                         "relabel", "yes", NULL),
                         "label", fields->disk_label);
  cordon_xml_add (disk, "backingStore", NULL);
  cordon_xml_add (disk, "target", "dev", "vdb", "bus", "virtio", NULL);
  add_address (disk, "0x07");
}

static void
add_agent_port (xmlNode *devices)
{
  xmlNode *controller = cordon_xml_add (devices, "controller", "type", "virtio-serial",
                                        "index", "0", "ports", "2", NULL);
  xmlNode *channel;

  add_address (controller, "0x04");
  channel = cordon_xml_add (devices, "channel", "type", "spiceport", NULL);
  cordon_xml_add (channel, "source", "channel", CORDON_DOMAIN_AGENT_PORT, NULL);
  cordon_xml_add (channel, "target", "type", "virtio", "name", CORDON_DOMAIN_AGENT_PORT, NULL);
}

static void
add_parameter (xmlNode *filter, const char *name, const char *value)
{
  cordon_xml_add (filter, "parameter", "name", name, "value", value, NULL);
}

/* QEMU moves the frames itself: the kernel's own back end would be one more thing of the host's that
 * a guest talks to. No boot program on the card; as a port it reaches the bridge and no other port. */
static void
add_card (xmlNode *devices, const CordonMachinePlanFields *fields)
{
  xmlNode *card = cordon_xml_add (devices, "interface", "type", "network", NULL);
  xmlNode *filter;

  cordon_xml_add (card, "mac", "address", fields->card_mac, NULL);
  cordon_xml_add (card, "source", "network", fields->network, NULL);
  cordon_xml_add (card, "port", "isolated", "yes", NULL);
  cordon_xml_add (card, "model", "type", fields->foreign ? "e1000e" : "virtio", NULL);
  /* That of a foreign guest is moved by QEMU anyway. */
  if (!fields->foreign)
    cordon_xml_add (card, "driver", "name", "qemu", NULL);
  filter = cordon_xml_add (card, "filterref", "filter", CORDON_NETWORK_FILTER, NULL);
  add_parameter (filter, "GATEWAY", fields->gateway);
  add_parameter (filter, "IP", fields->card_address);
  cordon_xml_add (card, "rom", "enabled", "no", NULL);
  add_address (card, "0x02");
}

static void
add_inputs (xmlNode *devices)
{
  add_address (cordon_xml_add (devices, "input", "type", "tablet", "bus", "virtio", NULL), "0x05");
  add_address (cordon_xml_add (devices, "input", "type", "keyboard", "bus", "virtio", NULL),
               "0x06");
}

static void
add_display (xmlNode *devices)
{
  xmlNode *graphics = cordon_xml_add (devices, "graphics", "type", "spice", NULL);
  xmlNode *video;

  cordon_xml_add (graphics, "listen", "type", "none", NULL);
  cordon_xml_add (graphics, "image", "compression", "off", NULL);
  cordon_xml_add (graphics, "streaming", "mode", "off", NULL);
  cordon_xml_add (graphics, "mouse", "mode", "client", NULL);
  cordon_xml_add (graphics, "clipboard", "copypaste", "no", NULL);
  cordon_xml_add (graphics, "filetransfer", "enable", "no", NULL);
  cordon_xml_add (graphics, "gl", "enable", "no", NULL);
  /* Said outright, or libvirt connects a sound back end of its own choice to SPICE. */
  cordon_xml_add (devices, "audio", "id", "1", "type", "none", NULL);
  video = cordon_xml_add (devices, "video", NULL);
  cordon_xml_add (video, "model", "type", "virtio", "heads", "1", "primary", "yes", NULL);
  add_address (video, "0x01");
}

/* Those of a guest of Cordon's. */
static void
add_own_devices (xmlNode *devices, const CordonMachinePlanFields *fields)
{
  add_root (devices, fields);
  if (fields->disk != NULL)
    add_private_disk (devices, fields);
  cordon_xml_add (devices, "controller", "type", "usb", "model", "none", NULL);
  if (fields->network != NULL)
    add_card (devices, fields);
  if (fields->agent_port)
    add_agent_port (devices);
  add_inputs (devices);
}

static void
add_foreign_devices (xmlNode *devices, const CordonMachinePlanFields *fields)
{
  cordon_foreign_add_disks (devices, fields);
  if (fields->network != NULL)
    add_card (devices, fields);
  cordon_foreign_add_inputs (devices);
}

static void
add_devices (xmlNode *domain, const CordonMachinePlanFields *fields)
{
  xmlNode *devices = cordon_xml_add (domain, "devices", NULL);

  if (fields->foreign)
    add_foreign_devices (devices, fields);
  else
    add_own_devices (devices, fields);
  add_display (devices);
  cordon_xml_add (devices, "memballoon", "model", "none", NULL);
}

static xmlNode *
add_seclabel (xmlNode *domain, const char *model, const char *label, const char *relabel)
{
  xmlNode *seclabel = cordon_xml_add (domain, "seclabel", "type", "static", "model", model,
                                      "relabel", relabel, NULL);

  cordon_xml_add_text (seclabel, "label", label);
  return seclabel;
}

/* Accounts: relabel='yes' would chown the shared kernel and template to the first machine's account
 * and refuse the second machine. SELinux: relabel='yes' labels the domain's own directory. */
static void
add_seclabels (xmlNode *domain, const CordonMachinePlanFields *fields)
{
  g_autofree char *owner = g_strdup_printf ("%s:%s", fields->account, fields->account);

  if (fields->mac == CORDON_MAC_SELINUX)
    add_seclabel (domain, "selinux", fields->label, "yes");
  else if (fields->mac == CORDON_MAC_APPARMOR)
    cordon_xml_add (domain, "seclabel", "type", "dynamic", "model", "apparmor", "relabel", "yes",
                    NULL);
  add_seclabel (domain, "dac", owner, "no");
}

static xmlDoc *
build (const CordonMachinePlan *plan)
{
  const CordonMachinePlanFields *fields = cordon_machine_plan_get (plan);
  xmlDoc *document = xmlNewDoc (BAD_CAST "1.0");
  xmlNode *domain = xmlNewDocNode (document, NULL, BAD_CAST "domain", NULL);

  xmlDocSetRootElement (document, domain);
  cordon_xml_set (domain, "type", fields->hardware ? "kvm" : "qemu");
  cordon_xml_add_text (domain, "name", cordon_machine_plan_get_domain_name (plan));
  cordon_xml_add_text (domain, "uuid", fields->uuid);
  cordon_metadata_write (cordon_xml_add (domain, "metadata", NULL), fields);
  add_memory (domain, fields);
  add_boot (domain, fields);
  add_features (domain);
  add_processor (domain, fields);
  add_clock_and_ends (domain, fields);
  add_devices (domain, fields);
  add_seclabels (domain, fields);
  return document;
}

static char *
print (xmlDoc *document)
{
  xmlChar *text = NULL;
  int length = 0;
  char *copy;

  xmlDocDumpFormatMemoryEnc (document, &text, &length, "UTF-8", 1);
  copy = g_strndup ((const char *) text, length);
  xmlFree (text);
  return copy;
}

/* By another reader than the code that wrote it. */
static gboolean
read_back (const CordonMachinePlan *plan, const char *xml, GError **error)
{
  g_autoptr (GError) reason = NULL;
  g_autoptr (GVirConfigDomain) domain = gvir_config_domain_new_from_xml (xml, &reason);

  if (domain == NULL)
    {
      g_set_error (error, CORDON_ERROR, CORDON_ERROR_FAILED,
                   _("The machine's description cannot be read back (%s); this is a fault in "
                     "Cordon, please report it."),
                   reason->message);
      return FALSE;
    }
  if (g_strcmp0 (gvir_config_domain_get_name (domain),
                 cordon_machine_plan_get_domain_name (plan)) != 0)
    return refuse (error, "name");
  return TRUE;
}

char *
cordon_domain_xml_new (const CordonMachinePlan *plan, GError **error)
{
  g_autoptr (xmlDoc) document = NULL;
  g_autofree char *xml = NULL;

  if (!check_plan (cordon_machine_plan_get (plan), error))
    return NULL;

  document = build (plan);
  xml = print (document);
  if (!read_back (plan, xml, error))
    return NULL;
  return g_steal_pointer (&xml);
}
