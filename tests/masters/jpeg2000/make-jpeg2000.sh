#!/bin/sh
# Makes the JPEG 2000 files of other programs, and the picture beside each file where they lose something: with opj_compress and
# opj_decompress of OpenJPEG 2.5, ImageMagick 6, vips 8.14 and exiftool 12.57; those of high throughput with OpenJPH (npm).
set -e
# opj_compress would change what has a gamma.
plain='-define png:exclude-chunks=gAMA,cHRM,bKGD,tIME,tEXt,date'
drawing=../11-tiled-planes.tif
convert $drawing -filter Mitchell -resize '118x87!' -depth 8 -compress none picture.tmp.tif
convert picture.tmp.tif $plain PNG24:picture.png
convert picture.tmp.tif -colorspace Gray -depth 8 $plain -define png:color-type=0 picture-gray.png
convert picture.tmp.tif -depth 16 -evaluate multiply 0.97 $plain -define png:bit-depth=16 PNG48:picture-16.png
convert picture.png -alpha on -channel A -fx 'i/(w-1)' +channel $plain PNG32:picture-alpha.png
convert picture-gray.png -alpha on -channel A -fx 'i/(w-1)' +channel $plain -define png:color-type=4 picture-gray-alpha.png
compress() { opj_compress "$@" >/dev/null; }
# What another program makes of it.
beside() { opj_decompress -quiet -i "$1" -o "$1.png" >/dev/null; }

compress -i picture.png -o rgb.jp2
compress -i picture.png -o rgb-tiles-offset.jp2 -t 50,40 -d 13,7 -T 5,3 -n 3
compress -i picture.png -o rgb-lossy.jp2 -r 12 -I; beside rgb-lossy.jp2
compress -i picture.png -o rgb-layers.jp2 -r 40,20,10 -I -c '[64,64],[32,32]' -b 16,16 -p RPCL -SOP -EPH -n 4; beside rgb-layers.jp2
compress -i picture.png -o rgb-tile-parts.j2k -t 64,64 -TP R -p LRCP -n 3 -PLT -TLM
compress -i picture.png -o rgb-modes.j2c -M 63 -b 32,32 -p CPRL
compress -i picture-gray.png -o gray.jp2
compress -i picture-16.png -o rgb-16.jp2
compress -i picture-alpha.png -o rgba.jp2
compress -i picture-gray-alpha.png -o gray-alpha.jp2 -t 33,33 -n 2
convert picture-gray.png -depth 8 gray:gray.tmp.raw
python3 -c "open('signed.tmp.raw', 'wb').write(bytes(level ^ 128 for level in open('gray.tmp.raw', 'rb').read()))"
compress -i signed.tmp.raw -o gray-signed.j2k -F 118,87,1,8,s
convert picture-16.png -depth 16 -colorspace Gray -endian MSB -evaluate rightshift 4 gray:deep.tmp.raw
compress -i deep.tmp.raw -o gray-12.j2k -F 118,87,1,12,u; beside gray-12.j2k
convert picture-gray.png -evaluate rightshift 4 -depth 8 gray:four.tmp.raw
compress -i four.tmp.raw -o gray-4.j2k -F 118,87,1,4,u
convert picture.png -crop 118x86+0+0 +repage -sampling-factor 4:2:0 -depth 8 yuv:thin.tmp.raw || test -s thin.tmp.raw
compress -i thin.tmp.raw -o ycc-420.j2k -F 118,86,3,8,u@1x1:2x2:2x2 -t 64,48 -n 2; beside ycc-420.j2k
vips jp2ksave picture.png vips-420.jp2 --subsample-mode on --Q 60; beside vips-420.jp2
convert picture.png -define jp2:quality=45 magick.jp2; beside magick.jp2
node profile.mjs
cp rgb.jp2 rgb-profile.jp2
exiftool -q -overwrite_original '-icc_profile<=profile.tmp.icc' rgb-profile.jp2
exiftool -q -overwrite_original '-icc_profile<=profile.tmp.icc' profile.tmp.tif
vips icc_transform profile.tmp.tif rgb-profile.jp2.png srgb --embedded
exiftool -q -overwrite_original -all= rgb-profile.jp2.png
node high-throughput.mjs
cp rgb.jp2 described.jp2
exiftool -q -overwrite_original -XMP-dc:Title='Harbour' -XMP-dc:Creator='A. Photographer' -IPTC:City='Bergen' \
  -EXIF:ImageDescription='Boats at the quay' described.jp2
rm -f ./*.tmp.*
