#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A machine of somebody else's image, by the installed Cordon: GRUB's rescue CD out of Debian's package, imported by
an ordinary user, shown in its labelled window, with its pixels looked at and its keys pressed. No program of
Cordon's is in it. Must run inside private-libvirt.sh; two boots."""
import os
import pathlib
import subprocess
import sys
import unittest

import tap
from display import Display
from house import STATE, House, missing, processes_of, wait_for
from test_desktop import BAND, bounds

# Of the package grub-rescue-pc, one of the test packages.
CD = pathlib.Path('/usr/lib/grub-rescue/grub-rescue-cdrom.iso')
RULES = pathlib.Path('/etc/cordon/compartments')
DISKS = STATE / 'disks'
TEXT = '''[Compartment]
Title=Strangers
Colour=red
[Machine]
Template=viewer
Lifetime=persistent
Memory=192
Disk=2
[Label]
Required=false
'''
# Of the guest's picture: GRUB is black with grey letters.
DARK, LIGHT = 32, 120
# Of the pixels that are looked at: half of GRUB's 720 × 400, one in sixteen; and steps from black to a letter.
BLACK, STROKES = 9000, 200


class Import(unittest.TestCase):
    """The cases run in the order of their names; each finds the machine as the one before left it."""

    @classmethod
    def setUpClass(cls):
        cls.made = [path for path in (RULES, RULES.parent) if not path.exists()]
        RULES.mkdir(parents=True, exist_ok=True)
        subprocess.run(['mount', '-t', 'tmpfs', '-o', 'mode=0755', 'private', RULES], check=True)
        (RULES / 'strangers.compartment').write_text(TEXT)
        cls.house = House()
        cls.display = Display(cls.house)
        cls.cd = cls.house.file('rescue.iso', CD.read_bytes())

    @classmethod
    def tearDownClass(cls):
        cls.display.close()
        cls.house.close()
        subprocess.run(['umount', RULES], check=True)
        for path in cls.made:
            path.rmdir()

    def machine(self, name):
        found, = [each for each in self.house.machines() if each['name'] == name]
        return found

    def import_cd(self, name, image_format):
        return self.house.cordon('import', name, self.cd, '--format', image_format, '--in', 'strangers')

    def show(self, name):
        allow = [] if self.house.has_mac else ['--allow-unlabelled']
        client = self.display.child('cordon', 'run', '--json', '--wait=closed', *allow, name)
        client.wait_says('stage', 'machine-ready')
        return client

    def inside(self, picture):
        """The guest's picture below band and bar: every fourth pixel's brightest colour, row by row."""
        left, top, right, bottom = bounds(picture, BAND)
        return [[max(picture.at(x, y)) for x in range(left + 8, right - 8, 4)] for y in range(top + 100, bottom - 8, 4)]

    def is_grub(self, menu):
        """Much black, and letters on it; the menu has a line that is chosen, and the command line none. The picture,
        or nothing."""
        picture = self.display.picture()
        if bounds(picture, BAND) is None:
            return None
        rows = self.inside(picture)
        dark = sum(each < DARK for row in rows for each in row)
        strokes = sum(a < DARK and b > LIGHT for row in rows for a, b in zip(row, row[1:]))
        chosen = sum(sum(each > LIGHT for each in row) > len(row) / 2 for row in rows) > 2
        return picture if dark > BLACK and strokes > STROKES and chosen == menu else None

    def wait_grub(self, name, menu=True):
        try:
            return wait_for('the picture of GRUB', lambda: self.is_grub(menu))
        except AssertionError:
            self.save(self.display.picture(), f'no-{name}')
            raise

    def save(self, picture, name):
        folder = os.environ.get('CORDON_TEST_PICTURES')
        if folder:
            picture.save(pathlib.Path(folder) / f'{name}.png', bounds(picture, BAND))

    def stop(self, name, client):
        self.assertEqual(self.house.cordon('stop', '--force', name)[0], 0)
        client.wait()

    def test_01_imported_as_a_cd(self):
        status, lines = self.import_cd('Rescue', 'iso')
        self.assertEqual((status, lines[0]['name']), (0, 'Rescue'))
        machine = self.machine('Rescue')
        self.assertEqual((machine['state'], machine['template'], machine['disk']), ('stopped', '', 2 << 30))
        files = sorted(DISKS.iterdir(), key=lambda path: path.suffix)
        self.assertEqual([path.suffix for path in files], ['.medium', '.qcow2'])
        self.assertEqual({path.stat().st_mode & 0o7777 for path in files}, {0o600})
        self.assertNotIn(0, {path.stat().st_uid for path in files})
        # Nothing that root looks at begins with a stranger's bytes.
        self.assertEqual(files[0].read_bytes()[:1 << 20].strip(b'\0'), b'')
        self.assertTrue(files[0].read_bytes()[1 << 20:].startswith(CD.read_bytes()))

    def test_02_shown_in_its_window(self):
        client = self.show('Rescue')
        self.assertEqual([line['stage'] for line in client.lines],
                         ['window', 'machine-started', 'verified', 'machine-ready'])
        before = self.wait_grub('cd')
        self.save(before, 'imported-cd')
        left, top, right, bottom = bounds(before, BAND)
        for x, y in ((left + 1, bottom - 2), (right - 2, bottom - 2)):
            self.assertEqual(before.at(x, y), BAND, (x, y))
        # Its own keyboard: "c" takes GRUB from the menu to its command line.
        self.display.xdotool('mousemove', (left + right) // 2, (top + bottom) // 2, 'click', 1)
        self.display.xdotool('key', 'c')
        self.save(self.wait_grub('command-line', menu=False), 'imported-cd-command-line')
        self.stop('Rescue', client)

    def test_03_imported_as_a_disk(self):
        """The same image is that of a disk, too: its content is on the machine's own, and nothing of the copy stays."""
        status, lines = self.import_cd('Rescue disk', 'raw')
        self.assertEqual(status, 0, lines)
        uuid = lines[0]['created']
        disk, = [path for path in DISKS.iterdir() if path.name.startswith(uuid)]
        self.assertEqual(disk.suffix, '.qcow2')
        self.assertEqual(processes_of(disk.stat().st_uid), [])
        self.house.root('qemu-img', 'compare', '-f', 'raw', '-F', 'qcow2', str(CD), str(disk))
        client = self.show('Rescue disk')
        self.save(self.wait_grub('disk'), 'imported-disk')
        self.stop('Rescue disk', client)

    def test_04_not_what_was_named(self):
        status, _ = self.import_cd('Wrong', 'qcow2')
        self.assertEqual(status, 2)
        self.assertEqual({each['name'] for each in self.house.machines()}, {'Rescue', 'Rescue disk'})
        self.assertEqual(len(list(DISKS.iterdir())), 3)

    def test_05_deleted(self):
        for name in ('Rescue', 'Rescue disk'):
            self.assertEqual(self.house.cordon('delete', '--now', name)[0], 0)
        self.assertEqual(list(DISKS.iterdir()), [])
        self.assertEqual(self.house.domains(), [])


def lacks():
    if not CD.exists():
        return f'{CD} is not there: install the package grub-rescue-pc'
    if not Display.possible():
        return 'cordon-desktop is not installed: ./bootstrap test vm installs it'
    return missing()


if __name__ == '__main__':
    lacking = lacks()
    if lacking:
        print(f'1..0 # SKIP {lacking}')
        sys.exit(0)
    tap.main()
