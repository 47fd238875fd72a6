#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Saved machines of the installed Cordon: what a person sees is there again, whatever was killed, and whoever
used virsh meanwhile. Must run inside private-libvirt.sh."""
import os
import pathlib
import pwd
import signal
import sys
import time

import documents
import tap
from house import missing, processes_of, wait_for
from lasting import BLUE, PAUSE, RED, LastingMachine

# Two pages of one colour each.
PAGES = documents.assemble(documents.pdf([b'1 0 0 rg 0 0 600 800 re f', b'0 0 1 rg 0 0 600 800 re f']))
MANAGED = pathlib.Path('/var/lib/libvirt/qemu/save')


class Saved(LastingMachine):
    """The cases run in the order of their names; each finds the machine as the one before left it."""

    def save(self):
        started = time.monotonic()
        self.assertEqual(self.house.cordon('save', self.uuid), (0, [{'saved': self.uuid}]))
        print(f'# saved in {time.monotonic() - started:.1f} s', flush=True)
        self.expect_saved()

    def expect_saved(self):
        machine = self.wait_state('stopped')
        self.assertTrue(machine['saved'], machine)
        wait_for('no process', lambda: processes_of(pwd.getpwnam(machine['account']).pw_uid) == [])
        self.check_volume(512)
        self.assertEqual(list(MANAGED.glob('*')), [])

    def on_page_two(self):
        """It goes on where it was: a machine that had booted would show the first page."""
        started = time.monotonic()
        self.shows(BLUE)
        print(f'# shown again in {time.monotonic() - started:.1f} s', flush=True)
        self.assertFalse(self.machine()['saved'])

    def test_01_created(self):
        status, lines = self.house.cordon('create', 'household', 'My bank')
        self.assertEqual(status, 0, lines)
        type(self).uuid = lines[0]['created']

    def test_02_page_kept(self):
        path = self.house.file('pages.pdf', PAGES)
        window = self.window('--until', 'first-page', '--size', '640x480', '--page', '2', '--expect-colour', BLUE, path)
        self.assertEqual(window.wait(), 0, window.lines + [window.errors])
        self.save()
        self.on_page_two()

    def test_03_again(self):
        self.save()
        os.kill(self.house.cordond_pid(), signal.SIGKILL)
        self.expect_saved()
        self.on_page_two()

    def killed(self, kill, words, seconds):
        """Killed so long after the command began: saved or not, nothing is lost."""
        program = self.house.start('cordon', *words, self.uuid, '--json')
        deadline = time.monotonic() + seconds
        wait_for('the moment', lambda: time.monotonic() >= deadline)
        kill()
        program.wait()
        machine = wait_for('the machine', lambda: self.machine()['state'] in ('stopped', 'paused', 'running') and self.machine())
        print(f'# after {seconds} s: {machine["state"]}, saved {machine["saved"]}', flush=True)
        if machine['state'] == 'stopped':
            self.assertTrue(machine['saved'])
        self.on_page_two()

    def kill_cordond(self):
        pid = self.house.cordond_pid()
        if pid:
            os.kill(pid, signal.SIGKILL)

    def kill_libvirt(self):
        self.house.kill_libvirt()
        self.house.start_libvirt()

    def test_04_cordond_killed(self):
        for seconds in (0, 0.2, 0.5, 1, 2):
            self.killed(self.kill_cordond, ['save'], seconds)

    def test_05_libvirt_killed(self):
        for seconds in (0.2, 0.6, 1.5):
            self.killed(self.kill_libvirt, ['save'], seconds)

    def test_06_killed_while_restoring(self):
        for seconds in (0.5, 1.5, 3):
            self.save()
            lease = self.lease('StartMachine')
            deadline = time.monotonic() + seconds
            wait_for('the moment', lambda: time.monotonic() >= deadline)
            self.kill_cordond()
            lease.wait()
            machine = wait_for('the machine', lambda: self.machine()['state'] != 'starting' and self.machine())
            print(f'# after {seconds} s: {machine["state"]}, saved {machine["saved"]}', flush=True)
            self.on_page_two()

    # --- virsh behind our back

    def test_07_started_by_virsh(self):
        """That is no machine that anybody asked for; what was saved is still what it goes on with."""
        self.save()
        self.house.virsh('start', self.domain())
        self.expect_saved()
        self.on_page_two()

    def test_08_managed(self):
        """What libvirt saves by itself is nothing that Cordon knows: the machine is stopped, and boots."""
        self.wait_state('paused', PAUSE + 60)
        self.house.virsh('managedsave', self.domain())
        self.assertFalse(self.wait_state('stopped')['saved'])
        self.assertEqual(len(list(MANAGED.glob('*'))), 1)
        self.shows(RED)
        self.assertEqual(list(MANAGED.glob('*')), [])

    def test_09_discarded(self):
        self.save()
        self.house.import_template()
        lease = self.lease('StartMachine')
        lease.wait()
        said, = [line for line in lease.lines if 'failed' in line]
        self.assertIn('--discard-saved', said['text'])
        self.expect_saved()
        self.assertEqual(self.house.cordon('grow', self.uuid, '3')[0], 3)
        self.assertEqual(self.house.cordon('run', '--discard-saved', self.uuid)[0], 1)  # there is no window here
        self.assertFalse(self.wait_state('stopped')['saved'])
        self.shows(RED)
        self.force()

    def test_10_deleted(self):
        self.assertEqual(self.house.cordon('delete', '--now', self.uuid), (0, [{'deleted': self.uuid}]))
        self.assertEqual(self.house.domains(), [])
        wait_for('free accounts', lambda: self.house.accounts_in_use() == 0, 10)


if __name__ == '__main__':
    lacking = missing()
    if lacking:
        print(f'1..0 # SKIP {lacking}')
        sys.exit(0)
    tap.main()
