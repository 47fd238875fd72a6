# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`cordon template update` against a stand-in for pkexec: who is asked, what is imported, and that nothing of a
build outlives the command, however it ends."""
import os
import pathlib
import pty
import signal
import subprocess
import time

import mocks

mocks.become_ordinary()

import tap  # noqa: E402
import test_cli  # noqa: E402
from test_cli import dictionaries, variant  # noqa: E402

DEADLINE_S = 30
# Says its words, and at its end that it saw the end of its input.
HEAD = '''#!/bin/sh
printf '%s\\n' "$*" >>"$HOME/words"
echo $$ >"$HOME/pid"
at_end () { cat >/dev/null; echo ended >>"$HOME/words"; exit "$1"; }
'''
BUILT = 'echo "progress 1 Preparing"; echo "progress 50 Half"; echo "size root 1"; echo "template $HOME/out"; at_end 0\n'


class Update(test_cli.Service):
    built = test_cli.Template.built

    def setUp(self):
        super().setUp()
        for name in ('viewer', 'browser'):
            (self.folder / 'recipes' / name).mkdir(parents=True)
            (self.folder / 'recipes' / name / 'settings').touch()
        self.environment['CORDON_TEMPLATE_RECIPES'] = str(self.folder / 'recipes')
        self.words = self.folder / 'words'

    def serve(self, machines=(), **answers):
        return super().serve(List=dictionaries(*machines), **answers)

    def starter(self, script, name='pkexec'):
        (self.folder / 'bin').mkdir(exist_ok=True)
        path = self.folder / 'bin' / name
        path.write_text(HEAD + script)
        path.chmod(0o755)
        self.environment['PATH'] = f'{path.parent}:{os.environ["PATH"]}'

    def said(self):
        return self.words.read_text().splitlines() if self.words.exists() else []

    def wait_for(self, condition):
        end = time.monotonic() + DEADLINE_S
        while not condition():
            self.assertLess(time.monotonic(), end, self.said())
            time.sleep(0.02)

    def assert_started_as_builder(self, name):
        words = self.said()[0].split()
        self.assertEqual(words[:2] + words[3:], ['--user', 'cordon-builder', name])
        self.assertTrue(words[2].startswith('/') and words[2].endswith('/cordon-build-template'), words)

    def test_builds_and_imports(self):
        service = self.serve(ImportTemplate=variant('()', ()))
        self.built()
        self.starter(BUILT)
        self.assertEqual(self.run_json('template', 'update', 'viewer'),
                         [{'updated': 'viewer', 'version': '20260131.1'}])
        self.assert_started_as_builder('viewer')
        self.assertEqual(self.said()[1:], ['ended'])
        (method, arguments, contents), = service.calls
        self.assertEqual((method, arguments[0], contents[0]), ('ImportTemplate', 'viewer', test_cli.Template.MANIFEST))

    def test_people_see_how_far_it_is(self):
        self.serve(ImportTemplate=variant('()', ()))
        self.built()
        self.starter('printf "progress 20 \\033[31mred\\n"; printf "progress 900 no\\nprogress x no\\n"\n'
                     'head -c 100000 /dev/zero | tr "\\0" "x"; echo\n' + BUILT)
        run = self.run_cordon('template', 'update', 'viewer')
        self.assertIn('updated to version 20260131.1', run.stdout)
        self.assertRegex(run.stderr, r'(?m)^ 50 %  Half$')
        self.assertNotIn('no', run.stderr.split())
        self.assert_harmless(run.stdout + run.stderr)

    def test_what_was_saved_is_named(self):
        def saved(name, template='viewer', is_so=True):
            return test_cli.machine(name=('s', name), template=('s', template), saved=('b', is_so))
        machines = [saved('a'), saved('b'), saved('c', 'browser'), saved('d', is_so=False)]
        self.serve(machines, ImportTemplate=variant('()', ()))
        self.built()
        self.starter(BUILT)
        self.assertIn('2 of your machines are saved', self.run_cordon('template', 'update', 'viewer').stderr)
        self.assertEqual(len(self.run_json('template', 'update', 'viewer')), 1)

    def test_without_a_name_each_that_has_a_recipe(self):
        self.serve(ImportTemplate=variant('()', ()),
                   ListTemplates=dictionaries(*({'name': variant('s', name)} for name in ('viewer', 'foreign', '../x'))))
        self.built()
        self.starter(BUILT)
        self.assertEqual(len(self.run_json('template', 'update')), 1)
        self.assert_started_as_builder('viewer')

    def test_none_is_installed(self):
        self.serve(ListTemplates=dictionaries())
        self.starter(BUILT)
        self.assert_error(4, 'template-missing', 'template', 'update')
        self.assertEqual(self.said(), [])

    def test_no_recipe(self):
        self.starter(BUILT)
        for name in ('foreign', 'common', '../viewer', ''):
            self.assert_error(4, 'template-missing', 'template', 'update', name)
        self.assertEqual(self.said(), [])

    def test_the_build_fails(self):
        service = self.serve(ImportTemplate=variant('()', ()))
        self.starter('printf "The disk is full:\\033[31m no.\\nmore\\n" >&2; exit 1\n')
        self.assertIn('The disk is full:', self.assert_error(1, 'failed', 'template', 'update', 'viewer'))
        self.starter('exit 0\n')
        self.assert_error(1, 'failed', 'template', 'update', 'viewer')
        self.starter('head -c 1000000 /dev/zero >&2; exit 143\n')
        self.assert_error(6, 'cancelled', 'template', 'update', 'viewer')
        self.assertNotIn('ImportTemplate', [call[0] for call in service.calls])

    def test_nobody_confirms(self):
        for status, code, word in ((126, 6, 'cancelled'), (127, 3, 'denied')):
            self.starter(f'echo "Error executing command as another user" >&2; exit {status}\n')
            if not self.has_builder():
                code, word = 4, 'template-missing'
            said = self.assert_error(code, word, 'template', 'update', 'viewer')
            self.assertNotIn('Error executing', said)

    @staticmethod
    def has_builder():
        return subprocess.run(['getent', 'passwd', 'cordon-builder'], stdout=subprocess.DEVNULL).returncode == 0

    def test_no_pkexec(self):
        (self.folder / 'bin').mkdir()
        self.environment['PATH'] = str(self.folder / 'bin')
        self.assertIn('sudo cordon template update viewer',
                      self.assert_error(3, 'denied', 'template', 'update', 'viewer'))

    def test_the_import_is_refused(self):
        self.serve(ImportTemplate=self.error('Denied', 'Ask an administrator.'))
        self.built()
        self.starter(BUILT)
        self.run_cordon('template', 'update', 'viewer', code=3)
        self.assertEqual(self.said()[-1], 'ended')

    def test_what_was_built_is_not_whole(self):
        self.starter(BUILT)
        self.assertIn('manifest.json', self.run_cordon('template', 'update', 'viewer', code=4).stderr)
        self.assertEqual(self.said()[-1], 'ended')

    def test_the_end_of_the_command_is_the_end_of_the_build(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
            with self.subTest(number=number):
                self.words.unlink(missing_ok=True)
                # Not before it has spoken: without a reader its first line would end it, and nothing would say so.
                self.starter('echo "progress 1 Preparing"; echo reading >>"$HOME/words"; at_end 143\n')
                run = self.start('template', 'update', 'viewer')
                self.wait_for(lambda: self.said()[-1:] == ['reading'])
                run.process.send_signal(number)
                run.wait()
                self.assertEqual(run.code, -number)
                self.wait_for(lambda: self.said()[-1] == 'ended')

    def test_root_becomes_the_builder(self):
        """Without the account nothing can be built; that the program is started as it, and as nobody else."""
        self.starter('echo "setpriv: no" >&2; exit 1\n', 'setpriv')
        as_root = ['unshare', '--user', '--map-root-user']
        if subprocess.run([*as_root, 'true'], stderr=subprocess.DEVNULL).returncode:
            self.skipTest('no user namespace')
        run = subprocess.run([*as_root, mocks.COMMAND, 'template', 'update', 'viewer'], env=self.environment,
                             capture_output=True, text=True, timeout=DEADLINE_S)
        words = self.said()[0].split()
        self.assertEqual(words[:3], ['--reuid=cordon-builder', '--regid=cordon-builder', '--init-groups'])
        self.assertTrue(words[-2].endswith('/cordon-build-template'))
        self.assertEqual((words[-1], run.returncode), ('viewer', 1 if self.has_builder() else 4))

    def agent(self, script):
        """In place of polkit's for a terminal; the words that it was started with, and its process."""
        self.starter(script, 'pkttyagent')
        (self.folder / 'bin' / 'pkttyagent').write_text(
            f'#!/bin/sh\necho "$*" >"$HOME/asker"\necho $$ >"$HOME/asker-pid"\n{script}')

    def at_terminal(self, *words):
        self.addCleanup(os.close, (ends := pty.openpty())[0])
        run = mocks.Run(words, self.environment, self.folder, stdin=ends[1])
        os.close(ends[1])
        return run

    def test_asks_at_the_terminal(self):
        """For the build and for the import, by one agent that is there before anybody is to be asked, that desktops'
        agents go before, and that ends with the command."""
        service = self.serve(ImportTemplate=variant('()', ()))
        self.built()
        self.agent('exec 3>&-; exec sleep 1000\n')
        self.starter('test -s "$HOME/asker" || exit 127\n' + BUILT)
        run = self.at_terminal('template', 'update', 'viewer')
        number = run.process.pid
        self.assertEqual(run.wait().code, 0, run.stderr)
        self.assertEqual((self.folder / 'asker').read_text().split(),
                         ['--fallback', '--process', str(number), '--notify-fd', '3'])
        self.assertEqual(service.asked, ['ImportTemplate'])
        asker = pathlib.Path('/proc', (self.folder / 'asker-pid').read_text().strip(), 'stat')
        self.wait_for(lambda: not asker.exists() or asker.read_text().rpartition(')')[2].split()[0] == 'Z')

    def test_an_agent_that_fails(self):
        """Whoever is not asked is refused by polkit; here everybody is let in."""
        service = self.serve(RemoveTemplate=variant('()', ()))
        self.agent('exit 1\n')
        self.assertEqual(self.at_terminal('template', 'remove', 'viewer').wait().code, 0)
        self.assertEqual(service.asked, ['RemoveTemplate'])
        self.assertTrue((self.folder / 'asker').exists())

    def test_no_agent_without_a_terminal(self):
        """The question is allowed all the same: a desktop's agent may ask."""
        service = self.serve(SetUnlabelledGrant=variant('()', ()))
        self.agent('exit 1\n')
        self.run_cordon('host', 'allow-unlabelled', 'documents')
        self.assertEqual(service.asked, ['SetUnlabelledGrant'])
        self.assertFalse((self.folder / 'asker').exists())

    def test_wrong_words(self):
        self.assert_error(2, 'usage', 'template', 'update', 'viewer', 'browser')


if __name__ == '__main__':
    tap.main()
