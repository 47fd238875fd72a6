# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# One file of each kind that the viewer shows: pictures written by Pillow, books as their formats ask for.

import bz2
import email.message
import gzip
import io
import lzma
import pathlib
import struct
import tarfile
import wave
import zipfile
import zlib

import documents

RED, GREEN, BLUE, YELLOW = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0)
WHITE, BLACK = (255, 255, 255), (0, 0, 0)


def quarters(colours=(RED, GREEN, BLUE, YELLOW)):
    from PIL import Image
    image = Image.new('RGB', (240, 240))
    for number, colour in enumerate(colours):
        image.paste(colour, (number % 2 * 120, number // 2 * 120, number % 2 * 120 + 120, number // 2 * 120 + 120))
    return image


def written(image, form, **options):
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def pictures():
    """By name, four quarters of colour each."""
    picture = quarters()
    found = {'PNG': written(picture, 'PNG'), 'JPEG': written(picture, 'JPEG', quality=100, subsampling=0),
             'GIF': written(picture, 'GIF'), 'BMP': written(picture, 'BMP'), 'TIFF': written(picture, 'TIFF'),
             'TIFF, LZW': written(picture, 'TIFF', compression='tiff_lzw'),
             'JPEG 2000': written(picture, 'JPEG2000'), 'PPM': written(picture, 'PPM')}
    rows = b''.join(bytes(colour) for colour in picture.getdata())
    found['PAM'] = b'P7\nWIDTH 240\nHEIGHT 240\nDEPTH 3\nMAXVAL 255\nTUPLTYPE RGB\nENDHDR\n' + rows
    found['SVG'] = ('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="240" height="240">'
                    + ''.join('<rect x="%d" y="%d" width="120" height="120" fill="rgb%s"/>'
                              % (i % 2 * 120, i // 2 * 120, colour)
                              for i, colour in enumerate((RED, GREEN, BLUE, YELLOW))) + '</svg>').encode()
    return found


def coded_pictures():
    """The same of the kinds that have a converter; Pillow writes one of them only."""
    folder = pathlib.Path(__file__).with_name('pictures')
    found = {path.suffix: path.read_bytes() for path in sorted(folder.glob('quarters.*'))}
    picture = quarters()
    found['WebP, lossy'] = written(picture, 'WEBP', quality=90)
    found['WebP, animated'] = written(picture, 'WEBP', lossless=True, save_all=True,
                                      append_images=[quarters((BLUE, BLUE, RED, RED))] * 3)
    return found


def message():
    """Words in Cyrillic, HTML that asks for a pixel, a document of five pages, the picture, and a message."""
    mail, inner = email.message.EmailMessage(), email.message.EmailMessage()
    inner['From'] = 'inner@example.org'
    inner['Subject'] = 'inside'
    inner.set_content('words inside\n')
    mail['From'] = 'Käthe <kaethe@example.org>'
    mail['To'] = 'john@example.com'
    mail['Subject'] = 'Grüße — 漢字'
    mail['Date'] = 'Tue, 01 Dec 2026 10:11:12 +0100'
    mail.set_content('Привет\n' * 90, charset='koi8-r')
    mail.add_alternative('<p style="background:#0000ff">words<br><br><br><br><br></p>'
                         '<img src="http://192.0.2.1/pixel.png">', subtype='html')
    mail.add_attachment(documents.four_colours(), maintype='application', subtype='pdf', filename='Rechnung März.pdf')
    mail.add_attachment(pictures()['PNG'], maintype='image', subtype='png')
    mail.add_attachment(inner)
    return mail.as_bytes()


def mailbox():
    return b'From x Tue Dec  1 10:00:00 2026\n' + message() + b'\nFrom y Tue Dec  1 10:00:00 2026\nFrom: y@example.org\n' \
        b'Subject: second\n\nwords\n'


def media():
    """A second of silence, and the bytes a tag begins with."""
    out = io.BytesIO()
    with wave.open(out, 'wb') as sound:
        sound.setparams((1, 2, 8000, 8000, 'NONE', ''))
        sound.writeframes(bytes(16000))
    return {'WAVE': out.getvalue(), 'Ogg, no more than its mark': b'OggS' + bytes(40)}


def pages_of_bytes(data):
    """Sixteen in a row."""
    return (len(data) + 66 * 16 - 1) // (66 * 16)


def jbig2(picture):
    """One page with one region, coded as a fax is (ISO 14492, 7.4.6); Pillow codes it, and writes what it coded last."""
    from PIL import Image
    tiff = written(picture, 'TIFF', compression='group4')
    tags = Image.open(io.BytesIO(tiff)).tag_v2
    # Where the only strip is, and how long it is.
    coded = tiff[tags[273][0]:tags[273][0] + tags[279][0]]
    width, height = picture.size

    def segment(number, kind, page, data):
        return struct.pack('>IBBBI', number, kind, 0, page, len(data)) + data
    region = struct.pack('>IIIIB', width, height, 0, 0, 0) + b'\1' + coded
    return (b'\x97JB2\r\n\x1a\n\1' + struct.pack('>I', 1)
            + segment(0, 48, 1, struct.pack('>IIIIBH', width, height, 0, 0, 0, 0))
            + segment(1, 38, 1, region) + segment(2, 49, 1, b'') + segment(3, 51, 0, b''))


def grey_pictures():
    """White, black, black, white."""
    picture = quarters((WHITE, BLACK, BLACK, WHITE))
    # Pillow's coder takes 0 for white, and its pictures take it for black.
    return {'JBIG2': jbig2(quarters((BLACK, WHITE, WHITE, BLACK)).convert('1')),
            'PBM': written(picture.convert('1'), 'PPM'), 'PGM': written(picture.convert('L'), 'PPM'),
            'TIFF, fax': written(picture.convert('1'), 'TIFF', compression='group4')}


def xhtml(words):
    return ('<?xml version="1.0" encoding="UTF-8"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>t</title></head>'
            '<body><p>%s</p></body></html>' % words).encode()


def epub(words):
    out = io.BytesIO()
    with zipfile.ZipFile(out, 'w') as book:
        book.writestr('mimetype', 'application/epub+zip')
        book.writestr('META-INF/container.xml', '<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:'
                      'opendocument:xmlns:container"><rootfiles><rootfile full-path="book.opf" '
                      'media-type="application/oebps-package+xml"/></rootfiles></container>')
        book.writestr('book.opf', '<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="2.0">'
                      '<manifest><item id="c" href="c.xhtml" media-type="application/xhtml+xml"/></manifest>'
                      '<spine><itemref idref="c"/></spine></package>')
        book.writestr('c.xhtml', xhtml(words))
    return out.getvalue()


def fiction_book(words):
    return ('<?xml version="1.0" encoding="utf-8"?><FictionBook xmlns="http://www.gribuser.ru/xml/fictionbook/2.0">'
            '<description/><body><section><p>%s</p></section></body></FictionBook>' % words).encode()


def mobi(words):
    """A palm database with one record of text, not compressed."""
    text = ('<html><body><p>%s</p></body></html>' % words).encode()
    mobi_header = b'MOBI' + struct.pack('>IIII', 232, 2, 65001, 1) + bytes(212)
    first = struct.pack('>HHIHHI', 1, 0, len(text), 1, 4096, 0) + mobi_header
    start = 78 + 2 * 8 + 2
    head = b'book'.ljust(32, b'\0') + bytes(28) + b'BOOKMOBI' + struct.pack('>IIH', 1, 0, 2)
    records = struct.pack('>II', start, 0) + struct.pack('>II', start + len(first), 1)
    return head + records + bytes(2) + first + text


XPS = 'xmlns="http://schemas.microsoft.com/xps/2005/06"'


def xps():
    """Quarters of colour on a page of 240 by 240, as ECMA-388 asks for."""
    def path(i, colour):
        x, y = i % 2 * 120, i // 2 * 120
        return '<Path Fill="#%02x%02x%02x" Data="M %d,%d L %d,%d %d,%d %d,%d Z"/>' % (
            *colour, x, y, x + 120, y, x + 120, y + 120, x, y + 120)
    page = ''.join(path(i, colour) for i, colour in enumerate((RED, GREEN, BLUE, YELLOW)))
    return zipped({
        '[Content_Types].xml': '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        '_rels/.rels': '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
                       'Id="r" Type="http://schemas.microsoft.com/xps/2005/06/fixedrepresentation" Target="/s.fdseq"/>'
                       '</Relationships>',
        's.fdseq': '<FixedDocumentSequence %s><DocumentReference Source="d.fdoc"/></FixedDocumentSequence>' % XPS,
        'd.fdoc': '<FixedDocument %s><PageContent Source="1.fpage" Width="240" Height="240"/></FixedDocument>' % XPS,
        '1.fpage': '<FixedPage %s Width="240" Height="240" xml:lang="en">%s</FixedPage>' % (XPS, page)})


def books(words='A word in a book'):
    return {'EPUB': epub(words), 'FictionBook': fiction_book(words), 'Mobipocket': mobi(words)}


def zipped(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, 'w', zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def tarred(files, mode):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return out.getvalue()


def cab(files):
    """Stored, in one folder of one block each of less than 32 KiB: Microsoft's description of the format."""
    names, blocks, offset = b'', b'', 0
    for name, data in files.items():
        names += struct.pack('<IIHHHH', len(data), offset, 0, 0x5d81, 0, 0xa0) + name.encode() + b'\0'
        offset += len(data)
    whole = b''.join(files.values())
    pieces = [whole[at:at + 32768] for at in range(0, len(whole), 32768)]
    for piece in pieces:
        blocks += struct.pack('<IHH', 0, len(piece), len(piece)) + piece
    start = 36 + 8
    head = b'MSCF' + struct.pack('<IIIIIBBHHHHH', 0, start + len(names) + len(blocks), 0, start, 0, 3, 1, 1, len(files),
                                 0, 1, 0)
    return head + struct.pack('<IHH', start + len(names), len(pieces), 0) + names + blocks


def rar(files):
    """Version 4, stored."""
    def block(kind, flags, rest):
        body = struct.pack('<BHH', kind, flags, 7 + len(rest)) + rest
        return struct.pack('<H', zlib.crc32(body) & 0xffff) + body
    out = b'Rar!\x1a\x07\0' + block(0x73, 0, bytes(6))
    for name, data in files.items():
        rest = struct.pack('<IIBIIBBHI', len(data), len(data), 3, zlib.crc32(data), 0x5d810000, 20, 0x30, len(name.encode()),
                           0o100644) + name.encode()
        out += block(0x74, 0x8000, rest) + data
    return out + block(0x7b, 0x4000, b'')


def archives():
    """A document of five pages, the picture, and a text of a hostile name."""
    files = {'pages.pdf': documents.four_colours(), 'folder/picture.png': pictures()['PNG'],
             '../../etc/cron.d/\u202etxt.exe': b'words'}
    return {'zip': zipped(files), 'tar': tarred(files, 'w'), 'tar, gzip': tarred(files, 'w:gz'),
            'cab': cab(files), 'RAR': rar(files), 'tar, xz': tarred(files, 'w:xz'), 'tar, bzip2': tarred(files, 'w:bz2')}


def compressed():
    picture = pictures()['PNG']
    return {'gzip': gzip.compress(picture), 'bzip2': bz2.compress(picture), 'xz': lzma.compress(picture),
            'gzip, twice': gzip.compress(gzip.compress(picture))}


def nested(depth):
    data = b'the innermost'
    for _ in range(depth):
        data = zipped({'in.zip': data})
    return data


def bomb():
    return zipped({'zeros': bytes(300 << 20)})


QUARTERS = b'''1 0 0 setrgbcolor 0 300 300 300 rectfill 0 1 0 setrgbcolor 300 300 300 300 rectfill
0 0 1 setrgbcolor 0 0 300 300 rectfill 1 1 0 setrgbcolor 300 0 300 300 rectfill showpage
'''


def postscript():
    page = b'<< /PageSize [600 600] >> setpagedevice\n'
    drawn = b'%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 600 600\n' + QUARTERS
    head = b'\xc5\xd0\xd3\xc6' + struct.pack('<IIIIIIH', 30, len(drawn), 0, 0, 0, 0, 0xffff)
    return {'PostScript': b'%!PS-Adobe-3.0\n' + page + QUARTERS + b'/Times-Roman findfont 40 scalefont setfont\n'
            b'100 100 moveto (second) show showpage\n', 'EPS': drawn, 'EPS with a preview': head + drawn}


def bad_postscript():
    """Files of the guest are read and written by none of them."""
    return {'no program': b'%!PS\nthis is none (',
            'reads': b'%!PS\n(/etc/passwd) (r) file 100 string readstring pop show showpage\n',
            'writes': b'%!PS\n(/etc/written) (w) file (words) writestring showpage\n',
            'starts': b'%!PS\n(%pipe%/usr/bin/sh) (w) file showpage\n'}


TEXT = '''Hello <b>&amp; world
\tTab
Deutsch: äöüß, Ελληνικά, Русский
العربية עברית हिन्दी 日本語 한국어 ภาษาไทย
if (level != "user\u202e // check\u2069
\x1b[31mred\x1b[0m
'''


def texts():
    return {'UTF-8': TEXT.encode(), 'UTF-16': b'\xff\xfe' + TEXT.encode('utf-16-le'),
            'UTF-16, big': b'\xfe\xff' + TEXT.encode('utf-16-be'), 'Latin-1': 'Grüße\n'.encode('latin-1'),
            'one line': b'x' * 5000, 'one word': b'hello'}


def real():
    """By name, files that other people's programs wrote: Python's own tests bring them (libpython3.11-testsuite)."""
    folder = pathlib.Path('/usr/lib/python3.11/test')
    paths = sorted((folder / 'test_email/data').glob('msg_*.txt'))[::8]
    paths += [path for path in sorted((folder / 'imghdrdata').glob('python*')) if path.suffix not in ('.exr', '.ras', '.sgi',
                                                                                                      '.xbm')]
    paths += [folder / 'sndhdrdata' / name for name in ('sndhdr.aiff', 'sndhdr.au', 'sndhdr.wav')]
    paths += [folder / 'testtar.tar', folder / 'zipdir.zip']
    return {path.name: path.read_bytes() for path in paths if path.exists()}


def unknown():
    return {'program': open('/bin/true', 'rb').read(), 'zeros': bytes(5000), 'one byte': b'\0'}
