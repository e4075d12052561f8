#!/bin/sh
# Makes the TIFFs of other programs, and the picture beside each TIFF, with ImageMagick 6 or 7 and libtiff-tools.
set -e
drawing=11-tiled-planes.tif
convert $drawing -compress none base.tmp.tif
convert base.tmp.tif -depth 16 -compress none deep.tmp.tif
convert base.tmp.tif -alpha on -channel A -fx 'i/(w-1)' +channel -compress none alpha.tmp.tif
convert base.tmp.tif -colorspace Gray -type Grayscale -compress none gray.tmp.tif
convert gray.tmp.tif -alpha on -channel A -fx 'i/(w-1)' +channel -compress none gray-alpha.tmp.tif

tiffcp -c lzw:2 -p separate -t -w 16 -l 16 base.tmp.tif tiff-lzw-planes-tiles.tif
tiffcp -c lzw -r 7 base.tmp.tif tiff-lzw-strips.tif
convert deep.tmp.tif -interlace Plane -compress zip tiff-deflate-planes-16bit.tif
tiffcp -B -c lzw:2 -r 10 deep.tmp.tif tiff-lzw-16bit-big-endian.tif
tiffcp -c packbits -r 7 base.tmp.tif tiff-packbits-strips.tif
tiffcp -c packbits -p separate -t -w 32 -l 16 alpha.tmp.tif tiff-packbits-alpha-planes.tif
tiffcp -c jpeg:r:95 -t -w 32 -l 32 alpha.tmp.tif tiff-jpeg-alpha-tiles.tif
tiffcp -c jpeg:95 -r 16 gray-alpha.tmp.tif tiff-jpeg-gray-alpha.tif
tiffcp -c jpeg:95 -t -w 32 -l 32 base.tmp.tif tiff-jpeg-tiles.tif
tiffcp -c jpeg:r:95 -p separate -t -w 32 -l 32 base.tmp.tif tiff-jpeg-planes.tif
convert base.tmp.tif -depth 8 rgb:- | python3 tiff-ycbcr.py 64 48 2 1 tiff-ycbcr-422.tif
convert base.tmp.tif -depth 8 rgb:- | python3 tiff-ycbcr.py 64 48 2 2 tiff-ycbcr-420.tif
convert alpha.tmp.tif -define tiff:alpha=associated -compress zip tiff-alpha-associated.tif
convert gray.tmp.tif -threshold 50% -type Bilevel -compress lzw tiff-bilevel-lzw.tif
convert base.tmp.tif +dither -colors 12 -type Palette -compress zip tiff-palette-deflate.tif
convert gray.tmp.tif -depth 4 -compress lzw tiff-gray-4bit-lzw.tif
tiffcp -c packbits -f lsb2msb gray.tmp.tif tiff-gray-packbits-reversed.tif
convert gray.tmp.tif -threshold 50% -type Bilevel -depth 1 -compress Group4 group4.tmp.tif
tiffcp -c none group4.tmp.tif bits.tmp.tif
tiffcp -c g3:1d bits.tmp.tif tiff-ccitt-g3.tif
tiffcp -c g3:2d -r 16 bits.tmp.tif tiff-ccitt-g3-2d.tif
tiffcp -c g3:1d:fill bits.tmp.tif tiff-ccitt-g3-fill.tif
tiffcp -c g3:2d:fill -f lsb2msb bits.tmp.tif tiff-ccitt-g3-2d-reversed.tif
tiffcp -c g4 bits.tmp.tif tiff-ccitt-g4.tif
tiffcp -c g4 -r 7 -f lsb2msb bits.tmp.tif tiff-ccitt-g4-reversed.tif
tiffcp -c g4 -t -w 32 -l 32 bits.tmp.tif tiff-ccitt-g4-tiles.tif
convert bits.tmp.tif -compress Fax tiff-ccitt-fax.tif
convert base.tmp.tif -depth 12 -compress zip tiff-12bit-deflate.tif
convert base.tmp.tif -depth 32 -compress zip wide.tmp.tif
tiffcp -B -c lzw:2 -r 10 wide.tmp.tif tiff-32bit-big-endian.tif
convert base.tmp.tif -depth 16 -define quantum:format=floating-point -compress none tiff-float16.tif 2> /dev/null || true
convert base.tmp.tif -depth 32 -define quantum:format=floating-point -compress zip tiff-float32-predictor.tif
convert gray.tmp.tif -depth 64 -define quantum:format=floating-point -compress none wide.tmp.tif 2> /dev/null || true
tiffcp -B -c lzw:2 wide.tmp.tif tiff-float64-gray-big-endian.tif
vips linear base.tmp.tif wide.tmp.v 0.00392156862745098 0
vips tiffsave wide.tmp.v tiff-float32-tiles.tif --compression deflate --predictor float --tile --tile-width 32 --tile-height 32
tiffcp -c zstd:2 -r 10 deep.tmp.tif tiff-zstd-16bit.tif
tiffcp -c zstd -p separate -t -w 32 -l 32 base.tmp.tif tiff-zstd-planes-tiles.tif
tiffcp -c webp -r 20 base.tmp.tif tiff-webp-strips.tif
tiffcp -c webp -t -w 32 -l 32 alpha.tmp.tif tiff-webp-alpha-tiles.tif
tiffcp -c lerc:0 base.tmp.tif tiff-lerc.tif
tiffcp -c lzma base.tmp.tif tiff-lzma.tif
for kind in cielab icclab; do
  convert base.tmp.tif -depth 8 rgb:- | python3 tiff-lab.py 64 48 $kind lab.tmp.tif
  tiffcp -B -c lzw:2 lab.tmp.tif tiff-${kind}16-lzw.tif
done
# No program at hand writes old-style JPEG: of the JPEGs of three strips, and of one whole, by cjpeg; djpeg decodes them.
convert base.tmp.tif ppm:whole.tmp.ppm
cjpeg -quality 92 -sample 2x2 whole.tmp.ppm > whole.tmp.jpg
for y in 0 16 32; do
  convert base.tmp.tif -crop 64x16+0+$y +repage ppm:strip.tmp.ppm
  cjpeg -quality 92 -sample 1x1 strip.tmp.ppm > full-$y.tmp.jpg
  cjpeg -quality 92 -sample 2x2 strip.tmp.ppm > thin-$y.tmp.jpg
  djpeg -pnm thin-$y.tmp.jpg > thin-$y.tmp.ppm
done
python3 tiff-old-jpeg.py whole tiff-old-jpeg-whole.tif whole.tmp.jpg
djpeg -pnm whole.tmp.jpg | convert - -depth 8 tiff-old-jpeg-whole.tif.png
for kind in head strips; do
  python3 tiff-old-jpeg.py $kind tiff-old-jpeg-$kind.tif thin-0.tmp.jpg thin-16.tmp.jpg thin-32.tmp.jpg
  convert thin-0.tmp.ppm thin-16.tmp.ppm thin-32.tmp.ppm -append -depth 8 tiff-old-jpeg-$kind.tif.png
done
python3 tiff-old-jpeg.py tables tiff-old-jpeg-tables.tif full-0.tmp.jpg full-16.tmp.jpg full-32.tmp.jpg
# No program at hand writes compression 2: from the codes of Group 3 in strips of a line.
tiffcp -c g3:1d:fill -r 1 bits.tmp.tif lines.tmp.tif
python3 tiff-ccitt-bytes.py lines.tmp.tif tiff-ccitt-bytes.tif
python3 ccitt-damage.py
rm -f ./*.tmp.*

for tiff in *.tif; do
  case $tiff in
    02-*) ;;
    03-* | 12-rgb*) convert "$tiff" -alpha off -depth 8 "$tiff.png" ;;
    04-* | *lab16*) convert $drawing "$tiff.png" ;;
    12-cmyk* | tiff-lerc* | tiff-lzma*) ;;
    # These ImageMagick reads wrongly.
    tiff-old-jpeg-[whs]*) ;;
    *ycbcr* | tiff-jpeg-alpha* | tiff-old-jpeg-tables*)
      tiff2rgba -c none "$tiff" rgba.tmp.tif
      convert rgba.tmp.tif -background white -alpha remove -alpha off -depth 8 "$tiff.png"
      rm rgba.tmp.tif
      ;;
    *) convert "$tiff" -background white -flatten -depth 8 "$tiff.png" ;;
  esac
done
