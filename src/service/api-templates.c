/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * ListTemplates, ImportTemplate, RemoveTemplate. An import takes descriptors, never a path.
 */
#include "config.h"

#include "service/api-private.h"

#include <gio/gunixfdlist.h>

#include "service/arguments.h"

static const CordonAction manage_templates = CORDON_ACTION_TEMPLATES;

static GVariant *
describe_template (CordonApi *self, const CordonTemplate *template)
{
  g_autoptr(GVariantDict) dict = g_variant_dict_new (NULL);
  const char *problem = template->problem;

  g_variant_dict_insert (dict, "name", "s", template->name);
  g_variant_dict_insert (dict, "version", "s", template->version);
  g_variant_dict_insert (dict, "built", "t", (guint64) template->built);
  g_variant_dict_insert (dict, "size", "t", template->size);
  g_variant_dict_insert (dict, "state", "s", problem != NULL ? "damaged" : "ok");
  g_variant_dict_insert (dict, "problem", "s", problem != NULL ? problem : "");
  g_variant_dict_insert (
    dict, "machines", "u",
    cordon_templates_count_holders (self->parts.house.templates, template->name));
  return g_variant_dict_end (dict);
}

static void
on_templates (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(CordonCall) call = data;
  CordonApi *self = call->owner;
  g_autoptr(GError) error = NULL;
  g_auto(GVariantBuilder) list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  g_autoptr(GPtrArray) templates =
    cordon_templates_list_finish (CORDON_TEMPLATES (source), result, &error);

  if (templates == NULL)
    {
      cordon_call_fail (call, error);
      return;
    }
  for (guint i = 0; i < templates->len; i++)
    g_variant_builder_add_value (&list,
                                 describe_template (self, g_ptr_array_index (templates, i)));
  cordon_bus_cordon1_complete_list_templates (
    self->skeleton, cordon_call_take_invocation (call), g_variant_builder_end (&list));
}

static void
run_list_templates (CordonCall *call, gpointer owner)
{
  cordon_templates_list_async (((CordonApi *) owner)->parts.house.templates, on_templates, call);
}

static gboolean
handle_list_templates (CordonBusCordon1 *skeleton, GDBusMethodInvocation *invocation,
                       CordonApi *self)
{
  CordonCallArguments arguments = { .fds = CORDON_API_NO_FDS };

  cordon_door_admit (self->parts.door, invocation, G_OBJECT (self), NULL, &arguments,
                     run_list_templates);
  return TRUE;
}

static void
on_imported (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(CordonCall) call = data;
  CordonApi *self = call->owner;
  g_autoptr(GError) error = NULL;

  if (!cordon_templates_import_finish (CORDON_TEMPLATES (source), result, &error))
    {
      cordon_call_fail (call, error);
      return;
    }
  cordon_ready_pool_flush_async (self->parts.pool, 0, NULL, call->arguments.text, NULL, NULL);
  cordon_bus_cordon1_complete_import_template (self->skeleton,
                                               cordon_call_take_invocation (call), NULL);
}

static void
run_import (CordonCall *call, gpointer owner)
{
  CordonApi *self = owner;
  int fds[4];

  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    {
      fds[i] = call->arguments.fds[i];
      call->arguments.fds[i] = -1;
    }
  cordon_templates_import_async (self->parts.house.templates, call->arguments.text, fds,
                                 call->cancellable, on_imported, call);
}

static gboolean
handle_import (CordonBusCordon1 *skeleton, GDBusMethodInvocation *invocation, GUnixFDList *fds,
               const char *name, GVariant *manifest, GVariant *kernel, GVariant *initrd,
               GVariant *root, CordonApi *self)
{
  CordonCallArguments arguments = { .fds = CORDON_API_NO_FDS };
  const gint32 handles[] = { g_variant_get_handle (manifest), g_variant_get_handle (kernel),
                             g_variant_get_handle (initrd), g_variant_get_handle (root) };
  GError *error = NULL;

  if (!cordon_name_check (name, &error)
      || !cordon_fds_take (fds, handles, G_N_ELEMENTS (handles), arguments.fds, &error))
    return cordon_invocation_refuse (invocation, error);
  arguments.text = g_strdup (name);
  cordon_door_admit (self->parts.door, invocation, G_OBJECT (self), &manage_templates, &arguments,
                     run_import);
  return TRUE;
}

static void
on_removed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(CordonCall) call = data;
  CordonApi *self = call->owner;
  g_autoptr(GError) error = NULL;

  if (cordon_templates_remove_finish (CORDON_TEMPLATES (source), result, &error))
    cordon_bus_cordon1_complete_remove_template (self->skeleton,
                                                 cordon_call_take_invocation (call));
  else
    cordon_call_fail (call, error);
}

static void
on_flushed (GObject *source, GAsyncResult *result, gpointer data)
{
  CordonCall *call = data;

  cordon_ready_pool_flush_finish (CORDON_READY_POOL (source), result);
  cordon_templates_remove_async (((CordonApi *) call->owner)->parts.house.templates,
                                 call->arguments.text, on_removed, call);
}

/* A machine that nobody uses does not hold it. */
static void
run_remove (CordonCall *call, gpointer owner)
{
  cordon_ready_pool_flush_async (((CordonApi *) owner)->parts.pool, 0, NULL, call->arguments.text, on_flushed, call);
}

static gboolean
handle_remove (CordonBusCordon1 *skeleton, GDBusMethodInvocation *invocation, const char *name,
               CordonApi *self)
{
  CordonCallArguments arguments = { .fds = CORDON_API_NO_FDS };
  GError *error = NULL;

  if (!cordon_name_check (name, &error))
    return cordon_invocation_refuse (invocation, error);
  arguments.text = g_strdup (name);
  cordon_door_admit (self->parts.door, invocation, G_OBJECT (self), &manage_templates, &arguments,
                     run_remove);
  return TRUE;
}

void
cordon_api_connect_templates (CordonApi *self)
{
  g_signal_connect (self->skeleton, "handle-list-templates", G_CALLBACK (handle_list_templates), self);
  g_signal_connect (self->skeleton, "handle-import-template", G_CALLBACK (handle_import), self);
  g_signal_connect (self->skeleton, "handle-remove-template", G_CALLBACK (handle_remove), self);
}
