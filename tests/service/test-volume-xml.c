/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The XML of the store: what is ordered, what is refused, and what is made of libvirt's answers.
 */
#include "config.h"

#include "core/errors.h"
#include "plan-fixture.h"
#include "service/libvirt/volume-xml.h"

#define NAME PLAN_UUID ".d12.v700.qcow2"

static void
test_ordered (void)
{
  const CordonVolumeOrder order = { .name = NAME, .bytes = 5, .uid = 61901, .gid = 61902 };
  g_autoptr (GError) error = NULL;
  g_autofree char *xml = cordon_volume_xml_new (&order, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (xml, ==,
                   "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                   "<volume type=\"file\"><name>" NAME "</name><capacity>5</capacity>"
                   "<allocation>0</allocation><target><format type=\"qcow2\"/><permissions>"
                   "<mode>0600</mode><owner>61901</owner><group>61902</group></permissions>"
                   "<compat>1.1</compat></target></volume>\n");
}

static void
test_refused (void)
{
  static const CordonVolumeOrder orders[] = {
    { NAME, 0, 1, 1 },
    { NAME, G_MAXUINT64, 1, 1 },
    { NAME, 1, 0, 1 }, /* root's own would be nobody's */
    { NAME, 1, 1, 0 },
    { "", 1, 1, 1 },
    { "../" NAME, 1, 1, 1 },
    { "/etc/passwd", 1, 1, 1 },
    { PLAN_UUID, 1, 1, 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("row %u", i);
      g_assert_null (cordon_volume_xml_new (&orders[i], &error));
      g_assert_error (error, CORDON_ERROR, CORDON_ERROR_FAILED);
    }
  for (guint i = 0; i < 3; i++)
    {
      static const char *const stores[] = { "disks", "", "/a\x01" "b" };
      g_autoptr (GError) error = NULL;

      g_assert_null (cordon_pool_xml_new (stores[i], &error));
      g_assert_error (error, CORDON_ERROR, CORDON_ERROR_FAILED);
    }
}

/* As libvirt 9.0 prints it. */
#define VOLUME(rest) \
  "<volume type='file'><name>" NAME "</name><key>/d/" NAME "</key>" rest "</volume>"
#define TARGET(inside) VOLUME ("<target><path>/d/" NAME "</path>" inside "</target>")

static void
test_read (void)
{
  g_autoptr (CordonVolumeFacts) facts = cordon_volume_facts_parse (
    VOLUME ("<capacity unit='bytes'>1073741824</capacity><allocation unit='bytes'>200704"
            "</allocation><physical unit='bytes'>196928</physical><target><path>/d/" NAME
            "</path><format type='qcow2'/><permissions><mode>0600</mode><owner>61901</owner>"
            "<group>61902</group><label>system_u:object_r:cordon_disk_t:s0</label></permissions>"
            "<compat>1.1</compat><features/></target>"));

  g_assert_nonnull (facts);
  g_assert_cmpstr (facts->name, ==, NAME);
  g_assert_cmpstr (facts->path, ==, "/d/" NAME);
  g_assert_cmpstr (facts->format, ==, "qcow2");
  g_assert_cmpuint (facts->capacity, ==, 1073741824);
  g_assert_cmpuint (facts->allocation, ==, 200704);
  g_assert_true (facts->owned);
  g_assert_cmpuint (facts->mode, ==, 0600);
  g_assert_cmpuint (facts->uid, ==, 61901);
  g_assert_cmpuint (facts->gid, ==, 61902);
  g_assert_cmpstr (facts->label, ==, "system_u:object_r:cordon_disk_t:s0");
  g_assert_false (facts->chained);
}

/* Nothing is made up for what is not there, and a backing file is never overlooked. */
static void
test_doubtful (void)
{
  static const char *const unowned[] = {
    TARGET (""),
    TARGET ("<permissions/>"),
    TARGET ("<permissions><mode>0600</mode><owner>1</owner></permissions>"),
    TARGET ("<permissions><mode>0600</mode><owner>-1</owner><group>1</group></permissions>"),
    TARGET ("<permissions><mode>0900</mode><owner>1</owner><group>1</group></permissions>"),
    TARGET ("<permissions><mode>0600</mode><owner>4294967295</owner><group>1</group>"
            "</permissions>"),
  };
  static const char *const none[] = {
    "", "<volume/>", "<volume><name>x</name></volume>", "<pool><name>x</name><target/></pool>",
    "<volume><target/></volume>", "<volume><name>a</name><name>b</name><target/></volume>",
  };
  g_autoptr (CordonVolumeFacts) chained =
    cordon_volume_facts_parse (VOLUME ("<target/><backingStore><path>/b</path></backingStore>"));
  g_autoptr (CordonVolumeFacts) odd = cordon_volume_facts_parse (
    VOLUME ("<capacity unit='KiB'>5</capacity><allocation>x</allocation><target/>"));

  for (guint i = 0; i < G_N_ELEMENTS (unowned); i++)
    {
      g_autoptr (CordonVolumeFacts) facts = cordon_volume_facts_parse (unowned[i]);

      g_test_message ("%s", unowned[i]);
      g_assert_nonnull (facts);
      g_assert_false (facts->owned);
      g_assert_cmpuint (facts->mode, ==, 0);
    }
  for (guint i = 0; i < G_N_ELEMENTS (none); i++)
    g_assert_null (cordon_volume_facts_parse (none[i]));
  g_assert_true (chained->chained);
  g_assert_cmpuint (odd->capacity, ==, 0);
  g_assert_cmpuint (odd->allocation, ==, 0);
}

static void
test_pool (void)
{
  g_autofree char *own = cordon_pool_xml_new ("/var/lib/cordon/disks", NULL);

  g_assert_true (cordon_pool_xml_is (own, "/var/lib/cordon/disks"));
  g_assert_false (cordon_pool_xml_is (own, "/var/lib/cordon"));
  g_assert_false (cordon_pool_xml_is ("<pool type='logical'><target><path>/a</path></target></pool>",
                                      "/a"));
  g_assert_false (cordon_pool_xml_is ("<pool type='dir'/>", "/a"));
  g_assert_false (cordon_pool_xml_is ("", "/a"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/volume-xml/ordered", test_ordered);
  g_test_add_func ("/volume-xml/refused", test_refused);
  g_test_add_func ("/volume-xml/read", test_read);
  g_test_add_func ("/volume-xml/doubtful", test_doubtful);
  g_test_add_func ("/volume-xml/pool", test_pool);
  return g_test_run ();
}
