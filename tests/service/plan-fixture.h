/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A plan with every field set, for tests to change one by one.
 */
#pragma once

#include "service/machine-plan.h"

#define PLAN_UUID "6f1c2d3e-4a5b-4c6d-8e7f-0a1b2c3d4e5f"
#define PLAN_LABEL "system_u:system_r:svirt_t:s0:c12,c700,c1022,c1023"

#define PLAN_DISK_LABEL "system_u:object_r:svirt_image_t:s0:c12,c700,c1022,c1023"
#define PLAN_DISK "/var/lib/cordon/disks/" PLAN_UUID ".d12.v700.qcow2"

static inline CordonMachinePlanFields
plan_fixture (void)
{
  return (CordonMachinePlanFields) {
    .uuid = PLAN_UUID,
    .compartment = "untrusted",
    .template_name = "viewer",
    .owner = 1000,
    .born = G_GINT64_CONSTANT (1795478790034220),
    .throwaway = TRUE,
    .hardware = FALSE,
    .memory_mib = 256,
    .processors = 1,
    .kernel = "/var/lib/cordon/templates/viewer/1/vmlinux",
    .initrd = "/var/lib/cordon/templates/viewer/1/initrd",
    .root = "/var/lib/cordon/templates/viewer/1/root.erofs",
    .cmdline = "quiet loglevel=0 panic=-1",
    .account = "cordon-m01",
    .mac = CORDON_MAC_NONE,
    .label = NULL,
    .agent_port = TRUE,
  };
}

/* The same with a card. */
static inline void
plan_give_card (CordonMachinePlanFields *fields)
{
  fields->network = "cordon7";
  fields->card_mac = "52:54:00:00:07:02";
  fields->card_address = "10.213.64.226";
  fields->gateway = "10.213.64.225";
}

/* The same as a machine that lasts. */
static inline void
plan_make_lasting (CordonMachinePlanFields *fields)
{
  fields->throwaway = FALSE;
  fields->machine_name = "Household";
  fields->d = 12;
  fields->v = 700;
  fields->disk = PLAN_DISK;
  fields->disk_label = fields->mac == CORDON_MAC_SELINUX ? PLAN_DISK_LABEL : NULL;
  fields->disk_bytes = G_GUINT64_CONSTANT (1) << 30;
  fields->whole = TRUE;
}

#define PLAN_MEDIUM "/var/lib/cordon/disks/" PLAN_UUID ".d12.v700.medium"

/* The same as a machine of an image, which has a CD. */
static inline void
plan_make_foreign (CordonMachinePlanFields *fields)
{
  plan_make_lasting (fields);
  fields->template_name = fields->kernel = fields->initrd = fields->root = fields->cmdline = NULL;
  fields->agent_port = FALSE;
  fields->foreign = TRUE;
  fields->medium = PLAN_MEDIUM;
  fields->medium_bytes = 3000;
}
