/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonLauncher: an application of a persistent machine as the desktop shows it: "Firefox (Banking)". What the
 * desktop entry says is made here, of names that a guest chose: each is cleaned and cut, and nothing of it gets
 * into the command, which has the machine's UUID and the application's id alone. Pure.
 */
#pragma once

#include <glib.h>
#include "wire/agent.h"

G_BEGIN_DECLS

#define CORDON_LAUNCHER_MAX 65536 /* bytes of a desktop entry of ours */

typedef struct {
  char *uuid, *id;
  char *machine;         /* its name */
  char *look;            /* what its icon is marked with; NULL: not known */
  char *name;            /* of the application, clean, at most CORDON_LAUNCHER_NAME_MAX characters */
  GPtrArray *translated; /* of CordonAgentAppName, clean as well */
} CordonLauncher;

#define CORDON_LAUNCHER_NAME_MAX 40

/* app: as the guest told it. (transfer full) */
CordonLauncher *cordon_launcher_new (const char *uuid, const char *machine, const CordonAgentApp *untrusted_app);
void cordon_launcher_free (CordonLauncher *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CordonLauncher, cordon_launcher_free)

void cordon_launcher_set_machine (CordonLauncher *self, const char *machine);
/* Names of a colour and a glyph (core/look.h). FALSE: it is that already. */
gboolean cordon_launcher_set_look (CordonLauncher *self, const char *colour, const char *glyph);

/* "org.cordon.Cordon.App.UUID.ID.desktop", and the icon's name, which has no ending. (transfer full) */
char *cordon_launcher_file_name (const char *uuid, const char *id);
char *cordon_launcher_icon_name (const char *uuid, const char *id);

/* Whether a file could be one of ours, by its name alone. */
gboolean cordon_launcher_name_is_ours (const char *file_name);

/* What stands in the file. program: the command's path. (transfer full) */
char *cordon_launcher_to_text (const CordonLauncher *self, const char *program);

/* A file that cordon_launcher_to_text() made: it has our mark, and the name that follows from what is in it. NULL for
 * any other. (transfer full) */
CordonLauncher *cordon_launcher_from_text (const char *file_name, const char *text, gsize size);

/* An argument of Exec: quoted where it needs it, a percent sign doubled; not yet escaped as a value. (transfer full) */
char *cordon_launcher_quote (const char *argument);

/* A text as the value of a key. (transfer full) */
char *cordon_launcher_escape (const char *text);

G_END_DECLS
