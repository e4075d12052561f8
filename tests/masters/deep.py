"""Scans of 16 bits in wide colours and in linear light, called by make-deep.sh: deep.py rgb SPACE ALPHA OUT.ppm OUT.icc, deep.py gray OUT.png."""

import struct
import sys
import zlib

WIDTH, HEIGHT = 64, 48
# XYZ of red, green and blue by the white of profiles, and the power of the curve, as they are published.
SPACES = {
    'Adobe RGB (1998)': (((0.6097, 0.3111, 0.0195), (0.2053, 0.6257, 0.0609), (0.1492, 0.0632, 0.7446)), 2.19921875),
    'ROMM RGB': (((0.79767, 0.28804, 0), (0.13519, 0.71188, 0), (0.03134, 0.00009, 0.82491)), 1.8),
}


def profile(name, space, primaries, gamma):
    curve = b'curv\0\0\0\0' + struct.pack('>IH', 1, round(gamma * 256)) + b'\0\0'
    text = b'desc\0\0\0\0' + struct.pack('>I', len(name) + 1) + name.encode() + bytes(1 + 78)
    text += bytes(-len(text) % 4)
    xyz = lambda v: b'XYZ \0\0\0\0' + struct.pack('>3i', *[round(x * 65536) for x in v])
    tags = [(b'desc', text), (b'wtpt', xyz((0.9642, 1, 0.8249))), (b'cprt', b'text\0\0\0\0none\0\0\0\0')]
    tags += [(letter + b'XYZ', xyz(v)) for letter, v in zip((b'r', b'g', b'b'), primaries)]
    tags += [(letter + b'TRC', curve) for letter in ((b'r', b'g', b'b') if primaries else (b'k',))]
    position, table, body = 128 + 4 + 12 * len(tags), b'', b''
    for tag, data in tags:
        table += tag + struct.pack('>II', position + len(body), len(data))
        body += data
    head = struct.pack('>I4sI', position + len(body), b'none', 0x02100000) + b'mntr' + space + b'XYZ '
    head += struct.pack('>6H', 2026, 1, 1, 0, 0, 0) + b'acsp' + bytes(28) + struct.pack('>3i', 63190, 65536, 54061)
    return head + bytes(128 - len(head)) + struct.pack('>I', len(tags)) + table + body


def fine(v):
    return round(65535 * v)


def rgb(name, opacity, path, icc):
    """Samples on a grid that is close where it is dark, between the steps of 8 bits."""
    pixels = [(fine((x / 63) ** 2), fine((y / 47) ** 0.7), fine(((x * 7 + y * 3) % 64 / 63) ** 2.2)) for y in range(HEIGHT) for x in range(WIDTH)]
    if opacity == 'alpha':
        pixels = [(*pixel, fine((at % WIDTH) / 63)) for at, pixel in enumerate(pixels)]
    kind = 'RGB_ALPHA' if opacity == 'alpha' else 'RGB'
    head = f'P7\nWIDTH {WIDTH}\nHEIGHT {HEIGHT}\nDEPTH {len(pixels[0])}\nMAXVAL 65535\nTUPLTYPE {kind}\nENDHDR\n'
    open(path, 'wb').write(head.encode() + b''.join(struct.pack(f'>{len(p)}H', *p) for p in pixels))
    open(icc, 'wb').write(profile(name, b'RGB ', *SPACES[name]))


def chunk(name, data):
    return struct.pack('>I', len(data)) + name + data + struct.pack('>I', zlib.crc32(name + data))


def png(path, bits, rows, *chunks):
    head = chunk(b'IHDR', struct.pack('>2I5B', WIDTH, HEIGHT, bits, 0, 0, 0, 0))
    pixels = chunk(b'IDAT', zlib.compress(b''.join(b'\0' + row for row in rows), 9))
    open(path, 'wb').write(b'\x89PNG\r\n\x1a\n' + head + b''.join(chunks) + pixels + chunk(b'IEND', b''))


def gray(path):
    """Linear light, a dark picture: what it shows is computed by the published curve of sRGB."""
    rows = [[(x / 63 * (y + 1) / 48) ** 2 for x in range(WIDTH)] for y in range(HEIGHT)]
    icc = b'gray\0\0' + zlib.compress(profile('Linear gray', b'GRAY', (), 1))
    png(path, 16, [struct.pack(f'>{WIDTH}H', *map(fine, row)) for row in rows], chunk(b'iCCP', icc))
    srgb = lambda v: 12.92 * v if v <= 0.0031308 else 1.055 * v ** (1 / 2.4) - 0.055
    png(path + '.png', 8, [bytes(round(255 * srgb(v)) for v in row) for row in rows])


{'rgb': rgb, 'gray': gray}[sys.argv[1]](*sys.argv[2:])
