#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""No folder of src/ includes upward, and foreign libraries stay in the rooms that may name them.

check-layers.py SRC checks a tree; check-layers.py --self-test proves that the check can fail.
"""
import pathlib
import re
import sys
import tempfile

# Each folder and those it may include from; itself always.
MAY_INCLUDE = {
    'wire': set(),
    'core': set(),
    'agent': {'wire'},
    'screen': {'wire'},
    'client': {'core', 'wire'},
    'service': {'core'},
    'firewall': {'core'},
    'cli': {'client', 'core'},
    'desktop': {'client', 'core', 'wire'},
    'nautilus': set(),
}

# A foreign header and the places that may name it, longest rule last.
FOREIGN = [
    (re.compile(r'(gtk|gdk|gsk|graphene|pango)[/.-]|adwaita'), ['desktop']),
    (re.compile(r'archive(_entry)?\.h'), ['agent', 'client']),
    (re.compile(r'cairo[/.-]'), ['client', 'desktop']),
    (re.compile(r'spice-client|spice-session|channel-'), ['screen']),
    (re.compile(r'libvirt'), ['service/libvirt']),
    (re.compile(r'selinux/|sys/apparmor'), ['service/mac']),
    (re.compile(r'seccomp|linux/landlock'), ['screen']),
    (re.compile(r'nftables/'), ['firewall']),
    (re.compile(r'nautilus-extension'), ['nautilus']),
    (re.compile(r'glib|gio/|gobject/|json-glib'), ['core', 'client', 'service', 'firewall', 'screen', 'cli', 'desktop',
                                                        'nautilus', 'agent/converters']),
]

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)


def complaints(src):
    for path in sorted(src.rglob('*.[ch]')):
        inside = path.relative_to(src)
        folder = inside.parts[0]
        if folder not in MAY_INCLUDE:
            yield f'{inside}: {folder}/ is no folder of the design'
            continue
        for kind, name in INCLUDE.findall(path.read_text(encoding='utf-8')):
            yield from complaint(src, inside, folder, kind, name)


def complaint(src, inside, folder, kind, name):
    target = name.split('/')[0]
    if kind == '"':
        if target in MAY_INCLUDE:
            if target != folder and target not in MAY_INCLUDE[folder]:
                yield f'{inside}: {folder}/ may not include {name}'
        elif '/' in name or (inside.parent / name).as_posix() in {
                p.relative_to(src).as_posix() for p in (src / inside.parent).glob('*.h')}:
            yield f'{inside}: {name} must be written from src/'
        return
    for pattern, rooms in FOREIGN:
        if pattern.match(name) and not any(inside.is_relative_to(room) for room in rooms):
            yield f'{inside}: <{name}> is for {", ".join(rooms)} only'


BAD_TREES = [
    ('core/a.c', '#include "client/session.h"\n'),
    ('cli/a.c', '#include "wire/agent.h"\n'),
    ('cli/a.c', '#include "service/hypervisor.h"\n'),
    ('cli/a.c', '#include <archive.h>\n'),
    ('wire/a.c', '#include <glib.h>\n'),
    ('agent/a.c', '#  include <gio/gio.h>\n'),
    ('client/a.h', '#include <gtk/gtk.h>\n'),
    ('screen/a.c', '#include <gtk/gtk.h>\n'),
    ('desktop/a.c', '#include <spice-client.h>\n'),
    ('service/a.c', '#include <libvirt/libvirt.h>\n'),
    ('service/mac/a.c', '#include <libvirt/libvirt.h>\n'),
    ('service/libvirt/a.c', '#include <selinux/selinux.h>\n'),
    ('extra/a.c', '#include <stdio.h>\n'),
]
GOOD_TREES = [
    ('cli/a.c', '#include "config.h"\n#include "client/proxies.h"\n#include "core/errors.h"\n'),
    ('service/libvirt/a.c', '#include <libvirt/libvirt.h>\n#include "service/hypervisor.h"\n'),
    ('service/mac/a.c', '#include <selinux/selinux.h>\n'),
    ('client/a.c', '#include <archive.h>\n#include <archive_entry.h>\n'),
    ('screen/a.c', '#include <spice-client.h>\n#include "wire/screen.h"\n'),
    ('agent/a.c', '#include <stdio.h>\n#include "wire/agent.h"\n'),
]


def self_test():
    wrong = 0
    for expected, trees in ((True, BAD_TREES), (False, GOOD_TREES)):
        for name, text in trees:
            with tempfile.TemporaryDirectory() as folder:
                path = pathlib.Path(folder, name)
                path.parent.mkdir(parents=True)
                path.write_text(text, encoding='utf-8')
                if bool(list(complaints(pathlib.Path(folder)))) != expected:
                    print(f'{name} with {text!r}: expected {"a complaint" if expected else "none"}')
                    wrong += 1
    return 1 if wrong else 0


def main(argument):
    if argument == '--self-test':
        return self_test()
    found = list(complaints(pathlib.Path(argument)))
    print('\n'.join(found))
    return 1 if found else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
