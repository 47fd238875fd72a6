# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One persistent machine that the cases of a test share, run for the first of them."""
import contextlib
import unittest

from commands import run
from house import processes_of, wait_for
from lab import BANKING, Lab

# Why a machine stands still for a while.
PAUSED = 'SELinux was changed on this host; the machine is checked again.'
DEVICE = 'A device of the machine was changed; the machine is checked again.'


class Lasting(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = Lab(banking=BANKING)
        cls.addClassCleanup(cls.lab.close)
        cls.uuid = cls.lab.create('banking', 'First')
        cls.disk = cls.lab.disk_of(cls.uuid)
        cls.domain = f'cordon-{cls.uuid}'
        cls.run_it()

    @classmethod
    def run_it(cls):
        cls.client, cls.machine = cls.lab.run_machine(cls.uuid)
        cls.account = cls.lab.account(cls.machine)

    def wait_gone(self):
        """Nothing is left of a start that was refused, or of a machine that was ended."""
        wait_for('the end of QEMU', lambda: not processes_of(self.account.pw_uid), 60)
        self.assertEqual(self.lab.virsh('domstate', self.domain).strip(), 'shut off')
        self.assertEqual(self.lab.listed(self.uuid)['state'], 'stopped')

    @contextlib.contextmanager
    def without_labels(self, disk, label):
        """The same file on a file system whose files all have this one, and take no other."""
        place = self.lab.path / 'without-labels'
        place.mkdir(exist_ok=True)
        run('mount', '-t', 'ramfs', '-o', f'context="{label}"', 'private', place)
        run('cp', '--preserve=mode,ownership', disk, place / 'disk')
        run('mount', '--bind', place / 'disk', disk)
        try:
            yield
        finally:
            # QEMU, which was refused, may not have let go of it yet.
            for mounted in (disk, place):
                wait_for('its end', lambda mounted=mounted: run('umount', mounted, check=False).returncode == 0, 60)
