# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`cordon open` never acts for root, whatever else is right."""
import os
import subprocess
import sys
import unittest

import tap


def as_root(*command):
    return list(command) if os.geteuid() == 0 else ['unshare', '--user', '--map-root-user', *command]


class Root(unittest.TestCase):
    def test_open_is_refused(self):
        if subprocess.run(as_root('true'), stderr=subprocess.DEVNULL).returncode:
            self.skipTest('neither root nor a user namespace')
        run = subprocess.run(as_root(os.environ['CORDON_COMMAND'], 'open', sys.argv[0]),
                             capture_output=True, text=True)
        self.assertEqual(run.returncode, 2)
        self.assertIn('ordinary user', run.stderr)


if __name__ == '__main__':
    tap.main()
