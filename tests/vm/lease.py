#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Holds the lease of a machine: METHOD (StartMachine or Attach) UUID [OPTION…], or Start COMPARTMENT. Prints what
the method answers and each message of the lease as a line of JSON, until cordond hangs up or this
program is killed. Runs as the machine's owner."""
import json
import socket
import struct
import sys

import gi

gi.require_version('Gio', '2.0')
from gi.repository import Gio, GLib  # noqa: E402

TYPES = {16: 'stage', 18: 'failed', 19: 'ended'}


def main():
    method, uuid, *options = sys.argv[1:]
    bus = Gio.bus_get_sync(Gio.BusType.SYSTEM, None)
    arguments = GLib.Variant('(sa{sv})', (uuid, {option: GLib.Variant('b', True) for option in options}))
    try:
        reply, fds = bus.call_with_unix_fd_list_sync(
            'org.cordon.Cordon1', '/org/cordon/Cordon1', 'org.cordon.Cordon1', method, arguments, None,
            Gio.DBusCallFlags.NONE, 150000, None, None)
    except GLib.Error as error:
        print(json.dumps({'refused': Gio.DBusError.get_remote_error(error)}), flush=True)
        return 1
    print(json.dumps({'machine': reply.unpack()[-1]['uuid']}), flush=True)
    lease = socket.socket(fileno=fds.get(0))
    lease.setblocking(True)
    while True:
        data = lease.recv(4096)
        if not data:
            return 0
        kind, value, _ = struct.unpack('=III', data[:12])
        line = {TYPES.get(kind, 'other'): value, 'text': data[12:].decode()}
        print(json.dumps(line), flush=True)


if __name__ == '__main__':
    sys.exit(main())
