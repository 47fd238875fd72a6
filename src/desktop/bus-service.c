/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Takes descriptors, never paths. Any program of the session may call; how many machines a person can
 * have is cordond's to limit.
 */
#include "config.h"
#include "desktop/bus-service.h"

#include <gio/gunixfdlist.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>
#include "client/cordon-proxies.h"
#include "client/machine-info.h"
#include "core/compartment.h"
#include "core/errors.h"
#include "core/text.h"
#include "desktop/bus-files.h"
#include "desktop/compartments.h"

#define OBJECT_PATH "/org/cordon/Desktop1"

struct _CordonBusService {
  GObject parent_instance;

  /* owned */
  CordonBusDesktop1 *skeleton;
};

G_DEFINE_FINAL_TYPE (CordonBusService, cordon_bus_service, G_TYPE_OBJECT)

enum {
  VISIT,
  FIND,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

void
cordon_open_options_clear (CordonOpenOptions *options)
{
  g_clear_pointer (&options->compartment, g_free);
  g_clear_pointer (&options->token, g_free);
  g_clear_pointer (&options->url, g_free);
  g_clear_pointer (&options->app, g_free);
}

static void
set_text (char **text, const char *value)
{
  g_free (*text);
  *text = g_strdup (value);
}

static gboolean
take_option (CordonOpenOptions *parsed, const char *key, GVariant *value)
{
  if (g_str_equal (key, "compartment") && g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    set_text (&parsed->compartment, g_variant_get_string (value, NULL));
  else if (g_str_equal (key, "url") && g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    set_text (&parsed->url, g_variant_get_string (value, NULL));
  else if (g_str_equal (key, "app") && g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    set_text (&parsed->app, g_variant_get_string (value, NULL));
  else if (g_str_equal (key, "handle_token") && g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    set_text (&parsed->token, g_variant_get_string (value, NULL));
  else if (g_str_equal (key, "allow-unlabelled") && g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN))
    parsed->allow_unlabelled = g_variant_get_boolean (value);
  else
    return FALSE;
  return TRUE;
}

static gboolean
check_compartment (const char *name, GError **error)
{
  if (cordon_compartment_name_valid (name))
    return TRUE;
  g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_USAGE,
                       _("This is no name of a compartment: it has small letters, digits and hyphens only."));
  return FALSE;
}

gboolean
cordon_open_options_parse (GVariant *options,
                           CordonOpenOptions *parsed,
                           GError **error)
{
  g_auto (CordonOpenOptions) result = { .compartment = g_strdup (CORDON_COMPARTMENT_DEFAULT) };
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_variant_iter_init (&iter, options);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &value))
    {
      gboolean known = take_option (&result, key, value);

      g_variant_unref (value);
      if (!known)
        {
          g_autofree char *shown = cordon_text_display_name (key);

          g_set_error (error, CORDON_ERROR, CORDON_ERROR_USAGE, _("The option “%s” is not known, or of a wrong type."), shown);
          return FALSE;
        }
    }
  if (!check_compartment (result.compartment, error)
      || (result.url && !cordon_session_url_check (result.url, error))
      || (result.app && !cordon_session_app_check (result.app, error)))
    return FALSE;
  *parsed = result;
  result = (CordonOpenOptions) { 0 };
  return TRUE;
}

static int
take_file (GUnixFDList *fds, GVariant *handle, GError **error)
{
  gint32 index = g_variant_get_handle (handle);

  if (fds && index >= 0 && index < g_unix_fd_list_get_length (fds))
    return g_unix_fd_list_get (fds, index, error);
  g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_USAGE, _("The call has no file."));
  return -1;
}

static CordonVisit *
make_visit (GUnixFDList *fds, GVariant *handle, const char *untrusted_name, const CordonOpenOptions *options,
            GError **error)
{
  g_autofree char *name = cordon_text_display_name (untrusted_name);
  CordonVisit *visit;
  int fd = take_file (fds, handle, error);

  if (fd < 0)
    return NULL;
  visit = cordon_visit_new (options->compartment, options->allow_unlabelled, name);
  cordon_visit_set_descriptor (visit, fd);
  return visit;
}

static CordonRequest *
open_file (CordonBusService *self, GDBusMethodInvocation *invocation, GUnixFDList *fds, GVariant *handle,
           const char *name, GVariant *values, GError **error)
{
  g_auto (CordonOpenOptions) options = { 0 };
  g_autoptr (CordonVisit) visit = NULL;
  g_autoptr (CordonRequest) request = NULL;

  if (!cordon_open_options_parse (values, &options, error))
    return NULL;
  visit = make_visit (fds, handle, name, &options, error);
  if (!visit)
    return NULL;
  request = cordon_request_new (g_dbus_method_invocation_get_connection (invocation),
                                g_dbus_method_invocation_get_sender (invocation), options.token, visit, error);
  if (!request)
    return NULL;
  g_signal_emit (self, signals[VISIT], 0, visit, request);
  return g_steal_pointer (&request);
}

static gboolean
on_open_file (CordonBusService *self,
              GDBusMethodInvocation *invocation,
              GUnixFDList *fds,
              GVariant *handle,
              const char *name,
              GVariant *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CordonRequest) request = open_file (self, invocation, fds, handle, name, options, &error);

  if (request)
    cordon_bus_desktop1_complete_open_file (self->skeleton, invocation, NULL, cordon_request_get_path (request));
  else
    g_dbus_method_invocation_return_gerror (invocation, error);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* --- OpenAddress ----------------------------------------------------------------------------- */

static CordonVisit *
make_address_visit (const char *url, const CordonOpenOptions *options, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);
  g_autofree char *name = cordon_text_display_name (uri && g_uri_get_host (uri) ? g_uri_get_host (uri) : url);
  g_autoptr (CordonVisit) visit = cordon_visit_new (options->compartment, options->allow_unlabelled, name);

  return cordon_visit_set_url (visit, url, error) ? g_steal_pointer (&visit) : NULL;
}

static CordonRequest *
open_address (CordonBusService *self, GDBusMethodInvocation *invocation, const char *url, GVariant *values,
              GError **error)
{
  g_auto (CordonOpenOptions) options = { 0 };
  g_autoptr (CordonVisit) visit = NULL;
  g_autoptr (CordonRequest) request = NULL;

  if (!cordon_open_options_parse (values, &options, error))
    return NULL;
  if (!g_variant_lookup (values, "compartment", "&s", NULL))
    set_text (&options.compartment, CORDON_COMPARTMENT_LINKS);
  visit = make_address_visit (url, &options, error);
  if (!visit)
    return NULL;
  request = cordon_request_new (g_dbus_method_invocation_get_connection (invocation),
                                g_dbus_method_invocation_get_sender (invocation), options.token, visit, error);
  if (request)
    g_signal_emit (self, signals[VISIT], 0, visit, request);
  return g_steal_pointer (&request);
}

static gboolean
on_open_address (CordonBusService *self,
                 GDBusMethodInvocation *invocation,
                 const char *url,
                 GVariant *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CordonRequest) request = open_address (self, invocation, url, options, &error);

  if (request)
    cordon_bus_desktop1_complete_open_address (self->skeleton, invocation, cordon_request_get_path (request));
  else
    g_dbus_method_invocation_return_gerror (invocation, error);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* --- ShowMachine ----------------------------------------------------------------------------- */

/* A call on its way: cordond is asked what the machine looks like before a window is made of it, because its
 * colour is what a person goes by. */
typedef struct {
  CordonBusService *self;
  GDBusMethodInvocation *invocation;
  CordonOpenOptions options;
  char *uuid;
} Showing;

static void
showing_free (Showing *showing)
{
  g_object_unref (showing->self);
  g_clear_object (&showing->invocation);
  cordon_open_options_clear (&showing->options);
  g_free (showing->uuid);
  g_free (showing);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Showing, showing_free)

/* error: (transfer full) */
static void
refuse_showing (Showing *showing, GError *error)
{
  g_dbus_method_invocation_return_gerror (g_steal_pointer (&showing->invocation), error);
  g_error_free (error);
}

static void
answer_showing (Showing *showing, CordonRequest *request)
{
  cordon_bus_desktop1_complete_show_machine (showing->self->skeleton, g_steal_pointer (&showing->invocation),
                                             cordon_request_get_path (request));
}

static void
show_machine (Showing *showing, GVariant *description)
{
  g_autoptr (CordonMachineInfo) machine = cordon_machine_info_new (description);
  g_autoptr (CordonVisit) visit = NULL;
  g_autoptr (CordonRequest) request = NULL;
  GError *error = NULL;

  g_signal_emit (showing->self, signals[FIND], 0, showing->uuid, &visit);
  if (!visit)
    visit = cordon_visit_new_for_machine (machine, showing->options.allow_unlabelled);
  /* A browser that runs may be asked for it although its caller is refused: the caller could have asked. */
  if ((showing->options.url && !cordon_visit_set_url (visit, showing->options.url, &error))
      || (showing->options.app && !cordon_visit_set_app (visit, showing->options.app, &error)))
    {
      refuse_showing (showing, error);
      return;
    }
  request = cordon_request_new (g_dbus_method_invocation_get_connection (showing->invocation),
                                g_dbus_method_invocation_get_sender (showing->invocation), showing->options.token,
                                visit, &error);
  if (!request)
    {
      refuse_showing (showing, error);
      return;
    }
  answer_showing (showing, request);
  g_signal_emit (showing->self, signals[VISIT], 0, visit, request);
}

static GVariant *
find_lasting (GVariant *reply, const char *wanted)
{
  g_autoptr (GVariantIter) machines = NULL;
  GVariant *machine;

  g_variant_get (reply, "(aa{sv})", &machines);
  while ((machine = g_variant_iter_next_value (machines)))
    {
      const char *uuid = "";
      gboolean throwaway = TRUE;

      g_variant_lookup (machine, "uuid", "&s", &uuid);
      g_variant_lookup (machine, "throwaway", "b", &throwaway);
      if (!throwaway && g_str_equal (uuid, wanted))
        return machine;
      g_variant_unref (machine);
    }
  return NULL;
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Showing) showing = data;
  GError *error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_autoptr (GVariant) machine = reply ? find_lasting (reply, showing->uuid) : NULL;

  if (machine)
    show_machine (showing, machine);
  else if (reply)
    refuse_showing (showing, g_error_new_literal (CORDON_ERROR, CORDON_ERROR_NOT_FOUND,
                                                  _("There is no such machine; cordon list shows yours.")));
  else
    {
      cordon_error_from_dbus (&error);
      refuse_showing (showing, error);
    }
}

static void
on_system_bus (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Showing) showing = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, &error);

  if (bus)
    g_dbus_connection_call (bus, "org.cordon.Cordon1", "/org/cordon/Cordon1", "org.cordon.Cordon1", "List", NULL,
                            G_VARIANT_TYPE ("(aa{sv})"), G_DBUS_CALL_FLAGS_NONE, -1, NULL, on_listed,
                            g_steal_pointer (&showing));
  else
    refuse_showing (showing, g_error_new (CORDON_ERROR, CORDON_ERROR_SERVICE,
                                          _("The system bus cannot be reached: %s"), error->message));
}

static gboolean
check_uuid (const char *uuid, GError **error)
{
  if (g_uuid_string_is_valid (uuid))
    return TRUE;
  g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_USAGE, _("This is no UUID of a machine."));
  return FALSE;
}

static gboolean
on_show_machine (CordonBusService *self,
                 GDBusMethodInvocation *invocation,
                 const char *uuid,
                 GVariant *values)
{
  g_auto (CordonOpenOptions) options = { 0 };
  g_autoptr (GError) error = NULL;
  Showing *showing;

  if (!check_uuid (uuid, &error) || !cordon_open_options_parse (values, &options, &error))
    {
      g_dbus_method_invocation_return_gerror (invocation, error);
      return G_DBUS_METHOD_INVOCATION_HANDLED;
    }
  showing = g_new0 (Showing, 1);
  showing->self = g_object_ref (self);
  showing->invocation = invocation; /* (transfer full) to whoever answers */
  showing->uuid = g_strdup (uuid);
  showing->options = options;
  options = (CordonOpenOptions) { 0 };
  g_bus_get (G_BUS_TYPE_SYSTEM, NULL, on_system_bus, showing);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* --- the object ------------------------------------------------------------------------------ */

gboolean
cordon_bus_service_export (CordonBusService *self,
                           GDBusConnection *bus,
                           GError **error)
{
  return g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->skeleton), bus, OBJECT_PATH, error);
}

void
cordon_bus_service_unexport (CordonBusService *self)
{
  if (g_dbus_interface_skeleton_get_connection (G_DBUS_INTERFACE_SKELETON (self->skeleton)))
    g_dbus_interface_skeleton_unexport (G_DBUS_INTERFACE_SKELETON (self->skeleton));
}

CordonBusService *
cordon_bus_service_new (void)
{
  return g_object_new (CORDON_TYPE_BUS_SERVICE, NULL);
}

static void
cordon_bus_service_dispose (GObject *object)
{
  CordonBusService *self = CORDON_BUS_SERVICE (object);

  if (self->skeleton)
    cordon_bus_service_unexport (self);
  g_clear_object (&self->skeleton);

  G_OBJECT_CLASS (cordon_bus_service_parent_class)->dispose (object);
}

static void
cordon_bus_service_class_init (CordonBusServiceClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cordon_bus_service_dispose;

  signals[VISIT] = g_signal_new ("visit", CORDON_TYPE_BUS_SERVICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 2, CORDON_TYPE_VISIT, CORDON_TYPE_REQUEST);
  signals[FIND] = g_signal_new ("find", CORDON_TYPE_BUS_SERVICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                CORDON_TYPE_VISIT, 1, G_TYPE_STRING);
  g_signal_new ("ask-together", CORDON_TYPE_BUS_SERVICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3,
                G_TYPE_DBUS_METHOD_INVOCATION, G_TYPE_UINT, G_TYPE_UINT);
  g_signal_new ("open", CORDON_TYPE_BUS_SERVICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                G_TYPE_PTR_ARRAY, G_TYPE_STRING);
  g_signal_new ("quarantine", CORDON_TYPE_BUS_SERVICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                G_TYPE_PTR_ARRAY);
}

static void
cordon_bus_service_init (CordonBusService *self)
{
  self->skeleton = cordon_bus_desktop1_skeleton_new ();
  g_signal_connect_object (self->skeleton, "handle-open-file", G_CALLBACK (on_open_file), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->skeleton, "handle-open-address", G_CALLBACK (on_open_address), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->skeleton, "handle-show-machine", G_CALLBACK (on_show_machine), self, G_CONNECT_SWAPPED);
  cordon_bus_files_follow (self->skeleton, self);
}
