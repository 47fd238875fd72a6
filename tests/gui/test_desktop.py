# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""cordon-desktop from end to end, as an ordinary user: what is on the screen, what arrives in the guest,
and what is left afterwards."""
import contextlib
import datetime
import html
import json
import os
import pathlib
import signal
import subprocess
import sys

from gi.repository import Gio, GLib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import house  # noqa: E402
import reader  # noqa: E402
import tap  # noqa: E402
from desktop_case import BAND, FRAME, PROGRAMS, WARNING, DesktopCase, active_title, measured, without_time  # noqa: E402
from house import Picture, wait_for, xdotool  # noqa: E402


class Desktop(DesktopCase):
    # --- the way of a file -------------------------------------------------------------------

    def test_shown(self):
        """Band, frame and the guest's pixels, each where it belongs."""
        h = self.open_shown()
        picture, (red, green, blue, yellow) = self.wait_blocks('window-shown')
        band = picture.find(BAND)
        self.assertLess(band[1], red[1] - 40)          # the band is above the guest
        self.assertEqual(red[0] - band[0], FRAME)      # and the frame left, right and below
        self.assertEqual(band[2] - yellow[2], FRAME)
        self.assertEqual(band[3] - yellow[3], FRAME)
        self.assertEqual(red[2] + 1, green[0])
        self.assertEqual(red[3] + 1, blue[1])
        self.assertEqual(h.agent.file, b'%PDF-1.7 not really')
        # UNLABELLED on a host without a MAC; the label is asked for while the guest begins
        wait_for('the warning', lambda: Picture().find(WARNING))

    def test_guest_has_size_of_view(self):
        """One pixel of the guest is one of the screen; after a resize again."""
        h = self.open_shown()
        self.assertNotEqual(h.agent.asked_size()[0], 700 - 2 * FRAME)
        xdotool('windowsize', xdotool('getactivewindow'), 700, 600)
        wait_for('a resize', lambda: h.agent.asked_size()[0] == 700 - 2 * FRAME)
        self.wait_blocks('window-resized')

    def test_apparmor(self):
        h = self.build(mac='apparmor')
        h.open(h.make_file(), allow_unlabelled=False)
        self.wait_blocks()
        self.wait_node(None, 'AppArmor')
        self.assertIsNone(Picture('window-apparmor').find(WARNING))

    def test_selinux(self):
        h = self.build(mac='selinux')
        h.open(h.make_file(), allow_unlabelled=False)
        self.wait_blocks()
        self.wait_node(None, 'SELinux level s0:c')
        Picture('window-selinux')

    def test_report(self):
        """The isolation report of the machine that the window shows, from its menu's action."""
        h = self.build(mac='selinux')
        h.open(h.make_file(), allow_unlabelled=False)
        self.wait_blocks()
        self.bus.call_sync('org.cordon.Cordon', '/org/cordon/Cordon', 'org.gtk.Actions', 'Activate',
                           GLib.Variant('(sava{sv})', ('report', [], {})), None, Gio.DBusCallFlags.NONE, -1)
        self.wait_node('push button', 'to what is its own: control')
        self.wait_node(None, 'Everything promised was measured and holds')
        Picture('report-of-a-machine')
        self.press('template')
        self.wait_node(None, 'class file: asked open read')
        Picture('report-answer')

    def test_report_saved(self):
        """Both files that the window saves say what cordond measured, and are the owner's alone."""
        h = self.build(mac='selinux')
        h.open(h.make_file(), allow_unlabelled=False)
        self.wait_blocks()
        self.bus.call_sync('org.cordon.Cordon', '/org/cordon/Cordon', 'org.gtk.Actions', 'Activate',
                           GLib.Variant('(sava{sv})', ('report', [], {})), None, Gio.DBusCallFlags.NONE, -1)
        self.wait_node(None, 'Everything promised was measured and holds')
        model = measured(h)
        n = len(model['items'])
        self.wait_node('label', f'Read back: {n} of {n} items as ordered, measured ')
        text = self.save_report('Programs (JSON)', h.path / 'saved.json')
        saved = json.loads(text)
        self.assertEqual(without_time(saved), without_time(model))
        self.check_page(self.save_report('Page (HTML)', h.path / 'saved.html'), saved)

    def save_report(self, item, path):
        """By the menu's item and the file chooser, as a screen reader presses them."""
        self.press('Save')
        self.wait_node(None, item).press()
        wait_for('the chooser', lambda: 'Save the Isolation Report' in active_title())
        xdotool('key', 'ctrl+a')
        xdotool('type', str(path))
        Picture('report-save-' + path.suffix[1:])
        xdotool('key', 'Return')
        wait_for(path.name, lambda: path.exists() and path.stat().st_size > 0)
        self.assertEqual(path.stat().st_mode & 0o777, 0o600)
        return path.read_text()

    def check_page(self, text, model):
        """The headline, every party's context, every item with its time, and one row for each finding that a
        place has."""
        page = html.unescape(text)
        self.assertIn(model['summary']['sentence'], page)
        for party in model['parties']:
            self.assertIn(party['context'], page)
        for item in model['items']:
            when = datetime.datetime.fromtimestamp(item['measured'], datetime.timezone.utc)
            self.assertIn(f'<td>{item["source"]}</td>\n<td>{when:%Y-%m-%d %H:%M:%S} UTC</td>', page)
        places = sum(number is not None for row in model['rows'] for number in row['findings'])
        self.assertEqual(page.count('<code>'), places + len(model['faults']))

    def test_progress(self):
        """The window is there before the machine and says what it waits for."""
        h = self.build_slow()
        h.open(h.make_file())
        self.wait_node('label', 'Making a machine')
        self.assertIsNotNone(Picture('window-progress').find(BAND))
        self.wait_node('push button', 'Cancel')
        self.assertEqual(h.counts()[0], 1)
        h.set_fault('create', 'works')
        self.wait_blocks()

    # --- input -------------------------------------------------------------------------------

    def test_keys_and_pointer(self):
        h = self.open_shown()
        red = self.click_guest()
        h.spice.wait_line(r'^TABLET \d+ \d+ ')
        begin = len(h.spice.lines)
        xdotool('mousemove', red[0] + 10, red[1] + 20)
        h.spice.wait_line(r'^TABLET 10 20 0', begin)
        begin = len(h.spice.lines)
        xdotool('key', 'a', 'Tab', 'ctrl+w', 'Right')
        h.spice.wait_line('^KEY e04d up', begin)
        keys = [line.split()[1:3] for line in h.spice.lines[begin:] if line.startswith('KEY')]
        self.assertEqual(keys, [['1e', 'down'], ['1e', 'up'], ['0f', 'down'], ['0f', 'up'], ['1d', 'down'], ['11', 'down'],
                                ['1d', 'up'], ['11', 'up'], ['e04d', 'down'], ['e04d', 'up']])
        begin = len(h.spice.lines)
        xdotool('click', 5)
        h.spice.wait_line('^WHEEL 1', begin)
        # Ctrl+W went to the guest: the window is still there
        self.wait_blocks()

    def test_keys_released_on_focus_loss(self):
        h = self.open_shown()
        self.click_guest()
        begin = len(h.spice.lines)
        self.addCleanup(xdotool, 'keyup', 'b', 'keyup', 'shift')
        xdotool('keydown', 'shift', 'keydown', 'b')
        h.spice.wait_line('^KEY 30 down', begin)
        xdotool('windowminimize', xdotool('getactivewindow'))
        h.spice.wait_line('^KEY 30 up', begin)
        h.spice.wait_line('^KEY 2a up', begin)

    def test_keyboard_given_back(self):
        """Ctrl+Alt gives the keyboard to the toolbar, whose shortcuts work then; Escape gives it back."""
        h = self.open_shown()
        self.click_guest()
        begin = len(h.spice.lines)
        xdotool('keydown', 'ctrl', 'keydown', 'alt', 'keyup', 'alt', 'keyup', 'ctrl')
        self.wait_node('text', None, reader.FOCUSED)
        xdotool('key', 'ctrl+Page_Down')
        h.agent.wait_seen(house.PAGE, 2)
        self.assertFalse([line for line in h.spice.lines[begin:] if line.startswith('KEY e051')])
        xdotool('key', 'Escape')
        self.wait_node('image', None, reader.FOCUSED)
        begin = len(h.spice.lines)
        xdotool('key', 'q')
        h.spice.wait_line('^KEY 10 up', begin)

    # --- toolbar -----------------------------------------------------------------------------

    def test_toolbar(self):
        h = self.open_shown()
        self.press('Next Page')
        h.agent.wait_seen(house.PAGE, 2)
        self.wait_node('label', 'of 3')
        self.press('Previous Page')
        h.agent.wait_seen(house.PAGE, 1)
        self.press('Zoom In')
        h.agent.wait_seen(house.ZOOM, (0, 110))
        self.press('Fit Width')
        wait_for('fit width', lambda: [s for s in h.agent.seen if s[0] == house.ZOOM and s[1][0] == 1])

    def test_names(self):
        """Everything that can be focused or pressed has a name."""
        self.open_shown()
        for role, name in (('push button', 'Next Page'), ('push button', 'Zoom Out'), ('text', 'Page'),
                           ('push button', 'Full Screen'), ('image', 'Screen of the machine'),
                           (None, 'Untrusted documents; report.pdf')):
            self.wait_node(role, name)

        unnamed = [node.role() for role in ('push button', 'toggle button', 'text', 'image', 'password text')
                   for node in self.nodes(role, None, reader.FOCUSABLE) if not node.name()]
        self.assertEqual(unnamed, [])

    def test_full_screen(self):
        self.open_shown()
        self.click_guest()
        xdotool('key', 'F11')

        def covers():
            """Frame on three sides of the screen, and nothing beside it."""
            picture = Picture()
            right, bottom = picture.width - 1, picture.height - 1
            edge = {picture.at(x, y) for x in (0, right) for y in range(48, bottom)}
            edge |= {picture.at(x, bottom) for x in range(picture.width)}
            return edge == {BAND} and picture.at(0, 0) == picture.at(right, 0)
        wait_for('full screen without a ring', covers)
        self.wait_blocks('window-full-screen')

    # --- password ----------------------------------------------------------------------------

    def test_password(self):
        h = self.build(password=b'sesame')
        h.open(h.make_file())
        self.wait_node('password text', 'Password of the document')
        Picture('window-password')
        xdotool('type', 'wrong')
        xdotool('key', 'Return')
        self.wait_node('label', 'That was not the password')
        Picture('window-password-wrong')
        xdotool('type', 'sesame')
        xdotool('key', 'Return')
        self.wait_blocks()
        self.assertIn((house.PASSWORD, b'wrong'), h.agent.seen)
        self.assertIn((house.PASSWORD, b'sesame'), h.agent.seen)
        self.assertFalse([line for line in h.spice.lines if line.startswith('KEY')])

    # --- what goes wrong ---------------------------------------------------------------------

    def assert_problem(self, title, command=None):
        self.wait_node('label', title)
        if command:
            self.wait_node('label', command)
        self.assertIsNotNone(Picture('problem-' + title.lower().replace(' ', '-')).find(BAND))

    def test_not_a_document(self):
        h = self.build(refuse=house.ERROR_NOT_DOCUMENT)
        h.open(h.make_file())
        self.assert_problem('No Document')
        wait_for('the machine gone', lambda: h.counts()[0] == 0)

    def test_refused_before_a_machine(self):
        """What no machine has room for costs no machine."""
        h = self.build()
        h.set_fault('create', 'fails')
        os.truncate(h.make_file('big.pdf'), 180 << 20)
        self.start_service(h)
        path, heard = self.follow(h, 'huge', 'big.pdf', content=None)
        failed = self.wait_heard(heard, lambda s: s[0] == 'Failed')
        self.assertEqual(failed[1][0], 'file-too-large')
        self.assert_problem('The File Is Too Large')
        self.assertEqual([s[1][0] for s in heard if s[0] == 'Stage'], ['window'])
        self.bus.call_sync('org.cordon.Cordon', path, 'org.cordon.Desktop1.Request', 'Close', None, None, 0, 5000)
        self.wait_heard(heard, lambda s: s[0] == 'Closed')
        h.desktop.stop()
        self.assertEqual(h.counts(), (0, 0, 0))

    def test_unlabelled_without_consent(self):
        h = self.build(grant=False)
        h.open(h.make_file())
        self.assert_problem('This Computer Cannot Label Machines', 'sudo cordon host allow-unlabelled untrusted-documents')
        self.press('Copy the Command')

    def test_no_template(self):
        h = self.build(no_template=True)
        h.open(h.make_file())
        self.assert_problem('The Viewer Is Not Installed', 'cordon template update viewer')

    def test_no_service(self):
        h = self.build()
        h.cordond.stop()
        h.open(h.make_file())
        self.assert_problem('The Cordon Service Cannot Be Reached', 'cordon doctor')

    def test_bad_files(self):
        h = self.build()
        target = h.make_file('target.pdf')
        link = h.path / 'link.pdf'
        link.symlink_to(target)
        os.mkfifo(h.path / 'pipe.pdf')
        empty = h.make_file('empty.pdf', b'')
        for path, title in ((link, 'This Is No File'), (h.path / 'pipe.pdf', 'This Is No File'), (h.path, 'This Is No File'),
                            (empty, 'The File Is Empty'), (h.path / 'missing.pdf', 'The File Cannot Be Read')):
            desktop = h.open(path)
            self.assert_problem(title)
            self.assertEqual(h.counts()[0], 0)
            desktop.stop()
            self.assertEqual(desktop.process.returncode, 0)

    def test_viewer_died(self):
        h = self.open_shown()
        h.agent.die()
        self.assert_problem('The Viewer Crashed')
        self.press('Open Again')
        self.wait_blocks()

    def screens(self):
        """Of this desktop: its children called cordon-screen."""
        found = subprocess.run(['pgrep', '-P', str(self.house.desktop.process.pid), 'cordon-screen'], capture_output=True, text=True)
        return [int(pid) for pid in found.stdout.split()]

    def kill_screen(self):
        pid, = wait_for('one cordon-screen', lambda: len(self.screens()) == 1 and self.screens())
        os.kill(pid, signal.SIGKILL)
        return pid

    def is_grey(self, blocks):
        """The four blocks where they were, as grey as four colours can be; the picture if so."""
        picture = Picture()
        seen = [picture.at((b[0] + b[2]) // 2, (b[1] + b[3]) // 2) for b in blocks]
        return all(c == c % 256 * 0x10101 and c < 0xa0a0a0 for c in seen) and len(set(seen)) == 4 \
            and picture.find(BAND) and picture

    def test_screen_killed(self):
        """The machine goes on without its display process, which is started again each time."""
        h = self.open_shown()
        machine = h.test_call('Domains').unpack()
        for time in range(3):
            _, blocks = self.wait_blocks()
            begin = len(h.spice.lines)
            # Nobody answers the next screen process: time stands still until it was looked at.
            os.kill(h.cordond.process.pid, signal.SIGSTOP)
            try:
                old = self.kill_screen()
                self.wait_node(None, 'display lost')
                wait_for('the four blocks in grey', lambda: self.is_grey(blocks)).save(f'window-screen-killed-{time}')
                wait_for('another cordon-screen', lambda: self.screens() not in ([], [old]))
                self.assertTrue(self.nodes(None, 'display lost'))
            finally:
                os.kill(h.cordond.process.pid, signal.SIGCONT)
            self.wait_blocks()
            wait_for('the warning to go', lambda: not self.nodes(None, 'display lost'))
            # Not only its picture: the guest is asked what it shows, and hears the keyboard.
            wait_for('the question', lambda: self.asked(house.SHOW) == time + 2)
            self.click_guest()
            xdotool('key', 'a')
            h.spice.wait_line('^KEY 1e up', begin)
            self.assertEqual(h.test_call('Domains').unpack(), machine)
        self.assertEqual(self.asked(house.FILE_BEGIN), 1)

    def asked(self, kind):
        return [each for each, _ in list(self.house.agent.seen)].count(kind)

    def test_screen_killed_too_often(self):
        """It gives up, says what helps, and that helps."""
        h = self.open_shown()
        machine = h.test_call('Domains').unpack()

        def is_over():
            return h.counts()[0] == 0

        # Each when its picture stands: of one that goes while it connects Debian 12's libspice-server may
        # die, and with it a machine, which is another sentence.
        while not is_over():
            killed = self.kill_screen()
            wait_for('another picture or the end of trying',
                     lambda: is_over() or (self.screens() not in ([], [killed]) and self.look()))
        self.wait_node('label', 'too often')
        self.assert_problem('The Display Was Lost')
        wait_for('the machine gone', lambda: h.counts() == (0, 0, 0))
        self.press('Try Again')
        self.wait_blocks()
        self.assertNotEqual(h.test_call('Domains').unpack(), machine)

    def test_display_lost(self):
        """The last picture stays, grey, and the band says so."""
        h = self.open_shown()
        _, blocks = self.wait_blocks()
        # Nobody answers the next screen process: time stands still until it was looked at.
        os.kill(h.cordond.process.pid, signal.SIGSTOP)
        try:
            h.spice.process.kill()
            self.wait_node(None, 'display lost')
            wait_for('the four blocks in grey', lambda: self.is_grey(blocks)).save('window-display-lost')
        finally:
            os.kill(h.cordond.process.pid, signal.SIGCONT)
        self.assert_problem('The Display Was Lost')

    def test_machine_ends(self):
        h = self.open_shown()
        domains = h.test_call('Domains').unpack()[0]
        h.test_call('EndDomain', GLib.Variant('(sb)', (domains[0][0], True)))
        self.assert_problem('The Machine Ended')

    # --- ends --------------------------------------------------------------------------------

    def hold_end(self, h):
        """No machine can be destroyed until that works again."""
        h.test_call('SetDeadline', GLib.Variant('(u)', (600000,)))
        h.set_fault('destroy', 'hangs')

    def check_waits(self, h):
        """The window is gone at once; the process stays until its machine is gone, and not longer."""
        wait_for('no window', lambda: not house.windows(h.desktop.process.pid))
        self.assertEqual(h.counts()[0], 1)
        self.assertIsNone(h.desktop.process.poll())
        h.set_fault('destroy', 'works')
        h.desktop.process.wait(house.DEADLINE)
        self.assertEqual(h.desktop.process.returncode, 0)
        self.assertEqual(h.counts(), (0, 0, 0))

    def test_close_ends_machine_and_process(self):
        h = self.open_shown()
        self.assertEqual(h.counts()[0], 1)
        self.hold_end(h)
        self.press('Close')
        self.check_waits(h)

    def test_sigterm(self):
        h = self.open_shown()
        self.hold_end(h)
        h.desktop.process.send_signal(signal.SIGTERM)
        self.check_waits(h)

    def test_close_after_failure(self):
        """A machine that failed is waited for the same; so is one that another try has replaced."""
        h = self.build(refuse=house.ERROR_NOT_DOCUMENT)
        self.hold_end(h)
        h.open(h.make_file())
        self.assert_problem('No Document')
        self.press('Close')
        self.check_waits(h)

    def test_close_after_replacement(self):
        h = self.open_shown()
        self.hold_end(h)
        h.agent.die()
        self.press('Open Again')
        wait_for('two machines', lambda: h.counts()[0] == 2)
        self.wait_blocks()
        h.desktop.process.send_signal(signal.SIGTERM)
        wait_for('no window', lambda: not house.windows(h.desktop.process.pid))
        self.assertIsNone(h.desktop.process.poll())
        h.set_fault('destroy', 'works')
        h.desktop.process.wait(house.DEADLINE)
        self.assertEqual(h.counts(), (0, 0, 0))

    def test_killed(self):
        """Nothing of a machine outlives its window, however that ends."""
        h = self.open_shown()
        h.desktop.process.kill()
        wait_for('no machine', lambda: h.counts() == (0, 0, 0))

    def test_cancel_while_starting(self):
        h = self.build_slow()
        h.open(h.make_file())
        self.wait_node('label', 'Making a machine')
        self.press('Cancel')
        h.desktop.process.wait(house.DEADLINE)
        wait_for('no machine', lambda: h.counts() == (0, 0, 0))

    def test_two_files_one_process(self):
        h = self.open_shown(guests=2)
        second = subprocess.run([PROGRAMS['desktop'], '--allow-unlabelled', str(h.make_file('second.pdf'))],
                                env=h.environment, timeout=house.DEADLINE)
        self.assertEqual(second.returncode, 0)
        wait_for('two windows', lambda: len(self.nodes('frame')) == 2)
        wait_for('two machines', lambda: h.counts()[0] == 2)

    # --- the bus -----------------------------------------------------------------------------

    def follow(self, h, token, name, options=None, content=b'%PDF-1.7 not really'):
        """Calls OpenFile; returns the request's path and the list its signals go to."""
        heard = []
        self.bus.signal_subscribe(None, 'org.cordon.Desktop1.Request', None, None, None, Gio.DBusSignalFlags.NONE,
                             lambda _b, _s, path, _i, signal_name, value: heard.append((signal_name, value.unpack())))
        fds = Gio.UnixFDList()
        with open(h.path / name if content is None else h.make_file(name, content), 'rb') as file:
            handle = fds.append(file.fileno())
        arguments = GLib.Variant('(hsa{sv})', (handle, name, {
            'handle_token': GLib.Variant('s', token), 'allow-unlabelled': GLib.Variant('b', True), **(options or {})}))
        reply, _ = self.bus.call_with_unix_fd_list_sync('org.cordon.Cordon', '/org/cordon/Desktop1', 'org.cordon.Desktop1',
                                                   'OpenFile', arguments, GLib.VariantType('(o)'),
                                                   Gio.DBusCallFlags.NONE, 10000, fds)
        return reply.unpack()[0], heard

    def start_service(self, h):
        h.start_desktop('--gapplication-service')

        def owned():
            with contextlib.suppress(GLib.Error):
                owner = self.bus.call_sync('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus',
                                           'GetConnectionUnixProcessID', GLib.Variant('(s)', ('org.cordon.Cordon',)), None,
                                           0, 5000)
                return owner.unpack()[0] == h.desktop.process.pid
        wait_for('the name', owned)

    def wait_heard(self, heard, what):
        def look():
            house.iterate()
            return [h for h in heard if what(h)]
        return wait_for('a signal', look)[0]

    def test_open_file(self):
        h = self.build()
        self.start_service(h)
        path, heard = self.follow(h, 'abc', 'by bus.pdf')
        self.assertEqual(path, '/org/cordon/Desktop1/request/' + self.bus.get_unique_name()[1:].replace('.', '_') + '/abc')
        self.wait_heard(heard, lambda s: s[0] == 'Stage' and s[1][0] == 'first-page')
        words = [s[1][0] for s in heard if s[0] == 'Stage']
        self.assertEqual(words, ['window', 'machine-started', 'verified', 'agent-ready', 'file-sent', 'first-page'])
        times = [s[1][1] for s in heard if s[0] == 'Stage']
        self.assertEqual(times, sorted(times))
        self.assertEqual(heard[0][1][2], '')
        self.assertEqual(len(heard[1][1][2]), 36)
        self.wait_node('frame', 'by bus.pdf — Untrusted documents')
        self.hold_end(h)
        self.bus.call_sync('org.cordon.Cordon', path, 'org.cordon.Desktop1.Request', 'Close', None, None, 0, 5000)
        wait_for('no window', lambda: not house.windows(h.desktop.process.pid))
        house.iterate()
        self.assertNotIn('Closed', [s[0] for s in heard])
        h.set_fault('destroy', 'works')
        self.wait_heard(heard, lambda s: s[0] == 'Closed')
        self.assertEqual(h.counts(), (0, 0, 0))
        self.assertNotIn('Failed', [s[0] for s in heard])

    def test_open_file_not_ended(self):
        """Whoever asked hears that the machine may be left."""
        h = self.build()
        self.start_service(h)
        path, heard = self.follow(h, 'left', 'by bus.pdf')
        self.wait_heard(heard, lambda s: s[0] == 'Stage' and s[1][0] == 'first-page')
        h.set_fault('destroy', 'fails')
        self.bus.call_sync('org.cordon.Cordon', path, 'org.cordon.Desktop1.Request', 'Close', None, None, 0, 5000)
        self.wait_heard(heard, lambda s: s[0] == 'Closed')
        self.assertEqual([s[1][0] for s in heard if s[0] == 'Failed'], ['hypervisor'])
        h.set_fault('destroy', 'works')
        wait_for('no machine', lambda: h.counts() == (0, 0, 0))

    def test_open_file_fails(self):
        h = self.build(refuse=house.ERROR_NOT_DOCUMENT)
        self.start_service(h)
        _, heard = self.follow(h, 'fails', 'notes.txt')
        failed = self.wait_heard(heard, lambda s: s[0] == 'Failed')
        self.assertEqual(failed[1][0], 'not-document')
        self.assert_problem('No Document')

    def test_open_file_hostile(self):
        """Wrong words are refused and make no window."""
        h = self.build()
        self.start_service(h)
        for token, options in (('a/b', {}), ('', {}), ('x' * 65, {}), ('ok1', {'unknown': GLib.Variant('b', True)}),
                               ('ok2', {'compartment': GLib.Variant('s', '../../etc')}),
                               ('ok3', {'compartment': GLib.Variant('i', 7)})):
            with self.assertRaises(GLib.Error) as caught:
                self.follow(h, token, 'x.pdf', options)
            self.assertIn('org.cordon.Error.Usage', caught.exception.message)
        self.assertEqual(house.windows(h.desktop.process.pid), [])
        self.follow(h, 'twice', 'x.pdf')
        with self.assertRaises(GLib.Error) as caught:
            self.follow(h, 'twice', 'x.pdf')
        self.assertIn('Busy', caught.exception.message)

    def test_name_is_clean(self):
        h = self.build()
        self.start_service(h)
        self.follow(h, 'bidi', 'a\u202efdp.exe\nfake')
        wait_for('a window', lambda: house.windows(h.desktop.process.pid))
        self.wait_node('frame', 'a\ufffdfdp.exe')
        self.assertEqual(self.nodes(None, '\u202e'), [])


if __name__ == '__main__':
    tap.main()
