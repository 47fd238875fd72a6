# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`cordon resident`: one entry, taken away as it came; whatever stands there that is somebody else's stays."""
import json
import os
import unittest

import mocks

mocks.become_ordinary()

import tap  # noqa: E402

NAME = 'org.cordon.Cordon.desktop'


class Resident(unittest.TestCase):
    def setUp(self):
        self.bus = mocks.Bus()
        self.addCleanup(self.bus.close)
        self.config = self.bus.path / 'config'
        self.config.mkdir()
        self.folder = self.config / 'autostart'
        self.entry = self.folder / NAME
        # Without a display there is no desktop to tell.
        self.environment = {'PATH': os.environ['PATH'], 'HOME': str(self.bus.path), 'LC_ALL': 'C.UTF-8',
                            'XDG_CONFIG_HOME': str(self.config), 'XDG_RUNTIME_DIR': str(self.bus.path),
                            'DBUS_SESSION_BUS_ADDRESS': self.bus.address}
        for name in ('ASAN_OPTIONS', 'UBSAN_OPTIONS', 'LSAN_OPTIONS'):
            if name in os.environ:
                self.environment[name] = os.environ[name]

    def resident(self, word, code=0):
        run = mocks.Run(['resident', word, '--json'], self.environment, self.bus.path).wait()
        self.assertEqual(run.code, code, run.stdout + run.stderr)
        return json.loads(run.stdout)

    def tree(self):
        return {str(path.relative_to(self.config)): os.readlink(path) if path.is_symlink() else
                path.read_bytes() if path.is_file() else None for path in self.config.rglob('*')}

    def test_comes_and_goes(self):
        for furnish in (lambda: None, self.folder.mkdir, lambda: (self.folder / 'other.desktop').write_bytes(b'[x]\n')):
            furnish()
            with self.subTest(there=sorted(self.tree())):
                before = self.tree()
                self.assertEqual(self.resident('show'), {'resident': False})
                for _ in range(2):
                    self.assertEqual(self.resident('on'), {'resident': True})
                    self.assertIn('cordon-desktop --gapplication-service\n', self.entry.read_text())
                self.assertEqual(self.resident('show'), {'resident': True})
                for _ in range(2):
                    self.assertEqual(self.resident('off'), {'resident': False})
                    self.assertEqual(self.tree(), before)

    def test_others_put_something_into_the_folder(self):
        self.resident('on')
        (self.folder / 'other.desktop').write_bytes(b'[x]\n')
        self.resident('off')
        self.assertEqual(self.tree(), {'autostart': None, 'autostart/other.desktop': b'[x]\n'})

    def test_switched_off_by_a_desktop(self):
        self.resident('on')
        for line in ('Hidden=true\n', 'X-GNOME-Autostart-enabled=false\n'):
            with self.entry.open('a') as file:
                file.write(line)
            self.assertEqual(self.resident('show'), {'resident': False})
            self.assertEqual(self.resident('on'), {'resident': True})

    def test_what_is_not_ours(self):
        self.folder.mkdir()
        target = self.config / 'dotfile'
        target.write_text('[Desktop Entry]\nX-Cordon-Resident=true\n')
        for put in (lambda: self.entry.write_bytes(b'[Desktop Entry]\nType=Application\nExec=mine\n'),
                    lambda: self.entry.write_bytes(b'\xff\0 no entry'), lambda: os.mkfifo(self.entry),
                    self.entry.mkdir, lambda: self.entry.symlink_to(target), lambda: self.entry.symlink_to('/nonexistent/x')):
            put()
            before = self.tree()
            with self.subTest(before=before):
                for word in ('on', 'off'):
                    self.assertIn(NAME, self.resident(word, code=3)['error']['message'])
                    self.assertEqual(self.tree(), before)
            self.entry.rmdir() if self.entry.is_dir() and not self.entry.is_symlink() else self.entry.unlink()

    def test_no_place(self):
        self.folder.write_bytes(b'a file')
        self.resident('on', code=1)
        self.assertEqual(self.tree(), {'autostart': b'a file'})

    def test_words(self):
        for word in ('', 'yes', 'ON'):
            self.resident(word, code=2)


if __name__ == '__main__':
    tap.main()
