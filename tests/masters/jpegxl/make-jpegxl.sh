#!/bin/sh
# Makes the JPEG XL files of other programs, and the picture beside each file where it is not that which was encoded: with cjxl and
# djxl of libjxl 0.7.0, vips 8.14, ImageMagick 6 and exiftool 12.57, of the pictures in ../jpeg2000.
set -e
from=../jpeg2000
compress() { cjxl "$@" --quiet; }
# What djxl makes of it in sRGB.
in_srgb() { djxl "$1" "$1.png" --color_space=RGB_D65_SRG_Rel_SRG >/dev/null 2>&1; exiftool -q -overwrite_original -all= "$1.png"; }
# What another program makes of it.
beside() { djxl "$1" "$1.png" >/dev/null 2>&1; exiftool -q -overwrite_original -all= "$1.png"; }

compress $from/picture.png rgb.jxl -d 0
compress $from/picture.png rgb-boxes.jxl -d 0 --container=1
compress $from/picture.png rgb-lossy.jxl -d 1; beside rgb-lossy.jxl
compress $from/picture.png rgb-progressive.jxl -d 1.5 -p; beside rgb-progressive.jxl
compress $from/picture.png rgb-modular.jxl -d 2 -m 1; beside rgb-modular.jxl
compress $from/picture.png rgb-squeezed.jxl -d 0 -R 1 -g 0
compress $from/picture-16.png rgb-16.jxl -d 0
compress $from/picture-16.png rgb-16-lossy.jxl -d 0.5; beside rgb-16-lossy.jxl
compress $from/picture-alpha.png rgba.jxl -d 0 --keep_invisible=1
compress $from/picture-alpha.png rgba-lossy.jxl -d 1; beside rgba-lossy.jxl
compress $from/picture-gray.png gray.jxl -d 0
compress $from/picture-gray.png gray-lossy.jxl -d 1; beside gray-lossy.jxl
compress $from/picture-gray-alpha.png gray-alpha.jxl -d 0 --keep_invisible=1
# Colours that the header names: shown by the arithmetic of the published matrices and curves.
shown() { python3 ../colours.py shown "$1" "$2.png" "$3" "$4" "$5"; }
compress $from/picture.png rgb-p3.jxl -d 0 -x color_space=RGB_D65_DCI_Rel_SRG; shown $from/picture.png rgb-p3.jxl p3 srgb 8
compress $from/picture-16.png rgb-linear.jxl -d 0 -x color_space=RGB_D65_SRG_Rel_Lin; shown $from/picture-16.png rgb-linear.jxl srgb linear 16
compress $from/picture-16.png rgb-pq.jxl -d 0 -x color_space=RGB_D65_202_Rel_PeQ; shown $from/picture-16.png rgb-pq.jxl bt2020 pq 16
compress $from/picture.png rgb-p3-lossy.jxl -d 1 -x color_space=RGB_D65_DCI_Rel_SRG
in_srgb rgb-p3-lossy.jxl
compress $from/picture-16.png rgb-pq-lossy.jxl -d 0.5 -x color_space=RGB_D65_202_Rel_PeQ
djxl rgb-pq-lossy.jxl lossy.tmp.png >/dev/null 2>&1; shown lossy.tmp.png rgb-pq-lossy.jxl bt2020 pq 16
# A profile: of a kind that is kept as it is, of one that a header names, and of one from Debian's libgs-common, with loss.
(cd $from && node profile.mjs)
tagged() { convert $from/picture.png "$2"; exiftool -q -overwrite_original "-icc_profile<=$1" "$2"; }
tagged $from/profile.tmp.icc profile.tmp.png
exiftool -q -overwrite_original "-icc_profile<=$from/profile.tmp.icc" $from/profile.tmp.tif
compress profile.tmp.png rgb-profile.jxl -d 0
compress profile.tmp.png rgb-profile-named.jxl -d 1
vips icc_transform $from/profile.tmp.tif rgb-profile.jxl.png srgb --embedded
in_srgb rgb-profile-named.jxl
tagged /usr/share/color/icc/ghostscript/esrgb.icc profile.tmp.png
compress profile.tmp.png rgb-profile-lossy.jxl -d 1
in_srgb rgb-profile-lossy.jxl
tagged /usr/share/color/icc/ghostscript/a98.icc profile.tmp.png
compress profile.tmp.png rgb-profile-wide.jxl -d 1
in_srgb rgb-profile-wide.jxl
convert profile.tmp.png -profile /usr/share/color/icc/ghostscript/a98.icc profile.tmp.jpg
exiftool -q -n -overwrite_original -Orientation=6 profile.tmp.jpg
compress profile.tmp.jpg turned-wide.jxl -d 1 -j 0; in_srgb turned-wide.jxl
convert $from/picture-alpha.png alpha.tmp.png; exiftool -q -overwrite_original "-icc_profile<=/usr/share/color/icc/ghostscript/a98.icc" alpha.tmp.png
compress alpha.tmp.png rgba-profile-wide.jxl -d 1; in_srgb rgba-profile-wide.jxl
exiftool -q -overwrite_original -all= rgb-profile.jxl.png
# JPEGs that can be made again of it, bit for bit.
compress ../jpeg-progressive-420.jpg jpeg-420.jxl -j 1; beside jpeg-420.jxl
compress ../jpeg-gray.jpg jpeg-gray.jxl -j 1; beside jpeg-gray.jxl
for orientation in 2 3 4 5 6 7 8; do
  compress ../jpeg-orientation-$orientation.jpg turned-$orientation.jxl -j 1; beside turned-$orientation.jxl
done
compress ../gif-animated.gif animated.jxl -d 0
cp rgb-boxes.jxl described.jxl
exiftool -q -overwrite_original -XMP-dc:Title='Harbour' -XMP-dc:Creator='A. Photographer' \
  -EXIF:ImageDescription='Boats at the quay' described.jxl
rm -f ./*.tmp.* $from/*.tmp.*
