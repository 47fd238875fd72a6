/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The card of a machine with network, its network, and what keeps both shut. That there is no card
 * where none was ordered is looked at for every machine.
 */
#include "config.h"

#include "service/read-back-private.h"

#include <string.h>

#include "core/internet.h"
#include "service/network-order.h"
#include "service/networks.h"

static char *
print_card (const char *network, const char *mac, const char *address, const char *gateway, const char *filter,
            gboolean isolated)
{
  return g_strdup_printf ("network %s, %s, %s, gateway %s, filter %s, %s", network != NULL ? network : "none",
                          mac != NULL ? mac : "no MAC", address != NULL ? address : "no address",
                          gateway != NULL ? gateway : "none", filter != NULL ? filter : "none",
                          isolated ? "isolated" : "not isolated");
}

static char *
print_seen (GPtrArray *cards)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);

  if (cards == NULL)
    return NULL;
  if (cards->len == 0)
    return g_strdup ("none");
  for (guint i = 0; i < cards->len; i++)
    {
      const CordonCardFacts *card = g_ptr_array_index (cards, i);

      g_ptr_array_add (words, print_card (card->network, card->mac, card->address, card->gateway, card->filter,
                                          card->isolated));
    }
  g_ptr_array_add (words, NULL);
  return g_strjoinv ("; ", (char **) words->pdata);
}

void
cordon_read_back_cards (CordonReadBackRun *run)
{
  const CordonMachinePlanFields *plan = run->plan;
  char *ordered = plan->network != NULL
                    ? print_card (plan->network, plan->card_mac, plan->card_address, plan->gateway,
                                  CORDON_NETWORK_FILTER, TRUE)
                    : g_strdup ("none");
  char *seen = print_seen (run->evidence->domain->cards);

  cordon_read_back_note (run, NULL, ordered, seen, g_strcmp0 (ordered, seen) == 0);
}

/* --- libvirt's ------------------------------------------------------------------------------- */

static void
note_as_ordered (CordonReadBackRun *run, const char *subject, const char *seen)
{
  cordon_read_back_note (run, subject, g_strdup ("as ordered"), g_strdup (seen),
                         g_strcmp0 (seen, "as ordered") == 0);
}

void
cordon_read_back_net (CordonReadBackRun *run)
{
  const CordonNetworkEvidence *network = run->evidence->network;

  if (network != NULL && network->libvirt != NULL)
    note_as_ordered (run, run->plan->network, network->libvirt->network);
}

void
cordon_read_back_card_filter (CordonReadBackRun *run)
{
  const CordonNetworkEvidence *network = run->evidence->network;

  if (network == NULL || network->libvirt == NULL)
    return;
  note_as_ordered (run, CORDON_NETWORK_FILTER, network->libvirt->filter);
  note_as_ordered (run, "binding", network->libvirt->binding);
}

/* --- the kernel's ---------------------------------------------------------------------------- */

/* NULL: it was not measured, or could not be read. */
static const char *
fact (const CordonReadBackRun *run, const char *key)
{
  const CordonNetworkEvidence *network = run->evidence->network;
  const char *value = NULL;

  if (network == NULL || network->kernel == NULL || !g_variant_lookup (network->kernel, key, "&s", &value)
      || *value == '\0')
    return NULL;
  return value;
}

static void
note_fact (CordonReadBackRun *run, const char *key, const char *ordered)
{
  const char *seen = fact (run, key);

  cordon_read_back_note (run, key, g_strdup (ordered), g_strdup (seen), g_strcmp0 (ordered, seen) == 0);
}

void
cordon_read_back_firewall (CordonReadBackRun *run)
{
  note_fact (run, "table", "as loaded");
  note_fact (run, "routed", "as loaded");
}

void
cordon_read_back_port (CordonReadBackRun *run)
{
  g_autofree char *address = g_strdup_printf ("%s/%d", run->plan->gateway, CORDON_NETWORK_BITS);

  note_fact (run, "address", address);
  note_fact (run, "ipv6", "off");
  note_fact (run, "bridge", run->plan->network);
  note_fact (run, "isolated", "1");
  note_fact (run, "owner", "none");
}

/* The lines between "chain NAME {" and its end, stripped. (transfer full) NULL: there is none. */
static char **
chain_lines (const char *filter, const char *chain)
{
  g_auto (GStrv) lines = g_strsplit (filter, "\n", -1);
  g_autofree char *head = g_strdup_printf ("chain %s {", chain);
  g_autoptr (GStrvBuilder) found = g_strv_builder_new ();
  gboolean inside = FALSE, seen = FALSE;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *line = g_strstrip (lines[i]);

      if (inside && g_str_equal (line, "}"))
        inside = FALSE;
      else if (inside)
        g_strv_builder_add (found, line);
      if (g_str_equal (line, head))
        inside = seen = TRUE;
    }
  return seen ? g_strv_builder_end (found) : NULL;
}

static gboolean
has_all (const char *line, const char *const *words)
{
  for (; *words != NULL; words++)
    if (strstr (line, *words) == NULL)
      return FALSE;
  return TRUE;
}

#define WORDS(...) (const char *const[]) { __VA_ARGS__, NULL }

/* The first rule of a hook that can concern the tap is the jump into the tap's own chain. */
static gboolean
leads_to (char **lines, const char *key, const char *tap, const char *chain)
{
  g_autofree char *mine = g_strdup_printf ("%s \"%s\"", key, tap);
  g_autofree char *jump = g_strdup_printf ("jump %s", chain);
  g_autofree char *others = g_strdup_printf ("%s \"", key);

  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], mine))
      return g_str_has_suffix (lines[i], jump);
    else if (!g_str_has_prefix (lines[i], "type filter hook ")
             && (!g_str_has_prefix (lines[i], others) || strchr (lines[i], '*') != NULL))
      return FALSE; /* it may be about any card */
  return FALSE;
}

/* What an accepting rule of the machine's may be: ARP with its own hardware address, a first question of
 * DHCP, or IPv4 with its own address; all after the rule that drops other hardware addresses. */
static gboolean
may_accept (const char *line, const CordonMachinePlanFields *plan)
{
  g_autofree char *source = g_strdup_printf ("ip saddr %s ", plan->card_address);

  return has_all (line, WORDS ("ether type arp", plan->card_mac))
         || has_all (line, WORDS ("ip saddr 0.0.0.0 ip daddr 255.255.255.255", "udp sport 68", "udp dport 67"))
         || strstr (line, source) != NULL;
}

static gboolean
drops (char **lines, guint end, const char *what)
{
  for (guint i = 0; i < end; i++)
    if (strstr (lines[i], what) != NULL && g_str_has_suffix (lines[i], "drop"))
      return TRUE;
  return FALSE;
}

/* Everything that is no part of the internet is dropped before the rule that accepts what is left. */
static gboolean
closes_all (char **lines, guint end)
{
  for (guint i = 0; i < cordon_internet_n_not; i++)
    {
      g_autofree char *prefix = cordon_prefix_print (&cordon_internet_not[i]);
      g_autofree char *what = g_strdup_printf ("ip daddr %s ", prefix);

      if (!drops (lines, end, what))
        return FALSE;
    }
  return TRUE;
}

/* NULL: it is as it has to be; otherwise what is missing. */
static const char *
judge_chain (char **lines, const CordonMachinePlanFields *plan)
{
  g_autofree char *foreign = g_strdup_printf ("ether saddr != %s", plan->card_mac);
  g_autofree char *general = g_strdup_printf ("ether type ip ip saddr %s counter", plan->card_address);

  if (lines[0] == NULL || !drops (lines, 1, foreign))
    return "another hardware address is not dropped first";
  for (guint i = 1; lines[i] != NULL; i++)
    {
      if (g_str_has_prefix (lines[i], "counter") && g_str_has_suffix (lines[i], "drop"))
        return NULL;
      if (g_str_has_prefix (lines[i], general) && !closes_all (lines, i))
        return "a range that is not the internet is open";
      if (!g_str_has_suffix (lines[i], "drop") && !may_accept (lines[i], plan))
        return "a rule accepts what is not the machine's";
    }
  return "what no rule names is not dropped";
}

static const char *
judge_filter (const CordonReadBackRun *run, const char *filter, const char *tap)
{
  g_autofree char *in = g_strdup_printf ("libvirt-I-%s", tap);
  g_autofree char *out = g_strdup_printf ("libvirt-O-%s", tap);
  g_auto (GStrv) hook = chain_lines (filter, "PREROUTING");
  g_auto (GStrv) back = chain_lines (filter, "POSTROUTING");
  g_auto (GStrv) lines = chain_lines (filter, in);

  if (hook == NULL || back == NULL || lines == NULL || !leads_to (hook, "iifname", tap, in)
      || !leads_to (back, "oifname", tap, out))
    return "no rule leads to the card's own rules";
  return judge_chain (lines, run->plan);
}

void
cordon_read_back_card_rules (CordonReadBackRun *run)
{
  const char *filter = fact (run, "filter");
  GPtrArray *cards = run->evidence->domain->cards;
  const CordonCardFacts *card = cards != NULL && cards->len == 1 ? g_ptr_array_index (cards, 0) : NULL;
  const char *fault;

  if (filter == NULL || card == NULL || card->tap == NULL)
    return;
  fault = judge_filter (run, filter, card->tap);
  cordon_read_back_note (run, card->tap, g_strdup ("its own address alone, and the internet"),
                         g_strdup (fault != NULL ? fault : "as ordered"), fault == NULL);
}
