# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""bootstrap's words, its record and its decisions, with stand-ins for every program that changes a host.
That the steps do what they say on a fresh host is for the vm suite, which is set up by them."""
import os
import pathlib
import re
import shutil
import subprocess
import unittest

import tap
from case import PARTS, SCRIPTS, SOURCE, Case

HOSTILE = 'a\x1b[31m\u202eb\n'

CAPABILITIES = '''<capabilities><host>{}<secmodel><model>dac</model><doi>0</doi>
<baselabel type='kvm'>+64055:+64055</baselabel></secmodel></host></capabilities>'''


class Words(Case):
    def run_bootstrap(self, *words):
        return subprocess.run([SOURCE / 'bootstrap', *words], capture_output=True, text=True, timeout=60,
                              stdin=subprocess.DEVNULL, cwd=self.folder)

    def test_help(self):
        for words in ([], ['help'], ['--help']):
            run = self.run_bootstrap(*words)
            self.assertEqual(run.returncode, 0)
            for command in ('open', 'template', 'test', 'bench', 'remove'):
                self.assertIn(f'./bootstrap {command} ', run.stdout)

    def test_wrong_words_change_nothing(self):
        for words in (['upgrade'], [HOSTILE], ['open'], ['test', 'nothing'], ['test', HOSTILE], ['bench'],
                      ['bench', 'speed'], ['template', 'nothing'], ['template', 'viewer', 'viewer'],
                      ['template', HOSTILE], ['remove', '--now'], ['--step'], ['--step', '1'],
                      ['--step', '1', 'no-such-step'], ['--step', 'services']):
            with self.subTest(words=words):
                run = self.run_bootstrap(*words)
                self.assertEqual((run.returncode, run.stdout), (1, ''))
                self.assertRegex(run.stderr, r'^bootstrap: [ -~]+\n$')

    @unittest.skipIf(os.geteuid() == 0, 'root may run steps')
    def test_steps_are_for_root(self):
        run = self.run_bootstrap('--step', str(os.getpid()), 'remove', 'yes')
        self.assertEqual(run.returncode, 1)
        self.assertIn('not for people', run.stderr)


class Record(Case):
    def test_note_keeps_each_line_once(self):
        self.parts('note files a "b c" a; note files "b c" d; note files "*"')
        self.assertEqual((self.record / 'files').read_text(), 'a\nb c\nd\n*\n')

    def test_nothing_recorded_is_nothing(self):
        self.assertEqual(self.parts('recorded files').stdout, '')

    def test_removes_only_what_is_recorded(self):
        for name in ('mine', 'with space', '-rf', 'yours'):
            (self.folder / name).touch()
        self.parts(f'note files {self.folder}/mine "{self.folder}/with space" {self.folder}/-rf {self.folder}/gone; '
                   'recorded files | remove_files')
        self.assertEqual([path.name for path in self.folder.iterdir() if path.is_file()], ['yours'])

    def test_puts_files_in_place(self):
        stage, target = self.folder / 'stage', self.folder / 'root'
        staged = pathlib.Path(f'{stage}{target}')
        for folder in (staged / 'new', target / 'old'):
            folder.mkdir(parents=True)
        (target / 'old').chmod(0o751)
        (staged / 'old').mkdir()
        (staged / 'new' / 'with space').write_text('one')
        (staged / 'old' / 'program').write_text('two')
        (staged / 'old' / 'program').chmod(0o755)
        (target / 'old' / 'program').write_text('before')
        self.parts(f'printf "%s\\n" "{target}/new/with space" {target}/old/program | put_files {stage}')
        found = {path.relative_to(target).as_posix(): path.read_text() for path in target.rglob('*') if path.is_file()}
        self.assertEqual(found, {'new/with space': 'one', 'old/program': 'two'})
        self.assertEqual((target / 'old' / 'program').stat().st_mode & 0o777, 0o755)
        self.assertEqual((target / 'old').stat().st_mode & 0o777, 0o751)

    def test_new_directories_are_remembered(self):
        stage = self.folder / 'stage'
        (stage / 'usr' / 'bin').mkdir(parents=True)
        (stage / 'no-such' / 'deep').mkdir(parents=True)
        self.parts(f'remember_new_directories {stage}')
        self.assertEqual((self.record / 'directories').read_text(), '/no-such\n/no-such/deep\n')


class Ready(Case):
    """is_ready() with a tree, an installation and a stamp of the test's own."""

    # Root would become anna, whom this host does not have.
    SET_UP = '''
      as_user () { shift; "$@"; }
      template_is_whole () { true; }
      services_run () { true; }
      id () { echo "users cordon"; }
    '''

    def setUp(self):
        super().setUp()
        self.tree = self.folder / 'tree'
        (self.tree / 'src').mkdir(parents=True)
        for name in ('bootstrap', 'meson.build', 'src/a.c'):
            (self.tree / name).write_text(name)
        self.installed = self.folder / 'cordon'
        self.installed.write_text('program')
        self.record.mkdir()
        (self.record / 'files').write_text(f'{self.installed}\n')
        self.parts(self.SET_UP + 'echo "$(source_key) $(installed_key anna)" >"$record/stamp"', top=self.tree)

    def ready(self, extra=''):
        return self.parts(f'{self.SET_UP}{extra}\nis_ready anna && echo yes || echo no', top=self.tree).stdout.strip()

    def test_holds(self):
        self.assertEqual(self.ready(), 'yes')

    def test_changed_source(self):
        (self.tree / 'src/a.c').write_text('other')
        self.assertEqual(self.ready(), 'no')

    def test_new_source(self):
        (self.tree / 'src/b.c').touch()
        self.assertEqual(self.ready(), 'no')

    def test_changed_program(self):
        self.installed.write_text('something else')
        self.assertEqual(self.ready(), 'no')

    def test_missing_program(self):
        self.installed.unlink()
        self.assertEqual(self.ready(), 'no')

    def test_no_stamp(self):
        (self.record / 'stamp').unlink()
        self.assertEqual(self.ready(), 'no')

    def test_missing_or_damaged_template(self):
        self.assertEqual(self.ready('template_is_whole () { false; }'), 'no')

    def test_no_service(self):
        self.assertEqual(self.ready('services_run () { false; }'), 'no')

    def test_not_a_member(self):
        for groups in ('users cordonners', 'cordon-test users', 'my-cordon', ''):
            with self.subTest(groups=groups):
                self.assertEqual(self.ready(f'id () {{ echo "{groups}"; }}'), 'no')
        for groups in ('cordon', 'cordon users', 'users cordon-test cordon'):
            self.assertEqual(self.ready(f'id () {{ echo "{groups}"; }}'), 'yes')


class Where(Case):
    """Where Cordon is built, for a user who may or may not write to the tree."""

    def setUp(self):
        super().setUp()
        self.tree = self.folder / 'tree'
        self.tree.mkdir()
        (self.tree / 'meson.build').touch()
        self.cache = self.folder / 'home/.cache'

    def where(self, root=False, denied='', code=0):
        """denied: what the user may not, as test(1) is asked; nobody but the user is asked."""
        return self.parts(f'''
          is_root () {{ {'true' if root else 'false'}; }}
          as_user () {{
            [ "$1" = anna ] || exit 9
            shift
            [ "$*" != "{denied}" ] || return 1
            "$@"
          }}
          home_of () {{ echo "{self.folder}/home"; }}
          test () {{ builtin test "$@"; }}
          release_build anna
        ''', code, top=self.tree, HOME=str(self.folder / 'home'), XDG_CACHE_HOME='')

    def test_in_the_tree(self):
        for root in (False, True):
            self.assertEqual(self.where(root).stdout, f'{self.tree}/build/release\n')

    def test_in_the_cache_of_the_user(self):
        """Under a tree of root's; for root, too, the cache is the user's."""
        for root in (False, True):
            with self.subTest(root=root):
                self.assertEqual(self.where(root, f'test -w {self.tree}').stdout,
                                 f'{self.cache}/cordon-bootstrap/release\n')

    def test_not_into_what_root_built(self):
        for name in ('build', 'build/release'):
            (self.tree / name).mkdir()
            self.assertEqual(self.where(denied=f'test -w {self.tree}/{name}').stdout,
                             f'{self.cache}/cordon-bootstrap/release\n')

    def test_a_tree_that_the_user_cannot_read(self):
        run = self.where(True, f'test -r {self.tree}/meson.build', 1)
        self.assertEqual(run.stdout, '')
        self.assertRegex(run.stderr, r'^bootstrap: anna cannot read [^\n]*put the sources where anna can read them, then run this again\.\n$')

    def test_a_folder_that_cannot_be_made(self):
        run = self.parts('is_root () { false; }; build_tree anna . /proc/no/release', 1)
        self.assertRegex(run.stderr, r'bootstrap: anna cannot write to /proc/no, where Cordon is built; [^\n]*\n$')

    def test_a_root_without_a_user(self):
        run = self.parts('is_root () { true; }; unset SUDO_USER; command_open paper.pdf', 1)
        self.assertIn('for ordinary users', run.stderr)


class Lock(Case):
    def test_second_run_waits_and_says_so(self):
        run = self.parts(f'''
          exec 7<{self.folder}; flock 7
          ( exec 7<&-; exec 9<{self.folder}; take_lock 9; echo second ) 2>"{self.folder}/said" &
          until [ -s "{self.folder}/said" ]; do sleep 0.05; done
          echo first
          exec 7<&-
          wait
        ''')
        self.assertEqual(run.stdout, 'first\nsecond\n')
        self.assertIn('waiting', (self.folder / 'said').read_text())


class Grant(Case):
    """Consent is recorded where libvirt itself says that there is no security model, and nowhere else."""

    def granted(self, models, status=0):
        xml = CAPABILITIES.format(''.join(f'<secmodel>\n<model>{model}</model>\n<doi>0</doi></secmodel>'
                                          for model in models))
        run = self.parts(f'''
          virsh () {{ [ {status} = 0 ] && cat <<'XML'
{xml}
XML
          }}
          cordon () {{ echo "$*" >&3; }}
          exec 3>&1
          step_grant anna
        ''')
        recorded = (self.record / 'grants').read_text() if (self.record / 'grants').exists() else ''
        self.assertEqual(bool(recorded), bool(run.stdout))
        return run.stdout

    def test_none(self):
        self.assertEqual(self.granted(['none']), 'host allow-unlabelled --user anna untrusted-documents\n')

    def test_labels(self):
        for models in (['selinux'], ['apparmor'], ['unheard-of'], []):
            with self.subTest(models=models):
                self.assertEqual(self.granted(models), '')

    def test_not_measured(self):
        self.assertEqual(self.granted(['none'], status=1), '')


class Policy(Case):
    """The SELinux module: installed where a policy is loaded, once for each version, and taken away again."""

    MODULES = ('cordon.pp', 'cordon_levels.cil', 'cordon_libvirtd.cil')

    def setUp(self):
        super().setUp()
        self.modules = self.folder / 'modules'
        self.modules.mkdir()
        for name in self.MODULES:
            (self.modules / name).write_text(name)
        self.selinuxfs = self.folder / 'selinuxfs'
        self.selinuxfs.mkdir()
        (self.selinuxfs / 'enforce').write_text('1')
        self.record.mkdir()

    def step(self, script='step_policy', hardware=True, **arguments):
        """What was called of the programs that change a policy."""
        return self.parts(f'''
          selinuxfs={self.selinuxfs} policy_directory={self.modules} host_root={self.folder}
          for name in semodule setsebool restorecon; do eval "$name () {{ echo $name \\"\\$*\\" >&3; }}"; done
          has_hardware () {{ {'true' if hardware else 'false'}; }}
          exec 3>&1
          {script}
        ''', **arguments).stdout.replace(f'{self.modules}/', '').splitlines()

    def changes(self, **arguments):
        return [line for line in self.step(**arguments) if not line.startswith('restorecon')]

    def test_installed_together_and_once(self):
        self.assertEqual(self.changes(), ['semodule -i ' + ' '.join(self.MODULES)])
        self.assertEqual((self.record / 'modules').read_text(), 'cordon\ncordon_levels\ncordon_libvirtd\n')
        self.assertEqual(self.changes(), [])

    def test_a_new_version_is_installed(self):
        self.step()
        (self.modules / 'cordon.pp').write_text('another')
        self.assertEqual(self.changes(), ['semodule -i ' + ' '.join(self.MODULES)])

    def test_a_failure_is_tried_again(self):
        self.step('semodule () { false; }; step_policy', code=1)
        self.assertEqual(self.changes(), ['semodule -i ' + ' '.join(self.MODULES)])

    def test_emulation_only_without_hardware(self):
        self.assertEqual(self.changes(hardware=False)[1:], ['setsebool -P cordon_emulation on'])

    def test_not_without_selinux(self):
        (self.selinuxfs / 'enforce').unlink()
        self.assertEqual(self.step(), [])
        self.assertEqual(self.step('policy_packages'), [])
        self.assertFalse((self.record / 'modules').exists())

    def test_packages_with_selinux(self):
        self.assertIn('selinux-policy-dev', self.step('policy_packages'))

    def test_not_built(self):
        (self.modules / 'cordon.pp').unlink()
        self.assertEqual(self.step(code=1), [])

    def test_labels(self):
        disks = self.folder / 'var/lib/cordon/disks'
        disks.mkdir(parents=True)
        for name in ('stopped', 'with space', 'running'):
            (disks / name).touch()
        (disks.parent / 'registry').touch()
        calls = self.step('label_of () { [[ $1 == */running ]] && echo u:r:svirt_image_t:s0:c1 || echo u:r:t:s0; }; '
                          'step_policy')
        self.assertEqual([line.removeprefix(f'restorecon {self.folder}/var/lib/cordon')
                          for line in calls if line.startswith('restorecon')],
                         ['', '/disks', '/registry', '/disks/stopped', '/disks/with space'])

    def test_removed(self):
        self.step()
        self.assertEqual(self.changes(script='remove_policy'),
                         ['semodule --remove=cordon --remove=cordon_levels --remove=cordon_libvirtd'])

    def test_nothing_to_remove(self):
        self.assertEqual(self.step('remove_policy'), [])


class Accounts(Case):
    def test_without_systemd_sysusers(self):
        """The lines of our own file make the calls that they mean."""
        lines = (SOURCE / 'data/sysusers/cordon.conf').read_text().splitlines()
        calls = self.parts('''
          getent () { return 1; }
          for name in groupadd useradd usermod; do eval "$name () { echo $name \\"\\$*\\"; }"; done
          make_accounts <"$top/data/sysusers/cordon.conf"
        ''').stdout.splitlines()
        for line in lines:
            words = line.split()
            if not words or words[0].startswith('#'):
                continue
            with self.subTest(line=line):
                expected = {'g': f'groupadd --system {words[1]}',
                            'u': rf'useradd --system .*--shell /usr/sbin/nologin {words[1]}',
                            'm': f'usermod --append --groups {words[-1]} {words[1]}'}[words[0]]
                self.assertTrue([call for call in calls if re.fullmatch(expected, call)])


class Packages(Case):
    def test_missing(self):
        out = self.parts('packages_missing bash no-such-package-of-ours libc6').stdout
        self.assertEqual(out, 'no-such-package-of-ours\n')

    def test_nothing_to_install_asks_nothing(self):
        self.parts('apt_get () { exit 9; }; step_packages bash libc6')

    def test_recorded_before_installed(self):
        self.parts('apt_get () { [ "$1" = update ] || { cat "$record/packages"; exit 9; }; }; '
                   'step_packages no-such-package-of-ours', code=9)
        self.assertEqual((self.record / 'packages').read_text(), 'no-such-package-of-ours\n')


class Progress(Case):
    def test_lines_of_the_builder(self):
        text = 'progress 1 Preparing\nprogress 5 Downloading\nprogress 50 x\x1b[2J\nsize root 77000000\nnonsense\n'
        (self.folder / 'said').write_text(text)
        run = self.parts('show_progress <said')
        self.assertEqual(run.stdout, '')
        self.assertEqual(run.stderr.splitlines(), ['  1 %  Preparing', ' 50 %  x?[2J', '       root: 77 MB'])


def shell_scripts():
    """Every one of the tree, the sourced parts of bootstrap included."""
    yield SOURCE / 'data/completions/cordon'
    yield from (SOURCE / 'data/templates').glob('*/finish')
    yield from (SOURCE / 'data/templates').glob('*/settings')
    for folder, folders, names in os.walk(SOURCE):
        folders[:] = [each for each in folders if each != '.git' and not each.startswith('build')]
        for path in (pathlib.Path(folder, name) for name in names):
            with path.open('rb') as file:
                first = file.readline(100)
            if path in SCRIPTS or re.match(rb'#!.*/(ba|da)?sh\b', first):
                yield path


class Lint(Case):
    def test_shellcheck(self):
        self.assertIsNotNone(shutil.which('shellcheck'), 'install shellcheck')
        scripts = list(shell_scripts())
        for name in ('bootstrap', '.ci/run', 'data/bootstrap/host-services.sh', 'data/templates/common/assemble',
                     'data/templates/common/build', 'data/templates/browser/finish', 'policy/build-module', 'tests/lab/prepare',
                     'tests/vm/private-libvirt.sh'):
            self.assertIn(SOURCE / name, scripts)
        # 2034, 2154: what one part defines another one uses. 2317: functions that a trap calls.
        run = subprocess.run(['shellcheck', '--severity=info',
                              '--exclude=SC1091,SC2034,SC2154,SC2015,SC2317', *scripts], capture_output=True, text=True)
        self.assertEqual(run.returncode, 0, run.stdout)


if __name__ == '__main__':
    tap.main()
