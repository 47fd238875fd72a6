# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A guest tries every address that a machine with access to the internet must not reach, and those that it may.

Four times: with everything in force; with the host's rules alone; with the filter of the card alone; and with
neither, where every try has to come through: so the tries are real, and each wall is seen to hold by itself. Host, LAN,
internet and guests are real, in networks of their own; frames that no answer comes to are listened for on the bridge.
"""
import os
import pathlib
import re
import socket
import tempfile
import time
import unittest

import tap
from place import FAR, HOST_LAN, HOST_PUBLIC, INTERNET, INTERNET_6, LAN_HOST, LAN_PUBLIC, Place, run

KERNEL = pathlib.Path(os.environ['CORDON_NET_KERNEL'])
XML = os.environ['CORDON_NET_XML']
GUEST = pathlib.Path(os.environ['CORDON_NET_GUEST'])
FIREWALL = os.environ['CORDON_FIREWALL']
ARTEFACT = os.environ.get('CORDON_NET_TABLE')

BOOT_SECONDS = 240
PLACES = {7: '10.213.64.0/27', 8: '10.213.64.32/27'}
GATEWAY, SIBLING, STRANGER, OTHER_GATEWAY = '10.213.64.1', '10.213.64.3', '10.213.64.34', '10.213.64.33'
GATEWAY_6, SIBLING_6 = 'fe80::5054:ff:fe00:701', 'fe80::5054:ff:fe00:703'


def all_three(name, address, port=7):
    return [(f'{name}-tcp', 'tcp', address, port), (f'{name}-udp', 'udp', address, port),
            (f'{name}-ping', 'ping', address, 0)]


ALLOWED = [
    ('dns-udp', 'udp', GATEWAY, 53), ('dns-tcp', 'tcp', GATEWAY, 53), ('arp-gateway', 'arp', GATEWAY, 0),
    ('name-internet', 'name', 'here.example', 0), *all_three('internet', INTERNET),
]
FORBIDDEN = [
    *all_three('gateway', GATEWAY), ('gateway-ssh', 'tcp', GATEWAY, 22),
    *all_three('host-public', HOST_PUBLIC), ('host-public-dns', 'udp', HOST_PUBLIC, 53),
    *all_three('host-lan', HOST_LAN), *all_three('lan', LAN_HOST), *all_three('lan-public', LAN_PUBLIC),
    *[(f'far-{address}', 'tcp', address, 80) for address in FAR],
    *all_three('other-gateway', OTHER_GATEWAY), *all_three('same-compartment', SIBLING),
    ('same-compartment-arp', 'arp', SIBLING, 0), *all_three('other-compartment', STRANGER),
    ('six-gateway-neighbour', 'neighbour', GATEWAY_6, 0), ('six-gateway-tcp', 'tcp6', GATEWAY_6, 7),
    ('six-gateway-ping', 'ping6', GATEWAY_6, 0), ('six-machine-neighbour', 'neighbour', SIBLING_6, 0),
    ('six-machine-tcp', 'tcp6', SIBLING_6, 7), ('six-ula-tcp', 'tcp6', 'fd77::1', 7),
    ('six-global-tcp', 'tcp6', '2001:db8:77::1', 7), ('six-internet-tcp', 'tcp6', INTERNET_6, 7),
    ('name-lan', 'name', 'lan.example', 0), ('name-metadata', 'name', 'metadata.example', 0),
    ('name-hosts', 'name', 'printer.example', 0), ('name-plain', 'name', 'printer', 0),
]
FRAMES = [
    ('frame-mac', 'frame-mac', INTERNET, 9), ('frame-ip-sibling', 'frame-ip', SIBLING, 9),
    ('frame-ip-internet', 'frame-ip', INTERNET, 9), ('frame-arp-sibling', 'frame-arp', SIBLING, 0),
    ('frame-vlan', 'frame-vlan', INTERNET, 9), ('frame-dhcp-server', 'frame-dhcp', '10.213.64.9', 0),
    ('frame-multicast', 'frame-multicast', '224.0.0.251', 5353), ('frame-lan', 'frame-plain', LAN_HOST, 9),
]
# What each wall has no part in. The filter works on frames and knows addresses: of those that look like the internet's
# it cannot know that they are the host's or its LAN's. The host's rules see what comes to the host, no frames between
# ports. Names are dnsmasq's; its options are in force whenever the network is Cordon's.
FILTER_ALONE_OPENS = re.compile(r'host-public|lan-public')
RULES_ALONE_OPENS = re.compile(r'same-compartment|six-machine|six-gateway-neighbour|frame-')
HELD_BY_LIBVIRT = re.compile(r'other-compartment|other-gateway')


WAYS = (('both', True, True), ('rules', True, False), ('filter', False, True), ('none', False, False))


def entry(name, data, mode, number):
    head = '070701' + ''.join(f'{v:08x}' for v in (number, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(name) + 1, 0))
    start = head.encode() + name.encode() + b'\0'
    start += b'\0' * (-len(start) % 4) + data
    return start + b'\0' * (-len(start) % 4)


def archive(plan):
    files = [('modules', b'', 0o40755)]
    files += [(f'modules/{path.name}', path.read_bytes(), 0o100644) for path in sorted((KERNEL / 'modules').iterdir())]
    files += [('init', GUEST.read_bytes(), 0o100755),
              ('plan', ''.join(f'{" ".join(map(str, line))}\n' for line in plan).encode(), 0o100644)]
    parts = [entry(name, data, mode, number) for number, (name, data, mode) in enumerate(files, 1)]
    return b''.join(parts) + entry('TRAILER!!!', b'', 0, 0)


class Ear:
    """Which of the forged frames come out of the port, at the bridge itself."""

    def __init__(self, bridge):
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
        self.socket.bind((bridge, 0))
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
        self.socket.setblocking(False)

    def heard(self):
        frames = []
        while True:
            try:
                frames.append(self.socket.recv(65536))
            except BlockingIOError:
                break
        self.socket.close()
        arp = [frame for frame in frames if frame[12:14] == b'\x08\x06' and frame[21] == 2]
        whole = b'\n'.join(frames)
        return {name: (any(frame[28:32] == socket.inet_aton(address) for frame in arp) if kind == 'frame-arp'
                       else f'cordon-{name}'.encode() in whole)
                for name, kind, address, _ in FRAMES}


class Host:
    """One way of guarding: with or without the host's rules, with or without the filter."""

    def __init__(self, work, rules, filtered):
        self.work, self.rules, self.filtered = work, rules, filtered
        self.machines = []
        self.define('nwfilter-define', run(XML, 'filter'))
        for number, subnet in PLACES.items():
            self.define('net-create', self.network(number, subnet))
            self.six(f'cordon{number}')
        if rules:
            run(FIREWALL, 'load')
        elif not filtered:
            # libvirt's own rules part its networks, too.
            for chain in ('LIBVIRT_FWI', 'LIBVIRT_FWO'):
                run('iptables', '-F', chain)

    def define(self, verb, xml):
        path = self.work / 'made.xml'
        path.write_text(xml)
        run('virsh', '-q', verb, str(path))

    def network(self, number, subnet):
        xml = run(XML, 'network', str(number), subnet)
        if self.rules or self.filtered:
            return xml
        return re.sub(r'<dnsmasq:options>.*</dnsmasq:options>', '', xml, flags=re.S).replace(
            '<dns forwardPlainNames="no"/>', '')

    def six(self, bridge):
        """libvirt switches IPv6 off on the bridge. Somebody switched it on again; and what guests ask of all others is
        not held back from any, as it would be for a while after the bridge learnt who listens."""
        pathlib.Path('/sys/class/net', bridge, 'bridge/multicast_snooping').write_text('0')
        pathlib.Path(f'/proc/sys/net/ipv6/conf/{bridge}/disable_ipv6').write_text('0')
        run('ip', 'address', 'add', f'fe80::5054:ff:fe00:{bridge[6:]}01/64', 'dev', bridge, 'nodad')
        if bridge == 'cordon7':
            run('ip', 'address', 'add', 'fd77::1/64', 'dev', bridge, 'nodad')
            run('ip', 'address', 'add', '2001:db8:77::1/64', 'dev', bridge, 'nodad')

    def boot(self, number, slot, role, account, plan=()):
        name = f'{number}-{slot}'
        initrd, log, root = (self.work / f'{name}.{kind}' for kind in ('img', 'log', 'root'))
        initrd.write_bytes(archive(plan))
        root.write_bytes(bytes(4096))
        log.write_bytes(b'')
        log.chmod(0o666)
        uuid = f'00000000-0000-4000-8000-00000000{number:02d}{slot:02d}'
        xml = run(XML, 'domain', str(number), PLACES[number], str(slot), uuid, account, str(self.work / 'vmlinuz'),
                  str(initrd), str(root),
                  f'console=ttyS0 quiet panic=-1 no_timer_check role={role}{self.ordered(number, slot, role)}')
        xml = xml.replace('</devices>', f'<serial type="file"><source path="{log}"/></serial></devices>')
        if not self.filtered:
            xml = re.sub(r'<filterref.*</filterref>', '', xml, flags=re.S).replace('<port isolated="yes"/>', '')
        self.define('create', xml)
        self.machines.append(uuid)
        return log

    @staticmethod
    def ordered(number, slot, role):
        """Targets are told their address, as cordond tells its machines; the attacker asks for one."""
        base = {7: 0, 8: 32}[number]
        return (f' cordon.address=10.213.64.{base + slot}/27 cordon.gateway=10.213.64.{base + 1}'
                if role == 'target' else '')

    def end(self):
        for uuid in self.machines:
            run('virsh', '-q', 'destroy', uuid)
        for number in PLACES:
            run('virsh', '-q', 'net-destroy', f'cordon{number}')
        run('virsh', '-q', 'nwfilter-undefine', 'cordon-internet')
        if self.rules:
            run('nft', 'delete', 'table', 'inet', 'cordon')


def wait_for(log, word):
    """There is no event for a line in a file of libvirt's log daemon: it is looked at."""
    end = time.monotonic() + BOOT_SECONDS
    while time.monotonic() < end:
        text = log.read_text(errors='replace')
        if f'{word} ' in text:
            return text
        assert 'FAILED' not in text, text[-500:]
        time.sleep(0.1)
    raise AssertionError(f'no {word} in {log.name}: {text[-800:]}')


def measure(work, rules, filtered):
    """{name of the try: what came of it}, and the facts that the host's program tells of the card."""
    host = Host(work, rules, filtered)
    try:
        targets = [host.boot(7, 3, 'target', 'cordon-m01'), host.boot(8, 2, 'target', 'cordon-m02')]
        for target in targets:
            wait_for(target, 'READY')
        ear = Ear('cordon7')
        dhcp = [('dhcp-of-another', 'dhcp', '52:54:00:00:07:03', 0),
                ('dhcp-of-a-stranger', 'dhcp', '52:54:00:aa:bb:cc', 0)]
        log = host.boot(7, 2, 'attacker', 'cordon-m01', ALLOWED + FORBIDDEN + FRAMES + dhcp)
        text = wait_for(log, 'DONE')
        came = dict(re.findall(r'^TRY (\S+) (.*?)\r?$', text, re.M))
        came.update({name: 'heard' if there else 'not heard' for name, there in ear.heard().items()})
        card = run('virsh', '-q', 'domiflist', host.machines[-1]).split()
        return came, run(FIREWALL, 'show', 'cordon7', card[0])
    finally:
        host.end()


def through(name, what):
    """Whether something came through. A refusal came from somebody who was reached, or from the host's own rules."""
    if name.startswith('name-'):
        return re.fullmatch(r'\d+(\.\d+){3}', what) is not None
    return what in ('open', 'refused', 'heard')


class Walls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix='cordon-net-')
        cls.work = pathlib.Path(cls.folder.name)
        cls.work.chmod(0o755)
        (cls.work / 'vmlinuz').write_bytes((KERNEL / 'vmlinuz').read_bytes())
        cls.place = Place(cls.work)
        cls.serve_echoes(cls.place)
        cls.seen, cls.facts = {}, {}
        for name, rules, filtered in WAYS:
            cls.seen[name], cls.facts[name] = measure(cls.work, rules, filtered)
        if ARTEFACT:
            pathlib.Path(ARTEFACT).write_text(cls.table())

    @staticmethod
    def serve_echoes(place):
        place.serve('lan', f'{LAN_HOST}:7', f'{LAN_PUBLIC}:7')
        place.serve('net', f'{INTERNET}:7', f'[{INTERNET_6}]:7', *[f'{address}:80' for address in FAR])
        place.serve(None, *[f'{address}:7' for address in (HOST_PUBLIC, HOST_LAN, GATEWAY, OTHER_GATEWAY)],
                    f'{GATEWAY}:22', f'{HOST_PUBLIC}:53', '[::]:7')

    @classmethod
    def tearDownClass(cls):
        cls.place.end()
        cls.folder.cleanup()

    @classmethod
    def table(cls):
        lines = ['| try | both | the host\'s rules alone | the card\'s filter alone | neither |',
                 '| --- | --- | --- | --- | --- |']
        for name, kind, address, port in ALLOWED + FORBIDDEN + FRAMES:
            words = ['**through**' if through(name, what) else what
                     for what in (cls.seen[way].get(name, '-') for way in ('both', 'rules', 'filter', 'none'))]
            lines.append(f'| {name}: {kind} {address}{f" {port}" if port else ""} | {" | ".join(words)} |')
        return '\n'.join(lines) + '\n'

    def check(self, way, tries, expected, except_for=None):
        for name, *_ in tries:
            if except_for is not None and except_for.search(name):
                continue
            with self.subTest(way=way, name=name):
                what = self.seen[way].get(name, 'no word of it')
                self.assertEqual(through(name, what), expected, f'{name}: {what}')

    def test_what_is_allowed_works_in_every_way(self):
        for way in self.seen:
            self.check(way, ALLOWED, True)

    def test_with_both_walls_nothing_forbidden_comes_through(self):
        self.check('both', FORBIDDEN + FRAMES, False)

    def test_without_them_every_try_comes_through(self):
        self.check('none', FORBIDDEN + FRAMES, True)

    def test_the_rules_of_the_host_hold_alone(self):
        self.check('rules', FORBIDDEN + FRAMES, False, RULES_ALONE_OPENS)

    def test_the_filter_of_the_card_holds_alone(self):
        self.check('filter', FORBIDDEN + FRAMES, False, FILTER_ALONE_OPENS)

    def test_an_address_goes_to_its_own_card_only(self):
        self.assertEqual(self.seen['both']['dhcp-of-a-stranger'], 'silent')

    def test_the_facts_of_the_card_are_as_ordered(self):
        facts = self.facts['both']
        for line in ('bridge: cordon7', 'isolated: 1', 'owner: none', 'ether saddr != 52:54:00:00:07:02'):
            self.assertIn(line, facts)
        self.assertNotIn('ether saddr', self.facts['rules'])
        self.assertIn('isolated: 0', self.facts['none'])


if __name__ == '__main__':
    tap.main()
