#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The first proof: on a host that enforces, cordond in its hardened unit can read back what it must,
and the descriptors of a display pass from libvirt by cordond and the client to cordon-screen."""
import os
import pathlib
import pwd
import subprocess
import unittest

import lab
from commands import run
from house import uids
from kernel import Denials, context_of, enforcing, is_harmless, level_of, type_of
from lab import Lab, children_of, status_of

UNIT_CAPABILITIES = ('cap_chown', 'cap_dac_override', 'cap_dac_read_search', 'cap_fowner')
CAPABILITY_NUMBERS = {'cap_chown': 0, 'cap_dac_override': 1, 'cap_dac_read_search': 2, 'cap_fowner': 3}
# Domains whose denials would be faults of what carries a display to its window; the client, which runs in
# the person's, is one more.
CARRIERS = {'cordond_t', 'cordon_screen_t', 'system_dbusd_t'}


def sockets_of(pid):
    return [path for path in pathlib.Path(f'/proc/{pid}/fd').iterdir() if os.readlink(path).startswith('socket:')]


class Start(unittest.TestCase):
    """The cases run in the order of their names and share one machine: a start is slow."""

    @classmethod
    def setUpClass(cls):
        cls.denials = Denials()
        cls.lab = Lab()
        cls.client, cls.machine = cls.lab.machine()
        cls.client.wait_says('stage', 'display')
        cls.screen, = children_of(cls.client.process.pid)

    @classmethod
    def tearDownClass(cls):
        cls.lab.close()

    def test_1_host(self):
        self.assertTrue(enforcing())
        self.assertEqual(self.lab.checks()['mac']['seen'], 'selinux')

    def test_2_machine(self):
        """What cordond verified, measured here again: the context, four uids, and the account."""
        pid, account = self.machine['pid'], pwd.getpwnam(self.machine['account'])
        self.assertEqual(context_of(pid), self.machine['label'])
        self.assertEqual(len(level_of(self.machine['label']).split(',')), 4)
        self.assertEqual(uids(pid), [account.pw_uid] * 4)

    def test_3_hardened_unit(self):
        """That it could read all that back is worth something only in its unit as it is shipped."""
        pid = self.lab.cordond_pid()
        self.assertIn('/cordond.service', pathlib.Path(f'/proc/{pid}/cgroup').read_text())
        self.assertEqual(status_of(pid, 'NoNewPrivs'), ['1'])
        self.assertEqual(status_of(pid, 'Seccomp'), ['2'])
        bounding = sum(1 << CAPABILITY_NUMBERS[name] for name in UNIT_CAPABILITIES)
        self.assertEqual(int(status_of(pid, 'CapBnd')[0], 16), bounding)
        self.assertNotEqual(os.readlink(f'/proc/{pid}/ns/mnt'), os.readlink('/proc/1/ns/mnt'))
        self.assertNotEqual(os.readlink(f'/proc/{pid}/ns/net'), os.readlink('/proc/1/ns/net'))

    def test_4_domains(self):
        self.assertEqual(type_of(context_of(self.lab.cordond_pid())), 'cordond_t')
        self.assertEqual(type_of(context_of(self.client.process.pid)), 'unconfined_t')
        self.assertEqual(type_of(context_of(self.screen)), 'cordon_screen_t')

    def test_5_display(self):
        """A picture of a size is there: SPICE was spoken over descriptors that libvirt made."""
        shown = self.client.says('stage', 'display')
        self.assertGreater(shown['width'] * shown['height'], 0)
        self.assertGreater(len(sockets_of(self.screen)), 2)

    def denied_carriers(self):
        client = self.client.process.pid
        return [record for record in self.denials.records() if not is_harmless(record)
                and (type_of(record.source) in CARRIERS or record.pid == client or record.object_class == 'dbus')]

    def test_6_no_denial(self):
        """None but what the module is silent about elsewhere, and that is heard here."""
        self.assertEqual(self.denied_carriers(), [])
        self.assertTrue([record for record in self.denials.records() if is_harmless(record)])

    def test_7_denials_are_seen(self):
        """The control of the case above: what one of these domains is denied is found, whatever its thread
        or program is called."""
        program = self.lab.path / 'pool-worker'
        run('cp', '/usr/bin/cat', program)
        done = run('runcon', '-t', 'cordon_screen_t', program, '/etc/passwd', check=False, stderr=subprocess.DEVNULL)
        self.assertNotEqual(done.returncode, 0)
        self.assertTrue(self.denied_carriers())


if __name__ == '__main__':
    lab.main()
