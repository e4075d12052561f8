"""Writes what libtiff says of each wrong bit in the CCITT codes of the TIFFs beside: ccitt-damage.json.

Of each TIFF, the first byte of its codes and a bit for each of theirs, in hexadecimal: 1 where tiffcp warns or fails."""
import glob, json, os, re, subprocess, tempfile

here = os.path.dirname(os.path.abspath(__file__))
found = {}
with tempfile.TemporaryDirectory() as folder:
    wrong, out = os.path.join(folder, 'wrong.tif'), os.path.join(folder, 'out.tif')
    for path in sorted(glob.glob(os.path.join(here, 'tiff-ccitt-*.tif'))):
        info = subprocess.run(['tiffinfo', '-s', path], capture_output=True, text=True).stdout
        chunks = [(int(a), int(b)) for a, b in re.findall(r'\d+: \[\s*(\d+),\s*(\d+)\]', info)]
        good = open(path, 'rb').read()
        start, end = min(a for a, _ in chunks), max(a + b for a, b in chunks)
        bits = ''
        for bit in range(start * 8, end * 8):
            bytes_ = bytearray(good)
            bytes_[bit >> 3] ^= 128 >> (bit & 7)
            open(wrong, 'wb').write(bytes_)
            run = subprocess.run(['tiffcp', '-c', 'none', wrong, out], capture_output=True, text=True)
            said = [line for line in run.stderr.splitlines() if 'unknown field' not in line]
            bits += '1' if said or run.returncode else '0'
        found[os.path.basename(path)] = {
            'start': start,
            'told': ''.join(format(int(bits[at : at + 4], 2), 'x') for at in range(0, len(bits), 4)),
        }
with open(os.path.join(here, 'ccitt-damage.json'), 'w') as file:
    file.write(json.dumps(found, indent=2) + '\n')
