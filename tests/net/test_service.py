# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""cordond as it was built, its machines with network: when a network is there and when it is gone, what a machine's
person hears when the walls are torn down, and what a cordond that is killed leaves behind. The template halts at its
first instruction: what is asked here is asked from outside."""
import os
import pathlib
import signal
import socket
import struct
import subprocess
import tempfile
import time
import unittest
import xml.etree.ElementTree as ElementTree

import gi
import tap
import tiny_template

gi.require_version('Gio', '2.0')
from gi.repository import Gio, GLib  # noqa: E402

NAME, PATH = 'org.cordon.Cordon1', '/org/cordon/Cordon1'
CORDOND = os.environ['CORDON_BUILT_CORDOND']
COMPARTMENTS = pathlib.Path(os.environ['CORDON_COMPARTMENTS'])
SECONDS = 120
STAGE, FAILED, PAUSED, RESUMED = 16, 18, 20, 21
STAGES = 4  # core/lease-message.h: admitted, created, verified, running


def run(*words):
    done = subprocess.run(words, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    assert done.returncode == 0, f'{" ".join(words)}: {done.stdout}'
    return done.stdout


def wait_for(what, condition):
    end = time.monotonic() + SECONDS
    while not (value := condition()):
        assert time.monotonic() < end, what
        time.sleep(0.05)
    return value


def networks():
    return sorted(name for name in run('virsh', '-q', 'net-list', '--name').split() if name.startswith('cordon'))


def nothing_left():
    cards = [path.name for path in pathlib.Path('/sys/class/net').iterdir()]
    left = [name for name in cards if name.startswith(('cordon', 'vnet'))]
    return not networks() and not left and not run('virsh', '-q', 'list', '--name').split()


class Machine:
    def __init__(self, bus, compartment):
        reply, fds = bus.call_with_unix_fd_list_sync(
            NAME, PATH, NAME, 'Start', GLib.Variant('(sa{sv})', (compartment, {})), None, Gio.DBusCallFlags.NONE, 60000,
            None, None)
        self.uuid = reply.unpack()[0]
        self.lease = socket.socket(fileno=fds.get(0))
        self.lease.settimeout(SECONDS)
        self.said = []

    def hear(self):
        data = self.lease.recv(4096)
        if data:
            self.said.append((*struct.unpack('=III', data[:12])[:2], data[12:].decode()))
        return bool(data)

    def wait_running(self):
        while self.hear():
            if self.said[-1][0] == FAILED:
                raise AssertionError(self.said[-1])
            if len([kind for kind, *_ in self.said if kind == STAGE]) == STAGES:
                return self
        raise AssertionError(self.said)

    def last_words(self):
        while self.hear():
            pass
        return self.said[-1][2]

    def card(self):
        return ElementTree.fromstring(run('virsh', 'dumpxml', self.uuid)).find('devices/interface')

    def close(self):
        self.lease.close()


class Service(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        for name in ('banking', 'work'):
            (COMPARTMENTS / f'{name}.compartment').write_text(
                f'[Compartment]\nTitle={name}\n[Machine]\nTemplate=tiny\nMemory=128\n[Network]\nAccess=internet\n'
                '[Label]\nRequired=false\n')
        (COMPARTMENTS / 'alone.compartment').write_text(
            '[Compartment]\nTitle=alone\n[Machine]\nTemplate=tiny\nMemory=128\n[Label]\nRequired=false\n')
        cls.bus = Gio.bus_get_sync(Gio.BusType.SYSTEM, None)
        cls.start()
        with tempfile.TemporaryDirectory() as folder:
            tiny_template.write(pathlib.Path(folder) / 'tiny', 'tiny')
            cls.import_template(pathlib.Path(folder) / 'tiny')

    @classmethod
    def tearDownClass(cls):
        cls.service.terminate()
        cls.service.wait(60)

    @classmethod
    def start(cls):
        cls.service = subprocess.Popen([CORDOND])
        wait_for('cordond', lambda: cls.bus.call_sync(
            'org.freedesktop.DBus', '/', 'org.freedesktop.DBus', 'NameHasOwner', GLib.Variant('(s)', (NAME,)), None, 0,
            -1, None).unpack()[0])

    @classmethod
    def kill(cls):
        cls.service.send_signal(signal.SIGKILL)
        cls.service.wait()

    @classmethod
    def import_template(cls, folder):
        fds = Gio.UnixFDList()
        for file in ('manifest.json', 'kernel', 'initrd', 'root'):
            descriptor = os.open(folder / file, os.O_RDONLY)
            fds.append(descriptor)
            os.close(descriptor)
        arguments = GLib.Variant('(shhhh)', ('tiny', 0, 1, 2, 3))
        cls.bus.call_with_unix_fd_list_sync(NAME, PATH, NAME, 'ImportTemplate', arguments, None, Gio.DBusCallFlags.NONE,
                                            60000, fds, None)

    def setUp(self):
        self.open = []

    def tearDown(self):
        for machine in self.open:
            machine.close()
        wait_for('something is left', nothing_left)

    def machine(self, compartment='banking'):
        made = Machine(self.bus, compartment)
        self.open.append(made)
        return made.wait_running()

    def test_a_network_lives_as_long_as_its_machines(self):
        """There are two accounts, and so two machines at once."""
        one, other = self.machine(), self.machine()
        self.assertEqual(networks(), ['cordon0'])
        self.assertEqual(one.card().find('source').get('network'), other.card().find('source').get('network'))
        self.assertNotEqual(one.card().find('mac').get('address'), other.card().find('mac').get('address'))
        self.assertIn('cordon.address=', run('virsh', 'dumpxml', one.uuid))
        one.close()
        wait_for('it ended', lambda: one.uuid not in run('virsh', '-q', 'list', '--uuid'))
        self.assertEqual(networks(), ['cordon0'])
        other.close()
        wait_for('it ended', nothing_left)

    def test_compartments_have_networks_of_their_own(self):
        one, other = self.machine('banking'), self.machine('work')
        self.assertEqual(networks(), ['cordon0', 'cordon1'])
        self.assertNotEqual(one.card().find('source').get('network'), other.card().find('source').get('network'))

    def test_a_machine_without_network_has_no_card(self):
        machine = self.machine('alone')
        self.assertIsNone(machine.card())
        self.assertEqual(networks(), [])

    def test_a_machine_whose_filter_is_gone_ends(self):
        machine, alone = self.machine(), self.machine('alone')
        run('nft', 'delete', 'table', 'bridge', 'nat')
        self.assertIn('rules of the card', machine.last_words())
        self.assertIn(alone.uuid, run('virsh', '-q', 'list', '--uuid'))
        alone.close()

    def test_a_machine_whose_network_is_gone_ends(self):
        machine = self.machine()
        run('virsh', '-q', 'net-destroy', networks()[0])
        self.assertIn('network', machine.last_words())

    def test_a_machine_goes_on_when_the_rules_of_the_host_are_put_back(self):
        machine = self.machine()
        run('nft', 'delete', 'table', 'inet', 'cordon')
        wait_for('the rules', lambda: 'inet cordon' in run('nft', 'list', 'tables'))
        wait_for('it runs', lambda: run('virsh', '-q', 'domstate', machine.uuid).strip() == 'running')
        machine.close()

    def firewall(self):
        """The process that has the name, 0: none."""
        try:
            return self.bus.call_sync('org.freedesktop.DBus', '/', 'org.freedesktop.DBus', 'GetConnectionUnixProcessID',
                                      GLib.Variant('(s)', ('org.cordon.Firewall1',)), None, 0, -1, None).unpack()[0]
        except GLib.Error:
            return 0

    def test_a_machine_goes_on_when_cordon_firewall_is_killed(self):
        """Nobody listens for a moment, so the machine is looked at again, by another one."""
        machine, before = self.machine(), self.firewall()
        os.kill(before, signal.SIGKILL)
        wait_for('another one', lambda: self.firewall() not in (0, before))
        while machine.said[-1][0] != RESUMED:
            self.assertTrue(machine.hear(), machine.said)
        self.assertIn(PAUSED, [kind for kind, *_ in machine.said])
        self.assertEqual(run('virsh', '-q', 'domstate', machine.uuid).strip(), 'running')

    def test_a_card_that_somebody_adds_ends_the_machine(self):
        machine = self.machine('alone')
        with tempfile.NamedTemporaryFile('w', suffix='.xml') as file:
            file.write("<interface type='ethernet'><target dev='vnetx'/><model type='virtio'/></interface>")
            file.flush()
            done = subprocess.run(['virsh', '-q', 'attach-device', machine.uuid, file.name], check=False,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if done.returncode == 0:
            self.assertIn('network cards', machine.last_words())
        machine.close()

    def test_a_cordond_that_is_killed_leaves_nothing_for_long(self):
        for delay in (0, 0.1, 0.3, 0.6, 1, 1.5, 2.5):
            with self.subTest(delay=delay):
                machine = Machine(self.bus, 'banking')
                time.sleep(delay)  # any moment will do: this is the moment
                self.kill()
                machine.close()
                self.start()
                self.bus.call_sync(NAME, PATH, NAME, 'List', None, None, 0, 60000, None)
                wait_for(f'left after {delay} s', nothing_left)


if __name__ == '__main__':
    tap.main()
