#!/bin/sh
# Makes the PDFs of other programs, and the picture beside each that is drawn by pdftoppm: with Ghostscript 10.0, img2pdf 0.4.4,
# qpdf 11.3, poppler 22.12 (pdftoppm, pdftocairo), libtiff 4.5 (tiff2pdf), and ImageMagick
# 6.9 and exiftool 12.57 for what goes into them. Scans are the pictures of ../jpeg2000.
set -e
scans=../jpeg2000
scan() { img2pdf --imgsize 300dpix300dpi --nodate --output "$@"; }
print() { gs -q -dNOPAUSE -dBATCH -dALLOWPSTRANSPARENCY -sDEVICE=pdfwrite -o "$1" - ; }
# What another program draws of a page.
beside() { pdftoppm -r 300 -f "${2:-1}" -l "${2:-1}" -singlefile -png "$1" "$1${2:+.$2}"; }

scan scan-rgb.pdf $scans/picture.png
scan scan-gray.pdf $scans/picture-gray.png
scan scan-jpeg2000.pdf $scans/rgb.jp2
convert $scans/picture-gray.png -threshold 50% -depth 1 -define png:color-type=0 -define png:bit-depth=1 fax.png
scan scan-fax.pdf fax.png
convert fax.png -compress Group4 fax.tmp.tif
scan scan-ccitt.pdf fax.tmp.tif
convert $scans/picture.png -colorspace CMYK -quality 95 -sampling-factor 1x1 inks.tmp.jpg
scan scan-cmyk.pdf inks.tmp.jpg
gs -q -dNOPAUSE -dBATCH -sDEVICE=png16m -r300 -o scan-cmyk.pdf.png scan-cmyk.pdf
scan scan-jpeg.pdf ../jpeg-progressive-420.jpg
qpdf --deterministic-id --rotate=+90 scan-rgb.pdf scan-turned.pdf
convert $scans/picture.png -rotate 90 scan-turned.pdf.png
convert $scans/picture.png -compress lzw tiff.tmp.tif
tiff2pdf -z -x 300 -y 300 -o scan-tiff2pdf.pdf tiff.tmp.tif

print text.pdf <<'PS'
[ /Title (Plan of the mill) /Author (A. Surveyor) /Subject (Measured in 1931) /Keywords (mill, plan) /DOCINFO pdfmark
<< /PageSize [120 90] >> setpagedevice
/Times-Roman findfont 16 scalefont setfont 8 66 moveto (The mill) show
0.8 0.1 0 setrgbcolor 10 10 40 40 rectfill 0 0.4 0 setrgbcolor 3 setlinewidth 8 8 moveto 110 60 lineto stroke showpage
<< /PageSize [90 120] >> setpagedevice
/Helvetica findfont 14 scalefont setfont 0 setgray 8 90 moveto (Page two) show
0 0 1 setrgbcolor 45 45 25 0 360 arc fill showpage
PS
beside text.pdf
beside text.pdf 2
qpdf --deterministic-id --rotate=+90 text.pdf text-turned.pdf; beside text-turned.pdf
pdftocairo -pdf text.pdf text-cairo.pdf; beside text-cairo.pdf
print transparent.pdf <<'PS'
<< /PageSize [120 90] >> setpagedevice
1 0 0 setrgbcolor 10 20 60 60 rectfill 0.5 .setfillconstantalpha 0 0 1 setrgbcolor 40 10 60 60 rectfill showpage
PS
beside transparent.pdf
print form.pdf <<'PS'
<< /PageSize [120 90] >> setpagedevice
[ /Subtype /Square /Rect [80 60 110 80] /Color [0 0.6 0] /ANN pdfmark
[ /Subtype /Widget /Rect [8 10 110 40] /FT /Tx /T (name) /V (Filled in) /DA (/Helv 18 Tf 0 g) /F 4
  /BS << /W 1 /S /S >> /MK << /BC [1 0 0] >> /ANN pdfmark
/Times-Roman findfont 12 scalefont setfont 8 66 moveto (A form) show showpage
PS
qpdf --deterministic-id --object-streams=generate --linearize text.pdf linearized.pdf; beside linearized.pdf
qpdf --encrypt '' owner 256 -- text.pdf locked.pdf; beside locked.pdf
qpdf --encrypt user owner 256 -- text.pdf encrypted.pdf
head -c 2500 text.pdf > cut.pdf
# Pages whose unit is larger than a point (UserUnit), which poppler does not know; the second in streams of objects.
unit() {
  qpdf --qdf --object-streams=disable --deterministic-id "$1" plain.tmp.qdf
  sed "s#/Type /Page\$#/Type /Page /UserUnit $2#" plain.tmp.qdf | fix-qdf > unit.tmp.pdf
  qpdf --deterministic-id "--object-streams=$4" unit.tmp.pdf "$3"
}
unit scan-rgb.pdf 4 scan-unit.pdf disable
unit text.pdf 2 text-unit.pdf generate
pdftoppm -r 600 -f 1 -l 1 -singlefile -png text.pdf text-unit.pdf
# XMP of the document, beside the older texts, in a stream that is compressed.
exiftool -q -XMP-dc:Title='The mill, from the east' -XMP-dc:Rights='CC0' -o xmp.tmp.pdf scan-gray.pdf
qpdf --deterministic-id --compress-streams=y --object-streams=generate xmp.tmp.pdf described.pdf
rm -f ./*.tmp.*
