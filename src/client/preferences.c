/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads the host's preferences. Everything ends up in file names and variables inside the guest
 * and in the guest's hands: only plain names pass, nothing is ever expanded or executed.
 */
#include "config.h"
#include "client/preferences.h"

#include <string.h>

#define INPUT_SOURCES "org.gnome.desktop.input-sources"

/* --- names ----------------------------------------------------------------------------------- */

static gboolean
is_name (const char *text, gsize length, const char *also)
{
  if (length == 0 || length > CORDON_AGENT_NAME_MAX)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalnum (text[i]) && (text[i] == '\0' || strchr (also, text[i]) == NULL))
      return FALSE;
  return TRUE;
}

/* Of "de,us" the first: length of it. */
static gsize
first_of_list (const char *text, gsize length)
{
  const char *comma = memchr (text, ',', length);

  return comma ? (gsize) (comma - text) : length;
}

static void
copy_name (char out[CORDON_AGENT_NAME_MAX + 1], const char *text, gsize length)
{
  memset (out, 0, CORDON_AGENT_NAME_MAX + 1);
  memcpy (out, text, length);
}

/* A variant of another layout is worse than none. */
static gboolean
take_keyboard (CordonKeyboard *keyboard, const char *layout, gsize layout_length,
               const char *variant, gsize variant_length)
{
  layout_length = first_of_list (layout, layout_length);
  variant_length = first_of_list (variant, variant_length);
  if (!is_name (layout, layout_length, "_-"))
    return FALSE;
  if (!is_name (variant, variant_length, "_-"))
    variant_length = 0;
  copy_name (keyboard->layout, layout, layout_length);
  copy_name (keyboard->variant, variant, variant_length);
  return TRUE;
}

/* --- keyboard -------------------------------------------------------------------------------- */

gboolean
cordon_keyboard_from_sources (GVariant *sources, CordonKeyboard *keyboard)
{
  GVariantIter iter;
  const char *kind, *id;

  if (!g_variant_is_of_type (sources, G_VARIANT_TYPE ("a(ss)")))
    return FALSE;
  g_variant_iter_init (&iter, sources);
  while (g_variant_iter_next (&iter, "(&s&s)", &kind, &id))
    if (g_str_equal (kind, "xkb"))
      {
        const char *plus = strchr (id, '+');
        gsize length = plus ? (gsize) (plus - id) : strlen (id);
        const char *variant = plus ? plus + 1 : "";
        return take_keyboard (keyboard, id, length, variant, strlen (variant));
      }
  return FALSE;
}

enum { XKB_RULES, XKB_MODEL, XKB_LAYOUTS, XKB_VARIANTS, XKB_NEEDED };

gboolean
cordon_keyboard_from_xkb_names (GBytes *xkb_names, CordonKeyboard *keyboard)
{
  gsize left;
  const char *at = g_bytes_get_data (xkb_names, &left);
  const char *fields[XKB_NEEDED] = { "", "", "", "" };
  gsize lengths[XKB_NEEDED] = { 0 };

  for (guint i = 0; i < XKB_NEEDED && left > 0; i++)
    {
      fields[i] = at;
      lengths[i] = strnlen (at, left);
      gsize step = MIN (lengths[i] + 1, left);
      at += step;
      left -= step;
    }
  return take_keyboard (keyboard, fields[XKB_LAYOUTS], lengths[XKB_LAYOUTS],
                        fields[XKB_VARIANTS], lengths[XKB_VARIANTS]);
}

/* The value of KEY=value or KEY="value" at the start of a line; the last one counts, as in a shell.
 * Nothing else of a shell is understood. */
static char *
find_assignment (const char *text, const char *key)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", 200);
  g_autofree char *prefix = g_strconcat (key, "=", NULL);
  char *found = NULL;

  for (guint i = 0; lines[i]; i++)
    {
      char *line = g_strstrip (lines[i]);
      if (!g_str_has_prefix (line, prefix))
        continue;
      const char *value = line + strlen (prefix);
      gsize length = strlen (value);
      if (length >= 2 && (value[0] == '"' || value[0] == '\'') && value[length - 1] == value[0])
        {
          value++;
          length -= 2;
        }
      g_free (found);
      found = g_strndup (value, length);
    }
  return found ? found : g_strdup ("");
}

gboolean
cordon_keyboard_from_file (const char *text, CordonKeyboard *keyboard)
{
  g_autofree char *layouts = find_assignment (text, "XKBLAYOUT");
  g_autofree char *variants = find_assignment (text, "XKBVARIANT");

  return take_keyboard (keyboard, layouts, strlen (layouts), variants, strlen (variants));
}

/* --- language, time and paper ---------------------------------------------------------------- */

char *
cordon_locale_from_variable (const char *value)
{
  gsize name = strcspn (value, ".@");
  const char *modifier = strchr (value, '@');

  if (!is_name (value, name, "_") || !g_ascii_islower (value[0]))
    return NULL;
  if (modifier && !is_name (modifier + 1, strlen (modifier + 1), "_"))
    modifier = NULL;
  g_autofree char *locale = g_strdup_printf ("%.*s.UTF-8%s", (int) name, value,
                                             modifier ? modifier : "");
  return strlen (locale) <= CORDON_AGENT_NAME_MAX ? g_steal_pointer (&locale) : NULL;
}

/* Area/City; each part begins with a letter, so that no "..", no absolute path and no rule such
 * as "CET-1CEST,M3.5.0" passes. */
static gboolean
is_timezone (const char *text)
{
  gboolean begins = TRUE;

  if (!is_name (text, strlen (text), "_-+/"))
    return FALSE;
  for (const char *at = text; *at; at++)
    {
      if (begins && !g_ascii_isalpha (*at))
        return FALSE;
      begins = *at == '/';
    }
  return !begins;
}

char *
cordon_timezone_from_text (const char *text)
{
  g_autofree char *line = g_strndup (text, strcspn (text, "\n"));
  const char *name = g_strstrip (line);

  if (*name == ':')
    name++;
  return is_timezone (name) ? g_strdup (name) : NULL;
}

char *
cordon_timezone_from_link (const char *target)
{
  static const char directory[] = "/zoneinfo/";
  const char *found = strstr (target, directory);

  if (found == NULL)
    return NULL;
  found += strlen (directory);
  if (g_str_has_prefix (found, "posix/") || g_str_has_prefix (found, "right/"))
    found += strlen ("posix/");
  return cordon_timezone_from_text (found);
}

gboolean
cordon_locale_has_letter_paper (const char *value)
{
  /* Territories whose glibc locales have 216 mm x 279 mm. */
  static const char *const letter[] = { "BO", "CA", "CL", "CO", "CR", "DO", "GT", "HN", "MX", "NI",
                                        "PA", "PH", "PR", "SV", "US", "VE", NULL };
  g_autofree char *name = g_strndup (value, strcspn (value, ".@"));
  const char *line = strchr (name, '_');

  return line && g_strv_contains (letter, line + 1);
}

/* --- this host ------------------------------------------------------------------------------- */

static gboolean
keyboard_from_settings (CordonKeyboard *keyboard)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema =
    source ? g_settings_schema_source_lookup (source, INPUT_SOURCES, TRUE) : NULL;
  static const char *const keys[] = { "mru-sources", "sources" };

  if (schema == NULL)
    return FALSE;
  g_autoptr (GSettings) settings = g_settings_new_full (schema, NULL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      if (!g_settings_schema_has_key (schema, keys[i]))
        continue;
      g_autoptr (GVariant) sources = g_settings_get_value (settings, keys[i]);
      if (cordon_keyboard_from_sources (sources, keyboard))
        return TRUE;
    }
  return FALSE;
}

static gboolean
keyboard_from_system (CordonKeyboard *keyboard)
{
  g_autofree char *text = NULL;

  return g_file_get_contents ("/etc/default/keyboard", &text, NULL, NULL)
         && cordon_keyboard_from_file (text, keyboard);
}

/* The first that is set and not empty decides, as in setlocale(3). */
static const char *
locale_variable (const char *category)
{
  const char *const names[] = { "LC_ALL", category, "LANG" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *value = g_getenv (names[i]);
      if (value && *value)
        return value;
    }
  return "";
}

static char *
timezone_of_host (void)
{
  const char *variable = g_getenv ("TZ");
  g_autofree char *target = NULL, *text = NULL;
  char *found = NULL;

  if (variable && *variable)
    found = cordon_timezone_from_text (variable);
  if (!found && (target = g_file_read_link ("/etc/localtime", NULL)))
    found = cordon_timezone_from_link (target);
  if (!found && g_file_get_contents ("/etc/timezone", &text, NULL, NULL))
    found = cordon_timezone_from_text (text);
  return found ? found : g_strdup ("");
}

CordonGuestPreferences *
cordon_guest_preferences_new (GBytes *xkb_names)
{
  CordonGuestPreferences *self = g_new0 (CordonGuestPreferences, 1);
  CordonKeyboard keyboard = { "us", "" };

  if (!keyboard_from_settings (&keyboard)
      && !(xkb_names && cordon_keyboard_from_xkb_names (xkb_names, &keyboard)))
    keyboard_from_system (&keyboard);
  self->layout = g_strdup (keyboard.layout);
  self->variant = g_strdup (keyboard.variant);
  self->locale = cordon_locale_from_variable (locale_variable ("LC_MESSAGES"));
  if (self->locale == NULL)
    self->locale = g_strdup ("");
  self->timezone = timezone_of_host ();
  self->letter_paper = cordon_locale_has_letter_paper (locale_variable ("LC_PAPER"));
  self->scale_percent = 100;
  return self;
}

void
cordon_guest_preferences_free (CordonGuestPreferences *self)
{
  g_free (self->layout);
  g_free (self->variant);
  g_free (self->locale);
  g_free (self->timezone);
  g_free (self);
}

/* --- the protocol's form --------------------------------------------------------------------- */

static void
put_name (char out[CORDON_AGENT_NAME_MAX + 1], const char *text)
{
  gsize length = text ? strlen (text) : 0;

  if (is_name (text, length, "_-+.@/:") && strstr (text, "..") == NULL)
    copy_name (out, text, length);
}

void
cordon_guest_preferences_to_hello (const CordonGuestPreferences *self, CordonAgentHello *hello)
{
  *hello = (CordonAgentHello) { .version_min = 1,
                                .version_max = CORDON_AGENT_VERSION,
                                .scale_percent = 100 };
  if (self == NULL)
    return;
  put_name (hello->layout, self->layout);
  put_name (hello->variant, self->variant);
  put_name (hello->locale, self->locale);
  put_name (hello->timezone, self->timezone);
  hello->paper = self->letter_paper ? CORDON_AGENT_PAPER_LETTER : CORDON_AGENT_PAPER_A4;
  hello->scale_percent = (guint16) CLAMP (self->scale_percent, 100, 400);
  if (self->width > 0 && self->height > 0)
    {
      hello->width = (guint16) CLAMP (self->width, CORDON_AGENT_SIZE_MIN, CORDON_AGENT_SIZE_MAX);
      hello->height = (guint16) CLAMP (self->height, CORDON_AGENT_SIZE_MIN, CORDON_AGENT_SIZE_MAX);
    }
}
