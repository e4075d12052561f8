"""Puts pictures that heif-enc has made into a file of other boxes (ISO/IEC 23008-12). Needs nothing but Python 3.

boxes.py OUT [nclx=12,13,6,128] [profile=ICC] [irot=1] [imir=0] [clap=w,h,x,y] [grid=columns,rows,width,height]
  [thumb=FILE] [gain=FILE] [depth=FILE] [tone=1] [more=FILE,FILE] [exif=6] [film=1] PICTURE...

As telephones do: a thumbnail, a gain map and a depth beside the picture, none of them hidden; the same picture toned by its gain map, as an
alternative (tmap); further pictures; an orientation in EXIF; a film behind everything.
"""
import struct
import sys


def box(kind, *parts):
    body = b''.join(parts)
    return struct.pack('>I', len(body) + 8) + kind.encode() + body


def full(kind, version, flags, *parts):
    return box(kind, struct.pack('>I', version << 24 | flags), *parts)


def boxes(data, start, end):
    found = []
    while start < end:
        size, kind = struct.unpack('>I4s', data[start:start + 8])
        found.append((kind.decode(), start + 8, start + size))
        start += size
    return found


def inside(data, path, start, end):
    for kind in path:
        kind_start = {'meta': 4}.get(kind, 0)
        start, end = next((s + kind_start, e) for k, s, e in boxes(data, start, end) if k == kind)
    return start, end


def picture(path):
    """The codes of a file of one picture, and the boxes that describe it."""
    data = open(path, 'rb').read()
    start, end = inside(data, ['meta', 'iprp', 'ipco'], 0, len(data))
    properties = [data[s - 8:e] for k, s, e in boxes(data, start, end) if k in ('hvcC', 'ispe', 'pixi', 'colr')]
    start, end = inside(data, ['mdat'], 0, len(data))
    iloc, _ = inside(data, ['meta', 'iloc'], 0, len(data))
    version, sizes = data[iloc], struct.unpack('>H', data[iloc + 4:iloc + 6])[0]
    assert version in (0, 1) and sizes >> 12 == 4 and (sizes >> 8) & 15 == 4
    at = iloc + 8 + 2 + (2 if version == 1 else 0) + 2
    base_bytes = (sizes >> 4) & 15
    base = int.from_bytes(data[at:at + base_bytes], 'big')
    count, offset, length = struct.unpack('>HII', data[at + base_bytes:at + base_bytes + 10])
    assert count == 1
    return data[base + offset:base + offset + length], properties


def described(orientation):
    """EXIF of a telephone: who has made it, and which side is up."""
    make = b'Telephone\0'
    entries = struct.pack('>HHII', 0x010F, 2, 10, 38) + struct.pack('>HHIHH', 0x0112, 3, 1, orientation, 0)
    return struct.pack('>I', 6) + b'Exif\0\0' + b'MM\0*' + struct.pack('>IH', 8, 2) + entries + bytes(4) + make


def main(out, *arguments):
    options = dict(argument.split('=') for argument in arguments if '=' in argument)
    pictures = [picture(path) for path in arguments if '=' not in path]
    numbers = lambda name: list(map(int, options[name].split(',')))
    if 'nclx' in options:
        # Primaries, transfer, matrix, and 128 for the full range.
        colours = box('colr', b'nclx', struct.pack('>HHHB', *numbers('nclx')))
        pictures = [(codes, [*own, colours]) for codes, own in pictures]
    if 'profile' in options:
        profile = box('colr', b'prof', open(options['profile'], 'rb').read())
        pictures = [(codes, [*[p for p in own if p[4:8] != b'colr'], profile]) for codes, own in pictures]
    items, properties, shown = [], [], set()

    def item(kind, content, own, essential=()):
        indices = []
        for each in [*own, *essential]:
            if each not in properties:
                properties.append(each)
            indices.append(properties.index(each) + 1 | (0x80 if each in essential else 0))
        items.append((kind, content, indices))
        return len(items)

    transforms = []
    if 'clap' in options:
        width, height, x, y = numbers('clap')
        own = dict((p[4:8], p) for p in pictures[0][1])
        full_width, full_height = struct.unpack('>II', own[b'ispe'][12:20])
        # The centre of what is shown, from that of the picture.
        transforms.append(box('clap', struct.pack('>IIIIiIiI', width, 1, height, 1, 2 * x + width - full_width, 2, 2 * y + height - full_height, 2)))
    if 'irot' in options:
        transforms.append(box('irot', bytes(numbers('irot'))))
    if 'imir' in options:
        transforms.append(box('imir', bytes(numbers('imir'))))
    references = b''
    if 'grid' in options:
        columns, rows, width, height = numbers('grid')
        tiles = [item('hvc1', codes, own) for codes, own in pictures]
        size = full('ispe', 0, 0, struct.pack('>II', width, height))
        grid = struct.pack('>BBBBHH', 0, 0, rows - 1, columns - 1, width, height)
        primary = item('grid', grid, [size, *[p for p in pictures[0][1] if p[4:8] in (b'pixi', b'colr')]], transforms)
        references = box('dimg', struct.pack(f'>HH{len(tiles)}H', primary, len(tiles), *tiles))
    else:
        primary = item('hvc1', pictures[0][0], pictures[0][1], transforms)
    shown.add(primary)

    def beside(path, kind, to_primary, *own):
        nonlocal references
        codes, its = picture(path)
        number = item('hvc1', codes, [*its, *own], [t for t in transforms if t[4:8] != b'clap'])
        references += box(kind, struct.pack('>HHH', number, 1, to_primary))
        shown.add(number)
        return number

    if 'thumb' in options:
        beside(options['thumb'], 'thmb', primary)
    auxiliary = lambda name: full('auxC', 0, 0, name + b'\0')
    if 'depth' in options:
        beside(options['depth'], 'auxl', primary, auxiliary(b'urn:mpeg:hevc:2015:auxid:2'))
    groups = b''
    if 'gain' in options:
        gain = beside(options['gain'], 'auxl', primary, auxiliary(b'urn:com:apple:photo:2020:aux:hdrgainmap'))
        if 'tone' in options:
            size = next(p for p in properties if p[4:8] == b'ispe')
            toned = item('tmap', bytes(62), [size])
            shown.add(toned)
            references += box('dimg', struct.pack('>HHHH', toned, 2, primary, gain))
            groups = box('grpl', full('altr', 0, 0, struct.pack('>IIII', 900, 2, toned, primary)))
    for path in options['more'].split(',') if 'more' in options else []:
        shown.add(item('hvc1', *picture(path)))
    if 'exif' in options:
        exif = item('Exif', described(*numbers('exif')), [])
        references += box('cdsc', struct.pack('>HHH', exif, 1, primary))
    hidden = lambda number: 0 if number in shown else 1
    entries = [full('infe', 2, hidden(n), struct.pack('>HH', n, 0), kind.encode(), b'\0') for n, (kind, _, _) in enumerate(items, 1)]
    associations = b''.join(struct.pack('>HB', n, len(own)) + bytes(own) for n, (_, _, own) in enumerate(items, 1) if own)
    associated = sum(1 for _, _, own in items if own)

    def meta(start):
        places, at = b'', start
        for number, (_, content, _) in enumerate(items, 1):
            places += struct.pack('>HHHII', number, 0, 1, at, len(content))
            at += len(content)
        return full(
            'meta', 0, 0,
            full('hdlr', 0, 0, bytes(4), b'pict', bytes(13)),
            full('pitm', 0, 0, struct.pack('>H', primary)),
            full('iloc', 0, 0, struct.pack('>BBH', 0x44, 0, len(items)), places),
            full('iinf', 0, 0, struct.pack('>H', len(items)), *entries),
            *([full('iref', 0, 0, references)] if references else []),
            *([groups] if groups else []),
            box('iprp', box('ipco', *properties), full('ipma', 0, 0, struct.pack('>I', associated), associations)),
        )

    head = box('ftyp', b'heic', bytes(4), b'mif1heic' + (b'tmap' if groups else b''))
    start = len(head) + len(meta(0)) + 8
    with open(out, 'wb') as file:
        file.write(head + meta(start) + box('mdat', *[content for _, content, _ in items]))
        if 'film' in options:
            file.write(box('mpvd', box('ftyp', b'mp42', bytes(4), b'isom'), box('mdat', bytes(range(256)) * 8)))


main(*sys.argv[1:])
