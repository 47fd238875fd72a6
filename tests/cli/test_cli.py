# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every command of `cordon` against stand-ins on a private bus: right answers, hostile answers, none."""
import io
import json
import os
import pathlib
import pty
import pwd
import re
import signal
import socket
import subprocess
import sys
import tarfile
import tempfile
import time
import unittest

import mocks

mocks.become_ordinary()

import tap  # noqa: E402
from gi.repository import Gio, GLib  # noqa: E402

UUID = '6f9619ff-8b86-4011-b42d-00c04fc964ff'
UUID2 = '6f9619ff-8b86-4011-b42d-00c04fc96400'
ESCAPES = 'a\x1b]0;owned\x07\x1b[31m\u202egnp.exe\nb\r\u200b'
MiB = 1024 * 1024


def variant(type_string, value):
    return GLib.Variant(type_string, value)


def machine(**changes):
    values = {
        'uuid': ('s', UUID), 'name': ('s', 'untrusted-documents-1'),
        'compartment': ('s', 'untrusted-documents'), 'title': ('s', 'Untrusted documents'),
        'state': ('s', 'running'), 'throwaway': ('b', True), 'disk': ('t', 0), 'saved': ('b', False),
        'template': ('s', 'viewer'),
        'mac': ('s', 'selinux'), 'label': ('s', 'system_u:system_r:svirt_t:s0:c1,c300,c1022,c1023'),
        'labelled': ('b', True), 'own-type': ('b', True), 'account': ('s', 'cordon-m01'), 'pid': ('u', 4711),
        'since': ('t', 1_700_000_000_000_000), 'began': ('t', 1_700_000_001_000_000), 'memory': ('u', 192),
        'processors': ('u', 1), 'disk-used': ('t', 0),
    }
    values.update(changes)
    return {key: variant(*value) for key, value in values.items() if value}


def dictionaries(*items):
    return variant('(aa{sv})', (list(items),))


class Case(unittest.TestCase):
    def setUp(self):
        self.bus = mocks.Bus()
        self.addCleanup(self.bus.close)
        self.folder = pathlib.Path(tempfile.mkdtemp(dir=self.bus.path))
        self.environment = {
            'PATH': os.environ['PATH'], 'HOME': str(self.folder), 'LC_ALL': 'C.UTF-8',
            'XDG_RUNTIME_DIR': str(self.folder), 'DISPLAY': ':999',
            'DBUS_SESSION_BUS_ADDRESS': self.bus.address,
            'DBUS_SYSTEM_BUS_ADDRESS': self.bus.address,
        }
        for name in ('ASAN_OPTIONS', 'UBSAN_OPTIONS', 'LSAN_OPTIONS'):
            if name in os.environ:
                self.environment[name] = os.environ[name]

    def start(self, *arguments):
        return mocks.Run(arguments, self.environment, self.folder)

    def run_cordon(self, *arguments, code=0):
        run = self.start(*arguments).wait()
        self.assertEqual(run.code, code, run.stdout + run.stderr)
        return run

    def run_json(self, *arguments, code=0):
        """Every line is JSON; the last one's value."""
        words = list(arguments)
        words.insert(words.index('--') if '--' in words else len(words), '--json')
        run = self.run_cordon(*words, code=code)
        self.assertEqual(run.stderr, '')
        return [json.loads(line) for line in run.stdout.splitlines()]

    def assert_error(self, code, word, *arguments):
        """The error as a sentence and as JSON, with the same exit status."""
        run = self.run_cordon(*arguments, code=code)
        self.assert_harmless(run.stdout + run.stderr)
        self.assertRegex(run.stderr, r'^cordon: .+[.!?”]\n$')
        answer = self.run_json(*arguments, code=code)[-1]
        self.assertEqual(answer['error']['code'], word)
        self.assertTrue(answer['error']['message'])
        return run.stderr

    def assert_harmless(self, text):
        for character in text:
            self.assertTrue(character == '\n' or character.isprintable(), ascii(text))


class Open(Case):
    def setUp(self):
        super().setUp()
        self.file = self.folder / 'paper.pdf'
        self.file.write_bytes(b'%PDF-1.7 four blocks')

    def desktop(self, script, answer='each'):
        self.mock = mocks.Desktop(self.bus, script, answer)
        return self.mock

    @staticmethod
    def show(request):
        request.stage('window', 12)
        request.stage('machine-started', 900, UUID)
        request.stage('verified', 1000, UUID)
        request.stage('agent-ready', 7000, UUID)
        request.stage('file-sent', 7100, UUID)
        request.stage('first-page', 8000, UUID)

    def test_stages_as_json(self):
        self.desktop(self.show)
        lines = self.run_json('open', str(self.file))
        self.assertEqual([line['stage'] for line in lines],
                         ['window', 'machine-started', 'verified', 'agent-ready', 'file-sent', 'first-page'])
        self.assertEqual([line['ms'] for line in lines], [12, 900, 1000, 7000, 7100, 8000])
        self.assertEqual({line['machine'] for line in lines}, {'', UUID})
        self.assertEqual({line['file'] for line in lines}, {'paper.pdf'})

    def test_hands_over_bytes_and_options(self):
        desktop = self.desktop(self.show)
        self.run_cordon('open', '--compartment', 'banking', '--allow-unlabelled', str(self.file))
        request, = desktop.requests
        self.assertEqual(request.content, self.file.read_bytes())
        self.assertEqual(request.name, 'paper.pdf')
        self.assertRegex(request.options.pop('handle_token'), r'^[A-Za-z0-9_]{1,64}$')
        self.assertEqual(request.options, {'compartment': 'banking', 'allow-unlabelled': True})

    def test_no_options_are_sent_unasked(self):
        desktop = self.desktop(self.show)
        self.run_cordon('open', str(self.file))
        self.assertEqual(sorted(desktop.requests[0].options), ['compartment', 'handle_token'])
        self.assertEqual(desktop.requests[0].options['compartment'], 'untrusted-documents')

    def test_stages_as_text(self):
        self.desktop(self.show)
        run = self.run_cordon('open', str(self.file))
        self.assertEqual(len(run.stdout.splitlines()), 6)
        self.assertIn('8.00 s  paper.pdf: first page', run.stdout)

    def test_several_files_are_followed_to_the_last(self):
        other = self.folder / 'other.pdf'
        other.write_bytes(b'%PDF-1.7 other')
        desktop = self.desktop(lambda request: len(desktop.requests) == 2
                               and [self.show(each) for each in desktop.requests])
        lines = self.run_json('open', str(self.file), str(other))
        self.assertEqual([line['file'] for line in lines if line['stage'] == 'first-page'],
                         ['paper.pdf', 'other.pdf'])
        self.assertEqual([request.content for request in desktop.requests],
                         [self.file.read_bytes(), b'%PDF-1.7 other'])

    def make_several(self, *names):
        self.environment['CORDON_COMPARTMENTS'] = str(mocks.DATA / 'compartments')
        folder = self.folder / 'several'
        folder.mkdir()
        for name in names:
            (folder / name).write_bytes(f'content of {name}'.encode())
        return [str(folder / name) for name in names]

    @staticmethod
    def unpack(request):
        with tarfile.open(fileobj=io.BytesIO(request.content)) as archive:
            return [(member.name, archive.extractfile(member).read().decode()) for member in archive.getmembers()]

    def test_together(self):
        """Without a question, or as the person answers it: one request, whose content is all of them in their order."""
        files = self.make_several('b.pdf', 'a.pdf', 'c.pdf')
        for answer, words in (('each', ['--together']), ('together', [])):
            with self.subTest(words=words):
                desktop = self.desktop(self.show, answer)
                lines = self.run_json('open', *words, *files)
                request, = desktop.requests
                self.assertEqual(request.name, '3 files: b.pdf, a.pdf, …')
                self.assertEqual(self.unpack(request), [(name, f'content of {name}') for name in ('b.pdf', 'a.pdf', 'c.pdf')])
                self.assertEqual({line['file'] for line in lines}, {request.name})
                self.assertEqual(request.options['compartment'], 'untrusted-documents')
                self.assertEqual(desktop.asked, [] if words else [(3, 1)])
                desktop.close()

    def test_each(self):
        files = self.make_several('a.pdf', 'b.pdf')
        for answer, words in (('together', ['--each']), ('each', [])):
            with self.subTest(words=words):
                desktop = self.desktop(self.show, answer)
                self.run_cordon('open', *words, *files)
                self.assertEqual([request.name for request in desktop.requests], ['a.pdf', 'b.pdf'])
                self.assertEqual(desktop.asked, [] if words else [(2, 1)])
                desktop.close()

    def test_together_or_not_at_all(self):
        files = self.make_several('a.pdf', 'b.pdf')
        desktop = self.desktop(self.show, 'cancel')
        self.assert_error(6, 'cancelled', 'open', *files)
        desktop.together = ValueError('org.freedesktop.DBus.Error.UnknownMethod', 'no such method')
        self.assertIn('another version', self.assert_error(1, 'failed', 'open', *files))
        self.assertIn('not both', self.assert_error(2, 'usage', 'open', '--together', '--each', *files))
        self.assertEqual(desktop.requests, [])

    def test_nothing_to_be_asked(self):
        """One file, and files for a compartment with a network or whose machines last."""
        files = self.make_several('a.pdf', 'b.pdf')
        desktop = self.desktop(self.show, 'cancel')
        self.run_cordon('open', files[0])
        self.run_cordon('open', '--together', '--compartment', 'banking', *files)
        self.assertEqual([len(desktop.requests), desktop.asked], [3, []])

    def test_more_than_machines(self):
        files = self.make_several(*(f'{number}.pdf' for number in range(9)))
        desktop = self.desktop(self.show, 'each')
        self.assertIn('--together', self.assert_error(3, 'quota', 'open', *files))
        self.assertEqual(desktop.requests, [])
        self.run_cordon('open', '--together', *files)
        self.assertEqual(len(self.unpack(desktop.requests[0])), 9)

    def test_too_large_together(self):
        files = self.make_several('a.pdf', 'b.pdf')
        for file in files:
            os.truncate(file, 40 * MiB)
        desktop = self.desktop(self.show)
        self.assertIn('open them one each', self.assert_error(5, 'file-too-large', 'open', '--together', *files))
        self.assertEqual(desktop.requests, [])

    def test_waits_until_closed(self):
        """A shown page does not end it; the end of the machine does."""
        desktop = self.desktop(self.show)
        run = self.start('open', '--wait=closed', str(self.file))
        seen = []

        def look():
            if 'first page' not in run.output():
                return True
            seen.append(run.process.poll())
            desktop.requests[0].closed()
            return False
        GLib.timeout_add(20, look)
        run.wait()
        self.assertEqual((run.code, seen), (0, [None]))

    def test_closed_before_shown_is_cancelled(self):
        def script(request):
            request.stage('window')
            request.closed()
        self.desktop(script)
        self.assert_error(6, 'cancelled', 'open', str(self.file))

    def test_failures_keep_their_code(self):
        codes = {'failed': 1, 'usage': 2, 'not-found': 2, 'denied': 3, 'busy': 3, 'quota': 3,
                 'exhausted': 4, 'service': 4, 'hypervisor': 4, 'template-missing': 4,
                 'template-damaged': 4, 'unlabelled': 4, 'no-session': 4, 'unverified': 7,
                 'timeout': 7, 'machine-ended': 7, 'screen-lost': 7, 'guest-protocol': 7,
                 'file-changed': 5, 'not-document': 5, 'document-damaged': 5, 'password': 5,
                 'viewer-died': 5, 'cancelled': 6}
        desktop = self.desktop(None)
        for word, code in codes.items():
            desktop.script = lambda request: request.failed(word, 'No. Do this.')
            answer = self.run_json('open', str(self.file), code=code)[-1]
            self.assertEqual(answer, {'error': {'code': word, 'message': 'No. Do this.'}})

    def test_unknown_failure_is_a_failure(self):
        self.desktop(lambda request: request.failed('from-the-future', 'New.'))
        answer = self.run_json('open', str(self.file), code=1)[-1]
        self.assertEqual(answer['error'], {'code': 'failed', 'message': 'New.'})

    def test_failure_with_escapes(self):
        self.desktop(lambda request: request.failed('denied', ESCAPES + '.'))
        run = self.run_cordon('open', str(self.file), code=3)
        self.assert_harmless(run.stderr)
        self.assertEqual(self.run_json('open', str(self.file), code=3)[-1]['error']['message'],
                         ESCAPES + '.')

    def test_malformed_signals_are_not_believed(self):
        def script(request):
            request.emit('Stage', variant('(us)', (1, 'first-page')))
            request.emit('Stage', None)
            request.emit('Failed', variant('(s)', ('denied',)))
            request.stage('root-shell', 1, UUID)
            request.stage('first-page', 1, '../../etc/passwd')
            request.emit('Surprise', variant('(s)', ('x',)))
            self.show(request)
        self.desktop(script)
        lines = self.run_json('open', str(self.file))
        self.assertEqual(len(lines), 6)

    def test_signals_of_strangers_are_not_believed(self):
        stranger = self.bus.connect()

        def script(request):
            request.stage('window', 1, connection=stranger)
            request.stage('first-page', 1, connection=stranger)
            stranger.flush_sync(None)
            request.failed('quota', 'No.')
        self.desktop(script)
        answers = self.run_json('open', str(self.file), code=3)
        self.assertEqual([list(answer) for answer in answers], [['error']])

    def test_desktop_ends(self):
        def script(request):
            request.stage('window')
            self.mock.connection.flush_sync(None)
            self.mock.connection.close_sync(None)
        self.desktop(script)
        run = self.run_cordon('open', str(self.file), code=1)
        self.assertIn('ended unexpectedly', run.stderr)

    def test_desktop_ends_before_it_has_a_window(self):
        self.desktop(lambda request: self.mock.connection.close_sync(None))
        run = self.run_cordon('open', str(self.file), code=4)
        self.assertIn('display', run.stderr)

    def test_desktop_ends_before_it_answers(self):
        connection = self.bus.connect()
        connection.register_object(
            mocks.DESKTOP_PATH, mocks.interface('org.cordon.Desktop1.xml', 'org.cordon.Desktop1'),
            lambda *arguments: connection.close_sync(None), None, None)
        mocks.own(connection, mocks.DESKTOP_NAME)
        answer, = self.run_json('open', str(self.file), code=4)
        self.assertEqual(answer['error']['code'], 'no-session')

    def test_another_request_path_is_refused(self):
        info = mocks.interface('org.cordon.Desktop1.xml', 'org.cordon.Desktop1')
        connection = self.bus.connect()
        connection.register_object(
            mocks.DESKTOP_PATH, info,
            lambda *arguments: arguments[-1].return_value(variant('(o)', ('/elsewhere',))), None, None)
        mocks.own(connection, mocks.DESKTOP_NAME)
        self.assert_error(1, 'failed', 'open', str(self.file))

    def test_reply_of_a_wrong_type_is_refused(self):
        info = Gio.DBusNodeInfo.new_for_xml(
            '<node><interface name="org.cordon.Desktop1"><method name="OpenFile">'
            '<arg type="h" direction="in"/><arg type="s" direction="in"/>'
            '<arg type="a{sv}" direction="in"/><arg type="u" direction="out"/>'
            '</method></interface></node>').interfaces[0]
        connection = self.bus.connect()
        connection.register_object(
            mocks.DESKTOP_PATH, info,
            lambda *arguments: arguments[-1].return_value(variant('(u)', (7,))), None, None)
        mocks.own(connection, mocks.DESKTOP_NAME)
        self.assert_error(1, 'failed', 'open', str(self.file))

    def interrupt_when_shown(self, run, times):
        """SIGINT each time the command has printed something new, or was told to close."""
        def check():
            if run.output():
                run.process.send_signal(signal.SIGINT)
                return False
            return True
        for _ in range(times):
            GLib.timeout_add(20, check)

    def test_interrupt_closes_window_and_machine(self):
        desktop = self.desktop(lambda request: request.stage('window'))
        run = self.start('open', '--json', str(self.file))
        self.interrupt_when_shown(run, 1)
        run.wait()
        self.assertEqual((run.code, desktop.requests[0].closes), (6, 1))
        self.assertEqual(json.loads(run.stdout.splitlines()[-1])['error']['code'], 'cancelled')

    def test_second_interrupt_does_not_wait(self):
        desktop = self.desktop(lambda request: (setattr(request, 'on_close', lambda: close(request)),
                                                request.stage('window')))
        run = self.start('open', str(self.file))

        def close(request):
            run.process.send_signal(signal.SIGINT)
        self.interrupt_when_shown(run, 1)
        # Killed here long before it would give up by itself.
        self.assertLess(mocks.DEADLINE_S, 160)
        run.wait()
        self.assertEqual((run.code, desktop.requests[0].closes), (6, 1))
        self.assertIn('did not answer', run.stderr)

    def test_no_session_bus(self):
        del self.environment['DBUS_SESSION_BUS_ADDRESS']
        self.assertIn('session bus', self.assert_error(4, 'no-session', 'open', str(self.file)))

    def test_dead_session_bus(self):
        self.environment['DBUS_SESSION_BUS_ADDRESS'] = 'unix:path=/nonexistent/bus'
        self.assert_error(4, 'no-session', 'open', str(self.file))

    def test_no_display(self):
        del self.environment['DISPLAY']
        self.desktop(self.show)
        self.assertIn('display', self.assert_error(4, 'no-session', 'open', str(self.file)))
        self.assertEqual(self.mock.requests, [])

    def test_desktop_not_installed(self):
        self.assert_error(4, 'service', 'open', str(self.file))

    def test_desktop_cannot_start(self):
        self.bus.add_service(mocks.DESKTOP_NAME, '/bin/false')
        self.assert_error(4, 'no-session', 'open', str(self.file))

    def test_wrong_words(self):
        for words in (['open'], ['open', '--wait=never', 'x'], ['open', '--unknown', 'x'],
                      ['open', '--compartment'], ['open', '-rf'], ['open', *['x'] * 65]):
            with self.subTest(words=words):
                self.assert_error(2, 'usage', *words)


class Flat(Case):
    """Whatever is wrong with the words is said before anything is started: nobody is on the bus here."""

    def setUp(self):
        super().setUp()
        self.good = self.folder / 'good.pdf'
        self.good.write_bytes(b'%PDF-1.7')
        self.out = self.folder / 'out.pdf'

    def refuse(self, code, word, *words):
        text = self.assert_error(code, word, 'flat', *map(str, words))
        self.assertEqual(sorted(path.name for path in self.folder.iterdir() if path.name.startswith(('out', '.cordon'))),
                         ['out.pdf'] if self.out.exists() else [])
        return text

    def test_words(self):
        self.refuse(2, 'usage', self.good)
        self.refuse(2, 'usage', '--pdf', self.out, '--png', self.out, self.good)
        self.refuse(2, 'usage', '--pdf', self.out)
        self.refuse(2, 'usage', '--pdf', self.out, self.good, self.good)
        for dpi in ('0', '35', '601', '-1', 'x', '99999999999'):
            self.refuse(2, 'usage', '--pdf', self.out, '--dpi', dpi, self.good)
        for pages in ('', '0', '2-1', '1-', '-1', 'x', '1-2-3', '1-100001', '99999999999999999999'):
            self.refuse(2, 'usage', '--pdf', self.out, f'--pages={pages}', self.good)

    def test_file(self):
        self.refuse(5, 'file-unreadable', '--pdf', self.out, self.folder / 'nothing.pdf')
        self.refuse(5, 'file-kind', '--pdf', self.out, self.folder)
        empty = self.folder / 'empty.pdf'
        empty.touch()
        self.refuse(5, 'file-empty', '--pdf', self.out, empty)

    def test_target(self):
        self.refuse(2, 'not-found', '--pdf', self.folder / 'nowhere' / 'out.pdf', self.good)
        self.out.write_bytes(b'mine')
        self.assertIn('--replace', self.refuse(2, 'usage', '--pdf', self.out, self.good))
        self.assertEqual(self.out.read_bytes(), b'mine')


class BadFiles(Case):
    """Each is refused before anything is started: the desktop is never asked."""

    def setUp(self):
        super().setUp()
        self.mock = mocks.Desktop(self.bus, Open.show)
        self.good = self.folder / 'good.pdf'
        self.good.write_bytes(b'%PDF-1.7')

    def refuse(self, path, word):
        text = self.assert_error(5, word, 'open', str(self.good), '--', str(path))
        self.assertEqual(self.mock.requests, [])
        return text

    def test_empty(self):
        path = self.folder / 'empty.pdf'
        path.touch()
        self.refuse(path, 'file-empty')

    def test_directory(self):
        self.assertIn('directory', self.refuse(self.folder, 'file-kind'))

    def test_pipe(self):
        path = self.folder / 'pipe.pdf'
        os.mkfifo(path)
        self.assertIn('pipe', self.refuse(path, 'file-kind'))

    def test_link(self):
        path = self.folder / 'link.pdf'
        path.symlink_to('/etc/passwd')
        self.assertIn('link', self.refuse(path, 'file-kind'))

    def test_dangling_link(self):
        path = self.folder / 'dangling.pdf'
        path.symlink_to('nowhere')
        self.refuse(path, 'file-kind')

    def test_socket(self):
        path = self.folder / 's'
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(path))
            self.refuse(path, 'file-kind')

    def test_device(self):
        self.refuse('/dev/null', 'file-kind')

    def test_unreadable(self):
        path = self.folder / 'secret.pdf'
        path.write_bytes(b'%PDF')
        path.chmod(0)
        self.assertIn('may not read', self.refuse(path, 'file-unreadable'))

    def test_missing(self):
        self.assertIn('There is no file', self.refuse(self.folder / 'missing.pdf', 'file-unreadable'))

    def test_file_as_directory(self):
        self.refuse(self.good / 'x', 'file-unreadable')

    def test_five_gibibytes(self):
        path = self.folder / 'huge.pdf'
        with open(path, 'wb') as stream:
            stream.truncate(5 * 1024 * MiB)
        self.refuse(path, 'file-too-large')

    def test_one_byte_too_large(self):
        path = self.folder / 'large.pdf'
        with open(path, 'wb') as stream:
            stream.truncate(1024 * MiB + 1)
        self.refuse(path, 'file-too-large')

    def test_long_name(self):
        self.refuse(self.folder / ('x' * 300), 'file-unreadable')

    def test_hostile_names_of_missing_files(self):
        for name in ('new\nline.pdf', 'bidi\u202efdp.exe', 'esc\x1b[2J.pdf', '-rf', 'tab\t.pdf'):
            with self.subTest(name=ascii(name)):
                self.assert_harmless(self.refuse(name, 'file-unreadable'))


class Names(Case):
    """Whatever a file is called, its bytes arrive and the terminal is left alone."""

    def check(self, name, shown):
        path = os.path.join(os.fsencode(self.folder), name)
        with open(path, 'wb') as stream:
            stream.write(b'%PDF-1.7 content of ' + name)
        self.mock = mocks.Desktop(self.bus, Open.show)
        run = self.run_cordon('open', '--', os.fsdecode(name))
        self.assert_harmless(run.stdout)
        self.assertEqual(self.mock.requests[0].name, shown)
        self.assertEqual(self.mock.requests[0].content, b'%PDF-1.7 content of ' + name)

    def test_newline(self):
        self.check(b'new\nline.pdf', 'new\nline.pdf')

    def test_bidi(self):
        self.check('bidi\u202efdp.exe'.encode(), 'bidi\u202efdp.exe')

    def test_option_like(self):
        self.check(b'-rf', '-rf')

    def test_json_like(self):
        self.check(b'--json', '--json')

    def test_emoji(self):
        self.check('😀.pdf'.encode(), '😀.pdf')

    def test_not_utf8(self):
        self.check(b'b\xffd.pdf', 'b\ufffdd.pdf')


class Service(Case):
    def serve(self, info=None, **answers):
        self.mock = mocks.Service(self.bus, answers, info)
        return self.mock

    def error(self, name, text='Not now. Try later.'):
        return Exception(f'org.cordon.Error.{name}', text)


class List(Service):
    def test_json(self):
        self.serve(List=dictionaries(machine(), machine(uuid=('s', UUID2))))
        answer, = self.run_json('list')
        self.assertEqual([item['uuid'] for item in answer], [UUID, UUID2])
        self.assertEqual(answer[0], {
            'uuid': UUID, 'name': 'untrusted-documents-1', 'compartment': 'untrusted-documents',
            'state': 'running', 'throwaway': True, 'disk': 0, 'saved': False, 'disk-used': 0, 'memory': 192,
            'processors': 1, 'template': 'viewer', 'label': 'system_u:system_r:svirt_t:s0:c1,c300,c1022,c1023', 'own-type': True, 'account': 'cordon-m01',
            'pid': 4711, 'since': 1_700_000_000_000_000, 'began': 1_700_000_001_000_000})

    def test_table(self):
        self.serve(List=dictionaries(machine()))
        head, row = self.run_cordon('list').stdout.splitlines()
        for word in ('untrusted-documents-1', 'running', 'throwaway', 'cordon-m01', UUID,
                     'system_u:system_r:svirt_t:s0:c1,c300,c1022,c1023'):
            self.assertIn(word, row)
        self.assertEqual(head.index('UUID'), row.index(UUID))

    def test_saved_is_said(self):
        self.serve(List=dictionaries(machine(state=('s', 'stopped'), saved=('b', True))))
        _, row = self.run_cordon('list').stdout.splitlines()
        self.assertIn(' saved ', row)

    def test_unlabelled_is_said(self):
        self.serve(List=dictionaries(machine(labelled=('b', False))))
        self.assertIn('UNLABELLED', self.run_cordon('list').stdout)

    def test_generic_label_is_said(self):
        self.serve(List=dictionaries(machine(**{'own-type': ('b', False)}), machine(**{'own-type': None})))
        self.assertEqual(self.run_cordon('list').stdout.count('GENERIC system_u:system_r:svirt_t:'), 2)
        self.assertEqual([one['own-type'] for one in self.run_json('list')[0]], [False, False])

    def test_only_selinux_has_generic_labels(self):
        self.serve(List=dictionaries(machine(), machine(**{'own-type': ('b', False), 'mac': ('s', 'apparmor')})))
        self.assertNotIn('GENERIC', self.run_cordon('list').stdout)

    def test_stopped(self):
        self.serve(List=dictionaries(machine(state=('s', 'stopped'), throwaway=('b', False), label=('s', ''),
                                             labelled=('b', False), disk=('t', 2**31))))
        row = self.run_cordon('list').stdout.splitlines()[1]
        self.assertIn('stopped', row)
        self.assertIn('persistent', row)
        self.assertNotIn('UNLABELLED', row)
        self.assertEqual(self.run_json('list')[0][0]['disk'], 2**31)

    def test_empty(self):
        self.serve(List=dictionaries())
        self.assertEqual(self.run_json('list'), [[]])
        self.assertIn('cordon open', self.run_cordon('list').stdout)

    def test_all(self):
        self.serve(List=dictionaries(machine()), ListReady=dictionaries(machine(uuid=('s', UUID2), state=('s', 'ready'))))
        self.assertEqual([item['uuid'] for item in self.run_json('list')[0]], [UUID])
        self.assertEqual([(item['uuid'], item['state']) for item in self.run_json('list', '--all')[0]],
                         [(UUID, 'running'), (UUID2, 'ready')])

    def test_wrong_value_types(self):
        self.serve(List=dictionaries(machine(uuid=('u', 7), pid=('s', 'x'), throwaway=('s', 'yes'),
                                             since=None, state=('as', ['running']))))
        item = self.run_json('list')[0][0]
        self.assertEqual((item['uuid'], item['pid'], item['throwaway'], item['since'], item['state']),
                         ('', 0, False, 0, ''))
        self.run_cordon('list')

    def test_unknown_keys_are_not_passed_on(self):
        self.serve(List=dictionaries(machine(surprise=('s', 'x'))))
        self.assertNotIn('surprise', self.run_json('list')[0][0])

    def test_hostile_text(self):
        self.serve(List=dictionaries(machine(name=('s', ESCAPES), since=('t', 2**64 - 1))))
        run = self.run_cordon('list')
        self.assert_harmless(run.stdout)
        self.assertEqual(len(run.stdout.splitlines()), 2)
        self.assertEqual(self.run_json('list')[0][0]['name'], ESCAPES)

    def test_wrong_signature(self):
        info = Gio.DBusNodeInfo.new_for_xml(
            '<node><interface name="org.cordon.Cordon1"><method name="List">'
            '<arg type="s" direction="out"/></method></interface></node>').interfaces[0]
        self.serve(info, List=variant('(s)', ('machines',)))
        self.assert_error(1, 'failed', 'list')

    def test_no_service(self):
        self.assert_error(4, 'service', 'list')

    def test_no_system_bus(self):
        self.environment['DBUS_SYSTEM_BUS_ADDRESS'] = 'unix:path=/nonexistent/bus'
        self.assert_error(4, 'service', 'list')

    def test_refusals(self):
        for name, code, word in (('Denied', 3, 'denied'), ('Hypervisor', 4, 'hypervisor'),
                                 ('Timeout', 7, 'timeout')):
            with self.subTest(name=name):
                bus, self.bus = self.bus, mocks.Bus()
                self.addCleanup(self.bus.close)
                self.environment['DBUS_SYSTEM_BUS_ADDRESS'] = self.bus.address
                self.serve(List=self.error(name))
                self.assertEqual(self.assert_error(code, word, 'list'),
                                 'cordon: Not now. Try later.\n')

    def test_hostile_error_text(self):
        self.serve(List=self.error('Failed', ESCAPES + '.'))
        self.assert_error(1, 'failed', 'list')


class Stop(Service):
    def test_by_name_and_uuid(self):
        for word in ('untrusted-documents-1', UUID, UUID.upper()):
            with self.subTest(word=word):
                self.bus = mocks.Bus()
                self.addCleanup(self.bus.close)
                self.environment['DBUS_SYSTEM_BUS_ADDRESS'] = self.bus.address
                service = self.serve(List=dictionaries(machine()), Stop=variant('()', ()))
                self.assertEqual(self.run_json('stop', word), [{'stopped': UUID}])
                self.assertEqual([call[:2] for call in service.calls], [('List', ()), ('Stop', (UUID,))])

    def test_one_wrong_word_stops_nothing(self):
        service = self.serve(List=dictionaries(machine()), Stop=variant('()', ()))
        self.assert_error(2, 'not-found', 'stop', UUID, 'nobody')
        self.assertEqual({call[0] for call in service.calls}, {'List'})

    def test_name_of_several_stops_nothing(self):
        other = UUID[:-1] + ('0' if UUID[-1] != '0' else '1')
        service = self.serve(List=dictionaries(machine(), machine(uuid=('s', other))), Stop=variant('()', ()))
        self.assert_error(2, 'usage', 'stop', 'untrusted-documents-1')
        self.assertEqual({call[0] for call in service.calls}, {'List'})
        self.assertEqual(self.run_json('stop', other), [{'stopped': other}])

    def test_empty_word(self):
        self.serve(List=dictionaries(machine(name=('s', ''))))
        self.assert_error(2, 'not-found', 'stop', '')

    def test_refused(self):
        self.serve(List=dictionaries(machine()), Stop=self.error('NotFound'))
        self.assert_error(2, 'not-found', 'stop', UUID)

    def test_needs_a_word(self):
        self.assert_error(2, 'usage', 'stop')


class Polite(Service):
    """A persistent machine is asked to end; only --force, or a person who is asked, ends it without."""

    def lasting(self, **answers):
        return self.serve(List=dictionaries(machine(throwaway=('b', False), name=('s', 'My bank'))), **answers)

    def test_asked(self):
        service = self.lasting(Shutdown=variant('()', ()))
        self.assertEqual(self.run_json('stop', 'My bank'), [{'stopped': UUID}])
        self.assertEqual([call[:2] for call in service.calls], [('List', ()), ('Shutdown', (UUID,))])

    def test_forced(self):
        service = self.lasting(Stop=variant('()', ()))
        self.assertEqual(self.run_json('stop', '--force', 'My bank'), [{'stopped': UUID}])
        self.assertEqual([call[0] for call in service.calls], ['List', 'Stop'])

    def test_late(self):
        service = self.lasting(Shutdown=self.error('Timeout'), Stop=variant('()', ()))
        self.assert_error(7, 'timeout', 'stop', 'My bank')
        self.assertEqual([call[0] for call in service.calls if call[0] != 'List'][-1], 'Shutdown')
        self.assertNotIn('Stop', {call[0] for call in service.calls})

    def at_a_terminal(self, answer):
        """A person who sees the question and types."""
        service = self.lasting(Shutdown=self.error('Timeout'), Stop=variant('()', ()))
        main, other = pty.openpty()
        process = subprocess.Popen([mocks.COMMAND, 'stop', 'My bank'], stdin=other, stdout=subprocess.PIPE, stderr=other,
                                   env=self.environment)
        os.close(other)
        self.addCleanup(os.close, main)
        self.addCleanup(process.stdout.close)
        asked = b''
        context = GLib.MainContext.default()
        os.set_blocking(main, False)
        deadline = time.monotonic() + 30
        while b'[y/N]' not in asked:
            self.assertLess(time.monotonic(), deadline, asked)
            context.iteration(False)
            try:
                asked += os.read(main, 1024)
            except BlockingIOError:
                pass
        self.assertIn('“My bank”'.encode(), asked)
        os.write(main, answer)
        while process.poll() is None:
            self.assertLess(time.monotonic(), deadline)
            context.iteration(False)
        return process.returncode, [call[0] for call in service.calls]

    def test_person_says_yes(self):
        self.assertEqual(self.at_a_terminal(b'y\n'), (0, ['List', 'Shutdown', 'Stop']))

    def test_person_says_no(self):
        for answer in (b'\n', b'n\n', b'yess\n'):
            with self.subTest(answer):
                self.bus = mocks.Bus()
                self.addCleanup(self.bus.close)
                self.environment['DBUS_SYSTEM_BUS_ADDRESS'] = self.bus.address
                self.assertEqual(self.at_a_terminal(answer), (7, ['List', 'Shutdown']))


class Verbs(Service):
    CASES = (('suspend', 'Suspend', 'suspended'), ('save', 'SaveMachine', 'saved'), ('resume', 'Resume', 'resumed'))

    def test_each(self):
        for command, method, key in self.CASES:
            with self.subTest(command):
                self.bus = mocks.Bus()
                self.addCleanup(self.bus.close)
                self.environment['DBUS_SYSTEM_BUS_ADDRESS'] = self.bus.address
                service = self.serve(List=dictionaries(machine(), machine(uuid=('s', UUID2), name=('s', 'two'))),
                                     **{method: variant('()', ())})
                self.assertEqual(self.run_json(command, 'two', UUID), [{key: UUID2}, {key: UUID}])
                self.assertEqual([call[:2] for call in service.calls],
                                 [('List', ()), (method, (UUID2,)), (method, (UUID,))])

    def test_nothing_at_a_wrong_word(self):
        service = self.serve(List=dictionaries(machine()), Suspend=variant('()', ()))
        self.assert_error(2, 'not-found', 'suspend', UUID, 'nobody')
        self.assertEqual({call[0] for call in service.calls}, {'List'})

    def test_rename(self):
        service = self.serve(List=dictionaries(machine()), RenameMachine=variant('()', ()))
        self.assertEqual(self.run_json('rename', UUID, 'My bank (2)'), [{'renamed': UUID}])
        self.assertEqual([call[:2] for call in service.calls], [('List', ()), ('RenameMachine', (UUID, 'My bank (2)'))])
        self.assert_error(2, 'usage', 'rename', UUID)

    def test_undelete(self):
        service = self.serve(ListDeleted=dictionaries(machine(name=('s', 'My bank'), until=('t', 1))),
                             UndeleteMachine=variant('()', ()))
        self.assertEqual(self.run_json('undelete', 'My bank'), [{'undeleted': UUID}])
        self.assertEqual([call[:2] for call in service.calls], [('ListDeleted', ()), ('UndeleteMachine', (UUID,))])

    def test_delete_now(self):
        service = self.serve(List=dictionaries(machine(name=('s', 'My bank'))), PurgeMachine=variant('()', ()))
        self.assertEqual(self.run_json('delete', '--now', 'My bank'), [{'deleted': UUID}])
        self.assertEqual([call[:2] for call in service.calls], [('List', ()), ('PurgeMachine', (UUID,))])


class Import(Service):
    def setUp(self):
        super().setUp()
        self.file = self.folder / 'old.img'
        self.file.write_bytes(b'an image')

    def test_import(self):
        service = self.serve(ImportMachine=variant('(s)', (UUID,)))
        lines = self.run_json('import', 'Old computer', str(self.file), '--format', 'qcow2', '--in', 'work', '--size', '20')
        self.assertEqual(lines, [{'created': UUID, 'name': 'Old computer'}])
        self.assertEqual([call[:2] for call in service.calls if call[0] == 'ImportMachine'],
                         [('ImportMachine', ('work', 'Old computer', 'qcow2', 0, 20 << 30, {}))])

    def test_without_words_it_reaches_nothing(self):
        service = self.serve(ImportMachine=variant('(s)', (UUID,)))
        self.run_json('import', 'x', str(self.file), '--format', 'iso')
        self.assertEqual([call[1] for call in service.calls if call[0] == 'ImportMachine'],
                         [('imported', 'x', 'iso', 0, 0, {})])

    def test_the_format_is_named(self):
        service = self.serve(ImportMachine=variant('(s)', (UUID,)))
        self.assert_error(2, 'usage', 'import', 'x', str(self.file))
        for word in ('', 'QCOW2', 'vmdk', 'auto', ESCAPES):
            with self.subTest(word):
                self.assert_error(2, 'usage', 'import', 'x', str(self.file), '--format', word)
        for word in ('0', '513', '1.5', 'x'):
            self.assert_error(2, 'usage', 'import', 'x', str(self.file), '--format', 'raw', '--size', word)
        self.assert_error(2, 'not-found', 'import', 'x', str(self.folder / 'never'), '--format', 'raw')
        self.assertNotIn('ImportMachine', {call[0] for call in service.calls})

    def test_refusals_are_told(self):
        self.serve(ImportMachine=self.error('Quota'))
        self.assert_error(3, 'quota', 'import', 'x', str(self.file), '--format', 'raw')


class Disks(Service):
    def lasting(self, **answers):
        return self.serve(List=dictionaries(machine(throwaway=('b', False), name=('s', 'My bank'))), **answers)

    def test_grow(self):
        service = self.lasting(GrowMachine=variant('()', ()))
        for word in ('20', '20G', '20gib'):
            self.assertEqual(self.run_json('grow', 'My bank', word), [{'grown': UUID, 'disk': 20 << 30}])
        self.assertEqual({call[1] for call in service.calls if call[0] == 'GrowMachine'}, {(UUID, 20 << 30)})

    def test_no_size(self):
        service = self.lasting(GrowMachine=variant('()', ()))
        for word in ('', '0', '-1', '+1', ' 1', '1.5', '1T', '1 G', '513', '99999999999999999999', 'x', '0x10', ESCAPES):
            with self.subTest(word):
                self.assert_error(2, 'usage', 'grow', '--', 'My bank', word)
        self.assertNotIn('GrowMachine', {call[0] for call in service.calls})

    def test_clone(self):
        service = self.lasting(CloneMachine=variant('(s)', (UUID2,)))
        self.assertEqual(self.run_json('clone', 'My bank', 'Copy'), [{'created': UUID2, 'name': 'Copy', 'source': UUID}])
        self.assertEqual([call[:2] for call in service.calls], [('List', ()), ('CloneMachine', (UUID, 'Copy'))])

    def test_snapshots(self):
        for word, method, key in (('create', 'CreateSnapshot', 'created'), ('revert', 'RevertSnapshot', 'reverted'),
                                  ('delete', 'DeleteSnapshot', 'deleted')):
            with self.subTest(word):
                self.bus = mocks.Bus()
                self.addCleanup(self.bus.close)
                self.environment['DBUS_SYSTEM_BUS_ADDRESS'] = self.bus.address
                service = self.lasting(**{method: variant('()', ())})
                self.assertEqual(self.run_json('snapshot', word, 'My bank', 'Before'), [{key: 'Before', 'machine': UUID}])
                self.assertEqual(service.calls[-1][:2], (method, (UUID, 'Before')))
                self.assert_error(2, 'usage', 'snapshot', word, 'My bank')

    def test_list(self):
        self.lasting(ListSnapshots=dictionaries({'name': variant('s', 'Before'), 'created': variant('t', 1_700_000_000_000_000)}))
        self.assertEqual(self.run_json('snapshot', 'list', 'My bank'), [[{'name': 'Before', 'created': 1_700_000_000_000_000}]])
        self.assertIn('Before', self.run_cordon('snapshot', 'list', 'My bank').stdout)
        self.assert_error(2, 'usage', 'snapshot')
        self.assert_error(2, 'usage', 'snapshot', 'make', 'My bank', 'x')


class Run(Service):
    """The machine's window: asked of cordon-desktop, and followed."""

    def setUp(self):
        super().setUp()
        self.service = self.serve(List=dictionaries(machine(throwaway=('b', False), name=('s', 'My bank'))),
                                  Shutdown=variant('()', ()), DiscardSaved=variant('()', ()))

    @staticmethod
    def show(request):
        for ms, stage in enumerate(('window', 'machine-started', 'verified', 'agent-ready', 'machine-ready')):
            request.stage(stage, ms, UUID)

    def test_shown(self):
        desktop = mocks.Desktop(self.bus, self.show)
        lines = self.run_json('run', 'My bank')
        self.assertEqual([line['stage'] for line in lines],
                         ['window', 'machine-started', 'verified', 'agent-ready', 'machine-ready'])
        self.assertEqual({line['name'] for line in lines}, {'My bank'})
        request, = desktop.requests
        self.assertEqual((request.name, list(request.options)), (UUID, ['handle_token']))
        self.assertEqual([call[0] for call in self.service.calls], ['List'])

    def test_saved_is_discarded(self):
        mocks.Desktop(self.bus, self.show)
        self.assertEqual(len(self.run_json('run', '--discard-saved', 'My bank')), 5)
        self.assertEqual([call[:2] for call in self.service.calls], [('List', ()), ('DiscardSaved', (UUID,))])

    def test_document_is_not_the_end(self):
        """What it kept is shown first; the machine is there when it says so itself."""
        mocks.Desktop(self.bus, lambda request: [request.stage(word, 1, UUID)
                                                 for word in ('window', 'disk-damaged', 'first-page', 'machine-ready')])
        self.assertEqual(len(self.run_json('run', 'My bank')), 4)

    def test_restart(self):
        desktop = mocks.Desktop(self.bus, self.show)
        self.run_json('restart', '--allow-unlabelled', 'My bank')
        self.assertEqual([call[:2] for call in self.service.calls], [('List', ()), ('Shutdown', (UUID,))])
        self.assertTrue(desktop.requests[0].options['allow-unlabelled'])

    def test_restart_of_one_that_is_stopped(self):
        self.service.answers['Shutdown'] = self.error('MachineEnded')
        desktop = mocks.Desktop(self.bus, self.show)
        self.run_json('restart', 'My bank')
        self.assertEqual(len(desktop.requests), 1)

    def test_restart_refused(self):
        self.service.answers['Shutdown'] = self.error('Timeout')
        desktop = mocks.Desktop(self.bus, self.show)
        self.assert_error(7, 'timeout', 'restart', 'My bank')
        self.assertEqual(desktop.requests, [])

    def test_throwaway(self):
        self.service.answers['List'] = dictionaries(machine())
        self.assert_error(2, 'usage', 'run', UUID)

    def test_words(self):
        for words in ((), ('a', 'b'), ('--wait=never', 'My bank')):
            self.assert_error(2, 'usage', 'run', *words)

    def test_application(self):
        desktop = mocks.Desktop(self.bus, self.show)
        self.run_json('run', '--app', 'firefox-esr', 'My bank', 'https://a.example/')
        options = desktop.requests[0].options
        self.assertEqual((options['app'], options['url']), ('firefox-esr', 'https://a.example/'))
        for name in ('', '../x', 'a b', '-x', 'a;b', 'ä', 'a' * 64):
            self.assert_error(2, 'usage', 'run', f'--app={name}', 'My bank')
        self.assertEqual(len(desktop.requests), 1)

    def test_nothing_for_an_imported_one(self):
        """Nobody in it could take it: that is said before anything is done for it."""
        desktop = mocks.Desktop(self.bus, self.show)
        self.service.answers['List'] = dictionaries(machine(throwaway=('b', False), name=('s', 'My bank'),
                                                            foreign=('b', True)))
        for words in (('My bank', 'https://a.example/'), ('--app=firefox-esr', 'My bank'),
                      ('--discard-saved', 'My bank', 'https://a.example/')):
            self.assert_error(2, 'usage', 'run', *words)
        self.assertEqual(desktop.requests, [])
        self.assertEqual({call[0] for call in self.service.calls}, {'List'})
        self.run_json('run', 'My bank')
        self.assertEqual(len(desktop.requests), 1)

    def test_failed(self):
        mocks.Desktop(self.bus, lambda request: request.failed('template-missing', 'There is none.'))
        self.assert_error(4, 'template-missing', 'run', 'My bank')


ENTRY = """[Desktop Entry]
Type=Application
X-Cordon-Launcher=1
X-Cordon-Machine={uuid}
X-Cordon-Machine-Name=My bank
X-Cordon-Application={name}
X-Cordon-Name={shown}
"""


class Apps(Service):
    """What is remembered of a machine, in the person's own folder; it goes and changes with the machine."""

    def setUp(self):
        super().setUp()
        nothing = variant('()', ())
        self.serve(List=dictionaries(machine(throwaway=('b', False), name=('s', 'My bank'))), DeleteMachine=nothing,
                   RenameMachine=nothing)
        self.entries = self.folder / '.local/share/applications'
        self.entries.mkdir(parents=True)

    def put(self, name, uuid=UUID, shown='Firefox'):
        path = self.entries / f'org.cordon.Cordon.App.{uuid}.{name}.desktop'
        path.write_text(ENTRY.format(uuid=uuid, name=name, shown=shown))
        return path

    def test_listed(self):
        self.put('firefox', shown='Fire\u202e\x1bfox')
        self.put('mail')
        self.put('mail', uuid=UUID2)
        self.assertEqual(self.run_json('apps', 'My bank'),
                         [[{'id': 'firefox', 'name': 'Fire\ufffd\ufffdfox', 'machine': UUID},
                           {'id': 'mail', 'name': 'Firefox', 'machine': UUID}]])
        run = self.run_cordon('apps', UUID)
        self.assert_harmless(run.stdout)
        self.assertEqual([line.split()[0] for line in run.stdout.splitlines()], ['ID', 'firefox', 'mail'])

    def test_none(self):
        self.assertEqual(self.run_json('apps', 'My bank'), [[]])
        self.assertIn('cordon run', self.run_cordon('apps', 'My bank').stdout)

    def test_deleted(self):
        ours, other = self.put('firefox'), self.put('mail', uuid=UUID2)
        self.run_cordon('delete', 'My bank')
        self.assertEqual((ours.exists(), other.exists()), (False, True))

    def test_renamed(self):
        ours = self.put('firefox')
        self.run_cordon('rename', 'My bank', 'Savings')
        self.assertIn('\nName=Firefox (Savings)\n', ours.read_text())

    def test_wrong_words(self):
        self.assert_error(2, 'usage', 'apps')
        self.assert_error(2, 'usage', 'apps', 'My bank', 'x')
        self.assert_error(2, 'not-found', 'apps', 'nobody')


class Create(Service):
    def test_made(self):
        service = self.serve(CreateMachine=variant('(s)', (UUID,)))
        self.assertEqual(self.run_json('create', 'banking', 'My bank (2)'), [{'created': UUID, 'name': 'My bank (2)'}])
        self.assertEqual([call[:2] for call in service.calls], [('CreateMachine', ('banking', 'My bank (2)', {}))])
        self.assertIn(UUID, self.run_cordon('create', 'banking', 'x').stdout)

    def test_refused(self):
        self.serve(CreateMachine=self.error('Quota'))
        self.assert_error(3, 'quota', 'create', 'banking', 'x')

    def test_words(self):
        for words in ((), ('banking',), ('banking', 'x', 'y')):
            self.assert_error(2, 'usage', 'create', *words)


class Delete(Service):
    def test_by_name(self):
        service = self.serve(List=dictionaries(machine(name=('s', 'My bank'))), DeleteMachine=variant('()', ()))
        self.assertEqual(self.run_json('delete', 'My bank'), [{'deleted': UUID}])
        self.assertEqual([call[:2] for call in service.calls], [('List', ()), ('DeleteMachine', (UUID,))])

    def test_name_of_several_deletes_nothing(self):
        service = self.serve(List=dictionaries(machine(), machine(uuid=('s', UUID2))), DeleteMachine=variant('()', ()))
        self.assert_error(2, 'usage', 'delete', 'untrusted-documents-1')
        self.assert_error(2, 'not-found', 'delete', UUID, 'nobody')
        self.assertEqual({call[0] for call in service.calls}, {'List'})

    def test_running(self):
        self.serve(List=dictionaries(machine()), DeleteMachine=self.error('Busy'))
        self.assert_error(3, 'busy', 'delete', UUID)

    def test_needs_a_word(self):
        self.assert_error(2, 'usage', 'delete')


class Template(Service):
    FILE = {'size': 1, 'sha256': '0' * 64}
    MANIFEST = json.dumps({
        'format': 1, 'name': 'viewer', 'version': '20260131.1', 'built': 1_769_817_600, 'release': 'Debian 12',
        'agent_protocol': 1, 'cmdline': 'quiet', 'memory_mib': 192, 'kernel': FILE, 'initrd': FILE,
        'root': FILE, 'packages': []}).encode()

    def built(self):
        folder = self.folder / 'out'
        folder.mkdir()
        for name, content in (('manifest.json', Template.MANIFEST), ('kernel', b'K'), ('initrd', b'I'),
                              ('root', b'R')):
            (folder / name).write_bytes(content)
        return folder

    def test_list(self):
        item = {'name': variant('s', 'viewer'), 'version': variant('s', '20260131.1'),
                'built': variant('t', 1_769_817_600), 'size': variant('t', 200_000_000),
                'state': variant('s', 'ok'), 'machines': variant('u', 2), 'problem': variant('s', '')}
        self.serve(ListTemplates=dictionaries(item))
        self.assertEqual(self.run_json('template', 'list'), [[{
            'name': 'viewer', 'version': '20260131.1', 'built': 1_769_817_600, 'size': 200_000_000,
            'state': 'ok', 'machines': 2, 'problem': '', 'updates': None, 'security_updates': None,
            'updates_seen': "Whether updates are pending is not known: the template's manifest cannot be read."}]])
        self.assertNotIn('updates', self.run_json('template', 'list', '--no-updates')[0][0])
        row = self.run_cordon('template', 'list').stdout.splitlines()[1]
        for word in ('viewer', '20260131.1', '2026-01-31', '200.0', 'ok'):
            self.assertIn(word, row)

    def test_list_empty(self):
        self.serve(ListTemplates=dictionaries())
        self.assertIn('cordon template update viewer', self.run_cordon('template', 'list').stdout)

    def test_import_hands_over_four_files(self):
        service = self.serve(ImportTemplate=variant('()', ()))
        self.assertEqual(self.run_json('template', 'import', str(self.built())), [{'imported': 'viewer'}])
        (method, arguments, contents), = service.calls
        self.assertEqual((method, arguments), ('ImportTemplate', ('viewer', 0, 1, 2, 3)))
        self.assertEqual(contents, [self.MANIFEST, b'K', b'I', b'R'])

    def test_import_of_a_broken_manifest(self):
        service = self.serve(ImportTemplate=variant('()', ()))
        folder = self.built()
        for manifest in (b'', b'{"format":1}', self.MANIFEST.replace(b'viewer', b'../viewer'),
                         self.MANIFEST + b' ' * (300 * 1024), b'\xff' + self.MANIFEST):
            with self.subTest(manifest=manifest[:40]):
                (folder / 'manifest.json').write_bytes(manifest)
                self.assert_error(4, 'template-damaged', 'template', 'import', str(folder))
        (folder / 'manifest.json').unlink()
        (folder / 'manifest.json').mkdir()
        self.assert_error(4, 'template-damaged', 'template', 'import', str(folder))
        self.assertEqual(service.calls, [])

    def test_import_incomplete(self):
        service = self.serve(ImportTemplate=variant('()', ()))
        folder = self.built()
        (folder / 'root').unlink()
        self.assertIn('root', self.assert_error(4, 'template-damaged', 'template', 'import', str(folder)))
        (folder / 'root').symlink_to('/etc/passwd')
        self.assert_error(4, 'template-damaged', 'template', 'import', str(folder))
        self.assertEqual(service.calls, [])

    def test_import_refused(self):
        self.serve(ImportTemplate=self.error('TemplateDamaged', 'The root differs. Build it again.'))
        self.assert_error(4, 'template-damaged', 'template', 'import', str(self.built()))

    def test_remove(self):
        service = self.serve(RemoveTemplate=variant('()', ()))
        self.assertEqual(self.run_json('template', 'remove', 'viewer'), [{'removed': 'viewer'}])
        self.assertEqual(service.calls[0][:2], ('RemoveTemplate', ('viewer',)))

    def test_remove_busy(self):
        self.serve(RemoveTemplate=self.error('Busy'))
        self.assert_error(3, 'busy', 'template', 'remove', 'viewer')

    def test_wrong_words(self):
        for words in (['template'], ['template', 'steal'], ['template', 'import'], ['template', 'remove'],
                      ['template', 'list', 'x']):
            with self.subTest(words=words):
                self.assert_error(2, 'usage', *words)


class Host(Service):
    def test_allow_for_the_caller(self):
        service = self.serve(SetUnlabelledGrant=variant('()', ()))
        self.assertEqual(self.run_json('host', 'allow-unlabelled', 'documents'),
                         [{'compartment': 'documents', 'uid': os.getuid(), 'allowed': True}])
        self.assertEqual(service.calls[0][:2], ('SetUnlabelledGrant', (os.getuid(), 'documents', True)))

    def test_forbid_for_another(self):
        service = self.serve(SetUnlabelledGrant=variant('()', ()))
        self.run_cordon('host', 'forbid-unlabelled', '--user', 'nobody', 'documents')
        self.assertEqual(service.calls[0][1], (pwd.getpwnam('nobody').pw_uid, 'documents', False))

    def test_a_variable_of_sudo_is_nothing_without_root(self):
        self.environment['SUDO_UID'] = '4242'
        service = self.serve(SetUnlabelledGrant=variant('()', ()))
        self.run_cordon('host', 'allow-unlabelled', 'documents')
        self.assertEqual(service.calls[0][1][0], os.getuid())

    def test_refused(self):
        self.serve(SetUnlabelledGrant=self.error('Denied'))
        self.assert_error(3, 'denied', 'host', 'allow-unlabelled', 'documents')

    def test_wrong_words(self):
        service = self.serve(SetUnlabelledGrant=variant('()', ()))
        for words in (['host'], ['host', 'allow-unlabelled'], ['host', 'allow', 'documents'],
                      ['host', 'allow-unlabelled', '--user', 'no-such-user', 'documents'],
                      ['host', 'allow-unlabelled', '--user', 'root', 'documents'],
                      ['host', 'allow-unlabelled', 'a', 'b']):
            with self.subTest(words=words):
                self.assert_error(2, 'usage', *words)
        self.assertEqual(service.calls, [])


class Doctor(Service):
    @staticmethod
    def check(name, status, seen='seen', fix='fix'):
        return {'name': variant('s', name), 'status': variant('s', status), 'seen': variant('s', seen),
                'fix': variant('s', fix)}

    def checks(self):
        """By name. Whether anything of this host is broken besides what a test breaks is the host's."""
        run = self.start('doctor', '--json').wait()
        self.assertEqual(run.stderr, '')
        answer = json.loads(run.stdout)
        self.assertEqual(list(answer), ['checks'])
        for check in answer['checks']:
            self.assertEqual(sorted(check), ['fix', 'name', 'seen', 'status'])
            self.assertIn(check['status'], ('ok', 'degraded', 'broken'))
            self.assertEqual(check['fix'] == '', check['status'] == 'ok', check)
        broken = any(check['status'] == 'broken' for check in answer['checks'])
        self.assertEqual(run.code, 4 if broken else 0)
        return {check['name']: check for check in answer['checks']}

    def test_nothing_runs(self):
        del self.environment['DBUS_SESSION_BUS_ADDRESS']
        self.environment['DBUS_SYSTEM_BUS_ADDRESS'] = 'unix:path=/nonexistent/bus'
        checks = self.checks()
        self.assertEqual(checks['service']['status'], 'broken')
        self.assertEqual(checks['session']['status'], 'degraded')
        self.assertLessEqual({'virtualisation', 'hypervisor', 'labels', 'templates', 'screen', 'user'},
                             set(checks))

    def test_service_is_believed(self):
        self.serve(DescribeHost=dictionaries(self.check('libvirt', 'ok'),
                                             self.check('labels', 'degraded', 'none', 'Boot with one.')))
        checks = self.checks()
        self.assertEqual(checks['service']['status'], 'ok')
        self.assertEqual(checks['libvirt'], {'name': 'libvirt', 'status': 'ok', 'seen': 'seen', 'fix': ''})
        self.assertEqual(checks['labels']['seen'], 'none')
        self.assertNotIn('hypervisor', checks)

    def test_desktop_is_found(self):
        self.serve(DescribeHost=dictionaries())
        self.assertEqual(self.checks()['desktop']['status'], 'broken')
        self.bus.add_service(mocks.DESKTOP_NAME, '/bin/false')
        self.bus.daemon.send_signal(signal.SIGHUP)
        self.until(lambda: self.checks()['desktop']['status'] == 'ok')

    def until(self, condition):
        end = GLib.get_monotonic_time() + 10_000_000
        while not condition():
            self.assertLess(GLib.get_monotonic_time(), end, 'never')

    def test_unknown_status_is_broken(self):
        self.serve(DescribeHost=dictionaries(self.check('x', 'fine'),
                                             {'name': variant('u', 7), 'fix': variant('s', 'fix')}))
        checks = self.checks()
        self.assertEqual(checks['x']['status'], 'broken')

    def test_hostile_text(self):
        self.serve(DescribeHost=dictionaries(self.check(ESCAPES, 'broken', ESCAPES, ESCAPES)))
        self.assert_harmless(self.run_cordon('doctor', code=4).stdout)

    def test_endless_answer_is_cut(self):
        self.serve(DescribeHost=dictionaries(*[self.check(f'n{i}', 'ok') for i in range(5000)]))
        self.assertLess(len(self.checks()), 100)

    def test_denied(self):
        self.serve(DescribeHost=self.error('Denied'))
        self.assertIn('group', self.checks()['service']['fix'])


class Manual(Service):
    """The manual names exactly the keys that the commands print."""

    def manual(self):
        """Of the section JSON: each command's keys, which are bold, and its words in italics."""
        text = (mocks.DATA / 'man/cordon.1').read_text().replace('\\-', '-')
        section = re.search(r'^\.SH JSON\n(.*?)^\.SH ', text, re.M | re.S).group(1)
        found = {}
        for part in section.split('.PP\n', 2)[1].split('.TP\n')[1:]:
            command, *keys = re.findall(r'^\.BR? (.+?)(?: ,| \.)?$', part, re.M)
            found[command] = keys, re.findall(r'^\.IR? ([a-z-]+)', part, re.M)
        return found

    def printed(self, *words):
        first = self.run_json(*words)[0]
        return list(first[0] if isinstance(first, list) else first)

    def test_keys(self):
        nothing = variant('()', ())
        self.serve(List=dictionaries(machine(throwaway=('b', False))), CreateMachine=variant('(s)', (UUID,)), Shutdown=nothing, ImportMachine=variant('(s)', (UUID,)),
                   DeleteMachine=nothing, UndeleteMachine=nothing, RenameMachine=nothing, Suspend=nothing,
                   SaveMachine=nothing,
                   Resume=nothing, ListDeleted=dictionaries(machine()), GrowMachine=nothing,
                   CloneMachine=variant('(s)', (UUID2,)), CreateSnapshot=nothing, RevertSnapshot=nothing,
                   DeleteSnapshot=nothing,
                   ListSnapshots=dictionaries({'name': variant('s', 'x'), 'created': variant('t', 1)}), ListTemplates=dictionaries({'name': variant('s', 'viewer')}),
                   ImportTemplate=nothing, RemoveTemplate=nothing, SetUnlabelledGrant=nothing,
                   DescribeHost=dictionaries(Doctor.check('x', 'ok')))
        mocks.Desktop(self.bus, lambda request: (Open.show(request), request.stage('machine-ready', 9000, UUID)))
        (self.folder / 'paper.pdf').write_bytes(b'%PDF-1.7 paper')
        entries = self.folder / '.local/share/applications'
        entries.mkdir(parents=True)
        (entries / f'org.cordon.Cordon.App.{UUID}.x.desktop').write_text(ENTRY.format(uuid=UUID, name='x', shown='X'))
        doctor = json.loads(self.start('doctor', '--json').wait().stdout)
        printed = {
            'run': self.printed('run', UUID),
            'open': self.printed('open', str(self.folder / 'paper.pdf')),
            'list': self.printed('list'),
            'apps': self.printed('apps', UUID),
            'create': self.printed('create', 'work', 'Mail'),
            'import': self.printed('import', 'Old', __file__, '--format', 'raw'),
            'suspend': self.printed('suspend', UUID),
            'save': self.printed('save', UUID),
            'resume': self.printed('resume', UUID),
            'stop': self.printed('stop', UUID),
            'rename': self.printed('rename', UUID, 'x'),
            'undelete': self.printed('undelete', UUID),
            'grow': self.printed('grow', UUID, '9'),
            'clone': self.printed('clone', UUID, 'x'),
            'snapshot create': self.printed('snapshot', 'create', UUID, 'x'),
            'snapshot list': self.printed('snapshot', 'list', UUID),
            'snapshot revert': self.printed('snapshot', 'revert', UUID, 'x'),
            'snapshot delete': self.printed('snapshot', 'delete', UUID, 'x'),
            'delete': self.printed('delete', UUID),
            'template list': self.printed('template', 'list'),
            'template import': self.printed('template', 'import', str(Template.built(self))),
            'template update': ['updated', 'version'],  # test_update.py
            'template remove': self.printed('template', 'remove', 'viewer'),
            'host': self.printed('host', 'allow-unlabelled', 'x'),
            'route explain': self.printed('route', 'explain', str(self.folder / 'paper.pdf')),
            'route list': self.printed('route', 'list'),
            'route check': self.printed('route', 'check'),
            'quarantine': self.printed('quarantine', str(self.folder / 'paper.pdf')),
            'default show': self.printed('default', 'show'),
            'default set': self.printed('default', 'set', 'application/pdf'),
            'default unset': self.printed('default', 'unset'),
            'resident': self.printed('resident', 'on'),
            'doctor': [*doctor, *doctor['checks'][0]],
            'version': self.printed('version'),
        }
        # Those of compartments are compared in test_compartment.py, with a real cordond.
        self.assertEqual({command: sorted(keys) for command, (keys, _) in self.manual().items()
                          if not command.startswith('compartment')},
                         {command: sorted(keys) for command, keys in printed.items()})

    def test_stages(self):
        """What is written there is what the command takes for a stage; another word it does not print."""
        stages = self.manual()['open'][1]
        self.assertEqual(len(stages), 9)
        # The command ends with the first page.
        words = [*stages[:5], *stages[6:], 'other', stages[5]]
        mocks.Desktop(self.bus, lambda request: [request.stage(word, 1, UUID) for word in words])
        (self.folder / 'paper.pdf').write_bytes(b'%PDF-1.7 paper')
        lines = self.run_json('open', str(self.folder / 'paper.pdf'))
        self.assertEqual(sorted(line['stage'] for line in lines), sorted(stages))


class Words(Case):
    def test_help_lists_every_command(self):
        for words in ([], ['help'], ['--help'], ['-h']):
            text = self.run_cordon(*words).stdout
            for command in ('open', 'list', 'stop', 'verify', 'doctor', 'template', 'host', 'version', 'help'):
                self.assertRegex(text, rf'(?m)^{command} ')
            for status in range(8):
                self.assertRegex(text, rf'(?m)^{status}  ')

    def test_manual_and_completion_know_every_command(self):
        lines = self.run_cordon('help').stdout.split('Exit statuses')[0].splitlines()[3:]
        commands = [line.split()[0] for line in lines if line.strip()]
        self.assertEqual(len(commands), 29)
        manual = (mocks.DATA / 'man' / 'cordon.1').read_text().replace('\\-', '-')
        completion = (mocks.DATA / 'completions' / 'cordon').read_text()
        for command in commands:
            self.assertRegex(manual, rf'(?m)^\.B (cordon )?{command}\b')
            self.assertRegex(completion, rf"compgen -W '[^']*\b{command}\b")
            for option in re.findall(r'--[a-z-]+', self.run_cordon('help', command).stdout):
                self.assertRegex(manual, rf'{option}(?![\w-])')
                self.assertRegex(completion, rf'{option}(?![\w-])')

    def test_completion_by_bash(self):
        script = '. "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _cordon; printf "%s\\n" "${COMPREPLY[@]}"'
        for line, expected in (('cordon li', 'list'), ('cordon re', 'restart resume rename resident'),
                               ('cordon list ', '--all --json'), ('cordon list --a', '--all'),
                               ('cordon resident ', 'show on off'), ('cordon resident o', 'on off'),
                               ('cordon resident on ', '--json'), ('cordon fl', 'flat'),
                               ('cordon flat --p', '--pdf --png --pages'), ('cordon flat --pages ', ''),
                               ('cordon flat --re', '--replace'), ('cordon flat --pdf out.pdf --d', '--dpi')):
            run = subprocess.run(['bash', '-c', script, mocks.DATA / 'completions' / 'cordon', *line.split(' ')],
                                 capture_output=True, text=True, timeout=60, check=True)
            self.assertEqual((line, run.stdout.split(), run.stderr), (line, expected.split(), ''))

    def test_help_of_one_command(self):
        for words in (['help', 'open'], ['open', '--help'], ['open', 'x', '-h']):
            self.assertIn('--allow-unlabelled', self.run_cordon(*words).stdout)

    def test_version(self):
        version = self.run_json('version')[0]['version']
        self.assertRegex(version, r'^\d+\.\d+\.\d+$')
        for words in (['version'], ['--version']):
            self.assertEqual(self.run_cordon(*words).stdout, f'cordon {version}\n')

    def test_unknown_command(self):
        self.assert_error(2, 'usage', 'destroy')
        self.assert_error(2, 'usage', ESCAPES)

    def test_foreign_option_of_a_command(self):
        self.assert_error(2, 'usage', 'list', '--every')


if __name__ == '__main__':
    tap.main()
