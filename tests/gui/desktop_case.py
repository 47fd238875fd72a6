# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A window over a guest of four blocks: how it is opened, looked at and read in the tests of cordon-desktop."""
import json
import os
import pathlib
import sys
import unittest

from gi.repository import Gio, GLib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import reader  # noqa: E402
from house import House, Picture, wait_for, xdotool  # noqa: E402

PROGRAMS = {name: os.environ[f'CORDON_TEST_{name.upper()}']
            for name in ('desktop', 'screen', 'spice', 'cordond', 'compartments')}

RED, GREEN, BLUE, YELLOW = 0xd02020, 0x20b040, 0x2050e0, 0xf0c000  # the guest's four blocks
BAND = 0xa51d2d
FRAME = 4  # its width
WARNING = 0xf9e45c


def measured(h):
    """What cordond says to the same question."""
    return json.loads(h.system_call('/org/cordon/Cordon1', 'org.cordon.Cordon1', 'Verify',
                                    GLib.Variant('(asa{sv})', ([], {}))).unpack()[0])


def without_time(report):
    """Two reports that differ in nothing but the moments at which the host was asked."""
    items = [dict(item, measured=None) if item['party'] is None else item for item in report['items']]
    return dict(report, measured=None, items=items)


def active_title():
    return xdotool('getactivewindow', 'getwindowname')


class DesktopCase(unittest.TestCase):
    house = None

    def setUp(self):
        self.assertNotEqual(os.getuid(), 0)
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)  # gone when nobody holds it
        self.programs = reader.connect(self.bus)

    def tearDown(self):
        if self.house:
            self.house.close()

    def build(self, **options):
        self.house = House(PROGRAMS, **options)
        return self.house

    # --- what a screen reader finds ----------------------------------------------------------

    def nodes(self, role=None, name=None, state=None):
        """Nodes of a role, with a name that holds the words, in a state."""
        def fits(node):
            return (role is None or node.role() == role) and (name is None or name in node.name()) \
                and (state is None or node.has(state))
        return [node for node in reader.nodes_of(self.programs, self.house.desktop.process.pid)
                if reader.or_none(fits, node)]

    def wait_node(self, role, name=None, state=None):
        try:
            return wait_for(f'{role} "{name}"', lambda: self.nodes(role, name, state))[0]
        except AssertionError:
            for node in self.nodes():
                print('#', reader.or_none(node.role), repr(reader.or_none(node.name)))
            raise

    def press(self, name):
        """What cannot be pressed yet, as long as the guest has not answered, is waited for."""
        self.assertTrue(self.wait_node('push button', name, reader.SENSITIVE).press())

    # --- what is on the screen ---------------------------------------------------------------

    def look(self):
        picture = Picture()
        found = [picture.find(colour) for colour in (RED, GREEN, BLUE, YELLOW)]
        return all(found) and self.fits(found) and (picture, found)

    def wait_blocks(self, name=None):
        """The screen with the four blocks, in the size that the guest was asked for last and without
        bars beside them; where they are. Any picture before is one of an older size, scaled."""
        try:
            picture, found = wait_for('the four blocks', self.look)
        except AssertionError:
            Picture(f'failed-{self._testMethodName}')
            raise
        if name:
            picture.save(name)
        return picture, found

    def fits(self, blocks):
        red, green, blue, yellow = blocks
        size = yellow[2] - red[0] + 1, yellow[3] - red[1] + 1
        return size == self.house.agent.asked_size() and (red[2] + 1, red[3] + 1) == (green[0], blue[1])

    def open_shown(self, **options):
        h = self.build(**options)
        h.open(h.make_file())
        self.wait_blocks()
        self.wait_node('image', 'Screen of the machine')
        return h

    def build_slow(self):
        """A host that makes no machine before it is told to."""
        h = self.build()
        h.test_call('SetDeadline', GLib.Variant('(u)', (600000,)))
        h.set_fault('create', 'hangs')
        return h

    def click_guest(self):
        """The middle of the red block has the pointer and the guest the keyboard."""
        _, (red, *_) = self.wait_blocks()
        xdotool('mousemove', (red[0] + red[2]) // 2, (red[1] + red[3]) // 2, 'click', 1)
        return red
