/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A machine as cordond describes it. A newer cordond may say more and an older one less: unknown
 * keys are skipped, missing ones read as empty or FALSE, which is never the more trusting answer.
 */
#include "client/machine-info.h"

G_DEFINE_BOXED_TYPE (CordonMachineInfo, cordon_machine_info, cordon_machine_info_copy,
                     cordon_machine_info_free)

static const struct {
  const char *key;
  gsize offset;
} texts[] = {
  { "uuid", G_STRUCT_OFFSET (CordonMachineInfo, uuid) },
  { "name", G_STRUCT_OFFSET (CordonMachineInfo, name) },
  { "compartment", G_STRUCT_OFFSET (CordonMachineInfo, compartment) },
  { "title", G_STRUCT_OFFSET (CordonMachineInfo, title) },
  { "colour", G_STRUCT_OFFSET (CordonMachineInfo, colour) },
  { "glyph", G_STRUCT_OFFSET (CordonMachineInfo, glyph) },
  { "pattern", G_STRUCT_OFFSET (CordonMachineInfo, pattern) },
  { "template", G_STRUCT_OFFSET (CordonMachineInfo, template_name) },
  { "mac", G_STRUCT_OFFSET (CordonMachineInfo, mac) },
  { "label", G_STRUCT_OFFSET (CordonMachineInfo, label) },
  { "level", G_STRUCT_OFFSET (CordonMachineInfo, level) },
  { "account", G_STRUCT_OFFSET (CordonMachineInfo, account) },
};

static char **
text_at (const CordonMachineInfo *self, gsize i)
{
  return (char **) G_STRUCT_MEMBER_P (self, texts[i].offset);
}

static gboolean
lookup_flag (GVariantDict *machine, const char *key)
{
  gboolean value = FALSE;

  g_variant_dict_lookup (machine, key, "b", &value);
  return value;
}

CordonMachineInfo *
cordon_machine_info_new (GVariant *machine)
{
  CordonMachineInfo *self = g_new0 (CordonMachineInfo, 1);
  /* Unpacked once: a lookup in the value itself goes through all of it. */
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (machine);

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    if (!g_variant_dict_lookup (&dict, texts[i].key, "s", text_at (self, i)))
      *text_at (self, i) = g_strdup ("");
  self->throwaway = lookup_flag (&dict, "throwaway");
  self->foreign = lookup_flag (&dict, "foreign");
  self->labelled = lookup_flag (&dict, "labelled");
  self->own_type = lookup_flag (&dict, "own-type");
  self->emulated = lookup_flag (&dict, "emulated");
  self->print = lookup_flag (&dict, "print");
  return self;
}

CordonMachineInfo *
cordon_machine_info_copy (const CordonMachineInfo *self)
{
  CordonMachineInfo *copy = g_memdup2 (self, sizeof *self);

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    *text_at (copy, i) = g_strdup (*text_at (self, i));
  return copy;
}

void
cordon_machine_info_free (CordonMachineInfo *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (*text_at (self, i));
  g_free (self);
}

gboolean
cordon_machine_info_equal (const CordonMachineInfo *a, const CordonMachineInfo *b)
{
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    if (!g_str_equal (*text_at (a, i), *text_at (b, i)))
      return FALSE;
  return a->throwaway == b->throwaway && a->foreign == b->foreign && a->labelled == b->labelled
         && a->own_type == b->own_type && a->emulated == b->emulated && a->print == b->print;
}
