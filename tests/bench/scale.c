/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * scale [--json] [--machines N] [--runs N]: the isolation report of a host with a thousand machines.
 * A real host has no room for them, so they are made up, and so is the policy that answers, which
 * costs next to nothing: what is measured is Cordon's own work. Every figure that can be compared is a
 * ratio of two parts of one run.
 */
#include "config.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "core/report-json.h"
#include "service/labels.h"
#include "service/report/measure.h"

#define SMALL_DIVISOR 5
#define MACHINES_MAX 1000

/* --- a policy that costs nothing ------------------------------------------------------------- */

#define BENCH_TYPE_MAC (bench_mac_get_type ())
G_DECLARE_FINAL_TYPE (BenchMac, bench_mac, BENCH, MAC, GObject)

struct _BenchMac {
  GObject parent_instance;
};

static void mac_iface_init (CordonMacProbeInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BenchMac, bench_mac, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CORDON_TYPE_MAC_PROBE, mac_iface_init))

/* Everything at its own level; no level here dominates another. */
static gboolean
decide (CordonMacProbe *probe, const CordonMacQuestion *question, CordonMacAnswer *answer,
        GError **error)
{
  gboolean equal = g_str_equal (cordon_labels_get_level (question->source),
                                cordon_labels_get_level (question->target));

  *answer = (CordonMacAnswer) { .allowed = equal ? G_MAXUINT32 : 0, .serial = 1 };
  return TRUE;
}

static void
mac_iface_init (CordonMacProbeInterface *iface)
{
  iface->decide = decide;
}

static void
bench_mac_class_init (BenchMacClass *klass)
{
}

static void
bench_mac_init (BenchMac *self)
{
}

/* --- a thousand machines --------------------------------------------------------------------- */

static void
set_thing (CordonSubject *subject, CordonThing which, const char *level, uid_t uid)
{
  CordonSubjectThing *thing = &subject->things[which];

  thing->exists = TRUE;
  thing->context = g_strconcat ("system_u:object_r:svirt_image_t:", level, NULL);
  thing->ownership = (CordonOwnership) { TRUE, uid, uid, 0700, FALSE };
}

static CordonSubject *
make_machine (guint i)
{
  static const CordonThing things[] = { CORDON_THING_DISK, CORDON_THING_SOCKET,
                                        CORDON_THING_DIRECTORY };
  CordonSubject *subject = cordon_subject_new (CORDON_PARTY_MACHINE);
  g_autofree char *level = g_strdup_printf ("s0:c%u,c%u,c1022,c1023", i % 200, 256 + i / 200);

  subject->named = subject->watched = subject->acts = TRUE;
  subject->uuid = g_strdup_printf ("%08u-0000-4000-8000-000000000000", i);
  subject->name = g_strdup_printf ("machine-%u", i);
  subject->context = g_strconcat ("system_u:system_r:cordon_view_t:", level, NULL);
  subject->uid = 100000 + i;
  g_array_append_val (subject->gids, subject->uid);
  subject->things[CORDON_THING_PROCESS].exists = TRUE;
  for (guint k = 0; k < G_N_ELEMENTS (things); k++)
    set_thing (subject, things[k], level, subject->uid);
  return subject;
}

/* --- one measurement ------------------------------------------------------------------------- */

typedef struct {
  CordonMeasureCounts counts;
  double ms, json_ms;
  gsize json_bytes;
} Sample;

static void
keep_result (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static void
write_json (const CordonReport *report, Sample *sample)
{
  gint64 start = g_get_monotonic_time ();
  g_autofree char *json = cordon_report_to_json (report);

  sample->json_ms = (double) (g_get_monotonic_time () - start) / 1000;
  sample->json_bytes = strlen (json);
}

static void
check (const CordonReport *report)
{
  if (cordon_report_get_summary (report)->outcome != CORDON_OUTCOME_TRUE)
    g_error ("The report about made-up machines is not true");
}

static Sample
measure (guint n_machines)
{
  g_autoptr (GPtrArray) subjects =
    g_ptr_array_new_with_free_func ((GDestroyNotify) cordon_subject_free);
  g_autoptr (BenchMac) mac = g_object_new (BENCH_TYPE_MAC, NULL);
  const CordonMeasureRequest request = { .mac = CORDON_MAC_PROBE (mac),
                                         .model = CORDON_MAC_SELINUX,
                                         .enforcing = TRUE,
                                         .host = { .mac = "selinux" },
                                         .subjects = subjects };
  g_autoptr (CordonMeasure) work = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (CordonReport) report = NULL;
  Sample sample = { .ms = 0 };
  gint64 start;

  for (guint i = 0; i < n_machines; i++)
    g_ptr_array_add (subjects, make_machine (i));
  start = g_get_monotonic_time ();
  work = cordon_measure_new (&request);
  cordon_measure_run_async (work, NULL, keep_result, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  report = cordon_measure_run_finish (work, result, NULL);
  sample.ms = (double) (g_get_monotonic_time () - start) / 1000;
  cordon_measure_get_counts (work, &sample.counts);
  check (report);
  write_json (report, &sample);
  return sample;
}

/* --- figures --------------------------------------------------------------------------------- */

typedef struct {
  const char *name;
  GArray *values; /* double, one of each run */
} Figure;

enum {
  ASKED_TO_WANTED, /* decisions for which the kernel was asked, of those a naive program asks for */
  TIME_PER_PAIR,   /* of a thousand machines, to that of a fifth of them: 1 is linear in pairs */
  MS,
  LONGEST_SLICE_MS,
  N_FIGURES
};

static Figure figures[N_FIGURES] = { { "scale/asked-to-naive", NULL },
                                     { "scale/time-per-pair-large-to-small", NULL },
                                     { "report-ms", NULL },
                                     { "longest-slice-ms", NULL } };

static int
compare (gconstpointer a, gconstpointer b)
{
  double one = *(const double *) a, other = *(const double *) b;

  return (one > other) - (one < other);
}

static double
value (const Figure *figure, guint i)
{
  return g_array_index (figure->values, double, i);
}

static void
add (guint which, double number)
{
  g_array_append_val (figures[which].values, number);
}

static void
run_once (guint n_machines, Sample *large)
{
  Sample small = measure (n_machines / SMALL_DIVISOR);

  *large = measure (n_machines);
  add (ASKED_TO_WANTED, (double) large->counts.asked / (double) large->counts.wanted);
  add (TIME_PER_PAIR, large->ms / (double) large->counts.pairs
                        / (small.ms / (double) small.counts.pairs));
  add (MS, large->ms);
  add (LONGEST_SLICE_MS, (double) large->counts.longest_slice_us / 1000);
}

static void
print_json (guint n_machines, const Sample *sample)
{
  g_print ("{\"benchmark\":\"scale\",\"machines\":%u,\"pairs\":%" G_GUINT64_FORMAT
           ",\"decisions-naive\":%" G_GUINT64_FORMAT ",\"decisions-asked\":%" G_GUINT64_FORMAT
           ",\"json-bytes\":%" G_GSIZE_FORMAT ",\"json-ms\":%.0f",
           n_machines, sample->counts.pairs, sample->counts.wanted, sample->counts.asked,
           sample->json_bytes, sample->json_ms);
  for (guint i = 0; i < N_FIGURES; i++)
    {
      guint n = figures[i].values->len;

      g_print (",\"%s\":{\"median\":%.4g,\"min\":%.4g,\"max\":%.4g,\"runs\":%u}", figures[i].name,
               value (&figures[i], n / 2), value (&figures[i], 0), value (&figures[i], n - 1), n);
    }
  g_print ("}\n");
}

static void
print_text (guint n_machines, const Sample *sample)
{
  g_print ("%u machines, %" G_GUINT64_FORMAT " pairs\n", n_machines, sample->counts.pairs);
  g_print ("%" G_GUINT64_FORMAT " decisions, asked %" G_GUINT64_FORMAT "\n", sample->counts.wanted,
           sample->counts.asked);
  g_print ("%" G_GSIZE_FORMAT " bytes of JSON in %.0f ms\n", sample->json_bytes, sample->json_ms);
  for (guint i = 0; i < N_FIGURES; i++)
    g_print ("%-30s %8.4g (%.4g to %.4g, %u runs)\n", figures[i].name,
             value (&figures[i], figures[i].values->len / 2), value (&figures[i], 0),
             value (&figures[i], figures[i].values->len - 1), figures[i].values->len);
}

int
main (int argc, char **argv)
{
  gboolean json = FALSE;
  int n_machines = MACHINES_MAX, runs = 3;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, NULL, NULL },
    { "machines", 0, 0, G_OPTION_ARG_INT, &n_machines, NULL, NULL },
    { "runs", 0, 0, G_OPTION_ARG_INT, &runs, NULL, NULL },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  Sample sample = { .ms = 0 };

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || runs < 1
      || n_machines < 2 * SMALL_DIVISOR || n_machines > MACHINES_MAX)
    {
      g_printerr ("%s\n", error != NULL ? error->message : "Between 10 and 1000 machines.");
      return EXIT_FAILURE;
    }
  for (guint i = 0; i < N_FIGURES; i++)
    figures[i].values = g_array_new (FALSE, FALSE, sizeof (double));
  for (int i = 0; i < runs; i++)
    run_once ((guint) n_machines, &sample);
  for (guint i = 0; i < N_FIGURES; i++)
    g_array_sort (figures[i].values, compare);
  (json ? print_json : print_text) ((guint) n_machines, &sample);
  for (guint i = 0; i < N_FIGURES; i++)
    g_array_unref (figures[i].values);
  return EXIT_SUCCESS;
}
