/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Decisions are remembered for one source and one policy at most. Failures are not: what could not
 * be asked once may be asked again, and must never become an answer.
 */
#include "config.h"

#include "service/report/memo-probe.h"

#include <glib/gi18n-lib.h>

#include "core/errors.h"

struct _CordonMemoProbe {
  GObject parent_instance;

  CordonMacProbe *behind; /* owned */
  char *source;           /* whose decisions are known */
  GHashTable *decisions;  /* Key (owned, shared with its decision) -> Decision */
  guint64 n_wanted, n_asked;
  guint32 serial;
};

/* The key comes first, so that a decision is its own key. Permissions are compared as the array they
 * are: all questions come from constant tables. */
typedef struct {
  char *target;
  const char *object_class;
  const char *const *permissions;
  CordonMacAnswer answer;
} Decision;

static void memo_iface_init (CordonMacProbeInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CordonMemoProbe, cordon_memo_probe, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CORDON_TYPE_MAC_PROBE, memo_iface_init))

static guint
decision_hash (gconstpointer data)
{
  const Decision *decision = data;

  return g_str_hash (decision->target) ^ g_direct_hash (decision->permissions);
}

static gboolean
decision_equal (gconstpointer a, gconstpointer b)
{
  const Decision *one = a, *other = b;

  return one->permissions == other->permissions
         && g_str_equal (one->object_class, other->object_class)
         && g_str_equal (one->target, other->target);
}

static void
decision_free (gpointer data)
{
  g_free (((Decision *) data)->target);
  g_free (data);
}

static gboolean
ask (CordonMemoProbe *self, const CordonMacQuestion *question, CordonMacAnswer *answer,
     GError **error)
{
  CordonMacAnswer heard;

  self->n_asked++;
  if (!cordon_mac_probe_decide (self->behind, question, &heard, error))
    return FALSE;
  if (self->serial != 0 && self->serial != heard.serial)
    {
      g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_FAILED,
                           _("The SELinux policy changed while it was asked."));
      return FALSE;
    }
  self->serial = heard.serial;
  *answer = heard;
  return TRUE;
}

static void
turn_to (CordonMemoProbe *self, const char *source)
{
  if (g_strcmp0 (self->source, source) == 0)
    return;
  g_hash_table_remove_all (self->decisions);
  g_free (self->source);
  self->source = g_strdup (source);
}

static gboolean
decide (CordonMacProbe *probe, const CordonMacQuestion *question, CordonMacAnswer *answer,
        GError **error)
{
  CordonMemoProbe *self = CORDON_MEMO_PROBE (probe);
  Decision wanted = { .target = (char *) question->target,
                      .object_class = question->object_class,
                      .permissions = question->permissions };
  Decision *known;

  self->n_wanted++;
  turn_to (self, question->source);
  known = g_hash_table_lookup (self->decisions, &wanted);
  if (known == NULL)
    {
      if (!ask (self, question, &wanted.answer, error))
        return FALSE;
      known = g_memdup2 (&wanted, sizeof wanted);
      known->target = g_strdup (question->target);
      g_hash_table_add (self->decisions, known);
    }
  *answer = known->answer;
  return TRUE;
}

static gboolean
is_enforcing (CordonMacProbe *probe, CordonMacModel model, char **reason)
{
  return cordon_mac_probe_is_enforcing (CORDON_MEMO_PROBE (probe)->behind, model, reason);
}

static char *
read_context (CordonMacProbe *probe, CordonMacModel model, pid_t pid, gboolean *enforced,
              GError **error)
{
  return cordon_mac_probe_read_context (CORDON_MEMO_PROBE (probe)->behind, model, pid, enforced,
                                        error);
}

static char *
read_path (CordonMacProbe *probe, const char *path, GError **error)
{
  return cordon_mac_probe_read_path (CORDON_MEMO_PROBE (probe)->behind, path, error);
}

static gboolean
is_valid (CordonMacProbe *probe, const char *context)
{
  return cordon_mac_probe_is_valid (CORDON_MEMO_PROBE (probe)->behind, context);
}

static void
memo_iface_init (CordonMacProbeInterface *iface)
{
  iface->is_enforcing = is_enforcing;
  iface->read_context = read_context;
  iface->read_path = read_path;
  iface->is_valid = is_valid;
  iface->decide = decide;
}

guint64
cordon_memo_probe_get_n_wanted (CordonMemoProbe *self)
{
  return self->n_wanted;
}

guint64
cordon_memo_probe_get_n_asked (CordonMemoProbe *self)
{
  return self->n_asked;
}

guint32
cordon_memo_probe_get_serial (CordonMemoProbe *self)
{
  return self->serial;
}

static void
cordon_memo_probe_finalize (GObject *object)
{
  CordonMemoProbe *self = CORDON_MEMO_PROBE (object);

  g_hash_table_unref (self->decisions);
  g_free (self->source);
  g_object_unref (self->behind);
  G_OBJECT_CLASS (cordon_memo_probe_parent_class)->finalize (object);
}

static void
cordon_memo_probe_class_init (CordonMemoProbeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cordon_memo_probe_finalize;
}

static void
cordon_memo_probe_init (CordonMemoProbe *self)
{
  self->decisions = g_hash_table_new_full (decision_hash, decision_equal, decision_free, NULL);
}

CordonMemoProbe *
cordon_memo_probe_new (CordonMacProbe *behind)
{
  CordonMemoProbe *self = g_object_new (CORDON_TYPE_MEMO_PROBE, NULL);

  self->behind = g_object_ref (behind);
  return self;
}
