/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The domain XML against golden files, against libvirt's own schema, and against texts that would
 * break out of a string template. CORDON_UPDATE_GOLDEN=1 writes the golden files anew: read the
 * difference before committing it.
 */
#include "config.h"

#include <glib/gstdio.h>
#include <libxml/parser.h>
#include <libxml/relaxng.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>

#include "core/context.h"
#include "core/errors.h"
#include "plan-fixture.h"
#include "service/libvirt/domain-xml.h"
#include "service/libvirt/metadata.h"
#include "wire/agent.h"

#define SCHEMA "/usr/share/libvirt/schemas/domain.rng"

#define LEVEL "c12,c700,c1022,c1023"
#define TCG_LABEL "system_u:system_r:svirt_tcg_t:s0:" LEVEL
#define VIEW_LABEL "system_u:system_r:cordon_view_t:s0:" LEVEL
#define NET_LABEL "system_u:system_r:cordon_net_t:s0:" LEVEL
#define MLS_LABEL "system_u:system_r:cordon_view_t:s3:" LEVEL
#define MLS_DISK_LABEL "system_u:object_r:svirt_image_t:s3:" LEVEL

static const struct {
  const char *name;
  gboolean hardware;
  CordonMacModel mac;
  gboolean agent_port;
  gboolean lasting;
  const char *label, *disk_label; /* where it is another one than the fixture's */
  gboolean card;
  gboolean foreign;
  CordonImport import;
} variants[] = {
  { "kvm-none-port", TRUE, CORDON_MAC_NONE, TRUE },
  { "kvm-none", TRUE, CORDON_MAC_NONE, FALSE },
  { "kvm-selinux-port", TRUE, CORDON_MAC_SELINUX, TRUE },
  { "kvm-selinux", TRUE, CORDON_MAC_SELINUX, FALSE },
  { "kvm-apparmor-port", TRUE, CORDON_MAC_APPARMOR, TRUE },
  { "kvm-apparmor", TRUE, CORDON_MAC_APPARMOR, FALSE },
  { "tcg-none-port", FALSE, CORDON_MAC_NONE, TRUE },
  { "tcg-none", FALSE, CORDON_MAC_NONE, FALSE },
  /* Fedora has another type for emulated machines, and a static label must name it. */
  { "tcg-selinux-port", FALSE, CORDON_MAC_SELINUX, TRUE, .label = TCG_LABEL },
  { "tcg-selinux", FALSE, CORDON_MAC_SELINUX, FALSE, .label = TCG_LABEL },
  { "tcg-apparmor-port", FALSE, CORDON_MAC_APPARMOR, TRUE },
  { "tcg-apparmor", FALSE, CORDON_MAC_APPARMOR, FALSE },
  { "kvm-selinux-disk", TRUE, CORDON_MAC_SELINUX, TRUE, TRUE },
  { "kvm-apparmor-disk", TRUE, CORDON_MAC_APPARMOR, TRUE, TRUE },
  { "kvm-none-disk", TRUE, CORDON_MAC_NONE, TRUE, TRUE },
  { "tcg-selinux-disk", FALSE, CORDON_MAC_SELINUX, TRUE, TRUE, TCG_LABEL },
  { "tcg-apparmor-disk", FALSE, CORDON_MAC_APPARMOR, TRUE, TRUE },
  { "tcg-none-disk", FALSE, CORDON_MAC_NONE, TRUE, TRUE },
  { "kvm-view-port", TRUE, CORDON_MAC_SELINUX, TRUE, .label = VIEW_LABEL },
  { "kvm-view-disk", TRUE, CORDON_MAC_SELINUX, TRUE, TRUE, VIEW_LABEL },
  { "kvm-mls-port", TRUE, CORDON_MAC_SELINUX, TRUE, .label = MLS_LABEL },
  { "kvm-mls-disk", TRUE, CORDON_MAC_SELINUX, TRUE, TRUE, MLS_LABEL, MLS_DISK_LABEL },
  { "kvm-net-port", TRUE, CORDON_MAC_SELINUX, TRUE, .label = NET_LABEL, .card = TRUE },
  { "tcg-none-net", FALSE, CORDON_MAC_NONE, TRUE, .card = TRUE },
  { "kvm-foreign-cd", TRUE, CORDON_MAC_SELINUX, FALSE, .label = VIEW_LABEL, .foreign = TRUE },
  { "tcg-foreign-net", FALSE, CORDON_MAC_NONE, FALSE, .card = TRUE, .foreign = TRUE },
  { "kvm-foreign-qcow2", TRUE, CORDON_MAC_SELINUX, FALSE, .label = VIEW_LABEL, .foreign = TRUE,
    .import = CORDON_IMPORT_QCOW2 },
  { "tcg-foreign-raw", FALSE, CORDON_MAC_NONE, FALSE, .foreign = TRUE, .import = CORDON_IMPORT_RAW },
};

static char *
build (const CordonMachinePlanFields *fields)
{
  g_autoptr (CordonMachinePlan) plan = cordon_machine_plan_new (fields);
  g_autoptr (GError) error = NULL;
  char *xml = cordon_domain_xml_new (plan, &error);

  g_assert_no_error (error);
  return xml;
}

static char *
build_variant (guint i)
{
  CordonMachinePlanFields fields = plan_fixture ();

  fields.hardware = variants[i].hardware;
  fields.mac = variants[i].mac;
  fields.label = fields.mac == CORDON_MAC_SELINUX ? PLAN_LABEL : NULL;
  fields.agent_port = variants[i].agent_port;
  if (variants[i].lasting)
    plan_make_lasting (&fields);
  if (variants[i].foreign)
    plan_make_foreign (&fields);
  fields.import = variants[i].import;
  if (variants[i].card)
    plan_give_card (&fields);
  if (variants[i].label != NULL)
    fields.label = variants[i].label;
  if (variants[i].disk_label != NULL)
    fields.disk_label = variants[i].disk_label;
  return build (&fields);
}

static void
test_golden (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (variants); i++)
    {
      g_autofree char *xml = build_variant (i);
      g_autofree char *base = g_strconcat (variants[i].name, ".xml", NULL);
      g_autofree char *path = g_test_build_filename (G_TEST_DIST, "golden", base, NULL);
      g_autofree char *golden = NULL;
      g_autoptr (GError) error = NULL;

      if (g_getenv ("CORDON_UPDATE_GOLDEN") != NULL)
        g_file_set_contents (path, xml, -1, &error);
      g_assert_no_error (error);
      g_file_get_contents (path, &golden, NULL, &error);
      g_assert_no_error (error);
      g_test_message ("%s", base);
      g_assert_cmpstr (xml, ==, golden);
    }
}

static void
test_schema (void)
{
  xmlRelaxNGParserCtxt *parser;
  xmlRelaxNG *schema;

  if (!g_file_test (SCHEMA, G_FILE_TEST_EXISTS))
    {
      g_test_skip ("libvirt's schemas are not installed");
      return;
    }
  parser = xmlRelaxNGNewParserCtxt (SCHEMA);
  schema = xmlRelaxNGParse (parser);
  g_assert_nonnull (schema);
  for (guint i = 0; i < G_N_ELEMENTS (variants); i++)
    {
      g_autofree char *xml = build_variant (i);
      xmlDoc *document = xmlReadDoc (BAD_CAST xml, NULL, NULL, 0);
      xmlRelaxNGValidCtxt *context = xmlRelaxNGNewValidCtxt (schema);

      g_test_message ("%s", variants[i].name);
      g_assert_cmpint (xmlRelaxNGValidateDoc (context, document), ==, 0);
      xmlRelaxNGFreeValidCtxt (context);
      xmlFreeDoc (document);
    }
  xmlRelaxNGFree (schema);
  xmlRelaxNGFreeParserCtxt (parser);
}

static char *
evaluate (const char *xml, const char *expression)
{
  xmlDoc *document = xmlReadDoc (BAD_CAST xml, NULL, NULL, 0);
  xmlXPathContext *context = xmlXPathNewContext (document);
  xmlXPathObject *object;
  xmlChar *text;
  char *copy;

  xmlXPathRegisterNs (context, BAD_CAST "c", BAD_CAST CORDON_METADATA_URI);
  object = xmlXPathEvalExpression (BAD_CAST expression, context);
  g_assert_nonnull (object);
  text = xmlXPathCastToString (object);
  copy = g_strdup ((const char *) text);
  xmlFree (text);
  xmlXPathFreeObject (object);
  xmlXPathFreeContext (context);
  xmlFreeDoc (document);
  return copy;
}

static void
assert_value (const char *xml, const char *expression, const char *expected)
{
  g_autofree char *value = evaluate (xml, expression);

  g_test_message ("%s", expression);
  g_assert_cmpstr (value, ==, expected);
}

static const char *
expected_label (guint i)
{
  return variants[i].label != NULL ? variants[i].label : PLAN_LABEL;
}

static const char *
expected_disk_label (guint i)
{
  return variants[i].disk_label != NULL ? variants[i].disk_label : PLAN_DISK_LABEL;
}

static void
assert_same_level (const char *xml)
{
  g_autofree char *machine = evaluate (xml, "string(/domain/seclabel[@model='selinux']/label)");
  g_autofree char *disk = evaluate (xml, "string(//disk/source/seclabel/label)");
  g_autoptr (CordonContext) ours = NULL;
  g_autoptr (CordonContext) its = NULL;

  if (*disk == '\0')
    return;
  ours = cordon_context_parse (machine, NULL);
  its = cordon_context_parse (disk, NULL);
  g_assert_cmpint (cordon_context_compare_high (ours, its), ==, CORDON_LEVEL_EQUAL);
  g_assert_true (cordon_level_compare (cordon_context_get_low (ours),
                                       cordon_context_get_high (ours)) == CORDON_LEVEL_EQUAL);
}

/* Of every machine. */
static void
assert_walls (const char *xml, guint i)
{
  assert_value (xml, "count(//listen)", "1");
  assert_value (xml, "string(//graphics/listen/@type)", "none");
  assert_value (xml, "count(//graphics)", "1");
  assert_value (xml, "count(//hostdev|//redirdev|//filesystem|//sound|//serial"
                     "|//console|//parallel|//smartcard|//tpm|//rng|//watchdog|//shmem"
                     "|//vsock|//backingStore/*|//shareable)", "0");
  assert_value (xml, "count(//disk[not(driver/@type)])", "0");
  /* Whatever can have a backing file says that it has none. */
  assert_value (xml, "count(//disk[driver/@type!='raw'][not(backingStore)])", "0");
  assert_value (xml, "string(//graphics/clipboard/@copypaste)", "no");
  assert_value (xml, "string(/domain/seclabel[@model='dac']/@relabel)", "no");
  assert_value (xml, "string(/domain/seclabel[@model='dac']/label)", "cordon-m01:cordon-m01");
  assert_value (xml, "string(/domain/seclabel[@model='selinux']/label)",
                variants[i].mac == CORDON_MAC_SELINUX ? expected_label (i) : "");
  assert_same_level (xml);
}

/* Nothing of a stranger's image is found out: not its format, not where its chain ends, not what libvirt would call
 * it; and nothing that root looks at begins with it. */
static void
test_foreign (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (variants); i++)
    {
      const gboolean labelled = variants[i].mac == CORDON_MAC_SELINUX;
      g_autofree char *xml = build_variant (i);

      if (!variants[i].foreign)
        continue;
      assert_walls (xml, i);
      assert_value (xml, "count(//kernel|//initrd|//cmdline|//channel|//loader|//nvram)", "0");
      assert_value (xml, "count(//disk[backingStore])", "2");
      assert_value (xml, "count(//disk[not(readonly)][driver/@type='qcow2'][not(source/slices)])", "1");
      assert_value (xml, "count(//disk[readonly]/source/slices/slice[@type='storage'][@offset='1048576'][@size='3072'])",
                    "1");
      assert_value (xml, "string(//disk[readonly]/driver/@type)",
                    variants[i].import == CORDON_IMPORT_QCOW2 ? "qcow2" : "raw");
      assert_value (xml, "count(//disk[@device='cdrom'])", variants[i].import == CORDON_IMPORT_NONE ? "1" : "0");
      assert_value (xml, "count(//disk/source/seclabel[@model='selinux'][@relabel='yes'])", labelled ? "2" : "0");
      assert_value (xml, "count(//disk/source/seclabel[label='" PLAN_DISK_LABEL "'])", labelled ? "2" : "0");
      assert_value (xml, "count(//interface)", variants[i].card ? "1" : "0");
      assert_value (xml, "count(//interface[@type='network'][port/@isolated='yes'][filterref/parameter]"
                         "[rom/@enabled='no'])", variants[i].card ? "1" : "0");
    }
}

/* What must hold whatever the golden files say. */
static void
test_promises (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (variants); i++)
    {
      g_autofree char *xml = build_variant (i);

      if (variants[i].foreign)
        continue;
      assert_walls (xml, i);
      /* No card, or one that is filtered, alone at its port, and has no boot program. */
      assert_value (xml, "count(//interface)", variants[i].card ? "1" : "0");
      assert_value (xml, "count(//interface[@type='network'][port/@isolated='yes'][filterref/parameter]"
                         "[rom/@enabled='no'])", variants[i].card ? "1" : "0");
      assert_value (xml, "string(//controller[@type='usb']/@model)", "none");
      assert_value (xml, "string(//graphics/filetransfer/@enable)", "no");
      assert_value (xml, "count(//disk[readonly])", "1");
      assert_value (xml, "count(//disk)", variants[i].lasting ? "2" : "1");
      assert_value (xml, "count(//disk[not(readonly)])", variants[i].lasting ? "1" : "0");
      assert_value (xml, "string(//disk[not(readonly)]/source/seclabel[@relabel='yes']/label)",
                    variants[i].lasting && variants[i].mac == CORDON_MAC_SELINUX
                      ? expected_disk_label (i) : "");
      /* No source of a disk, nor one behind it, is left to what libvirt would label it with; the
       * template's keeps the label it was imported with. The file that may be written has the level
       * of the machine. */
      assert_value (xml, "count(//disk//source[not(seclabel[@model='selinux'])])",
                    variants[i].mac == CORDON_MAC_SELINUX ? "0"
                                                          : variants[i].lasting ? "2" : "1");
      assert_value (xml, "count(//disk[readonly]/source/seclabel[@relabel='no'][not(label)])",
                    variants[i].mac == CORDON_MAC_SELINUX ? "1" : "0");
      assert_value (xml, "count(//source/seclabel[@model!='selinux'])", "0");
      assert_value (xml, "count(//disk/source/seclabel[@relabel='no'])",
                    variants[i].mac == CORDON_MAC_SELINUX ? "1" : "0");
      assert_value (xml, "string(/domain/seclabel[@model='selinux']/@relabel)",
                    variants[i].mac == CORDON_MAC_SELINUX ? "yes" : "");
      assert_value (xml, "count(/domain/seclabel)", variants[i].mac == CORDON_MAC_NONE ? "1" : "2");
      assert_value (xml, "count(//channel)", variants[i].agent_port ? "1" : "0");
      assert_value (xml, "count(//controller[@type='virtio-serial'])",
                    variants[i].agent_port ? "1" : "0");
      assert_value (xml, "string(/domain/@type)", variants[i].hardware ? "kvm" : "qemu");
    }
}

/* What only shows a file has the devices of this list and no other: pixels go out, keys and a file go in, and the one
 * way back is the agent's port. A new kind of device has to be thought about here first. */
static void
test_view_only (void)
{
  guint seen = 0;

  for (guint i = 0; i < G_N_ELEMENTS (variants); i++)
    {
      g_autofree char *xml = build_variant (i);

      if (variants[i].foreign || variants[i].card || variants[i].lasting || !variants[i].agent_port)
        continue;
      seen++;
      assert_value (xml, "count(/domain/devices/*[not(self::disk|self::controller|self::channel|self::input"
                         "|self::graphics|self::audio|self::video|self::memballoon)])", "0");
      assert_value (xml, "count(//disk)", "1");
      assert_value (xml, "count(//disk[@device='disk'][readonly])", "1");
      assert_value (xml, "count(//channel)", "1");
      assert_value (xml, "count(//channel[@type='spiceport'][source/@channel='" CORDON_DOMAIN_AGENT_PORT "'])", "1");
      assert_value (xml, "count(//controller[@type!='usb'][@type!='virtio-serial'])", "0");
      assert_value (xml, "string(//controller[@type='usb']/@model)", "none");
      assert_value (xml, "count(//input[@bus='virtio'][@type='tablet' or @type='keyboard'])", "2");
      assert_value (xml, "count(//input)", "2");
      assert_value (xml, "count(//audio[@type!='none']|//memballoon[@model!='none'])", "0");
      assert_value (xml, "string(//graphics/clipboard/@copypaste)", "no");
      assert_value (xml, "string(//graphics/filetransfer/@enable)", "no");
    }
  g_assert_cmpuint (seen, >=, 6);
}

static const char *const hostile[] = {
  "<domain/>", "&lt;&amp;&#0;", "a\"b'c", "]]>", "<![CDATA[x", "<!--", "-->", "<?x?>", "&x;",
  "a\nb", "a\tb", "a\rb", " lead and trail ", ("\xe2\x80\xae" "fdp.exe"), "\xf0\x9f\x98\x80", "%s%n",
  "' or '1'='1",
};

static void
try_text (const char *text)
{
  CordonMachinePlanFields fields = plan_fixture ();
  g_autofree char *path = g_strconcat ("/", text, NULL);
  g_autofree char *xml = NULL;

  fields.compartment = fields.template_name = fields.cmdline = text;
  fields.kernel = fields.initrd = fields.root = path;
  fields.mac = CORDON_MAC_SELINUX;
  fields.label = text;
  xml = build (&fields);
  assert_value (xml, "string(//c:machine/@compartment)", text);
  assert_value (xml, "string(//c:machine/@template)", text);
  assert_value (xml, "string(//kernel)", path);
  assert_value (xml, "string(//initrd)", path);
  assert_value (xml, "string(//cmdline)", text);
  assert_value (xml, "string(//disk/source/@file)", path);
  assert_value (xml, "string(/domain/seclabel[@model='selinux']/label)", text);
  assert_value (xml, "count(//domain)", "1");
}

static void
test_round_trip (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (hostile); i++)
    try_text (hostile[i]);
}

static void
test_large (void)
{
  CordonMachinePlanFields fields = plan_fixture ();
  g_autofree char *large = g_strnfill (1024 * 1024, '<');
  g_autofree char *xml = NULL;
  g_autofree char *value = NULL;

  fields.cmdline = large;
  xml = build (&fields);
  value = evaluate (xml, "string(//cmdline)");
  g_assert_true (g_str_equal (value, large));
}

typedef void (*Spoil) (CordonMachinePlanFields *fields);

#define SPOIL(name, statement) \
  static void name (CordonMachinePlanFields *f) { statement; }
SPOIL (spoil_uuid, f->uuid = "6F1C2D3E-4A5B-4C6D-8E7F-0A1B2C3D4E5F")
SPOIL (spoil_uuid_path, f->uuid = "../../../../../../../../../../../../")
SPOIL (spoil_compartment, f->compartment = NULL)
SPOIL (spoil_control, f->compartment = "a\001b")
SPOIL (spoil_utf8, f->cmdline = "\xff")
SPOIL (spoil_noncharacter, f->cmdline = "\xef\xbf\xbf")
SPOIL (spoil_template, f->template_name = "\x1b[2J")
SPOIL (spoil_born, f->born = -1)
SPOIL (spoil_memory, f->memory_mib = 0)
SPOIL (spoil_processors, f->processors = 0)
SPOIL (spoil_kernel, f->kernel = "vmlinux")
SPOIL (spoil_initrd, f->initrd = NULL)
SPOIL (spoil_root, f->root = "")
SPOIL (spoil_account, f->account = "cordon-m01:root")
SPOIL (spoil_account_number, f->account = "+0")
SPOIL (spoil_account_line, f->account = "cordon-m01\n")
SPOIL (spoil_no_account, f->account = NULL)
SPOIL (spoil_card, f->network = "cordon7")
SPOIL (spoil_card_network, plan_give_card (f); f->network = "default")
SPOIL (spoil_card_address, plan_give_card (f); f->card_address = NULL)
SPOIL (spoil_label_missing, f->mac = CORDON_MAC_SELINUX)
SPOIL (spoil_label_extra, f->label = PLAN_LABEL)

#define SPOIL_LASTING(name, statement) \
  static void name (CordonMachinePlanFields *f) { plan_make_lasting (f); statement; }
SPOIL (spoil_throwaway_disk, f->disk = PLAN_DISK)
SPOIL (spoil_throwaway_name, f->machine_name = "x")
SPOIL (spoil_throwaway_bytes, f->disk_bytes = 1)
SPOIL (spoil_lasting_bare, f->throwaway = FALSE)
SPOIL_LASTING (spoil_disk_relative, f->disk = "a.qcow2")
SPOIL_LASTING (spoil_disk_missing, f->disk = NULL)
SPOIL_LASTING (spoil_disk_empty, f->disk_bytes = 0)
SPOIL_LASTING (spoil_disk_unnumbered, f->v = 0)
SPOIL_LASTING (spoil_disk_unlabelled, f->mac = CORDON_MAC_SELINUX; f->label = PLAN_LABEL)
SPOIL_LASTING (spoil_disk_label, f->disk_label = PLAN_DISK_LABEL)
SPOIL_LASTING (spoil_name_empty, f->machine_name = "")
SPOIL_LASTING (spoil_name_line, f->machine_name = "a\nb")
SPOIL_LASTING (spoil_name_missing, f->machine_name = NULL)

#define SPOIL_FOREIGN(name, statement) \
  static void name (CordonMachinePlanFields *f) { plan_make_foreign (f); statement; }
SPOIL (spoil_own_foreign, f->foreign = TRUE)
SPOIL (spoil_own_medium, plan_make_lasting (f); f->medium = PLAN_MEDIUM; f->medium_bytes = 1)
SPOIL (spoil_own_import, plan_make_lasting (f); f->import = CORDON_IMPORT_RAW)
SPOIL_FOREIGN (spoil_foreign_throwaway, f->throwaway = TRUE)
SPOIL_FOREIGN (spoil_foreign_template, f->template_name = "viewer")
SPOIL_FOREIGN (spoil_foreign_kernel, f->kernel = "/boot/vmlinuz")
SPOIL_FOREIGN (spoil_foreign_cmdline, f->cmdline = "quiet")
SPOIL_FOREIGN (spoil_foreign_agent, f->agent_port = TRUE)
SPOIL_FOREIGN (spoil_foreign_no_disk, f->disk = NULL)
SPOIL_FOREIGN (spoil_medium_relative, f->medium = "a.medium")
SPOIL_FOREIGN (spoil_medium_sizeless, f->medium_bytes = 0)
SPOIL_FOREIGN (spoil_medium_huge, f->medium_bytes = G_MAXINT64)
SPOIL_FOREIGN (spoil_medium_missing, f->medium = NULL)
SPOIL_FOREIGN (spoil_medium_control, f->medium = "/a\001b")
SPOIL_FOREIGN (spoil_import_of_nothing, f->medium = NULL; f->medium_bytes = 0; f->import = CORDON_IMPORT_RAW)

static void
test_refused (void)
{
  static const Spoil spoils[] = {
    spoil_uuid, spoil_uuid_path, spoil_compartment, spoil_control, spoil_utf8, spoil_noncharacter,
    spoil_template, spoil_born, spoil_memory, spoil_processors, spoil_kernel, spoil_initrd,
    spoil_root, spoil_account, spoil_account_number, spoil_account_line, spoil_no_account,
    spoil_card, spoil_card_network, spoil_card_address,
    spoil_label_missing, spoil_label_extra, spoil_throwaway_disk, spoil_throwaway_name,
    spoil_throwaway_bytes, spoil_lasting_bare, spoil_disk_relative, spoil_disk_missing,
    spoil_disk_empty, spoil_disk_unnumbered, spoil_disk_unlabelled, spoil_disk_label,
    spoil_name_empty, spoil_name_line, spoil_name_missing,
    spoil_own_foreign, spoil_own_medium, spoil_own_import, spoil_foreign_throwaway, spoil_foreign_template,
    spoil_foreign_kernel, spoil_foreign_cmdline, spoil_foreign_agent, spoil_foreign_no_disk, spoil_medium_relative,
    spoil_medium_sizeless, spoil_medium_huge, spoil_medium_missing, spoil_medium_control, spoil_import_of_nothing,
  };

  for (guint i = 0; i < G_N_ELEMENTS (spoils); i++)
    {
      CordonMachinePlanFields fields = plan_fixture ();
      g_autoptr (CordonMachinePlan) plan = NULL;
      g_autoptr (GError) error = NULL;

      spoils[i](&fields);
      plan = cordon_machine_plan_new (&fields);
      g_test_message ("row %u", i);
      g_assert_null (cordon_domain_xml_new (plan, &error));
      g_assert_error (error, CORDON_ERROR, CORDON_ERROR_FAILED);
    }
}

static void
test_port_name (void)
{
  g_assert_cmpstr (CORDON_DOMAIN_AGENT_PORT, ==, CORDON_AGENT_PORT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/domain-xml/golden", test_golden);
  g_test_add_func ("/domain-xml/schema", test_schema);
  g_test_add_func ("/domain-xml/promises", test_promises);
  g_test_add_func ("/domain-xml/view-only", test_view_only);
  g_test_add_func ("/domain-xml/foreign", test_foreign);
  g_test_add_func ("/domain-xml/round-trip", test_round_trip);
  g_test_add_func ("/domain-xml/large", test_large);
  g_test_add_func ("/domain-xml/refused", test_refused);
  g_test_add_func ("/domain-xml/port-name", test_port_name);
  return g_test_run ();
}
