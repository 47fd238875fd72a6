/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The first of the problems, and how many more there are. It cannot be dismissed: what it says is true
 * of every machine below it.
 */
#include "config.h"
#include "desktop/host-banner.h"

#include <glib/gi18n-lib.h>

struct _CordonHostBanner {
  AdwBin parent_instance;

  /* template */
  GtkRevealer *revealer;
  GtkBox *box;
  GtkImage *icon;
  GtkLabel *text;
  GtkButton *details;
  /* owned */
  CordonHostState *host;
};

G_DEFINE_FINAL_TYPE (CordonHostBanner, cordon_host_banner, ADW_TYPE_BIN)

/* The names are cordond's, of service/host-checks.c, and client/host-state.c's own. */
static const struct {
  const char *name, *ok, *degraded, *broken;
} titles[] = {
  { "libvirt", N_("Virtual Machines"), N_("Virtual Machines"), N_("libvirt Does Not Run") },
  { "virtualisation", N_("Virtualisation"), N_("No Hardware Virtualisation: Everything Is Slow"), N_("Virtualisation Is Not Known") },
  { "spice", N_("Display of Machines"), N_("Display of Machines"), N_("QEMU Cannot Show Machines") },
  { "mac", N_("Access Control"), N_("Nothing Labels Machines Here: One Wall Is Missing"), N_("Access Control Does Not Enforce: Nothing Starts") },
  { "policy", N_("Cordon’s SELinux Module"), N_("Cordon’s SELinux Module Is Missing or Old"), N_("Cordon’s SELinux Module Forbids Emulation") },
  { "templates", N_("Templates"), N_("Templates"), N_("No Template Is Installed") },
  { "template-viewer", N_("Viewer"), N_("The Viewer Is Old: Security Updates Are Missing"), N_("The Viewer Is Damaged") },
  { "updates-viewer", N_("Updates of the Viewer"), N_("The Viewer Lacks Security Updates"), N_("Updates of the Viewer") },
  { "updates-browser", N_("Updates of the Browser"), N_("The Browser Lacks Security Updates"), N_("Updates of the Browser") },
  { "accounts", N_("Accounts of Machines"), N_("Some Accounts for Machines Are Missing"), N_("The Accounts for Machines Are Missing") },
  { "disk-space", N_("Disk Space"), N_("The Disk Is Almost Full"), N_("The Disk Is Full") },
  { "compartments", N_("Compartments"), N_("A Compartment Cannot Be Read"), N_("No Compartment Is Installed") },
  { "registry", N_("Records"), N_("Cordon’s Records Were Damaged"), N_("Cordon’s Records Are Damaged") },
  { "labels", N_("Levels"), N_("Levels"), N_("The Settings of Levels Are Wrong") },
  { "grants", N_("Grants to Run Without a Label"), N_("Grants to Run Without a Label"), N_("Grants to Run Without a Label") },
};

char *
cordon_host_check_title (const CordonHostCheck *check)
{
  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    if (g_str_equal (titles[i].name, check->name))
      return g_strdup (check->status == CORDON_CHECK_OK         ? _(titles[i].ok)
                       : check->status == CORDON_CHECK_DEGRADED ? _(titles[i].degraded)
                                                                : _(titles[i].broken));
  return g_strdup (check->name);
}

static char *
banner_text (const CordonHostCheck *check, guint more)
{
  g_autofree char *title = cordon_host_check_title (check), *others = NULL;

  if (more == 0)
    return g_steal_pointer (&title);
  others = g_strdup_printf (ngettext ("and %u more problem", "and %u more problems", more), more);
  /* Translators: a problem of this computer, and how many more there are */
  return g_strdup_printf (_("%s, %s"), title, others);
}

static void
set_class (GtkWidget *widget, const char *name, gboolean on)
{
  if (on)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

static void
update (CordonHostBanner *self)
{
  guint n = cordon_host_state_get_n_problems (self->host);
  const CordonHostCheck *check;
  g_autofree char *text = NULL;
  gboolean broken;

  gtk_revealer_set_reveal_child (self->revealer, n > 0);
  gtk_widget_set_visible (GTK_WIDGET (self), n > 0);
  if (n == 0)
    return;
  check = g_ptr_array_index (cordon_host_state_get_checks (self->host), 0);
  broken = check->status == CORDON_CHECK_BROKEN;
  text = banner_text (check, n - 1);
  gtk_label_set_text (self->text, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->text), check->seen);
  gtk_image_set_from_icon_name (self->icon, broken ? "dialog-error-symbolic" : "dialog-warning-symbolic");
  set_class (GTK_WIDGET (self->box), "broken", broken);
}

void
cordon_host_banner_follow (CordonHostBanner *self,
                           CordonHostState *host)
{
  g_set_object (&self->host, host);
  g_signal_connect_object (host, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

static void
cordon_host_banner_dispose (GObject *object)
{
  g_clear_object (&CORDON_HOST_BANNER (object)->host);

  G_OBJECT_CLASS (cordon_host_banner_parent_class)->dispose (object);
}

static void
cordon_host_banner_class_init (CordonHostBannerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cordon_host_banner_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/cordon/Cordon/host-banner.ui");
  gtk_widget_class_bind_template_child (widget_class, CordonHostBanner, revealer);
  gtk_widget_class_bind_template_child (widget_class, CordonHostBanner, box);
  gtk_widget_class_bind_template_child (widget_class, CordonHostBanner, icon);
  gtk_widget_class_bind_template_child (widget_class, CordonHostBanner, text);
  gtk_widget_class_bind_template_child (widget_class, CordonHostBanner, details);
}

static void
cordon_host_banner_init (CordonHostBanner *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
