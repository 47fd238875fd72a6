/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <sys/types.h>

/* What of this guest runs, and as whom. */
typedef struct {
  const char *const *arguments; /* [0] is the path; NULL-terminated */
  unsigned account;             /* uid and gid, never 0 */
  int descriptors[2];           /* become 3 and 4; -1 for none */
  int oom_score;                /* /proc/PID/oom_score_adj */
  const char *home;             /* NULL: "/" */
  unsigned files, processes;    /* at most, open and of its account; 0: what a small program needs */
} CordonProgram;

/* Starts it with an empty environment but for DISPLAY and HOME, no capability, no way to gain one, no
 * descriptor but those listed, and nothing on its standard streams. */
pid_t cordon_program_start (const CordonProgram *program);

/* The same, and waits for its end: the exit status, or 255 for any other end. */
int cordon_program_run (const CordonProgram *program);
