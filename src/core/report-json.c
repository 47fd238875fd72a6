/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Writing a report as JSON, straight into one string: a tree of a big host's cells would take
 * gigabytes. Every text passes json_text(); nothing is ever written that was not.
 */
#include "config.h"

#include "core/report-json.h"

#include "core/report-words.h"
#include "core/text.h"

#include <glib/gi18n-lib.h>

/* --- values ---------------------------------------------------------------------------------- */

/* What is not seen is escaped: people look at JSON on terminals, too. */
static void
json_escape (GString *json, gunichar character)
{
  g_autofree gunichar2 *units = g_ucs4_to_utf16 (&character, 1, NULL, NULL, NULL);

  for (guint i = 0; units[i] != 0 || i == 0; i++)
    g_string_append_printf (json, "\\u%04x", units[i]);
}

static void
json_character (GString *json, gunichar character)
{
  if (character == '"' || character == '\\')
    g_string_append_printf (json, "\\%c", (char) character);
  else if (character == ' ' || cordon_text_character_visible (character))
    g_string_append_unichar (json, character);
  else
    json_escape (json, character);
}

static void
json_text (GString *json, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  g_string_append_c (json, '"');
  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at))
    json_character (json, g_utf8_get_char (at));
  g_string_append_c (json, '"');
}

/* A comma where something stands before. */
static void
json_next (GString *json)
{
  char last = json->str[json->len - 1];

  if (last != '{' && last != '[' && last != ':')
    g_string_append_c (json, ',');
}

static void
json_key (GString *json, const char *key)
{
  json_next (json);
  g_string_append_printf (json, "\"%s\":", key);
}

static void
json_string (GString *json, const char *key, const char *text)
{
  json_key (json, key);
  json_text (json, text);
}

static void
json_number (GString *json, const char *key, guint64 number)
{
  json_key (json, key);
  g_string_append_printf (json, "%" G_GUINT64_FORMAT, number);
}

static void
json_flag (GString *json, const char *key, gboolean flag)
{
  json_key (json, key);
  g_string_append (json, flag ? "true" : "false");
}

static void
json_open (GString *json, const char *key, char bracket)
{
  if (key != NULL)
    json_key (json, key);
  else
    json_next (json);
  g_string_append_c (json, bracket);
}

/* --- parts ----------------------------------------------------------------------------------- */

static void
write_host (GString *json, const CordonReportHost *host)
{
  json_open (json, "host", '{');
  json_string (json, "version", host->version);
  json_string (json, "module", host->module);
  json_string (json, "kernel", host->kernel);
  json_string (json, "lsm", host->lsm);
  json_string (json, "mac", host->mac);
  json_string (json, "policy_type", host->policy_type);
  json_string (json, "policy_version", host->policy_version);
  json_string (json, "policy_sha256", host->policy_sha256);
  json_number (json, "serial", host->serial);
  g_string_append_c (json, '}');
}

static void
write_summary (GString *json, const CordonReport *report)
{
  const CordonReportSummary *summary = cordon_report_get_summary (report);
  g_autofree char *headline = cordon_report_dup_headline (report);

  json_open (json, "summary", '{');
  json_string (json, "outcome", cordon_outcome_names[summary->outcome]);
  json_number (json, "promised", summary->promised);
  json_number (json, "true", summary->held);
  json_number (json, "false", summary->broken);
  json_number (json, "not_measured", summary->not_measured);
  json_string (json, "sentence", headline);
  g_string_append_c (json, '}');
}

static void
write_objects (GString *json, const CordonReportParty *party)
{
  json_open (json, "things", '{');
  for (guint i = 0; i < CORDON_N_THINGS; i++)
    {
      const CordonReportObject *object = &party->things[i];

      json_open (json, cordon_thing_names[i], '{');
      json_string (json, "path", object->path);
      json_string (json, "context", object->context);
      json_string (json, "owner", object->owner);
      json_string (json, "source", object->source);
      g_string_append_c (json, '}');
    }
  g_string_append_c (json, '}');
}

static void
write_party (GString *json, const CordonReportParty *party)
{
  json_open (json, NULL, '{');
  json_string (json, "kind", cordon_party_kind_names[party->kind]);
  json_string (json, "uuid", party->uuid);
  json_string (json, "name", party->name);
  json_string (json, "compartment", party->compartment);
  json_string (json, "title", party->title);
  json_string (json, "colour", party->colour);
  json_string (json, "glyph", party->glyph);
  json_string (json, "pattern", party->pattern);
  json_string (json, "context", party->context);
  json_string (json, "level", party->level);
  json_string (json, "account", party->account);
  json_string (json, "groups", party->groups);
  json_number (json, "pid", party->pid);
  json_number (json, "uid", party->uid);
  json_string (json, "back", cordon_back_names[party->back]);
  write_objects (json, party);
  g_string_append_c (json, '}');
}

static void
write_item (GString *json, const CordonReport *report, const CordonReportItem *item)
{
  g_autofree char *sentence = cordon_report_dup_item_sentence (report, item);

  json_open (json, NULL, '{');
  json_key (json, "party");
  if (item->party == CORDON_REPORT_OF_HOST)
    g_string_append (json, "null");
  else
    g_string_append_printf (json, "%u", item->party);
  json_string (json, "name", item->name);
  json_string (json, "source", item->source);
  json_string (json, "ordered", item->ordered);
  json_string (json, "seen", item->seen);
  json_string (json, "status", cordon_item_status_names[item->status]);
  json_flag (json, "mandatory", item->mandatory);
  json_number (json, "measured", (guint64) MAX (item->time, 0));
  json_string (json, "sentence", sentence);
  g_string_append_c (json, '}');
}

static void
write_answer (GString *json, const CordonReportAnswer *answer)
{
  json_open (json, NULL, '{');
  json_string (json, "class", answer->object_class);
  json_string (json, "asked", answer->asked);
  json_string (json, "allowed", answer->allowed);
  json_string (json, "allowed_equal", answer->allowed_equal);
  json_string (json, "said", answer->said);
  json_flag (json, "of_process", answer->of_process);
  json_flag (json, "permissive", answer->permissive);
  g_string_append_c (json, '}');
}

static void
write_finding (GString *json, const CordonReportFinding *finding)
{
  json_open (json, NULL, '{');
  json_string (json, "verdict", cordon_verdict_names[finding->verdict]);
  json_string (json, "promise", cordon_promise_names[finding->promise]);
  json_string (json, "wall", cordon_wall_names[finding->wall]);
  json_string (json, "reason", finding->reason);
  json_open (json, "answers", '[');
  for (guint i = 0; i < finding->n_answers; i++)
    write_answer (json, &finding->answers[i]);
  g_string_append (json, "]}");
}

/* --- cells ----------------------------------------------------------------------------------- */

static void
write_row (GString *json, const CordonReport *report, CordonReportPlace place)
{
  gsize before = json->len;
  gboolean any = FALSE;

  json_open (json, NULL, '{');
  json_number (json, "from", place.from);
  json_string (json, "layer", cordon_layer_names[place.layer]);
  json_string (json, "thing", cordon_thing_names[place.thing]);
  json_open (json, "findings", '[');
  for (place.to = 0; place.to < cordon_report_get_n_parties (report); place.to++)
    {
      int number = cordon_report_look_number (report, &place);

      json_next (json);
      if (number >= 0)
        g_string_append_printf (json, "%d", number);
      else
        g_string_append (json, "null");
      any = any || number >= 0;
    }
  g_string_append (json, "]}");
  if (!any)
    g_string_truncate (json, before);
}

static void
write_rows (GString *json, const CordonReport *report)
{
  CordonReportPlace place = { 0 };

  json_open (json, "rows", '[');
  for (place.from = 0; place.from < cordon_report_get_n_parties (report); place.from++)
    for (place.layer = 0; place.layer < CORDON_N_LAYERS; place.layer++)
      for (place.thing = 0; place.thing < CORDON_N_THINGS; place.thing++)
        if (cordon_report_is_source (report, place.from))
          write_row (json, report, place);
  g_string_append_c (json, ']');
}

static void
write_fault (GString *json, const CordonReport *report, const CordonReportPlace *place)
{
  const CordonReportFinding *finding = cordon_report_look (report, place);
  g_autofree char *from = cordon_report_dup_party_name (report, place->from);
  g_autofree char *to = cordon_report_dup_party_name (report, place->to);
  g_autofree char *sentence = cordon_report_dup_sentence (report, place);
  g_autofree char *evidence = cordon_report_dup_evidence (report, place);

  json_open (json, NULL, '{');
  json_number (json, "from", place->from);
  json_number (json, "to", place->to);
  json_string (json, "from_name", from);
  json_string (json, "to_name", to);
  json_string (json, "layer", cordon_layer_names[place->layer]);
  json_string (json, "thing", cordon_thing_names[place->thing]);
  json_string (json, "verdict", cordon_verdict_names[finding->verdict]);
  json_string (json, "sentence", sentence);
  json_string (json, "evidence", evidence);
  g_string_append_c (json, '}');
}

static void
write_faults (GString *json, const CordonReport *report)
{
  g_autoptr (GArray) faults = cordon_report_list_faults (report, CORDON_REPORT_FAULTS_MAX);

  json_open (json, "faults", '[');
  for (guint i = 0; i < faults->len; i++)
    write_fault (json, report, &g_array_index (faults, CordonReportPlace, i));
  g_string_append_c (json, ']');
}

static void
write_outside (GString *json)
{
  json_open (json, "outside", '[');
  for (const CordonReportOutside *outside = cordon_report_outside; outside->name; outside++)
    {
      json_open (json, NULL, '{');
      json_string (json, "name", outside->name);
      json_string (json, "sentence", _(outside->sentence));
      g_string_append_c (json, '}');
    }
  g_string_append_c (json, ']');
}

char *
cordon_report_to_json (const CordonReport *report)
{
  const CordonReportHost *host = cordon_report_get_host (report);
  g_autoptr (GString) json = g_string_new ("{");

  json_number (json, "format", CORDON_REPORT_FORMAT);
  json_string (json, "scope", host->whole_host ? "host" : "own");
  json_number (json, "measured", (guint64) host->time);
  write_host (json, host);
  write_summary (json, report);
  json_open (json, "parties", '[');
  for (guint i = 0; i < cordon_report_get_n_parties (report); i++)
    write_party (json, cordon_report_get_party (report, i));
  g_string_append_c (json, ']');
  json_open (json, "items", '[');
  for (guint i = 0; i < cordon_report_get_n_items (report); i++)
    write_item (json, report, cordon_report_get_item (report, i));
  g_string_append_c (json, ']');
  json_open (json, "findings", '[');
  for (guint i = 0; i < cordon_report_get_n_findings (report); i++)
    write_finding (json, cordon_report_get_finding (report, i));
  g_string_append_c (json, ']');
  write_rows (json, report);
  write_faults (json, report);
  write_outside (json);
  g_string_append_c (json, '}');
  return g_string_free (g_steal_pointer (&json), FALSE);
}
