"""Makes the TIFFs of this folder, whose directories are odd or wrong, and their references.

Run in this folder: python3 make.py
Needs ImageMagick (convert) and tiffcp of libtiff-tools 4.5: the reference of each readable TIFF is what they read from it;
where they refuse (REBUILT below), it is what they read from a faultless TIFF of the same pixels.
"""
import os
import struct
import subprocess
import sys
import zlib

W, H, ROWS = 64, 48, 16
BYTE, ASCII, SHORT, LONG, RATIONAL, SBYTE, UNDEFINED, SSHORT, SLONG, LONG8, SLONG8 = 1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 17
SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 99: 4}
PATCHES = [(200, 30, 30), (30, 160, 40), (40, 60, 200), (230, 220, 60), (20, 20, 20), (240, 240, 240), (150, 60, 170), (60, 180, 190)]


def picture(width=W, height=H, shift=0):
    """A gradient, red to the right and green downwards, with eight patches of colour in a row."""
    rows = bytearray()
    for y in range(height):
        for x in range(width):
            patch = (x * 8 // width + shift) % 8
            if height * 3 // 8 <= y < height * 5 // 8 and width >= 16:
                rows += bytes(PATCHES[patch])
            else:
                rows += bytes((x * 255 // (width - 1), y * 255 // (height - 1), 128))
    return bytes(rows)


class File:
    def __init__(self, big=False, order='<'):
        self.big, self.order = big, order
        magic = b'II' if order == '<' else b'MM'
        self.data = bytearray(magic + (struct.pack(order + 'HHHQ', 43, 8, 0, 0) if big else struct.pack(order + 'HI', 42, 0)))
        self.link = 8 if big else 4

    def put(self, data, odd=False):
        while len(self.data) % 2 != (1 if odd else 0):
            self.data += b'\0'
        at = len(self.data)
        self.data += data
        return at

    def value(self, kind, values):
        if kind in (ASCII, UNDEFINED):
            return bytes(values)
        code = {1: 'B', 3: 'H', 4: 'I', 6: 'b', 8: 'h', 9: 'i', 11: 'f', 12: 'd', 13: 'I', 16: 'Q', 17: 'q', 5: 'I', 99: 'I'}[kind]
        return b''.join(struct.pack(self.order + code, v) for v in values)

    def directory(self, entries, next_at=0, odd=False, linked=True, end_here=False):
        """Entries as (tag, type, values), in the order in which they are to be written."""
        size, inline = (20, 8) if self.big else (12, 4)
        off = 'Q' if self.big else 'I'
        written = []
        for tag, kind, values in entries:
            raw = self.value(kind, values)
            count = len(values) // 2 if kind == RATIONAL else len(values)
            if len(raw) > inline:
                raw = struct.pack(self.order + off, self.put(raw))
            written.append(struct.pack(self.order + 'HH' + off, tag, kind, count) + raw.ljust(inline, b'\0'))
        head = struct.pack(self.order + ('Q' if self.big else 'H'), len(entries))
        body = head + b''.join(written)
        at = self.put(body if end_here else body + struct.pack(self.order + off, next_at), odd)
        if linked:
            struct.pack_into(self.order + off, self.data, self.link, at)
            self.link = at + len(body)
        return at

    def patch(self, at, value):
        struct.pack_into(self.order + ('Q' if self.big else 'I'), self.data, at, value)


def strips(file, pixels=None, width=W, height=H, rows=ROWS, odd=False):
    pixels = pixels or picture(width, height)
    line = len(pixels) // height
    parts = [pixels[y * line:min(height, y + rows) * line] for y in range(0, height, rows)]
    return [file.put(part, odd) for part in parts], [len(part) for part in parts]


def fields(places, lengths, size=(W, H), rows=ROWS, **other):
    """A directory of 8-bit RGB; other values by name of the tag, None leaves it out."""
    tags = {
        'width': (256, SHORT, [size[0]]), 'height': (257, SHORT, [size[1]]), 'bits': (258, SHORT, [8, 8, 8]),
        'compression': (259, SHORT, [1]), 'photometric': (262, SHORT, [2]), 'offsets': (273, LONG, places),
        'samples': (277, SHORT, [3]), 'rows': (278, LONG, [rows]), 'counts': (279, LONG, lengths),
        'planar': (284, SHORT, [1]),
    }
    tags.update(other)
    return sorted(entry for entry in tags.values() if entry)


FILES, REBUILT = {}, set()


def make(name, rebuilt=False):
    def add(build):
        FILES[name] = build
        if rebuilt:
            REBUILT.add(name)
        return build
    return add


def simple(name, rebuilt=False, rows=ROWS, big=False, order='<', odd=False, odd_strips=False, **change):
    def build():
        file = File(big, order)
        offsets, counts = strips(file, rows=rows, odd=odd_strips)
        changed = {key: value(offsets, counts) if callable(value) else value for key, value in change.items()}
        file.directory(fields(offsets, counts, rows=rows, **changed), odd=odd)
        return file
    make(name, rebuilt)(build)


# The chain of directories.
def chain(name, next_of, big=False, order='<'):
    @make(name)
    def build():
        file = File(big, order)
        first = file.directory(fields(*strips(file)))
        file.patch(file.link, next_of(file, first))
        return file


chain('next-beyond-end.tif', lambda file, first: 0x7ffffff0)
chain('next-is-itself.tif', lambda file, first: first)
chain('next-inside-pixels.tif', lambda file, first: 8)
chain('big-next-beyond-end.tif', lambda file, first: 1 << 40, big=True)
chain('big-endian-next-is-itself.tif', lambda file, first: first, order='>')


@make('next-is-missing.tif')
def _():
    file = File()
    file.directory(fields(*strips(file)), end_here=True)
    return file


@make('next-is-earlier.tif')
def _():
    file = File()
    first = file.directory(fields(*strips(file), new=(254, LONG, [2])))
    second = picture(shift=3)
    file.directory(fields(*strips(file, second), new=(254, LONG, [2])))
    file.patch(file.link, first)
    return file


# Strips.
simple('count-too-large.tif', rows=H, counts=(279, LONG, [79_216]))
simple('count-too-large-last-of-three.tif', rebuilt=True, counts=lambda o, c: (279, LONG, [c[0], c[1], 1 << 30]))
simple('count-zero.tif', rows=H, counts=(279, LONG, [0]))
simple('count-too-small.tif', rows=H, counts=(279, LONG, [100]))
simple('counts-missing.tif', rows=H, counts=None)
simple('counts-missing-of-three.tif', rebuilt=True, counts=None)
simple('counts-are-offsets.tif', counts=lambda o, c: (279, LONG, o))
simple('one-strip-too-many.tif', offsets=lambda o, c: (273, LONG, o + [8]), counts=lambda o, c: (279, LONG, c + [3072]))
simple('one-count-too-many.tif', counts=lambda o, c: (279, LONG, c + [7]))
simple('one-count-too-few.tif', rebuilt=True, counts=lambda o, c: (279, LONG, c[:2]))


def rows_per_strip(name, rows, value, rebuilt=False):
    @make(name, rebuilt)
    def build():
        file = File()
        offsets, counts = strips(file, rows=rows)
        entries = [entry for entry in fields(offsets, counts) if entry[0] != 278]
        if value is not None:
            entries.append((278, LONG, [value]))
        file.directory(sorted(entries))
        return file


rows_per_strip('rows-per-strip-zero.tif', H, 0, rebuilt=True)
rows_per_strip('rows-per-strip-zero-of-three.tif', ROWS, 0, rebuilt=True)
rows_per_strip('rows-per-strip-all.tif', H, 0xffffffff)
rows_per_strip('rows-per-strip-missing.tif', H, None)
rows_per_strip('rows-per-strip-above-height.tif', H, 1000)

# Types and counts.
simple('signed-size.tif', width=(256, SLONG, [W]), height=(257, SSHORT, [H]))
simple('signed-places.tif', offsets=lambda o, c: (273, SLONG, o), counts=lambda o, c: (279, SLONG, c))
simple('signed-bytes.tif', compression=(259, SBYTE, [1]), photometric=(262, SBYTE, [2]), samples=(277, SBYTE, [3]))
simple('long8-in-classic.tif', offsets=lambda o, c: (273, LONG8, o), counts=lambda o, c: (279, LONG8, c))
simple('slong8-in-big.tif', big=True, offsets=lambda o, c: (273, SLONG8, o), counts=lambda o, c: (279, SLONG8, c))
simple('short-places.tif', offsets=lambda o, c: (273, SHORT, o), counts=lambda o, c: (279, SHORT, c))
simple('byte-sizes.tif', width=(256, BYTE, [W]), height=(257, BYTE, [H]), samples=(277, LONG, [3]), bits=(258, LONG, [8, 8, 8]))
simple('one-value-of-bits.tif', bits=(258, SHORT, [8]))
simple('four-values-of-bits.tif', bits=(258, SHORT, [8, 8, 8, 8]))
simple('samples-missing.tif', rebuilt=True, samples=None)
simple('photometric-missing.tif', rebuilt=True, photometric=None)
simple('unknown-type.tif', more=(65_000, 99, [5]), orientation=(274, 99, [1]))
simple('odd-directory.tif', odd=True)
simple('odd-strips.tif', odd_strips=True)
simple('big-endian.tif', order='>', offsets=lambda o, c: (273, LONG, o + [8]), counts=lambda o, c: (279, LONG, c + [3072]))


@make('tags-out-of-order.tif')
def _():
    file = File()
    entries = fields(*strips(file))
    file.directory(entries[::-1])
    return file


@make('tag-twice.tif')
def _():
    file = File()
    entries = fields(*strips(file))
    file.directory(sorted(entries + [(257, SHORT, [7])], key=lambda entry: entry[0]))
    return file


@make('tiles-in-strip-tags.tif')
def _():
    file = File()
    pixels, line = picture(), W * 3
    tiles = [b''.join(pixels[(y + row) * line + x * 3:(y + row) * line + (x + 16) * 3] for row in range(16)) for y in range(0, H, 16) for x in range(0, W, 16)]
    offsets = [file.put(tile) for tile in tiles]
    entries = [entry for entry in fields(offsets, [len(tile) for tile in tiles]) if entry[0] != 278]
    file.directory(sorted(entries + [(322, SHORT, [16]), (323, SHORT, [16])]))
    return file


# The same of compressed pixels, which the image library decodes.
def deflated(name, rebuilt=False, rows=ROWS, next_of=None, **change):
    @make(name, rebuilt)
    def build():
        file = File()
        pixels, line = picture(), W * 3
        parts = [zlib.compress(pixels[y * line:(y + rows) * line]) for y in range(0, H, rows)]
        offsets, counts = [file.put(part) for part in parts], [len(part) for part in parts]
        changed = {key: value(offsets, counts) for key, value in change.items()}
        first = file.directory(fields(offsets, counts, rows=rows, compression=(259, SHORT, [8]), **changed))
        if next_of:
            file.patch(file.link, next_of(first))
        return file


deflated('deflate-next-is-itself.tif', next_of=lambda first: first)
deflated('deflate-next-beyond-end.tif', next_of=lambda first: 0x7ffffff0)
deflated('deflate-count-too-large.tif', rebuilt=True, rows=H, counts=lambda o, c: (279, LONG, [1 << 20]))
deflated('deflate-count-zero.tif', rows=H, counts=lambda o, c: (279, LONG, [0]))
deflated('deflate-one-strip-too-many.tif', offsets=lambda o, c: (273, LONG, o + [8]), counts=lambda o, c: (279, LONG, c + [20]))
deflated('deflate-signed.tif', offsets=lambda o, c: (273, SLONG, o), counts=lambda o, c: (279, SLONG, c))


@make('jpeg-count-too-large.tif', rebuilt=True)
def _():
    whole = File()
    whole.directory(fields(*strips(whole)))
    open('/tmp/whole.tif', 'wb').write(whole.data)
    subprocess.run(['tiffcp', '-c', 'jpeg:r:100', '-r', str(H), '/tmp/whole.tif', '/tmp/jpeg.tif'], check=True)
    data = bytearray(open('/tmp/jpeg.tif', 'rb').read())
    at = struct.unpack_from('<I', data, 4)[0]
    for entry in range(at + 2, at + 2 + 12 * struct.unpack_from('<H', data, at)[0], 12):
        if struct.unpack_from('<H', data, entry)[0] == 279:
            struct.pack_into('<HII', data, entry + 2, LONG, 1, 1 << 24)
    file = File()
    file.data = data
    return file


# What is image, page, reduced copy, mask.
def directories(name, *shapes, reference=0):
    """Shapes as (width, height, {more fields}); the reference is of the one at this index."""
    def build():
        file = File()
        for index, (width, height, more) in enumerate(shapes):
            offsets, counts = strips(file, picture(width, height, index), width, height, height)
            file.directory(fields(offsets, counts, (width, height), height, **more))
        return file
    build.page = reference
    FILES[name] = build


NEW = lambda bits: (254, LONG, [bits])
OLD = lambda kind: (255, SHORT, [kind])
NUMBER = lambda page, of: (297, SHORT, [page, of])
directories('thumbnail-first.tif', (16, 12, {'new': NEW(1)}), (W, H, {'new': NEW(0)}), reference=1)
directories('old-thumbnail-first.tif', (16, 12, {'old': OLD(2)}), (W, H, {'old': OLD(1)}), reference=1)
directories('mask-first.tif', (W, H, {'new': NEW(4)}), (W, H, {'new': NEW(0)}), reference=1)
directories('half-page.tif', (W, H, {'new': NEW(2)}), (W // 2, H // 2, {'new': NEW(2)}))
directories('half-page-by-number.tif', (W, H, {'number': NUMBER(0, 2)}), (W // 2, H // 2, {'number': NUMBER(1, 2)}))
directories('half-page-old.tif', (W, H, {'old': OLD(3)}), (W // 2, H // 2, {'old': OLD(3)}))
directories('half-marked-full.tif', (W, H, {'new': NEW(0)}), (W // 2, H // 2, {'new': NEW(0)}))
directories('half-unmarked.tif', (W, H, {}), (W // 2, H // 2, {}), (W // 4, H // 4, {}))
directories('reduced-pages.tif', (W, H, {'new': NEW(2)}), (W // 2, H // 2, {'new': NEW(3)}), (W, H, {'new': NEW(2)}), (W // 2, H // 2, {'new': NEW(3)}))
directories('only-reduced.tif', (16, 12, {'new': NEW(1)}), (W, H, {'new': NEW(1)}), (32, 24, {'new': NEW(1)}), reference=1)
directories('two-pages-with-overviews.tif', (W, H, {}), (W // 2, H // 2, {}), (40, 60, {}), (20, 30, {}))


def sub(name, parent_mark, subs):
    @make(name)
    def build():
        file = File()
        places = []
        for index, (width, height, more) in enumerate(subs):
            offsets, counts = strips(file, picture(width, height, index + 1), width, height, height)
            places.append(file.directory(fields(offsets, counts, (width, height), height, **more), linked=False))
        offsets, counts = strips(file, picture(16, 12), 16, 12, 12)
        file.directory(fields(offsets, counts, (16, 12), 12, subs=(330, LONG, places), text=(270, ASCII, b'Of the parent\0'), **parent_mark))
        return file
    FILES[name].sub = True


sub('full-image-in-subifd.tif', {'new': NEW(1)}, [(32, 24, {'new': NEW(1)}), (W, H, {'new': NEW(0)})])
sub('full-image-in-subifd-unmarked.tif', {}, [(W, H, {'new': NEW(0)})])


@make('reduced-in-subifd.tif')
def _():
    file = File()
    offsets, counts = strips(file, picture(32, 24, 1), 32, 24, 24)
    place = file.directory(fields(offsets, counts, (32, 24), 24, new=NEW(1)), linked=False)
    file.directory(fields(*strips(file), subs=(330, LONG, [place])))
    return file


def reference(name, build, path):
    page = getattr(build, 'page', 0)
    if name in REBUILT or getattr(build, 'sub', False):
        whole = File()
        shift = 0
        if getattr(build, 'sub', False):
            shift = 1 if 'unmarked' in name else 2
        whole.directory(fields(*strips(whole, picture(shift=shift))))
        open('/tmp/whole.tif', 'wb').write(whole.data)
        path, page = '/tmp/whole.tif', 0
    copied = f'/tmp/copied.tif'
    done = subprocess.run(['tiffcp', '-c', 'none', f'{path},{page}', copied], capture_output=True, text=True)
    if done.returncode != 0 or 'Error' in done.stderr:
        print(f'{name}: tiffcp refuses: {done.stderr}', file=sys.stderr)
        return
    subprocess.run(['convert', copied + '[0]', '-depth', '8', '-define', 'png:exclude-chunks=all', '-define', 'png:color-type=2', f'{name}.png'], check=True)


for name, build in FILES.items():
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), name)
    open(path, 'wb').write(build().data)
    reference(name, build, path)
