/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The card of a compartment. It must never promise more than the rules and this version's machines
 * keep: every line is either one key's meaning, or true of each machine that Cordon makes.
 */
#include "config.h"

#include "core/compartment-card.h"

#include <glib/gi18n-lib.h>

#include "core/limits.h"

/* --- networks -------------------------------------------------------------------------------- */

/* By word, so that a network that is new to this table is told by its own name and not left out. */
static const struct {
  const char *access, *can, *cannot;
} networks[] = {
  { "none", NULL,
    /* Translators: after “They cannot:” */
    N_("reach any network: neither the internet nor your local network nor this computer") },
  { "internet",
    /* Translators: after “Machines of “Banking” can:” */
    N_("reach the internet"),
    N_("reach your local network, this computer or other machines over the network") },
};

static const char *
access_word (const CordonCompartment *compartment)
{
  return cordon_access_names[cordon_compartment_get_access (compartment)];
}

static gsize
find_network (const CordonCompartment *compartment)
{
  gsize i = 0;

  while (i < G_N_ELEMENTS (networks) && !g_str_equal (networks[i].access, access_word (compartment)))
    i++;
  return i;
}

static char *
network_can (const CordonCompartment *compartment)
{
  gsize i = find_network (compartment);

  if (i == G_N_ELEMENTS (networks))
    /* Translators: a word of compartment files */
    return g_strdup_printf (_("use the network “%s”"), access_word (compartment));
  return networks[i].can ? g_strdup (_(networks[i].can)) : NULL;
}

static char *
network_cannot (const CordonCompartment *compartment)
{
  gsize i = find_network (compartment);

  return i < G_N_ELEMENTS (networks) && networks[i].cannot ? g_strdup (_(networks[i].cannot)) : NULL;
}

/* --- the other rules ------------------------------------------------------------------------- */

static gboolean
is_persistent (const CordonCompartment *compartment)
{
  return cordon_compartment_get_lifetime (compartment) == CORDON_LIFETIME_PERSISTENT;
}

static gboolean
runs_alone (const CordonCompartment *compartment)
{
  return is_persistent (compartment)
         && cordon_compartment_get_without_window (compartment) == CORDON_WITHOUT_WINDOW_RUN;
}

static char *
memory_can (const CordonCompartment *compartment)
{
  return g_strdup_printf (_("use up to %u MiB of memory"), cordon_compartment_get_memory_mib (compartment));
}

static char *
processors_can (const CordonCompartment *compartment)
{
  guint n = cordon_compartment_get_processors (compartment);

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "use %u processor", "use up to %u processors", n), n);
}

static char *
template_can (const CordonCompartment *compartment)
{
  /* Translators: the name of a guest system image */
  return g_strdup_printf (_("run the programs of the template “%s”"), cordon_compartment_get_template (compartment));
}

static char *
keep_can (const CordonCompartment *compartment)
{
  return is_persistent (compartment)
           ? g_strdup_printf (_("keep up to %u GiB each on a private disk, until you delete it"),
                              cordon_compartment_get_disk_gib (compartment))
           : NULL;
}

static char *
keep_cannot (const CordonCompartment *compartment)
{
  return is_persistent (compartment) ? NULL : g_strdup (_("keep anything: what is in one is gone when it ends"));
}

/* What they cost before anything is opened. */
static char *
ready_can (const CordonCompartment *compartment)
{
  guint n = cordon_compartment_get_ready (compartment);

  if (n == 0)
    return NULL;
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                       "be started beforehand, for files to open at once: %u, which takes %u MiB of "
                                       "memory while it waits",
                                       "be started beforehand, for files to open at once: up to %u, which take %u MiB "
                                       "of memory while they wait",
                                       n),
                          n, n * (cordon_compartment_get_memory_mib (compartment) + CORDON_READY_OVERHEAD_MIB));
}

static char *
alone_can (const CordonCompartment *compartment)
{
  return runs_alone (compartment) ? g_strdup (_("go on running while no window shows them")) : NULL;
}

static char *
alone_cannot (const CordonCompartment *compartment)
{
  if (!is_persistent (compartment))
    return g_strdup (_("go on running without their window"));
  return runs_alone (compartment) ? NULL
                                  : g_strdup (_("go on running without a window: they pause after a moment"));
}

static char *
label_can (const CordonCompartment *compartment)
{
  return cordon_compartment_get_label_required (compartment)
           ? NULL
           : g_strdup (_("run without a security label, on a computer that cannot label them"));
}

static char *
label_cannot (const CordonCompartment *compartment)
{
  return cordon_compartment_get_label_required (compartment)
           ? g_strdup (_("run without a security label, unless an administrator has allowed it"))
           : NULL;
}

/* What is given back. It says nothing of networks, which have lines of their own. */
static char *
print_can (const CordonCompartment *compartment)
{
  return cordon_compartment_get_print (compartment)
           ? g_strdup (_("give back pages that you print or save as a flat copy, as pixels"))
           : NULL;
}

static char *
print_cannot (const CordonCompartment *compartment)
{
  gboolean print = cordon_compartment_get_print (compartment);

  if (cordon_compartment_is_view_only (compartment))
    return g_strdup (print ? _("give back anything else of a file: pages to print only")
                           : _("give back anything of a file: no way back, not even pages to print"));
  return print ? NULL : g_strdup (_("give back pages to print or to save as a flat copy"));
}

/* Of every machine, whatever its rules say. */
static char *
receive_can (const CordonCompartment *compartment)
{
  return g_strdup (_("read a copy of each file that you open in them"));
}

static char *
files_cannot (const CordonCompartment *compartment)
{
  return g_strdup (_("see or change your other files"));
}

static char *
devices_cannot (const CordonCompartment *compartment)
{
  return g_strdup (_("see your screen or clipboard, or use your camera, microphone or USB devices"));
}

static char *
others_cannot (const CordonCompartment *compartment)
{
  return g_strdup (_("see other machines, or what is in them"));
}

typedef char *(*Sentence) (const CordonCompartment *compartment);

static const Sentence cans[] = {
  receive_can, print_can, template_can, keep_can, network_can, alone_can, label_can, memory_can, processors_can, ready_can,
};

static const Sentence cannots[] = {
  network_cannot, print_cannot, keep_cannot, files_cannot, devices_cannot, others_cannot, alone_cannot, label_cannot,
};

static char **
say (const Sentence *sentences, gsize n, const CordonCompartment *compartment)
{
  g_autoptr (GStrvBuilder) lines = g_strv_builder_new ();

  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *line = sentences[i](compartment);
      if (line)
        g_strv_builder_add (lines, line);
    }
  return g_strv_builder_end (lines);
}

CordonCard *
cordon_card_new (const CordonCompartment *compartment)
{
  CordonCard *card = g_new (CordonCard, 1);

  card->can = say (cans, G_N_ELEMENTS (cans), compartment);
  card->cannot = say (cannots, G_N_ELEMENTS (cannots), compartment);
  return card;
}

void
cordon_card_free (CordonCard *card)
{
  g_strfreev (card->can);
  g_strfreev (card->cannot);
  g_free (card);
}

/* --- differences ----------------------------------------------------------------------------- */

typedef struct {
  const CordonCompartment *before, *after;
  GStrvBuilder *more, *less, *also;
} Comparison;

static void
take_line (GStrvBuilder *builder, char *line)
{
  if (line)
    g_strv_builder_add (builder, line);
  g_free (line);
}

/* An ability that is there or not. */
static void
compare_ability (Comparison *comparison, Sentence can)
{
  g_autofree char *before = can (comparison->before);
  g_autofree char *after = can (comparison->after);

  if (!before && after)
    g_strv_builder_add (comparison->more, after);
  else if (before && !after)
    g_strv_builder_add (comparison->less, before);
}

static void
compare_network (Comparison *comparison)
{
  g_autofree char *before = network_can (comparison->before);
  g_autofree char *after = network_can (comparison->after);

  if (g_strcmp0 (before, after) == 0)
    return;
  if (after)
    g_strv_builder_add (comparison->more, after);
  if (before)
    g_strv_builder_add (comparison->less, before);
}

static void
compare_memory (Comparison *comparison)
{
  guint before = cordon_compartment_get_memory_mib (comparison->before);
  guint after = cordon_compartment_get_memory_mib (comparison->after);

  if (after > before)
    take_line (comparison->more,
               g_strdup_printf (_("use up to %u MiB of memory (before: %u MiB)"), after, before));
  else if (after < before)
    take_line (comparison->less,
               g_strdup_printf (_("use more than %u MiB of memory (before: %u MiB)"), after, before));
}

static void
compare_processors (Comparison *comparison)
{
  guint before = cordon_compartment_get_processors (comparison->before);
  guint after = cordon_compartment_get_processors (comparison->after);

  if (after > before)
    /* Translators: processors, %u may be 1 */
    take_line (comparison->more, g_strdup_printf (_("use up to %u processors (before: %u)"), after, before));
  else if (after < before)
    take_line (comparison->less, g_strdup_printf (_("use more processors than %u (before: %u)"), after, before));
}

/* A disk that is there keeps its size. */
static void
compare_disk (Comparison *comparison)
{
  guint before = cordon_compartment_get_disk_gib (comparison->before);
  guint after = cordon_compartment_get_disk_gib (comparison->after);

  if (before != after && is_persistent (comparison->before) && is_persistent (comparison->after))
    take_line (comparison->also, g_strdup_printf (_("New machines get a disk of %u GiB (before: %u GiB); those that "
                                                    "are there keep theirs."),
                                                  after, before));
}

static void
compare_ready (Comparison *comparison)
{
  guint before = cordon_compartment_get_ready (comparison->before);
  guint after = cordon_compartment_get_ready (comparison->after);

  if (before != after)
    take_line (comparison->also, g_strdup_printf (_("Up to %u of them wait for a file (before: %u)."), after, before));
}

static void
compare_template (Comparison *comparison)
{
  const char *before = cordon_compartment_get_template (comparison->before);
  const char *after = cordon_compartment_get_template (comparison->after);

  if (!g_str_equal (before, after))
    /* Translators: names of guest system images */
    take_line (comparison->also,
               g_strdup_printf (_("They run the programs of the template “%s” (before: “%s”)."), after, before));
}

static void
compare_look (Comparison *comparison)
{
  const CordonCompartment *before = comparison->before, *after = comparison->after;
  const char *title = cordon_compartment_get_title (after);

  if (!g_str_equal (cordon_compartment_get_title (before), title))
    take_line (comparison->also, g_strdup_printf (_("They are called “%s” (before: “%s”)."), title,
                                                  cordon_compartment_get_title (before)));
  if (cordon_compartment_get_colour (before) != cordon_compartment_get_colour (after)
      || cordon_compartment_get_glyph (before) != cordon_compartment_get_glyph (after)
      || cordon_compartment_get_pattern (before) != cordon_compartment_get_pattern (after))
    g_strv_builder_add (comparison->also, _("Their windows have another colour, sign or pattern."));
}

CordonCardChange *
cordon_card_compare (const CordonCompartment *before, const CordonCompartment *after)
{
  g_autoptr (GStrvBuilder) more = g_strv_builder_new ();
  g_autoptr (GStrvBuilder) less = g_strv_builder_new ();
  g_autoptr (GStrvBuilder) also = g_strv_builder_new ();
  Comparison comparison = { before, after, more, less, also };
  CordonCardChange *change = g_new (CordonCardChange, 1);

  compare_ability (&comparison, keep_can);
  compare_network (&comparison);
  compare_ability (&comparison, print_can);
  compare_ability (&comparison, alone_can);
  compare_ability (&comparison, label_can);
  compare_memory (&comparison);
  compare_processors (&comparison);
  compare_disk (&comparison);
  compare_ready (&comparison);
  compare_template (&comparison);
  compare_look (&comparison);
  change->more = g_strv_builder_end (more);
  change->less = g_strv_builder_end (less);
  change->also = g_strv_builder_end (also);
  if (!change->more[0] && !change->less[0] && !change->also[0])
    g_clear_pointer (&change, cordon_card_change_free);
  return change;
}

void
cordon_card_change_free (CordonCardChange *change)
{
  g_strfreev (change->more);
  g_strfreev (change->less);
  g_strfreev (change->also);
  g_free (change);
}

/* --- as text --------------------------------------------------------------------------------- */

char *
cordon_card_can_heading (const CordonCompartment *compartment)
{
  /* Translators: the title of a compartment; lines like “use up to 192 MiB of memory” follow */
  return g_strdup_printf (_("Machines of “%s” can:"), cordon_compartment_get_title (compartment));
}

char *
cordon_card_more_heading (const CordonCompartment *compartment)
{
  /* Translators: the title of a compartment whose rules have changed; lines like “reach the internet” follow */
  return g_strdup_printf (_("Machines of “%s” can now:"), cordon_compartment_get_title (compartment));
}

const char *
cordon_card_cannot_heading (void)
{
  /* Translators: lines like “reach any network” follow */
  return _("They cannot:");
}

const char *
cordon_card_less_heading (void)
{
  /* Translators: lines like “reach the internet” follow */
  return _("They can no longer:");
}

static void
add_lines (GStrvBuilder *lines, const char *heading, char **items)
{
  if (!items[0])
    return;
  g_strv_builder_add (lines, heading);
  for (; *items; items++)
    take_line (lines, g_strdup_printf ("  • %s", *items));
}

static char **
card_lines (const CordonCompartment *compartment)
{
  g_autoptr (GStrvBuilder) lines = g_strv_builder_new ();
  g_autoptr (CordonCard) card = cordon_card_new (compartment);
  g_autofree char *heading = cordon_card_can_heading (compartment);

  add_lines (lines, heading, card->can);
  add_lines (lines, cordon_card_cannot_heading (), card->cannot);
  return g_strv_builder_end (lines);
}

static char **
change_lines (const CordonCompartment *compartment, const CordonCardChange *change)
{
  g_autoptr (GStrvBuilder) lines = g_strv_builder_new ();
  g_autofree char *heading = cordon_card_more_heading (compartment);
  /* Translators: the title of a compartment whose rules have changed; sentences follow */
  g_autofree char *also =
      g_strdup_printf (_("The rules of “%s” have changed:"), cordon_compartment_get_title (compartment));
  /* Translators: the title of a compartment whose rules have changed; lines like “reach the internet” follow */
  g_autofree char *less =
      g_strdup_printf (_("Machines of “%s” can no longer:"), cordon_compartment_get_title (compartment));

  add_lines (lines, heading, change->more);
  add_lines (lines, change->more[0] ? cordon_card_less_heading () : less, change->less);
  add_lines (lines, also, change->also);
  return g_strv_builder_end (lines);
}

char **
cordon_card_lines (const CordonCompartment *before, const CordonCompartment *compartment)
{
  g_autoptr (CordonCardChange) change = NULL;

  if (!before)
    return card_lines (compartment);
  change = cordon_card_compare (before, compartment);
  return change ? change_lines (compartment, change) : NULL;
}
