#!/bin/sh
# Makes the HEIC files of other programs, and the picture beside each: with heif-enc and heif-convert of libheif 1.15.1 (x265,
# libde265), vips 8.14, ImageMagick 6 and exiftool 12.57, of the pictures in ../jpeg2000. boxes.py puts what heif-enc has made into
# grids, and turns, mirrors and crops it by boxes.
set -e
from=../jpeg2000
encode() { heif-enc "$@" >/dev/null; }
# What another program makes of it: of more than 8 bits 16, so that it loses nothing.
decoded() { heif-convert "$1" "$2" >/dev/null; exiftool -q -overwrite_original -all= "$2"; }
beside() { decoded "$1" "$1.png"; }
shown() { heif-convert "$1" shown.tmp.png >/dev/null; python3 ../colours.py shown shown.tmp.png "$1.png" "$2" "$3" "$4"; }

encode -q 80 $from/picture.png -o rgb.heic; beside rgb.heic
encode -L -p chroma=444 --matrix_coefficients=0 $from/picture.png -o rgb-lossless.heic; beside rgb-lossless.heic
encode -q 90 -b 10 $from/picture-16.png -o rgb-10.heic; beside rgb-10.heic
encode -q 80 $from/picture-alpha.png -o rgba.heic; beside rgba.heic
encode -q 80 $from/picture-gray.png -o gray.heic; beside gray.heic
# Colours.
# Of an even size, since heif-enc puts others into boxes of its own.
convert $from/picture.png -crop 118x86+0+0 +repage -define png:exclude-chunks=date,time PNG24:even.tmp.png
convert $from/picture-16.png -crop 118x86+0+0 +repage -define png:exclude-chunks=date,time PNG48:even-16.tmp.png
encode -q 80 even.tmp.png -o even.tmp.heic
encode -q 95 -p chroma=444 even.tmp.png -o full.tmp.heic
encode -q 95 -b 10 -p chroma=444 even-16.tmp.png -o deep.tmp.heic
python3 boxes.py rgb-p3.heic nclx=12,13,6,128 full.tmp.heic; shown rgb-p3.heic p3 srgb 8
python3 boxes.py rgb-pq.heic nclx=9,16,6,128 deep.tmp.heic; shown rgb-pq.heic bt2020 pq 10
python3 boxes.py rgb-limited.heic nclx=1,13,6,0 full.tmp.heic; beside rgb-limited.heic
(cd $from && node profile.mjs)
convert $from/picture.png profile.tmp.png
exiftool -q -overwrite_original "-icc_profile<=$from/profile.tmp.icc" profile.tmp.png
encode -q 95 -p chroma=444 profile.tmp.png -o rgb-profile.heic
heif-convert rgb-profile.heic shown.tmp.png >/dev/null
exiftool -q -overwrite_original "-icc_profile<=$from/profile.tmp.icc" shown.tmp.png
vips icc_transform shown.tmp.png rgb-profile.heic.png srgb --embedded
exiftool -q -overwrite_original -all= rgb-profile.heic.png
# Boxes.
python3 boxes.py turned.heic irot=1 even.tmp.heic; beside turned.heic
python3 boxes.py mirrored.heic imir=1 even.tmp.heic; beside mirrored.heic
python3 boxes.py turned-mirrored.heic irot=3 imir=0 even.tmp.heic; beside turned-mirrored.heic
python3 boxes.py cropped.heic clap=70,40,20,30 irot=1 even.tmp.heic; beside cropped.heic
for tile in 0 1 2 3; do
  convert $from/picture.png -virtual-pixel edge -set option:distort:viewport 64x64+$((tile % 2 * 64))+$((tile / 2 * 64)) -distort SRT 0 +repage -depth 8 PNG24:tile.tmp.png
  encode -q 80 tile.tmp.png -o tile-$tile.tmp.heic
done
python3 boxes.py grid.heic grid=2,2,118,87 tile-0.tmp.heic tile-1.tmp.heic tile-2.tmp.heic tile-3.tmp.heic; beside grid.heic
python3 boxes.py grid-turned.heic grid=2,2,118,87 irot=1 tile-0.tmp.heic tile-1.tmp.heic tile-2.tmp.heic tile-3.tmp.heic; beside grid-turned.heic
# EXIF says that it lies on its side, and the boxes do not.
encode -q 80 ../jpeg-orientation-6.jpg -o exif-orientation.heic
decoded exif-orientation.heic exif-orientation.heic.png
cp rgb.heic described.heic
exiftool -q -overwrite_original -XMP-dc:Title='Harbour' -XMP-dc:Creator='A. Photographer' \
  -EXIF:ImageDescription='Boats at the quay' described.heic
# Opacity of gray, of 10 bits, and multiplied into the colours: these are compared with what was encoded, over white.
encode -L $from/picture-gray-alpha.png -o gray-alpha.heic; beside gray-alpha.heic
vips premultiply $from/picture-alpha.png multiplied.tmp.v && vips cast multiplied.tmp.v multiplied.tmp.png uchar
encode -L -p chroma=444 --matrix_coefficients=0 --premultiplied-alpha multiplied.tmp.png -o multiplied.heic
convert $from/picture-alpha.png -depth 16 PNG64:deep.tmp.png
encode -q 90 -b 10 deep.tmp.png -o rgba-10.heic; beside rgba-10.heic
# As a telephone has them: tiles of 512 x 512, which are hidden, in a grid that is turned, with a profile, a thumbnail, a gain map and
# what is toned by it, and EXIF that says the same of the turn.
convert $from/picture.png -resize 580x540! -depth 8 PNG24:large.tmp.png
for tile in 0 1 2 3; do
  convert large.tmp.png -virtual-pixel edge -set option:distort:viewport 512x512+$((tile % 2 * 512))+$((tile / 2 * 512)) -distort SRT 0 +repage -depth 8 PNG24:tile.tmp.png
  encode -q 50 tile.tmp.png -o telephone-$tile.tmp.heic
done
convert large.tmp.png -resize 160x149! -depth 8 PNG24:thumb.tmp.png; encode -q 50 thumb.tmp.png -o thumb.tmp.heic
convert large.tmp.png -negate -resize 290x270! -colorspace Gray -depth 8 gain.tmp.png; encode -q 30 gain.tmp.png -o gain.tmp.heic
tiles="telephone-0.tmp.heic telephone-1.tmp.heic telephone-2.tmp.heic telephone-3.tmp.heic"
python3 boxes.py telephone.heic profile=$from/profile.tmp.icc grid=2,2,580,540 irot=3 thumb=thumb.tmp.heic gain=gain.tmp.heic tone=1 exif=6 $tiles
decoded telephone.heic shown.tmp.png
exiftool -q -overwrite_original "-icc_profile<=$from/profile.tmp.icc" shown.tmp.png
vips icc_transform shown.tmp.png shown.tmp.v srgb --embedded
vips webpsave shown.tmp.v telephone.heic.webp --lossless --strip
# The same of others: without a profile, turned the other way, a depth, and a film behind it.
python3 boxes.py telephone-film.heic grid=2,2,580,540 irot=1 thumb=thumb.tmp.heic depth=gain.tmp.heic exif=8 film=1 $tiles
decoded telephone-film.heic shown.tmp.png; vips webpsave shown.tmp.png telephone-film.heic.webp --lossless --strip
# Three pictures in a file, of which the first has a thumbnail and EXIF.
python3 boxes.py several.heic more=gain.tmp.heic,thumb.tmp.heic thumb=thumb.tmp.heic exif=6 even.tmp.heic
heif-convert several.heic several.tmp.png >/dev/null
for page in 1 2 3; do exiftool -q -overwrite_original -all= several.tmp-$page.png; mv several.tmp-$page.png several.heic.$page.png; done
rm -f ./*.tmp.* $from/*.tmp.*
