/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A band never drops a mark: a narrow window gets a taller band. Only the two texts are shortened.
 */
#include "config.h"
#include "desktop/band-layout.h"

#include <glib/gi18n-lib.h>

#define ROW 48
#define EDGE 9         /* between the band's edge and what is next to it */
#define BADGE 30
#define GAP 10
#define MARK_GAP 6
#define MARK_PADDING 10
#define PATTERN_MIN 40 /* of the pattern beside the title */
#define TITLE_MIN 96

#define TITLE_SCALE 1.06
#define SMALL_SCALE 0.88

static PangoLayout *
make_text (PangoContext *context, const char *text, double scale, PangoWeight weight,
           PangoEllipsizeMode ellipsize)
{
  PangoLayout *layout = pango_layout_new (context);
  g_autoptr (PangoFontDescription) font =
    pango_font_description_copy (pango_context_get_font_description (context));

  pango_font_description_set_size (font, (int) (pango_font_description_get_size (font) * scale));
  pango_font_description_set_weight (font, weight);
  pango_layout_set_font_description (layout, font);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  pango_layout_set_ellipsize (layout, ellipsize);
  pango_layout_set_text (layout, text, -1);
  return layout;
}

static void
add_mark (CordonBandLayout *self, CordonMarkKind kind, const char *text)
{
  CordonMark *mark = &self->marks[self->n_marks++];
  int height;

  mark->kind = kind;
  mark->text = make_text (self->context, text, SMALL_SCALE, PANGO_WEIGHT_BOLD, PANGO_ELLIPSIZE_MIDDLE);
  pango_layout_get_pixel_size (mark->text, &mark->width, &height);
  mark->width += 2 * MARK_PADDING;
  self->mark_height = MAX (self->mark_height, height + 6);
}

static void
add_marks (CordonBandLayout *self, const CordonBandState *state)
{
  if (state->lost)
    /* Translators: a mark on the band; the machine's screen cannot be seen any more */
    add_mark (self, CORDON_MARK_LOST, _("Display lost"));
  if (state->paused)
    /* Translators: a mark on the band; the machine stands still */
    add_mark (self, CORDON_MARK_LOST, _("Paused"));
  if (state->label == CORDON_BAND_UNLABELLED)
    /* Translators: a warning on the band: the host does not confine this machine by a label */
    add_mark (self, CORDON_MARK_WARNING, _("UNLABELLED"));
  else if (state->label == CORDON_BAND_GENERIC)
    /* Translators: a warning on the band: the machine's label is of the general kind that libvirt gives to all */
    add_mark (self, CORDON_MARK_WARNING, _("Generic label"));
  if (state->label == CORDON_BAND_APPARMOR)
    add_mark (self, CORDON_MARK_QUIET, "AppArmor");
  else if (state->label == CORDON_BAND_SELINUX || state->label == CORDON_BAND_GENERIC)
    add_mark (self, CORDON_MARK_QUIET, state->level ? state->level : "SELinux");
  if (state->throwaway)
    /* Translators: a mark on the band: nothing of this machine survives its end */
    add_mark (self, CORDON_MARK_QUIET, _("Throwaway"));
  if (state->emulated)
    /* Translators: a mark on the band: the processor is emulated, everything is slow */
    add_mark (self, CORDON_MARK_QUIET, _("Software emulation"));
}

CordonBandLayout *
cordon_band_layout_new (const CordonBandState *state,
                        PangoContext *context)
{
  CordonBandLayout *self = g_new0 (CordonBandLayout, 1);

  self->context = g_object_ref (context);
  self->badge_size = BADGE;
  self->title = make_text (context, state->title ? state->title : "", TITLE_SCALE, PANGO_WEIGHT_BOLD,
                           PANGO_ELLIPSIZE_END);
  if (state->subtitle && *state->subtitle)
    self->subtitle = make_text (context, state->subtitle, SMALL_SCALE, PANGO_WEIGHT_NORMAL,
                                PANGO_ELLIPSIZE_MIDDLE);
  add_marks (self, state);
  return self;
}

void
cordon_band_layout_free (CordonBandLayout *self)
{
  g_clear_object (&self->title);
  g_clear_object (&self->subtitle);
  for (guint i = 0; i < self->n_marks; i++)
    g_clear_object (&self->marks[i].text);
  g_clear_object (&self->context);
  g_free (self);
}

static int
natural_width (PangoLayout *layout)
{
  int width;

  pango_layout_set_width (layout, -1);
  pango_layout_get_pixel_size (layout, &width, NULL);
  return width;
}

static int
text_height (PangoLayout *layout)
{
  int height;

  pango_layout_get_pixel_size (layout, NULL, &height);
  return height;
}

static int
all_marks_width (CordonBandLayout *self)
{
  int width = 0;

  for (guint i = 0; i < self->n_marks; i++)
    width += self->marks[i].width + (i > 0 ? MARK_GAP : 0);
  return width;
}

/* Beside the title, against the window's buttons; the first mark is the outermost of importance and
 * stands next to the title. */
static void
place_beside (CordonBandLayout *self, int end)
{
  int x = end;

  for (guint i = self->n_marks; i-- > 0;)
    {
      CordonMark *mark = &self->marks[i];

      x -= mark->width;
      mark->x = x;
      mark->y = (self->row_height - self->mark_height) / 2;
      x -= MARK_GAP;
    }
}

/* In rows below the title, shortened where even a whole row is too narrow. */
static void
place_below (CordonBandLayout *self, int width)
{
  int x = EDGE, y = self->row_height - 4, end = width - EDGE;

  for (guint i = 0; i < self->n_marks; i++)
    {
      CordonMark *mark = &self->marks[i];

      if (x > EDGE && x + mark->width > end)
        {
          x = EDGE;
          y += self->mark_height + MARK_GAP;
        }
      mark->width = MIN (mark->width, end - EDGE);
      pango_layout_set_width (mark->text, (mark->width - 2 * MARK_PADDING) * PANGO_SCALE);
      mark->x = x;
      mark->y = y;
      x += mark->width + MARK_GAP;
    }
  self->height = y + self->mark_height + EDGE;
}

static void
place_texts (CordonBandLayout *self, int end)
{
  int room = end - self->text_x;
  int wide = natural_width (self->title), heights = text_height (self->title);

  if (self->subtitle)
    {
      wide = MAX (wide, natural_width (self->subtitle));
      heights += text_height (self->subtitle);
    }
  wide = CLAMP (wide, 0, MAX (0, room));
  pango_layout_set_width (self->title, wide * PANGO_SCALE);
  if (self->subtitle)
    pango_layout_set_width (self->subtitle, wide * PANGO_SCALE);
  self->title_y = (self->row_height - heights) / 2;
  self->subtitle_y = self->title_y + text_height (self->title);
  self->plate_width = self->text_x + wide + GAP - self->plate_x;
}

static void
mirror (CordonBandLayout *self, int width)
{
  int text_width = pango_layout_get_width (self->title) / PANGO_SCALE;

  self->badge_x = width - self->badge_x - self->badge_size;
  self->plate_x = width - self->plate_x - self->plate_width;
  self->text_x = width - self->text_x - text_width;
  for (guint i = 0; i < self->n_marks; i++)
    self->marks[i].x = width - self->marks[i].x - self->marks[i].width;
}

static int
title_start (int start)
{
  return start + (start > 0 ? GAP : EDGE);
}

static gboolean
fits_beside (CordonBandLayout *self, int width, int start, int end)
{
  int texts = natural_width (self->title);

  if (self->subtitle)
    texts = MAX (texts, MIN (natural_width (self->subtitle), 3 * TITLE_MIN));
  return title_start (start) + BADGE + GAP + texts + GAP + PATTERN_MIN + all_marks_width (self) + GAP + end <= width;
}

void
cordon_band_layout_place (CordonBandLayout *self,
                          int width,
                          int start,
                          int end,
                          gboolean rtl)
{
  gboolean beside = self->n_marks == 0 || fits_beside (self, width, start, end);
  int right = width - end - (end > 0 ? 4 : EDGE);

  self->row_height = self->height = ROW;
  self->plate_x = start;
  self->badge_x = title_start (start);
  self->badge_y = (ROW - BADGE) / 2;
  self->text_x = self->badge_x + BADGE + GAP;
  if (beside)
    place_beside (self, right);
  else
    place_below (self, width);
  place_texts (self, right - GAP - (beside && self->n_marks ? all_marks_width (self) + PATTERN_MIN : 0));
  if (rtl)
    mirror (self, width);
}

int
cordon_band_layout_get_minimum_width (CordonBandLayout *self,
                                      int start,
                                      int end)
{
  return title_start (start) + BADGE + GAP + TITLE_MIN + GAP + end + 4;
}
