/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What may be done is computed each time from what is the case, and kept nowhere.
 */
#include "client/machine-item.h"

#include <string.h>
#include "core/text.h"

struct _CordonMachineItem {
  GObject parent_instance;

  /* owned */
  char *uuid; /* a key of tables: it never moves */
  CordonMachineInfo *info;
  char *sort_key;
  char **words; /* to be searched; NULL: not made yet */
  GError *error;
  /* state */
  CordonMachineFigures figures;
  CordonMachineWork work;
  CordonStage stage;
  double fraction;
  gboolean shown;
};

G_DEFINE_FINAL_TYPE (CordonMachineItem, cordon_machine_item, G_TYPE_OBJECT)

enum { CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

/* --- what cordond says ----------------------------------------------------------------------- */

static void
read_figures (GVariant *machine, CordonMachineFigures *figures)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (machine);
  const char *state = "";
  const struct {
    const char *key, *format;
    gpointer value;
  } values[] = {
    { "state", "&s", &state },
    { "memory", "u", &figures->memory_mib },
    { "processors", "u", &figures->processors },
    { "disk", "t", &figures->disk },
    { "disk-used", "t", &figures->disk_used },
    { "since", "t", &figures->since },
    { "began", "t", &figures->began },
    { "held", "b", &figures->held },
    { "saved", "b", &figures->saved },
    { "until", "t", &figures->until },
  };

  *figures = (CordonMachineFigures) { .state = CORDON_MACHINE_STOPPED };
  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    g_variant_dict_lookup (&dict, values[i].key, values[i].format, values[i].value);
  cordon_machine_state_from_name (state, &figures->state);
}

/* What people have written is shown as it is, but in one line and nothing hidden. */
static CordonMachineInfo *
read_info (GVariant *machine)
{
  CordonMachineInfo *info = cordon_machine_info_new (machine);
  char **written[] = { &info->name, &info->title };

  for (gsize i = 0; i < G_N_ELEMENTS (written); i++)
    {
      g_autofree char *raw = *written[i];

      *written[i] = cordon_text_display_name (raw);
    }
  /* It was given no name: cordond calls it as its compartment, by a word that is not for people. */
  if (info->throwaway && *info->title != '\0')
    {
      g_free (info->name);
      info->name = g_strdup (info->title);
    }
  return info;
}

char *
cordon_compartment_sort_key (const char *title, const char *name)
{
  g_autofree char *key = g_utf8_collate_key (title, -1);

  return g_strconcat (key, "\1", name, "\1", NULL);
}

static char *
make_sort_key (const CordonMachineInfo *info)
{
  g_autofree char *compartment = cordon_compartment_sort_key (info->title, info->compartment);
  g_autofree char *name = g_utf8_collate_key (info->name, -1);

  return g_strconcat (compartment, "\2", name, "\1", info->uuid, NULL);
}

static void
take_info (CordonMachineItem *self, CordonMachineInfo *info)
{
  g_clear_pointer (&self->info, cordon_machine_info_free);
  g_clear_pointer (&self->words, g_strfreev);
  g_free (self->sort_key);
  self->info = info;
  self->sort_key = make_sort_key (info);
}

static gboolean
figures_equal (const CordonMachineFigures *a, const CordonMachineFigures *b)
{
  return a->state == b->state && a->memory_mib == b->memory_mib && a->processors == b->processors
         && a->disk == b->disk && a->disk_used == b->disk_used && a->since == b->since
         && a->began == b->began && a->held == b->held && a->saved == b->saved && a->until == b->until;
}

gboolean
cordon_machine_item_take (CordonMachineItem *self, GVariant *machine)
{
  CordonMachineInfo *info = read_info (machine);
  CordonMachineFigures figures;
  gboolean same;

  read_figures (machine, &figures);
  same = self->info != NULL && cordon_machine_info_equal (self->info, info)
         && figures_equal (&self->figures, &figures);
  if (same)
    cordon_machine_info_free (info);
  else
    take_info (self, info);
  self->figures = figures;
  return !same;
}

gboolean
cordon_machine_item_set_state (CordonMachineItem *self, CordonMachineState state)
{
  if (self->figures.state == state)
    return FALSE;
  self->figures.state = state;
  if (state == CORDON_MACHINE_STOPPED)
    self->figures.began = 0;
  return TRUE;
}

/* --- what this program does ------------------------------------------------------------------ */

void
cordon_machine_item_set_work (CordonMachineItem *self, CordonMachineWork work, CordonStage stage)
{
  self->work = work;
  self->stage = stage;
  self->fraction = -1;
}

void
cordon_machine_item_set_fraction (CordonMachineItem *self, double fraction)
{
  self->fraction = fraction;
}

void
cordon_machine_item_set_shown (CordonMachineItem *self, gboolean shown)
{
  self->shown = shown;
}

gboolean
cordon_machine_item_is_shown (CordonMachineItem *self)
{
  return self->shown;
}

void
cordon_machine_item_set_error (CordonMachineItem *self, GError *error)
{
  g_clear_error (&self->error);
  self->error = error;
}

void
cordon_machine_item_tell (CordonMachineItem *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

gboolean
cordon_machine_item_is_deleted (CordonMachineItem *self)
{
  return self->figures.until > 0;
}

/* A throwaway machine ends with its window: no other one can show it. */
static gboolean
may_open (CordonMachineItem *self)
{
  CordonMachineState state = self->figures.state;
  gboolean lives = state == CORDON_MACHINE_RUNNING || state == CORDON_MACHINE_PAUSED;

  if (self->info->throwaway)
    return lives && self->shown && self->work != CORDON_WORK_STOP;
  return self->shown || (self->work == CORDON_WORK_NONE && (lives || state == CORDON_MACHINE_STOPPED));
}

gboolean
cordon_machine_item_may (CordonMachineItem *self, CordonMachineVerb verb)
{
  CordonMachineState state = self->figures.state;
  gboolean idle = self->work == CORDON_WORK_NONE;
  gboolean lives = state == CORDON_MACHINE_RUNNING || state == CORDON_MACHINE_PAUSED;

  if (cordon_machine_item_is_deleted (self))
    return idle && (verb == CORDON_VERB_RESTORE || verb == CORDON_VERB_PURGE);
  switch (verb)
    {
    case CORDON_VERB_OPEN:
      return may_open (self);
    case CORDON_VERB_START:
      return idle && state == CORDON_MACHINE_STOPPED && !self->info->throwaway;
    case CORDON_VERB_RESUME:
      return idle && state == CORDON_MACHINE_PAUSED && !self->info->throwaway;
    case CORDON_VERB_SUSPEND:
      return idle && state == CORDON_MACHINE_RUNNING && !self->info->throwaway;
    case CORDON_VERB_SAVE:
      return idle && lives && !self->info->throwaway;
    case CORDON_VERB_DISCARD:
      return idle && state == CORDON_MACHINE_STOPPED && self->figures.saved;
    case CORDON_VERB_CANCEL:
      return self->work == CORDON_WORK_START || self->work == CORDON_WORK_COPY || self->work == CORDON_WORK_DISK;
    case CORDON_VERB_STOP:
      return idle && (lives || state == CORDON_MACHINE_STARTING);
    case CORDON_VERB_DELETE:
    case CORDON_VERB_RENAME:
      return idle && state == CORDON_MACHINE_STOPPED && !self->info->throwaway;
    case CORDON_VERB_DISK:
      return idle && state == CORDON_MACHINE_STOPPED && !self->info->throwaway && !self->figures.saved;
    case CORDON_VERB_LOOK:
      return !self->info->throwaway;
    default:
      return FALSE;
    }
}

/* --- searching ------------------------------------------------------------------------------- */

static char **
make_words (const CordonMachineInfo *info)
{
  g_autofree char *text = g_strjoin (" ", info->name, info->title, info->compartment,
                                     info->template_name, info->level, NULL);

  g_auto (GStrv) plain = NULL;
  g_auto (GStrv) words = g_str_tokenize_and_fold (text, NULL, &plain);
  g_autoptr (GStrvBuilder) both = g_strv_builder_new ();

  /* “koln” finds “Köln”. */
  g_strv_builder_addv (both, (const char **) words);
  g_strv_builder_addv (both, (const char **) plain);
  return g_strv_builder_end (both);
}

static gboolean
begins_one (char **words, const char *beginning)
{
  for (; *words != NULL; words++)
    if (g_str_has_prefix (*words, beginning))
      return TRUE;
  return FALSE;
}

gboolean
cordon_machine_item_matches (CordonMachineItem *self, const char *const *folded)
{
  if (self->words == NULL)
    self->words = make_words (self->info);
  for (; *folded != NULL; folded++)
    if (!begins_one (self->words, *folded))
      return FALSE;
  return TRUE;
}

/* --- the object ------------------------------------------------------------------------------ */

const char *
cordon_machine_item_get_uuid (CordonMachineItem *self)
{
  return self->uuid;
}

const char *
cordon_machine_item_get_name (CordonMachineItem *self)
{
  return self->info->name;
}

const CordonMachineInfo *
cordon_machine_item_get_info (CordonMachineItem *self)
{
  return self->info;
}

const CordonMachineFigures *
cordon_machine_item_get_figures (CordonMachineItem *self)
{
  return &self->figures;
}

CordonMachineWork
cordon_machine_item_get_work (CordonMachineItem *self)
{
  return self->work;
}

double
cordon_machine_item_get_fraction (CordonMachineItem *self)
{
  return self->fraction;
}

CordonStage
cordon_machine_item_get_stage (CordonMachineItem *self)
{
  return self->stage;
}

const GError *
cordon_machine_item_get_error (CordonMachineItem *self)
{
  return self->error;
}

const char *
cordon_machine_item_get_sort_key (CordonMachineItem *self)
{
  return self->sort_key;
}

static void
cordon_machine_item_finalize (GObject *object)
{
  CordonMachineItem *self = CORDON_MACHINE_ITEM (object);

  g_clear_pointer (&self->info, cordon_machine_info_free);
  g_clear_pointer (&self->words, g_strfreev);
  g_clear_error (&self->error);
  g_free (self->sort_key);
  g_free (self->uuid);
  G_OBJECT_CLASS (cordon_machine_item_parent_class)->finalize (object);
}

static void
cordon_machine_item_class_init (CordonMachineItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cordon_machine_item_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
cordon_machine_item_init (CordonMachineItem *self)
{
  self->fraction = -1;
}

CordonMachineItem *
cordon_machine_item_new (GVariant *machine)
{
  const char *uuid = "";
  CordonMachineItem *self;

  if (!g_variant_lookup (machine, "uuid", "&s", &uuid) || *uuid == '\0')
    return NULL;
  self = g_object_new (CORDON_TYPE_MACHINE_ITEM, NULL);
  self->uuid = g_strdup (uuid);
  cordon_machine_item_take (self, machine);
  return self;
}
