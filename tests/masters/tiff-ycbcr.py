"""Writes an uncompressed YCbCr TIFF of 8 bits: tiff-ycbcr.py WIDTH HEIGHT HORIZONTAL VERTICAL OUT, RGB from standard input."""
import struct
import sys

width, height, h, v = map(int, sys.argv[1:5])
rgb = sys.stdin.buffer.read()


def ycc(x, y):
    r, g, b = rgb[(y * width + x) * 3 :][:3]
    luma = 0.299 * r + 0.587 * g + 0.114 * b
    return luma, (b - luma) / 1.772 + 128, (r - luma) / 1.402 + 128


def byte(value):
    return max(0, min(255, round(value)))


data = bytearray()
for y in range(0, height, v):
    for x in range(0, width, h):
        unit = [ycc(x + i, y + j) for j in range(v) for i in range(h)]
        data += bytes(byte(luma) for luma, _, _ in unit)
        data += bytes(byte(sum(p[k] for p in unit) / len(unit)) for k in (1, 2))
reference = [n for value in (0, 255, 128, 255, 128, 255) for n in (value, 1)]
fields = [(256, 4, [width]), (257, 4, [height]), (258, 3, [8, 8, 8]), (259, 3, [1]), (262, 3, [6]), (273, 4, [8]),
          (277, 3, [3]), (278, 4, [height]), (279, 4, [len(data)]), (284, 3, [1]), (530, 3, [h, v]), (532, 5, reference)]
start = 8 + len(data)
elsewhere = start + 2 + len(fields) * 12 + 4
directory, values = struct.pack("<H", len(fields)), b""
for tag, kind, numbers in fields:
    body = b"".join(struct.pack("<H" if kind == 3 else "<I", n) for n in numbers)
    count = len(numbers) // 2 if kind == 5 else len(numbers)
    where = body.ljust(4, b"\0") if len(body) <= 4 else struct.pack("<I", elsewhere + len(values))
    if len(body) > 4:
        values += body
    directory += struct.pack("<HHI", tag, kind, count) + where
with open(sys.argv[5], "wb") as out:
    out.write(b"II*\0" + struct.pack("<I", start) + bytes(data) + directory + struct.pack("<I", 0) + values)
