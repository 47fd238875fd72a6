#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""No sentence tells a person to type a command that does not exist.

check-commands.py SRC reads every string of a tree of C; check-commands.py --self-test proves that the check
can fail.
"""
import pathlib
import re
import sys

STRING = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
COMMENT = re.compile(r'/\*.*?\*/', re.S)
JOINED = re.compile(r'"\s*\n\s*"')
OURS = re.compile(r'(?<![\w“])cordon ([a-z][\w-]*)(?: ([a-z][\w-]*))?|“cordon ([a-z][\w-]*)(?: ([a-z][\w-]*))?')
# With none of its commands it only prints help.
BOOTSTRAP = re.compile(r'\./bootstrap(?! (?:open|template|test|bench|remove)\b)')
TABLE = re.compile(r'\{ "([a-z]+)", "([^"]*)"')


def commands(src):
    """Each command and the words that may follow it; None: any."""
    table = {}
    for name, usage in TABLE.findall((src / 'cli/main.c').read_text(encoding='utf-8')):
        words = usage.split()[0] if usage else ''
        table[name] = {word.split()[0] for word in usage.replace('[', '').split('|')} if '|' in usage and words[0].islower() else None
    return table


def strings(text):
    return STRING.findall(JOINED.sub('', COMMENT.sub('', text)))


def complaints(text, table):
    for string in strings(text):
        for groups in OURS.findall(string):
            name, second = groups[0] or groups[2], groups[1] or groups[3]
            if name not in table:
                yield f'there is no command “cordon {name}”: {string}'
            elif table[name] is not None and second and second not in table[name]:
                yield f'there is no command “cordon {name} {second}”: {string}'
        if BOOTSTRAP.search(string):
            yield f'./bootstrap by itself only prints help: {string}'


TABLE_OF_TEST = {'list': None, 'template': {'list', 'import', 'remove'}}
GOOD = ['"See cordon list."', '"“cordon list” shows it"', '"cordon template import DIRECTORY"', '"in group “cordon”"',
        '"./bootstrap open FILE"', '"cordon-screen ended"', '/* "cordon template build" */',
        '"…: cordon "\n    "template list"']
BAD = ['"cordon template build x"', '"cordon make x"', '"“cordon show”"', '"run ./bootstrap again"', '"“./bootstrap”"',
       '"…: cordon "\n    "template build"']


def self_test():
    wrong = [text for text in GOOD if list(complaints(text, TABLE_OF_TEST))]
    wrong += [text for text in BAD if not list(complaints(text, TABLE_OF_TEST))]
    print('\n'.join(wrong))
    return 1 if wrong else 0


def main(argument):
    if argument == '--self-test':
        return self_test()
    src = pathlib.Path(argument)
    table = commands(src)
    assert {'open', 'doctor', 'template', 'host'} <= set(table) and 'import' in table['template'], table
    found = [f'{path.relative_to(src)}: {fault}' for path in sorted(src.rglob('*.c'))
             for fault in complaints(path.read_text(encoding='utf-8'), table)]
    print('\n'.join(found))
    return 1 if found else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
