/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the host can do, out of libvirt's capabilities. A /dev/kvm that opens proves nothing: nested
 * hosts without vmx or svm hang a stock kernel after the firmware, so the processor is asked too.
 */
#include "config.h"

#include "service/libvirt/facts.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include "core/errors.h"
#include "service/libvirt/error.h"
#include "service/libvirt/xml.h"

#define CAPABILITIES_MAX (16 * 1024 * 1024)
#define ARCHITECTURE "x86_64"
#define MACHINE "q35"

static gboolean
has_word (const char *line, const char *word)
{
  g_auto (GStrv) words = g_strsplit (line, " ", -1);

  return g_strv_contains ((const char *const *) words, word);
}

static gboolean
processor_virtualises (const char *cpuinfo)
{
  g_auto (GStrv) lines = g_strsplit (cpuinfo, "\n", -1);

  for (char **line = lines; *line != NULL; line++)
    if (g_str_has_prefix (*line, "flags"))
      return has_word (*line, "vmx") || has_word (*line, "svm");
  return FALSE;
}

static xmlNode *
find_architecture (xmlNode *root)
{
  for (xmlNode *guest = cordon_xml_next (root->children, "guest"); guest != NULL;
       guest = cordon_xml_next (guest->next, "guest"))
    {
      xmlNode *arch = cordon_xml_only_child (guest, "arch");
      g_autofree char *name = arch != NULL ? cordon_xml_dup_attribute (arch, "name") : NULL;

      if (g_strcmp0 (name, ARCHITECTURE) == 0)
        return arch;
    }
  return NULL;
}

static gboolean
offers_kvm (xmlNode *root)
{
  xmlNode *arch = find_architecture (root);

  for (xmlNode *domain = arch != NULL ? cordon_xml_next (arch->children, "domain") : NULL;
       domain != NULL; domain = cordon_xml_next (domain->next, "domain"))
    {
      g_autofree char *type = cordon_xml_dup_attribute (domain, "type");

      if (g_strcmp0 (type, "kvm") == 0)
        return TRUE;
    }
  return FALSE;
}

static void
read_hardware (CordonHostFacts *facts, xmlNode *root, const char *cpuinfo)
{
  if (!offers_kvm (root))
    facts->hardware_reason =
      g_strdup (_("libvirt offers no KVM: /dev/kvm is missing or closed to it."));
  else if (!processor_virtualises (cpuinfo))
    facts->hardware_reason =
      g_strdup (_("The processor has neither vmx nor svm: switch virtualisation on in the "
                  "firmware, or nested virtualisation on the outer host."));
  facts->hardware = facts->hardware_reason == NULL;
}

static void
read_base_labels (CordonHostFacts *facts, xmlNode *secmodel)
{
  for (xmlNode *label = cordon_xml_next (secmodel->children, "baselabel"); label != NULL;
       label = cordon_xml_next (label->next, "baselabel"))
    {
      g_autofree char *type = cordon_xml_dup_attribute (label, "type");
      char **place = g_strcmp0 (type, "kvm") == 0    ? &facts->selinux_base_hardware
                     : g_strcmp0 (type, "qemu") == 0 ? &facts->selinux_base_emulated
                                                     : NULL;

      if (place != NULL && *place == NULL)
        *place = cordon_xml_dup_text (label);
    }
}

static void
read_security_models (CordonHostFacts *facts, xmlNode *host)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  for (xmlNode *secmodel = cordon_xml_next (host->children, "secmodel"); secmodel != NULL;
       secmodel = cordon_xml_next (secmodel->next, "secmodel"))
    {
      xmlNode *model = cordon_xml_only_child (secmodel, "model");
      char *name = model != NULL ? cordon_xml_dup_text (model) : g_strdup ("");

      g_ptr_array_add (names, name);
      if (strcmp (name, "selinux") == 0)
        read_base_labels (facts, secmodel);
    }
  g_ptr_array_add (names, NULL);
  facts->security_models = (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

/* <devices><graphics supported='yes'><enum name='type'><value>spice</value>… */
static gboolean
offers_spice (const char *domain_capabilities)
{
  g_autoptr (xmlDoc) document = cordon_xml_parse (domain_capabilities, CAPABILITIES_MAX);
  xmlNode *node = document != NULL ? xmlDocGetRootElement (document) : NULL;

  node = node != NULL ? cordon_xml_only_child (node, "devices") : NULL;
  node = node != NULL ? cordon_xml_only_child (node, "graphics") : NULL;
  node = node != NULL ? cordon_xml_only_child (node, "enum") : NULL;
  if (node == NULL)
    return FALSE;
  for (xmlNode *value = cordon_xml_next (node->children, "value"); value != NULL;
       value = cordon_xml_next (value->next, "value"))
    {
      g_autofree char *text = cordon_xml_dup_text (value);

      if (g_strcmp0 (text, "spice") == 0)
        return TRUE;
    }
  return FALSE;
}

CordonHostFacts *
cordon_host_facts_new (const char *version, const char *capabilities,
                       const char *domain_capabilities, const char *cpuinfo, GError **error)
{
  g_autoptr (xmlDoc) document = cordon_xml_parse (capabilities, CAPABILITIES_MAX);
  xmlNode *root = document != NULL ? xmlDocGetRootElement (document) : NULL;
  xmlNode *host = root != NULL ? cordon_xml_only_child (root, "host") : NULL;
  g_autoptr (CordonHostFacts) facts = g_new0 (CordonHostFacts, 1);

  if (host == NULL)
    {
      g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_HYPERVISOR,
                           _("libvirt's description of this host cannot be read; "
                             "“virsh capabilities” shows it."));
      return NULL;
    }
  facts->version = g_strdup (version);
  read_hardware (facts, root, cpuinfo);
  read_security_models (facts, host);
  facts->spice = domain_capabilities != NULL && offers_spice (domain_capabilities);
  return g_steal_pointer (&facts);
}

static char *
read_version (virConnectPtr connection)
{
  unsigned long library = 0, hypervisor = 0;

  virConnectGetLibVersion (connection, &library);
  virConnectGetVersion (connection, &hypervisor);
  return g_strdup_printf ("libvirt %lu.%lu.%lu, %s %lu.%lu.%lu", library / 1000000,
                          library / 1000 % 1000, library % 1000, virConnectGetType (connection),
                          hypervisor / 1000000, hypervisor / 1000 % 1000, hypervisor % 1000);
}

CordonHostFacts *
cordon_host_facts_read (virConnectPtr connection, GError **error)
{
  g_autofree char *version = read_version (connection);
  g_autofree char *cpuinfo = NULL;
  g_autofree char *domain_capabilities = NULL;
  g_autofree char *capabilities = virConnectGetCapabilities (connection);

  if (capabilities == NULL)
    {
      cordon_libvirt_take_error (error, _("The host could not be examined"));
      return NULL;
    }
  if (!g_file_get_contents ("/proc/cpuinfo", &cpuinfo, NULL, NULL))
    cpuinfo = g_strdup ("");
  /* NULL where there is no such emulator: no SPICE then, and the start is refused for that. */
  domain_capabilities = virConnectGetDomainCapabilities (connection, NULL, ARCHITECTURE, MACHINE,
                                                         "qemu", 0);
  virResetLastError ();
  return cordon_host_facts_new (version, capabilities, domain_capabilities, cpuinfo, error);
}
