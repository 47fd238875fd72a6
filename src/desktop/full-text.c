/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Labels whose text does not always fit.
 */
#include "config.h"
#include "desktop/full-text.h"

static gboolean
on_query_tooltip (GtkLabel *label, int x, int y, gboolean by_keys, GtkTooltip *tooltip)
{
  if (!pango_layout_is_ellipsized (gtk_label_get_layout (label)))
    return FALSE;
  gtk_tooltip_set_text (tooltip, gtk_label_get_text (label));
  return TRUE;
}

void
cordon_full_text_when_cut (GtkLabel *label)
{
  gtk_widget_set_has_tooltip (GTK_WIDGET (label), TRUE);
  g_signal_connect (label, "query-tooltip", G_CALLBACK (on_query_tooltip), NULL);
}

void
cordon_full_text_set_lines (GtkLabel *label,
                            int lines)
{
  gtk_label_set_wrap (label, lines != 1);
  gtk_label_set_wrap_mode (label, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_lines (label, lines == 1 ? -1 : lines);
  gtk_label_set_ellipsize (label, lines == -1 ? PANGO_ELLIPSIZE_NONE : PANGO_ELLIPSIZE_END);
}
