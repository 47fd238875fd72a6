# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A policy store of our own: the distribution's modules and ours, linked as semodule links them on a
host, below a directory. Needs no kernel with SELinux and no rights, and touches nothing outside."""
import importlib.util
import os
import pathlib
import shutil
import subprocess

NAME = 'default'
MODULES = pathlib.Path('/usr/share/selinux') / NAME
CONTEXTS = pathlib.Path('/etc/selinux') / NAME / 'contexts'
ENVIRONMENT = dict(os.environ, PATH=f'/usr/sbin:/usr/bin:/sbin:/bin:{os.environ.get("PATH", "")}', LC_ALL='C.UTF-8')
# expand-check holds modules against what the distribution itself never allows. genhomedircon would read
# the accounts of the host that tests.
SETTINGS = 'module-store = direct\nexpand-check = 1\nusepasswd = false\ndisable-genhomedircon = true\n'
# Half a minute on an idle machine.
LINK = 900
LENIENT = SETTINGS.replace('expand-check = 1', 'expand-check = 0')


def missing():
    """What keeps this host from linking a policy; None if nothing does."""
    if not any(MODULES.glob('*.pp*')):
        return 'the distribution\'s policy is not installed; on Debian: apt install selinux-policy-default'
    if shutil.which('semodule', path=ENVIRONMENT['PATH']) is None:
        return 'semodule is not installed; on Debian: apt install policycoreutils'
    if importlib.util.find_spec('setools') is None:
        return 'setools is not installed; on Debian: apt install python3-setools'
    return None


class Store:
    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.policy_directory = self.root / 'etc/selinux' / NAME / 'policy'

    @classmethod
    def of_distribution(cls, root):
        """With every module of the distribution, those too that a host enables itself."""
        self = cls(root)
        settings = self.root / 'etc/selinux'
        self.policy_directory.mkdir(parents=True)
        (self.root / 'var/lib/selinux').mkdir(parents=True)
        (settings / 'semanage.conf').write_text(SETTINGS)
        shutil.copytree(CONTEXTS, settings / NAME / 'contexts')
        self.install(100, sorted(MODULES.glob('*.pp*')))
        return self

    def copy(self, root, lenient=False):
        """lenient: also for what the distribution never allows."""
        shutil.copytree(self.root, root, symlinks=True)
        if lenient:
            (root / 'etc/selinux/semanage.conf').write_text(LENIENT)
        return Store(root)

    def install(self, priority, modules):
        """Raises RuntimeError with semodule's words if the modules cannot be linked."""
        words = ['semodule', '-p', str(self.root), '-s', NAME, '-n', '-X', str(priority)]
        run = subprocess.run(words + [word for module in modules for word in ('-i', str(module))], env=ENVIRONMENT,
                             capture_output=True, text=True, timeout=LINK)
        if run.returncode:
            raise RuntimeError(run.stdout + run.stderr)
        return self

    @property
    def policy(self):
        return max(self.policy_directory.glob('policy.*'), key=lambda path: int(path.suffix[1:]))

    @property
    def file_contexts(self):
        return self.root / 'etc/selinux' / NAME / 'contexts/files/file_contexts'


if __name__ == '__main__':
    print(missing() or '')
