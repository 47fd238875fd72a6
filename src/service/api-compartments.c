/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * ListCompartments, GetCompartment, SetCompartment and RemoveCompartment. A user's text is hostile:
 * it is bounded, parsed strictly and judged by the administrator's limits before anything is kept;
 * a name carries over nothing from whoever had it before, neither machines nor a grant.
 */
#include "config.h"

#include "service/api-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/errors.h"
#include "core/limits.h"
#include "service/arguments.h"

static const CordonAction own_machines = CORDON_ACTION_OWN_MACHINES;

/* --- in words of the bus --------------------------------------------------------------------- */

static void
describe_look (const CordonCompartment *compartment, GVariantDict *dict)
{
  g_variant_dict_insert (dict, "title", "s", cordon_compartment_get_title (compartment));
  g_variant_dict_insert (dict, "colour", "s", cordon_colour_names[cordon_compartment_get_colour (compartment)]);
  g_variant_dict_insert (dict, "glyph", "s", cordon_glyph_names[cordon_compartment_get_glyph (compartment)]);
  g_variant_dict_insert (dict, "pattern", "s", cordon_pattern_names[cordon_compartment_get_pattern (compartment)]);
  g_variant_dict_insert (dict, "template", "s", cordon_compartment_get_template (compartment));
  g_variant_dict_insert (dict, "lifetime", "s",
                         cordon_lifetime_names[cordon_compartment_get_lifetime (compartment)]);
}

static void
describe_nothing (GVariantDict *dict)
{
  static const char *const keys[] = { "title", "colour", "glyph", "pattern", "template", "lifetime", "text" };

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    g_variant_dict_insert (dict, keys[i], "s", "");
}

static void
insert_text (GVariantDict *dict, const char *key, const CordonCompartment *compartment)
{
  g_autofree char *text = compartment != NULL ? cordon_compartment_to_text (compartment) : g_strdup ("");

  g_variant_dict_insert (dict, key, "s", text);
}

/* (transfer floating) */
static GVariant *
describe (const CordonCompartmentView *view, guint machines)
{
  static const char *const none[] = { NULL };
  g_autoptr(GVariantDict) dict = g_variant_dict_new (NULL);

  g_variant_dict_insert (dict, "name", "s", view->name);
  g_variant_dict_insert (dict, "origin", "s", cordon_origin_names[view->origin]);
  if (view->compartment != NULL)
    {
      describe_look (view->compartment, dict);
      insert_text (dict, "text", view->compartment);
    }
  else
    describe_nothing (dict);
  g_variant_dict_insert (dict, "machines", "u", machines);
  g_variant_dict_insert (dict, "notes", "^as", view->notes != NULL ? view->notes : none);
  g_variant_dict_insert (dict, "problem", "s", view->problem != NULL ? view->problem : "");
  insert_text (dict, "written", view->written);
  return g_variant_dict_end (dict);
}

static guint
count_machines (CordonApi *self, guint32 uid, const CordonCompartmentView *view)
{
  g_autoptr(GPtrArray) names = NULL;

  /* Of one that is hidden all machines follow the rules of the one that hides it. */
  if (view->hidden)
    return 0;
  names = cordon_fleet_list_names (self->parts.fleet, uid, view->name);
  return names->len;
}

/* --- ListCompartments ------------------------------------------------------------------------ */

static void
settled_list (CordonCall *owned_call, gpointer owner)
{
  CordonApi *self = owner;
  g_autoptr(CordonCall) call = owned_call;
  g_autoptr(GPtrArray) views = cordon_compartments_list (self->parts.compartments, call->uid);
  g_auto(GVariantBuilder) list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < views->len; i++)
    {
      const CordonCompartmentView *view = g_ptr_array_index (views, i);

      g_variant_builder_add_value (&list, describe (view, count_machines (self, call->uid, view)));
    }
  cordon_bus_cordon1_complete_list_compartments (self->skeleton, cordon_call_take_invocation (call),
                                                 g_variant_builder_end (&list));
}

static void
run_list (CordonCall *call, gpointer owner)
{
  cordon_api_run_settled (call, settled_list, TRUE);
}

static gboolean
handle_list (CordonBusCordon1 *skeleton, GDBusMethodInvocation *invocation, CordonApi *self)
{
  CordonCallArguments arguments = { .fds = CORDON_API_NO_FDS };

  cordon_door_admit (self->parts.door, invocation, G_OBJECT (self), NULL, &arguments, run_list);
  return TRUE;
}

/* --- GetCompartment -------------------------------------------------------------------------- */

static void
settled_get (CordonCall *owned_call, gpointer owner)
{
  CordonApi *self = owner;
  g_autoptr(CordonCall) call = owned_call;
  g_autoptr(GError) error = NULL;
  CordonCompartmentView view;

  if (cordon_compartments_view (self->parts.compartments, call->uid, call->arguments.text, &view, &error))
    cordon_bus_cordon1_complete_get_compartment (self->skeleton, cordon_call_take_invocation (call),
                                                 describe (&view, count_machines (self, call->uid, &view)));
  else
    cordon_call_fail (call, error);
}

static void
run_get (CordonCall *call, gpointer owner)
{
  cordon_api_run_settled (call, settled_get, TRUE);
}

static gboolean
handle_get (CordonBusCordon1 *skeleton, GDBusMethodInvocation *invocation, const char *name, CordonApi *self)
{
  CordonCallArguments arguments = { .fds = CORDON_API_NO_FDS };
  GError *error = NULL;

  if (!cordon_name_check (name, &error))
    return cordon_invocation_refuse (invocation, error);
  arguments.text = g_strdup (name);
  cordon_door_admit (self->parts.door, invocation, G_OBJECT (self), NULL, &arguments, run_get);
  return TRUE;
}

/* --- SetCompartment -------------------------------------------------------------------------- */

static void
tell_changed (CordonApi *self, guint32 uid, const char *name)
{
  cordon_peers_emit (self->parts.peers, uid, "CompartmentChanged", g_variant_new ("(s)", name));
}

static void
complete_set (CordonApi *self, CordonCall *call, const CordonCompartmentView *view)
{
  cordon_bus_cordon1_complete_set_compartment (self->skeleton, cordon_call_take_invocation (call),
                                               describe (view, count_machines (self, call->uid, view)));
}

static void
on_set (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(CordonCall) call = data;
  CordonApi *self = call->owner;
  g_autoptr(GError) error = NULL;
  CordonCompartmentView view;

  if (!cordon_compartments_change_finish (self->parts.compartments, result, &error)
      || !cordon_compartments_view (self->parts.compartments, call->uid, call->arguments.text, &view, &error))
    {
      cordon_call_fail (call, error);
      return;
    }
  complete_set (self, call, &view);
  cordon_ready_pool_check_rules (self->parts.pool);
  tell_changed (self, call->uid, call->arguments.text);
}

static void
keep (CordonCall *call)
{
  CordonApi *self = call->owner;
  const char *text = call->arguments.more_text;
  g_autoptr(GError) error = NULL;
  g_autoptr(CordonCompartment) written =
    cordon_compartment_parse (call->arguments.text, text, strlen (text), &error);

  if (written == NULL)
    {
      cordon_call_fail (call, error);
      cordon_call_free (call);
      return;
    }
  cordon_compartments_set_async (self->parts.compartments, call->uid, written, on_set, call);
}

static void
on_old_grant_gone (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(CordonCall) call = data;
  g_autoptr(GError) error = NULL;

  if (cordon_registry_set_grant_finish (CORDON_REGISTRY (source), result, &error))
    keep (g_steal_pointer (&call));
  else
    cordon_call_fail (call, error);
}

static char *
join_names (GPtrArray *names)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < names->len; i++)
    g_string_append_printf (text, "%s“%s”", i > 0 ? ", " : "", (const char *) g_ptr_array_index (names, i));
  return g_string_free (text, FALSE);
}

/* What an administrator's rules held apart must not come under the user's. */
static gboolean
check_unused (CordonApi *self, guint32 uid, const char *name, GError **error)
{
  g_autoptr(GPtrArray) machines = cordon_fleet_list_names (self->parts.fleet, uid, name);
  g_autofree char *names = join_names (machines);

  if (machines->len == 0)
    return TRUE;
  g_set_error (error, CORDON_ERROR, CORDON_ERROR_BUSY,
               _("You have machines of a compartment “%s” whose rules are gone: %s. Choose another name, delete "
                 "them, or let an administrator put the rules into %s again."),
               name, names, CORDON_SYSCONFDIR "/compartments");
  return FALSE;
}

static void
settled_set_new (CordonCall *owned_call, gpointer owner)
{
  CordonApi *self = owner;
  g_autoptr(CordonCall) call = owned_call;
  g_autoptr(GError) error = NULL;
  const char *name = call->arguments.text;
  CordonCall *running;

  if (!check_unused (self, call->uid, name, &error))
    {
      cordon_call_fail (call, error);
      return;
    }
  running = g_steal_pointer (&call);
  if (cordon_registry_has_grant (self->parts.registry, running->uid, name))
    cordon_registry_set_grant_async (self->parts.registry, running->uid, name, FALSE, on_old_grant_gone, running);
  else
    keep (running);
}

/* (transfer full) What would hold, or NULL and why not. */
static CordonCompartment *
judge (CordonApi *self, const CordonCall *call, CordonCompartment **written, GPtrArray *notes, GError **error)
{
  const char *text = call->arguments.more_text;

  *written = cordon_compartment_parse (call->arguments.text, text, strlen (text), error);
  return *written != NULL ? cordon_compartments_judge (self->parts.compartments, call->uid, *written, notes, error)
                          : NULL;
}

static void
run_set (CordonCall *owned_call, gpointer owner)
{
  CordonApi *self = owner;
  g_autoptr(CordonCall) call = owned_call;
  g_autoptr(GPtrArray) notes = g_ptr_array_new_null_terminated (4, g_free, TRUE);
  g_autoptr(CordonCompartment) written = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(CordonCompartment) held = judge (self, call, &written, notes, &error);
  CordonCompartmentView view = { .name = call->arguments.text, .origin = CORDON_ORIGIN_USER,
                                 .compartment = held, .written = written };

  view.notes = (const char *const *) notes->pdata;
  if (held == NULL)
    cordon_call_fail (call, error);
  else if (call->arguments.flag)
    complete_set (self, call, &view);
  else if (cordon_compartments_has_own (self->parts.compartments, call->uid, call->arguments.text))
    keep (g_steal_pointer (&call));
  else
    cordon_api_run_settled (g_steal_pointer (&call), settled_set_new, FALSE);
}

static gboolean
check_text (const char *untrusted_text, GError **error)
{
  if (strnlen (untrusted_text, CORDON_LIMIT_COMPARTMENT_TEXT + 1) <= CORDON_LIMIT_COMPARTMENT_TEXT)
    return TRUE;
  g_set_error (error, CORDON_ERROR, CORDON_ERROR_USAGE, _("A compartment's text has at most %d KiB."),
               CORDON_LIMIT_COMPARTMENT_TEXT / 1024);
  return FALSE;
}

static gboolean
handle_set (CordonBusCordon1 *skeleton, GDBusMethodInvocation *invocation, const char *name, const char *text,
            GVariant *options, CordonApi *self)
{
  CordonCallArguments arguments = { .fds = CORDON_API_NO_FDS };
  const CordonOption table[] = { { "check", &arguments.flag } };
  GError *error = NULL;

  if (!cordon_name_check (name, &error) || !check_text (text, &error)
      || !cordon_options_read (options, table, G_N_ELEMENTS (table), &error))
    return cordon_invocation_refuse (invocation, error);
  arguments.text = g_strdup (name);
  arguments.more_text = g_strdup (text);
  cordon_door_admit (self->parts.door, invocation, G_OBJECT (self), &own_machines, &arguments, run_set);
  return TRUE;
}

/* --- RemoveCompartment ----------------------------------------------------------------------- */

static void
complete_remove (CordonCall *call)
{
  CordonApi *self = call->owner;

  cordon_bus_cordon1_complete_remove_compartment (self->skeleton, cordon_call_take_invocation (call));
  tell_changed (self, call->uid, call->arguments.text);
}

/* A grant that stays would be void as soon as somebody takes the name again. */
static void
on_grant_gone (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(CordonCall) call = data;
  g_autoptr(GError) error = NULL;

  if (!cordon_registry_set_grant_finish (CORDON_REGISTRY (source), result, &error))
    g_message ("The grant for “%s” stays: %s", call->arguments.text, error->message);
  complete_remove (call);
}

static void
take_grant_back (CordonCall *owned_call)
{
  g_autoptr(CordonCall) call = owned_call;
  CordonApi *self = call->owner;
  const char *name = call->arguments.text;

  if (!cordon_registry_has_grant (self->parts.registry, call->uid, name))
    {
      complete_remove (call);
      return;
    }
  cordon_registry_set_grant_async (self->parts.registry, call->uid, name, FALSE, on_grant_gone, call);
  g_steal_pointer (&call);
}

static void
on_disowned (GObject *source, GAsyncResult *result, gpointer data)
{
  CordonCall *call = data;
  g_autoptr(GError) error = NULL;

  if (!cordon_labels_disown_finish (CORDON_LABELS (source), result, &error))
    g_message ("The category of “%s” stays taken: %s", call->arguments.text, error->message);
  take_grant_back (call);
}

static void
on_removed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(CordonCall) call = data;
  CordonApi *self = call->owner;
  g_autoptr(GError) error = NULL;
  CordonCall *running;

  if (!cordon_compartments_change_finish (self->parts.compartments, result, &error))
    cordon_call_fail (call, error);
  else if (call->arguments.flag)
    complete_remove (call);
  else
    {
      running = g_steal_pointer (&call);
      cordon_labels_disown_async (self->parts.house.labels, running->uid, running->arguments.text, on_disowned,
                                  running);
    }
}

static gboolean
check_empty (CordonApi *self, guint32 uid, const char *name, GError **error)
{
  g_autoptr(GPtrArray) machines = cordon_fleet_list_names (self->parts.fleet, uid, name);
  g_autofree char *names = join_names (machines);

  if (machines->len == 0)
    return TRUE;
  g_set_error (error, CORDON_ERROR, CORDON_ERROR_BUSY,
               _("The compartment “%s” has machines: %s. Delete them first with “cordon delete --now”; what is on "
                 "their disks is lost then."),
               name, names);
  return FALSE;
}

/* Its category is free for others as soon as it is removed. */
static void
on_flushed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(CordonCall) call = data;
  CordonApi *self = call->owner;
  g_autoptr(GError) error = NULL;

  cordon_ready_pool_flush_finish (CORDON_READY_POOL (source), result);
  if (!call->arguments.flag && !check_empty (self, call->uid, call->arguments.text, &error))
    {
      cordon_call_fail (call, error);
      return;
    }
  cordon_compartments_remove_async (self->parts.compartments, call->uid, call->arguments.text, on_removed, call);
  g_steal_pointer (&call);
}

static void
settled_remove (CordonCall *owned_call, gpointer owner)
{
  CordonApi *self = owner;
  g_autoptr(CordonCall) call = owned_call;
  g_autoptr(GError) error = NULL;
  const char *name = call->arguments.text;
  CordonCompartmentView view;

  /* Machines and grant belong to the system's compartment where it hides the user's own. */
  call->arguments.flag = cordon_compartments_view (self->parts.compartments, call->uid, name, &view, NULL)
                         && view.origin != CORDON_ORIGIN_USER;
  if (!call->arguments.flag && !check_empty (self, call->uid, name, &error))
    {
      cordon_call_fail (call, error);
      return;
    }
  cordon_ready_pool_flush_async (self->parts.pool, call->uid, name, NULL, on_flushed, call);
  g_steal_pointer (&call);
}

static void
run_remove (CordonCall *call, gpointer owner)
{
  cordon_api_run_settled (call, settled_remove, FALSE);
}

static gboolean
handle_remove (CordonBusCordon1 *skeleton, GDBusMethodInvocation *invocation, const char *name, CordonApi *self)
{
  CordonCallArguments arguments = { .fds = CORDON_API_NO_FDS };
  GError *error = NULL;

  if (!cordon_name_check (name, &error))
    return cordon_invocation_refuse (invocation, error);
  arguments.text = g_strdup (name);
  cordon_door_admit (self->parts.door, invocation, G_OBJECT (self), &own_machines, &arguments, run_remove);
  return TRUE;
}

void
cordon_api_connect_compartments (CordonApi *self)
{
  g_signal_connect (self->skeleton, "handle-list-compartments", G_CALLBACK (handle_list), self);
  g_signal_connect (self->skeleton, "handle-get-compartment", G_CALLBACK (handle_get), self);
  g_signal_connect (self->skeleton, "handle-set-compartment", G_CALLBACK (handle_set), self);
  g_signal_connect (self->skeleton, "handle-remove-compartment", G_CALLBACK (handle_remove), self);
}
