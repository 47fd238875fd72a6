#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""bootstrap's SELinux step on a host where SELinux is on: the lab's modules, which its image was made with,
are taken away; the step installs them by the real semodule and labels what is there, a machine runs,
verified, and the removal leaves nothing of Cordon in the policy and no label of it on a file."""
import errno
import os
import pathlib
import unittest

import lab
from commands import POLICY, output, run
from kernel import SELINUX, label_of, type_of
from lab import Lab
from report import faults, verify

CHECKOUT = pathlib.Path(__file__).resolve().parent / 'checkout'
STAGE = pathlib.Path(__file__).resolve().parent / 'stage'
RECORD = pathlib.Path('/var/lib/cordon-bootstrap')
MODULES = ['cordon', 'cordon_levels', 'cordon_libvirtd']
LABELLED = {'/usr/libexec/cordond': 'cordond_exec_t', '/usr/libexec/cordon-screen': 'cordon_screen_exec_t',
            '/etc/cordon': 'cordon_etc_t', '/var/lib/cordon': 'cordond_var_lib_t',
            '/var/lib/cordon/disks': 'cordon_disk_t', '/var/lib/cordon/templates': 'virt_content_t'}
# Where files of Cordon's, or beside them, are.
PLACES = ('/etc', '/usr/bin', '/usr/lib', '/usr/libexec', '/usr/share', '/var/lib')


def is_known(context):
    """Whether the loaded policy has such a context."""
    fd = os.open(SELINUX / 'context', os.O_RDWR)
    try:
        os.write(fd, context.encode())
        return True
    except OSError as error:
        assert error.errno == errno.EINVAL, error
        return False
    finally:
        os.close(fd)


def installed():
    return {line.split()[0] for line in output('semodule', '-l', seconds=POLICY).splitlines()}


def bootstrap(*words):
    """As sudo would call a step of it; the caller is this process."""
    run('/bin/bash', CHECKOUT / 'bootstrap', '--step', os.getpid(), *words, seconds=POLICY)


def labels_of_cordon():
    found = {}
    for place in PLACES:
        for folder, folders, files in os.walk(place):
            for name in folders + files:
                path = os.path.join(folder, name)
                if 'cordon' in type_of(label_of(path)):
                    found[path] = label_of(path)
    return found


class Bootstrap(unittest.TestCase):
    """The cases run in the order of their names: without the module, installed, used, removed."""

    def test_1_without(self):
        run('semodule', '--remove', 'cordon_lab', *(f'--remove={name}' for name in MODULES), seconds=POLICY)
        pathlib.Path('/etc/cordon').mkdir(exist_ok=True)
        run('restorecon', '-R', '-F', *LABELLED)
        self.assertFalse(is_known('system_u:system_r:cordon_view_t:s0'))
        self.assertEqual(labels_of_cordon(), {})

    def test_2_installed(self):
        bootstrap('policy')
        self.assertLessEqual(set(MODULES), installed())
        self.assertTrue(is_known('system_u:system_r:cordon_view_t:s0:c0,c256,c1022,c1023'))
        self.assertEqual({path: type_of(label_of(path)) for path in LABELLED}, LABELLED)
        self.assertEqual((RECORD / 'modules').read_text().split(), MODULES)
        self.assertTrue((RECORD / 'policy').read_text())

    def test_3_once(self):
        """What is installed already is not built anew, and labels that went astray are put right."""
        before = (SELINUX / 'status').read_bytes()
        run('chcon', '-t', 'var_lib_t', '/var/lib/cordon/disks')
        bootstrap('policy')
        self.assertEqual((SELINUX / 'status').read_bytes(), before)
        self.assertEqual(type_of(label_of('/var/lib/cordon/disks')), 'cordon_disk_t')

    def test_4_used(self):
        """By the installed policy alone, without the laboratory's own module."""
        type(self).lab = Lab()
        self.addCleanup(self.lab.close)
        self.assertEqual(self.lab.checks()['policy']['status'], 'ok')
        client, machine = self.lab.throwaway()
        self.assertEqual(type_of(machine['label']), 'cordon_view_t')
        status, report = verify(machine['uuid'])
        self.assertEqual((status, faults(report)), (0, set()))
        client.kill()

    def test_5_removed(self):
        files = [f'/{path.relative_to(STAGE)}' for path in STAGE.rglob('*') if not path.is_dir()]
        (RECORD / 'files').write_text('\n'.join(files) + '\n')
        bootstrap('remove', 'yes')
        self.assertEqual(installed() & set(MODULES), set())
        self.assertFalse(is_known('system_u:system_r:cordon_view_t:s0'))
        self.assertEqual(labels_of_cordon(), {})
        left = [path for path in ('/var/lib/cordon', '/etc/cordon', RECORD) if pathlib.Path(path).exists()]
        self.assertEqual(left, [])


if __name__ == '__main__':
    lab.main()
