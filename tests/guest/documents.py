# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Small PDF files made for the tests, each with one property.

import hashlib
import struct
import zlib

HELVETICA = b'<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>'


def cjk(name, encoding, ordering, supplement):
    """A font that is not in the file: the viewer has to bring the glyphs."""
    return (b'<< /Type /Font /Subtype /Type0 /BaseFont /%s /Encoding /%s '
            b'/DescendantFonts [<< /Type /Font /Subtype /CIDFontType0 /BaseFont /%s '
            b'/CIDSystemInfo << /Registry (Adobe) /Ordering (%s) /Supplement %d >> /DW 1000 '
            b'/FontDescriptor << /Type /FontDescriptor /FontName /%s /Flags 6 '
            b'/FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 '
            b'/CapHeight 880 /StemV 93 >> >>] >>' % (name, encoding, name, ordering, supplement, name))


SONG = cjk(b'STSong-Light', b'UniGB-UCS2-H', b'GB1', 4)
MING = cjk(b'MSung-Light', b'UniCNS-UCS2-H', b'CNS1', 3)
MINCHO = cjk(b'HeiseiMin-W3', b'UniJIS-UCS2-H', b'Japan1', 2)
MYEONGJO = cjk(b'HYSMyeongJo-Medium', b'UniKS-UCS2-H', b'Korea1', 1)


def assemble(objects, trailer=b''):
    """Objects 1.. as bytes; object 1 is the catalogue."""
    out = b'%PDF-1.7\n'
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b'%d 0 obj\n%s\nendobj\n' % (number, body)
    start = len(out)
    out += b'xref\n0 %d\n0000000000 65535 f \n' % (len(objects) + 1)
    out += b''.join(b'%010d 00000 n \n' % offset for offset in offsets)
    return out + b'trailer << /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n' % (
        len(objects) + 1, trailer, start)


def stream(content):
    return b'<< /Length %d >>\nstream\n%s\nendstream' % (len(content), content)


def pdf(contents, box=(0, 0, 600, 800), font=HELVETICA, encrypt=None, rotate=0):
    """One page for each content stream; the font is /F."""
    count = len(contents)
    objects = [b'<< /Type /Catalog /Pages 2 0 R >>',
               b'<< /Type /Pages /Count %d /Kids [%s] >>' % (
                   count, b' '.join(b'%d 0 R' % (4 + 2 * i) for i in range(count))),
               font]
    for index, content in enumerate(contents):
        number = 5 + 2 * index
        objects.append(b'<< /Type /Page /Parent 2 0 R /MediaBox [%s] /Rotate %d /Contents %d 0 R '
                       b'/Resources << /Font << /F 3 0 R >> >> >>'
                       % (b' '.join(b'%d' % side for side in box), rotate, number))
        objects.append(stream(encrypt(number, content) if encrypt else content))
    return objects


def text(words, x=60, y=700, size=24):
    return b'BT /F %d Tf %d %d Td (%s) Tj ET\n' % (size, x, y, words.encode('cp1252'))


def four_colours(rotate=0):
    """Red, green, blue and yellow quarters; the next page says so."""
    quarters = (b'1 0 0 rg 0 400 300 400 re f 0 1 0 rg 300 400 300 400 re f '
                b'0 0 1 rg 0 0 300 400 re f 1 1 0 rg 300 0 300 400 re f')
    return assemble(pdf([quarters, text('second'), text('third'), text('zä@ here'),
                         text('fifth')], rotate=rotate))


def many_sizes(count):
    """Pages from a square point to the largest there are."""
    objects = pdf([b'0 0 1 rg 0 0 100 100 re f'] * count)
    sides = (1, 595, 14400, 72, 842, 2)
    for index in range(count):
        box = b'/MediaBox [0 0 %d %d]' % (sides[(index + 1) % 6], sides[(index // 3 + 4) % 6])
        objects[3 + 2 * index] = objects[3 + 2 * index].replace(b'/MediaBox [0 0 600 800]', box)
    return assemble(objects)


def one_line(words, font):
    """Characters of one em each, at a size of 100."""
    return assemble(pdf([b'BT /F 100 Tf 80 400 Td <%s> Tj ET' % words.encode('utf-16-be').hex().encode()], font=font))


def scripts():
    """By name, four characters each."""
    return {'Chinese': one_line('汉字测试', SONG), 'Chinese, traditional': one_line('漢語測試', MING),
            'Japanese': one_line('日本のカ', MINCHO), 'Korean': one_line('한국어말', MYEONGJO)}


def web(words, size=60):
    """A page that has no size by nature."""
    return ('<!DOCTYPE html><html><head><meta charset="utf-8"></head><body style="margin:0">'
            '<p style="font-size:%dpt;margin:0">%s</p></body></html>' % (size, words)).encode()


def no_page():
    return assemble([b'<< /Type /Catalog /Pages 2 0 R >>',
                     b'<< /Type /Pages /Count 0 /Kids [] >>'])


def huge_page():
    return assemble(pdf([b'1 0 0 rg 0 0 1000000000 1000000000 re f', b'0 1 0 rg 0 0 150000 100 re f'],
                        box=(0, 0, 2000000000, 2000000000)))


def wide_page():
    """The largest the viewer still measures, and red all over."""
    return assemble(pdf([b'1 0 0 rg 0 0 200000 200000 re f'], box=(0, 0, 200000, 200000)))


def nested_function(depth=1000000):
    return (b'<< /FunctionType 4 /Domain [0 1] /Range [0 1] /Length %d >>\n'
            b'stream\n%s\nendstream' % (depth + 1, b'{' * depth + b'}'))


def nested():
    """A million braces in a calculator function: mupdf's parser recurses and runs out of stack."""
    objects = pdf([b'/C cs 0.5 scn 0 0 600 800 re f'])
    objects[3] = objects[3].replace(
        b'/Resources <<', b'/Resources << /ColorSpace << /C [/Separation /X /DeviceGray 6 0 R] >>')
    return assemble(objects + [nested_function()])


def crash_later():
    """The same on the second page; the first is as good as any."""
    objects = pdf([b'1 0 0 rg 0 0 600 800 re f', b'/C cs 0.5 scn 0 0 600 800 re f'])
    objects[5] = objects[5].replace(
        b'/Resources <<', b'/Resources << /ColorSpace << /C [/Separation /X /DeviceGray 8 0 R] >>')
    return assemble(objects + [nested_function()])


def squeezed(content):
    data = zlib.compress(content, 1)
    return b'<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream' % (len(data), data)


def glutton():
    """A path of twenty million corners that is never painted: a small file and more memory than there is."""
    objects = pdf([b''])
    objects[4] = squeezed(b'0 0 m ' + b'1 1 l 2 2 l ' * 10000000)
    return assemble(objects)


def endless():
    """Forms that draw each other twice, sixty levels deep: 2^60 of the last, which draws nothing."""
    depth = 60
    objects = pdf([b'/X Do'])
    objects[3] = objects[3].replace(b'/Resources <<', b'/Resources << /XObject << /X 6 0 R >>')
    for number in range(6, 6 + depth):
        objects.append(b'<< /Type /XObject /Subtype /Form /BBox [0 0 600 800] /Resources << /XObject << /X %d 0 R >> >> '
                       b'/Length 11 >>\nstream\n/X Do /X Do\nendstream' % (number + 1))
    objects.append(b'<< /Type /XObject /Subtype /Form /BBox [0 0 600 800] /Length 0 >>\nstream\n\nendstream')
    return assemble(objects)


def garbage():
    return b'%PDF-1.7\n' + hashlib.sha256(b'cordon').digest() * 500


PADDING = bytes.fromhex('28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a')


def rc4(key, data):
    state, j, out = list(range(256)), 0, bytearray()
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    i = j = 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


def with_password(password):
    """The oldest protection PDF has (40 bit RC4): what counts here is that it asks."""
    padded = (password.encode() + PADDING)[:32]
    owner = rc4(hashlib.md5(padded).digest()[:5], padded)
    identity = b'0123456789abcdef'
    permissions = -4
    key = hashlib.md5(padded + owner + struct.pack('<i', permissions) + identity).digest()[:5]

    def encrypt(number, content):
        salted = hashlib.md5(key + struct.pack('<I', number)[:3] + b'\0\0').digest()[:10]
        return rc4(salted, content)

    objects = pdf([b'0 0 1 rg 0 0 600 800 re f'], encrypt=encrypt)
    return assemble(objects, b'/Encrypt << /Filter /Standard /V 1 /R 2 /O <%s> /U <%s> /P %d >> '
                    b'/ID [<%s> <%s>]' % (owner.hex().encode(), rc4(key, PADDING).hex().encode(),
                                          permissions, identity.hex().encode(),
                                          identity.hex().encode()))


def png(width, height, rgb):
    def chunk(kind, data):
        return (struct.pack('>I', len(data)) + kind + data
                + struct.pack('>I', zlib.crc32(kind + data)))
    rows = (b'\0' + bytes(rgb) * width) * height
    return (b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', width, height, 8, 2, 0, 0, 0))
            + chunk(b'IDAT', zlib.compress(rows)) + chunk(b'IEND', b''))
