# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module as a host would have it: linked into the distribution's whole policy, held against the assertions,
and asked for decisions. Then the same without what protects, to see that it is noticed."""
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import decisions
import store
import tap

SOURCE = pathlib.Path(os.environ['CORDON_SOURCE'])
POLICY = SOURCE / 'policy'
CHECKER = POLICY / 'check-assertions'
ASSERTIONS = POLICY / 'assertions'
BUILT = pathlib.Path(os.environ['CORDON_POLICY_MODULE'])
MODULES = [BUILT, POLICY / 'cordon_levels.cil', POLICY / 'cordon_libvirtd.cil']
LABORATORY = POLICY / 'lab' / 'cordon_lab.cil'
PRIORITY = 400

# As much of Fedora's divided libvirt as the optional blocks ask for.
FEDORA = '''
(type virtqemud_t) (roletype system_r virtqemud_t) (typeattributeset domain (virtqemud_t))
(type virtstoraged_t) (roletype system_r virtstoraged_t) (typeattributeset domain (virtstoraged_t))
(type passwd_file_t) (typeattributeset file_type (passwd_file_t))
(type virtqemud_var_run_t) (roletype object_r virtqemud_var_run_t) (typeattributeset file_type (virtqemud_var_run_t))
'''


class Stores:
    """Each kind is linked once, when the first case asks for it."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix='cordon-policy-')
        self.root = pathlib.Path(self.folder.name)
        self.made = {}

    def get(self, name, make):
        """What could not be linked is not tried again, and says so in each case that needs it."""
        if name not in self.made:
            try:
                self.made[name] = make(self.root / name)
            except (RuntimeError, subprocess.TimeoutExpired) as error:
                self.made[name] = error
        if isinstance(self.made[name], Exception):
            raise AssertionError(f'the policy "{name}" cannot be linked') from self.made[name]
        return self.made[name]

    @property
    def distribution(self):
        return self.get('distribution', store.Store.of_distribution)

    @property
    def product(self):
        return self.get('product', lambda root: self.distribution.copy(root).install(PRIORITY, MODULES))

    def with_text(self, name, base, modules, text, lenient=False):
        """A store, more modules, and one of CIL text."""
        def make(root):
            extra = self.root / f'{name}_rules.cil'
            extra.write_text(text)
            return base.copy(root, lenient).install(PRIORITY, [*modules, extra])
        return self.get(name, make)

    @property
    def elsewhere(self):
        """The product where it is not alone: in the laboratory, and with Fedora's types."""
        return self.with_text('elsewhere', self.product, [LABORATORY], FEDORA)

    @property
    def broken(self):
        """What every assertion forbids, in one policy, and nothing that takes away."""
        rules = re.findall(r'^broken_by = (.*)$', ASSERTIONS.read_text(), re.MULTILINE)
        return self.with_text('broken', self.distribution, [MODULES[0], MODULES[2]], '\n'.join(rules), lenient=True)


stores = None


def setUpModule():
    global stores
    reason = store.missing()
    if reason is not None:
        raise unittest.SkipTest(reason)
    stores = Stores()


def tearDownModule():
    if stores is not None:
        stores.folder.cleanup()


def check(policy, assertions=ASSERTIONS):
    return subprocess.run([sys.executable, CHECKER, policy, assertions], capture_output=True, text=True, timeout=120)


class Assertions(unittest.TestCase):
    def names(self):
        return [name for name in re.findall(r'^\[(.*)\]$', ASSERTIONS.read_text(), re.MULTILINE) if name != 'groups']

    def test_hold(self):
        run = check(stores.product.policy)
        self.assertEqual((run.returncode, run.stderr), (0, ''), run.stdout)
        count = len(self.names())
        self.assertEqual(run.stdout, f'{count} of {count} assertions hold\n')

    def test_each_can_fail(self):
        run = check(stores.broken.policy)
        self.assertEqual((run.returncode, run.stderr), (1, ''), run.stdout)
        named = re.findall(r'^([a-z-]+): ', run.stdout, re.MULTILINE)
        self.assertEqual(named, self.names())
        self.assertIn(f'0 of {len(named)} assertions hold', run.stdout)

    def test_what_allows_too_much_is_not_built(self):
        rule = stores.root / 'too_much.cil'
        rule.write_text('(allow cordon_view_t self (tcp_socket (create connect)))\n')
        stamp = stores.root / 'stamp'
        stamp.write_text('of the last build\n')
        run = subprocess.run([sys.executable, POLICY / 'check-build', stamp, ASSERTIONS, *MODULES, rule],
                             capture_output=True, text=True, timeout=store.LINK)
        self.assertEqual(run.returncode, 1, run.stdout)
        self.assertIn('allow cordon_view_t cordon_view_t:tcp_socket', run.stderr)
        self.assertFalse(stamp.exists())

    def test_the_rule_is_shown(self):
        self.assertIn('    allow cordon_net_t cordon_net_t:tcp_socket { connect create };\n',
                      check(stores.broken.policy).stdout)

    def test_the_laboratory_is_found(self):
        run = check(stores.elsewhere.policy)
        self.assertEqual(run.returncode, 1, run.stderr)
        self.assertIn('no-laboratory: ', run.stdout)
        self.assertIn('machine-entry: ', run.stdout)

    def test_unusable(self):
        rule = '[a]\nsays = b\nbroken_by = c\nsource = cordond_t\ntarget = *\nclass = file\nperms = read\n'
        for text, words in (('', 'asserts nothing'),
                            (rule.replace('cordond_t', 'cordond_y'), 'cordond_y is no type or attribute'),
                            (rule + 'exempt_target = etc_t\n', 'gives no reason for etc_t'),
                            (rule + 'exempt_targets = etc_t: x\n', 'exempt_targets is no key'),
                            (rule.replace('says = b\n', ''), 'needs "says"'),
                            (rule.replace('class = file\n', ''), 'has no class'),
                            (rule.replace('file', '@files'), 'no group @files'),
                            (rule + rule, 'already exists'),
                            ('[a]\nsays = b\nbroken_by = c\ntype = cordond_t\n', 'says nothing about its types'),
                            ('[a]\nsays = b\nbroken_by = c\nboolean = cordon_no\n', 'no boolean of this policy')):
            with self.subTest(text=text), tempfile.NamedTemporaryFile('w', suffix='.ini') as file:
                file.write(text)
                file.flush()
                run = check(stores.product.policy, file.name)
                self.assertEqual((run.returncode, run.stdout), (2, ''))
                self.assertIn(words, run.stderr)
        self.assertEqual(check('/no-such-policy').returncode, 2)


class Decisions(unittest.TestCase):
    def test_table(self):
        policy = decisions.Policy(stores.product.policy)
        self.assertEqual(list(decisions.wrong(policy, decisions.TABLE)), [])

    def test_unconfined_is_said_honestly(self):
        policy = decisions.Policy(stores.product.policy)
        self.assertEqual(list(decisions.wrong(policy, decisions.UNCONFINED)), [])

    def test_levels_are_what_protects(self):
        policy = decisions.Policy(stores.broken.policy)
        found = list(decisions.wrong(policy, decisions.LEVELS))
        self.assertEqual(len(found), len(decisions.LEVELS), found)

    def test_software_emulation_is_off(self):
        policy = decisions.Policy(stores.product.policy)
        machine = decisions.machine(decisions.OWN)
        self.assertEqual(policy.allowed(machine, machine, 'process', 'execmem execstack'), set())

    def test_divided_libvirt(self):
        policy = decisions.Policy(stores.elsewhere.policy)
        daemon = 'system_u:system_r:virtqemud_t:s0'
        machine, disk = decisions.machine(decisions.OWN), decisions.image('', 'cordon_disk_t')
        pid_file = 'system_u:object_r:virtqemud_var_run_t:s0'
        for source, target, tclass, permissions in (
                (daemon, machine, 'process', 'transition'), (daemon, disk, 'file', 'relabelfrom relabelto'),
                (machine, daemon, 'fd', 'use'), (decisions.CORDOND, daemon, 'unix_stream_socket', 'connectto'),
                (decisions.SCREEN, daemon, 'fd', 'use'),
                (decisions.CORDOND, pid_file, 'dir', 'search read open'), (decisions.CORDOND, pid_file, 'file', 'open read'),
                (decisions.CORDOND, pid_file, 'sock_file', 'getattr write'), (machine, pid_file, 'dir', 'search'),
                (decisions.CORDOND, 'system_u:object_r:passwd_file_t:s0', 'file', 'open read')):
            with self.subTest(source=source, target=target):
                self.assertEqual(policy.allowed(source, target, tclass, permissions), set(permissions.split()))
        # cordond learns from it whose context it must check.
        self.assertEqual(policy.allowed(machine, pid_file, 'file', 'read write append open unlink'), set())
        self.assertEqual(policy.allowed(decisions.CORDOND, pid_file, 'file', 'write append unlink create'), set())


class Labels(unittest.TestCase):
    PATHS = (('/usr/libexec/cordond', 'file', 'cordond_exec_t'),
             ('/usr/libexec/cordon-screen', 'file', 'cordon_screen_exec_t'),
             ('/usr/libexec/cordon/guest/init', 'file', 'bin_t'),
             ('/usr/bin/cordon', 'file', 'bin_t'),
             ('/etc/cordon/compartments/a.compartment', 'file', 'cordon_etc_t'),
             ('/var/lib/cordon', 'dir', 'cordond_var_lib_t'),
             ('/var/lib/cordon/registry', 'file', 'cordond_var_lib_t'),
             ('/var/lib/cordon/templates', 'dir', 'virt_content_t'),
             ('/var/lib/cordon/templates/viewer/1/root.erofs', 'file', 'virt_content_t'),
             ('/var/lib/cordon/disks', 'dir', 'cordon_disk_t'),
             ('/var/lib/cordon/disks/a.raw', 'file', 'cordon_disk_t'),
             ('/var/lib/cordon-builder/staging/viewer/root.erofs', 'file', 'cordon_staging_t'),
             ('/var/lib/cordon-builder/cache/a', 'file', 'var_lib_t'))

    def test_paths(self):
        for path, kind, expected in self.PATHS:
            with self.subTest(path=path):
                run = subprocess.run(['selabel_lookup', '-b', 'file', '-f', stores.product.file_contexts, '-k', path,
                                      '-t', kind], env=store.ENVIRONMENT, capture_output=True, text=True, timeout=30)
                self.assertIn(f'system_u:object_r:{expected}:s0', run.stdout, run.stderr)


class Version(unittest.TestCase):
    """Programs ask the loaded policy for a context of cordon_policy_N_t."""

    def test_the_newest_is_the_programs(self):
        numbers = [int(number) for number in re.findall(r'^typealias cordon_policy_t alias cordon_policy_(\d+)_t;$',
                                                        (POLICY / 'cordon.te').read_text(), re.MULTILINE)]
        wanted = int(os.environ['CORDON_POLICY_VERSION'])
        self.assertEqual(numbers, list(range(1, wanted + 1)))
        policy = decisions.Policy(stores.product.policy)
        self.assertTrue(policy.knows(f'system_u:object_r:cordon_policy_{wanted}_t:s0'))
        self.assertFalse(policy.knows(f'system_u:object_r:cordon_policy_{wanted + 1}_t:s0'))
        self.assertFalse(decisions.Policy(stores.distribution.policy).knows('system_u:object_r:cordon_policy_1_t:s0'))


class Sources(unittest.TestCase):
    def test_interfaces_are_documented(self):
        text = (POLICY / 'cordon.if').read_text()
        blocks = re.findall(r'((?:^##[^\n]*\n)+)(?:^#\n)?^interface\(`(\w+)\',`\n(.*?)^\'\)$', text,
                            re.MULTILINE | re.DOTALL)
        self.assertEqual(len(blocks), text.count('interface(`'))
        for words, name, body in blocks:
            with self.subTest(interface=name):
                self.assertTrue(name.startswith('cordon_'))
                self.assertIn('<summary>', words)
                parameters = max(int(number) for number in re.findall(r'\$(\d)', body))
                self.assertEqual(words.count('<param '), parameters)
                self.assertNotIn('unconfined', body)
                self.assertNotIn('permissive', body)

    def test_tunables_are_off(self):
        tunables = re.findall(r'gen_tunable\((\w+), (\w+)\)', (POLICY / 'cordon.te').read_text())
        self.assertTrue(tunables)
        for name, value in tunables:
            self.assertTrue(name.startswith('cordon_'))
            self.assertEqual(value, 'false')


if __name__ == '__main__':
    tap.main()
