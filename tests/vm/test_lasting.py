#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Persistent machines of the installed Cordon: made, started, stopped and deleted by an ordinary user,
and what is left of them after kills. Must run inside private-libvirt.sh."""
import os
import pathlib
import pwd
import signal
import subprocess
import sys
import unittest
import xml.etree.ElementTree as ElementTree

import tap
from house import STATE, House, missing, processes_of, uids, wait_for

LEASE = (pathlib.Path(__file__).resolve().parent / 'lease.py').read_text()
RULES = pathlib.Path('/etc/cordon/compartments')
DISKS = STATE / 'disks'
RUNNING = 4
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


class Lasting(unittest.TestCase):
    """The cases run in the order of their names; each finds the machine as the one before left it."""

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

    def check_volume(self):
        """One file, the account's own, that only it opens; nobody lists the directory."""
        volume, = DISKS.iterdir()
        status = volume.stat()
        account = pwd.getpwnam(self.machine()['account'])
        self.assertTrue(volume.name.startswith(self.uuid + '.d'), volume)
        self.assertEqual((status.st_uid, status.st_gid, status.st_mode & 0o7777),
                         (account.pw_uid, account.pw_gid, 0o600))
        self.assertEqual(DISKS.stat().st_mode & 0o7777, 0o711)
        self.assertLess(status.st_blocks * 512, 64 * 1024 * 1024)
        return volume

    def test_01_created(self):
        status, lines = self.house.cordon('create', 'household', 'My bank')
        self.assertEqual((status, lines[0]['name']), (0, 'My bank'))
        type(self).uuid = lines[0]['created']
        machine = self.machine()
        self.assertEqual((machine['state'], machine['throwaway'], machine['disk'], machine['pid']),
                         ('stopped', False, 2 << 30, 0))
        self.check_volume()
        self.assertEqual(self.house.domains(), [self.domain()])
        self.assertEqual(self.house.virsh('domstate', self.domain()).strip(), 'shut off')
        self.assertEqual(self.house.cordon('create', 'household', 'MY BANK')[0], 3)

    def test_02_runs(self):
        lease = self.started()
        machine = self.machine()
        volume = self.check_volume()
        pid = machine['pid']
        self.assertEqual(set(uids(pid)), {pwd.getpwnam(machine['account']).pw_uid})
        opened = {os.readlink(link) for link in pathlib.Path(f'/proc/{pid}/fd').iterdir()}
        self.assertIn(str(volume), opened)
        root = ElementTree.fromstring(self.house.virsh('dumpxml', self.domain()))
        disk, = [each for each in root.findall('devices/disk') if each.find('target').get('dev') == 'vdb']
        self.assertEqual((disk.find('driver').get('type'), disk.find('source').get('file')), ('qcow2', str(volume)))
        self.assertIsNotNone(disk.find('backingStore'))
        self.assertEqual(len(list(disk.find('backingStore'))), 0)
        self.assertEqual(self.house.cordon('delete', self.uuid)[0], 3)
        self.assertEqual(self.house.cordon('stop', 'My bank'), (0, [{'stopped': self.uuid}]))
        lease.wait()
        self.assertIsNotNone(lease.says('ended', 1), lease.lines)

    def test_03_stopped(self):
        self.assertEqual(self.machine()['state'], 'stopped')
        self.check_volume()
        self.assertEqual(processes_of(pwd.getpwnam(self.machine()['account']).pw_uid), [])
        info = self.house.root('qemu-img', 'info', '--output=json', str(self.check_volume()))
        self.assertIn('"format": "qcow2"', info)
        self.assertNotIn('backing', info)

    def test_04_cordond_killed(self):
        lease = self.started()
        before = self.machine()
        os.kill(self.house.cordond_pid(), signal.SIGKILL)
        lease.wait()
        # The bus starts the next one, which finds it again, verifies it, and pauses it in time.
        after = wait_for('the machine again', lambda: self.machine()['state'] in ('running', 'paused') and self.machine())
        self.assertEqual((after['account'], after['since']), (before['account'], before['since']))
        paused = self.wait_state('paused', PAUSE + 30)
        self.assertEqual(paused['pid'], before['pid'])
        self.assertEqual(uids(before['pid'])[0], pwd.getpwnam(before['account']).pw_uid)
        lease = self.lease('Attach')
        lease.wait_says('stage', RUNNING)
        self.assertEqual(self.machine()['pid'], before['pid'])
        self.assertEqual(self.house.virsh('domstate', self.domain()).strip(), 'running')
        # A machine that runs is somebody's: a second one is told so.
        other = self.lease('Attach')
        other.wait()
        self.assertIsNotNone(other.says('refused', 'org.cordon.Error.Busy'), other.lines)
        lease.kill()

    def test_05_killed_while_paused(self):
        self.wait_state('paused', PAUSE + 30)
        pid = self.machine()['pid']
        os.kill(self.house.cordond_pid(), signal.SIGKILL)
        self.wait_state('paused')
        self.assertEqual(self.machine()['pid'], pid)

    def test_06_qemu_killed(self):
        os.kill(self.machine()['pid'], signal.SIGKILL)
        self.wait_state('stopped')
        self.check_volume()

    def test_07_deleted(self):
        self.assertEqual(self.house.cordon('delete', 'My bank'), (0, [{'deleted': self.uuid}]))
        self.assertEqual(self.house.machines(), [])
        self.assertEqual(self.house.domains(), [])
        self.assertEqual(list(DISKS.iterdir()), [])
        wait_for('free accounts', lambda: self.house.accounts_in_use() == 0, 10)


if __name__ == '__main__':
    lacking = missing()
    if lacking:
        print(f'1..0 # SKIP {lacking}')
        sys.exit(0)
    tap.main()
