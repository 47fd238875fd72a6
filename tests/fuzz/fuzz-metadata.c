/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The XML of a domain that anybody may have defined. What is taken for ours must be exactly what
 * the writer makes of it; what is not must leave no trace.
 */
#include <string.h>

#include "fuzz.h"
#include "service/libvirt/metadata.h"
#include "service/libvirt/xml.h"

#define UUID "6f1c2d3e-4a5b-4c6d-8e7f-0a1b2c3d4e5f"

static CordonDomainFacts *
facts_new (void)
{
  CordonDomainFacts *facts = g_new0 (CordonDomainFacts, 1);

  facts->uuid = g_strdup (UUID);
  facts->name = g_strdup ("cordon-" UUID);
  return facts;
}

static char *
write_again (const CordonDomainFacts *facts)
{
  const CordonMachinePlanFields fields = {
    .compartment = facts->compartment,
    .template_name = facts->template_name,
    .owner = facts->owner,
    .born = facts->born,
    .throwaway = facts->throwaway,
    .account = facts->account,
    .d = facts->d,
    .v = facts->v,
    .machine_name = facts->machine_name,
    .disk_bytes = facts->disk_bytes,
    .whole = facts->whole,
  };
  g_autoptr (xmlDoc) document = xmlNewDoc (BAD_CAST "1.0");
  xmlNode *domain = xmlNewDocNode (document, NULL, BAD_CAST "domain", NULL);
  xmlChar *text = NULL;
  char *copy;
  int length;

  xmlDocSetRootElement (document, domain);
  cordon_metadata_write (cordon_xml_add (domain, "metadata", NULL), &fields);
  xmlDocDumpMemoryEnc (document, &text, &length, "UTF-8");
  copy = g_strndup ((const char *) text, length);
  xmlFree (text);
  return copy;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (CordonDomainFacts) facts = facts_new ();
  g_autoptr (CordonDomainFacts) again = facts_new ();
  g_autofree char *written = NULL;

  if (!cordon_metadata_read (text, facts))
    {
      g_assert_true (!facts->ours && facts->compartment == NULL && facts->account == NULL);
      return 0;
    }
  written = write_again (facts);
  g_assert_true (cordon_metadata_read (written, again));
  g_assert_cmpstr (facts->compartment, ==, again->compartment);
  g_assert_cmpstr (facts->template_name, ==, again->template_name);
  g_assert_cmpstr (facts->account, ==, again->account);
  g_assert_cmpuint (facts->owner, ==, again->owner);
  g_assert_cmpint (facts->born, ==, again->born);
  g_assert_cmpint (facts->throwaway, ==, again->throwaway);
  g_assert_cmpuint (facts->d, ==, again->d);
  g_assert_cmpuint (facts->v, ==, again->v);
  g_assert_cmpstr (facts->machine_name, ==, again->machine_name);
  g_assert_cmpuint (facts->disk_bytes, ==, again->disk_bytes);
  g_assert_cmpint (facts->whole, ==, again->whole);
  return 0;
}
