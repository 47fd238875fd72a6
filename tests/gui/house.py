# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A whole house around the real cordon-desktop and cordon-screen: the real cordond over a fake host,
a SPICE server without a machine, and a guest's agent written here, from the protocol's header and not
from its code. Everything ends with the House."""
import contextlib
import os
import pathlib
import re
import socket
import struct
import subprocess
import tempfile
import threading
import time

import gi

gi.require_version('Gio', '2.0')
from gi.repository import Gio, GLib  # noqa: E402

HELLO, FILE_BEGIN, FILE_DATA, FILE_END, SHOW, PASSWORD, PAGE, ZOOM, RESIZE, SHUTDOWN = range(1, 11)
OPEN_URL, GET_APP, RUN_APP, LOOK = 11, 16, 17, 20
HELLO_OK, OK, ERROR, DOCUMENT, PAGE_SHOWN, VIEWER_DIED = range(64, 70)
WINDOW, APP, LOOKS = 70, 80, 89
ERROR_NOT_DOCUMENT, ERROR_PASSWORD, ERROR_RANGE = 6, 8, 11
ICON_SIDE = 96

# Far more than anything here takes; two cores, busy with other things.
DEADLINE = 60


def wait_for(what, condition, seconds=DEADLINE):
    """The first true value of condition(); what it waits for cannot tell by itself."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.02)
    raise AssertionError(f'{what}: not within {seconds} s')


class Program:
    """A child whose lines of output are kept; it ends by itself or is terminated."""

    def __init__(self, *words, env=None):
        self.lines = []
        self.process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                        bufsize=1, env=env)
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            self.lines.append(line.rstrip('\n'))

    def say(self, line):
        self.process.stdin.write(line + '\n')
        self.process.stdin.flush()

    def wait_line(self, pattern, begin=0):
        """The match of the first line from `begin` on that matches."""
        def find():
            return next((m for m in map(re.compile(pattern).search, self.lines[begin:]) if m), None)
        return wait_for(f'line /{pattern}/', find)

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
        else:
            print(f'# {pathlib.Path(self.process.args[0]).name} had ended before: {self.process.returncode}', flush=True)
        try:
            self.process.wait(DEADLINE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdin.close()


class Agent(threading.Thread):
    """The guest's end of the agent port; one conversation after the other."""

    def __init__(self, path, on_size, password=None, pages=3, refuse=None, silent=(), apps=None, version=1):
        super().__init__(daemon=True)
        # (id, name, colour of its icon as RGBA): speaks version 3, and shows a window and no document
        self.apps = apps
        self.version = 3 if apps else version
        self.on_size, self.password, self.pages, self.refuse, self.silent = on_size, password, pages, refuse, silent
        self.seen = []       # (type, value)
        self.file = b''
        self.page, self.zoom, self.mode, self.look = 1, 100, 2, 0
        self.lock = threading.Lock()
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(path)
        self.listener.listen(4)
        self.connection = None
        self.start()

    def run(self):
        while True:
            try:
                self.connection, _ = self.listener.accept()
            except OSError:
                return
            with self.connection:
                try:
                    self.talk()
                except (ConnectionError, OSError, EOFError):
                    pass

    def read(self, size):
        data = b''
        while len(data) < size:
            more = self.connection.recv(size - len(data))
            if not more:
                raise EOFError
            data += more
        return data

    def talk(self):
        while True:
            kind, zero, serial, length = struct.unpack('<HHII', self.read(12))
            assert zero == 0 and length <= 65536
            payload = self.read(length)
            if kind not in self.silent:
                self.answer(kind, serial, payload)

    def send(self, kind, serial, payload=b''):
        with self.lock:
            self.connection.sendall(struct.pack('<HHII', kind, 0, serial, len(payload)) + payload)

    def show_page(self):
        self.send(PAGE_SHOWN, 0, struct.pack('<IHBB', self.page, self.zoom, self.mode, 0))

    def show_look(self, look):
        """However it came to that: an answer, or a key in the guest."""
        self.look = look
        self.send(LOOKS, 0, struct.pack('<I', look))
        self.show_page()

    def die(self):
        self.send(VIEWER_DIED, 0, struct.pack('<I', 11))

    def answer(self, kind, serial, payload):
        if kind == HELLO:
            self.hello = payload
            width, height = struct.unpack_from('<HH', payload, 4)
            self.seen.append((HELLO, (width, height)))
            if width:
                self.on_size(width, height)
            self.send(HELLO_OK, serial, struct.pack('<HHI', self.version, 0, 1))
        elif kind == FILE_BEGIN:
            self.file = b''
            self.seen.append((FILE_BEGIN, None))
            self.send(OK, serial)
        elif kind == FILE_DATA:
            self.file += payload
        elif kind == GET_APP:
            self.tell_app(serial, struct.unpack('<I', payload)[0])
        elif self.apps and kind in (SHOW, OPEN_URL, RUN_APP):
            self.seen.append((kind, payload.decode()))
            if kind == RUN_APP and payload.decode() not in [app[0] for app in self.apps]:
                self.send(ERROR, serial, struct.pack('<I', ERROR_RANGE))
                return
            self.send(OK, serial)
            self.send(WINDOW, 0)
        elif kind in (SHOW, PASSWORD):
            self.seen.append((kind, payload))
            self.show(kind, serial, payload)
        elif kind == PAGE:
            self.page = struct.unpack_from('<I', payload)[0]
            self.seen.append((PAGE, self.page))
            self.send(OK, serial)
            self.show_page()
        elif kind == ZOOM:
            _, percent, self.mode = struct.unpack_from('<IHB', payload)
            self.zoom = percent if self.mode == 0 else 80
            self.seen.append((ZOOM, (self.mode, percent)))
            self.send(OK, serial)
            self.show_page()
        elif kind == LOOK:
            look, = struct.unpack('<I', payload)
            self.seen.append((LOOK, look))
            self.send(OK, serial)
            self.show_look(look)
        elif kind == RESIZE:
            size = struct.unpack('<HH', payload)
            self.seen.append((RESIZE, size))
            self.on_size(*size)
            self.send(OK, serial)
        else:
            self.seen.append((kind, None))
            self.send(OK, serial)

    def tell_app(self, serial, number):
        if number >= len(self.apps):
            self.send(OK, serial)
            return
        name, shown, colour = self.apps[number]
        self.send(APP, serial, struct.pack('<64sI128s', name.encode(), 0, shown.encode()) + bytes(colour) * ICON_SIDE**2)

    def show(self, kind, serial, payload):
        if self.refuse:
            self.send(ERROR, serial, struct.pack('<I', self.refuse))
        elif self.password and payload != self.password:
            self.send(ERROR, serial, struct.pack('<I', ERROR_PASSWORD))
        else:
            self.send(DOCUMENT, serial, struct.pack('<I', self.pages))
            self.show_page()

    def wait_seen(self, kind, value=None):
        def find():
            return next((s for s in list(self.seen) if s[0] == kind and value in (None, s[1])), None)
        return wait_for(f'question {kind} {value}', find)

    def asked_size(self):
        """The last one."""
        sizes = [value for kind, value in list(self.seen) if kind in (HELLO, RESIZE)]
        return sizes[-1] if sizes else None

    def stop(self):
        # close() alone does not wake a thread that waits in accept().
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


class House:
    """programs: paths of cordond-test, spice-server, cordon-screen, cordon-desktop, compartments."""

    def __init__(self, programs, mac='none', grant=True, no_template=False, environment=None,
                 administrator=None, settings=None, cards_seen=True, templates=('viewer',), ready=False, hardware=False,
                 guests=1, **agent):
        self.programs, self.administrator = programs, administrator  # a folder of his compartments
        # A machine more throws the last one out of its display.
        self.n_guests = guests
        self.settings = settings  # the text of his host.conf
        self.templates, self.ready, self.hardware = templates, ready, hardware
        self.folder = tempfile.TemporaryDirectory(prefix='cordon-house.')
        self.path = pathlib.Path(self.folder.name)
        self.children, self.guests = [], []
        self.environment = dict(os.environ, CORDON_SCREEN_PROGRAM=programs['screen'],
                                CORDON_COMPARTMENTS=programs['compartments'],
                                # Not this computer's: whether updates of a template are pending is not known.
                                CORDON_TEMPLATE_STORE=f'{self.path}/store', CORDON_APT_LISTS=f'{self.path}/lists',
                                DBUS_SYSTEM_BUS_ADDRESS=f'unix:path={self.path}/bus',
                                XDG_STATE_HOME=f'{self.path}/state', XDG_CONFIG_HOME=f'{self.path}/config')
        self.environment |= environment or {}
        if cards_seen:
            self.see_cards()
        try:
            self.start_bus()
            self.start_guests(**agent)
            self.start_cordond(mac, grant, no_template)
            self.desktop = None
        except BaseException:
            self.close()
            raise

    def see_cards(self):
        """The person of this house has seen the cards of all presets."""
        shown = self.path / 'state' / 'cordon' / 'shown'
        shown.mkdir(parents=True)
        for file in pathlib.Path(self.programs['compartments']).glob('*.compartment'):
            (shown / file.name).write_bytes(file.read_bytes())

    def child(self, *words):
        program = Program(*words, env=self.environment)
        self.children.append(program)
        return program

    def start_bus(self):
        self.child('dbus-daemon', '--session', '--nofork', f'--address=unix:path={self.path}/bus', '--print-address=1') \
            .wait_line('unix:')

    def start_guests(self, **agent):
        for number in range(self.n_guests):
            self.guests.append(self.start_guest(number, **agent))
        for spice, _ in self.guests:
            spice.wait_line('^READY')
        self.spice, self.agent = self.guests[0]

    def start_guest(self, number, **agent):
        port, socket_path = f'{self.path}/agent{number}', f'{self.path}/spice{number}'
        end = Agent(port, lambda width, height: spice.say(f'resize {width}x{height}'), **agent)
        spice = self.child(self.programs['spice'], '--socket', socket_path, '--size', '800x600', '--scene', 'blocks',
                           '--port', port)
        return spice, end

    def start_cordond(self, mac, grant, no_template):
        words = [self.programs['cordond'], f'--compartments={self.programs["compartments"]}', f'--mac={mac}']
        words += [f'--spice-socket={self.path}/spice{number}' for number in range(self.n_guests)]
        words += [f'--compartments={self.administrator}'] if self.administrator else []
        words += ['--no-template'] if no_template else [f'--template={name}' for name in self.templates]
        words += ['--ready'] if self.ready else []
        words += ['--hardware'] if self.hardware else []
        words += [f'--settings={self.make_file("host.conf", self.settings.encode())}'] if self.settings else []
        self.cordond = self.child(*words)
        self.cordond.wait_line('^ready')
        if grant and mac == 'none':
            self.system_call('/org/cordon/Cordon1', 'org.cordon.Cordon1', 'SetUnlabelledGrant',
                             GLib.Variant('(usb)', (os.getuid(), 'untrusted-documents', True)))

    def start_desktop(self, *words):
        self.desktop = self.child(self.programs['desktop'], *words)
        return self.desktop

    def open(self, path, allow_unlabelled=True):
        options = ['--allow-unlabelled'] if allow_unlabelled else []
        desktop = self.start_desktop(*options, str(path))
        wait_for('an active window', lambda: active_window() in windows(desktop.process.pid))
        return desktop

    def make_file(self, name='report.pdf', content=b'%PDF-1.7 not really'):
        path = self.path / name
        path.write_bytes(content)
        return path

    def test_call(self, method, arguments=None):
        """A string of cordond-test is pulled."""
        return self.system_call('/org/cordon/Test', 'org.cordon.Test', method, arguments)

    def system_call(self, path, interface, method, arguments=None):
        bus = Gio.DBusConnection.new_for_address_sync(
            f'unix:path={self.path}/bus',
            Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
        try:
            return bus.call_sync('org.cordon.Cordon1', path, interface, method, arguments, None,
                                 Gio.DBusCallFlags.NONE, 5000, None)
        finally:
            bus.close_sync(None)

    def set_fault(self, operation, fault):
        """One of "works", "fails" and "hangs"; what hangs goes on when that changes."""
        self.test_call('SetFault', GLib.Variant('(ssu)', (operation, fault, 0)))

    def counts(self):
        return self.test_call('Counts').unpack()

    def close(self):
        for child in reversed(self.children):
            child.stop()
        for _, agent in self.guests:
            agent.stop()
        self.folder.cleanup()


class Picture:
    """What is on the screen."""

    def __init__(self, name=None):
        data = subprocess.run(['import', '-silent', '-window', 'root', '-depth', '8', 'ppm:-'], check=True, capture_output=True).stdout
        magic, size, _, self.pixels = data.split(b'\n', 3)
        assert magic == b'P6'
        self.width, self.height = map(int, size.split())
        self.data = data
        if name:
            self.save(name)

    def save(self, name):
        folder = os.environ.get('CORDON_TEST_PICTURES')
        if folder:
            subprocess.run(['convert', 'ppm:-', f'{folder}/{name}.png'], input=self.data, check=True)

    def at(self, x, y):
        start = (y * self.width + x) * 3
        return self.pixels[start] << 16 | self.pixels[start + 1] << 8 | self.pixels[start + 2]

    def part(self, box):
        """The pixels of x, y, width, height."""
        x, y, width, height = box
        return [self.pixels[(row * self.width + x) * 3:(row * self.width + x + width) * 3] for row in range(y, y + height)]

    def find(self, colour):
        """Bounds of all pixels of a colour: x1, y1, x2, y2 (the last ones), or None."""
        wanted = colour.to_bytes(3, 'big')
        xs, ys = [], []
        for y in range(self.height):
            row = self.pixels[y * self.width * 3:(y + 1) * self.width * 3]
            at = row.find(wanted)
            while at >= 0:
                if at % 3 == 0:
                    xs.append(at // 3)
                    ys.append(y)
                    last = row.rfind(wanted)
                    while last % 3:
                        last = row.rfind(wanted, 0, last + 2)
                    xs.append(last // 3)
                    break
                at = row.find(wanted, at + 1)
        return (min(xs), ys[0], max(xs), ys[-1]) if ys else None


def xdotool(*words):
    return subprocess.run(['xdotool', *map(str, words)], check=True, capture_output=True, text=True).stdout.strip()


def windows(pid):
    """X windows of a process that can be seen; xdotool fails when there is none."""
    found = subprocess.run(['xdotool', 'search', '--onlyvisible', '--pid', str(pid)], capture_output=True, text=True)
    return found.stdout.split()


def active_window():
    """Empty while there is none."""
    return subprocess.run(['xdotool', 'getactivewindow'], capture_output=True, text=True).stdout.strip()


def iterate():
    """Lets signals of the session bus in."""
    while GLib.MainContext.default().iteration(False):
        pass
