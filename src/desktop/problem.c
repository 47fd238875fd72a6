/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One row for each code of core/errors.h. The sentence of the error itself says what happened; here
 * stands how a person gets on. A command is never made from anything but these words.
 */
#include "config.h"
#include "desktop/problem.h"

#include <glib/gi18n-lib.h>
#include "core/errors.h"

#define WARNING "dialog-warning-symbolic"
#define FAULT "dialog-error-symbolic"
#define DOCUMENT "text-x-generic-symbolic"
#define DOCTOR "cordon doctor"

static const CordonProblem problems[CORDON_N_ERRORS] = {
  [CORDON_ERROR_FAILED] = { FAULT, N_("Something Went Wrong"), N_("This is a fault of Cordon or of this computer."), DOCTOR, TRUE },
  [CORDON_ERROR_USAGE] = { WARNING, N_("Cordon Cannot Do This"), NULL, NULL, FALSE },
  [CORDON_ERROR_DENIED] = { "system-lock-screen-symbolic", N_("Not Allowed Here"), N_("An administrator can allow it by adding you to the group “cordon”."), DOCTOR, TRUE },
  [CORDON_ERROR_NOT_FOUND] = { WARNING, N_("Not Found"), NULL, "cordon list", FALSE },
  [CORDON_ERROR_BUSY] = { WARNING, N_("Busy"), N_("Wait a moment."), NULL, TRUE },
  [CORDON_ERROR_QUOTA] = { WARNING, N_("Too Many Machines"), N_("Close another window of Cordon first."), "cordon list", TRUE },
  [CORDON_ERROR_EXHAUSTED] = { WARNING, N_("No Room for Another Machine"), N_("Close another window, or make room on the disk."), DOCTOR, TRUE },
  [CORDON_ERROR_SERVICE] = { FAULT, N_("The Cordon Service Cannot Be Reached"), N_("This command says what is missing:"), DOCTOR, TRUE },
  [CORDON_ERROR_HYPERVISOR] = { FAULT, N_("The Machine Could Not Be Started"), N_("This command says what is missing:"), DOCTOR, TRUE },
  [CORDON_ERROR_TEMPLATE_MISSING] = { WARNING, N_("The Viewer Is Not Installed"), N_("This command builds it:"), "cordon template update viewer", TRUE },
  [CORDON_ERROR_TEMPLATE_DAMAGED] = { WARNING, N_("The Viewer Is Damaged"), N_("It is not started. This command builds it again:"), "cordon template update viewer", TRUE },
  [CORDON_ERROR_UNLABELLED] = { WARNING, N_("This Computer Cannot Label Machines"), N_("Without SELinux or AppArmor one wall is missing. An administrator can accept that:"), "sudo cordon host allow-unlabelled ", TRUE },
  [CORDON_ERROR_UNVERIFIED] = { FAULT, N_("The Machine Was Not as Ordered"), N_("It was ended."), DOCTOR, TRUE },
  [CORDON_ERROR_TIMEOUT] = { WARNING, N_("This Takes Too Long"), N_("The machine was given up."), DOCTOR, TRUE },
  [CORDON_ERROR_CANCELLED] = { WARNING, N_("Cancelled"), NULL, NULL, TRUE },
  [CORDON_ERROR_MACHINE_ENDED] = { WARNING, N_("The Machine Ended"), N_("Nothing of it is left. The file can be opened in a new one."), NULL, TRUE },
  [CORDON_ERROR_SCREEN_LOST] = { WARNING, N_("The Display Was Lost"), N_("The file can be opened in a new machine."), NULL, TRUE },
  [CORDON_ERROR_GUEST_PROTOCOL] = { WARNING, N_("The Machine Misbehaved"), N_("It was ended. Be careful with this file."), NULL, TRUE },
  [CORDON_ERROR_FILE_KIND] = { DOCUMENT, N_("This Is No File"), N_("Choose a regular file; a link’s target must be chosen itself."), NULL, FALSE },
  [CORDON_ERROR_FILE_UNREADABLE] = { DOCUMENT, N_("The File Cannot Be Read"), NULL, NULL, TRUE },
  [CORDON_ERROR_FILE_EMPTY] = { DOCUMENT, N_("The File Is Empty"), NULL, NULL, TRUE },
  [CORDON_ERROR_FILE_TOO_LARGE] = { DOCUMENT, N_("The File Is Too Large"), NULL, NULL, FALSE },
  [CORDON_ERROR_FILE_CHANGED] = { DOCUMENT, N_("The File Changed Meanwhile"), N_("Someone wrote to it while it was read."), NULL, TRUE },
  [CORDON_ERROR_NOT_DOCUMENT] = { DOCUMENT, N_("No Document"), N_("Ask for it as a PDF where it came from."), NULL, FALSE },
  [CORDON_ERROR_DOCUMENT_DAMAGED] = { DOCUMENT, N_("The Document Is Damaged"), N_("Ask for it once more where it came from."), NULL, TRUE },
  [CORDON_ERROR_PASSWORD] = { "dialog-password-symbolic", N_("A Password Is Needed"), NULL, NULL, TRUE },
  [CORDON_ERROR_VIEWER_DIED] = { WARNING, N_("The Viewer Crashed"), N_("It ran inside the machine only. Be careful with this file."), NULL, TRUE },
  [CORDON_ERROR_NO_SESSION] = { FAULT, N_("No Desktop"), N_("Cordon shows windows and needs a desktop session."), DOCTOR, FALSE },
};

static const CordonProblem viewer_died = {
  WARNING, N_("The Viewer Crashed"),
  N_("It ran inside the machine only. The file can be opened in a new machine."),
  NULL, TRUE,
};

const CordonProblem *
cordon_problem_for_error (const GError *error)
{
  if (!error || error->domain != CORDON_ERROR || error->code < 0 || error->code >= CORDON_N_ERRORS)
    return &problems[CORDON_ERROR_FAILED];
  return &problems[error->code];
}

const CordonProblem *
cordon_problem_viewer_died (void)
{
  return &viewer_died;
}

char *
cordon_problem_command (const CordonProblem *problem,
                        const char *compartment_name)
{
  if (!problem->command)
    return NULL;
  return g_strconcat (problem->command,
                      g_str_has_suffix (problem->command, " ") ? compartment_name : NULL, NULL);
}

const char *
cordon_problem_text (const char *text)
{
  return text ? _(text) : NULL;
}
