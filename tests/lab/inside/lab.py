# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab from inside: a House on a host that enforces, where Cordon is installed and systemd starts
it. Everything here happens in a machine that is thrown away."""
import os
import pathlib
import pwd
import signal
import xml.etree.ElementTree as ElementTree

import tap
from house import COMPARTMENT, House, wait_for

import state
import tiny_template
from commands import Late, output, run
from kernel import Denials

HOLD = pathlib.Path(__file__).resolve().parent / 'hold.py'
FOLDER = pathlib.Path('/etc/cordon/compartments')
STAGING = pathlib.Path('/var/lib/cordon-builder/staging')

DISKS = pathlib.Path('/var/lib/cordon/disks')
# Two machines of it share a category of their level, as none of different compartments do.
BANKING = ('[Compartment]', 'Title=Banking', 'Colour=green', '[Machine]', 'Template=viewer', 'Lifetime=persistent',
           'Memory=128', 'Disk=1', '[Label]', 'Required=true')

# CORDON_STAGE_RUNNING, CORDON_END_UNVERIFIED
RUNNING = 4
UNVERIFIED = 5

# Of a machine that ran, and of one that was to run: what became of it, with the item that was at fault.
NO_LONGER = ('The machine\'s {} is no longer as ordered, so it was stopped; “journalctl -u cordond” shows what was '
             'measured.')
NOT_NOW = ('The new machine\'s {} is not as ordered, so it was destroyed before it ran; “journalctl -u cordond” shows '
           'what was measured.')

# One start costs ten seconds of QEMU's own answers; with others, or under load, a multiple.
START = 180
# Eight times the longest case, and set-up, on two idle cores; in-lab gives a whole test more than one that is lost.
CASE = 400


class Lab(House):
    def __init__(self, **compartments):
        """compartments: lines by name, the administrator's. cordond reads them when it starts."""
        FOLDER.mkdir(parents=True, exist_ok=True)
        for name, lines in compartments.items():
            (FOLDER / f'{name}.compartment').write_text('\n'.join(lines) + '\n')
        run('restorecon', '-R', FOLDER.parent)
        super().__init__()

    def cover_state(self):
        """Nothing to cover: the whole host is fresh."""

    def set_up(self):
        # Where the builder leaves it: the label of that place lets it pass the bus.
        self.template = STAGING / 'viewer'
        STAGING.mkdir(parents=True, exist_ok=True)
        tiny_template.write(self.template)
        run('restorecon', '-R', STAGING)
        self.import_template()
        self.has_mac = self.capabilities_have_mac()

    def hold(self, *words):
        return self.start('/usr/bin/python3', HOLD, *words)

    def create(self, compartment, name):
        """A persistent machine, stopped; its UUID."""
        client = self.hold('create', compartment, name)
        client.wait(START)
        found = [line for line in client.lines if 'uuid' in line]
        assert found, (client.lines, client.errors)
        return found[0]['uuid']

    def run_machine(self, uuid):
        """A client that holds a running persistent machine, and what cordond says of it."""
        client = self.hold('run', uuid)
        client.wait_says('stage', RUNNING, START)
        return client, self.listed(uuid)

    def throwaway(self, compartment=COMPARTMENT, seconds=START):
        """The same for a throwaway, without a display."""
        client = self.hold('start', compartment)
        client.wait_says('stage', RUNNING, seconds)
        return client, self.listed(said(client, 'uuid')[0])

    def refused(self, *words):
        """The sentence of a start that must fail."""
        client = self.hold(*words)
        client.wait(START)
        sentences = said(client, 'failed') + said(client, 'refused')
        assert len(sentences) == 1 and RUNNING not in said(client, 'stage'), (client.lines, client.errors)
        return sentences[0]

    def listed(self, uuid):
        machine, = [each for each in self.machines() if each['uuid'] == uuid]
        return machine

    def account(self, machine):
        return pwd.getpwnam(machine['account'])

    def disk_of(self, uuid):
        path, = DISKS.glob(f'{uuid}.*')
        return path

    def definition(self, uuid, *words):
        """As libvirt has it at this moment."""
        return ElementTree.fromstring(self.virsh('dumpxml', *words, f'cordon-{uuid}'))

    def close(self):
        for program in self.programs:
            if program.process.poll() is None:
                program.kill()

    def machine(self, *words):
        """A client that holds a verified machine, and what cordond says of it."""
        client = self.headless('--until', 'verified', '--hold', 3600, '--deadline-scale', 20, *words)
        verified = client.wait_says('stage', 'verified', START)
        proof = verified['ms'] - client.says('stage', 'machine-started')['ms']
        print(f'# {proof} ms of the start were proof', flush=True)
        return client, self.listed(verified['machine'])


def make_image(name, owner):
    """Beside the disks: an image with owner and mode of one, and the label of all at rest."""
    path = DISKS / name
    run('qemu-img', 'create', '-q', '-f', 'qcow2', path, '1G')
    os.chown(path, owner.pw_uid, owner.pw_gid)
    os.chmod(path, 0o600)
    return path


def said(client, key):
    """Every value that it said under this key, in order."""
    return [line[key] for line in list(client.lines) if isinstance(line, dict) and key in line]


def wait_said(client, key, count=1, seconds=START):
    return wait_for(f'{key} of {client.process.args}', lambda: len(said(client, key)) >= count and said(client, key),
                    seconds)


def wait_ended(client):
    """Why a machine that ran was ended: the sentence, or None where somebody just stopped it."""
    wait_said(client, 'over')
    return said(client, 'sentence')[0] if said(client, 'ended') == [UNVERIFIED] else None


def status_of(pid, field):
    """A line of /proc/PID/status, in words."""
    for line in pathlib.Path(f'/proc/{pid}/status').read_text().splitlines():
        if line.startswith(field + ':'):
            return line.split()[1:]
    raise AssertionError(field)


def open_files(pid):
    return {os.readlink(path) for path in pathlib.Path(f'/proc/{pid}/fd').iterdir()}


def children_of(pid):
    found = []
    for path in pathlib.Path(f'/proc/{pid}/task').glob('*/children'):
        found += [int(word) for word in path.read_text().split()]
    return found


class Watch(tap.Watch):
    """No case lasts for ever, whatever it waits for: one that is late fails there, and its traceback says
    where. What the host looked like when a case failed is told once."""

    def __init__(self):
        self.told = False
        signal.signal(signal.SIGALRM, self.late)

    def turn(self):
        self.told = False
        signal.alarm(CASE)

    def late(self, *_):
        # What cleans up after it may be late, too.
        signal.alarm(CASE)
        self.failed()
        raise Late(f'not within {CASE} s')

    def failed(self):
        if not self.told:
            self.told = True
            state.tell()


def main():
    """tap.main(), and after a failure what a person needs who looks for its cause."""
    watch = Watch()
    watch.turn()
    denials = Denials()
    try:
        tap.main(watch)
    except SystemExit as end:
        watch.turn()
        if end.code:
            explain(denials)
        raise


def explain(denials):
    service = output('journalctl', '-b', '-o', 'cat', '-u', 'cordond')
    for line in denials.lines() + service.splitlines()[-40:]:
        print(f'# {line}', flush=True)
