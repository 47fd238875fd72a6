/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Compartments by name, from directories of the system. A file that cannot be parsed whole offers
 * nothing: a compartment whose rules were half understood would be a hole.
 */
#include "config.h"

#include "service/compartments.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/errors.h"
#include "core/limits.h"

#define SUFFIX ".compartment"

struct _CordonCompartments {
  GObject parent_instance;

  /* owned */
  GHashTable *by_name;
  GPtrArray *problems; /* NULL-terminated */
};

G_DEFINE_FINAL_TYPE (CordonCompartments, cordon_compartments, G_TYPE_OBJECT)

static void
add_problem (CordonCompartments *self, char *sentence)
{
  g_ptr_array_set_size (self->problems, (int) self->problems->len - 1);
  g_ptr_array_add (self->problems, sentence);
  g_ptr_array_add (self->problems, NULL);
}

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
read_one (CordonCompartments *self, const char *directory, const char *file_name)
{
  g_autofree char *path = g_build_filename (directory, file_name, NULL);
  g_autofree char *name = g_strndup (file_name, strlen (file_name) - strlen (SUFFIX));
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  CordonCompartment *compartment = NULL;
  gsize length = 0;

  /* The administrator's file hides the preset of its name even when it cannot be understood. */
  g_hash_table_remove (self->by_name, name);
  text = read_file (path, &length, &error);
  if (text != NULL)
    compartment = cordon_compartment_parse (name, text, length, &error);
  if (compartment != NULL)
    g_hash_table_replace (self->by_name, g_steal_pointer (&name), compartment);
  else
    add_problem (self, g_strdup_printf ("%s: %s", path, error->message));
}

void
cordon_compartments_read (CordonCompartments *self, const char *directory)
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
      read_one (self, directory, name);
}

CordonCompartment *
cordon_compartments_find (CordonCompartments *self, const char *untrusted_name, GError **error)
{
  CordonCompartment *compartment = g_hash_table_lookup (self->by_name, untrusted_name);

  if (compartment == NULL)
    g_set_error (error, CORDON_ERROR, CORDON_ERROR_NOT_FOUND,
                 /* Translators: two folders */
                 _("There is no such compartment; they are in %s and in %s."),
                 CORDON_PKGDATADIR "/compartments", CORDON_SYSCONFDIR "/compartments");
  return compartment;
}

guint
cordon_compartments_get_count (CordonCompartments *self)
{
  return g_hash_table_size (self->by_name);
}

const char *const *
cordon_compartments_get_problems (CordonCompartments *self)
{
  return (const char *const *) self->problems->pdata;
}

static void
cordon_compartments_finalize (GObject *object)
{
  CordonCompartments *self = CORDON_COMPARTMENTS (object);

  g_hash_table_unref (self->by_name);
  g_ptr_array_unref (self->problems);
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
  self->by_name = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                         (GDestroyNotify) cordon_compartment_unref);
  self->problems = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->problems, NULL);
}

CordonCompartments *
cordon_compartments_new (void)
{
  return g_object_new (CORDON_TYPE_COMPARTMENTS, NULL);
}
