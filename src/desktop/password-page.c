/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A GtkPasswordEntry keeps its text in memory that is not swapped and wipes it; here it is never
 * copied.
 */
#include "config.h"
#include "desktop/password-page.h"

#include <string.h>
#include "wire/agent.h"

struct _CordonPasswordPage {
  AdwBin parent_instance;

  /* template */
  GtkEditable *entry;
  GtkWidget *open, *wrong;
};

G_DEFINE_FINAL_TYPE (CordonPasswordPage, cordon_password_page, ADW_TYPE_BIN)

enum {
  GIVEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gboolean
may_be_password (const char *text)
{
  return *text && strlen (text) <= CORDON_AGENT_PASSWORD_MAX;
}

static void
on_changed (CordonPasswordPage *self)
{
  gtk_widget_set_sensitive (self->open, may_be_password (gtk_editable_get_text (self->entry)));
}

static void
on_give (CordonPasswordPage *self)
{
  const char *text = gtk_editable_get_text (self->entry);

  if (may_be_password (text))
    g_signal_emit (self, signals[GIVEN], 0, text);
}

/* Not insensitive: an entry that loses its focus while it is typed into complains. */
void
cordon_password_page_wait (CordonPasswordPage *self)
{
  gtk_editable_set_editable (self->entry, FALSE);
}

void
cordon_password_page_clear (CordonPasswordPage *self)
{
  gtk_editable_set_text (self->entry, "");
}

void
cordon_password_page_ask (CordonPasswordPage *self,
                          gboolean wrong)
{
  cordon_password_page_clear (self);
  gtk_editable_set_editable (self->entry, TRUE);
  gtk_widget_set_visible (self->wrong, wrong);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_STATE_INVALID,
                               wrong ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

static gboolean
cordon_password_page_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (CORDON_PASSWORD_PAGE (widget)->entry));
}

static void
cordon_password_page_class_init (CordonPasswordPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->grab_focus = cordon_password_page_grab_focus;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/cordon/Cordon/password-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CordonPasswordPage, entry);
  gtk_widget_class_bind_template_child (widget_class, CordonPasswordPage, open);
  gtk_widget_class_bind_template_child (widget_class, CordonPasswordPage, wrong);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_give);

  signals[GIVEN] = g_signal_new ("given", CORDON_TYPE_PASSWORD_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
cordon_password_page_init (CordonPasswordPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
