# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""cordon-probe by itself, as an ordinary user: what it says of things that are open and of things that are not."""
import errno
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import unittest

import mocks

mocks.become_ordinary()

import tap  # noqa: E402

PROBE = os.environ['CORDON_PROBE']


class Probe(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.folder = pathlib.Path(directory.name)

    def run_probe(self, *words, code=0):
        run = subprocess.run([PROBE, *map(str, words)], stdout=subprocess.PIPE, text=True, timeout=30)
        self.assertEqual(run.returncode, code)
        return run.stdout.splitlines()

    def attempt(self, kind, target):
        context, uid, result = self.run_probe(kind, target)
        self.assertTrue(context.startswith('context '))
        self.assertEqual(uid, f'uid {os.geteuid()}')
        return int(result)

    def file(self, mode):
        path = self.folder / f'file-{mode:o}'
        path.write_bytes(b'x')
        path.chmod(mode)
        return path

    def test_files(self):
        self.assertEqual(self.attempt('file', self.file(0o600)), 0)
        self.assertEqual(self.attempt('file', self.file(0o400)), 0)
        self.assertEqual(self.attempt('file', self.file(0o200)), 0)
        self.assertEqual(self.attempt('file', self.file(0o000)), errno.EACCES)
        self.assertEqual(self.attempt('file', self.folder / 'none'), errno.ENOENT)

    def test_changes(self):
        self.assertEqual(self.attempt('change', self.file(0o200)), 0)
        self.assertEqual(self.attempt('change', self.file(0o400)), errno.EACCES)
        self.assertEqual((self.folder / 'file-200').stat().st_size, 1)

    def test_directories(self):
        self.assertEqual(self.attempt('directory', self.folder), 0)
        self.assertEqual(self.attempt('directory', self.file(0o600)), errno.ENOTDIR)

    def test_sockets(self):
        path = self.folder / 'socket'
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(str(path))
            server.listen()
            self.assertEqual(self.attempt('socket', path), 0)
        self.assertEqual(self.attempt('socket', path), errno.ECONNREFUSED)
        self.assertEqual(self.attempt('socket', 'x' * 200), errno.ENAMETOOLONG)

    def test_processes(self):
        """One's own child is within reach by at least one of the ways."""
        child = subprocess.Popen([sys.executable, '-c', 'input()'], stdin=subprocess.PIPE)
        self.addCleanup(lambda: (child.stdin.close(), child.wait()))
        self.assertEqual(self.attempt('process', child.pid), 0)
        self.assertIsNone(child.poll())
        for nonsense in ('1', '0', '-1', 'x', '', '12x'):
            self.assertEqual(self.attempt('process', nonsense), errno.EINVAL)

    def test_words(self):
        self.assertEqual(len(self.run_probe('file', '/', 'directory', '/')), 4)
        self.run_probe(code=1)
        self.run_probe('file', code=1)
        self.assertEqual(self.attempt('door', '/'), errno.EINVAL)


if __name__ == '__main__':
    tap.main()
