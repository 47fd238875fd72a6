/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The administrator's settings. A word that is not understood is an error: a limit or a range that
 * was mistyped must not silently be another one. Read by hand because a fault is told with its line,
 * which GKeyFile forgets.
 */
#include "config.h"

#include "service/settings.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/errors.h"
#include "core/limits.h"
#include "core/text.h"
#include "service/network-order.h"

#define FILE_MAX (64 * 1024)
#define READY_MIB_MAX 65536

/* Labels do not depend on the order of the lines: they are checked when all are known, and a fault
 * is told with the last line that had a part in it. */
typedef struct {
  const char *path;
  CordonSettings draft;
  const char *group; /* of the table; NULL before the first */
  guint line;        /* from 1 */
  guint labels_line; /* of the last key in [Labels], 0: none */
  guint seen;        /* bit i: keys[i] */
} Reader;

const CordonSettings cordon_settings_default = {
  .accounts = 16,
  .ready_mib = G_MAXUINT,
  .ranges = CORDON_LABEL_RANGES_DEFAULT,
  .users = CORDON_USER_LIMITS_DEFAULT,
  .networks = { 10u << 24 | 213u << 16 | 64u << 8, 18 },
};

void
cordon_settings_clear (CordonSettings *settings)
{
  cordon_user_limits_clear (&settings->users);
}

/* --- values ---------------------------------------------------------------------------------- */

static gboolean
take_number (const char **text, guint max, guint *number)
{
  const char *p = *text;
  guint value = 0;

  if (!g_ascii_isdigit (*p) || (*p == '0' && g_ascii_isdigit (p[1])))
    return FALSE;
  for (; g_ascii_isdigit (*p); p++)
    {
      value = value * 10 + (guint) (*p - '0');
      if (value > max)
        return FALSE;
    }
  *text = p;
  *number = value;
  return TRUE;
}

/* Two numbers with a character between them. */
static gboolean
read_pair (const char *text, char between, guint *first, guint *second)
{
  return take_number (&text, CORDON_LEVEL_CATEGORIES - 1, first) && *text++ == between
         && take_number (&text, CORDON_LEVEL_CATEGORIES - 1, second) && *text == '\0';
}

static gboolean
read_accounts (const char *text, CordonSettings *draft)
{
  return take_number (&text, CORDON_LIMIT_ACCOUNTS, &draft->accounts) && *text == '\0'
         && draft->accounts > 0;
}

static gboolean
read_ready (const char *text, CordonSettings *draft)
{
  if (g_str_equal (text, "share"))
    {
      draft->ready_mib = G_MAXUINT;
      return TRUE;
    }
  return take_number (&text, READY_MIB_MAX, &draft->ready_mib) && *text == '\0';
}

static gboolean
read_sensitivity (const char *text, CordonSettings *draft)
{
  return take_number (&text, CORDON_LEVEL_SENSITIVITIES - 1, &draft->ranges.sensitivity)
         && *text == '\0';
}

static gboolean
read_compartments (const char *text, CordonSettings *draft)
{
  return read_pair (text, '-', &draft->ranges.d.first, &draft->ranges.d.last)
         && draft->ranges.d.first <= draft->ranges.d.last;
}

static gboolean
read_machines (const char *text, CordonSettings *draft)
{
  return read_pair (text, '-', &draft->ranges.v.first, &draft->ranges.v.last)
         && draft->ranges.v.first <= draft->ranges.v.last;
}

static gboolean
read_markers (const char *text, CordonSettings *draft)
{
  return read_pair (text, ',', &draft->ranges.m1, &draft->ranges.m2);
}

/* --- what users may say ---------------------------------------------------------------------- */

static gboolean
read_most (const char *text, guint min, guint max, guint *number)
{
  return take_number (&text, max, number) && *text == '\0' && *number >= min;
}

static gboolean
read_count (const char *text, CordonSettings *draft)
{
  return read_most (text, 0, CORDON_LIMIT_OWN_COMPARTMENTS, &draft->users.compartments);
}

static gboolean
read_memory (const char *text, CordonSettings *draft)
{
  return read_most (text, CORDON_COMPARTMENT_MEMORY_MIN, CORDON_COMPARTMENT_MEMORY_MAX, &draft->users.memory_mib);
}

static gboolean
read_processors (const char *text, CordonSettings *draft)
{
  return read_most (text, 1, CORDON_COMPARTMENT_PROCESSORS_MAX, &draft->users.processors);
}

static gboolean
read_ready_most (const char *text, CordonSettings *draft)
{
  return read_most (text, 0, CORDON_LIMIT_READY_MACHINES, &draft->users.ready);
}

static gboolean
read_disk (const char *text, CordonSettings *draft)
{
  return read_most (text, CORDON_LIMIT_DISK_MIN_GIB, CORDON_LIMIT_DISK_MAX_GIB, &draft->users.disk_gib);
}

/* Words of a compartment's key with commas between, each once. */
static gboolean
read_words (const char *text, const char *const *names, guint *bits)
{
  g_auto(GStrv) words = g_strsplit (text, ",", -1);
  guint seen = 0;

  for (guint i = 0; words[i] != NULL; i++)
    {
      guint word = 0;

      g_strstrip (words[i]);
      while (names[word] != NULL && !g_str_equal (names[word], words[i]))
        word++;
      if (names[word] == NULL || (seen & 1u << word) != 0)
        return FALSE;
      seen |= 1u << word;
    }
  *bits = seen;
  return seen != 0;
}

static gboolean
read_lifetimes (const char *text, CordonSettings *draft)
{
  return read_words (text, cordon_lifetime_names, &draft->users.lifetimes);
}

static gboolean
read_without_window (const char *text, CordonSettings *draft)
{
  return read_words (text, cordon_without_window_names, &draft->users.without_windows);
}

static gboolean
read_access (const char *text, CordonSettings *draft)
{
  return read_words (text, cordon_access_names, &draft->users.accesses);
}

static gboolean
read_unlabelled (const char *text, CordonSettings *draft)
{
  draft->users.unlabelled = g_str_equal (text, "true");
  return draft->users.unlabelled || g_str_equal (text, "false");
}

static gboolean
read_templates (const char *text, CordonSettings *draft)
{
  g_auto(GStrv) names = g_strsplit (text, ",", -1);

  if (g_str_equal (text, "any"))
    return TRUE;
  for (guint i = 0; names[i] != NULL; i++)
    if (!cordon_compartment_name_valid (g_strstrip (names[i])))
      return FALSE;
  draft->users.templates = g_steal_pointer (&names);
  return draft->users.templates[0] != NULL;
}

/* --- networks -------------------------------------------------------------------------------- */

/* Wide enough for one network, and within what no machine may reach otherwise. */
static gboolean
read_range (const char *text, CordonSettings *draft)
{
  CordonPrefix prefix;

  if (!cordon_prefix_parse (text, &prefix) || prefix.bits < 16 || prefix.bits > CORDON_NETWORK_BITS)
    return FALSE;
  for (guint i = 0; i < cordon_internet_n_not; i++)
    if (cordon_internet_not[i].bits <= prefix.bits && cordon_prefix_overlap (&cordon_internet_not[i], &prefix))
      {
        draft->networks = prefix;
        return TRUE;
      }
  return FALSE;
}

static const struct {
  const char *group, *name;
  gboolean (*read) (const char *text, CordonSettings *draft);
  const char *form;
} keys[] = {
  { "Host", "Accounts", read_accounts, "1 … " G_STRINGIFY (CORDON_LIMIT_ACCOUNTS) },
  { "Network", "Range", read_range, "10.213.64.0/18" },
  { "Ready", "Memory", read_ready, "share, 0 … " G_STRINGIFY (READY_MIB_MAX) },
  { "Labels", "Sensitivity", read_sensitivity, "0 … 15" },
  { "Labels", "Compartments", read_compartments, "0-255" },
  { "Labels", "Machines", read_machines, "256-1021" },
  { "Labels", "Markers", read_markers, "1022,1023" },
  { "UserCompartments", "Count", read_count, "0 … " G_STRINGIFY (CORDON_LIMIT_OWN_COMPARTMENTS) },
  { "UserCompartments", "Templates", read_templates, "viewer,browser" },
  { "UserCompartments", "Lifetimes", read_lifetimes, "throwaway,persistent" },
  { "UserCompartments", "WithoutWindow", read_without_window, "pause,run,save" },
  { "UserCompartments", "Access", read_access, "none" },
  { "UserCompartments", "Unlabelled", read_unlabelled, "false" },
  { "UserCompartments", "Memory", read_memory,
    G_STRINGIFY (CORDON_COMPARTMENT_MEMORY_MIN) " … " G_STRINGIFY (CORDON_COMPARTMENT_MEMORY_MAX) },
  { "UserCompartments", "Processors", read_processors, "1 … " G_STRINGIFY (CORDON_COMPARTMENT_PROCESSORS_MAX) },
  { "UserCompartments", "Disk", read_disk,
    G_STRINGIFY (CORDON_LIMIT_DISK_MIN_GIB) " … " G_STRINGIFY (CORDON_LIMIT_DISK_MAX_GIB) },
  { "UserCompartments", "Ready", read_ready_most, "0 … " G_STRINGIFY (CORDON_LIMIT_READY_MACHINES) },
};

/* --- lines ----------------------------------------------------------------------------------- */

/* `what` is a finished sentence. */
static gboolean
fail_at (const Reader *reader, guint line, const char *what, GError **error)
{
  /* Translators: a file, a line in it, and what is wrong there. */
  g_set_error (error, CORDON_ERROR, CORDON_ERROR_USAGE,
               _("%s, line %u: %s No machine starts until that is repaired."), reader->path, line,
               what);
  return FALSE;
}

static gboolean
fail_unknown (const Reader *reader, const char *untrusted_text, GError **error)
{
  g_autofree char *shown = cordon_text_display_name (untrusted_text);
  g_autofree char *brief = cordon_text_ellipsize_middle (shown, 60);
  g_autofree char *what = g_strdup_printf (_("“%s” is not known."), brief);

  return fail_at (reader, reader->line, what, error);
}

static gboolean
read_group (Reader *reader, char *line, GError **error)
{
  gsize length = strlen (line);

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      gsize name = strlen (keys[i].group);

      if (length == name + 2 && line[length - 1] == ']'
          && strncmp (line + 1, keys[i].group, name) == 0)
        {
          reader->group = keys[i].group;
          return TRUE;
        }
    }
  return fail_unknown (reader, line, error);
}

static gboolean
read_key (Reader *reader, gsize key, const char *value, GError **error)
{
  g_autofree char *what = NULL;

  if (reader->seen & 1u << key)
    what = g_strdup_printf (_("%s is there twice."), keys[key].name);
  else if (!keys[key].read (value, &reader->draft))
    /* Translators: a key of a settings file, and what its value looks like. */
    what = g_strdup_printf (_("%s must look like this: %s."), keys[key].name, keys[key].form);
  if (what != NULL)
    return fail_at (reader, reader->line, what, error);

  reader->seen |= 1u << key;
  if (g_str_equal (keys[key].group, "Labels"))
    reader->labels_line = reader->line;
  return TRUE;
}

static gboolean
read_line (Reader *reader, char *line, GError **error)
{
  char *equals;

  g_strstrip (line);
  if (*line == '\0' || *line == '#')
    return TRUE;
  if (*line == '[')
    return read_group (reader, line, error);
  equals = strchr (line, '=');
  if (equals == NULL || reader->group == NULL)
    return fail_unknown (reader, line, error);

  *equals = '\0';
  g_strchomp (line);
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    if (g_str_equal (keys[i].group, reader->group) && g_str_equal (keys[i].name, line))
      return read_key (reader, i, g_strchug (equals + 1), error);
  return fail_unknown (reader, line, error);
}

static gboolean
read_text (Reader *reader, char *text, gsize length, GError **error)
{
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr(GError) reason = NULL;

  reader->line = 1;
  if (length > FILE_MAX || strlen (text) != length)
    return fail_at (reader, 1, _("It is too long, or no text."), error);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      reader->line = i + 1;
      if (!read_line (reader, lines[i], error))
        return FALSE;
    }
  if (!cordon_label_ranges_check (&reader->draft.ranges, &reason))
    return fail_at (reader, reader->labels_line, reason->message, error);
  return TRUE;
}

gboolean
cordon_settings_read (const char *path, CordonSettings *settings, GError **error)
{
  Reader reader = { .path = path, .draft = cordon_settings_default };
  g_autoptr(GError) reason = NULL;
  g_autofree char *text = NULL;
  gsize length;

  if (!g_file_get_contents (path, &text, &length, &reason))
    {
      if (!g_error_matches (reason, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        {
          g_set_error (error, CORDON_ERROR, CORDON_ERROR_USAGE,
                       _("The settings cannot be read, so no machine starts: %s"),
                       reason->message);
          return FALSE;
        }
    }
  else if (!read_text (&reader, text, length, error))
    {
      cordon_settings_clear (&reader.draft);
      return FALSE;
    }
  *settings = reader.draft;
  return TRUE;
}
