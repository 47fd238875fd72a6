#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every file says who wrote it and under which licence, in its first lines or in .reuse/dep5, and
the text of every licence that is named is in LICENSES/.

check-spdx.py ROOT checks a tree; check-spdx.py --self-test proves that the check can fail.
"""
import fnmatch
import os
import pathlib
import re
import sys
import tempfile

HEAD_LINES = 12
LICENSE_FILES = ('COPYING', 'LICENSES/*', '.reuse/dep5')
# What a build, an editor or git leaves in a tree.
SKIPPED_FOLDERS = {'.git', '__pycache__', 'build'}
COPYRIGHT = re.compile(rb'SPDX-FileCopyrightText: \d{4} \S')
LICENSE = re.compile(rb'SPDX-License-Identifier: (\S+)')


def all_files(root):
    for folder, folders, names in os.walk(root):
        # A build folder inside the tree knows itself by meson's own.
        folders[:] = [name for name in folders if name not in SKIPPED_FOLDERS
                      and not pathlib.Path(folder, name, 'meson-private').is_dir()]
        for name in names:
            # In a git worktree .git is a file.
            if name != '.git' and not name.endswith('.pyc'):
                yield pathlib.Path(folder, name)


def declared(root):
    """Patterns of .reuse/dep5 and their licences."""
    path = root / '.reuse' / 'dep5'
    patterns = []
    for paragraph in path.read_text(encoding='utf-8').split('\n\n') if path.exists() else ():
        fields = dict(line.split(': ', 1) for line in paragraph.splitlines() if ': ' in line)
        if {'Files', 'Copyright', 'License'} <= fields.keys():
            patterns += [(pattern, fields['License']) for pattern in fields['Files'].split()]
    return patterns


def licence_of(path, inside, patterns):
    """The licence a file names, or None."""
    with open(path, 'rb') as file:
        head = b''.join(file.readline() for _ in range(HEAD_LINES))
    found = LICENSE.search(head)
    if found and COPYRIGHT.search(head):
        return found.group(1).decode('ascii', 'replace')
    return next((licence for pattern, licence in patterns if fnmatch.fnmatch(inside, pattern)), None)


def complaints(root):
    patterns = declared(root)
    for path in sorted(all_files(root)):
        inside = path.relative_to(root).as_posix()
        if any(fnmatch.fnmatch(inside, pattern) for pattern in LICENSE_FILES):
            continue
        licence = licence_of(path, inside, patterns)
        if licence is None:
            yield f'{inside}: no SPDX-FileCopyrightText and SPDX-License-Identifier'
        elif not (root / 'LICENSES' / f'{licence}.txt').is_file():
            yield f'{inside}: LICENSES/{licence}.txt is not there'
    if not (root / 'COPYING').is_file():
        yield 'COPYING: not there'


HEADER = '/* SPDX-FileCopyrightText: 2026 Somebody\n * SPDX-License-Identifier: GPL-3.0-or-later\n */\n'
DEP5 = 'Format: x\n\nFiles: *.bin data/*\nCopyright: 2026 Somebody\nLicense: GPL-3.0-or-later\n'
LICENSED = {'COPYING': 'x', 'LICENSES/GPL-3.0-or-later.txt': 'x', '.reuse/dep5': DEP5}
GOOD_TREES = [
    {},
    {'src/a.c': HEADER},
    {'a.bin': '', 'data/deep/x': 'x'},
    {'.git/config': 'x', '_build/meson-private/x': 'x', '_build/config.h': 'x'},
]
BAD_TREES = [
    {'src/a.c': 'int a;\n'},
    {'src/a.c': HEADER.replace('SPDX-FileCopyrightText: 2026 Somebody', 'Copyright')},
    {'src/a.c': HEADER.replace('SPDX-License-Identifier: ', '')},
    {'src/a.c': HEADER.replace('GPL-3.0-or-later', 'MIT')},
    {'src/a.c': '\n' * HEAD_LINES + HEADER},
    {'src/empty.c': ''},
    {'meson.build': 'project()\n'},
    {'other/x': 'x'},
]


def write_tree(root, tree):
    for name, text in tree.items():
        path = pathlib.Path(root, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding='utf-8')


def self_test():
    wrong = 0
    for expected, trees in ((True, BAD_TREES), (False, GOOD_TREES)):
        for tree in trees:
            with tempfile.TemporaryDirectory() as folder:
                write_tree(folder, {**LICENSED, **tree})
                found = list(complaints(pathlib.Path(folder)))
            if bool(found) != expected:
                print(f'{tree}: expected {"a complaint" if expected else "none"}, got {found}')
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
