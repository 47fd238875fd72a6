# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab's machine as its host sees it: one QEMU, two virtio ports, a serial console and QMP. Always
emulated, with emulated SVM inside: a frozen state then fits every host that has the same QEMU."""
import json
import pathlib
import re
import select
import shlex
import socket
import subprocess
import threading
import time

PROGRAM = 'qemu-system-x86_64'
MEMORY_MIB = 1536
COMMAND_LINE = ('console=ttyS0 quiet security=selinux enforcing=1 audit=1 audit_backlog_limit=8192 '
                'systemd.show_status=0 mitigations=off sysrq_always_enabled no_timer_check')
# All of them fall under the same ways of being interrupted, and are what a frozen state depends on.
MODEL = ['-accel', 'tcg,thread=multi,tb-size=512', '-machine', 'pc-q35-7.2', '-cpu', 'qemu64,+svm', '-smp', '2',
         '-m', str(MEMORY_MIB), '-nodefaults', '-display', 'none', '-no-reboot', '-no-user-config',
         '-device', 'virtio-serial-pci', '-device', 'virtio-rng-pci', '-append', COMMAND_LINE]
# The console's chardev takes a key for itself, and with it the line's break, which a kernel obeys.
BREAK = b'\x01b'
# Blocked tasks, and what each processor does; before them everything that is said is shown.
SYSRQ = '8wl'

# Seconds: what QEMU's monitor and a kernel under load need to answer.
MONITOR = 20
KERNEL = 5


class Ended(Exception):
    """QEMU ended, or the time is up."""


class Machine:
    """Starts QEMU on the disk of the folder `lab`, or thaws it from `state` and keeps nothing that it
    writes. As a context manager it also ends it. Nothing waits longer than `seconds` from its start."""

    def __init__(self, lab, seconds, state=None):
        self.deadline = time.monotonic() + seconds
        pairs = {name: socket.socketpair() for name in ('control', 'output', 'console', 'qmp')}
        theirs = {name: pair[1] for name, pair in pairs.items()}
        self.control, self.output, self.serial, self.qmp = (pair[0] for pair in pairs.values())
        self.process = subprocess.Popen(['setpriv', '--pdeathsig', 'KILL', *words(lab, theirs, state)],
                                        stdin=subprocess.DEVNULL, pass_fds=[end.fileno() for end in theirs.values()])
        for end in theirs.values():
            end.close()
        self.said = bytearray()
        forward(self.serial, self.said.extend)
        self.monitor = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """What it said before is in the sockets."""
        self.process.kill()
        self.process.wait()

    def console(self):
        return self.said.decode(errors='replace')

    def left(self, seconds=None):
        """Of the time that is given: at most these seconds."""
        left = self.deadline - time.monotonic()
        return max(0.1, left if seconds is None else min(left, seconds))

    # --- the agent

    def tell(self, data, seconds=None):
        self.control.settimeout(self.left(seconds))
        try:
            self.control.sendall(data)
        except OSError as error:
            raise self.ended(error) from None

    def speaks(self, seconds):
        """Whether the agent says something within so many seconds, or hangs up."""
        ready, _, _ = select.select([self.control], [], [], self.left(seconds))
        if not ready and time.monotonic() > self.deadline:
            raise Ended('the time is up')
        return bool(ready)

    def line(self, seconds=None):
        """The agent's next line."""
        self.control.settimeout(self.left(seconds))
        end = time.monotonic() + self.left(seconds)
        text = b''
        while not text.endswith(b'\n'):
            self.control.settimeout(max(0.1, end - time.monotonic()))
            try:
                byte = self.control.recv(1)
            except OSError as error:
                raise self.ended(error) from None
            if not byte:
                raise self.ended(EOFError('the agent hung up'))
            text += byte
        return text.decode().split()

    def expect(self, word, seconds=None):
        said = self.line(seconds)
        if said != [word]:
            raise Ended(f'the agent said “{" ".join(said)}” instead of “{word}”')

    def ended(self, error):
        """What a broken or silent port means."""
        try:
            self.process.wait(1 if not isinstance(error, TimeoutError) else 0)
        except subprocess.TimeoutExpired:
            pass
        if self.process.returncode is not None:
            return Ended(f'QEMU ended with {self.process.returncode}')
        return Ended('the time is up' if isinstance(error, TimeoutError) else str(error))

    def forward_output(self, write):
        """A thread that hands over whatever the output port says, until QEMU ends."""
        return forward(self.output, write)

    # --- the monitor

    def command(self, name, **arguments):
        if self.monitor is None:
            self.qmp.settimeout(MONITOR)
            self.monitor = self.qmp.makefile('rw')
            self.monitor.readline()
            self.command('qmp_capabilities')
        self.monitor.write(json.dumps({'execute': name, 'arguments': arguments}) + '\n')
        self.monitor.flush()
        while True:
            answer = json.loads(self.monitor.readline() or '{"error": "QEMU hung up"}')
            if 'error' in answer:
                raise RuntimeError(f'{name}: {answer["error"]}')
            if 'return' in answer:
                return answer['return']

    def freeze(self, state):
        """Memory and devices into a file; the disk is then as they know it. Not stopped before: a
        machine that is frozen stopped also thaws stopped."""
        self.command('migrate-set-parameters', **{'max-bandwidth': 1 << 34})
        self.command('migrate', uri='exec:zstd -1 -q -f -o ' + shlex.quote(str(state)))
        while True:
            if time.monotonic() > self.deadline:
                raise Ended('the time is up')
            status = self.command('query-migrate').get('status')
            if status in ('completed', 'failed', 'cancelled'):
                break
            time.sleep(0.1)
        assert status == 'completed', status
        self.command('quit')
        self.process.wait()

    # --- what a machine that is late does

    def describe(self):
        """Lines, as far as it still answers: QEMU's own state and threads, twice where its processors stand,
        and what the kernel says about tasks that are blocked."""
        try:
            yield f'QEMU: {self.command("query-status")}'
            for _ in range(2):
                yield from self.describe_threads()
                yield from self.describe_processors()
                time.sleep(1)
        except (OSError, RuntimeError, ValueError) as error:
            yield f'QEMU\'s monitor: {error}'
        before = len(self.said)
        self.ask_kernel()
        yield from ('console: ' + line for line in self.said[before:].decode(errors='replace').splitlines())

    def describe_threads(self):
        for task in sorted(pathlib.Path(f'/proc/{self.process.pid}/task').iterdir()):
            name, _, rest = (task / 'stat').read_text().partition('(')[2].rpartition(')')
            fields = rest.split()
            yield f'thread {task.name} {name}: {fields[0]}, {fields[11]} + {fields[12]} ticks'

    def describe_processors(self):
        text = self.command('human-monitor-command', **{'command-line': 'info registers -a'})
        for line in text.splitlines():
            if re.match(r'CPU#|RIP=|EIP=|CR0=', line.strip()):
                yield line.strip()

    def ask_kernel(self):
        for key in SYSRQ:
            try:
                self.serial.sendall(BREAK)
                time.sleep(0.5)
                self.serial.sendall(key.encode())
            except OSError:
                return
            time.sleep(KERNEL if key != SYSRQ[0] else 0.5)


def words(lab, ends, state):
    """QEMU's command line; `ends` are its ends of the socket pairs."""
    drive = f'file={lab}/disk,format=qcow2,if=virtio,cache=unsafe'
    line = [PROGRAM, *MODEL, '-kernel', lab / 'kernel', '-initrd', lab / 'initrd',
            '-drive', drive + ',snapshot=on' if state else drive]
    for name, end in ends.items():
        line += ['-chardev', f'socket,id={name},fd={end.fileno()}' + (',mux=on' if name == 'console' else '')]
    line += ['-serial', 'chardev:console', '-mon', 'chardev=qmp,mode=control']
    for name in ('control', 'output'):
        line += ['-device', f'virtserialport,chardev={name},name=org.cordon.lab.{name}']
    if state:
        line += ['-incoming', 'exec:zstd -dcq ' + shlex.quote(str(state))]
    return line


def forward(end, write):
    """A thread that hands over whatever this socket says, until the other side hangs up."""
    def work():
        while True:
            try:
                data = end.recv(65536)
            except OSError:
                return
            if not data:
                return
            write(data)
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread
