# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The walls between machines taken away one by one on a real kernel: each time the report is false and
names the pair, and where nothing is left the probes that were denied are let in. Levels and accounts are
made equal by a copy of a whole machine (stranger.py). Cases of test_isolation.py, which has the machines."""
import contextlib
import os
import unittest

from commands import run
from house import wait_for
from kernel import Denials, at_level, label_of, level_of
from probe import probe
from report import cells, faults, verify
from stranger import Twin

# Apart from both machines, and an account that no machine has.
OTHER_LEVEL = 's0:c0,c700,c1022,c1023'
OTHER_ACCOUNT = 'cordon-m09'
# What levels and accounts keep apart. Of the monitor's socket type and mode are walls besides.
APART = ('process', 'directory', 'disk')


class Walls(unittest.TestCase):
    """The cases share the machines, of which two are of one compartment and the other is a throwaway; each leaves them
    as it found them."""
    lab = first = second = other = None

    def twin(self, level, account):
        """A copy of the first machine."""
        found = Twin(self.lab, self.first, level, account)
        self.addCleanup(found.end)
        return found

    def both_ways(self, layer, things, other):
        """What must be found between the first machine and this one, and nothing else."""
        first = self.first['uuid']
        return {(layer, thing, *pair) for thing in things for pair in ((first, other), (other, first))}

    def tried(self, report, other):
        """What probes of the first machine and this one got from each other."""
        pair = {self.first['uuid'], other}
        return {(thing, source['uuid']): finding['verdict'] for thing, source, target, finding in cells(report, 'probe')
                if {source['uuid'], target['uuid']} == pair}

    def test_1_as_they_are(self):
        status, report = verify('--probe')
        self.assertEqual((status, faults(report)), (0, set()))
        self.assertEqual(set(self.tried(report, self.second['uuid']).values()), {'unreachable'})

    def test_2_account_shared(self):
        """The label holds alone, and the report does not hide behind it."""
        twin = self.twin(OTHER_LEVEL, self.first['account'])
        before = Denials()
        status, report = verify('--probe')
        self.assertEqual(status, 1)
        self.assertEqual(faults(report), self.both_ways('account', APART, twin.uuid))
        self.assertEqual(set(self.tried(report, twin.uuid).values()), {'unreachable'})
        for source, target in ((self.first['label'], twin.label), (twin.label, self.first['label'])):
            self.assertIn('ptrace', before.of(source, target, 'process'))
            image = f'system_u:object_r:svirt_image_t:{level_of(target)}'
            self.assertIn('read', before.of(source, image, 'file'))
            self.assertIn('read', before.of(source, image, 'dir'))

    def test_3_levels_equal(self):
        """Process, directory and disk of two whole machines at one level: the account holds alone."""
        twin = self.twin(level_of(self.first['label']), OTHER_ACCOUNT)
        self.assertEqual(twin.label, self.first['label'])
        status, report = verify('--probe')
        self.assertEqual(status, 1)
        self.assertEqual(faults(report), self.both_ways('label', APART, twin.uuid))
        self.assertEqual(set(self.tried(report, twin.uuid).values()), {'unreachable'})

    def test_4_both(self):
        """The same probes that each of the walls stopped are let in, both ways."""
        twin = self.twin(level_of(self.first['label']), self.first['account'])
        status, report = verify('--probe')
        self.assertEqual(status, 1)
        self.assertEqual(faults(report), self.both_ways('label', APART, twin.uuid)
                         | self.both_ways('account', APART, twin.uuid)
                         | self.both_ways('probe', APART, twin.uuid))
        self.assertEqual({key[0]: verdict for key, verdict in self.tried(report, twin.uuid).items()},
                         {**dict.fromkeys(APART, 'reachable'), 'socket': 'unreachable'})
        # The second machine is as far from both as ever.
        self.assertEqual(set(self.tried(report, self.second['uuid']).values()), {'unreachable'})

    @contextlib.contextmanager
    def relabelled(self, path, label):
        before = label_of(path)
        run('chcon', label, path)
        try:
            yield
        finally:
            run('chcon', before, path)

    def test_5_disk_at_the_other_level(self):
        disk = self.lab.disk_of(self.second['uuid'])
        owner = self.lab.account(self.second)
        self.assertEqual(probe(self.first['label'], owner, ('file', disk)), [13])
        with self.relabelled(disk, at_level(label_of(disk), level_of(self.first['label']))):
            status, report = verify()
            self.assertEqual(status, 1)
            self.assertIn(('label', 'disk', self.first['uuid'], self.second['uuid']), faults(report))
            self.assertEqual(probe(self.first['label'], owner, ('file', disk)), [0])

    def root_image(self):
        return self.lab.definition(self.first['uuid']).find("devices/disk/target[@dev='vda']/../source").get('file')

    def broken_template(self, layer):
        """All machines may change it, and nothing else is wrong."""
        status, report = verify()
        self.assertEqual(status, 1)
        self.assertEqual(faults(report), {(layer, 'change', machine['uuid'], 'viewer root')
                                          for machine in (self.first, self.second, self.other)})

    def test_6_template_writable(self):
        root = self.root_image()
        mode = os.stat(root).st_mode
        os.chmod(root, 0o666)
        try:
            self.broken_template('account')
        finally:
            os.chmod(root, mode)

    def test_7_template_of_a_machine(self):
        """Labelled as one machine's own: it may change what the others read, who cannot read it any more."""
        root, first = self.root_image(), self.first
        with self.relabelled(root, f'system_u:object_r:svirt_image_t:{level_of(first["label"])}'):
            status, report = verify()
            self.assertEqual(status, 1)
            self.assertEqual(faults(report), {('label', 'change', first['uuid'], 'viewer root'),
                                              ('label', 'disk', self.second['uuid'], 'viewer root'),
                                              ('label', 'disk', self.other['uuid'], 'viewer root')})

    def test_8_as_they_were(self):
        wait_for('the report to hold again', lambda: verify()[0] == 0, 60)
