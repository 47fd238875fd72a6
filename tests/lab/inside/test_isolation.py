#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Three machines of two compartments on a host that enforces: every label and account as promised, the
kernel's own answers, the isolation report, each probe denied with its record, the walls taken away one by one
(walls.py), and a stopped disk that nobody reaches."""
import grp
import itertools
import pathlib
import pwd
import stat
import unittest

import lab
from house import STATE, wait_for
from kernel import Denials, allowed, context_of, label_of, level_of, type_of
from lab import BANKING, DISKS, Lab, open_files, status_of
from probe import label_program, probe
from report import cells, faults, items, verify
from walls import Walls

CONTENT = 'system_u:object_r:virt_content_t:s0'
LIBVIRT_SOCKET = pathlib.Path('/run/libvirt/libvirt-sock')
THINGS = {'process', 'directory', 'disk', 'socket'}
REFUSED = {1, 13}  # EPERM, EACCES
# All of the read-back, but for what only a machine with a disk has.
ITEMS = {
    'name', 'paused state', 'metadata', 'list of disks', 'boot files', 'label list', 'process', 'account', 'groups',
    'security context', 'enforcement', 'company of processes', 'network silence', 'template files', 'template record',
    'directory', 'sockets', 'ban on new privileges', 'system call filter', 'hold on its own things',
    'separation from other machines', 'network cards'}
# The shared ones: for /dev/kvm, and for the way to libvirt's directories.
SHARED_GROUPS = {'kvm', 'libvirt-qemu'}


def categories(label):
    return set(level_of(label).split(':')[1].split(','))


def mode_of(path):
    """Owner, group and mode, as names."""
    status = path.lstat()
    return pwd.getpwuid(status.st_uid).pw_name, grp.getgrgid(status.st_gid).gr_name, stat.S_IMODE(status.st_mode)


def groups_of(pid):
    return {grp.getgrgid(int(word)).gr_name for word in status_of(pid, 'Groups')}


class Machine:
    """One of the three, and where its things are."""

    def __init__(self, house, listed):
        self.uuid, self.pid, self.label = listed['uuid'], listed['pid'], listed['label']
        self.name, self.level = listed['account'], level_of(listed['label'])
        self.account = pwd.getpwnam(self.name)
        number = house.virsh('domid', f'cordon-{self.uuid}').strip()
        self.directory, = pathlib.Path('/var/lib/libvirt/qemu').glob(f'domain-{number}-*')
        self.socket = self.directory / 'monitor.sock'
        self.disk = None if listed['throwaway'] else house.disk_of(self.uuid)
        root = house.definition(self.uuid)
        image = root.find("devices/disk/target[@dev='vda']/../source").get('file')
        self.template = {pathlib.Path(path) for path in (root.findtext('os/kernel'), root.findtext('os/initrd'), image)}

    def image(self):
        """The label of what is this machine's alone."""
        return f'system_u:object_r:svirt_image_t:{self.level}'

    def attempts(self):
        """What others try: kind and target, and the record that each leaves when the label alone stops it:
        whose label, of which class, and which permission."""
        yield 'process', self.pid, self.label, 'process', 'ptrace'
        yield 'directory', self.directory, self.image(), 'dir', 'read'
        yield 'file', self.socket, self.image(), 'dir', 'search'
        if self.disk:
            yield 'file', self.disk, label_of(self.disk), 'file', 'read'


class Machines(unittest.TestCase):
    """All cases share the machines: a start is slow. They are in the order of load_tests(), then of their names."""

    @classmethod
    def start(cls):
        """For the first of them."""
        Machines.lab = Walls.lab = Lab(banking=BANKING)
        uuids = [cls.lab.create('banking', name) for name in ('First', 'Second')]
        Walls.first, Walls.second = listed = [cls.lab.run_machine(uuid)[1] for uuid in uuids]
        # With a display; the others are there to be held against it.
        Walls.other = cls.lab.machine()[1]
        Machines.machines = [Machine(cls.lab, each) for each in (Walls.other, *listed)]
        Machines.pairs = list(itertools.permutations(cls.machines, 2))
        label_program()

    def check_denied(self, source, account, attempts):
        """With this label and that account: each attempt refused, and by the record that it left."""
        before = Denials()
        numbers = probe(source.label, account, *(attempt[:2] for attempt in attempts))
        self.assertLessEqual(set(numbers), REFUSED, (source.label, attempts))
        records = before.records()
        for _, target, label, name, permission in attempts:
            self.assertTrue([record for record in records if permission in record.permissions
                             and record[1:4] == (source.label, label, name)], (source.label, target, records))


class Isolation(Machines):
    @classmethod
    def setUpClass(cls):
        cls.start()

    # --- what was promised of each

    def test_01_labels(self):
        sets = [categories(machine.label) for machine in self.machines]
        for machine, own in zip(self.machines, sets):
            self.assertEqual(context_of(machine.pid), machine.label)
            self.assertEqual(type_of(machine.label), 'cordon_view_t')
            self.assertEqual(len(own), 4)
        # No level contains another. The two of one compartment share its number and the markers.
        for one, other in itertools.permutations(sets, 2):
            self.assertFalse(one <= other)
        self.assertEqual((len(sets[1] & sets[2]), len(sets[0] & sets[1]), len(sets[0] & sets[2])), (3, 2, 2))

    def test_02_accounts(self):
        self.assertEqual(len({machine.name for machine in self.machines}), 3)
        for machine in self.machines:
            self.assertEqual(status_of(machine.pid, 'Uid'), [str(machine.account.pw_uid)] * 4)
            self.assertEqual(status_of(machine.pid, 'Gid'), [str(machine.account.pw_gid)] * 4)
            self.assertNotEqual(machine.account.pw_gid, 0)
            self.assertEqual(groups_of(machine.pid) - {machine.name}, SHARED_GROUPS)

    def test_03_directories_and_sockets(self):
        for machine in self.machines:
            self.assertEqual(label_of(machine.directory), machine.image())
            self.assertEqual(mode_of(machine.directory), (machine.name, machine.name, 0o750))
            self.assertTrue(stat.S_ISSOCK(machine.socket.lstat().st_mode))
            self.assertEqual(label_of(machine.socket), 'system_u:object_r:svirt_image_t:s0')
            self.assertIn(mode_of(machine.socket)[0], ('root', machine.name))

    def test_04_disks(self):
        for machine in self.machines[1:]:
            self.assertIn(str(machine.disk), open_files(machine.pid))
            self.assertEqual(label_of(machine.disk), machine.image())
            self.assertEqual(mode_of(machine.disk), (machine.name, machine.name, 0o600))

    def test_05_public_files(self):
        for path in set().union(*(machine.template for machine in self.machines)):
            owner, group, mode = mode_of(path)
            self.assertEqual((label_of(path), owner, group, mode & 0o022), (CONTENT, 'root', 'root', 0), path)

    def test_06_store(self):
        for path, kind, mode in ((STATE, 'cordond_var_lib_t', 0o711), (DISKS, 'cordon_disk_t', 0o711),
                                 (STATE / 'registry.json', 'cordond_var_lib_t', 0o600),
                                 (STATE / 'templates', 'virt_content_t', 0o755),
                                 (pathlib.Path('/etc/cordon'), 'cordon_etc_t', 0o755)):
            label = label_of(path)
            self.assertEqual((type_of(label), level_of(label)), (kind, 's0'), path)
            self.assertEqual(mode_of(path), ('root', 'root', mode), path)

    def test_07_doctor(self):
        checks = self.lab.checks()
        for name in ('mac', 'policy', 'labels', 'registry', 'accounts'):
            self.assertEqual(checks[name]['status'], 'ok', checks[name])

    # --- the kernel's answers, and the report made of them

    def test_08_kernel_says(self):
        for source, target in self.pairs:
            asked = {'process': target.label, 'unix_stream_socket': target.label, 'dir': target.image(),
                     'file': target.image(), 'sock_file': label_of(target.socket)}
            answers = {name: allowed(source.label, label, name) for name, label in asked.items()}
            self.assertEqual(answers, {name: set() for name in asked}, (source.label, target.label))
        for machine in self.machines:
            self.assertLessEqual({'open', 'read', 'write'}, allowed(machine.label, machine.image(), 'file'))
            self.assertLessEqual({'read', 'search'}, allowed(machine.label, machine.image(), 'dir'))
            self.assertLessEqual({'open', 'read'}, allowed(machine.label, CONTENT, 'file'))
            self.assertFalse({'append', 'setattr', 'unlink', 'write'} & allowed(machine.label, CONTENT, 'file'))

    def expected(self, layers):
        """Every cell that there must be between two of the machines."""
        things = {machine.uuid: THINGS if machine.disk else THINGS - {'disk'} for machine in self.machines}
        # No account stands before an abstract socket, and no probe knows its name.
        beside = {'label': {'abstract-socket'}}
        return {(layer, thing, source.uuid, target.uuid) for layer in layers for source, target in self.pairs
                for thing in things[target.uuid] | beside.get(layer, set())}

    def check_matrix(self, report, layers):
        found = {(layer, thing, source['uuid'], target['uuid']): finding for layer in layers
                 for thing, source, target, finding in cells(report, layer)
                 if source['uuid'] != target['uuid'] and source['kind'] == target['kind'] == 'machine'}
        self.assertEqual(set(found), self.expected(layers))
        self.assertEqual({(finding['promise'], finding['verdict']) for finding in found.values()},
                         {('unreachable', 'unreachable')})
        return found

    def test_09_report(self):
        """The user's own; that of another user's machines would have names of none."""
        status, lines = self.lab.cordon('verify')
        self.assertEqual((status, lines[0]['faults'], lines[0]['summary']['outcome']), (0, [], 'true'))
        self.assertEqual((lines[0]['host']['mac'], lines[0]['host']['module']), ('selinux', '2'))
        found = self.check_matrix(lines[0], ('label', 'account'))
        walls = {(layer, thing): finding['wall'] for (layer, thing, _, _), finding in found.items()}
        self.assertEqual(walls, {('label', 'process'): 'categories', ('label', 'directory'): 'categories',
                                 ('label', 'disk'): 'categories', ('label', 'socket'): 'type',
                                 ('label', 'abstract-socket'): 'type',
                                 **{('account', thing): 'account' for thing in THINGS}})

    def test_10_read_back(self):
        """Each item of docs/read-back.md, of each machine, by what cordond has measured."""
        report = verify()[1]
        for machine in self.machines:
            found = items(report, machine.uuid)
            self.assertEqual(set(found.values()), {'as-ordered'})
            expected = ITEMS | ({'private disk', 'volume'} if machine.disk else set())
            self.assertEqual({name.split(':')[0] for name in found}, expected)

    # --- what happens when it is tried

    def test_11_probes(self):
        """From inside each machine, with its label and its account."""
        before = Denials()
        status, report = verify('--probe')
        self.assertEqual((status, faults(report)), (0, set()))
        self.check_matrix(report, ('probe',))
        tried = list(cells(report, 'probe'))
        controls = [cell for cell in tried if cell[3]['promise'] == 'reachable']
        self.assertEqual({source['uuid'] for _, source, _, _ in controls}, {machine.uuid for machine in self.machines})
        self.assertEqual({finding['verdict'] for _, _, _, finding in controls}, {'reachable'})
        # A machine's type connects no socket to anything, whoever may write to it.
        self.assertEqual(mode_of(LIBVIRT_SOCKET)[2], 0o666)
        for machine in self.machines:
            self.assertIn('connect', before.of(machine.label, machine.label, 'unix_stream_socket'))

    def test_12_label_alone(self):
        """As the target's own account, so that nothing but the label is left to stop it."""
        for source, target in self.pairs:
            self.check_denied(source, target.account, list(target.attempts()))

    def test_13_account_alone(self):
        """With the target's own label, so that nothing but the account is left, which leaves no record."""
        for source, target in self.pairs:
            attempts = [attempt[:2] for attempt in target.attempts()]
            before = Denials()
            self.assertLessEqual(set(probe(target.label, source.account, *attempts)), REFUSED, (source.name, attempts))
            self.assertEqual(before.of(target.label, target.image(), 'file'), set())

    def test_14_neither(self):
        """The control: with label and account the same attempts reach what is there. The monitor's socket
        is libvirt's to open, and nobody's of a machine's type."""
        for machine in self.machines:
            attempts = [attempt[:2] for attempt in machine.attempts() if attempt[1] != machine.socket]
            self.assertEqual(set(probe(machine.label, machine.account, *attempts)), {0}, attempts)

    def test_15_person(self):
        """A file in the person's home and a program of the person's, as the person."""
        path = pathlib.Path(self.lab.user.pw_dir) / 'letter'
        self.lab.run('sh', '-c', f'umask 077; echo private >{path}')
        self.assertEqual(mode_of(path), (self.lab.user.pw_name, self.lab.user.pw_name, 0o600))
        program = self.lab.start('sleep', '600')
        context = context_of(program.process.pid)
        for machine in self.machines:
            self.assertFalse({'append', 'read', 'write'} & allowed(machine.label, label_of(path), 'file'))
            self.check_denied(machine, self.lab.user, [
                ('file', path, label_of('/home'), 'dir', 'search'),
                ('process', program.process.pid, context, 'process', 'ptrace'),
                ('file', LIBVIRT_SOCKET, label_of(LIBVIRT_SOCKET), 'sock_file', 'read'),
                ('socket', LIBVIRT_SOCKET, machine.label, 'unix_stream_socket', 'connect')])


class AtRest(Machines):
    @classmethod
    def setUpClass(cls):
        cls.addClassCleanup(cls.lab.close)

    def test_stopped_disk(self):
        throwaway, first, second = self.machines
        self.assertEqual(self.lab.cordon('stop', '--force', first.uuid)[0], 0)
        wait_for('the label of a stopped disk', lambda: type_of(label_of(first.disk)) == 'cordon_disk_t', 30)
        self.assertEqual(label_of(first.disk), 'system_u:object_r:cordon_disk_t:s0')
        self.assertEqual(mode_of(first.disk), (first.name, first.name, 0o600))
        self.assertFalse(first.directory.exists())
        for machine in (throwaway, second):
            self.assertFalse({'append', 'read', 'write'} & allowed(machine.label, label_of(first.disk), 'file'))
            self.check_denied(machine, first.account, [('file', first.disk, label_of(first.disk), 'file', 'read')])
            self.assertLessEqual(set(probe(machine.label, machine.account, ('file', first.disk))), REFUSED)
        status, report = verify()
        self.assertEqual((status, faults(report)), (0, set()))
        found = {(source['uuid'], target['uuid']) for thing, source, target, _ in cells(report, 'label')
                 if (thing, source['kind'], target['uuid']) == ('disk', 'machine', first.uuid)}
        self.assertEqual(found, {(throwaway.uuid, first.uuid), (second.uuid, first.uuid)})


def load_tests(loader, *_):
    return unittest.TestSuite(map(loader.loadTestsFromTestCase, (Isolation, Walls, AtRest)))


if __name__ == '__main__':
    lab.main()
