/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a command of `cordon` is: one entry of the table in main.c and one file. A command reads its words,
 * does one thing, prints its result and returns; errors go up to main.c, which prints them.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct {
  char **arguments;   /* owned, NULL-terminated; [0] is the command; parse() leaves only operands */
  gboolean json;      /* --json was given */
  int status;         /* exit status when the command succeeds; 0 unless it sets another */
} CordonInvocation;

typedef struct {
  const char *name;
  const char *synopsis; /* what follows the name */
  const char *summary;  /* untranslated; marked with N_() */
  gboolean (*run) (CordonInvocation *invocation, GError **error);
} CordonCommand;

/* Ends with an entry whose name is NULL. */
extern const CordonCommand cordon_commands[];

gboolean cordon_command_clone (CordonInvocation *invocation, GError **error);
gboolean cordon_command_compartment (CordonInvocation *invocation, GError **error);
gboolean cordon_command_create (CordonInvocation *invocation, GError **error);
gboolean cordon_command_default (CordonInvocation *invocation, GError **error);
gboolean cordon_command_delete (CordonInvocation *invocation, GError **error);
gboolean cordon_command_doctor (CordonInvocation *invocation, GError **error);
gboolean cordon_command_flat (CordonInvocation *invocation, GError **error);
gboolean cordon_command_grow (CordonInvocation *invocation, GError **error);
gboolean cordon_command_help (CordonInvocation *invocation, GError **error);
gboolean cordon_command_host (CordonInvocation *invocation, GError **error);
gboolean cordon_command_apps (CordonInvocation *invocation, GError **error);
gboolean cordon_command_import (CordonInvocation *invocation, GError **error);
gboolean cordon_command_list (CordonInvocation *invocation, GError **error);
gboolean cordon_command_open (CordonInvocation *invocation, GError **error);
gboolean cordon_command_quarantine (CordonInvocation *invocation, GError **error);
gboolean cordon_command_rename (CordonInvocation *invocation, GError **error);
gboolean cordon_command_resident (CordonInvocation *invocation, GError **error);
gboolean cordon_command_resume (CordonInvocation *invocation, GError **error);
gboolean cordon_command_route (CordonInvocation *invocation, GError **error);
gboolean cordon_command_run (CordonInvocation *invocation, GError **error);
gboolean cordon_command_save (CordonInvocation *invocation, GError **error);
gboolean cordon_command_snapshot (CordonInvocation *invocation, GError **error);
gboolean cordon_command_stop (CordonInvocation *invocation, GError **error);
gboolean cordon_command_suspend (CordonInvocation *invocation, GError **error);
gboolean cordon_command_template (CordonInvocation *invocation, GError **error);
gboolean cordon_command_undelete (CordonInvocation *invocation, GError **error);
gboolean cordon_command_verify (CordonInvocation *invocation, GError **error);
gboolean cordon_command_version (CordonInvocation *invocation, GError **error);

/* Takes the options out of the invocation's words; --json is always one of them. USAGE unless
 * between `least` and `most` operands remain (most 0 with least 0: none; G_MAXUINT: any number). */
gboolean cordon_invocation_parse (CordonInvocation *invocation, const GOptionEntry *entries,
                                  guint least, guint most, GError **error);

/* The operands that parse() left: [0] is the first. */
char **cordon_invocation_operands (CordonInvocation *invocation);

/* For commands of two words ("template import"): finds the second word in a table, takes it out and
 * runs it. USAGE with the possible words otherwise. */
gboolean cordon_invocation_run_sub (CordonInvocation *invocation, const CordonCommand *table,
                                    GError **error);

G_END_DECLS
