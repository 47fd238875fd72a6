/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A URI gives no right that its sender has not: it is opened as this person, who sees what becomes of it.
 */
#include "config.h"
#include "desktop/bus-files.h"

#include <glib/gi18n-lib.h>
#include "core/compartment.h"
#include "core/errors.h"
#include "core/limits.h"
#include "desktop/choices.h"

static GPtrArray *
read_uris (const char *const *uris, GError **error)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);

  for (; *uris; uris++)
    {
      g_autofree char *scheme = g_uri_parse_scheme (*uris);

      if (!scheme || files->len == CORDON_LIMIT_BATCH_FILES)
        {
          g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_USAGE,
                               scheme ? _("These are too many files at once; select fewer.")
                                      : _("A file has to be named by its URI."));
          return NULL;
        }
      g_ptr_array_add (files, g_file_new_for_uri (*uris));
    }
  return g_steal_pointer (&files);
}

static gboolean
read_options (GVariant *options, char **compartment, GError **error)
{
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_variant_iter_init (&iter, options);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
    {
      const char *name = g_str_equal (key, "compartment") && g_variant_is_of_type (value, G_VARIANT_TYPE_STRING)
                           ? g_variant_get_string (value, NULL) : NULL;

      if (!name || !cordon_compartment_name_valid (name))
        {
          g_variant_unref (value);
          g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_USAGE,
                               _("The only option is “compartment”, with a compartment's name."));
          return FALSE;
        }
      g_free (*compartment);
      *compartment = g_strdup (name);
    }
  return TRUE;
}

static gboolean
on_open_uris (CordonBusService *service, GDBusMethodInvocation *invocation, const char *const *uris, GVariant *options)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *compartment = NULL;
  g_autoptr (GPtrArray) files = read_uris (uris, &error);

  if (!files || !read_options (options, &compartment, &error))
    g_dbus_method_invocation_return_gerror (invocation, error);
  else
    {
      /* A sender may take its files away once it has the answer. */
      g_signal_emit_by_name (service, "open", files, compartment);
      g_dbus_method_invocation_return_value (invocation, NULL);
    }
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
on_quarantine_uris (CordonBusService *service, GDBusMethodInvocation *invocation, const char *const *uris)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) files = read_uris (uris, &error);

  if (!files)
    g_dbus_method_invocation_return_gerror (invocation, error);
  else
    {
      g_dbus_method_invocation_return_value (invocation, NULL);
      g_signal_emit_by_name (service, "quarantine", files);
    }
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
on_ask_together (CordonBusService *service, GDBusMethodInvocation *invocation, guint files, guint machines)
{
  if (files >= 2 && files <= CORDON_LIMIT_BATCH_FILES && machines >= 1 && machines <= files / 2)
    g_signal_emit_by_name (service, "ask-together", invocation, files, machines);
  else
    g_dbus_method_invocation_return_error_literal (invocation, CORDON_ERROR, CORDON_ERROR_USAGE,
                                                   _("So many files are not asked about."));
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
on_list_compartments (CordonBusService *service, GDBusMethodInvocation *invocation)
{
  g_autoptr (GPtrArray) all = cordon_choices_list (FALSE, FALSE);
  g_auto (GVariantBuilder) rows = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(ss)"));

  for (guint i = 0; i < all->len; i++)
    g_variant_builder_add (&rows, "(ss)", cordon_compartment_get_name (all->pdata[i]),
                           cordon_compartment_get_title (all->pdata[i]));
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(@a(ss))", g_variant_builder_end (&rows)));
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

void
cordon_bus_files_follow (CordonBusDesktop1 *skeleton, CordonBusService *service)
{
  g_signal_connect_object (skeleton, "handle-ask-together", G_CALLBACK (on_ask_together), service,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (skeleton, "handle-open-uris", G_CALLBACK (on_open_uris), service, G_CONNECT_SWAPPED);
  g_signal_connect_object (skeleton, "handle-quarantine-uris", G_CALLBACK (on_quarantine_uris), service,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (skeleton, "handle-list-compartments", G_CALLBACK (on_list_compartments), service,
                           G_CONNECT_SWAPPED);
}
