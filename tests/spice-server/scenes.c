/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The scenes: a table of a background and a step, and the clock that steps them. A frame is
 * skipped, not queued, while the worker is behind: the queue must stay short for the stamps to mean
 * anything. Every rectangle is clipped here, because a guest's driver would do so, too.
 */
#include "scenes.h"

#include "film.h"
#include "picture.h"

#include <math.h>

#define PENDING_MAX 64
#define BACKGROUND 0x203040
#define SPRITE 64

typedef struct {
  const char *name;
  void (*draw_background) (CordonScenes *self);
  void (*step) (CordonScenes *self); /* NULL: nothing moves and there is no stamp */
} Scene;

struct CordonScenes {
  /* borrowed */
  CordonQxl *qxl;
  CordonStamps *stamps;
  /* owned */
  GBytes *film[CORDON_FILM_FRAMES];
  int film_width, film_height;
  GBytes *text[CORDON_TEXT_LINES];
  /* state */
  const Scene *scene;
  guint timer;
  guint frame;
  int sprite_x, sprite_y; /* -1: not drawn yet */
};

/* FALSE: nothing of it is on the surface. */
static gboolean
clip (CordonScenes *self, CordonQxlRect *rect)
{
  int width = cordon_qxl_get_width (self->qxl), height = cordon_qxl_get_height (self->qxl);

  if (rect->x < 0 || rect->y < 0)
    return FALSE;
  rect->width = MIN (rect->width, width - rect->x);
  rect->height = MIN (rect->height, height - rect->y);
  return rect->width > 0 && rect->height > 0;
}

static void
fill (CordonScenes *self, int x, int y, int width, int height, guint32 colour)
{
  CordonQxlRect rect = { x, y, width, height };

  if (clip (self, &rect))
    cordon_qxl_fill (self->qxl, rect, colour);
}

static void
copy (CordonScenes *self, CordonQxlRect rect, GBytes *pixels, int stride)
{
  if (clip (self, &rect))
    cordon_qxl_copy (self->qxl, rect, pixels, stride);
}

/* --- backgrounds ----------------------------------------------------------------------------- */

static void
background_desk (CordonScenes *self)
{
  int width = cordon_qxl_get_width (self->qxl), height = cordon_qxl_get_height (self->qxl);

  fill (self, 0, 0, width, height, BACKGROUND);
  for (int i = 0; i < 8; i++)
    fill (self, 20 + i * 60, 40, 50, 50,
          (i & 1 ? 0xff0000 : 0x2020c0) | (i & 2 ? 0xc000 : 0) | (i & 4 ? 0x80 : 0));
  fill (self, 0, height - 2, width, 2, 0xffff00);
  fill (self, width - 2, 0, 2, height, 0x00ffff);
}

static void
background_blocks (CordonScenes *self)
{
  int width = cordon_qxl_get_width (self->qxl), height = cordon_qxl_get_height (self->qxl);
  int middle_x = width / 2, middle_y = height / 2;

  fill (self, 0, 0, middle_x, middle_y, CORDON_TEST_BLOCK_TOP_LEFT);
  fill (self, middle_x, 0, width - middle_x, middle_y, CORDON_TEST_BLOCK_TOP_RIGHT);
  fill (self, 0, middle_y, middle_x, height - middle_y, CORDON_TEST_BLOCK_BOTTOM_LEFT);
  fill (self, middle_x, middle_y, width - middle_x, height - middle_y,
        CORDON_TEST_BLOCK_BOTTOM_RIGHT);
}

static void
background_dark (CordonScenes *self)
{
  fill (self, 0, 0, cordon_qxl_get_width (self->qxl), cordon_qxl_get_height (self->qxl), 0);
}

/* --- steps ----------------------------------------------------------------------------------- */

static void
step_typing (CordonScenes *self)
{
  int column = self->frame % 48, line = self->frame / 48 % 14;

  fill (self, 520 + column * 9, 120 + line * 18, 8, 16,
        0x80ff80 ^ (self->frame * 2654435761u & 0x3f3f3f));
}

static void
step_sprite (CordonScenes *self)
{
  int width = cordon_qxl_get_width (self->qxl), height = cordon_qxl_get_height (self->qxl);
  int way = MAX (width - 300, 1), position = self->frame * 5 % (2 * way);

  if (self->sprite_x >= 0)
    fill (self, self->sprite_x, self->sprite_y, SPRITE, SPRITE, BACKGROUND);
  self->sprite_x = 100 + (position < way ? position : 2 * way - position);
  self->sprite_y = height / 2 + (int) (60 * sin (self->frame / 12.0));
  fill (self, self->sprite_x, self->sprite_y, SPRITE, SPRITE, 0xe0a020);
  fill (self, self->sprite_x + 8, self->sprite_y + 8, SPRITE - 16, SPRITE - 16, 0x4040ff);
}

static void
step_text (CordonScenes *self)
{
  CordonQxlRect page = { 60, 120, CORDON_TEXT_WIDTH, 240 };
  guint line = self->frame % CORDON_TEXT_LINES;

  if (page.x + page.width > cordon_qxl_get_width (self->qxl)
      || page.y + page.height > cordon_qxl_get_height (self->qxl))
    return;
  if (self->text[line] == NULL)
    self->text[line] = cordon_text_line_new (line);
  cordon_qxl_scroll (self->qxl, (CordonQxlRect) { page.x, page.y, page.width,
                                                  page.height - CORDON_TEXT_HEIGHT },
                     page.x, page.y + CORDON_TEXT_HEIGHT);
  copy (self, (CordonQxlRect) { page.x, page.y + page.height - CORDON_TEXT_HEIGHT,
                                CORDON_TEXT_WIDTH, CORDON_TEXT_HEIGHT },
        self->text[line], CORDON_TEXT_WIDTH * 4);
}

static void
step_mixed (CordonScenes *self)
{
  step_sprite (self);
  if (self->frame % 3 == 0)
    step_text (self);
  step_typing (self);
}

static GBytes *
film_frame (CordonScenes *self, int width, int height)
{
  guint index = self->frame % CORDON_FILM_FRAMES;

  if (self->film_width != width || self->film_height != height)
    for (guint i = 0; i < CORDON_FILM_FRAMES; i++)
      g_clear_pointer (&self->film[i], g_bytes_unref);
  self->film_width = width;
  self->film_height = height;
  if (self->film[index] == NULL)
    self->film[index] = cordon_film_frame_new (index, width, height);
  return self->film[index];
}

static void
show_film (CordonScenes *self, CordonQxlRect rect)
{
  if (clip (self, &rect))
    cordon_qxl_copy (self->qxl, rect, film_frame (self, rect.width, rect.height), rect.width * 4);
}

static void
step_window (CordonScenes *self)
{
  show_film (self, (CordonQxlRect) { cordon_qxl_get_width (self->qxl) / 2, 100, 480, 270 });
}

static void
step_video (CordonScenes *self)
{
  show_film (self, (CordonQxlRect) { 0, 32, G_MAXINT, G_MAXINT });
}

/* --- the clock ------------------------------------------------------------------------------- */

static const Scene scenes[] = {
  { "idle", background_desk, NULL },
  { "blocks", background_blocks, NULL },
  { "dark", background_dark, NULL },
  { "typing", background_desk, step_typing },
  { "mixed", background_desk, step_mixed },
  { "window", background_desk, step_window },
  { "video", background_desk, step_video },
};

static gboolean
tick (gpointer data)
{
  CordonScenes *self = data;

  if (self->scene->step == NULL || cordon_qxl_get_pending (self->qxl) > PENDING_MAX)
    return G_SOURCE_CONTINUE;
  self->scene->step (self);
  if (cordon_qxl_get_width (self->qxl) >= CORDON_TEST_STAMP_WIDTH)
    cordon_stamps_draw (self->stamps, self->qxl);
  cordon_qxl_wakeup (self->qxl);
  self->frame++;
  return G_SOURCE_CONTINUE;
}

void
cordon_scenes_restart (CordonScenes *self)
{
  self->sprite_x = -1;
  self->scene->draw_background (self);
  cordon_qxl_wakeup (self->qxl);
}

gboolean
cordon_scenes_show (CordonScenes *self, const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (scenes); i++)
    if (g_str_equal (scenes[i].name, name))
      {
        self->scene = &scenes[i];
        cordon_scenes_restart (self);
        return TRUE;
      }
  return FALSE;
}

void
cordon_scenes_set_fps (CordonScenes *self, guint fps)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  if (fps > 0)
    self->timer = g_timeout_add (1000 / fps, tick, self);
}

CordonScenes *
cordon_scenes_new (CordonQxl *qxl, CordonStamps *stamps)
{
  CordonScenes *self = g_new0 (CordonScenes, 1);

  self->qxl = qxl;
  self->stamps = stamps;
  self->scene = &scenes[0];
  self->sprite_x = -1;
  return self;
}

void
cordon_scenes_free (CordonScenes *self)
{
  cordon_scenes_set_fps (self, 0);
  for (guint i = 0; i < CORDON_FILM_FRAMES; i++)
    g_clear_pointer (&self->film[i], g_bytes_unref);
  for (guint i = 0; i < CORDON_TEXT_LINES; i++)
    g_clear_pointer (&self->text[i], g_bytes_unref);
  g_free (self);
}
