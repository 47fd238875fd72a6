/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A few widgets that are used again for other machines. What only some machines need, progress and an
 * error, is made when it is needed for the first time.
 */
#include "config.h"
#include "desktop/machine-row.h"

#include <glib/gi18n-lib.h>
#include "core/text.h"
#include "desktop/full-text.h"
#include "desktop/machine-text.h"
#include "desktop/problem.h"
#include "desktop/tile.h"

struct _CordonMachineRow {
  GtkBox parent_instance;

  /* template */
  CordonTile *tile;
  GtkLabel *name, *state, *figures, *narrow_figures;
  GtkImage *icon;
  GtkButton *primary, *stop, *more;
  GMenuModel *row_menu;
  /* made when needed */
  GtkWidget *progress, *error_box, *menu;
  GtkLabel *error_text;
  GtkWidget *copy;
  /* owned */
  CordonMachineItem *item;
  /* state */
  gboolean narrow;
};

G_DEFINE_FINAL_TYPE (CordonMachineRow, cordon_machine_row, GTK_TYPE_BOX)

/* What is most likely wanted comes first. */
static const struct {
  CordonMachineVerb verb;
  const char *action, *window_action, *label; /* NULL: only in the menu */
} verbs[] = {
  { CORDON_VERB_CANCEL, "row.cancel", "main.cancel-machine", N_("_Cancel") },
  { CORDON_VERB_OPEN, "row.open", "main.open-machine", N_("_Open") },
  { CORDON_VERB_RESUME, "row.resume", "main.start-machine", N_("_Go On") },
  { CORDON_VERB_START, "row.start", "main.start-machine", N_("_Start") },
  { CORDON_VERB_SUSPEND, "row.suspend", "main.suspend-machine", NULL },
  { CORDON_VERB_SAVE, "row.save", "main.save-machine", NULL },
  { CORDON_VERB_DISCARD, "row.discard", "main.discard-machine", NULL },
  { CORDON_VERB_STOP, "row.stop", "main.stop-machine", N_("S_top") },
  { CORDON_VERB_LOOK, "row.snapshots", "main.show-snapshots", NULL },
  { CORDON_VERB_RENAME, "row.rename", "main.rename-machine", NULL },
  { CORDON_VERB_DISK, "row.clone", "main.clone-machine", NULL },
  { CORDON_VERB_DISK, "row.grow", "main.grow-machine", NULL },
  { CORDON_VERB_DELETE, "row.delete", "main.delete-machine", NULL },
  { CORDON_VERB_RESTORE, "row.restore", "main.restore-machine", N_("_Restore") },
  { CORDON_VERB_PURGE, "row.purge", "main.purge-machine", NULL },
};

/* --- what it says ---------------------------------------------------------------------------- */

static void
show_state (CordonMachineRow *self)
{
  g_autofree char *state = cordon_machine_text_state (self->item, g_get_real_time ());
  g_autofree char *level = cordon_machine_text_level (self->item);
  /* Translators: two facts beside each other: a state and a level */
  g_autofree char *both = g_strdup_printf (_("%s · %s"), state, level);
  const char *shown = *level ? both : state;
  /* Translators: of a machine, for screen readers: its name and its state */
  g_autofree char *said = g_strdup_printf (_("%s: %s"), cordon_machine_item_get_name (self->item), shown);
  GtkWidget *place = gtk_widget_get_parent (GTK_WIDGET (self)); /* it has the focus */

  gtk_label_set_text (self->state, shown);
  if (place)
    gtk_accessible_update_property (GTK_ACCESSIBLE (place), GTK_ACCESSIBLE_PROPERTY_LABEL, said, -1);
}

static void
show_figures (CordonMachineRow *self)
{
  const CordonMachineFigures *figures = cordon_machine_item_get_figures (self->item);
  g_autofree char *memory = cordon_machine_text_memory (figures), *disk = cordon_machine_text_disk (figures);
  gboolean both = *memory && *disk;
  g_autofree char *column = g_strconcat (memory, both ? "\n" : "", disk, NULL);
  g_autofree char *line = g_strconcat (memory, both ? " · " : "", disk, NULL);

  gtk_label_set_text (self->figures, column);
  gtk_label_set_text (self->narrow_figures, line);
  gtk_widget_set_visible (GTK_WIDGET (self->figures), !self->narrow && *column);
  gtk_widget_set_visible (GTK_WIDGET (self->narrow_figures), self->narrow && *line);
}

static void
show_primary (CordonMachineRow *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (verbs[i].label && cordon_machine_item_may (self->item, verbs[i].verb))
      {
        g_autofree char *said = cordon_machine_text_verb (self->item, verbs[i].verb);

        gtk_button_set_label (self->primary, _(verbs[i].label));
        gtk_button_set_use_underline (self->primary, TRUE);
        gtk_actionable_set_action_name (GTK_ACTIONABLE (self->primary), verbs[i].action);
        gtk_accessible_update_property (GTK_ACCESSIBLE (self->primary), GTK_ACCESSIBLE_PROPERTY_LABEL, said, -1);
        gtk_widget_show (GTK_WIDGET (self->primary));
        return;
      }
  gtk_widget_hide (GTK_WIDGET (self->primary));
}

static void
name_buttons (CordonMachineRow *self)
{
  g_autofree char *stop = cordon_machine_text_verb (self->item, CORDON_VERB_STOP);
  /* Translators: a machine's name */
  g_autofree char *more = g_strdup_printf (_("More for “%s”"), cordon_machine_item_get_name (self->item));

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->stop), GTK_ACCESSIBLE_PROPERTY_LABEL, stop, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->more), GTK_ACCESSIBLE_PROPERTY_LABEL, more, -1);
}

/* Where there is no room it is in the menu, and where it is the only thing to do it has a word. */
static void
show_stop (CordonMachineRow *self)
{
  gboolean beside = cordon_machine_item_may (self->item, CORDON_VERB_STOP)
                    && cordon_machine_item_may (self->item, CORDON_VERB_OPEN);

  gtk_widget_set_visible (GTK_WIDGET (self->stop), beside && !self->narrow);
}

static void
show_actions (CordonMachineRow *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), verbs[i].action,
                                   cordon_machine_item_may (self->item, verbs[i].verb));
  show_primary (self);
  show_stop (self);
  name_buttons (self);
}

static void
show_progress (CordonMachineRow *self)
{
  gboolean starts = cordon_machine_item_get_work (self->item) == CORDON_WORK_START;
  double fraction = starts ? cordon_machine_start_fraction (cordon_machine_item_get_stage (self->item))
                           : cordon_machine_item_get_fraction (self->item);

  if (!self->progress && fraction >= 0)
    {
      self->progress = gtk_progress_bar_new ();
      gtk_widget_add_css_class (self->progress, "machine-progress");
      gtk_box_insert_child_after (GTK_BOX (self), self->progress, gtk_widget_get_first_child (GTK_WIDGET (self)));
    }
  if (!self->progress)
    return;
  gtk_widget_set_visible (self->progress, fraction >= 0);
  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->progress), MAX (fraction, 0));
}

/* --- what went wrong ------------------------------------------------------------------------- */

static GtkWidget *
small_button (const char *label, const char *action)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  return button;
}

static void
make_error_box (CordonMachineRow *self)
{
  GtkWidget *icon = gtk_image_new_from_icon_name ("dialog-warning-symbolic");
  GtkWidget *forget = small_button (_("_Dismiss"), "row.forget-error");
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->error_box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  self->error_text = GTK_LABEL (gtk_label_new (NULL));
  self->copy = small_button (_("Copy the Co_mmand"), "row.copy-command");
  gtk_label_set_wrap (self->error_text, TRUE);
  gtk_label_set_wrap_mode (self->error_text, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (self->error_text, 0);
  gtk_widget_set_hexpand (GTK_WIDGET (self->error_text), TRUE);
  gtk_widget_set_halign (buttons, GTK_ALIGN_END);
  gtk_box_append (GTK_BOX (buttons), self->copy);
  gtk_box_append (GTK_BOX (buttons), forget);
  {
    GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);

    gtk_widget_set_valign (icon, GTK_ALIGN_START);
    gtk_box_append (GTK_BOX (line), icon);
    gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->error_text));
    gtk_box_append (GTK_BOX (self->error_box), line);
  }
  gtk_box_append (GTK_BOX (self->error_box), buttons);
  gtk_widget_add_css_class (self->error_box, "machine-error");
  gtk_box_append (GTK_BOX (self), self->error_box);
}

static char *
command_of (CordonMachineRow *self)
{
  const GError *error = cordon_machine_item_get_error (self->item);

  return error ? cordon_problem_command (cordon_problem_for_error (error),
                                         cordon_machine_item_get_info (self->item)->compartment)
               : NULL;
}

static char *
error_sentence (const GError *error, const char *command)
{
  const CordonProblem *problem = cordon_problem_for_error (error);
  g_autofree char *clean = cordon_text_display_name (error->message);
  const char *advice = problem->advice ? cordon_problem_text (problem->advice) : "";

  return g_strjoin ("", clean, *advice ? " " : "", advice, command ? "\n" : "", command, NULL);
}

static void
show_error (CordonMachineRow *self)
{
  const GError *error = cordon_machine_item_get_error (self->item);
  g_autofree char *command = command_of (self);
  g_autofree char *sentence = error ? error_sentence (error, command) : NULL;

  if (error && !self->error_box)
    make_error_box (self);
  if (!self->error_box)
    return;
  gtk_widget_set_visible (self->error_box, error != NULL);
  gtk_label_set_text (self->error_text, sentence ? sentence : "");
  gtk_widget_set_visible (self->copy, command != NULL);
}

static void
copy_command (GtkWidget *widget, const char *action, GVariant *parameter)
{
  g_autofree char *command = command_of (CORDON_MACHINE_ROW (widget));

  if (command)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), command);
}

/* --- all of it ------------------------------------------------------------------------------- */

static void
update (CordonMachineRow *self)
{
  const CordonMachineInfo *info = cordon_machine_item_get_info (self->item);

  cordon_tile_show_names (self->tile, info->colour, info->glyph, info->pattern);
  gtk_label_set_text (self->name, cordon_machine_item_get_name (self->item));
  gtk_image_set_from_icon_name (self->icon, cordon_machine_icon_name (self->item));
  show_state (self);
  show_figures (self);
  show_actions (self);
  show_progress (self);
  show_error (self);
}

void
cordon_machine_row_show (CordonMachineRow *self,
                         CordonMachineItem *item)
{
  if (self->item)
    g_signal_handlers_disconnect_by_data (self->item, self);
  g_set_object (&self->item, item);
  if (!item)
    return;
  g_signal_connect_object (item, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

/* What a machine does is said whole, however little room there is. */
static void
give_lines (CordonMachineRow *self)
{
  cordon_full_text_set_lines (self->name, self->narrow ? 2 : 1);
  cordon_full_text_set_lines (self->state, self->narrow ? -1 : 1);
}

void
cordon_machine_row_set_narrow (CordonMachineRow *self,
                               gboolean narrow)
{
  if (self->narrow == narrow)
    return;
  self->narrow = narrow;
  give_lines (self);
  if (!self->item)
    return;
  show_figures (self);
  show_stop (self);
}

void
cordon_machine_row_tick (CordonMachineRow *self)
{
  if (self->item)
    show_state (self);
}

/* --- what it is asked for -------------------------------------------------------------------- */

static void
ask_window (GtkWidget *widget, const char *action)
{
  gtk_widget_activate_action (widget, action, "s", cordon_machine_item_get_uuid (CORDON_MACHINE_ROW (widget)->item));
}

static void
on_verb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (g_str_equal (verbs[i].action, action))
      {
        ask_window (widget, verbs[i].window_action);
        return;
      }
}

static void
forget_error (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ask_window (widget, "main.forget-error");
}

static void
show_details (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ask_window (widget, "main.show-details");
}

static void
pop_up (CordonMachineRow *self, GtkWidget *relative)
{
  if (!self->menu)
    {
      self->menu = gtk_popover_menu_new_from_model (self->row_menu);
      gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
      gtk_popover_set_position (GTK_POPOVER (self->menu), GTK_POS_BOTTOM);
    }
  {
    graphene_rect_t bounds;

    if (gtk_widget_compute_bounds (relative, GTK_WIDGET (self), &bounds))
      gtk_popover_set_pointing_to (GTK_POPOVER (self->menu),
                                   &(GdkRectangle) { (int) bounds.origin.x, (int) bounds.origin.y,
                                                     (int) bounds.size.width, (int) bounds.size.height });
  }
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

static void
pop_up_menu (GtkWidget *widget, const char *action, GVariant *parameter)
{
  CordonMachineRow *self = CORDON_MACHINE_ROW (widget);

  pop_up (self, GTK_WIDGET (self->more));
}

static void
on_right_click (CordonMachineRow *self)
{
  pop_up (self, GTK_WIDGET (self->more));
}

/* --- the object ------------------------------------------------------------------------------ */

GtkWidget *
cordon_machine_row_new (void)
{
  return g_object_new (CORDON_TYPE_MACHINE_ROW, NULL);
}

static void
cordon_machine_row_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  CordonMachineRow *self = CORDON_MACHINE_ROW (widget);

  GTK_WIDGET_CLASS (cordon_machine_row_parent_class)->size_allocate (widget, width, height, baseline);
  if (self->menu)
    gtk_popover_present (GTK_POPOVER (self->menu));
}

static void
cordon_machine_row_dispose (GObject *object)
{
  CordonMachineRow *self = CORDON_MACHINE_ROW (object);

  cordon_machine_row_show (self, NULL);
  g_clear_pointer (&self->menu, gtk_widget_unparent);

  G_OBJECT_CLASS (cordon_machine_row_parent_class)->dispose (object);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    gtk_widget_class_install_action (widget_class, verbs[i].action, NULL, on_verb);
  gtk_widget_class_install_action (widget_class, "row.forget-error", NULL, forget_error);
  gtk_widget_class_install_action (widget_class, "row.copy-command", NULL, copy_command);
  gtk_widget_class_install_action (widget_class, "row.details", NULL, show_details);
  gtk_widget_class_install_action (widget_class, "row.menu", NULL, pop_up_menu);
}

static void
cordon_machine_row_class_init (CordonMachineRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cordon_machine_row_dispose;
  widget_class->size_allocate = cordon_machine_row_size_allocate;
  g_type_ensure (CORDON_TYPE_TILE);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/cordon/Cordon/machine-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CordonMachineRow, tile);
  gtk_widget_class_bind_template_child (widget_class, CordonMachineRow, name);
  gtk_widget_class_bind_template_child (widget_class, CordonMachineRow, icon);
  gtk_widget_class_bind_template_child (widget_class, CordonMachineRow, state);
  gtk_widget_class_bind_template_child (widget_class, CordonMachineRow, figures);
  gtk_widget_class_bind_template_child (widget_class, CordonMachineRow, narrow_figures);
  gtk_widget_class_bind_template_child (widget_class, CordonMachineRow, primary);
  gtk_widget_class_bind_template_child (widget_class, CordonMachineRow, stop);
  gtk_widget_class_bind_template_child (widget_class, CordonMachineRow, more);
  gtk_widget_class_bind_template_child (widget_class, CordonMachineRow, row_menu);
  install_actions (widget_class);
}

static void
cordon_machine_row_init (CordonMachineRow *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  cordon_full_text_when_cut (self->name);
  cordon_full_text_when_cut (self->state);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect_object (click, "pressed", G_CALLBACK (on_right_click), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}
