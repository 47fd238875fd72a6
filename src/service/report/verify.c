/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The steps of a report: host, domains, volumes, one survey for each domain that runs, then the
 * questions. A machine that cannot be examined stays in the report as one of which nothing is known;
 * it must never drop out, for then the rest would look whole.
 */
#include "config.h"

#include "service/report/verify.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "core/errors.h"
#include "service/report/collect.h"
#include "service/report/identity.h"
#include "service/report/items.h"
#include "service/report/measure.h"

#define POLICY_VERSIONS_MAX 1000

typedef struct {
  /* owned */
  CordonHouse house;
  CordonFleet *fleet;
  char **uuids;
  char *file_label, *program_label;
  CordonHostFacts *host;
  GPtrArray *domains;  /* CordonDomainFacts */
  GPtrArray *volumes;  /* CordonVolumeFacts; NULL: they could not be listed */
  GPtrArray *subjects; /* CordonSubject: machines that run, then the rest */
  GPtrArray *around;   /* CordonSubject: templates and libvirt, until they are appended */
  CordonReportItems *items;
  CordonIdentity *identity;
  CordonSurvey *seen;  /* the first survey: libvirt's socket is in each */

  /* state */
  guint32 caller;
  gboolean whole_host;
  guint next; /* domain to be surveyed */
} Run;

static void survey_next (GTask *task);

static void
run_free (Run *run)
{
  cordon_house_clear (&run->house);
  g_clear_object (&run->fleet);
  g_strfreev (run->uuids);
  g_free (run->file_label);
  g_free (run->program_label);
  g_clear_pointer (&run->host, cordon_host_facts_free);
  g_clear_pointer (&run->domains, g_ptr_array_unref);
  g_clear_pointer (&run->volumes, g_ptr_array_unref);
  g_clear_pointer (&run->subjects, g_ptr_array_unref);
  g_clear_pointer (&run->around, g_ptr_array_unref);
  g_clear_pointer (&run->items, cordon_report_items_free);
  g_clear_pointer (&run->identity, cordon_identity_free);
  g_clear_pointer (&run->seen, cordon_survey_free);
  g_free (run);
}

static void
fail (GTask *task, GError *error)
{
  g_task_return_error (task, error);
  g_object_unref (task);
}

/* TRUE if nobody wants it any more; then it is over. */
static gboolean
stopped (GTask *task)
{
  if (!g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    return FALSE;
  fail (task, g_error_new_literal (CORDON_ERROR, CORDON_ERROR_CANCELLED,
                                   _("The report was not wanted any more.")));
  return TRUE;
}

/* --- who is who ------------------------------------------------------------------------------ */

static gboolean
is_visible (const Run *run, const CordonDomainFacts *domain)
{
  return run->whole_host || (domain->ours && domain->owner == run->caller);
}

static gboolean
is_wanted (const Run *run, const CordonDomainFacts *domain)
{
  if (!domain->ours || !is_visible (run, domain))
    return FALSE;
  return run->uuids[0] == NULL
         || g_strv_contains ((const char *const *) run->uuids, domain->uuid);
}

static CordonPartyKind
kind_of (const Run *run, const CordonDomainFacts *domain)
{
  if (!domain->ours)
    return CORDON_PARTY_FOREIGN;
  return is_visible (run, domain) ? CORDON_PARTY_MACHINE : CORDON_PARTY_OTHER_USER;
}

static GError *
check_uuids (const Run *run)
{
  for (guint i = 0; run->uuids[i] != NULL; i++)
    {
      gboolean found = FALSE;

      for (guint k = 0; k < run->domains->len && !found; k++)
        {
          const CordonDomainFacts *domain = g_ptr_array_index (run->domains, k);

          found = is_wanted (run, domain) && g_str_equal (domain->uuid, run->uuids[i]);
        }
      if (!found)
        return g_error_new_literal (CORDON_ERROR, CORDON_ERROR_NOT_FOUND,
                                    _("There is no such machine; cordon list shows yours."));
    }
  return NULL;
}

static CordonCollect
collect_of (const Run *run)
{
  return (CordonCollect) { .mac = run->house.mac, .host = run->host };
}

static CordonMachine *
find_machine (const Run *run, const CordonDomainFacts *domain)
{
  CordonMachine *machine = domain->ours ? cordon_fleet_look_up (run->fleet, domain->uuid) : NULL;

  return machine != NULL && cordon_machine_get_owner (machine) == domain->owner ? machine : NULL;
}

/* As List has it, stopped ones too; NULL: the fleet does not know it. */
static GVariant *
describe (const Run *run, const CordonDomainFacts *domain)
{
  g_autoptr (GVariant) list = g_variant_ref_sink (cordon_fleet_list (run->fleet, domain->owner));

  for (gsize i = 0; i < g_variant_n_children (list); i++)
    {
      g_autoptr (GVariant) machine = g_variant_get_child_value (list, i);
      const char *uuid = "";

      g_variant_lookup (machine, "uuid", "&s", &uuid);
      if (g_str_equal (uuid, domain->uuid))
        return g_steal_pointer (&machine);
    }
  return NULL;
}

/* Keeps the subject, named as far as the caller may know it. */
static void
take_subject (Run *run, const CordonDomainFacts *domain, CordonSubject *subject)
{
  CordonMachine *machine = find_machine (run, domain);
  g_autoptr (GVariant) described = domain->ours ? describe (run, domain) : NULL;

  subject->named = is_visible (run, domain);
  subject->watched = is_wanted (run, domain);
  if (described != NULL && subject->named)
    cordon_collect_dress (subject, described);
  g_ptr_array_add (run->subjects, subject);
  if (subject->watched)
    cordon_report_items_add (run->items, run->subjects->len - 1, subject, machine);
}

/* --- the questions --------------------------------------------------------------------------- */

static void
on_measured (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  CordonReport *report = cordon_measure_run_finish (CORDON_MEASURE (source), result, &error);

  if (report != NULL)
    g_task_return_pointer (task, report, (GDestroyNotify) cordon_report_unref);
  else
    g_task_return_error (task, error);
}

/* The module tells its version by a type that each version keeps. */
static char *
find_module_version (CordonMacProbe *mac)
{
  guint version = 0;
  gboolean valid = TRUE;

  while (valid && version < POLICY_VERSIONS_MAX)
    {
      g_autofree char *context =
        g_strdup_printf ("system_u:object_r:cordon_policy_%u_t:s0", version + 1);

      valid = cordon_mac_probe_is_valid (mac, context);
      version += valid;
    }
  return version > 0 ? g_strdup_printf ("%u", version) : g_strdup ("");
}

static void
measure (GTask *task)
{
  Run *run = g_task_get_task_data (task);
  CordonMacModel model = cordon_host_facts_get_mac (run->host);
  g_autofree char *slackness = NULL;
  g_autofree char *module = find_module_version (run->house.mac);
  g_autoptr (CordonMeasure) work = NULL;
  CordonMeasureRequest request = {
    .mac = run->house.mac,
    .model = model,
    .host = { .time = g_get_real_time () / G_USEC_PER_SEC,
              .version = CORDON_VERSION,
              .module = module,
              .kernel = run->identity->kernel,
              .lsm = run->identity->lsm,
              .mac = cordon_mac_model_name (model),
              .policy_type = run->identity->policy_type,
              .policy_version = run->identity->policy_version,
              .policy_sha256 = run->identity->policy_sha256,
              .whole_host = run->whole_host },
    .subjects = run->subjects,
  };

  request.enforcing = cordon_mac_probe_is_enforcing (run->house.mac, model, &slackness);
  request.slackness = slackness;
  cordon_report_items_add_host (run->items, model, request.enforcing, slackness);
  request.items = cordon_report_items_get (run->items);
  work = cordon_measure_new (&request);
  cordon_measure_run_async (work, g_task_get_cancellable (task), on_measured, task);
}

/* --- everything else that is there ----------------------------------------------------------- */

static void
add_if (Run *run, CordonSubject *subject)
{
  if (subject != NULL)
    g_ptr_array_add (run->subjects, subject);
}

static void
add_programs (Run *run)
{
  CordonMacModel model = cordon_host_facts_get_mac (run->host);
  gboolean enforced;
  g_autofree char *own =
    cordon_mac_probe_read_context (run->house.mac, model, getpid (), &enforced, NULL);

  if (own != NULL)
    add_if (run, cordon_collect_program ("cordond", own));
  if (run->program_label != NULL
      && cordon_mac_probe_is_valid (run->house.mac, run->program_label))
    /* Translators: “the host's programs of the user” */
    add_if (run, cordon_collect_program (_("programs of the user"), run->program_label));
}

static void
add_rest (Run *run)
{
  const CordonCollect collect = collect_of (run);

  for (guint i = 0; i < run->around->len; i++)
    g_ptr_array_add (run->subjects, g_ptr_array_index (run->around, i));
  g_ptr_array_set_free_func (run->around, NULL);
  g_ptr_array_set_size (run->around, 0);
  add_if (run, cordon_collect_libvirt (&collect, run->seen, run->identity->libvirt));
  if (cordon_host_facts_get_mac (run->host) != CORDON_MAC_SELINUX)
    return;
  add_if (run, cordon_collect_canary (&collect));
  add_if (run, cordon_collect_files (&collect, run->file_label, run->program_label));
  add_programs (run);
}

static void
on_identity (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Run *run = g_task_get_task_data (task);

  run->identity = cordon_identity_read_finish (result);
  if (stopped (task))
    return;
  add_rest (run);
  measure (task);
}

/* --- machines that do not run ---------------------------------------------------------------- */

/* A disk that libvirt does not list stays in the report, as one of which hardly anything is known. */
static CordonVolumeFacts
find_volume (const Run *run, const char *path)
{
  for (guint i = 0; run->volumes != NULL && i < run->volumes->len; i++)
    {
      const CordonVolumeFacts *volume = g_ptr_array_index (run->volumes, i);

      if (g_str_equal (volume->path, path))
        return *volume;
    }
  return (CordonVolumeFacts) { .path = (char *) path };
}

static void
add_stopped_machine (Run *run, const CordonDomainFacts *domain)
{
  const CordonCollect collect = collect_of (run);
  g_autoptr (GPtrArray) disks = cordon_collect_list_disks (domain);
  CordonVolumeFacts volume = find_volume (run, disks->len > 0 ? g_ptr_array_index (disks, 0) : "");
  CordonSubject *whole =
    cordon_collect_stopped (&collect, domain, &volume, kind_of (run, domain));

  take_subject (run, domain, whole);
  for (guint i = 1; i < disks->len; i++)
    {
      volume = find_volume (run, g_ptr_array_index (disks, i));
      g_ptr_array_add (run->subjects, cordon_collect_stopped_part (&collect, &volume, whole));
    }
}

static void
add_stopped (Run *run)
{
  for (guint i = 0; i < run->domains->len; i++)
    {
      const CordonDomainFacts *domain = g_ptr_array_index (run->domains, i);

      if (domain->ours && !domain->active && !domain->throwaway)
        add_stopped_machine (run, domain);
    }
}

/* --- machines that run ----------------------------------------------------------------------- */

static void
take_domain (Run *run, const CordonDomainFacts *domain, CordonSurvey *survey, const GError *error)
{
  const CordonCollect collect = collect_of (run);
  CordonSubject *subject = cordon_collect_domain (&collect, domain, survey,
                                                  error != NULL ? error->message : NULL,
                                                  kind_of (run, domain));

  take_subject (run, domain, subject);
  cordon_collect_parts (&collect, domain, survey, subject, run->subjects);
  if (survey == NULL)
    return;
  if (domain->ours)
    cordon_collect_templates (&collect, domain, survey, run->around);
  if (run->seen == NULL)
    run->seen = survey;
  else
    cordon_survey_free (survey);
}

static void
on_surveyed (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Run *run = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  CordonSurvey *survey = cordon_system_survey_finish (CORDON_SYSTEM (source), result, &error);

  take_domain (run, g_ptr_array_index (run->domains, run->next), survey, error);
  run->next++;
  survey_next (task);
}

static void
survey (GTask *task, const CordonDomainFacts *domain)
{
  Run *run = g_task_get_task_data (task);
  g_autoptr (GPtrArray) paths = cordon_collect_list_paths (domain);
  const CordonSurveyRequest request = {
    .pid = domain->pid,
    .uid = (uid_t) -1, /* only what is the machine's by libvirt's word */
    .helpers = domain->helpers,
    .paths = (const char *const *) paths->pdata,
  };

  cordon_system_survey_async (run->house.system, &request, on_surveyed, task);
}

static void
survey_next (GTask *task)
{
  Run *run = g_task_get_task_data (task);

  if (stopped (task))
    return;
  while (run->next < run->domains->len)
    {
      const CordonDomainFacts *domain = g_ptr_array_index (run->domains, run->next);

      if (domain->active)
        {
          survey (task, domain);
          return;
        }
      run->next++;
    }
  add_stopped (run);
  cordon_identity_read_async ("", on_identity, task);
}

/* --- the host -------------------------------------------------------------------------------- */

static void
on_volumes (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Run *run = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  run->volumes =
    cordon_hypervisor_list_volumes_finish (CORDON_HYPERVISOR (source), result, &error);
  if (run->volumes == NULL)
    g_debug ("No volumes could be listed: %s", error->message);
  survey_next (task);
}

static void
on_domains (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Run *run = g_task_get_task_data (task);
  GError *error = NULL;

  run->domains = cordon_hypervisor_list_finish (CORDON_HYPERVISOR (source), result, &error);
  if (run->domains != NULL)
    error = check_uuids (run);
  if (error != NULL)
    fail (task, error);
  else if (!stopped (task))
    cordon_hypervisor_list_volumes_async (run->house.hypervisor, g_task_get_cancellable (task),
                                          on_volumes, task);
}

static void
on_probed (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Run *run = g_task_get_task_data (task);
  GError *error = NULL;

  run->host = cordon_hypervisor_probe_finish (CORDON_HYPERVISOR (source), result, &error);
  if (run->host == NULL)
    fail (task, error);
  else if (!stopped (task))
    cordon_hypervisor_list_async (run->house.hypervisor, g_task_get_cancellable (task),
                                  on_domains, task);
}

void
cordon_verify_run_async (const CordonHouse *house, CordonFleet *fleet,
                         const CordonVerifyRequest *request, GCancellable *cancellable,
                         GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, data);
  Run *run = g_new0 (Run, 1);

  g_task_set_check_cancellable (task, FALSE);
  run->house = cordon_house_ref (house);
  run->fleet = g_object_ref (fleet);
  run->caller = request->caller;
  run->whole_host = request->whole_host;
  run->uuids = request->uuids != NULL ? g_strdupv ((char **) request->uuids) : g_new0 (char *, 1);
  run->file_label = g_strdup (request->untrusted_file_label);
  run->program_label = g_strdup (request->untrusted_program_label);
  run->subjects = g_ptr_array_new_with_free_func ((GDestroyNotify) cordon_subject_free);
  run->around = g_ptr_array_new_with_free_func ((GDestroyNotify) cordon_subject_free);
  run->items = cordon_report_items_new (request->whole_host);
  g_task_set_task_data (task, run, (GDestroyNotify) run_free);
  cordon_hypervisor_probe_async (run->house.hypervisor, cancellable, on_probed, task);
}

CordonReport *
cordon_verify_run_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
