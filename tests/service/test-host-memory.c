/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The kernel's words about memory.
 */
#include "config.h"

#include "service/host-memory.h"

#define MEMINFO "MemTotal:        8000000 kB\nMemFree:          100000 kB\nMemAvailable:    4096000 kB\n"

static void
test_valid (void)
{
  static const struct { const char *pressure; guint stalled; } cases[] = {
    { NULL, 0 },
    { "", 0 },
    { "some avg10=0.00 avg60=0.00 avg300=0.00 total=0\nfull avg10=50.00\n", 0 },
    { "some avg10=12.34 avg60=1.00 avg300=0.00 total=7\n", 1234 },
    { "some avg10=100.00 avg60=", 10000 },
    { "some avg10=1e9", 0 },
    { "some avg10=nan", 0 },
    { "full avg10=12.34", 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      CordonMemoryFacts facts = { 0 };

      g_assert_true (cordon_memory_facts_parse (MEMINFO, cases[i].pressure, &facts));
      g_assert_cmpuint (facts.total_mib, ==, 7812);
      g_assert_cmpuint (facts.available_mib, ==, 4000);
      g_assert_cmpuint (facts.stalled, ==, cases[i].stalled);
    }
}

static void
test_invalid (void)
{
  static const char *const cases[] = {
    "", "MemTotal: 8000000 kB\n", "MemAvailable: 8000000 kB\n", "MemTotal: 8000000 kB\nXMemAvailable: 1 kB\n",
    "MemTotal: kB\nMemAvailable: 1 kB\n", "MemTotal: 8000000 MB\nMemAvailable: 1 kB\n",
    "MemTotal: 1024 kB\nMemAvailable: 999999 kB\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      CordonMemoryFacts facts = { .total_mib = 7 };

      g_assert_false (cordon_memory_facts_parse (cases[i], NULL, &facts));
      g_assert_cmpuint (facts.total_mib, ==, 7);
    }
}

static void
test_this_host (void)
{
  g_autoptr(CordonHostMemory) memory = cordon_linux_memory_new ();
  CordonMemoryFacts facts;

  g_assert_true (cordon_host_memory_read (memory, &facts));
  g_assert_cmpuint (facts.available_mib, >, 0);
  g_assert_cmpuint (facts.available_mib, <=, facts.total_mib);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/host-memory/valid", test_valid);
  g_test_add_func ("/host-memory/invalid", test_invalid);
  g_test_add_func ("/host-memory/this-host", test_this_host);
  return g_test_run ();
}
