/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a worker does for a call that asks. Every reference of a connection or a domain ends inside
 * the function that took it: one that leaks would keep AUTODESTROY from firing.
 */
#include "config.h"

#include "service/libvirt/calls-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>
#include "core/errors.h"
#include "service/libvirt/error.h"
#include "service/libvirt/facts.h"

char cordon_call_done[] = "done";

CordonCall *
cordon_call_new (CordonLink *link, const char *uuid, CordonMachinePlan *plan)
{
  CordonCall *call = g_new0 (CordonCall, 1);

  call->link = cordon_link_ref (link);
  call->uuid = g_strdup (uuid);
  call->plan = plan != NULL ? cordon_machine_plan_ref (plan) : NULL;
  return call;
}

void
cordon_calls_free (gpointer data)
{
  CordonCall *call = data;

  cordon_link_unref (call->link);
  g_free (call->uuid);
  g_clear_pointer (&call->plan, cordon_machine_plan_unref);
  g_free (call);
}

Domain *
cordon_call_find_domain (Connection *connection, const char *uuid, GError **error)
{
  Domain *domain = virDomainLookupByUUIDString (connection, uuid);

  if (domain == NULL)
    cordon_libvirt_take_error (error, _("The machine could not be found"));
  return domain;
}

static gpointer
work_connect (gpointer input, GError **error)
{
  CordonCall *call = input;
  g_autoptr (Connection) connection = cordon_link_take (call->link, error);

  return connection != NULL ? cordon_call_done : NULL;
}

static gpointer
work_probe (gpointer input, GError **error)
{
  CordonCall *call = input;
  g_autoptr (Connection) connection = cordon_link_take (call->link, error);

  return connection != NULL ? cordon_host_facts_read (connection, error) : NULL;
}

static gpointer
work_describe (gpointer input, GError **error)
{
  CordonCall *call = input;
  g_autoptr (Connection) connection = cordon_link_take (call->link, error);
  g_autoptr (Domain) domain = NULL;

  if (connection != NULL)
    domain = cordon_call_find_domain (connection, call->uuid, error);
  return domain != NULL ? cordon_domain_facts_read (domain, TRUE, error) : NULL;
}

static void
free_descriptor (gpointer data)
{
  int *fd = data;

  if (*fd >= 0)
    close (*fd);
  g_free (fd);
}

/* Flags 0: whatever authentication the domain's SPICE asks for stays in force. */
static int
open_graphics (Domain *domain, GError **error)
{
  int fd = virDomainOpenGraphicsFD (domain, 0, 0);

  if (fd < 0)
    {
      cordon_libvirt_take_error (error, _("The machine's display could not be opened"));
      return -1;
    }
  if (fcntl (fd, F_SETFD, FD_CLOEXEC) == 0)
    return fd;
  cordon_error_set_errno (error, errno, CORDON_ERROR_FAILED,
                          _("The machine's display could not be opened"));
  close (fd);
  return -1;
}

static gpointer
work_open_graphics (gpointer input, GError **error)
{
  CordonCall *call = input;
  g_autoptr (Connection) connection = cordon_link_take (call->link, error);
  g_autoptr (Domain) domain = NULL;
  int fd;

  if (connection != NULL)
    domain = cordon_call_find_domain (connection, call->uuid, error);
  fd = domain != NULL ? open_graphics (domain, error) : -1;
  return fd >= 0 ? g_memdup2 (&fd, sizeof fd) : NULL;
}

static gpointer
take_all_facts (Domain **domains, int n, GError **error)
{
  g_autoptr (GPtrArray) all =
    g_ptr_array_new_with_free_func ((GDestroyNotify) cordon_domain_facts_free);
  g_autoptr (GError) failure = NULL;

  for (int i = 0; i < n; i++)
    {
      g_autoptr (Domain) domain = domains[i];
      CordonDomainFacts *facts =
        failure == NULL ? cordon_domain_facts_read (domain, FALSE, &failure) : NULL;

      if (facts != NULL)
        g_ptr_array_add (all, facts);
      /* It ended since it was listed. */
      else if (g_error_matches (failure, CORDON_ERROR, CORDON_ERROR_NOT_FOUND))
        g_clear_error (&failure);
    }
  if (failure == NULL)
    return g_steal_pointer (&all);
  g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}

static gpointer
work_list (gpointer input, GError **error)
{
  CordonCall *call = input;
  g_autoptr (Connection) connection = cordon_link_take (call->link, error);
  g_autofree Domain **domains = NULL;
  int n;

  if (connection == NULL)
    return NULL;
  n = virConnectListAllDomains (connection, &domains, 0);
  if (n >= 0)
    return take_all_facts (domains, n, error);
  cordon_libvirt_take_error (error, _("The machines of this host could not be listed"));
  return NULL;
}

const CordonJobKind cordon_call_connect = {
  .what = N_("Connecting to libvirt"),
  .work = work_connect,
  .free_input = cordon_calls_free,
};

const CordonJobKind cordon_call_probe = {
  .what = N_("Examining the host"),
  .work = work_probe,
  .free_result = (GDestroyNotify) cordon_host_facts_free,
  .free_input = cordon_calls_free,
};

const CordonJobKind cordon_call_describe = {
  .what = N_("Examining the machine"),
  .work = work_describe,
  .free_result = (GDestroyNotify) cordon_domain_facts_free,
  .free_input = cordon_calls_free,
};

const CordonJobKind cordon_call_open_graphics = {
  .what = N_("Opening the machine's display"),
  .work = work_open_graphics,
  .free_result = free_descriptor,
  .free_input = cordon_calls_free,
};

const CordonJobKind cordon_call_list = {
  .what = N_("Listing the host's machines"),
  .work = work_list,
  .free_result = (GDestroyNotify) g_ptr_array_unref,
  .free_input = cordon_calls_free,
};
