#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A persistent machine of the template browser behind the walls of its compartment's network, all of it as it is
installed. A page of the internet has the browser try every address that must not be reached; web servers stand at all
of them, and what they are asked is the evidence, not what the guest says alone; each try is heard at the machine's card.
What comes through without the walls is seen in vm-network. Must run inside in-net.

Firefox is started once: its first page takes minutes of an emulated processor."""
import json
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import xml.etree.ElementTree as ElementTree

import pages
import tap
import tiny_template
from house import DEADLINE, STATE, House, missing, wait_for
from place import FAR, HOST_LAN, HOST_PUBLIC, INTERNET, INTERNET_6, LAN_HOST, LAN_PUBLIC, Place, run

HERE = pathlib.Path(__file__).resolve().parent
LEASE = (HERE / '../vm/lease.py').read_text()
RULES = pathlib.Path('/etc/cordon/compartments')
MINUTES = 15 * 60
RUNNING = 4  # stages of a lease
SIZE = 1000, 700
PARTITION = 1 << 20

# The first network has the first subnet, and its machine the first place; what stands beside each machine is another.
BRIDGE, GATEWAY, SIBLING = 'cordon0', '10.213.64.1', '10.213.64.3'
OTHER_BRIDGE, OTHER_GATEWAY, STRANGER = 'cordon1', '10.213.64.33', '10.213.64.35'
HOST_6 = 'fd77::1'
ALLOWED = {'internet': INTERNET, 'name-internet': '%s.here.example'}
# With %s for the way: a browser remembers a name that it did not find.
FORBIDDEN = {
    'gateway': GATEWAY, 'gateway-printing': f'{GATEWAY}:631', 'host-public': HOST_PUBLIC, 'host-lan': HOST_LAN,
    'lan': LAN_HOST, 'lan-public': LAN_PUBLIC, **{f'far-{address}': address for address in FAR},
    'same-compartment': SIBLING, 'other-gateway': OTHER_GATEWAY, 'other-compartment': STRANGER,
    'six-host': f'[{HOST_6}]', 'six-internet': f'[{INTERNET_6}]',
    'name-lan': '%s.lan.example', 'name-metadata': '%s.metadata.example',
}
# Those that are heard at the card when they are tried: no name is told from another there, and by IPv6 there is no way.
IPV4 = [name for name, host in FORBIDDEN.items() if re.fullmatch(r'[0-9.]+', host)]
# How long an answer is waited for: of those that never come, and of one that a person has to allow.
SHORT, LONG = 30, 180

COMPARTMENTS = {
    'bank': '[Compartment]\nTitle=Bank\n[Machine]\nTemplate=browser\nLifetime=persistent\nMemory=1024\nProcessors=2\n'
            'Disk=2\n[Network]\nAccess=internet\n[Label]\nRequired=false\n',
    'other': '[Compartment]\nTitle=Other\n[Machine]\nTemplate=tiny\nMemory=128\n[Network]\nAccess=internet\n'
             '[Label]\nRequired=false\n',
}


def address_of(name, way):
    host = {**ALLOWED, **FORBIDDEN}[name]
    return f'http://{host % way if "%" in host else host}/{name}/{way}'


class Ear:
    """Which addresses of IPv4 a machine asks for something, or where they are, before any wall."""

    def __init__(self, card):
        self.addresses = set()
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
        self.socket.bind((card, 0))
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
        self.socket.setblocking(False)

    def heard(self):
        while True:
            try:
                frame = self.socket.recv(65536)
            except BlockingIOError:
                return self.addresses
            start = {b'\x08\x00': 30, b'\x08\x06': 38}.get(frame[12:14])
            if start and len(frame) >= start + 4:
                self.addresses.add(socket.inet_ntoa(frame[start:start + 4]))


class Browser(unittest.TestCase):
    """The cases run in the order of their names; each finds the machine as the one before left it."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix='cordon-browser-')
        cls.addClassCleanup(cls.folder.cleanup)
        cls.work = pathlib.Path(cls.folder.name)
        cls.write_compartments()
        cls.house = House()
        cls.addClassCleanup(cls.house.close)
        tiny_template.write(cls.work / 'tiny', 'tiny')
        cls.house.root('cordon', 'template', 'import', cls.work / 'tiny')
        cls.place = Place(cls.work)
        cls.addClassCleanup(cls.place.end)
        cls.page = cls.place.web('net', f'{INTERNET}:80@page', f'[{INTERNET_6}]:80', *[f'{far}:80' for far in FAR])
        cls.place.web('lan', f'{LAN_HOST}:80', f'{LAN_PUBLIC}:80')
        cls.place.web(None, f'{GATEWAY}:631', '[::]:80',
                      *[f'{own}:80' for own in (GATEWAY, OTHER_GATEWAY, HOST_PUBLIC, HOST_LAN)])

    @classmethod
    def write_compartments(cls):
        made = [path for path in (RULES, RULES.parent) if not path.exists()]
        for path in reversed(made):
            cls.addClassCleanup(path.rmdir)
        RULES.mkdir(parents=True, exist_ok=True)
        subprocess.run(['mount', '-t', 'tmpfs', '-o', 'mode=0755', 'private', RULES], check=True)
        cls.addClassCleanup(subprocess.run, ['umount', RULES], check=True)
        for name, text in COMPARTMENTS.items():
            (RULES / f'{name}.compartment').write_text(text)

    # --- who stands where

    @classmethod
    def stand_beside(cls, name, bridge, address, gateway):
        """Somebody with a web server on a machine's bridge, in a port like a machine's."""
        run('ip', 'netns', 'add', name)
        run('ip', 'link', 'add', name, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name)
        run('ip', '-n', name, 'link', 'set', 'eth0', 'up')
        run('ip', '-n', name, 'address', 'add', f'{address}/27', 'dev', 'eth0')
        run('ip', '-n', name, 'route', 'add', 'default', 'via', gateway)
        run('ip', 'link', 'set', name, 'master', bridge)
        run('bridge', 'link', 'set', 'dev', name, 'isolated', 'on')
        run('ip', 'link', 'set', name, 'up')
        cls.place.web(name, f'{address}:80')

    def card(self):
        return ElementTree.fromstring(self.house.virsh('dumpxml', 'cordon-' + self.uuid)).find('devices/interface')

    # --- the page

    def order(self, **what):
        self.page.stdin.write(json.dumps(what) + '\n')
        self.page.stdin.flush()

    def tried(self, way, patience):
        """What the page says of each try, and the names of those that web servers were asked for."""
        began = time.monotonic()
        self.order(name=way, tries={name: address_of(name, way) for name in {**ALLOWED, **FORBIDDEN}}, patience=patience)
        came = self.place.wait_said(lambda line: line.get('came') == way, MINUTES)['tries']
        found = (re.fullmatch(f'/(.*)/{way}', line.get('asked', '')) for line in list(self.place.said))
        asked = {match[1] for match in found if match}
        print(f'# {way}: {time.monotonic() - began:.1f} s', flush=True)
        for name, what in came.items():
            print(f'#   {name} {address_of(name, way)}: {what}', flush=True)
        return came, asked

    def test_1_a_page_of_the_internet_is_on_the_screen(self):
        status, lines = self.house.cordon('create', 'bank', 'My bank')
        self.assertEqual(status, 0, lines)
        type(self).uuid = lines[0]['created']
        pixels = [f'{int(x * SIZE[0])},{int(y * SIZE[1])},{r:02x}{g:02x}{b:02x}'
                  for (x, y), (r, g, b) in zip(pages.QUARTERS, pages.COLOURS)]
        type(self).window = self.house.headless(
            '--machine', self.uuid, '--address', 'http://here.example/', '--until', 'window-shown', '--size',
            'x'.join(map(str, SIZE)), '--deadline', MINUTES, '--deadline-scale', 6, '--hold', 2 * MINUTES,
            *[word for pixel in pixels for word in ('--expect-colour', pixel)])
        seen = self.window.wait_says('stage', 'colours', MINUTES)
        print(f'# {seen["ms"] / 1000:.1f} s to the page', flush=True)
        # Nothing but what was asked for, not even by the browser itself.
        self.assertEqual(self.place.said, [{'at': f'{INTERNET}:80', 'asked': '/'}])

    def test_2_the_person_allows_the_page_everything(self):
        """Firefox itself asks whether a page may reach what is near: that is no wall of Cordon's."""
        type(self).ear = Ear(self.card().find('target').get('dev'))
        self.order(name='asked', tries={'lan': f'http://{LAN_HOST}/lan/asked'}, patience=LONG)
        wait_for('a try that was allowed', self.allow, LONG)
        # Its kernel takes half a minute to write that down: it may do so beside what comes next.
        self.order(get='/note.txt')

    def allow(self):
        """The question's key; whether it is there already cannot be asked."""
        self.house.virsh('send-key', 'cordon-' + self.uuid, 'KEY_LEFTALT', 'KEY_A')
        return LAN_HOST in self.ear.heard()

    def test_3_nothing_that_is_forbidden_is_reached(self):
        type(self).other = self.house.start(sys.executable, '-c', LEASE, 'Start', 'other')
        self.other.wait_says('stage', RUNNING)
        self.stand_beside('sibling', BRIDGE, SIBLING, GATEWAY)
        self.stand_beside('stranger', OTHER_BRIDGE, STRANGER, OTHER_GATEWAY)
        came, asked = self.tried('walls', SHORT)
        self.assertEqual({name for name, what in came.items() if what == 'through'}, set(ALLOWED))
        self.assertEqual(asked, set(ALLOWED))
        self.assertEqual({name for name in IPV4 if FORBIDDEN[name] not in self.ear.heard()}, set(), 'was not tried')

    def test_4_a_download_stays_inside(self):
        self.place.wait_said(lambda line: line.get('asked') == '/note.txt', MINUTES)
        wait_for('the download on the disk', lambda: self.kept('/viewer/Downloads/note.txt') == pages.FILE, MINUTES)
        outside = [path for root in (self.house.path, STATE) for path in root.rglob('*note*')]
        self.assertEqual(outside, [])

    def kept(self, path):
        """A file on the private disk of the machine, which runs: what its kernel has written by now."""
        volume, = (STATE / 'disks').iterdir()
        raw = self.work / 'disk.raw'
        try:
            subprocess.run(['qemu-img', 'convert', '-U', '-f', 'qcow2', '-O', 'raw', volume, raw], check=True,
                           capture_output=True, timeout=DEADLINE)
            where = f'{raw}?offset={PARTITION}'
            subprocess.run(['e2fsck', '-E', 'journal_only', '-p', where], capture_output=True, check=False)
            return subprocess.run(['debugfs', '-R', f'cat {path}', where], capture_output=True, check=False).stdout
        except subprocess.CalledProcessError:
            return None  # it was written to meanwhile
        finally:
            raw.unlink(missing_ok=True)


if __name__ == '__main__':
    lacking = missing()
    if not lacking and not shutil.which('bridge'):
        lacking = 'iproute2 is not installed'
    if lacking:
        print(f'1..0 # SKIP {lacking}')
        sys.exit(0)
    tap.main()
