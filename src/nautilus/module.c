/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What Nautilus loads: entries in the menu of files. It runs inside of the file manager, so it does nothing but ask
 * cordon-desktop, and never waits for the answer.
 */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <nautilus-extension.h>
#include "nautilus/calls.h"
#include "nautilus/menu.h"

#define EXPORT __attribute__ ((visibility ("default")))

EXPORT void nautilus_module_initialize (GTypeModule *module);
EXPORT void nautilus_module_shutdown (void);
EXPORT void nautilus_module_list_types (const GType **types, int *n_types);

typedef struct {
  GObject parent_instance;
  CordonCalls *calls; /* owned */
} CordonMenuProvider;

typedef struct {
  GObjectClass parent_class;
} CordonMenuProviderClass;

static void implement (NautilusMenuProviderInterface *iface);
static GType cordon_menu_provider_get_type (void);

G_DEFINE_DYNAMIC_TYPE_EXTENDED (CordonMenuProvider, cordon_menu_provider, G_TYPE_OBJECT, 0,
                                G_IMPLEMENT_INTERFACE_DYNAMIC (NAUTILUS_TYPE_MENU_PROVIDER, implement))

static GList *
get_file_items (NautilusMenuProvider *provider, GList *files)
{
  CordonMenuProvider *self = (CordonMenuProvider *) provider;

  cordon_calls_refresh (self->calls);
  return cordon_menu_new (self->calls, files);
}

static GList *
get_background_items (NautilusMenuProvider *provider, NautilusFileInfo *folder)
{
  return NULL;
}

static void
implement (NautilusMenuProviderInterface *iface)
{
  iface->get_file_items = get_file_items;
  iface->get_background_items = get_background_items;
}

/* In the file manager's own way: it may have no window by now. */
static void
on_failed (CordonMenuProvider *self, const GError *error)
{
  GApplication *application = g_application_get_default ();
  g_autoptr (GNotification) notification = g_notification_new (_("Cordon Did Not Take the Files"));

  g_notification_set_body (notification, error->message);
  if (application)
    g_application_send_notification (application, "cordon", notification);
}

static void
cordon_menu_provider_finalize (GObject *object)
{
  g_clear_object (&((CordonMenuProvider *) object)->calls);
  G_OBJECT_CLASS (cordon_menu_provider_parent_class)->finalize (object);
}

static void
cordon_menu_provider_class_init (CordonMenuProviderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cordon_menu_provider_finalize;
}

static void
cordon_menu_provider_class_finalize (CordonMenuProviderClass *klass)
{
}

static void
cordon_menu_provider_init (CordonMenuProvider *self)
{
  self->calls = cordon_calls_new ();
  g_signal_connect_object (self->calls, "changed", G_CALLBACK (nautilus_menu_provider_emit_items_updated_signal), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->calls, "failed", G_CALLBACK (on_failed), self, G_CONNECT_SWAPPED);
}

/* --- what Nautilus calls --------------------------------------------------------------------- */

void
nautilus_module_initialize (GTypeModule *module)
{
  bindtextdomain (GETTEXT_PACKAGE, CORDON_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  /* CordonCalls is a static type: the code has to stay. */
  g_type_module_use (module);
  cordon_menu_provider_register_type (module);
}

void
nautilus_module_shutdown (void)
{
}

void
nautilus_module_list_types (const GType **types, int *n_types)
{
  static GType all[1];

  all[0] = cordon_menu_provider_get_type ();
  *types = all;
  *n_types = G_N_ELEMENTS (all);
}
