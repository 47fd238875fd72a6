#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Disks on an enforcing host: plugged in and copied by virsh, given another mode or owner, moved to a file system
without labels. Whatever is not as ordered ends the machine, or never lets it run."""
import os
import subprocess

import lab
from commands import run
from kernel import Denials, label_of
from lab import NO_LONGER, NOT_NOW, make_image, said, wait_ended
from lasting import DEVICE, Lasting
from stranger import VIRSH


class Disks(Lasting):
    """The cases run in the order of their names."""

    # --- disks by virsh

    def test_1_no_place_for_a_disk(self):
        """There is no slot, port or bus that another disk could be plugged into."""
        spare = make_image('plugged.qcow2', self.account)
        for bus, target in (('virtio', 'vdc'), ('scsi', 'sda'), ('sata', 'sda'), ('usb', 'sda')):
            done = run(*VIRSH, 'attach-disk', self.domain, spare, target, '--live', '--subdriver', 'qcow2',
                       '--targetbus', bus, check=False, stderr=subprocess.PIPE)
            self.assertNotEqual(done.returncode, 0, bus)
            self.assertIn('Failed to attach disk', done.stderr)
        self.assertEqual(len(self.lab.definition(self.uuid).findall('devices/disk')), 2)
        self.assertEqual(self.lab.listed(self.uuid)['state'], 'running')

    def test_2_disk_copied(self):
        """A second file behind one of its disks."""
        spare = make_image('mirror.qcow2', self.account)
        run(*VIRSH, 'blockcopy', self.domain, 'vdb', '--dest', spare, '--format', 'qcow2', '--reuse-external',
            '--transient-job')
        self.assertEqual(wait_ended(self.client), NO_LONGER.format('list of disks'))
        self.assertIn(DEVICE, said(self.client, 'paused'))
        self.wait_gone()

    # --- disks at rest that were touched

    def test_3_mode(self):
        os.chmod(self.disk, 0o640)
        self.assertEqual(self.lab.refused('run', self.uuid), NOT_NOW.format('private disk'))
        self.wait_gone()
        os.chmod(self.disk, 0o600)

    def test_4_owner(self):
        """Its own QEMU cannot even open it."""
        os.chown(self.disk, 0, 0)
        self.assertIn('The machine could not be created', self.lab.refused('run', self.uuid))
        self.wait_gone()
        os.chown(self.disk, self.account.pw_uid, self.account.pw_gid)

    def test_5_no_labels(self):
        """The same file on a file system that holds no labels: libvirt cannot label it and goes on all the
        same, and the policy lets no machine open what it finds there."""
        label = label_of(self.disk)
        with self.without_labels(self.disk, label):
            before = Denials()
            self.assertIn('The machine could not be created', self.lab.refused('run', self.uuid))
            self.assertEqual(label_of(self.disk), label)
            self.assertIn('read', before.of(self.machine['label'], label, 'file'))
            self.wait_gone()


if __name__ == '__main__':
    lab.main()
