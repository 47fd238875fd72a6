# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What runs once more after it failed, and what is said of it, with meson and its logs."""

import tap
from case import Case

RUN = 'run_suites "$(id -un)" build || run_again "$(id -un)" build || echo red; "$top/tests/summary" =build/meson-logs'


class Again(Case):
    def project(self, **tests):
        """A project whose tests are NAME=(suite, command of sh)."""
        lines = ["project('cordon')", "sh = find_program('sh')"]
        for name, (suite, command) in tests.items():
            lines.append(f"test('{name}', sh, args: ['-c', '''{command}'''], suite: '{suite}', workdir: '{self.folder}')")
        (self.folder / 'meson.build').write_text('\n'.join(lines))
        self.parts('meson setup build .')

    def run_all(self, code):
        """The last lines, and which tests ran, each once for each time."""
        run = self.parts(RUN, code=code)
        ran = (self.folder / 'ran').read_text().split()
        return run.stdout, sorted(ran)

    def test_passes_when_alone(self):
        self.project(steady=('gui', 'echo steady >>ran'), shaky=('vm', 'echo shaky >>ran; test -e once || { touch once; false; }'))
        said, ran = self.run_all(0)
        self.assertEqual(ran, ['shaky', 'shaky', 'steady'])
        self.assertNotIn('red', said)
        self.assertIn('unsteady: cordon:vm / shaky failed and ran once more', said)
        self.assertRegex(said, r'total +2 tests +2 cases +0 failed +0 skipped')

    def test_fails_twice(self):
        self.project(broken=('lab', 'echo broken >>ran; false'), fine=('unit', 'echo fine >>ran'))
        said, ran = self.run_all(1)
        self.assertEqual(ran, ['broken', 'broken', 'fine'])
        self.assertIn('red', said)
        self.assertRegex(said, r'total +2 tests +2 cases +1 failed')

    def test_no_second_chance(self):
        """What depends on nothing but itself, and what fails in numbers."""
        self.project(fuzz=('fuzz', 'echo fuzz >>ran; false'), gui=('gui', 'echo gui >>ran; false'))
        said, ran = self.run_all(1)
        self.assertEqual(ran, ['fuzz', 'gui'])
        self.assertRegex(said, r'total +2 tests +2 cases +2 failed')

    def fails_with(self, words):
        self.project(unit=('unit', f'echo unit >>ran; echo "{words}" >&2; false'))
        self.assertEqual(self.run_all(1)[1], ['unit'])

    def test_wrong_memory(self):
        self.fails_with('ERROR: AddressSanitizer: heap-use-after-free')

    def test_undefined_behaviour(self):
        self.fails_with('x.c:3:1: runtime error: signed integer overflow')

    def test_lost(self):
        """A folder without a log fails the run, and what ran is counted all the same."""
        self.project(fine=('unit', 'true'))
        run = self.parts('run_suites "$(id -un)" build; "$top/tests/summary" =build/meson-logs sanitized=elsewhere', code=1)
        self.assertRegex(run.stdout, r'total +1 tests +1 cases +0 failed')
        self.assertIn('lost: sanitized: elsewhere: 0 logs instead of one', run.stdout)

    def test_too_many(self):
        self.project(**{f'test{i}': ('gui', 'echo ran >>ran; false') for i in range(4)})
        self.assertEqual(len(self.run_all(1)[1]), 4)


if __name__ == '__main__':
    tap.main()
