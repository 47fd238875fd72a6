#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Machines that wait for a file: real guests under the installed Cordon, wanted by an ordinary user. Must run
inside private-libvirt.sh."""
import os
import signal
import sys
import unittest

import documents
import tap
from house import House, missing, wait_for

READY = 3  # of untrusted-documents, as it comes; the host's memory may allow fewer
GONE = 5   # seconds from the end of whoever wanted them to theirs


class Pool(unittest.TestCase):
    """The cases run in the order of their names; those that wait are the same until somebody wants them no more."""
    holder = None

    @classmethod
    def setUpClass(cls):
        cls.house = House()
        cls.addClassCleanup(cls.house.close)
        cls.page = cls.house.file('page.pdf', documents.four_colours())

    def setUp(self):
        if self.holder is None or self.holder.process.poll() is not None:
            wait_for('the end of all', lambda: not self.house.domains(), 60)
            type(self).holder = self.house.keep_ready()

    def waiting(self):
        """UUIDs, once as many as there can be wait."""
        def find():
            machines = self.house.ready_machines()
            states = {machine['state'] for machine in machines}
            return {machine['uuid'] for machine in machines} if len(machines) == READY and states == {'ready'} else None
        return wait_for('machines that wait', find)

    def opened(self):
        client = self.house.headless('--hold', 600, self.page)
        page = client.wait_says('stage', 'first-page')
        return client, page['machine']

    def test_1_they_stand_still_and_are_nobodys(self):
        waiting = self.waiting()
        for uuid in waiting:
            self.assertEqual(self.house.virsh('domstate', uuid).strip(), 'paused')
        self.assertEqual(self.house.machines(), [])
        check = self.house.checks()['ready']
        self.assertEqual(check['status'], 'ok')
        self.assertTrue(check['seen'].startswith(f'{READY} of {READY} wait'), check)

    def test_2_three_in_a_row(self):
        waiting = self.waiting()
        clients = []
        for _ in range(READY):
            client, uuid = self.opened()
            clients.append(client)
            self.assertIn(uuid, waiting)
            for stage in ('machine-started', 'verified', 'agent-ready', 'file-sent'):
                self.assertTrue(client.says('stage', stage), (stage, client.lines))
            waiting.discard(uuid)
        self.assertEqual(len(self.house.machines()), READY)
        for client in clients:
            client.kill()
        self.assertEqual(len(self.waiting()), READY)

    def test_3_template_replaced(self):
        before = self.waiting()
        self.house.import_template()
        client, uuid = self.opened()
        self.assertNotIn(uuid, before)
        client.kill()
        wait_for('its end', lambda: not self.house.machines(), 60)

    def test_4_whoever_wants_them_is_killed(self):
        self.waiting()
        self.holder.process.send_signal(signal.SIGKILL)
        wait_for('their end', lambda: not self.house.domains(), GONE)

    def test_5_cordond_is_killed(self):
        self.waiting()
        os.kill(self.house.cordond_pid(), signal.SIGKILL)
        wait_for('their end', lambda: not self.house.domains(), 10)


if __name__ == '__main__':
    lacking = missing()
    if lacking:
        print(f'1..0 # SKIP {lacking}')
        sys.exit(0)
    tap.main()
