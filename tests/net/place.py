# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is around a host, inside in-net: a LAN and an internet, each a network namespace of its own, with a name
server in the internet. Whoever makes it says what else answers, and where."""
import json
import pathlib
import subprocess
import threading

HERE = pathlib.Path(__file__).parent
HOST_PUBLIC, HOST_LAN, LAN_HOST, LAN_PUBLIC = '51.15.0.5', '192.168.77.1', '192.168.77.2', '9.9.8.2'
INTERNET, RESOLVER, INTERNET_6 = '93.184.216.34', '93.184.216.53', '2001:db8:99::1'
FAR = ['169.254.169.254', '10.9.9.9', '172.16.9.9', '192.168.9.9', '100.64.9.9', '198.18.9.9']


def run(*words, **more):
    done = subprocess.run(words, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False, **more)
    assert done.returncode == 0, f'{" ".join(words)}: {done.stderr}'
    return done.stdout


class Place:
    """Host, LAN and internet. `said` has what the web servers tell (web.py), in its order."""

    def __init__(self, work):
        self.services, self.said, self.changed = [], [], threading.Condition()
        for name, device in (('lan', 'lan0'), ('net', 'net0')):
            run('ip', 'netns', 'add', name)
            run('ip', 'link', 'add', device, 'type', 'veth', 'peer', 'name', 'far0', 'netns', name)
            run('ip', 'link', 'set', device, 'up')
            for link in ('lo', 'far0'):
                run('ip', '-n', name, 'link', 'set', link, 'up')
        for address, device in ((f'{HOST_LAN}/24', 'lan0'), ('9.9.8.1/24', 'lan0'), (f'{HOST_PUBLIC}/24', 'net0')):
            run('ip', 'address', 'add', address, 'dev', device)
        for address in (f'{LAN_HOST}/24', f'{LAN_PUBLIC}/24'):
            run('ip', '-n', 'lan', 'address', 'add', address, 'dev', 'far0')
        run('ip', '-n', 'lan', 'route', 'add', 'default', 'via', HOST_LAN)
        run('ip', '-n', 'net', 'address', 'add', '51.15.0.1/24', 'dev', 'far0')
        for address in (INTERNET, RESOLVER, *FAR):
            run('ip', '-n', 'net', 'address', 'add', f'{address}/32', 'dev', 'lo')
        run('ip', 'route', 'add', 'default', 'via', '51.15.0.1')
        self.six()
        (work / 'resolv.conf').write_text(f'nameserver {RESOLVER}\n')
        (work / 'hosts').write_text('127.0.0.1 localhost\n44.44.44.44 printer.example printer\n')
        run('mount', '--bind', str(work / 'resolv.conf'), '/etc/resolv.conf')
        run('mount', '--bind', str(work / 'hosts'), '/etc/hosts')
        self.serve('net', f'{RESOLVER}:53@dns')

    def six(self):
        for name, value in (('all/forwarding', '1'), ('default/accept_dad', '0'), ('all/accept_dad', '0')):
            pathlib.Path('/proc/sys/net/ipv6/conf', name).write_text(value)
        run('ip', 'address', 'add', 'fd88::1/64', 'dev', 'net0', 'nodad')
        run('ip', '-n', 'net', 'address', 'add', 'fd88::2/64', 'dev', 'far0', 'nodad')
        run('ip', '-n', 'net', 'address', 'add', f'{INTERNET_6}/128', 'dev', 'lo', 'nodad')
        run('ip', '-6', 'route', 'add', '2001:db8:99::/64', 'via', 'fd88::2')
        run('ip', '-n', 'net', '-6', 'route', 'add', 'default', 'via', 'fd88::1')

    def start(self, name, program, *where, **more):
        """A program of this directory in a namespace, or in the host's; it serves."""
        prefix = ('ip', 'netns', 'exec', name) if name else ()
        service = subprocess.Popen([*prefix, '/usr/bin/python3', str(HERE / program), *where],
                                   stdout=subprocess.PIPE, text=True, **more)
        self.services.append(service)
        assert service.stdout.readline() == 'ready\n'
        return service

    def serve(self, name, *where):
        self.start(name, 'services.py', *where)

    def web(self, name, *where):
        """Web servers; orders for their pages go to the program's standard input."""
        service = self.start(name, 'web.py', *where, stdin=subprocess.PIPE)
        threading.Thread(target=self.listen, args=(service,), daemon=True).start()
        return service

    def listen(self, service):
        for line in service.stdout:
            with self.changed:
                self.said.append(json.loads(line))
                self.changed.notify_all()

    def wait_said(self, what, seconds):
        """The first of what the web servers told that `what` says yes to."""
        def found():
            return next((line for line in self.said if what(line)), None)
        with self.changed:
            assert self.changed.wait_for(found, seconds), f'not told within {seconds} s; what was: {self.said}'
            return found()

    def end(self):
        for service in self.services:
            service.kill()
            service.wait()
