# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stays and what goes: a desktop without a window, a key that was meant for another window, and a machine in which
somebody has typed. Files are opened as a file manager does it, by a call of Open over the session bus."""
import contextlib
import os
import pathlib
import signal
import sys
import tempfile
import time

import main_case
from gi.repository import Gio, GLib
from main_case import BUTTON, FRAME, LABEL, MainCase

import house
import reader
import tap
from house import wait_for, xdotool

NAME, PATH = 'org.cordon.Cordon', '/org/cordon/Cordon'
PRESETS = pathlib.Path(__file__).resolve().parents[2] / 'data/compartments'
OFFICE = '[Compartment]\nTitle=Office\nColour=blue\nGlyph=briefcase\n[Machine]\nTemplate=office\n'
ENTRY = '[Desktop Entry]\nType=Application\nX-Cordon-Resident=true\n'
WAITING = 3  # of that preset
QUESTION = 'End This Machine?'


def active_title():
    return os.popen('xdotool getactivewindow getwindowname 2>/dev/null').read().strip()


class Case(MainCase):
    def build(self, resident=False, mac='selinux', **options):
        folder = tempfile.TemporaryDirectory(prefix='cordon-compartments.')
        self.addCleanup(folder.cleanup)
        pathlib.Path(folder.name, 'office.compartment').write_text(OFFICE)
        preset = PRESETS / 'untrusted-documents.compartment'
        pathlib.Path(folder.name, preset.name).write_bytes(preset.read_bytes())
        os.chmod(folder.name, 0o755)
        self.house = house.House(main_case.PROGRAMS | {'compartments': folder.name}, mac=mac,
                                 templates=('viewer', 'office'), **options)
        self.entry = self.house.path / f'config/autostart/{NAME}.desktop'
        if resident:
            self.entry.parent.mkdir(parents=True)
            self.entry.write_text(ENTRY)
        # As the bus starts it.
        self.house.start_desktop('--gapplication-service')
        wait_for('its name', lambda: self.owner() == self.house.desktop.process.pid)
        return self.house

    def owner(self):
        with contextlib.suppress(GLib.Error):
            return self.bus.call_sync('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus',
                                      'GetConnectionUnixProcessID', GLib.Variant('(s)', (NAME,)), None, 0, -1).unpack()[0]

    def action(self, name):
        self.bus.call_sync(NAME, PATH, 'org.freedesktop.Application', 'ActivateAction',
                           GLib.Variant('(sava{sv})', (name, [], {})), None, Gio.DBusCallFlags.NO_AUTO_START, -1)

    def click(self, *paths):
        self.bus.call_sync(NAME, PATH, 'org.freedesktop.Application', 'Open',
                           GLib.Variant('(asa{sv})', ([path.as_uri() for path in paths], {})), None,
                           Gio.DBusCallFlags.NO_AUTO_START, -1)

    def machines(self):
        return self.house.counts()[0]

    def waiting(self):
        """UUIDs of the machines that wait for a file."""
        return {machine['uuid'] for machine in self.call('ListReady').unpack()[0] if machine['state'] == 'ready'}

    def is_wanted(self):
        """Somebody holds a lease for machines that wait."""
        return 'nobody wants any' not in str(self.call('DescribeHost').unpack())

    def wait_listens(self):
        """Keys go nowhere before the channel for them is there, and that nobody tells: one that does no harm is pressed
        until it arrives."""
        begin = len(self.house.spice.lines)

        def arrived():
            xdotool('key', 'F9')
            return [line for line in self.house.spice.lines[begin:] if line.startswith('KEY 43 up')]
        wait_for('a key', arrived)

    def has_ended(self):
        return self.house.desktop.process.poll() is not None


class Resident(Case):
    def test_stays_and_goes(self):
        h = self.build(resident=True)
        self.click(h.make_file('x.pdf'))
        self.wait_node(FRAME, 'x.pdf — Untrusted documents')
        wait_for('its machine', lambda: self.machines() == 1)
        self.action('quit')
        wait_for('no window', lambda: not self.windows())
        wait_for('no machine', lambda: self.machines() == 0)
        # The next click finds the same process.
        self.click(h.make_file('y.pdf'))
        self.wait_node(FRAME, 'y.pdf — Untrusted documents')
        self.assertEqual(self.owner(), h.desktop.process.pid)
        self.close_window('y.pdf')
        wait_for('no machine', lambda: self.machines() == 0)
        self.assertFalse(self.has_ended())
        self.entry.unlink()
        self.action('look-resident')
        wait_for('its end', self.has_ended)
        self.assertEqual(h.desktop.process.returncode, 0)

    def test_others_go(self):
        """Without the entry, with one of somebody else, and with one that the desktop switched off."""
        for text in (None, '[Desktop Entry]\nType=Application\n', ENTRY + 'Hidden=true\n',
                     ENTRY + 'X-GNOME-Autostart-enabled=false\n', 'no entry at all'):
            with self.subTest(text=text):
                h = self.build(resident=True)
                if text:
                    # One that the bus starts, and that did nothing yet, goes after ten seconds only; once is enough.
                    self.action('show')
                    self.wait_node(FRAME, 'Cordon')
                    self.close_window('Cordon')
                    wait_for('no window', lambda: not self.windows())
                self.entry.write_text(text) if text else self.entry.unlink()
                self.action('look-resident')
                wait_for('its end', self.has_ended)
                h.close()
                self.house = None

    def test_at_rest(self):
        """It waits for the bus and for nothing else, also while machines wait: no thread of it wakes up."""
        h = self.build(resident=True, ready=True)
        wait_for('machines that wait', lambda: len(self.waiting()) == WAITING)

        def woken():
            lines = [line for status in pathlib.Path(f'/proc/{h.desktop.process.pid}/task').glob('*/status')
                     for line in status.read_text().splitlines()]
            return sum(int(line.split()[1]) for line in lines if line.startswith('voluntary_ctxt'))

        def rests():
            before = woken()
            time.sleep(3)  # is what is measured
            return woken() == before
        wait_for('a rest', rests)
        self.assertEqual(self.listed(), [])

    def test_terminated(self):
        h = self.build(resident=True)
        self.action('look-resident')  # answers when it listens
        h.desktop.process.send_signal(signal.SIGTERM)
        wait_for('its end', self.has_ended)
        self.assertEqual(h.desktop.process.returncode, 0)

    def test_switch(self):
        h = self.build()
        self.bus.call_sync(NAME, PATH, 'org.freedesktop.Application', 'Activate', GLib.Variant('(a{sv})', ({},)), None, 0, -1)
        self.wait_node(FRAME, 'Cordon')
        self.action('preferences')
        switch = self.wait_node(main_case.SWITCH, 'Keep Ready for the Next Click')
        self.assertFalse(switch.has(reader.CHECKED))
        self.picture('preferences-resident', moves=True)
        self.resize(380, 560)
        self.picture('preferences-resident-narrow', moves=True)
        switch.press()
        wait_for('the entry', self.entry.exists)
        self.assertIn('--gapplication-service', self.entry.read_text())
        self.action('quit')
        wait_for('no window', lambda: not self.windows())
        self.assertFalse(self.has_ended())
        self.action('preferences')  # with no other window
        self.wait_node(main_case.SWITCH, 'Keep Ready for the Next Click', reader.CHECKED).press()
        wait_for('no entry', lambda: not self.entry.exists())
        self.assertFalse(self.entry.parent.exists())
        self.close_window('Preferences')
        wait_for('its end', self.has_ended)
        self.assertEqual(h.desktop.process.returncode, 0)


class Waiting(Case):
    """Machines wait as long as the desktop is one that stays."""

    def resident(self, stays):
        self.entry.parent.mkdir(parents=True, exist_ok=True)
        self.entry.write_text(ENTRY) if stays else self.entry.unlink()
        self.action('look-resident')

    def wait_waiting(self):
        return wait_for('machines that wait', lambda: len(self.waiting()) == WAITING and self.waiting())

    def wait_none(self):
        wait_for('nobody who wants them', lambda: not self.is_wanted())
        wait_for('none', lambda: not self.call('ListReady').unpack()[0])

    def test_opened_from_there(self):
        h = self.build(resident=True, ready=True)
        waiting = self.wait_waiting()
        self.click(h.make_file('x.pdf'))
        self.wait_node(BUTTON, 'Next Page', reader.SENSITIVE)
        self.assertIn(self.listed()[0]['uuid'], waiting)
        self.assertEqual(h.agent.file, (h.path / 'x.pdf').read_bytes())

    def test_on_and_off(self):
        h = self.build(ready=True)
        self.click(h.make_file('x.pdf'))
        self.wait_node(BUTTON, 'Next Page', reader.SENSITIVE)
        self.assertFalse(self.is_wanted())
        for _ in range(2):
            self.resident(True)
            self.wait_waiting()
            self.resident(False)
            self.wait_none()
        self.assertFalse(self.has_ended())

    def test_killed(self):
        h = self.build(resident=True, ready=True)
        self.wait_waiting()
        h.desktop.process.kill()
        self.wait_none()

    def test_terminated(self):
        h = self.build(resident=True, ready=True)
        self.wait_waiting()
        h.desktop.process.terminate()
        self.wait_none()
        self.assertEqual(h.desktop.process.wait(house.DEADLINE), 0)

    def test_another_cordond(self):
        h = self.build(resident=True, ready=True)
        before = self.wait_waiting()
        h.cordond.process.terminate()
        h.cordond.process.wait(house.DEADLINE)
        h.start_cordond('selinux', True, False)
        self.assertFalse(before & self.wait_waiting())

    def test_consent(self):
        """Without a label: only by a grant, and only if the person said so; then one is opened from there, too."""
        h = self.build(resident=True, ready=True, mac='none')
        wait_for('somebody who wants them', self.is_wanted)
        self.action('show')
        self.wait_node(FRAME, 'Cordon')
        for wanted in (True, False, True):
            self.action('preferences')
            self.assertFalse(wanted and self.waiting())
            self.wait_node(main_case.SWITCH, 'Use Grants to Run Without a Label').press()
            wait_for('what is waiting', lambda: len(self.waiting()) == (WAITING if wanted else 0))
            self.close_window('Preferences')
            self.wait_no_node(main_case.SWITCH, 'Use Grants')
        waiting = self.waiting()
        self.click(h.make_file('x.pdf'))
        self.wait_node(BUTTON, 'Next Page', reader.SENSITIVE)
        self.assertIn(self.listed()[0]['uuid'], waiting)


class Clicks(Case):
    def test_ten_files(self):
        """Each its own machine; each clicked again, none more."""
        h = self.build(guests=5)
        files = [h.make_file(f'{number}.pdf', b'%%PDF-1.7 %d' % number) for number in range(4)]
        self.click(*files)
        self.assertTrue(self.wait_node(BUTTON, 'One Each').press())
        wait_for('each its machine', lambda: self.machines() == 4)
        for path in files * 3:
            self.click(path)
        for number in range(4):
            wait_for('one window', lambda: len(self.nodes(FRAME, f'{number}.pdf — ')) == 1)
        self.click(h.make_file('last.pdf'))
        wait_for('one more', lambda: self.machines() == 5)
        # The window of the file that was clicked is the one in front.
        self.click(files[2])
        wait_for('its window', lambda: active_title().startswith('2.pdf'))

    def hold(self, key):
        xdotool('keydown', key)
        self.addCleanup(xdotool, 'keyup', key)

    def test_held_key_accepts_nothing(self):
        """Return opens a file in a file manager, and repeats while the window of it comes."""
        h = self.build(cards_seen=False)
        self.hold('Return')
        self.click(h.make_file('x.pdf'))
        self.wait_node(BUTTON, 'Continue', reader.SENSITIVE)
        wait_for('its window', lambda: house.active_window() in self.windows())
        for _ in range(5):
            xdotool('keydown', 'Return')
        # Keys come in their order.
        xdotool('key', 'F11')
        wait_for('full screen', lambda: 'FULLSCREEN' in os.popen(
            f'xprop -id {house.active_window()} _NET_WM_STATE').read())
        self.assertEqual(self.machines(), 0)
        self.wait_node(BUTTON, 'Continue')
        xdotool('keyup', 'Return')
        self.wait_node(BUTTON, 'Continue', reader.SENSITIVE)
        xdotool('key', 'Return')
        wait_for('its machine', lambda: self.machines() == 1)

    def test_held_key_stays_out_of_a_guest(self):
        """The window of a machine is raised while a key repeats that another one was meant to get."""
        h = self.build()
        path, other = h.make_file('x.pdf'), h.make_file('y.pdf', b'')
        self.click(path)
        self.wait_node('image', 'Screen of the machine', reader.FOCUSED)
        self.wait_listens()
        self.click(other)
        wait_for('the other window', lambda: active_title().startswith('y.pdf'))
        self.hold('d')
        self.click(path)
        wait_for('the first one', lambda: active_title().startswith('x.pdf'))
        begin = len(h.spice.lines)
        time.sleep(2)  # an X server repeats a key after 0.7 s
        xdotool('key', 'k')
        h.spice.wait_line('^KEY 25 up', begin)
        self.assertFalse([line for line in h.spice.lines if line.startswith('KEY 20 down')])
        xdotool('keyup', 'd')
        xdotool('key', 'd')
        h.spice.wait_line('^KEY 20 down', begin)


class Closing(Case):
    def open(self, name, compartment='office', shown=True):
        """A window in front; where its guest is shown that has the keyboard, and the machine is told."""
        fds = Gio.UnixFDList()
        with self.house.make_file(name).open('rb') as file:
            handle = fds.append(file.fileno())
        reply, _ = self.bus.call_with_unix_fd_list_sync(
            NAME, '/org/cordon/Desktop1', 'org.cordon.Desktop1', 'OpenFile',
            GLib.Variant('(hsa{sv})', (handle, name, {'compartment': GLib.Variant('s', compartment)})), None, 0, -1, fds)
        self.request = reply.unpack()[0]
        # The window manager's word is not the program's yet.
        self.wait_node(FRAME, name, reader.ACTIVE)
        if not shown:
            return None
        self.wait_node(BUTTON, 'Next Page', reader.SENSITIVE)
        self.wait_node('image', 'Screen of the machine', reader.FOCUSED)
        return self.listed()[0]['uuid']

    def type(self, *keys):
        self.wait_listens()
        begin = len(self.house.spice.lines)
        xdotool('key', *keys, 'F9')
        self.house.spice.wait_line('^KEY 43 up', begin)

    def running(self):
        return {machine['uuid'] for machine in self.listed() if machine['state'] == 'running'}

    def let_go(self):
        xdotool('keydown', 'ctrl', 'keydown', 'alt', 'keyup', 'alt', 'keyup', 'ctrl')
        self.wait_node('text', None, reader.FOCUSED)

    def by_button(self):
        self.close_window(active_title())

    def by_window_manager(self):
        xdotool('key', 'alt+F4')

    def by_key(self):
        self.let_go()
        xdotool('key', 'ctrl+w')

    def by_program(self):
        self.bus.call_sync(NAME, self.request, 'org.cordon.Desktop1.Request', 'Close', None, None, 0, -1)

    def activate(self, title):
        window = next(window for window in self.windows() if xdotool('getwindowname', window).startswith(title))
        xdotool('windowactivate', '--sync', window)
        self.wait_node(FRAME, title, reader.ACTIVE)

    def check(self, way, way_of_other=None):
        """Nobody typed into the other one: it goes, and the first stays. That one is asked about, and no is no."""
        h = self.build()
        uuid = self.open('typed.pdf')
        first = self.request
        self.type('h', 'i')
        h.test_call('SetDeadline', GLib.Variant('(u)', (600000,)))
        h.set_fault('create', 'hangs')  # the spice server here has one guest
        self.open('other.pdf', shown=False)
        (way_of_other or way)()
        self.wait_no_node(FRAME, 'other.pdf')
        self.assertFalse(self.nodes(LABEL, QUESTION))
        self.assertEqual(self.running(), {uuid})
        h.set_fault('create', 'works')
        self.activate('typed.pdf')
        self.request = first
        self.wait_node('image', 'Screen of the machine', reader.FOCUSED)
        way()
        self.wait_node(LABEL, QUESTION)
        self.picture('closing-asked', moves=True)
        xdotool('key', 'Escape')
        self.wait_no_node(LABEL, QUESTION)
        self.assertEqual(self.running(), {uuid})
        self.wait_node(FRAME, 'typed.pdf — Office')
        self.by_program()
        self.press('End Machine')
        wait_for('its end', lambda: not self.running())

    def test_button(self):
        self.check(self.by_button)

    def test_window_manager(self):
        self.check(self.by_window_manager)

    def test_key(self):
        # The other one shows no guest yet that would have the keys.
        self.check(self.by_key, lambda: xdotool('key', 'ctrl+w'))

    def test_program(self):
        self.check(self.by_program)

    def test_only_looked(self):
        self.build()
        self.open('looked.pdf')
        self.type('Down', 'Page_Down', 'space', 'Return', 'Tab', 'ctrl+c')
        self.by_window_manager()
        wait_for('its end', lambda: not self.running())
        self.assertFalse(self.nodes(LABEL, QUESTION))

    def test_quit(self):
        """One that is kept keeps the program: what is opened then stays when the first one goes."""
        h = self.build()
        uuid = self.open('typed.pdf')
        self.type('h')
        self.let_go()
        xdotool('key', 'ctrl+q')
        self.wait_node(LABEL, QUESTION)
        xdotool('key', 'Escape')
        self.wait_no_node(LABEL, QUESTION)
        self.assertEqual(self.running(), {uuid})
        first = self.request
        self.click(self.house.make_file('folder', b'no document'))
        self.wait_node(FRAME, 'folder')
        self.request = first
        self.by_program()
        self.press('End Machine')
        # The other one has a machine of its own.
        wait_for('its end', lambda: uuid not in self.running())
        self.wait_node(FRAME, 'folder')
        self.assertFalse(self.has_ended())
        self.action('quit')
        wait_for('its end', self.has_ended)
        self.assertEqual(h.desktop.process.returncode, 0)

    def test_viewer_never_asks(self):
        """It only shows: what is typed there finds words."""
        self.build()
        self.open('x.pdf', 'untrusted-documents')
        self.type('slash', 'w', 'o', 'r', 'd')
        self.by_window_manager()
        wait_for('its end', lambda: not self.running())

    def test_session_end(self):
        """A session manager hears that it would lose something, from the first letter to the window's end."""
        manager = house.Program(sys.executable, str(pathlib.Path(__file__).with_name('session_manager.py')))
        self.addCleanup(manager.stop)
        manager.wait_line('^ready')
        self.build()
        self.open('typed.pdf')
        self.type('Down')
        self.assertEqual(manager.lines, ['ready'])
        self.type('h', 'i')
        manager.wait_line('^inhibit 1 1 What was typed in a throwaway machine would be lost.$')
        self.by_window_manager()
        self.press('End Machine')
        manager.wait_line('^uninhibit 1')
        self.assertEqual(len(manager.lines), 3)

    def test_terminated(self):
        """Nobody is there to answer."""
        h = self.build()
        self.open('typed.pdf')
        self.type('h')
        h.desktop.process.send_signal(signal.SIGTERM)
        wait_for('its end', self.has_ended)
        wait_for('no machine', lambda: not self.running())

    def test_ended_elsewhere(self):
        """There is nothing left to ask about, and the question goes with its machine."""
        self.build()
        uuid = self.open('typed.pdf')
        self.type('h')
        self.by_window_manager()
        self.wait_node(LABEL, QUESTION)
        self.call('Stop', GLib.Variant('(s)', (uuid,)))
        wait_for('its end', lambda: not self.running())
        self.wait_no_node(LABEL, QUESTION)
        self.wait_no_node(FRAME, 'typed.pdf')


if __name__ == '__main__':
    tap.main()
