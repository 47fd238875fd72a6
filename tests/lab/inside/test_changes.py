#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What changes on an enforcing host, and what becomes of a machine that runs there: a policy and a boolean are
loaded, its disk is relabelled, and enforcement is switched off. Whatever is not as ordered any more ends it."""
import lab
from commands import POLICY, run
from kernel import allowed, at_level, enforcing, label_of
from lab import NO_LONGER, said, wait_ended, wait_said
from lasting import PAUSED, Lasting
from report import faults, verify
from stranger import Stranger, plain


class Changes(Lasting):
    """The cases run in the order of their names."""

    # --- it goes on

    def goes_on(self, *words):
        """It stands still, is read back, and goes on as the same process."""
        n = len(said(self.client, 'resumed'))
        run(*words, seconds=POLICY)
        wait_said(self.client, 'resumed', n + 1)
        self.assertEqual(set(said(self.client, 'paused')), {PAUSED})
        self.assertEqual(said(self.client, 'ended'), [])
        machine = self.lab.listed(self.uuid)
        self.assertEqual((machine['state'], machine['pid']), ('running', self.machine['pid']))
        self.assertEqual(self.lab.virsh('domstate', self.domain).strip(), 'running')

    def test_1_policy_loaded(self):
        self.goes_on('load_policy')

    def test_2_boolean(self):
        self.goes_on('setsebool', 'virt_use_nfs', 'on')

    # --- while it runs

    def test_3_relabelled(self):
        """Nobody says so; it is found when the machine is read back the next time."""
        run('chcon', at_level(label_of(self.disk), 's0:c0,c999,c1022,c1023'), self.disk)
        run('setsebool', 'virt_use_nfs', 'off')
        self.assertEqual(wait_ended(self.client), NO_LONGER.format('private disk'))
        self.wait_gone()

    def test_4_not_enforced(self):
        """libvirt's own word is the first that says so."""
        self.run_it()
        run('setenforce', '0')
        self.assertFalse(enforcing())
        self.assertEqual(wait_ended(self.client), NO_LONGER.format('label list'))
        self.assertEqual(said(self.client, 'resumed'), [])
        self.wait_gone()

    def test_5_refused_meanwhile(self):
        for words in (('run', self.uuid), ('start', 'untrusted-documents')):
            self.assertIn('The host\'s access control does not hold, so nothing is started', self.lab.refused(*words))
        self.assertEqual(self.lab.checks()['mac']['status'], 'broken')
        self.check_report()
        run('setenforce', '1')
        self.assertEqual(self.lab.checks()['mac']['status'], 'ok')

    def check_report(self):
        """What the policy denies is reachable all the same."""
        stranger = Stranger(self.lab, plain('bystander', 'system_u:system_r:svirt_t:s0:c5,c6'))
        self.addCleanup(stranger.end)
        stranger.freeze()
        status, report = verify()
        self.assertEqual(status, 1)
        self.assertIn(('label', 'disk', stranger.uuid, self.uuid), faults(report))
        self.assertIn(('enforcement', 'differs'), [(item['name'], item['status']) for item in report['items']])
        self.assertFalse({'read', 'write'} & allowed(stranger.label, label_of(self.disk), 'file'))


if __name__ == '__main__':
    lab.main()
