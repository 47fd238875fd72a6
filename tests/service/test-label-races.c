/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Races for a level, all of them: the search tries every order of the steps of two starts in one
 * cordond, of two that know nothing of each other, and of one with a machine that virsh starts at any
 * moment and that is heard of at any later one. The starts are the product's own. Orders that led to
 * the same state are followed once. Without the comparison the same search must find a clash: it is
 * done so, too.
 */
#include "config.h"

#include "label-race.h"

#define BASE "system_u:system_r:svirt_t:s0"
#define MAX_STEPS 150

typedef struct {
  GHashTable *visited;
  guint n_states, n_ends, n_running, n_clashes; /* n_running: ends in which every start runs */
} Search;

/* Runs the order from the beginning; TRUE if its last step led to a state that was not met yet.
 * *next: who may go on. */
static gboolean
run (Search *search, const GArray *order, gboolean next[RACE_PARTIES])
{
  gboolean fresh, over = TRUE;

  race_open ();
  for (guint i = 0; i < order->len; i++)
    race_go (g_array_index (order, guint, i));
  for (guint who = 0; who < RACE_PARTIES; who++)
    {
      next[who] = race_may_go (who);
      over = over && !next[who];
    }
  fresh = g_hash_table_add (search->visited, race_key ());
  if (fresh)
    {
      search->n_states++;
      search->n_ends += over;
      search->n_clashes += race_has_clash (over);
      search->n_running += over && race_all_run ();
    }
  race_close ();
  return fresh;
}

static void
explore (Search *search, GArray *order)
{
  gboolean next[RACE_PARTIES];

  g_assert_cmpuint (order->len, <, MAX_STEPS);
  if (!run (search, order, next))
    return;
  for (guint who = 0; who < RACE_PARTIES; who++)
    if (next[who])
      {
        g_array_append_val (order, who);
        explore (search, order);
        g_array_set_size (order, order->len - 1);
      }
}

static Search
search_all (const RaceRules *rules)
{
  Search search = { 0 };
  g_autoptr(GArray) order = g_array_new (FALSE, FALSE, sizeof (guint));

  search.visited = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  race_host_open (rules);
  explore (&search, order);
  race_host_close ();
  g_hash_table_unref (search.visited);
  g_test_message ("%u states, %u ends, %u with everybody", search.n_states, search.n_ends,
                  search.n_running);
  return search;
}

/* --- the searches ---------------------------------------------------------------------------- */

/* One cordond never gives a number twice, so nothing has to be taken back. */
static void
test_one_cordond (void)
{
  const RaceRules rules = { .n_starts = 2, .one_cordond = TRUE };
  const Search search = search_all (&rules);

  g_assert_cmpuint (search.n_clashes, ==, 0);
  g_assert_cmpuint (search.n_running, ==, search.n_ends);
}

/* Two that choose the same number find out, also when nobody tells them. Who meets the other as late
 * as in the matrix is refused. */
static void
test_two_cordonds (void)
{
  const RaceRules rules = { .n_starts = 2, .late_news = TRUE };
  const Search search = search_all (&rules);

  g_assert_cmpuint (search.n_clashes, ==, 0);
  g_assert_cmpuint (search.n_running, >, 0);
  g_assert_cmpuint (search.n_ends, >, 1);
}

/* Two disks with one number, of which one is a copy: whoever comes second is refused, or both. */
static void
test_kept (void)
{
  for (guint one_cordond = 0; one_cordond < 2; one_cordond++)
    {
      const RaceRules rules = {
        .n_starts = 2, .kept = TRUE, .late_news = TRUE, .one_cordond = one_cordond
      };
      const Search search = search_all (&rules);

      g_assert_cmpuint (search.n_clashes, ==, 0);
      g_assert_cmpuint (search.n_running, ==, 0);
    }
}

static const char *const foreign[] = {
  BASE ":c0,c256",                 /* dominated by the first number that is taken */
  BASE ":c0,c256,c1022,c1023",     /* equal to it */
  BASE ":c0,c1,c256,c1022,c1023",  /* dominates it */
};

static void
test_virsh (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (foreign); i++)
    {
      const RaceRules rules = { .n_starts = 1, .foreign = foreign[i] };
      const Search search = search_all (&rules);

      g_assert_cmpuint (search.n_clashes, ==, 0);
      /* Whoever was in time has another number and runs; whoever was not is gone. */
      g_assert_cmpuint (search.n_running, >, 0);
      g_assert_cmpuint (search.n_running, <, search.n_ends);
    }
}

/* A disk has its number: next to the other one its machine never runs for long. */
static void
test_virsh_kept (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (foreign); i++)
    {
      const RaceRules rules = { .n_starts = 1, .kept = TRUE, .foreign = foreign[i] };
      const Search search = search_all (&rules);

      g_assert_cmpuint (search.n_clashes, ==, 0);
      g_assert_cmpuint (search.n_running, ==, 0);
    }
}

/* Next to one that may do everything nobody runs. */
static void
test_virsh_everything (void)
{
  const RaceRules rules = { .n_starts = 1, .foreign = BASE "-s0:c0.c1023" };
  const Search search = search_all (&rules);

  g_assert_cmpuint (search.n_clashes, ==, 0);
  g_assert_cmpuint (search.n_running, ==, 0);
}

/* The search can fail. Next to a machine that ours dominates the comparison is all there is. */
static void
test_without_comparison (void)
{
  const RaceRules virsh = { .n_starts = 1, .sight = RACE_BLIND_COMPARISON, .foreign = foreign[0] };
  const RaceRules kept = {
    .n_starts = 1, .kept = TRUE, .sight = RACE_BLIND_COMPARISON, .foreign = foreign[0]
  };
  const RaceRules cordonds = { .n_starts = 2, .late_news = TRUE, .sight = RACE_BLIND };
  Search search = search_all (&virsh);

  g_assert_cmpuint (search.n_clashes, >, 0);
  search = search_all (&kept);
  g_assert_cmpuint (search.n_clashes, >, 0);
  search = search_all (&cordonds);
  g_assert_cmpuint (search.n_clashes, >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/label-races/one-cordond", test_one_cordond);
  g_test_add_func ("/label-races/two-cordonds", test_two_cordonds);
  g_test_add_func ("/label-races/kept", test_kept);
  g_test_add_func ("/label-races/virsh", test_virsh);
  g_test_add_func ("/label-races/virsh-kept", test_virsh_kept);
  g_test_add_func ("/label-races/virsh-everything", test_virsh_everything);
  g_test_add_func ("/label-races/without-comparison", test_without_comparison);
  return g_test_run ();
}
