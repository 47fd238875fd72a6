# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host with the installed Cordon for one test program: fresh system bus, libvirtd and state
directory (private-libvirt.sh makes them), the installed template imported into it, and an ordinary
user. Everything a person would start runs as that user; nothing outside is touched."""
import grp
import json
import os
import pathlib
import pwd
import signal
import subprocess
import tempfile
import threading
import time

import gi

gi.require_version('Gio', '2.0')
from gi.repository import Gio, GLib  # noqa: E402

STATE = pathlib.Path('/var/lib/cordon')
TEMPLATE = pathlib.Path(os.environ.get('CORDON_TEMPLATE_DIR', STATE / 'templates/viewer/current'))
COMPARTMENT = 'untrusted-documents'
KEEP_READY = pathlib.Path(__file__).resolve().parent / 'keep_ready.py'
SERVICES = pathlib.Path(__file__).resolve().parent / '../../data/bootstrap/host-services.sh'

# Software emulation on a busy machine: a boot takes 5 s, or 60.
DEADLINE = 180


def wait_for(what, condition, seconds=DEADLINE, rest=0.05):
    """The first true value of condition(), for what cannot tell by itself."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f'{what}: not within {seconds} s')
        time.sleep(rest)


def missing():
    """What this host lacks for the tests, or None."""
    if not (TEMPLATE / 'manifest.json').exists():
        return f'no template in {TEMPLATE}: ./bootstrap test vm builds one'
    if not pathlib.Path('/usr/libexec/cordond').exists():
        return 'Cordon is not installed: ./bootstrap test vm installs it'
    return None


class Program:
    """A child of the user's. Its lines of standard output are kept; JSON is parsed."""

    def __init__(self, house, words, environment=None):
        self.lines = []
        self.times = []  # of each line, in seconds since the start
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            [str(word) for word in words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, cwd='/', env=dict(house.environment, **(environment or {})), **house.identity)
        self.refuse_root()
        self.errors = ''
        self.readers = [threading.Thread(target=self.read, daemon=True),
                        threading.Thread(target=self.read_errors, daemon=True)]
        for reader in self.readers:
            reader.start()

    def refuse_root(self):
        """A test that passes as root proves nothing."""
        assert 0 not in uids(self.process.pid), self.process.args

    def read(self):
        for line in self.process.stdout:
            self.times.append(time.monotonic() - self.started)
            self.lines.append(json.loads(line) if line.startswith(('{', '[')) else line.rstrip('\n'))

    def read_errors(self):
        self.errors = self.process.stderr.read()

    def says(self, key, value):
        return next((line for line in list(self.lines) if isinstance(line, dict) and line.get(key) == value), None)

    def wait_says(self, key, value, seconds=DEADLINE):
        """The first line of JSON with this value; fails at once when the program ends without it."""
        def find():
            status = self.process.poll()
            if status is not None:
                for reader in self.readers:
                    reader.join()
            found = self.says(key, value)
            assert found or status is None, f'{self.process.args}: {status} {self.lines} {self.errors}'
            return found
        return wait_for(f'{key} {value}', find, seconds)

    def time_of(self, line):
        return self.times[self.lines.index(line)]

    def wait(self, seconds=DEADLINE):
        status = self.process.wait(seconds)
        for reader in self.readers:
            reader.join()
        return status

    def kill(self):
        self.process.kill()
        self.wait()


def uids(pid):
    """Real, effective, saved and file system uid of a process."""
    for line in pathlib.Path(f'/proc/{pid}/status').read_text().splitlines():
        if line.startswith('Uid:'):
            return [int(word) for word in line.split()[1:]]
    raise AssertionError(pid)


def processes_of(uid):
    found = []
    for path in pathlib.Path('/proc').glob('[0-9]*'):
        try:
            if uid in uids(path.name):
                found.append(int(path.name))
        except OSError:
            pass  # it ended meanwhile
    return found


class House:
    template_name = 'viewer'  # also of its directory, as `cordon template import` wants it

    def __init__(self):
        assert os.getuid() == 0, 'the house needs root; its user does not'
        self.folder = tempfile.TemporaryDirectory(prefix='cordon-vm-')
        self.path = pathlib.Path(self.folder.name)
        self.path.chmod(0o755)
        self.programs = []
        self.bus = Gio.bus_get_sync(Gio.BusType.SYSTEM, None)
        self.choose_user(os.environ.get('CORDON_TEST_USER', 'cordon-test'))
        self.cover_state()
        try:
            self.set_up()
        except BaseException:
            self.close()
            raise

    def set_up(self):
        self.import_template()
        self.has_mac = self.capabilities_have_mac()
        if not self.has_mac:
            self.root('cordon', 'host', 'allow-unlabelled', '--user', self.user.pw_name, COMPARTMENT)

    # --- the host

    def choose_user(self, name):
        self.user = pwd.getpwnam(name)
        assert self.user.pw_uid != 0, 'an ordinary user is needed'
        groups = [group.gr_gid for group in grp.getgrall() if name in group.gr_mem]
        assert grp.getgrnam('cordon').gr_gid in groups, f'{name} is not in group cordon'
        self.identity = {'user': self.user.pw_uid, 'group': self.user.pw_gid, 'extra_groups': groups}
        self.home = self.path / 'home'
        self.runtime = self.path / 'run'
        for folder in (self.home, self.runtime):
            folder.mkdir(mode=0o700)
            os.chown(folder, self.user.pw_uid, self.user.pw_gid)
        self.environment = {
            'PATH': '/usr/local/bin:/usr/bin:/bin', 'LC_ALL': 'C.UTF-8', 'HOME': str(self.home), 'USER': name,
            'LOGNAME': name, 'XDG_RUNTIME_DIR': str(self.runtime), 'SHELL': '/bin/sh'}

    def cover_state(self):
        """In this mount namespace only: the installed templates stay readable elsewhere."""
        self.template = self.path / self.template_name
        self.template.mkdir()
        # Read-only: nothing that cleans up in here can ever reach the installed files.
        subprocess.run(['mount', '-o', 'bind,ro', self.template_files(), self.template], check=True)
        subprocess.run(['mount', '-t', 'tmpfs', '-o', 'mode=0711', 'private', STATE], check=True)

    def template_files(self):
        return TEMPLATE.resolve()

    def import_template(self):
        self.root('cordon', 'template', 'import', self.template)

    def capabilities_have_mac(self):
        capabilities = self.virsh('capabilities')
        return any(f'<model>{model}</model>' in capabilities for model in ('selinux', 'apparmor'))

    def close(self):
        for program in self.programs:
            if program.process.poll() is None:
                program.kill()
        self.end_cordond()
        subprocess.run(['umount', STATE, self.template], check=True)
        self.folder.cleanup()

    # --- programs

    def root(self, *words, check=True):
        """The administrator."""
        environment = dict(os.environ, LC_ALL='C.UTF-8')
        return subprocess.run(list(map(str, words)), check=check, env=environment, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, text=True, timeout=DEADLINE).stdout

    def virsh(self, *words):
        return self.root('virsh', '-q', '-c', 'qemu:///system', *words)

    def start(self, *words, **environment):
        program = Program(self, words, environment)
        self.programs.append(program)
        return program

    def run(self, *words):
        """A command of the user's, to its end: exit status and what it printed, parsed where JSON."""
        program = self.start(*words)
        return program.wait(), program.lines

    def cordon(self, *words):
        """`cordon … --json` of the user's."""
        return self.run('cordon', *words, '--json')

    def headless(self, *words):
        allow = [] if self.has_mac else ['--allow-unlabelled']
        return self.start(os.environ['CORDON_HEADLESS'], '--screen-program', '/usr/libexec/cordon-screen', *allow, *words)

    def keep_ready(self, *words):
        """A program of the user's that wants machines kept ready, as long as it lives."""
        allow = [] if self.has_mac else ['--allow-unlabelled']
        holder = self.start('/usr/bin/python3', KEEP_READY, *allow, *words)
        holder.wait_says('held', True)
        return holder

    def file(self, name, data):
        """A file of the user's."""
        path = self.home / name
        path.write_bytes(data)
        os.chown(path, self.user.pw_uid, self.user.pw_gid)
        return path

    # --- what is there

    def domains(self):
        return self.virsh('list', '--all', '--name').split()

    def machines(self):
        status, lines = self.cordon('list')
        assert status == 0, lines
        return lines[0]

    def ready_machines(self):
        """Those that wait for a file, and those that get ready for that."""
        status, lines = self.cordon('list', '--all')
        assert status == 0, lines
        there = {machine['uuid'] for machine in self.machines()}
        return [machine for machine in lines[0] if machine['uuid'] not in there]

    def checks(self):
        """`cordon doctor`, by name."""
        return {check['name']: check for check in self.cordon('doctor')[1][0]['checks']}

    def accounts_in_use(self):
        return int(self.checks()['accounts']['seen'].rsplit(', ', 1)[1].split()[0])

    def cordond_pid(self):
        try:
            return self.bus.call_sync('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus',
                                      'GetConnectionUnixProcessID', GLib.Variant('(s)', ('org.cordon.Cordon1',)),
                                      None, Gio.DBusCallFlags.NO_AUTO_START, 10000, None).unpack()[0]
        except GLib.Error:
            return None

    def end_cordond(self):
        """It saves what lasts, for which it has a minute."""
        pid = self.cordond_pid()
        if pid:
            os.kill(pid, signal.SIGTERM)
            wait_for('the end of cordond', lambda: self.cordond_pid() != pid, 90)

    def kill_cordond(self):
        """Without a word. The bus has seen its end: what is asked next starts another one."""
        pid = self.cordond_pid()
        os.kill(pid, signal.SIGKILL)
        wait_for('the end of cordond', lambda: self.cordond_pid() != pid, 30)

    # --- libvirt

    def kill_libvirt(self):
        pid = int(pathlib.Path('/run/libvirtd.pid').read_text())
        os.kill(pid, signal.SIGKILL)
        wait_for('the end of libvirtd', lambda: pathlib.Path(f'/proc/{pid}/comm').exists() is False, 30)

    def start_libvirt(self):
        self.root(SERVICES, 'start', os.environ['CORDON_TEST_SERVICES'])
