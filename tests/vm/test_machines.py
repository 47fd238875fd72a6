#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real machines of the installed Cordon, from an ordinary user's side and from the host's: one file's
way to its pixels, two machines side by side, and what is left after kills and stops. Must run inside
private-libvirt.sh. Each boot costs seconds: cases share them."""
import json
import os
import pathlib
import pwd
import signal
import subprocess
import sys
import unittest
import xml.etree.ElementTree as ElementTree

import documents
import tap
from house import COMPARTMENT, STATE, House, missing, processes_of, uids, wait_for

TRESPASS = pathlib.Path(__file__).resolve().parent / 'trespass.py'
# A lease that hangs up ends its machine within this.
LEASE_END = 5
# Red, green, blue and yellow quarters on a screen of 1000x700; the page is 525 wide, in the middle.
QUARTERS = ('300,70,ff0000', '700,70,00ff00', '300,629,0000ff', '700,629,ffff00')


def tree(path):
    """The path and whatever is in it."""
    yield path
    if path.is_dir() and not path.is_symlink():
        for child in sorted(path.iterdir()):
            yield from tree(child)


def domain_of(machine):
    return 'cordon-' + machine['uuid']


def folder_of(machine):
    """The domain's own directory; libvirt cuts the name."""
    found, = pathlib.Path('/var/lib/libvirt/qemu').glob(f'domain-*-{domain_of(machine)[:20]}')
    return found


def attempts_on(paths):
    for path in paths:
        if path.is_dir():
            yield 'create', str(path)
        elif path.is_socket():
            yield 'connect', str(path)
        elif not path.is_symlink():
            yield 'write', str(path)


def trespass(account, attempts):
    """Pairs of attempt and answer, tried as the account with all of its groups."""
    entry = pwd.getpwnam(account)
    done = subprocess.run([sys.executable, '-c', TRESPASS.read_text()], input=json.dumps(attempts), text=True,
                          stdout=subprocess.PIPE, check=True, cwd='/', env={}, user=entry.pw_uid, group=entry.pw_gid,
                          extra_groups=os.getgrouplist(account, entry.pw_gid))
    return list(zip(attempts, json.loads(done.stdout)))


def sockets_of(pid):
    """Inodes of the process's sockets."""
    found = set()
    for link in pathlib.Path(f'/proc/{pid}/fd').iterdir():
        target = os.readlink(link)
        if target.startswith('socket:['):
            found.add(target[8:-1])
    return found


def listening(pid):
    """Paths of its listening unix sockets, and a line for each socket of the internet."""
    own, unix, internet = sockets_of(pid), [], []
    for line in pathlib.Path(f'/proc/{pid}/net/unix').read_text().splitlines()[1:]:
        words = line.split()
        if words[6] in own and int(words[3], 16) & 0x10000:
            unix.append(pathlib.Path(words[7]) if len(words) > 7 else None)
    for table in ('tcp', 'tcp6', 'udp', 'udp6', 'raw', 'raw6', 'packet'):
        path = pathlib.Path(f'/proc/{pid}/net/{table}')
        lines = path.read_text().splitlines()[1:] if path.exists() else []
        internet += [line for line in lines if own & set(line.split())]
    return unix, internet


class Machines(unittest.TestCase):
    """The cases run in the order of their names."""

    @classmethod
    def setUpClass(cls):
        cls.house = House()
        cls.page = cls.house.file('four colours.pdf', documents.four_colours())

    @classmethod
    def tearDownClass(cls):
        cls.house.close()

    def held(self, *words):
        """A client that shows a file and stays; what cordond says of its machine."""
        client = self.house.headless('--hold', 600, *words, self.page)
        uuid = client.wait_says('stage', 'first-page')['machine']
        machine, = [each for each in self.house.machines() if each['uuid'] == uuid]
        return client, machine

    def check_gone(self):
        """After a client that closed: it ends when its machine is gone, and not before."""
        self.assertEqual(self.house.domains(), [])
        self.assertEqual(self.machine_processes(), [])
        self.check_all_gone()

    def check_all_gone(self, seconds=LEASE_END):
        wait_for('the end of every domain', lambda: not self.house.domains(), seconds)
        wait_for('the end of every process', lambda: not self.machine_processes(), seconds)
        self.assertEqual(self.house.machines(), [])
        wait_for('free accounts', lambda: self.house.accounts_in_use() == 0, seconds)
        self.assertEqual(list(pathlib.Path('/var/lib/libvirt/qemu').glob('domain-*')), [])

    @staticmethod
    def machine_processes():
        return [pid for entry in pwd.getpwall() if entry.pw_name.startswith('cordon-m')
                for pid in processes_of(entry.pw_uid)]

    def check_refused(self, client, code):
        """The client ended with this error and no machine was made."""
        status = client.wait()
        self.assertNotEqual(status, 0)
        self.assertIsNotNone(client.says('error', code), client.lines)
        return client.says('error', code)['message']

    # --- the whole line

    def test_01_colours(self):
        expected = [word for pixel in QUARTERS for word in ('--expect-colour', pixel)]
        client = self.house.headless('--size', '1000x700', *expected, self.page)
        self.assertEqual(client.wait(), 0, (client.lines, client.errors))
        stages = [line['stage'] for line in client.lines]
        wanted = ['machine-started', 'verified', 'agent-ready', 'file-sent', 'first-page', 'colours', 'closed']
        self.assertEqual([stage for stage in stages if stage in wanted], wanted)
        print('# first page after %d ms' % client.says('stage', 'first-page')['ms'], flush=True)
        self.check_gone()

    def test_02_viewer_dies(self):
        """A file that crashes the viewer is told as such; the wrong colour is the control of the case above."""
        crash = self.house.file('crash.pdf', documents.nested())
        client = self.house.headless('--expect-colour', '1,1,123456', crash)
        self.assertEqual(client.wait(), 5, (client.lines, client.errors))
        self.assertIsNotNone(client.says('error', 'viewer-died'), client.lines)
        self.assertIsNone(client.says('stage', 'colours'))
        self.check_gone()

    def test_02_never_painted(self):
        """A page that takes for ever: a deadline, a sentence, and the end of the machine."""
        file = self.house.file('endless.pdf', documents.endless())
        # 12 s for the page. What comes before it, an emulated boot above all, keeps its own time.
        client = self.house.headless('--page-deadline-scale', 0.1, file)
        self.assertEqual(client.wait(), 7, (client.lines, client.errors))
        self.assertIsNotNone(client.says('stage', 'file-sent'), client.lines)
        self.assertIn('made to hang', client.says('error', 'timeout')['message'])
        self.check_gone()

    # --- two machines

    def test_03_two_machines(self):
        one, two = self.held(), self.held()
        type(self).pair = one, two
        first, second = one[1], two[1]
        self.assertNotEqual(first['account'], second['account'])
        for machine in (first, second):
            self.check_fields(machine)
            uid = pwd.getpwnam(machine['account']).pw_uid
            self.assertEqual(uids(machine['pid']), [uid] * 4)
            self.assertEqual(processes_of(uid), [machine['pid']])

    def check_fields(self, machine):
        self.assertEqual(
            {key: type(value).__name__ for key, value in machine.items()},
            {'uuid': 'str', 'name': 'str', 'compartment': 'str', 'state': 'str', 'throwaway': 'bool', 'template': 'str',
             'label': 'str', 'own-type': 'bool', 'account': 'str', 'disk': 'int', 'saved': 'bool',
             'disk-used': 'int', 'memory': 'int', 'processors': 'int', 'pid': 'int', 'since': 'int', 'began': 'int'})
        self.assertEqual((machine['compartment'], machine['state'], machine['throwaway'], machine['template']),
                         (COMPARTMENT, 'running', True, 'viewer'))
        self.assertIn(domain_of(machine), self.house.domains())

    def test_04_dac_labels(self):
        labels = []
        for _, machine in self.pair:
            root = ElementTree.fromstring(self.house.virsh('dumpxml', domain_of(machine)))
            label, = root.findall("./seclabel[@model='dac']")
            self.assertEqual((label.get('type'), label.get('relabel')), ('static', 'no'))
            self.assertIn(machine['account'], label.findtext('label'))
            labels.append(label.findtext('label'))
        self.assertEqual(len(set(labels)), 2)

    def test_05_trespass(self):
        """Neither account reaches for writing what is shared, or anything of the other machine."""
        shared = list(tree(STATE))
        self.assertTrue({'kernel', 'initrd', 'root', 'manifest.json', 'registry.json'} <= {path.name for path in shared})
        for here, there in ((0, 1), (1, 0)):
            machine, other = self.pair[here][1], self.pair[there][1]
            with self.subTest(machine['account']):
                folder = folder_of(other)
                foreign = list(tree(folder))
                self.assertTrue([path for path in foreign if path.is_socket()], foreign)
                run = pathlib.Path('/run/libvirt/qemu')
                records = [run, run / f'{domain_of(other)}.xml', run / f'{domain_of(other)}.pid',
                           pathlib.Path(f'/var/log/libvirt/qemu/{domain_of(other)}.log')]
                self.assertTrue(all(path.exists() for path in records), records)
                attempts = list(attempts_on(shared + foreign + records))
                attempts += [('read', str(folder)), ('write', f'/proc/{other["pid"]}/mem'),
                             ('read', f'/proc/{other["pid"]}/environ'), ('signal', str(other['pid']))]
                reached = [each for each in trespass(machine['account'], attempts)
                           if each[1] not in ('EACCES', 'EPERM')]
                self.assertEqual(reached, [])
                # The same tries succeed where the account is at home.
                home = folder_of(machine)
                control = [('create', str(home)), ('read', str(home)), ('write', str(home / 'master-key.aes')),
                           ('signal', str(machine['pid']))]
                self.assertEqual([each[1] for each in trespass(machine['account'], control)], ['done'] * len(control))

    def test_06_no_listener(self):
        for _, machine in self.pair:
            unix, internet = listening(machine['pid'])
            self.assertEqual(internet, [])
            # libvirt's own monitor, which also shows that listening sockets are seen here.
            self.assertEqual([path.name for path in unix], ['monitor.sock'])
            self.assertEqual(unix[0].parent, folder_of(machine))

    def test_07_stop(self):
        client, machine = self.pair[0]
        # Both have the compartment's name: neither is ended by it.
        self.assertNotEqual(self.house.cordon('stop', machine['name'])[0], 0)
        self.assertEqual(len(self.house.machines()), 2)
        status, lines = self.house.cordon('stop', machine['uuid'])
        self.assertEqual((status, lines), (0, [{'stopped': machine['uuid']}]))
        self.assertEqual([each['uuid'] for each in self.house.machines()], [self.pair[1][1]['uuid']])
        self.assertNotIn(domain_of(machine), self.house.domains())
        self.check_refused(client, 'machine-ended')
        self.assertNotEqual(self.house.cordon('stop', machine['uuid'])[0], 0)

    def test_08_client_killed(self):
        client, machine = self.pair[1]
        self.assertEqual(self.house.domains(), [domain_of(machine)])
        client.kill()
        self.check_all_gone()

    # --- accidents

    def test_09_cordond_killed(self):
        client, machine = self.held()
        pid = self.house.cordond_pid()
        os.kill(pid, signal.SIGKILL)
        wait_for('the end of its domain', lambda: not self.house.domains(), 10)
        wait_for('the end of its process', lambda: not self.machine_processes(), 10)
        self.assertNotEqual(client.wait(), 0)
        # The bus starts the next one, which knows of nothing and finds its registry whole.
        self.check_all_gone()
        self.assertNotIn(self.house.cordond_pid(), (None, pid))
        self.assertEqual(self.house.checks()['registry']['status'], 'ok')

    def test_10_libvirt_killed(self):
        """Under a running machine, whose QEMU outlives it. The client is told at once; nothing can be opened
        meanwhile; the machine ends when libvirt is there again."""
        client, machine = self.held()
        self.assertEqual(self.machine_processes(), [machine['pid']])
        self.house.kill_libvirt()
        self.assertIn('libvirt', self.check_refused(client, 'hypervisor'))
        # The control: what has to be cleaned up is there.
        self.assertEqual(self.machine_processes(), [machine['pid']])
        message = self.check_refused(self.house.headless(self.page), 'hypervisor')
        self.assertIn('cordon doctor', message)
        self.assertEqual(self.house.cordon('doctor')[0], 4)
        check = self.house.checks()['libvirt']
        self.assertEqual(check['status'], 'broken')
        self.assertIn('libvirtd', check['fix'])
        self.house.start_libvirt()
        wait_for('cordond sees libvirt again', lambda: self.house.checks()['libvirt']['status'] == 'ok', 30)
        self.check_all_gone(60)
        client = self.house.headless(self.page)
        self.assertEqual(client.wait(), 0, (client.lines, client.errors))
        self.check_gone()

    def test_11_template_damaged(self):
        current = STATE / 'templates/viewer/current'
        with open(current / 'root', 'r+b') as file:
            file.seek(4096)
            byte = file.read(1)
            file.seek(4096)
            file.write(bytes([byte[0] ^ 1]))
        message = self.check_refused(self.house.headless(self.page), 'template-damaged')
        self.assertIn('viewer', message)
        self.assertEqual(self.house.domains(), [])
        status, lines = self.house.cordon('template', 'list')
        self.assertEqual([(each['name'], each['state']) for each in lines[0]], [('viewer', 'damaged')])
        self.assertEqual(self.house.checks()['template-viewer']['status'], 'broken')
        self.house.import_template()
        self.assertEqual(self.house.checks()['template-viewer']['status'], 'ok')


if __name__ == '__main__':
    lacking = missing()
    if lacking:
        print(f'1..0 # SKIP {lacking}')
        sys.exit(0)
    tap.main()
