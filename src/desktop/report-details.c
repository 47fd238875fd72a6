/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One pair of the report, place by place. All texts are plain: nothing of a name is ever markup.
 */
#include "config.h"
#include "desktop/report-grid.h"

#include <glib/gi18n-lib.h>
#include "core/report-words.h"

#define WIDTH_CHARS 56

static GtkWidget *
add_label (GtkWidget *box, const char *text, const char *style_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_max_width_chars (GTK_LABEL (label), WIDTH_CHARS);
  gtk_label_set_width_chars (GTK_LABEL (label), 24);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (style_class)
    gtk_widget_add_css_class (label, style_class);
  gtk_box_append (GTK_BOX (box), label);
  return label;
}

static void
add_place (GtkWidget *box, const CordonReport *report, const CordonReportPlace *place)
{
  CordonMark mark = cordon_report_mark (cordon_report_look (report, place));
  g_autofree char *thing = cordon_report_dup_thing_name (report, place);
  g_autofree char *sentence = cordon_report_dup_sentence (report, place);
  g_autofree char *evidence = cordon_report_dup_evidence (report, place);
  /* Translators: sign and word of a result, what it is about, which wall was looked at */
  g_autofree char *heading = g_strdup_printf (_("%s %s — %s (%s)"), cordon_mark_glyph (mark),
                                              cordon_mark_word (mark), thing,
                                              cordon_layer_title (place->layer));
  GtkWidget *group = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *label = add_label (group, heading, "heading");

  gtk_widget_add_css_class (label, "report-mark");
  gtk_widget_add_css_class (label, cordon_mark_names[mark]);
  add_label (group, sentence, NULL);
  if (*evidence)
    {
      label = add_label (group, evidence, "monospace");
      gtk_label_set_selectable (GTK_LABEL (label), TRUE);
      gtk_widget_set_focusable (label, FALSE);
      gtk_widget_add_css_class (label, "report-evidence");
    }
  gtk_box_append (GTK_BOX (box), group);
}

GtkWidget *
cordon_report_details_new (const CordonReport *report, guint from, guint to)
{
  g_autoptr (GArray) places = cordon_report_list_pair (report, from, to);
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  for (guint i = 0; i < places->len; i++)
    add_place (box, report, &g_array_index (places, CordonReportPlace, i));
  gtk_widget_add_css_class (box, "report-details");
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), box);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_propagate_natural_width (GTK_SCROLLED_WINDOW (scroller), TRUE);
  /* The pane gets the focus, to be scrolled by keys, and not a text, to be selected as a whole. */
  gtk_widget_set_focusable (scroller, TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), 420);
  return scroller;
}
