#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""keep_ready.py [--allow-unlabelled] [--screen=WIDTHxHEIGHT]: wants machines kept ready, as a resident desktop does, until
it is killed."""
import signal
import sys

import gi

gi.require_version('Gio', '2.0')
from gi.repository import Gio, GLib  # noqa: E402

bus = Gio.bus_get_sync(Gio.BusType.SYSTEM, None)
options = {'allow-unlabelled': GLib.Variant('b', True)} if '--allow-unlabelled' in sys.argv else {}
for word in sys.argv[1:]:
    if word.startswith('--screen='):
        width, height = map(int, word[9:].split('x'))
        options |= {'screen-width': GLib.Variant('u', width), 'screen-height': GLib.Variant('u', height)}
reply, fds = bus.call_with_unix_fd_list_sync(
    'org.cordon.Cordon1', '/org/cordon/Cordon1', 'org.cordon.Cordon1', 'KeepReady',
    GLib.Variant('(a{sv})', (options,)), GLib.VariantType('(h)'), Gio.DBusCallFlags.NONE, 60000, None, None)
lease = fds.get(reply.unpack()[0])
print('{"held": true}', flush=True)
signal.pause()
