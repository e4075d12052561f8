#!/bin/bash
# Makes the masters of the codings of JPEG, PNG, WebP and GIF, and beside each the picture that it shows (NAME.png), by other
# programs than Loupe and its library: ImageMagick, cjpeg, jpegtran and djpeg (libjpeg-turbo), cwebp, img2webp, webpmux and dwebp
# (libwebp), optipng, apngasm, exiftool.
# Run in this folder, after make-colours.sh: ./make-encodings.sh. Nothing of it is needed to run the tests.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
picture=$work/picture.png
python3 colours.py picture "$picture"
convert "$picture" "$work/picture.ppm"
convert "$picture" -colorspace Gray -depth 8 "$work/gray.pgm"
convert "$picture" \( -size 64x48 gradient: \) -compose CopyOpacity -composite -depth 8 "$work/faded.png"
# What a program says is in a file; transparent parts over white.
shown() { convert "$1" -strip -background white -flatten -depth 8 "PNG24:$1.png"; }
shown_gray() { convert "$1" -strip -background white -flatten -colorspace Gray -depth 8 -define png:color-type=0 "$1.png"; }
decoded() { djpeg -pnm "$1" > "$work/decoded.pnm"; convert "$work/decoded.pnm" "$1.png"; }

quality=(-quality 95)
cjpeg "${quality[@]}" -sample 1x1 "$work/picture.ppm" > jpeg-baseline-444.jpg; decoded jpeg-baseline-444.jpg
cjpeg "${quality[@]}" -sample 2x1 "$work/picture.ppm" > jpeg-422.jpg; decoded jpeg-422.jpg
cjpeg "${quality[@]}" -sample 4x1 "$work/picture.ppm" > jpeg-411.jpg; decoded jpeg-411.jpg
cjpeg "${quality[@]}" -sample 2x2 -progressive "$work/picture.ppm" > jpeg-progressive-420.jpg; decoded jpeg-progressive-420.jpg
cjpeg "${quality[@]}" -arithmetic "$work/picture.ppm" > jpeg-arithmetic.jpg; decoded jpeg-arithmetic.jpg
cjpeg "${quality[@]}" -arithmetic -progressive "$work/picture.ppm" > jpeg-arithmetic-progressive.jpg; decoded jpeg-arithmetic-progressive.jpg
cjpeg "${quality[@]}" -restart 1B "$work/picture.ppm" > jpeg-restarts.jpg; decoded jpeg-restarts.jpg
cjpeg "${quality[@]}" "$work/gray.pgm" > jpeg-gray.jpg; decoded jpeg-gray.jpg
for orientation in 1 2 3 4 5 6 7 8; do
  file=jpeg-orientation-$orientation.jpg
  cp jpeg-baseline-444.jpg "$file"
  exiftool -q -overwrite_original -n -Orientation=$orientation "$file"
  convert "$file" -auto-orient -strip -depth 8 "$file.png"
done
# With a picture in its EXIF that is another one, as of before an edit.
convert -size 32x24 xc:magenta "$work/thumbnail.jpg"
cp jpeg-baseline-444.jpg jpeg-thumbnail.jpg
exiftool -q -overwrite_original "-ThumbnailImage<=$work/thumbnail.jpg" jpeg-thumbnail.jpg; cp jpeg-baseline-444.jpg.png jpeg-thumbnail.jpg.png
# A second image behind the first, named by an index (MPF), as stereo cameras and gain maps of phones have it.
python3 encodings.py mpo jpeg-baseline-444.jpg "$work/thumbnail.jpg" jpeg-two-images.mpo; cp jpeg-baseline-444.jpg.png jpeg-two-images.mpo.png
python3 encodings.py gainmap jpeg-baseline-444.jpg "$work/thumbnail.jpg" jpeg-gain-map.jpg; cp jpeg-baseline-444.jpg.png jpeg-gain-map.jpg.png
(cat jpeg-baseline-444.jpg; printf 'bytes behind the end') > jpeg-trailing-bytes.jpg; cp jpeg-baseline-444.jpg.png jpeg-trailing-bytes.jpg.png
head -c -2 jpeg-baseline-444.jpg > jpeg-no-end-marker.jpg; cp jpeg-baseline-444.jpg.png jpeg-no-end-marker.jpg.png
python3 encodings.py twelve jpeg-gray.jpg jpeg-12bit.jpg
python3 encodings.py hierarchical jpeg-baseline-444.jpg jpeg-hierarchical.jpg
python3 encodings.py lossless "$work/gray.pgm" jpeg-lossless.jpg; convert "$work/gray.pgm" jpeg-lossless.jpg.png

for bits in 1 2 4 8; do
  convert "$picture" -dither None -colors $((1 << bits)) "PNG8:$work/palette.png"
  optipng -quiet -o1 -force -strip all "$work/palette.png" -out png-palette-$bits.png; shown png-palette-$bits.png
  convert "$work/gray.pgm" -posterize $((1 << bits)) -define png:color-type=0 -define png:bit-depth=$bits png-gray-$bits.png; shown_gray png-gray-$bits.png
done
convert "$work/gray.pgm" -depth 16 -define png:color-type=0 -define png:bit-depth=16 png-gray-16.png; shown_gray png-gray-16.png
convert "$picture" -depth 16 -define png:color-type=2 -define png:bit-depth=16 png-rgb-16.png; shown png-rgb-16.png
convert "$work/faded.png" -define png:color-type=6 png-alpha.png; shown png-alpha.png
convert "$work/faded.png" -colorspace Gray -define png:color-type=4 png-gray-alpha.png; shown_gray png-gray-alpha.png
convert "$picture" -interlace PNG -define png:color-type=2 png-interlaced.png; shown png-interlaced.png
convert "$work/gray.pgm" -interlace PNG -define png:color-type=0 png-interlaced-gray.png; shown_gray png-interlaced-gray.png
python3 encodings.py trns "$picture" png-transparent-colour.png; shown png-transparent-colour.png
python3 encodings.py trns-gray "$work/gray.pgm" png-transparent-gray.png; shown_gray png-transparent-gray.png
python3 encodings.py trns-palette png-palette-4.png png-transparent-palette.png; shown png-transparent-palette.png
convert "$picture" -depth 8 "PNG24:$work/frame1.png"; convert -size 64x48 xc:magenta -depth 8 "PNG24:$work/frame2.png"
apngasm png-animated.png "$work/frame1.png" > /dev/null; convert "$picture" -depth 8 "PNG24:png-animated.png.png"

undone() { dwebp -quiet "$1" -o "$work/decoded.png"; convert "$work/decoded.png" -background white -flatten -depth 8 "PNG24:$1.png"; }
cwebp -quiet -q 95 "$picture" -o webp-lossy.webp; undone webp-lossy.webp
cwebp -quiet -lossless "$picture" -o webp-lossless.webp; undone webp-lossless.webp
cwebp -quiet -q 95 "$work/faded.png" -o webp-lossy-alpha.webp; undone webp-lossy-alpha.webp
cwebp -quiet -lossless -exact "$work/faded.png" -o webp-lossless-alpha.webp; undone webp-lossless-alpha.webp
img2webp -lossless "$picture" "$work/frame2.png" -o webp-animated.webp > /dev/null; convert "$picture" -depth 8 "PNG24:webp-animated.webp.png"
cp webp-lossless.webp webp-turned.webp; exiftool -q -overwrite_original -n -Orientation=6 webp-turned.webp; convert "$picture" -rotate 90 -depth 8 "PNG24:webp-turned.webp.png"

convert "$picture" -colors 64 "$work/first.gif"; convert "$work/frame2.png" "$work/second.gif"
convert -delay 50 "$work/first.gif" "$work/second.gif" -loop 0 gif-animated.gif; convert 'gif-animated.gif[0]' -depth 8 "PNG24:gif-animated.gif.png"
convert "$work/gray.pgm" -colors 16 gif-gray.gif; shown gif-gray.gif
