/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The checks of the host. They read and never repair; each says in one sentence what helps.
 */
#include "config.h"

#include "service/host-checks.h"

#include <glib/gi18n-lib.h>

#include "service/policy-version.h"

#define TEMPLATE_OLD_DAYS 30       /* a month of security updates is missing */
#define SPACE_LOW (2048LL * 1024 * 1024) /* a template build and its predecessor fit */
#define SPACE_NONE (64LL * 1024 * 1024)  /* QEMU's own state no longer fits */

typedef struct {
  CordonHostChecksParts parts; /* references */
  GVariantBuilder checks;
  CordonMacModel mac;
} Run;

static const char OK[] = "ok";
static const char DEGRADED[] = "degraded";
static const char BROKEN[] = "broken";

static void
run_free (Run *run)
{
  cordon_house_clear (&run->parts.house);
  g_object_unref (run->parts.registry);
  g_object_unref (run->parts.compartments);
  g_free ((char *) run->parts.state_dir);
  g_variant_builder_clear (&run->checks);
  g_free (run);
}

static void
add (Run *run, const char *name, const char *status, const char *seen, const char *fix)
{
  g_variant_builder_open (&run->checks, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&run->checks, "{sv}", "name", g_variant_new_string (name));
  g_variant_builder_add (&run->checks, "{sv}", "status", g_variant_new_string (status));
  g_variant_builder_add (&run->checks, "{sv}", "seen", g_variant_new_string (seen));
  g_variant_builder_add (&run->checks, "{sv}", "fix", g_variant_new_string (fix));
  g_variant_builder_close (&run->checks);
}

/* --- what Cordon itself keeps ---------------------------------------------------------------- */

static void
check_compartments (Run *run)
{
  const char *const *problems = cordon_compartments_get_problems (run->parts.compartments);
  guint count = cordon_compartments_get_count (run->parts.compartments);
  g_autofree char *seen = g_strdup_printf (ngettext ("%u compartment", "%u compartments", count), count);

  if (problems[0] != NULL)
    add (run, "compartments", DEGRADED, problems[0],
         _("Correct that file; until then its compartment is not offered."));
  else if (count == 0)
    add (run, "compartments", BROKEN, seen, _("Install Cordon again: its presets are missing."));
  else
    add (run, "compartments", OK, seen, "");
}

static void
check_labels (Run *run)
{
  gboolean usable;
  g_autofree char *seen = cordon_labels_describe (run->parts.house.labels, &usable);

  add (run, "labels", usable ? OK : BROKEN, seen,
       usable ? "" : _("Correct /etc/cordon/host.conf, then: systemctl restart cordond"));
}

static void
check_registry (Run *run)
{
  const char *aside = cordon_registry_get_moved_aside (run->parts.registry);
  g_autofree char *seen = NULL;

  if (aside == NULL)
    {
      add (run, "registry", OK, _("readable"), "");
      return;
    }
  /* Translators: “it” is the registry; the new name of its file */
  seen = g_strdup_printf (_("it was damaged and is now %s"), aside);
  add (run, "registry", DEGRADED, seen,
       _("Give the grants that you still want again: cordon host allow-unlabelled COMPARTMENT"));
}

static void
check_grants (Run *run)
{
  g_autoptr(GPtrArray) grants = cordon_registry_list_grants (run->parts.registry);
  g_autoptr(GString) seen = g_string_new (NULL);

  for (guint i = 0; i < grants->len; i++)
    {
      const CordonGrant *grant = g_ptr_array_index (grants, i);

      if (run->parts.caller != 0 && grant->uid != run->parts.caller)
        continue;
      g_string_append_printf (seen, "%s%s (%u)", seen->len > 0 ? ", " : "", grant->compartment,
                              grant->uid);
    }
  if (seen->len == 0)
    add (run, "grants", OK, _("nobody may run unlabelled machines"), "");
  else if (run->mac != CORDON_MAC_NONE)
    {
      /* Translators: compartments that may run without a label, "documents (1000)" */
      g_autofree char *void_ones =
        g_strdup_printf (_("%s; void, because this host can label machines"), seen->str);

      add (run, "grants", OK, void_ones, "");
    }
  else
    add (run, "grants", DEGRADED, seen->str,
         _("These run without a label; switch on SELinux or AppArmor to get rid of them."));
}

/* That there is none is no fault: they take memory, and are only for whoever wants them. */
static void
check_ready (Run *run)
{
  const CordonReadyFacts *ready = &run->parts.ready;
  g_autofree char *seen = NULL;

  if (ready->most_mib == 0)
    seen = g_strdup (_("none are kept on this computer"));
  else if (ready->wanted == 0)
    /* Translators: of machines that wait for a file; MiB of memory */
    seen = g_strdup_printf (_("nobody wants any; they could have %u MiB"), ready->most_mib);
  else
    /* Translators: machines that wait for a file: “2 of 3 wait for a file, 1 gets ready; 768 MiB of at most 1024” */
    seen = g_strdup_printf (_("%u of %u wait for a file, %u gets ready; %u MiB of at most %u"), ready->ready,
                            ready->wanted, ready->making, ready->price_mib, ready->most_mib);
  add (run, "ready", OK, seen, "");
}

/* --- the last steps -------------------------------------------------------------------------- */

static void
finish (GTask *task)
{
  Run *run = g_task_get_task_data (task);

  check_compartments (run);
  check_registry (run);
  check_labels (run);
  check_grants (run);
  check_ready (run);
  g_task_return_pointer (task, g_variant_ref_sink (g_variant_builder_end (&run->checks)),
                         (GDestroyNotify) g_variant_unref);
}

static void
on_space (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Run *run = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autofree char *size = NULL;
  g_autofree char *seen = NULL;
  g_autofree char *fix = NULL;
  guint64 bytes = 0;

  if (!cordon_system_space_finish (CORDON_SYSTEM (source), result, &bytes, &error))
    {
      add (run, "disk-space", BROKEN, error->message, _("See that the state directory exists."));
      finish (task);
      return;
    }
  size = g_format_size (bytes);
  /* Translators: a size and a folder */
  seen = g_strdup_printf (_("%s free in %s"), size, run->parts.state_dir);
  fix = g_strdup_printf (_("Free some space in %s."), run->parts.state_dir);
  add (run, "disk-space",
       bytes < SPACE_NONE  ? BROKEN
       : bytes < SPACE_LOW ? DEGRADED
                           : OK,
       seen, bytes < SPACE_LOW ? fix : "");
  finish (task);
}

/* --- accounts -------------------------------------------------------------------------------- */

static void
on_accounts (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Run *run = g_task_get_task_data (task);
  CordonAccounts *pool = run->parts.house.accounts;
  guint wanted = cordon_accounts_get_count (pool);
  g_autoptr(GError) error = NULL;
  g_autofree char *seen = NULL;
  g_autoptr(GPtrArray) accounts =
    cordon_system_accounts_finish (CORDON_SYSTEM (source), result, &error);
  const char *fix = _("systemd-sysusers makes the accounts; so does ./bootstrap open FILE.");

  if (accounts == NULL)
    {
      add (run, "accounts", BROKEN, error->message, fix);
    }
  else
    {
      /* Translators: accounts for machines */
      seen = g_strdup_printf (_("%u of %u exist, %u in use"), accounts->len, wanted,
                              cordon_accounts_get_n_leased (pool));
      add (run, "accounts",
           accounts->len == 0       ? BROKEN
           : accounts->len < wanted ? DEGRADED
                                    : OK,
           seen, accounts->len < wanted ? fix : "");
    }
  cordon_system_space_async (CORDON_SYSTEM (source), run->parts.state_dir, on_space, task);
}

/* --- templates ------------------------------------------------------------------------------- */

static void
check_template (Run *run, const CordonTemplate *template)
{
  g_autofree char *name = g_strconcat ("template-", template->name, NULL);
  g_autofree char *fix = cordon_template_is_ours (template->name)
                           ? g_strdup_printf (_("Build it anew: cordon template update %s"),
                                              template->name)
                           : g_strdup (_("Build it again, and import it: cordon template import DIRECTORY"));
  g_autofree char *size = g_format_size (template->size);
  g_autofree char *seen = NULL;
  gint64 days;

  if (template->problem != NULL)
    {
      add (run, name, BROKEN, template->problem, fix);
      return;
    }
  days = (g_get_real_time () / G_USEC_PER_SEC - template->built) / (24 * 60 * 60);
  /* Translators: of a template: its version, size and age */
  seen = g_strdup_printf (_("version %s, %s, %lld days old"), template->version, size,
                          (long long) MAX (days, 0));
  add (run, name, days > TEMPLATE_OLD_DAYS ? DEGRADED : OK, seen,
       days > TEMPLATE_OLD_DAYS ? fix : "");
}

static void
on_templates (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Run *run = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) templates =
    cordon_templates_list_finish (CORDON_TEMPLATES (source), result, &error);

  if (templates == NULL)
    add (run, "templates", BROKEN, error->message, _("See to the template store."));
  else if (templates->len == 0)
    /* Translators: no template */
    add (run, "templates", BROKEN, _("there is none"),
         _("Build the viewer: cordon template update viewer"));
  for (guint i = 0; templates != NULL && i < templates->len; i++)
    check_template (run, g_ptr_array_index (templates, i));
  cordon_system_accounts_async (run->parts.house.system,
                                cordon_accounts_get_count (run->parts.house.accounts),
                                on_accounts, task);
}

/* --- the host -------------------------------------------------------------------------------- */

static void
check_mac (Run *run)
{
  g_autofree char *reason = NULL;
  const char *name = cordon_mac_model_name (run->mac);

  gboolean holds = cordon_mac_probe_is_enforcing (run->parts.house.mac, run->mac, &reason);

  if (run->mac == CORDON_MAC_NONE && holds)
    add (run, "mac", DEGRADED, _("neither SELinux nor AppArmor confines machines here"),
         _("Switch one of them on, or allow a compartment without a label: cordon host "
           "allow-unlabelled COMPARTMENT"));
  else if (holds)
    add (run, "mac", OK, name, "");
  else
    add (run, "mac", BROKEN, reason != NULL ? reason : name,
         _("Make it enforce: setenforce 1, or aa-enforce, then start libvirtd again; until then "
           "nothing is started."));
}

/* restorecon: of the paths that policy/cordon.fc names. A running machine's disk has a label of
 * libvirt's, and cordond gets its domain only when it starts. */
static char *
install_words (Run *run)
{
  const char *daemon =
    cordon_policy_is_fedora (run->parts.house.mac) ? "" : " cordon_libvirtd.cil";

  /* Translators: a folder, and perhaps one more file */
  return g_strdup_printf (_("Install it while no machine runs: cd %s && sudo semodule -i cordon.pp "
                            "cordon_levels.cil%s && sudo restorecon -R /usr/libexec/cordond "
                            "/usr/libexec/cordon-screen /etc/cordon /var/lib/cordon && "
                            "sudo systemctl restart cordond"),
                          CORDON_POLICY_DIR, daemon);
}

/* Without the module a machine has libvirt's general type, which may use the host's network. */
static void
check_policy (Run *run, gboolean hardware)
{
  CordonPolicyState state = cordon_policy_ask (run->parts.house.mac);
  g_autofree char *install = install_words (run);
  g_autofree char *version = NULL;

  if (state == CORDON_POLICY_MISSING)
    add (run, "policy", DEGRADED, _("Cordon's SELinux module is not loaded: machines get libvirt's general type, in which they do "
           "not start on Debian and may do more elsewhere"), install);
  else if (state == CORDON_POLICY_OLDER)
    add (run, "policy", DEGRADED, _("Cordon's SELinux module is older than this program"),
         install);
  else if (!hardware && !cordon_policy_allows_emulation (run->parts.house.mac))
    add (run, "policy", BROKEN, _("Cordon's SELinux module forbids software emulation"),
         _("Allow it: sudo setsebool -P cordon_emulation on"));
  else
    {
      /* Translators: of the SELinux module */
      version = g_strdup_printf (_("version %d or newer"), CORDON_POLICY_VERSION);
      add (run, "policy", OK, version, "");
    }
}

static void
check_host (Run *run, const CordonHostFacts *host)
{
  add (run, "libvirt", OK, host->version, "");
  if (host->hardware)
    add (run, "virtualisation", OK, "KVM", "");
  else
    add (run, "virtualisation", DEGRADED,
         host->hardware_reason != NULL ? host->hardware_reason : _("software emulation"),
         _("Switch virtualisation on in the firmware, or in the machine this one runs in; until "
           "then everything is slow."));
  if (host->spice)
    add (run, "spice", OK, _("QEMU has SPICE"), "");
  else
    add (run, "spice", BROKEN, _("QEMU has no SPICE"),
         _("apt install qemu-system-modules-spice"));
  run->mac = cordon_host_facts_get_mac (host);
  check_mac (run);
  if (run->mac == CORDON_MAC_SELINUX)
    check_policy (run, host->hardware);
}

static void
on_probed (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Run *run = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(CordonHostFacts) host =
    cordon_hypervisor_probe_finish (CORDON_HYPERVISOR (source), result, &error);

  if (host != NULL)
    {
      check_host (run, host);
    }
  else
    {
      const char *fix = _("Start libvirt: systemctl start libvirtd");

      add (run, "libvirt", BROKEN, error->message, fix);
      add (run, "virtualisation", BROKEN, _("not known without libvirt"), fix);
      add (run, "spice", BROKEN, _("not known without libvirt"), fix);
      add (run, "mac", BROKEN, _("not known without libvirt"), fix);
    }
  cordon_templates_list_async (run->parts.house.templates, on_templates, task);
}

void
cordon_host_checks_run_async (const CordonHostChecksParts *parts, GAsyncReadyCallback callback,
                              gpointer data)
{
  GTask *task = g_task_new (NULL, NULL, callback, data);
  Run *run = g_new0 (Run, 1);

  run->parts = *parts;
  run->parts.house = cordon_house_ref (&parts->house);
  run->parts.registry = g_object_ref (parts->registry);
  run->parts.compartments = g_object_ref (parts->compartments);
  run->parts.state_dir = g_strdup (parts->state_dir);
  g_variant_builder_init (&run->checks, G_VARIANT_TYPE ("aa{sv}"));
  g_task_set_task_data (task, run, (GDestroyNotify) run_free);
  cordon_hypervisor_probe_async (run->parts.house.hypervisor, NULL, on_probed, task);
}

GVariant *
cordon_host_checks_run_finish (GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}
