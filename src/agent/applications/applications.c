/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cordon-applications: which applications a template offers. It runs once, when the template is built, among
 * the unpacked packages and as the builder's account without rights; a guest only reads what it wrote.
 */
#include "agent/agent/applications.h"
#include "agent/applications/entry.h"
#include "agent/applications/picture.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ENDING ".desktop"

/* The theme's folders, the nearest in size first. */
static const char *const sizes[] = { "128x128", "96x96", "256x256", "64x64", "48x48" };

typedef struct {
  const char *entries, *icons, *image, *output;
  unsigned count;
} Run;

static bool
is_entry (const struct dirent *found)
{
  size_t length = strlen (found->d_name), ending = strlen (ENDING);

  return length > ending && strcmp (found->d_name + length - ending, ENDING) == 0 &&
         cordon_agent_app_id_valid ((const uint8_t *) found->d_name, length - ending);
}

static int
filter (const struct dirent *found)
{
  return is_entry (found);
}

/* By byte, so that two builds are equal. */
static int
by_name (const struct dirent **a, const struct dirent **b)
{
  return strcmp ((*a)->d_name, (*b)->d_name);
}

static bool
read_entry (const char *path, CordonEntry *entry)
{
  static char text[CORDON_ENTRY_MAX + 1];
  FILE *file = fopen (path, "re");
  size_t size = file ? fread (text, 1, sizeof text, file) : 0;

  if (file)
    fclose (file);
  return size > 0 && cordon_entry_parse (text, size, entry);
}

/* What is not in the image cannot be started in the guest. */
static bool
is_in_image (const Run *run, const char *program)
{
  char path[1024];

  snprintf (path, sizeof path, "%s%s%s", run->image, program[0] == '/' ? "" : "/usr/bin/", program);
  return access (path, X_OK) == 0;
}

static void
load_icon (const Run *run, CordonEntry *entry)
{
  char path[1024];

  for (size_t i = 0; entry->icon[0] && i < sizeof sizes / sizeof *sizes; i++)
    {
      snprintf (path, sizeof path, "%s/%s/apps/%s.png", run->icons, sizes[i], entry->icon);
      if (cordon_picture_load (path, entry->app.icon))
        return;
    }
}

static bool
save (const Run *run, const CordonAgentApp *app)
{
  static uint8_t frame[CORDON_AGENT_FRAME_MAX];
  size_t size = cordon_agent_write_app (frame, sizeof frame, 1, app);
  char path[1024];
  FILE *file;
  bool written;

  snprintf (path, sizeof path, "%s/%u", run->output, run->count);
  if (size == 0 || !(file = fopen (path, "we")))
    return false;
  size -= CORDON_AGENT_HEADER_SIZE;
  written = fwrite (frame + CORDON_AGENT_HEADER_SIZE, 1, size, file) == size;
  return fclose (file) == 0 && written;
}

/* False where an application that is to be offered cannot be written down. */
static bool
add (Run *run, const char *file_name)
{
  static CordonEntry entry;
  char path[1024];

  snprintf (path, sizeof path, "%s/%s", run->entries, file_name);
  if (!read_entry (path, &entry) || !is_in_image (run, entry.program))
    return true;
  memcpy (entry.app.id, file_name, strlen (file_name) - strlen (ENDING));
  load_icon (run, &entry);
  if (!save (run, &entry.app))
    return false;
  run->count++;
  printf ("%s\n", entry.app.id);
  return true;
}

int
main (int argc, char **argv)
{
  struct dirent **found;
  Run run = { 0 };
  bool good = true;
  int count;

  if (argc != 5)
    {
      fputs ("usage: cordon-applications ENTRIES ICONS IMAGE OUTPUT\n", stderr);
      return 2;
    }
  run = (Run) { .entries = argv[1], .icons = argv[2], .image = argv[3], .output = argv[4] };
  count = scandir (run.entries, &found, filter, by_name);
  for (int i = 0; good && i < count && run.count < CORDON_AGENT_APPS_MAX; i++)
    good = add (&run, found[i]->d_name);
  if (good && count >= 0)
    return EXIT_SUCCESS;
  fprintf (stderr, "The applications could not be listed in %s.\n", run.output);
  return EXIT_FAILURE;
}
