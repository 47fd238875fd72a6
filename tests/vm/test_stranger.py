#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a stranger types: `./bootstrap open FILE.pdf` on a host that never saw Cordon, by an ordinary user
with sudo, and `./bootstrap remove`. Real but for two things: the packages are there already, and
mmdebstrap is a stand-in that brings the installed template's files, which a build takes minutes to
make. Must run inside private-host.sh; one boot."""
import grp
import hashlib
import json
import os
import pathlib
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import unittest

import documents
import tap
from display import Display
from house import Program, uids, wait_for
from test_desktop import BAND, bounds

OUTSIDE = pathlib.Path('/run/outside')
KVM = pathlib.Path('/dev/kvm')  # not on every host
TOP = pathlib.Path(os.environ['CORDON_SOURCE'])
RELEASE = pathlib.Path(os.path.normpath(os.environ['CORDON_RELEASE']))
RECORD = pathlib.Path('/var/lib/cordon-bootstrap')
TEMPLATE = pathlib.Path('/var/lib/cordon/templates/viewer/current')
BUILDER = 'cordon-builder'
# Where they are installed, GTK has the session's bus start them for its own dragging of files; they are the session's
# and stay as long as it does.
SESSION = 'xdg-document-portal', 'xdg-permission-store', 'fusermount3'
SET_UP = 300  # seconds: installing, services, importing; no compilation

MMDEBSTRAP = f'''#!/bin/sh
# The kernel, initrd and root of a real build, and a line for each package.
set -e
[ "$(id -un)" = {BUILDER} ]
echo "I: extracting archives..."
mkdir out
cp {OUTSIDE}{TEMPLATE}/kernel {OUTSIDE}{TEMPLATE}/initrd {OUTSIDE}{TEMPLATE}/root out/
cat /etc/debian_version >out/debian-version
echo "base-files 12" >out/packages
'''

# What daemons and tools keep of their own, with whoever uses them: caches, logs, their last state.
OTHERS = ('/var/cache', '/var/log', '/var/lib/libvirt', '/etc/libvirt', '/var/lib/polkit-1', '/var/lib/dbus',
          '/var/lib/sudo', '/var/lib/systemd', '/root/.cache',
          # The build was lent, and is not this host's.
          str(TOP / 'build'), str(RELEASE))
# Copies that the tools for accounts make of what was there before them, and what they lock.
BACKUPS = ('passwd-', 'shadow-', 'group-', 'gshadow-', 'subuid-', 'subgid-', '.pwd.lock')


def missing():
    if not (OUTSIDE / TEMPLATE.relative_to('/') / 'manifest.json').exists():
        return 'no template is installed: ./bootstrap test vm builds one'
    if not (RELEASE / 'build.ninja').exists():
        return f'no build in {RELEASE}: ./bootstrap test vm makes it'
    return None


def entry_of(path):
    """What can be seen of a path, but times; None where nothing is."""
    try:
        info = path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    seen = [oct(info.st_mode), info.st_uid, info.st_gid]
    if stat.S_ISLNK(info.st_mode):
        seen.append(os.readlink(path))
    elif stat.S_ISREG(info.st_mode):
        seen.append(hashlib.sha256(path.read_bytes()).hexdigest())
    return seen


def is_of_others(path):
    return str(path).startswith(OTHERS) or (str(path.parent) == '/etc' and path.name in BACKUPS)


class Changes:
    """What was changed on this host, from its layers: what else runs outside does not show in them."""

    def __init__(self):
        self.before = {path: entry_of(path) for path in self.touched()}

    @staticmethod
    def touched():
        for layer in pathlib.Path('/run/layers').glob('[0-9]*'):
            point, upper = pathlib.Path((layer / 'point').read_text().strip()), layer / 'upper'
            for folder, folders, names in os.walk(upper):
                for name in [*folders, *names]:
                    yield point / pathlib.Path(folder, name).relative_to(upper)
                # A directory that was made anew hides what it had.
                if 'trusted.overlay.opaque' in os.listxattr(folder):
                    yield from Changes.hidden(OUTSIDE / (point / pathlib.Path(folder).relative_to(upper)).relative_to('/'))

    @staticmethod
    def hidden(folder):
        return ('/' / path.relative_to(OUTSIDE) for path in folder.rglob('*'))

    def since(self):
        """Path: what it was, what it is."""
        found = {}
        for path in {*self.before, *self.touched()}:
            was = self.before[path] if path in self.before else entry_of(OUTSIDE / path.relative_to('/'))
            now = entry_of(path)
            if was != now and not is_of_others(path):
                found[str(path)] = (was, now)
        return found


def forget_cordon():
    """As if what installed the Cordon outside had never run; of it only the tests' user stays."""
    def recorded(name):
        path = RECORD / name
        return path.read_text().splitlines() if path.exists() else []
    for path in recorded('files'):
        pathlib.Path(path).unlink(missing_ok=True)
    for path in sorted(recorded('directories'), reverse=True):
        subprocess.run(['rmdir', '--ignore-fail-on-non-empty', path], check=False)
    for name in recorded('users'):
        if name != User.name:
            subprocess.run(['userdel', name], check=False)
    subprocess.run(['groupdel', 'cordon'], check=True)
    for path in ('/var/lib/cordon', '/etc/cordon', f'/var/lib/{BUILDER}', RECORD):
        shutil.rmtree(path, ignore_errors=True)
    # What others made of the files that are gone.
    subprocess.run(['bash', '-euc', f'. {TOP}/data/bootstrap/host.sh; refresh_caches'], check=True)


class User:
    """Whoever sits at this host: a session with a bus where a session's bus is."""
    name = os.environ.get('CORDON_TEST_USER', 'cordon-test')

    def __init__(self):
        entry = pwd.getpwnam(self.name)
        assert entry.pw_uid != 0, 'an ordinary user is needed'
        self.uid = entry.pw_uid
        # Files, settings and caches: what a desktop and a compiler keep is not to be looked for on the host.
        self.home = pathlib.Path('/tmp/stranger')
        self.runtime = pathlib.Path(f'/run/user/{self.uid}')
        # With the groups of today: what bootstrap adds later is not of this session.
        self.identity = {'user': entry.pw_uid, 'group': entry.pw_gid,
                         'extra_groups': os.getgrouplist(self.name, entry.pw_gid)}
        self.environment = {
            'PATH': '/usr/local/bin:/usr/bin:/bin', 'LC_ALL': 'C.UTF-8', 'HOME': entry.pw_dir, 'USER': self.name,
            'LOGNAME': self.name, 'SHELL': '/bin/bash', 'XDG_RUNTIME_DIR': str(self.runtime)}

    def make_session(self):
        for folder in (self.home, self.runtime):
            self.own(folder).chmod(0o700)
        sudoers = pathlib.Path('/etc/sudoers.d/cordon-stranger')
        sudoers.write_text(f'Defaults logfile=/var/log/sudo-stranger\n{self.name} ALL=(ALL:ALL) NOPASSWD: ALL\n')
        sudoers.chmod(0o440)
        self.lend_build()

    def own(self, path):
        path.mkdir(parents=True, exist_ok=True)
        os.chown(path, self.uid, self.identity['group'])
        return path

    def lend_build(self):
        """Where bootstrap will look for it, so that nothing is compiled: in the cache, under a tree of root's."""
        if RELEASE == TOP / 'build/release':
            subprocess.run(['chown', '-R', self.name, RELEASE], check=True)
            if subprocess.run(['test', '-w', TOP], **self.identity).returncode == 0:
                return
        folder = self.own(self.own(self.home / 'cache') / 'cordon-bootstrap')
        (folder / 'release').symlink_to(RELEASE)

    def start(self, *words, **environment):
        return Program(self, words, environment)

    def file(self, name, data):
        path = self.home / name
        path.write_bytes(data)
        os.chown(path, self.uid, self.identity['group'])
        return path


class Session(Display):
    """The user's desktop, its bus where everybody looks for it."""

    def start_bus(self):
        address = f'unix:path={self.house.runtime}/bus'
        bus = self.child('dbus-daemon', '--session', '--nofork', f'--address={address}', '--print-address=1')
        self.first_line(bus, 'the session bus')
        self.environment['DBUS_SESSION_BUS_ADDRESS'] = address


class Stranger(unittest.TestCase):
    """The cases run in the order of their names."""
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        forget_cordon()
        mmdebstrap = pathlib.Path('/usr/bin/mmdebstrap')
        mmdebstrap.write_text(MMDEBSTRAP)
        mmdebstrap.chmod(0o755)
        cls.user = User()
        cls.user.make_session()
        cls.display = Session(cls.user)
        cls.addClassCleanup(cls.display.close)
        cls.paper = cls.user.file('paper.pdf', documents.four_colours())
        # cordon refuses it, and so it says who was asked, and costs no machine.
        cls.empty = cls.user.file('empty.pdf', b'')
        # What the programs of a session keep of their own is theirs.
        cls.changes, cls.running = Changes(), cls.processes()

    @staticmethod
    def processes():
        found = {}
        for path in pathlib.Path('/proc').glob('[0-9]*'):
            try:
                found[int(path.name)] = os.path.basename(os.readlink(path / 'exe'))
            except OSError:
                pass  # it ended meanwhile
        return {pid: name for pid, name in found.items() if pid not in (1, os.getpid()) and name not in SESSION}

    def bootstrap(self, *words):
        """The user's; options of `cordon open` come through."""
        return self.display.child(TOP / 'bootstrap', *words)

    def finish(self, program, status):
        self.assertEqual(program.wait(SET_UP), status, (program.lines, program.errors))
        return program

    def sudo_calls(self):
        log = pathlib.Path('/var/log/sudo-stranger')
        return log.read_text().count('COMMAND=') if log.exists() else 0

    def record(self):
        return {path: (path.stat().st_mtime_ns, path.read_text()) for path in RECORD.iterdir()}

    def test_01_root_without_a_user(self):
        run = subprocess.run([TOP / 'bootstrap', 'open', self.paper], capture_output=True, text=True, timeout=60,
                             env={'PATH': '/usr/sbin:/usr/bin:/sbin:/bin', 'LC_ALL': 'C.UTF-8'})
        self.assertEqual((run.returncode, run.stdout), (1, ''))
        self.assertRegex(run.stderr, r'^bootstrap: Cordon opens files for ordinary users; [^\n]+\n$')
        self.assertEqual(self.changes.since(), {})

    def test_02_first_run(self):
        """From nothing to the page on the screen, in one go and in this session."""
        self.assertNotIn('cordon', [group.gr_name for group in grp.getgrall()])
        run = self.bootstrap('open', '--json', '--wait=closed', self.paper)
        shown = self.wait_shown(run)
        print(f'# first page {run.time_of(shown):.1f} s after the command', flush=True)
        self.assertEqual([line['stage'] for line in run.lines],
                         ['window', 'machine-started', 'verified', 'agent-ready', 'file-sent', 'first-page'])
        # bootstrap has become the command; the window is the user's, and everything that shows it.
        self.assertEqual(os.path.basename(os.readlink(f'/proc/{run.process.pid}/exe')), 'cordon')
        self.check_window()
        self.assertIn(self.user.name, grp.getgrnam('cordon').gr_mem)
        self.assertNotIn(grp.getgrnam('cordon').gr_gid, self.groups_of(run.process.pid))
        os.kill(run.process.pid, signal.SIGINT)
        self.finish(run, 6)
        for words in ('setting up; sudo may ask', 'building\n', 'installing\n', "building the template 'viewer'",
                      ' 35 %  Unpacking packages', ' 97 %  Writing the manifest', ' root: '):
            self.assertIn(words, run.errors)
        self.assertGreater(self.sudo_calls(), 0)
        wait_for('the end of its machine', lambda: not [name for name in self.processes().values() if 'qemu' in name], 30)

    def wait_shown(self, run):
        """Or what it says instead."""
        wait_for('the page', lambda: run.process.poll() is not None or run.says('stage', 'first-page')
                 or any('error' in line for line in run.lines), SET_UP)
        shown = run.says('stage', 'first-page')
        self.assertTrue(shown, (run.lines, run.errors))
        return shown

    @staticmethod
    def groups_of(pid):
        for line in pathlib.Path(f'/proc/{pid}/status').read_text().splitlines():
            if line.startswith('Groups:'):
                return [int(word) for word in line.split()[1:]]
        return None

    def check_window(self):
        windows = self.display.xdotool('search', '--onlyvisible', '--class', 'cordon').split()
        self.assertTrue(windows)
        self.assertIsNotNone(wait_for('the band', lambda: bounds(self.display.picture(), BAND), 30))
        shows = {pid: name for pid, name in self.processes().items() if name in ('cordon', 'cordon-desktop', 'cordon-screen')}
        self.assertEqual(sorted(shows.values()), ['cordon', 'cordon-desktop', 'cordon-screen'])
        for pid, name in shows.items():
            self.assertEqual(set(uids(pid)), {self.user.uid}, name)

    def open_empty(self):
        """To cordon's own answer."""
        run = self.finish(self.bootstrap('open', '--json', self.empty), 5)
        self.assertEqual(run.lines[-1]['error']['code'], 'file-empty', run.lines)
        return run

    def test_03_second_run(self):
        """No set-up work: bootstrap says nothing, asks for no right, and writes nothing down."""
        calls, record = self.sudo_calls(), self.record()
        run = self.open_empty()
        self.assertEqual(run.errors, '')
        self.assertEqual(self.sudo_calls(), calls)
        self.assertEqual(self.record(), record)

    def test_04_with_sudo(self):
        """Root acts for whoever called sudo: in that user's session, as that user."""
        environment = dict(self.user.environment, DISPLAY=self.display.environment['DISPLAY'])
        run = subprocess.Popen(['sudo', str(TOP / 'bootstrap'), 'open', '--json', '--wait=closed', str(self.paper)],
                               env=environment, cwd='/', stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True, **self.user.identity)
        self.addCleanup(run.kill)
        self.assertEqual(json.loads(run.stdout.readline())['stage'], 'window')
        command, = [pid for pid, name in self.processes().items() if name == 'cordon']
        self.assertEqual(set(uids(command)), {self.user.uid})
        self.assertIsNotNone(wait_for('the band', lambda: bounds(self.display.picture(), BAND), 30))
        os.kill(command, signal.SIGINT)
        _, errors = run.communicate(timeout=60)
        self.assertEqual((run.returncode, errors), (6, ''))

    def test_05_damaged_template(self):
        """Built and imported again; it is the one thing that is missing."""
        with (TEMPLATE / 'root').open('ab') as root:
            root.write(b'more')
        before = os.readlink(TEMPLATE)
        run = self.open_empty()
        self.assertIn("building the template 'viewer'", run.errors)
        self.assertNotEqual(os.readlink(TEMPLATE), before)
        self.assertEqual(self.open_empty().errors, '')

    def test_06_new_template(self):
        before, files = os.readlink(TEMPLATE), (RECORD / 'files').read_text()
        run = self.finish(self.bootstrap('template'), 0)
        self.assertIn("building the template 'viewer'", run.errors)
        self.assertNotIn('installing', run.errors)
        self.assertNotEqual(os.readlink(TEMPLATE), before)
        self.assertEqual((RECORD / 'files').read_text(), files)
        self.assertEqual(self.open_empty().errors, '')

    def test_07_remove(self):
        """The host is what it was: files, accounts, groups, processes."""
        self.finish(self.bootstrap('remove', '--yes'), 0)
        wait_for('the end of what was started',
                 lambda: not {pid: name for pid, name in self.processes().items() if pid not in self.running}, 30)
        self.assertEqual(self.changes.since(), {})
        if KVM.exists():
            self.assertEqual(oct(KVM.stat().st_mode & 0o777), '0o600')
        self.finish(self.bootstrap('remove', '--yes'), 0)


if __name__ == '__main__':
    lacking = missing()
    if lacking:
        print(f'1..0 # SKIP {lacking}')
        sys.exit(0)
    tap.main()
