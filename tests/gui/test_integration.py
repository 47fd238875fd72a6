# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a desktop does with Cordon, by the desktop's own tools in a session of its own: gio open, xdg-open,
gapplication, the databases of types and programs. The bus starts the real cordon-desktop; the real cordond is over a
fake host."""
import contextlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import gi

gi.require_version('GdkPixbuf', '2.0')
from gi.repository import GdkPixbuf, Gio, GLib  # noqa: E402

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import house  # noqa: E402
import reader  # noqa: E402
import tap  # noqa: E402
from house import DEADLINE, House, wait_for  # noqa: E402

PROGRAMS = {name: os.environ[f'CORDON_TEST_{name.upper()}'] for name in
            ('desktop', 'screen', 'spice', 'cordond', 'compartments')}
COMMAND = os.environ['CORDON_TEST_COMMAND']
ENTRIES = [pathlib.Path(path) for path in os.environ['CORDON_TEST_ENTRIES'].split(':')]
MIME = pathlib.Path(os.environ['CORDON_TEST_MIME'])
NAME = 'org.cordon.Cordon'
# Persistent ones whose machines need nothing but the template that the fake host has.
PERSISTENT = pathlib.Path(__file__).resolve().parent / 'compartments'
PDF = b'%PDF-1.7 not really'
DATA, CONFIG = pathlib.Path(os.environ['XDG_DATA_HOME']), pathlib.Path(os.environ['XDG_CONFIG_HOME'])


def install():
    """Into this session's home, what meson installs into a system: with the programs of the build."""
    for folder in ('applications', 'mime/packages', 'dbus-1/services'):
        (DATA / folder).mkdir(parents=True, exist_ok=True)
    for entry in ENTRIES:
        lines = entry.read_text().splitlines(keepends=True)
        (DATA / 'applications' / entry.name).write_text(''.join(
            f'Exec={PROGRAMS["desktop"]} %U\n' if line.startswith('Exec=') else line for line in lines))
    (DATA / 'mime/packages' / MIME.name).write_bytes(MIME.read_bytes())
    (DATA / f'dbus-1/services/{NAME}.service').write_text(
        f'[D-BUS Service]\nName={NAME}\nExec={PROGRAMS["desktop"]} --gapplication-service\n')
    run('update-desktop-database', DATA / 'applications')
    run('update-mime-database', DATA / 'mime')


def run(*words):
    # A program that the tool starts may keep what it writes to open.
    with tempfile.TemporaryFile('w+') as said:
        done = subprocess.run([str(word) for word in words], stdin=subprocess.DEVNULL, stdout=said, stderr=said,
                              timeout=DEADLINE)
        said.seek(0)
        text = said.read()
    assert done.returncode == 0, (words, done, text)
    return text


class Integration(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        install()

    def setUp(self):
        self.assertNotEqual(os.getuid(), 0)
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        self.programs = reader.connect(self.bus)
        self.apps = [('firefox-esr', 'Fire\u202efox', (200, 100, 0, 255)), ('org.example.Other', 'Other %f "x" \\', (0, 0, 0, 0))] \
            if self._testMethodName.startswith('test_launcher') else None
        programs = PROGRAMS | {'compartments': str(PERSISTENT)} if self.apps else PROGRAMS
        self.house = House(programs, mac='selinux', environment={'XDG_CONFIG_HOME': str(CONFIG)}, apps=self.apps)
        self.addCleanup(self.house.close)
        self.addCleanup(self.quit)
        self.opened = self.house.path / 'opened'
        self.command = self.house.path / 'cordon'
        self.command.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >{self.opened}.new\nmv {self.opened}.new {self.opened}\n')
        self.command.chmod(0o755)
        # A program of links is no service: the tool starts it, or asks the one that runs.
        for name, value in {**self.house.environment, 'CORDON_COMMAND': str(self.command)}.items():
            os.environ[name] = value
        self.call_bus('ReloadConfig', None)
        self.call_bus('UpdateActivationEnvironment', GLib.Variant('(a{ss})', ({
            name: self.house.environment.get(name, '') for name in (
                'CORDON_SCREEN_PROGRAM', 'CORDON_COMPARTMENTS', 'DBUS_SYSTEM_BUS_ADDRESS', 'DISPLAY', 'XDG_CONFIG_HOME',
                'XDG_DATA_HOME', 'XDG_STATE_HOME', 'XDG_CACHE_HOME', 'XDG_RUNTIME_DIR', 'HOME', 'GSK_RENDERER', 'GTK_A11Y', 'G_DEBUG',
                'GSETTINGS_BACKEND', 'GDK_BACKEND', 'LC_ALL', 'GTK_USE_PORTAL')} | {'CORDON_COMMAND': str(self.command)},)))
        self.rules = CONFIG / 'cordon/routes.conf'
        self.addCleanup(self.rules.unlink, missing_ok=True)
        self.addCleanup(run, COMMAND, 'default', 'unset')
        run(COMMAND, 'default', 'set', 'application/pdf', 'image/png', 'x-scheme-handler/https',
            'application/x-cordon-untrusted')

    def call_bus(self, method, arguments):
        return self.bus.call_sync('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', method,
                                  arguments, None, Gio.DBusCallFlags.NONE, 10000, None)

    def pid(self):
        """Of cordon-desktop; None while it does not run."""
        with contextlib.suppress(GLib.Error):
            return self.call_bus('GetConnectionUnixProcessID', GLib.Variant('(s)', (NAME,))).unpack()[0]

    def quit(self):
        if self.pid():
            run('gapplication', 'action', NAME, 'quit')
        wait_for('its end', lambda: not self.pid())

    def make(self, name, content=PDF):
        path = self.house.path / name
        path.write_bytes(content)
        return path

    def rule(self, text):
        self.rules.parent.mkdir(exist_ok=True)
        self.rules.write_text(text)

    def machines(self):
        return self.house.counts()[0]

    def nodes(self, role=None, name=None):
        def fits(node):
            return (role is None or node.role() == role) and (name is None or name in node.name().replace('\xa0', ' '))
        pid = self.pid()
        return [node for node in reader.nodes_of(self.programs, pid) if reader.or_none(fits, node)] if pid else []

    def wait_node(self, role, name):
        try:
            return wait_for(f'{role} "{name}"', lambda: self.nodes(role, name))[0]
        except AssertionError:
            print('#', [(reader.or_none(node.role), reader.or_none(node.name)) for node in self.nodes()])
            raise

    def picture(self, name):
        folder = os.environ.get('CORDON_TEST_PICTURES')
        if folder:
            run('import', '-silent', '-window', 'root', f'{folder}/{name}.png')

    # --- types and programs ------------------------------------------------------------------

    def test_quarantine_has_its_own_type(self):
        """By the tools' own word: the ending wins over the content, and only Cordon opens it."""
        path = self.make('invoice.pdf')
        run(COMMAND, 'quarantine', path)
        path = self.house.path / 'invoice.pdf.untrusted'
        self.assertIn('application/x-cordon-untrusted', run('gio', 'info', '-a', 'standard::content-type', path))
        said = run('gio', 'mime', 'application/x-cordon-untrusted')
        self.assertEqual({line.strip() for line in said.splitlines() if line.startswith('\t')}, {f'{NAME}.desktop'})
        self.assertFalse(Gio.content_type_is_a('application/x-cordon-untrusted', 'application/pdf'))
        run('gio', 'open', path)
        self.wait_node('frame', 'invoice.pdf.untrusted')

    def test_links_entry_is_no_program_for_files(self):
        known = {program.get_id() for program in Gio.AppInfo.get_recommended_for_type('application/pdf')}
        self.assertIn(f'{NAME}.desktop', known)
        self.assertNotIn(f'{NAME}.Links.desktop', known)
        self.assertFalse(Gio.DesktopAppInfo.new(f'{NAME}.Links.desktop').should_show())

    def test_default_is_what_the_desktop_says(self):
        self.assertEqual(run('xdg-mime', 'query', 'default', 'application/pdf').strip(), f'{NAME}.desktop')
        self.assertEqual(run('xdg-mime', 'query', 'default', 'x-scheme-handler/https').strip(), f'{NAME}.Links.desktop')
        said = [json.loads(line) for line in run(COMMAND, 'default', 'show', '--json').splitlines()]
        self.assertEqual([row['program'] for row in said if row['type'] == 'application/pdf'], [f'{NAME}.desktop'])

    # --- files -------------------------------------------------------------------------------

    def test_each_tool_opens(self):
        for number, words in enumerate((['gio', 'open'], ['xdg-open'], ['gapplication', 'launch', NAME])):
            with self.subTest(words=words):
                path = self.make(f'paper{number}.pdf')
                run(*words, str(path))
                self.wait_node('frame', f'paper{number}.pdf — Untrusted documents')
        wait_for('three machines', lambda: self.machines() == 3)

    def test_several_at_once(self):
        run('gapplication', 'launch', NAME, *[str(self.make(f'{number}.pdf')) for number in range(3)])
        for number in range(3):
            self.wait_node('frame', f'{number}.pdf — Untrusted documents')
        wait_for('three machines', lambda: self.machines() == 3)

    def test_same_file_ten_times(self):
        """One machine, by every tool; another one as soon as the file is another."""
        path = self.make('paper.pdf')
        other = self.make('other.pdf')
        for tool in (['gio', 'open'], ['xdg-open'], ['gapplication', 'launch', NAME]) * 3 + (['gio', 'open'],):
            run(*tool, str(path))
        run('gio', 'open', other)
        self.wait_node('frame', 'other.pdf')
        wait_for('two machines', lambda: self.machines() == 2)
        self.assertEqual(len(self.nodes('frame', 'paper.pdf')), 1)
        path.write_bytes(PDF + b' anew')
        run('gio', 'open', path)
        wait_for('a third one', lambda: self.machines() == 3)
        self.assertEqual(len(self.nodes('frame', 'paper.pdf')), 2)

    def test_hostile_names(self):
        for number, name in enumerate(('-rf.pdf', 'a\nb.pdf', '%f%u%i.pdf', '\u202egnp.pdf', "'; echo $HOME `id` #.pdf",
                                       'x' * 240 + '.pdf')):
            with self.subTest(name=name):
                run('gio', 'open', self.make(name))
                wait_for('its window', lambda: len(self.nodes('frame', 'Untrusted documents')) == number + 1)

    def test_what_is_no_file_makes_no_machine(self):
        os.mkfifo(self.house.path / 'pipe.pdf')
        (self.house.path / 'link.pdf').symlink_to('/etc/passwd')
        for name in ('pipe.pdf', 'link.pdf'):
            run('gapplication', 'launch', NAME, str(self.house.path / name))
            self.wait_node('frame', name)
        self.wait_node('label', 'is a pipe')
        self.wait_node('label', 'is a link')
        self.assertEqual(self.machines(), 0)

    def test_refused_by_rule(self):
        self.rule('[no-pictures]\nType=image/*\nDo=refuse\n')
        run('gio', 'open', self.make('x.png', b'\x89PNG\r\n\x1a\n'))
        self.wait_node('label', 'no-pictures')
        self.assertEqual(self.machines(), 0)

    def test_wrong_rules_open_nothing(self):
        self.rule('[a]\nNmae=*\nDo=ask\n')
        run('gio', 'open', self.make('x.pdf'))
        self.wait_node('label', 'routes.conf:2:1')
        self.assertEqual(self.machines(), 0)

    def test_asked_by_rule(self):
        self.rule('[ask]\nName=*\nDo=ask\n')
        run('gio', 'open', self.make('x.pdf'))
        self.wait_node('label', 'Where Should It Be Opened?')
        self.picture('route-ask')
        self.assertEqual(self.machines(), 0)
        self.assertTrue(self.wait_node('push button', 'Open').press())
        self.wait_node('frame', 'x.pdf — Untrusted documents')
        wait_for('one machine', lambda: self.machines() == 1)

    def test_asked_and_no(self):
        self.rule('[ask]\nName=*\nDo=ask\n')
        run('gio', 'open', self.make('x.pdf'))
        self.assertTrue(self.wait_node('push button', 'Cancel').press())
        wait_for('the end', lambda: not self.pid())
        self.assertEqual(self.machines(), 0)

    # --- links -------------------------------------------------------------------------------

    def test_link_is_shown_first(self):
        run('gio', 'open', 'https://www.bank.example/a%20b?c=%E2%80%AEx')
        self.wait_node('label', 'https://www.bank.example/a b?c=\ufffdx')
        self.picture('route-link')
        self.assertFalse(self.opened.exists())
        self.assertTrue(self.wait_node('push button', 'Open in untrusted-links').press())
        wait_for('the command', self.opened.exists)
        self.assertEqual(self.opened.read_text().splitlines(),
                         ['open', '--compartment', 'untrusted-links', '--', 'https://www.bank.example/a%20b?c=%E2%80%AEx'])

    def test_link_by_xdg_open_and_rules(self):
        self.rule('[bank]\nScheme=https\nHost=bank.example\nOpen=banking\n')
        # Where no desktop runs it is the program's own parent, and waits for it.
        tool = subprocess.Popen(['xdg-open', 'https://BANK.example/'], stdin=subprocess.DEVNULL)
        self.addCleanup(tool.wait, DEADLINE)
        self.addCleanup(self.quit)
        self.assertTrue(self.wait_node('push button', 'Open in banking').press())
        wait_for('the command', self.opened.exists)
        self.assertEqual(self.opened.read_text().splitlines()[2:], ['banking', '--', 'https://bank.example/'])

    def test_link_that_deceives(self):
        run('gio', 'open', 'https://bank.example@evil.example/')
        self.wait_node('label', 'a name before its host')
        self.assertFalse(self.opened.exists())

    def test_link_that_cannot_be_opened(self):
        self.command.write_text('#!/bin/sh\necho "cordon: There is no template." >&2\nexit 4\n')
        run('gio', 'open', 'https://bank.example/')
        self.assertTrue(self.wait_node('push button', 'Open in untrusted-links').press())
        self.wait_node('label', 'There is no template.')

    # --- actions -----------------------------------------------------------------------------

    def test_actions_of_the_entry(self):
        entry = Gio.DesktopAppInfo.new(f'{NAME}.desktop')
        self.assertEqual(entry.list_actions(), ['report', 'preferences'])
        known = run('gapplication', 'list-actions', NAME).split()
        for action in entry.list_actions():
            self.assertIn(action, known)
        run('gapplication', 'action', NAME, 'report')
        self.wait_node('frame', 'Isolation Report')

    # --- launchers ---------------------------------------------------------------------------

    def call(self, method, arguments):
        return self.house.system_call('/org/cordon/Cordon1', 'org.cordon.Cordon1', method, arguments)

    def launchers(self):
        return sorted((DATA / 'applications').glob(f'{NAME}.App.*.desktop'))

    def make_machine(self):
        """With its launchers, as its window makes them. The command is the real one."""
        self.command.write_text(f'#!/bin/sh\nexec {COMMAND} "$@"\n')
        self.addCleanup(lambda: [path.unlink() for path in self.launchers() + self.icons()])
        uuid = self.call('CreateMachine', GLib.Variant('(ssa{sv})', ('banking', 'My "Bank" $x', {}))).unpack()[0]
        run(COMMAND, 'run', uuid)
        wait_for('the launchers', lambda: len(self.launchers()) == 2)
        self.quit()
        run(COMMAND, 'stop', '--force', uuid)
        return uuid

    def icons(self):
        return sorted((DATA / 'icons/hicolor/128x128/apps').glob(f'{NAME}.App.*.png'))

    def test_launcher_is_shown_and_marked(self):
        uuid = self.make_machine()
        first, second = (Gio.DesktopAppInfo.new_from_filename(str(path)) for path in self.launchers())
        self.assertEqual(first.get_display_name(), 'Fire\ufffdfox (My "Bank" $x)')
        self.assertEqual(second.get_display_name(), 'Other %f "x" \\ (My "Bank" $x)')
        for entry in (first, second):
            run('desktop-file-validate', entry.get_filename())
            self.assertTrue(entry.should_show())
        self.assertEqual(first.get_icon().to_string(), f'{NAME}.App.{uuid}.firefox-esr')
        picture = GdkPixbuf.Pixbuf.new_from_file(str(self.icons()[0]))
        self.assertEqual((picture.get_width(), picture.get_height()), (128, 128))
        at = lambda x, y: tuple(picture.get_pixels()[y * picture.get_rowstride() + x * 4:][:4])  # noqa: E731
        self.assertEqual(at(40, 40), (200, 100, 0, 255))
        # The compartment's green around it, whatever the guest painted.
        frame = at(64, 2)
        self.assertTrue(frame[1] > frame[0] and frame[1] > frame[2] and frame[3] == 255, frame)
        self.assertNotEqual(at(110, 112), (200, 100, 0, 255))
        listed = json.loads(run(COMMAND, 'apps', '--json', uuid))
        self.assertEqual([app['id'] for app in listed], ['firefox-esr', 'org.example.Other'])

    def test_launcher_starts_the_machine(self):
        self.make_machine()
        self.house.agent.seen.clear()
        self.assertEqual(self.call('List', None).unpack()[0][0]['state'], 'stopped')
        run('gio', 'launch', self.launchers()[0])
        self.house.agent.wait_seen(house.RUN_APP, 'firefox-esr')
        self.assertEqual([kind for kind, _ in self.house.agent.seen].count(house.SHOW), 0)
        # In the window that is there.
        run('gio', 'launch', self.launchers()[1])
        self.house.agent.wait_seen(house.RUN_APP, 'org.example.Other')
        self.assertEqual(self.machines(), 1)

    def test_launcher_follows_its_machine(self):
        uuid = self.make_machine()
        stranger = DATA / f'applications/{NAME}.App.{uuid}.mine.desktop'
        stranger.write_text('[Desktop Entry]\nType=Application\nName=mine\nExec=true\n')
        self.addCleanup(stranger.unlink)
        run(COMMAND, 'rename', uuid, 'Savings')
        self.assertIn('\nName=Fire\ufffdfox (Savings)\n', self.launchers()[0].read_text())
        # By another program: seen at the next start.
        self.call('RenameMachine', GLib.Variant('(ss)', (uuid, 'Later')))
        run('gapplication', 'action', NAME, 'report')
        wait_for('the other name', lambda: '(Later)' in self.launchers()[0].read_text())
        self.call('DeleteMachine', GLib.Variant('(s)', (uuid,)))
        wait_for('their end', lambda: self.launchers() == [stranger])
        wait_for('their icons\' end', lambda: not self.icons())


if __name__ == '__main__':
    tap.main()
