# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A persistent machine of the installed Cordon, for test programs that do things to one."""
import pathlib
import pwd
import subprocess
import sys
import unittest

from house import STATE, House, wait_for

LEASE = (pathlib.Path(__file__).resolve().parent / 'lease.py').read_text()
RULES = pathlib.Path('/etc/cordon/compartments')
DISKS = STATE / 'disks'
RUNNING = 4
# In the middle of a window of that size: a picture of one colour.
RED, BLUE = '320,240,ff0000', '320,240,0000ff'
# The last lease's end to the pause.
PAUSE = 30
TEXT = '''[Compartment]
Title=Household
Colour=green
[Machine]
Template=viewer
Lifetime=persistent
Memory=192
Disk=2
[Label]
Required=false
'''


class LastingMachine(unittest.TestCase):
    """The machine `uuid`, of a compartment whose machines last."""

    @classmethod
    def setUpClass(cls):
        cls.made = [path for path in (RULES, RULES.parent) if not path.exists()]
        RULES.mkdir(parents=True, exist_ok=True)
        subprocess.run(['mount', '-t', 'tmpfs', '-o', 'mode=0755', 'private', RULES], check=True)
        (RULES / 'household.compartment').write_text(TEXT)
        cls.house = House()

    @classmethod
    def tearDownClass(cls):
        cls.house.close()
        subprocess.run(['umount', RULES], check=True)
        for path in cls.made:
            path.rmdir()

    def lease(self, method, *options):
        return self.house.start(sys.executable, '-c', LEASE, method, self.uuid, *options)

    def started(self):
        lease = self.lease('StartMachine')
        lease.wait_says('stage', RUNNING)
        return lease

    def machine(self):
        found, = [each for each in self.house.machines() if each['uuid'] == self.uuid]
        return found

    def wait_state(self, state, seconds=60):
        return wait_for(state, lambda: self.machine()['state'] == state and self.machine(), seconds)

    def domain(self):
        return 'cordon-' + self.uuid

    def check_volume(self, most=64):
        """One file, the account's own, that only it opens; nobody lists the directory."""
        volume, = DISKS.iterdir()
        status = volume.stat()
        account = pwd.getpwnam(self.machine()['account'])
        self.assertTrue(volume.name.startswith(self.uuid + '.d'), volume)
        self.assertEqual((status.st_uid, status.st_gid, status.st_mode & 0o7777),
                         (account.pw_uid, account.pw_gid, 0o600))
        self.assertEqual(DISKS.stat().st_mode & 0o7777, 0o711)
        self.assertLess(status.st_blocks * 512, most * 1024 * 1024)
        return volume

    def window(self, *words):
        """A client with a screen, up to the end of what it is to show."""
        return self.house.headless('--machine', self.uuid, '--hold', '1', *words)

    def shows(self, pixel):
        """What the machine kept, on its screen."""
        window = self.window('--until', 'machine-ready', '--size', '640x480', '--expect-colour', pixel)
        window.wait_says('stage', 'machine-ready')
        self.assertIsNotNone(window.says('stage', 'first-page'), window.lines)
        self.assertIsNone(window.says('stage', 'disk-damaged'), window.lines)
        self.assertEqual(window.wait(), 0, window.lines + [window.errors])

    def force(self):
        self.assertEqual(self.house.cordon('stop', '--force', self.uuid)[0], 0)
        self.wait_state('stopped')
