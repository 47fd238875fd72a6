/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * IPv4 only: the host lets nothing else through.
 */
#include "agent/init/card.h"

#include "agent/init/words.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <net/route.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static uint32_t
mask_of (unsigned bits)
{
  return htonl (bits == 0 ? 0 : UINT32_MAX << (32 - bits));
}

bool
cordon_card_parse (const char *cmdline, CordonCard *card)
{
  char address[32], gateway[32], *slash;
  CordonCard parsed;

  if (!cordon_words_find (cmdline, "cordon.address=", address, sizeof address)
      || !cordon_words_find (cmdline, "cordon.gateway=", gateway, sizeof gateway))
    return false;
  slash = strchr (address, '/');
  if (slash == NULL || strlen (slash) != 3 || strspn (slash + 1, "0123456789") != 2)
    return false;
  *slash = '\0';
  parsed.bits = (unsigned) strtoul (slash + 1, NULL, 10);
  if (parsed.bits > 30 || inet_pton (AF_INET, address, &parsed.address) != 1
      || inet_pton (AF_INET, gateway, &parsed.gateway) != 1
      || ((parsed.address.s_addr ^ parsed.gateway.s_addr) & mask_of (parsed.bits)) != 0)
    return false;
  *card = parsed;
  return true;
}

bool
cordon_card_read (CordonCard *card)
{
  char words[CORDON_WORDS_MAX];

  return cordon_words_read (words) && cordon_card_parse (words, card);
}

static void
fill (struct sockaddr *socket_address, struct in_addr address)
{
  struct sockaddr_in in = { .sin_family = AF_INET, .sin_addr = address };

  memcpy (socket_address, &in, sizeof in);
}

static bool
set_up (int fd, const char *name, const CordonCard *card)
{
  struct ifreq request = { .ifr_flags = IFF_UP };
  struct rtentry route = { .rt_flags = RTF_UP | RTF_GATEWAY };
  struct in_addr mask = { mask_of (card->bits) }, any = { 0 };

  snprintf (request.ifr_name, sizeof request.ifr_name, "%s", name);
  if (ioctl (fd, SIOCSIFFLAGS, &request) < 0)
    return false;
  fill (&request.ifr_addr, card->address);
  if (ioctl (fd, SIOCSIFADDR, &request) < 0)
    return false;
  fill (&request.ifr_netmask, mask);
  if (ioctl (fd, SIOCSIFNETMASK, &request) < 0)
    return false;
  fill (&route.rt_dst, any);
  fill (&route.rt_genmask, any);
  fill (&route.rt_gateway, card->gateway);
  return ioctl (fd, SIOCADDRT, &route) == 0;
}

static bool
name_resolver (const char *path, struct in_addr gateway)
{
  char text[64], address[INET_ADDRSTRLEN];
  int fd = open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  int length = snprintf (text, sizeof text, "nameserver %s\n",
                         inet_ntop (AF_INET, &gateway, address, sizeof address));
  bool written = fd >= 0 && write (fd, text, (size_t) length) == length;

  if (fd >= 0)
    close (fd);
  return written;
}

bool
cordon_card_up (const char *name, const CordonCard *card, const char *resolver)
{
  int fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  bool up = fd >= 0 && set_up (fd, name, card) && name_resolver (resolver, card->gateway);
  int saved = errno;

  if (fd >= 0)
    close (fd);
  errno = saved;
  return up;
}
