# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Several files of one request: the question, its answers, and what the guest is handed of them."""
import contextlib
import io
import os
import pathlib
import subprocess
import sys
import tarfile

from gi.repository import Gio, GLib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import house  # noqa: E402
import reader  # noqa: E402
from displays import main, narrow  # noqa: E402
from house import wait_for, xdotool  # noqa: E402
from main_case import FRAME, LABEL, PROGRAMS, SWITCH, MainCase  # noqa: E402

FILES = {'a.pdf': b'%PDF-1.7 not really', 'b.png': b'\x89PNG\r\n\x1a\n', 'c.txt': b'text'}
MIB = 1024 * 1024

X11_ONLY = {
    'Batch.test_dark': 'the same widgets in other colours',
    'Batch.test_too_large': 'of files alone',
    'Batch.test_caller_that_goes': 'of the bus alone',
}


class Batch(MainCase):
    def request(self, *paths, first=False):
        """One, of the desktop that runs, or of a new one."""
        if first:
            return self.house.start_desktop(*map(str, paths))
        return subprocess.run([PROGRAMS['desktop'], *map(str, paths)], env=self.house.environment, check=True,
                              timeout=house.DEADLINE)

    def files(self, names=FILES):
        return [self.house.make_file(name, FILES.get(name, name.encode())) for name in names]

    def wait_question(self, count):
        self.wait_label(f'Open {count} files in one machine or one each?')
        self.wait_label('Files in one machine can see each other.')
        wait_for('its window in front', self.active)

    def wait_no_question(self):
        self.wait_no_node(LABEL, 'in one machine or one each?')

    @staticmethod
    def press_key(key, what, condition):
        """Once more where nothing comes of it: a window does not hear a key before it has the keyboard."""
        def came():
            xdotool('key', key)
            with contextlib.suppress(AssertionError):
                return wait_for(what, condition, 5)
        wait_for(what, came)

    def frames(self):
        return sorted(reader.or_none(node.name) or '' for node in self.nodes(FRAME, ' — Untrusted documents'))

    def machines(self):
        return self.house.counts()[0]

    def unpack(self):
        """What the guest got."""
        self.house.agent.wait_seen(house.SHOW)
        with tarfile.open(fileobj=io.BytesIO(self.house.agent.file)) as archive:
            return [(member.name, archive.extractfile(member).read()) for member in archive.getmembers()]

    def test_together(self):
        """One machine, and one document that is all of them; the same files again, in any order: the same window."""
        self.build()
        files = self.files()
        self.request(*files, first=True)
        self.wait_question(3)
        self.picture('batch-question')
        self.assertEqual(self.machines(), 0)
        self.press('One Machine')
        self.wait_node(FRAME, '3 files: a.pdf, b.png, … — Untrusted documents')
        self.assertEqual(self.unpack(), list(FILES.items()))
        self.assertEqual(self.machines(), 1)
        self.picture('batch-shown')
        self.request(*reversed(files))
        self.wait_question(3)
        # While it is asked, once more is not asked once more.
        self.request(*files)
        self.assertEqual(len(self.nodes(LABEL, 'Open 3 files in one machine or one each?')), 1)
        self.press('One Machine')
        self.wait_no_question()
        self.request(*files)
        self.wait_question(3)
        self.assertEqual(len(self.frames()), 1)
        self.assertEqual(self.machines(), 1)

    def test_each_and_remembered(self):
        self.build(guests=4)
        self.request(*self.files(('a.pdf', 'b.png')), first=True)
        self.wait_question(2)
        self.press_key('alt+d', 'the check mark', lambda: self.nodes(SWITCH, 'Do not ask again', reader.CHECKED))
        self.press('One Each')
        for name in ('a.pdf', 'b.png'):
            self.wait_node(FRAME, f'{name} — Untrusted documents')
        wait_for('two machines', lambda: self.machines() == 2)
        self.request(*self.files(('c.txt', 'd.txt')))
        wait_for('two more', lambda: self.machines() == 4)
        self.assertEqual([name.split(' ')[0] for name in self.frames()], ['a.pdf', 'b.png', 'c.txt', 'd.txt'])
        self.assertFalse(self.nodes(LABEL, 'in one machine or one each?'))

    def test_preferences(self):
        """The choice by keys; what is chosen there is not asked any more."""
        self.build()
        self.window()
        xdotool('key', 'ctrl+comma')
        self.wait_label('Ask Before Stopping')
        self.wait_over_main()
        self.wait_node(None, 'Opening', reader.SENSITIVE)
        next(node for node in self.nodes(None, 'Opening') if node.role() != LABEL and reader.or_none(node.press))
        self.wait_label('Several Files Opened at Once')
        wait_for('the row', lambda: self.wait_node(LABEL, 'Several Files Opened at Once').extents()[2] > 0)
        self.picture('preferences-several')
        self.press_key('alt+m', 'its list', lambda: any(reader.or_none(node.extents)[2] > 0
                                                        for node in self.nodes(LABEL, 'One each')))
        xdotool('key', 'Down', 'Return')
        self.wait_no_node(LABEL, 'One each')
        self.wait_label('One machine')
        self.picture('preferences-several-chosen')
        self.request(*self.files(('a.pdf', 'b.png')))
        self.wait_node(FRAME, '2 files: a.pdf, b.png — Untrusted documents')
        self.assertEqual([name for name, _ in self.unpack()], ['a.pdf', 'b.png'])

    def test_cancel(self):
        """By keys: nothing is opened, and nothing stays."""
        self.build()
        desktop = self.request(*self.files(), first=True)
        self.wait_question(3)
        self.press_key('Escape', 'the end', lambda: desktop.process.poll() is not None)
        self.assertEqual(desktop.process.wait(house.DEADLINE), 0)
        self.assertEqual(self.machines(), 0)

    def test_others_are_opened_as_ever(self):
        """What is no file is told at once."""
        self.build()
        (self.house.path / 'link.pdf').symlink_to('/etc/passwd')
        self.request(*self.files(('a.pdf', 'b.png')), self.house.path / 'link.pdf', first=True)
        self.wait_question(2)
        self.wait_label('is a link')
        self.assertEqual(self.machines(), 0)
        self.press('One Machine')
        self.wait_node(FRAME, '2 files: a.pdf, b.png — Untrusted documents')
        wait_for('one machine', lambda: self.machines() == 1)

    def test_too_large(self):
        """Said before there is a machine."""
        self.build()
        files = self.files(('a.pdf', 'b.png'))
        for path in files:
            os.truncate(path, 200 * MIB)
        self.request(*files, first=True)
        self.wait_question(2)
        self.press('One Machine')
        self.wait_label('These 2 files have 401 MiB, and one machine has room for')
        self.assertEqual(self.machines(), 0)

    def test_caller_that_goes(self):
        """The question of a command that was interrupted goes with it."""
        self.build()
        self.window()
        flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
        caller = Gio.DBusConnection.new_for_address_sync(os.environ['DBUS_SESSION_BUS_ADDRESS'], flags, None, None)
        caller.call('org.cordon.Cordon', '/org/cordon/Desktop1', 'org.cordon.Desktop1', 'AskTogether',
                    GLib.Variant('(uu)', (5, 2)), None, Gio.DBusCallFlags.NONE, -1, None, None)
        caller.flush_sync(None)
        self.wait_question(5)
        self.wait_label('Those of different compartments, or that came out of different ones, stay apart.')
        caller.close_sync(None)
        self.wait_no_question()

    def test_dark(self):
        self.build(environment={'ADW_DEBUG_COLOR_SCHEME': 'prefer-dark'})
        self.request(*self.files(), first=True)
        self.wait_question(3)
        self.picture('batch-question-dark')

    @narrow
    def test_narrow(self):
        self.build()
        self.window()
        self.resize(380, 560)
        self.request(*self.files())
        self.wait_question(3)
        self.picture('batch-question-narrow')


if __name__ == '__main__':
    main(X11_ONLY)
