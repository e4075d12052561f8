#!/bin/bash
# Makes the masters of colours, ranges, alpha and orientation, and beside each the picture that it shows (NAME.png), by other
# programs than Loupe and its library: avifenc and avifdec (libavif), ImageMagick, exiftool, and arithmetic in colours.py.
# Run in this folder: ./make-colours.sh. Nothing of it is needed to run the tests.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
picture=$work/picture.png
python3 colours.py picture "$picture"
convert "$picture" \( -size 64x48 gradient: \) -compose CopyOpacity -composite "$work/faded.png"
encode() { avifenc -s 6 --min 0 --max 0 "$@" > /dev/null 2>&1; }
# avifdec writes the samples of the file, full range, into a PNG; what colours they are is told here.
shown() { avifdec -d 16 "$1" "$work/samples.png" > /dev/null; python3 colours.py shown "$work/samples.png" "$1.png" "${@:2}"; }

encode -y 444 -d 8 --cicp 12/13/6 "$picture" avif-p3.avif; shown avif-p3.avif p3 srgb 8
encode -y 444 -d 10 --cicp 12/13/6 "$picture" avif-p3-10bit.avif; shown avif-p3-10bit.avif p3 srgb 10
encode -y 444 -d 12 --cicp 9/13/9 "$picture" avif-bt2020-12bit.avif; shown avif-bt2020-12bit.avif bt2020 srgb 12
encode -y 444 -d 10 --cicp 9/16/9 "$picture" avif-pq.avif; shown avif-pq.avif bt2020 pq 10
encode -y 444 -d 10 --cicp 9/18/9 "$picture" avif-hlg.avif; shown avif-hlg.avif bt2020 hlg 10
encode -y 444 -d 10 --cicp 1/8/0 "$picture" avif-linear.avif; shown avif-linear.avif srgb linear 10
# avifdec 0.11 does not widen the range of gray: the samples are taken from its raw planes.
gray() { avifdec "$1" "$work/gray.y4m" > /dev/null; python3 colours.py gray "$work/gray.y4m" "$1.png" "${@:2}"; }
encode -y 400 -d 8 -r limited "$picture" avif-gray-limited.avif; gray avif-gray-limited.avif 8 limited
encode -y 400 -d 10 -r limited "$picture" avif-gray-limited-10bit.avif; gray avif-gray-limited-10bit.avif 10 limited
encode -y 400 -d 8 -r full "$picture" avif-gray-full.avif; gray avif-gray-full.avif 8 full
# Colours that only the bitstream names.
for name in p3 gray-limited pq; do
  python3 colours.py unsaid avif-$name.avif avif-$name-bitstream.avif; cp avif-$name.avif.png avif-$name-bitstream.avif.png
done
encode -y 444 -d 8 -r limited --cicp 1/13/6 "$picture" avif-limited.avif; cp "$picture" avif-limited.avif.png
encode -y 444 -d 8 -p "$work/faded.png" avif-premultiplied.avif
convert "$work/faded.png" -background white -flatten -depth 8 avif-premultiplied.avif.png
encode -y 444 -d 10 -p "$work/faded.png" avif-premultiplied-10bit.avif; cp avif-premultiplied.avif.png avif-premultiplied-10bit.avif.png
python3 colours.py profile "$work/linear.icc"
encode -y 444 -d 8 -p --icc "$work/linear.icc" "$work/faded.png" avif-premultiplied-profile.avif; cp avif-premultiplied.avif.png avif-premultiplied-profile.avif.png
encode -y 444 -d 8 --irot 1 "$picture" avif-rotated.avif; convert "$picture" -rotate 270 avif-rotated.avif.png
encode -y 444 -d 8 --imir 1 "$picture" avif-mirrored.avif; convert "$picture" -flop avif-mirrored.avif.png
encode -y 444 -d 8 --irot 1 --imir 0 "$picture" avif-turned.avif; convert "$picture" -rotate 270 -flip avif-turned.avif.png
encode -y 444 -d 8 --crop 4,6,33,27 "$picture" avif-cropped.avif; convert "$picture" -crop 33x27+4+6 +repage avif-cropped.avif.png
# A grid of 2 x 2 tiles of 64 pixels, which the file says is 101 x 75.
python3 colours.py grid "$picture" "$work/grid"
encode -y 444 -d 8 -g 2x2 "$work"/grid-[0-3].png "$work/grid.avif"
python3 colours.py cropgrid "$work/grid.avif" avif-grid-odd.avif 101 75
convert "$work/grid-whole.png" -crop 101x75+0+0 +repage avif-grid-odd.avif.png

for kind in gama-linear gama-p3 chrm-p3 gama-srgb cicp-p3 cicp-over-iccp cicp-narrow srgb-over-gama gama-16bit gama-gray16-alpha gama-palette exif-after-pixels; do
  python3 colours.py png "$kind" "$picture" "png-$kind.png"
done

convert "$picture" -sampling-factor 1x1 -quality 98 "$work/plain.jpg"
cp "$work/plain.jpg" jpeg-adobe-rgb.jpg
exiftool -q -overwrite_original -n -ColorSpace=65535 -InteropIndex=R03 jpeg-adobe-rgb.jpg
convert "$work/plain.jpg" -depth 16 "$work/samples.png"; python3 colours.py shown "$work/samples.png" jpeg-adobe-rgb.jpg.png adobe gamma
cp "$work/plain.jpg" jpeg-srgb-r98.jpg
exiftool -q -overwrite_original -n -ColorSpace=1 -InteropIndex=R98 jpeg-srgb-r98.jpg; convert "$work/plain.jpg" -strip jpeg-srgb-r98.jpg.png
# The planes of the picture, stored as they are: as RGB by the Adobe marker, and by the names of the components.
convert "$picture" -set colorspace YCbCr -sampling-factor 1x1 -quality 98 "$work/planes.jpg"
python3 colours.py adobe "$work/planes.jpg" jpeg-rgb-adobe.jpg 0; convert jpeg-rgb-adobe.jpg -strip jpeg-rgb-adobe.jpg.png
python3 colours.py components "$work/planes.jpg" jpeg-rgb-components.jpg; convert jpeg-rgb-components.jpg -strip jpeg-rgb-components.jpg.png

convert "$picture" +dither -colors 200 "GIF87:$work/frame.gif"
python3 colours.py gif "$work/frame.gif" gif-smaller-frame.gif 84 64 10 8
convert -size 84x64 xc:white "$work/frame.gif" -geometry +10+8 -composite gif-smaller-frame.gif.png
python3 colours.py gif "$work/frame.gif" gif-no-screen.gif 0 0 0 0; convert "$work/frame.gif" gif-no-screen.gif.png
convert "$picture" +dither -colors 200 -interlace GIF "GIF87:$work/interlaced.gif"
python3 colours.py gif "$work/interlaced.gif" gif-interlaced-local.gif 70 48 0 0
convert -size 70x48 xc:white "$work/interlaced.gif" -geometry +0+0 -composite gif-interlaced-local.gif.png
python3 colours.py gif "$work/frame.gif" gif-transparent-index.gif 90 60 5 7
convert "gif-transparent-index.gif[0]" -background white -flatten gif-transparent-index.gif.png
# The same inks, 61 percent each and no black. ImageMagick writes YCCK; inks whose YCC are all 100 are stored as 100 each,
# which by the other marker are the inverted inks themselves.
convert -size 16x16 xc:"cmyk(155,155,155,0)" -quality 98 "$work/ycck.jpg"; python3 colours.py adobe "$work/ycck.jpg" jpeg-ycck.jpg 2
convert -size 16x16 xc:"cmyk(61,130,50,0)" -quality 98 "$work/cmyk.jpg"; python3 colours.py adobe "$work/cmyk.jpg" jpeg-cmyk.jpg 0
# Masters made elsewhere, by the same rules.
avifdec 07-primary-is-second.avif 07-primary-is-second.avif.png > /dev/null
shown 19-display-p3-nclx.avif p3 srgb 8
gray 19-gray-limited.avif 8 limited
avifdec 19-premultiplied.avif "$work/samples.png" > /dev/null; convert "$work/samples.png" -background white -flatten 19-premultiplied.avif.png
convert "19-frame-smaller-than-canvas.gif[0]" -background white -flatten 19-frame-smaller-than-canvas.gif.png
for png in *.avif.png *.jpg.png *.gif.png *.png.png; do convert "$png" -strip -depth 8 -define png:color-type=2 -define png:exclude-chunks=all "PNG24:$work/o.png"; mv "$work/o.png" "$png"; done
