#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""hold.py start COMPARTMENT | create COMPARTMENT NAME | run UUID: an ordinary user's client without a
display. `create` says {"uuid": …} and ends. The others keep the lease until they are ended, and say
each of its messages: {"stage": N}, {"failed": SENTENCE}, {"ended": N, "sentence": SENTENCE},
{"paused": SENTENCE}, {"resumed": true}; at its end {"over": true}."""
import json
import os
import socket
import struct
import sys

import gi

gi.require_version('Gio', '2.0')
from gi.repository import Gio, GLib  # noqa: E402

# Of src/core/lease-message.h, and what each tells.
WORDS = {
    16: lambda value, text: {'stage': value},
    18: lambda value, text: {'failed': text},
    19: lambda value, text: {'ended': value, 'sentence': text},
    20: lambda value, text: {'paused': text},
    21: lambda value, text: {'resumed': True},
}
HEAD = struct.Struct('=III')
DEADLINE_MS = 240000


def say(**values):
    print(json.dumps(values), flush=True)


def call(method, arguments):
    bus = Gio.bus_get_sync(Gio.BusType.SYSTEM, None)
    return bus.call_with_unix_fd_list_sync('org.cordon.Cordon1', '/org/cordon/Cordon1', 'org.cordon.Cordon1', method,
                                           arguments, None, Gio.DBusCallFlags.NONE, DEADLINE_MS, None, None)


def follow(lease):
    while True:
        datagram = lease.recv(1 << 16)
        if not datagram:
            return
        kind, value, _ = HEAD.unpack_from(datagram)
        say(**WORDS[kind](value, datagram[HEAD.size:].decode()))


def main():
    assert os.getuid() != 0
    word, *rest = sys.argv[1:]
    try:
        if word == 'create':
            answer, _ = call('CreateMachine', GLib.Variant('(ssa{sv})', (*rest, {})))
            say(uuid=answer.unpack()[0])
            return
        method = {'start': 'Start', 'run': 'StartMachine'}[word]
        answer, descriptors = call(method, GLib.Variant('(sa{sv})', (rest[0], {})))
    except GLib.Error as error:
        say(refused=error.message)
        sys.exit(1)
    uuid, handle = (answer.unpack()[0], answer.unpack()[1]) if word == 'start' else (rest[0], answer.unpack()[0])
    say(uuid=uuid)
    lease = socket.socket(fileno=descriptors.get(handle))
    lease.setblocking(True)
    follow(lease)
    say(over=True)


if __name__ == '__main__':
    main()
