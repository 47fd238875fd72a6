/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where a file may be opened is decided by cordon-desktop, which is asked with URIs.
 */
#include "config.h"
#include "nautilus/menu.h"

#include <glib/gi18n-lib.h>

/* The compartment that Cordon comes with for this; the words of the entry say what it is. */
#define THROWAWAY "untrusted-documents"
#define QUARANTINED "application/x-cordon-untrusted"

/* What an entry does: as long as the entry lives. */
typedef struct {
  CordonCalls *calls;
  GStrv uris;
  char *compartment; /* NULL: quarantine */
} Deed;

static void
deed_free (gpointer data, GClosure *closure)
{
  Deed *deed = data;

  g_object_unref (deed->calls);
  g_strfreev (deed->uris);
  g_free (deed->compartment);
  g_free (deed);
}

static void
on_activate (NautilusMenuItem *item, const Deed *deed)
{
  const char *const *uris = (const char *const *) deed->uris;

  if (deed->compartment)
    cordon_calls_open (deed->calls, uris, deed->compartment);
  else
    cordon_calls_quarantine (deed->calls, uris);
}

/* --- files ----------------------------------------------------------------------------------- */

/* Lists of what was used say where it is. */
static char *
find_uri (NautilusFileInfo *file)
{
  g_autofree char *scheme = nautilus_file_info_get_uri_scheme (file);

  return g_strcmp0 (scheme, "recent") == 0 ? nautilus_file_info_get_activation_uri (file)
                                           : nautilus_file_info_get_uri (file);
}

static GStrv
find_uris (GList *files)
{
  g_autoptr (GStrvBuilder) uris = g_strv_builder_new ();
  guint n = 0;

  for (; files; files = files->next)
    {
      g_autofree char *uri = find_uri (files->data);

      if (!uri || ++n > CORDON_MENU_FILES_MAX || nautilus_file_info_is_directory (files->data))
        return NULL;
      g_strv_builder_add (uris, uri);
    }
  return n > 0 ? g_strv_builder_end (uris) : NULL;
}

/* Only a file of this computer can be renamed into quarantine; one that is there needs it no more. */
static gboolean
can_quarantine (GList *files)
{
  for (; files; files = files->next)
    {
      g_autofree char *scheme = nautilus_file_info_get_uri_scheme (files->data);

      if (g_strcmp0 (scheme, "file") != 0 || nautilus_file_info_is_mime_type (files->data, QUARANTINED))
        return FALSE;
    }
  return TRUE;
}

/* --- entries --------------------------------------------------------------------------------- */

/* label: with its underscores doubled where they are not mnemonics. */
static NautilusMenuItem *
make_item (const char *name, const char *label, const char *tip, CordonCalls *calls, const GStrv uris,
           const char *compartment)
{
  NautilusMenuItem *item = nautilus_menu_item_new (name, label, tip, NULL);
  Deed *deed = g_new0 (Deed, 1);

  deed->calls = g_object_ref (calls);
  deed->uris = g_strdupv (uris);
  deed->compartment = g_strdup (compartment);
  g_signal_connect_data (item, "activate", G_CALLBACK (on_activate), deed, deed_free, 0);
  return item;
}

static char *
double_underscores (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "_", -1);

  return g_strjoinv ("__", parts);
}

static NautilusMenuItem *
make_open_in (CordonCalls *calls, const GStrv uris)
{
  /* Translators: a menu of compartments */
  NautilusMenuItem *item = nautilus_menu_item_new ("Cordon::open-in", _("Open _In"), "", NULL);
  g_autoptr (NautilusMenu) menu = nautilus_menu_new ();

  for (guint i = 0; cordon_calls_get_name (calls, i); i++)
    {
      g_autofree char *name = g_strconcat ("Cordon::open-in::", cordon_calls_get_name (calls, i), NULL);
      g_autofree char *title = double_underscores (cordon_calls_get_title (calls, i));
      g_autoptr (NautilusMenuItem) entry = make_item (name, title, "", calls, uris, cordon_calls_get_name (calls, i));

      nautilus_menu_append_item (menu, entry);
    }
  nautilus_menu_item_set_submenu (item, menu);
  return item;
}

GList *
cordon_menu_new (CordonCalls *calls, GList *files)
{
  g_auto (GStrv) uris = cordon_calls_get_name (calls, 0) ? find_uris (files) : NULL;
  GList *items = NULL;

  if (!uris)
    return NULL;
  items = g_list_append (items, make_item ("Cordon::open", _("Open in _Throwaway Machine"),
                                           _("In a virtual machine that is gone when its window is closed"), calls,
                                           uris, THROWAWAY));
  items = g_list_append (items, make_open_in (calls, uris));
  if (can_quarantine (files))
    items = g_list_append (items, make_item ("Cordon::quarantine",
                                             uris[1] ? _("_Quarantine These Files") : _("_Quarantine This File"),
                                             _("No program of this computer opens or previews it from then on"), calls,
                                             uris, NULL));
  return items;
}
