/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "nautilus/menu.h"

#include <string.h>

/* --- a file that is none --------------------------------------------------------------------- */

typedef struct {
  GObject parent_instance;
  const char *uri, *scheme, *type;
  gboolean directory;
} FakeFile;

typedef struct {
  GObjectClass parent_class;
} FakeFileClass;

static GType fake_file_get_type (void);

static char *
get_uri (NautilusFileInfo *file)
{
  return g_strdup (((FakeFile *) file)->uri);
}

static char *
get_activation_uri (NautilusFileInfo *file)
{
  return g_strdup ("file:///where/it/is.pdf");
}

static char *
get_uri_scheme (NautilusFileInfo *file)
{
  return g_strdup (((FakeFile *) file)->scheme);
}

static gboolean
is_mime_type (NautilusFileInfo *file, const char *type)
{
  return g_str_equal (((FakeFile *) file)->type, type);
}

static gboolean
is_directory (NautilusFileInfo *file)
{
  return ((FakeFile *) file)->directory;
}

static void
fake_file_implement (NautilusFileInfoInterface *iface)
{
  iface->get_uri = get_uri;
  iface->get_activation_uri = get_activation_uri;
  iface->get_uri_scheme = get_uri_scheme;
  iface->is_mime_type = is_mime_type;
  iface->is_directory = is_directory;
}

G_DEFINE_TYPE_WITH_CODE (FakeFile, fake_file, G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (NAUTILUS_TYPE_FILE_INFO, fake_file_implement))

static void
fake_file_class_init (FakeFileClass *klass)
{
}

static void
fake_file_init (FakeFile *self)
{
}

static GList *
add_file (GList *files, const char *uri, const char *type, gboolean directory)
{
  FakeFile *file = g_object_new (fake_file_get_type (), NULL);
  g_autofree char *scheme = g_uri_parse_scheme (uri);

  file->uri = uri;
  file->scheme = g_intern_string (scheme);
  file->type = type;
  file->directory = directory;
  return g_list_append (files, file);
}

/* --- a cordon-desktop that only writes down -------------------------------------------------- */

typedef struct {
  GDBusConnection *owner;
  GDBusNodeInfo *node;
  const char *rows;  /* what ListCompartments answers; NULL: an error */
  GString *asked;    /* method and arguments, a line each */
  CordonCalls *calls;
  guint changed;
  char *failed;
} House;

static const char interface[] =
  "<node><interface name='org.cordon.Desktop1'>"
  "<method name='OpenUris'><arg type='as' direction='in'/><arg type='a{sv}' direction='in'/></method>"
  "<method name='QuarantineUris'><arg type='as' direction='in'/></method>"
  "<method name='ListCompartments'><arg type='a(ss)' direction='out'/></method>"
  "</interface></node>";

static void
on_call (GDBusConnection *bus, const char *sender, const char *path, const char *iface, const char *method,
         GVariant *arguments, GDBusMethodInvocation *invocation, gpointer data)
{
  House *house = data;
  g_autofree char *text = g_variant_print (arguments, FALSE);

  g_string_append_printf (house->asked, "%s%s\n", method, text);
  if (!house->rows)
    g_dbus_method_invocation_return_error_literal (invocation, G_IO_ERROR, G_IO_ERROR_BUSY, "No, not now.");
  else if (g_str_equal (method, "ListCompartments"))
    g_dbus_method_invocation_return_value (
      invocation, g_variant_new ("(@a(ss))", g_variant_parse (G_VARIANT_TYPE ("a(ss)"), house->rows, NULL, NULL, NULL)));
  else
    g_dbus_method_invocation_return_value (invocation, NULL);
}

static void
on_changed (House *house)
{
  house->changed++;
}

static void
on_failed (House *house, const GError *error)
{
  g_free (house->failed);
  house->failed = g_strdup (error->message);
}

/* One bus for all: NautilusMenu of version 43 keeps its entries for ever, and with them the connection. */
static GTestDBus *bus;

static void
set_up (House *house, gconstpointer rows)
{
  static const GDBusInterfaceVTable table = { .method_call = on_call };

  house->asked = g_string_new (NULL);
  house->rows = rows;
  house->node = g_dbus_node_info_new_for_xml (interface, NULL);
  house->owner = g_dbus_connection_new_for_address_sync (
    g_test_dbus_get_bus_address (bus),
    G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION, NULL, NULL, NULL);
  g_dbus_connection_register_object (house->owner, "/org/cordon/Desktop1", house->node->interfaces[0], &table, house,
                                     NULL, NULL);
  g_variant_unref (g_dbus_connection_call_sync (house->owner, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                                "org.freedesktop.DBus", "RequestName",
                                                g_variant_new ("(su)", "org.cordon.Cordon", 0), NULL,
                                                G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL));
  house->calls = cordon_calls_new ();
  g_signal_connect_swapped (house->calls, "changed", G_CALLBACK (on_changed), house);
  g_signal_connect_swapped (house->calls, "failed", G_CALLBACK (on_failed), house);
}

static void
wait_asked (House *house, const char *line)
{
  while (!strstr (house->asked->str, line))
    g_main_context_iteration (NULL, TRUE);
}

static void
wait_changed (House *house, guint n)
{
  while (house->changed < n)
    g_main_context_iteration (NULL, TRUE);
}

static void
tear_down (House *house, gconstpointer rows)
{
  /* An order that is still under way keeps them. */
  g_signal_handlers_disconnect_by_data (house->calls, house);
  g_object_unref (house->calls);
  g_dbus_connection_close_sync (house->owner, NULL, NULL);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_object_unref (house->owner);
  g_dbus_node_info_unref (house->node);
  g_string_free (house->asked, TRUE);
  g_free (house->failed);
}

/* --- what the menu has ----------------------------------------------------------------------- */

static char *
get_text (gpointer item, const char *property)
{
  char *text = NULL;

  g_object_get (item, property, &text, NULL);
  return text;
}

/* "name=label" of each entry, those of its menu in brackets. */
static char *
describe (GList *items)
{
  g_autoptr (GString) all = g_string_new (NULL);

  for (; items; items = items->next)
    {
      g_autofree char *name = get_text (items->data, "name"), *label = get_text (items->data, "label");
      g_autoptr (NautilusMenu) menu = NULL;

      g_object_get (items->data, "menu", &menu, NULL);
      g_string_append_printf (all, "%s%s=%s", all->len ? ", " : "", name, label);
      if (menu)
        {
          GList *inside = nautilus_menu_get_items (menu);
          g_autofree char *text = describe (inside);

          g_string_append_printf (all, " [%s]", text);
          g_list_free_full (inside, g_object_unref);
        }
    }
  return g_string_free (g_steal_pointer (&all), FALSE);
}

static char *
menu_of (House *house, GList *files)
{
  GList *items = cordon_menu_new (house->calls, files);
  char *text = describe (items);

  g_list_free_full (items, g_object_unref);
  g_list_free_full (files, g_object_unref);
  return text;
}

#define TWO "[('untrusted-documents', 'Untrusted documents'), ('own_one', 'My _own')]"
#define OPEN "Cordon::open=Open in _Throwaway Machine"
#define IN "Cordon::open-in=Open _In [Cordon::open-in::untrusted-documents=Untrusted documents, " \
           "Cordon::open-in::own_one=My __own]"
#define QUARANTINE "Cordon::quarantine=_Quarantine This File"

static void
assert_menu (House *house, GList *files, const char *expected)
{
  g_autofree char *text = menu_of (house, files);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_entries (House *house, gconstpointer data)
{
  static const char pdf[] = "application/pdf", untrusted[] = "application/x-cordon-untrusted";

  assert_menu (house, add_file (NULL, "file:///a.pdf", pdf, FALSE), "");
  wait_changed (house, 1);
  assert_menu (house, add_file (NULL, "file:///a.pdf", pdf, FALSE), OPEN ", " IN ", " QUARANTINE);
  assert_menu (house, add_file (add_file (NULL, "file:///a.pdf", pdf, FALSE), "file:///b", pdf, FALSE),
               OPEN ", " IN ", Cordon::quarantine=_Quarantine These Files");
  assert_menu (house, add_file (NULL, "sftp://host/a.pdf", pdf, FALSE), OPEN ", " IN);
  assert_menu (house, add_file (NULL, "file:///a.pdf.untrusted", untrusted, FALSE), OPEN ", " IN);
  assert_menu (house, add_file (add_file (NULL, "file:///a.pdf", pdf, FALSE), "file:///b.untrusted", untrusted, FALSE),
               OPEN ", " IN);
}

static void
test_no_entries (House *house, gconstpointer data)
{
  GList *many = NULL;

  wait_changed (house, 1);
  assert_menu (house, NULL, "");
  assert_menu (house, add_file (NULL, "file:///folder", "inode/directory", TRUE), "");
  assert_menu (house, add_file (add_file (NULL, "file:///a", "text/plain", FALSE), "file:///d", "inode/directory", TRUE),
               "");
  for (guint i = 0; i <= CORDON_MENU_FILES_MAX; i++)
    many = add_file (many, "file:///a.pdf", "application/pdf", FALSE);
  assert_menu (house, many, "");
}

/* --- what an entry does ---------------------------------------------------------------------- */

static void
activate (House *house, GList *files, guint n)
{
  GList *items = cordon_menu_new (house->calls, files);

  g_signal_emit_by_name (g_list_nth_data (items, n), "activate");
  g_list_free_full (items, g_object_unref);
  g_list_free_full (files, g_object_unref);
}

static void
test_deeds (House *house, gconstpointer data)
{
  wait_changed (house, 1);
  activate (house, add_file (add_file (NULL, "file:///a%20b.pdf", "", FALSE), "recent:///x", "", FALSE), 0);
  wait_asked (house, "OpenUris(['file:///a%20b.pdf', 'file:///where/it/is.pdf'], "
                     "{'compartment': <'untrusted-documents'>})\n");
  activate (house, add_file (NULL, "file:///q.pdf", "", FALSE), 2);
  wait_asked (house, "QuarantineUris(['file:///q.pdf'],)\n");
}

static void
test_deed_of_menu (House *house, gconstpointer data)
{
  g_autoptr (NautilusMenu) menu = NULL;
  GList *files = add_file (NULL, "sftp://host/a.pdf", "", FALSE), *items, *inside;

  wait_changed (house, 1);
  items = cordon_menu_new (house->calls, files);
  g_object_get (items->next->data, "menu", &menu, NULL);
  inside = nautilus_menu_get_items (menu);
  /* The menu may be gone by then; its entry is not. */
  g_list_free_full (items, g_object_unref);
  g_list_free_full (files, g_object_unref);
  g_signal_emit_by_name (inside->next->data, "activate");
  wait_asked (house, "OpenUris(['sftp://host/a.pdf'], {'compartment': <'own_one'>})\n");
  g_list_free_full (inside, g_object_unref);
}

static void
test_changes (House *house, gconstpointer data)
{
  wait_changed (house, 1);
  g_assert_cmpstr (cordon_calls_get_title (house->calls, 1), ==, "My _own");
  house->rows = "[('a', 'A')]";
  cordon_calls_refresh (house->calls);
  wait_changed (house, 2);
  g_assert_cmpstr (cordon_calls_get_name (house->calls, 0), ==, "a");
  g_assert_null (cordon_calls_get_name (house->calls, 1));
  /* What does not answer changes nothing. */
  house->rows = NULL;
  g_string_truncate (house->asked, 0);
  cordon_calls_refresh (house->calls);
  wait_asked (house, "ListCompartments()\n");
  cordon_calls_quarantine (house->calls, (const char *const[]) { "file:///a", NULL });
  while (!house->failed)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (house->failed, ==, "No, not now.");
  g_assert_cmpstr (cordon_calls_get_name (house->calls, 0), ==, "a");
  g_assert_cmpuint (house->changed, ==, 2);
}

/* A guest, or whoever has the name, cannot fill the file manager. */
static void
test_bounds (House *house, gconstpointer data)
{
  g_autoptr (GString) rows = g_string_new ("[");
  g_autofree char *long_title = g_strnfill (1000, 'x');

  wait_changed (house, 1);
  for (guint i = 0; i < 2 * CORDON_CALLS_COMPARTMENTS_MAX; i++)
    g_string_append_printf (rows, "%s('n%u', '%s')", i ? ", " : "", i, long_title);
  g_string_append_c (rows, ']');
  house->rows = rows->str;
  cordon_calls_refresh (house->calls);
  wait_changed (house, 2);
  g_assert_nonnull (cordon_calls_get_name (house->calls, CORDON_CALLS_COMPARTMENTS_MAX - 1));
  g_assert_null (cordon_calls_get_name (house->calls, CORDON_CALLS_COMPARTMENTS_MAX));
  g_assert_cmpuint (strlen (cordon_calls_get_title (house->calls, 0)), ==, 60);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (bus);
#define ADD(name, function) g_test_add ("/nautilus/menu/" name, House, TWO, set_up, function, tear_down)
  ADD ("entries", test_entries);
  ADD ("no-entries", test_no_entries);
  ADD ("deeds", test_deeds);
  ADD ("deed-of-menu", test_deed_of_menu);
  ADD ("changes", test_changes);
  ADD ("bounds", test_bounds);
  status = g_test_run ();
  g_test_dbus_stop (bus);
  return status;
}
