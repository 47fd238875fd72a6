/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the commands about compartments share: reading texts with a place for each fault, showing
 * cards, and the one way in which a person's text reaches cordond.
 */
#pragma once

#include "cli/ask.h"
#include "cli/service.h"
#include "client/compartment-info.h"

G_BEGIN_DECLS

/* A person's file, parsed; USAGE with "FILE:LINE:COLUMN: what". (transfer full) */
CordonCompartment *cordon_own_parse (const char *path, const char *name, GBytes *text, GError **error);
/* The same, read from the person's own files. *text (transfer full). NOT_FOUND. */
CordonCompartment *cordon_own_read (const char *name, GBytes **text, GError **error);
gboolean cordon_own_has_file (const char *name);

/* cordond's word on it; a file that cordond has not been given yet is judged and told as it would be.
 * NOT_FOUND. (transfer full) */
CordonCompartmentInfo *cordon_compartment_fetch (CordonBusCordon1 *service, const char *name, GError **error);

/* Gives a text to cordond, or has it only judged. (transfer full) */
CordonCompartmentInfo *cordon_own_give (CordonBusCordon1 *service, const char *name, const char *text,
                                        gboolean check, GError **error);

/* Shows the card, or how it differs from what this person saw last, and asks. TRUE where there is
 * nothing new; CANCELLED where the person says no. */
gboolean cordon_card_confirm (const CordonCompartment *compartment, CordonAsk ask, GError **error);
void cordon_print_lines (char **lines);

/* The end of create, edit and import: judged by cordond, confirmed, written to the person's file
 * (path), given to cordond. Nothing is changed before the person has said yes. */
gboolean cordon_own_keep (CordonBusCordon1 *service, const char *name, GBytes *text, CordonAsk ask, GError **error);

/* Before a machine is made or started: a person's file that was edited by other means is given to
 * cordond, and a card that is new is shown and confirmed. service NULL: it is connected to where there
 * is anything to do. */
gboolean cordon_compartment_prepare (CordonBusCordon1 *service, const char *name, gboolean json, GError **error);

/* USAGE for what is no name of a compartment. */
gboolean cordon_compartment_check_name (const char *name, GError **error);

G_END_DECLS
