# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""cordon-build-template, which `cordon template update` has started as the builder, with a stand-in for the
build: what it refuses, that one builds at a time, and what stays when its input ends, before and after."""
import os
import select
import shutil
import signal
import subprocess

import tap
from case import SOURCE, Case

FAKE_BUILD = '''#!/bin/sh
echo "$*" >>"$HOME/builds"
while [ "$1" != --output ]; do shift; done
output=$2
trap 'echo "The build was cancelled." >&2; exit 143' TERM
echo "progress 1 Preparing"
[ ! -e "$HOME/hang" ] || { echo "progress 2 Waiting"; read -r _ <>"$HOME/hang"; }
[ ! -e "$HOME/fail" ] || { echo "The disk is full." >&2; exit 1; }
mkdir "$output"; : >"$output/root"
'''


class Update(Case):
    def setUp(self):
        super().setUp()
        self.home = self.folder / 'home'
        for name in ('cache', 'scratch', 'staging'):
            (self.home / name).mkdir(parents=True)
        for name in ('common', 'viewer'):
            (self.folder / 'templates' / name).mkdir(parents=True)
        (self.folder / 'templates/viewer/settings').touch()
        build = self.folder / 'templates/common/build'
        build.write_text(FAKE_BUILD)
        build.chmod(0o755)
        self.script_file = self.folder / 'cordon-build-template'
        self.script_file.write_text((SOURCE / 'data/templates/cordon-build-template.in').read_text()
                                    .replace('@PKGDATADIR@', str(self.folder)).replace('@LIBEXECDIR@', '/libexec'))
        self.script_file.chmod(0o755)
        self.environment['HOME'] = str(self.home)
        (self.folder / 'said').touch()
        self.output = self.home / 'staging/update-viewer'

    def begin(self, *words):
        run = subprocess.Popen([self.script_file, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True, env=self.environment, start_new_session=True)
        self.addCleanup(run.communicate)
        self.addCleanup(run.kill)
        return run

    def builds(self):
        path = self.home / 'builds'
        return path.read_text().splitlines() if path.exists() else []

    def assert_ends(self, run, status, said=''):
        out, err = run.communicate(timeout=5)
        self.assertEqual((run.returncode, err), (status, said))
        self.assertFalse(self.output.exists())
        self.wait_for('nothing is left', lambda: not self.left())
        return out

    def test_what_it_made_stays_as_long_as_the_input(self):
        run = self.begin('viewer')
        self.assertEqual(run.stdout.readline(), 'progress 1 Preparing\n')
        self.assertEqual(run.stdout.readline(), f'template {self.output}\n')
        self.assertTrue((self.output / 'root').exists())
        self.assertEqual((self.home / 'staging').stat().st_mode & 0o777, 0o711)
        self.assertIn('--programs /libexec/cordon/guest', self.builds()[0])
        self.assertIsNone(run.poll())
        self.assert_ends(run, 0)

    def test_the_end_of_the_input_cancels(self):
        os.mkfifo(self.home / 'hang')
        run = self.begin('viewer')
        run.stdout.readline(), run.stdout.readline()
        self.assertEqual(self.assert_ends(run, 143, 'The build was cancelled.\n'), '')

    def test_a_signal_cancels(self):
        os.mkfifo(self.home / 'hang')
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            with self.subTest(number=number):
                run = self.begin('viewer')
                run.stdout.readline(), run.stdout.readline()
                os.kill(run.pid, number)
                self.assert_ends(run, 143, 'The build was cancelled.\n')

    def test_its_own_death_ends_the_build(self):
        os.mkfifo(self.home / 'hang')
        run = self.begin('viewer')
        run.stdout.readline(), run.stdout.readline()
        run.kill()
        run.communicate()
        self.wait_for('the build has ended', lambda: not self.left())

    def test_a_failed_build(self):
        (self.home / 'fail').touch()
        run = self.begin('viewer')
        self.assertEqual(run.stdout.read(), 'progress 1 Preparing\n')
        # Both outputs end while the input is open: the caller reads to their end before it closes that.
        self.assertTrue(select.select([run.stderr], [], [], 5)[0])
        self.assertEqual(os.read(run.stderr.fileno(), 100), b'The disk is full.\n')
        self.assertTrue(select.select([run.stderr], [], [], 5)[0], 'standard error stays open')
        self.assert_ends(run, 1)

    def test_one_at_a_time(self):
        first = self.begin('viewer')
        first.stdout.readline(), first.stdout.readline()
        self.assertEqual(self.begin('viewer').communicate()[1],
                         'A template is being built already; try again when that is done.\n')
        self.assertTrue(self.output.exists())
        self.assert_ends(first, 0)

    def test_not_beside_a_build_of_bootstrap(self):
        (self.home / 'scratch/cordon-build.abc').mkdir()
        pid = self.home / 'scratch/cordon-build.abc/pid'
        pid.write_text(f'{os.getpid()}\n')
        self.assertIn('already', self.begin('viewer').communicate()[1])
        self.assertEqual(self.builds(), [])
        # One that was killed is no build.
        pid.write_text('4194305\n')
        run = self.begin('viewer')
        self.assertEqual([run.stdout.readline(), run.stdout.readline()][1], f'template {self.output}\n')

    def test_what_a_killed_one_left(self):
        (self.output / 'old').mkdir(parents=True)
        run = self.begin('viewer')
        run.stdout.readline(), run.stdout.readline()
        self.assertEqual(os.listdir(self.output), ['root'])
        self.assert_ends(run, 0)

    def test_refused(self):
        for words, status in (((), 2), (('viewer', 'x'), 2), (('',), 1), (('../viewer',), 1), (('common',), 1),
                              (('--help',), 1), (('other',), 1)):
            with self.subTest(words=words):
                run = self.begin(*words)
                out, err = run.communicate(timeout=5)
                self.assertEqual((run.returncode, out, err.count('\n')), (status, '', 1))
        shutil.rmtree(self.home / 'cache')
        self.assertIn('does not build', self.begin('viewer').communicate()[1])
        self.assertEqual(self.builds(), [])


if __name__ == '__main__':
    tap.main()
