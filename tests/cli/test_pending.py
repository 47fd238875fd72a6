# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How many updates of a template are pending: a store and package lists of the test's own, a stand-in for
apt-cache that answers with tables as apt prints them, and what is said where nothing can be known."""
import json
import os
import time

import mocks

mocks.become_ordinary()

import tap  # noqa: E402
import test_cli  # noqa: E402
from test_cli import dictionaries, variant  # noqa: E402

RELEASES = ('deb.debian.org_debian_dists_bookworm_InRelease',
            'deb.debian.org_debian-security_dists_bookworm-security_InRelease')
LISTED = 1_790_000_000  # 2026-09-21
TABLE = '''{name}:
  Installed: 1
  Candidate: 2
  Version table:
     2 500
        500 http://deb.debian.org/{archive}/main amd64 Packages
 *** 1 100
        100 /var/lib/dpkg/status
'''
# Says what it was asked and given.
APT = '''#!/bin/sh
printf '%s\\n' "$*" >"$HOME/asked"
cat "${2#Dir::State::status=}" >"$HOME/status"
'''


class Pending(test_cli.Service):
    def setUp(self):
        super().setUp()
        store, lists = self.folder / 'store', self.folder / 'lists'
        self.manifest = store / 'viewer/current/manifest.json'
        self.manifest.parent.mkdir(parents=True)
        lists.mkdir()
        self.environment.update(CORDON_TEMPLATE_STORE=str(store), CORDON_APT_LISTS=str(lists))
        for name in RELEASES:
            (lists / name).touch()
            os.utime(lists / name, (LISTED, LISTED))
        self.lists, self.temporary = lists, self.folder / 'tmp'
        self.temporary.mkdir()
        self.environment['TMPDIR'] = str(self.temporary)
        self.write_manifest()
        self.serve(ListTemplates=dictionaries({'name': variant('s', 'viewer'), 'state': variant('s', 'ok')}),
                   DescribeHost=dictionaries(*({'name': variant('s', name), 'status': variant('s', 'ok'),
                                               'seen': variant('s', 'seen'), 'fix': variant('s', '')}
                                               for name in ('template-viewer', 'mac'))))

    def write_manifest(self, release='Debian 12.11 bookworm'):
        text = json.loads(test_cli.Template.MANIFEST)
        text['release'] = release
        text['packages'] = [{'name': name, 'version': '1'} for name in ('libc6', 'libssl3', 'libmupdf-dev')]
        self.manifest.write_text(json.dumps(text))

    def apt(self, script):
        folder = self.folder / 'bin'
        folder.mkdir(exist_ok=True)
        (folder / 'apt-cache').write_text(APT + script)
        (folder / 'apt-cache').chmod(0o755)
        self.environment['PATH'] = f'{folder}:{os.environ["PATH"]}'

    def answer(self, **archives):
        """Newer versions, and of which archive."""
        tables = ''.join(TABLE.format(name=name.replace('_', '-'), archive=archive)
                         for name, archive in archives.items())
        (self.folder / 'answer').write_text(tables)
        self.apt('cat "$HOME/answer"\n')

    def listed(self):
        (item,), = self.run_json('template', 'list')
        return item['updates'], item['security_updates'], item['updates_seen']

    def checked(self):
        run = self.start('doctor', '--json').wait()
        return {check['name']: check for check in json.loads(run.stdout)['checks']}

    def test_what_is_newer(self):
        self.answer(libc6='debian bookworm', libssl3='debian-security bookworm-security',
                    libmupdf_dev='debian bookworm')
        seen = '2 updates pending (1 of security), by package lists of 2026-09-21; 1 more comes only with a newer build of Cordon'
        self.assertEqual(self.listed(), (2, 1, seen))
        self.assertIn('2 (1 of security)', self.run_cordon('template', 'list').stdout)
        check = self.checked()['updates-viewer']
        self.assertEqual((check['status'], check['seen']), ('degraded', seen))
        self.assertIn('cordon template update viewer', check['fix'])

    def test_apt_is_asked_without_anything_of_this_host(self):
        self.answer()
        self.listed()
        asked = (self.folder / 'asked').read_text()
        for word in ('Dir::Cache::pkgcache= ', 'Dir::Etc::preferences=/dev/null'):
            self.assertIn(word, asked)
        self.assertTrue(asked.endswith('policy -- libc6 libmupdf-dev libssl3\n'), asked)
        self.assertIn('Package: libssl3\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\n',
                      (self.folder / 'status').read_text())
        self.assertEqual(list(self.temporary.iterdir()), [])

    def test_nothing_is_newer(self):
        (self.folder / 'answer').write_text('libc6:\n *** 1 500\n        500 http://x/debian bookworm/main amd64 Packages\n')
        self.apt('cat "$HOME/answer"\n')
        self.assertEqual(self.listed(), (0, 0, 'no updates pending, by package lists of 2026-09-21'))
        self.assertEqual(self.checked()['updates-viewer']['status'], 'ok')

    def test_an_update_without_security_is_no_problem(self):
        self.answer(libc6='debian bookworm')
        self.assertEqual(self.listed()[:2], (1, 0))
        self.assertEqual(self.checked()['updates-viewer']['status'], 'ok')

    def assert_unknown(self):
        updates, security, seen = self.listed()
        self.assertEqual((updates, security), (None, None))
        self.assertRegex(seen, r'^Whether updates are pending is not known: .+\.$')
        self.assertIn('not known', self.run_cordon('template', 'list').stdout)
        check = self.checked()['updates-viewer']
        self.assertEqual((check['status'], check['seen']), ('ok', seen))

    def test_no_lists_of_the_release(self):
        self.answer(libc6='debian bookworm')
        for name in RELEASES:
            with self.subTest(name=name):
                (self.lists / name).rename(self.lists / 'other')
                self.assert_unknown()
                (self.lists / 'other').rename(self.lists / name)
        for release in ('Debian 13 trixie', 'Fedora 40 forty', 'Debian 12 ../x'):
            with self.subTest(release=release):
                self.write_manifest(release)
                self.assert_unknown()

    def test_apt_does_not_help(self):
        for script in ('exit 100', 'printf "libc6:\\n *** 1 100\\n"', 'head -c 9000000 /dev/zero; sleep 300',
                       'cat "$HOME/answer"; exit 1'):
            with self.subTest(script=script):
                self.answer(libc6='debian bookworm')
                self.apt(script + '\n')
                self.assert_unknown()
        self.environment['PATH'] = '/nonexistent'
        self.assert_unknown()

    def test_apt_hangs(self):
        self.apt('exec sleep 300\n')
        begun = time.monotonic()
        self.assertEqual(self.listed()[:2], (None, None))
        self.assertLess(time.monotonic() - begun, 28)

    def test_the_manifest_is_none(self):
        self.answer(libc6='debian bookworm')
        for text in ('', '{}', 'x' * 5_000_000):
            self.manifest.write_text(text)
            self.assert_unknown()
        self.manifest.unlink()
        os.mkfifo(self.manifest)
        self.assert_unknown()


if __name__ == '__main__':
    tap.main()
