/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pair after pair, in slices. An error while asking becomes a cell that was not measured; it must
 * never end the report, and never leave a cell out that was promised.
 */
#include "config.h"

#include "service/report/measure.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/errors.h"
#include "service/report/memo-probe.h"
#include "service/report/questions.h"

#define SLICE_US 4000

/* What makes two answers the same finding. Filled over zeroes and compared as bytes. */
typedef struct {
  CordonPromise promise;
  CordonAccessKind kind;
  CordonReach reach;
  guint32 allowed[CORDON_ACCESS_ANSWERS_MAX], equal[CORDON_ACCESS_ANSWERS_MAX];
  guint8 by_categories, permissive;
} Outline;

typedef struct {
  Outline outline;
  guint number;
} Known;

struct _CordonMeasure {
  GObject parent_instance;

  /* owned */
  CordonMemoProbe *mac;
  GPtrArray *subjects;
  CordonReportBuilder *builder;
  GTask *task;
  GArray *known; /* Known: there are a few dozen */
  char *slackness;

  /* state */
  CordonMacModel model;
  gboolean enforcing;
  guint from, to;
  guint source;
  CordonMeasureCounts counts;
};

G_DEFINE_FINAL_TYPE (CordonMeasure, cordon_measure, G_TYPE_OBJECT)

/* --- findings -------------------------------------------------------------------------------- */

static guint
add_unmeasured (CordonMeasure *self, CordonPromise promise, const char *reason)
{
  const CordonReportFinding finding = { .verdict = CORDON_VERDICT_NOT_MEASURED,
                                        .promise = promise,
                                        .reason = reason };

  return cordon_report_builder_add_finding (self->builder, &finding);
}

/* The permissions of `bits`, or all, as words. */
static char *
join (const char *const *permissions, guint32 bits)
{
  g_autoptr (GString) words = g_string_new (NULL);

  for (guint i = 0; permissions[i] != NULL; i++)
    if (bits >> i & 1)
      g_string_append_printf (words, "%s%s", words->len > 0 ? " " : "", permissions[i]);
  return g_string_free (g_steal_pointer (&words), FALSE);
}

static const char *
keep (GPtrArray *store, char *text)
{
  g_ptr_array_add (store, text);
  return text;
}

static CordonReportAnswer
spell (const CordonAccessAnswer *answer, const CordonAccess *access, GPtrArray *store)
{
  return (CordonReportAnswer) {
    .object_class = answer->object_class,
    .asked = keep (store, join (answer->permissions, G_MAXUINT32)),
    .allowed = keep (store, join (answer->permissions, answer->allowed)),
    .allowed_equal = answer->asked_equal
                       ? keep (store, join (answer->permissions, answer->allowed_equal))
                       : "-",
    .of_process = answer->of_process,
    .permissive = access->permissive,
  };
}

static const char *
reason_of (CordonMeasure *self, const CordonAccess *access)
{
  if (!self->enforcing)
    return self->slackness;
  if (access->permissive)
    return _("Its domain is permissive, so SELinux denies nothing to it.");
  return "";
}

/* What the policy would deny is reachable all the same while nobody enforces it. */
static guint
add_access (CordonMeasure *self, CordonPromise promise, const CordonAccess *access)
{
  g_autoptr (GPtrArray) store = g_ptr_array_new_with_free_func (g_free);
  gboolean denied = self->enforcing && access->reach == CORDON_REACH_DENIED;
  CordonReportAnswer answers[CORDON_ACCESS_ANSWERS_MAX];
  CordonReportFinding finding = {
    .verdict = denied ? CORDON_VERDICT_UNREACHABLE : CORDON_VERDICT_REACHABLE,
    .promise = promise,
    .wall = !denied                ? CORDON_WALL_NONE
            : access->by_categories ? CORDON_WALL_CATEGORIES
                                    : CORDON_WALL_TYPE,
    .reason = reason_of (self, access),
    .answers = answers,
    .n_answers = access->n_answers,
  };

  for (guint i = 0; i < access->n_answers; i++)
    answers[i] = spell (&access->answers[i], access, store);
  return cordon_report_builder_add_finding (self->builder, &finding);
}

static guint
find_access (CordonMeasure *self, CordonPromise promise, CordonAccessKind kind,
             const CordonAccess *access)
{
  Known known;

  memset (&known, 0, sizeof known);
  known.outline.promise = promise;
  known.outline.kind = kind;
  known.outline.reach = access->reach;
  known.outline.by_categories = access->by_categories;
  known.outline.permissive = access->permissive;
  for (guint i = 0; i < access->n_answers; i++)
    {
      known.outline.allowed[i] = access->answers[i].allowed;
      known.outline.equal[i] = access->answers[i].allowed_equal;
    }
  for (guint i = 0; i < self->known->len; i++)
    if (memcmp (&g_array_index (self->known, Known, i).outline, &known.outline,
                sizeof known.outline) == 0)
      return g_array_index (self->known, Known, i).number;
  known.number = add_access (self, promise, access);
  g_array_append_val (self->known, known);
  return known.number;
}

/* --- one cell -------------------------------------------------------------------------------- */

static guint
measure_label (CordonMeasure *self, const CordonSubject *from, const CordonSubject *to,
               CordonThing thing, CordonPromise promise)
{
  CordonAccessKind kind = cordon_question_kind (to, thing);
  const CordonAccessTarget target = cordon_question_target (to, thing);
  const char *fault = cordon_question_fault (to, thing);
  g_autoptr (GError) error = NULL;
  CordonAccess access;

  if (from->context == NULL)
    fault = from->context_fault != NULL ? from->context_fault : _("Its context is not known.");
  if (fault != NULL)
    return add_unmeasured (self, promise, fault);
  if (!cordon_access_ask (CORDON_MAC_PROBE (self->mac), kind, from->context, &target, &access,
                          &error))
    return add_unmeasured (self, promise, error->message);
  return find_access (self, promise, kind, &access);
}

static guint
measure_account (CordonMeasure *self, const CordonSubject *from, const CordonSubject *to,
                 CordonThing thing, CordonPromise promise)
{
  CordonReportFinding finding = { .promise = promise };
  const char *fault = NULL;
  gboolean reachable = TRUE;

  if (!cordon_question_account (from, to, thing, &reachable, &fault))
    return add_unmeasured (self, promise, fault);
  finding.verdict = reachable ? CORDON_VERDICT_REACHABLE : CORDON_VERDICT_UNREACHABLE;
  finding.wall = reachable ? CORDON_WALL_NONE : CORDON_WALL_ACCOUNT;
  return cordon_report_builder_add_finding (self->builder, &finding);
}

static void
measure_place (CordonMeasure *self, const CordonSubject *from, const CordonSubject *to,
               const CordonReportPlace *place)
{
  CordonPromise promise;
  guint finding;

  if (!cordon_question_promise (from, to, place->layer, place->thing, &promise))
    return;
  if (place->layer == CORDON_LAYER_ACCOUNT)
    finding = measure_account (self, from, to, place->thing, promise);
  else if (self->model == CORDON_MAC_SELINUX)
    finding = measure_label (self, from, to, place->thing, promise);
  else if (self->model == CORDON_MAC_APPARMOR && place->thing == CORDON_THING_PROCESS)
    /* Nothing is promised of what cannot be asked: the profile is read back instead. */
    finding = add_unmeasured (self, CORDON_PROMISE_NONE,
                              _("AppArmor cannot be asked what a profile allows."));
  else
    return;
  cordon_report_builder_set_cell (self->builder, place, finding);
}

static void
measure_pair (CordonMeasure *self)
{
  const CordonSubject *from = g_ptr_array_index (self->subjects, self->from);
  const CordonSubject *to = g_ptr_array_index (self->subjects, self->to);
  CordonReportPlace place = { .from = self->from, .to = self->to };

  if (!from->acts || (!from->watched && !to->watched))
    return;
  self->counts.pairs++;
  for (place.layer = CORDON_LAYER_LABEL; place.layer <= CORDON_LAYER_ACCOUNT; place.layer++)
    for (place.thing = 0; place.thing < CORDON_N_THINGS; place.thing++)
      measure_place (self, from, to, &place);
}

/* --- slices ---------------------------------------------------------------------------------- */

static gboolean
go_on (CordonMeasure *self)
{
  if (++self->to == self->subjects->len)
    {
      self->to = 0;
      self->from++;
    }
  return self->from < self->subjects->len;
}

static void
finish (CordonMeasure *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  self->source = 0;
  self->counts.wanted = cordon_memo_probe_get_n_wanted (self->mac);
  self->counts.asked = cordon_memo_probe_get_n_asked (self->mac);
  cordon_report_builder_set_serial (self->builder, cordon_memo_probe_get_serial (self->mac));
  if (g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    g_task_return_new_error (task, CORDON_ERROR, CORDON_ERROR_CANCELLED,
                             _("The report was not wanted any more."));
  else
    g_task_return_pointer (task,
                           cordon_report_builder_end (g_steal_pointer (&self->builder)),
                           (GDestroyNotify) cordon_report_unref);
}

static gboolean
on_slice (gpointer data)
{
  CordonMeasure *self = data;
  gint64 start = g_get_monotonic_time ();
  gboolean more = self->from < self->subjects->len;

  while (more && g_get_monotonic_time () - start < SLICE_US)
    {
      measure_pair (self);
      more = go_on (self);
    }
  self->counts.slices++;
  self->counts.longest_slice_us =
    MAX (self->counts.longest_slice_us, g_get_monotonic_time () - start);
  if (more && !g_cancellable_is_cancelled (g_task_get_cancellable (self->task)))
    return G_SOURCE_CONTINUE;
  finish (self);
  return G_SOURCE_REMOVE;
}

void
cordon_measure_run_async (CordonMeasure *self, GCancellable *cancellable,
                          GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail (self->builder != NULL && self->task == NULL);

  self->task = g_task_new (self, cancellable, callback, data);
  /* The error is the project's own. */
  g_task_set_check_cancellable (self->task, FALSE);
  self->source = g_idle_add (on_slice, self);
}

CordonReport *
cordon_measure_run_finish (CordonMeasure *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
cordon_measure_get_counts (CordonMeasure *self, CordonMeasureCounts *counts)
{
  *counts = self->counts;
}

/* --- life ------------------------------------------------------------------------------------ */

static void
cordon_measure_finalize (GObject *object)
{
  CordonMeasure *self = CORDON_MEASURE (object);

  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_pointer (&self->builder, cordon_report_builder_free);
  g_ptr_array_unref (self->subjects);
  g_array_unref (self->known);
  g_object_unref (self->mac);
  g_free (self->slackness);
  G_OBJECT_CLASS (cordon_measure_parent_class)->finalize (object);
}

static void
cordon_measure_class_init (CordonMeasureClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cordon_measure_finalize;
}

static void
cordon_measure_init (CordonMeasure *self)
{
  self->known = g_array_new (FALSE, FALSE, sizeof (Known));
}

static void
add_parties (CordonMeasure *self)
{
  g_autoptr (GStringChunk) store = g_string_chunk_new (1024);

  for (guint i = 0; i < self->subjects->len; i++)
    {
      const CordonReportParty party =
        cordon_subject_describe (g_ptr_array_index (self->subjects, i), store);

      cordon_report_builder_add_party (self->builder, &party);
    }
}

CordonMeasure *
cordon_measure_new (const CordonMeasureRequest *request)
{
  CordonMeasure *self = g_object_new (CORDON_TYPE_MEASURE, NULL);

  self->mac = cordon_memo_probe_new (request->mac);
  self->model = request->model;
  self->enforcing = request->enforcing;
  self->slackness = g_strdup (request->slackness != NULL ? request->slackness
                                                         : _("SELinux does not enforce here."));
  self->subjects = g_ptr_array_ref (request->subjects);
  self->builder = cordon_report_builder_new (&request->host);
  add_parties (self);
  for (guint i = 0; request->items != NULL && i < request->items->len; i++)
    cordon_report_builder_add_item (self->builder,
                                    &g_array_index (request->items, CordonReportItem, i));
  return self;
}
