# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Another try, after a machine that lasts could not be started: what it was started for is not forgotten, and done
once."""
import pathlib
import sys

from gi.repository import Gio, GLib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import house  # noqa: E402
from displays import main  # noqa: E402
from main_case import MainCase  # noqa: E402

APP = ('firefox-esr', 'Firefox', (200, 100, 0, 255))


class Again(MainCase):
    def show(self, uuid, **options):
        """As the command does for a launcher, or for an address."""
        words = {key: GLib.Variant('s', value) for key, value in options.items()}
        self.bus.call_sync('org.cordon.Cordon', '/org/cordon/Desktop1', 'org.cordon.Desktop1', 'ShowMachine',
                           GLib.Variant('(sa{sv})', (uuid, words)), None, Gio.DBusCallFlags.NONE, 10000, None)

    def fail_first(self, **options):
        """A machine that cannot be created yet, in its window."""
        h = self.build(apps=[APP])
        self.uuid = self.create('banking', 'Bank')
        self.window()
        h.set_fault('create', 'fails')
        self.show(self.uuid, **options)
        self.wait_label('cordon doctor')
        self.assertNotIn(house.RUN_APP, [kind for kind, _ in h.agent.seen])
        return h

    def test_app(self):
        h = self.fail_first(app='firefox-esr')
        h.set_fault('create', 'works')
        self.press('Try Again')
        h.agent.wait_seen(house.RUN_APP, 'firefox-esr')

    def test_app_once(self):
        """A machine that ends by itself after it was shown comes back without it."""
        h = self.fail_first(app='firefox-esr')
        h.set_fault('create', 'works')
        self.press('Try Again')
        h.agent.wait_seen(house.RUN_APP, 'firefox-esr')
        self.wait_node(None, 'Bank: Running')
        h.agent.seen.clear()
        h.test_call('EndDomain', GLib.Variant('(sb)', (self.uuid, True)))
        self.wait_node(None, 'Bank: Stopped')
        self.press('Try Again')
        h.agent.wait_seen(house.HELLO)
        self.wait_node(None, 'Bank: Running')
        self.assertNotIn(house.RUN_APP, [kind for kind, _ in h.agent.seen])

    def test_address(self):
        h = self.fail_first(url='https://example.org/a')
        h.set_fault('create', 'works')
        self.press('Try Again')
        h.agent.wait_seen(house.OPEN_URL, 'https://example.org/a')


if __name__ == '__main__':
    main()
