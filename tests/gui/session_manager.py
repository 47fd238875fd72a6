# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stands in for a desktop's session manager on the session bus: prints "ready", then a line for each inhibition that
begins or ends."""
import itertools

from gi.repository import Gio, GLib

NAME, PATH = 'org.gnome.SessionManager', '/org/gnome/SessionManager'
MANAGER = f"""<node><interface name="{NAME}">
<method name="RegisterClient"><arg type="s" direction="in"/><arg type="s" direction="in"/>
<arg type="o" direction="out"/></method>
<method name="UnregisterClient"><arg type="o" direction="in"/></method>
<method name="Inhibit"><arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/>
<arg type="u" direction="in"/><arg type="u" direction="out"/></method>
<method name="Uninhibit"><arg type="u" direction="in"/></method>
</interface></node>"""

cookies = itertools.count(1)


def answer(_bus, _sender, _path, _interface, method, arguments, invocation):
    words = arguments.unpack()
    if method == 'Inhibit':
        cookie = next(cookies)
        print('inhibit', cookie, words[3], words[2], flush=True)
        invocation.return_value(GLib.Variant('(u)', (cookie,)))
    elif method == 'Uninhibit':
        print('uninhibit', words[0], flush=True)
        invocation.return_value(None)
    else:
        invocation.return_value(GLib.Variant('(o)', (f'{PATH}/Client',)) if method == 'RegisterClient' else None)


bus = Gio.bus_get_sync(Gio.BusType.SESSION)
bus.register_object(PATH, Gio.DBusNodeInfo.new_for_xml(MANAGER).interfaces[0], answer, None, None)
bus.call_sync('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', 'RequestName',
              GLib.Variant('(su)', (NAME, 0)), None, 0, -1)
print('ready', flush=True)
GLib.MainLoop().run()
