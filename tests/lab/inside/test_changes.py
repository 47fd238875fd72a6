#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What changes on an enforcing host, and what becomes of machines: a policy and a boolean are loaded,
disks are plugged in, copied, relabelled, given away and moved to a file system without labels, and
enforcement is switched off. Whatever is not as ordered any more ends the machine, or never lets it run."""
import contextlib
import os
import subprocess
import unittest

import lab
from commands import POLICY, run
from house import processes_of, wait_for
from kernel import Denials, allowed, at_level, enforcing, label_of
from lab import BANKING, NO_LONGER, NOT_NOW, Lab, make_image, said, wait_ended, wait_said
from report import faults, verify
from stranger import VIRSH, Stranger, plain

PAUSED = 'SELinux was changed on this host; the machine is checked again.'
DEVICE = 'A device of the machine was changed; the machine is checked again.'


class Changes(unittest.TestCase):
    """The cases run in the order of their names and share one persistent machine."""

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

    # --- it goes on

    def goes_on(self, *words):
        """It stands still, is read back, and goes on as the same process."""
        n = len(said(self.client, 'resumed'))
        run(*words, seconds=POLICY)
        wait_said(self.client, 'resumed', n + 1)
        self.assertEqual(set(said(self.client, 'paused')), {PAUSED})
        self.assertEqual(said(self.client, 'ended'), [])
        machine = self.lab.listed(self.uuid)
        self.assertEqual((machine['state'], machine['pid']), ('running', self.machine['pid']))
        self.assertEqual(self.lab.virsh('domstate', self.domain).strip(), 'running')

    def test_01_policy_loaded(self):
        self.goes_on('load_policy')

    def test_02_boolean(self):
        self.goes_on('setsebool', 'virt_use_nfs', 'on')

    # --- disks by virsh

    def test_03_no_place_for_a_disk(self):
        """There is no slot, port or bus that another disk could be plugged into."""
        spare = make_image('plugged.qcow2', self.account)
        for bus, target in (('virtio', 'vdc'), ('scsi', 'sda'), ('sata', 'sda'), ('usb', 'sda')):
            done = run(*VIRSH, 'attach-disk', self.domain, spare, target, '--live', '--subdriver', 'qcow2',
                       '--targetbus', bus, check=False, stderr=subprocess.PIPE)
            self.assertNotEqual(done.returncode, 0, bus)
            self.assertIn('Failed to attach disk', done.stderr)
        self.assertEqual(len(self.lab.definition(self.uuid).findall('devices/disk')), 2)
        self.assertEqual(self.lab.listed(self.uuid)['state'], 'running')

    def test_04_disk_copied(self):
        """A second file behind one of its disks."""
        spare = make_image('mirror.qcow2', self.account)
        run(*VIRSH, 'blockcopy', self.domain, 'vdb', '--dest', spare, '--format', 'qcow2', '--reuse-external',
            '--transient-job')
        self.assertEqual(wait_ended(self.client), NO_LONGER.format('list of disks'))
        self.assertIn(DEVICE, said(self.client, 'paused'))
        self.wait_gone()

    # --- disks at rest that were touched

    def test_05_mode(self):
        os.chmod(self.disk, 0o640)
        self.assertEqual(self.lab.refused('run', self.uuid), NOT_NOW.format('private disk'))
        self.wait_gone()
        os.chmod(self.disk, 0o600)

    def test_06_owner(self):
        """Its own QEMU cannot even open it."""
        os.chown(self.disk, 0, 0)
        self.assertIn('The machine could not be created', self.lab.refused('run', self.uuid))
        self.wait_gone()
        os.chown(self.disk, self.account.pw_uid, self.account.pw_gid)

    def test_07_no_labels(self):
        """The same file on a file system that holds no labels: libvirt cannot label it and goes on all the
        same, and the policy lets no machine open what it finds there."""
        label = label_of(self.disk)
        with self.without_labels(label):
            before = Denials()
            self.assertIn('The machine could not be created', self.lab.refused('run', self.uuid))
            self.assertEqual(label_of(self.disk), label)
            self.assertIn('read', before.of(self.machine['label'], label, 'file'))
            self.wait_gone()

    @contextlib.contextmanager
    def without_labels(self, label):
        """A file system whose files all have this one, and take no other."""
        place = self.lab.path / 'without-labels'
        place.mkdir(exist_ok=True)
        run('mount', '-t', 'ramfs', '-o', f'context="{label}"', 'private', place)
        run('cp', '--preserve=mode,ownership', self.disk, place / 'disk')
        run('mount', '--bind', place / 'disk', self.disk)
        try:
            yield
        finally:
            run('umount', self.disk, place)

    # --- while it runs

    def test_08_relabelled(self):
        """Nobody says so; it is found when the machine is read back the next time."""
        self.run_it()
        run('chcon', at_level(label_of(self.disk), 's0:c0,c999,c1022,c1023'), self.disk)
        run('setsebool', 'virt_use_nfs', 'off')
        self.assertEqual(wait_ended(self.client), NO_LONGER.format('private disk'))
        self.wait_gone()

    def test_09_not_enforced(self):
        """libvirt's own word is the first that says so."""
        self.run_it()
        run('setenforce', '0')
        self.assertFalse(enforcing())
        self.assertEqual(wait_ended(self.client), NO_LONGER.format('label list'))
        self.assertEqual(said(self.client, 'resumed'), [])
        self.wait_gone()

    def test_10_refused_meanwhile(self):
        for words in (('run', self.uuid), ('start', 'untrusted-documents')):
            self.assertIn('The host\'s access control does not hold, so nothing is started', self.lab.refused(*words))
        self.assertEqual(self.lab.checks()['mac']['status'], 'broken')
        self.check_report()
        run('setenforce', '1')
        self.assertEqual(self.lab.checks()['mac']['status'], 'ok')

    def check_report(self):
        """What the policy denies is reachable all the same."""
        stranger = Stranger(self.lab, plain('bystander', 'system_u:system_r:svirt_t:s0:c5,c6'))
        self.addCleanup(stranger.end)
        stranger.freeze()
        status, report = verify()
        self.assertEqual(status, 1)
        self.assertIn(('label', 'disk', stranger.uuid, self.uuid), faults(report))
        self.assertIn(('enforcement', 'differs'), [(item['name'], item['status']) for item in report['items']])
        self.assertFalse({'read', 'write'} & allowed(stranger.label, label_of(self.disk), 'file'))


if __name__ == '__main__':
    lab.main()
