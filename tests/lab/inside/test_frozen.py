#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""libvirt's daemon stands still: before a start, in the middle of one, and while a machine that runs has
to be read back. Each ends at a deadline with a sentence, and nothing is orphaned when it goes on."""
import contextlib
import os
import pathlib
import signal
import time
import unittest

import lab
from commands import POLICY, output, run
from house import wait_for
from kernel import context_of, type_of
from lab import BANKING, RUNNING, Lab, said, wait_said

# CORDON_DEADLINE_LIBVIRT_QUERY and the keepalive's patience, and what the lab's own slowness may add.
QUERY = 20
KEEPALIVE = 60
SLACK = 40
# Of any call to libvirt, whatever it was to do, and of libvirt as a whole.
LATE = 'took too long; the host may be overloaded or libvirt hangs'
LOST = 'The hypervisor is gone: libvirt\'s daemon does not answer any more.'


def machines_of_cordon():
    """Every process of the host in a machine's domain."""
    found = []
    for path in pathlib.Path('/proc').glob('[0-9]*'):
        with contextlib.suppress(OSError):
            if type_of(context_of(path.name)) in ('cordon_view_t', 'cordon_net_t'):
                found.append(int(path.name))
    return found


def journal():
    return output('journalctl', '-b', '-o', 'cat', '-u', 'cordond')


@contextlib.contextmanager
def frozen():
    pid = int(output('systemctl', 'show', '--value', '--property', 'MainPID', 'libvirtd'))
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


class Frozen(unittest.TestCase):
    """The cases share the host; each leaves nothing on it."""

    @classmethod
    def setUpClass(cls):
        cls.lab = Lab(banking=BANKING)
        cls.addClassCleanup(cls.lab.close)
        cls.uuid = cls.lab.create('banking', 'First')

    def nothing_left(self):
        wait_for('the end of every machine', lambda: not machines_of_cordon(), 120)
        wait_for('libvirt to forget it', lambda: self.lab.virsh('list', '--name').split() == [], 60)
        wait_for('the account to be free', lambda: self.lab.accounts_in_use() == 1, 60)
        self.assertEqual([each['state'] for each in self.lab.machines()], ['stopped'])

    def test_1_before_a_start(self):
        with frozen():
            began = time.monotonic()
            sentence = self.lab.refused('start', 'untrusted-documents')
            self.assertLess(time.monotonic() - began, QUERY + SLACK)
        self.assertIn(LATE, sentence)
        self.nothing_left()

    def test_2_in_the_middle(self):
        """QEMU is there, paused, and libvirt never says so. The client is told when its daemon is given up, and
        not only when what was made is gone, for which the same daemon would be needed."""
        client = self.lab.hold('start', 'untrusted-documents')
        wait_for('QEMU', machines_of_cordon, 120)
        with frozen():
            began = time.monotonic()
            sentence, = wait_said(client, 'failed', seconds=KEEPALIVE + SLACK)
            print(f'# told after {time.monotonic() - began:.1f} s', flush=True)
            self.assertIn(LOST, journal())
            self.assertNotIn(RUNNING, said(client, 'stage'))
            self.assertEqual([each['state'] for each in self.lab.machines()].count('stopping'), 1)
        self.assertIn('libvirt', sentence)
        self.nothing_left()

    def test_3_while_it_runs(self):
        """A machine that cannot be paused to be read back is given up."""
        client, _ = self.lab.run_machine(self.uuid)
        with frozen():
            run('load_policy', seconds=POLICY)
            wait_for('the machine to be given up', lambda: self.lab.listed(self.uuid)['state'] == 'stopping', QUERY + SLACK)
        wait_said(client, 'over')
        sentence, = said(client, 'sentence')
        self.assertTrue(sentence.startswith('The machine was stopped, because it could not be paused:'), sentence)
        self.assertIn(LATE, sentence)
        self.nothing_left()


if __name__ == '__main__':
    lab.main()
