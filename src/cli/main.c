/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The `cordon` command: finds the command's file in the table, runs it and prints the error if there
 * is one. It holds no right of its own: whatever it asks for, cordond and the desktop decide.
 */
#include "config.h"

#include "cli/command.h"
#include "cli/output.h"
#include "core/errors.h"

#include <glib/gi18n-lib.h>
#include <locale.h>

const CordonCommand cordon_commands[] = {
  { "open", "[--compartment NAME] [--together|--each] [--allow-unlabelled] [--wait=shown|closed] [--json] FILE…",
    N_("Show files in throwaway machines"), cordon_command_open },
  { "flat", "[--compartment NAME] [--allow-unlabelled] [--pages A-B] [--dpi N] [--replace] [--json] --pdf OUT|--png OUT FILE",
    N_("Save a file's pages as a PDF or PNGs of nothing but pixels"), cordon_command_flat },
  { "list", "[--all] [--json]", N_("List your machines"), cordon_command_list },
  { "create", "[--json] COMPARTMENT NAME", N_("Make a persistent machine"),
    cordon_command_create },
  { "import", "--format qcow2|raw|iso [--in COMPARTMENT] [--size GIB] [--json] NAME FILE",
    N_("Make a persistent machine of an image of a disk or a CD"), cordon_command_import },
  { "run", "[--app ID] [--allow-unlabelled] [--discard-saved] [--wait=shown|closed] [--json] NAME|UUID [URL]",
    N_("Show a persistent machine, and start it if it is stopped"), cordon_command_run },
  { "apps", "[--json] NAME|UUID", N_("List the applications of a persistent machine"), cordon_command_apps },
  { "restart", "[--app ID] [--allow-unlabelled] [--wait=shown|closed] [--json] NAME|UUID",
    N_("Have a persistent machine end, and start it again"), cordon_command_run },
  { "suspend", "[--json] NAME|UUID…", N_("Pause persistent machines"), cordon_command_suspend },
  { "save", "[--json] NAME|UUID…", N_("Save the memory of machines and end them"), cordon_command_save },
  { "resume", "[--json] NAME|UUID…", N_("Let paused machines go on"), cordon_command_resume },
  { "stop", "[--force] [--json] NAME|UUID…", N_("End machines"), cordon_command_stop },
  { "rename", "[--json] NAME|UUID NEW-NAME", N_("Give a persistent machine another name"),
    cordon_command_rename },
  { "grow", "[--json] NAME|UUID SIZE", N_("Make the disk of a persistent machine larger"),
    cordon_command_grow },
  { "clone", "[--json] NAME|UUID NEW-NAME", N_("Make a copy of a persistent machine"),
    cordon_command_clone },
  { "snapshot", "create|list|revert|delete NAME|UUID [SNAPSHOT] [--json]",
    N_("Keep what a machine's disk is now, and go back to it"), cordon_command_snapshot },
  { "delete", "[--now] [--json] NAME|UUID…", N_("Delete persistent machines and their disks"),
    cordon_command_delete },
  { "undelete", "[--json] NAME|UUID…", N_("Bring deleted machines back"),
    cordon_command_undelete },
  { "compartment", "list|show|create|edit|check|remove|export|import "
    "[--from NAME] [--title TITLE] [--set KEY=VALUE]… [--machines] [--name NAME] [--replace] [--yes] "
    "[NAME or FILE…] [--json]",
    N_("See and change what machines are made of, and what they can and cannot"), cordon_command_compartment },
  { "route", "explain|list|check [FILE or URL] [--json]",
    N_("See where files and links are opened, and by which rule"), cordon_command_route },
  { "quarantine", "[--compartment NAME] [--json] FILE…",
    N_("Give files a name that only Cordon opens"), cordon_command_quarantine },
  { "default", "show|set|unset [--lines] [TYPE…] [--json]",
    N_("See and choose what your desktop opens with Cordon"), cordon_command_default },
  { "resident", "show|on|off [--json]",
    N_("Keep Cordon's window ready for the next click"), cordon_command_resident },
  { "verify", "[--json] [--html FILE] [--probe] [NAME|UUID…]",
    N_("Measure who can reach what, and say whether it is as promised"), cordon_command_verify },
  { "doctor", "[--json]", N_("Check this host and say what fixes it"), cordon_command_doctor },
  { "template", "list [--no-updates]|update [NAME]|import DIRECTORY|remove NAME [--json]", N_("Manage guest system images"),
    cordon_command_template },
  { "host", "allow-unlabelled|forbid-unlabelled [--user NAME] COMPARTMENT [--json]",
    N_("Change settings of this host"), cordon_command_host },
  { "version", "[--json]", N_("Print the version"), cordon_command_version },
  { "help", "[COMMAND]", N_("Explain the commands and exit statuses"), cordon_command_help },
  { NULL }
};

static const CordonCommand *
find_command (const char *name)
{
  for (const CordonCommand *command = cordon_commands; command->name; command++)
    if (g_str_equal (command->name, name))
      return command;
  return NULL;
}

/* "--json" decides how even a line that cannot be read is answered; behind "--" it is a file. */
static gboolean
wants_json (char **words)
{
  for (; *words && !g_str_equal (*words, "--"); words++)
    if (g_str_equal (*words, "--json"))
      return TRUE;
  return FALSE;
}

static gboolean
wants_help (char **words)
{
  for (; *words && !g_str_equal (*words, "--"); words++)
    if (g_str_equal (*words, "--help") || g_str_equal (*words, "-h"))
      return TRUE;
  return FALSE;
}

/* `cordon`, `cordon --help`, `cordon open --help` and `cordon --version` are spellings of others. */
static char **
canonical_words (char **words)
{
  g_autoptr (GStrvBuilder) canonical = g_strv_builder_new ();
  gboolean is_command = words[0] && words[0][0] != '-';

  if (!words[0] || wants_help (words))
    {
      g_strv_builder_add (canonical, "help");
      if (is_command && find_command (words[0]))
        g_strv_builder_add (canonical, words[0]);
    }
  else if (g_str_equal (words[0], "--version"))
    {
      g_strv_builder_add (canonical, "version");
      g_strv_builder_addv (canonical, (const char **) words + 1);
    }
  else
    g_strv_builder_addv (canonical, (const char **) words);
  return g_strv_builder_end (canonical);
}

static gboolean
run (CordonInvocation *invocation, GError **error)
{
  const CordonCommand *command = find_command (invocation->arguments[0]);

  if (command)
    return command->run (invocation, error);
  g_set_error (error, CORDON_ERROR, CORDON_ERROR_USAGE,
               _("There is no command “%s”. “cordon help” lists them."), invocation->arguments[0]);
  return FALSE;
}

int
main (int argc, char **argv)
{
  g_auto (GStrv) words = NULL;
  g_autoptr (GError) error = NULL;
  CordonInvocation invocation = { 0 };
  int status;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, CORDON_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_prgname ("cordon");

  words = g_strdupv (argv + 1);
  invocation.json = wants_json (words);
  invocation.arguments = canonical_words (words);
  if (run (&invocation, &error))
    status = invocation.status;
  else
    {
      cordon_print_error (error, invocation.json);
      status = cordon_error_exit_code (error);
    }
  g_strfreev (invocation.arguments);
  return status;
}
