# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the main window share: the house around it, what a screen reader finds in it, keys, and
pictures of it."""
import contextlib
import os
import pathlib
import subprocess
import sys
import unittest

from gi.repository import Gio, GLib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import displays  # noqa: E402
import reader  # noqa: E402
from displays import NARROW, WAYLAND, Weston  # noqa: E402
from house import DEADLINE, House, wait_for, xdotool  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
PROGRAMS = {name: os.environ[f'CORDON_TEST_{name.upper()}'] for name in ('desktop', 'screen', 'spice', 'cordond')}
PROGRAMS['compartments'] = str(HERE / 'compartments')
TRUTH_SECONDS = 1  # the window may be behind the truth for so long

BUTTON, TOGGLE, LABEL, FRAME, SWITCH, ENTRY = 'push button', 'toggle button', 'label', 'frame', 'check box', 'text'


class MainCase(unittest.TestCase):
    house = None
    screen = None  # another one than the test's own

    def setUp(self):
        self.assertNotEqual(os.getuid(), 0)
        if WAYLAND and hasattr(getattr(self, self._testMethodName), 'is_narrow'):
            self.screen = Weston(*NARROW)
            self.addCleanup(self.screen.stop)
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        self.programs = reader.connect(self.bus)
        self.leases = []

    def tearDown(self):
        for lease in self.leases:
            os.close(lease)
        if self.house:
            self.house.close()

    # --- a house with machines ---------------------------------------------------------------

    def build(self, mac='selinux', environment=None, **options):
        on = {'WAYLAND_DISPLAY': self.screen.socket} if self.screen else {}
        self.house = House(PROGRAMS, mac=mac, environment=on | (environment or {}), **options)
        return self.house

    def call(self, method, arguments=None):
        return self.house.system_call('/org/cordon/Cordon1', 'org.cordon.Cordon1', method, arguments)

    def create(self, compartment, name):
        return self.call('CreateMachine', GLib.Variant('(ssa{sv})', (compartment, name, {}))).unpack()[0]

    def hold(self, method, *arguments):
        """Starts a machine and holds it by its lease, as another program would; its UUID."""
        bus = Gio.DBusConnection.new_for_address_sync(
            f'unix:path={self.house.path}/bus',
            Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
        reply, fds = bus.call_with_unix_fd_list_sync(
            'org.cordon.Cordon1', '/org/cordon/Cordon1', 'org.cordon.Cordon1', method,
            GLib.Variant('(sa{sv})', (*arguments, {})), None, Gio.DBusCallFlags.NONE, 10000, None)
        bus.close_sync(None)
        self.leases += fds.steal_fds()
        return reply.unpack()[0]

    def listed(self):
        return self.call('List').unpack()[0]

    def state_of(self, name):
        return next((m['state'] for m in self.listed() if m['name'] == name), None)

    def window(self, *words):
        """The main window, shown and active."""
        desktop = self.house.start_desktop(*words)
        self.main = wait_for('an active window', self.active)
        return desktop

    # --- its windows -------------------------------------------------------------------------

    def active(self):
        """The window of the desktop that has the keyboard, or nothing."""
        return displays.active(self.programs, self.house.desktop.process.pid)

    def windows(self):
        return displays.shown(self.programs, self.house.desktop.process.pid)

    def other_windows(self):
        return [window for window in self.windows() if window != self.main]

    def wait_over_main(self):
        """Keys go to a dialog as soon as its window has them, which is later than its labels are there."""
        wait_for('its window', lambda: self.active() not in ('', self.main))

    def wait_main_active(self):
        wait_for('the main window in front', lambda: self.active() == self.main)

    def bring_to_front(self, window):
        displays.bring_to_front(self.programs, self.house.desktop.process.pid, window)

    # --- what a screen reader finds ----------------------------------------------------------

    def nodes(self, role=None, name=None, state=None):
        def fits(node):
            return (role is None or node.role() == role) and (name is None or name in node.name().replace('\xa0', ' ')) \
                and (state is None or node.has(state))
        return [node for node in reader.nodes_of(self.programs, self.house.desktop.process.pid)
                if reader.or_none(fits, node)]

    def wait_node(self, role, name=None, state=None, seconds=DEADLINE):
        try:
            return wait_for(f'{role} "{name}"', lambda: self.nodes(role, name, state), seconds)[0]
        except AssertionError:
            for node in self.nodes():
                print('#', reader.or_none(node.role), repr(reader.or_none(node.name)))
            raise

    def wait_no_node(self, role, name, seconds=DEADLINE):
        wait_for(f'no {role} "{name}"', lambda: not self.nodes(role, name), seconds)

    def press(self, name):
        self.assertTrue(self.wait_node(BUTTON, name, reader.SENSITIVE).press())

    def press_in_menu(self, name):
        """An entry of the main menu. One that is pressed while the menu still opens does nothing, and the menu stays;
        one that waits for cordond's answer is not sensitive yet."""
        def pressed():
            self.wait_node(None, name, reader.SENSITIVE).press()
            with contextlib.suppress(AssertionError):
                self.wait_no_node(None, 'Keyboard Shortcuts', 5)
                return True
        xdotool('key', 'F10')
        wait_for(f'"{name}" to be chosen', pressed)

    def start(self, name):
        """Without a window."""
        self.press(f'More for “{name}”')
        self.wait_node(None, 'Start without a Window').press()

    def wait_focus(self, role, name=None):
        try:
            self.wait_node(role, name, reader.FOCUSED)
        except AssertionError:
            print('# focus:', [(node.role(), node.name()) for node in self.nodes(None, None, reader.FOCUSED)])
            raise

    def wait_dialog(self):
        """A window over the main window is active. What is typed shows which of its entries has the focus: an
        entry of libadwaita 1.2 does not tell."""
        self.wait_label('What It Is For')
        self.wait_over_main()

    def labels(self):
        return [(reader.or_none(node.name) or '').replace('\xa0', ' ') for node in self.nodes(LABEL)]

    def wait_label(self, name, seconds=DEADLINE):
        self.wait_node(LABEL, name, None, seconds)

    # --- pictures ----------------------------------------------------------------------------

    def picture(self, name, moves=False):
        """Of the window alone, or of its screen; it is painted when a frame later shows the same, unless something
        moves in it."""
        window = self.active() if not WAYLAND else self.screen.window if self.screen else 'root'

        def still():
            first, second = (subprocess.run(['import', '-silent', '-window', window, 'png:-'], check=True,
                                            capture_output=True).stdout for _ in range(2))
            return (moves or first == second) and second
        data = wait_for('a still picture', still)
        folder = os.environ.get('CORDON_TEST_PICTURES')
        if folder:
            pathlib.Path(folder, f'{"wayland-" if WAYLAND else ""}{name}.png').write_bytes(data)

    def resize(self, width, height):
        """Under Wayland a window that is to be narrow is on a narrow screen, and fills it."""
        if WAYLAND:
            displays.maximize(self.programs, self.house.desktop.process.pid, NARROW[0])
            return
        window = self.active()
        xdotool('windowsize', window, width, height)
        wait_for('the size', lambda: f'Geometry: {width}x' in xdotool('getwindowgeometry', window))

    # --- a house of machines -----------------------------------------------------------------

    def furnish(self, **options):
        """A house with all kinds of machines."""
        self.build(mac='apparmor', **options)
        self.names = {}
        for compartment, name in (('banking', 'Bank'), ('banking', 'Tax declaration'), ('work', 'Customers'),
                                  ('games', 'A game whose long name does not fit into a narrow window')):
            self.names[name] = self.create(compartment, name)
        self.hold('StartMachine', self.names['Bank'])
        self.hold('Start', 'untrusted-documents')
        wait_for('two that run', lambda: [m['state'] for m in self.listed()].count('running') == 2)

    def set_compartment(self, name, title, lifetime='persistent'):
        text = f'[Compartment]\nTitle={title}\nColour=purple\nGlyph=link\n[Machine]\nTemplate=viewer\nLifetime={lifetime}\n'
        self.call('SetCompartment', GLib.Variant('(ssa{sv})', (name, text, {})))

    # --- what a person does ------------------------------------------------------------------

    def select(self, place):
        """The list has the focus; down to the place of that name."""
        for _ in range(12):
            if self.nodes(None, place, reader.FOCUSED):
                return
            xdotool('key', 'Down')
        self.wait_node(None, place, reader.FOCUSED)

    def close_window(self, title):
        """By its own button; every window has one."""
        frame = self.wait_node(FRAME, title)
        close = [node for node in reader.walk(frame) if reader.or_none(node.name) == 'Close']
        self.assertTrue(close[0].press())

    def choose(self, name, item):
        """From the menu of a machine's row."""
        self.press(f'More for “{name}”')
        self.wait_node(None, item).press()
