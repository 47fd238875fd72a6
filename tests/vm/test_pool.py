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
    @classmethod
    def setUpClass(cls):
        cls.house = House()
        cls.addClassCleanup(cls.house.close)
        cls.page = cls.house.file('page.pdf', documents.four_colours())

    def setUp(self):
        self.holder = self.house.keep_ready()
        self.addCleanup(self.let_go)

    def let_go(self):
        if self.holder.process.poll() is None:
            self.holder.kill()
        wait_for('the end of all', lambda: not self.house.domains(), 60)

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

    def test_3_whoever_wants_them_is_killed(self):
        self.waiting()
        self.holder.process.send_signal(signal.SIGKILL)
        wait_for('their end', lambda: not self.house.domains(), GONE)

    def test_4_cordond_is_killed(self):
        self.waiting()
        os.kill(self.house.cordond_pid(), signal.SIGKILL)
        wait_for('their end', lambda: not self.house.domains(), 10)

    def test_5_template_replaced(self):
        before = self.waiting()
        self.house.import_template()
        client, uuid = self.opened()
        self.assertNotIn(uuid, before)
        client.kill()


if __name__ == '__main__':
    lacking = missing()
    if lacking:
        print(f'1..0 # SKIP {lacking}')
        sys.exit(0)
    tap.main()
