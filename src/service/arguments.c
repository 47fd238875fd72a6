/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a caller says, judged before anything is done for it. Nothing here may allocate by a size
 * that the caller chose, follow a path, or read from a descriptor.
 */
#include "config.h"

#include "service/arguments.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/compartment.h"
#include "core/errors.h"
#include "core/limits.h"
#include "core/machine-name.h"
#include "service/aside.h"

#define MAX_OPTIONS 8

static gssize
find_option (const CordonOption *table, gsize n_table, const char *key)
{
  for (gsize i = 0; i < n_table; i++)
    if (strcmp (table[i].key, key) == 0)
      return (gssize) i;
  return -1;
}

static const GVariantType *
type_of (const CordonOption *option)
{
  return option->value != NULL ? G_VARIANT_TYPE_BOOLEAN : G_VARIANT_TYPE_UINT32;
}

static void
set_option (const CordonOption *option, GVariant *value)
{
  if (option->value != NULL)
    *option->value = g_variant_get_boolean (value);
  else
    *option->number = g_variant_get_uint32 (value);
}

gboolean
cordon_options_read (GVariant *options, const CordonOption *table, gsize n_table, GError **error)
{
  g_autoptr(GPtrArray) values = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  gssize places[MAX_OPTIONS] = { 0 };
  gboolean seen[MAX_OPTIONS] = { FALSE };
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_return_val_if_fail (n_table <= MAX_OPTIONS, FALSE);

  g_variant_iter_init (&iter, options);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &value))
    {
      g_autoptr(GVariant) owned = value;
      gssize at = find_option (table, n_table, key);

      if (at < 0 || seen[at] || !g_variant_is_of_type (owned, type_of (&table[at])))
        {
          g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_USAGE,
                               _("The options hold something that this cordond does not know."));
          return FALSE;
        }
      seen[at] = TRUE;
      places[values->len] = at;
      g_ptr_array_add (values, g_steal_pointer (&owned));
    }

  for (guint i = 0; i < values->len; i++)
    set_option (&table[places[i]], g_ptr_array_index (values, i));
  return TRUE;
}

gboolean
cordon_uuid_check (const char *untrusted_uuid, GError **error)
{
  gboolean fits = strnlen (untrusted_uuid, 37) == 36 && g_uuid_string_is_valid (untrusted_uuid);

  for (gsize i = 0; fits && i < 36; i++)
    fits = !g_ascii_isupper (untrusted_uuid[i]);
  if (!fits)
    g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_USAGE,
                         _("That is not the UUID of a machine; cordon list shows them."));
  return fits;
}

gboolean
cordon_name_check (const char *untrusted_name, GError **error)
{
  if (strnlen (untrusted_name, CORDON_LIMIT_NAME + 1) <= CORDON_LIMIT_NAME
      && cordon_compartment_name_valid (untrusted_name))
    return TRUE;
  g_set_error (error, CORDON_ERROR, CORDON_ERROR_USAGE,
               _("A name is 1 to %d small letters, digits and single hyphens."),
               CORDON_LIMIT_NAME);
  return FALSE;
}

gboolean
cordon_machine_name_check (const char *untrusted_name, GError **error)
{
  if (cordon_machine_name_valid (untrusted_name))
    return TRUE;
  g_set_error (error, CORDON_ERROR, CORDON_ERROR_USAGE,
               _("A machine's name is one line of 1 to %d visible characters, with single spaces, "
                 "and does not begin with “-”."),
               CORDON_MACHINE_NAME_MAX);
  return FALSE;
}

static gboolean
check_handles (GUnixFDList *list, const gint32 *handles, gsize n, GError **error)
{
  gsize length = list != NULL ? (gsize) g_unix_fd_list_get_length (list) : 0;
  gboolean fits = length == n;

  for (gsize i = 0; fits && i < n; i++)
    {
      fits = handles[i] >= 0 && (gsize) handles[i] < n;
      for (gsize k = 0; fits && k < i; k++)
        fits = handles[k] != handles[i];
    }
  if (fits)
    return TRUE;
  /* The kernel takes out of a message what the policy keeps from its receiver, who only sees that it is not there. */
  g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_USAGE,
                       length < n
                         ? _("Cordon was not given the file: most likely this computer's policy keeps it to others. "
                             "Copy it to a folder of your own, and use the copy.")
                         : _("The call does not carry the descriptors that it names."));
  return FALSE;
}

gboolean
cordon_fd_look (int fd, gboolean *regular, guint64 *size)
{
  struct statx seen = { 0 };

  if (statx (fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_TYPE | STATX_SIZE, &seen) < 0)
    return FALSE;
  *regular = (seen.stx_mask & STATX_TYPE) != 0 && S_ISREG (seen.stx_mode);
  *size = (seen.stx_mask & STATX_SIZE) != 0 ? seen.stx_size : 0;
  return TRUE;
}

static gboolean
check_regular (int fd, GError **error)
{
  gboolean regular;
  guint64 size;
  int flags = fcntl (fd, F_GETFL);

  if (!cordon_fd_look (fd, &regular, &size) || flags < 0)
    {
      cordon_error_set_errno (error, errno, CORDON_ERROR_USAGE,
                              _("A descriptor of the call cannot be examined"));
      return FALSE;
    }
  if (!regular || (flags & O_PATH) != 0 || (flags & O_ACCMODE) == O_WRONLY)
    {
      g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_USAGE,
                           _("Only regular files opened for reading are taken."));
      return FALSE;
    }
  return TRUE;
}

gboolean
cordon_fds_take (GUnixFDList *untrusted_list, const gint32 *untrusted_handles, gsize n,
                 int *out_fds, GError **error)
{
  int fds[MAX_OPTIONS];

  g_return_val_if_fail (n <= MAX_OPTIONS, FALSE);

  if (!check_handles (untrusted_list, untrusted_handles, n, error))
    return FALSE;

  for (gsize i = 0; i < n; i++)
    {
      fds[i] = g_unix_fd_list_get (untrusted_list, untrusted_handles[i], error);
      if (fds[i] < 0 || !check_regular (fds[i], error))
        {
          cordon_aside_close (fds, i + 1);
          return FALSE;
        }
    }
  if (n > 0)
    memcpy (out_fds, fds, n * sizeof *fds);
  return TRUE;
}
