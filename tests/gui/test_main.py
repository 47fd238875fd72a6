# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The main window from end to end: the real cordon-desktop and the real cordond over a fake host. What a
screen reader finds, what keys do, and that the window says the truth whatever
happens behind it."""
import json
import os
import pathlib
import shutil
import sys
import tempfile

from gi.repository import Gio, GLib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import house  # noqa: E402
import reader  # noqa: E402
from displays import WAYLAND, main, narrow  # noqa: E402
from house import DEADLINE, wait_for, xdotool  # noqa: E402
from main_case import BUTTON, ENTRY, HERE, LABEL, SWITCH, TOGGLE, TRUTH_SECONDS, MainCase  # noqa: E402

COLOURS = 'the same widgets in other colours'
X11_ONLY = {
    'Main.test_list_dark': COLOURS,
    'Main.test_list_high_contrast': COLOURS,
    'Main.test_list_high_contrast_dark': COLOURS,
    'Main.test_narrow_dark': COLOURS,
    'Main.test_narrow_high_contrast': COLOURS,
    'Main.test_names': 'the same names',
    'Main.test_bus_restarted': 'of buses alone',
    'Main.test_idle_service': 'of buses alone',
    'Main.test_restore_refused': 'an answer in a row, as in test_start_fails',
    'Main.test_truth': 'events of cordond alone',
    'Main.test_truth_behind_cordond': 'events of cordond alone',
}


class Main(MainCase):
    # --- the empty window --------------------------------------------------------------------

    def test_empty(self):
        """Opens a file or makes the first machine; the button that opens has the focus."""
        self.build()
        self.window()
        self.wait_label('Open a File You Do Not Trust')
        self.wait_focus(BUTTON, 'Open a File')
        self.picture('main-empty')
        self.press('Create a Machine That Lasts')
        self.wait_label('What It Is For')
        self.wait_over_main()
        xdotool('key', 'Escape')
        self.wait_no_node(LABEL, 'What It Is For')

    # --- the list ----------------------------------------------------------------------------

    def test_list(self):
        self.furnish()
        self.window()
        for title in ('Banking', 'Games', 'Untrusted documents', 'Untrusted links', 'Work'):
            self.wait_label(title)
        self.wait_node(None, 'Bank: Running for less than a minute · AppArmor')
        self.wait_node(None, 'Tax declaration: Stopped')
        self.wait_label('2 machines, 1 running')
        self.wait_label('1 GiB')
        self.wait_label('8.6 GB')
        shown = [text for text in self.labels() if text in ('Banking', 'Games', 'Untrusted documents', 'Work',
                                                            'Bank', 'Tax declaration', 'Customers')]
        self.assertEqual(shown, ['Banking', 'Bank', 'Tax declaration', 'Games', 'Untrusted documents',
                                 'Untrusted documents', 'Work', 'Customers'])  # one is a machine of the other
        self.picture('main-list-light')

    def test_list_dark(self):
        self.furnish(environment={'ADW_DEBUG_COLOR_SCHEME': 'prefer-dark'})
        self.window()
        self.wait_label('Tax declaration')
        self.picture('main-list-dark')

    def test_list_high_contrast(self):
        self.furnish(environment={'ADW_DEBUG_HIGH_CONTRAST': '1'})
        self.window()
        self.wait_label('Tax declaration')
        self.picture('main-list-high-contrast')

    def test_list_high_contrast_dark(self):
        self.furnish(environment={'ADW_DEBUG_HIGH_CONTRAST': '1', 'ADW_DEBUG_COLOR_SCHEME': 'prefer-dark'})
        self.window()
        self.wait_label('Tax declaration')
        self.picture('main-list-high-contrast-dark')

    def make_narrow(self):
        if not WAYLAND:
            self.resize(480, 640)
            self.wait_label('1 GiB · ')  # what stood beside the names made the window wider
        self.resize(370, 640)  # 360 pixels and the ring of five that the theme adds where nothing composes

    def look_narrow(self, name, **environment):
        """What a machine does is said whole."""
        self.furnish(environment=environment)
        self.window()
        self.wait_label('Tax declaration')
        self.make_narrow()
        self.picture(f'main-list-narrow{name}')
        self.assert_whole('Running for less than a minute · AppArmor')

    @narrow
    def test_narrow(self):
        self.look_narrow('')

    @narrow
    def test_narrow_dark(self):
        self.look_narrow('-dark', ADW_DEBUG_COLOR_SCHEME='prefer-dark')

    @narrow
    def test_narrow_high_contrast(self):
        self.look_narrow('-high-contrast', ADW_DEBUG_HIGH_CONTRAST='1')

    def assert_whole(self, text):
        """A label of one line that is cut there would be wider than its place; one that is whole has lines."""
        line = self.wait_node(LABEL, 'Stopped').extents()[3]
        self.assertGreaterEqual(self.wait_node(LABEL, text).extents()[3], 2 * line)

    def test_names(self):
        """Everything that can be focused or pressed has a name, and no two buttons have the same."""
        self.furnish()
        self.window()
        self.wait_label('Tax declaration')
        pressable = [node for role in (BUTTON, TOGGLE, ENTRY) for node in self.nodes(role, None, reader.FOCUSABLE)]
        names = [node.name() for node in pressable]
        self.assertNotIn('', names)
        self.assertEqual([name for name in names if names.count(name) > 1 and '“' in name], [])

    def test_search(self):
        """Typing begins it, Escape ends it; a machine never stands without its compartment."""
        self.furnish()
        self.window()
        self.wait_label('Tax declaration')
        self.wait_main_active()
        xdotool('key', 'ctrl+f')
        self.wait_focus(None, 'Search machines')
        xdotool('type', 'tax')
        self.wait_no_node(LABEL, 'Customers')
        self.wait_label('Tax declaration')
        self.wait_label('Banking')
        self.picture('main-search')
        xdotool('type', 'xyz')
        self.wait_label('Nothing Found')
        self.picture('main-search-nothing')
        xdotool('key', 'Escape')
        self.wait_label('Customers')
        xdotool('type', 'work')  # from the list
        self.wait_no_node(LABEL, 'Tax declaration')
        self.wait_label('Customers')

    # --- start, stop -------------------------------------------------------------------------

    def test_start_stop(self):
        h = self.build()
        self.create('banking', 'Bank')
        self.window()
        h.test_call('SetDeadline', GLib.Variant('(u)', (600000,)))
        h.set_fault('create', 'hangs')
        self.start('Bank')
        self.wait_node(None, 'Bank: Starting')
        self.wait_node(BUTTON, 'Cancel the Start of “Bank”')
        self.picture('main-starting')
        h.set_fault('create', 'works')
        self.wait_node(None, 'Bank: Running for less than a minute · s0:c')
        self.picture('main-running')
        self.assertEqual(self.state_of('Bank'), 'running')
        self.press('Stop “Bank”')
        self.wait_label('Stop “Bank”?')
        self.picture('main-stop-question')
        self.wait_over_main()
        xdotool('key', 'Escape')
        self.wait_no_node(LABEL, 'Stop “Bank”?')
        self.assertEqual(self.state_of('Bank'), 'running')
        self.press('Stop “Bank”')
        self.wait_label('Stop “Bank”?')
        self.wait_over_main()
        xdotool('key', 'Return')
        self.wait_node(None, 'Bank: Stopped')
        self.assertEqual(self.state_of('Bank'), 'stopped')

    def test_open(self):
        """A machine that lasts is started and shown; its window is one, and its machine outlives it."""
        self.build(refuse=house.ERROR_NOT_DOCUMENT)  # it kept no document
        uuid = self.create('banking', 'Bank')
        self.window()
        self.press('Open “Bank”')
        self.wait_node(None, 'Banking; Bank')
        wait_for('its window', lambda: self.active() in self.other_windows())
        machine = self.active()
        wait_for('running', lambda: self.state_of('Bank') == 'running')
        self.wait_node(None, 'SELinux level s0:c')
        self.picture('machine-lasting', moves=True)
        self.wait_no_node(BUTTON, 'Next Page')
        self.wait_node(BUTTON, 'Full Screen', reader.SENSITIVE)
        self.wait_node(None, 'Bank: Running')
        self.bring_to_front(self.main)
        self.press('Open “Bank”')
        if not WAYLAND:  # weston 10 lets no program raise a window, for want of xdg-activation
            wait_for('the same window', lambda: self.active() == machine)
        self.assertEqual(self.other_windows(), [machine])
        self.close_window('Bank — Banking')
        wait_for('no window', lambda: self.other_windows() == [])
        self.assertEqual([(m['uuid'], m['state']) for m in self.listed()], [(uuid, 'running')])
        wait_for('nobody holds it', lambda: not self.listed()[0]['held'])
        wait_for('a window again', self.open_unasked)
        wait_for('it is held', lambda: self.listed()[0]['held'])

    def open_unasked(self):
        """The list hears later than others that nobody holds a machine any more; until then it asks."""
        question = '“Bank” Is Used by Another Program'
        self.press('Open “Bank”')
        wait_for('a window', self.other_windows)
        if not self.nodes(LABEL, question):
            return True
        self.wait_over_main()
        xdotool('key', 'Escape')
        self.wait_no_node(LABEL, question)
        return False

    def test_open_by_keys(self):
        """The list has the focus; down to the machine, and Enter opens it."""
        self.build(refuse=house.ERROR_NOT_DOCUMENT)
        self.create('banking', 'Bank')
        self.window()
        self.wait_label('Bank')
        self.select('Bank: Stopped')
        xdotool('key', 'Return')
        wait_for('its window', lambda: self.active() in self.other_windows())
        wait_for('running', lambda: self.state_of('Bank') == 'running')

    def test_open_started(self):
        """What the list holds goes over to the window; the list has nothing to tell of it."""
        self.build(refuse=house.ERROR_NOT_DOCUMENT)
        self.create('banking', 'Bank')
        self.window()
        self.start('Bank')
        self.wait_node(None, 'Bank: Running')
        self.press('Open “Bank”')
        self.wait_node(None, 'SELinux level s0:c')
        self.assertFalse(self.nodes(LABEL, 'another'))
        self.assertEqual(self.state_of('Bank'), 'running')

    def test_open_held(self):
        """Another program has it: it is asked before it is taken."""
        self.build(refuse=house.ERROR_NOT_DOCUMENT)
        uuid = self.create('banking', 'Bank')
        self.hold('StartMachine', uuid)
        wait_for('running', lambda: self.state_of('Bank') == 'running')
        self.window()
        self.press('Open “Bank”')
        self.wait_label('“Bank” Is Used by Another Program')
        self.picture('main-take-over')
        self.wait_over_main()
        xdotool('key', 'Escape')
        self.wait_no_node(LABEL, '“Bank” Is Used by Another Program')
        self.assertEqual(self.other_windows(), [])
        self.press('Open “Bank”')
        self.wait_label('“Bank” Is Used by Another Program')
        self.wait_over_main()
        xdotool('key', 'Return')
        self.wait_node(None, 'SELinux level s0:c')
        self.assertEqual(self.state_of('Bank'), 'running')

    def test_cancel_start(self):
        h = self.build()
        self.create('banking', 'Bank')
        self.window()
        h.test_call('SetDeadline', GLib.Variant('(u)', (600000,)))
        h.set_fault('create', 'hangs')
        self.start('Bank')
        self.press('Cancel the Start of “Bank”')
        self.wait_node(BUTTON, 'Open “Bank”')
        self.assertEqual(self.state_of('Bank'), 'stopped')
        h.set_fault('create', 'works')
        self.wait_node(None, 'Bank: Stopped')

    def test_start_fails(self):
        """The row says why, what helps, and lets it be tried again."""
        h = self.build()
        self.create('banking', 'Bank')
        self.window()
        h.set_fault('create', 'fails')
        self.start('Bank')
        self.wait_label('cordon doctor')
        self.wait_node(BUTTON, 'Copy the Command')
        self.picture('main-start-failed')
        self.press('Dismiss')
        self.wait_no_node(LABEL, 'cordon doctor')
        h.set_fault('create', 'works')
        self.start('Bank')
        self.wait_node(None, 'Bank: Running')

    def deleted(self):
        return [m['name'] for m in self.call('ListDeleted').unpack()[0]]

    def test_delete(self):
        """No question before, but a way back, from the toast and from the list."""
        self.build()
        uuid = self.create('banking', 'Bank')
        self.window()
        self.choose('Bank', 'Delete')
        self.wait_label('“Bank” deleted')
        self.wait_label('Deleted')
        self.wait_node(None, 'Bank: Gone for good in 23 h 59 min')
        self.wait_label('No machine yet')
        self.picture('main-deleted')
        self.assertEqual((self.listed(), self.deleted()), ([], ['Bank']))
        self.press('Undo')
        self.wait_node(None, 'Bank: Stopped')
        self.wait_node(BUTTON, 'Open “Bank”')
        self.assertFalse(self.nodes(None, 'Gone for good'))
        self.assertEqual(([m['uuid'] for m in self.listed()], self.deleted()), ([uuid], []))
        self.call('DeleteMachine', GLib.Variant('(s)', (uuid,)))  # by another program: it is listed all the same
        self.press('Restore “Bank”')
        self.wait_node(None, 'Bank: Stopped')
        self.assertEqual([m['uuid'] for m in self.listed()], [uuid])

    def test_delete_for_good(self):
        self.build()
        self.call('DeleteMachine', GLib.Variant('(s)', (self.create('banking', 'Bank'),)))
        self.window()
        self.choose('Bank', 'Delete for Good')
        self.wait_label('Delete “Bank” for Good?')
        self.picture('main-purge-question')
        self.wait_over_main()
        xdotool('key', 'Return')  # what takes a disk away is not done by Enter
        self.wait_no_node(LABEL, 'Delete “Bank” for Good?')
        self.assertEqual(self.deleted(), ['Bank'])
        self.choose('Bank', 'Delete for Good')
        self.wait_label('Delete “Bank” for Good?')
        self.press('Delete for Good')
        self.wait_label('Open a File You Do Not Trust')
        self.assertEqual((self.listed(), self.deleted()), ([], []))

    def test_restore_refused(self):
        """Its name was given away meanwhile; the row says so."""
        self.build()
        self.call('DeleteMachine', GLib.Variant('(s)', (self.create('banking', 'Bank'),)))
        self.create('banking', 'Bank')
        self.window()
        self.press('Restore “Bank”')
        self.press('Dismiss')
        self.wait_no_node(BUTTON, 'Dismiss')
        self.assertEqual(self.deleted(), ['Bank'])

    # --- the truth ---------------------------------------------------------------------------

    def test_truth(self):
        """What happens behind the window is in it within a second, by events."""
        h = self.build()
        uuid = self.create('banking', 'Bank')
        self.window()
        self.wait_node(None, 'Bank: Stopped')
        self.hold('StartMachine', uuid)
        wait_for('running', lambda: self.state_of('Bank') == 'running')
        self.wait_node(None, 'Bank: Running', seconds=TRUTH_SECONDS)
        h.test_call('EndDomain', GLib.Variant('(sb)', (uuid, True)))
        wait_for('stopped', lambda: self.state_of('Bank') == 'stopped')
        self.wait_node(None, 'Bank: Stopped', seconds=TRUTH_SECONDS)
        self.create('banking', 'Another')
        self.wait_node(None, 'Another: Stopped', seconds=DEADLINE)
        self.call('DeleteMachine', GLib.Variant('(s)', (uuid,)))
        self.wait_no_node(None, 'Bank: Stopped', seconds=TRUTH_SECONDS)

    def test_truth_behind_cordond(self):
        """What an administrator does with virsh is in it as fast."""
        h = self.build(mac='apparmor')
        uuid = self.create('banking', 'Bank')
        self.window()
        self.wait_node(None, 'Bank: Stopped')
        for verb, state in (('start', 'Running'), ('suspend', 'Paused'), ('destroy', 'Stopped')):
            h.test_call('Virsh', GLib.Variant('(ss)', (verb, uuid)))
            self.wait_node(None, f'Bank: {state}', seconds=TRUTH_SECONDS)
        h.test_call('Virsh', GLib.Variant('(ss)', ('undefine', uuid)))
        self.wait_no_node(None, 'Bank: Stopped', seconds=TRUTH_SECONDS)

    def test_desktop_killed(self):
        """The machine that its list held stays, and the next window says what it is."""
        h = self.build()
        self.create('banking', 'Bank')
        desktop = self.window()
        self.start('Bank')
        self.wait_node(None, 'Bank: Running')
        desktop.process.kill()
        desktop.process.wait()
        wait_for('nobody holds it', lambda: not self.listed()[0]['held'])
        self.window()
        self.wait_node(None, 'Bank: Running')
        self.assertEqual((self.state_of('Bank'), h.cordond.process.poll()), ('running', None))
        self.press('Stop “Bank”')
        self.wait_label('Stop “Bank”?')
        self.wait_over_main()
        xdotool('key', 'Return')
        self.wait_node(None, 'Bank: Stopped')

    def test_service_restarted(self):
        """cordond dies with all its machines; the window says so, and shows the next one's truth."""
        h = self.build()
        self.hold('Start', 'untrusted-documents')
        self.window()
        self.wait_node(None, 'Untrusted documents: Running')
        h.cordond.process.kill()
        self.wait_label('The Cordon Service Cannot Be Reached', seconds=TRUTH_SECONDS)
        self.picture('main-no-service')
        h.start_cordond('selinux', False, False)
        self.wait_label('Open a File You Do Not Trust')

    def test_bus_restarted(self):
        h = self.build()
        self.window()
        self.wait_label('Open a File You Do Not Trust')
        h.children[0].process.kill()
        self.wait_label('The Cordon Service Cannot Be Reached', seconds=TRUTH_SECONDS)
        os.unlink(h.path / 'bus')
        h.start_bus()
        h.start_cordond('selinux', False, False)
        self.create('banking', 'Bank')
        self.wait_node(None, 'Bank: Stopped')
        self.assertIsNone(h.desktop.process.poll())

    def test_idle_service(self):
        """cordond that ends because nothing runs is no news: nobody calls it back."""
        h = self.build()
        self.window()
        self.wait_label('Open a File You Do Not Trust')
        h.cordond.stop()
        self.wait_label('Open a File You Do Not Trust')
        self.assertFalse(self.nodes(LABEL, 'The Cordon Service Cannot Be Reached'))

    # --- the computer ------------------------------------------------------------------------

    def test_host_banner(self):
        self.build(mac='none', grant=False)
        self.window()
        self.wait_label('One Wall Is Missing')
        self.picture('main-host-banner')
        self.press('What Helps')
        self.wait_label('What Is Wrong')
        self.wait_label('neither SELinux nor AppArmor')
        self.picture('host-window')
        self.wait_over_main()
        xdotool('key', 'Escape')
        self.wait_no_node(LABEL, 'What Is Wrong')

    def test_disk_full(self):
        """The banner says it, also of one that is almost full, and its window what is left and what helps."""
        h = self.build(mac='apparmor', hardware=True)
        for space, title, left in ((10 << 20, 'The Disk Is Full', '10.5 MB free in'),
                                   (1 << 30, 'The Disk Is Almost Full', '1.1 GB free in')):
            h.test_call('SetSpace', GLib.Variant('(t)', (space,)))
            desktop = self.window()
            self.wait_label(title)
            self.picture('main-' + title.lower().replace(' ', '-'))
            self.press('What Helps')
            self.wait_label('What Is Wrong')
            self.wait_label(left)
            self.wait_label('Free some space in')
            self.wait_over_main()
            xdotool('key', 'Escape')
            self.wait_main_active()
            xdotool('key', 'ctrl+q')
            wait_for('its end', lambda: desktop.process.poll() is not None)

    def test_pending_updates(self):
        """Of the viewer's packages one has a newer version in the security archive, by this computer's lists."""
        folder = pathlib.Path(tempfile.mkdtemp(prefix='cordon-updates-'))
        self.addCleanup(shutil.rmtree, folder)
        size = {'size': 1, 'sha256': '0' * 64}
        for path, text in {
                'lists/x_dists_bookworm_InRelease': '', 'lists/x_dists_bookworm-security_InRelease': '',
                'store/viewer/current/manifest.json': json.dumps(
                    {'format': 1, 'name': 'viewer', 'version': '1', 'built': 1, 'release': 'Debian 12.11 bookworm',
                     'agent_protocol': 1, 'cmdline': '', 'memory_mib': 192, 'kernel': size, 'initrd': size,
                     'root': size, 'packages': [{'name': 'libc6', 'version': '1'}]}),
                'bin/apt-cache': '#!/bin/sh\nprintf "%s\\n" "libc6:" "     2 500" '
                                 '"        500 http://x/debian-security bookworm-security/main amd64 Packages" '
                                 '" *** 1 100"\n'}.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text)
        (folder / 'bin/apt-cache').chmod(0o755)
        self.build(mac='apparmor', environment={
            'CORDON_TEMPLATE_STORE': str(folder / 'store'), 'CORDON_APT_LISTS': str(folder / 'lists'),
            'PATH': f'{folder}/bin:{os.environ["PATH"]}'})
        self.window()
        self.press('What Helps')
        self.wait_label('The Viewer Lacks Security Updates')
        self.wait_label('1 update pending (1 of security)')
        self.wait_label('cordon template update viewer')
        self.picture('host-window-updates')

    # --- the rest of it ----------------------------------------------------------------------

    def activate(self, action, *target):
        self.bus.call_sync('org.cordon.Cordon', '/org/cordon/Cordon', 'org.gtk.Actions', 'Activate',
                           GLib.Variant('(sava{sv})', (action, list(target), {})), None, Gio.DBusCallFlags.NONE, -1)

    def test_preferences(self):
        """They are there, and one that is changed has its effect."""
        self.build()
        uuid = self.create('banking', 'Bank')
        self.window()
        self.wait_label('Bank')
        xdotool('key', 'ctrl+comma')
        self.wait_label('Ask Before Stopping')
        self.picture('preferences')
        switch = self.wait_node(SWITCH, 'Ask Before Stopping', reader.CHECKED)
        switch.press()
        wait_for('the switch', lambda: not switch.has(reader.CHECKED))  # it moves before it is off
        xdotool('key', 'Escape')
        self.wait_no_node(LABEL, 'Ask Before Stopping')
        self.hold('StartMachine', uuid)
        self.press('Stop “Bank”')
        self.wait_node(None, 'Bank: Stopped')

    def test_shortcuts(self):
        self.build()
        self.window()
        self.wait_label('Open a File You Do Not Trust')
        xdotool('key', 'ctrl+question')
        self.wait_label('New machine')
        self.picture('shortcuts')

    def test_about(self):
        self.build()
        self.window()
        self.wait_node(BUTTON, 'Open a File', reader.SENSITIVE)
        self.wait_main_active()
        self.press_in_menu('About Cordon')
        self.wait_node(None, 'About')
        self.wait_label('Cordon')
        self.wait_over_main()
        self.picture('about', moves=True)

    def test_details(self):
        self.build()
        uuid = self.create('banking', 'Bank')
        self.hold('StartMachine', uuid)
        self.window()
        self.press('More for “Bank”')
        self.wait_node(None, 'Details').press()
        self.wait_label('What Holds It Apart')
        self.wait_label(uuid)
        self.wait_label('cordon-m')
        self.picture('machine-details')

    def test_notification(self):
        """A machine that ends by itself is told of; the notification starts it again."""
        h = self.build()
        notes = self.house.child(sys.executable, str(HERE / 'notes.py'))
        notes.wait_line('^ready')
        uuid = self.create('banking', 'Bank')
        self.window()
        self.start('Bank')
        self.wait_node(None, 'Bank: Running')
        h.test_call('EndDomain', GLib.Variant('(sb)', (uuid, True)))
        notes.wait_line(r'^note “Bank” Ended')
        self.wait_node(None, 'Bank: Stopped')
        self.picture('main-ended')
        self.activate('start-machine', GLib.Variant('s', uuid))
        self.wait_node(None, 'Bank: Running')


if __name__ == '__main__':
    main(X11_ONLY)
