/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The whole of a test's guest, as process 1. It takes its address by DHCP, or, where the command line names
 * one, as a template's init does; and then either answers on port 7 ("role=target"), or tries everything
 * that its plan says and prints what came of it, one line for each, on its first serial port. It is the
 * attacker: it has every right inside, and makes its own frames. Static, and never part of a template.
 *
 * A line of the plan, in /plan: NAME KIND ADDRESS PORT, with KIND one of
 *   tcp, udp    connect, or send and wait for an answer; of udp port 53 a question of DNS is asked
 *   ping        an echo request
 *   arp         who has ADDRESS?
 *   tcp6, udp6, ping6, neighbour   the same by IPv6
 *   frame-mac, frame-ip, frame-arp, frame-vlan, frame-dhcp, frame-multicast   a frame with a forged field;
 *               nothing comes back, the test listens for it on the host
 *   dhcp        an offer for the hardware address ADDRESS
 *   name        the address of the name ADDRESS, asked of the gateway
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <net/route.h> /* with struct in6_rtmsg */
#include <netinet/icmp6.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <netinet/udp.h>
#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "agent/init/card.h"

#define CARD "eth0"
#define ECHO 7
#define ANSWER_MS 6000 /* of an emulated host that is busy */
#define TRIES_OF_EACH 3 /* a busy network loses a packet; a wall loses all */
#define TRIES_MAX 96

static int serial = 1;
static unsigned char my_mac[6];
static struct in_addr my_address, gateway;

__attribute__ ((format (printf, 1, 2))) static void
say (const char *format, ...)
{
  char line[512];
  va_list arguments;
  int length;

  va_start (arguments, format);
  length = vsnprintf (line, sizeof line - 1, format, arguments);
  va_end (arguments);
  line[length++] = '\n';
  if (write (serial, line, length) < 0)
    _exit (1);
}

_Noreturn static void
give_up (const char *what)
{
  say ("FAILED %s: %s", what, strerror (errno));
  for (;;)
    pause ();
}

/* --- the machine ------------------------------------------------------------------------------ */

static void
load_modules (void)
{
  FILE *list = fopen ("/modules/list", "re");
  char name[128], path[160];

  while (list != NULL && fgets (name, sizeof name, list) != NULL)
    {
      int fd;

      name[strcspn (name, "\n")] = '\0';
      snprintf (path, sizeof path, "/modules/%s", name);
      fd = open (path, O_RDONLY | O_CLOEXEC);
      if (fd < 0 || (syscall (SYS_finit_module, fd, "", 0) < 0 && errno != EEXIST))
        give_up (name);
      close (fd);
    }
}

static void
mount_all (void)
{
  mkdir ("/dev", 0755), mkdir ("/proc", 0755), mkdir ("/sys", 0755);
  mount ("dev", "/dev", "devtmpfs", 0, NULL);
  mount ("proc", "/proc", "proc", 0, NULL);
  mount ("sys", "/sys", "sysfs", 0, NULL);
  serial = open ("/dev/ttyS0", O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (serial < 0)
    _exit (1);
}

static void
write_file (const char *path, const char *text)
{
  int fd = open (path, O_WRONLY | O_CLOEXEC);

  if (fd >= 0 && write (fd, text, strlen (text)) < 0)
    say ("# %s: %s", path, strerror (errno));
  close (fd);
}

static void
card_up (void)
{
  struct ifreq request = { 0 };
  int fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

  for (int tries = 0; if_nametoindex (CARD) == 0; tries++)
    {
      if (tries > 200)
        give_up ("no card");
      usleep (50000); /* there is no udev whose word could be waited for */
    }
  strcpy (request.ifr_name, CARD);
  if (ioctl (fd, SIOCGIFHWADDR, &request) < 0)
    give_up ("address of the card");
  memcpy (my_mac, request.ifr_hwaddr.sa_data, 6);
  request.ifr_flags = IFF_UP;
  if (ioctl (fd, SIOCSIFFLAGS, &request) < 0)
    give_up ("card");
  strcpy (request.ifr_name, "lo");
  request.ifr_flags = IFF_UP;
  ioctl (fd, SIOCSIFFLAGS, &request);
  close (fd);
}

static void
set_address (struct in_addr address, struct in_addr mask)
{
  struct ifreq request = { 0 };
  struct sockaddr_in *in = (struct sockaddr_in *) &request.ifr_addr;
  struct rtentry route = { .rt_flags = RTF_UP | RTF_GATEWAY };
  int fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

  strcpy (request.ifr_name, CARD);
  *in = (struct sockaddr_in) { .sin_family = AF_INET, .sin_addr = address };
  if (ioctl (fd, SIOCSIFADDR, &request) < 0)
    give_up ("address");
  in->sin_addr = mask;
  ioctl (fd, SIOCSIFNETMASK, &request);
  *(struct sockaddr_in *) &route.rt_gateway = (struct sockaddr_in) { .sin_family = AF_INET, .sin_addr = gateway };
  ((struct sockaddr_in *) &route.rt_dst)->sin_family = AF_INET;
  ((struct sockaddr_in *) &route.rt_genmask)->sin_family = AF_INET;
  if (ioctl (fd, SIOCADDRT, &route) < 0)
    say ("# route: %s", strerror (errno));
  close (fd);
}

/* Addresses that nobody gave it: what an attacker would do. */
static void
set_address6 (const char *text)
{
  struct {
    struct in6_addr address;
    uint32_t bits;
    int interface;
  } request = { .bits = 64, .interface = (int) if_nametoindex (CARD) };
  int fd = socket (AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);

  inet_pton (AF_INET6, text, &request.address);
  if (ioctl (fd, SIOCSIFADDR, &request) < 0)
    say ("# %s: %s", text, strerror (errno));
  close (fd);
}

static void
set_route6 (const char *text)
{
  struct in6_rtmsg route = { .rtmsg_flags = RTF_UP | RTF_GATEWAY, .rtmsg_metric = 1,
                             .rtmsg_ifindex = (int) if_nametoindex (CARD) };
  int fd = socket (AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);

  inet_pton (AF_INET6, text, &route.rtmsg_gateway);
  if (ioctl (fd, SIOCADDRT, &route) < 0)
    say ("# %s: %s", text, strerror (errno));
  close (fd);
}

/* --- frames ----------------------------------------------------------------------------------- */

static uint16_t
sum (const void *data, size_t length, uint32_t start)
{
  const uint8_t *bytes = data;
  uint32_t total = start;

  for (size_t i = 0; i + 1 < length; i += 2)
    total += bytes[i] << 8 | bytes[i + 1];
  if (length & 1)
    total += bytes[length - 1] << 8;
  while (total >> 16)
    total = (total & 0xffff) + (total >> 16);
  return htons (~total & 0xffff);
}

static int
open_packets (uint16_t protocol)
{
  struct sockaddr_ll where = { .sll_family = AF_PACKET, .sll_protocol = htons (protocol),
                               .sll_ifindex = (int) if_nametoindex (CARD) };
  int fd = socket (AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, htons (protocol));

  if (fd < 0 || bind (fd, (struct sockaddr *) &where, sizeof where) < 0)
    give_up ("packet socket");
  return fd;
}

/* Ethernet, IPv4 and UDP around a payload; the length of the whole. */
static size_t
udp_frame (uint8_t *frame, const uint8_t *from_mac, const uint8_t *to_mac, struct in_addr from, struct in_addr to,
           uint16_t sport, uint16_t dport, const void *payload, size_t length)
{
  struct ethhdr *ethernet = (struct ethhdr *) frame;
  struct iphdr *ip = (struct iphdr *) (frame + sizeof *ethernet);
  struct udphdr *udp = (struct udphdr *) (ip + 1);

  memcpy (ethernet->h_dest, to_mac, 6), memcpy (ethernet->h_source, from_mac, 6);
  ethernet->h_proto = htons (ETH_P_IP);
  *ip = (struct iphdr) { .version = 4, .ihl = 5, .ttl = 64, .protocol = IPPROTO_UDP, .saddr = from.s_addr,
                         .daddr = to.s_addr, .tot_len = htons (sizeof *ip + sizeof *udp + length) };
  ip->check = sum (ip, sizeof *ip, 0);
  *udp = (struct udphdr) { .uh_sport = htons (sport), .uh_dport = htons (dport),
                           .uh_ulen = htons (sizeof *udp + length) };
  memcpy (udp + 1, payload, length);
  return sizeof *ethernet + sizeof *ip + sizeof *udp + length;
}

static const uint8_t everybody[6] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
static const uint8_t forged[6] = { 0x52, 0x54, 0x00, 0xba, 0xdb, 0xad };

static void
send_frame (int fd, const void *frame, size_t length)
{
  if (write (fd, frame, length) != (ssize_t) length)
    say ("# frame: %s", strerror (errno));
}

/* --- DHCP ------------------------------------------------------------------------------------- */

static size_t
dhcp_message (uint8_t *message, uint8_t type, const uint8_t *mac, uint32_t id, struct in_addr wanted,
              struct in_addr server)
{
  uint8_t *option = message + 240;

  memset (message, 0, 300);
  message[0] = type == 2 ? 2 : 1, message[1] = 1, message[2] = 6;
  memcpy (message + 4, &id, 4);
  message[10] = 0x80; /* answer to everybody */
  memcpy (message + 28, mac, 6);
  memcpy (message + 236, "\x63\x82\x53\x63", 4);
  *option++ = 53, *option++ = 1, *option++ = type;
  if (wanted.s_addr != 0)
    *option++ = 50, *option++ = 4, memcpy (option, &wanted, 4), option += 4;
  if (server.s_addr != 0)
    *option++ = 54, *option++ = 4, memcpy (option, &server, 4), option += 4;
  *option = 255;
  return 300;
}

static const uint8_t *
dhcp_option (const uint8_t *message, size_t length, uint8_t code)
{
  for (size_t at = 240; at + 1 < length && message[at] != 255; at += message[at] == 0 ? 1 : 2 + message[at + 1])
    if (message[at] == code)
      return message + at + 2;
  return NULL;
}

static int64_t
now_ms (void)
{
  struct timespec time;

  clock_gettime (CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* One question and its answer; the server's message, its length or 0. */
static size_t
dhcp_ask (uint8_t type, const uint8_t *mac, struct in_addr wanted, struct in_addr server, uint8_t *answer, size_t room)
{
  static uint32_t id = 0x0c0d0000;
  int fd = open_packets (ETH_P_IP);
  uint8_t message[300], frame[400], got[1600];
  struct in_addr any = { 0 }, all = { 0xffffffff };
  int64_t end = now_ms () + ANSWER_MS;
  size_t length = dhcp_message (message, type, mac, ++id, wanted, server);

  send_frame (fd, frame, udp_frame (frame, my_mac, everybody, any, all, 68, 67, message, length));
  for (int64_t left; (left = end - now_ms ()) > 0;)
    {
      struct pollfd ready = { .fd = fd, .events = POLLIN };
      ssize_t n = poll (&ready, 1, (int) left) > 0 ? recv (fd, got, sizeof got, 0) : 0;

      if (n < 14 + 20 + 8 + 240 || got[14 + 9] != IPPROTO_UDP || got[14 + 20 + 3] != 68
          || memcmp (got + 42 + 4, &id, 4) != 0 || memcmp (got + 42 + 28, mac, 6) != 0)
        continue;
      close (fd);
      length = (size_t) n - 42 < room ? (size_t) n - 42 : room;
      memcpy (answer, got + 42, length);
      return length;
    }
  close (fd);
  return 0;
}

static void
take_address (void)
{
  uint8_t answer[1500];
  struct in_addr none = { 0 }, server = { 0 }, mask = { 0 };
  size_t length = 0;
  const uint8_t *option;

  for (int tries = 0; length == 0 && tries < 8; tries++)
    length = dhcp_ask (1, my_mac, none, none, answer, sizeof answer);
  if (length == 0)
    give_up ("no DHCP server answered");
  memcpy (&my_address, answer + 16, 4);
  if ((option = dhcp_option (answer, length, 54)) != NULL)
    memcpy (&server, option, 4);
  if ((option = dhcp_option (answer, length, 3)) != NULL)
    memcpy (&gateway, option, 4);
  if ((option = dhcp_option (answer, length, 1)) != NULL)
    memcpy (&mask, option, 4);
  if (dhcp_ask (3, my_mac, my_address, server, answer, sizeof answer) == 0)
    give_up ("DHCP gave no lease");
  set_address (my_address, mask);
}

static void
take_ordered (const CordonCard *card)
{
  if (!cordon_card_up (CARD, card, "/resolv.conf"))
    give_up ("ordered address");
  my_address = card->address;
  gateway = card->gateway;
}

/* --- one try ---------------------------------------------------------------------------------- */

typedef struct {
  char name[48], kind[20], address[64];
  int port;
} Try;

static const char *
why (int error)
{
  return error == ECONNREFUSED ? "refused" : error == 0 ? "silent" : strerror (error);
}

static bool
wait_for (int fd, short events)
{
  struct pollfd ready = { .fd = fd, .events = events };

  return poll (&ready, 1, ANSWER_MS) > 0;
}

static socklen_t
fill_address (const Try *try, struct sockaddr_storage *address)
{
  struct sockaddr_in6 *in6 = (struct sockaddr_in6 *) address;
  struct sockaddr_in *in = (struct sockaddr_in *) address;

  memset (address, 0, sizeof *address);
  if (strchr (try->address, ':') != NULL)
    {
      in6->sin6_family = AF_INET6, in6->sin6_port = htons (try->port);
      inet_pton (AF_INET6, try->address, &in6->sin6_addr);
      in6->sin6_scope_id = if_nametoindex (CARD);
      return sizeof *in6;
    }
  in->sin_family = AF_INET, in->sin_port = htons (try->port);
  inet_pton (AF_INET, try->address, &in->sin_addr);
  return sizeof *in;
}

static const char *
try_tcp (const Try *try)
{
  struct sockaddr_storage address;
  socklen_t length = fill_address (try, &address), size = sizeof (int);
  int fd = socket (address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), error = 0;

  if (connect (fd, (struct sockaddr *) &address, length) == 0)
    return "open";
  if (errno != EINPROGRESS)
    return why (errno);
  if (!wait_for (fd, POLLOUT))
    return "silent";
  getsockopt (fd, SOL_SOCKET, SO_ERROR, &error, &size);
  return error == 0 ? "open" : why (error);
}

/* "a." of type A, recursion wished. */
static size_t
dns_question (uint8_t *message, const char *name)
{
  uint8_t *end = message + 12;

  memcpy (message, "\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00", 12);
  while (*name != '\0')
    {
      size_t length = strcspn (name, ".");

      *end++ = (uint8_t) length;
      memcpy (end, name, length), end += length;
      name += length + (name[length] == '.');
    }
  memcpy (end, "\x00\x00\x01\x00\x01", 5);
  return (size_t) (end + 5 - message);
}

static const char *
try_udp (const Try *try)
{
  struct sockaddr_storage address;
  socklen_t length = fill_address (try, &address);
  int fd = socket (address.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  uint8_t message[512] = "cordon";
  size_t size = try->port == 53 ? dns_question (message, "here.example") : 6;

  if (connect (fd, (struct sockaddr *) &address, length) < 0 || send (fd, message, size, 0) < 0)
    return why (errno);
  if (!wait_for (fd, POLLIN))
    return "silent";
  return recv (fd, message, sizeof message, 0) >= 0 ? "open" : why (errno);
}

static const char *
try_name (const Try *try)
{
  static char text[INET_ADDRSTRLEN + 8];
  struct sockaddr_in server = { .sin_family = AF_INET, .sin_port = htons (53), .sin_addr = gateway };
  int fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  uint8_t message[512];
  ssize_t n = (ssize_t) dns_question (message, try->address);

  if (connect (fd, (struct sockaddr *) &server, sizeof server) < 0 || send (fd, message, n, 0) < 0
      || !wait_for (fd, POLLIN) || (n = recv (fd, message, sizeof message, 0)) < 12)
    return "silent";
  if (message[7] == 0 || n < 16)
    {
      snprintf (text, sizeof text, "none-%d", message[3] & 15);
      return text;
    }
  inet_ntop (AF_INET, message + n - 4, text, sizeof text);
  return text;
}

static const char *
try_ping (const Try *try)
{
  struct sockaddr_storage address;
  Try plain = *try;
  bool six = strchr (try->address, ':') != NULL;
  int fd = socket (six ? AF_INET6 : AF_INET, SOCK_RAW | SOCK_CLOEXEC, six ? IPPROTO_ICMPV6 : IPPROTO_ICMP);
  uint16_t mark = (uint16_t) getpid ();
  uint8_t message[16] = { six ? ICMP6_ECHO_REQUEST : ICMP_ECHO }, got[256];
  int64_t end = now_ms () + ANSWER_MS;
  socklen_t length;

  plain.port = 0;
  length = fill_address (&plain, &address);
  memcpy (message + 4, &mark, 2);
  if (!six)
    memcpy (message + 2, &(uint16_t) { sum (message, sizeof message, 0) }, 2);
  if (sendto (fd, message, sizeof message, 0, (struct sockaddr *) &address, length) < 0)
    return why (errno);
  while (now_ms () < end && wait_for (fd, POLLIN))
    {
      ssize_t n = recv (fd, got, sizeof got, 0);
      const uint8_t *icmp = six ? got : got + (got[0] & 15) * 4;

      if (n >= 8 && icmp[0] == (six ? ICMP6_ECHO_REPLY : ICMP_ECHOREPLY) && memcmp (icmp + 4, &mark, 2) == 0)
        return "open";
    }
  return "silent";
}

static void
arp_frame (uint8_t *frame, const uint8_t *mac, struct in_addr from, struct in_addr to, uint16_t operation)
{
  memset (frame, 0, 42);
  memcpy (frame, everybody, 6), memcpy (frame + 6, mac, 6);
  memcpy (frame + 12, "\x08\x06\x00\x01\x08\x00\x06\x04", 8);
  frame[21] = (uint8_t) operation;
  memcpy (frame + 22, mac, 6), memcpy (frame + 28, &from, 4), memcpy (frame + 38, &to, 4);
}

static const char *
try_arp (const Try *try)
{
  int fd = open_packets (ETH_P_ARP);
  struct in_addr to;
  uint8_t frame[42], got[256];
  int64_t end = now_ms () + ANSWER_MS;

  inet_pton (AF_INET, try->address, &to);
  arp_frame (frame, my_mac, my_address, to, ARPOP_REQUEST);
  send_frame (fd, frame, sizeof frame);
  while (now_ms () < end && wait_for (fd, POLLIN))
    if (recv (fd, got, sizeof got, 0) >= 42 && got[21] == ARPOP_REPLY && memcmp (got + 28, &to, 4) == 0)
      return "open";
  return "silent";
}

/* A neighbour solicitation: what ARP is for IPv6. */
static const char *
try_neighbour (const Try *try)
{
  int fd = socket (AF_INET6, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMPV6), hops = 255;
  struct sockaddr_in6 to = { .sin6_family = AF_INET6, .sin6_scope_id = if_nametoindex (CARD) };
  struct in6_addr target;
  uint8_t message[32] = { ND_NEIGHBOR_SOLICIT }, got[256];
  int64_t end = now_ms () + ANSWER_MS;

  inet_pton (AF_INET6, try->address, &target);
  inet_pton (AF_INET6, "ff02::1:ff00:0", &to.sin6_addr);
  memcpy (to.sin6_addr.s6_addr + 13, target.s6_addr + 13, 3);
  memcpy (message + 8, &target, 16);
  message[24] = 1, message[25] = 1, memcpy (message + 26, my_mac, 6);
  setsockopt (fd, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, &hops, sizeof hops);
  if (sendto (fd, message, sizeof message, 0, (struct sockaddr *) &to, sizeof to) < 0)
    return why (errno);
  while (now_ms () < end && wait_for (fd, POLLIN))
    if (recv (fd, got, sizeof got, 0) >= 24 && got[0] == ND_NEIGHBOR_ADVERT && memcmp (got + 8, &target, 16) == 0)
      return "open";
  return "silent";
}

static const char *
try_dhcp (const Try *try)
{
  static char text[INET_ADDRSTRLEN];
  struct in_addr none = { 0 };
  uint8_t mac[6], answer[1500];

  sscanf (try->address, "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx", &mac[0], &mac[1], &mac[2], &mac[3], &mac[4], &mac[5]);
  if (dhcp_ask (1, mac, none, none, answer, sizeof answer) == 0)
    return "silent";
  return inet_ntop (AF_INET, answer + 16, text, sizeof text);
}

/* The hardware address of the gateway, as the kernel learnt it; everybody's where it did not. */
static void
gateway_mac (uint8_t *mac)
{
  struct arpreq request = { .arp_pa = { .sa_family = AF_INET }, .arp_dev = CARD };
  int fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

  ((struct sockaddr_in *) &request.arp_pa)->sin_addr = gateway;
  memcpy (mac, ioctl (fd, SIOCGARP, &request) == 0 ? (uint8_t *) request.arp_ha.sa_data : everybody, 6);
  close (fd);
}

/* Each goes to the gateway, or to everybody, with a payload of its own that the test looks for. */
static const char *
try_frame (const Try *try)
{
  int fd = open_packets (ETH_P_ALL);
  uint8_t frame[512], to_mac[6], message[300];
  struct in_addr to, from = my_address;
  size_t length = (size_t) snprintf ((char *) message, sizeof message, "cordon-%s", try->name);
  const uint8_t *from_mac = my_mac;

  gateway_mac (to_mac);
  inet_pton (AF_INET, try->address, &to);
  if (strcmp (try->kind, "frame-arp") == 0)
    {
      arp_frame (frame, my_mac, to, gateway, ARPOP_REPLY); /* "I am ADDRESS" */
      send_frame (fd, frame, 42);
      return "sent";
    }
  if (strcmp (try->kind, "frame-mac") == 0)
    from_mac = forged;
  if (strcmp (try->kind, "frame-ip") == 0)
    from = to, to = gateway;
  if (strcmp (try->kind, "frame-multicast") == 0)
    memcpy (to_mac, "\x01\x00\x5e\x00\x00\xfb", 6);
  if (strcmp (try->kind, "frame-dhcp") == 0)
    { /* as a server that answers */
      length = dhcp_message (message, 2, my_mac, 1, to, my_address);
      memcpy (message + 108, "cordon-", 7), strcpy ((char *) message + 115, try->name);
      length = udp_frame (frame, from_mac, everybody, from, (struct in_addr) { 0xffffffff }, 67, 68, message, length);
    }
  else
    length = udp_frame (frame, from_mac, to_mac, from, to, 9, try->port, message, length);
  if (strcmp (try->kind, "frame-vlan") == 0)
    {
      memmove (frame + 16, frame + 12, length - 12);
      memcpy (frame + 12, "\x81\x00\x00\x05", 4);
      length += 4;
    }
  send_frame (fd, frame, length);
  return "sent";
}

static const char *
try_once (const Try *try)
{
  if (strncmp (try->kind, "tcp", 3) == 0)
    return try_tcp (try);
  if (strncmp (try->kind, "udp", 3) == 0)
    return try_udp (try);
  if (strncmp (try->kind, "ping", 4) == 0)
    return try_ping (try);
  if (strcmp (try->kind, "arp") == 0)
    return try_arp (try);
  if (strcmp (try->kind, "neighbour") == 0)
    return try_neighbour (try);
  if (strcmp (try->kind, "dhcp") == 0)
    return try_dhcp (try);
  if (strcmp (try->kind, "name") == 0)
    return try_name (try);
  return try_frame (try);
}

static const char *
run_try (const Try *try)
{
  const char *what = "silent";

  for (int i = 0; i < TRIES_OF_EACH && strcmp (what, "silent") == 0; i++)
    what = try_once (try);
  return what;
}

static void
run_plan (void)
{
  FILE *plan = fopen ("/plan", "re");
  Try try;
  int n = 0;

  while (plan != NULL && n < TRIES_MAX
         && fscanf (plan, "%47s %19s %63s %d", try.name, try.kind, try.address, &try.port) == 4)
    {
      n++;
      if (fork () != 0)
        continue;
      say ("TRY %s %s", try.name, run_try (&try));
      _exit (0);
    }
  while (wait (NULL) > 0 || errno == EINTR)
    ;
  say ("DONE %d", n);
}

/* --- the target ------------------------------------------------------------------------------- */

static void
serve (int family)
{
  struct sockaddr_storage any = { .ss_family = (sa_family_t) family };
  socklen_t length = family == AF_INET6 ? sizeof (struct sockaddr_in6) : sizeof (struct sockaddr_in);
  int tcp = socket (family, SOCK_STREAM, 0), udp = socket (family, SOCK_DGRAM, 0), yes = 1;

  ((struct sockaddr_in *) &any)->sin_port = htons (ECHO); /* the same place in both */
  if (family == AF_INET6)
    setsockopt (tcp, IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof yes),
      setsockopt (udp, IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof yes);
  if (bind (tcp, (struct sockaddr *) &any, length) < 0 || listen (tcp, 16) < 0
      || bind (udp, (struct sockaddr *) &any, length) < 0)
    give_up ("listen");
  for (;;)
    {
      struct pollfd ready[] = { { tcp, POLLIN, 0 }, { udp, POLLIN, 0 } };
      struct sockaddr_storage from;
      socklen_t size = sizeof from;
      char text[64];
      ssize_t n;

      poll (ready, 2, -1);
      if (ready[0].revents)
        close (accept (tcp, NULL, NULL));
      if (ready[1].revents && (n = recvfrom (udp, text, sizeof text, 0, (struct sockaddr *) &from, &size)) > 0)
        sendto (udp, text, n, 0, (struct sockaddr *) &from, size);
    }
}

int
main (void)
{
  CordonCard ordered;
  char line[2048] = "", address[INET_ADDRSTRLEN];
  int fd;

  mount_all ();
  write_file ("/proc/sys/net/ipv6/conf/default/accept_dad", "0"); /* of the card that comes */
  load_modules ();
  card_up ();
  if (cordon_card_read (&ordered))
    take_ordered (&ordered);
  else
    take_address ();
  set_address6 ("fd77::2"), set_address6 ("2001:db8:77::2"), set_route6 ("fd77::1");
  inet_ntop (AF_INET, &my_address, address, sizeof address);
  fd = open ("/proc/cmdline", O_RDONLY);
  if (read (fd, line, sizeof line - 1) < 0)
    give_up ("command line");
  if (strstr (line, "role=target") != NULL)
    {
      if (fork () == 0)
        serve (AF_INET6);
      say ("READY %s", address);
      serve (AF_INET);
    }
  say ("READY %s", address);
  run_plan ();
  for (;;)
    pause ();
}
