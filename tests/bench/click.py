#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""click.py [--json] [--runs N]: from a call on the session bus to the first painted frame of the labelled window.

One desktop is resident, the other one is started by the bus for the click. Runs alternate, so that a busy minute meets
both. No service runs, because a window is there before any is asked. Of the resident one it also says the memory at
rest (PSS) and what processor time and system calls it takes in ten seconds in which nobody does anything. Must run
inside tests/gui/run.sh, with CORDON_TEST_DESKTOP."""
import argparse
import contextlib
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

import gi

gi.require_version('Gio', '2.0')
from gi.repository import Gio, GLib  # noqa: E402

NAME, DEADLINE, REST_SECONDS = 'org.cordon.Cordon', 60, 10
DESKTOP = os.environ['CORDON_TEST_DESKTOP']
DATA, CONFIG = pathlib.Path(os.environ['XDG_DATA_HOME']), pathlib.Path(os.environ['XDG_CONFIG_HOME'])
ENTRY = CONFIG / f'autostart/{NAME}.desktop'
ACTIVATION = ('DISPLAY', 'HOME', 'GSK_RENDERER', 'GTK_A11Y', 'GSETTINGS_BACKEND', 'GDK_BACKEND', 'LC_ALL', 'GTK_USE_PORTAL',
              'XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'XDG_CACHE_HOME', 'XDG_RUNTIME_DIR')


class Click:
    def __init__(self):
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        self.stages = {}
        self.count = 0
        self.file = DATA / 'click.pdf'
        self.file.write_bytes(b'%PDF-1.7 not really')
        self.bus.signal_subscribe(None, 'org.cordon.Desktop1.Request', None, None, None, Gio.DBusSignalFlags.NONE,
                                  lambda _b, _s, path, _i, signal, value: self.hear(path, signal, value.unpack()))
        services = DATA / 'dbus-1/services'
        services.mkdir(parents=True)
        (services / f'{NAME}.service').write_text(f'[D-BUS Service]\nName={NAME}\nExec={DESKTOP} --gapplication-service\n')
        self.ask('ReloadConfig')
        environment = {name: os.environ[name] for name in ACTIVATION if name in os.environ}
        environment['DBUS_SYSTEM_BUS_ADDRESS'] = f'unix:path={DATA}/none'
        self.ask('UpdateActivationEnvironment', GLib.Variant('(a{ss})', (environment,)))

    def hear(self, path, signal, value):
        self.stages[path, signal if signal != 'Stage' else value[0]] = time.monotonic()

    def ask(self, method, arguments=None):
        return self.bus.call_sync('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', method,
                                  arguments, None, Gio.DBusCallFlags.NONE, DEADLINE * 1000, None)

    def pid(self):
        with contextlib.suppress(GLib.Error):
            return self.ask('GetConnectionUnixProcessID', GLib.Variant('(s)', (NAME,))).unpack()[0]

    def wait(self, what, condition):
        end = time.monotonic() + DEADLINE
        while not condition():
            assert time.monotonic() < end, what
            while GLib.MainContext.default().iteration(False):
                pass
            time.sleep(0.001)

    def open(self):
        """Milliseconds."""
        fds = Gio.UnixFDList()
        self.count += 1
        with self.file.open('rb') as file:
            handle = fds.append(file.fileno())
        options = {'handle_token': GLib.Variant('s', f'run{self.count}')}
        began = time.monotonic()
        reply, _ = self.bus.call_with_unix_fd_list_sync(
            NAME, '/org/cordon/Desktop1', 'org.cordon.Desktop1', 'OpenFile',
            GLib.Variant('(hsa{sv})', (handle, 'click.pdf', options)), GLib.VariantType('(o)'),
            Gio.DBusCallFlags.NONE, DEADLINE * 1000, fds)
        path = reply.unpack()[0]
        self.wait('the window', lambda: (path, 'window') in self.stages)
        self.wait('its end', lambda: (path, 'Failed') in self.stages)
        with contextlib.suppress(GLib.Error):
            self.bus.call_sync(NAME, path, 'org.cordon.Desktop1.Request', 'Close', None, None, 0, DEADLINE * 1000)
        self.wait('no window', lambda: not windows(self.pid()))
        return (self.stages[path, 'window'] - began) * 1000

    def action(self, name):
        self.bus.call_sync(NAME, '/org/cordon/Cordon', 'org.freedesktop.Application', 'ActivateAction',
                           GLib.Variant('(sava{sv})', (name, [], {})), None, 0, DEADLINE * 1000)

    def stay(self):
        """Starts the resident one and waits until it has loaded what it wants to."""
        ENTRY.parent.mkdir(exist_ok=True)
        ENTRY.write_text('[Desktop Entry]\nType=Application\nX-Cordon-Resident=true\n')
        self.ask('StartServiceByName', GLib.Variant('(su)', (NAME, 0)))
        self.wait('rest', lambda: is_at_rest(self.pid()))

    def go(self):
        ENTRY.unlink(missing_ok=True)
        with contextlib.suppress(GLib.Error):
            self.pid() and self.action('look-resident')
        self.wait('the end', lambda: not self.pid())


def windows(pid):
    return pid and subprocess.run(['xdotool', 'search', '--onlyvisible', '--pid', str(pid)], capture_output=True).stdout


def ticks(pid):
    """Processor time of all its threads, in the kernel's ticks."""
    fields = pathlib.Path(f'/proc/{pid}/stat').read_text().rpartition(')')[2].split()
    return int(fields[11]) + int(fields[12])


def switches(pid):
    """How often its threads gave up the processor themselves: each time they waited, they had been woken."""
    found = 0
    for status in pathlib.Path(f'/proc/{pid}/task').glob('*/status'):
        found += int(next(line for line in status.read_text().splitlines() if line.startswith('voluntary')).split()[1])
    return found


def is_at_rest(pid):
    before = ticks(pid), switches(pid)
    time.sleep(1)
    return (ticks(pid), switches(pid)) == before


def at_rest(pid):
    before = ticks(pid), switches(pid)
    time.sleep(REST_SECONDS)
    after = ticks(pid), switches(pid)
    rollup = pathlib.Path(f'/proc/{pid}/smaps_rollup').read_text().splitlines()
    pss = next(int(line.split()[1]) for line in rollup if line.startswith('Pss:'))
    return {'rest-pss-mib': round(pss / 1024, 1), 'rest-ticks': after[0] - before[0], 'rest-wakeups': after[1] - before[1]}


def figures(values, digits):
    return {'median': round(statistics.median(values), digits), 'min': round(min(values), digits),
            'max': round(max(values), digits), 'runs': len(values)}


def measure(click, runs):
    cold, first, later = [], [], []
    click.open()  # the page cache is warm for all
    click.wait('the end', lambda: not click.pid())
    for run in range(runs):
        cold.append(click.open())
        click.wait('the end', lambda: not click.pid())
        click.stay()
        if run == 0:
            rest = at_rest(click.pid())
        first.append(click.open())
        click.wait('rest', lambda: is_at_rest(click.pid()))
        later.append(click.open())
        click.go()
        print(f'run {run + 1}: {cold[-1]:.0f} ms not resident, resident {first[-1]:.0f} ms, again {later[-1]:.0f} ms',
              file=sys.stderr, flush=True)
    return {'click/resident-to-not': figures([a / b for a, b in zip(first, cold)], 3), 'not-resident-ms': figures(cold, 0),
            'resident-first-ms': figures(first, 0), 'resident-again-ms': figures(later, 0)} | rest


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--json', action='store_true')
    parser.add_argument('--runs', type=int, default=5)
    words = parser.parse_args()
    click = Click()
    try:
        result = measure(click, words.runs)
    finally:
        click.go()
    if words.json:
        print(json.dumps(result))
    else:
        for name, value in result.items():
            print(f'{name}: {value}')


main()
