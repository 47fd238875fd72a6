/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A value with two numbers that change.
 */
#include "config.h"
#include "desktop/compartment-item.h"

#include <string.h>
#include "client/machine-item.h"
#include "core/text.h"

#define GIBIBYTE (G_GUINT64_CONSTANT (1) << 30)

struct _CordonCompartmentItem {
  GObject parent_instance;

  /* owned */
  CordonCompartment *compartment; /* NULL: at most its look is known */
  char *name, *title, *sort_key;
  char *problem; /* NULL: none */
  char **words;
  /* state */
  CordonColour colour;
  CordonGlyph glyph;
  CordonPattern pattern;
  CordonOrigin origin;
  guint n_machines, n_live;
};

G_DEFINE_FINAL_TYPE (CordonCompartmentItem, cordon_compartment_item, G_TYPE_OBJECT)

enum { CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

static CordonCompartmentItem *
item_new (const char *name, const char *title)
{
  CordonCompartmentItem *self = g_object_new (CORDON_TYPE_COMPARTMENT_ITEM, NULL);
  g_autofree char *text = g_strjoin (" ", title, name, NULL);

  self->name = g_strdup (name);
  self->title = cordon_text_display_name (title);
  self->sort_key = cordon_compartment_sort_key (self->title, name);
  self->words = g_str_tokenize_and_fold (text, NULL, NULL);
  return self;
}

CordonCompartmentItem *
cordon_compartment_item_new (const CordonCompartmentInfo *info)
{
  CordonCompartment *compartment = info->compartment;
  CordonCompartmentItem *self =
    item_new (info->name, compartment ? cordon_compartment_get_title (compartment) : info->name);

  self->origin = info->origin;
  self->problem = *info->problem ? cordon_text_display_name (info->problem) : NULL;
  if (!compartment)
    return self;
  self->compartment = cordon_compartment_ref (compartment);
  self->colour = cordon_compartment_get_colour (compartment);
  self->glyph = cordon_compartment_get_glyph (compartment);
  self->pattern = cordon_compartment_get_pattern (compartment);
  return self;
}

CordonCompartmentItem *
cordon_compartment_item_new_for_machine (const CordonMachineInfo *machine)
{
  CordonCompartmentItem *self = item_new (machine->compartment, machine->title);

  cordon_colour_from_name (machine->colour, &self->colour);
  cordon_glyph_from_name (machine->glyph, &self->glyph);
  cordon_pattern_from_name (machine->pattern, &self->pattern);
  return self;
}

const char *
cordon_compartment_item_get_name (CordonCompartmentItem *self)
{
  return self->name;
}

const char *
cordon_compartment_item_get_title (CordonCompartmentItem *self)
{
  return self->title;
}

CordonColour
cordon_compartment_item_get_colour (CordonCompartmentItem *self)
{
  return self->colour;
}

CordonGlyph
cordon_compartment_item_get_glyph (CordonCompartmentItem *self)
{
  return self->glyph;
}

CordonPattern
cordon_compartment_item_get_pattern (CordonCompartmentItem *self)
{
  return self->pattern;
}

const char *
cordon_compartment_item_get_sort_key (CordonCompartmentItem *self)
{
  return self->sort_key;
}

CordonCompartment *
cordon_compartment_item_get_compartment (CordonCompartmentItem *self)
{
  return self->compartment;
}

CordonOrigin
cordon_compartment_item_get_origin (CordonCompartmentItem *self)
{
  return self->origin;
}

const char *
cordon_compartment_item_get_problem (CordonCompartmentItem *self)
{
  return self->problem;
}

static gboolean
has_lifetime (CordonCompartmentItem *self, CordonLifetime lifetime)
{
  return self->compartment && !self->problem && cordon_compartment_get_lifetime (self->compartment) == lifetime;
}

gboolean
cordon_compartment_item_opens_files (CordonCompartmentItem *self)
{
  return has_lifetime (self, CORDON_LIFETIME_THROWAWAY);
}

gboolean
cordon_compartment_item_makes_machines (CordonCompartmentItem *self)
{
  return has_lifetime (self, CORDON_LIFETIME_PERSISTENT);
}

guint64
cordon_compartment_item_get_disk (CordonCompartmentItem *self)
{
  return cordon_compartment_item_makes_machines (self)
           ? cordon_compartment_get_disk_gib (self->compartment) * GIBIBYTE
           : 0;
}

void
cordon_compartment_item_set_counts (CordonCompartmentItem *self,
                                    guint machines,
                                    guint live)
{
  if (self->n_machines == machines && self->n_live == live)
    return;
  self->n_machines = machines;
  self->n_live = live;
  g_signal_emit (self, signals[CHANGED], 0);
}

guint
cordon_compartment_item_get_n_machines (CordonCompartmentItem *self)
{
  return self->n_machines;
}

guint
cordon_compartment_item_get_n_live (CordonCompartmentItem *self)
{
  return self->n_live;
}

static gboolean
begins_one (char **words, const char *beginning)
{
  for (; *words; words++)
    if (g_str_has_prefix (*words, beginning))
      return TRUE;
  return FALSE;
}

gboolean
cordon_compartment_item_matches (CordonCompartmentItem *self,
                                 const char *const *folded)
{
  for (; *folded; folded++)
    if (!begins_one (self->words, *folded))
      return FALSE;
  return TRUE;
}

static void
cordon_compartment_item_finalize (GObject *object)
{
  CordonCompartmentItem *self = CORDON_COMPARTMENT_ITEM (object);

  g_clear_pointer (&self->compartment, cordon_compartment_unref);
  g_strfreev (self->words);
  g_free (self->problem);
  g_free (self->name);
  g_free (self->title);
  g_free (self->sort_key);

  G_OBJECT_CLASS (cordon_compartment_item_parent_class)->finalize (object);
}

static void
cordon_compartment_item_class_init (CordonCompartmentItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cordon_compartment_item_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
cordon_compartment_item_init (CordonCompartmentItem *self)
{
  self->colour = CORDON_COLOUR_GREY;
  self->glyph = CORDON_GLYPH_SHIELD;
}
