/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a process that was taken over would try.
 */
#pragma once

#include <stddef.h>
#include <sys/types.h>

/* Outcomes besides an errno. */
#define ATTEMPT_ALLOWED 200 /* it worked */
#define ATTEMPT_KILLED 201  /* the process was ended by SIGSYS */

typedef struct {
  const char *name;
  int filtered;  /* outcome under the filter, with Landlock or without */
  int landlock;  /* outcome under Landlock alone; 0: not Landlock's business */
  int abi;       /* from this Landlock ABI on */
  long number;   /* the system call, with `args`; or else: */
  long args[6];
  long (*call) (void); /* -1 and errno, or worked */
} Attempt;

extern const Attempt attempts[];
extern const size_t n_attempts;

/* A file for attempts to spoil, and a process to attack. Set before the confinement. */
extern char attempts_victim[128];
extern pid_t attempts_parent;

/* Makes the attempt. Returns an errno or ATTEMPT_ALLOWED. */
int attempt_make (const Attempt *attempt);
