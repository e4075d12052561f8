"""Codings that no program at hand writes. Called by make-encodings.sh."""

import struct
import sys
import zlib


def segment(marker, body):
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def behind(first, second, name_of):
    """Two JPEGs one behind the other, with the index of CIPA DC-007 in the first one's APP2."""
    def index(offset, first_length):
        entries = b""
        for length, place, kind in ((first_length, 0, 0x030000), (len(second), offset, name_of)):
            entries += struct.pack(">IIIHH", kind, length, place, 0, 0)
        tags = struct.pack(">HHI4s", 0xB000, 7, 4, b"0100")
        tags += struct.pack(">HHII", 0xB001, 4, 1, 2)
        tags += struct.pack(">HHII", 0xB002, 7, len(entries), 8 + 2 + 3 * 12 + 4)
        return b"MPF\0" + b"MM\0*\0\0\0\x08" + struct.pack(">H", 3) + tags + b"\0\0\0\0" + entries
    length = len(first) + len(segment(0xE2, index(0, 0)))
    # Places count from behind the name of the segment, which stands behind the start marker.
    start = 2 + 4 + 4
    return first[:2] + segment(0xE2, index(length - start, length)) + first[2:] + second


def gain_map(first, second):
    xmp = (
        b'http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF'
        b' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description'
        b' xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/" hdrgm:Version="1.0"/></rdf:RDF></x:xmpmeta>'
    )
    return behind(first[:2] + segment(0xE1, xmp) + first[2:], second, 0)


def twelve(jpeg):
    """A frame that says that its samples have 12 bits; its codes are of another one."""
    at = jpeg.index(b"\xff\xc0")
    return jpeg[: at + 1] + b"\xc1" + jpeg[at + 2 : at + 4] + b"\x0c" + jpeg[at + 5 :]


def hierarchical(jpeg):
    at = jpeg.index(b"\xff\xc0")
    return jpeg[: at + 1] + b"\xc5" + jpeg[at + 2 :]


def lossless(pgm):
    """The samples by the predictor of the left neighbour (process 14 of ITU-T T.81), each difference in a code of 4 bits."""
    _, size, _, samples = pgm.split(b"\n", 3)
    width, height = map(int, size.split())
    # Seventeen categories of differences, in codes of 5 bits.
    table = segment(0xC4, bytes([0, 0, 0, 0, 0, 17] + [0] * 11) + bytes(range(17)))
    bits = ""
    for y in range(height):
        for x in range(width):
            at = y * width + x
            before = samples[at - 1] if x else samples[at - width] if y else 128
            difference = samples[at] - before
            category = abs(difference).bit_length()
            bits += format(category, "05b")
            if category:
                bits += format(difference if difference > 0 else difference + (1 << category) - 1, f"0{category}b")
    bits += "1" * (-len(bits) % 8)
    coded = int(bits, 2).to_bytes(len(bits) // 8, "big").replace(b"\xff", b"\xff\0")
    frame = segment(0xC3, struct.pack(">BHHB", 8, height, width, 1) + bytes([1, 0x11, 0]))
    scan = segment(0xDA, bytes([1, 1, 0, 1, 0, 0]))
    return b"\xff\xd8" + frame + table + scan + coded + b"\xff\xd9"


def chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width, height, colour_type, rows, extra):
    header = struct.pack(">IIBBBBB", width, height, 8, colour_type, 0, 0, 0)
    body = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def samples_of(path, form):
    import subprocess
    made = subprocess.run(["convert", path, "-depth", "8", f"{form}:-"], check=True, capture_output=True)
    return made.stdout


def transparent(path, form, samples, colour_type):
    """The colour of the first pixel is transparent wherever it stands."""
    body = samples_of(path, form)
    stride = 64 * samples
    rows = [body[at : at + stride] for at in range(0, len(body), stride)]
    said = b"".join(struct.pack(">H", sample) for sample in rows[0][:samples])
    return png(64, 48, colour_type, rows, chunk(b"tRNS", said))


def transparent_palette(data):
    """Entries of a palette of which each is more opaque than the one before."""
    at = data.index(b"IDAT") - 4
    return data[:at] + chunk(b"tRNS", bytes(range(0, 256, 17))) + data[at:]


def read(path):
    with open(path, "rb") as file:
        return file.read()


def main(kind, *paths):
    if kind == "mpo":
        made = behind(read(paths[0]), read(paths[1]), 0x020002)
    elif kind == "gainmap":
        made = gain_map(read(paths[0]), read(paths[1]))
    elif kind == "twelve":
        made = twelve(read(paths[0]))
    elif kind == "hierarchical":
        made = hierarchical(read(paths[0]))
    elif kind == "lossless":
        made = lossless(read(paths[0]))
    elif kind == "trns":
        made = transparent(paths[0], "rgb", 3, 2)
    elif kind == "trns-gray":
        made = transparent(paths[0], "gray", 1, 0)
    else:
        made = transparent_palette(read(paths[0]))
    with open(paths[-1], "wb") as file:
        file.write(made)


main(*sys.argv[1:])
