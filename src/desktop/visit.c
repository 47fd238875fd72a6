/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Opens and looks first and starts then, so that a bad file never costs a machine. Keeps the
 * descriptor for another try. Whatever is under way when it closes is cancelled and waited for.
 */
#include "config.h"
#include "desktop/visit-private.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>
#include "client/machine-info.h"
#include "core/errors.h"
#include "desktop/compartments.h"
#include "desktop/opener.h"

G_DEFINE_FINAL_TYPE (CordonVisit, cordon_visit, G_TYPE_OBJECT)

enum {
  PROP_0,
  PROP_STATE,
  PROP_SESSION,
  PROP_ORDERED,
  N_PROPERTIES
};

enum {
  STAGE,
  PROGRESS,
  VIEWER_DIED,
  ORDER_FAILED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPERTIES];
static guint signals[N_SIGNALS];

#define BIT(state) (1u << CORDON_VISIT_##state)

static const guint may_follow[] = {
  [CORDON_VISIT_NEW] = BIT (OPENING) | BIT (CLOSED),
  [CORDON_VISIT_OPENING] = BIT (CARD) | BIT (SESSION) | BIT (FAILED) | BIT (CLOSING) | BIT (CLOSED),
  [CORDON_VISIT_CARD] = BIT (OPENING) | BIT (CLOSING),
  [CORDON_VISIT_SESSION] = BIT (OPENING) | BIT (FAILED) | BIT (CLOSING) | BIT (CLOSED),
  [CORDON_VISIT_FAILED] = BIT (OPENING) | BIT (CLOSING) | BIT (CLOSED),
  [CORDON_VISIT_CLOSING] = BIT (CLOSED),
  [CORDON_VISIT_CLOSED] = 0,
};

void
cordon_visit_set_state (CordonVisit *self, CordonVisitState state)
{
  g_return_if_fail (may_follow[self->state] & 1u << state);

  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static gboolean
is_over (CordonVisit *self)
{
  return self->state == CORDON_VISIT_CLOSING || self->state == CORDON_VISIT_CLOSED;
}

/* error: (transfer full) */
void
cordon_visit_fail (CordonVisit *self, GError *error)
{
  g_clear_error (&self->error);
  self->error = error;
  cordon_visit_set_state (self, CORDON_VISIT_FAILED);
}

void
cordon_visit_tell_stage (CordonVisit *self, const char *word)
{
  gint64 passed = g_get_monotonic_time () - self->begun;

  g_signal_emit (self, signals[STAGE], 0, word, (guint) (passed / G_TIME_SPAN_MILLISECOND));
}

/* A closed visit has nothing left that could be taken along but earlier machines. */
gboolean
cordon_visit_was_closed (CordonVisit *self)
{
  cordon_visit_close_if_gone (self);
  return is_over (self);
}

static void
on_bus (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CordonVisit) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, &error);

  if (cordon_visit_was_closed (self))
    return;
  if (bus && self->shows_card)
    cordon_visit_look (self, bus);
  else if (bus)
    cordon_visit_begin_session (self, bus);
  else
    cordon_visit_fail (self, g_error_new (CORDON_ERROR, CORDON_ERROR_SERVICE,
                             _("The system bus cannot be reached: %s"), error->message));
}

static void
find_bus (CordonVisit *self)
{
  g_bus_get (G_BUS_TYPE_SYSTEM, self->cancellable, on_bus, g_object_ref (self));
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CordonVisit) self = data;
  GError *error = NULL;
  int fd = cordon_opener_open_finish (result, &error);

  if (cordon_visit_was_closed (self))
    {
      g_clear_error (&error);
      if (fd >= 0)
        close (fd);
      return;
    }
  if (self->fd < 0)
    self->fd = fd;
  else if (fd >= 0)
    close (fd);
  if (error)
    cordon_visit_fail (self, error);
  else
    find_bus (self);
}

static void
on_progress (guint64 bytes, guint64 total, gpointer data)
{
  g_signal_emit (data, signals[PROGRESS], 0, bytes, total);
}

/* Of the machine, as far as it is known here: cordond may know the compartment alone. */
static guint
memory_mib (CordonVisit *self)
{
  return self->compartment ? cordon_compartment_get_memory_mib (self->compartment) : CORDON_COMPARTMENT_MEMORY_MAX;
}

static void
check_descriptor (CordonVisit *self)
{
  cordon_opener_check_async (fcntl (self->fd, F_DUPFD_CLOEXEC, 3), self->name, self->compartment_name,
                             memory_mib (self), self->cancellable, on_opened, g_object_ref (self));
}

static void
on_packed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CordonVisit) self = data;
  GError *error = NULL;
  int fd = cordon_batch_pack_finish (result, &error);

  if (fd >= 0)
    cordon_visit_set_descriptor (self, fd);
  if (cordon_visit_was_closed (self))
    g_clear_error (&error);
  else if (error)
    cordon_visit_fail (self, error);
  else
    {
      g_clear_pointer (&self->batch, cordon_batch_unref);
      check_descriptor (self);
    }
}

static void
begin (CordonVisit *self)
{
  g_clear_error (&self->error);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  cordon_visit_set_state (self, CORDON_VISIT_OPENING);
  if (self->problem)
    cordon_visit_fail (self, g_error_copy (self->problem));
  else if (self->lasting || self->url)
    find_bus (self);
  else if (self->fd >= 0)
    check_descriptor (self);
  else if (self->batch)
    cordon_batch_pack_async (self->batch, memory_mib (self), on_progress, self, self->cancellable, on_packed,
                             g_object_ref (self));
  else
    cordon_opener_open_async (self->file, self->compartment_name, memory_mib (self), on_progress, self,
                              self->cancellable, on_opened, g_object_ref (self));
}

void
cordon_visit_set_problem (CordonVisit *self, const GError *problem)
{
  g_return_if_fail (self->state == CORDON_VISIT_NEW && !self->problem);

  self->problem = g_error_copy (problem);
}

void
cordon_visit_start (CordonVisit *self)
{
  g_return_if_fail (self->state == CORDON_VISIT_NEW);
  g_return_if_fail (self->file || self->batch || self->fd >= 0 || self->lasting || self->problem || self->url);

  begin (self);
}

void
cordon_visit_retry (CordonVisit *self)
{
  if (self->state != CORDON_VISIT_FAILED && self->state != CORDON_VISIT_SESSION)
    return;
  if (self->session)
    cordon_visit_leave_session (self);
  begin (self);
}

void
cordon_visit_close (CordonVisit *self)
{
  g_autoptr (CordonVisit) alive = g_object_ref (self);

  switch (self->state)
    {
    case CORDON_VISIT_OPENING:
      cordon_visit_set_state (self, CORDON_VISIT_CLOSING);
      g_cancellable_cancel (self->cancellable);
      break;
    case CORDON_VISIT_CARD:
    case CORDON_VISIT_SESSION:
    case CORDON_VISIT_FAILED:
      cordon_visit_set_state (self, CORDON_VISIT_CLOSING);
      if (self->session)
        cordon_session_close (self->session);
      /* Closing may have told its last state already. */
      cordon_visit_close_if_gone (self);
      break;
    case CORDON_VISIT_NEW:
      cordon_visit_set_state (self, CORDON_VISIT_CLOSED);
      break;
    case CORDON_VISIT_CLOSING:
    case CORDON_VISIT_CLOSED:
    default:
      break;
    }
}

void
cordon_visit_window_shown (CordonVisit *self)
{
  cordon_visit_tell_stage (self, "window");
}

CordonVisitState
cordon_visit_get_state (CordonVisit *self)
{
  return self->state;
}

CordonSession *
cordon_visit_get_session (CordonVisit *self)
{
  return self->session;
}

const GError *
cordon_visit_get_error (CordonVisit *self)
{
  return self->error;
}

const char *
cordon_visit_get_name (CordonVisit *self)
{
  return self->name;
}

const char *
cordon_visit_get_compartment_name (CordonVisit *self)
{
  return self->compartment_name;
}

CordonCompartment *
cordon_visit_get_compartment (CordonVisit *self)
{
  return self->compartment;
}

gboolean
cordon_visit_is_local (CordonVisit *self)
{
  return !self->file || g_file_is_native (self->file);
}

const CordonMachineInfo *
cordon_visit_get_info (CordonVisit *self)
{
  const CordonMachineInfo *machine = self->session ? cordon_session_get_machine (self->session) : NULL;

  return machine ? machine : self->lasting;
}

const char *
cordon_visit_get_machine (CordonVisit *self)
{
  const CordonMachineInfo *machine = cordon_visit_get_info (self);

  return machine ? machine->uuid : "";
}

void
cordon_visit_set_compartment (CordonVisit *self,
                              CordonCompartment *compartment)
{
  g_clear_pointer (&self->compartment, cordon_compartment_unref);
  self->compartment = cordon_compartment_ref (compartment);
}

void
cordon_visit_set_source (CordonVisit *self,
                         GFile *file)
{
  g_set_object (&self->file, file);
}

/* What it is handed is done with. One that failed does nothing any more, and one that is not shown yet may still
 * fail: it waits for another try. */
static gboolean
has_session_for_more (CordonVisit *self)
{
  return self->session && self->state != CORDON_VISIT_FAILED
         && (!self->lasting || cordon_session_get_state (self->session) == CORDON_SESSION_SHOWN);
}

gboolean
cordon_visit_set_url (CordonVisit *self,
                      const char *url,
                      GError **error)
{
  if (self->session ? !cordon_session_open_url (self->session, url, error) : !cordon_session_url_check (url, error))
    return FALSE;
  if (has_session_for_more (self))
    return TRUE;
  g_free (self->url);
  self->url = g_strdup (url);
  return TRUE;
}

gboolean
cordon_visit_set_app (CordonVisit *self,
                      const char *id,
                      GError **error)
{
  if (self->session ? !cordon_session_run_app (self->session, id, error) : !cordon_session_app_check (id, error))
    return FALSE;
  if (has_session_for_more (self))
    return TRUE;
  g_free (self->app);
  self->app = g_strdup (id);
  return TRUE;
}

void
cordon_visit_set_descriptor (CordonVisit *self,
                             int fd)
{
  if (self->fd >= 0)
    close (self->fd);
  self->fd = fd;
}

void
cordon_visit_set_batch (CordonVisit *self,
                        CordonBatch *batch)
{
  g_clear_pointer (&self->batch, cordon_batch_unref);
  self->batch = cordon_batch_ref (batch);
}

void
cordon_visit_set_preferences (CordonVisit *self,
                              GBytes *xkb_names,
                              guint width,
                              guint height,
                              guint scale_percent)
{
  g_clear_pointer (&self->xkb_names, g_bytes_unref);
  self->xkb_names = xkb_names ? g_bytes_ref (xkb_names) : NULL;
  self->width = width;
  self->height = height;
  self->scale_percent = scale_percent;
}

CordonVisit *
cordon_visit_new (const char *compartment,
                  gboolean allow_unlabelled,
                  const char *name)
{
  CordonVisit *self = g_object_new (CORDON_TYPE_VISIT, NULL);

  self->compartment_name = g_strdup (compartment);
  self->allow_unlabelled = allow_unlabelled;
  self->name = g_strdup (name);
  /* Unknown here may be known to cordond; it has the word. */
  self->compartment = cordon_compartments_find (compartment, NULL);
  self->begun = g_get_monotonic_time ();
  return self;
}

static void
cordon_visit_get_property (GObject *object,
                           guint id,
                           GValue *value,
                           GParamSpec *pspec)
{
  CordonVisit *self = CORDON_VISIT (object);

  switch (id)
    {
    case PROP_STATE:
      g_value_set_uint (value, self->state);
      break;
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_ORDERED:
      g_value_set_boolean (value, self->ordered);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
cordon_visit_dispose (GObject *object)
{
  CordonVisit *self = CORDON_VISIT (object);

  if (self->cancellable)
    g_cancellable_cancel (self->cancellable);
  if (self->session)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_object (&self->session);
  g_ptr_array_set_size (self->leaving, 0);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->bus);
  g_clear_object (&self->file);

  G_OBJECT_CLASS (cordon_visit_parent_class)->dispose (object);
}

static void
cordon_visit_finalize (GObject *object)
{
  CordonVisit *self = CORDON_VISIT (object);

  if (self->fd >= 0)
    close (self->fd);
  g_clear_pointer (&self->batch, cordon_batch_unref);
  g_ptr_array_unref (self->leaving);
  g_clear_error (&self->error);
  g_clear_error (&self->problem);
  g_free (self->url);
  g_free (self->app);
  g_clear_pointer (&self->xkb_names, g_bytes_unref);
  g_clear_pointer (&self->compartment, cordon_compartment_unref);
  g_clear_pointer (&self->use, cordon_compartment_use_free);
  g_free (self->compartment_name);
  g_clear_pointer (&self->lasting, cordon_machine_info_free);
  g_free (self->name);

  G_OBJECT_CLASS (cordon_visit_parent_class)->finalize (object);
}

static void
cordon_visit_class_init (CordonVisitClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = cordon_visit_get_property;
  object_class->dispose = cordon_visit_dispose;
  object_class->finalize = cordon_visit_finalize;

  properties[PROP_STATE] = g_param_spec_uint ("state", NULL, NULL, 0, CORDON_VISIT_CLOSED, 0, flags);
  properties[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, CORDON_TYPE_SESSION, flags);
  properties[PROP_ORDERED] = g_param_spec_boolean ("ordered", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  signals[STAGE] = g_signal_new ("stage", CORDON_TYPE_VISIT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_UINT);
  signals[PROGRESS] = g_signal_new ("progress", CORDON_TYPE_VISIT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 2, G_TYPE_UINT64, G_TYPE_UINT64);
  signals[VIEWER_DIED] = g_signal_new ("viewer-died", CORDON_TYPE_VISIT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 0);
  signals[ORDER_FAILED] = g_signal_new ("order-failed", CORDON_TYPE_VISIT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
cordon_visit_init (CordonVisit *self)
{
  self->fd = -1;
  self->leaving = g_ptr_array_new_with_free_func (g_object_unref);
  self->scale_percent = 100;
}
