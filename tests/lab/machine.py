# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab's machine as its host sees it: one QEMU, two virtio ports and QMP. Always emulated, with
emulated SVM inside: a frozen state then fits every host that has the same QEMU."""
import json
import pathlib
import shlex
import socket
import subprocess
import tempfile
import threading
import time

PROGRAM = 'qemu-system-x86_64'
MEMORY_MIB = 1536
COMMAND_LINE = ('console=ttyS0 quiet security=selinux enforcing=1 audit=1 audit_backlog_limit=8192 '
                'systemd.show_status=0 mitigations=off')
# All of them fall under the same ways of being interrupted, and are what a frozen state depends on.
MODEL = ['-accel', 'tcg,thread=multi,tb-size=512', '-machine', 'pc-q35-7.2', '-cpu', 'qemu64,+svm', '-smp', '2',
         '-m', str(MEMORY_MIB), '-nodefaults', '-display', 'none', '-no-reboot', '-no-user-config',
         '-device', 'virtio-serial-pci', '-device', 'virtio-rng-pci', '-append', COMMAND_LINE]


class Ended(Exception):
    """QEMU ended, or the time is up."""


class Machine:
    """Starts QEMU on the disk of the folder `lab`, or thaws it from `state` and keeps nothing that it
    writes. As a context manager it also ends it. Nothing waits longer than `seconds` from its start."""

    def __init__(self, lab, seconds, state=None):
        self.folder = tempfile.TemporaryDirectory(prefix='cordon-lab-')
        self.path = pathlib.Path(self.folder.name)
        self.deadline = time.monotonic() + seconds
        pairs = {name: socket.socketpair() for name in ('control', 'output', 'qmp')}
        theirs = {name: pair[1] for name, pair in pairs.items()}
        self.control, self.output, self.qmp = (pair[0] for pair in pairs.values())
        drive = f'file={lab}/disk,format=qcow2,if=virtio,cache=unsafe'
        words = [PROGRAM, *MODEL, '-kernel', lab / 'kernel', '-initrd', lab / 'initrd',
                 '-drive', drive + ',snapshot=on' if state else drive,
                 # Read only when something went wrong.
                 '-serial', f'file:{self.path}/console']
        for name, end in theirs.items():
            words += ['-chardev', f'socket,id={name},fd={end.fileno()}']
        words += ['-mon', 'chardev=qmp,mode=control']
        for name in ('control', 'output'):
            words += ['-device', f'virtserialport,chardev={name},name=org.cordon.lab.{name}']
        if state:
            words += ['-incoming', 'exec:zstd -dcq ' + shlex.quote(str(state))]
        self.process = subprocess.Popen(['setpriv', '--pdeathsig', 'KILL', *words], stdin=subprocess.DEVNULL,
                                        pass_fds=[end.fileno() for end in theirs.values()])
        for end in theirs.values():
            end.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def end(self):
        """What it said before is in the sockets."""
        self.process.kill()
        self.process.wait()

    def close(self):
        self.end()
        self.folder.cleanup()

    def alive(self):
        if self.process.poll() is not None:
            raise Ended(f'QEMU ended with {self.process.returncode}')
        if time.monotonic() > self.deadline:
            raise Ended('the time is up')

    def console(self):
        return (self.path / 'console').read_text(errors='replace')

    def line(self):
        """The agent's next line."""
        text = b''
        while not text.endswith(b'\n'):
            self.control.settimeout(max(0.1, self.deadline - time.monotonic()))
            try:
                byte = self.control.recv(1)
            except TimeoutError:
                byte = b''
            if not byte:
                self.alive()
                raise Ended('the agent hung up')
            text += byte
        return text.decode().split()

    def forward_output(self, write):
        """A thread that hands over whatever the output port says, until QEMU ends."""
        def forward():
            while True:
                data = self.output.recv(65536)
                if not data:
                    return
                write(data)
        thread = threading.Thread(target=forward, daemon=True)
        thread.start()
        return thread

    def freeze(self, state):
        """Memory and devices into a file; the disk is then as they know it. Not stopped before: a
        machine that is frozen stopped also thaws stopped."""
        with self.qmp.makefile('rw') as talk:
            talk.readline()
            command(talk, 'qmp_capabilities')
            command(talk, 'migrate-set-parameters', **{'max-bandwidth': 1 << 34})
            command(talk, 'migrate', uri='exec:zstd -1 -q -f -o ' + shlex.quote(str(state)))
            while True:
                self.alive()
                status = command(talk, 'query-migrate').get('status')
                if status in ('completed', 'failed', 'cancelled'):
                    break
                time.sleep(0.1)
            assert status == 'completed', status
            command(talk, 'quit')
        self.process.wait()


def command(talk, name, **arguments):
    talk.write(json.dumps({'execute': name, 'arguments': arguments}) + '\n')
    talk.flush()
    while True:
        answer = json.loads(talk.readline())
        if 'error' in answer:
            raise RuntimeError(f'{name}: {answer["error"]}')
        if 'return' in answer:
            return answer['return']
