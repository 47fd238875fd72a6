/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One dump of the kernel's routes. What is cut off or not understood fails the whole: a route that is
 * missed is a network that stays open.
 */
#include "config.h"

#include "firewall/routes.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/errors.h"

#define HALF_OF_THE_WORLD 1 /* bits: VPNs override the default route by two of these */

/* Not the prefix, but where it leads to: nothing comes from there that could be reached. */
static gboolean
leads_nowhere (const struct rtmsg *route)
{
  return route->rtm_type == RTN_UNREACHABLE || route->rtm_type == RTN_BLACKHOLE
         || route->rtm_type == RTN_PROHIBIT || route->rtm_type == RTN_THROW;
}

static gboolean
is_ours (guint interface)
{
  char name[IF_NAMESIZE] = "";

  return if_indextoname (interface, name) != NULL && g_str_has_prefix (name, "cordon");
}

static void
take_route (struct nlmsghdr *header, GArray *routes)
{
  struct rtmsg *route = NLMSG_DATA (header);
  guint length = header->nlmsg_len - NLMSG_LENGTH (sizeof *route);
  guint32 address = 0, interface = 0;
  CordonPrefix prefix;

  for (struct rtattr *part = RTM_RTA (route); RTA_OK (part, length); part = RTA_NEXT (part, length))
    if (part->rta_type == RTA_DST && RTA_PAYLOAD (part) == 4)
      memcpy (&address, RTA_DATA (part), 4);
    else if (part->rta_type == RTA_OIF && RTA_PAYLOAD (part) == 4)
      memcpy (&interface, RTA_DATA (part), 4);
  if (route->rtm_family != AF_INET || route->rtm_dst_len <= HALF_OF_THE_WORLD
      || route->rtm_dst_len > 32 || leads_nowhere (route) || is_ours (interface))
    return;
  prefix.bits = route->rtm_dst_len;
  prefix.address = GUINT32_FROM_BE (address) & cordon_prefix_mask (prefix.bits);
  g_array_append_val (routes, prefix);
}

/* FALSE: there is more to come. errno is that of a failure, or 0. */
static gboolean
take_answer (char *answer, guint length, GArray *routes)
{
  for (struct nlmsghdr *header = (struct nlmsghdr *) (void *) answer; NLMSG_OK (header, length);
       header = NLMSG_NEXT (header, length))
    {
      errno = header->nlmsg_flags & NLM_F_DUMP_INTR ? EAGAIN : 0;
      if (header->nlmsg_type == NLMSG_ERROR)
        errno = -((struct nlmsgerr *) NLMSG_DATA (header))->error;
      if (errno != 0 || header->nlmsg_type == NLMSG_DONE)
        return TRUE;
      if (header->nlmsg_type == RTM_NEWROUTE)
        take_route (header, routes);
    }
  return FALSE;
}

static gboolean
dump (int fd, GArray *routes)
{
  struct {
    struct nlmsghdr header;
    struct rtmsg route;
  } question = {
    .header = { .nlmsg_len = sizeof question, .nlmsg_type = RTM_GETROUTE,
                .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP },
    .route = { .rtm_family = AF_INET },
  };
  static char answer[65536];

  if (send (fd, &question, sizeof question, 0) < 0)
    return FALSE;
  for (;;)
    {
      ssize_t n = recv (fd, answer, sizeof answer, MSG_TRUNC);

      if (n < 0 || (gsize) n > sizeof answer)
        return FALSE;
      if (take_answer (answer, (guint) n, routes))
        return errno == 0;
    }
}

GArray *
cordon_routes_read (GError **error)
{
  g_autoptr (GArray) routes = g_array_new (FALSE, FALSE, sizeof (CordonPrefix));
  int fd = socket (AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  gboolean whole = fd >= 0 && dump (fd, routes);

  if (!whole)
    cordon_error_set_errno (error, errno, CORDON_ERROR_FAILED, _("The host's routes cannot be read"));
  if (fd >= 0)
    close (fd);
  cordon_prefixes_normalise (routes);
  return whole ? g_steal_pointer (&routes) : NULL;
}
