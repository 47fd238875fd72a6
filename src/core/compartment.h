/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A compartment: the one thing a person configures, as an immutable value. Read strictly from the
 * key file NAME.compartment; no path, bridge, device, level or account can be expressed in it.
 *
 *     [Compartment]
 *     Title=Untrusted documents   1..CORDON_COMPARTMENT_TITLE_MAX characters; required
 *     Colour=red                  core/look.h; grey
 *     Glyph=document              core/look.h; shield
 *     Pattern=stripes             core/look.h; solid
 *     [Machine]
 *     Template=viewer             a template's name; required
 *     Lifetime=throwaway          throwaway or persistent; throwaway
 *     WithoutWindow=pause         pause, run or save; pause; the others only in a persistent one
 *     Memory=192                  MiB, 128..16384; 192
 *     Processors=1                1..8; 1
 *     Disk=8                      GiB, 1..512; 8; of a persistent machine
 *     Ready=0                     throwaway machines that wait for a file, 0..4; 0; more only without network
 *     [Network]
 *     Access=none                 none or internet; none
 *     [Document]
 *     Print=true                  whether pages may be asked of its machines, to be printed or copied; true
 *     [Label]
 *     Required=true               true or false; true
 *
 * The last word of each line is what holds when the key is absent. A line that starts with '#' is a
 * comment. Spaces at both ends of a line and around '=' do not count. Every other line, group, key,
 * repetition or value is an error, as is any control, formatting, private or unassigned character
 * anywhere.
 */
#pragma once

#include <gio/gio.h>

#include "core/look.h"

G_BEGIN_DECLS

#define CORDON_COMPARTMENT_TITLE_MAX 60 /* characters: what the band can show */
#define CORDON_COMPARTMENT_MEMORY_MIN 128
#define CORDON_COMPARTMENT_MEMORY_MAX 16384
#define CORDON_COMPARTMENT_PROCESSORS_MAX 8

typedef enum {
  CORDON_LIFETIME_THROWAWAY, /* nothing of a machine survives its end */
  CORDON_LIFETIME_PERSISTENT /* its private disk does */
} CordonLifetime;

/* What a persistent machine does while no window shows it. */
typedef enum {
  CORDON_WITHOUT_WINDOW_PAUSE, /* it pauses after a moment */
  CORDON_WITHOUT_WINDOW_RUN,   /* it goes on */
  CORDON_WITHOUT_WINDOW_SAVE   /* it pauses and is saved after the same moment */
} CordonWithoutWindow;

typedef enum {
  CORDON_ACCESS_NONE,    /* no network device at all */
  CORDON_ACCESS_INTERNET /* the internet, and of the host and its networks nothing: docs/network.md */
} CordonAccess;

/* Indexed by the enums, NULL-terminated: the words of compartment files. */
extern const char *const cordon_lifetime_names[];
extern const char *const cordon_without_window_names[];
extern const char *const cordon_access_names[];

/* Where a compartment comes from. The administrator's win over presets, and both over a user's. */
typedef enum {
  CORDON_ORIGIN_PRESET,        /* comes with Cordon */
  CORDON_ORIGIN_ADMINISTRATOR, /* a file in /etc/cordon/compartments */
  CORDON_ORIGIN_USER           /* a person's own, given to cordond as text */
} CordonOrigin;

/* "preset", "administrator", "user"; as on the bus and in JSON. */
extern const char *const cordon_origin_names[];
/* FALSE, and the value untouched, for another word. `name` may be NULL. */
gboolean cordon_origin_from_name (const char *name, CordonOrigin *origin);

typedef struct _CordonCompartment CordonCompartment;

#define CORDON_TYPE_COMPARTMENT (cordon_compartment_get_type ())
GType cordon_compartment_get_type (void);

/* Names of compartments and of templates: a-z, 0-9 and single hyphens between them, a letter first,
 * 1..CORDON_LIMIT_NAME bytes. Safe as a file name and as a word of a command line. */
gboolean cordon_compartment_name_valid (const char *name);

/* `text` may hold anything, `length` bytes of it. CORDON_ERROR_USAGE with "Line L, column C: ...",
 * counted in characters from 1, and the nearest right word when there is one. (transfer full) */
CordonCompartment *cordon_compartment_parse (const char *name, const char *text, gsize length,
                                             GError **error);

/* Where a text is wrong. */
typedef struct {
  guint line, column; /* characters, from 1; 0: no place, something is missing or the text is too long */
  char *what;         /* a sentence without the place */
} CordonCompartmentFault;
void cordon_compartment_fault_clear (CordonCompartmentFault *fault);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CordonCompartmentFault, cordon_compartment_fault_clear)

/* The same for whoever shows the place by itself. `fault` is set when NULL is returned. */
CordonCompartment *cordon_compartment_parse_telling (const char *name, const char *text, gsize length,
                                                     CordonCompartmentFault *fault);

/* Another value for one key of a canonical text, as a person would write it. The result is parsed
 * by whoever uses it. CORDON_ERROR_USAGE with the nearest right word where there is no such key.
 * (transfer full) */
char *cordon_compartment_text_with (const char *text, const char *key, const char *value, GError **error);

/* The same compartment under another name. (transfer full) */
CordonCompartment *cordon_compartment_renamed (const CordonCompartment *compartment, const char *name);
/* The same with at most so much: MiB, number, GiB, number; each within what a file may say. (transfer full) */
CordonCompartment *cordon_compartment_limited (const CordonCompartment *compartment, guint memory_mib,
                                               guint processors, guint disk_gib, guint ready);

CordonCompartment *cordon_compartment_ref (CordonCompartment *compartment);
void cordon_compartment_unref (CordonCompartment *compartment);

const char *cordon_compartment_get_name (const CordonCompartment *compartment);
const char *cordon_compartment_get_title (const CordonCompartment *compartment);
CordonColour cordon_compartment_get_colour (const CordonCompartment *compartment);
CordonGlyph cordon_compartment_get_glyph (const CordonCompartment *compartment);
CordonPattern cordon_compartment_get_pattern (const CordonCompartment *compartment);
const char *cordon_compartment_get_template (const CordonCompartment *compartment);
CordonLifetime cordon_compartment_get_lifetime (const CordonCompartment *compartment);
CordonWithoutWindow cordon_compartment_get_without_window (const CordonCompartment *compartment);
guint cordon_compartment_get_memory_mib (const CordonCompartment *compartment);
guint cordon_compartment_get_processors (const CordonCompartment *compartment);
guint cordon_compartment_get_disk_gib (const CordonCompartment *compartment);
guint cordon_compartment_get_ready (const CordonCompartment *compartment);
CordonAccess cordon_compartment_get_access (const CordonCompartment *compartment);
/* Kept to by the host's side of the talk with a guest (client/agent-link.h), not by a wall around the machine. */
gboolean cordon_compartment_get_print (const CordonCompartment *compartment);
/* Throwaway and without network: of a document nothing comes back but what a person sees, and prints where he may. */
gboolean cordon_compartment_is_view_only (const CordonCompartment *compartment);
gboolean cordon_compartment_get_label_required (const CordonCompartment *compartment);

/* The canonical text: every key, in the order above, no comments. (transfer full) */
char *cordon_compartment_to_text (const CordonCompartment *compartment);

/* Same name and same canonical text. */
gboolean cordon_compartment_equal (const CordonCompartment *a, const CordonCompartment *b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CordonCompartment, cordon_compartment_unref)

G_END_DECLS
