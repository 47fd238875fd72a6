/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The grid of the report. It shows findings and makes none; a pair without one has no button, so that
 * nothing looks measured that is not.
 */
#include "config.h"
#include "desktop/report-grid.h"

#include <glib/gi18n-lib.h>
#include "core/report-words.h"

struct _CordonReportGrid {
  AdwBin parent_instance;

  /* owned */
  CordonReport *report;
  GHashTable *cells; /* from * parties + to -> button, borrowed */
  GtkWidget *popover;
};

typedef struct {
  guint from, to;
} Pair;

G_DEFINE_FINAL_TYPE (CordonReportGrid, cordon_report_grid, ADW_TYPE_BIN)

static gpointer
key_of (CordonReportGrid *self, guint from, guint to)
{
  return GUINT_TO_POINTER (from * cordon_report_get_n_parties (self->report) + to);
}

GtkWidget *
cordon_report_grid_get_cell (CordonReportGrid *self, guint from, guint to)
{
  return self->report ? g_hash_table_lookup (self->cells, key_of (self, from, to)) : NULL;
}

/* --- the popover ----------------------------------------------------------------------------- */

static void
open_at (CordonReportGrid *self, GtkWidget *cell, guint from, guint to)
{
  graphene_rect_t bounds;
  GdkRectangle rectangle;

  if (!gtk_widget_compute_bounds (cell, GTK_WIDGET (self), &bounds))
    return;
  rectangle = (GdkRectangle) { (int) bounds.origin.x, (int) bounds.origin.y,
                               (int) bounds.size.width, (int) bounds.size.height };
  gtk_popover_set_child (GTK_POPOVER (self->popover),
                         cordon_report_details_new (self->report, from, to));
  gtk_popover_set_pointing_to (GTK_POPOVER (self->popover), &rectangle);
  gtk_popover_popup (GTK_POPOVER (self->popover));
  gtk_widget_grab_focus (gtk_popover_get_child (GTK_POPOVER (self->popover)));
}

void
cordon_report_grid_open (CordonReportGrid *self, guint from, guint to)
{
  GtkWidget *cell = cordon_report_grid_get_cell (self, from, to);

  if (cell)
    open_at (self, cell, from, to);
}

static void
on_clicked (GtkWidget *cell, Pair *pair)
{
  GtkWidget *grid = gtk_widget_get_ancestor (cell, CORDON_TYPE_REPORT_GRID);

  open_at (CORDON_REPORT_GRID (grid), cell, pair->from, pair->to);
}

/* --- cells ----------------------------------------------------------------------------------- */

static GtkWidget *
new_header (const char *name, gboolean column)
{
  GtkWidget *label = gtk_label_new (name);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 15);
  gtk_label_set_width_chars (GTK_LABEL (label), 11);
  gtk_label_set_xalign (GTK_LABEL (label), column ? 0.5f : 0);
  gtk_label_set_justify (GTK_LABEL (label), column ? GTK_JUSTIFY_CENTER : GTK_JUSTIFY_LEFT);
  gtk_widget_set_valign (label, column ? GTK_ALIGN_END : GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (label, "report-header");
  return label;
}

static void
free_pair (gpointer pair, GClosure *closure)
{
  g_free (pair);
}

static void
name_cell (CordonReportGrid *self, GtkWidget *button, guint from, guint to, CordonMark mark)
{
  g_autofree char *one = cordon_report_dup_party_name (self->report, from);
  g_autofree char *other = from == to ? g_strdup (_("what is its own"))
                                      : cordon_report_dup_party_name (self->report, to);
  /* Translators: read aloud: who, whom, what came out */
  g_autofree char *name = g_strdup_printf (_("From %s to %s: %s"), one, other,
                                           cordon_mark_word (mark));

  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_set_tooltip_text (button, name);
}

static GtkWidget *
new_cell (CordonReportGrid *self, guint from, guint to, CordonMark mark)
{
  g_autofree char *text =
    g_strdup_printf ("%s\n%s", cordon_mark_glyph (mark), cordon_mark_word (mark));
  GtkWidget *button = gtk_button_new ();
  GtkWidget *label = gtk_label_new (text);
  Pair *pair = g_new (Pair, 1);

  *pair = (Pair) { from, to };
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 13);
  gtk_button_set_child (GTK_BUTTON (button), label);
  gtk_widget_add_css_class (button, "report-cell");
  gtk_widget_add_css_class (button, "report-mark");
  gtk_widget_add_css_class (button, cordon_mark_names[mark]);
  name_cell (self, button, from, to, mark);
  g_signal_connect_data (button, "clicked", G_CALLBACK (on_clicked), pair, free_pair, 0);
  return button;
}

static void
add_cell (CordonReportGrid *self, GtkGrid *grid, guint from, guint to, int column, int row)
{
  CordonMark mark = cordon_report_pair_mark (self->report, from, to);
  GtkWidget *cell;

  if (mark == CORDON_MARK_NOTHING)
    return;
  cell = new_cell (self, from, to, mark);
  gtk_grid_attach (grid, cell, column, row, 1, 1);
  g_hash_table_insert (self->cells, key_of (self, from, to), cell);
}

/* Parties that have a row, or a column, as far as they are shown. */
static GArray *
list_parties (const CordonReport *report,
              gboolean (*has) (const CordonReport *report, guint party))
{
  GArray *list = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < cordon_report_get_n_parties (report); i++)
    if (has (report, i) && list->len < CORDON_REPORT_GRID_MAX)
      g_array_append_val (list, i);
  return list;
}

static void
add_headers (CordonReportGrid *self, GtkGrid *grid, GArray *parties, gboolean column)
{
  for (guint i = 0; i < parties->len; i++)
    {
      g_autofree char *name =
        cordon_report_dup_party_name (self->report, g_array_index (parties, guint, i));
      GtkWidget *header = new_header (name, column);

      gtk_grid_attach (grid, header, column ? (int) i + 1 : 0, column ? 0 : (int) i + 1, 1, 1);
    }
}

static GtkWidget *
new_grid (CordonReportGrid *self)
{
  g_autoptr (GArray) sources = list_parties (self->report, cordon_report_is_source);
  g_autoptr (GArray) targets = list_parties (self->report, cordon_report_is_target);
  GtkWidget *widget = gtk_grid_new ();
  GtkGrid *grid = GTK_GRID (widget);

  gtk_grid_set_row_spacing (grid, 6);
  gtk_grid_set_column_spacing (grid, 6);
  gtk_grid_attach (grid, new_header (_("Who ↓ may reach →"), FALSE), 0, 0, 1, 1);
  add_headers (self, grid, targets, TRUE);
  add_headers (self, grid, sources, FALSE);
  for (guint row = 0; row < sources->len; row++)
    for (guint column = 0; column < targets->len; column++)
      add_cell (self, grid, g_array_index (sources, guint, row),
                g_array_index (targets, guint, column), (int) column + 1, (int) row + 1);
  return widget;
}

void
cordon_report_grid_set_report (CordonReportGrid *self, CordonReport *report)
{
  gtk_popover_popdown (GTK_POPOVER (self->popover));
  g_hash_table_remove_all (self->cells);
  g_clear_pointer (&self->report, cordon_report_unref);
  if (report)
    self->report = cordon_report_ref (report);
  adw_bin_set_child (ADW_BIN (self), report ? new_grid (self) : NULL);
}

/* --- the widget ------------------------------------------------------------------------------ */

static void
cordon_report_grid_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  GTK_WIDGET_CLASS (cordon_report_grid_parent_class)->size_allocate (widget, width, height, baseline);
  gtk_popover_present (GTK_POPOVER (CORDON_REPORT_GRID (widget)->popover));
}

GtkWidget *
cordon_report_grid_new (void)
{
  return g_object_new (CORDON_TYPE_REPORT_GRID, NULL);
}

static void
cordon_report_grid_dispose (GObject *object)
{
  CordonReportGrid *self = CORDON_REPORT_GRID (object);

  g_clear_pointer (&self->popover, gtk_widget_unparent);
  g_clear_pointer (&self->report, cordon_report_unref);
  g_clear_pointer (&self->cells, g_hash_table_unref);
  G_OBJECT_CLASS (cordon_report_grid_parent_class)->dispose (object);
}

static void
cordon_report_grid_class_init (CordonReportGridClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cordon_report_grid_dispose;
  GTK_WIDGET_CLASS (klass)->size_allocate = cordon_report_grid_size_allocate;
}

static void
cordon_report_grid_init (CordonReportGrid *self)
{
  self->cells = g_hash_table_new (NULL, NULL);
  self->popover = gtk_popover_new ();
  gtk_widget_set_parent (self->popover, GTK_WIDGET (self));
}
