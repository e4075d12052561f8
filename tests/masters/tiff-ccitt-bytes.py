"""Writes a TIFF of compression 2 (lines of runs that begin at a byte) in strips of 20 lines, from one of Group 3 with a line a strip.

tiff-ccitt-bytes.py LINES.tif OUT.tif"""
import re, struct, subprocess, sys

source, out = sys.argv[1:]
info = subprocess.run(['tiffinfo', '-s', source], capture_output=True, text=True).stdout
width, height = map(int, re.search(r'Width: (\d+) Image Length: (\d+)', info).groups())
data = open(source, 'rb').read()
lines = []
for start, count in re.findall(r'\d+: \[\s*(\d+),\s*(\d+)\]', info):
    bits = ''.join(format(byte, '08b') for byte in data[int(start) : int(start) + int(count)])
    # Between the mark before the line and those of the end of the page.
    _, codes, *_ = re.split('0{11,}1', bits)
    codes += '0' * (-len(codes) % 8)
    lines.append(int(codes, 2).to_bytes(len(codes) // 8, 'big'))
strips = [b''.join(lines[at : at + 20]) for at in range(0, height, 20)]
entries = 9
table = 8 + 2 + entries * 12 + 4
first = table + 8 * len(strips)
starts = [first + sum(map(len, strips[:index])) for index in range(len(strips))]
fields = [
    (256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, 1), (259, 3, 1, 2), (262, 3, 1, 0),
    (273, 4, len(strips), table), (277, 3, 1, 1), (278, 4, 1, 20), (279, 4, len(strips), table + 4 * len(strips)),
]
with open(out, 'wb') as file:
    file.write(struct.pack('<2sHIH', b'II', 42, 8, entries))
    for field in fields:
        file.write(struct.pack('<HHII', *field))
    file.write(struct.pack('<I', 0))
    file.write(struct.pack(f'<{len(strips)}I', *starts) + struct.pack(f'<{len(strips)}I', *map(len, strips)))
    file.write(b''.join(strips))
