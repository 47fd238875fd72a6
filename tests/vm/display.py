# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A desktop of the house's user: an X server without a monitor, a window manager, a session bus. The
installed `cordon open` and cordon-desktop show their windows here."""
import pathlib
import subprocess

from house import wait_for

SCREEN = 1280, 960


class Display:
    def __init__(self, house):
        self.house = house
        self.children = []
        self.environment = {
            'XDG_CONFIG_HOME': str(house.home / 'config'), 'XDG_DATA_HOME': str(house.home / 'data'),
            'XDG_CACHE_HOME': str(house.home / 'cache'), 'GDK_BACKEND': 'x11', 'GTK_USE_PORTAL': '0',
            'GSETTINGS_BACKEND': 'memory'}
        try:
            self.start_server()
            self.start_bus()
            self.start_manager()
        except BaseException:
            self.close()
            raise

    @staticmethod
    def possible():
        return pathlib.Path('/usr/bin/cordon-desktop').exists()

    def child(self, *words):
        program = self.house.start(*words, **self.environment)
        self.children.append(program)
        return program

    def first_line(self, program, what):
        return wait_for(what, lambda: program.lines and program.lines[0], 30)

    def start_server(self):
        # It finds a free number by itself and says so when it is ready.
        server = self.child('Xvfb', '-displayfd', '1', '-screen', '0', '%dx%dx24' % SCREEN, '-nolisten', 'tcp',
                            '-noreset', '-ac')
        self.environment['DISPLAY'] = ':' + self.first_line(server, 'the X server')

    def start_bus(self):
        bus = self.child('dbus-daemon', '--session', '--nofork', '--print-address=1')
        self.environment['DBUS_SESSION_BUS_ADDRESS'] = self.first_line(bus, 'the session bus')

    def start_manager(self):
        self.child('xfwm4', '--compositor=off')
        # A window that is mapped before the manager is there gets no focus.
        wait_for('the window manager', lambda: self.command('xdotool', 'get_num_desktops').returncode == 0, 30)

    def command(self, *words, check=False):
        """A short program of the user's on this display, to its end."""
        return subprocess.run(list(map(str, words)), stdin=subprocess.DEVNULL, capture_output=True, check=check,
                              env=dict(self.house.environment, **self.environment), cwd='/', timeout=60,
                              **self.house.identity)

    def xdotool(self, *words):
        return self.command('xdotool', *words, check=True).stdout.decode().strip()

    def open(self, *words, wait='closed'):
        """`cordon open`, which starts cordon-desktop over the session bus."""
        allow = [] if self.house.has_mac else ['--allow-unlabelled']
        return self.child('cordon', 'open', '--json', f'--wait={wait}', *allow, *words)

    def picture(self):
        return Picture(self.command('import', '-silent', '-window', 'root', '-depth', '8', 'ppm:-', check=True).stdout)

    def close(self):
        # The bus takes cordon-desktop along, and that its machines.
        for child in reversed(self.children):
            if child.process.poll() is None:
                child.process.terminate()
                child.wait(30)


class Picture:
    """Pixels as PPM has them."""

    def __init__(self, data):
        magic, size, _, self.pixels = data.split(b'\n', 3)
        assert magic == b'P6', magic
        self.width, self.height = map(int, size.split())
        self.data = data

    def at(self, x, y):
        start = (y * self.width + x) * 3
        return tuple(self.pixels[start:start + 3])

    def row(self, y):
        return self.pixels[y * self.width * 3:(y + 1) * self.width * 3]

    def save(self, path, box=None):
        left, top, right, bottom = box or (0, 0, self.width, self.height)
        crop = f'{right - left}x{bottom - top}+{left}+{top}'
        subprocess.run(['convert', 'ppm:-', '-crop', crop, '+repage', '-strip', str(path)], input=self.data, check=True)
