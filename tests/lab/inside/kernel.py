# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the kernel itself says: labels, decisions of the loaded policy, and its records of what it denied.
Nothing here asks a program of Cordon's."""
import collections
import os
import pathlib
import re

from commands import Late, output, run

SELINUX = pathlib.Path('/sys/fs/selinux')
RECORD = re.compile(r'denied\s+\{ ([^}]*)\} for .*?scontext=(\S+) tcontext=(\S+) tclass=(\w+)')
PID = re.compile(r'\bpid=(\d+)')
# What the journal has of the kernel's and the bus's records; the kernel's log has the first ones once more.
AUDITED = ('AVC ', 'USER_AVC ')
# Seconds, and how often; it takes a tenth of a second.
SYNC, SYNCS = 60, 3

# pid: of the process, whichever of its threads it was.
Record = collections.namedtuple('Record', 'permissions source target object_class pid')


def context_of(pid):
    return pathlib.Path(f'/proc/{pid}/attr/current').read_text().rstrip('\0\n')


def label_of(path):
    return os.getxattr(path, 'security.selinux', follow_symlinks=False).rstrip(b'\0').decode()


def type_of(context):
    return context.split(':')[2]


def level_of(context):
    return context.split(':', 3)[3]


def at_level(context, level):
    return ':'.join(context.split(':')[:3] + [level])


def enforcing():
    return (SELINUX / 'enforce').read_text() == '1'


def allowed(source, target, object_class):
    """Names of what the loaded policy allows, whether or not anybody enforces it."""
    folder = SELINUX / 'class' / object_class
    fd = os.open(SELINUX / 'access', os.O_RDWR)
    try:
        os.write(fd, f'{source} {target} {(folder / "index").read_text()} ffffffff'.encode())
        bits = int(os.read(fd, 4096).split()[0], 16)
    finally:
        os.close(fd)
    return {path.name for path in (folder / 'perms').iterdir() if bits >> int(path.read_text()) - 1 & 1}


def parse(line):
    match = RECORD.search(line)
    assert match, line
    return Record(set(match[1].split()), *match.groups()[1:], int(PID.search(line)[1]))


# What Cordon's domains are denied without harm. On a person's host the module keeps silent about it
# (dontaudit in policy/cordon.te); in the lab nothing is kept silent.
LIBRARIES = {('security_t', 'filesystem', 'getattr'), ('selinux_config_t', 'dir', 'search')}
MACHINE = LIBRARIES | {('self', 'anon_inode', 'create'), ('debugfs_t', 'dir', 'search'), ('virtd_t', 'dir', 'search'),
                       ('svirt_runtime_t', 'file', 'write')}
SILENT = {'cordon_view_t': MACHINE, 'cordon_net_t': MACHINE, 'cordon_firewall_t': LIBRARIES,
          'cordon_screen_t': LIBRARIES | {('self', 'process', 'setsched'), ('proc_t', 'file', 'read')}}


def is_among(record, known):
    source, target = type_of(record.source), type_of(record.target)
    target = 'self' if target == source else target
    return all((target, record.object_class, permission) in known.get(source, ()) for permission in record.permissions)


def is_harmless(record):
    return is_among(record, SILENT)


def synchronise():
    """journalctl itself waits for ever: it is answered when the journal has nothing else to do, which under a
    flood of records it never has. A lost question is asked again."""
    for left in reversed(range(SYNCS)):
        try:
            run('journalctl', '--sync', seconds=SYNC)
            return
        except Late as late:
            if not left:
                raise
            print(f'# {late}; it is asked again', flush=True)


class Denials:
    """The kernel's denials since an earlier moment."""

    def __init__(self):
        self.cursor = self.ask('-n', '0', '--show-cursor').rsplit('-- cursor: ', 1)[1].strip()

    @staticmethod
    def ask(*words):
        # What the kernel has said is in the journal only when the journal has taken it.
        synchronise()
        return output('journalctl', '-o', 'cat', *words)

    def lines(self):
        # Not by a match of journalctl's: together with a cursor that does not match it loses the first one.
        text = self.ask('--after-cursor', self.cursor)
        return [line for line in text.splitlines() if line.startswith(AUDITED) and 'denied' in line]

    def records(self):
        return [parse(line) for line in self.lines()]

    def of(self, source, target, object_class):
        """Every permission that this source was denied on this target."""
        return set().union(*(record.permissions for record in self.records()
                             if record[1:4] == (source, target, object_class)))
