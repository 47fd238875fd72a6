# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that are in no folder of this computer: in an archive that GVFS mounted, handed over by the document portal,
temporary ones of a mail program; and what the host's thumbnailers and indexer do with a file in quarantine. By the real
services, in a session of its own."""
import contextlib
import os
import pathlib
import shutil
import subprocess
import sys
import zipfile

import gi

from gi.repository import Gio, GLib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import tap  # noqa: E402
from house import wait_for  # noqa: E402
from integration_case import COMMAND, DATA, NAME, PDF, IntegrationCase, guests, run  # noqa: E402

RULES = pathlib.Path('/usr/share/tracker3-miners/extract-rules')
EXTRACTOR = pathlib.Path('/usr/libexec/tracker-extract-3')


class Elsewhere(IntegrationCase):
    def need(self, *paths):
        for path in paths:
            if not pathlib.Path(path).exists():
                self.skipTest(f'{path} is not installed')

    def is_sent(self, content):
        wait_for('the file in the machine', lambda: self.house.agent.file == content)

    # --- GVFS --------------------------------------------------------------------------------

    def mount_archive(self):
        self.need('/usr/libexec/gvfsd-archive')
        archive = self.house.path / 'papers.zip'
        with zipfile.ZipFile(archive, 'w') as file:
            file.writestr('paper.pdf', PDF)
        place = 'archive://' + GLib.uri_escape_string(GLib.uri_escape_string(archive.as_uri(), None, False), None, False)
        run('gio', 'mount', place)
        self.addCleanup(run, 'gio', 'mount', '--unmount', place)
        self.addCleanup(self.quit)
        return f'{place}/paper.pdf'

    def test_gvfs(self):
        """Fetched by its URI; the bytes are those of the archive."""
        uri = self.mount_archive()
        self.assertIn('application/pdf', run('gio', 'info', '-a', 'standard::content-type', uri))
        run('gio', 'open', uri)
        self.wait_node('frame', 'paper.pdf — Untrusted documents')
        self.is_sent(PDF)

    def test_gvfs_by_application(self):
        uri = self.mount_archive()
        run('gapplication', 'launch', NAME, uri)
        self.wait_node('frame', 'paper.pdf — Untrusted documents')
        self.is_sent(PDF)

    def test_gvfs_origin_is_found_when_fetched(self):
        """Of a remote file only the name is known before; that it left a compartment is found behind that."""
        uri = self.mount_archive()
        run(COMMAND, 'quarantine', self.make('same.pdf'))
        self.rule('[all]\nName=*\nOpen=untrusted-links\n')
        run('gapplication', 'launch', NAME, uri)
        self.wait_node('label', 'may not reach the internet')
        self.assertEqual(self.machines(), 0)

    # --- the document portal -----------------------------------------------------------------

    def test_portal_document(self):
        self.need('/usr/libexec/xdg-document-portal', '/dev/fuse')
        path = self.make('private.pdf')
        fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
        self.addCleanup(os.close, fd)
        place = '/org/freedesktop/portal/documents', 'org.freedesktop.portal.Documents'
        mount = bytes(self.bus.call_sync('org.freedesktop.portal.Documents', *place, 'GetMountPoint', None, None,
                                         Gio.DBusCallFlags.NONE, 20000, None).unpack()[0]).rstrip(b'\0').decode()
        if not os.path.ismount(mount):
            self.skipTest('FUSE cannot be mounted here')
        answer, _ = self.bus.call_with_unix_fd_list_sync(
            'org.freedesktop.portal.Documents', *place, 'Add', GLib.Variant('(hbb)', (0, True, False)), None,
            Gio.DBusCallFlags.NONE, 20000, Gio.UnixFDList.new_from_array([os.dup(fd)]), None)
        document = pathlib.Path(mount, answer.unpack()[0], 'private.pdf')
        run('gio', 'open', document)
        self.wait_node('frame', 'private.pdf — Untrusted documents')
        self.is_sent(PDF)

    # --- temporary files ---------------------------------------------------------------------

    @guests(6)
    def test_file_that_is_deleted_at_once(self):
        """A program that runs takes the descriptor before it answers the call."""
        run('gapplication', 'action', NAME, 'report')
        self.wait_node('frame', 'Isolation Report')
        for number in range(6):
            path = self.make(f'mail{number}.pdf', PDF + str(number).encode())
            self.open_by_call(path)
            path.unlink()
            self.wait_node('frame', f'mail{number}.pdf — Untrusted documents')
        wait_for('six machines', lambda: self.machines() == 6)

    def open_by_call(self, path):
        self.bus.call_sync(NAME, '/org/cordon/Cordon', 'org.freedesktop.Application', 'Open',
                           GLib.Variant('(asa{sv})', ([path.as_uri()], {})), None, Gio.DBusCallFlags.NONE, 60000, None)

    def test_file_that_was_deleted_before(self):
        path = self.make('gone.pdf')
        path.unlink()
        run('gapplication', 'launch', NAME, str(path))
        self.wait_node('label', 'was gone before it could be opened')
        self.assertEqual(self.machines(), 0)

    @guests(3)
    def test_several_in_one_call(self):
        entry = Gio.DesktopAppInfo.new(f'{NAME}.desktop')
        files = [Gio.File.new_for_path(str(self.make(f'{number}.pdf', PDF + str(number).encode()))) for number in range(3)]
        entry.launch(files, None)
        self.assertTrue(self.wait_node('push button', 'One Each').press())
        for number in range(3):
            self.wait_node('frame', f'{number}.pdf — Untrusted documents')
        self.wait_machines(3)

    def test_gtk_launch(self):
        if not shutil.which('gtk-launch'):
            self.skipTest('gtk-launch is not installed')
        run('gtk-launch', NAME, str(self.make('paper.pdf')))
        self.wait_node('frame', 'paper.pdf — Untrusted documents')

    # --- quarantine --------------------------------------------------------------------------

    def test_no_thumbnail(self):
        """By the factory of GNOME's thumbnails, with a thumbnailer for everything that documents and pictures are."""
        with contextlib.suppress(ValueError):
            gi.require_version('GnomeDesktop', '3.0')
            from gi.repository import GnomeDesktop
        if 'GnomeDesktop' not in locals():
            self.skipTest('gir1.2-gnomedesktop-3.0 is not installed')
        folder = DATA / 'thumbnailers'
        folder.mkdir(exist_ok=True)
        (folder / 'all.thumbnailer').write_text(
            '[Thumbnailer Entry]\nExec=/bin/false %i %o\nMimeType=application/pdf;application/octet-stream;image/png;text/plain;\n')
        self.addCleanup(shutil.rmtree, folder)
        factory = GnomeDesktop.DesktopThumbnailFactory.new(GnomeDesktop.DesktopThumbnailSize.NORMAL)
        path = self.make('paper.pdf')
        self.assertTrue(self.can_thumbnail(factory, path))
        run(COMMAND, 'quarantine', path)
        self.assertFalse(self.can_thumbnail(factory, self.house.path / 'paper.pdf.untrusted'))

    def can_thumbnail(self, factory, path):
        kind = Gio.File.new_for_path(str(path)).query_info('standard::content-type', 0, None).get_content_type()
        return factory.can_thumbnail(path.as_uri(), kind, int(path.stat().st_mtime))

    def test_no_index(self):
        """By the indexer's own program: what it takes out of the same bytes under another name it does not here."""
        self.need(EXTRACTOR, RULES, '/usr/bin/tracker3')
        page = self.make('page.html', b'<html><head><title>Quite secret</title></head><body>words</body></html>')
        self.assertIn('Quite secret', self.extract(page))
        run(COMMAND, 'quarantine', page)
        self.assertNotIn('Quite secret', self.extract(self.house.path / 'page.html.untrusted'))

    def extract(self, path):
        return subprocess.run(['tracker3', 'extract', str(path)], capture_output=True, text=True, timeout=60,
                              env={**os.environ, 'G_DEBUG': ''}).stdout


if __name__ == '__main__':
    tap.main()
