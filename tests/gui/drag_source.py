# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""drag_source.py FILE: a small window of another program that a file can be dragged from."""
import sys

import gi

gi.require_version('Gdk', '4.0')
gi.require_version('Gtk', '4.0')
from gi.repository import Gdk, Gio, GLib, GObject, Gtk  # noqa: E402


def provide(source, x, y):
    files = Gdk.FileList.new_from_list([Gio.File.new_for_path(sys.argv[1])])
    return Gdk.ContentProvider.new_for_value(GObject.Value(Gdk.FileList, files))


def tell(drag, _):
    print('accepted' if drag.get_selected_action() else 'refused', flush=True)


def begin(source, drag):
    drag.connect('notify::selected-action', tell)
    print('dragged', flush=True)


def main():
    Gtk.init()
    loop = GLib.MainLoop()
    window = Gtk.Window(title='Files', default_width=160, default_height=120)
    label = Gtk.Label(label='a file')
    source = Gtk.DragSource(actions=Gdk.DragAction.COPY)
    source.connect('prepare', provide)
    source.connect('drag-begin', begin)
    label.add_controller(source)
    style = Gtk.CssProvider()
    style.load_from_data(b'label { background: #d020c0; }')  # by which it is found in a picture
    label.get_style_context().add_provider(style, Gtk.STYLE_PROVIDER_PRIORITY_APPLICATION)
    window.set_child(label)
    window.connect('map', lambda _: print('shown', flush=True))
    window.present()
    loop.run()


main()
