/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The hypervisor of the tests. Each call waits for its delay, its cancellation or its deadline,
 * whatever comes first, and only then does its work; so a call that was given up leaves nothing.
 */
#include "config.h"

#include "fakes/fake-hypervisor-private.h"

#include <gio/gunixsocketaddress.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "core/errors.h"

#define DEADLINE_MS 5000
#define SELINUX_BASE "system_u:system_r:svirt_t:s0"

const char *const cordon_fake_op_names[CORDON_FAKE_N_OPS + 1] = {
  "probe", "create", "describe", "resume", "suspend", "destroy", "open-graphics", "list", "define",
  "undefine", "create-volume", "delete-volume", "list-volumes",
  "describe-volume", "note", "press-button", "copy-volume", "fill-medium",
  "operate", NULL
};

typedef struct {
  GTask *task;
  CordonFakePerform perform;
  CordonFakeOp op;
  guint serial;
  guint delay, deadline;
  gulong cancelled;
} Wait;

static void hypervisor_iface_init (CordonHypervisorInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CordonFakeHypervisor, cordon_fake_hypervisor, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CORDON_TYPE_HYPERVISOR,
                                                      hypervisor_iface_init))

/* --- waiting --------------------------------------------------------------------------------- */

static GTask *
wait_end (CordonFakeHypervisor *self, Wait *wait)
{
  GTask *task = wait->task;
  GCancellable *cancellable = g_task_get_cancellable (task);

  g_clear_handle_id (&wait->delay, g_source_remove);
  g_clear_handle_id (&wait->deadline, g_source_remove);
  if (cancellable != NULL)
    g_signal_handler_disconnect (cancellable, wait->cancelled);
  g_ptr_array_remove (self->waiting, wait);
  g_free (wait);
  return task;
}

static void
wait_fail (Wait *wait, CordonError code, const char *sentence)
{
  CordonFakeHypervisor *self = g_task_get_source_object (wait->task);
  g_autoptr(GTask) task = wait_end (self, wait);

  g_task_return_new_error (task, CORDON_ERROR, code, "%s", sentence);
}

static gboolean
on_delay (gpointer data)
{
  Wait *wait = data;
  CordonFakeHypervisor *self = g_task_get_source_object (wait->task);
  CordonFakePerform perform = wait->perform;
  gboolean fails = self->ops[wait->op].fault == CORDON_FAKE_FAILS;
  g_autoptr(GTask) task = NULL;

  wait->delay = 0;
  if (fails)
    {
      wait_fail (wait, CORDON_ERROR_HYPERVISOR, "The fake was told to fail.");
      return G_SOURCE_REMOVE;
    }
  task = wait_end (self, wait);
  perform (self, task);
  return G_SOURCE_REMOVE;
}

static gboolean
on_deadline (gpointer data)
{
  Wait *wait = data;

  wait->deadline = 0;
  wait_fail (wait, CORDON_ERROR_TIMEOUT, "The hypervisor did not answer.");
  return G_SOURCE_REMOVE;
}

static gboolean
on_cancelled_later (gpointer data)
{
  wait_fail (data, CORDON_ERROR_CANCELLED, "Cancelled.");
  return G_SOURCE_REMOVE;
}

static void
on_cancelled (GCancellable *cancellable, gpointer data)
{
  Wait *wait = data;

  g_clear_handle_id (&wait->delay, g_source_remove);
  wait->delay = g_idle_add (on_cancelled_later, wait);
}

void
cordon_fake_hypervisor_run (CordonFakeHypervisor *self, CordonFakeOp op, GTask *task,
                            CordonFakePerform perform)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  Wait *wait;

  g_task_set_check_cancellable (task, FALSE);
  self->ops[op].n_calls++;
  if (!self->connected)
    {
      g_task_return_new_error (task, CORDON_ERROR, CORDON_ERROR_HYPERVISOR,
                               "The hypervisor is not there.");
      g_object_unref (task);
      return;
    }
  wait = g_new0 (Wait, 1);
  wait->task = task;
  wait->perform = perform;
  wait->op = op;
  wait->serial = ++self->next_serial;
  g_ptr_array_add (self->waiting, wait);
  if (self->ops[op].fault != CORDON_FAKE_HANGS)
    wait->delay = g_timeout_add (self->ops[op].delay_ms, on_delay, wait);
  wait->deadline = g_timeout_add (self->deadline_ms, on_deadline, wait);
  if (cancellable != NULL)
    wait->cancelled = g_signal_connect (cancellable, "cancelled", G_CALLBACK (on_cancelled), wait);
  if (g_cancellable_is_cancelled (cancellable))
    on_cancelled (cancellable, wait);
}

/* --- news ------------------------------------------------------------------------------------ */

static void
news_free (CordonFakeNews *news)
{
  g_free (news->uuid);
  g_free (news);
}

static void
emit (CordonFakeHypervisor *self, const CordonFakeNews *news)
{
  if (g_str_equal (news->signal, "domain-ended"))
    g_signal_emit_by_name (self, news->signal, news->uuid, news->by_guest);
  else
    g_signal_emit_by_name (self, news->signal, news->uuid);
}

static void
tell (CordonFakeHypervisor *self, const char *signal, const char *uuid, gboolean by_guest)
{
  CordonFakeNews *news = g_new (CordonFakeNews, 1);

  *news = (CordonFakeNews) { .signal = signal, .uuid = g_strdup (uuid), .by_guest = by_guest };
  if (self->news_held)
    {
      g_ptr_array_add (self->news, news);
      return;
    }
  emit (self, news);
  news_free (news);
}

/* --- the operations -------------------------------------------------------------------------- */

static void
perform_probe (CordonFakeHypervisor *self, GTask *task)
{
  CordonHostFacts *facts = g_new0 (CordonHostFacts, 1);
  const char *const models[] = { cordon_mac_model_name (self->mac), "dac", NULL };

  facts->version = g_strdup (self->version != NULL ? self->version : "fake 1.0");
  facts->hardware = self->hardware;
  facts->hardware_reason = self->hardware ? NULL : g_strdup ("The fake has no KVM.");
  facts->spice = self->spice;
  facts->security_models = g_strdupv ((char **) models);
  if (self->mac == CORDON_MAC_SELINUX)
    {
      facts->selinux_base_hardware = g_strdup (SELINUX_BASE);
      facts->selinux_base_emulated = g_strdup (SELINUX_BASE);
    }
  g_task_return_pointer (task, facts, (GDestroyNotify) cordon_host_facts_free);
}

CordonFakeDomain *
cordon_fake_hypervisor_put (CordonFakeHypervisor *self, const CordonMachinePlanFields *plan)
{
  CordonFakeDomain *domain = cordon_fake_domain_new (plan->uuid);

  cordon_fake_domain_fill (domain, plan);
  g_hash_table_replace (self->domains, domain->facts->uuid, domain);
  return domain;
}

static void
perform_create (CordonFakeHypervisor *self, GTask *task)
{
  const CordonMachinePlanFields *plan = cordon_machine_plan_get (g_task_get_task_data (task));
  g_autofree char *label = cordon_fake_domain_label (plan);
  CordonFakeDomain *there = g_hash_table_lookup (self->domains, plan->uuid);

  if (there != NULL && there->facts->active)
    {
      g_task_return_new_error (task, CORDON_ERROR, CORDON_ERROR_HYPERVISOR, "It runs already.");
      return;
    }
  g_clear_pointer (&self->last_plan, cordon_machine_plan_unref);
  self->last_plan = cordon_machine_plan_ref (g_task_get_task_data (task));
  cordon_fake_domain_start (cordon_fake_hypervisor_put (self, plan), self->next_pid++, label,
                            plan->mac != CORDON_MAC_NONE, self->system);
  g_task_return_boolean (task, TRUE);
  tell (self, "domain-started", plan->uuid, FALSE);
}

static CordonFakeDomain *
find (CordonFakeHypervisor *self, GTask *task)
{
  CordonFakeDomain *domain = g_hash_table_lookup (self->domains, g_task_get_task_data (task));

  if (domain == NULL)
    g_task_return_new_error (task, CORDON_ERROR, CORDON_ERROR_NOT_FOUND, "No such domain.");
  return domain;
}

static void
perform_describe (CordonFakeHypervisor *self, GTask *task)
{
  CordonFakeDomain *domain = find (self, task);
  CordonDomainFacts *copy;

  if (domain == NULL)
    return;
  copy = cordon_fake_domain_copy_facts (domain);
  if (self->lie != NULL && g_str_equal (self->lie, "label") && *copy->labels[0] == '\0')
    {
      g_free (copy->labels[0]);
      copy->labels[0] = g_strdup ("surprise");
    }
  cordon_fake_domain_lie (copy, self->lie);
  g_task_return_pointer (task, copy, (GDestroyNotify) cordon_domain_facts_free);
}

/* One that runs. */
static CordonFakeDomain *
find_active (CordonFakeHypervisor *self, GTask *task)
{
  CordonFakeDomain *domain = find (self, task);

  if (domain == NULL || domain->facts->active)
    return domain;
  g_task_return_new_error (task, CORDON_ERROR, CORDON_ERROR_MACHINE_ENDED, "It does not run.");
  return NULL;
}

static void
perform_suspend (CordonFakeHypervisor *self, GTask *task)
{
  CordonFakeDomain *domain = find_active (self, task);

  if (domain == NULL)
    return;
  domain->facts->paused = TRUE;
  g_task_return_boolean (task, TRUE);
  tell (self, "domain-suspended", g_task_get_task_data (task), FALSE);
}

static void
perform_resume (CordonFakeHypervisor *self, GTask *task)
{
  CordonFakeDomain *domain = find_active (self, task);

  if (domain == NULL)
    return;
  domain->facts->paused = FALSE;
  self->n_resumed++;
  g_task_return_boolean (task, TRUE);
  tell (self, "domain-resumed", g_task_get_task_data (task), FALSE);
  if (self->boots)
    tell (self, "guest-ready", g_task_get_task_data (task), FALSE);
}

void
cordon_fake_hypervisor_set_boots (CordonFakeHypervisor *self, gboolean boots)
{
  self->boots = boots;
}

void
cordon_fake_hypervisor_boot (CordonFakeHypervisor *self, const char *uuid)
{
  tell (self, "guest-ready", uuid, FALSE);
}

void
cordon_fake_hypervisor_set_version (CordonFakeHypervisor *self, const char *version)
{
  g_free (self->version);
  self->version = g_strdup (version);
}

gboolean
cordon_fake_hypervisor_end_domain (CordonFakeHypervisor *self, const char *uuid,
                                   gboolean by_guest)
{
  CordonFakeDomain *domain = g_hash_table_lookup (self->domains, uuid);
  g_autofree char *kept = g_strdup (uuid);

  if (domain == NULL || !domain->facts->active)
    return FALSE;
  cordon_fake_domain_stop (domain, self->system);
  if (domain->facts->throwaway)
    g_hash_table_remove (self->domains, uuid);
  tell (self, "domain-ended", kept, by_guest);
  return TRUE;
}

static void
perform_destroy (CordonFakeHypervisor *self, GTask *task)
{
  cordon_fake_hypervisor_end_domain (self, g_task_get_task_data (task), FALSE);
  g_task_return_boolean (task, TRUE);
}

typedef struct
{
  char *path;
  char *owner; /* UUID of the one machine that is shown by it */
} SpiceServer;

static int
connect_to (const char *path)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_strlcpy (address.sun_path, path, sizeof address.sun_path);
  if (fd >= 0 && connect (fd, (struct sockaddr *) &address, sizeof address) < 0)
    {
      close (fd);
      return -1;
    }
  return fd;
}

static gboolean
is_free (CordonFakeHypervisor *self, const SpiceServer *server)
{
  CordonFakeDomain *owner = server->owner != NULL ? g_hash_table_lookup (self->domains, server->owner) : NULL;

  return owner == NULL || !owner->facts->active;
}

static const char *
take_server (SpiceServer *server, CordonFakeDomain *domain)
{
  domain->was_on_spice = TRUE;
  g_free (server->owner);
  server->owner = g_strdup (domain->facts->uuid);
  return server->path;
}

/* One SPICE server has one client, and machines throw each other out of it: a test names one for each machine that it
 * looks at. Where they do not suffice the machine that came last has the last of them, as its window is in front. */
static const char *
find_spice_server (CordonFakeHypervisor *self, CordonFakeDomain *domain)
{
  guint n_servers = self->spice_servers->len;

  for (guint i = 0; i < n_servers; i++)
    {
      SpiceServer *server = g_ptr_array_index (self->spice_servers, i);

      if (g_strcmp0 (server->owner, domain->facts->uuid) == 0)
        return server->path;
    }
  for (guint i = 0; i < n_servers; i++)
    if (is_free (self, g_ptr_array_index (self->spice_servers, i)))
      return take_server (g_ptr_array_index (self->spice_servers, i), domain);
  if (n_servers == 0 || domain->was_on_spice)
    return NULL;
  return take_server (g_ptr_array_index (self->spice_servers, n_servers - 1), domain);
}

static void
perform_open_graphics (CordonFakeHypervisor *self, GTask *task)
{
  CordonFakeDomain *domain = find_active (self, task);
  const char *server = domain != NULL ? find_spice_server (self, domain) : NULL;
  int ends[2] = { -1, -1 };

  if (domain == NULL)
    return;
  if (server != NULL)
    ends[0] = connect_to (server);
  else if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0)
    g_array_append_val (domain->graphics, ends[1]);
  if (ends[0] >= 0)
    g_task_return_int (task, ends[0]);
  else
    g_task_return_new_error (task, CORDON_ERROR, CORDON_ERROR_HYPERVISOR,
                             "The fake has no display.");
}

static GPtrArray *
list (CordonFakeHypervisor *self)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) cordon_domain_facts_free);
  GHashTableIter iter;
  CordonFakeDomain *domain;

  g_hash_table_iter_init (&iter, self->domains);
  while (g_strcmp0 (self->lie, "nobody") != 0
         && g_hash_table_iter_next (&iter, NULL, (gpointer *) &domain))
    g_ptr_array_add (list, cordon_fake_domain_copy_facts (domain));
  return list;
}

static void
perform_list (CordonFakeHypervisor *self, GTask *task)
{
  GPtrArray *old = g_task_get_task_data (task);

  g_task_return_pointer (task, old != NULL ? g_ptr_array_ref (old) : list (self), (GDestroyNotify) g_ptr_array_unref);
}

static gboolean
on_button (gpointer data)
{
  g_autofree CordonFakeNews *press = data;
  g_autofree char *uuid = press->uuid;

  cordon_fake_hypervisor_end_domain (press->owner, uuid, TRUE);
  g_object_unref (press->owner);
  return G_SOURCE_REMOVE;
}

static void
perform_press_button (CordonFakeHypervisor *self, GTask *task)
{
  CordonFakeDomain *domain = find (self, task);

  if (domain == NULL)
    return;
  if (self->polite && !domain->facts->paused)
    {
      CordonFakeNews *press = g_new0 (CordonFakeNews, 1);

      press->owner = g_object_ref (self);
      press->uuid = g_strdup (domain->facts->uuid);
      g_idle_add (on_button, press);
    }
  g_task_return_boolean (task, TRUE);
}

/* --- the interface --------------------------------------------------------------------------- */

static void
probe_async (CordonHypervisor *hypervisor, GCancellable *cancellable,
             GAsyncReadyCallback callback, gpointer data)
{
  cordon_fake_hypervisor_run (CORDON_FAKE_HYPERVISOR (hypervisor), CORDON_FAKE_OP_PROBE,
                              g_task_new (hypervisor, cancellable, callback, data), perform_probe);
}

static void
create_async (CordonHypervisor *hypervisor, CordonMachinePlan *plan, GCancellable *cancellable,
              GAsyncReadyCallback callback, gpointer data)
{
  cordon_fake_hypervisor_run_plan (CORDON_FAKE_HYPERVISOR (hypervisor), CORDON_FAKE_OP_CREATE, plan,
                                   cancellable, callback, data, perform_create);
}

void
cordon_fake_hypervisor_run_plan (CordonFakeHypervisor *self, CordonFakeOp op,
                                 CordonMachinePlan *plan, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer data,
                                 CordonFakePerform perform)
{
  GTask *task = g_task_new (self, cancellable, callback, data);

  g_task_set_task_data (task, cordon_machine_plan_ref (plan),
                        (GDestroyNotify) cordon_machine_plan_unref);
  cordon_fake_hypervisor_run (self, op, task, perform);
}

void
cordon_fake_hypervisor_run_text (CordonFakeHypervisor *self, CordonFakeOp op, const char *text,
                                 GCancellable *cancellable, GAsyncReadyCallback callback,
                                 gpointer data, CordonFakePerform perform)
{
  GTask *task = g_task_new (self, cancellable, callback, data);

  g_task_set_task_data (task, g_strdup (text), g_free);
  cordon_fake_hypervisor_run (self, op, task, perform);
}

static void
describe_async (CordonHypervisor *hypervisor, const char *uuid, GCancellable *cancellable,
                GAsyncReadyCallback callback, gpointer data)
{
  cordon_fake_hypervisor_run_text (CORDON_FAKE_HYPERVISOR (hypervisor), CORDON_FAKE_OP_DESCRIBE,
                                   uuid, cancellable, callback, data, perform_describe);
}

static void
resume_async (CordonHypervisor *hypervisor, const char *uuid, GCancellable *cancellable,
              GAsyncReadyCallback callback, gpointer data)
{
  cordon_fake_hypervisor_run_text (CORDON_FAKE_HYPERVISOR (hypervisor), CORDON_FAKE_OP_RESUME,
                                   uuid, cancellable, callback, data, perform_resume);
}

static void
suspend_async (CordonHypervisor *hypervisor, const char *uuid, GCancellable *cancellable,
               GAsyncReadyCallback callback, gpointer data)
{
  cordon_fake_hypervisor_run_text (CORDON_FAKE_HYPERVISOR (hypervisor), CORDON_FAKE_OP_SUSPEND,
                                   uuid, cancellable, callback, data, perform_suspend);
}

static void
destroy_async (CordonHypervisor *hypervisor, const char *uuid, GCancellable *cancellable,
               GAsyncReadyCallback callback, gpointer data)
{
  cordon_fake_hypervisor_run_text (CORDON_FAKE_HYPERVISOR (hypervisor), CORDON_FAKE_OP_DESTROY,
                                   uuid, cancellable, callback, data, perform_destroy);
}

static void
open_graphics_async (CordonHypervisor *hypervisor, const char *uuid, GCancellable *cancellable,
                     GAsyncReadyCallback callback, gpointer data)
{
  cordon_fake_hypervisor_run_text (CORDON_FAKE_HYPERVISOR (hypervisor), CORDON_FAKE_OP_OPEN_GRAPHICS,
                                   uuid, cancellable, callback, data, perform_open_graphics);
}

static void
list_async (CordonHypervisor *hypervisor, GCancellable *cancellable, GAsyncReadyCallback callback,
            gpointer data)
{
  CordonFakeHypervisor *self = CORDON_FAKE_HYPERVISOR (hypervisor);
  GTask *task = g_task_new (hypervisor, cancellable, callback, data);

  if (g_strcmp0 (self->lie, "old-list") == 0)
    g_task_set_task_data (task, list (self), (GDestroyNotify) g_ptr_array_unref);
  cordon_fake_hypervisor_run (self, CORDON_FAKE_OP_LIST, task, perform_list);
}

static void
press_button_async (CordonHypervisor *hypervisor, const char *uuid, GCancellable *cancellable,
                    GAsyncReadyCallback callback, gpointer data)
{
  cordon_fake_hypervisor_run_text (CORDON_FAKE_HYPERVISOR (hypervisor), CORDON_FAKE_OP_PRESS_BUTTON,
                                   uuid, cancellable, callback, data, perform_press_button);
}

static CordonHostFacts *
probe_finish (CordonHypervisor *hypervisor, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static CordonDomainFacts *
describe_finish (CordonHypervisor *hypervisor, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static GPtrArray *
list_finish (CordonHypervisor *hypervisor, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
boolean_finish (CordonHypervisor *hypervisor, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static int
open_graphics_finish (CordonHypervisor *hypervisor, GAsyncResult *result, GError **error)
{
  return (int) g_task_propagate_int (G_TASK (result), error);
}

static void
hypervisor_iface_init (CordonHypervisorInterface *iface)
{
  iface->probe_async = probe_async;
  iface->probe_finish = probe_finish;
  iface->create_async = create_async;
  iface->create_finish = boolean_finish;
  iface->describe_async = describe_async;
  iface->describe_finish = describe_finish;
  iface->resume_async = resume_async;
  iface->resume_finish = boolean_finish;
  iface->suspend_async = suspend_async;
  iface->suspend_finish = boolean_finish;
  iface->destroy_async = destroy_async;
  iface->destroy_finish = boolean_finish;
  iface->open_graphics_async = open_graphics_async;
  iface->open_graphics_finish = open_graphics_finish;
  iface->press_button_async = press_button_async;
  iface->press_button_finish = boolean_finish;
  iface->list_async = list_async;
  iface->list_finish = list_finish;
  cordon_fake_store_init (iface);
}

/* --- the strings ----------------------------------------------------------------------------- */

static void
go_on (CordonFakeHypervisor *self, CordonFakeOp op)
{
  for (guint i = 0; i < self->waiting->len; i++)
    {
      Wait *wait = g_ptr_array_index (self->waiting, i);
      if (wait->op == op && wait->delay == 0)
        wait->delay = g_timeout_add (self->ops[op].delay_ms, on_delay, wait);
    }
}

void
cordon_fake_hypervisor_set_fault (CordonFakeHypervisor *self, CordonFakeOp op,
                                  CordonFakeFault fault, guint delay_ms)
{
  self->ops[op].fault = fault;
  self->ops[op].delay_ms = delay_ms;
  if (fault != CORDON_FAKE_HANGS)
    go_on (self, op);
}

static gboolean
hangs (CordonFakeHypervisor *self, const Wait *wait)
{
  return self->ops[wait->op].fault == CORDON_FAKE_HANGS && wait->delay == 0;
}

guint
cordon_fake_hypervisor_get_n_waiting (CordonFakeHypervisor *self)
{
  guint n = 0;

  for (guint i = 0; i < self->waiting->len; i++)
    n += hangs (self, g_ptr_array_index (self->waiting, i));
  return n;
}

static const char *
uuid_of (const Wait *wait)
{
  gpointer data = g_task_get_task_data (wait->task);

  if (wait->op == CORDON_FAKE_OP_CREATE || wait->op == CORDON_FAKE_OP_DEFINE
      || wait->op == CORDON_FAKE_OP_NOTE)
    return cordon_machine_plan_get (data)->uuid;
  return data;
}

guint
cordon_fake_hypervisor_get_waiting (CordonFakeHypervisor *self, guint i, CordonFakeOp *op,
                                    const char **uuid)
{
  for (guint at = 0; at < self->waiting->len; at++)
    {
      const Wait *wait = g_ptr_array_index (self->waiting, at);

      if (!hangs (self, wait) || i-- > 0)
        continue;
      *op = wait->op;
      *uuid = uuid_of (wait);
      return wait->serial;
    }
  g_assert_not_reached ();
}

void
cordon_fake_hypervisor_answer (CordonFakeHypervisor *self, guint number)
{
  for (guint i = 0; i < self->waiting->len; i++)
    {
      Wait *wait = g_ptr_array_index (self->waiting, i);

      if (wait->serial != number)
        continue;
      on_delay (wait);
      return;
    }
  g_assert_not_reached ();
}

void
cordon_fake_hypervisor_hold_news (CordonFakeHypervisor *self, gboolean hold)
{
  self->news_held = hold;
  g_ptr_array_set_size (self->news, 0);
}

guint
cordon_fake_hypervisor_get_n_news (CordonFakeHypervisor *self)
{
  return self->news->len;
}

const char *
cordon_fake_hypervisor_get_news (CordonFakeHypervisor *self, guint i, const char **uuid)
{
  const CordonFakeNews *news = g_ptr_array_index (self->news, i);

  *uuid = news->uuid;
  return news->signal;
}

void
cordon_fake_hypervisor_tell_news (CordonFakeHypervisor *self, guint i)
{
  CordonFakeNews *news = g_ptr_array_steal_index (self->news, i);

  emit (self, news);
  news_free (news);
}

void
cordon_fake_hypervisor_set_polite (CordonFakeHypervisor *self, gboolean polite)
{
  self->polite = polite;
}

void
cordon_fake_hypervisor_set_deadline (CordonFakeHypervisor *self, guint ms)
{
  self->deadline_ms = ms;
}

void
cordon_fake_hypervisor_set_mac (CordonFakeHypervisor *self, CordonMacModel mac)
{
  self->mac = mac;
}

void
cordon_fake_hypervisor_set_hardware (CordonFakeHypervisor *self, gboolean hardware)
{
  self->hardware = hardware;
}

void
cordon_fake_hypervisor_set_spice (CordonFakeHypervisor *self, gboolean spice)
{
  self->spice = spice;
}

void
cordon_fake_hypervisor_set_lie (CordonFakeHypervisor *self, const char *item)
{
  g_free (self->lie);
  self->lie = g_strdup (item);
}

static void
spice_server_free (SpiceServer *server)
{
  g_free (server->path);
  g_free (server->owner);
  g_free (server);
}

void
cordon_fake_hypervisor_add_spice_server (CordonFakeHypervisor *self, const char *path)
{
  SpiceServer *server = g_new0 (SpiceServer, 1);

  server->path = g_strdup (path);
  g_ptr_array_add (self->spice_servers, server);
}

void
cordon_fake_hypervisor_add_domain (CordonFakeHypervisor *self, const char *uuid, gboolean ours,
                                   const char *account)
{
  CordonFakeDomain *domain = cordon_fake_domain_new (uuid);

  domain->facts->account = g_strdup (account);
  g_hash_table_replace (self->domains, domain->facts->uuid, domain);
  cordon_fake_domain_start (domain, self->next_pid++, "", FALSE, self->system);
  domain->facts->ours = ours;
  domain->facts->throwaway = TRUE;
  domain->facts->paused = FALSE;
}

void
cordon_fake_hypervisor_add_unheard (CordonFakeHypervisor *self, const char *uuid,
                                    const char *label)
{
  CordonFakeDomain *domain = cordon_fake_domain_new (uuid);

  domain->facts->account = g_strdup ("cordon-m99");
  g_hash_table_replace (self->domains, domain->facts->uuid, domain);
  cordon_fake_domain_start (domain, self->next_pid++, label, TRUE, self->system);
  domain->facts->paused = FALSE;
  domain->facts->throwaway = TRUE; /* a transient one: nothing stays of it */
}

void
cordon_fake_hypervisor_add_labelled (CordonFakeHypervisor *self, const char *uuid,
                                     const char *label)
{
  cordon_fake_hypervisor_add_unheard (self, uuid, label);
  tell (self, "domain-started", uuid, FALSE);
}

CordonDomainFacts *
cordon_fake_hypervisor_get_facts (CordonFakeHypervisor *self, const char *uuid)
{
  CordonFakeDomain *domain = g_hash_table_lookup (self->domains, uuid);

  return domain != NULL ? domain->facts : NULL;
}

void
cordon_fake_hypervisor_resume_domain (CordonFakeHypervisor *self, const char *uuid)
{
  cordon_fake_hypervisor_get_facts (self, uuid)->paused = FALSE;
  tell (self, "domain-resumed", uuid, FALSE);
}

void
cordon_fake_hypervisor_suspend_domain (CordonFakeHypervisor *self, const char *uuid)
{
  cordon_fake_hypervisor_get_facts (self, uuid)->paused = TRUE;
  tell (self, "domain-suspended", uuid, FALSE);
}

void
cordon_fake_hypervisor_start_domain (CordonFakeHypervisor *self, const char *uuid,
                                     const char *label)
{
  CordonFakeDomain *domain = g_hash_table_lookup (self->domains, uuid);

  cordon_fake_domain_start (domain, self->next_pid++, label, *label != '\0', self->system);
  domain->facts->paused = FALSE;
  tell (self, "domain-started", uuid, FALSE);
}

void
cordon_fake_hypervisor_plug_disk (CordonFakeHypervisor *self, const char *uuid, const char *path)
{
  CordonDiskFacts *disk = g_new0 (CordonDiskFacts, 1);

  disk->target = g_strdup ("vdz");
  disk->path = g_strdup (path);
  disk->format = g_strdup ("raw");
  g_ptr_array_add (cordon_fake_hypervisor_get_facts (self, uuid)->disks, disk);
  tell (self, "domain-changed", uuid, FALSE);
}

void
cordon_fake_hypervisor_claim_domain (CordonFakeHypervisor *self, const char *uuid,
                                     const CordonMachinePlanFields *plan)
{
  CordonFakeDomain *domain = g_hash_table_lookup (self->domains, uuid);

  g_clear_pointer (&domain->facts->account, g_free);
  cordon_fake_domain_fill (domain, plan);
}

void
cordon_fake_hypervisor_disconnect (CordonFakeHypervisor *self)
{
  self->connected = FALSE;
  while (self->waiting->len > 0)
    wait_fail (g_ptr_array_index (self->waiting, 0), CORDON_ERROR_HYPERVISOR,
               "The connection to the hypervisor was lost.");
  g_signal_emit_by_name (self, "disconnected", "the fake's daemon died");
}

void
cordon_fake_hypervisor_connect (CordonFakeHypervisor *self)
{
  self->connected = TRUE;
  g_signal_emit_by_name (self, "connected");
}

const CordonMachinePlanFields *
cordon_fake_hypervisor_get_last_plan (CordonFakeHypervisor *self)
{
  return self->last_plan != NULL ? cordon_machine_plan_get (self->last_plan) : NULL;
}

guint
cordon_fake_hypervisor_get_n_domains (CordonFakeHypervisor *self)
{
  return g_hash_table_size (self->domains);
}

gboolean
cordon_fake_hypervisor_has_domain (CordonFakeHypervisor *self, const char *uuid)
{
  return g_hash_table_contains (self->domains, uuid);
}

GVariant *
cordon_fake_hypervisor_list_domains (CordonFakeHypervisor *self)
{
  g_auto(GVariantBuilder) list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(sss)"));
  GHashTableIter iter;
  CordonFakeDomain *domain;

  g_hash_table_iter_init (&iter, self->domains);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &domain))
    g_variant_builder_add (&list, "(sss)", domain->facts->uuid,
                           !domain->facts->active ? "stopped"
                           : domain->facts->paused ? "paused"
                                                   : "running",
                           domain->facts->account);
  return g_variant_builder_end (&list);
}

guint
cordon_fake_hypervisor_get_n_calls (CordonFakeHypervisor *self, CordonFakeOp op)
{
  return self->ops[op].n_calls;
}

guint
cordon_fake_hypervisor_get_n_resumed (CordonFakeHypervisor *self)
{
  return self->n_resumed;
}

static void
cordon_fake_hypervisor_finalize (GObject *object)
{
  CordonFakeHypervisor *self = CORDON_FAKE_HYPERVISOR (object);

  g_assert_cmpuint (self->waiting->len, ==, 0); /* each holds a reference */
  g_ptr_array_unref (self->waiting);
  g_ptr_array_unref (self->news);
  g_hash_table_unref (self->domains);
  g_hash_table_unref (self->volumes);
  g_object_unref (self->system);
  g_string_free (self->operations, TRUE);
  g_array_unref (self->snapshots);
  g_free (self->version);
  g_clear_pointer (&self->last_plan, cordon_machine_plan_unref);
  g_free (self->lie);
  g_ptr_array_unref (self->spice_servers);
  G_OBJECT_CLASS (cordon_fake_hypervisor_parent_class)->finalize (object);
}

static void
cordon_fake_hypervisor_class_init (CordonFakeHypervisorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cordon_fake_hypervisor_finalize;
}

static void
cordon_fake_hypervisor_init (CordonFakeHypervisor *self)
{
  self->domains = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                         (GDestroyNotify) cordon_fake_domain_free);
  self->volumes = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                         (GDestroyNotify) cordon_volume_facts_free);
  self->waiting = g_ptr_array_new ();
  self->news = g_ptr_array_new_with_free_func ((GDestroyNotify) news_free);
  self->operations = g_string_new (NULL);
  self->spice_servers = g_ptr_array_new_with_free_func ((GDestroyNotify) spice_server_free);
  self->snapshots = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->deadline_ms = DEADLINE_MS;
  self->spice = TRUE;
  self->connected = TRUE;
  self->next_pid = 100000;
}

CordonFakeHypervisor *
cordon_fake_hypervisor_new (CordonFakeSystem *system)
{
  CordonFakeHypervisor *self = g_object_new (CORDON_TYPE_FAKE_HYPERVISOR, NULL);

  self->system = g_object_ref (system);
  return self;
}
