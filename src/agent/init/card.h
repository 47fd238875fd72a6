/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The network card of a guest that has one. The host says on the kernel's command line which address it
 * is to have, so nothing here reads what comes over a network:
 *
 *     cordon.address=10.213.64.2/27 cordon.gateway=10.213.64.1
 */
#pragma once

#include <netinet/in.h>
#include <stdbool.h>

#define CORDON_CARD "eth0"

typedef struct {
  struct in_addr address, gateway;
  unsigned bits;
} CordonCard;

/* Both words, each once and whole, and the gateway in the address's subnet. */
bool cordon_card_parse (const char *cmdline, CordonCard *card);

/* The same of this kernel's; false: this guest has no network. */
bool cordon_card_read (CordonCard *card);

/* Gives the card its address and its route, and names the gateway in `resolver`. False with errno. */
bool cordon_card_up (const char *name, const CordonCard *card, const char *resolver);
