/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who gets which network and place, with a libvirt and a firewall that are tables: collisions, several
 * machines at once, the last one's end, what a cordond before left behind, and each call failing.
 */
#include "config.h"

#include "core/errors.h"
#include "service/networks.h"
#include "waiter.h"

/* --- the host -------------------------------------------------------------------------------- */

#define FAKE_TYPE_HOST (fake_host_get_type ())
G_DECLARE_FINAL_TYPE (FakeHost, fake_host, FAKE, HOST, GObject)

struct _FakeHost {
  GObject parent_instance;
  GPtrArray *networks; /* (element-type CordonNetworkFacts) */
  GString *log;
  const char *fail; /* the call that fails */
  const char *routes[4];
};

static void init_host (CordonNetworkHostInterface *iface);
static void init_firewall (CordonFirewallInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (FakeHost, fake_host, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CORDON_TYPE_NETWORK_HOST, init_host)
                               G_IMPLEMENT_INTERFACE (CORDON_TYPE_FIREWALL, init_firewall))

/* TRUE if it failed, which it answers then. */
static gboolean
begin (FakeHost *self, const char *call, const char *detail, GTask *task)
{
  g_string_append_printf (self->log, "%s%s%s ", call, detail != NULL ? ":" : "", detail != NULL ? detail : "");
  if (g_strcmp0 (self->fail, call) != 0)
    return FALSE;
  g_task_return_new_error (task, CORDON_ERROR, CORDON_ERROR_HYPERVISOR, "%s failed", call);
  return TRUE;
}

static void
add_network (FakeHost *self, const char *name, const char *uuid, const char *prefix)
{
  CordonNetworkFacts *facts = g_new0 (CordonNetworkFacts, 1);
  CordonPrefix parsed;

  g_assert_true (cordon_prefix_parse (prefix, &parsed));
  facts->name = g_strdup (name);
  facts->uuid = g_strdup (uuid);
  facts->bridge = g_strdup (name);
  facts->prefixes = g_array_new (FALSE, FALSE, sizeof (CordonPrefix));
  g_array_append_val (facts->prefixes, parsed);
  g_ptr_array_add (self->networks, facts);
}

static void
make_async (CordonNetworkHost *host, const CordonNetworkOrder *order, GCancellable *cancellable,
            GAsyncReadyCallback callback, gpointer data)
{
  FakeHost *self = FAKE_HOST (host);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  g_autofree char *name = cordon_network_name (order->number);
  g_autofree char *prefix = cordon_prefix_print (&order->subnet);

  if (begin (self, "make", name, task))
    return;
  for (guint i = 0; i < self->networks->len; i++)
    if (g_str_equal (((CordonNetworkFacts *) g_ptr_array_index (self->networks, i))->name, name))
      {
        g_task_return_boolean (task, TRUE);
        return;
      }
  add_network (self, name, order->uuid, prefix);
  g_task_return_boolean (task, TRUE);
}

static void
remove_async (CordonNetworkHost *host, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback,
              gpointer data)
{
  FakeHost *self = FAKE_HOST (host);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);

  if (begin (self, "remove", name, task))
    return;
  for (guint i = self->networks->len; i > 0; i--)
    if (g_str_equal (((CordonNetworkFacts *) g_ptr_array_index (self->networks, i - 1))->name, name))
      g_ptr_array_remove_index (self->networks, i - 1);
  g_task_return_boolean (task, TRUE);
}

static gboolean
finish_boolean (CordonNetworkHost *host, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
list_async (CordonNetworkHost *host, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  FakeHost *self = FAKE_HOST (host);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);

  if (!begin (self, "list", NULL, task))
    g_task_return_pointer (task, g_ptr_array_ref (self->networks), (GDestroyNotify) g_ptr_array_unref);
}

static gpointer
finish_pointer (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static GPtrArray *
list_finish (CordonNetworkHost *host, GAsyncResult *result, GError **error)
{
  return finish_pointer (result, error);
}

static void
examine_network_async (CordonNetworkHost *host, const CordonCardQuestion *question, GCancellable *cancellable,
                       GAsyncReadyCallback callback, gpointer data)
{
  FakeHost *self = FAKE_HOST (host);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);

  if (!begin (self, "examine-network", question->tap, task))
    g_task_return_pointer (task, g_new0 (CordonNetworkExam, 1), (GDestroyNotify) cordon_network_exam_free);
}

static CordonNetworkExam *
examine_network_finish (CordonNetworkHost *host, GAsyncResult *result, GError **error)
{
  return finish_pointer (result, error);
}

static void
init_host (CordonNetworkHostInterface *iface)
{
  iface->make_async = make_async;
  iface->make_finish = finish_boolean;
  iface->remove_async = remove_async;
  iface->remove_finish = finish_boolean;
  iface->list_async = list_async;
  iface->list_finish = list_finish;
  iface->examine_async = examine_network_async;
  iface->examine_finish = examine_network_finish;
}

static void
load_async (CordonFirewall *firewall, GAsyncReadyCallback callback, gpointer data)
{
  FakeHost *self = FAKE_HOST (firewall);
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);

  if (!begin (self, "load", NULL, task))
    g_task_return_boolean (task, TRUE);
}

static gboolean
load_finish (CordonFirewall *firewall, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
routes_async (CordonFirewall *firewall, GAsyncReadyCallback callback, gpointer data)
{
  FakeHost *self = FAKE_HOST (firewall);
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);

  if (!begin (self, "routes", NULL, task))
    g_task_return_pointer (task, g_strdupv ((char **) self->routes), (GDestroyNotify) g_strfreev);
}

static char **
routes_finish (CordonFirewall *firewall, GAsyncResult *result, GError **error)
{
  return finish_pointer (result, error);
}

static void
examine_card_async (CordonFirewall *firewall, const char *bridge, const char *tap, GAsyncReadyCallback callback,
                    gpointer data)
{
  FakeHost *self = FAKE_HOST (firewall);
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);

  if (!begin (self, "examine-card", bridge, task))
    g_task_return_pointer (task, g_variant_ref_sink (g_variant_new ("a{ss}", NULL)), (GDestroyNotify) g_variant_unref);
}

static GVariant *
examine_card_finish (CordonFirewall *firewall, GAsyncResult *result, GError **error)
{
  return finish_pointer (result, error);
}

static void
init_firewall (CordonFirewallInterface *iface)
{
  iface->load_async = load_async;
  iface->load_finish = load_finish;
  iface->routes_async = routes_async;
  iface->routes_finish = routes_finish;
  iface->examine_async = examine_card_async;
  iface->examine_finish = examine_card_finish;
}

static void
fake_host_finalize (GObject *object)
{
  FakeHost *self = FAKE_HOST (object);

  g_ptr_array_unref (self->networks);
  g_string_free (self->log, TRUE);
  G_OBJECT_CLASS (fake_host_parent_class)->finalize (object);
}

static void
fake_host_class_init (FakeHostClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fake_host_finalize;
}

static void
fake_host_init (FakeHost *self)
{
  self->networks = g_ptr_array_new_with_free_func ((GDestroyNotify) cordon_network_facts_free);
  self->log = g_string_new (NULL);
}

/* --- a scene --------------------------------------------------------------------------------- */

typedef struct {
  FakeHost *host;
  CordonNetworks *networks;
} Scene;

typedef struct {
  CordonPlace *place;
  GError *error;
  guint n;
} Answer;

static void
set_up (Scene *scene, gconstpointer data)
{
  const CordonPrefix range = { 10u << 24 | 213u << 16 | 64u << 8, 25 }; /* of four */

  scene->host = g_object_new (FAKE_TYPE_HOST, NULL);
  scene->networks = cordon_networks_new (CORDON_NETWORK_HOST (scene->host), CORDON_FIREWALL (scene->host), &range);
}

static void
tear_down (Scene *scene, gconstpointer data)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (scene->networks);
  g_assert_finalize_object (scene->host);
}

static void
on_held (GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;

  answer->place = cordon_networks_hold_finish (CORDON_NETWORKS (source), result, &answer->error);
  answer->n++;
}

static void
ask (Scene *scene, Answer *answer, const char *machine, guint32 owner, const char *compartment)
{
  *answer = (Answer) { 0 };
  cordon_networks_hold_async (scene->networks, machine, owner, compartment, NULL, on_held, answer);
}

static CordonPlace
hold (Scene *scene, const char *machine, guint32 owner, const char *compartment)
{
  Answer answer;
  g_autofree CordonPlace *place = NULL;

  ask (scene, &answer, machine, owner, compartment);
  wait_for (&answer.n, 1);
  g_assert_no_error (answer.error);
  place = answer.place;
  return *place;
}

static void
fail_to_hold (Scene *scene, const char *machine, const char *compartment, CordonError code)
{
  Answer answer;

  ask (scene, &answer, machine, 1000, compartment);
  wait_for (&answer.n, 1);
  g_assert_null (answer.place);
  g_assert_error (answer.error, CORDON_ERROR, (int) code);
  g_clear_error (&answer.error);
  cordon_networks_release (scene->networks, machine);
}

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* --- cases ----------------------------------------------------------------------------------- */

static void
test_places (Scene *scene, gconstpointer data)
{
  CordonPlace a = hold (scene, "a", 1000, "banking"), b = hold (scene, "b", 1000, "banking");
  CordonPlace c = hold (scene, "c", 1000, "work"), d = hold (scene, "d", 1001, "banking");

  g_assert_true (g_str_has_prefix (scene->host->log->str, "load routes list make:cordon0 "));
  g_assert_cmpuint (a.network.number, ==, b.network.number);
  g_assert_cmpuint (a.slot, ==, 2);
  g_assert_cmpuint (b.slot, ==, 3);
  g_assert_cmpuint (c.network.number, !=, a.network.number);
  g_assert_cmpuint (d.network.number, !=, a.network.number);
  g_assert_cmpuint (d.network.number, !=, c.network.number);
  g_assert_cmpuint (scene->host->networks->len, ==, 3);
}

static void
test_two_at_once (Scene *scene, gconstpointer data)
{
  Answer one, other;

  ask (scene, &one, "a", 1000, "banking");
  ask (scene, &other, "b", 1000, "banking");
  wait_for (&one.n, 1);
  wait_for (&other.n, 1);
  g_assert_cmpuint (one.place->network.number, ==, other.place->network.number);
  g_assert_cmpuint (one.place->slot, !=, other.place->slot);
  g_assert_cmpuint (scene->host->networks->len, ==, 1);
  g_free (one.place);
  g_free (other.place);
}

static void
test_last_one (Scene *scene, gconstpointer data)
{
  hold (scene, "a", 1000, "banking");
  hold (scene, "b", 1000, "banking");
  cordon_networks_release (scene->networks, "a");
  cordon_networks_release (scene->networks, "nobody");
  settle ();
  g_assert_cmpuint (scene->host->networks->len, ==, 1);
  cordon_networks_release (scene->networks, "b");
  settle ();
  g_assert_cmpuint (scene->host->networks->len, ==, 0);
}

/* Routes, foreign networks and names that somebody else took are gone round. */
static void
test_collisions (Scene *scene, gconstpointer data)
{
  scene->host->routes[0] = "10.213.64.0/28";
  add_network (scene->host, "virbr7", "x", "10.213.64.32/29");
  add_network (scene->host, "cordon2", "y", "192.168.7.0/24");
  g_assert_cmpuint (hold (scene, "a", 1000, "banking").network.number, ==, 3);
  fail_to_hold (scene, "b", "work", CORDON_ERROR_EXHAUSTED);
  scene->host->routes[0] = "10.0.0.0/8";
  fail_to_hold (scene, "c", "games", CORDON_ERROR_EXHAUSTED);
  scene->host->routes[0] = "what is this";
  fail_to_hold (scene, "d", "games", CORDON_ERROR_EXHAUSTED);
}

static void
test_full (Scene *scene, gconstpointer data)
{
  for (guint i = CORDON_NETWORK_FIRST_SLOT; i <= CORDON_NETWORK_LAST_SLOT; i++)
    {
      g_autofree char *machine = g_strdup_printf ("m%u", i);

      hold (scene, machine, 1000, "banking");
    }
  fail_to_hold (scene, "more", "banking", CORDON_ERROR_EXHAUSTED);
  cordon_networks_release (scene->networks, "m9");
  g_assert_cmpuint (hold (scene, "again", 1000, "banking").slot, ==, 9);
}

static void
test_failures (Scene *scene, gconstpointer data)
{
  static const char *const calls[] = { "load", "routes", "list", "make" };

  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    {
      scene->host->fail = calls[i];
      fail_to_hold (scene, "a", "banking", CORDON_ERROR_HYPERVISOR);
      settle ();
      g_assert_cmpuint (scene->host->networks->len, ==, 0);
    }
  scene->host->fail = NULL;
  g_assert_cmpuint (hold (scene, "a", 1000, "banking").network.number, ==, 0);
}

/* What a cordond before left: a machine that still has its card keeps network and place, the rest goes. */
static void
test_before (Scene *scene, gconstpointer data)
{
  CordonNetworkOrder order = { .number = 1, .subnet = { (10u << 24 | 213u << 16 | 64u << 8) + 32, 27 } };
  CordonCardFacts card = { .network = (char *) "cordon1", .address = (char *) "10.213.64.37" };
  CordonDomainFacts domain = { .uuid = (char *) "old", .owner = 1000, .compartment = (char *) "banking" };
  CordonPlace place;

  cordon_network_uuid (1000, "banking", order.uuid);
  add_network (scene->host, "cordon1", order.uuid, "10.213.64.32/27");
  add_network (scene->host, "cordon0", "orphan", "10.213.64.0/27");
  add_network (scene->host, "default", "foreign", "192.168.122.0/24");
  domain.cards = g_ptr_array_new ();
  g_ptr_array_add (domain.cards, &card);
  cordon_networks_occupy (scene->networks, &domain);
  cordon_networks_reap (scene->networks);
  settle ();
  g_assert_cmpuint (scene->host->networks->len, ==, 2);
  place = hold (scene, "old", 1000, "banking");
  g_assert_cmpuint (place.network.number, ==, 1);
  g_assert_cmpuint (place.slot, ==, 5);
  g_assert_cmpuint (hold (scene, "new", 1000, "banking").network.number, ==, 1);
  g_ptr_array_unref (domain.cards);
}

static void
count (gpointer object, const char *network, gpointer data)
{
  *(guint *) data += network == NULL ? 100 : 1;
}

static void
test_news (Scene *scene, gconstpointer data)
{
  guint n = 0;

  g_signal_connect (scene->networks, "changed", G_CALLBACK (count), &n);
  g_signal_emit_by_name (scene->host, "changed");
  g_signal_emit_by_name (scene->host, "network-changed", "cordon0");
  g_assert_cmpuint (n, ==, 0);
  hold (scene, "a", 1000, "banking");
  g_signal_emit_by_name (scene->host, "network-changed", "default");
  g_signal_emit_by_name (scene->host, "network-changed", "cordon1");
  g_assert_cmpuint (n, ==, 0);
  g_signal_emit_by_name (scene->host, "network-changed", "cordon0");
  g_assert_cmpuint (n, ==, 1);
  g_signal_emit_by_name (scene->host, "changed");
  g_assert_cmpuint (n, ==, 101);
}

static void
on_evidence (GObject *source, GAsyncResult *result, gpointer data)
{
  *(CordonNetworkEvidence **) data = cordon_networks_examine_finish (CORDON_NETWORKS (source), result, NULL);
}

static CordonNetworkEvidence *
examine (Scene *scene, const char *machine, const char *tap)
{
  CordonNetworkEvidence *evidence = NULL;

  cordon_networks_examine_async (scene->networks, machine, tap, NULL, on_evidence, &evidence);
  settle ();
  g_assert_nonnull (evidence);
  return evidence;
}

/* What fails is not there; it never fails the whole, which would hide the rest. */
static void
test_examine (Scene *scene, gconstpointer data)
{
  static const struct {
    const char *fail, *machine, *tap;
    gboolean libvirt, kernel;
  } cases[] = {
    { NULL, "a", "vnet0", TRUE, TRUE },        { "examine-network", "a", "vnet0", FALSE, TRUE },
    { "examine-card", "a", "vnet0", TRUE, FALSE }, { "load", "a", "vnet0", TRUE, TRUE },
    { NULL, "b", "vnet0", FALSE, FALSE },
    { NULL, "a", NULL, FALSE, FALSE },
  };

  hold (scene, "a", 1000, "banking");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CordonNetworkEvidence) evidence = NULL;

      scene->host->fail = cases[i].fail;
      evidence = examine (scene, cases[i].machine, cases[i].tap);
      g_assert_cmpint (evidence->libvirt != NULL, ==, cases[i].libvirt);
      g_assert_cmpint (evidence->kernel != NULL, ==, cases[i].kernel);
    }
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *path;
    void (*run) (Scene *scene, gconstpointer data);
  } cases[] = {
    { "/networks/places", test_places },       { "/networks/two-at-once", test_two_at_once },
    { "/networks/last-one", test_last_one },   { "/networks/collisions", test_collisions },
    { "/networks/full", test_full },           { "/networks/failures", test_failures },
    { "/networks/before", test_before },       { "/networks/news", test_news },
    { "/networks/examine", test_examine },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add (cases[i].path, Scene, NULL, set_up, cases[i].run, tear_down);
  return g_test_run ();
}
