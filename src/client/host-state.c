/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A status that is not known counts as broken: a newer service may have found something worse.
 */
#include "config.h"
#include "client/host-state.h"

#include <string.h>

#include "core/text.h"

#define YOUNG_MS 5000
#define LOOK_AGAIN (10 * G_TIME_SPAN_MINUTE) /* package lists change a few times a day */
#define OF_TEMPLATE "template-"              /* begins the names of cordond's checks of templates */

struct _CordonHostState {
  GObject parent_instance;

  /* owned */
  CordonServiceLink *link; /* nullable */
  GPtrArray *checks;
  GVariant *answer;
  GHashTable *updates; /* template -> CordonHostCheck */
  /* state */
  gint64 asked; /* monotonic µs; 0: never, or not answered */
  gboolean asking;
  gint64 looked; /* monotonic µs; 0: never, or at other templates */
};

G_DEFINE_FINAL_TYPE (CordonHostState, cordon_host_state, G_TYPE_OBJECT)

enum { CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

static void
check_free (gpointer data)
{
  CordonHostCheck *check = data;

  g_free (check->name);
  g_free (check->seen);
  g_free (check->fix);
  g_free (check);
}

static char *
clean_text (GVariant *check, const char *key)
{
  const char *text = "";

  g_variant_lookup (check, key, "&s", &text);
  return *text != '\0' ? cordon_text_display_name (text) : g_strdup ("");
}

static CordonCheckStatus
read_status (GVariant *check)
{
  const char *status = "";

  g_variant_lookup (check, "status", "&s", &status);
  if (g_str_equal (status, "ok"))
    return CORDON_CHECK_OK;
  return g_str_equal (status, "degraded") ? CORDON_CHECK_DEGRADED : CORDON_CHECK_BROKEN;
}

static CordonHostCheck *
read_check (GVariant *variant)
{
  CordonHostCheck *check = g_new (CordonHostCheck, 1);

  *check = (CordonHostCheck) { clean_text (variant, "name"), read_status (variant),
                               clean_text (variant, "seen"), clean_text (variant, "fix") };
  return check;
}

static gboolean
is_problem (const CordonHostCheck *check)
{
  return check->status != CORDON_CHECK_OK && !g_str_equal (check->name, "grants");
}

/* What is broken before what is not; of those, a missing wall before a missing comfort. */
static int
rank (const CordonHostCheck *check)
{
  gboolean wall = g_str_equal (check->name, "mac") || g_str_equal (check->name, "policy");

  return is_problem (check) ? 2 * (int) check->status + wall : -1;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const CordonHostCheck *one = *(CordonHostCheck *const *) a;
  const CordonHostCheck *other = *(CordonHostCheck *const *) b;

  return rank (other) - rank (one);
}

static CordonHostCheck *
copy_check (const CordonHostCheck *check)
{
  CordonHostCheck *copy = g_new (CordonHostCheck, 1);

  *copy = (CordonHostCheck) { g_strdup (check->name), check->status, g_strdup (check->seen), g_strdup (check->fix) };
  return copy;
}

/* Of a template that cordond does not name, or finds damaged, nothing else is said. */
static void
add_updates (CordonHostState *self, const CordonHostCheck *check)
{
  const CordonHostCheck *updates;

  if (!g_str_has_prefix (check->name, OF_TEMPLATE) || check->status == CORDON_CHECK_BROKEN)
    return;
  updates = g_hash_table_lookup (self->updates, check->name + strlen (OF_TEMPLATE));
  if (updates != NULL)
    g_ptr_array_add (self->checks, copy_check (updates));
}

static void
make_checks (CordonHostState *self)
{
  g_ptr_array_set_size (self->checks, 0);
  for (gsize i = 0; i < g_variant_n_children (self->answer); i++)
    {
      g_autoptr (GVariant) variant = g_variant_get_child_value (self->answer, i);
      CordonHostCheck *check = read_check (variant);

      g_ptr_array_add (self->checks, check);
      add_updates (self, check);
    }
  /* Stable, as GLib's always is. */
  g_ptr_array_sort (self->checks, compare);
  g_signal_emit (self, signals[CHANGED], 0);
}

void
cordon_host_state_take (CordonHostState *self, GVariant *checks)
{
  if (self->answer != NULL && g_variant_equal (self->answer, checks))
    return;
  g_clear_pointer (&self->answer, g_variant_unref);
  self->answer = g_variant_ref_sink (checks);
  self->looked = 0;
  make_checks (self);
}

void
cordon_host_state_take_updates (CordonHostState *self, const char *template,
                                const CordonTemplateUpdates *updates)
{
  CordonHostCheck *check = g_new (CordonHostCheck, 1);

  *check = (CordonHostCheck) { g_strconcat ("updates-", template, NULL),
                               cordon_template_updates_is_due (updates) ? CORDON_CHECK_DEGRADED : CORDON_CHECK_OK,
                               cordon_template_updates_describe (updates),
                               cordon_template_updates_fix (updates, template) };
  g_hash_table_replace (self->updates, g_strdup (template), check);
  if (self->answer != NULL)
    make_checks (self);
}

/* --- updates of templates -------------------------------------------------------------------- */

typedef struct {
  CordonHostState *self;
  char *template;
} Look;

static void
on_looked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Look *look = data;
  g_autoptr (CordonHostState) self = look->self;
  g_autofree char *template = look->template;
  g_autoptr (CordonTemplateUpdates) updates = cordon_template_updates_look_finish (result);

  cordon_host_state_take_updates (self, template, updates);
}

static void
look_at (CordonHostState *self, const char *template)
{
  Look *look = g_new (Look, 1);

  *look = (Look) { g_object_ref (self), g_strdup (template) };
  cordon_template_updates_look_async (template, on_looked, look);
}

/* Two seconds of work in a thread; not each time that somebody looks. */
static void
look_at_templates (CordonHostState *self)
{
  gint64 now = g_get_monotonic_time ();

  if (self->looked != 0 && now - self->looked < LOOK_AGAIN)
    return;
  self->looked = now;
  for (guint i = 0; i < self->checks->len; i++)
    {
      const CordonHostCheck *check = g_ptr_array_index (self->checks, i);

      if (g_str_has_prefix (check->name, OF_TEMPLATE) && check->status != CORDON_CHECK_BROKEN)
        look_at (self, check->name + strlen (OF_TEMPLATE));
    }
}

/* --- cordond --------------------------------------------------------------------------------- */

static void
on_described (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CordonHostState) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
    cordon_service_link_call_finish (CORDON_SERVICE_LINK (source), result, NULL, &error);
  g_autoptr (GVariant) checks = reply != NULL ? g_variant_get_child_value (reply, 0) : NULL;

  self->asking = FALSE;
  if (checks == NULL)
    {
      /* The list says that the service cannot be reached. */
      g_debug ("The host is not described: %s", error->message);
      return;
    }
  self->asked = g_get_monotonic_time ();
  cordon_host_state_take (self, checks);
  look_at_templates (self);
}

void
cordon_host_state_refresh (CordonHostState *self)
{
  gint64 age = g_get_monotonic_time () - self->asked;

  if (self->link == NULL || self->asking || !cordon_service_link_is_up (self->link)
      || (self->asked != 0 && age < YOUNG_MS * G_TIME_SPAN_MILLISECOND))
    return;
  self->asking = TRUE;
  cordon_service_link_call_async (self->link, "DescribeHost", NULL, G_VARIANT_TYPE ("(aa{sv})"),
                                  on_described, g_object_ref (self));
}

/* Another cordond may see something else. */
static void
on_service (CordonHostState *self, gboolean there)
{
  self->asked = there ? 0 : self->asked;
  if (there)
    cordon_host_state_refresh (self);
}

GPtrArray *
cordon_host_state_get_checks (CordonHostState *self)
{
  return self->checks;
}

guint
cordon_host_state_get_n_problems (CordonHostState *self)
{
  guint n = 0;

  while (n < self->checks->len && is_problem (g_ptr_array_index (self->checks, n)))
    n++;
  return n;
}

static void
cordon_host_state_finalize (GObject *object)
{
  CordonHostState *self = CORDON_HOST_STATE (object);

  g_clear_object (&self->link);
  g_clear_pointer (&self->answer, g_variant_unref);
  g_ptr_array_unref (self->checks);
  g_hash_table_unref (self->updates);
  G_OBJECT_CLASS (cordon_host_state_parent_class)->finalize (object);
}

static void
cordon_host_state_class_init (CordonHostStateClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cordon_host_state_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
cordon_host_state_init (CordonHostState *self)
{
  self->checks = g_ptr_array_new_with_free_func (check_free);
  self->updates = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, check_free);
}

CordonHostState *
cordon_host_state_new (CordonServiceLink *link)
{
  CordonHostState *self = g_object_new (CORDON_TYPE_HOST_STATE, NULL);

  if (link == NULL)
    return self;
  self->link = g_object_ref (link);
  g_signal_connect_object (link, "service", G_CALLBACK (on_service), self, G_CONNECT_SWAPPED);
  return self;
}
