/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cordond's word comes before the file the window read for itself; a label counts only when it was
 * read back.
 */
#include "config.h"
#include "desktop/band-from.h"

#include "core/text.h"

static void
take_compartment (CordonBandState *state, const CordonBandFacts *facts)
{
  if (!facts->compartment)
    {
      state->title = cordon_text_display_name (facts->compartment_name);
      return;
    }
  state->title = cordon_text_display_name (cordon_compartment_get_title (facts->compartment));
  state->colour = cordon_compartment_get_colour (facts->compartment);
  state->glyph = cordon_compartment_get_glyph (facts->compartment);
  state->pattern = cordon_compartment_get_pattern (facts->compartment);
  state->throwaway = cordon_compartment_get_lifetime (facts->compartment) == CORDON_LIFETIME_THROWAWAY;
}

static void
take_machine (CordonBandState *state, const CordonMachineInfo *machine)
{
  if (*machine->title)
    {
      g_free (state->title);
      state->title = cordon_text_display_name (machine->title);
    }
  /* A word that is none of ours leaves what is there. */
  cordon_colour_from_name (machine->colour, &state->colour);
  cordon_glyph_from_name (machine->glyph, &state->glyph);
  cordon_pattern_from_name (machine->pattern, &state->pattern);
  state->throwaway = machine->throwaway;
  state->emulated = machine->emulated;
}

/* cordond answers once more after it has read the label back. Until then a host with a MAC is given
 * the benefit of silence, not of the claim; a guest that already speaks without one is unlabelled. */
static CordonBandLabel
judge (const CordonMachineInfo *machine, CordonSessionState session)
{
  if (session < CORDON_SESSION_VERIFIED || session > CORDON_SESSION_SHOWN)
    return CORDON_BAND_UNKNOWN;
  if (machine->labelled && g_str_equal (machine->mac, "selinux") && *machine->level)
    return machine->own_type ? CORDON_BAND_SELINUX : CORDON_BAND_GENERIC;
  if (machine->labelled && g_str_equal (machine->mac, "apparmor"))
    return CORDON_BAND_APPARMOR;
  if (g_str_equal (machine->mac, "none") || session >= CORDON_SESSION_AGENT)
    return CORDON_BAND_UNLABELLED;
  return CORDON_BAND_UNKNOWN;
}

static void
take_label (CordonBandState *state, const CordonBandFacts *facts)
{
  state->label = judge (facts->machine, facts->session);
  if (state->label == CORDON_BAND_SELINUX || state->label == CORDON_BAND_GENERIC)
    state->level = cordon_text_display_name (facts->machine->level);
}

CordonBandState *
cordon_band_state_from (const CordonBandFacts *facts)
{
  const CordonBandState nothing = { .colour = CORDON_COLOUR_GREY, .glyph = CORDON_GLYPH_SHIELD };
  CordonBandState *state = cordon_band_state_copy (&nothing);

  take_compartment (state, facts);
  if (facts->machine)
    {
      take_machine (state, facts->machine);
      take_label (state, facts);
    }
  /* What happens to the machine comes before what is open in it. */
  state->subtitle = g_strdup (facts->paused ? facts->paused : facts->trouble ? facts->trouble : facts->file);
  state->paused = facts->paused != NULL;
  state->lost = facts->lost;
  return state;
}
