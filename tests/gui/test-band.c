/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pixels of band and frame: always there, whatever a style sheet, a child or a narrow window does.
 */
#include "desktop/frame.h"
#include "stage.h"

#include <math.h>
#include <string.h>

static const CordonBandState full = {
  .title = (char *) "Untrusted documents",
  .subtitle = (char *) "quarterly-figures-2026.pdf",
  .colour = CORDON_COLOUR_RED,
  .glyph = CORDON_GLYPH_DOCUMENT,
  .pattern = CORDON_PATTERN_STRIPES,
  .level = (char *) "s0:c12,c700,c1022,c1023",
  .label = CORDON_BAND_SELINUX,
  .throwaway = TRUE,
  .emulated = TRUE,
};

#define WIDTH 900
#define HEIGHT 500

typedef struct {
  GtkWidget *window, *frame, *child;
} Fixture;

static void
show (Fixture *f, const CordonBandState *state, int width, int height)
{
  f->frame = cordon_frame_new ();
  f->child = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_widget_add_css_class (f->child, "stage-child");
  cordon_frame_set_child (CORDON_FRAME (f->frame), f->child);
  cordon_frame_set_state (CORDON_FRAME (f->frame), state);
  f->window = stage_show (f->frame, width, height);
}

static guint32
fill_of (CordonColour colour)
{
  const GdkRGBA *fill = &cordon_band_colour (colour)->fill;

  return (guint32) lroundf (fill->red * 255) << 16 | (guint32) lroundf (fill->green * 255) << 8 |
         (guint32) lroundf (fill->blue * 255);
}

static int
band_height (Fixture *f)
{
  return gtk_widget_get_height (GTK_WIDGET (cordon_frame_get_band (CORDON_FRAME (f->frame))));
}

static void
assert_frame (Fixture *f, const StagePicture *picture, CordonColour colour, int border)
{
  guint32 fill = fill_of (colour);
  int band = band_height (f);

  g_assert_cmpint (band, >=, 48);
  for (int y = band; y < picture->height; y++)
    for (int x = 0; x < border; x++)
      {
        g_assert_cmphex (stage_pixel (picture, x, y), ==, fill);
        g_assert_cmphex (stage_pixel (picture, picture->width - 1 - x, y), ==, fill);
      }
  for (int x = 0; x < picture->width; x++)
    for (int y = 1; y <= border; y++)
      g_assert_cmphex (stage_pixel (picture, x, picture->height - y), ==, fill);
  /* the plate around the badge */
  for (int y = 0; y < 9; y++)
    for (int x = 0; x < 60; x++)
      g_assert_cmphex (stage_pixel (picture, x, y), ==, fill);
}

static void
test_frame (void)
{
  for (guint i = 0; i < CORDON_N_COLOURS; i++)
    {
      Fixture f;
      CordonBandState state = full;
      g_autofree char *name = g_strdup_printf ("band-%s", cordon_colour_names[i]);

      state.colour = (CordonColour) i;
      state.glyph = (CordonGlyph) (i % CORDON_N_GLYPHS);
      state.pattern = (CordonPattern) (i % CORDON_N_PATTERNS);
      show (&f, &state, WIDTH, HEIGHT);
      g_autoptr (StagePicture) picture = stage_grab (f.frame);
      assert_frame (&f, picture, state.colour, CORDON_FRAME_WIDTH);
      stage_save (f.frame, name);
      stage_close (f.window);
    }
}

static GtkCssProvider *
add_style (const char *css)
{
  GtkCssProvider *provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_data (provider, css, -1);
  gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_USER);
  return provider;
}

static void
remove_style (GtkCssProvider *provider)
{
  gtk_style_context_remove_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (provider));
  g_object_unref (provider);
}

/* What ~/.config/gtk-4.0/gtk.css could say. */
static const char *const hostile[] = {
  "* { background-color: #00ff00; color: #00ff00; border-color: #00ff00; }",
  "* { background-image: linear-gradient(#0f0, #0f0); }",
  "* { opacity: 0.1; }",
  "window { opacity: 0; } windowhandle { opacity: 0.2; }",
  "* { margin: 30px; padding: 20px; }",
  "* { border: 10px solid #0f0; outline: 10px solid #0f0; }",
  "window, windowhandle, cordonframe, cordonband { transform: translate(50px, 50px) scale(0.5); }",
  "* { transform: rotate(10deg); }",
  "* { filter: hue-rotate(120deg) blur(3px); }",
  "* { min-width: 1px; min-height: 1px; font-size: 1px; font-family: Symbola; letter-spacing: 20px; }",
  "* { box-shadow: inset 0 0 0 200px #0f0; border-radius: 200px; }",
  "* { -gtk-dpi: 10; -gtk-icon-size: 1px; -gtk-icon-source: none; }",
  "@define-color window_bg_color #0f0; @define-color accent_bg_color #0f0;",
  ".stage-child { transform: translate(-60px, -60px) scale(3); background: #0f0; }",
  "cordonband.white-text, .cordon-guarded.cordon-guarded.cordon-guarded { background: #0f0; opacity: 0; }",
};

/* The same pixels, one by one, as without any of it. */
static void
test_hostile_style (gconstpointer data)
{
  Fixture f;
  int band;

  show (&f, &full, WIDTH, HEIGHT);
  g_autoptr (StagePicture) honest = stage_grab (f.frame);
  band = band_height (&f);
  stage_close (f.window);

  GtkCssProvider *provider = add_style (data);
  show (&f, &full, WIDTH, HEIGHT);
  g_autoptr (StagePicture) picture = stage_grab (f.window);
  g_assert_cmpint (band_height (&f), ==, band);
  assert_frame (&f, picture, full.colour, CORDON_FRAME_WIDTH);
  for (int y = 0; y < band; y++)
    for (int x = 0; x < WIDTH; x++)
      if (stage_pixel (picture, x, y) != stage_pixel (honest, x, y))
        g_error ("pixel %d,%d of the band is %06x instead of %06x", x, y,
                 stage_pixel (picture, x, y), stage_pixel (honest, x, y));
  stage_close (f.window);
  remove_style (provider);
}

/* The child is shown where there is room for it, and the style really had an effect. */
static void
test_style_works (void)
{
  GtkCssProvider *provider = add_style (".stage-child { background: #0000ff; }");
  Fixture f;

  show (&f, &full, WIDTH, HEIGHT);
  g_autoptr (StagePicture) picture = stage_grab (f.window);
  g_assert_cmphex (stage_pixel (picture, CORDON_FRAME_WIDTH, band_height (&f)), ==, 0x0000ff);
  g_assert_cmphex (stage_pixel (picture, WIDTH / 2, HEIGHT / 2), ==, 0x0000ff);
  stage_close (f.window);
  remove_style (provider);
}

static int
count_colour (const StagePicture *picture, int height, guint32 colour)
{
  int found = 0;

  for (int y = 0; y < height; y++)
    for (int x = 0; x < picture->width; x++)
      found += stage_pixel (picture, x, y) == colour;
  return found;
}

/* Narrow windows get a taller band; no mark is dropped. */
static void
test_narrow (void)
{
  Fixture f;
  CordonBandState state = full;
  int wide, minimum;

  state.label = CORDON_BAND_UNLABELLED;
  state.lost = TRUE;
  show (&f, &state, 1200, 300);
  wide = band_height (&f);
  g_autoptr (StagePicture) broad = stage_grab (f.frame);
  gtk_widget_measure (f.frame, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  stage_save (f.frame, "band-unlabelled-lost");
  stage_close (f.window);

  g_assert_cmpint (minimum, <=, 360);
  show (&f, &state, minimum, 300);
  g_assert_cmpint (gtk_widget_get_width (f.frame), ==, minimum);
  g_autoptr (StagePicture) narrow = stage_grab (f.frame);
  stage_save (f.frame, "band-narrow");
  g_assert_cmpint (wide, ==, 48);
  g_assert_cmpint (band_height (&f), >, wide + 20);
  /* as much of the warning's yellow and of the white of "display lost" */
  g_assert_cmpint (count_colour (narrow, band_height (&f), 0xf9e45c), >,
                   count_colour (broad, wide, 0xf9e45c) * 9 / 10);
  g_assert_cmpint (count_colour (broad, wide, 0xf9e45c), >, 500);
  stage_close (f.window);
}

/* Marks of all states, and the sentence for those who cannot see them. */
static void
test_states (void)
{
  static const struct { const char *name; CordonBandLabel label; gboolean throwaway, emulated, lost; } cases[] = {
    { "unknown", CORDON_BAND_UNKNOWN, FALSE, FALSE, FALSE },
    { "selinux", CORDON_BAND_SELINUX, TRUE, FALSE, FALSE },
    { "generic", CORDON_BAND_GENERIC, TRUE, FALSE, FALSE },
    { "apparmor", CORDON_BAND_APPARMOR, TRUE, TRUE, FALSE },
    { "unlabelled", CORDON_BAND_UNLABELLED, TRUE, TRUE, FALSE },
    { "lost", CORDON_BAND_SELINUX, TRUE, FALSE, TRUE },
  };
  g_autoptr (StagePicture) previous = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Fixture f;
      CordonBandState state = full;
      g_autofree char *name = g_strdup_printf ("band-state-%s", cases[i].name);
      g_autofree char *sentence = NULL;

      state.label = cases[i].label;
      state.throwaway = cases[i].throwaway;
      state.emulated = cases[i].emulated;
      state.lost = cases[i].lost;
      show (&f, &state, WIDTH, 200);
      sentence = cordon_band_state_describe (&state);
      gtk_test_accessible_assert_property (cordon_frame_get_band (CORDON_FRAME (f.frame)),
                                           GTK_ACCESSIBLE_PROPERTY_LABEL, sentence);
      g_autoptr (StagePicture) picture = stage_grab (f.frame);
      if (previous)
        g_assert_cmpint (memcmp (picture->pixels, previous->pixels, (gsize) picture->width * 40 * 4), !=, 0);
      g_clear_pointer (&previous, stage_picture_free);
      previous = g_steal_pointer (&picture);
      stage_save (f.frame, name);
      stage_close (f.window);
    }
}

static void
test_right_to_left (void)
{
  Fixture f;
  guint32 fill = fill_of (full.colour);

  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  show (&f, &full, WIDTH, 200);
  g_autoptr (StagePicture) picture = stage_grab (f.frame);
  for (int x = 1; x < 60; x++)
    g_assert_cmphex (stage_pixel (picture, WIDTH - x, 4), ==, fill);
  /* the badge is on the right now */
  g_assert_cmphex (stage_pixel (picture, WIDTH - 9 - 15, 11), ==, 0xffffff);
  stage_save (f.frame, "band-right-to-left");
  stage_close (f.window);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

/* 255 bytes of name do not push the marks away. */
static void
test_long_texts (void)
{
  Fixture f;
  CordonBandState state = full;
  g_autofree char *name = g_strnfill (255, 'W');

  state.title = name;
  state.subtitle = name;
  state.label = CORDON_BAND_UNLABELLED;
  show (&f, &state, WIDTH, 200);
  g_assert_cmpint (gtk_widget_get_width (f.frame), ==, WIDTH);
  g_autoptr (StagePicture) picture = stage_grab (f.frame);
  g_assert_cmpint (count_colour (picture, band_height (&f), 0xf9e45c), >, 500);
  stage_save (f.frame, "band-long");
  stage_close (f.window);
}

static void
test_looks (gconstpointer data)
{
  const char *name = data;
  AdwStyleManager *style = adw_style_manager_get_default ();
  Fixture f;
  gboolean dark = strstr (name, "dark") != NULL;

  adw_style_manager_set_color_scheme (style, dark ? ADW_COLOR_SCHEME_FORCE_DARK : ADW_COLOR_SCHEME_FORCE_LIGHT);
  show (&f, &full, WIDTH, HEIGHT);
  g_autoptr (StagePicture) picture = stage_grab (f.frame);
  /* dark: a light hairline around the frame */
  g_assert_cmpint (stage_pixel (picture, 0, HEIGHT / 2) == fill_of (full.colour), ==, !dark);
  g_assert_cmphex (stage_pixel (picture, 2, HEIGHT / 2), ==, fill_of (full.colour));
  stage_save (f.frame, name);
  stage_close (f.window);
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_DEFAULT);
}

/* ADW_DEBUG_HIGH_CONTRAST=1 runs this one alone. */
static void
test_high_contrast (void)
{
  Fixture f;

  g_assert_true (adw_style_manager_get_high_contrast (adw_style_manager_get_default ()));
  show (&f, &full, WIDTH, HEIGHT);
  g_autoptr (StagePicture) picture = stage_grab (f.frame);
  assert_frame (&f, picture, full.colour, CORDON_FRAME_WIDTH_CONTRAST);
  stage_save (f.frame, "band-high-contrast");
  stage_close (f.window);
}

int
main (int argc, char **argv)
{
  stage_init (&argc, &argv);
  if (g_getenv ("ADW_DEBUG_HIGH_CONTRAST"))
    {
      g_test_add_func ("/band/high-contrast", test_high_contrast);
      return g_test_run ();
    }
  g_test_add_func ("/band/frame", test_frame);
  g_test_add_func ("/band/style-works", test_style_works);
  for (guint i = 0; i < G_N_ELEMENTS (hostile); i++)
    {
      g_autofree char *path = g_strdup_printf ("/band/hostile-style/%u", i);

      g_test_add_data_func (path, hostile[i], test_hostile_style);
    }
  g_test_add_func ("/band/narrow", test_narrow);
  g_test_add_func ("/band/states", test_states);
  g_test_add_func ("/band/right-to-left", test_right_to_left);
  g_test_add_func ("/band/long-texts", test_long_texts);
  g_test_add_data_func ("/band/looks/light", "band-light", test_looks);
  g_test_add_data_func ("/band/looks/dark", "band-dark", test_looks);
  return g_test_run ();
}
