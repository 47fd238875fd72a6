/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What was loaded is what the kernel lists right after it was loaded: words and order are nft's, so
 * that two lists can be compared as texts. News of the kernel only say that something was done; what
 * is true is listed. It never removes the table.
 */
#include "config.h"

#include "firewall/wall.h"

#include <errno.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/errors.h"
#include "firewall/kernel.h"
#include "firewall/routes.h"
#include "firewall/rules.h"

#define LIST "list table inet " CORDON_RULES_TABLE

struct _CordonWall {
  GObject parent_instance;

  /* owned */
  char *loaded;   /* what the kernel listed after the last load; NULL: none yet */
  GArray *routed; /* what was closed then */
  int rules_fd, routes_fd;
  guint rules_source, routes_source, settle;
};

enum { CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CordonWall, cordon_wall, G_TYPE_OBJECT)

static gboolean
same_prefixes (const GArray *a, const GArray *b)
{
  return a->len == b->len
         && (a->len == 0 || memcmp (a->data, b->data, a->len * sizeof (CordonPrefix)) == 0);
}

/* NULL without an error: the table is not there. */
static char *
list (void)
{
  return cordon_kernel_run (LIST, NULL);
}

static gboolean
put (CordonWall *self, GArray *routed, GError **error)
{
  g_autofree char *text = cordon_rules_print (routed);
  g_autofree char *done = cordon_kernel_run (text, error);
  char *listed = done != NULL ? cordon_kernel_run (LIST, error) : NULL;

  if (listed == NULL)
    return FALSE;
  g_free (self->loaded);
  self->loaded = listed;
  g_array_unref (self->routed);
  self->routed = g_array_ref (routed);
  return TRUE;
}

/* TRUE if anything had to be done. */
static gboolean
mend (CordonWall *self, gboolean *mended, GError **error)
{
  g_autoptr (GArray) routed = cordon_routes_read (error);
  g_autofree char *listed = list ();

  if (routed == NULL)
    return FALSE;
  *mended = g_strcmp0 (listed, self->loaded) != 0 || !same_prefixes (routed, self->routed);
  return !*mended || put (self, routed, error);
}

/* --- news ------------------------------------------------------------------------------------ */

/* The first attribute of a message about a table, a chain or a rule is the table's name in all of
 * them (NFTA_TABLE_NAME, NFTA_CHAIN_TABLE, NFTA_RULE_TABLE, NFTA_SET_TABLE are 1). */
static gboolean
concerns_us (const struct nlmsghdr *header)
{
  const struct nfgenmsg *message = NLMSG_DATA (header);
  const struct nlattr *part = (const struct nlattr *) (const void *) (message + 1);
  guint type = NFNL_MSG_TYPE (header->nlmsg_type);
  const char *name = (const char *) (part + 1);

  if (header->nlmsg_len < NLMSG_LENGTH (sizeof *message) + NLA_HDRLEN
      || part->nla_len <= NLA_HDRLEN || part->nla_len > header->nlmsg_len - NLMSG_LENGTH (sizeof *message)
      || name[part->nla_len - NLA_HDRLEN - 1] != '\0')
    return type != NFT_MSG_NEWGEN;
  if (message->nfgen_family == NFPROTO_INET)
    return g_str_equal (name, CORDON_RULES_TABLE);
  return message->nfgen_family == NFPROTO_BRIDGE
         && (type == NFT_MSG_DELRULE || type == NFT_MSG_DELCHAIN || type == NFT_MSG_DELTABLE);
}

/* Empties the socket; what overflowed may have been anything. */
static gboolean
take_news (int fd)
{
  static char buffer[65536];
  gboolean any = FALSE;
  int n;

  while ((n = (int) recv (fd, buffer, sizeof buffer, MSG_DONTWAIT)) > 0 || (n < 0 && errno == ENOBUFS))
    {
      any = any || n < 0;
      for (struct nlmsghdr *header = (struct nlmsghdr *) (void *) buffer; n > 0 && NLMSG_OK (header, (guint) n);
           header = NLMSG_NEXT (header, n))
        any = any || NFNL_SUBSYS_ID (header->nlmsg_type) != NFNL_SUBSYS_NFTABLES || concerns_us (header);
    }
  return any;
}

static gboolean
on_rules (int fd, GIOCondition condition, gpointer data)
{
  CordonWall *self = data;
  g_autoptr (GError) error = NULL;
  gboolean mended = FALSE;

  if (!take_news (fd))
    return G_SOURCE_CONTINUE;
  if (!mend (self, &mended, &error))
    g_message ("%s", error->message);
  else if (mended)
    g_message ("The table was changed and is loaded again");
  take_news (fd); /* of our own making */
  g_signal_emit (self, signals[CHANGED], 0);
  return G_SOURCE_CONTINUE;
}

/* A flood of routes is one change. */
static gboolean
on_routes_settled (gpointer data)
{
  CordonWall *self = data;
  g_autoptr (GError) error = NULL;
  gboolean mended = FALSE;

  self->settle = 0;
  if (mend (self, &mended, &error) && !mended)
    return G_SOURCE_REMOVE;
  if (error != NULL)
    g_message ("%s", error->message);
  take_news (self->rules_fd);
  g_signal_emit (self, signals[CHANGED], 0);
  return G_SOURCE_REMOVE;
}

static gboolean
on_routes (int fd, GIOCondition condition, gpointer data)
{
  CordonWall *self = data;
  char buffer[8192];

  while (recv (fd, buffer, sizeof buffer, MSG_DONTWAIT) > 0 || errno == ENOBUFS)
    ;
  if (self->settle == 0)
    self->settle = g_idle_add (on_routes_settled, self);
  return G_SOURCE_CONTINUE;
}

static int
listen_to (int protocol, guint groups, GError **error)
{
  struct sockaddr_nl address = { .nl_family = AF_NETLINK, .nl_groups = groups };
  int fd = socket (AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol);

  if (fd >= 0 && bind (fd, (struct sockaddr *) &address, sizeof address) == 0)
    return fd;
  cordon_error_set_errno (error, errno, CORDON_ERROR_FAILED, _("The kernel's news cannot be heard"));
  if (fd >= 0)
    close (fd);
  return -1;
}

static gboolean
begin_to_listen (CordonWall *self, GError **error)
{
  if (self->rules_fd < 0)
    {
      self->rules_fd = listen_to (NETLINK_NETFILTER, 1 << (NFNLGRP_NFTABLES - 1), error);
      if (self->rules_fd >= 0)
        self->rules_source = g_unix_fd_add (self->rules_fd, G_IO_IN, on_rules, self);
    }
  if (self->rules_fd >= 0 && self->routes_fd < 0)
    {
      self->routes_fd = listen_to (NETLINK_ROUTE, RTMGRP_IPV4_ROUTE | RTMGRP_IPV4_IFADDR, error);
      if (self->routes_fd >= 0)
        self->routes_source = g_unix_fd_add (self->routes_fd, G_IO_IN, on_routes, self);
    }
  return self->rules_fd >= 0 && self->routes_fd >= 0;
}

/* --- the object ------------------------------------------------------------------------------ */

gboolean
cordon_wall_load (CordonWall *self, GError **error)
{
  gboolean mended;

  /* Before the table is read: what happens between is in the news. */
  if (!begin_to_listen (self, error) || !mend (self, &mended, error))
    return FALSE;
  take_news (self->rules_fd);
  return TRUE;
}

char *
cordon_wall_describe_table (CordonWall *self)
{
  g_autofree char *listed = list ();

  if (listed == NULL)
    return g_strdup ("there is none");
  if (self->loaded == NULL)
    return g_strdup ("not loaded by this program");
  return g_strdup (g_str_equal (listed, self->loaded) ? "as loaded" : "other rules than were loaded");
}

char *
cordon_wall_describe_routed (CordonWall *self)
{
  g_autoptr (GArray) routed = cordon_routes_read (NULL);

  if (routed == NULL)
    return g_strdup ("");
  return g_strdup (same_prefixes (routed, self->routed) ? "as loaded" : "a route that is not closed");
}

static void
cordon_wall_finalize (GObject *object)
{
  CordonWall *self = CORDON_WALL (object);

  g_clear_handle_id (&self->rules_source, g_source_remove);
  g_clear_handle_id (&self->routes_source, g_source_remove);
  g_clear_handle_id (&self->settle, g_source_remove);
  if (self->rules_fd >= 0)
    close (self->rules_fd);
  if (self->routes_fd >= 0)
    close (self->routes_fd);
  g_free (self->loaded);
  g_array_unref (self->routed);
  G_OBJECT_CLASS (cordon_wall_parent_class)->finalize (object);
}

static void
cordon_wall_class_init (CordonWallClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cordon_wall_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
}

static void
cordon_wall_init (CordonWall *self)
{
  self->rules_fd = -1;
  self->routes_fd = -1;
  self->routed = g_array_new (FALSE, FALSE, sizeof (CordonPrefix));
}

CordonWall *
cordon_wall_new (void)
{
  return g_object_new (CORDON_TYPE_WALL, NULL);
}
