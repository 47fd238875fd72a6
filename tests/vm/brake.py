# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A brake on the wire between cordond and libvirt's daemon: a call that was chosen, or its answer, is held until it is
let go, so that a test kills at a step that it knows and not after some time. libvirt's daemon is moved aside and
listens elsewhere; whoever comes to its place is passed on, message by message and with every descriptor. Only
cordond's calls are held, and everything else on its connection goes on meanwhile. Nothing of Cordon takes part."""
import array
import os
import pathlib
import shutil
import socket
import struct
import subprocess
import threading

RUN = pathlib.Path('/run/libvirt')
PLACE = RUN / 'libvirt-sock'
ASIDE = RUN / 'aside'
SETTINGS = pathlib.Path('/etc/libvirt/libvirtd.conf')
CORDOND = '/usr/libexec/cordond'

# Programs and procedures of libvirt's protocol (src/remote/remote_protocol.x, qemu_protocol.x); the numbers are fixed
# for ever.
REMOTE, QEMU = 0x20008086, 0x20008087
PROCEDURES = {
    'start': (REMOTE, 196), 'destroy': (REMOTE, 12), 'resume': (REMOTE, 28), 'suspend': (REMOTE, 34),
    'define': (REMOTE, 350), 'undefine': (REMOTE, 231), 'note': (REMOTE, 264), 'make-disk': (REMOTE, 93),
    'delete-disk': (REMOTE, 94), 'order': (QEMU, 1),
}
# Kinds of messages (src/rpc/virnetprotocol.x); those with descriptors are followed by a byte for each.
CALL, ANSWER, CALL_WITH_FDS, ANSWER_WITH_FDS = 0, 1, 4, 5
HEADER = struct.Struct('>IIIiIi')


class Hold:
    """One message that is kept back: the nth of its kind that holds those bytes. Set when it has come."""

    def __init__(self, step, answer, nth, text):
        self.kind = PROCEDURES[step]
        self.answer, self.left, self.text = answer, nth, text
        self.serial = None  # of the call whose answer it is
        self.come = threading.Event()
        self.rest = None  # what sends it on

    def takes(self, message, answer):
        program, _, procedure, _, serial, _ = HEADER.unpack_from(message)
        if (program, procedure) != self.kind or self.come.is_set():
            return False
        if not answer and self.serial is None and self.text in message:
            self.left -= 1
            self.serial = serial if self.left == 0 else None
            return not self.answer and self.serial is not None
        return answer and self.answer and serial == self.serial

    def let_go(self):
        if self.rest:
            self.rest()
            self.rest = None


def exactly(end, size):
    """So many bytes; None at the end of the connection."""
    data = b''
    while len(data) < size:
        more = end.recv(size - len(data))
        if not more:
            return None
        data += more
    return data


class Wire:
    """One connection and the daemon's side of it; each direction has a thread."""

    def __init__(self, brake, client):
        self.brake, self.client = brake, client
        self.server = socket.socket(socket.AF_UNIX)
        pid, = struct.unpack_from('i', client.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
        try:
            self.is_cordond = os.readlink(f'/proc/{pid}/exe') == CORDOND
            self.server.connect(str(ASIDE / 'libvirt-sock'))
        except OSError:
            self.close()
            return
        self.locks = {client: threading.Lock(), self.server: threading.Lock()}
        for source, target in ((client, self.server), (self.server, client)):
            threading.Thread(target=self.carry, args=(source, target), daemon=True).start()

    def close(self):
        """Both sides learn that the other one is gone."""
        for end in (self.client, self.server):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # it is gone already

    def carry(self, source, target):
        try:
            while True:
                size = exactly(source, 4)
                message = exactly(source, struct.unpack('>I', size)[0] - 4) if size else None
                if message is None:
                    break
                self.pass_on(source, target, size, message)
        except OSError:
            pass  # it ended meanwhile
        self.close()

    def pass_on(self, source, target, size, message):
        kind = HEADER.unpack_from(message)[3]
        fds = self.descriptors(source, message) if kind in (CALL_WITH_FDS, ANSWER_WITH_FDS) else []
        answer = kind in (ANSWER, ANSWER_WITH_FDS)

        def send():
            with self.locks[target]:
                try:
                    target.sendall(size + message)
                    for fd in fds:
                        socket.send_fds(target, [b'\0'], [fd])
                except OSError:
                    pass  # whoever waited for it is gone
            for fd in fds:
                os.close(fd)
        stops = self.is_cordond and (answer or kind in (CALL, CALL_WITH_FDS))
        if not (stops and self.brake.keeps(message, answer, send)):
            send()

    @staticmethod
    def descriptors(source, message):
        found = []
        for _ in range(struct.unpack_from('>I', message, HEADER.size)[0]):
            _, ancillary, _, _ = source.recvmsg(1, socket.CMSG_SPACE(4), socket.MSG_CMSG_CLOEXEC)
            found += array.array('i', ancillary[0][2])
        return found


class Brake:
    """Stands in libvirt's daemon's place until it is closed. The daemon must be started anew after it was made, and
    after it was closed."""

    def __init__(self, folder):
        self.holds = []
        self.lock = threading.Lock()
        settings = folder / 'libvirtd.conf'
        shutil.copy(SETTINGS, settings)
        with open(settings, 'a', encoding='utf-8') as file:
            file.write(f'\nunix_sock_dir = "{ASIDE}"\n')
        subprocess.run(['mount', '--bind', settings, SETTINGS], check=True)
        ASIDE.mkdir()
        PLACE.unlink(missing_ok=True)
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(PLACE))
        PLACE.chmod(0o666)
        self.listener.listen(64)
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            Wire(self, client)

    def close(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        PLACE.unlink(missing_ok=True)
        subprocess.run(['umount', SETTINGS], check=True)

    def hold(self, step, answer=False, nth=1, text=b''):
        hold = Hold(step, answer, nth, text)
        with self.lock:
            self.holds.append(hold)
        return hold

    def keeps(self, message, answer, send):
        with self.lock:
            for hold in self.holds:
                if hold.takes(message, answer):
                    hold.rest = send
                    hold.come.set()
                    return True
        return False

    def let_all_go(self):
        with self.lock:
            holds, self.holds = self.holds, []
        for hold in holds:
            hold.let_go()
