/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Foreign text made fit for eyes and logs. The rule is a list of what may stay, not of what must go:
 * a character that nobody thought of is replaced. No result may be empty, more than one line, or
 * able to move the text around it.
 */
#include "core/text.h"

#include <string.h>

#define REPLACEMENT 0xfffdu
#define ELLIPSIS "…"
#define ZERO_WIDTH_NON_JOINER 0x200cu
#define ZERO_WIDTH_JOINER 0x200du
#define COMBINING_MAX 4 /* Vietnamese and Hebrew need three */

/* --- characters ------------------------------------------------------------------------------ */

/* Letters and marks by category, but nothing is seen of them. */
static gboolean
is_invisible_letter (gunichar c)
{
  return c == 0x034f || c == 0x115f || c == 0x1160 || c == 0x17b4 || c == 0x17b5
         || (c >= 0x180b && c <= 0x180f) || c == 0x2800 || c == 0x3164 || c == 0xffa0
         || (c >= 0xfe00 && c <= 0xfe0f) || (c >= 0xe0000 && c <= 0xe0fff);
}

/* Planes where new emoji appear every year, before this GLib knows of them. */
static gboolean
is_emoji_block (gunichar c)
{
  return c >= 0x1f000 && c <= 0x1faff;
}

gboolean
cordon_text_character_visible (gunichar character)
{
  switch (g_unichar_type (character))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
    case G_UNICODE_PRIVATE_USE:
    case G_UNICODE_SURROGATE:
      return FALSE;
    case G_UNICODE_UNASSIGNED:
      return is_emoji_block (character);
    default:
      return !is_invisible_letter (character);
    }
}

static gboolean
is_mark (gunichar c)
{
  GUnicodeType type = g_unichar_type (c);

  return type == G_UNICODE_NON_SPACING_MARK || type == G_UNICODE_ENCLOSING_MARK
         || type == G_UNICODE_SPACING_MARK;
}

static gboolean
is_skin_tone (gunichar c)
{
  return c >= 0x1f3fb && c <= 0x1f3ff;
}

static gboolean
is_variation_selector (gunichar c)
{
  return c == 0xfe0e || c == 0xfe0f;
}

static gboolean
is_emoji (gunichar c)
{
  return is_emoji_block (c) || g_unichar_type (c) == G_UNICODE_OTHER_SYMBOL;
}

static gboolean
is_regional_indicator (gunichar c)
{
  return c >= 0x1f1e6 && c <= 0x1f1ff;
}

/* A selector asks for the colourful or the plain form of what stands before it. */
static gboolean
selector_belongs (gunichar previous)
{
  return is_emoji (previous) || (previous < 0x80 && strchr ("0123456789#*", (int) previous))
         || (previous >= 0x2000 && g_unichar_type (previous) != G_UNICODE_OTHER_LETTER
             && !is_mark (previous));
}

static gboolean
script_needs_joiners (GUnicodeScript script)
{
  switch (script)
    {
    case G_UNICODE_SCRIPT_ARABIC:
    case G_UNICODE_SCRIPT_SYRIAC:
    case G_UNICODE_SCRIPT_DEVANAGARI:
    case G_UNICODE_SCRIPT_BENGALI:
    case G_UNICODE_SCRIPT_GURMUKHI:
    case G_UNICODE_SCRIPT_GUJARATI:
    case G_UNICODE_SCRIPT_ORIYA:
    case G_UNICODE_SCRIPT_TAMIL:
    case G_UNICODE_SCRIPT_TELUGU:
    case G_UNICODE_SCRIPT_KANNADA:
    case G_UNICODE_SCRIPT_MALAYALAM:
    case G_UNICODE_SCRIPT_SINHALA:
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
joiner_belongs (gunichar joiner, gunichar previous, gunichar next)
{
  if (!cordon_text_character_visible (next))
    return FALSE;
  if (joiner == ZERO_WIDTH_JOINER && (is_emoji (previous) || is_variation_selector (previous))
      && is_emoji (next))
    return TRUE;
  return g_unichar_get_script (previous) == g_unichar_get_script (next)
         && script_needs_joiners (g_unichar_get_script (next));
}

/* --- shown ----------------------------------------------------------------------------------- */

typedef struct {
  GString *out;
  gunichar previous; /* the last character that was kept; 0 at first */
  guint marks;       /* combining marks since the last base */
} Cleaner;

static gboolean
may_stay (const Cleaner *cleaner, gunichar c, gunichar next)
{
  if (c == ZERO_WIDTH_JOINER || c == ZERO_WIDTH_NON_JOINER)
    return joiner_belongs (c, cleaner->previous, next);
  if (is_variation_selector (c))
    return cleaner->previous != 0 && selector_belongs (cleaner->previous);
  return cordon_text_character_visible (c);
}

static void
clean_character (Cleaner *cleaner, gunichar c, gunichar next)
{
  if (g_unichar_type (c) == G_UNICODE_SPACE_SEPARATOR)
    {
      if (cleaner->previous == 0 || cleaner->previous == ' ')
        return;
      c = ' ';
    }
  else if (!may_stay (cleaner, c, next))
    c = REPLACEMENT;

  cleaner->marks = is_mark (c) ? cleaner->marks + 1 : 0;
  if (cleaner->marks > COMBINING_MAX)
    return;
  g_string_append_unichar (cleaner->out, c);
  cleaner->previous = c;
}

/* Valid UTF-8 of a bounded part of the text. */
static char *
take_valid (const char *untrusted_text)
{
  gsize length = untrusted_text ? strnlen (untrusted_text, CORDON_TEXT_SHOWN_MAX) : 0;

  return g_utf8_make_valid (untrusted_text ? untrusted_text : "", length);
}

char *
cordon_text_display_name (const char *untrusted_name)
{
  g_autofree char *valid = take_valid (untrusted_name);
  Cleaner cleaner = { g_string_new (NULL), 0, 0 };

  for (const char *p = valid; *p;)
    {
      gunichar c = g_utf8_get_char (p);
      p = g_utf8_next_char (p);
      clean_character (&cleaner, c, g_utf8_get_char (p));
    }
  if (cleaner.previous == ' ')
    g_string_truncate (cleaner.out, cleaner.out->len - 1);
  if (cleaner.out->len == 0)
    g_string_append_unichar (cleaner.out, REPLACEMENT);
  return g_string_free (cleaner.out, FALSE);
}

char *
cordon_text_markup (const char *untrusted_name)
{
  g_autofree char *shown = cordon_text_display_name (untrusted_name);

  return g_markup_escape_text (shown, -1);
}

/* --- graphemes ------------------------------------------------------------------------------- */

static gboolean
extends_grapheme (gunichar c)
{
  return is_mark (c) || is_skin_tone (c) || c == ZERO_WIDTH_JOINER || c == ZERO_WIDTH_NON_JOINER
         || (c >= 0x1160 && c <= 0x11ff)         /* vowels and finals of a Korean syllable */
         || (c >= 0xe0020 && c <= 0xe007f);      /* tags of a flag */
}

/* The rules of Unicode's UAX #29 as far as text shown here needs them. */
static const char *
next_grapheme (const char *p)
{
  gunichar c = g_utf8_get_char (p);

  p = g_utf8_next_char (p);
  if (is_regional_indicator (c) && is_regional_indicator (g_utf8_get_char (p)))
    p = g_utf8_next_char (p);
  while (*p)
    {
      gunichar next = g_utf8_get_char (p);
      if (!extends_grapheme (next) && !(c == ZERO_WIDTH_JOINER && is_emoji (next)))
        break;
      c = next;
      p = g_utf8_next_char (p);
    }
  return p;
}

static guint
count_graphemes (const char *text)
{
  guint count = 0;

  for (const char *p = text; *p; p = next_grapheme (p))
    count++;
  return count;
}

static const char *
skip_graphemes (const char *text, guint count)
{
  while (count-- > 0)
    text = next_grapheme (text);
  return text;
}

char *
cordon_text_ellipsize_middle (const char *text, guint graphemes)
{
  guint count = count_graphemes (text);

  if (count <= graphemes)
    return g_strdup (text);
  if (graphemes == 0)
    return g_strdup ("");

  guint tail = (graphemes - 1) / 2;
  const char *head_end = skip_graphemes (text, graphemes - 1 - tail);
  const char *tail_start = skip_graphemes (head_end, count - (graphemes - 1));
  return g_strdup_printf ("%.*s" ELLIPSIS "%s", (int) (head_end - text), text, tail_start);
}

/* --- logged ---------------------------------------------------------------------------------- */

/* Appends the first character or invalid byte, and returns how many bytes it had. */
static gsize
append_for_log (GString *out, const char *text, gsize length)
{
  gunichar c = g_utf8_get_char_validated (text, length);

  /* Malformed, cut short, or a NUL. */
  if (c == (gunichar) -1 || c == (gunichar) -2)
    {
      g_string_append_printf (out, "\\x%02x", (guchar) text[0]);
      return 1;
    }
  if (c == '\\')
    g_string_append (out, "\\\\");
  else if (c < 0x20 || c == 0x7f)
    g_string_append_printf (out, "\\x%02x", c);
  else if (cordon_text_character_visible (c))
    g_string_append_unichar (out, c);
  else
    g_string_append_printf (out, "\\u{%04x}", c);
  return g_utf8_next_char (text) - text;
}

char *
cordon_text_log (const char *untrusted_text, gssize length)
{
  gsize size = length >= 0 ? (gsize) length : strlen (untrusted_text);
  GString *out = g_string_new (NULL);
  gsize cut = 0; /* the longest part that leaves room for an ellipsis */

  for (gsize at = 0; at < size && out->len <= CORDON_TEXT_LOG_MAX;)
    {
      at += append_for_log (out, untrusted_text + at, size - at);
      if (out->len <= CORDON_TEXT_LOG_MAX - strlen (ELLIPSIS))
        cut = out->len;
    }
  if (out->len > CORDON_TEXT_LOG_MAX)
    {
      g_string_truncate (out, cut);
      g_string_append (out, ELLIPSIS);
    }
  return g_string_free (out, FALSE);
}
