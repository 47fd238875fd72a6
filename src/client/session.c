/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One file's way through the house. The object has one step, every step a deadline, and one way out:
 * whatever fails, is cancelled or is disposed of ends in the same place, which lets go of the screen
 * process, the agent and the lease; without its lease the machine is gone.
 */
#include "config.h"
#include "client/session-private.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>
#include "client/file-reader.h"
#include "client/preferences.h"
#include "core/errors.h"

G_DEFINE_FINAL_TYPE (CordonSession, cordon_session, G_TYPE_OBJECT)

enum {
  STAGE,
  SCREEN,
  VIEWER_DIED,
  APPLICATIONS,
  N_SIGNALS
};
static guint signals[N_SIGNALS];
static GParamSpec *props[CORDON_SESSION_N_PROPS];

#define BIT(state) (1u << CORDON_SESSION_##state)

/* Which state may follow which. At once from RUNNING to SHOWN: a foreign machine. Back to AGENT: the screen was lost and the file is sent again. */
static const guint32 may_follow[] = {
  [CORDON_SESSION_IDLE] = BIT (STARTING) | BIT (FAILED) | BIT (CLOSED),
  [CORDON_SESSION_STARTING] = BIT (VERIFIED) | BIT (FAILED) | BIT (CLOSED),
  [CORDON_SESSION_VERIFIED] = BIT (RUNNING) | BIT (FAILED) | BIT (CLOSED),
  [CORDON_SESSION_RUNNING] = BIT (AGENT) | BIT (SHOWN) | BIT (FAILED) | BIT (CLOSED),
  [CORDON_SESSION_AGENT] = BIT (AGENT) | BIT (SENDING) | BIT (SENT) | BIT (FAILED) | BIT (CLOSED),
  [CORDON_SESSION_SENDING] = BIT (AGENT) | BIT (SENT) | BIT (FAILED) | BIT (CLOSED),
  [CORDON_SESSION_SENT] = BIT (AGENT) | BIT (PASSWORD) | BIT (SHOWN) | BIT (FAILED) | BIT (CLOSED),
  [CORDON_SESSION_PASSWORD] = BIT (AGENT) | BIT (SENT) | BIT (FAILED) | BIT (CLOSED),
  [CORDON_SESSION_SHOWN] = BIT (FAILED) | BIT (CLOSED),
  [CORDON_SESSION_FAILED] = BIT (CLOSED),
  [CORDON_SESSION_CLOSED] = 0,
};

/* --- callbacks that must not keep it alive --------------------------------------------------- */

gpointer
cordon_session_weak_new (CordonSession *self)
{
  GWeakRef *weak = g_new (GWeakRef, 1);

  g_weak_ref_init (weak, self);
  return weak;
}

CordonSession *
cordon_session_weak_take (gpointer data)
{
  g_autofree GWeakRef *weak = data;
  CordonSession *self = g_weak_ref_get (weak);

  g_weak_ref_clear (weak);
  return self;
}

/* --- state ----------------------------------------------------------------------------------- */

void
cordon_session_notify (CordonSession *self, CordonSessionProp prop)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
}

void
cordon_session_set_state (CordonSession *self, CordonSessionState state)
{
  g_return_if_fail (may_follow[self->state] & (1u << state));

  if (self->state == state)
    return;
  self->state = state;
  cordon_session_notify (self, CORDON_SESSION_PROP_STATE);
}

void
cordon_session_tell_stage (CordonSession *self, const char *stage)
{
  gint64 elapsed = g_get_monotonic_time () - self->started;

  /* Whoever heard of the state may have closed it. */
  if (!cordon_session_is_over (self))
    g_signal_emit (self, signals[STAGE], 0, stage, (guint) (elapsed / G_TIME_SPAN_MILLISECOND));
}

void
cordon_session_tell_screen (CordonSession *self)
{
  g_autoptr (CordonScreenProcess) screen = g_object_ref (self->screen);

  g_signal_emit (self, signals[SCREEN], 0, screen);
}

void
cordon_session_tell_viewer_died (CordonSession *self)
{
  g_signal_emit (self, signals[VIEWER_DIED], 0);
}

void
cordon_session_tell_apps (CordonSession *self, GPtrArray *apps)
{
  g_signal_emit (self, signals[APPLICATIONS], 0, apps);
}

gboolean
cordon_session_is_over (CordonSession *self)
{
  return self->closing || self->state == CORDON_SESSION_FAILED
         || self->state == CORDON_SESSION_CLOSED;
}

/* --- the end --------------------------------------------------------------------------------- */

static void
forget_lease (CordonSession *self)
{
  if (self->lease == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->lease, self);
  cordon_lease_close (self->lease);
  cordon_lease_hang_up (self->lease);
  g_clear_object (&self->lease);
}

/* Everything but the lease. */
static void
let_go (CordonSession *self)
{
  cordon_deadline_clear (&self->step_deadline);
  g_clear_handle_id (&self->resize_wait, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  cordon_session_talk_end (self);
  cordon_session_display_end (self);
  if (self->file >= 0)
    close (self->file);
  self->file = -1;
}

void
cordon_session_finish (CordonSession *self)
{
  cordon_deadline_clear (&self->close_deadline);
  forget_lease (self);
  self->gone = TRUE;
  if (self->close_asked && self->state != CORDON_SESSION_CLOSED)
    cordon_session_set_state (self, CORDON_SESSION_CLOSED);
}

/* The first reason is the one that is told. */
static void
set_failed (CordonSession *self, GError *error)
{
  g_autoptr (GError) why = error;

  if (self->state >= CORDON_SESSION_FAILED)
    return;
  self->error = g_steal_pointer (&why);
  cordon_session_notify (self, CORDON_SESSION_PROP_ERROR);
  cordon_session_set_state (self, CORDON_SESSION_FAILED);
}

static void
on_not_gone (gpointer data)
{
  g_autoptr (CordonSession) self = g_object_ref (data);

  self->start_asked = FALSE;
  forget_lease (self);
  set_failed (self, g_error_new_literal (CORDON_ERROR, CORDON_ERROR_TIMEOUT,
                                         _("The machine did not end in time; “cordon list” shows what is "
                                           "left.")));
  cordon_session_finish (self);
}

/* Asks for the end; only cordond's word over the lease is the end. A reply to Start that is still
 * to come brings the lease. */
static void
part (CordonSession *self)
{
  if (self->lease == NULL && !self->start_asked)
    {
      cordon_session_finish (self);
      return;
    }
  cordon_deadline_set (&self->close_deadline, CORDON_DEADLINE_GONE, self->scale, on_not_gone, self);
  if (self->lease)
    cordon_lease_close (self->lease);
}

void
cordon_session_fail (CordonSession *self, GError *error)
{
  g_autoptr (CordonSession) alive = g_object_ref (self);
  g_autoptr (GError) why = error;

  if (cordon_session_is_over (self))
    return;
  self->closing = TRUE;
  let_go (self);
  set_failed (self, g_steal_pointer (&why));
  /* Whoever heard of it may have closed it. */
  if (!self->gone)
    part (self);
}

void
cordon_session_fail_with (CordonSession *self, CordonError code, const char *sentence)
{
  cordon_session_fail (self, g_error_new_literal (CORDON_ERROR, code, sentence));
}

void
cordon_session_lease_over (CordonLease *lease, const GError *error, CordonSession *self)
{
  g_autoptr (CordonSession) alive = g_object_ref (self);

  forget_lease (self);
  self->close_asked |= !self->closing && error == NULL;
  if (!self->closing)
    let_go (self);
  self->closing = TRUE;
  if (error)
    set_failed (self, g_error_copy (error));
  cordon_session_finish (self);
}

void
cordon_session_close (CordonSession *self)
{
  g_autoptr (CordonSession) alive = g_object_ref (self);

  if (self->close_asked)
    return;
  self->close_asked = TRUE;
  if (self->gone)
    cordon_session_finish (self);
  else if (!self->closing)
    {
      self->closing = TRUE;
      let_go (self);
      part (self);
    }
}

gboolean
cordon_session_is_gone (CordonSession *self)
{
  return self->gone;
}

/* --- deadlines ------------------------------------------------------------------------------- */

static void
on_late (gpointer data)
{
  CordonSession *self = data;

  switch (self->state)
    {
    case CORDON_SESSION_STARTING:
    case CORDON_SESSION_VERIFIED:
      cordon_session_fail_with (self, CORDON_ERROR_TIMEOUT,
                                _("The machine did not start in time; `cordon doctor` says what is "
                                  "wrong."));
      break;
    default:
      if (!cordon_session_foreign_late (self))
        cordon_session_fail_with (self, CORDON_ERROR_TIMEOUT, cordon_session_talk_late (self));
    }
}

void
cordon_session_expect_within (CordonSession *self, guint seconds)
{
  cordon_deadline_set (&self->step_deadline, seconds, self->scale, on_late, self);
}

void
cordon_session_set_deadline_scale (CordonSession *self, double scale)
{
  g_return_if_fail (scale > 0);
  self->scale = scale;
}

/* --- before it starts ------------------------------------------------------------------------ */

void
cordon_session_set_screen_program (CordonSession *self, const char *path)
{
  g_return_if_fail (self->state == CORDON_SESSION_IDLE);
  g_free (self->screen_program);
  self->screen_program = g_strdup (path);
}

void
cordon_session_set_preferences (CordonSession *self, const CordonGuestPreferences *preferences)
{
  cordon_guest_preferences_to_hello (preferences, &self->hello);
}

void
cordon_session_set_take_over (CordonSession *self, gboolean take_over)
{
  g_return_if_fail (self->state == CORDON_SESSION_IDLE && self->lasting != NULL);
  self->take_over = take_over;
}

gboolean
cordon_session_set_file (CordonSession *self, int fd, GError **error)
{
  guint64 size;

  g_return_val_if_fail (self->state == CORDON_SESSION_IDLE, FALSE);

  if (!cordon_file_check (fd, &size, error))
    {
      if (fd >= 0)
        close (fd);
      return FALSE;
    }
  if (self->file >= 0)
    close (self->file);
  self->file = fd;
  self->bytes_total = size;
  cordon_session_notify (self, CORDON_SESSION_PROP_BYTES_TOTAL);
  return TRUE;
}

/* --- the object ------------------------------------------------------------------------------ */

CordonSession *
cordon_session_new (GDBusConnection *system_bus, const char *compartment, gboolean allow_unlabelled)
{
  CordonSession *self = g_object_new (CORDON_TYPE_SESSION, NULL);

  self->bus = g_object_ref (system_bus);
  self->compartment = g_strdup (compartment);
  self->allow_unlabelled = allow_unlabelled;
  return self;
}

CordonSession *
cordon_session_new_for_machine (GDBusConnection *system_bus, const char *uuid, gboolean allow_unlabelled)
{
  CordonSession *self = g_object_new (CORDON_TYPE_SESSION, NULL);

  self->bus = g_object_ref (system_bus);
  self->lasting = g_strdup (uuid);
  self->allow_unlabelled = allow_unlabelled;
  return self;
}

gboolean
cordon_session_get_disk_damaged (CordonSession *self)
{
  return self->disk_damaged;
}

CordonSessionState
cordon_session_get_state (CordonSession *self)
{
  return self->state;
}

const GError *
cordon_session_get_error (CordonSession *self)
{
  return self->error;
}

const CordonMachineInfo *
cordon_session_get_machine (CordonSession *self)
{
  return self->machine;
}

const char *
cordon_session_get_pause_reason (CordonSession *self)
{
  return self->pause_reason;
}

CordonScreenProcess *
cordon_session_get_screen (CordonSession *self)
{
  return self->screen;
}

static void
cordon_session_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CordonSession *self = CORDON_SESSION (object);

  switch ((CordonSessionProp) id)
    {
    case CORDON_SESSION_PROP_STATE:
      g_value_set_uint (value, self->state);
      break;
    case CORDON_SESSION_PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    case CORDON_SESSION_PROP_MACHINE:
      g_value_set_boxed (value, self->machine);
      break;
    case CORDON_SESSION_PROP_PAUSE_REASON:
      g_value_set_string (value, self->pause_reason);
      break;
    case CORDON_SESSION_PROP_PAGE:
      g_value_set_uint (value, self->page);
      break;
    case CORDON_SESSION_PROP_PAGES:
      g_value_set_uint (value, self->pages);
      break;
    case CORDON_SESSION_PROP_ZOOM_PERCENT:
      g_value_set_uint (value, self->zoom_percent);
      break;
    case CORDON_SESSION_PROP_ZOOM_MODE:
      g_value_set_uint (value, self->zoom_mode);
      break;
    case CORDON_SESSION_PROP_LOOK:
      g_value_set_uint (value, self->look);
      break;
    case CORDON_SESSION_PROP_BYTES_SENT:
      g_value_set_uint64 (value, self->bytes_sent);
      break;
    case CORDON_SESSION_PROP_BYTES_TOTAL:
      g_value_set_uint64 (value, self->bytes_total);
      break;
    case CORDON_SESSION_N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
cordon_session_init (CordonSession *self)
{
  self->scale = 1.0;
  self->file = -1;
  self->screen_program = g_strdup (CORDON_LIBEXECDIR "/cordon-screen");
  self->cancellable = g_cancellable_new ();
  cordon_token_bucket_init_slow (&self->screen_starts, CORDON_LIMIT_SCREEN_SECONDS,
                                 CORDON_LIMIT_SCREENS_AT_ONCE, g_get_monotonic_time ());
  self->early_channels = g_array_new (FALSE, FALSE, sizeof (guint));
  cordon_guest_preferences_to_hello (NULL, &self->hello);
}

static void
cordon_session_dispose (GObject *object)
{
  CordonSession *self = CORDON_SESSION (object);

  self->closing = TRUE;
  self->start_asked = FALSE;
  let_go (self);
  cordon_deadline_clear (&self->close_deadline);
  forget_lease (self);
  g_clear_object (&self->screen);
  g_clear_object (&self->bus);
  G_OBJECT_CLASS (cordon_session_parent_class)->dispose (object);
}

static void
cordon_session_finalize (GObject *object)
{
  CordonSession *self = CORDON_SESSION (object);

  g_object_unref (self->cancellable);
  g_array_unref (self->early_channels);
  g_clear_error (&self->error);
  g_clear_pointer (&self->machine, cordon_machine_info_free);
  g_free (self->compartment);
  g_free (self->lasting);
  g_free (self->pause_reason);
  g_free (self->screen_program);
  g_free (self->url);
  g_free (self->app);
  g_clear_pointer (&self->apps, g_ptr_array_unref);
  G_OBJECT_CLASS (cordon_session_parent_class)->finalize (object);
}

static GParamSpec *
count_spec (const char *name)
{
  return g_param_spec_uint (name, NULL, NULL, 0, G_MAXUINT, 0,
                            G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
}

static GParamSpec *
bytes_spec (const char *name)
{
  return g_param_spec_uint64 (name, NULL, NULL, 0, G_MAXUINT64, 0,
                              G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
}

static GParamSpec *
boxed_spec (const char *name, GType type)
{
  return g_param_spec_boxed (name, NULL, NULL, type,
                             G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
}

static void
cordon_session_class_init (CordonSessionClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GType type = G_TYPE_FROM_CLASS (class);

  object_class->dispose = cordon_session_dispose;
  object_class->finalize = cordon_session_finalize;
  object_class->get_property = cordon_session_get_property;

  props[CORDON_SESSION_PROP_STATE] = count_spec ("state");
  props[CORDON_SESSION_PROP_ERROR] = boxed_spec ("error", G_TYPE_ERROR);
  props[CORDON_SESSION_PROP_MACHINE] = boxed_spec ("machine", CORDON_TYPE_MACHINE_INFO);
  props[CORDON_SESSION_PROP_PAUSE_REASON] =
    g_param_spec_string ("pause-reason", NULL, NULL, NULL,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  props[CORDON_SESSION_PROP_PAGE] = count_spec ("page");
  props[CORDON_SESSION_PROP_PAGES] = count_spec ("pages");
  props[CORDON_SESSION_PROP_ZOOM_PERCENT] = count_spec ("zoom-percent");
  props[CORDON_SESSION_PROP_ZOOM_MODE] = count_spec ("zoom-mode");
  props[CORDON_SESSION_PROP_LOOK] = count_spec ("look");
  props[CORDON_SESSION_PROP_BYTES_SENT] = bytes_spec ("bytes-sent");
  props[CORDON_SESSION_PROP_BYTES_TOTAL] = bytes_spec ("bytes-total");
  g_object_class_install_properties (object_class, CORDON_SESSION_N_PROPS, props);

  signals[STAGE] = g_signal_new ("stage", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_UINT);
  signals[SCREEN] = g_signal_new ("screen", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, CORDON_TYPE_SCREEN_PROCESS);
  signals[VIEWER_DIED] = g_signal_new ("viewer-died", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 0);
  signals[APPLICATIONS] = g_signal_new ("applications", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, G_TYPE_PTR_ARRAY);
}
