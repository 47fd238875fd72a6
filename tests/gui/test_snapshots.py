# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Machines that last, their names and their disks: renamed, copied, made larger, kept as snapshots and brought back, all
of it in the main window; what is lost by it is asked first, and what goes wrong stands where it was asked for."""
import pathlib
import sys

from gi.repository import GLib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import house  # noqa: E402
import reader  # noqa: E402
import tap  # noqa: E402
from displays import narrow  # noqa: E402
from house import wait_for, xdotool  # noqa: E402
from main_case import BUTTON, FRAME, LABEL, MainCase  # noqa: E402

GIB = 1 << 30
DARK = {'ADW_DEBUG_HIGH_CONTRAST': '1', 'ADW_DEBUG_COLOR_SCHEME': 'prefer-dark'}


class Snapshots(MainCase):
    def furnish_bank(self, name='Bank', snapshots=(), **options):
        """A house with a machine that is stopped, and the main window; its UUID."""
        self.build(**options)
        uuid = self.create('banking', name)
        for each in snapshots:
            self.call('CreateSnapshot', GLib.Variant('(ss)', (uuid, each)))
        self.window()
        return uuid

    def named(self, uuid):
        return next(m['name'] for m in self.listed() if m['uuid'] == uuid)

    def snapshots(self, uuid):
        return [each['name'] for each in self.call('ListSnapshots', GLib.Variant('(s)', (uuid,))).unpack()[0]]

    def operations(self):
        """What was done to disks, in its order."""
        return self.house.test_call('Operations').unpack()[0]

    def look(self, item, title, name='Bank'):
        """Chooses from the menu of the machine's row; the window that it opens is in front."""
        self.choose(name, item)
        self.wait_node(FRAME, title)
        self.wait_over_main()

    def wait_closed(self, title):
        self.wait_no_node(FRAME, title)
        self.wait_main_active()

    def replace_text(self, text):
        """Of the entry that has the focus."""
        xdotool('key', 'ctrl+a')
        xdotool('type', text)

    def answer(self, name):
        """By the button of a question, which has no other word; GTK 4.8 says it of the button and of its label."""
        def find():
            return [node for node in self.nodes(BUTTON, name, reader.SENSITIVE)
                    if reader.or_none(node.name) == f'_{name} {name}']
        self.assertTrue(wait_for(f'"{name}"', find)[0].press())

    def cancel_buttons(self):
        """Of the window in front; that of the machine's row has its name in its own."""
        return [node for node in self.nodes(BUTTON, 'Cancel', reader.SENSITIVE)
                if 'Bank' not in (reader.or_none(node.name) or 'Bank')]

    # --- its name, a copy, its size ----------------------------------------------------------

    def test_rename(self):
        """By keys alone; the old name is no new one."""
        uuid = self.furnish_bank()
        self.look('Rename', 'Rename a Machine')
        self.wait_label('It is called so.')
        self.replace_text('Giro account')
        self.wait_no_node(LABEL, 'It is called so.')
        self.picture('rename')
        xdotool('key', 'Return')
        self.wait_closed('Rename a Machine')
        self.wait_node(None, 'Giro account: Stopped')
        self.assertEqual(self.named(uuid), 'Giro account')

    def test_rename_to_a_name_that_is_taken(self):
        uuid = self.furnish_bank()
        self.create('work', 'Customers')
        self.wait_node(None, 'Customers: Stopped')
        self.look('Rename', 'Rename a Machine')
        self.replace_text('customers')
        self.wait_label('You have a machine of this name already.')
        self.assertFalse(self.nodes(BUTTON, 'Rename', reader.SENSITIVE))
        xdotool('key', 'Escape')
        self.wait_closed('Rename a Machine')
        self.assertEqual(self.named(uuid), 'Bank')

    def test_clone(self):
        self.furnish_bank()
        self.look('Clone', 'Clone a Machine')
        self.wait_label('a copy of the whole disk')
        self.picture('clone')
        xdotool('key', 'Return')
        self.wait_closed('Clone a Machine')
        self.wait_node(None, 'Copy of Bank: Stopped')
        self.assertEqual({m['name'] for m in self.listed()}, {'Bank', 'Copy of Bank'})
        self.look('Clone', 'Clone a Machine')
        xdotool('key', 'Return')
        self.wait_node(None, 'Copy of Bank 2: Stopped')

    def test_clone_fails(self):
        """It is said beside the name, which stays; the machine is as it was, and there is no other."""
        self.furnish_bank()
        self.house.set_fault('copy-volume', 'fails')
        self.look('Clone', 'Clone a Machine')
        xdotool('key', 'Return')
        self.wait_node(BUTTON, 'Clone', reader.SENSITIVE)
        self.wait_label('The fake was told to fail.')
        self.picture('clone-failed')
        xdotool('key', 'Escape')
        self.wait_closed('Clone a Machine')
        self.wait_node(None, 'Bank: Stopped')
        self.assertEqual([m['name'] for m in self.listed()], ['Bank'])

    def test_clone_goes_on_without_its_window(self):
        """The row says what is done; what goes wrong then stands there."""
        self.furnish_bank()
        self.house.set_fault('copy-volume', 'hangs')
        self.look('Clone', 'Clone a Machine')
        xdotool('key', 'Return')
        self.wait_label('Copying the disk')
        self.picture('clone-works', moves=True)
        xdotool('key', 'Escape')
        self.wait_closed('Clone a Machine')
        self.wait_node(None, 'Bank: Being copied')
        self.house.set_fault('copy-volume', 'fails')
        self.wait_node(BUTTON, 'Dismiss')
        self.wait_node(None, 'Bank: Stopped')

    def test_clone_cancelled(self):
        """By the window's button. Nothing is left of the copy, and it can be asked for again."""
        self.furnish_bank()
        self.house.set_fault('copy-volume', 'hangs')
        self.look('Clone', 'Clone a Machine')
        xdotool('key', 'Return')
        self.wait_label('Copying the disk')
        self.assertTrue(wait_for('"Cancel"', self.cancel_buttons)[0].press())
        self.wait_label('Copying was cancelled; nothing of the copy is left.')
        self.picture('clone-cancelled')
        self.wait_node(BUTTON, 'Clone', reader.SENSITIVE)
        self.assertEqual([m['name'] for m in self.listed()], ['Bank'])
        self.house.set_fault('copy-volume', 'works')
        xdotool('key', 'Return')
        self.wait_closed('Clone a Machine')
        self.wait_node(None, 'Copy of Bank: Stopped')

    def test_clone_cancelled_in_its_row(self):
        """Its picture has the bar, half full."""
        self.furnish_bank()
        self.house.set_fault('copy-volume', 'hangs')
        self.look('Clone', 'Clone a Machine')
        xdotool('key', 'Return')
        self.wait_label('Copying the disk')
        xdotool('key', 'Escape')
        self.wait_closed('Clone a Machine')
        self.wait_node(None, 'Bank: Being copied')
        self.picture('clone-row', moves=True)
        self.press('Cancel What Is Done with “Bank”')
        self.wait_node(None, 'Bank: Stopped')
        self.wait_label('Copying was cancelled; nothing of the copy is left.')
        self.assertEqual([m['name'] for m in self.listed()], ['Bank'])

    def test_snapshot_cancelled(self):
        """Before its machine writes to the disk."""
        uuid = self.furnish_bank()
        self.look('Snapshots', 'Snapshots')
        self.wait_node(BUTTON, 'Take a Snapshot', reader.SENSITIVE)
        self.house.set_fault('create', 'hangs')
        self.press('Take a Snapshot')
        self.picture('snapshot-works', moves=True)
        self.press('Cancel the Work on the Disk')
        self.wait_label('The work on the disk was cancelled; the disk is as it was.')
        self.house.set_fault('create', 'works')
        self.assertEqual(self.snapshots(uuid), [])

    def test_grow(self):
        uuid = self.furnish_bank()
        before = self.listed()[0]['disk']
        self.look('Grow Disk', 'Grow a Disk')
        self.wait_label('never smaller')
        self.picture('grow')
        xdotool('key', 'Up')
        self.press('Grow')
        self.wait_closed('Grow a Disk')
        self.assertEqual([(m['uuid'], m['disk']) for m in self.listed()], [(uuid, before + 2 * GIB)])

    # --- snapshots ---------------------------------------------------------------------------

    def test_take(self):
        """By keys alone, under the name that is suggested and under one of a person's."""
        uuid = self.furnish_bank()
        self.look('Snapshots', 'Snapshots')
        self.wait_node(None, 'There is no snapshot yet')
        self.wait_node(BUTTON, 'Take a Snapshot', reader.SENSITIVE)
        self.picture('snapshots-none')
        xdotool('key', 'Return')
        self.wait_node(BUTTON, 'Revert to “Snapshot 1”', reader.SENSITIVE)
        self.replace_text('Before the move')
        xdotool('key', 'Return')
        self.wait_node(BUTTON, 'Revert to “Before the move”', reader.SENSITIVE)
        self.assertEqual(self.snapshots(uuid), ['Snapshot 1', 'Before the move'])
        self.replace_text('before the MOVE')
        self.wait_label('There is a snapshot of this name already.')
        self.picture('snapshots')
        xdotool('key', 'Escape')
        self.wait_closed('Snapshots')

    def test_revert(self):
        """A question that says what is lost, which Enter does not answer with yes."""
        uuid = self.furnish_bank(snapshots=['Clean'])
        self.look('Snapshots', 'Snapshots')
        self.press('Revert to “Clean”')
        self.wait_label('Revert “Bank” to “Clean”?')
        self.wait_label('Everything that was written to it since then is lost')
        self.picture('snapshots-revert-question')
        xdotool('key', 'Return')
        self.wait_no_node(LABEL, 'Revert “Bank” to “Clean”?')
        self.assertEqual(self.operations(), 'snapshot 1 ')
        self.press('Revert to “Clean”')
        self.answer('Revert')
        wait_for('it is brought back', lambda: self.operations() == 'snapshot 1 revert 1 ')
        self.wait_node(BUTTON, 'Revert to “Clean”', reader.SENSITIVE)
        self.assertEqual(self.snapshots(uuid), ['Clean'])

    def test_delete(self):
        uuid = self.furnish_bank(snapshots=['One', 'Two'])
        self.look('Snapshots', 'Snapshots')
        self.press('Delete “One”')
        self.wait_label('cannot be brought back any more')
        self.answer('Delete')
        self.wait_no_node(BUTTON, 'Delete “One”')
        self.wait_node(BUTTON, 'Delete “Two”', reader.SENSITIVE)
        self.assertEqual(self.snapshots(uuid), ['Two'])

    def test_fails(self):
        """In the window that asked, and nothing is changed."""
        uuid = self.furnish_bank(snapshots=['Clean'])
        self.house.set_fault('operate', 'fails')
        self.look('Snapshots', 'Snapshots')
        self.wait_node(BUTTON, 'Take a Snapshot', reader.SENSITIVE)
        self.press('Take a Snapshot')
        self.wait_label('The fake was told to fail.')
        self.picture('snapshots-failed')
        self.assertEqual(self.snapshots(uuid), ['Clean'])

    def test_while_it_runs(self):
        """They are looked at, and nothing is done; with its end that is possible, as the window stands."""
        uuid = self.furnish_bank(snapshots=['Clean'], refuse=house.ERROR_NOT_DOCUMENT)
        self.start('Bank')
        self.wait_node(None, 'Bank: Running')
        self.look('Snapshots', 'Snapshots')
        self.wait_label('while the machine is stopped')
        self.wait_node(BUTTON, 'Revert to “Clean”')
        self.assertFalse(self.nodes(BUTTON, 'Revert to “Clean”', reader.SENSITIVE))
        self.picture('snapshots-running')
        self.call('Stop', GLib.Variant('(s)', (uuid,)))
        self.wait_node(BUTTON, 'Revert to “Clean”', reader.SENSITIVE)

    def test_menu(self):
        """What is done to a disk at rest is not offered for one that is in use."""
        self.furnish_bank()
        self.press('More for “Bank”')
        for item in ('Snapshots', 'Rename', 'Clone', 'Grow Disk'):
            self.wait_node(None, item)
        xdotool('key', 'Escape')
        self.start('Bank')
        self.wait_node(None, 'Bank: Running')
        self.press('More for “Bank”')
        self.wait_node(None, 'Snapshots')
        for item in ('Rename', 'Clone', 'Grow Disk'):
            self.assertFalse(self.nodes(None, item), item)

    @narrow
    def test_looks(self):
        """Narrow, dark and with high contrast."""
        self.furnish_bank(snapshots=['A name that is long, and longer than one narrow line', 'Two'],
                          environment=DARK)
        self.look('Snapshots', 'Snapshots')
        self.wait_node(BUTTON, 'Revert to “Two”', reader.SENSITIVE)
        self.resize(340, 560)
        self.picture('snapshots-narrow-high-contrast-dark')
        xdotool('key', 'Escape')
        self.wait_closed('Snapshots')
        self.look('Clone', 'Clone a Machine')
        self.resize(340, 400)
        self.picture('clone-narrow-high-contrast-dark')


if __name__ == '__main__':
    tap.main()
