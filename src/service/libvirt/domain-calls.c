/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a worker does for a call that changes a domain. A transient domain is created with
 * AUTODESTROY, a defined one never has it; nothing here may undefine a domain that runs, or end one
 * by another call than destroy.
 */
#include "config.h"

#include "service/libvirt/calls-private.h"

#include <glib/gi18n-lib.h>
#include "core/errors.h"
#include "service/libvirt/domain-xml.h"
#include "service/libvirt/error.h"
#include "service/libvirt/metadata.h"

static Domain *
define (Connection *connection, const char *xml)
{
  return virDomainDefineXMLFlags (connection, xml, VIR_DOMAIN_DEFINE_VALIDATE);
}

static Domain *
create_throwaway (Connection *connection, const char *xml)
{
  return virDomainCreateXML (connection, xml,
                             VIR_DOMAIN_START_PAUSED | VIR_DOMAIN_START_VALIDATE |
                               VIR_DOMAIN_START_AUTODESTROY);
}

/* Defined anew at each start: the template's files, the label and the compartment's rules are
 * today's. A memory that somebody had libvirt save is never loaded: it would bring a definition of its own, in a
 * file that a broken QEMU wrote. */
static Domain *
create_persistent (Connection *connection, const char *xml)
{
  const unsigned int start_flags = VIR_DOMAIN_START_PAUSED | VIR_DOMAIN_START_FORCE_BOOT;
  g_autoptr (Domain) domain = define (connection, xml);

  if (domain == NULL || virDomainCreateWithFlags (domain, start_flags) < 0)
    return NULL;
  return g_steal_pointer (&domain);
}

static gpointer
work_create (gpointer input, GError **error)
{
  CordonCall *call = input;
  g_autofree char *xml = cordon_domain_xml_new (call->plan, error);
  g_autoptr (Connection) connection = NULL;
  g_autoptr (Domain) domain = NULL;

  if (xml != NULL)
    connection = cordon_link_take (call->link, error);
  if (connection == NULL)
    return NULL;

  if (cordon_machine_plan_get (call->plan)->throwaway)
    domain = create_throwaway (connection, xml);
  else
    domain = create_persistent (connection, xml);
  if (domain != NULL)
    return cordon_call_done;
  cordon_libvirt_take_error (error, _("The machine could not be created"));
  return NULL;
}

static gpointer
work_define (gpointer input, GError **error)
{
  CordonCall *call = input;
  g_autofree char *xml = cordon_domain_xml_new (call->plan, error);
  g_autoptr (Connection) connection = NULL;
  g_autoptr (Domain) domain = NULL;

  if (xml != NULL)
    connection = cordon_link_take (call->link, error);
  if (connection == NULL)
    return NULL;
  domain = define (connection, xml);
  if (domain != NULL)
    return cordon_call_done;
  cordon_libvirt_take_error (error, _("The machine could not be written down"));
  return NULL;
}

static gboolean
undefine (Domain *domain, GError **error)
{
  int active = virDomainIsActive (domain);

  /* libvirt would make a transient machine of it, which nobody finds again. */
  if (active == 1)
    {
      g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_BUSY,
                           _("The machine runs; stop it first."));
      return FALSE;
    }
  if (active == 0
      && virDomainUndefineFlags (domain, VIR_DOMAIN_UNDEFINE_MANAGED_SAVE |
                                           VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA) == 0)
    return TRUE;
  if (cordon_libvirt_error_is_gone ())
    {
      virResetLastError ();
      return TRUE;
    }
  return cordon_libvirt_take_error (error, _("The machine could not be deleted"));
}

static gboolean
is_paused (Domain *domain)
{
  int state;

  return virDomainGetState (domain, &state, NULL, 0) == 0 && state == VIR_DOMAIN_PAUSED;
}

/* libvirt writes the definition's file anew and puts it in place at once. What a process was started with stays
 * as it was. */
static gboolean
note (Domain *domain, const char *element, GError **error)
{
  int active = virDomainIsActive (domain);

  if (active == 1 && !is_paused (domain))
    {
      g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_BUSY,
                           _("The machine runs; stop it first."));
      return FALSE;
    }
  if (active >= 0
      && virDomainSetMetadata (domain, VIR_DOMAIN_METADATA_ELEMENT, element, CORDON_METADATA_PREFIX,
                               CORDON_METADATA_URI, VIR_DOMAIN_AFFECT_CONFIG) == 0)
    return TRUE;
  return cordon_libvirt_take_error (error, _("The machine could not be written down"));
}

static gpointer
work_note (gpointer input, GError **error)
{
  CordonCall *call = input;
  const CordonMachinePlanFields *fields = cordon_machine_plan_get (call->plan);
  g_autofree char *element = cordon_metadata_print (fields);
  g_autoptr (Connection) connection = cordon_link_take (call->link, error);
  g_autoptr (Domain) domain = NULL;

  if (connection != NULL)
    domain = cordon_call_find_domain (connection, fields->uuid, error);
  return domain != NULL && note (domain, element, error) ? cordon_call_done : NULL;
}

static gpointer
work_press_button (gpointer input, GError **error)
{
  CordonCall *call = input;
  g_autoptr (Connection) connection = cordon_link_take (call->link, error);
  g_autoptr (Domain) domain = NULL;

  if (connection != NULL)
    domain = cordon_call_find_domain (connection, call->uuid, error);
  if (domain == NULL)
    return NULL;
  if (virDomainShutdownFlags (domain, VIR_DOMAIN_SHUTDOWN_ACPI_POWER_BTN) == 0)
    return cordon_call_done;
  cordon_libvirt_take_error (error, _("The machine could not be asked to end"));
  return NULL;
}

static gpointer
work_undefine (gpointer input, GError **error)
{
  CordonCall *call = input;
  g_autoptr (Connection) connection = cordon_link_take (call->link, error);
  g_autoptr (GError) missing = NULL;
  g_autoptr (Domain) domain = NULL;

  if (connection == NULL)
    return NULL;
  domain = cordon_call_find_domain (connection, call->uuid, &missing);
  if (domain == NULL && g_error_matches (missing, CORDON_ERROR, CORDON_ERROR_NOT_FOUND))
    return cordon_call_done;
  if (domain != NULL)
    return undefine (domain, error) ? cordon_call_done : NULL;
  g_propagate_error (error, g_steal_pointer (&missing));
  return NULL;
}

static gpointer
work_suspend (gpointer input, GError **error)
{
  CordonCall *call = input;
  g_autoptr (Connection) connection = cordon_link_take (call->link, error);
  g_autoptr (Domain) domain = NULL;

  if (connection != NULL)
    domain = cordon_call_find_domain (connection, call->uuid, error);
  if (domain == NULL)
    return NULL;
  if (is_paused (domain) || virDomainSuspend (domain) == 0)
    return cordon_call_done;
  cordon_libvirt_take_error (error, _("The machine could not be paused"));
  return NULL;
}

static gpointer
work_resume (gpointer input, GError **error)
{
  CordonCall *call = input;
  g_autoptr (Connection) connection = cordon_link_take (call->link, error);
  g_autoptr (Domain) domain = NULL;

  if (connection != NULL)
    domain = cordon_call_find_domain (connection, call->uuid, error);
  if (domain == NULL)
    return NULL;
  if (virDomainResume (domain) == 0)
    return cordon_call_done;
  cordon_libvirt_take_error (error, _("The machine could not be started"));
  return NULL;
}

static gboolean
destroy_domain (Connection *connection, const char *uuid, GError **error)
{
  g_autoptr (Domain) domain = virDomainLookupByUUIDString (connection, uuid);

  if (domain != NULL && virDomainDestroy (domain) == 0)
    return TRUE;
  if (cordon_libvirt_error_is_gone ())
    {
      virResetLastError ();
      return TRUE;
    }
  return cordon_libvirt_take_error (error, _("The machine could not be ended"));
}

static gpointer
work_destroy (gpointer input, GError **error)
{
  CordonCall *call = input;
  g_autoptr (Connection) connection = cordon_link_take (call->link, error);

  return connection != NULL && destroy_domain (connection, call->uuid, error) ? cordon_call_done : NULL;
}

/* Nobody waits for the new machine any more. Where this fails too, the connection is gone and
 * AUTODESTROY or the reaper ends it, or finds it again. */
static void
undo_create (gpointer input, gpointer result)
{
  CordonCall *call = input;
  g_autoptr (GError) error = NULL;
  g_autoptr (Connection) connection = cordon_link_take (call->link, &error);

  if (connection == NULL ||
      !destroy_domain (connection, cordon_machine_plan_get (call->plan)->uuid, &error))
    g_debug ("a machine that came too late is left to the reaper: %s", error->message);
}

const CordonJobKind cordon_call_create = {
  .what = N_("Creating the machine"),
  .work = work_create,
  .undo = undo_create,
  .free_input = cordon_calls_free,
};

const CordonJobKind cordon_call_resume = {
  .what = N_("Starting the machine"),
  .work = work_resume,
  .free_input = cordon_calls_free,
};

const CordonJobKind cordon_call_destroy = {
  .what = N_("Ending the machine"),
  .work = work_destroy,
  .free_input = cordon_calls_free,
};

const CordonJobKind cordon_call_suspend = {
  .what = N_("Pausing the machine"),
  .work = work_suspend,
  .free_input = cordon_calls_free,
};

const CordonJobKind cordon_call_define = {
  .what = N_("Writing the machine down"),
  .work = work_define,
  .free_input = cordon_calls_free,
};

const CordonJobKind cordon_call_note = {
  .what = N_("Writing the machine down"),
  .work = work_note,
  .free_input = cordon_calls_free,
};

const CordonJobKind cordon_call_press_button = {
  .what = N_("Asking the machine to end"),
  .work = work_press_button,
  .free_input = cordon_calls_free,
};

const CordonJobKind cordon_call_undefine = {
  .what = N_("Deleting the machine"),
  .work = work_undefine,
  .free_input = cordon_calls_free,
};
