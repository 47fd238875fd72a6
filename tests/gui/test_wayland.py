# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the other tests under Wayland take for granted, and a guest's picture and keys in it: the program is no guest of
the X server, and a file opens. The other flows are the cases of the main window's other files, run here as well."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import house  # noqa: E402
import reader  # noqa: E402
import tap  # noqa: E402
from house import Picture, wait_for, xdotool  # noqa: E402
from main_case import BUTTON, MainCase  # noqa: E402

RED, GREEN, BLUE, YELLOW = 0xd02020, 0x20b040, 0x2050e0, 0xf0c000  # the guest's four blocks


class Wayland(MainCase):
    def wait_blocks(self):
        """Where the guest's four blocks are."""
        def look():
            found = [Picture().find(colour) for colour in (RED, GREEN, BLUE, YELLOW)]
            return all(found) and found
        return wait_for('the four blocks', look)

    def test_close(self):
        """None of its windows is the X server's; closing the last one ends the program."""
        self.build()
        desktop = self.window()
        self.wait_node(BUTTON, 'Open a File', reader.SENSITIVE)
        self.assertEqual(house.windows(desktop.process.pid), [])
        xdotool('key', 'ctrl+q')
        wait_for('its end', lambda: desktop.process.poll() is not None)

    def test_file(self):
        """Its picture is the guest's, and keys reach the guest."""
        h = self.build(mac='apparmor')
        self.window(str(h.make_file()))
        h.agent.wait_seen(house.SHOW)
        red, *_ = self.wait_blocks()
        self.assertEqual(h.agent.file, b'%PDF-1.7 not really')
        Picture('wayland-file')
        xdotool('mousemove', (red[0] + red[2]) // 2, (red[1] + red[3]) // 2, 'click', 1)
        self.wait_node('image', 'Screen of the machine', reader.FOCUSED)
        begin = len(h.spice.lines)
        xdotool('key', 'a', 'ctrl+w')
        h.spice.wait_line('^KEY 1e up', begin)
        h.spice.wait_line('^KEY 11 up', begin)  # ctrl+w is the guest's
        self.assertIsNone(h.desktop.process.poll())


if __name__ == '__main__':
    tap.main()
