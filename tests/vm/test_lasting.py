#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Persistent machines of the installed Cordon: made, started, stopped and deleted by an ordinary user,
and what is left of them after kills. Must run inside private-libvirt.sh."""
import json
import os
import pathlib
import pwd
import signal
import subprocess
import sys
import time
import unittest
import xml.etree.ElementTree as ElementTree

import documents
import tap
from house import STATE, House, missing, processes_of, uids, wait_for

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

    def check_volume(self, most=64):
        """One file of at most so many MiB, the account's own, that only it opens; nobody lists the directory."""
        volume, = DISKS.iterdir()
        status = volume.stat()
        account = pwd.getpwnam(self.machine()['account'])
        self.assertTrue(volume.name.startswith(self.uuid + '.d'), volume)
        self.assertEqual((status.st_uid, status.st_gid, status.st_mode & 0o7777),
                         (account.pw_uid, account.pw_gid, 0o600))
        self.assertEqual(DISKS.stat().st_mode & 0o7777, 0o711)
        self.assertLess(status.st_blocks * 512, most * 1024 * 1024)
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
        self.assertEqual(self.house.cordon('stop', '--force', 'My bank'), (0, [{'stopped': self.uuid}]))
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
        self.house.kill_cordond()
        lease.wait()
        # The bus starts the next one, which finds it again, verifies it, and pauses it in time.
        after = wait_for('the machine again', lambda: self.machine()['state'] in ('running', 'paused') and self.machine())
        self.assertEqual((after['account'], after['since']), (before['account'], before['since']))
        paused = self.wait_state('paused', PAUSE + 30)
        self.assertEqual(paused['pid'], before['pid'])
        self.assertEqual(uids(before['pid'])[0], pwd.getpwnam(before['account']).pw_uid)

    def test_05_killed_while_paused(self):
        before = self.machine()
        self.house.kill_cordond()
        self.assertEqual(self.wait_state('paused')['pid'], before['pid'])
        lease = self.lease('Attach')
        lease.wait_says('stage', RUNNING)
        self.assertEqual(self.machine()['pid'], before['pid'])
        self.assertEqual(self.house.virsh('domstate', self.domain()).strip(), 'running')
        # A machine that runs is somebody's: a second one is told so.
        other = self.lease('Attach')
        other.wait()
        self.assertIsNotNone(other.says('refused', 'org.cordon.Error.Busy'), other.lines)
        lease.kill()

    def test_06_qemu_killed(self):
        os.kill(self.machine()['pid'], signal.SIGKILL)
        self.wait_state('stopped')
        self.check_volume()

    # --- what a person keeps in it

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

    def test_07_written(self):
        """A document goes in and stays: over a polite end and a start, a cut of the power, the end of
        cordond in the middle, and that of libvirt's daemon."""
        path = self.house.file('red.png', documents.png(60, 30, (255, 0, 0)))
        window = self.window('--until', 'first-page', path)
        self.assertEqual(window.wait(), 0, window.lines + [window.errors])
        started = time.monotonic()
        self.assertEqual(self.house.cordon('stop', self.uuid), (0, [{'stopped': self.uuid}]))
        print(f'# ended by itself in {time.monotonic() - started:.1f} s', flush=True)
        self.shows(RED)
        self.force()
        self.shows(RED)
        self.force()

    def test_08_kept_over_kills(self):
        """After its last lease it pauses, and is whole over the end of cordond then, and of libvirt's daemon."""
        self.started().kill()
        self.wait_state('paused', PAUSE + 30)
        self.house.kill_cordond()
        self.wait_state('paused')
        self.shows(RED)
        self.house.kill_libvirt()
        self.house.start_libvirt()
        wait_for('the machine', lambda: self.machine()['state'] in ('running', 'paused'))
        self.shows(RED)
        self.force()

    def test_09_new_template(self):
        """One that is imported while the machine stands still is what it starts from; the disk stays."""
        before = ElementTree.fromstring(self.house.virsh('dumpxml', self.domain())).findtext('os/kernel')
        self.house.import_template()
        self.shows(RED)
        after = ElementTree.fromstring(self.house.virsh('dumpxml', self.domain())).findtext('os/kernel')
        self.assertNotEqual(before, after)
        self.force()

    def test_10_suspended(self):
        lease = self.started()
        self.assertEqual(self.house.cordon('suspend', self.uuid), (0, [{'suspended': self.uuid}]))
        self.assertEqual(self.house.virsh('domstate', self.domain()).strip(), 'paused')
        self.assertEqual(self.house.cordon('resume', self.uuid), (0, [{'resumed': self.uuid}]))
        self.assertEqual(self.house.virsh('domstate', self.domain()).strip(), 'running')
        self.force()
        lease.wait()

    def agrees(self):
        """What libvirt says and what cordond says of it is the same, and nothing in between; its state."""
        word = self.house.virsh('domstate', self.domain()).strip()
        state = self.machine()['state']
        return state if (word, state) in (('shut off', 'stopped'), ('running', 'running'), ('paused', 'paused')) else None

    def test_10_virsh(self):
        """What an administrator does behind cordond is known by libvirt's events, without a census."""
        lease = self.started()
        self.house.virsh('suspend', self.domain())
        self.wait_state('paused', 10)
        self.assertEqual(self.house.cordon('resume', self.uuid), (0, [{'resumed': self.uuid}]))
        self.house.virsh('destroy', self.domain())
        self.wait_state('stopped', 10)
        lease.wait()
        self.house.virsh('start', self.domain())
        # It is examined as one that is found: it runs, pauses because nobody has a window of it, or was ended.
        state = wait_for('one truth', self.agrees, 30)
        if state != 'stopped':
            self.force()

    def test_11_renamed(self):
        self.assertEqual(self.house.cordon('rename', self.uuid, 'Girokonto «neu»')[0], 0)
        self.house.kill_cordond()
        self.assertEqual(self.machine()['name'], 'Girokonto «neu»')

    # --- its disk

    def test_12_snapshot(self):
        """What the disk was comes back, also when the machine has another memory meanwhile."""
        self.assertEqual(self.house.cordon('snapshot', 'create', self.uuid, 'Red')[0], 0)
        volume = self.check_volume()
        path = self.house.file('blue.png', documents.png(60, 30, (0, 0, 255)))
        window = self.window('--until', 'first-page', path)
        self.assertEqual(window.wait(), 0, window.lines + [window.errors])
        self.assertEqual(self.house.cordon('stop', self.uuid)[0], 0)
        self.shows(BLUE)
        self.force()
        (RULES / 'household.compartment').write_text(TEXT.replace('Memory=192', 'Memory=224'))
        self.restart_cordond()
        self.assertEqual(self.house.cordon('snapshot', 'revert', self.uuid, 'Red')[0], 0)
        self.shows(RED)
        self.force()
        listed = self.house.cordon('snapshot', 'list', self.uuid)[1][0]
        self.assertEqual([each['name'] for each in listed], ['Red'])
        self.assertEqual(self.house.cordon('snapshot', 'delete', self.uuid, 'Red')[0], 0)
        self.assertNotIn('cordon-', self.house.root('qemu-img', 'snapshot', '-l', volume))
        self.check_volume()
        self.assertEqual(processes_of(pwd.getpwnam(self.machine()['account']).pw_uid), [])

    def restart_cordond(self):
        self.house.kill_cordond()
        self.wait_state('stopped')

    def test_12b_cordond_ends(self):
        """As when the host goes down: its memory is kept, and its next start goes on from there."""
        path = self.house.file('blue.png', documents.png(60, 30, (0, 0, 255)))
        window = self.window('--until', 'first-page', path)
        self.assertEqual(window.wait(), 0, window.lines + [window.errors])
        self.house.end_cordond()
        self.wait_state('stopped')
        self.assertTrue(self.machine()['saved'])
        self.assertEqual(processes_of(pwd.getpwnam(self.machine()['account']).pw_uid), [])
        self.shows(BLUE)
        self.assertFalse(self.machine()['saved'])
        window = self.window('--until', 'first-page', self.house.file('red.png', documents.png(60, 30, (255, 0, 0))))
        self.assertEqual(window.wait(), 0, window.lines + [window.errors])
        self.assertEqual(self.house.cordon('stop', self.uuid)[0], 0)

    def test_13_grown(self):
        self.assertEqual(self.house.cordon('grow', self.uuid, '3'), (0, [{'grown': self.uuid, 'disk': 3 << 30}]))
        self.assertEqual(self.machine()['disk'], 3 << 30)
        # A memory of at most 224 MiB lay in it meanwhile, and its place is kept for what comes next.
        volume = self.check_volume(most=64 + 224)
        info = json.loads(self.house.root('qemu-img', 'info', '--output=json', volume))
        self.assertEqual(info['virtual-size'], 3 << 30)
        self.shows(RED)
        self.force()
        self.assertEqual(self.house.cordon('grow', self.uuid, '2')[0], 2)

    def test_14_cloned(self):
        status, lines = self.house.cordon('clone', self.uuid, 'Copy')
        self.assertEqual(status, 0, lines)
        machines = {each['uuid']: each for each in self.house.machines()}
        original, copy = machines[self.uuid], machines[lines[0]['created']]
        self.assertNotEqual(original['account'], copy['account'])
        mine, = DISKS.glob(f'{self.uuid}.*')
        theirs, = DISKS.glob(f'{copy["uuid"]}.*')
        self.assertEqual(mine.read_bytes(), theirs.read_bytes())
        self.assertEqual(theirs.stat().st_uid, pwd.getpwnam(copy['account']).pw_uid)
        self.assertEqual(theirs.stat().st_mode & 0o7777, 0o600)
        type(self).uuid, kept = copy['uuid'], self.uuid
        try:
            self.shows(RED)
            self.force()
            self.assertEqual(self.house.cordon('delete', '--now', 'Copy')[0], 0)
        finally:
            type(self).uuid = kept

    def test_15_killed_while_copying(self):
        """cordond dies at any moment of a copy: nothing stays of it, and the source works."""
        for wait in (0.05, 0.3, 1.0):
            program = self.house.start('cordon', 'clone', self.uuid, 'Copy', '--json')
            wait_for('a second definition', lambda: len(self.house.domains()) == 2 or program.process.poll() is not None)
            deadline = time.monotonic() + wait
            wait_for('some of the copy', lambda: time.monotonic() > deadline)
            pid = self.house.cordond_pid()
            if pid:
                os.kill(pid, signal.SIGKILL)
            program.wait()
            wait_for('the next cordond', lambda: self.house.cordon('list')[0] == 0)
            self.wait_state('stopped')
            made = [each for each in self.house.machines() if each['name'] == 'Copy']
            if made:
                self.assertEqual(self.house.cordon('delete', '--now', 'Copy')[0], 0)
            wait_for('one definition', lambda: self.house.domains() == [self.domain()], 30)
            wait_for('one disk', lambda: len(list(DISKS.iterdir())) == 1, 30)

    def test_16_template_missing(self):
        """Said in one sentence; the machine stays."""
        self.house.root('cordon', 'template', 'remove', 'viewer')
        lease = self.lease('StartMachine')
        lease.wait()
        said = [line for line in lease.lines if 'failed' in line]
        self.assertIn('template', said[0]['text'])
        self.assertEqual(self.machine()['state'], 'stopped')
        self.house.import_template()

    def test_17_deleted_and_back(self):
        self.assertEqual(self.house.cordon('delete', self.uuid), (0, [{'deleted': self.uuid}]))
        self.assertEqual(self.house.machines(), [])
        self.check_file()
        self.house.kill_cordond()
        self.assertEqual(self.house.cordon('undelete', 'Girokonto «neu»'), (0, [{'undeleted': self.uuid}]))
        self.assertEqual(self.machine()['state'], 'stopped')

    def check_file(self):
        self.assertEqual(len(list(DISKS.iterdir())), 1)

    def test_18_deleted(self):
        self.assertEqual(self.house.cordon('delete', '--now', self.uuid), (0, [{'deleted': self.uuid}]))
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
