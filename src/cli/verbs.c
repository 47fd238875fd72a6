/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The commands that do one thing to each machine they name. Every name is resolved before the first
 * machine is touched, so that a wrong word, or a name that several machines have, changes nothing.
 */
#include "config.h"

#include "cli/verbs.h"

#include "cli/command.h"
#include "cli/output.h"
#include "cli/service.h"
#include "client/launchers.h"
#include "core/errors.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <unistd.h>

typedef struct {
  const char *method;              /* of cordond; NULL: it is asked to end */
  const char *key;                 /* of the JSON line, whose value is the UUID */
  char *(*say) (const char *uuid); /* for eyes; (transfer full) */
  gboolean deleted;                /* only for those that were deleted */
  gboolean forgets;                /* its launchers go, too; what is in their way, cordon-desktop does later */
} Verb;

/* --- one call each --------------------------------------------------------------------------- */

static gboolean
call (CordonBusCordon1 *service, const char *method, const CordonMachineWord *machine, GError **error)
{
  g_autoptr (GVariant) reply =
    g_dbus_proxy_call_sync (G_DBUS_PROXY (service), method, g_variant_new ("(s)", machine->uuid),
                            G_DBUS_CALL_FLAGS_NONE, -1, NULL, error);

  if (!reply)
    cordon_error_from_dbus (error);
  return reply != NULL;
}

/* The answer to anything but "y" or "yes", in the person's own language, is no. */
static gboolean
is_yes (char *line)
{
  g_autofree char *word = g_utf8_casefold (g_strstrip (line), -1);
  /* Translators: what a person types for yes, in small letters; first the letter, then the word */
  g_autofree char *letter = g_utf8_casefold (C_("answer", "y"), -1);
  g_autofree char *whole = g_utf8_casefold (C_("answer", "yes"), -1);

  return g_str_equal (word, letter) || g_str_equal (word, whole);
}

static gboolean
asks_to_force (const CordonMachineWord *machine)
{
  char line[64] = "";

  if (!isatty (STDIN_FILENO) || !isatty (STDERR_FILENO))
    return FALSE;
  /* Translators: a question at the terminal; [y/N] names the letters of your answers */
  g_printerr (_("“%s” does not end by itself. End it as if its power were cut? What it has not saved "
                "is lost. [y/N] "),
              machine->name);
  return fgets (line, sizeof line, stdin) != NULL && is_yes (line);
}

gboolean
cordon_verb_shut_down (CordonBusCordon1 *service, const CordonMachineWord *machine, gboolean json,
                       GError **error)
{
  g_autoptr (GError) failure = NULL;

  if (call (service, "Shutdown", machine, &failure))
    return TRUE;
  if (g_error_matches (failure, CORDON_ERROR, CORDON_ERROR_TIMEOUT) && !json && asks_to_force (machine))
    return call (service, "Stop", machine, error);
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

gboolean
cordon_verb_discard_saved (CordonBusCordon1 *service, const CordonMachineWord *machine, GError **error)
{
  return call (service, "DiscardSaved", machine, error);
}

/* A throwaway has nothing that it could save. */
static gboolean
stop (CordonBusCordon1 *service, const CordonMachineWord *machine, gboolean json, GError **error)
{
  return machine->throwaway ? call (service, "Stop", machine, error)
                            : cordon_verb_shut_down (service, machine, json, error);
}

/* --- for each machine ------------------------------------------------------------------------ */

#define SAYS(name, sentence) \
  static char *say_##name (const char *uuid) \
  { \
    return g_strdup_printf (sentence, uuid); \
  }

/* Translators: in all of these %s is the UUID of a machine */
SAYS (ended, _("Ended %s."))
SAYS (paused, _("Paused %s."))
SAYS (saved, _("Saved %s; its next start goes on from there."))
SAYS (resumed, _("%s goes on."))
SAYS (deleted, _("Deleted %s; “cordon undelete” brings it back for a day."))
SAYS (purged, _("Deleted %s for good."))
SAYS (undeleted, _("Brought back %s."))
SAYS (renamed, _("Renamed %s."))

static void
report (const Verb *verb, const char *uuid, gboolean json)
{
  if (json)
    {
      g_autoptr (JsonNode) node = cordon_json_strings (verb->key, uuid, NULL);

      cordon_print_json (node);
    }
  else
    {
      g_autofree char *line = verb->say (uuid);

      cordon_print_line (line);
    }
}

static GVariant *
list (CordonBusCordon1 *service, gboolean deleted, GError **error)
{
  GVariant *machines = NULL;

  if (!deleted)
    return cordon_service_list (service, error);
  if (!cordon_bus_cordon1_call_list_deleted_sync (service, &machines, NULL, error))
    cordon_error_from_dbus (error);
  return machines;
}

static gboolean
act (CordonBusCordon1 *service, const Verb *verb, const CordonMachineWord *machine, gboolean json,
     GError **error)
{
  return verb->method ? call (service, verb->method, machine, error) : stop (service, machine, json, error);
}

static gboolean
run_each (CordonInvocation *invocation, const Verb *verb, GError **error)
{
  g_autoptr (CordonBusCordon1) service = NULL;
  g_autoptr (GVariant) machines = NULL;
  g_autoptr (GPtrArray) found = NULL;

  if (!(service = cordon_service_connect (CORDON_SERVICE_DEADLINE_MS, error))
      || !(machines = list (service, verb->deleted, error))
      || !(found = cordon_find_machines (machines, cordon_invocation_operands (invocation), error)))
    return FALSE;
  for (guint i = 0; i < found->len; i++)
    {
      const CordonMachineWord *machine = g_ptr_array_index (found, i);

      if (!act (service, verb, machine, invocation->json, error))
        return FALSE;
      if (verb->forgets)
        cordon_launchers_remove (machine->uuid, NULL);
      report (verb, machine->uuid, invocation->json);
    }
  return TRUE;
}

/* `otherwise`: the verb where the option is given. */
static gboolean
run (CordonInvocation *invocation, const Verb *verb, const char *option, const Verb *otherwise,
     GError **error)
{
  gboolean given = FALSE;
  const GOptionEntry entries[] = {
    { option ? option : "json", 0, 0, G_OPTION_ARG_NONE, &given, NULL, NULL },
    { NULL }
  };

  if (!cordon_invocation_parse (invocation, option ? entries : NULL, 1, G_MAXUINT, error))
    return FALSE;
  return run_each (invocation, given ? otherwise : verb, error);
}

/* --- the commands ---------------------------------------------------------------------------- */

gboolean
cordon_command_stop (CordonInvocation *invocation, GError **error)
{
  static const Verb polite = { .key = "stopped", .say = say_ended };
  static const Verb force = { .method = "Stop", .key = "stopped", .say = say_ended };

  return run (invocation, &polite, "force", &force, error);
}

gboolean
cordon_command_suspend (CordonInvocation *invocation, GError **error)
{
  static const Verb verb = { .method = "Suspend", .key = "suspended", .say = say_paused };

  return run (invocation, &verb, NULL, NULL, error);
}

gboolean
cordon_command_resume (CordonInvocation *invocation, GError **error)
{
  static const Verb verb = { .method = "Resume", .key = "resumed", .say = say_resumed };

  return run (invocation, &verb, NULL, NULL, error);
}

gboolean
cordon_command_save (CordonInvocation *invocation, GError **error)
{
  static const Verb verb = { .method = "SaveMachine", .key = "saved", .say = say_saved };

  return run (invocation, &verb, NULL, NULL, error);
}

gboolean
cordon_command_delete (CordonInvocation *invocation, GError **error)
{
  static const Verb later = { .method = "DeleteMachine", .key = "deleted", .say = say_deleted, .forgets = TRUE };
  static const Verb now = { .method = "PurgeMachine", .key = "deleted", .say = say_purged, .forgets = TRUE };

  return run (invocation, &later, "now", &now, error);
}

gboolean
cordon_command_undelete (CordonInvocation *invocation, GError **error)
{
  static const Verb verb = { .method = "UndeleteMachine", .key = "undeleted", .say = say_undeleted, .deleted = TRUE };

  return run (invocation, &verb, NULL, NULL, error);
}

/* --- rename ---------------------------------------------------------------------------------- */

gboolean
cordon_command_rename (CordonInvocation *invocation, GError **error)
{
  static const Verb verb = { .key = "renamed", .say = say_renamed };
  g_autoptr (CordonBusCordon1) service = NULL;
  g_autoptr (GVariant) machines = NULL;
  g_auto (GStrv) uuids = NULL;
  char **words;

  if (!cordon_invocation_parse (invocation, NULL, 2, 2, error)
      || !(service = cordon_service_connect (CORDON_SERVICE_DEADLINE_MS, error))
      || !(machines = cordon_service_list (service, error)))
    return FALSE;
  words = cordon_invocation_operands (invocation);
  uuids = cordon_resolve_machines (machines, (char *[]) { words[0], NULL }, error);
  if (!uuids)
    return FALSE;
  if (!cordon_bus_cordon1_call_rename_machine_sync (service, uuids[0], words[1], NULL, error))
    {
      cordon_error_from_dbus (error);
      return FALSE;
    }
  cordon_launchers_rename (uuids[0], words[1], NULL);
  report (&verb, uuids[0], invocation->json);
  return TRUE;
}
