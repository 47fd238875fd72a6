/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * g_settings_new() ends a program whose schema is missing, so it is looked for first.
 */
#include "config.h"
#include "desktop/settings.h"

#include <glib/gi18n-lib.h>
#include "desktop/defaults-page.h"
#include "desktop/resident-switch.h"
#include "desktop/rules-page.h"

struct _CordonSettings {
  GObject parent_instance;

  /* owned */
  GSettings *settings; /* NULL: the schema is not there */
};

G_DEFINE_FINAL_TYPE (CordonSettings, cordon_settings, G_TYPE_OBJECT)

enum { ALLOW_UNLABELLED_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

static gboolean
get_boolean (CordonSettings *self, const char *key, gboolean otherwise)
{
  return self->settings ? g_settings_get_boolean (self->settings, key) : otherwise;
}

gboolean
cordon_settings_get_confirm_stop (CordonSettings *self)
{
  return get_boolean (self, "confirm-stop", TRUE);
}

gboolean
cordon_settings_get_notify_ended (CordonSettings *self)
{
  return get_boolean (self, "notify-ended", TRUE);
}

gboolean
cordon_settings_get_allow_unlabelled (CordonSettings *self)
{
  return get_boolean (self, "allow-unlabelled", FALSE);
}

/* --- several files ---------------------------------------------------------------------------- */

CordonSeveral
cordon_settings_get_several (CordonSettings *self)
{
  return self->settings ? (CordonSeveral) g_settings_get_enum (self->settings, "several-files") : CORDON_SEVERAL_ASK;
}

gboolean
cordon_settings_may_keep_several (CordonSettings *self)
{
  return self->settings && g_settings_is_writable (self->settings, "several-files");
}

void
cordon_settings_keep_several (CordonSettings *self, CordonSeveral several)
{
  if (self->settings)
    g_settings_set_enum (self->settings, "several-files", (int) several);
}

/* A row's number is the choice's. */
static gboolean
read_several (GValue *value, GVariant *variant, gpointer data)
{
  g_value_set_uint (value, (guint) g_settings_get_enum (data, "several-files"));
  return TRUE;
}

static GVariant *
write_several (const GValue *value, const GVariantType *type, gpointer data)
{
  static const char *const words[] = { "ask", "together", "each" };
  guint selected = g_value_get_uint (value);

  return selected < G_N_ELEMENTS (words) ? g_variant_new_string (words[selected]) : NULL;
}

static GtkWidget *
make_several_row (CordonSettings *self)
{
  const char *const choices[] = { _("Ask"), _("One machine"), _("One each"), NULL };
  g_autoptr (GtkStringList) list = gtk_string_list_new (choices);
  GtkWidget *row = adw_combo_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _("_Machines"));
  adw_preferences_row_set_use_underline (ADW_PREFERENCES_ROW (row), TRUE);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), _("Files in one machine can see each other."));
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (list));
  if (self->settings)
    g_settings_bind_with_mapping (self->settings, "several-files", row, "selected", G_SETTINGS_BIND_DEFAULT,
                                  read_several, write_several, self->settings, NULL);
  gtk_widget_set_sensitive (row, self->settings != NULL);
  return row;
}

static void
add_several (CordonSettings *self, AdwPreferencesPage *page)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());

  adw_preferences_group_set_title (group, _("Several Files Opened at Once"));
  adw_preferences_group_add (group, make_several_row (self));
  adw_preferences_page_add (page, group);
}

/* --- the main window -------------------------------------------------------------------------- */

void
cordon_settings_place_window (CordonSettings *self,
                              GtkWindow *window)
{
  if (!self->settings)
    return;
  gtk_window_set_default_size (window, g_settings_get_int (self->settings, "window-width"),
                               g_settings_get_int (self->settings, "window-height"));
  if (g_settings_get_boolean (self->settings, "window-maximized"))
    gtk_window_maximize (window);
}

void
cordon_settings_keep_window (CordonSettings *self,
                             GtkWindow *window)
{
  int width, height;

  if (!self->settings)
    return;
  gtk_window_get_default_size (window, &width, &height);
  g_settings_set_boolean (self->settings, "window-maximized", gtk_window_is_maximized (window));
  g_settings_set_int (self->settings, "window-width", MAX (width, 360));
  g_settings_set_int (self->settings, "window-height", MAX (height, 300));
}

void
cordon_settings_get_screen (CordonSettings *self,
                            guint *width,
                            guint *height)
{
  *width = self->settings ? (guint) g_settings_get_int (self->settings, "screen-width") : 0;
  *height = self->settings ? (guint) g_settings_get_int (self->settings, "screen-height") : 0;
}

void
cordon_settings_keep_screen (CordonSettings *self,
                             guint width,
                             guint height)
{
  if (!self->settings)
    return;
  g_settings_set_int (self->settings, "screen-width", (int) width);
  g_settings_set_int (self->settings, "screen-height", (int) height);
}

/* --- their window ---------------------------------------------------------------------------- */

void
cordon_settings_present (CordonSettings *self,
                         GtkWindow *parent)
{
  static const char *const keys[] = { "confirm-stop", "notify-ended", "allow-unlabelled" };
  g_autoptr (GtkBuilder) builder = gtk_builder_new_from_resource ("/org/cordon/Cordon/preferences.ui");
  GtkWindow *window = GTK_WINDOW (gtk_builder_get_object (builder, "preferences"));
  AdwPreferencesPage *opening = cordon_defaults_page_new ();

  for (guint i = 0; self->settings && i < G_N_ELEMENTS (keys); i++)
    g_settings_bind (self->settings, keys[i], gtk_builder_get_object (builder, keys[i]), "active",
                     G_SETTINGS_BIND_DEFAULT);
  add_several (self, opening);
  adw_preferences_window_add (ADW_PREFERENCES_WINDOW (window), opening);
  adw_preferences_window_add (ADW_PREFERENCES_WINDOW (window), cordon_rules_page_new ());
  gtk_window_set_transient_for (window, parent);
  /* Nothing else may keep the program while they are seen. */
  if (!parent)
    gtk_window_set_application (window, GTK_APPLICATION (g_application_get_default ()));
  cordon_resident_switch_attach (GTK_SWITCH (gtk_builder_get_object (builder, "resident")),
                                 ADW_PREFERENCES_WINDOW (window));
  gtk_window_present (window);
}

/* --- the object ------------------------------------------------------------------------------ */

static void
on_allow_unlabelled (CordonSettings *self)
{
  g_signal_emit (self, signals[ALLOW_UNLABELLED_CHANGED], 0);
}

static void
cordon_settings_finalize (GObject *object)
{
  g_clear_object (&CORDON_SETTINGS (object)->settings);

  G_OBJECT_CLASS (cordon_settings_parent_class)->finalize (object);
}

static void
cordon_settings_class_init (CordonSettingsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cordon_settings_finalize;
  signals[ALLOW_UNLABELLED_CHANGED] =
    g_signal_new ("allow-unlabelled-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
cordon_settings_init (CordonSettings *self)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema =
    source ? g_settings_schema_source_lookup (source, CORDON_APP_ID, TRUE) : NULL;

  if (!schema)
    return;
  self->settings = g_settings_new_full (schema, NULL, NULL);
  g_signal_connect_object (self->settings, "changed::allow-unlabelled", G_CALLBACK (on_allow_unlabelled), self,
                           G_CONNECT_SWAPPED);
}

CordonSettings *
cordon_settings_new (void)
{
  return g_object_new (CORDON_TYPE_SETTINGS, NULL);
}
