/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sections of lines, made anew each time; the words are those of core/compartment-card.
 */
#include "config.h"
#include "desktop/card-page.h"

#include <glib/gi18n-lib.h>
#include "core/compartment-card.h"

struct _CordonCardPage {
  AdwBin parent_instance;

  /* template */
  GtkLabel *title;
  GtkBox *sections;
  GtkWidget *accept;
};

G_DEFINE_FINAL_TYPE (CordonCardPage, cordon_card_page, ADW_TYPE_BIN)

static GtkWidget *
make_label (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (css_class)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

static GtkWidget *
make_line (const char *text, const char *icon)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12), *image = gtk_image_new_from_icon_name (icon);
  GtkWidget *label = make_label (text, NULL);

  gtk_widget_set_valign (image, GTK_ALIGN_START);
  gtk_widget_set_margin_top (image, 1);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (line), image);
  gtk_box_append (GTK_BOX (line), label);
  return line;
}

/* Signs besides the headings' words, never instead. */
static void
add_section (CordonCardPage *self, const char *heading, char **lines, const char *icon)
{
  GtkWidget *section;

  if (!lines[0])
    return;
  section = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  gtk_box_append (GTK_BOX (section), make_label (heading, "heading"));
  for (; *lines; lines++)
    gtk_box_append (GTK_BOX (section), make_line (*lines, icon));
  gtk_box_append (self->sections, section);
}

static void
show_card (CordonCardPage *self, const CordonCompartment *rules)
{
  g_autoptr (CordonCard) card = cordon_card_new (rules);
  g_autofree char *can = cordon_card_can_heading (rules);

  add_section (self, can, card->can, "object-select-symbolic");
  add_section (self, cordon_card_cannot_heading (), card->cannot, "action-unavailable-symbolic");
}

static void
show_change (CordonCardPage *self, const CordonCompartment *before, const CordonCompartment *rules)
{
  g_autoptr (CordonCardChange) change = cordon_card_compare (before, rules);
  g_autofree char *more = cordon_card_more_heading (rules);

  if (!change)
    return;
  add_section (self, more, change->more, "list-add-symbolic");
  add_section (self, cordon_card_less_heading (), change->less, "action-unavailable-symbolic");
  add_section (self, _("Besides:"), change->also, "dialog-information-symbolic");
}

void
cordon_card_page_show (CordonCardPage *self,
                       const CordonCompartment *before,
                       const CordonCompartment *rules)
{
  /* Translators: a compartment's title */
  g_autofree char *title = g_strdup_printf (before ? _("The Rules of “%s” Have Changed") : _("Before You Use “%s”"),
                                            cordon_compartment_get_title (rules));
  GtkWidget *child;

  gtk_label_set_text (self->title, title);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->sections))))
    gtk_box_remove (self->sections, child);
  if (before)
    show_change (self, before, rules);
  else
    show_card (self, rules);
}

void
cordon_card_page_set_title (CordonCardPage *self,
                            const char *title)
{
  gtk_label_set_text (self->title, title);
}

void
cordon_card_page_add_notes (CordonCardPage *self,
                            char **notes)
{
  /* Translators: sentences follow, of what an administrator's limit makes less of */
  add_section (self, _("Limits of this computer:"), notes, "dialog-information-symbolic");
}

static gboolean
cordon_card_page_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (CORDON_CARD_PAGE (widget)->accept);
}

static void
cordon_card_page_class_init (CordonCardPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->grab_focus = cordon_card_page_grab_focus;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/cordon/Cordon/card-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CordonCardPage, title);
  gtk_widget_class_bind_template_child (widget_class, CordonCardPage, sections);
  gtk_widget_class_bind_template_child (widget_class, CordonCardPage, accept);
}

static void
cordon_card_page_init (CordonCardPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
