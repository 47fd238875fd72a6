# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Machines that last, standing still and saved: what the windows say of them, and that nothing that was open
in one is lost without a clear question."""
import pathlib
import sys

from gi.repository import GLib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import house  # noqa: E402
import reader  # noqa: E402
from displays import main, narrow  # noqa: E402
from house import wait_for, xdotool  # noqa: E402
from main_case import BUTTON, FRAME, LABEL, TRUTH_SECONDS, MainCase  # noqa: E402

X11_ONLY = {'Saved.test_saved_elsewhere': 'events of cordond alone'}


class Saved(MainCase):
    def is_saved(self, name):
        return next(m['saved'] for m in self.listed() if m['name'] == name)

    def make_saved(self, name='Bank', **options):
        """A house with a machine that is saved; its UUID."""
        self.build(refuse=house.ERROR_NOT_DOCUMENT, **options)  # it kept no document
        uuid = self.create('banking', name)
        self.hold('StartMachine', uuid)
        wait_for('running', lambda: self.state_of(name) == 'running')
        self.call('SaveMachine', GLib.Variant('(s)', (uuid,)))
        return uuid

    def test_save(self):
        """From the row; it is called saved, by a sign and a word, and goes on from there."""
        self.build(refuse=house.ERROR_NOT_DOCUMENT)
        self.create('banking', 'Bank')
        self.window()
        self.start('Bank')
        self.wait_node(None, 'Bank: Running')
        self.choose('Bank', 'Save')
        self.wait_node(None, 'Bank: Saved')
        self.assertEqual((self.state_of('Bank'), self.is_saved('Bank')), ('stopped', True))
        self.wait_label('1 machine')
        self.picture('main-saved')
        self.press('Open “Bank”')
        self.wait_node(None, 'SELinux level s0:c')
        self.wait_node(None, 'Bank: Running')
        self.assertFalse(self.is_saved('Bank'))

    def test_save_fails(self):
        """It runs as before, and the row says why it was not saved."""
        h = self.build()
        self.create('banking', 'Bank')
        self.window()
        self.start('Bank')
        self.wait_node(None, 'Bank: Running')
        h.set_fault('operate', 'fails')
        self.choose('Bank', 'Save')
        self.wait_node(BUTTON, 'Dismiss')
        self.wait_node(None, 'Bank: Running')
        self.assertFalse(self.is_saved('Bank'))

    def test_saved_elsewhere(self):
        """What another program saves and forgets is in the window as fast as anything else."""
        uuid = self.make_saved()
        self.window()
        self.wait_node(None, 'Bank: Saved')
        self.call('DiscardSaved', GLib.Variant('(s)', (uuid,)))
        self.wait_node(None, 'Bank: Stopped', seconds=TRUTH_SECONDS)
        self.hold('StartMachine', uuid)
        self.wait_node(None, 'Bank: Running')
        self.call('SaveMachine', GLib.Variant('(s)', (uuid,)))
        self.wait_node(None, 'Bank: Saved', seconds=TRUTH_SECONDS)

    def test_discard(self):
        """A question that says what is lost, which Enter does not answer with yes."""
        self.make_saved()
        self.window()
        self.choose('Bank', 'Forget What Was Saved')
        self.wait_label('Forget What Is Open in “Bank”?')
        self.wait_label('its disk stays')
        self.picture('main-discard-question')
        xdotool('key', 'Return')
        self.wait_no_node(LABEL, 'Forget What Is Open in “Bank”?')
        self.assertTrue(self.is_saved('Bank'))
        self.choose('Bank', 'Forget What Was Saved')
        self.press('Forget It')
        self.wait_node(None, 'Bank: Stopped')
        self.assertFalse(self.is_saved('Bank'))
        self.press('More for “Bank”')
        self.wait_node(None, 'Start without a Window')
        self.assertFalse(self.nodes(None, 'Forget What Was Saved'))

    def test_pause(self):
        """It stands still until it is let go on, whoever holds it."""
        self.build()
        self.create('banking', 'Bank')
        self.window()
        self.start('Bank')
        self.wait_node(None, 'Bank: Running')
        self.choose('Bank', 'Pause')
        self.wait_node(None, 'Bank: Paused')
        self.assertEqual(self.state_of('Bank'), 'paused')
        self.choose('Bank', 'Go On without a Window')
        self.wait_node(None, 'Bank: Running')

    def machine_menu(self, item):
        """Of the machine's window, whose bar may be used as soon as its machine is shown."""
        def button():
            frame = self.wait_node(FRAME, '— Banking')  # a pause stands in its title, too
            return next((node for node in reader.walk(frame) if reader.or_none(node.name) == 'Main Menu'
                         and reader.or_none(node.has, reader.SENSITIVE) and reader.or_none(node.press)), None)
        wait_for('its menu', button)
        self.wait_node(None, item).press()

    def test_save_from_window(self):
        """The menu of the machine's own window pauses it, lets it go on, and saves it; then the window closes."""
        self.make_saved()
        self.window()
        self.press('Open “Bank”')
        self.wait_node(None, 'SELinux level s0:c')
        wait_for('its window', lambda: self.active() in self.other_windows())
        self.machine_menu('Pause')
        self.wait_node(None, 'Bank: Paused')
        self.picture('machine-paused', moves=True)
        self.machine_menu('Go On')
        self.wait_node(None, 'Bank: Running')
        self.machine_menu('Save and Close')
        self.wait_node(None, 'Bank: Saved')
        wait_for('no window', lambda: self.other_windows() == [])
        self.assertTrue(self.is_saved('Bank'))

    def test_save_from_window_fails(self):
        h = self.build(refuse=house.ERROR_NOT_DOCUMENT)
        self.create('banking', 'Bank')
        self.window()
        self.press('Open “Bank”')
        self.wait_node(None, 'SELinux level s0:c')
        wait_for('its window', lambda: self.active() in self.other_windows())
        h.set_fault('operate', 'fails')
        self.machine_menu('Save and Close')
        self.wait_label('The Machine Is as It Was')
        self.picture('machine-not-saved', moves=True)
        xdotool('key', 'Escape')
        self.wait_no_node(LABEL, 'The Machine Is as It Was')
        self.wait_node(None, 'Bank: Running')
        self.assertFalse(self.is_saved('Bank'))

    @narrow
    def test_looks(self):
        """Narrow, dark and with high contrast."""
        self.make_saved('Bank with a long name', environment={'ADW_DEBUG_HIGH_CONTRAST': '1', 'ADW_DEBUG_COLOR_SCHEME': 'prefer-dark'})
        self.window()
        self.wait_node(None, 'Bank with a long name: Saved')
        self.resize(370, 640)
        self.picture('main-saved-narrow-high-contrast-dark')


if __name__ == '__main__':
    main(X11_ONLY)
