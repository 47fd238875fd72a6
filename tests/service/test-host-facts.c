/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a host can do, from capabilities as libvirt writes them, cut to what is read.
 */
#include "config.h"

#include "core/errors.h"
#include "service/libvirt/facts.h"

#define INTEL "processor\t: 0\nflags\t\t: fpu vme vmx ept\n\nprocessor\t: 1\nflags\t\t: fpu\n"
#define AMD "flags\t\t: fpu svm npt\n"
#define NEITHER "flags\t\t: fpu vme hypervisor\nvmx flags\t: vnmi\nbugs\t: svm\n"

#define ARCH(name, domains) \
  "<guest><os_type>hvm</os_type><arch name='" name "'><wordsize>64</wordsize>" domains "</arch></guest>"
#define TCG "<domain type='qemu'/>"
#define KVM TCG "<domain type='kvm'/>"
#define CAPABILITIES(secmodels, guests) \
  "<capabilities><host><uuid>x</uuid>" secmodels "</host>" guests "</capabilities>"
#define SECMODEL(inside) "<secmodel>" inside "</secmodel>"
#define DAC SECMODEL ("<model>dac</model><doi>0</doi><baselabel type='kvm'>+64055:+107</baselabel>")
#define NONE SECMODEL ("<model>none</model><doi>0</doi>")
#define SELINUX \
  SECMODEL ("<model>selinux</model><doi>0</doi>" \
            "<baselabel type='kvm'>system_u:system_r:svirt_t:s0</baselabel>" \
            "<baselabel type='qemu'>system_u:system_r:svirt_tcg_t:s0</baselabel>")

#define GRAPHICS(values) \
  "<domainCapabilities><devices><graphics supported='yes'><enum name='type'>" values \
  "</enum></graphics></devices></domainCapabilities>"

static CordonHostFacts *
facts_new (const char *capabilities, const char *domain_capabilities, const char *cpuinfo)
{
  g_autoptr (GError) error = NULL;
  CordonHostFacts *facts =
    cordon_host_facts_new ("v", capabilities, domain_capabilities, cpuinfo, &error);

  g_assert_no_error (error);
  return facts;
}

static void
test_hardware (void)
{
  static const struct {
    const char *capabilities, *cpuinfo;
    gboolean hardware;
  } rows[] = {
    { CAPABILITIES (DAC, ARCH ("x86_64", KVM)), INTEL, TRUE },
    { CAPABILITIES (DAC, ARCH ("x86_64", KVM)), AMD, TRUE },
    { CAPABILITIES (DAC, ARCH ("i686", TCG) ARCH ("x86_64", KVM)), AMD, TRUE },
    /* The device is there, the processor cannot. */
    { CAPABILITIES (DAC, ARCH ("x86_64", KVM)), NEITHER, FALSE },
    { CAPABILITIES (DAC, ARCH ("x86_64", KVM)), "", FALSE },
    { CAPABILITIES (DAC, ARCH ("x86_64", TCG)), INTEL, FALSE },
    { CAPABILITIES (DAC, ARCH ("i686", KVM) ARCH ("x86_64", TCG)), INTEL, FALSE },
    { CAPABILITIES (DAC, ARCH ("i686", KVM)), INTEL, FALSE },
    { CAPABILITIES (DAC, ""), INTEL, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (CordonHostFacts) facts = facts_new (rows[i].capabilities, NULL, rows[i].cpuinfo);

      g_test_message ("row %u", i);
      g_assert_cmpint (facts->hardware, ==, rows[i].hardware);
      g_assert_cmpint (facts->hardware_reason == NULL, ==, rows[i].hardware);
    }
}

static void
assert_models (const char *secmodels, const char *expected)
{
  g_autofree char *capabilities = g_strdup_printf (CAPABILITIES ("%s", ""), secmodels);
  g_autoptr (CordonHostFacts) facts = facts_new (capabilities, NULL, "");
  g_autofree char *models = g_strjoinv (" ", facts->security_models);

  g_assert_cmpstr (models, ==, expected);
}

static void
test_models (void)
{
  g_autoptr (CordonHostFacts) facts = NULL;

  assert_models (NONE DAC, "none dac");
  assert_models (SELINUX DAC, "selinux dac");
  assert_models (SECMODEL ("<model>apparmor</model><doi>0</doi>") DAC, "apparmor dac");
  assert_models ("", "");
  /* Labels are answered in this order: a model that cannot be read must keep its place. */
  assert_models (SECMODEL ("") DAC, " dac");

  facts = facts_new (CAPABILITIES (SELINUX DAC, ""), NULL, "");
  g_assert_cmpstr (facts->selinux_base_hardware, ==, "system_u:system_r:svirt_t:s0");
  g_assert_cmpstr (facts->selinux_base_emulated, ==, "system_u:system_r:svirt_tcg_t:s0");
}

static void
test_no_base_labels (void)
{
  g_autoptr (CordonHostFacts) facts = facts_new (CAPABILITIES (NONE DAC, ""), NULL, "");

  g_assert_null (facts->selinux_base_hardware);
  g_assert_null (facts->selinux_base_emulated);
}

static void
test_spice (void)
{
  static const struct {
    const char *domain_capabilities;
    gboolean spice;
  } rows[] = {
    { GRAPHICS ("<value>vnc</value><value>spice</value>"), TRUE },
    { GRAPHICS ("<value>vnc</value><value>dbus</value>"), FALSE },
    { GRAPHICS (""), FALSE },
    { GRAPHICS ("<value>spiced</value>"), FALSE },
    { "<domainCapabilities><devices><graphics supported='no'/></devices></domainCapabilities>",
      FALSE },
    { "<domainCapabilities/>", FALSE },
    { "no XML", FALSE },
    { NULL, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (CordonHostFacts) facts =
        facts_new (CAPABILITIES (DAC, ""), rows[i].domain_capabilities, "");

      g_test_message ("row %u", i);
      g_assert_cmpint (facts->spice, ==, rows[i].spice);
    }
}

static void
test_unreadable (void)
{
  static const char *const texts[] = { "", "x", "<capabilities>", "<capabilities/>",
                                       "<capabilities><host/><host/></capabilities>" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (cordon_host_facts_new ("v", texts[i], NULL, INTEL, &error));
      g_assert_error (error, CORDON_ERROR, CORDON_ERROR_HYPERVISOR);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/host-facts/hardware", test_hardware);
  g_test_add_func ("/host-facts/models", test_models);
  g_test_add_func ("/host-facts/no-base-labels", test_no_base_labels);
  g_test_add_func ("/host-facts/spice", test_spice);
  g_test_add_func ("/host-facts/unreadable", test_unreadable);
  return g_test_run ();
}
