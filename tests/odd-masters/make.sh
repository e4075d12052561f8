#!/bin/sh
# Makes the files of this folder: scans that are odd and not damaged, which are served without a warning.
# Needs cjpeg and jpegtran (libjpeg-turbo-progs), convert (ImageMagick) and exiftool of Debian; the results are committed.
set -e
cd "$(dirname "$0")"
convert -size 64x48 gradient:red-lime -seed 7 +noise Gaussian -depth 8 picture.ppm
cjpeg -quality 80 picture.ppm > plain.jpg
cjpeg -sample 4x1 picture.ppm > 411.jpg
cjpeg -sample 1x2 picture.ppm > 440.jpg
cjpeg -sample 2x1 -optimize picture.ppm > 422-optimised.jpg
cjpeg -progressive picture.ppm > progressive.jpg
cjpeg -progressive -sample 1x1 -restart 3B picture.ppm > progressive-restarts.jpg
cjpeg -restart 1B picture.ppm > restart-each-block.jpg
cjpeg -restart 1 picture.ppm > restart-each-row.jpg
cjpeg -arithmetic picture.ppm > arithmetic.jpg
cjpeg -arithmetic -progressive picture.ppm > arithmetic-progressive.jpg
cjpeg -grayscale -sample 2x2 picture.ppm > gray-2x2.jpg
printf '0;\n1;\n2;\n' > scans.txt
cjpeg -scans scans.txt picture.ppm > three-scans.jpg
convert picture.ppm -colorspace CMYK -quality 80 cmyk-adobe.jpg
convert picture.ppm -interlace plane -quality 5 interlaced-coarse.jpg
convert -size 61x47 xc:white -quality 100 white.jpg
(cat plain.jpg; head -c 3000 /dev/zero) > zeros-after-end.jpg
(cat plain.jpg; head -c 3000 picture.ppm) > bytes-after-end.jpg
cat plain.jpg 411.jpg > second-image-after-end.jpg
cp plain.jpg thumbnail.jpg
exiftool -q -overwrite_original "-ThumbnailImage<=gray-2x2.jpg" -Make=Loupe thumbnail.jpg
python3 - <<'PYTHON'
plain = open('plain.jpg', 'rb').read()
# Fill bytes before markers, a comment between tables and the scan, and a restart marker after the last unit.
open('fill-bytes.jpg', 'wb').write(plain[:2] + b'\xff\xff\xff\xfe\x00\x07hello' + plain[2:-2] + b'\xff\xff\xff\xd9')
open('restart-before-end.jpg', 'wb').write(plain[:-2] + b'\xff\xd0\xff\xd9')
PYTHON
convert picture.ppm -interlace PNG interlaced.png
convert picture.ppm -depth 16 -define png:bit-depth=16 16-bit.png
convert picture.ppm -colors 200 -transparent '#808080' -define png:format=png8 palette.png
(cat interlaced.png; head -c 3000 picture.ppm) > bytes-after-end.png
convert picture.ppm -interlace GIF interlaced.gif
convert -delay 10 picture.ppm \( picture.ppm -flip \) \( picture.ppm -flop \) animated.gif
convert -size 70x50 xc:white white.gif
convert -delay 10 picture.ppm \( picture.ppm -flip \) animated.webp
convert picture.ppm -define webp:lossless=true lossless.webp
python3 - <<'PYTHON'
import struct, zlib
def chunk(kind, data):
    return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))
head = struct.pack('>IIBBBBB', 8, 8, 8, 0, 0, 0, 0)
rows = zlib.compress(b''.join(b'\0' + bytes(range(row * 8, row * 8 + 8)) for row in range(8)))
frame = lambda number: struct.pack('>IIIIIHHBB', number, 8, 8, 0, 0, 1, 10, 0, 0)
open('animated.png', 'wb').write(b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', head) + chunk(b'acTL', struct.pack('>II', 2, 0))
    + chunk(b'fcTL', frame(0)) + b''.join(chunk(b'IDAT', bytes([byte])) for byte in rows)
    + chunk(b'fcTL', frame(1)) + chunk(b'fdAT', struct.pack('>I', 2) + rows) + chunk(b'IEND', b''))
PYTHON
rm picture.ppm scans.txt
