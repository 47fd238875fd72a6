#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a host on which something is late looks like: the load, each process that waits for the kernel and
where, cordond's and libvirtd's threads, and what libvirt and the journal say. As comments of TAP. Every
question has its own deadline, and one that fails is an answer, too."""
import pathlib
import subprocess

QUESTION = 15
WATCHED = ('cordond', 'libvirtd', 'virsh', 'qemu-system-x86', 'systemd-journal', 'dbus-daemon')
COMMANDS = (['virsh', '-q', '-c', 'qemu:///system', 'list', '--all'],
            ['journalctl', '-b', '-n', '30', '-o', 'short-monotonic'])


def read(path):
    try:
        return path.read_text(errors='replace').strip()
    except OSError as error:
        return error.strerror


def threads():
    """Each thread of the host: its process's id, its folder in /proc, its name and its state's letter."""
    for folder in pathlib.Path('/proc').glob('[0-9]*/task/[0-9]*'):
        text = read(folder / 'stat')
        name, _, rest = text.partition('(')[2].rpartition(')')
        if rest:
            yield folder.parts[2], folder, name, rest.split()[0]


def describe_thread(pid, folder, name, letter):
    yield f'{name} {pid}/{folder.name} {letter} in {read(folder / "wchan")}, system call {read(folder / "syscall")}'
    if letter == 'D':
        yield from ('    ' + line for line in read(folder / 'stack').splitlines())


def ask(words):
    try:
        done = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, errors='replace', timeout=QUESTION)
        return done.stdout.splitlines()
    except (OSError, subprocess.TimeoutExpired) as error:
        return [str(error)]


def describe():
    yield f'up {read(pathlib.Path("/proc/uptime"))}, load {read(pathlib.Path("/proc/loadavg"))}'
    yield from read(pathlib.Path('/proc/meminfo')).splitlines()[:3]
    for thread in threads():
        name = read(pathlib.Path('/proc', thread[0], 'comm'))
        if thread[3] == 'D' or name in WATCHED:
            yield from describe_thread(*thread)
    for words in COMMANDS:
        yield f'{" ".join(words)}:'
        yield from ('    ' + line for line in ask(words))


def tell():
    for line in describe():
        print(f'# {line}', flush=True)


if __name__ == '__main__':
    tell()
