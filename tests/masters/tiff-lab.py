"""Writes an uncompressed TIFF of CIELAB of 16 bits under D50, big-endian: tiff-lab.py WIDTH HEIGHT cielab|icclab OUT, RGB from standard
input. By the published arithmetic of sRGB (IEC 61966-2-1), Bradford's adaptation and CIE 15; the codes are those of Adobe's notes."""
import struct
import sys

width, height, kind, out = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]
rgb = sys.stdin.buffer.read()
TO_D50 = ((0.4360747, 0.3850649, 0.1430804), (0.2225045, 0.7168786, 0.0606169), (0.0139322, 0.0971045, 0.7141733))
WHITE = (0.96422, 1, 0.82521)


def lab(pixel):
    light = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in pixel)]
    t = [sum(a * b for a, b in zip(row, light)) / w for row, w in zip(TO_D50, WHITE)]
    x, y, z = (v ** (1 / 3) if v > (6 / 29) ** 3 else v / (3 * (6 / 29) ** 2) + 4 / 29 for v in t)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


data = b""
for at in range(0, len(rgb), 3):
    lightness, a, b = lab(rgb[at : at + 3])
    if kind == "icclab":
        data += struct.pack(">HHH", round(lightness * 652.8), round(a * 256) + 32768, round(b * 256) + 32768)
    else:
        data += struct.pack(">Hhh", round(lightness * 655.35), round(a * 256), round(b * 256))
fields = [(256, 4, [width]), (257, 4, [height]), (258, 3, [16] * 3), (259, 3, [1]), (262, 3, [9 if kind == "icclab" else 8]),
          (273, 4, [8]), (277, 3, [3]), (278, 4, [height]), (279, 4, [len(data)]), (284, 3, [1])]
start = 8 + len(data)
elsewhere = start + 2 + len(fields) * 12 + 4
directory, values = struct.pack(">H", len(fields)), b""
for tag, form, numbers in fields:
    body = b"".join(struct.pack(">H" if form == 3 else ">I", n) for n in numbers)
    where = body.ljust(4, b"\0") if len(body) <= 4 else struct.pack(">I", elsewhere + len(values))
    values += body if len(body) > 4 else b""
    directory += struct.pack(">HHI", tag, form, len(numbers)) + where
with open(out, "wb") as file:
    file.write(b"MM\0*" + struct.pack(">I", start) + data + directory + struct.pack(">I", 0) + values)
