# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A file that is dragged out of another program's window and dropped on the main window, with the pointer."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import displays  # noqa: E402
import house  # noqa: E402
import reader  # noqa: E402
import tap  # noqa: E402
from displays import WAYLAND  # noqa: E402
from house import Picture, wait_for, xdotool  # noqa: E402
from main_case import FRAME, HERE, MainCase  # noqa: E402

DRAGGED = 0xd020c0  # the colour of what drag_source.py lets be dragged


class Drop(MainCase):
    def test_drop(self):
        """On the window: untrusted documents; on a compartment: that one."""
        h = self.build(mac='apparmor')
        self.create('banking', 'Bank')
        self.window()
        self.wait_label('Untrusted links')
        origin = self.put_at_origin()
        file = h.make_file('dropped.pdf')
        source = self.house.child(sys.executable, str(HERE / 'drag_source.py'), str(file))
        source.wait_line('^shown')
        self.put_aside(source)
        for name, compartment in (('Untrusted links: ', 'untrusted-links'), ('Bank: ', 'untrusted-documents')):
            before = {m['uuid'] for m in self.listed()}
            self.drag_to(source, self.row_of(origin, name))
            machine = wait_for('a machine', lambda: [m for m in self.listed() if m['uuid'] not in before])[0]
            self.assertEqual(machine['compartment'], compartment)
            h.agent.wait_seen(house.SHOW)
            self.assertEqual(h.agent.file, b'%PDF-1.7 not really')
            self.wait_node(FRAME, 'dropped.pdf — Untrusted')
            self.close_window('dropped.pdf — Untrusted')
            wait_for('the window alone', lambda: self.other_windows() == [])
            wait_for('its machine’s end', lambda: machine['uuid'] not in {m['uuid'] for m in self.listed()})

    def put_at_origin(self):
        """Where its pixels begin on the screen, as the window manager says it."""
        if WAYLAND:
            displays.maximize(self.programs, self.house.desktop.process.pid, 1280)
            return 0, 0
        xdotool('windowmove', self.main, 0, 0)
        return wait_for('its place', lambda: displays.settled(lambda: displays.place(self.main)[:2]))

    @staticmethod
    def find_source():
        """The middle of what can be dragged."""
        found = displays.settled(lambda: Picture().find(DRAGGED))
        return found and ((found[0] + found[2]) // 2, (found[1] + found[3]) // 2)

    def put_aside(self, source):
        """Beside what it is dropped on."""
        x, y = wait_for('the source', self.find_source)
        if WAYLAND:
            xdotool('mousemove', x, y, 'keydown', 'super', 'mousedown', 1, 'mousemove', 1100, 700, 'mouseup', 1,
                    'keyup', 'super')
        else:
            xdotool('windowmove', house.windows(source.process.pid)[0], 900, 500)
        wait_for('its new place', lambda: self.find_source() not in (None, (x, y)))

    def row_of(self, origin, name):
        """x, y, width, height of a row that stands where it stays: one that comes late would move it."""
        def extents():
            return reader.or_none(self.wait_node(None, name).extents)
        x, y, width, height = wait_for('its row', lambda: displays.settled(extents))
        return origin[0] + x, origin[1] + y, width, height

    def drag_to(self, program, row):
        """Onto the row, and let go when the row shows that it is where this would be dropped. It was accepted on the
        way already, and an X server's drag is behind the pointer: let go at once, it ends on another row."""
        heard = len(program.lines)
        begin = wait_for('the source', self.find_source)
        end = row[0] + row[2] // 3, row[1] + row[3] // 2
        before = Picture().part(row)
        xdotool('mousemove', *begin, 'mousedown', 1)
        for step in range(1, 11):
            xdotool('mousemove', begin[0] + step * 3, begin[1])
        program.wait_line('^dragged', heard)
        for step in range(1, 11):
            xdotool('mousemove', *(a + (b - a) * step // 10 for a, b in zip(begin, end)))
        program.wait_line('^accepted', heard)
        wait_for('the row to be the target', lambda: self.nudged(end) and Picture().part(row) != before)
        xdotool('mouseup', 1)

    @staticmethod
    def nudged(place):
        xdotool('mousemove', place[0] + 1, place[1], 'mousemove', *place)
        return True


if __name__ == '__main__':
    tap.main()
