/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The command line of cordon-headless. A word that is not understood ends it: a test that asks for
 * something else than it means must not pass.
 */
#include "headless-options.h"

#include <stdio.h>
#include "wire/agent.h"
#include "wire/screen.h"

static gboolean
refuse (GError **error, const char *what, const char *text)
{
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "not a %s: %s", what, text);
  return FALSE;
}

static gboolean
parse_size (const char *text, guint *width, guint *height, GError **error)
{
  int end = 0;

  if (text == NULL)
    return TRUE;
  if (sscanf (text, "%ux%u%n", width, height, &end) == 2 && text[end] == '\0')
    return TRUE;
  return refuse (error, "size, WxH", text);
}

static gboolean
parse_zoom (HeadlessOptions *self, GError **error)
{
  guint64 percent;

  if (self->zoom_text == NULL)
    return TRUE;
  if (g_str_equal (self->zoom_text, "fit-width"))
    self->zoom_mode = CORDON_AGENT_ZOOM_FIT_WIDTH;
  else if (g_str_equal (self->zoom_text, "fit-page"))
    self->zoom_mode = CORDON_AGENT_ZOOM_FIT_PAGE;
  else if (g_ascii_string_to_unsigned (self->zoom_text, 10, CORDON_AGENT_ZOOM_MIN,
                                       CORDON_AGENT_ZOOM_MAX, &percent, error))
    self->zoom_percent = (guint) percent;
  else
    return FALSE;
  return TRUE;
}

static gboolean
parse_colours (HeadlessOptions *self, GError **error)
{
  for (guint i = 0; self->expected_texts && self->expected_texts[i]; i++)
    {
      const char *text = self->expected_texts[i];
      ExpectedColour expected;
      int end = 0;

      if (sscanf (text, "%u,%u,%6x%n", &expected.x, &expected.y, &expected.colour, &end) != 3
          || text[end] != '\0')
        return refuse (error, "pixel, X,Y,RRGGBB", text);
      g_array_append_val (self->expected, expected);
    }
  return TRUE;
}

static gboolean
parse_chord (const char *text, Chord *chord, GError **error)
{
  g_auto (GStrv) codes = g_strsplit (text, "+", -1);

  chord->count = 0;
  for (guint i = 0; codes[i]; i++)
    {
      guint64 code;
      if (chord->count == G_N_ELEMENTS (chord->codes))
        return refuse (error, "chord", text);
      if (!g_ascii_string_to_unsigned (codes[i], 16, 1, CORDON_SCREEN_SCANCODE_MAX, &code, error))
        return FALSE;
      chord->codes[chord->count++] = (guint) code;
    }
  return TRUE;
}

static gboolean
parse_keys (HeadlessOptions *self, GError **error)
{
  if (self->keys_text == NULL)
    return TRUE;

  g_auto (GStrv) chords = g_strsplit (self->keys_text, ",", -1);
  for (guint i = 0; chords[i]; i++)
    {
      Chord chord;
      if (!parse_chord (chords[i], &chord, error))
        return FALSE;
      g_array_append_val (self->chords, chord);
    }
  return TRUE;
}

static gboolean
parse_words (HeadlessOptions *self, int *argc, char ***argv, GError **error)
{
  const GOptionEntry entries[] = {
    { "machine", 0, 0, G_OPTION_ARG_STRING, &self->machine, "that lasts, instead of a new one", "UUID" },
    { "address", 0, 0, G_OPTION_ARG_STRING, &self->address, "for the browser of the machine", "URL" },
    { "compartment", 0, 0, G_OPTION_ARG_STRING, &self->compartment, "of the machine", "NAME" },
    { "allow-unlabelled", 0, 0, G_OPTION_ARG_NONE, &self->allow_unlabelled, "use a grant", NULL },
    { "screen-program", 0, 0, G_OPTION_ARG_FILENAME, &self->screen_program,
      "instead of the installed cordon-screen", "PATH" },
    { "until", 0, 0, G_OPTION_ARG_STRING, &self->until,
      "stage to reach (first-page, without a file agent-ready)", "STAGE" },
    { "size", 0, 0, G_OPTION_ARG_STRING, &self->size_text, "of the guest's screen", "WxH" },
    { "layout", 0, 0, G_OPTION_ARG_STRING, &self->layout, "keyboard (this host's)", "NAME" },
    { "variant", 0, 0, G_OPTION_ARG_STRING, &self->variant, "of the keyboard", "NAME" },
    { "password", 0, 0, G_OPTION_ARG_STRING, &self->password, "of the document", "TEXT" },
    { "resize", 0, 0, G_OPTION_ARG_STRING, &self->resize_text, "the screen, then wait for it", "WxH" },
    { "page", 0, 0, G_OPTION_ARG_INT, &self->page, "turn to it, then wait for it", "N" },
    { "zoom", 0, 0, G_OPTION_ARG_STRING, &self->zoom_text, "fit-width, fit-page or a percentage",
      "HOW" },
    { "keys", 0, 0, G_OPTION_ARG_STRING, &self->keys_text,
      "XT scancodes in hex, 0x100 added to extended ones: 1e,2a+1e,38+10f", "LIST" },
    { "expect-colour", 0, 0, G_OPTION_ARG_STRING_ARRAY, &self->expected_texts,
      "wait until this pixel has it; may be repeated", "X,Y,RRGGBB" },
    { "tolerance", 0, 0, G_OPTION_ARG_INT, &self->tolerance, "of each channel of a colour (8)", "N" },
    { "dump", 0, 0, G_OPTION_ARG_FILENAME, &self->dump, "the last picture, as PPM", "FILE" },
    { "hold", 0, 0, G_OPTION_ARG_INT, &self->hold, "stay before closing", "SECONDS" },
    { "deadline", 0, 0, G_OPTION_ARG_INT, &self->deadline, "of each step after the stage (120)",
      "SECONDS" },
    { "deadline-scale", 0, 0, G_OPTION_ARG_DOUBLE, &self->deadline_scale,
      "of the session's own deadlines (1.0)", "FACTOR" },
    { "page-deadline-scale", 0, 0, G_OPTION_ARG_DOUBLE, &self->page_deadline_scale,
      "instead, while the first page is awaited", "FACTOR" },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &self->files, NULL, "[FILE]" },
    { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_set_summary (context, "Opens a file in a machine, without a window.");
  g_option_context_add_main_entries (context, entries, NULL);
  return g_option_context_parse (context, argc, argv, error);
}

gboolean
headless_options_parse (HeadlessOptions *self, int *argc, char ***argv, GError **error)
{
  *self = (HeadlessOptions) { .deadline = 120, .tolerance = 8, .deadline_scale = 1.0 };
  self->expected = g_array_new (FALSE, FALSE, sizeof (ExpectedColour));
  self->chords = g_array_new (FALSE, FALSE, sizeof (Chord));
  if (!parse_words (self, argc, argv, error)
      || !parse_size (self->size_text, &self->width, &self->height, error)
      || !parse_size (self->resize_text, &self->resize_width, &self->resize_height, error)
      || !parse_zoom (self, error) || !parse_colours (self, error) || !parse_keys (self, error))
    return FALSE;
  if (self->page_deadline_scale == 0)
    self->page_deadline_scale = self->deadline_scale;
  if (self->files && self->files[0] && self->files[1])
    return refuse (error, "single file", self->files[1]);
  if (self->compartment == NULL)
    self->compartment = g_strdup ("untrusted-documents");
  if (self->until == NULL)
    self->until = g_strdup (self->files ? "first-page" : "agent-ready");
  return TRUE;
}

void
headless_options_clear (HeadlessOptions *self)
{
  char **texts[] = { &self->machine, &self->address, &self->compartment, &self->screen_program,
                     &self->until, &self->dump, &self->password, &self->layout, &self->variant,
                     &self->size_text, &self->resize_text, &self->zoom_text, &self->keys_text };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_clear_pointer (texts[i], g_free);
  g_clear_pointer (&self->expected_texts, g_strfreev);
  g_clear_pointer (&self->files, g_strfreev);
  g_clear_pointer (&self->expected, g_array_unref);
  g_clear_pointer (&self->chords, g_array_unref);
}
