/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Evidence is collected in one direction: libvirt's description of the domain
 * and of its volume, then processes, files and sockets,
 * the template, and last what the kernel knows them by. It must never fill in what it could not
 * read, and never take a value from the order.
 */
#include "config.h"

#include "service/examination.h"

#include <glib/gi18n-lib.h>

#include "core/errors.h"
#include "core/text.h"
#include "service/matrix.h"
#include "service/networks.h"
#include "service/volume-name.h"

struct _CordonExamination {
  GObject parent_instance;

  /* borrowed */
  CordonExaminationOrder order;

  /* owned */
  CordonHouse house;
  CordonProof *proof;
  CordonDomainFacts *domain;
  CordonNetworkEvidence *network; /* NULL: it has no card */
  CordonVolumeFacts *volume; /* NULL: it has no private disk */
  CordonVolumeFacts *medium; /* NULL: it has none */
  CordonSurvey *survey;
};

G_DEFINE_FINAL_TYPE (CordonExamination, cordon_examination, G_TYPE_OBJECT)

/* A step that is under way: the task, with a reference. */
static CordonExamination *
self_of (GTask *task)
{
  return g_task_get_source_object (task);
}

static const CordonMachinePlanFields *
plan_of (CordonExamination *self)
{
  return cordon_machine_plan_get (self->order.plan);
}

static void
fail_unread (GTask *task, const GError *cause)
{
  if (g_error_matches (cause, CORDON_ERROR, CORDON_ERROR_CANCELLED)
      || g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_task_return_error (task, g_error_copy (cause));
      return;
    }
  g_debug ("Examination: %s", cause->message);
  g_task_return_new_error (task, CORDON_ERROR, CORDON_ERROR_UNVERIFIED,
                           _("The machine could not be examined, so it was ended: %s"),
                           cause->message);
}

/* --- the kernel's names ---------------------------------------------------------------------- */

static void
read_contexts (CordonExamination *self)
{
  CordonMacModel mac = plan_of (self)->mac;

  for (guint i = 0; mac != CORDON_MAC_NONE && i < self->survey->processes->len; i++)
    {
      CordonProcessFacts *process = g_ptr_array_index (self->survey->processes, i);

      g_free (process->context);
      process->context = cordon_mac_probe_read_context (self->house.mac, mac, process->pid,
                                                        &process->enforced, NULL);
    }
}

static void
read_labels (CordonExamination *self)
{
  for (guint i = 0; plan_of (self)->mac == CORDON_MAC_SELINUX && i < self->survey->files->len; i++)
    {
      CordonFileFacts *file = g_ptr_array_index (self->survey->files, i);

      g_free (file->label);
      file->label = cordon_mac_probe_read_path (self->house.mac, file->path, NULL);
    }
}

static void
judge (CordonExamination *self, const GError *template_fault)
{
  const CordonEvidence evidence = { .plan = self->order.plan,
                                    .account = self->order.account,
                                    .host = self->order.host,
                                    .domain = self->domain,
                                    .volume = self->volume,
                                    .medium = self->medium,
                                    .network = self->network,
                                    .survey = self->survey,
                                    .template_fault = template_fault };

  read_contexts (self);
  read_labels (self);
  cordon_read_back (&evidence, self->proof);
}

/* --- collecting ------------------------------------------------------------------------------ */

static void
on_template (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  g_autoptr(GError) fault = NULL;

  cordon_templates_examine_finish (CORDON_TEMPLATES (source), result, &fault);
  judge (self_of (task), fault);
  g_task_return_boolean (task, TRUE);
}

static void
on_survey (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  CordonExamination *self = self_of (task);
  g_autoptr(GError) error = NULL;

  self->survey = cordon_system_survey_finish (CORDON_SYSTEM (source), result, &error);
  if (self->survey == NULL)
    {
      fail_unread (task, error);
    }
  else if (plan_of (self)->foreign)
    {
      judge (self, NULL);
      g_task_return_boolean (task, TRUE);
    }
  else
    cordon_templates_examine_async (self->house.templates, self->order.template, on_template,
                                    g_steal_pointer (&task));
}

/* Every file of the machine: those that were ordered, and those that libvirt says it has. */
static GPtrArray *
list_paths (CordonExamination *self)
{
  const CordonMachinePlanFields *plan = plan_of (self);
  const char *const files[] = { plan->kernel, plan->initrd, plan->root, plan->disk, plan->medium };
  GPtrArray *paths = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    if (files[i] != NULL)
      g_ptr_array_add (paths, (char *) files[i]);
  if (self->domain->directory != NULL)
    g_ptr_array_add (paths, self->domain->directory);
  for (guint i = 0; self->domain->sockets != NULL && i < self->domain->sockets->len; i++)
    g_ptr_array_add (paths, g_ptr_array_index (self->domain->sockets, i));
  g_ptr_array_add (paths, NULL);
  return paths;
}

static void
survey (GTask *task)
{
  CordonExamination *self = self_of (task);
  g_autoptr(GPtrArray) paths = list_paths (self);
  CordonSurveyRequest request = { .uid = self->order.account->uid };

  request.pid = self->domain->pid;
  request.helpers = self->domain->helpers;
  request.paths = (const char *const *) paths->pdata;
  cordon_system_survey_async (self->house.system, &request, on_survey, task);
}

static void
on_medium (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  CordonExamination *self = self_of (task);
  g_autoptr(GError) error = NULL;

  self->medium =
    cordon_hypervisor_describe_volume_finish (CORDON_HYPERVISOR (source), result, &error);
  if (self->medium == NULL)
    fail_unread (task, error);
  else
    survey (g_steal_pointer (&task));
}

static void
look_at_medium (GTask *task)
{
  CordonExamination *self = self_of (task);
  const CordonMachinePlanFields *plan = plan_of (self);
  g_autofree char *name = NULL;

  if (plan->medium == NULL)
    {
      survey (task);
      return;
    }
  name = cordon_medium_name_print (plan->uuid, plan->d, plan->v);
  cordon_hypervisor_describe_volume_async (self->house.hypervisor, name, g_task_get_cancellable (task),
                                           on_medium, task);
}

static void
on_volume (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  CordonExamination *self = self_of (task);
  g_autoptr(GError) error = NULL;

  self->volume =
    cordon_hypervisor_describe_volume_finish (CORDON_HYPERVISOR (source), result, &error);
  if (self->volume == NULL)
    fail_unread (task, error);
  else
    look_at_medium (g_steal_pointer (&task));
}

static void
go_on (GTask *task)
{
  CordonExamination *self = self_of (task);
  const CordonMachinePlanFields *plan = plan_of (self);
  g_autofree char *name = NULL;

  if (plan->disk == NULL)
    {
      survey (task);
      return;
    }
  name = cordon_volume_name_print (plan->uuid, plan->d, plan->v);
  cordon_hypervisor_describe_volume_async (self->house.hypervisor, name, g_task_get_cancellable (task),
                                           on_volume, task);
}

static void
on_network (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  g_autoptr(GError) error = NULL;

  self_of (task)->network = cordon_networks_examine_finish (CORDON_NETWORKS (source), result, &error);
  if (error != NULL)
    fail_unread (task, error);
  else
    go_on (g_steal_pointer (&task));
}

/* NULL where libvirt did not say. */
static const char *
find_tap (const CordonDomainFacts *domain)
{
  if (domain->cards == NULL || domain->cards->len != 1)
    return NULL;
  return ((const CordonCardFacts *) g_ptr_array_index (domain->cards, 0))->tap;
}

static void
on_described (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  CordonExamination *self = self_of (task);
  const CordonMachinePlanFields *plan = plan_of (self);
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autoptr(GError) error = NULL;

  self->domain = cordon_hypervisor_describe_finish (CORDON_HYPERVISOR (source), result, &error);
  if (self->domain == NULL)
    fail_unread (task, error);
  else if (plan->network == NULL)
    go_on (g_steal_pointer (&task));
  else
    cordon_networks_examine_async (self->house.networks, plan->uuid, find_tap (self->domain),
                                   cancellable, on_network, g_steal_pointer (&task));
}

void
cordon_examination_read_back_async (CordonExamination *self, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);

  g_return_if_fail (self->domain == NULL);

  cordon_hypervisor_describe_async (self->house.hypervisor, plan_of (self)->uuid, cancellable,
                                    on_described, task);
}

gboolean
cordon_examination_read_back_finish (CordonExamination *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- the matrix ------------------------------------------------------------------------------ */

static void
add_label (CordonExamination *self, CordonMatrixParty *party, GPtrArray *labels, const char *path)
{
  char *label = cordon_mac_probe_read_path (self->house.mac, path, NULL);

  if (label != NULL)
    g_ptr_array_add (labels, label);
  else if (!party->ours && labels == party->disks)
    g_ptr_array_add (party->unmeasured, cordon_text_log (path, -1));
  else if (party->unread == NULL)
    party->unread = g_strdup (path);
}

static void
add_directory (CordonExamination *self, CordonMatrixParty *party, const CordonDomainFacts *domain)
{
  if (domain->directory == NULL)
    return;
  party->directory = cordon_mac_probe_read_path (self->house.mac, domain->directory, NULL);
  if (party->directory == NULL && party->unread == NULL)
    party->unread = g_strdup (domain->directory);
  for (guint i = 0; domain->sockets != NULL && i < domain->sockets->len; i++)
    add_label (self, party, party->sockets, g_ptr_array_index (domain->sockets, i));
}

/* Position of SELinux in the label list; foreign machines may have fewer labels. */
static const char *
libvirt_label (CordonExamination *self, const CordonDomainFacts *domain)
{
  char **models = self->order.host->security_models;

  for (guint i = 0; models[i] != NULL && i < domain->n_labels; i++)
    if (g_str_equal (models[i], "selinux"))
      return domain->labels[i];
  return NULL;
}

/* The kernel is asked where the process is known; where it is not, libvirt's word stands for it. */
static void
add_process (CordonExamination *self, CordonMatrixParty *party, const CordonDomainFacts *domain)
{
  gboolean enforced;

  if (!domain->active)
    return;
  party->process = domain->pid > 0
                     ? cordon_mac_probe_read_context (self->house.mac, CORDON_MAC_SELINUX,
                                                      domain->pid, &enforced, NULL)
                     : g_strdup (libvirt_label (self, domain));
  if (party->process == NULL || *party->process == '\0')
    {
      g_clear_pointer (&party->process, g_free);
      party->unread = g_strdup ("process");
    }
}

static CordonMatrixParty *
make_party (CordonExamination *self, const CordonDomainFacts *domain)
{
  CordonMatrixParty *party = cordon_matrix_party_new (domain->name, domain->ours);

  add_process (self, party, domain);
  add_directory (self, party, domain);
  for (guint i = 0; domain->disks != NULL && i < domain->disks->len; i++)
    {
      const CordonDiskFacts *disk = g_ptr_array_index (domain->disks, i);

      /* Who may read what is only read is asked of the machine's own template alone; what has a label of its own
       * is nobody else's. */
      if (disk->path != NULL && !cordon_disk_facts_is_shared (disk))
        add_label (self, party, party->disks, disk->path);
      else if (disk->path != NULL && domain == self->domain)
        add_label (self, party, party->shared, disk->path);
    }
  return party;
}

/* It is there, so it must be in the list; what is not there any more is nobody's neighbour. */
static void
measure (CordonExamination *self, GPtrArray *domains)
{
  g_autoptr(CordonMatrixParty) own = make_party (self, self->domain);
  g_autoptr(GPtrArray) others =
    g_ptr_array_new_with_free_func ((GDestroyNotify) cordon_matrix_party_free);
  g_autoptr(CordonAccessBook) book = cordon_access_book_new (self->house.mac);

  for (guint i = 0; i < domains->len; i++)
    {
      const CordonDomainFacts *domain = g_ptr_array_index (domains, i);

      if (!g_str_equal (domain->uuid, plan_of (self)->uuid) && (domain->active || domain->ours))
        g_ptr_array_add (others, make_party (self, domain));
    }
  cordon_matrix_measure (book, own, others, self->proof);
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) domains =
    cordon_hypervisor_list_finish (CORDON_HYPERVISOR (source), result, &error);

  if (domains == NULL)
    {
      fail_unread (task, error);
      return;
    }
  measure (self_of (task), domains);
  g_task_return_boolean (task, TRUE);
}

void
cordon_examination_matrix_async (CordonExamination *self, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);

  g_return_if_fail (self->survey != NULL);

  cordon_hypervisor_list_async (self->house.hypervisor, cancellable, on_listed, task);
}

gboolean
cordon_examination_matrix_finish (CordonExamination *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- the end --------------------------------------------------------------------------------- */

GError *
cordon_examination_conclude (CordonExamination *self, CordonMoment moment)
{
  GError *error = cordon_read_back_complain (self->proof, moment);

  cordon_proof_seal (self->proof);
  if (error != NULL)
    {
      g_autofree char *faults = cordon_proof_print_faults (self->proof);

      g_message ("Machine %s is not as ordered:\n%s", plan_of (self)->uuid, faults);
    }
  return error;
}

CordonProof *
cordon_examination_get_proof (CordonExamination *self)
{
  return self->proof;
}

const CordonDomainFacts *
cordon_examination_get_domain (CordonExamination *self)
{
  return self->domain;
}

gboolean
cordon_examination_get_labelled (CordonExamination *self)
{
  const CordonProcessFacts *qemu;
  const CordonEvidence evidence = { .domain = self->domain, .survey = self->survey };

  if (self->survey == NULL || plan_of (self)->mac == CORDON_MAC_NONE)
    return FALSE;
  qemu = cordon_read_back_find_qemu (&evidence);
  return qemu != NULL && qemu->context != NULL && qemu->enforced;
}

guint64
cordon_examination_get_began (CordonExamination *self)
{
  const CordonEvidence evidence = { .domain = self->domain, .survey = self->survey };
  const CordonProcessFacts *qemu =
    self->survey != NULL ? cordon_read_back_find_qemu (&evidence) : NULL;

  return qemu != NULL ? qemu->began : 0;
}

static void
cordon_examination_finalize (GObject *object)
{
  CordonExamination *self = CORDON_EXAMINATION (object);

  cordon_house_clear (&self->house);
  cordon_proof_unref (self->proof);
  g_clear_pointer (&self->domain, cordon_domain_facts_free);
  g_clear_pointer (&self->volume, cordon_volume_facts_free);
  g_clear_pointer (&self->medium, cordon_volume_facts_free);
  g_clear_pointer (&self->network, cordon_network_evidence_free);
  g_clear_pointer (&self->survey, cordon_survey_free);
  G_OBJECT_CLASS (cordon_examination_parent_class)->finalize (object);
}

static void
cordon_examination_class_init (CordonExaminationClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cordon_examination_finalize;
}

static void
cordon_examination_init (CordonExamination *self)
{
  self->proof = cordon_proof_new ();
}

CordonExamination *
cordon_examination_new (const CordonHouse *house, const CordonExaminationOrder *order)
{
  CordonExamination *self = g_object_new (CORDON_TYPE_EXAMINATION, NULL);

  self->house = cordon_house_ref (house);
  self->order = *order;
  return self;
}
