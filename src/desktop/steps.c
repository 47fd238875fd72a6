/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From states to what is shown of them.
 */
#include "config.h"
#include "desktop/steps.h"

#include <glib/gi18n-lib.h>
#include "wire/agent.h"

static CordonStep
session_step (CordonSessionState session, gboolean created)
{
  switch (session)
    {
    case CORDON_SESSION_IDLE:
      return CORDON_STEP_START;
    case CORDON_SESSION_STARTING:
      return created ? CORDON_STEP_VERIFY : CORDON_STEP_START;
    case CORDON_SESSION_VERIFIED:
    case CORDON_SESSION_RUNNING:
      return CORDON_STEP_BOOT;
    case CORDON_SESSION_AGENT:
    case CORDON_SESSION_SENDING:
      return CORDON_STEP_SEND;
    case CORDON_SESSION_SENT:
    case CORDON_SESSION_PASSWORD:
      return CORDON_STEP_SHOW;
    case CORDON_SESSION_SHOWN:
    case CORDON_SESSION_FAILED:
    case CORDON_SESSION_CLOSED:
    default:
      return CORDON_STEP_DONE;
    }
}

CordonStep
cordon_step_now (CordonVisitState visit,
                 CordonSessionState session,
                 gboolean created)
{
  switch (visit)
    {
    case CORDON_VISIT_NEW:
    case CORDON_VISIT_OPENING:
    case CORDON_VISIT_CARD:
      return CORDON_STEP_FETCH;
    case CORDON_VISIT_SESSION:
      return session_step (session, created);
    case CORDON_VISIT_FAILED:
    case CORDON_VISIT_CLOSING:
    case CORDON_VISIT_CLOSED:
    default:
      return CORDON_STEP_DONE;
    }
}

const char *
cordon_step_title (CordonStep step)
{
  static const char *const titles[] = {
    [CORDON_STEP_FETCH] = N_("Opening the file"),
    [CORDON_STEP_START] = N_("Making a machine"),
    [CORDON_STEP_VERIFY] = N_("Checking its walls"),
    [CORDON_STEP_BOOT] = N_("Starting the viewer"),
    [CORDON_STEP_SEND] = N_("Handing over the file"),
    [CORDON_STEP_SHOW] = N_("Showing the first page"),
    [CORDON_STEP_DONE] = N_("Done"),
  };

  return _(titles[CLAMP (step, CORDON_STEP_FETCH, CORDON_STEP_DONE)]);
}

double
cordon_step_fraction (CordonStep step,
                      double inside)
{
  /* Where each begins, as a cold start spends its time. */
  static const double begins[] = { 0.0, 0.06, 0.16, 0.22, 0.82, 0.88, 1.0, 1.0 };
  CordonStep safe = CLAMP (step, CORDON_STEP_FETCH, CORDON_STEP_DONE);

  inside = inside > 0 ? MIN (inside, 1.0) : 0.0;
  return begins[safe] + (begins[safe + 1] - begins[safe]) * inside;
}

guint
cordon_zoom_next (guint percent,
                  gboolean larger)
{
  static const guint stops[] = { CORDON_AGENT_ZOOM_MIN, 25, 33, 50, 67, 75, 90, 100, 110, 125, 150, 175,
                                 200, 250, 300, 400, 600, 800, 1200, CORDON_AGENT_ZOOM_MAX };

  for (guint i = 0; i < G_N_ELEMENTS (stops); i++)
    if (larger ? stops[i] > percent : stops[G_N_ELEMENTS (stops) - 1 - i] < percent)
      return larger ? stops[i] : stops[G_N_ELEMENTS (stops) - 1 - i];
  return larger ? CORDON_AGENT_ZOOM_MAX : CORDON_AGENT_ZOOM_MIN;
}
