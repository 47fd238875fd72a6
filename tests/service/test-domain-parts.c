/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The files that a domain's XML names: of our own plans, and of texts that nobody of us wrote.
 */
#include "config.h"

#include "plan-fixture.h"
#include "service/libvirt/domain-parts.h"
#include "service/libvirt/domain-xml.h"

static CordonDomainFacts *
read_parts (const char *xml)
{
  CordonDomainFacts *facts = g_new0 (CordonDomainFacts, 1);

  cordon_domain_parts_read (xml, facts);
  g_assert_nonnull (facts->disks);
  return facts;
}

static void
test_own (void)
{
  CordonMachinePlanFields fields = plan_fixture ();
  g_autoptr (CordonMachinePlan) plan = NULL;
  g_autoptr (CordonDomainFacts) facts = NULL;
  g_autofree char *xml = NULL;
  const CordonDiskFacts *root, *disk;

  fields.mac = CORDON_MAC_SELINUX;
  fields.label = PLAN_LABEL;
  plan_make_lasting (&fields);
  plan = cordon_machine_plan_new (&fields);
  xml = cordon_domain_xml_new (plan, NULL);
  facts = read_parts (xml);
  g_assert_cmpstr (facts->kernel, ==, fields.kernel);
  g_assert_cmpstr (facts->initrd, ==, fields.initrd);
  g_assert_cmpuint (facts->disks->len, ==, 2);
  root = g_ptr_array_index (facts->disks, 0);
  g_assert_cmpstr (root->target, ==, "vda");
  g_assert_cmpstr (root->path, ==, fields.root);
  g_assert_cmpstr (root->format, ==, "raw");
  g_assert_null (root->label);
  g_assert_false (root->relabel);
  g_assert_true (root->read_only);
  disk = g_ptr_array_index (facts->disks, 1);
  g_assert_cmpstr (disk->target, ==, "vdb");
  g_assert_cmpstr (disk->path, ==, PLAN_DISK);
  g_assert_cmpstr (disk->format, ==, "qcow2");
  g_assert_cmpstr (disk->label, ==, PLAN_DISK_LABEL);
  g_assert_true (disk->relabel);
  g_assert_false (disk->read_only);
  g_assert_false (disk->chained);
}

#define DISK(inside) "<domain><devices><disk>" inside "</disk></devices></domain>"

/* Whatever stands in a disk, it is one, and nothing is made up for it. */
static void
test_foreign (void)
{
  static const struct {
    const char *xml;
    const char *path, *format, *label;
    gboolean relabel, chained;
  } rows[] = {
    { DISK (""), NULL, NULL, NULL, TRUE, FALSE },
    { DISK ("<source/>"), NULL, NULL, NULL, TRUE, FALSE },
    { DISK ("<source dev='/dev/sda'/>"), "/dev/sda", NULL, NULL, TRUE, FALSE },
    { DISK ("<source pool='p' volume='v'/>"), NULL, NULL, NULL, TRUE, FALSE },
    { DISK ("<source file='/a'/><source file='/b'/>"), NULL, NULL, NULL, TRUE, FALSE },
    { DISK ("<driver type='raw'/><source file='/a'><seclabel relabel='no'/></source>"),
      "/a", "raw", NULL, FALSE, FALSE },
    { DISK ("<source file='/a'><seclabel model='dac'><label>x</label></seclabel></source>"),
      "/a", NULL, NULL, TRUE, FALSE },
    { DISK ("<source file='/a'><seclabel model='dac' relabel='no'/>"
            "<seclabel model='selinux' relabel='yes'><label>l</label></seclabel></source>"),
      "/a", NULL, "l", TRUE, FALSE },
    { DISK ("<source file='/a'/><backingStore/>"), "/a", NULL, NULL, TRUE, FALSE },
    { DISK ("<source file='/a'/><backingStore><source file='/b'/></backingStore>"),
      "/a", NULL, NULL, TRUE, TRUE },
    { DISK ("<source file='/a'/><backingStore/><mirror type='file' job='copy'><source file='/b'/>"
            "</mirror>"),
      "/a", NULL, NULL, TRUE, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (CordonDomainFacts) facts = read_parts (rows[i].xml);
      const CordonDiskFacts *disk;

      g_test_message ("%s", rows[i].xml);
      g_assert_cmpuint (facts->disks->len, ==, 1);
      disk = g_ptr_array_index (facts->disks, 0);
      g_assert_cmpstr (disk->path, ==, rows[i].path);
      g_assert_cmpstr (disk->format, ==, rows[i].format);
      g_assert_cmpstr (disk->label, ==, rows[i].label);
      g_assert_cmpint (disk->relabel, ==, rows[i].relabel);
      g_assert_cmpint (disk->chained, ==, rows[i].chained);
    }
}

static void
test_nothing (void)
{
  static const char *const texts[] = { "", "<domain", "<domain/>", "<domain><devices/></domain>" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (CordonDomainFacts) facts = read_parts (texts[i]);

      g_assert_cmpuint (facts->disks->len, ==, 0);
      g_assert_null (facts->kernel);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/domain-parts/own", test_own);
  g_test_add_func ("/domain-parts/foreign", test_foreign);
  g_test_add_func ("/domain-parts/nothing", test_nothing);
  return g_test_run ();
}
