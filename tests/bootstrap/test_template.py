# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""When bootstrap builds a template, and what becomes of a build that is cancelled or killed. The builder
itself is a stand-in here; test_builder.py has the real one."""
import json
import os
import signal
import time
import unittest

import tap
from case import Case

WHOLE = {'name': 'viewer', 'version': '20260101.1', 'built': int(time.time()), 'size': 1, 'state': 'ok', 'machines': 0,
         'problem': ''}
DAMAGED = dict(WHOLE, version='', built=0, size=0, state='damaged', problem='The template “viewer” is damaged {"}.')


def old(days):
    return dict(WHOLE, built=int(time.time()) - days * 24 * 60 * 60 - 60)


class Template(Case):
    def says(self, *templates, status=0):
        """What `cordon template list` says from now on, and that an import is written down."""
        (self.folder / 'templates').write_text(json.dumps(templates, separators=(',', ':'), ensure_ascii=False))
        self.program('cordon', f'''#!/bin/sh
case "$1 $2" in
  "template list") cat {self.folder}/templates; exit {status} ;;
  "template import") echo "imported $3" >>{self.folder}/calls ;;
esac
''')


class Said(Template):
    def whole(self, *templates, **arguments):
        self.says(*templates, **arguments)
        return self.parts('template_is_whole viewer && echo yes || echo no').stdout.strip()

    def test_whole(self):
        self.assertEqual(self.whole(WHOLE), 'yes')
        self.assertEqual(self.whole(dict(DAMAGED, name='a'), WHOLE, dict(DAMAGED, name='z')), 'yes')

    def test_not_whole(self):
        for templates in ([], [DAMAGED], [dict(WHOLE, name='viewers')], [dict(WHOLE, name='a'), DAMAGED],
                          [dict(WHOLE, state='from the future')]):
            with self.subTest(templates=templates):
                self.assertEqual(self.whole(*templates), 'no')

    def test_unknown_is_not_whole(self):
        self.says(status=4)
        (self.folder / 'templates').write_text('')
        self.assertEqual(self.parts('template_is_whole viewer && echo yes || echo no').stdout, 'no\n')
        (self.folder / 'templates').write_text('{"error":{"code":"service","message":"\\"state\\":\\"ok\\""}}')
        self.assertEqual(self.parts('template_is_whole viewer && echo yes || echo no').stdout, 'no\n')

    def test_an_old_one_is_named(self):
        for template, days in ((WHOLE, 0), (old(30), 0), (old(31), 31), (old(400), 400)):
            with self.subTest(days=days):
                self.says(template)
                said = self.parts('name_old_template viewer').stderr
                if days:
                    self.assertIn(f' {days} days old', said)
                    self.assertIn("'./bootstrap template viewer'", said)
                else:
                    self.assertEqual(said, '')

    def test_no_age_is_no_matter(self):
        for templates in ([], [DAMAGED]):
            self.says(*templates)
            self.parts('name_old_template viewer')


class Build(Template):
    """step_template with a stand-in for the account and for the builder's program."""

    SET_UP = '''
      builder_home=$PWD/home
      mkdir -p "$record" home/staging home/scratch home/cache
      template_key () { cat key; }
      # In earnest it is by account: here that is whoever runs the tests.
      builder_processes () { true; }
      setpriv () { false; }
    '''

    def setUp(self):
        super().setUp()
        self.tree = self.folder / 'tree'
        recipe = self.tree / 'data/templates/common'
        recipe.mkdir(parents=True)
        self.builder(recipe / 'build', f'''echo built >>{self.folder}/calls
echo "progress 50 Half"; mkdir "$4"; echo root >"$4/root"; echo "size root 77000000"''')
        # run_builder's, without the change of account.
        self.program('setpriv', '#!/bin/bash\nset -- "${@/#--reuid*/}"\n'
                     'while [ "$1" != --pdeathsig ]; do shift; done\nexec /usr/bin/setpriv "$@"\n')
        (self.folder / 'key').write_text('today')
        self.says()

    def builder(self, path, text):
        path.write_text(f'#!/bin/sh\nset -eu\n{text}\n')
        path.chmod(0o755)

    def hang(self, end=''):
        """A builder that has made something and then waits for ever, as does its child."""
        self.builder(self.tree / 'data/templates/common/build', f'''
trap 'echo cleaned >>{self.folder}/calls; kill "$child"; {end}' INT TERM
export {self.mark}
tail -f /dev/null & child=$!
mkdir "$4"; touch "{self.folder}/hangs"
wait "$child" || wait "$child" || true
exit 143''')

    def step(self, script='step_template viewer', code=0):
        return self.parts(self.SET_UP.replace('setpriv () { false; }', '') + script, code, top=self.tree)

    def calls(self):
        path = self.folder / 'calls'
        return path.read_text().splitlines() if path.exists() else []

    BUILT = ['built', 'imported home/staging/viewer']

    def built(self, script='step_template viewer'):
        (self.folder / 'calls').unlink(missing_ok=True)
        self.step(script)
        calls = [call.replace(f'{self.folder}/', '') for call in self.calls()]
        self.assertIn(calls, ([], self.BUILT))
        return bool(calls)

    def test_built_once(self):
        self.assertTrue(self.built())
        self.says(WHOLE)
        self.assertFalse(self.built())

    def test_built_again_if_damaged(self):
        self.built()
        self.says(DAMAGED)
        self.assertTrue(self.built())

    def test_built_again_if_missing(self):
        self.built()
        self.says()
        self.assertTrue(self.built())

    def test_built_again_if_nobody_knows(self):
        self.built()
        self.says(status=4)
        (self.folder / 'templates').unlink()
        self.assertTrue(self.built())

    def test_built_again_if_made_of_something_else(self):
        self.built()
        self.says(WHOLE)
        (self.folder / 'key').write_text('tomorrow')
        self.assertTrue(self.built())

    def test_built_again_if_asked(self):
        self.built()
        self.says(WHOLE)
        self.assertTrue(self.built('step_template viewer again'))

    def test_each_has_its_own_record(self):
        self.built()
        self.says(WHOLE)
        self.assertEqual((self.record / 'template').read_text(), 'today\n')
        self.step('step_template browser')
        self.assertIn('imported', self.calls()[-1])
        self.assertIn('/browser', self.calls()[-1])
        self.assertEqual((self.record / 'template-browser').read_text(), 'today\n')
        self.assertFalse(self.built())

    def test_says_how_far_it_is(self):
        said = self.step().stderr
        self.assertIn(' 50 %  Half\n', said)
        self.assertIn('root: 77 MB\n', said)

    def assert_nothing_stays(self):
        for folder in ('home/staging', 'home/scratch'):
            self.assertEqual(os.listdir(self.folder / folder), [])
        self.assertFalse((self.folder / 'home/recipe').exists())
        self.assertFalse((self.record / 'template').exists())
        self.assertFalse((self.record / 'progress').exists())

    def test_a_failure_leaves_nothing(self):
        self.builder(self.tree / 'data/templates/common/build',
                     'mkdir "$4"; echo "The disk is full." >&2; exit 1')
        self.assertIn('The disk is full.', self.step(code=1).stderr)
        self.assertEqual(self.calls(), [])
        self.assert_nothing_stays()
        self.says(WHOLE)
        # The one that is there may be whole; that it is the right one is not known.
        self.step(code=1)

    def test_a_refused_import_is_built_again(self):
        self.program('cordon', '#!/bin/sh\n[ "$2" = list ] || { echo "Refused." >&2; exit 1; }\n')
        self.assertIn('Refused.', self.step(code=1).stderr)
        self.assertFalse((self.record / 'template').exists())

    def begin(self):
        self.hang()
        script = self.SET_UP.replace('setpriv () { false; }', '') + '''
          trap 'cancelled 130' INT
          trap 'cancelled 143' TERM HUP
          step_template viewer'''
        run = self.start('bash', '-c', self.script(script, self.tree))
        self.wait_for('the build', (self.folder / 'hangs').exists)
        return run

    def test_cancelled(self):
        for number, status in ((signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 143)):
            with self.subTest(signal=number):
                run = self.begin()
                os.killpg(run.pid, number) if number == signal.SIGINT else run.send_signal(number)
                self.assertEqual(run.wait(30), status)
                self.assertIn('cleaned', self.calls())
                self.assertEqual(self.left(), {})
                self.assert_nothing_stays()
                self.assertIn('cancelled; the next run goes on', self.said())
                for name in ('calls', 'hangs', 'said'):
                    (self.folder / name).unlink()

    def test_killed(self):
        """Nothing can clean up then; but nothing works on, and the next run begins with cleaning."""
        run = self.begin()
        run.kill()
        self.wait_for('the end of the builder', lambda: not self.left())
        self.assertIn('cleaned', self.calls())
        self.builder(self.tree / 'data/templates/common/build', '[ ! -e "$4" ]; mkdir "$4"')
        self.step()
        self.assertIn('imported', self.calls()[-1])

    def test_processes_of_the_builder(self):
        """By its own id and by its subordinate ones, and nobody else's."""
        (self.folder / 'list').write_text(
            '990 /proc/10\n991 /proc/11\n2000000 /proc/12\n2065535 /proc/13\n2065536 /proc/14\n0 /proc/1\n99 /proc/15\n')
        found = self.parts('id () { echo 990; }; grep () { echo cordon-builder:2000000:65536; }; '
                           'stat () { cat list; }; builder_processes').stdout
        self.assertEqual(found.split(), ['10', '12', '13'])

    def test_processes_of_no_builder(self):
        self.assertEqual(self.parts('id () { false; }; builder_processes').stdout, '')

    def test_processes_without_subordinate_ids(self):
        (self.folder / 'list').write_text('990 /proc/10\n0 /proc/1\n')
        self.assertEqual(self.parts('id () { echo 990; }; grep () { false; }; stat () { cat list; }; '
                                    'builder_processes').stdout, '10\n')


class Command(Template):
    """What `bootstrap template` decides."""

    SET_UP = '''
      ordinary_user () { echo anna; }
      lock_run () { true; }
      root_step () { echo "root $*"; }
      set_up () { echo "set up $*"; }
    '''

    def run_command(self, script):
        return self.parts(self.SET_UP + script).stdout.strip()

    def test_on_a_host_that_is_set_up(self):
        self.assertEqual(self.run_command('is_set_up () { true; }; command_template'), 'root template viewer again')
        self.assertEqual(self.run_command('is_set_up () { true; }; command_template viewer'),
                         'root template viewer again')

    def test_on_a_fresh_host(self):
        self.assertEqual(self.run_command('is_set_up () { false; }; command_template'), 'set up anna again')

    def test_another_one(self):
        self.assertEqual(self.run_command('is_set_up () { true; }; command_template browser'),
                         'root template browser again')
        self.assertEqual(self.run_command('is_set_up () { false; }; command_template browser'),
                         'set up anna\nroot template browser again')

    def test_an_unknown_one(self):
        run = self.parts(self.SET_UP + 'command_template office', code=1)
        self.assertIn('there are: viewer browser', run.stderr)

    def test_for_nobody(self):
        run = self.parts(self.SET_UP + 'ordinary_user () { true; }; command_template', code=1)
        self.assertIn('ordinary user', run.stderr)


if __name__ == '__main__':
    tap.main()
