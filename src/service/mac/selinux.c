/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Questions to SELinux by libselinux's raw calls. selinux_check_access() must never be used: it
 * grants in permissive mode and while SELinux is off.
 */
#include "config.h"

#include "service/mac/selinux.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <selinux/selinux.h>
#include "core/errors.h"

gboolean
cordon_selinux_is_present (void)
{
  return is_selinux_enabled () == 1;
}

gboolean
cordon_selinux_is_enforcing (void)
{
  return cordon_selinux_is_present () && security_getenforce () == 1;
}

/* Takes what libselinux allocated. */
static char *
take_context (char *context)
{
  char *copy = g_strdup (context);

  freecon (context);
  return copy;
}

/* -1: it cannot be told. A domain can be permissive while the host enforces, and then nothing is
 * denied to it. */
static int
is_permissive (const char *context)
{
  security_class_t class = string_to_security_class ("process");
  struct av_decision decision;

  if (class == 0 ||
      security_compute_av_flags_raw (context, context, class, 0, &decision) < 0)
    return -1;
  return (decision.flags & SELINUX_AVD_FLAGS_PERMISSIVE) != 0;
}

char *
cordon_selinux_read_process (pid_t pid, gboolean *enforced, GError **error)
{
  g_autofree char *context = NULL;
  char *answer = NULL;
  int permissive;

  if (getpidcon_raw (pid, &answer) < 0)
    {
      cordon_error_set_errno (error, errno, CORDON_ERROR_FAILED,
                              _("The SELinux context of a process cannot be read"));
      return NULL;
    }
  context = take_context (answer);
  permissive = is_permissive (context);
  if (permissive < 0)
    {
      cordon_error_set_errno (error, errno, CORDON_ERROR_FAILED,
                              _("SELinux does not say whether it enforces a process's domain"));
      return NULL;
    }
  *enforced = !permissive && cordon_selinux_is_enforcing ();
  return g_steal_pointer (&context);
}

static char *
file_answer (int result, char *context, GError **error)
{
  if (result >= 0)
    return take_context (context);
  cordon_error_set_errno (error, errno, CORDON_ERROR_FAILED,
                          _("The SELinux label of a file cannot be read"));
  return NULL;
}

char *
cordon_selinux_read_file (int fd, GError **error)
{
  char *context = NULL;
  int result = fgetfilecon_raw (fd, &context);

  return file_answer (result, context, error);
}

char *
cordon_selinux_read_path (const char *path, GError **error)
{
  char *context = NULL;
  int result = lgetfilecon_raw (path, &context);

  return file_answer (result, context, error);
}

gboolean
cordon_selinux_is_valid (const char *context)
{
  return cordon_selinux_is_present () && security_check_context_raw (context) == 0;
}

static gboolean
refuse_question (GError **error, const char *name)
{
  g_set_error (error, CORDON_ERROR, CORDON_ERROR_FAILED,
               /* Translators: a class or permission of SELinux, in English */
               _("The loaded SELinux policy has no “%s”."), name);
  return FALSE;
}

/* Bits of the loaded policy, in the order of the question; 0 is no permission's bit. */
static gboolean
map_permissions (const CordonMacQuestion *question, security_class_t class, access_vector_t *bits,
                 GError **error)
{
  for (guint i = 0; question->permissions[i] != NULL; i++)
    {
      g_return_val_if_fail (i < 32, FALSE);
      bits[i] = string_to_av_perm (class, question->permissions[i]);
      if (bits[i] == 0)
        return refuse_question (error, question->permissions[i]);
    }
  return TRUE;
}

gboolean
cordon_selinux_decide (const CordonMacQuestion *question, CordonMacAnswer *answer,
                       GError **error)
{
  security_class_t class = string_to_security_class (question->object_class);
  access_vector_t bits[32] = { 0 };
  struct av_decision decision;

  if (class == 0)
    return refuse_question (error, question->object_class);
  if (!map_permissions (question, class, bits, error))
    return FALSE;
  if (security_compute_av_flags_raw (question->source, question->target, class, 0, &decision) < 0)
    {
      cordon_error_set_errno (error, errno, CORDON_ERROR_FAILED,
                              _("SELinux does not say what a machine may reach"));
      return FALSE;
    }
  *answer = (CordonMacAnswer) { .permissive = (decision.flags & SELINUX_AVD_FLAGS_PERMISSIVE) != 0,
                                .serial = decision.seqno };
  for (guint i = 0; bits[i] != 0 && i < 32; i++)
    if ((decision.allowed & bits[i]) == bits[i])
      answer->allowed |= 1u << i;
  return TRUE;
}
