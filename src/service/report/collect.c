/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From facts to subjects. Labels are read from the files and processes themselves: what libvirt, or
 * an order, says they should be is never taken for what they are.
 */
#include "config.h"

#include "service/report/collect.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>

#include "service/labels.h"

#define FROM_FILE "read from the file"
#define FROM_VOLUME "read from the file by libvirt"
#define FROM_LIBVIRT "what libvirt gives to such a file"
#define FROM_CALLER "told by the caller about what is his"

const char *const cordon_collect_libvirt_paths[] = { "/run/libvirt/virtqemud-sock",
                                                     "/run/libvirt/libvirt-sock", "/run/libvirt",
                                                     NULL };

/* --- files ----------------------------------------------------------------------------------- */

static const CordonFileFacts *
find_file (const CordonSurvey *survey, const char *path)
{
  for (guint i = 0; survey != NULL && i < survey->files->len; i++)
    {
      const CordonFileFacts *file = g_ptr_array_index (survey->files, i);

      if (g_str_equal (file->path, path))
        return file;
    }
  return NULL;
}

static gboolean
has_access_list (const char *path)
{
  return lgetxattr (path, "system.posix_acl_access", NULL, 0) >= 0;
}

static void
set_owner (CordonSubjectThing *thing, uid_t uid, gid_t gid, mode_t mode)
{
  mode &= 07777;
  thing->ownership = (CordonOwnership) { .known = TRUE, .uid = uid, .gid = gid, .mode = mode };
  thing->owner = g_strdup_printf ("%u:%u %04o", (guint) uid, (guint) gid, (guint) mode);
}

static void
set_fault (CordonSubjectThing *thing, const char *fault)
{
  if (thing->fault == NULL)
    thing->fault = g_strdup (fault);
}

static void
set_file (const CordonCollect *collect, const CordonSurvey *survey, const char *path,
          CordonSubjectThing *thing)
{
  const CordonFileFacts *file = find_file (survey, path);
  g_autoptr (GError) error = NULL;

  thing->exists = TRUE;
  thing->path = g_strdup (path);
  thing->source = FROM_FILE;
  if (file == NULL || file->failure != 0)
    {
      set_fault (thing, file != NULL ? g_strerror (file->failure) : _("It was not looked at."));
      return;
    }
  thing->block = S_ISBLK (file->mode);
  set_owner (thing, file->uid, file->gid, file->mode);
  thing->ownership.listed = has_access_list (path);
  if (cordon_host_facts_get_mac (collect->host) != CORDON_MAC_SELINUX)
    return;
  thing->context = cordon_mac_probe_read_path (collect->mac, path, &error);
  if (thing->context == NULL)
    set_fault (thing, error->message);
}

/* --- domains --------------------------------------------------------------------------------- */

static void
add_path (GPtrArray *paths, const char *path)
{
  if (path != NULL && !g_ptr_array_find_with_equal_func (paths, path, g_str_equal, NULL))
    g_ptr_array_add (paths, g_strdup (path));
}

GPtrArray *
cordon_collect_list_disks (const CordonDomainFacts *domain)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; domain->disks != NULL && i < domain->disks->len; i++)
    {
      const CordonDiskFacts *disk = g_ptr_array_index (domain->disks, i);

      if (!cordon_disk_facts_is_shared (disk))
        add_path (paths, disk->path);
    }
  return paths;
}

/* (element-type utf8) */
static GPtrArray *
list_sockets (const CordonDomainFacts *domain)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; domain->sockets != NULL && i < domain->sockets->len; i++)
    add_path (paths, g_ptr_array_index (domain->sockets, i));
  return paths;
}

static const char *
first_of (GPtrArray *paths)
{
  return paths->len > 0 ? g_ptr_array_index (paths, 0) : NULL;
}

static void
add_template_paths (const CordonDomainFacts *domain, GPtrArray *paths)
{
  add_path (paths, domain->kernel);
  add_path (paths, domain->initrd);
  for (guint i = 0; domain->disks != NULL && i < domain->disks->len; i++)
    {
      const CordonDiskFacts *disk = g_ptr_array_index (domain->disks, i);

      if (cordon_disk_facts_is_shared (disk))
        add_path (paths, disk->path);
    }
}

GPtrArray *
cordon_collect_list_paths (const CordonDomainFacts *domain)
{
  GPtrArray *paths = cordon_collect_list_disks (domain);
  g_autoptr (GPtrArray) sockets = list_sockets (domain);

  add_path (paths, domain->directory);
  for (guint i = 0; i < sockets->len; i++)
    {
      const char *path = g_ptr_array_index (sockets, i);
      g_autofree char *directory = g_path_get_dirname (path);

      add_path (paths, path);
      add_path (paths, directory);
    }
  add_template_paths (domain, paths);
  for (guint i = 0; cordon_collect_libvirt_paths[i] != NULL; i++)
    add_path (paths, cordon_collect_libvirt_paths[i]);
  g_ptr_array_add (paths, NULL);
  return paths;
}

static const CordonProcessFacts *
find_process (const CordonSurvey *survey, pid_t pid)
{
  for (guint i = 0; survey != NULL && i < survey->processes->len; i++)
    {
      const CordonProcessFacts *process = g_ptr_array_index (survey->processes, i);

      if (process->pid == pid)
        return process;
    }
  return NULL;
}

static void
set_identity (CordonSubject *subject, const CordonProcessFacts *process, const char *account)
{
  subject->pid = process->pid;
  subject->uid = process->uids[1];
  g_array_append_val (subject->gids, process->gids[1]);
  for (guint i = 0; i < process->groups->len; i++)
    if (g_array_index (process->groups, gid_t, i) != process->gids[1])
      g_array_append_val (subject->gids, g_array_index (process->groups, gid_t, i));
  subject->account = account != NULL
                       ? g_strdup_printf ("%s (%u)", account, (guint) subject->uid)
                       : g_strdup_printf ("%u", (guint) subject->uid);
}

/* A machine whose four identities differ could take another one than the one that is looked at. */
static gboolean
is_one_identity (const CordonProcessFacts *process)
{
  for (guint i = 1; i < 4; i++)
    if (process->uids[i] != process->uids[0] || process->gids[i] != process->gids[0])
      return FALSE;
  return TRUE;
}

static gboolean
has_type_of (const char *context, const char *base)
{
  g_auto (GStrv) one = g_strsplit (context, ":", 4);
  g_auto (GStrv) other = g_strsplit (base != NULL ? base : "", ":", 4);

  return g_strv_length (one) == 4 && g_strv_length (other) == 4 && g_str_equal (one[2], other[2]);
}

static void
set_context (const CordonCollect *collect, CordonSubject *subject, pid_t pid)
{
  CordonMacModel model = cordon_host_facts_get_mac (collect->host);
  g_autoptr (GError) error = NULL;
  gboolean enforced;

  if (model == CORDON_MAC_NONE)
    return;
  subject->context =
    cordon_mac_probe_read_context (collect->mac, model, pid, &enforced, &error);
  if (subject->context == NULL)
    subject->context_fault = g_strdup (error->message);
  else
    subject->plain = has_type_of (subject->context, collect->host->selinux_base_hardware)
                     || has_type_of (subject->context, collect->host->selinux_base_emulated);
}

static void
set_process (const CordonCollect *collect, CordonSubject *subject,
             const CordonDomainFacts *domain, const CordonSurvey *survey, const char *fault)
{
  const CordonProcessFacts *process = find_process (survey, domain->pid);

  subject->acts = TRUE;
  subject->things[CORDON_THING_PROCESS].exists = TRUE;
  subject->things[CORDON_THING_PROCESS].source = "/proc";
  subject->things[CORDON_THING_ABSTRACT].exists = TRUE;
  subject->things[CORDON_THING_ABSTRACT].source = "/proc";
  if (process == NULL)
    {
      subject->account_fault = g_strdup (fault != NULL ? fault : _("Its process was not found."));
      subject->context_fault = g_strdup (subject->account_fault);
      return;
    }
  if (!is_one_identity (process))
    subject->account_fault = g_strdup (_("Its process has more than one identity."));
  set_identity (subject, process, domain->account);
  set_context (collect, subject, domain->pid);
}

static void
set_names (CordonSubject *subject, const CordonDomainFacts *domain)
{
  subject->uuid = g_strdup (domain->uuid);
  subject->name = g_strdup (domain->machine_name != NULL  ? domain->machine_name
                            : domain->compartment != NULL ? domain->compartment
                                                          : domain->name);
  subject->compartment = g_strdup (domain->compartment);
}

CordonSubject *
cordon_collect_domain (const CordonCollect *collect, const CordonDomainFacts *domain,
                       const CordonSurvey *survey, const char *fault, CordonPartyKind kind)
{
  CordonSubject *subject = cordon_subject_new (kind);
  g_autoptr (GPtrArray) disks = cordon_collect_list_disks (domain);
  g_autoptr (GPtrArray) sockets = list_sockets (domain);

  set_names (subject, domain);
  set_process (collect, subject, domain, survey, fault);
  if (disks->len > 0)
    set_file (collect, survey, first_of (disks), &subject->things[CORDON_THING_DISK]);
  if (sockets->len > 0)
    set_file (collect, survey, first_of (sockets), &subject->things[CORDON_THING_SOCKET]);
  if (domain->directory != NULL)
    {
      set_file (collect, survey, domain->directory, &subject->things[CORDON_THING_DIRECTORY]);
    }
  else if (kind != CORDON_PARTY_FOREIGN)
    {
      subject->things[CORDON_THING_DIRECTORY].exists = TRUE;
      set_fault (&subject->things[CORDON_THING_DIRECTORY], _("Its directory could not be seen."));
    }
  return subject;
}

/* --- what a machine has besides its first disk and socket -------------------------------------- */

/* “First: second.qcow2”, of the same compartment and look. */
static CordonSubject *
part_new (const CordonSubject *whole, const char *path)
{
  CordonSubject *part = cordon_subject_new (whole->kind);
  g_autofree char *file = g_path_get_basename (path);
  gboolean titled = whole->title != NULL && g_strcmp0 (whole->name, whole->compartment) == 0;

  part->part_of = whole;
  part->named = whole->named;
  part->watched = whole->watched;
  part->plain = whole->plain;
  part->uuid = g_strdup (whole->uuid);
  part->name = g_strdup_printf ("%s: %s", titled ? whole->title : whole->name, file);
  part->compartment = g_strdup (whole->compartment);
  part->title = g_strdup (whole->title);
  part->colour = g_strdup (whole->colour);
  part->glyph = g_strdup (whole->glyph);
  part->pattern = g_strdup (whole->pattern);
  return part;
}

/* Behind a socket is the machine's own process. */
static CordonSubject *
socket_new (const CordonCollect *collect, const CordonSurvey *survey, const char *path,
            const CordonSubject *whole)
{
  CordonSubject *part = part_new (whole, path);
  g_autofree char *directory = g_path_get_dirname (path);

  part->context = g_strdup (whole->context);
  part->context_fault = g_strdup (whole->context_fault);
  set_file (collect, survey, path, &part->things[CORDON_THING_SOCKET]);
  set_file (collect, survey, directory, &part->things[CORDON_THING_DIRECTORY]);
  /* Only the way to the socket; the machine's own directory is asked about with the machine. */
  part->things[CORDON_THING_DIRECTORY].exists = FALSE;
  return part;
}

void
cordon_collect_parts (const CordonCollect *collect, const CordonDomainFacts *domain,
                      const CordonSurvey *survey, const CordonSubject *whole, GPtrArray *subjects)
{
  g_autoptr (GPtrArray) disks = cordon_collect_list_disks (domain);
  g_autoptr (GPtrArray) sockets = list_sockets (domain);

  for (guint i = 1; i < disks->len; i++)
    {
      CordonSubject *part = part_new (whole, g_ptr_array_index (disks, i));

      set_file (collect, survey, g_ptr_array_index (disks, i), &part->things[CORDON_THING_DISK]);
      g_ptr_array_add (subjects, part);
    }
  for (guint i = 1; i < sockets->len; i++)
    g_ptr_array_add (subjects,
                     socket_new (collect, survey, g_ptr_array_index (sockets, i), whole));
}

static void
set_volume (const CordonCollect *collect, const CordonVolumeFacts *volume, CordonSubjectThing *disk)
{
  disk->exists = TRUE;
  disk->path = g_strdup (volume->path);
  disk->context = cordon_host_facts_get_mac (collect->host) == CORDON_MAC_SELINUX
                    ? cordon_mac_probe_read_path (collect->mac, volume->path, NULL)
                    : NULL;
  disk->source = disk->context != NULL ? FROM_FILE : FROM_VOLUME;
  if (disk->context == NULL)
    disk->context = g_strdup (volume->label);
  if (volume->owned)
    set_owner (disk, volume->uid, volume->gid, (mode_t) volume->mode);
  disk->ownership.listed = has_access_list (volume->path);
  if (disk->context == NULL || !volume->owned)
    set_fault (disk, _("Nobody says all about the disk."));
}

CordonSubject *
cordon_collect_stopped_part (const CordonCollect *collect, const CordonVolumeFacts *volume,
                             const CordonSubject *whole)
{
  CordonSubject *part = part_new (whole, volume->path);

  set_volume (collect, volume, &part->things[CORDON_THING_DISK]);
  return part;
}

CordonSubject *
cordon_collect_stopped (const CordonCollect *collect, const CordonDomainFacts *domain,
                        const CordonVolumeFacts *volume, CordonPartyKind kind)
{
  CordonSubject *subject = cordon_subject_new (kind);

  set_names (subject, domain);
  subject->account_fault = g_strdup (_("It does not run."));
  set_volume (collect, volume, &subject->things[CORDON_THING_DISK]);
  return subject;
}

/* --- what is around them --------------------------------------------------------------------- */

static gboolean
is_known (GPtrArray *subjects, const char *path)
{
  for (guint i = 0; i < subjects->len; i++)
    {
      const CordonSubject *subject = g_ptr_array_index (subjects, i);

      if (subject->kind == CORDON_PARTY_TEMPLATE
          && g_strcmp0 (subject->things[CORDON_THING_DISK].path, path) == 0)
        return TRUE;
    }
  return FALSE;
}

void
cordon_collect_templates (const CordonCollect *collect, const CordonDomainFacts *domain,
                          const CordonSurvey *survey, GPtrArray *subjects)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  add_template_paths (domain, paths);
  for (guint i = 0; i < paths->len; i++)
    {
      const char *path = g_ptr_array_index (paths, i);
      g_autofree char *file = g_path_get_basename (path);
      CordonSubject *subject;

      if (is_known (subjects, path))
        continue;
      subject = cordon_subject_new (CORDON_PARTY_TEMPLATE);
      subject->named = TRUE;
      subject->name = g_strdup_printf (
        "%s %s", domain->template_name != NULL ? domain->template_name : "", file);
      set_file (collect, survey, path, &subject->things[CORDON_THING_DISK]);
      subject->things[CORDON_THING_CHANGE].exists = TRUE;
      g_ptr_array_add (subjects, subject);
    }
}

CordonSubject *
cordon_collect_canary (const CordonCollect *collect)
{
  static const char context[] = "system_u:object_r:svirt_image_t:s0";
  CordonSubject *subject = cordon_subject_new (CORDON_PARTY_CANARY);
  CordonSubjectThing *disk = &subject->things[CORDON_THING_DISK];

  subject->named = TRUE;
  disk->exists = TRUE;
  disk->source = FROM_LIBVIRT;
  if (cordon_mac_probe_is_valid (collect->mac, context))
    disk->context = g_strdup (context);
  else
    set_fault (disk, _("The loaded policy has no label for such an image."));
  return subject;
}

static const char *
find_socket (const CordonSurvey *survey)
{
  for (guint i = 0; cordon_collect_libvirt_paths[i] != NULL; i++)
    {
      const char *path = cordon_collect_libvirt_paths[i];
      const CordonFileFacts *file = find_file (survey, path);

      if (file != NULL && file->failure == 0 && S_ISSOCK (file->mode))
        return path;
    }
  return NULL;
}

CordonSubject *
cordon_collect_libvirt (const CordonCollect *collect, const CordonSurvey *survey, pid_t daemon)
{
  const char *path = find_socket (survey);
  g_autofree char *directory = path != NULL ? g_path_get_dirname (path) : NULL;
  CordonSubject *subject;

  if (path == NULL)
    return NULL;
  subject = cordon_subject_new (CORDON_PARTY_LIBVIRT);
  subject->named = TRUE;
  set_file (collect, survey, path, &subject->things[CORDON_THING_SOCKET]);
  set_file (collect, survey, directory, &subject->things[CORDON_THING_DIRECTORY]);
  /* Only the way to the socket: the directory is nobody's secret. */
  subject->things[CORDON_THING_DIRECTORY].exists = FALSE;
  subject->things[CORDON_THING_PROCESS].exists = TRUE;
  if (daemon != 0)
    set_context (collect, subject, daemon);
  else
    subject->context_fault = g_strdup (_("libvirt's daemon was not found."));
  return subject;
}

CordonSubject *
cordon_collect_program (const char *name, const char *context)
{
  CordonSubject *subject = cordon_subject_new (CORDON_PARTY_HOST);

  subject->named = TRUE;
  subject->acts = TRUE;
  subject->name = g_strdup (name);
  subject->context = g_strdup (context);
  return subject;
}

CordonSubject *
cordon_collect_files (const CordonCollect *collect, const char *untrusted_file,
                      const char *untrusted_program)
{
  CordonSubject *subject = cordon_subject_new (CORDON_PARTY_FILES);
  CordonSubjectThing *disk = &subject->things[CORDON_THING_DISK];

  subject->named = TRUE;
  if (untrusted_file != NULL && cordon_mac_probe_is_valid (collect->mac, untrusted_file))
    {
      disk->exists = TRUE;
      disk->source = FROM_CALLER;
      disk->context = g_strdup (untrusted_file);
    }
  if (untrusted_program != NULL && cordon_mac_probe_is_valid (collect->mac, untrusted_program))
    {
      subject->things[CORDON_THING_PROCESS].exists = TRUE;
      subject->things[CORDON_THING_PROCESS].source = FROM_CALLER;
      subject->context = g_strdup (untrusted_program);
    }
  return subject;
}

/* --- names ----------------------------------------------------------------------------------- */

static void
take_word (GVariant *described, const char *key, char **word)
{
  char *value = NULL;

  if (!g_variant_lookup (described, key, "s", &value))
    return;
  g_free (*word);
  *word = value;
}

void
cordon_collect_dress (CordonSubject *subject, GVariant *described)
{
  gboolean view_only = FALSE, print = FALSE;

  g_variant_lookup (described, "view-only", "b", &view_only);
  g_variant_lookup (described, "print", "b", &print);
  if (view_only)
    subject->back = print ? CORDON_BACK_PAGES : CORDON_BACK_NOTHING;
  take_word (described, "name", &subject->name);
  take_word (described, "title", &subject->title);
  take_word (described, "colour", &subject->colour);
  take_word (described, "glyph", &subject->glyph);
  take_word (described, "pattern", &subject->pattern);
}
