# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A web server for a guest: a page of four colours that sets a cookie, and a file to be downloaded."""
import http.server
import threading

RED, GREEN, BLUE, YELLOW = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0)
COLOURS = [RED, GREEN, BLUE, YELLOW]  # left to right, then down
# Where in the browser's window the page's quarters are.
QUARTERS = [(x, y) for y in (0.4, 0.8) for x in (0.25, 0.75)]
COOKIE = 'seen=before'
FILE = b'downloaded\n' * 100
PAGE = b'''<!doctype html><title>Four colours</title>
<link rel=icon href=data:,>
<style>html, body { margin: 0; height: 100% }
body { display: grid; grid-template: 1fr 1fr / 1fr 1fr }</style>
<div style="background: #f00"></div><div style="background: #0f0"></div>
<div style="background: #00f"></div><div style="background: #ff0"></div>
'''


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        with self.server.changed:
            self.server.asked.append((self.path, self.headers))
            self.server.changed.notify_all()
        download = self.path == '/note.txt'
        data = FILE if download else PAGE
        self.send_response(200)
        self.send_header('Content-Length', str(len(data)))
        if download:
            self.send_header('Content-Type', 'application/octet-stream')
            self.send_header('Content-Disposition', 'attachment')
        else:
            self.send_header('Content-Type', 'text/html')
            self.send_header('Set-Cookie', COOKIE + '; Max-Age=1000000')
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *words):
        pass


class Server(http.server.ThreadingHTTPServer):
    """On this host's loopback; `asked` has the path and the headers of each question."""

    def __init__(self):
        super().__init__(('127.0.0.1', 0), Handler)
        self.asked, self.changed = [], threading.Condition()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def wait_for(self, path, seconds):
        """The headers of the first question for that path; whatever was asked before it is forgotten."""
        def found():
            return next((number for number, (asked, _) in enumerate(self.asked) if asked == path), None)
        with self.changed:
            if not self.changed.wait_for(lambda: found() is not None, seconds):
                raise TimeoutError(f'nobody asked for {path}: {[asked for asked, _ in self.asked]}')
            number = found()
            headers = self.asked[number][1]
            del self.asked[:number + 1]
            return headers

    def wait_for_all(self, paths, seconds):
        """The headers of the first question for each path, in the order they came; then all is forgotten."""
        def found():
            return [next((headers for asked, headers in self.asked if asked == path), None) for path in paths]
        with self.changed:
            if not self.changed.wait_for(lambda: None not in found(), seconds):
                raise TimeoutError(f'nobody asked for all of {paths}: {[asked for asked, _ in self.asked]}')
            asked = [headers for path, headers in self.asked if path in paths]
            del self.asked[:]
            return asked
