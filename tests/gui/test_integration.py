# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a desktop does with Cordon, by the desktop's own tools in a session of its own: gio open, xdg-open,
gapplication, the databases of types and programs."""
import json
import os
import pathlib
import subprocess
import sys

import gi

gi.require_version('GdkPixbuf', '2.0')
from gi.repository import GdkPixbuf, Gio, GLib  # noqa: E402

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import house  # noqa: E402
import tap  # noqa: E402
from house import DEADLINE, wait_for  # noqa: E402
from integration_case import COMMAND, DATA, NAME, PDF, PROGRAMS, IntegrationCase, guests, run  # noqa: E402


class Integration(IntegrationCase):
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

    @guests(3)
    def test_each_tool_opens(self):
        for number, words in enumerate((['gio', 'open'], ['xdg-open'], ['gapplication', 'launch', NAME])):
            with self.subTest(words=words):
                path = self.make(f'paper{number}.pdf')
                run(*words, str(path))
                self.wait_node('frame', f'paper{number}.pdf — Untrusted documents')
        self.wait_machines(3)

    @guests(3)
    def test_several_at_once(self):
        run('gapplication', 'launch', NAME, *[str(self.make(f'{number}.pdf')) for number in range(3)])
        self.wait_node('label', 'Open 3 files in one machine or one each?')
        self.assertTrue(self.wait_node('push button', 'One Each').press())
        for number in range(3):
            self.wait_node('frame', f'{number}.pdf — Untrusted documents')
        self.wait_machines(3)

    def test_several_by_the_command(self):
        """It opens the files and the desktop asks; the command follows the one window that comes of it."""
        files = [str(self.make(f'{number}.pdf')) for number in range(2)]
        command = subprocess.Popen([COMMAND, 'open', '--json', *files], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   text=True)
        self.addCleanup(command.stdout.close)
        self.addCleanup(command.wait, DEADLINE)
        self.addCleanup(self.quit)
        self.assertTrue(self.wait_node('push button', 'One Machine').press())
        self.wait_node('frame', '2 files: 0.pdf, 1.pdf — Untrusted documents')
        said = [json.loads(line) for line in command.communicate(timeout=DEADLINE)[0].splitlines()]
        self.assertEqual(command.returncode, 0, said)
        self.assertEqual({row['file'] for row in said}, {'2 files: 0.pdf, 1.pdf'})
        self.assertEqual(self.machines(), 1)

    @guests(3)
    def test_same_file_ten_times(self):
        """One machine, by every tool; another one as soon as the file is another."""
        path = self.make('paper.pdf')
        other = self.make('other.pdf')
        for tool in (['gio', 'open'], ['xdg-open'], ['gapplication', 'launch', NAME]) * 3 + (['gio', 'open'],):
            run(*tool, str(path))
        run('gio', 'open', other)
        self.wait_node('frame', 'other.pdf')
        self.wait_machines(2)
        self.assertEqual(len(self.nodes('frame', 'paper.pdf')), 1)
        path.write_bytes(PDF + b' anew')
        run('gio', 'open', path)
        self.wait_machines(3)
        self.assertEqual(len(self.nodes('frame', 'paper.pdf')), 2)

    @guests(6)
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

    def test_child_may_no_more_than_its_parent(self):
        """A file that left a compartment without internet gets into none with it, whoever sends it there."""
        path = self.make('x.pdf')
        run(COMMAND, 'quarantine', path)
        self.rule('[all]\nName=*\nOpen=untrusted-links\n')
        for words in (['gio', 'open'], [PROGRAMS['desktop'], '--compartment', 'untrusted-links', '--']):
            process = subprocess.Popen([*words, f'{path}.untrusted'], stdin=subprocess.DEVNULL)
            self.wait_node('label', 'may not reach the internet')
            self.quit()
            process.wait(DEADLINE)
        refused = subprocess.run([COMMAND, 'open', '--compartment', 'untrusted-links', f'{path}.untrusted'],
                                 capture_output=True, text=True)
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn('may not reach the internet', refused.stderr)
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

    def test_link_that_looks_like_another(self):
        """One script all through is decoded, with its encoded form beside it; mixed scripts stay encoded."""
        for link, shown, beside in (
                ('https://аррӏе.com/', 'https://аррӏе.com/', 'This host is also written xn--80ak6aa92e.com.'),
                ('https://pаypal.example/', 'https://xn--pypal-4ve.example/', None)):
            with self.subTest(link=link):
                run('gio', 'open', link)
                self.wait_node('label', shown)
                self.assertEqual(bool(self.nodes('label', 'This host is also written')), beside is not None)
                if beside:
                    self.wait_node('label', beside)
                self.assertTrue(self.wait_node('push button', 'Cancel').press())
                wait_for('the end', lambda: not self.pid())
        self.assertFalse(self.opened.exists())

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
