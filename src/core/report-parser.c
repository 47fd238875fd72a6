/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reading a report from JSON. Strict in what it knows, so that a missing or odd word can never
 * become a good finding; keys that it does not know may come from a newer cordond and are skipped.
 */
#include "config.h"

#include "core/report-json.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>

#include "core/errors.h"
#include "core/report-words.h"

#define DEPTH_MAX 8
#define ANSWERS_MAX 64

/* The first thing that is wrong stops everything; what is read after it is not used. */
typedef struct {
  gboolean wrong;
} Reader;

/* json-glib recurses without bound, and takes comments, in which a quote could hide brackets. */
static gboolean
is_shallow (const char *text, gsize length)
{
  guint depth = 0;
  gboolean quoted = FALSE;

  for (gsize i = 0; i < length && depth <= DEPTH_MAX; i++)
    if (text[i] == '\\' && quoted)
      i++;
    else if (text[i] == '/' && !quoted)
      return FALSE;
    else if (text[i] == '"')
      quoted = !quoted;
    else if (!quoted && (text[i] == '{' || text[i] == '['))
      depth++;
    else if (!quoted && (text[i] == '}' || text[i] == ']') && depth > 0)
      depth--;
  return depth <= DEPTH_MAX;
}

/* --- members --------------------------------------------------------------------------------- */

static JsonNode *
get (Reader *reader, JsonObject *object, const char *key, JsonNodeType type)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, key) : NULL;

  if (node != NULL && JSON_NODE_TYPE (node) == type)
    return node;
  reader->wrong = TRUE;
  return NULL;
}

static JsonObject *
get_object (Reader *reader, JsonObject *object, const char *key)
{
  JsonNode *node = get (reader, object, key, JSON_NODE_OBJECT);

  return node != NULL ? json_node_get_object (node) : NULL;
}

static JsonArray *
get_array (Reader *reader, JsonObject *object, const char *key)
{
  JsonNode *node = get (reader, object, key, JSON_NODE_ARRAY);

  return node != NULL ? json_node_get_array (node) : NULL;
}

static JsonNode *
get_value (Reader *reader, JsonObject *object, const char *key, GType type)
{
  JsonNode *node = get (reader, object, key, JSON_NODE_VALUE);

  if (node != NULL && json_node_get_value_type (node) == type)
    return node;
  reader->wrong = TRUE;
  return NULL;
}

static const char *
get_string (Reader *reader, JsonObject *object, const char *key)
{
  JsonNode *node = get_value (reader, object, key, G_TYPE_STRING);

  return node != NULL ? json_node_get_string (node) : "";
}

static gint64
get_number (Reader *reader, JsonObject *object, const char *key, gint64 most)
{
  JsonNode *node = get_value (reader, object, key, G_TYPE_INT64);
  gint64 number = node != NULL ? json_node_get_int (node) : 0;

  if (number >= 0 && number <= most)
    return number;
  reader->wrong = TRUE;
  return 0;
}

static gboolean
get_flag (Reader *reader, JsonObject *object, const char *key)
{
  JsonNode *node = get_value (reader, object, key, G_TYPE_BOOLEAN);

  return node != NULL && json_node_get_boolean (node);
}

static guint
get_word (Reader *reader, JsonObject *object, const char *key, const char *const *names)
{
  const char *word = get_string (reader, object, key);

  for (guint i = 0; names[i] != NULL; i++)
    if (g_str_equal (names[i], word))
      return i;
  reader->wrong = TRUE;
  return 0;
}

/* Objects of an array, one after the other; NULL ends, also where something was wrong. */
static JsonObject *
element (Reader *reader, JsonArray *array, guint i)
{
  JsonNode *node;

  if (reader->wrong || array == NULL || i >= json_array_get_length (array))
    return NULL;
  node = json_array_get_element (array, i);
  if (JSON_NODE_HOLDS_OBJECT (node))
    return json_node_get_object (node);
  reader->wrong = TRUE;
  return NULL;
}

/* --- parts ----------------------------------------------------------------------------------- */

static CordonReportHost
read_host (Reader *reader, JsonObject *root)
{
  JsonObject *host = get_object (reader, root, "host");

  return (CordonReportHost) {
    .time = get_number (reader, root, "measured", G_MAXINT64),
    .whole_host = g_str_equal (get_string (reader, root, "scope"), "host"),
    .version = get_string (reader, host, "version"),
    .module = get_string (reader, host, "module"),
    .kernel = get_string (reader, host, "kernel"),
    .lsm = get_string (reader, host, "lsm"),
    .mac = get_string (reader, host, "mac"),
    .policy_type = get_string (reader, host, "policy_type"),
    .policy_version = get_string (reader, host, "policy_version"),
    .policy_sha256 = get_string (reader, host, "policy_sha256"),
    .serial = (guint) get_number (reader, host, "serial", G_MAXUINT32),
  };
}

static CordonReportObject
read_object (Reader *reader, JsonObject *things, const char *name)
{
  JsonObject *object = get_object (reader, things, name);

  return (CordonReportObject) {
    .path = get_string (reader, object, "path"),
    .context = get_string (reader, object, "context"),
    .owner = get_string (reader, object, "owner"),
    .source = get_string (reader, object, "source"),
  };
}

/* A report of an older cordond lacks what was added since: nothing is known of it. */
static void
read_objects (Reader *reader, JsonObject *from, CordonReportParty *party)
{
  JsonObject *things = get_object (reader, from, "things");

  for (guint i = 0; i < CORDON_N_THINGS; i++)
    if (i < CORDON_THING_ABSTRACT || things == NULL
        || json_object_has_member (things, cordon_thing_names[i]))
      party->things[i] = read_object (reader, things, cordon_thing_names[i]);
}

static void
read_party (Reader *reader, JsonObject *from, CordonReportBuilder *builder)
{
  CordonReportParty party = {
    .kind = get_word (reader, from, "kind", cordon_party_kind_names),
    .uuid = get_string (reader, from, "uuid"),
    .name = get_string (reader, from, "name"),
    .compartment = get_string (reader, from, "compartment"),
    .title = get_string (reader, from, "title"),
    .colour = get_string (reader, from, "colour"),
    .glyph = get_string (reader, from, "glyph"),
    .pattern = get_string (reader, from, "pattern"),
    .context = get_string (reader, from, "context"),
    .level = get_string (reader, from, "level"),
    .account = get_string (reader, from, "account"),
    .groups = get_string (reader, from, "groups"),
    .pid = (guint) get_number (reader, from, "pid", G_MAXINT32),
    .uid = (guint) get_number (reader, from, "uid", G_MAXUINT32),
    /* An older cordond did not say it. */
    .back = json_object_has_member (from, "back") ? get_word (reader, from, "back", cordon_back_names)
                                                  : CORDON_BACK_UNSAID,
  };

  read_objects (reader, from, &party);
  if (!reader->wrong)
    cordon_report_builder_add_party (builder, &party);
}

static void
read_item (Reader *reader, JsonObject *from, guint n_parties, CordonReportBuilder *builder)
{
  JsonNode *party = json_object_get_member (from, "party");
  const CordonReportItem item = {
    .party = party != NULL && JSON_NODE_HOLDS_NULL (party)
               ? CORDON_REPORT_OF_HOST
               : (guint) get_number (reader, from, "party", (gint64) n_parties - 1),
    .name = get_string (reader, from, "name"),
    .source = get_string (reader, from, "source"),
    .ordered = get_string (reader, from, "ordered"),
    .seen = get_string (reader, from, "seen"),
    .status = get_word (reader, from, "status", cordon_item_status_names),
    .mandatory = get_flag (reader, from, "mandatory"),
    /* An older cordond did not say it. */
    .time = json_object_has_member (from, "measured")
              ? get_number (reader, from, "measured", G_MAXINT64)
              : 0,
  };

  if (!reader->wrong)
    cordon_report_builder_add_item (builder, &item);
}

static guint
read_answers (Reader *reader, JsonArray *array, CordonReportAnswer *answers)
{
  JsonObject *from;
  guint n = 0;

  for (; n < ANSWERS_MAX && (from = element (reader, array, n)) != NULL; n++)
    answers[n] = (CordonReportAnswer) {
      .object_class = get_string (reader, from, "class"),
      .asked = get_string (reader, from, "asked"),
      .allowed = get_string (reader, from, "allowed"),
      .allowed_equal = get_string (reader, from, "allowed_equal"),
      .said = get_string (reader, from, "said"),
      .of_process = get_flag (reader, from, "of_process"),
      .permissive = get_flag (reader, from, "permissive"),
    };
  return n;
}

/* numbers: of this file's findings in the builder, which may keep equal ones once. */
static void
read_finding (Reader *reader, JsonObject *from, CordonReportBuilder *builder, GArray *numbers)
{
  CordonReportAnswer answers[ANSWERS_MAX];
  CordonReportFinding finding = {
    .verdict = get_word (reader, from, "verdict", cordon_verdict_names),
    .promise = get_word (reader, from, "promise", cordon_promise_names),
    .wall = get_word (reader, from, "wall", cordon_wall_names),
    .reason = get_string (reader, from, "reason"),
    .answers = answers,
  };
  guint number;

  finding.n_answers = read_answers (reader, get_array (reader, from, "answers"), answers);
  if (reader->wrong)
    return;
  number = cordon_report_builder_add_finding (builder, &finding);
  g_array_append_val (numbers, number);
}

static void
read_cell (Reader *reader, JsonNode *node, const CordonReportPlace *place, GArray *numbers,
           CordonReportBuilder *builder)
{
  gint64 number;

  if (JSON_NODE_HOLDS_NULL (node))
    return;
  number = JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_INT64
             ? json_node_get_int (node)
             : -1;
  if (number >= 0 && number < numbers->len)
    cordon_report_builder_set_cell (builder, place, g_array_index (numbers, guint, number));
  else
    reader->wrong = TRUE;
}

static void
read_row (Reader *reader, JsonObject *from, guint n_parties, GArray *numbers,
          CordonReportBuilder *builder)
{
  JsonArray *cells = get_array (reader, from, "findings");
  CordonReportPlace place = {
    .from = (guint) get_number (reader, from, "from", (gint64) n_parties - 1),
    .layer = get_word (reader, from, "layer", cordon_layer_names),
    .thing = get_word (reader, from, "thing", cordon_thing_names),
  };

  if (reader->wrong || json_array_get_length (cells) != n_parties)
    {
      reader->wrong = TRUE;
      return;
    }
  for (place.to = 0; place.to < n_parties; place.to++)
    read_cell (reader, json_array_get_element (cells, place.to), &place, numbers, builder);
}

/* --- the whole ------------------------------------------------------------------------------- */

static guint
read_parties (Reader *reader, JsonObject *root, CordonReportBuilder *builder)
{
  JsonArray *array = get_array (reader, root, "parties");
  JsonObject *from;
  guint n = 0;

  if (array != NULL && json_array_get_length (array) > CORDON_REPORT_PARTIES_MAX)
    reader->wrong = TRUE;
  for (; (from = element (reader, array, n)) != NULL; n++)
    read_party (reader, from, builder);
  return n;
}

static void
read_cells (Reader *reader, JsonObject *root, guint n_parties, CordonReportBuilder *builder)
{
  JsonArray *findings = get_array (reader, root, "findings");
  JsonArray *rows = get_array (reader, root, "rows");
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (guint));
  JsonObject *from;

  for (guint i = 0; (from = element (reader, findings, i)) != NULL; i++)
    read_finding (reader, from, builder, numbers);
  for (guint i = 0; (from = element (reader, rows, i)) != NULL; i++)
    read_row (reader, from, n_parties, numbers, builder);
}

static CordonReport *
read_report (Reader *reader, JsonObject *root)
{
  const CordonReportHost host = read_host (reader, root);
  g_autoptr (CordonReportBuilder) builder = cordon_report_builder_new (&host);
  guint n_parties = read_parties (reader, root, builder);
  JsonArray *items = get_array (reader, root, "items");
  JsonObject *from;

  if (get_number (reader, root, "format", G_MAXINT32) != CORDON_REPORT_FORMAT)
    reader->wrong = TRUE;
  for (guint i = 0; (from = element (reader, items, i)) != NULL; i++)
    read_item (reader, from, n_parties, builder);
  read_cells (reader, root, n_parties, builder);
  return reader->wrong ? NULL : cordon_report_builder_end (g_steal_pointer (&builder));
}

CordonReport *
cordon_report_from_json (const char *text, gsize length, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  CordonReport *report = NULL;
  Reader reader = { FALSE };
  JsonNode *root = NULL;

  if (length <= CORDON_REPORT_JSON_MAX && g_utf8_validate_len (text, length, NULL)
      && is_shallow (text, length)
      && json_parser_load_from_data (parser, text, (gssize) length, NULL))
    root = json_parser_get_root (parser);
  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    report = read_report (&reader, json_node_get_object (root));
  if (report == NULL)
    g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_FAILED,
                         _("This is no isolation report that this version of Cordon can read."));
  return report;
}
