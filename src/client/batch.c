/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The files of a batch and what they are called. A name is a stranger's bytes: what becomes of it names a row in a
 * list and is never opened, on the host or in the guest.
 */
#include "config.h"
#include "client/batch-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>
#include "core/limits.h"
#include "core/text.h"

/* A row of this name is shown as its text where a viewer finds it in an archive (agent/viewer/archive.h). */
#define TEXT_ENTRY ".cordon-text"

#define NAME_SHOWN 100 /* characters of a name in the list */
#define TITLE_NAMES 2  /* that a title tells */
#define TITLE_NAME 24  /* characters of each */

static void
file_clear (gpointer data)
{
  CordonBatchFile *file = data;

  if (file->fd >= 0)
    close (file->fd);
  g_free (file->name);
}

CordonBatch *
cordon_batch_new (void)
{
  CordonBatch *self = g_atomic_rc_box_new0 (CordonBatch);

  self->files = g_array_new (FALSE, FALSE, sizeof (CordonBatchFile));
  g_array_set_clear_func (self->files, file_clear);
  self->names = g_hash_table_new (g_str_hash, g_str_equal);
  return self;
}

CordonBatch *
cordon_batch_ref (CordonBatch *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
batch_clear (gpointer data)
{
  CordonBatch *self = data;

  g_hash_table_unref (self->names);
  g_array_unref (self->files);
}

void
cordon_batch_unref (CordonBatch *self)
{
  g_atomic_rc_box_release_full (self, batch_clear);
}

/* --- names ----------------------------------------------------------------------------------- */

/* No reader of archives takes it for a folder, a place above, or Cordon's own. */
static char *
make_safe (const char *untrusted_name)
{
  g_autofree char *shown = cordon_text_display_name (untrusted_name);
  char *name = cordon_text_ellipsize_middle (g_strdelimit (shown, "/\\", '_'), NAME_SHOWN);

  if (g_str_equal (name, ".") || g_str_equal (name, "..") || g_str_equal (name, TEXT_ENTRY))
    name[0] = '_';
  return name;
}

/* "a.pdf" and 2: "a (2).pdf". */
static char *
number_name (const char *name, guint number)
{
  const char *dot = strrchr (name, '.');
  int stem = dot && dot > name ? (int) (dot - name) : (int) strlen (name);

  return g_strdup_printf ("%.*s (%u)%s", stem, name, number, name + stem);
}

static char *
make_unique (CordonBatch *self, const char *untrusted_name)
{
  g_autofree char *name = make_safe (untrusted_name);
  char *unique = g_strdup (name);

  for (guint number = 2; g_hash_table_contains (self->names, unique); number++)
    {
      g_free (unique);
      unique = number_name (name, number);
    }
  return unique;
}

void
cordon_batch_add (CordonBatch *self, int fd, const char *untrusted_name)
{
  g_return_if_fail (self->files->len < CORDON_LIMIT_BATCH_FILES);

  CordonBatchFile file = { fd, make_unique (self, untrusted_name) };

  g_hash_table_add (self->names, file.name);
  g_array_append_val (self->files, file);
}

guint
cordon_batch_get_size (CordonBatch *self)
{
  return self->files->len;
}

char *
cordon_batch_dup_title (CordonBatch *self)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < self->files->len && i < TITLE_NAMES; i++)
    {
      g_autofree char *name = cordon_text_ellipsize_middle (g_array_index (self->files, CordonBatchFile, i).name, TITLE_NAME);

      g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", name);
    }
  if (self->files->len > TITLE_NAMES)
    g_string_append (names, ", …");
  /* Translators: their names, of which there may be more: "3 files: a.pdf, b.png, …" */
  return g_strdup_printf (ngettext ("%u file: %s", "%u files: %s", self->files->len), self->files->len, names->str);
}
