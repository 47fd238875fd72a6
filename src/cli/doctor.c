/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `cordon doctor`: what this host can do for Cordon, each line with what fixes it. It works when nothing
 * else does, and it is no gate: every start checks for itself.
 */
#include "config.h"

#include "cli/checks.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/service.h"
#include "client/template-updates.h"
#include "core/errors.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define STATUS_BROKEN 4
#define OF_TEMPLATE "template-" /* begins the names of cordond's checks of templates */
/* More than cordond has reason to say; the rest of a longer list is not shown. */
#define SERVICE_CHECKS_MAX 64

static CordonCheckStatus
status_from_word (const char *word)
{
  if (g_str_equal (word, "ok"))
    return CORDON_CHECK_OK;
  return g_str_equal (word, "degraded") ? CORDON_CHECK_DEGRADED : CORDON_CHECK_BROKEN;
}

static void
add_from_service (GPtrArray *checks, GVariant *described)
{
  gsize n = MIN (g_variant_n_children (described), SERVICE_CHECKS_MAX);

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) line = g_variant_get_child_value (described, i);
      g_autofree char *name = cordon_lookup_string (line, "name");
      g_autofree char *status = cordon_lookup_string (line, "status");
      g_autofree char *fix = cordon_lookup_string (line, "fix");

      g_ptr_array_add (checks, cordon_check_new (name, status_from_word (status),
                                                 cordon_lookup_string (line, "seen"), fix));
    }
}

/* What cordond cannot say, because it runs no apt: beside each template of its checks. */
static void
add_updates (GPtrArray *checks)
{
  guint n = checks->len;

  for (guint i = 0; i < n; i++)
    {
      const CordonCheck *check = g_ptr_array_index (checks, i);
      const char *template = check->name + strlen (OF_TEMPLATE);
      g_autoptr (CordonTemplateUpdates) updates = NULL;
      g_autofree char *name = NULL;
      g_autofree char *fix = NULL;

      if (!g_str_has_prefix (check->name, OF_TEMPLATE) || check->status == CORDON_CHECK_BROKEN)
        continue;
      updates = cordon_template_updates_look (template);
      name = g_strconcat ("updates-", template, NULL);
      fix = cordon_template_updates_fix (updates, template);
      g_ptr_array_add (checks, cordon_check_new (name, cordon_template_updates_is_due (updates)
                                                         ? CORDON_CHECK_DEGRADED : CORDON_CHECK_OK,
                                                 cordon_template_updates_describe (updates), fix));
    }
}

static GVariant *
describe_host (GError **error)
{
  g_autoptr (CordonBusCordon1) service = cordon_service_connect (CORDON_SERVICE_DEADLINE_MS, error);
  GVariant *described = NULL;

  if (service && !cordon_bus_cordon1_call_describe_host_sync (service, &described, NULL, error))
    cordon_error_from_dbus (error);
  return described;
}

/* The errors' own sentences send people here; here they are told what was seen. */
static const char *
seen_of_service (const GError *error)
{
  return g_error_matches (error, CORDON_ERROR, CORDON_ERROR_SERVICE)
           ? _("cordond cannot be reached on the system bus")
           : error->message;
}

static const char *
fix_for_service (const GError *error)
{
  return g_error_matches (error, CORDON_ERROR, CORDON_ERROR_DENIED)
           ? _("Ask an administrator to add you to the group “cordon”.")
           : _("Run “./bootstrap open FILE” in Cordon's source tree; it installs and starts what is "
               "missing.");
}

static GPtrArray *
examine (void)
{
  GPtrArray *checks = g_ptr_array_new_with_free_func ((GDestroyNotify) cordon_check_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) described = NULL;

  cordon_checks_add_session (checks);
  described = describe_host (&error);
  if (described)
    {
      g_ptr_array_add (checks, cordon_check_new ("service", CORDON_CHECK_OK,
                                                 g_strdup (_("cordond answers")), ""));
      add_from_service (checks, described);
      add_updates (checks);
    }
  else
    {
      g_ptr_array_add (checks, cordon_check_new ("service", CORDON_CHECK_BROKEN,
                                                 g_strdup (seen_of_service (error)),
                                                 fix_for_service (error)));
      cordon_checks_add_host (checks);
    }
  return checks;
}

static void
print_json (GPtrArray *checks)
{
  JsonArray *array = json_array_new ();
  JsonObject *object = json_object_new ();
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  for (guint i = 0; i < checks->len; i++)
    {
      const CordonCheck *check = g_ptr_array_index (checks, i);

      json_array_add_element (array, cordon_json_strings ("name", check->name, "status",
                                                          cordon_check_status_name (check->status),
                                                          "seen", check->seen, "fix", check->fix,
                                                          NULL));
    }
  json_object_set_array_member (object, "checks", array);
  json_node_take_object (node, object);
  cordon_print_json (node);
}

static const char *
status_word (CordonCheckStatus status)
{
  const char *const words[] = { _("ok"), _("degraded"), _("broken") };

  return words[status];
}

static void
print_text (GPtrArray *checks)
{
  for (guint i = 0; i < checks->len; i++)
    {
      const CordonCheck *check = g_ptr_array_index (checks, i);
      g_autofree char *line = g_strdup_printf ("%-9s %s: %s", status_word (check->status), check->name,
                                               check->seen);
      g_autofree char *fix = g_strdup_printf ("          %s", check->fix);

      cordon_print_line (line);
      if (*check->fix)
        cordon_print_line (fix);
    }
}

gboolean
cordon_command_doctor (CordonInvocation *invocation, GError **error)
{
  g_autoptr (GPtrArray) checks = NULL;

  if (!cordon_invocation_parse (invocation, NULL, 0, 0, error))
    return FALSE;
  checks = examine ();
  if (invocation->json)
    print_json (checks);
  else
    print_text (checks);
  for (guint i = 0; i < checks->len; i++)
    if (((const CordonCheck *) g_ptr_array_index (checks, i))->status == CORDON_CHECK_BROKEN)
      invocation->status = STATUS_BROKEN;
  return TRUE;
}
