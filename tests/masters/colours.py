"""Pictures, chunks and arithmetic for make-colours.sh. Needs nothing but Python 3."""
import math
import struct
import sys
import zlib

WIDTH, HEIGHT = 64, 48
PATCHES = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255), (128, 128, 128), (255, 255, 0), (0, 255, 255), (255, 0, 255)]


def picture():
    """Red to the right, green downwards, and eight patches."""
    rows = []
    for y in range(HEIGHT):
        row = []
        for x in range(WIDTH):
            patch = PATCHES[x // 8] if 20 <= y < 28 else (x * 255 // 63, y * 255 // 47, 128)
            row.append(patch)
        rows.append(row)
    return rows


def chunk(kind, data):
    body = kind.encode() + data
    return struct.pack('>I', len(data)) + body + struct.pack('>I', zlib.crc32(body))


SIGNATURE = b'\x89PNG\r\n\x1a\n'


def png(width, height, depth, colour_type, raw_rows, before=b'', after=b''):
    header = struct.pack('>IIBBBBB', width, height, depth, colour_type, 0, 0, 0)
    pixels = zlib.compress(b''.join(b'\0' + row for row in raw_rows), 9)
    return SIGNATURE + chunk('IHDR', header) + before + chunk('IDAT', pixels) + after + chunk('IEND', b'')


def write_rgb(path, rows):
    raw = [bytes(v for pixel in row for v in pixel) for row in rows]
    open(path, 'wb').write(png(len(rows[0]), len(rows), 8, 2, raw))


def read_png(path):
    """Samples of a PNG without interlace, between 0 and 1."""
    data = open(path, 'rb').read()
    position, pixels, palette = 8, b'', []
    while position < len(data):
        length, kind = struct.unpack('>I', data[position:position + 4])[0], data[position + 4:position + 8]
        body = data[position + 8:position + 8 + length]
        if kind == b'IHDR':
            width, height, depth, colour_type = struct.unpack('>IIBB', body[:10])
        if kind == b'PLTE':
            palette = [tuple(body[i:i + 3]) for i in range(0, length, 3)]
        if kind == b'IDAT':
            pixels += body
        position += length + 12
    channels = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour_type]
    assert depth in (8, 16)
    step = channels * depth // 8
    stride = width * step
    raw, before, rows = zlib.decompress(pixels), bytes(stride), []
    for y in range(height):
        line = raw[y * (stride + 1):(y + 1) * (stride + 1)]
        now = bytearray(line[1:])
        for i in range(stride):
            a = now[i - step] if i >= step else 0
            b, c = before[i], before[i - step] if i >= step else 0
            p = a + b - c
            paeth = min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]
            now[i] = (now[i] + [0, a, b, (a + b) // 2, paeth][line[0]]) & 255
        before = bytes(now)
        values = struct.unpack(f'>{width * channels}{"B" if depth == 8 else "H"}', before)
        if colour_type == 3:
            rows.append([tuple(v / 255 for v in palette[value]) for value in values])
        else:
            top = 2 ** depth - 1
            rows.append([tuple(v / top for v in values[x * channels:(x + 1) * channels]) for x in range(width)])
    return rows


# Linear light to linear light of sRGB, as published (CSS Color 4; Adobe RGB by Lindbloom).
MATRICES = {
    'srgb': ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    'p3': ((1.2249402, -0.2249402, 0), (-0.0420569, 1.0420569, 0), (-0.0196376, -0.0786361, 1.0982736)),
    'bt2020': ((1.6604910, -0.5876411, -0.0728499), (-0.1245505, 1.1328999, -0.0083494), (-0.0181508, -0.1005789, 1.1187297)),
    'adobe': ((1.3983557, -0.3983557, 0), (0, 1, 0), (0, -0.0429290, 1.0429290)),
}


def srgb_light(v):
    return v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4


def pq_light(v):
    root = v ** (1 / 78.84375)
    return 10000 / 203 * (max(root - 0.8359375, 0) / (18.8515625 - 18.6875 * root)) ** (1 / 0.1593017578125)


def hlg_scene(v):
    return v * v / 3 if v <= 0.5 else (math.exp((v - 0.55991073) / 0.17883277) + 0.28466892) / 12


LIGHT = {
    'srgb': srgb_light,
    'linear': lambda v: v,
    'gamma': lambda v: v ** 2.19921875,
    'gamma1.8': lambda v: v ** 1.8,
    'pq': pq_light,
    'hlg': hlg_scene,
}


def srgb(light):
    light = min(max(light, 0), 1)
    return 12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055


def show(pixel, primaries, curve):
    light = [LIGHT[curve](v) for v in pixel[:3]]
    if curve == 'hlg':
        luminance = 0.2627 * light[0] + 0.6780 * light[1] + 0.0593 * light[2]
        light = [v * luminance ** 0.2 * 1000 / 203 for v in light]
    colours = [srgb(sum(m * v for m, v in zip(row, light))) for row in MATRICES[primaries]]
    alpha = pixel[3] if len(pixel) == 4 else 1
    return tuple(round(255 * (v * alpha + 1 - alpha)) for v in colours)


def shown(rows, primaries, curve, bits=16):
    """As a decoder shows samples that it has as integers of so many bits."""
    top = 2 ** int(bits) - 1
    return [[show([round(v * top) / top for v in pixel], primaries, curve) for pixel in row] for row in rows]


def gray(path, bits, limited):
    data = open(path, 'rb').read()
    start = data.index(b'FRAME\n') + 6
    values = struct.unpack(f'<{WIDTH * HEIGHT}{"B" if bits == 8 else "H"}', data[start:start + WIDTH * HEIGHT * (1 if bits == 8 else 2)])
    scale = 2 ** (bits - 8)
    value = (lambda v: (v - 16 * scale) / (219 * scale)) if limited else (lambda v: v / (2 ** bits - 1))
    flat = [(round(255 * min(max(value(v), 0), 1)),) * 3 for v in values]
    return [flat[y * WIDTH:(y + 1) * WIDTH] for y in range(HEIGHT)]


def chromaticities(white, red, green, blue):
    return chunk('cHRM', struct.pack('>8I', *[round(v * 100000) for point in (white, red, green, blue) for v in point]))


P3 = chromaticities((0.3127, 0.329), (0.68, 0.32), (0.265, 0.69), (0.15, 0.06))
SRGB = chromaticities((0.3127, 0.329), (0.64, 0.33), (0.3, 0.6), (0.15, 0.06))


def gama(gamma):
    return chunk('gAMA', struct.pack('>I', round(100000 / gamma)))


def profile(gamma, name):
    """A profile of the primaries of sRGB with a power curve (ICC.1:2010)."""
    curve = b'curv\0\0\0\0' + struct.pack('>IH', 1, round(gamma * 256)) + b'\0\0'
    text = b'desc\0\0\0\0' + struct.pack('>I', len(name) + 1) + name.encode() + bytes(1 + 78)
    text += bytes(-len(text) % 4)
    xyz = lambda *v: b'XYZ \0\0\0\0' + struct.pack('>3i', *[round(x * 65536) for x in v])
    tags = [(b'desc', text), (b'wtpt', xyz(0.9642, 1, 0.8249)), (b'rXYZ', xyz(0.4361, 0.2225, 0.0139)),
            (b'gXYZ', xyz(0.3851, 0.7169, 0.0971)), (b'bXYZ', xyz(0.1431, 0.0606, 0.7139)),
            (b'rTRC', curve), (b'gTRC', curve), (b'bTRC', curve), (b'cprt', b'text\0\0\0\0none\0\0\0\0')]
    position, table, body = 128 + 4 + 12 * len(tags), b'', b''
    for tag, data in tags:
        table += tag + struct.pack('>II', position + len(body), len(data))
        body += data
    head = struct.pack('>I4sI', position + len(body), b'none', 0x02100000) + b'mntrRGB XYZ '
    head += struct.pack('>6H', 2026, 1, 1, 0, 0, 0) + b'acsp' + bytes(28) + struct.pack('>3i', 63190, 65536, 54061)
    return head + bytes(128 - len(head)) + struct.pack('>I', len(tags)) + table + body


def iccp(gamma, name):
    return chunk('iCCP', b'made\0\0' + zlib.compress(profile(gamma, name)))


ORIENTATION_6 = bytes.fromhex('4d4d002a000000080001011200030000000100060000 00000000'.replace(' ', ''))

PNGS = {  # chunks before the pixels, primaries, curve
    'gama-linear': (gama(1), 'srgb', 'linear'),
    'gama-p3': (P3 + gama(1.8), 'p3', 'gamma1.8'),
    'chrm-p3': (P3 + gama(2.2), 'p3', 'srgb'),
    'gama-srgb': (SRGB + gama(2.2), 'srgb', 'srgb'),
    'cicp-p3': (chunk('cICP', bytes([12, 13, 0, 1])) + gama(1), 'p3', 'srgb'),
    'cicp-over-iccp': (chunk('cICP', bytes([1, 13, 0, 1])) + iccp(1, 'Linear'), 'srgb', 'srgb'),
    'cicp-narrow': (chunk('cICP', bytes([1, 13, 0, 0])), 'srgb', 'srgb'),
    'srgb-over-gama': (P3 + gama(1) + chunk('sRGB', b'\0'), 'srgb', 'srgb'),
}


def make_png(kind, rows, path):
    integers = [[tuple(round(255 * v) for v in pixel[:3]) for pixel in row] for row in rows]
    flat = lambda row: bytes(v for pixel in row for v in pixel)
    if kind in PNGS:
        before, primaries, curve = PNGS[kind]
        stored = rows
        if kind == 'cicp-narrow':
            integers = [[tuple(round(16 + v * 219 / 255) for v in pixel) for pixel in row] for row in integers]
        open(path, 'wb').write(png(WIDTH, HEIGHT, 8, 2, [flat(row) for row in integers], before))
        write_rgb(path + '.png', shown(stored, primaries, curve))
    elif kind == 'gama-16bit':
        fine = lambda row: b''.join(struct.pack('>H', round(65535 * v / 8)) for pixel in row for v in pixel[:3])
        open(path, 'wb').write(png(WIDTH, HEIGHT, 16, 2, [fine(row) for row in rows], gama(1)))
        write_rgb(path + '.png', shown([[tuple(v / 8 for v in pixel) for pixel in row] for row in rows], 'srgb', 'linear'))
    elif kind == 'gama-gray16-alpha':
        stored = [[(pixel[0] / 8, pixel[1]) for pixel in row] for row in rows]
        fine = lambda row: b''.join(struct.pack('>HH', *[round(65535 * v) for v in pixel]) for pixel in row)
        open(path, 'wb').write(png(WIDTH, HEIGHT, 16, 4, [fine(row) for row in stored], gama(1)))
        write_rgb(path + '.png', shown([[(g, g, g, a) for g, a in row] for row in stored], 'srgb', 'linear'))
    elif kind == 'gama-palette':
        palette = [(i * 36, 255 - i * 36, (i * 70) % 256) for i in range(8)]
        alphas = [255, 128, 0, 255, 255, 255, 64, 255]
        indices = [bytes((x // 8 + y // 6) % 8 for x in range(WIDTH)) for y in range(HEIGHT)]
        before = gama(1) + chunk('PLTE', flat(palette)) + chunk('tRNS', bytes(alphas))
        open(path, 'wb').write(png(WIDTH, HEIGHT, 8, 3, indices, before))
        colours = [[tuple(v / 255 for v in (*palette[i], alphas[i])) for i in row] for row in indices]
        write_rgb(path + '.png', shown(colours, 'srgb', 'linear'))
    elif kind == 'exif-after-pixels':
        open(path, 'wb').write(png(WIDTH, HEIGHT, 8, 2, [flat(row) for row in integers], iccp(1, 'Linear'), chunk('eXIf', ORIENTATION_6)))
        upright = shown(rows, 'srgb', 'linear')
        write_rgb(path + '.png', [[upright[HEIGHT - 1 - x][y] for x in range(HEIGHT)] for y in range(WIDTH)])


def segments(data):
    """The segments of a JPEG before its scan, and the rest."""
    position, found = 2, []
    while data[position + 1] != 0xDA:
        length = struct.unpack('>H', data[position + 2:position + 4])[0] + 2
        found.append(data[position:position + length])
        position += length
    return found, data[position:]


def write_jpeg(path, parts, rest):
    open(path, 'wb').write(b'\xff\xd8' + b''.join(part for part in parts if part[1] not in (0xE0, 0xEE)) + rest)


def grid(rows, prefix):
    whole = [[(round(255 * rows[y % HEIGHT][x % WIDTH][0]), y * 2, x * 2) for x in range(128)] for y in range(128)]
    write_rgb(prefix + '-whole.png', whole)
    for index in range(4):
        x, y = index % 2 * 64, index // 2 * 64
        write_rgb(f'{prefix}-{index}.png', [row[x:x + 64] for row in whole[y:y + 64]])


def crop_grid(source, target, width, height):
    """Writes another size into the grid item and its ispe property, which libavif writes as the sum of the tiles."""
    data = open(source, 'rb').read()
    ispe = b'ispe' + struct.pack('>III', 0, 128, 128)
    item = struct.pack('>BBBBHH', 0, 0, 1, 1, 128, 128)
    assert data.count(ispe) == 1 and data.count(item) == 1
    data = data.replace(ispe, b'ispe' + struct.pack('>III', 0, width, height))
    open(target, 'wb').write(data.replace(item, struct.pack('>BBBBHH', 0, 0, 1, 1, width, height)))


def gif(source, target, width, height, left, top):
    """Another logical screen and place of the frame; the global palette becomes a local one when the screen is 70 wide."""
    data = bytearray(open(source, 'rb').read())
    struct.pack_into('<HH', data, 6, width, height)
    table = 3 * 2 ** ((data[10] & 7) + 1)
    image = 13 + table
    while data[image] == 0x21:
        image += 2
        while data[image]:
            image += data[image] + 1
        image += 1
    struct.pack_into('<HH', data, image + 1, left, top)
    if width == 90:
        # The index of the first pixel of the picture is transparent, and nothing is drawn where it is.
        data = data[:image] + b'\x21\xf9\x04\x01\0\0' + bytes([0]) + b'\0' + data[image:]
    if width == 70:
        packed, palette = data[10], data[13:13 + table]
        data[image + 9] |= 0x80 | packed & 7
        data = data[:10] + bytes([packed & 0x70]) + data[11:13] + data[13 + table:image + 10] + palette + data[image + 10:]
    open(target, 'wb').write(bytes(data))


def main(task, *arguments):
    if task == 'picture':
        write_rgb(arguments[0], picture())
    elif task == 'shown':
        write_rgb(arguments[1], shown(read_png(arguments[0]), *arguments[2:]))
    elif task == 'gray':
        write_rgb(arguments[1], gray(arguments[0], int(arguments[2]), arguments[3] == 'limited'))
    elif task == 'png':
        make_png(arguments[0], read_png(arguments[1]), arguments[2])
    elif task == 'adobe':
        parts, rest = segments(open(arguments[0], 'rb').read())
        marker = b'\xff\xee\x00\x0eAdobe\x00\x64\0\0\0\0' + bytes([int(arguments[2])])
        open(arguments[1], 'wb').write(b'\xff\xd8' + marker + b''.join(p for p in parts if p[1] not in (0xE0, 0xEE)) + rest)
    elif task == 'components':
        parts, rest = segments(open(arguments[0], 'rb').read())
        rename = lambda part: part[:10] + b''.join(bytes([b'RGB'[i]]) + part[11 + 3 * i:13 + 3 * i] for i in range(3)) if part[1] in (0xC0, 0xC2) else part
        scan = rest[:5] + b''.join(bytes([b'RGB'[i]]) + rest[6 + 2 * i:7 + 2 * i] for i in range(3)) + rest[11:]
        write_jpeg(arguments[1], [rename(part) for part in parts], scan)
    elif task == 'grid':
        grid(read_png(arguments[0]), arguments[1])
    elif task == 'cropgrid':
        crop_grid(arguments[0], arguments[1], int(arguments[2]), int(arguments[3]))
    elif task == 'profile':
        open(arguments[0], 'wb').write(profile(1, 'Linear'))
    elif task == 'unsaid':
        data = open(arguments[0], 'rb').read()
        assert data.count(b'colrnclx') == 1
        open(arguments[1], 'wb').write(data.replace(b'colrnclx', b'freenclx'))
    elif task == 'gif':
        gif(arguments[0], arguments[1], *map(int, arguments[2:]))


main(*sys.argv[1:])
