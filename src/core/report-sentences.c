/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sentences about what a report holds. Names come from compartments and from libvirt, so each
 * passes core/text; no sentence says more than its finding does.
 */
#include "config.h"

#include "core/report-words.h"

#include <glib/gi18n-lib.h>

#include "core/context.h"
#include "core/text.h"

/* A machine that a person named has that name, others their compartment's title; two of one name
 * differ by their UUID's start. */
static char *
machine_name (const CordonReportParty *party)
{
  gboolean named = *party->title == '\0' || !g_str_equal (party->name, party->compartment);
  g_autofree char *title = cordon_text_display_name (named ? party->name : party->title);

  /* Translators: a machine: its name or its compartment's, beginning of its UUID */
  return g_strdup_printf (_("“%s” #%.8s"), title, party->uuid);
}

char *
cordon_report_dup_party_name (const CordonReport *report, guint i)
{
  const CordonReportParty *party = cordon_report_get_party (report, i);
  g_autofree char *name = cordon_text_display_name (party->name);

  switch (party->kind)
    {
    case CORDON_PARTY_MACHINE:
      return machine_name (party);
    case CORDON_PARTY_OTHER_USER:
      return g_strdup_printf (_("another user's machine (%u)"), i + 1);
    case CORDON_PARTY_FOREIGN:
      return *party->name != '\0' ? g_strdup_printf (_("the foreign machine “%s”"), name)
                                  : g_strdup_printf (_("a foreign machine (%u)"), i + 1);
    case CORDON_PARTY_TEMPLATE:
      /* Translators: a file of a template */
      return g_strdup_printf (_("the template's “%s”"), name);
    case CORDON_PARTY_CANARY:
      return g_strdup (_("an image without categories"));
    case CORDON_PARTY_LIBVIRT:
      return g_strdup (_("libvirt"));
    case CORDON_PARTY_FILES:
      return g_strdup (_("the user's files"));
    case CORDON_PARTY_HOST:
    default:
      /* Translators: a program on the host itself; its name */
      return g_strdup_printf (_("the host's %s"), name);
    }
}

/* Whose promise it is belongs to it: the walls of the machine have no part in this one. */
char *
cordon_report_dup_back (const CordonReport *report, guint i)
{
  g_autofree char *name = cordon_report_dup_party_name (report, i);

  switch (cordon_report_get_party (report, i)->back)
    {
    case CORDON_BACK_PAGES:
      /* Translators: a machine */
      return g_strdup_printf (_("%s is view-only: of its document only pages come back that its user prints or saves "
                                "as a flat copy, as pixels. The host's programs of its user keep to that; it was not "
                                "measured."),
                              name);
    case CORDON_BACK_NOTHING:
      return g_strdup_printf (_("%s is view-only, and there is no way back: nothing of its document comes back, and no "
                                "page is asked for, be it to print. The host's programs of its user keep to that; it "
                                "was not measured."),
                              name);
    case CORDON_BACK_UNSAID:
    default:
      return NULL;
    }
}

static const char *
own_thing (CordonThing thing)
{
  switch (thing)
    {
    case CORDON_THING_PROCESS:
      return _("its own process");
    case CORDON_THING_DISK:
      return _("its own disk");
    case CORDON_THING_SOCKET:
      return _("its own socket");
    case CORDON_THING_ABSTRACT:
      return _("its own abstract socket");
    case CORDON_THING_DIRECTORY:
    case CORDON_THING_CHANGE:
    default:
      return _("its own directory");
    }
}

static char *
thing_of (CordonThing thing, const char *name)
{
  switch (thing)
    {
    /* Translators: the name of a machine */
    case CORDON_THING_PROCESS:
      return g_strdup_printf (_("the process of %s"), name);
    case CORDON_THING_DISK:
      return g_strdup_printf (_("the disk of %s"), name);
    case CORDON_THING_SOCKET:
      return g_strdup_printf (_("the socket of %s"), name);
    case CORDON_THING_ABSTRACT:
      /* Translators: abstract: a Unix socket that has a name but no file */
      return g_strdup_printf (_("an abstract socket of %s"), name);
    case CORDON_THING_CHANGE:
      /* Translators: “can reach a change of the template's kernel” */
      return g_strdup_printf (_("a change of %s"), name);
    case CORDON_THING_DIRECTORY:
    default:
      return g_strdup_printf (_("the directory of %s"), name);
    }
}

static char *
files_thing (CordonThing thing)
{
  switch (thing)
    {
    case CORDON_THING_PROCESS:
      return g_strdup (_("a program of the user"));
    case CORDON_THING_DISK:
      return g_strdup (_("a file of the user"));
    default:
      return g_strdup (_("the user's home directory"));
    }
}

char *
cordon_report_dup_thing_name (const CordonReport *report, const CordonReportPlace *place)
{
  g_autofree char *name = cordon_report_dup_party_name (report, place->to);

  if (place->from == place->to)
    return g_strdup (own_thing (place->thing));
  switch (cordon_report_get_party (report, place->to)->kind)
    {
    case CORDON_PARTY_CANARY:
      return g_steal_pointer (&name);
    case CORDON_PARTY_TEMPLATE:
      return place->thing == CORDON_THING_CHANGE ? thing_of (place->thing, name)
                                                 : g_steal_pointer (&name);
    case CORDON_PARTY_FILES:
      return files_thing (place->thing);
    default:
      return thing_of (place->thing, name);
    }
}

/* --- one cell -------------------------------------------------------------------------------- */

static const char *
wall_words (CordonWall wall)
{
  switch (wall)
    {
    case CORDON_WALL_CATEGORIES:
      return _("the categories of the labels are the wall, for with equal ones it would be allowed");
    case CORDON_WALL_TYPE:
      return _("the types of the labels are the wall, for equal categories would not help");
    case CORDON_WALL_ACCOUNT:
      return _("the accounts are the wall: owner and mode do not let it in");
    case CORDON_WALL_NONE:
    default:
      return _("it was refused");
    }
}

static char *
say_reachable (const CordonReportFinding *finding, CordonLayer layer, const char *from,
               const char *thing)
{
  switch (finding->promise)
    {
    case CORDON_PROMISE_UNREACHABLE:
      return g_strdup_printf (_("%s CAN reach %s, which it must not. %s"), from, thing,
                              finding->reason);
    case CORDON_PROMISE_REACHABLE:
      return g_strdup_printf (_("%s reaches %s, as it must: the question is not blind."), from,
                              thing);
    case CORDON_PROMISE_NONE:
    default:
      if (layer == CORDON_LAYER_ACCOUNT)
        return g_strdup_printf (_("Owner and mode would let %s reach %s; nothing else is promised "
                                  "of them."), from, thing);
      return g_strdup_printf (_("%s can reach %s; nothing else is promised. %s"), from, thing,
                              finding->reason);
    }
}

char *
cordon_report_dup_sentence (const CordonReport *report, const CordonReportPlace *place)
{
  const CordonReportFinding *finding = cordon_report_look (report, place);
  g_autofree char *from = cordon_report_dup_party_name (report, place->from);
  g_autofree char *thing = cordon_report_dup_thing_name (report, place);
  g_autofree char *sentence = NULL;

  if (finding == NULL)
    return g_strdup_printf (_("Nothing is asked about %s and %s."), from, thing);
  if (finding->verdict == CORDON_VERDICT_NOT_MEASURED)
    sentence = g_strdup_printf (_("Whether %s can reach %s was not measured. %s"), from, thing,
                                finding->reason);
  else if (finding->verdict == CORDON_VERDICT_REACHABLE)
    sentence = say_reachable (finding, place->layer, from, thing);
  else if (finding->promise == CORDON_PROMISE_REACHABLE)
    sentence = g_strdup_printf (_("%s cannot reach %s, which it must: the other answers about it "
                                  "mean nothing. %s"), from, thing, finding->reason);
  else
    sentence = g_strdup_printf (_("%s cannot reach %s: %s."), from, thing,
                                wall_words (finding->wall));
  return g_strdup (g_strchomp (sentence));
}

/* --- the answer behind it -------------------------------------------------------------------- */

static const char *
or_nothing (const char *permissions)
{
  /* Translators: of permissions that were asked for, none was allowed */
  return *permissions != '\0' ? permissions : _("nothing");
}

/* Which label of `to` the kernel was asked about; on the way to a socket its directory's, too. */
static const char *
target_of (const CordonReportParty *to, const CordonReportPlace *place,
           const CordonReportAnswer *answer)
{
  gboolean on_the_way = place->thing == CORDON_THING_SOCKET
                        && g_str_equal (answer->object_class, "dir");

  if (answer->of_process)
    return to->context;
  return to->things[on_the_way ? CORDON_THING_DIRECTORY : place->thing].context;
}

static void
add_label_answer (GString *text, const CordonReport *report, const CordonReportPlace *place,
                  const CordonReportAnswer *answer)
{
  const CordonReportParty *from = cordon_report_get_party (report, place->from);
  const CordonReportParty *to = cordon_report_get_party (report, place->to);
  const char *target = target_of (to, place, answer);

  g_string_append_printf (text, _("%s → %s, class %s: asked %s; allowed %s"), from->context,
                          target, answer->object_class, answer->asked,
                          or_nothing (answer->allowed));
  if (!g_str_equal (answer->allowed_equal, "-"))
    g_string_append_printf (text, _("; with equal categories %s"),
                            or_nothing (answer->allowed_equal));
  if (answer->permissive)
    g_string_append (text, _("; but the domain is permissive, so nothing is denied to it"));
}

static void
add_answer (GString *text, const CordonReport *report, const CordonReportPlace *place,
            const CordonReportAnswer *answer)
{
  if (text->len > 0)
    g_string_append_c (text, '\n');
  if (place->layer == CORDON_LAYER_LABEL)
    add_label_answer (text, report, place, answer);
  else
    g_string_append_printf (text, "%s %s: %s", answer->object_class, answer->asked, answer->said);
}

static void
add_accounts (GString *text, const CordonReport *report, const CordonReportPlace *place)
{
  const CordonReportParty *from = cordon_report_get_party (report, place->from);
  const CordonReportParty *to = cordon_report_get_party (report, place->to);

  /* Translators: account, its groups; owner, group and mode of a file or account of a process */
  g_string_append_printf (text, _("%s (groups: %s) → %s"), from->account, from->groups,
                          place->thing == CORDON_THING_PROCESS ? to->account
                                                               : to->things[place->thing].owner);
}

char *
cordon_report_dup_evidence (const CordonReport *report, const CordonReportPlace *place)
{
  const CordonReportFinding *finding = cordon_report_look (report, place);
  g_autoptr (GString) text = g_string_new (NULL);

  if (finding != NULL && place->layer == CORDON_LAYER_ACCOUNT
      && finding->verdict != CORDON_VERDICT_NOT_MEASURED)
    add_accounts (text, report, place);
  for (guint i = 0; finding != NULL && i < finding->n_answers; i++)
    add_answer (text, report, place, &finding->answers[i]);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* --- items and the whole --------------------------------------------------------------------- */

char *
cordon_report_dup_time (gint64 seconds)
{
  g_autoptr (GDateTime) time = seconds > 0 ? g_date_time_new_from_unix_utc (seconds) : NULL;

  return time != NULL ? g_date_time_format (time, "%F %T UTC") : g_strdup ("");
}

char *
cordon_report_dup_item_sentence (const CordonReport *report, const CordonReportItem *item)
{
  switch (item->status)
    {
    case CORDON_ITEM_AS_ORDERED:
      /* Translators: a property that was read back; what it is; where that was read */
      return g_strdup_printf (_("%s: %s, as ordered (%s)"), item->name, item->seen, item->source);
    case CORDON_ITEM_DIFFERS:
      return g_strdup_printf (_("%s: ordered %s, but it is %s (%s)"), item->name, item->ordered,
                              item->seen, item->source);
    case CORDON_ITEM_UNREADABLE:
    default:
      return g_strdup_printf (_("%s: not measured (%s) %s"), item->name, item->source, item->seen);
    }
}

/* A machine that runs in a type which is not Cordon's. */
static gboolean
has_generic (const CordonReport *report)
{
  for (guint i = 0; i < cordon_report_get_n_parties (report); i++)
    {
      const CordonReportParty *party = cordon_report_get_party (report, i);
      g_autoptr (CordonContext) context = cordon_context_parse (party->context, NULL);

      if ((party->kind == CORDON_PARTY_MACHINE || party->kind == CORDON_PARTY_OTHER_USER)
          && context != NULL
          && !g_str_has_prefix (cordon_context_get_type_name (context), "cordon_"))
        return TRUE;
    }
  return FALSE;
}

char *
cordon_report_dup_headline (const CordonReport *report)
{
  const CordonReportSummary *sum = cordon_report_get_summary (report);
  const char *mac = cordon_report_get_host (report)->mac;
  g_autofree char *held = g_strdup_printf ("%" G_GUINT64_FORMAT, sum->held);
  g_autofree char *all = g_strdup_printf ("%" G_GUINT64_FORMAT, sum->promised);
  g_autofree char *broken = g_strdup_printf ("%" G_GUINT64_FORMAT, sum->broken);
  g_autofree char *unknown = g_strdup_printf ("%" G_GUINT64_FORMAT, sum->not_measured);

  if (sum->outcome == CORDON_OUTCOME_FALSE)
    return g_strdup_printf (_("NOT AS PROMISED: %s of %s measured promises are broken, %s could "
                              "not be measured."), broken, all, unknown);
  if (sum->outcome == CORDON_OUTCOME_NOT_MEASURED && sum->not_measured == 0)
    return g_strdup (_("Nothing was measured: no machine is running."));
  if (sum->outcome == CORDON_OUTCOME_NOT_MEASURED)
    return g_strdup_printf (_("NOT ALL MEASURED: %s of %s promises hold, %s could not be "
                              "measured."), held, all, unknown);
  if (g_str_equal (mac, "none"))
    return g_strdup_printf (_("UNLABELLED: this host has no access control for machines; what is "
                              "promised without it was measured and holds (%s of %s)."),
                            held, all);
  if (g_str_equal (mac, "selinux") && has_generic (report))
    return g_strdup_printf (_("GENERIC LABEL: a machine has libvirt's general type, because Cordon's "
                              "SELinux module was not loaded when it started; what is promised "
                              "without it was measured and holds (%s of %s)."),
                            held, all);
  return g_strdup_printf (_("Everything promised was measured and holds: %s of %s."), held, all);
}
