/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Shows a visit and sends a person's wishes to its session. Everything it shows is computed from the
 * states of both in update(); it decides nothing. The guest's pixels are under an opaque page of the
 * host until there is a document to see.
 */
#include "config.h"
#include "desktop/machine-window-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include "core/errors.h"
#include "desktop/band-from.h"
#include "desktop/display/process-source.h"
#include "desktop/fresh-keys.h"
#include "desktop/keyboard.h"

/* A window that is never painted, as on a locked screen, does not keep the machine waiting. */
#define PAINT_DEADLINE_MS 1000

G_DEFINE_FINAL_TYPE (CordonMachineWindow, cordon_machine_window, ADW_TYPE_APPLICATION_WINDOW)

enum {
  PROP_0,
  PROP_FIT_WIDTH,
  PROP_FIT_PAGE,
  PROP_CONTINUOUS,
  PROP_THUMBNAILS,
  PROP_FIND,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

/* What the session says, 0 without one. */
guint
cordon_machine_window_session_number (CordonMachineWindow *self, const char *property)
{
  guint value = 0;

  if (self->session)
    g_object_get (self->session, property, &value, NULL);
  return value;
}

static CordonSessionState
session_state (CordonMachineWindow *self)
{
  return self->session ? cordon_session_get_state (self->session) : CORDON_SESSION_IDLE;
}

gboolean
cordon_machine_window_shows_document (CordonMachineWindow *self)
{
  return cordon_visit_get_state (self->visit) == CORDON_VISIT_SESSION &&
         session_state (self) == CORDON_SESSION_SHOWN && !self->viewer_died;
}

/* --- what is shown --------------------------------------------------------------------------- */

/* The guest cannot say it itself where a person would believe it. */
static const char *
find_trouble (CordonMachineWindow *self)
{
  if (!self->session || !cordon_session_get_disk_damaged (self->session))
    return NULL;
  return _("The disk of this machine is damaged: nothing on it was erased, and nothing new is kept.");
}

static void
update_band (CordonMachineWindow *self)
{
  const CordonBandFacts facts = {
    .compartment_name = cordon_visit_get_compartment_name (self->visit),
    .compartment = cordon_visit_get_compartment (self->visit),
    .machine = cordon_visit_get_info (self->visit),
    .session = session_state (self),
    .file = cordon_visit_get_name (self->visit),
    .trouble = find_trouble (self),
    .paused = self->session ? cordon_session_get_pause_reason (self->session) : NULL,
    .lost = cordon_display_is_lost (self->display) && cordon_machine_window_shows_document (self),
  };
  g_autoptr (CordonBandState) state = cordon_band_state_from (&facts);
  /* Translators: title of a window: the file, the compartment */
  g_autofree char *title = g_strdup_printf (_("%s — %s"), state->subtitle, state->title);

  cordon_frame_set_state (self->frame, state);
  cordon_progress_page_set_throwaway (self->progress_page, state->throwaway);
  gtk_window_set_title (GTK_WINDOW (self), title);
}

static void
update_progress (CordonMachineWindow *self)
{
  CordonStep step = cordon_step_now (cordon_visit_get_state (self->visit), session_state (self), self->created);
  guint64 bytes = self->fetched, total = self->fetch_total;

  if (step == CORDON_STEP_SEND && self->session)
    g_object_get (self->session, "bytes-sent", &bytes, "bytes-total", &total, NULL);
  else if (step != CORDON_STEP_FETCH)
    bytes = total = 0;
  cordon_progress_page_show (self->progress_page, step, bytes, total);
}

/* Hidden and not only covered: screen readers see what is behind. */
static void
show_page (CordonMachineWindow *self, gpointer page)
{
  GtkWidget *all[] = { GTK_WIDGET (self->card_page), GTK_WIDGET (self->progress_page), GTK_WIDGET (self->password_page),
                       GTK_WIDGET (self->problem_page) };

  if (gtk_widget_get_visible (GTK_WIDGET (self->pages)) && gtk_widget_get_visible (page))
    return;
  gtk_widget_show (page);
  gtk_stack_set_visible_child (self->pages, page);
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    gtk_widget_set_visible (all[i], all[i] == page);
  gtk_widget_show (GTK_WIDGET (self->pages));
  gtk_widget_set_focusable (GTK_WIDGET (self->display), FALSE);
  /* Keys are the guest's only while its screen is seen; without a focus the window has them. */
  if (!gtk_widget_grab_focus (page))
    gtk_window_set_focus (GTK_WINDOW (self), NULL);
}

static void
show_display (CordonMachineWindow *self)
{
  if (!gtk_widget_get_visible (GTK_WIDGET (self->pages)))
    return;
  gtk_widget_hide (GTK_WIDGET (self->pages));
  gtk_widget_set_focusable (GTK_WIDGET (self->display), TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->display));
}

static void
show_problem (CordonMachineWindow *self)
{
  const GError *error = cordon_visit_get_error (self->visit);
  const CordonProblem *problem = cordon_problem_for_error (error);
  g_autofree char *command =
    cordon_problem_command (problem, cordon_visit_get_compartment_name (self->visit));

  cordon_problem_page_show (self->problem_page, problem, error ? error->message : NULL, command,
                            problem->retry ? _("_Try Again") : NULL);
  show_page (self, self->problem_page);
}

static void
show_viewer_died (CordonMachineWindow *self)
{
  cordon_problem_page_show (self->problem_page, cordon_problem_viewer_died (), NULL, NULL,
                            _("_Open Again"));
  show_page (self, self->problem_page);
}

static void
show_card (CordonMachineWindow *self)
{
  const CordonCompartmentUse *use = cordon_visit_get_use (self->visit);

  cordon_card_page_show (self->card_page, use->before, use->rules);
  show_page (self, self->card_page);
}

static void
show_password (CordonMachineWindow *self)
{
  show_page (self, self->password_page);
  cordon_password_page_ask (self->password_page, self->asked);
  self->asked = TRUE;
}

static void
update_page (CordonMachineWindow *self)
{
  CordonVisitState visit = cordon_visit_get_state (self->visit);
  CordonSessionState session = session_state (self);

  if (session != CORDON_SESSION_PASSWORD)
    cordon_password_page_clear (self->password_page);
  if (visit == CORDON_VISIT_FAILED)
    show_problem (self);
  else if (visit == CORDON_VISIT_CARD)
    show_card (self);
  else if (visit == CORDON_VISIT_SESSION && self->viewer_died)
    show_viewer_died (self);
  else if (visit == CORDON_VISIT_SESSION && session == CORDON_SESSION_PASSWORD)
    show_password (self);
  else if (visit == CORDON_VISIT_SESSION && session == CORDON_SESSION_SENT && self->asked)
    /* Another page meanwhile would take the keys of someone who types on. */
    cordon_password_page_wait (self->password_page);
  else if (cordon_machine_window_shows_document (self))
    show_display (self);
  else
    show_page (self, self->progress_page);
}

static void
update (CordonMachineWindow *self)
{
  gboolean may_retry = cordon_visit_get_state (self->visit) == CORDON_VISIT_FAILED ||
                       cordon_visit_get_state (self->visit) == CORDON_VISIT_SESSION;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "machine.retry", may_retry);
  cordon_machine_window_update_orders (self);
  update_band (self);
  cordon_machine_window_update_bar (self);
  update_progress (self);
  update_page (self);
}

/* --- the session ----------------------------------------------------------------------------- */

static void
on_screen (CordonMachineWindow *self, CordonScreenProcess *process)
{
  g_autoptr (CordonScreenSource) source = cordon_process_source_new (process);

  cordon_display_set_source (self->display, source);
}

static void
connect_session (CordonMachineWindow *self)
{
  static const char *const numbers[] = { "notify::page", "notify::pages", "notify::zoom-percent", "notify::zoom-mode",
                                         "notify::look" };

  g_signal_connect_object (self->session, "screen", G_CALLBACK (on_screen), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notify::state", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (self->session, "notify::machine", G_CALLBACK (update_band), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notify::pause-reason", G_CALLBACK (update_band), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notify::pause-reason", G_CALLBACK (cordon_machine_window_update_orders),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notify::bytes-sent", G_CALLBACK (update_progress), self, G_CONNECT_SWAPPED);
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    g_signal_connect_object (self->session, numbers[i], G_CALLBACK (cordon_machine_window_update_bar), self, G_CONNECT_SWAPPED);
}

static void
on_session_changed (CordonMachineWindow *self)
{
  if (self->session)
    g_signal_handlers_disconnect_by_data (self->session, self);
  cordon_display_set_source (self->display, NULL);
  self->created = self->viewer_died = self->asked = FALSE;
  cordon_machine_window_forget_typing (self);
  g_set_object (&self->session, cordon_visit_get_session (self->visit));
  if (self->session)
    connect_session (self);
}

/* --- the visit ------------------------------------------------------------------------------- */

static void
on_visit_state (CordonMachineWindow *self)
{
  /* Stopped from elsewhere: there is nothing left to see. */
  if (cordon_visit_get_state (self->visit) >= CORDON_VISIT_CLOSING)
    gtk_window_close (GTK_WINDOW (self));
  else
    update (self);
}

static void
on_stage (CordonMachineWindow *self, const char *word, guint ms)
{
  if (g_str_equal (word, "machine-started"))
    self->created = TRUE;
  update_progress (self);
}

static void
on_fetched (CordonMachineWindow *self, guint64 bytes, guint64 total)
{
  self->fetched = bytes;
  self->fetch_total = total;
  update_progress (self);
}

static void
on_viewer_died (CordonMachineWindow *self)
{
  self->viewer_died = TRUE;
  update (self);
}

void
cordon_machine_window_take_preferences (CordonMachineWindow *self)
{
  g_autoptr (GBytes) names = cordon_keyboard_read_names (gtk_widget_get_display (GTK_WIDGET (self)));
  guint width, height;

  cordon_display_get_wanted_size (self->display, &width, &height);
  cordon_visit_set_preferences (self->visit, names, width, height,
                                100 * CLAMP (gtk_widget_get_scale_factor (GTK_WIDGET (self)), 1, 4));
}

static void
begin (CordonMachineWindow *self)
{
  if (self->shown)
    return;
  self->shown = TRUE;
  g_clear_handle_id (&self->paint_deadline, g_source_remove);
  cordon_visit_window_shown (self->visit);
  cordon_machine_window_take_preferences (self);
  cordon_visit_start (self->visit);
}

static void
on_painted (GdkFrameClock *clock, CordonMachineWindow *self)
{
  g_signal_handlers_disconnect_by_func (clock, on_painted, self);
  begin (self);
}

static gboolean
on_not_painted (gpointer data)
{
  CordonMachineWindow *self = data;

  self->paint_deadline = 0;
  begin (self);
  return G_SOURCE_REMOVE;
}

static void
cordon_machine_window_map (GtkWidget *widget)
{
  CordonMachineWindow *self = CORDON_MACHINE_WINDOW (widget);

  GTK_WIDGET_CLASS (cordon_machine_window_parent_class)->map (widget);
  if (self->shown || self->paint_deadline)
    return;
  g_signal_connect_object (gtk_widget_get_frame_clock (widget), "after-paint", G_CALLBACK (on_painted), self,
                           G_CONNECT_AFTER);
  self->paint_deadline = g_timeout_add (PAINT_DEADLINE_MS, on_not_painted, self);
}

/* The window goes at once; whoever holds the visit waits for the end of the machine. */
static gboolean
cordon_machine_window_close_request (GtkWindow *window)
{
  CordonMachineWindow *self = CORDON_MACHINE_WINDOW (window);

  if (cordon_machine_window_asks (self))
    return GDK_EVENT_STOP;
  /* While it still has its application. */
  cordon_machine_window_forget_typing (self);
  g_signal_handlers_disconnect_by_data (self->visit, self);
  cordon_visit_close (self->visit);
  return GTK_WINDOW_CLASS (cordon_machine_window_parent_class)->close_request (window);
}

/* The inspector could repaint what a person is to trust. */
static gboolean
cordon_machine_window_enable_debugging (GtkWindow *window,
                                        gboolean toggle)
{
  return FALSE;
}

/* --- the template's signals ------------------------------------------------------------------ */

static void
on_let_go (CordonMachineWindow *self)
{
  if (cordon_machine_window_shows_document (self))
    cordon_viewer_bar_take_focus (self->bar);
}

static void
on_lost_changed (CordonMachineWindow *self)
{
  update_band (self);
}

static void
on_password_given (CordonMachineWindow *self, const char *password)
{
  char *copy;

  if (session_state (self) != CORDON_SESSION_PASSWORD)
    return;
  /* The entry is wiped as soon as the session goes on, before it has sent anything. */
  copy = g_strdup (password);
  cordon_session_give_password (self->session, copy);
  explicit_bzero (copy, strlen (copy));
  g_free (copy);
}

/* --- the object ------------------------------------------------------------------------------ */

CordonVisit *
cordon_machine_window_get_visit (CordonMachineWindow *self)
{
  return self->visit;
}

static void
connect_visit (CordonMachineWindow *self)
{
  g_signal_connect_object (self->visit, "notify::session", G_CALLBACK (on_session_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->visit, "notify::state", G_CALLBACK (on_visit_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->visit, "stage", G_CALLBACK (on_stage), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->visit, "progress", G_CALLBACK (on_fetched), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->visit, "viewer-died", G_CALLBACK (on_viewer_died), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->visit, "notify::ordered", G_CALLBACK (cordon_machine_window_update_orders), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->visit, "order-failed", G_CALLBACK (cordon_machine_window_tell_failure), self,
                           G_CONNECT_SWAPPED);
}

GtkWindow *
cordon_machine_window_new (GtkApplication *application,
                           CordonVisit *visit)
{
  CordonMachineWindow *self = g_object_new (CORDON_TYPE_MACHINE_WINDOW, "application", application, NULL);

  self->visit = g_object_ref (visit);
  cordon_fresh_keys_attach (GTK_WINDOW (self));
  connect_visit (self);
  cordon_progress_page_set_local (self->progress_page, cordon_visit_is_local (visit));
  update (self);
  return GTK_WINDOW (self);
}

static gboolean
has_zoom_mode (CordonMachineWindow *self, CordonAgentZoomMode mode)
{
  return self->visit && cordon_machine_window_shows_document (self) && cordon_machine_window_session_number (self, "zoom-mode") == (guint) mode;
}

static void
cordon_machine_window_get_property (GObject *object,
                                    guint id,
                                    GValue *value,
                                    GParamSpec *pspec)
{
  CordonMachineWindow *self = CORDON_MACHINE_WINDOW (object);

  switch (id)
    {
    case PROP_FIT_WIDTH:
      g_value_set_boolean (value, has_zoom_mode (self, CORDON_AGENT_ZOOM_FIT_WIDTH));
      break;
    case PROP_FIT_PAGE:
      g_value_set_boolean (value, has_zoom_mode (self, CORDON_AGENT_ZOOM_FIT_PAGE));
      break;
    case PROP_THUMBNAILS:
      g_value_set_boolean (value, cordon_machine_window_has_look (self, CORDON_AGENT_LOOK_THUMBNAILS));
      break;
    case PROP_FIND:
      g_value_set_boolean (value, cordon_machine_window_has_look (self, CORDON_AGENT_LOOK_FIND));
      break;
    case PROP_CONTINUOUS:
      g_value_set_boolean (value, cordon_machine_window_has_look (self, CORDON_AGENT_LOOK_CONTINUOUS));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

/* Only a wish: the property changes when the guest says that it did so. */
static void
cordon_machine_window_set_property (GObject *object,
                                    guint id,
                                    const GValue *value,
                                    GParamSpec *pspec)
{
  CordonMachineWindow *self = CORDON_MACHINE_WINDOW (object);
  CordonAgentZoomMode mode = id == PROP_FIT_WIDTH ? CORDON_AGENT_ZOOM_FIT_WIDTH : CORDON_AGENT_ZOOM_FIT_PAGE;

  switch (id)
    {
    case PROP_FIT_WIDTH:
    case PROP_FIT_PAGE:
      cordon_machine_window_zoom (self, g_value_get_boolean (value) ? mode : CORDON_AGENT_ZOOM_PERCENT,
            cordon_machine_window_session_number (self, "zoom-percent"));
      break;
    case PROP_THUMBNAILS:
      cordon_machine_window_look (self, CORDON_AGENT_LOOK_THUMBNAILS, g_value_get_boolean (value));
      break;
    case PROP_FIND:
      cordon_machine_window_look (self, CORDON_AGENT_LOOK_FIND, g_value_get_boolean (value));
      /* What is typed from here on is the guest's. */
      gtk_widget_grab_focus (GTK_WIDGET (self->display));
      break;
    case PROP_CONTINUOUS:
      cordon_machine_window_look (self, CORDON_AGENT_LOOK_CONTINUOUS, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
cordon_machine_window_dispose (GObject *object)
{
  CordonMachineWindow *self = CORDON_MACHINE_WINDOW (object);

  g_clear_handle_id (&self->paint_deadline, g_source_remove);
  cordon_machine_window_forget_typing (self);
  if (self->session)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_object (&self->session);
  if (self->visit)
    g_signal_handlers_disconnect_by_data (self->visit, self);

  G_OBJECT_CLASS (cordon_machine_window_parent_class)->dispose (object);
}

static void
cordon_machine_window_finalize (GObject *object)
{
  g_clear_object (&CORDON_MACHINE_WINDOW (object)->visit);

  G_OBJECT_CLASS (cordon_machine_window_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, "/org/cordon/Cordon/machine-window.ui");
  gtk_widget_class_bind_template_child (widget_class, CordonMachineWindow, frame);
  gtk_widget_class_bind_template_child (widget_class, CordonMachineWindow, bar);
  gtk_widget_class_bind_template_child (widget_class, CordonMachineWindow, display);
  gtk_widget_class_bind_template_child (widget_class, CordonMachineWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, CordonMachineWindow, card_page);
  gtk_widget_class_bind_template_child (widget_class, CordonMachineWindow, progress_page);
  gtk_widget_class_bind_template_child (widget_class, CordonMachineWindow, password_page);
  gtk_widget_class_bind_template_child (widget_class, CordonMachineWindow, problem_page);
  gtk_widget_class_bind_template_callback (widget_class, on_let_go);
  gtk_widget_class_bind_template_callback (widget_class, cordon_machine_window_note_typing);
  gtk_widget_class_bind_template_callback (widget_class, cordon_machine_window_wanted_size);
  gtk_widget_class_bind_template_callback (widget_class, on_lost_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_password_given);
}

static void
cordon_machine_window_class_init (CordonMachineWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GtkWindowClass *window_class = GTK_WINDOW_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = cordon_machine_window_get_property;
  object_class->set_property = cordon_machine_window_set_property;
  object_class->dispose = cordon_machine_window_dispose;
  object_class->finalize = cordon_machine_window_finalize;
  properties[PROP_FIT_WIDTH] = g_param_spec_boolean ("fit-width", NULL, NULL, FALSE, flags);
  properties[PROP_FIT_PAGE] = g_param_spec_boolean ("fit-page", NULL, NULL, FALSE, flags);
  properties[PROP_THUMBNAILS] = g_param_spec_boolean ("thumbnails", NULL, NULL, FALSE, flags);
  properties[PROP_FIND] = g_param_spec_boolean ("find", NULL, NULL, FALSE, flags);
  properties[PROP_CONTINUOUS] = g_param_spec_boolean ("continuous", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  widget_class->map = cordon_machine_window_map;
  window_class->close_request = cordon_machine_window_close_request;
  window_class->enable_debugging = cordon_machine_window_enable_debugging;

  g_type_ensure (CORDON_TYPE_FRAME);
  g_type_ensure (CORDON_TYPE_DISPLAY);
  g_type_ensure (CORDON_TYPE_VIEWER_BAR);
  g_type_ensure (CORDON_TYPE_CARD_PAGE);
  g_type_ensure (CORDON_TYPE_PROGRESS_PAGE);
  g_type_ensure (CORDON_TYPE_PASSWORD_PAGE);
  g_type_ensure (CORDON_TYPE_PROBLEM_PAGE);
  bind_template (widget_class);
  cordon_machine_window_install_actions (widget_class);
}

static void
cordon_machine_window_init (CordonMachineWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
