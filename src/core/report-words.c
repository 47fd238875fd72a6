/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The report's words and marks. They say what was measured and no more; what was not measured is
 * called just that. The stable names stand in people's files: add, never rename.
 */
#include "config.h"

#include "core/report-words.h"

#include <glib/gi18n-lib.h>

const char *const cordon_verdict_names[CORDON_N_VERDICTS + 1] = {
  [CORDON_VERDICT_NOT_MEASURED] = "not-measured",
  [CORDON_VERDICT_UNREACHABLE] = "unreachable",
  [CORDON_VERDICT_REACHABLE] = "reachable",
};

const char *const cordon_promise_names[CORDON_N_PROMISES + 1] = {
  [CORDON_PROMISE_NONE] = "none",
  [CORDON_PROMISE_UNREACHABLE] = "unreachable",
  [CORDON_PROMISE_REACHABLE] = "reachable",
};

const char *const cordon_wall_names[CORDON_N_WALLS + 1] = {
  [CORDON_WALL_NONE] = "none",
  [CORDON_WALL_CATEGORIES] = "categories",
  [CORDON_WALL_TYPE] = "type",
  [CORDON_WALL_ACCOUNT] = "account",
};

const char *const cordon_layer_names[CORDON_N_LAYERS + 1] = {
  [CORDON_LAYER_LABEL] = "label",
  [CORDON_LAYER_ACCOUNT] = "account",
  [CORDON_LAYER_PROBE] = "probe",
};

const char *const cordon_thing_names[CORDON_N_THINGS + 1] = {
  [CORDON_THING_PROCESS] = "process",
  [CORDON_THING_DISK] = "disk",
  [CORDON_THING_SOCKET] = "socket",
  [CORDON_THING_DIRECTORY] = "directory",
  [CORDON_THING_CHANGE] = "change",
  [CORDON_THING_ABSTRACT] = "abstract-socket",
};

const char *const cordon_party_kind_names[CORDON_N_PARTY_KINDS + 1] = {
  [CORDON_PARTY_MACHINE] = "machine",
  [CORDON_PARTY_OTHER_USER] = "other-user",
  [CORDON_PARTY_FOREIGN] = "foreign",
  [CORDON_PARTY_TEMPLATE] = "template",
  [CORDON_PARTY_CANARY] = "canary",
  [CORDON_PARTY_LIBVIRT] = "libvirt",
  [CORDON_PARTY_FILES] = "files",
  [CORDON_PARTY_HOST] = "host",
};

const char *const cordon_item_status_names[CORDON_N_ITEM_STATUSES + 1] = {
  [CORDON_ITEM_AS_ORDERED] = "as-ordered",
  [CORDON_ITEM_DIFFERS] = "differs",
  [CORDON_ITEM_UNREADABLE] = "unreadable",
};

const char *const cordon_outcome_names[CORDON_N_OUTCOMES + 1] = {
  [CORDON_OUTCOME_TRUE] = "true",
  [CORDON_OUTCOME_NOT_MEASURED] = "not-measured",
  [CORDON_OUTCOME_FALSE] = "false",
};

const char *const cordon_back_names[CORDON_N_BACKS + 1] = {
  [CORDON_BACK_UNSAID] = "unsaid",
  [CORDON_BACK_PAGES] = "pages",
  [CORDON_BACK_NOTHING] = "nothing",
};

const CordonReportOutside cordon_report_outside[] = {
  { "direct-access-only",
    N_("The kernel was asked about direct access: opening, reading, writing, connecting, sending a "
       "signal. What leaks by timing, load, caches or heat was not measured, and Cordon does not "
       "promise anything about it.") },
  { "shared-network",
    N_("Machines that share a network reach each other on that network: labels do not part frames "
       "of layer 2.") },
  { "host-programs",
    N_("Programs that you start on this host, outside a machine, are not held back by a machine's "
       "label: they can do what your account can.") },
  { "administrator",
    N_("Root, whoever may write to libvirt's system socket, and whoever may change the policy can "
       "undo all of this.") },
  { "hypervisor",
    N_("A fault in the kernel or the processor itself is below everything that was asked here.") },
  { "hardware",
    N_("Whoever holds this computer in their hands, or its firmware, is outside.") },
  { NULL, NULL },
};

const char *
cordon_layer_title (CordonLayer layer)
{
  switch (layer)
    {
    case CORDON_LAYER_ACCOUNT:
      /* Translators: a wall that was looked at: who owns a file and with which mode */
      return _("account");
    case CORDON_LAYER_PROBE:
      /* Translators: somebody tried it, from inside */
      return _("tried");
    case CORDON_LAYER_LABEL:
    default:
      /* Translators: the security label, as SELinux has it */
      return _("label");
    }
}

/* --- marks ----------------------------------------------------------------------------------- */

const char *const cordon_mark_names[CORDON_N_MARKS + 1] = {
  [CORDON_MARK_NOTHING] = "nothing", [CORDON_MARK_WALL] = "wall",
  [CORDON_MARK_CONTROL] = "control", [CORDON_MARK_OPEN] = "open",
  [CORDON_MARK_CLOSED] = "closed",   [CORDON_MARK_UNKNOWN] = "unknown",
  [CORDON_MARK_BROKEN] = "broken",
};

static const struct {
  const char *glyph, *word, *sentence;
} marks[CORDON_N_MARKS] = {
  /* Translators: the words that stand in a cell of the report */
  [CORDON_MARK_NOTHING] = { "·", N_("not asked"), N_("There is no such question.") },
  [CORDON_MARK_WALL] = { "✓", N_("unreachable"),
                         N_("It was measured: the one cannot reach the other.") },
  [CORDON_MARK_CONTROL] = { "●", N_("control"),
                            N_("It must be reachable, and is: the question is not blind.") },
  [CORDON_MARK_OPEN] = { "○", N_("reachable"), N_("It is reachable. Nothing else is promised.") },
  [CORDON_MARK_CLOSED] = { "–", N_("unreachable, not promised"),
                           N_("It is unreachable, although that is not promised.") },
  [CORDON_MARK_UNKNOWN] = { "?", N_("not measured"), N_("It was not measured.") },
  [CORDON_MARK_BROKEN] = { "✗", N_("NOT AS PROMISED"),
                           N_("It was measured, and it is not as promised.") },
};

const char *
cordon_mark_glyph (CordonMark mark)
{
  return marks[mark].glyph;
}

const char *
cordon_mark_word (CordonMark mark)
{
  return _(marks[mark].word);
}

const char *
cordon_mark_sentence (CordonMark mark)
{
  return _(marks[mark].sentence);
}

CordonMark
cordon_report_mark (const CordonReportFinding *finding)
{
  if (finding == NULL)
    return CORDON_MARK_NOTHING;
  if (finding->verdict == CORDON_VERDICT_NOT_MEASURED)
    return CORDON_MARK_UNKNOWN;
  if (cordon_report_finding_outcome (finding) != CORDON_OUTCOME_TRUE)
    return CORDON_MARK_BROKEN;
  switch (finding->promise)
    {
    case CORDON_PROMISE_UNREACHABLE:
      return CORDON_MARK_WALL;
    case CORDON_PROMISE_REACHABLE:
      return CORDON_MARK_CONTROL;
    case CORDON_PROMISE_NONE:
    default:
      return finding->verdict == CORDON_VERDICT_REACHABLE ? CORDON_MARK_OPEN : CORDON_MARK_CLOSED;
    }
}

CordonMark
cordon_report_item_mark (const CordonReportItem *item)
{
  switch (item->status)
    {
    case CORDON_ITEM_AS_ORDERED:
      return CORDON_MARK_WALL;
    case CORDON_ITEM_DIFFERS:
      return item->mandatory ? CORDON_MARK_BROKEN : CORDON_MARK_OPEN;
    case CORDON_ITEM_UNREADABLE:
    default:
      return CORDON_MARK_UNKNOWN;
    }
}

const char *
cordon_item_status_word (CordonItemStatus status)
{
  switch (status)
    {
    case CORDON_ITEM_AS_ORDERED:
      return _("as ordered");
    case CORDON_ITEM_DIFFERS:
      return _("DIFFERS");
    case CORDON_ITEM_UNREADABLE:
    default:
      return _("not measured");
    }
}

static gboolean
is_promised (CordonMark mark)
{
  return mark == CORDON_MARK_WALL || mark == CORDON_MARK_CONTROL || mark == CORDON_MARK_BROKEN;
}

/* Of one thing: a layer that stops nothing, and promised nothing, says nothing where another one
 * promised and holds. What was not measured always shows. */
static CordonMark
worst_of_layers (const CordonReport *report, CordonReportPlace place)
{
  CordonMark worst = CORDON_MARK_NOTHING, unpromised = CORDON_MARK_NOTHING;

  for (place.layer = 0; place.layer < CORDON_N_LAYERS; place.layer++)
    {
      CordonMark mark = cordon_report_mark (cordon_report_look (report, &place));

      if (is_promised (mark) || mark == CORDON_MARK_UNKNOWN)
        worst = MAX (worst, mark);
      else
        unpromised = MAX (unpromised, mark);
    }
  return worst != CORDON_MARK_NOTHING ? worst : unpromised;
}

/* The marks stand in order from harmless to bad, so that what is wrong or unknown about a pair is
 * never covered by what is right about it. */
CordonMark
cordon_report_pair_mark (const CordonReport *report, guint from, guint to)
{
  CordonReportPlace place = { .from = from, .to = to };
  CordonMark worst = CORDON_MARK_NOTHING;

  for (place.thing = 0; place.thing < CORDON_N_THINGS; place.thing++)
    worst = MAX (worst, worst_of_layers (report, place));
  return worst;
}
