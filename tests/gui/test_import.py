# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A machine of an image in the window: chosen with the file chooser, its format said by the person, copied with
progress and a cancel, and shown. cordond is real, the host is not: no image is ever read."""
import pathlib
import shutil
import sys
import tempfile

from gi.repository import GLib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import reader  # noqa: E402
from displays import main, narrow  # noqa: E402
from house import wait_for, xdotool  # noqa: E402
from main_case import BUTTON, FRAME, HERE, LABEL, MainCase  # noqa: E402

PRESET = HERE.parent.parent / 'data' / 'compartments' / 'imported.compartment'

X11_ONLY = {
    'Import.test_file_is_gone': 'an answer in the dialog, as in test_refused',
    'Import.test_choices_win': 'the rows of test_import and test_unknown_ending with other values',
}


class Import(MainCase):
    def build_with_preset(self, **options):
        """A house that has Cordon's own compartment for images."""
        folder = tempfile.mkdtemp(prefix='cordon-presets-')
        self.addCleanup(shutil.rmtree, folder)
        pathlib.Path(folder).chmod(0o755)
        shutil.copy(PRESET, folder)
        return self.build(administrator=folder, **options)

    def begin(self):
        """From the main menu; the button that chooses a file has the focus."""
        self.window()
        self.wait_node(BUTTON, 'Open a File', reader.SENSITIVE)
        self.press_in_menu('Import a Disk Image')
        self.wait_label('What It Is')
        self.wait_over_main()
        self.wait_node(FRAME, 'Import a Disk Image')
        self.dialog = self.active()
        self.wait_focus(BUTTON, 'Choose the Image')

    def choose_file(self, path):
        """In the file chooser, by its path."""
        xdotool('key', 'Return')
        wait_for('the chooser', lambda: self.active() not in ('', self.main, self.dialog))
        xdotool('key', 'ctrl+l')
        self.wait_node('text', 'GtkFileChooserEntry', reader.FOCUSED)
        xdotool('key', 'ctrl+a')
        xdotool('type', str(path))
        wait_for('no chooser', self.leave_chooser)
        self.bring_to_front(self.dialog)  # which this window manager does not do
        self.wait_label(pathlib.Path(path).name)

    def leave_chooser(self):
        """Enter, until it has done its own work on the path; the first one may only end that."""
        def gone():
            return len(self.windows()) == 2
        if not gone():
            xdotool('key', 'Return')
        try:
            return wait_for('no chooser', gone, 2)
        except AssertionError:
            return False

    def chosen(self):
        """The format that is marked."""
        return [name for name in ('QEMU Disk', 'Plain Disk', 'CD or DVD') if self.nodes(None, name, reader.CHECKED)]

    def wait_cannot(self, why):
        """Nothing can be imported, and the button says why."""
        self.wait_label(why)
        self.assertFalse(self.nodes(BUTTON, 'Import', reader.SENSITIVE))

    def image(self, name='Old computer.qcow2'):
        return self.house.make_file(name, b'no image: nobody looks')

    def machine(self, name):
        return next((m for m in self.listed() if m['name'] == name), None)

    # --- made --------------------------------------------------------------------------------

    def test_import(self):
        """The name suggests the format, Enter imports, and the machine's window shows it in its label."""
        self.build_with_preset()
        self.begin()
        self.wait_cannot('Choose the image')
        self.picture('import-empty', moves=True)
        self.choose_file(self.image())
        wait_for('its format', lambda: self.chosen() == ['QEMU Disk'])
        self.wait_node(BUTTON, 'Import', reader.SENSITIVE)
        self.picture('import-chosen', moves=True)
        xdotool('key', 'Return')  # the name has the focus
        self.wait_label('Before You Use “Imported”')
        xdotool('key', 'Return')
        wait_for('a machine', lambda: self.machine('Old computer'))
        self.assertEqual((self.machine('Old computer')['compartment'], self.machine('Old computer')['foreign']),
                         ('imported', True))
        self.wait_node(None, 'Imported; Old computer')
        self.wait_node(None, 'SELinux level s0:c')
        wait_for('running', lambda: self.state_of('Old computer') == 'running')
        self.picture('import-window', moves=True)

    def test_unknown_ending(self):
        """A name that says nothing leaves the choice to the person; nothing goes on without it."""
        self.build()
        self.begin()
        self.choose_file(self.image('disk.vmdk'))
        self.wait_cannot('Say what the image is')
        self.assertEqual(self.chosen(), [])
        self.picture('import-unknown', moves=True)
        xdotool('key', 'Return')
        xdotool('key', 'alt+z')  # the size: the window is as it was
        self.assertEqual((self.active(), self.listed()), (self.dialog, []))
        xdotool('key', 'alt+p')
        wait_for('its format', lambda: self.chosen() == ['Plain Disk'])
        self.wait_node(BUTTON, 'Import', reader.SENSITIVE)
        self.press('Import')
        wait_for('a machine', lambda: self.machine('disk'))
        self.assertEqual(self.machine('disk')['compartment'], 'banking')  # the first one, without the preset

    def test_choices_win(self):
        """Another format, name, compartment and size than what was suggested."""
        self.build()
        self.begin()
        self.choose_file(self.image('setup.iso'))
        wait_for('its format', lambda: self.chosen() == ['CD or DVD'])
        xdotool('key', 'ctrl+a')
        xdotool('type', 'Try it')
        xdotool('key', 'alt+q')
        wait_for('its format', lambda: self.chosen() == ['QEMU Disk'])
        xdotool('key', 'alt+m')  # the compartment's choice opens
        xdotool('key', 'End', 'Return')
        self.wait_no_node(LABEL, 'Banking')
        xdotool('key', 'alt+z')
        xdotool('key', 'ctrl+a')
        self.picture('import-choices', moves=True)
        xdotool('type', '20')
        xdotool('key', 'Tab')
        self.press('Import')
        wait_for('a machine', lambda: self.machine('Try it'))
        self.assertEqual([self.machine('Try it')[key] for key in ('compartment', 'disk')], ['work', 20 << 30])

    # --- progress, cancel --------------------------------------------------------------------

    def test_cancel(self):
        """What is copied is said; Cancel leaves nothing, and the same again works."""
        h = self.build()
        h.set_fault('operate', 'hangs')
        h.test_call('SetDeadline', GLib.Variant('(u)', (600000,)))
        self.begin()
        self.choose_file(self.image())
        xdotool('key', 'Return')
        self.wait_label('Importing “Old computer”…')
        self.wait_label('50 % copied')
        self.picture('import-progress')
        xdotool('key', 'Escape')
        self.wait_main_active()
        h.set_fault('operate', 'works')
        wait_for('nothing is left', lambda: self.listed() == [] and h.counts()[0] == 0)
        self.begin_again()
        self.choose_file(self.image())
        xdotool('key', 'Return')
        wait_for('a machine', lambda: self.machine('Old computer'))

    def begin_again(self):
        """From the dialog of new machines."""
        xdotool('key', 'ctrl+n')
        self.wait_dialog()
        xdotool('key', 'alt+i')
        wait_for('its window', lambda: self.nodes(LABEL, 'The Image') and self.active() not in ('', self.main))
        self.dialog = self.active()
        self.wait_focus(BUTTON, 'Choose the Image')

    # --- refused -----------------------------------------------------------------------------

    def test_refused(self):
        """What cordond says stands beside the choices, which stay; another try is possible."""
        h = self.build()
        h.set_fault('operate', 'fails')
        self.begin()
        self.choose_file(self.image())
        xdotool('key', 'Return')
        self.wait_label('is it really of the format that you named?')
        self.picture('import-refused', moves=True)
        self.assertEqual((self.chosen(), self.listed()), (['QEMU Disk'], []))
        h.set_fault('operate', 'works')
        self.press('Import')
        wait_for('a machine', lambda: self.machine('Old computer'))

    def test_file_is_gone(self):
        """Between the choice and the copy."""
        self.build()
        self.begin()
        image = self.image()
        self.choose_file(image)
        image.unlink()
        xdotool('key', 'Return')
        self.wait_label('cannot be opened')
        self.assertEqual(self.listed(), [])

    def test_name_is_taken(self):
        self.build()
        self.create('banking', 'Bank')
        self.begin()
        self.choose_file(self.image('Bank.raw'))
        self.wait_node(BUTTON, 'Import', reader.SENSITIVE)  # it is called otherwise
        xdotool('key', 'ctrl+a')
        xdotool('type', 'bank')
        self.wait_cannot('You have a machine of this name already.')

    # --- looks -------------------------------------------------------------------------------

    @narrow
    def test_looks(self):
        """Narrow, dark, with high contrast."""
        self.build_with_preset(environment={'ADW_DEBUG_HIGH_CONTRAST': '1', 'ADW_DEBUG_COLOR_SCHEME': 'prefer-dark'})
        self.begin()
        self.choose_file(self.image('A disk of an old computer with a very long name.img'))
        self.resize(370, 700)
        self.picture('import-narrow-high-contrast-dark', moves=True)
        self.wait_node(BUTTON, 'Import', reader.SENSITIVE)


if __name__ == '__main__':
    main(X11_ONLY)
