/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Questions. Whatever is not a clear yes is a no: an empty line, the end of the input, a mistype.
 */
#include "config.h"

#include "cli/ask.h"

#include "core/text.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

CordonAsk
cordon_ask_whom (gboolean yes, gboolean json)
{
  if (yes)
    return CORDON_ASK_YES;
  return !json && isatty (STDIN_FILENO) && isatty (STDOUT_FILENO) ? CORDON_ASK_PERSON : CORDON_ASK_NOBODY;
}

gboolean
cordon_ask (const char *question)
{
  g_autofree char *safe = cordon_text_log (question, -1);
  char answer[64];

  /* Translators: what may be typed after a question; the first letters of yes and no */
  printf ("%s %s ", safe, _("[y/N]"));
  fflush (stdout);
  if (fgets (answer, sizeof answer, stdin) == NULL)
    {
      printf ("\n");
      return FALSE;
    }
  g_strstrip (answer);
  return g_ascii_strcasecmp (answer, "y") == 0 || g_ascii_strcasecmp (answer, "yes") == 0 || rpmatch (answer) == 1;
}
