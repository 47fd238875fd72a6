/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The comparison of a level with everybody else's. Levels are compared by their high ends, as the
 * kernel's category constraints do. A context that cannot be read as one counts as nobody only where
 * it cannot be SELinux's: empty, or another model's.
 */
#include "config.h"

#include "service/neighbours.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/text.h"

static void
neighbour_free (CordonNeighbour *neighbour)
{
  g_free (neighbour->who);
  cordon_context_unref (neighbour->context);
  g_free (neighbour);
}

/* Cordon's own types, Debian's second one, libvirt's (svirt_t, svirt_tcg_t, svirt_kvm_net_t …), and
 * those of containers, whose files svirt_t may open on Fedora. Not container_runtime_t: that is the
 * daemon or a person's podman, unconfined and at every category. */
gboolean
cordon_type_is_machine (const char *type)
{
  static const char *const names[] = {
    "cordon_view_t",      "cordon_net_t",        "qemu_t",           "container_t",
    "container_init_t",   "container_kvm_t",     "container_userns_t", "container_device_t",
    "container_engine_t", "container_logreader_t",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (type, names[i]))
      return TRUE;
  return g_str_has_prefix (type, "svirt_");
}

static void
add (GPtrArray *neighbours, char *who, CordonContext *context)
{
  CordonNeighbour *neighbour = g_new (CordonNeighbour, 1);

  neighbour->who = who;
  neighbour->context = context;
  g_ptr_array_add (neighbours, neighbour);
}

static void
add_domain (GPtrArray *neighbours, const CordonDomainFacts *domain)
{
  g_autofree char *shown = cordon_text_display_name (domain->name != NULL ? domain->name : "");

  for (guint i = 0; i < domain->n_labels; i++)
    {
      CordonContext *context =
        domain->labels[i] != NULL ? cordon_context_parse (domain->labels[i], NULL) : NULL;

      if (context != NULL)
        /* Translators: a virtual machine, in a sentence about its label */
        add (neighbours, g_strdup_printf (_("the virtual machine “%s”"), shown), context);
    }
}

static void
add_process (GPtrArray *neighbours, const CordonProcessContext *process, const CordonContext *base)
{
  g_autoptr(CordonContext) context = cordon_context_parse (process->context, NULL);
  const char *type;

  if (context == NULL)
    return;
  type = cordon_context_get_type_name (context);
  if (!cordon_type_is_machine (type)
      && (base == NULL || !g_str_equal (type, cordon_context_get_type_name (base))))
    return;
  /* Translators: a process, in a sentence about its label */
  add (neighbours, g_strdup_printf (_("the process %d"), (int) process->pid),
       g_steal_pointer (&context));
}

static gboolean
is_of (const CordonDomainFacts *own, pid_t pid)
{
  if (own == NULL)
    return FALSE;
  for (guint i = 0; own->helpers != NULL && i < own->helpers->len; i++)
    if (g_array_index (own->helpers, pid_t, i) == pid)
      return TRUE;
  return own->pid != 0 && own->pid == pid;
}

GPtrArray *
cordon_neighbours_find (const CordonCensus *census, const char *own_uuid,
                        const CordonContext *base)
{
  GPtrArray *neighbours = g_ptr_array_new_with_free_func ((GDestroyNotify) neighbour_free);
  const CordonDomainFacts *own = NULL;

  for (guint i = 0; i < census->domains->len; i++)
    {
      const CordonDomainFacts *domain = g_ptr_array_index (census->domains, i);

      if (g_strcmp0 (domain->uuid, own_uuid) == 0)
        own = domain;
      else if (domain->active)
        add_domain (neighbours, domain);
    }
  for (guint i = 0; census->processes != NULL && i < census->processes->len; i++)
    {
      const CordonProcessContext *process = g_ptr_array_index (census->processes, i);

      if (!is_of (own, process->pid))
        add_process (neighbours, process, base);
    }
  return neighbours;
}

const CordonNeighbour *
cordon_neighbours_clash (GPtrArray *neighbours, const CordonLevel *level)
{
  for (guint i = 0; neighbours != NULL && i < neighbours->len; i++)
    {
      const CordonNeighbour *neighbour = g_ptr_array_index (neighbours, i);
      const CordonLevel *theirs = cordon_context_get_high (neighbour->context);

      if (cordon_level_get_n_categories (theirs) > 0
          && cordon_level_compare (level, theirs) != CORDON_LEVEL_INCOMPARABLE)
        return neighbour;
    }
  return NULL;
}
