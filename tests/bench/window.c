/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * window [--json] [--runs N]: the main window of somebody with 10, 100 and 1,000 machines, from its
 * making to its first painted frame. The machines are made up; the window, its model and its rows
 * are the real ones. What can be compared is the ratio to 10 machines in the same run.
 */
#include "config.h"

#include <adwaita.h>
#include <locale.h>
#include <stdlib.h>

#include "desktop/main-window.h"

static const guint sizes[] = { 10, 100, 1000 };
#define N_SIZES G_N_ELEMENTS (sizes)
#define RUNS_MAX 100

static void
add_machine (GVariantBuilder *list, guint i)
{
  static const char *const compartments[] = { "banking", "games", "work", "private", "travel" };
  static const char *const states[] = { "running", "stopped", "paused" };
  const char *compartment = compartments[i % G_N_ELEMENTS (compartments)];

  g_variant_builder_open (list, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (list, "{sv}", "uuid",
                         g_variant_new_take_string (g_strdup_printf ("%08u-0000-4000-8000-000000000000", i)));
  g_variant_builder_add (list, "{sv}", "name", g_variant_new_take_string (g_strdup_printf ("Machine %u", i)));
  g_variant_builder_add (list, "{sv}", "compartment", g_variant_new_string (compartment));
  g_variant_builder_add (list, "{sv}", "title", g_variant_new_string (compartment));
  g_variant_builder_add (list, "{sv}", "state", g_variant_new_string (states[i % G_N_ELEMENTS (states)]));
  g_variant_builder_add (list, "{sv}", "memory", g_variant_new_uint32 (1024));
  g_variant_builder_add (list, "{sv}", "disk", g_variant_new_uint64 (G_GUINT64_CONSTANT (1) << 33));
  g_variant_builder_close (list);
}

static GVariant *
make_machines (guint n)
{
  GVariantBuilder list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < n; i++)
    add_machine (&list, i);
  return g_variant_ref_sink (g_variant_builder_end (&list));
}

static void
on_painted (GdkFrameClock *clock, gboolean *painted)
{
  *painted = TRUE;
}

/* Milliseconds. */
static double
measure (const CordonMainWindowParts *parts, guint n)
{
  g_autoptr (GVariant) machines = make_machines (n);
  gboolean painted = FALSE;
  gint64 start = g_get_monotonic_time ();
  GtkWindow *window;
  double ms;

  cordon_machine_list_take (parts->machines, machines);
  window = cordon_main_window_new (NULL, parts);
  gtk_window_present (window);
  g_signal_connect (gtk_widget_get_frame_clock (GTK_WIDGET (window)), "after-paint", G_CALLBACK (on_painted), &painted);
  while (!painted)
    g_main_context_iteration (NULL, TRUE);
  ms = (double) (g_get_monotonic_time () - start) / 1000;
  gtk_window_destroy (window);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  return ms;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double one = *(const double *) a, other = *(const double *) b;

  return (one > other) - (one < other);
}

static void
print_figure (const char *name, double *values, guint n, gboolean json)
{
  qsort (values, n, sizeof *values, compare);
  if (json)
    g_print (",\"%s\":{\"median\":%.4g,\"min\":%.4g,\"max\":%.4g,\"runs\":%u}", name, values[n / 2], values[0],
             values[n - 1], n);
  else
    g_print ("%-30s %8.4g (%.4g to %.4g, %u runs)\n", name, values[n / 2], values[0], values[n - 1], n);
}

static void
run (const CordonMainWindowParts *parts, guint runs, gboolean json)
{
  double ms[N_SIZES][RUNS_MAX], ratios[N_SIZES][RUNS_MAX];

  measure (parts, sizes[0]); /* classes, fonts, style sheets */
  for (guint i = 0; i < runs; i++)
    for (guint size = 0; size < N_SIZES; size++)
      {
        ms[size][i] = measure (parts, sizes[size]);
        ratios[size][i] = ms[size][i] / ms[0][i];
      }
  if (json)
    g_print ("{\"benchmark\":\"scale\",\"window\":true");
  for (guint size = 0; size < N_SIZES; size++)
    {
      g_autofree char *name = g_strdup_printf ("window-%u-ms", sizes[size]);

      print_figure (name, ms[size], runs, json);
    }
  print_figure ("scale/window-100-to-10", ratios[1], runs, json);
  print_figure ("scale/window-1000-to-10", ratios[2], runs, json);
  g_print (json ? "}\n" : "");
}

int
main (int argc, char **argv)
{
  gboolean json = FALSE;
  int runs = 5;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, NULL, NULL },
    { "runs", 0, 0, G_OPTION_ARG_INT, &runs, NULL, NULL },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  CordonMainWindowParts parts = { NULL };

  setlocale (LC_ALL, "");
  g_option_context_set_ignore_unknown_options (context, TRUE); /* --machines is the report's */
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || runs < 1 || runs > RUNS_MAX)
    {
      g_printerr ("usage: window [--json] [--runs 1..%d]\n", RUNS_MAX);
      return EXIT_FAILURE;
    }
  adw_init ();
  parts.machines = cordon_machine_list_new (NULL);
  parts.host = cordon_host_state_new (NULL);
  parts.compartments = cordon_compartment_store_new (NULL);
  parts.settings = cordon_settings_new ();
  run (&parts, (guint) runs, json);
  return EXIT_SUCCESS;
}
