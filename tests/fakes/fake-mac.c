/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The model behind the fake kernel: a set of "source target class permission" rules, and levels
 * compared as sets. What the model does not know is an error, as in the kernel.
 */
#include "config.h"

#include "fakes/fake-mac.h"

#include <string.h>

#include "core/errors.h"
#include "core/level.h"

struct _CordonFakeMac {
  GObject parent_instance;

  GHashTable *rules;         /* set of "source target class permission" */
  GHashTable *types;         /* set */
  GHashTable *permissive;    /* set of types */
  GHashTable *unconstrained; /* set of classes */
  GHashTable *files;         /* path -> context or NULL */
  GHashTable *processes;     /* pid -> context */
  guint32 serial;
  gboolean broken[CORDON_FAKE_MAC_N_QUESTIONS];
  gboolean enforcing;
  gboolean disagrees;
  gboolean mute;
};

static void mac_iface_init (CordonMacProbeInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CordonFakeMac, cordon_fake_mac, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CORDON_TYPE_MAC_PROBE, mac_iface_init))

/* The classes of the model's policy and all their permissions. */
static const struct {
  const char *name;
  const char *permissions;
} classes[] = {
  { "file", " open read write append getattr setattr ioctl lock map execute unlink create watch " },
  { "blk_file", " open read write append getattr ioctl lock map " },
  { "chr_file", " open read write append getattr ioctl lock map " },
  { "dir", " open read write search getattr add_name remove_name rmdir create watch " },
  { "sock_file", " open read write append getattr create unlink " },
  { "fifo_file", " open read write append getattr " },
  { "unix_stream_socket", " connectto read write accept listen create bind getattr " },
  { "unix_dgram_socket", " sendto read write create bind getattr " },
  { "process", " execmem signal sigkill sigstop signull ptrace setsched getsched transition getattr "
               "dyntransition noatsecure sigchld " },
  { "fd", " use " },
  { "shm", " read write associate unix_read unix_write " },
};

/* What Debian's policy and Cordon's module say, as far as anybody asks; "self" is the source. */
static const struct {
  const char *source, *target, *object_class, *permissions;
} debian[] = {
  { "svirt_t", "svirt_image_t", "file", "open read write append getattr ioctl lock map" },
  { "svirt_t", "svirt_image_t", "blk_file", "open read write append getattr ioctl lock map" },
  { "svirt_t", "svirt_image_t", "chr_file", "open read write append getattr ioctl lock" },
  { "svirt_t", "svirt_image_t", "dir", "open read write search getattr add_name remove_name" },
  { "svirt_t", "svirt_image_t", "sock_file", "open read write append getattr create unlink" },
  { "svirt_t", "virt_content_t", "file", "open read getattr ioctl lock map" },
  { "svirt_t", "virt_content_t", "blk_file", "open read getattr ioctl lock map" },
  { "svirt_t", "virt_content_t", "dir", "open read search getattr" },
  { "svirt_t", "virt_image_t", "dir", "search getattr" },
  { "svirt_t", "cordon_disk_t", "dir", "search getattr" },
  { "svirt_t", "self", "process", "signal signull getsched setsched" },
  { "svirt_t", "self", "unix_stream_socket", "connectto read write accept listen create" },
  { "svirt_t", "self", "unix_dgram_socket", "sendto read write create" },
  { "svirt_t", "self", "fd", "use" },
  { "svirt_t", "self", "file", "open read getattr" },
  { "svirt_t", "self", "dir", "open read search getattr" },
  { "svirt_t", "self", "shm", "read write associate unix_read unix_write" },
  { "svirt_t", "virtd_t", "unix_stream_socket", "connectto read write" },
  { "svirt_t", "virtd_t", "fd", "use" },
};

/* The other domains for machines have these rules, but no way to libvirt. */
static const char *const machine_types[] = { "svirt_t", "cordon_view_t", "cordon_net_t" };

static const char *const plain_types[] = { "unconfined_t", "virtd_t", "cordond_t",
                                           "virt_var_run_t", "qemu_var_run_t", "usr_t" };

/* --- contexts -------------------------------------------------------------------------------- */

typedef struct {
  char **parts; /* user, role, type, range */
  CordonLevel *high;
} Context;

static void
context_clear (Context *context)
{
  g_strfreev (context->parts);
  g_clear_pointer (&context->high, cordon_level_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Context, context_clear)

static gboolean
context_parse (CordonFakeMac *self, const char *text, Context *context)
{
  const char *high;

  context->parts = g_strsplit (text, ":", 4);
  if (g_strv_length (context->parts) != 4
      || !g_hash_table_contains (self->types, context->parts[2]))
    return FALSE;
  high = strchr (context->parts[3], '-');
  context->high = cordon_level_parse (high != NULL ? high + 1 : context->parts[3], NULL);
  return context->high != NULL;
}

static gboolean
is_machine_type (const char *type)
{
  for (gsize i = 0; i < G_N_ELEMENTS (machine_types); i++)
    if (g_str_equal (machine_types[i], type))
      return TRUE;
  return FALSE;
}

/* --- the decision ---------------------------------------------------------------------------- */

static const char *
find_class (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (classes); i++)
    if (g_str_equal (classes[i].name, name))
      return classes[i].permissions;
  return NULL;
}

static gboolean
class_has (const char *permissions, const char *permission)
{
  g_autofree char *word = g_strconcat (" ", permission, " ", NULL);

  return strstr (permissions, word) != NULL;
}

static char *
rule_key (const char *source, const char *target, const char *object_class,
          const char *permission)
{
  return g_strjoin (" ", source, target, object_class, permission, NULL);
}

/* What policy/cordon_levels.cil adds for the types of Cordon's module. */
static gboolean
must_be_equal (const Context *source, const Context *target, const char *object_class)
{
  if (!g_str_has_prefix (source->parts[2], "cordon_"))
    return FALSE;
  return g_str_equal (target->parts[2], "svirt_image_t")
         || g_str_equal (object_class, "unix_stream_socket")
         || g_str_equal (object_class, "unix_dgram_socket")
         || (g_str_equal (object_class, "process") && is_machine_type (target->parts[2]));
}

static gboolean
level_allows (CordonFakeMac *self, const Context *source, const Context *target,
              const char *object_class)
{
  CordonLevelRelation relation = cordon_level_compare (source->high, target->high);

  return !is_machine_type (source->parts[2])
         || g_hash_table_contains (self->unconstrained, object_class)
         || relation == CORDON_LEVEL_EQUAL
         || (relation == CORDON_LEVEL_DOMINATES
             && !must_be_equal (source, target, object_class));
}

static gboolean
fail (GError **error, const char *sentence)
{
  g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_FAILED, sentence);
  return FALSE;
}

static gboolean
decide (CordonMacProbe *probe, const CordonMacQuestion *question, CordonMacAnswer *answer,
        GError **error)
{
  CordonFakeMac *self = CORDON_FAKE_MAC (probe);
  const char *known = find_class (question->object_class);
  g_auto(Context) source = { NULL, NULL };
  g_auto(Context) target = { NULL, NULL };
  guint32 allowed = 0;

  if (self->broken[CORDON_FAKE_MAC_DECIDE] || known == NULL)
    return fail (error, "The fake policy does not answer.");
  if (!context_parse (self, question->source, &source)
      || !context_parse (self, question->target, &target))
    return fail (error, "The fake policy does not know the context.");
  for (guint i = 0; question->permissions[i] != NULL; i++)
    {
      g_autofree char *key = rule_key (source.parts[2], target.parts[2], question->object_class,
                                       question->permissions[i]);

      if (!class_has (known, question->permissions[i]))
        return fail (error, "The fake policy does not know the permission.");
      if (g_hash_table_contains (self->rules, key)
          && level_allows (self, &source, &target, question->object_class))
        allowed |= 1u << i;
    }
  *answer = (CordonMacAnswer) {
    .allowed = allowed,
    .permissive = g_hash_table_contains (self->permissive, source.parts[2]),
    .serial = self->serial,
  };
  return TRUE;
}

/* --- the other questions --------------------------------------------------------------------- */

static gboolean
is_enforcing (CordonMacProbe *probe, CordonMacModel model, char **reason)
{
  CordonFakeMac *self = CORDON_FAKE_MAC (probe);

  if (model == CORDON_MAC_NONE ? !self->disagrees : self->enforcing)
    return TRUE;
  if (reason != NULL)
    *reason = g_strdup ("it is permissive.");
  return FALSE;
}

static char *
read_context (CordonMacProbe *probe, CordonMacModel model, pid_t pid, gboolean *enforced,
              GError **error)
{
  CordonFakeMac *self = CORDON_FAKE_MAC (probe);
  const char *text = g_hash_table_lookup (self->processes, GINT_TO_POINTER (pid));
  g_auto(Context) context = { NULL, NULL };

  if (text == NULL || self->broken[CORDON_FAKE_MAC_READ_CONTEXT])
    {
      fail (error, "No context.");
      return NULL;
    }
  *enforced = self->enforcing
              && (!context_parse (self, text, &context)
                  || !g_hash_table_contains (self->permissive, context.parts[2]));
  return g_strdup (text);
}

static char *
read_path (CordonMacProbe *probe, const char *path, GError **error)
{
  CordonFakeMac *self = CORDON_FAKE_MAC (probe);
  g_autofree char *at = g_strdup (path);
  gpointer context = NULL;

  while (!g_hash_table_lookup_extended (self->files, at, NULL, &context) && strlen (at) > 1)
    {
      char *parent = g_path_get_dirname (at);

      g_free (at);
      at = parent;
    }
  if (context != NULL && !self->broken[CORDON_FAKE_MAC_READ_PATH])
    return g_strdup (context);
  fail (error, "No label of a file.");
  return NULL;
}

static gboolean
is_valid (CordonMacProbe *probe, const char *context)
{
  g_auto(Context) parsed = { NULL, NULL };

  return context_parse (CORDON_FAKE_MAC (probe), context, &parsed);
}

static void
mac_iface_init (CordonMacProbeInterface *iface)
{
  iface->is_enforcing = is_enforcing;
  iface->read_context = read_context;
  iface->read_path = read_path;
  iface->is_valid = is_valid;
  iface->decide = decide;
}

/* --- the knobs ------------------------------------------------------------------------------- */

static void
tell (CordonFakeMac *self)
{
  if (!self->mute)
    cordon_mac_probe_emit_changed (CORDON_MAC_PROBE (self));
}

void
cordon_fake_mac_mute (CordonFakeMac *self)
{
  self->mute = TRUE;
}

void
cordon_fake_mac_set_enforcing (CordonFakeMac *self, gboolean enforcing)
{
  self->enforcing = enforcing;
  tell (self);
}

void
cordon_fake_mac_set_disagrees (CordonFakeMac *self, gboolean disagrees)
{
  self->disagrees = disagrees;
}

void
cordon_fake_mac_set_broken (CordonFakeMac *self, CordonFakeMacQuestion question, gboolean broken)
{
  self->broken[question] = broken;
}

static void
set_member (GHashTable *set, const char *name, gboolean member)
{
  if (member)
    g_hash_table_add (set, g_strdup (name));
  else
    g_hash_table_remove (set, name);
}

void
cordon_fake_mac_set_permissive (CordonFakeMac *self, const char *type, gboolean permissive)
{
  set_member (self->permissive, type, permissive);
  cordon_fake_mac_load_policy (self);
}

static void
set_rules (CordonFakeMac *self, const char *source, const char *target, const char *object_class,
           const char *permissions, gboolean allowed)
{
  g_auto(GStrv) words = g_strsplit (permissions, " ", -1);
  const char *known = find_class (object_class);

  g_assert_nonnull (known);
  g_hash_table_add (self->types, g_strdup (source));
  g_hash_table_add (self->types, g_strdup (target));
  for (guint i = 0; words[i] != NULL; i++)
    {
      g_autofree char *key = rule_key (source, target, object_class, words[i]);

      g_assert_true (class_has (known, words[i]));
      set_member (self->rules, key, allowed);
    }
}

void
cordon_fake_mac_allow (CordonFakeMac *self, const char *source_type, const char *target_type,
                       const char *object_class, const char *permissions)
{
  set_rules (self, source_type, target_type, object_class, permissions, TRUE);
  cordon_fake_mac_load_policy (self);
}

void
cordon_fake_mac_forbid (CordonFakeMac *self, const char *source_type, const char *target_type,
                        const char *object_class, const char *permissions)
{
  set_rules (self, source_type, target_type, object_class, permissions, FALSE);
  cordon_fake_mac_load_policy (self);
}

void
cordon_fake_mac_set_constrained (CordonFakeMac *self, const char *object_class,
                                 gboolean constrained)
{
  g_assert_nonnull (find_class (object_class));
  set_member (self->unconstrained, object_class, !constrained);
  cordon_fake_mac_load_policy (self);
}

void
cordon_fake_mac_set_unknown (CordonFakeMac *self, const char *type)
{
  g_hash_table_remove (self->types, type);
  self->serial++;
}

void
cordon_fake_mac_load_policy (CordonFakeMac *self)
{
  self->serial++;
  tell (self);
}

void
cordon_fake_mac_set_file (CordonFakeMac *self, const char *path, const char *context)
{
  g_hash_table_replace (self->files, g_strdup (path), g_strdup (context));
}

void
cordon_fake_mac_remove_file (CordonFakeMac *self, const char *path)
{
  g_hash_table_remove (self->files, path);
}

void
cordon_fake_mac_set_process (CordonFakeMac *self, pid_t pid, const char *context)
{
  if (context != NULL)
    g_hash_table_replace (self->processes, GINT_TO_POINTER (pid), g_strdup (context));
  else
    g_hash_table_remove (self->processes, GINT_TO_POINTER (pid));
}

GHashTable *
cordon_fake_mac_get_processes (CordonFakeMac *self)
{
  return self->processes;
}

/* --- the object ------------------------------------------------------------------------------ */

static void
cordon_fake_mac_finalize (GObject *object)
{
  CordonFakeMac *self = CORDON_FAKE_MAC (object);

  g_hash_table_unref (self->rules);
  g_hash_table_unref (self->types);
  g_hash_table_unref (self->permissive);
  g_hash_table_unref (self->unconstrained);
  g_hash_table_unref (self->files);
  g_hash_table_unref (self->processes);
  G_OBJECT_CLASS (cordon_fake_mac_parent_class)->finalize (object);
}

static void
cordon_fake_mac_class_init (CordonFakeMacClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cordon_fake_mac_finalize;
}

static void
add_machine_rules (CordonFakeMac *self, const char *type)
{
  for (gsize i = 0; i < G_N_ELEMENTS (debian); i++)
    {
      const char *target = g_str_equal (debian[i].target, "self") ? type : debian[i].target;

      if (g_str_equal (type, "svirt_t") || !g_str_equal (target, "virtd_t"))
        set_rules (self, type, target, debian[i].object_class, debian[i].permissions, TRUE);
    }
}

static GHashTable *
string_set_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static void
cordon_fake_mac_init (CordonFakeMac *self)
{
  self->rules = string_set_new ();
  self->types = string_set_new ();
  self->permissive = string_set_new ();
  self->unconstrained = string_set_new ();
  self->files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->processes = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->enforcing = TRUE;
  self->serial = 1;
  for (gsize i = 0; i < G_N_ELEMENTS (machine_types); i++)
    add_machine_rules (self, machine_types[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (plain_types); i++)
    g_hash_table_add (self->types, g_strdup (plain_types[i]));
}

CordonFakeMac *
cordon_fake_mac_new (void)
{
  return g_object_new (CORDON_TYPE_FAKE_MAC, NULL);
}
