#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`cordon import` on a host that enforces: an image out of a person's home, and out of the downloads, becomes a
machine; a key there does not, whoever asks. A template out of a home, by root."""
import os
import pathlib
import pwd
import unittest

import lab
import tiny_template
from commands import output, run
from house import processes_of, wait_for
from kernel import Denials, allowed, label_of, level_of, type_of
from lab import BANKING, DISKS, Lab
from probe import label_program, probe
from quiet import quiet
from report import cells, faults, items, verify

AT_REST = 'system_u:object_r:cordon_disk_t:s0'
CORDOND = 'system_u:system_r:cordond_t:s0'
BUS = 'system_u:system_r:system_dbusd_t:s0'
REFUSED, LET_IN = 13, 0
MIB = 1 << 20
# What is not ordered of a machine without a template is not read back either.
TEMPLATE_ITEMS = {'template files', 'template record'}


class Import(unittest.TestCase):
    """The cases run in the order of their names."""

    @classmethod
    def setUpClass(cls):
        cls.lab = Lab(banking=BANKING)
        cls.addClassCleanup(cls.lab.close)
        cls.home = pathlib.Path(cls.lab.user.pw_dir)
        cls.content = os.urandom(MIB) + bytes(3 * MIB)
        label_program()

    def file(self, name, data):
        """The person's, made by a program of the person's, with the label that the home gives it."""
        path = self.home / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        for each in (path.parent, path):
            if each != self.home:
                os.chown(each, self.lab.user.pw_uid, self.lab.user.pw_gid)
        path.chmod(0o600)
        run('restorecon', '-R', self.home)
        return path

    def imported(self, name, path, image_format):
        """The machine of an import, during which nobody was denied anything."""
        with quiet():
            status, lines = self.lab.cordon('import', name, path, '--format', image_format, '--in', 'banking')
        self.assertEqual(status, 0, lines)
        return self.lab.listed(lines[0]['created'])

    def check_content(self, disk):
        """What was imported is what it was made of: in the format that the machine reads it in."""
        output('qemu-img', 'compare', '-f', 'raw', '-F', 'qcow2', self.home / 'plain.img', disk)

    def check_files(self, machine, suffixes):
        owner = pwd.getpwnam(machine['account'])
        found = sorted(DISKS.glob(f'{machine["uuid"]}.*'), key=lambda path: path.suffix)
        self.assertEqual([path.suffix for path in found], suffixes)
        for path in found:
            status = path.stat()
            self.assertEqual((label_of(path), status.st_uid, status.st_mode & 0o7777), (AT_REST, owner.pw_uid, 0o600))
        self.assertEqual(processes_of(owner.pw_uid), [])
        return found

    def test_01_raw(self):
        path = self.file('plain.img', self.content)
        self.assertEqual(type_of(label_of(path)), 'user_home_t')
        machine = self.imported('Plain', path, 'raw')
        disk, = self.check_files(machine, ['.qcow2'])
        self.check_content(disk)

    def test_02_qcow2_of_the_downloads(self):
        path = self.file('Downloads/image', b'')
        self.lab.run('qemu-img', 'convert', '-f', 'raw', '-O', 'qcow2', self.home / 'plain.img', path)
        self.assertEqual(type_of(label_of(path)), 'xdg_downloads_t')
        machine = self.imported('Packed', path, 'qcow2')
        disk, = self.check_files(machine, ['.qcow2'])
        self.check_content(disk)

    def test_03_cd(self):
        """Its medium stays with the machine, as private as the disk, and is labelled like it while the machine runs."""
        machine = self.imported('Disc', self.home / 'plain.img', 'iso')
        medium, disk = self.check_files(machine, ['.medium', '.qcow2'])
        with quiet():
            client, machine = self.lab.run_machine(machine['uuid'])
        for path in (medium, disk):
            self.assertEqual(label_of(path), f'system_u:object_r:svirt_image_t:{level_of(machine["label"])}')
        type(self).client, type(self).disc = client, machine

    def test_04_verified(self):
        status, report = verify()
        self.assertEqual((status, faults(report)), (0, set()))
        found = items(report, self.disc['uuid'])
        self.assertEqual(set(found.values()), {'as-ordered'})
        self.assertFalse(TEMPLATE_ITEMS & set(found))

    def test_05_at_rest_again(self):
        """The disk has no level any more. From a CD libvirt takes no label: it stays out of everybody's reach but its
        own machine's, whose numbers nobody else gets while it is there."""
        with quiet():
            self.assertEqual(self.lab.cordon('stop', '--force', self.disc['uuid'])[0], 0)
            self.client.wait()
            wait_for('a disk at rest', lambda: label_of(self.files('Disc')['.qcow2']) == AT_REST, 60)
        self.assertEqual(label_of(self.files('Disc')['.medium']),
                         f'system_u:object_r:svirt_image_t:{level_of(self.disc["label"])}')

    def files(self, name):
        machine, = [each for each in self.lab.machines() if each['name'] == name]
        return {path.suffix: path for path in DISKS.glob(f'{machine["uuid"]}.*')}

    def test_06_apart(self):
        """Another imported machine reaches neither file, as their own account; and its own disk, which is the
        control, as is the CD's machine, which reaches the CD."""
        machine, = [each for each in self.lab.machines() if each['name'] == 'Plain']
        with quiet():
            client, machine = self.lab.run_machine(machine['uuid'])
        label, owner = machine['label'], self.lab.account(self.disc)
        for path in self.files('Disc').values():
            before = Denials()
            self.assertEqual(probe(label, owner, ('file', path)), [REFUSED])
            self.assertIn('read', before.of(label, label_of(path), 'file'))
            self.assertEqual(probe(label, self.lab.account(machine), ('file', path)), [REFUSED])
        self.assertEqual(probe(label, self.lab.account(machine), ('file', self.files('Plain')['.qcow2'])), [LET_IN])
        self.assertEqual(probe(self.disc['label'], owner, ('file', self.files('Disc')['.medium'])), [LET_IN])
        self.check_reported(machine['uuid'])
        client.kill()

    def check_reported(self, uuid):
        """Both files of the one that is stopped are in the report, and out of reach by both layers."""
        status, report = verify()
        self.assertEqual((status, faults(report)), (0, set()))
        for layer in ('label', 'account'):
            found = [finding['verdict'] for thing, source, target, finding in cells(report, layer)
                     if (thing, source['uuid'], target['uuid']) == ('disk', uuid, self.disc['uuid'])]
            self.assertEqual(found, ['unreachable'] * 2)

    def test_07_given_not_taken(self):
        """cordond opens no file of a home: what it reads was put into its hands."""
        label = label_of(self.home / 'plain.img')
        self.assertEqual(allowed(CORDOND, label, 'file') & {'append', 'getattr', 'ioctl', 'map', 'open', 'read', 'write'},
                         {'getattr', 'read'})
        self.assertEqual(allowed(CORDOND, label_of(self.home), 'dir') & {'read', 'search', 'write'}, set())

    def test_08_not_a_key(self):
        """The control: what is no image by its label the bus does not take; its person is told, and nothing is made."""
        before = self.lab.machines()
        key = self.file('.ssh/id_image', self.content)
        self.assertEqual(type_of(label_of(key)), 'ssh_home_t')
        denials = Denials()
        program = self.lab.start('cordon', 'import', 'Key', key, '--format', 'raw', '--in', 'banking')
        self.assertEqual(program.wait(), 3)
        self.assertIn('labelled by “restorecon”', program.errors)
        wait_for('the record', lambda: 'read' in denials.of(BUS, label_of(key), 'file'), 60)
        self.assertEqual(self.lab.machines(), before)

    def test_09_not_for_cordond(self):
        """What the bus may read and cordond not arrives without its descriptor; cordond says what helps, and goes on."""
        before, pid = self.lab.machines(), self.lab.cordond_pid()
        self.assertEqual((type_of(label_of('/etc/hosts')), 'read' in allowed(BUS, label_of('/etc/hosts'), 'file')),
                         ('net_conf_t', True))
        denials = Denials()
        program = self.lab.start('cordon', 'import', 'Hosts', '/etc/hosts', '--format', 'raw', '--in', 'banking')
        self.assertEqual(program.wait(), 2)
        self.assertIn('was not given the file', program.errors)
        wait_for('the record', lambda: 'read' in denials.of(CORDOND, label_of('/etc/hosts'), 'file'), 60)
        self.assertEqual((self.lab.machines(), self.lab.cordond_pid()), (before, pid))

    def test_10_template_out_of_a_home(self):
        folder = self.home / 'built'
        tiny_template.write(folder)
        run('restorecon', '-R', self.home)
        self.assertEqual(type_of(label_of(folder / 'root')), 'user_home_t')
        with quiet():
            self.lab.root('cordon', 'template', 'import', folder)


if __name__ == '__main__':
    lab.main()
