/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One table says which rows there are, in the order of the canonical text, so that a line of the text and a row
 * are the same thing. Words for people stand beside those of the text and never replace them.
 */
#include "config.h"
#include "desktop/compartment-fields.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include "core/look.h"
#include "desktop/tile.h"

typedef enum { ENTRY, CHOICE, TEMPLATE, SWITCH } Kind;

/* As the names of core/look.h and core/compartment.h are indexed. */
static const char *const colours[] = { N_("Red"), N_("Orange"), N_("Yellow"), N_("Green"), N_("Blue"), N_("Purple"),
                                       N_("Grey"), NULL };
static const char *const glyphs[] = { N_("Document"), N_("Link"), N_("Bank"), N_("Briefcase"), N_("Game"), N_("Shield"),
                                      NULL };
static const char *const patterns[] = { N_("Plain"), N_("Stripes"), N_("Dots"), N_("Checks"), N_("Waves"),
                                        N_("Hatching"), NULL };
static const char *const lifetimes[] = { N_("Thrown away"), N_("Kept"), NULL };
static const char *const without_window[] = { N_("It pauses"), N_("It goes on running"), N_("It is saved"), NULL };
static const char *const accesses[] = { N_("None"), N_("The internet"), NULL };

static const struct {
  const char *group, *heading; /* of the text; for people */
  const char *key, *title;
  Kind kind;
  const char *const *words; /* for people */
  const char *const *names; /* of the text */
} specs[] = {
  { "Compartment", N_("How It Looks"), "Title", N_("_Name"), ENTRY, NULL, NULL },
  { "Compartment", NULL, "Colour", N_("C_olour"), CHOICE, colours, cordon_colour_names },
  { "Compartment", NULL, "Glyph", N_("_Sign"), CHOICE, glyphs, cordon_glyph_names },
  { "Compartment", NULL, "Pattern", N_("_Pattern"), CHOICE, patterns, cordon_pattern_names },
  { "Machine", N_("Its Machines"), "Template", N_("Programs of the _Template"), TEMPLATE, NULL, NULL },
  { "Machine", NULL, "Lifetime", N_("After Its _End a Machine Is"), CHOICE, lifetimes, cordon_lifetime_names },
  { "Machine", NULL, "WithoutWindow", N_("Without a _Window"), CHOICE, without_window, cordon_without_window_names },
  { "Machine", NULL, "Memory", N_("_Memory in MiB"), ENTRY, NULL, NULL },
  { "Machine", NULL, "Processors", N_("P_rocessors"), ENTRY, NULL, NULL },
  { "Machine", NULL, "Disk", N_("_Disk of a New Machine in GiB"), ENTRY, NULL, NULL },
  { "Machine", NULL, "Ready", N_("Machines That Wait for a _File"), ENTRY, NULL, NULL },
  { "Network", N_("What They Reach"), "Access", N_("Networ_k"), CHOICE, accesses, cordon_access_names },
  { "Document", N_("What Comes Back"), "Print", N_("Pages May Be Prin_ted or Copied"), SWITCH, NULL, NULL },
  { "Label", N_("What Holds Them Apart"), "Required", N_("Only with a Security _Label"), SWITCH, NULL, NULL },
};

#define N_FIELDS G_N_ELEMENTS (specs)

typedef struct {
  GtkWidget *row;
  GtkWidget *control; /* of a SWITCH */
  GtkWidget *fault;   /* the row under it */
  GtkLabel *fault_text;
  GtkWidget *read; /* instead of the row where nothing can be changed */
  GtkLabel *read_text;
  char **names; /* of a CHOICE or TEMPLATE: the text's words, in the order of the choice */
} Field;

struct _CordonCompartmentFields {
  AdwBin parent_instance;

  /* of the template */
  AdwPreferencesPage *page; /* borrowed */
  CordonTile *tile;         /* the same */
  Field fields[N_FIELDS];
  /* state */
  gboolean locked;
};

G_DEFINE_FINAL_TYPE (CordonCompartmentFields, cordon_compartment_fields, ADW_TYPE_BIN)

static Field *
find (CordonCompartmentFields *self, const char *key)
{
  for (guint i = 0; i < N_FIELDS; i++)
    if (g_str_equal (specs[i].key, key))
      return &self->fields[i];
  return NULL;
}

/* --- values ---------------------------------------------------------------------------------- */

static void
set_choice (Field *field, const char *value)
{
  for (guint i = 0; field->names[i]; i++)
    if (g_str_equal (field->names[i], value))
      adw_combo_row_set_selected (ADW_COMBO_ROW (field->row), i);
}

static void
set_value (CordonCompartmentFields *self, guint i, const char *value)
{
  Field *field = &self->fields[i];

  switch (specs[i].kind)
    {
    case ENTRY:
      gtk_editable_set_text (GTK_EDITABLE (field->row), value);
      break;
    case CHOICE:
    case TEMPLATE:
      set_choice (field, value);
      break;
    case SWITCH:
    default:
      gtk_switch_set_active (GTK_SWITCH (field->control), g_str_equal (value, "true"));
    }
}

static const char *
get_choice (Field *field)
{
  guint selected = adw_combo_row_get_selected (ADW_COMBO_ROW (field->row));

  return field->names && selected < g_strv_length (field->names) ? field->names[selected] : "";
}

static const char *
get_value (CordonCompartmentFields *self, guint i)
{
  Field *field = &self->fields[i];

  switch (specs[i].kind)
    {
    case ENTRY:
      return gtk_editable_get_text (GTK_EDITABLE (field->row));
    case CHOICE:
    case TEMPLATE:
      return get_choice (field);
    case SWITCH:
    default:
      return gtk_switch_get_active (GTK_SWITCH (field->control)) ? "true" : "false";
    }
}

static const char *
value_of (CordonCompartmentFields *self, const char *key)
{
  return get_value (self, (guint) (find (self, key) - self->fields));
}

static gboolean
is_kept (CordonCompartmentFields *self)
{
  return g_str_equal (value_of (self, "Lifetime"), cordon_lifetime_names[CORDON_LIFETIME_PERSISTENT]);
}

static gboolean
may_wait (CordonCompartmentFields *self)
{
  return !is_kept (self) && g_str_equal (value_of (self, "Access"), cordon_access_names[CORDON_ACCESS_NONE]);
}

/* What a throwaway cannot do is not shown of it, and not said. */
static gboolean
is_said (CordonCompartmentFields *self, guint i)
{
  if (g_str_equal (specs[i].key, "Ready"))
    return may_wait (self);
  return !g_str_equal (specs[i].key, "WithoutWindow") || is_kept (self);
}

char *
cordon_compartment_fields_get_text (CordonCompartmentFields *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < N_FIELDS; i++)
    {
      if (specs[i].heading)
        g_string_append_printf (text, "[%s]\n", specs[i].group);
      if (is_said (self, i))
        g_string_append_printf (text, "%s=%s\n", specs[i].key, get_value (self, i));
    }
  return g_string_free (text, FALSE);
}

const char *
cordon_compartment_fields_get_title (CordonCompartmentFields *self)
{
  return value_of (self, "Title");
}

void
cordon_compartment_fields_set_title (CordonCompartmentFields *self,
                                     const char *title)
{
  gtk_editable_set_text (GTK_EDITABLE (find (self, "Title")->row), title);
}

/* A list of GTK 4.8 gives the keys also to a row that is hidden, unless it is insensitive, too. */
static void
set_there (GtkWidget *row, gboolean there)
{
  gtk_widget_set_visible (row, there);
  gtk_widget_set_sensitive (row, there);
}

/* --- what is wrong --------------------------------------------------------------------------- */

/* A screen reader reads the sentence with the field, whichever part of it has the focus. */
static void
describe (Field *field, GtkWidget *part, gboolean wrong)
{
  gtk_accessible_update_state (GTK_ACCESSIBLE (part), GTK_ACCESSIBLE_STATE_INVALID,
                               wrong ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
  if (wrong)
    gtk_accessible_update_relation (GTK_ACCESSIBLE (part), GTK_ACCESSIBLE_RELATION_DESCRIBED_BY, field->fault_text,
                                    NULL, -1);
  else
    gtk_accessible_reset_relation (GTK_ACCESSIBLE (part), GTK_ACCESSIBLE_RELATION_DESCRIBED_BY);
}

static void
set_fault (Field *field, const char *what)
{
  g_autofree char *rest = what ? g_strdup (g_utf8_next_char (what)) : NULL;
  g_autofree char *first = what ? g_utf8_strup (what, g_utf8_next_char (what) - what) : NULL;
  g_autofree char *sentence = what ? g_strconcat (first, rest, NULL) : NULL;

  set_there (field->fault, what != NULL);
  gtk_label_set_text (field->fault_text, sentence ? sentence : "");
  if (what)
    gtk_widget_add_css_class (field->row, "error");
  else
    gtk_widget_remove_css_class (field->row, "error");
  describe (field, field->row, what != NULL);
  if (ADW_IS_ENTRY_ROW (field->row))
    describe (field, GTK_WIDGET (gtk_editable_get_delegate (GTK_EDITABLE (field->row))), what != NULL);
  if (field->control)
    describe (field, field->control, what != NULL);
}

/* It has the focus's row above it, which alone is brought into sight by itself. */
static gboolean
bring_into_sight (GtkWidget *fault, GdkFrameClock *clock, gpointer unused)
{
  GtkWidget *scrolled = gtk_widget_get_ancestor (fault, GTK_TYPE_SCROLLED_WINDOW);
  GtkAdjustment *adjustment = scrolled ? gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled)) : NULL;
  graphene_rect_t bounds;

  if (!adjustment || !gtk_widget_get_visible (fault))
    return G_SOURCE_REMOVE;
  if (gtk_widget_get_height (fault) == 0 || !gtk_widget_compute_bounds (fault, scrolled, &bounds))
    return G_SOURCE_CONTINUE;
  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment)
                            + MAX (0, bounds.origin.y + bounds.size.height - gtk_widget_get_height (scrolled)));
  return G_SOURCE_REMOVE;
}

static gboolean
mark (CordonCompartmentFields *self, guint i, const char *what)
{
  if (!gtk_widget_get_visible (self->fields[i].row))
    return FALSE;
  set_fault (&self->fields[i], what);
  gtk_widget_grab_focus (self->fields[i].row);
  gtk_widget_add_tick_callback (self->fields[i].fault, bring_into_sight, NULL, NULL);
  return TRUE;
}

gboolean
cordon_compartment_fields_mark_line (CordonCompartmentFields *self,
                                     guint line,
                                     const char *what)
{
  guint at = 0;

  for (guint i = 0; i < N_FIELDS; i++)
    {
      at += specs[i].heading != NULL;
      at += is_said (self, i);
      if (at == line && is_said (self, i))
        return mark (self, i, what);
    }
  return FALSE;
}

gboolean
cordon_compartment_fields_mark_named (CordonCompartmentFields *self,
                                      const char *what)
{
  for (guint i = 0; i < N_FIELDS; i++)
    {
      g_autofree char *word = g_strconcat (specs[i].key, "=", NULL);

      if (strstr (what, word))
        return mark (self, i, what);
    }
  return FALSE;
}

void
cordon_compartment_fields_clear_marks (CordonCompartmentFields *self)
{
  for (guint i = 0; i < N_FIELDS; i++)
    set_fault (&self->fields[i], NULL);
}

/* --- what can only be read ------------------------------------------------------------------- */

/* In the words that the row would show. */
static const char *
words_of (CordonCompartmentFields *self, guint i)
{
  const char *value = get_value (self, i);

  if (specs[i].kind == SWITCH)
    return g_str_equal (value, "true") ? _("Yes") : _("No");
  for (guint word = 0; specs[i].names && specs[i].names[word]; word++)
    if (g_str_equal (specs[i].names[word], value))
      return _(specs[i].words[word]);
  return value;
}

static void
show_read (CordonCompartmentFields *self, guint i)
{
  g_auto (GStrv) parts = g_strsplit (_(specs[i].title), "_", -1);
  g_autofree char *title = g_strjoinv ("", parts);
  /* Translators: the title of a rule, and what it is */
  g_autofree char *label = g_strdup_printf (_("%s: %s"), title, words_of (self, i));

  gtk_label_set_text (self->fields[i].read_text, words_of (self, i));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->fields[i].read), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

/* It takes the focus as any row, so that keys and screen readers come to it. */
static GtkWidget *
make_read (Field *field, const char *title)
{
  GtkWidget *text = gtk_label_new (NULL);

  field->read_text = GTK_LABEL (text);
  gtk_label_set_ellipsize (field->read_text, PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (text, "dim-label");
  field->read = adw_action_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (field->read), title);
  adw_preferences_row_set_use_underline (ADW_PREFERENCES_ROW (field->read), TRUE);
  adw_action_row_add_suffix (ADW_ACTION_ROW (field->read), text);
  set_there (field->read, FALSE);
  return field->read;
}

/* --- rows ------------------------------------------------------------------------------------ */

/* Of a throwaway some rules are none. */
static gboolean
is_shown (CordonCompartmentFields *self, guint i)
{
  return is_said (self, i) && (!g_str_equal (specs[i].key, "Disk") || is_kept (self));
}

static void
on_changed (CordonCompartmentFields *self)
{
  cordon_compartment_fields_clear_marks (self);
  cordon_tile_show_names (self->tile, value_of (self, "Colour"), value_of (self, "Glyph"), value_of (self, "Pattern"));
  for (guint i = 0; i < N_FIELDS; i++)
    {
      show_read (self, i);
      set_there (self->fields[i].row, is_shown (self, i) && !self->locked);
      set_there (self->fields[i].read, is_shown (self, i) && self->locked);
    }
}

static void
set_words (Field *field, const char *const *words, const char *const *names)
{
  GtkStringList *list = gtk_string_list_new (NULL);

  for (guint i = 0; names[i]; i++)
    gtk_string_list_append (list, words ? _(words[i]) : names[i]);
  g_strfreev (field->names);
  field->names = g_strdupv ((char **) names);
  adw_combo_row_set_model (ADW_COMBO_ROW (field->row), G_LIST_MODEL (list));
  g_object_unref (list);
}

static void
make_switch (Field *field)
{
  field->row = adw_action_row_new ();
  field->control = gtk_switch_new ();
  gtk_widget_set_valign (field->control, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (field->row), field->control);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (field->row), field->control);
}

static void
make_control (CordonCompartmentFields *self, guint i)
{
  Field *field = &self->fields[i];

  switch (specs[i].kind)
    {
    case ENTRY:
      field->row = adw_entry_row_new ();
      g_signal_connect_object (field->row, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
      g_object_set (field->row, "activates-default", TRUE, NULL);
      /* A value is one line of the text, whatever was copied elsewhere. */
      g_object_set (gtk_editable_get_delegate (GTK_EDITABLE (field->row)), "truncate-multiline", TRUE, NULL);
      break;
    case CHOICE:
    case TEMPLATE:
      field->row = adw_combo_row_new ();
      if (specs[i].names)
        set_words (field, specs[i].words, specs[i].names);
      g_signal_connect_object (field->row, "notify::selected", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
      break;
    case SWITCH:
    default:
      make_switch (field);
      g_signal_connect_object (field->control, "notify::active", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
    }
}

static GtkWidget *
make_fault (Field *field)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9), *label = gtk_label_new (NULL);
  GtkWidget *icon = gtk_image_new_from_icon_name ("dialog-warning-symbolic");

  field->fault_text = GTK_LABEL (label);
  gtk_label_set_wrap (field->fault_text, TRUE);
  gtk_label_set_wrap_mode (field->fault_text, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (field->fault_text, 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), label);
  gtk_widget_add_css_class (box, "field-fault");
  field->fault = g_object_new (ADW_TYPE_PREFERENCES_ROW, "activatable", FALSE, "focusable", FALSE, "selectable", FALSE,
                               "child", box, "visible", FALSE, NULL);
  return field->fault;
}

static void
add_field (CordonCompartmentFields *self, AdwPreferencesGroup *group, guint i)
{
  Field *field = &self->fields[i];

  make_control (self, i);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (field->row), _(specs[i].title));
  adw_preferences_row_set_use_underline (ADW_PREFERENCES_ROW (field->row), TRUE);
  adw_preferences_group_add (group, field->row);
  adw_preferences_group_add (group, make_fault (field));
  adw_preferences_group_add (group, make_read (field, _(specs[i].title)));
}

static void
add_fields (CordonCompartmentFields *self)
{
  AdwPreferencesGroup *group = NULL;

  for (guint i = 0; i < N_FIELDS; i++)
    {
      if (specs[i].heading)
        {
          group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
          adw_preferences_group_set_title (group, _(specs[i].heading));
          adw_preferences_page_add (self->page, group);
        }
      add_field (self, group, i);
    }
}

/* The present one is offered also where it is not installed: then cordond says so. */
static void
offer_templates (CordonCompartmentFields *self, const char *const *templates, const char *present)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_auto (GStrv) all = NULL;

  g_strv_builder_addv (names, (const char **) templates);
  if (!g_strv_contains (templates, present))
    g_strv_builder_add (names, present);
  all = g_strv_builder_end (names);
  set_words (find (self, "Template"), NULL, (const char *const *) all);
}

void
cordon_compartment_fields_show (CordonCompartmentFields *self,
                                const CordonCompartment *rules,
                                const char *const *templates)
{
  g_autofree char *text = cordon_compartment_to_text (rules);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  offer_templates (self, templates, cordon_compartment_get_template (rules));
  for (char **line = lines; *line; line++)
    for (guint i = 0; i < N_FIELDS; i++)
      {
        gsize length = strlen (specs[i].key);

        if (g_str_has_prefix (*line, specs[i].key) && (*line)[length] == '=')
          set_value (self, i, *line + length + 1);
      }
  on_changed (self);
}

void
cordon_compartment_fields_set_locked (CordonCompartmentFields *self,
                                      const char *why)
{
  self->locked = why != NULL;
  for (guint i = 0; i < N_FIELDS; i++)
    gtk_accessible_update_property (GTK_ACCESSIBLE (self->fields[i].read), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                    why ? why : "", -1);
  on_changed (self);
}

static gboolean
cordon_compartment_fields_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (CORDON_COMPARTMENT_FIELDS (widget)->fields[0].row);
}

static void
cordon_compartment_fields_finalize (GObject *object)
{
  for (guint i = 0; i < N_FIELDS; i++)
    g_strfreev (CORDON_COMPARTMENT_FIELDS (object)->fields[i].names);

  G_OBJECT_CLASS (cordon_compartment_fields_parent_class)->finalize (object);
}

static void
cordon_compartment_fields_class_init (CordonCompartmentFieldsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cordon_compartment_fields_finalize;
  GTK_WIDGET_CLASS (klass)->grab_focus = cordon_compartment_fields_grab_focus;
}

static void
cordon_compartment_fields_init (CordonCompartmentFields *self)
{
  self->page = ADW_PREFERENCES_PAGE (adw_preferences_page_new ());
  self->tile = g_object_new (CORDON_TYPE_TILE, NULL);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->page));
  add_fields (self);
  adw_entry_row_add_prefix (ADW_ENTRY_ROW (find (self, "Title")->row), GTK_WIDGET (self->tile));
}
