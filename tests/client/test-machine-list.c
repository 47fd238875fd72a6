/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The list of machines without a bus: what a List makes of it, what may be done with each, in which
 * order they stand, what is found; and the checks of the host.
 */
#include "client/host-state.h"
#include "client/machine-list.h"
#include "core/errors.h"

#define A "6f1c2d3e-4a5b-4c6d-8e7f-0a1b2c3d4e5f"
#define B "7f1c2d3e-4a5b-4c6d-8e7f-0a1b2c3d4e5f"
#define C "8f1c2d3e-4a5b-4c6d-8e7f-0a1b2c3d4e5f"

/* --- Lists ----------------------------------------------------------------------------------- */

static void
add (GVariantBuilder *list, const char *uuid, const char *compartment, const char *name,
     const char *state, gboolean throwaway)
{
  g_variant_builder_open (list, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (list, "{sv}", "uuid", g_variant_new_string (uuid));
  g_variant_builder_add (list, "{sv}", "compartment", g_variant_new_string (compartment));
  g_variant_builder_add (list, "{sv}", "title", g_variant_new_string (compartment));
  g_variant_builder_add (list, "{sv}", "name", g_variant_new_string (name));
  g_variant_builder_add (list, "{sv}", "state", g_variant_new_string (g_str_equal (state, "saved") ? "stopped" : state));
  g_variant_builder_add (list, "{sv}", "saved", g_variant_new_boolean (g_str_equal (state, "saved")));
  g_variant_builder_add (list, "{sv}", "throwaway", g_variant_new_boolean (throwaway));
  g_variant_builder_close (list);
}

static void
take (CordonMachineList *list, GVariantBuilder *builder)
{
  g_autoptr (GVariant) machines = g_variant_ref_sink (g_variant_builder_end (builder));

  cordon_machine_list_take (list, machines);
}

static void
take_one (CordonMachineList *list, const char *name, const char *state, gboolean throwaway)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  add (&builder, A, "banking", name, state, throwaway);
  take (list, &builder);
}

static void
on_items (GListModel *model, guint position, guint removed, guint added, GString *heard)
{
  g_string_append_printf (heard, "%u-%u+%u ", position, removed, added);
}

static void
on_item (CordonMachineList *list, CordonMachineItem *item, GString *heard)
{
  g_string_append_printf (heard, "%s ", cordon_machine_item_get_name (item));
}

static void
test_take (void)
{
  g_autoptr (CordonMachineList) list = cordon_machine_list_new (NULL);
  g_autoptr (GString) heard = g_string_new (NULL);
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  g_signal_connect (list, "items-changed", G_CALLBACK (on_items), heard);
  g_signal_connect (list, "item-changed", G_CALLBACK (on_item), heard);
  g_assert_cmpuint (cordon_machine_list_get_state (list), ==, CORDON_LIST_CONNECTING);
  add (&builder, A, "banking", "one", "stopped", FALSE);
  add (&builder, "", "banking", "without a UUID", "stopped", FALSE);
  add (&builder, B, "work", "two", "running", FALSE);
  take (list, &builder);
  g_assert_cmpuint (cordon_machine_list_get_state (list), ==, CORDON_LIST_READY);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 2);
  g_assert_cmpstr (heard->str, ==, "0-0+2 ");

  /* The same is no news; another state is; another name is another place. */
  g_string_truncate (heard, 0);
  builder = (GVariantBuilder) G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  add (&builder, B, "work", "two", "paused", FALSE);
  add (&builder, A, "banking", "one", "stopped", FALSE);
  take (list, &builder);
  g_assert_cmpstr (heard->str, ==, "two ");
  g_string_truncate (heard, 0);
  builder = (GVariantBuilder) G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  add (&builder, A, "banking", "renamed", "stopped", FALSE);
  add (&builder, C, "work", "three", "stopped", FALSE);
  take (list, &builder);
  g_assert_cmpstr (heard->str, ==, "1-1+0 renamed 0-1+1 1-0+1 ");
  g_assert_null (cordon_machine_list_find (list, B));
  g_assert_nonnull (cordon_machine_list_find (list, C));
}

/* --- what may be done ------------------------------------------------------------------------ */

#define MAY(verb) (1u << CORDON_VERB_##verb)

static void
test_may (void)
{
  static const struct {
    const char *state;
    gboolean throwaway, shown;
    CordonMachineWork work;
    guint may;
  } table[] = {
    { "stopped", FALSE, FALSE, CORDON_WORK_NONE, MAY (OPEN) | MAY (START) | MAY (DELETE) | MAY (RENAME) | MAY (DISK) },
    { "stopped", FALSE, FALSE, CORDON_WORK_START, MAY (CANCEL) },
    { "starting", FALSE, FALSE, CORDON_WORK_START, MAY (CANCEL) },
    { "starting", FALSE, FALSE, CORDON_WORK_NONE, MAY (STOP) },
    { "running", FALSE, FALSE, CORDON_WORK_NONE, MAY (STOP) | MAY (OPEN) | MAY (SUSPEND) | MAY (SAVE) },
    { "running", TRUE, FALSE, CORDON_WORK_NONE, MAY (STOP) },
    { "running", FALSE, FALSE, CORDON_WORK_STOP, 0 },
    { "running", FALSE, TRUE, CORDON_WORK_NONE, MAY (STOP) | MAY (OPEN) | MAY (SUSPEND) | MAY (SAVE) },
    { "running", TRUE, TRUE, CORDON_WORK_NONE, MAY (STOP) | MAY (OPEN) },
    { "running", TRUE, TRUE, CORDON_WORK_STOP, 0 },
    { "paused", FALSE, FALSE, CORDON_WORK_NONE, MAY (STOP) | MAY (OPEN) | MAY (RESUME) | MAY (SAVE) },
    { "paused", TRUE, FALSE, CORDON_WORK_NONE, MAY (STOP) },
    { "stopping", FALSE, FALSE, CORDON_WORK_NONE, 0 },
    { "stopping", FALSE, TRUE, CORDON_WORK_NONE, MAY (OPEN) },
    { "stopped", FALSE, FALSE, CORDON_WORK_DELETE, 0 },
    { "running", FALSE, FALSE, CORDON_WORK_SAVE, 0 },
    { "running", FALSE, TRUE, CORDON_WORK_SUSPEND, MAY (OPEN) },
    { "saved", FALSE, FALSE, CORDON_WORK_NONE, MAY (OPEN) | MAY (START) | MAY (DELETE) | MAY (DISCARD) | MAY (RENAME) },
    { "saved", FALSE, FALSE, CORDON_WORK_DISCARD, 0 },
    { "stopped", FALSE, FALSE, CORDON_WORK_RENAME, 0 },
    { "stopped", FALSE, FALSE, CORDON_WORK_DISK, MAY (CANCEL) },
    { "stopped", FALSE, FALSE, CORDON_WORK_COPY, MAY (CANCEL) },
    { "stopped", FALSE, FALSE, CORDON_WORK_FORGET, 0 },
    { "stopped", FALSE, FALSE, CORDON_WORK_CANCEL, 0 },
    { "stopped", FALSE, TRUE, CORDON_WORK_COPY, MAY (OPEN) | MAY (CANCEL) },
    /* A newer service: nothing is offered that might be wrong but what a stopped one has. */
    { "levitating", TRUE, TRUE, CORDON_WORK_NONE, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (CordonMachineList) list = cordon_machine_list_new (NULL);
      guint may = table[i].may | (table[i].throwaway ? 0 : MAY (LOOK)); /* what lasts is always looked at */
      CordonMachineItem *item;

      g_test_message ("row %zu", i);
      cordon_machine_list_set_shown (list, A, table[i].shown);
      take_one (list, "one", table[i].state, table[i].throwaway);
      item = cordon_machine_list_find (list, A);
      cordon_machine_item_set_work (item, table[i].work, 0);
      for (guint verb = 0; verb < CORDON_N_VERBS; verb++)
        g_assert_cmpint (cordon_machine_item_may (item, verb), ==, (may >> verb) & 1);
    }
}

static GVariant *
make_deleted (const char *uuid, guint64 until)
{
  return g_variant_ref_sink (g_variant_new_parsed ("[{'uuid': <%s>, 'compartment': <'banking'>, 'name': <'gone'>, "
                                                   "'state': <'stopped'>, 'until': <%t>}]", uuid, until));
}

static void
test_deleted (void)
{
  g_autoptr (CordonMachineList) list = cordon_machine_list_new (NULL);
  GListModel *deleted = cordon_machine_list_get_deleted (list);
  g_autoptr (GVariant) one = make_deleted (B, 5), same = make_deleted (B, 6), other = make_deleted (C, 7);
  g_autoptr (GString) heard = g_string_new (NULL);
  CordonMachineItem *item;

  g_signal_connect (deleted, "items-changed", G_CALLBACK (on_items), heard);
  take_one (list, "there", "stopped", FALSE);
  g_assert_false (cordon_machine_item_is_deleted (cordon_machine_list_find (list, A)));
  cordon_machine_list_take_deleted (list, one);
  item = cordon_machine_list_find (list, B);
  g_assert_true (cordon_machine_item_is_deleted (item));
  for (guint verb = 0; verb < CORDON_N_VERBS; verb++)
    g_assert_cmpint (cordon_machine_item_may (item, verb), ==, ((MAY (RESTORE) | MAY (PURGE)) >> verb) & 1);
  cordon_machine_item_set_work (item, CORDON_WORK_RESTORE, 0);
  g_assert_false (cordon_machine_item_may (item, CORDON_VERB_RESTORE));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 1);

  /* It stays the same object as long as it is deleted. */
  cordon_machine_list_take_deleted (list, same);
  g_assert_true (cordon_machine_list_find (list, B) == item);
  g_assert_cmpuint (cordon_machine_item_get_figures (item)->until, ==, 6);
  cordon_machine_list_take_deleted (list, other);
  g_assert_null (cordon_machine_list_find (list, B));
  g_assert_cmpstr (heard->str, ==, "0-0+1 0-1+1 ");
}

/* --- order and search ------------------------------------------------------------------------ */

static void
test_order (void)
{
  static const char *const names[] = { "a", "B", "c 2", "Ä" };
  g_autoptr (CordonMachineList) list = cordon_machine_list_new (NULL);
  g_autofree char *banking = cordon_compartment_sort_key ("banking", "banking");
  g_autofree char *work = cordon_compartment_sort_key ("work", "work");
  g_autofree char *same_title = cordon_compartment_sort_key ("banking", "banking-2");

  g_assert_cmpstr (banking, <, work);
  g_assert_cmpstr (banking, <, same_title);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *key;

      take_one (list, names[i], "stopped", FALSE);
      key = cordon_machine_item_get_sort_key (cordon_machine_list_find (list, A));
      g_assert_cmpstr (banking, <, key);
      g_assert_cmpstr (key, <, same_title);
      g_assert_cmpstr (key, <, work);
    }
}

static void
test_search (void)
{
  static const struct {
    const char *words;
    gboolean found;
  } table[] = {
    { "", TRUE },          { "tax", TRUE },    { "TAX DECL", TRUE },  { "bank", TRUE },
    { "decl bank", TRUE }, { "ax", FALSE },    { "tax work", FALSE }, { "köln", TRUE },
    { "koln", TRUE },
  };
  g_autoptr (CordonMachineList) list = cordon_machine_list_new (NULL);

  take_one (list, "Tax declaration, Köln", "stopped", FALSE);
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_auto (GStrv) ascii = NULL;
      g_auto (GStrv) words = g_str_tokenize_and_fold (table[i].words, NULL, &ascii);

      g_test_message ("%s", table[i].words);
      g_assert_cmpint (cordon_machine_item_matches (cordon_machine_list_find (list, A),
                                                    (const char *const *) words),
                       ==, table[i].found);
    }
}

/* What people wrote cannot hide anything in a row. */
static void
test_hostile_name (void)
{
  g_autoptr (CordonMachineList) list = cordon_machine_list_new (NULL);

  take_one (list, "a\xe2\x80\xae" "fdp\n<b>x</b>", "stopped", FALSE);
  g_assert_cmpstr (cordon_machine_item_get_name (cordon_machine_list_find (list, A)), ==,
                   "a\xef\xbf\xbd" "fdp\xef\xbf\xbd<b>x</b>");
}

/* --- the host -------------------------------------------------------------------------------- */

static GVariant *
checks (const char *text)
{
  return g_variant_parse (G_VARIANT_TYPE ("aa{sv}"), text, NULL, NULL, NULL);
}

static void
test_host (void)
{
  g_autoptr (CordonHostState) host = cordon_host_state_new (NULL);
  GPtrArray *all = cordon_host_state_get_checks (host);
  const CordonHostCheck *first;

  g_assert_cmpuint (cordon_host_state_get_n_problems (host), ==, 0);
  cordon_host_state_take (host, checks (
    "[{'name': <'libvirt'>, 'status': <'ok'>, 'seen': <'9.0'>},"
    " {'name': <'mac'>, 'status': <'degraded'>, 'seen': <'none'>, 'fix': <'one'>},"
    " {'name': <'grants'>, 'status': <'degraded'>, 'seen': <'work (1000)'>},"
    " {'name': <'disk-space'>, 'status': <'broken'>, 'seen': <'1 kB'>},"
    " {'name': <'new'>, 'status': <'on fire'>}, {}]"));
  g_assert_cmpuint (all->len, ==, 6);
  g_assert_cmpuint (cordon_host_state_get_n_problems (host), ==, 4); /* {} is broken, too */
  first = g_ptr_array_index (all, 0);
  g_assert_cmpstr (first->name, ==, "disk-space");
  g_assert_cmpstr (first->fix, ==, "");
  g_assert_cmpstr (((CordonHostCheck *) g_ptr_array_index (all, 1))->name, ==, "new");
  g_assert_cmpstr (((CordonHostCheck *) g_ptr_array_index (all, 3))->name, ==, "mac");
}

static guint
count (CordonHostState *host, const char *name, CordonCheckStatus status)
{
  GPtrArray *all = cordon_host_state_get_checks (host);
  guint n = 0;

  for (guint i = 0; i < all->len; i++)
    {
      const CordonHostCheck *check = g_ptr_array_index (all, i);

      n += g_str_equal (check->name, name) && check->status == status;
    }
  return n;
}

/* What was seen of a template's updates stands beside what cordond says of that template, and nowhere else. */
static void
test_updates (void)
{
  g_autoptr (CordonHostState) host = cordon_host_state_new (NULL);
  CordonTemplateUpdates updates = { .known = TRUE, .counts = { .found = 9, .pending = 3 }, .lists = 1790000000 };
  CordonTemplateUpdates unknown = { .why = (char *) "Nobody knows." };

  cordon_host_state_take_updates (host, "viewer", &updates);
  g_assert_cmpuint (cordon_host_state_get_checks (host)->len, ==, 0);
  cordon_host_state_take (host, checks ("[{'name': <'template-viewer'>, 'status': <'ok'>},"
                                        " {'name': <'template-browser'>, 'status': <'broken'>}]"));
  g_assert_cmpuint (count (host, "updates-viewer", CORDON_CHECK_OK), ==, 1);
  updates.counts.security = 1;
  cordon_host_state_take_updates (host, "viewer", &updates);
  cordon_host_state_take_updates (host, "browser", &updates);
  cordon_host_state_take_updates (host, "other", &updates);
  g_assert_cmpuint (count (host, "updates-viewer", CORDON_CHECK_DEGRADED), ==, 1);
  g_assert_cmpuint (cordon_host_state_get_checks (host)->len, ==, 3);
  g_assert_cmpuint (cordon_host_state_get_n_problems (host), ==, 2);
  cordon_host_state_take_updates (host, "viewer", &unknown);
  g_assert_cmpuint (count (host, "updates-viewer", CORDON_CHECK_OK), ==, 1);
  cordon_host_state_take (host, checks ("[]"));
  g_assert_cmpuint (cordon_host_state_get_checks (host)->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/machine-list/take", test_take);
  g_test_add_func ("/machine-list/may", test_may);
  g_test_add_func ("/machine-list/deleted", test_deleted);
  g_test_add_func ("/machine-list/order", test_order);
  g_test_add_func ("/machine-list/search", test_search);
  g_test_add_func ("/machine-list/hostile-name", test_hostile_name);
  g_test_add_func ("/machine-list/host", test_host);
  g_test_add_func ("/machine-list/updates", test_updates);
  return g_test_run ();
}
