#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every translation is listed in LINGUAS, well-formed, and complete: msgfmt accepts its header,
formats and mnemonics, and no entry is fuzzy or untranslated.

check-translations.py PO checks a folder; check-translations.py --self-test proves that the check
can fail.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

MSGFMT = ('msgfmt', '--check', '--check-format', '--check-accelerators=_', '--statistics',
          f'--output-file={os.devnull}')
UNFINISHED = re.compile(r'\d+ (?:fuzzy|untranslated) \w+')


def languages(folder):
    lines = (folder / 'LINGUAS').read_text(encoding='utf-8').splitlines()
    return {word for line in lines if not line.startswith('#') for word in line.split()}


def faults(path):
    run = subprocess.run([*MSGFMT, path], env={**os.environ, 'LC_ALL': 'C', 'LANGUAGE': ''},
                         encoding='utf-8', errors='replace', stderr=subprocess.PIPE)
    if run.returncode != 0:
        yield run.stderr.strip()
    for words in UNFINISHED.findall(run.stderr):
        yield f'{path.name}: {words}'


def complaints(folder):
    listed = languages(folder)
    paths = sorted(folder.glob('*.po'))
    there = {path.stem for path in paths}
    for name in sorted(there - listed):
        yield f'{name}.po: not in LINGUAS'
    for name in sorted(listed - there):
        yield f'{name}.po: in LINGUAS and does not exist'
    for path in paths:
        yield from faults(path)


HEADER = r'''msgid ""
msgstr ""
"Project-Id-Version: x\n"
"PO-Revision-Date: 2026-01-01 00:00+0000\n"
"Last-Translator: x\n"
"Language-Team: x\n"
"Language: de\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Content-Transfer-Encoding: 8bit\n"

'''


def entry(original, translation, flags=''):
    return f'{HEADER}{flags}msgid "{original}"\nmsgstr "{translation}"\n'


# What LINGUAS says, and de.po.
GOOD_FOLDERS = [
    ('# none\n', None),
    ('de\n', entry('File', 'Datei')),
    ('de\n', entry('%s of %u', '%s von %u', '#, c-format\n')),
    ('de\n', entry('_Open', 'Ö_ffnen')),
    ('de\n', entry('File', 'Datei') + '\n#~ msgid "Gone"\n#~ msgstr ""\n'),
]
BAD_FOLDERS = [
    ('', entry('File', 'Datei')),
    ('de fr\n', entry('File', 'Datei')),
    ('de\n', entry('File', '')),
    ('de\n', entry('File', 'Datei', '#, fuzzy\n')),
    ('de\n', entry('%s of %u', '%u von %s', '#, c-format\n')),
    ('de\n', entry('%s', 'Datei', '#, c-format\n')),
    ('de\n', entry('_Open', 'Öffnen')),
    ('de\n', entry(r'File\n', 'Datei')),
    ('de\n', entry('File', 'Datei').replace('"Datei"', 'Datei')),
    ('de\n', entry('File', 'Datei') + '\nmsgid "File"\nmsgstr "Akte"\n'),
]


def self_test():
    wrong = 0
    for expected, folders in ((True, BAD_FOLDERS), (False, GOOD_FOLDERS)):
        for linguas, text in folders:
            with tempfile.TemporaryDirectory() as name:
                folder = pathlib.Path(name)
                (folder / 'LINGUAS').write_text(linguas, encoding='utf-8')
                if text is not None:
                    (folder / 'de.po').write_text(text, encoding='utf-8')
                found = list(complaints(folder))
            if bool(found) != expected:
                print(f'{linguas!r} {text}: expected {"a complaint" if expected else "none"}, got {found}')
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
