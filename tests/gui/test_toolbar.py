# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The toolbar of a document: what its buttons, their keys and the menu ask of the guest, what they say of it, and
where they are in a narrow window."""
import pathlib
import struct
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import house  # noqa: E402
import reader  # noqa: E402
import tap  # noqa: E402
from desktop_case import DesktopCase  # noqa: E402
from house import Picture, wait_for, xdotool  # noqa: E402

BUTTONS = {'Find', 'Rotate Right', 'Continuous Pages', 'Thumbnails of the Pages'}  # that make room
MENU_ITEM = '35'
PRESSED = 20  # bit of GetState
DARK = {'ADW_DEBUG_COLOR_SCHEME': 'prefer-dark'}


class Toolbar(DesktopCase):
    def give_keys_to_toolbar(self):
        self.click_guest()
        xdotool('keydown', 'ctrl', 'keydown', 'alt', 'keyup', 'alt', 'keyup', 'ctrl')
        self.wait_node('text', None, reader.FOCUSED)

    def test_rotate(self):
        """By the button, the keys in both directions, and by a key in the guest, from which the next turn counts."""
        h = self.open_shown(version=6)
        self.press('Rotate Right')
        h.agent.wait_seen(house.LOOK, 1)
        self.give_keys_to_toolbar()
        xdotool('key', 'ctrl+r')
        h.agent.wait_seen(house.LOOK, 2)
        h.agent.seen.clear()
        xdotool('key', 'ctrl+shift+r')
        h.agent.wait_seen(house.LOOK, 1)
        h.agent.show_look(3)
        h.agent.page = 2
        h.agent.show_page()
        wait_for('page 2', lambda: self.nodes('push button', 'Previous Page', reader.SENSITIVE))
        xdotool('key', 'ctrl+r')
        h.agent.wait_seen(house.LOOK, 0)

    def test_continuous(self):
        """A switch that shows what is so, whoever switched it, and leaves the turns alone."""
        h = self.open_shown(version=6)
        h.agent.show_look(2)
        self.wait_node('push button', 'Continuous Pages', reader.SENSITIVE)
        self.give_keys_to_toolbar()
        xdotool('key', 'ctrl+e')
        h.agent.wait_seen(house.LOOK, 6)
        self.wait_node('push button', 'Continuous Pages', PRESSED)
        self.wait_blocks('toolbar-continuous')
        xdotool('key', 'ctrl+r')
        h.agent.wait_seen(house.LOOK, 7)
        self.wait_node('push button', 'Continuous Pages', PRESSED).press()
        h.agent.wait_seen(house.LOOK, 3)
        h.agent.show_look(4)
        self.wait_node('push button', 'Continuous Pages', PRESSED)

    def test_thumbnails(self):
        h = self.open_shown(version=6)
        h.agent.show_look(5)
        self.wait_node('push button', 'Continuous Pages', PRESSED)
        self.press('Thumbnails of the Pages')
        h.agent.wait_seen(house.LOOK, 13)
        self.wait_node('push button', 'Thumbnails of the Pages', PRESSED)
        self.give_keys_to_toolbar()
        xdotool('key', 'F9')
        h.agent.wait_seen(house.LOOK, 5)
        h.agent.show_look(8)
        self.wait_node('push button', 'Thumbnails of the Pages', PRESSED)

    def test_find(self):
        """The guest's bar opens, and what is typed then is the guest's; Escape there is heard of."""
        h = self.open_shown(version=6)
        self.give_keys_to_toolbar()
        xdotool('key', 'ctrl+f')
        h.agent.wait_seen(house.LOOK, 16)
        self.wait_node('image', None, reader.FOCUSED)
        self.wait_node('push button', 'Find', PRESSED)
        begin = len(h.spice.lines)
        xdotool('key', 'q')
        h.spice.wait_line('^KEY 10 up', begin)
        h.agent.show_look(0)
        wait_for('a closed bar', lambda: not self.nodes('push button', 'Find', PRESSED))
        self.press('Find')
        self.wait_node('image', None, reader.FOCUSED)
        self.wait_node('push button', 'Find', PRESSED)

    def test_older_guest(self):
        """It is not asked for what it does not know, and nothing else is lost."""
        h = self.open_shown(version=5)
        self.assertFalse(self.nodes('push button', 'Rotate Right', reader.SENSITIVE))
        self.give_keys_to_toolbar()
        xdotool('key', 'ctrl+r', 'ctrl+Page_Down')
        h.agent.wait_seen(house.PAGE, 2)
        self.assertFalse([s for s in h.agent.seen if s[0] == house.LOOK])

    def test_lie(self):
        """A way to show pages that there is not: the guest is listened to no more."""
        h = self.open_shown(version=6)
        h.agent.send(house.LOOKS, 0, struct.pack('<I', 1 << 31))
        self.wait_node(None, 'said something it must not say')

    def reached(self):
        """The names of what the keyboard comes by, from the number of the page to the menu."""
        self.give_keys_to_toolbar()
        names = []
        while 'Main Menu' not in names:
            before = names[-1:]
            xdotool('key', 'Tab')
            found = wait_for('another focus', lambda: [name for node in self.nodes(None, None, reader.FOCUSED)
                                                       if (name := reader.or_none(node.name)) and [name] != before])
            names.append(found[-1])
        return names

    def test_narrow(self):
        """The buttons make room; what they do is in the menu."""
        h = self.open_shown(version=6)
        self.assertTrue(BUTTONS <= set(self.reached()))
        wide = h.agent.asked_size()
        xdotool('windowsize', xdotool('getactivewindow'), 360, 500)
        wait_for('a narrow guest', lambda: h.agent.asked_size()[0] < 600 and h.agent.asked_size() != wide)
        self.wait_blocks('toolbar-narrow')
        names = self.reached()
        self.assertFalse(BUTTONS & set(names), names)
        xdotool('key', 'Return')
        item = self.wait_node(MENU_ITEM, 'Rotate Right')
        Picture('toolbar-narrow-menu')
        item.press()
        h.agent.wait_seen(house.LOOK, 1)

    def test_dark(self):
        self.open_shown(version=6, environment=DARK)
        self.wait_blocks('toolbar-dark')

    def test_light(self):
        self.open_shown(version=6)
        self.wait_blocks('toolbar-light')


if __name__ == '__main__':
    tap.main()
