"""Writes a TIFF in old-style JPEG (TIFF 6.0, section 22) of the JPEGs of its strips, in a way that programs of the 1990s wrote it:
tiff-old-jpeg.py KIND OUT JPEG...  KIND: whole (a JPEG in full), head (its head, and strips of codes), tables (tables without
markers, and strips of codes), strips (JPEGs). No program at hand writes them; libtiff reads them."""
import struct
import sys

kind, out, jpegs = sys.argv[1], sys.argv[2], [open(name, "rb").read() for name in sys.argv[3:]]


def segments(jpeg):
    at = 2
    while True:
        marker, length = jpeg[at + 1], struct.unpack(">H", jpeg[at + 2 : at + 4])[0]
        yield marker, at, at + 2 + length
        at += 2 + length
        if marker == 0xDA:
            return


first = jpegs[0]
parts = {}
tables = {0xDB: {}, 0xC4: {}}
for marker, start, end in segments(first):
    parts[marker] = first[start:end]
    body = first[start + 4 : end]
    while marker in tables and body:
        size = 65 if marker == 0xDB else 17 + sum(body[1:17])
        tables[marker][body[0]] = body[1:size]
        body = body[size:]
frame = parts[0xC0]
count = frame[9]
width = struct.unpack(">H", frame[7:9])[0]
heights = [struct.unpack(">H", next(j[s + 5 : s + 7] for m, s, _ in segments(j) if m == 0xC0))[0] for j in jpegs]
codes = [j[[e for _, _, e in segments(j)][-1] : -2] for j in jpegs]

data, places = b"", []


def put(part):
    global data
    data += b"\0" * (len(data) % 2)
    places.append(8 + len(data))
    data += part
    return places[-1]


fields = [(256, 4, [width]), (257, 4, [sum(heights)]), (258, 3, [8] * count), (259, 3, [6]),
          (262, 3, [6 if count == 3 else 1]), (277, 3, [count]), (278, 4, [heights[0]]), (284, 3, [1])]
if count == 3:
    fields += [(530, 3, [frame[11] >> 4, frame[11] & 15]), (532, 5, [n for v in (0, 255, 128, 255, 128, 255) for n in (v, 1)])]
if kind == "whole":
    place = put(first)
    strips = [(place + [e for _, _, e in segments(first)][-1], len(codes[0]))]
    fields += [(512, 3, [1]), (513, 4, [place]), (514, 4, [len(first)])]
elif kind == "head":
    head = b"\xff\xd8" + b"".join(first[s:e] for m, s, e in segments(first) if m not in (0xE0, 0xC0, 0xDA))
    head += frame[:5] + struct.pack(">H", sum(heights)) + frame[7:] + parts[0xDA]
    strips = [(put(c), len(c)) for c in codes]
    fields += [(512, 3, [1]), (513, 4, [put(head)]), (514, 4, [len(head)])]
elif kind == "tables":
    used = [(frame[10 + 3 * i + 2], parts[0xDA][6 + 2 * i]) for i in range(count)]
    fields += [(512, 3, [1]), (519, 4, [put(tables[0xDB][q]) for q, _ in used]),
               (520, 4, [put(tables[0xC4][h >> 4]) for _, h in used]),
               (521, 4, [put(tables[0xC4][16 + (h & 15)]) for _, h in used])]
    strips = [(put(c), len(c)) for c in codes]
else:
    strips = [(put(j), len(j)) for j in jpegs]
fields += [(273, 4, [place for place, _ in strips]), (279, 4, [length for _, length in strips])]
fields.sort()
data += b"\0" * (len(data) % 2)
start = 8 + len(data)
elsewhere = start + 2 + len(fields) * 12 + 4
directory, values = struct.pack("<H", len(fields)), b""
for tag, form, numbers in fields:
    body = b"".join(struct.pack("<H" if form == 3 else "<I", n) for n in numbers)
    many = len(numbers) // 2 if form == 5 else len(numbers)
    where = body.ljust(4, b"\0") if len(body) <= 4 else struct.pack("<I", elsewhere + len(values))
    if len(body) > 4:
        values += body + b"\0" * (len(body) % 2)
    directory += struct.pack("<HHI", tag, form, many) + where
with open(out, "wb") as file:
    file.write(b"II*\0" + struct.pack("<I", start) + data + directory + struct.pack("<I", 0) + values)
