#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two users at once, and a host whose power is cut, with real machines of the installed Cordon. Each user has a
persistent machine, of the same name, and a throwaway that run; the first one has one that is saved and one that is
stopped besides. Neither sees, reaches or hears of the other's. Then every QEMU and every daemon is killed in one
moment, what a boot empties is empty, and all of it is started anew. Must run inside private-libvirt.sh."""
import copy
import json
import os
import pathlib
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest
import uuid as uuids
import xml.etree.ElementTree as ElementTree

from gi.repository import Gio, GLib

import tap
from house import STATE, missing, processes_of, uids, wait_for
from tiny import TinyHouse

LEASE = (pathlib.Path(__file__).resolve().parent / 'lease.py').read_text()
RULES = pathlib.Path('/etc/cordon/compartments')
DISKS = STATE / 'disks'
RUNNING = 4
SERVICE = ('org.cordon.Cordon1', '/org/cordon/Cordon1')
OTHER = 'cordon-other'
TEXT = '''[Compartment]
Title={title}
Colour=green
[Machine]
Template=tiny
Lifetime={lifetime}
Memory=128
{disk}
[Label]
Required=false
'''
# What a method gets beside the UUID, by its argument's name.
REST = {'name': "'Mine now'", 'options': '@a{sv} {}', 'bytes': f'uint64 {3 << 30}'}
# Programs of a user's. The first prints each signal of cordond's that reaches him, the second what each of some
# methods answers.
LISTEN = '''
import json, gi
gi.require_version('Gio', '2.0')
from gi.repository import Gio, GLib
bus = Gio.bus_get_sync(Gio.BusType.SYSTEM, None)
def hear(bus, sender, path, interface, name, values):
    print(json.dumps({'signal': name, 'values': list(values.unpack())}), flush=True)
bus.signal_subscribe('org.cordon.Cordon1', 'org.cordon.Cordon1', None, None, None, Gio.DBusSignalFlags.NONE, hear)
bus.call_sync('org.cordon.Cordon1', '/org/cordon/Cordon1', 'org.cordon.Cordon1', 'List', None, None, 0, 60000, None)
print(json.dumps({'listens': True}), flush=True)
GLib.MainLoop().run()
'''
ASK = '''
import json, sys, gi
gi.require_version('Gio', '2.0')
from gi.repository import Gio, GLib
bus = Gio.bus_get_sync(Gio.BusType.SYSTEM, None)
for method, values in json.loads(sys.argv[1]):
    said = ['done', '']
    try:
        bus.call_sync('org.cordon.Cordon1', '/org/cordon/Cordon1', 'org.cordon.Cordon1', method,
                      GLib.Variant.parse(None, values, None, None), None, 0, 60000, None)
    except GLib.Error as error:
        said = [Gio.DBusError.get_remote_error(error), error.message]
    print(json.dumps([method] + said), flush=True)
'''


def machine_processes():
    return [pid for entry in pwd.getpwall() if entry.pw_name.startswith('cordon-m')
            for pid in processes_of(entry.pw_uid)]


def disk_of(uuid):
    found, = DISKS.glob(f'{uuid}.*')
    return found


def domain_of(uuid):
    return 'cordon-' + uuid


def lasts(machine):
    """What is as it was as long as nobody does anything to it; the disk grows by itself."""
    return {key: value for key, value in machine.items() if key != 'disk-used'}


class Accounts:
    """A second ordinary user, who is in group cordon, in this mount namespace only."""
    lines = {'passwd': f'{OTHER}:x:61950:61950::/nonexistent:/bin/sh\n', 'group': f'{OTHER}:x:61950:\n'}

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix='cordon-accounts-')
        for name, line in self.lines.items():
            text = pathlib.Path('/etc', name).read_text()
            if name == 'group':
                text = ''.join(self.join(each) for each in text.splitlines(keepends=True))
            path = pathlib.Path(self.folder.name, name)
            path.write_text(text + line)
            path.chmod(0o644)
            subprocess.run(['mount', '--bind', path, f'/etc/{name}'], check=True)

    @staticmethod
    def join(line):
        if not line.startswith('cordon:'):
            return line
        return line.rstrip('\n') + ('' if line.endswith(':\n') else ',') + OTHER + '\n'

    def close(self):
        for name in self.lines:
            subprocess.run(['umount', f'/etc/{name}'], check=True)
        self.folder.cleanup()


class TwoHouse(TinyHouse):
    """A host with two users; each is a house of his own in which he alone does something."""

    def set_up(self):
        super().set_up()
        self.other = copy.copy(self)
        self.other.path = self.path / 'other'
        self.other.path.mkdir()
        self.other.choose_user(OTHER)

    # --- the power

    def daemons(self):
        """Processes of the host that machines need: those that were started for this test, and what the bus started."""
        for line in pathlib.Path(os.environ['CORDON_TEST_SERVICES']).read_text().splitlines():
            name, pid = line.split()
            comm = pathlib.Path(f'/proc/{pid}/comm')
            if comm.exists() and comm.read_text().strip() == name:
                yield int(pid)
        for name in ('org.cordon.Cordon1', 'org.freedesktop.PolicyKit1'):
            yield self.bus.call_sync('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus',
                                     'GetConnectionUnixProcessID', GLib.Variant('(s)', (name,)), None,
                                     Gio.DBusCallFlags.NO_AUTO_START, 10000, None).unpack()[0]

    def cut_power(self):
        """Each is stopped before the first one is dead: none sees another's end. Then whatever users run ends."""
        self.bus.set_exit_on_close(False)
        pids = list(self.daemons()) + machine_processes()
        for number in (signal.SIGSTOP, signal.SIGKILL):
            for pid in pids:
                os.kill(pid, number)
        for program in self.programs:
            program.kill()
        for pid in pids:
            wait_for('its end', lambda: not pathlib.Path(f'/proc/{pid}').exists(), 60)

    def boot(self):
        """Of /run, what is this test's own. A boot's first act; then the daemons come."""
        for folder in ('/run/libvirt', '/run/dbus'):
            for path in pathlib.Path(folder).iterdir():
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
        for name in ('libvirtd', 'virtlogd'):
            pathlib.Path(f'/run/{name}.pid').write_text('')
        self.start_libvirt()
        address = Gio.dbus_address_get_for_bus_sync(Gio.BusType.SYSTEM, None)
        flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
        self.bus = self.other.bus = Gio.DBusConnection.new_for_address_sync(address, flags, None, None)


class Truth(unittest.TestCase):
    """The cases run in the order of their names; each finds the machines as the one before left them."""

    @classmethod
    def setUpClass(cls):
        cls.made = [path for path in (RULES, RULES.parent) if not path.exists()]
        RULES.mkdir(parents=True, exist_ok=True)
        subprocess.run(['mount', '-t', 'tmpfs', '-o', 'mode=0755', 'private', RULES], check=True)
        for name, lifetime, disk in (('household', 'persistent', 'Disk=1'), ('passing', 'throwaway', '')):
            (RULES / f'{name}.compartment').write_text(TEXT.format(title=name, lifetime=lifetime, disk=disk))
        cls.accounts = Accounts()
        cls.house = TwoHouse()
        cls.one, cls.two = cls.users = cls.house, cls.house.other
        cls.listeners = [cls.listen(user) for user in cls.users]

    @classmethod
    def tearDownClass(cls):
        cls.house.close()
        cls.accounts.close()
        subprocess.run(['umount', RULES], check=True)
        for path in cls.made:
            path.rmdir()

    @staticmethod
    def listen(user):
        listener = user.start(sys.executable, '-c', LISTEN)
        listener.wait_says('listens', True)
        return listener

    # --- what they do

    def do(self, user, *words):
        status, lines = user.cordon(*words)
        self.assertEqual(status, 0, (words, lines))
        return lines[0]

    def lease(self, user, *words):
        lease = user.start(sys.executable, '-c', LEASE, *words)
        lease.wait_says('stage', RUNNING)
        return lease.lines[0]['machine']

    def create(self, user, name):
        return self.do(user, 'create', 'household', name)['created']

    def start(self, user, uuid):
        """It runs, somebody holds it, and its guest has written down that it counts from where its disk was: what it
        was, and what its memory is, each count and boots."""
        disk = self.house.numbers_on(disk_of(uuid))
        self.lease(user, 'StartMachine', uuid)
        # A number is in its memory when the one before it is on its disk.
        counts = lambda: (now := self.house.numbers(domain_of(uuid)))[0] > disk[0] + 1 and now
        return disk, wait_for('the guest counts', counts)

    def listed(self, user):
        return {machine['uuid']: machine for machine in user.machines()}

    def ask(self, user, questions):
        program = user.start(sys.executable, '-c', ASK, json.dumps(questions))
        self.assertEqual(program.wait(), 0, program.errors)
        return program.lines

    def questions(self, uuid):
        """Each method that is about a machine, about this one. A new one is asked, too, or needs a word in REST."""
        text = self.house.bus.call_sync(*SERVICE, 'org.freedesktop.DBus.Introspectable', 'Introspect', None, None, 0,
                                        60000, None).unpack()[0]
        yield 'Attach', f"('{uuid}', {{'take-over': <true>}})"
        values = dict(REST, uuid=f"'{uuid}'", uuids=f"['{uuid}']")
        for method in ElementTree.fromstring(text).findall(f"./interface[@name='{SERVICE[0]}']/method"):
            names = [each.get('name') for each in method.findall('arg') if each.get('direction') == 'in']
            if {'uuid', 'uuids'} & set(names):
                end = ',)' if len(names) == 1 else ')'
                yield method.get('name'), '(' + ', '.join(values[name] for name in names) + end

    # --- what is there

    def check_known(self, persistent, throwaways=()):
        """libvirt, files, processes, accounts and numbers know these and no others."""
        known = set(persistent) | set(throwaways)
        self.assertEqual(set(self.house.domains()), {domain_of(uuid) for uuid in known})
        self.assertEqual({path.name.split('.')[0] for path in DISKS.iterdir()}, set(persistent))
        self.assertEqual(len(list(DISKS.iterdir())), len(persistent))
        registry = json.loads((STATE / 'registry.json').read_text())
        self.assertEqual(set(registry['machines']), set(persistent))
        self.assertEqual(self.house.accounts_in_use(), len(known))

    def check_accounts(self, machines):
        """One for each, of which are its process and its file."""
        accounts = {machine['account'] for machine in machines}
        self.assertEqual(len(accounts), len(machines), machines)
        for machine in machines:
            uid = pwd.getpwnam(machine['account']).pw_uid
            self.assertEqual(processes_of(uid), [machine['pid']] if machine['pid'] else [])
            if machine['pid']:
                self.assertEqual(uids(machine['pid']), [uid] * 4)
            if not machine['throwaway']:
                status = disk_of(machine['uuid']).stat()
                self.assertEqual((status.st_uid, status.st_mode & 0o7777), (uid, 0o600))

    def persistent(self):
        return [self.keep[0], self.keep[1], self.saved, self.stopped]

    # --- two users

    def test_1_at_once(self):
        """Both have a machine of the same name; each list has its user's own."""
        cls = type(self)
        cls.keep = [self.create(user, 'Keep') for user in self.users]
        for user, uuid in zip(self.users, self.keep):
            self.start(user, uuid)
        cls.passing = [self.lease(user, 'Start', 'passing') for user in self.users]
        for user, *own in zip(self.users, self.keep, self.passing):
            seen = {each['uuid']: (each['name'], each['throwaway'], each['state']) for each in user.machines()}
            self.assertEqual(seen, {own[0]: ('Keep', False, 'running'), own[1]: ('passing', True, 'running')})
        self.check_known(self.keep, self.passing)
        self.check_accounts([each for user in self.users for each in user.machines()])

    def test_2_not_found(self):
        """Whatever is asked of the other's machine has the answer of one that never was, and changes nothing."""
        before = [self.listed(user) for user in self.users]
        never = str(uuids.uuid4())
        expected = None
        for user, others in ((self.one, before[1]), (self.two, before[0])):
            for uuid in others:
                answers = self.ask(user, list(self.questions(uuid)))
                self.assertEqual([each for each in answers if each[1] != 'org.cordon.Error.NotFound'], [])
                expected = expected or self.ask(user, list(self.questions(never)))
                self.assertEqual([[word.replace(uuid, never) for word in each] for each in answers], expected)
        self.assertGreater(len(expected), 15)
        for user, machines in zip(self.users, before):
            self.assertEqual({uuid: lasts(each) for uuid, each in self.listed(user).items()},
                             {uuid: lasts(each) for uuid, each in machines.items()})
        for uuid in self.keep:
            self.house.wait_counting(domain_of(uuid))
        self.check_known(self.keep, self.passing)

    def test_3_not_heard(self):
        """Each hears of his own machines and of no others, from their making on."""
        turns = list(zip(self.users, self.keep, self.listeners))
        for user, uuid, listener in (*turns, turns[0]):
            first = len(listener.lines)
            for word in ('suspend', 'resume'):
                self.do(user, word, 'Keep')
            # What was said before of the other's machine would have come before it.
            heard = lambda: [line['values'] for line in listener.lines[first:]]
            wait_for('both', lambda: [uuid, 'paused'] in heard() and heard()[-1] == [uuid, 'running'], 60)
        for listener, *own in zip(self.listeners, self.keep, self.passing):
            signals = [line for line in listener.lines if 'signal' in line]
            self.assertEqual({line['signal'] for line in signals}, {'MachineChanged'})
            self.assertEqual({line['values'][0] for line in signals}, set(own))

    # --- the power is cut

    def test_4_rebooted(self):
        """Throwaways are gone; what ran is stopped, what was saved is saved, what was stopped is what it was."""
        cls = type(self)
        cls.saved, cls.stopped = (self.create(self.one, name) for name in ('Saved', 'Stopped'))
        for uuid in (self.saved, self.stopped):
            self.start(self.one, uuid)
        self.do(self.one, 'save', 'Saved')
        self.do(self.one, 'stop', '--force', 'Stopped')
        cls.quiet = {uuid: self.house.numbers_on(disk_of(uuid)) for uuid in (self.saved, self.stopped)}
        self.check_known(self.persistent(), self.passing)
        before = [self.listed(user) for user in self.users]
        self.check_accounts([each for machines in before for each in machines.values()])
        self.assertEqual(len(machine_processes()), 4)
        memory = {uuid: self.house.wait_counting(domain_of(uuid)) for uuid in self.keep}
        self.house.cut_power()
        self.house.boot()
        after = [self.listed(user) for user in self.users]
        self.check_states(before, after)
        self.assertEqual(machine_processes(), [])
        wait_for('free accounts', lambda: self.house.accounts_in_use() == 4, 60)
        self.check_known(self.persistent())
        self.check_accounts([each for machines in after for each in machines.values()])
        for uuid, (count, boots) in memory.items():
            written = self.house.numbers_on(disk_of(uuid))
            self.assertGreaterEqual(written[0], count - 1)
            self.assertEqual(written[1], boots)
        for uuid, numbers in self.quiet.items():
            self.assertEqual(self.house.numbers_on(disk_of(uuid)), numbers)

    def check_states(self, before, after):
        own = {self.keep[0], self.saved, self.stopped}, {self.keep[1]}
        self.assertEqual(tuple(map(set, after)), own)
        for old, new in zip(before, after):
            for uuid, machine in new.items():
                seen = machine['state'], machine['saved'], machine['pid']
                self.assertEqual(seen, ('stopped', uuid == self.saved, 0))
                for key in ('name', 'account', 'disk', 'since', 'compartment', 'throwaway', 'template'):
                    self.assertEqual(machine[key], old[uuid][key])

    def test_5_go_on(self):
        """Each starts: the saved one in the midst of its memory, the others from their disks; so does a throwaway."""
        for uuid in self.persistent():
            user = self.two if uuid == self.keep[1] else self.one
            disk, memory = self.start(user, uuid)
            self.assertEqual(memory[1], disk[1] + (uuid != self.saved))
        passing = [self.lease(user, 'Start', 'passing') for user in self.users]
        machines = [self.listed(user) for user in self.users]
        self.assertEqual([set(each) for each in machines],
                         [{self.keep[0], self.saved, self.stopped, passing[0]}, {self.keep[1], passing[1]}])
        everything = [each for listed in machines for each in listed.values()]
        self.assertEqual({(each['state'], each['saved']) for each in everything}, {('running', False)})
        self.check_known(self.persistent(), passing)
        self.check_accounts(everything)

    def test_6_nothing_stays(self):
        for user in self.users:
            for uuid, machine in self.listed(user).items():
                self.do(user, 'stop', '--force', uuid)
                if not machine['throwaway']:
                    self.do(user, 'delete', '--now', uuid)
        self.assertEqual([user.machines() for user in self.users], [[], []])
        wait_for('free accounts', lambda: self.house.accounts_in_use() == 0, 60)
        self.check_known([])
        self.assertEqual(machine_processes(), [])


if __name__ == '__main__':
    lacking = missing()
    if lacking:
        print(f'1..0 # SKIP {lacking}')
        sys.exit(0)
    tap.main()
