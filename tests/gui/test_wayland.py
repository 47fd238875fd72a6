# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The basic ways under Wayland: the main window appears, keys reach it and the guest, a file opens, a saved
machine goes on. The compositor is weston as a window of Xvfb, so keys are real ones and pictures are of the screen."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import house  # noqa: E402
import reader  # noqa: E402
import tap  # noqa: E402
from house import Picture, wait_for, xdotool  # noqa: E402
from main_case import BUTTON, LABEL, MainCase  # noqa: E402

RED, GREEN, BLUE, YELLOW = 0xd02020, 0x20b040, 0x2050e0, 0xf0c000  # the guest's four blocks
BANNER = 0xe5a50a  # what is wrong with the made-up host


class Wayland(MainCase):
    def window(self, *words):
        desktop = self.house.start_desktop(*words)
        self.wait_node('frame', None)
        return desktop

    def press_until(self, key, what, condition):
        """Keys go to a window from its first picture on, which nobody but the person sees. One that came in vain
        is pressed again; not before, because a second one would mean something else."""
        def pressed():
            xdotool('key', key)
            try:
                return wait_for(what, condition, 3)
            except AssertionError:
                return False
        return wait_for(what, pressed)

    def press_until_node(self, key, name):
        self.press_until(key, name, lambda: self.nodes(None, name))

    def wait_blocks(self):
        """Where the guest's four blocks are."""
        def look():
            found = [Picture().find(colour) for colour in (RED, GREEN, BLUE, YELLOW)]
            return all(found) and found
        return wait_for('the four blocks', look)

    def test_main_window(self):
        """It is under Wayland, and keys find what they find under X11."""
        self.build()
        self.create('banking', 'Bank')
        self.create('work', 'Customers')
        desktop = self.window()
        self.wait_label('Customers')
        self.assertEqual(house.windows(desktop.process.pid), [])  # none of the X server's
        wait_for('its banner', lambda: Picture().find(BANNER))
        self.press_until_node('ctrl+f', 'Search machines')
        xdotool('type', 'cust')
        self.wait_no_node(LABEL, 'Bank')
        xdotool('key', 'Escape')
        self.wait_label('Bank')
        Picture('wayland-main')

    def test_new_machine(self):
        self.build()
        self.create('work', 'Customers')
        self.window()
        self.wait_label('Customers')
        self.press_until_node('ctrl+n', 'What It Is For')
        self.press_until('Return', 'a machine', lambda: self.state_of('Banking') == 'stopped')

    def test_delete(self):
        """And back by the toast."""
        self.build()
        self.create('banking', 'Bank')
        self.window()
        self.choose('Bank', 'Delete')
        self.wait_label('“Bank” deleted')
        self.press('Undo')
        self.wait_node(None, 'Bank: Stopped')
        self.assertEqual([m['name'] for m in self.listed()], ['Bank'])

    def test_rules(self):
        """Of a preset they are read, copied and kept by keys."""
        self.build()
        self.create('work', 'Customers')
        self.window()
        self.press('Rules of “Work”')
        self.wait_label('How It Looks')
        self.wait_node(None, 'Name: Work', reader.FOCUSABLE)
        self.press_until_node('alt+y', 'Next')
        Picture('wayland-rules')
        self.press_until_node('Return', 'Before You Use “Copy of Work”')
        self.press('Continue')
        wait_for('the copy', lambda: 'copy-of-work' in [c['name'] for c in self.call('ListCompartments').unpack()[0]])

    def test_import(self):
        """Its dialog says what is missing."""
        self.build()
        self.window()
        self.wait_node(BUTTON, 'Open a File', reader.SENSITIVE)
        self.press_until_node('F10', 'Import a Disk Image')
        self.wait_node(None, 'Import a Disk Image').press()
        self.wait_label('Choose the image')
        Picture('wayland-import')
        self.press_until('Escape', 'no dialog', lambda: not self.nodes(LABEL, 'What It Is'))

    def test_file(self):
        """Its picture is the guest's, and keys reach the guest."""
        h = self.build(mac='apparmor')
        self.window(str(h.make_file()))
        h.agent.wait_seen(house.SHOW)
        red, *_ = self.wait_blocks()
        self.assertEqual(h.agent.file, b'%PDF-1.7 not really')
        Picture('wayland-file')
        xdotool('mousemove', (red[0] + red[2]) // 2, (red[1] + red[3]) // 2, 'click', 1)
        begin = len(h.spice.lines)
        xdotool('key', 'a', 'ctrl+w')
        h.spice.wait_line('^KEY 1e up', begin)
        h.spice.wait_line('^KEY 11 up', begin)  # ctrl+w is the guest's
        self.assertIsNone(h.desktop.process.poll())

    def test_saved(self):
        self.build(refuse=house.ERROR_NOT_DOCUMENT)
        self.create('banking', 'Bank')
        self.window()
        self.start('Bank')
        self.wait_node(None, 'Bank: Running')
        self.choose('Bank', 'Save')
        self.wait_node(None, 'Bank: Saved')
        self.press('Open “Bank”')
        self.wait_node(None, 'SELinux level s0:c')
        self.wait_node(None, 'Bank: Running')

    def test_close(self):
        """Closing the last window ends the program."""
        self.build()
        desktop = self.window()
        self.wait_node(BUTTON, 'Open a File', reader.SENSITIVE)
        wait_for('its end', lambda: xdotool('key', 'ctrl+q') == '' and desktop.process.poll() is not None)


if __name__ == '__main__':
    tap.main()
