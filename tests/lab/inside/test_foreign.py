#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Machines that virsh starts on the same host, at levels that are apart from those of Cordon's, dominate
them or equal them: what is given out next to them, what is refused, who is ended, and the report."""
import unittest

import lab
from kernel import context_of, level_of
from lab import BANKING, Lab, said, wait_ended, wait_said
from report import cells, faults, verify
from stranger import Stranger, plain

STARTED = 'Another virtual machine was started on this host; this one is checked again.'


def categories(level):
    return set(level.split(':')[1].split(','))


class Foreign(unittest.TestCase):
    """The cases run in the order of their names and share the machines."""

    @classmethod
    def setUpClass(cls):
        cls.lab = Lab(banking=BANKING)
        cls.addClassCleanup(cls.lab.close)
        cls.uuid = cls.lab.create('banking', 'First')
        d, v = (int(part[1:]) for part in cls.lab.disk_of(cls.uuid).name.split('.')[1:3])
        cls.own = f's0:c{d},c{v},c1022,c1023'
        # What a throwaway of another compartment would take next, and more than either.
        cls.next = f's0:c{d + 1},c{v + 1},c1022,c1023'
        cls.above = f's0:c{d},c{d + 1},c{v},c{v + 1},c1022,c1023'

    def stranger(self, name, level):
        found = Stranger(self.lab, plain(name, f'system_u:system_r:svirt_t:{level}'))
        self.addCleanup(found.end)
        return found

    def test_1_dominated(self):
        """A machine with a disk cannot take other numbers; a throwaway takes some that are apart."""
        stranger = self.stranger('greedy', self.above)
        self.assertEqual(context_of(stranger.wait()), stranger.label)
        sentence = self.lab.refused('run', self.uuid)
        self.assertIn('the virtual machine “greedy”', sentence)
        type(self).client, type(self).throwaway = self.lab.throwaway()
        # It would have taken the next two numbers; the second of them led below the stranger.
        taken = categories(level_of(self.throwaway['label']))
        self.assertEqual(len(taken & categories(self.next)), 3, taken)
        self.assertFalse(taken <= categories(self.above), taken)
        self.check_report(stranger)

    def check_report(self, stranger):
        """It is in the report, and out of reach both ways."""
        status, report = verify()
        self.assertEqual((status, faults(report)), (0, set()))
        party, = [party for party in report['parties'] if party['kind'] == 'foreign']
        self.assertEqual((party['name'], party['uuid'], party['context']), ('greedy', stranger.uuid, stranger.label))
        pair = {stranger.uuid, self.throwaway['uuid']}
        between = {(thing, source['kind'], finding['verdict'])
                   for thing, source, target, finding in cells(report, 'label') if {source['uuid'], target['uuid']} == pair}
        self.assertLessEqual({('process', 'machine', 'unreachable'), ('process', 'foreign', 'unreachable'),
                              ('directory', 'foreign', 'unreachable'), ('socket', 'foreign', 'unreachable')}, between)

    def test_2_equal(self):
        """A stranger that takes the level of a machine that runs: that one is ended, another one goes on."""
        client, machine = self.lab.run_machine(self.uuid)
        self.assertEqual(level_of(machine['label']), self.own)
        goes_on = len(said(self.client, 'resumed'))
        self.stranger('double', self.own).wait()
        sentence = wait_ended(client)
        self.assertTrue(sentence and 'stopped' in sentence, sentence)
        self.assertIn(STARTED, said(client, 'paused'))
        self.assertEqual(said(client, 'resumed'), [])
        wait_said(self.client, 'resumed', goes_on + 1)
        self.assertEqual(said(self.client, 'ended'), [])
        self.assertEqual(self.lab.listed(self.uuid)['state'], 'stopped')

    def test_3_dominating(self):
        """The same with a level that contains that of the machine that runs, first in the report."""
        uuid = self.throwaway['uuid']
        above = level_of(self.throwaway['label']).replace(',c1022', ',c900,c1022')
        stranger = self.stranger('above', above)
        stranger.freeze()
        status, report = verify()
        self.assertEqual(status, 1)
        self.assertEqual(faults(report), {('label', 'directory', stranger.uuid, uuid)})
        stranger.go_on()
        sentence = wait_ended(self.client)
        self.assertTrue(sentence and 'stopped' in sentence, sentence)
        self.assertNotIn(uuid, [each['uuid'] for each in self.lab.machines()])


if __name__ == '__main__':
    lab.main()
