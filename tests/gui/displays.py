# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a test asks of its display server, in both worlds. Under X11 the window manager is asked. Weston tells nobody
of its windows, so the accessibility bus is: a program's window is active when the compositor said so, which it does
after it gave it the keyboard. Weston is itself a window of the X server, so keys, the pointer and pictures go through
that in both."""
import os
import pathlib
import subprocess
import time

import reader
import tap
from house import Program, active_window, wait_for, windows, xdotool

WAYLAND = os.environ.get('GDK_BACKEND') == 'wayland'
HERE = pathlib.Path(__file__).resolve().parent
NARROW = 360, 720  # pixels of the smallest screen in GNOME's guidelines, a phone's


# --- windows ---------------------------------------------------------------------------------

def frames(programs, pid):
    """Windows of a process that a screen reader finds."""
    return [frame for program in reader.or_none(programs.children) or () if reader.or_none(program.pid) == pid
            for frame in reader.or_none(program.children) or ()]


def with_keyboard(programs, pid):
    """The window that has it, or None. GTK 4.8 says it of those only that a screen reader finds as frames; but what a
    dialog is over tells when it has lost the keyboard, and that is to the dialog."""
    found = frames(programs, pid)
    told = [frame for frame in found if reader.or_none(frame.has, reader.ACTIVE)]
    dialogs = [frame for frame in found if reader.or_none(frame.role) not in (None, 'frame')]
    return (told + dialogs[::-1] + [None])[0]


def shown(programs, pid):
    """Names of the windows of a process: numbers of the X server's, or places on the accessibility bus."""
    return [frame.path for frame in frames(programs, pid)] if WAYLAND else windows(pid)


def active(programs, pid):
    """The one of the process's windows that has the keyboard; empty if none has."""
    if WAYLAND:
        frame = with_keyboard(programs, pid)
        return frame.path if frame else ''
    window = active_window()
    return window if window in windows(pid) else ''


def bring_to_front(programs, pid, window):
    """By the window manager; weston's keys go through its windows, and end at the one that was used before."""
    if not WAYLAND:
        xdotool('windowactivate', '--sync', window)
        return

    def switched():
        xdotool('key', 'super+Tab')
        try:
            return wait_for('another window', lambda: active(programs, pid) == window, 2)
        except AssertionError:
            return False
    wait_for('the window in front', lambda: active(programs, pid) == window or switched())


def maximize(programs, pid, width):
    """The active window, by weston's key: it is as wide as the screen. One that needs more place would take it."""
    def is_so():
        return with_keyboard(programs, pid).extents()[2] == width
    xdotool('key', 'super+shift+m')
    wait_for('a window of the screen’s width', lambda: reader.or_none(is_so))


def place(window):
    """x, y, width, height of a window of the X server's."""
    lines = dict(line.split('=') for line in xdotool('getwindowgeometry', '--shell', window).split())
    return tuple(int(lines[key]) for key in ('X', 'Y', 'WIDTH', 'HEIGHT'))


def settled(look):
    """What is seen, if it is there and the same when it is looked at again a moment later."""
    first = look()
    time.sleep(0.1)  # is what is measured
    return first if first and first == look() else None


# --- weston ----------------------------------------------------------------------------------

def westons():
    """The X server's windows of all compositors."""
    found = subprocess.run(['xdotool', 'search', '--onlyvisible', '--class', 'weston'], capture_output=True, text=True)
    return found.stdout.split()


class Weston:
    """A second compositor with a screen of another size, over the first one."""

    def __init__(self, width, height):
        before = westons()
        self.socket = f'cordon-{os.getpid()}'
        path = pathlib.Path(os.environ['XDG_RUNTIME_DIR'], self.socket)
        self.program = Program('weston', '--backend=x11-backend.so', '--shell=desktop-shell.so', '--use-pixman',
                               f'--width={width}', f'--height={height}', '--idle-time=0', f'--config={HERE}/weston.ini',
                               f'--socket={self.socket}', f'--log={path}.log')
        wait_for('a second weston', lambda: path.exists() and len(westons()) > len(before))
        self.window, = (window for window in westons() if window not in before)
        self.focus(self.window)

    @staticmethod
    def focus(window):
        """There is no window manager that would do it."""
        xdotool('windowfocus', '--sync', window)

    def stop(self):
        self.program.stop()
        wait_for('its end', lambda: self.window not in westons())
        self.focus(westons()[0])


# --- cases -----------------------------------------------------------------------------------

def narrow(case):
    """Marks a case that looks at a narrow window: under Wayland its screen is that narrow."""
    case.is_narrow = True
    return case


def main(x11_only=None):
    """Runs the module's cases; under Wayland without those that are named, with a reason, in a table of their names."""
    without = dict(x11_only or {}) if WAYLAND else {}
    for name, reason in without.items():
        print(f'# not under Wayland: {name}: {reason}', flush=True)
    tap.main(without=without)
