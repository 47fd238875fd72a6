/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The window of the isolation report: every result is said by a sign and a word, every button opens
 * what is behind it, and nothing that was not measured looks measured. Pictures are kept.
 */
#include <string.h>

#include "core/errors.h"
#include "core/report-words.h"
#include "desktop/report-grid.h"
#include "desktop/report-window.h"
#include "stage.h"

enum { BANKING, DOCUMENTS, OTHER, CANARY, HOST, N_PARTIES };

static guint
add_party (CordonReportBuilder *builder, CordonPartyKind kind, const char *title, const char *level)
{
  g_autofree char *context = g_strconcat ("system_u:system_r:cordon_view_t:", level, NULL);
  g_autofree char *image = g_strconcat ("system_u:object_r:svirt_image_t:", level, NULL);
  const CordonReportParty party = {
    .kind = kind,
    .uuid = "4f1c2a90-0000-4000-8000-000000000000",
    .name = title,
    .title = title,
    .context = context,
    .things[CORDON_THING_DISK] = { .context = image, .owner = "64001:64001 0600" },
  };

  return cordon_report_builder_add_party (builder, &party);
}

static void
set_cell (CordonReportBuilder *builder, guint from, guint to, CordonVerdict verdict,
          CordonPromise promise, CordonWall wall)
{
  const CordonReportAnswer answer = { .object_class = "file",
                                      .asked = "open read write append",
                                      .allowed = verdict == CORDON_VERDICT_REACHABLE
                                                   ? "open read write append"
                                                   : "",
                                      .allowed_equal = "open read write append" };
  const CordonReportFinding finding = {
    .verdict = verdict,
    .promise = promise,
    .wall = wall,
    .reason = verdict == CORDON_VERDICT_NOT_MEASURED ? "Its process was not found." : "",
    .answers = &answer,
    .n_answers = verdict != CORDON_VERDICT_NOT_MEASURED,
  };
  const CordonReportPlace place = { from, to, CORDON_LAYER_LABEL, CORDON_THING_DISK };

  cordon_report_builder_set_cell (builder, &place,
                                  cordon_report_builder_add_finding (builder, &finding));
}

/* fault: the second machine reaches the first, and a third could not be examined. */
static CordonReport *
make_report (gboolean fault)
{
  const CordonReportHost host = { .time = 1790000000, .kernel = "Linux 6.1.0-18-amd64 x86_64",
                                  .mac = "selinux", .version = "0.1" };
  CordonReportBuilder *builder = cordon_report_builder_new (&host);

  add_party (builder, CORDON_PARTY_MACHINE, "Banking", "s0:c1,c300,c1022,c1023");
  add_party (builder, CORDON_PARTY_MACHINE, "Untrusted documents <b>&amp;</b>", "s0:c2,c301,c1022,c1023");
  add_party (builder, CORDON_PARTY_OTHER_USER, "", "s0:c3,c302,c1022,c1023");
  add_party (builder, CORDON_PARTY_CANARY, "", "s0");
  add_party (builder, CORDON_PARTY_HOST, "programs of the user", "s0-s0:c0.c1023");
  for (guint from = BANKING; from <= OTHER; from++)
    {
      for (guint to = BANKING; to <= OTHER; to++)
        set_cell (builder, from, to,
                  from == to ? CORDON_VERDICT_REACHABLE : CORDON_VERDICT_UNREACHABLE,
                  from == to ? CORDON_PROMISE_REACHABLE : CORDON_PROMISE_UNREACHABLE,
                  from == to ? CORDON_WALL_NONE : CORDON_WALL_CATEGORIES);
      set_cell (builder, from, CANARY, CORDON_VERDICT_UNREACHABLE, CORDON_PROMISE_NONE,
                CORDON_WALL_TYPE);
      set_cell (builder, HOST, from, CORDON_VERDICT_REACHABLE, CORDON_PROMISE_NONE,
                CORDON_WALL_NONE);
    }
  if (fault)
    {
      set_cell (builder, DOCUMENTS, BANKING, CORDON_VERDICT_REACHABLE, CORDON_PROMISE_UNREACHABLE,
                CORDON_WALL_NONE);
      set_cell (builder, OTHER, BANKING, CORDON_VERDICT_NOT_MEASURED, CORDON_PROMISE_UNREACHABLE,
                CORDON_WALL_NONE);
    }
  return cordon_report_builder_end (builder);
}

/* --- finding widgets ------------------------------------------------------------------------- */

typedef gboolean (*Wanted) (GtkWidget *widget, gconstpointer data);

static GtkWidget *
find (GtkWidget *widget, Wanted wanted, gconstpointer data)
{
  GtkWidget *found = wanted (widget, data) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child && !found;
       child = gtk_widget_get_next_sibling (child))
    found = find (child, wanted, data);
  return found;
}

static gboolean
is_grid (GtkWidget *widget, gconstpointer data)
{
  return CORDON_IS_REPORT_GRID (widget);
}

static gboolean
says (GtkWidget *widget, gconstpointer text)
{
  return GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget)
         && strstr (gtk_label_get_text (GTK_LABEL (widget)), text) != NULL;
}

static gboolean
is_popover (GtkWidget *widget, gconstpointer data)
{
  return GTK_IS_POPOVER (widget) && gtk_widget_get_mapped (widget);
}

static GtkWidget *
show (CordonReport *report, int width, int height)
{
  GtkWidget *window = cordon_report_window_new (NULL);

  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  gtk_window_present (GTK_WINDOW (window));
  cordon_report_window_show_report (CORDON_REPORT_WINDOW (window), report);
  stage_wait_paint (window);
  return window;
}

static CordonReportGrid *
grid_of (GtkWidget *window)
{
  return CORDON_REPORT_GRID (find (window, is_grid, NULL));
}

/* --- tests ----------------------------------------------------------------------------------- */

static void
assert_cell (GtkWidget *window, guint from, guint to, CordonMark mark)
{
  GtkWidget *cell = cordon_report_grid_get_cell (grid_of (window), from, to);

  g_assert_nonnull (cell);
  g_assert_true (GTK_IS_BUTTON (cell));
  g_assert_true (gtk_widget_get_focusable (cell));
  g_assert_true (gtk_widget_has_css_class (cell, cordon_mark_names[mark]));
  g_assert_nonnull (find (cell, says, cordon_mark_glyph (mark)));
  g_assert_nonnull (find (cell, says, cordon_mark_word (mark)));
}

static void
test_cells (void)
{
  g_autoptr (CordonReport) report = make_report (TRUE);
  GtkWidget *window = show (report, 900, 700);

  assert_cell (window, BANKING, DOCUMENTS, CORDON_MARK_WALL);
  assert_cell (window, DOCUMENTS, BANKING, CORDON_MARK_BROKEN);
  assert_cell (window, OTHER, BANKING, CORDON_MARK_UNKNOWN);
  assert_cell (window, BANKING, BANKING, CORDON_MARK_CONTROL);
  assert_cell (window, HOST, BANKING, CORDON_MARK_OPEN);
  assert_cell (window, BANKING, CANARY, CORDON_MARK_CLOSED);
  g_assert_null (cordon_report_grid_get_cell (grid_of (window), HOST, CANARY));
  g_assert_nonnull (find (window, says, "NOT AS PROMISED"));
  g_assert_nonnull (find (window, says, "“Untrusted documents <b>&amp;</b>” #4f1c2a90 CAN reach"));
  gtk_window_destroy (GTK_WINDOW (window));
}

/* The name of a button for those who hear it. */
static void
test_names (void)
{
  g_autoptr (CordonReport) report = make_report (FALSE);
  GtkWidget *window = show (report, 900, 700);
  GtkWidget *cell = cordon_report_grid_get_cell (grid_of (window), BANKING, OTHER);

  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (cell), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "From “Banking” #4f1c2a90 to another user's machine (3): "
                                       "unreachable");
  g_assert_nonnull (find (window, says, "Everything promised was measured and holds"));
  gtk_window_destroy (GTK_WINDOW (window));
}

/* What comes back of a machine's documents, where anything is said of that. */
static void
test_backs (void)
{
  static const struct { CordonBack back; const char *words; } table[] = {
    { CORDON_BACK_UNSAID, NULL },
    { CORDON_BACK_PAGES, "“Look” #4f1c2a90 is view-only: of its document only pages come back" },
    { CORDON_BACK_NOTHING, "“Look” #4f1c2a90 is view-only, and there is no way back" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      const CordonReportHost host = { .time = 1790000000, .kernel = "Linux", .mac = "none", .version = "0.1" };
      const CordonReportParty party = { .kind = CORDON_PARTY_MACHINE, .uuid = "4f1c2a90-0000-4000-8000-000000000000",
                                        .name = "look", .compartment = "look", .title = "Look", .back = table[i].back };
      CordonReportBuilder *builder = cordon_report_builder_new (&host);
      g_autoptr (CordonReport) report = NULL;
      GtkWidget *window;

      cordon_report_builder_add_party (builder, &party);
      report = cordon_report_builder_end (builder);
      window = show (report, 360, 900);
      g_assert_cmpint (find (window, says, "What Comes Back") != NULL, ==, table[i].words != NULL);
      g_assert_true (!table[i].words || find (window, says, table[i].words));
      stage_save (window, "report-back");
      gtk_window_destroy (GTK_WINDOW (window));
    }
}

static gboolean
popover_is_shown (gpointer window)
{
  return find (window, is_popover, NULL) != NULL;
}

static void
test_opens (void)
{
  g_autoptr (CordonReport) report = make_report (TRUE);
  GtkWidget *window = show (report, 900, 700);
  GtkWidget *cell = cordon_report_grid_get_cell (grid_of (window), DOCUMENTS, BANKING);
  GtkWidget *popover;

  /* By keyboard. */
  g_assert_true (gtk_widget_grab_focus (cell));
  gtk_widget_activate (cell);
  stage_wait (popover_is_shown, window);
  popover = find (window, is_popover, NULL);
  g_assert_nonnull (find (popover, says, "CAN reach the disk of “Banking”"));
  g_assert_nonnull (find (popover, says, "class file: asked open read write append; allowed open "
                                         "read write append"));
  stage_wait_paint (window);
  stage_save (popover, "report-details");
  gtk_popover_popdown (GTK_POPOVER (popover));
  gtk_window_destroy (GTK_WINDOW (window));
}

/* After a failed measurement nothing of the one before is left to be taken for the new one. */
static void
test_problem (void)
{
  g_autoptr (CordonReport) report = make_report (FALSE);
  GtkWidget *window = show (report, 900, 700);
  g_autoptr (GError) error =
    g_error_new_literal (CORDON_ERROR, CORDON_ERROR_SERVICE, "cordond <is> not there.");

  cordon_report_window_show_problem (CORDON_REPORT_WINDOW (window), error);
  stage_wait_paint (window);
  g_assert_nonnull (find (window, says, "cordond <is> not there."));
  g_assert_null (find (window, says, "Everything promised"));
  stage_save (window, "report-problem");
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_finalised (void)
{
  g_autoptr (CordonReport) report = make_report (FALSE);
  GtkWidget *window = show (report, 900, 700);
  GtkWidget *grid = g_object_ref (GTK_WIDGET (grid_of (window)));

  cordon_report_grid_open (CORDON_REPORT_GRID (grid), BANKING, DOCUMENTS);
  stage_wait (popover_is_shown, window);
  gtk_window_destroy (GTK_WINDOW (window));
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_finalize_object (G_OBJECT (grid));
}

/* Narrow: the grid scrolls sideways in its own pane, and the window keeps its width. */
static void
test_narrow (void)
{
  g_autoptr (CordonReport) report = make_report (TRUE);
  GtkWidget *window = show (report, 360, 640);

  g_assert_cmpint (gtk_widget_get_width (window), <=, 400);
  stage_save (window, "report-narrow");
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_looks (gconstpointer name)
{
  AdwStyleManager *style = adw_style_manager_get_default ();
  g_autoptr (CordonReport) report = make_report (strstr (name, "fault") != NULL);
  gboolean dark = strstr (name, "dark") != NULL;
  GtkWidget *window;

  adw_style_manager_set_color_scheme (style, dark ? ADW_COLOR_SCHEME_FORCE_DARK : ADW_COLOR_SCHEME_FORCE_LIGHT);
  window = show (report, 960, 860);
  stage_save (window, name);
  gtk_window_destroy (GTK_WINDOW (window));
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_DEFAULT);
}

static void
load_style (void)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  /* In the program AdwApplication does it. */
  gtk_css_provider_load_from_resource (provider, "/org/cordon/Cordon/style.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                              GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

int
main (int argc, char **argv)
{
  stage_init (&argc, &argv);
  load_style ();
  if (g_getenv ("ADW_DEBUG_HIGH_CONTRAST"))
    {
      g_test_add_data_func ("/report/looks/high-contrast", "report-fault-high-contrast", test_looks);
      return g_test_run ();
    }
  g_test_add_func ("/report/cells", test_cells);
  g_test_add_func ("/report/names", test_names);
  g_test_add_func ("/report/backs", test_backs);
  g_test_add_func ("/report/opens", test_opens);
  g_test_add_func ("/report/problem", test_problem);
  g_test_add_func ("/report/finalised", test_finalised);
  g_test_add_func ("/report/narrow", test_narrow);
  g_test_add_data_func ("/report/looks/light", "report-light", test_looks);
  g_test_add_data_func ("/report/looks/dark", "report-dark", test_looks);
  g_test_add_data_func ("/report/looks/fault-light", "report-fault-light", test_looks);
  g_test_add_data_func ("/report/looks/fault-dark", "report-fault-dark", test_looks);
  return g_test_run ();
}
