/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The plan of one machine as an immutable, counted value. Nothing here decides anything: whoever
 * makes a plan has checked every field, and whoever holds one may compare it with what exists but
 * can never change what was ordered.
 */
#include "config.h"

#include "service/machine-plan.h"

struct _CordonMachinePlan {
  gatomicrefcount references;
  CordonMachinePlanFields fields; /* its strings are owned */
  char *domain_name;
};

const char *
cordon_mac_model_name (CordonMacModel model)
{
  switch (model)
    {
    case CORDON_MAC_SELINUX:
      return "selinux";
    case CORDON_MAC_APPARMOR:
      return "apparmor";
    case CORDON_MAC_NONE:
    default:
      return "none";
    }
}

guint64
cordon_medium_round (guint64 bytes)
{
  return (bytes + CORDON_MEDIUM_SECTOR - 1) / CORDON_MEDIUM_SECTOR * CORDON_MEDIUM_SECTOR;
}

/* The strings of `fields`, so that copying and freeing cannot disagree about which there are. */
#define FOR_EACH_STRING(DO, fields) \
  G_STMT_START { \
    DO ((fields)->uuid); \
    DO ((fields)->compartment); \
    DO ((fields)->template_name); \
    DO ((fields)->kernel); \
    DO ((fields)->initrd); \
    DO ((fields)->root); \
    DO ((fields)->cmdline); \
    DO ((fields)->account); \
    DO ((fields)->label); \
    DO ((fields)->machine_name); \
    DO ((fields)->disk); \
    DO ((fields)->disk_label); \
    DO ((fields)->snapshots); \
    DO ((fields)->saved); \
    DO ((fields)->medium); \
    DO ((fields)->network); \
    DO ((fields)->card_mac); \
    DO ((fields)->card_address); \
    DO ((fields)->gateway); \
  } G_STMT_END

#define OWN_STRING(string) ((string) = g_strdup (string))
#define FREE_STRING(string) g_free ((char *) (string))

CordonMachinePlan *
cordon_machine_plan_new (const CordonMachinePlanFields *fields)
{
  CordonMachinePlan *plan;

  g_return_val_if_fail (fields != NULL && fields->uuid != NULL, NULL);

  plan = g_new0 (CordonMachinePlan, 1);
  g_atomic_ref_count_init (&plan->references);
  plan->fields = *fields;
  FOR_EACH_STRING (OWN_STRING, &plan->fields);
  plan->domain_name = g_strconcat ("cordon-", fields->uuid, NULL);
  return plan;
}

CordonMachinePlan *
cordon_machine_plan_ref (CordonMachinePlan *plan)
{
  g_atomic_ref_count_inc (&plan->references);
  return plan;
}

void
cordon_machine_plan_unref (CordonMachinePlan *plan)
{
  if (!g_atomic_ref_count_dec (&plan->references))
    return;

  FOR_EACH_STRING (FREE_STRING, &plan->fields);
  g_free (plan->domain_name);
  g_free (plan);
}

const CordonMachinePlanFields *
cordon_machine_plan_get (const CordonMachinePlan *plan)
{
  return &plan->fields;
}

const char *
cordon_machine_plan_get_domain_name (const CordonMachinePlan *plan)
{
  return plan->domain_name;
}
