/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Desktop entries written and read. Written by hand and byte by byte, because what has to be escaped, and how often,
 * is the whole matter; read by GLib, as the desktop does.
 */
#include "config.h"
#include "client/launcher.h"

#include <string.h>
#include "core/text.h"

#define GROUP "Desktop Entry"
#define PREFIX CORDON_APP_ID ".App."
#define ENDING ".desktop"

#define KEY_MARK "X-Cordon-Launcher"
#define KEY_MACHINE "X-Cordon-Machine"
#define KEY_MACHINE_NAME "X-Cordon-Machine-Name"
#define KEY_APPLICATION "X-Cordon-Application"
#define KEY_NAME "X-Cordon-Name"
#define KEY_LOOK "X-Cordon-Look"

/* --- the value ------------------------------------------------------------------------------- */

static char *
clean (const char *untrusted_name)
{
  g_autofree char *shown = cordon_text_display_name (untrusted_name);

  return cordon_text_ellipsize_middle (shown, CORDON_LAUNCHER_NAME_MAX);
}

static void
add_translation (CordonLauncher *self, const char *locale, const char *untrusted_name)
{
  CordonAgentAppName *translated = g_new0 (CordonAgentAppName, 1);
  g_autofree char *name = clean (untrusted_name);

  g_strlcpy (translated->locale, locale, sizeof translated->locale);
  /* Cleaning may make a name longer: half a character is none. */
  if (g_strlcpy (translated->name, name, sizeof translated->name) < sizeof translated->name)
    g_ptr_array_add (self->translated, translated);
  else
    g_free (translated);
}

static CordonLauncher *
make (const char *uuid, const char *id, const char *machine, const char *untrusted_name)
{
  CordonLauncher *self = g_new0 (CordonLauncher, 1);

  self->uuid = g_strdup (uuid);
  self->id = g_strdup (id);
  self->machine = cordon_text_display_name (machine);
  self->name = clean (untrusted_name);
  self->translated = g_ptr_array_new_with_free_func (g_free);
  return self;
}

CordonLauncher *
cordon_launcher_new (const char *uuid, const char *machine, const CordonAgentApp *untrusted_app)
{
  CordonLauncher *self = make (uuid, untrusted_app->id, machine, untrusted_app->name);

  for (guint i = 0; i < MIN (untrusted_app->translations, CORDON_AGENT_APP_TRANSLATIONS_MAX); i++)
    add_translation (self, untrusted_app->translated[i].locale, untrusted_app->translated[i].name);
  return self;
}

void
cordon_launcher_free (CordonLauncher *self)
{
  g_free (self->uuid);
  g_free (self->id);
  g_free (self->machine);
  g_free (self->look);
  g_free (self->name);
  g_ptr_array_unref (self->translated);
  g_free (self);
}

void
cordon_launcher_set_machine (CordonLauncher *self, const char *machine)
{
  g_free (self->machine);
  self->machine = cordon_text_display_name (machine);
}

gboolean
cordon_launcher_set_look (CordonLauncher *self, const char *colour, const char *glyph)
{
  g_autofree char *look = g_strconcat (colour, "/", glyph, NULL);

  if (g_strcmp0 (self->look, look) == 0)
    return FALSE;
  g_free (self->look);
  self->look = g_steal_pointer (&look);
  return TRUE;
}

/* --- names of files -------------------------------------------------------------------------- */

char *
cordon_launcher_icon_name (const char *uuid, const char *id)
{
  return g_strconcat (PREFIX, uuid, ".", id, NULL);
}

char *
cordon_launcher_file_name (const char *uuid, const char *id)
{
  return g_strconcat (PREFIX, uuid, ".", id, ENDING, NULL);
}

gboolean
cordon_launcher_name_is_ours (const char *file_name)
{
  return g_str_has_prefix (file_name, PREFIX) && g_str_has_suffix (file_name, ENDING);
}

/* --- writing --------------------------------------------------------------------------------- */

char *
cordon_launcher_escape (const char *text)
{
  GString *value = g_string_new (NULL);

  for (const char *c = text; *c; c++)
    if (*c == '\\')
      g_string_append (value, "\\\\");
    else if (*c == '\n')
      g_string_append (value, "\\n");
    else if (*c == '\r')
      g_string_append (value, "\\r");
    else if (*c == '\t')
      g_string_append (value, "\\t");
    else if (*c == ' ' && (c == text || c[1] == '\0'))
      g_string_append (value, "\\s");
    else
      g_string_append_c (value, *c);
  return g_string_free (value, FALSE);
}

static gboolean
is_plain (char c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr ("/._-+:@", c) != NULL);
}

static gboolean
needs_quotes (const char *argument)
{
  for (const char *c = argument; *c; c++)
    if (!is_plain (*c))
      return TRUE;
  return *argument == '\0';
}

char *
cordon_launcher_quote (const char *argument)
{
  GString *quoted;

  if (!needs_quotes (argument))
    return g_strdup (argument);
  quoted = g_string_new ("\"");
  for (const char *c = argument; *c; c++)
    {
      if (strchr ("\"`$\\", *c))
        g_string_append_c (quoted, '\\');
      if (*c == '%')
        g_string_append_c (quoted, '%');
      g_string_append_c (quoted, *c);
    }
  g_string_append_c (quoted, '"');
  return g_string_free (quoted, FALSE);
}

static void
put (GString *text, const char *key, const char *value)
{
  g_autofree char *escaped = cordon_launcher_escape (value);

  g_string_append_printf (text, "%s=%s\n", key, escaped);
}

static void
put_localised (GString *text, const char *key, const char *locale, const char *value)
{
  g_autofree char *whole = g_strdup_printf ("%s[%s]", key, locale);

  put (text, *locale ? whole : key, value);
}

/* The machine comes last, whatever the application calls itself. */
static void
put_name (GString *text, const CordonLauncher *self, const char *locale, const char *name)
{
  g_autofree char *whole = g_strdup_printf ("%s (%s)", name, self->machine);

  put_localised (text, "Name", locale, whole);
  put_localised (text, KEY_NAME, locale, name);
}

static void
put_command (GString *text, const CordonLauncher *self, const char *program)
{
  g_autofree char *quoted = cordon_launcher_quote (program), *id = cordon_launcher_quote (self->id);
  g_autofree char *uuid = cordon_launcher_quote (self->uuid);
  g_autofree char *command = g_strdup_printf ("%s run --app %s %s", quoted, id, uuid);

  put (text, "Exec", command);
  /* Where Cordon was removed nothing is shown. */
  put (text, "TryExec", program);
}

char *
cordon_launcher_to_text (const CordonLauncher *self, const char *program)
{
  GString *text = g_string_new ("# Made by Cordon, which removes it with the machine.\n[" GROUP "]\nVersion=1.4\n"
                                "Type=Application\nTerminal=false\nStartupNotify=false\n" KEY_MARK "=1\n");
  g_autofree char *icon = cordon_launcher_icon_name (self->uuid, self->id);

  put_command (text, self, program);
  put (text, "Icon", icon);
  put (text, KEY_MACHINE, self->uuid);
  put (text, KEY_MACHINE_NAME, self->machine);
  put (text, KEY_APPLICATION, self->id);
  if (self->look)
    put (text, KEY_LOOK, self->look);
  put_name (text, self, "", self->name);
  for (guint i = 0; i < self->translated->len; i++)
    {
      const CordonAgentAppName *translated = g_ptr_array_index (self->translated, i);

      put_name (text, self, translated->locale, translated->name);
    }
  return g_string_free (text, FALSE);
}

/* --- reading --------------------------------------------------------------------------------- */

static void
read_translations (CordonLauncher *self, GKeyFile *file)
{
  g_auto (GStrv) keys = g_key_file_get_keys (file, GROUP, NULL, NULL);

  for (char **key = keys; key && *key && self->translated->len < CORDON_AGENT_APP_TRANSLATIONS_MAX; key++)
    if (g_str_has_prefix (*key, KEY_NAME "[") && g_str_has_suffix (*key, "]"))
      {
        g_autofree char *locale = g_strndup (*key + strlen (KEY_NAME "["), strlen (*key) - strlen (KEY_NAME "[]"));
        g_autofree char *name = g_key_file_get_string (file, GROUP, *key, NULL);

        if (name)
          add_translation (self, locale, name);
      }
}

static gboolean
is_ours (const char *file_name, const char *uuid, const char *id)
{
  g_autofree char *expected = NULL;

  if (!uuid || !id || !g_uuid_string_is_valid (uuid) || !cordon_agent_app_id_valid ((const guint8 *) id, strlen (id)))
    return FALSE;
  expected = cordon_launcher_file_name (uuid, id);
  return g_str_equal (file_name, expected);
}

CordonLauncher *
cordon_launcher_from_text (const char *file_name, const char *text, gsize size)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *uuid = NULL, *id = NULL, *name = NULL, *machine = NULL;
  CordonLauncher *self;

  if (size > CORDON_LAUNCHER_MAX
      || !g_key_file_load_from_data (file, text, size, G_KEY_FILE_KEEP_TRANSLATIONS, NULL)
      || g_key_file_get_integer (file, GROUP, KEY_MARK, NULL) != 1)
    return NULL;
  uuid = g_key_file_get_string (file, GROUP, KEY_MACHINE, NULL);
  id = g_key_file_get_string (file, GROUP, KEY_APPLICATION, NULL);
  name = g_key_file_get_string (file, GROUP, KEY_NAME, NULL);
  machine = g_key_file_get_string (file, GROUP, KEY_MACHINE_NAME, NULL);
  if (!name || !machine || !is_ours (file_name, uuid, id))
    return NULL;
  self = make (uuid, id, machine, name);
  self->look = g_key_file_get_string (file, GROUP, KEY_LOOK, NULL);
  read_translations (self, file);
  return self;
}
