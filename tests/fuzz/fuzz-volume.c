/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The XML of a volume and the disks of a domain: texts that libvirt makes of images which a guest's
 * side has written. What is told of them is whole or absent.
 */
#include <string.h>

#include "fuzz.h"
#include "service/libvirt/domain-parts.h"
#include "service/libvirt/volume-xml.h"

static void
check_volume (const char *text)
{
  g_autoptr (CordonVolumeFacts) facts = cordon_volume_facts_parse (text);

  if (facts == NULL)
    return;
  g_assert_nonnull (facts->name);
  g_assert_cmpuint (facts->mode, <=, 07777);
  g_assert_true (facts->owned || (facts->uid == 0 && facts->gid == 0 && facts->mode == 0));
  g_assert_true (!facts->owned || facts->uid != (uid_t) -1);
}

static void
check_parts (const char *text)
{
  g_autoptr (CordonDomainFacts) facts = g_new0 (CordonDomainFacts, 1);

  cordon_domain_parts_read (text, facts);
  g_assert_nonnull (facts->disks);
  for (guint i = 0; i < facts->disks->len; i++)
    g_assert_nonnull (g_ptr_array_index (facts->disks, i));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);

  check_volume (text);
  check_parts (text);
  cordon_pool_xml_is (text, "/var/lib/cordon/disks");
  return 0;
}
