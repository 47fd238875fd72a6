# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a screen reader finds, asked straight on the accessibility bus. libatspi is no help to a test: it
keeps what it heard once, also of programs that ended, and that a program was not there yet."""
from gi.repository import Gio, GLib

ROLES = {7: 'check box', 23: 'frame', 27: 'image', 29: 'label', 40: 'password text', 43: 'push button', 61: 'text', 62: 'toggle button'}
ACTIVE, CHECKED, FOCUSABLE, FOCUSED, SENSITIVE = 1, 4, 11, 12, 24  # bits of GetState
DESCRIBED_BY = 18  # of GetRelationSet
REGISTRY = 'org.a11y.atspi.Registry', '/org/a11y/atspi/accessible/root'


class Node:
    """Asks anew each time; what is gone raises GLib.Error."""

    def __init__(self, bus, owner, path):
        self.bus, self.owner, self.path = bus, owner, path

    def call(self, method, arguments=None, interface='org.a11y.atspi.Accessible'):
        return self.bus.call_sync(self.owner, self.path, interface, method, arguments, None,
                                  Gio.DBusCallFlags.NONE, 10000, None).unpack()

    def children(self):
        return [Node(self.bus, *child) for child in self.call('GetChildren')[0]]

    def role(self):
        number = self.call('GetRole')[0]
        return ROLES.get(number, str(number))

    def name(self):
        return self.call('Get', GLib.Variant('(ss)', ('org.a11y.atspi.Accessible', 'Name')),
                         'org.freedesktop.DBus.Properties')[0]

    def description(self):
        return self.call('Get', GLib.Variant('(ss)', ('org.a11y.atspi.Accessible', 'Description')),
                         'org.freedesktop.DBus.Properties')[0]

    def described_by(self):
        """What its relation “described by” leads to, read."""
        found = [target for kind, targets in self.call('GetRelationSet')[0] if kind == DESCRIBED_BY for target in targets]
        return [Node(self.bus, *target).name() for target in found]

    def has(self, state):
        return bool(self.call('GetState')[0][0] >> state & 1)

    def press(self):
        return self.call('DoAction', GLib.Variant('(i)', (0,)), 'org.a11y.atspi.Action')[0]

    def extents(self):
        """x, y, width, height in its window."""
        return self.call('GetExtents', GLib.Variant('(u)', (1,)), 'org.a11y.atspi.Component')[0]

    def pid(self):
        return self.bus.call_sync('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus',
                                  'GetConnectionUnixProcessID', GLib.Variant('(s)', (self.owner,)), None,
                                  Gio.DBusCallFlags.NONE, 10000, None).unpack()[0]


def or_none(question, *arguments):
    """None for what was gone before it could answer."""
    try:
        return question(*arguments)
    except GLib.Error:
        return None


def connect(session):
    """The root of all programs."""
    address, = session.call_sync('org.a11y.Bus', '/org/a11y/bus', 'org.a11y.Bus', 'GetAddress', None, None,
                                 Gio.DBusCallFlags.NONE, 10000, None).unpack()
    bus = Gio.DBusConnection.new_for_address_sync(
        address, Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
    return Node(bus, *REGISTRY)


def walk(node):
    yield node
    for child in or_none(node.children) or ():
        yield from walk(child)


def nodes_of(root, pid):
    """Whatever the process shows. GTK 4.8 leaves what is hidden out, and says SHOWING of windows only."""
    for program in or_none(root.children) or ():
        if or_none(program.pid) == pid:
            yield from walk(program)
