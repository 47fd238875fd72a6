#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A machine with network on a host that enforces, by cordond: libvirt's network, its filter, the name server and
cordon-firewall, each in its domain, and a machine without network beside it. What the walls are is in
docs/network.md, where a guest tries them; here they have to stand where the kernel denies."""
import pathlib
import re
import unittest

import lab
from commands import output, run
from house import COMPARTMENT, wait_for
from kernel import allowed, context_of, type_of
from lab import NO_LONGER, START, Lab, said, wait_ended, wait_said
from quiet import quiet
from report import faults, items, verify

ONLINE = ('[Compartment]', 'Title=Online', 'Colour=blue', '[Machine]', 'Template=viewer', 'Memory=128',
          '[Network]', 'Access=internet', '[Label]', 'Required=true')
NETWORK_ITEMS = {'network', 'filter of the card', 'rules of the card', 'rules of the host', 'bridge and port'}
# Seconds: beside a start, a hundred programs by which libvirt's daemon makes the filter, one after the other.
NETWORK = 2 * START
TUN = 'system_u:object_r:tun_tap_device_t:s0'
CLASSES = ('tcp_socket', 'udp_socket', 'rawip_socket', 'packet_socket', 'netlink_route_socket', 'netlink_netfilter_socket',
           'icmp_socket', 'vsock_socket')
USE = {'append', 'ioctl', 'open', 'read', 'write'}


def processes(program):
    """Of this program: pids."""
    return [int(path.parent.name) for path in pathlib.Path('/proc').glob('[0-9]*/comm')
            if path.read_text().strip() == program[:15]]


class Network(unittest.TestCase):
    """The cases run in the order of their names."""

    @classmethod
    def setUpClass(cls):
        cls.lab = Lab(online=ONLINE)
        cls.addClassCleanup(cls.lab.close)
        with quiet():
            cls.client, cls.machine = cls.lab.throwaway('online', NETWORK)

    def card(self):
        return self.lab.definition(self.machine['uuid']).find('devices/interface')

    def test_1_runs(self):
        """In the type of machines with network, with one card: a tap on its compartment's own bridge."""
        self.assertEqual(type_of(self.machine['label']), 'cordon_net_t')
        self.assertEqual(context_of(self.machine['pid']), self.machine['label'])
        card = self.card()
        type(self).tap, type(self).bridge = card.find('target').get('dev'), card.find('source').get('bridge')
        self.assertRegex(self.bridge, r'^cordon\d+$')
        ports = pathlib.Path('/sys/class/net', self.bridge, 'brif')
        self.assertEqual([path.name for path in ports.iterdir()], [self.tap])
        self.assertEqual((ports / self.tap / 'isolated').read_text().strip(), '1')

    def test_2_domains(self):
        """Of the programs that read what a guest sends, or that change the host's rules, none is unconfined."""
        self.assertEqual({type_of(context_of(pid)) for pid in processes('cordon-firewall')}, {'cordon_firewall_t'})
        self.assertEqual({type_of(context_of(pid)) for pid in processes('dnsmasq')}, {'dnsmasq_t'})

    def test_3_rules(self):
        """In the kernel: the host's table, and the filter of the card."""
        self.assertIn(self.tap, output('ebtables', '-t', 'nat', '-L'))
        self.assertIn('chain from_machine', output('nft', 'list', 'table', 'inet', 'cordon'))

    def test_4_verified(self):
        """The report holds, and what was read back of the machine includes its network."""
        status, report = verify()
        self.assertEqual((status, faults(report)), (0, set()))
        found = items(report, self.machine['uuid'])
        self.assertEqual(set(found.values()), {'as-ordered'})
        self.assertLessEqual(NETWORK_ITEMS, {name.split(':')[0] for name in found})

    def test_5_without_network(self):
        """A machine of the other type beside it: no card, no class of a network, and no tap, whoever would hand it
        one; the first machine's is the control."""
        with quiet():
            client, machine = self.lab.throwaway(COMPARTMENT)
        self.assertEqual(type_of(machine['label']), 'cordon_view_t')
        self.assertIsNone(self.lab.definition(machine['uuid']).find('devices/interface'))
        for label in (machine['label'], self.machine['label']):
            self.assertEqual({name: allowed(label, label, name) for name in CLASSES}, dict.fromkeys(CLASSES, set()))
        self.assertEqual(allowed(machine['label'], TUN, 'chr_file') & USE, set())
        self.assertEqual(allowed(self.machine['label'], TUN, 'chr_file') & USE, USE - {'open'})
        status, report = verify()
        self.assertEqual((status, faults(report)), (0, set()))
        self.assertFalse(NETWORK_ITEMS & {name.split(':')[0] for name in items(report, machine['uuid'])})
        client.kill()

    def test_6_rules_taken_away(self):
        """cordon-firewall puts them there again at once; meanwhile the machine stands still, and it is examined before
        it goes on."""
        paused, resumed = (len(said(self.client, word)) for word in ('paused', 'resumed'))
        with quiet():
            run('nft', 'delete', 'table', 'inet', 'cordon')
            wait_said(self.client, 'resumed', resumed + 1)
        self.assertGreater(len(said(self.client, 'paused')), paused)
        self.assertIn('chain from_machine', output('nft', 'list', 'table', 'inet', 'cordon'))

    def test_7_port_opened(self):
        """The control: with a wall that nobody puts up again it does not go on, and its person is told which."""
        run('ip', 'link', 'set', self.tap, 'type', 'bridge_slave', 'isolated', 'off')
        run('nft', 'delete', 'table', 'inet', 'cordon')
        self.assertEqual(wait_ended(self.client), NO_LONGER.format('bridge and port'))
        wait_for('the end of the network', self.nothing_left, 60)

    def nothing_left(self):
        return not re.findall(r'\bcordon\d+|\bvnet\d+', output('ip', '-o', 'link'))


if __name__ == '__main__':
    lab.main()
