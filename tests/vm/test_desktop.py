#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole way to the screen: `cordon open`, cordon-desktop and real machines under an X server, as
an ordinary user. What is on the screen is compared with what another renderer makes of the same page
on the host. Must run inside private-libvirt.sh; three boots."""
import os
import pathlib
import signal
import subprocess
import sys
import unittest

import documents
import tap
from display import Display, Picture
from house import COMPARTMENT, House, missing, uids, wait_for

# Of the package shared-mime-info, one of the test packages; not made here.
DOCUMENT = pathlib.Path('/usr/share/doc/shared-mime-info/shared-mime-info-spec.pdf')
# The viewer's own ground beside a page.
GROUND = (64, 64, 64)
BAND = (0xa5, 0x1d, 0x2d)
WARNING = (0xf9, 0xe4, 0x5c)
# The middle of the band's last button, from the window's upper right corner.
CLOSE = 22, 24
# Slash, z, ä, @ and Return as key codes, so that AltGr is the key that a keyboard has.
GERMAN = ('50+16', '29', '48', '108+24', '36')
# Pixels of a side of the squares that are compared: both renderers smooth letters, each in its own way.
GRAIN = 4


def bounds(picture, colour, run=1):
    """Left, top, right and bottom (exclusive) of the colour, or None; of lines of at least that many
    pixels: smoothed letters have single ones of any grey."""
    wanted, columns, rows = bytes(colour) * run, [], []
    for y in range(picture.height):
        row = picture.row(y)
        at = row.find(wanted)
        while at >= 0 and at % 3:
            at = row.find(wanted, at + 1)
        if at < 0:
            continue
        rows.append(y)
        last = row.rfind(wanted)
        while last % 3:
            last = row.rfind(wanted, 0, last + len(wanted) - 1)
        columns += [at // 3, last // 3 + run - 1]
    return (min(columns), rows[0], max(columns) + 1, rows[-1] + 1) if rows else None


def page_of(picture):
    """Where the page is: what interrupts the viewer's ground in the guest's picture."""
    area = bounds(picture, GROUND, 50)
    if area is None:
        return None
    left, top, right, bottom = area
    middle = [picture.at(x, (top + bottom) // 2) for x in range(left, right)]
    paper = [x for x, pixel in enumerate(middle, left) if pixel != GROUND]
    if not paper:
        return None
    x = (paper[0] + paper[-1]) // 2
    column = [y for y in range(top, bottom) if picture.at(x, y) != GROUND]
    return paper[0], column[0], paper[-1] + 1, column[-1] + 1


def greys(picture, box):
    """Means over squares of GRAIN pixels, row by row."""
    left, top, right, bottom = box
    means = []
    for y in range(top, bottom - GRAIN + 1, GRAIN):
        rows = [picture.row(y + i) for i in range(GRAIN)]
        for x in range(left, right - GRAIN + 1, GRAIN):
            means.append(sum(sum(row[x * 3:(x + GRAIN) * 3]) for row in rows))
    return means


def correlation(first, second):
    """Of -1 to 1, whatever brightness and contrast are."""
    assert len(first) == len(second)
    a, b = sum(first) / len(first), sum(second) / len(second)
    product = sum((x - a) * (y - b) for x, y in zip(first, second))
    spread = sum((x - a) ** 2 for x in first) * sum((y - b) ** 2 for y in second)
    return product / spread ** 0.5 if spread else 0.0


class Desktop(unittest.TestCase):
    """The cases run in the order of their names."""

    @classmethod
    def setUpClass(cls):
        cls.house = House()
        cls.addClassCleanup(cls.house.close)
        cls.display = Display(cls.house)
        cls.addClassCleanup(cls.display.close)
        cls.display.command('setxkbmap', 'de', check=True)

    def render(self, file, page, width, height):
        """The page by another renderer, in exactly that size."""
        data = subprocess.run(['pdftoppm', '-f', str(page), '-l', str(page), '-scale-to-x', str(width),
                               '-scale-to-y', str(height), str(file)], check=True, capture_output=True).stdout
        picture = Picture(data)
        self.assertEqual((picture.width, picture.height), (width, height))
        return greys(picture, (0, 0, width, height))

    def likeness(self, file, pages):
        """How much the page on the screen is like each of the document's pages; and the screen."""
        picture = self.display.picture()
        box = page_of(picture)
        self.assertIsNotNone(box, 'no page on the screen')
        shown = greys(picture, box)
        width, height = box[2] - box[0], box[3] - box[1]
        return picture, box, [correlation(shown, self.render(file, page, width, height)) for page in pages]

    def open(self, file):
        client = self.display.open(file)
        page = client.wait_says('stage', 'first-page')
        stages = [line['stage'] for line in client.lines]
        self.assertEqual(stages, ['window', 'machine-started', 'verified', 'agent-ready', 'file-sent', 'first-page'])
        for stage in ('window', 'first-page'):
            line = client.says('stage', stage)
            print(f'# {stage} after {line["ms"]} ms, {client.time_of(line):.2f} s after the command began', flush=True)
        return client, page['machine']

    def wait_page(self, file, page, other):
        """Until the screen shows that page and not the other one."""
        def like():
            picture, box, (right, wrong) = self.likeness(file, (page, other))
            return right >= 0.9 and (picture, box, right, wrong)
        try:
            picture, box, right, wrong = wait_for(f'page {page} on the screen', like, 30)
        except AssertionError:
            self.save(self.display.picture(), f'not-page-{page}')
            raise
        print(f'# like page {page}: {right:.3f}, like page {other}: {wrong:.3f}', flush=True)
        self.assertLess(wrong, 0.6)
        return picture, box

    def save(self, picture, name):
        folder = os.environ.get('CORDON_TEST_PICTURES')
        if folder:
            picture.save(pathlib.Path(folder) / f'{name}.png', bounds(picture, BAND))

    def close_window(self):
        """As a person does it; machine and window are gone then, and the command says so by its end."""
        left, top, right, bottom = bounds(self.display.picture(), BAND)
        self.display.xdotool('mousemove', right - CLOSE[0], top + CLOSE[1], 'click', 1)

    def packaged_document(self):
        if not DOCUMENT.exists():
            self.skipTest(f'{DOCUMENT} is not installed: this host leaves documentation out of packages')
        return self.house.file('report.pdf', DOCUMENT.read_bytes())

    def test_01_packaged_document(self):
        file = self.packaged_document()
        client, uuid = self.open(file)
        machine, = [each for each in self.house.machines() if each['uuid'] == uuid]
        self.assertEqual((machine['compartment'], machine['state']), (COMPARTMENT, 'running'))
        self.assertNotIn(0, uids(machine['pid']))
        self.check_users()
        picture, box = self.wait_page(file, 1, 3)
        self.check_band(picture, box)
        self.save(picture, 'untrusted-document')
        self.close_window()
        self.assertEqual(client.wait(), 0, (client.lines, client.errors))
        wait_for('the end of its domain', lambda: not self.house.domains(), 10)

    def check_users(self):
        """Whatever shows the window runs as the user; private-libvirt.sh shows this suite's processes only."""
        found = {}
        for path in pathlib.Path('/proc').glob('[0-9]*'):
            try:
                found.setdefault(os.path.basename(os.readlink(path / 'exe')), []).append(uids(path.name))
            except OSError:
                pass  # it ended meanwhile
        for program in ('cordon', 'cordon-desktop', 'cordon-screen'):
            self.assertIn(program, found)
            self.assertEqual({uid for each in found[program] for uid in each}, {self.house.user.pw_uid}, program)

    def check_band(self, picture, page):
        """The band's colour above the page and the frame on each side; the warning where no label is."""
        left, top, right, bottom = bounds(picture, BAND)
        self.assertTrue(left < page[0] and top < page[1] and right > page[2] and bottom > page[3])
        for x, y in ((left + 1, bottom - 2), (right - 2, bottom - 2), (left + 1, page[1]), (right - 2, page[3] - 1)):
            self.assertEqual(picture.at(x, y), BAND, (x, y))
        self.assertEqual(bounds(picture, WARNING) is not None, not self.house.has_mac)

    def test_02_german_keys(self):
        """Slash, z, ä and @ as typed on a German keyboard reach the viewer's search; page 4 alone has the word."""
        file = self.house.file('four colours.pdf', documents.four_colours())
        client, _ = self.open(file)
        picture, box = self.wait_page(file, 1, 4)
        self.display.xdotool('mousemove', (box[0] + box[2]) // 2, (box[1] + box[3]) // 2, 'click', 1)
        for key in GERMAN:
            self.display.xdotool('key', key)
        try:
            wait_for('the page with the word', lambda: self.is_page_4(box), 30)
        except AssertionError:
            self.save(self.display.picture(), 'not-found')
            raise
        self.save(self.display.picture(), 'found')
        self.close_window()
        self.assertEqual(client.wait(), 0, (client.lines, client.errors))

    def is_page_4(self, box):
        """The word is marked there, which the other renderer does not do: paper without its blue."""
        picture = self.display.picture()
        marked = sum(1 for y in range(box[1], box[3]) for x in range(box[0], box[2])
                     if (lambda r, g, b: r > 200 and g > 200 and b < 90)(*picture.at(x, y)))
        paper = picture.at((box[0] + box[2]) // 2, (box[1] + box[3]) // 2)
        return paper == (255, 255, 255) and 100 < marked < 20000

    def test_03_killed(self):
        """SIGKILL of the desktop takes its throwaways along within 5 s."""
        self.open(self.house.file('four colours.pdf', documents.four_colours()))
        pid, = [path.name for path in pathlib.Path('/proc').glob('[0-9]*') if self.program_of(path) == 'cordon-desktop']
        os.kill(int(pid), signal.SIGKILL)
        wait_for('the end of its domain', lambda: not self.house.domains(), 5)

    @staticmethod
    def program_of(path):
        try:
            return os.path.basename(os.readlink(path / 'exe'))
        except OSError:
            return None  # it ended meanwhile


if __name__ == '__main__':
    lacking = missing()
    if lacking:
        print(f'1..0 # SKIP {lacking}')
        sys.exit(0)
    tap.main()
