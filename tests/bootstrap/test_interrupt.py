# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`bootstrap open`, cancelled and killed at each of its stages: the program as it is, with stand-ins for
what its steps do to a host. Afterwards nothing is at work any more, and the next run goes on and opens."""
import os
import shutil
import signal
import unittest

import tap
from case import SOURCE, Case

# What is replaced, sourced last. stage NAME: says that it is there, and where the test wants it, waits.
STAND_INS = '''
is_root () { [ -n "${AS_ROOT:-}" ]; }
ordinary_user () { id -un; }
as_user () { shift; setpriv --pdeathsig TERM -- "$@"; }
check_system () { true; }
services_run () { true; }
name_old_template () { true; }
template_is_whole () { [ -e "$record/template" ]; }
policy_packages () { true; }
installed_key () { cat "$record/files"; }
id () { [ "$1" != -nG ] || { cat "$record/members" 2>/dev/null; return; }; command id "$@"; }
source_key () { echo source; }
stage () { "$FOLDER/bin/stage" "$1" || die "$1 failed."; }
step_packages () { stage packages; }
build_tree () { as_user "$1" "$FOLDER/bin/stage" build || die "the build failed."; }
step_install () { stage install; echo file >"$record/files"; }
step_accounts () { stage accounts; echo cordon >"$record/members"; }
step_policy () { stage policy; }
step_services () { stage services; }
step_template () { setpriv --pdeathsig TERM -- "$FOLDER/bin/stage" template & wait $! || die; touch "$record/template"; }
step_grant () { stage grant; }
'''
STAGE = '''#!/bin/bash
echo "$1" >>"$FOLDER/stages"
[ "$1" = "${STOP_AT:-}" ] || exit 0
: >"$FOLDER/there"
case $1 in
  build | template) exec setpriv --pdeathsig TERM tail -f /dev/null ;;
  # Whatever happens, apt-get would rather finish.
  packages) trap '' INT TERM HUP ;;
esac
until [ -e "$FOLDER/go-on" ]; do read -rt 0.05 <>"$FOLDER/never"; done
exit 0
'''
STAGES = ['packages', 'build', 'install', 'accounts', 'policy', 'services', 'template', 'grant']


class Interrupted(Case):
    def setUp(self):
        super().setUp()
        self.tree = self.folder / 'tree'
        shutil.copytree(SOURCE / 'data/bootstrap', self.tree / 'data/bootstrap')
        text = (SOURCE / 'bootstrap').read_text()
        # In a copy; everything else of it is as it is.
        self.assertEqual(text.count('record=/var/lib/cordon-bootstrap\n'), 1)
        (self.tree / 'bootstrap').write_text(text.replace('record=/var/lib/cordon-bootstrap\n', f'record={self.record}\n'))
        (self.tree / 'meson.build').touch()
        with (self.tree / 'data/bootstrap/bench.sh').open('a') as part:
            part.write(STAND_INS)
        self.environment['FOLDER'] = str(self.folder)
        os.mkfifo(self.folder / 'never')
        self.program('stage', STAGE)
        self.program('cordon', '#!/bin/sh\necho "opened $*"\n')
        # It stays between the two, and tells its child nothing of a caller that was killed.
        self.program('sudo', '#!/bin/bash\nshift\ntrap : INT TERM HUP\nAS_ROOT=1 "$@"\nexit $?\n')

    def begin(self, stage=''):
        return self.start('bash', str(self.tree / 'bootstrap'), 'open', 'paper.pdf', STOP_AT=stage)

    def stages(self):
        path = self.folder / 'stages'
        words = path.read_text().split() if path.exists() else []
        path.unlink(missing_ok=True)
        return words

    def stop_at(self, stage, end):
        for name in ('there', 'stages', 'said', 'go-on'):
            (self.folder / name).unlink(missing_ok=True)
        shutil.rmtree(self.record, ignore_errors=True)
        run = self.begin(stage)
        self.wait_for(f'the stage {stage}', lambda: run.poll() is not None or (self.folder / 'there').exists())
        self.assertIsNone(run.returncode, self.said())
        end(run)
        return run

    def assert_next_run_opens(self, stage):
        """From the beginning, as a stage that was done has nothing to do; then no set-up any more."""
        self.stages()
        (self.folder / 'said').write_text('')
        self.assertEqual(self.begin().wait(30), 0, self.said())
        self.assertEqual(self.stages(), STAGES)
        self.assertIn('opened open paper.pdf', self.said())
        self.assertNotIn('waiting', self.said())
        self.assertEqual(self.begin().wait(30), 0, self.said())
        self.assertEqual(self.stages(), [])

    def test_cancelled(self):
        """Ctrl-C goes to everybody at the terminal."""
        for stage in STAGES[1:]:
            with self.subTest(stage=stage):
                run = self.stop_at(stage, lambda run: os.killpg(run.pid, signal.SIGINT))
                self.assertEqual(run.wait(30), 130, self.said())
                self.assertEqual(self.said().count('bootstrap: cancelled; the next run goes on'), 1, self.said())
                self.assertNotIn('failed', self.said())
                self.assertNotIn('opened', self.said())
                self.wait_for('the end of everything', lambda: not self.left())
                self.assert_next_run_opens(stage)

    def test_killed(self):
        """The one whom the user started, by kill -9: sudo and what runs as root are told by nobody."""
        for stage in STAGES[1:]:
            with self.subTest(stage=stage):
                run = self.stop_at(stage, lambda run: run.kill())
                run.wait(30)
                self.assert_ends_at(stage)
                self.assert_next_run_opens(stage)

    def assert_ends_at(self, stage):
        """What runs as root comes to the end of what it is at, but a build, which takes minutes."""
        if stage not in ('build', 'template'):
            self.assertTrue([pid for pid, words in self.left().items() if f'bin/stage {stage}' in words])
            self.wait_for('the watcher', lambda: not [words for words in self.left().values() if 'tail -s 0.2 --pid' in words])
            (self.folder / 'go-on').touch()
        self.wait_for('the end of everything', lambda: not self.left())
        self.assertEqual(self.stages(), STAGES[:STAGES.index(stage) + 1])

    def test_killed_root(self):
        """The step that runs as root, by kill -9; what it had begun ends with it."""
        for stage in STAGES[2:]:
            with self.subTest(stage=stage):
                run = self.stop_at(stage, self.kill_step)
                (self.folder / 'go-on').touch()
                self.assertNotEqual(run.wait(30), 0)
                self.assertNotIn('opened', self.said())
                self.wait_for('the end of everything', lambda: not self.left())
                self.assert_next_run_opens(stage)

    def kill_step(self, run):
        steps = [pid for pid, words in self.left().items() if f'{self.tree}/bootstrap --step' in words and 'bin/sudo' not in words]
        self.assertTrue(steps)
        for pid in steps:
            os.kill(pid, signal.SIGKILL)

    def test_apt_comes_to_its_end(self):
        """Half of its work would be worse than all of it; the next run waits for it."""
        for number in (signal.SIGINT, signal.SIGKILL):
            with self.subTest(signal=number):
                run = self.stop_at('packages', lambda run: os.killpg(run.pid, number) if number == signal.SIGINT else run.kill())
                self.assertTrue([pid for pid, words in self.left().items() if 'bin/stage packages' in words])
                (self.folder / 'go-on').touch()
                self.assertEqual(run.wait(30), 130 if number == signal.SIGINT else -number, self.said())
                self.wait_for('the end of everything', lambda: not self.left())
                self.assertEqual(self.stages(), ['packages'])
                self.assert_next_run_opens('packages')

    def test_started_twice(self):
        """The second one waits, sees that all is done, and opens."""
        first = self.stop_at('build', lambda run: None)
        second = self.begin()
        self.wait_for('the second run', lambda: 'waiting for it' in self.said())
        os.killpg(first.pid, signal.SIGINT)
        self.assertEqual(first.wait(30), 130)
        self.assertEqual(second.wait(30), 0, self.said())
        self.assertEqual(self.said().count('opened'), 1)


if __name__ == '__main__':
    tap.main()
