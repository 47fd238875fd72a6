# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Machines that virsh starts: of somebody else's, and copies of Cordon's own. What nobody but an
administrator who means harm would do is how a wall is taken away here."""
import os
import pathlib
import pwd
import signal
import subprocess
import uuid
import xml.etree.ElementTree as ElementTree

from commands import output
from house import wait_for
from kernel import context_of, level_of
from lab import make_image

VIRSH = ['virsh', '-q', '-c', 'qemu:///system']
PID_FILES = pathlib.Path('/run/libvirt/qemu')

PLAIN = '''<domain type='{kind}'><name>{name}</name><uuid>{uuid}</uuid><memory unit='MiB'>32</memory>
<os><type arch='x86_64' machine='q35'>hvm</type></os>
<devices><controller type='usb' model='none'/><memballoon model='none'/>{devices}</devices>
<seclabel type='static' model='selinux' relabel='yes'><label>{label}</label></seclabel></domain>'''


def plain(name, label, kind='kvm', devices=''):
    """A machine without a disk, as anybody who may write to libvirt's socket can start one."""
    return PLAIN.format(name=name, uuid=uuid.uuid4(), label=label, kind=kind, devices=devices)


def copy(house, machine, level, account, disk):
    """The definition of one of Cordon's machines with another UUID, this level, account and disk: Cordon's
    own to everybody who reads it."""
    text = house.virsh('dumpxml', '--inactive', f'cordon-{machine["uuid"]}')
    text = text.replace(level_of(machine['label']), level).replace(machine['account'], account)
    root = ElementTree.fromstring(text.replace(machine['uuid'], str(uuid.uuid4())))
    root.find("devices/disk/target[@dev='vdb']/../source").set('file', str(disk))
    return ElementTree.tostring(root, encoding='unicode')


class Stranger:
    """A machine that virsh starts, paused."""

    def __init__(self, house, text):
        root = ElementTree.fromstring(text)
        self.name, self.uuid = root.findtext('name'), root.findtext('uuid')
        self.label = root.findtext("seclabel[@model='selinux']/label")
        path = house.path / f'{self.uuid}.xml'
        path.write_text(text)
        self.virsh = subprocess.Popen([*VIRSH, 'create', '--paused', path], stdin=subprocess.DEVNULL,
                                      stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)

    def wait(self, seconds=240):
        """Until libvirt has it, and has told everybody."""
        errors = self.virsh.communicate(timeout=seconds)[1]
        assert self.virsh.returncode == 0, errors
        return self.pid()

    def pid(self):
        """Of QEMU, once it is in its own domain; None before."""
        try:
            pid = int((PID_FILES / f'{self.name}.pid').read_text())
            return pid if context_of(pid) == self.label else None
        except (OSError, ValueError):
            return None

    def freeze(self):
        """Lets QEMU stand still while libvirt waits for its first word: the machine is there with all that
        it has, and no event has told anybody of it."""
        pid = wait_for(f'QEMU of {self.name}', self.find_or_fail, 120)
        os.kill(pid, signal.SIGSTOP)
        return pid

    def go_on(self):
        os.kill(self.pid(), signal.SIGCONT)

    def find_or_fail(self):
        assert self.virsh.poll() is None, self.virsh.stderr.read()
        return self.pid()

    def end(self):
        pid = self.pid()
        if pid:
            os.kill(pid, signal.SIGKILL)
        self.virsh.communicate(timeout=120)
        wait_for(f'the end of {self.name}', lambda: self.uuid not in listed(), 60)


class Twin(Stranger):
    """A whole copy of one of Cordon's machines, with a disk of its own, that stands still before cordond,
    who would end one of the two, is told of it."""

    def __init__(self, house, machine, level, account):
        self.disk = make_image('copy.qcow2', pwd.getpwnam(account))
        super().__init__(house, copy(house, machine, level, account, self.disk))
        self.freeze()

    def end(self):
        super().end()
        self.disk.unlink()


def listed():
    return output(*VIRSH, 'list', '--uuid').split()
