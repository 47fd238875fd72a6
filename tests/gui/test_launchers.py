# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The looks of launchers: the icon of a program in a machine has the colour that its compartment has now."""
import pathlib
import sys

import gi

gi.require_version('GdkPixbuf', '2.0')
from gi.repository import GdkPixbuf, GLib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import tap  # noqa: E402
from house import wait_for  # noqa: E402
from integration_case import COMMAND, DATA, NAME, IntegrationCase, run  # noqa: E402

MINE = '[Compartment]\nTitle=Travels\nColour={}\nGlyph=link\n[Machine]\nTemplate=viewer\nLifetime=persistent\n'
OF_THE_GUEST = 200, 100, 0, 255


class Launchers(IntegrationCase):
    def call(self, method, *arguments):
        return self.house.system_call('/org/cordon/Cordon1', 'org.cordon.Cordon1', method, *arguments)

    def set_colour(self, colour):
        self.call('SetCompartment', GLib.Variant('(ssa{sv})', ('travel', MINE.format(colour), {})))

    def launchers(self):
        """The one of the program that has a picture is the first."""
        return sorted((DATA / 'applications').glob(f'{NAME}.App.*.desktop'))

    def icon(self):
        """Its frame's and its picture's colour."""
        path, = (DATA / 'icons/hicolor/128x128/apps').glob(f'{NAME}.App.*.firefox-esr.png')
        picture = GdkPixbuf.Pixbuf.new_from_file(str(path))
        return [tuple(picture.get_pixels()[y * picture.get_rowstride() + x * 4:][:4]) for x, y in ((64, 2), (40, 40))]

    def look(self):
        """What its file says of the colour and the sign."""
        file = GLib.KeyFile()
        file.load_from_file(str(self.launchers()[0]), GLib.KeyFileFlags.NONE)
        return file.get_string('Desktop Entry', 'X-Cordon-Look')

    def make_machine(self):
        """With its launchers, as its window makes them. The command is the real one."""
        self.command.write_text(f'#!/bin/sh\nexec {COMMAND} "$@"\n')
        self.set_colour('purple')
        uuid = self.call('CreateMachine', GLib.Variant('(ssa{sv})', ('travel', 'Trip', {}))).unpack()[0]
        run(COMMAND, 'run', uuid)
        wait_for('the launchers', lambda: len(self.launchers()) == len(self.apps))
        return uuid

    def test_launcher_follows_its_compartment(self):
        """At the next start of a desktop that did not run, and at once while it runs."""
        uuid = self.make_machine()
        self.assertEqual(self.look(), 'purple/link')
        purple, picture = self.icon()
        self.assertEqual(picture, OF_THE_GUEST)
        self.quit()  # before its last window goes, and the program by itself
        run(COMMAND, 'stop', '--force', uuid)  # one that runs keeps what it was started with
        self.set_colour('green')
        self.assertEqual(self.look(), 'purple/link')
        run('gapplication', 'action', NAME, 'show')
        wait_for('the new colour', lambda: self.look() == 'green/link')
        green, picture = self.icon()
        self.assertTrue(green[1] > green[0] and green[1] > green[2] and green[3] == 255, green)
        self.assertEqual(picture, OF_THE_GUEST)
        self.wait_node('frame', 'Cordon')
        self.set_colour('purple')
        wait_for('the colour of before', lambda: self.look() == 'purple/link')
        self.assertEqual(self.icon(), [purple, OF_THE_GUEST])


if __name__ == '__main__':
    tap.main()
