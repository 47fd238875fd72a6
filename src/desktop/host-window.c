/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One row for each check: a sign, a word, what was seen, what helps. It repairs nothing.
 */
#include "config.h"
#include "desktop/host-window.h"

#include <glib/gi18n-lib.h>
#include "desktop/host-banner.h"

struct _CordonHostWindow {
  AdwWindow parent_instance;

  /* template */
  AdwPreferencesPage *page;
  /* owned */
  CordonHostState *host;
  GPtrArray *groups; /* borrowed: what the page shows */
};

G_DEFINE_FINAL_TYPE (CordonHostWindow, cordon_host_window, ADW_TYPE_WINDOW)

static const struct {
  const char *icon, *word, *css_class;
} marks[] = {
  /* Translators: of a check of the computer */
  [CORDON_CHECK_OK] = { "object-select-symbolic", N_("In order"), "success" },
  [CORDON_CHECK_DEGRADED] = { "dialog-warning-symbolic", N_("Degraded"), "warning" },
  [CORDON_CHECK_BROKEN] = { "dialog-error-symbolic", N_("Broken"), "error" },
};

static GtkWidget *
make_mark (const CordonHostCheck *check)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *icon = gtk_image_new_from_icon_name (marks[check->status].icon);
  GtkWidget *word = gtk_label_new (_(marks[check->status].word));

  gtk_widget_add_css_class (box, marks[check->status].css_class);
  gtk_widget_add_css_class (word, "caption");
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), word);
  return box;
}

static void
on_copy (GtkButton *button, const char *text)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (button)), text);
}

static void
text_free (gpointer text, GClosure *closure)
{
  g_free (text);
}

static GtkWidget *
make_copy (const char *text)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("edit-copy-symbolic");

  gtk_widget_set_tooltip_text (button, _("Copy What Helps"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Copy What Helps"), -1);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  g_signal_connect_data (button, "clicked", G_CALLBACK (on_copy), g_strdup (text), text_free, 0);
  return button;
}

/* No text of the service is markup. */
static GtkWidget *
make_row (const CordonHostCheck *check)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *title = cordon_host_check_title (check);
  g_autofree char *text = *check->fix ? g_strdup_printf ("%s\n%s", check->seen, check->fix) : g_strdup (check->seen);
  g_autofree char *safe_title = g_markup_escape_text (title, -1), *safe_text = g_markup_escape_text (text, -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), safe_title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), safe_text);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), make_mark (check));
  if (*check->fix)
    adw_action_row_add_suffix (ADW_ACTION_ROW (row), make_copy (check->fix));
  return row;
}

static void
add_group (CordonHostWindow *self, const char *title, guint from, guint to)
{
  GPtrArray *checks = cordon_host_state_get_checks (self->host);
  GtkWidget *group = adw_preferences_group_new ();

  if (from == to)
    {
      g_object_ref_sink (group);
      g_object_unref (group);
      return;
    }
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), title);
  for (guint i = from; i < to; i++)
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), make_row (g_ptr_array_index (checks, i)));
  adw_preferences_page_add (self->page, ADW_PREFERENCES_GROUP (group));
  g_ptr_array_add (self->groups, group);
}

static void
update (CordonHostWindow *self)
{
  guint n = cordon_host_state_get_n_problems (self->host), all = cordon_host_state_get_checks (self->host)->len;

  for (guint i = 0; i < self->groups->len; i++)
    adw_preferences_page_remove (self->page, g_ptr_array_index (self->groups, i));
  g_ptr_array_set_size (self->groups, 0);
  add_group (self, _("What Is Wrong"), 0, n);
  add_group (self, _("The Rest"), n, all);
}

void
cordon_host_window_present (GtkWindow *parent,
                            CordonHostState *host)
{
  CordonHostWindow *self = g_object_new (CORDON_TYPE_HOST_WINDOW, "transient-for", parent, "modal", TRUE, NULL);

  self->host = g_object_ref (host);
  g_signal_connect_object (host, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  cordon_host_state_refresh (host);
  gtk_window_present (GTK_WINDOW (self));
}

static void
cordon_host_window_dispose (GObject *object)
{
  CordonHostWindow *self = CORDON_HOST_WINDOW (object);

  g_ptr_array_set_size (self->groups, 0);
  g_clear_object (&self->host);

  G_OBJECT_CLASS (cordon_host_window_parent_class)->dispose (object);
}

static void
cordon_host_window_finalize (GObject *object)
{
  g_ptr_array_unref (CORDON_HOST_WINDOW (object)->groups);

  G_OBJECT_CLASS (cordon_host_window_parent_class)->finalize (object);
}

static void
cordon_host_window_class_init (CordonHostWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cordon_host_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = cordon_host_window_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/cordon/Cordon/host-window.ui");
  gtk_widget_class_bind_template_child (widget_class, CordonHostWindow, page);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
cordon_host_window_init (CordonHostWindow *self)
{
  self->groups = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}
