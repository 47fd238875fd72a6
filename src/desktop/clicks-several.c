/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Several files of one request. Each is looked at as if it had been clicked alone; when all were, those that may be
 * in one machine (client/batch-plan.h) get one together or one each, as the person says, and the others are opened as
 * ever. The descriptors that were judged are the ones that are packed.
 */
#include "config.h"
#include "desktop/clicks-private.h"

#include <string.h>
#include "client/batch-plan.h"
#include "core/limits.h"
#include "desktop/several.h"

struct _CordonSelection {
  CordonClicks *clicks;
  GPtrArray *all;    /* of CordonClick in their order; NULL: it was settled */
  GPtrArray *groups; /* of GArray of guint, in `all` */
  guint waiting;     /* for so many of them */
  char *key;         /* in `looking` */
};

static void
selection_free (CordonSelection *self)
{
  g_hash_table_remove (self->clicks->looking, self->key);
  for (guint i = 0; i < self->all->len; i++)
    g_clear_pointer ((CordonClick **) &self->all->pdata[i], cordon_click_free);
  g_ptr_array_unref (self->all);
  g_clear_pointer (&self->groups, g_ptr_array_unref);
  g_object_unref (self->clicks);
  g_free (self->key);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CordonSelection, selection_free)

static void
settle_one (CordonSelection *self, guint i)
{
  cordon_click_settle (g_steal_pointer (&self->all->pdata[i]));
}

/* --- in one machine -------------------------------------------------------------------------- */

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The same for the same unchanged files, in whatever order they were selected. NULL: not known of all. */
static char *
identity_of (CordonSelection *self, const GArray *group)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new ();

  for (guint i = 0; i < group->len; i++)
    {
      const CordonClick *click = self->all->pdata[g_array_index (group, guint, i)];

      if (!click->routing->identity)
        return NULL;
      g_ptr_array_add (texts, click->routing->identity);
    }
  g_ptr_array_sort (texts, compare_texts);
  g_ptr_array_add (texts, NULL);
  return g_strjoinv (" ", (char **) texts->pdata);
}

static CordonBatch *
make_batch (CordonSelection *self, const GArray *group)
{
  CordonBatch *batch = cordon_batch_new ();

  for (guint i = 0; i < group->len; i++)
    {
      CordonClick *click = self->all->pdata[g_array_index (group, guint, i)];
      g_autofree char *name = g_file_get_basename (click->file);

      cordon_batch_add (batch, g_steal_fd (&click->routing->fd), name);
    }
  return batch;
}

static void
show_together (CordonSelection *self, const GArray *group)
{
  const CordonClick *first = self->all->pdata[g_array_index (group, guint, 0)];
  const char *compartment = first->routing->compartment;
  g_autofree char *identity = identity_of (self, group), *title = NULL;
  g_autoptr (CordonBatch) batch = NULL;
  g_autoptr (CordonVisit) visit = NULL;

  if (cordon_clicks_present (self->clicks, identity, compartment))
    return;
  batch = make_batch (self, group);
  title = cordon_batch_dup_title (batch);
  visit = cordon_visit_new (compartment, first->allow_unlabelled, title);
  cordon_visit_set_shows_card (visit);
  cordon_visit_set_batch (visit, batch);
  cordon_clicks_show (self->clicks, visit, identity, compartment);
}

/* --- the answer ------------------------------------------------------------------------------ */

static void
settle_group (CordonSelection *self, const GArray *group, CordonSeveral answer)
{
  if (answer == CORDON_SEVERAL_TOGETHER)
    show_together (self, group);
  for (guint i = 0; answer == CORDON_SEVERAL_EACH && i < group->len; i++)
    settle_one (self, g_array_index (group, guint, i));
}

static void
on_answered (CordonSeveral answer, gpointer data)
{
  g_autoptr (CordonSelection) self = data;

  for (guint g = 0; g < self->groups->len; g++)
    settle_group (self, self->groups->pdata[g], answer);
}

/* What is elsewhere has not been fetched, and is nothing that could be packed. */
static GPtrArray *
make_groups (CordonSelection *self)
{
  g_autofree CordonBatchPlace *places = g_new0 (CordonBatchPlace, self->all->len);

  for (guint i = 0; i < self->all->len; i++)
    {
      const CordonRouting *routing = ((CordonClick *) self->all->pdata[i])->routing;

      if (routing && routing->fd >= 0)
        places[i] = (CordonBatchPlace) { routing->compartment, routing->origin };
    }
  return cordon_batch_plan (places, self->all->len);
}

/* How many are in groups; the others are opened. */
static guint
settle_others (CordonSelection *self)
{
  g_autofree gboolean *grouped = g_new0 (gboolean, self->all->len);
  guint count = 0;

  for (guint g = 0; g < self->groups->len; g++)
    {
      const GArray *group = self->groups->pdata[g];

      count += group->len;
      for (guint i = 0; i < group->len; i++)
        grouped[g_array_index (group, guint, i)] = TRUE;
    }
  for (guint i = 0; i < self->all->len; i++)
    if (!grouped[i])
      settle_one (self, i);
  return count;
}

static void
settle (CordonSelection *self)
{
  guint count;

  self->groups = make_groups (self);
  count = settle_others (self);
  if (count == 0)
    selection_free (self);
  else
    cordon_several_ask (self->clicks->application, self->clicks->settings, count, self->groups->len, NULL, on_answered,
                        self);
}

void
cordon_selection_take (CordonSelection *self)
{
  if (--self->waiting == 0)
    settle (self);
}

/* --- the request ----------------------------------------------------------------------------- */

/* Whatever is named twice is one. (transfer full) */
static GPtrArray *
drop_repeated (GPtrArray *files)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_file_hash, (GEqualFunc) g_file_equal);
  GPtrArray *all = g_ptr_array_new ();

  for (guint i = 0; i < files->len; i++)
    if (g_hash_table_add (seen, files->pdata[i]))
      g_ptr_array_add (all, files->pdata[i]);
  return all;
}

static char *
make_key (GPtrArray *files, const char *compartment)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *uris = NULL;

  for (guint i = 0; i < files->len; i++)
    g_ptr_array_add (texts, g_file_get_uri (files->pdata[i]));
  g_ptr_array_sort (texts, compare_texts);
  g_ptr_array_add (texts, NULL);
  uris = g_strjoinv (" ", (char **) texts->pdata);
  return g_strconcat (compartment ? compartment : "", " ", uris, NULL);
}

static void
begin (CordonClicks *clicks, GPtrArray *files, const char *compartment, gboolean allow_unlabelled, char *key)
{
  CordonSelection *self = g_new0 (CordonSelection, 1);

  self->clicks = g_object_ref (clicks);
  self->all = g_ptr_array_sized_new (files->len);
  self->waiting = files->len;
  self->key = key;
  for (guint i = 0; i < files->len; i++)
    {
      CordonClick *click = cordon_click_new (clicks, files->pdata[i], allow_unlabelled);

      click->selection = self;
      g_ptr_array_add (self->all, click);
    }
  for (guint i = 0; i < files->len; i++)
    cordon_click_route (self->all->pdata[i], compartment);
}

void
cordon_clicks_open_all (CordonClicks *self, GPtrArray *files, const char *compartment, gboolean allow_unlabelled)
{
  g_autoptr (GPtrArray) all = drop_repeated (files);
  g_autofree char *key = make_key (all, compartment);
  gboolean selected = all->len > 1 && all->len <= CORDON_LIMIT_BATCH_FILES
                      && cordon_settings_get_several (self->settings) != CORDON_SEVERAL_EACH;

  for (guint i = 0; !selected && i < all->len; i++)
    cordon_clicks_open (self, all->pdata[i], compartment, allow_unlabelled);
  /* The same ones again, while they are looked at or asked about. */
  if (selected && g_hash_table_add (self->looking, g_strdup (key)))
    begin (self, all, compartment, allow_unlabelled, g_steal_pointer (&key));
}
