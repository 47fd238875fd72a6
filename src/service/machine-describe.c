/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What List gives for a machine. Nothing is told of a machine that does not run but what is written
 * down: a label that was true yesterday is none.
 */
#include "config.h"

#include "service/machine-private.h"

static void
describe_compartment (const CordonCompartment *compartment, GVariantDict *dict)
{
  g_variant_dict_insert (dict, "compartment", "s", cordon_compartment_get_name (compartment));
  g_variant_dict_insert (dict, "title", "s", cordon_compartment_get_title (compartment));
  g_variant_dict_insert (dict, "colour", "s",
                         cordon_colour_names[cordon_compartment_get_colour (compartment)]);
  g_variant_dict_insert (dict, "glyph", "s",
                         cordon_glyph_names[cordon_compartment_get_glyph (compartment)]);
  g_variant_dict_insert (dict, "pattern", "s",
                         cordon_pattern_names[cordon_compartment_get_pattern (compartment)]);
  g_variant_dict_insert (dict, "print", "b", cordon_compartment_get_print (compartment));
  g_variant_dict_insert (dict, "view-only", "b", cordon_compartment_is_view_only (compartment));
  g_variant_dict_insert (dict, "memory", "u", cordon_compartment_get_memory_mib (compartment));
  g_variant_dict_insert (dict, "processors", "u", cordon_compartment_get_processors (compartment));
}

/* That of its next start, where that is known; none of a foreign machine. */
static void
describe_template (const CordonRecord *record, const CordonCompartment *compartment, GVariantDict *dict)
{
  const char *name = compartment != NULL ? cordon_compartment_get_template (compartment)
                                         : cordon_record_get_template (record);

  if (record != NULL && cordon_record_get_foreign (record))
    name = "";
  g_variant_dict_insert (dict, "template", "s", name);
}

static void
describe_plan (CordonMachine *self, GVariantDict *dict)
{
  const CordonMachinePlan *plan = self->start != NULL ? cordon_start_get_plan (self->start) : NULL;
  const CordonHostFacts *host = self->start != NULL ? cordon_start_get_host (self->start) : NULL;
  const CordonMachinePlanFields *fields = plan != NULL ? cordon_machine_plan_get (plan) : NULL;
  CordonMacModel mac = host != NULL ? cordon_host_facts_get_mac (host) : CORDON_MAC_NONE;
  const char *label = fields != NULL && fields->label != NULL ? fields->label : "";
  const char *account = fields != NULL ? fields->account : "";

  g_variant_dict_insert (dict, "mac", "s", cordon_mac_model_name (mac));
  g_variant_dict_insert (dict, "label", "s", label);
  g_variant_dict_insert (dict, "level", "s", cordon_labels_get_level (label));
  g_variant_dict_insert (dict, "account", "s", account);
  g_variant_dict_insert (dict, "emulated", "b", host != NULL && !host->hardware);
}

static void
describe_lifetime (const CordonRecord *record, const char *compartment, GVariantDict *dict)
{
  guint64 disk = record != NULL ? cordon_record_get_disk_bytes (record) : 0;

  g_variant_dict_insert (dict, "name", "s",
                         record != NULL ? cordon_record_get_name (record) : compartment);
  g_variant_dict_insert (dict, "throwaway", "b", record == NULL);
  g_variant_dict_insert (dict, "foreign", "b", record != NULL && cordon_record_get_foreign (record));
  g_variant_dict_insert (dict, "disk", "t", disk);
  g_variant_dict_insert (dict, "saved", "b", record != NULL && cordon_record_get_saved (record) != NULL);
}

static gboolean
has_own_type (CordonStart *start)
{
  const CordonMachinePlan *plan = cordon_start_get_plan (start);

  return plan != NULL && cordon_machine_plan_get (plan)->own_type;
}

GVariant *
cordon_machine_describe (CordonMachine *self)
{
  g_autoptr(GVariantDict) dict = g_variant_dict_new (NULL);
  CordonStart *start = self->start;
  gboolean labelled = start != NULL && cordon_start_get_labelled (start);
  pid_t pid = start != NULL ? cordon_start_get_pid (start) : 0;

  g_variant_dict_insert (dict, "uuid", "s", self->uuid);
  g_variant_dict_insert (dict, "state", "s", cordon_machine_state_name (self->state));
  g_variant_dict_insert (dict, "labelled", "b", labelled);
  /* What was read back is what was ordered. */
  g_variant_dict_insert (dict, "own-type", "b", labelled && has_own_type (start));
  g_variant_dict_insert (dict, "pid", "u", (guint32) pid);
  g_variant_dict_insert (dict, "since", "t", (guint64) self->born);
  g_variant_dict_insert (dict, "began", "t", start != NULL ? cordon_start_get_began (start) : 0);
  g_variant_dict_insert (dict, "held", "b", self->lease != NULL);
  g_variant_dict_insert (dict, "shutting-down", "b", cordon_machine_is_shutting_down (self));
  describe_compartment (self->compartment, dict);
  describe_template (self->record, self->compartment, dict);
  describe_lifetime (self->record, cordon_compartment_get_name (self->compartment), dict);
  describe_plan (self, dict);
  return g_variant_dict_end (dict);
}

/* Of a compartment that the host has no more. */
static void
describe_nothing (const CordonRecord *record, GVariantDict *dict)
{
  const char *name = cordon_record_get_compartment (record);

  g_variant_dict_insert (dict, "compartment", "s", name);
  g_variant_dict_insert (dict, "title", "s", name);
  g_variant_dict_insert (dict, "colour", "s", cordon_colour_names[CORDON_COLOUR_GREY]);
  g_variant_dict_insert (dict, "glyph", "s", cordon_glyph_names[CORDON_GLYPH_SHIELD]);
  g_variant_dict_insert (dict, "pattern", "s", cordon_pattern_names[CORDON_PATTERN_SOLID]);
  g_variant_dict_insert (dict, "print", "b", FALSE);
  g_variant_dict_insert (dict, "view-only", "b", FALSE);
  g_variant_dict_insert (dict, "memory", "u", 0u);
  g_variant_dict_insert (dict, "processors", "u", 0u);
}

static void
describe_deletion (const CordonRecord *record, guint undelete_seconds, GVariantDict *dict)
{
  gint64 deleted = cordon_record_get_deleted (record);
  CordonMachineState state = deleted != 0 ? CORDON_MACHINE_DELETED : CORDON_MACHINE_STOPPED;

  g_variant_dict_insert (dict, "state", "s", cordon_machine_state_name (state));
  if (deleted != 0)
    g_variant_dict_insert (dict, "until", "t",
                           (guint64) (deleted + (gint64) undelete_seconds * G_TIME_SPAN_SECOND));
}

GVariant *
cordon_machine_describe_stopped (const CordonRecord *record, const CordonCompartment *compartment,
                                 guint undelete_seconds)
{
  g_autoptr(GVariantDict) dict = g_variant_dict_new (NULL);

  g_variant_dict_insert (dict, "uuid", "s", cordon_record_get_uuid (record));
  describe_deletion (record, undelete_seconds, dict);
  g_variant_dict_insert (dict, "shutting-down", "b", FALSE);
  g_variant_dict_insert (dict, "labelled", "b", FALSE);
  g_variant_dict_insert (dict, "own-type", "b", FALSE);
  g_variant_dict_insert (dict, "pid", "u", 0u);
  g_variant_dict_insert (dict, "since", "t", (guint64) cordon_record_get_born (record));
  g_variant_dict_insert (dict, "began", "t", G_GUINT64_CONSTANT (0));
  g_variant_dict_insert (dict, "held", "b", FALSE);
  if (compartment != NULL)
    describe_compartment (compartment, dict);
  else
    describe_nothing (record, dict);
  describe_template (record, compartment, dict);
  describe_lifetime (record, NULL, dict);
  g_variant_dict_insert (dict, "mac", "s", cordon_mac_model_name (CORDON_MAC_NONE));
  g_variant_dict_insert (dict, "label", "s", "");
  g_variant_dict_insert (dict, "level", "s", "");
  g_variant_dict_insert (dict, "account", "s", cordon_record_get_account (record));
  g_variant_dict_insert (dict, "emulated", "b", FALSE);
  return g_variant_dict_end (dict);
}
