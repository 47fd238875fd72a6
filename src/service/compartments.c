/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Compartments by name. A text that cannot be parsed whole offers nothing: a compartment whose rules
 * were half understood would be a hole. A user's own is looked for only where the system has none
 * of that name, whatever became of the system's.
 */
#include "config.h"

#include "service/compartments-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/errors.h"
#include "core/limits.h"
#include "service/compartment-store.h"
#include "service/numbers.h"

#define SUFFIX ".compartment"

G_DEFINE_FINAL_TYPE (CordonCompartments, cordon_compartments, G_TYPE_OBJECT)

static void
system_free (CordonSystemCompartment *system)
{
  g_clear_pointer (&system->compartment, cordon_compartment_unref);
  g_free (system->problem);
  g_free (system);
}

static void
own_free (CordonOwnCompartment *own)
{
  g_free (own->name);
  g_clear_pointer (&own->written, cordon_compartment_unref);
  g_clear_pointer (&own->held, cordon_compartment_unref);
  g_ptr_array_unref (own->notes);
  g_clear_error (&own->error);
  g_free (own);
}

static void
add_problem (CordonCompartments *self, char *sentence)
{
  g_ptr_array_set_size (self->problems, (int) self->problems->len - 1);
  g_ptr_array_add (self->problems, sentence);
  g_ptr_array_add (self->problems, NULL);
}

/* --- the system's ---------------------------------------------------------------------------- */

static char *
read_file (const char *path, gsize *length, GError **error)
{
  g_autofree char *text = g_malloc (CORDON_LIMIT_COMPARTMENT_TEXT + 1);
  struct stat st;
  gssize got = -1;
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

  if (fd >= 0 && fstat (fd, &st) == 0)
    {
      if (S_ISREG (st.st_mode) && st.st_size <= CORDON_LIMIT_COMPARTMENT_TEXT)
        got = read (fd, text, CORDON_LIMIT_COMPARTMENT_TEXT + 1);
      else
        errno = S_ISREG (st.st_mode) ? EFBIG : EINVAL;
    }
  if (got < 0)
    cordon_error_set_errno (error, errno, CORDON_ERROR_FAILED, _("It cannot be read"));
  if (fd >= 0)
    close (fd);
  if (got < 0)
    return NULL;
  *length = (gsize) got;
  return g_steal_pointer (&text);
}

static void
read_one (CordonCompartments *self, const char *directory, const char *file_name, CordonOrigin origin)
{
  g_autofree char *path = g_build_filename (directory, file_name, NULL);
  g_autofree char *name = g_strndup (file_name, strlen (file_name) - strlen (SUFFIX));
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  CordonSystemCompartment *system = g_new0 (CordonSystemCompartment, 1);
  gsize length = 0;

  /* The administrator's file hides the preset of its name even when it cannot be understood. */
  system->origin = origin;
  text = read_file (path, &length, &error);
  if (text != NULL)
    system->compartment = cordon_compartment_parse (name, text, length, &error);
  if (system->compartment == NULL)
    {
      system->problem = g_strdup_printf ("%s: %s", path, error->message);
      add_problem (self, g_strdup (system->problem));
    }
  g_hash_table_replace (self->system, g_steal_pointer (&name), system);
}

void
cordon_compartments_read (CordonCompartments *self, const char *directory, CordonOrigin origin)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GDir) dir = g_dir_open (directory, 0, &error);
  const char *name;

  if (dir == NULL)
    {
      if (!g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        add_problem (self, g_strdup (error->message));
      return;
    }
  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, SUFFIX))
      read_one (self, directory, name, origin);
}

guint
cordon_compartments_get_count (CordonCompartments *self)
{
  GHashTableIter iter;
  CordonSystemCompartment *system;
  guint count = 0;

  g_hash_table_iter_init (&iter, self->system);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &system))
    count += system->compartment != NULL;
  return count;
}

const char *const *
cordon_compartments_get_problems (CordonCompartments *self)
{
  return (const char *const *) self->problems->pdata;
}

/* --- users' own ------------------------------------------------------------------------------ */

CordonOwnCompartment *
cordon_compartments_find_own (CordonCompartments *self, guint32 uid, const char *name)
{
  g_autofree char *key = cordon_owner_join (uid, name);

  return g_hash_table_lookup (self->owns, key);
}

static CordonOwnCompartment *
own_new (CordonCompartments *self, guint32 uid, const char *name, CordonCompartment *written)
{
  CordonOwnCompartment *own = g_new0 (CordonOwnCompartment, 1);

  own->uid = uid;
  own->name = g_strdup (name);
  own->notes = g_ptr_array_new_with_free_func (g_free);
  if (written != NULL)
    {
      own->written = cordon_compartment_ref (written);
      own->held = cordon_user_limits_apply (&self->limits, written, own->notes, &own->error);
    }
  else
    own->error = g_error_new (CORDON_ERROR, CORDON_ERROR_FAILED,
                              _("What this host kept of your compartment “%s” is damaged; give it again: cordon "
                                "compartment edit %s"),
                              name, name);
  g_ptr_array_add (own->notes, NULL);
  return own;
}

void
cordon_compartments_take_own (CordonCompartments *self, guint32 uid, const char *name, CordonCompartment *written)
{
  g_autofree char *key = cordon_owner_join (uid, name);

  if (written == NULL)
    g_hash_table_remove (self->owns, key);
  else
    g_hash_table_replace (self->owns, g_steal_pointer (&key), own_new (self, uid, name, written));
}

static void
take_stored (guint32 uid, const char *name, CordonCompartment *written, gpointer data)
{
  CordonCompartments *self = data;

  if (written != NULL || cordon_compartments_find_own (self, uid, name) == NULL)
    g_hash_table_replace (self->owns, cordon_owner_join (uid, name), own_new (self, uid, name, written));
}

static void
take_problem (const char *sentence, gpointer data)
{
  g_message ("%s", sentence);
  add_problem (data, g_strdup (sentence));
}

void
cordon_compartments_read_users (CordonCompartments *self)
{
  cordon_compartment_store_read (self->state_dir, take_stored, take_problem, self);
}

gboolean
cordon_compartments_has_own (CordonCompartments *self, guint32 uid, const char *name)
{
  return cordon_compartments_find_own (self, uid, name) != NULL;
}

/* --- looking up ------------------------------------------------------------------------------ */

gboolean
cordon_compartments_set_not_found (GError **error)
{
  g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_NOT_FOUND,
                       _("There is no such compartment; cordon compartment list shows those that there are."));
  return FALSE;
}

static CordonCompartment *
find_of_own (CordonOwnCompartment *own, GError **error)
{
  if (own->removing)
    g_set_error (error, CORDON_ERROR, CORDON_ERROR_BUSY, _("The compartment “%s” is being removed."), own->name);
  else if (own->held != NULL)
    return own->held;
  else
    g_propagate_error (error, g_error_copy (own->error));
  return NULL;
}

CordonCompartment *
cordon_compartments_find (CordonCompartments *self, guint32 uid, const char *untrusted_name, GError **error)
{
  CordonSystemCompartment *system = g_hash_table_lookup (self->system, untrusted_name);
  CordonOwnCompartment *own = cordon_compartments_find_own (self, uid, untrusted_name);

  if (system != NULL && system->compartment == NULL)
    g_set_error (error, CORDON_ERROR, CORDON_ERROR_NOT_FOUND, _("The compartment “%s” cannot be used: %s"),
                 untrusted_name, system->problem);
  else if (system != NULL)
    return system->compartment;
  else if (own != NULL)
    return find_of_own (own, error);
  else
    cordon_compartments_set_not_found (error);
  return NULL;
}

static void
view_system (const char *name, const CordonSystemCompartment *system, CordonCompartmentView *view)
{
  *view = (CordonCompartmentView) {
    .name = name,
    .origin = system->origin,
    .compartment = system->compartment,
    .problem = system->problem,
  };
}

static void
view_own (CordonCompartments *self, const CordonOwnCompartment *own, CordonCompartmentView *view)
{
  *view = (CordonCompartmentView) {
    .name = own->name,
    .origin = CORDON_ORIGIN_USER,
    .compartment = own->held,
    .written = own->written,
    .notes = (const char *const *) own->notes->pdata,
    .problem = own->error != NULL ? own->error->message : NULL,
    .hidden = g_hash_table_contains (self->system, own->name),
  };
  if (view->hidden)
    {
      view->compartment = NULL;
      view->problem = _("This computer has a compartment of the same name now, which wins; export yours and "
                        "import it under another name.");
    }
}

gboolean
cordon_compartments_view (CordonCompartments *self, guint32 uid, const char *untrusted_name,
                          CordonCompartmentView *view, GError **error)
{
  CordonSystemCompartment *system;
  CordonOwnCompartment *own = cordon_compartments_find_own (self, uid, untrusted_name);
  const char *name;

  if (g_hash_table_lookup_extended (self->system, untrusted_name, (gpointer *) &name, (gpointer *) &system))
    view_system (name, system, view);
  else if (own != NULL)
    view_own (self, own, view);
  else
    return cordon_compartments_set_not_found (error);
  return TRUE;
}

static int
compare_views (gconstpointer a, gconstpointer b)
{
  const CordonCompartmentView *first = *(CordonCompartmentView *const *) a;
  const CordonCompartmentView *second = *(CordonCompartmentView *const *) b;
  int own = (first->origin == CORDON_ORIGIN_USER) - (second->origin == CORDON_ORIGIN_USER);

  return own != 0 ? own : strcmp (first->name, second->name);
}

GPtrArray *
cordon_compartments_list (CordonCompartments *self, guint32 uid)
{
  GPtrArray *views = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  const char *name;
  CordonSystemCompartment *system;
  CordonOwnCompartment *own;

  g_hash_table_iter_init (&iter, self->system);
  while (g_hash_table_iter_next (&iter, (gpointer *) &name, (gpointer *) &system))
    {
      CordonCompartmentView *view = g_new (CordonCompartmentView, 1);

      view_system (name, system, view);
      g_ptr_array_add (views, view);
    }
  g_hash_table_iter_init (&iter, self->owns);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &own))
    if (own->uid == uid)
      {
        CordonCompartmentView *view = g_new (CordonCompartmentView, 1);

        view_own (self, own, view);
        g_ptr_array_add (views, view);
      }
  g_ptr_array_sort (views, compare_views);
  return views;
}

/* --- the object ------------------------------------------------------------------------------ */

static void
cordon_compartments_finalize (GObject *object)
{
  CordonCompartments *self = CORDON_COMPARTMENTS (object);

  g_assert (g_queue_is_empty (&self->changes)); /* each change holds a reference */
  g_hash_table_unref (self->system);
  g_hash_table_unref (self->owns);
  g_ptr_array_unref (self->problems);
  cordon_user_limits_clear (&self->limits);
  g_free (self->state_dir);
  G_OBJECT_CLASS (cordon_compartments_parent_class)->finalize (object);
}

static void
cordon_compartments_class_init (CordonCompartmentsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cordon_compartments_finalize;
}

static void
cordon_compartments_init (CordonCompartments *self)
{
  self->system = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) system_free);
  self->owns = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) own_free);
  self->problems = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->problems, NULL);
  g_queue_init (&self->changes);
}

CordonCompartments *
cordon_compartments_new (const char *state_dir, const CordonUserLimits *limits)
{
  CordonCompartments *self = g_object_new (CORDON_TYPE_COMPARTMENTS, NULL);

  self->state_dir = g_strdup (state_dir);
  self->limits = cordon_user_limits_copy (limits != NULL ? limits : &cordon_user_limits_default);
  return self;
}
