# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The program that runs labs, with a stand-in for QEMU: what it says of a machine that stands still before its
test or within it, of a test that is silent or never ends, and of a QEMU that ends."""
import contextlib
import importlib.machinery
import importlib.util
import io
import os
import pathlib
import sys
import tempfile
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
import machine  # noqa: E402
import tap  # noqa: E402

STILL = 'THE LAB WAS AT FAULT: the thawed machine stood still before the test began: the time is up'


def load_run():
    loader = importlib.machinery.SourceFileLoader('lab_run', str(HERE / 'run'))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader('lab_run', loader))
    loader.exec_module(module)
    return module


class Text(io.TextIOWrapper):
    """Standard output as a program has it, kept."""

    def __init__(self):
        super().__init__(io.BytesIO(), write_through=True)

    def text(self):
        return self.buffer.getvalue().decode()


class Run(unittest.TestCase):
    def setUp(self):
        self.run = load_run()
        self.run.UNPACK = self.run.STATE = 30
        machine.KERNEL = 0.2
        folder = tempfile.TemporaryDirectory(prefix='cordon-run-')
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        (self.folder / 'qemu-system-x86_64').symlink_to(HERE / 'stand-in-qemu')

    def play(self, words, thaw=30, seconds=120):
        """Status, standard output and standard error."""
        self.run.THAW = thaw
        environment = {'PATH': f'{self.folder}:{os.environ["PATH"]}', 'CORDON_STAND_IN': words,
                       'CORDON_STAND_IN_COUNT': str(self.folder / 'count')}
        output, errors = Text(), io.StringIO()
        before = dict(os.environ)
        os.environ.update(environment)
        try:
            with contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
                status = self.run.work(self.folder, seconds, self.run.pack([str(HERE / 'run')]), ['test'])
        finally:
            os.environ.clear()
            os.environ.update(before)
        return status, output.text(), errors.getvalue()

    def starts(self):
        return int((self.folder / 'count').read_text())

    def test_well(self):
        status, output, errors = self.play('well')
        self.assertEqual((status, errors, self.starts()), (0, '', 1))
        self.assertIn('ok 1 - Case.test', output)

    def test_thawed_once_more(self):
        """Loudly, and the test's own result is what counts."""
        status, output, errors = self.play('deaf well', thaw=15)
        self.assertEqual((status, self.starts()), (0, 2))
        self.assertIn(f'# {STILL}; it is thawed once more\n', output)
        self.assertIn('ok 1 - Case.test', output)
        for text in (STILL, 'RIP=00000000deadbeef', 'console: sysrq: w', 'the kernel said this before'):
            self.assertIn(text, errors)

    def test_deaf(self):
        """Not for ever."""
        status, output, _ = self.play('deaf', thaw=2)
        self.assertEqual((status, self.starts()), (99, 2))
        self.assertEqual(output.count(STILL), 2)
        self.assertIn('Bail out! The lab failed: it stood still after each of 2 thaws', output)

    def test_lost(self):
        """A test that has begun is never begun again: it could be the test's own fault."""
        status, output, errors = self.play('lost', seconds=25)
        self.assertEqual((status, self.starts()), (99, 1))
        self.assertIn('Bail out! The lab failed: the time is up', output)
        for text in ('Case.test begins', 'the kernel said this before', 'RIP=00000000deadbeef', 'thread ',
                     'console: sysrq: w', '# virsh waits in futex'):
            self.assertIn(text, errors)

    def test_silent(self):
        """A machine that lives may be silent for longer than one that does not."""
        self.run.SILENCE = 1
        status, output, errors = self.play('silent')
        self.assertEqual((status, errors, self.starts()), (0, '', 1))
        self.assertIn('ok 1 - Case.test', output)

    def test_still(self):
        """Long before its time is up, and with all that can be learned from outside."""
        self.run.SILENCE, self.run.ANSWER, self.run.STATE = 1, 2, 1
        began = time.monotonic()
        status, output, errors = self.play('still', seconds=600)
        self.assertEqual((status, self.starts()), (99, 1))
        self.assertLess(time.monotonic() - began, 300)
        self.assertIn('Bail out! The lab failed: the machine stands still as a whole: nothing was heard of it for 1 s, nor '
                      'an answer for 2 s more', output)
        for text in ('Case.test begins', 'RIP=00000000deadbeef', 'console: sysrq: w', 'the agent inside does not answer'):
            self.assertIn(text, errors)

    def test_dies(self):
        status, output, errors = self.play('dies')
        self.assertEqual((status, self.starts()), (99, 1))
        self.assertIn('Bail out! The lab failed: QEMU ended with 3', output)
        self.assertIn('Case.test begins', errors)


if __name__ == '__main__':
    tap.main()
