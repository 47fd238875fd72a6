/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rows and nothing else: what they mean is the read-back's business. A row without something seen is
 * unreadable, and no caller can say otherwise.
 */
#include "config.h"

#include "service/proof.h"

struct _CordonProof {
  GArray *rows; /* of CordonProofRow */
  gint64 begun; /* monotonic */
  gint64 took;
  gint64 time;
  gboolean sealed;
};

G_DEFINE_BOXED_TYPE (CordonProof, cordon_proof, cordon_proof_ref, cordon_proof_unref)

const char *
cordon_proof_status_name (CordonProofStatus status)
{
  static const char *const names[] = { "as ordered", "differs", "unreadable" };

  return names[status];
}

const char *
cordon_proof_source_name (CordonProofSource source)
{
  static const char *const names[] = { "libvirt", "volume XML", "/proc", "file", "import record", "kernel",
                                       "firewall" };

  return names[source];
}

static void
row_clear (gpointer data)
{
  CordonProofRow *row = data;

  g_free (row->subject);
  g_free (row->ordered);
  g_free (row->seen);
}

CordonProof *
cordon_proof_new (void)
{
  CordonProof *proof = g_atomic_rc_box_new0 (CordonProof);

  proof->rows = g_array_new (FALSE, FALSE, sizeof (CordonProofRow));
  g_array_set_clear_func (proof->rows, row_clear);
  proof->begun = g_get_monotonic_time ();
  return proof;
}

CordonProof *
cordon_proof_ref (CordonProof *proof)
{
  return g_atomic_rc_box_acquire (proof);
}

static void
proof_clear (gpointer data)
{
  g_array_unref (((CordonProof *) data)->rows);
}

void
cordon_proof_unref (CordonProof *proof)
{
  g_atomic_rc_box_release_full (proof, proof_clear);
}

void
cordon_proof_add (CordonProof *proof, const CordonProofRow *row)
{
  CordonProofRow copy = *row;

  g_return_if_fail (!proof->sealed);

  copy.subject = g_strdup (row->subject != NULL ? row->subject : "");
  copy.ordered = g_strdup (row->ordered != NULL ? row->ordered : "");
  copy.seen = g_strdup (row->seen != NULL ? row->seen : "");
  if (row->seen == NULL)
    copy.status = CORDON_PROOF_UNREADABLE;
  g_array_append_val (proof->rows, copy);
}

void
cordon_proof_seal (CordonProof *proof)
{
  g_return_if_fail (!proof->sealed);

  proof->sealed = TRUE;
  proof->took = g_get_monotonic_time () - proof->begun;
  proof->time = g_get_real_time ();
}

guint
cordon_proof_get_n_rows (const CordonProof *proof)
{
  return proof->rows->len;
}

const CordonProofRow *
cordon_proof_get_row (const CordonProof *proof, guint i)
{
  return &g_array_index (proof->rows, CordonProofRow, i);
}

const CordonProofRow *
cordon_proof_get_fault (const CordonProof *proof)
{
  for (guint i = 0; i < proof->rows->len; i++)
    {
      const CordonProofRow *row = cordon_proof_get_row (proof, i);

      if (row->mandatory && row->status != CORDON_PROOF_AS_ORDERED)
        return row;
    }
  return NULL;
}

gint64
cordon_proof_get_microseconds (const CordonProof *proof)
{
  return proof->took;
}

gint64
cordon_proof_get_time (const CordonProof *proof)
{
  return proof->time;
}

char *
cordon_proof_print_faults (const CordonProof *proof)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < proof->rows->len; i++)
    {
      const CordonProofRow *row = cordon_proof_get_row (proof, i);

      if (row->status == CORDON_PROOF_AS_ORDERED)
        continue;
      g_string_append_printf (text, "%s%s%s%s (%s, %s): ordered “%s”, seen “%s”",
                              text->len > 0 ? "\n" : "", row->item, *row->subject ? " " : "",
                              row->subject, cordon_proof_source_name (row->source),
                              cordon_proof_status_name (row->status), row->ordered, row->seen);
    }
  return g_string_free (text, FALSE);
}
