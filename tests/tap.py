# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a module's unittest cases and reports them as TAP, so that meson counts each one."""
import sys
import unittest


class TapResult(unittest.TestResult):
    def __init__(self, stream):
        super().__init__()
        self.stream = stream
        self.count = 0

    def line(self, ok, test, note=''):
        self.count += 1
        print(f'{"ok" if ok else "not ok"} {self.count} - {test.id().removeprefix("__main__.")}{note}',
              file=self.stream, flush=True)

    def tell(self, text):
        for line in text.splitlines():
            print(f'# {line}', file=self.stream, flush=True)

    def addSuccess(self, test):
        self.line(True, test)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.line(True, test, f' # SKIP {reason}')

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.line(False, test)
        self.tell(self._exc_info_to_string(err, test))

    addError = addFailure

    def addSubTest(self, test, subtest, err):
        if err is not None:
            self.addFailure(subtest, err)


def main():
    """Only the cases whose names hold one of the words on the command line, or all."""
    suite = unittest.TestSuite()
    for case in flatten(unittest.defaultTestLoader.loadTestsFromModule(sys.modules['__main__'])):
        if len(sys.argv) < 2 or any(word in case.id() for word in sys.argv[1:]):
            suite.addTest(case)
    print(f'1..{suite.countTestCases()}', flush=True)
    result = TapResult(sys.stdout)
    suite.run(result)
    sys.exit(0 if result.wasSuccessful() else 1)


def flatten(suite):
    for item in suite:
        if isinstance(item, unittest.TestSuite):
            yield from flatten(item)
        else:
            yield item
