#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""po/POTFILES.in names every file with translatable strings, sorted, once, and no other file.

xgettext itself says which files have such strings, so comments and C strings fool nobody.

check-potfiles.py ROOT checks a tree; check-potfiles.py --self-test proves that the check can fail.
"""
import pathlib
import subprocess
import sys
import tempfile

FOLDERS = ('src', 'data')
KINDS = ('.c', '.h', '.ui', '.desktop.in', '.metainfo.xml', 'mime/org.cordon.Cordon.xml', '.policy.in')
# Those of meson's preset `glib`.
KEYWORDS = ('_', 'N_', 'C_:1c,2', 'NC_:1c,2', 'g_dcgettext:2', 'g_dngettext:2,3', 'g_dpgettext2:2c,3')


def candidates(root):
    return sorted(path.relative_to(root).as_posix() for folder in FOLDERS
                  for path in (root / folder).rglob('*')
                  if path.is_file() and path.as_posix().endswith(KINDS))


def translatable(root, names):
    """Those of the named files that hold translatable strings."""
    command = ['xgettext', '--from-code=UTF-8', '--add-location=file', '--files-from=-',
               '--output=-', *(f'--keyword={keyword}' for keyword in KEYWORDS)]
    run = subprocess.run(command, cwd=root, input='\n'.join(names), encoding='utf-8',
                         stdout=subprocess.PIPE, check=True)
    return {name for line in run.stdout.splitlines() if line.startswith('#: ')
            for name in line.split()[1:]}


def listed(root):
    lines = (root / 'po' / 'POTFILES.in').read_text(encoding='utf-8').splitlines()
    return [line for line in lines if line and not line.startswith('#')]


def complaints(root):
    names = listed(root)
    found = translatable(root, candidates(root))
    for name in sorted(found - set(names)):
        yield f'{name}: has translatable strings; add it to po/POTFILES.in'
    for name in sorted(set(names) - found):
        if (root / name).is_file():
            yield f'{name}: has no translatable string; take it out of po/POTFILES.in'
        else:
            yield f'{name}: is in po/POTFILES.in and does not exist'
    if names != sorted(set(names)):
        yield 'po/POTFILES.in: not sorted, or a file stands there twice'


C_CALL = 'const char *a (void) { return _("Text"); }\n'
UI = ('<?xml version="1.0"?>\n<interface><object class="GtkLabel">'
      '<property name="label" translatable="{}">Text</property></object></interface>\n')
DESKTOP = '[Desktop Entry]\nName=Text\n'
# What POTFILES.in says, and the files of the tree.
GOOD_TREES = [
    ('# none but this\nsrc/a.c\n', {'src/a.c': C_CALL}),
    ('src/a.c\nsrc/b.c\n', {'src/a.c': C_CALL, 'src/b.c': C_CALL.replace('_(', 'N_(')}),
    ('src/a.c\n', {'src/a.c': C_CALL, 'src/b.c': '/* _("Text") */ char *b = "_(\\"Text\\")";\n'}),
    ('src/a.c\n', {'src/a.c': C_CALL, 'src/b.ui': UI.format('no')}),
    ('src/a.c\n', {'src/a.c': C_CALL, 'src/b.c': 'const char *b = gdk_("Text");\n'}),
    ('src/a.c\n', {'src/a.c': C_CALL, 'other/b.c': C_CALL}),
]
BAD_TREES = [
    ('', {'src/a.c': C_CALL}),
    ('# src/a.c\n', {'src/a.c': C_CALL}),
    ('src/b.c\n', {'src/a.c': C_CALL, 'src/b.c': C_CALL}),
    ('src/a.c\n', {'src/a.c': C_CALL, 'src/b.c': C_CALL.replace('_("', 'N_("')}),
    ('src/a.c\n', {'src/a.c': C_CALL, 'src/b.c': C_CALL.replace('_("', 'C_("context", "')}),
    ('src/a.c\n', {'src/a.c': C_CALL, 'src/b.c': 'int b = ngettext ("one", "many", 2);\n'}),
    ('src/a.c\n', {'src/a.c': C_CALL, 'src/deep/b.h': C_CALL}),
    ('src/a.c\n', {'src/a.c': C_CALL, 'src/b.ui': UI.format('yes')}),
    ('src/a.c\n', {'src/a.c': C_CALL, 'data/b.desktop.in': DESKTOP}),
    ('src/a.c\nsrc/gone.c\n', {'src/a.c': C_CALL}),
    ('src/a.c\nsrc/b.c\n', {'src/a.c': C_CALL, 'src/b.c': 'int b;\n'}),
    ('src/b.c\nsrc/a.c\n', {'src/a.c': C_CALL, 'src/b.c': C_CALL}),
    ('src/a.c\nsrc/a.c\n', {'src/a.c': C_CALL}),
]


def write_tree(root, potfiles, tree):
    for name, text in {'po/POTFILES.in': potfiles, **tree}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding='utf-8')


def self_test():
    wrong = 0
    for expected, trees in ((True, BAD_TREES), (False, GOOD_TREES)):
        for potfiles, tree in trees:
            with tempfile.TemporaryDirectory() as folder:
                write_tree(pathlib.Path(folder), potfiles, tree)
                found = list(complaints(pathlib.Path(folder)))
            if bool(found) != expected:
                print(f'{potfiles!r} {tree}: expected {"a complaint" if expected else "none"}, got {found}')
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
