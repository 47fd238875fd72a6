#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What lasts of machines that do not run, on a host that enforces: a disk at rest, a memory that is saved on it,
snapshots, a grown disk and a clone's. Whose each is, that no other machine reaches it by label or by account, that
one is let in where the wall is taken away, and that nobody is denied what the work itself needs."""
import json
import os

import lab
from commands import output
from house import processes_of, wait_for
from kernel import Denials, allowed, at_level, label_of, level_of
from lab import DISKS, open_files
from lasting import Lasting
from probe import label_program, probe
from quiet import quiet
from report import cells, faults, verify
from tiny_template import NOTE, NOTE_BYTES

AT_REST = 'system_u:object_r:cordon_disk_t:s0'
GIB = 1 << 30
REFUSED = 13  # EACCES: the label; by the account alone it is the same
LET_IN = 0


class Rest(Lasting):
    """The cases run in the order of their names. “First” runs all the while and is who tries; “Second” is what is
    tried, and each case leaves it stopped."""

    @classmethod
    def setUpClass(cls):
        with quiet():
            super().setUpClass()
            cls.second = cls.lab.create('banking', 'Second')
        cls.second_disk = cls.lab.disk_of(cls.second)
        cls.owner = cls.lab.account(cls.lab.listed(cls.second))
        label_program()

    # --- how it lies there, and who reaches it

    def check_at_rest(self, disk, owner):
        """Label, owner and mode, and that nothing else of the machine is left on the host."""
        self.assertEqual(label_of(disk), AT_REST)
        status = disk.stat()
        self.assertEqual((status.st_uid, status.st_gid, status.st_mode & 0o7777), (owner.pw_uid, owner.pw_gid, 0o600))
        self.assertEqual(processes_of(owner.pw_uid), [])
        self.assertEqual((label_of(DISKS), DISKS.stat().st_mode & 0o7777), (AT_REST, 0o711))

    def check_closed(self, disk, owner):
        """First's label is refused as the disk's own account, and leaves a record; with First's account, too."""
        label = self.machine['label']
        self.assertFalse(allowed(label, label_of(disk), 'file') & {'append', 'open', 'read', 'write'})
        before = Denials()
        self.assertEqual(probe(label, owner, ('file', disk)), [REFUSED])
        self.assertIn('read', before.of(label, label_of(disk), 'file'))
        self.assertEqual(probe(label, self.account, ('file', disk)), [REFUSED])

    def check_open_without_walls(self, uuid, disk, owner):
        """The controls. With another label and the account nothing stops First, and the report says so; and an
        account that is shared is told though the label holds."""
        kept = label_of(disk)
        os.setxattr(disk, 'security.selinux', self.image(level_of(self.machine['label'])).encode() + b'\0')
        try:
            self.assertEqual(probe(self.machine['label'], owner, ('file', disk)), [LET_IN])
            self.assertEqual(probe(self.machine['label'], self.account, ('file', disk)), [REFUSED])
            self.assertIn(('label', 'disk', self.uuid, uuid), faults(self.report(1)))
        finally:
            os.setxattr(disk, 'security.selinux', kept.encode() + b'\0')
        os.chown(disk, self.account.pw_uid, self.account.pw_gid)
        try:
            self.assertIn(('account', 'disk', self.uuid, uuid), faults(self.report(1)))
            self.assertEqual(probe(self.machine['label'], self.account, ('file', disk)), [REFUSED])
        finally:
            os.chown(disk, owner.pw_uid, owner.pw_gid)

    @staticmethod
    def image(level):
        return f'system_u:object_r:svirt_image_t:{level}'

    def report(self, expected):
        status, report = verify()
        self.assertEqual(status, expected, faults(report))
        return report

    def check_reported(self, uuid):
        """That First must not reach the disk is among what the report promises, by both layers, and it holds."""
        report = self.report(0)
        for layer in ('label', 'account'):
            found = [finding for thing, source, target, finding in cells(report, layer)
                     if (thing, source['uuid'], target['uuid']) == ('disk', self.uuid, uuid)]
            self.assertEqual([(finding['promise'], finding['verdict']) for finding in found],
                             [('unreachable', 'unreachable')])

    def snapshots(self):
        """Of Second's disk, as QEMU's own program reads them: name and bytes of memory."""
        info = json.loads(output('qemu-img', 'info', '--output=json', self.second_disk))
        self.assertNotIn('backing-filename', info)
        return {each['name']: each['vm-state-size'] for each in info.get('snapshots', [])}, info['virtual-size']

    def cordon(self, *words):
        status, lines = self.lab.cordon(*words)
        self.assertEqual(status, 0, (words, lines))
        return lines

    # --- the cases

    def test_01_disk_at_rest(self):
        """One that never ran."""
        self.check_at_rest(self.second_disk, self.owner)
        self.check_closed(self.second_disk, self.owner)
        self.check_reported(self.second)

    def test_02_walls_taken_away(self):
        self.check_open_without_walls(self.second, self.second_disk, self.owner)
        self.check_reported(self.second)

    def wait_at_rest(self):
        wait_for('a disk at rest', lambda: label_of(self.second_disk) == AT_REST, 60)
        self.assertEqual(self.lab.listed(self.second)['state'], 'stopped')

    def note(self):
        """When Second began, as it wrote it into its memory."""
        text = self.lab.virsh('qemu-monitor-command', f'cordon-{self.second}', '--hmp', f'xp /{NOTE_BYTES}xb {NOTE:#x}')
        found = text.split(':', 1)[1].split()
        self.assertEqual(len(found), NOTE_BYTES, text)
        return found

    def wait_note(self):
        return wait_for('its note', lambda: set(self.note()) != {'0x00'} and self.note())

    def test_03_saved(self):
        """Its memory lies in its disk, and nowhere else; it goes on with it."""
        with quiet():
            client, _ = self.lab.run_machine(self.second)
            type(self).noted = self.wait_note()
            files = set(DISKS.iterdir())
            self.cordon('save', self.second)
            client.wait()
            self.wait_at_rest()
        self.assertTrue(self.lab.listed(self.second)['saved'])
        self.assertEqual(set(DISKS.iterdir()), files)
        self.assertEqual([size > 0 for size in self.snapshots()[0].values()], [True])
        self.check_at_rest(self.second_disk, self.owner)
        self.check_closed(self.second_disk, self.owner)
        self.check_reported(self.second)

    def test_04_saved_walls_taken_away(self):
        self.check_open_without_walls(self.second, self.second_disk, self.owner)

    def test_05_goes_on(self):
        with quiet():
            client, machine = self.lab.run_machine(self.second)
        self.assertEqual(self.note(), self.noted)
        self.assertFalse(machine['saved'])
        self.assertEqual(label_of(self.second_disk), self.image(level_of(machine['label'])))
        self.assertIn(str(self.second_disk), open_files(machine['pid']))
        self.check_closed(self.second_disk, self.owner)
        self.report(0)
        with quiet():
            self.cordon('stop', '--force', self.second)
            client.wait()
            self.wait_at_rest()

    def test_06_stopped(self):
        """The control of the note: a start without a saved memory has another. While it runs the disk has its level,
        and afterwards none."""
        with quiet():
            client, machine = self.lab.run_machine(self.second)
            self.assertNotEqual(self.wait_note(), self.noted)
            self.assertEqual(label_of(self.second_disk), self.image(level_of(machine['label'])))
            self.cordon('stop', '--force', self.second)
            client.wait()
            self.wait_at_rest()
        self.check_at_rest(self.second_disk, self.owner)
        self.check_closed(self.second_disk, self.owner)

    def test_07_snapshot(self):
        """Kept, returned to, forgotten: each by the machine's own QEMU, with its label, under its account."""
        with quiet():
            self.cordon('snapshot', 'create', self.second, 'Before')
            self.wait_at_rest()
        self.assertEqual(len(self.snapshots()[0]), 1)
        self.check_at_rest(self.second_disk, self.owner)
        self.check_closed(self.second_disk, self.owner)
        with quiet():
            self.cordon('snapshot', 'revert', self.second, 'Before')
            self.wait_at_rest()
        self.check_at_rest(self.second_disk, self.owner)

    def test_08_snapshot_of_anothers_disk(self):
        """The control: what works on the disk is let in as the machine, and not as libvirt's daemon or as root."""
        before = self.snapshots()
        os.chown(self.second_disk, self.account.pw_uid, self.account.pw_gid)
        try:
            self.assertNotEqual(self.lab.cordon('snapshot', 'create', self.second, 'Stolen')[0], 0)
        finally:
            os.chown(self.second_disk, self.owner.pw_uid, self.owner.pw_gid)
        self.wait_at_rest()
        self.assertEqual(self.snapshots(), before)
        with quiet():
            self.cordon('snapshot', 'delete', self.second, 'Before')
            self.wait_at_rest()
        self.assertEqual(self.snapshots()[0], {})

    def test_09_snapshot_on_a_disk_without_label(self):
        """The same of the label: its own, or none."""
        with self.without_labels(self.second_disk, AT_REST):
            before = Denials()
            self.assertNotEqual(self.lab.cordon('snapshot', 'create', self.second, 'Unlabelled')[0], 0)
            self.assertTrue([record for record in before.records() if record.target == AT_REST
                             and 'read' in record.permissions and ':cordon_view_t:' in record.source])
        self.assertEqual(self.snapshots()[0], {})

    def test_10_grown(self):
        with quiet():
            self.cordon('grow', self.second, '2')
            self.wait_at_rest()
        self.assertEqual((self.snapshots()[1], self.lab.listed(self.second)['disk']), (2 * GIB, 2 * GIB))
        self.check_at_rest(self.second_disk, self.owner)
        self.check_closed(self.second_disk, self.owner)

    # --- a clone

    def test_11_cloned(self):
        """Its disk is its own, by account, numbers and label, and both are out of First's reach."""
        with quiet():
            type(self).clone = self.cordon('clone', self.second, 'Clone')[0]['created']
        disk = self.lab.disk_of(self.clone)
        owner = self.lab.account(self.lab.listed(self.clone))
        self.assertNotEqual(owner, self.owner)
        self.assertNotEqual(disk.name.split('.')[1:3], self.second_disk.name.split('.')[1:3])
        self.assertEqual(disk.read_bytes(), self.second_disk.read_bytes())
        for each, of in ((disk, owner), (self.second_disk, self.owner)):
            self.check_at_rest(each, of)
            self.check_closed(each, of)
        self.check_reported(self.clone)

    def test_12_clone_and_original(self):
        """While both run: each with the other's account is stopped by its label, and with its label by the account;
        with both it is let in, which is the control."""
        with quiet():
            machines = [self.lab.run_machine(uuid)[1] for uuid in (self.second, self.clone)]
        self.assertEqual(len({level_of(machine['label']) for machine in machines}), 2)
        for machine, other in (machines, machines[::-1]):
            disk, owner = self.lab.disk_of(other['uuid']), self.lab.account(other)
            self.assertEqual(label_of(disk), self.image(level_of(other['label'])))
            before = Denials()
            self.assertEqual(probe(machine['label'], owner, ('file', disk)), [REFUSED])
            self.assertIn('read', before.of(machine['label'], label_of(disk), 'file'))
            self.assertEqual(probe(other['label'], self.lab.account(machine), ('file', disk)), [REFUSED])
            self.assertEqual(probe(other['label'], owner, ('file', disk)), [LET_IN])
        self.report(0)
        # One disk at the other's level: found, and let in.
        disk, owner = self.lab.disk_of(self.second), self.owner
        kept = label_of(disk)
        os.setxattr(disk, 'security.selinux', at_level(kept, level_of(machines[1]['label'])).encode() + b'\0')
        try:
            self.assertIn(('label', 'disk', self.clone, self.second), faults(self.report(1)))
            self.assertEqual(probe(machines[1]['label'], owner, ('file', disk)), [LET_IN])
        finally:
            os.setxattr(disk, 'security.selinux', kept.encode() + b'\0')

    def test_13_deleted(self):
        with quiet():
            for uuid in (self.second, self.clone):
                self.cordon('stop', '--force', uuid)
            self.wait_at_rest()
            for uuid in (self.second, self.clone):
                self.cordon('delete', '--now', uuid)
        self.assertEqual([path.name.split('.')[0] for path in DISKS.iterdir()], [self.uuid])
        self.report(0)


if __name__ == '__main__':
    lab.main()
