#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The policy itself spoiled, by modules that an administrator could install: machines' domain made
permissive, and the store's rule taken away. Each time the machine that runs is ended, none starts, the
report is false and names the pair, and the probe that was denied is let in. As no machine of cordond's is
left then, a copy of one (stranger.py) is there to be looked at."""
import pathlib
import subprocess
import unittest

import lab
from commands import POLICY, run
from kernel import allowed, enforcing, label_of
from lab import BANKING, NO_LONGER, NOT_NOW, Lab, wait_ended
from probe import label_program, probe
from report import cells, faults, verify
from stranger import Twin

HERE = pathlib.Path(__file__).resolve().parent
# Apart from all, with an account that no machine has.
OTHER_LEVEL = 's0:c0,c700,c1022,c1023'
OTHER_ACCOUNT = 'cordon-m09'


def semodule(*words):
    """Its domain may not read the tests' own place."""
    folder = pathlib.Path('/root')
    for name in ('permissive.cil', 'store.cil'):
        (folder / name).write_bytes((HERE / name).read_bytes())
    run('chcon', '-t', 'user_tmp_t', *folder.glob('*.cil'))
    done = run('semodule', *words, seconds=POLICY, check=False, cwd=folder, stdout=subprocess.PIPE,
               stderr=subprocess.STDOUT)
    assert done.returncode == 0, done.stdout


class Policy(unittest.TestCase):
    """The cases run in the order of their names; each changes the policy for good."""

    @classmethod
    def setUpClass(cls):
        cls.lab = Lab(banking=BANKING)
        cls.addClassCleanup(cls.lab.close)
        cls.first, cls.stopped = (cls.lab.create('banking', name) for name in ('First', 'Stopped'))
        cls.disk = cls.lab.disk_of(cls.stopped)
        cls.client, machine = cls.lab.run_machine(cls.first)
        label_program()
        cls.twin = Twin(cls.lab, machine, OTHER_LEVEL, OTHER_ACCOUNT)
        cls.addClassCleanup(cls.twin.end)

    def probe_stopped(self):
        """What the copy's label gets at a disk at rest, as the disk's own account."""
        return probe(self.twin.label, self.lab.account(self.lab.listed(self.stopped)), ('file', self.disk))

    def to_disk(self, report):
        """What the report says of the copy's way to that disk."""
        finding, = [finding for thing, source, target, finding in cells(report, 'label')
                    if (thing, source['uuid'], target['uuid']) == ('disk', self.twin.uuid, self.stopped)]
        return finding

    def broken(self):
        status, report = verify()
        self.assertEqual(status, 1)
        self.assertIn(('label', 'disk', self.twin.uuid, self.stopped), faults(report))
        return self.to_disk(report)

    def test_1_as_it_is(self):
        report = verify()[1]
        self.assertEqual(faults(report), set())
        self.assertEqual((self.to_disk(report)['verdict'], self.to_disk(report)['wall']), ('unreachable', 'type'))
        self.assertEqual(self.probe_stopped(), [13])

    def test_2_permissive_ends(self):
        semodule('--install', 'permissive.cil')
        self.assertTrue(enforcing())
        self.assertEqual(wait_ended(self.client), NO_LONGER.format('enforcement'))

    def test_3_permissive_reported(self):
        finding = self.broken()
        self.assertTrue(all(answer['permissive'] for answer in finding['answers']))
        self.assertFalse({'read', 'write'} & allowed(self.twin.label, label_of(self.disk), 'file'))
        self.assertEqual(self.probe_stopped(), [0])

    def test_4_permissive_refused(self):
        self.assertEqual(self.lab.refused('run', self.first), NOT_NOW.format('enforcement'))

    def test_5_store_reported(self):
        semodule('--remove', 'permissive', '--install', 'store.cil')
        finding = self.broken()
        self.assertEqual({answer['permissive'] for answer in finding['answers']}, {False})
        self.assertIn('read', allowed(self.twin.label, label_of(self.disk), 'file'))
        self.assertEqual(self.probe_stopped(), [0])

    def test_6_store_refused(self):
        self.assertEqual(self.lab.refused('run', self.first), NOT_NOW.format('separation from other machines'))


if __name__ == '__main__':
    lab.main()
