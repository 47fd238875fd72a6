/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Input devices that only report. Scancodes come byte by byte and are put together again: a line is
 * one press or one release, with the raw bytes as they came.
 */
#include "inputs.h"

#include "report.h"

typedef struct {
  SpiceKbdInstance instance; /* first */
  guint8 bytes[3];           /* of a scancode not yet complete */
  guint count;
} Keyboard;

static guint
scancode_length (guint8 first)
{
  return first == 0xe0 ? 2 : first == 0xe1 ? 3 : 1;
}

static void
report_key (const guint8 *bytes, guint count)
{
  g_autoptr (GString) code = g_string_new (NULL);
  g_autoptr (GString) raw = g_string_new (NULL);
  gboolean up = bytes[count - 1] & 0x80;

  for (guint i = 0; i < count; i++)
    {
      gboolean prefix = i == 0 && count > 1;

      g_string_append_printf (code, "%02x", prefix ? bytes[i] : bytes[i] & 0x7f);
      g_string_append_printf (raw, "%02x", bytes[i]);
    }
  cordon_test_report ("KEY %s %s %s", code->str, up ? "up" : "down", raw->str);
}

static void
push_scancode_byte (SpiceKbdInstance *instance, uint8_t byte)
{
  Keyboard *keyboard = (Keyboard *) instance;

  keyboard->bytes[keyboard->count++] = byte;
  if (keyboard->count < scancode_length (keyboard->bytes[0]))
    return;
  report_key (keyboard->bytes, keyboard->count);
  keyboard->count = 0;
}

static uint8_t
get_leds (SpiceKbdInstance *instance)
{
  return 0;
}

static void
mouse_motion (SpiceMouseInstance *instance, int dx, int dy, int dz, uint32_t buttons)
{
  if (dz != 0)
    cordon_test_report ("WHEEL %d %u", dz, buttons);
  else
    cordon_test_report ("MOUSE %d %d %u", dx, dy, buttons);
}

static void
mouse_buttons (SpiceMouseInstance *instance, uint32_t buttons)
{
  cordon_test_report ("BUTTONS %u", buttons);
}

static void
tablet_set_logical_size (SpiceTabletInstance *instance, int width, int height)
{
}

static void
tablet_position (SpiceTabletInstance *instance, int x, int y, uint32_t buttons)
{
  cordon_test_report ("TABLET %d %d %u", x, y, buttons);
}

/* libspice-server tells every press of a button this way; only the wheel's two move anything. */
static void
tablet_wheel (SpiceTabletInstance *instance, int dz, uint32_t buttons)
{
  if (dz != 0)
    cordon_test_report ("WHEEL %d %u", dz, buttons);
  else
    cordon_test_report ("BUTTONS %u", buttons);
}

static void
tablet_buttons (SpiceTabletInstance *instance, uint32_t buttons)
{
  cordon_test_report ("BUTTONS %u", buttons);
}

void
cordon_inputs_add (SpiceServer *server, gboolean tablet)
{
  static const SpiceKbdInterface keyboard_interface = {
    .base = { SPICE_INTERFACE_KEYBOARD, "Cordon test keyboard",
              SPICE_INTERFACE_KEYBOARD_MAJOR, SPICE_INTERFACE_KEYBOARD_MINOR },
    .push_scan_freg = push_scancode_byte,
    .get_leds = get_leds,
  };
  static const SpiceMouseInterface mouse_interface = {
    .base = { SPICE_INTERFACE_MOUSE, "Cordon test mouse",
              SPICE_INTERFACE_MOUSE_MAJOR, SPICE_INTERFACE_MOUSE_MINOR },
    .motion = mouse_motion,
    .buttons = mouse_buttons,
  };
  static const SpiceTabletInterface tablet_interface = {
    .base = { SPICE_INTERFACE_TABLET, "Cordon test tablet",
              SPICE_INTERFACE_TABLET_MAJOR, SPICE_INTERFACE_TABLET_MINOR },
    .set_logical_size = tablet_set_logical_size,
    .position = tablet_position,
    .wheel = tablet_wheel,
    .buttons = tablet_buttons,
  };
  static Keyboard keyboard = { .instance.base.sif = &keyboard_interface.base };
  static SpiceMouseInstance mouse_instance = { .base.sif = &mouse_interface.base };
  static SpiceTabletInstance tablet_instance = { .base.sif = &tablet_interface.base };

  spice_server_add_interface (server, &keyboard.instance.base);
  spice_server_add_interface (server, &mouse_instance.base);
  if (tablet)
    spice_server_add_interface (server, &tablet_instance.base);
}
