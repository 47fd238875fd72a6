/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SELinux contexts. A text becomes a context only if the kernel could have written it; what is cut
 * off, translated or ambiguous never does, because a label that was read wrongly is a wall that is
 * not there.
 */
#include "config.h"

#include "core/context.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/errors.h"
#include "core/text.h"

enum { USER, ROLE, TYPE, N_NAMES };

struct _CordonContext {
  char *names[N_NAMES];
  CordonLevel *low, *high;
  char *text;
};

G_DEFINE_BOXED_TYPE (CordonContext, cordon_context, cordon_context_ref, cordon_context_unref)

/* --- parsing --------------------------------------------------------------------------------- */

/* As the policy compiler's identifiers. */
static gboolean
is_name (const char *text)
{
  gsize length = strnlen (text, CORDON_CONTEXT_NAME_MAX + 1);

  if (length > CORDON_CONTEXT_NAME_MAX || !g_ascii_isalpha (text[0]))
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalnum (text[i]) && text[i] != '_' && text[i] != '-'
        && (text[i] != '.' || text[i + 1] == '.' || text[i + 1] == '\0'))
      return FALSE;
  return TRUE;
}

/* Cuts the next name off; NULL when there is none. */
static char *
take_name (char **rest)
{
  char *name = *rest, *colon = strchr (name, ':');

  if (colon == NULL)
    return NULL;
  *colon = '\0';
  *rest = colon + 1;
  return is_name (name) ? name : NULL;
}

static gboolean
take_range (char *range, CordonLevel **low, CordonLevel **high)
{
  char *dash = strchr (range, '-');
  CordonLevelRelation relation;

  if (dash != NULL)
    *dash = '\0';
  *low = cordon_level_parse (range, NULL);
  if (*low != NULL)
    *high = dash != NULL ? cordon_level_parse (dash + 1, NULL) : cordon_level_ref (*low);
  if (*high == NULL)
    return FALSE;
  relation = cordon_level_compare (*high, *low);
  return relation == CORDON_LEVEL_EQUAL || relation == CORDON_LEVEL_DOMINATES;
}

/* Takes the levels. */
static CordonContext *
context_new (const char *const *names, CordonLevel *low, CordonLevel *high)
{
  CordonContext *context = g_atomic_rc_box_new0 (CordonContext);
  gboolean one = cordon_level_compare (low, high) == CORDON_LEVEL_EQUAL;

  for (guint i = 0; i < N_NAMES; i++)
    context->names[i] = g_strdup (names[i]);
  context->low = low;
  context->high = high;
  context->text = g_strconcat (names[USER], ":", names[ROLE], ":", names[TYPE], ":",
                               cordon_level_to_string (low), one ? NULL : "-",
                               cordon_level_to_string (high), NULL);
  return context;
}

static CordonContext *
parse_context (const char *text)
{
  g_autofree char *copy = NULL;
  g_autoptr (CordonLevel) low = NULL;
  g_autoptr (CordonLevel) high = NULL;
  const char *names[N_NAMES];
  char *rest;

  if (strnlen (text, CORDON_CONTEXT_TEXT_MAX + 1) > CORDON_CONTEXT_TEXT_MAX)
    return NULL;
  rest = copy = g_strdup (text);
  for (guint i = 0; i < N_NAMES; i++)
    if ((names[i] = take_name (&rest)) == NULL)
      return NULL;
  if (!take_range (rest, &low, &high))
    return NULL;
  return context_new (names, g_steal_pointer (&low), g_steal_pointer (&high));
}

CordonContext *
cordon_context_parse (const char *text, GError **error)
{
  CordonContext *context = parse_context (text);

  if (context == NULL)
    {
      g_autofree char *shown = cordon_text_display_name (text);
      g_autofree char *brief = cordon_text_ellipsize_middle (shown, 60);
      g_set_error (error, CORDON_ERROR, CORDON_ERROR_USAGE,
                   _("“%s” is not an SELinux context like “system_u:system_r:svirt_t:s0:c1,c2”."),
                   brief);
    }
  return context;
}

CordonContext *
cordon_context_with_level (const CordonContext *context, CordonLevel *level)
{
  return context_new ((const char *const *) context->names, cordon_level_ref (level),
                      cordon_level_ref (level));
}

CordonContext *
cordon_context_with_type (const CordonContext *context, const char *type)
{
  const char *const names[N_NAMES] = { context->names[USER], context->names[ROLE], type };

  if (!is_name (type))
    return NULL;
  return context_new (names, cordon_level_ref (context->low), cordon_level_ref (context->high));
}

/* --- the value ------------------------------------------------------------------------------- */

static void
clear_context (CordonContext *context)
{
  for (guint i = 0; i < N_NAMES; i++)
    g_free (context->names[i]);
  cordon_level_unref (context->low);
  cordon_level_unref (context->high);
  g_free (context->text);
}

CordonContext *
cordon_context_ref (CordonContext *context)
{
  return g_atomic_rc_box_acquire (context);
}

void
cordon_context_unref (CordonContext *context)
{
  g_atomic_rc_box_release_full (context, (GDestroyNotify) clear_context);
}

const char *
cordon_context_get_user (const CordonContext *context)
{
  return context->names[USER];
}

const char *
cordon_context_get_role (const CordonContext *context)
{
  return context->names[ROLE];
}

const char *
cordon_context_get_type_name (const CordonContext *context)
{
  return context->names[TYPE];
}

CordonLevel *
cordon_context_get_low (const CordonContext *context)
{
  return context->low;
}

CordonLevel *
cordon_context_get_high (const CordonContext *context)
{
  return context->high;
}

const char *
cordon_context_to_string (const CordonContext *context)
{
  return context->text;
}

gboolean
cordon_context_equal (const CordonContext *a, const CordonContext *b)
{
  /* The text is canonical. */
  return strcmp (a->text, b->text) == 0;
}

CordonLevelRelation
cordon_context_compare_high (const CordonContext *a, const CordonContext *b)
{
  return cordon_level_compare (a->high, b->high);
}
