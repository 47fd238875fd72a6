/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A party of the report. It holds what was found and judges nothing, but for what owner and mode
 * mean, which is the kernel's rule and not a guess.
 */
#include "config.h"

#include "service/report/subject.h"

#include <unistd.h>

#include "service/labels.h"

CordonSubject *
cordon_subject_new (CordonPartyKind kind)
{
  CordonSubject *subject = g_new0 (CordonSubject, 1);

  subject->kind = kind;
  subject->gids = g_array_new (FALSE, FALSE, sizeof (gid_t));
  return subject;
}

static void
thing_clear (CordonSubjectThing *thing)
{
  g_free (thing->path);
  g_free (thing->context);
  g_free (thing->owner);
  g_free (thing->fault);
}

void
cordon_subject_free (CordonSubject *subject)
{
  for (guint i = 0; i < CORDON_N_THINGS; i++)
    thing_clear (&subject->things[i]);
  g_free (subject->uuid);
  g_free (subject->name);
  g_free (subject->compartment);
  g_free (subject->title);
  g_free (subject->colour);
  g_free (subject->glyph);
  g_free (subject->pattern);
  g_free (subject->context);
  g_free (subject->context_fault);
  g_free (subject->account);
  g_free (subject->account_fault);
  g_array_unref (subject->gids);
  g_free (subject);
}

gboolean
cordon_subject_is_machine (const CordonSubject *subject)
{
  return subject->kind == CORDON_PARTY_MACHINE || subject->kind == CORDON_PARTY_OTHER_USER;
}

/* --- what is shown --------------------------------------------------------------------------- */

static const char *
describe_groups (const CordonSubject *subject, GStringChunk *store)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < subject->gids->len; i++)
    g_string_append_printf (text, "%s%u", i > 0 ? " " : "",
                            (guint) g_array_index (subject->gids, gid_t, i));
  return g_string_chunk_insert_const (store, text->str);
}

CordonReportParty
cordon_subject_describe (const CordonSubject *subject, GStringChunk *store)
{
  CordonReportParty party = {
    .kind = subject->kind,
    .context = subject->context,
    .level = subject->context != NULL ? cordon_labels_get_level (subject->context) : NULL,
    .account = subject->account,
    .groups = describe_groups (subject, store),
  };

  for (guint i = 0; i < CORDON_N_THINGS; i++)
    {
      const CordonSubjectThing *thing = &subject->things[i];

      party.things[i] = (CordonReportObject) { .context = thing->context,
                                               .owner = thing->owner,
                                               .source = thing->source,
                                               .path = subject->named ? thing->path : NULL };
    }
  party.things[CORDON_THING_PROCESS].context = subject->context;
  if (subject->things[CORDON_THING_ABSTRACT].exists)
    party.things[CORDON_THING_ABSTRACT].context = subject->context;
  if (subject->things[CORDON_THING_CHANGE].exists)
    party.things[CORDON_THING_CHANGE] = party.things[CORDON_THING_DISK];
  if (!subject->named)
    return party;
  party.uuid = subject->uuid;
  party.name = subject->name;
  party.compartment = subject->compartment;
  party.title = subject->title;
  party.colour = subject->colour;
  party.glyph = subject->glyph;
  party.pattern = subject->pattern;
  party.back = subject->back;
  party.pid = (guint) subject->pid;
  party.uid = subject->account_fault == NULL ? subject->uid : 0;
  return party;
}

/* --- owner and mode -------------------------------------------------------------------------- */

static gboolean
is_in_group (const CordonSubject *who, gid_t gid)
{
  for (guint i = 0; i < who->gids->len; i++)
    if (g_array_index (who->gids, gid_t, i) == gid)
      return TRUE;
  return FALSE;
}

/* The first class that fits decides, as in the kernel: an owner without rights is not "others". */
gboolean
cordon_ownership_allows (const CordonOwnership *ownership, const CordonSubject *who, int bits)
{
  mode_t mode = ownership->mode;

  if (who->uid == 0)
    return TRUE;
  if (who->uid == ownership->uid)
    /* An owner may give himself whatever right he lacks. */
    return TRUE;
  if (is_in_group (who, ownership->gid))
    return (mode >> 3 & (mode_t) bits) != 0;
  return (mode & (mode_t) bits) != 0;
}
