/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The table of the read-back, item by item: evidence that is right but for one thing is refused, and
 * the sentence names that thing.
 */
#include "config.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "core/errors.h"
#include "plan-fixture.h"
#include "service/read-back.h"

#define ACCOUNT_UID 64001
#define KVM 107
#define LIBVIRT_QEMU 64055
#define DISK 6

/* Right evidence of a lasting machine, to be changed in one place. */
typedef struct {
  CordonMachinePlanFields fields;
  CordonAccount account;
  CordonHostFacts host;
  CordonDomainFacts domain;
  CordonVolumeFacts volume;
  gboolean volume_missing;
  CordonSurvey *survey;
  CordonProcessFacts *qemu; /* of the survey */
  GError *template_fault;
  char *labels[3];
  gboolean enforcing[3];
  char *models[4];
} Evidence;

typedef void (*Change) (Evidence *evidence);

#define DIRECTORY "/var/lib/libvirt/qemu/domain-1-cordon"
#define MONITOR DIRECTORY "/monitor.sock"
#define LEVEL "s0:c12,c700,c1022,c1023"
#define CONTENT "system_u:object_r:virt_content_t:s0"

static CordonProcessFacts *
add_process (Evidence *evidence, pid_t pid, const char *name)
{
  CordonProcessFacts *process = g_new0 (CordonProcessFacts, 1);

  process->pid = pid;
  process->name = g_strdup (name);
  for (guint i = 0; i < 4; i++)
    process->uids[i] = process->gids[i] = ACCOUNT_UID;
  process->groups = g_array_copy (evidence->account.groups);
  process->no_new_privs = 1;
  process->seccomp = 2;
  process->context = g_strdup (evidence->labels[0]);
  process->enforced = TRUE;
  g_ptr_array_add (evidence->survey->processes, process);
  return process;
}

static void
add_file (Evidence *evidence, const char *path, mode_t mode, uid_t owner, const char *label)
{
  CordonFileFacts *file = g_new0 (CordonFileFacts, 1);

  file->path = g_strdup (path);
  file->mode = mode;
  file->uid = file->gid = owner;
  file->label = evidence->fields.mac == CORDON_MAC_SELINUX ? g_strdup (label) : NULL;
  g_ptr_array_add (evidence->survey->files, file);
}

static CordonFileFacts *
file_of (Evidence *evidence, const char *path)
{
  for (guint i = 0; i < evidence->survey->files->len; i++)
    {
      CordonFileFacts *file = g_ptr_array_index (evidence->survey->files, i);

      if (g_str_equal (file->path, path))
        return file;
    }
  g_assert_not_reached ();
}

static void
add_disk (Evidence *evidence, const char *target, const char *path, const char *format,
          const char *label, gboolean read_only)
{
  CordonDiskFacts *disk = g_new0 (CordonDiskFacts, 1);

  disk->target = g_strdup (target);
  disk->path = g_strdup (path);
  disk->format = g_strdup (format);
  disk->label = g_strdup (label);
  disk->relabel = !read_only || evidence->fields.mac != CORDON_MAC_SELINUX;
  disk->read_only = read_only;
  g_ptr_array_add (evidence->domain.disks, disk);
}

static CordonDiskFacts *
disk_of (Evidence *evidence, guint i)
{
  return g_ptr_array_index (evidence->domain.disks, i);
}

static void
fill_files (Evidence *evidence)
{
  const CordonMachinePlanFields *plan = &evidence->fields;

  add_file (evidence, plan->kernel, S_IFREG | 0644, 0, CONTENT);
  add_file (evidence, plan->initrd, S_IFREG | 0644, 0, CONTENT);
  add_file (evidence, plan->root, S_IFREG | 0644, 0, "unconfined_u:object_r:virt_content_t:s0");
  add_file (evidence, DIRECTORY, S_IFDIR | 0750, ACCOUNT_UID, PLAN_DISK_LABEL);
  add_file (evidence, MONITOR, S_IFSOCK | 0755, ACCOUNT_UID,
            "system_u:object_r:svirt_image_t:s0");
  add_disk (evidence, "vda", plan->root, "raw", NULL, TRUE);
  if (plan->disk != NULL)
    {
      add_file (evidence, plan->disk, S_IFREG | 0600, ACCOUNT_UID, plan->disk_label);
      add_disk (evidence, "vdb", plan->disk, "qcow2", plan->disk_label, FALSE);
      evidence->volume = (CordonVolumeFacts) {
        .name = (char *) PLAN_UUID ".d12.v700.qcow2",
        .path = (char *) plan->disk,
        .format = (char *) "qcow2",
        .capacity = plan->disk_bytes,
        .owned = TRUE,
        .uid = ACCOUNT_UID,
        .gid = ACCOUNT_UID,
        .mode = 0600,
      };
    }
}

static void
fill_domain (Evidence *evidence)
{
  const CordonMachinePlanFields *plan = &evidence->fields;

  evidence->domain = (CordonDomainFacts) {
    .uuid = (char *) plan->uuid,
    .name = (char *) "cordon-" PLAN_UUID,
    .ours = TRUE,
    .owner = plan->owner,
    .compartment = (char *) plan->compartment,
    .template_name = (char *) plan->template_name,
    .account = (char *) plan->account,
    .born = plan->born,
    .throwaway = plan->throwaway,
    .d = plan->d,
    .v = plan->v,
    .machine_name = (char *) plan->machine_name,
    .disk_bytes = plan->disk_bytes,
    .whole = plan->whole,
    .active = TRUE,
    .paused = TRUE,
    .pid = 4711,
    .labels = evidence->labels,
    .enforcing = evidence->enforcing,
    .n_labels = 2,
    .kernel = (char *) plan->kernel,
    .initrd = (char *) plan->initrd,
    .directory = (char *) DIRECTORY,
  };
  evidence->domain.disks =
    g_ptr_array_new_with_free_func ((GDestroyNotify) cordon_disk_facts_free);
  evidence->domain.cards = g_ptr_array_new_with_free_func ((GDestroyNotify) cordon_card_facts_free);
  evidence->domain.sockets = g_ptr_array_new ();
  g_ptr_array_add (evidence->domain.sockets, (char *) MONITOR);
}

static void
fill (Evidence *evidence, CordonMacModel mac, gboolean lasting)
{
  const gid_t groups[] = { KVM, LIBVIRT_QEMU, ACCOUNT_UID };

  memset (evidence, 0, sizeof *evidence);
  evidence->fields = plan_fixture ();
  evidence->fields.mac = mac;
  evidence->fields.label = mac == CORDON_MAC_SELINUX ? PLAN_LABEL : NULL;
  if (lasting)
    plan_make_lasting (&evidence->fields);
  evidence->account = (CordonAccount) { (char *) evidence->fields.account, ACCOUNT_UID, ACCOUNT_UID,
                                        g_array_new (FALSE, TRUE, sizeof (gid_t)) };
  g_array_append_vals (evidence->account.groups, groups, G_N_ELEMENTS (groups));
  evidence->models[0] = (char *) cordon_mac_model_name (mac);
  evidence->models[1] = (char *) "dac";
  evidence->host.security_models = evidence->models;
  evidence->labels[0] = (char *) (mac == CORDON_MAC_SELINUX    ? PLAN_LABEL
                                  : mac == CORDON_MAC_APPARMOR ? "libvirt-" PLAN_UUID
                                                               : "");
  evidence->labels[1] = (char *) "+64001:+64001";
  evidence->enforcing[0] = mac != CORDON_MAC_NONE;
  fill_domain (evidence);
  evidence->survey = cordon_survey_new ();
  evidence->qemu = add_process (evidence, 4711, "qemu-system-x86");
  fill_files (evidence);
}

static CordonProof *
examine (CordonMacModel mac, gboolean lasting, Change change)
{
  Evidence evidence;
  CordonEvidence given;
  g_autoptr(CordonMachinePlan) plan = NULL;
  CordonProof *proof = cordon_proof_new ();

  fill (&evidence, mac, lasting);
  if (change != NULL)
    change (&evidence);
  plan = cordon_machine_plan_new (&evidence.fields);
  given = (CordonEvidence) {
    .plan = plan,
    .account = &evidence.account,
    .host = &evidence.host,
    .domain = &evidence.domain,
    .volume = lasting && !evidence.volume_missing ? &evidence.volume : NULL,
    .survey = evidence.survey,
    .template_fault = evidence.template_fault,
  };
  cordon_read_back (&given, proof);
  cordon_survey_free (evidence.survey);
  g_array_unref (evidence.account.groups);
  g_clear_error (&evidence.template_fault);
  g_clear_pointer (&evidence.domain.disks, g_ptr_array_unref);
  g_clear_pointer (&evidence.domain.cards, g_ptr_array_unref);
  g_clear_pointer (&evidence.domain.sockets, g_ptr_array_unref);
  return proof;
}

static char *
judge (CordonMacModel mac, Change change)
{
  g_autoptr(CordonProof) proof = examine (mac, TRUE, change);
  g_autoptr(GError) error = cordon_read_back_complain (proof, CORDON_MOMENT_START);
  g_autoptr(GError) later = cordon_read_back_complain (proof, CORDON_MOMENT_RUNNING);

  g_assert_cmpint (error == NULL, ==, later == NULL);
  if (error == NULL)
    return NULL;
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_UNVERIFIED);
  g_assert_cmpstr (error->message, !=, later->message);
  return g_strdup (error->message);
}

static void
test_right (void)
{
  g_assert_null (judge (CORDON_MAC_NONE, NULL));
  g_assert_null (judge (CORDON_MAC_SELINUX, NULL));
  g_assert_null (judge (CORDON_MAC_APPARMOR, NULL));
  for (CordonMacModel mac = CORDON_MAC_NONE; mac <= CORDON_MAC_APPARMOR; mac++)
    {
      g_autoptr(CordonProof) proof = examine (mac, FALSE, NULL);

      g_assert_null (cordon_proof_get_fault (proof));
    }
}

static void
replace (char **text, const char *with)
{
  g_free (*text);
  *text = g_strdup (with);
}

static void
set_context (Evidence *evidence, const char *context)
{
  replace (&evidence->qemu->context, context);
}

static void
add_group (GArray *groups, gid_t group)
{
  g_array_append_val (groups, group);
}

static void
add_helper (Evidence *evidence, const char *context)
{
  replace (&add_process (evidence, 4712, "helper")->context, context);
}

#define CHANGE(name, statement) \
  static void name (Evidence *evidence) \
  { \
    statement; \
  }

CHANGE (other_uuid, evidence->domain.uuid = (char *) "6f1c2d3e-4a5b-4c6d-8e7f-0a1b2c3d4e50")
CHANGE (other_name, evidence->domain.name = (char *) "cordon-x")
CHANGE (no_name, evidence->domain.name = NULL)
CHANGE (running, evidence->domain.paused = FALSE)
CHANGE (foreign, evidence->domain.ours = FALSE)
CHANGE (other_owner, evidence->domain.owner = 0)
CHANGE (other_compartment, evidence->domain.compartment = (char *) "banking")
CHANGE (no_compartment, evidence->domain.compartment = NULL)
CHANGE (other_template, evidence->domain.template_name = (char *) "browser")
CHANGE (other_birth, evidence->domain.born++)
CHANGE (persistent, evidence->domain.throwaway = !evidence->domain.throwaway)
CHANGE (other_number, evidence->domain.v++)
CHANGE (other_machine_name, evidence->domain.machine_name = (char *) "Banking")
CHANGE (other_size, evidence->domain.disk_bytes++)
CHANGE (other_account_name, evidence->domain.account = (char *) "cordon-m02")
CHANGE (no_pid, evidence->domain.pid = 0)
CHANGE (root_uid, evidence->qemu->uids[0] = 0)
CHANGE (saved_root_uid, evidence->qemu->uids[2] = 0)
CHANGE (other_fs_uid, evidence->qemu->uids[3]++)
CHANGE (root_gid, evidence->qemu->gids[1] = 0)
CHANGE (other_gid, evidence->qemu->gids[3]++)
CHANGE (account_renamed, evidence->account.name = (char *) "cordon-m02")
CHANGE (root_group, add_group (evidence->qemu->groups, 0))
CHANGE (other_group, g_array_index (evidence->qemu->groups, gid_t, 1)++)
CHANGE (more_groups, add_group (evidence->qemu->groups, DISK))
CHANGE (fewer_groups, g_array_remove_index (evidence->qemu->groups, 0))
CHANGE (rooted_account, add_group (evidence->qemu->groups, 0);
        add_group (evidence->account.groups, 0))
CHANGE (helper_groups, add_group (add_process (evidence, 4712, "passt")->groups, DISK))
CHANGE (no_labels, evidence->domain.n_labels = 0)
CHANGE (few_labels, evidence->domain.n_labels = 1)
CHANGE (many_labels, evidence->domain.n_labels = 3; evidence->labels[2] = (char *) "")
CHANGE (null_label, evidence->labels[0] = NULL)
CHANGE (other_dac, evidence->labels[1] = (char *) "+64002:+64001")
CHANGE (root_dac, evidence->labels[1] = (char *) "+0:+0")
CHANGE (no_dac, evidence->labels[1] = (char *) "")
CHANGE (no_models, evidence->models[0] = NULL)
CHANGE (unknown_model, evidence->models[1] = (char *) "smack")
CHANGE (other_label, evidence->labels[0] = (char *) "system_u:system_r:svirt_t:s0:c12,c701")
CHANGE (longer_label, evidence->labels[0] = (char *) PLAN_LABEL ".c1023")
CHANGE (no_label, evidence->labels[0] = (char *) "")
CHANGE (not_enforcing, evidence->enforcing[0] = FALSE)
CHANGE (no_context, g_clear_pointer (&evidence->qemu->context, g_free))
CHANGE (other_context, set_context (evidence, "unconfined_u:unconfined_r:unconfined_t:s0"))
CHANGE (other_profile, evidence->labels[0] = (char *) "libvirt-0")
CHANGE (complain, set_context (evidence, "libvirt-" PLAN_UUID " (complain)"))
CHANGE (not_enforced, evidence->qemu->enforced = FALSE)
CHANGE (no_qemu, evidence->qemu->pid++)
CHANGE (no_process, g_ptr_array_set_size (evidence->survey->processes, 0))
CHANGE (root_helper, add_process (evidence, 4712, "swtpm")->uids[1] = 0)
CHANGE (spy, add_process (evidence, 4712, "spy")->gids[0] = 0)
CHANGE (helper_unlabelled, g_clear_pointer (&add_process (evidence, 4712, "passt")->context, g_free))
CHANGE (helper_permissive, add_process (evidence, 4712, "passt")->enforced = FALSE)
CHANGE (helper_level, strrchr (add_process (evidence, 4712, "passt")->context, '3')[0] = '2')
CHANGE (helper_type, add_helper (evidence, "system_u:system_r:unconfined_t:" LEVEL))
CHANGE (helper_known_type, add_helper (evidence, "system_u:system_r:swtpm_t:" LEVEL))
CHANGE (helper_role, add_helper (evidence, "system_u:unconfined_r:svirt_t:" LEVEL))
CHANGE (helper_range, add_helper (evidence, "system_u:system_r:svirt_t:s0-" LEVEL))
CHANGE (helper_fits, add_helper (evidence, "system_u:system_r:svirt_t:s0:c1023,c12,c1022,c700"))
CHANGE (groups_in_other_words, g_array_remove_index_fast (evidence->qemu->groups, 0);
        add_group (evidence->qemu->groups, KVM); add_group (evidence->qemu->groups, KVM))
CHANGE (groups_without_own, g_array_remove_index (evidence->qemu->groups, 2))
CHANGE (listens, g_ptr_array_add (evidence->survey->sockets, g_strdup ("tcp 00000000:170C")))
CHANGE (no_disks, g_clear_pointer (&evidence->domain.disks, g_ptr_array_unref))
CHANGE (few_disks, g_ptr_array_set_size (evidence->domain.disks, 1))
CHANGE (hot_plugged, add_disk (evidence, "vdc", "/etc/shadow", "raw", NULL, FALSE))
CHANGE (other_root, replace (&disk_of (evidence, 0)->path, "/etc/shadow"))
CHANGE (root_writable, disk_of (evidence, 0)->read_only = FALSE)
CHANGE (root_chained, disk_of (evidence, 0)->chained = TRUE)
CHANGE (other_target, replace (&disk_of (evidence, 1)->target, "sda"))
CHANGE (any_format, g_clear_pointer (&disk_of (evidence, 1)->format, g_free))
CHANGE (no_file, g_clear_pointer (&disk_of (evidence, 1)->path, g_free))
CHANGE (disk_xml_label, replace (&disk_of (evidence, 1)->label, "system_u:object_r:svirt_image_t:s0"))
CHANGE (other_kernel, evidence->domain.kernel = (char *) "/boot/vmlinuz")
CHANGE (no_initrd, evidence->domain.initrd = NULL)
CHANGE (kernel_missing, file_of (evidence, evidence->fields.kernel)->failure = ENOENT)
CHANGE (kernel_given_away, file_of (evidence, evidence->fields.kernel)->uid = ACCOUNT_UID)
CHANGE (root_group_writes, file_of (evidence, evidence->fields.root)->mode |= 020)
CHANGE (root_link, file_of (evidence, evidence->fields.root)->mode = S_IFLNK | 0644)
CHANGE (root_not_public, replace (&file_of (evidence, evidence->fields.root)->label, PLAN_DISK_LABEL))
CHANGE (root_writable_type,
        replace (&file_of (evidence, evidence->fields.root)->label,
                 "system_u:object_r:svirt_image_t:s0"))
CHANGE (root_unlabelled,
        g_clear_pointer (&file_of (evidence, evidence->fields.root)->label, g_free))
CHANGE (template_changed, evidence->template_fault = g_error_new_literal (CORDON_ERROR, 1, "x"))
CHANGE (disk_mode, file_of (evidence, PLAN_DISK)->mode = S_IFREG | 0660)
CHANGE (disk_roots, file_of (evidence, PLAN_DISK)->uid = 0)
CHANGE (disk_group, file_of (evidence, PLAN_DISK)->gid = 107)
CHANGE (disk_device, file_of (evidence, PLAN_DISK)->mode = S_IFBLK | 0600)
CHANGE (disk_missing, file_of (evidence, PLAN_DISK)->failure = EACCES)
CHANGE (disk_label, replace (&file_of (evidence, PLAN_DISK)->label,
                             "system_u:object_r:svirt_image_t:s0:c12,c701,c1022,c1023"))
CHANGE (disk_unlabelled, g_clear_pointer (&file_of (evidence, PLAN_DISK)->label, g_free))
CHANGE (volume_missing, evidence->volume_missing = TRUE)
CHANGE (volume_path, evidence->volume.path = (char *) "/etc/shadow")
CHANGE (volume_pathless, evidence->volume.path = NULL)
CHANGE (volume_raw, evidence->volume.format = (char *) "raw")
CHANGE (volume_unknown, evidence->volume.format = NULL)
CHANGE (volume_roots, evidence->volume.uid = 0)
CHANGE (volume_group, evidence->volume.gid = LIBVIRT_QEMU)
CHANGE (volume_unowned, evidence->volume.owned = FALSE)
CHANGE (volume_mode, evidence->volume.mode = 0640)
CHANGE (volume_chained, evidence->volume.chained = TRUE)
CHANGE (directory_unseen, evidence->domain.directory = NULL)
CHANGE (directory_open, file_of (evidence, DIRECTORY)->mode |= 01)
CHANGE (directory_roots, file_of (evidence, DIRECTORY)->uid = 0)
CHANGE (directory_file, file_of (evidence, DIRECTORY)->mode = S_IFREG | 0750)
CHANGE (directory_label, replace (&file_of (evidence, DIRECTORY)->label,
                                  "system_u:object_r:svirt_image_t:s0"))
CHANGE (no_sockets, g_ptr_array_set_size (evidence->domain.sockets, 0))
CHANGE (socket_foreign, file_of (evidence, MONITOR)->uid = ACCOUNT_UID + 1)
CHANGE (socket_link, file_of (evidence, MONITOR)->mode = S_IFLNK | 0777)
CHANGE (socket_gone, file_of (evidence, MONITOR)->failure = ENOENT)
CHANGE (socket_unlabelled, g_clear_pointer (&file_of (evidence, MONITOR)->label, g_free))
CHANGE (may_gain, evidence->qemu->no_new_privs = 0)
CHANGE (unfiltered, evidence->qemu->seccomp = 0)
CHANGE (old_kernel, evidence->qemu->seccomp = CORDON_FACT_UNKNOWN)

static void
gained_card (Evidence *evidence)
{
  g_ptr_array_add (evidence->domain.cards, g_new0 (CordonCardFacts, 1));
}

static void
cards_unread (Evidence *evidence)
{
  g_clear_pointer (&evidence->domain.cards, g_ptr_array_unref);
}

static const struct {
  const char *item;
  Change change;
} any_host[] = {
  { "network cards", gained_card }, { "network cards", cards_unread },
  { "name", other_uuid },          { "name", other_name },
  { "name", no_name },             { "paused state", running },
  { "metadata", foreign },         { "metadata", other_owner },
  { "metadata", other_compartment }, { "metadata", no_compartment },
  { "metadata", other_template },  { "metadata", other_birth },
  { "metadata", persistent },      { "metadata", other_account_name },
  { "process", no_pid },           { "account", root_uid },
  { "account", saved_root_uid },   { "account", other_fs_uid },
  { "account", root_gid },         { "account", other_gid },
  { "account", account_renamed },  { "groups", root_group },
  { "groups", other_group },       { "groups", more_groups },
  { "groups", fewer_groups },      { "groups", rooted_account },
  { "groups", helper_groups },
  { "label list", no_labels },     { "label list", few_labels },
  { "label list", many_labels },   { "label list", null_label },
  { "label list", other_dac },     { "label list", root_dac },
  { "label list", no_dac },        { "label list", no_models },
  { "label list", unknown_model }, { "label list", other_label },
  { "metadata", other_number },    { "metadata", other_machine_name },
  { "metadata", other_size },      { "process", no_qemu },
  { "process", no_process },       { "company of processes", root_helper },
  { "company of processes", spy }, { "network silence", listens },
  { "list of disks", no_disks },   { "list of disks", few_disks },
  { "list of disks", hot_plugged }, { "list of disks", other_root },
  { "list of disks", root_writable }, { "list of disks", root_chained },
  { "list of disks", other_target }, { "list of disks", any_format },
  { "list of disks", no_file },    { "list of disks", disk_xml_label },
  { "boot files", other_kernel },  { "boot files", no_initrd },
  { "template files", kernel_missing }, { "template files", kernel_given_away },
  { "template files", root_group_writes }, { "template files", root_link },
  { "template record", template_changed }, { "private disk", disk_mode },
  { "private disk", disk_roots },  { "private disk", disk_group },
  { "private disk", disk_device }, { "private disk", disk_missing },
  { "volume", volume_missing },    { "volume", volume_path },
  { "volume", volume_pathless },   { "volume", volume_raw },
  { "volume", volume_unknown },    { "volume", volume_roots },
  { "volume", volume_group },      { "volume", volume_unowned },
  { "volume", volume_mode },       { "volume", volume_chained },
  { "directory", directory_unseen }, { "directory", directory_open },
  { "directory", directory_roots }, { "directory", directory_file },
  { "sockets", no_sockets },       { "sockets", socket_foreign },
  { "sockets", socket_link },      { "sockets", socket_gone },
};

static const struct {
  CordonMacModel mac;
  const char *item;
  Change change;
} labelled_host[] = {
  { CORDON_MAC_SELINUX, "label list", longer_label },
  { CORDON_MAC_SELINUX, "label list", no_label },
  { CORDON_MAC_SELINUX, "label list", not_enforcing },
  { CORDON_MAC_SELINUX, "security context", no_context },
  { CORDON_MAC_SELINUX, "security context", other_context },
  { CORDON_MAC_SELINUX, "enforcement", not_enforced },
  { CORDON_MAC_SELINUX, "company of processes", helper_unlabelled },
  { CORDON_MAC_SELINUX, "company of processes", helper_permissive },
  { CORDON_MAC_SELINUX, "company of processes", helper_level },
  { CORDON_MAC_SELINUX, "company of processes", helper_type },
  { CORDON_MAC_SELINUX, "company of processes", helper_known_type },
  { CORDON_MAC_SELINUX, "company of processes", helper_role },
  { CORDON_MAC_SELINUX, "company of processes", helper_range },
  { CORDON_MAC_APPARMOR, "company of processes", helper_unlabelled },
  { CORDON_MAC_SELINUX, "template files", root_not_public },
  { CORDON_MAC_SELINUX, "template files", root_writable_type },
  { CORDON_MAC_SELINUX, "template files", root_unlabelled },
  { CORDON_MAC_SELINUX, "private disk", disk_label },
  { CORDON_MAC_SELINUX, "private disk", disk_unlabelled },
  { CORDON_MAC_SELINUX, "directory", directory_label },
  { CORDON_MAC_SELINUX, "sockets", socket_unlabelled },
  { CORDON_MAC_APPARMOR, "label list", other_profile },
  { CORDON_MAC_APPARMOR, "label list", no_label },
  { CORDON_MAC_APPARMOR, "label list", not_enforcing },
  { CORDON_MAC_APPARMOR, "security context", no_context },
  { CORDON_MAC_APPARMOR, "security context", complain },
  { CORDON_MAC_APPARMOR, "enforcement", not_enforced },
};

/* Sets are compared, not texts. */
static void
test_other_words (void)
{
  g_assert_null (judge (CORDON_MAC_SELINUX, helper_fits));
  g_assert_null (judge (CORDON_MAC_NONE, groups_in_other_words));
  g_assert_null (judge (CORDON_MAC_NONE, groups_without_own));
}

static void
assert_refused (CordonMacModel mac, Change change, const char *item)
{
  g_autofree char *sentence = judge (mac, change);
  g_autofree char *differs = g_strdup_printf ("machine's %s is not as ordered", item);
  g_autofree char *unread = g_strdup_printf ("machine's %s could not be read", item);

  g_test_message ("%s: %s", item, sentence);
  g_assert_nonnull (sentence);
  g_assert_true (strstr (sentence, differs) != NULL || strstr (sentence, unread) != NULL);
}

static void
test_any_host (void)
{
  for (CordonMacModel mac = CORDON_MAC_NONE; mac <= CORDON_MAC_APPARMOR; mac++)
    for (gsize i = 0; i < G_N_ELEMENTS (any_host); i++)
      assert_refused (mac, any_host[i].change, any_host[i].item);
}

static void
test_labelled_host (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (labelled_host); i++)
    assert_refused (labelled_host[i].mac, labelled_host[i].change, labelled_host[i].item);
}

static const struct {
  const char *item;
  Change change;
  CordonProofStatus status;
} optional[] = {
  { "ban on new privileges", may_gain, CORDON_PROOF_DIFFERS },
  { "system call filter", unfiltered, CORDON_PROOF_DIFFERS },
  { "system call filter", old_kernel, CORDON_PROOF_UNREADABLE },
};

/* Told, but no reason to end a machine. */
static void
test_optional (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (optional); i++)
    {
      g_autoptr(CordonProof) proof = examine (CORDON_MAC_SELINUX, TRUE, optional[i].change);
      gboolean found = FALSE;

      g_assert_null (cordon_proof_get_fault (proof));
      for (guint r = 0; r < cordon_proof_get_n_rows (proof); r++)
        {
          const CordonProofRow *row = cordon_proof_get_row (proof, r);

          found |= g_str_equal (row->item, optional[i].item) && row->status == optional[i].status
                   && !row->mandatory;
        }
      g_assert_true (found);
    }
}

/* The journal shows a difference, not the same text twice. */
static void
test_not_enforced (void)
{
  g_autoptr(CordonProof) proof = examine (CORDON_MAC_SELINUX, TRUE, not_enforcing);
  const CordonProofRow *fault = cordon_proof_get_fault (proof);

  g_assert_nonnull (fault);
  g_assert_cmpstr (fault->ordered, ==, PLAN_LABEL);
  g_assert_cmpstr (fault->seen, ==, PLAN_LABEL ", not enforced");
}

static gboolean
is_refused_somewhere (const CordonReadBackItem *item)
{
  gboolean found = FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (any_host); i++)
    found |= g_str_equal (any_host[i].item, item->name);
  for (gsize i = 0; i < G_N_ELEMENTS (labelled_host); i++)
    found |= g_str_equal (labelled_host[i].item, item->name);
  for (gsize i = 0; i < G_N_ELEMENTS (optional); i++)
    found |= g_str_equal (optional[i].item, item->name);
  /* test-matrix's, test-fail-closed's and test-read-back-network's. */
  return found || item->scope == CORDON_SCOPE_NETWORKED || g_str_equal (item->name, CORDON_ITEM_OWN_THINGS)
         || g_str_equal (item->name, CORDON_ITEM_SEPARATION);
}

/* An item that no change of these tables refuses would be an item that is not tested. */
static void
test_complete (void)
{
  guint n_items;
  const CordonReadBackItem *items = cordon_read_back_get_items (&n_items);

  for (guint i = 0; i < n_items; i++)
    g_assert_true (is_refused_somewhere (&items[i]));
}

/* docs/read-back.md has the same lines in the same order. */
static void
test_document (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "../../docs/read-back.md", NULL);
  g_autofree char *text = NULL;
  g_autoptr(GString) table = g_string_new (NULL);
  g_autoptr(GError) error = NULL;
  guint n_items;
  const CordonReadBackItem *items = cordon_read_back_get_items (&n_items);
  const char *begin, *end;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  begin = strstr (text, "\n| --- |");
  g_assert_nonnull (begin);
  begin = strchr (begin + 1, '\n') + 1;
  end = strstr (begin, "\n\n");
  g_assert_nonnull (end);
  for (const char *line = begin; line < end; line = strchr (line, '\n') + 1)
    {
      g_auto(GStrv) cells = g_strsplit (line, "|", 6);

      g_assert_cmpuint (g_strv_length (cells), ==, 6);
      g_string_append_printf (table, "%s|%s|%s|%s\n", g_strstrip (cells[1]),
                              g_strstrip (cells[2]), g_strstrip (cells[3]),
                              g_strstrip (cells[4]));
    }
  for (guint i = 0; i < n_items; i++)
    {
      g_autofree char *line = g_strdup_printf (
        "%s|%s|%s|%s\n", items[i].name, cordon_proof_source_name (items[i].source),
        cordon_scope_name (items[i].scope), items[i].mandatory ? "yes" : "no");

      g_assert_true (g_str_has_prefix (table->str, line));
      g_string_erase (table, 0, (gssize) strlen (line));
    }
  g_assert_cmpstr (table->str, ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/read-back/right", test_right);
  g_test_add_func ("/read-back/other-words", test_other_words);
  g_test_add_func ("/read-back/any-host", test_any_host);
  g_test_add_func ("/read-back/labelled-host", test_labelled_host);
  g_test_add_func ("/read-back/optional", test_optional);
  g_test_add_func ("/read-back/not-enforced", test_not_enforced);
  g_test_add_func ("/read-back/complete", test_complete);
  g_test_add_func ("/read-back/document", test_document);
  return g_test_run ();
}
