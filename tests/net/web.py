# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Web servers: web.py ADDRESS:PORT… ; each says what it is asked, as a line of JSON {"at", "asked"}.

One with @page has a page of four colours (tests/guest/pages.py), which tries addresses when it is told to. An order is
a line of JSON on standard input: {"name", "tries": {NAME: ADDRESS}, "patience": seconds}, or {"get": PATH} to
download it. What came of the tries is said as {"came": name, "tries": {NAME: "through" or an error's name}}."""
import http.server
import json
import queue
import socket
import sys
import threading

import pages

# A question that gets no answer for some minutes is given up by the browser; so the page asks again.
ORDER_SECONDS = 30
SCRIPT = b'''<script>
async function attempt (address, patience)
{
  try
    {
      await fetch (address, { mode: 'no-cors', cache: 'no-store', signal: AbortSignal.timeout (patience * 1000) });
      return 'through';
    }
  catch (error)
    {
      return error.name;
    }
}

async function carry_out (order)
{
  if (order.get)
    location.href = order.get;
  if (!order.tries)
    return;
  const came = await Promise.all (Object.entries (order.tries).map (
    async ([name, address]) => [name, await attempt (address, order.patience)]));
  const body = JSON.stringify ({ came: order.name, tries: Object.fromEntries (came) });
  await fetch ('/came', { method: 'POST', body });
}

async function obey ()
{
  for (;;)
    carry_out (await (await fetch ('/order', { cache: 'no-store' })).json ());
}

obey ();
</script>
'''
orders = queue.Queue()
mouth = threading.Lock()


def say(**what):
    with mouth:
        print(json.dumps(what), flush=True)


class Handler(http.server.BaseHTTPRequestHandler):
    def answer(self, data, kind, *headers):
        self.send_response(200)
        for name, value in (('Content-Length', str(len(data))), ('Content-Type', kind), *headers):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        say(at=self.server.where, asked=self.path)
        self.answer(b'here\n', 'text/plain')

    def log_message(self, *words):
        pass


class PageHandler(Handler):
    def do_GET(self):
        if self.path == '/order':
            self.answer(self.next_order(), 'application/json')
            return
        say(at=self.server.where, asked=self.path)
        if self.path.endswith('.txt'):
            self.answer(pages.FILE, 'application/octet-stream', ('Content-Disposition', 'attachment'))
        else:
            self.answer(pages.PAGE + SCRIPT, 'text/html')

    @staticmethod
    def next_order():
        try:
            return orders.get(timeout=ORDER_SECONDS).encode()
        except queue.Empty:
            return b'{}'

    def do_POST(self):
        say(**json.loads(self.rfile.read(int(self.headers['Content-Length']))))
        self.answer(b'', 'text/plain')


class Server(http.server.ThreadingHTTPServer):
    def __init__(self, word):
        self.where, _, role = word.partition('@')
        host, _, port = self.where.rpartition(':')
        self.address_family = socket.AF_INET6 if ':' in host else socket.AF_INET
        super().__init__((host.strip('[]'), int(port)), PageHandler if role == 'page' else Handler)

    def server_bind(self):
        if self.address_family == socket.AF_INET6:
            self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        else:
            self.socket.setsockopt(socket.SOL_IP, 15, 1)  # IP_FREEBIND: a bridge may come later
        # Not HTTPServer's own, which asks for the host's name.
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = self.server_address[:2]


def main():
    for word in sys.argv[1:]:
        threading.Thread(target=Server(word).serve_forever, daemon=True).start()
    print('ready', flush=True)
    for line in sys.stdin:
        orders.put(line)


main()
