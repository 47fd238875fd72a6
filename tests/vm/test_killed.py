#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""kill -9 of each process at each step of create, save, snapshot and delete, with real machines of the installed
Cordon. A step is known, and not guessed by time: the message between cordond and libvirt's daemon that begins or ends
it is held (brake.py) until the process is dead. Afterwards what the list says, what libvirt has, the files, the
accounts and the numbers must agree, what the guest wrote must be there, its memory must be whole or not be there at
all, and the verb must work when it is asked again. Must run inside private-libvirt.sh."""
import json
import os
import pathlib
import signal
import subprocess
import sys
import unittest

import tap
from brake import Brake
from house import STATE, missing, processes_of, wait_for
from tiny import TinyHouse

LEASE = (pathlib.Path(__file__).resolve().parent / 'lease.py').read_text()
RULES = pathlib.Path('/etc/cordon/compartments')
DISKS = STATE / 'disks'
RUNNING = 4
# Bytes that QEMU has written when it is in the middle of a memory of 64 MiB.
SOME = 8 << 20
TEXT = '''[Compartment]
Title=Household
Colour=green
[Machine]
Template=tiny
Lifetime=persistent
Memory=128
Disk=2
[Label]
Required=false
'''

# Step: what is held, and what comes of the machine when each process is killed there. Of a new machine: it is made or
# not. A machine that was running: its memory goes on in its process (`runs`), is saved, or is lost with its QEMU. A
# snapshot is made or not; a deleted machine is still there, can be brought back, or is gone.
CREATE = {
    'planned': (('define',), {'cordond': 'not', 'libvirtd': 'not', 'command': 'made'}),
    'written down, not whole': (('define', True), {'cordond': 'not', 'libvirtd': 'not', 'command': 'made'}),
    'disk made': (('make-disk', True), {'cordond': 'not', 'libvirtd': 'not', 'command': 'made'}),
    'written down as whole': (('define', True, 2), {'cordond': 'made', 'libvirtd': 'made', 'command': 'made'}),
}
SAVE = {
    'paused': (('suspend', True), {
        'cordond': 'runs', 'libvirtd': 'runs', 'QEMU': 'lost', 'command': 'saved', 'window': 'saved',
        'screen': 'saved'}),
    'half written': (None, {
        'cordond': 'runs', 'libvirtd': 'runs', 'QEMU': 'lost', 'command': 'saved', 'window': 'saved',
        'screen': 'saved'}),
    'written': (('note',), {
        'cordond': 'runs', 'libvirtd': 'runs', 'QEMU': 'saved', 'command': 'saved', 'window': 'saved',
        'screen': 'saved'}),
    'written down': (('note', True), {
        'cordond': 'saved', 'libvirtd': 'saved', 'QEMU': 'saved', 'command': 'saved', 'window': 'saved'}),
    'ended': (('destroy', True), {'cordond': 'saved', 'libvirtd': 'saved', 'command': 'saved'}),
}
SNAPSHOT = {
    'started': (('start', True), {'cordond': 'not', 'libvirtd': 'not', 'QEMU': 'not', 'command': 'made'}),
    'ordered': (('order', False, 1, b'snapshot-save'), {
        'cordond': 'not', 'libvirtd': 'not', 'QEMU': 'not', 'command': 'made'}),
    'on the disk': (('destroy',), {'cordond': 'not', 'libvirtd': 'made', 'QEMU': 'made', 'command': 'made'}),
    'ended': (('note',), {'cordond': 'not', 'libvirtd': 'not', 'command': 'made'}),
    'written down': (('note', True), {'cordond': 'made', 'libvirtd': 'made', 'command': 'made'}),
}
DELETE = {
    'asked': (('note',), {'cordond': 'there', 'libvirtd': 'there', 'command': 'deleted'}),
    'written down': (('note', True), {'cordond': 'deleted', 'libvirtd': 'deleted', 'command': 'deleted'}),
}
PURGE = {
    'asked': (('delete-disk',), {'cordond': 'there', 'libvirtd': 'there', 'command': 'gone'}),
    'disk gone': (('delete-disk', True), {'cordond': 'there', 'libvirtd': 'there', 'command': 'gone'}),
    'gone': (('undefine', True), {'cordond': 'gone', 'libvirtd': 'gone', 'command': 'gone'}),
}


def written_by(pid):
    """Bytes that a process ever wrote."""
    counts = dict(line.split(': ') for line in pathlib.Path(f'/proc/{pid}/io').read_text().splitlines())
    return int(counts['wchar'])


class Killed(unittest.TestCase):
    """One machine lasts over all cases; each finds it stopped or running and leaves it so."""
    lease = None

    @classmethod
    def setUpClass(cls):
        cls.made = [path for path in (RULES, RULES.parent) if not path.exists()]
        RULES.mkdir(parents=True, exist_ok=True)
        subprocess.run(['mount', '-t', 'tmpfs', '-o', 'mode=0755', 'private', RULES], check=True)
        (RULES / 'household.compartment').write_text(TEXT)
        cls.house = TinyHouse()
        cls.brake = Brake(cls.house.path)
        cls.restart_libvirt()
        status, lines = cls.house.cordon('create', 'household', 'Keep')
        assert status == 0, lines
        cls.uuid = lines[0]['created']
        cls.domain = 'cordon-' + cls.uuid

    @classmethod
    def tearDownClass(cls):
        cls.brake.let_all_go()
        cls.brake.close()
        cls.restart_libvirt()
        cls.house.close()
        subprocess.run(['umount', RULES], check=True)
        for path in cls.made:
            path.rmdir()

    @classmethod
    def restart_libvirt(cls):
        cls.house.kill_libvirt()
        cls.house.start_libvirt()

    def setUp(self):
        """Also after a case that failed."""
        self.brake.let_all_go()
        if self.machine() is None:
            self.house.cordon('undelete', 'Keep')
        for name in self.snapshots()[0]:
            self.stop()
            self.house.cordon('snapshot', 'delete', 'Keep', name)

    # --- what is there

    def named(self, name):
        return next((each for each in self.house.machines() if each['name'] == name), None)

    def machine(self):
        return self.named('Keep')

    def disk(self, uuid=None):
        found, = DISKS.glob(f'{uuid or self.uuid}.*')
        return found

    def snapshots(self):
        """As the list has them, and how many are on the disk."""
        status, lines = self.house.cordon('snapshot', 'list', self.uuid)
        self.assertEqual(status, 0, lines)
        return [each['name'] for each in lines[0]], self.snapshots_on_disk()

    def snapshots_on_disk(self):
        return self.house.root('qemu-img', 'snapshot', '-U', '-l', self.disk()).count('cordon-')

    def check_truth(self, deleted=()):
        """List, libvirt, files, processes, accounts and numbers say the same; nothing is over."""
        machines = self.house.machines()
        known = {each['uuid'] for each in machines} | set(deleted)
        self.assertEqual(set(self.house.domains()), {f'cordon-{uuid}' for uuid in known})
        self.assertEqual({path.name.split('.')[0] for path in DISKS.iterdir()}, known)
        self.assertEqual(len(list(DISKS.iterdir())), len(known))
        processes = [each for each in machines if each['state'] in ('running', 'paused')]
        self.assertEqual(len(self.machine_processes()), len(processes))
        for uuid in known - {each['uuid'] for each in processes}:
            self.check_disk(self.disk(uuid))
        self.assertEqual(len(list(pathlib.Path('/var/lib/libvirt/qemu').glob('domain-*'))), len(processes))
        registry = json.loads((STATE / 'registry.json').read_text())
        self.assertEqual(set(registry['machines']), known)
        self.assertEqual(self.house.accounts_in_use(), len(known))
        self.assertEqual(len({path.stat().st_uid for path in DISKS.iterdir()}), len(known))

    def check_disk(self, path):
        """Whole. Room that a QEMU had taken when it was killed, and nothing refers to, is no error of qcow2's."""
        checked = json.loads(self.house.root('qemu-img', 'check', '--output=json', path, check=False))
        self.assertEqual((checked['check-errors'], checked.get('corruptions', 0)), (0, 0), checked)

    def machine_processes(self):
        return [pid for path in DISKS.iterdir() for pid in processes_of(path.stat().st_uid)]

    def settled(self, condition):
        """What cordond itself brings to an end needs a moment; then everything must agree."""
        wait_for('its end', condition, 60)

    def remove(self, name):
        """What a case that failed may have left to the next one."""
        self.brake.let_all_go()
        if self.named(name):
            self.house.cordon('delete', '--now', name)

    # --- what is killed

    def screen_pid(self):
        for pid in processes_of(self.house.user.pw_uid):
            if pathlib.Path(f'/proc/{pid}/comm').read_text().strip() == 'cordon-screen':
                return pid
        return None

    def kill(self, process, command, qemu=None):
        if process == 'cordond':
            self.house.kill_cordond()
        elif process == 'libvirtd':
            self.house.kill_libvirt()
        elif process == 'QEMU':
            os.kill(qemu, signal.SIGKILL)
        elif process == 'command':
            command.kill()
        elif process == 'window':
            self.window.kill()
        else:
            os.kill(self.screen_pid(), signal.SIGKILL)

    def recover(self, process, command):
        """What is held goes on, what starts again by itself is started, and the command has its answer."""
        self.brake.let_all_go()
        if process == 'libvirtd':
            self.house.start_libvirt()
        status = command.wait()
        if process in ('cordond', 'command'):
            self.assertNotEqual(status, 0, command.lines)
        self.house.cordon('list')
        wait_for('libvirt', lambda: self.house.checks()['libvirt']['status'] == 'ok', 60)

    def wait_step(self, hold, command):
        wait_for('the step', lambda: hold.come.is_set() or command.process.poll() is not None, 60)
        self.assertTrue(hold.come.is_set(), (command.lines, command.errors))

    def killed_at(self, step, process, *words, qemu=None):
        hold = self.brake.hold(*step)
        command = self.house.start('cordon', *words, '--json')
        self.wait_step(hold, command)
        self.kill(process, command, qemu() if process == 'QEMU' else None)
        self.recover(process, command)
        return command

    # --- create

    def killed_creating(self, step, process, expected):
        self.stop()
        self.addCleanup(self.remove, 'New')
        self.killed_at(step, process, 'create', 'household', 'New')
        self.settled(lambda: (self.named('New') is not None) == (expected == 'made')
                     and len(self.house.domains()) == (2 if expected == 'made' else 1))
        self.check_truth()
        if expected == 'made':
            self.assertEqual(self.house.cordon('delete', '--now', 'New')[0], 0)
        self.assertEqual(self.house.cordon('create', 'household', 'New')[0], 0)
        self.check_truth()
        self.assertEqual(self.house.cordon('delete', '--now', 'New')[0], 0)
        self.check_truth()

    # --- save

    def start_lease(self, *words):
        return self.house.start(sys.executable, '-c', LEASE, *words)

    def take(self):
        """It runs, and somebody holds it."""
        def try_it():
            if self.lease is not None and self.lease.process.poll() is None:
                self.lease.kill()
            running = self.machine()['state'] in ('running', 'paused')
            words = ('Attach', self.uuid, 'take-over') if running else ('StartMachine', self.uuid)
            type(self).lease = self.start_lease(*words)
            wait_for('an answer', lambda: self.lease.says('stage', RUNNING) or self.lease.process.poll() is not None)
            return self.lease.says('stage', RUNNING)
        wait_for('the machine', try_it, 60)
        self.house.wait_counting(self.domain)

    def stop(self):
        if self.machine()['saved']:
            self.take()
        if self.machine()['state'] != 'stopped':
            self.assertEqual(self.house.cordon('stop', '--force', self.uuid)[0], 0)
        if self.lease is not None:
            self.lease.kill()
            type(self).lease = None

    def open_window(self):
        """Without a guest that answers it shows the screen, which is all that is wanted."""
        self.lease.kill()
        type(self).lease = None
        self.window = self.house.headless('--machine', self.uuid, '--hold', '600')
        wait_for('its screen', lambda: self.screen_pid() or self.window.process.poll() is not None, 60)
        self.assertIsNone(self.window.process.poll(), (self.window.lines, self.window.errors))
        self.addCleanup(self.window.kill)

    def killed_half_written(self, process):
        """QEMU is stopped in the middle of it, by its file's size; that nothing is whole in there yet is looked at."""
        pid = self.machine()['pid']
        hold = self.brake.hold('order', False, 1, b'snapshot-save')
        command = self.house.start('cordon', 'save', 'Keep', '--json')
        self.wait_step(hold, command)
        before = written_by(pid)
        hold.let_go()
        wait_for('some of its memory on the disk', lambda: written_by(pid) > before + SOME, 60, 0)
        os.kill(pid, signal.SIGSTOP)
        half = self.snapshots_on_disk() == 0
        if half:
            self.kill(process, command, pid)
        if process != 'QEMU' or not half:
            os.kill(pid, signal.SIGCONT)
        if half:
            self.recover(process, command)
        else:
            command.wait()
            self.take()
        return half

    def outcome(self):
        machine = self.machine()
        if machine['saved']:
            return 'saved' if machine['state'] == 'stopped' else None
        return {'running': 'runs', 'paused': 'runs', 'stopped': 'lost'}.get(machine['state'])

    def killed_saving(self, step, process, expected):
        self.take()
        if process in ('window', 'screen'):
            self.open_window()
        count, boots = self.house.numbers(self.domain)
        pid = self.machine()['pid']
        if step is None:
            self.assertTrue(any(self.killed_half_written(process) for _ in range(5)), 'QEMU was never stopped in time')
        else:
            self.killed_at(step, process, 'save', 'Keep', qemu=lambda: pid)
        self.settled(lambda: self.outcome() == expected)
        self.check_truth()
        written = self.house.numbers_on(self.disk())
        self.assertGreaterEqual(written[0], count - 1)
        if expected == 'runs':
            memory = self.house.numbers(self.domain)
            self.assertIn(memory[0] - self.house.numbers_on(self.disk())[0], (0, 1))
        self.take()
        after = self.house.numbers(self.domain)
        self.assertGreater(after[0], written[0])
        self.assertEqual(after[1], boots + (expected == 'lost'))
        self.check_saved_again()

    def check_saved_again(self):
        """The verb works, leaves one memory on the disk, and brings that back."""
        before = self.house.numbers(self.domain)
        self.assertEqual(self.house.cordon('save', 'Keep')[0], 0)
        self.assertEqual(self.outcome(), 'saved')
        self.assertEqual(self.snapshots()[1], len(self.snapshots()[0]) + 1)
        self.check_truth()
        self.take()
        after = self.house.numbers(self.domain)
        self.assertGreater(after[0], before[0])
        self.assertEqual(after[1], before[1])
        self.assertEqual(self.snapshots()[1], len(self.snapshots()[0]))

    # --- snapshot

    def surgeon(self):
        pid, = self.machine_processes()
        return pid

    def killed_keeping(self, step, process, expected):
        self.stop()
        before = self.house.numbers_on(self.disk())
        self.killed_at(step, process, 'snapshot', 'create', 'Keep', 'Then', qemu=self.surgeon)
        self.settled(lambda: self.snapshots()[0] == (['Then'] if expected == 'made' else [])
                     and not self.machine_processes() and self.machine()['state'] == 'stopped')
        self.check_truth()
        self.assertEqual(self.house.numbers_on(self.disk()), before)
        if expected == 'made':
            self.assertEqual(self.house.cordon('snapshot', 'revert', 'Keep', 'Then')[0], 0)
            self.assertEqual(self.house.numbers_on(self.disk()), before)
            self.assertEqual(self.house.cordon('snapshot', 'delete', 'Keep', 'Then')[0], 0)
        self.assertEqual(self.house.cordon('snapshot', 'create', 'Keep', 'Then')[0], 0)
        self.assertEqual(self.snapshots(), (['Then'], 1))
        self.assertEqual(self.house.cordon('snapshot', 'delete', 'Keep', 'Then')[0], 0)
        self.assertEqual(self.snapshots(), ([], 0))
        self.check_truth()

    # --- delete

    def killed_deleting(self, step, process, expected):
        self.stop()
        before = self.house.numbers_on(self.disk())
        self.killed_at(step, process, 'delete', 'Keep')
        self.settled(lambda: (self.named('Keep') is None) == (expected == 'deleted'))
        if expected == 'there':
            self.check_truth()
            self.assertEqual(self.house.cordon('delete', 'Keep')[0], 0)
        self.check_truth([self.uuid])
        self.assertEqual(self.house.numbers_on(self.disk()), before)
        self.assertEqual(self.house.cordon('undelete', 'Keep')[0], 0)
        self.assertEqual(self.house.numbers_on(self.disk()), before)
        self.check_truth()

    def killed_purging(self, step, process, expected):
        self.stop()
        status, lines = self.house.cordon('clone', 'Keep', 'Copy')
        self.assertEqual(status, 0, lines)
        uuid = lines[0]['created']
        self.addCleanup(self.remove, 'Copy')
        self.killed_at(step, process, 'delete', '--now', 'Copy')
        self.settled(lambda: (self.named('Copy') is None) == (expected == 'gone'))
        if expected == 'there':
            self.assertEqual(self.house.cordon('delete', '--now', 'Copy')[0], 0)
        self.assertEqual(list(DISKS.glob(f'{uuid}.*')), [])
        self.check_truth()


def add_cases():
    number = 0
    for verb, way, steps in (('create', Killed.killed_creating, CREATE), ('save', Killed.killed_saving, SAVE),
                             ('snapshot', Killed.killed_keeping, SNAPSHOT), ('delete', Killed.killed_deleting, DELETE),
                             ('purge', Killed.killed_purging, PURGE)):
        for step, (held, outcomes) in steps.items():
            for process, expected in outcomes.items():
                number += 1
                name = f'test_{number:02}_{verb}_{step}_{process}'.replace(', ', '_').replace(' ', '_')
                setattr(Killed, name, lambda self, way=way, held=held, process=process, expected=expected:
                        way(self, held, process, expected))


add_cases()

if __name__ == '__main__':
    lacking = missing()
    if lacking:
        print(f'1..0 # SKIP {lacking}')
        sys.exit(0)
    tap.main()
