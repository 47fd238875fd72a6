/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Numbers and one picture; knows of no printer and no window.
 */
#include "config.h"
#include "desktop/paper.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define ALIKE 3.0 /* points: a millimetre, which makers of documents round away */

static gboolean
is_like (GtkPaperSize *paper, double width, double height)
{
  return fabs (gtk_paper_size_get_width (paper, GTK_UNIT_POINTS) - width) < ALIKE
         && fabs (gtk_paper_size_get_height (paper, GTK_UNIT_POINTS) - height) < ALIKE;
}

/* width at most height */
static GtkPaperSize *
find (double width, double height)
{
  GList *papers = gtk_paper_size_get_paper_sizes (FALSE);
  GtkPaperSize *found = NULL;

  for (GList *link = papers; link && found == NULL; link = link->next)
    if (is_like (link->data, width, height))
      found = gtk_paper_size_copy (link->data);
  g_list_free_full (papers, (GDestroyNotify) gtk_paper_size_free);
  if (found)
    return found;
  return gtk_paper_size_new_custom ("cordon_document", _("As the document"), width, height, GTK_UNIT_POINTS);
}

GtkPageSetup *
cordon_paper_for (double width, double height)
{
  GtkPageSetup *setup = gtk_page_setup_new ();
  GtkPaperSize *paper = find (MIN (width, height), MAX (width, height));

  gtk_page_setup_set_paper_size (setup, paper);
  gtk_page_setup_set_orientation (setup, width > height ? GTK_PAGE_ORIENTATION_LANDSCAPE : GTK_PAGE_ORIENTATION_PORTRAIT);
  gtk_paper_size_free (paper);
  return setup;
}

static gboolean
is_turned (double width, double height, const CordonSheet *sheet)
{
  return (width - height) * (sheet->points_width - sheet->points_height) < 0;
}

static void
free_sheet (void *sheet)
{
  cordon_sheet_free (sheet);
}

/* Whoever keeps the surface keeps the pixels. */
static cairo_surface_t *
wrap (CordonSheet *sheet)
{
  static const cairo_user_data_key_t key;
  cairo_surface_t *surface =
    cairo_image_surface_create_for_data ((unsigned char *) sheet->pixels, CAIRO_FORMAT_RGB24, (int) sheet->width,
                                         (int) sheet->height, (int) sheet->width * 4);

  if (cairo_surface_set_user_data (surface, &key, sheet, free_sheet) != CAIRO_STATUS_SUCCESS)
    cordon_sheet_free (sheet);
  return surface;
}

void
cordon_paper_draw (cairo_t *cr, double width, double height, CordonSheet *sheet)
{
  gboolean turned = is_turned (width, height, sheet);
  double across = turned ? sheet->points_height : sheet->points_width;
  double down = turned ? sheet->points_width : sheet->points_height;
  double scale = MIN (1.0, MIN (width / across, height / down));
  double pixel_width = sheet->points_width / sheet->width, pixel_height = sheet->points_height / sheet->height;
  cairo_surface_t *surface = wrap (sheet);

  cairo_save (cr);
  cairo_translate (cr, (width - across * scale) / 2, (height - down * scale) / 2);
  cairo_scale (cr, scale, scale);
  if (turned)
    {
      cairo_translate (cr, across, 0);
      cairo_rotate (cr, G_PI / 2);
    }
  cairo_scale (cr, pixel_width, pixel_height);
  cairo_set_source_surface (cr, surface, 0, 0);
  cairo_paint (cr);
  cairo_restore (cr);
  cairo_surface_destroy (surface);
}
