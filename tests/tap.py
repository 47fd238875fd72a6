# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a module's unittest cases and reports them as TAP, so that meson counts each one. Each also says
when it begins: a run that was cut off shows where."""
import sys
import time
import unittest


class Watch:
    """Who wants to know of a case's begin, end and failure."""

    def turn(self):
        """Another case begins, or what is between two."""

    def failed(self):
        """Called while everything still is as it was when the case failed."""


class TapResult(unittest.TestResult):
    def __init__(self, stream, watch):
        super().__init__()
        self.stream, self.watch = stream, watch
        self.count = 0
        self.began = time.monotonic()

    def line(self, ok, test, note=''):
        self.count += 1
        print(f'{"ok" if ok else "not ok"} {self.count} - {self.name(test)}{note}', file=self.stream, flush=True)

    @staticmethod
    def name(test):
        return test.id().removeprefix('__main__.')

    def tell(self, text):
        for line in text.splitlines():
            print(f'# {line}', file=self.stream, flush=True)

    def startTest(self, test):
        super().startTest(test)
        self.watch.turn()
        self.tell(f'{time.monotonic() - self.began:.1f} s: {self.name(test)} begins')

    def stopTest(self, test):
        super().stopTest(test)
        self.watch.turn()

    def addSuccess(self, test):
        self.line(True, test)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.line(True, test, f' # SKIP {reason}')

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.line(False, test)
        why = self._exc_info_to_string(err, test)
        self.tell(why)
        # A runner that keeps the stream of results to itself still shows what went wrong.
        print(f'{self.name(test)}: {why}', file=sys.stderr, flush=True)
        self.watch.failed()

    addError = addFailure

    def addSubTest(self, test, subtest, err):
        if err is not None:
            self.addFailure(subtest, err)


def main(watch=None, without=()):
    """Only the cases whose names hold one of the words on the command line, or all; never those that are named in
    `without`, each of which must be there."""
    suite = unittest.TestSuite()
    cases = list(flatten(unittest.defaultTestLoader.loadTestsFromModule(sys.modules['__main__'])))
    unknown = set(without) - {TapResult.name(case) for case in cases}
    assert not unknown, f'no such case: {unknown}'
    for case in cases:
        if TapResult.name(case) not in without and (len(sys.argv) < 2 or any(word in case.id() for word in sys.argv[1:])):
            suite.addTest(case)
    watch = watch or Watch()
    watch.turn()
    print(f'1..{suite.countTestCases()}', flush=True)
    result = TapResult(sys.stdout, watch)
    suite.run(result)
    sys.exit(0 if result.wasSuccessful() else 1)


def flatten(suite):
    for item in suite:
        if isinstance(item, unittest.TestSuite):
            yield from flatten(item)
        else:
            yield item
