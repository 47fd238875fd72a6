/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * References to the rooms of cordond, taken and given back together.
 */
#include "config.h"

#include "service/house.h"

CordonHouse
cordon_house_ref (const CordonHouse *house)
{
  return (CordonHouse) {
    .hypervisor = g_object_ref (house->hypervisor),
    .system = g_object_ref (house->system),
    .mac = g_object_ref (house->mac),
    .accounts = g_object_ref (house->accounts),
    .labels = g_object_ref (house->labels),
    .templates = g_object_ref (house->templates),
    .networks = house->networks != NULL ? g_object_ref (house->networks) : NULL,
    .lease_pause_seconds = house->lease_pause_seconds,
    .away_seconds = house->away_seconds,
    .shut_down_seconds = house->shut_down_seconds,
    .part_seconds = house->part_seconds,
    .undelete_seconds = house->undelete_seconds,
  };
}

void
cordon_house_clear (CordonHouse *house)
{
  g_clear_object (&house->hypervisor);
  g_clear_object (&house->system);
  g_clear_object (&house->mac);
  g_clear_object (&house->accounts);
  g_clear_object (&house->labels);
  g_clear_object (&house->templates);
  g_clear_object (&house->networks);
}
