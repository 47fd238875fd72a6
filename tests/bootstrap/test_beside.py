# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`bootstrap test` builds with the sanitisers beside everything else: in which order, what is said of a build that
fails, and that nothing is left of it when the run is cancelled or killed. With stand-ins for builds and suites."""
import os
import pathlib
import signal

import tap
from case import Case

STAND_INS = '''
is_root () { false; }
prepare_tests () { test_user=$(id -un) test_source=$top test_builds=$FOLDER; }
install_for_tests () { stage install; }
stage_for_lab () { stage lab; }
build_tree () { as_user "$1" "$FOLDER/bin/stage" "build $(basename "$3") ${CC:-gcc}"; [ "$(basename "$3")" != "${BROKEN:-}" ] || die "the build failed."; }
run_suites_twice () { local build=$1; shift; stage "run $(basename "$build") $*"; }
stage () { "$FOLDER/bin/stage" "$1"; }
trap 'cancelled 130' INT
trap 'cancelled 143' TERM HUP
'''
# Says that it is there, and the sanitized build how it is treated; that, or whatever is named, may be made to wait.
STAGE = '''#!/bin/bash
echo "$1" >>"$FOLDER/stages"
case $1 in
  build\\ sanitized*) echo "compiling" ; chrt --pid $$ >>"$FOLDER/treated"; cat /proc/$$/autogroup >>"$FOLDER/treated" ;;
esac
[ "$1" != "$WAIT_AT" ] || exec tail -f /dev/null
'''
BUILD = 'build sanitized gcc'
LAST = 'run plain unit vm'


class Beside(Case):
    def setUp(self):
        super().setUp()
        self.program('stage', STAGE)
        self.program('summary', '#!/bin/sh\necho "summary $*"\n')
        top = self.folder / 'top'
        (top / 'tests').mkdir(parents=True)
        (top / 'tests/summary').symlink_to(self.folder / 'bin/summary')
        self.environment |= {'FOLDER': str(self.folder), 'WAIT_AT': ''}
        self.top = top

    def run_all(self, *suites, code=0, **variables):
        return self.parts(f'{STAND_INS}command_test {" ".join(suites)}', code, self.top, **variables)

    def stages(self):
        path = self.folder / 'stages'
        return path.read_text().splitlines() if path.exists() else []

    def test_unit_alone(self):
        """In the foreground: there is nothing that it could be beside."""
        self.run_all('unit')
        self.assertEqual(self.stages(), [BUILD, 'run sanitized unit', 'build plain gcc', 'run plain unit'])
        self.assertIn('SCHED_OTHER', (self.folder / 'treated').read_text())

    def test_beside(self):
        run = self.run_all('unit', 'vm')
        stages = self.stages()
        # Once beside the rest, once more to see what became of it.
        self.assertEqual(stages.count(BUILD), 2)
        self.assertEqual([stage for stage in stages if stage != BUILD], ['install', 'build plain gcc', LAST, 'run sanitized unit'])
        self.assertEqual(stages[-2:], [BUILD, 'run sanitized unit'])
        self.assertIn('compiling', run.stderr)
        self.assertRegex(run.stdout, r'summary sanitized=\S*/sanitized/meson-logs =\S*/plain/meson-logs')
        treated = (self.folder / 'treated').read_text()
        self.assertEqual((treated.count('SCHED_IDLE'), treated.count('SCHED_OTHER')), (1, 1))
        if pathlib.Path('/proc/self/autogroup').exists():
            self.assertEqual(treated.count('nice 19'), 1)

    def test_everything(self):
        """The build by clang, too, of which nothing is run."""
        self.assertEqual(self.run_all().returncode, 0)
        stages = self.stages()
        self.assertEqual((stages.count(BUILD), stages.count('build clang clang')), (2, 2))
        self.assertEqual([stage for stage in stages if stage.startswith('run')], ['run plain ', 'run sanitized unit'])

    def test_clang_broken(self):
        """In the last line, and everything else is run and counted."""
        run = self.run_all(code=1, BROKEN='clang')
        self.assertEqual(run.stderr.splitlines()[-1], 'bootstrap: Cordon could not be built by clang; its message is above.')
        self.assertIn('run sanitized unit', self.stages())
        self.assertIn('summary sanitized=', run.stdout)

    def test_no_unit(self):
        self.run_all('vm')
        self.assertEqual(self.stages(), ['install', 'build plain gcc', 'run plain vm'])

    def test_broken(self):
        """It fails the run, which goes on to its end all the same."""
        run = self.run_all('unit', 'vm', code=1, BROKEN='sanitized')
        self.assertIn(LAST, self.stages())
        self.assertNotIn('run sanitized unit', self.stages())
        self.assertIn('the build failed', run.stderr)
        self.assertIn('summary sanitized=', run.stdout)

    def begin(self, wait_at):
        run = self.start('bash', '-c', self.script(f'{STAND_INS}command_test unit vm', self.top), WAIT_AT=wait_at)
        self.wait_for(wait_at, lambda: wait_at in self.stages())
        return run

    def check_nothing_left(self):
        self.wait_for('the end of everything', lambda: not self.left())

    def test_cancelled_while_it_is_waited_for(self):
        run = self.begin(BUILD)
        self.wait_for('the suites', lambda: LAST in self.stages())
        os.killpg(run.pid, signal.SIGINT)
        self.assertEqual(run.wait(30), 130, self.said())
        self.check_nothing_left()

    def test_killed(self):
        run = self.begin(BUILD)
        self.wait_for('the suites', lambda: LAST in self.stages())
        run.kill()
        run.wait(30)
        self.check_nothing_left()


if __name__ == '__main__':
    tap.main()
