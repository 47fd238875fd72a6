# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of a desktop's own tools share: a session in which Cordon is installed as meson installs it, with the
programs of the build. The bus starts the real cordon-desktop; the real cordond is over a fake host."""
import contextlib
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

from gi.repository import Gio, GLib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import reader  # noqa: E402
from house import DEADLINE, House, wait_for  # noqa: E402

PROGRAMS = {name: os.environ[f'CORDON_TEST_{name.upper()}'] for name in
            ('desktop', 'screen', 'spice', 'cordond', 'compartments')}
COMMAND = os.environ['CORDON_TEST_COMMAND']
ENTRIES = [pathlib.Path(path) for path in os.environ['CORDON_TEST_ENTRIES'].split(':')]
MIME = pathlib.Path(os.environ['CORDON_TEST_MIME'])
NAME = 'org.cordon.Cordon'
# Persistent ones whose machines need nothing but the template that the fake host has.
PERSISTENT = pathlib.Path(__file__).resolve().parent / 'compartments'
PDF = b'%PDF-1.7 not really'
DATA, CONFIG = pathlib.Path(os.environ['XDG_DATA_HOME']), pathlib.Path(os.environ['XDG_CONFIG_HOME'])


def install():
    """Into this session's home, what meson installs into a system: with the programs of the build."""
    for folder in ('applications', 'mime/packages', 'dbus-1/services'):
        (DATA / folder).mkdir(parents=True, exist_ok=True)
    for entry in ENTRIES:
        lines = entry.read_text().splitlines(keepends=True)
        (DATA / 'applications' / entry.name).write_text(''.join(
            f'Exec={PROGRAMS["desktop"]} %U\n' if line.startswith('Exec=') else line for line in lines))
    (DATA / 'mime/packages' / MIME.name).write_bytes(MIME.read_bytes())
    (DATA / f'dbus-1/services/{NAME}.service').write_text(
        f'[D-BUS Service]\nName={NAME}\nExec={PROGRAMS["desktop"]} --gapplication-service\n')
    run('update-desktop-database', DATA / 'applications')
    run('update-mime-database', DATA / 'mime')


def run(*words):
    # A program that the tool starts may keep what it writes to open.
    with tempfile.TemporaryFile('w+') as said:
        done = subprocess.run([str(word) for word in words], stdin=subprocess.DEVNULL, stdout=said, stderr=said,
                              timeout=DEADLINE)
        said.seek(0)
        text = said.read()
    assert done.returncode == 0, (words, done, text)
    return text


def guests(count):
    """The case looks at so many machines at once."""
    def mark(case):
        case.guests = count
        return case
    return mark


class IntegrationCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        install()

    def setUp(self):
        self.assertNotEqual(os.getuid(), 0)
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        self.programs = reader.connect(self.bus)
        self.apps = [('firefox-esr', 'Fire\u202efox', (200, 100, 0, 255)), ('org.example.Other', 'Other %f "x" \\', (0, 0, 0, 0))] \
            if self._testMethodName.startswith('test_launcher') else None
        programs = PROGRAMS | {'compartments': str(PERSISTENT)} if self.apps else PROGRAMS
        self.house = House(programs, mac='selinux', environment={'XDG_CONFIG_HOME': str(CONFIG)}, apps=self.apps,
                           guests=getattr(getattr(self, self._testMethodName), 'guests', 1))
        self.addCleanup(self.house.close)
        self.addCleanup(self.quit)
        self.opened = self.house.path / 'opened'
        self.command = self.house.path / 'cordon'
        self.command.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >{self.opened}.new\nmv {self.opened}.new {self.opened}\n')
        self.command.chmod(0o755)
        # A program of links is no service: the tool starts it, or asks the one that runs.
        for name, value in {**self.house.environment, 'CORDON_COMMAND': str(self.command)}.items():
            os.environ[name] = value
        self.call_bus('ReloadConfig', None)
        self.call_bus('UpdateActivationEnvironment', GLib.Variant('(a{ss})', ({
            name: self.house.environment.get(name, '') for name in (
                'CORDON_SCREEN_PROGRAM', 'CORDON_COMPARTMENTS', 'DBUS_SYSTEM_BUS_ADDRESS', 'DISPLAY', 'XDG_CONFIG_HOME',
                'XDG_DATA_HOME', 'XDG_STATE_HOME', 'XDG_CACHE_HOME', 'XDG_RUNTIME_DIR', 'HOME', 'GSK_RENDERER', 'GTK_A11Y', 'G_DEBUG',
                'GSETTINGS_BACKEND', 'GDK_BACKEND', 'LC_ALL', 'GTK_USE_PORTAL')} | {'CORDON_COMMAND': str(self.command)},)))
        self.rules = CONFIG / 'cordon/routes.conf'
        self.addCleanup(self.rules.unlink, missing_ok=True)
        self.addCleanup(run, COMMAND, 'default', 'unset')
        run(COMMAND, 'default', 'set', 'application/pdf', 'image/png', 'x-scheme-handler/https',
            'application/x-cordon-untrusted')

    def call_bus(self, method, arguments):
        return self.bus.call_sync('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', method,
                                  arguments, None, Gio.DBusCallFlags.NONE, 10000, None)

    def pid(self):
        """Of cordon-desktop; None while it does not run."""
        with contextlib.suppress(GLib.Error):
            return self.call_bus('GetConnectionUnixProcessID', GLib.Variant('(s)', (NAME,))).unpack()[0]

    def quit(self):
        if self.pid():
            run('gapplication', 'action', NAME, 'quit')
        wait_for('its end', lambda: not self.pid())

    def make(self, name, content=PDF):
        path = self.house.path / name
        path.write_bytes(content)
        return path

    def rule(self, text):
        self.rules.parent.mkdir(exist_ok=True)
        self.rules.write_text(text)

    def machines(self):
        return self.house.counts()[0]

    def wait_machines(self, count):
        try:
            wait_for(f'{count} machines', lambda: self.machines() == count)
        except AssertionError:
            print('#', self.machines(), 'machines;', self.words())
            raise

    def words(self):
        return [(reader.or_none(node.role), reader.or_none(node.name)) for node in self.nodes()]

    def nodes(self, role=None, name=None):
        def fits(node):
            return (role is None or node.role() == role) and (name is None or name in node.name().replace('\xa0', ' '))
        pid = self.pid()
        return [node for node in reader.nodes_of(self.programs, pid) if reader.or_none(fits, node)] if pid else []

    def wait_node(self, role, name):
        try:
            return wait_for(f'{role} "{name}"', lambda: self.nodes(role, name))[0]
        except AssertionError:
            print('#', self.words())
            raise

    def picture(self, name):
        folder = os.environ.get('CORDON_TEST_PICTURES')
        if folder:
            run('import', '-silent', '-window', 'root', f'{folder}/{name}.png')
