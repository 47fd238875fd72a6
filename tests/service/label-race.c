/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The starts are CordonFleet's, with everything that belongs to them: allocation, comparison,
 * read-back, matrix, the watch. What they ask the host waits here. Calls that neither see nor change
 * what is another's (what the host can do, the description of one's own domain, the survey of one's own
 * process) are answered at once: in whatever order they are taken, nothing comes out differently.
 */
#include "config.h"

#include "label-race.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "core/context.h"
#include "fixture.h"
#include "plan-fixture.h"
#include "service/fleet.h"
#include "service/volume-name.h"

#define UID 1000
#define FOREIGN "ffffffff-ffff-4fff-8fff-ffffffffffff"
#define FOREIGN_PID 4711
#define D 0
#define V 256

static const CordonFakeOp taken_in_turn[] = { CORDON_FAKE_OP_LIST, CORDON_FAKE_OP_CREATE,
                                              CORDON_FAKE_OP_SUSPEND, CORDON_FAKE_OP_RESUME,
                                              CORDON_FAKE_OP_DESTROY };

static const char *const kept_uuids[RACE_STARTS] = { "00000000-0000-4000-8000-00000000000a",
                                                     "00000000-0000-4000-8000-00000000000b" };

/* What a list is for. */
typedef enum { CHOICE, COMPARISON, MATRIX } Purpose;

typedef struct {
  CordonMachine *machine;
  int lease;
  guint call;        /* the number of the one that waits; 0: none does */
  CordonFakeOp op;
  gboolean contexts; /* the contexts of all processes are waited for instead */
  Purpose purpose;
  gboolean doubted;  /* news came since its level was compared last */
  guint n_numbers;   /* that were taken back */
  guint n_compared;
  GString *seen;     /* that is not decided about yet */
} Start;

typedef struct {
  CordonHouse house;
  CordonFleet *fleet;
} Cordond;

typedef enum { NOWHERE, IN_PROC, IN_LIBVIRT } Whereabouts;

typedef struct {
  RaceRules rules;
  Fixture *fixture;
  CordonFakeHypervisor *hypervisor; /* of the fixture */
  CordonFakeSystem *system;
  CordonCompartment *compartment;
  GArray *askers; /* of guint: whose the contexts are that are waited for */
} Host;

static Host host;
static Start starts[RACE_STARTS];
static Cordond cordonds[RACE_STARTS];
static Whereabouts foreign;
static guint current; /* whose turn it was */
static guint n_random; /* numbers that were drawn by chance */

static guint
n_cordonds (void)
{
  return host.rules.one_cordond ? 1 : host.rules.n_starts;
}

static Cordond *
cordond_of (guint who)
{
  return &cordonds[host.rules.one_cordond ? 0 : who];
}

/* NULL: it has none. */
static const CordonDomainFacts *
domain_of (guint who)
{
  const CordonDomainFacts *facts = NULL;

  if (starts[who].machine != NULL)
    facts = cordon_fake_hypervisor_get_facts (host.hypervisor,
                                              cordon_machine_get_uuid (starts[who].machine));
  return facts != NULL && facts->active ? facts : NULL;
}

/* --- what waits ------------------------------------------------------------------------------ */

static guint
find_start (const char *uuid)
{
  for (guint who = 0; who < host.rules.n_starts; who++)
    if (starts[who].machine != NULL
        && g_str_equal (cordon_machine_get_uuid (starts[who].machine), uuid))
      return who;
  g_assert_not_reached ();
}

/* A list says nothing of who wants it: whoever was let go on. */
static void
collect_calls (void)
{
  gboolean there[RACE_STARTS] = { FALSE };

  for (guint i = 0; i < cordon_fake_hypervisor_get_n_waiting (host.hypervisor); i++)
    {
      const char *uuid;
      CordonFakeOp op;
      guint number = cordon_fake_hypervisor_get_waiting (host.hypervisor, i, &op, &uuid);
      guint who = uuid != NULL ? find_start (uuid) : current;

      for (guint other = 0; uuid == NULL && other < host.rules.n_starts; other++)
        if (starts[other].call == number)
          who = other;
      g_assert_false (there[who]); /* nobody asks for two things at once */
      there[who] = TRUE;
      starts[who].call = number;
      starts[who].op = op;
    }
  for (guint who = 0; who < host.rules.n_starts; who++)
    if (!there[who])
      starts[who].call = 0;
}

static void
collect_contexts (void)
{
  g_assert_cmpuint (cordon_fake_system_get_n_waiting (host.system), <=, host.askers->len + 1);
  if (cordon_fake_system_get_n_waiting (host.system) == host.askers->len)
    return;
  g_array_append_val (host.askers, current);
  starts[current].contexts = TRUE;
}

static gboolean
waits (const Start *start)
{
  return start->call != 0 || start->contexts;
}

/* Between a step and the next one. */
static gboolean
is_busy (const Start *start)
{
  CordonMachineState state;

  if (start->machine == NULL || waits (start))
    return FALSE;
  state = cordon_machine_get_state (start->machine);
  return state != CORDON_MACHINE_RUNNING && state < CORDON_MACHINE_STOPPED;
}

static gboolean
is_quiet (void)
{
  collect_calls ();
  collect_contexts ();
  for (guint who = 0; who < host.rules.n_starts; who++)
    if (is_busy (&starts[who]))
      return FALSE;
  return !g_main_context_pending (NULL);
}

/* --- one step -------------------------------------------------------------------------------- */

static void
print_world (GString *text, const char *what)
{
  g_string_append_printf (text, " %s", what);
  for (guint who = 0; who < host.rules.n_starts; who++)
    if (domain_of (who) != NULL)
      g_string_append_printf (text, " %u:%s", who, domain_of (who)->labels[0]);
  if (foreign != NOWHERE)
    g_string_append_printf (text, " foreign %d", foreign);
}

static gboolean
is_blind (const Start *start)
{
  return start->purpose != CHOICE
         && (host.rules.sight == RACE_BLIND
             || (host.rules.sight == RACE_BLIND_COMPARISON && start->purpose == COMPARISON));
}

static void
answer_contexts (guint who)
{
  Start *start = &starts[who];
  guint i = 0;

  while (g_array_index (host.askers, guint, i) != who)
    i++;
  g_array_remove_index (host.askers, i);
  start->contexts = FALSE;
  print_world (start->seen, "processes");
  cordon_fake_system_answer (host.system, i, is_blind (start));
  if (start->purpose != COMPARISON)
    return;
  g_string_truncate (start->seen, 0);
  start->n_compared++;
  start->purpose = MATRIX; /* what the next list is for */
}

/* The answers after which nothing of what was seen before matters any more. */
static void
follow (Start *start, CordonFakeOp op)
{
  if (op == CORDON_FAKE_OP_LIST && start->purpose != MATRIX)
    return;
  g_string_truncate (start->seen, 0);
  if (op != CORDON_FAKE_OP_SUSPEND)
    start->doubted = FALSE; /* it began again, or there was no doubt */
  start->purpose = op == CORDON_FAKE_OP_DESTROY ? CHOICE : COMPARISON;
  if (op == CORDON_FAKE_OP_DESTROY)
    {
      start->n_numbers++;
      g_string_append_printf (start->seen, "random %u", ++n_random);
    }
}

static void
answer_call (guint who)
{
  Start *start = &starts[who];
  guint call = start->call;

  start->call = 0;
  if (start->op == CORDON_FAKE_OP_LIST)
    print_world (start->seen, "list");
  cordon_fake_hypervisor_set_lie (host.hypervisor, is_blind (start) ? "nobody" : NULL);
  cordon_fake_hypervisor_answer (host.hypervisor, call);
  cordon_fake_hypervisor_set_lie (host.hypervisor, NULL);
  follow (start, start->op);
}

static void
go_foreign (void)
{
  CordonFakeMac *mac = cordon_fake_system_get_mac (host.system);

  if (foreign == NOWHERE)
    {
      cordon_fake_mac_set_process (mac, FOREIGN_PID, host.rules.foreign);
    }
  else
    {
      cordon_fake_mac_set_process (mac, FOREIGN_PID, NULL);
      cordon_fake_hypervisor_add_labelled (host.hypervisor, FOREIGN, host.rules.foreign);
    }
  foreign++;
}

/* Of who's cordond, which knows what it did itself. */
static gboolean
is_own (guint who, const char *uuid)
{
  return host.rules.one_cordond
           ? !g_str_equal (uuid, FOREIGN)
           : g_str_equal (uuid, cordon_machine_get_uuid (starts[who].machine));
}

static void
go_news (void)
{
  const char *uuid;
  const char *signal = cordon_fake_hypervisor_get_news (host.hypervisor, 0, &uuid);

  for (guint who = 0; who < host.rules.n_starts; who++)
    if (starts[who].machine != NULL && g_str_equal (signal, "domain-started")
        && !is_own (who, uuid)
        && cordon_machine_get_state (starts[who].machine) != CORDON_MACHINE_RUNNING)
      starts[who].doubted = TRUE;
  cordon_fake_hypervisor_tell_news (host.hypervisor, 0);
}

/* What changes nothing, or only how often something is done, comes at once. */
static void
tell_dull_news (void)
{
  for (guint i = 0; i < cordon_fake_hypervisor_get_n_news (host.hypervisor); i++)
    {
      const char *uuid;
      const char *signal = cordon_fake_hypervisor_get_news (host.hypervisor, i, &uuid);
      gboolean own = host.rules.one_cordond || host.rules.n_starts == 1;

      if (g_str_equal (signal, "domain-resumed") || g_str_equal (signal, "domain-suspended")
          || (g_str_equal (signal, "domain-started") && own && !g_str_equal (uuid, FOREIGN)))
        cordon_fake_hypervisor_tell_news (host.hypervisor, i--);
    }
}

gboolean
race_may_go (guint who)
{
  if (who == RACE_FOREIGN)
    return host.rules.foreign != NULL && foreign != IN_LIBVIRT;
  if (who == RACE_NEWS)
    return cordon_fake_hypervisor_get_n_news (host.hypervisor) > 0
           && !(host.rules.late_news && (waits (&starts[0]) || waits (&starts[1])));
  return who < host.rules.n_starts && waits (&starts[who]);
}

void
race_go (guint who)
{
  if (who < RACE_STARTS)
    current = who;
  if (who == RACE_FOREIGN)
    go_foreign ();
  else if (who == RACE_NEWS)
    go_news ();
  else if (starts[who].contexts)
    answer_contexts (who);
  else
    answer_call (who);
  tell_dull_news ();
  wait_until (is_quiet ());
}

/* --- what came of it ------------------------------------------------------------------------- */

static gboolean
runs (guint who)
{
  const CordonDomainFacts *domain = domain_of (who);

  return domain != NULL && !domain->paused;
}

static gboolean
clash (const char *a, const char *b)
{
  g_autoptr(CordonContext) one = cordon_context_parse (a, NULL);
  g_autoptr(CordonContext) other = cordon_context_parse (b, NULL);

  return cordon_context_compare_high (one, other) != CORDON_LEVEL_INCOMPARABLE;
}

gboolean
race_has_clash (gboolean over)
{
  gboolean found = runs (0) && host.rules.n_starts > 1 && runs (1)
                   && clash (domain_of (0)->labels[0], domain_of (1)->labels[0]);

  for (guint who = 0; over && foreign != NOWHERE && who < host.rules.n_starts; who++)
    found = found || (runs (who) && clash (domain_of (who)->labels[0], host.rules.foreign));
  return found;
}

gboolean
race_all_run (void)
{
  gboolean all = TRUE;

  for (guint who = 0; who < host.rules.n_starts; who++)
    all = all && runs (who);
  return all;
}

char *
race_key (void)
{
  GString *key = g_string_new (NULL);

  for (guint who = 0; who < host.rules.n_starts; who++)
    {
      const Start *start = &starts[who];

      if (start->machine != NULL)
        g_string_append_printf (key, "%u %d %d %d %d %u %u %s|",
                                cordon_machine_get_state (start->machine),
                                start->call != 0 ? (int) start->op : -1, start->contexts,
                                start->purpose, start->doubted, start->n_numbers,
                                start->n_compared, start->seen->str);
    }
  print_world (key, "world");
  for (guint who = 0; who < host.rules.n_starts; who++)
    g_string_append_printf (key, " %d", runs (who));
  for (guint i = 0; i < cordon_fake_hypervisor_get_n_news (host.hypervisor); i++)
    {
      const char *uuid;
      const char *signal = cordon_fake_hypervisor_get_news (host.hypervisor, i, &uuid);

      g_string_append_printf (key, " %s %s", signal, uuid);
    }
  return g_string_free (key, FALSE);
}

/* --- a race ---------------------------------------------------------------------------------- */

static void
set_in_turn (gboolean in_turn)
{
  for (gsize i = 0; i < G_N_ELEMENTS (taken_in_turn); i++)
    cordon_fake_hypervisor_set_fault (host.hypervisor, taken_in_turn[i],
                                      in_turn ? CORDON_FAKE_HANGS : CORDON_FAKE_WORKS, 0);
  cordon_fake_system_hold_contexts (host.system, in_turn);
  cordon_fake_hypervisor_hold_news (host.hypervisor, in_turn);
}

/* What an earlier cordond, or a copy of its disk, left: two machines of one number. */
static void
define_kept (guint who)
{
  g_autofree char *name = cordon_volume_name_print (kept_uuids[who], D, V);
  g_autofree char *path = g_build_filename (host.fixture->state_dir, "disks", name, NULL);
  CordonMachinePlanFields plan = plan_fixture ();
  g_autofree char *account = g_strdup_printf ("cordon-m%02u", who + 10);

  plan_make_lasting (&plan);
  plan.uuid = kept_uuids[who];
  plan.compartment = "banking";
  plan.account = account;
  plan.d = D;
  plan.v = V;
  plan.disk = path;
  cordon_fake_hypervisor_add_definition (host.hypervisor, &plan);
  cordon_fake_hypervisor_add_volume (host.hypervisor, name, cordon_fake_uid (account));
  g_assert_true (g_file_set_contents (path, "", 0, NULL));
}

static void
settle (CordonFleet *fleet)
{
  g_autoptr(GAsyncResult) result = NULL;

  cordon_fleet_settle_async (fleet, keep_result, &result);
  wait_until (result != NULL);
  g_assert_true (cordon_fleet_settle_finish (fleet, result, NULL));
}

static void
on_gone (CordonMachine *machine, gpointer data)
{
  Start *start = data;

  g_signal_handlers_disconnect_by_data (machine, start);
  g_clear_object (&start->machine);
}

static void
begin (guint who)
{
  Start *start = &starts[who];
  CordonFleet *fleet = cordond_of (who)->fleet;
  g_autoptr(GError) error = NULL;
  CordonMachine *machine =
    host.rules.kept
      ? cordon_fleet_start_lasting (fleet, UID, kept_uuids[who], FALSE, &start->lease, &error)
      : cordon_fleet_start (fleet, UID, host.compartment, FALSE, FALSE, &start->lease, &error);

  g_assert_no_error (error);
  current = who;
  start->machine = g_object_ref (machine);
  g_signal_connect (machine, "gone", G_CALLBACK (on_gone), start);
  wait_until (is_quiet ());
}

/* Two that share a host would each take the other's machine as one that was found: there is one of them on a host,
 * and what two choose is all that is looked at here. */
static void
leave_others_alone (Cordond *cordond)
{
  guint started = g_signal_lookup ("domain-started", CORDON_TYPE_HYPERVISOR);

  if (n_cordonds () > 1)
    g_signal_handlers_block_matched (host.hypervisor, G_SIGNAL_MATCH_ID | G_SIGNAL_MATCH_DATA, started, 0, NULL, NULL,
                                     cordond->fleet);
}

/* Two that know nothing of each other still have accounts of their own: levels are what is raced
 * for. */
static void
open_cordond (guint i)
{
  Cordond *cordond = &cordonds[i];
  g_autofree char *account = g_strdup_printf ("cordon-m%02u", i + 1);

  cordond->house = cordon_house_ref (&host.fixture->house);
  g_object_unref (cordond->house.labels);
  g_object_unref (cordond->house.accounts);
  cordond->house.labels = fixture_labels (host.fixture, host.fixture->registry, NULL);
  cordond->house.accounts = cordon_accounts_new (cordond->house.system, 16);
  for (guint other = 1; other <= RACE_STARTS; other++)
    if (n_cordonds () > 1 && other != i + 1)
      {
        g_autofree char *name = g_strdup_printf ("cordon-m%02u", other);

        cordon_accounts_occupy (cordond->house.accounts, name, "another");
      }
  cordond->fleet = cordon_fleet_new (&cordond->house, host.fixture->compartments,
                                     host.fixture->registry);
  leave_others_alone (cordond);
  if (host.rules.kept)
    settle (cordond->fleet);
}

void
race_open (void)
{
  g_random_set_seed (1); /* the same order leads to the same state */
  for (guint who = 0; host.rules.kept && who < host.rules.n_starts; who++)
    define_kept (who);
  for (guint i = 0; i < n_cordonds (); i++)
    open_cordond (i);
  foreign = NOWHERE;
  n_random = 0;
  set_in_turn (TRUE);
  for (guint who = 0; who < host.rules.n_starts; who++)
    starts[who] = (Start) { .lease = -1, .seen = g_string_new (NULL) };
  for (guint who = 0; who < host.rules.n_starts; who++)
    begin (who);
}

static void
finish (guint who)
{
  Start *start = &starts[who];

  if (start->machine != NULL)
    cordon_machine_stop_async (start->machine, NULL, NULL);
  wait_until (start->machine == NULL);
  close (start->lease);
  g_string_free (start->seen, TRUE);
}

static void
close_cordond (Cordond *cordond)
{
  wait_until (cordon_fleet_get_size (cordond->fleet) == 0);
  wait_until (G_OBJECT (cordond->fleet)->ref_count == 1);
  g_assert_finalize_object (G_OBJECT (cordond->fleet));
  wait_until (G_OBJECT (cordond->house.labels)->ref_count == 1
              && G_OBJECT (cordond->house.accounts)->ref_count == 1);
  cordon_house_clear (&cordond->house);
}

static void
undefine_kept (guint who)
{
  g_autofree char *name = cordon_volume_name_print (kept_uuids[who], D, V);
  g_autofree char *path = g_build_filename (host.fixture->state_dir, "disks", name, NULL);

  cordon_fake_hypervisor_remove_definition (host.hypervisor, kept_uuids[who]);
  g_assert_cmpint (g_unlink (path), ==, 0);
}

void
race_close (void)
{
  set_in_turn (FALSE);
  g_array_set_size (host.askers, 0);
  for (guint who = 0; who < host.rules.n_starts; who++)
    finish (who);
  cordon_fake_hypervisor_end_domain (host.hypervisor, FOREIGN, FALSE);
  cordon_fake_mac_set_process (cordon_fake_system_get_mac (host.system), FOREIGN_PID, NULL);
  for (guint i = 0; i < n_cordonds (); i++)
    close_cordond (&cordonds[i]);
  for (guint who = 0; host.rules.kept && who < host.rules.n_starts; who++)
    undefine_kept (who);
  cordon_fake_hypervisor_remove_volumes (host.hypervisor);
}

/* --- the host -------------------------------------------------------------------------------- */

/* The compartment has its number already, and so have machines that last: to write the registry is no
 * part of a race. */
static void
fill_registry (void)
{
  g_autoptr(CordonNumbers) numbers = cordon_numbers_new ();
  g_autoptr(GAsyncResult) result = NULL;

  g_assert_true (cordon_numbers_own (numbers, host.rules.kept ? "1000:banking" : "1000:documents",
                                     D));
  for (guint who = 0; host.rules.kept && who < RACE_STARTS; who++)
    cordon_numbers_hold (numbers, kept_uuids[who], D, V, TRUE);
  cordon_registry_set_numbers_async (host.fixture->registry, numbers, keep_result, &result);
  wait_until (result != NULL);
  g_assert_true (cordon_registry_set_numbers_finish (host.fixture->registry, result, NULL));
}

static void
write_banking (void)
{
  g_autofree char *dir = g_build_filename (host.fixture->state_dir, "compartments", NULL);
  g_autofree char *path = g_build_filename (dir, "banking.compartment", NULL);
  g_autofree char *disks = g_build_filename (host.fixture->state_dir, "disks", NULL);

  g_assert_cmpint (g_mkdir (dir, 0755), ==, 0);
  g_assert_cmpint (g_mkdir (disks, 0755), ==, 0);
  g_assert_true (g_file_set_contents (path,
                                      "[Compartment]\nTitle=Banking\nColour=green\n[Machine]\n"
                                      "Template=viewer\nLifetime=persistent\nMemory=192\n",
                                      -1, NULL));
  cordon_compartments_read (host.fixture->compartments, dir, CORDON_ORIGIN_PRESET);
}

void
race_host_open (const RaceRules *rules)
{
  host = (Host) { .rules = *rules };
  host.fixture = fixture_new ();
  host.hypervisor = host.fixture->hypervisor;
  host.system = host.fixture->system;
  host.compartment = fixture_compartment (TRUE, 192);
  host.askers = g_array_new (FALSE, FALSE, sizeof (guint));
  cordon_fake_hypervisor_set_mac (host.hypervisor, CORDON_MAC_SELINUX);
  cordon_fake_hypervisor_set_deadline (host.hypervisor, G_MAXINT);
  fill_registry ();
  write_banking ();
}

void
race_host_close (void)
{
  cordon_compartment_unref (host.compartment);
  g_array_unref (host.askers);
  fixture_free (host.fixture);
}
