/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The one door to stdout. A line is written whole, so that lines of libspice-server's worker thread
 * never mix with those of the main loop.
 */
#include "report.h"

#include <stdio.h>

void
cordon_test_report (const char *format, ...)
{
  g_autofree char *line = NULL;
  va_list arguments;

  va_start (arguments, format);
  line = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  flockfile (stdout);
  puts (line);
  fflush (stdout);
  funlockfile (stdout);
}
