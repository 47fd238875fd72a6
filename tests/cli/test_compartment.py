# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`cordon compartment` against the real cordond over a fake host: files, cards, locks, and that nothing is lost."""
import json
import os
import pathlib
import pty
import re
import select
import subprocess
import time
import unittest

import mocks

mocks.become_ordinary()

import tap  # noqa: E402

COMMAND = os.environ['CORDON_COMMAND']
CORDOND = os.environ['CORDON_CORDOND_TEST']
PRESET = '[Compartment]\nTitle=Documents\nColour=red\n[Machine]\nTemplate=viewer\n'
OFFICE = '[Compartment]\nTitle=Office\n[Machine]\nTemplate=viewer\nMemory=256\n'
LINKS = '[Compartment]\nTitle=Links\n[Machine]\nTemplate=browser\nLifetime=persistent\n[Label]\nRequired=false\n'


class Case(unittest.TestCase):
    """A home, a cordond with a preset and one of the administrator's, and his limits."""

    def setUp(self):
        self.bus = mocks.Bus()
        self.addCleanup(self.bus.close)
        self.home = self.bus.path / 'home'
        self.presets, self.administrators = self.bus.path / 'presets', self.bus.path / 'etc'
        for directory in (self.home, self.presets, self.administrators, self.bus.path / 'state'):
            directory.mkdir()
        (self.presets / 'documents.compartment').write_text(PRESET)
        (self.presets / 'links.compartment').write_text(LINKS)
        (self.administrators / 'office.compartment').write_text(OFFICE)
        self.settings = self.bus.path / 'host.conf'
        self.settings.write_text('[UserCompartments]\nMemory=1024\nTemplates=viewer\n')
        self.environment = {
            'PATH': os.environ['PATH'], 'HOME': str(self.home), 'LC_ALL': 'C.UTF-8',
            'XDG_CONFIG_HOME': str(self.home / 'config'), 'XDG_STATE_HOME': str(self.home / 'state'),
            'DBUS_SESSION_BUS_ADDRESS': self.bus.address, 'DBUS_SYSTEM_BUS_ADDRESS': self.bus.address,
        }
        for name in ('ASAN_OPTIONS', 'UBSAN_OPTIONS', 'LSAN_OPTIONS'):
            if name in os.environ:
                self.environment[name] = os.environ[name]
        self.start_cordond()
        self.addCleanup(self.stop_cordond)
        self.files = self.home / 'config/cordon/compartments'

    def start_cordond(self):
        self.cordond = subprocess.Popen(
            [CORDOND, f'--compartments={self.presets}', f'--compartments={self.administrators}',
             f'--settings={self.settings}', f'--state-dir={self.bus.path / "state"}'],
            env=self.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.assertEqual(self.cordond.stdout.readline(), 'ready\n')

    def stop_cordond(self):
        self.cordond.stdin.close()
        self.cordond.wait(30)
        self.cordond.stdout.close()

    def run_cordon(self, *words, code=0, **variables):
        run = subprocess.run([COMMAND, *words], env=self.environment | variables, cwd=self.home, capture_output=True,
                             text=True, stdin=subprocess.DEVNULL, timeout=60)
        self.assertEqual(run.returncode, code, run.stdout + run.stderr)
        return run

    def compartment(self, *words, code=0, **variables):
        return self.run_cordon('compartment', *words, code=code, **variables)

    def json(self, *words, code=0):
        return [json.loads(line) for line in self.compartment(*words, '--json', code=code).stdout.splitlines()]

    def listed(self):
        return {row['name']: row for row in self.json('list')[0]}

    def at_terminal(self, *words, answers='', code=0, **variables):
        """The command with a person at a terminal who types these lines; what was on the screen."""
        leader, follower = pty.openpty()
        process = subprocess.Popen([COMMAND, *words], env=self.environment | variables, cwd=self.home,
                                   stdin=follower, stdout=follower, stderr=follower)
        os.close(follower)
        for line in answers:
            os.write(leader, line.encode() + b'\n')
        screen = b''
        end = time.monotonic() + 60
        while time.monotonic() < end:
            ready, _, _ = select.select([leader], [], [], end - time.monotonic())
            try:
                data = os.read(leader, 65536) if ready else b''
            except OSError:
                break
            if not data:
                break
            screen += data
        os.close(leader)
        self.assertEqual(process.wait(60), code, screen.decode())
        return screen.decode().replace('\r\n', '\n')

    def editor(self, text):
        """An editor that writes this text over the draft."""
        path = self.bus.path / f'editor{time.monotonic_ns()}'
        path.write_text(f'#!/bin/sh\ncat >"$1" <<\'END\'\n{text}END\n')
        path.chmod(0o755)
        return str(path)


class Look(Case):
    def test_list(self):
        rows = self.listed()
        self.assertEqual({name: row['origin'] for name, row in rows.items()},
                         {'documents': 'preset', 'links': 'preset', 'office': 'administrator'})
        self.assertEqual(rows['documents']['title'], 'Documents')
        self.assertEqual(rows['documents']['colour'], 'red')
        self.assertTrue(all(row['locked'] for row in rows.values()))
        self.assertIn('Office', self.compartment('list').stdout)

    def test_show(self):
        text = self.compartment('show', 'documents').stdout
        self.assertIn('Machines of “Documents” can:\n', text)
        self.assertIn('They cannot:\n  • reach any network', text)
        self.assertIn('It comes with Cordon', text)
        shown, = self.json('show', 'office')
        self.assertEqual(shown['origin'], 'administrator')
        self.assertIn('use up to 256 MiB of memory', shown['can'])
        self.assertIn('Memory=256\n', shown['text'])
        self.compartment('show', 'nothing', code=2)

    def test_wrong_words(self):
        self.compartment(code=2)
        self.compartment('paint', code=2)
        self.compartment('show', '../etc', code=2)


class Make(Case):
    def test_create(self):
        made, = self.json('create', '--title', 'My bank', '--set', 'Memory=512', '--set', 'Lifetime=persistent', 'bank')
        self.assertEqual(made['created'], 'bank')
        text = pathlib.Path(made['file']).read_text()
        self.assertIn('Title=My bank\n', text)
        self.assertIn('Memory=512\n', text)
        row = self.listed()['bank']
        self.assertEqual((row['origin'], row['locked'], row['pending'], row['lifetime']),
                         ('user', False, False, 'persistent'))
        self.compartment('create', 'bank', code=3)

    def test_title_from_name(self):
        self.compartment('create', 'my-own-bank')
        self.assertEqual(self.listed()['my-own-bank']['title'], 'My own bank')

    def test_create_from(self):
        self.compartment('create', '--from', 'office', 'desk')
        self.assertIn('Memory=256\n', (self.files / 'desk.compartment').read_text())

    def test_create_is_judged(self):
        for words, code in ((('--set', 'Template=browser'), 3), (('--set', 'Required=false'), 3),
                            (('--set', 'Colour=gray'), 2), (('--set', 'Color=grey'), 2), (('--set', 'Colour'), 2)):
            self.compartment('create', *words, 'bank', code=code)
        self.compartment('create', 'documents', code=3)
        self.compartment('create', 'Bank', code=2)
        self.assertFalse(self.files.exists())

    def test_limit_is_told(self):
        self.compartment('create', '--set', 'Memory=4096', 'large')
        shown, = self.json('show', 'large')
        self.assertIn('use up to 1024 MiB of memory', shown['can'])
        self.assertIn('at most Memory=1024', shown['notes'][0])
        self.assertIn('Memory=4096\n', (self.files / 'large.compartment').read_text())

    def test_survives_cordond(self):
        self.compartment('create', 'bank')
        self.stop_cordond()
        self.start_cordond()
        self.assertEqual(self.listed()['bank']['origin'], 'user')

    def test_card_is_asked_once_per_change(self):
        screen = self.at_terminal('compartment', 'create', 'bank', answers=['n'], code=6)
        self.assertIn('Machines of “Bank” can:', screen)
        self.assertNotIn('bank', self.listed())
        self.assertFalse((self.files / 'bank.compartment').exists())
        self.at_terminal('compartment', 'create', '--set', 'Lifetime=persistent', 'bank', answers=['y'])
        # Seen: nothing is asked, so no answer is needed.
        self.assertNotIn('can:', self.at_terminal('create', 'bank', 'Mine'))
        (self.files / 'bank.compartment').write_text(
            '[Compartment]\nTitle=Bank\n[Machine]\nTemplate=viewer\nLifetime=persistent\nMemory=300\n')
        self.assertTrue(self.listed()['bank']['pending'])
        screen = self.at_terminal('create', 'bank', 'Second', answers=['no'], code=6)
        self.assertIn('Machines of “Bank” can now:\n  • use up to 300 MiB of memory (before: 192 MiB)', screen)
        self.assertTrue(self.listed()['bank']['pending'])
        self.at_terminal('create', 'bank', 'Second', answers=['yes'])
        self.assertFalse(self.listed()['bank']['pending'])
        self.run_cordon('delete', 'Mine', 'Second')

    def test_preset_card_comes_before_first_use(self):
        screen = self.at_terminal('create', 'links', 'Mine', answers=['n'], code=6)
        self.assertIn('Machines of “Links” can:', screen)

    def test_missing_template_is_one_sentence(self):
        error = self.run_cordon('create', 'links', 'Mine', code=4).stderr
        self.assertRegex(error, r'^cordon: There is no template “browser” on this host[^\n]*\n$')


class Check(Case):
    def test_places(self):
        path = self.home / 'x.compartment'
        path.write_text('[Compartment]\nTitle=X\n[Machine]\n  Memory = 64\n')
        self.assertEqual(self.compartment('check', str(path), code=2).stdout,
                         f'{path}:4:12: “Memory” is a number from 128 to 16384.\n')
        answer, = self.json('check', str(path), code=2)
        self.assertEqual((answer['line'], answer['column'], answer['ok']), (4, 12, False))

    def test_limits(self):
        path = self.home / 'x.compartment'
        path.write_text('[Compartment]\nTitle=X\n[Machine]\nTemplate=browser\n')
        self.assertIn('does not allow “Template=browser”', self.compartment('check', str(path), code=2).stdout)
        path.write_text('[Compartment]\nTitle=X\n[Machine]\nTemplate=viewer\n')
        self.assertEqual(self.compartment('check', 'x.compartment').stdout, 'x.compartment: right\n')
        self.assertNotIn('x', self.listed())

    def test_without_cordond(self):
        path = self.home / 'x.compartment'
        path.write_text(PRESET)
        self.stop_cordond()
        self.assertIn('not held against the administrator', self.compartment('check', str(path)).stdout)
        self.start_cordond()


class Edit(Case):
    def setUp(self):
        super().setUp()
        self.compartment('create', 'bank')
        self.file = self.files / 'bank.compartment'
        self.draft = self.files / 'bank.compartment.draft'

    def test_edit(self):
        text = '# mine\n[Compartment]\nTitle=Bank\n[Machine]\nTemplate=viewer\nMemory=200\n'
        self.compartment('edit', 'bank', EDITOR=self.editor(text))
        self.assertEqual(self.file.read_text(), text)
        self.assertIn('Memory=200\n', self.json('show', 'bank')[0]['text'])
        self.assertFalse(self.draft.exists())

    def test_nothing_changed(self):
        before = self.file.read_text()
        answer = self.compartment('edit', '--json', 'bank', VISUAL='true').stdout
        self.assertEqual(json.loads(answer), {'edited': 'bank', 'changed': False})
        self.assertEqual(self.file.read_text(), before)

    def test_nothing_is_lost(self):
        before = self.file.read_text()
        wrong = 'Memory=17\n'
        error = self.compartment('edit', 'bank', EDITOR=self.editor(wrong), code=2).stderr
        self.assertIn(':1:1: ', error)
        self.assertIn(str(self.draft), error)
        self.assertEqual(self.file.read_text(), before)
        self.assertEqual(self.draft.read_text(), wrong)
        # An editor that does nothing goes on with the draft, and keeps it too.
        self.compartment('edit', 'bank', EDITOR='true', code=2)
        self.assertEqual(self.draft.read_text(), wrong)
        right = '[Compartment]\nTitle=Bank\n[Machine]\nTemplate=viewer\nMemory=170\n'
        self.compartment('edit', 'bank', EDITOR=self.editor(right))
        self.assertEqual(self.file.read_text(), right)

    def test_editor_fails(self):
        before = self.file.read_text()
        self.compartment('edit', 'bank', EDITOR='false', code=6)
        self.assertEqual(self.file.read_text(), before)

    def test_edit_again_at_the_terminal(self):
        screen = self.at_terminal('compartment', 'edit', 'bank', answers=['y', 'n'], code=2,
                                  EDITOR=self.editor('Memory=17\n'))
        self.assertEqual(screen.count('Edit it again?'), 2)

    def test_locked(self):
        for name, words in (('documents', 'comes with Cordon'), ('office', 'only root can change it')):
            error = self.compartment('edit', name, EDITOR='false', code=3).stderr
            self.assertIn(words, error)

    def test_lost_file_is_made_again(self):
        self.file.unlink()
        self.compartment('edit', 'bank', EDITOR='touch')
        self.assertEqual(self.listed()['bank']['origin'], 'user')


class Remove(Case):
    def setUp(self):
        super().setUp()
        self.compartment('create', '--set', 'Lifetime=persistent', 'bank')
        self.file = self.files / 'bank.compartment'

    def test_without_machines(self):
        before = self.file.read_text()
        answer, = self.json('remove', 'bank')
        self.assertEqual((answer['removed'], answer['machines']), ('bank', 0))
        self.assertEqual(pathlib.Path(answer['kept']).read_text(), before)
        self.assertNotIn('bank', self.listed())
        self.compartment('remove', 'bank', code=2)

    def test_each_is_kept(self):
        kept = {}
        for number in range(3):
            if number:
                self.compartment('create', '--set', 'Lifetime=persistent', 'bank')
            self.file.write_text(f'# the {number}th\n' + self.file.read_text())
            kept[f'bank.compartment.removed{f".{number + 1}" if number else ""}'] = self.file.read_text()
            said = self.compartment('remove', 'bank').stdout
            self.assertIn(f'{list(kept)[-1]}.\n', said)
        self.assertEqual({path.name: path.read_text() for path in self.files.glob('*.removed*')}, kept)

    def test_with_machines(self):
        self.run_cordon('create', 'bank', 'Ledger')
        for words in ((), ('--yes',), ('--machines',)):
            error = self.compartment('remove', *words, 'bank', code=3).stderr
            self.assertIn('“Ledger” (8.0', error)
        self.assertTrue(self.file.exists())
        screen = self.at_terminal('compartment', 'remove', 'bank', answers=[''], code=3)
        self.assertIn('Delete them with all that is on their disks', screen)
        self.assertEqual(len(json.loads(self.run_cordon('list', '--json').stdout)), 1)
        self.compartment('remove', '--machines', '--yes', 'bank')
        self.assertEqual(json.loads(self.run_cordon('list', '--json').stdout), [])
        self.assertNotIn('bank', self.listed())

    def test_yes_at_the_terminal(self):
        self.run_cordon('create', 'bank', 'Ledger')
        self.at_terminal('compartment', 'remove', 'bank', answers=['y'])
        self.assertEqual(json.loads(self.run_cordon('list', '--json').stdout), [])

    def test_all_or_none(self):
        self.compartment('remove', 'bank', 'nothing', code=2)
        self.assertIn('bank', self.listed())

    def test_locked(self):
        self.compartment('remove', 'office', code=3)
        self.compartment('remove', '--machines', '--yes', 'documents', code=3)

    def test_machines_of_the_administrators_stay(self):
        """His rules came later under the same name: removing one's own touches no machine."""
        self.run_cordon('create', 'bank', 'Ledger')
        (self.administrators / 'bank.compartment').write_text(OFFICE + 'Lifetime=persistent\n')
        self.stop_cordond()
        self.start_cordond()
        self.compartment('remove', '--machines', '--yes', 'bank')
        self.assertEqual(self.listed()['bank']['origin'], 'administrator')


class Transfer(Case):
    def test_round_trip(self):
        self.compartment('create', '--set', 'Memory=200', 'bank')
        before = (self.files / 'bank.compartment').read_text()
        self.compartment('export', 'bank', '.')
        copy = self.home / 'bank.compartment'
        self.assertEqual(copy.read_text(), before)
        self.compartment('export', 'bank', str(copy), code=3)
        self.compartment('import', str(copy), code=3)
        self.compartment('import', '--name', 'other', str(copy))
        self.assertEqual(self.listed()['other']['title'], 'Bank')
        copy.write_text(before.replace('Memory=200', 'Memory=201'))
        self.compartment('import', '--replace', str(copy))
        self.assertIn('Memory=201\n', self.compartment('export', 'bank').stdout)

    def test_export_of_a_preset(self):
        self.assertIn('Title=Documents\n', self.compartment('export', 'documents').stdout)
        self.assertIn('Title=Documents\n', self.json('export', 'documents')[0]['text'])

    def test_strangers(self):
        path = self.home / 'x.compartment'
        for text, code in (('', 2), ('[Compartment]\nTitle=\x1b[2J\n', 2), (PRESET + 'Disk=/etc\n', 2),
                           (PRESET.replace('viewer', 'browser'), 3), (PRESET + '#' * 70000, 5)):
            path.write_text(text)
            error = self.compartment('import', str(path), code=code).stderr
            self.assertTrue(all(c == '\n' or c.isprintable() for c in error), ascii(error))
        self.compartment('import', '/dev/zero', code=5)
        self.compartment('import', '--name', 'x', '/dev/zero', code=5)
        self.compartment('import', '--name', 'documents', '--replace', str(path), code=5)
        path.write_text(PRESET)
        self.compartment('import', '--name', 'documents', '--replace', str(path), code=3)
        self.assertFalse(self.files.exists())


class Flat(Case):
    """What the rules say of pages is said before anything is started."""

    def test_no_way_back(self):
        self.compartment('create', '--set', 'Print=false', 'look')
        document = self.home / 'a.pdf'
        document.write_bytes(b'%PDF-1.7')
        out = self.home / 'out.pdf'
        run = self.run_cordon('flat', '--json', '--compartment', 'look', '--pdf', str(out), str(document), code=3)
        self.assertIn('Print=false', run.stdout + run.stderr)
        self.assertFalse(out.exists())


class Manual(Case):
    def test_keys(self):
        """The manual names exactly the keys that the commands print."""
        text = (mocks.DATA / 'man/cordon.1').read_text().replace('\\-', '-')
        section = re.search(r'^\.SH JSON\n(.*?)^\.SH ', text, re.M | re.S).group(1)
        manual = {}
        for part in section.split('.TP\n')[1:]:
            command, *keys = re.findall(r'^\.BR? (.+?)(?: ,| \.)?$', part, re.M)
            if command.startswith('compartment '):
                manual[command.split()[1]] = sorted(keys)
        printed = {'create': self.json('create', 'bank'), 'list': self.json('list')[0],
                   'show': self.json('show', 'bank'), 'check': self.json('check', 'bank'),
                   'export': self.json('export', 'bank')}
        printed['edit'] = [json.loads(self.compartment('edit', '--json', 'bank', EDITOR='true').stdout)]
        (self.home / 'x.compartment').write_text(PRESET)
        printed['import'] = self.json('import', 'x.compartment')
        printed['remove'] = self.json('remove', 'x')
        self.assertEqual(manual, {command: sorted(rows[0]) for command, rows in printed.items()})


if __name__ == '__main__':
    tap.main()
