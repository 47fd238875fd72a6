# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a machine's account tries when its QEMU has been taken over: opens for writing, new files,
connections. Run as that account; it changes nothing that it can open.

The list of [action, path] comes on standard input as JSON; the answers are errno names, or "done"."""
import errno
import json
import os
import socket
import sys


def write(path):
    os.close(os.open(path, os.O_WRONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOFOLLOW))


def read(path):
    os.close(os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK))


def create(path):
    name = os.path.join(path, 'trespass')
    os.close(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    os.unlink(name)


def connect(path):
    with socket.socket(socket.AF_UNIX) as end:
        end.connect(path)


def signal(path):
    os.kill(int(path), 0)


ACTIONS = {action.__name__: action for action in (write, read, create, connect, signal)}


def answer(action, path):
    try:
        ACTIONS[action](path)
    except OSError as error:
        return errno.errorcode[error.errno]
    return 'done'


if __name__ == '__main__':
    assert 0 not in os.getresuid()
    json.dump([answer(*each) for each in json.load(sys.stdin)], sys.stdout)
