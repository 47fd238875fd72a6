# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""New machines in the window: the three choices, the compartments that are offered, and the cards that are seen
before a machine of them is made."""
import os
import pathlib
import re
import sys
import tempfile

from gi.repository import GLib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import house  # noqa: E402
import reader  # noqa: E402
from displays import main  # noqa: E402
from house import wait_for, xdotool  # noqa: E402
from main_case import BUTTON, FRAME, LABEL, PROGRAMS, TRUTH_SECONDS, MainCase  # noqa: E402

X11_ONLY = {
    'NewMachine.test_administrators_compartment': 'words in the list alone',
    'NewMachine.test_card_of_edited_file': 'of files alone',
}


class NewMachine(MainCase):
    # --- a new machine -----------------------------------------------------------------------

    def test_new_machine(self):
        """Three choices; the name has the focus, Enter makes it, and it can be started at once."""
        self.build()
        self.create('work', 'Customers')
        self.window()
        self.wait_label('Customers')
        self.wait_main_active()
        xdotool('key', 'ctrl+n')
        self.wait_label('What It Is For')
        self.wait_dialog()
        self.wait_node(FRAME, 'New Machine')
        self.picture('new-machine', moves=True)
        xdotool('key', 'ctrl+a')
        xdotool('type', 'Savings')
        xdotool('key', 'Return')
        self.wait_no_node(LABEL, 'What It Is For')
        wait_for('a machine', lambda: self.state_of('Savings') == 'stopped')
        self.wait_label('Savings')
        self.picture('main-made')
        self.assertEqual({m['compartment'] for m in self.listed() if m['name'] == 'Savings'}, {'banking'})

    def test_new_machine_names(self):
        """What cordond would refuse is said before it is asked."""
        self.build()
        self.create('banking', 'Banking')
        self.window()
        self.wait_label('Banking')
        self.wait_main_active()
        xdotool('key', 'ctrl+n')
        self.wait_dialog()
        self.wait_node(BUTTON, 'Create', reader.SENSITIVE)  # “Banking 2”
        xdotool('key', 'ctrl+a')
        xdotool('type', 'bANKING')
        self.wait_label('You have a machine of this name already.')
        self.picture('new-machine-taken', moves=True)
        xdotool('key', 'Return')
        self.wait_label('What It Is For')
        xdotool('key', 'ctrl+a', 'BackSpace')
        self.wait_label('It needs a name.')
        xdotool('type', 'Other')
        self.wait_no_node(LABEL, 'It needs a name.')
        xdotool('key', 'Return')
        wait_for('a machine', lambda: self.state_of('Other') == 'stopped')

    def test_new_machine_refused(self):
        """cordond's own answer stands in the dialog, which stays."""
        h = self.build()
        self.window()
        self.wait_label('Open a File You Do Not Trust')
        h.set_fault('create-volume', 'fails')
        self.wait_main_active()
        xdotool('key', 'ctrl+n')
        self.wait_dialog()
        xdotool('key', 'Return')
        self.wait_label('cordon doctor')
        self.picture('new-machine-refused', moves=True)
        h.set_fault('create-volume', 'works')
        xdotool('key', 'Return')
        self.wait_no_node(LABEL, 'What It Is For')
        wait_for('a machine', lambda: len(self.listed()) == 1)

    def test_new_machine_cancelled(self):
        """Nothing is left of one that was cancelled while it was made."""
        h = self.build()
        self.window()
        self.wait_label('Open a File You Do Not Trust')
        h.test_call('SetDeadline', GLib.Variant('(u)', (600000,)))
        h.set_fault('create-volume', 'hangs')
        self.wait_main_active()
        xdotool('key', 'ctrl+n')
        self.wait_dialog()
        xdotool('key', 'Return')
        self.wait_label('Making “')
        self.picture('new-machine-progress', moves=True)
        xdotool('key', 'Escape')
        self.wait_no_node(LABEL, 'What It Is For')
        h.set_fault('create-volume', 'works')
        wait_for('nothing', lambda: self.listed() == [])
        self.wait_label('Open a File You Do Not Trust')

    # --- compartments ------------------------------------------------------------------------

    def test_own_compartment(self):
        """One of the person's own comes, changes and goes by events, and machines are made of it."""
        self.build()
        self.create('work', 'Customers')
        self.window()
        self.wait_label('Customers')
        self.set_compartment('travel', 'Travels')
        self.wait_label('Travels', TRUTH_SECONDS)
        self.press('New Machine in “Travels”')
        self.wait_dialog()
        xdotool('key', 'Return')
        self.wait_label('Before You Use “Travels”')
        xdotool('key', 'Return')
        wait_for('a machine', lambda: self.state_of('Travels') == 'stopped')
        self.assertEqual({m['compartment'] for m in self.listed() if m['name'] == 'Travels'}, {'travel'})
        self.set_compartment('travel', 'Journeys')
        self.wait_label('Journeys', TRUTH_SECONDS)
        self.picture('main-own-compartment')
        uuid, = (m['uuid'] for m in self.listed() if m['compartment'] == 'travel')
        self.call('PurgeMachine', GLib.Variant('(s)', (uuid,)))
        self.call('RemoveCompartment', GLib.Variant('(s)', ('travel',)))
        self.wait_no_node(LABEL, 'Journeys', TRUTH_SECONDS)

    def test_administrators_compartment(self):
        """It stands instead of the preset of its name, and says whose it is."""
        with tempfile.TemporaryDirectory() as folder:
            os.chmod(folder, 0o755)
            text = pathlib.Path(PROGRAMS['compartments'], 'work.compartment').read_text()
            pathlib.Path(folder, 'work.compartment').write_text(text.replace('Title=Work', 'Title=Office'))
            self.build(administrator=folder)
            self.create('work', 'Customers')
            self.window()
            self.wait_label('Office')
            self.wait_node(None, 'Office, set by the administrator: 1 machine')
            self.assertFalse(self.nodes(None, 'Work: '))
            self.picture('main-administrator')

    # --- cards -------------------------------------------------------------------------------

    def shown(self, name):
        """The rules of a compartment as this person saw them last."""
        file = self.house.path / 'state' / 'cordon' / 'shown' / f'{name}.compartment'
        return file.read_text() if file.exists() else None

    def test_card_of_new_machine(self):
        """What a compartment's machines can and cannot do is shown before the first one is made, and once."""
        self.build(cards_seen=False)
        self.window()
        self.press('Create a Machine That Lasts')
        self.wait_dialog()
        xdotool('key', 'Return')
        self.wait_label('Before You Use “Banking”')
        self.wait_label('Machines of “Banking” can:')
        self.wait_label('They cannot:')
        self.picture('new-machine-card', moves=True)
        self.press('Cancel')
        self.wait_no_node(LABEL, 'Before You Use')
        self.assertEqual((self.listed(), self.shown('banking')), ([], None))
        self.press('Create a Machine That Lasts')
        self.wait_dialog()
        xdotool('key', 'Return')
        self.wait_label('Before You Use “Banking”')
        xdotool('key', 'Return')  # the button that goes on has the focus
        wait_for('a machine', lambda: self.state_of('Banking') == 'stopped')
        self.assertIn('Title=Banking', self.shown('banking'))
        self.wait_main_active()
        xdotool('key', 'ctrl+n')
        self.wait_dialog()
        xdotool('key', 'Return')
        wait_for('another', lambda: self.state_of('Banking 2') == 'stopped')

    def test_card_of_file(self):
        """In the window of the file, before any machine is made; a file of another time goes straight on."""
        h = self.build(cards_seen=False)
        h.start_desktop(str(h.make_file()))
        self.wait_label('Before You Use “Untrusted documents”')
        wait_for('its window', self.active)
        self.picture('window-card')
        self.assertEqual(h.counts()[0], 0)
        self.wait_focus(BUTTON, 'Continue')
        xdotool('key', 'Return')
        h.agent.wait_seen(house.SHOW)
        self.assertIn('Lifetime=throwaway', self.shown('untrusted-documents'))
        h.agent.seen.clear()
        h.start_desktop(str(h.make_file('other.pdf')))
        h.agent.wait_seen(house.SHOW)

    def test_card_of_change(self):
        """Rules that changed are shown as what is different, at the next use; Cancel starts nothing."""
        self.build(refuse=house.ERROR_NOT_DOCUMENT)
        self.set_compartment('travel', 'Travels')
        self.create('travel', 'Trip')
        shown = self.house.path / 'state' / 'cordon' / 'shown' / 'travel.compartment'
        compartment, = self.call('GetCompartment', GLib.Variant('(s)', ('travel',))).unpack()
        shown.write_text(compartment['text'])
        text = compartment['text'].replace(f'Memory={self.memory_in(compartment)}', 'Memory=512')
        self.call('SetCompartment', GLib.Variant('(ssa{sv})', ('travel', text, {})))
        self.window()
        self.press('Open “Trip”')
        self.wait_label('The Rules of “Travels” Have Changed')
        self.wait_label('512 MiB')
        self.picture('window-card-change')
        self.assertEqual(self.state_of('Trip'), 'stopped')
        self.close_window('Trip — Travels')
        wait_for('no window', lambda: self.other_windows() == [])
        self.assertEqual(self.state_of('Trip'), 'stopped')
        self.press('Open “Trip”')
        self.press('Continue')
        wait_for('running', lambda: self.state_of('Trip') == 'running')
        self.assertIn('Memory=512', shown.read_text())

    @staticmethod
    def memory_in(compartment):
        return re.search('Memory=([0-9]+)', compartment['text'])[1]

    def test_card_of_edited_file(self):
        """The person's own file, edited by hand, is given to cordond when its card is accepted."""
        h = self.build()
        self.set_compartment('travel', 'Travels')
        compartment, = self.call('GetCompartment', GLib.Variant('(s)', ('travel',))).unpack()
        own = h.path / 'config' / 'cordon' / 'compartments' / 'travel.compartment'
        own.parent.mkdir(parents=True)
        own.write_text('# mine\n' + compartment['text'].replace(f'Memory={self.memory_in(compartment)}', 'Memory=640'))
        self.create('work', 'Customers')
        self.window()
        self.press('New Machine in “Travels”')
        self.wait_dialog()
        xdotool('key', 'Return')
        self.wait_label('640 MiB')
        self.press('Continue')
        wait_for('a machine', lambda: self.state_of('Travels') == 'stopped')
        compartment, = self.call('GetCompartment', GLib.Variant('(s)', ('travel',))).unpack()
        self.assertEqual(self.memory_in(compartment), '640')


if __name__ == '__main__':
    main(X11_ONLY)
