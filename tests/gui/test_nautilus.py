# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The menu of files in the real Nautilus: it loads the extension, its entries are found and pressed as a screen reader
does it, and cordon-desktop, which the bus starts, gets the files."""
import contextlib
import os
import pathlib
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import house  # noqa: E402
import reader  # noqa: E402
import tap  # noqa: E402
from house import Program, wait_for, xdotool  # noqa: E402
from integration_case import PDF, IntegrationCase  # noqa: E402

EXTENSION = pathlib.Path(os.environ['CORDON_TEST_NAUTILUS'])
FOLDER = os.environ['CORDON_TEST_NAUTILUS_FOLDER']


class Nautilus(IntegrationCase):
    def setUp(self):
        super().setUp()
        for tool in ('nautilus', 'bwrap'):
            if not shutil.which(tool):
                self.skipTest(f'{tool} is not installed')
        extensions = self.house.path / 'extensions'
        extensions.mkdir()
        shutil.copy(EXTENSION, extensions)
        # Where Nautilus looks is built into it; it sees the build's there.
        self.within = ['bwrap', '--dev-bind', '/', '/', '--bind', str(extensions), FOLDER]
        if subprocess.run([*self.within, 'true'], stderr=subprocess.DEVNULL).returncode != 0:
            self.skipTest('bwrap may not make a name space here')
        self.folder = self.house.path / 'files'
        self.folder.mkdir()
        self.nautilus = None

    def show(self, *names, select=None):
        """A window of Nautilus with the files, of which one is selected, or all."""
        for name in names:
            (self.folder / name).write_bytes(PDF)
        words = ['nautilus', '--select', str(self.folder / select)] if select else ['nautilus', str(self.folder)]
        environment = {name: value for name, value in os.environ.items() if name != 'G_DEBUG'}
        self.nautilus = Program(*self.within, *words, env=environment)
        self.addCleanup(self.nautilus.stop)
        self.addCleanup(subprocess.run, ['nautilus', '--quit'], env=environment)
        wait_for('its window', self.window)
        wait_for('its window in front', lambda: house.active_window() == self.window())
        for name in names:
            wait_for(name, lambda wanted=name: self.find(wanted))

    def window(self):
        found = subprocess.run(['xdotool', 'search', '--onlyvisible', '--class', 'nautilus'], capture_output=True,
                               text=True).stdout.split()
        return found[0] if found else None

    def find(self, name, role=None):
        for program in reader.or_none(self.programs.children) or ():
            if 'autilus' not in (reader.or_none(program.name) or ''):
                continue
            for node in reader.walk(program):
                if (reader.or_none(node.name) or '').replace('_', '') == name and role in (None, reader.or_none(node.role)):
                    return node
        return None

    def open_menu(self, *entries, select_all=False):
        """The menu of what is selected; asked for again until it has them: they come when cordon-desktop answered, and
        a key that comes while files are still laid out is lost."""
        def shown():
            xdotool('key', 'Escape')
            if select_all:
                xdotool('key', 'ctrl+a')
            xdotool('key', 'shift+F10')
            with contextlib.suppress(AssertionError):
                wait_for('a menu', lambda: self.find('Cut'), 5)
                return all(self.find(entry) for entry in entries)
        self.wait(f'a menu with {entries}', shown)

    def wait(self, what, condition):
        try:
            return wait_for(what, condition)
        except AssertionError:
            self.picture('nautilus-failed')
            for program in self.programs.children():
                print('#', [(reader.or_none(n.role), reader.or_none(n.name)) for n in reader.walk(program)], flush=True)
            raise

    def choose(self, entry):
        self.assertTrue(self.wait(entry, lambda: self.find(entry)).press())

    def test_throwaway(self):
        self.show('paper.pdf', select='paper.pdf')
        self.open_menu('Open in Throwaway Machine', 'Open In', 'Quarantine This File')
        self.picture('nautilus-menu')
        self.choose('Open in Throwaway Machine')
        self.wait_node('frame', 'paper.pdf — Untrusted documents')
        wait_for('one machine', lambda: self.machines() == 1)

    def test_compartment(self):
        self.show('paper.pdf', select='paper.pdf')
        self.open_menu('Open In')
        self.choose('Open In')
        self.choose('Untrusted documents')
        self.wait_node('frame', 'paper.pdf — Untrusted documents')

    def test_quarantine(self):
        self.show('a.pdf', 'b.pdf', select='a.pdf')
        self.open_menu('Quarantine These Files', select_all=True)
        self.choose('Quarantine These Files')
        for name in ('a.pdf', 'b.pdf'):
            wait_for(f'{name} in quarantine', (self.folder / f'{name}.untrusted').exists)
            self.assertEqual((self.folder / f'{name}.untrusted').stat().st_mode & 0o777, 0o600)
            self.assertFalse((self.folder / name).exists())
        self.assertEqual(self.machines(), 0)

    def test_folder_has_none(self):
        (self.folder / 'inside').mkdir()
        self.show('paper.pdf', select='inside')
        self.open_menu('Cut')
        self.assertIsNone(self.find('Open in Throwaway Machine'))


if __name__ == '__main__':
    tap.main()
