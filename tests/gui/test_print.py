# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Printing and flat copies from the window, through GTK's own dialogs, as a person does it who hears the screen: what
comes out is looked at by other programs."""
import os
import pathlib
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import time
import unittest

from gi.repository import Gio

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import house  # noqa: E402
import reader  # noqa: E402
import tap  # noqa: E402
from house import House, Picture, wait_for, windows, xdotool  # noqa: E402

PROGRAMS = {name: os.environ[f'CORDON_TEST_{name.upper()}']
            for name in ('desktop', 'screen', 'spice', 'cordond', 'compartments')}

RENDER, GET_ROWS, RENDERED, ROWS = 18, 19, 81, 82
MENU_ITEM = '35'
POINTS = {1: (59528, 84189), 2: (84189, 59528), 3: (59528, 84189)}
# What is proposed for a person without a folder for documents.
OUT = pathlib.Path(os.environ['HOME'], 'report.pdf')
# Red, green, blue and yellow quarters.
QUARTERS = (b'\xd0\x20\x20', b'\x20\xb0\x40', b'\x20\x50\xe0', b'\xf0\xc0\x00')


class Printer(house.Agent):
    """A guest's agent of version 4: every page has four quarters."""

    def __init__(self, *words, lie=None, slow=0, **options):
        self.lie, self.slow, self.sheet = lie, slow, None
        super().__init__(*words, **options)

    def answer(self, kind, serial, payload):
        if kind == house.HELLO:
            sent, self.send = self.send, lambda kind, serial, payload=b'': sent(kind, serial, struct.pack('<HHI', 4, 0, 1))
            super().answer(kind, serial, payload)
            self.send = sent
        elif kind == RENDER:
            self.render(serial, *struct.unpack('<IHH', payload))
        elif kind == GET_ROWS:
            time.sleep(self.slow)
            self.send_rows(serial, *struct.unpack('<HH', payload))
        else:
            super().answer(kind, serial, payload)

    def render(self, serial, page, dpi, zero):
        assert zero == 0
        self.seen.append((RENDER, (page, dpi)))
        if page == 0:
            self.send(house.OK, serial)
            return
        points = POINTS[page]
        self.sheet = [(each * dpi + 3600) // 7200 for each in points]
        told = [self.sheet[0] + 1, self.sheet[1]] if self.lie else self.sheet
        self.send(RENDERED, serial, struct.pack('<IHHII', page, *told, *points))

    def send_rows(self, serial, first, count):
        width, height = self.sheet
        left = width // 2
        rows = b''
        for y in range(first, first + count):
            pair = QUARTERS[:2] if y < height // 2 else QUARTERS[2:]
            rows += pair[0] * left + pair[1] * (width - left)
        self.send(ROWS, serial, rows)


def output(*words):
    return subprocess.run(list(map(str, words)), check=True, stdout=subprocess.PIPE, text=True).stdout


def nearest(pixel):
    """The quarters' colour that it is but for rounding, or itself."""
    return next((each for each in QUARTERS if all(abs(a - b) <= 2 for a, b in zip(each, pixel))), pixel)


def quarters(path, page):
    """The colours in the middle of the four quarters of a page of a PDF."""
    data = subprocess.run(['pdftoppm', '-r', '36', '-f', str(page), '-l', str(page), path], check=True, capture_output=True).stdout
    magic, size, _, pixels = data.split(b'\n', 3)
    assert magic == b'P6'
    width, height = map(int, size.split())
    at = [(y * width + x) * 3 for y in (height // 4, 3 * height // 4) for x in (width // 4, 3 * width // 4)]
    return tuple(nearest(pixels[start:start + 3]) for start in at)


def sizes(path):
    return [tuple(map(float, size)) for size in
            re.findall(r'size: +([\d.]+) x ([\d.]+) pts', output('pdfinfo', '-f', 1, '-l', 99, path))]


class Print(unittest.TestCase):
    house = None

    def setUp(self):
        self.assertNotEqual(os.getuid(), 0)
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        self.programs = reader.connect(self.bus)

    def tearDown(self):
        OUT.unlink(missing_ok=True)
        if self.house:
            self.house.close()

    # --- what a screen reader finds ----------------------------------------------------------

    def nodes(self, role=None, name=None, state=None):
        def fits(node):
            return (role is None or node.role() == role) and (name is None or name in node.name()) \
                and (state is None or node.has(state))
        return [node for node in reader.nodes_of(self.programs, self.house.desktop.process.pid)
                if reader.or_none(fits, node)]

    def wait_node(self, role, name=None, state=None):
        try:
            return wait_for(f'{role} "{name}"', lambda: self.nodes(role, name, state))[0]
        except AssertionError:
            Picture(f'failed-{self._testMethodName}')
            for node in self.nodes():
                print('#', reader.or_none(node.role), repr(reader.or_none(node.name)))
            raise

    def press(self, name):
        self.assertTrue(self.wait_node('push button', name, reader.SENSITIVE).press())

    def open_printable(self, **options):
        agent, house.Agent = house.Agent, Printer
        try:
            self.house = House(PROGRAMS, **options)
        finally:
            house.Agent = agent
        self.house.open(self.house.make_file())
        self.wait_node('image', 'Screen of the machine')
        self.wait_node('push button', 'Print', reader.SENSITIVE)
        return self.house

    def wait_file(self, path):
        """Whole: its program has let go of it."""
        try:
            wait_for(path.name, lambda: path.exists() and path.read_bytes().rstrip().endswith(b'%%EOF'))
        except AssertionError:
            Picture(f'failed-{self._testMethodName}')
            raise

    def titled(self, title):
        found = subprocess.run(['xdotool', 'search', '--onlyvisible', '--name', f'^{title}$'], capture_output=True, text=True)
        return [each for each in found.stdout.split() if each in windows(self.house.desktop.process.pid)]

    def begin_print(self):
        self.press('Print')
        wait_for('the print dialog', lambda: self.titled('Print'))

    def choose_file_printer(self):
        """The one printer that there always is, by a click into its row."""
        x, y, width, height = self.wait_node('label', 'Print to File').extents()
        xdotool('mousemove', '--window', self.titled('Print')[0], x + width // 2, y + height // 2, 'click', 1)

    def finish_print(self):
        """The dialog's own button is the lower one."""
        self.choose_file_printer()
        wait_for('the button', lambda: len(self.nodes('push button', 'Print', reader.SENSITIVE)) > 1)
        max(self.nodes('push button', 'Print', reader.SENSITIVE), key=lambda node: node.extents()[1]).press()

    def test_print(self):
        h = self.open_printable()
        self.begin_print()
        Picture('print-dialog')
        self.finish_print()
        self.wait_file(OUT)
        for made, wanted in zip(sizes(OUT), [(595.28, 841.89)] * 3, strict=True):
            self.assertAlmostEqual(made[0], wanted[0], delta=0.5)
            self.assertAlmostEqual(made[1], wanted[1], delta=0.5)
        self.assertEqual(quarters(OUT, 1), QUARTERS)
        # The one that lies on its side is turned to the right.
        red, green, blue, yellow = QUARTERS
        self.assertEqual(quarters(OUT, 2), (blue, red, yellow, green))
        self.assertEqual(quarters(OUT, 3), QUARTERS)
        h.agent.wait_seen(RENDER, (0, 0))
        self.assertEqual([value for kind, value in h.agent.seen if kind == RENDER],
                         [(1, 36), (1, 300), (2, 300), (3, 300), (0, 0)])
        # Another one may come.
        self.begin_print()
        xdotool('key', 'Escape')
        wait_for('the end of the dialog', lambda: not self.titled('Print'))

    def test_print_cancelled(self):
        h = self.open_printable(slow=0.05)
        self.begin_print()
        self.finish_print()
        self.wait_node('label', 'Page 1 of 3')
        Picture('print-progress')
        self.press('Cancel')
        h.agent.wait_seen(RENDER, (0, 0))
        wait_for('the end of the dialog', lambda: not self.nodes('label', 'Page 1 of 3'))
        self.assertFalse([value for kind, value in h.agent.seen if kind == RENDER and value[0] > 1])
        self.assertEqual(self.nodes(None, 'Not Printed'), [])

    def test_lie(self):
        """A guest that lies about a page's size loses its window's trust, and is told of."""
        self.open_printable(lie=True)
        self.press('Print')
        self.wait_node('label', 'said something it must not say')

    def save(self, name):
        """From the toolbar's keyboard, and the path typed as a person would."""
        xdotool('key', 'ctrl+alt')
        self.wait_node('text', 'Page', reader.FOCUSED)
        xdotool('key', 'ctrl+shift+s')
        chooser = wait_for('the file chooser', lambda: self.titled('Save a Flat Copy'))[0]
        wait_for('its focus', lambda: house.active_window() == chooser)
        folder = self.house.path / 'saved'
        folder.mkdir()
        xdotool('key', 'ctrl+a')
        xdotool('type', str(folder / name))
        Picture('save-flat-copy')
        xdotool('key', 'Return')
        return folder

    def open_without_print(self):
        folder = self.scratch('compartments')
        preset = pathlib.Path(PROGRAMS['compartments'], 'untrusted-documents.compartment').read_text()
        (folder / 'untrusted-documents.compartment').write_text(f'{preset}[Document]\nPrint=false\n')
        agent, house.Agent = house.Agent, Printer
        try:
            self.house = House(PROGRAMS, administrator=folder)
        finally:
            house.Agent = agent
        shown = self.house.path / 'state/cordon/shown'
        shutil.copy(folder / 'untrusted-documents.compartment', shown)
        self.house.open(self.house.make_file())
        self.wait_node('push button', 'Next Page', reader.SENSITIVE)
        return self.house

    def scratch(self, name):
        scratch = tempfile.TemporaryDirectory(prefix='cordon-print.')
        self.addCleanup(scratch.cleanup)
        folder = pathlib.Path(scratch.name, name)
        folder.mkdir()
        return folder

    def test_no_way_back(self):
        """Rules that let nothing be printed: there is no button, the keys do nothing, and the guest is asked nothing."""
        h = self.open_without_print()
        wait_for('a toolbar without printing', lambda: not self.nodes('push button', 'Print'))
        Picture('no-way-back')
        xdotool('key', 'ctrl+alt')
        self.wait_node('text', 'Page', reader.FOCUSED)
        # What comes after these keys is done, so they were.
        xdotool('key', 'ctrl+p', 'ctrl+shift+s', 'ctrl+Page_Down')
        h.agent.wait_seen(house.PAGE, 2)
        self.assertEqual(self.titled('Print') + self.titled('Save a Flat Copy'), [])
        x, y, width, height = self.wait_node('push button', 'Main Menu').extents()
        xdotool('mousemove', '--window', house.active_window(), x + width // 2, y + height // 2, 'click', 1)
        self.wait_node(MENU_ITEM, 'About')
        Picture('no-way-back-menu')
        self.assertEqual([self.nodes(MENU_ITEM, name) for name in ('Print', 'Flat Copy')], [[], []])
        self.assertEqual([kind for kind, _ in h.agent.seen if kind in (RENDER, GET_ROWS)], [])

    def test_save(self):
        self.open_printable()
        folder = self.save('copy.pdf')
        out = folder / 'copy.pdf'
        self.wait_file(out)
        self.assertEqual([path.name for path in folder.iterdir()], ['copy.pdf'])
        for made, wanted in zip(sizes(out), POINTS.values(), strict=True):
            self.assertAlmostEqual(made[0], wanted[0] / 100, delta=0.02)
            self.assertAlmostEqual(made[1], wanted[1] / 100, delta=0.02)
        self.assertEqual([quarters(out, page) for page in POINTS], [QUARTERS] * 3)
        self.assertTrue(out.stat().st_mode & 0o400)


if __name__ == '__main__':
    tap.main()
