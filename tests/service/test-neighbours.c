/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who is a machine's neighbour, and whom a level is not apart from.
 */
#include "config.h"

#include "service/neighbours.h"

#define BASE "system_u:system_r:svirt_t:s0"
#define UUID(n) "00000000-0000-4000-8000-00000000000" #n

static const struct {
  const char *context;
  gboolean clash; /* with svirt_t:s0:c12,c700,c1022,c1023 */
} neighbours[] = {
  { "system_u:system_r:svirt_t:s0:c12,c700,c1022,c1023", TRUE },
  { "system_u:system_r:svirt_tcg_t:s0:c12,c700,c1022,c1023", TRUE },
  { "system_u:system_r:cordon_net_t:s0:c700,c12,c1023,c1022", TRUE },
  { "system_u:system_r:svirt_t:s0-s0:c0.c1023", TRUE },      /* dominates */
  { "system_u:system_r:svirt_t:s0:c12,c13,c700,c1022,c1023", TRUE },
  { "system_u:system_r:svirt_t:s1:c12,c700,c1022,c1023", TRUE },
  { "system_u:system_r:svirt_t:s0:c12,c700", TRUE },         /* dominated */
  { "system_u:system_r:svirt_t:s0:c1022,c1023", TRUE },
  { "system_u:system_r:container_t:s0:c12,c1022", TRUE },
  { "system_u:system_r:qemu_t:s0:c700", TRUE },
  { "system_u:system_r:svirt_t:s0:c12,c701,c1022,c1023", FALSE }, /* apart */
  { "system_u:system_r:svirt_t:s0:c12,c699", FALSE },
  { "system_u:system_r:svirt_t:s1:c12,c700", FALSE },
  { "system_u:system_r:svirt_t:s0", FALSE },                 /* open to all */
  { "unconfined_u:unconfined_r:unconfined_t:s0-s0:c0.c1023", FALSE }, /* no machine */
  { "system_u:system_r:virtd_t:s0-s0:c0.c1023", FALSE },
  { "system_u:system_r:container_runtime_t:s0-s0:c0.c1023", FALSE },
  { "system_u:system_r:cordond_t:s0-s0:c0.c1023", FALSE },
  { "system_u:system_r:cordon_screen_t:s0-s0:c0.c1023", FALSE },
  { "kernel", FALSE },
  { "libvirt-" UUID (1) " (enforce)", FALSE },
  { "", FALSE },
};

static CordonCensus *
census_of (pid_t pid, const char *context)
{
  CordonCensus *census = g_new0 (CordonCensus, 1);
  CordonProcessContext *process = g_new (CordonProcessContext, 1);

  process->pid = pid;
  process->context = (char *) context;
  census->domains = g_ptr_array_new_with_free_func ((GDestroyNotify) cordon_domain_facts_free);
  census->processes = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (census->processes, process);
  return census;
}

static gboolean
clashes (const CordonCensus *census, const char *own, const char *base)
{
  static const guint categories[] = { 12, 700, 1022, 1023 };
  g_autoptr(CordonContext) context = cordon_context_parse (base, NULL);
  g_autoptr(CordonLevel) level = cordon_level_new (0, categories, G_N_ELEMENTS (categories));
  g_autoptr(GPtrArray) found = cordon_neighbours_find (census, own, context);

  return cordon_neighbours_clash (found, level) != NULL;
}

static void
test_neighbours (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (neighbours); i++)
    {
      g_autoptr(CordonCensus) census = census_of (100, neighbours[i].context);

      g_test_message ("%s", neighbours[i].context);
      g_assert_cmpint (clashes (census, UUID (1), BASE), ==, neighbours[i].clash);
    }
}

static CordonDomainFacts *
add_domain (CordonCensus *census, const char *uuid, pid_t pid, const char *label)
{
  CordonDomainFacts *domain = g_new0 (CordonDomainFacts, 1);

  domain->uuid = g_strdup (uuid);
  domain->name = g_strdup ("web\nserver");
  domain->active = TRUE;
  domain->pid = pid;
  domain->n_labels = 2;
  domain->labels = g_new0 (char *, 3);
  domain->labels[0] = g_strdup ("+64055:+64055");
  domain->labels[1] = g_strdup (label);
  domain->enforcing = g_new0 (gboolean, 2);
  domain->helpers = g_array_new (FALSE, FALSE, sizeof (pid_t));
  g_ptr_array_add (census->domains, domain);
  return domain;
}

/* A type that only this host uses for machines, domains with any type, and who is oneself. */
static void
test_who_counts (void)
{
  static const char same[] = "system_u:system_r:svirt_t:s0:c12,c700,c1022,c1023";
  static const char odd[] = "system_u:system_r:strange_t:s0:c12,c700,c1022,c1023";
  g_autoptr(CordonCensus) process = census_of (100, odd);
  g_autoptr(CordonCensus) domain = census_of (1, "kernel");
  g_autoptr(CordonCensus) own = census_of (100, same);
  const pid_t helper = 100;
  CordonDomainFacts *facts;

  g_assert_false (clashes (process, UUID (1), BASE));
  g_assert_true (clashes (process, UUID (1), "system_u:system_r:strange_t:s0"));

  facts = add_domain (domain, UUID (2), 0, odd);
  g_assert_true (clashes (domain, UUID (1), BASE));
  facts->active = FALSE;
  g_assert_false (clashes (domain, UUID (1), BASE));

  /* Its own process and helpers are itself; the same label in any other process is another. */
  facts = add_domain (own, UUID (1), 100, same);
  g_assert_false (clashes (own, UUID (1), BASE));
  g_assert_true (clashes (own, UUID (2), BASE));
  facts->pid = 99;
  g_assert_true (clashes (own, UUID (1), BASE));
  g_array_append_val (facts->helpers, helper);
  g_assert_false (clashes (own, UUID (1), BASE));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/neighbours/contexts", test_neighbours);
  g_test_add_func ("/neighbours/who-counts", test_who_counts);
  return g_test_run ();
}
