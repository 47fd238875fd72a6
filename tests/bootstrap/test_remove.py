# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`bootstrap remove`: what it takes away, what it keeps and says, with stand-ins for accounts, libvirt and
services. The vm suite removes a whole installation and compares the host with what it was."""
import os
import pwd
import unittest

import tap
from case import Case

ME = pwd.getpwuid(os.getuid()).pw_name


class Remove(Case):
    # Accounts are those of the file `accounts`; what changes them, libvirt or a service is written down.
    SET_UP = '''
      host_root=$PWD/root
      calls () { printf '%s\\n' "$*" >>calls; }
      getent () { grep -qxF -- "$2" accounts; }
      userdel () { calls userdel "$@"; ! grep -qxF -- "$1" busy 2>/dev/null || return 1; sed -i "/^$1\\$/d" accounts; }
      groupdel () { calls groupdel "$@"; }
      gpasswd () { calls gpasswd "$@"; }
      refresh_caches () { true; }
      reload_services () { calls reload; }
      end_programs () { calls end "$@"; }
      clean_builder () { calls clean builder; }
      remove_policy () { calls remove policy; }
      virsh () {
        shift 3
        calls virsh "$@"
        case "$1 ${2:-}" in
          "list --all") cat defined 2>/dev/null || true ;;
          list*) cat running 2>/dev/null || true ;;
          destroy*) sed -i "/^$2\\$/d" running ;;
        esac
      }
      seq () { echo 1 2; }
    '''

    def setUp(self):
        super().setUp()
        self.record.mkdir()
        self.state = self.folder / 'root/var/lib/cordon'
        (self.state / 'disks').mkdir(parents=True)
        (self.folder / 'root/etc/cordon').mkdir(parents=True)
        self.note('users', 'cordon-m01', 'cordon-m02', 'cordon-builder')
        self.note('groups', 'cordon')
        self.note('members', 'anna')
        self.write('accounts', 'cordon-m01', 'cordon-m02', 'cordon-builder', 'cordon', 'anna')
        # Whose its disk is: `stat` of the test's own.
        self.owner = 'cordon-m02'

    def note(self, name, *lines):
        (self.record / name).write_text(''.join(f'{line}\n' for line in lines))

    def write(self, name, *lines):
        (self.folder / name).write_text(''.join(f'{line}\n' for line in lines))

    def lines(self, name):
        path = self.folder / name
        return path.read_text().splitlines() if path.exists() else []

    def called(self, *words):
        return [line for line in self.lines('calls') if line.startswith(' '.join(words))]

    def remove(self, script='step_remove yes', code=0, **stand_ins):
        extra = ''.join(f'{name} () {{ {text}; }}\n' for name, text in stand_ins.items())
        return self.parts(self.SET_UP + extra + script, code)

    def keep(self):
        """Cordon goes, its state stays: yes to the first question, no to the second."""
        return self.remove('step_remove no', ask='[[ $1 == *"files"* ]]',
                           stat=f'[ "$1 $2" != "-c %U" ] || [ ! -e "$3" ] || echo {self.owner}')


class Everything(Remove):
    def test_all_of_the_record(self):
        installed = self.folder / 'installed'
        (installed / 'deep').mkdir(parents=True)
        (installed / 'deep/program').touch()
        (installed / 'yours').touch()
        tree = self.folder / 'builder home'
        (tree / 'scratch').mkdir(parents=True)
        self.note('files', installed / 'deep/program')
        self.note('directories', installed, installed / 'deep')
        self.note('trees', tree)
        self.note('packages', 'libb', 'liba', 'libb')
        run = self.remove()
        self.assertFalse((installed / 'deep').exists())
        self.assertTrue((installed / 'yours').exists())
        for gone in (tree, self.state, self.folder / 'root/etc/cordon', self.record):
            self.assertFalse(gone.exists(), gone)
        self.assertEqual(self.lines('accounts'), ['cordon', 'anna'])
        self.assertEqual(self.called('gpasswd'), ['gpasswd --delete anna cordon'])
        self.assertEqual(self.called('groupdel'), ['groupdel cordon'])
        self.assertIn("'sudo apt-get remove liba libb ' removes them", run.stderr)
        self.assertIn('Cordon is removed.\n', run.stderr)

    def test_machines_before_files(self):
        """A domain that is still there has the store open, and its account in use."""
        self.write('running', 'cordon-1')
        self.write('defined', 'cordon-1')
        self.remove()
        calls = self.lines('calls')
        order = ['end cordon-desktop cordon cordond', 'virsh destroy cordon-1', 'reload',
                 'virsh undefine --managed-save --snapshots-metadata cordon-1', 'remove policy', 'userdel cordon-m01']
        self.assertEqual(sorted(order, key=calls.index), order)

    def test_asks_first(self):
        run = self.remove('step_remove no', code=1, ask='false')
        self.assertIn('nothing was removed', run.stderr)
        self.assertEqual(self.lines('calls'), [])
        self.assertTrue((self.record / 'users').exists())

    def test_an_account_in_use_stays_recorded(self):
        self.write('busy', 'cordon-m01')
        run = self.remove()
        self.assertIn('the account cordon-m01 is in use and stays', run.stderr)
        self.assertEqual((self.record / 'users').read_text(), 'cordon-m01\n')
        self.assertEqual(os.listdir(self.record), ['users'])
        # And once it is in use no more:
        (self.folder / 'busy').unlink()
        self.remove()
        self.assertFalse(self.record.exists())
        self.assertEqual(self.lines('accounts'), ['cordon', 'anna'])

    def test_accounts_that_were_there_before_stay(self):
        self.note('users', 'cordon-m02', 'cordon-gone')
        self.remove()
        self.assertEqual(self.lines('accounts'), ['cordon-m01', 'cordon-builder', 'cordon', 'anna'])


class Kept(Remove):
    """Persistent machines that the administrator wants to keep."""

    def setUp(self):
        super().setUp()
        (self.state / 'disks/disk').touch()
        self.write('defined', 'cordon-1')
        self.note('files', self.folder / 'program')

    def test_their_accounts_stay(self):
        """Otherwise the next account with that number would own the disks."""
        run = self.keep()
        self.assertEqual(self.lines('accounts'), ['cordon-m02', 'cordon', 'anna'])
        self.assertEqual((self.record / 'users').read_text(), 'cordon-m02\n')
        self.assertEqual(os.listdir(self.record), ['users'])
        self.assertIn('the accounts of the persistent machines stay with their disks: cordon-m02', run.stderr)
        self.assertTrue((self.state / 'disks/disk').exists())
        self.assertEqual(self.called('virsh undefine'), [])

    def test_without_disks_no_account_stays(self):
        (self.state / 'disks/disk').unlink()
        run = self.keep()
        self.assertEqual(self.lines('accounts'), ['cordon', 'anna'])
        self.assertNotIn('disks:', run.stderr)
        self.assertIn('but for /var/lib/cordon', run.stderr)

    def test_another_remove_takes_them(self):
        self.keep()
        self.remove()
        self.assertEqual(self.lines('accounts'), ['cordon', 'anna'])
        self.assertFalse(self.state.exists())
        self.assertFalse(self.record.exists())
        self.assertEqual(self.called('virsh undefine'),
                         ['virsh undefine --managed-save --snapshots-metadata cordon-1'])

    def test_a_new_installation_finds_them_recorded(self):
        """note_new_accounts() notes accounts that are missing: those that stayed must not be forgotten."""
        self.keep()
        self.parts('note users cordon-m01; recorded users >users')
        self.assertEqual(self.lines('users'), ['cordon-m02', 'cordon-m01'])


class Machines(Remove):
    def test_only_ours_are_undefined(self):
        self.write('defined', 'cordon-1', 'windows', 'my-cordon-2', 'cordon-3')
        self.remove('undefine_machines')
        self.assertEqual([call.split()[-1] for call in self.called('virsh undefine')], ['cordon-1', 'cordon-3'])
        self.assertEqual(self.called('virsh pool-destroy'), ['virsh pool-destroy cordon'])

    def test_no_libvirt(self):
        self.remove('undefine_machines', virsh='return 1')

    def test_only_ours_are_ended(self):
        self.write('running', 'cordon-1', 'windows')
        self.remove('end_running', sleep='true')
        self.assertEqual(self.called('virsh destroy'), ['virsh destroy cordon-1'])


class Services(Remove):
    def stop(self, **stand_ins):
        tree = self.folder / 'tree/data/bootstrap'
        tree.mkdir(parents=True)
        services = tree / 'host-services.sh'
        services.write_text(f'#!/bin/sh\necho "services $*" >>{self.folder}/calls\n')
        services.chmod(0o755)
        self.remove(f'top={self.folder}/tree; stop_started', **stand_ins)
        return self.called('services')

    def test_what_was_started_is_stopped(self):
        self.note('started', 'libvirtd 1')
        self.assertEqual(self.stop(), [f'services stop {self.record}/started'])

    def test_nothing_was_started(self):
        self.note('started')
        self.assertEqual(self.stop(), [])

    def test_not_under_somebody_elses_machine(self):
        self.note('started', 'libvirtd 1')
        self.write('running', 'windows')
        self.assertEqual(self.stop(), [])


class Builds(Case):
    """What was built and cached for the user who calls."""

    def setUp(self):
        super().setUp()
        self.tree = self.folder / 'tree'
        self.build = self.tree / 'build'
        for name in ('release', 'plain', 'clang', 'sanitized', 'lab-stage', 'mine'):
            (self.build / name).mkdir(parents=True)
        for name in ('cordon-bootstrap/release', 'cordon-lab/lab-1', 'ccache'):
            (self.folder / 'cache' / name).mkdir(parents=True)
        self.environment['XDG_CACHE_HOME'] = str(self.folder / 'cache')

    def made(self, *names):
        (self.build / '.made-by-bootstrap').write_text(''.join(f'{name}\n' for name in names))

    def remove(self):
        return self.parts('lock_run () { true; }; is_root () { false; }; command_remove --yes', top=self.tree)

    def test_builds_that_bootstrap_made(self):
        self.made('release', 'clang', 'lab-stage', 'sanitized')
        self.remove()
        self.assertEqual(sorted(os.listdir(self.build)), ['mine', 'plain'])

    def test_nothing_but_builds(self):
        self.made('mine', '..', '../..', '', '.', '/etc', 'plain')
        self.remove()
        self.assertEqual(sorted(os.listdir(self.build)), ['clang', 'lab-stage', 'mine', 'release', 'sanitized'])
        self.assertTrue(self.tree.exists())

    def test_the_last_one_takes_the_folder(self):
        for name in ('mine', 'plain'):
            (self.build / name).rmdir()
        self.made('release', 'clang', 'lab-stage', 'sanitized')
        self.remove()
        self.assertFalse(self.build.exists())

    def test_none_was_made(self):
        run = self.remove()
        self.assertEqual(len(os.listdir(self.build)), 6)
        self.assertIn('nothing to remove on this host', run.stderr)

    def test_caches(self):
        self.remove()
        self.assertEqual(os.listdir(self.folder / 'cache'), ['ccache'])

    @unittest.skipIf(os.geteuid() == 0, 'nothing resists root')
    def test_what_resists_is_said(self):
        (self.folder / 'cache/cordon-lab/lab-1/file').touch()
        (self.folder / 'cache/cordon-lab/lab-1').chmod(0o500)
        self.addCleanup((self.folder / 'cache/cordon-lab/lab-1').chmod, 0o700)
        run = self.remove()
        self.assertRegex(run.stderr, f"cordon-lab is not {ME}'s and stays; 'sudo rm -rf' removes it")

    def test_build_tree_writes_down_what_it_makes(self):
        self.program('meson', '#!/bin/sh\nmkdir -p "$2/meson-private"; touch "$2/build.ninja" "$2/meson-private/build.dat"\n')
        self.program('ninja', '#!/bin/sh\n')
        for _ in range(2):
            self.parts(f'is_root () {{ false; }}; build_tree {ME} . {self.build}/release; build_tree {ME} . {self.build}/new')
        self.assertEqual((self.build / '.made-by-bootstrap').read_text(), 'release\nnew\n')
        self.parts(f'is_root () {{ false; }}; build_tree {ME} . {self.build}/plain')
        self.assertIn('plain', (self.build / '.made-by-bootstrap').read_text())

    def test_a_build_of_a_persons_own_is_not_written_down(self):
        for name in ('build.ninja', 'meson-private/build.dat'):
            path = self.build / 'mine' / name
            path.parent.mkdir(exist_ok=True)
            path.touch()
        self.program('ninja', '#!/bin/sh\n')
        self.parts(f'is_root () {{ false; }}; build_tree {ME} . {self.build}/mine')
        self.assertFalse((self.build / '.made-by-bootstrap').exists())

    def test_half_a_configuration_is_made_again(self):
        """meson would take what a killed run left for the whole."""
        (self.build / 'release/meson-private').mkdir()
        (self.build / 'release/meson-private/coredata.dat').touch()
        self.program('meson', '#!/bin/sh\n[ ! -e "$2/meson-private" ] || exit 0\n'
                     'mkdir "$2/meson-private"; touch "$2/build.ninja" "$2/meson-private/build.dat"\n')
        self.program('ninja', '#!/bin/sh\n[ -e "$4/build.ninja" ]\n')
        self.parts(f'is_root () {{ false; }}; build_tree {ME} . {self.build}/release')


if __name__ == '__main__':
    tap.main()
