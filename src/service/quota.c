/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Quotas. A machine counts from its admission until nothing of it is left, also while it stops.
 */
#include "config.h"

#include "service/quota.h"

#include <glib/gi18n-lib.h>

#include "core/errors.h"
#include "core/limits.h"

gboolean
cordon_quota_check (const CordonUsage *usage, guint memory_mib, GError **error)
{
  if (usage->machines >= CORDON_LIMIT_MACHINES_PER_USER)
    g_set_error (error, CORDON_ERROR, CORDON_ERROR_QUOTA,
                 _("You have %d machines, the most one user may have; close one."),
                 CORDON_LIMIT_MACHINES_PER_USER);
  else if (usage->jobs >= CORDON_LIMIT_JOBS_PER_USER)
    g_set_error (error, CORDON_ERROR, CORDON_ERROR_QUOTA,
                 _("%d of your machines are starting already; try again when they run."),
                 CORDON_LIMIT_JOBS_PER_USER);
  else if (usage->memory_mib + memory_mib > CORDON_LIMIT_MEMORY_PER_USER_MIB)
    g_set_error (error, CORDON_ERROR, CORDON_ERROR_QUOTA,
                 _("Your machines would have more than %d MiB of memory; close one."),
                 CORDON_LIMIT_MEMORY_PER_USER_MIB);
  else
    return TRUE;
  return FALSE;
}

gboolean
cordon_quota_check_lasting (guint machines, guint more_machines, guint64 disk_gib, guint more_gib,
                            GError **error)
{
  if (machines + more_machines > CORDON_LIMIT_LASTING_PER_USER)
    g_set_error (error, CORDON_ERROR, CORDON_ERROR_QUOTA,
                 _("You have %d persistent machines, the most one user may have; delete one."),
                 CORDON_LIMIT_LASTING_PER_USER);
  else if (disk_gib + more_gib > CORDON_LIMIT_DISKS_PER_USER_GIB)
    g_set_error (error, CORDON_ERROR, CORDON_ERROR_QUOTA,
                 _("Your machines' disks would have more than %d GiB; delete one."),
                 CORDON_LIMIT_DISKS_PER_USER_GIB);
  else
    return TRUE;
  return FALSE;
}
