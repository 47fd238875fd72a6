# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is in the template and what its manifest says of it. CORDON_TEMPLATE_DIR names the template, by
default the installed one."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

import tap

TEMPLATE = pathlib.Path(os.environ.get('CORDON_TEMPLATE_DIR', '/var/lib/cordon/templates/viewer/current'))
# What the packager of libmupdf-dev built into it.
FONTS = ('fonts-android', 'fonts-noto', 'fonts-noto-cjk', 'fonts-sil-charis', 'fonts-urw-base35')


def installed(package):
    return subprocess.run(['dpkg-query', '-W', '-f', '${Version}', package], capture_output=True, text=True,
                          check=True).stdout


class Image(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix='cordon-image-')
        cls.addClassCleanup(folder.cleanup)
        cls.root = pathlib.Path(folder.name) / 'root'
        subprocess.run(['fsck.erofs', f'--extract={cls.root}', '--no-preserve-owner',
                        '--preserve-perms', TEMPLATE / 'root'], check=True,
                       stdout=subprocess.DEVNULL)
        cls.manifest = json.loads((TEMPLATE / 'manifest.json').read_text())
        cls.packages = {each['name']: each['version'] for each in cls.manifest['packages']}

    def licence(self, package):
        return self.root / 'usr/share/doc' / package / 'copyright'

    def test_each_package_once(self):
        self.assertEqual(len(self.packages), len(self.manifest['packages']))

    def test_what_is_linked_statically(self):
        """The parser of hostile input first: its version is that of the host that linked it."""
        for package in ('libmupdf-dev', 'libxrandr-dev', 'libxrender-dev', 'libxext-dev', 'libx11-dev', 'libxcb1-dev',
                        'libxau-dev', 'libxdmcp-dev', 'libc6-dev'):
            self.assertEqual(self.packages.get(package), installed(package), package)
        self.assertIn('GNU AFFERO GENERAL PUBLIC LICENSE', self.licence('libmupdf-dev').read_text())

    def test_fonts(self):
        built_using = subprocess.run(['dpkg-query', '-W', '-f', '${Built-Using}', 'libmupdf-dev'], capture_output=True,
                                     text=True, check=True).stdout
        said = self.licence('libmupdf-dev').with_name('copyright.fonts').read_text()
        for font in FONTS:
            self.assertIn(f'{font} (= {self.packages[font]})', built_using)
            self.assertIn(font, said)

    def test_every_licence(self):
        """Of each package in the manifest; those built into mupdf are in its own. One of them is there for Ghostscript, too."""
        built_in = (set(FONTS) - {'fonts-urw-base35'}) | {'texlive-extra'}
        for package in self.packages:
            name = 'linux-image' if package.startswith('linux-image-') else package
            if package not in built_in:
                self.assertGreater(self.licence(name).stat().st_size, 100, package)
        folders = {path.name for path in (self.root / 'usr/share/doc').iterdir()}
        self.assertEqual(folders - {'linux-image'}, {name for name in self.packages if not name.startswith('linux-image-')}
                         - built_in)

    def test_what_the_host_says(self):
        """Every time zone a host can have; and no locale but the one in which the viewer reads its text."""
        for zone in ('Europe/Berlin', 'Asia/Tokyo', 'America/Argentina/Buenos_Aires', 'Etc/UTC'):
            self.assertGreater((self.root / 'usr/share/zoneinfo' / zone).stat().st_size, 50, zone)
        self.assertEqual([path.name for path in (self.root / 'usr/lib/locale').iterdir()], ['C.utf8'])

    def test_by_what_is_there(self):
        """The keyboard maps are xkb-data's in another form; the shell's name is taken by a program of ours."""
        self.assertIn('xkb-data', self.packages)
        self.assertIn('libc6', self.packages)
        self.assertNotIn('dash', self.packages)

    def test_nothing_to_help_an_intruder(self):
        """No shell, package manager or set-uid program, and no interpreter but PostScript's own."""
        self.assertEqual(sorted(path.name for path in (self.root / 'usr/bin').iterdir()), ['gs', 'sh'])
        self.assertEqual(sorted(path.name for path in (self.root / 'usr/sbin').iterdir()), ['e2fsck', 'mke2fs'])
        for path in self.root.rglob('*'):
            if path.is_symlink() or not path.is_file():
                continue
            self.assertEqual(path.stat().st_mode & 0o6000, 0, path)
            self.assertNotRegex(path.name, r'^(bash|dash|busybox|perl|python.*|dpkg|apt.*|ld\.so|gdb|strace)$')


if __name__ == '__main__':
    if not shutil.which('fsck.erofs'):
        print('1..0 # SKIP fsck.erofs is not installed')
        sys.exit(0)
    if not os.access(TEMPLATE / 'manifest.json', os.R_OK):
        print(f'1..0 # SKIP no template in {TEMPLATE}; name one in CORDON_TEMPLATE_DIR')
        sys.exit(0)
    tap.main()
