/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Cordon's element in a domain's metadata: what the writer makes is read, anything else is foreign
 * and changes nothing.
 */
#include "config.h"

#include <string.h>

#include "plan-fixture.h"
#include "service/libvirt/domain-xml.h"
#include "service/libvirt/metadata.h"

#define NS "xmlns:c='" CORDON_METADATA_URI "'"
#define REST " template='viewer' owner='1000' born='7' throwaway='yes' account='cordon-m01'"
#define MACHINE "<c:machine " NS " compartment='untrusted'" REST "/>"
#define DOMAIN(inside) "<domain type='qemu'>" inside "</domain>"
#define METADATA(inside) DOMAIN ("<metadata>" inside "</metadata>")

static CordonDomainFacts *
facts_new (const char *name)
{
  CordonDomainFacts *facts = g_new0 (CordonDomainFacts, 1);

  facts->uuid = g_strdup (PLAN_UUID);
  facts->name = g_strdup (name);
  return facts;
}

static void
test_written (void)
{
  CordonMachinePlanFields fields = plan_fixture ();
  g_autoptr (CordonMachinePlan) plan = NULL;
  g_autoptr (CordonDomainFacts) facts = NULL;
  g_autofree char *xml = NULL;

  fields.owner = G_MAXUINT32;
  fields.compartment = "tax-2026";
  plan = cordon_machine_plan_new (&fields);
  facts = facts_new (cordon_machine_plan_get_domain_name (plan));
  xml = cordon_domain_xml_new (plan, NULL);
  g_assert_true (cordon_metadata_read (xml, facts));
  g_assert_true (facts->ours);
  g_assert_cmpuint (facts->owner, ==, G_MAXUINT32);
  g_assert_cmpint (facts->born, ==, fields.born);
  g_assert_true (facts->throwaway);
  g_assert_cmpstr (facts->compartment, ==, fields.compartment);
  g_assert_cmpstr (facts->template_name, ==, "viewer");
  g_assert_cmpstr (facts->account, ==, "cordon-m01");
}

#define SAVED "1795478790034220 0f5d7c1e-93d4-4d3c-8a54-8e2f1f6b0a11 192 1 none tcg"

static void
test_lasting (void)
{
  CordonMachinePlanFields fields = plan_fixture ();
  g_autoptr (CordonMachinePlan) plan = NULL;
  g_autoptr (CordonDomainFacts) facts = NULL;
  g_autofree char *xml = NULL;

  plan_make_lasting (&fields);
  fields.machine_name = "Tax & <home> \"2\"";
  fields.whole = FALSE;
  fields.saved = SAVED;
  plan = cordon_machine_plan_new (&fields);
  facts = facts_new (cordon_machine_plan_get_domain_name (plan));
  xml = cordon_domain_xml_new (plan, NULL);
  g_assert_true (cordon_metadata_read (xml, facts));
  g_assert_false (facts->throwaway);
  g_assert_false (facts->whole);
  g_assert_cmpstr (facts->saved, ==, SAVED);
  g_assert_cmpstr (facts->machine_name, ==, fields.machine_name);
  g_assert_cmpuint (facts->d, ==, 12);
  g_assert_cmpuint (facts->v, ==, 700);
  g_assert_cmpuint (facts->disk_bytes, ==, G_GUINT64_CONSTANT (1) << 30);
}

/* Of an image: no template, and a medium or none. */
static void
test_of_an_image (void)
{
  static const guint64 media[] = { 0, 1, 3000, G_MAXINT64 / 2 };

  for (gsize i = 0; i < G_N_ELEMENTS (media); i++)
    {
      CordonMachinePlanFields fields = plan_fixture ();
      g_autoptr (CordonMachinePlan) plan = NULL;
      g_autoptr (CordonDomainFacts) facts = NULL;
      g_autofree char *xml = NULL;

      plan_make_foreign (&fields);
      fields.medium_bytes = media[i];
      if (media[i] == 0)
        fields.medium = NULL;
      plan = cordon_machine_plan_new (&fields);
      facts = facts_new (cordon_machine_plan_get_domain_name (plan));
      xml = cordon_domain_xml_new (plan, NULL);
      g_assert_true (cordon_metadata_read (xml, facts));
      g_assert_true (facts->foreign && !facts->throwaway);
      g_assert_null (facts->template_name);
      g_assert_cmpuint (facts->medium_bytes, ==, media[i]);
    }
}

static void
test_valid (void)
{
  static const char *const texts[] = {
    METADATA (MACHINE),
    METADATA ("\n <!-- c --> " MACHINE " \n"),
    METADATA ("<o:x xmlns:o='urn:other'><o:machine/></o:x>" MACHINE "<o:y xmlns:o='urn:other'/>"),
    METADATA ("<machine/>" MACHINE),
    METADATA ("<machine xmlns='" CORDON_METADATA_URI "' compartment='&#x75;'" REST "/>"),
    "<?xml version='1.0'?>" METADATA (MACHINE),
    METADATA ("<c:machine " NS " compartment='u'" REST " d='0' v='256'/>"),
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (CordonDomainFacts) facts = facts_new ("cordon-" PLAN_UUID);

      g_test_message ("%s", texts[i]);
      g_assert_true (cordon_metadata_read (texts[i], facts));
      g_assert_cmpint (facts->born, ==, 7);
    }
}

static void
assert_foreign (const char *text, const char *name)
{
  g_autoptr (CordonDomainFacts) facts = facts_new (name);
  g_autofree char *shown = g_strescape (text, NULL);

  g_test_message ("%.300s", shown);
  g_assert_false (cordon_metadata_read (text, facts));
  g_assert_false (facts->ours);
  g_assert_false (facts->throwaway);
  g_assert_cmpuint (facts->owner, ==, 0);
  g_assert_cmpint (facts->born, ==, 0);
  g_assert_null (facts->compartment);
  g_assert_null (facts->template_name);
  g_assert_null (facts->account);
  g_assert_null (facts->machine_name);
  g_assert_cmpuint (facts->v, ==, 0);
}

#define WITH(attributes) METADATA ("<c:machine " NS " " attributes "/>")
#define NAMED(compartment) WITH ("compartment='" compartment "'" REST)
#define NUMBERS(owner, born) \
  WITH ("compartment='u' template='v' owner='" owner "' born='" born \
        "' throwaway='yes' account='cordon-m01'")
#define LASTING(rest) \
  WITH ("compartment='u' template='v' owner='1' born='7' throwaway='no' account='a' " rest)

#define FOREIGN(rest) \
  WITH ("compartment='u' owner='1' born='7' throwaway='no' account='a' d='1' v='300' name='n' disk='1' whole='yes' " rest)

static void
test_foreign (void)
{
  static const char *const texts[] = {
    "", " ", "x", "<domain>", DOMAIN (""), DOMAIN ("<metadata/>"), DOMAIN (MACHINE),
    METADATA ("<machine compartment='u'" REST "/>"),
    METADATA ("<c:machine xmlns:c='urn:cordon:machine:2' compartment='u'" REST "/>"),
    METADATA ("<c:other " NS " compartment='u'" REST "/>"),
    METADATA (MACHINE MACHINE),
    METADATA (MACHINE "<c:other " NS "/>"),
    METADATA ("<o:x xmlns:o='urn:other'>" MACHINE "</o:x>"),
    DOMAIN ("<metadata>" MACHINE "</metadata><metadata/>"),
    METADATA ("<c:machine " NS " compartment='u'" REST ">text</c:machine>"),
    METADATA ("<c:machine " NS " compartment='u'" REST "><x/></c:machine>"),
    WITH ("compartment='u' template='v' owner='1' born='7' throwaway='no'"),
    WITH ("compartment='u'" REST " extra='1'"),
    WITH ("c:compartment='u' compartment='u'" REST),
    WITH ("compartment='u'" REST " owner='0'"),
    "<!DOCTYPE domain [<!ENTITY e 'untrusted'>]>" NAMED ("&e;"),
    "<!DOCTYPE domain SYSTEM 'file:///etc/passwd'>" NAMED ("u"),
    NAMED (""), NAMED ("a/b"), NAMED ("&lt;a&gt;"), NAMED ("Untrusted"), NAMED ("-a"), NAMED (".."), NAMED ("a&#10;b"), NAMED ("a&#27;[2Jb"), NAMED ("a\xe2\x80\xae" "b"),
    NAMED ("1234567890123456789012345678901234567890123456789"),
    NAMED ("\xff"),
    NUMBERS ("", "7"), NUMBERS ("-1", "7"), NUMBERS ("+1", "7"), NUMBERS (" 1", "7"),
    NUMBERS ("1 ", "7"), NUMBERS ("01", "7"), NUMBERS ("0x1", "7"), NUMBERS ("1e3", "7"),
    NUMBERS ("4294967296", "7"), NUMBERS ("99999999999999999999999", "7"),
    NUMBERS ("1", "-7"), NUMBERS ("1", "9223372036854775808"), NUMBERS ("1", ""),
    WITH ("compartment='u' template='v' owner='1' born='7' throwaway='true' account='a'"),
    WITH ("compartment='u' template='v' owner='1' born='7' throwaway='' account='a'"),
    WITH ("compartment='u' template='v' owner='1' born='7' throwaway='no' account=''"),
    WITH ("compartment='u' template='v' owner='1' born='7' throwaway='no' account='a:b'"),
    WITH ("compartment='u' template='v' owner='1' born='7' throwaway='no' account='+0'"),
    LASTING (""), LASTING ("d='1' v='300'"), LASTING ("name='n' disk='1' whole='yes'"),
    LASTING ("d='1' name='n' disk='1' whole='yes'"),
    LASTING ("d='1' v='0' name='n' disk='1' whole='yes'"),
    LASTING ("d='1' v='1024' name='n' disk='1' whole='yes'"),
    LASTING ("d='-1' v='300' name='n' disk='1' whole='yes'"),
    LASTING ("d='1' v='300' name='' disk='1' whole='yes'"),
    LASTING ("d='1' v='300' name='a&#10;b' disk='1' whole='yes'"),
    LASTING ("d='1' v='300' name='n' disk='0' whole='yes'"),
    LASTING ("d='1' v='300' name='n' disk='1' whole=''"),
    LASTING ("d='1' v='300' disk='1' whole='yes'"),
    LASTING ("d='1' v='300' name='n' whole='yes'"),
    LASTING ("d='1' v='300' name='n' disk='1'"),
    LASTING ("d='1' v='300' name='n' disk='1' whole='yes' saved=''"),
    LASTING ("d='1' v='300' name='n' disk='1' whole='yes' saved='yes'"),
    LASTING ("d='1' v='300' name='n' disk='1' whole='yes' saved='1 ../../x 192 1 none tcg'"),
    LASTING ("saved='" SAVED "'"),
    WITH ("compartment='u'" REST " saved='" SAVED "'"),
    /* Of a template and foreign, or neither; a medium without size, or of a machine of a template. */
    LASTING ("d='1' v='300' name='n' disk='1' whole='yes' foreign='yes'"),
    LASTING ("d='1' v='300' name='n' disk='1' whole='yes' foreign='no'"),
    LASTING ("d='1' v='300' name='n' disk='1' whole='yes' medium='3000'"),
    FOREIGN (""), FOREIGN ("foreign='no'"), FOREIGN ("foreign=''"), FOREIGN ("foreign='yes' medium='0'"),
    FOREIGN ("foreign='yes' medium=''"), FOREIGN ("foreign='yes' medium='-1'"), FOREIGN ("foreign='yes' medium='01'"),
    FOREIGN ("foreign='yes' medium='9223372036854775807'"), FOREIGN ("medium='3000'"),
    WITH ("compartment='u' owner='1' born='7' throwaway='yes' account='a' foreign='yes'"),
    WITH ("compartment='u'" REST " d='1'"),
    WITH ("compartment='u'" REST " name='n' disk='1' whole='yes' d='1' v='300'"),
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_foreign (texts[i], "cordon-" PLAN_UUID);
}

/* Somebody may copy our metadata into a domain of their own. */
static void
test_copied (void)
{
  assert_foreign (METADATA (MACHINE), "other");
  assert_foreign (METADATA (MACHINE), "cordon-");
  assert_foreign (METADATA (MACHINE), PLAN_UUID);
  assert_foreign (METADATA (MACHINE), "cordon-00000000-0000-4000-8000-000000000000");
}

static void
test_large (void)
{
  g_autofree char *fill = g_strnfill (4 * 1024 * 1024, ' ');
  g_autofree char *text = g_strconcat (METADATA (MACHINE), fill, NULL);
  g_autoptr (GString) nested = g_string_new (NULL);

  assert_foreign (text, "cordon-" PLAN_UUID);
  for (guint i = 0; i < 5000; i++)
    g_string_append (nested, "<metadata>");
  assert_foreign (nested->str, "cordon-" PLAN_UUID);
}

/* No prefix of a good text is good. */
static void
test_cut (void)
{
  const char *whole = METADATA (MACHINE);

  for (gsize length = 0; length < strlen (whole); length++)
    {
      g_autofree char *cut = g_strndup (whole, length);

      assert_foreign (cut, "cordon-" PLAN_UUID);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/metadata/written", test_written);
  g_test_add_func ("/metadata/lasting", test_lasting);
  g_test_add_func ("/metadata/of-an-image", test_of_an_image);
  g_test_add_func ("/metadata/valid", test_valid);
  g_test_add_func ("/metadata/foreign", test_foreign);
  g_test_add_func ("/metadata/copied", test_copied);
  g_test_add_func ("/metadata/large", test_large);
  g_test_add_func ("/metadata/cut", test_cut);
  return g_test_run ();
}
