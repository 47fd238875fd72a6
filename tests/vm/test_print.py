#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Flat copies that real machines draw: pages and pixels are compared with what another program makes of the same
file on the host, and what fails leaves nothing. Must run inside private-libvirt.sh; one boot for each case."""
import pathlib
import re
import signal
import subprocess
import sys
import time
import unittest

import documents
import gi
import tap
from house import COMPARTMENT, House, missing, wait_for

gi.require_version('GdkPixbuf', '2.0')
from gi.repository import GdkPixbuf  # noqa: E402

# Of the package shared-mime-info, one of the test packages; not made here.
DOCUMENT = pathlib.Path('/usr/share/doc/shared-mime-info/shared-mime-info-spec.pdf')
DPI = 72


def output(*words):
    return subprocess.run(list(map(str, words)), check=True, stdout=subprocess.PIPE, text=True).stdout


def sizes(path):
    """Width and height of every page in points."""
    found = re.findall(r'size: +([\d.]+) x ([\d.]+) pts', output('pdfinfo', '-f', 1, '-l', 1000, path))
    return [(float(width), float(height)) for width, height in found]


def pixels(path):
    """Width, height and rows of RGB."""
    picture = GdkPixbuf.Pixbuf.new_from_file(str(path))
    data, stride, width = picture.get_pixels(), picture.get_rowstride(), picture.get_width()
    assert picture.get_n_channels() == 3, path
    return width, picture.get_height(), [data[y * stride:y * stride + 3 * width] for y in range(picture.get_height())]


def difference(one, other):
    """The mean of all differences and the share of bytes that differ by more than a quarter."""
    total = far = count = 0
    for a, b in zip(one, other):
        for x, y in zip(a, b):
            total += abs(x - y)
            far += abs(x - y) > 64
        count += len(a)
    return total / count, far / count


class Print(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.house = House()
        cls.allow = [] if cls.house.has_mac else ['--allow-unlabelled']
        cls.out = cls.house.home / 'out'
        cls.document = cls.house.file('spec.pdf', DOCUMENT.read_bytes())

    @classmethod
    def tearDownClass(cls):
        cls.house.close()

    def setUp(self):
        self.out.mkdir()
        subprocess.run(['chown', self.house.user.pw_name, self.out], check=True)

    def tearDown(self):
        subprocess.run(['rm', '-r', self.out], check=True)
        wait_for('the end of every machine', lambda: not self.house.domains(), 60)

    def flat(self, *words):
        return self.house.start('cordon', 'flat', '--json', '--compartment', COMPARTMENT, *self.allow, *words)

    def flat_to_end(self, *words):
        program = self.flat(*words)
        status = program.wait(600)
        self.assertEqual(status, 0, f'{program.lines} {program.errors}')
        return program

    def assert_failed(self, program, code, status):
        self.assertEqual(program.wait(600), status, f'{program.lines} {program.errors}')
        line = next(line for line in program.lines if isinstance(line, dict) and 'error' in line)
        self.assertEqual(line['error']['code'], code)
        self.assertEqual(list(self.out.iterdir()), [])

    def test_pixels(self):
        """Each page is what mupdf draws of it here, but for a pixel of shift in the smoothing."""
        program = self.flat_to_end('--png', self.out / 'page.png', '--dpi', DPI, self.document)
        folder = self.out / 'page'
        pages = len(sizes(self.document))
        self.assertGreater(pages, 10)
        self.assertEqual(program.says('flat', str(folder))['pages'], pages)
        here = self.house.path / 'here'
        here.mkdir()
        made = sorted(folder.iterdir(), key=lambda path: int(re.search(r'\d+', path.name)[0]))
        # Exactly so many pixels: mutool alone rounds a page's size up.
        width, height, _ = pixels(made[0])
        output('mutool', 'draw', '-q', '-N', '-w', width, '-h', height, '-f', '-c', 'rgb', '-o', here / '%d.png', self.document)
        self.assertEqual(len(made), pages)
        for number, path in enumerate(made, 1):
            width, height, rows = pixels(path)
            other_width, other_height, other = pixels(here / f'{number}.png')
            self.assertEqual((width, height), (other_width, other_height), path.name)
            mean, far = difference(rows, other)
            self.assertLess(mean, 2.0, path.name)
            self.assertLess(far, 0.01, path.name)
        print(f'# {pages} pages at {DPI} dpi: drawn and fetched in '
              f'{program.times[-1] - program.time_of(program.says("stage", "first-page")):.1f} s')

    def test_sizes(self):
        """A PDF of nothing but pictures, with the paper of the original."""
        mixed = documents.assemble(self.mixed())
        file = self.house.file('mixed.pdf', mixed)
        self.flat_to_end('--pdf', self.out / 'flat.pdf', '--dpi', 150, file)
        flat = self.out / 'flat.pdf'
        self.assertEqual([path.name for path in self.out.iterdir()], ['flat.pdf'])
        for made, wanted in zip(sizes(flat), sizes(file), strict=True):
            self.assertAlmostEqual(made[0], wanted[0], delta=0.02)
            self.assertAlmostEqual(made[1], wanted[1], delta=0.02)
        listed = [line.split() for line in output('pdfimages', '-list', flat).splitlines()[2:]]
        self.assertEqual([(int(line[3]), int(line[4])) for line in listed], [(1250, 1667), (1240, 1754), (10000, 50)])
        self.assertEqual(output('pdftotext', flat, '-').strip(), '')
        self.assertNotIn(b'/Font', flat.read_bytes())

    @staticmethod
    def mixed():
        """600 × 800, A4 and one that no printer takes, whose long side is cut to 10,000 pixels."""
        objects = documents.pdf([b'1 0 0 rg 0 0 300 400 re f', b'0 1 0 rg 0 0 300 400 re f', b'0 0 1 rg 0 0 9 9 re f'])
        boxes = iter((b'0 0 600 800', b'0 0 595.28 841.89', b'0 0 20000 100'))
        return [re.sub(rb'/MediaBox *\[[^]]*\]', lambda match: b'/MediaBox [' + next(boxes) + b']', each)
                if b'/MediaBox' in each else each for each in objects]

    def test_interrupt(self):
        program = self.flat('--pdf', self.out / 'flat.pdf', '--dpi', 300, self.document)
        program.wait_says('stage', 'first-page')
        time.sleep(1)  # pages are on their way
        program.process.send_signal(signal.SIGINT)
        self.assert_failed(program, 'cancelled', 6)

    def test_no_room(self):
        """On a disk of a quarter of a mebibyte."""
        subprocess.run(['mount', '-t', 'tmpfs', '-o', f'size=256k,uid={self.house.user.pw_uid}', 'small', self.out], check=True)
        try:
            self.assert_failed(self.flat('--pdf', self.out / 'flat.pdf', '--dpi', 300, self.document), 'exhausted', 4)
        finally:
            subprocess.run(['umount', self.out], check=True)

    def test_crash(self):
        """The viewer dies on the second page, and takes the copy of the first with it."""
        file = self.house.file('crash.pdf', documents.crash_later())
        self.assert_failed(self.flat('--pdf', self.out / 'flat.pdf', file), 'viewer-died', 5)

    def test_there(self):
        """Before anything is started."""
        self.house.file('out/flat.pdf', b'mine')
        program = self.flat('--pdf', self.out / 'flat.pdf', self.document)
        self.assertEqual(program.wait(), 2)
        self.assertEqual((self.out / 'flat.pdf').read_bytes(), b'mine')


if __name__ == '__main__':
    lacking = missing()
    if lacking:
        print(f'1..0 # SKIP {lacking}')
        sys.exit(0)
    tap.main()
