# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# One guest under bare QEMU, laid out like Cordon's own machines, with the agent port on a plain
# socket; and the host's end of the agent protocol (src/wire/agent.h), written a second time
# on purpose: an error in the C code does not hide here.

import json
import os
import socket
import struct
import subprocess
import time

HELLO, FILE_BEGIN, FILE_DATA, FILE_END, SHOW, PASSWORD, PAGE, ZOOM, RESIZE, SHUTDOWN, OPEN_URL = range(1, 12)
GET_APP, RUN_APP, LOOK = 16, 17, 20
HELLO_OK, OK, ERROR, DOCUMENT, PAGE_SHOWN, VIEWER_DIED, WINDOW = range(64, 71)
APP, INSIDE, LOOKS = 80, 88, 89
NOT_DOCUMENT, DAMAGED, NEEDS_PASSWORD, DIED, RANGE = 6, 7, 8, 9, 11
ICON_SIDE = 96
FIT_PAGE = 2
HOME_NONE, HOME_READY, HOME_DAMAGED = range(3)


def cpio_entry(name, data, mode=0o100755):
    """One file of a RAM disk in the format newc."""
    head = '070701' + ''.join('%08x' % value for value in (0, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(name) + 1, 0))
    entry = head.encode() + name.encode() + b'\0'
    entry += bytes(-len(entry) % 4) + data
    return entry + bytes(-len(entry) % 4)


def cpio_file(data, wanted):
    """The bytes of a file in an uncompressed RAM disk."""
    at = 0
    while data[at:at + 6] == b'070701':
        fields = [int(data[at + 6 + 8 * i:at + 14 + 8 * i], 16) for i in range(13)]
        size, length = fields[6], fields[11]
        name = data[at + 110:at + 110 + length - 1].decode()
        start = at + 110 + length
        start += -start % 4
        if name.removeprefix('./') == wanted:
            return data[start:start + size]
        at = start + size
        at += -at % 4
    raise KeyError(wanted)


def with_witness(initrd, witness, path):
    """A RAM disk is any number of archives; what comes later covers what was before."""
    with open(initrd, 'rb') as file:
        data = file.read()
    with open(witness, 'rb') as file:
        program = file.read()
    with open(path, 'wb') as file:
        file.write(data + bytes(-len(data) % 512) + cpio_entry('init', program)
                   + cpio_entry('init.own', cpio_file(data, 'init')) + cpio_entry('TRAILER!!!', b'', 0))
    return path


class Machine:
    def __init__(self, template, directory, memory=None, debug=False, spice=False, identity=None, witness=None, disk=None,
                 card=False, processors=1):
        """spice: with a display server on a unix socket; identity: subprocess's words for whom QEMU
        runs as; witness: the program of that name, which is put into the RAM disk; disk: the raw image of
        a private disk; card: a network of QEMU's own, in which 10.0.2.2 is this host's 127.0.0.1."""
        with open(os.path.join(template, 'manifest.json')) as file:
            self.manifest = json.load(file)
        self.directory = directory
        self.started = time.monotonic()
        agent, agent_end = socket.socketpair()
        qmp, qmp_end = socket.socketpair()
        cmdline = self.manifest['cmdline']
        if debug:
            cmdline = cmdline.replace('quiet loglevel=0', 'console=ttyS0 loglevel=7')
        initrd, ears, ears_end = os.path.join(template, 'initrd'), None, None
        private = []
        if disk:
            cmdline += ' cordon.home'
            private = ['-drive', 'if=none,id=home,format=raw,discard=unmap,file=%s' % disk,
                       '-device', 'virtio-blk-pci,drive=home,bus=pcie.0,addr=7']
        if card:
            cmdline += ' cordon.address=10.0.2.15/24 cordon.gateway=10.0.2.2'
            private += ['-netdev', 'user,id=card,ipv6=off', '-device', 'virtio-net-pci,netdev=card,bus=pcie.0,addr=8']
        display = ['-display', 'none']
        if witness:
            initrd = with_witness(initrd, witness, os.path.join(directory, 'initrd'))
            ears, ears_end = socket.socketpair()
            display += ['-chardev', 'socket,id=witness,fd=%d' % ears_end.fileno()]
        if spice:
            display += ['-spice', 'unix=on,disable-ticketing=on,image-compression=off,addr='
                        + os.path.join(directory, 'spice')]
        self.process = subprocess.Popen([
            'qemu-system-x86_64', '-name', 'cordon-guest-test', '-nodefaults', '-no-user-config',
            '-machine', 'q35,accel=tcg,usb=off,vmport=off,smm=off,hpet=off', '-cpu', 'max',
            '-m', str(memory or self.manifest['memory_mib']), '-smp', str(processors), '-no-reboot',
            '-kernel', os.path.join(template, 'kernel'),
            '-initrd', initrd, '-append', cmdline,
            '-drive', 'if=none,id=root,format=raw,readonly=on,file=' + os.path.join(template, 'root'),
            '-device', 'virtio-vga,bus=pcie.0,addr=1',
            '-device', 'virtio-blk-pci,drive=root,bus=pcie.0,addr=3',
            '-device', 'virtio-serial-pci,id=serial,bus=pcie.0,addr=4',
            '-chardev', 'socket,id=agent,fd=%d' % agent_end.fileno(),
            '-device', 'virtserialport,bus=serial.0,chardev=agent,name=org.cordon.agent.0',
            '-device', 'virtio-tablet-pci,bus=pcie.0,addr=5',
            '-device', 'virtio-keyboard-pci,bus=pcie.0,addr=6',
            '-chardev', 'socket,id=qmp,fd=%d' % qmp_end.fileno(),
            '-mon', 'chardev=qmp,mode=control', *private, *display,
            '-serial', 'file:' + os.path.join(directory, 'console') if debug else 'null' if witness else 'none',
            *(['-serial', 'chardev:witness'] if witness else []),
        ], pass_fds=[end.fileno() for end in (agent_end, qmp_end, ears_end) if end], **(identity or {}))
        self.ears = ears
        if ears_end:
            ears_end.close()
        agent_end.close()
        qmp_end.close()
        qmp.settimeout(60)
        self.qmp = qmp.makefile('rw')
        self.qmp.readline()
        self.command('qmp_capabilities')
        self.agent = Agent(agent)

    def command(self, name, **arguments):
        self.qmp.write(json.dumps({'execute': name, 'arguments': arguments}) + '\n')
        self.qmp.flush()
        while True:
            answer = json.loads(self.qmp.readline())
            if 'error' in answer:
                raise RuntimeError(answer['error']['desc'])
            if 'return' in answer:
                return answer['return']

    def witnessed(self):
        """What the witness sees now: its lines."""
        self.ears.settimeout(120)
        self.ears.sendall(b'?')
        said = b''
        while not said.endswith(b'\n.\n'):
            more = self.ears.recv(65536)
            if not more:
                raise EOFError('the witness is gone')
            said += more
        return said.decode().splitlines()[:-1]

    def keys(self, *names):
        """Presses the keys together: names of QEMU's QKeyCode."""
        keys = [{'type': 'qcode', 'data': name} for name in names]
        # QEMU keeps the order of keys that are still held and of the next ones.
        self.command('send-key', keys=keys, **{'hold-time': 20})

    def click(self, x, y):
        """With the left button, at this share (0..1) of the width and the height."""
        place = [{'type': 'abs', 'data': {'axis': axis, 'value': int(share * 32767)}} for axis, share in (('x', x), ('y', y))]
        self.command('input-send-event', events=place)
        for down in (True, False):
            self.command('input-send-event', events=[{'type': 'btn', 'data': {'down': down, 'button': 'left'}}])

    def screen(self):
        path = os.path.join(self.directory, 'screen.ppm')
        self.command('screendump', filename=path)
        with open(path, 'rb') as file:
            data = file.read()
        width, height = data.split(maxsplit=3)[1:3]
        header = data.index(b'\n255\n') + 5
        return Screen(int(width), int(height), data[header:])

    def seconds(self):
        return time.monotonic() - self.started

    def wait_off(self, seconds):
        self.process.wait(seconds)

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


class Screen:
    def __init__(self, width, height, pixels):
        self.width, self.height, self.pixels = width, height, pixels

    def at(self, x, y):
        """The pixel at this share (0..1) of the width and the height."""
        start = (int(y * (self.height - 1)) * self.width + int(x * (self.width - 1))) * 3
        return tuple(self.pixels[start:start + 3])

    def difference(self, other):
        """How many pixels are another colour than in a screen of the same size."""
        assert (self.width, self.height) == (other.width, other.height)
        return sum(self.pixels[at:at + 3] != other.pixels[at:at + 3] for at in range(0, len(self.pixels), 3))

    def count(self, wanted, left=0.0, top=0.0, right=1.0, bottom=1.0):
        """How many pixels of an area `wanted` says yes to."""
        found = 0
        for row in range(int(top * self.height), int(bottom * self.height)):
            for column in range(int(left * self.width), int(right * self.width)):
                start = (row * self.width + column) * 3
                found += wanted(*self.pixels[start:start + 3])
        return found


class Agent:
    def __init__(self, end):
        self.end = end
        self.buffer = b''
        self.serial = 0
        self.events = []

    def send(self, kind, payload=b''):
        self.serial += 1
        self.end.sendall(struct.pack('<HHII', kind, 0, self.serial, len(payload)) + payload)
        return self.serial

    def take(self, size, deadline):
        while len(self.buffer) < size:
            self.end.settimeout(max(0.01, deadline - time.monotonic()))
            more = self.end.recv(65536)
            if not more:
                raise EOFError('the guest is gone')
            self.buffer += more
        taken, self.buffer = self.buffer[:size], self.buffer[size:]
        return taken

    def receive(self, seconds):
        deadline = time.monotonic() + seconds
        kind, zero, serial, length = struct.unpack('<HHII', self.take(12, deadline))
        assert zero == 0 and length <= 65536, (kind, zero, length)
        return kind, serial, self.take(length, deadline)

    def answer(self, serial, seconds=120):
        while True:
            kind, got, payload = self.receive(seconds)
            if got == serial:
                return kind, payload
            assert got == 0, 'an answer nobody waits for: %d' % kind
            self.events.append((kind, payload))

    def ask(self, kind, payload=b'', seconds=120):
        return self.answer(self.send(kind, payload), seconds)

    def hello(self, width=0, height=0, layout='', variant='', scale=100, seconds=120, paper=0, version=1):
        payload = struct.pack('<HHHHHBB', 1, version, width, height, scale, paper, 0)
        for name in (layout, variant, 'de_DE.UTF-8', 'Europe/Berlin'):
            payload += name.encode().ljust(64, b'\0')
        return self.ask(HELLO, payload, seconds)

    def put(self, data):
        kind, payload = self.ask(FILE_BEGIN, struct.pack('<Q', len(data)))
        if kind != OK:
            return kind, payload
        for start in range(0, len(data), 65536):
            self.send(FILE_DATA, data[start:start + 65536])
        return self.ask(FILE_END)

    def event(self, kind, seconds=120):
        deadline = time.monotonic() + seconds
        while True:
            for number, (got, payload) in enumerate(self.events):
                if got == kind:
                    del self.events[:number + 1]
                    return payload
            got, serial, payload = self.receive(deadline - time.monotonic())
            assert serial == 0, 'an answer nobody asked for: %d' % got
            self.events.append((got, payload))
