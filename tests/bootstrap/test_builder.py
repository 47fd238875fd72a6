# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The builder of the template, data/templates/common/build, with a stand-in for mmdebstrap, which takes
minutes: what it refuses, what a full disk, a cancelled and a killed build leave. A real build is made by
`./bootstrap test`, and tests/guest looks at what came of it."""
import hashlib
import io
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tarfile
import unittest

import tap
from case import DEADLINE, SOURCE, Case

FAKE = pathlib.Path(__file__).resolve().parent / 'fake-mmdebstrap'
PROGRAMS = ('init', 'agent', 'kiosk', 'keymap', 'viewer', 'mail', 'media', 'picture', 'browser', 'applications')
STAGES = ('download', 'unpack', 'assemble', 'pack', 'finish')
# tail ends by itself where nobody reads what it prints.
HANG = '[ "$stage" != {} ] || {{ : >"$FAKE_MMDEBSTRAP/there"; tail -f /dev/null >/dev/null; }}\n'


def has_subordinate_ids():
    words = (f'{os.getuid()}:', f'{subprocess.check_output(["id", "-un"], text=True).strip()}:')
    return all(any(line.startswith(words) for line in pathlib.Path(file).read_text().splitlines())
               for file in ('/etc/subuid', '/etc/subgid') if pathlib.Path(file).exists())


class Builder(Case):
    def setUp(self):
        super().setUp()
        # Subordinate ids have to pass.
        self.folder.chmod(0o755)
        shutil.copytree(SOURCE / 'data/templates', self.folder / 'recipe')
        self.program('mmdebstrap', FAKE.read_text())
        # It needs 1.6 GB, which no test should.
        self.program('df', '#!/bin/sh\nprintf "Filesystem Blocks Used Available\\nfake 9 9 9000000\\n"\n')
        self.environment['FAKE_MMDEBSTRAP'] = str(self.folder)
        for name in ('programs', 'scratch'):
            (self.folder / name).mkdir()
        for name in PROGRAMS:
            path = self.folder / 'programs' / f'cordon-{name}'
            path.touch()
            path.chmod(0o755)
        with tarfile.open(self.folder / 'programs/linked.tar', 'w') as tar:
            tar.addfile(tarfile.TarInfo('./libmupdf-dev/copyright'), io.BytesIO())
        self.output, self.scratch = self.folder / 'output', self.folder / 'scratch'

    def words(self, **changes):
        options = {'programs': self.folder / 'programs', 'output': self.output, 'cache': self.folder / 'cache',
                   'scratch': self.scratch, 'log': self.folder / 'log', 'recipe': self.folder / 'recipe/viewer', **changes}
        return [str(self.folder / 'recipe/common/build'),
                *(word for name, value in options.items() if value for word in (f'--{name}', str(value)))]

    def build(self, status=0, before=(), **changes):
        """Runs it to its end; what it prints."""
        run = subprocess.run([*before, *self.words(**changes)], capture_output=True, text=True, timeout=60,
                             env=self.environment, cwd=self.folder, stdin=subprocess.DEVNULL)
        self.assertEqual(run.returncode, status, run.stdout + run.stderr)
        return run

    def refused(self, sentence, before=(), **changes):
        run = self.build(1, before, **changes)
        self.assertEqual(run.stdout, '')
        self.assertRegex(run.stderr, rf'^{sentence}\n$')
        self.assertFalse((self.folder / 'stages').exists(), 'mmdebstrap was called')

    def act(self, text):
        (self.folder / 'act').write_text(text)

    def assert_nothing_stays(self):
        self.assertFalse(self.output.exists())
        self.assertEqual(os.listdir(self.scratch), [])
        self.assertEqual(self.left(), {})


@unittest.skipUnless(has_subordinate_ids(), 'the user has no subordinate ids')
class Built(Builder):
    def test_what_it_makes(self):
        run = self.build()
        self.assertEqual(sorted(os.listdir(self.output)), ['initrd', 'kernel', 'manifest.json', 'root'])
        manifest = json.loads((self.output / 'manifest.json').read_text())
        self.assertEqual(manifest['name'], 'viewer')
        self.assertEqual(manifest['release'], 'Debian 12.11 bookworm')
        for name in ('kernel', 'initrd', 'root'):
            data = (self.output / name).read_bytes()
            self.assertEqual(manifest[name], {'size': len(data), 'sha256': hashlib.sha256(data).hexdigest()})
        self.assertEqual(manifest['packages'], [{'name': 'base-files', 'version': '12.4'},
                                                {'name': 'xkb-data', 'version': '2.35.1-1'}])
        self.assertEqual({path.stat().st_mode & 0o777 for path in self.output.iterdir()}, {0o644})
        self.assertEqual(os.listdir(self.scratch), [])
        percents = [int(line.split()[1]) for line in run.stdout.splitlines() if line.startswith('progress ')]
        self.assertEqual(percents, sorted(percents))
        self.assertEqual((percents[0], percents[-1]), (1, 100))
        self.assertEqual([line for line in run.stdout.splitlines() if line.startswith('size ')],
                         ['size kernel 11', 'size initrd 11', 'size root 9'])
        self.assertIn('I: extracting archives...', (self.folder / 'log').read_text())

    def test_the_recipe_says_what(self):
        self.build(recipe=self.folder / 'recipe/browser')
        manifest = json.loads((self.output / 'manifest.json').read_text())
        self.assertEqual((manifest['name'], manifest['memory_mib']), ('browser', 1024))
        self.output = self.folder / 'other'
        for program in ('cordon-browser', 'cordon-applications'):
            path = self.folder / 'programs' / program
            path.rename(path.with_suffix('.away'))
            self.assertIn(program, self.build(1, recipe=self.folder / 'recipe/browser').stderr)
            path.with_suffix('.away').rename(path)
        # No other recipe needs it.
        (self.folder / 'programs/cordon-applications').unlink()
        self.build()

    def test_a_tool_says_why(self):
        for text, reason in (('echo "E: no such mirror"; exit 25', 'no such mirror'),
                             ('echo "cordon-error The kernel is missing."; echo "E: later"; exit 1', 'The kernel is missing.'),
                             ('exit 25', 'mmdebstrap ended with status 25.')):
            with self.subTest(text=text):
                self.act(f'[ "$stage" != assemble ] || {{ {text}; }}\n')
                self.assertEqual(self.build(1).stderr, f'The template could not be built: {reason}\n')
                self.assert_nothing_stays()

    def test_a_build_without_a_root_is_none(self):
        self.act('[ "$stage" != pack ] || : >out/root\n')
        self.assertIn('could not be built', self.build(1).stderr)
        self.assert_nothing_stays()


class Refused(Builder):
    def test_wrong_words(self):
        for words in ([], ['--output'], ['--output', 'x'], ['--programs', 'x'], ['--programs', 'x', '--output'],
                      ['--programs', 'x', '--output', 'y'],
                      ['--speed', 'x'], ['x']):
            with self.subTest(words=words):
                run = subprocess.run([self.folder / 'recipe/common/build', *words], capture_output=True, text=True,
                                     env=self.environment)
                self.assertEqual((run.returncode, run.stdout), (2, ''))
                self.assertRegex(run.stderr, r'^usage: build [^\n]+\n$')

    def test_no_recipe(self):
        self.refused(rf'There is no recipe in {self.folder}\.', recipe=self.folder)
        self.refused(r'There is no recipe in /no/such\.', recipe='/no/such')

    def test_root(self):
        self.program('id', '#!/bin/sh\n[ "$1" = -u ] && echo 0 || echo root\n')
        self.refused('Run the builder as an ordinary account, not as root.')

    def test_no_subordinate_ids(self):
        self.program('id', '#!/bin/sh\n[ "$1" = -u ] && echo 54321 || echo nobody-of-ours\n')
        self.refused(r'The account nobody-of-ours has no subordinate ids in /etc/subuid; add them with: usermod [^\n]+ nobody-of-ours')

    @unittest.skipUnless(has_subordinate_ids(), 'the user has no subordinate ids')
    def test_directories_and_programs(self):
        self.output.mkdir()
        self.refused(rf'{self.output} exists already; [^\n]+')
        self.output.rmdir()
        self.refused(r'/proc/sys is no directory this account can write to.', output='/proc/sys/output')
        self.refused(r'/proc/sys is no directory this account can write to.', scratch='/proc/sys')
        self.refused(r'/no/such is no directory this account can write to.', scratch='/no/such')
        self.scratch.chmod(0o700)
        self.refused(rf'{self.scratch} must be searchable by everybody [^\n]+')
        self.scratch.chmod(0o755)
        (self.folder / 'programs/cordon-kiosk').chmod(0o644)
        self.refused(rf'There is no program cordon-kiosk in {self.folder}/programs\.')

    @unittest.skipUnless(has_subordinate_ids(), 'the user has no subordinate ids')
    def test_programs_of_unknown_parts(self):
        """Nobody may hand on what nobody knows the licence of."""
        linked = self.folder / 'programs/linked.tar'
        for data in (b'', b'nonsense', None):
            linked.unlink() if data is None else linked.write_bytes(data)
            self.refused(r'What is linked into the programs in [^\n]+ build them on Debian\.')


@unittest.skipUnless(has_subordinate_ids(), 'the user has no subordinate ids')
class FullDisk(Builder):
    def setUp(self):
        super().setUp()
        self.full = f'The disk is full: the build needs 1600 MB in {self.scratch}.\n'

    def test_seen_before(self):
        self.program('df', '#!/bin/sh\nprintf "Filesystem Blocks Used Available\\nfake 9 9 1000000\\n"\n')
        self.refused(rf'The build needs 1600 MB in {self.scratch}, and 1000 MB are free\.')

    def build_on_small_disk(self, folder, **changes):
        """With a disk of 1 MB in that folder; what it says, and the names of what stays on the disk."""
        inside = '"$@"; status=$?; find "$FOLDER" -mindepth 1 -printf "stays %f\\n"; exit "$status"'
        script = ('mount -t tmpfs -o mode=1777,size=1m small "$FOLDER" && '
                  f'exec unshare --user --map-user={os.getuid()} --map-group={os.getgid()} "$@"')
        self.environment['FOLDER'] = str(folder)
        before = ['unshare', '--user', '--map-root-user', '--mount', 'sh', '-c', script, 'sh']
        if subprocess.run([*before, 'true'], capture_output=True, env=self.environment).returncode != 0:
            self.skipTest('this kernel lets no ordinary user mount anything')
        run = self.build(1, [*before, 'sh', '-c', inside, 'sh'], **changes)
        self.assert_nothing_stays()
        return run.stderr, [line.split()[1] for line in run.stdout.splitlines() if line.startswith('stays ')]

    def fill(self, stage):
        self.act(f'[ "$stage" != {stage} ] || {{ dd if=/dev/zero of=filler bs=4k || seq 10000; exit 1; }}\n')

    def test_at_each_stage(self):
        for stage in STAGES:
            with self.subTest(stage=stage):
                self.fill(stage)
                self.assertEqual(self.build_on_small_disk(self.scratch), (self.full, []))

    def test_with_the_log_on_it(self):
        """As bootstrap has it; then even the reason cannot be written down."""
        self.fill('unpack')
        self.assertEqual(self.build_on_small_disk(self.scratch, log=self.scratch / 'log'), (self.full, ['log']))

    def test_for_the_manifest(self):
        self.act('[ "$stage" != finish ] || ! dd if=/dev/zero of=filler bs=4k 2>/dev/null\n')
        said, stays = self.build_on_small_disk(self.scratch)
        self.assertIn('is the disk of', said)
        self.assertEqual(stays, [])

    def test_where_the_template_goes(self):
        target = self.folder / 'target'
        target.mkdir()
        self.output = target / 'output'
        self.act('[ "$stage" != pack ] || head -c 2000000 /dev/zero >out/root\n')
        said, stays = self.build_on_small_disk(target)
        self.assertIn(f'could not be put into {self.output}; is that disk full?', said)
        self.assertEqual(stays, [])


@unittest.skipUnless(has_subordinate_ids(), 'the user has no subordinate ids')
class Ended(Builder):
    """By Ctrl-C, SIGTERM and kill -9, at each of its stages."""

    def begin(self, stage):
        for name in ('there', 'said', 'stages'):
            (self.folder / name).unlink(missing_ok=True)
        self.act(HANG.format(stage))
        run = self.start(*self.words())
        self.wait_for(f'the stage {stage}', lambda: run.poll() is not None or (self.folder / 'there').exists())
        self.assertIsNone(run.returncode, self.said())
        return run

    def test_cancelled(self):
        for stage in STAGES:
            for number, status in ((signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 143)):
                with self.subTest(stage=stage, signal=number):
                    run = self.begin(stage)
                    os.killpg(run.pid, number) if number == signal.SIGINT else run.send_signal(number)
                    self.assertEqual(run.wait(DEADLINE), status, self.said())
                    self.assertEqual(self.said().splitlines()[-1], 'The build was cancelled.')
                    self.wait_for('the end of everything', lambda: not self.left())
                    self.assert_nothing_stays()

    def test_cancelled_at_the_end(self):
        """While it reads what was built, to write the manifest."""
        self.program('sha256sum', f'#!/bin/sh\n: >{self.folder}/there\nexec tail -f /dev/null\n')
        run = self.begin('never')
        os.killpg(run.pid, signal.SIGINT)
        self.assertEqual(run.wait(DEADLINE), 130, self.said())
        self.wait_for('the end of everything', lambda: not self.left())
        self.assert_nothing_stays()

    def test_nobody_listens(self):
        """What called it is gone: it ends, and cleans up."""
        read, write = os.pipe()
        self.act(HANG.format('never') + '[ "$stage" != unpack ] || until [ -e "$FAKE_MMDEBSTRAP/go" ]; do sleep 0.05; done\n')
        run = subprocess.Popen(self.words(), stdout=write, stderr=subprocess.PIPE, text=True, env=self.environment,
                               cwd=self.folder, start_new_session=True)
        os.close(write)
        os.read(read, 1)
        os.close(read)
        (self.folder / 'go').touch()
        _, errors = run.communicate(timeout=DEADLINE)
        self.assertNotEqual(run.returncode, 0, errors)
        self.wait_for('the end of everything', lambda: not self.left())
        self.assert_nothing_stays()

    def test_killed(self):
        """The next build ends what still is at work for the dead one, and takes away what it left."""
        for stage in STAGES:
            with self.subTest(stage=stage):
                run = self.begin(stage)
                run.kill()
                run.wait()
                self.assertEqual(len(os.listdir(self.scratch)), 1)
                (self.folder / 'act').unlink()
                self.build()
                self.wait_for('the end of everything', lambda: not self.left())
                self.assertEqual(os.listdir(self.scratch), [])
                shutil.rmtree(self.output)

    def test_another_build_is_left_alone(self):
        run = self.begin('unpack')
        (self.folder / 'act').unlink()
        other = self.folder / 'other'
        self.build(output=other)
        self.assertIsNone(run.poll())
        self.assertEqual(len(os.listdir(self.scratch)), 1)
        run.terminate()
        self.assertEqual(run.wait(DEADLINE), 143)
        self.assert_nothing_stays()

    def test_somebody_elses_number(self):
        """A process that has the number of a dead build's child by now is none of ours."""
        bystander = self.start('tail', '-f', '/dev/null')
        stale = self.scratch / 'cordon-build.stale1'
        stale.mkdir()
        gone = subprocess.Popen(['true'])
        gone.wait()
        (stale / 'pid').write_text(f'{gone.pid}\n')
        (stale / 'child').write_text(f'{bystander.pid}\n')
        self.build()
        self.assertIsNone(bystander.poll())
        self.assertEqual(os.listdir(self.scratch), [])


if __name__ == '__main__':
    tap.main()
