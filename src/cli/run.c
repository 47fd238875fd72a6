/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `cordon run`: shows a persistent machine in its window, and starts it where it is stopped; its browser opens
 * an address if one is named, or an application of it is started. `cordon restart`
 * has it end by itself first. The window asks cordond for the machine, never this program.
 */
#include "config.h"

#include "cli/command.h"
#include "cli/desktop.h"
#include "cli/following.h"
#include "cli/machine-words.h"
#include "cli/service.h"
#include "cli/verbs.h"
#include "client/session.h"
#include "core/errors.h"

#include <glib/gi18n-lib.h>

typedef struct {
  gboolean allow_unlabelled;
  gboolean discard_saved;
  char *wait;
  char *app;       /* id, or NULL */
  const char *url; /* or NULL */
} Options;

static gboolean
parse (CordonInvocation *invocation, Options *options, gboolean again, GError **error)
{
  const GOptionEntry entries[] = {
    { "allow-unlabelled", 0, 0, G_OPTION_ARG_NONE, &options->allow_unlabelled, NULL, NULL },
    { "discard-saved", 0, 0, G_OPTION_ARG_NONE, &options->discard_saved, NULL, NULL },
    { "app", 0, 0, G_OPTION_ARG_STRING, &options->app, NULL, NULL },
    { "wait", 0, 0, G_OPTION_ARG_STRING, &options->wait, NULL, NULL },
    { NULL }
  };

  if (!cordon_invocation_parse (invocation, entries, 1, again ? 1 : 2, error)
      || !cordon_following_check_wait (options->wait, error)
      || (options->app && !cordon_session_app_check (options->app, error)))
    return FALSE;
  options->url = cordon_invocation_operands (invocation)[1];
  return !options->url || cordon_session_url_check (options->url, error);
}

static GVariant *
options_to_variant (const Options *options)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  if (options->allow_unlabelled)
    g_variant_dict_insert (&dict, "allow-unlabelled", "b", TRUE);
  if (options->app)
    g_variant_dict_insert (&dict, "app", "s", options->app);
  if (options->url)
    g_variant_dict_insert (&dict, "url", "s", options->url);
  return g_variant_dict_end (&dict);
}

static gboolean
show (CordonInvocation *invocation, const Options *options, const CordonMachineWord *machine,
      GError **error)
{
  g_autoptr (GDBusConnection) bus = NULL;
  g_autofree char *owner = NULL;
  g_autoptr (CordonFollowing) following =
    cordon_following_new (invocation->json, cordon_following_waits_closed (options->wait), TRUE);
  CordonOpening *opening;

  if (!(bus = cordon_desktop_connect (&owner, error)))
    return FALSE;
  opening = cordon_opening_new (bus, owner, machine->name);
  cordon_following_add (following, opening);
  cordon_opening_ask_machine (opening, machine->uuid, options_to_variant (options));
  return cordon_following_run (following, bus, owner, error);
}

/* One that is stopped already has nothing to end. */
static gboolean
end_first (CordonBusCordon1 *service, CordonInvocation *invocation, const CordonMachineWord *machine,
           GError **error)
{
  g_autoptr (GError) failure = NULL;

  if (cordon_verb_shut_down (service, machine, invocation->json, &failure)
      || g_error_matches (failure, CORDON_ERROR, CORDON_ERROR_MACHINE_ENDED))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/* Before anything is started, ended or discarded for it. */
static gboolean
check_may_be_handed (const CordonMachineWord *machine, const Options *options, GError **error)
{
  if (!machine->foreign || (!options->app && !options->url))
    return TRUE;
  g_set_error (error, CORDON_ERROR, CORDON_ERROR_USAGE,
               _("“%s” was imported, and its guest is not Cordon's: no address and no application can be handed to it. "
                 "“cordon run” without one shows it."),
               machine->name);
  return FALSE;
}

static gboolean
run (CordonInvocation *invocation, const Options *options, gboolean again, GError **error)
{
  g_autoptr (CordonBusCordon1) service = NULL;
  g_autoptr (GVariant) machines = NULL;
  g_autoptr (GPtrArray) found = NULL;
  char *names[] = { cordon_invocation_operands (invocation)[0], NULL };

  if (!(service = cordon_service_connect (CORDON_SERVICE_DEADLINE_MS, error))
      || !(machines = cordon_service_list (service, error))
      || !(found = cordon_find_machines (machines, names, error))
      || !cordon_check_lasting (found, error)
      || !check_may_be_handed (g_ptr_array_index (found, 0), options, error))
    return FALSE;
  if (options->discard_saved && !cordon_verb_discard_saved (service, g_ptr_array_index (found, 0), error))
    return FALSE;
  return (!again || end_first (service, invocation, g_ptr_array_index (found, 0), error))
         && show (invocation, options, g_ptr_array_index (found, 0), error);
}

gboolean
cordon_command_run (CordonInvocation *invocation, GError **error)
{
  gboolean again = g_str_equal (invocation->arguments[0], "restart");
  Options options = { 0 };
  gboolean done = parse (invocation, &options, again, error) && run (invocation, &options, again, error);

  g_free (options.wait);
  g_free (options.app);
  return done;
}
