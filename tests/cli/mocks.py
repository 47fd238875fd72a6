# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A private bus with stand-ins for cordond and cordon-desktop, and a way to run the command on it.

The stand-ins are registered from the interfaces' own XML, unless a test wants a service that breaks
them.
"""
import os
import pathlib
import signal
import subprocess
import sys
import tempfile

from gi.repository import Gio, GLib

DATA = pathlib.Path(os.environ['CORDON_DATA'])
COMMAND = os.environ['CORDON_COMMAND']
DEADLINE_S = 30

SERVICE_NAME = 'org.cordon.Cordon1'
SERVICE_PATH = '/org/cordon/Cordon1'
DESKTOP_NAME = 'org.cordon.Cordon'
DESKTOP_PATH = '/org/cordon/Desktop1'
REQUEST_INTERFACE = 'org.cordon.Desktop1.Request'

BUS_CONFIG = '''<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <servicedir>{services}</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
'''


def become_ordinary():
    """The command opens no files for root; a test that root calls goes on as another user."""
    if os.geteuid() == 0:
        os.execvp('unshare', ['unshare', '--user', '--map-user=1000', '--map-group=1000',
                              sys.executable, *sys.argv])


def interface(file, name):
    return Gio.DBusNodeInfo.new_for_xml((DATA / file).read_text()).lookup_interface(name)


class Bus:
    """A bus of its own in a directory of its own."""

    def __init__(self):
        self.directory = tempfile.TemporaryDirectory(prefix='cordon-cli-')
        self.path = pathlib.Path(self.directory.name)
        (self.path / 'services').mkdir()
        socket = self.path / 'bus'
        config = self.path / 'bus.conf'
        config.write_text(BUS_CONFIG.format(socket=socket, services=self.path / 'services'))
        self.address = f'unix:path={socket}'
        self.daemon = subprocess.Popen(['dbus-daemon', f'--config-file={config}', '--nofork',
                                        '--print-address'], stdout=subprocess.PIPE)
        self.daemon.stdout.readline()

    def connect(self):
        flags = (Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
                 | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION)
        return Gio.DBusConnection.new_for_address_sync(self.address, flags, None, None)

    def add_service(self, name, command):
        (self.path / 'services' / f'{name}.service').write_text(
            f'[D-BUS Service]\nName={name}\nExec={command}\n')

    def close(self):
        self.daemon.terminate()
        self.daemon.wait()
        self.daemon.stdout.close()
        self.directory.cleanup()


def own(connection, name):
    reply = connection.call_sync('org.freedesktop.DBus', '/org/freedesktop/DBus',
                                 'org.freedesktop.DBus', 'RequestName',
                                 GLib.Variant('(su)', (name, 0)), None, 0, -1, None)
    assert reply.unpack() == (1,), 'the name is taken'


class Service:
    """cordond: answers[METHOD] is the reply's tuple, a (type, value) pair, or (error name, text)."""

    def __init__(self, bus, answers, info=None):
        self.connection = bus.connect()
        self.answers = answers
        self.calls = []
        self.asked = []  # those for which somebody may be asked for a password
        self.info = info or interface('org.cordon.Cordon1.xml', SERVICE_NAME)
        self.connection.register_object(SERVICE_PATH, self.info, self.on_call, None, None)
        own(self.connection, SERVICE_NAME)

    def on_call(self, connection, sender, path, interface_name, method, parameters, invocation):
        fds = invocation.get_message().get_unix_fd_list()
        contents = [read_all(fds.get(i)) for i in range(fds.get_length())] if fds else []
        self.calls.append((method, parameters.unpack(), contents))
        if invocation.get_message().get_flags() & Gio.DBusMessageFlags.ALLOW_INTERACTIVE_AUTHORIZATION:
            self.asked.append(method)
        answer = self.answers[method]
        if isinstance(answer, Exception):
            invocation.return_dbus_error(*answer.args)
        else:
            invocation.return_value(answer)


class Desktop:
    """cordon-desktop: `script(request)` is run when a file has been handed over, or a machine named. answer: of the
    person who is asked what several files get; an exception is an error of the call."""

    def __init__(self, bus, script, answer='each'):
        self.connection = bus.connect()
        self.script = script
        self.together, self.asked = answer, []
        self.requests = []
        self.connection.register_object(
            DESKTOP_PATH, interface('org.cordon.Desktop1.xml', 'org.cordon.Desktop1'), self.on_open,
            None, None)
        own(self.connection, DESKTOP_NAME)

    def close(self):
        self.connection.close_sync(None)

    def on_open(self, connection, sender, path, interface_name, method, parameters, invocation):
        if method == 'AskTogether':
            self.asked.append(parameters.unpack())
            if isinstance(self.together, Exception):
                invocation.return_dbus_error(*self.together.args)
            else:
                invocation.return_value(GLib.Variant('(s)', (self.together,)))
            return
        if method == 'ShowMachine':
            name, options = parameters.unpack()
            self.answer(sender, name, options, None, invocation)
            return
        handle, name, options = parameters.unpack()
        content = read_all(invocation.get_message().get_unix_fd_list().get(handle))
        self.answer(sender, name, options, content, invocation)

    def answer(self, sender, name, options, content, invocation):
        request = Request(self, sender, name, options, content)
        self.requests.append(request)
        invocation.return_value(GLib.Variant('(o)', (request.path,)))
        self.script(request)


class Request:
    def __init__(self, desktop, sender, name, options, content):
        self.connection, self.sender = desktop.connection, sender
        self.name, self.options, self.content = name, options, content
        self.closes = 0
        self.on_close = self.closed
        self.path = f'{DESKTOP_PATH}/request/{sender[1:].replace(".", "_")}/{options["handle_token"]}'
        self.connection.register_object(
            self.path, interface('org.cordon.Desktop1.xml', REQUEST_INTERFACE), self.on_call, None, None)

    def on_call(self, connection, sender, path, interface_name, method, parameters, invocation):
        self.closes += 1
        invocation.return_value(None)
        self.on_close()

    def emit(self, signal, arguments, connection=None):
        (connection or self.connection).emit_signal(self.sender, self.path, REQUEST_INTERFACE, signal,
                                                    arguments)

    def stage(self, word, ms=1, machine='', connection=None):
        self.emit('Stage', GLib.Variant('(sus)', (word, ms, machine)), connection)

    def failed(self, code, text):
        self.emit('Failed', GLib.Variant('(ss)', (code, text)))

    def closed(self):
        self.emit('Closed', None)


def read_all(fd):
    with os.fdopen(fd, 'rb') as stream:
        return stream.read()


class Run:
    """The command, while this process goes on serving the bus."""

    def __init__(self, arguments, environment, cwd, stdin=subprocess.DEVNULL):
        self.out = tempfile.TemporaryFile()
        self.err = tempfile.TemporaryFile()
        self.process = subprocess.Popen([COMMAND, *arguments], env=environment, cwd=cwd,
                                        stdin=stdin, stdout=self.out, stderr=self.err)
        self.status = None

    def wait(self):
        loop = GLib.MainLoop()
        late = GLib.timeout_add_seconds(DEADLINE_S, self.kill)
        GLib.child_watch_add(GLib.PRIORITY_DEFAULT, self.process.pid,
                             lambda pid, status: (setattr(self, 'status', status), loop.quit()))
        loop.run()
        GLib.source_remove(late) if late else None
        self.process.returncode = os.waitstatus_to_exitcode(self.status)
        self.stdout, self.stderr = (self.text(stream) for stream in (self.out, self.err))
        return self

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        return True

    @property
    def code(self):
        return self.process.returncode

    def output(self):
        """What it printed so far."""
        self.out.flush()
        return os.pread(self.out.fileno(), 1 << 20, 0).decode()

    @staticmethod
    def text(stream):
        stream.seek(0)
        text = stream.read().decode()
        stream.close()
        return text
