# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A person's own compartments in the window: made, changed, copied and removed, by keys and by what a screen
reader presses; and those of others, which are locked. What holds is asked of cordond."""
import os
import pathlib
import signal
import sys
import tempfile
import time

from gi.repository import GLib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import reader  # noqa: E402
from displays import main, narrow  # noqa: E402
from house import wait_for, xdotool  # noqa: E402
from main_case import BUTTON, LABEL, PROGRAMS, MainCase  # noqa: E402

MINE = '''# For holidays.
[Compartment]
Title=Travels
Colour=purple
Glyph=link

[Machine]
# The viewer is enough.
Template=viewer
Lifetime=persistent
'''


LOCKED_WORK = ('Name: Work', 'Colour: ', 'Memory in MiB: ', 'After Its End a Machine Is: Kept', 'Network: ',
               'Only with a Security Label: Yes')

X11_ONLY = {
    'Compartments.test_administrators': 'the locked rules of test_preset with another sentence',
    'Compartments.test_damaged_file': 'of files alone',
    'Compartments.test_limited': 'the card of test_change with another sentence',
    'Compartments.test_machines_that_wait': 'one more row with a key, as in test_faults',
    'Compartments.test_refused_late': 'an answer in the dialog, as in test_refused',
    'Compartments.test_slow_service': 'half a minute in which nothing may happen',
    'Compartments.test_undo_after_another': 'an answer of cordond, as in test_remove',
}


class Compartments(MainCase):
    def file(self, name):
        return self.house.path / 'config' / 'cordon' / 'compartments' / f'{name}.compartment'

    def make_own(self, name='travel', text=MINE, **options):
        """A house with a compartment of the person's own, given and in its file."""
        self.build(**options)
        self.call('SetCompartment', GLib.Variant('(ssa{sv})', (name, text, {})))
        self.file(name).parent.mkdir(parents=True)
        self.file(name).write_text(text)
        self.create('work', 'Customers')

    def rules(self, name):
        """Key to value, as they hold; None where there is no such compartment."""
        listed = {each['name']: each for each in self.call('ListCompartments').unpack()[0]}
        lines = listed[name]['text'].splitlines() if name in listed else None
        return None if lines is None else dict(line.split('=', 1) for line in lines if '=' in line)

    def open_rules(self, title):
        self.press(f'Rules of “{title}”')
        self.wait_label('How It Looks')
        self.wait_over_main()

    def descriptions(self):
        return [text for node in self.nodes('text') for text in reader.or_none(node.described_by) or ()]

    def enter(self, mnemonic, text):
        """Over what stands in the row."""
        xdotool('key', f'alt+{mnemonic}')
        xdotool('key', 'ctrl+a')
        xdotool('type', text)

    # --- changing ----------------------------------------------------------------------------

    def test_change(self):
        """What becomes different is said in words before it holds, and the person's comments stay."""
        self.make_own()
        self.window()
        self.open_rules('Travels')
        self.picture('editor', moves=True)
        self.enter('n', 'Journeys')
        self.enter('m', '640')
        xdotool('key', 'Return')
        self.wait_label('What Becomes Different in “Journeys”')
        self.wait_label('use up to 640 MiB of memory (before: 192 MiB)')
        self.wait_label('They are called “Journeys” (before: “Travels”).')
        self.picture('editor-card', moves=True)
        self.assertEqual(self.rules('travel')['Memory'], '192')
        xdotool('key', 'Return')  # the button that goes on has the focus
        self.wait_main_active()
        self.wait_label('Journeys')
        self.assertEqual(self.rules('travel')['Memory'], '640')
        self.assertEqual(self.file('travel').read_text(), MINE.replace('Travels', 'Journeys') + 'Memory=640\n')
        self.press('New Machine in “Journeys”')  # whose card was seen
        self.wait_dialog()
        xdotool('key', 'Return')
        wait_for('a machine', lambda: self.state_of('Journeys') == 'stopped')

    def test_back(self):
        """Whoever goes back from the card finds his changes; whoever cancels changes nothing."""
        self.make_own()
        self.window()
        self.open_rules('Travels')
        self.enter('m', '700')
        xdotool('key', 'Return')
        self.wait_label('use up to 700 MiB')
        self.press('Back')
        self.wait_no_node(BUTTON, 'Back')  # the labels of both pages are there all the time
        self.enter('n', 'Trips')
        xdotool('key', 'Return')
        self.wait_label('They are called “Trips”')
        self.wait_label('use up to 700 MiB')
        xdotool('key', 'Escape')
        self.wait_main_active()
        self.assertEqual((self.rules('travel')['Title'], self.rules('travel')['Memory']), ('Travels', '192'))
        self.assertEqual(self.file('travel').read_text(), MINE)

    def test_faults(self):
        """What the parser refuses stands under its row, in the parser's words."""
        self.make_own()
        self.window()
        self.open_rules('Travels')
        for mnemonic, wrong, right, what in (('m', '20000', '256', '“Memory” is a number from 128 to 16384.'),
                                             ('r', '0', '2', '“Processors” is a number from 1 to 8.'),
                                             ('d', '8 GiB', '9', '“Disk” is a number from 1 to 512.'),
                                             ('n', '', 'Trips', 'A title has 1 to 60 characters.')):
            self.enter(mnemonic, wrong or 'x')
            if not wrong:
                xdotool('key', 'BackSpace')
            xdotool('key', 'Return')
            self.wait_label(what)
            self.assertIn(what, self.descriptions())  # which a screen reader reads with the field
            self.picture(f'editor-fault-{mnemonic}', moves=True)
            xdotool('key', 'ctrl+a')  # the row has the focus
            xdotool('type', right)
            self.wait_no_node(LABEL, what)
            self.assertNotIn(what, self.descriptions())
        self.assertEqual(self.rules('travel')['Memory'], '192')
        xdotool('key', 'Return')
        self.wait_label('What Becomes Different in “Trips”')
        self.press('Continue')
        self.wait_main_active()
        rules = self.rules('travel')
        self.assertEqual([rules[key] for key in ('Title', 'Memory', 'Processors', 'Disk')], ['Trips', '256', '2', '9'])

    def test_machines_that_wait(self):
        """The row has a key of its own: what is typed after it is in no other one. Only throwaways have it."""
        self.make_own(text=MINE.replace('Lifetime=persistent\n', ''))
        self.window()
        self.open_rules('Travels')
        before = self.rules('travel')
        self.enter('f', '5')
        xdotool('key', 'Return')
        self.wait_label('“Ready” is a number from 0 to 4.')
        xdotool('key', 'ctrl+a')
        xdotool('type', '3')
        xdotool('key', 'Return')
        self.wait_label('What Becomes Different in “Travels”')
        self.press('Continue')
        self.wait_main_active()
        self.assertEqual(self.rules('travel'), before | {'Ready': '3'})

    def test_refused(self):
        """What an administrator does not allow stands under its row, too, and the file is as it was."""
        self.make_own(settings='[UserCompartments]\nAccess=none\n')
        self.window()
        self.open_rules('Travels')
        xdotool('key', 'alt+k')  # the network's choice opens
        xdotool('key', 'Down', 'Return')
        xdotool('key', 'alt+n')
        xdotool('key', 'Return')
        self.wait_label('does not allow “Access=internet” in compartments of users.')
        self.picture('editor-refused', moves=True)
        self.assertEqual((self.rules('travel')['Access'], self.file('travel').read_text()), ('none', MINE))

    def test_limited(self):
        """What an administrator allows less of is said on the card, and what was written stays."""
        self.make_own(settings='[UserCompartments]\nMemory=512\n')
        self.window()
        self.open_rules('Travels')
        self.enter('m', '1024')
        xdotool('key', 'Return')
        self.wait_label('Limits of this computer:')
        self.wait_label('use up to 512 MiB of memory (before: 192 MiB)')
        self.picture('editor-limited', moves=True)
        xdotool('key', 'Return')
        self.wait_main_active()
        self.assertEqual(self.rules('travel')['Memory'], '512')
        self.assertEqual(self.file('travel').read_text(), MINE + 'Memory=1024\n')

    def test_damaged_file(self):
        """A file that somebody edited wrongly is not thrown away."""
        self.make_own()
        self.file('travel').write_text('nonsense')
        self.window()
        self.open_rules('Travels')
        self.enter('m', '256')
        xdotool('key', 'Return')
        self.wait_label('use up to 256 MiB')
        self.press('Continue')
        self.wait_main_active()
        self.assertEqual(self.rules('travel')['Memory'], '256')
        self.assertEqual(self.file('travel').with_suffix('.compartment.before').read_text(), 'nonsense')

    # --- of others ---------------------------------------------------------------------------

    def read_rules(self, rules, why):
        """Each is there to be read, says why it is locked, and keys come to it from the button that copies."""
        for rule in rules:
            row = self.wait_node(None, rule, reader.SENSITIVE)
            self.assertTrue(row.has(reader.FOCUSABLE))
            self.assertIn(why, row.description())
        self.assertFalse(self.nodes('text', 'Memory'))
        self.wait_focus(BUTTON, 'Make a Copy')
        xdotool('key', 'Tab')
        self.wait_node(None, rules[0], reader.FOCUSED)
        xdotool('key', 'Down')
        self.wait_node(None, rules[1], reader.FOCUSED)
        self.picture('editor-locked-read', moves=True)

    def test_preset(self):
        """It is locked, says so, and can be copied."""
        self.build()
        self.create('work', 'Customers')
        self.window()
        self.open_rules('Work')
        self.wait_label('These rules come with Cordon and stay as they are.')
        self.picture('editor-locked', moves=True)
        self.read_rules(LOCKED_WORK, 'These rules come with Cordon')
        self.assertFalse(self.nodes(BUTTON, 'Remove This Compartment'))
        self.assertFalse(self.nodes(BUTTON, 'Next'))
        xdotool('key', 'alt+y')
        self.wait_node(BUTTON, 'Next')
        self.wait_no_node(LABEL, 'These rules come with Cordon')
        xdotool('key', 'Return')
        self.wait_label('Before You Use “Copy of Work”')
        xdotool('key', 'Return')
        self.wait_main_active()
        self.wait_label('Copy of Work')
        copied, original = self.rules('copy-of-work'), self.rules('work')
        self.assertEqual({key: copied[key] for key in copied if copied[key] != original[key]}, {'Title': 'Copy of Work'})
        self.assertTrue(self.file('copy-of-work').exists())

    def test_administrators(self):
        with tempfile.TemporaryDirectory() as folder:
            os.chmod(folder, 0o755)
            text = pathlib.Path(PROGRAMS['compartments'], 'work.compartment').read_text()
            pathlib.Path(folder, 'work.compartment').write_text(text.replace('Title=Work', 'Title=Office'))
            self.build(administrator=folder)
            self.create('work', 'Customers')
            self.window()
            self.open_rules('Office')
            self.wait_label('These rules are set by the administrator of this computer.')
            self.assertFalse(self.nodes(BUTTON, 'Next'))

    # --- making and removing -----------------------------------------------------------------

    def test_new(self):
        """From the main menu; its name is made of its title, and no other one's."""
        self.make_own('trips', MINE.replace('Travels', 'Other trips'))
        self.window()
        self.wait_label('Customers')
        self.press_in_menu('New Compartment')
        self.wait_label('How It Looks')
        self.wait_over_main()
        xdotool('key', 'Return')
        self.wait_label('A title has 1 to 60 characters.')
        xdotool('type', 'Trips')
        self.picture('editor-new', moves=True)
        xdotool('key', 'Return')
        self.wait_label('Before You Use “Trips”')
        xdotool('key', 'Return')
        self.wait_main_active()
        self.wait_label('Trips')
        self.assertEqual((self.rules('trips-2')['Title'], self.rules('trips')['Title']), ('Trips', 'Other trips'))

    def test_refused_late(self):
        """What cordond refuses after the card was seen leaves no file, and says so beside the rows."""
        self.build(settings='[UserCompartments]\nCount=1\n')
        self.create('work', 'Customers')
        self.window()
        self.open_rules('Work')
        self.press('Make a Copy')
        self.press('Next')
        self.wait_label('Before You Use “Copy of Work”')
        self.call('SetCompartment', GLib.Variant('(ssa{sv})', ('travel', MINE, {})))
        self.press('Continue')
        self.wait_label('the most one user may have')
        self.picture('editor-refused-late', moves=True)
        self.assertFalse(self.file('copy-of-work').exists())
        self.assertIsNone(self.rules('copy-of-work'))

    def test_remove(self):
        """No question before, but a way back, with every comment."""
        self.make_own()
        self.window()
        self.open_rules('Travels')
        self.press('Remove This Compartment')
        self.wait_label('“Travels” removed')
        wait_for('nothing', lambda: self.rules('travel') is None)
        self.wait_no_node(None, 'Travels: ')
        self.assertFalse(self.file('travel').exists())
        self.press('Undo')
        self.wait_node(None, 'Travels: No machine yet')
        self.assertEqual((self.rules('travel')['Colour'], self.file('travel').read_text()), ('purple', MINE))

    def test_undo_after_another(self):
        """A compartment that has the removed one's name by now stays; what was removed is lost for nobody."""
        self.make_own()
        self.window()
        self.open_rules('Travels')
        self.press('Remove This Compartment')
        self.wait_label('“Travels” removed')
        other = MINE.replace('purple', 'green')
        self.call('SetCompartment', GLib.Variant('(ssa{sv})', ('travel', other, {})))
        self.file('travel').write_text(other)
        self.press('Undo')
        self.wait_label('It Is Not Back')
        self.wait_label('There is another compartment called “travel” now')
        self.picture('editor-undo-refused')
        self.assertEqual((self.rules('travel')['Colour'], self.file('travel').read_text()), ('green', other))
        self.assertEqual(self.file('travel').with_suffix('.compartment.removed').read_text(), MINE)

    def test_slow_service(self):
        """A judgement that takes longer than D-Bus' own deadline of 25 s is waited for."""
        self.make_own()
        self.window()
        self.open_rules('Travels')
        self.enter('m', '640')
        os.kill(self.house.cordond.process.pid, signal.SIGSTOP)
        xdotool('key', 'Return')
        time.sleep(26)  # there is nothing to wait for: nothing may happen
        os.kill(self.house.cordond.process.pid, signal.SIGCONT)
        self.wait_label('use up to 640 MiB of memory')

    def test_remove_with_machines(self):
        """They are named, deleted ones too, and nothing is removed."""
        self.make_own()
        self.create('travel', 'Trip')
        self.call('DeleteMachine', GLib.Variant('(s)', (self.create('travel', 'Gone'),)))
        self.window()
        self.wait_label('Trip')
        self.open_rules('Travels')
        self.press('Remove This Compartment')
        self.wait_label('“Travels” Still Has Machines')
        self.wait_label('Nothing was removed. Delete them for good first: Trip, Gone.')
        self.picture('editor-has-machines')
        self.assertEqual(self.rules('travel')['Title'], 'Travels')
        self.assertEqual((self.file('travel').read_text(), self.state_of('Trip')), (MINE, 'stopped'))

    # --- looks -------------------------------------------------------------------------------

    @narrow
    def test_looks(self):
        """Narrow, dark and with high contrast, with a fault."""
        self.make_own(environment={'ADW_DEBUG_HIGH_CONTRAST': '1', 'ADW_DEBUG_COLOR_SCHEME': 'prefer-dark'})
        self.window()
        self.open_rules('Travels')
        self.resize(370, 700)
        self.enter('m', 'much')
        xdotool('key', 'Return')
        self.wait_label('“Memory” is a number from 128 to 16384.')
        self.picture('editor-narrow-high-contrast-dark', moves=True)
        self.assertTrue(self.nodes(BUTTON, 'Next', reader.SENSITIVE))


if __name__ == '__main__':
    main(X11_ONLY)
