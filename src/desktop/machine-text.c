/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The one place where a state becomes words and an icon, so that both always say the same.
 */
#include "config.h"
#include "desktop/machine-text.h"

#include <glib/gi18n-lib.h>

#define MINUTE 60
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

char *
cordon_duration_text (gint64 seconds)
{
  int days = (int) MIN (seconds / DAY, G_MAXINT);

  if (seconds < MINUTE)
    return g_strdup (_("less than a minute"));
  if (seconds < HOUR)
    /* Translators: a duration in minutes */
    return g_strdup_printf (_("%d min"), (int) (seconds / MINUTE));
  if (seconds < DAY)
    /* Translators: a duration in hours and minutes, "3 h 05 min" */
    return g_strdup_printf (_("%d h %02d min"), (int) (seconds / HOUR), (int) (seconds % HOUR / MINUTE));
  return g_strdup_printf (ngettext ("%d day", "%d days", (gulong) days), days);
}

static char *
running_text (const CordonMachineFigures *figures, gint64 now)
{
  gint64 seconds = (now - (gint64) figures->began) / G_USEC_PER_SEC;
  g_autofree char *duration = NULL;

  /* A clock that was set back says nothing. */
  if (figures->began == 0 || seconds < 0)
    return g_strdup (_("Running"));
  duration = cordon_duration_text (seconds);
  /* Translators: a duration: "Running for 12 min" */
  return g_strdup_printf (_("Running for %s"), duration);
}

static char *
deleted_text (const CordonMachineFigures *figures, gint64 now)
{
  g_autofree char *left = cordon_duration_text (MAX (0, ((gint64) figures->until - now) / G_USEC_PER_SEC));

  /* Translators: of a deleted machine, a duration: "Gone for good in 23 h 59 min" */
  return g_strdup_printf (_("Gone for good in %s"), left);
}

static const char *
stage_text (CordonStage stage)
{
  switch (stage)
    {
    case CORDON_STAGE_CREATED:
      return _("Starting: checking its walls");
    case CORDON_STAGE_VERIFIED:
    case CORDON_STAGE_RUNNING:
      return _("Starting: its walls hold");
    case CORDON_STAGE_ADMITTED:
    default:
      return _("Starting");
    }
}

double
cordon_machine_start_fraction (CordonStage stage)
{
  /* As a start spends its time. */
  static const double fractions[] = { 0.05, 0.1, 0.5, 0.9, 1 };

  return fractions[MIN ((guint) stage, G_N_ELEMENTS (fractions) - 1)];
}

/* What is done with a machine that is there; NULL: its state says it. */
static const char *
work_text (CordonMachineWork work)
{
  switch (work)
    {
    case CORDON_WORK_SUSPEND:
      return _("Being paused");
    case CORDON_WORK_RESUME:
      return _("Checking its walls before it goes on");
    case CORDON_WORK_SAVE:
      return _("Being saved");
    case CORDON_WORK_DISCARD:
      return _("Forgetting what was saved");
    case CORDON_WORK_RENAME:
      return _("Being renamed");
    case CORDON_WORK_DISK:
    case CORDON_WORK_FORGET:
      return _("Its disk is being worked on");
    case CORDON_WORK_COPY:
      return _("Being copied");
    case CORDON_WORK_CANCEL:
      return _("Being given up");
    default:
      return NULL;
    }
}

/* Its process is gone, and what it had in memory is not. */
static gboolean
is_saved (const CordonMachineFigures *figures)
{
  return figures->state == CORDON_MACHINE_STOPPED && figures->saved;
}

char *
cordon_machine_text_state (CordonMachineItem *item,
                           gint64 now)
{
  const CordonMachineFigures *figures = cordon_machine_item_get_figures (item);
  CordonMachineWork work = cordon_machine_item_get_work (item);

  if (work == CORDON_WORK_DELETE)
    return g_strdup (_("Being deleted"));
  if (work == CORDON_WORK_RESTORE)
    return g_strdup (_("Being restored"));
  if (work_text (work))
    return g_strdup (work_text (work));
  if (figures->until > 0)
    return deleted_text (figures, now);
  if (work == CORDON_WORK_STOP || figures->state == CORDON_MACHINE_STOPPING)
    return g_strdup (_("Stopping"));
  if (work == CORDON_WORK_START)
    return g_strdup (stage_text (cordon_machine_item_get_stage (item)));
  switch (figures->state)
    {
    case CORDON_MACHINE_STARTING:
      return g_strdup (_("Starting"));
    case CORDON_MACHINE_RUNNING:
      return running_text (figures, now);
    case CORDON_MACHINE_PAUSED:
      return g_strdup (_("Paused"));
    default:
      return g_strdup (is_saved (figures) ? _("Saved") : _("Stopped"));
    }
}

const char *
cordon_machine_icon_name (CordonMachineItem *item)
{
  CordonMachineState state = cordon_machine_item_get_figures (item)->state;
  CordonMachineWork work = cordon_machine_item_get_work (item);

  if (work == CORDON_WORK_NONE && cordon_machine_item_is_deleted (item))
    return "user-trash-symbolic";
  if (work != CORDON_WORK_NONE || state == CORDON_MACHINE_STARTING || state == CORDON_MACHINE_STOPPING)
    return "content-loading-symbolic";
  if (state == CORDON_MACHINE_RUNNING)
    return "media-playback-start-symbolic";
  if (is_saved (cordon_machine_item_get_figures (item)))
    return "document-save-symbolic";
  return state == CORDON_MACHINE_PAUSED ? "media-playback-pause-symbolic" : "media-playback-stop-symbolic";
}

char *
cordon_machine_text_verb (CordonMachineItem *item,
                          CordonMachineVerb verb)
{
  const char *name = cordon_machine_item_get_name (item);

  /* Translators: in all of these, a machine's name */
  switch (verb)
    {
    case CORDON_VERB_OPEN:
      return g_strdup_printf (_("Open “%s”"), name);
    case CORDON_VERB_START:
      return g_strdup_printf (_("Start “%s”"), name);
    case CORDON_VERB_RESUME:
      return g_strdup_printf (_("Let “%s” Go On"), name);
    case CORDON_VERB_CANCEL:
      return g_strdup_printf (cordon_machine_item_get_work (item) == CORDON_WORK_START
                                ? _("Cancel the Start of “%s”")
                                : _("Cancel What Is Done with “%s”"), name);
    case CORDON_VERB_DELETE:
      return g_strdup_printf (_("Delete “%s”"), name);
    case CORDON_VERB_RESTORE:
      return g_strdup_printf (_("Restore “%s”"), name);
    case CORDON_VERB_PURGE:
      return g_strdup_printf (_("Delete “%s” for Good"), name);
    case CORDON_VERB_SUSPEND:
      return g_strdup_printf (_("Pause “%s”"), name);
    case CORDON_VERB_SAVE:
      return g_strdup_printf (_("Save “%s”"), name);
    case CORDON_VERB_DISCARD:
      return g_strdup_printf (_("Forget What Was Saved of “%s”"), name);
    case CORDON_VERB_STOP:
    default:
      return g_strdup_printf (_("Stop “%s”"), name);
    }
}

char *
cordon_machine_text_memory (const CordonMachineFigures *figures)
{
  if (figures->memory_mib == 0)
    return g_strdup ("");
  if (figures->memory_mib % 1024 == 0)
    /* Translators: memory, in whole GiB */
    return g_strdup_printf (_("%u GiB"), figures->memory_mib / 1024);
  /* Translators: memory, in MiB */
  return g_strdup_printf (_("%u MiB"), figures->memory_mib);
}

char *
cordon_machine_text_disk (const CordonMachineFigures *figures)
{
  g_autofree char *all = g_format_size (figures->disk), *used = g_format_size (figures->disk_used);

  if (figures->disk == 0)
    return g_strdup ("");
  if (figures->disk_used == 0)
    return g_steal_pointer (&all);
  /* Translators: how much of a disk is in use, "1.2 MB of 8.6 GB" */
  return g_strdup_printf (_("%s of %s"), used, all);
}

char *
cordon_machine_text_level (CordonMachineItem *item)
{
  const CordonMachineInfo *info = cordon_machine_item_get_info (item);
  CordonMachineState state = cordon_machine_item_get_figures (item)->state;

  if (state != CORDON_MACHINE_RUNNING && state != CORDON_MACHINE_PAUSED)
    return g_strdup ("");
  if (!info->labelled)
    /* Translators: of a machine that no access control confines */
    return g_strdup (_("no label"));
  return g_strdup (*info->level ? info->level : "AppArmor");
}
