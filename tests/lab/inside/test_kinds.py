#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A machine of each kind on a host that enforces: with KVM, as this host's emulated processor has it, and,
after its KVM was taken away, in software emulation; each without network in cordon_view_t, by cordond,
and with network in cordon_net_t, by virsh."""
import grp
import os
import pathlib
import pwd
import stat
import unittest

import lab
from commands import run
from house import uids, wait_for
from kernel import Denials, allowed, context_of, is_harmless, level_of, type_of
from lab import Lab, status_of
from report import faults, items, verify
from stranger import Stranger, plain

KVM = pathlib.Path('/dev/kvm')
BRIDGE = 'cordonlab0'
TAP = f"<interface type='bridge'><source bridge='{BRIDGE}'/><model type='virtio'/></interface>"
# Apart from whatever cordond gives out here.
NETWORKED = 'system_u:system_r:cordon_net_t:s0:c7,c1000,c1022,c1023'


def devices_of(pid):
    """The character devices that a process has open, by number."""
    found = set()
    for path in pathlib.Path(f'/proc/{pid}/fd').iterdir():
        status = path.stat()
        if stat.S_ISCHR(status.st_mode):
            found.add((os.major(status.st_rdev), os.minor(status.st_rdev)))
    return found


class Kinds(unittest.TestCase):
    """The cases run in the order of their names; KVM goes away in the middle."""

    @classmethod
    def setUpClass(cls):
        cls.lab = Lab()
        cls.addClassCleanup(cls.lab.close)
        run('modprobe', '-a', 'bridge', 'tun')
        run('busybox', 'brctl', 'addbr', BRIDGE)
        run('busybox', 'ip', 'link', 'set', BRIDGE, 'up')

    def verified(self, kind):
        """A throwaway of cordond's: of this kind by the live definition, with every item read back."""
        client, machine = self.lab.throwaway()
        self.assertEqual(self.lab.definition(machine['uuid']).get('type'), kind)
        self.assertEqual(context_of(machine['pid']), machine['label'])
        self.assertEqual(type_of(machine['label']), 'cordon_view_t')
        self.assertEqual(len(level_of(machine['label']).split(',')), 4)
        self.assertEqual(uids(machine['pid']), [pwd.getpwnam(machine['account']).pw_uid] * 4)
        status, report = verify(machine['uuid'])
        self.assertEqual((status, faults(report)), (0, set()))
        read_back = items(report, machine['uuid'])
        self.assertEqual({read_back['security context'], read_back['enforcement']}, {'as-ordered'})
        return client, machine

    def networked(self, kind):
        """Cordon's second type, with a tap that libvirt's daemon opened for it."""
        denials = Denials()
        stranger = Stranger(self.lab, plain('networked', NETWORKED, kind, TAP))
        pid = stranger.wait()
        self.assertEqual(context_of(pid), NETWORKED)
        self.assertEqual(self.lab.virsh('domstate', 'networked').strip(), 'paused')
        self.assertIn((10, 200), devices_of(pid))
        self.assertEqual([record for record in denials.records() if type_of(record.source) == 'cordon_net_t'
                          and not is_harmless(record)], [])
        stranger.end()

    def test_1_hardware(self):
        """By the permission of /dev/kvm, which its account has by a group alone."""
        client, machine = self.verified('kvm')
        status = KVM.stat()
        self.assertEqual(grp.getgrgid(status.st_gid).gr_name, 'kvm')
        self.assertEqual((status.st_uid, stat.S_IMODE(status.st_mode)), (0, 0o660))
        own = pathlib.Path(f'/proc/{machine["pid"]}/root/dev/kvm').stat()
        self.assertEqual((own.st_uid, own.st_gid, stat.S_IMODE(own.st_mode)), (0, status.st_gid, 0o660))
        self.assertIn(str(status.st_gid), status_of(machine['pid'], 'Groups'))
        self.assertIn((10, 232), devices_of(machine['pid']))
        self.assertEqual(self.lab.checks()['virtualisation']['status'], 'ok')
        client.kill()
        wait_for('the end of the machine', lambda: not self.lab.domains(), 60)

    def test_2_hardware_with_network(self):
        self.networked('kvm')
        # A machine with network has no socket of it either.
        self.assertEqual([allowed(NETWORKED, NETWORKED, name) for name in ('tcp_socket', 'udp_socket')], [set(), set()])

    def test_3_hardware_taken_away(self):
        """libvirt's daemon looks again when it starts; cordond must not need to be told."""
        run('rmmod', 'kvm_amd', 'kvm')
        self.assertFalse(KVM.exists())
        run('systemctl', 'restart', 'libvirtd')
        check = wait_for('libvirt without KVM', self.emulation, 240)
        self.assertEqual(check['status'], 'degraded')

    def emulation(self):
        check = self.lab.checks()['virtualisation']
        return check if 'KVM' in check['seen'] and check['status'] != 'ok' else None

    def test_4_emulation(self):
        client, machine = self.verified('qemu')
        self.assertNotIn((10, 232), devices_of(machine['pid']))
        client.kill()
        wait_for('the end of the machine', lambda: not self.lab.domains(), 60)

    def test_5_emulation_with_network(self):
        self.networked('qemu')


if __name__ == '__main__':
    lab.main()
