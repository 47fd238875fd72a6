# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs parts of bootstrap with a record of the test's own. A test names the stand-ins for whatever would
change a host."""
import contextlib
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
import uuid

SOURCE = pathlib.Path(os.environ['CORDON_SOURCE'])
SCRIPTS = sorted((SOURCE / 'data' / 'bootstrap').glob('*.sh'))
# Those that are programs of their own are run, not sourced.
PARTS = [script for script in SCRIPTS if not os.access(script, os.X_OK)]
DEADLINE = 30


def hear_hangups():
    """Also where the tests were started by nohup: no shell can trap what was ignored before it."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix='cordon-bootstrap-'))
        self.addCleanup(shutil.rmtree, self.folder)
        self.record = self.folder / 'record'
        # Whatever a test starts has it, and keeps it when nobody's child any more.
        self.mark = f'CORDON_MARK={uuid.uuid4()}'
        self.addCleanup(self.kill_left)
        self.environment = dict(os.environ, LC_ALL='C.UTF-8', **dict([self.mark.split('=')]))

    def program(self, name, text):
        """A stand-in, found before the real one."""
        folder = self.folder / 'bin'
        folder.mkdir(exist_ok=True)
        path = folder / name
        path.write_text(text)
        path.chmod(0o755)
        self.environment['PATH'] = f'{folder}:{os.environ["PATH"]}'
        return path

    def script(self, script, top=SOURCE):
        """Every part sourced and the record in a directory of the test's own, then the script."""
        return '\n'.join(['set -euo pipefail', f'record={self.record}', f'top={top}',
                          *(f'. {part}' for part in PARTS), script])

    def parts(self, script, code=0, top=SOURCE, **variables):
        """Runs such a script to its end."""
        run = subprocess.run(['bash', '-c', self.script(script, top)], capture_output=True, text=True, timeout=60,
                             env=dict(self.environment, **variables), cwd=self.folder)
        self.assertEqual(run.returncode, code, run.stdout + run.stderr)
        return run

    def start(self, *words, **variables):
        """A program in a session of its own; what it says is in the file `said`."""
        with (self.folder / 'said').open('a') as said:
            run = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=said, stderr=said, cwd=self.folder,
                                   env=dict(self.environment, **variables), start_new_session=True,
                                   preexec_fn=hear_hangups)
        self.addCleanup(run.wait)
        self.addCleanup(run.kill)
        return run

    def said(self):
        return (self.folder / 'said').read_text()

    def wait_for(self, what, condition):
        end = time.monotonic() + DEADLINE
        while not condition():
            self.assertLess(time.monotonic(), end, f'{what}: not within {DEADLINE} s; {self.left()} {self.said()}')
            time.sleep(0.02)

    def left(self):
        """Processes that the test started, and their children: pid and words."""
        found = {}
        for path in pathlib.Path('/proc').glob('[0-9]*'):
            try:
                if self.mark.encode() in (path / 'environ').read_bytes().split(b'\0'):
                    found[int(path.name)] = (path / 'cmdline').read_bytes().replace(b'\0', b' ').decode()
            except OSError:
                pass  # it ended meanwhile, or is somebody else's
        return found

    def kill_left(self):
        """Also what one of them starts meanwhile; whatever ends by itself is no fault."""
        end = time.monotonic() + DEADLINE
        while left := self.left():
            self.assertLess(time.monotonic(), end, left)
            for pid in left:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.02)
