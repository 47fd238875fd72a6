/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A question whose caller is gone would be answered to nobody, so it goes, too. Who has the answer hands the files
 * over next: the process that said it is still there then.
 */
#include "config.h"
#include "desktop/bus-several.h"

#include "client/deadline.h"
#include "core/limits.h"
#include "desktop/several.h"

typedef struct {
  GtkApplication *application;
  GDBusMethodInvocation *invocation; /* NULL: it is answered */
  GCancellable *cancellable;
  CordonDeadline handed_over; /* from the answer on */
  guint watch;
} Call;

static void
call_free (gpointer data)
{
  Call *call = data;

  cordon_deadline_clear (&call->handed_over);
  g_bus_unwatch_name (call->watch);
  g_object_unref (call->cancellable);
  g_application_release (G_APPLICATION (call->application));
  g_free (call);
}

static void
on_vanished (GDBusConnection *bus, const char *name, gpointer data)
{
  Call *call = data;
  g_autoptr (GCancellable) cancellable = g_object_ref (call->cancellable);

  if (call->invocation)
    g_cancellable_cancel (cancellable);
  else
    call_free (call);
}

static void
on_answered (CordonSeveral answer, gpointer data)
{
  static const char *const words[] = {
    [CORDON_SEVERAL_ASK] = "cancel",
    [CORDON_SEVERAL_TOGETHER] = "together",
    [CORDON_SEVERAL_EACH] = "each",
  };
  Call *call = data;

  g_dbus_method_invocation_return_value (g_steal_pointer (&call->invocation), g_variant_new ("(s)", words[answer]));
  if (answer == CORDON_SEVERAL_ASK)
    call_free (call);
  else
    cordon_deadline_set (&call->handed_over, CORDON_DEADLINE_START, 1.0, call_free, call);
}

void
cordon_bus_several_ask (GtkApplication *application, CordonSettings *settings, GDBusMethodInvocation *invocation,
                        guint files, guint machines)
{
  Call *call = g_new0 (Call, 1);

  call->application = application;
  call->invocation = invocation;
  call->cancellable = g_cancellable_new ();
  g_application_hold (G_APPLICATION (application));
  call->watch = g_bus_watch_name_on_connection (g_dbus_method_invocation_get_connection (invocation),
                                                g_dbus_method_invocation_get_sender (invocation),
                                                G_BUS_NAME_WATCHER_FLAGS_NONE, NULL, on_vanished, call, NULL);
  cordon_several_ask (application, settings, files, machines, call->cancellable, on_answered, call);
}
