/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The display widget in a real window, with a source made here. Run with a window manager, so that
 * windows become active; with GDK_SCALE=2 once more.
 */
#include "desktop/display/display.h"
#include "fake-source.h"
#include "stage.h"

#include <math.h>
#include <string.h>

typedef struct {
  GtkWidget *window, *display, *button;
  CordonFakeSource *source;
  int scale;
} Fixture;

static gboolean
has_credit (gpointer data)
{
  Fixture *f = data;

  return cordon_fake_source_credits (f->source) > 0;
}

static gboolean
is_active (gpointer data)
{
  return gtk_window_is_active (GTK_WINDOW (((Fixture *) data)->window));
}

/* The display alone; view in logical pixels. */
static void
show (Fixture *f, int width, int height)
{
  f->display = cordon_display_new ();
  f->source = cordon_fake_source_new ();
  cordon_display_set_source (CORDON_DISPLAY (f->display), CORDON_SCREEN_SOURCE (f->source));
  f->window = stage_show (f->display, width, height);
  f->scale = gtk_widget_get_scale_factor (f->display);
  g_assert_cmpint (gtk_widget_get_width (f->display), ==, width);
  g_assert_cmpint (gtk_widget_get_height (f->display), ==, height);
  gtk_widget_grab_focus (f->display);
  stage_wait (is_active, f);
}

static void
damage_all (Fixture *f)
{
  cordon_fake_source_damage (f->source, 0, 0, cordon_fake_source_width (f->source),
                             cordon_fake_source_height (f->source));
}

static void
teardown (Fixture *f)
{
  g_object_add_weak_pointer (G_OBJECT (f->display), (gpointer *) &f->display);
  stage_close (f->window);
  g_assert_null (f->display);
  g_assert_finalize_object (f->source);
}

static void
assert_same (const StagePicture *picture, CordonFakeSource *source)
{
  const guint32 *pixels = cordon_fake_source_pixels (source);

  g_assert_cmpint (picture->width, ==, cordon_fake_source_width (source));
  g_assert_cmpint (picture->height, ==, cordon_fake_source_height (source));
  for (int y = 0; y < picture->height; y++)
    for (int x = 0; x < picture->width; x++)
      if (stage_pixel (picture, x, y) != (pixels[y * picture->width + x] & 0xffffff))
        g_error ("pixel %d,%d is %06x instead of %06x", x, y, stage_pixel (picture, x, y),
                 pixels[y * picture->width + x] & 0xffffff);
}

/* A guest's pixel is a device pixel, with its colour, whatever stands in the fourth byte. */
static void
test_exact (void)
{
  Fixture f;
  g_autoptr (StagePicture) picture = NULL;

  show (&f, 500, 370);
  cordon_fake_source_resize (f.source, 500 * f.scale, 370 * f.scale);
  damage_all (&f);
  picture = stage_grab (f.display);
  assert_same (picture, f.source);
  teardown (&f);
}

/* What changed is painted, and only that. */
static void
test_tiles (void)
{
  Fixture f;
  guint64 before;

  show (&f, 500, 370);
  cordon_fake_source_resize (f.source, 500 * f.scale, 370 * f.scale);
  damage_all (&f);
  stage_wait_paint (f.display);
  before = cordon_display_get_painted (CORDON_DISPLAY (f.display));
  g_assert_cmpuint (before, ==, 4 * 3);

  for (int y = 130; y < 140; y++)
    memset (cordon_fake_source_pixels (f.source) + y * f.scale * 500 * f.scale + 10, 0x55, 40);
  cordon_fake_source_damage (f.source, 10, 130 * f.scale, 10, 10 * f.scale);
  stage_wait_paint (f.display);
  g_assert_cmpuint (cordon_display_get_painted (CORDON_DISPLAY (f.display)), ==, before + 1);
  g_autoptr (StagePicture) picture = stage_grab (f.display);
  assert_same (picture, f.source);

  /* damage outside of the picture touches nothing */
  cordon_fake_source_damage (f.source, 100000, -5000, 10, 10);
  stage_wait_paint (f.display);
  g_assert_cmpuint (cordon_display_get_painted (CORDON_DISPLAY (f.display)), ==, before + 1);
  teardown (&f);
}

/* The whole picture painted at once is the measure for one painted in tiles. */
static StagePicture *
reference (CordonFakeSource *source, const CordonPlacement *placement)
{
  StagePicture *picture = g_new0 (StagePicture, 1);
  cairo_surface_t *from, *to;
  cairo_t *cr;

  picture->width = placement->width;
  picture->height = placement->height;
  picture->pixels = g_new0 (guint32, (gsize) placement->width * placement->height);
  from = cairo_image_surface_create_for_data ((guchar *) cordon_fake_source_pixels (source), CAIRO_FORMAT_RGB24,
                                              cordon_fake_source_width (source),
                                              cordon_fake_source_height (source),
                                              cordon_fake_source_width (source) * 4);
  to = cairo_image_surface_create_for_data ((guchar *) picture->pixels, CAIRO_FORMAT_RGB24,
                                            placement->width, placement->height, placement->width * 4);
  cr = cairo_create (to);
  cairo_scale (cr, (double) placement->width / cordon_fake_source_width (source),
               (double) placement->height / cordon_fake_source_height (source));
  cairo_set_source_surface (cr, from, 0, 0);
  cairo_pattern_set_extend (cairo_get_source (cr), CAIRO_EXTEND_PAD);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_BILINEAR);
  cairo_paint (cr);
  cairo_destroy (cr);
  cairo_surface_destroy (to);
  cairo_surface_destroy (from);
  return picture;
}

static int
channel_difference (guint32 a, guint32 b)
{
  int worst = 0;

  for (int shift = 0; shift < 24; shift += 8)
    worst = MAX (worst, ABS ((int) (a >> shift & 0xff) - (int) (b >> shift & 0xff)));
  return worst;
}

static void
test_scaled (gconstpointer data)
{
  double factor = GPOINTER_TO_INT (data) / 100.0;
  Fixture f;
  CordonPlacement placement;
  int worst = 0;

  show (&f, 600, 430);
  cordon_fake_source_resize (f.source, (int) round (600 * f.scale / factor), (int) round (420 * f.scale / factor));
  damage_all (&f);
  g_autoptr (StagePicture) picture = stage_grab (f.display);
  cordon_display_get_placement (CORDON_DISPLAY (f.display), &placement);
  g_assert_cmpint (placement.width, ==, 600 * f.scale);
  g_autoptr (StagePicture) expected = reference (f.source, &placement);

  for (int y = 0; y < placement.height; y++)
    for (int x = 0; x < placement.width; x++)
      worst = MAX (worst, channel_difference (stage_pixel (picture, placement.x + x, placement.y + y),
                                              stage_pixel (expected, x, y)));
  g_test_message ("worst difference %d", worst);
  g_assert_cmpint (worst, <=, 4);
  teardown (&f);
}

static void
test_credit (void)
{
  Fixture f;

  show (&f, 300, 200);
  cordon_fake_source_resize (f.source, 300, 200);
  stage_wait_paint (f.display);
  g_assert_cmpuint (cordon_fake_source_credits (f.source), ==, 0); /* no damage, no debt */
  damage_all (&f);
  g_assert_cmpuint (cordon_fake_source_credits (f.source), ==, 0);
  stage_wait (has_credit, &f);
  stage_wait_paint (f.display);
  g_assert_cmpuint (cordon_fake_source_credits (f.source), ==, 1);
  teardown (&f);
}

static gboolean
is_unmapped (gpointer data)
{
  return !gtk_widget_get_mapped (data);
}

static gboolean
on_tick_passed (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

static gboolean
is_set (gpointer data)
{
  return *(gboolean *) data;
}

/* Nobody looks: no permit to write, and the debt is kept for later. */
static void
test_hidden (void)
{
  Fixture f;
  gboolean passed = FALSE;

  show (&f, 300, 200);
  cordon_fake_source_resize (f.source, 300, 200);
  gtk_widget_hide (f.display);
  stage_wait (is_unmapped, f.display);
  damage_all (&f);
  g_timeout_add (3 * CORDON_DISPLAY_BACKGROUND_MS, on_tick_passed, &passed);
  stage_wait (is_set, &passed);
  g_assert_cmpuint (cordon_fake_source_credits (f.source), ==, 0);
  gtk_widget_show (f.display);
  stage_wait (has_credit, &f);
  teardown (&f);
}

static gboolean
is_inactive (gpointer data)
{
  return !is_active (data);
}

static void
test_background (void)
{
  Fixture f;
  GtkWidget *other;
  gint64 begin;

  show (&f, 300, 200);
  cordon_fake_source_resize (f.source, 300, 200);
  other = stage_show (gtk_label_new ("other"), 100, 100);
  stage_wait (is_inactive, &f);
  begin = g_get_monotonic_time ();
  damage_all (&f);
  stage_wait (has_credit, &f);
  g_assert_cmpint (g_get_monotonic_time () - begin, >=, CORDON_DISPLAY_BACKGROUND_MS * 1000);
  stage_close (other);
  teardown (&f);
}

typedef struct {
  Fixture *fixture;
  GString *seen;
  const char *expected;
} LogWait;

static gboolean
has_logged (gpointer data)
{
  LogWait *wait = data;
  g_autofree char *more = cordon_fake_source_take_log (wait->fixture->source);

  g_string_append (wait->seen, more);
  return strstr (wait->seen->str, wait->expected) != NULL;
}

/* Waits until the log since the last call contains the text; returns all of that log. */
static char *
wait_log (Fixture *f, const char *expected)
{
  LogWait wait = { f, g_string_new (NULL), expected };

  g_test_message ("waiting for '%s'", expected);
  stage_wait (has_logged, &wait);
  g_test_message ("log '%s'", wait.seen->str);
  return g_string_free (wait.seen, FALSE);
}

/* The same without where the pointer is, which GTK also tells when a window came under it. */
static char *
wait_log_of_keys (Fixture *f, const char *expected)
{
  g_autofree char *log = wait_log (f, expected);
  g_auto (GStrv) words = g_strsplit (log, " ", -1);
  GString *keys = g_string_new (NULL);

  for (guint i = 0; words[i]; i++)
    if (*words[i] && *words[i] != 'p')
      g_string_append_printf (keys, "%s ", words[i]);
  return g_string_free (keys, FALSE);
}

static void
show_with_picture (Fixture *f, int width, int height)
{
  g_autofree char *log = NULL;

  show (f, width, height);
  cordon_fake_source_resize (f->source, width * f->scale, height * f->scale);
  damage_all (f);
  stage_wait_paint (f->display);
  log = cordon_fake_source_take_log (f->source);
}

static void
test_keys (void)
{
  Fixture f;
  g_autofree char *typed = NULL, *tab = NULL, *unknown = NULL;

  show_with_picture (&f, 300, 200);
  stage_xdotool (f.display, "key a");
  typed = wait_log_of_keys (&f, "-1e ");
  g_assert_cmpstr (typed, ==, "+1e -1e ");
  /* keys that GTK itself would take */
  stage_xdotool (f.display, "key Tab F10 Right alt+f");
  tab = wait_log_of_keys (&f, "-21 ");
  g_assert_cmpstr (tab, ==, "+0f -0f +44 -44 +14d -14d +38 +21 -38 -21 ");
  teardown (&f);
}

static void
on_let_go (CordonDisplay *display, gboolean *called)
{
  *called = TRUE;
}

static void
test_let_go (void)
{
  Fixture f;
  gboolean called = FALSE;
  g_autofree char *log = NULL;

  show_with_picture (&f, 300, 200);
  g_signal_connect (f.display, "let-go", G_CALLBACK (on_let_go), &called);
  stage_xdotool (f.display, "key ctrl+alt+Delete");
  log = wait_log (&f, "-1d ");
  g_assert_false (called);
  stage_xdotool (f.display, "keydown ctrl keydown alt keyup alt keyup ctrl");
  stage_wait (is_set, &called);
  teardown (&f);
}

/* Held keys and buttons do not survive the loss of the focus, in any of its ways. */
static void
test_focus_loss (void)
{
  Fixture f;
  GtkWidget *other;
  g_autofree char *down = NULL, *lost = NULL, *again = NULL;

  show_with_picture (&f, 300, 200);
  stage_xdotool (f.display, "keydown shift keydown b");
  down = wait_log_of_keys (&f, "+30 ");
  g_assert_true (g_str_has_prefix (down, "+2a +30 "));
  other = stage_show (gtk_label_new ("other"), 100, 100);
  lost = wait_log (&f, "r ");
  stage_xdotool (f.display, "keyup b keyup shift");
  stage_close (other);
  stage_wait (is_active, &f);
  stage_xdotool (f.display, "key c");
  again = wait_log (&f, "-2e ");
  /* not one of the keys that were held comes back */
  g_assert_null (strstr (again, "30 "));
  g_assert_null (strstr (again, "2a "));
  teardown (&f);
}

static gboolean
has_x (gpointer entry)
{
  return g_str_equal (gtk_editable_get_text (GTK_EDITABLE (entry)), "x");
}

static void
test_focus_in_window (void)
{
  Fixture f;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *entry = gtk_entry_new ();
  g_autofree char *down = NULL, *lost = NULL, *typed = NULL;

  f.display = cordon_display_new ();
  f.source = cordon_fake_source_new ();
  gtk_widget_set_vexpand (f.display, TRUE);
  gtk_box_append (GTK_BOX (box), entry);
  gtk_box_append (GTK_BOX (box), f.display);
  cordon_display_set_source (CORDON_DISPLAY (f.display), CORDON_SCREEN_SOURCE (f.source));
  f.window = stage_show (box, 300, 200);
  stage_wait (is_active, &f);
  cordon_fake_source_resize (f.source, 300, 150);
  damage_all (&f);
  gtk_widget_grab_focus (f.display);
  stage_xdotool (f.display, "keydown a");
  down = wait_log (&f, "+1e ");
  gtk_widget_grab_focus (entry);
  lost = wait_log (&f, "r ");
  stage_xdotool (f.display, "keyup a key x");
  stage_wait (has_x, entry);
  typed = cordon_fake_source_take_log (f.source);
  g_assert_null (strpbrk (typed, "+-"));
  teardown (&f);
}

static void
test_pointer (void)
{
  Fixture f;
  g_autofree char *click = NULL, *chord = NULL, *side = NULL, *wheel = NULL;

  show (&f, 300, 200);
  /* half as many pixels as the view has, and bars left and right */
  cordon_fake_source_resize (f.source, 100 * f.scale, 100 * f.scale);
  damage_all (&f);
  stage_wait_paint (f.display);
  g_free (cordon_fake_source_take_log (f.source));

  stage_xdotool (f.display, f.scale == 2 ? "mousemove --window WINDOW 300 200 click 1"
                                         : "mousemove --window WINDOW 150 100 click 1");
  click = wait_log (&f, "b1- ");
  g_assert_nonnull (strstr (click, f.scale == 2 ? "p100,100 b1+ " : "p50,50 b1+ "));

  stage_xdotool (f.display, "mousedown 1 mousedown 3 mouseup 1 mouseup 3");
  chord = wait_log (&f, "b3- ");
  g_assert_true (strstr (chord, "b1+ ") < strstr (chord, "b3+ "));
  g_assert_true (strstr (chord, "b3+ ") < strstr (chord, "b1- "));

  stage_xdotool (f.display, "click 8 click 9");
  side = wait_log (&f, "b7- ");
  g_assert_nonnull (strstr (side, "b6+ "));

  stage_xdotool (f.display, "click 4 click 5 click 5");
  wheel = wait_log (&f, "b5+ b5- b5+ b5- ");
  g_assert_nonnull (strstr (wheel, "b4+ b4- "));
  teardown (&f);
}

static void
test_pointer_outside (void)
{
  Fixture f;
  g_autofree char *log = NULL;

  show (&f, 300, 200);
  cordon_fake_source_resize (f.source, 100 * f.scale, 100 * f.scale);
  damage_all (&f);
  stage_wait_paint (f.display);
  g_free (cordon_fake_source_take_log (f.source));
  /* a click on the bar beside the picture is none; then one on it, so that there is an end */
  stage_xdotool (f.display, "mousemove --window WINDOW 10 100 click 1");
  stage_xdotool (f.display, f.scale == 2 ? "mousemove --window WINDOW 300 200 click 3"
                                         : "mousemove --window WINDOW 150 100 click 3");
  log = wait_log (&f, "b3- ");
  g_assert_null (strstr (log, "b1+"));
  teardown (&f);
}

static void
test_lost (void)
{
  Fixture f;
  guint32 colour;

  show (&f, 300, 200);
  cordon_fake_source_resize (f.source, 300 * f.scale, 200 * f.scale);
  for (int i = 0; i < 300 * 200 * f.scale * f.scale; i++)
    cordon_fake_source_pixels (f.source)[i] = 0xff0000;
  damage_all (&f);
  stage_wait (has_credit, &f);
  cordon_screen_source_emit_lost (CORDON_SCREEN_SOURCE (f.source));
  g_assert_true (cordon_display_is_lost (CORDON_DISPLAY (f.display)));
  g_autoptr (StagePicture) picture = stage_grab (f.display);
  colour = stage_pixel (picture, 100, 100);
  g_assert_cmphex (colour & 0xff, ==, colour >> 8 & 0xff);
  g_assert_cmphex (colour & 0xff, ==, colour >> 16);
  g_assert_cmphex (colour & 0xff, >, 0x1c);
  g_assert_cmphex (colour & 0xff, <, 0x60);
  teardown (&f);
}

/* The old picture stands until the first of the new source, and a new size takes its place at once. */
static void
test_replace (void)
{
  Fixture f;
  CordonFakeSource *second = cordon_fake_source_new ();
  CordonPlacement placement;
  CordonFakeSource *first;

  show_with_picture (&f, 300, 200);
  cordon_display_set_source (CORDON_DISPLAY (f.display), CORDON_SCREEN_SOURCE (second));
  g_assert_true (cordon_display_has_picture (CORDON_DISPLAY (f.display)));
  {
    g_autoptr (StagePicture) picture = stage_grab (f.display);

    assert_same (picture, f.source);
  }
  first = f.source;
  f.source = second;
  cordon_fake_source_resize (second, 150, 200);
  damage_all (&f);
  stage_wait_paint (f.display);
  cordon_display_get_placement (CORDON_DISPLAY (f.display), &placement);
  g_assert_cmpint (placement.width, ==, 150 * f.scale);
  g_assert_finalize_object (first);
  teardown (&f);
}

#define SIZES 10

typedef struct {
  guint calls, width, height;
  gint64 begun[SIZES]; /* when the window was given the size */
} Wanted;

static guint
width_of (guint size, const Fixture *f)
{
  return (310 + 10 * size) * (guint) f->scale;
}

static void
on_wanted (CordonDisplay *display, guint width, guint height, Wanted *wanted)
{
  wanted->calls++;
  wanted->width = width;
  wanted->height = height;
}

static gboolean
was_wanted (gpointer data)
{
  return ((Wanted *) data)->calls > 0;
}

typedef struct {
  const Fixture *fixture;
  Wanted wanted;
} Series;

/* Nothing is told of a size before it stood for a while, however slowly this process gets its turns. */
static void
on_wanted_of_series (CordonDisplay *display, guint width, guint height, Series *series)
{
  on_wanted (display, width, height, &series->wanted);
  for (guint i = 0; i < SIZES; i++)
    if (width == width_of (i, series->fixture))
      g_assert_cmpint (g_get_monotonic_time () - series->wanted.begun[i], >=, CORDON_DISPLAY_SETTLE_MS * 1000);
}

static gboolean
was_wanted_last (gpointer data)
{
  Series *series = data;

  return series->wanted.width == width_of (SIZES - 1, series->fixture);
}

static void
test_wanted_size (void)
{
  Fixture f;
  Wanted first = { 0 };
  Series series = { &f, { 0 } };

  show (&f, 300, 200);
  g_signal_connect (f.display, "wanted-size", G_CALLBACK (on_wanted), &first);
  stage_wait (was_wanted, &first);
  g_assert_cmpuint (first.width, ==, 300 * (guint) f.scale);
  g_signal_handlers_disconnect_by_data (f.display, &first);

  g_signal_connect (f.display, "wanted-size", G_CALLBACK (on_wanted_of_series), &series);
  for (guint i = 0; i < SIZES; i++)
    {
      series.wanted.begun[i] = g_get_monotonic_time ();
      gtk_window_set_default_size (GTK_WINDOW (f.window), (int) width_of (i, &f) / f.scale, 250);
      stage_wait_paint (f.display);
    }
  stage_wait (was_wanted_last, &series);
  g_assert_cmpuint (series.wanted.height, ==, 250 * (guint) f.scale);
  g_assert_cmpuint (series.wanted.calls, <=, SIZES);
  teardown (&f);
}

int
main (int argc, char **argv)
{
  static const int factors[] = { 73, 137, 200, 50, 104 };

  stage_init (&argc, &argv);
  g_test_add_func ("/display/exact", test_exact);
  g_test_add_func ("/display/tiles", test_tiles);
  for (guint i = 0; i < G_N_ELEMENTS (factors); i++)
    {
      g_autofree char *path = g_strdup_printf ("/display/scaled/%d", factors[i]);

      g_test_add_data_func (path, GINT_TO_POINTER (factors[i]), test_scaled);
    }
  g_test_add_func ("/display/credit", test_credit);
  g_test_add_func ("/display/hidden", test_hidden);
  g_test_add_func ("/display/background", test_background);
  g_test_add_func ("/display/keys", test_keys);
  g_test_add_func ("/display/let-go", test_let_go);
  g_test_add_func ("/display/focus-loss", test_focus_loss);
  g_test_add_func ("/display/focus-in-window", test_focus_in_window);
  g_test_add_func ("/display/pointer", test_pointer);
  g_test_add_func ("/display/pointer-outside", test_pointer_outside);
  g_test_add_func ("/display/lost", test_lost);
  g_test_add_func ("/display/replace", test_replace);
  g_test_add_func ("/display/wanted-size", test_wanted_size);
  return g_test_run ();
}
