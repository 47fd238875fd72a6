/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads compartments. The text may be hostile and one megabyte long. It must never be corrected,
 * completed or half understood: what is not in the table is an error, told with its place.
 */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/compartment-private.h"
#include "core/errors.h"
#include "core/key-text.h"
#include "core/limits.h"
#include "core/nearest.h"
#include "core/text.h"

typedef struct {
  CordonCompartment *draft;
  const CordonKeyText *text; /* the present line */
  const char *group;
  guint groups_seen; /* bit i: cordon_key_groups[i] */
  guint keys_seen;   /* bit i: cordon_keys[i] */
  guint run_line, run_column; /* of WithoutWindow; 0: it is not there, or pause */
  guint ready_line, ready_column; /* of Ready; 0: it is not there, or 0 */
} Parser;

/* A foreign word as it may stand in a sentence. */
static char *
quote (const char *word)
{
  g_autofree char *shown = cordon_text_display_name (word);

  return cordon_text_ellipsize_middle (shown, 40);
}

/* The title is the compartment's face: what is shown must be the very text, not a cleaned one. */
static gboolean
set_title (const Parser *parser, const char *at, const char *value, char **field)
{
  g_autofree char *shown = cordon_text_display_name (value);
  glong length = g_utf8_strlen (value, -1);

  if (length < 1 || length > CORDON_COMPARTMENT_TITLE_MAX)
    return cordon_key_text_fail (parser->text, at, _("a title has 1 to %d characters."),
                                 CORDON_COMPARTMENT_TITLE_MAX);
  if (!g_str_equal (shown, value))
    return cordon_key_text_fail (parser->text, at,
                                 _("a title has single plain spaces between words, and few accents a letter."));
  *field = g_strdup (value);
  return TRUE;
}

static gboolean
set_name (const Parser *parser, const char *at, const char *value, char **field)
{
  if (!cordon_compartment_name_valid (value))
    return cordon_key_text_fail (parser->text, at,
                                 _("a template's name has 1 to %d small letters, digits and single hyphens."),
                                 CORDON_LIMIT_NAME);
  *field = g_strdup (value);
  return TRUE;
}

static gboolean
set_word (const Parser *parser, const char *at, const char *value, const CordonKey *key,
          guint *field)
{
  for (guint i = 0; key->words[i]; i++)
    if (g_str_equal (key->words[i], value))
      {
        *field = i;
        return TRUE;
      }
  return cordon_key_text_fail_word (parser->text, at, value, key->words);
}

static gboolean
set_number (const Parser *parser, const char *at, const char *value, const CordonKey *key,
            guint *field)
{
  guint64 number;

  /* GLib's own rule admits leading zeros: one spelling only, so that texts can be compared. */
  if ((*value == '0' && value[1] != '\0') || !g_ascii_isdigit (*value)
      || !g_ascii_string_to_unsigned (value, 10, key->min, key->max, &number, NULL))
    return cordon_key_text_fail (parser->text, at, _("“%s” is a number from %u to %u."), key->key, key->min,
                                 key->max);
  *field = (guint) number;
  return TRUE;
}

static gboolean
set_value (const Parser *parser, const char *at, const char *value, const CordonKey *key)
{
  switch (key->kind)
    {
    case CORDON_KEY_TITLE:
      return set_title (parser, at, value, cordon_key_text (parser->draft, key));
    case CORDON_KEY_NAME:
      return set_name (parser, at, value, cordon_key_text (parser->draft, key));
    case CORDON_KEY_WORD:
      return set_word (parser, at, value, key, cordon_key_number (parser->draft, key));
    case CORDON_KEY_NUMBER:
      return set_number (parser, at, value, key, cordon_key_number (parser->draft, key));
    }
  g_assert_not_reached ();
}

static gboolean
read_group (const CordonKeyText *text, const char *at, const char *name, gpointer data)
{
  Parser *parser = data;

  for (guint i = 0; cordon_key_groups[i]; i++)
    {
      if (!g_str_equal (cordon_key_groups[i], name))
        continue;
      if (parser->groups_seen & 1u << i)
        return cordon_key_text_fail (text, at - 1, _("the group [%s] stands here twice."), cordon_key_groups[i]);
      parser->groups_seen |= 1u << i;
      parser->group = cordon_key_groups[i];
      return TRUE;
    }
  return cordon_key_text_fail_word (text, at, name, cordon_key_groups);
}

static gboolean
fail_key (const Parser *parser, const char *at, const char *word)
{
  const char *words[CORDON_N_KEYS + 1] = { NULL };
  guint n = 0;

  for (const CordonKey *key = cordon_keys; key < cordon_keys + CORDON_N_KEYS; key++)
    if (g_str_equal (key->group, parser->group))
      words[n++] = key->key;
  return cordon_key_text_fail_word (parser->text, at, word, words);
}

static guint
bit_of (const CordonKey *key)
{
  return 1u << (key - cordon_keys);
}

/* Where it is said, if it must not be said of a throwaway: the lifetime may come later. */
static void
note_without_window (Parser *parser, const char *at)
{
  if (parser->draft->without_window == CORDON_WITHOUT_WINDOW_PAUSE)
    return;
  parser->run_line = parser->text->number;
  parser->run_column = (guint) g_utf8_pointer_to_offset (parser->text->line, at) + 1;
}

/* The same of what is only for throwaways without network. */
static void
note_ready (Parser *parser, const char *at)
{
  if (parser->draft->ready == 0)
    return;
  parser->ready_line = parser->text->number;
  parser->ready_column = (guint) g_utf8_pointer_to_offset (parser->text->line, at) + 1;
}

static gboolean
read_key (const CordonKeyText *text, const char *at, const char *word, const char *value_at, const char *value,
          gpointer data)
{
  Parser *parser = data;
  const CordonKey *key;

  parser->text = text;
  if (!parser->group)
    return cordon_key_text_fail (text, at, _("a group like “[Compartment]” must come first."));
  key = cordon_key_find (parser->group, word);
  if (!key)
    return fail_key (parser, at, word);
  if (parser->keys_seen & bit_of (key))
    return cordon_key_text_fail (text, at, _("“%s” stands here twice."), key->key);
  parser->keys_seen |= bit_of (key);
  if (!set_value (parser, value_at, value, key))
    return FALSE;
  if (key->words == cordon_without_window_names)
    note_without_window (parser, value_at);
  if (g_str_equal (key->key, "Ready"))
    note_ready (parser, value_at);
  return TRUE;
}

/* What has no place in the text. */
G_GNUC_PRINTF (2, 3)
static gboolean
fail_whole (CordonCompartmentFault *fault, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  *fault = (CordonCompartmentFault) { .what = g_strdup_vprintf (format, arguments) };
  va_end (arguments);
  return FALSE;
}

/* One that waits would be connected while nobody looks at it, and one that lasts is there anyway. */
static gboolean
check_ready (const Parser *parser, CordonCompartmentFault *fault)
{
  if (parser->ready_line == 0
      || (parser->draft->lifetime == CORDON_LIFETIME_THROWAWAY && parser->draft->access == CORDON_ACCESS_NONE))
    return TRUE;
  fail_whole (fault, _("only throwaway machines without network wait for a file; “Ready=%u” needs "
                       "“Lifetime=throwaway” and “Access=none”."),
              parser->draft->ready);
  fault->line = parser->ready_line;
  fault->column = parser->ready_column;
  return FALSE;
}

static gboolean
check_complete (const Parser *parser, CordonCompartmentFault *fault)
{
  for (const CordonKey *key = cordon_keys; key < cordon_keys + CORDON_N_KEYS; key++)
    if ((key->kind == CORDON_KEY_TITLE || key->kind == CORDON_KEY_NAME)
        && !(parser->keys_seen & bit_of (key)))
      return fail_whole (fault, _("“%s=” is missing in the group [%s]."), key->key, key->group);
  if (parser->run_line == 0 || parser->draft->lifetime == CORDON_LIFETIME_PERSISTENT)
    return check_ready (parser, fault);
  fail_whole (fault,
              _("a throwaway machine ends with its window; “WithoutWindow=%s” needs “Lifetime=persistent”."),
              cordon_without_window_names[parser->draft->without_window]);
  fault->line = parser->run_line;
  fault->column = parser->run_column;
  return FALSE;
}

/* In the words for compartments, before any line is read. */
static gboolean
check_text (const char *name, const char *text, gsize length, CordonCompartmentFault *fault)
{
  if (!cordon_compartment_name_valid (name))
    return fail_whole (fault, _("A compartment's name has 1 to %d small letters, digits and single hyphens."),
                       CORDON_LIMIT_NAME);
  if (length > CORDON_LIMIT_COMPARTMENT_TEXT)
    return fail_whole (fault, _("A compartment's text has at most %d KiB."), CORDON_LIMIT_COMPARTMENT_TEXT / 1024);
  if (!g_utf8_validate_len (text, length, NULL))
    return fail_whole (fault, _("A compartment's text must be UTF-8 without NUL bytes."));
  return TRUE;
}

CordonCompartment *
cordon_compartment_parse_telling (const char *name, const char *text, gsize length, CordonCompartmentFault *fault)
{
  static const CordonKeyTextReader reader = { read_group, read_key };
  g_autoptr (CordonCompartment) draft = NULL;
  Parser parser = { 0 };

  if (!check_text (name, text, length, fault))
    return NULL;
  draft = cordon_compartment_draft (name);
  parser.draft = draft;
  if (!cordon_key_text_read (text, length, CORDON_LIMIT_COMPARTMENT_TEXT, &reader, &parser, fault)
      || !check_complete (&parser, fault))
    return NULL;
  return g_steal_pointer (&draft);
}

void
cordon_compartment_fault_clear (CordonCompartmentFault *fault)
{
  g_clear_pointer (&fault->what, g_free);
}

CordonCompartment *
cordon_compartment_parse (const char *name, const char *text, gsize length, GError **error)
{
  g_auto (CordonCompartmentFault) fault = { 0 };
  CordonCompartment *compartment = cordon_compartment_parse_telling (name, text, length, &fault);

  if (compartment)
    return compartment;
  if (fault.line > 0)
    /* Translators: where in a compartment's file something is wrong, and what. */
    g_set_error (error, CORDON_ERROR, CORDON_ERROR_USAGE, _("Line %u, column %u: %s"), fault.line, fault.column,
                 fault.what);
  else
    g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_USAGE, fault.what);
  return NULL;
}

/* --- one key of a text ----------------------------------------------------------------------- */

static gboolean
check_key (const char *key, GError **error)
{
  const char *words[CORDON_N_KEYS + 1] = { NULL };
  g_autofree char *shown = quote (key);
  const char *nearest;

  for (guint i = 0; i < CORDON_N_KEYS; i++)
    if (g_str_equal (cordon_keys[i].key, key))
      return TRUE;
    else
      words[i] = cordon_keys[i].key;
  nearest = cordon_nearest_word (key, words);
  if (nearest)
    g_set_error (error, CORDON_ERROR, CORDON_ERROR_USAGE, _("“%s” is not known here; did you mean “%s”?"), shown,
                 nearest);
  else
    {
      g_autofree char *list = g_strjoinv (", ", (char **) words);
      g_set_error (error, CORDON_ERROR, CORDON_ERROR_USAGE, _("“%s” is not known here; it can be: %s."), shown,
                   list);
    }
  return FALSE;
}

char *
cordon_compartment_text_with (const char *text, const char *key, const char *value, GError **error)
{
  g_auto (GStrv) lines = NULL;
  g_autofree char *start = g_strconcat (key, "=", NULL);

  if (!check_key (key, error))
    return NULL;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i]; i++)
    if (g_str_has_prefix (lines[i], start))
      {
        g_free (lines[i]);
        lines[i] = g_strconcat (start, value, NULL);
      }
  return g_strjoinv ("\n", lines);
}
