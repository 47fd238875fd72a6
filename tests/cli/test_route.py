# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`cordon route`, `cordon quarantine` and the rules behind `cordon open`: names, files and places of every hostile
kind, and what is remembered of a file."""
import json
import os
import pathlib
import stat
import unittest

import mocks

mocks.become_ordinary()

import tap  # noqa: E402

PDF = b'%PDF-1.7 four blocks'
HOSTILE = ['-rf', 'a\nb.pdf', '\u202egpj.exe', '%s%n%41.pdf', "'; reboot #.pdf", 'x' * 200 + '.pdf', b'\xff\xfe.pdf',
           '.pdf', 'a b.pdf', '*', '?.pdf', 'https:', '--json', '\x1b[31m.pdf']


class Case(unittest.TestCase):
    def setUp(self):
        self.bus = mocks.Bus()
        self.addCleanup(self.bus.close)
        self.home = self.bus.path / 'home'
        self.etc = self.bus.path / 'etc-routes.conf'
        (self.home / 'config/cordon').mkdir(parents=True)
        self.own = self.home / 'config/cordon/routes.conf'
        self.environment = {
            'PATH': os.environ['PATH'], 'HOME': str(self.home), 'LC_ALL': 'C.UTF-8', 'CORDON_ROUTES': str(self.etc),
            'XDG_CONFIG_HOME': str(self.home / 'config'), 'XDG_STATE_HOME': str(self.home / 'state'),
            'XDG_RUNTIME_DIR': str(self.home), 'DISPLAY': ':999',
            'DBUS_SESSION_BUS_ADDRESS': self.bus.address, 'DBUS_SYSTEM_BUS_ADDRESS': self.bus.address,
        }
        for name in ('ASAN_OPTIONS', 'UBSAN_OPTIONS', 'LSAN_OPTIONS'):
            if name in os.environ:
                self.environment[name] = os.environ[name]
        self.file = self.make('paper.pdf')

    def make(self, name, content=PDF, folder=None):
        path = os.path.join(os.fsencode(folder or self.home), os.fsencode(name))
        with open(path, 'wb') as file:
            file.write(content)
        return os.fsdecode(path)

    def run_cordon(self, *words, code=0):
        run = mocks.Run(words, self.environment, self.home).wait()
        self.assertEqual(run.code, code, run.stdout + run.stderr)
        # JSON is for programs and escapes what JSON has to.
        for character in '' if '--json' in words else run.stdout + run.stderr:
            self.assertTrue(character == '\n' or character.isprintable(), ascii(run.stdout + run.stderr))
        return run

    def json(self, *words, code=0):
        return [json.loads(line) for line in self.run_cordon(*words, code=code).stdout.splitlines()]

    def explain(self, word, code=0):
        return self.json('route', 'explain', '--json', '--', word, code=code)[0]

    def error(self, *words, code=2):
        return self.json(words[0], *words[1:], '--json', code=code)[0]['error']


class Explain(Case):
    def test_presets(self):
        answer = self.explain(self.file)
        self.assertEqual((answer['verdict'], answer['compartment'], answer['rule']['name'], answer['rule']['source']),
                         ('open', 'untrusted-documents', 'files', 'preset'))
        self.assertEqual((answer['type'], answer['directory'], answer['origin']),
                         ('application/pdf', str(self.home.resolve()), None))
        self.assertEqual([(step['name'], step['applies'], step['missed']) for step in answer['looked-at']],
                         [('came-from', False, 'Origin'), ('files', True, None)])

    def test_in_words(self):
        text = self.run_cordon('route', 'explain', self.file).stdout
        self.assertIn('“paper.pdf” is opened in “untrusted-documents”', text)
        self.assertIn('“came-from” (comes with Cordon) does not apply', text)

    def test_order(self):
        """The administrator's before one's own before the presets."""
        self.own.write_text('[mine]\nName=*\nOpen=work\n')
        self.assertEqual(self.explain(self.file)['compartment'], 'work')
        self.etc.write_text('[company]\nType=application/pdf\nDo=refuse\n')
        answer = self.explain(self.file, code=3)
        self.assertEqual((answer['verdict'], answer['rule']['source'], answer['compartment']),
                         ('refuse', 'administrator', None))

    def test_content_decides_not_the_name(self):
        self.own.write_text('[p]\nType=application/pdf\nOpen=work\n')
        self.assertEqual(self.explain(self.make('picture.png'))['compartment'], 'work')
        self.assertEqual(self.explain(self.make('fake.pdf', b'MZ'))['compartment'], 'untrusted-documents')

    def test_directory_is_where_the_file_is(self):
        """A link on the way moves no file under another rule."""
        mail, other = self.home / 'Mail', self.home / 'other'
        mail.mkdir()
        other.mkdir()
        (other / 'way').symlink_to(mail)
        (mail / 'out').symlink_to(other)
        self.own.write_text('[mail]\nDirectory=~/Mail\nOpen=work\n')
        self.make('a.pdf', folder=mail)
        self.make('b.pdf', folder=other)
        self.assertEqual(self.explain(str(mail / 'a.pdf'))['compartment'], 'work')
        self.assertEqual(self.explain(str(other / 'way/a.pdf'))['compartment'], 'work')
        self.assertEqual(self.explain(str(mail / 'out/b.pdf'))['compartment'], 'untrusted-documents')
        self.assertEqual(self.explain(str(other / '../Mail/a.pdf'))['compartment'], 'work')

    def test_hostile_names(self):
        self.own.write_text('[safe]\nName=safe\nOpen=work\n')
        for name in HOSTILE:
            with self.subTest(name=name):
                path = self.make(name)
                self.assertEqual(self.explain(path)['compartment'], 'untrusted-documents')
                self.assertIn('untrusted-documents', self.run_cordon('route', 'explain', '--', path).stdout)
        os.chdir(self.home)
        self.assertEqual(self.explain('-rf')['name'], '-rf')

    def test_what_is_no_file(self):
        os.mkfifo(self.home / 'pipe')
        (self.home / 'link.pdf').symlink_to(self.file)
        for word in ('/proc/self/status', '/proc/self/mem', '/dev/zero', str(self.home / 'pipe'), str(self.home),
                     str(self.home / 'link.pdf'), '/nonexistent', self.make('empty.pdf', b'')):
            with self.subTest(word=word):
                self.assertIn(self.error('route', 'explain', word, code=5)['code'],
                              ('file-kind', 'file-empty', 'file-unreadable'))

    def test_uri_of_a_file(self):
        self.assertEqual(self.explain(pathlib.Path(self.file).as_uri())['name'], 'paper.pdf')

    def test_links(self):
        self.own.write_text('[bank]\nScheme=https\nHost=bank.example;*.bank.example\nOpen=banking\n')
        for link, compartment in (('https://bank.example/x', 'banking'), ('https://www.BANK.example.:443/', 'banking'),
                                  ('http://bank.example/', 'untrusted-links'),
                                  ('https://bank.example:8443/', 'untrusted-links'),
                                  ('https://bank.example.evil.example/', 'untrusted-links'),
                                  ('https://evilbank.example/', 'untrusted-links')):
            with self.subTest(link=link):
                self.assertEqual(self.explain(link)['compartment'], compartment)
        for link in ('https://bank.example@evil.example/', 'https://bank.example\\@evil.example/', 'mailto://x@y',
                     'javascript://%0aalert(1)', 'https://b\u0430nk.example\u202e/', 'https://2130706433/'):
            with self.subTest(link=link):
                self.assertEqual(self.error('route', 'explain', link)['code'], 'usage')

    def test_link_in_words(self):
        text = self.run_cordon('route', 'explain', 'https://xn--bcher-kva.example/%E2%80%AE').stdout
        self.assertIn('host: bücher.example', text)
        self.assertIn('xn--bcher-kva.example', text)

    def test_wrong_rules_stop_everything(self):
        self.own.write_text('[mine]\nNam=*\nOpen=work\n')
        message = self.error('route', 'explain', self.file)['message']
        self.assertIn('routes.conf:2:1:', message)
        self.assertIn('“Name”', message)
        self.assertEqual(self.error('open', self.file)['code'], 'usage')
        self.own.unlink()
        self.own.mkdir()
        self.error('route', 'explain', self.file, code=5)


class Check(Case):
    def test_right_and_wrong(self):
        self.assertTrue(all(answer['ok'] for answer in self.json('route', 'check', '--json')))
        self.own.write_text('[a]\nName=*\nDo=asc\n')
        answers = self.json('route', 'check', '--json', code=2)
        self.assertEqual([(answer['ok'], answer['line'], answer['column']) for answer in answers],
                         [(True, 0, 0), (False, 3, 4)])
        self.assertIn(':3:4: ', self.run_cordon('route', 'check', code=2).stdout)

    def test_named_file(self):
        other = self.make('other.conf', b'[a]\nName=*\nDo=ask\n')
        self.assertTrue(self.json('route', 'check', other, '--json')[0]['ok'])
        self.error('route', 'check', str(self.home / 'nothing'))

    def test_list(self):
        self.own.write_text('[a]\nOrigin=work\nDo=return\n[b]\nHost=x.example\nDo=ask\n')
        rules = self.json('route', 'list', '--json')
        self.assertEqual([rule['name'] for rule in rules], ['a', 'b', 'came-from', 'files', 'links'])
        self.assertEqual(rules[1]['conditions'], {'Host': ['x.example']})
        self.assertIn('Host=x.example', self.run_cordon('route', 'list').stdout)

    def test_no_such_word(self):
        self.error('route', 'show')
        self.error('route')
        self.error('route', 'explain')
        self.error('route', 'explain', 'a', 'b')


class Quarantine(Case):
    def quarantine(self, *words, code=0):
        return self.json('quarantine', '--json', *words, code=code)

    def test_name_mode_and_memory(self):
        os.chmod(self.file, 0o755)
        answer = self.quarantine(self.file)[0]
        self.assertEqual(answer['now'], self.file + '.untrusted')
        self.assertFalse(answer['other-names'])
        self.assertFalse(os.path.exists(self.file))
        self.assertEqual(stat.S_IMODE(os.stat(answer['now']).st_mode), 0o600)
        self.assertEqual(pathlib.Path(answer['now']).read_bytes(), PDF)

    def test_goes_where_it_was_said(self):
        """Under every name, by its content; another content has no origin."""
        self.quarantine('--compartment', 'work', self.file)
        again = self.make('innocent.pdf')
        self.assertEqual(self.explain(again)['origin'], 'work')
        self.assertEqual(self.explain(again)['compartment'], 'work')
        self.assertEqual(self.explain(self.make('innocent.pdf', PDF + b'.'))['compartment'], 'untrusted-documents')

    def test_a_named_compartment_gives_no_more(self):
        """Nobody is asked for a machine: no service is on this bus."""
        self.environment['CORDON_COMPARTMENTS'] = os.path.join(os.environ['CORDON_DATA'], 'compartments')
        now = self.quarantine(self.file)[0]['now']
        for words in (('open',), ('flat', '--pdf', str(self.home / 'out.pdf'))):
            with self.subTest(words=words):
                self.assertEqual(self.error(*words, '--compartment', 'untrusted-links', now, code=3)['code'], 'denied')

    def test_claim_in_an_archive_is_not_believed(self):
        try:
            os.setxattr(self.file, 'user.cordon.origin', b'banking')
        except OSError as error:
            self.skipTest(f'this file system has no attributes of users: {error}')
        answer = self.explain(self.file)
        self.assertEqual((answer['claimed-origin'], answer['origin'], answer['compartment']),
                         ('banking', None, 'untrusted-documents'))
        self.assertIn('not believed', self.run_cordon('route', 'explain', self.file).stdout)

    def test_hostile_names(self):
        for name in HOSTILE:
            with self.subTest(name=name):
                path = self.make(name)
                self.quarantine('--', path)
                self.assertFalse(os.path.lexists(path))
                self.assertTrue(os.path.lexists(path + '.untrusted'))

    def test_twice(self):
        now = self.quarantine(self.file)[0]['now']
        self.assertEqual(self.quarantine(now)[0]['now'], now)

    def test_replaces_nothing(self):
        taken = self.make('paper.pdf.untrusted', b'%PDF-other')
        os.chmod(self.file, 0o644)
        self.quarantine(self.file, code=2)
        self.assertEqual(pathlib.Path(taken).read_bytes(), b'%PDF-other')
        self.assertEqual(pathlib.Path(self.file).read_bytes(), PDF)
        self.assertEqual(stat.S_IMODE(os.stat(self.file).st_mode), 0o644)

    def test_one_that_cannot_be_keeps_none_out(self):
        second = self.make('second.pdf')
        answers = self.quarantine(str(self.home / 'nothing'), second, code=5)
        self.assertIn('error', answers[0])
        self.assertEqual(answers[1]['now'], second + '.untrusted')

    def test_what_cannot_be(self):
        os.mkfifo(self.home / 'pipe')
        (self.home / 'link').symlink_to(self.file)
        long_name = self.make('x' * 250)
        for word, code in ((str(self.home / 'pipe'), 5), (str(self.home / 'link'), 5), (str(self.home), 5),
                           ('/proc/self/status', 5), (long_name, 2)):
            with self.subTest(word=word):
                self.quarantine(word, code=code)
        self.assertTrue(os.path.exists(long_name) and os.path.exists(self.file))
        self.quarantine('--compartment', '../x', self.file, code=2)

    def test_other_names_are_told(self):
        os.link(self.file, self.home / 'second')
        self.assertTrue(self.quarantine(self.file)[0]['other-names'])


class Default(Case):
    """Undone byte for byte, whatever the list looks like; refused where it is not ours alone any more."""
    LISTS = [None, b'', b'[Default Applications]\napplication/pdf=evince.desktop\n',
             b'# mine\r\n[Default Applications]\r\nimage/png=a;b;\r\nimage/png=c\r\n\r\n[Added Associations]\r\nx/y=z',
             b'[X]\nq=1\n[Default Applications]\n\xff\xfe=\n=\n[Default Applications]\nimage/png=d\n', b'no list at all']

    def setUp(self):
        super().setUp()
        self.list = self.home / 'config/mimeapps.list'

    def put(self, content):
        if content is None:
            self.list.unlink(missing_ok=True)
        else:
            self.list.write_bytes(content)

    def content(self):
        return self.list.read_bytes() if self.list.exists() else None

    def test_byte_for_byte(self):
        for content in self.LISTS:
            with self.subTest(content=content):
                self.put(content)
                self.run_cordon('default', 'set', 'application/pdf', 'image/png')
                self.assertIn(b'application/pdf=org.cordon.Cordon.desktop', self.content())
                self.run_cordon('default', 'set', 'x-scheme-handler/https')
                self.assertIn(b'x-scheme-handler/https=org.cordon.Cordon.Links.desktop', self.content())
                self.run_cordon('default', 'unset')
                self.assertEqual(self.content(), content)
                self.run_cordon('default', 'unset')
                self.assertEqual(self.content(), content)

    def test_changed_meanwhile(self):
        self.put(b'[Default Applications]\napplication/pdf=evince.desktop\n')
        self.run_cordon('default', 'set', 'application/pdf')
        with self.list.open('ab') as file:
            file.write(b'image/gif=other.desktop\n')
        before = self.content()
        message = self.error('default', 'unset', code=3)['message']
        self.assertIn('--lines', message)
        self.assertEqual(self.content(), before)
        self.run_cordon('default', 'unset', '--lines')
        self.assertEqual(self.content(),
                         b'[Default Applications]\napplication/pdf=evince.desktop\nimage/gif=other.desktop\n')

    def test_set_again_after_a_change(self):
        """Then what the other program wrote comes back, without ours."""
        self.run_cordon('default', 'set', 'application/pdf')
        with self.list.open('ab') as file:
            file.write(b'image/gif=other.desktop\n')
        self.run_cordon('default', 'set', 'image/png')
        self.run_cordon('default', 'unset')
        self.assertEqual(self.content(), b'[Default Applications]\nimage/gif=other.desktop\n')

    def test_link_stays_a_link(self):
        target = self.home / 'dotfiles.list'
        target.write_bytes(b'[Default Applications]\n')
        self.list.symlink_to(target)
        self.run_cordon('default', 'set', 'application/pdf')
        self.assertTrue(self.list.is_symlink())
        self.assertIn(b'org.cordon', target.read_bytes())
        self.run_cordon('default', 'unset')
        self.assertEqual(target.read_bytes(), b'[Default Applications]\n')

    def test_mode_kept(self):
        self.put(b'')
        self.list.chmod(0o600)
        self.run_cordon('default', 'set', 'application/pdf')
        self.assertEqual(stat.S_IMODE(self.list.stat().st_mode), 0o600)

    def test_what_cannot_be(self):
        self.put(b'[Default Applications]\n')
        self.list.chmod(0o444)
        if not os.access(self.list, os.W_OK):
            self.error('default', 'set', 'application/pdf', code=1)
        self.assertEqual(self.content(), b'[Default Applications]\n')
        self.list.unlink()
        self.list.symlink_to('/nonexistent/list')
        self.error('default', 'set', 'application/pdf', code=1)
        self.list.unlink()
        os.mkfifo(self.list)
        self.error('default', 'set', 'application/pdf', code=1)
        self.list.unlink()
        self.put(b'a\0b')
        self.error('default', 'set', 'application/pdf')
        self.assertEqual(self.content(), b'a\0b')
        self.put(b'x' * (1024 * 1024 + 1))
        self.error('default', 'set', 'application/pdf', code=1)

    def test_types(self):
        self.assertIn('application/pdf', self.error('default', 'set', 'aplication/pdf')['message'])
        for word in ('text/x-shellscript', 'a=b', '', '\x1b[31m', 'application/pdf\n[X]'):
            self.error('default', 'set', word)
        self.assertIsNone(self.content())
        self.error('default', 'set')
        rows = {row['type']: row for row in self.json('default', 'show', '--json')}
        self.assertEqual((rows['application/pdf']['set'], len(rows)), (False, 44))
        self.run_cordon('default', 'set', 'application/pdf')
        rows = {row['type']: row for row in self.json('default', 'show', '--json')}
        self.assertTrue(rows['application/pdf']['set'])


class Open(Case):
    @staticmethod
    def show(request):
        for word in ('window', 'machine-started', 'verified', 'agent-ready', 'file-sent', 'first-page'):
            request.stage(word, 1, '6f9619ff-8b86-4011-b42d-00c04fc964ff')

    def test_each_file_by_its_rules(self):
        """Where one of them is refused, none is opened."""
        self.own.write_text('[png]\nType=image/png\nDo=refuse\n[p]\nName=paper*\nOpen=untrusted-documents\n')
        picture = self.make('x.pdf', b'\x89PNG\r\n\x1a\n')
        desktop = mocks.Desktop(self.bus, self.show)
        self.run_cordon('open', self.file)
        self.assertEqual([request.options['compartment'] for request in desktop.requests], ['untrusted-documents'])
        error = self.error('open', self.file, picture, code=3)
        self.assertEqual(error['code'], 'denied')
        self.assertIn('“png”', error['message'])
        self.assertEqual(len(desktop.requests), 1)

    def test_named_compartment_wins_over_rules(self):
        self.own.write_text('[all]\nName=*\nDo=refuse\n')
        desktop = mocks.Desktop(self.bus, self.show)
        self.run_cordon('open', '--compartment', 'untrusted-documents', self.file)
        self.assertEqual(desktop.requests[0].options['compartment'], 'untrusted-documents')

    def test_ask_says_what_to_write(self):
        self.own.write_text('[all]\nName=*\nDo=ask\n')
        self.assertIn('--compartment', self.error('open', self.file)['message'])


if __name__ == '__main__':
    tap.main()
