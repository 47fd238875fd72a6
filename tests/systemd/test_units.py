# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The units as they are built: that systemd understands every line, and in what order cordond and libvirt end."""
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import tap

UNITS = pathlib.Path(os.environ['CORDON_UNITS'])
NAMES = ('cordond.service', 'cordon-firewall.service')
LIBVIRT_GUESTS = pathlib.Path('/lib/systemd/system/libvirt-guests.service')
DEADLINE_S = 60


def values(text, key):
    """Of all lines of that key, in all sections."""
    return [word for line in re.findall(rf'(?m)^{key}=(.*)$', text) for word in line.split()]


class Units(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix='cordon-units-'))
        self.addCleanup(shutil.rmtree, self.folder)

    def complaints(self, name, text):
        """What systemd says of the unit. Its program need not be installed here: another one stands for it."""
        path = self.folder / name
        path.write_text(re.sub(r'(?m)^ExecStart=/\S+', 'ExecStart=/bin/true', text))
        run = subprocess.run(['systemd-analyze', 'verify', '--man=no', path], capture_output=True, text=True,
                             env=dict(os.environ, LC_ALL='C.UTF-8'), timeout=DEADLINE_S)
        said = [line for line in run.stderr.splitlines() if name in line]
        return said or ([run.stderr] if run.returncode else [])

    @unittest.skipUnless(shutil.which('systemd-analyze'), 'systemd-analyze is not installed')
    def test_understood(self):
        for name in NAMES:
            with self.subTest(name=name):
                text = (UNITS / name).read_text()
                self.assertEqual(self.complaints(name, text), [])

    @unittest.skipUnless(shutil.which('systemd-analyze'), 'systemd-analyze is not installed')
    def test_broken_ones_are_not(self):
        """The control: each of these is complained about."""
        for name in NAMES:
            text = (UNITS / name).read_text()
            for old, new in (('ProtectSystem=', 'ProtectsSystem='), ('ProtectHome=yes', 'ProtectHome=perhaps'),
                             ('Type=dbus', 'Type=bus'), ('BusName=', '#'), ('ExecStart=/', 'ExecStart='),
                             ('[Service]', '[Services]'), ('SystemCallFilter=@system-', 'SystemCallFilter=@sistem-')):
                with self.subTest(name=name, new=new):
                    self.assertIn(old, text)
                    self.assertNotEqual(self.complaints(name, text.replace(old, new)), [])

    def test_nothing_is_left_to_fill_in(self):
        for name in NAMES:
            self.assertEqual(re.findall(r'@[A-Z_]+@', (UNITS / name).read_text()), [])

    def test_cordond_ends_first(self):
        """What starts after another ends before it: machines are saved while libvirt and their scopes are there, and
        before libvirt-guests ends whatever is left."""
        text = (UNITS / 'cordond.service').read_text()
        after = values(text, 'After')
        for unit in ('libvirtd.service', 'virtqemud.service', 'virt-guest-shutdown.target', 'libvirt-guests.service',
                     'dbus.service', 'cordon-firewall.service', 'virtlogd.service'):
            self.assertIn(unit, after)
        self.assertEqual(values(text, 'Before'), [])
        # That target orders nothing while it is not there.
        self.assertIn('virt-guest-shutdown.target', values(text, 'Wants') + values(text, 'Requires'))
        # libvirt's own end must not be ours: a machine would not be saved, but lost.
        for key in ('BindsTo', 'PartOf', 'Requisite'):
            self.assertEqual(values(text, key), [])

    @unittest.skipUnless(LIBVIRT_GUESTS.exists(), 'libvirt-guests is not installed')
    def test_no_circle(self):
        """libvirt-guests comes before us; so nothing that it waits for may be ours."""
        guests = LIBVIRT_GUESTS.read_text()
        self.assertIn('virt-guest-shutdown.target', values(guests, 'After'))
        self.assertEqual([unit for unit in values(guests, 'After') if unit.startswith('cordon')], [])


if __name__ == '__main__':
    tap.main()
