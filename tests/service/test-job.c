/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Blocking work behind a gate: whatever it does and whenever it ends, the caller has exactly one
 * answer in time, and what came too late is undone.
 */
#include "config.h"

#include "core/errors.h"
#include "service/libvirt/job.h"

#define SOON 50       /* ms: a deadline that shall pass */
#define NEVER 60000   /* ms: one that shall not */

/* What the work sees. It blocks until the gate opens and counts what happened to it. */
typedef struct {
  GMutex lock;
  GCond changed;
  gboolean open;
  gboolean fail;
  guint begun, ended, undone, results_freed, inputs_freed;
} Gate;

typedef struct {
  Gate *gate;
} Input;

typedef struct {
  Gate *gate;
} Result;

static void
gate_init (Gate *gate)
{
  *gate = (Gate) { 0 };
  g_mutex_init (&gate->lock);
  g_cond_init (&gate->changed);
}

static void
gate_clear (Gate *gate)
{
  g_mutex_clear (&gate->lock);
  g_cond_clear (&gate->changed);
}

static void
gate_count (Gate *gate, guint *counter)
{
  g_mutex_lock (&gate->lock);
  ++*counter;
  g_cond_broadcast (&gate->changed);
  g_mutex_unlock (&gate->lock);
}

static void
gate_wait_for (Gate *gate, const guint *counter, guint value)
{
  gint64 end = g_get_monotonic_time () + 20 * G_TIME_SPAN_SECOND;

  g_mutex_lock (&gate->lock);
  while (*counter < value)
    g_assert_true (g_cond_wait_until (&gate->changed, &gate->lock, end));
  g_assert_cmpuint (*counter, ==, value);
  g_mutex_unlock (&gate->lock);
}

static void
gate_open (Gate *gate)
{
  g_mutex_lock (&gate->lock);
  gate->open = TRUE;
  g_cond_broadcast (&gate->changed);
  g_mutex_unlock (&gate->lock);
}

static gpointer
work (gpointer data, GError **error)
{
  Gate *gate = ((Input *) data)->gate;
  Result *result;

  gate_count (gate, &gate->begun);
  g_mutex_lock (&gate->lock);
  while (!gate->open)
    g_cond_wait (&gate->changed, &gate->lock);
  g_mutex_unlock (&gate->lock);
  gate_count (gate, &gate->ended);
  if (gate->fail)
    {
      g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_HYPERVISOR, "no");
      return NULL;
    }
  result = g_new0 (Result, 1);
  result->gate = gate;
  return result;
}

static void
undo (gpointer data, gpointer result)
{
  Gate *gate = ((Input *) data)->gate;

  g_assert_true (((Result *) result)->gate == gate);
  gate_count (gate, &gate->undone);
}

static void
free_result (gpointer data)
{
  Gate *gate = ((Result *) data)->gate;

  g_free (data);
  gate_count (gate, &gate->results_freed);
}

static void
free_input (gpointer data)
{
  Gate *gate = ((Input *) data)->gate;

  g_free (data);
  gate_count (gate, &gate->inputs_freed);
}

static const CordonJobKind kind = { "Testing", work, undo, free_result, free_input };

typedef struct {
  guint calls;
  gpointer result;
  GError *error;
} Answer;

static void
on_answer (GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;

  answer->calls++;
  answer->result = g_task_propagate_pointer (G_TASK (result), &answer->error);
}

static void
answer_clear (Answer *answer)
{
  g_clear_pointer (&answer->result, free_result);
  g_clear_error (&answer->error);
}

static void
run (CordonJobs *jobs, Gate *gate, guint deadline, GCancellable *cancellable, Answer *answer)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, on_answer, answer);
  Input *input = g_new0 (Input, 1);

  input->gate = gate;
  cordon_jobs_run (jobs, &kind, input, deadline, task);
}

static void
wait_answer (Answer *answer)
{
  while (answer->calls == 0)
    g_main_context_iteration (NULL, TRUE);
}

/* Everything that is on its way has arrived. */
static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

static void
test_result (void)
{
  CordonJobs *jobs = cordon_jobs_new (1, 8);
  Answer answer = { 0 };
  Gate gate;

  gate_init (&gate);
  gate_open (&gate);
  run (jobs, &gate, NEVER, NULL, &answer);
  g_assert_cmpuint (answer.calls, ==, 0);
  wait_answer (&answer);
  g_assert_no_error (answer.error);
  g_assert_nonnull (answer.result);
  answer_clear (&answer);
  gate_wait_for (&gate, &gate.inputs_freed, 1);
  g_assert_cmpuint (gate.results_freed, ==, 1);
  g_assert_cmpuint (gate.undone, ==, 0);
  cordon_jobs_free (jobs);
  gate_clear (&gate);
}

static void
test_failure (void)
{
  CordonJobs *jobs = cordon_jobs_new (1, 8);
  Answer answer = { 0 };
  Gate gate;

  gate_init (&gate);
  gate.fail = TRUE;
  gate_open (&gate);
  run (jobs, &gate, NEVER, NULL, &answer);
  wait_answer (&answer);
  g_assert_error (answer.error, CORDON_ERROR, CORDON_ERROR_HYPERVISOR);
  answer_clear (&answer);
  gate_wait_for (&gate, &gate.inputs_freed, 1);
  g_assert_cmpuint (gate.undone, ==, 0);
  cordon_jobs_free (jobs);
  gate_clear (&gate);
}

/* The work hangs: the caller is answered, the late result is undone and freed. */
static void
test_deadline (void)
{
  CordonJobs *jobs = cordon_jobs_new (1, 8);
  gint64 begin = g_get_monotonic_time ();
  Answer answer = { 0 };
  Gate gate;

  gate_init (&gate);
  run (jobs, &gate, SOON, NULL, &answer);
  wait_answer (&answer);
  g_assert_error (answer.error, CORDON_ERROR, CORDON_ERROR_TIMEOUT);
  g_assert_nonnull (strstr (answer.error->message, "Testing"));
  g_assert_cmpint (g_get_monotonic_time () - begin, >=, SOON * 1000);
  gate_wait_for (&gate, &gate.begun, 1);
  g_assert_cmpuint (gate.undone, ==, 0);
  gate_open (&gate);
  gate_wait_for (&gate, &gate.undone, 1);
  gate_wait_for (&gate, &gate.results_freed, 1);
  gate_wait_for (&gate, &gate.inputs_freed, 1);
  settle ();
  g_assert_cmpuint (answer.calls, ==, 1);
  answer_clear (&answer);
  cordon_jobs_free (jobs);
  gate_clear (&gate);
}

static void
test_late_failure (void)
{
  CordonJobs *jobs = cordon_jobs_new (1, 8);
  Answer answer = { 0 };
  Gate gate;

  gate_init (&gate);
  gate.fail = TRUE;
  run (jobs, &gate, SOON, NULL, &answer);
  wait_answer (&answer);
  gate_open (&gate);
  gate_wait_for (&gate, &gate.inputs_freed, 1);
  g_assert_cmpuint (gate.undone, ==, 0);
  answer_clear (&answer);
  cordon_jobs_free (jobs);
  gate_clear (&gate);
}

static void
test_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  CordonJobs *jobs = cordon_jobs_new (1, 8);
  Answer answer = { 0 };
  Gate gate;

  gate_init (&gate);
  run (jobs, &gate, NEVER, cancellable, &answer);
  gate_wait_for (&gate, &gate.begun, 1);
  g_cancellable_cancel (cancellable);
  wait_answer (&answer);
  g_assert_error (answer.error, CORDON_ERROR, CORDON_ERROR_CANCELLED);
  gate_open (&gate);
  gate_wait_for (&gate, &gate.undone, 1);
  gate_wait_for (&gate, &gate.inputs_freed, 1);
  answer_clear (&answer);
  cordon_jobs_free (jobs);
  gate_clear (&gate);
}

static void
test_cancelled_before (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  CordonJobs *jobs = cordon_jobs_new (1, 8);
  Answer answer = { 0 };
  Gate gate;

  gate_init (&gate);
  g_cancellable_cancel (cancellable);
  run (jobs, &gate, NEVER, cancellable, &answer);
  wait_answer (&answer);
  g_assert_error (answer.error, CORDON_ERROR, CORDON_ERROR_CANCELLED);
  g_assert_cmpuint (gate.begun, ==, 0);
  g_assert_cmpuint (gate.inputs_freed, ==, 1);
  answer_clear (&answer);
  cordon_jobs_free (jobs);
  gate_clear (&gate);
}

/* All workers hang: what waits behind them is answered in time too, and never begins. */
static void
test_given_up_while_waiting (void)
{
  CordonJobs *jobs = cordon_jobs_new (1, 8);
  Answer first = { 0 }, second = { 0 };
  Gate gate, other;

  gate_init (&gate);
  gate_init (&other);
  gate_open (&other);
  run (jobs, &gate, NEVER, NULL, &first);
  gate_wait_for (&gate, &gate.begun, 1);
  run (jobs, &other, SOON, NULL, &second);
  wait_answer (&second);
  g_assert_error (second.error, CORDON_ERROR, CORDON_ERROR_TIMEOUT);
  g_assert_cmpuint (first.calls, ==, 0);
  gate_open (&gate);
  wait_answer (&first);
  g_assert_no_error (first.error);
  gate_wait_for (&other, &other.inputs_freed, 1);
  g_assert_cmpuint (other.begun, ==, 0);
  answer_clear (&first);
  answer_clear (&second);
  cordon_jobs_free (jobs);
  gate_clear (&gate);
  gate_clear (&other);
}

static void
test_queue_full (void)
{
  CordonJobs *jobs = cordon_jobs_new (1, 2);
  Answer answers[4] = { 0 };
  Gate gate;

  gate_init (&gate);
  run (jobs, &gate, NEVER, NULL, &answers[0]);
  gate_wait_for (&gate, &gate.begun, 1);
  for (guint i = 1; i < 4; i++)
    run (jobs, &gate, NEVER, NULL, &answers[i]);
  wait_answer (&answers[3]);
  g_assert_error (answers[3].error, CORDON_ERROR, CORDON_ERROR_BUSY);
  gate_open (&gate);
  for (guint i = 0; i < 4; i++)
    {
      wait_answer (&answers[i]);
      answer_clear (&answers[i]);
    }
  gate_wait_for (&gate, &gate.inputs_freed, 4);
  g_assert_cmpuint (gate.begun, ==, 3);
  cordon_jobs_free (jobs);
  gate_clear (&gate);
}

/* The result is done before the deadline, but the caller's loop runs only after it: delivered. */
static void
test_done_beats_deadline (void)
{
  CordonJobs *jobs = cordon_jobs_new (1, 8);
  Answer answer = { 0 };
  Gate gate;
  gint64 past;

  gate_init (&gate);
  gate_open (&gate);
  run (jobs, &gate, SOON, NULL, &answer);
  /* The worker lets go of its reference only after it has sent the result. */
  gate_wait_for (&gate, &gate.ended, 1);
  for (past = g_get_monotonic_time () + 2 * SOON * 1000; g_get_monotonic_time () < past;)
    g_thread_yield ();
  wait_answer (&answer);
  g_assert_no_error (answer.error);
  g_assert_nonnull (answer.result);
  settle ();
  g_assert_cmpuint (answer.calls, ==, 1);
  answer_clear (&answer);
  gate_wait_for (&gate, &gate.inputs_freed, 1);
  cordon_jobs_free (jobs);
  gate_clear (&gate);
}

/* The answer comes where the call was made, also in a context that is not the default one. */
static void
test_own_context (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  CordonJobs *jobs = cordon_jobs_new (1, 8);
  Answer answer = { 0 };
  Gate gate;

  gate_init (&gate);
  g_main_context_push_thread_default (context);
  run (jobs, &gate, NEVER, NULL, &answer);
  g_main_context_pop_thread_default (context);
  gate_open (&gate);
  gate_wait_for (&gate, &gate.ended, 1);
  settle ();
  g_assert_cmpuint (answer.calls, ==, 0);
  while (answer.calls == 0)
    g_main_context_iteration (context, TRUE);
  answer_clear (&answer);
  gate_wait_for (&gate, &gate.inputs_freed, 1);
  cordon_jobs_free (jobs);
  gate_clear (&gate);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/job/result", test_result);
  g_test_add_func ("/job/failure", test_failure);
  g_test_add_func ("/job/deadline", test_deadline);
  g_test_add_func ("/job/late-failure", test_late_failure);
  g_test_add_func ("/job/cancelled", test_cancelled);
  g_test_add_func ("/job/cancelled-before", test_cancelled_before);
  g_test_add_func ("/job/given-up-while-waiting", test_given_up_while_waiting);
  g_test_add_func ("/job/queue-full", test_queue_full);
  g_test_add_func ("/job/done-beats-deadline", test_done_beats_deadline);
  g_test_add_func ("/job/own-context", test_own_context);
  return g_test_run ();
}
