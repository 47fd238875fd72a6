/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lives in a file manager's process: no call blocks, and what comes back is copied and bounded.
 */
#include "config.h"
#include "nautilus/calls.h"

#define BUS_NAME CORDON_APP_ID
#define OBJECT_PATH "/org/cordon/Desktop1"
#define INTERFACE "org.cordon.Desktop1"
#define TITLE_MAX 60 /* characters: a menu is no place for more */

struct _CordonCalls {
  GObject parent_instance;

  /* owned */
  GCancellable *cancellable; /* of questions; orders go on without us */
  GDBusConnection *bus;      /* NULL until it is there */
  GPtrArray *names, *titles; /* (element-type utf8) of the same length */
};

G_DEFINE_FINAL_TYPE (CordonCalls, cordon_calls, G_TYPE_OBJECT)

enum {
  CHANGED,
  FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* --- compartments ---------------------------------------------------------------------------- */

static gboolean
is_same (GPtrArray *a, GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    if (!g_str_equal (a->pdata[i], b->pdata[i]))
      return FALSE;
  return TRUE;
}

static char *
cut (const char *title)
{
  return g_utf8_strlen (title, -1) <= TITLE_MAX ? g_strdup (title) : g_utf8_substring (title, 0, TITLE_MAX);
}

static void
take_compartments (CordonCalls *self, GVariant *reply)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) titles = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GVariantIter) iter = NULL;
  const char *name, *title;

  g_variant_get (reply, "(a(ss))", &iter);
  while (names->len < CORDON_CALLS_COMPARTMENTS_MAX && g_variant_iter_next (iter, "(&s&s)", &name, &title))
    {
      g_ptr_array_add (names, g_strdup (name));
      g_ptr_array_add (titles, cut (title));
    }
  if (is_same (names, self->names) && is_same (titles, self->titles))
    return;
  g_ptr_array_unref (g_steal_pointer (&self->names));
  g_ptr_array_unref (g_steal_pointer (&self->titles));
  self->names = g_steal_pointer (&names);
  self->titles = g_steal_pointer (&titles);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CordonCalls) self = data;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);

  /* Without an answer the menu stays as it is: it may not be installed, or not run. */
  if (reply)
    take_compartments (self, reply);
}

static void
list (CordonCalls *self, GDBusCallFlags flags)
{
  g_dbus_connection_call (self->bus, BUS_NAME, OBJECT_PATH, INTERFACE, "ListCompartments", NULL,
                          G_VARIANT_TYPE ("(a(ss))"), flags, -1, self->cancellable, on_listed, g_object_ref (self));
}

void
cordon_calls_refresh (CordonCalls *self)
{
  if (self->bus)
    list (self, G_DBUS_CALL_FLAGS_NO_AUTO_START);
}

static void
on_bus (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CordonCalls) self = data;

  self->bus = g_bus_get_finish (result, NULL);
  if (self->bus)
    list (self, G_DBUS_CALL_FLAGS_NONE);
}

const char *
cordon_calls_get_name (CordonCalls *self, guint n)
{
  return n < self->names->len ? self->names->pdata[n] : NULL;
}

const char *
cordon_calls_get_title (CordonCalls *self, guint n)
{
  return n < self->titles->len ? self->titles->pdata[n] : NULL;
}

/* --- orders ---------------------------------------------------------------------------------- */

static void
on_ordered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CordonCalls) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (reply)
    return;
  g_dbus_error_strip_remote_error (error);
  g_signal_emit (self, signals[FAILED], 0, error);
}

static void
order (CordonCalls *self, const char *method, GVariant *arguments)
{
  g_autoptr (GVariant) sunk = g_variant_ref_sink (arguments);

  if (self->bus)
    g_dbus_connection_call (self->bus, BUS_NAME, OBJECT_PATH, INTERFACE, method, sunk, NULL, G_DBUS_CALL_FLAGS_NONE,
                            -1, NULL, on_ordered, g_object_ref (self));
}

void
cordon_calls_open (CordonCalls *self, const char *const *uris, const char *compartment)
{
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&options, "compartment", "s", compartment);
  order (self, "OpenUris", g_variant_new ("(^as@a{sv})", uris, g_variant_dict_end (&options)));
}

void
cordon_calls_quarantine (CordonCalls *self, const char *const *uris)
{
  order (self, "QuarantineUris", g_variant_new ("(^as)", uris));
}

/* --- the object ------------------------------------------------------------------------------ */

CordonCalls *
cordon_calls_new (void)
{
  CordonCalls *self = g_object_new (CORDON_TYPE_CALLS, NULL);

  g_bus_get (G_BUS_TYPE_SESSION, self->cancellable, on_bus, g_object_ref (self));
  return self;
}

static void
cordon_calls_finalize (GObject *object)
{
  CordonCalls *self = CORDON_CALLS (object);

  g_clear_object (&self->bus);
  g_object_unref (self->cancellable);
  g_ptr_array_unref (self->names);
  g_ptr_array_unref (self->titles);
  G_OBJECT_CLASS (cordon_calls_parent_class)->finalize (object);
}

static void
cordon_calls_class_init (CordonCallsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cordon_calls_finalize;

  signals[CHANGED] = g_signal_new ("changed", CORDON_TYPE_CALLS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                   0);
  signals[FAILED] = g_signal_new ("failed", CORDON_TYPE_CALLS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                  G_TYPE_ERROR);
}

static void
cordon_calls_init (CordonCalls *self)
{
  self->cancellable = g_cancellable_new ();
  self->names = g_ptr_array_new_with_free_func (g_free);
  self->titles = g_ptr_array_new_with_free_func (g_free);
}
